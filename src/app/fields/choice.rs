//! Radios and checkboxes: yes and no, one of several, any of several, events.

use super::{FieldState, error_line, when};
use crate::app::dom::{self, Child, El, button, el, show, siblings};
use crate::app::page;
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
fn tick(
    state: FieldState,
    kind: &'static str,
    code: String,
    label: String,
    checked: Box<dyn Fn() -> bool>,
    on_change: Box<dyn Fn(bool)>,
) -> El {
    let id = state.id(&code);
    el("div")
        .attr("class", "ts-tick")
        .child(
            el("input")
                .attr("type", kind)
                .attr("id", id.clone())
                .attr("name", state.id("choice"))
                .attr("value", code)
                .checked(checked)
                .on("change", move |ev| on_change(dom::checked(&ev))),
        )
        .child(el("label").attr("for", id).child(label))
}

fn choose(state: FieldState, code: &str) {
    let code = code.to_owned();
    state.picked(|entry| {
        entry.unknown = None;
        entry.choose(code);
    });
}

/// "I don't know", and "I prefer not to say" where the question is sensitive.
pub fn unknowns(state: FieldState, kind: &'static str) -> Vec<El> {
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
            let checked = Box::new(move || state.is_unknown(unknown));
            let on_change = Box::new(move |on: bool| {
                state.picked(|entry| entry.unknown = on.then_some(unknown));
            });
            tick(state, kind, code.to_owned(), label, checked, on_change)
        })
        .collect::<Vec<_>>()
}

/// A link that takes an answer back.
fn clear(state: FieldState) -> impl Child {
    let t = state.store.t();
    let label = state.store.speaker().label(&state.question.id);
    show(
        move || !state.entry.with(Entry::is_blank),
        move || {
            button("ts-link ts-field__clear")
                .attr("aria-label", t.fill("field.clear_label", &[("label", &label)]))
                .on("click", move |_| {
                    state.picked(|entry| *entry = Entry::default());
                    // The link that was pressed is gone.
                    page::focus_soon(&format!("#q-{} input", state.question.id));
                })
                .child(t.get("field.clear"))
        },
    )
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
pub fn choices(state: FieldState) -> El {
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
            let checked = Box::new(move || {
                state.entry.with(|e| e.unknown.is_none() && e.chosen.contains(&wanted))
            });
            let chosen = code.clone();
            let on_change = Box::new(move |on: bool| {
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
            tick(state, kind, code, label, checked, on_change)
        })
        .collect::<Vec<_>>();
    let none = several.then(|| {
        let label = state.store.t().get("option.none").to_owned();
        let checked = Box::new(move || {
            state.entry.with(|e| e.unknown.is_none() && e.none && e.chosen.is_empty())
        });
        let on_change = Box::new(move |on: bool| {
            state.picked(|entry| {
                entry.unknown = None;
                entry.none = on;
                entry.chosen.clear();
            });
        });
        tick(state, "checkbox", "none".to_owned(), label, checked, on_change)
    });
    let kind = if several { "checkbox" } else { "radio" };
    siblings()
        .child(
            el("div")
                .attr("class", "ts-ticks")
                .class_if("ts-ticks--short", short)
                .on_key("keydown", move |ev| {
                    if !several {
                        quick_keys(state, &ev);
                    }
                })
                .child(ticks)
                .child(none)
                .child(unknowns(state, kind)),
        )
        .child(clear(state))
        .child(error_line(state, Part::Value, state.id("error")))
        .child(state.extras.when.then(|| when::when_input(state)))
}

/// Whether and when something happened.
pub fn event_choices(state: FieldState) -> El {
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
            let checked = Box::new(move || {
                state.entry.with(|entry| {
                    entry.unknown.is_none()
                        && (entry.chosen.contains(code)
                            || (code == "happened"
                                && entry.chosen.is_empty()
                                && !entry.when.is_empty()))
                })
            });
            let on_change = Box::new(move |_: bool| {
                state.picked(|entry| {
                    entry.unknown = None;
                    entry.choose(code.to_owned());
                    if code != "happened" {
                        entry.when.clear();
                    }
                });
            });
            let label = t.get(&format!("event.{code}.choice")).to_owned();
            tick(state, "radio", code.to_owned(), label, checked, on_change)
        })
        .collect::<Vec<_>>();
    let happened = Memo::new(move |_| {
        state.entry.with(|entry| {
            entry.unknown.is_none() && (entry.chosen.contains("happened") || !entry.when.is_empty())
        })
    });
    siblings()
        .child(
            el("div")
                .attr("class", "ts-ticks ts-ticks--short")
                .child(ticks)
                .child(unknowns(state, "radio")),
        )
        .child(clear(state))
        .child(show(move || happened.get(), move || when::when_input(state)))
}
