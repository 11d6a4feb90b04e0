//! The screens: a view over the store, nothing more. Rules, texts and sentences come from
//! the layers to the left.

mod clock;
mod fields;
mod page;
mod parts;
mod route;
mod screens;
mod store;

pub use fields::Field;
pub use store::Store;

use crate::catalogue::{Catalogue, embedded};
use crate::draft::pages::Layout;
use crate::storage;
use crate::words;
use leptos::prelude::*;
use route::Route;
use std::sync::OnceLock;
use store::Saved;

fn catalogue() -> Option<&'static Catalogue> {
    static CATALOGUE: OnceLock<Option<Catalogue>> = OnceLock::new();
    CATALOGUE
        .get_or_init(|| {
            // A page in a frame may be asked to show some of the trials only.
            let trials = page::wish("trials").unwrap_or_default();
            let ids: Vec<&str> = trials.split(',').collect();
            let mut catalogue = embedded::load_only(&ids).ok()?;
            for words in words::all() {
                words::add_to(&mut catalogue, words);
            }
            Some(catalogue)
        })
        .as_ref()
}

/// Mounts the screens into `#app`, in place of the static shell.
pub fn start() {
    static LAYOUT: OnceLock<Layout> = OnceLock::new();
    std::panic::set_hook(Box::new(|_| show_failure()));
    let Some(catalogue) = catalogue() else {
        // The build makes the same check; a page without a catalogue must not look alive.
        return show_failure();
    };
    let layout = LAYOUT.get_or_init(|| Layout::of(catalogue));
    let Some(root) = page::find("#app") else { return };
    root.set_inner_html("");
    mount_to(root, move || view! { <App catalogue layout/> }).forget();
}

/// After a failure of ours: no result stays on the screen, the answers stay safe.
fn show_failure() {
    let text = store::last_text();
    let Some(body) = document().body() else { return };
    let _ = body.set_attribute("data-failed", "true");
    for id in ["app", "failed"] {
        if let Some(part) = document().get_element_by_id(id) {
            let _ = if id == "app" {
                part.set_attribute("hidden", "")
            } else {
                part.remove_attribute("hidden")
            };
        }
    }
    if let Some(place) = document().get_element_by_id("failed-answers") {
        place.set_text_content(Some(&text));
    }
    let _ = page::find("#failed h1").map(|heading| heading.focus());
}

fn first_words(chosen: &str) -> &'static words::Words {
    let wanted = page::wish("language")
        .or_else(|| (!chosen.is_empty()).then(|| chosen.to_owned()))
        .or_else(|| window().navigator().language())
        .unwrap_or_default();
    let main = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let all = words::all();
    all.iter()
        .find(|words| words.tag == wanted)
        .or_else(|| all.iter().find(|words| main(words.tag) == main(&wanted)))
        .or(all.first())
        .unwrap_or_else(|| {
            static NONE: OnceLock<words::Words> = OnceLock::new();
            NONE.get_or_init(|| words::Words::parse("en", ""))
        })
}

/// The whole page.
#[component]
pub fn App(
    /// What trials ask.
    catalogue: &'static Catalogue,
    /// How questions are grouped.
    layout: &'static Layout,
) -> impl IntoView {
    let settings = storage::settings();
    let words = first_words(&settings.language);
    let store = Store::new(catalogue, layout, words, settings.clone());
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
    let read = || Route::parse(&window().location().hash().unwrap_or_default());
    let route = RwSignal::new(read());
    let first = StoredValue::new(true);
    window_event_listener(leptos::ev::hashchange, move |_| {
        let next = read();
        if route.get_untracked() != next {
            first.set_value(false);
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
    view! {
        {move || {
            // Language and screen change rarely; building anew keeps every text a plain one.
            let words = store.words.get();
            let now = route.get();
            let title = screens::title(store, &now);
            page::set_head(&format!("{title} - {}", words.get("app.name")), words.tag);
            if !first.get_value() {
                window().scroll_to_with_x_and_y(0.0, 0.0);
                page::focus_soon("h1");
            }
            view! { <Frame route=now title/> }
        }}
    }
}

/// Undo, redo, and "/" for the search of the clinician's page.
fn shortcuts(store: Store, ev: &leptos::ev::KeyboardEvent) {
    let typing = document().active_element().is_some_and(|element| {
        let kind = element.get_attribute("type").unwrap_or_default();
        let ticks = kind == "radio" || kind == "checkbox";
        !ticks && matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    });
    // No number has a "/" in it, so there it may search.
    let in_number = ev.key() == "/"
        && document()
            .active_element()
            .is_some_and(|element| element.get_attribute("inputmode").is_some());
    if typing && !in_number {
        return;
    }
    let command = ev.ctrl_key() || ev.meta_key();
    match (command, ev.shift_key(), ev.key().to_ascii_lowercase().as_str()) {
        (true, false, "z") => store.undo(),
        (true, true, "z") | (true, false, "y") => store.redo(),
        (false, false, "/") => match page::find("#search") {
            Some(search) => drop(search.focus()),
            None => return,
        },
        _ => return,
    }
    ev.prevent_default();
}

/// What stands around every screen.
#[component]
fn Frame(route: Route, title: String) -> impl IntoView {
    let store = store::store();
    let t = store.t();
    let with_cards = matches!(route, Route::Questions(_) | Route::Answers);
    let link = |to: Route, key: &'static str| {
        let current =
            (std::mem::discriminant(&to) == std::mem::discriminant(&route)).then_some("page");
        view! { <li><a href=to.href() aria-current=current>{t.get(key)}</a></li> }
    };
    let first_page = store.layout.pages.first().map(|page| page.id.clone()).unwrap_or_default();
    view! {
        <a class="ts-skip" href="#main" on:click=|ev| {
            ev.prevent_default();
            page::focus_soon("h1");
        }>{t.get("frame.skip")}</a>
        <header class="ts-header">
            <a class="ts-brand" href=Route::Start.href()>
                <svg class="ts-brand__mark" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M4 6h16M4 12h10M4 18h6"></path>
                    <path class="ts-brand__tick" d="M14 17l3 3 5-7"></path>
                </svg>
                {t.get("app.name")}
            </a>
            <nav aria-label=t.get("frame.nav")>
                <ul class="ts-nav">
                    {link(Route::Questions(first_page), "nav.questions")}
                    {link(Route::Answers, "nav.answers")}
                    {link(Route::Trials, "nav.trials")}
                    {link(Route::Compare, "nav.compare")}
                    {link(Route::TakeAway, "nav.take_away")}
                    {link(Route::Clinician, "nav.clinician")}
                    {link(Route::Drafts, "nav.drafts")}
                </ul>
            </nav>
            <div class="ts-tools">
                <Languages/>
                <Theme/>
            </div>
        </header>
        <section aria-label=t.get("frame.state")>
            <Example/>
            <Host/>
            <StateBar/>
        </section>
        <div class="ts-layout" class=("ts-layout--cards", with_cards)>
            <main class="ts-main" id="main">
                <h1 tabindex="-1">{title}</h1>
                {screens::view(&route)}
            </main>
            {with_cards.then(|| view! {
                <aside class="ts-side" aria-label=t.get("trials.title")>
                    <h2 class="ts-side__title">{move || parts::open_count(store)}</h2>
                    <parts::Cards/>
                </aside>
            })}
        </div>
        {with_cards.then(|| view! {
            <a class="ts-dock" href=Route::Trials.href()>{move || parts::open_count(store)}</a>
        })}
        <Announcer/>
        <footer class="ts-footer">
            <p>{t.get("safety.not_advice")}</p>
            <ul class="ts-nav">
                {link(Route::Privacy, "nav.privacy")}
                {link(Route::About, "nav.about")}
            </ul>
            <p>
                {t.fill("footer.version", &[("version", &store.catalogue.version)])}
            </p>
        </footer>
    }
}

/// Says changes of the verdicts and other news politely, and not at every key.
#[component]
fn Announcer() -> impl IntoView {
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
    view! { <p class="ts-hidden" role="status">{move || spoken.get()}</p> }
}

#[component]
fn Languages() -> impl IntoView {
    let store = store::store();
    let t = store.t();
    view! {
        <div class="ts-languages" role="group" aria-label=t.get("frame.language")>
            {words::all()
                .iter()
                .map(|words| {
                    view! {
                        <button
                            type="button"
                            class="ts-link"
                            lang=words.tag
                            aria-pressed=(words.tag == t.tag).to_string()
                            on:click=move |_| {
                                store.set(|settings| words.tag.clone_into(&mut settings.language));
                                store.words.set(words);
                            }
                        >
                            {words.get("language.name")}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}

#[component]
fn Theme() -> impl IntoView {
    let store = store::store();
    let t = store.t();
    view! {
        <label class="ts-theme">
            <span class="ts-hidden">{t.get("frame.theme")}</span>
            <select on:change:target=move |ev| {
                let theme = ev.target().value();
                page::set_theme(&theme);
                store.set(|settings| settings.theme = theme);
            }>
                {[("", "theme.device"), ("light", "theme.light"), ("dark", "theme.dark")]
                    .into_iter()
                    .map(|(code, key)| {
                        let now = store.settings.with_untracked(|s| s.theme == code);
                        view! { <option value=code selected=now>{t.get(key)}</option> }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

/// Marks the answers of a made-up person on every screen.
#[component]
fn Example() -> impl IntoView {
    let store = store::store();
    let t = store.t();
    let example = Memo::new(move |_| store.draft.with(|draft| draft.example));
    view! {
        <Show when=move || example.get()>
            <p class="ts-banner ts-banner--example">
                {t.get("example.banner")} " "
                <button type="button" class="ts-link" on:click=move |_| {
                    store.start_new();
                    page::focus_soon("h1");
                }>{t.get("example.leave")}</button>
            </p>
        </Show>
    }
}

/// Asks the person whether the site around this page may learn the verdicts.
#[component]
fn Host() -> impl IntoView {
    let store = store::store();
    let t = store.t();
    let asks = RwSignal::new(page::wish("asks"));
    let heard = window_event_listener_untyped("trial-screener:asks", move |_| {
        asks.set(page::wish("asks"));
    });
    on_cleanup(move || heard.remove());
    let agreed = store.host_may_know;
    Effect::new(move |_| {
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
        let real = store.draft.with(|draft| !draft.example);
        if agreed.get() == Some(true) && real && store.host_told.get_value() != verdicts {
            page::announce("trial-screener:verdicts", &format!("[{verdicts}]"));
            store.host_told.set_value(verdicts);
        }
    });
    let choose = move |may: bool| {
        move |_: leptos::ev::MouseEvent| {
            store.host_told.set_value(String::new());
            agreed.set(Some(may));
        }
    };
    view! {
        {move || asks.get().map(|host| {
            let text = match agreed.get() {
                None => t.fill("host.asks", &[("host", &host)]),
                Some(true) => t.fill("host.told", &[("host", &host)]),
                Some(false) => t.fill("host.not_told", &[("host", &host)]),
            };
            let may_not = agreed.get() == Some(false);
            let may = agreed.get() == Some(true);
            view! {
                <p class="ts-banner">
                    {text} " "
                    {(!may).then(|| view! {
                        <button type="button" class="ts-link" on:click=choose(true)>{t.get("host.yes")}</button>
                    })}
                    " "
                    {(!may_not).then(|| view! {
                        <button type="button" class="ts-link" on:click=choose(false)>{t.get("host.no")}</button>
                    })}
                </p>
            }
        })}
    }
}

/// Whether the answers are kept, undo and redo, and the day of the results.
#[component]
fn StateBar() -> impl IntoView {
    let store = store::store();
    let t = store.t();
    let saved = move || match store.saved.get() {
        Saved::Nothing => String::new(),
        Saved::At(time) => t.fill("saved.at", &[("time", &time)]),
        Saved::Off => t.get("saved.off").to_owned(),
        Saved::Not(trouble) => t.get(trouble.key()).to_owned(),
    };
    let trouble = move || matches!(store.saved.get(), Saved::Not(_));
    let day = move || {
        let speaker = store.speaker();
        t.fill("frame.as_of", &[("date", &speaker.date(store.today()))])
    };
    let new_day = Memo::new(move |_| {
        let own = store.draft.with(|draft| draft.as_of.is_empty());
        // Looked at again whenever an answer changes; the date shown stays until asked.
        own && store.today() != clock::today()
    });
    view! {
        <div class="ts-state" class=("ts-state--trouble", trouble)>
            <span class="ts-state__saved" role="status">{saved}</span>
            {move || trouble().then(|| view! {
                <button type="button" class="ts-link" on:click=move |_| screens::drafts::save_file(store)>
                    {t.get("drafts.save_file")}
                </button>
            })}
            <span class="ts-state__day">{day}</span>
            <Show when=move || new_day.get()>
                <button type="button" class="ts-link" on:click=move |_| store.set_day(None)>
                    {t.get("frame.new_day")}
                </button>
            </Show>
            <span class="ts-state__undo">
                <button
                    type="button"
                    class="ts-link"
                    disabled=move || store.history.with(|history| !history.can_undo())
                    on:click=move |_| store.undo()
                >
                    {t.get("frame.undo")}
                </button>
                <button
                    type="button"
                    class="ts-link"
                    disabled=move || store.history.with(|history| !history.can_redo())
                    on:click=move |_| store.redo()
                >
                    {t.get("frame.redo")}
                </button>
            </span>
        </div>
    }
}
