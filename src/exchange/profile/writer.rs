//! Writes answers as a profile.

use super::PROFILE_FORMAT;
use crate::catalogue::KeptFacts;
use crate::facts::date::iso;
use crate::facts::span::span_text;
use crate::facts::therapy::{Outcome, Route};
use crate::facts::{Answer, Course, Detection, Event, Quantity, UpperLimit, Value, When};
use serde_json::{Map, Value as Json, json};

/// Writes answers as a profile that [`super::read`] reads back to the same facts.
pub fn write(facts: &KeptFacts, label: &str) -> String {
    let facts = facts.facts();
    let mut answers = Map::new();
    for (id, answer) in &facts.answers {
        let mut answer = answer_json(answer);
        if let (Json::Object(answer), Some(results)) = (&mut answer, facts.earlier.get(id)) {
            answer.insert("earlier".to_owned(), results.values().map(answer_json).collect());
        }
        answers.insert(id.clone(), answer);
    }
    let mut anchors = Map::new();
    for (name, day) in &facts.anchors {
        anchors.insert(name.clone(), iso(*day).into());
    }
    let mut profile = json!({ "format": PROFILE_FORMAT, "facts": answers });
    if let Json::Object(profile) = &mut profile {
        if !label.is_empty() {
            profile.insert("label".to_owned(), label.into());
        }
        if !anchors.is_empty() {
            profile.insert("anchors".to_owned(), anchors.into());
        }
    }
    serde_json::to_string_pretty(&profile).unwrap_or_default()
}

/// One answer as it stands in a profile.
pub fn answer_json(answer: &Answer) -> Json {
    let fact = match answer {
        Answer::DontKnow => return "dont_know".into(),
        Answer::PreferNot => return "prefer_not".into(),
        Answer::Fact(fact) => fact,
    };
    let dated = |value: Json| match fact.effective {
        Some(when) => json!({ "value": value, "date": when_json(when) }),
        None => value,
    };
    match &fact.value {
        Value::Choice(code) => dated(code.as_str().into()),
        Value::Several(codes) => dated(codes.iter().map(String::as_str).collect()),
        Value::Date(when) => when_json(*when),
        Value::Event(event) => match event {
            Event::Never => "never".into(),
            Event::Happened(when) => when_json(*when),
            Event::HappenedSomeTime => "happened".into(),
            Event::Ongoing => "ongoing".into(),
            Event::Planned => "planned".into(),
        },
        Value::Quantity(quantity) => quantity_json(quantity, fact.effective),
        Value::Therapies(therapies) => {
            let mut record = json!({
                "complete": therapies.complete,
                "courses": therapies.courses.iter().map(course_json).collect::<Json>(),
            });
            if let (Json::Object(record), false) = (&mut record, therapies.never.is_empty()) {
                record.insert("never".to_owned(), therapies.never.as_slice().into());
            }
            record
        }
    }
}

fn quantity_json(quantity: &Quantity, effective: Option<When>) -> Json {
    let mut record = Map::new();
    let mut add = |key: &str, value: Json| {
        record.insert(key.to_owned(), value);
    };
    match quantity.detection {
        Detection::AsMeasured => add("value", quantity.entered.as_str().into()),
        Detection::NotDetected => add("detected", false.into()),
        Detection::BelowQuantification => add("below_quantification", true.into()),
        Detection::Detected => add("detected", true.into()),
    }
    if let Some(unit) = &quantity.unit {
        add("unit", unit.as_str().into());
    }
    if let Some(when) = effective {
        add("date", when_json(when));
    }
    match quantity.upper_limit {
        UpperLimit::Missing => {}
        UpperLimit::Own(span) => add("upper_limit", span_text(span).into()),
        UpperLimit::Suggested => add("upper_limit", "suggested".into()),
    }
    if let Some(span) = quantity.lower_limit {
        add("lower_limit", span_text(span).into());
    }
    Json::Object(record)
}

fn when_json(when: When) -> Json {
    match when {
        When::On(date) => date.to_string().into(),
        When::Between(from, to) => json!({ "between": [from.to_string(), to.to_string()] }),
        When::Before(date) => json!({ "before": date.to_string() }),
        When::About { amount, unit, said_on } => {
            let about = format!("{amount} {} ago", unit.word());
            match said_on {
                Some(day) => json!({ "about": about, "said_on": iso(day) }),
                None => json!({ "about": about }),
            }
        }
    }
}

fn course_json(course: &Course) -> Json {
    let mut record = Map::new();
    let mut add = |key: &str, value: Json| {
        record.insert(key.to_owned(), value);
    };
    add("drug", course.drug.as_str().into());
    if let Some(dose) = &course.dose {
        add("dose", dose.entered.as_str().into());
    }
    if let Some(weight) = course.weight {
        add("weight", format!("{} kg", span_text(weight)).into());
    }
    if course.route != Route::Oral {
        add("route", course.route.word().into());
    }
    if let Some(when) = course.start {
        add("start", when_json(when));
    }
    if let Some(when) = course.stop {
        add("stop", when_json(when));
    }
    if course.ongoing {
        add("ongoing", true.into());
    }
    if let Some(lasted) = course.lasted {
        add("lasted", lasted.to_string().into());
    }
    if course.outcome != Outcome::Unknown {
        add("outcome", course.outcome.word().into());
    }
    Json::Object(record)
}
