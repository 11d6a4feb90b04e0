//! A truth under the strictest and under the most generous reading of a sentence.

use super::truth::Truth;
use serde::{Deserialize, Serialize};

/// What a statement comes to under every plausible reading: `low` under the reading that
/// makes it hardest to hold, `high` under the one that makes it easiest. `low <= high`.
///
/// | low | high | meaning |
/// |---|---|---|
/// | T | T | holds under every reading |
/// | F | F | fails under every reading |
/// | F | T | the readings disagree: a matter for the study team |
/// | F | U, U | T, U | U | facts are missing |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Graded {
    /// Under the strictest reading.
    pub low: Truth,
    /// Under the most generous reading.
    pub high: Truth,
}

impl Graded {
    /// Holds under every reading.
    pub const TRUE: Self = Self::same(Truth::True);
    /// Fails under every reading.
    pub const FALSE: Self = Self::same(Truth::False);
    /// Cannot be told yet.
    pub const UNKNOWN: Self = Self::same(Truth::Unknown);
    /// Readings disagree, or judgement is needed.
    pub const DISPUTED: Self = Self { low: Truth::False, high: Truth::True };

    /// The same under every reading.
    pub const fn same(truth: Truth) -> Self {
        Self { low: truth, high: truth }
    }

    /// Holds if both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { low: self.low.and(other.low), high: self.high.and(other.high) }
    }

    /// Holds if either holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { low: self.low.or(other.low), high: self.high.or(other.high) }
    }

    /// Holds if the other fails; strict and generous change places.
    #[must_use]
    pub const fn negate(self) -> Self {
        Self { low: self.high.negate(), high: self.low.negate() }
    }

    /// Two readings of the same sentence.
    #[must_use]
    pub fn either_reading(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// At least so many of the parts hold.
    #[must_use]
    pub fn at_least(least: u16, parts: impl Iterator<Item = Self>) -> Self {
        let (mut low, mut high) = ([0_u16; 2], [0_u16; 2]);
        for part in parts {
            for (truth, [holds, open]) in [(part.low, &mut low), (part.high, &mut high)] {
                *holds += u16::from(truth == Truth::True);
                *open += u16::from(truth == Truth::Unknown);
            }
        }
        let enough = |[holds, open]: [u16; 2]| {
            if holds >= least {
                Truth::True
            } else if holds + open >= least {
                Truth::Unknown
            } else {
                Truth::False
            }
        };
        Self { low: enough(low), high: enough(high) }
    }

    /// Whether every reading gives the same settled answer.
    pub fn settled(self) -> Option<bool> {
        match (self.low, self.high) {
            (Truth::True, Truth::True) => Some(true),
            (Truth::False, Truth::False) => Some(false),
            _ => None,
        }
    }

    /// Whether the readings disagree for certain.
    pub fn is_disputed(self) -> bool {
        self == Self::DISPUTED
    }
}
