//! Answers to our questionnaire among the files that are imported: they are offered like those of
//! any other record, and nothing is taken from answers to another form.

use crate::complain;
use trial_screener::catalogue::{Catalogue, Mode};
use trial_screener::draft::{Draft, Entry};
use trial_screener::intake::files::{Gathered, Refused};
use trial_screener::intake::kind::{FileKind, decode, kind_of};
use trial_screener::intake::record::Damage;
use trial_screener::intake::{Finding, NotUsed, Source};
use trial_screener::questionnaire::reading;

/// Reads a file if it holds answers to our questionnaire; `false` if it is another file.
///
/// Of answers with a fault in them none is offered, as with any response (decision 0020).
pub(crate) fn read(
    catalogue: &Catalogue,
    name: &str,
    bytes: &[u8],
    gathered: &mut Gathered,
) -> bool {
    if kind_of(bytes) != FileKind::FormAnswers {
        return false;
    }
    let Ok(text) = decode(bytes) else { return false };
    let facts = match reading::read(catalogue, &text) {
        Ok(facts) => facts,
        Err(problems) if problems.iter().any(|problem| problem.code == "not_a_response") => {
            return false;
        }
        Err(problems) => {
            for problem in problems {
                complain(format_args!("{name}: {problem}"));
            }
            let damage = Refused::Damage(Damage::Malformed);
            gathered.refused.push((name.to_owned(), damage));
            return true;
        }
    };
    for anchor in facts.anchors.keys() {
        gathered.not_used.push((NotUsed::OtherThing, source(name, anchor, &Entry::default())));
    }
    let Draft { entries, mut earlier, .. } = Draft::of(&facts);
    for (id, entry) in entries {
        // "I don't know" is no record, and must not take the place of what is known.
        let Some(fact) = catalogue.index_of(&id).filter(|_| entry.unknown.is_none()) else {
            continue;
        };
        let results = one_by_one(entry).into_iter().chain(earlier.remove(&id).unwrap_or_default());
        gathered.findings.extend(results.map(|entry| Finding {
            fact,
            source: source(name, &id, &entry),
            entry,
            mode: Mode::Ready,
            doubts: Vec::new(),
            corrected: false,
        }));
    }
    true
}

/// Each medicine of a list as an answer of its own, as a medicine is offered by itself, and then
/// those that were never taken. That the list is complete, no record says.
fn one_by_one(entry: Entry) -> Vec<Entry> {
    if entry.courses.is_empty() {
        return vec![entry];
    }
    let courses = entry.courses.into_iter();
    let mut answers: Vec<Entry> =
        courses.map(|course| Entry { courses: vec![course], ..Entry::default() }).collect();
    if !entry.never.is_empty() {
        answers.push(Entry { never: entry.never, ..Entry::default() });
    }
    answers
}

/// The item that an answer stands in.
fn source(file: &str, item: &str, entry: &Entry) -> Source {
    Source {
        file: file.to_owned(),
        place: item.to_owned(),
        words: item.to_owned(),
        date: entry.when.clone(),
    }
}
