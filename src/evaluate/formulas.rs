//! Numbers worked out from other facts.

use super::courses::{
    count_drugs, drugs_now, last_dose, months_together, not_tolerated, with_told,
};
use super::doses::steroid_peak;
use super::medicines::Medicines;
use super::results;
use super::told::Told;
use crate::catalogue::Catalogue;
use crate::catalogue::meaning::{NumberSlot, Slot, Why};
use crate::catalogue::vocabulary::{CountedDrugs, Formula, Item, RenalInputs};
use crate::facts::date::completed_years;
use crate::facts::span::End;
use crate::facts::{Answer, DateSpan, Number, Span, Therapies};
use jiff::civil::Date;

/// What a formula may read.
pub(super) struct Inputs<'a> {
    pub catalogue: &'a Catalogue,
    pub slots: &'a [Slot],
    /// The day of each value, where it has one.
    pub days: &'a [Option<DateSpan>],
    /// What the person answered.
    pub told: Told<'a>,
    pub therapies: Option<&'a Therapies>,
    pub medicines: &'a Medicines,
    pub reference: Date,
}

impl<'a> Inputs<'a> {
    pub(super) fn slot(&self, fact: usize) -> &'a Slot {
        Slot::at(self.slots, fact)
    }

    pub(super) fn day(&self, fact: usize) -> Option<DateSpan> {
        self.days.get(fact).copied().flatten()
    }

    /// A number that the person gave, or that one they gave is a floor of; not what was worked
    /// out from courses.
    pub(super) fn told(&self, fact: usize) -> Option<Span> {
        let question = self.catalogue.fact(fact)?;
        match (self.told.answer(fact), &question.formula) {
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
        Formula::Highest(fact) => results::highest_of(inputs, *fact),
        Formula::Results(fact, bits) => Ok(results::count(inputs, *fact, *bits)),
        Formula::LastAbove(fact, limit, before) => {
            return results::last_above(inputs, *fact, *limit, *before);
        }
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
        Formula::NotTolerated(list) => not_tolerated(inputs, list),
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

pub(super) type Outcome = Result<NumberSlot, Why>;

pub(super) fn number(inputs: &Inputs<'_>, fact: usize) -> Result<Span, Why> {
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
        let range = inputs.catalogue.fact(*fact).and_then(|q| q.refused_outside);
        let allowed = range.map(|(low, high)| Span::between(low, high));
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
