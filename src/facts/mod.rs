//! What the person told us: exact numbers, units, civil dates, answers.
//!
//! This layer knows no rule, no trial, no screen and no clock.
//! Start at [`Answer`], then [`Facts`].

pub mod answer;
pub mod date;
pub mod number;
pub mod span;
pub mod therapy;

pub use answer::{Answer, Detection, Event, Fact, Quantity, UpperLimit, Value};
pub use date::{DateSpan, PartialDate, TimeUnit, When};
pub use number::{Number, NumberError};
pub use span::Span;
pub use therapy::{Course, CourseDose, Therapies};

use std::collections::BTreeMap;

/// Everything a person told us, by fact id, plus the trial dates they know.
///
/// A fact that is absent was not asked yet; that is different from an answer of
/// [`Answer::DontKnow`] or [`Answer::PreferNot`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Answers by fact id.
    pub answers: BTreeMap<String, Answer>,
    /// Planned dates of the trial's steps (`screening`, `consent`, ...), by anchor name.
    /// An anchor that is absent stands for the reference date.
    pub anchors: BTreeMap<String, jiff::civil::Date>,
}
