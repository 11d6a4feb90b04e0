//! A column of laboratory results, pasted as text: offered, never imposed.

use super::Entry;
use crate::catalogue::{Catalogue, Kind, Question};
use crate::facts::number::to_ascii;
use crate::facts::{PartialDate, Span};

/// Most lines that are looked at.
pub const MAX_LINES: usize = 200;

/// One pasted line and what it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// The line as pasted.
    pub line: String,
    /// The fact it seems to be; `None` if no name was recognised, or no number follows it.
    pub fact: Option<String>,
    /// Whether a name was recognised.
    pub named: bool,
    /// The number.
    pub text: String,
    /// The unit, if one of the question's was recognised.
    pub unit: String,
    /// Lower end of the laboratory's range.
    pub lower: String,
    /// Upper end of the laboratory's range.
    pub upper: String,
    /// The day, if the line has a whole one.
    pub when: String,
}

/// Reads pasted lines. Where no line has a name, the numbers are taken in the order of
/// `rows`.
pub fn read(catalogue: &Catalogue, text: &str, rows: &[&str]) -> Vec<Pasted> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MAX_LINES);
    let mut found: Vec<Pasted> = lines.map(|line| one(catalogue, line)).collect();
    let nameless = |line: &Pasted| line.fact.is_none() && line.line.starts_with(number_start);
    if !found.is_empty() && found.len() <= rows.len() && found.iter().all(nameless) {
        for (line, row) in found.iter_mut().zip(rows) {
            let Some(question) = catalogue.question(row) else { continue };
            line.fact = Some((*row).to_owned());
            let words = words(&line.line);
            (line.unit, line.lower, line.upper) = rest(catalogue, question, &words, 0);
            line.when = day(&words);
        }
    }
    found
}

impl Pasted {
    /// The entry that says what the line says, and no more: unit, limits and date of an older
    /// answer belong to another result. `day` stands for a line without one.
    pub fn entry(&self, day: &str) -> Entry {
        let when = if self.when.is_empty() { day } else { &self.when };
        Entry {
            text: self.text.clone(),
            unit: self.unit.clone(),
            when: when.to_owned(),
            lower: self.lower.clone(),
            upper: self.upper.clone(),
            ..Entry::default()
        }
    }
}

fn number_start(c: char) -> bool {
    to_ascii(c).is_ascii_digit() || matches!(c, '<' | '>' | '≤' | '≥' | '＜' | '＞')
}

fn one(catalogue: &Catalogue, line: &str) -> Pasted {
    let words: Vec<&str> = words(line);
    // A name may hold digits ("C3 0.9"), so the longest known name at the start wins. No word
    // before it is passed over: "direct bilirubin" is another test than "bilirubin".
    let named = (0..=words.len()).rev().find_map(|end| {
        let name = folded(&words.get(..end)?.concat());
        let question = catalogue
            .questions
            .iter()
            .find(|q| q.kind == Kind::Quantity && q.also.iter().any(|also| folded(also) == name))?;
        Some((question, end))
    });
    let start = named.map_or(0, |(_, end)| end);
    let text = value(&words, start).map(|(_, text, _)| text);
    let (unit, lower, upper) = named
        .map_or_else(Default::default, |(question, end)| rest(catalogue, question, &words, end));
    Pasted {
        line: line.to_owned(),
        fact: named.filter(|_| text.is_some()).map(|(question, _)| question.id.clone()),
        named: named.is_some(),
        text: text.map(str::to_owned).unwrap_or_default(),
        unit,
        lower,
        upper,
        when: day(&words),
    }
}

/// The first whole day among the words.
fn day(words: &[&str]) -> String {
    let day = words.iter().find(|word| PartialDate::full_day(word).is_some());
    day.map(|word| (*word).to_owned()).unwrap_or_default()
}

fn words(line: &str) -> Vec<&str> {
    let apart =
        |c: char| c.is_whitespace() || matches!(c, ':' | '：' | ';' | '；' | '|' | '=' | '，');
    line.split(apart)
        .map(|word| word.trim_matches(['(', ')', '（', '）', '[', ']']))
        .filter(|word| !word.is_empty())
        .collect()
}

/// The number of a line and what is glued to it (`104g/L`, `104↓`). It is the first word with
/// a digit in front and must come first: a range behind a word such as "pending" is no result.
fn value<'w>(words: &[&'w str], start: usize) -> Option<(usize, &'w str, &'w str)> {
    let word = words.get(start)?;
    if !word.starts_with(number_start) {
        return None;
    }
    if Span::parse(word).is_ok() {
        return Some((start, word, ""));
    }
    let end = word.find(|c: char| !number_start(c) && !matches!(c, '.' | ',' | '='))?;
    let (number, tail) = word.split_at_checked(end)?;
    // "1,500" or "2026-03-01" with something glued to it stays what it is: not readable.
    Span::parse(number).is_ok().then_some((start, number, tail)).filter(|(_, _, tail)| {
        tail.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '*' | '/' | '%' | '↑' | '↓'))
    })
}

/// The unit and the reference range that follow the number.
fn rest(
    catalogue: &Catalogue,
    question: &Question,
    words: &[&str],
    start: usize,
) -> (String, String, String) {
    let mut unit = String::new();
    let (mut lower, mut upper) = (String::new(), String::new());
    let Some((place, _, tail)) = value(words, start) else { return (unit, lower, upper) };
    for word in std::iter::once(&tail).chain(words.get(place + 1..).unwrap_or_default()) {
        let number = word.starts_with(number_start) && Span::parse(word).is_ok();
        if number && let Some((low, high)) = word.split_once(['-', '–', '~', '～']) {
            (lower, upper) = (low.to_owned(), high.to_owned());
        } else if unit.is_empty()
            && let Some(code) = catalogue.unit_code(question, word)
        {
            code.clone_into(&mut unit);
        }
    }
    (unit, lower, upper)
}

/// Small letters and digits of any script, and `%` and `#`, which tell shares from counts.
fn folded(name: &str) -> String {
    name.chars()
        .map(|c| c.to_ascii_lowercase())
        .filter(|c| c.is_alphanumeric() || matches!(c, '%' | '#'))
        .collect()
}
