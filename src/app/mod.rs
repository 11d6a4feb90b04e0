//! The screens: a view over the store, nothing more. Rules, texts and sentences come from
//! the layers to the left.

mod clock;
mod dom;
mod fields;
mod language;
mod page;
mod parts;
mod places;
mod pointer;
mod rehearsal;
mod route;
mod screens;
mod store;

pub use fields::field;
pub use store::Store;

use crate::app::dom::{Child, El, button, el, piece, show, siblings, svg};
use crate::draft::pages::Layout;
use crate::storage;
use crate::words::{self, Words};
use language::Language;
use leptos::prelude::*;
use route::Route;
use std::sync::OnceLock;
use store::Saved;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

/// How questions are grouped, made when the project is built.
const PACKED_LAYOUT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/layout.bin"));

/// Mounts the screens into `#app`, in place of the static shell, in a language that was added
/// ([`add_language`]). Called once by the start script.
#[wasm_bindgen]
pub fn start(tag: &str) {
    static LAYOUT: OnceLock<Layout> = OnceLock::new();
    let Some(first) = language::find(tag) else {
        // The build makes the same check; a page without a catalogue must not look alive.
        wasm_bindgen::throw_str("language");
    };
    let layout = LAYOUT.get_or_init(|| Layout::unpack(PACKED_LAYOUT));
    let Some(root) = page::find("#app") else { return };
    root.set_inner_html("");
    mount_to(root.clone(), move || app(first, layout).mount(&root)).forget();
}

/// Takes a language, or more of one, as the parts of the program arrive. Files that are not of
/// this program are left alone.
#[wasm_bindgen]
pub fn add_language(tag: &str, packed: String) {
    std::panic::set_hook(Box::new(|_| show_answers()));
    if language::add(tag, packed).is_some() {
        page::announce("trial-screener:language", "");
    }
}

/// Puts the answers on the failure page, which the start script shows after any exception out of
/// the program (a panic ends in one). Needs no memory of its own.
#[wasm_bindgen]
pub fn show_answers() {
    if let Some(place) = document().get_element_by_id("failed-answers") {
        store::with_last_text(|text| place.set_text_content(Some(text)));
    }
}

/// The whole page.
fn app(first: Language, layout: &'static Layout) -> El {
    let settings = storage::settings();
    let store = Store::new(first.catalogue, layout, first.words, settings.clone());
    provide_context(store);
    if !settings.theme.is_empty() {
        page::set_theme(&settings.theme);
    }
    if let Some(text) = storage::draft(&settings.draft)
        && storage::seal::sealed(&text).is_none()
    {
        // A draft that cannot be read stays in the list, where it can be saved as a file.
        let _ = store.open(&settings.draft, &text, &text, None);
    }
    // For the failure page, should the program not be able to say anything any more.
    dom::watch(move || page::mark("draft", &store.id.get()));
    let read = || Route::parse(&window().location().hash().unwrap_or_default());
    let route = RwSignal::new(read());
    pointer::watch();
    let places = places::Places::new();
    let place = StoredValue::new(places::Place::default());
    window_event_listener(leptos::ev::hashchange, move |_| {
        let seen = places.change();
        store.led.set_value(seen.is_none());
        place.set_value(seen.unwrap_or_default());
        let next = read();
        if route.get_untracked() != next {
            route.set(next);
        }
    });
    window_event_listener(leptos::ev::storage, move |ev| {
        let id = store.id.get_untracked();
        if ev.key().is_some_and(|key| storage::is_draft_key(&key, &id)) {
            store.saved.set(Saved::Not(storage::Trouble::ChangedElsewhere));
        }
    });
    window_event_listener(leptos::ev::keydown, move |ev| shortcuts(store, &ev));
    // The first screen is drawn by then, and seldom has anybody typed yet.
    window_event_listener_untyped("trial-screener:whole", move |_| rehearsal::rehearse(store));
    window_event_listener_untyped("trial-screener:language", move |_| store.arrived.notify());
    let mut last: Option<(Route, bool, String)> = None;
    siblings().child(move || {
        // Language and screen change rarely; building anew keeps every text a plain one.
        let tag = store.words.get().tag;
        let now = route.get();
        store.catch_up();
        let language = language::find(tag).unwrap_or(first);
        let here = language.files >= now.files();
        if !here {
            store.arrived.track();
        }
        // What has arrived since is said from now on; what stands on the screen stays.
        if let Some(mut words) = store.words.try_write_untracked() {
            *words = language.words;
        }
        let store = store.speaking(language.words);
        provide_context(store);
        let title = match page::wish("incomplete") {
            _ if here => screens::title(store, &now),
            None => store.t().get("frame.soon").to_owned(),
            Some(_) => store.t().get("frame.missing").to_owned(),
        };
        page::set_head(&format!("{title} - {}", store.t().get("app.name")), tag);
        // What was waited for is a new screen as well.
        if let Some((route, was_here, said)) = last.replace((now.clone(), here, title.clone())) {
            if route != now {
                page::begin_soon(place.get_value());
            } else if !was_here && said != title {
                page::focus_soon("h1");
            }
        }
        piece(|| frame(&now, title, here))
    })
}

/// Undo, redo, and "/" for the search of the clinician's page.
fn shortcuts(store: Store, ev: &leptos::ev::KeyboardEvent) {
    let command = ev.ctrl_key() || ev.meta_key();
    // Nearly all keys are none of ours, and each is waited for.
    let key = ev.key();
    if !command && key != "/" {
        return;
    }
    let active = document().active_element();
    let typing = active.as_ref().is_some_and(|element| {
        let kind = element.get_attribute("type").unwrap_or_default();
        let ticks = kind == "radio" || kind == "checkbox";
        !ticks && matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    });
    // No number begins with "/", so there it may search; a unit may have one.
    let in_number = key == "/"
        && active.is_some_and(|element| {
            let typed = element.dyn_ref().map(web_sys::HtmlInputElement::value);
            element.has_attribute("inputmode") && typed.is_some_and(|text| text.is_empty())
        });
    if typing && !in_number {
        return;
    }
    match (command, ev.shift_key(), key.to_ascii_lowercase().as_str()) {
        (true, false, "z") => store.undo(),
        (true, true, "z") | (true, false, "y") => store.redo(),
        (false, false, "/") => match page::find("#search") {
            Some(search) => {
                let _ = search.focus();
                // What is typed next replaces the last search.
                if let Some(input) = search.dyn_ref::<web_sys::HtmlInputElement>() {
                    input.select();
                }
            }
            None => return,
        },
        _ => return,
    }
    ev.prevent_default();
}

/// What stands around every screen.
fn frame(route: &Route, title: String, here: bool) -> El {
    let store = store::store();
    let t = store.t();
    let with_cards = here && matches!(route, Route::Questions(_) | Route::Answers);
    let link = |to: Route, key: &'static str| {
        let current =
            (std::mem::discriminant(&to) == std::mem::discriminant(route)).then_some("page");
        el("li")
            .child(el("a").attr("href", to.href()).attr("aria-current", current).child(t.get(key)))
    };
    let first_page = store.layout.pages.first().map(|page| page.id.clone()).unwrap_or_default();
    siblings()
        .child(
            el("a")
                .attr("class", "ts-skip")
                .attr("href", "#main")
                .on("click", |ev| {
                    ev.prevent_default();
                    page::focus_soon("h1");
                })
                .child(t.get("frame.skip")),
        )
        .child(
            el("header")
                .attr("class", "ts-header")
                .child(
                    el("a")
                        .attr("class", "ts-brand")
                        .attr("href", Route::Start.href())
                        .child(
                            svg("svg")
                                .attr("class", "ts-brand__mark")
                                .attr("viewBox", "0 0 24 24")
                                .attr("aria-hidden", "true")
                                .child(svg("path").attr("d", "M4 6h16M4 12h10M4 18h6"))
                                .child(
                                    svg("path")
                                        .attr("class", "ts-brand__tick")
                                        .attr("d", "M14 17l3 3 5-7"),
                                ),
                        )
                        .child(t.get("app.name")),
                )
                .child(
                    el("nav").attr("aria-label", t.get("frame.nav")).child(
                        el("ul")
                            .attr("class", "ts-nav")
                            .child(link(Route::Questions(first_page), "nav.questions"))
                            .child(link(Route::Answers, "nav.answers"))
                            .child(link(Route::Trials, "nav.trials"))
                            .child(link(Route::Compare, "nav.compare"))
                            .child(link(Route::TakeAway, "nav.take_away"))
                            .child(link(Route::Clinician, "nav.clinician"))
                            .child(link(Route::Drafts, "nav.drafts")),
                    ),
                )
                .child(el("div").attr("class", "ts-tools").child(languages())),
        )
        .child(
            el("section")
                .attr("aria-label", t.get("frame.state"))
                .child(example())
                .child(locked())
                .child(host())
                .child(state_bar()),
        )
        .child(
            el("div")
                .attr("class", "ts-layout")
                .class_if("ts-layout--cards", with_cards)
                .child(
                    el("main")
                        .attr("class", "ts-main")
                        .attr("id", "main")
                        .child(el("h1").attr("tabindex", "-1").child(title))
                        .child(here.then(|| screens::view(route))),
                )
                .child(with_cards.then(|| {
                    el("aside")
                        .attr("class", "ts-side")
                        .attr("aria-label", t.get("trials.title"))
                        .child(
                            el("h2")
                                .attr("class", "ts-side__title")
                                .child(move || parts::open_count(store)),
                        )
                        .child(parts::cards(false))
                })),
        )
        .child(with_cards.then(|| {
            el("a")
                .attr("class", "ts-dock")
                .attr("href", Route::Trials.href())
                .child(move || parts::open_count(store))
        }))
        .child(announcer())
        .child(
            el("footer")
                .attr("class", "ts-footer")
                .child(el("p").child(t.get("safety.not_advice")))
                .child(
                    el("ul")
                        .attr("class", "ts-nav")
                        .child(link(Route::Privacy, "nav.privacy"))
                        .child(link(Route::About, "nav.about")),
                )
                .child(theme())
                .child(
                    el("p")
                        .child(t.fill("footer.version", &[("version", &store.catalogue.version)])),
                ),
        )
}

/// Says changes of the verdicts and other news politely, and not at every key.
fn announcer() -> El {
    let store = store::store();
    let open = Memo::new(move |_| parts::open_count(store));
    let spoken = RwSignal::new(String::new());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let say = move |text: String| {
        if let Some(handle) = waiting.get_value() {
            handle.clear();
        }
        let later = set_timeout_with_handle(
            move || {
                let _ = spoken.try_set(text);
            },
            std::time::Duration::from_millis(900),
        );
        waiting.set_value(later.ok());
    };
    Effect::watch(move || open.get(), move |text, _, _| say(text.clone()), false);
    Effect::watch(move || store.said.get(), move |text, _, _| say(text.clone()), false);
    el("p").attr("class", "ts-hidden").attr("role", "status").child(move || spoken.get())
}

fn languages() -> El {
    let store = store::store();
    let t = store.t();
    let locked = RwSignal::new(());
    let heard = window_event_listener_untyped("trial-screener:privacy", move |_| locked.notify());
    on_cleanup(move || heard.remove());
    // Pressed before it was there: it is changed to when it arrives.
    dom::watch(move || {
        store.arrived.track();
        let tag = store.wanted.get();
        let Some(Language { words, .. }) = language::find(tag) else { return };
        store.wanted.set("");
        store.set(|settings| words.tag.clone_into(&mut settings.language));
        store.words.set(words);
        // The button that was pressed is replaced by its like.
        if page::find(".ts-languages :focus").is_some() {
            page::focus_soon(&format!(".ts-languages [lang='{tag}']"));
        }
    });
    // All have their place from the start; what has not arrived before the lock never will.
    let one = |known: &'static Words| {
        let tag = known.tag;
        let lost = move || {
            store.arrived.track();
            locked.track();
            language::find(tag).is_none() && page::wish("locked").is_some()
        };
        button("ts-link")
            .attr("lang", tag)
            .attr("aria-pressed", (tag == t.tag).to_string())
            .attr("disabled", lost)
            .on("click", move |_| {
                store.wanted.set(tag);
                if language::find(tag).is_none() {
                    store.said.set(t.get("frame.soon").to_owned());
                }
            })
            .child(known.get("language.name"))
            .child(move || (store.wanted.get() == tag && !lost()).then_some(" …"))
    };
    el("div")
        .attr("class", "ts-languages")
        .attr("role", "group")
        .attr("aria-label", t.get("frame.language"))
        .child(words::always().iter().map(one).collect::<Vec<_>>())
}

fn theme() -> El {
    let store = store::store();
    let t = store.t();
    el("label")
        .attr("class", "ts-theme")
        .child(el("span").child(t.get("frame.theme")))
        .child(" ")
        .child(
            el("select")
                .on("change", move |ev| {
                    let theme = dom::value(&ev);
                    page::set_theme(&theme);
                    store.set(|settings| settings.theme = theme);
                })
                .child(
                    [("", "theme.device"), ("light", "theme.light"), ("dark", "theme.dark")]
                        .into_iter()
                        .map(|(code, key)| {
                            let now = store.settings.with_untracked(|s| s.theme == code);
                            el("option").attr("value", code).attr("selected", now).child(t.get(key))
                        })
                        .collect::<Vec<_>>(),
                ),
        )
}

/// Marks the answers of a made-up person on every screen.
fn example() -> El {
    let store = store::store();
    let t = store.t();
    let example = Memo::new(move |_| store.draft.with(|draft| draft.example));
    siblings().child(show(
        move || example.get(),
        move || {
            el("p")
                .attr("class", "ts-banner ts-banner--example")
                .child(t.get("example.banner"))
                .child(" ")
                .child(
                    button("ts-link")
                        .on("click", move |_| {
                            store.leave_example();
                            page::focus_soon("h1");
                        })
                        .child(t.get("example.leave")),
                )
        },
    ))
}

/// Says on every screen that the draft that was open last is behind a passphrase, so that an
/// empty form is not taken for lost answers.
fn locked() -> impl Child {
    let store = store::store();
    let t = store.t();
    show(
        move || store.locked_draft().is_some(),
        move || {
            el("p")
                .attr("class", "ts-banner")
                .child(t.get("start.locked"))
                .child(" ")
                .child(el("a").attr("href", Route::Drafts.href()).child(t.get("nav.drafts")))
        },
    )
}

/// Asks the person whether the site around this page may learn the verdicts.
fn host() -> El {
    let store = store::store();
    let t = store.t();
    let asks = RwSignal::new(page::wish("asks"));
    let heard = window_event_listener_untyped("trial-screener:asks", move |_| {
        asks.set(page::wish("asks"));
    });
    on_cleanup(move || heard.remove());
    let agreed = store.host_may_know;
    Effect::new(move |_| {
        let real = store.draft.with(|draft| !draft.example);
        if agreed.get() != Some(true) || !real {
            return;
        }
        let verdicts = store.results.with(|results| {
            let trials = store.catalogue.trials.iter().zip(results);
            trials
                .map(|(trial, (result, _))| {
                    let (id, word) = (&trial.id, result.verdict.word());
                    format!(r#"{{"id":"{id}","verdict":"{word}","forNow":{}}}"#, result.for_now)
                })
                .collect::<Vec<_>>()
                .join(",")
        });
        if store.host_told.get_value() != verdicts {
            page::announce("trial-screener:verdicts", &format!("[{verdicts}]"));
            store.host_told.set_value(verdicts);
        }
    });
    let choose = move |may: bool| {
        move |_: web_sys::Event| {
            store.host_told.set_value(String::new());
            agreed.set(Some(may));
        }
    };
    siblings().child(move || {
        asks.get().map(|host| {
            let text = match agreed.get() {
                None => t.fill("host.asks", &[("host", &host)]),
                Some(true) => t.fill("host.told", &[("host", &host)]),
                Some(false) => t.fill("host.not_told", &[("host", &host)]),
            };
            let may_not = agreed.get() == Some(false);
            let may = agreed.get() == Some(true);
            el("p")
                .attr("class", "ts-banner")
                .child(text)
                .child(" ")
                .child(
                    (!may).then(|| {
                        button("ts-link").on("click", choose(true)).child(t.get("host.yes"))
                    }),
                )
                .child(" ")
                .child(
                    (!may_not).then(|| {
                        button("ts-link").on("click", choose(false)).child(t.get("host.no"))
                    }),
                )
        })
    })
}

/// Whether the answers are kept, undo and redo, and the day of the results.
fn state_bar() -> El {
    let store = store::store();
    let t = store.t();
    let saved = move || match store.saved.get() {
        Saved::Nothing => t.get("saved.nothing").to_owned(),
        Saved::At(time) => t.fill("saved.at", &[("time", &time)]),
        Saved::Off => t.get("saved.off").to_owned(),
        Saved::Not(trouble) => t.get(trouble.key()).to_owned(),
    };
    let trouble = move || matches!(store.saved.get(), Saved::Not(_));
    let day = move || {
        let speaker = store.speaker();
        t.fill("frame.as_of", &[("date", &speaker.date(store.today()))])
    };
    let new_day = move || {
        let own = store.draft.with(|draft| draft.as_of.is_empty());
        // Looked at again whenever an answer changes; the date shown stays until asked.
        own && store.today() != clock::today()
    };
    el("div")
        .attr("class", "ts-state")
        .class_if("ts-state--trouble", trouble)
        .child(el("span").attr("class", "ts-state__saved").attr("role", "status").child(saved))
        .child(show(trouble, move || {
            button("ts-link")
                .on("click", move |_| screens::drafts::save_file(store))
                .child(t.get("saved.save_file"))
        }))
        .child(el("span").attr("class", "ts-state__day").child(day))
        .child(show(new_day, move || {
            button("ts-link")
                .on("click", move |_| store.set_day(None))
                .child(t.get("frame.new_day"))
        }))
        .child(
            el("span")
                .attr("class", "ts-state__undo")
                .child(
                    button("ts-link")
                        .attr("disabled", move || store.history.with(|history| !history.can_undo()))
                        .attr("id", "undo")
                        .on("click", move |_| {
                            store.undo();
                            // A button that can do no more loses the focus.
                            if store.history.with_untracked(|history| !history.can_undo()) {
                                page::focus_soon("redo");
                            }
                        })
                        .child(t.get("frame.undo")),
                )
                .child(
                    button("ts-link")
                        .attr("disabled", move || store.history.with(|history| !history.can_redo()))
                        .attr("id", "redo")
                        .on("click", move |_| {
                            store.redo();
                            if store.history.with_untracked(|history| !history.can_redo()) {
                                page::focus_soon("undo");
                            }
                        })
                        .child(t.get("frame.redo")),
                ),
        )
}
