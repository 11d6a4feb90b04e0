//! Verdicts alone, for many people: nothing is worked out that they do not rest on.
//!
//! The values, statements and statuses are those of a [`Screening`], asked for one by one. A row
//! that fails settles its trial, so that most of the others need not be looked at.

use super::glance::at_a_glance;
use super::resolve;
use super::screening::{Screening, answers_by_fact, is_answered, put};
use super::status::{Status, TrialResult, Verdict, verdict};
use crate::catalogue::meaning::{Slot, Why};
use crate::catalogue::program::Shortcut;
use crate::catalogue::{Catalogue, CriterionId, LeafId, Role, Trial};
use crate::facts::{Answer, Facts};
use jiff::civil::Date;
use std::borrow::Cow;
use std::mem::replace;

/// Gives the verdicts on all trials of a catalogue for one person after the other.
#[derive(Clone, Debug)]
pub struct Verdicts<'c> {
    catalogue: &'c Catalogue,
    /// For each trial the rows its verdict looks at: those that rule a person out for good come
    /// first, then those that are told at a glance.
    plans: Vec<Vec<Row>>,
}

/// A criterion as a verdict sees it.
#[derive(Clone, Copy, Debug)]
struct Row {
    criterion: CriterionId,
    role: Role,
    can_change: bool,
}

impl<'c> Verdicts<'c> {
    /// Finds the best order of rows for every trial.
    pub fn new(catalogue: &'c Catalogue) -> Self {
        let program = &catalogue.program;
        let by_statement = |row: &Row| {
            matches!(program.shortcuts.get(row.criterion.index()), None | Some(Shortcut::Statement))
        };
        let plan = |trial: &Trial| {
            let in_verdict = trial.criteria.iter().filter(|criterion| criterion.in_verdict);
            let mut rows: Vec<Row> = in_verdict
                .map(|criterion| Row {
                    criterion: criterion.number,
                    role: criterion.role,
                    can_change: criterion.can_change(),
                })
                .collect();
            rows.sort_by_key(|row| (row.can_change, by_statement(row)));
            rows
        };
        Self { catalogue, plans: catalogue.trials.iter().map(plan).collect() }
    }

    /// What answers are compared with.
    pub const fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// The verdict on every trial, in the catalogue's order; each equals [`Screening::result`] (a
    /// property test in `tests/engine/laws.rs`).
    pub fn of(&self, facts: &Facts, reference: Date) -> Vec<TrialResult> {
        let mut wanted = Wanted::of(self.catalogue, facts, reference);
        let trials = self.catalogue.trials.iter().zip(&self.plans);
        trials.map(|(trial, rows)| wanted.verdict(rows, trial.source_complete)).collect()
    }
}

/// A screening whose values are worked out when they are wanted.
struct Wanted<'f> {
    screening: Screening<'f>,
    answers: Vec<Option<&'f Answer>>,
    /// The facts whose values are known.
    facts: Vec<bool>,
    /// The leaves whose truth is known.
    leaves: Vec<bool>,
    /// The criteria whose leaves are all known.
    criteria: Vec<bool>,
}

impl<'f> Wanted<'f> {
    fn of(catalogue: &'f Catalogue, facts: &'f Facts, reference: Date) -> Self {
        let mut screening = Screening::blank(catalogue, Cow::Borrowed(facts), reference);
        screening.find_drugs();
        let mut wanted = Self {
            answers: answers_by_fact(catalogue, facts, reference),
            facts: vec![false; catalogue.questions.len()],
            leaves: vec![false; catalogue.program.leaves.len()],
            criteria: vec![false; catalogue.program.shortcuts.len()],
            screening,
        };
        wanted.contradict();
        wanted
    }

    fn verdict(&mut self, rows: &[Row], source_complete: bool) -> TrialResult {
        let mut told = Vec::with_capacity(rows.len());
        let mut fails = false;
        for row in rows {
            // All that rule out for good were looked at, and one fails for now.
            if fails && row.can_change {
                break;
            }
            let seen = (row.role, row.can_change, self.status(row.criterion));
            let alone = verdict(std::iter::once(seen));
            if alone.verdict == Verdict::NotMatch && !alone.for_now {
                return alone;
            }
            fails |= alone.verdict == Verdict::NotMatch;
            told.push(seen);
        }
        let mut result = verdict(told.into_iter());
        if !source_complete && result.verdict == Verdict::MayBeEligible {
            result.verdict = Verdict::Possible;
        }
        result
    }

    /// The status of a criterion.
    fn status(&mut self, number: CriterionId) -> Status {
        let program = &self.screening.catalogue().program;
        let shortcut =
            program.shortcuts.get(number.index()).copied().unwrap_or(Shortcut::Statement);
        match shortcut {
            Shortcut::Statement => {
                self.want_criterion(number);
            }
            Shortcut::Leaf(leaf) | Shortcut::Not(leaf) => self.want_leaf(leaf),
            Shortcut::Both(left, right) | Shortcut::Either(left, right) => {
                self.want_leaf(left);
                self.want_leaf(right);
            }
        }
        at_a_glance(shortcut, self.screening.held())
            .unwrap_or_else(|| self.screening.by_statement(number))
    }

    /// Works out the leaves that a criterion and its parts read.
    fn want_criterion(&mut self, number: CriterionId) {
        let catalogue = self.screening.catalogue();
        let Some(criterion) = catalogue.criterion(number) else { return };
        if self.criteria.get_mut(number.index()).is_none_or(|known| replace(known, true)) {
            return;
        }
        let statements = criterion.rule.statements_and_doubt();
        for leaf in statements.flat_map(|stretch| catalogue.program.leaves_of(stretch)) {
            self.want_leaf(leaf);
        }
        for part in catalogue.parts_of(criterion) {
            self.want_criterion(part.number);
        }
    }

    fn want_leaf(&mut self, leaf: LeafId) {
        if self.leaves.get_mut(leaf.index()).is_none_or(|known| replace(known, true)) {
            return;
        }
        let program = &self.screening.catalogue().program;
        if let Some(tested) = program.leaves.get(leaf.index()) {
            for fact in [Some(tested.fact), tested.test.other()].into_iter().flatten() {
                self.want_fact(fact.index());
                self.screening.refresh_glance(fact.index());
            }
            self.screening.hold(leaf);
        }
    }

    /// Works out the value of a fact, and before it those of the facts it rests on.
    fn want_fact(&mut self, fact: usize) {
        if self.facts.get_mut(fact).is_none_or(|known| replace(known, true)) {
            return;
        }
        let catalogue = self.screening.catalogue();
        let Some(question) = catalogue.fact(fact) else { return };
        let answer = self.answers.get(fact).copied().flatten();
        let mut value = resolve::answer(catalogue, question, answer, self.screening.reference());
        if !is_answered(&value.0) {
            for input in catalogue.program.inputs.get(fact).into_iter().flatten() {
                self.want_fact(*input);
            }
            let held = &self.screening;
            value = held.worked_out(fact, question, value, &held.raw, &held.effective);
        }
        put(&mut self.screening.raw, &mut self.screening.effective, fact, value);
    }

    /// Finds the contradictions, and takes away the values they concern. From here on the values
    /// are as rules see them.
    fn contradict(&mut self) {
        let catalogue = self.screening.catalogue();
        let program = &catalogue.program;
        for (index, contradiction) in program.contradictions.iter().enumerate() {
            for fact in program.facts_of(contradiction.when) {
                self.want_fact(fact);
            }
            self.screening.refresh_contradiction(index);
        }
        let touched = self.screening.contradicted();
        let touched: Vec<usize> = program
            .order
            .iter()
            .map(|fact| fact.index())
            .filter(|fact| touched.get(*fact).copied().unwrap_or(false))
            .collect();
        // What was entered keeps its date, whatever becomes of its value.
        for fact in &touched {
            self.want_fact(*fact);
        }
        for fact in touched {
            let held = &self.screening;
            let slot = if held.is_contradicted(fact) {
                Slot::Missing(Why::Contradicted)
            } else {
                let answer = self.answers.get(fact).copied().flatten();
                held.value(fact, answer, &held.raw, &held.effective).0
            };
            if let Some(place) = self.screening.raw.get_mut(fact) {
                *place = slot;
            }
        }
    }
}
