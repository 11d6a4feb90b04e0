//! What people bring: pasted text and files, read into answers that are offered and never imposed.
//!
//! `text, file -> records -> findings -> candidates -> the person accepts -> draft`. A record can
//! say yes and give values; it hardly ever says no, because what is not in it is not known. What
//! is not sure is said beside the answer and left to the person (decision 0016). Nothing here
//! knows a browser, and nothing in `evaluate` knows this.

pub mod archive;
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
use crate::draft::{Draft, Entry, FromRecord};
use crate::exchange::profile::MAX_EARLIER;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Takes a candidate into a draft: its answer replaces what was there, with the older results that
/// stand behind it, and a medicine is added to those that are. That a list is complete is never
/// said by a record.
pub fn accept(catalogue: &Catalogue, draft: &mut Draft, candidate: &Candidate) {
    let Some(question) = catalogue.fact(candidate.finding.fact) else { return };
    let Finding { entry, source, .. } = &candidate.finding;
    let from = Some(FromRecord { file: source.file.clone(), words: source.words.clone() });
    if question.kind != Kind::Therapies {
        draft.entries.insert(question.id.clone(), Entry { from, ..entry.clone() });
        draft.earlier.remove(&question.id);
        let earlier = older_results(catalogue, question, candidate);
        if !earlier.is_empty() {
            draft.earlier.insert(question.id.clone(), earlier);
        }
        return;
    }
    let list = draft.entries.entry(question.id.clone()).or_default();
    list.unknown = None;
    for course in &entry.courses {
        let key = list.add_course();
        if let Some(last) = list.courses.last_mut() {
            last.clone_from(course);
            last.key = key;
            last.from.clone_from(&from);
        }
    }
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
