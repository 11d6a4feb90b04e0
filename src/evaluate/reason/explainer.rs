//! Explains one criterion: what its status rests on, from the whole to the leaves.

use super::deciding::{Part, each_once};
use super::{Explanation, Reason};
use crate::catalogue::program::Stretch;
use crate::catalogue::{Catalogue, Criterion, FactId, LeafId, Question, Role, settle};
use crate::evaluate::screening::Screening;
use crate::evaluate::status::Status;

/// Explains criteria of a screening one after the other.
pub(super) struct Explainer<'s, 'c> {
    pub(super) screening: &'s Screening<'c>,
    pub(super) catalogue: &'c Catalogue,
    /// Leaves that decided, of the statement that is looked at.
    pub(super) leaves: Vec<LeafId>,
    /// Parts of the statements that are not closed yet, each behind those of the statement around
    /// it.
    pub(super) parts: Vec<Part>,
}

impl<'s, 'c> Explainer<'s, 'c> {
    pub(super) fn new(screening: &'s Screening<'c>) -> Self {
        let catalogue = screening.catalogue();
        Self { screening, catalogue, leaves: Vec::new(), parts: Vec::new() }
    }

    /// One criterion with its reasons.
    pub(super) fn explain(&mut self, trial: usize, index: usize) -> Explanation<'c> {
        let statuses = self.screening.trial_statuses(trial);
        let status = statuses.get(index).copied().unwrap_or(Status::Unknown);
        let criterion = self.catalogue.trials.get(trial).and_then(|t| t.criteria.get(index));
        let reasons = criterion.map_or_else(Vec::new, |found| self.reasons(found, status));
        Explanation { criterion: index, status, reasons }
    }

    pub(super) fn question(&self, fact: FactId) -> Option<&'c Question> {
        self.catalogue.fact(fact.index())
    }

    pub(super) fn id(&self, fact: FactId) -> &'c str {
        self.question(fact).map_or("", |question| &question.id)
    }

    fn reasons(&mut self, criterion: &'c Criterion, status: Status) -> Vec<Reason<'c>> {
        match criterion.role {
            Role::Lost => return vec![Reason::SourceLost],
            Role::Judgement => return vec![Reason::InvestigatorDecides],
            Role::NoCondition => return vec![Reason::NoCondition],
            Role::Deciding | Role::Note => {}
        }
        if self.screening.view().does_not_apply(criterion) {
            let facts = criterion.rule.applies.map_or_else(Vec::new, |s| self.facts_of(s));
            return vec![Reason::DoesNotApply { facts }];
        }
        if criterion.readings.is_empty() {
            return vec![Reason::Parts { parts: self.deciding_parts(criterion, status) }];
        }
        let doubted = self.screening.view().is_doubted(criterion);
        let mut reasons: Vec<Reason<'c>> = Vec::new();
        if status == Status::Ask && doubted {
            reasons.push(Reason::Doubt);
        } else if status == Status::Ask && criterion.readings.len() > 1 {
            let readings = criterion.readings.iter();
            let readings = readings
                .map(|reading| (reading.id.as_str(), self.reading_status(reading.body)))
                .collect();
            reasons.push(Reason::ReadingsDiffer { readings });
        }
        let judged = self.find_deciding_leaves(criterion, doubted);
        reasons.reserve_exact(self.leaves.len() + usize::from(judged));
        if judged && status == Status::Ask {
            reasons.push(Reason::NeedsJudgement);
        }
        self.leaf_reasons(&mut reasons);
        if reasons.is_empty() {
            reasons.push(Reason::NeedsJudgement);
        }
        reasons
    }

    /// The parts of a whole that its status rests on.
    fn deciding_parts(&self, whole: &'c Criterion, status: Status) -> Vec<(&'c str, Status)> {
        let statuses = self.screening.statuses();
        let parts = self.catalogue.parts_of(whole);
        parts
            .filter_map(|part| Some((part.code.as_str(), *statuses.get(part.number.index())?)))
            .filter(|(_, part)| match status {
                Status::Met => true,
                Status::NotMet => *part == Status::NotMet,
                Status::NotYet => part.fails(),
                Status::Ask | Status::Unknown => *part != Status::Met,
            })
            .collect()
    }

    /// Finds the leaves that decided, each once; whether the sentence itself leaves it open.
    fn find_deciding_leaves(&mut self, criterion: &Criterion, doubted: bool) -> bool {
        let program = &self.catalogue.program;
        self.leaves.clear();
        let mut judged = false;
        self.deciding(&mut program.nodes_of(criterion.rule.body).iter(), &mut judged);
        if let Some(doubt) = criterion.rule.doubt.filter(|_| doubted) {
            self.deciding(&mut program.nodes_of(doubt).iter(), &mut judged);
        }
        each_once(&mut self.leaves);
        judged
    }

    /// A reason for each leaf that decided, in the order of the rule; a leaf of several readings
    /// is said once.
    fn leaf_reasons(&self, reasons: &mut Vec<Reason<'c>>) {
        let program = &self.catalogue.program;
        let fact = |leaf: LeafId| program.leaves.get(leaf.index()).map(|leaf| leaf.fact);
        let mut before: &[LeafId] = &[];
        for (index, number) in self.leaves.iter().enumerate() {
            if let Some(leaf) = program.leaves.get(number.index())
                && let Some(reason) = self.leaf_reason(leaf, self.screening.view().leaf(*number))
            {
                // Only leaves of one fact can come to the same reason, and contradicted ones.
                let again = matches!(reason, Reason::Contradiction { .. })
                    || before.iter().any(|known| fact(*known) == Some(leaf.fact));
                if !(again && reasons.contains(&reason)) {
                    reasons.push(reason);
                }
            }
            before = self.leaves.get(..=index).unwrap_or_default();
        }
    }

    /// Status of one reading by itself, without its "not yet".
    fn reading_status(&self, stretch: Stretch) -> Status {
        let nodes = self.catalogue.program.nodes_of(stretch);
        let view = self.screening.view();
        let result = settle::evaluate(nodes, &mut |leaf, _| view.leaf(leaf), true);
        match result.settled() {
            Some(true) => Status::Met,
            Some(false) => Status::NotMet,
            None if result.is_disputed() => Status::Ask,
            None => Status::Unknown,
        }
    }

    fn facts_of(&self, stretch: Stretch) -> Vec<&'c str> {
        let program = &self.catalogue.program;
        let mut ids: Vec<&str> = program
            .leaves_of(stretch)
            .filter_map(|leaf| program.leaves.get(leaf.index()))
            .map(|leaf| self.id(leaf.fact))
            .collect();
        ids.dedup();
        ids
    }
}
