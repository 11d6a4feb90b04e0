//! The date of a paper that several results stand on, typed once for all of them.

use super::{Entry, when_text};
use crate::facts::date::DateError;
use crate::facts::{PartialDate, When};
use jiff::civil::Date;

/// A date as typed, with the day on which that was done: "3 weeks ago" is counted from there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperDate {
    /// As typed.
    pub when: String,
    /// The day on which it was typed (`YYYY-MM-DD`); empty for a date from a record.
    pub said_on: String,
}

impl PaperDate {
    /// The date that the first dated result has; blank if none has one.
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut dated = entries.into_iter().filter(|entry| !entry.when.trim().is_empty());
        dated
            .next()
            .map_or_else(Self::default, |entry| Self { when: entry.when, said_on: entry.said_on })
    }

    /// The day on which it was typed.
    pub fn told(&self) -> Option<Date> {
        PartialDate::full_day(&self.said_on)
    }

    /// The date that is meant.
    ///
    /// # Errors
    /// As [`when_text::read`].
    pub fn read(&self) -> Result<When, DateError> {
        when_text::read(&self.when, self.told())
    }

    /// Gives the date to a result, and takes it from what has none: a date alone is no answer.
    pub fn give_to(&self, entry: &mut Entry) {
        let date = if has_value(entry) { self.clone() } else { Self::default() };
        (entry.when, entry.said_on) = (date.when, date.said_on);
    }

    /// Whether a result has another date than this one. What was told without a date has another
    /// one, too, until it is given this.
    pub fn differs_from(&self, entry: &Entry) -> bool {
        let own = Self { when: entry.when.clone(), said_on: entry.said_on.clone() };
        let same =
            own.when == self.when && (own.said_on == self.said_on || own.read() == self.read());
        !entry.has_no_result() && !same
    }
}

/// Whether there is a result that a date can belong to.
fn has_value(entry: &Entry) -> bool {
    !entry.text.trim().is_empty() || !entry.chosen.is_empty()
}

/// The dates of papers that were typed, kept beside the answers: one that was typed before any
/// result belongs to no answer yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperDates(Vec<(Vec<usize>, PaperDate)>);

impl PaperDates {
    /// Remembers the date of the paper that these results stand on.
    pub fn put(&mut self, facts: &[usize], date: PaperDate) {
        self.0.retain(|(known, _)| !shares(known, facts));
        self.0.push((facts.to_vec(), date));
    }

    /// The date that was typed for a paper with one of these results.
    pub fn get(&self, facts: &[usize]) -> Option<&PaperDate> {
        let found = self.0.iter().find(|(known, _)| shares(known, facts));
        found.map(|(_, date)| date)
    }
}

fn shares(known: &[usize], facts: &[usize]) -> bool {
    known.iter().any(|fact| facts.contains(fact))
}
