//! All criteria of a trial as small squares.

use super::status;
use crate::app::state::answers::Standing;
use crate::app::state::session;
use crate::catalogue::CriterionKind;
use crate::evaluate::Status;
use leptos::prelude::*;

const CELL: usize = 16;
const COLUMNS: usize = 20;
/// Between inclusion and exclusion criteria.
const GAP: usize = 6;

/// Every criterion of a trial as one cell: inclusion criteria first, then exclusion.
#[component]
pub fn Strip(
    /// Number of the trial.
    trial: usize,
    /// The statuses to show.
    results: Memo<Vec<Standing>>,
) -> impl IntoView {
    let session = session();
    let catalogue = session.catalogue();
    let (t, speaker) = (session.t(), session.speaker());
    let criteria = catalogue.trials.get(trial).map(|data| data.criteria.as_slice());
    let of_kind = |kind: CriterionKind| -> Vec<usize> {
        let rows = criteria.unwrap_or_default().iter().enumerate();
        rows.filter(|(index, row)| row.kind == kind && catalogue.decides(trial, *index))
            .map(|(index, _)| index)
            .collect()
    };
    let inclusion = of_kind(CriterionKind::Inclusion);
    let exclusion = of_kind(CriterionKind::Exclusion);
    let second = inclusion.len().div_ceil(COLUMNS) * CELL + GAP;
    let height = second + exclusion.len().div_ceil(COLUMNS) * CELL;
    // Cells look at their own trial only, which seldom changes.
    let statuses = Memo::new(move |_| {
        results.with(|results| results.get(trial).map(|(_, s)| s.clone()).unwrap_or_default())
    });
    let status_of = move |index: usize| {
        statuses.with(|statuses| statuses.get(index).copied().unwrap_or(Status::Unknown))
    };
    let deciding = [inclusion.as_slice(), exclusion.as_slice()].concat();
    let name = move || {
        let counts: Vec<String> = Status::ALL
            .into_iter()
            .map(|status| {
                let count = deciding.iter().filter(|index| status_of(**index) == status).count();
                let holes = [("n", count.to_string()), ("status", speaker.status(status))];
                t.fill("strip.count", &holes.each_ref().map(|(hole, text)| (*hole, text.as_str())))
            })
            .collect();
        t.list(&counts)
    };
    let cell = move |order: usize, index: usize, top: usize| {
        let (x, y) = (order % COLUMNS * CELL, top + order / COLUMNS * CELL);
        view! {
            <g transform=format!("translate({x} {y})") class=move || status::class(status_of(index))>
                <rect x="1" y="1" width="14" height="14" rx="3"></rect>
                <path d=move || status::shape(status_of(index))></path>
            </g>
        }
    };
    let cells = |rows: Vec<usize>, top| {
        rows.into_iter().enumerate().map(|(order, index)| cell(order, index, top)).collect_view()
    };
    view! {
        <svg class="ts-strip" viewBox=format!("0 0 {} {height}", COLUMNS * CELL) role="img" aria-label=name>
            {cells(inclusion, 0)}
            {cells(exclusion, second)}
        </svg>
    }
}
