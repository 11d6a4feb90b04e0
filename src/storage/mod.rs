//! Where drafts are kept: the browser's local storage, or nowhere.
//!
//! Storage may be absent, blocked, full, or changed by another tab; each is a named state,
//! none loses what is on the screen. `gloo-storage` throws where storage is blocked, so the
//! window is asked first (decision 0007). Knows keys and texts, no questions.

pub mod seal;

use gloo_storage::{LocalStorage, Storage};
use serde::{Deserialize, Serialize};

/// Every key of ours begins so; "erase everything" removes them all.
const PREFIX: &str = "trial-screener.";
const DRAFT: &str = "trial-screener.draft.";
const SETTINGS: &str = "trial-screener.settings";
const PROBE: &str = "trial-screener.probe";

/// Why something could not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser gives this page no storage.
    Blocked,
    /// There is storage, but no room.
    Full,
    /// Another tab changed the same draft; nothing was overwritten.
    ChangedElsewhere,
}

impl Trouble {
    /// Key of its message in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Blocked => "saved.blocked",
            Self::Full => "saved.full",
            Self::ChangedElsewhere => "saved.changed",
        }
    }
}

/// What a person chose for this device. Unknown values fall back to defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language tag.
    pub language: String,
    /// `light`, `dark`, or empty for the device's own.
    pub theme: String,
    /// The draft that was open last.
    pub draft: String,
}

/// A stored draft, as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Id, part of its key.
    pub id: String,
    /// The text.
    pub text: String,
}

/// The window's storage, if asking for it does not throw.
fn window_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Whether the window's storage can be used at all: it may be absent, throw, or refuse
/// writing. A full storage can be used, if only for reading.
pub fn available() -> bool {
    let Some(storage) = window_storage() else {
        return false;
    };
    match storage.set_item(PROBE, "1") {
        Ok(()) => {
            let kept = storage.get_item(PROBE).ok().flatten().as_deref() == Some("1");
            kept & storage.remove_item(PROBE).is_ok()
        }
        // Full, or refused: a full storage still lets us read.
        Err(_) => storage.length().is_ok_and(|length| length > 0),
    }
}

/// The settings, if any can be read.
pub fn settings() -> Settings {
    if available() { LocalStorage::get(SETTINGS).unwrap_or_default() } else { Settings::default() }
}

/// Keeps the settings; failing to is no harm.
pub fn keep_settings(settings: &Settings) {
    if available() {
        let _ = LocalStorage::set(SETTINGS, settings);
    }
}

/// All stored drafts, by id.
pub fn drafts() -> Vec<Stored> {
    if !available() {
        return Vec::new();
    }
    let storage = LocalStorage::raw();
    let mut found: Vec<Stored> = (0..storage.length().unwrap_or(0))
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter_map(|key| {
            let id = key.strip_prefix(DRAFT)?.to_owned();
            let text = storage.get_item(&key).ok().flatten()?;
            Some(Stored { id, text })
        })
        .collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

/// The text of one stored draft.
pub fn draft(id: &str) -> Option<String> {
    if !available() {
        return None;
    }
    LocalStorage::raw().get_item(&format!("{DRAFT}{id}")).ok().flatten()
}

/// Whether a storage event is about this draft.
pub fn is_draft_key(key: &str, id: &str) -> bool {
    key.strip_prefix(DRAFT) == Some(id)
}

/// Keeps a draft. `last` is the text this tab last read or wrote: if the store holds another
/// one, someone else changed the draft, and nothing is written. Says whether the draft was not
/// in the store before.
///
/// # Errors
/// A [`Trouble`]; the store is as it was.
pub fn keep(id: &str, text: &str, last: Option<&str>) -> Result<bool, Trouble> {
    let Some(storage) = window_storage() else {
        return Err(Trouble::Blocked);
    };
    let key = format!("{DRAFT}{id}");
    let now = storage.get_item(&key).map_err(|_| Trouble::Blocked)?;
    if now.is_some() && now.as_deref() != last {
        return Err(Trouble::ChangedElsewhere);
    }
    match storage.set_item(&key, text) {
        Ok(()) => Ok(now.is_none()),
        Err(_) if storage.length().is_ok_and(|length| length > 0) => Err(Trouble::Full),
        Err(_) => Err(Trouble::Blocked),
    }
}

/// Removes one draft.
pub fn remove(id: &str) {
    if available() {
        LocalStorage::delete(format!("{DRAFT}{id}"));
    }
}

/// Removes everything of ours, and says whether nothing of ours is left.
pub fn erase() -> bool {
    let Some(storage) = window_storage() else {
        return true;
    };
    let ours = || {
        (0..storage.length().unwrap_or(0))
            .filter_map(|index| storage.key(index).ok().flatten())
            .filter(|key| key.starts_with(PREFIX))
            .collect::<Vec<_>>()
    };
    for key in ours() {
        let _ = storage.remove_item(&key);
    }
    ours().is_empty()
}
