//! Small things the browser does for us: focus, title, files, clipboard, printing.

use super::places::Place;
use super::route::Route;
use super::takeover::Caret;
use crate::draft::DraftError;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CustomEvent, CustomEventInit, Element, Event, File, HtmlAnchorElement,
    HtmlElement, HtmlInputElement, Url,
};

/// Moves the focus to an element once the screen has been drawn.
pub fn focus_soon(selector: &str) {
    let selector = if selector.starts_with(['#', '.']) || selector == "h1" {
        selector.to_owned()
    } else {
        format!("[id='{selector}']")
    };
    request_animation_frame(move || {
        if let Some(element) = find(&selector) {
            let _ = element.focus();
        }
    });
}

/// Moves the focus to the heading of a new screen once it has been drawn; on a screen that was
/// seen before, to the link that was followed there, and the window to where it was.
pub fn begin_soon(place: Place) {
    window().scroll_to_with_x_and_y(0.0, 0.0);
    request_animation_frame(move || {
        let link = (!place.link.is_empty()).then(|| format!("[href='{}']", place.link));
        // The ways around the screen may hold the same address.
        let link = link.and_then(|link| find(&format!("main {link}")).or_else(|| find(&link)));
        let has_focus = link.is_some_and(|link| {
            let _ = link.focus();
            document().active_element().is_some_and(|active| active.is_same_node(Some(&link)))
        });
        // A link in a closed part of the screen takes no focus.
        if !has_focus && let Some(heading) = find("h1") {
            let _ = heading.focus();
        }
        if place.top > 0.0 || !place.link.is_empty() {
            window().scroll_to_with_x_and_y(0.0, place.top);
        }
    });
}

/// Scrolls to a field once the screen has been drawn and moves the focus into it.
pub fn show_soon(id: &str) {
    let id = id.to_owned();
    // After the heading of the new screen has had the focus.
    request_animation_frame(move || {
        request_animation_frame(move || {
            if let Some(field) = document().get_element_by_id(&id) {
                field.scroll_into_view();
                if let Some(input) =
                    find(&format!("[id='{id}'] :is(input, select, button, summary)"))
                {
                    let _ = input.focus();
                }
            }
        });
    });
}

/// Puts the caret where it was in a field that stood here before, once the screen has been drawn.
pub fn put_caret_soon(caret: Caret) {
    request_animation_frame(move || {
        let Some(input) = find(&format!("#q-{}-{}", caret.question, caret.part)) else { return };
        let _ = input.focus();
        if let (Some((start, end)), Some(input)) =
            (caret.selection, input.dyn_ref::<HtmlInputElement>())
        {
            let _ = input.set_selection_range(start, end);
        }
    });
}

/// Focuses an input and selects its text, so that what is typed next replaces it. Says whether
/// it is there.
pub fn select(selector: &str) -> bool {
    let Some(input) = find(selector) else { return false };
    let _ = input.focus();
    if let Some(input) = input.dyn_ref::<HtmlInputElement>() {
        input.select();
    }
    true
}

/// Whether the details that an event comes from are open.
pub fn is_open(ev: &Event) -> bool {
    let details = ev.target().and_then(|target| target.dyn_into::<Element>().ok());
    details.is_some_and(|details| details.has_attribute("open"))
}

/// Goes to another screen.
pub fn go(to: &Route) {
    let _ = window().location().set_hash(&to.href());
}

/// Gives the screen that is shown another address, without a step in the history.
pub fn replace(to: &Route) {
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(&to.href()));
    }
}

/// The first element for a selector.
pub fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Sets the title and the language of the page.
pub fn set_head(title: &str, language: &str) {
    document().set_title(title);
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language);
    }
}

/// What the start script noted on the page: a wish of the site around it, or a finding.
pub fn wish(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(&format!("data-{name}"))
}

/// The ids of the trials that the site around the page wishes to show; empty for all.
pub fn wished_trials() -> Vec<String> {
    let wish = wish("trials").unwrap_or_default();
    wish.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// Notes something for the start script.
pub fn mark(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(&format!("data-{name}"), value);
    }
}

/// Tells the start script something.
pub fn announce(name: &str, detail: &str) {
    let init = CustomEventInit::new();
    init.set_detail(&JsValue::from_str(detail));
    // The screens listen on the window.
    init.set_bubbles(true);
    let event = CustomEvent::new_with_event_init_dict(name, &init);
    if let (Some(root), Ok(event)) = (document().document_element(), event) {
        let _ = root.dispatch_event(&event);
    }
}

/// The policies of the page, as they stand in it.
pub fn policies() -> Vec<String> {
    let Ok(found) = document().query_selector_all("meta[http-equiv]") else { return Vec::new() };
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into::<Element>().ok()?.get_attribute("content"))
        .collect()
}

/// The name of the build.
pub fn build() -> Option<String> {
    document().query_selector("meta[name=build]").ok().flatten()?.get_attribute("content")
}

/// Sets or removes the theme that was chosen by hand.
pub fn set_theme(theme: &str) {
    if let Some(root) = document().document_element() {
        let _ = match theme {
            "light" | "dark" => root.set_attribute("data-theme", theme),
            _ => root.remove_attribute("data-theme"),
        };
    }
}

/// The key of an event; `None` of one that has none. Browsers send such a `keydown` when a suggestion
/// is taken, and to read its key would stop the program.
pub fn key_of(event: &web_sys::Event) -> Option<String> {
    event.dyn_ref::<web_sys::KeyboardEvent>().map(web_sys::KeyboardEvent::key)
}

/// How long the text of a file that is saved stays at hand: some browsers read it after the press.
const DOWNLOAD: Duration = Duration::from_mins(1);

/// Offers a text as a file to save; says whether the browser took it.
#[must_use]
pub fn download(name: &str, mime: &str, text: &str) -> bool {
    offer(name, mime, text).is_some()
}

fn offer(name: &str, mime: &str, text: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let bag = BlobPropertyBag::new();
    bag.set_type(mime);
    let blob = Blob::new_with_str_sequence_and_options(&parts, &bag).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    document().body()?.append_child(&link).ok()?;
    link.click();
    link.remove();
    set_timeout(move || drop(Url::revoke_object_url(&url)), DOWNLOAD);
    Some(())
}

/// Copies a text; says whether it worked.
pub async fn copy(text: String) -> bool {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    if !clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok()
}

/// Largest file that is read, in bytes.
const MAX_FILE: f64 = 512.0 * 1024.0;

/// Reads a file chosen by the person, if it is not too large and is text.
pub async fn read_file(file: File) -> Result<String, DraftError> {
    if file.size() > MAX_FILE {
        return Err(DraftError::TooLarge);
    }
    let text = JsFuture::from(file.text()).await.map_err(|_| DraftError::Unreadable)?;
    text.as_string().ok_or(DraftError::Unreadable)
}

/// Opens the print dialogue.
pub fn print() {
    let _ = window().print();
}
