//! How often as a number of days, weeks or months: `every 4 weeks`, `q2w`, `每3天`, `/14d`.

use super::lengths::spelled;
use super::when_text::phrases;

/// The longest time between two doses: a year.
const MOST_HOURS: u32 = 366 * 24;

/// A text without the words that say every how many days, weeks or months, and the hours of them.
/// `None` if it says nothing of the kind.
pub(super) fn without_interval(text: &str) -> Option<(String, u16)> {
    text.char_indices().find_map(|(at, _)| {
        let (hours, rest) = interval(text.get(..at)?, text.get(at..)?)?;
        Some((format!("{} {rest}", text.get(..at)?), hours))
    })
}

/// The hours of an interval that begins here, and what follows it.
fn interval<'t>(before: &str, text: &'t str) -> Option<(u16, &'t str)> {
    phrases(key!("spoken.every_number")).find_map(|word| {
        let rest = text.strip_prefix(word)?;
        let last = before.chars().next_back();
        // `1/7` is a fraction, and a word begins where no letter stands before it.
        let goes_on = if word == "/" {
            last.is_some_and(|c| c.is_ascii_digit())
        } else {
            word.is_ascii() && last.is_some_and(|c| c.is_ascii_alphabetic())
        };
        if goes_on {
            return None;
        }
        let (number, rest) = count(rest.trim_start())?;
        let (hours, rest) = unit(rest.trim_start())?;
        let hours =
            u32::from(number).checked_mul(hours).filter(|h| (1..=MOST_HOURS).contains(h))?;
        Some((u16::try_from(hours).ok()?, rest))
    })
}

/// A whole number in figures or in words at the start of a text.
fn count(text: &str) -> Option<(u16, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    match text.split_at_checked(end)? {
        ("", _) => spelled(text),
        (digits, rest) => Some((digits.parse().ok()?, rest)),
    }
}

/// The hours of a word for a day, a week or a month (of 30 days, as in `/mo`) at the start of a
/// text, and what follows it.
fn unit(text: &str) -> Option<(u32, &str)> {
    let units =
        [(key!("spoken.day"), 24), (key!("spoken.week"), 168), (key!("spoken.month_unit"), 720)];
    let known = units.into_iter().flat_map(|(key, hours)| {
        let words = phrases(key).flat_map(str::split_whitespace);
        words.map(move |word| (word, hours)).collect::<Vec<_>>()
    });
    known
        .filter_map(|(word, hours)| {
            let rest = text.strip_prefix(word)?;
            let ends = !word.is_ascii() || !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
            ends.then_some((hours, rest))
        })
        .min_by_key(|(_, rest)| rest.len())
}
