//! One question alone on the screen: its answers as large buttons. Most of them answer and lead
//! on in one press; where a date or a number belongs to the answer, a button leads on.

use super::notes::Notes;
use super::tick;
use super::when::WhenBox;
use super::{Field, FieldState, choice};
use crate::app::state::session;
use crate::catalogue::Kind;
use crate::catalogue::meaning::{Slot, Why};
use crate::draft::{Entry, Unknown};
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
    let state = FieldState::new(session, fact, question);
    let has_buttons = matches!(question.kind, Kind::Choice | Kind::Event) && !question.ephemeral;
    Some(if has_buttons {
        view! { <Buttons state on_done/> }.into_any()
    } else {
        view! { <Typed state on_done/> }.into_any()
    })
}

/// Whether a press on this answer is all that can be said.
fn is_whole(state: FieldState, answer: Large) -> bool {
    match answer {
        Large::Unknown(_) | Large::Chosen("never" | "ongoing" | "planned") => true,
        Large::Chosen(_) => state.question.kind == Kind::Choice && !state.extras.when,
    }
}

fn answers(state: FieldState) -> Vec<(Large, String)> {
    let t = state.session.t();
    if state.question.kind == Kind::Choice {
        let options = choice::options(state).into_iter();
        return options.map(|(code, label)| (Large::Chosen(code), label)).collect();
    }
    choice::event_codes(state)
        .map(|code| (Large::Chosen(code), t.get(&format!("event.{code}.choice")).to_owned()))
        .collect()
}

fn unknowns(state: FieldState) -> impl Iterator<Item = (Large, String)> {
    let t = state.session.t();
    tick::unknowns(state.question).map(move |(unknown, code)| {
        (Large::Unknown(unknown), t.get(&format!("option.{code}")).to_owned())
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
    let language = state.session.speaker().language;
    let question = state.question;
    let hint_id = state.id("hint");
    let hint = question.hint.as_ref().map(|hint| {
        view! { <p class="ts-hint" id=hint_id.clone()>{hint.get(language)}</p> }
    });
    let described = hint.is_some().then(|| hint_id.clone());
    let wants_date = Memo::new(move |_| {
        state.entry.with(|entry| {
            let mut given = answers(state).into_iter().filter(|(answer, _)| answer.is_in(entry));
            given.any(|(answer, _)| !is_whole(state, answer))
        })
    });
    let button = move |(answer, label): (Large, String)| {
        let press = move |_| {
            state.picked(|entry| answer.answer(entry));
            if is_whole(state, answer) {
                on_done.run(());
            }
        };
        let is_pressed = move || state.entry.with(|entry| answer.is_in(entry)).to_string();
        view! {
            <button type="button" class="ts-large" aria-pressed=is_pressed on:click=press>{label}</button>
        }
    };
    view! {
        <fieldset
            class="ts-field ts-field--large"
            id=format!("q-{}", question.id)
            aria-describedby=described
        >
            <legend class="ts-field__label">{question.label.get(language)}</legend>
            {hint}
            <Notes state/>
            <div class="ts-larges">
                {answers(state).into_iter().chain(unknowns(state)).map(button).collect_view()}
            </div>
            <Show when=move || wants_date.get()>
                <WhenBox state/>
                <GoOn state on_done/>
            </Show>
        </fieldset>
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
        <Field fact=state.fact alone=true/>
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
    let t = state.session.t();
    let problem = RwSignal::new(None::<&'static str>);
    let press = move |_| match missing(state) {
        None => on_done.run(()),
        found => problem.set(found),
    };
    let said = move || problem.get().filter(|_| missing(state).is_some()).map(|key| t.get(key));
    view! {
        <p class="ts-error" role="alert">{said}</p>
        <p><button type="button" class="ts-button ts-button--main ts-go-on" on:click=press>{t.get("next.go_on")}</button></p>
    }
}

/// Key of what keeps an answer from being used, if anything does.
fn missing(state: FieldState) -> Option<&'static str> {
    state.session.answers.catch_up();
    state.checked.set(true);
    let cannot_be_used = state.session.answers.screening.with(|screening| {
        use Why::{Implausible, InFuture, NoUnit, UnknownUnit};
        let slot = screening.slot(state.fact);
        matches!(slot, Slot::Missing(Implausible | InFuture | NoUnit | UnknownUnit))
    });
    if state.entry.with(Entry::is_blank) {
        Some("next.blank")
    } else if cannot_be_used || !state.slips.with(Vec::is_empty) {
        Some("next.slip")
    } else {
        None
    }
}
