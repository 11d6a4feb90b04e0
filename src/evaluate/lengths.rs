//! Courses of which a length was told: "for eight months in 2024".

use super::courses::{Taken, courses, length};
use super::doses::daily_dose;
use super::formulas::Inputs;
use crate::catalogue::vocabulary::{CountedDrugs, DrugList};
use crate::facts::span::End;
use crate::facts::therapy::{Lasted, Route};
use crate::facts::{DateSpan, Number, Span};
use jiff::civil::Date;

/// The first and the last day of a course of this length, each narrowed by the other; neither, if
/// the days do not leave room for it, or leave more than it fills. A course that lasted so long is
/// over: where no last day was told, it is not after the reference date.
pub(super) fn fitted(
    start: Option<DateSpan>,
    stop: Option<DateSpan>,
    lasted: Lasted,
    reference: Date,
) -> (Option<DateSpan>, Option<DateSpan>) {
    let amount = i32::from(lasted.amount);
    let last_of = |first: Date| lasted.unit.after(first, amount)?.yesterday().ok();
    let first_of = |last: Date| first_day(last, lasted);
    let by = |days: Option<DateSpan>, other: &dyn Fn(Date) -> Option<Date>| {
        let days = days?;
        Some(DateSpan { earliest: other(days.earliest)?, latest: other(days.latest)? })
    };
    let (first, last) = (by(stop, &first_of), by(start, &last_of));
    let last = match last {
        Some(days) if stop.is_none() && days.latest > reference => {
            if days.earliest > reference {
                return (None, None);
            }
            Some(DateSpan { latest: reference, ..days })
        }
        last => last,
    };
    match (both(start, first), both(stop, last)) {
        (Ok(start), Ok(stop)) => (start, stop),
        _ => (None, None),
    }
}

/// The first day of a course of this length that ends on a day.
fn first_day(last: Date, lasted: Lasted) -> Option<Date> {
    lasted.unit.before(last.tomorrow().ok()?, i32::from(lasted.amount))
}

/// The first day of a course that goes on: what was told of its length was true some day, so that
/// it began at least as long ago; `None` if it began later by its own first day.
pub(super) fn since(start: Option<DateSpan>, today: Date, lasted: Lasted) -> Option<DateSpan> {
    let latest = first_day(today, lasted)?;
    let told = start.unwrap_or(DateSpan { earliest: Date::MIN, latest });
    (told.earliest <= latest)
        .then(|| DateSpan { earliest: told.earliest, latest: told.latest.min(latest) })
}

/// The days that two spans have in common; an error if there are none.
fn both(a: Option<DateSpan>, b: Option<DateSpan>) -> Result<Option<DateSpan>, ()> {
    let (Some(a), Some(b)) = (a, b) else { return Ok(a.or(b)) };
    let days = DateSpan { earliest: a.earliest.max(b.earliest), latest: a.latest.min(b.latest) };
    if days.earliest <= days.latest { Ok(Some(days)) } else { Err(()) }
}

/// The months a course held by now, if its length was told and fits its days; more, if it goes on.
fn held(taken: &Taken<'_>, reference: Date) -> Option<Span> {
    let course = taken.course;
    let lasted = course.lasted?;
    let days = taken.days.ends;
    let slip = (course.start.is_some() || course.stop.is_some()) && days == (None, None);
    // Of one that ends later only a part is over.
    let is_over = course.ongoing || days.1.is_none_or(|stop| stop.latest <= reference);
    let high = |months: Span| if course.ongoing { End::Open } else { months.high };
    (is_over && !slip).then(|| lasted.months()).map(|span| Span { high: high(span), ..span })
}

/// The most months of a course that is over, if its length was told and fits its days.
fn held_at_most(taken: &Taken<'_>, reference: Date) -> Option<Number> {
    held(taken, reference)?.high.number()
}

/// The months that a course can have held at most; `None` if it may have begun at any time.
fn at_most(taken: &Taken<'_>, reference: Date) -> Option<Number> {
    held_at_most(taken, reference).or_else(|| {
        let (_, maybe) = taken.days.cover;
        (maybe.0 > Date::MIN).then(|| length(&vec![maybe]))
    })
}

/// The most that the courses of a list come to one after the other, if the length of one was told.
fn sum(inputs: &Inputs<'_>, list: &DrugList) -> Option<Number> {
    let known = courses(inputs, list).ok()?;
    let mut courses = known.courses.iter();
    let is_told = |taken: &Taken<'_>| held_at_most(taken, inputs.reference).is_some();
    courses.clone().any(is_told).then_some(())?;
    courses.try_fold(Number::ZERO, |sum, taken| sum.plus(at_most(taken, inputs.reference)?))
}

/// The longest told length of a course of one list that by itself comes to what the list asks for.
fn longest_held(inputs: &Inputs<'_>, list: &CountedDrugs, reaches: &Reaches<'_>) -> Option<Number> {
    let known = courses(inputs, &list.drugs).ok()?;
    let alone = known.courses.iter().filter(|taken| match list.dose {
        None => true,
        Some(limit) => {
            taken.course.route != Route::Pulse
                && daily_dose(inputs, taken.drug, taken.course, limit.weight)
                    .is_some_and(|dose| reaches(&dose))
        }
    });
    alone.filter_map(|taken| held(taken, inputs.reference)?.low.number()).max()
}

/// Whether a daily dose comes to that of the list.
type Reaches<'a> = dyn Fn(&super::doses::Doses) -> bool + 'a;

/// Months that were counted by days, narrowed by the lengths that were told: of one list alone at
/// least the longest of them, of any at most their sum.
pub(super) fn narrowed(
    inputs: &Inputs<'_>,
    lists: &[CountedDrugs],
    counted: Span,
    reaches: &Reaches<'_>,
) -> Span {
    if inputs.therapies.is_none() || !inputs.medicines.any_lasted {
        return counted;
    }
    let least = match lists {
        [list] if list.count == 1 => longest_held(inputs, list, reaches),
        _ => None,
    };
    let low = least.max(counted.low.number()).unwrap_or(Number::ZERO);
    let is_open =
        |list: &CountedDrugs| courses(inputs, &list.drugs).map_or(true, |known| !known.complete);
    let most = lists.iter().filter_map(|list| sum(inputs, &list.drugs)).min();
    let most = most.filter(|_| !lists.iter().any(is_open));
    let high = match (counted.high.number(), most) {
        (Some(counted), Some(most)) => Some(counted.min(most)),
        (counted, most) => counted.or(most),
    };
    match high {
        Some(high) => Span::between(low, high.max(low)),
        None => Span { low: End::Including(low), high: End::Open },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::TimeUnit;
    use jiff::civil::date;

    #[test]
    fn so_many_days_are_no_more_and_no_fewer_months_anywhere_in_a_calendar() {
        let mut day = date(2095, 1, 1);
        while day < date(2101, 1, 1) {
            for (amount, unit, days) in
                [(26, TimeUnit::Weeks, 182), (1_200, TimeUnit::Days, 1_200), (1, TimeUnit::Days, 1)]
                    .into_iter()
                    .chain((4..=400).step_by(36).map(|weeks| (weeks, TimeUnit::Weeks, 7 * weeks)))
            {
                let last = TimeUnit::Days.after(day, i32::from(days) - 1).unwrap();
                let counted = length(&vec![(day, last)]);
                let told = Lasted { amount, unit }.months();
                assert!(
                    told.contains(counted),
                    "{amount} {unit:?} from {day}: {counted}, {told:?}"
                );
            }
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn half_a_year_of_weeks_may_be_more_or_less_than_six_months() {
        let months = |amount| Lasted { amount, unit: TimeUnit::Weeks }.months();
        let six = Number::whole(6);
        assert!(months(26).contains(six));
        assert!(months(25).high.number() < Some(six));
        assert!(months(27).low.number() > Some(six));
        assert_eq!(Lasted { amount: 6, unit: TimeUnit::Months }.months(), Span::exact(six));
    }
}
