//! Pictures and pieces that several screens share. Every picture has a name that says what
//! it shows, and never tells anything by colour alone.

use super::route::Route;
use super::store::{Store, store};
use crate::app::dom::{El, el, siblings, svg, watch};
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
pub fn status_mark(status: Status, word: bool) -> El {
    let speaker = store().speaker();
    let text = speaker.status(status);
    el("span")
        .attr("class", status_class(status))
        .child(
            svg("svg")
                .attr("class", "ts-icon")
                .attr("viewBox", "0 0 16 16")
                .attr("aria-hidden", "true")
                .child(svg("path").attr("d", shape(status))),
        )
        .child(if word {
            el("span").child(text)
        } else {
            el("span").attr("class", "ts-hidden").child(text)
        })
}

const CELL: usize = 16;
const COLUMNS: usize = 20;

/// Every criterion of a trial as one cell: inclusion criteria first, then exclusion.
pub fn strip(trial: usize) -> Option<El> {
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
        statuses.with(|statuses| {
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
    let cells: Vec<(usize, El, El)> = placed
        .into_iter()
        .map(|(index, transform)| {
            let square = svg("rect")
                .attr("x", "1")
                .attr("y", "1")
                .attr("width", "14")
                .attr("height", "14")
                .attr("rx", "3");
            let mark = svg("path");
            let cell = svg("g").attr("transform", transform).child(square).child(mark.clone());
            (index, cell, mark)
        })
        .collect();
    let picture = svg("svg")
        .attr("class", "ts-strip")
        .attr("viewBox", format!("0 0 {} {height}", COLUMNS * CELL))
        .attr("role", "img")
        .attr("aria-label", name)
        .child(cells.iter().map(|(_, cell, _)| cell.clone()).collect::<Vec<_>>());
    // One look at all statuses draws the few cells that turned.
    let mut drawn: Vec<Option<Status>> = vec![None; cells.len()];
    watch(move || {
        statuses.with(|statuses| {
            for ((index, cell, mark), drawn) in cells.iter().zip(&mut drawn) {
                let status = statuses.get(*index).copied();
                if let Some(status) = status.filter(|_| status != *drawn) {
                    cell.set("class", &status_class(status));
                    mark.set("d", shape(status));
                    *drawn = Some(status);
                }
            }
        });
    });
    Some(picture)
}

/// A value against its limit: the side that passes is hatched and named.
pub fn margin_bar(margin: Margin) -> El {
    let t = store().t();
    let Margin { from, to, limit, above_holds, holds, value_text, limit_text } = margin;
    let (start, end) = if above_holds { (limit, 1000) } else { (0, limit) };
    let label = t.fill("margin.label", &[("value", &value_text), ("limit", &limit_text)]);
    let class = match holds {
        Truth::True => "ts-margin ts-margin--yes",
        Truth::False => "ts-margin ts-margin--no",
        Truth::Unknown => "ts-margin ts-margin--open",
    };
    svg("svg")
        .attr("class", class)
        .attr("viewBox", "-20 0 1040 110")
        .attr("role", "img")
        .attr("aria-label", label)
        .child(
            svg("rect")
                .attr("class", "ts-margin__line")
                .attr("x", "0")
                .attr("y", "40")
                .attr("width", "1000")
                .attr("height", "26")
                .attr("rx", "13"),
        )
        .child(
            svg("rect")
                .attr("class", "ts-margin__holds")
                .attr("x", start)
                .attr("y", "40")
                .attr("width", end.saturating_sub(start).max(1))
                .attr("height", "26"),
        )
        .child(svg("path").attr("class", "ts-margin__limit").attr("d", format!("M{limit} 20v66")))
        .child(if from == to {
            svg("circle")
                .attr("class", "ts-margin__value")
                .attr("cx", from)
                .attr("cy", "53")
                .attr("r", "20")
        } else {
            svg("rect")
                .attr("class", "ts-margin__value")
                .attr("x", from)
                .attr("y", "37")
                .attr("width", to.saturating_sub(from).max(1))
                .attr("height", "32")
                .attr("rx", "16")
        })
}

/// A date against its window.
pub fn timeline_bar(timeline: Timeline) -> El {
    let Timeline { window_from, anchor, event_from, event_to, clear, text } = timeline;
    el("figure")
        .attr("class", "ts-timeline")
        .child(
            svg("svg")
                .attr("viewBox", "0 0 1000 110")
                .attr("role", "img")
                .attr("aria-label", text.clone())
                .child(svg("path").attr("class", "ts-timeline__axis").attr("d", "M0 55h1000"))
                .child(
                    svg("rect")
                        .attr("class", "ts-timeline__window")
                        .attr("x", window_from)
                        .attr("y", "28")
                        .attr("width", anchor.saturating_sub(window_from).max(4))
                        .attr("height", "54")
                        .attr("rx", "6"),
                )
                .child(
                    svg("path")
                        .attr("class", "ts-timeline__anchor")
                        .attr("d", format!("M{anchor} 12v86")),
                )
                .child(clear.map(|at| {
                    svg("path")
                        .attr("class", "ts-timeline__clear")
                        .attr("d", format!("M{at} 12v86"))
                }))
                .child(
                    svg("rect")
                        .attr("class", "ts-timeline__event")
                        .attr("x", event_from.saturating_sub(13))
                        .attr("y", "38")
                        .attr("width", event_to.saturating_sub(event_from) + 26)
                        .attr("height", "34")
                        .attr("rx", "17"),
                ),
        )
        .child(el("figcaption").child(text))
}

/// Class of a verdict.
pub fn verdict_class(result: TrialResult, source_complete: bool) -> String {
    format!("ts-verdict ts-verdict--{}", verdict_key(result, source_complete))
}

/// Words with a hyphen that are no longer than this stay on one line.
const LONGEST_KEPT: usize = 9;

/// The title of a trial, in which no line ends within a short word such as the name of a kind
/// of cell.
pub fn title(text: &'static str) -> El {
    let mut title = siblings();
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut rest = text;
    while let Some(start) = rest.find(inside) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !inside(c)).unwrap_or(from.len()));
        title = title.child(before);
        title = if word.contains('-') && word.len() <= LONGEST_KEPT {
            title.child(el("span").attr("class", "ts-keep").child(word))
        } else {
            title.child(word)
        };
        rest = after;
    }
    title.child(rest)
}

/// The verdict on one trial, in an element of this name, and that its source is not whole.
pub fn verdict(store: Store, trial: usize, name: &'static str) -> El {
    let speaker = store.speaker();
    let complete = store.catalogue.trials.get(trial).is_some_and(|trial| trial.source_complete);
    let incomplete =
        || el("p").attr("class", "ts-card__gap").child(store.t().get("source.incomplete"));
    siblings()
        .child(move || {
            store.result(trial).map(|result| {
                el(name)
                    .attr("class", verdict_class(result, complete))
                    .child(speaker.verdict(result, complete))
            })
        })
        .child((!complete).then(incomplete))
}

/// The verdict on one trial with its strip and the lines that decide.
pub fn trial_card(trial: usize, full: bool) -> Option<El> {
    let store = store();
    let t = store.t();
    let speaker = store.speaker();
    let data = store.catalogue.trials.get(trial)?;
    let lines = Memo::new(move |_| {
        let left = store.with_statuses(trial, |statuses| {
            let rows = statuses.iter().enumerate().filter(|(_, s)| **s == Status::Unknown);
            rows.filter(|(index, _)| store.catalogue.decides(trial, *index)).count()
        });
        (deciding_lines(store, trial, if full { 4 } else { 2 }), left)
    });
    let name = data.title.get(speaker.language);
    Some(
        el("article")
            .attr("class", "ts-card")
            .attr("aria-label", name)
            .child(el("h3").attr("class", "ts-card__title").child(
                el("a").attr("href", Route::Trial(data.id.clone()).href()).child(title(name)),
            ))
            .child(verdict(store, trial, "p"))
            .child(strip(trial))
            .child(move || {
                let (deciding, left) = lines.get();
                el("ul")
                    .attr("class", "ts-card__lines")
                    .child(
                        deciding
                            .into_iter()
                            .map(|(status, text)| {
                                el("li").child(status_mark(status, false)).child(" ").child(text)
                            })
                            .collect::<Vec<_>>(),
                    )
                    .child((left > 0).then(|| {
                        el("li").attr("class", "ts-card__left").child(t.count("card.left", left))
                    }))
            }),
    )
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
pub fn cards(full: bool) -> El {
    let store = store();
    el("div").attr("class", "ts-cards").child(
        (0..store.catalogue.trials.len()).map(|trial| trial_card(trial, full)).collect::<Vec<_>>(),
    )
}

/// The lines that stand on every result.
pub fn safety() -> El {
    let t = store().t();
    el("div")
        .attr("class", "ts-safety")
        .child(el("p").child(t.get("safety.not_advice")))
        .child(el("p").child(t.get("safety.medicines")))
        .child(el("p").child(t.get("safety.investigational")))
}

/// The crisis note: before and regardless of the answer; the numbers are data, with a date.
pub fn crisis_note() -> El {
    let t = store().t();
    el("aside")
        .attr("class", "ts-crisis")
        .attr("aria-label", t.get("crisis.title"))
        .child(el("p").child(el("strong").child(t.get("crisis.title"))))
        .child(el("p").child(t.get("crisis.why")))
        .child(el("p").child(t.get("crisis.act")))
        .child(
            el("ul").child(
                t.get("crisis.lines")
                    .split('|')
                    .map(|line| el("li").child(line.trim()))
                    .collect::<Vec<_>>(),
            ),
        )
        .child(el("p").child(t.get("crisis.end")))
}
