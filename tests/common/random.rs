//! Answers at random, as strategies: where a law fails, proptest shrinks them to the few and plain
//! ones that still break it.

use super::{DAY, catalogue, day};
use jiff::ToSpan;
use jiff::civil::Date;
use proptest::bool::weighted as chance;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{RngSeed, TestRunner};
use std::cell::RefCell;
use trial_screener::catalogue::program::Test;
use trial_screener::catalogue::vocabulary::{Scale, UnitChoice};
use trial_screener::catalogue::{Kind, Question};
use trial_screener::facts::span::End;
use trial_screener::facts::therapy::{Lasted, Outcome, Route};
use trial_screener::facts::{
    Answer, Course, CourseDose, Detection, Event, Fact, Facts, Number, PartialDate, Quantity, Span,
    Therapies, TimeUnit, UpperLimit, Value, When,
};

/// How a law is held to so many values. Answers are many and small, so that shrinking takes more
/// steps than proptest allows by itself.
pub fn config(cases: u32) -> ProptestConfig {
    let plain = ProptestConfig::default();
    ProptestConfig { cases, max_shrink_iters: 20_000, failure_persistence: None, ..plain }
}

/// Holds a law to so many values, the same in every run: for tests that count what they saw.
#[track_caller]
pub fn each<S: Strategy>(
    cases: u32,
    values: S,
    law: impl FnMut(S::Value) -> Result<(), TestCaseError>,
) {
    let config = ProptestConfig { rng_seed: RngSeed::Fixed(26), ..config(cases) };
    let law = RefCell::new(law);
    let held = TestRunner::new(config).run(&values, |value| (*law.borrow_mut())(value));
    if let Err(broken) = held {
        panic!("{broken}");
    }
}

/// Answers to so many of a hundred questions, a few of them "I don't know".
pub fn facts(percent: impl Strategy<Value = u32>) -> impl Strategy<Value = Facts> {
    people(percent, |index| prop_oneof![94 => answer(index), 6 => Just(Answer::DontKnow)].boxed())
}

/// The same, without any "I don't know": what more may become known.
pub fn more(percent: impl Strategy<Value = u32>) -> impl Strategy<Value = Facts> {
    people(percent, answer)
}

fn people(
    percent: impl Strategy<Value = u32>,
    answer: fn(usize) -> BoxedStrategy<Answer>,
) -> impl Strategy<Value = Facts> {
    let each: Vec<_> = asked().map(|index| one(index, answer(index)).boxed()).collect();
    let answers = percent.prop_flat_map(move |percent| {
        let share = (f64::from(percent) / 100.0).clamp(0.001, 0.999);
        each.iter().map(|one| option::weighted(share, one.clone())).collect::<Vec<_>>()
    });
    answers.prop_map(|some| Facts {
        answers: some.into_iter().flatten().collect(),
        ..Facts::default()
    })
}

/// The questions that take an answer.
fn asked() -> impl Iterator<Item = usize> {
    let questions = catalogue().questions.iter().enumerate();
    questions.filter(|(_, question)| question.kind != Kind::Computed).map(|(index, _)| index)
}

/// A question with an answer to it.
pub fn answered() -> impl Strategy<Value = (String, Answer)> {
    let each: Vec<_> = asked().map(|index| one(index, answer(index)).boxed()).collect();
    select(each).prop_flat_map(|one| one)
}

fn one(
    index: usize,
    answer: impl Strategy<Value = Answer>,
) -> impl Strategy<Value = (String, Answer)> {
    (Just(catalogue().questions[index].id.clone()), answer)
}

/// An answer to one question, often near what a rule asks for.
fn answer(index: usize) -> BoxedStrategy<Answer> {
    let question = &catalogue().questions[index];
    let options = question.options.iter().filter(|option| !option.hidden);
    let codes: Vec<String> = options.map(|option| option.code.clone()).collect();
    let value = match question.kind {
        Kind::Choice => select(codes).prop_map(Value::Choice).boxed(),
        Kind::Several => {
            let each = |share: f64| -> Vec<_> {
                codes.iter().map(|code| option::weighted(share, Just(code.clone()))).collect()
            };
            prop_oneof![2 => each(0.001), 3 => each(0.2)]
                .prop_map(|some| Value::Several(some.into_iter().flatten().collect()))
                .boxed()
        }
        Kind::Quantity | Kind::Score | Kind::Computed => {
            quantity(index, question).prop_map(|known| Value::Quantity(Box::new(known))).boxed()
        }
        Kind::Date => {
            (1930..2015_i16).prop_map(|year| Value::Date(When::On(PartialDate::Year(year)))).boxed()
        }
        Kind::Event => prop_oneof![
            2 => Just(Event::Never),
            1 => Just(Event::Ongoing),
            1 => Just(Event::Planned),
            2 => when().prop_map(Event::Happened),
        ]
        .prop_map(Value::Event)
        .boxed(),
        Kind::Therapies => therapies().prop_map(Value::Therapies).boxed(),
    };
    let dated = matches!(question.kind, Kind::Choice | Kind::Quantity);
    let effective = if dated { option::of(when()).boxed() } else { Just(None).boxed() };
    (value, effective)
        .prop_map(|(value, effective)| Answer::Fact(Fact { value, effective }))
        .boxed()
}

/// A day before that of the written cases, or its month: often one at which a window ends.
fn when() -> impl Strategy<Value = When> {
    let back = select(&[0, 3, 7, 8, 13, 14, 15, 27, 28, 29, 56, 60, 91, 100, 184, 400, 3_000]);
    (back, chance(0.25)).prop_map(|(back, is_vague)| {
        let date: Date = day(DAY).checked_sub(back.days()).unwrap();
        When::On(if is_vague {
            PartialDate::Month(date.year(), date.month())
        } else {
            PartialDate::Day(date)
        })
    })
}

/// Numbers of a question in its own unit: over the whole range, and near the limits of rules.
fn canonical(index: usize, question: &'static Question) -> BoxedStrategy<Number> {
    let leaves = catalogue().program.leaves.iter().filter(|leaf| leaf.fact.index() == index);
    let limits: Vec<Number> = leaves
        .filter_map(|leaf| match leaf.test {
            Test::Compare(_, limit) => Some(limit),
            _ => None,
        })
        .collect();
    let usual = question.unusual_outside.or(question.refused_outside);
    let (low, high) = usual.unwrap_or((Number::ZERO, Number::whole(20)));
    let across = (0..100_i128).prop_map(move |percent| {
        let share = Number::fraction(percent, 100).unwrap();
        high.minus(low).unwrap().times(share).unwrap().plus(low).unwrap()
    });
    let found = if limits.is_empty() {
        across.boxed()
    } else {
        let near = (select(limits), -2..=2_i128)
            .prop_map(|(limit, off)| limit.plus(Number::fraction(off, 2).unwrap()).unwrap());
        prop_oneof![2 => across, 3 => near].boxed()
    };
    let is_whole = question.kind == Kind::Score;
    found.prop_map(move |n| if is_whole { n.rounded(0) } else { n }.max(low)).boxed()
}

/// A number as it is entered, with one of the question's units.
fn amount(index: usize, question: &'static Question) -> BoxedStrategy<(Number, Option<String>)> {
    let canonical = canonical(index, question);
    if question.units.is_empty() {
        return canonical.prop_map(|n| (n, None)).boxed();
    }
    let in_unit = |(n, unit, other): (Number, &'static UnitChoice, i128)| {
        let amount = match unit.scale {
            Scale::Factor(factor) => n.over(factor).unwrap(),
            Scale::Log10 => Number::whole(other as i64 % 8),
            Scale::Apart => Number::whole(other as i64 * 1_000),
            Scale::TimesUln => Number::fraction(other, 10).unwrap(),
        };
        (amount, Some(unit.code.clone()))
    };
    let units: Vec<&'static UnitChoice> = question.units.iter().collect();
    (canonical, select(units), 0..50_i128).prop_map(in_unit).boxed()
}

fn quantity(index: usize, question: &'static Question) -> impl Strategy<Value = Quantity> {
    let span = prop_oneof![
        10 => Just(Span::exact as fn(Number) -> Span),
        1 => Just(Span::at_least as fn(Number) -> Span),
        1 => Just((|n| Span { low: End::Open, ..Span::exact(n) }) as fn(Number) -> Span),
    ];
    use Detection::{BelowQuantification, Detected, NotDetected};
    let measured = Just(Detection::AsMeasured);
    let detection = if question.kind == Kind::Quantity {
        prop_oneof![92 => measured, 8 => select(&[NotDetected, BelowQuantification, Detected])]
            .boxed()
    } else {
        measured.boxed()
    };
    let has_suggestion = question.suggested_upper.is_some();
    (amount(index, question), span, detection, 0..6_u8, 2..32_i128, chance(0.6)).prop_map(
        move |((amount, unit), span, detection, upper, of_upper, has_lower)| {
            let tenths =
                |n: i128| Span::exact(amount.times(Number::fraction(n, 10).unwrap()).unwrap());
            Quantity {
                entered: amount.to_string(),
                amount: if detection == Detection::AsMeasured { span(amount) } else { Span::ANY },
                unit,
                detection,
                upper_limit: match upper {
                    0 => UpperLimit::Missing,
                    1 if has_suggestion => UpperLimit::Suggested,
                    _ => UpperLimit::Own(tenths(of_upper)),
                },
                lower_limit: has_lower.then(|| tenths(9)),
            }
        },
    )
}

fn drug() -> impl Strategy<Value = String> {
    (0..catalogue().drugs.len()).prop_map(|index| catalogue().drugs[index].id.clone())
}

fn dose() -> impl Strategy<Value = CourseDose> {
    (1..91_i64, select(&[24, 24, 12, 48])).prop_map(|(mg, every_hours)| CourseDose {
        entered: mg.to_string(),
        milligrams: Span::exact(Number::whole(mg)),
        every_hours,
    })
}

fn course() -> impl Strategy<Value = Course> {
    let unit = select(&[TimeUnit::Months, TimeUnit::Weeks, TimeUnit::Days]);
    let lasted = (1..15_u16, unit).prop_map(|(amount, unit)| Lasted { amount, unit });
    let route = select(&[Route::Oral, Route::Oral, Route::Pulse, Route::Local]);
    let outcome = select(&[Outcome::Unknown, Outcome::Failed, Outcome::NotTolerated]);
    let parts = (
        drug(),
        option::weighted(0.3, 45..85_i64),
        option::weighted(0.6, dose()),
        route,
        option::weighted(0.7, when()),
        option::weighted(0.6, when()),
        chance(0.2),
        option::weighted(0.2, lasted),
        outcome,
    );
    parts.prop_map(|(drug, kilograms, dose, route, start, stop, ongoing, lasted, outcome)| Course {
        drug,
        weight: kilograms.map(|n| Span::exact(Number::whole(n))),
        dose,
        route,
        start,
        stop: stop.filter(|_| !ongoing),
        ongoing,
        lasted,
        outcome,
    })
}

fn therapies() -> impl Strategy<Value = Therapies> {
    (vec(course(), 0..7), chance(0.7), vec(drug(), 0..4))
        .prop_map(|(courses, complete, never)| Therapies { courses, complete, never })
}
