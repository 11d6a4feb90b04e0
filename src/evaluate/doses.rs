//! Daily doses of steroids per kilogram of body weight, day by day.

use super::courses::{Stretch, Taken, courses};
use super::formulas::{Inputs, Outcome, number};
use crate::catalogue::Plausibility;
use crate::catalogue::meaning::{NumberSlot, Why};
use crate::catalogue::vocabulary::DrugList;
use crate::facts::span::End;
use crate::facts::therapy::Route;
use crate::facts::{Course, CourseDose, Number, Span};
use jiff::civil::Date;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

/// Doses per kilogram by the lowest, the plain and the highest accepted reading.
#[derive(Clone, Copy)]
pub(super) struct Doses {
    pub(super) lowest: Span,
    pub(super) main: Span,
    pub(super) highest: Span,
}

impl Doses {
    const NONE: Self = Self {
        lowest: Span::exact(Number::ZERO),
        main: Span::exact(Number::ZERO),
        highest: Span::exact(Number::ZERO),
    };

    /// A dose that was not told, or one that no weight is known for.
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
    pub(super) fn slot(self) -> NumberSlot {
        let also = (self.lowest != self.main || self.highest != self.main)
            .then_some((self.lowest, self.highest));
        NumberSlot { also, ..NumberSlot::of(self.main) }
    }
}

/// Daily dose of a course as prednisone, mg/kg/d, by every table and weight; `None` if it was not
/// told, or if no weight is known. Pulses and depots are no daily doses.
pub(super) fn daily_dose(
    inputs: &Inputs<'_>,
    drug: usize,
    course: &Course,
    weight: usize,
) -> Option<Doses> {
    let dose = course.dose.as_ref()?;
    let ratios = inputs.catalogue.drugs.get(drug)?.equal_to_5_mg_prednisone.as_slice();
    // Without the weight of its time, today's stands in, which may be off by its drift.
    let drift = match course.weight {
        Some(_) => None,
        None => inputs.catalogue.fact(weight).and_then(|question| question.drift),
    };
    let drift = drift.unwrap_or(Number::ZERO);
    let weight = weight_for(inputs, course, weight)?;
    let by = |ratio: &Number, drift: Option<Number>| {
        let share = Number::whole(1).plus(drift?)?;
        let weight = weight.map(|kg| kg.times(share))?;
        let daily = a_day(dose, *ratio)?;
        // Lightest weight gives the highest dose per kilogram.
        let over = |dose: End, weight: End| match (dose.number(), weight.number()) {
            (Some(dose), Some(weight)) => dose.over(weight).map_or(End::Open, End::Including),
            _ => End::Open,
        };
        // Nothing is taken less than not at all.
        let low = over(daily.low, weight.high).number().unwrap_or(Number::ZERO);
        Some(Span { low: End::Including(low), high: over(daily.high, weight.low) })
    };
    let plain = by(ratios.first()?, Some(Number::ZERO))?;
    let lowest = if is_pulse(inputs, dose, *ratios.first()?) {
        Span::exact(Number::ZERO)
    } else {
        by(ratios.iter().max()?, Some(drift))?
    };
    // The more of the drug five milligrams are worth, the lower is the dose.
    Some(Doses {
        lowest,
        main: plain,
        highest: by(ratios.iter().min()?, Number::ZERO.minus(drift))?,
    })
}

/// The weight of the time of a course in kg, or today's; `None` if neither was told, and where the
/// one that was told cannot be right.
fn weight_for(inputs: &Inputs<'_>, course: &Course, weight: usize) -> Option<Span> {
    let Some(told) = course.weight else { return number(inputs, weight).ok() };
    let question = inputs.catalogue.fact(weight)?;
    let judged = question.plausibility(told, &question.units.first()?.code);
    (!matches!(judged, Plausibility::Refused { .. })).then_some(told)
}

/// A dose as milligrams of prednisone a day, of which five are worth as much as `ratio` of the drug.
fn a_day(dose: &CourseDose, ratio: Number) -> Option<Span> {
    let times = Number::fraction(24, i128::from(dose.every_hours))?;
    at_once(dose, ratio)?.map(|mg| mg.times(times))
}

/// What is given at once, as milligrams of prednisone.
fn at_once(dose: &CourseDose, ratio: Number) -> Option<Span> {
    let factor = Number::whole(5).over(ratio)?;
    dose.milligrams.map(|mg| mg.times(factor))
}

/// Whether a dose is so high, at once or in a day, that nobody stays on it: it is a pulse, whatever
/// it was called, and one reading leaves it out.
fn is_pulse(inputs: &Inputs<'_>, dose: &CourseDose, ratio: Number) -> bool {
    let Some(pulse) = inputs.catalogue.drug_forms.pulse else { return false };
    let given = [at_once(dose, ratio), a_day(dose, ratio)].into_iter().flatten();
    given.filter_map(|mg| mg.low.number()).any(|least| least >= pulse)
}

/// Days with the steroids that were taken on them.
pub(super) struct SteroidDays {
    /// Stretches of days and the sum of the doses that were certainly taken on them.
    pub(super) surely: Vec<(Stretch, Doses)>,
    /// The same for the doses that may have been taken on them. Two courses of one drug follow each
    /// other unless their days certainly overlap: the second is a changed dose.
    pub(super) maybe: Vec<(Stretch, Doses)>,
    /// Doses by themselves, whatever their days.
    pub(super) each: Vec<Doses>,
    /// Whether there may be more.
    pub(super) open: bool,
    /// Whether a dose was told that no weight is known for.
    unweighed: bool,
}

/// A course of a steroid: number of its drug, the days it certainly and possibly covered, its doses.
#[derive(Clone, Copy)]
struct SteroidPart {
    drug: usize,
    sure: Option<Stretch>,
    maybe: Stretch,
    doses: Doses,
}

fn together(doses: impl Iterator<Item = Doses>) -> Doses {
    doses.fold(Doses::NONE, Doses::plus)
}

/// Doses by day that were worked out for one person. Many formulas ask for the same ones, and they
/// cost most of an evaluation.
#[derive(Default)]
pub(super) struct DosesByDay(RefCell<Vec<(DosesOf, Rc<SteroidDays>)>>);

/// What doses by day are of: the drugs, the fact of the weight, and its number.
type DosesOf = (DrugList, usize, Option<Span>);

/// The doses by day of the drugs of a list.
pub(super) fn steroid_days(
    inputs: &Inputs<'_>,
    weight: usize,
    list: &DrugList,
) -> Result<Rc<SteroidDays>, Why> {
    let Some(DosesByDay(known)) = inputs.told.doses_by_day() else {
        return worked_out(inputs, weight, list).map(Rc::new);
    };
    inputs.therapies.ok_or(Why::NeedsFacts)?;
    let kilograms = number(inputs, weight).ok();
    let is_it = |((drugs, fact, number), _): &&(DosesOf, Rc<SteroidDays>)| {
        *fact == weight && *number == kilograms && drugs == list
    };
    if let Some((_, days)) = known.borrow().iter().find(is_it) {
        return Ok(Rc::clone(days));
    }
    let days = worked_out(inputs, weight, list).map(Rc::new)?;
    known.borrow_mut().push(((list.clone(), weight, kilograms), Rc::clone(&days)));
    Ok(days)
}

fn worked_out(inputs: &Inputs<'_>, weight: usize, list: &DrugList) -> Result<SteroidDays, Why> {
    let known = courses(inputs, list)?;
    let mut days = SteroidDays {
        surely: Vec::new(),
        maybe: Vec::new(),
        each: Vec::new(),
        open: !known.complete,
        unweighed: false,
    };
    let mut parts: Vec<SteroidPart> = Vec::new();
    let daily = known.courses.iter().filter(|taken| taken.course.route != Route::Pulse);
    for Taken { drug, course, days: own } in daily.copied() {
        let (sure, maybe) = own.cover;
        let doses = daily_dose(inputs, drug, course, weight);
        days.unweighed |= course.dose.is_some() && weight_for(inputs, course, weight).is_none();
        let doses = doses.unwrap_or(Doses::UNKNOWN);
        days.each.push(doses);
        parts.push(SteroidPart { drug, sure, maybe, doses });
    }
    // Between two edges of any stretch the same courses are taken.
    let mut edges: Vec<Date> = parts
        .iter()
        .flat_map(|part| part.sure.into_iter().chain([part.maybe]))
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

fn holds((from, to): Stretch, day: Date) -> bool {
    from <= day && day <= to
}

/// The doses that were certainly taken on a day. Where it is the last day of one course and the
/// first day of another, the one followed the other: the higher counts.
fn taken_surely(parts: &[SteroidPart], day: Date) -> Option<Doses> {
    let of = |part: &SteroidPart| part.sure.filter(|stretch| holds(*stretch, day));
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

/// The higher of two numbers that are known within bounds. Of two bounds at one number the lower
/// end is the stricter one, and the upper end the wider one.
pub(super) fn highest(a: Span, b: Span) -> Span {
    let low = match a.low.number().cmp(&b.low.number()) {
        Ordering::Greater => a.low,
        Ordering::Equal if matches!(a.low, End::Excluding(_)) => a.low,
        Ordering::Equal | Ordering::Less => b.low,
    };
    let high = match (a.high.number(), b.high.number()) {
        (Some(x), Some(y)) if x > y || (x == y && matches!(a.high, End::Including(_))) => a.high,
        (Some(_), Some(_)) => b.high,
        _ => End::Open,
    };
    Span { low, high }
}

/// The highest daily dose; doses of one day add up. Not known where doses lack a weight and the
/// others give no least one.
pub(super) fn steroid_peak(inputs: &Inputs<'_>, weight: usize, list: &DrugList) -> Outcome {
    let days = steroid_days(inputs, weight, list)?;
    let most = |doses: &mut dyn Iterator<Item = Doses>| {
        doses.fold(Doses::NONE, |most, doses| most.map2(doses, highest))
    };
    let certain = days.surely.iter().map(|(_, doses)| *doses).chain(days.each.iter().copied());
    let certain = most(&mut certain.into_iter());
    let possible = most(&mut days.maybe.iter().map(|(_, doses)| *doses));
    let mut peak =
        certain.map2(possible, |sure, may| Span { low: sure.low, high: highest(sure, may).high });
    if days.unweighed && peak.lowest.low.number().is_none_or(|low| low <= Number::ZERO) {
        return Err(Why::NeedsFacts);
    }
    if days.open {
        for span in [&mut peak.lowest, &mut peak.main, &mut peak.highest] {
            span.high = End::Open;
        }
    }
    Ok(peak.slot())
}
