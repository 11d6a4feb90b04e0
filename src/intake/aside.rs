//! What a line says of an earlier result, so that the one of today stands alone:
//! `98 g/L (previous 104 g/L)`, `improved from 2.4 to 0.9 g/g`, `从120降到58`.

use super::lexicon::{Lexicon, Phrase};
use super::scan::LONGEST_LINE;

/// A line without what it says of an earlier result, `None` if it says nothing of one.
pub fn without_earlier(lexicon: &Lexicon<'_>, line: &str) -> Option<String> {
    let text: Vec<char> = line.chars().take(LONGEST_LINE).collect();
    let mut plain = text.clone();
    let mut blank = |from: usize, to: usize| {
        plain.iter_mut().take(to).skip(from).for_each(|c| *c = ' ');
    };
    let mut start = 0;
    while let Some((open, close)) = bracket(&text, start) {
        if is_earlier(lexicon, &text, open, close) {
            blank(open, close + 1);
        }
        start = close + 1;
    }
    for at in 0..text.len() {
        if let Some(end) = clause(lexicon, &text, at) {
            blank(at + 1, end);
        }
    }
    for at in 0..text.len() {
        if let Some((now, was, end)) = change_back(lexicon, &text, at) {
            blank(at, now);
            blank(was, end);
        }
    }
    for at in 0..text.len() {
        if let Some(end) = change(lexicon, &text, at) {
            blank(at, end);
        }
    }
    (plain != text).then(|| plain.into_iter().collect())
}

/// Whether a bracket holds an earlier result. A number must stand in front of it and inside of it:
/// in `98 g/L (previous)` the only number is the earlier one.
fn is_earlier(lexicon: &Lexicon<'_>, text: &[char], open: usize, close: usize) -> bool {
    let has_digit =
        |text: Option<&[char]>| text.is_some_and(|text| text.iter().any(char::is_ascii_digit));
    has_digit(text.get(..open))
        && has_digit(text.get(open + 1..close))
        && [Phrase::Earlier, Phrase::Apart]
            .iter()
            .any(|phrase| lexicon.after(text, open + 1, *phrase).is_some())
}

/// Where `, target 100-120` ends, if the comma stands here, a number before it, and nothing but one
/// amount behind the word, up to the next comma or the end.
fn clause(lexicon: &Lexicon<'_>, text: &[char], at: usize) -> Option<usize> {
    let divides = |c: &char| matches!(c, ',' | ';' | '\u{ff0c}' | '\u{ff1b}' | '\u{3002}');
    let sign = *text.get(at)?;
    let named = sign.is_whitespace() && !text.get(at + 1)?.is_whitespace();
    (divides(&sign) || named).then_some(())?;
    text.get(..at)?.iter().any(char::is_ascii_digit).then_some(())?;
    let from = lexicon.after(text, at + 1, Phrase::Apart)?;
    // Without a comma before the word, a colon behind it says what follows: `Vorwert: 9,8`.
    let colon = text.get(from).is_some_and(|c| matches!(c, ':' | '\u{ff1a}'));
    (divides(&sign) || colon).then_some(())?;
    let digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let is_amount = |(place, c): &(usize, &char)| {
        (**c == ',' && digit(place - 1) && digit(place + 1))
            || c.is_ascii_digit()
            || c.is_whitespace()
            || matches!(c, '.' | '-' | '–' | '~' | ':' | '\u{ff1a}')
    };
    let figures = text.iter().enumerate().skip(from).take_while(is_amount).count();
    let end = from + figures;
    text.get(from..end)?.iter().any(char::is_ascii_digit).then_some(())?;
    let end = lexicon.unit_at(text, end).unwrap_or(end);
    let rest = text.iter().skip(end).find(|c| !c.is_whitespace());
    rest.is_none_or(|c| divides(c) || *c == '.').then_some(end)
}

/// The next bracket that is closed and holds no other.
fn bracket(text: &[char], start: usize) -> Option<(usize, usize)> {
    let mut open = None;
    for (at, c) in text.iter().enumerate().skip(start) {
        match c {
            '(' | '[' | '\u{ff08}' | '\u{3010}' => open = Some(at),
            ')' | ']' | '\u{ff09}' | '\u{3011}' => {
                if let Some(open) = open {
                    return Some((open, at));
                }
            }
            _ => {}
        }
    }
    None
}

/// Where `fell from 104 to ` or `从120降到` ends, if it begins here and a number follows.
fn change(lexicon: &Lexicon<'_>, text: &[char], at: usize) -> Option<usize> {
    let after = |start, phrase| lexicon.after(text, start, phrase);
    // What the number came from begins here and not behind blanks.
    text.get(at).filter(|c| !c.is_whitespace())?;
    let end = if let Some(verb) = after(at, Phrase::Changed) {
        let number = amount(lexicon, text, after(verb, Phrase::From)?, Phrase::To)?;
        after(number, Phrase::To)?
    } else {
        let number = amount(lexicon, text, after(at, Phrase::From)?, Phrase::Changed)?;
        after(number, Phrase::Changed)?
    };
    let next = text.iter().skip(end).find(|c| !c.is_whitespace())?;
    next.is_ascii_digit().then_some(end)
}

/// `risen to 107 umol/L from 82 umol/L`, if it begins here: where the new number begins, where it
/// ends, and where the old one ends.
fn change_back(lexicon: &Lexicon<'_>, text: &[char], at: usize) -> Option<(usize, usize, usize)> {
    text.get(at).filter(|c| !c.is_whitespace())?;
    let now = lexicon.after(text, lexicon.after(text, at, Phrase::Changed)?, Phrase::To)?;
    let was = amount(lexicon, text, now, Phrase::From)?;
    let old = lexicon.after(text, was, Phrase::From)?;
    let digit = |at: &usize| text.get(*at).is_some_and(char::is_ascii_digit);
    let old = (old..text.len())
        .find(|at| text.get(*at).is_some_and(|c| !c.is_whitespace()))
        .filter(digit)?;
    let figure = |c: &char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let end = old + text.iter().skip(old).take_while(|c| figure(c)).count();
    let unit = (end..text.len()).find(|at| text.get(*at).is_some_and(|c| !c.is_whitespace()));
    Some((now, was, unit.and_then(|unit| lexicon.unit_at(text, unit)).unwrap_or(end)))
}

/// Where a number ends that begins here, and the unit behind it, before a phrase.
fn amount(lexicon: &Lexicon<'_>, text: &[char], start: usize, next: Phrase) -> Option<usize> {
    let figure = |c: &char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let start = (start..text.len()).find(|at| text.get(*at).is_some_and(|c| !c.is_whitespace()))?;
    let length = text.iter().skip(start).take_while(|c| figure(c)).count();
    if length == 0 {
        return None;
    }
    let end = start + length;
    if lexicon.after(text, end, next).is_some() {
        return Some(end);
    }
    let unit = (end..text.len()).find(|at| text.get(*at).is_some_and(|c| !c.is_whitespace()))?;
    let unit = lexicon.unit_at(text, unit)?;
    lexicon.after(text, unit, next).is_some().then_some(unit)
}
