//! Days as reports print them, found at a place of a line.
//!
//! What a person types is read by `draft::when_text`; here a day must be found among other
//! things, so only forms that nothing else looks like are taken.

use crate::facts::PartialDate;
use crate::words;

/// A day of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// Written in a form that can be read in one way only.
    Known(PartialDate),
    /// `03/04/2026`: the first, the second and the year.
    EitherOrder(u8, u8, i16),
}

/// Length in characters of a date that begins here.
pub fn date_length(text: &[char]) -> Option<usize> {
    found(text).map(|(_, length)| length)
}

/// The date that begins here, with its length in characters.
pub fn found(text: &[char]) -> Option<(Day, usize)> {
    [year_first, compact, year_last, day_month_name, month_name_first].iter().find_map(|form| {
        let mut cursor = Cursor { text, at: 0 };
        let day = form(&mut cursor)?;
        // Letters or figures on both sides of the end: behind 日 a time of day may follow at once.
        let part = |at: Option<usize>| {
            at.and_then(|at| text.get(at)).is_some_and(char::is_ascii_alphanumeric)
        };
        let goes_on = part(Some(cursor.at)) && part(cursor.at.checked_sub(1));
        let time = text.get(cursor.at).is_some_and(|c| matches!(c, 'T' | 't'))
            && text.get(cursor.at + 1).is_some_and(char::is_ascii_digit);
        (!goes_on || time).then_some((day, cursor.at))
    })
}

/// The date that a text begins with, alone or with a time of day.
pub fn read(text: &str) -> Option<Day> {
    let text: Vec<char> = text.trim().chars().collect();
    let (day, length) = found(&text)?;
    let rest = text.get(length..)?;
    let after = rest.get(time_length(rest)..)?;
    after.iter().all(|c| c.is_whitespace()).then_some(day)
}

/// Length of the time of day that stands behind a date: ` 08:12`, `T08:30:00+08:00`, ` 8:12 AM`.
pub fn time_length(text: &[char]) -> usize {
    let mut cursor = Cursor { text, at: 0 };
    while cursor.take(|c| c.is_whitespace() || matches!(c, 'T' | 't' | '/' | ',')) {}
    if cursor.number(1, 2).is_none() || !cursor.take(|c| c == ':') || cursor.number(2, 2).is_none()
    {
        return 0;
    }
    while cursor.take(|c| matches!(c, ':' | '.')) {
        if cursor.number(1, 9).is_none() {
            return 0;
        }
    }
    let mut end = cursor.at;
    cursor.take(char::is_whitespace);
    if cursor.word("am") || cursor.word("pm") || cursor.word("z") {
        end = cursor.at;
    } else if cursor.take(|c| matches!(c, '+' | '-')) && cursor.number(2, 2).is_some() {
        cursor.take(|c| c == ':');
        if cursor.number(2, 2).is_some() {
            end = cursor.at;
        }
    }
    end
}

struct Cursor<'t> {
    text: &'t [char],
    at: usize,
}

impl Cursor<'_> {
    fn take(&mut self, test: impl Fn(char) -> bool) -> bool {
        let fits = self.text.get(self.at).copied().is_some_and(test);
        self.at += usize::from(fits);
        fits
    }

    /// A number of so many digits, and no more digits behind it.
    fn number(&mut self, least: usize, most: usize) -> Option<i16> {
        let digits: String = self
            .text
            .get(self.at..)?
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .take(most + 1)
            .collect();
        if digits.len() < least || digits.len() > most {
            return None;
        }
        self.at += digits.len();
        digits.parse().ok()
    }

    fn year(&mut self) -> Option<i16> {
        self.number(4, 4).filter(|year| (1900..2100).contains(year))
    }

    fn word(&mut self, word: &str) -> bool {
        let end = self.at + word.chars().count();
        let same = self.text.get(self.at..end).is_some_and(|text| {
            text.iter().zip(word.chars()).all(|(a, b)| a.to_ascii_lowercase() == b)
        });
        // A name of a month may be glued to the year: `18FEB2026`.
        let ends = !self.text.get(end).is_some_and(char::is_ascii_alphabetic);
        if same && ends {
            self.at = end;
        }
        same && ends
    }

    /// The name of a month, the longest that fits.
    fn month_name(&mut self) -> Option<u8> {
        let mut best: Option<(u8, usize)> = None;
        for list in words::always().iter().filter_map(|words| words.find(key!("spoken.month"))) {
            for (month, names) in (1..).zip(list.split('|')) {
                for name in names.split_whitespace() {
                    let start = self.at;
                    if self.word(name) && best.is_none_or(|(_, end)| self.at > end) {
                        best = Some((month, self.at));
                    }
                    self.at = start;
                }
            }
        }
        let (month, end) = best?;
        self.at = end;
        Some(month)
    }

    fn blanks(&mut self) {
        while self.take(|c| c.is_whitespace() || matches!(c, '.' | ',' | '-' | '/')) {}
    }
}

fn date(year: i16, month: i16, day: Option<i16>) -> Option<Day> {
    let text = match day {
        Some(day) => format!("{year:04}-{month:02}-{day:02}"),
        None => format!("{year:04}-{month:02}"),
    };
    PartialDate::parse(&text).ok().map(Day::Known)
}

/// `2026-02-18`, `2026/2/18`, `2026.02.18`, `2026年2月18日`, `2026年2月`, `2026-02`
fn year_first(cursor: &mut Cursor<'_>) -> Option<Day> {
    let year = cursor.year()?;
    cursor.take(char::is_whitespace);
    let sign = *cursor.text.get(cursor.at)?;
    if sign == '年' {
        cursor.at += 1;
        cursor.take(char::is_whitespace);
        let month = cursor.number(1, 2)?;
        cursor.take(char::is_whitespace);
        if !cursor.take(|c| c == '月') {
            return None;
        }
        cursor.take(|c| c == '份');
        let rest = cursor.at;
        cursor.take(char::is_whitespace);
        let day = cursor.number(1, 2);
        if day.is_none() || !cursor.take(|c| matches!(c, '日' | '号')) {
            cursor.at = rest;
            return date(year, month, None);
        }
        return date(year, month, day);
    }
    if !matches!(sign, '-' | '/' | '.') {
        return None;
    }
    cursor.at += 1;
    let month = cursor.number(1, 2)?;
    let rest = cursor.at;
    if !cursor.take(|c| c == sign) {
        // `2026.5` is a number, `2026-05` is a month.
        return (sign == '-' && rest == 7).then(|| date(year, month, None)).flatten();
    }
    let day = cursor.number(1, 2)?;
    date(year, month, Some(day))
}

/// `20260218`
fn compact(cursor: &mut Cursor<'_>) -> Option<Day> {
    let digits: String = cursor.text.iter().take_while(|c| c.is_ascii_digit()).take(9).collect();
    if digits.len() != 8 {
        return None;
    }
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<i16>().ok();
    let year = number(0, 4).filter(|year| (1900..2100).contains(year))?;
    cursor.at = 8;
    date(year, number(4, 6)?, number(6, 8))
}

/// `18/02/2026`, `02/18/2026`, `18.02.2026`, `18-02-2026`
fn year_last(cursor: &mut Cursor<'_>) -> Option<Day> {
    let first = cursor.number(1, 2)?;
    let sign = *cursor.text.get(cursor.at)?;
    if !matches!(sign, '/' | '.' | '-') {
        return None;
    }
    cursor.at += 1;
    let second = cursor.number(1, 2)?;
    if !cursor.take(|c| c == sign) {
        return None;
    }
    let year = cursor.year()?;
    match (first > 12, second > 12) {
        (true, false) => date(year, second, Some(first)),
        (false, true) => date(year, first, Some(second)),
        (false, false) if first == second => date(year, first, Some(second)),
        (false, false) => {
            let (first, second) = (u8::try_from(first).ok()?, u8::try_from(second).ok()?);
            // Both must be days of a calendar.
            (first > 0 && second > 0).then_some(Day::EitherOrder(first, second, year))
        }
        (true, true) => None,
    }
}

/// `18 February 2026`, `18-Feb-2026`, `18FEB2026`, `18th Feb 2026`
fn day_month_name(cursor: &mut Cursor<'_>) -> Option<Day> {
    let day = cursor.number(1, 2)?;
    let _ = ["st", "nd", "rd", "th"].iter().any(|end| cursor.word(end));
    cursor.blanks();
    let month = cursor.month_name()?;
    cursor.blanks();
    let year = cursor.year()?;
    date(year, i16::from(month), Some(day))
}

/// `February 18, 2026`, `Feb 2026`
fn month_name_first(cursor: &mut Cursor<'_>) -> Option<Day> {
    let month = cursor.month_name()?;
    cursor.blanks();
    let rest = cursor.at;
    if let Some(year) = cursor.year() {
        return date(year, i16::from(month), None);
    }
    cursor.at = rest;
    let day = cursor.number(1, 2)?;
    let _ = ["st", "nd", "rd", "th"].iter().any(|end| cursor.word(end));
    cursor.blanks();
    let year = cursor.year()?;
    date(year, i16::from(month), Some(day))
}

#[cfg(test)]
mod tests {
    use super::{Day, date_length, read, time_length};
    use crate::facts::PartialDate;

    fn known(text: &str) -> Option<Day> {
        PartialDate::parse(text).ok().map(Day::Known)
    }

    #[test]
    fn a_day_is_read_as_written_or_not_at_all() {
        for text in [
            "2026-02-18",
            "2026/2/18",
            "2026.02.18",
            "2026年2月18日",
            "2026年02月18号",
            "20260218",
            "18/02/2026",
            "02/18/2026",
            "18.02.2026",
            "18 February 2026",
            "18-Feb-2026",
            "18FEB2026",
            "February 18, 2026",
            "18th Feb 2026",
            "2026-02-18 08:12",
            "2026-02-18T23:40:00-05:00",
            "02/18/2026 8:12 AM",
            "2026-02-18T08:30:00Z",
        ] {
            assert_eq!(read(text), known("2026-02-18"), "{text}");
        }
        assert_eq!(read("2026-02"), known("2026-02"));
        assert_eq!(read("Feb 2026"), known("2026-02"));
        assert_eq!(read("03/04/2026"), Some(Day::EitherOrder(3, 4, 2026)));
        for text in [
            "2.5",
            "7-40",
            "115-150",
            "1500-7800",
            "2026.5",
            "13/13/2026",
            "31/02/2026",
            "12",
            "may",
            "3.5-9.5",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_ends_where_it_ends() {
        let length = |text: &str| date_length(&text.chars().collect::<Vec<_>>());
        assert_eq!(length("2026-02-18 Hb 104"), Some(10));
        assert_eq!(length("2026-02-18T08:30:00Z"), Some(10));
        assert_eq!(time_length(&" 08:12 Hb".chars().collect::<Vec<_>>()), 6);
        assert_eq!(time_length(&" 104 g/L".chars().collect::<Vec<_>>()), 0);
    }
}
