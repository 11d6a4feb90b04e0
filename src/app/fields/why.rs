//! Why a question is asked.

use super::FieldState;
use crate::app::page;
use crate::app::route::Route;
use leptos::prelude::*;

/// The criteria that rest on a question; they are looked up when the person asks.
#[component]
pub fn WhyAsked(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let t = state.session.t();
    let open = RwSignal::new(false);
    view! {
        <details class="ts-why" on:toggle=move |ev| open.set(page::is_open(&ev))>
            <summary>{t.get(key!("field.why"))}</summary>
            <Show when=move || open.get()><Uses state/></Show>
        </details>
    }
}

#[component]
fn Uses(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let speaker = state.session.speaker();
    let catalogue = state.session.catalogue();
    let uses = catalogue.criteria_of(state.fact);
    let count = state.session.t().count(key!("field.why_count"), uses.len());
    let lines = uses.into_iter().filter_map(|(trial, index)| {
        let trial = catalogue.trials.get(trial)?;
        let criterion = trial.criteria.get(index)?;
        let address = Route::criterion(&trial.id, &criterion.code).href();
        Some(view! {
            <li>
                <a href=address>{trial.title.get(speaker.language)}</a>
                " "
                <span class="ts-code">{criterion.code.clone()}</span>
                " "
                {speaker.plain(criterion)}
            </li>
        })
    });
    view! { <p>{count}</p><ul>{lines.collect_view()}</ul> }
}
