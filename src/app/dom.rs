//! Elements of the page: a small builder over Leptos's reactive graph.
//!
//! Everything is of one type, so a screen costs little more than its own tags and texts
//! (decision 0011). A closure in place of an attribute or a child is run again when a signal it
//! read has changed. Unlike in Leptos views its children are built anew then (a text alone keeps
//! its node), so what must keep the focus stands in a closure that seldom runs, or behind a memo.
//!
//! ```ignore
//! el("p").attr("class", "ts-note").child(move || count.get().to_string())
//! ```

use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;
use std::borrow::Cow;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlInputElement, KeyboardEvent, Node};

/// An element with what is in it, or a group of siblings that is not in the page yet.
#[derive(Clone, Debug)]
pub struct El(Node);

/// A text that stands in the program or was made.
pub type Text = Cow<'static, str>;

/// An element of HTML.
pub fn el(tag: &str) -> El {
    El(made(document().create_element(tag)).unchecked_into())
}

/// An element of a picture.
pub fn svg(tag: &str) -> El {
    let space = Some("http://www.w3.org/2000/svg");
    El(made(document().create_element_ns(space, tag)).unchecked_into())
}

/// A button that sends nothing.
pub fn button(class: &'static str) -> El {
    el("button").attr("type", "button").attr("class", class)
}

/// A box to tick, with its label; `change` hears whether it is ticked.
pub fn checkbox(
    id: &str,
    label: &str,
    checked: impl Fn() -> bool + 'static,
    change: impl Fn(bool) + 'static,
) -> El {
    let input = el("input").attr("type", "checkbox").attr("id", id.to_owned());
    let input = input.checked(checked).on("change", move |ev| change(self::checked(&ev)));
    el("div")
        .attr("class", "ts-tick")
        .child(input)
        .child(el("label").attr("for", id.to_owned()).child(label))
}

/// Siblings without an element around them.
pub fn siblings() -> El {
    El(document().create_document_fragment().unchecked_into())
}

/// Builds a part of a screen. What it reads while it is built does not make the screen
/// around it be built anew.
pub fn piece<T>(build: impl FnOnce() -> T) -> T {
    untrack(build)
}

/// Something that is there while a condition holds; it is built anew only when that turns.
pub fn show<T: Child + 'static>(
    when: impl Fn() -> bool + Send + Sync + 'static,
    build: impl Fn() -> T + 'static,
) -> impl Child {
    let holds = Memo::new(move |_| when());
    move || holds.get().then(|| untrack(&build))
}

/// One or the other.
pub fn either<A: Child + 'static, B: Child + 'static>(
    when: impl Fn() -> bool + Send + Sync + 'static,
    then: impl Fn() -> A + 'static,
    otherwise: impl Fn() -> B + 'static,
) -> impl Child {
    let holds = Memo::new(move |_| when());
    move || {
        let place = siblings();
        if holds.get() { place.child(untrack(&then)) } else { place.child(untrack(&otherwise)) }
    }
}

/// The browser makes every element and listener that the screens ask for: their names are
/// fixed. A failure is a failure of ours, and shown as one.
fn made<T, E>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|_| wasm_bindgen::throw_str("element"))
}

impl El {
    fn element(&self) -> &Element {
        self.0.unchecked_ref()
    }

    /// Sets an attribute; `true` is an empty one, `false` and `None` are none at all.
    pub fn attr(self, name: &'static str, value: impl Value) -> Self {
        value.give(self.element(), name);
        self
    }

    /// Sets an attribute of an element that stands already.
    pub fn set(&self, name: &str, text: &str) {
        write(self.element(), name, Some(text));
    }

    /// Adds a class while a condition holds.
    pub fn class_if(self, name: &'static str, holds: impl Value) -> Self {
        holds.class(self.element(), name);
        self
    }

    /// Keeps the text of an input.
    pub fn value(self, text: impl Fn() -> String + 'static) -> Self {
        let input: HtmlInputElement = self.0.clone().unchecked_into();
        effect(Box::new(move || {
            let text = text();
            // Setting the same text would move the caret.
            if input.value() != text {
                input.set_value(&text);
            }
        }));
        self
    }

    /// Keeps the state of a radio or a checkbox.
    pub fn checked(self, checked: impl Fn() -> bool + 'static) -> Self {
        let input: HtmlInputElement = self.0.clone().unchecked_into();
        effect(Box::new(move || input.set_checked(checked())));
        self
    }

    /// Opens or closes details whenever a signal that was read has changed, whatever a person
    /// did to them in between.
    pub fn opened(self, open: impl Fn() -> bool + 'static) -> Self {
        let details = self.element().clone();
        effect(Box::new(move || {
            let open = open();
            if details.has_attribute("open") != open {
                write(&details, "open", open.then_some(""));
            }
        }));
        self
    }

    /// Listens to an event.
    pub fn on(self, event: &str, handle: impl FnMut(Event) + 'static) -> Self {
        self.listen(event, Box::new(handle));
        self
    }

    /// Listens to keys.
    pub fn on_key(self, event: &str, mut handle: impl FnMut(KeyboardEvent) + 'static) -> Self {
        self.listen(event, Box::new(move |ev| handle(ev.unchecked_into())));
        self
    }

    fn listen(&self, event: &str, handle: Box<dyn FnMut(Event)>) {
        // The browser frees it with the element.
        let handle = Closure::wrap(handle).into_js_value();
        made(self.0.add_event_listener_with_callback(event, handle.unchecked_ref()));
    }

    /// Adds what stands in it next.
    pub fn child(self, child: impl Child) -> Self {
        child.put(&self.0);
        self
    }

    /// Puts it at the end of an element of the page.
    pub fn mount(self, parent: &Node) {
        self.put(parent);
    }
}

/// The text of the input, area or list that an event comes from.
pub fn value(ev: &Event) -> String {
    source(ev).map(|input| input.value()).unwrap_or_default()
}

/// Whether the radio or checkbox that an event comes from is chosen.
pub fn checked(ev: &Event) -> bool {
    source(ev).is_some_and(|input| input.checked())
}

/// Whether the details that an event comes from are open.
pub fn is_open(ev: &Event) -> bool {
    source(ev).is_some_and(|details| details.has_attribute("open"))
}

/// The element an event comes from. The properties looked at are the same for inputs, areas
/// and lists, and absent ones read as empty.
pub fn source(ev: &Event) -> Option<HtmlInputElement> {
    ev.target().map(JsCast::unchecked_into)
}

/// Runs at once and whenever a signal that was read has changed, as long as the part of the
/// screen lives that is being built.
pub fn watch(run: impl FnMut() + 'static) {
    effect(Box::new(run));
}

fn effect(mut run: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_| run());
    on_cleanup(move || drop(effect));
}

/// What an attribute can be set to.
pub trait Value: Sized + 'static {
    /// The text, or `None` for no attribute.
    fn text(&self) -> Option<Text>;

    /// Sets the attribute.
    fn give(self, element: &Element, name: &'static str) {
        write(element, name, self.text().as_deref());
    }

    /// Sets or removes a class.
    fn class(self, element: &Element, name: &'static str) {
        let _ = element.class_list().toggle_with_force(name, self.text().is_some());
    }
}

fn write(element: &Element, name: &str, text: Option<&str>) {
    let _ = match text {
        Some(text) => element.set_attribute(name, text),
        None => element.remove_attribute(name),
    };
}

/// Sets an attribute, and again when it changes.
fn keep(element: Element, name: &'static str, text: Box<dyn Fn() -> Option<Text>>) {
    let mut last = None;
    effect(Box::new(move || {
        let now = text();
        if last.as_ref() != Some(&now) {
            write(&element, name, now.as_deref());
            last = Some(now);
        }
    }));
}

impl Value for &'static str {
    fn text(&self) -> Option<Text> {
        Some(Cow::Borrowed(self))
    }
}

impl Value for String {
    fn text(&self) -> Option<Text> {
        Some(Cow::Owned(self.clone()))
    }
}

impl Value for bool {
    fn text(&self) -> Option<Text> {
        self.then_some(Cow::Borrowed(""))
    }
}

impl Value for u16 {
    fn text(&self) -> Option<Text> {
        Some(Cow::Owned(self.to_string()))
    }
}

impl<T: Value> Value for Option<T> {
    fn text(&self) -> Option<Text> {
        self.as_ref().and_then(T::text)
    }
}

impl<T: Value, F: Fn() -> T + 'static> Value for F {
    fn text(&self) -> Option<Text> {
        self().text()
    }

    fn give(self, element: &Element, name: &'static str) {
        keep(element.clone(), name, Box::new(move || self().text()));
    }

    fn class(self, element: &Element, name: &'static str) {
        let list = element.class_list();
        effect(Box::new(move || {
            let _ = list.toggle_with_force(name, self().text().is_some());
        }));
    }
}

/// What can stand in an element.
pub trait Child {
    /// Adds it at the end.
    fn put(self, parent: &Node);
}

fn write_text(parent: &Node, text: &str) {
    let _ = parent.append_child(&document().create_text_node(text));
}

impl Child for El {
    fn put(self, parent: &Node) {
        let _ = parent.append_child(&self.0);
    }
}

impl Child for &str {
    fn put(self, parent: &Node) {
        write_text(parent, self);
    }
}

impl Child for String {
    fn put(self, parent: &Node) {
        write_text(parent, &self);
    }
}

impl<T: Child> Child for Option<T> {
    fn put(self, parent: &Node) {
        if let Some(child) = self {
            child.put(parent);
        }
    }
}

impl<T: Child> Child for Vec<T> {
    fn put(self, parent: &Node) {
        for child in self {
            child.put(parent);
        }
    }
}

impl<T: Child, F: FnMut() -> T + 'static> Child for F {
    fn put(mut self, parent: &Node) {
        keep_children(parent, Box::new(move |place| self().put(place)));
    }
}

/// Children that are built anew when a signal changes, between two empty texts.
fn keep_children(parent: &Node, mut build: Box<dyn FnMut(&Node)>) {
    let mark = || -> Node { document().create_text_node("").unchecked_into() };
    let (start, end) = (mark(), mark());
    let _ = parent.append_child(&start);
    let _ = parent.append_child(&end);
    effect(Box::new(move || {
        let place = siblings().0;
        build(&place);
        let Some(parent) = end.parent_node() else { return };
        let (old, new) = (start.next_sibling(), place.first_child());
        if let (Some(old), Some(new)) = (&old, &new)
            && only_text(old, Some(&end))
            && only_text(new, None)
        {
            // A text that stays the same is not said again by a screen reader.
            if old.node_value() != new.node_value() {
                old.set_node_value(new.node_value().as_deref());
            }
            return;
        }
        while let Some(old) = start.next_sibling().filter(|old| *old != end) {
            let _ = parent.remove_child(&old);
        }
        let _ = parent.insert_before(&place, Some(&end));
    }));
}

/// Whether a node is a text and the last one before `end`.
fn only_text(node: &Node, end: Option<&Node>) -> bool {
    node.node_type() == Node::TEXT_NODE && node.next_sibling().as_ref() == end
}
