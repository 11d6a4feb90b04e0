//! What an entry says of itself: whether it is so, of whom, and how far it is.

use super::Holds;
use super::words::Concept;
use super::xml::{El, attribute, kid, kids, null};
use crate::intake::printed::fold;
use crate::intake::record::{Status, Subject};

pub(super) fn status_code<'a>(node: El<'a, '_>) -> Option<&'a str> {
    let status = kid(node, "statusCode")?;
    attribute(status, "code").or_else(|| attribute(status, "nullFlavor"))
}

/// What mood, negation and missing information say of an act, whatever its kind.
pub(super) fn asserted(node: El, holds: Holds) -> Option<Status> {
    if null(node) {
        return Some(Status::Unknown);
    }
    if matches!(attribute(node, "negationInd"), Some("true" | "1")) {
        let result = holds == Holds::Results;
        return Some(if result { Status::NotDone } else { Status::Refuted });
    }
    match attribute(node, "moodCode") {
        None | Some("EVN") => None,
        // A prescription.
        Some("INT") if holds == Holds::Medicines => None,
        Some(_) => Some(Status::Planned),
    }
}

/// The status code of a single result, or of the organizer around it.
pub(super) fn result_code(node: El) -> Option<Status> {
    Some(match status_code(node)? {
        "completed" | "normal" => Status::Final,
        "active" | "new" | "held" | "suspended" => Status::Preliminary,
        "aborted" | "cancelled" => Status::NotDone,
        "nullified" | "obsolete" => Status::EnteredInError,
        _ => Status::Unknown,
    })
}

/// What the status code of a condition, an allergy or the act around them undoes.
pub(super) fn withdrawn(node: El) -> Option<Status> {
    match status_code(node)? {
        "nullified" | "obsolete" => Some(Status::EnteredInError),
        "cancelled" => Some(Status::NotDone),
        _ => None,
    }
}

/// Of whom an entry speaks, if it says so.
pub(super) fn subject(node: El) -> Option<Subject> {
    let subject = kid(node, "subject")?;
    let personal = kid(subject, "relatedSubject")
        .is_some_and(|related| matches!(attribute(related, "classCode"), None | Some("PRS")));
    Some(if personal { Subject::Relative } else { Subject::Other })
}

/// Whether words of a name negate it, although the code does not.
pub(super) fn negates(name: &str) -> bool {
    let folded = fold(name);
    ["no ", "not ", "denies", "denied", "negative for", "without ", "无", "否认", "排除", "keine "]
        .iter()
        .any(|start| folded.trim_start().starts_with(start))
        || ["ruled out", "ausgeschlossen"].iter().any(|word| folded.contains(word))
}

/// Whether words of a name or a qualifier leave it open.
pub(super) fn doubts(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "suspect",
        "possible",
        "probable",
        "rule out",
        "r/o",
        "questionable",
        "疑似",
        "可疑",
        "待排",
        "verdacht",
    ];
    let folded = fold(name);
    WORDS.iter().any(|word| folded.contains(word))
}

/// What the words of a condition say against its code.
pub(super) fn by_words(value: El, concept: &Concept) -> Option<Status> {
    let no = concept.names.iter().filter(|name| negates(name)).count();
    // "Not pregnant" by name and by code is a statement of its own, not a refuted one.
    if no > 0 && (concept.codes.is_empty() || no < concept.names.len()) {
        return Some(Status::Refuted);
    }
    let qualified = kids(value, "qualifier")
        .filter_map(|qualifier| kid(qualifier, "value"))
        .filter_map(|value| attribute(value, "displayName"))
        .any(|name| {
            doubts(name) || ["absent", "not present"].iter().any(|w| fold(name).contains(w))
        });
    let open = concept.codes.is_empty() && concept.names.iter().any(|name| doubts(name));
    (qualified || open).then_some(Status::Unconfirmed)
}
