//! Courses of medicines.

use super::date::{TimeUnit, When};
use super::number::Number;
use super::span::{End, Span};

/// All courses a person told us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Therapies {
    /// The courses, in any order.
    pub courses: Vec<Course>,
    /// Whether the person says that these are all. Without that, a missing drug is unknown,
    /// not "never".
    pub complete: bool,
    /// Drug ids of the catalogue that were never taken, in order; told where the list is not
    /// complete. A course of such a drug goes before.
    pub never: Vec<String>,
}

/// One course of one drug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Drug id of the catalogue; any other text is a medicine that the catalogue does not know.
    pub drug: String,
    /// The dose of its time, if told; a changed dose is a course of its own.
    pub dose: Option<CourseDose>,
    /// Body weight at that time in kg, if told.
    pub weight: Option<Span>,
    /// How it was given.
    pub route: Route,
    /// First day, if told.
    pub start: Option<When>,
    /// Last day, if told and ended.
    pub stop: Option<When>,
    /// For how long it was taken without a break, if told: from the first day to the last.
    pub lasted: Option<Lasted>,
    /// Whether it goes on today.
    pub ongoing: bool,
    /// How it ended or goes.
    pub outcome: Outcome,
}

/// How long a course lasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lasted {
    /// How many, at least 1.
    pub amount: u16,
    /// Of what.
    pub unit: TimeUnit,
}

impl Lasted {
    /// Longest length that is read, in any unit.
    pub const LONGEST: u16 = 1_200;

    /// As calendar months, at least and at most; days and weeks are more or fewer, depending on
    /// which months they fall in.
    pub fn months(self) -> Span {
        let average = Number::whole(i64::from(self.amount)).times(self.unit.months());
        let away = self.unit.months_away();
        let end = |months: Option<Number>| months.map_or(End::Open, End::Including);
        let least = average.and_then(|months| months.minus(away));
        let low = End::Including(least.map_or(Number::ZERO, |months| months.max(Number::ZERO)));
        Span { low, high: end(average.and_then(|months| months.plus(away))) }
    }

    /// `8 months`, `3 days`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (amount, unit) = text.trim().split_once(char::is_whitespace)?;
        let amount = amount.parse().ok().filter(|amount| (1..=Self::LONGEST).contains(amount))?;
        Some(Self { amount, unit: TimeUnit::from_word(unit.trim())? })
    }
}

impl std::fmt::Display for Lasted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.amount, self.unit.word())
    }
}

/// A dose held for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseDose {
    /// As typed.
    pub entered: String,
    /// Milligrams per dose.
    pub milligrams: Span,
    /// One dose every so many hours: 8, 12, 24 (daily), or a number of days, such as 48 (alternate
    /// days), 168 (weekly) or 720 (monthly, as 30 days).
    pub every_hours: u16,
}

/// How a medicine is given. Local forms never count as treatment of lupus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// By mouth; assumed where nothing is told.
    #[default]
    Oral,
    /// Into a vein or under the skin, in regular doses.
    Injection,
    /// Short very high doses into a vein, or a depot into a muscle: recorded, but not a daily dose.
    Pulse,
    /// On skin, in eye, nose, lung, joint or rectum: does not count.
    Local,
}

impl Route {
    /// All routes, with their words in profiles and drafts.
    pub const TERMS: [(&str, Self); 4] = [
        ("oral", Self::Oral),
        ("injection", Self::Injection),
        ("pulse", Self::Pulse),
        ("local", Self::Local),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        word(&Self::TERMS, &self)
    }

    /// The route of this word; `None` for any other.
    pub fn from_word(text: &str) -> Option<Self> {
        term(&Self::TERMS, text)
    }
}

/// How a course ended or goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Not told.
    #[default]
    Unknown,
    /// Lupus stayed active.
    Failed,
    /// Lupus calmed down, then came back.
    Relapsed,
    /// Stopped because it was not tolerated.
    NotTolerated,
    /// It works or worked.
    Working,
}

impl Outcome {
    /// All outcomes that can be told, with their words in profiles and drafts.
    pub const TERMS: [(&str, Self); 4] = [
        ("failed", Self::Failed),
        ("relapsed", Self::Relapsed),
        ("not_tolerated", Self::NotTolerated),
        ("working", Self::Working),
    ];

    /// The word for it; empty where it is not told.
    pub fn word(self) -> &'static str {
        word(&Self::TERMS, &self)
    }

    /// The outcome of this word; `None` for any other.
    pub fn from_word(text: &str) -> Option<Self> {
        term(&Self::TERMS, text)
    }
}

fn word<T: PartialEq>(terms: &[(&'static str, T)], wanted: &T) -> &'static str {
    terms.iter().find(|(_, term)| term == wanted).map_or("", |(word, _)| word)
}

fn term<T: Copy>(terms: &[(&str, T)], text: &str) -> Option<T> {
    terms.iter().find(|(word, _)| *word == text).map(|(_, term)| *term)
}
