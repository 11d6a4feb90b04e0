//! Compiles one criterion.

use super::Builder;
use crate::catalogue::meaning::Anchors;
use crate::catalogue::problem::ProblemKind;
use crate::catalogue::program::{CompiledCriterion, Shortcut, count, length};
use crate::catalogue::settle::{self, Axis};
use crate::catalogue::statement::{Node, Stretch, Test};
use crate::catalogue::trial::{CriterionKind, Role};
use crate::catalogue::{Criterion, Trial};
use crate::logic::Graded;
use jiff::civil::Date;

impl Builder<'_> {
    pub(super) fn criterion(&mut self, number: usize, trial: &Trial, index: usize) {
        let Some(criterion) = trial.criteria.get(index) else { return };
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
        let first = self.program.trials.last().map_or(0, |trial| trial.end);
        let part = |part: &usize| u32::try_from(*part).map_or(u32::MAX, |part| first + part);
        self.keep(CompiledCriterion {
            trial: u32::try_from(number).unwrap_or(u32::MAX),
            body,
            ask_when,
            doubt,
            readings,
            applies,
            lasting: self.lasting(body),
            // A whole is looked at through its parts.
            axes: if is_whole { Vec::new() } else { self.axes(body) },
            role: criterion.role,
            parts: if is_whole { criterion.parts.iter().map(part).collect() } else { Vec::new() },
            in_verdict: match criterion.whole.and_then(|whole| trial.criteria.get(whole)) {
                Some(whole) => whole.readings.is_empty(),
                None => criterion.parts.is_empty() || !is_whole,
            },
        });
    }

    fn keep(&mut self, criterion: CompiledCriterion) {
        let shortcut = self.shortcut(&criterion);
        if shortcut == Shortcut::Walk {
            self.program.walks.push(length(&self.program.criteria));
        }
        self.program.shortcuts.push(shortcut);
        self.program.criteria.push(criterion);
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
        let facts = self.program.facts_of(body).into_iter();
        let mut facts: Vec<u32> = facts.filter_map(|fact| u32::try_from(fact).ok()).collect();
        facts.sort_unstable();
        let mut repeated: Vec<u32> = facts
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
                let question = self.catalogue.questions.get(fact as usize)?;
                settle::axis(&leaves, question, fact, &anchors)
            })
            .filter(|axis| axis.can_tell_more(self.program.nodes_of(body)))
            .collect()
    }

    /// Whether every test is of a number that stays as it is until it is measured again.
    fn lasting(&self, body: Stretch) -> bool {
        self.program.leaves_of(body).all(|leaf| {
            self.program.leaves.get(leaf as usize).is_some_and(|leaf| {
                matches!(leaf.test, Test::Compare(..) | Test::CompareLimit(..) | Test::Detected)
                    && self.catalogue.fact(leaf.fact as usize).is_some_and(|q| !q.grows)
            })
        })
    }

    fn shortcut(&self, criterion: &CompiledCriterion) -> Shortcut {
        let plain = criterion.lasting
            && criterion.axes.is_empty()
            && criterion.ask_when.is_none()
            && criterion.doubt.is_none()
            && criterion.parts.is_empty();
        if !plain {
            return Shortcut::Walk;
        }
        match *self.program.nodes_of(criterion.body) {
            [Node::Leaf(leaf)] => Shortcut::Leaf(leaf),
            [Node::Not, Node::Leaf(leaf)] => Shortcut::Not(leaf),
            [Node::All(2), Node::Leaf(left), Node::Leaf(right)] => Shortcut::Both(left, right),
            [Node::Any(2), Node::Leaf(left), Node::Leaf(right)] => Shortcut::Either(left, right),
            _ => Shortcut::Walk,
        }
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
