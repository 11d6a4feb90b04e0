//! A date as people know it: exact, to the month, to the year, or "about 3 weeks ago".

use super::{ErrorOf, FieldState};
use crate::app::state::session;
use crate::catalogue::Kind;
use crate::draft::{Part, when_text};
use crate::facts::PartialDate;
use crate::words::Key;
use jiff::civil::Date;
use leptos::prelude::*;

/// The date of a field.
#[component]
pub fn WhenBox(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let label = match state.question.kind {
        Kind::Date => key!("when.date"),
        Kind::Event => key!("when.event"),
        _ => key!("when.test"),
    };
    let text = move || state.entry.with(|entry| entry.when.clone());
    let said_on = move || state.entry.with(|entry| PartialDate::full_day(&entry.said_on));
    view! {
        <DateBox
            id=state.id("when")
            label
            text=Signal::derive(text)
            said_on=Signal::derive(said_on)
            error=Signal::derive(move || state.error(Part::When))
            on_input=move |text| state.typed(|entry| entry.when = text)
        />
    }
}

/// One text box, with what it was understood as below it.
#[component]
pub fn DateBox(
    /// Its id.
    id: String,
    /// Key of the label.
    label: Key<'static>,
    /// What stands in it.
    text: Signal<String>,
    /// The day on which that was typed.
    said_on: Signal<Option<Date>>,
    /// Key of what is wrong with it.
    error: Signal<Option<Key<'static>>>,
    /// Hears each key.
    #[prop(into)]
    on_input: Callback<String>,
    /// Hears that it was left with another text.
    #[prop(optional, into)]
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let understood = Memo::new(move |_| {
        let text = text.get();
        if text.trim().is_empty() {
            return None;
        }
        let when = when_text::read(&text, said_on.get()).ok()?;
        let days = when.span(session.today())?;
        Some(t.fill(key!("when.understood"), &[("days", &session.speaker().days(days))]))
    });
    let hint = move || understood.get().unwrap_or_else(|| t.get(key!("when.hint")).to_owned());
    let changed = move |_| {
        if let Some(on_change) = on_change {
            on_change.run(());
        }
    };
    view! {
        <div class="ts-when">
            <label for=id.clone()>{t.get(label)}</label>
            <input
                type="text" class="ts-input ts-input--when" autocomplete="off" spellcheck="false"
                id=id
                placeholder=t.get(key!("when.placeholder"))
                aria-describedby=format!("{hint_id} {error_id}")
                aria-invalid=move || error.get().map(|_| "true")
                on:input=move |ev| on_input.run(event_target_value(&ev))
                on:change=changed
                prop:value=move || text.get()
            />
            <p class="ts-hint" id=hint_id>{hint}</p>
            <ErrorOf error id=error_id/>
        </div>
    }
}
