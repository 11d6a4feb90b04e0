//! From findings to candidates: equal ones are one, the newest stands first, and what cannot be
//! told apart is left to the person.

use super::candidate::{Candidate, Doubt, Finding, Intake, NotUsed};
use super::record::Source;
use crate::catalogue::{Catalogue, Kind, Mode};
use crate::draft::Entry;
use crate::facts::PartialDate;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Most medicines that are offered; of other questions there is one candidate each.
pub const MOST_MEDICINES: usize = 300;

/// Puts findings together, one candidate a question; each medicine is one of its own.
///
/// `as_of` is the day for which results are looked at: what lies behind it is in doubt.
pub fn resolve(
    catalogue: &Catalogue,
    findings: Vec<Finding>,
    mut not_used: Vec<(NotUsed, Source)>,
    as_of: Date,
) -> Intake {
    let birth = birth_of(catalogue, &findings);
    let mut groups: BTreeMap<(usize, String), Vec<Finding>> = BTreeMap::new();
    for mut finding in findings {
        check_day(catalogue, &mut finding, as_of, birth);
        let course = finding.entry.courses.first();
        let medicine = course
            .map(|c| format!("{} {} {} {}", c.drug, c.start, c.stop, c.dose))
            .unwrap_or_default();
        groups.entry((finding.fact, medicine)).or_default().push(finding);
    }
    let is_medicine = |candidate: &Candidate| {
        let question = catalogue.fact(candidate.finding.fact);
        question.is_some_and(|question| question.kind == Kind::Therapies)
    };
    let (mut candidates, mut medicines) = (Vec::new(), 0);
    for candidate in groups.into_values().filter_map(|group| one(catalogue, group)) {
        medicines += usize::from(is_medicine(&candidate));
        if is_medicine(&candidate) && medicines > MOST_MEDICINES {
            not_used.push((NotUsed::TooMany, candidate.finding.source));
        } else {
            candidates.push(candidate);
        }
    }
    Intake { candidates, not_used }
}

/// The date of birth that the records agree on.
fn birth_of(catalogue: &Catalogue, findings: &[Finding]) -> Option<Date> {
    let births = findings.iter().filter(|finding| {
        catalogue.fact(finding.fact).is_some_and(|question| question.kind == Kind::Date)
    });
    let mut days = births.filter_map(|finding| PartialDate::full_day(&finding.entry.when));
    let first = days.next()?;
    days.all(|day| day == first).then_some(first)
}

/// Says what is wrong with the day of a finding.
fn check_day(catalogue: &Catalogue, finding: &mut Finding, as_of: Date, birth: Option<Date>) {
    let Some(question) = catalogue.fact(finding.fact) else { return };
    let span = PartialDate::parse(&finding.entry.when).ok().map(PartialDate::span);
    match span {
        Some(span) if span.earliest > as_of => finding.doubt(Doubt::AfterDay),
        Some(span)
            if question.kind != Kind::Date && birth.is_some_and(|birth| span.latest < birth) =>
        {
            finding.doubt(Doubt::BeforeBirth);
        }
        None if question.too_old_after.is_some() && finding.entry.when.is_empty() => {
            finding.doubt(Doubt::NoDate);
        }
        _ => {}
    }
}

/// The last day a finding may hold for, for the order of findings; undated ones come last.
fn day_of(finding: &Finding) -> Option<Date> {
    let text = match finding.entry.courses.first() {
        Some(course) => &course.start,
        None => &finding.entry.when,
    };
    PartialDate::parse(text).ok().map(|date| date.span().latest)
}

fn one(catalogue: &Catalogue, mut group: Vec<Finding>) -> Option<Candidate> {
    let question = catalogue.fact(group.first()?.fact)?;
    if question.kind == Kind::Several {
        return together(group);
    }
    group.sort_by_key(|finding| std::cmp::Reverse(day_of(finding)));
    let newest = day_of(group.first()?);
    // A date is the answer itself, and the later of two birthdays is not the newer one.
    let is_now = |finding: &Finding| question.kind == Kind::Date || day_of(finding) == newest;
    let (mut now, older): (Vec<Finding>, Vec<Finding>) = group.into_iter().partition(is_now);
    // A corrected result replaces the others of its day.
    if now.iter().any(|finding| finding.corrected) {
        now.retain(|finding| finding.corrected);
    }
    let mut distinct: Vec<(Finding, Vec<Source>)> = Vec::new();
    for finding in now {
        match distinct.iter_mut().find(|(known, _)| same(&known.entry, &finding.entry)) {
            Some((known, also)) => {
                // The surer of two equal ones is kept.
                if finding.mode < known.mode {
                    let other = std::mem::replace(known, finding);
                    also.push(other.source);
                } else {
                    also.push(finding.source);
                }
            }
            None => distinct.push((finding, Vec::new())),
        }
    }
    let mut rest = distinct.into_iter();
    let (mut finding, also) = rest.next()?;
    let others: Vec<Finding> = rest.map(|(finding, _)| finding).collect();
    if !others.is_empty() {
        finding.doubt(Doubt::SeveralSameTime);
        finding.mode = Mode::Choose;
    }
    let older = others.into_iter().chain(unlike(older)).collect();
    Some(Candidate { finding, also, older })
}

/// Older findings, each once.
fn unlike(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings {
        if !kept.iter().any(|known| same(&known.entry, &finding.entry)) {
            kept.push(finding);
        }
    }
    kept
}

/// Whether two answers say the same, limits aside where one of them has none.
fn same(a: &Entry, b: &Entry) -> bool {
    let limit = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
    a.text == b.text
        && a.unit == b.unit
        && a.when == b.when
        && a.chosen == b.chosen
        && a.courses == b.courses
        && limit(&a.lower, &b.lower)
        && limit(&a.upper, &b.upper)
}

/// Marks of one list together: a record says what is on it, never what is not.
fn together(group: Vec<Finding>) -> Option<Candidate> {
    let mut rest = group.into_iter();
    let mut finding = rest.next()?;
    let mut also = Vec::new();
    for other in rest {
        finding.entry.chosen.extend(other.entry.chosen.iter().cloned());
        for doubt in &other.doubts {
            finding.doubt(*doubt);
        }
        also.push(other.source);
    }
    // A day belongs to one of them, not to the list.
    finding.entry.when.clear();
    finding.mode = Mode::Choose;
    Some(Candidate { finding, also, older: Vec::new() })
}
