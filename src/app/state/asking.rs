//! What orders the questions, with what was worked out for it so far.

use crate::catalogue::Catalogue;
use crate::catalogue::layout::Layout;
use crate::evaluate::Screening;
use crate::evaluate::next::{Guide, Suggestion};
use crate::evaluate::tried::Tried;
use jiff::civil::Date;
use leptos::prelude::*;
use std::sync::Arc;

/// A guide for a day, and the answers it has tried. Reading it is no signal.
#[derive(Clone, Copy)]
pub struct Asking(StoredValue<Held>);

#[derive(Default)]
struct Held {
    guide: Option<(Date, Arc<Guide<'static>>)>,
    tried: Tried,
}

impl Asking {
    /// Nothing was worked out yet.
    pub fn new() -> Self {
        Self(StoredValue::new(Held::default()))
    }

    /// The guide for a day.
    pub fn guide(
        self,
        catalogue: &'static Catalogue,
        layout: &'static Layout,
        day: Date,
    ) -> Arc<Guide<'static>> {
        let held = self.0.with_value(|held| held.guide.clone());
        if let Some((_, guide)) = held.filter(|(of, _)| *of == day) {
            return guide;
        }
        let guide = Arc::new(Guide::new(catalogue, layout, day));
        self.0.set_value(Held { guide: Some((day, guide.clone())), tried: Tried::default() });
        guide
    }

    /// The screens that are still to be asked, the best one first.
    pub fn next(self, guide: &Guide<'_>, screening: &Screening<'_>) -> Vec<Suggestion> {
        let next = self.0.try_update_value(|held| guide.next_after(screening, &mut held.tried));
        next.unwrap_or_default()
    }

    /// Forgets the answers that were tried.
    pub fn forget(self) {
        self.0.update_value(|held| held.tried = Tried::default());
    }
}
