//! What people bring: pasted text and files, read into answers that are offered and never imposed.
//!
//! `text, file -> records -> findings -> candidates -> the person accepts -> draft`. A record can
//! say yes and give values; it hardly ever says no, because what is not in it is not known. What
//! is not sure is said beside the answer and left to the person (decision 0016). Nothing here
//! knows a browser, and nothing in `evaluate` knows this.

pub mod archive;
mod around;
mod aside;
pub mod candidate;
pub mod ccda;
mod dates;
pub mod fhir;
pub mod files;
mod heading;
pub mod hl7;
pub mod json;
pub mod kind;
#[cfg(test)]
mod laws;
pub mod left_out;
pub mod lexicon;
pub mod limits;
pub mod line;
pub mod map;
pub mod measure;
mod mixed;
mod printed;
pub mod record;
pub mod resolve;
pub mod scan;
pub mod table;
pub mod text;

pub use candidate::{Candidate, Doubt, Finding, Intake, NotUsed};
pub use lexicon::Lexicon;
pub use record::Source;

use crate::catalogue::{Catalogue, Kind, Mode, Question};
use crate::draft::{CourseEntry, Draft, Entry, FromRecord};
use crate::exchange::profile::MAX_EARLIER;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Takes a candidate into a draft: its answer replaces what was there, with the older results that
/// stand behind it, and a medicine is added to those that are, once. That a list is complete is
/// never said by a record.
pub fn accept(catalogue: &Catalogue, draft: &mut Draft, candidate: &Candidate) {
    let Some(question) = catalogue.fact(candidate.finding.fact) else { return };
    let Finding { entry, .. } = &candidate.finding;
    if question.kind != Kind::Therapies {
        let from = Some(origin(candidate));
        draft.entries.insert(question.id.clone(), Entry { from, ..entry.clone() });
        draft.earlier.remove(&question.id);
        let earlier = older_results(catalogue, question, candidate);
        if !earlier.is_empty() {
            draft.earlier.insert(question.id.clone(), earlier);
        }
        return;
    }
    if is_taken(catalogue, draft, candidate) {
        return;
    }
    let list = draft.entries.entry(question.id.clone()).or_default();
    list.unknown = None;
    for course in &entry.courses {
        let key = list.add_course();
        if let Some(last) = list.courses.last_mut() {
            *last = CourseEntry { key, from: Some(origin(candidate)), ..course.clone() };
        }
    }
    let never: BTreeSet<String> = list.never.drain(..).chain(entry.never.clone()).collect();
    list.never = never.into_iter().collect();
}

/// Whether a draft holds what a candidate offers, and from the same words: no longer once it was
/// changed by hand or taken back.
pub fn is_taken(catalogue: &Catalogue, draft: &Draft, candidate: &Candidate) -> bool {
    let Some(question) = catalogue.fact(candidate.finding.fact) else { return false };
    let Some(entry) = draft.entries.get(&question.id) else { return false };
    let from = Some(origin(candidate));
    if question.kind != Kind::Therapies {
        return entry.from == from;
    }
    let Entry { courses: offered, never, .. } = &candidate.finding.entry;
    let holds = |one: &CourseEntry| {
        let same = |known: &CourseEntry| {
            *known == CourseEntry { key: known.key, from: from.clone(), ..one.clone() }
        };
        entry.courses.iter().any(same)
    };
    let is_never = |id: &String| entry.never.contains(id);
    !(offered.is_empty() && never.is_empty())
        && offered.iter().all(holds)
        && never.iter().all(is_never)
}

/// The record that a candidate was read in.
fn origin(candidate: &Candidate) -> FromRecord {
    let source = &candidate.finding.source;
    FromRecord { file: source.file.clone(), words: source.words.clone() }
}

/// The older results of a candidate that are beyond doubt, one a day: of those that differ on one
/// day none is taken.
fn older_results(catalogue: &Catalogue, question: &Question, candidate: &Candidate) -> Vec<Entry> {
    let day = |entry: &Entry| entry.usable(catalogue, question)?.full_day();
    let Some(own) = day(&candidate.finding.entry) else { return Vec::new() };
    let older = candidate.older.iter().filter(|finding| finding.mode == Mode::Ready);
    let mut by_day: BTreeMap<Date, Vec<&Finding>> = BTreeMap::new();
    for finding in older {
        if let Some(day) = day(&finding.entry).filter(|day| *day < own) {
            by_day.entry(day).or_default().push(finding);
        }
    }
    let of_one_day = by_day.into_values().filter_map(|findings| match findings.as_slice() {
        [Finding { entry, source, .. }] => {
            let from = FromRecord { file: source.file.clone(), words: source.words.clone() };
            Some(Entry { from: Some(from), ..entry.clone() })
        }
        _ => None,
    });
    // The newest ones, as many as a profile may hold.
    let all: Vec<Entry> = of_one_day.collect();
    all.into_iter().rev().take(MAX_EARLIER).rev().collect()
}
