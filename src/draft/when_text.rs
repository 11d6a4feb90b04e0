//! Dates as people write them: `2026-03-25`, `March 2026`, `25 Mar 2026`, `3 weeks ago`,
//! `2026年3月`, `3周前`, `2026-01 to 2026-03`.
//!
//! The words for months and units come from the language files, all languages at once.

use super::days::{self, Day};
use super::lengths;
use super::spans;
use crate::catalogue::problem::edit_distance;
use crate::facts::date::DateError;
use crate::facts::number::plain_char;
use crate::facts::therapy::Lasted;
use crate::facts::{PartialDate, TimeUnit, When};
use crate::words::{self, Key};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Longest text, in characters, that is looked at as a date: a range is tried at every "to".
const MAX_TEXT: usize = 100;
/// Signs between the ends of a range.
pub(super) const RANGE_SIGNS: [char; 5] = ['-', '~', '\u{ff5e}', '\u{2013}', '\u{2014}'];

/// Reads a date as typed. `said_on` is the day on which "ago" was said.
///
/// # Errors
/// A [`DateError`]; `03/04/2025` is refused because its order is unknown.
pub fn read(text: &str, said_on: Option<Date>) -> Result<When, DateError> {
    let mut plain: String = text.trim().chars().map(plain_char).collect();
    plain.make_ascii_lowercase();
    if plain.is_empty() {
        return Err(DateError::Empty);
    }
    if plain.chars().count() > MAX_TEXT {
        return Err(DateError::NotADate);
    }
    // Without a year `三月` may be March or three months.
    let plain = if plain.contains('年') { with_figures(&plain) } else { plain };
    if let Some(date) = by_the_calendar(&plain, said_on) {
        return date.map(When::On);
    }
    if let Some(day) = by_the_week(&plain, said_on) {
        return Ok(When::On(PartialDate::Day(day)));
    }
    if let Some(before) = before(&plain, said_on) {
        return before.map(When::Before);
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
    if let Some(stretch) = spans::read(&plain, said_on) {
        return Ok(stretch);
    }
    if let Some(rest) = without_about(&plain) {
        return about_a_day(single(rest)?, said_on);
    }
    match single(&plain) {
        Ok(date) => Ok(When::On(date)),
        Err(error) => match range(&plain) {
            Some((from, to)) => Ok(When::Between(from, to)),
            None => Err(error),
        },
    }
}

/// A length of time as typed: `8 months`, `about 3 weeks`, `2个月`; `None` for anything else, and for
/// none at all.
pub(super) fn length(text: &str) -> Option<Lasted> {
    let mut plain: String = text.trim().chars().map(plain_char).collect();
    plain.make_ascii_lowercase();
    let (amount, unit) =
        lengths::read(without_about_words(&plain), true).filter(|(amount, _)| *amount > 0)?;
    Some(Lasted { amount, unit })
}

/// The text that [`read`] understands as this.
pub fn write(when: When) -> String {
    match when {
        When::On(date) => date.to_string(),
        When::Between(from, to) => format!("{from} to {to}"),
        When::Before(date) => format!("before {date}"),
        When::About { amount, unit, .. } => format!("{amount} {} ago", unit.word()),
    }
}

/// The words for bounds in front of a number, with their signs.
pub(super) const BOUNDS: [(Key<'static>, &str); 4] = [
    (key!("spoken.at_most"), "<="),
    (key!("spoken.at_least"), ">="),
    (key!("spoken.less"), "<"),
    (key!("spoken.more"), ">"),
];

/// A number without the marks that reports and people put beside it (`104 L`, `↓104`, `104 偏低`,
/// `12分`), with the signs of bounds for their words (`less than 40`) and a line for `to`.
pub(super) fn without_marks(text: &str) -> String {
    let mut plain: String =
        text.trim().chars().map(plain_char).flat_map(char::to_lowercase).collect();
    for (key, sign) in BOUNDS {
        let mut rests = phrases(key).filter_map(|phrase| plain.strip_prefix(phrase));
        if let Some(rest) = rests.next() {
            plain = format!("{sign}{}", rest.trim());
        }
    }
    let marks = [key!("spoken.high"), key!("spoken.low"), key!("spoken.points")]
        .into_iter()
        .flat_map(phrases);
    let marks: Vec<String> = marks.chain(["*"]).map(str::to_lowercase).collect();
    for mark in &marks {
        let bare = |rest: &str| {
            rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).to_owned()
        };
        let behind = plain.trim_end_matches(')').strip_suffix(mark.as_str()).map(bare);
        let before = plain.trim_start_matches('(').strip_prefix(mark.as_str()).map(bare);
        let figure = |rest: &String| {
            rest.starts_with(|c: char| c.is_ascii_digit() || "<>.".contains(c))
                && rest.ends_with(|c: char| c.is_ascii_digit())
        };
        if let Some(rest) = [behind, before].into_iter().flatten().find(figure) {
            plain = rest;
        }
    }
    for word in phrases(key!("spoken.number_to")) {
        if let Some((low, high)) = plain.split_once(&format!(" {word} ")) {
            return format!("{}-{}", low.trim(), high.trim());
        }
    }
    plain
}

/// Words that stand between blanks, in all languages.
pub(super) fn all_words(key: Key<'static>) -> impl Iterator<Item = &'static str> {
    words::always().iter().filter_map(move |words| words.find(key)).flat_map(str::split_whitespace)
}

/// Phrases that stand between "|", in all languages.
pub(crate) fn phrases(key: Key<'static>) -> impl Iterator<Item = &'static str> {
    let lists = words::always().iter().filter_map(move |words| words.find(key));
    lists.flat_map(|list| list.split('|')).map(str::trim)
}

/// Chinese figures in front of 年, 月, 日 and 号 as digits: `二〇二六年三月`.
fn with_figures(text: &str) -> String {
    const FIGURES: &str = "〇零一二三四五六七八九";
    let value = |c: char| match c {
        '〇' | '零' => Some(0),
        '十' => Some(10),
        _ => FIGURES.chars().skip(1).position(|known| known == c),
    };
    let mut plain = String::with_capacity(text.len());
    let mut run: Vec<usize> = Vec::new();
    let mut raw = String::new();
    for c in text.chars() {
        if let Some(figure) = value(c) {
            run.push(figure);
            raw.push(c);
            continue;
        }
        if !run.is_empty() {
            match (c, figures(&run)) {
                ('年' | '月' | '日' | '号', Some(number)) => plain.push_str(&number),
                _ => plain.push_str(&raw),
            }
            run.clear();
            raw.clear();
        }
        plain.push(c);
    }
    plain + &raw
}

/// `[2, 0, 2, 6]` is a year, `[10, 2]` is twelve, `[2, 10, 5]` is twenty-five.
fn figures(run: &[usize]) -> Option<String> {
    match run {
        [10] => Some("10".to_owned()),
        [10, ones] => Some((10 + ones).to_string()),
        [tens, 10] => Some((tens * 10).to_string()),
        [tens, 10, ones] => Some((tens * 10 + ones).to_string()),
        digits if !digits.contains(&10) => Some(digits.iter().map(ToString::to_string).collect()),
        _ => None,
    }
}

/// `last month`, `this month`, `上月15号`: a month of the calendar by the day it was said, alone or
/// with a day in it.
fn by_the_calendar(text: &str, said_on: Option<Date>) -> Option<Result<PartialDate, DateError>> {
    let said_on = said_on?;
    let back = [
        (key!("spoken.this_month"), 0),
        (key!("spoken.last_month"), 1),
        (key!("spoken.month_before_last"), 2),
    ];
    let (rest, months) = back.iter().find_map(|(key, months)| {
        // A longer phrase may hold a shorter one.
        let best = phrases(*key)
            .filter_map(|phrase| text.strip_prefix(phrase))
            .min_by_key(|rest| rest.len());
        best.map(|rest| (rest.trim(), *months))
    })?;
    let month = (0..months).try_fold(said_on.first_of_month(), |month, _| {
        Some(month.yesterday().ok()?.first_of_month())
    })?;
    if rest.is_empty() || phrases(key!("spoken.date_ending")).any(|ending| ending == rest) {
        return Some(Ok(PartialDate::Month(month.year(), month.month())));
    }
    let day = rest.strip_suffix(['日', '号'])?;
    Some(PartialDate::parse(&format!("{}-{}-{day}", month.year(), month.month())))
}

/// `上周三`, `Wednesday of last week`: a day of this week or the one before, which began on Monday.
/// One that is still to come is none.
fn by_the_week(text: &str, said_on: Option<Date>) -> Option<Date> {
    let said_on = said_on?;
    let (rest, weeks) = [(key!("spoken.last_week"), 1), (key!("spoken.this_week"), 0)]
        .iter()
        .find_map(|(key, weeks)| {
            let strip = |phrase| text.strip_prefix(phrase).or_else(|| text.strip_suffix(phrase));
            // A longer phrase may hold a shorter one.
            let best = phrases(*key).filter_map(strip).min_by_key(|rest| rest.len());
            best.map(|rest| (rest.trim(), *weeks))
        })?;
    let rest = plain_filler(rest);
    let mut days = words::always().iter().filter_map(|words| words.find(key!("spoken.weekday")));
    let weekday = days.find_map(|list| {
        list.split('|').position(|names| names.split_whitespace().any(|name| name == rest))
    })?;
    let since_monday = i32::from(said_on.weekday().to_monday_zero_offset());
    let back = since_monday + weeks * 7 - i32::try_from(weekday).ok()?;
    if back < 0 { None } else { TimeUnit::Days.before(said_on, back) }
}

/// A text without words at its end that do not change it: `wednesday of`.
fn plain_filler(text: &str) -> &str {
    let filler = |word: &str| phrases(key!("spoken.date_filler")).any(|known| known == word);
    match text.rsplit_once(char::is_whitespace) {
        Some((rest, last)) if filler(last) => rest.trim(),
        _ => text,
    }
}

/// `before March 2025`, `more than 8 weeks ago`: what came before a date, or before the day that is so
/// long ago. Words that may take in the date itself (`by`, `until`, `以前`) are none of these.
fn before(text: &str, said_on: Option<Date>) -> Option<Result<PartialDate, DateError>> {
    let rest_of = |key: Key<'static>| {
        let rest = phrases(key).find_map(|phrase| {
            let rest = text.strip_prefix(phrase)?;
            // A Latin word ends at a blank: "over" is not the start of "overnight".
            (!phrase.is_ascii() || rest.starts_with(char::is_whitespace)).then_some(rest)
        })?;
        Some(rest.trim())
    };
    if let Some(date) = rest_of(key!("spoken.before")) {
        return Some(single(&with_year(date.to_owned(), said_on)));
    }
    let long = rest_of(key!("spoken.more"))?;
    // `more than 8 weeks` may be how long it took; only "ago" makes a day of it.
    all_words(key!("spoken.ago")).find(|word| long.ends_with(word))?;
    let (amount, unit) = ago(long)?;
    unit.before(said_on?, i32::from(amount)).map(|day| Ok(PartialDate::Day(day)))
}

/// `yesterday`, `this morning`: phrases of the language files with what they stand for.
fn relative(text: &str) -> Option<(u16, TimeUnit)> {
    lengths::meaning(key!("spoken.relative"), text)
}

/// The text with "this year" and "last year" as numbers, by the day it was said.
fn with_year(text: String, said_on: Option<Date>) -> String {
    let Some(said_on) = said_on else { return text };
    for (key, years) in [
        (key!("spoken.this_year"), 0),
        (key!("spoken.last_year"), 1),
        (key!("spoken.year_before_last"), 2),
    ] {
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

/// A date without the word that says it is not exact: `around 12 March 2026`, `2026-03-12左右`.
fn without_about(text: &str) -> Option<&str> {
    let starts = all_words(key!("spoken.about")).filter_map(|word| {
        let rest = text.strip_prefix(word)?;
        let latin = word.ends_with(|c: char| c.is_ascii_alphabetic());
        (!latin || rest.starts_with(char::is_whitespace)).then_some(rest.trim())
    });
    let ends = phrases(key!("spoken.about_end")).filter_map(|word| text.strip_suffix(word));
    starts.chain(ends).map(str::trim).min_by_key(|rest| rest.len()).filter(|rest| !rest.is_empty())
}

/// Days on either side of one that is not exact: half a week, as of "about 3 weeks ago".
const ABOUT_A_DAY: i32 = 3;

/// A date that is not exact. A month or a year stands for the whole of it.
fn about_a_day(date: PartialDate, said_on: Option<Date>) -> Result<When, DateError> {
    let PartialDate::Day(day) = date else { return Ok(When::On(date)) };
    let shifted = |days: Option<Date>| days.ok_or(DateError::YearOutOfRange);
    let from = shifted(TimeUnit::Days.before(day, ABOUT_A_DAY))?;
    let to = shifted(TimeUnit::Days.after(day, ABOUT_A_DAY))?;
    // Nobody tells of a day that is still to come.
    let to = said_on.filter(|said_on| day <= *said_on).map_or(to, |said_on| to.min(said_on));
    Ok(When::Between(PartialDate::Day(from), PartialDate::Day(to)))
}

/// Two dates with a word or a sign between them: `2019 - 2020`, `Jan to Mar 2026`.
fn range(text: &str) -> Option<(PartialDate, PartialDate)> {
    let text = phrases(key!("spoken.from"))
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text)
        .trim();
    // What stands behind a sign alone is no range.
    if text.starts_with(RANGE_SIGNS) {
        return None;
    }
    let between = phrases(key!("spoken.between")).filter_map(|one| one.split_once("..."));
    let mut ends = between.filter_map(|(start, middle)| {
        text.strip_prefix(start.trim()).and_then(|rest| rest.split_once(middle))
    });
    if let Some((from, to)) = ends.next() {
        let to = single(to).ok()?;
        let from = single(from)
            .or_else(|_| single(&format!("{from} {}", to.span().earliest.year())))
            .ok()?;
        return (from.span().earliest <= to.span().latest).then_some((from, to));
    }
    if let Some((from, to)) = spans::days_of_a_month(text) {
        let (from, to) = (single(&from).ok()?, single(&to).ok()?);
        return (from.span().earliest < to.span().earliest).then_some((from, to));
    }
    let signs = RANGE_SIGNS.map(String::from);
    let words = all_words(key!("spoken.to")).map(|word| {
        // Latin words stand between blanks, signs and Chinese words need none.
        let latin = word.chars().all(|c| c.is_ascii_alphabetic());
        if latin { format!(" {word} ") } else { word.to_owned() }
    });
    words.chain(signs).find_map(|between| {
        // `2025-01-2025-03` may be divided at any of its signs.
        text.match_indices(&between).find_map(|(at, sign)| {
            let (from, to) = (text.get(..at)?.trim(), text.get(at + sign.len()..)?.trim());
            // `Jan-Mar 2026`, `2019年3月至5月`: the year stands once.
            let to = match from.split_once('年') {
                Some((year, _)) if !to.contains('年') && to.contains('月') => {
                    single(&format!("{year}年{to}"))
                }
                _ => single(to),
            };
            let to = to.ok()?;
            // `2025年3-5月`: the sign of the month stands once, too.
            let whole = (from.contains('年') && from.ends_with(|c: char| c.is_ascii_digit()))
                .then(|| single(&format!("{from}月")).ok())
                .flatten();
            if let (Some(from), PartialDate::Month(..)) = (whole, to) {
                return (from.span().latest < to.span().earliest).then_some((from, to));
            }
            let from = single(from)
                .or_else(|_| single(&format!("{from} {}", to.span().earliest.year())))
                .ok()?;
            (from.span().earliest <= to.span().latest).then_some((from, to))
        })
    })
}

fn single(text: &str) -> Result<PartialDate, DateError> {
    let (text, weekday) = without_weekday(text);
    let date = unnamed(text)?;
    match (date, weekday) {
        // A day of the week that is another one than that of the date: one of them is wrong.
        (PartialDate::Day(day), Some(told)) if day.weekday().to_monday_zero_offset() != told => {
            Err(DateError::NoSuchDay)
        }
        _ => Ok(date),
    }
}

/// A date without the day of the week in front of it or behind it, which is counted from Monday.
fn without_weekday(text: &str) -> (&str, Option<i8>) {
    let lists = words::always().iter().filter_map(|words| words.find(key!("spoken.weekday_name")));
    let mut names: Vec<(&str, i8)> = lists
        .flat_map(|list| list.split('|').zip(0_i8..))
        .flat_map(|(names, day)| names.split_whitespace().map(move |name| (name, day)))
        .collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let joint = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '.');
    let text = text.trim();
    names
        .iter()
        .find_map(|(name, day)| {
            let latin = name.is_ascii();
            let ends = |rest: &&str| !latin || rest.is_empty() || rest.starts_with(joint);
            let begins = |rest: &&str| !latin || rest.ends_with(joint);
            let front = text.strip_prefix(name).filter(ends);
            let back = || text.trim_end_matches(joint).strip_suffix(name).filter(begins);
            let rest = front.or_else(back)?.trim_matches(joint);
            (!rest.is_empty()).then_some((rest, Some(*day)))
        })
        .unwrap_or((text, None))
}

/// A date without its day of the week.
fn unnamed(text: &str) -> Result<PartialDate, DateError> {
    let text = plain_words(text);
    match days::read(&text) {
        Some(Day::Known(date)) => return Ok(date),
        Some(Day::EitherOrder(..)) => return Err(DateError::AmbiguousOrder),
        None => {}
    }
    if let Some(date) = month_and_year(&text) {
        return date;
    }
    let text = text.trim_end_matches('号');
    let signs: Vec<char> = text.chars().filter(|c| matches!(c, '/' | '.' | '-')).collect();
    if signs.windows(2).any(|two| matches!(two, [one, other] if one != other)) {
        return Err(DateError::NotADate);
    }
    let parts: Vec<&str> = text.split(['/', '.', '-']).map(str::trim).collect();
    match parts.as_slice() {
        // A day that no calendar has, in the one order that is left.
        [first, second, year] if year.len() == 4 && first.len() <= 2 => {
            let big = first.parse::<u8>().is_ok_and(|first| first > 12);
            let (day, month) = if big { (first, second) } else { (second, first) };
            return PartialDate::parse(&format!("{year}-{month}-{day}"));
        }
        [month, year] if year.len() == 4 && month.len() <= 2 => {
            return PartialDate::parse(&format!("{year}-{month}"));
        }
        _ => {}
    }
    if let [whole] = parts.as_slice()
        && whole.len() == 6
        && let (Some(year), Some(month)) = (whole.get(..4), whole.get(4..))
    {
        return PartialDate::parse(&format!("{year}-{month}"));
    }
    PartialDate::parse(text)
}

/// A date without the words that do not change it: days of the week, `on`, `early`, `左右`. A
/// part of a month or year stands for the whole of it.
fn plain_words(text: &str) -> String {
    let mut text = text.trim();
    loop {
        let rests = phrases(key!("spoken.date_filler")).filter_map(|word| {
            let rest = text.strip_prefix(word)?;
            let latin = word.ends_with(|c: char| c.is_ascii_alphabetic());
            let ends = !latin
                || rest
                    .starts_with(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '.' | '/'));
            ends.then(|| {
                rest.trim_start_matches(|c: char| {
                    c.is_whitespace() || matches!(c, ',' | '-' | '.' | '/')
                })
            })
        });
        // The longest of them: "in or around" begins with "in".
        let rest = rests.min_by_key(|rest| rest.len());
        match rest {
            Some(rest) if !rest.is_empty() => text = rest,
            _ => break,
        }
    }
    let end = phrases(key!("spoken.date_ending")).find_map(|word| text.strip_suffix(word));
    // `年初` is a part of the year, the sign of the year stays.
    end.unwrap_or(text).trim().to_owned()
}

/// The number of a month from 0 by its name. A long name may hold slips of the pen, if no other month
/// is as near.
fn month_of(word: &str) -> Option<usize> {
    let lists = || words::always().iter().filter_map(|words| words.find(key!("spoken.month")));
    let exact = lists().find_map(|list| {
        list.split('|').position(|names| names.split_whitespace().any(|name| name == word))
    });
    let is_near = |name: &str| {
        let most = match name.len() {
            0..5 => 0,
            5 | 6 => 1,
            _ => 2,
        };
        name.is_ascii() && edit_distance(word, name) <= most
    };
    exact.or_else(|| {
        let months = lists().flat_map(|list| list.split('|').enumerate());
        let near = months.filter(|(_, names)| names.split_whitespace().any(is_near));
        let near: BTreeSet<usize> = near.map(|(month, _)| month).collect();
        near.first().copied().filter(|_| near.len() == 1)
    })
}

/// A month by its name and a year, or a quarter, and nothing else: a word that is not known beside
/// them ("before", "by", "except") may change what is meant.
fn month_and_year(text: &str) -> Option<Result<PartialDate, DateError>> {
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '-'))
        // `18th of February`
        .filter(|part| {
            !part.is_empty() && !phrases(key!("spoken.date_filler")).any(|word| word == *part)
        })
        .collect();
    parts.iter().any(|part| month_of(part).is_some()).then_some(())?;
    // `June 2025-8` is two months, or a day: a year with a sign and a figure behind it.
    let has_figure_behind = |(at, _): (usize, &str)| {
        at >= 4
            && text.get(at - 4..at).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()))
            && text.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    if text.match_indices('-').any(has_figure_behind) {
        return Some(Err(DateError::NotADate));
    }
    let is_year = |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    let day_of = |part: &str| {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let end = part.get(digits.len()..).unwrap_or_default();
        let ordinal = matches!(end, "" | "st" | "nd" | "rd" | "th");
        (ordinal && (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
            .then(|| digits.to_owned())
    };
    let (month, year, day) = match parts.as_slice() {
        [a, b] => match (month_of(a), month_of(b)) {
            (Some(month), None) => (month, *b, None),
            (None, Some(month)) => (month, *a, None),
            _ => return Some(Err(DateError::NotADate)),
        },
        [a, b, c] => {
            let (month, others) = match (month_of(a), month_of(b), month_of(c)) {
                (Some(month), None, None) => (month, [b, c]),
                (None, Some(month), None) => (month, [a, c]),
                _ => return Some(Err(DateError::NotADate)),
            };
            let day = others.iter().find_map(|part| day_of(part));
            let Some(year) = others.iter().find(|part| is_year(part)) else {
                let short = others.iter().all(|part| day_of(part).is_some());
                return Some(Err(if short {
                    DateError::YearOutOfRange
                } else {
                    DateError::NotADate
                }));
            };
            if day.is_none() {
                return Some(Err(DateError::NotADate));
            }
            (month, **year, day)
        }
        _ => return Some(Err(DateError::NotADate)),
    };
    let day = day.map_or_else(String::new, |day| format!("-{day}"));
    Some(PartialDate::parse(&format!("{year}-{}{day}", month + 1)))
}

/// A length without the words that say it is not exact.
fn without_about_words(text: &str) -> &str {
    let mut rest = text;
    for word in all_words(key!("spoken.about")) {
        rest = rest.strip_prefix(word).map_or(rest, str::trim);
    }
    for word in phrases(key!("spoken.about_end")) {
        rest = rest.strip_suffix(word).map_or(rest, str::trim);
    }
    rest
}

/// `3 weeks ago`, `about 3 weeks`, `3周前`, `约2个月`, `today`
fn ago(text: &str) -> Option<(u16, TimeUnit)> {
    if all_words(key!("spoken.today")).any(|word| word == text) {
        return Some((0, TimeUnit::Days));
    }
    let mut rest = without_about_words(text);
    let mut said_ago = false;
    for word in all_words(key!("spoken.ago")) {
        if let Some(stripped) = rest.strip_suffix(word) {
            said_ago = true;
            rest = stripped.trim();
        }
    }
    lengths::read(rest, said_ago)
}
