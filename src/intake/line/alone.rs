//! Parts of a line that stand alone: a name, the value in a cell, limits, the day of a heading.

use super::groups::groups;
use super::parts::parts;
use super::settle::{Printed, settle};
use crate::draft::days::{self, Day};
use crate::facts::PartialDate;
use crate::intake::candidate::NotUsed;
use crate::intake::lexicon::{Lexicon, Phrase};
use crate::intake::scan::{Token, TokenKind, scan};

/// The facts of a text that is the name of a test and nothing else.
pub fn name_alone(lexicon: &Lexicon<'_>, text: &str) -> Option<Vec<usize>> {
    let tokens = scan(lexicon, text);
    let groups = groups(&tokens);
    let [group] = groups.as_slice() else { return None };
    let beside = tokens.iter().filter(|token| !matches!(token.kind, TokenKind::Name(_)));
    let harmless = |token: &Token| {
        matches!(
            &token.kind,
            TokenKind::Divider(_)
                | TokenKind::Phrase(
                    Phrase::Qualifier | Phrase::Plain | Phrase::Mark | Phrase::Detected
                )
        ) || matches!(&token.kind, TokenKind::Word(word) if word.chars().all(|c| !c.is_alphanumeric()))
    };
    beside.into_iter().all(harmless).then(|| group.facts.clone()).filter(|facts| !facts.is_empty())
}

/// What stands in one cell of a table, or in the text of a result.
#[derive(Debug)]
pub struct Cell {
    /// The number.
    pub number: Option<Printed>,
    /// Units beside it.
    pub units: Vec<String>,
    /// Words of a result.
    pub words: Vec<Phrase>,
    /// Lower limit.
    pub lower: Option<String>,
    /// Upper limit.
    pub upper: Option<String>,
}

/// Reads the value of a result that is known by name already.
///
/// # Errors
/// Why it cannot be read.
pub fn cell(lexicon: &Lexicon<'_>, text: &str, facts: &[usize]) -> Result<Cell, NotUsed> {
    let mut tokens = scan(lexicon, text);
    // The value may repeat its name: `ECOG 1`.
    tokens.retain(|token| !matches!(&token.kind, TokenKind::Name(named) if named.iter().any(|fact| facts.contains(fact))));
    let parts = parts(lexicon, &tokens, false, false)?;
    if parts.more_words {
        return Err(NotUsed::UnknownWords);
    }
    let (number, lower, upper) = settle(&parts, facts, lexicon)?;
    Ok(Cell { number, units: parts.units, words: parts.words, lower, upper })
}

/// The limits of a range that stands alone: `10-50 U/L`, `<=40`, `> 59`.
pub fn limits_of(lexicon: &Lexicon<'_>, text: &str) -> Option<(Option<String>, Option<String>)> {
    let tokens = scan(lexicon, text);
    let mut values = tokens.iter().filter_map(|token| match &token.kind {
        TokenKind::Range(low, high) => Some((Some(low.clone()), Some(high.clone()))),
        TokenKind::Number { sign, digits } if sign.starts_with('<') => {
            Some((None, Some(digits.clone())))
        }
        TokenKind::Number { sign, digits } if sign.starts_with('>') => {
            Some((Some(digits.clone()), None))
        }
        TokenKind::Number { .. } => Some((None, None)),
        _ => None,
    });
    // Several ranges are for several kinds of people.
    values.next().filter(|_| values.next().is_none())
}

/// The only day of a line, if it is a whole one.
pub fn only_day(tokens: &[Token]) -> Option<PartialDate> {
    let mut days = tokens.iter().filter_map(|token| match &token.kind {
        TokenKind::Date(text) => Some(text),
        _ => None,
    });
    match days::read(days.next().filter(|_| days.next().is_none())?)? {
        Day::Known(day @ PartialDate::Day(_)) => Some(day),
        _ => None,
    }
}

/// The day that a line without a result gives to those below it.
pub fn heading_day(tokens: &[Token]) -> Option<PartialDate> {
    let mut collected = false;
    for token in tokens {
        match &token.kind {
            TokenKind::Phrase(Phrase::Collected) => collected = true,
            TokenKind::Phrase(Phrase::OtherDate) => collected = false,
            TokenKind::Date(text) if collected => {
                return match days::read(text)? {
                    Day::Known(day) => Some(day),
                    Day::EitherOrder(..) => None,
                };
            }
            _ => {}
        }
    }
    None
}
