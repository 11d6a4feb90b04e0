//! One person by all trials: criteria of one idea side by side, with their limits.

use super::{Speaker, keys};
use crate::catalogue::layout::Layout;
use crate::catalogue::program::{Leaf, Test};
use crate::catalogue::rule::{Limit, Op};
use crate::catalogue::{CriterionKind, Kind};
use crate::facts::Span;

/// One line of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparisonLine {
    /// The idea, or the question where it stands alone.
    pub title: String,
    /// For each trial its criteria on this idea; none if the trial does not mention it.
    pub cells: Vec<Vec<ComparisonCell>>,
}

/// One criterion in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparisonCell {
    /// Its place in the trial.
    pub criterion: usize,
    /// Its limits and windows, in short.
    pub limits: Vec<String>,
}

impl Speaker<'_> {
    /// All lines that at least one trial has a criterion for, in the order of the questions.
    pub fn comparison(&self, layout: &Layout) -> Vec<ComparisonLine> {
        let trials = self.catalogue.trials.len();
        self.ideas(layout)
            .into_iter()
            .map(|(title, facts)| {
                let cells = (0..trials).map(|trial| self.cells(trial, &facts)).collect();
                ComparisonLine { title, cells }
            })
            .filter(|line| line.cells.iter().any(|cell| !cell.is_empty()))
            .collect()
    }

    /// Titles with the facts that express them: ideas of the layout, and every other question
    /// that is not an item of a score.
    fn ideas(&self, layout: &Layout) -> Vec<(String, Vec<usize>)> {
        let mut lines: Vec<(usize, String, Vec<usize>)> = layout
            .ideas
            .iter()
            .map(|idea| {
                let first = idea.facts.first().copied().unwrap_or(0);
                let title = self.words.get(key!("idea", idea.id)).to_owned();
                (first, title, idea.facts.clone())
            })
            .collect();
        for (fact, question) in self.catalogue.questions.iter().enumerate() {
            let taken = layout.ideas.iter().any(|idea| idea.facts.contains(&fact));
            let item = layout.sheets.iter().any(|sheet| sheet.facts.contains(&fact));
            if !taken && !item && question.kind != Kind::Computed {
                lines.push((fact, self.label(&question.id), vec![fact]));
            }
        }
        lines.sort_by_key(|(first, ..)| *first);
        lines.into_iter().map(|(_, title, facts)| (title, facts)).collect()
    }

    /// The criteria of a trial that test one of the facts.
    fn cells(&self, trial: usize, facts: &[usize]) -> Vec<ComparisonCell> {
        let program = &self.catalogue.program;
        let Some(data) = self.catalogue.trials.get(trial) else { return Vec::new() };
        let rows = data.criteria.iter().enumerate().filter(|(_, row)| row.parts.is_empty());
        rows.filter_map(|(index, criterion)| {
            let excludes = criterion.kind == CriterionKind::Exclusion;
            let of = |stretch| {
                program
                    .leaves_of(stretch)
                    .filter_map(|leaf| program.leaves.get(leaf.index()))
                    .filter(|leaf| facts.contains(&leaf.fact.index()))
            };
            of(criterion.rule.body).next()?;
            let readings = criterion.readings.as_slice();
            // A limit that only one reading has would look like a limit of the text.
            let shared = |leaf: &Leaf| {
                let has = |reading| of(reading).any(|other| other.test == leaf.test);
                readings.iter().all(|reading| has(reading.body))
            };
            let mut limits: Vec<String> = Vec::new();
            let mut differ = false;
            for leaf in of(criterion.rule.body) {
                let Some(mut limit) = self.short_limit(leaf) else { continue };
                // A tick beside the limit of an exclusion would read as if it had to be
                // reached.
                if excludes && !matches!(leaf.test, Test::Within(_)) {
                    limit = self.words.fill(key!("compare.not"), &[("limit", &limit)]);
                }
                if !shared(leaf) {
                    differ = true;
                } else if !limits.contains(&limit) {
                    limits.push(limit);
                }
            }
            if differ {
                limits.push(self.words.count(key!("compare.readings"), readings.len()));
            }
            Some(ComparisonCell { criterion: index, limits })
        })
        .collect()
    }

    /// The limit or the time a test looks for, in short; `None` for tests without one.
    fn short_limit(&self, leaf: &Leaf) -> Option<String> {
        let question = self.catalogue.fact(leaf.fact.index())?;
        Some(match leaf.test {
            Test::Compare(op, limit) => {
                let unit = question.units.first().map_or("", |unit| unit.code.as_str());
                format!("{} {}", sign(op), self.amount(Span::exact(limit), unit))
            }
            Test::CompareLimit(op, factor, which) => {
                let key = match which {
                    Limit::Uln => key!("op.short_upper"),
                    Limit::Lln => key!("op.short_lower"),
                };
                format!("{} {}", sign(op), self.words.fill(key, &[("n", &factor.to_string())]))
            }
            Test::Within(window) => {
                self.words.count(keys::length(window.unit), usize::from(window.amount))
            }
            _ => return None,
        })
    }
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
