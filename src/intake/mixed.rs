//! Weights in pounds and ounces, as one number of pounds: `137 lb 12.6 oz`.

use super::lexicon::{Lexicon, Phrase};
use super::scan::LONGEST_LINE;
use crate::facts::Number;

/// Ounces in a pound.
const OUNCES: i64 = 16;

/// A line with each weight in pounds and ounces as pounds, `None` if there is none.
pub fn in_pounds(lexicon: &Lexicon<'_>, line: &str) -> Option<String> {
    let text: Vec<char> = line.chars().take(LONGEST_LINE).collect();
    (0..text.len()).find_map(|at| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | ',' | '-' | '<' | '>')) {
            return None;
        }
        let (pounds, end) = number(&text, at)?;
        let unit = lexicon.after(&text, end, Phrase::Pound)?;
        let next =
            (unit..text.len()).find(|at| text.get(*at).is_some_and(|c| !c.is_whitespace()))?;
        let (ounces, last) = number(&text, next)?;
        let last = lexicon.after(&text, last, Phrase::Ounce)?;
        let is_usual = ounces < Number::whole(OUNCES) && pounds.is_whole();
        let total = pounds.plus(ounces.over(Number::whole(OUNCES))?).filter(|_| is_usual)?;
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().iter();
        let mut plain: String = part(0, at).collect();
        plain.push_str(&total.to_string());
        plain.extend(part(end, unit));
        plain.extend(part(last, text.len()));
        Some(plain)
    })
}

/// A plain number that begins here, and where it ends.
fn number(text: &[char], start: usize) -> Option<(Number, usize)> {
    let figure = |c: &&char| c.is_ascii_digit() || **c == '.';
    let digits: String = text.iter().skip(start).take_while(figure).collect();
    Number::parse(&digits).ok().map(|number| (number, start + digits.len()))
}
