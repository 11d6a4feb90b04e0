//! Medicines: which were taken, when last, and for how many months at the same time.

use super::doses::{Doses, SteroidDays, highest, steroid_days};
use super::formulas::{Inputs, Outcome};
use super::lengths::{fitted, narrowed, since};
use super::medicines::CourseDays;
use crate::catalogue::FactId;
use crate::catalogue::meaning::{EventSlot, NumberSlot, Slot, Why};
use crate::catalogue::vocabulary::{CountedDrugs, DoseLimit, DrugList, Formula};
use crate::facts::date::days_between;
use crate::facts::span::End;
use crate::facts::therapy::{Outcome as Ended, Route};
use crate::facts::{Course, DateSpan, Number, Span, Therapies, TimeUnit, When};
use jiff::civil::Date;
use std::borrow::Cow;
use std::rc::Rc;

/// What is known of the courses of some drugs.
pub(super) struct Known<'a> {
    /// Whether these are all of them. A course that begins after the day of the result is a slip
    /// or a plan: until it is mended the list may lack another.
    pub(super) complete: bool,
    /// Whether they are all but for those that were told by themselves.
    all_else: bool,
    /// The courses.
    pub(super) courses: Vec<Taken<'a>>,
}

/// A course of a listed drug.
#[derive(Clone, Copy)]
pub(super) struct Taken<'a> {
    /// Number of the drug.
    pub(super) drug: usize,
    /// As it was told.
    pub(super) course: &'a Course,
    /// Its days.
    pub(super) days: CourseDays,
}

/// The courses of the listed drugs that have begun; local forms never count.
pub(super) fn courses<'a>(inputs: &Inputs<'a>, list: &DrugList) -> Result<Known<'a>, Why> {
    let therapies = inputs.therapies.ok_or(Why::NeedsFacts)?;
    let medicines = inputs.medicines;
    let (complete, all_else) = completeness(inputs, therapies, list);
    let found = medicines.drugs.iter().zip(&medicines.days).zip(&therapies.courses);
    let courses = found.filter_map(|((drug, days), course)| {
        let drug = drug.filter(|drug| days.counts && list.0.binary_search(drug).is_ok())?;
        Some(Taken { drug, course, days: *days })
    });
    Ok(Known { complete, all_else, courses: courses.collect() })
}

/// Whether the courses of the listed drugs are all there, and whether they are but for those that
/// were told by themselves.
fn completeness(inputs: &Inputs<'_>, therapies: &Therapies, list: &DrugList) -> (bool, bool) {
    // A medicine that the catalogue does not know may be any of the list.
    let all_known = || inputs.medicines.drugs.iter().all(Option::is_some);
    let all_told = therapies.complete && !inputs.medicines.any_later && all_known();
    let all_else = all_told || denied(inputs, therapies, list);
    (all_else && told_beside(inputs, list).next().is_none(), all_else)
}

/// The questions on a last dose, each with its list, that were answered with one, or with "I don't
/// know", while the courses hold none of its medicines: they lack one, or may.
fn all_told_beside<'a>(
    inputs: &Inputs<'a>,
) -> impl Iterator<Item = &'a (FactId, DrugList)> + use<'a> {
    let asked = &inputs.catalogue.program.doses_asked;
    inputs.medicines.told_beside.iter().filter_map(|place| asked.get(*place))
}

/// Those of them that may be about a medicine of a list; each with whether it is for certain.
fn told_beside<'a>(
    inputs: &Inputs<'a>,
    list: &'a DrugList,
) -> impl Iterator<Item = (usize, bool)> + 'a {
    let shared = all_told_beside(inputs).filter(|(_, doses)| doses.shares(list));
    let is_in_list = |drug: &usize| list.0.binary_search(drug).is_ok();
    shared.map(move |(fact, doses)| (fact.index(), doses.0.iter().all(is_in_list)))
}

/// The questions on a last dose that tell of a medicine, or do not know of one, which a list that is
/// said to be complete lacks.
pub(super) fn lacking(inputs: &Inputs<'_>) -> Vec<usize> {
    if !inputs.therapies.is_some_and(|therapies| therapies.complete) {
        return Vec::new();
    }
    all_told_beside(inputs).map(|(fact, _)| fact.index()).collect()
}

/// Whether each drug of a list was never taken, so that it does not matter what else was.
fn denied(inputs: &Inputs<'_>, therapies: &Therapies, list: &DrugList) -> bool {
    let never = |drug: &usize| {
        let found = inputs.catalogue.drugs.get(*drug);
        found.is_some_and(|found| therapies.never.contains(&found.id))
            && !inputs.medicines.drugs.contains(&Some(*drug))
    };
    !therapies.never.is_empty() && list.0.iter().all(never)
}

/// The first and the last day of a course, as far as they are known. A last day before the first
/// is a slip in one of the two, so that neither is.
pub(super) fn ends(course: &Course, reference: Date) -> (Option<DateSpan>, Option<DateSpan>) {
    let days = |when: Option<When>| when.and_then(|when| when.span(reference));
    let today = DateSpan { earliest: reference, latest: reference };
    match (days(course.start), days(course.stop), course.lasted) {
        (Some(start), Some(stop), _) if stop.latest < start.earliest => (None, None),
        (start, _, Some(lasted)) if course.ongoing => {
            since(start, reference, lasted).map_or((None, None), |start| (Some(start), Some(today)))
        }
        (start, stop, Some(lasted)) => fitted(start, stop, lasted, reference),
        (start, stop, None) => (start, stop),
    }
}

/// The different names under which drugs count, as numbers.
fn names_of(inputs: &Inputs<'_>, drugs: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut names: Vec<usize> = drugs.filter_map(|drug| name_of(inputs, drug)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// How many different drugs there are among courses.
fn different<'a>(inputs: &Inputs<'_>, found: impl Iterator<Item = &'a Taken<'a>>) -> Number {
    let names = names_of(inputs, found.map(|taken| taken.drug));
    Number::whole(i64::try_from(names.len()).unwrap_or(i64::MAX))
}

/// A list that is not said to be complete can only hold more.
pub(super) fn count_drugs(inputs: &Inputs<'_>, list: &DrugList) -> Outcome {
    let known = courses(inputs, list)?;
    let count = different(inputs, known.courses.iter());
    let span = if known.complete { Span::exact(count) } else { Span::at_least(count) };
    Ok(NumberSlot::of(span))
}

/// A course that is neither going on nor has a last day may go on; one whose last day is still to
/// come does.
pub(super) fn drugs_now(inputs: &Inputs<'_>, list: &DrugList) -> Outcome {
    let known = courses(inputs, list)?;
    let today = inputs.reference;
    let now = |may: bool| {
        let goes_on = move |taken: &&Taken<'_>| match taken.days.ends.1 {
            _ if taken.course.ongoing => true,
            None => may,
            Some(stop) if may => stop.latest > today,
            Some(stop) => stop.earliest > today,
        };
        known.courses.iter().filter(goes_on)
    };
    let (low, high) = (different(inputs, now(false)), different(inputs, now(true)));
    let span = if known.complete { Span::between(low, high) } else { Span::at_least(low) };
    Ok(NumberSlot::of(span))
}

/// What became of a course is told in one word, so that one that failed may not have been
/// tolerated either: there can always be more.
pub(super) fn not_tolerated(inputs: &Inputs<'_>, list: &DrugList) -> Outcome {
    let known = courses(inputs, list)?;
    let ended_so = |taken: &&Taken<'_>| taken.course.outcome == Ended::NotTolerated;
    let count = different(inputs, known.courses.iter().filter(ended_so));
    Ok(NumberSlot::of(Span::at_least(count)))
}

/// The last day of any listed drug, as far as the courses tell: a course without a last day
/// ended on any day since its first, and a list that is not said to be complete may lack a
/// later course. A dose that was told by itself counts with the courses, if they are all the others.
pub(super) fn last_dose(inputs: &Inputs<'_>, list: &DrugList) -> Result<EventSlot, Why> {
    let known = courses(inputs, list)?;
    let today = inputs.reference;
    let mut ended: Option<(Option<Date>, Date)> = None;
    let mut all_told = known.all_else;
    for (told, of_the_list) in told_beside(inputs, list).filter(|_| known.all_else) {
        match inputs.slot(told) {
            Slot::Event(EventSlot::Ongoing) if of_the_list => return Ok(EventSlot::Ongoing),
            Slot::Event(EventSlot::Happened(days)) if of_the_list => {
                let days = days.map(|days| (days.earliest, days.latest)).unzip();
                ended = Some(later(ended, (days.0, days.1.unwrap_or(today))));
            }
            _ => all_told = false,
        }
    }
    for Taken { course, days, .. } in known.courses {
        let (start, stop) = days.ends;
        // A last day that is still to come does not end a course yet.
        if course.ongoing || stop.is_some_and(|stop| stop.earliest > today) {
            return Ok(EventSlot::Ongoing);
        }
        let (earliest, latest) = match (stop, start) {
            (Some(stop), _) => (Some(stop.earliest.min(today)), stop.latest.min(today)),
            (None, Some(start)) if course.route == Route::Pulse => {
                (Some(start.earliest.min(today)), start.latest.min(today))
            }
            (None, Some(start)) => (Some(start.earliest.min(today)), today),
            (None, None) => (None, today),
        };
        ended = Some(later(ended, (earliest, latest)));
    }
    let ended = ended.map(|(earliest, latest)| (earliest, if all_told { latest } else { today }));
    match ended {
        Some((Some(earliest), latest)) => {
            Ok(EventSlot::Happened(Some(DateSpan { earliest, latest })))
        }
        Some((None, _)) => Ok(EventSlot::Happened(None)),
        None if all_told => Ok(EventSlot::Never),
        None => Err(Why::NeedsFacts),
    }
}

/// The later of two last days, each with its earliest, if there is one, and its latest.
fn later(known: Option<(Option<Date>, Date)>, other: (Option<Date>, Date)) -> (Option<Date>, Date) {
    known.map_or(other, |(earliest, latest)| (earliest.max(other.0), latest.max(other.1)))
}

/// First and last day of a stretch.
pub(super) type Stretch = (Date, Date);

/// Stretches of days, sorted and apart.
type Days = Vec<Stretch>;

fn merge(mut days: Days) -> Days {
    days.sort_unstable();
    days.dedup_by(|(start, stop), (_, end)| {
        let joins = *start <= end.tomorrow().unwrap_or(*end);
        if joins {
            *end = (*stop).max(*end);
        }
        joins
    });
    days
}

fn intersect(a: &Days, b: &Days) -> Days {
    let mut both = Vec::with_capacity(a.len().max(b.len()));
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
pub(super) fn length(days: &Days) -> Number {
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

/// The days a course certainly covered, and those it may have covered, from [`Date::MIN`] if it may
/// have begun at any time. Nothing after the reference date counts. A pulse without a last day is
/// one day.
pub(super) fn cover(course: &Course, reference: Date) -> (Option<Stretch>, Stretch) {
    let today = DateSpan { earliest: reference, latest: reference };
    let (start, stop) = ends(course, reference);
    let stop = if course.ongoing {
        Some(today)
    } else if stop.is_none() && course.stop.is_none() && course.route == Route::Pulse {
        start
    } else {
        stop
    };
    let last = stop.map_or(reference, |stop| stop.latest.min(reference));
    let surely = stop.and_then(|stop| {
        let until = stop.earliest.min(reference);
        // Whenever it began, it was taken on its last day.
        let from = start.map_or(last, |start| start.latest);
        (from <= until).then_some((from, until))
    });
    (surely, (start.map_or(Date::MIN, |start| start.earliest), last))
}

/// The days on which at least so many different drugs were taken, by the stretches of each.
fn at_once(inputs: &Inputs<'_>, least: usize, stretches: &[(usize, Stretch)]) -> Days {
    if least == 1 {
        return merge(stretches.iter().map(|(_, stretch)| *stretch).collect());
    }
    let mut by_name: Vec<(usize, Days)> = Vec::new();
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
struct Covered {
    /// The days on which it certainly was; `None` for all days.
    surely: Option<Days>,
    /// Those on which it may have been.
    maybe: Option<Days>,
    /// Whether the list may lack courses, so that it may have been taken on any other day.
    open: bool,
}

impl Covered {
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
        let first = self.maybe.as_ref().and_then(|days| days.first());
        // What may have begun at any time may have lasted any time.
        let endless = first.is_some_and(|(from, _)| *from == Date::MIN);
        if self.open || endless {
            Span::at_least(low)
        } else {
            Span::between(low, of(&self.maybe).max(low))
        }
    }
}

/// Which of the accepted tables and weights is looked at.
type By = fn(&Doses) -> Span;

/// Months in which the drugs of every list were taken on the same days, so many different ones of
/// each, by the lowest, the plain and the highest accepted dose.
pub(super) fn months_together(inputs: &Inputs<'_>, lists: &[CountedDrugs]) -> Outcome {
    let (same, others): (Vec<_>, Vec<_>) = lists.iter().partition(|list| list.same);
    let mut all = Covered::default();
    let mut doses = Vec::new();
    for list in others {
        match DaysTaken::of(inputs, list)? {
            Some(DaysTaken::Plain(days)) => all = all.and(&days),
            Some(days) => doses.push(days),
            None => return Ok(NumberSlot::of(Span::exact(Number::ZERO))),
        }
    }
    let same = same.into_iter().map(|list| Choices::of(inputs, list));
    let same = same.collect::<Result<Vec<_>, _>>()?;
    let months = |by: By| {
        let all = doses.iter().fold(all.clone(), |all, days| all.and(&days.by(by)));
        let counted = longest(&same, &all, by);
        let reaches = |doses: &Doses| {
            let limit = lists.first().and_then(|list| list.dose);
            limit.is_some_and(|limit| reached(by(doses).low, limit))
        };
        narrowed(inputs, lists, counted, &reaches)
    };
    let main = months(|doses| doses.main);
    if lists.iter().all(|list| list.dose.is_none()) {
        return Ok(NumberSlot::of(main));
    }
    let (lowest, highest) = (months(|doses| doses.lowest), months(|doses| doses.highest));
    Ok(Doses { lowest, main, highest }.slot())
}

/// The days on which drugs were taken.
enum DaysTaken {
    /// On which so many of them were.
    Plain(Covered),
    /// Doses by day, and the one to reach.
    AtDose(Rc<SteroidDays>, DoseLimit),
}

impl DaysTaken {
    /// The days on which so many drugs of a list were taken, and the dose reached; `None` if that
    /// was never so.
    fn of(inputs: &Inputs<'_>, list: &CountedDrugs) -> Result<Option<Self>, Why> {
        let known = courses(inputs, &list.drugs)?;
        let names = names_of(inputs, known.courses.iter().map(|taken| taken.drug));
        if known.complete && names.len() < list.count {
            return Ok(None);
        }
        if let Some(limit) = list.dose {
            let days = steroid_days(inputs, limit.weight, &list.drugs)?;
            return Ok(Some(Self::AtDose(days, limit)));
        }
        let (mut sure, mut possible) = (Vec::new(), Vec::new());
        for Taken { drug, days, .. } in &known.courses {
            let (surely, maybe) = days.cover;
            sure.extend(surely.map(|stretch| (*drug, stretch)));
            possible.push((*drug, maybe));
        }
        Ok(Some(Self::Plain(Covered {
            surely: Some(at_once(inputs, list.count, &sure)),
            maybe: Some(at_once(inputs, list.count, &possible)),
            open: !known.complete,
        })))
    }

    fn by(&self, by: By) -> Cow<'_, Covered> {
        match self {
            Self::Plain(days) => Cow::Borrowed(days),
            Self::AtDose(days, limit) => Cow::Owned(at_dose(days, *limit, by)),
        }
    }
}

/// The days of every choice of so many drugs of a list, which must be the same ones all the time.
struct Choices {
    days: Vec<DaysTaken>,
    /// Whether no drug is lacking.
    complete: bool,
}

impl Choices {
    fn of(inputs: &Inputs<'_>, list: &CountedDrugs) -> Result<Self, Why> {
        let known = courses(inputs, &list.drugs)?;
        let names = names_of(inputs, known.courses.iter().map(|taken| taken.drug));
        let mut days = Vec::new();
        for names in choices(&names, list.count) {
            let is_one =
                |drug: &usize| name_of(inputs, *drug).is_some_and(|name| names.contains(&name));
            let drugs = DrugList(list.drugs.0.iter().copied().filter(is_one).collect());
            let chosen = CountedDrugs { drugs, ..*list };
            days.extend(DaysTaken::of(inputs, &chosen)?);
        }
        Ok(Self { days, complete: known.complete })
    }
}

/// Where drugs must be the same all the time, those that were taken longest count.
fn longest(lists: &[Choices], others: &Covered, by: By) -> Span {
    let Some((list, rest)) = lists.split_first() else { return others.months() };
    let months = list.days.iter().map(|days| longest(rest, &others.and(&days.by(by)), by));
    let longest = months.reduce(highest).unwrap_or(Span::exact(Number::ZERO));
    // One that the list lacks may have been taken longer.
    if list.complete { longest } else { Span { high: End::Open, ..longest } }
}

/// Whether a dose comes to the limit; an open end comes to everything.
fn reached(end: End, limit: DoseLimit) -> bool {
    end.number()
        .is_none_or(|dose| if limit.above { dose > limit.limit } else { dose >= limit.limit })
}

/// The days on which a daily dose was reached.
fn at_dose(days: &SteroidDays, limit: DoseLimit, by: By) -> Covered {
    let reached = |end: End| reached(end, limit);
    let found = |days: &[(Stretch, Doses)], reached: &dyn Fn(Span) -> bool| {
        merge(days.iter().filter(|(_, doses)| reached(by(doses))).map(|(days, _)| *days).collect())
    };
    Covered {
        surely: Some(found(&days.surely, &|dose| reached(dose.low))),
        maybe: Some(found(&days.maybe, &|dose| reached(dose.high))),
        open: days.open,
    }
}

/// The name under which a drug counts, as a number.
fn name_of(inputs: &Inputs<'_>, drug: usize) -> Option<usize> {
    inputs.catalogue.program.drug_names.get(drug).copied()
}

/// Every way to choose so many of these.
fn choices(names: &[usize], count: usize) -> Vec<Vec<usize>> {
    match (count, names.split_first()) {
        (0, _) => vec![Vec::new()],
        (_, None) => Vec::new(),
        (_, Some((first, rest))) => {
            let with = choices(rest, count - 1).into_iter().map(|mut names| {
                names.push(*first);
                names
            });
            with.chain(choices(rest, count)).collect()
        }
    }
}

/// The months that were told, beside those that the courses come to. Where the person took no other
/// medicine than this list asks for, they are the same months, and what is told is closer. Where
/// the question was asked about more medicines, or any dose, these months are at most as many.
pub(super) fn with_told(
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
    let one_choice = |list: &CountedDrugs| {
        if !list.same {
            return true;
        }
        let known = courses(inputs, &list.drugs).ok().filter(|known| known.complete);
        let names = match known {
            Some(known) => names_of(inputs, known.courses.iter().map(|taken| taken.drug)),
            None => names_of(inputs, list.drugs.0.iter().copied()),
        };
        names.len() <= list.count
    };
    let equal = |a: &CountedDrugs, b: &CountedDrugs| {
        a.count == b.count
            && a.dose == b.dose
            && (a.drugs == b.drugs || took_same(inputs, &a.drugs, &b.drugs))
            && one_choice(a)
            && one_choice(b)
    };
    lists.iter().all(|list| asked.iter().any(|asked| equal(list, asked)))
        && asked.iter().all(|asked| lists.iter().any(|list| equal(list, asked)))
}

/// Whether this person took the same drugs of both lists, and all of them are told.
fn took_same(inputs: &Inputs<'_>, a: &DrugList, b: &DrugList) -> bool {
    let is_complete =
        |list| inputs.therapies.is_some_and(|therapies| completeness(inputs, therapies, list).0);
    let in_both_or_none =
        |drug: &usize| a.0.binary_search(drug).is_ok() == b.0.binary_search(drug).is_ok();
    let counted = inputs.medicines.drugs.iter().zip(&inputs.medicines.days);
    let mut taken = counted.filter(|(_, days)| days.counts).filter_map(|(drug, _)| drug.as_ref());
    taken.all(in_both_or_none) && is_complete(a) && is_complete(b)
}
