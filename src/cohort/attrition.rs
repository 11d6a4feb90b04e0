//! The figures of a tally, as they are written: all of them, or with small counts masked.

use super::mask::{self, Relation};
use super::tally::{RowTally, Tally, TrialTally};
use crate::catalogue::{Catalogue, Criterion, CriterionKind};
use serde::Serialize;
use std::collections::BTreeMap;

/// Where people fall, trial by trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attrition {
    /// Version of the catalogue data.
    pub catalogue_version: String,
    /// If small counts are masked: every figure is rounded down to a whole multiple of this, and 0
    /// stands for all that is less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounded_to: Option<u64>,
    /// How many people there are.
    pub people: u64,
    /// One entry a trial, in the catalogue's order.
    pub trials: Vec<TrialFigures>,
}

/// The figures of one trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrialFigures {
    /// Trial id.
    pub id: String,
    /// People for whom at least one row fails. With the next two they are all people.
    pub not_match: u64,
    /// People for whom nothing fails, and something is open.
    pub possible: u64,
    /// People for whom all rows that decide are met.
    pub may_be_eligible: u64,
    /// Of those for whom a row fails: every failing row can still change.
    pub for_now: u64,
    /// Of these: how many may enter from a month (`2026-05`) on by time alone, if nothing else
    /// changes. Those of whom it cannot be said are left out.
    pub may_enter_from: BTreeMap<String, u64>,
    /// The one fact to ask for: more people lack it, and nothing else, than any other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask_next: Option<AskNext>,
    /// The rows the verdict looks at, in the order of the source.
    pub criteria: Vec<RowFigures>,
}

/// A fact to ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskNext {
    /// Fact id.
    pub fact: String,
    /// How many people lack this fact only.
    pub people: u64,
}

/// The figures of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowFigures {
    /// Code of the criterion.
    pub code: String,
    /// `inclusion` or `exclusion`.
    pub kind: &'static str,
    /// People who fail neither this row nor one before it.
    pub left: u64,
    /// People who fail it.
    pub fails: u64,
    /// Of these: they fail no other row.
    pub alone: u64,
    /// Of those who fail it: they may still come to meet it.
    pub for_now: u64,
    /// People for whom it is a question for the study team.
    pub ask: u64,
    /// People for whom it is open for want of data.
    pub open: u64,
    /// The same for this row alone, among those who fail nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask_next: Option<AskNext>,
}

impl Attrition {
    /// All figures.
    pub fn of(catalogue: &Catalogue, tally: &Tally<'_>) -> Self {
        let trials = catalogue.trials.iter().zip(&tally.trials);
        Self {
            catalogue_version: catalogue.version.clone(),
            rounded_to: None,
            people: tally.people,
            trials: trials
                .map(|(trial, tally)| TrialFigures::of(&trial.id, &trial.criteria, tally))
                .collect(),
        }
    }

    /// The figures with counts below `below` masked. Every figure is rounded down to a multiple of
    /// one number, so that no sum or difference of figures is a small count. That number is at
    /// least `below`, and larger where the figures together would leave a small count or drop no
    /// other value.
    #[must_use]
    pub fn masked(&self, below: u64) -> Self {
        // With two parts and their whole, multiples of two would tell too much.
        let mut to = below.max(3);
        while self.trials.iter().any(|trial| trial.is_told(self.people, to, below)) {
            to *= 2;
        }
        let mut masked =
            Self { rounded_to: Some(to), people: mask::down(self.people, to), ..self.clone() };
        masked.trials.iter_mut().for_each(|trial| trial.round(to));
        masked
    }
}

impl TrialFigures {
    fn of(id: &str, criteria: &[Criterion], tally: &TrialTally<'_>) -> Self {
        let month =
            |((year, month), count): (&(i16, i8), &u64)| (format!("{year:04}-{month:02}"), *count);
        Self {
            id: id.to_owned(),
            not_match: tally.not_match + tally.for_now,
            possible: tally.possible,
            may_be_eligible: tally.may_be_eligible,
            for_now: tally.for_now,
            may_enter_from: tally.months.iter().map(month).collect(),
            ask_next: most(&tally.lack_only),
            criteria: tally
                .rows
                .iter()
                .filter_map(|row| Some(RowFigures::of(criteria.get(row.criterion)?, row)))
                .collect(),
        }
    }

    fn round(&mut self, to: u64) {
        let figures =
            [&mut self.not_match, &mut self.possible, &mut self.may_be_eligible, &mut self.for_now];
        for figure in figures.into_iter().chain(self.may_enter_from.values_mut()) {
            *figure = mask::down(*figure, to);
        }
        self.may_enter_from.retain(|_, people| *people > 0);
        round_ask(&mut self.ask_next, to);
        for row in &mut self.criteria {
            let figures = [
                &mut row.left,
                &mut row.fails,
                &mut row.alone,
                &mut row.for_now,
                &mut row.ask,
                &mut row.open,
            ];
            for figure in figures {
                *figure = mask::down(*figure, to);
            }
            round_ask(&mut row.ask_next, to);
        }
    }

    /// Whether figures rounded down to multiples of `to` would tell a count below `below` all
    /// the same, by all that is known to hold between them.
    fn is_told(&self, people: u64, to: u64, below: u64) -> bool {
        let mut known = mask::Known::rounded(to);
        let people = known.figure(people);
        let [not_match, possible, may_be_eligible, for_now] =
            [self.not_match, self.possible, self.may_be_eligible, self.for_now]
                .map(|figure| known.figure(figure));
        known.relate(Relation::equal(&[people], &[not_match, possible, may_be_eligible]));
        known.relate(Relation::at_most(&[for_now], &[not_match]));
        let months: Vec<usize> =
            self.may_enter_from.values().map(|figure| known.figure(*figure)).collect();
        known.relate(Relation::at_most(&months, &[for_now]));
        if let Some(ask) = &self.ask_next {
            let ask = known.figure(ask.people);
            known.relate(Relation::at_most(&[ask], &[possible]));
        }
        let mut before = people;
        let mut alone = Vec::new();
        for row in &self.criteria {
            let [left, fails, only, for_now, ask, open] =
                [row.left, row.fails, row.alone, row.for_now, row.ask, row.open]
                    .map(|figure| known.figure(figure));
            let lost = known.unpublished();
            known.relate(Relation::equal(&[before], &[left, lost]));
            known.relate(Relation::at_most(&[lost], &[fails]));
            known.relate(Relation::at_most(&[only], &[lost]));
            known.relate(Relation::at_most(&[for_now], &[fails]));
            known.relate(Relation::at_most(&[fails], &[not_match]));
            known.relate(Relation::at_most(&[fails, ask, open], &[people]));
            if let Some(next) = &row.ask_next {
                let next = known.figure(next.people);
                known.relate(Relation::at_most(&[next], &[open]));
                known.relate(Relation::at_most(&[next], &[possible]));
            }
            alone.push(only);
            before = left;
        }
        known.relate(Relation::at_most(&alone, &[not_match]));
        known.relate(Relation::equal(&[before], &[possible, may_be_eligible]));
        known.tells_below(below)
    }
}

impl RowFigures {
    fn of(criterion: &Criterion, row: &RowTally<'_>) -> Self {
        Self {
            code: criterion.code.clone(),
            kind: match criterion.kind {
                CriterionKind::Inclusion => "inclusion",
                CriterionKind::Exclusion => "exclusion",
            },
            left: row.left,
            fails: row.fails,
            alone: row.alone,
            for_now: row.for_now,
            ask: row.ask,
            open: row.open,
            ask_next: most(&row.lack_only),
        }
    }
}

/// The fact with the most people; the first by its id among equals.
fn most(lack_only: &BTreeMap<&str, u64>) -> Option<AskNext> {
    let (fact, people) = lack_only.iter().rev().max_by_key(|(_, people)| **people)?;
    Some(AskNext { fact: (*fact).to_owned(), people: *people })
}

/// A fact that would help fewer people than may be told is not named.
fn round_ask(next: &mut Option<AskNext>, to: u64) {
    if let Some(ask) = next {
        ask.people = mask::down(ask.people, to);
    }
    next.take_if(|ask| ask.people == 0);
}
