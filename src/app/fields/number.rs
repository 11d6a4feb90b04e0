//! A number with its unit, date and laboratory limits: a row of the laboratory table.

use super::choice::unknowns;
use super::{FieldState, error_line, when};
use crate::app::dom::{self, El, checkbox, el, siblings};
use crate::catalogue::Kind;
use crate::draft::entry::DETECTION_CODES;
use crate::draft::{Entry, Part};
use leptos::prelude::*;

/// A text box for a number. Never `type=number`: that drops commas and reacts to the wheel.
fn number_box(
    state: FieldState,
    part: Part,
    name: &'static str,
    label: &'static str,
    get: fn(&Entry) -> &String,
    set: fn(&mut Entry, String),
) -> El {
    let id = state.id(name);
    let error_id = state.id(&format!("{name}-error"));
    let is_value = part == Part::Value;
    let refused = move || is_value && state.refused.get();
    let described =
        if is_value { format!("{error_id} {}", state.id("notes")) } else { error_id.clone() };
    el("div")
        .attr("class", "ts-number")
        .child(el("label").attr("for", id.clone()).child(label))
        .child(
            el("input")
                .attr("type", "text")
                .attr("inputmode", "decimal")
                .attr("class", "ts-input ts-input--number")
                .attr("id", id)
                .attr("autocomplete", "off")
                .attr("aria-describedby", described)
                .attr("aria-invalid", move || {
                    (refused() || state.error(part).is_some()).then_some("true")
                })
                .on("input", move |ev| {
                    let text = dom::value(&ev);
                    state.typed(|entry| set(entry, text));
                })
                .on("change", move |_| {
                    if is_value {
                        let catalogue = state.store.catalogue;
                        state.change(|entry| entry.take_unit(catalogue, state.question));
                    }
                })
                .value(move || state.entry.with(|entry| get(entry).clone())),
        )
        .child(error_line(state, part, error_id))
}

/// The inputs of a measured quantity or a score.
pub fn amount(state: FieldState) -> El {
    let t = state.store.t();
    let label = if state.question.kind == Kind::Score { "number.score" } else { "number.value" };
    let set_value = |entry: &mut Entry, text| {
        entry.text = text;
        // A number replaces "not detected".
        if !entry.text.trim().is_empty() {
            entry.chosen.clear();
        }
    };
    siblings()
        .child(
            el("div")
                .attr("class", "ts-amount")
                .child(number_box(
                    state,
                    Part::Value,
                    "value",
                    t.get(label),
                    |entry| &entry.text,
                    set_value,
                ))
                .child(unit(state))
                .child(state.extras.when.then(|| when::when_input(state)))
                .child(state.extras.lower.then(|| {
                    number_box(
                        state,
                        Part::Lower,
                        "lower",
                        t.get("number.lower"),
                        |entry| &entry.lower,
                        |entry, text| entry.lower = text,
                    )
                }))
                .child(state.extras.upper.then(|| upper(state))),
        )
        .child(state.extras.detection.then(|| detections(state)))
        .child(
            el("div")
                .attr("class", "ts-ticks ts-ticks--short ts-ticks--end")
                .child(unknowns(state, "checkbox")),
        )
}

fn unit(state: FieldState) -> Option<El> {
    let t = state.store.t();
    let speaker = state.store.speaker();
    let units = state.question.units.as_slice();
    if let [only] = units {
        let shown = speaker.unit(&only.code);
        return (!shown.is_empty()).then(|| el("span").attr("class", "ts-unit-only").child(shown));
    }
    if units.is_empty() {
        return None;
    }
    let id = state.id("unit");
    let options: Vec<(String, String)> =
        units.iter().map(|unit| (unit.code.clone(), speaker.unit(&unit.code))).collect();
    let chosen = Memo::new(move |_| {
        state.entry.with(|entry| {
            let code = state.store.catalogue.unit_code(state.question, &entry.unit);
            code.unwrap_or_default().to_owned()
        })
    });
    Some(
        el("div")
            .attr("class", "ts-unit")
            .child(el("label").attr("for", id.clone()).child(t.get("number.unit")))
            .child(
                el("select")
                    .attr("class", "ts-input")
                    .attr("id", id)
                    .on("change", move |ev| {
                        let unit = dom::value(&ev);
                        state.change(|entry| entry.unit = unit);
                    })
                    .child(el("option").attr("value", "").child(t.get("number.choose_unit")))
                    .child(
                        options
                            .into_iter()
                            .map(|(code, shown)| el("option").attr("value", code).child(shown))
                            .collect::<Vec<_>>(),
                    )
                    .value(move || chosen.get()),
            )
            .child(error_line(state, Part::Unit, state.id("unit-error"))),
    )
}

/// The laboratory's upper limit, or the suggested one if the person asks for it.
fn upper(state: FieldState) -> El {
    let t = state.store.t();
    let suggestion = state.question.suggested_upper.map(|limit| {
        let unit = state.question.units.first().map_or("", |unit| unit.code.as_str());
        state.store.speaker().amount(crate::facts::Span::exact(limit), unit)
    });
    let id = state.id("suggested");
    siblings()
        .child(number_box(
            state,
            Part::Upper,
            "upper",
            t.get("number.upper"),
            |entry| &entry.upper,
            |entry, text| entry.upper = text,
        ))
        .child(suggestion.map(|limit| {
            checkbox(
                &id,
                &t.fill("number.suggested", &[("limit", &limit)]),
                move || state.entry.with(|e| e.suggested_upper),
                move |on| state.change(|entry| entry.suggested_upper = on),
            )
            .class_if("ts-tick--limit", true)
        }))
}

/// "Not detected" and its like, for tests that look for a trace of something.
fn detections(state: FieldState) -> El {
    let t = state.store.t();
    el("div")
        .attr("class", "ts-ticks ts-ticks--short")
        .attr("role", "group")
        .attr("aria-label", t.get("detection.or"))
        .child(
            DETECTION_CODES
                .into_iter()
                .map(|code| {
                    checkbox(
                        &state.id(code),
                        t.get(&format!("detection.{code}")),
                        move || {
                            state.entry.with(|e| e.unknown.is_none() && e.chosen.contains(code))
                        },
                        move |on| {
                            state.typed(|entry| {
                                entry.chosen.clear();
                                if on {
                                    entry.chosen.insert(code.to_owned());
                                    entry.text.clear();
                                }
                            });
                        },
                    )
                })
                .collect::<Vec<_>>(),
        )
}
