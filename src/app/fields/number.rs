//! A number with its unit, date and laboratory limits: a row of the laboratory table.

use super::paper::TestDate;
use super::tick::{Tick, Unknowns};
use super::{ErrorLine, FieldState};
use crate::catalogue::Kind;
use crate::draft::entry::DETECTION_CODES;
use crate::draft::{Entry, Part};
use crate::facts::Span;
use leptos::prelude::*;

/// A text box for a number. Never `type=number`: that drops commas and reacts to the wheel.
#[component]
fn NumberBox(
    /// The field.
    state: FieldState,
    /// The part of the field that is typed here.
    part: Part,
    /// Last part of the input's id.
    name: &'static str,
    /// The label.
    label: &'static str,
    /// Its text in the entry.
    get: fn(&Entry) -> &String,
    /// Sets its text in the entry.
    set: fn(&mut Entry, String),
) -> impl IntoView {
    let id = state.id(name);
    let error_id = state.id(&format!("{name}-error"));
    let is_value = part == Part::Value;
    let is_invalid = move || state.error(part).is_some() || (is_value && state.refused.get());
    let described =
        if is_value { format!("{error_id} {}", state.id("notes")) } else { error_id.clone() };
    let typed = move |ev| state.typed(|entry| set(entry, event_target_value(&ev)));
    let finished = move |_| {
        if is_value {
            let catalogue = state.session.catalogue();
            state.change(|entry| entry.take_unit(catalogue, state.question));
        }
    };
    view! {
        <div class="ts-number">
            <label for=id.clone()>{label}</label>
            <input
                type="text" inputmode="decimal" class="ts-input ts-input--number" autocomplete="off"
                id=id
                aria-describedby=described
                aria-invalid=move || is_invalid().then_some("true")
                on:input=typed
                on:change=finished
                prop:value=move || state.entry.with(|entry| get(entry).clone())
            />
            <ErrorLine state part id=error_id/>
        </div>
    }
}

/// The inputs of a measured quantity or a score.
#[component]
pub fn Amount(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let t = state.session.t();
    let label = if state.question.kind == Kind::Score {
        key!("number.score")
    } else {
        key!("number.value")
    };
    let set_value = |entry: &mut Entry, text| {
        entry.text = text;
        // A number replaces "not detected".
        if !entry.text.trim().is_empty() {
            entry.chosen.clear();
        }
    };
    let extras = state.extras;
    let date = move || extras.when.then(|| view! { <TestDate state/> });
    // On a paper another date is rare, and comes last.
    let is_last = state.date.is_some();
    view! {
        <div class="ts-amount">
            <NumberBox
                state part=Part::Value name="value" label=t.get(label)
                get=|entry| &entry.text set=set_value
            />
            <UnitBox state/>
            {(!is_last).then(date)}
            {extras.lower.then(|| view! { <LowerLimit state/> })}
            {extras.upper.then(|| view! { <UpperLimit state/> })}
            {is_last.then(date)}
        </div>
        {extras.detection.then(|| view! { <Detections state/> })}
        <div class="ts-ticks ts-ticks--short ts-ticks--end"><Unknowns state kind="checkbox"/></div>
    }
}

/// The unit: a list where several are possible, a text where there is one.
#[component]
fn UnitBox(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let speaker = state.session.speaker();
    match state.question.units.as_slice() {
        [] => ().into_any(),
        [only] => {
            let shown = speaker.unit(&only.code);
            (!shown.is_empty())
                .then(|| view! { <span class="ts-unit-only">{shown}</span> })
                .into_any()
        }
        _ => view! { <UnitList state/> }.into_any(),
    }
}

#[component]
fn UnitList(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let t = state.session.t();
    let speaker = state.session.speaker();
    let id = state.id("unit");
    let chosen = Memo::new(move |_| {
        state.entry.with(|entry| {
            let code = state.session.catalogue().unit_code(state.question, &entry.unit);
            code.unwrap_or_default().to_owned()
        })
    });
    let options = state.question.units.iter().map(|unit| {
        view! { <option value=unit.code.clone()>{speaker.unit(&unit.code)}</option> }
    });
    let choose = move |ev| state.change(|entry| entry.unit = event_target_value(&ev));
    view! {
        <div class="ts-unit">
            <label for=id.clone()>{t.get(key!("number.unit"))}</label>
            <select class="ts-input" id=id on:change=choose prop:value=move || chosen.get()>
                <option value="">{t.get(key!("number.choose_unit"))}</option>
                {options.collect_view()}
            </select>
            <ErrorLine state part=Part::Unit id=state.id("unit-error")/>
        </div>
    }
}

#[component]
fn LowerLimit(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    view! {
        <NumberBox
            state part=Part::Lower name="lower" label=state.session.t().get(key!("number.lower"))
            get=|entry| &entry.lower set=|entry, text| entry.lower = text
        />
    }
}

/// The laboratory's upper limit, or the suggested one if the person asks for it.
#[component]
fn UpperLimit(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let t = state.session.t();
    let suggestion = state.question.suggested_upper.map(|limit| {
        let unit = state.question.units.first().map_or("", |unit| unit.code.as_str());
        let limit = state.session.speaker().amount(Span::exact(limit), unit);
        let is_chosen = move || state.entry.with(|entry| entry.suggested_upper);
        view! {
            <Tick
                class="ts-tick--limit"
                id=state.id("suggested")
                label=t.fill(key!("number.suggested"), &[("limit", &limit)])
                checked=Signal::derive(is_chosen)
                on_change=move |on| state.change(|entry| entry.suggested_upper = on)
            />
        }
    });
    view! {
        <NumberBox
            state part=Part::Upper name="upper" label=t.get(key!("number.upper"))
            get=|entry| &entry.upper set=|entry, text| entry.upper = text
        />
        {suggestion}
    }
}

/// "Not detected" and its like, for tests that look for a trace of something.
#[component]
fn Detections(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let t = state.session.t();
    let tick = |code: &'static str| {
        let is_chosen =
            move || state.entry.with(|e| e.unknown.is_none() && e.chosen.contains(code));
        let choose = move |on: bool| {
            state.typed(|entry| {
                entry.chosen.clear();
                if on {
                    entry.chosen.insert(code.to_owned());
                    entry.text.clear();
                }
            });
        };
        let label = t.get(key!("detection", code)).to_owned();
        view! { <Tick id=state.id(code) label checked=Signal::derive(is_chosen) on_change=choose/> }
    };
    view! {
        <div class="ts-ticks ts-ticks--short" role="group" aria-label=t.get(key!("detection.or"))>
            {DETECTION_CODES.into_iter().map(tick).collect_view()}
        </div>
    }
}
