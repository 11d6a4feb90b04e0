//! Compiles the test of one fact, and checks that it fits the kind of the fact.

use super::Builder;
use crate::catalogue::problem::{ProblemKind, nearest};
use crate::catalogue::rule::RawTest;
use crate::catalogue::statement::{Anchor, Test, Window};
use crate::catalogue::vocabulary::{Kind, Scale};
use crate::catalogue::{FactId, Question};
use crate::facts::Number;

impl Builder<'_> {
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

    pub(super) fn test(&mut self, question: &Question, raw: &RawTest) -> Option<Test> {
        let (fits, name) = self.fits(question, raw);
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
                Test::CompareFact(*op, FactId::of(self.fact(other)?))
            }
            RawTest::OneOf(codes) => Test::OneOf(self.bits(question, codes)),
            RawTest::Includes(codes) => Test::Includes(self.bits(question, codes)),
            RawTest::Only(codes) => Test::Only(self.bits(question, codes)),
            RawTest::Nothing => Test::Nothing,
            RawTest::Within { amount, unit, inclusive, anchor } => {
                let anchor = self.anchor(anchor)?;
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

    /// Whether a test can be asked of the kind of the question, and what problems call it.
    fn fits(&self, question: &Question, raw: &RawTest) -> (bool, &'static str) {
        let is = |kind: Kind| question.kind == kind;
        match raw {
            RawTest::Compare(..) | RawTest::CompareFact(..) => {
                (question.kind.is_number(), "a comparison")
            }
            RawTest::CompareLimit(..) => {
                (is(Kind::Quantity), "a comparison with the laboratory's limit")
            }
            RawTest::OneOf(_) => (is(Kind::Choice), "is"),
            RawTest::Includes(_) | RawTest::Only(_) | RawTest::Nothing => {
                (is(Kind::Several), "includes")
            }
            RawTest::Within { .. } => (!is(Kind::Therapies), "within"),
            RawTest::Ever | RawTest::Ongoing | RawTest::Planned => {
                (is(Kind::Event), "ever, ongoing or planned")
            }
            RawTest::Detected => (is(Kind::Quantity), "detected"),
            RawTest::Known => (self.may_ask_known, "known (outside ask_when)"),
            RawTest::Ranged => {
                (self.may_ask_known && question.kind.is_number(), "ranged (outside ask_when)")
            }
        }
    }

    /// The day a window looks back from: a date of the trial, or the day of a test.
    fn anchor(&mut self, name: &str) -> Option<Anchor> {
        if let Some(date) = self.catalogue.anchors.iter().position(|anchor| anchor == name) {
            return Some(Anchor::Date(u16::try_from(date).ok()?));
        }
        if let Some(fact) = self.catalogue.index_of(name) {
            return Some(Anchor::Fact(FactId::of(fact)));
        }
        let nearest = nearest(name, self.catalogue.anchors.iter().map(String::as_str));
        self.report(ProblemKind::UnknownWord {
            expected: "a date that windows look back from, or a test",
            found: name.to_owned(),
            nearest,
        });
        None
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
