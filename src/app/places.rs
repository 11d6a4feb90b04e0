//! Where on a screen the person was, so that the browser's way back leads there again.
//!
//! Each entry of the history carries a number, and nothing else is noted in it.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::ScrollRestoration;

/// More entries than a person visits; a larger number was not written by this page.
const MOST: usize = 10_000;

/// A place on a screen that was left.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// How far down the window was, in pixels.
    pub top: f64,
    /// The address of the link that led on.
    pub link: String,
}

/// The places that were left, one an entry of the history.
#[derive(Clone, Copy)]
pub struct Places {
    left: StoredValue<Vec<Place>>,
    here: StoredValue<usize>,
}

impl Places {
    /// Takes scrolling over from the browser, which would do it before the screen is drawn.
    pub fn new() -> Self {
        if let Ok(history) = window().history() {
            let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
        }
        let here = number().unwrap_or_else(|| set_number(0));
        Self { left: StoredValue::new(Vec::new()), here: StoredValue::new(here) }
    }

    /// Notes where the person was, and tells where they were when they left the screen they come
    /// back to; `None` on a screen that is new to them.
    pub fn change(self) -> Option<Place> {
        let active = document().active_element();
        let place = Place {
            top: window().scroll_y().unwrap_or_default(),
            link: active.and_then(|link| link.get_attribute("href")).unwrap_or_default(),
        };
        let here = self.here.get_value();
        self.left.update_value(|left| {
            if left.len() <= here {
                left.resize(here + 1, Place::default());
            }
            if let Some(known) = left.get_mut(here) {
                *known = place;
            }
        });
        let known = number();
        let now = known.unwrap_or_else(|| set_number(here + 1));
        self.here.set_value(now);
        if known.is_none() {
            // A way on from an earlier screen ends what came behind it.
            self.left.update_value(|left| left.truncate(now));
        }
        known.map(|now| self.left.with_value(|left| left.get(now).cloned().unwrap_or_default()))
    }
}

/// The number of the entry of the history that is shown; a new one has none yet.
fn number() -> Option<usize> {
    window().history().ok()?.state().ok()?.as_string()?.parse().ok().filter(|n| *n < MOST)
}

fn set_number(number: usize) -> usize {
    if let Ok(history) = window().history() {
        let _ = history.replace_state(&JsValue::from_str(&number.to_string()), "");
    }
    number
}
