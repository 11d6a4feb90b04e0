//! The screens: views over a [`Session`], nothing more. Rules, texts and sentences come from the
//! layers to the left.

#![expect(clippy::needless_pass_by_value, reason = "props of components are values")]

mod clock;
mod fields;
mod frame;
mod language;
mod page;
mod parts;
mod places;
mod pointer;
mod route;
mod screens;
mod state;
mod takeover;

pub use fields::Field;
pub use language::Language;
pub use state::Session;

use crate::catalogue::layout::Layout;
use frame::Frame;
use leptos::prelude::*;
use places::{Place, Places};
use route::Route;
use std::sync::OnceLock;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

/// How questions are grouped, made when the project is built.
const PACKED_LAYOUT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/layout.bin"));

/// Mounts the screens into `#app`, in place of the static page, in a language that was added
/// ([`add_language`]). Called once by the start script.
#[wasm_bindgen]
pub fn start(tag: &str) {
    static LAYOUT: OnceLock<Option<Layout>> = OnceLock::new();
    let layout = LAYOUT.get_or_init(|| Layout::unpack(PACKED_LAYOUT)).as_ref();
    let (Some(language), Some(layout)) = (language::find(tag), layout) else {
        // The build makes the same check; a page without a catalogue must not look alive.
        wasm_bindgen::throw_str("language");
    };
    let Some(root) = page::find("#app") else { return };
    let typed = takeover::read();
    root.set_inner_html("");
    leptos::mount::mount_to(root, move || view! { <App language layout typed/> }).forget();
}

/// Takes a language, as its file has arrived. A file that is not of this program is left alone.
#[wasm_bindgen]
pub fn add_language(tag: &str, packed: String) {
    std::panic::set_hook(Box::new(|_| show_answers()));
    language::add(tag, packed);
}

/// Puts the answers on the failure page, which the start script shows after any exception out of
/// the program (a panic ends in one). It allocates nothing, so that it works when memory is used up.
#[wasm_bindgen]
pub fn show_answers() {
    if let Some(place) = document().get_element_by_id("failed-answers") {
        state::keeping::with_last_text(|text| place.set_text_content(Some(text)));
    }
}

/// The whole page: one screen at a time, in one language.
#[component]
fn App(
    language: Language,
    layout: &'static Layout,
    /// What was typed on the static page.
    typed: takeover::Typed,
) -> impl IntoView {
    let session = Session::new(language, layout);
    let theme = session.settings.with_untracked(|settings| settings.theme.clone());
    if !theme.is_empty() {
        page::set_theme(&theme);
    }
    session.open_last();
    let taken_over = typed.give_to(session);
    // For the failure page, should the program not be able to say anything any more.
    Effect::new(move |_| page::mark("draft", &session.keeping.id.get()));
    pointer::watch();
    listen_to_storage(session);
    listen_to_keys(session);
    let (route, place) = follow_address(session);
    window_event_listener_untyped("trial-screener:language", move |_| session.arrived.notify());
    // A screen of another address or language is another screen: none of it is patched.
    let screen = move || {
        session.answers.catch_up();
        let screen = settle(session, route);
        // The end of the road has the number that the next screen has if questions open again.
        let is_end = matches!(screen, Route::Next(number) if session.road.screen(number).is_none());
        [(session.tag.get(), session.settings.with(|settings| settings.carer), is_end, screen)]
    };
    let shown = StoredValue::new(None::<Route>);
    view! {
        <For each=screen key=|screen| screen.clone() let((tag, carer, _, route))>
            {
                let session = session.speaking(tag, carer);
                provide_context(session);
                page::set_head(&screens::page_title(session, &route), tag);
                match (shown.get_value(), taken_over) {
                    (None, Some(caret)) => page::put_caret_soon(caret),
                    // In another language the screen is the same, and so is the place on it.
                    (Some(before), _) if before != route => page::begin_soon(place.get_value()),
                    _ => {}
                }
                shown.set_value(Some(route.clone()));
                view! { <Frame route/> }
            }
        </For>
    }
}

/// The screen to show. What is best asked next is decided when the person comes to it, and has a
/// number of its own from then on: in another language it is the same screen.
fn settle(session: Session, route: RwSignal<Route>) -> Route {
    let asked = route.get();
    let settled = screens::settle(session, &asked);
    if settled != asked {
        page::replace(&settled);
        route.update_untracked(|route| *route = settled.clone());
    }
    settled
}

/// The screen that the address names, and the place on it where the person was before.
fn follow_address(session: Session) -> (RwSignal<Route>, StoredValue<Place>) {
    let read = || Route::parse(&window().location().hash().unwrap_or_default());
    let route = RwSignal::new(read());
    let place = StoredValue::new(Place::default());
    let places = Places::new();
    window_event_listener(leptos::ev::hashchange, move |_| {
        let seen = places.change();
        session.followed_link.set_value(seen.is_none());
        place.set_value(seen.unwrap_or_default());
        let next = read();
        if route.get_untracked() != next {
            route.set(next);
        }
    });
    (route, place)
}

/// Other tabs write to the same store.
fn listen_to_storage(session: Session) {
    window_event_listener(leptos::ev::storage, move |ev| {
        session.hear_storage(ev.key().as_deref(), ev.new_value().is_none());
    });
}

/// Undo, redo, and "/" for the search of the clinician's page.
fn listen_to_keys(session: Session) {
    window_event_listener_untyped("keydown", move |ev| {
        use crate::draft::shortcut::{Key, Shortcut, Target};
        let Some(ev) = ev.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        // Nearly all keys are none of ours, and each is waited for.
        let key = ev.key();
        let command = ev.ctrl_key() || ev.meta_key();
        if !command && key != "/" {
            return;
        }
        // What is tried out is not a step of one's own answers.
        if Route::parse(&window().location().hash().unwrap_or_default()) == Route::WhatIf {
            return;
        }
        let target = document().active_element().map_or(Target::Other, |element| {
            let kind = element.get_attribute("type").unwrap_or_default();
            // Number boxes name the keys they want; nothing else does.
            let number = element.has_attribute("inputmode");
            let text = element.dyn_ref().map(web_sys::HtmlInputElement::value).unwrap_or_default();
            Target::of(&element.tag_name(), &kind, number && text.is_empty())
        });
        let key = Key { key: &key, command, shift: ev.shift_key() };
        let taken = match crate::draft::shortcut::find(key, target) {
            Some(Shortcut::Undo) => {
                session.undo();
                true
            }
            Some(Shortcut::Redo) => {
                session.redo();
                true
            }
            Some(Shortcut::Search) => page::select("#search"),
            None => false,
        };
        if taken {
            ev.prevent_default();
        }
    });
}
