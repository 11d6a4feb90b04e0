//! Compiles a rule, step by step, to nodes in prefix order.

use super::Builder;
use crate::catalogue::problem::{ProblemKind, nearest};
use crate::catalogue::program::count;
use crate::catalogue::rule::{Expr, MAX_DEPTH, RawTest, Subject};
use crate::catalogue::statement::{Leaf, Node};
use crate::catalogue::trial::CriterionKind;
use crate::catalogue::{FactId, LeafId, Trial};

impl Builder<'_> {
    pub(super) fn expr(&mut self, expr: &Expr, trial: &Trial) {
        if self.given_up {
            return;
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH * 4 {
            self.give_up(ProblemKind::TooDeep { limit: MAX_DEPTH * 4 });
        } else {
            self.step(expr, trial);
        }
        self.depth -= 1;
    }

    fn step(&mut self, expr: &Expr, trial: &Trial) {
        match expr {
            Expr::All(parts) => self.joined(Node::All(count(parts.len())), parts, trial),
            Expr::Any(parts) => self.joined(Node::Any(count(parts.len())), parts, trial),
            Expr::AtLeast(least, parts) => {
                self.joined(Node::AtLeast(count(*least), count(parts.len())), parts, trial);
            }
            Expr::Not(inner) => self.joined(Node::Not, std::slice::from_ref(&**inner), trial),
            Expr::Const(value) => self.push(Node::Const(*value)),
            Expr::Criterion(code) => self.named(code, trial),
            Expr::Test(subject, test) => {
                if let Some(fact) = self.subject(subject) {
                    self.leaf(fact, test);
                }
            }
        }
    }

    fn joined(&mut self, node: Node, parts: &[Expr], trial: &Trial) {
        self.push(node);
        for part in parts {
            self.expr(part, trial);
        }
    }

    /// What another criterion of the trial says of the person, without its polarity.
    fn named(&mut self, code: &str, trial: &Trial) {
        let Some(index) = trial.index_of(code) else {
            let nearest = nearest(code, trial.criteria.iter().map(|c| c.code.as_str()));
            return self.report(ProblemKind::UnknownPart { code: code.to_owned(), nearest });
        };
        let kind = trial.criteria.get(index).map(|criterion| criterion.kind);
        if kind == Some(CriterionKind::Exclusion) {
            self.push(Node::Not);
        }
        self.fulfilled(trial, index);
    }

    fn subject(&mut self, subject: &Subject) -> Option<usize> {
        match subject {
            Subject::Fact(id) => self.fact(id),
            Subject::Call(call) => match self.catalogue.computed(call) {
                Ok(index) => Some(index),
                Err(kind) => {
                    self.report(kind);
                    None
                }
            },
        }
    }

    pub(super) fn fact(&mut self, id: &str) -> Option<usize> {
        let index = self.catalogue.index_of(id);
        if index.is_none() {
            let nearest = nearest(id, self.catalogue.questions.iter().map(|q| q.id.as_str()));
            self.report(ProblemKind::UnknownFact { id: id.to_owned(), nearest });
        }
        index
    }

    fn leaf(&mut self, fact: usize, raw: &RawTest) {
        let Some(question) = self.catalogue.questions.get(fact).cloned() else { return };
        let Some(test) = self.test(&question, raw) else { return };
        let leaf = Leaf { fact: FactId::of(fact), test };
        let next = LeafId::of(self.program.leaves.len());
        let number = *self.known.entry(leaf).or_insert(next);
        if number == next {
            self.program.leaves.push(leaf);
        }
        self.push(Node::Leaf(number));
    }
}
