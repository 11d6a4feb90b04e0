//! Text that was pasted or copied: laboratory reports and letters.

use super::around::Around;
use super::aside;
use super::candidate::{Doubt, Finding, NotUsed};
use super::heading::{self, DayBelow};
use super::lexicon::{Lexicon, Phrase};
use super::line::{self, LineReading};
use super::measure;
use super::mixed;
use super::record::{LONGEST_WORDS, Source};
use super::scan::{Token, TokenKind, scan};

/// Most lines that are looked at.
pub const MAX_LINES: usize = 5_000;
/// Most lines of values that one name may have below it.
const LONGEST_BLOCK: usize = 6;

/// What one line, or block of lines, of a text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextReading {
    /// The words, as printed.
    pub source: Source,
    /// What was read of them.
    pub reading: LineReading,
}

/// Reads a text line by line. Only lines that name something of ours are in the result.
pub fn read(lexicon: &Lexicon<'_>, text: &str, file: &str) -> Vec<TextReading> {
    let lines: Vec<Line> = text
        .lines()
        .enumerate()
        .filter(|(_, text)| !text.trim().is_empty())
        .take(MAX_LINES)
        .flat_map(|(number, line)| sentences(line).map(move |text| (number + 1, line, text)))
        .map(|(number, line, text)| {
            let now = aside::without_earlier(lexicon, text);
            let plain = now.as_deref().unwrap_or(text);
            let whole = mixed::as_one_number(lexicon, plain);
            let tokens = scan(lexicon, whole.as_deref().unwrap_or(plain));
            let is_whole = text.trim() == line.trim() && !text.trim_end().ends_with(['.', '。']);
            Line { number, text, tokens, has_aside: now.is_some(), is_whole }
        })
        .collect();
    // A day that is first named below a result may belong to what stands above it.
    let first_day =
        lines.iter().position(|line| !line.has_name() && line::heading_day(&line.tokens).is_some());
    let first_result = lines.iter().position(|line| line.has_name() && !line.is_bare_name());
    let days_follow = first_day.zip(first_result).is_some_and(|(day, result)| result < day);
    let first_range = lines.iter().position(Line::is_range);
    let ranges_follow = first_range.zip(first_result).is_some_and(|(range, result)| result < range);
    let mut reader = Reader {
        lexicon,
        lines,
        file,
        at: 0,
        day: String::new(),
        is_day_of_issue: false,
        ranges_follow,
        blood: true,
        bare_before: false,
        days_follow,
        is_orphan: false,
        is_other: false,
        is_blocked: false,
        is_unsure: false,
        around: Around::default(),
    };
    let mut readings = Vec::new();
    while reader.at < reader.lines.len() {
        readings.extend(reader.next());
    }
    if text.lines().filter(|line| !line.trim().is_empty()).nth(MAX_LINES).is_some() {
        let source = Source { file: file.to_owned(), ..Source::default() };
        let reading = LineReading { refused: vec![NotUsed::TooMany], ..LineReading::default() };
        readings.push(TextReading { source, reading });
    }
    reader.around.doubt(lexicon, text, &mut readings);
    readings
}

/// A line, or a sentence of one.
pub(super) struct Line<'t> {
    number: usize,
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token>,
    /// Whether an earlier result stood in brackets.
    has_aside: bool,
    /// Whether it is a line as printed, and no sentence.
    pub(super) is_whole: bool,
}

impl Line<'_> {
    fn has_name(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token.kind, TokenKind::Name(_)))
    }

    /// Whether nothing stands here but the name of a test.
    fn is_bare_name(&self) -> bool {
        self.has_name()
            && self.tokens.iter().all(|token| {
                matches!(token.kind, TokenKind::Name(_))
                    || token.is(Phrase::Qualifier)
                    || token.is(Phrase::Plain)
                    || token.is(Phrase::And)
                    || is_heading_sign(token)
            })
    }

    pub(super) fn has_unit(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token.kind, TokenKind::Unit(_)))
    }

    /// Whether a value of a test that is not asked for stands here.
    pub(super) fn is_row_of_another_test(&self) -> bool {
        let is_number =
            |token: &Token| matches!(token.kind, TokenKind::Number { .. } | TokenKind::Range(..));
        self.tokens.iter().any(|token| token.is(Phrase::OtherTest))
            && self.tokens.iter().any(is_number)
    }

    /// Whether nothing stands here but the limits of the result above.
    fn is_range(&self) -> bool {
        self.is_value()
            && self.tokens.first().is_some_and(|token| token.is(Phrase::Range))
            && self.tokens.iter().any(|token| match &token.kind {
                TokenKind::Range(..) => true,
                TokenKind::Number { sign, .. } => !sign.is_empty(),
                _ => false,
            })
    }

    /// Whether nothing stands here but what may stand behind a name.
    pub(super) fn is_value(&self) -> bool {
        let is_part = |token: &Token| match &token.kind {
            TokenKind::Number { .. }
            | TokenKind::Range(..)
            | TokenKind::Unit(_)
            | TokenKind::Divider(_) => true,
            TokenKind::Phrase(phrase) => !matches!(
                phrase,
                Phrase::Relative
                    | Phrase::Denied
                    | Phrase::OtherValue
                    | Phrase::OtherSpecimen
                    | Phrase::OtherTest
                    | Phrase::OtherDate
                    | Phrase::Collected
            ),
            TokenKind::Word(_) => is_heading_sign(token),
            TokenKind::Name(_) | TokenKind::Date(_) => false,
        };
        !self.tokens.is_empty() && self.tokens.iter().all(is_part)
    }
}

/// The facts that a line names, if what it says of them could not be read.
fn unread(tokens: &[Token], reading: &LineReading) -> Vec<usize> {
    use NotUsed::{Impossible, OtherUnit, TwoReadings, UnknownWords};
    let is_unread =
        |reason: &NotUsed| matches!(reason, Impossible | OtherUnit | TwoReadings | UnknownWords);
    if !reading.refused.iter().any(is_unread) {
        return Vec::new();
    }
    let named = tokens.iter().filter_map(|token| match &token.kind {
        TokenKind::Name(facts) => Some(facts),
        _ => None,
    });
    let is_read = |fact: &usize| reading.findings.iter().any(|finding| finding.fact == *fact);
    named.flatten().copied().filter(|fact| !is_read(fact)).collect()
}

/// Signs that lists and headings have in front.
fn is_heading_sign(token: &Token) -> bool {
    matches!(&token.kind, TokenKind::Word(word) if heading::is_sign(word))
}

/// Whether a text beside a result has words that put it under other circumstances.
fn changes(lexicon: &Lexicon<'_>, fact: usize, text: &str) -> bool {
    let catalogue = lexicon.catalogue();
    let rules = catalogue.fact(fact).into_iter().flat_map(|of| measure::rules(catalogue, of));
    rules.filter(|rule| !rule.near.is_empty()).any(|rule| {
        let bare = lexicon.beyond(text, &rule.near_not, None);
        let bare = bare.as_deref().unwrap_or(text);
        rule.near.iter().any(|word| lexicon.holds(bare, word))
    })
}

/// Whether a line ends in brackets that name another material than blood.
fn ends_in_specimen(lexicon: &Lexicon<'_>, text: &str) -> bool {
    let inside = text
        .trim_end()
        .strip_suffix([')', '）'])
        .and_then(|text| text.rsplit_once(['(', '（']))
        .map(|(_, inside)| inside);
    inside.is_some_and(|inside| lexicon.named_specimen(inside))
}

/// Most colons of a line that are looked at.
const MAX_FIELDS: usize = 8;

/// Boxes that were not ticked.
const EMPTY_BOXES: [&str; 7] = ["[ ]", "[]", "( )", "（ ）", "（　）", "☐", "□"];

/// Whether all answers to a question are printed, and one of them is ticked or told behind it:
/// `[ ] reactive [x] non-reactive`, `HBsAg positive: no`.
fn is_form(lexicon: &Lexicon<'_>, text: &str) -> bool {
    let answers = |(colon, _): (usize, &str)| {
        let before = scan(lexicon, text.get(..colon).unwrap_or_default());
        before.last().is_some_and(line::is_word_result)
    };
    EMPTY_BOXES.iter().any(|empty| text.contains(empty))
        || text.match_indices([':', '：']).take(MAX_FIELDS).any(answers)
}

/// Cuts a line into sentences, at full stops that end one.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.trim().is_empty() {
            return None;
        }
        let end = rest.char_indices().find_map(|(at, c)| {
            let behind = rest.get(at + c.len_utf8()..)?;
            let stops = c == '。'
                || (c == '.' && behind.starts_with(' ') && ends_sentence(rest.get(..at)?, behind));
            stops.then(|| at + c.len_utf8())
        });
        let (sentence, behind) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        rest = behind;
        Some(sentence)
    })
}

/// A full stop ends a sentence if a capital follows, and no abbreviation stands before: those with a
/// full stop are short and not all in capitals (`Dr.`, and not `SLE.`).
fn ends_sentence(before: &str, behind: &str) -> bool {
    let capital = behind.trim_start().starts_with(char::is_uppercase);
    let word = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
    let is_acronym = word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
    capital
        && (word.len() > 3
            || is_acronym
            || word.ends_with(|c: char| c.is_ascii_digit() || c == '%' || c == ')'))
}

struct Reader<'r, 'c> {
    lexicon: &'r Lexicon<'c>,
    lines: Vec<Line<'r>>,
    file: &'r str,
    at: usize,
    /// The day that a heading gave to what stands below it.
    day: String,
    /// Whether that day is perhaps the one of the report.
    is_day_of_issue: bool,
    /// Whether the limits of a result may stand on the line below it.
    ranges_follow: bool,
    /// Whether what stands here is of blood.
    blood: bool,
    /// Whether the line before was a name without a value: a column of names, whose values stand
    /// in another column.
    bare_before: bool,
    /// Whether the day of the sample is printed below the results it belongs to.
    days_follow: bool,
    /// Whether values stood in front of any name.
    is_orphan: bool,
    /// Whether what stands here is of somebody else.
    is_other: bool,
    /// Whether what stands here are limits or goals.
    is_blocked: bool,
    /// Whether a heading has words that may say whose, when or of what the results below are.
    is_unsure: bool,
    /// What lines without a result say of those with one.
    around: Around,
}

impl Reader<'_, '_> {
    /// Reads on; `None` for a line that names nothing of ours.
    fn next(&mut self) -> Option<TextReading> {
        let line = self.lines.get(self.at)?;
        let mut end = self.at + 1;
        if line.is_bare_name() {
            while end - self.at < LONGEST_BLOCK && self.lines.get(end).is_some_and(Line::is_value) {
                end += 1;
            }
        }
        // `Ref Range: 11.5 - 15.0 g/dL` below a result.
        let next_is_range = self.ranges_follow && self.lines.get(end).is_some_and(Line::is_range);
        if next_is_range && line.has_name() && end == self.at + 1 {
            end += 1;
        }
        let block = self.lines.get(self.at..end).unwrap_or_default();
        let (number, bare) = (line.number, end == self.at + 1 && line.is_bare_name());
        if !line.has_name() {
            self.heading();
            self.at = end;
            self.bare_before = false;
            return None;
        }
        let words: Vec<&str> = block.iter().map(|line| line.text.trim()).collect();
        let words: String = words.join(" ").chars().take(LONGEST_WORDS).collect();
        let source = Source {
            file: self.file.to_owned(),
            place: number.to_string(),
            words,
            date: self.day.clone(),
        };
        let tokens = join(block);
        let has_aside = block.iter().any(|line| line.has_aside);
        let mut reading = line::read(self.lexicon, &tokens, &source);
        if (self.bare_before || self.is_orphan) && end > self.at + 1 && !next_is_range {
            reading.refuse(NotUsed::TwoReadings, |_| true);
        }
        let is_word = |finding: &Finding| finding.entry.text.is_empty();
        if reading.findings.iter().any(is_word)
            && block.iter().any(|line| is_form(self.lexicon, line.text))
        {
            reading.refuse(NotUsed::TwoReadings, is_word);
        }
        if self.is_other {
            reading.refuse(NotUsed::OtherPerson, |_| true);
        } else if self.is_blocked {
            reading.refuse(NotUsed::UnknownWords, |_| true);
        }
        if block.iter().any(|line| ends_in_specimen(self.lexicon, line.text)) {
            self.keep_urine(&mut reading);
        }
        let before = self.at.checked_sub(1).and_then(|at| self.lines.get(at));
        if before.is_some_and(|line| !line.has_name() && line.text.trim_end().ends_with('/')) {
            reading.refuse(NotUsed::TwoTests, |_| true);
        }
        self.keep_blood(&mut reading);
        self.around.unread.extend(unread(&tokens, &reading));
        self.around.is_void |= reading.findings.is_empty()
            && block.iter().any(|line| self.lexicon.mentions(line.text, Phrase::Void));
        let is_elsewhere = block.iter().any(|line| {
            [Phrase::Elsewhere, Phrase::Over]
                .iter()
                .any(|phrase| self.lexicon.mentions(line.text, *phrase))
        });
        let around: Vec<&str> = [before, self.lines.get(end)]
            .into_iter()
            .flatten()
            .filter(|line| !line.has_name())
            .chain(block)
            .map(|line| line.text)
            .collect();
        for finding in &mut reading.findings {
            self.put_day(finding);
            if around.iter().any(|text| changes(self.lexicon, finding.fact, text)) {
                finding.doubt(Doubt::MoreWords);
            }
            if has_aside || is_elsewhere || self.is_unsure {
                finding.doubt(Doubt::MoreWords);
            }
        }
        self.bare_before = bare;
        self.at = end;
        Some(TextReading { source, reading })
    }

    /// Takes from a line that has no result what it says of those below it.
    fn heading(&mut self) {
        let Some(line) = self.lines.get(self.at) else { return };
        let mut heading = heading::read(self.lexicon, line);
        self.around.note(line.number, &heading);
        self.is_orphan |= heading.is_orphan;
        self.is_other |= heading.is_of_another;
        self.is_unsure |= heading.is_unsure;
        let before = |lines: usize| self.at.checked_sub(lines).and_then(|at| self.lines.get(at));
        let is_alone = matches!(heading.day, DayBelow::Alone(_));
        match heading.day {
            // `Born` on the line before.
            DayBelow::Alone(_) if before(1).is_some_and(heading::awaits_other_day) => {
                self.day.clear();
            }
            DayBelow::On(day) | DayBelow::Alone(day) if !self.days_follow => {
                self.around.days.push((line.number, day.clone()));
                self.day = day;
                self.is_day_of_issue = is_alone;
            }
            DayBelow::Another => self.day.clear(),
            DayBelow::On(_) | DayBelow::Alone(_) | DayBelow::Same => {}
        }
        // `Result`, `Unit`, `Reference range`, each on a line of its own.
        let heads_column = |line: &Line<'_>| heading::heads_column(self.lexicon, line);
        if heading.names_limits && (1..=2).any(|back| before(back).is_some_and(heads_column)) {
            heading.of_goals = Some(false);
        }
        self.blood = heading.of_blood.unwrap_or(self.blood);
        self.is_blocked = heading.of_goals.unwrap_or(self.is_blocked);
    }

    fn put_day(&self, finding: &mut Finding) {
        let is_open = finding.entry.when.is_empty() && !finding.doubts.contains(&Doubt::DayOrMonth);
        if is_open && !self.day.is_empty() {
            finding.entry.when.clone_from(&self.day);
            if self.is_day_of_issue {
                finding.doubt(Doubt::DateOfIssue);
            }
        }
        finding.source.date.clone_from(&finding.entry.when);
    }

    /// Below a heading of urine or another fluid, only its own tests are read.
    fn keep_blood(&self, reading: &mut LineReading) {
        if !self.blood {
            self.keep_urine(reading);
        }
    }

    /// Takes back what is not of urine.
    fn keep_urine(&self, reading: &mut LineReading) {
        let catalogue = self.lexicon.catalogue();
        reading.refuse(NotUsed::OtherSpecimen, |finding| {
            catalogue.fact(finding.fact).is_none_or(|question| !self.lexicon.is_of_urine(question))
        });
    }
}

/// The tokens of lines that belong together, one line behind the other.
fn join(lines: &[Line<'_>]) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::new();
    for line in lines {
        let from = joined.last().map_or(0, |token| token.end + 1);
        joined.extend(line.tokens.iter().cloned().map(|token| Token {
            start: token.start + from,
            end: token.end + from,
            ..token
        }));
    }
    joined
}
