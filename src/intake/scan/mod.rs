//! One line of a text as tokens: names, numbers, units, ranges, marks, days, and words that are
//! not known.

mod number;
mod prepare;
mod ranges;

use super::lexicon::{Lexicon, Phrase};
use crate::draft::days;
use crate::facts::number::plain_char;
use prepare::{is_row, unglued, without_leaders};
use ranges::{is_dash, join_ranges};

/// Longest line that is looked at, in characters.
pub const LONGEST_LINE: usize = 1_000;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first character.
    pub start: usize,
    /// Behind its last character.
    pub end: usize,
    /// Whether a colon or a closing bracket of a heading stands behind it: `Labs:`, `【血常规】`.
    pub heads: bool,
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
        .map(|c| match c {
            // It parts a list, and never the digits of a number.
            '、' => c,
            '´' | '`' | '’' => '\'',
            '【' => '[',
            '】' => ']',
            other => plain_char(other),
        })
        .collect();
    let text = unglued(lexicon, &without_leaders(&text));
    let is_row = is_row(&text);
    let mut scanner = Scanner { lexicon, text, is_row, at: 0, tokens: Vec::new() };
    scanner.run();
    let Scanner { text, mut tokens, .. } = scanner;
    let mut next_is_number = false;
    for token in tokens.iter_mut().rev() {
        // A word of one sign that stands between a name and a number: `血小板是98`, `EF约60%`.
        if let TokenKind::Word(word) = &token.kind
            && word.chars().count() == 1
        {
            let known = [Phrase::Plain, Phrase::Roughly];
            if let Some(phrase) = known.into_iter().find(|known| lexicon.is_phrase(word, *known)) {
                token.kind = TokenKind::Phrase(phrase);
            }
        }
        // `UA 402` is uric acid, `UA: WBC 25` the analysis of urine.
        if token.is(Phrase::OtherSpecimen) && next_is_number && !token.heads {
            let text: String =
                text.get(token.start..token.end).unwrap_or_default().iter().collect();
            if lexicon.is_phrase(&text, Phrase::OtherTest) {
                token.kind = TokenKind::Phrase(Phrase::OtherTest);
            }
        }
        next_is_number = matches!(token.kind, TokenKind::Number { .. });
    }
    join_ranges(tokens)
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
                    if let (':' | ']', Some(last)) = (c, self.tokens.last_mut()) {
                        last.heads = true;
                    }
                    self.at += 1;
                }
            } else if !self.known() {
                self.word();
            }
        }
    }

    fn push(&mut self, kind: TokenKind, end: usize) {
        self.tokens.push(Token { kind, start: self.at, end, heads: false });
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
        let after_number = matches!(self.tokens.last(), Some(Token { kind: TokenKind::Number { .. } | TokenKind::Range(..), end, .. }) if self.is_next_to(*end));
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
            // `S/CO` is no second, and `in serum` no inch.
            Some((_, phrase_end)) => phrase_end > end,
            None => false,
        };
        let named = self.lexicon.name_at(&self.text, self.at).is_some_and(|(_, name)| name >= end);
        let is_unit = is_unit && !other && !(named && (!after_number || self.is_behind_row(end)));
        if is_unit {
            self.push(TokenKind::Unit(text), end);
        }
        is_unit
    }

    /// Whether nothing but the number of a row stands in front, and the result is still to come: `3
    /// INR 0.95`.
    fn is_behind_row(&self, end: usize) -> bool {
        let [Token { kind: TokenKind::Number { sign: "", digits: row }, .. }] =
            self.tokens.as_slice()
        else {
            return false;
        };
        let rest = self.text.get(end..).unwrap_or_default();
        row.chars().all(|c| c.is_ascii_digit()) && rest.iter().any(char::is_ascii_digit)
    }

    /// Whether nothing stands between here and the end of a number but a blank or a bracket that is
    /// closed: `(11.0-13.5) s`.
    fn is_next_to(&self, end: usize) -> bool {
        let between = self.text.get(end..self.at).unwrap_or_default();
        matches!(between, [] | [_] | [')' | ']', ' '])
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
        // A colon at its end is no part of a word.
        while end > self.at + 1 && self.char(end - 1) == Some(':') {
            end -= 1;
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

fn is_wide(c: char) -> bool {
    c.is_alphabetic() && !c.is_ascii() && !c.is_lowercase() && !c.is_uppercase()
}
