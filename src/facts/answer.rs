//! One answer, as told.

use super::date::{DateSpan, PartialDate, When};
use super::span::Span;
use super::therapy::Therapies;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What a person answered to one question. "Not asked yet" is the absence of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// "I don't know": as good as any other answer.
    DontKnow,
    /// "I prefer not to say".
    PreferNot,
    /// A fact.
    Fact(Fact),
}

impl Answer {
    /// An undated fact.
    pub const fn of(value: Value) -> Self {
        Self::Fact(Fact { value, effective: None })
    }

    /// A measured or counted amount, with its date.
    pub fn quantity(quantity: Quantity, effective: Option<When>) -> Self {
        Self::Fact(Fact { value: Value::Quantity(Box::new(quantity)), effective })
    }

    /// The day on which it held, if it is told to the day.
    pub const fn full_day(&self) -> Option<Date> {
        match self {
            Self::Fact(Fact { effective: Some(When::On(PartialDate::Day(day))), .. }) => Some(*day),
            Self::Fact(_) | Self::DontKnow | Self::PreferNot => None,
        }
    }

    /// The days that a date may stand for, if it is one; `reference` is the day from which "ago" counts
    /// where nothing else is told.
    pub fn date_span(&self, reference: Date) -> Option<DateSpan> {
        match self {
            Self::Fact(Fact { value: Value::Date(when), .. }) => when.span(reference),
            Self::Fact(_) | Self::DontKnow | Self::PreferNot => None,
        }
    }

    /// One coded choice, undated.
    pub fn choice(code: &str) -> Self {
        Self::of(Value::Choice(code.to_owned()))
    }
}

/// A value and when it held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The value.
    pub value: Value,
    /// When it was measured or found; `None` if not told.
    pub effective: Option<When>,
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One code of the question's options (`yes`, `no`, `active`, ...).
    Choice(String),
    /// All codes that apply; empty means "none of these".
    Several(BTreeSet<String>),
    /// A measured or counted amount; apart, because it is eight times as large as the rest.
    Quantity(Box<Quantity>),
    /// A date, such as a date of birth.
    Date(When),
    /// Something that may happen to a person.
    Event(Event),
    /// Courses of medicines.
    Therapies(Therapies),
}

/// A measured amount, exactly as entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number as the person typed it, for display.
    pub entered: String,
    /// What the number can be; [`Span::ANY`] where only `detection` is known.
    pub amount: Span,
    /// The unit as typed; `None` if the question has exactly one unit or none was told.
    pub unit: Option<String>,
    /// For tests that may find nothing.
    pub detection: Detection,
    /// The reporting laboratory's upper limit of normal, in the same unit.
    pub upper_limit: UpperLimit,
    /// The reporting laboratory's lower limit of normal, in the same unit.
    pub lower_limit: Option<Span>,
}

/// What a test for a trace of something reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detection {
    /// A plain number: found if above zero.
    AsMeasured,
    /// "Not detected".
    NotDetected,
    /// Found, but too little to measure: detected, yet not above any laboratory limit.
    BelowQuantification,
    /// "Detected" without a number.
    Detected,
}

/// The upper limit of normal that goes with a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpperLimit {
    /// Not told.
    Missing,
    /// Printed on the person's own report.
    Own(Span),
    /// The person asked to use the suggested limit; results near it are left to the team.
    Suggested,
}

/// Something that happens at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Explicitly never.
    Never,
    /// It happened, and has ended; the latest time counts.
    Happened(When),
    /// It happened at a time not told.
    HappenedSomeTime,
    /// It is going on now.
    Ongoing,
    /// It has not happened yet but is planned.
    Planned,
}
