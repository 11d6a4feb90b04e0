//! What a question is asked beside its value.

use crate::catalogue::program::Test;
use crate::catalogue::rule::Limit;
use crate::catalogue::{Catalogue, FactId, Kind};

/// What a question may be asked beside its value, from the tests that rules make of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// The day it was measured or found.
    pub when: bool,
    /// The laboratory's upper limit.
    pub upper: bool,
    /// The laboratory's lower limit.
    pub lower: bool,
    /// "Not detected" and its like.
    pub detection: bool,
    /// For an event: that it goes on now.
    pub ongoing: bool,
    /// For an event: that it is planned.
    pub planned: bool,
}

impl Extras {
    /// What this question may be asked beside its value.
    pub fn of(catalogue: &Catalogue, fact: usize) -> Self {
        let program = &catalogue.program;
        let dated = |number: FactId| number.index() == fact;
        let mut extras = Self {
            when: catalogue.fact(fact).is_some_and(|q| q.too_old_after.is_some()),
            detection: catalogue.fact(fact).is_some_and(|q| q.trace),
            ..Self::default()
        };
        let is_event = catalogue.fact(fact).is_some_and(|q| q.kind == Kind::Event && !q.repeatable);
        for number in program.leaves_of_fact.get(fact).into_iter().flatten() {
            let number = number.index();
            let Some(leaf) = program.leaves.get(number) else { continue };
            // Tests that only contradictions make are no reason to ask.
            if program.criteria_of_leaf.get(number).is_empty() {
                continue;
            }
            if matches!(leaf.test, Test::Within(_)) && leaf.test.other().is_some_and(dated) {
                extras.when = true;
            }
            if !dated(leaf.fact) {
                continue;
            }
            match leaf.test {
                Test::Within(_) => {
                    extras.when = true;
                    extras.ongoing |= is_event;
                }
                Test::CompareLimit(_, _, Limit::Uln) => extras.upper = true,
                Test::CompareLimit(_, _, Limit::Lln) => extras.lower = true,
                Test::Ongoing => extras.ongoing = true,
                Test::Planned => extras.planned = true,
                Test::Ever
                | Test::Detected
                | Test::OneOf(_)
                | Test::Includes(_)
                | Test::Only(_)
                | Test::Nothing
                | Test::Compare(..)
                | Test::CompareFact(..)
                | Test::Known
                | Test::Ranged => {}
            }
        }
        extras
    }
}
