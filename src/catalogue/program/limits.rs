//! What makes a comparison with a fixed limit quick: whole millionths in place of fractions, the
//! limits of a fact in order, and criteria whose status follows from one or two leaves. Nothing
//! here changes what a status is; `Screening` has a plain path without it.

use super::{Leaf, Program, Test};
use crate::catalogue::rule::Op;
use serde::{Deserialize, Serialize};

/// How the status of a criterion follows from its leaves, where nothing else bears on it: all
/// its leaves are of numbers that stay as they are, no fact is in it twice, and nothing makes
/// an unknown a question for the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shortcut {
    /// It does not: its statement is walked.
    Walk,
    /// This leaf holds.
    Leaf(u32),
    /// This leaf does not hold.
    Not(u32),
    /// Both hold.
    Both(u32, u32),
    /// Either holds.
    Either(u32, u32),
}

/// A comparison of a number with a fixed limit, in whole millionths of the canonical unit, where
/// "more than" is "at least one more".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedLimit {
    /// The first value on the upper side.
    pub from: i64,
    /// The fact.
    pub fact: u32,
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
    pub leaf: u32,
    /// The criterion that is nothing but this leaf, or (with `true`) its negation, if no other
    /// uses it.
    pub sole: Option<(u32, bool)>,
}

impl Program {
    /// The criterion that is nothing but this leaf, or (with `true`) its negation, if no other
    /// uses it.
    pub(super) fn sole(&self, leaf: u32) -> Option<(u32, bool)> {
        let [criterion] = *self.criteria_of_leaf.get(leaf as usize) else { return None };
        match self.shortcuts.get(criterion as usize)? {
            Shortcut::Leaf(_) => Some((criterion, false)),
            Shortcut::Not(_) => Some((criterion, true)),
            Shortcut::Walk | Shortcut::Both(..) | Shortcut::Either(..) => None,
        }
    }
}
