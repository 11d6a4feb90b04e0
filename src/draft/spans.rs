//! Stretches of the calendar as people write them: quarters and halves of a year, days of one
//! month, the last two weeks, last week.

use super::lengths;
use super::when_text::{RANGE_SIGNS, all_words, phrases};
use crate::facts::{PartialDate, TimeUnit, When};
use crate::words::{self, Key};
use jiff::civil::Date;

/// The stretch that a text stands for, with its years in figures. `said_on` is the day on which "the
/// last" was said.
pub(super) fn read(text: &str, said_on: Option<Date>) -> Option<When> {
    part_of_year(text)
        .or_else(|| two_years(text))
        .map(|(from, to)| When::Between(from, to))
        .or_else(|| {
            said_on.and_then(|said_on| week(text, said_on).or_else(|| within(text, said_on)))
        })
}

/// Days of one month, cut into the first and the last one: `12-15 March 2026`, `March 12 to 15,
/// 2026`, `2025年3月12日至15日`.
pub(super) fn days_of_a_month(text: &str) -> Option<(String, String)> {
    let figures = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        (1..=2).contains(&end).then_some(end)
    };
    let signs = RANGE_SIGNS.map(String::from);
    let words = all_words(key!("spoken.to")).map(str::to_owned);
    signs.into_iter().chain(words).find_map(|sign| {
        text.match_indices(&sign).find_map(|(at, _)| {
            let (before, behind) =
                (text.get(..at)?.trim_end(), text.get(at + sign.len()..)?.trim_start());
            let last = figures(behind)?;
            let (last, rest) = behind.split_at_checked(last)?;
            let bare = before.trim_end_matches(['日', '号']);
            let digits = bare.trim_end_matches(|c: char| c.is_ascii_digit());
            let first = bare.get(digits.len()..)?;
            figures(first).filter(|end| *end == first.len())?;
            // A figure in front may be a month, and one behind a day: `2025-03-05`.
            let apart = digits.ends_with(['月', ' ']) || digits.is_empty();
            let names_days =
                rest.starts_with([' ', ',', '日', '号']) && (apart || before.len() > bare.len());
            names_days.then(|| (format!("{digits}{first}{rest}"), format!("{digits}{last}{rest}")))
        })
    })
}

/// `Q1 2026`, `third quarter of 2025`, `2025年第三季度`, `H1 2025`, `2025年上半年`.
fn part_of_year(text: &str) -> Option<(PartialDate, PartialDate)> {
    let digits: Vec<(usize, &str)> = text
        .match_indices(|c: char| c.is_ascii_digit())
        .filter_map(|(at, _)| Some((at, text.get(at..at + 4)?)))
        .filter(|(_, year)| year.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    let [(at, year)] = digits.as_slice() else { return None };
    let PartialDate::Year(year) = PartialDate::parse(year).ok()? else { return None };
    let behind = text.get(at + 4..)?;
    let rest = format!("{} {}", text.get(..*at)?, behind.strip_prefix('年').unwrap_or(behind));
    let mark = |c: char| c.is_whitespace() || matches!(c, '/' | '-' | ',');
    let filler = |part: &&str| !phrases(key!("spoken.date_filler")).any(|word| word == *part);
    let parts: Vec<&str> =
        rest.split(mark).filter(|part| !part.is_empty()).filter(filler).collect();
    let name = parts.join(" ");
    let place = |key: Key<'static>| {
        let lists = words::always().iter().filter_map(move |words| words.find(key));
        lists.flat_map(|list| list.split('|').zip(0_i8..)).find_map(|(names, place)| {
            names.split(';').any(|known| known.trim() == name).then_some(place)
        })
    };
    let (first, months) = place(key!("spoken.quarter"))
        .map(|quarter| (quarter * 3 + 1, 3))
        .or_else(|| place(key!("spoken.half_year")).map(|half| (half * 6 + 1, 6)))?;
    Some((PartialDate::Month(year, first), PartialDate::Month(year, first + months - 1)))
}

/// `2018/2019`: two years, and nothing between them but a stroke.
fn two_years(text: &str) -> Option<(PartialDate, PartialDate)> {
    let year = |text: &str| match PartialDate::parse(text).ok()? {
        PartialDate::Year(year) if text.len() == 4 => Some(year),
        _ => None,
    };
    let (from, to) = text.split_once('/')?;
    let (from, to) = (year(from)?, year(to)?);
    (from < to).then_some((PartialDate::Year(from), PartialDate::Year(to)))
}

/// `last week`, `本周`: from Monday to Sunday, or to the day it was said.
fn week(text: &str, said_on: Date) -> Option<When> {
    let is = |key: Key<'static>| phrases(key).any(|phrase| phrase == text);
    let weeks = if is(key!("spoken.last_week")) {
        1
    } else if is(key!("spoken.this_week")) {
        0
    } else {
        return None;
    };
    let since_monday = i32::from(said_on.weekday().to_monday_zero_offset());
    let monday = TimeUnit::Days.before(said_on, since_monday + weeks * 7)?;
    let end = TimeUnit::Days.after(monday, 6)?.min(said_on);
    Some(When::Between(PartialDate::Day(monday), PartialDate::Day(end)))
}

/// `within the last 2 weeks`, `less than a month ago`, `一周内`: from then to the day it was said.
fn within(text: &str, said_on: Date) -> Option<When> {
    let bare = |rest: &str| {
        let ends = all_words(key!("spoken.ago")).find_map(|word| rest.strip_suffix(word));
        ends.unwrap_or(rest).trim().to_owned()
    };
    let start = phrases(key!("spoken.within")).filter_map(|phrase| text.strip_prefix(phrase));
    let start = start.min_by_key(|rest| rest.len()).map(bare);
    let end = phrases(key!("spoken.within_end")).find_map(|phrase| text.strip_suffix(phrase));
    let end = end.map(|rest| {
        let recent = phrases(key!("spoken.recent")).find_map(|phrase| rest.strip_prefix(phrase));
        recent.unwrap_or(rest).trim().to_owned()
    });
    let (amount, unit) = start.or(end).and_then(|length| length_of(&length))?;
    let from = unit.before(said_on, i32::from(amount))?;
    Some(When::Between(PartialDate::Day(from), PartialDate::Day(said_on)))
}

/// `2 weeks`, `month`: a length, or one of its unit.
fn length_of(text: &str) -> Option<(u16, TimeUnit)> {
    lengths::read(text, true).or_else(|| Some((1, lengths::unit(text)?)))
}
