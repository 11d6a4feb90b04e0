//! Where drafts are kept, and when: the browser's local storage, or nowhere.
//!
//! Storage may be absent, blocked, full, or changed or emptied by another tab. Each is a named
//! state ([`Trouble`]), and none loses what is on the screen. [`Keeper`] decides; a [`Shelf`] is
//! what it writes to, so that every fault can be tried natively. Knows keys and texts, no
//! questions.

pub mod keeper;
#[cfg(target_arch = "wasm32")]
pub mod local;
#[cfg(target_arch = "wasm32")]
pub mod seal;
pub mod sealed;

pub use keeper::{Keeper, Saved};
pub use sealed::{Sealed, sealed};

use crate::words::Key;
use serde::{Deserialize, Serialize};

/// Every key of ours begins so; "erase everything" removes them all.
const PREFIX: &str = "trial-screener.";
const DRAFT: &str = "trial-screener.draft.";
const SETTINGS: &str = "trial-screener.settings";

/// Why something could not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser gives this page no storage.
    Blocked,
    /// There is storage, but no room.
    Full,
    /// The draft could not be put behind its passphrase; nothing new was written.
    NotSealed,
    /// Another tab changed the same draft; nothing was overwritten.
    ChangedElsewhere,
    /// The draft is gone from the store: another tab erased it, or the browser did. Nothing is
    /// written back unless the person asks for it.
    ErasedElsewhere,
}

impl Trouble {
    /// Key of its message in the language files.
    pub const fn key(self) -> Key<'static> {
        match self {
            Self::Blocked => key!("saved.blocked"),
            Self::Full => key!("saved.full"),
            Self::NotSealed => key!("saved.not_sealed"),
            Self::ChangedElsewhere => key!("saved.changed"),
            Self::ErasedElsewhere => key!("saved.erased"),
        }
    }
}

/// A store of texts by key.
pub trait Shelf {
    /// Whether anything can be kept at all.
    fn is_available(&self) -> bool;

    /// The text of a key.
    ///
    /// # Errors
    /// [`Trouble::Blocked`] if the store cannot be read.
    fn get(&self, key: &str) -> Result<Option<String>, Trouble>;

    /// Keeps a text.
    ///
    /// # Errors
    /// [`Trouble::Full`] or [`Trouble::Blocked`]; the store is as it was.
    fn set(&self, key: &str, text: &str) -> Result<(), Trouble>;

    /// Removes a key; a key that is not there is no error.
    fn remove(&self, key: &str);

    /// All keys, in no order, others' too.
    fn keys(&self) -> Vec<String>;
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
    /// Whether someone answers for another person, and is spoken to so.
    pub carer: bool,
}

/// A stored draft, as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Id, part of its key.
    pub id: String,
    /// The text.
    pub text: String,
}
