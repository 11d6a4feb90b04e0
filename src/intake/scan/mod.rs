//! One line of a text as tokens: names, numbers, units, ranges, marks, days, and words that are
//! not known.

use super::lexicon::{Lexicon, Phrase};
use crate::draft::days;
use crate::draft::when_text::phrases;
use crate::facts::number::to_ascii;

/// Longest line that is looked at, in characters.
pub const LONGEST_LINE: usize = 1_000;

/// Highest power of ten that is read.
const MOST_ZEROS: usize = 9;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first character.
    pub start: usize,
    /// Behind its last character.
    pub end: usize,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// The name of one or more questions.
    Name(Vec<usize>),
    /// A number as printed, with the sign of a bound in front: `<`, `<=`, `>`, `>=`, or nothing.
    Number {
        /// The sign.
        sign: &'static str,
        /// The digits.
        digits: String,
    },
    /// Two numbers, from and to.
    Range(String, String),
    /// A unit of some question, as printed.
    Unit(String),
    /// A whole day or month, as printed.
    Date(String),
    /// A turn of phrase.
    Phrase(Phrase),
    /// A sign that divides: comma, semicolon, tab, bar.
    Divider(char),
    /// A word that is not known, or a number that is no plain one.
    Word(String),
}

impl Token {
    /// Whether it is this turn of phrase.
    pub fn is(&self, phrase: Phrase) -> bool {
        self.kind == TokenKind::Phrase(phrase)
    }
}

/// Cuts a line into tokens; what is longer than [`LONGEST_LINE`] is cut off.
pub fn scan(lexicon: &Lexicon<'_>, line: &str) -> Vec<Token> {
    let text: Vec<char> = line
        .chars()
        // Zero-width characters stand inside of names in some files.
        .filter(|c| !matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}'))
        .take(LONGEST_LINE)
        .map(|c| match to_ascii(c) {
            '，' => ',',
            '；' => ';',
            '：' => ':',
            '´' | '`' | '’' => '\'',
            other => other,
        })
        .collect();
    let text = unglued(lexicon, &without_leaders(&text));
    let is_row = is_row(&text);
    let mut scanner = Scanner { lexicon, text, is_row, at: 0, tokens: Vec::new() };
    scanner.run();
    join_ranges(scanner.tokens)
}

struct Scanner<'l, 'c> {
    lexicon: &'l Lexicon<'c>,
    text: Vec<char>,
    /// Whether commas divide the cells of a row.
    is_row: bool,
    at: usize,
    tokens: Vec<Token>,
}

impl Scanner<'_, '_> {
    fn run(&mut self) {
        while let Some(c) = self.text.get(self.at).copied() {
            let divides = matches!(c, ',' | ';' | '|' | '、') && !self.inside_a_number();
            if c == '\t' || divides {
                self.push(TokenKind::Divider(c), self.at + 1);
            } else if c.is_whitespace() {
                self.at += 1;
            } else if matches!(c, ':' | '(' | ')' | '[' | ']' | '\u{22}' | '#' | '=') {
                // A bracket may begin a phrase: `(-)`.
                if !self.phrase() {
                    self.at += 1;
                }
            } else if !self.known() {
                self.word();
            }
        }
    }

    fn push(&mut self, kind: TokenKind, end: usize) {
        self.tokens.push(Token { kind, start: self.at, end });
        self.at = end;
    }

    fn char(&self, at: usize) -> Option<char> {
        self.text.get(at).copied()
    }

    /// A comma between digits.
    fn inside_a_number(&self) -> bool {
        let digit =
            |at: Option<usize>| at.and_then(|at| self.char(at)).is_some_and(|c| c.is_ascii_digit());
        !self.is_row
            && self.char(self.at) == Some(',')
            && digit(self.at.checked_sub(1))
            && digit(Some(self.at + 1))
    }

    /// Takes what is known at this place: of all that fit, the longest.
    fn known(&mut self) -> bool {
        if self.arrow() || self.date() || self.unit() {
            return true;
        }
        let name = self.lexicon.name_at(&self.text, self.at);
        let phrase = self.lexicon.phrase_at(&self.text, self.at);
        let (name_end, phrase_end) =
            (name.map_or(0, |(_, end)| end), phrase.map_or(0, |(_, end)| end));
        match (name, phrase) {
            (Some((facts, end)), _) if end >= phrase_end => {
                let facts = facts.to_vec();
                self.push(TokenKind::Name(facts), end);
                true
            }
            (_, Some(_)) if phrase_end > name_end => self.phrase(),
            _ => self.number("", self.at),
        }
    }

    /// Takes an arrow from one value to another, which is no bound: `58->96`.
    fn arrow(&mut self) -> bool {
        let two = [self.char(self.at), self.char(self.at + 1)];
        let length = match two {
            [Some('→' | '⇒'), _] => 1,
            [Some('-' | '='), Some('>')] => 2,
            _ => return false,
        };
        self.push(TokenKind::Word("->".to_owned()), self.at + length);
        true
    }

    /// Takes a phrase; the sign of a bound belongs to its number.
    fn phrase(&mut self) -> bool {
        let Some((phrase, end)) = self.lexicon.phrase_at(&self.text, self.at) else { return false };
        let sign = match phrase {
            Phrase::Less => "<",
            Phrase::More => ">",
            Phrase::AtMost => "<=",
            Phrase::AtLeast => ">=",
            _ => {
                self.push(TokenKind::Phrase(phrase), end);
                return true;
            }
        };
        let digits =
            (end..self.text.len()).find(|at| self.char(*at).is_none_or(|c| !c.is_whitespace()));
        if digits.is_some_and(|at| self.number(sign, at)) {
            return true;
        }
        self.push(TokenKind::Phrase(phrase), end);
        true
    }

    /// Takes a number whose digits begin at `start`.
    fn number(&mut self, sign: &'static str, start: usize) -> bool {
        let is_digit = |at: usize| self.char(at).is_some_and(|c| c.is_ascii_digit());
        let before = start.checked_sub(1).and_then(|at| self.char(at));
        let point_first = self.char(start) == Some('.') && is_digit(start + 1);
        let tied_by = |c: char| c == '.' || (c == ',' && !self.is_row);
        let part_of_number =
            before.is_some_and(tied_by) && start.checked_sub(2).is_some_and(is_digit);
        let glued = part_of_number
            || before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'));
        if !(is_digit(start) || point_first) || (sign.is_empty() && glued) {
            return false;
        }
        let mut end = start;
        while is_digit(end)
            || (matches!(self.char(end), Some('.' | '·')) && is_digit(end + 1))
            || (!self.is_row && self.char(end) == Some(',') && is_digit(end + 1))
        {
            end += 1;
        }
        // A collection of 24 hours is no result.
        let is_hours = matches!(self.char(end), Some('h' | 'H'));
        // `1:80`, `5/6`, `3+`, `1e3` and `08:30` are no plain numbers.
        let after = self.char(end);
        let tied = matches!(after, Some(':' | '/' | '+' | '\'')) && self.unit_end(end).is_none();
        if tied || is_hours {
            return false;
        }
        let mut digits: String = self.text.get(start..end).unwrap_or_default().iter().collect();
        // `58 000`: three zeros alone are no number, so they are thousands.
        let zeros = self.text.get(end..end + 4).unwrap_or_default();
        let whole = digits.chars().all(|c| c.is_ascii_digit()) && !digits.starts_with('0');
        if whole && digits.len() < 4 && matches!(zeros, [' ', '0', '0', '0']) && !is_digit(end + 4)
        {
            digits.push_str("000");
            end += 4;
        }
        if let Some((digits, end)) = self.raised(&digits, end).or_else(|| self.times(&digits, end))
        {
            self.push(TokenKind::Number { sign, digits }, end);
            return true;
        }
        if matches!(after, Some('e' | 'E')) && is_digit(end + 1) && !self.is_power_of_unit(end) {
            return false;
        }
        let digits = if point_first { format!("0{digits}") } else { digits.replace('·', ".") };
        self.push(TokenKind::Number { sign, digits }, end);
        true
    }

    /// A number with a power of ten behind it as programs print it, `5.0E+03` and `1.2E3`, and its
    /// end. Without the sign it may be a part of a unit: `3.2E9/L`.
    fn raised(&self, digits: &str, end: usize) -> Option<(String, usize)> {
        let is_digit = |at: usize| self.char(at).is_some_and(|c| c.is_ascii_digit());
        if !matches!(self.char(end), Some('e' | 'E')) {
            return None;
        }
        let (falls, first) = match self.char(end + 1)? {
            '+' => (false, end + 2),
            '-' => (true, end + 2),
            _ if is_digit(end + 1) && !self.is_power_of_unit(end) => (false, end + 1),
            _ => return None,
        };
        self.power(digits, first, falls)
    }

    /// Whether the power of ten here belongs to a unit, `E9/L`, or stands for one.
    fn is_power_of_unit(&self, start: usize) -> bool {
        let Some(end) = self.unit_end(start) else { return false };
        let is_whole = self.text.get(start..end).is_some_and(|unit| unit.contains(&'/'));
        let next =
            (end..self.text.len()).find(|at| self.char(*at).is_some_and(|c| !c.is_whitespace()));
        is_whole || next.is_none_or(|next| self.unit_end(next).is_none())
    }

    /// A number with a power of ten behind it as people write it, `1.0×10^3`, where the power is
    /// no part of the unit.
    fn times(&self, digits: &str, end: usize) -> Option<(String, usize)> {
        let after = |at: usize| {
            (at..self.text.len()).find(|at| self.char(*at).is_some_and(|c| !c.is_whitespace()))
        };
        let sign = after(end)?;
        if !matches!(self.char(sign)?, '×' | '✕' | 'x' | 'X' | '*') || self.unit_end(sign).is_some()
        {
            return None;
        }
        let ten = after(sign + 1)?;
        let is_ten = matches!(self.text.get(ten..ten + 3), Some(['1', '0', '^']));
        (is_ten && self.unit_end(ten).is_none())
            .then(|| self.power(digits, ten + 3, false))
            .flatten()
    }

    /// A number moved by the power whose digits begin at `first`, and their end.
    fn power(&self, digits: &str, first: usize, falls: bool) -> Option<(String, usize)> {
        let is_digit = |at: usize| self.char(at).is_some_and(|c| c.is_ascii_digit());
        let behind = (first..self.text.len()).find(|at| !is_digit(*at)).unwrap_or(self.text.len());
        let power: String = self.text.get(first..behind)?.iter().collect();
        let power = power.parse::<usize>().ok().filter(|power| *power <= MOST_ZEROS)?;
        let ends =
            self.char(behind).is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '/'));
        ends.then(|| shifted(digits, power, falls)).flatten().map(|digits| (digits, behind))
    }

    fn unit_end(&self, start: usize) -> Option<usize> {
        self.lexicon.unit_at(&self.text, start)
    }

    /// Takes a unit. One that begins with a digit must hold a `/` (`109/L`), and one of a single
    /// letter must follow a number.
    fn unit(&mut self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.char(at));
        let c = self.char(self.at).unwrap_or(' ');
        let starts = c.is_alphabetic()
            || c.is_ascii_digit()
            || matches!(c, '/' | '%' | '*' | '×' | 'µ' | 'μ' | '{' | '·' | '✕');
        let inside = |c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '-');
        if !starts || (c.is_ascii_alphanumeric() && before.is_some_and(inside)) {
            return false;
        }
        if c.is_ascii_digit() && before.is_some_and(|c| c.is_ascii_digit()) {
            return false;
        }
        let Some(end) = self.unit_end(self.at) else { return false };
        let text: String = self.text.get(self.at..end).unwrap_or_default().iter().collect();
        let after_number = matches!(self.tokens.last(), Some(Token { kind: TokenKind::Number { .. } | TokenKind::Range(..), end, .. }) if self.at <= end + 1);
        let is_unit = if c.is_ascii_digit() {
            text.contains('/') || text.contains('万')
        } else {
            // `in` and `g` are words, too.
            let short = text.chars().count() <= 3 && text.chars().all(|c| c.is_ascii_alphabetic());
            !short || after_number || (end > self.at + 1 && self.is_in_brackets(end))
        };
        // `(ULN 40)` gives a limit and `2.5 x ULN` is a unit; `104 L` is low, and `INR 1.1` begins
        // with a name.
        let other = match self.lexicon.phrase_at(&self.text, self.at) {
            Some((Phrase::UpperLimit | Phrase::LowerLimit, _)) => !after_number,
            Some((Phrase::High | Phrase::Low | Phrase::Mark, phrase_end)) => phrase_end == end,
            _ => false,
        };
        let named = self.lexicon.name_at(&self.text, self.at).is_some_and(|(_, name)| name >= end);
        let is_unit = is_unit && !other && (after_number || !named);
        if is_unit {
            self.push(TokenKind::Unit(text), end);
        }
        is_unit
    }

    /// Whether nothing stands in a bracket but what ends here: `Weight (kg)`.
    fn is_in_brackets(&self, end: usize) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.char(at));
        let pair = (before, self.char(end));
        matches!(pair, (Some('('), Some(')')) | (Some('['), Some(']')))
    }

    /// Takes a date that is written in figures, and the time of day behind it.
    fn date(&mut self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.char(at));
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/')) {
            return false;
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(length) = days::date_length(rest).or_else(|| part_of_date(rest)) else {
            return false;
        };
        let date: String = rest.get(..length).unwrap_or_default().iter().collect();
        let time = days::time_length(rest.get(length..).unwrap_or_default());
        self.push(TokenKind::Date(date), self.at + length + time);
        true
    }

    /// Takes an unknown word: Latin letters and digits to the next blank, other scripts letter by
    /// letter, because nothing divides their words.
    fn word(&mut self) {
        let latin = |c: char| {
            !c.is_whitespace()
                && !is_wide(c)
                && !matches!(c, ',' | ';' | '|' | '、' | '(' | ')' | '[' | ']' | '\u{22}')
        };
        let first = self.char(self.at).unwrap_or(' ');
        let mut end = self.at + 1;
        let dash = is_dash(&first.to_string());
        if dash || latin(first) {
            let goes_on = |c: char| if dash { is_dash(&c.to_string()) } else { latin(c) };
            while self.char(end).is_some_and(goes_on) {
                end += 1;
            }
        }
        let piece: String = self.text.get(self.at..end).unwrap_or_default().iter().collect();
        match self.tokens.last_mut() {
            Some(Token { kind: TokenKind::Word(known), end: last, .. })
                if *last == self.at && !dash && !is_dash(known) =>
            {
                known.push_str(&piece);
                *last = end;
                self.at = end;
            }
            _ => self.push(TokenKind::Word(piece), end),
        }
    }
}

/// Length of a day without its year or with two figures of it: `2月18日`, `18/02/26`. It is no day
/// that can be used.
fn part_of_date(text: &[char]) -> Option<usize> {
    let figures = |start: usize| {
        let count = text.iter().skip(start).take_while(|c| c.is_ascii_digit()).count();
        (1..=2).contains(&count).then_some(start + count)
    };
    let first = figures(0)?;
    let second = figures(first + 1)?;
    match (text.get(first)?, text.get(second)?) {
        ('月', '日' | '号') => Some(second + 1),
        ('/', '/') => {
            let third = figures(second + 1)?;
            let whole = third == second + 3;
            let goes_on = text.get(third).is_some_and(|c| c.is_alphanumeric() || *c == '/');
            (whole && !goes_on).then_some(third)
        }
        _ => None,
    }
}

/// A number with its point moved.
fn shifted(digits: &str, power: usize, falls: bool) -> Option<String> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if !whole.chars().chain(part.chars()).all(|c| c.is_ascii_digit()) {
        return None;
    }
    let zeros = "0".repeat(power);
    let (all, point) = if falls {
        (format!("{zeros}{whole}{part}"), whole.len())
    } else {
        (format!("{whole}{part}{zeros}"), whole.len() + power)
    };
    let (whole, part) = all.split_at_checked(point)?;
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") })
}

/// A line without the dots or lines that lead from a name to its value: `ALT........85`.
fn without_leaders(text: &[char]) -> Vec<char> {
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

/// A line with a blank between a name and a decimal number that are glued together: `WBC3.2`. A
/// whole number may be a part of the name (`CA125`), so it stays glued.
fn unglued(lexicon: &Lexicon<'_>, text: &[char]) -> Vec<char> {
    let mut parted = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text.get(at).copied() {
        parted.push(c);
        at += 1;
        let begin = parted.iter().rposition(|c| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        let word = parted.get(begin..).unwrap_or_default();
        let begins = begin.checked_sub(1).and_then(|at| parted.get(at));
        if word.len() < 3 || begins.is_some_and(|c| !c.is_whitespace()) {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let whole = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let is_decimal = whole > 0
            && rest.get(whole) == Some(&'.')
            && rest.get(whole + 1).is_some_and(char::is_ascii_digit);
        if is_decimal && lexicon.name_at(word, 0).is_some_and(|(_, end)| end == word.len()) {
            parted.push(' ');
        }
    }
    parted
}

/// Whether a line is a row of cells with commas between them: no blank stands behind a comma that
/// follows a letter or a quotation mark.
fn is_row(text: &[char]) -> bool {
    text.windows(3).any(|three| match three {
        [before, ',', after] => {
            !before.is_ascii_digit() && !before.is_whitespace() && !after.is_whitespace()
        }
        _ => false,
    })
}

fn is_wide(c: char) -> bool {
    c.is_alphabetic() && !c.is_ascii() && !c.is_lowercase() && !c.is_uppercase()
}

/// Makes ranges of two numbers with a line between them, with or without units: `7-40`,
/// `115 - 150`, `7 U/L -- 40 U/L`.
fn join_ranges(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let dash = matches!(&token.kind, TokenKind::Word(word) if is_between(word));
        let next_is_number =
            matches!(rest.peek(), Some(Token { kind: TokenKind::Number { sign: "", .. }, .. }));
        if !(dash && next_is_number) {
            joined.push(token);
            continue;
        }
        let glued = rest.peek().is_some_and(|next| next.start == token.end);
        let after_number = matches!(
            joined.last(),
            Some(Token { kind: TokenKind::Number { .. } | TokenKind::Unit(_), .. })
        );
        let after_range = matches!(joined.last(), Some(Token { kind: TokenKind::Range(..), .. }));
        // A number below zero is a change, and three numbers with lines between them are no range.
        if after_range || (glued && !after_number) {
            joined.push(Token { kind: TokenKind::Word("-?".to_owned()), ..token });
            continue;
        }
        let unit = matches!(joined.last(), Some(Token { kind: TokenKind::Unit(_), .. }));
        let place = joined.len().checked_sub(if unit { 2 } else { 1 });
        let low = place.and_then(|place| joined.get_mut(place));
        let Some(Token { kind, end, .. }) = low else {
            joined.push(token);
            continue;
        };
        match (kind.clone(), rest.peek()) {
            (
                TokenKind::Number { sign: "", digits: low },
                Some(Token { kind: TokenKind::Number { digits: high, .. }, end: high_end, .. }),
            ) => {
                *kind = TokenKind::Range(low, high.clone());
                *end = *high_end;
                rest.next();
            }
            _ => joined.push(token),
        }
    }
    joined
}

/// A sign or word between the ends of a range.
fn is_between(word: &str) -> bool {
    is_dash(word) || phrases("spoken.number_to").any(|known| known == word)
}

fn is_dash(word: &str) -> bool {
    !word.is_empty()
        && word.chars().all(|c| {
            matches!(c, '-' | '–' | '—' | '―' | '−' | '~' | '～' | '‐' | '‑' | '至' | '到')
        })
}
