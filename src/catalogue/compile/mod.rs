//! From rules as they are written to a [`Program`].

mod criterion;
mod expression;
mod implication;
mod test;

use criterion::Compiled;

use super::ids::{FactId, LeafId};
use super::problem::{Problem, ProblemKind};
use super::program::{CompiledContradiction, Node, Program, Stretch, length};
use super::rule::Expr;
use super::statement::Leaf;
use super::vocabulary::Question;
use super::{Catalogue, Contradiction, Trial};
use std::collections::BTreeMap;

/// Most nodes that one criterion may come to, its readings and its whole statement together.
/// A criterion may name others, and those others,
/// so that a short file could come to more than any memory holds.
pub const MAX_NODES: u32 = 2_000;
/// Most nodes of all criteria together.
pub const MAX_NODES_IN_ALL: u32 = 16_000_000;

/// Collects leaves and nodes while statements are compiled.
struct Builder<'c> {
    catalogue: &'c mut Catalogue,
    problems: &'c mut Vec<Problem>,
    program: Program,
    known: BTreeMap<Leaf, LeafId>,
    /// File, item and line that problems are reported for.
    at: (String, String, usize),
    depth: usize,
    /// The first node of the criterion that is being compiled.
    begun: u32,
    /// Whether that criterion was found too deep or too large, so that it is left as it is.
    given_up: bool,
    /// Whether `known` and `ranged` may be asked: they do not grow with what is known, so
    /// only `ask_when` may use them.
    may_ask_known: bool,
}

/// Compiles all criteria, implications and contradictions of a catalogue,
/// and links them. Problems are added to `problems`.
pub(super) fn compile(catalogue: &mut Catalogue, problems: &mut Vec<Problem>) {
    catalogue.number_criteria();
    // The compiler adds values that are counted inside a rule to the questions.
    let mut trials = std::mem::take(&mut catalogue.trials);
    let contradictions = std::mem::take(&mut catalogue.contradictions);
    let implications = std::mem::take(&mut catalogue.implications);
    let mut builder = Builder {
        catalogue,
        problems,
        program: Program::default(),
        known: BTreeMap::new(),
        at: (String::new(), String::new(), 0),
        depth: 0,
        begun: 0,
        given_up: false,
        may_ask_known: false,
    };
    for trial in &mut trials {
        builder.trial(trial);
    }
    for implication in &implications {
        builder.implication(implication);
    }
    for contradiction in &contradictions {
        builder.contradiction(contradiction);
    }
    let mut program = builder.program;
    catalogue.trials = trials;
    catalogue.contradictions = contradictions;
    catalogue.implications = implications;
    let cycles = program.link(catalogue);
    catalogue.program = program;
    for question in cycles.into_iter().filter_map(|fact| catalogue.questions.get(fact)) {
        let Question { id, file, line, .. } = question;
        problems.push(Problem {
            file: file.clone(),
            line: *line,
            item: id.clone(),
            kind: ProblemKind::Cycle { id: id.clone() },
        });
    }
}

impl Builder<'_> {
    fn report(&mut self, kind: ProblemKind) {
        let (file, item, line) = self.at.clone();
        self.problems.push(Problem { file, line, item, kind });
    }

    fn here(&self) -> u32 {
        length(&self.program.nodes)
    }

    fn push(&mut self, node: Node) {
        let here = self.here();
        if self.given_up {
            return;
        }
        if here - self.begun >= MAX_NODES || here >= MAX_NODES_IN_ALL {
            self.give_up(ProblemKind::TooLarge { limit: MAX_NODES as usize });
            return;
        }
        self.program.nodes.push(node);
    }

    /// Begins a criterion or a statement of its own.
    fn begin(&mut self) {
        self.begun = self.here();
        self.given_up = false;
    }

    /// Says once why a criterion is not compiled to its end.
    fn give_up(&mut self, kind: ProblemKind) {
        if !self.given_up {
            self.report(kind);
            self.given_up = true;
        }
    }

    fn trial(&mut self, trial: &mut Trial) {
        let criteria = 0..trial.criteria.len();
        let compiled: Vec<_> = criteria.map(|index| self.criterion(trial, index)).collect();
        for (criterion, compiled) in trial.criteria.iter_mut().zip(compiled) {
            let Some(Compiled { rule, in_verdict, readings }) = compiled else { continue };
            (criterion.rule, criterion.in_verdict) = (rule, in_verdict);
            for (reading, body) in criterion.readings.iter_mut().zip(readings) {
                reading.body = body;
            }
        }
    }

    fn contradiction(&mut self, contradiction: &Contradiction) {
        self.at = (contradiction.file.clone(), contradiction.id.clone(), contradiction.line);
        self.begin();
        let when = self.stretch(&contradiction.when, &Trial::default());
        let facts =
            contradiction.facts.iter().filter_map(|id| self.fact(id)).map(FactId::of).collect();
        self.program.contradictions.push(CompiledContradiction { when, facts });
    }

    fn stretch(&mut self, expr: &Expr, trial: &Trial) -> Stretch {
        let start = self.here();
        self.expr(expr, trial);
        Stretch { start, end: self.here() }
    }
}
