//! Lengths of time as people write them: `3 weeks`, `two and a half years`, `1 year 3 months`,
//! `半年`, `1年3个月`.

use super::when_text::{all_words, phrases};
use crate::facts::TimeUnit;
use crate::words::{self, Key};

/// Largest count of units.
const MOST: u16 = 1_200;
/// Months in a year, which has no half in its own unit.
const MONTHS: u16 = 12;
/// Days in a week.
const DAYS: u16 = 7;

/// The length that a text in small letters stands for, and nothing else. `is_length` is whether it
/// cannot be a date: `三月` is March, and `2年` may be one as well.
pub(super) fn read(text: &str, is_length: bool) -> Option<(u16, TimeUnit)> {
    named(text)
        .or_else(|| counted(text, is_length))
        .or_else(|| with_half(text, is_length))
        .or_else(|| joined(text, is_length))
}

/// `half a year`: phrases of the language files with what they stand for.
fn named(text: &str) -> Option<(u16, TimeUnit)> {
    meaning(key!("spoken.length"), text)
}

/// What a phrase of a list stands for, which has it behind a colon.
pub(super) fn meaning(key: Key<'static>, text: &str) -> Option<(u16, TimeUnit)> {
    let mut known = phrases(key).filter_map(|one| one.split_once(':'));
    let (_, meaning) = known.find(|(phrase, _)| phrase.trim() == text)?;
    let (amount, unit) = meaning.trim().split_once(' ')?;
    Some((amount.parse().ok()?, TimeUnit::from_word(unit)?))
}

/// `3 weeks`, `a month`, `两周`.
fn counted(text: &str, is_length: bool) -> Option<(u16, TimeUnit)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (amount, unit) = match text.split_at_checked(digits)? {
        ("", rest) if is_length => spelled(rest)?,
        ("", _) => return None,
        (number, unit) => (number.parse().ok()?, unit),
    };
    let unit = unit.trim();
    // `5月` is May, not five months, and `5月前` may be either.
    let may_be_a_date =
        matches!(unit, "日" | "月" | "年") && !is_length || (unit == "月" && amount <= MONTHS);
    let unit = self::unit(unit)?;
    (amount <= MOST && !may_be_a_date).then_some((amount, unit))
}

/// `2.5 years`, `a year and a half`, `2年半`. The half of another unit is no whole number of the next
/// one.
fn with_half(text: &str, is_length: bool) -> Option<(u16, TimeUnit)> {
    let whole = phrases(key!("spoken.and_half")).find_map(|half| {
        let (before, behind) = text.split_once(half)?;
        let joined = format!("{} {}", before.trim(), behind.trim());
        match counted(joined.trim(), is_length)? {
            (amount, TimeUnit::Years) => Some(amount),
            _ => None,
        }
    });
    whole.and_then(|years| in_months(years, MONTHS / 2))
}

/// `1 year 3 months`, `2 weeks and 3 days`, `1年3个月`.
fn joined(text: &str, is_length: bool) -> Option<(u16, TimeUnit)> {
    text.char_indices().skip(1).find_map(|(at, _)| {
        let (before, behind) = text.split_at_checked(at)?;
        let behind = behind.trim_start();
        let mut ands = phrases(key!("spoken.length_and"));
        let behind = ands.find_map(|and| behind.strip_prefix(and)).unwrap_or(behind);
        match (counted(before.trim(), is_length)?, counted(behind.trim(), is_length)?) {
            ((years, TimeUnit::Years), (months, TimeUnit::Months)) if months < MONTHS => {
                in_months(years, months)
            }
            ((weeks, TimeUnit::Weeks), (days, TimeUnit::Days)) if days < DAYS => {
                weeks.checked_mul(DAYS).map(|all| (all + days, TimeUnit::Days))
            }
            _ => None,
        }
    })
}

fn in_months(years: u16, months: u16) -> Option<(u16, TimeUnit)> {
    let all = years.checked_mul(MONTHS)?.checked_add(months)?;
    (all <= MOST).then_some((all, TimeUnit::Months))
}

/// A number in words at the start, as far as a calendar needs them: `two`, `两`, `十二`.
pub(super) fn spelled(text: &str) -> Option<(u16, &str)> {
    let mut best: Option<(u16, &str)> = None;
    for list in words::always().iter().filter_map(|words| words.find(key!("spoken.numerals"))) {
        for (number, names) in (1..).zip(list.split('|')) {
            for rest in names.split_whitespace().filter_map(|name| text.strip_prefix(name)) {
                // A Latin word ends at a blank: "a" is not the start of "about".
                let ends = !rest.starts_with(|c: char| c.is_ascii_alphabetic());
                if ends && best.is_none_or(|(_, known)| rest.len() < known.len()) {
                    best = Some((number, rest));
                }
            }
        }
    }
    best
}

/// The unit of time that a word names.
pub(super) fn unit(word: &str) -> Option<TimeUnit> {
    let units = [
        (key!("spoken.day"), TimeUnit::Days),
        (key!("spoken.week"), TimeUnit::Weeks),
        (key!("spoken.month_unit"), TimeUnit::Months),
        (key!("spoken.year"), TimeUnit::Years),
    ];
    units
        .into_iter()
        .find_map(|(key, unit)| all_words(key).any(|known| known == word).then_some(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_a_count_of_units_with_halves_and_parts_of_years() {
        use TimeUnit::{Days, Months, Weeks, Years};
        for (text, length) in [
            ("3 weeks", (3, Weeks)),
            ("a month", (1, Months)),
            ("two years", (2, Years)),
            ("2.5 years", (30, Months)),
            ("2½ yrs", (30, Months)),
            ("1 1/2 years", (18, Months)),
            ("two and a half years", (30, Months)),
            ("a year and a half", (18, Months)),
            ("half a year", (6, Months)),
            ("1 year 3 months", (15, Months)),
            ("1 year and 3 months", (15, Months)),
            ("1yr 3mo", (15, Months)),
            ("2 weeks and 3 days", (17, Days)),
            ("两年", (2, Years)),
            ("2年半", (30, Months)),
            ("1年3个月", (15, Months)),
            ("一年零三个月", (15, Months)),
            ("半年", (6, Months)),
            ("三个月", (3, Months)),
        ] {
            assert_eq!(read(text, true), Some(length), "{text}");
        }
        for text in [
            "三月",
            "5月",
            "2.5 weeks",
            "1.5 months",
            "1 year 3",
            "1 year 13 months",
            "3 months 1 year",
            "year",
            "3",
            "",
            "2 to 3 weeks",
            "1 week 9 days",
            "9999 years",
            "2个半月",
        ] {
            assert_eq!(read(text, true), None, "{text}");
        }
        // Of what may be a date no length is made.
        for text in ["2年", "3日", "1年3个月", "two years", "2年半"] {
            assert_eq!(read(text, false), None, "{text}");
        }
    }
}
