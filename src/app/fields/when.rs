//! A date as people know it: exact, to the month, to the year, or "about 3 weeks ago".

use super::{FieldState, error_line};
use crate::app::dom::{self, El, el};
use crate::catalogue::Kind;
use crate::draft::{Part, when_text};
use crate::facts::PartialDate;
use leptos::prelude::*;

/// One text box, with what it was understood as below it.
pub fn when_input(state: FieldState) -> El {
    let t = state.store.t();
    let id = state.id("when");
    let hint_id = state.id("when-hint");
    let error_id = state.id("when-error");
    let label = match state.question.kind {
        Kind::Date => "when.date",
        Kind::Event => "when.event",
        _ => "when.test",
    };
    let understood = Memo::new(move |_| {
        let speaker = state.store.speaker();
        let (text, said_on) = state.entry.with(|entry| (entry.when.clone(), entry.said_on.clone()));
        if text.trim().is_empty() {
            return None;
        }
        let when = when_text::read(&text, PartialDate::full_day(&said_on)).ok()?;
        let days = when.span(speaker.today)?;
        Some(t.fill("when.understood", &[("days", &speaker.days(days))]))
    });
    let described = format!("{hint_id} {error_id}");
    el("div")
        .attr("class", "ts-when")
        .child(el("label").attr("for", id.clone()).child(t.get(label)))
        .child(
            el("input")
                .attr("type", "text")
                .attr("class", "ts-input ts-input--when")
                .attr("id", id)
                .attr("autocomplete", "off")
                .attr("spellcheck", "false")
                .attr("placeholder", t.get("when.placeholder"))
                .attr("aria-describedby", described)
                .attr("aria-invalid", move || state.error(Part::When).map(|_| "true"))
                .on("input", move |ev| {
                    let text = dom::value(&ev);
                    state.typed(|entry| entry.when = text);
                })
                .value(move || state.entry.with(|entry| entry.when.clone())),
        )
        .child(
            el("p")
                .attr("class", "ts-hint")
                .attr("id", hint_id)
                .child(move || understood.get().unwrap_or_else(|| t.get("when.hint").to_owned())),
        )
        .child(error_line(state, Part::When, error_id))
}
