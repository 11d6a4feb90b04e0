//! Whether a finger or a mouse button is down.
//!
//! What stands on the screen must not move between the press and the release of a button, or the
//! click is lost: a field that is left by a press is judged after the release.

use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;

thread_local! {
    static DOWN: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
}

/// Begins to watch the pointer.
pub fn watch() {
    window_event_listener_untyped("pointerdown", |_| DOWN.set(true));
    for end in ["pointerup", "pointercancel"] {
        window_event_listener_untyped(end, |_| {
            DOWN.set(false);
            // The click comes behind the release, in the same task.
            set_timeout(run, Duration::ZERO);
        });
    }
}

fn run() {
    for waiting in WAITING.take() {
        waiting();
    }
}

/// Runs something now, or after the click if the pointer is down.
pub fn when_released(then: impl FnOnce() + 'static) {
    if DOWN.get() {
        WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(then)));
    } else {
        then();
    }
}
