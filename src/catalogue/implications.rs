//! What follows from other answers: rows of data, each with its reason.

use super::problem::{Problem, ProblemKind};
use super::rule::{Expr, Op, RawTest, Subject};
use super::statement::Stretch;
use super::vocabulary::{Formula, Texts};
use super::{Catalogue, FactId};
use serde::{Deserialize, Serialize};

/// What an implication may rest on beside what was told. Such a one answers only for who said
/// nothing: it never stands in for "I don't know".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Assumption {
    /// The list of medicines holds all of them.
    CompleteList,
    /// What is so for nearly everybody is so for this person.
    Usual,
}

impl Assumption {
    /// All of them, with their words in the data.
    pub(super) const TERMS: [(&str, Self); 2] =
        [("complete_list", Self::CompleteList), ("usual", Self::Usual)];
}

/// One answer follows from others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Implication {
    /// Id.
    pub id: String,
    /// File it is defined in.
    #[serde(skip)]
    pub file: String,
    /// Where it is defined.
    #[serde(skip)]
    pub line: usize,
    /// When this certainly holds, the answer follows.
    #[serde(skip)]
    pub when: Expr,
    /// The fact and its answer, as written: `FACT is OPTION`, `FACT includes OPTION, ...`,
    /// `FACT never`.
    #[serde(skip)]
    pub then: String,
    /// What it assumes.
    #[serde(skip)]
    pub assumes: Option<Assumption>,
    /// What it follows from, as a clause.
    pub text: Texts,
}

/// The answer that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Given {
    /// The option with this bit.
    Option(u64),
    /// Nothing of a selection.
    Nothing,
    /// These bits of a selection, and perhaps others.
    Including(u64),
    /// It never happened.
    Never,
}

impl Given {
    /// What both say together; `None` if they contradict each other.
    pub fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Including(a), Self::Including(b)) => Some(Self::Including(a | b)),
            (a, b) => (a == b).then_some(a),
        }
    }
}

/// An implication, compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompiledImplication {
    /// The statement.
    pub when: Stretch,
    /// The fact it answers.
    pub fact: FactId,
    /// The answer.
    pub given: Given,
    /// As [`Implication::assumes`].
    pub assumes: Option<Assumption>,
}

/// Reports implications that rest on the list of medicines being complete and do not say so.
pub(super) fn check(catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    for implication in &catalogue.implications {
        if implication.assumes.is_none() && rests_on_all(catalogue, &implication.when, false) {
            problems.push(Problem {
                file: implication.file.clone(),
                line: implication.line,
                item: implication.id.clone(),
                kind: ProblemKind::Missing { key: "assumes" },
            });
        }
    }
}

/// Whether a rule, or its opposite if it is `negated`, can only hold if no medicine is missing.
fn rests_on_all(catalogue: &Catalogue, rule: &Expr, negated: bool) -> bool {
    match rule {
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast(_, parts) => {
            parts.iter().any(|part| rests_on_all(catalogue, part, negated))
        }
        Expr::Not(inner) => rests_on_all(catalogue, inner, !negated),
        Expr::Const(_) | Expr::Criterion(_) => false,
        Expr::Test(Subject::Fact(id), _) => {
            let formula = catalogue.question(id).and_then(|question| question.formula.as_ref());
            formula.is_some_and(Formula::assumes_all_courses)
        }
        Expr::Test(Subject::Call(call), test) => match test {
            // An open list holds no fewer than those named.
            RawTest::Compare(op, ..) if call.name.starts_with("drugs") => {
                matches!(op, Op::AtMost | Op::LessThan) != negated
            }
            _ => true,
        },
    }
}
