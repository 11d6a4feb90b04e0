//! The names in a line, and what stands in front of each.

use super::is_word_result;
use super::parts::takes_back;
use crate::draft::when_text::phrases;
use crate::intake::candidate::NotUsed;
use crate::intake::lexicon::{Lexicon, Phrase};
use crate::intake::scan::{Token, TokenKind};

/// Most rows of a report that are numbered in front.
const MOST_ROWS: usize = 999;

/// Names that stand together and mean one test.
#[derive(Debug)]
pub(super) struct Group {
    pub start: usize,
    pub end: usize,
    /// The facts that all of the names can mean; none if they contradict each other.
    pub facts: Vec<usize>,
}

/// `白细胞计数 WBC` is one name; `AST/ALT` is two, and no result of either.
pub(super) fn groups(tokens: &[Token]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let TokenKind::Name(facts) = &token.kind else { continue };
        let joined = groups.last_mut().filter(|group| {
            let between = tokens.get(group.end..index).unwrap_or_default();
            between.iter().all(|token| {
                token.is(Phrase::Qualifier)
                    || matches!(&token.kind, TokenKind::Word(word) if word.chars().all(|c| matches!(c, '/' | '-' | '.' | '^')))
            })
        });
        match joined {
            Some(group) => {
                group.facts.retain(|fact| facts.contains(fact));
                group.end = index + 1;
            }
            None => groups.push(Group { start: index, end: index + 1, facts: facts.clone() }),
        }
    }
    groups
}

/// The last name of a list that this one stands in, of which one word holds: `HBsAg, anti-HCV and
/// HIV negative`. Itself, if no list goes on behind it.
pub(super) fn end_of_list(tokens: &[Token], groups: &[Group], index: usize) -> usize {
    let goes_on = |at: usize| {
        let (Some(one), Some(next)) = (groups.get(at), groups.get(at + 1)) else { return false };
        let between = tokens.get(one.end..next.start).unwrap_or_default();
        // `HBsAg, anti-HCV and HIV: HIV positive` says something of the last one only.
        if [one, next].iter().any(|group| group.end != group.start + 1) {
            return false;
        }
        // The cells of a row are no list: behind a comma a blank stands.
        let joins = |(place, token): (usize, &Token)| match token.kind {
            TokenKind::Divider('、') => true,
            TokenKind::Divider(',') => {
                let behind = tokens.get(one.end + place + 1);
                behind.is_some_and(|behind| behind.start > token.end)
            }
            _ => is_and(token),
        };
        !between.is_empty() && between.iter().enumerate().all(joins)
    };
    (index..groups.len()).find(|at| !goes_on(*at)).unwrap_or(index)
}

/// A word such as "and". One of a script without blanks is known by itself only.
fn is_and(token: &Token) -> bool {
    token.is(Phrase::And)
        || matches!(&token.kind, TokenKind::Word(word) if phrases(key!("spoken.and")).any(|and| and == word))
}

/// What stands around a name, up to the names of other tests before and behind it.
pub(super) struct Section<'t> {
    /// In front of the name.
    before: &'t [Token],
    /// Behind it.
    pub behind: &'t [Token],
    /// Whether it is the first test of the line.
    first: bool,
    /// Whether another test follows.
    pub next: bool,
}

/// The places of the tests in a line that are not asked for.
pub(super) fn others(tokens: &[Token]) -> Vec<usize> {
    let places = tokens.iter().enumerate();
    places.filter(|(_, token)| token.is(Phrase::OtherTest)).map(|(place, _)| place).collect()
}

/// Cuts out what belongs to one name.
pub(super) fn section<'t>(
    lexicon: &Lexicon<'_>,
    tokens: &'t [Token],
    groups: &[Group],
    others: &[usize],
    index: usize,
) -> Result<Section<'t>, NotUsed> {
    let group = groups.get(index).ok_or(NotUsed::OtherThing)?;
    let named = index.checked_sub(1).and_then(|i| groups.get(i)).map_or(0, |g| g.end);
    let other = others.iter().rev().find(|place| (named..group.start).contains(*place));
    let from = other.map_or(named, |place| place + 1);
    let before = tokens.get(from..group.start).unwrap_or_default();
    // `BUN/Creatinine 18` is of both.
    if other.is_some() && !before.iter().any(|token| is_value(token) || is_divider(token)) {
        return Err(NotUsed::TwoTests);
    }
    let of_urine = |fact: &usize| {
        lexicon.catalogue().fact(*fact).is_some_and(|question| lexicon.is_of_urine(question))
    };
    let in_front = tokens.get(..group.start).unwrap_or_default();
    if is_below_specimen(in_front) && !group.facts.iter().any(of_urine) {
        return Err(NotUsed::OtherSpecimen);
    }
    let end = groups.get(index + 1).map_or(tokens.len(), |g| g.start);
    let other = others.iter().find(|place| (group.end..end).contains(*place));
    let to = other.copied().unwrap_or(end);
    let next = to < tokens.len();
    let behind = tokens.get(group.end..to).unwrap_or_default();
    let behind = if next { without_row(tokens, behind) } else { behind };
    Ok(Section { before, behind, first: from == 0, next })
}

/// Whether another material was named and no blood since then: `Urine: WBC 25; blood: WBC 3.1`.
fn is_below_specimen(in_front: &[Token]) -> bool {
    let Some(place) = in_front.iter().rposition(|token| token.is(Phrase::OtherSpecimen)) else {
        return false;
    };
    let behind = in_front.get(place + 1..).unwrap_or_default();
    let divider = behind.iter().position(is_divider);
    let begins_blood = |token: &Token| token.is(Phrase::Blood) && token.heads;
    !divider.is_some_and(|from| behind.iter().skip(from).any(begins_blood))
}

/// What stands behind a name without the number of the next row, where two rows of a report stand
/// side by side.
fn without_row<'t>(tokens: &[Token], behind: &'t [Token]) -> &'t [Token] {
    let row = |token: &Token| match &token.kind {
        TokenKind::Number { sign: "", digits } => {
            digits.parse::<usize>().ok().filter(|row| *row <= MOST_ROWS)
        }
        _ => None,
    };
    // `1、Hb 96 g/L 2、PLT 145`
    let bare = match behind.split_last() {
        Some((Token { kind: TokenKind::Divider('、'), .. }, rest)) => rest,
        _ => behind,
    };
    let (Some(first), Some((last, rest))) = (tokens.first().and_then(row), bare.split_last())
    else {
        return behind;
    };
    let is_row = row(last).is_some_and(|last| last > first);
    let whole = rest.iter().any(|token| matches!(token.kind, TokenKind::Unit(_)))
        && rest.iter().any(|token| matches!(token.kind, TokenKind::Number { .. }));
    if is_row && whole { rest } else { behind }
}

/// Whether the values of a line stand in front of their names, so that each would fall to the name
/// before it: `98 g/L Hb, 88 PLT`, `negative HIV, positive HBsAg`.
pub(super) fn values_come_first(tokens: &[Token], groups: &[Group], others: &[usize]) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    let start = others.first().map_or(first.start, |place| first.start.min(*place));
    let end = others.last().map_or(last.end, |place| last.end.max(place + 1));
    let before = tokens.get(..start).unwrap_or_default();
    let has_value = |tokens: &[Token]| {
        tokens.iter().any(|token| {
            matches!(token.kind, TokenKind::Number { .. } | TokenKind::Range(..))
                || is_word_result(token)
        })
    };
    let last = before.iter().rposition(is_divider).map_or(0, |place| place + 1);
    let is_sure = before.iter().skip(last).any(|token| {
        matches!(token.kind, TokenKind::Unit(_) | TokenKind::Range(..)) || is_word_result(token)
    });
    is_sure || (has_value(before) && !has_value(tokens.get(end..).unwrap_or_default()))
}

/// Whether what stands in front of all tests makes none of them a result: `Target: Hb 100, PLT 150`,
/// `Eligibility: ANC > 1.0, PLT > 50`. A word that is not known, and ends at a divider, may say
/// something else: `Seen in clinic, Hb 94, PLT 62`.
pub(super) fn is_no_list_of_results(
    lexicon: &Lexicon<'_>,
    tokens: &[Token],
    groups: &[Group],
    others: &[usize],
) -> bool {
    let Some(first) = groups.first() else { return false };
    let start = others.first().map_or(first.start, |place| first.start.min(*place));
    let before = tokens.get(..start).unwrap_or_default();
    let bare = before.iter().rposition(is_divider).map_or(0, |place| place + 1);
    let last = before.get(bare..).unwrap_or_default();
    let last = Section { before: last, behind: &[], first: true, next: false };
    let takes_back = |token: &Token| {
        matches!(
            token.kind,
            TokenKind::Phrase(Phrase::OtherValue | Phrase::OtherTime | Phrase::Denied)
        )
    };
    // `Target BP 130/80, Hb 98`: the word has its value.
    let figure = |token: &Token| match &token.kind {
        TokenKind::Word(word) => word.contains(|c: char| c.is_ascii_digit()),
        _ => is_value(token),
    };
    let has_value = before.get(..bare).is_some_and(|before| before.iter().any(figure));
    // `Before rituximab (2024-03-01): CD19 12 %, Hb 11 g/dL`
    let heads_all = |clause: &[Token]| {
        let place = clause.iter().position(takes_back);
        place.is_some_and(|place| clause.iter().skip(place).any(|token| token.heads))
    };
    before.split(is_divider).any(heads_all)
        || (!has_value && before.iter().any(takes_back))
        || prefix(lexicon, &last).is_err()
}

/// What stands in front of a name.
#[derive(Debug, Default)]
pub(super) struct Prefix {
    /// The days in it.
    pub days: Vec<String>,
    /// Whether a heading or a clause with words that are not known stands in front.
    pub is_unsure: bool,
}

/// Checks what stands in front of a name and gives the days in it. In front of the first name a
/// row may have its number.
pub(super) fn prefix(lexicon: &Lexicon<'_>, section: &Section<'_>) -> Result<Prefix, NotUsed> {
    let (before, first) = (section.before, section.first);
    // Behind a divider or a value, something new begins.
    let start = if first {
        0
    } else {
        before
            .iter()
            .rposition(|token| is_value(token) || is_divider(token) || is_word_result(token))
            .map_or(0, |place| place + 1)
    };
    let mut prefix = Prefix::default();
    let mut seen = false;
    // What is not known may say anything, unless a colon or a comma sets it apart from the name.
    let mut unknown = None;
    for (index, token) in before.iter().skip(start).enumerate() {
        match &token.kind {
            TokenKind::Date(day) if first => prefix.days.push(day.clone()),
            TokenKind::Divider(_) if unknown.take().is_some() => {
                // `Diagnosed 12 March 2019, Hb 94`: the day is that of something else.
                prefix.days.clear();
                prefix.is_unsure = true;
            }
            // `normal LV size, LVEF 62%`
            TokenKind::Phrase(Phrase::Range) if is_word(before.get(start + index + 1)) => {
                unknown = Some(Unknown::Judged);
            }
            TokenKind::Phrase(
                Phrase::Plain
                | Phrase::Qualifier
                | Phrase::Mark
                | Phrase::High
                | Phrase::Low
                | Phrase::Collected
                | Phrase::Blood
                | Phrase::And
                | Phrase::ResultHeading,
            )
            | TokenKind::Divider(_)
            | TokenKind::Date(_) => {}
            TokenKind::Number { sign: "", digits }
                if first && !seen && digits.parse::<usize>().is_ok_and(|row| row <= MOST_ROWS) => {}
            TokenKind::Word(word)
                if word
                    .chars()
                    .all(|c| matches!(c, '.' | '-' | '–' | '+' | '/' | '!' | '>' | '<')) => {}
            TokenKind::Word(_) if !first && is_and(token) => {}
            TokenKind::Phrase(Phrase::OtherSpecimen) => return Err(NotUsed::OtherSpecimen),
            TokenKind::Word(word) => match takes_back(lexicon, word) {
                Some(reason) => return Err(reason),
                None => unknown = unknown.or(Some(Unknown::Word)),
            },
            // A test that is not known, with its value.
            TokenKind::Number { .. } | TokenKind::Range(..) | TokenKind::Unit(_) if first => {
                unknown = unknown.or(Some(Unknown::Word));
            }
            _ => return Err(NotUsed::UnknownWords),
        }
        if token.heads && unknown == Some(Unknown::Word) {
            unknown = None;
            prefix.is_unsure = true;
        }
        seen = true;
    }
    if unknown.is_some() { Err(NotUsed::UnknownWords) } else { Ok(prefix) }
}

/// What is not known in front of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unknown {
    /// Words, or a test with its value.
    Word,
    /// Words behind "normal", which would be limits if a colon followed.
    Judged,
}

fn is_word(token: Option<&Token>) -> bool {
    matches!(token, Some(Token { kind: TokenKind::Word(_), .. }))
}

/// Whether it is a number or what belongs to one.
const fn is_value(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Number { .. } | TokenKind::Range(..) | TokenKind::Unit(_))
}

pub(super) const fn is_divider(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Divider(_))
}
