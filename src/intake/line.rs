//! What one line of a report says: for each name in it, one number with its unit, limits and day,
//! or a word such as "negative". A line that can be read in two ways is refused.

use super::candidate::{Doubt, Finding, NotUsed};
use super::lexicon::{Lexicon, Phrase};
use super::measure::{self, Measured};
use super::record::Source;
use super::scan::{Token, TokenKind, scan};
use crate::draft::days::{self, Day};
use crate::facts::PartialDate;

/// Most rows of a report that are numbered in front.
const MOST_ROWS: usize = 999;

/// What a line says, name by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineReading {
    /// What was read.
    pub findings: Vec<Finding>,
    /// What was not, and why.
    pub refused: Vec<NotUsed>,
}

/// Reads the tokens of a line, or of a block of lines that belong together.
pub fn read(lexicon: &Lexicon<'_>, tokens: &[Token], source: &Source) -> LineReading {
    let mut reading = LineReading::default();
    let groups = groups(tokens);
    if tokens.iter().any(|token| token.is(Phrase::Relative)) {
        reading.refused = groups.iter().map(|_| NotUsed::OtherPerson).collect();
        return reading;
    }
    if values_come_first(tokens, &groups) {
        reading.refused = groups.iter().map(|_| NotUsed::TwoReadings).collect();
        return reading;
    }
    for (index, group) in groups.iter().enumerate() {
        let from = index.checked_sub(1).and_then(|i| groups.get(i)).map_or(0, |g| g.end);
        let to = groups.get(index + 1).map_or(tokens.len(), |g| g.start);
        let before = tokens.get(from..group.start).unwrap_or_default();
        let behind = tokens.get(group.end..to).unwrap_or_default();
        // What stands between two results belongs to the one before, but for the words in front
        // of the next name.
        let result = prefix(before, index == 0)
            .and_then(|day| parts(lexicon, behind, to < tokens.len()).map(|parts| (day, parts)))
            .and_then(|(day, mut parts)| {
                parts.days.splice(0..0, day);
                one(lexicon, group, &parts, source)
            });
        match result {
            Ok(finding) => reading.findings.push(finding),
            Err(reason) => reading.refused.push(reason),
        }
    }
    reading
}

/// Whether the values of a line stand in front of their names, so that each would fall to the name
/// before it: `98 g/L Hb, 88 PLT`, `negative HIV, positive HBsAg`.
fn values_come_first(tokens: &[Token], groups: &[Group]) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    let before = tokens.get(..first.start).unwrap_or_default();
    let has_value = |tokens: &[Token]| {
        tokens.iter().any(|token| {
            matches!(token.kind, TokenKind::Number { .. } | TokenKind::Range(..))
                || is_word_result(token)
        })
    };
    let is_sure = before.iter().any(|token| {
        matches!(token.kind, TokenKind::Unit(_) | TokenKind::Range(..)) || is_word_result(token)
    });
    is_sure || (has_value(before) && !has_value(tokens.get(last.end..).unwrap_or_default()))
}

/// Names that stand together and mean one test.
#[derive(Debug)]
struct Group {
    start: usize,
    end: usize,
    /// The facts that all of the names can mean; none if they contradict each other.
    facts: Vec<usize>,
}

/// `白细胞计数 WBC` is one name; `AST/ALT` is two, and no result of either.
fn groups(tokens: &[Token]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let TokenKind::Name(facts) = &token.kind else { continue };
        let joined = groups.last_mut().filter(|group| {
            let between = tokens.get(group.end..index).unwrap_or_default();
            between.iter().all(|token| {
                token.is(Phrase::Qualifier)
                    || matches!(&token.kind, TokenKind::Word(word) if word.chars().all(|c| matches!(c, '/' | '-' | '.')))
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

/// Checks what stands in front of a name and gives the days in it. In front of the first name a
/// row may have its number.
fn prefix(before: &[Token], first: bool) -> Result<Vec<String>, NotUsed> {
    // Behind a divider or a value, something new begins.
    let is_value = |kind: &TokenKind| {
        matches!(kind, TokenKind::Number { .. } | TokenKind::Range(..) | TokenKind::Unit(_))
    };
    let start = if first {
        0
    } else {
        before
            .iter()
            .rposition(|token| is_value(&token.kind) || is_divider(token) || is_word_result(token))
            .map_or(0, |place| place + 1)
    };
    let mut days = Vec::new();
    let mut seen = false;
    for token in before.get(start..).unwrap_or_default() {
        match &token.kind {
            TokenKind::Date(day) if first => days.push(day.clone()),
            TokenKind::Phrase(
                Phrase::Plain
                | Phrase::Qualifier
                | Phrase::Mark
                | Phrase::High
                | Phrase::Low
                | Phrase::Collected,
            )
            | TokenKind::Divider(_)
            | TokenKind::Date(_) => {}
            TokenKind::Number { sign: "", digits }
                if first && !seen && digits.parse::<usize>().is_ok_and(|row| row <= MOST_ROWS) => {}
            TokenKind::Word(word)
                if word
                    .chars()
                    .all(|c| matches!(c, '.' | '-' | '–' | '+' | '/' | '!' | '>' | '<')) => {}
            TokenKind::Phrase(Phrase::OtherSpecimen) => return Err(NotUsed::OtherSpecimen),
            _ => return Err(NotUsed::UnknownWords),
        }
        seen = true;
    }
    Ok(days)
}

const fn is_divider(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Divider(_))
}

fn is_word_result(token: &Token) -> bool {
    matches!(
        token.kind,
        TokenKind::Phrase(
            Phrase::Negative
                | Phrase::Positive
                | Phrase::Unclear
                | Phrase::NotDetected
                | Phrase::Undetectable
                | Phrase::Detected
        )
    )
}

/// What stands behind a name.
#[derive(Debug, Default)]
struct Parts {
    numbers: Vec<Numbered>,
    ranges: Vec<(String, String)>,
    units: Vec<String>,
    words: Vec<Phrase>,
    days: Vec<String>,
    marks: Vec<Phrase>,
    lower: Option<String>,
    upper: Option<String>,
    more_words: bool,
    /// A range was said to be that of the laboratory.
    is_marked: bool,
    /// The last date word was not of the sample.
    other_date: bool,
    /// A comma or semicolon stands between two numbers.
    is_list: bool,
}

/// A number, and whether something beside it says that it is the result.
#[derive(Debug)]
struct Numbered {
    sign: &'static str,
    digits: String,
    /// A unit or a mark follows at once.
    sealed: bool,
}

/// Sorts what stands behind a name. `next` says that another name follows.
fn parts(lexicon: &Lexicon<'_>, behind: &[Token], next: bool) -> Result<Parts, NotUsed> {
    let mut parts = Parts::default();
    let mut expects: Option<Phrase> = None;
    let mut divided = false;
    for (index, token) in behind.iter().enumerate() {
        let marked = expects.take();
        match &token.kind {
            TokenKind::Divider(sign) => {
                divided = true;
                parts.is_list |= matches!(sign, ',' | ';' | '、') && !parts.numbers.is_empty();
                expects = marked;
            }
            TokenKind::Phrase(
                phrase @ (Phrase::Range | Phrase::UpperLimit | Phrase::LowerLimit),
            ) => {
                expects = Some(*phrase);
            }
            // `Reference: negative` is no result.
            TokenKind::Phrase(_) if marked.is_some() && is_word_result(token) => {}
            TokenKind::Phrase(phrase) => {
                sort_phrase(&mut parts, *phrase)?;
                expects = marked.filter(|_| matches!(phrase, Phrase::Plain | Phrase::Qualifier));
            }
            TokenKind::Number { sign, digits } => match marked {
                Some(mark) => limit(&mut parts, mark, sign, digits)?,
                None => parts.numbers.push(Numbered {
                    sign,
                    digits: digits.clone(),
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
            TokenKind::Date(day) => parts.days.push(day.clone()),
            TokenKind::Word(word) => {
                if let Some(reason) = takes_back(lexicon, word) {
                    return Err(reason);
                }
                let glued = index > 0
                    && behind.get(index - 1).is_some_and(|before| before.end == token.start);
                match word_behind(&parts, word, glued, divided) {
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
        _ => Ok(parts),
    }
}

/// Whether words that are not known say that what stands before them is of somebody else, of
/// another material, another time, or not so.
fn takes_back(lexicon: &Lexicon<'_>, word: &str) -> Option<NotUsed> {
    [
        (Phrase::OtherSpecimen, NotUsed::OtherSpecimen),
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
    parts: Parts,
) -> Result<Parts, NotUsed> {
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

fn word_behind(parts: &Parts, word: &str, glued: bool, divided: bool) -> WordBehind {
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
    let bare = parts.units.is_empty() && parts.words.is_empty();
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
            parts.words.push(phrase);
        }
        Phrase::Plain | Phrase::Qualifier | Phrase::ResultHeading | Phrase::Blood => {}
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

/// One result.
fn one(
    lexicon: &Lexicon<'_>,
    group: &Group,
    parts: &Parts,
    source: &Source,
) -> Result<Finding, NotUsed> {
    if group.facts.is_empty() {
        return Err(NotUsed::TwoTests);
    }
    let (number, lower, upper) = settle(parts, &group.facts, lexicon)?;
    let measured = Measured {
        facts: &group.facts,
        number,
        units: &parts.units,
        lower,
        upper,
        words: &parts.words,
        marks: &parts.marks,
        rule: None,
    };
    let bound = measured.number.as_ref().is_some_and(|(sign, _)| !sign.is_empty());
    if bound && parts.more_words {
        return Err(NotUsed::UnknownWords);
    }
    let mut finding = measure::finding(lexicon.catalogue(), &measured, source)?;
    if parts.more_words {
        finding.doubt(Doubt::MoreWords);
    }
    put_day(&mut finding, &parts.days);
    Ok(finding)
}

/// Puts the day of a result into its answer, if there is only one.
fn put_day(finding: &mut Finding, printed: &[String]) {
    let mut days: Vec<Day> = printed.iter().filter_map(|text| days::read(text)).collect();
    days.dedup();
    match days.as_slice() {
        [Day::Known(day)] => {
            finding.entry.when = day.to_string();
            finding.source.date.clone_from(&finding.entry.when);
        }
        [Day::EitherOrder(..)] => finding.doubt(Doubt::DayOrMonth),
        _ => {}
    }
}

/// A number as printed with its sign.
pub type Printed = (&'static str, String);

/// Which of the numbers is the result, and what are its limits.
#[expect(clippy::type_complexity, reason = "a number and its two limits")]
fn settle(
    parts: &Parts,
    facts: &[usize],
    lexicon: &Lexicon<'_>,
) -> Result<(Option<Printed>, Option<String>, Option<String>), NotUsed> {
    let (mut lower, mut upper) = (parts.lower.clone(), parts.upper.clone());
    let plain: Vec<&Numbered> = parts.numbers.iter().filter(|n| n.sign.is_empty()).collect();
    let first_plain = parts.numbers.iter().position(|n| n.sign.is_empty());
    let bounds: Vec<(usize, &Numbered)> =
        parts.numbers.iter().enumerate().filter(|(_, n)| !n.sign.is_empty()).collect();
    let value = match (plain.as_slice(), bounds.as_slice()) {
        ([], []) => None,
        ([one], bounds) => {
            // `85 <41`: the bound behind a number is a limit. In front of it, it could be either.
            for (place, bound) in bounds {
                if first_plain.is_none_or(|first| first > *place) {
                    return Err(NotUsed::TwoReadings);
                }
                let end = if bound.sign.starts_with('<') { &mut upper } else { &mut lower };
                *end = Some(bound.digits.clone());
            }
            Some(("", one.digits.clone()))
        }
        ([], [(_, bound)]) => Some((bound.sign, bound.digits.clone())),
        // A bound that is printed as the range as well.
        ([], [(_, a), (_, b)]) if a.sign == b.sign && a.digits == b.digits => {
            Some((a.sign, a.digits.clone()))
        }
        // `<5 U/L >15`: no value is below one and above the other.
        ([], [(_, a), (_, b)]) if a.sealed && a.sign.chars().next() != b.sign.chars().next() => {
            let end = if b.sign.starts_with('<') { &mut upper } else { &mut lower };
            *end = Some(b.digits.clone());
            Some((a.sign, a.digits.clone()))
        }
        // Value, lower and upper limit in columns of their own.
        ([one, low, high], [])
            if one.sealed
                && !parts.is_list
                && parts.ranges.is_empty()
                && measure::is_range(&low.digits, &high.digits) =>
        {
            lower = Some(low.digits.clone());
            upper = Some(high.digits.clone());
            Some(("", one.digits.clone()))
        }
        _ => return Err(NotUsed::TwoReadings),
    };
    match (value, parts.ranges.as_slice()) {
        (value @ Some(_), []) => Ok((value, lower, upper)),
        (value @ Some(_), [(low, high)]) if lower.is_none() && upper.is_none() => {
            Ok((value, Some(low.clone()), Some(high.clone())))
        }
        (None, [(low, high)]) if parts.words.is_empty() && !parts.is_marked => {
            let ranged = lexicon.catalogue().records.iter().any(|rule| {
                rule.ranged
                    && facts.iter().any(|fact| {
                        lexicon.catalogue().fact(*fact).is_some_and(|q| q.id == rule.fact)
                    })
            });
            // A range alone is the laboratory's range of a result that is not there yet.
            if ranged {
                Ok((Some(("", format!("{low}-{high}"))), None, None))
            } else {
                Err(NotUsed::NoValue)
            }
        }
        (None, _) if !parts.words.is_empty() => Ok((None, None, None)),
        (None, []) => Err(NotUsed::NoValue),
        _ => Err(NotUsed::TwoReadings),
    }
}

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
    let parts = parts(lexicon, &tokens, false)?;
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
