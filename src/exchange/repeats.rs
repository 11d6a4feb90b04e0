//! Several results of one test: which one counts, and what another one would have changed.

use super::profile::answer_json;
use crate::catalogue::Catalogue;
use crate::evaluate::{Screening, TrialResult};
use crate::facts::Answer;
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
    let (facts, day) = (screening.facts(), screening.reference());
    facts
        .earlier
        .keys()
        .filter_map(|id| {
            let set_aside: Vec<SetAsideWire> = facts
                .set_aside(id, day)
                .rev()
                .map(|(_, older)| set_aside(catalogue, screening, id, older))
                .collect();
            let used = facts.on(id, day).filter(|_| !set_aside.is_empty())?;
            Some(RepeatWire { fact: id.clone(), used: answer_json(used), set_aside })
        })
        .collect()
}

fn set_aside(
    catalogue: &Catalogue,
    screening: &Screening<'_>,
    id: &str,
    older: &Answer,
) -> SetAsideWire {
    let mut facts = screening.facts().clone();
    facts.earlier.remove(id);
    facts.answers.insert(id.to_owned(), older.clone());
    let other = Screening::new(catalogue, facts, screening.reference());
    let mut wire =
        SetAsideWire { result: answer_json(older), criteria: Vec::new(), verdicts: Vec::new() };
    for (index, trial) in catalogue.trials.iter().enumerate() {
        let (now, with_it) = (screening.result(index), other.result(index));
        if now != with_it {
            wire.verdicts.push(ChangedVerdict {
                trial: trial.id.clone(),
                verdict: now.into(),
                with_it: with_it.into(),
            });
        }
        let statuses = screening.trial_statuses(index).iter().zip(other.trial_statuses(index));
        for (criterion, (now, with_it)) in trial.criteria.iter().zip(statuses) {
            if now != with_it {
                wire.criteria.push(ChangedStatus {
                    trial: trial.id.clone(),
                    code: criterion.code.clone(),
                    status: now.word(),
                    with_it: with_it.word(),
                });
            }
        }
    }
    wire
}
