//! Numbers worked out from other facts.

use crate::catalogue::Catalogue;
use crate::catalogue::meaning::{EventSlot, NumberSlot, Slot, Why};
use crate::catalogue::vocabulary::{DrugList, Formula, Item, RenalInputs};
use crate::facts::date::completed_years;
use crate::facts::span::End;
use crate::facts::therapy::Route;
use crate::facts::{Course, DateSpan, Number, Span, Therapies, When};
use jiff::civil::Date;

/// What a formula may read.
pub(super) struct Inputs<'a> {
    pub catalogue: &'a Catalogue,
    pub slots: &'a [Slot],
    pub therapies: Option<&'a Therapies>,
    /// For each course the number of its drug.
    pub drugs: &'a [Option<usize>],
    pub reference: Date,
}

impl<'a> Inputs<'a> {
    fn slot(&self, fact: usize) -> &'a Slot {
        Slot::at(self.slots, fact)
    }
}

/// Works out a formula.
pub(super) fn compute(formula: &Formula, inputs: &Inputs<'_>) -> Slot {
    let result = match formula {
        Formula::Age { born } => match inputs.slot(*born) {
            Slot::Date(days) => {
                let years = |day| Number::whole(i64::from(completed_years(day, inputs.reference)));
                Ok(NumberSlot::of(Span::between(years(days.latest), years(days.earliest))))
            }
            _ => Err(Why::NeedsFacts),
        },
        Formula::CockcroftGault(renal) => renal_formula(inputs, *renal, &cockcroft_gault),
        Formula::CkdEpi(renal) => {
            let by = |equation| renal_formula(inputs, *renal, &|input| ckd_epi(input, equation));
            by(&CKD_EPI_2021).and_then(|main| {
                let other = by(&CKD_EPI_2009)?.span;
                Ok(NumberSlot { also: (other != main.span).then_some(other), ..main })
            })
        }
        Formula::BodyMassIndex { weight, height } => {
            spans(inputs, &[*weight, *height], &|values| {
                let [weight, height] = values else { return None };
                let metres = height.over(Number::whole(100))?;
                weight.over(metres.times(metres)?)
            })
        }
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
        Formula::LastDose(list) => {
            return last_dose(inputs, list).map_or_else(Slot::Missing, Slot::Event);
        }
        Formula::DrugMonths(list, floor) => {
            let floor = floor.and_then(|fact| number(inputs, fact).ok()).map(|span| span.low);
            match (months(inputs, std::slice::from_ref(list)), floor.and_then(End::number)) {
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
        Formula::OverlapMonths(lists) => months(inputs, lists),
        Formula::SteroidPeak { weight, drugs } => steroid_peak(inputs, *weight, drugs),
        Formula::SteroidMonths { weight, drugs, limit } => {
            steroid_months(inputs, *weight, drugs, *limit)
        }
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
#[inline(never)]
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
    for corner in 0..1_usize << ends.len() {
        let values: Vec<Number> = ends
            .iter()
            .enumerate()
            .map(|(index, (low, high))| if corner & (1 << index) == 0 { *low } else { *high })
            .collect();
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
#[inline(never)]
fn renal_formula(
    inputs: &Inputs<'_>,
    renal: RenalInputs,
    formula: &dyn Fn(&Renal) -> Option<Number>,
) -> Outcome {
    let sexes: &[bool] = match inputs.slot(renal.sex) {
        Slot::Codes(code) if *code == renal.female => &[true],
        Slot::Codes(_) => &[false],
        _ => &[true, false],
    };
    let mut facts = vec![renal.age, renal.creatinine];
    facts.extend(renal.weight);
    let mut result: Option<Span> = None;
    for female in sexes {
        let one = spans(inputs, &facts, &|values| {
            let (age, creatinine) = (*values.first()?, *values.get(1)?);
            // Adults only, and only where there is any creatinine.
            if age < Number::whole(18) || creatinine <= Number::ZERO {
                return None;
            }
            formula(&Renal { age, female: *female, creatinine, weight: values.get(2).copied() })
        })?;
        result = Some(result.map_or(one.span, |known| known.union(one.span)));
    }
    result.map(NumberSlot::of).ok_or(Why::NoResult)
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
#[inline(never)]
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
    let also = total(false).filter(|other| *other != main);
    Ok(NumberSlot { also, ..NumberSlot::of(main) })
}

#[inline(never)]
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

#[inline(never)]
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
        let end = |a: End, b: End| match (a.number(), b.number()) {
            (Some(a), Some(b)) => a.plus(b).map_or(End::Open, End::Including),
            _ => End::Open,
        };
        total = Span { low: end(total.low, term.low), high: end(total.high, term.high) };
    }
    if !any {
        return Err(Why::NeedsFacts);
    }
    Ok(NumberSlot::of(total))
}

/// The courses of the listed drugs; local forms never count.
fn courses<'a>(
    inputs: &'a Inputs<'_>,
    list: &'a DrugList,
) -> Result<(&'a Therapies, impl Iterator<Item = (usize, &'a Course)> + 'a), Why> {
    let therapies = inputs.therapies.ok_or(Why::NeedsFacts)?;
    let drugs = inputs.drugs.iter().copied().zip(&therapies.courses);
    let found =
        drugs.filter(|(_, course)| course.route != Route::Local).filter_map(|(drug, course)| {
            let drug = drug?;
            list.0.binary_search(&drug).is_ok().then_some((drug, course))
        });
    Ok((therapies, found))
}

/// How many different drugs there are among courses.
fn different<'a>(inputs: &Inputs<'_>, found: impl Iterator<Item = (usize, &'a Course)>) -> Number {
    let mut names: Vec<&str> = found
        .filter_map(|(drug, _)| inputs.catalogue.drugs.get(drug))
        .map(|drug| drug.counts_as.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    Number::whole(i64::try_from(names.len()).unwrap_or(i64::MAX))
}

/// A list that is not said to be complete can only hold more.
#[inline(never)]
fn count_drugs(inputs: &Inputs<'_>, list: &DrugList) -> Outcome {
    let (therapies, found) = courses(inputs, list)?;
    let count = different(inputs, found);
    let span = if therapies.complete { Span::exact(count) } else { Span::at_least(count) };
    Ok(NumberSlot::of(span))
}

/// A course that is neither going on nor has a last day may go on.
#[inline(never)]
fn drugs_now(inputs: &Inputs<'_>, list: &DrugList) -> Outcome {
    let (therapies, found) = courses(inputs, list)?;
    let low = different(inputs, found.filter(|(_, course)| course.ongoing));
    let (_, found) = courses(inputs, list)?;
    let high =
        different(inputs, found.filter(|(_, course)| course.ongoing || course.stop.is_none()));
    let span = if therapies.complete { Span::between(low, high) } else { Span::at_least(low) };
    Ok(NumberSlot::of(span))
}

/// The last day of any listed drug, as far as the courses tell: a course without a last day
/// ended on any day since its first, and a list that is not said to be complete may lack a
/// later course.
#[inline(never)]
fn last_dose(inputs: &Inputs<'_>, list: &DrugList) -> Result<EventSlot, Why> {
    let (therapies, found) = courses(inputs, list)?;
    let today = inputs.reference;
    let days = |when: Option<When>| when.and_then(|when| when.span(today));
    let mut ended: Option<(Option<Date>, Date)> = None;
    for (_, course) in found {
        if course.ongoing {
            return Ok(EventSlot::Ongoing);
        }
        let (earliest, latest) = match (days(course.stop), days(course.start)) {
            (Some(stop), _) => (Some(stop.earliest.min(today)), stop.latest.min(today)),
            (None, Some(start)) => (Some(start.earliest.min(today)), today),
            (None, None) => (None, today),
        };
        let latest = if therapies.complete { latest } else { today };
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
        None if therapies.complete => Ok(EventSlot::Never),
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

/// Calendar months, with the rest as a share of the month it falls in.
fn length(days: &Days) -> Number {
    days.iter().fold(Number::ZERO, |total, (start, stop)| {
        // At least one month for every 31 days.
        let mut whole = crate::facts::date::days_between(*start, *stop) / 31;
        while whole < 2_400
            && crate::facts::TimeUnit::Months
                .after(*start, whole + 1)
                .is_some_and(|end| end <= *stop)
        {
            whole += 1;
        }
        let from = crate::facts::TimeUnit::Months.after(*start, whole).unwrap_or(*stop);
        let to = crate::facts::TimeUnit::Months.after(*start, whole + 1).unwrap_or(*stop);
        let rest = Number::fraction(
            i128::from(crate::facts::date::days_between(from, *stop)),
            i128::from(crate::facts::date::days_between(from, to)),
        );
        Number::whole(i64::from(whole))
            .plus(rest.unwrap_or(Number::ZERO))
            .and_then(|months| months.plus(total))
            .unwrap_or(total)
    })
}

/// The days a course certainly covered, and those it may have covered (`None` if it may
/// have begun at any time).
fn cover(course: &Course, reference: Date) -> (Option<Stretch>, Option<Stretch>) {
    let today = DateSpan { earliest: reference, latest: reference };
    let stop = if course.ongoing {
        Some(today)
    } else {
        course.stop.and_then(|when| when.span(reference))
    };
    let start = course.start.and_then(|when| when.span(reference));
    let surely = match (start, stop) {
        (Some(start), Some(stop)) if start.latest <= stop.earliest => {
            Some((start.latest, stop.earliest))
        }
        _ => None,
    };
    let maybe = start
        .map(|start| (start.earliest, stop.map_or(reference, |stop| stop.latest.min(reference))));
    (surely, maybe)
}

/// Months covered by a course of every list at once.
#[inline(never)]
fn months(inputs: &Inputs<'_>, lists: &[DrugList]) -> Outcome {
    let mut surely: Option<Days> = None;
    let mut maybe: Option<Days> = None;
    let mut open = false;
    for list in lists {
        let (therapies, found) = courses(inputs, list)?;
        let (mut sure, mut possible) = (Vec::new(), Vec::new());
        let found: Vec<(usize, &Course)> = found.collect();
        if found.is_empty() && therapies.complete {
            return Ok(NumberSlot::of(Span::exact(Number::ZERO)));
        }
        open |= !therapies.complete;
        for (_, course) in found {
            let (a, b) = cover(course, inputs.reference);
            sure.extend(a);
            open |= b.is_none();
            possible.extend(b);
        }
        let (sure, possible) = (merge(sure), merge(possible));
        surely = Some(surely.map_or_else(|| sure.clone(), |known| intersect(&known, &sure)));
        maybe = Some(maybe.map_or_else(|| possible.clone(), |known| intersect(&known, &possible)));
    }
    let low = length(&surely.unwrap_or_default());
    let span = if open {
        Span::at_least(low)
    } else {
        Span::between(low, length(&maybe.unwrap_or_default()))
    };
    Ok(NumberSlot::of(span))
}

/// Daily dose of a course as prednisone, mg/kg/d, by the main and by the other table.
/// Pulses and depots are no daily doses.
fn daily_dose(
    inputs: &Inputs<'_>,
    drug: usize,
    course: &Course,
    weight: Span,
) -> Option<(Span, Span)> {
    let dose = course.dose.as_ref()?;
    let ratios = &inputs.catalogue.drugs.get(drug)?.five_mg;
    let by = |ratio: &Number| {
        let factor =
            Number::whole(5).over(*ratio)?.over(Number::whole(i64::from(dose.every_days)))?;
        let daily = dose.milligrams.map(|mg| mg.times(factor))?;
        // Lightest weight gives the highest dose per kilogram.
        let over = |dose: End, weight: End| match (dose.number(), weight.number()) {
            (Some(dose), Some(weight)) => dose.over(weight).map_or(End::Open, End::Including),
            _ => End::Open,
        };
        Some(Span { low: over(daily.low, weight.high), high: over(daily.high, weight.low) })
    };
    let main = by(ratios.first()?)?;
    Some((main, ratios.get(1).and_then(by).unwrap_or(main)))
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

#[inline(never)]
fn steroid_peak(inputs: &Inputs<'_>, weight: usize, list: &DrugList) -> Outcome {
    let (therapies, found) = courses(inputs, list)?;
    let mut main = Span::exact(Number::ZERO);
    let mut also = main;
    let mut open = !therapies.complete;
    for (drug, course) in found.filter(|(_, course)| course.route != Route::Pulse) {
        let weight = number(inputs, weight)?;
        match daily_dose(inputs, drug, course, weight) {
            Some((one, other)) => {
                main = highest(main, one);
                also = highest(also, other);
            }
            None => open = true,
        }
    }
    if open {
        main.high = End::Open;
        also.high = End::Open;
    }
    let mut slot = NumberSlot::of(main);
    slot.also = (also != main).then_some(also);
    Ok(slot)
}

#[inline(never)]
fn steroid_months(inputs: &Inputs<'_>, weight: usize, list: &DrugList, limit: Number) -> Outcome {
    let (therapies, found) = courses(inputs, list)?;
    let mut open = !therapies.complete;
    let (mut surely, mut maybe) = (Vec::new(), Vec::new());
    for (drug, course) in found.filter(|(_, course)| course.route != Route::Pulse) {
        let weight = number(inputs, weight)?;
        let dose = daily_dose(inputs, drug, course, weight);
        let reaches = |end: End| end.number().is_none_or(|n| n >= limit);
        let (sure, possible) = dose.map_or((false, true), |(main, also)| {
            (
                main.low.number().is_some_and(|n| n >= limit)
                    && also.low.number().is_some_and(|n| n >= limit),
                reaches(main.high) || reaches(also.high),
            )
        });
        let (covered, perhaps) = cover(course, inputs.reference);
        if sure {
            surely.extend(covered);
        }
        if possible {
            open |= perhaps.is_none();
            maybe.extend(perhaps);
        }
    }
    let low = length(&merge(surely));
    let span = if open { Span::at_least(low) } else { Span::between(low, length(&merge(maybe))) };
    Ok(NumberSlot::of(span))
}
