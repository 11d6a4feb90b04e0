//! One course of a medicine as typed, and the course it stands for.

use super::entry::FromRecord;
use super::slip::{self, CoursePart, Part, Slip};
use super::{dose, when_text};
use crate::catalogue::{Catalogue, Plausibility};
use crate::facts::date::iso;
use crate::facts::number::plain_char;
use crate::facts::span::span_text;
use crate::facts::therapy::{Lasted, Outcome, Route};
use crate::facts::{Course, CourseDose, Span, When};
use crate::words::Key;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};

/// How a medicine went that was never taken.
const NEVER: &str = "never";

/// The unit of a weight that was told without one.
const KILOGRAM: &str = "kg";

/// Time between two doses: hours, the code of [`CourseEntry::every`], and the unit of a profile.
const EVERY: [(u16, &str, &str); 6] = [
    (24, "", "mg/d"),
    (12, "12h", "mg/12h"),
    (8, "8h", "mg/8h"),
    (48, "2", "mg/2d"),
    (168, "7", "mg/wk"),
    (720, "30", "mg/mo"),
];

/// One course, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CourseEntry {
    /// Tells the courses of an entry apart as long as they are on the screen; never stored.
    #[serde(skip)]
    pub key: u32,
    /// Any name of the drug.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub drug: String,
    /// Milligrams per dose.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dose: String,
    /// Body weight at that time; in kilograms without a unit.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub weight: String,
    /// Time between two doses: `8h`, `12h`, `2`, `7` or `30` days; empty means daily.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub every: String,
    /// `oral`, `injection`, `pulse`, `local`; empty means oral.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub route: String,
    /// First day, as typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub start: String,
    /// Last day, as typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stop: String,
    /// For how long, as typed: `8 months`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lasted: String,
    /// Still taken.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ongoing: bool,
    /// `failed`, `relapsed`, `not_tolerated`, `working`, `never` (it was not taken at all), or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub outcome: String,
    /// The day on which `start` was typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub said_on: String,
    /// The day on which `stop` was typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stop_said_on: String,
    /// The record it was taken from; gone as soon as the course is changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<FromRecord>,
}

impl CourseEntry {
    /// Whether nothing was typed: a card that was just added is no mistake.
    pub fn is_blank(&self) -> bool {
        self.fields().iter().all(|text| text.trim().is_empty())
    }

    /// What was typed.
    pub(super) const fn fields(&self) -> [&String; 5] {
        [&self.drug, &self.dose, &self.start, &self.stop, &self.lasted]
    }

    /// The id of the medicine, if the card says that it was never taken; such a card is no course.
    pub(super) fn never_taken(&self, catalogue: &Catalogue) -> Option<String> {
        let drug = catalogue.drug(self.drug.trim()).filter(|_| self.outcome == NEVER)?;
        catalogue.drugs.get(drug).map(|drug| drug.id.clone())
    }

    pub(super) fn read(
        &self,
        catalogue: &Catalogue,
        index: usize,
        slips: &mut Vec<Slip>,
    ) -> Option<Course> {
        let part = |part| Part::Course(index, part);
        if self.outcome == NEVER {
            if self.never_taken(catalogue).is_none() {
                let key = if self.drug.trim().is_empty() {
                    key!("error.no_drug")
                } else {
                    key!("error.unknown_drug")
                };
                slips.push(Slip { part: part(CoursePart::Drug), key });
            }
            return None;
        }
        let start = slip::when(&self.start, &self.said_on, part(CoursePart::Start), slips);
        let stop = slip::when(&self.stop, &self.stop_said_on, part(CoursePart::Stop), slips);
        let ends = |when: When| match when {
            When::About { said_on: None, .. } => None,
            other => other.span(Date::MAX),
        };
        if let (false, Some(start), Some(stop)) =
            (self.ongoing, start.and_then(ends), stop.and_then(ends))
            && stop.latest < start.earliest
        {
            slips.push(Slip { part: part(CoursePart::Stop), key: key!("error.stop_before_start") });
        }
        let dose = self.typed_dose().unwrap_or_else(|key| {
            slips.push(Slip { part: part(CoursePart::Dose), key });
            None
        });
        let weight = self.weight_then(catalogue).unwrap_or_else(|key| {
            slips.push(Slip { part: part(CoursePart::Weight), key });
            None
        });
        let lasted = self.typed_length().unwrap_or_else(|key| {
            slips.push(Slip { part: part(CoursePart::Lasted), key });
            None
        });
        let typed = self.drug.trim();
        if typed.is_empty() {
            slips.push(Slip { part: part(CoursePart::Drug), key: key!("error.no_drug") });
            return None;
        }
        let known = catalogue.drug(typed).and_then(|drug| catalogue.drugs.get(drug));
        if known.is_none() {
            slips.push(Slip { part: part(CoursePart::Drug), key: key!("error.unknown_drug") });
        }
        Some(Course {
            drug: known.map_or_else(|| typed.to_owned(), |drug| drug.id.clone()),
            weight,
            dose,
            route: Route::from_word(&self.route).unwrap_or_default(),
            start,
            stop: if self.ongoing { None } else { stop },
            lasted,
            ongoing: self.ongoing,
            outcome: Outcome::from_word(&self.outcome).unwrap_or_default(),
        })
    }

    /// The dose with how often it is taken. What stands in the text wins over a list that was left
    /// at "a day"; if both say something else, neither is taken.
    ///
    /// # Errors
    /// Key of the slip.
    fn typed_dose(&self) -> Result<Option<CourseDose>, Key<'static>> {
        if self.dose.trim().is_empty() {
            return Ok(None);
        }
        let typed = dose::read(&self.dose)?;
        let (chosen, _) = EVERY
            .iter()
            .find(|(_, code, _)| *code == self.every)
            .map_or((24, ""), |(hours, code, _)| (*hours, *code));
        let every_hours = match typed.every_hours {
            Some(hours) if chosen != 24 && chosen != hours => return Err(key!("error.dose_twice")),
            Some(hours) => hours,
            None => chosen,
        };
        let known = EVERY.iter().find(|(hours, ..)| *hours == every_hours);
        let unit = match known {
            Some((_, _, unit)) => (*unit).to_owned(),
            None => in_days(every_hours).ok_or(key!("error.not_a_number"))?,
        };
        let number = typed.typed.unwrap_or_else(|| span_text(typed.milligrams));
        let entered = format!("{number} {unit}");
        Ok(Some(CourseDose { entered, milligrams: typed.milligrams, every_hours }))
    }

    /// For how long, in the words of any language: "8 months ago" without its end.
    ///
    /// # Errors
    /// Key of the slip.
    fn typed_length(&self) -> Result<Option<Lasted>, Key<'static>> {
        if self.lasted.trim().is_empty() {
            return Ok(None);
        }
        when_text::length(&self.lasted).map(Some).ok_or(key!("error.bad_length"))
    }

    /// The weight at that time in kg, in any unit of weight; without one it is in kilograms.
    ///
    /// # Errors
    /// Key of the slip.
    fn weight_then(&self, catalogue: &Catalogue) -> Result<Option<Span>, Key<'static>> {
        let text: String = self.weight.trim().chars().map(plain_char).collect();
        if text.is_empty() {
            return Ok(None);
        }
        let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
        let (number, unit) = text.split_at_checked(end).unwrap_or((&text, ""));
        let amount = Span::parse(number).map_err(|error| slip::of_number(&error))?;
        let unit = Some(unit.trim()).filter(|unit| !unit.is_empty()).unwrap_or(KILOGRAM);
        let question = catalogue.questions.iter().find(|q| q.unit_scale(KILOGRAM).is_some());
        let question = question.ok_or(key!("error.unknown_unit"))?;
        let code = catalogue.unit_code(question, unit).ok_or(key!("error.unknown_unit"))?;
        if matches!(question.plausibility(amount, code), Plausibility::Refused { .. }) {
            return Err(key!("error.bad_weight"));
        }
        let scale = question.unit_scale(code).ok_or(key!("error.unknown_unit"))?;
        amount.map(|n| n.times(scale)).map(Some).ok_or(key!("error.too_large"))
    }

    pub(super) fn of(course: &Course) -> Self {
        let said_on = |when: Option<When>| match when {
            Some(When::About { said_on: Some(day), .. }) => iso(day),
            _ => String::new(),
        };
        Self {
            key: 0,
            weight: course.weight.map(span_text).unwrap_or_default(),
            drug: course.drug.clone(),
            dose: course.dose.as_ref().map(dose_text).unwrap_or_default(),
            every: course
                .dose
                .as_ref()
                .and_then(|dose| EVERY.iter().find(|(hours, ..)| *hours == dose.every_hours))
                .map_or("", |(_, code, _)| code)
                .to_owned(),
            // What is assumed where nothing is told is not written.
            route: match course.route {
                Route::Oral => String::new(),
                route => route.word().to_owned(),
            },
            start: course.start.map(when_text::write).unwrap_or_default(),
            stop: course.stop.map(when_text::write).unwrap_or_default(),
            lasted: course.lasted.map(|lasted| lasted.to_string()).unwrap_or_default(),
            ongoing: course.ongoing,
            outcome: course.outcome.word().to_owned(),
            said_on: said_on(course.start),
            stop_said_on: said_on(course.stop),
            from: None,
        }
    }
}

/// `mg/14d`: milligrams in so many days, `None` for hours that are no whole days.
fn in_days(every_hours: u16) -> Option<String> {
    (every_hours > 0 && every_hours.is_multiple_of(24)).then(|| format!("mg/{}d", every_hours / 24))
}

/// The milligrams of a dose; how often stands beside them where no choice of the list says it.
fn dose_text(dose: &CourseDose) -> String {
    let amount = span_text(dose.milligrams);
    let is_listed = EVERY.iter().any(|(hours, ..)| *hours == dose.every_hours);
    match in_days(dose.every_hours).filter(|_| !is_listed) {
        Some(unit) => format!("{amount} {unit}"),
        None => amount,
    }
}

/// Reads courses and gives each a key of its own.
pub(super) fn numbered<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<CourseEntry>, D::Error> {
    let mut courses = Vec::<CourseEntry>::deserialize(from)?;
    for (course, key) in courses.iter_mut().zip(1..) {
        course.key = key;
    }
    Ok(courses)
}
