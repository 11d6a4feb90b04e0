//! One answer as typed, and the answer it stands for.

use super::course::{self, CourseEntry};
use super::slip::{self, Part, Slip};
use super::when_text;
use crate::catalogue::{Catalogue, Kind, Question};
use crate::facts::date::iso;
use crate::facts::number::plain_char;
use crate::facts::span::span_text;
use crate::facts::{
    Answer, Course, Detection, Event, Fact, PartialDate, Quantity, Span, Therapies, UpperLimit,
    Value, When,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Codes an event may be answered with, beside the questions' own.
pub const EVENT_CODES: [&str; 4] = ["never", "happened", "ongoing", "planned"];
/// Codes a test for a trace of something may be answered with.
pub const DETECTION_CODES: [&str; 3] = ["not_detected", "below_quantification", "detected"];

/// Two ways of not answering that are answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// "I don't know".
    DontKnow,
    /// "I prefer not to say".
    PreferNot,
}

/// One answer, exactly as typed. Which fields matter depends on the kind of the question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Entry {
    /// "I don't know" or "I prefer not to say"; everything else is kept but not used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Unknown>,
    /// Options, or one of [`EVENT_CODES`] or [`DETECTION_CODES`].
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub chosen: BTreeSet<String>,
    /// "None of these".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub none: bool,
    /// A number, as typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Its unit.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// A date, as typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// The day on which `when` was typed (`YYYY-MM-DD`), for "3 weeks ago".
    #[serde(skip_serializing_if = "String::is_empty")]
    pub said_on: String,
    /// The laboratory's upper limit, as typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub upper: String,
    /// Use the suggested upper limit instead.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub suggested_upper: bool,
    /// The laboratory's lower limit, as typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lower: String,
    /// Courses of medicines.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "course::numbered")]
    pub courses: Vec<CourseEntry>,
    /// These are all of them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub complete: bool,
    /// Ids of medicines that were never taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<String>,
    /// The record it was taken from; gone as soon as the answer is changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<FromRecord>,
}

/// The record an answer was taken from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FromRecord {
    /// Name of the file; empty for a text that was pasted.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The words as they stand there.
    pub words: String,
}

impl Entry {
    /// Chooses this option and no other.
    pub fn choose(&mut self, code: String) {
        self.chosen.clear();
        self.chosen.insert(code);
    }

    /// Notes the day on which something was said that is counted from that day: a date, and a
    /// number that grows.
    pub fn stamp(&mut self, question: &Question, old: &Self, today: &str) {
        self.leave_record(old);
        if question.grows && self.text != old.text {
            self.when.clear();
            today.clone_into(&mut self.said_on);
        }
        if self.when != old.when {
            today.clone_into(&mut self.said_on);
        }
    }

    /// What was changed by hand is no longer what a record said.
    fn leave_record(&mut self, old: &Self) {
        let changed = *self != *old;
        if changed && self.from.is_some() && self.from == old.from {
            self.from = None;
        }
        for course in &mut self.courses {
            let before = old.courses.iter().find(|before| before.key == course.key);
            if before.is_some_and(|before| before != course && before.from == course.from) {
                course.from = None;
            }
        }
    }

    /// Adds a blank course at the end, and answers its key.
    pub fn add_course(&mut self) -> u32 {
        let key = self.courses.iter().map(|course| course.key).max().unwrap_or(0) + 1;
        self.courses.push(CourseEntry { key, ..CourseEntry::default() });
        key
    }

    /// Whether nothing was answered.
    pub fn is_blank(&self) -> bool {
        let Self { unknown, chosen, none, text, unit: _, when, said_on: _, .. } = self;
        unknown.is_none()
            && chosen.is_empty()
            && !none
            && text.trim().is_empty()
            && when.trim().is_empty()
            && self.upper.trim().is_empty()
            && self.lower.trim().is_empty()
            && !self.suggested_upper
            && self.courses.is_empty()
            && self.never.is_empty()
            && !self.complete
    }

    /// Whether there is neither a result nor a word on why there is none. A date, unit or limit
    /// alone answers nothing.
    pub fn has_no_result(&self) -> bool {
        self.unknown.is_none()
            && self.chosen.is_empty()
            && !self.none
            && self.text.trim().is_empty()
    }

    /// The answer this stands for; `None` if there is none yet.
    ///
    /// # Errors
    /// Everything that cannot be used. Then there is no answer at all: an old value must not
    /// linger beside a new text.
    pub fn read(
        &self,
        catalogue: &Catalogue,
        question: &Question,
    ) -> Result<Option<Answer>, Vec<Slip>> {
        match self.unknown {
            Some(Unknown::DontKnow) => return Ok(Some(Answer::DontKnow)),
            Some(Unknown::PreferNot) => return Ok(Some(Answer::PreferNot)),
            None => {}
        }
        let mut slips = Vec::new();
        let effective = slip::when(&self.when, &self.said_on, Part::When, &mut slips);
        // What grows with time holds for the day it was said.
        let said_on = PartialDate::full_day(&self.said_on).filter(|_| question.grows);
        let effective = effective.or(said_on.map(|day| When::On(PartialDate::Day(day))));
        let value = match question.kind {
            Kind::Choice => self.one_code(question, &mut slips).map(Value::Choice),
            Kind::Several => {
                let known = |code: &String| question.bit(code).is_some();
                if !self.chosen.iter().all(known) {
                    slips.push(Slip { part: Part::Value, key: key!("error.unknown_option") });
                }
                (self.none || !self.chosen.is_empty()).then(|| Value::Several(self.chosen.clone()))
            }
            Kind::Quantity | Kind::Score => {
                self.quantity(catalogue, question, &mut slips).map(Box::new).map(Value::Quantity)
            }
            Kind::Date => {
                return if slips.is_empty() {
                    Ok(effective.map(|when| Answer::of(Value::Date(when))))
                } else {
                    Err(slips)
                };
            }
            Kind::Event => {
                let event = match self.chosen.first().map(String::as_str) {
                    Some("never") => Some(Event::Never),
                    Some("ongoing") => Some(Event::Ongoing),
                    Some("planned") => Some(Event::Planned),
                    Some("happened") => {
                        Some(effective.map_or(Event::HappenedSomeTime, Event::Happened))
                    }
                    Some(_) => {
                        slips.push(Slip { part: Part::Value, key: key!("error.unknown_option") });
                        None
                    }
                    // A date alone says that it happened.
                    None => effective.map(Event::Happened),
                };
                let answer = event.map(|event| Answer::of(Value::Event(event)));
                return if slips.is_empty() { Ok(answer) } else { Err(slips) };
            }
            Kind::Therapies => self.therapies(catalogue, &mut slips).map(Value::Therapies),
            Kind::Computed => None,
        };
        if !slips.is_empty() {
            return Err(slips);
        }
        Ok(value.map(|value| Answer::Fact(Fact { value, effective })))
    }

    /// The answer as far as it can be used: medicines count without what cannot be read of them,
    /// and the list is then not all of them. Any other answer is used whole or not at all.
    pub fn usable(&self, catalogue: &Catalogue, question: &Question) -> Option<Answer> {
        match self.read(catalogue, question) {
            Ok(answer) => answer,
            Err(_) if question.kind == Kind::Therapies => {
                let read = |course: &CourseEntry| course.read(catalogue, 0, &mut Vec::new());
                let courses: Vec<Course> = self.courses.iter().filter_map(read).collect();
                let never = self.never_taken(catalogue);
                let some = !courses.is_empty() || !never.is_empty();
                let therapies = Therapies { courses, complete: false, never };
                some.then(|| Answer::of(Value::Therapies(therapies)))
            }
            Err(_) => None,
        }
    }

    /// Each course, or `None` where something in it cannot be read.
    fn read_courses(&self, catalogue: &Catalogue) -> impl Iterator<Item = Option<Course>> {
        self.courses.iter().map(|course| {
            let mut slips = Vec::new();
            course.read(catalogue, 0, &mut slips).filter(|_| slips.is_empty())
        })
    }

    /// The medicines that were never taken, in order: those that were told, and those whose cards
    /// say so.
    fn never_taken(&self, catalogue: &Catalogue) -> Vec<String> {
        let cards = self.courses.iter().filter_map(|course| course.never_taken(catalogue));
        let all: BTreeSet<String> = self.never.iter().cloned().chain(cards).collect();
        all.into_iter().collect()
    }

    /// What was typed and cannot be used, in one line.
    pub fn unusable_text(&self, catalogue: &Catalogue, question: &Question) -> String {
        if question.kind != Kind::Therapies {
            return in_one_line(self.fields());
        }
        let read = self.read_courses(catalogue).zip(&self.courses);
        let unread = read.filter(|(read, course)| {
            read.is_none() && !course.is_blank() && course.never_taken(catalogue).is_none()
        });
        in_one_line(unread.flat_map(|(_, course)| course.fields()))
    }

    /// All that was typed or chosen, in one line: what is left of an answer to a question that the
    /// catalogue does not have.
    pub fn whole_text(&self) -> String {
        let courses = self.courses.iter().flat_map(CourseEntry::fields);
        in_one_line(self.chosen.iter().chain(self.fields()).chain(courses))
    }

    /// What was typed beside a choice.
    const fn fields(&self) -> [&String; 5] {
        [&self.text, &self.unit, &self.when, &self.upper, &self.lower]
    }

    fn one_code(&self, question: &Question, slips: &mut Vec<Slip>) -> Option<String> {
        let code = self.chosen.first()?;
        if question.bit(code).is_none() {
            slips.push(Slip { part: Part::Value, key: key!("error.unknown_option") });
        }
        Some(code.clone())
    }

    /// Takes a unit that was typed behind the number as the unit; `5 ft 7` becomes inches.
    pub fn take_unit(&mut self, catalogue: &Catalogue, question: &Question) {
        if let Some((amount, code)) = catalogue.joined(question, &self.text) {
            (self.text, self.unit) = (amount.to_string(), code.to_owned());
            return;
        }
        let plain: String = self.text.chars().map(plain_char).collect();
        let bare = when_text::without_marks(&plain);
        // `1.8 L` of urine ends in a unit, `104 L` of a blood count in a mark.
        for text in [plain.trim().trim_end_matches('.'), &bare] {
            if let Some((number, code)) = number_and_unit(catalogue, question, text) {
                (self.text, self.unit) = (number.to_owned(), code.to_owned());
                return;
            }
        }
        if bare != plain.trim() && Span::parse(&bare).is_ok() {
            self.text = bare;
        }
    }

    fn quantity(
        &self,
        catalogue: &Catalogue,
        question: &Question,
        slips: &mut Vec<Slip>,
    ) -> Option<Quantity> {
        let detection = match self.chosen.first().map(String::as_str) {
            None => Detection::AsMeasured,
            Some("not_detected") => Detection::NotDetected,
            Some("below_quantification") => Detection::BelowQuantification,
            Some("detected") => Detection::Detected,
            Some(_) => {
                slips.push(Slip { part: Part::Value, key: key!("error.unknown_option") });
                return None;
            }
        };
        let mut span = |text: &str, part| {
            if text.trim().is_empty() {
                return None;
            }
            match Span::parse(text) {
                Ok(span) => Some(span),
                Err(error) => {
                    slips.push(Slip { part, key: slip::of_number(&error) });
                    None
                }
            }
        };
        let amount = span(&self.text, Part::Value);
        let upper = span(&self.upper, Part::Upper);
        let lower_limit = span(&self.lower, Part::Lower);
        let unit = self.unit.trim();
        if amount.is_some() && !unit.is_empty() && catalogue.unit_code(question, unit).is_none() {
            slips.push(Slip { part: Part::Unit, key: key!("error.unknown_unit") });
        }
        let amount = match (detection, amount) {
            (Detection::AsMeasured, amount) => amount?,
            _ => Span::ANY,
        };
        Some(Quantity {
            entered: if detection == Detection::AsMeasured {
                self.text.trim().to_owned()
            } else {
                String::new()
            },
            amount,
            unit: (!unit.is_empty() && detection == Detection::AsMeasured).then(|| unit.to_owned()),
            detection,
            upper_limit: match upper {
                Some(span) => UpperLimit::Own(span),
                None if self.suggested_upper => UpperLimit::Suggested,
                None => UpperLimit::Missing,
            },
            lower_limit,
        })
    }

    fn therapies(&self, catalogue: &Catalogue, slips: &mut Vec<Slip>) -> Option<Therapies> {
        let nothing = self.courses.iter().all(CourseEntry::is_blank) && self.never.is_empty();
        if nothing && !self.complete {
            return None;
        }
        let courses = self
            .courses
            .iter()
            .enumerate()
            .filter(|(_, course)| !course.is_blank())
            .filter_map(|(index, course)| course.read(catalogue, index, slips))
            .collect();
        Some(Therapies { courses, complete: self.complete, never: self.never_taken(catalogue) })
    }

    /// The entry that says the same as this answer.
    pub fn of(answer: &Answer) -> Self {
        let fact = match answer {
            Answer::DontKnow => {
                return Self { unknown: Some(Unknown::DontKnow), ..Self::default() };
            }
            Answer::PreferNot => {
                return Self { unknown: Some(Unknown::PreferNot), ..Self::default() };
            }
            Answer::Fact(fact) => fact,
        };
        let mut entry = Self::default();
        if let Some(when) = fact.effective {
            entry.set_when(when);
        }
        match &fact.value {
            Value::Choice(code) => {
                entry.chosen.insert(code.clone());
            }
            Value::Several(codes) => {
                entry.none = codes.is_empty();
                entry.chosen.clone_from(codes);
            }
            Value::Quantity(quantity) => {
                entry.text.clone_from(&quantity.entered);
                entry.unit = quantity.unit.clone().unwrap_or_default();
                match quantity.detection {
                    Detection::AsMeasured => {}
                    Detection::NotDetected => {
                        entry.chosen.insert("not_detected".to_owned());
                    }
                    Detection::BelowQuantification => {
                        entry.chosen.insert("below_quantification".to_owned());
                    }
                    Detection::Detected => {
                        entry.chosen.insert("detected".to_owned());
                    }
                }
                match quantity.upper_limit {
                    UpperLimit::Missing => {}
                    UpperLimit::Own(span) => entry.upper = span_text(span),
                    UpperLimit::Suggested => entry.suggested_upper = true,
                }
                entry.lower = quantity.lower_limit.map(span_text).unwrap_or_default();
            }
            Value::Date(when) => entry.set_when(*when),
            Value::Event(event) => {
                let code = match event {
                    Event::Never => "never",
                    Event::Happened(when) => {
                        entry.set_when(*when);
                        "happened"
                    }
                    Event::HappenedSomeTime => "happened",
                    Event::Ongoing => "ongoing",
                    Event::Planned => "planned",
                };
                entry.chosen.insert(code.to_owned());
            }
            Value::Therapies(therapies) => {
                entry.complete = therapies.complete;
                entry.never.clone_from(&therapies.never);
                entry.courses = (1..)
                    .zip(&therapies.courses)
                    .map(|(key, course)| CourseEntry { key, ..CourseEntry::of(course) })
                    .collect();
            }
        }
        entry
    }

    fn set_when(&mut self, when: When) {
        self.when = when_text::write(when);
        if let When::About { said_on: Some(day), .. } = when {
            self.said_on = iso(day);
        }
    }
}

/// A number and the unit of the question that is typed behind it.
fn number_and_unit<'c, 't>(
    catalogue: &'c Catalogue,
    question: &'c Question,
    text: &'t str,
) -> Option<(&'t str, &'c str)> {
    // No tables of all alphabets for this: whatever is no ASCII may begin a unit.
    let begins = |c: char| {
        c.is_ascii_alphabetic() || !c.is_ascii() || ['%', '*', '\'', '\u{22}'].contains(&c)
    };
    let at_letter = text.find(begins).map(|at| text.split_at(at));
    // A unit may begin with a figure, as 10^9/L does.
    let at_blank = text.split_once(' ');
    [at_letter, at_blank].into_iter().flatten().find_map(|(number, typed)| {
        let code = catalogue.unit_code(question, typed)?;
        Span::parse(number).is_ok().then_some((number.trim(), code))
    })
}

/// What is not empty, in one line.
fn in_one_line<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    let texts = texts.into_iter().map(String::as_str).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join(" ")
}
