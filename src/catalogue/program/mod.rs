//! The compiled rules: flat arrays that are evaluated without looking anything up and
//! without allocating.

mod limits;
mod link;
mod lists;

pub use super::statement::{Anchor, Leaf, Node, Stretch, Test, Window};
pub use limits::{FixedLimit, Shortcut, SortedLimit};
pub use lists::Lists;

use super::ids::{CriterionId, FactId, LeafId, TrialId};
use super::implications::CompiledImplication;
use super::vocabulary::DrugList;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A contradiction, compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompiledContradiction {
    /// The statement.
    pub when: Stretch,
    /// Facts that become unusable when it holds.
    pub facts: Vec<FactId>,
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
    #[serde(skip)]
    pub shortcuts: Vec<Shortcut>,
    /// The criteria whose status does not.
    #[serde(skip)]
    pub by_statement: Vec<CriterionId>,
    /// For each fact the leaves with a limit in millionths, lowest first.
    #[serde(skip)]
    pub sorted: Vec<Vec<SortedLimit>>,
    /// For each fact the leaves without one.
    #[serde(skip)]
    pub unsorted: Vec<Vec<LeafId>>,
    /// For each criterion its trial, and its index there.
    #[serde(skip)]
    pub(super) places: Vec<(TrialId, usize)>,
    /// For each trial the places of its criteria among those of all trials.
    #[serde(skip)]
    rows: Vec<Range<usize>>,
    /// Contradictions.
    pub contradictions: Vec<CompiledContradiction>,
    /// What follows from other answers.
    pub implications: Vec<CompiledImplication>,
    /// For each fact the implications that can answer it.
    #[serde(skip)]
    pub implied: Vec<Vec<u32>>,
    /// For each fact the leaves that test it.
    #[serde(skip)]
    pub leaves_of_fact: Vec<Vec<LeafId>>,
    /// For each leaf the criteria that use it.
    #[serde(skip)]
    pub criteria_of_leaf: Lists<CriterionId>,
    /// For each fact the contradictions whose statement depends on it.
    #[serde(skip)]
    pub contradictions_of_fact: Vec<Vec<u32>>,
    /// All facts, those that can be worked out or follow from others last, inputs first.
    #[serde(skip)]
    pub order: Vec<FactId>,
    /// For each fact the facts it is worked out from.
    #[serde(skip)]
    pub inputs: Vec<Vec<usize>>,
    /// The fact that holds the courses of medicines.
    #[serde(skip)]
    pub courses: Option<usize>,
    /// The events that ask for the last dose of a list of medicines, each with the list.
    #[serde(skip)]
    pub doses_asked: Vec<(FactId, DrugList)>,
    /// For each drug the number of the name under which it counts.
    #[serde(skip)]
    pub drug_names: Vec<usize>,
    /// For each fact its place in `order`.
    #[serde(skip)]
    pub rank: Vec<u32>,
    /// For each fact the formula facts that depend on it, directly or not, inputs first.
    #[serde(skip)]
    pub dependents: Vec<Vec<FactId>>,
}

impl Program {
    /// The places of the criteria of a trial among those of all trials.
    pub fn rows(&self, trial: usize) -> Range<usize> {
        self.rows.get(trial).cloned().unwrap_or_default()
    }

    /// The nodes of a stretch.
    pub fn nodes_of(&self, stretch: Stretch) -> &[Node] {
        self.nodes.get(stretch.start as usize..stretch.end as usize).unwrap_or_default()
    }

    /// The facts that a stretch reads, with repetitions.
    pub fn facts_of(&self, stretch: Stretch) -> Vec<usize> {
        let mut facts = Vec::new();
        for leaf in self.leaves_of(stretch).filter_map(|leaf| self.leaves.get(leaf.index())) {
            facts.push(leaf.fact.index());
            facts.extend(leaf.test.other().map(FactId::index));
        }
        facts
    }

    /// The leaves that a stretch reads, each with its number, with repetitions.
    pub fn numbered_leaves_of(&self, stretch: Stretch) -> Vec<(LeafId, Leaf)> {
        let numbered = |number: LeafId| Some((number, *self.leaves.get(number.index())?));
        self.leaves_of(stretch).filter_map(numbered).collect()
    }

    /// The leaves that a stretch reads, with repetitions.
    pub fn leaves_of(&self, stretch: Stretch) -> impl Iterator<Item = LeafId> + '_ {
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

pub(super) fn length<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

pub(super) fn count(items: usize) -> u16 {
    u16::try_from(items).unwrap_or(u16::MAX)
}
