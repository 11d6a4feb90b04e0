//! Reads a profile: one person's answers as JSON (`src/docs/profile-format.md`).
//!
//! Nothing is guessed and nothing is dropped: every problem is reported with the fact it
//! belongs to, all together.

mod course;
mod writer;

pub use writer::{answer_json, write};

use super::{Named, Unique};
use crate::catalogue::problem::nearest;
use crate::catalogue::{Answered, Catalogue, Kind, Question};
use crate::facts::date::iso;
use crate::facts::{
    Answer, Detection, Event, Fact, Facts, PartialDate, Quantity, Span, TimeUnit, UpperLimit,
    Value, When,
};
use course::therapies;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::mem::replace;

/// Largest profile that is read, in bytes.
pub const MAX_PROFILE_BYTES: usize = 256 * 1024;
/// Newest profile format this program reads.
pub const PROFILE_FORMAT: u32 = 1;
/// Most courses of medicines in one profile.
pub const MAX_COURSES: usize = 200;
/// Most further results of one test.
pub const MAX_EARLIER: usize = 100;

/// One thing wrong with a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileProblem {
    /// The fact or anchor it belongs to; empty for the whole.
    pub fact: String,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong, in English, for developers.
    pub message: String,
    /// The nearest known name, for a name that is not known.
    pub nearest: Option<String>,
}

impl fmt::Display for ProfileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.fact.is_empty() {
            write!(f, "`{}`: ", self.fact)?;
        }
        f.write_str(&self.message)?;
        match &self.nearest {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

type Read<T> = Result<T, ProfileProblem>;

fn problem<T>(code: &'static str, message: impl Into<String>) -> Read<T> {
    Err(ProfileProblem { fact: String::new(), code, message: message.into(), nearest: None })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileWire<'a> {
    #[serde(default)]
    format: Option<u32>,
    /// A label of the author's choice; read and ignored.
    #[serde(default, rename = "label")]
    _label: Option<String>,
    #[serde(default, borrow)]
    facts: Named<'a>,
    #[serde(default)]
    anchors: Unique<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatedWire<'a> {
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(default, borrow)]
    date: Option<&'a RawValue>,
    #[serde(default, borrow)]
    earlier: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuantityWire<'a> {
    #[serde(default, borrow)]
    value: Option<&'a RawValue>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default, borrow)]
    date: Option<&'a RawValue>,
    #[serde(default, borrow)]
    upper_limit: Option<&'a RawValue>,
    #[serde(default, borrow)]
    lower_limit: Option<&'a RawValue>,
    #[serde(default)]
    detected: Option<bool>,
    #[serde(default)]
    below_quantification: Option<bool>,
    #[serde(default, borrow)]
    earlier: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhenWire {
    #[serde(default)]
    on: Option<String>,
    #[serde(default)]
    about: Option<String>,
    #[serde(default)]
    said_on: Option<String>,
    #[serde(default)]
    between: Option<(String, String)>,
    #[serde(default)]
    before: Option<String>,
}

/// Reads a profile.
///
/// # Errors
/// Every problem found; the profile is not used in part.
pub fn read(catalogue: &Catalogue, text: &str) -> Result<Facts, Vec<ProfileProblem>> {
    let wire: ProfileWire<'_> = serde_json::from_str(opened(text)?)
        .map_err(|error| whole("not_a_profile", error.to_string()))?;
    let read = answers(catalogue, wire.format, wire.facts, wire.anchors)?;
    Ok(read.into_facts(catalogue))
}

/// A problem with the whole.
pub(super) fn whole(code: &'static str, message: String) -> Vec<ProfileProblem> {
    vec![ProfileProblem { fact: String::new(), code, message, nearest: None }]
}

/// The text of an object of bearable size, without the mark that some programs put before it.
pub(super) fn opened(text: &str) -> Result<&str, Vec<ProfileProblem>> {
    if text.len() > MAX_PROFILE_BYTES {
        return Err(whole("too_large", format!("larger than {MAX_PROFILE_BYTES} bytes")));
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if !text.trim_start().starts_with('{') {
        return Err(whole("not_a_profile", "expected an object".to_owned()));
    }
    Ok(text)
}

/// The answers of a profile whose fields were read.
pub(super) fn answers(
    catalogue: &Catalogue,
    format: Option<u32>,
    answers: Named<'_>,
    anchors: Unique<String>,
) -> Result<Answered, Vec<ProfileProblem>> {
    if format.is_some_and(|format| format > PROFILE_FORMAT) {
        let message =
            format!("format is newer than {PROFILE_FORMAT}, the newest this program reads");
        return Err(whole("newer_format", message));
    }
    let mut problems = Vec::new();
    let (answers, earlier) = each_answer(catalogue, answers, &mut problems)?;
    let mut known_anchors = BTreeMap::new();
    for (name, text) in anchors.0 {
        let known = catalogue.anchors.contains(&name);
        match PartialDate::parse(&text) {
            Ok(PartialDate::Day(day)) if known => {
                known_anchors.insert(name, day);
            }
            _ => {
                let nearest = nearest(&name, catalogue.anchors.iter().map(String::as_str));
                let (code, message) = if known {
                    ("bad_date", format!("`{text}` is not a full date"))
                } else {
                    ("unknown_anchor", "there is no such date".to_owned())
                };
                problems.push(ProfileProblem { fact: name, code, message, nearest });
            }
        }
    }
    if problems.is_empty() {
        Ok(Answered::new(catalogue, answers, earlier, known_anchors))
    } else {
        Err(problems)
    }
}

/// For each fact its answer, and the further results beside them by their days.
type Told = (Vec<Option<Answer>>, BTreeMap<String, Results>);

/// Results of one test by their days.
type Results = BTreeMap<jiff::civil::Date, Answer>;

/// The answers that could be read; what is wrong with the others is added to the problems.
fn each_answer(
    catalogue: &Catalogue,
    named: Named<'_>,
    problems: &mut Vec<ProfileProblem>,
) -> Result<Told, Vec<ProfileProblem>> {
    let mut earlier: BTreeMap<String, Results> = BTreeMap::new();
    let count = catalogue.questions.len();
    let mut answers: Vec<Option<Answer>> = Vec::new();
    answers.resize_with(count, || None);
    let mut seen = vec![false; count];
    for (id, raw) in named.0 {
        let fact = catalogue.index_of(&id);
        if fact.and_then(|fact| seen.get_mut(fact)).is_some_and(|seen| replace(seen, true)) {
            return Err(whole("not_a_profile", format!("`{id}` is given twice")));
        }
        let result = match fact.and_then(|fact| catalogue.fact(fact)) {
            Some(question) if question.kind != Kind::Computed => results(catalogue, question, raw),
            Some(_) => {
                problem("computed", "this is worked out from other facts and cannot be given")
            }
            None => {
                let asked = catalogue.questions.iter().filter(|q| q.kind != Kind::Computed);
                let nearest = nearest(&id, asked.map(|q| q.id.as_str()));
                let message = "there is no such fact".to_owned();
                Err(ProfileProblem { fact: String::new(), code: "unknown_fact", message, nearest })
            }
        };
        match (result, fact.and_then(|fact| answers.get_mut(fact))) {
            (Err(problem), _) => problems.push(ProfileProblem { fact: id.into_owned(), ..problem }),
            (Ok((answer, results)), place) => {
                if !results.is_empty() {
                    earlier.insert(id.into_owned(), results);
                }
                if let Some(place) = place {
                    *place = Some(answer);
                }
            }
        }
    }
    Ok((answers, earlier))
}

/// What a raw JSON value is, by its first character.
enum Shape<'a> {
    Text(Cow<'a, str>),
    Number(&'a str),
    Bool(bool),
    List,
    Object,
    Null,
}

fn shape(raw: &RawValue) -> Read<Shape<'_>> {
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'"') => Shape::Text(self::text(raw)?),
        Some(b'{') => Shape::Object,
        Some(b'[') => Shape::List,
        Some(b't') => Shape::Bool(true),
        Some(b'f') => Shape::Bool(false),
        Some(b'n') | None => Shape::Null,
        Some(_) => Shape::Number(text),
    })
}

/// What a JSON text says; without escapes it is what stands between the quotes.
fn text(raw: &RawValue) -> Read<Cow<'_, str>> {
    let plain = raw.get().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match plain {
        Some(plain) if !plain.contains('\\') => Ok(Cow::Borrowed(plain)),
        _ => parse(raw).map(Cow::Owned),
    }
}

/// A record. The reader of records would take a list of values in order, too; we do not.
fn object<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Read<T> {
    match shape(raw)? {
        Shape::Object => parse(raw),
        _ => problem("wrong_shape", "expected an object"),
    }
}

fn parse<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Read<T> {
    serde_json::from_str(raw.get()).or_else(|error| problem("wrong_shape", error.to_string()))
}

/// An answer with the further results of the same test beside it.
fn results(catalogue: &Catalogue, question: &Question, raw: &RawValue) -> Read<(Answer, Results)> {
    let (first, others) = answer(catalogue, question, raw)?;
    let mut results = BTreeMap::new();
    if others.is_empty() {
        return Ok((first, results));
    }
    if others.len() > MAX_EARLIER {
        return problem("too_large", format!("more than {MAX_EARLIER} earlier results"));
    }
    let Some(own) = first.full_day() else { return undated() };
    for other in others {
        let (result, more) = answer(catalogue, question, other)?;
        if !more.is_empty() {
            return problem("wrong_shape", "an earlier result holds no earlier results");
        }
        let Some(day) = result.full_day() else { return undated() };
        if day == own || results.insert(day, result).is_some() {
            return problem("same_day", format!("two results of {}", iso(day)));
        }
    }
    Ok((first, results))
}

/// Which of several results is the newest is told by their days alone.
fn undated<T>() -> Read<T> {
    problem("bad_date", "of several results each needs a full date")
}

/// An answer, and the records of further results that stand in it.
fn answer<'r>(
    catalogue: &Catalogue,
    question: &Question,
    raw: &'r RawValue,
) -> Read<(Answer, Vec<&'r RawValue>)> {
    let shape = shape(raw)?;
    let alone = |answer| Ok((answer, Vec::new()));
    match &shape {
        Shape::Text(text) if text == "dont_know" => return alone(Answer::DontKnow),
        Shape::Text(text) if text == "prefer_not" => return alone(Answer::PreferNot),
        Shape::Null => return problem("null", "leave the fact out, or say `dont_know`"),
        _ => {}
    }
    let plain = |value| alone(Answer::Fact(Fact { value, effective: None }));
    match question.kind {
        Kind::Choice | Kind::Several => match shape {
            Shape::Object => {
                let wire: DatedWire<'_> = parse(raw)?;
                let effective = wire.date.map(when).transpose()?;
                let value = codes(question, wire.value, self::shape(wire.value)?)?;
                Ok((Answer::Fact(Fact { value, effective }), wire.earlier))
            }
            shape => plain(codes(question, raw, shape)?),
        },
        Kind::Quantity | Kind::Score => match shape {
            Shape::Object => {
                let mut wire: QuantityWire<'_> = parse(raw)?;
                let earlier = std::mem::take(&mut wire.earlier);
                Ok((quantity(wire)?, earlier))
            }
            Shape::Text(text) => alone(bare(&text)?),
            Shape::Number(text) => alone(bare(text)?),
            _ => problem("wrong_shape", "expected a number, a text such as \"<5\", or an object"),
        },
        Kind::Date => plain(Value::Date(when(raw)?)),
        Kind::Event => plain(Value::Event(match &shape {
            Shape::Text(text) => match text.as_ref() {
                "never" | "no" => Event::Never,
                "ongoing" => Event::Ongoing,
                "planned" => Event::Planned,
                "happened" | "yes" => Event::HappenedSomeTime,
                _ => Event::Happened(when(raw)?),
            },
            Shape::Bool(false) => Event::Never,
            Shape::Bool(true) => Event::HappenedSomeTime,
            _ => Event::Happened(when(raw)?),
        })),
        Kind::Therapies => plain(Value::Therapies(therapies(catalogue, object(raw)?)?)),
        Kind::Computed => problem("computed", "this is worked out from other facts"),
    }
}

/// A number without anything that goes with it.
fn bare(entered: &str) -> Read<Answer> {
    let quantity = Quantity {
        entered: entered.to_owned(),
        amount: amount(entered)?,
        unit: None,
        detection: Detection::AsMeasured,
        upper_limit: UpperLimit::Missing,
        lower_limit: None,
    };
    Ok(Answer::quantity(quantity, None))
}

fn code_of(question: &Question, text: &str) -> Read<String> {
    if question.options.iter().any(|option| option.code == text && !option.hidden) {
        return Ok(text.to_owned());
    }
    let nearest = nearest(text, question.options.iter().map(|o| o.code.as_str()));
    let shown: String = text.chars().take(60).collect();
    let message = format!("`{shown}` is not one of its options");
    Err(ProfileProblem { fact: String::new(), code: "unknown_option", message, nearest })
}

fn codes(question: &Question, raw: &RawValue, shape: Shape<'_>) -> Read<Value> {
    match (question.kind, shape) {
        (Kind::Choice, Shape::Text(text)) => code_of(question, &text).map(Value::Choice),
        (Kind::Choice, Shape::Bool(value)) => {
            code_of(question, if value { "yes" } else { "no" }).map(Value::Choice)
        }
        (Kind::Several, Shape::Text(text)) if text == "none" => Ok(Value::Several(BTreeSet::new())),
        (Kind::Several, Shape::Text(text)) => {
            code_of(question, &text).map(|code| Value::Several(one(code)))
        }
        (Kind::Several, Shape::List) => {
            let list: Vec<String> = parse(raw)?;
            let mut codes = BTreeSet::new();
            for text in &list {
                codes.insert(code_of(question, text)?);
            }
            Ok(Value::Several(codes))
        }
        (Kind::Several, _) => problem("wrong_shape", "expected a list of options"),
        _ => problem("wrong_shape", "expected one of its options"),
    }
}

fn one(code: String) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    codes.insert(code);
    codes
}

fn amount(text: &str) -> Read<Span> {
    Span::parse(text).or_else(|error| problem(error.code(), error.to_string()))
}

fn text_or_number(raw: &RawValue) -> Read<Cow<'_, str>> {
    match shape(raw)? {
        Shape::Text(text) => Ok(text),
        Shape::Number(text) => Ok(Cow::Borrowed(text)),
        _ => problem("wrong_shape", "expected a number or a text"),
    }
}

fn quantity(wire: QuantityWire<'_>) -> Read<Answer> {
    let detection = match (wire.detected, wire.below_quantification, &wire.value) {
        (Some(false), None | Some(false), None) => Detection::NotDetected,
        (None | Some(true), Some(true), None) => Detection::BelowQuantification,
        (Some(true), None | Some(false), None) => Detection::Detected,
        (None, None | Some(false), Some(_)) => Detection::AsMeasured,
        (None, _, None) => return problem("empty", "`value` or `detected` is missing"),
        _ => {
            return problem(
                "wrong_shape",
                "`value`, `detected` and `below_quantification` disagree",
            );
        }
    };
    let (entered, amount) = match wire.value {
        Some(raw) => {
            let text = text_or_number(raw)?;
            let amount = amount(&text)?;
            (text.into_owned(), amount)
        }
        None => (String::new(), Span::ANY),
    };
    let upper_limit = match wire.upper_limit {
        None => UpperLimit::Missing,
        Some(raw) => match text_or_number(raw)?.as_ref() {
            "suggested" => UpperLimit::Suggested,
            text => UpperLimit::Own(self::amount(text)?),
        },
    };
    let lower_limit =
        wire.lower_limit.map(|raw| self::amount(&text_or_number(raw)?)).transpose()?;
    let effective = wire.date.map(when).transpose()?;
    let quantity =
        Quantity { entered, amount, unit: wire.unit, detection, upper_limit, lower_limit };
    Ok(Answer::quantity(quantity, effective))
}

fn date(text: &str) -> Read<PartialDate> {
    PartialDate::parse(text).or_else(|error| problem(error.code(), error.to_string()))
}

/// `"2026-03"`, `{"on": ..}`, `{"about": "3 weeks ago"}`, `{"between": [.., ..]}`,
/// `{"before": "2026-03"}`
fn when(raw: &RawValue) -> Read<When> {
    match shape(raw)? {
        Shape::Text(text) => date(&text).map(When::On),
        Shape::Object => {
            let wire: WhenWire = parse(raw)?;
            match (wire.on, wire.about, wire.between, wire.before) {
                (Some(on), None, None, None) => date(&on).map(When::On),
                (None, Some(about), None, None) => {
                    let said_on = match wire.said_on.as_deref().map(date).transpose()? {
                        None => None,
                        Some(PartialDate::Day(day)) => Some(day),
                        Some(_) => return problem("bad_date", "`said_on` must be a full date"),
                    };
                    about_text(&about, said_on)
                }
                (None, None, Some((from, to)), None) => Ok(When::Between(date(&from)?, date(&to)?)),
                (None, None, None, Some(before)) => date(&before).map(When::Before),
                _ => problem("wrong_shape", "give one of `on`, `about`, `between` and `before`"),
            }
        }
        _ => problem("wrong_shape", "expected a date"),
    }
}

/// `3 weeks ago`, `3 weeks`
fn about_text(text: &str, said_on: Option<jiff::civil::Date>) -> Read<When> {
    let mut words = text.split_whitespace();
    let parsed = match (words.next(), words.next(), words.next(), words.next()) {
        (Some(amount), Some(unit), None | Some("ago"), None) => {
            amount.parse::<u16>().ok().zip(TimeUnit::from_word(unit))
        }
        _ => None,
    };
    match parsed {
        Some((amount, unit)) if amount <= 1_200 => Ok(When::About { amount, unit, said_on }),
        _ => problem("bad_about", "write it as `3 weeks ago`"),
    }
}
