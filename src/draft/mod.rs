//! What a person typed, exactly as typed, and how it becomes answers.
//!
//! A [`Draft`] keeps texts that do not parse, so that nothing is lost; only what parses
//! becomes a fact. Drafts are stored as JSON by the screen; files for other programs are
//! profiles (`exchange::profile`). Nothing here knows a browser.

pub mod course;
pub mod days;
pub mod dose;
pub mod entry;
pub mod extras;
pub mod history;
mod interval;
mod lengths;
pub mod paper;
mod portions;
pub mod shortcut;
pub mod slip;
mod spans;
pub mod when_text;

pub use course::CourseEntry;
pub use entry::{Entry, FromRecord, Unknown};
pub use history::History;
pub use paper::{PaperDate, PaperDates};
pub use slip::{Part, Slip};

use crate::catalogue::{Catalogue, Kind, Question};
use crate::exchange::profile::{self, ProfileProblem};
use crate::facts::date::DateSpan;
use crate::facts::{Answer, Facts, PartialDate};
use crate::words::Key;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Newest draft format this program reads. Format 1 was a plain profile; format 2 did not know
/// where an answer was read, and format 3 no further results
/// of one test and no medicines that were never taken.
pub const DRAFT_FORMAT: u32 = 4;
/// Largest draft that is read, in bytes.
pub const MAX_DRAFT_BYTES: usize = 512 * 1024;
/// Longest name of a draft, in characters; a longer one is cut.
pub const LONGEST_NAME: usize = 40;

/// One person's answers, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Format of the draft.
    pub format: u32,
    /// Initials or a code of the author's choice; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Version of the catalogue it was last used with.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub catalogue: String,
    /// Whether these are the answers of a made-up person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub example: bool,
    /// The day the answers are looked at, if not today (`YYYY-MM-DD`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub as_of: String,
    /// Entries by fact id.
    #[serde(default)]
    pub entries: BTreeMap<String, Entry>,
    /// Further results of the same tests, each with a day of its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub earlier: BTreeMap<String, Vec<Entry>>,
    /// Days of the study's own steps, by name, as typed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub anchors: BTreeMap<String, String>,
}

/// Why a stored text or a file is no draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftError {
    /// Larger than [`MAX_DRAFT_BYTES`].
    TooLarge,
    /// Not the JSON of a draft or a profile.
    Unreadable,
    /// Made by a newer program.
    Newer(u32),
    /// A profile with problems.
    Profile(Vec<ProfileProblem>),
}

impl DraftError {
    /// The key of the sentence that says so.
    pub const fn key(&self) -> Key<'static> {
        match self {
            Self::TooLarge => key!("drafts.error.too_large"),
            Self::Unreadable => key!("drafts.error.unreadable"),
            Self::Newer(_) => key!("drafts.error.newer"),
            Self::Profile(_) => key!("drafts.error.profile"),
        }
    }
}

#[derive(Deserialize)]
struct Peek {
    #[serde(default)]
    format: u32,
    /// The name of a profile.
    #[serde(default)]
    label: String,
}

impl Draft {
    /// An empty draft.
    pub fn new() -> Self {
        Self { format: DRAFT_FORMAT, ..Self::default() }
    }

    /// Reads a stored draft, or a profile (which is what format 1 was).
    ///
    /// # Errors
    /// A [`DraftError`]; the text is never used in part.
    pub fn read(catalogue: &Catalogue, text: &str) -> Result<Self, DraftError> {
        if text.len() > MAX_DRAFT_BYTES {
            return Err(DraftError::TooLarge);
        }
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if !text.trim_start().starts_with('{') {
            return Err(DraftError::Unreadable);
        }
        let peek: Peek = serde_json::from_str(text).map_err(|_| DraftError::Unreadable)?;
        let mut draft = match peek.format {
            0 | 1 => profile::read(catalogue, text)
                .map(|facts| Self { name: peek.label, ..Self::of(&facts) })
                .map_err(DraftError::Profile),
            2 | 3 | DRAFT_FORMAT => serde_json::from_str(text)
                .map(|draft| Self { format: DRAFT_FORMAT, ..draft })
                .map_err(|_| DraftError::Unreadable),
            newer => Err(DraftError::Newer(newer)),
        }?;
        draft.name = draft.name.chars().take(LONGEST_NAME).collect();
        Ok(draft)
    }

    /// A draft that was opened from a file: only the page itself shows a made-up person, so these
    /// are answers to keep.
    #[must_use]
    pub fn from_file(self) -> Self {
        Self { example: false, ..self }
    }

    /// The draft that says the same as these facts.
    pub fn of(facts: &Facts) -> Self {
        let mut draft = Self::new();
        for (id, answer) in &facts.answers {
            draft.entries.insert(id.clone(), Entry::of(answer));
        }
        for (id, results) in &facts.earlier {
            draft.earlier.insert(id.clone(), results.values().map(Entry::of).collect());
        }
        for (name, day) in &facts.anchors {
            draft.anchors.insert(name.clone(), crate::facts::date::iso(*day));
        }
        draft
    }

    /// The draft without what must never be kept: what is stored and saved.
    pub fn kept(&self, catalogue: &Catalogue) -> KeptDraft {
        let mut kept = self.clone();
        kept.entries.retain(|id, entry| !entry.is_blank() && catalogue.may_keep(id));
        kept.earlier.retain(|id, _| kept.entries.contains_key(id));
        KeptDraft(kept)
    }

    /// Whether anything was answered.
    pub fn is_blank(&self) -> bool {
        self.entries.values().all(Entry::is_blank)
    }

    /// Sets the entry of a question; a blank one without a unit is left out.
    pub fn put(&mut self, id: &str, entry: Entry) {
        if entry.is_blank() && entry.unit.is_empty() {
            self.entries.remove(id);
        } else {
            self.entries.insert(id.to_owned(), entry);
        }
    }

    /// The entry for a fact; blank if there is none.
    pub fn entry(&self, id: &str) -> Entry {
        self.entries.get(id).cloned().unwrap_or_default()
    }

    /// Everything that can be used, as facts, and the ids of the entries that cannot, or not
    /// in whole.
    pub fn facts(&self, catalogue: &Catalogue) -> (Facts, Vec<String>) {
        let mut facts = Facts::default();
        let mut unused = Vec::new();
        for (id, entry) in &self.entries {
            let Some(question) = catalogue.question(id) else {
                unused.push(id.clone());
                continue;
            };
            if entry.read(catalogue, question).is_err() {
                unused.push(id.clone());
            }
            if let Some(answer) = entry.usable(catalogue, question) {
                facts.answers.insert(id.clone(), answer);
            }
        }
        for (id, entries) in &self.earlier {
            let own = facts.answers.get(id).and_then(Answer::full_day);
            match catalogue.question(id).zip(own).and_then(|(question, own)| {
                results(catalogue, question, entries).filter(|found| !found.contains_key(&own))
            }) {
                Some(results) => {
                    facts.earlier.insert(id.clone(), results);
                }
                None if unused.contains(id) => {}
                None => unused.push(id.clone()),
            }
        }
        for (name, text) in &self.anchors {
            match PartialDate::full_day(text).filter(|_| catalogue.anchors.contains(name)) {
                Some(day) => {
                    facts.anchors.insert(name.clone(), day);
                }
                None => unused.push(name.clone()),
            }
        }
        (facts, unused)
    }

    /// The days on which the person may have been born, as far as it was told; `reference` is the day
    /// from which "ago" counts.
    pub fn birth(&self, catalogue: &Catalogue, reference: Date) -> Option<DateSpan> {
        let question = catalogue.questions.iter().find(|question| question.kind == Kind::Date)?;
        self.entry(&question.id).usable(catalogue, question)?.date_span(reference)
    }

    /// The day to look at the answers, if the draft names one.
    pub fn day(&self) -> Option<Date> {
        PartialDate::full_day(&self.as_of)
    }
}

/// Further results by their days; `None` unless each can be read and has a full day of its own.
fn results(
    catalogue: &Catalogue,
    question: &Question,
    entries: &[Entry],
) -> Option<BTreeMap<Date, Answer>> {
    let mut results = BTreeMap::new();
    for entry in entries {
        let answer = entry.read(catalogue, question).ok()??;
        if results.insert(answer.full_day()?, answer).is_some() {
            return None;
        }
    }
    Some(results)
}

/// A draft without ephemeral answers; only [`Draft::kept`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDraft(Draft);

impl KeptDraft {
    /// The draft as JSON, for the store.
    pub fn to_store(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// The draft as a profile, for a file, and the ids of the entries that are not in it, or not
    /// in whole.
    pub fn to_profile(&self, catalogue: &Catalogue) -> (String, Vec<String>) {
        let (facts, unused) = self.0.facts(catalogue);
        (profile::write(&catalogue.kept(&facts), &self.0.name), unused)
    }

    /// What was typed and cannot be used: the id of the fact and the text.
    pub fn unusable(&self, catalogue: &Catalogue) -> Vec<(String, String)> {
        self.0
            .entries
            .iter()
            .filter_map(|(id, entry)| {
                let Some(question) = catalogue.question(id) else {
                    return Some((id.clone(), entry.whole_text()));
                };
                entry.read(catalogue, question).err()?;
                Some((id.clone(), entry.unusable_text(catalogue, question)))
            })
            .collect()
    }
}
