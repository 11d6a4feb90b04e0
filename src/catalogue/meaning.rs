//! What a test means for a value: the semantics of the rule language, leaf by leaf.

use super::ids::FactId;
use super::rule::{Limit, Op};
use super::statement::{Anchor, Test, Window};
use super::terms::EventState;
use crate::facts::date::{WindowSide, window_side};
use crate::facts::span::End;
use crate::facts::{DateSpan, Number, Span};
use crate::logic::{Graded, Truth};
use jiff::civil::Date;

/// A fact as rules see it: converted, dated, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// There is no usable answer.
    Missing(Why),
    /// A choice (one bit) or a selection (any bits).
    Codes(u64),
    /// A selection of which only a part is known: at least these bits.
    Including(u64),
    /// A number in the canonical unit; apart, because it is twenty times as large as the rest.
    Number(Box<NumberSlot>),
    /// Something that may have happened.
    Event(EventSlot),
    /// A date.
    Date(DateSpan),
    /// Courses of medicines are there; formulas read them.
    Courses,
}

impl Slot {
    /// The value of a fact among the values of all facts.
    pub fn at(slots: &[Self], fact: usize) -> &Self {
        slots.get(fact).unwrap_or(&Self::NOT_ASKED)
    }

    /// A fact nothing was said about.
    pub const NOT_ASKED: Self = Self::Missing(Why::NotAsked);

    /// A number with what goes with it.
    pub fn number(number: NumberSlot) -> Self {
        Self::Number(Box::new(number))
    }
}

/// Why there is no usable answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// Not asked yet.
    NotAsked,
    /// The person does not know.
    DontKnow,
    /// The person prefers not to say.
    PreferNot,
    /// The result is too old to speak for today.
    TooOld,
    /// The date lies after the reference date.
    InFuture,
    /// No unit was told and several are possible.
    NoUnit,
    /// The unit is none of this question.
    UnknownUnit,
    /// The value is impossible in its unit.
    Implausible,
    /// It contradicts another fact.
    Contradicted,
    /// Facts that the formula needs are missing.
    NeedsFacts,
    /// The formula has no result for these inputs.
    NoResult,
    /// The answer has another shape or option than the question.
    WrongShape,
}

/// A number with what goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberSlot {
    /// What it can be.
    pub span: Span,
    /// What it can be by other accepted tables or weights, the lowest and the highest; a
    /// difference is a matter of reading.
    pub also: Option<(Span, Span)>,
    /// A value above this is above the limit of any laboratory, whatever it prints.
    pub above_any: Option<Number>,
    /// Upper limit of normal.
    pub upper: Option<Span>,
    /// Whether `upper` is only the suggested one.
    pub upper_is_suggested: bool,
    /// Lower limit of normal.
    pub lower: Option<Span>,
    /// The value as a multiple of the upper limit, if it was entered so.
    pub multiple: Option<Span>,
    /// Whether anything was found.
    pub detected: Truth,
    /// Found, but too little to measure: not above any laboratory limit.
    pub below_quantification: bool,
}

impl NumberSlot {
    /// A bare number.
    pub const fn of(span: Span) -> Self {
        Self {
            span,
            also: None,
            above_any: None,
            upper: None,
            upper_is_suggested: false,
            lower: None,
            multiple: None,
            detected: Truth::Unknown,
            below_quantification: false,
        }
    }

    /// A test that found nothing, which is never above a limit, whatever the limit is.
    pub fn nothing_found() -> Self {
        Self {
            detected: Truth::False,
            multiple: Some(Span::exact(Number::ZERO)),
            ..Self::of(Span::exact(Number::ZERO))
        }
    }
}

/// Something that may have happened, resolved to days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSlot {
    /// Never.
    Never,
    /// It happened; the days if known.
    Happened(Option<DateSpan>),
    /// It goes on.
    Ongoing,
    /// It is planned.
    Planned,
}

impl EventSlot {
    /// Its state, without its days.
    pub const fn state(self) -> EventState {
        match self {
            Self::Never => EventState::Never,
            Self::Happened(_) => EventState::Happened,
            Self::Ongoing => EventState::Ongoing,
            Self::Planned => EventState::Planned,
        }
    }
}

/// The dates windows look back from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchors {
    /// Today, for all purposes.
    pub reference: Date,
    /// By the catalogue's anchor number; missing ones are the reference date.
    pub known: Vec<Option<Date>>,
}

impl Anchors {
    /// All anchors at the reference date.
    pub const fn at(reference: Date) -> Self {
        Self { reference, known: Vec::new() }
    }

    /// The date of an anchor.
    pub fn date(&self, anchor: u16) -> Date {
        self.known.get(usize::from(anchor)).copied().flatten().unwrap_or(self.reference)
    }
}

/// Results within these shares of a limit that rests on a suggested upper limit are left to
/// the team: section 7.3 of the clinical reference (0.8 and 1.25).
pub const SUGGESTED_BAND: [(i128, i128); 2] = [(4, 5), (5, 4)];

/// What a test comes to.
///
/// `other` gives the value and date of another fact.
pub fn truth<'s>(
    test: &Test,
    slot: &Slot,
    effective: Option<DateSpan>,
    anchors: &Anchors,
    other: impl Fn(FactId) -> (&'s Slot, Option<DateSpan>),
) -> Graded {
    match (test, slot) {
        (Test::Known, _) => {
            return Graded::same(Truth::from(!matches!(slot, Slot::Missing(_))));
        }
        (Test::Ranged, Slot::Number(number)) => {
            let ends = (number.span.low.number(), number.span.high.number());
            return Graded::same(Truth::from(matches!(ends, (Some(a), Some(b)) if a != b)));
        }
        _ => {}
    }
    match (test, slot) {
        (_, Slot::Missing(_) | Slot::Courses) => Graded::UNKNOWN,
        (Test::Within(window), _) => {
            let days = match slot {
                Slot::Event(EventSlot::Never | EventSlot::Planned) => return Graded::FALSE,
                Slot::Event(EventSlot::Ongoing) => return Graded::TRUE,
                Slot::Event(EventSlot::Happened(days)) => *days,
                // A number without a date counts as of today.
                Slot::Number(_) => Some(effective.unwrap_or(DateSpan {
                    earliest: anchors.reference,
                    latest: anchors.reference,
                })),
                Slot::Codes(_)
                | Slot::Including(_)
                | Slot::Date(_)
                | Slot::Courses
                | Slot::Missing(_) => effective,
            };
            let Some(days) = days else { return Graded::UNKNOWN };
            match window.anchor {
                Anchor::Date(anchor) => within(days, *window, one_day(anchors.date(anchor))),
                // The day of a result; a result without a date counts as of today.
                Anchor::Fact(fact) => match other(fact) {
                    (Slot::Missing(_), _) => Graded::UNKNOWN,
                    (_, None) => within(days, *window, one_day(anchors.reference)),
                    (_, Some(on)) => within(days, *window, on),
                },
            }
        }
        (Test::OneOf(bits), Slot::Codes(code)) => Graded::same(Truth::from(bits & code != 0)),
        (Test::Includes(bits), Slot::Codes(codes)) => Graded::same(Truth::from(bits & codes != 0)),
        (Test::Only(bits), Slot::Codes(codes)) => {
            Graded::same(Truth::from(*codes != 0 && codes & !bits == 0))
        }
        (Test::Nothing, Slot::Codes(codes)) => Graded::same(Truth::from(*codes == 0)),
        // What else there is can add to the first and spoil the others.
        (Test::Includes(bits), Slot::Including(known)) if bits & known != 0 => Graded::TRUE,
        (Test::Only(bits), Slot::Including(known)) if known & !bits != 0 => Graded::FALSE,
        (Test::Nothing, Slot::Including(known)) if *known != 0 => Graded::FALSE,
        (Test::Compare(op, limit), Slot::Number(number)) => {
            compare_readings(*op, number, Span::exact(*limit))
        }
        (Test::CompareLimit(op, factor, limit), Slot::Number(number)) => {
            compare_limit(*op, *factor, *limit, number)
        }
        (Test::CompareFact(op, fact), Slot::Number(number)) => match other(*fact).0 {
            Slot::Number(right) => compare_readings(*op, number, right.span),
            _ => Graded::UNKNOWN,
        },
        (Test::Detected, Slot::Number(number)) => Graded::same(number.detected),
        (Test::Ever, Slot::Event(event)) => Graded::same(match event {
            EventSlot::Happened(_) | EventSlot::Ongoing => Truth::True,
            EventSlot::Never | EventSlot::Planned => Truth::False,
        }),
        (Test::Ongoing, Slot::Event(event)) => {
            Graded::same(Truth::from(*event == EventSlot::Ongoing))
        }
        (Test::Planned, Slot::Event(event)) => {
            Graded::same(Truth::from(*event == EventSlot::Planned))
        }
        // The loader refuses tests that do not fit the kind of the fact.
        (
            Test::OneOf(_)
            | Test::Includes(_)
            | Test::Only(_)
            | Test::Nothing
            | Test::Compare(..)
            | Test::CompareLimit(..)
            | Test::CompareFact(..)
            | Test::Detected
            | Test::Ever
            | Test::Ongoing
            | Test::Planned
            | Test::Known
            | Test::Ranged,
            _,
        ) => Graded::UNKNOWN,
    }
}

/// A comparison by every accepted table and weight.
fn compare_readings(op: Op, number: &NumberSlot, right: Span) -> Graded {
    let by = |left| Graded::same(compare(op, left, right));
    let main = by(number.span);
    number.also.map_or(main, |(lowest, highest)| {
        main.either_reading(by(lowest)).either_reading(by(highest))
    })
}

/// Three-valued comparison of two spans: settled only if every pair of values agrees.
pub fn compare(op: Op, left: Span, right: Span) -> Truth {
    match op {
        Op::AtLeast => above(left, right, true),
        Op::MoreThan => above(left, right, false),
        Op::AtMost => above(right, left, true),
        Op::LessThan => above(right, left, false),
    }
}

/// `left >= right`, or `left > right` without `or_equal`.
fn above(left: Span, right: Span, or_equal: bool) -> Truth {
    let both_included = |a: End, b: End| matches!((a, b), (End::Including(_), End::Including(_)));
    // Even the least of the left is above the greatest of the right.
    let always = match (left.low.number(), right.high.number()) {
        (Some(a), Some(b)) => {
            a > b || (a == b && (or_equal || !both_included(left.low, right.high)))
        }
        _ => false,
    };
    if always {
        return Truth::True;
    }
    // At least the greatest of the left is above the least of the right.
    let ever = match (left.high.number(), right.low.number()) {
        (Some(a), Some(b)) => a > b || (a == b && or_equal && both_included(left.high, right.low)),
        _ => true,
    };
    if ever { Truth::Unknown } else { Truth::False }
}

fn compare_limit(op: Op, factor: Number, limit: Limit, number: &NumberSlot) -> Graded {
    if number.below_quantification && limit == Limit::Uln {
        // Detected, below quantification: not above the laboratory's limit.
        return Graded::same(match op {
            Op::MoreThan | Op::AtLeast => Truth::False,
            Op::AtMost | Op::LessThan => Truth::True,
        });
    }
    if let (Some(multiple), Limit::Uln) = (number.multiple, limit) {
        return Graded::same(compare(op, multiple, Span::exact(factor)));
    }
    let limit_is_upper = limit == Limit::Uln;
    let side = match limit {
        Limit::Uln => number.upper,
        Limit::Lln => number.lower,
    };
    let Some(bound) = side.and_then(|span| span.map(|n| n.times(factor))) else {
        let far_above = number.above_any.and_then(|limit| limit.times(factor)).filter(|limit| {
            limit_is_upper && compare(Op::AtLeast, number.span, Span::exact(*limit)) == Truth::True
        });
        return far_above.map_or(Graded::UNKNOWN, |_| {
            Graded::same(Truth::from(matches!(op, Op::MoreThan | Op::AtLeast)))
        });
    };
    if !(number.upper_is_suggested && limit == Limit::Uln) {
        return Graded::same(compare(op, number.span, bound));
    }
    let [low, high] = SUGGESTED_BAND.map(|(a, b)| {
        let share = Number::fraction(a, b)?;
        Some(compare(op, number.span, bound.map(|n| n.times(share))?))
    });
    match (low, high) {
        (Some(low), Some(high)) => Graded { low: low.min(high), high: low.max(high) },
        _ => Graded::UNKNOWN,
    }
}

const fn one_day(day: Date) -> DateSpan {
    DateSpan { earliest: day, latest: day }
}

/// Inside for every pair of possible days: true; outside for every one: false; the edge day is a
/// matter of reading unless the text includes it. What came after the anchor is not before it.
fn within(days: DateSpan, window: Window, anchors: DateSpan) -> Graded {
    if days.earliest > anchors.latest {
        return Graded::same(Truth::False);
    }
    let side = |day, anchor| window_side(day, window.amount, window.unit, anchor);
    // The pairs that lie closest together, and farthest apart; between them every distance occurs.
    let near = if days.latest >= anchors.earliest {
        WindowSide::Inside
    } else {
        side(days.latest, anchors.earliest)
    };
    let far = side(days.earliest, anchors.latest);
    let may_be_after = days.latest > anchors.earliest;
    let edge_occurs = near != WindowSide::Outside && far != WindowSide::Inside;
    let at = |edge: bool| {
        let inside = near == WindowSide::Inside || (edge_occurs && edge);
        let outside = far == WindowSide::Outside || may_be_after || (edge_occurs && !edge);
        match (inside, outside) {
            (true, false) => Truth::True,
            (false, true) => Truth::False,
            _ => Truth::Unknown,
        }
    };
    let generous = at(true);
    if window.inclusive {
        Graded::same(generous)
    } else {
        Graded { low: at(false), high: generous }
    }
}
