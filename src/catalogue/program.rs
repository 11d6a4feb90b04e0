//! The compiled rules: flat arrays that are evaluated without looking anything up and
//! without allocating.

use super::Catalogue;
use super::meaning::Anchors;
use super::problem::{Problem, ProblemKind, nearest};
use super::rule::{Expr, Limit, MAX_DEPTH, Op, RawTest, Subject};
use super::settle::Axis;
use super::trial::{CriterionKind, Role};
use super::vocabulary::{Kind, Question, Scale};
use crate::facts::{Number, TimeUnit};
use crate::logic::Graded;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One step of a compiled statement, in prefix order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Node {
    /// The truth of a leaf.
    Leaf(u32),
    /// The next statement does not hold.
    Not,
    /// All of the next so many hold.
    All(u16),
    /// Any of the next so many holds.
    Any(u16),
    /// At least the first number of the next so many (second number) hold.
    AtLeast(u16, u16),
    /// The next so many are readings of one sentence.
    Readings(u16),
    /// Always the same.
    Const(Graded),
}

/// A test of one fact, resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Leaf {
    /// Number of the fact.
    pub fact: u32,
    /// The test.
    pub test: Test,
}

/// A resolved test. Limits are in the canonical unit of the fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Test {
    /// The choice is one of these bits.
    OneOf(u64),
    /// The selection has at least one of these bits.
    Includes(u64),
    /// The selection is not empty and has no other bits than these.
    Only(u64),
    /// The selection is empty.
    Nothing,
    /// Compared with a fixed limit.
    Compare(Op, Number),
    /// Compared with a multiple of a limit of the laboratory.
    CompareLimit(Op, Number, Limit),
    /// Compared with another fact of the same unit.
    CompareFact(Op, u32),
    /// Dated inside a look-back window.
    Within(Window),
    /// Happened at some time, or goes on.
    Ever,
    /// Goes on.
    Ongoing,
    /// Is planned.
    Planned,
    /// Was found by the test.
    Detected,
    /// There is a usable answer.
    Known,
    /// The number was given as a range.
    Ranged,
}

/// The day a window looks back from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Anchor {
    /// A date of the trial, by its number in the catalogue.
    Date(u16),
    /// The day of another fact, such as a test.
    Fact(u32),
}

impl Test {
    /// The second fact it looks at, if any.
    pub const fn other(self) -> Option<u32> {
        match self {
            Self::CompareFact(_, other)
            | Self::Within(Window { anchor: Anchor::Fact(other), .. }) => Some(other),
            Self::OneOf(_)
            | Self::Includes(_)
            | Self::Only(_)
            | Self::Nothing
            | Self::Compare(..)
            | Self::CompareLimit(..)
            | Self::Within(_)
            | Self::Ever
            | Self::Ongoing
            | Self::Planned
            | Self::Detected
            | Self::Known
            | Self::Ranged => None,
        }
    }
}

/// A look-back window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Length.
    pub amount: u16,
    /// Unit of the length.
    pub unit: TimeUnit,
    /// Whether the edge day belongs to it by the text.
    pub inclusive: bool,
    /// The day it looks back from.
    pub anchor: Anchor,
}

/// A stretch of [`Program::nodes`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// First node.
    pub start: u32,
    /// One past the last node.
    pub end: u32,
}

/// A criterion, compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompiledCriterion {
    /// Trial it belongs to.
    pub trial: u32,
    /// "This person fulfils the criterion", polarity and applicability included.
    pub body: Stretch,
    /// When this holds, an unknown becomes a question for the team.
    pub ask_when: Option<Stretch>,
    /// Statement that makes a settled row one for the team, once it certainly holds.
    pub doubt: Option<Stretch>,
    /// The body of each reading, for explanations.
    pub readings: Vec<Stretch>,
    /// Whom it concerns.
    pub applies: Option<Stretch>,
    /// Whether no value it rests on can pass with time, so that a failure is a lasting one.
    pub lasting: bool,
    /// Facts that stand in more than one leaf of the body, where Kleene logic alone may leave
    /// a forced answer unknown, with all they can come to.
    pub axes: Vec<Axis>,
    /// Whether it takes part in the verdict, and how.
    pub role: Role,
    /// For a whole without rules of its own, its parts by number.
    pub parts: Vec<u32>,
    /// Whether the verdict looks at this row: a whole with rules of its own stands for its
    /// parts; a whole without is looked at through them.
    pub in_verdict: bool,
}

/// How the status of a criterion follows from its leaves, where nothing else bears on it: all
/// its leaves are of numbers that stay as they are, no fact is in it twice, and nothing makes
/// an unknown a question for the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shortcut {
    /// It does not: its statement is walked.
    Walk,
    /// This leaf holds.
    Leaf(u32),
    /// This leaf does not hold.
    Not(u32),
    /// Both hold.
    Both(u32, u32),
    /// Either holds.
    Either(u32, u32),
}

/// A comparison of a number with a fixed limit, in whole millionths of the canonical unit, where
/// "more than" is "at least one more".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedLimit {
    /// The first value on the upper side.
    pub from: i64,
    /// The fact.
    pub fact: u32,
    /// Whether the upper side holds; else the values below do.
    pub above: bool,
}

impl FixedLimit {
    fn of(leaf: &Leaf) -> Option<Self> {
        let Test::Compare(op, limit) = leaf.test else { return None };
        let limit = limit.millionths()?;
        let (from, above) = match op {
            Op::AtLeast => (limit, true),
            Op::MoreThan => (limit.checked_add(1)?, true),
            Op::AtMost => (limit.checked_add(1)?, false),
            Op::LessThan => (limit, false),
        };
        Some(Self { from, fact: leaf.fact, above })
    }

    /// Whether an exact number, in millionths, holds.
    pub const fn holds(self, value: i64) -> bool {
        (value >= self.from) == self.above
    }
}

/// A limit of a fact, in the order of limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortedLimit {
    /// The limit.
    pub limit: FixedLimit,
    /// The leaf that compares with it.
    pub leaf: u32,
    /// The criterion that is nothing but this leaf, or (with `true`) its negation, if no other
    /// uses it.
    pub sole: Option<(u32, bool)>,
}

/// Many lists of numbers, one behind the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// For each list the end of its items.
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn of(lists: &[Vec<u32>]) -> Self {
        let items = lists.concat();
        let mut end = 0;
        let ends = lists
            .iter()
            .map(|list| {
                end += length(list);
                end
            })
            .collect();
        Self { ends, items }
    }

    /// One list; empty where there is none of that number.
    pub fn get(&self, number: usize) -> &[u32] {
        let end = self.ends.get(number).copied().unwrap_or(0) as usize;
        let start = number.checked_sub(1).and_then(|n| self.ends.get(n)).copied().unwrap_or(0);
        self.items.get(start as usize..end).unwrap_or_default()
    }

    /// All lists, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.ends.len()).map(|number| self.get(number))
    }
}

/// A contradiction, compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompiledContradiction {
    /// The statement.
    pub when: Stretch,
    /// Facts that become unusable when it holds.
    pub facts: Vec<u32>,
}

/// All compiled rules of a catalogue. What can be worked out from the rest is not packed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Statements of all criteria, in prefix order.
    pub nodes: Vec<Node>,
    /// Tests, each once.
    pub leaves: Vec<Leaf>,
    /// For each leaf that compares a number with a fixed limit. Kept apart from the leaves so
    /// that a sweep reads little.
    #[serde(skip)]
    pub limits: Vec<Option<FixedLimit>>,
    /// For each criterion how its status follows from its leaves at a glance.
    pub shortcuts: Vec<Shortcut>,
    /// The criteria whose status does not.
    pub walks: Vec<u32>,
    /// For each fact the leaves with a limit in millionths, lowest first.
    #[serde(skip)]
    pub sorted: Vec<Vec<SortedLimit>>,
    /// For each fact the leaves without one.
    #[serde(skip)]
    pub unsorted: Vec<Vec<u32>>,
    /// Criteria of all trials, in order.
    pub criteria: Vec<CompiledCriterion>,
    /// For each trial the range of its criteria.
    pub trials: Vec<Stretch>,
    /// Contradictions.
    pub contradictions: Vec<CompiledContradiction>,
    /// For each fact the statement that answers it if the person did not.
    pub derived: Vec<Option<Stretch>>,
    /// For each fact the leaves that test it.
    #[serde(skip)]
    pub leaves_of_fact: Vec<Vec<u32>>,
    /// For each leaf the criteria that use it.
    #[serde(skip)]
    pub criteria_of_leaf: Lists,
    /// For each fact the contradictions whose statement depends on it.
    #[serde(skip)]
    pub contradictions_of_fact: Vec<Vec<u32>>,
    /// All facts, those with a formula or a statement that answers them last, inputs first.
    #[serde(skip)]
    pub order: Vec<u32>,
    /// For each fact the facts it is worked out from.
    #[serde(skip)]
    pub inputs: Vec<Vec<usize>>,
    /// The fact that holds the courses of medicines.
    #[serde(skip)]
    pub courses: Option<usize>,
    /// For each fact its place in `order`.
    #[serde(skip)]
    pub rank: Vec<u32>,
    /// For each fact the formula facts that depend on it, directly or not, inputs first.
    #[serde(skip)]
    pub dependents: Vec<Vec<u32>>,
}

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
    known: BTreeMap<Leaf, u32>,
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

impl Program {
    /// Compiles all criteria and contradictions of a catalogue. Problems are added to
    /// `problems`.
    pub(super) fn build(catalogue: &mut Catalogue, problems: &mut Vec<Problem>) -> Self {
        let trials = std::mem::take(&mut catalogue.trials);
        let contradictions = std::mem::take(&mut catalogue.contradictions);
        let mut builder = Builder {
            catalogue,
            problems,
            program: Self::default(),
            known: BTreeMap::new(),
            at: (String::new(), String::new(), 0),
            depth: 0,
            begun: 0,
            given_up: false,
            may_ask_known: false,
        };
        for (number, trial) in trials.iter().enumerate() {
            let start = length(&builder.program.criteria);
            for index in 0..trial.criteria.len() {
                builder.criterion(number, trial, index);
            }
            let end = length(&builder.program.criteria);
            builder.program.trials.push(Stretch { start, end });
        }
        let statements: Vec<_> = builder
            .catalogue
            .questions
            .iter()
            .map(|q| q.derive.clone().map(|expr| (expr, q.file.clone(), q.id.clone(), q.line)))
            .collect();
        for statement in statements {
            let stretch = statement.map(|(expr, file, id, line)| {
                builder.at = (file, id, line);
                builder.begin();
                builder.stretch(&expr, &super::Trial::default())
            });
            builder.program.derived.push(stretch);
        }
        for contradiction in &contradictions {
            builder.contradiction(contradiction);
        }
        let mut program = builder.program;
        for fact in program.link(builder.catalogue) {
            if let Some(question) = builder.catalogue.questions.get(fact) {
                let Question { id, file, line, .. } = question;
                builder.problems.push(Problem {
                    file: file.clone(),
                    line: *line,
                    item: id.clone(),
                    kind: ProblemKind::Cycle { id: id.clone() },
                });
            }
        }
        catalogue.trials = trials;
        catalogue.contradictions = contradictions;
        program
    }

    /// Leaves out the criteria of all trials but those marked; to be linked anew.
    pub(super) fn keep_trials(&mut self, kept: &[bool]) {
        let is_kept = |trial: usize| kept.get(trial).copied().unwrap_or(false);
        // The new number of each criterion and trial that stays.
        let mut next = 0;
        let numbers: Vec<Option<u32>> = self
            .criteria
            .iter()
            .map(|criterion| {
                is_kept(criterion.trial as usize).then(|| {
                    next += 1;
                    next - 1
                })
            })
            .collect();
        let renumbered = |old: u32| numbers.get(old as usize).copied().flatten();
        let stays = |index: usize| numbers.get(index).is_some_and(Option::is_some);
        let place = |trial: u32| (0..trial as usize).filter(|trial| is_kept(*trial)).count();
        retain(&mut self.criteria, stays);
        for criterion in &mut self.criteria {
            criterion.trial = u32::try_from(place(criterion.trial)).unwrap_or(u32::MAX);
            criterion.parts = criterion.parts.iter().filter_map(|p| renumbered(*p)).collect();
        }
        retain(&mut self.shortcuts, stays);
        retain(&mut self.trials, is_kept);
        let mut start = 0;
        for trial in &mut self.trials {
            let length = trial.end - trial.start;
            *trial = Stretch { start, end: start + length };
            start += length;
        }
        self.walks = self.walks.iter().filter_map(|walk| renumbered(*walk)).collect();
    }

    /// Finds out which facts feed which leaves, criteria, formulas and contradictions, and
    /// returns the facts that are worked out from themselves.
    pub(super) fn link(&mut self, catalogue: &Catalogue) -> Vec<usize> {
        let facts = catalogue.questions.len();
        let program = self;
        program.leaves_of_fact = vec![Vec::new(); facts];
        for (number, leaf) in program.leaves.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let mut add = |fact: u32| {
                if let Some(leaves) = program.leaves_of_fact.get_mut(fact as usize) {
                    leaves.push(number);
                }
            };
            add(leaf.fact);
            leaf.test.other().into_iter().for_each(&mut add);
        }
        program.limits = program.leaves.iter().map(FixedLimit::of).collect();
        program.sorted = vec![Vec::new(); facts];
        program.unsorted = vec![Vec::new(); facts];
        for (fact, leaves) in program.leaves_of_fact.iter().enumerate() {
            for leaf in leaves {
                match program.limits.get(*leaf as usize).copied().flatten() {
                    Some(limit) => {
                        if let Some(list) = program.sorted.get_mut(fact) {
                            list.push(SortedLimit { limit, leaf: *leaf, sole: None });
                        }
                    }
                    None => {
                        if let Some(list) = program.unsorted.get_mut(fact) {
                            list.push(*leaf);
                        }
                    }
                }
            }
        }
        program
            .sorted
            .iter_mut()
            .for_each(|list| list.sort_unstable_by_key(|entry| entry.limit.from));
        let mut criteria_of_leaf = vec![Vec::new(); program.leaves.len()];
        for (number, criterion) in program.criteria.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let own =
                [Some(criterion.body), criterion.ask_when, criterion.applies, criterion.doubt];
            // A whole asks where one of its parts is in doubt.
            let parts =
                criterion.parts.iter().map(|part| program.criteria.get(*part as usize)?.doubt);
            let stretches = own.into_iter().chain(parts).flatten();
            for leaf in stretches.flat_map(|stretch| program.leaves_of(stretch)) {
                if let Some(criteria) = criteria_of_leaf.get_mut(leaf as usize)
                    && criteria.last() != Some(&number)
                {
                    criteria.push(number);
                }
            }
        }
        program.criteria_of_leaf = Lists::of(&criteria_of_leaf);
        for entry in program.sorted.iter_mut().flatten() {
            let [criterion] = *program.criteria_of_leaf.get(entry.leaf as usize) else { continue };
            entry.sole = match program.shortcuts.get(criterion as usize) {
                Some(Shortcut::Leaf(_)) => Some((criterion, false)),
                Some(Shortcut::Not(_)) => Some((criterion, true)),
                _ => None,
            };
        }

        let inputs: Vec<Vec<usize>> = catalogue
            .questions
            .iter()
            .enumerate()
            .map(|(index, q)| match (&q.formula, program.derived.get(index).copied().flatten()) {
                (Some(formula), _) => formula.inputs(catalogue),
                (None, Some(stretch)) => program.facts_of(stretch),
                (None, None) => Vec::new(),
            })
            .collect();
        let mut placed = vec![false; facts];
        let mut order: Vec<u32> = Vec::new();
        loop {
            let before = order.len();
            for (fact, needed) in inputs.iter().enumerate() {
                let ready = !placed.get(fact).copied().unwrap_or(true)
                    && needed.iter().all(|input| {
                        inputs.get(*input).is_none_or(Vec::is_empty)
                            || placed.get(*input).copied().unwrap_or(false)
                    });
                if ready && !needed.is_empty() {
                    if let Some(done) = placed.get_mut(fact) {
                        *done = true;
                    }
                    order.push(u32::try_from(fact).unwrap_or(u32::MAX));
                }
            }
            if order.len() == before {
                break;
            }
        }
        let in_cycle = |(fact, needed): (usize, &Vec<usize>)| {
            (!needed.is_empty() && !placed.get(fact).copied().unwrap_or(false)).then_some(fact)
        };
        let cycles = inputs.iter().enumerate().filter_map(in_cycle).collect();
        let mut dependents: Vec<Vec<u32>> = vec![Vec::new(); facts];
        for (fact, list) in dependents.iter_mut().enumerate() {
            let mut touched = vec![false; facts];
            if let Some(start) = touched.get_mut(fact) {
                *start = true;
            }
            for computed in &order {
                let computed_index = *computed as usize;
                let hit = inputs
                    .get(computed_index)
                    .is_some_and(|n| n.iter().any(|i| touched.get(*i).copied().unwrap_or(false)));
                if hit && computed_index != fact {
                    if let Some(mark) = touched.get_mut(computed_index) {
                        *mark = true;
                    }
                    list.push(*computed);
                }
            }
        }
        let mut contradictions_of_fact: Vec<Vec<u32>> = vec![Vec::new(); facts];
        for (number, contradiction) in program.contradictions.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            for leaf in program.leaves_of(contradiction.when).collect::<Vec<_>>() {
                let Some(leaf) = program.leaves.get(leaf as usize) else { continue };
                let tested: Vec<u32> = [leaf.fact].into_iter().chain(leaf.test.other()).collect();
                for (fact, list) in contradictions_of_fact.iter_mut().enumerate() {
                    let fact = u32::try_from(fact).unwrap_or(u32::MAX);
                    let touches = tested.iter().any(|t| {
                        *t == fact || dependents.get(fact as usize).is_some_and(|d| d.contains(t))
                    });
                    if touches && list.last() != Some(&number) {
                        list.push(number);
                    }
                }
            }
        }
        program.contradictions_of_fact = contradictions_of_fact;
        let entered = (0..facts).filter(|fact| inputs.get(*fact).is_none_or(Vec::is_empty));
        program.order =
            entered.map(|fact| u32::try_from(fact).unwrap_or(u32::MAX)).chain(order).collect();
        program.rank = vec![0; facts];
        for (place, fact) in (0..).zip(&program.order) {
            if let Some(rank) = program.rank.get_mut(*fact as usize) {
                *rank = place;
            }
        }
        program.courses =
            catalogue.questions.iter().position(|question| question.kind == Kind::Therapies);
        program.inputs = inputs;
        program.dependents = dependents;
        cycles
    }

    /// The nodes of a stretch.
    pub fn nodes_of(&self, stretch: Stretch) -> &[Node] {
        self.nodes.get(stretch.start as usize..stretch.end as usize).unwrap_or_default()
    }

    /// The facts that a stretch reads, with repetitions.
    pub fn facts_of(&self, stretch: Stretch) -> Vec<usize> {
        let mut facts = Vec::new();
        for leaf in self.leaves_of(stretch).filter_map(|leaf| self.leaves.get(leaf as usize)) {
            facts.push(leaf.fact as usize);
            facts.extend(leaf.test.other().map(|other| other as usize));
        }
        facts
    }

    /// The leaves that a stretch reads, with repetitions.
    pub fn leaves_of(&self, stretch: Stretch) -> impl Iterator<Item = u32> + '_ {
        self.nodes_of(stretch).iter().filter_map(|node| match node {
            Node::Leaf(leaf) => Some(*leaf),
            Node::Not
            | Node::All(_)
            | Node::Any(_)
            | Node::AtLeast(..)
            | Node::Readings(_)
            | Node::Const(_) => None,
        })
    }
}

/// Keeps the items at places for which `stays` says so.
fn retain<T>(items: &mut Vec<T>, stays: impl Fn(usize) -> bool) {
    let mut index = 0;
    items.retain(|_| {
        index += 1;
        stays(index - 1)
    });
}

fn length<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

fn count(items: usize) -> u16 {
    u16::try_from(items).unwrap_or(u16::MAX)
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

    fn criterion(&mut self, number: usize, trial: &super::Trial, index: usize) {
        let Some(criterion) = trial.criteria.get(index) else { return };
        self.at = (trial.file.clone(), criterion.code.clone(), criterion.line);
        self.begin();
        let applies = criterion.applies.as_ref().map(|expr| self.stretch(expr, trial));
        self.may_ask_known = true;
        let ask_when = criterion.ask_when.as_ref().map(|expr| self.stretch(expr, trial));
        self.may_ask_known = false;
        let doubt = criterion.doubt.as_ref().map(|expr| self.stretch(expr, trial));
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
        self.at.2 = criterion.line;
        let start = self.here();
        self.fulfilled(trial, index);
        let body = Stretch { start, end: self.here() };
        if criterion.readings.is_empty()
            && criterion.parts.is_empty()
            && criterion.role == Role::Deciding
        {
            self.report(ProblemKind::Missing { key: "rule" });
        }
        let mut facts: Vec<u32> =
            self.program.facts_of(body).into_iter().filter_map(|f| u32::try_from(f).ok()).collect();
        facts.sort_unstable();
        let mut repeated: Vec<u32> = facts
            .windows(2)
            .filter(|w| w.first() == w.last())
            .filter_map(|w| w.first().copied())
            .collect();
        repeated.dedup();
        let anchors = Anchors::at(jiff::civil::Date::constant(2026, 1, 15));
        // A whole is looked at through its parts.
        let whole = criterion.readings.is_empty();
        let axes = repeated
            .iter()
            .filter(|_| !whole)
            .filter_map(|fact| {
                let question = self.catalogue.questions.get(*fact as usize)?;
                super::settle::axis(&self.program, question, body, *fact, &anchors)
            })
            .filter(|axis| axis.can_tell_more(self.program.nodes_of(body)))
            .collect();
        let criterion = CompiledCriterion {
            trial: u32::try_from(number).unwrap_or(u32::MAX),
            body,
            ask_when,
            doubt,
            readings,
            applies,
            lasting: self.lasting(body),
            axes,
            role: criterion.role,
            parts: if criterion.readings.is_empty() {
                let first = self.program.trials.last().map_or(0, |trial| trial.end);
                let number = |part: &usize| u32::try_from(*part).map_or(u32::MAX, |p| first + p);
                criterion.parts.iter().map(number).collect()
            } else {
                Vec::new()
            },
            in_verdict: match criterion.whole.and_then(|whole| trial.criteria.get(whole)) {
                Some(whole) => whole.readings.is_empty(),
                None => criterion.parts.is_empty() || !criterion.readings.is_empty(),
            },
        };
        let shortcut = self.shortcut(&criterion);
        if shortcut == Shortcut::Walk {
            self.program.walks.push(length(&self.program.criteria));
        }
        self.program.shortcuts.push(shortcut);
        self.program.criteria.push(criterion);
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
    fn fulfilled(&mut self, trial: &super::Trial, index: usize) {
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

    fn contradiction(&mut self, contradiction: &super::Contradiction) {
        self.at = (contradiction.file.clone(), contradiction.id.clone(), contradiction.line);
        self.begin();
        let when = self.stretch(&contradiction.when, &super::Trial::default());
        let facts = contradiction
            .facts
            .iter()
            .filter_map(|id| self.fact(id))
            .filter_map(|index| u32::try_from(index).ok())
            .collect();
        self.program.contradictions.push(CompiledContradiction { when, facts });
    }

    fn stretch(&mut self, expr: &Expr, trial: &super::Trial) -> Stretch {
        let start = self.here();
        self.expr(expr, trial);
        Stretch { start, end: self.here() }
    }

    fn expr(&mut self, expr: &Expr, trial: &super::Trial) {
        if self.given_up {
            return;
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH * 4 {
            self.give_up(ProblemKind::TooDeep { limit: MAX_DEPTH * 4 });
            self.depth -= 1;
            return;
        }
        match expr {
            Expr::All(parts) => {
                self.push(Node::All(count(parts.len())));
                for part in parts {
                    self.expr(part, trial);
                }
            }
            Expr::Any(parts) => {
                self.push(Node::Any(count(parts.len())));
                for part in parts {
                    self.expr(part, trial);
                }
            }
            Expr::AtLeast(least, parts) => {
                self.push(Node::AtLeast(count(*least), count(parts.len())));
                for part in parts {
                    self.expr(part, trial);
                }
            }
            Expr::Not(inner) => {
                self.push(Node::Not);
                self.expr(inner, trial);
            }
            Expr::Const(value) => self.push(Node::Const(*value)),
            Expr::Criterion(code) => {
                if let Some(index) = trial.index_of(code) {
                    let excluded = trial
                        .criteria
                        .get(index)
                        .is_some_and(|c| c.kind == CriterionKind::Exclusion);
                    if excluded {
                        self.push(Node::Not);
                    }
                    self.fulfilled(trial, index);
                } else {
                    let known = trial.criteria.iter().map(|c| c.code.as_str());
                    let nearest = nearest(code, known);
                    self.report(ProblemKind::UnknownPart { code: code.clone(), nearest });
                }
            }
            Expr::Test(subject, test) => {
                let fact = match subject {
                    Subject::Fact(id) => self.fact(id),
                    Subject::Call(call) => match self.catalogue.computed(call) {
                        Ok(index) => Some(index),
                        Err(kind) => {
                            self.report(kind);
                            None
                        }
                    },
                };
                if let Some(fact) = fact {
                    self.leaf(fact, test);
                }
            }
        }
        self.depth -= 1;
    }

    fn fact(&mut self, id: &str) -> Option<usize> {
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
        let leaf = Leaf { fact: u32::try_from(fact).unwrap_or(u32::MAX), test };
        let next = length(&self.program.leaves);
        let number = *self.known.entry(leaf).or_insert(next);
        if number == next {
            self.program.leaves.push(leaf);
        }
        self.push(Node::Leaf(number));
    }

    fn bits(&mut self, question: &Question, codes: &[String]) -> u64 {
        let mut bits = 0;
        for code in codes {
            if let Some(bit) = question.bit(code) {
                bits |= bit;
            } else {
                let nearest = nearest(code, question.options.iter().map(|o| o.code.as_str()));
                let (fact, code) = (question.id.clone(), code.clone());
                self.report(ProblemKind::UnknownOption { fact, code, nearest });
            }
        }
        bits
    }

    fn test(&mut self, question: &Question, raw: &RawTest) -> Option<Test> {
        let (fits, name) = match raw {
            RawTest::Compare(..) | RawTest::CompareFact(..) => {
                (question.kind.is_number(), "a comparison")
            }
            RawTest::CompareLimit(..) => {
                (question.kind == Kind::Quantity, "a comparison with the laboratory's limit")
            }
            RawTest::OneOf(_) => (question.kind == Kind::Choice, "is"),
            RawTest::Includes(_) | RawTest::Only(_) | RawTest::Nothing => {
                (question.kind == Kind::Several, "includes")
            }
            RawTest::Within { .. } => (question.kind != Kind::Therapies, "within"),
            RawTest::Ever | RawTest::Ongoing | RawTest::Planned => {
                (question.kind == Kind::Event, "ever, ongoing or planned")
            }
            RawTest::Detected => (question.kind == Kind::Quantity, "detected"),
            RawTest::Known => (self.may_ask_known, "known (outside ask_when)"),
            RawTest::Ranged => {
                (self.may_ask_known && question.kind.is_number(), "ranged (outside ask_when)")
            }
        };
        if !fits {
            self.report(ProblemKind::WrongKind {
                fact: question.id.clone(),
                kind: question.kind.word(),
                test: name,
            });
            return None;
        }
        Some(match raw {
            RawTest::Compare(op, limit, unit) => {
                Test::Compare(*op, self.limit(question, *limit, unit)?)
            }
            RawTest::CompareLimit(op, factor, limit) => Test::CompareLimit(*op, *factor, *limit),
            RawTest::CompareFact(op, other) => {
                Test::CompareFact(*op, u32::try_from(self.fact(other)?).ok()?)
            }
            RawTest::OneOf(codes) => Test::OneOf(self.bits(question, codes)),
            RawTest::Includes(codes) => Test::Includes(self.bits(question, codes)),
            RawTest::Only(codes) => Test::Only(self.bits(question, codes)),
            RawTest::Nothing => Test::Nothing,
            RawTest::Within { amount, unit, inclusive, anchor } => {
                let date = self.catalogue.anchors.iter().position(|a| a == anchor);
                let anchor = if let Some(index) = date {
                    Anchor::Date(u16::try_from(index).ok()?)
                } else if let Some(fact) = self.catalogue.index_of(anchor) {
                    Anchor::Fact(u32::try_from(fact).ok()?)
                } else {
                    let nearest =
                        nearest(anchor, self.catalogue.anchors.iter().map(String::as_str));
                    self.report(ProblemKind::UnknownWord {
                        expected: "a date that windows look back from, or a test",
                        found: anchor.clone(),
                        nearest,
                    });
                    return None;
                };
                Test::Within(Window { amount: *amount, unit: *unit, inclusive: *inclusive, anchor })
            }
            RawTest::Ever => Test::Ever,
            RawTest::Ongoing => Test::Ongoing,
            RawTest::Planned => Test::Planned,
            RawTest::Detected => Test::Detected,
            RawTest::Known => Test::Known,
            RawTest::Ranged => Test::Ranged,
        })
    }

    /// A limit in the canonical unit of the question.
    fn limit(&mut self, question: &Question, limit: Number, unit: &str) -> Option<Number> {
        if unit.is_empty() && question.units.is_empty() {
            return Some(limit);
        }
        let scale = question.units.iter().find(|u| u.code == unit).map(|u| u.scale);
        if let Some(Scale::Factor(factor)) = scale {
            return limit.times(factor);
        }
        let expected: Vec<&str> = question.units.iter().map(|u| u.code.as_str()).collect();
        let expected = if expected.is_empty() { "no unit".to_owned() } else { expected.join(", ") };
        self.report(ProblemKind::WrongUnit {
            fact: question.id.clone(),
            unit: unit.to_owned(),
            expected,
        });
        None
    }
}
