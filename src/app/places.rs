//! Where on a screen the person was, so that the browser's way back leads there again.
//!
//! Each entry of the history carries a number, and nothing else is noted in it.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::ScrollRestoration;

/// More entries than a person visits; a larger number was not written by this page.
const MOST: usize = 10_000;

/// How far down each entry of the history was scrolled when it was left, in pixels.
#[derive(Clone, Copy)]
pub struct Places {
    tops: StoredValue<Vec<f64>>,
    here: StoredValue<usize>,
}

impl Places {
    /// Takes scrolling over from the browser, which would do it before the screen is drawn.
    pub fn new() -> Self {
        if let Ok(history) = window().history() {
            let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
        }
        let here = number().unwrap_or_else(|| set_number(0));
        Self { tops: StoredValue::new(vec![0.0; here]), here: StoredValue::new(here) }
    }

    /// Notes where the person was, and tells how far down they were when they left the screen
    /// they come back to; `None` on a screen that is new to them.
    pub fn change(self) -> Option<f64> {
        let left = window().scroll_y().unwrap_or_default();
        let here = self.here.get_value();
        self.tops.update_value(|tops| {
            // A way on from an earlier screen ends what came behind it.
            if tops.len() <= here {
                tops.resize(here + 1, 0.0);
            }
            if let Some(top) = tops.get_mut(here) {
                *top = left;
            }
        });
        let known = number();
        let now = known.unwrap_or_else(|| set_number(here + 1));
        self.here.set_value(now);
        if known.is_none() {
            self.tops.update_value(|tops| tops.truncate(now));
        }
        known.map(|now| self.tops.with_value(|tops| tops.get(now).copied().unwrap_or_default()))
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
