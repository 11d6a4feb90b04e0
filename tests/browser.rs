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
use trial_screener::app::{Field, Language, Session};
use trial_screener::catalogue::layout::Layout;
use trial_screener::catalogue::meaning::Slot;
use trial_screener::catalogue::{Catalogue, embedded};
use trial_screener::facts::Number;
use trial_screener::storage::local::Local;
use trial_screener::storage::{Keeper, Saved, Settings, Trouble, seal, sealed};
use trial_screener::words;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, HtmlElement, HtmlInputElement, HtmlSelectElement};

wasm_bindgen_test_configure!(run_in_browser);

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| embedded::load().unwrap())
}

/// A field of its own in the page, with its session.
fn field(id: &'static str) -> Session {
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
    leptos::mount::mount_to(root, move || {
        let language = Language { words: &words::all()[0], catalogue: catalogue() };
        let session = Session::new(language, layout);
        provide_context(session);
        place.set(Some(session));
        view! { <Field fact/> }
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

fn number(session: Session, id: &str) -> Option<Number> {
    let fact = catalogue().index_of(id).unwrap();
    match session.answers.screening.with_untracked(|screening| screening.slot(fact).clone()) {
        Slot::Number(number) => number.span.single(),
        _ => None,
    }
}

#[wasm_bindgen_test]
async fn a_number_with_its_unit_becomes_a_fact_and_a_slip_takes_it_back() {
    let session = field("haemoglobin");
    type_into("q-haemoglobin-value", "9.1");
    settle().await;
    assert_eq!(number(session, "haemoglobin"), None, "no unit is guessed");
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
    assert_eq!(number(session, "haemoglobin"), Some(Number::whole(91)));
    type_into("q-haemoglobin-value", "9,100");
    settle().await;
    assert_eq!(number(session, "haemoglobin"), None, "the old value does not linger");
    assert_eq!(text_of("q-haemoglobin-value-error"), "", "no error while typing");
    leave("q-haemoglobin-value");
    settle().await;
    assert!(text_of("q-haemoglobin-value-error").contains("comma"));
}

#[wasm_bindgen_test]
async fn dates_say_how_they_were_understood() {
    let session = field("birth_date");
    type_into("q-birth_date-when", "May 1990");
    settle().await;
    assert!(text_of("q-birth_date-when-hint").contains("1 May 1990 to 31 May 1990"));
    let fact = catalogue().index_of("birth_date").unwrap();
    assert!(matches!(
        session.answers.screening.with_untracked(|screening| screening.slot(fact).clone()),
        Slot::Date(_)
    ));
}

#[wasm_bindgen_test]
async fn i_dont_know_is_an_answer_and_typing_takes_it_back() {
    let session = field("weight");
    let tick: HtmlInputElement =
        document().get_element_by_id("q-weight-dont_know").unwrap().dyn_into().unwrap();
    tick.click();
    settle().await;
    assert!(session.answers.draft.with_untracked(|draft| draft.entry("weight").unknown.is_some()));
    type_into("q-weight-value", "58");
    settle().await;
    assert!(!tick.checked());
}

#[wasm_bindgen_test]
fn the_store_never_overwrites_what_another_tab_wrote() {
    let mut one = Keeper::new(Local, "1".to_owned());
    assert!(one.erase());
    assert_eq!(one.idle(), Saved::Nothing, "the store can be used");
    assert_eq!(one.keep("a", "8").saved, Saved::Kept);
    assert_eq!(one.keep("b", "8").saved, Saved::Kept);
    // Another tab, which read the draft before.
    let mut other = Keeper::new(Local, "1".to_owned());
    other.switch("1".to_owned(), Some("a".to_owned()));
    let kept = other.keep("c", "2");
    assert_eq!((kept.saved, kept.renamed), (Saved::Not(Trouble::ChangedElsewhere), true));
    assert_eq!(one.draft("1").as_deref(), Some("b"));
    assert_eq!(one.draft("2").as_deref(), Some("c"));
    assert_eq!(one.drafts().len(), 2);
    one.keep_settings(&Settings { language: "zh-Hans".to_owned(), ..Settings::default() });
    assert_eq!(one.settings().language, "zh-Hans");
    assert!(one.erase());
    assert!(one.drafts().is_empty());
    assert_eq!(one.settings(), Settings::default());
}

#[wasm_bindgen_test]
async fn a_sealed_text_opens_with_its_passphrase_only() {
    let key = seal::Key::new("correct horse").await.unwrap();
    let text = key.seal("AB", "an answer / 回答").await.unwrap();
    assert!(!text.contains("answer"));
    let stored = sealed(&text).unwrap();
    let again = seal::Key::of("correct horse", &stored).await.unwrap();
    assert_eq!(again.open(&stored).await.unwrap(), "an answer / 回答");
    let wrong = seal::Key::of("wrong horse", &stored).await.unwrap();
    assert_eq!(wrong.open(&stored).await, Err(seal::SealError::WrongPassphrase));
    // Any change of the stored text is noticed.
    let last = text.rfind(|c: char| c.is_ascii_hexdigit()).unwrap();
    let other = if text.as_bytes()[last] == b'0' { "1" } else { "0" };
    let mut changed = text.clone();
    changed.replace_range(last..=last, other);
    let changed = sealed(&changed).unwrap();
    assert_eq!(again.open(&changed).await, Err(seal::SealError::WrongPassphrase));
}
