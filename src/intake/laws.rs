//! What the tests of all readers do to a file: they damage it, and they turn its order.

use super::record::Record;
use super::{ccda, fhir, hl7, table};

/// A text with letters at these places (counted round) replaced.
pub(super) fn damaged(whole: &str, cuts: Vec<(usize, char)>) -> String {
    let mut text: Vec<char> = whole.chars().collect();
    for (at, with) in cuts {
        let at = at % text.len();
        text[at] = with;
    }
    text.into_iter().collect()
}

/// Gives a text to every reader of files: whatever one of them is made for, the others refuse or
/// read without a panic.
pub(super) fn every_reader(text: &str) {
    let _ = table::read(text, "");
    let _ = ccda::read(text, "");
    let _ = hl7::read(text, "");
    let _ = fhir::read(text, "");
    let _ = fhir::read_ndjson(text, "");
}

/// Records without their places, in an order of their own: equal for files that hold the same.
pub(super) fn in_any_order(records: Vec<Record>) -> Vec<String> {
    let mut all: Vec<String> = records
        .into_iter()
        .map(|mut record| {
            record.source.place.clear();
            format!("{record:?}")
        })
        .collect();
    all.sort();
    all
}
