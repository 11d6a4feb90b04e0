//! Languages of the page: one file each ([`words::pack`]), handed over by the start script. The
//! first one comes before the start, the others before the network is locked.

use super::page;
use crate::catalogue::Catalogue;
use crate::words::{self, Packed, Words};
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

/// A file that has arrived, and what was made of it.
#[derive(Clone, Copy, Debug)]
struct Arrived {
    parts: Packed<'static>,
    /// As said to the person.
    own: Language,
    /// As said to someone who answers for another person; made when it is asked for.
    carer: Option<Language>,
}

static ARRIVED: Mutex<Vec<Arrived>> = Mutex::new(Vec::new());

/// All languages that have arrived.
pub fn all() -> Vec<Language> {
    let arrived = ARRIVED.lock().unwrap_or_else(PoisonError::into_inner);
    arrived.iter().map(|arrived| arrived.own).collect()
}

/// A language that has arrived.
pub fn find(tag: &str) -> Option<Language> {
    all().into_iter().find(|language| language.words.tag == tag)
}

/// A language that has arrived, as said to someone who answers for another person.
pub fn find_for_carer(tag: &str) -> Option<Language> {
    let mut arrived = ARRIVED.lock().unwrap_or_else(PoisonError::into_inner);
    let known = arrived.iter_mut().find(|arrived| arrived.own.words.tag == tag)?;
    if known.carer.is_none() {
        let words = known.own.words;
        let words = words.with(&Words::parse(words.tag, known.parts.carer_words));
        known.carer = language(words, known.parts.carer_lines);
    }
    known.carer
}

/// Takes a language; `None` if the file is not of this program. It stays for the life of the
/// page.
pub fn add(tag: &str, packed: String) -> Option<Language> {
    if let Some(known) = find(tag) {
        return Some(known);
    }
    let parts = words::unpack(packed.leak())?;
    let own = language(Words::parse(tag.to_owned().leak(), parts.words), parts.lines)?;
    let mut arrived = ARRIVED.lock().unwrap_or_else(PoisonError::into_inner);
    arrived.push(Arrived { parts, own, carer: None });
    Some(own)
}

/// A language with the catalogue in it, for the life of the page.
fn language(words: Words, lines: &str) -> Option<Language> {
    let mut catalogue = Catalogue::unpack(PACKED, words.tag, lines)?;
    // A page in a frame may be asked to show some of the trials only.
    catalogue.keep_trials(&page::wished_trials());
    Some(Language { words: Box::leak(Box::new(words)), catalogue: Box::leak(Box::new(catalogue)) })
}
