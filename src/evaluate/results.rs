//! What all results of one test say, earlier ones too.

use super::doses::highest;
use super::formulas::{Inputs, Outcome};
use super::resolve;
use crate::catalogue::Question;
use crate::catalogue::meaning::{EventSlot, NumberSlot, Slot, Why, compare};
use crate::catalogue::rule::Op;
use crate::facts::{Answer, DateSpan, Fact, Number, Span, Value};
use crate::logic::Truth;

/// A result of a test with its day.
type TestResult<'a> = (&'a Question, &'a Fact, Option<DateSpan>);

/// The highest of them. Multiples of a limit are left out.
pub(super) fn highest_of(inputs: &Inputs<'_>, fact: usize) -> Outcome {
    let found = numbers(inputs, all(inputs, fact)).map(|(span, _)| span).reduce(highest);
    found.map(NumberSlot::of).ok_or(Why::NeedsFacts)
}

/// How many of them are one of these options.
pub(super) fn count(inputs: &Inputs<'_>, fact: usize, bits: u64) -> NumberSlot {
    let is_one = |question: &Question, result: &Fact| match &result.value {
        Value::Choice(code) => question.bit(code).is_some_and(|bit| bits & bit != 0),
        _ => false,
    };
    let found = all(inputs, fact).filter(|(question, result, _)| is_one(question, result));
    let count = i64::try_from(found.count()).unwrap_or(i64::MAX);
    NumberSlot::of(Span::exact(Number::whole(count)))
}

/// The last time it was above a limit in the canonical unit: on the day of the last of them that
/// certainly is, or later up to today, as there may be results that nobody entered.
/// With `before` only those before the one that counts are looked at.
pub(super) fn last_above(inputs: &Inputs<'_>, fact: usize, limit: Number, before: bool) -> Slot {
    let is_above = |span: Span| compare(Op::MoreThan, span, Span::exact(limit)) == Truth::True;
    let results = results_of(inputs, fact, !before);
    let above = numbers(inputs, results).filter(|(span, _)| is_above(*span));
    let last = above.filter_map(|(_, days)| days).max_by_key(|days| days.earliest);
    last.map_or(Slot::Missing(Why::NeedsFacts), |days| {
        let until_today = DateSpan { latest: inputs.reference, ..days };
        Slot::Event(EventSlot::Happened(Some(until_today)))
    })
}

/// All results of a test up to today, however old, the one that counts first, each with its day.
fn all<'a>(inputs: &Inputs<'a>, fact: usize) -> impl Iterator<Item = TestResult<'a>> + use<'a> {
    results_of(inputs, fact, true)
}

/// Those, or without the one that counts.
fn results_of<'a>(
    inputs: &Inputs<'a>,
    fact: usize,
    with_newest: bool,
) -> impl Iterator<Item = TestResult<'a>> + use<'a> {
    let (told, today) = (inputs.told, inputs.reference);
    inputs.catalogue.fact(fact).into_iter().flat_map(move |question| {
        let older = told.set_aside(question).map(|(_, result)| result);
        let newest = told.answer(fact).filter(|_| with_newest);
        let answers = newest.into_iter().chain(older);
        answers.filter_map(move |answer| match answer {
            Answer::Fact(result) => {
                Some((question, result, resolve::effective(result, today).ok()?))
            }
            Answer::DontKnow | Answer::PreferNot => None,
        })
    })
}

/// Those that are numbers one can use, in the canonical unit, each with its day.
fn numbers<'a>(
    inputs: &Inputs<'a>,
    results: impl Iterator<Item = TestResult<'a>>,
) -> impl Iterator<Item = (Span, Option<DateSpan>)> {
    let catalogue = inputs.catalogue;
    results.filter_map(move |(question, result, days)| {
        Some((resolve::result(catalogue, question, result)?, days))
    })
}
