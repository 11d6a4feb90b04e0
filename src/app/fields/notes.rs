//! What the program makes of the answer, under its field.

use super::{ErrorMark, FieldState};
use crate::app::page;
use crate::report::Note;
use leptos::prelude::*;

/// Offers, ages, contradictions, worked-out values.
#[component]
pub fn Notes(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let session = state.session;
    let notes = Memo::new(move |_| {
        let typed = state.checked.get();
        session.answers.screening.with(|s| session.speaker().notes(s, state.fact, typed))
    });
    let view = move |note: Note| match note {
        Note::Text(text) => view! { <p class="ts-note">{text}</p> }.into_any(),
        Note::Care(text) => view! { <p class="ts-note ts-note--care">{text}</p> }.into_any(),
        Note::Refused(text) => {
            view! { <p class="ts-error"><ErrorMark/><span>{text}</span></p> }.into_any()
        }
        Note::Units(text, units) => view! { <UnitOffer state text units/> }.into_any(),
    };
    view! {
        <div class="ts-notes" id=state.id("notes") aria-live="polite">
            {move || notes.get().into_iter().map(view).collect_view()}
        </div>
    }
}

/// Units to choose with one press.
#[component]
fn UnitOffer(
    /// The field.
    state: FieldState,
    /// The sentence before them.
    text: String,
    /// Code and shown form of each.
    units: Vec<(String, String)>,
) -> impl IntoView {
    let t = state.session.t();
    let button = move |(code, shown): (String, String)| {
        let choose = move |_| {
            let code = code.clone();
            state.change(|entry| entry.unit = code);
            // The offer is gone with the press.
            page::focus_soon(&state.id("unit"));
        };
        view! {
            <button type="button" class="ts-button ts-button--small" on:click=choose>
                {t.fill(key!("offer.unit"), &[("unit", &shown)])}
            </button>
        }
    };
    view! { <p class="ts-note">{text}{units.into_iter().map(button).collect_view()}</p> }
}
