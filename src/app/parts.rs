//! Pictures and pieces that several screens share. Every picture has a name that says what
//! it shows, and never tells anything by colour alone.

use super::route::Route;
use super::store::{Store, store};
use crate::catalogue::CriterionKind;
use crate::evaluate::{Status, TrialResult, Verdict};
use crate::logic::Truth;
use crate::report::{Margin, Timeline, verdict_key};
use leptos::prelude::*;

/// The shape of a status, drawn into a square of 16: a tick, a cross, a clock, a question
/// mark, an empty ring.
pub fn shape(status: Status) -> &'static str {
    match status {
        Status::Met => "M3 8.5l3.5 3.5L13 4.5",
        Status::NotMet => "M4 4l8 8M12 4l-8 8",
        Status::NotYet => "M8 4v4.5l3 2M8 1.5a6.5 6.5 0 1 0 .01 0",
        Status::Ask => "M5.5 6a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M8 12.2v.6",
        Status::Unknown => "M8 5.5a2.5 2.5 0 1 0 .01 0",
    }
}

/// Class of a status.
pub fn status_class(status: Status) -> String {
    format!("ts-status ts-status--{}", status.word())
}

/// A status as a small picture with its word beside it.
#[component]
pub fn StatusMark(status: Status, #[prop(optional)] word: bool) -> impl IntoView {
    let speaker = store().speaker();
    let text = speaker.status(status);
    view! {
        <span class=status_class(status)>
            <svg class="ts-icon" viewBox="0 0 16 16" aria-hidden="true">
                <path d=shape(status)></path>
            </svg>
            {if word {
                view! { <span>{text}</span> }.into_any()
            } else {
                view! { <span class="ts-hidden">{text}</span> }.into_any()
            }}
        </span>
    }
}

const CELL: usize = 16;
const COLUMNS: usize = 20;

/// Every criterion of a trial as one cell: inclusion criteria first, then exclusion.
#[component]
pub fn Strip(trial: usize) -> impl IntoView {
    let store = store();
    let t = store.t();
    let speaker = store.speaker();
    let data = store.catalogue.trials.get(trial)?;
    let cells = |kind: CriterionKind| -> Vec<usize> {
        data.criteria
            .iter()
            .enumerate()
            .filter(|(index, c)| c.kind == kind && store.catalogue.decides(trial, *index))
            .map(|(index, _)| index)
            .collect()
    };
    let (inclusion, exclusion) = (cells(CriterionKind::Inclusion), cells(CriterionKind::Exclusion));
    // Cells look at their own trial only, which seldom changes.
    let statuses = Memo::new(move |_| store.with_statuses(trial, <[Status]>::to_vec));
    let lines = inclusion.len().div_ceil(COLUMNS);
    let second = lines * CELL + 6;
    let height = second + exclusion.len().div_ceil(COLUMNS) * CELL;
    let place = move |order: usize, top: usize| {
        format!("translate({} {})", order % COLUMNS * CELL, top + order / COLUMNS * CELL)
    };
    let placed: Vec<(usize, String)> = inclusion
        .iter()
        .enumerate()
        .map(|(order, index)| (*index, place(order, 0)))
        .chain(exclusion.iter().enumerate().map(|(order, index)| (*index, place(order, second))))
        .collect();
    let name = move || {
        store.with_statuses(trial, |statuses| {
            let counts: Vec<String> = Status::ALL
                .into_iter()
                .map(|status| {
                    let decides = |index: &usize| store.catalogue.decides(trial, *index);
                    let rows = statuses.iter().enumerate().filter(|(index, _)| decides(index));
                    let n = rows.filter(|(_, s)| **s == status).count();
                    t.fill(
                        "strip.count",
                        &[("n", &n.to_string()), ("status", &speaker.status(status))],
                    )
                })
                .collect();
            t.list(&counts)
        })
    };
    Some(view! {
        <svg
            class="ts-strip"
            viewBox=format!("0 0 {} {height}", COLUMNS * CELL)
            role="img"
            aria-label=name
        >
            {placed
                .into_iter()
                .map(|(index, transform)| {
                    let status = Memo::new(move |_| {
                        statuses.with(|all| all.get(index).copied().unwrap_or(Status::Unknown))
                    });
                    view! {
                        <g transform=transform class=move || status_class(status.get())>
                            <rect x="1" y="1" width="14" height="14" rx="3"></rect>
                            <path d=move || shape(status.get())></path>
                        </g>
                    }
                })
                .collect_view()}
        </svg>
    })
}

/// A value against its limit: the side that passes is hatched and named.
#[component]
pub fn MarginBar(margin: Margin) -> impl IntoView {
    let t = store().t();
    let Margin { from, to, limit, above_holds, holds, value_text, limit_text } = margin;
    let (start, end) = if above_holds { (limit, 1000) } else { (0, limit) };
    let label = t.fill("margin.label", &[("value", &value_text), ("limit", &limit_text)]);
    let class = match holds {
        Truth::True => "ts-margin ts-margin--yes",
        Truth::False => "ts-margin ts-margin--no",
        Truth::Unknown => "ts-margin ts-margin--open",
    };
    view! {
        <svg class=class viewBox="-20 0 1040 110" role="img" aria-label=label>
            <rect class="ts-margin__line" x="0" y="40" width="1000" height="26" rx="13"></rect>
            <rect
                class="ts-margin__holds"
                x=start
                y="40"
                width=end.saturating_sub(start).max(1)
                height="26"
            ></rect>
            <path class="ts-margin__limit" d=format!("M{limit} 20v66")></path>
            {if from == to {
                view! { <circle class="ts-margin__value" cx=from cy="53" r="20"></circle> }
                    .into_any()
            } else {
                view! {
                    <rect
                        class="ts-margin__value"
                        x=from
                        y="37"
                        width=to.saturating_sub(from).max(1)
                        height="32"
                        rx="16"
                    ></rect>
                }
                    .into_any()
            }}
        </svg>
    }
}

/// A date against its window.
#[component]
pub fn TimelineBar(timeline: Timeline) -> impl IntoView {
    let Timeline { window_from, anchor, event_from, event_to, clear, text } = timeline;
    view! {
        <figure class="ts-timeline">
            <svg viewBox="0 0 1000 110" role="img" aria-label=text.clone()>
                <path class="ts-timeline__axis" d="M0 55h1000"></path>
                <rect
                    class="ts-timeline__window"
                    x=window_from
                    y="28"
                    width=anchor.saturating_sub(window_from).max(4)
                    height="54"
                    rx="6"
                ></rect>
                <path class="ts-timeline__anchor" d=format!("M{anchor} 12v86")></path>
                {clear.map(|at| {
                    view! { <path class="ts-timeline__clear" d=format!("M{at} 12v86")></path> }
                })}
                <rect
                    class="ts-timeline__event"
                    x=event_from.saturating_sub(13)
                    y="38"
                    width=event_to.saturating_sub(event_from) + 26
                    height="34"
                    rx="17"
                ></rect>
            </svg>
            <figcaption>{text}</figcaption>
        </figure>
    }
}

/// Class of a verdict.
pub fn verdict_class(result: TrialResult, source_complete: bool) -> String {
    format!("ts-verdict ts-verdict--{}", verdict_key(result, source_complete))
}

/// The verdict on one trial with its strip and the lines that decide.
#[component]
pub fn TrialCard(trial: usize, #[prop(optional)] full: bool) -> impl IntoView {
    let store = store();
    let t = store.t();
    let speaker = store.speaker();
    let data = store.catalogue.trials.get(trial)?;
    let result = Memo::new(move |_| store.result(trial));
    let lines = Memo::new(move |_| {
        let left = store.with_statuses(trial, |statuses| {
            let rows = statuses.iter().enumerate().filter(|(_, s)| **s == Status::Unknown);
            rows.filter(|(index, _)| store.catalogue.decides(trial, *index)).count()
        });
        (deciding_lines(store, trial, if full { 4 } else { 2 }), left)
    });
    let complete = data.source_complete;
    let title = data.title.get(speaker.language);
    Some(view! {
        <article class="ts-card" aria-label=title>
            <h3 class="ts-card__title">
                <a href=Route::Trial(data.id.clone()).href()>{title}</a>
            </h3>
            {move || {
                result.get().map(|result| {
                    view! {
                        <p class=verdict_class(result, complete)>
                            {speaker.verdict(result, complete)}
                        </p>
                    }
                })
            }}
            {(!complete).then(|| view! { <p class="ts-card__gap">{t.get("source.incomplete")}</p> })}
            <Strip trial/>
            {move || {
                let (deciding, left) = lines.get();
                view! {
                    <ul class="ts-card__lines">
                        {deciding
                            .into_iter()
                            .map(|(status, text)| {
                                view! { <li><StatusMark status/> " " {text}</li> }
                            })
                            .collect_view()}
                        {(left > 0).then(|| view! { <li class="ts-card__left">{t.count("card.left", left)}</li> })}
                    </ul>
                }
            }}
        </article>
    })
}

/// The rows that decide, the strongest first: what fails, what is to wait for, what to ask.
fn deciding_lines(store: Store, trial: usize, most: usize) -> Vec<(Status, String)> {
    let Some(data) = store.catalogue.trials.get(trial) else { return Vec::new() };
    let speaker = store.speaker();
    store.with_statuses(trial, |statuses| {
        [Status::NotMet, Status::NotYet, Status::Ask]
            .into_iter()
            .flat_map(|wanted| {
                data.criteria.iter().zip(statuses).enumerate().filter(
                    move |(index, (c, status))| {
                        **status == wanted
                            && store.catalogue.decides(trial, *index)
                            && c.role != crate::catalogue::Role::Judgement
                    },
                )
            })
            .take(most)
            .map(|(_, (criterion, status))| (*status, speaker.plain(criterion)))
            .collect()
    })
}

/// How many trials are still open, in a sentence.
pub fn open_count(store: Store) -> String {
    let open = store.results.with(|results| {
        results.iter().filter(|(result, _)| result.verdict != Verdict::NotMatch).count()
    });
    let all = store.catalogue.trials.len().to_string();
    store.t().fill("trials.open", &[("n", &open.to_string()), ("all", &all)])
}

/// All cards.
#[component]
pub fn Cards(#[prop(optional)] full: bool) -> impl IntoView {
    let store = store();
    view! {
        <div class="ts-cards">
            {(0..store.catalogue.trials.len())
                .map(|trial| view! { <TrialCard trial full/> })
                .collect_view()}
        </div>
    }
}

/// The lines that stand on every result.
#[component]
pub fn Safety() -> impl IntoView {
    let t = store().t();
    view! {
        <div class="ts-safety">
            <p>{t.get("safety.not_advice")}</p>
            <p>{t.get("safety.medicines")}</p>
            <p>{t.get("safety.investigational")}</p>
        </div>
    }
}

/// The crisis note: before and regardless of the answer; the numbers are data, with a date.
#[component]
pub fn CrisisNote() -> impl IntoView {
    let t = store().t();
    view! {
        <aside class="ts-crisis" aria-label=t.get("crisis.title")>
            <p><strong>{t.get("crisis.title")}</strong></p>
            <p>{t.get("crisis.why")}</p>
            <p>{t.get("crisis.act")}</p>
            <ul>
                {t.get("crisis.lines")
                    .split('|')
                    .map(|line| view! { <li>{line.trim()}</li> })
                    .collect_view()}
            </ul>
            <p>{t.get("crisis.end")}</p>
        </aside>
    }
}
