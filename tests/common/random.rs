//! Random answers for a catalogue, from a seed.

use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;
use trial_screener::catalogue::program::Test;
use trial_screener::catalogue::vocabulary::Scale;
use trial_screener::catalogue::{Catalogue, Kind, Question};
use trial_screener::facts::therapy::{Lasted, Outcome, Route};
use trial_screener::facts::{
    Answer, Course, CourseDose, Detection, Event, Fact, Facts, Number, PartialDate, Quantity, Span,
    Therapies, TimeUnit, UpperLimit, Value, When,
};

/// A small generator whose whole state is the seed (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Answers to about `percent` of the questions; a few of them "I don't know".
pub fn facts(random: &mut Random, catalogue: &Catalogue, day: Date, percent: usize) -> Facts {
    let mut facts = Facts::default();
    for (index, question) in catalogue.questions.iter().enumerate() {
        if question.kind != Kind::Computed && random.chance(percent) {
            let answer = if random.chance(6) {
                Answer::DontKnow
            } else {
                answer(random, catalogue, index, question, day)
            };
            facts.answers.insert(question.id.clone(), answer);
        }
    }
    facts
}

/// A random answer to one question, often near what a rule asks for.
pub fn answer(
    random: &mut Random,
    catalogue: &Catalogue,
    index: usize,
    question: &Question,
    day: Date,
) -> Answer {
    let codes: Vec<String> = question
        .options
        .iter()
        .filter(|option| !option.hidden)
        .map(|option| option.code.clone())
        .collect();
    let value = match question.kind {
        Kind::Choice => Value::Choice(random.pick(&codes).clone()),
        Kind::Several => {
            let some: BTreeSet<String> = codes.into_iter().filter(|_| random.chance(20)).collect();
            Value::Several(if random.chance(40) { BTreeSet::new() } else { some })
        }
        Kind::Quantity | Kind::Score | Kind::Computed => {
            Value::Quantity(Box::new(quantity(random, catalogue, index, question)))
        }
        Kind::Date => Value::Date(When::On(PartialDate::Year(1930 + random.below(85) as i16))),
        Kind::Event => Value::Event(match random.below(6) {
            0 | 1 => Event::Never,
            2 => Event::Ongoing,
            3 => Event::Planned,
            _ => Event::Happened(when(random, day)),
        }),
        Kind::Therapies => Value::Therapies(therapies(random, catalogue, day)),
    };
    let dated = matches!(question.kind, Kind::Choice | Kind::Quantity) && random.chance(50);
    let effective = dated.then(|| when(random, day));
    Answer::Fact(Fact { value, effective })
}

fn when(random: &mut Random, day: Date) -> When {
    let back =
        *random.pick(&[0, 3, 7, 8, 13, 14, 15, 27, 28, 29, 56, 60, 91, 100, 184, 400, 3_000]);
    let date = day.checked_sub(back.days()).unwrap();
    When::On(match random.below(4) {
        0 => PartialDate::Month(date.year(), date.month()),
        _ => PartialDate::Day(date),
    })
}

fn quantity(
    random: &mut Random,
    catalogue: &Catalogue,
    index: usize,
    question: &Question,
) -> Quantity {
    let limits: Vec<Number> = catalogue
        .program
        .leaves
        .iter()
        .filter(|leaf| leaf.fact.index() == index)
        .filter_map(|leaf| match leaf.test {
            Test::Compare(_, limit) => Some(limit),
            _ => None,
        })
        .collect();
    let (low, high) = question
        .unusual_outside
        .or(question.refused_outside)
        .unwrap_or((Number::ZERO, Number::whole(20)));
    let mut canonical = if !limits.is_empty() && random.chance(60) {
        let off = Number::fraction(random.below(5) as i128 - 2, 2).unwrap();
        random.pick(&limits).plus(off).unwrap()
    } else {
        let share = Number::fraction(random.below(100) as i128, 100).unwrap();
        high.minus(low).unwrap().times(share).unwrap().plus(low).unwrap()
    };
    if question.kind == Kind::Score {
        canonical = canonical.rounded(0);
    }
    canonical = canonical.max(low);
    let unit = (!question.units.is_empty()).then(|| random.pick(&question.units).clone());
    let (amount, code) = match unit {
        Some(unit) => match unit.scale {
            Scale::Factor(factor) => (canonical.over(factor).unwrap(), Some(unit.code)),
            Scale::Log10 => (Number::whole(random.below(8) as i64), Some(unit.code)),
            Scale::TimesUln => {
                (Number::fraction(random.below(50) as i128, 10).unwrap(), Some(unit.code))
            }
        },
        None => (canonical, None),
    };
    let span = match random.below(12) {
        0 => Span { low: trial_screener::facts::span::End::Open, ..Span::exact(amount) },
        1 => Span::at_least(amount),
        _ => Span::exact(amount),
    };
    let detection = if question.kind == Kind::Quantity && random.chance(8) {
        *random.pick(&[Detection::NotDetected, Detection::BelowQuantification, Detection::Detected])
    } else {
        Detection::AsMeasured
    };
    let amount_over = |n: i128, d: i128| amount.times(Number::fraction(n, d).unwrap()).unwrap();
    let upper_limit = match random.below(6) {
        0 => UpperLimit::Missing,
        1 if question.suggested_upper.is_some() => UpperLimit::Suggested,
        _ => UpperLimit::Own(Span::exact(amount_over(random.below(30) as i128 + 2, 10))),
    };
    Quantity {
        entered: amount.to_string(),
        amount: if detection == Detection::AsMeasured { span } else { Span::ANY },
        unit: code,
        detection,
        upper_limit,
        lower_limit: random.chance(60).then(|| Span::exact(amount_over(9, 10))),
    }
}

fn therapies(random: &mut Random, catalogue: &Catalogue, day: Date) -> Therapies {
    let courses = (0..random.below(7))
        .map(|_| {
            let ongoing = random.chance(20);
            Course {
                weight: random
                    .chance(30)
                    .then(|| Span::exact(Number::whole(45 + random.below(40) as i64))),
                drug: random.pick(&catalogue.drugs).id.clone(),
                dose: random.chance(60).then(|| {
                    let mg = Number::whole(random.below(90) as i64 + 1);
                    CourseDose {
                        entered: mg.to_string(),
                        milligrams: Span::exact(mg),
                        every_hours: *random.pick(&[24, 24, 12, 48]),
                    }
                }),
                route: *random.pick(&[Route::Oral, Route::Oral, Route::Pulse, Route::Local]),
                start: random.chance(70).then(|| when(random, day)),
                stop: (!ongoing && random.chance(60)).then(|| when(random, day)),
                ongoing,
                lasted: random.chance(20).then(|| Lasted {
                    amount: random.below(14) as u16 + 1,
                    unit: *random.pick(&[TimeUnit::Months, TimeUnit::Weeks, TimeUnit::Days]),
                }),
                outcome: *random.pick(&[Outcome::Unknown, Outcome::Failed, Outcome::NotTolerated]),
            }
        })
        .collect();
    let denied = random.below(4);
    let never = (0..denied).map(|_| random.pick(&catalogue.drugs).id.clone()).collect();
    Therapies { courses, complete: random.chance(70), never }
}
