//! A value against its limit, and a date against its window.

use crate::app::state::session;
use crate::logic::Truth;
use crate::report::{Margin, Timeline};
use leptos::prelude::*;

/// A value against its limit: the side that passes is hatched and named.
#[component]
pub fn MarginBar(
    /// What to draw, in thousandths of the width.
    margin: Margin,
) -> impl IntoView {
    let t = session().t();
    let Margin { from, to, limit, above_holds, holds, value_text, limit_text } = margin;
    let (start, end) = if above_holds { (limit, 1000) } else { (0, limit) };
    let label = t.fill(key!("margin.label"), &[("value", &value_text), ("limit", &limit_text)]);
    let class = match holds {
        Truth::True => "ts-margin ts-margin--yes",
        Truth::False => "ts-margin ts-margin--no",
        Truth::Unknown => "ts-margin ts-margin--open",
    };
    let value = if from == to {
        view! { <circle class="ts-margin__value" cx=from.to_string() cy="53" r="20"></circle> }
            .into_any()
    } else {
        let width = to.saturating_sub(from).max(1).to_string();
        view! {
            <rect class="ts-margin__value" x=from.to_string() y="37" width=width height="32" rx="16"></rect>
        }
        .into_any()
    };
    let width = end.saturating_sub(start).max(1).to_string();
    view! {
        <svg class=class viewBox="-20 0 1040 110" role="img" aria-label=label>
            <rect class="ts-margin__line" x="0" y="40" width="1000" height="26" rx="13"></rect>
            <rect class="ts-margin__holds" x=start.to_string() y="40" width=width height="26"></rect>
            <path class="ts-margin__limit" d=format!("M{limit} 20v66")></path>
            {value}
        </svg>
    }
}

/// A date against its window.
#[component]
pub fn TimelineBar(
    /// What to draw, in thousandths of the width.
    timeline: Timeline,
) -> impl IntoView {
    let Timeline { window_from, anchor, event_from, event_to, clear, text } = timeline;
    let window = anchor.saturating_sub(window_from).max(4).to_string();
    let event = (event_to.saturating_sub(event_from) + 26).to_string();
    let clear = clear.map(|at| {
        view! { <path class="ts-timeline__clear" d=format!("M{at} 12v86")></path> }
    });
    view! {
        <figure class="ts-timeline">
            <svg viewBox="0 0 1000 110" role="img" aria-label=text.clone()>
                <path class="ts-timeline__axis" d="M0 55h1000"></path>
                <rect class="ts-timeline__window" x=window_from.to_string() y="28" width=window height="54" rx="6"></rect>
                <path class="ts-timeline__anchor" d=format!("M{anchor} 12v86")></path>
                {clear}
                <rect
                    class="ts-timeline__event"
                    x=event_from.saturating_sub(13).to_string() y="38" width=event height="34" rx="17"
                ></rect>
            </svg>
            <figcaption>{text}</figcaption>
        </figure>
    }
}
