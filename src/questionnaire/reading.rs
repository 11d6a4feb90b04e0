//! A `QuestionnaireResponse` of ours, back to the answers it was made of.
//!
//! Its items are put together to a profile, and the reader of profiles judges it. Nothing is
//! dropped: an item that is not one of ours, a value of another shape and two answers to one
//! question are problems, and the response is not used in part.

use super::parts::{CoursePart, Part};
use super::wire::{ItemAnswer, Measured, QuestionnaireResponse, ResponseItem};
use super::{ADDRESS, MAX_RESPONSE_BYTES, SILENT, system};
use crate::catalogue::{Catalogue, Kind, Question};
use crate::draft::when_text;
use crate::exchange::profile::{self, ProfileProblem};
use crate::facts::{Answer, Facts, PartialDate, Value, When};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Why a response is not read, with a stable code.
type Read<T> = Result<T, (&'static str, String)>;

fn problem<T>(code: &'static str, message: impl Into<String>) -> Read<T> {
    Err((code, message.into()))
}

fn named(fact: &str, (code, message): (&'static str, String)) -> ProfileProblem {
    ProfileProblem { fact: fact.to_owned(), code, message, nearest: None }
}

/// Reads a response.
///
/// # Errors
/// Every problem found; the response is not used in part.
pub fn read(catalogue: &Catalogue, text: &str) -> Result<Facts, Vec<ProfileProblem>> {
    let response = opened(text).map_err(|error| vec![named("", error)])?;
    let mut items = Items::default();
    items.gather(catalogue, response.item);
    let mut problems = Vec::new();
    let mut facts = Map::new();
    let mut anchors = Map::new();
    for (id, pieces) in items.facts {
        let question = catalogue.question(&id).filter(|question| is_asked(question));
        let Some(question) = question else {
            let error = ("unknown_item", "there is no such item".to_owned());
            problems.push(named(&id, error));
            continue;
        };
        match answer(catalogue, question, pieces) {
            Ok(Some(answer)) => {
                facts.insert(id, answer);
            }
            Ok(None) => {}
            Err(error) => problems.push(named(&id, error)),
        }
    }
    for (name, answers) in items.anchors {
        match only(answers).and_then(date) {
            Ok(day) => {
                anchors.insert(name, day.into());
            }
            Err(error) => problems.push(named(&name, error)),
        }
    }
    // The reader of profiles looks at what could be put together, so that all is told at once.
    let profile = json!({ "facts": facts, "anchors": anchors }).to_string();
    match profile::read(catalogue, &profile) {
        Ok(facts) if problems.is_empty() => Ok(facts),
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            Err(problems)
        }
    }
}

/// Whether a question is an item of the questionnaire.
pub(super) fn is_asked(question: &Question) -> bool {
    question.kind != Kind::Computed && !question.ephemeral
}

fn opened(text: &str) -> Read<QuestionnaireResponse> {
    if text.len() > MAX_RESPONSE_BYTES {
        return problem("too_large", format!("larger than {MAX_RESPONSE_BYTES} bytes"));
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let response: QuestionnaireResponse =
        serde_json::from_str(text).or_else(|error| problem("not_a_response", error.to_string()))?;
    let address = response.questionnaire.split('|').next().unwrap_or_default();
    if response.resource_type != "QuestionnaireResponse" || address != ADDRESS {
        return problem("not_a_response", format!("it is no response to {ADDRESS}"));
    }
    if !["in-progress", "completed", "amended", "stopped"].contains(&response.status.as_str()) {
        return problem("not_a_response", format!("its status is `{}`", response.status));
    }
    Ok(response)
}

/// Whether items say an answer, but for the spelling of its unit.
pub(super) fn says(
    catalogue: &Catalogue,
    question: &Question,
    items: &[ResponseItem],
    wanted: &Answer,
) -> bool {
    // Written and read again, as the items are on their way.
    let text = serde_json::to_string(items).unwrap_or_default();
    let Ok(items) = serde_json::from_str::<Vec<ResponseItem>>(&text) else { return false };
    let mut gathered = Items::default();
    gathered.gather(catalogue, items);
    let Some(pieces) = gathered.facts.remove(&question.id) else { return false };
    let Ok(Some(answer)) = answer(catalogue, question, pieces) else { return false };
    let profile = json!({ "facts": { question.id.as_str(): answer } }).to_string();
    profile::read(catalogue, &profile).is_ok_and(|facts| {
        let read = facts.answers.get(&question.id);
        let plain = |answer: &Answer| with_unit_code(catalogue, question, answer.clone());
        read.map(plain) == Some(plain(wanted))
    })
}

/// An answer with its unit as a code in place of another spelling.
pub fn with_unit_code(catalogue: &Catalogue, question: &Question, mut answer: Answer) -> Answer {
    if let Answer::Fact(fact) = &mut answer
        && let Value::Quantity(quantity) = &mut fact.value
        && let Some(typed) = &quantity.unit
        && let Some(code) = catalogue.unit_code(question, typed)
    {
        quantity.unit = Some(code.to_owned());
    }
    answer
}

/// The answers of one question by what stands behind its id, and its courses.
#[derive(Default)]
struct Pieces {
    parts: BTreeMap<String, Vec<ItemAnswer>>,
    courses: Vec<BTreeMap<String, Vec<ItemAnswer>>>,
}

/// All answers of a response, by fact.
#[derive(Default)]
struct Items {
    facts: BTreeMap<String, Pieces>,
    anchors: BTreeMap<String, Vec<ItemAnswer>>,
}

impl Items {
    /// Puts answers beside those of the same question, wherever they stand.
    fn gather(&mut self, catalogue: &Catalogue, items: Vec<ResponseItem>) {
        for ResponseItem { link_id, mut answer, item } in items {
            let below = answer.iter_mut().flat_map(|answer| std::mem::take(&mut answer.item));
            let below: Vec<ResponseItem> = below.chain(item).collect();
            let (fact, suffix) = match link_id.split_once('.') {
                Some((fact, _)) => (fact, link_id.get(fact.len()..).unwrap_or_default()),
                None => (link_id.as_str(), ""),
            };
            let is_list = |q: &Question| q.kind == Kind::Therapies && suffix.is_empty();
            if catalogue.question(fact).is_some_and(is_list) {
                let course = course_of(fact, below);
                self.facts.entry(fact.to_owned()).or_default().courses.push(course);
                continue;
            }
            if !answer.is_empty() {
                let place = if let Some(name) = link_id.strip_prefix("anchor.") {
                    self.anchors.entry(name.to_owned()).or_default()
                } else {
                    let pieces = self.facts.entry(fact.to_owned()).or_default();
                    pieces.parts.entry(suffix.to_owned()).or_default()
                };
                place.extend(answer);
            }
            self.gather(catalogue, below);
        }
    }
}

/// The answers of one course. A name that is not one of its parts stays, and is a problem later.
fn course_of(fact: &str, items: Vec<ResponseItem>) -> BTreeMap<String, Vec<ItemAnswer>> {
    let mut course: BTreeMap<String, Vec<ItemAnswer>> = BTreeMap::new();
    for item in items.into_iter().filter(|item| !item.answer.is_empty()) {
        let suffix = item.link_id.strip_prefix(fact).unwrap_or(&item.link_id);
        course.entry(suffix.to_owned()).or_default().extend(item.answer);
    }
    course
}

fn take(pieces: &mut BTreeMap<String, Vec<ItemAnswer>>, suffix: &str) -> Read<Option<ItemAnswer>> {
    pieces.remove(suffix).map(only).transpose()
}

fn only(answers: Vec<ItemAnswer>) -> Read<ItemAnswer> {
    let mut answers = answers.into_iter();
    match (answers.next(), answers.next()) {
        (Some(answer), None) => Ok(answer),
        _ => problem("two_answers", "this is answered more than once"),
    }
}

/// The answer of one question as a profile has it; `None` if there is none.
fn answer(catalogue: &Catalogue, question: &Question, pieces: Pieces) -> Read<Option<Json>> {
    let Pieces { mut parts, courses } = pieces;
    let whole = take(&mut parts, Part::Whole.suffix())?;
    let silent = take(&mut parts, Part::Silent.suffix())?;
    let earlier = take(&mut parts, Part::Earlier.suffix())?;
    let said = match question.kind {
        Kind::Choice | Kind::Several | Kind::Event => coded(question, &mut parts)?,
        Kind::Quantity | Kind::Score => quantity(catalogue, question, &mut parts)?,
        Kind::Date => day(&mut parts, Part::Value.suffix(), Part::When.suffix())?,
        Kind::Therapies => therapies(courses, &mut parts)?,
        Kind::Computed => None,
    };
    if let Some(suffix) = parts.keys().next() {
        return problem("unknown_item", format!("there is no item `{}{suffix}`", question.id));
    }
    let silent = silent.map(silence).transpose()?;
    let whole = whole.map(json_of).transpose()?;
    let mut answers = [said, silent, whole].into_iter().flatten();
    let (mut answer, None) = (answers.next(), answers.next()) else {
        return problem("two_answers", "its items give two answers; keep one of them");
    };
    if let Some(results) = earlier {
        // Which results there are, and whether they can stand beside this answer, the reader of
        // profiles judges.
        let Some(Json::Object(answer)) = &mut answer else {
            return problem("bad_date", "earlier results stand without a dated answer");
        };
        answer.insert("earlier".to_owned(), json_of(results)?);
    }
    Ok(answer)
}

/// What a hidden item holds.
fn json_of(answer: ItemAnswer) -> Read<Json> {
    let text = string(answer)?;
    serde_json::from_str(&text).or_else(|error| problem("wrong_shape", error.to_string()))
}

fn silence(answer: ItemAnswer) -> Read<Json> {
    let code = code_of(answer, &[system::ABSENT])?;
    let known = SILENT.iter().find(|(known, _)| *known == code);
    match known {
        Some((_, word)) => Ok((*word).into()),
        None => problem("unknown_option", format!("`{code}` is not one of its options")),
    }
}

fn coded(question: &Question, parts: &mut BTreeMap<String, Vec<ItemAnswer>>) -> Read<Option<Json>> {
    let options = format!("{}{}", system::OPTIONS, question.id);
    let when = day(parts, Part::Date.suffix(), Part::When.suffix())?;
    let Some(answers) = parts.remove(Part::Value.suffix()) else {
        return match when {
            Some(_) => problem("empty", "a day stands without an answer"),
            None => Ok(None),
        };
    };
    let is_absent = |answer: &ItemAnswer| {
        answer.value_coding.as_ref().is_some_and(|coding| coding.system == system::ABSENT)
    };
    if answers.iter().any(is_absent) {
        return match when {
            Some(_) => problem("two_answers", "a day stands beside an answer that is none"),
            None => silence(only(answers)?).map(Some),
        };
    }
    let value = match question.kind {
        Kind::Event => {
            let code = code_of(only(answers)?, &[system::ANSWERS])?;
            return match (code.as_str(), when) {
                ("happened", Some(when)) => Ok(Some(when)),
                ("never" | "ongoing" | "planned" | "happened", None) => Ok(Some(code.into())),
                (_, Some(_)) => problem("two_answers", "a day stands beside another answer"),
                _ => problem("unknown_option", format!("`{code}` is not one of its options")),
            };
        }
        Kind::Several => several(answers, &options)?,
        _ => code_of(only(answers)?, &[&options])?.into(),
    };
    Ok(Some(match when {
        Some(when) => json!({ "value": value, "date": when }),
        None => value,
    }))
}

fn several(answers: Vec<ItemAnswer>, options: &str) -> Read<Json> {
    let none = answers.iter().any(|answer| {
        answer.value_coding.as_ref().is_some_and(|coding| coding.system == system::ANSWERS)
    });
    if none {
        return match code_of(only(answers)?, &[system::ANSWERS])?.as_str() {
            "none" => Ok(json!([])),
            code => problem("unknown_option", format!("`{code}` is not one of its options")),
        };
    }
    let codes = answers.into_iter().map(|answer| code_of(answer, &[options]));
    Ok(codes.collect::<Read<Vec<String>>>()?.into())
}

fn quantity(
    catalogue: &Catalogue,
    question: &Question,
    parts: &mut BTreeMap<String, Vec<ItemAnswer>>,
) -> Read<Option<Json>> {
    let mut record = Map::new();
    let mut add = |key: &str, value: Json| {
        let twice = record.insert(key.to_owned(), value).is_some();
        if twice {
            problem("two_answers", "its items give two answers; keep one of them")
        } else {
            Ok(())
        }
    };
    if let Some(answer) = take(parts, Part::Value.suffix())? {
        if question.kind == Kind::Score {
            match answer.value_integer {
                Some(raw) => add("value", raw.get().into())?,
                None => return problem("wrong_shape", "expected a whole number"),
            }
        } else {
            let (value, unit) = measured(catalogue, question, answer)?;
            add("value", value.into())?;
            if let Some(unit) = unit {
                add("unit", unit.into())?;
            }
        }
    }
    if let Some(answer) = take(parts, Part::Text.suffix())? {
        let text = string(answer)?;
        let (value, unit) = match text.rsplit_once(' ') {
            Some((value, unit)) if catalogue.unit_code(question, unit).is_some() => {
                (value.to_owned(), Some(unit.to_owned()))
            }
            _ => (text, None),
        };
        add("value", value.into())?;
        if let Some(unit) = unit {
            add("unit", unit.into())?;
        }
    }
    if let Some(answer) = take(parts, Part::Found.suffix())? {
        match code_of(answer, &[system::ANSWERS])?.as_str() {
            "not_detected" => add("detected", false.into())?,
            "below_quantification" => add("below_quantification", true.into())?,
            "detected" => add("detected", true.into())?,
            code => {
                return problem("unknown_option", format!("`{code}` is not one of its options"));
            }
        }
    }
    if let Some(when) = day(parts, Part::Date.suffix(), Part::When.suffix())? {
        add("date", when)?;
    }
    if let Some(answer) = take(parts, Part::Upper.suffix())? {
        add("upper_limit", decimal(answer)?.into())?;
    }
    if let Some(answer) = take(parts, Part::Suggested.suffix())?
        && boolean(&answer)?
    {
        add("upper_limit", "suggested".into())?;
    }
    if let Some(answer) = take(parts, Part::Lower.suffix())? {
        add("lower_limit", decimal(answer)?.into())?;
    }
    Ok((!record.is_empty()).then_some(Json::Object(record)))
}

/// A number and the spelling of its unit. Where unit and code say different things, neither is
/// taken.
fn measured(
    catalogue: &Catalogue,
    question: &Question,
    answer: ItemAnswer,
) -> Read<(String, Option<String>)> {
    let Some(Measured { value: Some(value), comparator, unit, system: _, code }) =
        answer.value_quantity
    else {
        return problem("wrong_shape", "expected a number with a unit");
    };
    let value = format!("{}{}", comparator.unwrap_or_default(), value.get());
    let shown = |code: &str| {
        catalogue.units.iter().find(|unit| unit.code == code).map(|unit| unit.shown.as_str())
    };
    let known = |spelling: &String| catalogue.unit_code(question, spelling);
    match (unit, code) {
        (None, None) => Ok((value, None)),
        (None, Some(code)) => Ok((value, Some(code))),
        (Some(unit), None) => Ok((value, Some(unit))),
        (Some(unit), Some(code)) if shown(&code) == Some(unit.as_str()) => Ok((value, Some(code))),
        (Some(unit), Some(code)) if known(&unit).is_some() && known(&unit) == known(&code) => {
            Ok((value, Some(unit)))
        }
        (Some(unit), Some(code)) => {
            problem("two_units", format!("the unit is `{unit}`, and its code says `{code}`"))
        }
    }
}

fn therapies(
    courses: Vec<BTreeMap<String, Vec<ItemAnswer>>>,
    parts: &mut BTreeMap<String, Vec<ItemAnswer>>,
) -> Read<Option<Json>> {
    let complete = take(parts, Part::Complete.suffix())?;
    let courses: Vec<Json> = courses
        .into_iter()
        // A form offers an empty group for the next medicine.
        .filter(|course| !course.is_empty())
        .map(course)
        .collect::<Read<_>>()?;
    let complete = complete.map(|answer| boolean(&answer)).transpose()?;
    if courses.is_empty() && complete.is_none() {
        return Ok(None);
    }
    Ok(Some(json!({ "complete": complete.unwrap_or(false), "courses": courses })))
}

fn course(mut parts: BTreeMap<String, Vec<ItemAnswer>>) -> Read<Json> {
    let mut record = Map::new();
    let mut add = |key: &str, value: Json| {
        record.insert(key.to_owned(), value);
    };
    match take(&mut parts, CoursePart::Drug.suffix())? {
        Some(answer) if answer.value_string.is_some() => add("drug", string(answer)?.into()),
        Some(answer) => add("drug", code_of(answer, &[system::DRUGS])?.into()),
        None => return problem("unknown_drug", "the name of the drug is missing"),
    }
    if let Some(answer) = take(&mut parts, CoursePart::Dose.suffix())? {
        add("dose", string(answer)?.into());
    }
    if let Some(answer) = take(&mut parts, CoursePart::Weight.suffix())? {
        add("weight", format!("{} kg", decimal(answer)?).into());
    }
    if let Some(answer) = take(&mut parts, CoursePart::Lasted.suffix())? {
        add("lasted", string(answer)?.into());
    }
    for (part, key) in [(CoursePart::Route, "route"), (CoursePart::Outcome, "outcome")] {
        if let Some(answer) = take(&mut parts, part.suffix())? {
            add(key, code_of(answer, &[system::ANSWERS])?.into());
        }
    }
    let start = day(&mut parts, CoursePart::Start.suffix(), CoursePart::StartWhen.suffix())?;
    let stop = day(&mut parts, CoursePart::Stop.suffix(), CoursePart::StopWhen.suffix())?;
    for (key, when) in [("start", start), ("stop", stop)] {
        if let Some(when) = when {
            add(key, when);
        }
    }
    if let Some(answer) = take(&mut parts, CoursePart::Ongoing.suffix())? {
        add("ongoing", boolean(&answer)?.into());
    }
    match parts.keys().next() {
        Some(name) => problem("unknown_item", format!("a medicine has no item `{name}`")),
        None => Ok(Json::Object(record)),
    }
}

/// A day as a date or in words, as a profile has it.
fn day(
    parts: &mut BTreeMap<String, Vec<ItemAnswer>>,
    date_suffix: &str,
    words_suffix: &str,
) -> Read<Option<Json>> {
    match (take(parts, date_suffix)?, take(parts, words_suffix)?) {
        (None, None) => Ok(None),
        (Some(answer), None) => date(answer).map(|day| Some(day.into())),
        (None, Some(answer)) => {
            let when = in_words(&string(answer)?)?;
            Ok(Some(profile::answer_json(&Answer::of(Value::Date(when)))))
        }
        (Some(_), Some(_)) => problem("two_answers", "the day is given twice; keep one"),
    }
}

/// `3 weeks ago`, and `3 weeks ago (2026-03-02)` with the day on which it was said.
fn in_words(text: &str) -> Read<When> {
    let (words, said_on) = match text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")) {
        Some((words, day)) => match PartialDate::full_day(day) {
            Some(day) => (words, Some(day)),
            None => return problem("bad_date", format!("`{day}` is not a full date")),
        },
        None => (text, None),
    };
    when_text::read(words, said_on).or_else(|error| problem(error.code(), error.to_string()))
}

fn date(answer: ItemAnswer) -> Read<String> {
    answer.value_date.map_or_else(|| problem("wrong_shape", "expected a date"), Ok)
}

fn string(answer: ItemAnswer) -> Read<String> {
    answer.value_string.map_or_else(|| problem("wrong_shape", "expected a text"), Ok)
}

fn boolean(answer: &ItemAnswer) -> Read<bool> {
    answer.value_boolean.map_or_else(|| problem("wrong_shape", "expected true or false"), Ok)
}

fn decimal(answer: ItemAnswer) -> Read<String> {
    match answer.value_decimal {
        Some(raw) => Ok(raw.get().to_owned()),
        None => problem("wrong_shape", "expected a number"),
    }
}

fn code_of(answer: ItemAnswer, systems: &[&str]) -> Read<String> {
    match answer.value_coding {
        Some(coding) if systems.contains(&coding.system.as_str()) => Ok(coding.code),
        Some(coding) => {
            problem("unknown_option", format!("`{}` is of another system of codes", coding.code))
        }
        None => problem("wrong_shape", "expected one of its options"),
    }
}
