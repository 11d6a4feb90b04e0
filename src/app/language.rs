//! Languages of the page: one file each ([`words::pack`]), handed over by the start script. The
//! first one comes before the start, the others before the network is locked.

use super::page;
use crate::catalogue::Catalogue;
use crate::words::{self, Words};
use std::sync::{Mutex, PoisonError};

/// The catalogue without its texts, made when the project is built.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogue.bin"));

/// A language with the catalogue in it.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// The words of the screens.
    pub words: &'static Words,
    /// What trials ask, in this language.
    pub catalogue: &'static Catalogue,
}

static LOADED: Mutex<Vec<Language>> = Mutex::new(Vec::new());

/// All languages that have arrived.
pub fn all() -> Vec<Language> {
    LOADED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A language that has arrived.
pub fn find(tag: &str) -> Option<Language> {
    all().into_iter().find(|language| language.words.tag == tag)
}

/// Takes a language; `None` if the file is not of this program. It stays for the life of the
/// page.
pub fn add(tag: &str, packed: String) -> Option<Language> {
    if let Some(known) = find(tag) {
        return Some(known);
    }
    let (texts, lines) = words::unpack(packed.leak())?;
    let tag: &'static str = tag.to_owned().leak();
    let mut catalogue = Catalogue::unpack(PACKED, tag, lines)?;
    // A page in a frame may be asked to show some of the trials only.
    catalogue.keep_trials(&page::wished_trials());
    let words = Box::leak(Box::new(Words::parse(tag, texts)));
    let language = Language { words, catalogue: Box::leak(Box::new(catalogue)) };
    LOADED.lock().unwrap_or_else(PoisonError::into_inner).push(language);
    Some(language)
}
