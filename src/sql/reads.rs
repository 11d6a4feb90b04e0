//! Which tests the criteria use, which of them SQL can hold, and what these read of a fact.

use super::number;
use super::wide::{Part, Shape, has_readings};
use crate::catalogue::meaning::SUGGESTED_BAND;
use crate::catalogue::program::{Anchor, Leaf, Stretch, Test, Window};
use crate::catalogue::rule::Limit;
use crate::catalogue::{Catalogue, CompiledRule, FactId, LeafId, Question};
use crate::facts::Number;
use std::collections::{BTreeMap, BTreeSet};

/// What the criteria read.
pub(super) struct Reads {
    /// For each fact the parts that hold it.
    pub(super) parts: BTreeMap<usize, BTreeSet<Part>>,
    /// The tests, each once.
    pub(super) leaves: BTreeSet<LeafId>,
}

impl Reads {
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let program = &catalogue.program;
        let mut reads = Self { parts: BTreeMap::new(), leaves: BTreeSet::new() };
        for criterion in catalogue.criteria() {
            let CompiledRule { body, ask_when, doubt, .. } = &criterion.rule;
            let stretches: [Option<Stretch>; 3] = [Some(*body), *ask_when, *doubt];
            for stretch in stretches.into_iter().flatten() {
                reads.leaves.extend(program.leaves_of(stretch));
            }
        }
        for leaf in reads.leaves.clone() {
            let Some(leaf) = program.leaves.get(leaf.index()) else { continue };
            if unsupported(catalogue, leaf).is_some() {
                continue;
            }
            reads.add(catalogue, leaf.fact, Some(leaf.test));
            if let Some(anchor) = leaf.test.other() {
                reads.add(catalogue, anchor, None);
            }
        }
        reads
    }

    /// Adds the parts of a fact that a test reads; without a test its days.
    fn add(&mut self, catalogue: &Catalogue, fact: FactId, test: Option<Test>) {
        let Some(question) = catalogue.fact(fact.index()) else { return };
        let parts = self.parts.entry(fact.index()).or_default();
        match Shape::of(question) {
            Shape::Choice => parts.extend([Part::Code]),
            Shape::Several => parts.extend((0..question.options.len()).map(Part::Option)),
            Shape::Event => parts.extend([Part::State, Part::First, Part::Last]),
            Shape::Number => {
                parts.extend([Part::From, Part::To, Part::Known]);
                if has_readings(question) {
                    parts.extend([Part::HighFrom, Part::HighTo]);
                }
            }
            Shape::None => {}
        }
        match test {
            None | Some(Test::Within(_)) => parts.extend([Part::First, Part::Last]),
            Some(Test::Detected) => parts.extend([Part::Detected]),
            Some(Test::CompareLimit(_, _, Limit::Uln)) => {
                parts.extend([Part::UlnFrom, Part::UlnTo, Part::TimesFrom, Part::TimesTo]);
                parts.extend([Part::Trace, Part::UlnSuggested]);
            }
            Some(Test::CompareLimit(_, _, Limit::Lln)) => {
                parts.extend([Part::LlnFrom, Part::LlnTo]);
            }
            Some(
                Test::OneOf(_)
                | Test::Includes(_)
                | Test::Only(_)
                | Test::Nothing
                | Test::Compare(..)
                | Test::CompareFact(..)
                | Test::Ever
                | Test::Ongoing
                | Test::Planned
                | Test::Known
                | Test::Ranged,
            ) => {}
        }
    }
}

/// Why SQL cannot hold a test; `None` if it can.
pub(super) fn unsupported(catalogue: &Catalogue, leaf: &Leaf) -> Option<&'static str> {
    let question = catalogue.fact(leaf.fact.index())?;
    let shape = Shape::of(question);
    match leaf.test {
        _ if shape == Shape::None => Some("it looks at a date or at courses of medicines"),
        Test::CompareFact(..) => Some("it compares two facts"),
        Test::Compare(_, limit) if number::limit(limit).is_none() => {
            Some("its limit has more than six decimals")
        }
        Test::CompareLimit(..) | Test::Ranged if has_readings(question) => {
            Some("it looks at one of several readings of a number")
        }
        Test::CompareLimit(_, factor, _) if factors(question, factor).is_none() => {
            Some("its multiple has more than three decimals")
        }
        Test::Within(Window { anchor: Anchor::Fact(fact), .. }) => {
            let shape = catalogue.fact(fact.index()).map(Shape::of);
            let result = matches!(shape, Some(Shape::Choice | Shape::Several | Shape::Number));
            (!result).then_some("it looks back from something that is no result")
        }
        _ => None,
    }
}

/// The factor itself, both ends of the band around a suggested limit, and the value that is above
/// any limit, each as text.
pub(super) fn factors(
    question: &Question,
    factor: Number,
) -> Option<([String; 3], Option<String>)> {
    let [low, high] = SUGGESTED_BAND.map(|(a, b)| {
        Number::fraction(a, b).and_then(|share| number::factor(factor.times(share)?))
    });
    let far = match question.above_any {
        Some(limit) => Some(number::limit(limit.times(factor)?)?),
        None => None,
    };
    Some(([number::factor(factor)?, low?, high?], far))
}
