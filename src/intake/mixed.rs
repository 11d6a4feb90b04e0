//! Amounts in two units, as one number: `137 lb 12.6 oz`, `5'6"`, `9 st 6 lb`.

use super::lexicon::{Lexicon, Phrase};
use super::scan::LONGEST_LINE;
use crate::facts::Number;

/// A larger unit, a smaller one, how many of these it has, and the unit in which the whole is
/// written.
const PAIRS: [(Phrase, Phrase, i64, Whole); 3] = [
    (Phrase::Pound, Phrase::Ounce, 16, Whole::Larger),
    (Phrase::Stone, Phrase::Pound, 14, Whole::Smaller("lb")),
    (Phrase::Foot, Phrase::Inch, 12, Whole::Smaller("in")),
];

/// The unit in which a whole amount is written.
#[derive(Clone, Copy)]
enum Whole {
    /// The larger one, as printed.
    Larger,
    /// The smaller one.
    Smaller(&'static str),
}

/// A line with each amount in two units as one number, `None` if there is none.
pub fn as_one_number(lexicon: &Lexicon<'_>, line: &str) -> Option<String> {
    let text: Vec<char> = line.chars().take(LONGEST_LINE).collect();
    (0..text.len()).find_map(|at| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | ',' | '-' | '<' | '>')) {
            return None;
        }
        PAIRS.iter().find_map(|pair| joined(lexicon, &text, at, *pair))
    })
}

/// The line with the amount that begins at `at` as one number.
fn joined(
    lexicon: &Lexicon<'_>,
    text: &[char],
    at: usize,
    (larger, smaller, ratio, whole): (Phrase, Phrase, i64, Whole),
) -> Option<String> {
    let (high, end) = number(text, at)?;
    let unit = lexicon.after(text, end, larger)?;
    let next = (unit..text.len()).find(|at| text.get(*at).is_some_and(|c| !c.is_whitespace()))?;
    let (low, last) = number(text, next)?;
    let last = lexicon.after(text, last, smaller)?;
    let ratio = Number::whole(ratio);
    let is_usual = low < ratio && high.is_whole();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().iter();
    let (total, printed): (Number, String) = match whole {
        Whole::Larger => (high.plus(low.over(ratio)?)?, part(end, unit).collect()),
        Whole::Smaller(unit) => (high.times(ratio)?.plus(low)?, format!(" {unit}")),
    };
    let mut plain: String = part(0, at).collect();
    plain.push_str(&total.to_string());
    plain.push_str(&printed);
    plain.extend(part(last, text.len()));
    is_usual.then_some(plain)
}

/// A plain number that begins here, and where it ends.
fn number(text: &[char], start: usize) -> Option<(Number, usize)> {
    let figure = |c: &&char| c.is_ascii_digit() || **c == '.';
    let digits: String = text.iter().skip(start).take_while(figure).collect();
    Number::parse(&digits).ok().map(|number| (number, start + digits.len()))
}
