//! What was typed and cannot be used, and what the person is told about it.

use super::when_text;
use crate::facts::date::DateError;
use crate::facts::number::NumberError;
use crate::facts::{PartialDate, When};
use crate::words::Key;

/// The part of a field that something is wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The number or the choice.
    Value,
    /// The unit.
    Unit,
    /// The date.
    When,
    /// The upper limit.
    Upper,
    /// The lower limit.
    Lower,
    /// A course, by number, and which of its parts.
    Course(usize, CoursePart),
}

/// The part of a course that something is wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoursePart {
    /// The name.
    Drug,
    /// The dose.
    Dose,
    /// The weight at that time.
    Weight,
    /// The first day.
    Start,
    /// The last day.
    Stop,
    /// For how long.
    Lasted,
}

/// Something typed that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Where.
    pub part: Part,
    /// The key of the sentence that says what is wrong.
    pub key: Key<'static>,
}

/// The sentence for a text that is no number.
pub(super) const fn of_number(error: &NumberError) -> Key<'static> {
    match error {
        NumberError::Empty => key!("error.empty"),
        NumberError::Negative => key!("error.negative"),
        NumberError::AmbiguousComma => key!("error.ambiguous_comma"),
        NumberError::TooLarge => key!("error.too_large"),
        NumberError::TooPrecise => key!("error.too_precise"),
        NumberError::NotANumber => key!("error.not_a_number"),
    }
}

/// The sentence for a text that is no date.
pub const fn of_date(error: DateError) -> Key<'static> {
    match error {
        DateError::Empty => key!("error.empty"),
        DateError::NoSuchDay => key!("error.no_such_day"),
        DateError::YearOutOfRange => key!("error.year_out_of_range"),
        DateError::AmbiguousOrder => key!("error.ambiguous_order"),
        DateError::NotADate => key!("error.not_a_date"),
    }
}

/// A date as typed on a day; `None` where nothing stands, and where it cannot be read, which is noted.
pub(super) fn when(text: &str, said_on: &str, part: Part, slips: &mut Vec<Slip>) -> Option<When> {
    if text.trim().is_empty() {
        return None;
    }
    match when_text::read(text, PartialDate::full_day(said_on)) {
        Ok(when) => Some(when),
        Err(error) => {
            slips.push(Slip { part, key: of_date(error) });
            None
        }
    }
}
