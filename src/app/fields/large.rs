//! One question alone on the screen: its answers as large buttons. Most of them answer and lead
//! on in one press; where a date or a number belongs to the answer, a button leads on.

use super::notes::Notes;
use super::refusal::{Refusal, RefusalLine};
use super::tick;
use super::when::WhenBox;
use super::{Asked, FieldState, Named, choice};
use crate::app::state::session;
use crate::catalogue::Kind;
use crate::draft::{Entry, Unknown};
use crate::words::Key;
use leptos::prelude::*;

/// What a large button answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Large {
    /// An option, or what is said of an event.
    Chosen(&'static str),
    Unknown(Unknown),
}

impl Large {
    fn is_in(self, entry: &Entry) -> bool {
        match self {
            Self::Chosen(code) => entry.unknown.is_none() && entry.chosen.contains(code),
            Self::Unknown(unknown) => entry.unknown == Some(unknown),
        }
    }

    /// Whether a press on this answer is all that can be said.
    fn is_whole(self, state: FieldState) -> bool {
        match self {
            Self::Chosen(code) => is_whole(state, code),
            Self::Unknown(_) => true,
        }
    }

    fn answer(self, entry: &mut Entry) {
        match self {
            Self::Chosen(code) => {
                entry.unknown = None;
                entry.choose(code.to_owned());
                if matches!(code, "never" | "ongoing" | "planned") {
                    entry.when.clear();
                }
            }
            // What was typed is kept, as everywhere, and not used.
            Self::Unknown(unknown) => entry.unknown = Some(unknown),
        }
    }
}

/// One question with large answers.
#[component]
pub fn LargeField(
    /// The number of its fact.
    fact: usize,
    /// Leads on to what is asked next.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let session = session();
    let question = session.question(fact)?;
    let state = FieldState { alone: true, ..FieldState::new(session, fact, question) };
    let has_buttons = matches!(question.kind, Kind::Choice | Kind::Event) && !question.ephemeral;
    Some(if has_buttons {
        view! { <Buttons state on_done/> }.into_any()
    } else {
        view! { <Typed state on_done/> }.into_any()
    })
}

/// Whether an option, or what is said of an event, is all that can be said.
fn is_whole(state: FieldState, code: &str) -> bool {
    matches!(code, "never" | "ongoing" | "planned")
        || state.question.kind == Kind::Choice && !state.extras.when
}

fn answers(state: FieldState) -> Vec<(Large, String)> {
    let t = state.session.t();
    if state.question.kind == Kind::Choice {
        let options = choice::options(state).into_iter();
        return options.map(|(code, label)| (Large::Chosen(code), label)).collect();
    }
    choice::event_codes(state)
        .map(|code| {
            (Large::Chosen(code), t.get(key!("event", format_args!("{code}.choice"))).to_owned())
        })
        .collect()
}

fn unknowns(state: FieldState) -> impl Iterator<Item = (Large, String)> {
    let t = state.session.t();
    tick::unknowns(state.question).map(move |(unknown, code)| {
        (Large::Unknown(unknown), t.get(key!("option", code)).to_owned())
    })
}

/// A question whose answers are few.
#[component]
fn Buttons(
    /// The field.
    state: FieldState,
    /// Leads on.
    on_done: Callback<()>,
) -> impl IntoView {
    let wants_date = Memo::new(move |_| {
        state.entry.with(|entry| {
            entry.unknown.is_none() && entry.chosen.iter().any(|code| !is_whole(state, code))
        })
    });
    let button = move |(answer, label): (Large, String)| {
        let press = move |_| {
            state.picked(|entry| answer.answer(entry));
            if answer.is_whole(state) {
                on_done.run(());
            }
        };
        let is_pressed = move || state.entry.with(|entry| answer.is_in(entry)).to_string();
        view! {
            <button type="button" class="ts-large" aria-pressed=is_pressed on:click=press>{label}</button>
        }
    };
    view! {
        <Named state>
            <Notes state/>
            <div class="ts-larges">
                {answers(state).into_iter().chain(unknowns(state)).map(button).collect_view()}
            </div>
            <Show when=move || wants_date.get()>
                <WhenBox state/>
                <GoOn state on_done/>
            </Show>
        </Named>
    }
}

/// A question with boxes to fill in.
#[component]
fn Typed(
    /// The field.
    state: FieldState,
    /// Leads on.
    on_done: Callback<()>,
) -> impl IntoView {
    let button = move |(answer, label): (Large, String)| {
        let press = move |_| {
            state.picked(|entry| answer.answer(entry));
            on_done.run(());
        };
        view! { <button type="button" class="ts-large" on:click=press>{label}</button> }
    };
    view! {
        <Asked state/>
        <GoOn state on_done/>
        <div class="ts-larges">{unknowns(state).map(button).collect_view()}</div>
    }
}

/// Leads on once the answer can be used; says what is missing until then.
#[component]
fn GoOn(
    /// The field.
    state: FieldState,
    /// Leads on.
    on_done: Callback<()>,
) -> impl IntoView {
    let session = state.session;
    let t = session.t();
    let refusal = Refusal::new();
    let press = move |_| {
        session.answers.catch_up();
        state.checked.set(true);
        let missing = missing(state);
        refusal.say(session, missing);
        if missing.is_none() {
            on_done.run(());
        }
    };
    view! {
        <RefusalLine refusal/>
        <p><button type="button" class="ts-button ts-button--main ts-go-on" on:click=press>{t.get(key!("next.go_on"))}</button></p>
    }
}

/// Key of what keeps an answer from being used, if anything does.
fn missing(state: FieldState) -> Option<Key<'static>> {
    if state.entry.with_untracked(Entry::is_blank) {
        Some(key!("next.blank"))
    } else if state.cannot_be_used() {
        Some(key!("next.slip"))
    } else {
        None
    }
}
