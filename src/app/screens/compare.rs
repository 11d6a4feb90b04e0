//! One person by all trials: the same idea side by side.

use crate::app::page;
use crate::app::parts::{Legend, Safety, StatusMark, TrialTitle, VerdictLine};
use crate::app::route::Route;
use crate::app::state::session;
use crate::evaluate::Status;
use crate::report::{ComparisonCell, ComparisonLine};
use leptos::prelude::*;

/// The comparison. It is made to be printed, so it shows what may leave the page.
#[component]
pub fn Compare() -> impl IntoView {
    let t = session().t();
    view! {
        <p>{t.get(key!("compare.lead"))}</p>
        <Legend/>
        <p class="ts-hint">{t.get(key!("compare.codes"))}</p>
        <button type="button" class="ts-button ts-noprint" on:click=|_| page::print()>
            {t.get(key!("take.print"))}
        </button>
        <Table/>
        <Safety/>
    }
}

/// The roles are written out: on a narrow screen the style makes rows of the cells, and browsers
/// then forget that this is a table.
#[component]
fn Table() -> impl IntoView {
    let session = session();
    let (t, speaker) = (session.t(), session.speaker());
    let results = session.answers.shared_results;
    let trials = &session.catalogue().trials;
    let names = trials.iter().map(|trial| {
        view! {
            <th scope="col" role="columnheader">
                <a href=Route::Trial(trial.id.clone()).href()>
                    <TrialTitle text=trial.title.get(speaker.language)/>
                </a>
            </th>
        }
    });
    let verdicts = (0..trials.len()).map(|trial| {
        view! { <td role="cell"><VerdictLine trial results/></td> }
    });
    let lines = speaker.comparison(session.layout).into_iter();
    view! {
        <table class="ts-compare" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">{t.get(key!("compare.idea"))}</th>
                    {names.collect_view()}
                </tr>
                <tr role="row">
                    <th scope="row" role="rowheader"><span>{t.get(key!("compare.verdict"))}</span></th>
                    {verdicts.collect_view()}
                </tr>
            </thead>
            <tbody role="rowgroup">
                {lines.map(|line| view! { <Line line/> }).collect_view()}
            </tbody>
        </table>
    }
}

#[component]
fn Line(
    /// The idea with its criteria.
    line: ComparisonLine,
) -> impl IntoView {
    let cells = line.cells.into_iter().enumerate();
    let cells = cells.map(|(trial, criteria)| view! { <Cell trial criteria/> });
    view! {
        <tr role="row">
            <th scope="row" role="rowheader"><span>{line.title}</span></th>
            {cells.collect_view()}
        </tr>
    }
}

#[component]
fn Cell(
    /// Number of the trial.
    trial: usize,
    /// Its criteria on the idea of the line.
    criteria: Vec<ComparisonCell>,
) -> impl IntoView {
    let session = session();
    let data = session.catalogue().trials.get(trial)?;
    Some(if criteria.is_empty() {
        // "Not mentioned" never reads as "allowed".
        let key = if data.source_complete {
            key!("compare.not_mentioned")
        } else {
            key!("compare.not_known")
        };
        view! { <td role="cell" class="ts-compare__none">{session.t().get(key)}</td> }.into_any()
    } else {
        let criteria = criteria.into_iter().map(|cell| view! { <CellLine trial cell/> });
        view! { <td role="cell"><ul>{criteria.collect_view()}</ul></td> }.into_any()
    })
}

/// One criterion: its mark, its code, its limits.
#[component]
fn CellLine(
    /// Number of the trial.
    trial: usize,
    /// The criterion with its limits.
    cell: ComparisonCell,
) -> impl IntoView {
    let session = session();
    let (t, speaker) = (session.t(), session.speaker());
    let data = session.catalogue().trials.get(trial)?;
    let criterion = data.criteria.get(cell.criterion)?;
    let results = session.answers.shared_results;
    let status = Memo::new(move |_| {
        results.with(|results| {
            let statuses = results.get(trial).map(|(_, statuses)| statuses);
            statuses.and_then(|s| s.get(cell.criterion).copied()).unwrap_or(Status::Unknown)
        })
    });
    let mark = move || view! { <StatusMark status=status.get()/> };
    Some(view! {
        <li title=criterion.clinician.get(speaker.language)>
            {mark}
            <a
                class="ts-code"
                href=Route::criterion(&data.id, &criterion.code).href()
                aria-label=format!("{} {}", criterion.code, speaker.plain(criterion))
            >
                {criterion.code.clone()}
            </a>
            " "
            {t.list(&cell.limits)}
        </li>
    })
}
