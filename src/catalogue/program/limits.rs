//! What makes a comparison with a fixed limit quick: whole millionths in place of fractions, the
//! limits of a fact in order, and criteria whose status follows from one or two leaves. Nothing
//! here changes what a status is; `Screening` has a plain path without it.

use super::{Leaf, Node, Program, Test};
use crate::catalogue::rule::Op;
use crate::catalogue::{CompiledRule, Criterion, CriterionId, FactId, LeafId};

/// How the status of a criterion follows from its leaves, where nothing else bears on it: all
/// its leaves are of numbers that stay as they are, no fact is in it twice, and nothing makes
/// an unknown a question for the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// It does not: its statement is evaluated.
    Statement,
    /// This leaf holds.
    Leaf(LeafId),
    /// This leaf does not hold.
    Not(LeafId),
    /// Both hold.
    Both(LeafId, LeafId),
    /// Either holds.
    Either(LeafId, LeafId),
}

/// A comparison of a number with a fixed limit, in whole millionths of the canonical unit, where
/// "more than" is "at least one more".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedLimit {
    /// The first value on the upper side.
    pub from: i64,
    /// The fact.
    pub fact: FactId,
    /// Whether the upper side holds; else the values below do.
    pub above: bool,
}

impl FixedLimit {
    pub(super) fn of(leaf: &Leaf) -> Option<Self> {
        let Test::Compare(op, limit) = leaf.test else { return None };
        let limit = limit.millionths()?;
        let (from, above) = match op {
            Op::AtLeast => (limit, true),
            Op::MoreThan => (limit.checked_add(1)?, true),
            Op::AtMost => (limit.checked_add(1)?, false),
            Op::LessThan => (limit, false),
        };
        Some(Self { from, fact: leaf.fact, above })
    }

    /// Whether an exact number, in millionths, holds.
    pub const fn holds(self, value: i64) -> bool {
        (value >= self.from) == self.above
    }
}

/// A limit of a fact, in the order of limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortedLimit {
    /// The limit.
    pub limit: FixedLimit,
    /// The leaf that compares with it.
    pub leaf: LeafId,
    /// The criterion that is nothing but this leaf, or (with `true`) its negation, if no other
    /// uses it.
    pub sole: Option<(CriterionId, bool)>,
}

impl Program {
    /// How the status of a criterion follows from its leaves at a glance.
    pub(super) fn shortcut(&self, criterion: &Criterion) -> Shortcut {
        let CompiledRule { body, ask_when, doubt, lasting, axes, applies: _ } = &criterion.rule;
        let plain = *lasting
            && axes.is_empty()
            && ask_when.is_none()
            && doubt.is_none()
            && criterion.looked_through().is_empty();
        if !plain {
            return Shortcut::Statement;
        }
        match *self.nodes_of(*body) {
            [Node::Leaf(leaf)] => Shortcut::Leaf(leaf),
            [Node::Not, Node::Leaf(leaf)] => Shortcut::Not(leaf),
            [Node::All(2), Node::Leaf(left), Node::Leaf(right)] => Shortcut::Both(left, right),
            [Node::Any(2), Node::Leaf(left), Node::Leaf(right)] => Shortcut::Either(left, right),
            _ => Shortcut::Statement,
        }
    }

    /// The criterion that is nothing but this leaf, or (with `true`) its negation, if no other
    /// uses it.
    pub(super) fn sole(&self, leaf: LeafId) -> Option<(CriterionId, bool)> {
        let [criterion] = *self.criteria_of_leaf.get(leaf.index()) else { return None };
        match self.shortcuts.get(criterion.index())? {
            Shortcut::Leaf(_) => Some((criterion, false)),
            Shortcut::Not(_) => Some((criterion, true)),
            Shortcut::Statement | Shortcut::Both(..) | Shortcut::Either(..) => None,
        }
    }
}
