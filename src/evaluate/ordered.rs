//! Statements whose parts are looked at in the order of what they cost, and only until it is told
//! what they come to.

use crate::catalogue::program::{Node, Program, Stretch};
use crate::catalogue::vocabulary::Formula;
use crate::catalogue::{Catalogue, LeafId};
use crate::logic::{Graded, Truth};

/// A statement, cheapest parts first.
#[derive(Clone, Debug)]
pub(super) enum Ordered {
    /// The truth of a leaf.
    Leaf(LeafId),
    /// Always the same.
    Const(Graded),
    /// The statement does not hold.
    Not(Box<Ordered>),
    /// All of them hold.
    All(Vec<Ordered>),
    /// Any of them holds.
    Any(Vec<Ordered>),
    /// Readings of one sentence.
    Readings(Vec<Ordered>),
    /// At least so many of them hold.
    AtLeast(u16, Vec<Ordered>),
}

/// What it costs to work out the truth of a leaf, about.
pub(super) struct Costs<'c> {
    program: &'c Program,
    facts: Vec<u32>,
}

impl<'c> Costs<'c> {
    pub(super) fn of(catalogue: &'c Catalogue) -> Self {
        let program = &catalogue.program;
        let mut facts = vec![1_u32; catalogue.questions.len()];
        for fact in program.order.iter().map(|fact| fact.index()) {
            let formula = catalogue.fact(fact).and_then(|question| question.formula.as_ref());
            let own = formula.map_or(1, cost);
            let inputs = program.inputs.get(fact).into_iter().flatten();
            let inputs = inputs.filter_map(|input| facts.get(*input).copied());
            let all = inputs.fold(own, u32::saturating_add);
            if let Some(place) = facts.get_mut(fact) {
                *place = all;
            }
        }
        Self { program, facts }
    }

    fn leaf(&self, leaf: LeafId) -> u32 {
        let Some(leaf) = self.program.leaves.get(leaf.index()) else { return 0 };
        let facts = std::iter::once(leaf.fact).chain(leaf.test.other());
        facts
            .filter_map(|fact| self.facts.get(fact.index()))
            .fold(0, |sum, fact| sum.saturating_add(*fact))
    }

    /// The cost of all leaves of a statement.
    pub(super) fn statement(&self, stretch: Stretch) -> u32 {
        let leaves = self.program.leaves_of(stretch);
        leaves.fold(0, |sum, leaf| sum.saturating_add(self.leaf(leaf)))
    }
}

/// The cost of a formula beside that of its inputs, where looking an answer up costs 1.
const fn cost(formula: &Formula) -> u32 {
    match formula {
        // Courses are laid out over days.
        Formula::TogetherMonths { .. } | Formula::DrugMonths(..) | Formula::SteroidPeak { .. } => {
            200
        }
        Formula::Drugs(_)
        | Formula::DrugsNow(_)
        | Formula::NotTolerated(_)
        | Formula::LastDose(..) => 10,
        _ => 4,
    }
}

impl Ordered {
    /// Puts the parts of a statement in order.
    pub(super) fn of(costs: &Costs<'_>, stretch: Stretch) -> Self {
        let mut rest = costs.program.nodes_of(stretch).iter();
        Self::next(costs, &mut rest).0
    }

    /// The next statement in prefix order, with its cost.
    fn next(costs: &Costs<'_>, rest: &mut std::slice::Iter<'_, Node>) -> (Self, u32) {
        let Some(node) = rest.next() else { return (Self::Const(Graded::UNKNOWN), 0) };
        let mut parts = |count: u16| {
            let mut parts: Vec<_> = (0..count).map(|_| Self::next(costs, rest)).collect();
            parts.sort_by_key(|(_, cost)| *cost);
            let cost = parts.iter().fold(0, |sum: u32, (_, cost)| sum.saturating_add(*cost));
            (parts.into_iter().map(|(part, _)| part).collect(), cost)
        };
        match *node {
            Node::Leaf(leaf) => (Self::Leaf(leaf), costs.leaf(leaf)),
            Node::Const(truth) => (Self::Const(truth), 0),
            Node::Not => {
                let (part, cost) = Self::next(costs, rest);
                (Self::Not(Box::new(part)), cost)
            }
            Node::All(count) => {
                let (parts, cost) = parts(count);
                (Self::All(parts), cost)
            }
            Node::Any(count) => {
                let (parts, cost) = parts(count);
                (Self::Any(parts), cost)
            }
            Node::Readings(count) => {
                let (parts, cost) = parts(count);
                (Self::Readings(parts), cost)
            }
            Node::AtLeast(least, count) => {
                let (parts, cost) = parts(count);
                (Self::AtLeast(least, parts), cost)
            }
        }
    }

    /// Whether it holds under every reading: whether the strictest truth that
    /// [`crate::catalogue::settle::evaluate`] gives is true.
    pub(super) fn holds(&self, leaf: &mut impl FnMut(LeafId) -> Graded) -> bool {
        match self {
            Self::Leaf(number) => leaf(*number).low == Truth::True,
            Self::Const(truth) => truth.low == Truth::True,
            Self::Not(part) => part.fails(leaf),
            Self::All(parts) | Self::Readings(parts) => parts.iter().all(|part| part.holds(leaf)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(leaf)),
            Self::AtLeast(least, parts) => {
                let mut parts = parts.iter().filter(|part| part.holds(leaf));
                has(&mut parts, usize::from(*least))
            }
        }
    }

    /// Whether it fails under every reading: whether the most generous truth is false.
    pub(super) fn fails(&self, leaf: &mut impl FnMut(LeafId) -> Graded) -> bool {
        match self {
            Self::Leaf(number) => leaf(*number).high == Truth::False,
            Self::Const(truth) => truth.high == Truth::False,
            Self::Not(part) => part.holds(leaf),
            Self::All(parts) => parts.iter().any(|part| part.fails(leaf)),
            Self::Any(parts) | Self::Readings(parts) => parts.iter().all(|part| part.fails(leaf)),
            Self::AtLeast(least, parts) => {
                // More fail than may.
                let may = parts.len().checked_sub(usize::from(*least));
                let mut parts = parts.iter().filter(|part| part.fails(leaf));
                may.is_none_or(|may| has(&mut parts, may + 1))
            }
        }
    }
}

/// Whether there are at least so many; no more are looked for.
fn has<T>(items: &mut impl Iterator<Item = T>, least: usize) -> bool {
    least.checked_sub(1).is_none_or(|last| items.nth(last).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::settle;

    #[test]
    fn what_holds_and_fails_is_what_the_whole_statement_says() {
        let leaf = |number| Node::Leaf(LeafId::of(number));
        let (a, b, c) = (leaf(0), leaf(1), leaf(2));
        let statements = [
            vec![a],
            vec![Node::Not, a],
            vec![Node::Not, Node::Any(2), a, Node::All(2), Node::Not, b, c],
            vec![Node::All(3), Node::Readings(2), a, b, c, Node::Const(Graded::TRUE)],
            vec![Node::Readings(3), a, Node::Not, b, Node::Any(2), c, a],
            vec![Node::AtLeast(2, 3), a, Node::Not, b, c],
            vec![Node::AtLeast(0, 1), a],
            vec![Node::AtLeast(3, 2), a, b],
            vec![Node::Any(0)],
            vec![Node::All(0)],
            vec![Node::Const(Graded::DISPUTED)],
        ];
        let pairs = Truth::ALL.into_iter().flat_map(|low| Truth::ALL.map(|high| (low, high)));
        let truths: Vec<Graded> = pairs
            .filter(|(low, high)| low <= high)
            .map(|(low, high)| Graded { low, high })
            .collect();
        for nodes in statements {
            let end = u32::try_from(nodes.len()).unwrap();
            let mut program = Program::default();
            program.nodes = nodes;
            let costs = Costs { program: &program, facts: Vec::new() };
            let ordered = Ordered::of(&costs, Stretch { start: 0, end });
            for first in &truths {
                for second in &truths {
                    for third in &truths {
                        let all = [*first, *second, *third];
                        let mut leaf = |number: LeafId| all[number.index()];
                        let whole = settle::evaluate(
                            &program.nodes,
                            &mut |number, _| all[number.index()],
                            true,
                        );
                        let told = (ordered.holds(&mut leaf), ordered.fails(&mut leaf));
                        let expected = (whole.low == Truth::True, whole.high == Truth::False);
                        assert_eq!(told, expected, "{:?} by {all:?}", program.nodes);
                    }
                }
            }
        }
    }
}
