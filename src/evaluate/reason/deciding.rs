//! Finds the leaves that decided what a statement comes to.

use super::explainer::Explainer;
use crate::catalogue::LeafId;
use crate::catalogue::program::Node;
use crate::logic::Graded;

impl Explainer<'_, '_> {
    /// Evaluates a statement and collects the leaves that decided it behind those known.
    pub(super) fn deciding(
        &mut self,
        nodes: &mut std::slice::Iter<'_, Node>,
        judged: &mut bool,
    ) -> Graded {
        let Some(node) = nodes.next() else { return Graded::UNKNOWN };
        match *node {
            Node::Leaf(number) => {
                self.leaves.push(number);
                self.screening.view().leaf(number)
            }
            Node::Const(value) => {
                *judged |= value.is_disputed();
                value
            }
            Node::Not => self.deciding(nodes, judged).negate(),
            Node::All(count) => {
                let first = self.parts(nodes, count);
                let all = self.results(&first).fold(Graded::TRUE, Graded::and);
                self.keep(&first, judged, |part| match all.settled() {
                    Some(true) => true,
                    Some(false) => part == Graded::FALSE,
                    None => part != Graded::TRUE,
                });
                all
            }
            Node::Any(count) => {
                let first = self.parts(nodes, count);
                let any = self.results(&first).fold(Graded::FALSE, Graded::or);
                self.keep(&first, judged, |part| match any.settled() {
                    Some(true) => part == Graded::TRUE,
                    Some(false) => true,
                    None => part != Graded::FALSE,
                });
                any
            }
            Node::Readings(count) => {
                let first = self.parts(nodes, count);
                let result = self.results(&first).reduce(Graded::either_reading);
                self.keep(&first, judged, |_| true);
                result.unwrap_or(Graded::UNKNOWN)
            }
            Node::AtLeast(least, count) => {
                let first = self.parts(nodes, count);
                let result = Graded::at_least(least, self.results(&first));
                self.keep(&first, judged, |_| true);
                result
            }
        }
    }

    /// Evaluates the next so many statements; their results are held until [`Self::keep`].
    fn parts(&mut self, nodes: &mut std::slice::Iter<'_, Node>, count: u16) -> First {
        let first = First { leaf: self.leaves.len(), part: self.parts.len() };
        for _ in 0..count {
            let mut judged = false;
            let result = self.deciding(nodes, &mut judged);
            self.parts.push(Part { result, end: self.leaves.len(), judged });
        }
        first
    }

    fn results(&self, first: &First) -> impl Iterator<Item = Graded> {
        self.parts.get(first.part..).unwrap_or_default().iter().map(|part| part.result)
    }

    /// Lets the held parts go, and takes out the leaves of those that are not wanted.
    fn keep(&mut self, first: &First, judged: &mut bool, wanted: impl Fn(Graded) -> bool) {
        let (mut from, mut to) = (first.leaf, first.leaf);
        for part in self.parts.drain(first.part..) {
            if wanted(part.result) {
                self.leaves.copy_within(from..part.end, to);
                to += part.end - from;
                *judged |= part.judged;
            }
            from = part.end;
        }
        self.leaves.truncate(to);
    }
}

/// Where the leaves and the held parts of a statement begin.
struct First {
    leaf: usize,
    part: usize,
}

/// What a part of a statement comes to, and where its leaves end.
pub(super) struct Part {
    result: Graded,
    end: usize,
    judged: bool,
}

/// Takes out repetitions; the first of each stays.
pub(super) fn each_once(leaves: &mut Vec<LeafId>) {
    let mut kept = 0;
    for index in 0..leaves.len() {
        let (known, rest) = leaves.split_at(kept);
        if let Some(leaf) = rest.get(index - kept).copied()
            && !known.contains(&leaf)
            && let Some(place) = leaves.get_mut(kept)
        {
            *place = leaf;
            kept += 1;
        }
    }
    leaves.truncate(kept);
}
