//! The reason that one leaf gives.

use super::explainer::Explainer;
use super::{Codes, Dated, Reason};
use crate::catalogue::meaning::{EventSlot, NumberSlot, Slot, Why};
use crate::catalogue::program::{Anchor, Leaf, Test, Window};
use crate::catalogue::rule::{Limit, Op};
use crate::catalogue::{EventState, FactId, Question};
use crate::facts::date::clear_of_window;
use crate::facts::{Answer, DateSpan, Number, Span};
use crate::logic::{Graded, Truth};
use jiff::civil::Date;

/// A leaf whose fact has a value.
struct Tested<'c> {
    fact: FactId,
    question: &'c Question,
    days: Option<DateSpan>,
    holds: Graded,
}

impl<'c> Explainer<'_, 'c> {
    pub(super) fn leaf_reason(&self, leaf: &Leaf, holds: Graded) -> Option<Reason<'c>> {
        let question = self.question(leaf.fact)?;
        let fact = question.id.as_str();
        let days = self.screening.days(leaf.fact.index());
        let tested = Tested { fact: leaf.fact, question, days, holds };
        match (self.screening.slot(leaf.fact.index()), leaf.test) {
            (Slot::Missing(why), _) => Some(self.missing(leaf.fact, question, *why)),
            (Slot::Number(number), Test::CompareLimit(op, factor, limit)) => {
                Some(self.compared_with_limit(&tested, number, op, factor, limit))
            }
            (Slot::Number(number), Test::Compare(op, limit)) => {
                let mut comparison = self.compared(&tested, number, op, Some(Span::exact(limit)));
                comparison.reaches_on = self.reaches_on(question, op, limit);
                Some(Reason::Compared(Box::new(comparison)))
            }
            (Slot::Number(number), Test::CompareFact(op, other)) => {
                let bound = match self.screening.slot(other.index()) {
                    Slot::Number(right) => Some(right.span),
                    _ => None,
                };
                let comparison = self.compared(&tested, number, op, bound);
                Some(Reason::Compared(Box::new(comparison)))
            }
            (Slot::Number(number), Test::Detected) => Some(detected(fact, number)),
            // The part that is not known could decide.
            (Slot::Including(_), _) if holds.settled().is_none() => {
                let why = match self.screening.facts().answers.get(fact) {
                    Some(Answer::DontKnow) => Why::DontKnow,
                    Some(Answer::PreferNot) => Why::PreferNot,
                    Some(Answer::Fact(_)) | None => Why::NotAsked,
                };
                Some(Reason::Missing { fact, why, needs: Vec::new() })
            }
            (
                Slot::Codes(codes) | Slot::Including(codes),
                Test::OneOf(bits) | Test::Includes(bits) | Test::Only(bits),
            ) => {
                let (chosen, wanted) = (Codes::of(question, *codes), Codes::of(question, bits));
                Some(Reason::Chosen { fact, chosen, wanted, holds: holds.low })
            }
            (Slot::Codes(codes) | Slot::Including(codes), Test::Nothing) => {
                let (chosen, wanted) = (Codes::of(question, *codes), Codes::NONE);
                Some(Reason::Chosen { fact, chosen, wanted, holds: holds.low })
            }
            (slot, Test::Within(window)) => Some(self.within(&tested, slot, window)),
            (slot, Test::Ever | Test::Ongoing | Test::Planned) => {
                let (state, days) = event_state(slot, days);
                let dated = Dated { fact, state, days, window: None, holds, clear_on: None };
                Some(Reason::Dated(dated))
            }
            (_, Test::Known | Test::Ranged) => None,
            // The loader refuses tests that do not fit the kind of the fact.
            (
                _,
                Test::OneOf(_)
                | Test::Includes(_)
                | Test::Only(_)
                | Test::Nothing
                | Test::Compare(..)
                | Test::CompareLimit(..)
                | Test::CompareFact(..)
                | Test::Detected,
            ) => Some(Reason::Missing { fact, why: Why::WrongShape, needs: Vec::new() }),
        }
    }

    fn missing(&self, number: FactId, question: &'c Question, why: Why) -> Reason<'c> {
        let fact = question.id.as_str();
        if why == Why::Contradicted {
            return self.contradiction(number, fact);
        }
        let is_missing = |input: &usize| matches!(self.screening.slot(*input), Slot::Missing(_));
        let needs = match question.formula {
            Some(_) => self.inputs(number, is_missing),
            None => Vec::new(),
        };
        Reason::Missing { fact, why, needs }
    }

    /// A number beside a multiple of a limit of the laboratory, if that is known.
    fn compared_with_limit(
        &self,
        tested: &Tested<'c>,
        number: &NumberSlot,
        op: Op,
        factor: Number,
        limit: Limit,
    ) -> Reason<'c> {
        let side = match limit {
            Limit::Uln => number.upper,
            Limit::Lln => number.lower,
        };
        let traced = number.below_quantification && limit == Limit::Uln;
        if side.is_none() && number.multiple.is_none() && !traced {
            return Reason::MissingLimit { fact: &tested.question.id, limit };
        }
        let (value, bound) = match number.multiple {
            Some(multiple) if limit == Limit::Uln => (multiple, Some(Span::exact(factor))),
            _ => (number.span, side.and_then(|span| span.map(|n| n.times(factor)))),
        };
        let mut comparison = self.compared(tested, number, op, bound);
        comparison.value = value;
        comparison.multiple = Some((factor, limit));
        comparison.suggested_limit = number.upper_is_suggested && limit == Limit::Uln;
        Reason::Compared(Box::new(comparison))
    }

    fn compared(
        &self,
        tested: &Tested<'c>,
        number: &NumberSlot,
        op: Op,
        bound: Option<Span>,
    ) -> super::Comparison<'c> {
        let Tested { fact, question, days, holds } = *tested;
        self.comparison((fact, question), number, op, bound, days, holds)
    }

    /// What is dated, beside its window.
    fn within(&self, tested: &Tested<'c>, slot: &Slot, window: Window) -> Reason<'c> {
        let fact = tested.question.id.as_str();
        let (state, days) = event_state(slot, tested.days);
        if days.is_none() && state == EventState::Happened {
            return Reason::Missing { fact, why: Why::NeedsFacts, needs: Vec::new() };
        }
        let clear_on =
            days.and_then(|days| clear_of_window(days.latest, window.amount, window.unit));
        let window = Some((window, self.anchor(window.anchor)));
        Reason::Dated(Dated { fact, state, days, window, holds: tested.holds, clear_on })
    }

    /// The day a window looks back from.
    fn anchor(&self, anchor: Anchor) -> Date {
        match anchor {
            Anchor::Date(anchor) => self.screening.anchor(anchor),
            Anchor::Fact(fact) => {
                let days = self.screening.days(fact.index());
                days.map_or(self.screening.reference(), |days| days.latest)
            }
        }
    }

    fn contradiction(&self, number: FactId, fact: &'c str) -> Reason<'c> {
        let catalogue = self.catalogue;
        let found = self.screening.contradictions().find_map(|index| {
            let compiled = catalogue.program.contradictions.get(index)?;
            compiled.facts.contains(&number).then(|| catalogue.contradictions.get(index)).flatten()
        });
        match found {
            Some(found) => Reason::Contradiction { id: &found.id, facts: &found.facts },
            None => Reason::Missing { fact, why: Why::Contradicted, needs: Vec::new() },
        }
    }

    /// The facts a computed one is worked out from.
    pub(super) fn inputs(&self, fact: FactId, wanted: impl Fn(&usize) -> bool) -> Vec<&'c str> {
        let inputs = self.catalogue.program.inputs.get(fact.index()).into_iter().flatten();
        let inputs = inputs.filter(|input| wanted(input));
        inputs.filter_map(|input| self.catalogue.fact(*input).map(|q| q.id.as_str())).collect()
    }
}

fn detected<'c>(fact: &'c str, number: &NumberSlot) -> Reason<'c> {
    let chosen = match number.detected {
        Truth::False => Codes::word("not_detected"),
        Truth::Unknown => Codes::NONE,
        Truth::True => Codes::word("detected"),
    };
    Reason::Chosen { fact, chosen, wanted: Codes::word("detected"), holds: number.detected }
}

/// How what is dated stands, and its days. What goes on has none.
fn event_state(slot: &Slot, effective: Option<DateSpan>) -> (EventState, Option<DateSpan>) {
    match slot {
        Slot::Event(event @ EventSlot::Happened(days)) => (event.state(), *days),
        Slot::Event(event) => (event.state(), None),
        Slot::Codes(_)
        | Slot::Including(_)
        | Slot::Number(_)
        | Slot::Date(_)
        | Slot::Courses
        | Slot::Missing(_) => (EventState::Happened, effective),
    }
}
