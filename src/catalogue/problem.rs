//! What can be wrong with a data file. All problems are reported together.

use std::fmt;

/// One problem, with the place to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// File name as given to the loader.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The criterion, question or drug it belongs to; empty for the file itself.
    pub item: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    missing_docs,
    clippy::allow_attributes,
    reason = "each variant says what it is in its sentence below"
)]
pub enum ProblemKind {
    TooLarge { limit: usize },
    TooDeep { limit: usize },
    ControlCharacter,
    BadHeading,
    NoHeading,
    NoKey,
    UnknownKey { key: String, nearest: Option<String> },
    DuplicateKey { key: String },
    DuplicateId { id: String },
    Missing { key: &'static str },
    MissingTranslation { key: String, language: String },
    MissingSource,
    UnknownFact { id: String, nearest: Option<String> },
    UnknownOption { fact: String, code: String, nearest: Option<String> },
    UnknownDrug { id: String, nearest: Option<String> },
    UnknownPart { code: String, nearest: Option<String> },
    UnknownWord { expected: &'static str, found: String, nearest: Option<String> },
    WrongUnit { fact: String, unit: String, expected: String },
    WrongKind { fact: String, kind: &'static str, test: &'static str },
    UnusedQuestion { id: String },
    NeverMet,
    NeverFails,
    BadNumber { text: String },
    BadRule { expected: &'static str, found: String },
    MixedAndOr,
    Cycle { id: String },
    TooManyOptions { limit: usize },
    NewerFormat { found: String, supported: u32 },
}

impl ProblemKind {
    /// Stable code for tests and tools.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::TooDeep { .. } => "too_deep",
            Self::ControlCharacter => "control_character",
            Self::BadHeading => "bad_heading",
            Self::NoHeading => "no_heading",
            Self::NoKey => "no_key",
            Self::UnknownKey { .. } => "unknown_key",
            Self::DuplicateKey { .. } => "duplicate_key",
            Self::DuplicateId { .. } => "duplicate_id",
            Self::Missing { .. } => "missing",
            Self::MissingTranslation { .. } => "missing_translation",
            Self::MissingSource => "missing_source",
            Self::UnknownFact { .. } => "unknown_fact",
            Self::UnknownOption { .. } => "unknown_option",
            Self::UnknownDrug { .. } => "unknown_drug",
            Self::UnknownPart { .. } => "unknown_part",
            Self::UnknownWord { .. } => "unknown_word",
            Self::WrongUnit { .. } => "wrong_unit",
            Self::WrongKind { .. } => "wrong_kind",
            Self::UnusedQuestion { .. } => "unused_question",
            Self::NeverMet => "never_met",
            Self::NeverFails => "never_fails",
            Self::BadNumber { .. } => "bad_number",
            Self::BadRule { .. } => "bad_rule",
            Self::MixedAndOr => "mixed_and_or",
            Self::Cycle { .. } => "cycle",
            Self::TooManyOptions { .. } => "too_many_options",
            Self::NewerFormat { .. } => "newer_format",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.item.is_empty() {
            write!(f, "[{}] ", self.item)?;
        }
        write!(f, "{}", self.kind)
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let near = |f: &mut fmt::Formatter<'_>, nearest: &Option<String>| match nearest {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        };
        match self {
            Self::TooLarge { limit } => write!(f, "too large; the limit is {limit}"),
            Self::TooDeep { limit } => write!(f, "nested too deeply; the limit is {limit}"),
            Self::ControlCharacter => write!(f, "control character in the line"),
            Self::BadHeading => write!(f, "a heading is written `[words]`"),
            Self::NoHeading => write!(f, "an entry stands before the first heading"),
            Self::NoKey => write!(f, "expected `key = value`"),
            Self::UnknownKey { key, nearest } => {
                write!(f, "unknown key `{key}`")?;
                near(f, nearest)
            }
            Self::DuplicateKey { key } => write!(f, "`{key}` is given twice"),
            Self::DuplicateId { id } => write!(f, "`{id}` is defined twice"),
            Self::Missing { key } => write!(f, "`{key}` is missing"),
            Self::MissingTranslation { key, language } => {
                write!(f, "`{key}` has no text in `{language}`")
            }
            Self::MissingSource => write!(f, "no source is given"),
            Self::UnknownFact { id, nearest } => {
                write!(f, "unknown fact `{id}`")?;
                near(f, nearest)
            }
            Self::UnknownOption { fact, code, nearest } => {
                write!(f, "`{fact}` has no option `{code}`")?;
                near(f, nearest)
            }
            Self::UnknownDrug { id, nearest } => {
                write!(f, "unknown drug or list `{id}`")?;
                near(f, nearest)
            }
            Self::UnknownPart { code, nearest } => {
                write!(f, "unknown criterion `{code}`")?;
                near(f, nearest)
            }
            Self::UnknownWord { expected, found, nearest } => {
                write!(f, "`{found}` is not {expected}")?;
                near(f, nearest)
            }
            Self::WrongUnit { fact, unit, expected } => {
                write!(f, "`{unit}` is not a unit of `{fact}` (one of: {expected})")
            }
            Self::WrongKind { fact, kind, test } => {
                write!(f, "`{fact}` is a {kind}; `{test}` cannot be asked of it")
            }
            Self::UnusedQuestion { id } => write!(f, "question `{id}` is used by no rule"),
            Self::NeverMet => write!(f, "no answer can meet this criterion"),
            Self::NeverFails => write!(f, "no answer can fail this criterion"),
            Self::BadNumber { text } => write!(f, "`{text}` is not a number"),
            Self::BadRule { expected, found } => {
                write!(f, "expected {expected}, found `{found}`")
            }
            Self::MixedAndOr => {
                write!(f, "`and` and `or` stand side by side; add brackets to say which binds")
            }
            Self::Cycle { id } => write!(f, "`{id}` depends on itself"),
            Self::TooManyOptions { limit } => write!(f, "more than {limit} options"),
            Self::NewerFormat { found, supported } => {
                write!(f, "format {found} is newer than {supported}, the newest this program reads")
            }
        }
    }
}

/// The name nearest to `wanted`, if one is near enough to be a likely slip.
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    names
        .map(|name| (edit_distance(wanted, name), name))
        .filter(|(distance, name)| *distance * 3 <= wanted.len().max(name.len()) + 1)
        .min()
        .map(|(_, name)| name.to_owned())
}

/// Insertions, deletions and replacements that turn one text into the other.
pub fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(64).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cb, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(ca != *cb);
            diagonal = *cell;
            left = replaced.min(*cell + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_a_likely_slip_or_nothing() {
        let names = ["haemoglobin", "platelets", "albumin"];
        assert_eq!(nearest("hemoglobin", names.into_iter()).as_deref(), Some("haemoglobin"));
        assert_eq!(nearest("platlets", names.into_iter()).as_deref(), Some("platelets"));
        assert_eq!(nearest("xyz", names.into_iter()), None);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("abc", ""), 3);
    }
}
