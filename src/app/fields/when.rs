//! A date as people know it: exact, to the month, to the year, or "about 3 weeks ago".

use super::{ErrorLine, FieldState};
use crate::catalogue::Kind;
use crate::draft::{Part, when_text};
use crate::facts::PartialDate;
use leptos::prelude::*;

/// One text box, with what it was understood as below it.
#[component]
pub fn WhenBox(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let t = state.session.t();
    let id = state.id("when");
    let hint_id = state.id("when-hint");
    let error_id = state.id("when-error");
    let label = match state.question.kind {
        Kind::Date => "when.date",
        Kind::Event => "when.event",
        _ => "when.test",
    };
    let understood = Memo::new(move |_| {
        let speaker = state.session.speaker();
        let (text, said_on) = state.entry.with(|entry| (entry.when.clone(), entry.said_on.clone()));
        if text.trim().is_empty() {
            return None;
        }
        let when = when_text::read(&text, PartialDate::full_day(&said_on)).ok()?;
        let days = when.span(state.session.today())?;
        Some(t.fill("when.understood", &[("days", &speaker.days(days))]))
    });
    let hint = move || understood.get().unwrap_or_else(|| t.get("when.hint").to_owned());
    let typed = move |ev| state.typed(|entry| entry.when = event_target_value(&ev));
    view! {
        <div class="ts-when">
            <label for=id.clone()>{t.get(label)}</label>
            <input
                type="text" class="ts-input ts-input--when" autocomplete="off" spellcheck="false"
                id=id
                placeholder=t.get("when.placeholder")
                aria-describedby=format!("{hint_id} {error_id}")
                aria-invalid=move || state.error(Part::When).map(|_| "true")
                on:input=typed
                prop:value=move || state.entry.with(|entry| entry.when.clone())
            />
            <p class="ts-hint" id=hint_id>{hint}</p>
            <ErrorLine state part=Part::When id=error_id/>
        </div>
    }
}
