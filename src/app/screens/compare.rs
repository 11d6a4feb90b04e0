//! One person by all trials: the same idea side by side.

use super::trials::legend;
use crate::app::dom::{El, button, el, siblings};
use crate::app::page;
use crate::app::parts::{self, safety, status_mark};
use crate::app::route::Route;
use crate::app::store::{Store, store};
use crate::catalogue::program::{Leaf, Test};
use crate::catalogue::rule::{Limit, Op};
use crate::catalogue::{CriterionKind, Kind};
use crate::facts::Span;

/// One line of the table: an idea and the facts that express it.
struct Line {
    title: String,
    facts: Vec<usize>,
}

fn lines(store: Store) -> Vec<Line> {
    let t = store.t();
    let speaker = store.speaker();
    let catalogue = store.catalogue;
    let ideas = &store.layout.ideas;
    let mut lines: Vec<(usize, Line)> = ideas
        .iter()
        .map(|idea| {
            let first = idea.facts.first().copied().unwrap_or(0);
            let title = t.get(&format!("idea.{}", idea.id)).to_owned();
            (first, Line { title, facts: idea.facts.clone() })
        })
        .collect();
    for (fact, question) in catalogue.questions.iter().enumerate() {
        let taken = ideas.iter().any(|idea| idea.facts.contains(&fact));
        let item = store.layout.sheets.iter().any(|sheet| sheet.facts.contains(&fact));
        if !taken && !item && question.kind != Kind::Computed {
            lines.push((fact, Line { title: speaker.label(&question.id), facts: vec![fact] }));
        }
    }
    lines.sort_by_key(|(first, _)| *first);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// What a trial says about a line: the criteria that test its facts, with their limits.
fn cell(store: Store, trial: usize, facts: &[usize]) -> Vec<(usize, Vec<String>)> {
    let program = &store.catalogue.program;
    let Some(rows) = program.trials.get(trial) else { return Vec::new() };
    let Some(data) = store.catalogue.trials.get(trial) else { return Vec::new() };
    (rows.start..rows.end)
        .filter_map(|number| {
            let index = (number - rows.start) as usize;
            let criterion = data.criteria.get(index).filter(|c| c.parts.is_empty())?;
            let excludes = criterion.kind == CriterionKind::Exclusion;
            let compiled = program.criteria.get(number as usize)?;
            let of = |stretch| {
                program
                    .leaves_of(stretch)
                    .filter_map(|leaf| program.leaves.get(leaf as usize))
                    .filter(|leaf| facts.contains(&(leaf.fact as usize)))
            };
            of(compiled.body).next()?;
            let readings = compiled.readings.as_slice();
            // A limit that only one reading has would look like a limit of the text.
            let shared = |leaf: &Leaf| {
                let has = |reading| of(reading).any(|other| other.test == leaf.test);
                readings.iter().all(|reading| has(*reading))
            };
            let mut limits: Vec<String> = Vec::new();
            let mut differ = false;
            for leaf in of(compiled.body) {
                let Some(mut limit) = limit(store, leaf) else { continue };
                // A tick beside the limit of an exclusion would read as if it had to be reached.
                if excludes && !matches!(leaf.test, Test::Within(_)) {
                    limit = store.t().fill("compare.not", &[("limit", &limit)]);
                }
                if !shared(leaf) {
                    differ = true;
                } else if !limits.contains(&limit) {
                    limits.push(limit);
                }
            }
            if differ {
                limits.push(store.t().count("compare.readings", readings.len()));
            }
            Some((index, limits))
        })
        .collect()
}

/// The limit or the time a test looks for, in short.
fn limit(store: Store, leaf: &Leaf) -> Option<String> {
    let (t, speaker) = (store.t(), store.speaker());
    let question = store.catalogue.fact(leaf.fact as usize)?;
    Some(match leaf.test {
        Test::Compare(op, limit) => {
            let unit = question.units.first().map_or("", |unit| unit.code.as_str());
            format!("{} {}", sign(op), speaker.amount(Span::exact(limit), unit))
        }
        Test::CompareLimit(op, factor, which) => {
            let key = match which {
                Limit::Uln => "op.short_upper",
                Limit::Lln => "op.short_lower",
            };
            format!("{} {}", sign(op), t.fill(key, &[("n", &factor.to_string())]))
        }
        Test::Within(window) => {
            t.count(&format!("length.{}", window.unit.word()), usize::from(window.amount))
        }
        _ => return None,
    })
}

/// The sign of a comparison, which every language shares.
const fn sign(op: Op) -> &'static str {
    match op {
        Op::AtLeast => "≥",
        Op::MoreThan => ">",
        Op::AtMost => "≤",
        Op::LessThan => "<",
    }
}

/// The table.
#[inline(never)]
pub fn compare() -> El {
    let store = store();
    let t = store.t();
    siblings()
        .child(el("p").child(t.get("compare.lead")))
        .child(legend())
        .child(el("p").attr("class", "ts-hint").child(t.get("compare.codes")))
        .child(
            button("ts-button ts-noprint")
                .on("click", |_| page::print())
                .child(t.get("take.print")),
        )
        .child(table(store))
        .child(safety())
}

/// The roles are written out: on a narrow screen the style makes rows of the cells, and
/// browsers then forget that this is a table.
fn table(store: Store) -> El {
    let t = store.t();
    let trials = &store.catalogue.trials;
    let language = store.speaker().language;
    let row = || el("tr").attr("role", "row");
    let head = |text: String| {
        el("th").attr("scope", "row").attr("role", "rowheader").child(el("span").child(text))
    };
    let column = || el("th").attr("scope", "col").attr("role", "columnheader");
    let names: Vec<El> = trials
        .iter()
        .map(|trial| {
            let title = parts::title(trial.title.get(language));
            column().child(el("a").attr("href", Route::Trial(trial.id.clone()).href()).child(title))
        })
        .collect();
    let verdicts: Vec<El> = (0..trials.len()).map(|trial| show_verdict(store, trial)).collect();
    let body: Vec<El> = lines(store)
        .into_iter()
        .filter_map(|line| {
            let cells: Vec<_> =
                (0..trials.len()).map(|trial| cell(store, trial, &line.facts)).collect();
            cells.iter().any(|cell| !cell.is_empty()).then(|| {
                let cells = cells.into_iter().enumerate();
                row().child(head(line.title)).child(
                    cells.map(|(trial, cell)| show_cell(store, trial, cell)).collect::<Vec<_>>(),
                )
            })
        })
        .collect();
    el("table")
        .attr("class", "ts-compare")
        .attr("role", "table")
        .child(
            el("thead")
                .attr("role", "rowgroup")
                .child(row().child(column().child(t.get("compare.idea"))).child(names))
                .child(row().child(head(t.get("compare.verdict").to_owned())).child(verdicts)),
        )
        .child(el("tbody").attr("role", "rowgroup").child(body))
}

fn show_verdict(store: Store, trial: usize) -> El {
    el("td").attr("role", "cell").child(parts::verdict(store, trial, "span"))
}

fn show_cell(store: Store, trial: usize, cell: Vec<(usize, Vec<String>)>) -> El {
    let t = store.t();
    let speaker = store.speaker();
    let language = speaker.language;
    let Some(data) = store.catalogue.trials.get(trial) else { return siblings() };
    if cell.is_empty() {
        // "Not mentioned" never reads as "allowed".
        let key = if data.source_complete { "compare.not_mentioned" } else { "compare.not_known" };
        return el("td").attr("role", "cell").attr("class", "ts-compare__none").child(t.get(key));
    }
    el("td").attr("role", "cell").child(
        el("ul").child(
            cell.into_iter()
                .filter_map(|(index, limits)| {
                    let criterion = data.criteria.get(index)?;
                    let status = move || store.status(trial, index);
                    Some(
                        el("li")
                            .attr("title", criterion.clinician.get(language))
                            .child(move || status_mark(status(), false))
                            .child(
                                el("a")
                                    .attr("class", "ts-code")
                                    .attr(
                                        "href",
                                        Route::criterion(&data.id, &criterion.code).href(),
                                    )
                                    .attr(
                                        "aria-label",
                                        format!("{} {}", criterion.code, speaker.plain(criterion)),
                                    )
                                    .child(criterion.code.clone()),
                            )
                            .child(" ")
                            .child(t.list(&limits)),
                    )
                })
                .collect::<Vec<_>>(),
        ),
    )
}
