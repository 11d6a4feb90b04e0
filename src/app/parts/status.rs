//! The mark of a status.

use crate::app::state::session;
use crate::evaluate::Status;
use leptos::prelude::*;

/// The shape of a status, drawn into a square of 16: a tick, a cross, a clock, a question mark,
/// an empty ring.
pub const fn shape(status: Status) -> &'static str {
    match status {
        Status::Met => "M3 8.5l3.5 3.5L13 4.5",
        Status::NotMet => "M4 4l8 8M12 4l-8 8",
        Status::NotYet => "M8 4v4.5l3 2M8 1.5a6.5 6.5 0 1 0 .01 0",
        Status::Ask => "M5.5 6a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M8 12.2v.6",
        Status::Unknown => "M8 5.5a2.5 2.5 0 1 0 .01 0",
    }
}

/// Class of a status.
pub fn class(status: Status) -> String {
    format!("ts-status ts-status--{}", status.word())
}

/// A status as a small picture, with its word beside it or for screen readers only.
#[component]
pub fn StatusMark(
    /// The status.
    status: Status,
    /// Whether the word is seen.
    #[prop(optional)]
    word: bool,
) -> impl IntoView {
    let text = session().speaker().status(status);
    view! {
        <span class=class(status)>
            <svg class="ts-icon" viewBox="0 0 16 16" aria-hidden="true">
                <path d=shape(status)></path>
            </svg>
            <span class:ts-hidden=!word>{text}</span>
        </span>
    }
}

/// What the marks mean.
#[component]
pub fn Legend() -> impl IntoView {
    let t = session().t();
    let marks = Status::ALL.map(|status| view! { <li><StatusMark status word=true/></li> });
    view! { <ul class="ts-legend" aria-label=t.get(key!("legend.title"))>{marks.into_iter().collect_view()}</ul> }
}
