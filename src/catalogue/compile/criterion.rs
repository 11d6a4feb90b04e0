//! Compiles one criterion.

use super::Builder;
use crate::catalogue::meaning::Anchors;
use crate::catalogue::problem::ProblemKind;
use crate::catalogue::program::count;
use crate::catalogue::settle::{self, Axis};
use crate::catalogue::statement::{Node, Stretch, Test};
use crate::catalogue::trial::{CriterionKind, Role};
use crate::catalogue::{CompiledRule, Criterion, FactId, Trial};
use crate::logic::Graded;
use jiff::civil::Date;

/// What the compiler finds out of a criterion.
pub(super) struct Compiled {
    pub(super) rule: CompiledRule,
    pub(super) in_verdict: bool,
    /// The body of each reading.
    pub(super) readings: Vec<Stretch>,
}

impl Builder<'_> {
    /// Compiles a criterion of a trial, by its index there.
    pub(super) fn criterion(&mut self, trial: &Trial, index: usize) -> Option<Compiled> {
        let criterion = trial.criteria.get(index)?;
        self.at = (trial.file.clone(), criterion.code.clone(), criterion.line);
        self.begin();
        let applies = criterion.applies.as_ref().map(|expr| self.stretch(expr, trial));
        self.may_ask_known = true;
        let ask_when = criterion.ask_when.as_ref().map(|expr| self.stretch(expr, trial));
        self.may_ask_known = false;
        let doubt = criterion.doubt.as_ref().map(|expr| self.stretch(expr, trial));
        let readings = self.readings(criterion, trial);
        self.at.2 = criterion.line;
        let start = self.here();
        self.fulfilled(trial, index);
        let body = Stretch { start, end: self.here() };
        let is_whole = criterion.readings.is_empty();
        if is_whole && criterion.parts.is_empty() && criterion.role == Role::Deciding {
            self.report(ProblemKind::Missing { key: "rule" });
        }
        let lasting = self.lasting(body);
        // A whole is looked at through its parts.
        let axes = if is_whole { Vec::new() } else { self.axes(body) };
        let in_verdict = match criterion.whole.and_then(|whole| trial.criteria.get(whole)) {
            Some(whole) => whole.readings.is_empty(),
            None => criterion.parts.is_empty() || !is_whole,
        };
        let rule = CompiledRule { body, ask_when, doubt, applies, lasting, axes };
        Some(Compiled { rule, in_verdict, readings })
    }

    /// Each reading by itself, for explanations.
    fn readings(&mut self, criterion: &Criterion, trial: &Trial) -> Vec<Stretch> {
        let mut readings = Vec::new();
        for reading in &criterion.readings {
            self.at.2 = reading.line;
            let start = self.here();
            if criterion.kind == CriterionKind::Exclusion {
                self.push(Node::Not);
            }
            self.expr(&reading.expr, trial);
            readings.push(Stretch { start, end: self.here() });
        }
        readings
    }

    /// The facts that stand in more than one leaf of a statement, with all they can come to,
    /// where that tells more than Kleene logic does.
    fn axes(&self, body: Stretch) -> Vec<Axis> {
        let mut facts = self.program.facts_of(body);
        facts.sort_unstable();
        let mut repeated: Vec<usize> = facts
            .windows(2)
            .filter(|pair| pair.first() == pair.last())
            .filter_map(|pair| pair.first().copied())
            .collect();
        repeated.dedup();
        let leaves = self.program.numbered_leaves_of(body);
        // Any day will do: windows are relative to it.
        let anchors = Anchors::at(Date::constant(2026, 1, 15));
        repeated
            .into_iter()
            .filter_map(|fact| {
                let question = self.catalogue.questions.get(fact)?;
                settle::axis(&leaves, question, FactId::of(fact), &anchors)
            })
            .filter(|axis| axis.can_tell_more(self.program.nodes_of(body)))
            .collect()
    }

    /// Whether every test is of a number that stays as it is until it is measured again.
    fn lasting(&self, body: Stretch) -> bool {
        self.program.leaves_of(body).all(|leaf| {
            self.program.leaves.get(leaf.index()).is_some_and(|leaf| {
                matches!(leaf.test, Test::Compare(..) | Test::CompareLimit(..) | Test::Detected)
                    && self.catalogue.fact(leaf.fact.index()).is_some_and(|q| !q.grows)
            })
        })
    }

    /// "This person fulfils the criterion."
    pub(super) fn fulfilled(&mut self, trial: &Trial, index: usize) {
        let Some(criterion) = trial.criteria.get(index) else { return };
        if let Some(applies) = &criterion.applies {
            self.push(Node::Any(2));
            self.push(Node::Not);
            self.expr(applies, trial);
        }
        match criterion.role {
            Role::Lost => self.push(Node::Const(Graded::UNKNOWN)),
            Role::Judgement => self.push(Node::Const(Graded::DISPUTED)),
            Role::NoCondition => self.push(Node::Const(Graded::TRUE)),
            Role::Deciding | Role::Note if !criterion.readings.is_empty() => {
                if criterion.readings.len() > 1 {
                    self.push(Node::Readings(count(criterion.readings.len())));
                }
                for reading in &criterion.readings {
                    self.at.2 = reading.line;
                    if criterion.kind == CriterionKind::Exclusion {
                        self.push(Node::Not);
                    }
                    self.expr(&reading.expr, trial);
                }
            }
            Role::Deciding | Role::Note => {
                self.push(Node::All(count(criterion.parts.len())));
                for part in &criterion.parts {
                    self.fulfilled(trial, *part);
                }
            }
        }
    }
}
