//! The compiled rules: flat arrays that are evaluated without looking anything up and
//! without allocating.

mod limits;
mod link;
mod lists;

pub use super::statement::{Anchor, Leaf, Node, Stretch, Test, Window};
pub use limits::{FixedLimit, Shortcut, SortedLimit};
pub use lists::Lists;

use super::settle::Axis;
use super::trial::Role;
use serde::{Deserialize, Serialize};

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

impl Program {
    /// Leaves out the criteria of all trials but those marked; to be linked anew.
    pub(in crate::catalogue) fn keep_trials(&mut self, kept: &[bool]) {
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

    /// The leaves that a stretch reads, each with its number, with repetitions.
    pub fn numbered_leaves_of(&self, stretch: Stretch) -> Vec<(u32, Leaf)> {
        let numbered = |number: u32| Some((number, *self.leaves.get(number as usize)?));
        self.leaves_of(stretch).filter_map(numbered).collect()
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

pub(super) fn length<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

pub(super) fn count(items: usize) -> u16 {
    u16::try_from(items).unwrap_or(u16::MAX)
}
