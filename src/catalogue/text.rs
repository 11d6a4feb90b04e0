//! The line format of the data files: blocks of `key = value` under `[headings]`.
//!
//! No quoting and no nesting, so that a clinician can read and review a file line by line
//! (decision 0002). A line that starts with a blank goes on with the value above it, `#`
//! starts a comment line.

use super::problem::{Problem, ProblemKind};

/// Largest file that is read at all, in bytes.
pub const MAX_FILE_BYTES: usize = 1 << 20;
/// Most lines of one file.
pub const MAX_LINES: usize = 50_000;
/// Longest value after joining its lines, in bytes.
pub const MAX_VALUE_BYTES: usize = 8_192;

/// One heading and the entries below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Line of the heading, from 1.
    pub line: usize,
    /// The words between the brackets.
    pub heading: String,
    /// The entries, in file order.
    pub entries: Vec<Entry>,
}

/// One `key = value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Line of the key, from 1.
    pub line: usize,
    /// The text before the first `=`.
    pub key: String,
    /// The text after it, with continuation lines joined by one blank.
    pub value: String,
}

impl Block {
    /// The first entry with this key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// All entries with this key.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.key == key)
    }
}

/// Splits a file into blocks. Problems are added to `problems`, and what can be read is.
pub fn parse(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut report = |line: usize, kind: ProblemKind| {
        problems.push(Problem { file: file.to_owned(), line, item: String::new(), kind });
    };
    if text.len() > MAX_FILE_BYTES {
        report(1, ProblemKind::TooLarge { limit: MAX_FILE_BYTES });
        return blocks;
    }
    for (index, raw) in text.strip_prefix('\u{FEFF}').unwrap_or(text).lines().enumerate() {
        let line = index + 1;
        if line > MAX_LINES {
            report(line, ProblemKind::TooLarge { limit: MAX_LINES });
            break;
        }
        let trimmed = raw.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if trimmed.chars().any(|c| c.is_control() && c != '\t') {
            report(line, ProblemKind::ControlCharacter);
            continue;
        }
        if raw.starts_with([' ', '\t']) {
            match blocks.last_mut().and_then(|block| block.entries.last_mut()) {
                Some(entry) if entry.value.len() + trimmed.len() < MAX_VALUE_BYTES => {
                    if !entry.value.is_empty() {
                        entry.value.push(' ');
                    }
                    entry.value.push_str(trimmed);
                }
                Some(_) => report(line, ProblemKind::TooLarge { limit: MAX_VALUE_BYTES }),
                None => report(line, ProblemKind::NoKey),
            }
            continue;
        }
        if let Some(heading) = trimmed.strip_prefix('[') {
            match heading.strip_suffix(']') {
                Some(heading) if !heading.trim().is_empty() => blocks.push(Block {
                    line,
                    heading: heading.trim().to_owned(),
                    entries: Vec::new(),
                }),
                _ => report(line, ProblemKind::BadHeading),
            }
            continue;
        }
        match (trimmed.split_once('='), blocks.last_mut()) {
            (Some((key, value)), Some(block)) if !key.trim().is_empty() => {
                if value.len() >= MAX_VALUE_BYTES {
                    report(line, ProblemKind::TooLarge { limit: MAX_VALUE_BYTES });
                } else {
                    block.entries.push(Entry {
                        line,
                        key: key.trim().to_owned(),
                        value: value.trim().to_owned(),
                    });
                }
            }
            (Some(_), None) => report(line, ProblemKind::NoHeading),
            (Some(_) | None, _) => report(line, ProblemKind::NoKey),
        }
    }
    blocks
}

/// What stands between commas.
pub(super) fn split_list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}
