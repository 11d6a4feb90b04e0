//! A number with its unit, date and laboratory limits: a row of the laboratory table.

use super::choice::Unknowns;
use super::{ErrorText, FieldState, when};
use crate::catalogue::Kind;
use crate::draft::entry::DETECTION_CODES;
use crate::draft::{Entry, Part};
use leptos::prelude::*;

/// A text box for a number. Never `type=number`: that drops commas and reacts to the wheel.
#[component]
fn NumberBox(
    state: FieldState,
    part: Part,
    name: &'static str,
    label: &'static str,
    get: fn(&Entry) -> &String,
    set: fn(&mut Entry, String),
) -> impl IntoView {
    let id = state.id(name);
    let error_id = state.id(&format!("{name}-error"));
    view! {
        <div class="ts-number">
            <label for=id.clone()>{label}</label>
            <input
                type="text"
                inputmode="decimal"
                class="ts-input ts-input--number"
                id=id
                autocomplete="off"
                aria-describedby=error_id.clone()
                aria-invalid=move || state.error(part).map(|_| "true")
                prop:value=move || state.entry.with(|entry| get(entry).clone())
                on:input:target=move |ev| {
                    let text = ev.target().value();
                    state.typed(|entry| set(entry, text));
                }
            />
            <ErrorText state part id=error_id/>
        </div>
    }
}

/// The inputs of a measured quantity or a score.
#[component]
pub fn Amount(state: FieldState) -> impl IntoView {
    let t = state.store.t();
    let label = if state.question.kind == Kind::Score { "number.score" } else { "number.value" };
    let set_value = |entry: &mut Entry, text| {
        entry.text = text;
        // A number replaces "not detected".
        if !entry.text.trim().is_empty() {
            entry.chosen.clear();
        }
    };
    view! {
        <div class="ts-amount">
            <NumberBox
                state
                part=Part::Value
                name="value"
                label=t.get(label)
                get=|entry| &entry.text
                set=set_value
            />
            <Unit state/>
            {state.extras.when.then(|| view! { <when::WhenInput state/> })}
            {state.extras.lower.then(|| {
                view! {
                    <NumberBox
                        state
                        part=Part::Lower
                        name="lower"
                        label=t.get("number.lower")
                        get=|entry| &entry.lower
                        set=|entry, text| entry.lower = text
                    />
                }
            })}
            {state.extras.upper.then(|| view! { <Upper state/> })}
        </div>
        {state.extras.detection.then(|| view! { <Detections state/> })}
        <div class="ts-ticks ts-ticks--short ts-ticks--end">
            <Unknowns state kind="checkbox"/>
        </div>
    }
}

#[component]
fn Unit(state: FieldState) -> impl IntoView {
    let t = state.store.t();
    let speaker = state.store.speaker();
    let units = state.question.units.as_slice();
    if let [only] = units {
        let shown = speaker.unit(&only.code);
        return (!shown.is_empty())
            .then(|| view! { <span class="ts-unit-only">{shown}</span> })
            .into_any();
    }
    if units.is_empty() {
        return ().into_any();
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
    view! {
        <div class="ts-unit">
            <label for=id.clone()>{t.get("number.unit")}</label>
            <select
                class="ts-input"
                id=id
                prop:value=move || chosen.get()
                on:change:target=move |ev| {
                    let unit = ev.target().value();
                    state.change(|entry| entry.unit = unit);
                }
            >
                <option value="" selected=move || chosen.get().is_empty()>
                    {t.get("number.choose_unit")}
                </option>
                {options
                    .into_iter()
                    .map(|(code, shown)| {
                        let this = code.clone();
                        view! {
                            <option value=code selected=move || chosen.with(|c| *c == this)>
                                {shown}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
            <ErrorText state part=Part::Unit id=state.id("unit-error")/>
        </div>
    }
    .into_any()
}

/// The laboratory's upper limit, or the suggested one if the person asks for it.
#[component]
fn Upper(state: FieldState) -> impl IntoView {
    let t = state.store.t();
    let suggestion = state.question.suggested_upper.map(|limit| {
        let unit = state.question.units.first().map_or("", |unit| unit.code.as_str());
        state.store.speaker().amount(crate::facts::Span::exact(limit), unit)
    });
    let id = state.id("suggested");
    view! {
        <NumberBox
            state
            part=Part::Upper
            name="upper"
            label=t.get("number.upper")
            get=|entry| &entry.upper
            set=|entry, text| entry.upper = text
        />
        {suggestion
            .map(|limit| {
                view! {
                    <div class="ts-tick ts-tick--limit">
                        <input
                            type="checkbox"
                            id=id.clone()
                            prop:checked=move || state.entry.with(|e| e.suggested_upper)
                            on:change:target=move |ev| {
                                let on = ev.target().checked();
                                state.change(|entry| entry.suggested_upper = on);
                            }
                        />
                        <label for=id>{t.fill("number.suggested", &[("limit", &limit)])}</label>
                    </div>
                }
            })}
    }
}

/// "Not detected" and its like, for tests that look for a trace of something.
#[component]
fn Detections(state: FieldState) -> impl IntoView {
    let t = state.store.t();
    view! {
        <div class="ts-ticks ts-ticks--short" role="group" aria-label=t.get("detection.or")>
            {DETECTION_CODES
                .into_iter()
                .map(|code| {
                    let id = state.id(code);
                    view! {
                        <div class="ts-tick">
                            <input
                                type="checkbox"
                                id=id.clone()
                                prop:checked=move || {
                                    state.entry.with(|e| e.unknown.is_none() && e.chosen.contains(code))
                                }
                                on:change:target=move |ev| {
                                    let on = ev.target().checked();
                                    state.typed(|entry| {
                                        entry.chosen.clear();
                                        if on {
                                            entry.chosen.insert(code.to_owned());
                                            entry.text.clear();
                                        }
                                    });
                                }
                            />
                            <label for=id>{t.get(&format!("detection.{code}")).to_owned()}</label>
                        </div>
                    }
                })
                .collect_view()}
        </div>
    }
}
