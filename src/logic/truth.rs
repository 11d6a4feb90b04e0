//! Strong Kleene logic, as in CQL and DMN.

use serde::{Deserialize, Serialize};

/// Outcome of a statement about a person.
///
/// Ordered so that "and" is the minimum and "or" is the maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Truth {
    /// It does not hold.
    False = 0,
    /// It cannot be told yet.
    Unknown = 1,
    /// It holds.
    True = 2,
}

impl Truth {
    /// All three, lowest first.
    pub const ALL: [Self; 3] = [Self::False, Self::Unknown, Self::True];

    /// | and | F | U | T |
    /// |---|---|---|---|
    /// | **F** | F | F | F |
    /// | **U** | F | U | U |
    /// | **T** | F | U | T |
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// | or | F | U | T |
    /// |---|---|---|---|
    /// | **F** | F | U | T |
    /// | **U** | U | U | T |
    /// | **T** | T | T | T |
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// | not | F | U | T |
    /// |---|---|---|---|
    /// | | T | U | F |
    #[must_use]
    pub const fn negate(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    /// Whether it is settled.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown)
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}
