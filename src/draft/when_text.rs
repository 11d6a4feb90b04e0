//! Dates as people write them: `2026-03-25`, `March 2026`, `25 Mar 2026`, `3 weeks ago`,
//! `2026年3月`, `3周前`, `2026-01 to 2026-03`.
//!
//! The words for months and units come from the language files, all languages at once.

use crate::facts::date::DateError;
use crate::facts::number::to_ascii;
use crate::facts::{PartialDate, TimeUnit, When};
use crate::words;
use jiff::civil::Date;

/// Longest text, in characters, that is looked at as a date: a range is tried at every "to".
const MAX_TEXT: usize = 100;
/// Largest count of units in "about 3 weeks ago".
const MAX_AGO: u16 = 1_200;

/// Reads a date as typed. `said_on` is the day on which "ago" was said.
///
/// # Errors
/// A [`DateError`]; `03/04/2025` is refused because its order is unknown.
pub fn read(text: &str, said_on: Option<Date>) -> Result<When, DateError> {
    let mut plain: String = text.trim().chars().map(to_ascii).collect();
    plain.make_ascii_lowercase();
    if plain.is_empty() {
        return Err(DateError::Empty);
    }
    if plain.chars().count() > MAX_TEXT {
        return Err(DateError::NotADate);
    }
    if let Some(month) = last_month(&plain, said_on) {
        return Ok(When::On(month));
    }
    let relative = relative(&plain);
    // Yesterday is a day, not about one.
    if let (Some((amount, TimeUnit::Days)), Some(said_on)) = (relative, said_on)
        && let Some(day) = TimeUnit::Days.before(said_on, i32::from(amount))
    {
        return Ok(When::On(PartialDate::Day(day)));
    }
    if let Some((amount, unit)) = ago(&plain).or(relative) {
        return Ok(When::About { amount, unit, said_on });
    }
    let plain = with_year(plain, said_on);
    match single(&plain) {
        Ok(date) => Ok(When::On(date)),
        Err(error) => match range(&plain) {
            Some((from, to)) => Ok(When::Between(from, to)),
            None => Err(error),
        },
    }
}

/// The text that [`read`] understands as this.
pub fn write(when: When) -> String {
    match when {
        When::On(date) => date.to_string(),
        When::Between(from, to) => format!("{from} to {to}"),
        When::About { amount, unit, .. } => format!("{amount} {} ago", unit.word()),
    }
}

fn all_words(key: &str) -> impl Iterator<Item = &'static str> + '_ {
    words::always().iter().filter_map(move |words| words.find(key)).flat_map(str::split_whitespace)
}

/// Phrases that stand between "|", in all languages.
pub(super) fn phrases(key: &str) -> impl Iterator<Item = &'static str> + '_ {
    let lists = words::always().iter().filter_map(move |words| words.find(key));
    lists.flat_map(|list| list.split('|')).map(str::trim)
}

/// `last month` is the month of the calendar before the day it was said.
fn last_month(text: &str, said_on: Option<Date>) -> Option<PartialDate> {
    phrases("spoken.last_month").find(|phrase| *phrase == text)?;
    let before = said_on?.first_of_month().yesterday().ok()?;
    Some(PartialDate::Month(before.year(), before.month()))
}

/// `yesterday`, `last week`, `半年前`: phrases of the language files with what they stand for.
fn relative(text: &str) -> Option<(u16, TimeUnit)> {
    let mut known = phrases("spoken.relative").filter_map(|one| one.split_once(':'));
    let (_, meaning) = known.find(|(phrase, _)| phrase.trim() == text)?;
    let (amount, unit) = meaning.trim().split_once(' ')?;
    Some((amount.parse().ok()?, TimeUnit::from_word(unit)?))
}

/// The text with "this year" and "last year" as numbers, by the day it was said.
fn with_year(text: String, said_on: Option<Date>) -> String {
    let Some(said_on) = said_on else { return text };
    for (key, years) in [("spoken.this_year", 0), ("spoken.last_year", 1)] {
        for phrase in phrases(key) {
            let year = said_on.year() - years;
            if let Some(rest) = text.strip_prefix(phrase) {
                return format!("{year}年{rest}");
            }
            if let Some(rest) = text.strip_suffix(phrase) {
                return format!("{rest}{year}");
            }
        }
    }
    text
}

/// A number in words at the start, as far as a calendar needs them: `two`, `两`, `十二`.
fn spelled(text: &str) -> Option<(u16, &str)> {
    let mut best: Option<(u16, &str)> = None;
    for list in words::always().iter().filter_map(|words| words.find("spoken.numerals")) {
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

fn range(text: &str) -> Option<(PartialDate, PartialDate)> {
    all_words("spoken.to")
        .filter_map(|word| {
            // Latin words stand between blanks, signs and Chinese words need none.
            let latin = word.chars().all(|c| c.is_ascii_alphabetic());
            let between = if latin { format!(" {word} ") } else { word.to_owned() };
            text.split_once(&between)
        })
        .find_map(|(from, to)| Some((single(from).ok()?, single(to).ok()?)))
}

fn single(text: &str) -> Result<PartialDate, DateError> {
    let text = text.trim().trim_end_matches('号');
    if let Some(date) = with_month_name(text) {
        return date;
    }
    let marks = |c: char| matches!(c, '/' | '.' | '-');
    let parts: Vec<&str> = text.split(marks).map(str::trim).collect();
    if let [first, second, year] = parts.as_slice()
        && year.len() == 4
        && let (Ok(first), Ok(second)) = (first.parse::<u8>(), second.parse::<u8>())
    {
        // Only one order is possible where one of the two is no month.
        let (day, month) = match (first > 12, second > 12) {
            (true, false) => (first, second),
            (false, true) => (second, first),
            _ if first == second => (first, second),
            _ => return Err(DateError::AmbiguousOrder),
        };
        return PartialDate::parse(&format!("{year}-{month}-{day}"));
    }
    if let [month, year] = parts.as_slice()
        && year.len() == 4
        && month.len() <= 2
    {
        return PartialDate::parse(&format!("{year}-{month}"));
    }
    PartialDate::parse(text)
}

/// `25 march 2026`, `march 25, 2026`, `mar 2026`; `None` if there is no month name in it.
fn with_month_name(text: &str) -> Option<Result<PartialDate, DateError>> {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.')).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let month = |word: &str| {
        words::always().iter().filter_map(|words| words.find("spoken.month")).find_map(|list| {
            list.split('|').position(|names| names.split_whitespace().any(|name| name == word))
        })
    };
    let place = words.iter().position(|word| month(word).is_some())?;
    let number = words.get(place).and_then(|word| month(word))? + 1;
    let mut rest = words.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, w)| w);
    let ordinal = |word: &str| {
        let cut = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        cut.to_owned()
    };
    Some(match (rest.next(), rest.next(), rest.next()) {
        (Some(year), None, _) => PartialDate::parse(&format!("{year}-{number}")),
        (Some(day), Some(year), None) => {
            PartialDate::parse(&format!("{year}-{number}-{}", ordinal(day)))
        }
        _ => Err(DateError::NotADate),
    })
}

/// `3 weeks ago`, `about 3 weeks`, `3周前`, `约2个月`, `today`
fn ago(text: &str) -> Option<(u16, TimeUnit)> {
    if all_words("spoken.today").any(|word| word == text) {
        return Some((0, TimeUnit::Days));
    }
    let mut rest = text;
    for word in all_words("spoken.about") {
        rest = rest.strip_prefix(word).map_or(rest, str::trim);
    }
    let mut said_ago = false;
    for word in all_words("spoken.ago") {
        if let Some(stripped) = rest.strip_suffix(word) {
            said_ago = true;
            rest = stripped.trim();
        }
    }
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let (number, unit) = rest.split_at_checked(digits)?;
    let (amount, unit) = match number {
        // "三月" is March, so a number in words needs an "ago".
        "" if said_ago => spelled(unit)?,
        "" => return None,
        number => (number.parse().ok().filter(|n| *n <= MAX_AGO)?, unit),
    };
    let unit = unit.trim();
    // "5月" is May, not five months: words of the calendar need an "ago".
    if matches!(unit, "日" | "月" | "年") && !said_ago {
        return None;
    }
    let found = [
        ("spoken.day", TimeUnit::Days),
        ("spoken.week", TimeUnit::Weeks),
        ("spoken.month_unit", TimeUnit::Months),
        ("spoken.year", TimeUnit::Years),
    ];
    let (_, unit) = found.into_iter().find(|(key, _)| all_words(key).any(|word| word == unit))?;
    Some((amount, unit))
}
