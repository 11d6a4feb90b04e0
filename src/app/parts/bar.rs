//! How many points of a trial fit, are open, and block: one bar, with its numbers in words.

use crate::app::state::answers::Standing;
use crate::app::state::session;
use crate::report::outlook::Bar;
use leptos::prelude::*;

/// Width of the bar in its own units.
const WIDTH: usize = 1_000;

/// The bar: full, framed, thin. The parts differ in shape, and their numbers stand below, so nothing is told by
/// colour alone.
#[component]
pub fn StandingBar(
    /// Number of the trial.
    trial: usize,
    /// The statuses to show.
    results: Memo<Vec<Standing>>,
) -> impl IntoView {
    let speaker = session().speaker();
    let bar = Memo::new(move |_| {
        let statuses = |standing: &Standing| speaker.bar(trial, &standing.1);
        results.with(|results| results.get(trial).map(statuses).unwrap_or_default())
    });
    let part = move |kind: &'static str, before: fn(Bar) -> usize, count: fn(Bar) -> usize| {
        let place = move |n: usize| n * WIDTH / bar.get().all().max(1);
        view! {
            <rect
                class=format!("ts-bar__{kind}") rx="4"
                y=if kind == "blocked" { "8" } else { "2" }
                height=if kind == "blocked" { "8" } else { "20" }
                x=move || (place(before(bar.get())) + 2).to_string()
                width=move || place(count(bar.get())).saturating_sub(4).to_string()
            ></rect>
        }
    };
    view! {
        <span class="ts-bar">
            <svg viewBox=format!("0 0 {WIDTH} 24") preserveAspectRatio="none" aria-hidden="true">
                {part("fits", |_| 0, |bar| bar.fits)}
                {part("open", |bar| bar.fits, Bar::open)}
                {part("blocked", |bar| bar.fits + bar.open(), |bar| bar.blocked)}
            </svg>
            <span class="ts-bar__text">{move || speaker.bar_text(bar.get())}</span>
        </span>
    }
}
