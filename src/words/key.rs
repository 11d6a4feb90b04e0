//! Keys of texts, checked when the project is compiled: [`key!`](crate::key) is the only way to
//! one, and it refuses what `src/words/en.txt` does not have.

use std::fmt::{self, Display};

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

/// The key of a text that the English file has, or of one of a family of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key<'a>(&'a str);

impl Key<'static> {
    /// What `key!("results.title")` stands for.
    ///
    /// # Panics
    /// If the English file does not have the key: while compiling, as the macro calls it.
    #[must_use]
    pub const fn checked(key: &'static str) -> Self {
        let known = key.len() == common(first_from(key), key);
        assert!(known && first_from(key).len() == key.len(), "src/words/en.txt has no such key");
        Self(key)
    }
}

impl<'a> Key<'a> {
    /// The key as it stands in the file of a language.
    pub const fn name(self) -> &'a str {
        self.0
    }

    /// What stands behind the last dot: `results.title` is `title`.
    pub fn last_part(self) -> &'a str {
        self.0.rsplit_once('.').map_or(self.0, |(_, last)| last)
    }
}

/// The part that the keys of a family have in common, with its dot: `verdict.`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family(&'static str);

impl Family {
    /// What the first part of `key!("verdict", word)` stands for.
    ///
    /// # Panics
    /// If no key of the English file begins so: while compiling, as the macro calls it.
    #[must_use]
    pub const fn checked(start: &'static str) -> Self {
        let known = start.len() == common(first_from(start), start);
        assert!(known, "src/words/en.txt has no key that begins so");
        Self(start)
    }

    /// The key of one member: a word from a list of the program or of the catalogue.
    pub fn of(self, member: impl Display) -> Composed {
        Composed(format!("{}{member}", self.0))
    }
}

/// A key put together when the program runs. That each has a text is held by the test that walks
/// the lists the words come from (`tests/report/words.rs`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed(String);

impl Composed {
    /// The key.
    pub fn key(&self) -> Key<'_> {
        Key(&self.0)
    }
}

impl Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The key of a text: `key!("results.title")`. With a second part, the key of one of a family:
/// `key!("verdict", word)` is `verdict.` and the word. Neither compiles unless the English file
/// has the key, or a key that begins so.
///
/// ```
/// let english = &trial_screener::words::all()[0];
/// assert_eq!(english.get(trial_screener::key!("option.yes")), "Yes");
/// assert_eq!(english.get(trial_screener::key!("option", "yes")), "Yes");
/// ```
/// ```compile_fail,E0080
/// trial_screener::key!("option.no_such_text");
/// ```
/// ```compile_fail,E0080
/// trial_screener::key!("option.ye");
/// ```
/// ```compile_fail,E0080
/// trial_screener::key!("opt", "yes");
/// ```
/// ```compile_fail,E0308
/// trial_screener::words::all()[0].get("option.yes");
/// ```
#[macro_export]
macro_rules! key {
    ($key:literal) => {{
        const KEY: $crate::words::Key<'static> = $crate::words::Key::checked($key);
        KEY
    }};
    ($family:literal, $member:expr) => {{
        const FAMILY: $crate::words::Family = $crate::words::Family::checked(concat!($family, "."));
        FAMILY
    }
    .of(&$member)
    .key()};
}

/// The first key of the English file, in order, that does not stand before a text; nothing if
/// there is none.
const fn first_from(text: &str) -> &'static str {
    let mut keys = KEYS;
    let mut found = "";
    while let (low, [middle, high @ ..]) = keys.split_at(keys.len() / 2) {
        if is_before(middle, text) {
            keys = high;
        } else {
            found = middle;
            keys = low;
        }
    }
    found
}

/// How many bytes two texts have in common at their start.
const fn common(a: &str, b: &str) -> usize {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    let mut count = 0;
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b)
        && *x == *y
    {
        (a, b) = (rest_a, rest_b);
        count += 1;
    }
    count
}

/// Whether a text stands before another in the order of their bytes.
const fn is_before(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
        if *x != *y {
            return *x < *y;
        }
        (a, b) = (rest_a, rest_b);
    }
    a.len() < b.len()
}
