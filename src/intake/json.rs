//! What was read, as JSON: `trial-screener import`.

use super::candidate::{Candidate, Doubt, Finding, Intake};
use super::files::{Gathered, Refused};
use super::record::Source;
use crate::catalogue::{Catalogue, Mode};
use crate::draft::Draft;
use crate::exchange::profile;
use crate::facts::Answer;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The candidates with their sources, what was not used by reason, and what cannot be read.
/// `before` holds what is answered already: it is named as what would be replaced.
pub fn intake(catalogue: &Catalogue, intake: &Intake, gathered: &Gathered, before: &Draft) -> Json {
    let mut not_used: BTreeMap<&str, usize> = BTreeMap::new();
    for (reason, _) in &intake.not_used {
        *not_used.entry(reason.code()).or_default() += 1;
    }
    json!({
        "candidates": intake.candidates.iter().map(|one| candidate(catalogue, one, before)).collect::<Json>(),
        "not_used": not_used.iter().map(|(reason, count)| json!({ "reason": reason, "count": count })).collect::<Json>(),
        "refused": gathered.refused.iter().map(|(file, reason)| refused(file, *reason)).collect::<Json>(),
        "people": { "birth_dates": gathered.people.births, "died": gathered.people.died, "several": gathered.people.several },
    })
}

fn refused(file: &str, reason: Refused) -> Json {
    json!({ "file": file, "reason": reason.code() })
}

/// The word of a mode in JSON.
pub const fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Ready => "ready",
        Mode::Check => "check",
        Mode::Choose => "choose",
    }
}

fn candidate(catalogue: &Catalogue, candidate: &Candidate, before: &Draft) -> Json {
    let finding = &candidate.finding;
    let sources = std::iter::once(&finding.source).chain(&candidate.also);
    let mut json = json!({
        "fact": fact(catalogue, finding),
        "answer": answer(catalogue, finding),
        "mode": mode_word(finding.mode),
        "doubts": finding.doubts.iter().map(|doubt: &Doubt| doubt.code()).collect::<Json>(),
        "sources": sources.map(source).collect::<Json>(),
        "older": candidate.older.iter().map(|older| json!({ "answer": answer(catalogue, older), "sources": [source(&older.source)] })).collect::<Json>(),
    });
    let old = before.entries.get(fact(catalogue, finding));
    let question = catalogue.fact(finding.fact);
    if let (Some(old), Some(question), Json::Object(map)) = (old, question, &mut json)
        && let Some(old) = old.usable(catalogue, question)
    {
        map.insert("replaces".to_owned(), profile::answer_json(&old));
    }
    json
}

fn fact<'c>(catalogue: &'c Catalogue, finding: &Finding) -> &'c str {
    catalogue.fact(finding.fact).map_or("", |question| question.id.as_str())
}

/// The answer as in a profile. A number whose unit is not known stands with what is known of it,
/// and where the person must choose, the options that the record touches are named.
fn answer(catalogue: &Catalogue, finding: &Finding) -> Json {
    let Some(question) = catalogue.fact(finding.fact) else { return Json::Null };
    if finding.mode == Mode::Choose && !finding.entry.chosen.is_empty() {
        return json!({ "touches": finding.entry.chosen });
    }
    match finding.entry.read(catalogue, question) {
        Ok(Some(answer @ Answer::Fact(_))) => profile::answer_json(&answer),
        _ => Json::Null,
    }
}

fn source(source: &Source) -> Json {
    json!({ "file": source.file, "place": source.place, "words": source.words, "date": source.date })
}
