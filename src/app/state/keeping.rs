//! Keeps the open draft on this device, sealed if it has a passphrase.

use super::answers::Answers;
use crate::app::clock;
use crate::catalogue::Catalogue;
use crate::draft::KeptDraft;
use crate::storage::keeper::Kept;
use crate::storage::local::Local;
use crate::storage::seal::Key;
use crate::storage::{Keeper, Saved, Settings, Stored, Trouble};
use leptos::prelude::*;
use std::cell::RefCell;

thread_local! {
    /// The draft as last changed, for the page that is shown after a failure of ours.
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Looks at the draft as last changed, as text. It allocates nothing, so that it works when memory
/// is used up.
pub fn with_last_text<T>(look: impl FnOnce(&str) -> T) -> T {
    LAST.with(|last| look(last.try_borrow().as_ref().map_or("", |text| text.as_str())))
}

/// The open draft in the store.
#[derive(Clone, Copy)]
pub struct Keeping {
    catalogue: &'static Catalogue,
    answers: Answers,
    keeper: StoredValue<Keeper<Local>, LocalStorage>,
    /// Whether the draft is kept.
    pub saved: RwSignal<Saved>,
    /// When it was kept last.
    pub time: RwSignal<String>,
    /// The id under which it is kept.
    pub id: RwSignal<String>,
    /// Nothing is kept on this device.
    pub off: RwSignal<bool>,
    /// Told when something was written or removed, for lists of what is in the store.
    pub written: RwSignal<()>,
    /// The key of a draft behind a passphrase.
    key: StoredValue<Option<Key>, LocalStorage>,
    /// The epoch whose draft is being sealed.
    sealing: StoredValue<Option<u32>>,
    /// Counts changes of what is open: a seal begun for another draft must not be written.
    epoch: StoredValue<u32>,
}

impl Keeping {
    /// Keeps an empty draft.
    pub fn new(catalogue: &'static Catalogue, answers: Answers) -> Self {
        let id = clock::new_id();
        let keeper = Keeper::new(Local, id.clone());
        let idle = keeper.idle();
        Self {
            catalogue,
            answers,
            keeper: StoredValue::new_local(keeper),
            saved: RwSignal::new(idle),
            time: RwSignal::new(String::new()),
            id: RwSignal::new(id),
            off: RwSignal::new(false),
            written: RwSignal::new(()),
            key: StoredValue::new_local(None),
            sealing: StoredValue::new(None),
            epoch: StoredValue::new(0),
        }
    }

    fn kept_draft(self) -> KeptDraft {
        self.answers.draft.with_untracked(|draft| draft.kept(self.catalogue))
    }

    /// Keeps the open draft, if it may be. Answers the trouble that is news.
    pub fn keep(self) -> Option<Trouble> {
        let text = self.kept_draft().to_store();
        LAST.with(|last| last.borrow_mut().clone_from(&text));
        let stored = self.keeper.with_value(Keeper::is_stored);
        let (blank, example) =
            self.answers.draft.with_untracked(|draft| (draft.is_blank(), draft.example));
        // Answers of the made-up person are not kept, nor is an empty form that never was.
        if example || (blank && !stored) {
            self.saved.set(self.keeper.with_value(Keeper::idle));
            return None;
        }
        match self.key.get_value() {
            Some(key) if !self.off.get_untracked() => {
                self.seal_soon(key);
                None
            }
            _ => self.write(&text),
        }
    }

    fn write(self, text: &str) -> Option<Trouble> {
        let spare = clock::new_id();
        let kept = self.keeper.try_update_value(|keeper| keeper.keep(text, &spare))?;
        self.took(kept)
    }

    /// Keeps the draft again after it was erased elsewhere: sealed, if it was.
    pub fn keep_again(self) -> Option<Trouble> {
        self.keeper.update_value(Keeper::forget_erasure);
        self.keep()
    }

    /// Shows what a write came to, and answers the trouble that is news.
    fn took(self, kept: Kept) -> Option<Trouble> {
        if kept.renamed {
            let id = self.keeper.with_value(|keeper| keeper.id().to_owned());
            if self.id.get_untracked() != id {
                self.id.set(id);
            }
        }
        if kept.saved == Saved::Kept {
            self.time.set(clock::time());
        }
        self.written.notify();
        let known = self.saved.get_untracked();
        if known != kept.saved {
            self.saved.set(kept.saved);
        }
        match kept.saved {
            Saved::Not(trouble) if known != kept.saved => Some(trouble),
            _ => None,
        }
    }

    /// Seals and writes the draft; changes that come meanwhile are sealed together.
    fn seal_soon(self, key: Key) {
        let epoch = self.epoch.get_value();
        if self.sealing.get_value() == Some(epoch) {
            return;
        }
        self.sealing.set_value(Some(epoch));
        leptos::task::spawn_local(async move {
            loop {
                let Some(text) = self.seal(&key, epoch).await else { return };
                if self.kept_draft().to_store() == text {
                    break;
                }
            }
            self.sealing.set_value(None);
        });
    }

    /// Seals and writes the draft as it is now, and answers its text; `None` if another draft was
    /// opened, or everything was erased, meanwhile.
    async fn seal(self, key: &Key, epoch: u32) -> Option<String> {
        let name = self.answers.draft.with_untracked(|draft| draft.name.clone());
        let text = self.kept_draft().to_store();
        let sealed = key.seal(&name, &text).await;
        if self.epoch.get_value() != epoch {
            return None;
        }
        match sealed {
            Ok(sealed) => {
                self.write(&sealed);
            }
            Err(_) => self.saved.set(Saved::Not(Trouble::NotSealed)),
        }
        Some(text)
    }

    /// Goes on with another draft: a new one, or one that stands in the store as `stored`.
    pub fn switch(self, id: String, stored: Option<String>, key: Option<Key>) {
        self.epoch.update_value(|epoch| *epoch += 1);
        self.key.set_value(key);
        let text = self.kept_draft().to_store();
        LAST.with(|last| *last.borrow_mut() = text);
        let is_stored = stored.is_some();
        self.keeper.update_value(|keeper| keeper.switch(id.clone(), stored));
        self.id.set(id);
        if is_stored {
            self.time.set(clock::time());
        }
        let idle = self.keeper.with_value(Keeper::idle);
        self.saved.set(if is_stored && idle == Saved::Nothing { Saved::Kept } else { idle });
    }

    /// Puts the open draft behind a passphrase from now on.
    ///
    /// # Errors
    /// Why it could not be written behind it; it then goes on without one.
    pub async fn protect(self, key: Key) -> Result<(), Trouble> {
        self.epoch.update_value(|epoch| *epoch += 1);
        let epoch = self.epoch.get_value();
        // What is kept already is readable until it is written anew.
        if self.keeper.with_value(Keeper::is_stored) {
            self.seal(&key, epoch).await;
            if let Saved::Not(trouble) = self.saved.get_untracked() {
                return Err(trouble);
            }
        }
        if self.epoch.get_value() == epoch {
            self.key.set_value(Some(key));
            self.keep();
        }
        Ok(())
    }

    /// Hears what another tab did to a key of the store (`None`: to all of it).
    pub fn hear(self, key: Option<&str>, gone: bool) -> Option<Trouble> {
        self.written.notify();
        let trouble = self.keeper.try_update_value(|keeper| keeper.heard(key, gone)).flatten()?;
        self.saved.set(Saved::Not(trouble));
        Some(trouble)
    }

    /// Keeps nothing on this device from now on, or keeps again. Says whether nothing of ours is
    /// left.
    pub fn set_off(self, off: bool) -> bool {
        self.off.set(off);
        self.epoch.update_value(|epoch| *epoch += 1);
        let clean = self.keeper.try_update_value(|keeper| keeper.set_off(off)).unwrap_or(false);
        self.saved.set(self.keeper.with_value(Keeper::idle));
        self.written.notify();
        clean
    }

    /// Removes everything from this device; says whether nothing is left.
    pub fn erase(self) -> bool {
        let clean = self.keeper.with_value(Keeper::erase);
        self.written.notify();
        clean
    }

    /// Adds a text as a draft of its own.
    ///
    /// # Errors
    /// The state that says why not.
    pub fn add(self, text: &str) -> Result<(), Saved> {
        let added = self.keeper.with_value(|keeper| keeper.add(&clock::new_id(), text));
        self.written.notify();
        added
    }

    /// Removes one stored draft.
    pub fn remove(self, id: &str) {
        self.keeper.with_value(|keeper| keeper.remove(id));
        self.written.notify();
    }

    /// The text of one stored draft.
    pub fn draft(self, id: &str) -> Option<String> {
        self.keeper.with_value(|keeper| keeper.draft(id))
    }

    /// All stored drafts, the last one begun first.
    pub fn drafts(self) -> Vec<Stored> {
        self.keeper.with_value(Keeper::drafts)
    }

    /// The choices for this device as they are kept.
    pub fn settings(self) -> Settings {
        self.keeper.with_value(Keeper::settings)
    }

    /// Keeps the choices for this device, if anything may be kept.
    pub fn keep_settings(self, settings: &Settings) {
        self.keeper.with_value(|keeper| keeper.keep_settings(settings));
    }
}
