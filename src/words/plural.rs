//! Plural categories of the Unicode CLDR, which decide the form of a text that counts something.
//! The build writes down what the library of the CLDR says for each language file.

/// The categories that may stand behind a key. Without one it is the text for `other`, which every
/// language has.
pub const CATEGORIES: [&str; 5] = ["zero", "one", "two", "few", "many"];

/// So many whole numbers, from 0, have their category written down.
pub const TOLD: usize = 200;

/// The number among those written down that has the category of a number: rules look at small
/// numbers and at the last two digits. Only from 1,000 on do a few languages look further, such
/// as Cornish, and from 1,000,000 on French.
pub const fn told(n: usize) -> usize {
    if n < TOLD { n } else { TOLD - 100 + n % 100 }
}

/// A key without the category behind it.
pub fn stem(key: &str) -> &str {
    match key.rsplit_once('.') {
        Some((stem, category)) if CATEGORIES.contains(&category) => stem,
        _ => key,
    }
}
