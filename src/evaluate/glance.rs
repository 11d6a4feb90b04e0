//! What makes a held screening quick: exact numbers beside the values of facts, comparisons with
//! fixed limits on them, and statuses that follow from one or two leaves.
//!
//! Nothing here changes what a status is: [`Screening::plain_statuses`] goes without it, and a
//! property test in `tests/engine/laws.rs` holds the two to be equal.

use super::screening::Screening;
use super::status::Status;
use crate::catalogue::meaning::Slot;
use crate::catalogue::program::{FixedLimit, Shortcut};
use crate::catalogue::{CriterionId, LeafId};
use crate::facts::Number;
use crate::logic::{Graded, Truth};

/// A fact as far as a comparison with a fixed limit is told at a glance.
#[derive(Clone, Copy, Debug)]
pub(super) enum Glance {
    /// An exact number, in millionths of the canonical unit.
    Exact(i64),
    /// There is no usable answer.
    Missing,
    /// Anything else.
    Other,
}

impl Glance {
    fn of(slot: &Slot) -> Self {
        match slot {
            Slot::Missing(_) => Self::Missing,
            Slot::Number(number) if number.also.is_none() && number.multiple.is_none() => {
                let exact = number.span.single().and_then(Number::millionths);
                exact.map_or(Self::Other, Self::Exact)
            }
            _ => Self::Other,
        }
    }
}

impl Screening<'_> {
    /// Works out every status anew from the values held, without allocating.
    pub fn reevaluate(&mut self) {
        let program = &self.catalogue.program;
        let mut leaves = std::mem::take(&mut self.leaves);
        for (index, (place, limit)) in leaves.iter_mut().zip(&program.limits).enumerate() {
            *place = self.compared(*limit).unwrap_or_else(|| self.leaf_truth(LeafId::of(index)));
        }
        let mut statuses = std::mem::take(&mut self.statuses);
        for (place, shortcut) in statuses.iter_mut().zip(&program.shortcuts) {
            if let Some(status) = at_a_glance(*shortcut, &leaves) {
                *place = status;
            }
        }
        self.leaves = leaves;
        for criterion in &program.by_statement {
            if let Some(place) = statuses.get_mut(criterion.index()) {
                *place = self.by_statement(*criterion);
            }
        }
        self.statuses = statuses;
    }

    /// Works out the leaves of a fact after its value changed; `before` is what it was. Adds the
    /// criteria that are to be looked at again.
    pub(super) fn refresh_leaves(
        &mut self,
        fact: usize,
        before: Glance,
        criteria: &mut Vec<CriterionId>,
    ) {
        let program = &self.catalogue.program;
        let sorted = program.sorted.get(fact).map_or(&[][..], Vec::as_slice);
        if let (Glance::Exact(before), Glance::Exact(after)) = (before, self.glance(fact)) {
            self.pass_limits(fact, before, after, criteria);
        } else {
            for leaf in sorted.iter().map(|limit| limit.leaf) {
                self.turn(leaf, self.leaf_truth(leaf), criteria);
            }
        }
        for leaf in program.unsorted.get(fact).into_iter().flatten() {
            self.turn(*leaf, self.leaf_truth(*leaf), criteria);
        }
    }

    /// Between two exact numbers only the limits that were passed can have turned.
    fn pass_limits(
        &mut self,
        fact: usize,
        before: i64,
        after: i64,
        criteria: &mut Vec<CriterionId>,
    ) {
        let sorted = self.catalogue.program.sorted.get(fact).map_or(&[][..], Vec::as_slice);
        let (low, high) = (before.min(after), before.max(after));
        let start = sorted.partition_point(|passed| passed.limit.from <= low);
        let end = sorted.partition_point(|passed| passed.limit.from <= high);
        for passed in sorted.get(start..end).unwrap_or_default() {
            let holds = passed.limit.holds(after);
            let truth = Graded::same(Truth::from(holds));
            let Some((criterion, negated)) = passed.sole else {
                self.turn(passed.leaf, truth, criteria);
                continue;
            };
            if let Some(place) = self.leaves.get_mut(passed.leaf.index()) {
                *place = truth;
            }
            if let Some(place) = self.statuses.get_mut(criterion.index()) {
                *place = if holds == negated { Status::NotMet } else { Status::Met };
            }
        }
    }

    /// Takes the truth a leaf has now. Statuses that follow at a glance are set; the other
    /// criteria of the leaf are added to those to look at again, each once.
    fn turn(&mut self, leaf: LeafId, truth: Graded, criteria: &mut Vec<CriterionId>) {
        let program = &self.catalogue.program;
        if let Some(place) = self.leaves.get_mut(leaf.index()) {
            *place = truth;
        }
        for criterion in program.criteria_of_leaf.get(leaf.index()) {
            let index = criterion.index();
            let shortcut = program.shortcuts.get(index).copied().unwrap_or(Shortcut::Statement);
            if let Some(status) = at_a_glance(shortcut, &self.leaves) {
                if let Some(place) = self.statuses.get_mut(index) {
                    *place = status;
                }
            } else if let Some(mark) = self.dirty.get_mut(index)
                && !std::mem::replace(mark, true)
            {
                criteria.push(*criterion);
            }
        }
    }

    pub(super) fn refresh_glance(&mut self, fact: usize) {
        let glance = Glance::of(self.slot(fact));
        if let Some(place) = self.glances.get_mut(fact) {
            *place = glance;
        }
    }

    pub(super) fn glance(&self, fact: usize) -> Glance {
        self.glances.get(fact).copied().unwrap_or(Glance::Missing)
    }

    /// What an exact number comes to at a fixed limit; `None` where the two are not so plain.
    fn compared(&self, limit: Option<FixedLimit>) -> Option<Graded> {
        let limit = limit?;
        match self.glance(limit.fact.index()) {
            Glance::Exact(value) => Some(Graded::same(Truth::from(limit.holds(value)))),
            Glance::Missing => Some(Graded::UNKNOWN),
            Glance::Other => None,
        }
    }

    /// The truth of a leaf.
    pub(super) fn leaf_truth(&self, leaf: LeafId) -> Graded {
        let program = &self.catalogue.program;
        let limit = program.limits.get(leaf.index()).copied().flatten();
        let leaf = || {
            let leaf = program.leaves.get(leaf.index());
            leaf.map_or(Graded::UNKNOWN, |leaf| self.view().leaf_truth(leaf))
        };
        self.compared(limit).unwrap_or_else(leaf)
    }
}

/// The status of a truth, by its strictest, then by its most generous reading.
const STATUS: [[Status; 3]; 3] = [
    [Status::NotMet, Status::Ask, Status::Ask],
    [Status::Unknown, Status::Unknown, Status::Unknown],
    [Status::Unknown, Status::Unknown, Status::Met],
];

/// The status that follows from the leaves alone.
pub(super) fn at_a_glance(shortcut: Shortcut, leaves: &[Graded]) -> Option<Status> {
    let leaf = |number: LeafId| leaves.get(number.index()).copied().unwrap_or(Graded::UNKNOWN);
    let holds = match shortcut {
        Shortcut::Statement => return None,
        Shortcut::Leaf(number) => leaf(number),
        Shortcut::Not(number) => leaf(number).negate(),
        Shortcut::Both(left, right) => leaf(left).and(leaf(right)),
        Shortcut::Either(left, right) => leaf(left).or(leaf(right)),
    };
    STATUS.get(holds.low as usize)?.get(holds.high as usize).copied()
}
