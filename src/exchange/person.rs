//! One person of a cohort: a profile with what joins its result back, and that result.
//!
//! A line may hold `id` (or another field by that name), `label` and `as_of` beside what a
//! profile holds; all three come out again.

use super::profile::{self, ProfileProblem};
use super::report::{self, ContradictionWire, ReasonWire};
use super::{Name, Named, Unique};
use crate::catalogue::{Answered, Catalogue};
use crate::evaluate::{Screening, TrialResult, Verdicts};
use crate::facts::PartialDate;
use crate::facts::date::iso;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::Serializer;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// Fields of a line that mean something of their own and cannot hold the id.
pub const OWN_FIELDS: [&str; 4] = ["format", "as_of", "facts", "anchors"];

/// What joins a result to the person it is about.
#[derive(Clone, Debug, Default)]
pub struct Key {
    /// The id as it stands in the line: a text or a number.
    pub id: Option<Id>,
    /// A label of the author's choice.
    pub label: Option<String>,
    /// The day for which this person's result holds; `None` if the line does not say.
    pub as_of: Option<Date>,
}

/// An id: a JSON text or number, exactly as it stands in the line.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Id(Box<RawValue>);

impl Id {
    /// An id that is a text.
    pub fn of_text(text: &str) -> Option<Self> {
        serde_json::value::to_raw_value(text).ok().map(Self)
    }

    /// The id as plain text, without quotes.
    pub fn text(&self) -> Cow<'_, str> {
        match serde_json::from_str::<String>(self.0.get()) {
            Ok(text) => Cow::Owned(text),
            Err(_) => Cow::Borrowed(self.0.get()),
        }
    }
}

/// Reads one line. The key is as far as it could be read, even where the rest is damaged.
///
/// # Errors
/// The result holds every problem found, as [`profile::read`] does; also an `id` that is no text
/// or number, and an `as_of` that is no full date.
pub fn read(
    catalogue: &Catalogue,
    text: &str,
    id_field: &str,
) -> (Key, Result<Answered, Vec<ProfileProblem>>) {
    let mut key = Key::default();
    let mut problems = Vec::new();
    let facts = profile::opened(text).and_then(|text| {
        let mut reader = serde_json::Deserializer::from_str(text);
        let line = Line { id_field, key: &mut key, problems: &mut problems };
        let (format, facts, anchors) = line
            .deserialize(&mut reader)
            .and_then(|parts| reader.end().map(|()| parts))
            .map_err(|error| profile::whole("not_a_profile", error.to_string()))?;
        profile::answers(catalogue, format, facts, anchors)
    });
    let result = match facts {
        Ok(facts) if problems.is_empty() => Ok(facts),
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            Err(problems)
        }
    };
    (key, result)
}

type Parts<'de> = (Option<u32>, Named<'de>, Unique<String>);

/// Reads the fields of a line, and keeps the key while it goes.
struct Line<'s> {
    id_field: &'s str,
    key: &'s mut Key,
    problems: &'s mut Vec<ProfileProblem>,
}

impl<'de> DeserializeSeed<'de> for Line<'_> {
    type Value = Parts<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Line<'_> {
    type Value = Parts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one person's answers")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut format, mut label, mut as_of) = (None, None, None);
        let (mut facts, mut anchors, mut id) = (None, None, None);
        while let Some(Name(name)) = map.next_key()? {
            let name = name.as_ref();
            let again = match name {
                _ if name == self.id_field => {
                    let raw: &RawValue = map.next_value()?;
                    self.identify(raw);
                    id.replace(()).is_some()
                }
                "format" => format.replace(map.next_value::<Option<u32>>()?).is_some(),
                "label" => {
                    self.key.label = map.next_value()?;
                    label.replace(()).is_some()
                }
                "as_of" => {
                    self.date(map.next_value::<Option<String>>()?.as_deref());
                    as_of.replace(()).is_some()
                }
                "facts" => facts.replace(map.next_value::<Named<'_>>()?).is_some(),
                "anchors" => anchors.replace(map.next_value::<Unique<String>>()?).is_some(),
                unknown => {
                    map.next_value::<IgnoredAny>()?;
                    return Err(A::Error::custom(format_args!("unknown field `{unknown}`")));
                }
            };
            if again {
                return Err(A::Error::custom(format_args!("`{name}` is given twice")));
            }
        }
        Ok((format.flatten(), facts.unwrap_or_default(), anchors.unwrap_or_default()))
    }
}

impl Line<'_> {
    fn identify(&mut self, raw: &RawValue) {
        match raw.get().as_bytes().first() {
            Some(b'"' | b'-' | b'0'..=b'9') => self.key.id = Some(Id(raw.to_owned())),
            _ => self.complain(self.id_field.to_owned(), "bad_id", "expected a text or a number"),
        }
    }

    fn date(&mut self, text: Option<&str>) {
        match text.map(PartialDate::parse) {
            None => {}
            Some(Ok(PartialDate::Day(day))) => self.key.as_of = Some(day),
            Some(_) => self.complain("as_of".to_owned(), "bad_date", "write a full date"),
        }
    }

    fn complain(&mut self, fact: String, code: &'static str, message: &str) {
        let message = message.to_owned();
        self.problems.push(ProfileProblem { fact, code, message, nearest: None });
    }
}

/// How much of a result is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Detail {
    /// The status of every criterion.
    pub statuses: bool,
    /// The reasons of every status.
    pub reasons: bool,
}

/// One person's result. A person with an id is told by it, one without by the number of the
/// line, which is of no use once the input is cut in parts.
#[derive(Serialize)]
pub struct PersonWire<'s, 'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'s Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'s str>,
    as_of: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contradictions: Vec<ContradictionWire>,
    trials: Trials<'s, 'c>,
}

impl<'s, 'c> PersonWire<'s, 'c> {
    /// The result of a person whose line has this number, from 1.
    pub fn of(result: &'s PersonResult<'c>, key: &'s Key, line: usize, detail: Detail) -> Self {
        let screening = result.screening.as_ref().filter(|_| detail.reasons);
        Self {
            id: key.id.as_ref(),
            line: key.id.is_none().then_some(line),
            label: key.label.as_deref(),
            as_of: iso(result.reference),
            contradictions: screening.map_or_else(Vec::new, report::contradictions),
            trials: Trials { result, detail },
        }
    }
}

/// What was worked out for one person.
#[derive(Debug)]
pub struct PersonResult<'c> {
    /// What the answers were compared with.
    pub catalogue: &'c Catalogue,
    /// The day for which it holds.
    pub reference: Date,
    /// The verdict on every trial, in the catalogue's order.
    pub verdicts: Vec<TrialResult>,
    /// All statuses, if they are wanted.
    pub screening: Option<Screening<'c>>,
}

impl<'c> PersonResult<'c> {
    /// Works out all statuses.
    pub fn whole(catalogue: &'c Catalogue, answers: Answered, reference: Date) -> Self {
        let screening = Screening::new(catalogue, answers.into_facts(catalogue), reference);
        let verdicts = (0..catalogue.trials.len()).map(|trial| screening.result(trial)).collect();
        Self { catalogue, reference, verdicts, screening: Some(screening) }
    }

    /// Works out the verdicts only, which takes much less time.
    pub fn verdicts(of: &Verdicts<'c>, answers: &Answered, reference: Date) -> Self {
        let verdicts = of.of_answered(answers, reference);
        Self { catalogue: of.catalogue(), reference, verdicts, screening: None }
    }
}

/// An object with an entry a trial, written as it goes.
struct Trials<'s, 'c> {
    result: &'s PersonResult<'c>,
    detail: Detail,
}

#[derive(Serialize)]
struct TrialLine<'s, 'c> {
    verdict: &'static str,
    for_now: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    statuses: Option<Statuses<'s, 'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<BTreeMap<&'c str, Vec<ReasonWire>>>,
}

impl Serialize for Trials<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { result, detail } = *self;
        let whole = |wanted| result.screening.as_ref().filter(|_| wanted);
        let trials = result.catalogue.trials.iter().zip(&result.verdicts).enumerate();
        serializer.collect_map(trials.map(|(index, (trial, verdict))| {
            let line = TrialLine {
                verdict: verdict.verdict.word(),
                for_now: verdict.for_now,
                statuses: whole(detail.statuses)
                    .map(|screening| Statuses { screening, trial: index }),
                reasons: whole(detail.reasons).map(|screening| reasons(screening, index)),
            };
            (trial.id.as_str(), line)
        }))
    }
}

/// An object with the status of every criterion of a trial by its code.
struct Statuses<'s, 'c> {
    screening: &'s Screening<'c>,
    trial: usize,
}

impl Serialize for Statuses<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let trial = self.screening.catalogue().trials.get(self.trial);
        let criteria = trial.map_or(&[][..], |trial| &trial.criteria);
        let statuses = self.screening.trial_statuses(self.trial);
        let rows = criteria.iter().zip(statuses);
        serializer.collect_map(rows.map(|(criterion, status)| (&criterion.code, status.word())))
    }
}

fn reasons<'c>(screening: &Screening<'c>, trial: usize) -> BTreeMap<&'c str, Vec<ReasonWire>> {
    let catalogue = screening.catalogue();
    let criteria = catalogue.trials.get(trial).map_or(&[][..], |trial| &trial.criteria);
    let explained = screening.explain_trial(trial).criteria;
    criteria
        .iter()
        .zip(&explained)
        .map(|(criterion, explanation)| {
            (criterion.code.as_str(), report::reasons_wire(catalogue, &explanation.reasons))
        })
        .collect()
}

/// A line that was left out, and why.
#[derive(Debug, Serialize)]
pub struct LeftOut {
    /// Number of the line, from 1.
    pub line: usize,
    /// The id, if it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// What is wrong, in English.
    pub reason: String,
}
