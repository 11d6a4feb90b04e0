//! The essentially different answers to a question, and how likely each is.

use crate::catalogue::frequencies::{EVENTS, Frequency, NONE, TRACES};
use crate::catalogue::program::Test;
use crate::catalogue::{Catalogue, Kind, Question};
use crate::facts::therapy::{Outcome as CourseOutcome, Route};
use crate::facts::{
    Answer, Course, Detection, Event, Fact, Number, PartialDate, Quantity, Span, Therapies,
    TimeUnit, UpperLimit, Value, When,
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Share of an answer that rules nothing out, where none is known.
pub const USUAL: u64 = 900;
/// Share of an answer that rules a trial out, where none is known.
pub const RARE: u64 = 50;
/// Share of each stretch between two limits beside what the known values give it.
const BETWEEN: u32 = 25;
/// Share that the known values of a number have together.
const KNOWN: u32 = 1_000;

/// An answer that is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its code, or a number.
    pub code: String,
    /// The answer.
    pub answer: Answer,
    /// Its share in thousandths; `None` if it is not known.
    pub share: Option<u32>,
}

/// The essentially different answers to a question.
pub fn outcomes(catalogue: &Catalogue, fact: usize, reference: Date) -> Vec<Outcome> {
    let Some(question) = catalogue.fact(fact) else { return Vec::new() };
    let frequency = catalogue.frequency(fact);
    let tests = tests(catalogue, fact);
    match question.kind {
        Kind::Choice => choices(question, frequency, reference),
        Kind::Several => selections(question, frequency),
        Kind::Event => events(frequency, &tests, reference),
        Kind::Quantity | Kind::Score | Kind::Computed => {
            numbers(question, frequency, &tests, reference)
        }
        Kind::Date => dates(frequency, reference),
        Kind::Therapies => courses(frequency, reference),
    }
}

/// The tests of a fact.
fn tests(catalogue: &Catalogue, fact: usize) -> Vec<Test> {
    let program = &catalogue.program;
    let leaves = program.leaves_of_fact.get(fact).into_iter().flatten();
    leaves.filter_map(|leaf| program.leaves.get(leaf.index())).map(|leaf| leaf.test).collect()
}

fn share(frequency: Option<&Frequency>, code: &str) -> Option<u32> {
    frequency?.shares.iter().find(|(known, _)| known == code).map(|(_, share)| *share)
}

/// A result of today.
fn today(value: Value, reference: Date) -> Answer {
    Answer::Fact(Fact { value, effective: Some(When::On(PartialDate::Day(reference))) })
}

fn choices(question: &Question, frequency: Option<&Frequency>, reference: Date) -> Vec<Outcome> {
    let offered = question.options.iter().filter(|option| !option.hidden);
    offered
        .map(|option| Outcome {
            code: option.code.clone(),
            answer: today(Value::Choice(option.code.clone()), reference),
            share: share(frequency, &option.code),
        })
        .collect()
}

/// None of the options, and each alone.
fn selections(question: &Question, frequency: Option<&Frequency>) -> Vec<Outcome> {
    let none = Outcome {
        code: NONE.to_owned(),
        answer: Answer::of(Value::Several(BTreeSet::new())),
        share: share(frequency, NONE),
    };
    let each = question.options.iter().filter(|option| !option.hidden).map(|option| Outcome {
        code: option.code.clone(),
        answer: Answer::of(Value::Several(BTreeSet::from([option.code.clone()]))),
        share: share(frequency, &option.code),
    });
    std::iter::once(none).chain(each).collect()
}

/// Never, longer ago than any window, within every window, and going on where a test asks for it.
fn events(frequency: Option<&Frequency>, tests: &[Test], reference: Date) -> Vec<Outcome> {
    let happened =
        |day: Option<Date>| day.map(|day| Event::Happened(When::On(PartialDate::Day(day))));
    let goes_on = tests.contains(&Test::Ongoing) || share(frequency, "ongoing").is_some();
    let values = [
        Some(Event::Never),
        happened(TimeUnit::Years.before(reference, 10)),
        happened(TimeUnit::Days.before(reference, 3)),
        goes_on.then_some(Event::Ongoing),
        tests.contains(&Test::Planned).then_some(Event::Planned),
    ];
    let named = EVENTS.iter().zip(values);
    named
        .filter_map(|(code, event)| {
            let answer = Answer::of(Value::Event(event?));
            Some(Outcome { code: (*code).to_owned(), answer, share: share(frequency, code) })
        })
        .collect()
}

/// The numbers that are tried: of each stretch between two limits the known value in its middle,
/// or where none is known a value of ours.
fn representatives(limits: &[Number], known: &[Number], whole: bool) -> Vec<(Number, Option<u32>)> {
    if limits.is_empty() {
        let weight = Some(KNOWN / 3);
        let place = |tenths: usize| known.get(known.len().saturating_sub(1) * tenths / 10);
        return [1, 5, 9].into_iter().filter_map(|at| Some((*place(at)?, weight))).collect();
    }
    let half = Number::fraction(1, 2).unwrap_or(Number::ZERO);
    let mut edges = limits.to_vec();
    edges.sort_unstable();
    edges.dedup();
    let mut points = vec![edges.first().and_then(|edge| edge.times(half)).unwrap_or(Number::ZERO)];
    for pair in edges.windows(2) {
        let [low, high] = pair else { continue };
        let middle = low.plus(*high).and_then(|sum| sum.times(half)).unwrap_or(*low);
        points.push(if whole { middle.rounded(0) } else { middle });
    }
    points.extend(edges.last().and_then(|edge| edge.plus(*edge)?.plus(Number::whole(1))));
    let count = u32::try_from(known.len()).unwrap_or(u32::MAX);
    let stretch = |value: &Number| edges.iter().filter(|edge| *value >= **edge).count();
    let stretches = points.into_iter().enumerate().map(|(number, point)| {
        let inside: Vec<Number> =
            known.iter().copied().filter(|value| stretch(value) == number).collect();
        let told = u32::try_from(inside.len()).unwrap_or(u32::MAX);
        let share = (KNOWN * told).checked_div(count).map(|share| share + BETWEEN);
        (inside.get(inside.len() / 2).copied().unwrap_or(point), share)
    });
    stretches.collect()
}

fn numbers(
    question: &Question,
    frequency: Option<&Frequency>,
    tests: &[Test],
    reference: Date,
) -> Vec<Outcome> {
    let known = |list: fn(&Frequency) -> &Vec<Number>| {
        frequency.map_or(&[][..], |frequency| list(frequency).as_slice())
    };
    let mut fixed: Vec<Number> = Vec::new();
    let mut factors: Vec<Number> = Vec::new();
    for test in tests {
        match test {
            Test::Compare(_, limit) => fixed.push(*limit),
            Test::CompareLimit(_, factor, _) => factors.push(*factor),
            _ => {}
        }
    }
    let upper = question.suggested_upper.unwrap_or(Number::whole(100));
    let of_limit = !factors.is_empty() && (fixed.is_empty() || !known(|f| &f.times).is_empty());
    let whole = question.kind == Kind::Score;
    let values: Vec<(Number, Option<u32>)> = if of_limit {
        representatives(&factors, known(|f| &f.times), whole)
            .into_iter()
            .filter_map(|(times, share)| Some((times.times(upper)?, share)))
            .collect()
    } else {
        representatives(&fixed, known(|f| &f.values), whole)
    };
    let mut found = traces(question, frequency, tests, reference);
    let some = if found.is_empty() { KNOWN } else { share(frequency, TRACES[1]).unwrap_or(KNOWN) };
    let possible =
        |n: Number| question.refused_outside.is_none_or(|(low, high)| n >= low && n <= high);
    found.extend(values.into_iter().filter(|(value, _)| possible(*value)).map(|(value, share)| {
        let value_of = quantity(question, value, Detection::AsMeasured, upper);
        Outcome {
            code: value.to_string(),
            answer: today(Value::Quantity(Box::new(value_of)), reference),
            share: share.map(|share| share * some / KNOWN),
        }
    }));
    found
}

/// "Not detected" and "detected", for a test that looks for a trace.
fn traces(
    question: &Question,
    frequency: Option<&Frequency>,
    tests: &[Test],
    reference: Date,
) -> Vec<Outcome> {
    if !question.trace && !tests.contains(&Test::Detected) {
        return Vec::new();
    }
    let found = [Detection::NotDetected, Detection::Detected];
    TRACES
        .iter()
        .zip(found)
        .map(|(code, detection)| {
            let value = quantity(question, Number::ZERO, detection, Number::whole(1));
            let answer = today(Value::Quantity(Box::new(value)), reference);
            Outcome { code: (*code).to_owned(), answer, share: share(frequency, code) }
        })
        .collect()
}

fn quantity(question: &Question, value: Number, detection: Detection, limit: Number) -> Quantity {
    let exact = detection == Detection::AsMeasured;
    Quantity {
        entered: value.to_string(),
        amount: if exact { Span::exact(value) } else { Span::ANY },
        unit: question.units.first().map(|unit| unit.code.clone()),
        detection,
        upper_limit: UpperLimit::Own(Span::exact(limit)),
        lower_limit: Some(Span::exact(limit)),
    }
}

/// Days so many years ago, each as likely as the next.
fn dates(frequency: Option<&Frequency>, reference: Date) -> Vec<Outcome> {
    let years = frequency.map_or(&[][..], |frequency| frequency.values.as_slice());
    let day = |years: &Number| {
        let ago = years.millionths()? / 1_000_000;
        let day = TimeUnit::Years.before(reference, i32::try_from(ago).ok()?)?;
        let answer = Answer::of(Value::Date(When::On(PartialDate::Day(day))));
        Some(Outcome { code: years.to_string(), answer, share: Some(100) })
    };
    years.iter().filter_map(day).collect()
}

/// A complete list of medicines that is often told, each for three years until today.
fn courses(frequency: Option<&Frequency>, reference: Date) -> Vec<Outcome> {
    let drugs = frequency.map_or(&[][..], |frequency| frequency.drugs.as_slice());
    let start = TimeUnit::Years.before(reference, 3).map(|day| When::On(PartialDate::Day(day)));
    let courses: Vec<Course> = drugs
        .iter()
        .map(|drug| Course {
            drug: drug.clone(),
            dose: None,
            weight: None,
            route: Route::Oral,
            start,
            stop: None,
            ongoing: true,
            lasted: None,
            outcome: CourseOutcome::Unknown,
        })
        .collect();
    if courses.is_empty() {
        return Vec::new();
    }
    let answer =
        Answer::of(Value::Therapies(Therapies { courses, complete: true, never: Vec::new() }));
    vec![Outcome { code: drugs.join(" "), answer, share: Some(KNOWN) }]
}
