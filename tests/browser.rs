//! Fields and storage in a real browser, without the rest of the page.
#![cfg(all(target_arch = "wasm32", feature = "app"))]
#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::unwrap_used,
    missing_docs,
    reason = "tests stop at the first surprise"
)]

use leptos::prelude::*;
use std::sync::OnceLock;
use trial_screener::app::{Store, field as build};
use trial_screener::catalogue::layout::Layout;
use trial_screener::catalogue::meaning::Slot;
use trial_screener::catalogue::{Catalogue, embedded};
use trial_screener::facts::Number;
use trial_screener::storage::{self, Settings, Trouble, seal};
use trial_screener::words;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, HtmlElement, HtmlInputElement, HtmlSelectElement};

wasm_bindgen_test_configure!(run_in_browser);

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| embedded::load().unwrap())
}

/// A field of its own in the page, with its store.
fn field(id: &'static str) -> Store {
    static LAYOUT: OnceLock<Layout> = OnceLock::new();
    let layout = LAYOUT.get_or_init(|| Layout::of(catalogue()));
    let fact = catalogue().index_of(id).unwrap();
    let root: HtmlElement = document().create_element("div").unwrap().dyn_into().unwrap();
    // The runner writes its results into the page, so only our own part is replaced.
    if let Some(old) = document().get_element_by_id("field-under-test") {
        old.remove();
    }
    root.set_id("field-under-test");
    document().body().unwrap().append_child(&root).unwrap();
    let made = std::rc::Rc::new(std::cell::Cell::new(None));
    let place = made.clone();
    let place_in_page = root.clone();
    leptos::mount::mount_to(root, move || {
        let store = Store::new(catalogue(), layout, &words::all()[0], Settings::default());
        provide_context(store);
        place.set(Some(store));
        build(fact, false).unwrap().mount(&place_in_page);
    })
    .forget();
    made.get().unwrap()
}

/// Longer than an answer waits to be evaluated.
async fn settle() {
    let wait = js_sys::Promise::new(&mut |done, _| {
        set_timeout(
            move || drop(done.call0(&wasm_bindgen::JsValue::NULL)),
            std::time::Duration::from_millis(200),
        );
    });
    wasm_bindgen_futures::JsFuture::from(wait).await.unwrap();
    leptos::task::tick().await;
}

fn type_into(id: &str, text: &str) {
    let input: HtmlInputElement = document().get_element_by_id(id).unwrap().dyn_into().unwrap();
    input.set_value(text);
    input.dispatch_event(&bubbling("input")).unwrap();
}

fn leave(id: &str) {
    let input = document().get_element_by_id(id).unwrap();
    input.dispatch_event(&bubbling("focusout")).unwrap();
}

fn bubbling(name: &str) -> Event {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    Event::new_with_event_init_dict(name, &init).unwrap()
}

fn text_of(id: &str) -> String {
    document().get_element_by_id(id).unwrap().text_content().unwrap_or_default()
}

fn number(store: Store, id: &str) -> Option<Number> {
    let fact = catalogue().index_of(id).unwrap();
    match store.screening.with_untracked(|screening| screening.slot(fact).clone()) {
        Slot::Number(number) => number.span.single(),
        _ => None,
    }
}

#[wasm_bindgen_test]
async fn a_number_with_its_unit_becomes_a_fact_and_a_slip_takes_it_back() {
    let store = field("haemoglobin");
    type_into("q-haemoglobin-value", "9.1");
    settle().await;
    assert_eq!(number(store, "haemoglobin"), None, "no unit is guessed");
    assert!(document().query_selector(".ts-note").unwrap().is_none(), "nothing while typing");
    leave("q-haemoglobin-value");
    settle().await;
    let offered = document().query_selector(".ts-note").unwrap().unwrap();
    assert!(offered.text_content().unwrap().contains("g/dL"));
    let unit: HtmlSelectElement =
        document().get_element_by_id("q-haemoglobin-unit").unwrap().dyn_into().unwrap();
    unit.set_value("g/dL");
    unit.dispatch_event(&bubbling("change")).unwrap();
    settle().await;
    assert_eq!(number(store, "haemoglobin"), Some(Number::whole(91)));
    type_into("q-haemoglobin-value", "9,100");
    settle().await;
    assert_eq!(number(store, "haemoglobin"), None, "the old value does not linger");
    assert_eq!(text_of("q-haemoglobin-value-error"), "", "no error while typing");
    leave("q-haemoglobin-value");
    settle().await;
    assert!(text_of("q-haemoglobin-value-error").contains("comma"));
}

#[wasm_bindgen_test]
async fn dates_say_how_they_were_understood() {
    let store = field("birth_date");
    type_into("q-birth_date-when", "May 1990");
    settle().await;
    assert!(text_of("q-birth_date-when-hint").contains("1 May 1990 to 31 May 1990"));
    let fact = catalogue().index_of("birth_date").unwrap();
    assert!(matches!(
        store.screening.with_untracked(|screening| screening.slot(fact).clone()),
        Slot::Date(_)
    ));
}

#[wasm_bindgen_test]
async fn i_dont_know_is_an_answer_and_typing_takes_it_back() {
    let store = field("weight");
    let tick: HtmlInputElement =
        document().get_element_by_id("q-weight-dont_know").unwrap().dyn_into().unwrap();
    tick.click();
    settle().await;
    assert!(store.draft.with_untracked(|draft| draft.entry("weight").unknown.is_some()));
    type_into("q-weight-value", "58");
    settle().await;
    assert!(!tick.checked());
}

#[wasm_bindgen_test]
fn the_store_never_overwrites_what_another_tab_wrote() {
    assert!(storage::available());
    storage::erase();
    assert_eq!(storage::keep("1", "a", None), Ok(true), "new in the store");
    assert_eq!(storage::keep("1", "b", Some("a")), Ok(false));
    assert_eq!(storage::keep("1", "c", Some("a")), Err(Trouble::ChangedElsewhere));
    assert_eq!(storage::draft("1").as_deref(), Some("b"));
    assert_eq!(storage::drafts().len(), 1);
    storage::keep_settings(&Settings { language: "zh-Hans".to_owned(), ..Settings::default() });
    assert_eq!(storage::settings().language, "zh-Hans");
    assert!(storage::erase());
    assert!(storage::drafts().is_empty());
    assert_eq!(storage::settings(), Settings::default());
}

#[wasm_bindgen_test]
async fn a_sealed_text_opens_with_its_passphrase_only() {
    let key = seal::Key::new("correct horse").await.unwrap();
    let text = key.seal("AB", "an answer / 回答").await.unwrap();
    assert!(!text.contains("answer"));
    let sealed = seal::sealed(&text).unwrap();
    let again = seal::Key::of("correct horse", &sealed).await.unwrap();
    assert_eq!(again.open(&sealed).await.unwrap(), "an answer / 回答");
    let wrong = seal::Key::of("wrong horse", &sealed).await.unwrap();
    assert_eq!(wrong.open(&sealed).await, Err(seal::SealError::WrongPassphrase));
    // Any change of the stored text is noticed.
    let last = text.rfind(|c: char| c.is_ascii_hexdigit()).unwrap();
    let other = if text.as_bytes()[last] == b'0' { "1" } else { "0" };
    let mut changed = text.clone();
    changed.replace_range(last..=last, other);
    let changed = seal::sealed(&changed).unwrap();
    assert_eq!(again.open(&changed).await, Err(seal::SealError::WrongPassphrase));
}
