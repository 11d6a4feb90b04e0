//! Languages of the page: some files each ([`words::pack`]), handed over by the start script.
//! The first file of the first language comes before the start, all the others before the
//! network is locked.

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
    /// How many of its files have arrived.
    pub files: usize,
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

/// Whether all files of a language have arrived, and with them all of the program.
pub fn is_whole(tag: &str) -> bool {
    find(tag).is_some_and(|language| language.files >= words::FILES_EACH)
}

/// Between the files of a language when they are handed over.
const FORM_FEED: char = '\u{c}';

/// Takes a language, or more of one that is here; `None` if it is not of this program. It stays
/// for the life of the page.
pub fn add(tag: &str, packed: String) -> Option<Language> {
    let tag: &'static str = tag.to_owned().leak();
    let files: Vec<_> = packed.leak().split(FORM_FEED).map(words::unpack).collect::<Option<_>>()?;
    let lines: Vec<_> = files.iter().map(|(_, lines)| *lines).collect();
    let mut catalogue = Catalogue::unpack(PACKED, tag, &lines)?;
    // A page in a frame may be asked to show some of the trials only.
    let trials = page::wish("trials").unwrap_or_default();
    if !trials.is_empty() {
        catalogue.keep_trials(&trials.split(',').collect::<Vec<_>>());
    }
    let mut words = Words::parse(tag, "");
    for (texts, _) in &files {
        words.add(texts);
    }
    let language = Language {
        words: Box::leak(Box::new(words)),
        catalogue: Box::leak(Box::new(catalogue)),
        files: files.len(),
    };
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    match loaded.iter_mut().find(|known| known.words.tag == tag) {
        Some(known) => *known = language,
        None => loaded.push(language),
    }
    Some(language)
}
