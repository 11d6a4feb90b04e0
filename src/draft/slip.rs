//! What was typed and cannot be used, and what the person is told about it.

use super::entry::Part;
use crate::facts::date::DateError;
use crate::facts::number::NumberError;
use crate::words::Key;

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
