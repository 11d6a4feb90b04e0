//! Radios and checkboxes: yes and no, one of several, any of several, events.

use super::paper::TestDate;
use super::tick::{Tick, Unknowns};
use super::when::WhenBox;
use super::{ErrorLine, FieldState};
use crate::app::page;
use crate::catalogue::Kind;
use crate::draft::{Entry, Part};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Options whose labels are no longer than this stand in one line.
const SHORT_LABEL: usize = 12;

fn choose(state: FieldState, code: &str) {
    let code = code.to_owned();
    state.picked(|entry| {
        entry.unknown = None;
        entry.choose(code);
    });
}

/// A link that takes an answer back.
#[component]
fn Clear(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let t = state.session.t();
    let label = state.session.speaker().label(&state.question.id);
    let label = t.fill(key!("field.clear_label"), &[("label", &label)]);
    let is_answered = move || !state.entry.with(Entry::is_blank);
    let clear = move |_| {
        state.picked(|entry| *entry = Entry::default());
        // The link that was pressed is gone.
        page::focus_soon(&format!("#q-{} input", state.question.id));
    };
    view! {
        <Show when=is_answered>
            <button type="button" class="ts-link ts-field__clear" aria-label=label.clone() on:click=clear>
                {t.get(key!("field.clear"))}
            </button>
        </Show>
    }
}

/// With a radio in focus, `y`, `n` and `u` choose yes, no and "I don't know".
fn quick_keys(state: FieldState, ev: &KeyboardEvent) {
    if ev.ctrl_key() || ev.alt_key() || ev.meta_key() {
        return;
    }
    match page::key_of(ev).unwrap_or_default().as_str() {
        "y" if state.question.bit("yes").is_some() => choose(state, "yes"),
        "n" if state.question.bit("no").is_some() => choose(state, "no"),
        "u" => state.picked(|entry| entry.unknown = Some(crate::draft::Unknown::DontKnow)),
        _ => return,
    }
    ev.prevent_default();
}

/// One of several, or any of several.
#[component]
pub fn Choices(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    if state.question.kind == Kind::Several {
        view! { <AnyOf state/> }.into_any()
    } else {
        view! { <OneOf state/> }.into_any()
    }
}

/// Codes and labels of the options.
pub(super) fn options(state: FieldState) -> Vec<(&'static str, String)> {
    let speaker = state.session.speaker();
    let options = state.question.options.iter().filter(|option| !option.hidden);
    options
        .map(|option| (option.code.as_str(), speaker.option(state.question, &option.code)))
        .collect()
}

#[component]
fn OneOf(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let options = options(state);
    let short = options.iter().all(|(_, label)| label.chars().count() <= SHORT_LABEL);
    let tick = |(code, label): (&'static str, String)| {
        let is_chosen =
            move || state.entry.with(|e| e.unknown.is_none() && e.chosen.contains(code));
        let checked = Signal::derive(is_chosen);
        let on_change = move |_: bool| choose(state, code);
        view! { <Tick kind="radio" id=state.id(code) name=state.id("choice") label checked on_change/> }
    };
    view! {
        <div
            class="ts-ticks"
            class:ts-ticks--short=short
            on:keydown=move |ev| quick_keys(state, &ev)
        >
            {options.into_iter().map(tick).collect_view()}
            <Unknowns state kind="radio"/>
        </div>
        <Clear state/>
        <ErrorLine state part=Part::Value id=state.id("error")/>
        {state.extras.when.then(|| view! { <TestDate state/> })}
    }
}

#[component]
fn AnyOf(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let tick = |(code, label): (&'static str, String)| {
        let is_chosen =
            move || state.entry.with(|e| e.unknown.is_none() && e.chosen.contains(code));
        let checked = Signal::derive(is_chosen);
        let on_change = move |on: bool| {
            state.picked(|entry| {
                entry.unknown = None;
                entry.none = false;
                if on {
                    entry.chosen.insert(code.to_owned());
                } else {
                    entry.chosen.remove(code);
                }
            });
        };
        view! { <Tick id=state.id(code) label checked on_change/> }
    };
    let is_none =
        move || state.entry.with(|e| e.unknown.is_none() && e.none && e.chosen.is_empty());
    let choose_none = move |on: bool| {
        state.picked(|entry| {
            entry.unknown = None;
            entry.none = on;
            entry.chosen.clear();
        });
    };
    view! {
        <div class="ts-ticks">
            {options(state).into_iter().map(tick).collect_view()}
            <Tick
                id=state.id("none")
                label=state.session.t().get(key!("option.none"))
                checked=Signal::derive(is_none)
                on_change=choose_none
            />
            <Unknowns state kind="checkbox"/>
        </div>
        <Clear state/>
        <ErrorLine state part=Part::Value id=state.id("error")/>
        {state.extras.when.then(|| view! { <TestDate state/> })}
    }
}

/// What can be said of an event.
pub(super) fn event_codes(state: FieldState) -> impl Iterator<Item = &'static str> {
    let codes = [
        Some("never"),
        Some("happened"),
        state.extras.ongoing.then_some("ongoing"),
        state.extras.planned.then_some("planned"),
    ];
    codes.into_iter().flatten()
}

/// Whether and when something happened.
#[component]
pub fn EventChoices(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let t = state.session.t();
    let happened = Memo::new(move |_| {
        state.entry.with(|entry| {
            let dated = entry.chosen.is_empty() && !entry.when.is_empty();
            entry.unknown.is_none() && (entry.chosen.contains("happened") || dated)
        })
    });
    let tick = |code: &'static str| {
        let is_chosen = move || match code {
            "happened" => happened.get(),
            _ => state.entry.with(|e| e.unknown.is_none() && e.chosen.contains(code)),
        };
        let checked = Signal::derive(is_chosen);
        let on_change = move |_: bool| {
            state.picked(|entry| {
                entry.unknown = None;
                entry.choose(code.to_owned());
                if code != "happened" {
                    entry.when.clear();
                }
            });
        };
        let label = t.get(key!("event", format_args!("{code}.choice"))).to_owned();
        view! { <Tick kind="radio" id=state.id(code) name=state.id("choice") label checked on_change/> }
    };
    view! {
        <div class="ts-ticks ts-ticks--short">
            {event_codes(state).map(tick).collect_view()}
            <Unknowns state kind="radio"/>
        </div>
        <Clear state/>
        <Show when=move || happened.get()><WhenBox state/></Show>
    }
}
