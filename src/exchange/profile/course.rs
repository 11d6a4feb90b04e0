//! Reads the courses of medicines of a profile.

use super::{MAX_COURSES, Read, amount, object, problem, when};
use crate::catalogue::Catalogue;
use crate::facts::therapy::{Lasted, Outcome, Route};
use crate::facts::{Course, CourseDose, Number, Span, Therapies};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// Longest name of a medicine that the catalogue does not know, in characters.
const MAX_DRUG_NAME: usize = 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TherapiesWire<'a> {
    #[serde(default)]
    complete: bool,
    #[serde(default, borrow)]
    courses: Vec<&'a RawValue>,
    #[serde(default)]
    never: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CourseWire<'a> {
    drug: String,
    #[serde(default)]
    dose: Option<String>,
    #[serde(default)]
    weight: Option<String>,
    #[serde(default)]
    route: Option<String>,
    #[serde(default, borrow)]
    start: Option<&'a RawValue>,
    #[serde(default, borrow)]
    stop: Option<&'a RawValue>,
    #[serde(default)]
    ongoing: bool,
    #[serde(default)]
    lasted: Option<String>,
    #[serde(default)]
    outcome: Option<String>,
}

pub(super) fn therapies(catalogue: &Catalogue, wire: TherapiesWire<'_>) -> Read<Therapies> {
    if wire.courses.len() > MAX_COURSES {
        return problem("too_large", format!("more than {MAX_COURSES} courses"));
    }
    let courses = wire.courses.into_iter().map(|raw| course(catalogue, object(raw)?));
    let courses = courses.collect::<Read<_>>()?;
    let never: BTreeSet<String> =
        wire.never.iter().map(|name| known_drug(catalogue, name)).collect::<Read<_>>()?;
    Ok(Therapies { courses, complete: wire.complete, never: never.into_iter().collect() })
}

/// The id of a drug that was never taken. A name that the catalogue does not know would say
/// nothing, and is refused.
fn known_drug(catalogue: &Catalogue, name: &str) -> Read<String> {
    let known = catalogue.drug(name).and_then(|index| catalogue.drugs.get(index));
    known.map_or_else(
        || {
            let shown: String = name.chars().take(MAX_DRUG_NAME).collect();
            problem("unknown_drug", format!("`{shown}` is no medicine of the catalogue"))
        },
        |drug| Ok(drug.id.clone()),
    )
}

fn course(catalogue: &Catalogue, wire: CourseWire<'_>) -> Read<Course> {
    // A medicine that the catalogue does not know is kept: it makes the list no less true.
    let known = catalogue.drug(&wire.drug).and_then(|index| catalogue.drugs.get(index));
    let drug = match known {
        Some(drug) => drug.id.clone(),
        None if wire.drug.trim().is_empty() => {
            return problem("unknown_drug", "the name of the drug is missing");
        }
        None => wire.drug.chars().take(MAX_DRUG_NAME).collect(),
    };
    let Some(route) = wire.route.as_deref().map_or(Some(Route::Oral), Route::from_word) else {
        return problem("unknown_option", "the route is oral, injection, pulse or local");
    };
    let outcome = wire.outcome.as_deref().map_or(Some(Outcome::Unknown), Outcome::from_word);
    let Some(outcome) = outcome else {
        let text = "the outcome is failed, relapsed, not_tolerated or working";
        return problem("unknown_option", text);
    };
    if wire.ongoing && wire.stop.is_some() {
        return problem("wrong_shape", "a course that goes on has no `stop`");
    }
    Ok(Course {
        drug,
        weight: wire.weight.map(|text| weight(&text)).transpose()?,
        dose: wire.dose.map(|text| dose(&text)).transpose()?,
        route,
        start: wire.start.map(when).transpose()?,
        stop: wire.stop.map(when).transpose()?,
        lasted: wire.lasted.map(|text| lasted(&text)).transpose()?,
        ongoing: wire.ongoing,
        outcome,
    })
}

/// `8 months`: how long a course lasted.
fn lasted(text: &str) -> Read<Lasted> {
    let bad = || problem("bad_length", "write how long it lasted as `8 months`");
    Lasted::parse(text).map_or_else(bad, Ok)
}

/// `58 kg`, `128 lb`: the weight at the time of a course, in kg.
fn weight(text: &str) -> Read<Span> {
    let bad = || problem("bad_weight", "write the weight as `58 kg`");
    let Some((number, unit)) = text.trim().rsplit_once(char::is_whitespace) else { return bad() };
    let kilograms = match unit {
        "kg" => Some(Number::whole(1)),
        "lb" | "[lb_av]" => Number::fraction(45_359_237, 100_000_000),
        _ => None,
    };
    let Some(factor) = kilograms else { return bad() };
    amount(number)?.map(|n| n.times(factor)).map_or_else(bad, Ok)
}

/// The days of `mg/14d`, 2 to 366.
fn days_of(unit: &str) -> Option<u16> {
    let days: u16 = unit.strip_prefix("mg/")?.strip_suffix('d')?.parse().ok()?;
    (2..=366).contains(&days).then_some(days)
}

/// `60 mg/d`, `60 mg`, `40-60 mg/d`, `30 mg/12h`, `20 mg/2d`, `1000 mg/14d`, `15 mg/wk`, `500 mg/mo`
fn dose(text: &str) -> Read<CourseDose> {
    let bad = || {
        problem("bad_dose", "write the dose as `60 mg/d`, `30 mg/12h`, `20 mg/2d` or `15 mg/wk`")
    };
    let Some((number, unit)) = text.trim().rsplit_once(char::is_whitespace) else { return bad() };
    let every_hours = match unit {
        "mg/8h" => 8,
        "mg/12h" => 12,
        "mg/d" | "mg" | "mg/day" => 24,
        "mg/wk" | "mg/week" => 168,
        "mg/mo" | "mg/month" => 720,
        _ => match days_of(unit) {
            Some(days) => days * 24,
            None => return bad(),
        },
    };
    Ok(CourseDose { entered: text.to_owned(), milligrams: amount(number)?, every_hours })
}
