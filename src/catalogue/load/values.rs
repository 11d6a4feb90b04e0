//! Reads one value of a block: a text, a number, a word of a list, a rule.

use super::{Loader, Place};
use crate::catalogue::Texts;
use crate::catalogue::problem::{ProblemKind, nearest};
use crate::catalogue::rule::{self, Expr};
use crate::catalogue::text::split_list;
use crate::catalogue::text::{Block, Entry};
use crate::facts::{Number, TimeUnit};

impl Loader {
    pub(in crate::catalogue) fn keys(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        known: &[&str],
        repeated: &[&str],
    ) {
        for (index, entry) in block.entries.iter().enumerate() {
            let key = entry.key.as_str();
            if !known.contains(&key) && !repeated.contains(&key) {
                let nearest = nearest(key, known.iter().chain(repeated).copied());
                self.report(
                    place,
                    entry.line,
                    ProblemKind::UnknownKey { key: key.to_owned(), nearest },
                );
            } else if !repeated.contains(&key)
                && block.entries.iter().take(index).any(|earlier| earlier.key == key)
            {
                self.report(place, entry.line, ProblemKind::DuplicateKey { key: key.to_owned() });
            }
        }
    }

    pub(in crate::catalogue) fn required<'b>(
        &mut self,
        place: &Place<'_>,
        block: &'b Block,
        key: &'static str,
    ) -> &'b str {
        match block.get(key) {
            Some(entry) if !entry.value.is_empty() => entry.value.as_str(),
            _ => {
                self.report(place, block.line, ProblemKind::Missing { key });
                ""
            }
        }
    }

    /// `English | 中文`, one text a language.
    pub(super) fn texts(&mut self, place: &Place<'_>, entry: &Entry, text: &str) -> Texts {
        let texts: Vec<String> = text.split('|').map(|part| part.trim().to_owned()).collect();
        for (index, language) in self.catalogue.languages.clone().into_iter().enumerate() {
            if texts.get(index).is_none_or(String::is_empty) {
                let key = entry.key.clone();
                self.report(place, entry.line, ProblemKind::MissingTranslation { key, language });
            }
        }
        Texts(texts)
    }

    pub(in crate::catalogue) fn required_texts(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &'static str,
    ) -> Texts {
        if let Some(entry) = block.get(key) {
            self.texts(place, entry, &entry.value)
        } else {
            self.report(place, block.line, ProblemKind::Missing { key });
            Texts::default()
        }
    }

    /// A text about the source. One may stand for all languages, because a heading or an
    /// ordinal can be the same in each. Where it is missing, `problem` is reported.
    pub(super) fn source_text(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &str,
        problem: ProblemKind,
    ) -> Texts {
        match block.get(key) {
            Some(entry) if entry.value.contains('|') => self.texts(place, entry, &entry.value),
            Some(entry) if !entry.value.is_empty() => Texts(vec![entry.value.clone()]),
            _ => {
                self.report(place, block.line, problem);
                Texts::default()
            }
        }
    }

    pub(super) fn optional_texts(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &str,
    ) -> Option<Texts> {
        block.get(key).map(|entry| self.texts(place, entry, &entry.value))
    }

    pub(in crate::catalogue) fn flag(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &str,
    ) -> bool {
        match block.get(key).map(|entry| (entry.line, entry.value.as_str())) {
            None | Some((_, "no")) => false,
            Some((_, "yes")) => true,
            Some((line, found)) => {
                let found = found.to_owned();
                self.report(
                    place,
                    line,
                    ProblemKind::UnknownWord { expected: "yes or no", found, nearest: None },
                );
                false
            }
        }
    }

    pub(in crate::catalogue) fn one_of(
        &mut self,
        place: &Place<'_>,
        line: usize,
        value: &str,
        allowed: &[&str],
        expected: &'static str,
    ) {
        if !allowed.contains(&value) {
            let nearest = nearest(value, allowed.iter().copied());
            self.report(
                place,
                line,
                ProblemKind::UnknownWord { expected, found: value.to_owned(), nearest },
            );
        }
    }

    /// A word of a closed set.
    pub(super) fn term<T: Copy>(
        &mut self,
        place: &Place<'_>,
        line: usize,
        word: &str,
        terms: &[(&str, T)],
        expected: &'static str,
    ) -> Option<T> {
        let found = terms.iter().find(|(known, _)| *known == word).map(|(_, term)| *term);
        if found.is_none() {
            let known: Vec<&str> = terms.iter().map(|(known, _)| *known).collect();
            self.one_of(place, line, word, &known, expected);
        }
        found
    }

    /// Words of a closed set.
    pub(super) fn words<T: Copy>(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &'static str,
        terms: &[(&str, T)],
        expected: &'static str,
    ) -> Vec<T> {
        let words = split_list(self.required(place, block, key));
        let line = block.get(key).map_or(block.line, |e| e.line);
        words.iter().filter_map(|word| self.term(place, line, word, terms, expected)).collect()
    }

    pub(in crate::catalogue) fn number(
        &mut self,
        place: &Place<'_>,
        line: usize,
        text: &str,
    ) -> Number {
        let parsed = match text.split_once('/') {
            Some((a, b)) => {
                Number::parse(a).ok().zip(Number::parse(b).ok()).and_then(|(a, b)| a.over(b))
            }
            None => Number::parse(text).ok(),
        };
        parsed.unwrap_or_else(|| {
            self.report(place, line, ProblemKind::BadNumber { text: text.to_owned() });
            Number::ZERO
        })
    }

    pub(super) fn optional_number(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &str,
    ) -> Option<Number> {
        block.get(key).map(|entry| self.number(place, entry.line, &entry.value))
    }

    pub(in crate::catalogue) fn range(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &str,
    ) -> Option<(Number, Number)> {
        let entry = block.get(key)?;
        let (low, high) = entry.value.split_once(" to ").unwrap_or((entry.value.as_str(), ""));
        Some((
            self.number(place, entry.line, low.trim()),
            self.number(place, entry.line, high.trim()),
        ))
    }

    /// `90 days`
    pub(super) fn time(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &str,
    ) -> Option<(u16, TimeUnit)> {
        let entry = block.get(key)?;
        let parsed = entry.value.split_once(' ').and_then(|(amount, unit)| {
            Some((amount.parse::<u16>().ok()?, TimeUnit::from_word(unit.trim())?))
        });
        if parsed.is_none() {
            self.report(place, entry.line, ProblemKind::BadNumber { text: entry.value.clone() });
        }
        parsed
    }

    pub(in crate::catalogue) fn expr(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &str,
    ) -> Option<Expr> {
        let entry = block.get(key)?;
        match rule::parse(&entry.value) {
            Ok(expr) => Some(expr),
            Err(kind) => {
                self.report(place, entry.line, kind);
                None
            }
        }
    }
}
