//! Which items one question has, and how they are named.

use crate::catalogue::{Kind, Question};
use crate::draft::extras::Extras;

/// One item of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The answer itself; its `linkId` is the id of the fact.
    Value,
    /// A number that is not one plain number, with its unit: `<5 g/L`, `50-55`.
    Text,
    /// What a test for a trace of something reported in place of a number.
    Found,
    /// The day, perhaps known only to the month or the year.
    Date,
    /// The day in words, where it is no date: `3 weeks ago`.
    When,
    /// The laboratory's upper limit, in the unit of the answer.
    Upper,
    /// Whether the suggested limit is to be used.
    Suggested,
    /// The laboratory's lower limit, in the unit of the answer.
    Lower,
    /// "I don't know", where the answer itself has no room for it.
    Silent,
    /// Whether the list of medicines holds all of them.
    Complete,
    /// Further results of the same test as a profile has them; hidden.
    Earlier,
    /// The whole answer as a profile has it, where the other items cannot say it; hidden.
    Whole,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 12] = [
        Self::Value,
        Self::Text,
        Self::Found,
        Self::Date,
        Self::When,
        Self::Upper,
        Self::Suggested,
        Self::Lower,
        Self::Silent,
        Self::Complete,
        Self::Earlier,
        Self::Whole,
    ];

    /// What stands behind the fact in the `linkId`.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Value => "",
            Self::Text => ".text",
            Self::Found => ".found",
            Self::Date => ".date",
            Self::When => ".when",
            Self::Upper => ".upper_limit",
            Self::Suggested => ".suggested_limit",
            Self::Lower => ".lower_limit",
            Self::Silent => ".silent",
            Self::Complete => ".complete",
            Self::Earlier => ".earlier",
            Self::Whole => ".profile",
        }
    }

    /// The `linkId` of this part of a fact.
    pub fn link(self, fact: &str) -> String {
        format!("{fact}{}", self.suffix())
    }
}

/// The parts of a question in the order they stand, each with whether it is shown: a day that no
/// rule looks at can be kept, but is not asked.
pub fn of(question: &Question, extras: &Extras) -> Vec<(Part, bool)> {
    let days = [(Part::Date, extras.when), (Part::When, extras.when)];
    let mut parts = vec![(Part::Value, true)];
    match question.kind {
        Kind::Choice | Kind::Several => parts.extend(days),
        Kind::Event => parts.extend([(Part::Date, true), (Part::When, true)]),
        Kind::Date => parts.extend([(Part::When, true), (Part::Silent, true)]),
        Kind::Score => {
            parts.push((Part::Text, true));
            parts.extend(days);
            parts.push((Part::Silent, true));
        }
        Kind::Quantity => {
            parts.push((Part::Text, true));
            parts.push((Part::Found, extras.detection));
            parts.extend(days);
            let suggested = extras.upper && question.suggested_upper.is_some();
            parts.extend([
                (Part::Upper, extras.upper),
                (Part::Suggested, suggested),
                (Part::Lower, extras.lower),
                (Part::Silent, true),
            ]);
        }
        Kind::Therapies => parts.extend([(Part::Complete, true), (Part::Silent, true)]),
        Kind::Computed => {}
    }
    if has_results(question.kind) {
        parts.push((Part::Earlier, false));
    }
    parts.push((Part::Whole, false));
    parts
}

/// Whether an answer may have further results of the same test beside it.
const fn has_results(kind: Kind) -> bool {
    match kind {
        Kind::Choice | Kind::Several | Kind::Quantity | Kind::Score => true,
        Kind::Date | Kind::Event | Kind::Therapies | Kind::Computed => false,
    }
}

/// One item of a course of a medicine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CoursePart {
    /// Its name.
    Drug,
    /// Its dose as a profile has it: `60 mg/d`.
    Dose,
    /// The weight at that time in kg.
    Weight,
    /// How it was given.
    Route,
    /// First day.
    Start,
    /// First day in words.
    StartWhen,
    /// Whether it goes on.
    Ongoing,
    /// Last day.
    Stop,
    /// Last day in words.
    StopWhen,
    /// For how long.
    Lasted,
    /// How it went.
    Outcome,
}

impl CoursePart {
    /// All parts in the order they stand.
    pub const ALL: [Self; 11] = [
        Self::Drug,
        Self::Dose,
        Self::Weight,
        Self::Route,
        Self::Start,
        Self::StartWhen,
        Self::Ongoing,
        Self::Stop,
        Self::StopWhen,
        Self::Lasted,
        Self::Outcome,
    ];

    /// What stands behind the fact in the `linkId`.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Drug => ".drug",
            Self::Dose => ".dose",
            Self::Weight => ".weight",
            Self::Route => ".route",
            Self::Start => ".start",
            Self::StartWhen => ".start_when",
            Self::Ongoing => ".ongoing",
            Self::Stop => ".stop",
            Self::StopWhen => ".stop_when",
            Self::Lasted => ".lasted",
            Self::Outcome => ".outcome",
        }
    }

    /// The `linkId` of this part of a fact.
    pub fn link(self, fact: &str) -> String {
        format!("{fact}{}", self.suffix())
    }
}
