//! What is done to a line before it is cut into tokens.

use crate::intake::lexicon::Lexicon;

/// A line without the dots or lines that lead from a name to its value: `ALT........85`.
pub(super) fn without_leaders(text: &[char]) -> Vec<char> {
    let mut plain = text.to_vec();
    let mut start = 0;
    while let Some(c) = text.get(start) {
        let length = text.iter().skip(start).take_while(|next| *next == c).count();
        if length >= 3 && matches!(c, '.' | '_' | '·' | '…') {
            plain.splice(start..start + length, std::iter::repeat_n(' ', length));
        }
        start += length;
    }
    plain
}

/// A line with a blank between a name and the number that is glued to it: `WBC3.2`, `Hb92g/L`. A
/// whole number without a unit may be a part of the name (`CA125`), so it stays glued.
pub(super) fn unglued(lexicon: &Lexicon<'_>, text: &[char]) -> Vec<char> {
    let mut parted = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text.get(at).copied() {
        parted.push(c);
        at += 1;
        let begin = parted.iter().rposition(|c| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        let word = parted.get(begin..).unwrap_or_default();
        let begins = begin.checked_sub(1).and_then(|at| parted.get(at));
        if word.len() < 2 || begins.is_some_and(|c| c.is_alphanumeric() || *c == '-') {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let whole = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let decimals = match rest.get(whole) {
            Some('.') => rest.iter().skip(whole + 1).take_while(|c| c.is_ascii_digit()).count(),
            _ => 0,
        };
        let end = if decimals > 0 { whole + 1 + decimals } else { whole };
        let has_unit = lexicon.unit_at(rest, end).is_some();
        let is_number = whole > 0 && (has_unit || (decimals > 0 && word.len() > 2));
        if is_number && lexicon.name_at(word, 0).is_some_and(|(_, end)| end == word.len()) {
            parted.push(' ');
        }
    }
    parted
}

/// Whether a line is a row of cells with commas between them: no blank stands behind a comma that
/// follows a letter or a quotation mark.
pub(super) fn is_row(text: &[char]) -> bool {
    text.windows(3).any(|three| match three {
        [before, ',', after] => {
            !before.is_ascii_digit() && !before.is_whitespace() && !after.is_whitespace()
        }
        _ => false,
    })
}
