//! What is kept on this device, files, passphrases, erasing.

use crate::app::dom::{self, Child, El, button, either, el, show, siblings};
use crate::app::page;
use crate::app::route::Route;
use crate::app::store::{Saved, Store, store};
use crate::draft::{Draft, DraftError};
use crate::exchange::profile;
use crate::storage::seal::{self, Key};
use crate::storage::{self, Trouble};
use leptos::prelude::*;

/// Saves the answers as a profile; what cannot be read as an answer is not in it, and the
/// screen says so.
pub fn save_file(store: Store) {
    let (text, unused) = store.draft.with_untracked(|draft| {
        let (facts, unused) = draft.facts(store.catalogue);
        (profile::write(store.catalogue, &facts, &draft.name), unused)
    });
    let name = format!("trial-screener-{}.json", store.speaker().iso_today());
    page::download(&name, "application/json", &text);
    let t = store.t();
    store.said.set(if unused.is_empty() {
        t.get("saved.file").to_owned()
    } else {
        t.count("saved.file_without", unused.len())
    });
}

/// The sentence for a draft or file that cannot be read.
fn problem_text(store: Store, error: &DraftError) -> String {
    let t = store.t();
    match error {
        DraftError::Profile(problems) => {
            let lines: Vec<String> = problems.iter().take(5).map(ToString::to_string).collect();
            t.fill("drafts.error.profile", &[("problems", &lines.join("; "))])
        }
        other => t.get(&format!("drafts.error.{}", other.code())).to_owned(),
    }
}

/// The screen.
#[inline(never)]
pub fn drafts() -> El {
    let store = store();
    let t = store.t();
    siblings()
        .child(el("p").child(t.get("drafts.lead")))
        .child(name_box("draft-name", "drafts.name"))
        .child(el("section").child(el("h2").child(t.get("drafts.kept"))).child(draft_list()))
        .child(el("section").child(el("h2").child(t.get("drafts.files"))).child(files(store)))
        .child(
            el("section")
                .child(el("h2").child(t.get("drafts.passphrase")))
                .child(passphrase(store)),
        )
        .child(el("section").child(el("h2").child(t.get("drafts.erase_title"))).child(erase(store)))
}

/// The name of the open draft: initials or a code.
pub fn name_box(id: &'static str, label: &'static str) -> El {
    let store = store();
    let t = store.t();
    el("div")
        .child(el("label").attr("for", id).child(t.get(label)))
        .child(
            el("input")
                .attr("type", "text")
                .attr("id", id)
                .attr("class", "ts-input")
                .attr("autocomplete", "off")
                .attr("spellcheck", "false")
                .attr("maxlength", "40")
                .on("change", move |ev| {
                    let name = dom::value(&ev);
                    store.edit(|draft| draft.name = name);
                })
                .value(move || store.draft.with(|draft| draft.name.clone())),
        )
        .child(el("p").attr("class", "ts-hint").child(t.get("clinician.code_hint")))
}

/// The drafts in the store: open, save as a file, delete. Unreadable ones are kept as they
/// are until the person deletes them.
pub fn draft_list() -> El {
    let store = store();
    let t = store.t();
    let round = RwSignal::new(0_u32);
    let error = RwSignal::new(String::new());
    // The last draft asks for its passphrase by itself.
    let asked = RwSignal::new(untrack(|| store.locked_draft()));
    let pass = RwSignal::new(String::new());
    let sure = RwSignal::new(String::new());
    let open_plain =
        move |id: &str, stored: &str, text: &str, key| match store.open(id, stored, text, key) {
            Ok(()) => {
                error.set(String::new());
                asked.set(None);
                round.update(|n| *n += 1);
                store.said.set(t.get("said.opened").to_owned());
            }
            Err(problem) => error.set(problem_text(store, &problem)),
        };
    let unlock = move || {
        // The store is asked anew: another tab may have written since the list was drawn.
        let Some(id) = asked.get_untracked() else { return };
        let Some(stored) = storage::draft(&id) else { return };
        let Some(sealed) = seal::sealed(&stored) else { return };
        let passphrase = pass.get_untracked();
        leptos::task::spawn_local(async move {
            let opened = match Key::of(&passphrase, &sealed).await {
                Ok(key) => key.open(&sealed).await.map(|text| (key, text)),
                Err(problem) => Err(problem),
            };
            pass.set(String::new());
            match opened {
                Ok((key, text)) => {
                    open_plain(&id, &stored, &text, Some(key));
                    page::focus_soon("h1");
                }
                Err(seal::SealError::NoCrypto) => error.set(t.get("drafts.no_crypto").to_owned()),
                Err(seal::SealError::WrongPassphrase) => {
                    error.set(t.get("drafts.wrong_passphrase").to_owned());
                }
            }
        });
    };
    let shown = Memo::new(move |_| {
        round.get();
        store.saved.track();
        store.written.track();
        (store.id.get(), storage::drafts())
    });
    let ids = Memo::new(move |_| {
        shown.with(|(_, stored)| stored.iter().map(|one| one.id.clone()).collect::<Vec<_>>())
    });
    // A row that says the same stays as it is: a press of a button in it is not lost when
    // another draft was saved in between.
    let row = move |id: String| {
        let this = Memo::new(move |_| {
            shown.with(|(current, stored)| {
                let found = stored.iter().find(|one| one.id == id);
                found.map(|one| (one.clone(), *current == id))
            })
        });
        siblings().child(move || {
            this.get().map(|(stored, is_current)| {
                let sealed = seal::sealed(&stored.text);
                let read = Draft::read(store.catalogue, &stored.text);
                let title = match (&sealed, &read) {
                    (Some(sealed), _) => {
                        t.fill("drafts.sealed_name", &[("name", name_or(t, &sealed.name))])
                    }
                    (None, Ok(draft)) => {
                        let n = draft.entries.len();
                        let count = t.count("drafts.answers", n);
                        t.fill(
                            "drafts.named",
                            &[("name", name_or(t, &draft.name)), ("count", &count)],
                        )
                    }
                    (None, Err(_)) => t.get("drafts.unreadable").to_owned(),
                };
                let readable = sealed.is_some() || read.is_ok();
                let id = stored.id.clone();
                let is_sealed = sealed.is_some();
                let (remove_id, file_id) = (stored.id.clone(), stored.id.clone());
                let (sure_id, said_id) = (stored.id.clone(), stored.id);
                let open_label = t.fill("drafts.open_label", &[("name", &title)]);
                let delete_label = t.fill("drafts.delete_label", &[("name", &title)]);
                let sure_label = format!("{} {title}", t.get("drafts.delete_sure"));
                let file_label = t.fill("drafts.file_label", &[("name", &title)]);
                el("li")
                    .attr("class", "ts-draft")
                    .class_if("ts-draft--current", is_current)
                    .child(el("span").child(title))
                    .child(
                        is_current.then(|| {
                            el("span").attr("class", "ts-tag").child(t.get("drafts.current"))
                        }),
                    )
                    .child((!is_current && readable).then(|| {
                        button("ts-button ts-button--small")
                            .attr("aria-label", open_label)
                            .on("click", move |_| {
                                if is_sealed {
                                    asked.set(Some(id.clone()));
                                    page::focus_soon("unlock");
                                } else if let Some(text) = storage::draft(&id) {
                                    open_plain(&id, &text, &text, None);
                                    page::focus_soon("h1");
                                }
                            })
                            .child(t.get("drafts.open"))
                    }))
                    .child(
                        button("ts-button ts-button--small")
                            .attr("aria-label", file_label)
                            .on("click", move |_| {
                                let name = format!("draft-{file_id}.json");
                                if let Some(text) = storage::draft(&file_id) {
                                    page::download(&name, "application/json", &text);
                                }
                            })
                            .child(t.get("saved.save_file")),
                    )
                    .child((!is_current).then(|| {
                        button("ts-button ts-button--small")
                            .attr("aria-label", move || {
                                let asked = sure.with(|id| *id == said_id);
                                if asked { sure_label.clone() } else { delete_label.clone() }
                            })
                            .on("click", move |_| {
                                if sure.with_untracked(|id| *id == remove_id) {
                                    storage::remove(&remove_id);
                                    round.update(|n| *n += 1);
                                    // The button that was pressed is gone.
                                    page::focus_soon("new-draft");
                                } else {
                                    sure.set(remove_id.clone());
                                }
                            })
                            .child(move || {
                                let asked = sure.with(|id| *id == sure_id);
                                t.get(if asked { "drafts.delete_sure" } else { "drafts.delete" })
                            })
                    }))
            })
        })
    };
    siblings()
        .child(el("p").attr("class", "ts-error").attr("role", "alert").child(move || error.get()))
        .child(move || {
            let ids = ids.get();
            if ids.is_empty() {
                return el("p").child(t.get("drafts.none"));
            }
            el("ul").attr("class", "ts-drafts").child(ids.into_iter().map(row).collect::<Vec<_>>())
        })
        .child(move || {
            asked.get().map(|_| {
                el("div")
                    .attr("class", "ts-unlock")
                    .child(el("label").attr("for", "unlock").child(t.get("drafts.unlock")))
                    .child(
                        el("input")
                            .attr("type", "password")
                            .attr("id", "unlock")
                            .attr("class", "ts-input")
                            .attr("autocomplete", "off")
                            .on("input", move |ev| pass.set(dom::value(&ev)))
                            .on_key("keydown", move |ev| {
                                if ev.key() == "Enter" {
                                    unlock();
                                }
                            })
                            .value(move || pass.get()),
                    )
                    .child(
                        button("ts-button")
                            .on("click", move |_| unlock())
                            .child(t.get("drafts.open")),
                    )
            })
        })
        .child(
            el("div").attr("class", "ts-actions").child(
                button("ts-button")
                    .attr("id", "new-draft")
                    .on("click", move |_| {
                        store.start_new();
                        round.update(|n| *n += 1);
                        let _ = window().location().set_hash(&Route::Start.href());
                    })
                    .child(t.get("drafts.new")),
            ),
        )
}

fn name_or<'a>(t: &'static crate::words::Words, name: &'a str) -> &'a str {
    if name.is_empty() { t.get("drafts.nameless") } else { name }
}

/// Save to a file, open from a file, with consent before answers are replaced.
/// What was just done, for the eye: screen readers hear it from `Store::said`.
fn news(store: Store, done: RwSignal<&'static str>) -> impl Child {
    show(
        move || !done.with(|key| key.is_empty()),
        move || {
            el("p")
                .attr("class", "ts-note")
                .attr("aria-hidden", "true")
                .child(move || store.t().get(done.get()).to_owned())
        },
    )
}

fn files(store: Store) -> El {
    let t = store.t();
    let error = RwSignal::new(String::new());
    let waiting = RwSignal::new(None::<Draft>);
    let done = RwSignal::new("");
    let take = move |draft: Draft| {
        store.replace("file", draft);
        store.said.set(t.get("said.file_opened").to_owned());
        done.set("said.file_opened");
        waiting.set(None);
        page::focus_soon("open-file");
    };
    siblings()
        .child(el("p").child(t.get("drafts.file_hint")))
        .child(
            el("div").attr("class", "ts-actions").child(
                button("ts-button")
                    .on("click", move |_| save_file(store))
                    .child(t.get("saved.save_file")),
            ),
        )
        .child(news(store, done))
        .child(el("label").attr("for", "open-file").child(t.get("drafts.open_file")))
        .child(
            el("input")
                .attr("type", "file")
                .attr("id", "open-file")
                .attr("accept", ".json,application/json")
                .attr("aria-describedby", "open-file-error")
                .on("change", move |ev| {
                    let Some(input) = dom::source(&ev) else { return };
                    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
                    leptos::task::spawn_local(async move {
                        let read = page::read_file(file).await;
                        input.set_value("");
                        error.set(String::new());
                        waiting.set(None);
                        if let Ok(text) = &read
                            && seal::sealed(text).is_some()
                        {
                            let key = match storage::keep(&crate::app::clock::new_id(), text, None)
                            {
                                Ok(_) => "said.sealed_added",
                                Err(trouble) => trouble.key(),
                            };
                            store.saved.notify();
                            return error.set(t.get(key).to_owned());
                        }
                        match read.map(|text| Draft::read(store.catalogue, &text)) {
                            Err(code) => {
                                error.set(t.get(&format!("drafts.error.{code}")).to_owned());
                            }
                            Ok(Err(problem)) => error.set(problem_text(store, &problem)),
                            Ok(Ok(draft)) if store.draft.with_untracked(Draft::is_blank) => {
                                take(draft);
                            }
                            Ok(Ok(draft)) => {
                                waiting.set(Some(draft));
                                page::focus_soon("replace-answers");
                            }
                        }
                    });
                }),
        )
        .child(
            el("p")
                .attr("class", "ts-error")
                .attr("id", "open-file-error")
                .attr("role", "alert")
                .child(move || error.get()),
        )
        .child(move || {
            waiting.get().map(|draft| {
                let now = store.draft.with_untracked(|draft| draft.entries.len()).to_string();
                let new = draft.entries.len().to_string();
                el("div")
                    .attr("class", "ts-banner")
                    .attr("role", "group")
                    .child(el("p").child(t.fill("drafts.replace", &[("now", &now), ("new", &new)])))
                    .child(
                        button("ts-button")
                            .attr("id", "replace-answers")
                            .on("click", move |_| take(draft.clone()))
                            .child(t.get("drafts.replace_yes")),
                    )
                    .child(
                        button("ts-button")
                            .on("click", move |_| {
                                waiting.set(None);
                                page::focus_soon("open-file");
                            })
                            .child(t.get("drafts.replace_no")),
                    )
            })
        })
}

fn passphrase(store: Store) -> El {
    let t = store.t();
    let first = RwSignal::new(String::new());
    let second = RwSignal::new(String::new());
    let done = RwSignal::new("");
    let error = RwSignal::new(String::new());
    let box_ = |id: &'static str, key: &'static str, text: RwSignal<String>| {
        el("div").child(el("label").attr("for", id).child(t.get(key))).child(
            el("input")
                .attr("type", "password")
                .attr("id", id)
                .attr("class", "ts-input")
                .attr("autocomplete", "new-password")
                .attr("aria-describedby", "passphrase-error")
                .on("input", move |ev| text.set(dom::value(&ev)))
                .value(move || text.get()),
        )
    };
    siblings()
        .child(el("p").child(t.get("drafts.passphrase_hint")))
        .child(box_("passphrase", "drafts.passphrase_first", first))
        .child(box_("passphrase-again", "drafts.passphrase_again", second))
        .child(
            el("p")
                .attr("class", "ts-error")
                .attr("id", "passphrase-error")
                .attr("role", "alert")
                .child(move || error.get()),
        )
        .child(
            button("ts-button")
                .on("click", move |_| {
                    let (a, b) = (first.get_untracked(), second.get_untracked());
                    let kept = !store.off.get_untracked()
                        && store.draft.with_untracked(|draft| !draft.example);
                    let wrong = if !kept {
                        "drafts.nothing_to_lock"
                    } else if a.chars().count() < 8 {
                        "drafts.passphrase_short"
                    } else if a != b {
                        "drafts.passphrase_differs"
                    } else {
                        ""
                    };
                    if !wrong.is_empty() {
                        error.set(t.get(wrong).to_owned());
                        return;
                    }
                    error.set(String::new());
                    leptos::task::spawn_local(async move {
                        match Key::new(&a).await {
                            Ok(key) => {
                                first.set(String::new());
                                second.set(String::new());
                                store.protect(key);
                                store.said.set(t.get("said.protected").to_owned());
                                done.set("said.protected");
                            }
                            Err(_) => error.set(t.get("drafts.no_crypto").to_owned()),
                        }
                    });
                })
                .child(t.get("drafts.protect")),
        )
        .child(news(store, done))
}

fn erase(store: Store) -> El {
    let t = store.t();
    let sure = RwSignal::new(false);
    let done = RwSignal::new(None::<bool>);
    let blocked = Memo::new(move |_| store.saved.get() == Saved::Not(Trouble::Blocked));
    siblings()
        .child(
            el("div")
                .attr("class", "ts-tick")
                .child(
                    el("input")
                        .attr("type", "checkbox")
                        .attr("id", "keep-nothing")
                        .attr("disabled", move || blocked.get())
                        .checked(move || store.off.get())
                        .on("change", move |ev| store.set_off(dom::checked(&ev))),
                )
                .child(el("label").attr("for", "keep-nothing").child(t.get("drafts.off"))),
        )
        .child(el("p").attr("class", "ts-hint").child(t.get("drafts.off_hint")))
        .child(either(
            move || sure.get(),
            move || {
                el("div")
                    .attr("class", "ts-banner")
                    .attr("role", "group")
                    .child(el("p").child(t.get("drafts.erase_sure")))
                    .child(
                        button("ts-button")
                            .attr("id", "erase-now")
                            .on("click", move |_| {
                                done.set(Some(store.erase()));
                                sure.set(false);
                                page::focus_soon("erase");
                            })
                            .child(t.get("drafts.erase_now")),
                    )
                    .child(
                        button("ts-button")
                            .on("click", move |_| {
                                sure.set(false);
                                page::focus_soon("erase");
                            })
                            .child(t.get("drafts.replace_no")),
                    )
            },
            move || {
                button("ts-button")
                    .attr("id", "erase")
                    .on("click", move |_| {
                        sure.set(true);
                        page::focus_soon("erase-now");
                    })
                    .child(t.get("drafts.erase"))
            },
        ))
        .child(el("p").attr("role", "status").child(move || {
            done.get().map(|clean| t.get(if clean { "said.erased" } else { "said.not_erased" }))
        }))
}
