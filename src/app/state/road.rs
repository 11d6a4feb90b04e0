//! The screens that were shown one after the other. The address holds only the number of one,
//! so no history of a browser tells what was asked.

use crate::evaluate::next::Screen;
use leptos::prelude::*;

/// The screens of the road so far. Reading it is no signal: a screen is drawn once.
#[derive(Clone, Copy)]
pub struct RoadTaken(StoredValue<Vec<Shown>>);

/// A screen that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What was asked.
    pub screen: Screen,
    /// How many screens were left then, this one not counted, if no answer had made them fewer.
    pub left: usize,
}

impl RoadTaken {
    /// Nothing was shown yet.
    pub fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// The screen with this number, the first one being 1.
    pub fn screen(self, number: usize) -> Option<Shown> {
        let index = number.checked_sub(1)?;
        self.0.with_value(|screens| screens.get(index).cloned())
    }

    /// How many screens there are.
    pub fn count(self) -> usize {
        self.0.with_value(Vec::len)
    }

    /// Adds the screen that is shown next, unless it is the one that was shown last; its number.
    pub fn put(self, shown: &Shown) -> usize {
        self.0.update_value(|screens| {
            if screens.last().is_none_or(|last| last.screen != shown.screen) {
                screens.push(shown.clone());
            }
        });
        self.count()
    }

    /// Forgets what was shown after the screen with this number.
    pub fn forget_after(self, number: usize) {
        self.0.update_value(|screens| screens.truncate(number));
    }

    /// Begins anew.
    pub fn clear(self) {
        self.0.update_value(Vec::clear);
    }
}
