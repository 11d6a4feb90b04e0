//! What one line of a report says: for each name in it, one number with its unit, limits and day,
//! or a word such as "negative". A line that can be read in two ways is refused.

mod alone;
mod groups;
mod parts;
mod settle;

pub use alone::{Cell, cell, heading_day, limits_of, name_alone, only_day};
pub use settle::Printed;

use super::candidate::{Doubt, Finding, NotUsed};
use super::lexicon::{Lexicon, Phrase};
use super::measure::{self, Measured};
use super::record::Source;
use super::scan::{Token, TokenKind};
use crate::draft::days::{self, Day};
use groups::{
    Group, Prefix, end_of_list, groups, is_no_list_of_results, others, prefix, section,
    values_come_first,
};
use parts::{Parts, parts};
pub use parts::{is_healthy, is_year};
use settle::{may_be_thousands, settle, twice};

/// What a line says, name by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineReading {
    /// What was read.
    pub findings: Vec<Finding>,
    /// What was not, and why.
    pub refused: Vec<NotUsed>,
}

impl LineReading {
    /// Takes findings back, for a reason.
    pub fn refuse(&mut self, reason: NotUsed, is_meant: impl Fn(&Finding) -> bool) {
        let all = std::mem::take(&mut self.findings);
        let (refused, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(is_meant);
        self.findings = kept;
        self.refused.extend(refused.iter().map(|_| reason));
    }
}

/// Reads the tokens of a line, or of a block of lines that belong together.
pub fn read(lexicon: &Lexicon<'_>, tokens: &[Token], source: &Source) -> LineReading {
    let mut reading = LineReading::default();
    let (groups, others) = (groups(tokens), others(tokens));
    if tokens.iter().any(|token| token.is(Phrase::Relative)) {
        reading.refused = groups.iter().map(|_| NotUsed::OtherPerson).collect();
        return reading;
    }
    if values_come_first(tokens, &groups, &others) {
        reading.refused = groups.iter().map(|_| NotUsed::TwoReadings).collect();
        return reading;
    }
    if is_no_list_of_results(lexicon, tokens, &groups, &others) {
        reading.refused = groups.iter().map(|_| NotUsed::UnknownWords).collect();
        return reading;
    }
    // A heading in front of the first test is one of all.
    let first = section(lexicon, tokens, &groups, &others, 0);
    let first = first.and_then(|first| prefix(lexicon, &first)).unwrap_or_default();
    let day = day_of_all(tokens, &first);
    let days_lead = several_days_lead(tokens, &groups);
    for (index, group) in groups.iter().enumerate() {
        let result = section(lexicon, tokens, &groups, &others, index).and_then(|section| {
            let mut front = prefix(lexicon, &section)?;
            if front.days.is_empty() {
                front.days.extend(day.clone());
            }
            let last = end_of_list(tokens, &groups, index);
            let shared = if last == index {
                None
            } else {
                Some(self::section(lexicon, tokens, &groups, &others, last)?)
            };
            let section = shared.as_ref().unwrap_or(&section);
            let mut parts =
                parts(lexicon, section.behind, section.next, has_no_unit(lexicon, group))?;
            parts.days.splice(0..0, front.days);
            if days_lead {
                parts.days.clear();
                parts.more_words = true;
            }
            if shared.is_some() && !parts.is_healthy_alone() {
                return Err(NotUsed::NoValue);
            }
            let mut findings = results(lexicon, group, &parts, source)?;
            for finding in &mut findings {
                if shared.is_some() {
                    finding.doubt(Doubt::SharedWord);
                }
                if first.is_unsure || front.is_unsure {
                    finding.doubt(Doubt::MoreWords);
                }
            }
            // `Standard: LVEF >= 50 %` is what somebody asks for.
            let is_bound = |finding: &Finding| finding.doubts.contains(&Doubt::Bound);
            if (first.is_unsure || front.is_unsure) && findings.iter().any(is_bound) {
                return Err(NotUsed::UnknownWords);
            }
            Ok(findings)
        });
        match result {
            Ok(findings) => reading.findings.extend(findings),
            Err(reason) => reading.refused.push(reason),
        }
    }
    reading
}

/// Whether a day stands in front of the first of several names and another one behind it: each is
/// then that of the results behind it, or of the one before.
fn several_days_lead(tokens: &[Token], groups: &[Group]) -> bool {
    let Some(first) = groups.first().filter(|_| groups.len() > 1) else { return false };
    let is_day = |token: &Token| matches!(token.kind, TokenKind::Date(_));
    let (before, behind) = tokens.split_at_checked(first.start).unwrap_or_default();
    before.iter().any(is_day) && behind.iter().any(is_day)
}

/// The day of a whole line: the only one in it, in front of the first name, with nothing beside it
/// that could make it another day.
fn day_of_all(tokens: &[Token], first: &Prefix) -> Option<String> {
    let days = tokens.iter().filter(|token| matches!(token.kind, TokenKind::Date(_)));
    if days.count() == 1 { first.days.last().cloned() } else { None }
}

/// Whether what a name can mean is a number without a unit: a score, a ratio.
fn has_no_unit(lexicon: &Lexicon<'_>, group: &Group) -> bool {
    let questions = group.facts.iter().filter_map(|fact| lexicon.catalogue().fact(*fact));
    let mut units = questions.flat_map(|question| &question.units);
    units.all(|choice| choice.code.starts_with('{'))
}

/// Whether a piece is a result in words.
pub fn is_word_result(token: &Token) -> bool {
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

/// The results behind one name.
fn results(
    lexicon: &Lexicon<'_>,
    group: &Group,
    parts: &Parts,
    source: &Source,
) -> Result<Vec<Finding>, NotUsed> {
    let mut findings = match twice(lexicon, &group.facts, parts, source) {
        Some(findings) => findings?,
        None => vec![one(lexicon, group, parts, source)?],
    };
    for finding in &mut findings {
        if parts.more_words {
            finding.doubt(Doubt::MoreWords);
        }
        put_day(finding, &parts.days);
    }
    Ok(findings)
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
    let may_be_thousands = may_be_thousands(number.as_ref(), lower.as_ref(), upper.as_ref());
    let measured = Measured {
        may_be_thousands,
        facts: &group.facts,
        number,
        units: &parts.units,
        lower,
        upper,
        words: &parts.words,
        marks: &parts.marks,
        is_index: parts.is_index,
        rule: None,
    };
    // `ANC ≥ 1.0` is what somebody asks for: results are below or above the end of a scale.
    if measured.number.as_ref().is_some_and(|(sign, _)| sign.len() > 1) {
        return Err(NotUsed::UnknownWords);
    }
    let bound = measured.number.as_ref().is_some_and(|(sign, _)| !sign.is_empty());
    if (bound || (measured.number.is_some() && !parts.words.is_empty())) && parts.more_words {
        return Err(NotUsed::UnknownWords);
    }
    measure::finding(lexicon.catalogue(), &measured, source)
}

/// Puts the day of a result into its answer, if there is only one.
fn put_day(finding: &mut Finding, printed: &[String]) {
    let mut days: Vec<Day> = printed.iter().filter_map(|text| days::read(text)).collect();
    // A day without its year is that of this result all the same, and not that of the heading.
    if days.len() < printed.len() {
        finding.doubt(Doubt::DayOrMonth);
        return;
    }
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
