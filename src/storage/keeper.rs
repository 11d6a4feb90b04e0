//! Keeps one open draft, and says how that went.

use super::{DRAFT, PREFIX, SETTINGS, Settings, Shelf, Stored, Trouble};

/// Whether the open draft is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Nothing to keep yet.
    Nothing,
    /// Kept.
    Kept,
    /// The person chose to keep nothing.
    Off,
    /// It could not be kept.
    Not(Trouble),
}

/// What a write came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Whether the draft is kept now.
    pub saved: Saved,
    /// Whether it stands under another id than before, because another tab goes on under the old
    /// one, or was not in the store before.
    pub renamed: bool,
}

/// Writes the open draft to a store, never over what another tab wrote, and never back what was
/// erased.
#[derive(Debug)]
pub struct Keeper<S> {
    shelf: S,
    id: String,
    /// The text this tab last read or wrote for the draft; `None` if it is not in the store.
    last: Option<String>,
    off: bool,
    erased: bool,
}

impl<S: Shelf> Keeper<S> {
    /// A keeper of an empty draft that is not in the store.
    pub const fn new(shelf: S, id: String) -> Self {
        Self { shelf, id, last: None, off: false, erased: false }
    }

    /// The id under which the open draft is kept.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether nothing is kept on this device.
    pub const fn is_off(&self) -> bool {
        self.off
    }

    /// Whether the open draft stands in the store, as far as this tab knows.
    pub const fn is_stored(&self) -> bool {
        self.last.is_some()
    }

    /// The state before anything is written.
    pub fn idle(&self) -> Saved {
        if self.off {
            Saved::Off
        } else if self.shelf.is_available() {
            Saved::Nothing
        } else {
            Saved::Not(Trouble::Blocked)
        }
    }

    /// Goes on with another draft: a new one (`stored` is `None`), or one that was read from the
    /// store as exactly this text.
    pub fn switch(&mut self, id: String, stored: Option<String>) {
        self.id = id;
        self.last = stored;
        self.erased = false;
    }

    /// Writes the open draft. `spare` is an id nobody uses, in case another tab has written this
    /// draft: then ours goes on as one of its own.
    pub fn keep(&mut self, text: &str, spare: &str) -> Kept {
        let stays = |saved| Kept { saved, renamed: false };
        if self.off {
            return stays(Saved::Off);
        }
        if self.erased {
            return stays(Saved::Not(Trouble::ErasedElsewhere));
        }
        let key = draft_key(&self.id);
        let now = match self.shelf.get(&key) {
            Ok(now) => now,
            Err(trouble) => return stays(Saved::Not(trouble)),
        };
        match (&now, &self.last) {
            (None, Some(_)) => {
                self.erased = true;
                return stays(Saved::Not(Trouble::ErasedElsewhere));
            }
            (Some(_), last) if now != *last => {
                spare.clone_into(&mut self.id);
                let own = self.shelf.set(&draft_key(spare), text);
                self.last = own.is_ok().then(|| text.to_owned());
                let trouble = own.err().unwrap_or(Trouble::ChangedElsewhere);
                return Kept { saved: Saved::Not(trouble), renamed: true };
            }
            _ => {}
        }
        match self.shelf.set(&key, text) {
            Ok(()) => {
                self.last = Some(text.to_owned());
                Kept { saved: Saved::Kept, renamed: now.is_none() }
            }
            Err(trouble) => stays(Saved::Not(trouble)),
        }
    }

    /// Forgets that the draft was erased elsewhere, because the person wants it kept again.
    pub fn forget_erasure(&mut self) {
        self.erased = false;
        self.last = None;
    }

    /// Takes what another tab did to a key: `gone` says that it was removed. Answers the trouble
    /// if it concerns the open draft. A key of `None` means that the whole store was emptied.
    pub fn heard(&mut self, key: Option<&str>, gone: bool) -> Option<Trouble> {
        let ours = key.is_none_or(|key| key == draft_key(&self.id));
        if !ours || self.last.is_none() {
            return None;
        }
        self.erased |= gone;
        Some(if gone { Trouble::ErasedElsewhere } else { Trouble::ChangedElsewhere })
    }

    /// Keeps nothing from now on and removes what was kept, or keeps again. Says whether nothing
    /// of ours is left.
    pub fn set_off(&mut self, off: bool) -> bool {
        self.off = off;
        if off {
            self.last = None;
            self.erase()
        } else {
            self.erased = false;
            true
        }
    }

    /// Adds a text as a draft of its own, such as a sealed file that was opened.
    ///
    /// # Errors
    /// Why not, as the state that says so; with "keep nothing" that is [`Saved::Off`].
    pub fn add(&self, id: &str, text: &str) -> Result<(), Saved> {
        if self.off {
            return Err(Saved::Off);
        }
        self.shelf.set(&draft_key(id), text).map_err(Saved::Not)
    }

    /// The text of one stored draft.
    pub fn draft(&self, id: &str) -> Option<String> {
        self.shelf.get(&draft_key(id)).ok().flatten()
    }

    /// All stored drafts, the last one begun first.
    pub fn drafts(&self) -> Vec<Stored> {
        let mut found: Vec<Stored> = self
            .shelf
            .keys()
            .into_iter()
            .filter_map(|key| {
                let id = key.strip_prefix(DRAFT)?.to_owned();
                let text = self.shelf.get(&key).ok().flatten()?;
                Some(Stored { id, text })
            })
            .collect();
        found.sort_by(|a, b| b.id.cmp(&a.id));
        found
    }

    /// Removes one stored draft.
    pub fn remove(&self, id: &str) {
        self.shelf.remove(&draft_key(id));
    }

    /// Removes everything of ours, and says whether nothing of ours is left.
    pub fn erase(&self) -> bool {
        let ours = || self.shelf.keys().into_iter().filter(|key| key.starts_with(PREFIX));
        ours().for_each(|key| self.shelf.remove(&key));
        ours().next().is_none()
    }

    /// The choices for this device, if any can be read.
    pub fn settings(&self) -> Settings {
        let text = self.shelf.get(SETTINGS).ok().flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Keeps the choices for this device; failing to is no harm.
    pub fn keep_settings(&self, settings: &Settings) {
        if !self.off
            && let Ok(text) = serde_json::to_string(settings)
        {
            let _ = self.shelf.set(SETTINGS, &text);
        }
    }
}

fn draft_key(id: &str) -> String {
    format!("{DRAFT}{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    /// A store in memory that can fail in each way.
    #[derive(Default)]
    struct Memory {
        texts: RefCell<BTreeMap<String, String>>,
        reading: Cell<Option<Trouble>>,
        writing: Cell<Option<Trouble>>,
        stuck: Cell<bool>,
    }

    impl Shelf for &Memory {
        fn is_available(&self) -> bool {
            self.reading.get().is_none()
        }

        fn get(&self, key: &str) -> Result<Option<String>, Trouble> {
            self.reading.get().map_or_else(|| Ok(self.texts.borrow().get(key).cloned()), Err)
        }

        fn set(&self, key: &str, text: &str) -> Result<(), Trouble> {
            if let Some(trouble) = self.writing.get() {
                return Err(trouble);
            }
            self.texts.borrow_mut().insert(key.to_owned(), text.to_owned());
            Ok(())
        }

        fn remove(&self, key: &str) {
            if !self.stuck.get() {
                self.texts.borrow_mut().remove(key);
            }
        }

        fn keys(&self) -> Vec<String> {
            self.texts.borrow().keys().cloned().collect()
        }
    }

    const fn kept(saved: Saved, renamed: bool) -> Kept {
        Kept { saved, renamed }
    }

    fn tab<'m>(memory: &'m Memory, id: &str) -> Keeper<&'m Memory> {
        Keeper::new(memory, id.to_owned())
    }

    #[test]
    fn a_draft_is_kept_and_read_again() {
        let memory = Memory::default();
        let mut tab = tab(&memory, "1");
        assert_eq!(tab.idle(), Saved::Nothing);
        assert_eq!(tab.keep("a", "9"), kept(Saved::Kept, true), "new in the store");
        assert_eq!(tab.keep("b", "9"), kept(Saved::Kept, false));
        assert_eq!(tab.draft("1").as_deref(), Some("b"));
        let stored = Stored { id: "1".to_owned(), text: "b".to_owned() };
        assert_eq!(tab.drafts(), [stored]);
    }

    #[test]
    fn what_another_tab_wrote_is_never_overwritten() {
        let memory = Memory::default();
        let (mut one, mut other) = (tab(&memory, "1"), tab(&memory, "1"));
        one.keep("a", "8");
        other.switch("1".to_owned(), Some("a".to_owned()));
        other.keep("theirs", "9");
        assert_eq!(one.keep("ours", "8"), kept(Saved::Not(Trouble::ChangedElsewhere), true));
        assert_eq!(one.draft("1").as_deref(), Some("theirs"));
        assert_eq!((one.id(), one.draft("8").as_deref()), ("8", Some("ours")));
        assert_eq!(one.keep("ours too", "7"), kept(Saved::Kept, false), "goes on as its own");
    }

    #[test]
    fn a_draft_of_ones_own_that_finds_no_room_says_so() {
        let memory = Memory::default();
        let (mut one, mut other) = (tab(&memory, "1"), tab(&memory, "1"));
        one.keep("a", "8");
        other.switch("1".to_owned(), Some("a".to_owned()));
        other.keep("theirs", "9");
        memory.writing.set(Some(Trouble::Full));
        assert_eq!(one.keep("ours", "8"), kept(Saved::Not(Trouble::Full), true));
        assert_eq!((one.id(), one.draft("8")), ("8", None));
        memory.writing.set(None);
        assert_eq!(one.keep("ours", "7"), kept(Saved::Kept, true), "kept once there is room");
        assert_eq!(one.draft("1").as_deref(), Some("theirs"));
    }

    #[test]
    fn what_was_erased_elsewhere_is_not_written_back_until_asked_for() {
        for told in [true, false] {
            let memory = Memory::default();
            let (mut one, other) = (tab(&memory, "1"), tab(&memory, "2"));
            one.keep("a", "8");
            assert!(other.erase());
            if told {
                assert_eq!(
                    one.heard(Some("trial-screener.draft.1"), true),
                    Some(Trouble::ErasedElsewhere)
                );
            }
            for _ in 0..2 {
                assert_eq!(one.keep("b", "8"), kept(Saved::Not(Trouble::ErasedElsewhere), false));
                assert!(memory.texts.borrow().is_empty(), "told: {told}");
            }
            one.forget_erasure();
            assert_eq!(one.keep("b", "8"), kept(Saved::Kept, true));
            assert_eq!(one.draft("1").as_deref(), Some("b"));
        }
    }

    #[test]
    fn news_of_other_drafts_is_no_news() {
        let memory = Memory::default();
        let mut tab = tab(&memory, "1");
        assert_eq!(tab.heard(None, true), None, "nothing of this tab was in the store");
        tab.keep("a", "9");
        assert_eq!(tab.heard(Some("trial-screener.draft.2"), true), None);
        assert_eq!(tab.heard(Some("trial-screener.settings"), false), None);
        assert_eq!(
            tab.heard(Some("trial-screener.draft.1"), false),
            Some(Trouble::ChangedElsewhere)
        );
        assert_eq!(tab.heard(None, true), Some(Trouble::ErasedElsewhere));
    }

    #[test]
    fn a_store_that_fails_says_how_and_loses_nothing() {
        let memory = Memory::default();
        let mut tab = tab(&memory, "1");
        tab.keep("a", "9");
        memory.writing.set(Some(Trouble::Full));
        assert_eq!(tab.keep("b", "9"), kept(Saved::Not(Trouble::Full), false));
        assert_eq!(tab.draft("1").as_deref(), Some("a"));
        memory.writing.set(None);
        assert_eq!(tab.keep("b", "9"), kept(Saved::Kept, false), "room again");
        memory.reading.set(Some(Trouble::Blocked));
        assert_eq!(tab.keep("c", "9"), kept(Saved::Not(Trouble::Blocked), false));
        assert_eq!(tab.idle(), Saved::Not(Trouble::Blocked));
        assert_eq!(tab.settings(), Settings::default());
    }

    #[test]
    fn keep_nothing_keeps_nothing() {
        let memory = Memory::default();
        memory.texts.borrow_mut().insert("others".to_owned(), "x".to_owned());
        let mut tab = tab(&memory, "1");
        tab.keep("a", "9");
        tab.keep_settings(&Settings { theme: "dark".to_owned(), ..Settings::default() });
        assert!(tab.set_off(true), "nothing of ours is left");
        assert_eq!(tab.keep("b", "9"), kept(Saved::Off, false));
        assert_eq!(tab.add("2", "sealed"), Err(Saved::Off));
        tab.keep_settings(&Settings::default());
        assert_eq!(memory.texts.borrow().keys().collect::<Vec<_>>(), ["others"]);
        tab.set_off(false);
        assert_eq!(tab.keep("b", "9"), kept(Saved::Kept, true));
    }

    #[test]
    fn what_cannot_be_erased_is_said() {
        let memory = Memory::default();
        let mut tab = tab(&memory, "1");
        tab.keep("a", "9");
        memory.stuck.set(true);
        assert!(!tab.erase());
        assert!(!tab.set_off(true));
    }
}
