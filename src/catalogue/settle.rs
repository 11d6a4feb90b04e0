//! Forced answers that Kleene logic leaves unknown.
//!
//! `x or not x` holds whatever `x` is, yet Kleene logic calls it unknown. Where one unknown
//! fact stands in several leaves of a criterion, every essentially different value it can
//! have is tried. With each other fact in one leaf only, the result is exact.
//! The same walk finds criteria that no answer can meet or fail.

use super::ids::{FactId, LeafId};
use super::meaning::{self, Anchors, EventSlot, NumberSlot, Slot};
use super::statement::{Anchor, Leaf, Node, Test};
use super::vocabulary::{Kind, Question};
use crate::facts::{DateSpan, Number, Span, TimeUnit};
use crate::logic::{Graded, Truth};
use serde::{Deserialize, Serialize};

/// Most combinations that are tried for one criterion.
pub const MAX_COMBINATIONS: usize = 20_000;

/// A value a fact may have, with its date.
pub type Candidate = (Slot, Option<DateSpan>);

/// Evaluates a statement in prefix order, asking `leaf` for the truth of each leaf.
pub fn evaluate(
    nodes: &[Node],
    leaf: &mut impl FnMut(LeafId, bool) -> Graded,
    favour: bool,
) -> Graded {
    let mut rest = nodes.iter();
    step(&mut rest, leaf, favour)
}

fn step(
    rest: &mut std::slice::Iter<'_, Node>,
    leaf: &mut impl FnMut(LeafId, bool) -> Graded,
    favour: bool,
) -> Graded {
    let Some(node) = rest.next() else { return Graded::UNKNOWN };
    match *node {
        Node::Leaf(number) => leaf(number, favour),
        Node::Const(value) => value,
        Node::Not => step(rest, leaf, !favour).negate(),
        Node::All(count) => {
            (0..count).fold(Graded::TRUE, |all, _| all.and(step(rest, leaf, favour)))
        }
        Node::Any(count) => {
            (0..count).fold(Graded::FALSE, |any, _| any.or(step(rest, leaf, favour)))
        }
        Node::Readings(count) => {
            let first = step(rest, leaf, favour);
            (1..count).fold(first, |all, _| all.either_reading(step(rest, leaf, favour)))
        }
        Node::AtLeast(least, count) => {
            Graded::at_least(least, (0..count).map(|_| step(rest, leaf, favour)))
        }
    }
}

/// Every essentially different value of a fact, as far as the given tests can tell.
pub fn candidates(question: &Question, tests: &[Test], anchors: &Anchors) -> Vec<Candidate> {
    let mut slots: Vec<Slot> = Vec::new();
    match question.kind {
        Kind::Choice => {
            slots.extend((0..question.options.len()).map(|index| Slot::Codes(1 << index)));
        }
        Kind::Several => slots.extend(selections(question, tests).into_iter().map(Slot::Codes)),
        Kind::Quantity | Kind::Score | Kind::Computed => numbers(question, tests, &mut slots),
        Kind::Event => {
            slots.push(Slot::Event(EventSlot::Never));
            slots.push(Slot::Event(EventSlot::Ongoing));
            slots.push(Slot::Event(EventSlot::Planned));
            slots.extend(
                days(tests, anchors).map(|day| Slot::Event(EventSlot::Happened(Some(day)))),
            );
        }
        Kind::Date | Kind::Therapies => {}
    }
    let dated = question.kind != Kind::Event && tests.iter().any(|t| matches!(t, Test::Within(_)));
    if !dated {
        return slots.into_iter().map(|slot| (slot, None)).collect();
    }
    slots
        .iter()
        .flat_map(|slot| days(tests, anchors).map(|day| (slot.clone(), Some(day))))
        .collect()
}

/// Days at, just inside and just outside every window edge.
fn days(tests: &[Test], anchors: &Anchors) -> impl Iterator<Item = DateSpan> {
    let mut found: Vec<DateSpan> = Vec::new();
    let mut add = |date: Option<jiff::civil::Date>| {
        if let Some(date) = date.filter(|date| *date <= anchors.reference) {
            found.push(DateSpan { earliest: date, latest: date });
        }
    };
    add(Some(anchors.reference));
    for test in tests {
        if let Test::Within(window) = test {
            let anchor = match window.anchor {
                Anchor::Date(anchor) => anchors.date(anchor),
                Anchor::Fact(_) => anchors.reference,
            };
            let edge = window.unit.before(anchor, i32::from(window.amount));
            add(edge);
            add(edge.and_then(|date| TimeUnit::Days.before(date, 3)));
            add(edge.and_then(|date| TimeUnit::Days.after(date, 3)));
        }
    }
    add(TimeUnit::Years.before(anchors.reference, 50));
    found.into_iter()
}

/// Selections that differ in what the tests see of them.
fn selections(question: &Question, tests: &[Test]) -> Vec<u64> {
    let masks: Vec<u64> = tests
        .iter()
        .filter_map(|test| match test {
            Test::Includes(bits) | Test::Only(bits) => Some(*bits),
            Test::OneOf(_)
            | Test::Nothing
            | Test::Compare(..)
            | Test::CompareLimit(..)
            | Test::CompareFact(..)
            | Test::Within(_)
            | Test::Ever
            | Test::Ongoing
            | Test::Planned
            | Test::Detected
            | Test::Known
            | Test::Ranged => None,
        })
        .collect();
    let mut classes: Vec<(Vec<bool>, u64)> = Vec::new();
    for index in 0..question.options.len() {
        let bit = 1_u64 << index;
        let seen: Vec<bool> = masks.iter().map(|mask| mask & bit != 0).collect();
        if !classes.iter().any(|(known, _)| *known == seen) {
            classes.push((seen, bit));
        }
    }
    classes.truncate(12);
    (0..1_usize << classes.len())
        .map(|chosen| {
            classes
                .iter()
                .enumerate()
                .filter(|(index, _)| chosen & (1 << index) != 0)
                .fold(0, |bits, (_, (_, bit))| bits | bit)
        })
        .collect()
}

/// Numbers at and around every limit; multiples of the laboratory's limits likewise; what a
/// test for a trace can report.
fn numbers(question: &Question, tests: &[Test], slots: &mut Vec<Slot>) {
    let mut points: Vec<Number> = Vec::new();
    let mut factors: Vec<Number> = Vec::new();
    let mut traces = false;
    for test in tests {
        match test {
            Test::Compare(_, limit) => points.push(*limit),
            Test::CompareLimit(_, factor, _) => factors.push(*factor),
            Test::Detected => traces = true,
            Test::OneOf(_)
            | Test::Includes(_)
            | Test::Only(_)
            | Test::Nothing
            | Test::CompareFact(..)
            | Test::Within(_)
            | Test::Ever
            | Test::Ongoing
            | Test::Planned
            | Test::Known
            | Test::Ranged => {}
        }
    }
    let around = |points: &mut Vec<Number>| {
        points.sort_unstable();
        points.dedup();
        let mut all = vec![Number::ZERO];
        let half = Number::fraction(1, 2).unwrap_or(Number::ZERO);
        for (index, point) in points.iter().enumerate() {
            let before = if index == 0 { None } else { points.get(index - 1) };
            let middle = before.and_then(|b| b.plus(*point)?.times(half));
            all.extend(middle.or_else(|| point.times(half)));
            all.push(*point);
        }
        all.extend(points.last().and_then(|last| last.plus(*last)?.plus(Number::whole(1))));
        all
    };
    let inside =
        |n: &Number| question.refused_outside.is_none_or(|(low, high)| *n >= low && *n <= high);
    let whole = question.kind == Kind::Score;
    if points.is_empty() {
        points.push(Number::whole(1));
    }
    let mut values: Vec<Number> = around(&mut points)
        .into_iter()
        .map(|n| if whole { n.rounded(0) } else { n })
        .flat_map(|n| {
            let one = Number::whole(1);
            if whole {
                vec![n, n.plus(one).unwrap_or(n), n.minus(one).unwrap_or(n)]
            } else {
                vec![n]
            }
        })
        .filter(inside)
        .collect();
    if let Some((low, high)) = question.refused_outside {
        values.extend([low, high]);
    }
    values.sort_unstable();
    values.dedup();
    for value in &values {
        let mut slot = NumberSlot::of(Span::exact(*value));
        slot.detected = Truth::from(*value > Number::ZERO);
        if factors.is_empty() {
            slots.push(Slot::number(slot));
            continue;
        }
        // The laboratory's limits are free: try every side of every factor for each value.
        for factor in around(&mut factors.clone()) {
            let limit = value.over(factor).filter(|_| factor != Number::ZERO);
            slot.upper = Some(Span::exact(limit.unwrap_or_else(|| Number::whole(1_000_000))));
            slot.lower = slot.upper;
            slots.push(Slot::number(slot));
        }
    }
    if traces {
        let mut nothing = NumberSlot::of(Span::exact(Number::ZERO));
        nothing.detected = Truth::False;
        nothing.upper = Some(Span::exact(Number::whole(1)));
        let mut trace = NumberSlot::of(Span::ANY);
        trace.detected = Truth::True;
        trace.below_quantification = true;
        slots.extend([Slot::number(nothing), Slot::number(trace)]);
    }
}

/// What the tests of one fact in one statement can come to together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// The fact.
    pub fact: FactId,
    /// The leaves that test it.
    pub leaves: Vec<LeafId>,
    /// Every possible row of truths of those leaves, in the same order.
    pub vectors: Vec<Vec<Graded>>,
}

/// The axis of a fact in a statement, whose leaves are given with their numbers; `None` if the
/// values of the fact cannot be listed.
pub fn axis(
    statement: &[(LeafId, Leaf)],
    question: &Question,
    fact: FactId,
    anchors: &Anchors,
) -> Option<Axis> {
    let mut mine: Vec<(LeafId, Leaf)> =
        statement.iter().filter(|(_, leaf)| leaf.fact == fact).copied().collect();
    mine.sort_unstable_by_key(|(number, _)| *number);
    mine.dedup();
    let tests: Vec<Test> = mine.iter().map(|(_, leaf)| leaf.test).collect();
    let mut vectors: Vec<Vec<Graded>> = Vec::new();
    for (slot, effective) in candidates(question, &tests, anchors) {
        let free = |_| (&Slot::NOT_ASKED, None);
        let vector: Vec<Graded> = mine
            .iter()
            .map(|(_, leaf)| meaning::truth(&leaf.test, &slot, effective, anchors, free))
            .collect();
        if !vectors.contains(&vector) {
            vectors.push(vector);
        }
    }
    let leaves = mine.iter().map(|(number, _)| *number).collect();
    (!vectors.is_empty()).then_some(Axis { fact, leaves, vectors })
}

impl Axis {
    /// Whether trying the rows can tell more than Kleene logic does.
    ///
    /// It cannot where every leaf stands on one side of negation only, and one row has all
    /// leaves at their least helpful and one at their most helpful truth: the statement then
    /// takes both its bounds, which is what Kleene logic says.
    pub fn can_tell_more(&self, nodes: &[Node]) -> bool {
        let mut sides: Vec<(LeafId, bool)> = Vec::new();
        evaluate(
            nodes,
            &mut |leaf, favour| {
                sides.push((leaf, favour));
                Graded::UNKNOWN
            },
            true,
        );
        let side =
            |leaf: &LeafId| sides.iter().find(|(known, _)| known == leaf).map(|(_, side)| *side);
        let one_sided = self.leaves.iter().all(|leaf| {
            sides.iter().filter(|(known, _)| known == leaf).all(|(_, s)| Some(*s) == side(leaf))
        });
        let helpful = |row: &Vec<Graded>| -> Vec<Graded> {
            self.leaves
                .iter()
                .zip(row)
                .map(|(leaf, truth)| if side(leaf) == Some(true) { *truth } else { truth.negate() })
                .collect()
        };
        let rows: Vec<Vec<Graded>> = self.vectors.iter().map(helpful).collect();
        let beats = |a: &Vec<Graded>, b: &Vec<Graded>| {
            a.iter().zip(b).all(|(a, b)| a.low >= b.low && a.high >= b.high)
        };
        let highest = rows.iter().any(|a| rows.iter().all(|b| beats(a, b)));
        let lowest = rows.iter().any(|a| rows.iter().all(|b| beats(b, a)));
        !(one_sided && highest && lowest)
    }
}

/// Tries every combination of the rows of the axes for one statement and hands each result
/// to `seen`, which returns whether to go on. Axes for which `free` says no, and leaves
/// without an axis, keep the truth that `base` gives. Returns false without trying if there
/// are too many combinations. Does not allocate.
pub fn try_all(
    nodes: &[Node],
    axes: &[Axis],
    free: &impl Fn(FactId) -> bool,
    base: &impl Fn(LeafId) -> Graded,
    seen: &mut impl FnMut(Graded) -> bool,
) -> bool {
    let open = || axes.iter().filter(|axis| free(axis.fact));
    let total = open().fold(1_usize, |all, axis| all.saturating_mul(axis.vectors.len()));
    if total > MAX_COMBINATIONS {
        return false;
    }
    for combination in 0..total {
        let mut leaf = |number: LeafId, _: bool| {
            let mut rest = combination;
            for axis in open() {
                let row = axis.vectors.get(rest % axis.vectors.len());
                rest /= axis.vectors.len();
                if let Some(at) = axis.leaves.iter().position(|known| *known == number) {
                    return row.and_then(|row| row.get(at)).copied().unwrap_or(Graded::UNKNOWN);
                }
            }
            base(number)
        };
        if !seen(evaluate(nodes, &mut leaf, true)) {
            break;
        }
    }
    true
}
