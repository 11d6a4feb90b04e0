//! Civil dates, known to the day, the month or the year, and look-back windows.
//!
//! There is no clock and no time zone here: today's date always comes from the caller.

use super::number::{Number, plain_char};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Earliest year a date may have.
pub const FIRST_YEAR: i16 = 1900;
/// Latest year a date may have.
pub const LAST_YEAR: i16 = 2199;

/// A calendar date that may be known only to the month or the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartialDate {
    /// Known to the day.
    Day(Date),
    /// Known to the month: year and month 1 to 12.
    Month(i16, i8),
    /// Known to the year.
    Year(i16),
}

/// Why a text is not a date we accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// Nothing but blanks.
    Empty,
    /// Well formed, but there is no such day (`2026-02-30`).
    NoSuchDay,
    /// The year is not between [`FIRST_YEAR`] and [`LAST_YEAR`], or has fewer than 4 digits.
    YearOutOfRange,
    /// `03/04/2025`: day first or month first?
    AmbiguousOrder,
    /// Anything else.
    NotADate,
}

impl DateError {
    /// Stable code for messages and tests.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoSuchDay => "no_such_day",
            Self::YearOutOfRange => "year_out_of_range",
            Self::AmbiguousOrder => "ambiguous_order",
            Self::NotADate => "not_a_date",
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "a date is missing",
            Self::NoSuchDay => "there is no such day in the calendar",
            Self::YearOutOfRange => "the year must have four digits, from 1900 to 2199",
            Self::AmbiguousOrder => {
                "day and month could be swapped; write year-month-day, for example 2026-03-25"
            }
            Self::NotADate => "write the date as 2026-03-25, 2026-03 or 2026",
        })
    }
}

/// A unit of calendar time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TimeUnit {
    /// Days.
    Days,
    /// Weeks of seven days.
    Weeks,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

impl TimeUnit {
    /// Reads `day`, `days`, `week`, ... .
    pub fn from_word(word: &str) -> Option<Self> {
        match word.strip_suffix('s').unwrap_or(word) {
            "day" => Some(Self::Days),
            "week" => Some(Self::Weeks),
            "month" => Some(Self::Months),
            "year" => Some(Self::Years),
            _ => None,
        }
    }

    /// The plural English word, as used in data files and results.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
        }
    }

    /// How many calendar months one of this unit is; on average (a month of 487/16 days, as in
    /// the Julian calendar) for days and weeks, else exactly.
    pub fn months(self) -> Number {
        let months = match self {
            Self::Days => Number::fraction(16, 487),
            Self::Weeks => Number::fraction(7 * 16, 487),
            Self::Months => Some(Number::whole(1)),
            Self::Years => Some(Number::whole(12)),
        };
        months.unwrap_or(Number::ZERO)
    }

    /// By how many calendar months a number of this unit can differ from its average, either way:
    /// months in a row are never more than 4 days away from as many average ones.
    pub fn months_away(self) -> Number {
        match self {
            Self::Days | Self::Weeks => Number::fraction(4 * 16, 487).unwrap_or(Number::ZERO),
            Self::Months | Self::Years => Number::ZERO,
        }
    }

    /// `date` moved back by `amount` of this unit; a day the target month lacks becomes its
    /// last day. `None` outside the calendar.
    pub fn before(self, date: Date, amount: i32) -> Option<Date> {
        self.after(date, amount.checked_neg()?)
    }

    /// `date` moved forward, with the same rule for short months.
    pub fn after(self, date: Date, amount: i32) -> Option<Date> {
        let days = |each: i64| {
            let hours = i64::from(amount) * each * 24;
            date.checked_add(jiff::SignedDuration::from_hours(hours)).ok()
        };
        let months = |each: i32| {
            let from = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
            let months = from.checked_add(amount.checked_mul(each)?)?;
            let year = i16::try_from(months.div_euclid(12)).ok()?;
            let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
            let last = Date::new(year, month, 1).ok()?.days_in_month();
            Date::new(year, month, date.day().min(last)).ok()
        };
        match self {
            Self::Days => days(1),
            Self::Weeks => days(7),
            Self::Months => months(1),
            Self::Years => months(12),
        }
    }
}

/// When something happened, as told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// On a date, perhaps known only to the month or year.
    On(PartialDate),
    /// About so many units before `said_on` (the reference date where not told).
    About {
        /// How many units ago; at least 0.
        amount: u16,
        /// The unit.
        unit: TimeUnit,
        /// The day on which this was said.
        said_on: Option<Date>,
    },
    /// Not before the first and not after the second date.
    Between(PartialDate, PartialDate),
    /// At a time not told, but before the first day of this date.
    Before(PartialDate),
}

/// The first day of a span that nothing bounds from below: no date is earlier.
pub const LONG_AGO: Date = jiff::civil::date(FIRST_YEAR, 1, 1);

/// The earliest and latest day something may have happened. Earliest is never later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateSpan {
    /// First possible day.
    pub earliest: Date,
    /// Last possible day.
    pub latest: Date,
}

/// Where a day lies relative to a look-back window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowSide {
    /// Later than the edge day.
    Inside,
    /// The edge day itself, which the word "within" may or may not include.
    Edge,
    /// Earlier than the edge day.
    Outside,
}

impl PartialDate {
    /// Reads `2026-03-25`, `2026/3/25`, `2026.3.25`, `2026年3月25日`, `2026-03`, `2026`, with
    /// plain or full-width digits.
    ///
    /// # Errors
    /// A [`DateError`]; `03/04/2025` is refused because its order is unknown.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        if let Some(date) = Self::plain(text) {
            return Ok(date);
        }
        let plain: String = text
            .trim()
            .chars()
            .map(plain_char)
            .map(|c| if matches!(c, '/' | '.' | '年' | '月') { '-' } else { c })
            .filter(|c| *c != '日')
            .collect();
        let plain = plain.trim().trim_end_matches('-');
        if plain.is_empty() {
            return Err(DateError::Empty);
        }
        // `2025年3-5月` is no day: between the parts of one stand equal signs, or those for year
        // and month.
        let mut signs =
            text.chars().map(plain_char).filter(|c| matches!(c, '/' | '.' | '-' | '年' | '月'));
        let is_mixed = match (signs.next(), signs.next()) {
            (Some('年'), Some(second)) => second != '月',
            (Some(first), Some(second)) => first != second,
            _ => false,
        };
        let parts: Vec<&str> = plain.split('-').map(str::trim).collect();
        if is_mixed
            || parts.len() > 3
            || parts
                .iter()
                .any(|p| p.is_empty() || p.len() > 4 || !p.chars().all(|c| c.is_ascii_digit()))
        {
            return Err(DateError::NotADate);
        }
        if parts.len() == 3 && parts.last().is_some_and(|p| p.len() == 4) {
            return Err(DateError::AmbiguousOrder);
        }
        let mut values = parts.iter().map(|p| p.parse::<i16>().unwrap_or(0));
        let year = values.next().unwrap_or(0);
        if parts.first().is_none_or(|p| p.len() != 4) || !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Err(DateError::YearOutOfRange);
        }
        let small = |value: i16| i8::try_from(value).map_err(|_| DateError::NoSuchDay);
        let Some(month) = values.next().map(small).transpose()? else {
            return Ok(Self::Year(year));
        };
        if !(1..=12).contains(&month) {
            return Err(DateError::NoSuchDay);
        }
        match values.next().map(small).transpose()? {
            None => Ok(Self::Month(year, month)),
            Some(day) => {
                Date::new(year, month, day).map(Self::Day).map_err(|_| DateError::NoSuchDay)
            }
        }
    }

    /// What programs write: `2026-03-25`, `2026-03`. `None` for anything else, right or wrong.
    fn plain(text: &str) -> Option<Self> {
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0_i16, |number, digit| {
                digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0'))
            })
        };
        let small = |digits: &[u8]| number(digits).and_then(|n| i8::try_from(n).ok());
        let (year, rest) = text.as_bytes().split_at_checked(4)?;
        let (month, day) = match rest {
            [b'-', month @ ..] if month.len() == 2 => (month, None),
            [b'-', rest @ ..] if rest.len() == 5 && rest.get(2) == Some(&b'-') => {
                (rest.get(..2)?, rest.get(3..))
            }
            _ => return None,
        };
        let year = number(year).filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year))?;
        let month = small(month).filter(|month| (1..=12).contains(month))?;
        match day {
            None => Some(Self::Month(year, month)),
            Some(day) => Date::new(year, month, small(day)?).ok().map(Self::Day),
        }
    }

    /// The day a text names, if it is a full date.
    pub fn full_day(text: &str) -> Option<Date> {
        match Self::parse(text) {
            Ok(Self::Day(day)) => Some(day),
            Ok(Self::Month(..) | Self::Year(_)) | Err(_) => None,
        }
    }

    /// First and last day this date may stand for.
    pub fn span(self) -> DateSpan {
        match self {
            Self::Day(day) => DateSpan { earliest: day, latest: day },
            Self::Month(year, month) => {
                let first = Date::constant(year, month, 1);
                DateSpan { earliest: first, latest: first.last_of_month() }
            }
            Self::Year(year) => DateSpan {
                earliest: Date::constant(year, 1, 1),
                latest: Date::constant(year, 12, 31),
            },
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => f.write_str(&iso(*day)),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

/// `YYYY-MM-DD`. Written by hand because the calendar library's own text support costs far
/// more bytes than its arithmetic.
pub fn iso(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

impl When {
    /// The days this may stand for. "About" is read generously, because people round: half a
    /// unit either way (3 days for weeks, 15 days for months, 183 days for years), one day
    /// for days; nothing for "0 days ago". `None` outside the calendar.
    pub fn span(self, reference: Date) -> Option<DateSpan> {
        match self {
            Self::On(date) => Some(date.span()),
            Self::Between(from, to) => {
                let (from, to) = (from.span(), to.span());
                Some(DateSpan {
                    earliest: from.earliest.min(to.earliest),
                    latest: to.latest.max(from.latest),
                })
            }
            Self::Before(date) => {
                let latest = date.span().earliest.yesterday().ok()?;
                Some(DateSpan { earliest: LONG_AGO.min(latest), latest })
            }
            Self::About { amount, unit, said_on } => {
                let said_on = said_on.unwrap_or(reference);
                let middle = unit.before(said_on, i32::from(amount))?;
                let slack: i32 = match unit {
                    TimeUnit::Days => i32::from(amount > 0),
                    TimeUnit::Weeks => 3,
                    TimeUnit::Months => 15,
                    TimeUnit::Years => 183,
                };
                Some(DateSpan {
                    earliest: TimeUnit::Days.before(middle, slack)?,
                    latest: TimeUnit::Days.after(middle, slack)?.min(said_on),
                })
            }
        }
    }
}

/// On which side of a look-back window of `amount` `unit` before `anchor` the `day` lies.
///
/// Months are counted both back from the anchor and forward from the day; where the two
/// disagree (short months), the day counts as the edge.
pub fn window_side(day: Date, amount: u16, unit: TimeUnit, anchor: Date) -> WindowSide {
    let amount = i32::from(amount);
    let back = unit.before(anchor, amount).map(|edge| day.cmp(&edge));
    let forward = unit.after(day, amount).map(|end| end.cmp(&anchor));
    match (back, forward) {
        (Some(a), Some(b)) if a == b => match a {
            std::cmp::Ordering::Greater => WindowSide::Inside,
            std::cmp::Ordering::Equal => WindowSide::Edge,
            std::cmp::Ordering::Less => WindowSide::Outside,
        },
        _ => WindowSide::Edge,
    }
}

/// First day on which an event on `day` is certainly out of a window of `amount` `unit`.
pub fn clear_of_window(day: Date, amount: u16, unit: TimeUnit) -> Option<Date> {
    let edge = unit.after(day, i32::from(amount))?;
    let mut date = edge;
    for _ in 0..5 {
        if window_side(day, amount, unit, date) == WindowSide::Outside {
            return Some(date);
        }
        date = date.tomorrow().ok()?;
    }
    None
}

/// Age in completed years on `day`. Someone born on 29 February completes a year on 1 March
/// of a common year.
pub fn completed_years(born: Date, day: Date) -> i32 {
    let years = i32::from(day.year()) - i32::from(born.year());
    years - i32::from((day.month(), day.day()) < (born.month(), born.day()))
}

/// Whole days from `earlier` to `later`; negative if they are the other way round.
pub fn days_between(earlier: Date, later: Date) -> i32 {
    let hours = later.duration_since(earlier).as_hours();
    i32::try_from(hours / 24).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn units_of_time_are_read_in_both_numbers() {
        for unit in [TimeUnit::Days, TimeUnit::Weeks, TimeUnit::Months, TimeUnit::Years] {
            let plural = unit.word();
            assert_eq!(TimeUnit::from_word(plural), Some(unit));
            assert_eq!(TimeUnit::from_word(plural.trim_end_matches('s')), Some(unit));
        }
        assert_eq!(TimeUnit::from_word("decade"), None);
    }

    #[test]
    fn dates_are_read_year_first_in_several_spellings() {
        for (text, expected) in [
            ("2026-03-25", "2026-03-25"),
            ("2026/3/5", "2026-03-05"),
            ("2026.3.5", "2026-03-05"),
            ("2026年3月25日", "2026-03-25"),
            ("2026年3月", "2026-03"),
            ("２０２６-０３", "2026-03"),
            ("2026", "2026"),
            ("2024-02-29", "2024-02-29"),
            ("", "empty"),
            ("2026-02-29", "no_such_day"),
            ("2026-02-30", "no_such_day"),
            ("2026-13", "no_such_day"),
            ("2026-00-10", "no_such_day"),
            ("2026-01-00", "no_such_day"),
            ("26-03-01", "year_out_of_range"),
            ("0026-03-01", "year_out_of_range"),
            ("1899-12-31", "year_out_of_range"),
            ("2200", "year_out_of_range"),
            ("03/04/2025", "ambiguous_order"),
            ("31/04/2025", "ambiguous_order"),
            ("yesterday", "not_a_date"),
            ("2026-03-25-01", "not_a_date"),
            ("2026--25", "not_a_date"),
            ("20x6-01-02", "not_a_date"),
            ("2026-01-02-3-4", "not_a_date"),
            ("2026-00001", "not_a_date"),
        ] {
            let got =
                PartialDate::parse(text).map_or_else(|e| e.code().to_owned(), |d| d.to_string());
            assert_eq!(got, expected, "{text}");
        }
    }

    #[test]
    fn spans_cover_month_ends_and_years() {
        let feb = PartialDate::Month(2024, 2).span();
        assert_eq!((feb.earliest, feb.latest), (date(2024, 2, 1), date(2024, 2, 29)));
        let year = PartialDate::Year(2025).span();
        assert_eq!((year.earliest, year.latest), (date(2025, 1, 1), date(2025, 12, 31)));
    }

    #[test]
    fn about_is_generous_and_never_in_the_future_of_its_telling() {
        let reference = date(2026, 3, 11);
        let about = |amount, unit| When::About { amount, unit, said_on: None }.span(reference);
        let span = |a, b| Some(DateSpan { earliest: a, latest: b });
        assert_eq!(about(3, TimeUnit::Weeks), span(date(2026, 2, 15), date(2026, 2, 21)));
        assert_eq!(about(1, TimeUnit::Days), span(date(2026, 3, 9), date(2026, 3, 11)));
        assert_eq!(about(0, TimeUnit::Days), span(reference, reference));
        assert_eq!(about(0, TimeUnit::Weeks), span(date(2026, 3, 8), reference));
        assert_eq!(about(2, TimeUnit::Months), span(date(2025, 12, 27), date(2026, 1, 26)));
        assert_eq!(about(1, TimeUnit::Years), span(date(2024, 9, 9), date(2025, 9, 10)));
        let earlier =
            When::About { amount: 1, unit: TimeUnit::Weeks, said_on: Some(date(2026, 1, 8)) };
        assert_eq!(earlier.span(reference), span(date(2025, 12, 29), date(2026, 1, 4)));
    }

    #[test]
    fn windows_have_an_inside_an_edge_and_an_outside() {
        let anchor = date(2026, 3, 29);
        for (day, expected) in [
            (date(2026, 3, 2), WindowSide::Inside),
            (date(2026, 3, 1), WindowSide::Edge),
            (date(2026, 2, 28), WindowSide::Outside),
        ] {
            assert_eq!(window_side(day, 4, TimeUnit::Weeks, anchor), expected, "{day:?}");
            assert_eq!(window_side(day, 28, TimeUnit::Days, anchor), expected, "{day:?}");
        }
    }

    #[test]
    fn short_months_count_as_edge_where_the_two_ways_of_counting_disagree() {
        let anchor = date(2026, 5, 31);
        let side = |m, d| window_side(date(2026, m, d), 3, TimeUnit::Months, anchor);
        assert_eq!(side(3, 1), WindowSide::Inside);
        assert_eq!(side(2, 28), WindowSide::Edge);
        assert_eq!(side(2, 27), WindowSide::Outside);
        let end_of_february = date(2026, 2, 28);
        let side = |d| window_side(date(2025, 8, d), 6, TimeUnit::Months, end_of_february);
        assert_eq!(side(31), WindowSide::Edge);
        assert_eq!(side(29), WindowSide::Edge);
        assert_eq!(side(28), WindowSide::Edge);
        assert_eq!(side(27), WindowSide::Outside);
        let leap = date(2024, 2, 29);
        assert_eq!(window_side(date(2023, 2, 28), 1, TimeUnit::Years, leap), WindowSide::Edge);
        assert_eq!(window_side(date(2023, 3, 1), 1, TimeUnit::Years, leap), WindowSide::Inside);
        assert_eq!(clear_of_window(date(2025, 8, 31), 6, TimeUnit::Months), Some(date(2026, 3, 1)));
        assert_eq!(clear_of_window(date(2026, 3, 1), 4, TimeUnit::Weeks), Some(date(2026, 3, 30)));
    }

    #[test]
    fn years_are_completed_on_the_birthday() {
        assert_eq!(completed_years(date(1960, 3, 2), date(2026, 3, 1)), 65);
        assert_eq!(completed_years(date(1960, 3, 2), date(2026, 3, 2)), 66);
        assert_eq!(completed_years(date(2008, 2, 29), date(2026, 2, 28)), 17);
        assert_eq!(completed_years(date(2008, 2, 29), date(2026, 3, 1)), 18);
        assert_eq!(days_between(date(2026, 2, 27), date(2026, 3, 1)), 2);
        assert_eq!(days_between(date(2026, 3, 1), date(2026, 2, 27)), -2);
    }
}
