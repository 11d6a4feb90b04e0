//! What stands around every screen: name, ways, state of the answers, banners, footer.

use super::language;
use super::page;
use super::parts::{CardList, OpenCount};
use super::route::Route;
use super::screens::{self, Screen};
use super::state::session;
use super::{clock, parts};
use crate::storage::{Saved, Trouble};
use crate::words::{self, Words};
use leptos::prelude::*;
use std::time::Duration;

/// The frame with a screen in it.
#[component]
pub fn Frame(
    /// The screen.
    route: Route,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let title = screens::title(session, &route);
    let with_cards = matches!(route, Route::Next(_) | Route::Questions(_) | Route::Answers);
    let skip = |ev: leptos::ev::MouseEvent| {
        ev.prevent_default();
        page::focus_soon("h1");
    };
    let cards = with_cards.then(|| {
        view! {
            <aside class="ts-side" aria-label=t.get(key!("trials.title"))>
                <h2 class="ts-side__title"><OpenCount/></h2>
                <CardList full=false/>
            </aside>
        }
    });
    view! {
        <a class="ts-skip" href="#main" on:click=skip>{t.get(key!("frame.skip"))}</a>
        <Header route=route.clone()/>
        <section aria-label=t.get(key!("frame.state"))>
            <StateBar undo={route != Route::WhatIf}/>
            <UnknownTrials/>
            <ExampleBanner/>
            <LastDraftBanner/>
            <HostBanner/>
        </section>
        <div class="ts-layout" class:ts-layout--cards=with_cards>
            <main class="ts-main" id="main">
                <h1 tabindex="-1">{title}</h1>
                <Screen route/>
            </main>
            {cards}
        </div>
        <Announcer/>
        <Footer/>
    }
}

#[component]
fn Header(
    /// The screen that is shown.
    route: Route,
) -> impl IntoView {
    let t = session().t();
    let ways = [
        (Route::Next(0), key!("nav.questions")),
        (Route::Trials, key!("nav.trials")),
        (Route::TakeAway, key!("nav.take_away")),
        (Route::Drafts, key!("nav.drafts")),
        (Route::Clinician, key!("nav.clinician")),
    ];
    let links = ways.map(|(to, key)| {
        let current = (std::mem::discriminant(&to) == std::mem::discriminant(&route.nav_entry()))
            .then_some("page");
        view! { <li><a href=to.href() aria-current=current>{t.get(key)}</a></li> }
    });
    view! {
        <header class="ts-header">
            <a class="ts-brand" href=Route::Start.href()>{t.get(key!("app.name"))}</a>
            <nav class="ts-ways" aria-label=t.get(key!("frame.nav"))><ul>{links.into_iter().collect_view()}</ul></nav>
            <Languages/>
        </header>
    }
}

/// A button for each language. All have their place from the start; what has not arrived before
/// the network is locked never will.
#[component]
fn Languages() -> impl IntoView {
    let session = session();
    let t = session.t();
    let wanted = RwSignal::new("");
    let locked = RwSignal::new(page::wish("locked").is_some());
    let heard = window_event_listener_untyped("trial-screener:privacy", move |_| {
        locked.set(page::wish("locked").is_some());
    });
    on_cleanup(move || heard.remove());
    // Pressed before it was there: it is changed to when it arrives.
    Effect::new(move |_| {
        session.arrived.track();
        let tag = wanted.get();
        if language::find(tag).is_none() {
            return;
        }
        wanted.set("");
        session.set(|settings| tag.clone_into(&mut settings.language));
        session.tag.set(tag);
        // The button that was pressed stands on another screen now.
        page::focus_soon(&format!(".ts-languages [lang='{tag}']"));
    });
    let button = move |known: &'static Words| {
        let tag = known.tag;
        let is_lost = move || {
            session.arrived.track();
            locked.get() && language::find(tag).is_none()
        };
        let waits = move || (wanted.get() == tag && !is_lost()).then_some(" …");
        let choose = move |_| {
            wanted.set(tag);
            if language::find(tag).is_none() {
                session.say(key!("frame.soon"));
            }
        };
        view! {
            <button
                type="button" class="ts-link" lang=tag
                aria-pressed=(tag == t.tag).to_string()
                disabled=is_lost
                on:click=choose
            >
                {known.get(key!("language.name"))}
                {waits}
            </button>
        }
    };
    view! {
        <div class="ts-languages" role="group" aria-label=t.get(key!("frame.language"))>
            {words::always().iter().map(button).collect_view()}
        </div>
    }
}

/// How many trials are open, whether the answers are kept, undo and redo, the day of the results.
#[component]
fn StateBar(
    /// Whether changes can be taken back here: not where others are tried out.
    undo: bool,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let saved = session.keeping.saved;
    let is_trouble = move || matches!(saved.get(), Saved::Not(_));
    let is_erased = move || saved.get() == Saved::Not(Trouble::ErasedElsewhere);
    let said = move || match saved.get() {
        Saved::Nothing => t.get(key!("saved.nothing")).to_owned(),
        Saved::Kept => t.fill(key!("saved.at"), &[("time", &session.keeping.time.get())]),
        Saved::Off => t.get(key!("saved.off")).to_owned(),
        Saved::Not(trouble) => t.get(trouble.key()).to_owned(),
    };
    let day = move || {
        let speaker = session.speaker();
        t.fill(key!("frame.as_of"), &[("date", &speaker.date(session.today()))])
    };
    // On a phone a day that goes without saying is not said.
    let is_today = move || session.today() == clock::today();
    // Looked at again whenever an answer changes; the date shown stays until asked.
    let is_new_day = move || {
        let follows = session.answers.draft.with(|draft| draft.as_of.is_empty());
        follows && session.today() != clock::today()
    };
    // The button that was pressed goes away.
    let keep_again = move |_| {
        session.keep_again();
        page::focus_soon("h1");
    };
    let new_day = move |_| {
        session.set_day(None);
        page::focus_soon("h1");
    };
    view! {
        <div class="ts-state" class:ts-state--trouble=is_trouble>
            <a class="ts-state__open" href=Route::Trials.href()><OpenCount/></a>
            <span class="ts-state__line">
                <span class="ts-state__saved" role="status">{said}</span>
                " "
                <span class="ts-state__day" class:ts-state__day--today=is_today>{day}</span>
            </span>
            <Show when=is_erased>
                <button type="button" class="ts-link" on:click=keep_again>
                    {t.get(key!("saved.keep_again"))}
                </button>
            </Show>
            <Show when=is_trouble>
                <button type="button" class="ts-link" on:click=move |_| screens::save_file(session)>
                    {t.get(key!("saved.save_file"))}
                </button>
            </Show>
            <Show when=is_new_day>
                <button type="button" class="ts-link" on:click=new_day>
                    {t.get(key!("frame.new_day"))}
                </button>
            </Show>
            {undo.then(|| view! { <UndoRedo/> })}
        </div>
    }
}

#[component]
fn UndoRedo() -> impl IntoView {
    let session = session();
    let t = session.t();
    let answers = session.answers;
    // A button that can do no more loses the focus; its twin can take it.
    let undo = move |_| {
        session.undo();
        if !untrack(|| answers.can_undo()) {
            page::focus_soon("redo");
        }
    };
    let redo = move |_| {
        session.redo();
        if !untrack(|| answers.can_redo()) {
            page::focus_soon("undo");
        }
    };
    view! {
        <span class="ts-state__undo">
            <button type="button" class="ts-link" id="undo" disabled=move || !answers.can_undo() on:click=undo>
                <span aria-hidden="true">"↶ "</span>
                <span class="ts-state__word">{t.get(key!("frame.undo"))}</span>
            </button>
            <button type="button" class="ts-link" id="redo" disabled=move || !answers.can_redo() on:click=redo>
                <span aria-hidden="true">"↷ "</span>
                <span class="ts-state__word">{t.get(key!("frame.redo"))}</span>
            </button>
        </span>
    }
}

/// Marks the answers of a made-up person on every screen.
#[component]
fn ExampleBanner() -> impl IntoView {
    let session = session();
    let t = session.t();
    let is_example = Memo::new(move |_| session.answers.draft.with(|draft| draft.example));
    let leave = move |_| {
        session.leave_example();
        page::focus_soon("h1");
    };
    view! {
        <Show when=move || is_example.get()>
            <p class="ts-banner ts-banner--example">
                {t.get(key!("example.banner"))}
                " "
                <button type="button" class="ts-link" on:click=leave>{t.get(key!("example.leave"))}</button>
            </p>
        </Show>
    }
}

/// Names the trials that the site around the page asked for and that are not here, so that a
/// shorter or longer list is not taken for what was asked.
#[component]
fn UnknownTrials() -> impl IntoView {
    let session = session();
    let t = session.t();
    let is_here = |id: &String| session.catalogue().trials.iter().any(|trial| trial.is_called(id));
    let mut unknown = page::wished_trials();
    unknown.retain(|id| !is_here(id));
    (!unknown.is_empty()).then(|| {
        let names = unknown.join(", ");
        view! { <p class="ts-banner">{t.fill(key!("frame.unknown_trials"), &[("names", &names)])}</p> }
    })
}

/// Says on every screen that the draft that was open last is behind a passphrase or cannot be read,
/// so that an empty form is not taken for lost answers.
#[component]
fn LastDraftBanner() -> impl IntoView {
    let session = session();
    let t = session.t();
    let said = move || {
        let locked =
            session.locked_draft().is_some().then(|| t.get(key!("start.locked")).to_owned());
        locked.or_else(|| {
            let why = session.unread_draft()?;
            Some(t.fill(key!("start.unread"), &[("why", t.get(why.key()))]))
        })
    };
    let said = Memo::new(move |_| said());
    view! {
        <Show when=move || said.with(Option::is_some)>
            <p class="ts-banner">
                {move || said.get()}
                " "
                <a href=Route::Drafts.href()>{t.get(key!("nav.drafts"))}</a>
            </p>
        </Show>
    }
}

/// Asks the person whether the site around this page may learn the verdicts.
#[component]
fn HostBanner() -> impl IntoView {
    let session = session();
    let t = session.t();
    let host = session.host;
    let name = move || host.asks.get().unwrap_or_default();
    let text = move || {
        let key = match host.allowed.get() {
            None => key!("host.asks"),
            Some(true) => key!("host.told"),
            Some(false) => key!("host.not_told"),
        };
        t.fill(key, &[("host", &name())])
    };
    // The button that was pressed goes away, the other one stays.
    let decide = move |allowed: bool| {
        host.decide(Some(allowed));
        page::focus_soon(if allowed { "host-no" } else { "host-yes" });
    };
    view! {
        <Show when=move || host.asks.with(Option::is_some)>
            <p class="ts-banner">
                {text}
                " "
                <Show when=move || host.allowed.get() != Some(true)>
                    <button type="button" class="ts-link" id="host-yes" on:click=move |_| decide(true)>
                        {t.get(key!("host.yes"))}
                    </button>
                </Show>
                " "
                <Show when=move || host.allowed.get() != Some(false)>
                    <button type="button" class="ts-link" id="host-no" on:click=move |_| decide(false)>
                        {t.get(key!("host.no"))}
                    </button>
                </Show>
            </p>
        </Show>
    }
}

/// News is said after a pause, not at every key.
const PAUSE_BEFORE_NEWS: Duration = Duration::from_millis(900);

/// Says changes of the verdicts and other news politely.
#[component]
fn Announcer() -> impl IntoView {
    let session = session();
    let open = Memo::new(move |_| parts::open_count(session));
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
            PAUSE_BEFORE_NEWS,
        );
        waiting.set_value(later.ok());
    };
    Effect::watch(move || open.get(), move |text, _, _| say(text.clone()), false);
    Effect::watch(move || session.said.get(), move |text, _, _| say(text.clone()), false);
    view! { <p class="ts-hidden" role="status">{move || spoken.get()}</p> }
}

#[component]
fn Footer() -> impl IntoView {
    let session = session();
    let t = session.t();
    let links = [
        (Route::Answers, key!("nav.answers")),
        (Route::Compare, key!("nav.compare")),
        (Route::Privacy, key!("nav.privacy")),
        (Route::About, key!("nav.about")),
    ];
    let links = links.map(|(to, key)| view! { <li><a href=to.href()>{t.get(key)}</a></li> });
    view! {
        <footer class="ts-footer">
            <p>{t.get(key!("safety.not_advice"))}</p>
            <ul class="ts-nav">{links.into_iter().collect_view()}</ul>
            <Theme/>
            <p>{t.fill(key!("footer.version"), &[("version", &session.catalogue().version)])}</p>
        </footer>
    }
}

#[component]
fn Theme() -> impl IntoView {
    let session = session();
    let t = session.t();
    let themes =
        [("", key!("theme.device")), ("light", key!("theme.light")), ("dark", key!("theme.dark"))];
    let options = themes.map(|(code, key)| {
        let is_chosen = session.settings.with_untracked(|settings| settings.theme == code);
        view! { <option value=code selected=is_chosen>{t.get(key)}</option> }
    });
    let choose = move |ev| {
        let theme = event_target_value(&ev);
        page::set_theme(&theme);
        session.set(|settings| settings.theme = theme);
    };
    view! {
        <label class="ts-theme">
            <span>{t.get(key!("frame.theme"))}</span>
            " "
            <select on:change=choose>{options.into_iter().collect_view()}</select>
        </label>
    }
}
