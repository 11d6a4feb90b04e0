//! A number beside its limit.

use super::Comparison;
use super::explainer::Explainer;
use crate::catalogue::meaning::{NumberSlot, Slot};
use crate::catalogue::rule::Op;
use crate::catalogue::vocabulary::Formula;
use crate::catalogue::{FactId, Question};
use crate::evaluate::resolve;
use crate::facts::{Answer, DateSpan, Number, Span, TimeUnit, Value};
use crate::logic::Graded;
use jiff::civil::Date;

/// A value within this share of its limit is flagged, because laboratories vary: one tenth,
/// section 0.3 of the clinical reference.
const CLOSE: (i64, i64) = (1, 10);

impl<'c> Explainer<'_, 'c> {
    pub(super) fn comparison(
        &self,
        (fact, question): (FactId, &'c Question),
        number: &NumberSlot,
        op: Op,
        limit: Option<Span>,
        effective: Option<DateSpan>,
        holds: Graded,
    ) -> Comparison<'c> {
        let entered = self.entered(question);
        let single = number.multiple.unwrap_or(number.span).single();
        let bound = limit.and_then(Span::single);
        let margin = single.zip(bound).and_then(|(value, bound)| value.minus(bound));
        let close = margin.zip(bound).is_some_and(|(margin, bound)| is_close(margin, bound));
        Comparison {
            fact: &question.id,
            from: if entered.is_none() && question.formula.is_some() {
                self.inputs(fact, |_| true)
            } else {
                Vec::new()
            },
            entered,
            value: number.span,
            also: number.also,
            unit: question.units.first().map_or("", |unit| &unit.code),
            op,
            limit,
            multiple: None,
            suggested_limit: false,
            margin,
            close,
            age_days: resolve::age_in_days(effective, self.screening.reference()),
            holds,
            reaches_on: None,
        }
    }

    /// The number as it was entered, with its unit.
    fn entered(&self, question: &Question) -> Option<String> {
        match self.screening.facts().on(&question.id, self.screening.reference()) {
            Some(Answer::Fact(fact)) => match &fact.value {
                Value::Quantity(quantity) => Some(match &quantity.unit {
                    Some(unit) => [quantity.entered.as_str(), unit].join(" "),
                    None => quantity.entered.clone(),
                }),
                _ => None,
            },
            Some(Answer::DontKnow | Answer::PreferNot) | None => None,
        }
    }

    /// The birthday on which an age limit is reached, for a limit not reached yet.
    pub(super) fn reaches_on(&self, question: &Question, op: Op, limit: Number) -> Option<Date> {
        let Some(Formula::Age { born }) = question.formula.as_ref() else { return None };
        let Slot::Date(days) = self.screening.slot(*born) else { return None };
        let years = match op {
            Op::AtLeast => limit,
            Op::MoreThan => limit.plus(Number::whole(1))?,
            Op::AtMost | Op::LessThan => return None,
        };
        let (years, one) = years.parts();
        let years = i32::try_from(years).ok().filter(|_| one == 1)?;
        TimeUnit::Years.after(days.latest, years).filter(|day| *day > self.screening.reference())
    }
}

/// Whether a value is within a tenth of its limit.
fn is_close(margin: Number, bound: Number) -> bool {
    let size = if margin < Number::ZERO { Number::ZERO.minus(margin) } else { Some(margin) };
    let times = |number: Option<Number>, n| number?.times(Number::whole(n));
    times(size, CLOSE.1).zip(times(Some(bound), CLOSE.0)).is_some_and(|(a, b)| a <= b)
}
