//! Numbers worked out from other facts.

use crate::catalogue::Catalogue;
use crate::catalogue::meaning::{EventSlot, NumberSlot, Slot, Why};
use crate::catalogue::vocabulary::{CountedDrugs, DoseLimit, DrugList, Formula, Item, RenalInputs};
use crate::facts::date::{completed_years, days_between};
use crate::facts::span::End;
use crate::facts::therapy::Route;
use crate::facts::{Answer, Course, DateSpan, Facts, Number, Span, Therapies, TimeUnit, When};
use jiff::civil::Date;

/// What a formula may read.
pub(super) struct Inputs<'a> {
    pub catalogue: &'a Catalogue,
    pub slots: &'a [Slot],
    /// The day of each value, where it has one.
    pub days: &'a [Option<DateSpan>],
    /// What the person answered.
    pub facts: &'a Facts,
    pub therapies: Option<&'a Therapies>,
    /// For each course the number of its drug.
    pub drugs: &'a [Option<usize>],
    pub reference: Date,
}

impl<'a> Inputs<'a> {
    fn slot(&self, fact: usize) -> &'a Slot {
        Slot::at(self.slots, fact)
    }

    fn day(&self, fact: usize) -> Option<DateSpan> {
        self.days.get(fact).copied().flatten()
    }

    /// A number that the person gave, or that one they gave is a floor of; not what was worked
    /// out from courses.
    fn told(&self, fact: usize) -> Option<Span> {
        let question = self.catalogue.fact(fact)?;
        match (self.facts.answers.get(&question.id), &question.formula) {
            (Some(Answer::Fact(_)), _) => number(self, fact).ok(),
            (None, Some(Formula::DrugMonths(_, Some(floor)))) => {
                self.told(*floor).map(|span| Span { high: End::Open, ..span })
            }
            _ => None,
        }
    }
}

/// Works out a formula. What is worked out from one sample has its day.
pub(super) fn compute(formula: &Formula, inputs: &Inputs<'_>) -> (Slot, Option<DateSpan>) {
    let parts = match formula {
        Formula::PercentOf { whole, percent } => [*whole, *percent],
        Formula::Product(a, b) => [*a, *b],
        _ => return (value(formula, inputs), None),
    };
    match one_day(parts.map(|fact| inputs.day(fact))) {
        Ok(day) => (value(formula, inputs), day),
        Err(why) => (Slot::Missing(why), None),
    }
}

/// The day that two results can have in common; none if neither has one. A result without a day can
/// be of any, and two of different days are not of one sample.
fn one_day([a, b]: [Option<DateSpan>; 2]) -> Result<Option<DateSpan>, Why> {
    let (Some(a), Some(b)) = (a, b) else { return Ok(a.or(b)) };
    let day = DateSpan { earliest: a.earliest.max(b.earliest), latest: a.latest.min(b.latest) };
    if day.earliest <= day.latest { Ok(Some(day)) } else { Err(Why::NoResult) }
}

fn value(formula: &Formula, inputs: &Inputs<'_>) -> Slot {
    let result = match formula {
        Formula::Age { born } => match inputs.slot(*born) {
            Slot::Date(days) => {
                let years = |day| Number::whole(i64::from(completed_years(day, inputs.reference)));
                Ok(NumberSlot::of(Span::between(years(days.latest), years(days.earliest))))
            }
            _ => Err(Why::NeedsFacts),
        },
        Formula::CockcroftGault(renal) => renal_formula(inputs, *renal, &cockcroft_gault)
            .map(|slot| with_drift(inputs, *renal, slot)),
        Formula::CkdEpi(renal) => {
            let by = |equation| renal_formula(inputs, *renal, &|input| ckd_epi(input, equation));
            by(&CKD_EPI_2021).and_then(|main| {
                let other = by(&CKD_EPI_2009)?.span;
                Ok(NumberSlot { also: (other != main.span).then_some((other, other)), ..main })
            })
        }
        Formula::BodyMassIndex { weight, height } => {
            spans(inputs, &[*weight, *height], &|values| {
                let [weight, height] = values else { return None };
                let metres = height.over(Number::whole(100))?;
                weight.over(metres.times(metres)?)
            })
        }
        Formula::IdealWeight { height, sex, female } => by_sex(inputs, *sex, *female, &|female| {
            spans(inputs, &[*height], &|values| devine(*values.first()?, female))
        }),
        Formula::PercentOf { whole, percent } => spans(inputs, &[*whole, *percent], &|values| {
            let [whole, percent] = values else { return None };
            whole.times(*percent)?.over(Number::whole(100))
        }),
        Formula::Product(a, b) => spans(inputs, &[*a, *b], &|values| {
            let [a, b] = values else { return None };
            a.times(*b)
        }),
        Formula::Score(items) => score(inputs, items),
        Formula::Domains(groups) => domains(inputs, groups),
        Formula::Sum(terms) => sum(inputs, terms),
        Formula::CountAnswers { facts } => {
            let items: Vec<Item> = facts
                .iter()
                .map(|(fact, yes)| Item { fact: *fact, yes: *yes, earlier: 0, weight: 1 })
                .collect();
            score(inputs, &items)
        }
        Formula::Drugs(list) => count_drugs(inputs, list),
        Formula::DrugsNow(list) => drugs_now(inputs, list),
        Formula::LastDose(list, told) => {
            let by_list = last_dose(inputs, list);
            return match (by_list, told.map(|fact| inputs.slot(fact))) {
                (Err(_), Some(told @ Slot::Event(_))) => told.clone(),
                (by_list, _) => by_list.map_or_else(Slot::Missing, Slot::Event),
            };
        }
        Formula::DrugMonths(list, floor) => {
            let floor = floor.and_then(|fact| number(inputs, fact).ok()).map(|span| span.low);
            match (
                months_together(inputs, &[CountedDrugs::any(list.clone())]),
                floor.and_then(End::number),
            ) {
                (Ok(months), Some(floor)) if months.span.low.number() < Some(floor) => {
                    let high = months
                        .span
                        .high
                        .number()
                        .map_or(End::Open, |high| End::Including(high.max(floor)));
                    Ok(NumberSlot::of(Span { low: End::Including(floor), high }))
                }
                (Err(_), Some(floor)) => Ok(NumberSlot::of(Span::at_least(floor))),
                (months, _) => months,
            }
        }
        Formula::NoneIf(fact, negative) => match inputs.slot(*fact) {
            Slot::Codes(code) if code & negative != 0 => Ok(NumberSlot::nothing_found()),
            _ => Err(Why::NeedsFacts),
        },
        Formula::TogetherMonths { lists, told } => {
            let counted = months_together(inputs, lists);
            told.map_or(counted, |told| with_told(inputs, lists, counted, told))
        }
        Formula::SteroidPeak { weight, drugs } => steroid_peak(inputs, *weight, drugs),
    };
    match result {
        Ok(slot) => Slot::number(slot),
        Err(why) => Slot::Missing(why),
    }
}

type Outcome = Result<NumberSlot, Why>;

fn number(inputs: &Inputs<'_>, fact: usize) -> Result<Span, Why> {
    match inputs.slot(fact) {
        Slot::Number(slot) if slot.multiple.is_none() => Ok(slot.span),
        _ => Err(Why::NeedsFacts),
    }
}

/// A formula that rises or falls steadily in every input: the ends of the result are among
/// the results at the ends of the inputs. Open ends of a span count as included, which can
/// only widen the result.
fn spans(
    inputs: &Inputs<'_>,
    facts: &[usize],
    formula: &dyn Fn(&[Number]) -> Option<Number>,
) -> Outcome {
    let mut ends: Vec<(Number, Number)> = Vec::new();
    for fact in facts {
        let span = number(inputs, *fact)?;
        match (span.low.number(), span.high.number()) {
            (Some(low), Some(high)) => ends.push((low, high)),
            (None, Some(high)) => ends.push((Number::ZERO, high)),
            _ => return Err(Why::NoResult),
        }
    }
    let mut result: Option<Span> = None;
    let mut values: Vec<Number> = Vec::with_capacity(ends.len());
    for corner in 0..1_usize << ends.len() {
        let at_high = |index: usize| corner & (1 << index) != 0;
        // An exact number has one end only.
        if ends.iter().enumerate().any(|(index, (low, high))| at_high(index) && low == high) {
            continue;
        }
        values.clear();
        let each = ends.iter().enumerate();
        values.extend(each.map(|(index, (low, high))| if at_high(index) { *high } else { *low }));
        let value = Span::exact(formula(&values).ok_or(Why::NoResult)?);
        result = Some(result.map_or(value, |known| known.union(value)));
    }
    result.map(NumberSlot::of).ok_or(Why::NoResult)
}

/// What a kidney formula sees at one corner of its inputs.
struct Renal {
    age: Number,
    female: bool,
    creatinine: Number,
    weight: Option<Number>,
}

/// All sexes that are possible are tried; the result holds for each.
fn by_sex(
    inputs: &Inputs<'_>,
    sex: usize,
    female: u64,
    formula: &dyn Fn(bool) -> Outcome,
) -> Outcome {
    let sexes: &[bool] = match inputs.slot(sex) {
        Slot::Codes(code) if *code == female => &[true],
        Slot::Codes(_) => &[false],
        _ => &[true, false],
    };
    let mut result: Option<Span> = None;
    for female in sexes {
        let one = formula(*female)?.span;
        result = Some(result.map_or(one, |known| known.union(one)));
    }
    result.map(NumberSlot::of).ok_or(Why::NoResult)
}

fn renal_formula(
    inputs: &Inputs<'_>,
    renal: RenalInputs,
    formula: &dyn Fn(&Renal) -> Option<Number>,
) -> Outcome {
    let mut facts = vec![renal.age, renal.creatinine];
    facts.extend(renal.weight);
    by_sex(inputs, renal.sex, renal.female, &|female| {
        spans(inputs, &facts, &|values| {
            let (age, creatinine) = (*values.first()?, *values.get(1)?);
            // Adults only, and only where there is any creatinine.
            if age < Number::whole(18) || creatinine <= Number::ZERO {
                return None;
            }
            formula(&Renal { age, female, creatinine, weight: values.get(2).copied() })
        })
    })
}

/// Devine 1974: 50 kg (female 45.5) and 2.3 kg for each inch above 60.
fn devine(height: Number, female: bool) -> Option<Number> {
    let inches = height.over(Number::fraction(254, 100)?)?;
    let more = inches.minus(Number::whole(60))?.times(Number::fraction(23, 10)?)?;
    Number::fraction(if female { 455 } else { 500 }, 10)?.plus(more)
}

/// A clearance is proportional to the weight. Where the weight may be of another time than the
/// creatinine, it may have been off by its drift.
fn with_drift(inputs: &Inputs<'_>, renal: RenalInputs, slot: NumberSlot) -> NumberSlot {
    let question = renal.weight.and_then(|weight| inputs.catalogue.fact(weight));
    let (Some(drift), Some((amount, unit)), Some(weighed)) = (
        question.and_then(|question| question.drift),
        question.and_then(|question| question.steady),
        renal.weight.and_then(|weight| inputs.day(weight)),
    ) else {
        return slot;
    };
    let today = DateSpan { earliest: inputs.reference, latest: inputs.reference };
    let drawn = inputs.day(renal.creatinine).unwrap_or(today);
    let near =
        |from: Date, to: Date| unit.before(to, i32::from(amount)).is_none_or(|edge| from >= edge);
    if near(weighed.earliest, drawn.latest) && near(drawn.earliest, weighed.latest) {
        return slot;
    }
    let one = Number::whole(1);
    let by = |share: Option<Number>| slot.span.map(|n| n.times(share?)).unwrap_or(Span::ANY);
    NumberSlot { also: Some((by(one.minus(drift)), by(one.plus(drift)))), ..slot }
}

/// mg/dL from umol/L: 88.4 umol/L are 1 mg/dL (section 7.1).
fn milligrams(creatinine: Number) -> Option<Number> {
    creatinine.over(Number::fraction(884, 10)?)
}

/// Cockcroft and Gault 1976: `(140 - age) x kg / (72 x mg/dL)`, x 0.85 if female; mL/min.
fn cockcroft_gault(renal: &Renal) -> Option<Number> {
    let years = Number::whole(140).minus(renal.age)?;
    let below = milligrams(renal.creatinine)?.times(Number::whole(72))?;
    let male = years.times(renal.weight?)?.over(below)?;
    if renal.female { male.times(Number::fraction(85, 100)?) } else { Some(male) }
}

/// Coefficients of a CKD-EPI equation, female then male where they differ.
struct CkdEpi {
    factor: f64,
    kappa: [f64; 2],
    alpha: [f64; 2],
    beta: f64,
    age: f64,
    female: f64,
}

/// Inker et al. 2021.
const CKD_EPI_2021: CkdEpi = CkdEpi {
    factor: 142.0,
    kappa: [0.7, 0.9],
    alpha: [-0.241, -0.302],
    beta: -1.200,
    age: 0.9938,
    female: 1.012,
};

/// Levey et al. 2009, without the race term.
const CKD_EPI_2009: CkdEpi = CkdEpi {
    factor: 141.0,
    kappa: [0.7, 0.9],
    alpha: [-0.329, -0.411],
    beta: -1.209,
    age: 0.993,
    female: 1.018,
};

/// `factor x min(Scr/k,1)^a x max(Scr/k,1)^b x age^years (x female)`, rounded to four
/// decimals; the powers come from `libm`, so that every platform gives the same bits.
#[expect(clippy::float_arithmetic, reason = "the equation has real powers")]
fn ckd_epi(renal: &Renal, equation: &CkdEpi) -> Option<Number> {
    let [female, male] = [0_usize, 1];
    let index = if renal.female { female } else { male };
    let (kappa, alpha) = (*equation.kappa.get(index)?, *equation.alpha.get(index)?);
    let ratio = milligrams(renal.creatinine)?.to_f64() / kappa;
    let value = equation.factor
        * libm::pow(ratio.min(1.0), alpha)
        * libm::pow(ratio.max(1.0), equation.beta)
        * libm::pow(equation.age, renal.age.to_f64())
        * if renal.female { equation.female } else { 1.0 };
    Number::from_f64(value, 4)
}

/// Ten to the power of a small number, for results printed as logarithms; four decimals.
pub(super) fn ten_to_the(exponent: Number) -> Option<Number> {
    if exponent > Number::whole(10) {
        None
    } else {
        // `libm::exp10` would bring a table of four kilobytes into the page.
        Number::from_f64(libm::pow(10.0, exponent.to_f64()), 4)
    }
}

/// What one item adds, at least and at most, and whether it is known. The longer look-back
/// counts "earlier" too.
fn item(inputs: &Inputs<'_>, item: &Item, longer: bool) -> (i64, i64, bool) {
    let scores = if longer { item.yes | item.earlier } else { item.yes };
    match inputs.slot(item.fact) {
        Slot::Codes(code) if code & scores != 0 => (item.weight, item.weight, true),
        Slot::Codes(_) => (0, 0, true),
        _ => (0, item.weight, false),
    }
}

/// The total with the 30-day look-back, and with the 10-day one as the other reading.
fn score(inputs: &Inputs<'_>, items: &[Item]) -> Outcome {
    let total = |longer| {
        let (mut low, mut high, mut any) = (0, 0, false);
        for one in items {
            let (least, most, known) = item(inputs, one, longer);
            low += least;
            high += most;
            any |= known;
        }
        any.then(|| Span::between(Number::whole(low), Number::whole(high)))
    };
    let main = total(true).ok_or(Why::NeedsFacts)?;
    let also = total(false).filter(|other| *other != main).map(|other| (other, other));
    Ok(NumberSlot { also, ..NumberSlot::of(main) })
}

fn domains(inputs: &Inputs<'_>, groups: &[Vec<Item>]) -> Outcome {
    let (mut low, mut high, mut any) = (0, 0, false);
    for group in groups {
        let (mut least, mut most) = (0, 0);
        for one in group {
            let (a, b, known) = item(inputs, one, true);
            least = least.max(a);
            most = most.max(b);
            any |= known;
        }
        low += least;
        high += most;
    }
    if !any {
        return Err(Why::NeedsFacts);
    }
    Ok(NumberSlot::of(Span::between(Number::whole(low), Number::whole(high))))
}

fn sum(inputs: &Inputs<'_>, terms: &[(usize, Number)]) -> Outcome {
    let mut total = Span::exact(Number::ZERO);
    let mut any = false;
    for (fact, weight) in terms {
        // A term that is missing, or open at one end, can be anything its question allows.
        let hard = inputs.catalogue.fact(*fact).and_then(|q| q.hard);
        let allowed = hard.map(|(low, high)| Span::between(low, high));
        let term = match (number(inputs, *fact), allowed) {
            (Ok(span), Some(allowed)) => {
                any = true;
                let low = if span.low == End::Open { allowed.low } else { span.low };
                let high = if span.high == End::Open { allowed.high } else { span.high };
                Span { low, high }
            }
            (Ok(span), None) => {
                any = true;
                span
            }
            (Err(_), Some(allowed)) => allowed,
            (Err(why), None) => return Err(why),
        };
        let term = term.map(|n| n.times(*weight)).ok_or(Why::NoResult)?;
        total = total.plus(term);
    }
    if !any {
        return Err(Why::NeedsFacts);
    }
    Ok(NumberSlot::of(total))
}

/// What is known of the courses of some drugs.
struct Known<'a> {
    /// Whether these are all of them. A course that begins after the day of the result is a slip
    /// or a plan: until it is mended the list may lack another.
    complete: bool,
    /// Number of the drug, and the course.
    courses: Vec<(usize, &'a Course)>,
}

/// The courses of the listed drugs that have begun; local forms never count.
fn courses<'a>(inputs: &'a Inputs<'_>, list: &DrugList) -> Result<Known<'a>, Why> {
    let therapies = inputs.therapies.ok_or(Why::NeedsFacts)?;
    let begins_later = |course: &Course| {
        let start = course.start.and_then(|when| when.span(inputs.reference));
        start.is_some_and(|days| days.earliest > inputs.reference)
    };
    let courses = inputs
        .drugs
        .iter()
        .copied()
        .zip(&therapies.courses)
        .filter(|(_, course)| course.route != Route::Local && !begins_later(course))
        .filter_map(|(drug, course)| {
            let drug = drug?;
            list.0.binary_search(&drug).is_ok().then_some((drug, course))
        })
        .collect();
    // A medicine that the catalogue does not know may be any of the list.
    let all_known = inputs.drugs.iter().all(Option::is_some);
    let complete = therapies.complete && all_known && !therapies.courses.iter().any(begins_later);
    Ok(Known { complete, courses })
}

/// The different names under which drugs count.
fn names_of<'a>(inputs: &Inputs<'a>, drugs: impl Iterator<Item = usize>) -> Vec<&'a str> {
    let mut names: Vec<&str> = drugs.filter_map(|drug| name_of(inputs, drug)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// How many different drugs there are among courses.
fn different<'a>(inputs: &Inputs<'_>, found: impl Iterator<Item = (usize, &'a Course)>) -> Number {
    let names = names_of(inputs, found.map(|(drug, _)| drug));
    Number::whole(i64::try_from(names.len()).unwrap_or(i64::MAX))
}

/// A list that is not said to be complete can only hold more.
fn count_drugs(inputs: &Inputs<'_>, list: &DrugList) -> Outcome {
    let known = courses(inputs, list)?;
    let count = different(inputs, known.courses.iter().copied());
    let span = if known.complete { Span::exact(count) } else { Span::at_least(count) };
    Ok(NumberSlot::of(span))
}

/// A course that is neither going on nor has a last day may go on.
fn drugs_now(inputs: &Inputs<'_>, list: &DrugList) -> Outcome {
    let known = courses(inputs, list)?;
    let now = |may: bool| {
        let found = known.courses.iter().copied();
        found.filter(move |(_, course)| course.ongoing || (may && course.stop.is_none()))
    };
    let (low, high) = (different(inputs, now(false)), different(inputs, now(true)));
    let span = if known.complete { Span::between(low, high) } else { Span::at_least(low) };
    Ok(NumberSlot::of(span))
}

/// The last day of any listed drug, as far as the courses tell: a course without a last day
/// ended on any day since its first, and a list that is not said to be complete may lack a
/// later course.
fn last_dose(inputs: &Inputs<'_>, list: &DrugList) -> Result<EventSlot, Why> {
    let known = courses(inputs, list)?;
    let today = inputs.reference;
    let days = |when: Option<When>| when.and_then(|when| when.span(today));
    let mut ended: Option<(Option<Date>, Date)> = None;
    for (_, course) in known.courses {
        if course.ongoing {
            return Ok(EventSlot::Ongoing);
        }
        let (earliest, latest) = match (days(course.stop), days(course.start)) {
            (Some(stop), _) => (Some(stop.earliest.min(today)), stop.latest.min(today)),
            (None, Some(start)) if course.route == Route::Pulse => {
                (Some(start.earliest.min(today)), start.latest.min(today))
            }
            (None, Some(start)) => (Some(start.earliest.min(today)), today),
            (None, None) => (None, today),
        };
        let latest = if known.complete { latest } else { today };
        ended = Some(match ended {
            Some((known, day)) => (known.max(earliest), day.max(latest)),
            None => (earliest, latest),
        });
    }
    match ended {
        Some((Some(earliest), latest)) => {
            Ok(EventSlot::Happened(Some(DateSpan { earliest, latest })))
        }
        Some((None, _)) => Ok(EventSlot::Happened(None)),
        None if known.complete => Ok(EventSlot::Never),
        None => Err(Why::NeedsFacts),
    }
}

/// First and last day of a stretch.
type Stretch = (Date, Date);

/// Stretches of days, sorted and apart.
type Days = Vec<Stretch>;

fn merge(mut days: Days) -> Days {
    days.sort_unstable();
    let mut merged: Days = Vec::new();
    for (start, stop) in days {
        match merged.last_mut() {
            Some((_, end)) if start <= end.tomorrow().unwrap_or(*end) => *end = stop.max(*end),
            _ => merged.push((start, stop)),
        }
    }
    merged
}

fn intersect(a: &Days, b: &Days) -> Days {
    let mut both = Vec::new();
    for (start_a, stop_a) in a {
        for (start_b, stop_b) in b {
            let (start, stop) = (*start_a.max(start_b), *stop_a.min(stop_b));
            if start <= stop {
                both.push((start, stop));
            }
        }
    }
    merge(both)
}

/// Calendar months, with the rest as a share of the month it falls in. A stretch holds its first and
/// its last day: 1 February to 30 April are three months.
fn length(days: &Days) -> Number {
    days.iter().fold(Number::ZERO, |total, (start, stop)| {
        let next = stop.tomorrow().unwrap_or(*stop);
        // At least one month for every 31 days.
        let mut whole = days_between(*start, next) / 31;
        while whole < 2_400
            && TimeUnit::Months.after(*start, whole + 1).is_some_and(|end| end <= next)
        {
            whole += 1;
        }
        let from = TimeUnit::Months.after(*start, whole).unwrap_or(next);
        let to = TimeUnit::Months.after(*start, whole + 1).unwrap_or(next);
        let rest = Number::fraction(
            i128::from(days_between(from, next)),
            i128::from(days_between(from, to)),
        );
        Number::whole(i64::from(whole))
            .plus(rest.unwrap_or(Number::ZERO))
            .and_then(|months| months.plus(total))
            .unwrap_or(total)
    })
}

/// The days a course certainly covered, and those it may have covered (`None` if it may have
/// begun at any time). Nothing after the reference date counts. A pulse without a last day is one
/// day.
fn cover(course: &Course, reference: Date) -> (Option<Stretch>, Option<Stretch>) {
    let today = DateSpan { earliest: reference, latest: reference };
    let start = course.start.and_then(|when| when.span(reference));
    let stop = if course.ongoing {
        Some(today)
    } else if course.stop.is_none() && course.route == Route::Pulse {
        start
    } else {
        course.stop.and_then(|when| when.span(reference))
    };
    let surely = match (start, stop) {
        (Some(start), Some(stop)) if start.latest <= stop.earliest.min(reference) => {
            Some((start.latest, stop.earliest.min(reference)))
        }
        _ => None,
    };
    let maybe = start
        .map(|start| (start.earliest, stop.map_or(reference, |stop| stop.latest.min(reference))));
    (surely, maybe)
}

/// The days on which at least so many different drugs were taken, by the stretches of each.
fn at_once(inputs: &Inputs<'_>, least: usize, stretches: &[(usize, Stretch)]) -> Days {
    if least == 1 {
        return merge(stretches.iter().map(|(_, stretch)| *stretch).collect());
    }
    let mut by_name: Vec<(&str, Days)> = Vec::new();
    for (drug, stretch) in stretches {
        let Some(drug) = name_of(inputs, *drug) else { continue };
        match by_name.iter_mut().find(|(name, _)| *name == drug) {
            Some((_, days)) => days.push(*stretch),
            None => by_name.push((drug, vec![*stretch])),
        }
    }
    let each: Vec<Days> = by_name.into_iter().map(|(_, days)| merge(days)).collect();
    // `level[n]` holds the days with more than n of the drugs looked at so far.
    let mut level: Vec<Days> = vec![Vec::new(); least];
    for days in &each {
        for n in (0..least).rev() {
            let below = match n.checked_sub(1).and_then(|below| level.get(below)) {
                Some(below) => intersect(below, days),
                None => days.clone(),
            };
            if let Some(here) = level.get_mut(n) {
                here.extend(below);
                *here = merge(std::mem::take(here));
            }
        }
    }
    level.pop().unwrap_or_default()
}

/// Days on which something was taken.
#[derive(Clone, Default)]
struct Taken {
    /// The days on which it certainly was; `None` for all days.
    surely: Option<Days>,
    /// Those on which it may have been.
    maybe: Option<Days>,
    /// Whether it may have been taken on any other day.
    open: bool,
}

impl Taken {
    fn and(&self, other: &Self) -> Self {
        let both = |a: &Option<Days>, b: &Option<Days>| match (a, b) {
            (Some(a), Some(b)) => Some(intersect(a, b)),
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        Self {
            surely: both(&self.surely, &other.surely),
            maybe: both(&self.maybe, &other.maybe),
            open: self.open || other.open,
        }
    }

    fn months(&self) -> Span {
        let of = |days: &Option<Days>| days.as_ref().map_or(Number::ZERO, length);
        let low = of(&self.surely);
        if self.open { Span::at_least(low) } else { Span::between(low, of(&self.maybe).max(low)) }
    }
}

/// Which of the accepted tables and weights is looked at.
type By = fn(&Doses) -> Span;

/// Months in which the drugs of every list were taken on the same days, so many different ones of
/// each, by the lowest, the plain and the highest accepted dose.
fn months_together(inputs: &Inputs<'_>, lists: &[CountedDrugs]) -> Outcome {
    // A dose by itself says nothing without the weight.
    if let [CountedDrugs { dose: Some(dose), drugs, .. }] = lists {
        steroid_days(inputs, dose.weight, drugs)?;
    }
    let (same, others): (Vec<_>, Vec<_>) = lists.iter().partition(|list| list.same);
    let months = |by: By| {
        let mut all = Taken::default();
        for list in &others {
            match taken(inputs, list, by)? {
                Some(days) => all = all.and(&days),
                None => return Ok(Span::exact(Number::ZERO)),
            }
        }
        longest(inputs, &same, &all, by)
    };
    let main = months(|doses| doses.main)?;
    if lists.iter().all(|list| list.dose.is_none()) {
        return Ok(NumberSlot::of(main));
    }
    let (lowest, highest) = (months(|doses| doses.lowest)?, months(|doses| doses.highest)?);
    Ok(Doses { lowest, main, highest }.slot())
}

/// Where drugs must be the same all the time, those that were taken longest count.
fn longest(
    inputs: &Inputs<'_>,
    lists: &[&CountedDrugs],
    others: &Taken,
    by: By,
) -> Result<Span, Why> {
    let Some((list, rest)) = lists.split_first() else { return Ok(others.months()) };
    let known = courses(inputs, &list.drugs)?;
    let names = names_of(inputs, known.courses.iter().map(|(drug, _)| *drug));
    let mut longest: Option<Span> = None;
    for names in choices(&names, list.count) {
        let is_one =
            |drug: &usize| name_of(inputs, *drug).is_some_and(|name| names.contains(&name));
        let drugs = DrugList(list.drugs.0.iter().copied().filter(is_one).collect());
        let chosen = CountedDrugs { drugs, ..(*list).clone() };
        let Some(days) = taken(inputs, &chosen, by)? else { continue };
        let months = self::longest(inputs, rest, &others.and(&days), by)?;
        longest = Some(longest.map_or(months, |known| highest(known, months)));
    }
    let none = if known.complete { Span::exact } else { Span::at_least };
    Ok(longest.unwrap_or_else(|| none(Number::ZERO)))
}

/// The days on which so many drugs of a list were taken, and the dose reached; `None` if that was
/// never so. Without a weight nothing is known of the dose, but that its days are among those of
/// the list.
fn taken(inputs: &Inputs<'_>, list: &CountedDrugs, by: By) -> Result<Option<Taken>, Why> {
    let known = courses(inputs, &list.drugs)?;
    let names = names_of(inputs, known.courses.iter().map(|(drug, _)| *drug));
    if known.complete && names.len() < list.count {
        return Ok(None);
    }
    if let Some(limit) = list.dose
        && let Ok(days) = steroid_days(inputs, limit.weight, &list.drugs)
    {
        return Ok(Some(at_dose(&days, limit, by)));
    }
    let (mut sure, mut possible) = (Vec::new(), Vec::new());
    let mut open = !known.complete;
    for (drug, course) in &known.courses {
        let (a, b) = cover(course, inputs.reference);
        sure.extend(a.filter(|_| list.dose.is_none()).map(|stretch| (*drug, stretch)));
        open |= b.is_none();
        possible.extend(b.map(|stretch| (*drug, stretch)));
    }
    Ok(Some(Taken {
        surely: Some(at_once(inputs, list.count, &sure)),
        maybe: Some(at_once(inputs, list.count, &possible)),
        open,
    }))
}

/// The days on which a daily dose was reached.
fn at_dose(days: &SteroidDays, limit: DoseLimit, by: By) -> Taken {
    // An open end reaches everything.
    let reached = |end: End| {
        end.number()
            .is_none_or(|dose| if limit.above { dose > limit.limit } else { dose >= limit.limit })
    };
    let found = |days: &[(Stretch, Doses)], reached: &dyn Fn(Span) -> bool| {
        merge(days.iter().filter(|(_, doses)| reached(by(doses))).map(|(days, _)| *days).collect())
    };
    Taken {
        surely: Some(found(&days.surely, &|dose| dose.low.number().is_some() && reached(dose.low))),
        maybe: Some(found(&days.maybe, &|dose| reached(dose.high))),
        open: days.open || (days.undated && days.each.iter().any(|doses| reached(by(doses).high))),
    }
}

/// The name under which a drug counts.
fn name_of<'a>(inputs: &Inputs<'a>, drug: usize) -> Option<&'a str> {
    inputs.catalogue.drugs.get(drug).map(|drug| drug.counts_as.as_str())
}

/// Every way to choose so many of these.
fn choices<'a>(names: &[&'a str], count: usize) -> Vec<Vec<&'a str>> {
    match (count, names.split_first()) {
        (0, _) => vec![Vec::new()],
        (_, None) => Vec::new(),
        (_, Some((first, rest))) => {
            let with = choices(rest, count - 1).into_iter().map(|mut names| {
                names.push(first);
                names
            });
            with.chain(choices(rest, count)).collect()
        }
    }
}

/// The months that were told, beside those that the courses come to. Where the person took no other
/// medicine than this list asks for, they are the same months, and what is told is closer. Where
/// the question was asked about more medicines, or any dose, these months are at most as many.
fn with_told(
    inputs: &Inputs<'_>,
    lists: &[CountedDrugs],
    counted: Outcome,
    told: usize,
) -> Outcome {
    let Some(span) = inputs.told(told) else { return counted };
    let asked = inputs.catalogue.fact(told).and_then(|question| match &question.formula {
        Some(Formula::TogetherMonths { lists, .. }) => Some(lists.clone()),
        Some(Formula::DrugMonths(list, _)) => Some(vec![CountedDrugs::any(list.clone())]),
        _ => None,
    });
    let closer = match asked {
        Some(asked) if !is_same(inputs, lists, &asked) => {
            if !is_stricter(lists, &asked) {
                return counted;
            }
            Span { low: End::Open, ..span }
        }
        _ => span,
    };
    let counted = counted.unwrap_or_else(|_| NumberSlot::of(Span::at_least(Number::ZERO)));
    let also = counted.also.map(|(low, high)| (within(low, closer), within(high, closer)));
    let span = within(counted.span, closer);
    let also = also.filter(|also| *also != (span, span));
    Ok(NumberSlot { also, ..NumberSlot::of(span) })
}

/// The part of what is counted that fits what was told; what is counted, where they contradict
/// each other.
fn within(counted: Span, told: Span) -> Span {
    let low = if told.low.number() > counted.low.number() { told.low } else { counted.low };
    let high = match (counted.high.number(), told.high.number()) {
        (Some(a), Some(b)) if a <= b => counted.high,
        (_, Some(_)) => told.high,
        (_, None) => counted.high,
    };
    let fits = match (low.number(), high.number()) {
        (Some(low), Some(high)) => low <= high,
        _ => true,
    };
    if fits { Span { low, high } } else { counted }
}

/// Whether for each list that was asked about there is one here that holds no other drug, as many
/// of them, and as high a dose.
fn is_stricter(lists: &[CountedDrugs], asked: &[CountedDrugs]) -> bool {
    let dose = |here: Option<DoseLimit>, asked: Option<DoseLimit>| match (here, asked) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(here), Some(asked)) => {
            here.limit > asked.limit || (here.limit == asked.limit && (here.above || !asked.above))
        }
    };
    asked.iter().all(|asked| {
        lists.iter().any(|list| {
            list.count >= asked.count
                && dose(list.dose, asked.dose)
                && list.drugs.0.iter().all(|drug| asked.drugs.0.contains(drug))
        })
    })
}

/// Whether the lists ask for the same days as the question did, for what this person took: a
/// complete list of medicines may hold no other drug of the longer lists.
fn is_same(inputs: &Inputs<'_>, lists: &[CountedDrugs], asked: &[CountedDrugs]) -> bool {
    let of = |list: &CountedDrugs| -> Option<Vec<usize>> {
        let known = courses(inputs, &list.drugs).ok().filter(|known| known.complete)?;
        let mut drugs: Vec<usize> = known.courses.iter().map(|(drug, _)| *drug).collect();
        drugs.sort_unstable();
        drugs.dedup();
        Some(drugs)
    };
    let equal = |a: &CountedDrugs, b: &CountedDrugs| {
        let same_drugs = a.drugs == b.drugs || of(a).is_some_and(|drugs| of(b) == Some(drugs));
        let one_choice = |list: &CountedDrugs| {
            let drugs = of(list).unwrap_or_else(|| list.drugs.0.clone());
            !list.same || names_of(inputs, drugs.into_iter()).len() <= list.count
        };
        a.count == b.count && a.dose == b.dose && same_drugs && one_choice(a) && one_choice(b)
    };
    lists.iter().all(|list| asked.iter().any(|asked| equal(list, asked)))
        && asked.iter().all(|asked| lists.iter().any(|list| equal(list, asked)))
}

/// Doses per kilogram by the lowest, the plain and the highest accepted reading.
#[derive(Clone, Copy)]
struct Doses {
    lowest: Span,
    main: Span,
    highest: Span,
}

impl Doses {
    const NONE: Self = Self {
        lowest: Span::exact(Number::ZERO),
        main: Span::exact(Number::ZERO),
        highest: Span::exact(Number::ZERO),
    };

    /// A dose that was not told.
    const UNKNOWN: Self = Self {
        lowest: Span::at_least(Number::ZERO),
        main: Span::at_least(Number::ZERO),
        highest: Span::at_least(Number::ZERO),
    };

    fn map2(self, other: Self, join: impl Fn(Span, Span) -> Span) -> Self {
        Self {
            lowest: join(self.lowest, other.lowest),
            main: join(self.main, other.main),
            highest: join(self.highest, other.highest),
        }
    }

    fn plus(self, other: Self) -> Self {
        self.map2(other, Span::plus)
    }

    /// As a number with its other readings.
    fn slot(self) -> NumberSlot {
        let also = (self.lowest != self.main || self.highest != self.main)
            .then_some((self.lowest, self.highest));
        NumberSlot { also, ..NumberSlot::of(self.main) }
    }
}

/// Daily dose of a course as prednisone, mg/kg/d, by every table and weight. Pulses and depots are
/// no daily doses.
fn daily_dose(
    inputs: &Inputs<'_>,
    drug: usize,
    course: &Course,
    weight: usize,
) -> Result<Option<Doses>, Why> {
    let Some(dose) = course.dose.as_ref() else { return Ok(None) };
    let ratios =
        inputs.catalogue.drugs.get(drug).map(|drug| drug.five_mg.as_slice()).unwrap_or_default();
    // Without the weight of its time, today's stands in, which may be off by its drift.
    let drift = match course.weight {
        Some(_) => None,
        None => inputs.catalogue.fact(weight).and_then(|question| question.drift),
    };
    let drift = drift.unwrap_or(Number::ZERO);
    let weight = course.weight.map_or_else(|| number(inputs, weight), Ok)?;
    let by = |ratio: &Number, drift: Option<Number>| {
        let share = Number::whole(1).plus(drift?)?;
        let weight = weight.map(|kg| kg.times(share))?;
        // Five milligrams of prednisone are worth as much as `ratio` of the drug.
        let a_day = Number::fraction(24, i128::from(dose.every_hours))?;
        let factor = Number::whole(5).over(*ratio)?.times(a_day)?;
        let daily = dose.milligrams.map(|mg| mg.times(factor))?;
        // Lightest weight gives the highest dose per kilogram.
        let over = |dose: End, weight: End| match (dose.number(), weight.number()) {
            (Some(dose), Some(weight)) => dose.over(weight).map_or(End::Open, End::Including),
            _ => End::Open,
        };
        Some(Span { low: over(daily.low, weight.high), high: over(daily.high, weight.low) })
    };
    let of = |drift| ratios.iter().filter_map(move |ratio| by(ratio, drift));
    let Some(main) = of(Some(Number::ZERO)).next() else { return Ok(None) };
    let end = |span: &Span| span.low.number();
    Ok(Some(Doses {
        lowest: of(Some(drift)).min_by_key(end).unwrap_or(main),
        main,
        highest: of(Number::ZERO.minus(drift)).max_by_key(end).unwrap_or(main),
    }))
}

/// Days with the steroids that were taken on them.
struct SteroidDays {
    /// Stretches of days and the sum of the doses that were certainly taken on them.
    surely: Vec<(Stretch, Doses)>,
    /// The same for the doses that may have been taken on them. Two courses of one drug follow each
    /// other unless their days certainly overlap: the second is a changed dose.
    maybe: Vec<(Stretch, Doses)>,
    /// Doses by themselves, whatever their days.
    each: Vec<Doses>,
    /// Whether there may be more.
    open: bool,
    /// Whether a course may have been taken at any time.
    undated: bool,
}

/// A course of a steroid: number of its drug, the days it certainly and possibly covered, its doses.
#[derive(Clone, Copy)]
struct SteroidPart {
    drug: usize,
    sure: Option<Stretch>,
    maybe: Option<Stretch>,
    doses: Doses,
}

fn together(doses: impl Iterator<Item = Doses>) -> Doses {
    doses.fold(Doses::NONE, Doses::plus)
}

fn steroid_days(inputs: &Inputs<'_>, weight: usize, list: &DrugList) -> Result<SteroidDays, Why> {
    let known = courses(inputs, list)?;
    let mut days = SteroidDays {
        surely: Vec::new(),
        maybe: Vec::new(),
        each: Vec::new(),
        open: !known.complete,
        undated: false,
    };
    let mut parts: Vec<SteroidPart> = Vec::new();
    for (drug, course) in known.courses.into_iter().filter(|(_, c)| c.route != Route::Pulse) {
        let (sure, maybe) = cover(course, inputs.reference);
        let doses = daily_dose(inputs, drug, course, weight)?.unwrap_or(Doses::UNKNOWN);
        days.undated |= maybe.is_none();
        days.each.push(doses);
        parts.push(SteroidPart { drug, sure, maybe, doses });
    }
    // Between two edges of any stretch the same courses are taken.
    let mut edges: Vec<Date> = parts
        .iter()
        .flat_map(|part| [part.sure, part.maybe])
        .flatten()
        .flat_map(|(from, to)| [Some(from), to.tomorrow().ok()])
        .flatten()
        .collect();
    edges.sort_unstable();
    edges.dedup();
    for pair in edges.windows(2) {
        let (Some(from), Some(next)) = (pair.first(), pair.last()) else { continue };
        let stretch = (*from, next.yesterday().unwrap_or(*next));
        days.surely.extend(taken_surely(&parts, *from).map(|doses| (stretch, doses)));
        days.maybe.extend(taken_perhaps(&parts, *from).map(|doses| (stretch, doses)));
    }
    Ok(days)
}

fn holds(stretch: Option<Stretch>, day: Date) -> bool {
    stretch.is_some_and(|(from, to)| from <= day && day <= to)
}

/// The doses that were certainly taken on a day. Where it is the last day of one course and the
/// first day of another, the one followed the other: the higher counts.
fn taken_surely(parts: &[SteroidPart], day: Date) -> Option<Doses> {
    let of = |part: &SteroidPart| part.sure.filter(|_| holds(part.sure, day));
    let ends = |(from, to): Stretch| to == day && from < day;
    let begins = |(from, to): Stretch| from == day && to > day;
    let total = |which: &dyn Fn(Stretch) -> bool| {
        together(parts.iter().filter(|part| of(part).is_some_and(which)).map(|part| part.doses))
    };
    parts.iter().any(|part| of(part).is_some()).then(|| {
        let through = total(&|stretch| !ends(stretch) && !begins(stretch));
        through.plus(total(&ends).map2(total(&begins), highest))
    })
}

/// The most that may have been taken on a day: of each drug what was certainly taken, or the
/// highest of what may have been.
fn taken_perhaps(parts: &[SteroidPart], day: Date) -> Option<Doses> {
    let mut by_drug: Vec<(usize, Doses)> = Vec::new();
    for part in parts.iter().filter(|part| holds(part.maybe, day)) {
        match by_drug.iter_mut().find(|(drug, _)| *drug == part.drug) {
            Some((_, known)) => *known = known.map2(part.doses, highest),
            None => by_drug.push((part.drug, part.doses)),
        }
    }
    let most = by_drug.iter().map(|(drug, doses)| {
        let own: Vec<SteroidPart> =
            parts.iter().filter(|part| part.drug == *drug).copied().collect();
        taken_surely(&own, day).map_or(*doses, |certain| doses.map2(certain, highest))
    });
    (!by_drug.is_empty()).then(|| together(most))
}

fn highest(a: Span, b: Span) -> Span {
    let low = if a.low.number() >= b.low.number() { a.low } else { b.low };
    let high = match (a.high.number(), b.high.number()) {
        (Some(x), Some(y)) => {
            if x >= y {
                a.high
            } else {
                b.high
            }
        }
        _ => End::Open,
    };
    Span { low, high }
}

/// The highest daily dose; doses of one day add up.
fn steroid_peak(inputs: &Inputs<'_>, weight: usize, list: &DrugList) -> Outcome {
    let days = steroid_days(inputs, weight, list)?;
    let most = |doses: &mut dyn Iterator<Item = Doses>| {
        doses.fold(Doses::NONE, |most, doses| most.map2(doses, highest))
    };
    let certain = days.surely.iter().map(|(_, doses)| *doses).chain(days.each.iter().copied());
    let certain = most(&mut certain.into_iter());
    let possible = most(&mut days.maybe.iter().map(|(_, doses)| *doses));
    let mut peak =
        certain.map2(possible, |sure, may| Span { low: sure.low, high: highest(sure, may).high });
    if days.open {
        for span in [&mut peak.lowest, &mut peak.main, &mut peak.highest] {
            span.high = End::Open;
        }
    }
    Ok(peak.slot())
}
