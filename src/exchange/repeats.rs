//! Several results of one test as JSON.

use super::profile::answer_json;
use crate::catalogue::Catalogue;
use crate::evaluate::repeats::{Repeat, SetAside};
use crate::evaluate::{Screening, TrialResult};
use serde::Serialize;
use serde_json::Value as Json;

/// A test with several results.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct RepeatWire {
    /// The fact.
    pub fact: String,
    /// The newest result by the day of the report, which counts for every row.
    pub used: Json,
    /// The older ones, newest first.
    pub set_aside: Vec<SetAsideWire>,
}

/// A result that does not count.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct SetAsideWire {
    /// The result.
    pub result: Json,
    /// The rows that had another status, were it the only result.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<ChangedStatus>,
    /// The trials that had another verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<ChangedVerdict>,
}

/// A row that a repeat changed.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct ChangedStatus {
    /// Trial id.
    pub trial: String,
    /// Code.
    pub code: String,
    /// The status by the result that counts.
    pub status: &'static str,
    /// The status by this one.
    pub with_it: &'static str,
}

/// A verdict that a repeat changed.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct ChangedVerdict {
    /// Trial id.
    pub trial: String,
    /// The verdict by the result that counts.
    pub verdict: VerdictWire,
    /// The verdict by this one.
    pub with_it: VerdictWire,
}

/// A verdict.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct VerdictWire {
    /// `not_match`, `possible` or `may_be_eligible`.
    pub verdict: &'static str,
    /// For a mismatch: whether every failing row can still change.
    pub for_now: bool,
}

impl From<TrialResult> for VerdictWire {
    fn from(result: TrialResult) -> Self {
        Self { verdict: result.verdict.word(), for_now: result.for_now }
    }
}

/// The tests with several results, in the order of their ids.
pub(super) fn repeats(catalogue: &Catalogue, screening: &Screening<'_>) -> Vec<RepeatWire> {
    let wire = |repeat: Repeat<'_>| {
        let set_aside = repeat.set_aside.iter().map(|aside| set_aside(catalogue, aside));
        Some(RepeatWire {
            fact: catalogue.fact(repeat.fact)?.id.clone(),
            used: answer_json(repeat.used),
            set_aside: set_aside.collect(),
        })
    };
    screening.repeats().into_iter().filter_map(wire).collect()
}

fn set_aside(catalogue: &Catalogue, aside: &SetAside<'_>) -> SetAsideWire {
    let trial = |trial: usize| catalogue.trials.get(trial);
    let id = |number: usize| trial(number).map_or_else(String::new, |trial| trial.id.clone());
    let code = |number: usize, row: usize| {
        let row = trial(number).and_then(|trial| trial.criteria.get(row));
        row.map_or_else(String::new, |row| row.code.clone())
    };
    let criteria = aside.rows.iter().map(|(trial, row, now, with_it)| ChangedStatus {
        trial: id(*trial),
        code: code(*trial, *row),
        status: now.word(),
        with_it: with_it.word(),
    });
    let verdicts = aside.verdicts.iter().map(|(trial, now, with_it)| ChangedVerdict {
        trial: id(*trial),
        verdict: (*now).into(),
        with_it: (*with_it).into(),
    });
    SetAsideWire {
        result: answer_json(aside.result),
        criteria: criteria.collect(),
        verdicts: verdicts.collect(),
    }
}
