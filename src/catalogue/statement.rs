//! The parts of a compiled statement: its steps, and the tests of single facts in it.

use super::ids::{FactId, LeafId};
use super::rule::{Limit, Op};
use crate::facts::{Number, TimeUnit};
use crate::logic::Graded;
use serde::{Deserialize, Serialize};

/// One step of a compiled statement, in prefix order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Node {
    /// The truth of a leaf.
    Leaf(LeafId),
    /// The next statement does not hold.
    Not,
    /// All of the next so many hold.
    All(u16),
    /// Any of the next so many holds.
    Any(u16),
    /// At least the first number of the next so many (second number) hold.
    AtLeast(u16, u16),
    /// The next so many are readings of one sentence.
    Readings(u16),
    /// Always the same.
    Const(Graded),
}

/// A test of one fact, resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Leaf {
    /// The fact.
    pub fact: FactId,
    /// The test.
    pub test: Test,
}

/// A resolved test. Limits are in the canonical unit of the fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Test {
    /// The choice is one of these bits.
    OneOf(u64),
    /// The selection has at least one of these bits.
    Includes(u64),
    /// The selection is not empty and has no other bits than these.
    Only(u64),
    /// The selection is empty.
    Nothing,
    /// Compared with a fixed limit.
    Compare(Op, Number),
    /// Compared with a multiple of a limit of the laboratory.
    CompareLimit(Op, Number, Limit),
    /// Compared with another fact of the same unit.
    CompareFact(Op, FactId),
    /// Dated inside a look-back window.
    Within(Window),
    /// Happened at some time, or goes on.
    Ever,
    /// Goes on.
    Ongoing,
    /// Is planned.
    Planned,
    /// Was found by the test.
    Detected,
    /// There is a usable answer.
    Known,
    /// The number was given as a range.
    Ranged,
}

/// The day a window looks back from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Anchor {
    /// A date of the trial, by its number in the catalogue.
    Date(u16),
    /// The day of another fact, such as a test.
    Fact(FactId),
}

impl Test {
    /// The second fact it looks at, if any.
    pub const fn other(self) -> Option<FactId> {
        match self {
            Self::CompareFact(_, other)
            | Self::Within(Window { anchor: Anchor::Fact(other), .. }) => Some(other),
            Self::OneOf(_)
            | Self::Includes(_)
            | Self::Only(_)
            | Self::Nothing
            | Self::Compare(..)
            | Self::CompareLimit(..)
            | Self::Within(_)
            | Self::Ever
            | Self::Ongoing
            | Self::Planned
            | Self::Detected
            | Self::Known
            | Self::Ranged => None,
        }
    }
}

/// A look-back window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Length.
    pub amount: u16,
    /// Unit of the length.
    pub unit: TimeUnit,
    /// Whether the edge day belongs to it by the text.
    pub inclusive: bool,
    /// The day it looks back from.
    pub anchor: Anchor,
}

/// A stretch of the nodes of a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// First node.
    pub start: u32,
    /// One past the last node.
    pub end: u32,
}
