//! What the tests of all readers do to a file: they damage it, and they turn its order.

use super::record::Record;

/// A text with letters at these places (counted round) replaced.
pub(super) fn damaged(whole: &str, cuts: Vec<(usize, char)>) -> String {
    let mut text: Vec<char> = whole.chars().collect();
    for (at, with) in cuts {
        let at = at % text.len();
        text[at] = with;
    }
    text.into_iter().collect()
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
