//! From answers to the values that rules test: converted, dated, checked.

use super::formulas;
use crate::catalogue::meaning::{EventSlot, NumberSlot, Slot, Why};
use crate::catalogue::vocabulary::{Scale, UnitChoice};
use crate::catalogue::{Catalogue, Kind, Plausibility, Question};
use crate::facts::date::{completed_years, days_between};
use crate::facts::span::End;
use crate::facts::{
    Answer, DateSpan, Detection, Event, Fact, Number, Quantity, Span, UpperLimit, Value, When,
};
use crate::logic::Truth;
use jiff::civil::Date;

/// A value and its date.
pub(super) type Resolved = (Slot, Option<DateSpan>);

/// Resolves one answer.
pub(super) fn answer(
    catalogue: &Catalogue,
    question: &Question,
    answer: Option<&Answer>,
    reference: Date,
) -> Resolved {
    let missing = |why| (Slot::Missing(why), None);
    match answer {
        None => missing(Why::NotAsked),
        Some(Answer::DontKnow) => missing(Why::DontKnow),
        Some(Answer::PreferNot) => missing(Why::PreferNot),
        Some(Answer::Fact(fact)) => told(catalogue, question, fact, reference),
    }
}

fn told(catalogue: &Catalogue, question: &Question, fact: &Fact, reference: Date) -> Resolved {
    let missing = |why| (Slot::Missing(why), None);
    let effective = match effective(fact, reference) {
        Ok(effective) => effective,
        Err(why) => return missing(why),
    };
    if let (Some((amount, unit)), Some(days)) = (question.too_old_after, effective)
        && unit.before(reference, i32::from(amount)).is_some_and(|edge| days.earliest < edge)
        && !lasts(question, &fact.value)
    {
        return (Slot::Missing(Why::TooOld), effective);
    }
    let slot = match (&fact.value, question.kind) {
        (Value::Choice(code), Kind::Choice) => {
            question.bit(code).map_or(Slot::Missing(Why::WrongShape), Slot::Codes)
        }
        (Value::Several(codes), Kind::Several) => codes
            .iter()
            .try_fold(0, |bits, code| question.bit(code).map(|bit| bits | bit))
            .map_or(Slot::Missing(Why::WrongShape), Slot::Codes),
        (Value::Quantity(quantity), Kind::Quantity | Kind::Score) => {
            match (number(catalogue, question, quantity), effective) {
                (Slot::Number(mut slot), Some(days)) if question.grows => {
                    slot.span = grown(slot.span, days, reference);
                    Slot::Number(slot)
                }
                (slot, _) => slot,
            }
        }
        (Value::Date(when), Kind::Date) => {
            past(*when, reference).map_or_else(Slot::Missing, Slot::Date)
        }
        (Value::Event(event), Kind::Event) => match event {
            Event::Never => Slot::Event(EventSlot::Never),
            Event::Happened(when) => past(*when, reference)
                .map_or_else(Slot::Missing, |days| Slot::Event(EventSlot::Happened(Some(days)))),
            Event::HappenedSomeTime => Slot::Event(EventSlot::Happened(None)),
            Event::Ongoing => Slot::Event(EventSlot::Ongoing),
            Event::Planned => Slot::Event(EventSlot::Planned),
        },
        (Value::Therapies(_), Kind::Therapies) => Slot::Courses,
        _ => Slot::Missing(Why::WrongShape),
    };
    (slot, effective)
}

/// Whether an answer speaks for today whatever its age, as a virus that stays for life does.
fn lasts(question: &Question, value: &Value) -> bool {
    match value {
        Value::Choice(code) => question.bit(code).is_some_and(|bit| question.lasting & bit != 0),
        _ => false,
    }
}

/// An age told on an earlier day, as of the reference date: the birthday may lie between.
fn grown(span: Span, told: DateSpan, reference: Date) -> Span {
    let years = |day| Number::whole(i64::from(completed_years(day, reference)));
    let later = Number::whole(i64::from(told.earliest < reference));
    let end = |end: End, more: Number| match end {
        End::Open => End::Open,
        End::Including(n) => n.plus(more).map_or(End::Open, End::Including),
        End::Excluding(n) => n.plus(more).map_or(End::Open, End::Excluding),
    };
    let most = years(told.earliest).plus(later).unwrap_or(later);
    Span { low: end(span.low, years(told.latest)), high: end(span.high, most) }
}

/// When a fact held, in days; a date that begins after the reference date is refused.
pub(super) fn effective(fact: &Fact, reference: Date) -> Result<Option<DateSpan>, Why> {
    fact.effective.map(|when| past(when, reference)).transpose()
}

/// The days of something past: the part after the reference date is cut off, and something
/// wholly after it is refused.
fn past(when: When, reference: Date) -> Result<DateSpan, Why> {
    let days = when.span(reference).ok_or(Why::InFuture)?;
    if days.earliest > reference {
        return Err(Why::InFuture);
    }
    Ok(DateSpan { earliest: days.earliest, latest: days.latest.min(reference) })
}

/// Days since a result, at most, for "age of the result".
pub(super) fn age_in_days(effective: Option<DateSpan>, reference: Date) -> Option<i32> {
    effective.map(|days| days_between(days.earliest, reference))
}

/// The unit choice that applies: the one told, or the only one there is.
pub(super) fn unit_of<'q>(
    catalogue: &Catalogue,
    question: &'q Question,
    quantity: &Quantity,
) -> Result<Option<&'q UnitChoice>, Why> {
    match (&quantity.unit, question.units.as_slice()) {
        (None, []) => Ok(None),
        (None, [only]) => Ok(Some(only)),
        (None, [first, second]) if second.scale == Scale::TimesUln => Ok(Some(first)),
        (None, _) => Err(Why::NoUnit),
        (Some(_), []) => Err(Why::UnknownUnit),
        (Some(spelling), units) => {
            let code = catalogue.unit_code(question, spelling).ok_or(Why::UnknownUnit)?;
            units.iter().find(|unit| unit.code == code).map(Some).ok_or(Why::UnknownUnit)
        }
    }
}

/// A result of a test in the canonical unit, whatever its age; `None` where it cannot be used.
pub(super) fn result(catalogue: &Catalogue, question: &Question, result: &Fact) -> Option<Span> {
    let Value::Quantity(quantity) = &result.value else { return None };
    match number(catalogue, question, quantity) {
        Slot::Number(slot) if slot.multiple.is_none() => Some(slot.span),
        _ => None,
    }
}

fn number(catalogue: &Catalogue, question: &Question, quantity: &Quantity) -> Slot {
    let unit = match unit_of(catalogue, question, quantity) {
        Ok(unit) => unit,
        Err(_) if quantity.detection != Detection::AsMeasured => None,
        Err(why) => return Slot::Missing(why),
    };
    let mut slot = NumberSlot::of(Span::ANY);
    match quantity.detection {
        Detection::AsMeasured => {
            if let Some(unit) = unit
                && matches!(
                    question.plausibility(quantity.amount, &unit.code),
                    Plausibility::Refused { .. }
                )
            {
                return Slot::Missing(Why::Implausible);
            }
            if question.kind == Kind::Score && !whole_score(question, quantity.amount) {
                return Slot::Missing(Why::Implausible);
            }
            if unit.is_some_and(|unit| unit.scale == Scale::Apart) {
                return Slot::number(apart(quantity));
            }
            match canonical(quantity.amount, unit) {
                Ok(span) => slot.span = span,
                Err(multiple) => slot.multiple = Some(multiple),
            }
            slot.detected = detected(slot.span);
        }
        Detection::NotDetected => {
            slot = NumberSlot::nothing_found();
        }
        Detection::BelowQuantification => {
            slot.detected = Truth::True;
            slot.below_quantification = true;
        }
        Detection::Detected => slot.detected = Truth::True,
    }
    match quantity.upper_limit {
        UpperLimit::Missing => {}
        UpperLimit::Own(span) => slot.upper = canonical(span, unit).ok(),
        UpperLimit::Suggested => {
            slot.upper = question.suggested_upper.map(Span::exact);
            slot.upper_is_suggested = true;
        }
    }
    slot.above_any = question.above_any;
    slot.lower = quantity.lower_limit.and_then(|span| canonical(span, unit).ok());
    Slot::number(slot)
}

/// In the canonical unit, or (as the error) a multiple of the laboratory's upper limit.
pub(super) fn canonical(amount: Span, unit: Option<&UnitChoice>) -> Result<Span, Span> {
    match unit.map(|unit| unit.scale) {
        None => Ok(amount),
        Some(Scale::Factor(factor)) => {
            let plain = amount.map(|n| n.times(factor)).unwrap_or(Span::ANY);
            let within = unit.map_or(Number::ZERO, |unit| unit.within);
            let off =
                Number::ZERO.minus(within).map_or(Span::ANY, |less| Span::between(less, within));
            Ok(if within == Number::ZERO { plain } else { plain.plus(off) })
        }
        Some(Scale::Log10) => Ok(amount.map(formulas::ten_to_the).unwrap_or(Span::ANY)),
        Some(Scale::Apart) => Ok(Span::ANY),
        Some(Scale::TimesUln) => Err(amount),
    }
}

/// An amount in a unit that nothing converts: whether it was found, and how often the laboratory's
/// own limit in the same unit.
fn apart(quantity: &Quantity) -> NumberSlot {
    let detected = detected(quantity.amount);
    if detected == Truth::False {
        return NumberSlot::nothing_found();
    }
    let limit = match quantity.upper_limit {
        UpperLimit::Own(limit) => limit.single().filter(|limit| *limit > Number::ZERO),
        UpperLimit::Missing | UpperLimit::Suggested => None,
    };
    let multiple = limit.and_then(|limit| quantity.amount.map(|n| n.over(limit)));
    NumberSlot { multiple, detected, ..NumberSlot::of(Span::ANY) }
}

/// A number above zero was found; zero was not; `<20` may be either.
fn detected(span: Span) -> Truth {
    if !span.contains(Number::ZERO) && span.low.number().is_some_and(|n| n >= Number::ZERO) {
        Truth::True
    } else if span.single() == Some(Number::ZERO) {
        Truth::False
    } else {
        Truth::Unknown
    }
}

/// Scores are whole numbers in their range; bounds may be open.
fn whole_score(question: &Question, amount: Span) -> bool {
    [amount.low, amount.high].into_iter().filter_map(End::number).all(|n| {
        n.is_whole() && question.refused_outside.is_none_or(|(low, high)| n >= low && n <= high)
    })
}
