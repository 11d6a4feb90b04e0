//! The screens that were shown one after the other. The address holds only the number of one,
//! so no history of a browser tells what was asked.

use crate::draft::{PaperDate, PaperDates};
use crate::evaluate::next::Screen;
use leptos::prelude::*;

/// The screens of the road so far. Reading it is no signal: a screen is drawn once.
#[derive(Clone, Copy)]
pub struct RoadTaken {
    screens: StoredValue<Vec<Shown>>,
    papers: StoredValue<PaperDates>,
}

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
        Self {
            screens: StoredValue::new(Vec::new()),
            papers: StoredValue::new(PaperDates::default()),
        }
    }

    /// The screen with this number, the first one being 1.
    pub fn screen(self, number: usize) -> Option<Shown> {
        let index = number.checked_sub(1)?;
        self.screens.with_value(|screens| screens.get(index).cloned())
    }

    /// How many screens there are.
    pub fn count(self) -> usize {
        self.screens.with_value(Vec::len)
    }

    /// Adds the screen that is shown next, unless it is the one that was shown last; its number.
    pub fn put(self, shown: &Shown) -> usize {
        self.screens.update_value(|screens| {
            if screens.last().is_none_or(|last| last.screen != shown.screen) {
                screens.push(shown.clone());
            }
        });
        self.count()
    }

    /// Forgets what was shown after the screen with this number.
    pub fn forget_after(self, number: usize) {
        self.screens.update_value(|screens| screens.truncate(number));
    }

    /// The date that was typed for the paper with these results. A screen that is built anew, as
    /// in another language, shows it again.
    pub fn paper_date(self, facts: &[usize]) -> Option<PaperDate> {
        self.papers.with_value(|papers| papers.get(facts).cloned())
    }

    /// Remembers the date that is typed for the paper with these results.
    pub fn put_paper_date(self, facts: &[usize], date: PaperDate) {
        self.papers.update_value(|papers| papers.put(facts, date));
    }

    /// Begins anew.
    pub fn clear(self) {
        self.screens.update_value(Vec::clear);
        self.papers.set_value(PaperDates::default());
    }
}
