//! Radios and checkboxes: yes and no, one of several, any of several, events.

use super::{ErrorText, FieldState, when};
use crate::catalogue::Kind;
use crate::draft::{Entry, Part, Unknown};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// One thing to choose.
#[derive(Clone)]
struct Option_ {
    code: String,
    label: String,
}

/// A radio or checkbox with its label.
#[component]
fn Tick(
    state: FieldState,
    kind: &'static str,
    code: String,
    label: String,
    #[prop(into)] checked: Signal<bool>,
    on_change: Callback<bool>,
) -> impl IntoView {
    let id = state.id(&code);
    view! {
        <div class="ts-tick">
            <input
                type=kind
                id=id.clone()
                name=state.id("choice")
                value=code
                prop:checked=checked
                on:change:target=move |ev| on_change.run(ev.target().checked())
            />
            <label for=id>{label}</label>
        </div>
    }
}

fn choose(state: FieldState, code: &str) {
    let code = code.to_owned();
    state.picked(|entry| {
        entry.unknown = None;
        entry.chosen = std::iter::once(code).collect();
    });
}

/// "I don't know", and "I prefer not to say" where the question is sensitive.
#[component]
pub fn Unknowns(state: FieldState, kind: &'static str) -> impl IntoView {
    let t = state.store.t();
    let options = [
        Some((Unknown::DontKnow, "dont_know")),
        state.question.sensitive.then_some((Unknown::PreferNot, "prefer_not")),
    ];
    options
        .into_iter()
        .flatten()
        .map(|(unknown, code)| {
            let label = t.get(&format!("option.{code}")).to_owned();
            let checked = Signal::derive(move || state.is_unknown(unknown));
            let on_change = Callback::new(move |on: bool| {
                state.picked(|entry| entry.unknown = on.then_some(unknown));
            });
            view! { <Tick state kind code=code.to_owned() label checked on_change/> }
        })
        .collect_view()
}

/// A link that takes an answer back.
#[component]
fn Clear(state: FieldState) -> impl IntoView {
    let t = state.store.t();
    let label = state.store.speaker().label(&state.question.id);
    move || {
        (!state.entry.with(Entry::is_blank)).then(|| {
            view! {
                <button
                    type="button"
                    class="ts-link ts-field__clear"
                    aria-label=t.fill("field.clear_label", &[("label", &label)])
                    on:click=move |_| state.picked(|entry| *entry = Entry::default())
                >
                    {t.get("field.clear")}
                </button>
            }
        })
    }
}

/// With a radio in focus, `y`, `n` and `u` choose yes, no and "I don't know".
fn quick_keys(state: FieldState, ev: &KeyboardEvent) {
    if ev.ctrl_key() || ev.alt_key() || ev.meta_key() {
        return;
    }
    match ev.key().as_str() {
        "y" if state.question.bit("yes").is_some() => choose(state, "yes"),
        "n" if state.question.bit("no").is_some() => choose(state, "no"),
        "u" => state.picked(|entry| entry.unknown = Some(Unknown::DontKnow)),
        _ => return,
    }
    ev.prevent_default();
}

/// One of several, or any of several.
#[component]
pub fn Choices(state: FieldState) -> impl IntoView {
    let speaker = state.store.speaker();
    let several = state.question.kind == Kind::Several;
    let options: Vec<Option_> = state
        .question
        .options
        .iter()
        .map(|option| Option_ {
            code: option.code.clone(),
            label: speaker.option(state.question, &option.code),
        })
        .collect();
    let short = !several && options.iter().all(|option| option.label.chars().count() <= 12);
    let ticks = options
        .into_iter()
        .map(|Option_ { code, label }| {
            let wanted = code.clone();
            let checked = Signal::derive(move || {
                state.entry.with(|e| e.unknown.is_none() && e.chosen.contains(&wanted))
            });
            let chosen = code.clone();
            let on_change = Callback::new(move |on: bool| {
                if !several {
                    return choose(state, &chosen);
                }
                let chosen = chosen.clone();
                state.picked(|entry| {
                    entry.unknown = None;
                    entry.none = false;
                    if on {
                        entry.chosen.insert(chosen);
                    } else {
                        entry.chosen.remove(&chosen);
                    }
                });
            });
            let kind = if several { "checkbox" } else { "radio" };
            view! { <Tick state kind code label checked on_change/> }
        })
        .collect_view();
    let none = several.then(|| {
        let label = state.store.t().get("option.none").to_owned();
        let checked = Signal::derive(move || {
            state.entry.with(|e| e.unknown.is_none() && e.none && e.chosen.is_empty())
        });
        let on_change = Callback::new(move |on: bool| {
            state.picked(|entry| {
                entry.unknown = None;
                entry.none = on;
                entry.chosen.clear();
            });
        });
        view! { <Tick state kind="checkbox" code="none".to_owned() label checked on_change/> }
    });
    let kind = if several { "checkbox" } else { "radio" };
    view! {
        <div
            class="ts-ticks"
            class=("ts-ticks--short", short)
            on:keydown=move |ev| if !several { quick_keys(state, &ev) }
        >
            {ticks}
            {none}
            <Unknowns state kind/>
        </div>
        <Clear state/>
        <ErrorText state part=Part::Value id=state.id("error")/>
        {state.extras.when.then(|| view! { <when::WhenInput state/> })}
    }
}

/// Whether and when something happened.
#[component]
pub fn EventChoices(state: FieldState) -> impl IntoView {
    let t = state.store.t();
    let codes = [
        Some("never"),
        Some("happened"),
        state.extras.ongoing.then_some("ongoing"),
        state.extras.planned.then_some("planned"),
    ];
    let ticks = codes
        .into_iter()
        .flatten()
        .map(|code| {
            let checked = Signal::derive(move || {
                state.entry.with(|entry| {
                    entry.unknown.is_none()
                        && (entry.chosen.contains(code)
                            || (code == "happened"
                                && entry.chosen.is_empty()
                                && !entry.when.is_empty()))
                })
            });
            let on_change = Callback::new(move |_: bool| {
                state.picked(|entry| {
                    entry.unknown = None;
                    entry.chosen = std::iter::once(code.to_owned()).collect();
                    if code != "happened" {
                        entry.when.clear();
                    }
                });
            });
            let label = t.get(&format!("event.{code}.choice")).to_owned();
            view! { <Tick state kind="radio" code=code.to_owned() label checked on_change/> }
        })
        .collect_view();
    let happened = Memo::new(move |_| {
        state.entry.with(|entry| {
            entry.unknown.is_none() && (entry.chosen.contains("happened") || !entry.when.is_empty())
        })
    });
    view! {
        <div class="ts-ticks ts-ticks--short">{ticks} <Unknowns state kind="radio"/></div>
        <Clear state/>
        <Show when=move || happened.get()>
            <when::WhenInput state/>
        </Show>
    }
}
