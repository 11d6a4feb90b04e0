//! The browser's local storage as a [`Shelf`].
//!
//! `gloo-storage` panics where the window refuses its storage (a sandboxed frame, cookies
//! switched off), so the window is asked first (decision 0007).

use super::{Shelf, Trouble};
use gloo_storage::{LocalStorage, Storage};

/// Written and removed again to see whether the store takes anything.
const PROBE: &str = "trial-screener.probe";

/// The local storage of the window.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local;

/// The window's storage, if asking for it does not throw.
fn raw() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()?;
    Some(LocalStorage::raw())
}

impl Shelf for Local {
    fn is_available(&self) -> bool {
        let Some(storage) = raw() else { return false };
        if storage.set_item(PROBE, "1").is_ok() {
            let kept = storage.get_item(PROBE).ok().flatten().as_deref() == Some("1");
            LocalStorage::delete(PROBE);
            return kept;
        }
        // Full, or refused: a full storage still lets us read.
        LocalStorage::length() > 0
    }

    fn get(&self, key: &str) -> Result<Option<String>, Trouble> {
        raw().ok_or(Trouble::Blocked)?.get_item(key).map_err(|_| Trouble::Blocked)
    }

    fn set(&self, key: &str, text: &str) -> Result<(), Trouble> {
        let storage = raw().ok_or(Trouble::Blocked)?;
        storage.set_item(key, text).map_err(|_| {
            // A store that refuses everything is empty; one that is full is not.
            if LocalStorage::length() > 0 { Trouble::Full } else { Trouble::Blocked }
        })
    }

    fn remove(&self, key: &str) {
        if raw().is_some() {
            LocalStorage::delete(key);
        }
    }

    fn keys(&self) -> Vec<String> {
        let Some(storage) = raw() else { return Vec::new() };
        (0..LocalStorage::length()).filter_map(|index| storage.key(index).ok().flatten()).collect()
    }
}
