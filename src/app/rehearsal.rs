//! Plays a first answer once, unseen: browsers compile a function when it is first called, and
//! the first key of a person should not wait for that.

use super::store::{self, Store};
use super::{fields, parts, state_bar};
use crate::catalogue::Kind;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlElement, HtmlInputElement};

/// Between the steps, so that a key that comes meanwhile does not wait for all of them.
const PAUSE: Duration = Duration::from_millis(50);
/// After so long all that followed from the answers is done.
const END: Duration = Duration::from_millis(400);

/// Answers some questions in a room that is not in the page, with a store that keeps nothing.
pub fn rehearse(real: Store) {
    let Ok(room) = document().create_element("div") else { return };
    let room: HtmlElement = room.unchecked_into();
    let (place, made) = (room.clone(), Rc::new(Cell::new(None)));
    let tell = Rc::clone(&made);
    let handle = leptos::mount::mount_to(room.clone(), move || {
        let settings = real.settings.get_untracked();
        let store = Store::new(real.catalogue, real.layout, real.t(), settings);
        store.off.set(true);
        provide_context(store);
        tell.set(Some(store));
        state_bar().mount(&place);
        let (owner, cards) = (Owner::current(), place.clone());
        set_timeout(
            move || {
                if let Some(owner) = owner {
                    owner.with(|| parts::cards(false).mount(&cards));
                }
            },
            PAUSE,
        );
        for kind in [Kind::Quantity, Kind::Choice, Kind::Event] {
            let fact = real.catalogue.questions.iter().position(|q| q.kind == kind);
            if let Some(field) = fact.and_then(|fact| fields::field(fact, false)) {
                field.mount(&place);
            }
        }
    });
    let Some(scratch) = made.get() else { return };
    set_timeout(move || answer(&room), PAUSE * 2);
    set_timeout(move || scratch.catch_up(), PAUSE * 3);
    set_timeout(move || drop(handle), END);
}

/// Types into every field and picks the first option of each.
fn answer(room: &HtmlElement) {
    let text = store::with_last_text(str::to_owned);
    let Ok(inputs) = room.query_selector_all("input[inputmode], .ts-ticks input:first-of-type")
    else {
        return;
    };
    for index in 0..inputs.length() {
        let Some(input) = inputs.item(index) else { continue };
        let input: HtmlInputElement = input.unchecked_into();
        let ticks = matches!(input.type_().as_str(), "radio" | "checkbox");
        if ticks {
            input.set_checked(true);
        } else {
            input.set_value("1");
        }
        let init = EventInit::new();
        init.set_bubbles(true);
        let name = if ticks { "change" } else { "input" };
        if let Ok(event) = Event::new_with_event_init_dict(name, &init) {
            let _ = input.dispatch_event(&event);
        }
    }
    // The copy of the answers for the failure page is the person's again.
    store::set_last_text(&text);
}
