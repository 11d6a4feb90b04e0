//! Numbers worked out from other facts.

use crate::catalogue::Catalogue;
use crate::catalogue::meaning::{EventSlot, NumberSlot, Slot, Why};
use crate::catalogue::vocabulary::{CountedDrugs, DrugList, Formula, Item, RenalInputs};
use crate::facts::date::completed_years;
use crate::facts::span::End;
use crate::facts::therapy::Route;
use crate::facts::{Answer, Course, DateSpan, Facts, Number, Span, Therapies, When};
use jiff::civil::Date;

/// What a formula may read.
pub(super) struct Inputs<'a> {
    pub catalogue: &'a Catalogue,
    pub slots: &'a [Slot],
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
        Formula::TogetherMonths { lists, told } => {
            or_told(inputs, &months_of(inputs, lists), *told)
        }
        Formula::SteroidPeak { weight, drugs } => steroid_peak(inputs, *weight, drugs),
        Formula::SteroidMonths { weight, drugs, limit, above, told } => {
            let threshold = Threshold { limit: *limit, above: *above };
            let counted = steroid_months(inputs, *weight, drugs, threshold);
            told.map_or(counted, |told| or_told(inputs, &counted, told))
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

/// Months in which the drugs of every list were taken on the same days, so many different ones of
/// each. Where they must be the same all the time, the drugs that were taken longest count.
fn months_of(inputs: &Inputs<'_>, lists: &[CountedDrugs]) -> Outcome {
    let Some(at) = lists.iter().position(|list| list.same) else {
        return months_at_once(inputs, lists);
    };
    let Some(list) = lists.get(at) else { return Err(Why::NeedsFacts) };
    let known = courses(inputs, &list.drugs)?;
    let mut taken: Vec<&str> =
        known.courses.iter().filter_map(|(drug, _)| name_of(inputs, *drug)).collect();
    taken.sort_unstable();
    taken.dedup();
    let mut longest: Option<Span> = None;
    for names in choices(&taken, list.count) {
        let is_one =
            |drug: &usize| name_of(inputs, *drug).is_some_and(|name| names.contains(&name));
        let drugs = DrugList(list.drugs.0.iter().copied().filter(is_one).collect());
        let mut lists = lists.to_vec();
        if let Some(place) = lists.get_mut(at) {
            *place = CountedDrugs { count: list.count, same: false, drugs };
        }
        let months = months_of(inputs, &lists)?.span;
        longest = Some(longest.map_or(months, |known| highest(known, months)));
    }
    let none = Span::exact(Number::ZERO);
    let span = longest.unwrap_or(if known.complete { none } else { Span::at_least(Number::ZERO) });
    Ok(NumberSlot::of(span))
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

fn months_at_once(inputs: &Inputs<'_>, lists: &[CountedDrugs]) -> Outcome {
    let mut surely: Option<Days> = None;
    let mut maybe: Option<Days> = None;
    let mut open = false;
    for CountedDrugs { count: least, drugs: list, .. } in lists {
        let known = courses(inputs, list)?;
        if known.complete
            && different(inputs, known.courses.iter().copied())
                < Number::whole(i64::try_from(*least).unwrap_or(i64::MAX))
        {
            return Ok(NumberSlot::of(Span::exact(Number::ZERO)));
        }
        if known.courses.is_empty() && *least > 0 {
            return Ok(NumberSlot::of(Span::at_least(Number::ZERO)));
        }
        open |= !known.complete;
        let (mut sure, mut possible) = (Vec::new(), Vec::new());
        for (drug, course) in known.courses {
            let (a, b) = cover(course, inputs.reference);
            sure.extend(a.map(|stretch| (drug, stretch)));
            open |= b.is_none();
            possible.extend(b.map(|stretch| (drug, stretch)));
        }
        let (sure, possible) = (at_once(inputs, *least, &sure), at_once(inputs, *least, &possible));
        let both = |known: Option<Days>, days: Days| match known {
            Some(known) => intersect(&known, &days),
            None => days,
        };
        surely = Some(both(surely, sure));
        maybe = Some(both(maybe, possible));
    }
    let low = length(&surely.unwrap_or_default());
    let span = if open {
        Span::at_least(low)
    } else {
        Span::between(low, length(&maybe.unwrap_or_default()))
    };
    Ok(NumberSlot::of(span))
}

/// Months covered by a course of every list at once.
fn months(inputs: &Inputs<'_>, lists: &[DrugList]) -> Outcome {
    let one = |list: &DrugList| CountedDrugs { count: 1, same: false, drugs: list.clone() };
    months_of(inputs, &lists.iter().map(one).collect::<Vec<_>>())
}

/// Where the courses leave the months open, the months that were told stand in; not those that
/// were worked out from the same courses for a wider list of medicines.
fn or_told(inputs: &Inputs<'_>, counted: &Outcome, told: usize) -> Outcome {
    let is_open = counted.as_ref().map_or(true, |slot| slot.span.high == End::Open);
    match inputs.told(told) {
        Some(span) if is_open => Ok(NumberSlot::of(span)),
        _ => *counted,
    }
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

fn steroid_days(inputs: &Inputs<'_>, weight: usize, list: &DrugList) -> Result<SteroidDays, Why> {
    let known = courses(inputs, list)?;
    let mut days = SteroidDays {
        surely: Vec::new(),
        maybe: Vec::new(),
        each: Vec::new(),
        open: !known.complete,
        undated: false,
    };
    let mut parts: Vec<(usize, Option<Stretch>, Option<Stretch>, Doses)> = Vec::new();
    for (drug, course) in known.courses.into_iter().filter(|(_, c)| c.route != Route::Pulse) {
        let (sure, maybe) = cover(course, inputs.reference);
        match daily_dose(inputs, drug, course, weight)? {
            Some(doses) => {
                days.undated |= maybe.is_none();
                days.each.push(doses);
                parts.push((drug, sure, maybe, doses));
            }
            None => days.open = true,
        }
    }
    let holds = |stretch: Option<Stretch>, day: Date| {
        stretch.is_some_and(|(from, to)| from <= day && day <= to)
    };
    let sum = |doses: &mut dyn Iterator<Item = Doses>| doses.fold(Doses::NONE, Doses::plus);
    // Between two edges of any stretch the same courses are taken.
    let mut edges: Vec<Date> = parts
        .iter()
        .flat_map(|(_, sure, maybe, _)| [*sure, *maybe])
        .flatten()
        .flat_map(|(from, to)| [Some(from), to.tomorrow().ok()])
        .flatten()
        .collect();
    edges.sort_unstable();
    edges.dedup();
    for pair in edges.windows(2) {
        let (Some(from), Some(next)) = (pair.first(), pair.last()) else { continue };
        let stretch = (*from, next.yesterday().unwrap_or(*next));
        let sure: Vec<&(usize, Option<Stretch>, Option<Stretch>, Doses)> =
            parts.iter().filter(|(_, sure, ..)| holds(*sure, *from)).collect();
        if !sure.is_empty() {
            days.surely.push((stretch, sum(&mut sure.iter().map(|part| part.3))));
        }
        // Of each drug: what was certainly taken, or the highest of what may have been.
        let mut by_drug: Vec<(usize, Doses)> = Vec::new();
        for (drug, _, _, doses) in parts.iter().filter(|(_, _, maybe, _)| holds(*maybe, *from)) {
            match by_drug.iter_mut().find(|(known, _)| known == drug) {
                Some((_, known)) => *known = known.map2(*doses, highest),
                None => by_drug.push((*drug, *doses)),
            }
        }
        for (drug, doses) in &mut by_drug {
            let certain = sum(&mut sure.iter().filter(|part| part.0 == *drug).map(|part| part.3));
            *doses = doses.map2(certain, highest);
        }
        if !by_drug.is_empty() {
            days.maybe.push((stretch, sum(&mut by_drug.into_iter().map(|(_, doses)| doses))));
        }
    }
    Ok(days)
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

/// The dose that has to be reached or exceeded.
#[derive(Clone, Copy)]
struct Threshold {
    limit: Number,
    above: bool,
}

impl Threshold {
    /// An open end reaches everything.
    fn reached(self, end: End) -> bool {
        end.number()
            .is_none_or(|dose| if self.above { dose > self.limit } else { dose >= self.limit })
    }
}

/// Months on a daily dose; doses of one day add up.
fn steroid_months(
    inputs: &Inputs<'_>,
    weight: usize,
    list: &DrugList,
    threshold: Threshold,
) -> Outcome {
    let days = steroid_days(inputs, weight, list)?;
    let months = |of: fn(&Doses) -> Span| {
        let reaches = |days: &[(Stretch, Doses)], end: fn(Span) -> End| -> Number {
            let found = days.iter().filter(|(_, doses)| threshold.reached(end(of(doses))));
            length(&merge(found.map(|(stretch, _)| *stretch).collect()))
        };
        let certain = days.surely.iter().filter(|(_, doses)| of(doses).low.number().is_some());
        let certain: Vec<_> = certain.copied().collect();
        let low = reaches(&certain, |span| span.low);
        let undated =
            days.undated && days.each.iter().any(|doses| threshold.reached(of(doses).high));
        if days.open || undated {
            Span::at_least(low)
        } else {
            Span::between(low, reaches(&days.maybe, |span| span.high).max(low))
        }
    };
    let counted = Doses {
        lowest: months(|doses| doses.lowest),
        main: months(|doses| doses.main),
        highest: months(|doses| doses.highest),
    };
    Ok(counted.slot())
}
