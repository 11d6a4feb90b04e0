//! Why a criterion has its status: typed data, never a sentence.
//!
//! An explanation is a walk over the statement that was evaluated, not a second algorithm:
//! it keeps the leaves that decided.

mod comparison;
mod deciding;
mod explainer;
mod leaf;

use super::TrialEvaluation;
use super::screening::Screening;
use super::status::Status;
use crate::catalogue::meaning::Why;
use crate::catalogue::program::Window;
use crate::catalogue::rule::{Limit, Op};
use crate::catalogue::vocabulary::Choice;
use crate::catalogue::{EventState, Question};
use crate::facts::{DateSpan, Number, Span};
use crate::logic::{Graded, Truth};
use explainer::Explainer;
use jiff::civil::Date;

/// A status with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'c> {
    /// Index of the criterion in its trial.
    pub criterion: usize,
    /// The status.
    pub status: Status,
    /// What it rests on; never empty.
    pub reasons: Vec<Reason<'c>>,
}

/// One thing a status rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason<'c> {
    /// A number was compared with a limit.
    Compared(Box<Comparison<'c>>),
    /// An option was or was not chosen.
    Chosen {
        /// Fact id.
        fact: &'c str,
        /// Codes that were chosen; empty means "none of these".
        chosen: Codes<'c>,
        /// Codes the rule looks for.
        wanted: Codes<'c>,
        /// Whether the test holds.
        holds: Truth,
    },
    /// Something was looked for in a window of time, or at any time.
    Dated(Dated<'c>),
    /// A fact is missing.
    Missing {
        /// Fact id.
        fact: &'c str,
        /// Why.
        why: Why,
        /// For a computed fact: the facts that would help.
        needs: Vec<&'c str>,
    },
    /// The laboratory's own limit is missing.
    MissingLimit {
        /// Fact id.
        fact: &'c str,
        /// Which limit.
        limit: Limit,
    },
    /// Facts contradict each other.
    Contradiction {
        /// Id of the contradiction.
        id: &'c str,
        /// The facts.
        facts: &'c [String],
    },
    /// The readings of the sentence, each with what it comes to.
    ReadingsDiffer {
        /// Reading id and status.
        readings: Vec<(&'c str, Status)>,
    },
    /// The words of the text would settle it, but something they do not speak of lets the team
    /// see it differently.
    Doubt,
    /// The sentence itself leaves it to the study team.
    NeedsJudgement,
    /// The investigator decides.
    InvestigatorDecides,
    /// The text of this criterion is missing from the source.
    SourceLost,
    /// The words ask for nothing.
    NoCondition,
    /// The criterion does not concern this person.
    DoesNotApply {
        /// The facts that say so.
        facts: Vec<&'c str>,
    },
    /// The parts that decided.
    Parts {
        /// Code and status of each deciding part.
        parts: Vec<(&'c str, Status)>,
    },
}

/// Codes of a choice, without a list of them being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codes<'c> {
    options: &'c [Choice],
    /// Bit n stands for option n.
    bits: u64,
    /// What a test for a trace says, which has no options.
    word: Option<&'static str>,
}

impl<'c> Codes<'c> {
    const NONE: Self = Self { options: &[], bits: 0, word: None };

    pub(super) const fn word(word: &'static str) -> Self {
        Self { word: Some(word), ..Self::NONE }
    }

    pub(super) fn of(question: &'c Question, bits: u64) -> Self {
        Self { options: &question.options, bits, word: None }
    }

    /// The codes, in the order of the options.
    pub fn iter(self) -> impl Iterator<Item = &'c str> {
        let options = self.options.iter().enumerate();
        options
            .filter(move |(index, _)| self.bits & (1 << index) != 0)
            .map(|(_, option)| option.code.as_str())
            .chain(self.word)
    }
}

/// What happened, or a dated result, beside its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated<'c> {
    /// Fact id.
    pub fact: &'c str,
    /// How the event stands; a dated result happened.
    pub state: EventState,
    /// First and last possible day.
    pub days: Option<DateSpan>,
    /// The window, if the rule has one, with the day it looks back from.
    pub window: Option<(Window, Date)>,
    /// Whether the test holds, under the strictest and the most generous reading.
    pub holds: Graded,
    /// First day certainly out of the window.
    pub clear_on: Option<Date>,
}

/// A number and its limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison<'c> {
    /// Fact id.
    pub fact: &'c str,
    /// As entered, with its unit; `None` for a computed number.
    pub entered: Option<String>,
    /// In the canonical unit (or as a multiple of the laboratory's limit).
    pub value: Span,
    /// The lowest and the highest by another accepted table or weight, if those differ.
    pub also: Option<(Span, Span)>,
    /// The canonical unit.
    pub unit: &'c str,
    /// The comparison asked for.
    pub op: Op,
    /// The limit, in the canonical unit.
    pub limit: Option<Span>,
    /// For a multiple of the laboratory's limit: the factor and which limit.
    pub multiple: Option<(Number, Limit)>,
    /// Whether the limit rests on the suggested upper limit only.
    pub suggested_limit: bool,
    /// How far the value is above (positive) or below the limit.
    pub margin: Option<Number>,
    /// Whether it is within a tenth of the limit.
    pub close: bool,
    /// Age of the result in days; `None` if undated.
    pub age_days: Option<i32>,
    /// Whether the comparison holds, under the strictest and the most generous reading.
    pub holds: Graded,
    /// The day it will hold by time alone, if known.
    pub reaches_on: Option<Date>,
    /// For a computed number, the facts it was worked out from.
    pub from: Vec<&'c str>,
}

impl<'c> Screening<'c> {
    /// One trial with all reasons.
    pub fn explain_trial(&self, trial: usize) -> TrialEvaluation<'c> {
        let count = self.trial_statuses(trial).len();
        let mut explainer = Explainer::new(self);
        TrialEvaluation {
            trial,
            result: self.result(trial),
            criteria: (0..count).map(|index| explainer.explain(trial, index)).collect(),
        }
    }

    /// One criterion with its reasons.
    pub fn explain(&self, trial: usize, index: usize) -> Explanation<'c> {
        Explainer::new(self).explain(trial, index)
    }
}
