//! Results as JSON.

use super::follows::{FollowsWire, follows};
use super::repeats::{RepeatWire, repeats};
use crate::catalogue::Catalogue;
use crate::catalogue::meaning::Why;
use crate::catalogue::program::Anchor;
use crate::catalogue::rule::Limit;
use crate::evaluate::reason::{Comparison, Dated};
use crate::evaluate::{Reason, Screening, Status, TrialEvaluation};
use crate::facts::date::iso;
use crate::facts::span::End;
use crate::facts::{DateSpan, Facts, Span};
use crate::logic::{Graded, Truth};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// The result of an evaluation.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct ReportWire {
    /// The day for which it holds.
    pub as_of: String,
    /// Version of the catalogue data.
    pub catalogue_version: String,
    /// Answers that contradict each other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<ContradictionWire>,
    /// Answers that follow from others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<FollowsWire>,
    /// Tests with several results.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<RepeatWire>,
    /// One entry a trial.
    pub trials: Vec<TrialWire>,
}

/// Answers that contradict each other.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct ContradictionWire {
    /// Id.
    pub id: String,
    /// The facts concerned.
    pub facts: Vec<String>,
}

/// The result for one trial.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct TrialWire {
    /// Trial id.
    pub id: String,
    /// `not_match`, `possible` or `may_be_eligible`.
    pub verdict: &'static str,
    /// For a mismatch: whether every failing row can still change.
    pub for_now: bool,
    /// Whether the source holds all criteria.
    pub source_complete: bool,
    /// What is left open, by who could answer it: codes of criteria.
    pub open: BTreeMap<String, Vec<String>>,
    /// One entry a criterion and clause.
    pub criteria: Vec<CriterionWire>,
}

/// The result for one criterion.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct CriterionWire {
    /// Code.
    pub code: String,
    /// `met`, `not_met`, `not_yet`, `ask` or `unknown`.
    pub status: &'static str,
    /// What it rests on.
    pub reasons: Vec<ReasonWire>,
}

/// One reason.
#[derive(Debug, Serialize, PartialEq, Eq)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are those of `Reason`, as texts")]
pub enum ReasonWire {
    Compared(ComparisonWire),
    Chosen {
        fact: String,
        chosen: Vec<String>,
        wanted: Vec<String>,
        holds: &'static str,
    },
    Dated {
        fact: String,
        told: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        days: Option<(String, String)>,
        #[serde(skip_serializing_if = "Option::is_none")]
        window: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<(String, String)>,
        holds: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        clear_on: Option<String>,
    },
    Missing {
        fact: String,
        why: &'static str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        needs: Vec<String>,
    },
    MissingLimit {
        fact: String,
        limit: &'static str,
    },
    Contradiction {
        id: String,
        facts: Vec<String>,
    },
    ReadingsDiffer {
        readings: Vec<(String, &'static str)>,
    },
    Doubt,
    NeedsJudgement,
    InvestigatorDecides,
    SourceLost,
    NoCondition,
    DoesNotApply {
        facts: Vec<String>,
    },
    Parts {
        parts: Vec<(String, &'static str)>,
    },
}

/// A number and its limit.
#[derive(Debug, Serialize, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `Comparison`, as texts")]
pub struct ComparisonWire {
    pub fact: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered: Option<String>,
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
    pub unit: String,
    pub test: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiple: Option<String>,
    pub suggested_limit: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<String>,
    pub close: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_days: Option<i32>,
    pub holds: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reaches_on: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
}

/// Evaluates a profile and builds the whole report.
pub fn evaluate(catalogue: &Catalogue, facts: Facts, reference: Date) -> ReportWire {
    let screening = Screening::new(catalogue, facts, reference);
    ReportWire {
        as_of: iso(reference),
        catalogue_version: catalogue.version.clone(),
        contradictions: contradictions(&screening),
        follows: follows(catalogue, &screening),
        repeats: repeats(catalogue, &screening),
        trials: (0..catalogue.trials.len())
            .filter_map(|trial| trial_wire(catalogue, &screening.explain_trial(trial)))
            .collect(),
    }
}

/// The contradictions that hold.
pub(super) fn contradictions(screening: &Screening<'_>) -> Vec<ContradictionWire> {
    screening
        .contradictions()
        .filter_map(|index| screening.catalogue().contradictions.get(index))
        .map(|c| ContradictionWire { id: c.id.clone(), facts: c.facts.clone() })
        .collect()
}

/// One trial of a report.
pub fn trial_wire(catalogue: &Catalogue, evaluation: &TrialEvaluation) -> Option<TrialWire> {
    let trial = catalogue.trials.get(evaluation.trial)?;
    let mut open: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut criteria = Vec::with_capacity(trial.criteria.len());
    for (criterion, explanation) in trial.criteria.iter().zip(&evaluation.criteria) {
        let is_open = matches!(explanation.status, Status::Ask | Status::Unknown);
        if criterion.in_verdict && is_open {
            for who in &criterion.who {
                open.entry(who.word().to_owned()).or_default().push(criterion.code.clone());
            }
        }
        criteria.push(CriterionWire {
            code: criterion.code.clone(),
            status: explanation.status.word(),
            reasons: reasons_wire(catalogue, &explanation.reasons),
        });
    }
    Some(TrialWire {
        id: trial.id.clone(),
        verdict: evaluation.result.verdict.word(),
        for_now: evaluation.result.for_now,
        source_complete: trial.source_complete,
        open,
        criteria,
    })
}

pub(super) fn reasons_wire(catalogue: &Catalogue, reasons: &[Reason]) -> Vec<ReasonWire> {
    reasons.iter().map(|reason| reason_wire(catalogue, reason)).collect()
}

fn reason_wire(catalogue: &Catalogue, reason: &Reason) -> ReasonWire {
    match reason {
        Reason::Compared(comparison) => ReasonWire::Compared(comparison_wire(comparison)),
        Reason::Chosen { fact, chosen, wanted, holds } => ReasonWire::Chosen {
            fact: (*fact).to_owned(),
            chosen: chosen.iter().map(str::to_owned).collect(),
            wanted: wanted.iter().map(str::to_owned).collect(),
            holds: truth_word(*holds),
        },
        Reason::Dated(dated) => dated_wire(catalogue, dated),
        Reason::Missing { fact, why, needs } => ReasonWire::Missing {
            fact: (*fact).to_owned(),
            why: why_word(*why),
            needs: owned(needs),
        },
        Reason::MissingLimit { fact, limit } => {
            ReasonWire::MissingLimit { fact: (*fact).to_owned(), limit: limit_word(*limit) }
        }
        Reason::Contradiction { id, facts } => {
            ReasonWire::Contradiction { id: (*id).to_owned(), facts: facts.to_vec() }
        }
        Reason::ReadingsDiffer { readings } => ReasonWire::ReadingsDiffer {
            readings: readings
                .iter()
                .map(|(id, status)| ((*id).to_owned(), status.word()))
                .collect(),
        },
        Reason::Doubt => ReasonWire::Doubt,
        Reason::NeedsJudgement => ReasonWire::NeedsJudgement,
        Reason::InvestigatorDecides => ReasonWire::InvestigatorDecides,
        Reason::SourceLost => ReasonWire::SourceLost,
        Reason::NoCondition => ReasonWire::NoCondition,
        Reason::DoesNotApply { facts } => ReasonWire::DoesNotApply { facts: owned(facts) },
        Reason::Parts { parts } => ReasonWire::Parts {
            parts: parts.iter().map(|(code, status)| ((*code).to_owned(), status.word())).collect(),
        },
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn dated_wire(catalogue: &Catalogue, dated: &Dated) -> ReasonWire {
    ReasonWire::Dated {
        fact: dated.fact.to_owned(),
        told: dated.state.word(),
        days: dated.days.map(|DateSpan { earliest, latest }| (iso(earliest), iso(latest))),
        window: dated.window.map(|(w, _)| {
            let edge = if w.inclusive { " inclusive" } else { "" };
            format!("{} {}{edge}", w.amount, w.unit.word())
        }),
        before: dated.window.and_then(|(w, day)| {
            let name = match w.anchor {
                Anchor::Date(anchor) => catalogue.anchors.get(usize::from(anchor))?.clone(),
                Anchor::Fact(fact) => catalogue.fact(fact.index())?.id.clone(),
            };
            Some((name, iso(day)))
        }),
        holds: graded_word(dated.holds),
        clear_on: dated.clear_on.map(iso),
    }
}

fn comparison_wire(comparison: &Comparison) -> ComparisonWire {
    ComparisonWire {
        fact: comparison.fact.to_owned(),
        entered: comparison.entered.clone(),
        value: span_text(comparison.value),
        also: comparison.also.map(|(low, high)| {
            if low == high {
                span_text(low)
            } else {
                format!("{}-{}", span_text(low), span_text(high))
            }
        }),
        unit: comparison.unit.to_owned(),
        test: comparison.op.sign(),
        limit: comparison.limit.map(span_text),
        multiple: comparison
            .multiple
            .map(|(factor, limit)| format!("{factor} x {}", limit_word(limit))),
        suggested_limit: comparison.suggested_limit,
        margin: comparison.margin.map(|n| n.to_string()),
        close: comparison.close,
        age_days: comparison.age_days,
        holds: graded_word(comparison.holds),
        reaches_on: comparison.reaches_on.map(iso),
        from: owned(&comparison.from),
    }
}

/// `7`, `<7`, `>=7`, `5-7`, `any`
pub fn span_text(span: Span) -> String {
    if let Some(value) = span.single() {
        return value.to_string();
    }
    let low = match span.low {
        End::Open => None,
        End::Including(n) => Some((">=", n)),
        End::Excluding(n) => Some((">", n)),
    };
    let high = match span.high {
        End::Open => None,
        End::Including(n) => Some(("<=", n)),
        End::Excluding(n) => Some(("<", n)),
    };
    match (low, high) {
        (None, None) => "any".to_owned(),
        (Some((sign, n)), None) | (None, Some((sign, n))) => format!("{sign}{n}"),
        (Some((_, low)), Some((_, high))) => format!("{low}-{high}"),
    }
}

const fn limit_word(limit: Limit) -> &'static str {
    match limit {
        Limit::Uln => "ULN",
        Limit::Lln => "LLN",
    }
}

const fn truth_word(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "unknown",
    }
}

fn graded_word(graded: Graded) -> &'static str {
    match graded.settled() {
        Some(true) => "yes",
        Some(false) => "no",
        None if graded.is_disputed() => "depends_on_reading",
        None => "unknown",
    }
}

/// Stable code of a reason for a missing fact.
pub const fn why_word(why: Why) -> &'static str {
    match why {
        Why::NotAsked => "not_asked",
        Why::DontKnow => "dont_know",
        Why::PreferNot => "prefer_not",
        Why::TooOld => "too_old",
        Why::InFuture => "in_future",
        Why::NoUnit => "no_unit",
        Why::UnknownUnit => "unknown_unit",
        Why::Implausible => "implausible",
        Why::Contradicted => "contradicted",
        Why::NeedsFacts => "needs_facts",
        Why::NoResult => "no_result",
        Why::WrongShape => "wrong_shape",
    }
}
