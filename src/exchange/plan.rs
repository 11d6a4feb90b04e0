//! When trials open and close, as JSON.

use crate::catalogue::{Catalogue, Criterion};
use crate::evaluate::timeline::{self, TrialTimeline, What};
use crate::facts::Facts;
use crate::facts::date::iso;
use jiff::civil::Date;
use serde::Serialize;

/// Every trial over a stretch of days.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct PlanWire {
    /// First day; the answers are taken as told on it.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Version of the catalogue data.
    pub catalogue_version: String,
    /// One entry a trial.
    pub trials: Vec<TrialPlanWire>,
}

/// One trial over a stretch of days.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct TrialPlanWire {
    /// Trial id.
    pub id: String,
    /// `open`, `time`, `repeat_test`, `treatment` or `lasting`.
    pub distance: &'static str,
    /// Codes of the criteria that fail on the last day before it opens, or on the last of all.
    pub held_back_by: Vec<String>,
    /// Days on which it stands alike, if nothing else changes.
    pub intervals: Vec<IntervalWire>,
    /// When it opens, if tests are repeated with the same result.
    pub earliest: EarliestWire,
    /// The last day before something that is met on the earliest day lapses.
    pub latest: Option<String>,
    /// Codes of the criteria that lapse then.
    pub expires: Vec<String>,
    /// The last day before it is blocked again although tests are repeated.
    pub closes: Option<String>,
    /// What must happen before the earliest day.
    pub to_do: Vec<ToDoWire>,
}

/// Days on which a trial stands alike.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct IntervalWire {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// `not_match`, `possible` or `may_be_eligible`.
    pub verdict: &'static str,
    /// For a mismatch: whether every failing row can still change.
    pub for_now: bool,
    /// Codes of the criteria that fail, and of those whose result is too old.
    pub blocked_by: Vec<String>,
}

/// The first day on which a trial is not blocked.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct EarliestWire {
    /// Whatever an uncertain date comes to.
    pub certain: Option<String>,
    /// If uncertain dates come to what helps.
    pub possible: Option<String>,
}

/// One thing to do, and between which days.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct ToDoWire {
    /// The fact to have anew, or the criterion to wait out.
    pub what: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
}

/// Looks at every day of a stretch.
pub fn plan(catalogue: &Catalogue, facts: &Facts, from: Date, days: u16) -> PlanWire {
    let timelines = timeline::timelines(catalogue, facts, from, days);
    let last = timelines.first().and_then(|line| line.intervals.last());
    PlanWire {
        from: iso(from),
        to: iso(last.map_or(from, |last| last.to)),
        catalogue_version: catalogue.version.clone(),
        trials: timelines.iter().filter_map(|line| trial(catalogue, line)).collect(),
    }
}

fn trial(catalogue: &Catalogue, line: &TrialTimeline) -> Option<TrialPlanWire> {
    let trial = catalogue.trials.get(line.trial)?;
    let code = |index: &usize| code(&trial.criteria, *index);
    let codes = |indices: &[usize]| indices.iter().map(code).collect::<Vec<_>>();
    let intervals = line.intervals.iter().map(|interval| IntervalWire {
        from: iso(interval.from),
        to: iso(interval.to),
        verdict: interval.result.verdict.word(),
        for_now: interval.result.for_now,
        blocked_by: codes(&interval.blocked_by),
    });
    let to_do = line.to_do.iter().map(|step| ToDoWire {
        what: match step.what {
            What::Result(fact) => catalogue.fact(fact).map_or_else(String::new, |q| q.id.clone()),
            What::Wait(index) => code(&index),
        },
        from: iso(step.from),
        to: iso(step.to),
    });
    Some(TrialPlanWire {
        id: trial.id.clone(),
        distance: line.distance.word(),
        held_back_by: codes(&line.held_back_by),
        intervals: intervals.collect(),
        earliest: EarliestWire {
            certain: line.earliest.certain.map(iso),
            possible: line.earliest.possible.map(iso),
        },
        latest: line.latest.map(iso),
        expires: codes(&line.expires),
        closes: line.closes.map(iso),
        to_do: to_do.collect(),
    })
}

fn code(criteria: &[Criterion], index: usize) -> String {
    criteria.get(index).map_or_else(String::new, |criterion| criterion.code.clone())
}
