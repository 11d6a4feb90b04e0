//! What the person told us: exact numbers, units, civil dates, answers.
//!
//! This layer knows no rule, no trial, no screen and no clock.
//! Start at [`Answer`], then [`Facts`].

pub mod answer;
pub mod date;
pub mod number;
pub(crate) mod simplified;
pub mod span;
pub mod therapy;

pub use answer::{Answer, Detection, Event, Fact, Quantity, UpperLimit, Value};
pub use date::{DateSpan, PartialDate, TimeUnit, When};
pub use number::{Number, NumberError};
pub use span::Span;
pub use therapy::{Course, CourseDose, Therapies};

use jiff::civil::Date;
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
    pub anchors: BTreeMap<String, Date>,
    /// Further results of one test beside its answer, by fact id and by their day. They count only
    /// beside an answer that has a full day, too: see [`Facts::on`].
    pub earlier: BTreeMap<String, BTreeMap<Date, Answer>>,
}

impl Facts {
    /// The answer that counts on a day: of several results of one test the newest one that had
    /// been taken by then. An answer without a full day of its own stands for itself, as its place
    /// among the results is not known.
    pub fn on(&self, id: &str, day: Date) -> Option<&Answer> {
        let answer = self.answers.get(id)?;
        let Some(results) = self.earlier.get(id) else { return Some(answer) };
        let Some(own) = answer.full_day() else { return Some(answer) };
        let newest = results.range(..=day).next_back();
        Some(match newest {
            Some((other, result)) if own > day || *other > own => result,
            _ => answer,
        })
    }

    /// The results of a test that do not count on a day, by their days: those before the one that
    /// does. Empty where there is only one.
    pub fn set_aside(
        &self,
        id: &str,
        day: Date,
    ) -> impl DoubleEndedIterator<Item = (Date, &Answer)> {
        let own = self.answers.get(id).and_then(|answer| Some((answer.full_day()?, answer)));
        let counts = self.on(id, day).and_then(Answer::full_day);
        let others = self.earlier.get(id).filter(|_| own.is_some()).into_iter().flatten();
        let mut all: BTreeMap<Date, &Answer> = others.map(|(day, answer)| (*day, answer)).collect();
        all.extend(own.filter(|_| !all.is_empty()));
        all.into_iter().filter(move |(day, _)| counts.is_some_and(|counts| *day < counts))
    }
}
