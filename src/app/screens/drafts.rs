//! What is kept on this device, files, passphrases, erasing.

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
        t.get("said.file_saved").to_owned()
    } else {
        t.count("said.file_without", unused.len())
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
#[component]
pub fn Drafts() -> impl IntoView {
    let store = store();
    let t = store.t();
    view! {
        <p>{t.get("drafts.lead")}</p>
        <NameBox id="draft-name" label="drafts.name"/>
        <section>
            <h2>{t.get("drafts.kept")}</h2>
            <DraftList/>
        </section>
        <section>
            <h2>{t.get("drafts.files")}</h2>
            <Files store/>
        </section>
        <section>
            <h2>{t.get("drafts.passphrase")}</h2>
            <Passphrase store/>
        </section>
        <section>
            <h2>{t.get("drafts.erase_title")}</h2>
            <Erase store/>
        </section>
    }
}

/// The name of the open draft: initials or a code.
#[component]
pub fn NameBox(id: &'static str, label: &'static str) -> impl IntoView {
    let store = store();
    let t = store.t();
    view! {
        <div>
            <label for=id>{t.get(label)}</label>
            <input
                type="text"
                id=id
                class="ts-input"
                autocomplete="off"
                spellcheck="false"
                maxlength="40"
                prop:value=move || store.draft.with(|draft| draft.name.clone())
                on:change:target=move |ev| {
                    let name = ev.target().value();
                    store.edit(|draft| draft.name = name);
                }
            />
            <p class="ts-hint">{t.get("clinician.code_hint")}</p>
        </div>
    }
}

/// The drafts in the store: open, save as a file, delete. Unreadable ones are kept as they
/// are until the person deletes them.
#[component]
pub fn DraftList() -> impl IntoView {
    let store = store();
    let t = store.t();
    let round = RwSignal::new(0_u32);
    let error = RwSignal::new(String::new());
    let asked = RwSignal::new(None::<String>);
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
    view! {
        <p class="ts-error" role="alert">{move || error.get()}</p>
        {move || {
            round.get();
            let _ = store.saved.get();
            let current = store.id.get();
            let stored = storage::drafts();
            if stored.is_empty() {
                return view! { <p>{t.get("drafts.none")}</p> }.into_any();
            }
            view! {
                <ul class="ts-drafts">
                    {stored
                        .into_iter()
                        .map(|stored| {
                            let sealed = seal::sealed(&stored.text);
                            let read = Draft::read(store.catalogue, &stored.text);
                            let title = match (&sealed, &read) {
                                (Some(sealed), _) => t.fill("drafts.sealed_name", &[
                                    ("name", name_or(t, &sealed.name)),
                                ]),
                                (None, Ok(draft)) => {
                                    let n = draft.entries.len();
                                    let count = t.count("drafts.answers", n);
                                    t.fill("drafts.named", &[
                                        ("name", name_or(t, &draft.name)),
                                        ("count", &count),
                                    ])
                                }
                                (None, Err(_)) => t.get("drafts.unreadable").to_owned(),
                            };
                            let is_current = stored.id == current;
                            let readable = sealed.is_some() || read.is_ok();
                            let id = stored.id.clone();
                            let is_sealed = sealed.is_some();
                            let (remove_id, file_id) = (stored.id.clone(), stored.id.clone());
                            let sure_id = stored.id;
                            let open_label = t.fill("drafts.open_label", &[("name", &title)]);
                            let delete_label = t.fill("drafts.delete_label", &[("name", &title)]);
                            let file_label = t.fill("drafts.file_label", &[("name", &title)]);
                            view! {
                                <li class="ts-draft" class=("ts-draft--current", is_current)>
                                    <span>{title}</span>
                                    {is_current.then(|| view! { <span class="ts-tag">{t.get("drafts.current")}</span> })}
                                    {(!is_current && readable).then(|| view! {
                                        <button type="button" class="ts-button ts-button--small" aria-label=open_label
                                            on:click=move |_| {
                                                if is_sealed {
                                                    asked.set(Some(id.clone()));
                                                    page::focus_soon("unlock");
                                                } else if let Some(text) = storage::draft(&id) {
                                                    open_plain(&id, &text, &text, None);
                                                    page::focus_soon("h1");
                                                }
                                            }
                                        >{t.get("drafts.open")}</button>
                                    })}
                                    <button type="button" class="ts-button ts-button--small" aria-label=file_label
                                        on:click=move |_| {
                                            let name = format!("draft-{file_id}.json");
                                            if let Some(text) = storage::draft(&file_id) {
                                                page::download(&name, "application/json", &text);
                                            }
                                        }
                                    >{t.get("drafts.save_file")}</button>
                                    {(!is_current).then(|| view! {
                                        <button type="button" class="ts-button ts-button--small" aria-label=delete_label
                                            on:click=move |_| {
                                                if sure.with_untracked(|id| *id == remove_id) {
                                                    storage::remove(&remove_id);
                                                    round.update(|n| *n += 1);
                                                } else {
                                                    sure.set(remove_id.clone());
                                                }
                                            }
                                        >{move || {
                                            let asked = sure.with(|id| *id == sure_id);
                                            t.get(if asked { "drafts.delete_sure" } else { "drafts.delete" })
                                        }}</button>
                                    })}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            }
                .into_any()
        }}
        {move || asked.get().map(|_| view! {
            <div class="ts-unlock">
                <label for="unlock">{t.get("drafts.unlock")}</label>
                <input
                    type="password"
                    id="unlock"
                    class="ts-input"
                    autocomplete="off"
                    prop:value=move || pass.get()
                    on:input:target=move |ev| pass.set(ev.target().value())
                    on:keydown=move |ev| if ev.key() == "Enter" { unlock() }
                />
                <button type="button" class="ts-button" on:click=move |_| unlock()>
                    {t.get("drafts.open")}
                </button>
            </div>
        })}
        <div class="ts-actions">
            <button type="button" class="ts-button" on:click=move |_| {
                store.start_new();
                round.update(|n| *n += 1);
                let _ = window().location().set_hash(&Route::Start.href());
            }>{t.get("drafts.new")}</button>
        </div>
    }
}

fn name_or<'a>(t: &'static crate::words::Words, name: &'a str) -> &'a str {
    if name.is_empty() { t.get("drafts.nameless") } else { name }
}

/// Save to a file, open from a file, with consent before answers are replaced.
#[component]
fn Files(store: Store) -> impl IntoView {
    let t = store.t();
    let error = RwSignal::new(String::new());
    let waiting = RwSignal::new(None::<Draft>);
    let take = move |draft: Draft| {
        store.replace("file", draft);
        store.said.set(t.get("said.file_opened").to_owned());
        waiting.set(None);
    };
    view! {
        <p>{t.get("drafts.file_hint")}</p>
        <div class="ts-actions">
            <button type="button" class="ts-button" on:click=move |_| save_file(store)>
                {t.get("drafts.save_file")}
            </button>
        </div>
        <label for="open-file">{t.get("drafts.open_file")}</label>
        <input
            type="file"
            id="open-file"
            accept=".json,application/json"
            aria-describedby="open-file-error"
            on:change:target=move |ev| {
                let input = ev.target();
                let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
                leptos::task::spawn_local(async move {
                    let read = page::read_file(file).await;
                    input.set_value("");
                    error.set(String::new());
                    waiting.set(None);
                    if let Ok(text) = &read
                        && seal::sealed(text).is_some()
                    {
                        let key = match storage::keep(&crate::app::clock::new_id(), text, None) {
                            Ok(()) => "said.sealed_added",
                            Err(trouble) => trouble.key(),
                        };
                        store.saved.notify();
                        return error.set(t.get(key).to_owned());
                    }
                    match read.map(|text| Draft::read(store.catalogue, &text)) {
                        Err(code) => error.set(t.get(&format!("drafts.error.{code}")).to_owned()),
                        Ok(Err(problem)) => error.set(problem_text(store, &problem)),
                        Ok(Ok(draft)) if store.draft.with_untracked(Draft::is_blank) => take(draft),
                        Ok(Ok(draft)) => {
                            waiting.set(Some(draft));
                            page::focus_soon("replace-answers");
                        }
                    }
                });
            }
        />
        <p class="ts-error" id="open-file-error" role="alert">{move || error.get()}</p>
        {move || waiting.get().map(|draft| {
            let now = store.draft.with_untracked(|draft| draft.entries.len()).to_string();
            let new = draft.entries.len().to_string();
            view! {
                <div class="ts-banner" role="group">
                    <p>{t.fill("drafts.replace", &[("now", &now), ("new", &new)])}</p>
                    <button type="button" id="replace-answers" class="ts-button" on:click=move |_| take(draft.clone())>
                        {t.get("drafts.replace_yes")}
                    </button>
                    <button type="button" class="ts-button" on:click=move |_| waiting.set(None)>
                        {t.get("drafts.replace_no")}
                    </button>
                </div>
            }
        })}
    }
}

#[component]
fn Passphrase(store: Store) -> impl IntoView {
    let t = store.t();
    let first = RwSignal::new(String::new());
    let second = RwSignal::new(String::new());
    let error = RwSignal::new(String::new());
    let box_ = |id: &'static str, key: &'static str, text: RwSignal<String>| {
        view! {
            <div>
                <label for=id>{t.get(key)}</label>
                <input
                    type="password"
                    id=id
                    class="ts-input"
                    autocomplete="new-password"
                    aria-describedby="passphrase-error"
                    prop:value=move || text.get()
                    on:input:target=move |ev| text.set(ev.target().value())
                />
            </div>
        }
    };
    view! {
        <p>{t.get("drafts.passphrase_hint")}</p>
        {box_("passphrase", "drafts.passphrase_first", first)}
        {box_("passphrase-again", "drafts.passphrase_again", second)}
        <p class="ts-error" id="passphrase-error" role="alert">{move || error.get()}</p>
        <button type="button" class="ts-button" on:click=move |_| {
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
                    }
                    Err(_) => error.set(t.get("drafts.no_crypto").to_owned()),
                }
            });
        }>{t.get("drafts.protect")}</button>
    }
}

#[component]
fn Erase(store: Store) -> impl IntoView {
    let t = store.t();
    let sure = RwSignal::new(false);
    let done = RwSignal::new(None::<bool>);
    let blocked = Memo::new(move |_| store.saved.get() == Saved::Not(Trouble::Blocked));
    view! {
        <div class="ts-tick">
            <input
                type="checkbox"
                id="keep-nothing"
                disabled=move || blocked.get()
                prop:checked=move || store.off.get()
                on:change:target=move |ev| store.set_off(ev.target().checked())
            />
            <label for="keep-nothing">{t.get("drafts.off")}</label>
        </div>
        <p class="ts-hint">{t.get("drafts.off_hint")}</p>
        <Show
            when=move || sure.get()
            fallback=move || view! {
                <button type="button" class="ts-button" on:click=move |_| {
                    sure.set(true);
                    page::focus_soon("erase-now");
                }>{t.get("drafts.erase")}</button>
            }
        >
            <div class="ts-banner" role="group">
                <p>{t.get("drafts.erase_sure")}</p>
                <button type="button" id="erase-now" class="ts-button" on:click=move |_| {
                    done.set(Some(store.erase()));
                    sure.set(false);
                }>{t.get("drafts.erase_now")}</button>
                <button type="button" class="ts-button" on:click=move |_| sure.set(false)>
                    {t.get("drafts.replace_no")}
                </button>
            </div>
        </Show>
        <p role="status">{move || done.get().map(|clean| {
            t.get(if clean { "said.erased" } else { "said.not_erased" })
        })}</p>
    }
}
