//! What stands behind a name, sorted: numbers, ranges, units, words, days and marks.

use super::groups::is_divider;
use super::is_word_result;
use crate::intake::candidate::NotUsed;
use crate::intake::lexicon::{Lexicon, Phrase};
use crate::intake::scan::{Token, TokenKind};

/// What stands behind a name.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub numbers: Vec<Numbered>,
    pub ranges: Vec<(String, String)>,
    pub units: Vec<String>,
    pub words: Vec<Phrase>,
    pub days: Vec<String>,
    pub marks: Vec<Phrase>,
    pub lower: Option<String>,
    pub upper: Option<String>,
    pub more_words: bool,
    /// A range was said to be that of the laboratory.
    pub is_marked: bool,
    /// The last date word was not of the sample.
    pub other_date: bool,
    /// A comma or semicolon stands between two numbers.
    pub is_list: bool,
    /// The number is one of a reading device, compared with a cutoff: `0.2 COI`.
    pub is_index: bool,
}

impl Parts {
    /// Whether nothing but the word of a healthy result stands here. A positive one may be of the
    /// last test of a list, or of any.
    pub(super) fn is_healthy_alone(&self) -> bool {
        !self.words.is_empty()
            && self.words.iter().all(is_healthy)
            && self.numbers.is_empty()
            && self.ranges.is_empty()
            && self.units.is_empty()
            && self.lower.is_none()
            && self.upper.is_none()
            && !self.more_words
    }
}

/// A number, and whether something beside it says that it is the result.
#[derive(Debug)]
pub(super) struct Numbered {
    pub sign: &'static str,
    pub digits: String,
    /// A unit or a mark follows at once.
    pub sealed: bool,
    /// The unit that follows at once.
    pub unit: Option<String>,
    /// Whether its sign stands at its first digit, and apart from what is in front: `89 >59`, and not
    /// `1.8 > 1.2`, which is a change.
    pub stands_apart: bool,
}

/// Sorts what stands behind a name. `next` says that another name follows, `is_bare` that the result
/// has no unit.
pub(super) fn parts(
    lexicon: &Lexicon<'_>,
    behind: &[Token],
    next: bool,
    is_bare: bool,
) -> Result<Parts, NotUsed> {
    let mut parts = Parts::default();
    let mut expects: Option<Phrase> = None;
    let mut divided = false;
    for (index, token) in behind.iter().enumerate() {
        let marked = expects.take();
        match &token.kind {
            TokenKind::Divider(sign) => {
                divided = true;
                parts.is_list |=
                    is_list(*sign, token, behind.get(index + 1)) && !parts.numbers.is_empty();
                expects = marked;
            }
            TokenKind::Phrase(
                phrase @ (Phrase::Range | Phrase::UpperLimit | Phrase::LowerLimit),
            ) => {
                expects = Some(*phrase);
            }
            // `Reference: negative` is no result.
            TokenKind::Phrase(_) if marked.is_some() && is_word_result(token) => {}
            // `107 µmol/L, urine creatinine 5200`: the word belongs to the next name.
            TokenKind::Phrase(Phrase::OtherSpecimen) | TokenKind::Word(_)
                if next && !parts.units.is_empty() && begins_next(lexicon, behind, index) =>
            {
                return Ok(parts);
            }
            // `Hb 92 g/L, urine protein 2+`: the material is that of the value behind it.
            TokenKind::Phrase(Phrase::OtherSpecimen) | TokenKind::Word(_)
                if begins_specimen(lexicon, &parts, behind, index) =>
            {
                return Ok(parts);
            }
            // `Hb 96 / PLT 145`
            TokenKind::Word(word) if next && word == "/" && index + 1 == behind.len() => {
                return Ok(parts);
            }
            TokenKind::Phrase(phrase) => {
                sort_phrase(&mut parts, *phrase)?;
                expects = marked.filter(|_| matches!(phrase, Phrase::Plain | Phrase::Qualifier));
            }
            TokenKind::Number { sign, digits } => match marked {
                Some(mark) => limit(&mut parts, mark, sign, digits)?,
                None if is_code(digits, index, behind) => {}
                None => parts.numbers.push(Numbered {
                    sign,
                    digits: digits.clone(),
                    stands_apart: stands_apart(behind, index, sign.len() + digits.len()),
                    unit: behind.get(index + 1).and_then(|token| match &token.kind {
                        TokenKind::Unit(unit) => Some(unit.clone()),
                        _ => None,
                    }),
                    sealed: behind
                        .iter()
                        .skip(index + 1)
                        .find(|token| !is_divider(token))
                        .is_some_and(seals),
                }),
            },
            TokenKind::Range(low, high) => {
                parts.is_marked |= marked.is_some();
                let range = (low.clone(), high.clone());
                // A range that is printed twice is one.
                if !parts.ranges.contains(&range) {
                    parts.ranges.push(range);
                }
            }
            TokenKind::Unit(unit) => {
                parts.units.push(unit.clone());
                expects = marked;
            }
            TokenKind::Date(_) if parts.other_date || parts.more_words => {}
            // `Hb 91 g/L, 2026-02-25 transfusion`: the day is that of what follows.
            TokenKind::Date(_) if !next && begins_clause(behind, index) => parts.more_words = true,
            TokenKind::Date(day) => parts.days.push(day.clone()),
            TokenKind::Word(word) => {
                if let Some(reason) = takes_back(lexicon, word) {
                    return Err(reason);
                }
                let glued = index > 0
                    && behind.get(index - 1).is_some_and(|before| before.end == token.start);
                match word_behind(&parts, word, glued, divided, is_bare) {
                    WordBehind::Passed => expects = marked,
                    WordBehind::More => parts.more_words = true,
                    // The words in front of the next name are its own.
                    WordBehind::End if next || divided => {
                        return ends_well(
                            lexicon,
                            behind.get(index..).unwrap_or_default(),
                            next,
                            parts,
                        );
                    }
                    WordBehind::End | WordBehind::Unknown => return Err(NotUsed::UnknownWords),
                }
            }
            TokenKind::Name(_) => return Err(NotUsed::TwoTests),
        }
    }
    let bound = parts.numbers.iter().any(|number| !number.sign.is_empty());
    match expects {
        // `40 U/L (ULN)`, `<40 U/L is normal`: the number is a limit.
        Some(Phrase::UpperLimit | Phrase::LowerLimit) => Err(NotUsed::TwoReadings),
        Some(_) if bound => Err(NotUsed::TwoReadings),
        // `18; normal`: of now, perhaps.
        Some(_) if divided => Ok(Parts { more_words: true, ..parts }),
        _ => Ok(parts),
    }
}

/// Most blanks inside of a number with its sign.
const MOST_BLANKS: usize = 3;

/// Whether a piece has no blank inside, or its sign in words (`> OR = 60`), and something stands
/// between it and what is in front, which is no dash.
fn stands_apart(behind: &[Token], index: usize, length: usize) -> bool {
    let Some(token) = behind.get(index) else { return false };
    let before = index.checked_sub(1).and_then(|before| behind.get(before));
    let is_dash = |token: &Token| match &token.kind {
        TokenKind::Word(word) => word.chars().all(|c| !c.is_alphanumeric()),
        _ => false,
    };
    let blanks = (token.end - token.start).saturating_sub(length);
    !(1..=MOST_BLANKS).contains(&blanks)
        && before.is_none_or(|before| before.end < token.start && !is_dash(before))
}

/// Whether a divider stands in front of a token, and a word behind it.
fn begins_clause(behind: &[Token], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| behind.get(before));
    let after = behind.get(index + 1);
    before.is_some_and(is_divider)
        && after.is_some_and(|after| match &after.kind {
            TokenKind::Word(word) => word.chars().any(char::is_alphabetic),
            _ => false,
        })
}

/// Whether a divider stands in front, and behind it nothing but words that begin the next name and
/// say that it is of urine or the like.
fn begins_next(lexicon: &Lexicon<'_>, behind: &[Token], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| behind.get(before));
    let begins = |token: &Token| match &token.kind {
        TokenKind::Word(word) => lexicon.named_specimen(word),
        _ => token.is(Phrase::OtherSpecimen) || token.is(Phrase::Qualifier),
    };
    before.is_some_and(is_divider) && behind.iter().skip(index).all(begins)
}

/// Whether a clause about another material begins here, behind a result and a divider, with a value
/// of its own: `尿蛋白 2+`. Without one, the material would be that of the result.
fn begins_specimen(lexicon: &Lexicon<'_>, parts: &Parts, behind: &[Token], index: usize) -> bool {
    let Some(token) = behind.get(index) else { return false };
    let names = match &token.kind {
        TokenKind::Word(word) => lexicon.mentions_specimen(word),
        _ => token.is(Phrase::OtherSpecimen),
    };
    let before = index.checked_sub(1).and_then(|before| behind.get(before));
    let is_value = |token: &Token| match &token.kind {
        TokenKind::Number { .. } | TokenKind::Range(..) => true,
        TokenKind::Word(word) => word.contains('+') || word.contains(|c: char| c.is_ascii_digit()),
        _ => is_word_result(token),
    };
    let has_result = !parts.numbers.is_empty() || !parts.words.is_empty();
    names && has_result && before.is_some_and(is_divider) && behind.iter().skip(index).any(is_value)
}

/// Whether a word is the result of a healthy person.
pub fn is_healthy(word: &Phrase) -> bool {
    matches!(word, Phrase::Negative | Phrase::NotDetected)
}

/// Whether it is a bare year.
pub fn is_year(token: &Token) -> bool {
    matches!(&token.kind, TokenKind::Number { digits, .. }
        if digits.len() == 4 && digits.starts_with(['1', '2']))
}

/// Whether a divider stands between the parts of a list, and not between the cells of a row.
fn is_list(sign: char, divider: &Token, after: Option<&Token>) -> bool {
    let glued = after.is_some_and(|after| after.start == divider.end);
    matches!(sign, ',' | '、') || (sign == ';' && !glued)
}

/// Whether a number is that of the laboratory which made the test: `WBC 01 2.4 Low x10E3/uL
/// 3.4-10.8`, `INR 1.1 0.9-1.2 01`. It has a zero in front, and the line has a result and a range
/// beside it: behind them, or in front of them and a unit.
fn is_code(digits: &str, index: usize, behind: &[Token]) -> bool {
    let has = |test: fn(&TokenKind) -> bool| behind.iter().any(|token| test(&token.kind));
    let numbers = behind.iter().filter(|token| matches!(token.kind, TokenKind::Number { .. }));
    let last = behind.iter().rposition(|token| matches!(token.kind, TokenKind::Range(..)));
    let next = behind.iter().skip(1).find(|token| !is_divider(token));
    let leads = index == 0 && next.is_some_and(|n| matches!(n.kind, TokenKind::Number { .. }));
    let ends = index + 1 == behind.len() && last.is_some_and(|range| range < index);
    let has_unit = has(|kind| matches!(kind, TokenKind::Unit(_)));
    digits.len() == 2
        && digits.starts_with('0')
        && numbers.count() == 2
        && (ends || (leads && has_unit))
        && has(|kind| matches!(kind, TokenKind::Range(..)))
}

/// Whether words that are not known say that what stands before them is of somebody else, of
/// another material, another time, or not so.
pub(super) fn takes_back(lexicon: &Lexicon<'_>, word: &str) -> Option<NotUsed> {
    if lexicon.mentions_specimen(word) {
        return Some(NotUsed::OtherSpecimen);
    }
    [
        (Phrase::Relative, NotUsed::OtherPerson),
        (Phrase::OtherTime, NotUsed::UnknownWords),
        (Phrase::OtherValue, NotUsed::UnknownWords),
    ]
    .into_iter()
    .find(|(phrase, _)| lexicon.mentions(word, *phrase))
    .map(|(_, reason)| reason)
}

/// What is behind a divider may still take back what stands before it, up to the next name.
fn ends_well(
    lexicon: &Lexicon<'_>,
    rest: &[Token],
    next: bool,
    mut parts: Parts,
) -> Result<Parts, NotUsed> {
    // `reactive, confirmatory test negative`: which of the two holds, nothing tells.
    let contradicts = |token: &Token| match &token.kind {
        TokenKind::Phrase(phrase) if is_word_result(token) => {
            parts.words.iter().any(|word| is_healthy(word) != is_healthy(phrase))
        }
        _ => false,
    };
    if rest.iter().any(contradicts) {
        return Err(NotUsed::TwoReadings);
    }
    parts.more_words |= rest.iter().take_while(|token| !is_divider(token)).any(is_year);
    for token in rest.iter().filter(|_| !next) {
        match &token.kind {
            TokenKind::Phrase(Phrase::OtherSpecimen) => return Err(NotUsed::OtherSpecimen),
            TokenKind::Phrase(Phrase::Relative) => return Err(NotUsed::OtherPerson),
            TokenKind::Phrase(Phrase::OtherValue | Phrase::OtherTime | Phrase::Denied) => {
                return Err(NotUsed::UnknownWords);
            }
            TokenKind::Word(word) => {
                if let Some(reason) = takes_back(lexicon, word) {
                    return Err(reason);
                }
            }
            _ => {}
        }
    }
    Ok(parts)
}

/// Whether a number with this behind it is a result and no limit.
fn seals(token: &Token) -> bool {
    matches!(
        token.kind,
        TokenKind::Unit(_) | TokenKind::Phrase(Phrase::High | Phrase::Low | Phrase::Mark)
    )
}

/// What an unknown word means for what stands before it.
enum WordBehind {
    /// A dash or the like.
    Passed,
    /// Words that are not known, behind a whole result.
    More,
    /// Something else begins.
    End,
    /// It may change what the name or the number means.
    Unknown,
}

fn word_behind(parts: &Parts, word: &str, glued: bool, divided: bool, is_bare: bool) -> WordBehind {
    if word.contains(['>', '?']) {
        return WordBehind::Unknown;
    }
    if word.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '!' | '*' | '^' | '~')) {
        return WordBehind::Passed;
    }
    let has_value =
        !parts.numbers.is_empty() || !parts.ranges.is_empty() || !parts.words.is_empty();
    let like_a_unit =
        word.contains(['/', '%', '^', '*', ':']) || word.starts_with(|c: char| c.is_ascii_digit());
    let bare = !is_bare && parts.units.is_empty() && parts.words.is_empty();
    match has_value {
        // A titre stands beside the word that is the result.
        false if is_titre(word) => WordBehind::Passed,
        true if is_titre(word) && parts.numbers.is_empty() && parts.ranges.is_empty() => {
            WordBehind::Passed
        }
        false => WordBehind::Unknown,
        true if divided => WordBehind::End,
        true if glued || like_a_unit || bare => WordBehind::Unknown,
        true => WordBehind::More,
    }
}

/// `1:80`, `1∶2`
fn is_titre(word: &str) -> bool {
    word.split_once([':', '∶']).is_some_and(|(one, rest)| {
        one == "1" && !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit())
    })
}

fn sort_phrase(parts: &mut Parts, phrase: Phrase) -> Result<(), NotUsed> {
    match phrase {
        Phrase::High | Phrase::Low | Phrase::Mark => parts.marks.push(phrase),
        Phrase::Negative
        | Phrase::Positive
        | Phrase::Unclear
        | Phrase::NotDetected
        | Phrase::Undetectable
        | Phrase::Detected => {
            // `positive negative`: a result and its reference, or a choice that nobody made.
            parts.more_words |=
                parts.words.iter().any(|word| is_healthy(word) != is_healthy(&phrase));
            parts.words.push(phrase);
        }
        Phrase::Plain | Phrase::Qualifier | Phrase::ResultHeading | Phrase::Blood | Phrase::And => {
        }
        Phrase::Index => parts.is_index = true,
        Phrase::Roughly => parts.more_words = true,
        Phrase::Collected => parts.other_date = false,
        Phrase::OtherDate => parts.other_date = true,
        Phrase::OtherSpecimen => return Err(NotUsed::OtherSpecimen),
        Phrase::Relative => return Err(NotUsed::OtherPerson),
        Phrase::Denied => return Err(NotUsed::Refuted),
        _ => return Err(NotUsed::UnknownWords),
    }
    Ok(())
}

/// Takes a number that is said to be a limit.
fn limit(parts: &mut Parts, mark: Phrase, sign: &str, digits: &str) -> Result<(), NotUsed> {
    let digits = digits.to_owned();
    match (mark, sign) {
        (Phrase::UpperLimit, _) | (_, "<" | "<=") => parts.upper = Some(digits),
        (Phrase::LowerLimit, _) | (_, ">" | ">=") => parts.lower = Some(digits),
        // `normal 40`: neither end is said.
        _ => return Err(NotUsed::TwoReadings),
    }
    Ok(())
}
