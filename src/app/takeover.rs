//! The static page's first question can be answered before the program is there
//! (`src/web/shell.mjs`). What was typed, and where the caret is, goes over.

use super::page;
use super::state::Session;
use crate::draft::Unknown;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// What was done on the static page.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    text: String,
    dont_know: bool,
    focus: Focus,
}

/// What had the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Focus {
    #[default]
    Elsewhere,
    /// The number, with the ends of the selection.
    Number(u32, u32),
    DontKnow,
}

/// Where the caret goes once the screen is drawn: the id of an input, and the selection in it.
#[derive(Clone, Copy, Debug)]
pub struct Caret {
    /// The question of the input.
    pub question: &'static str,
    /// The part of the question.
    pub part: &'static str,
    /// Start and end of the selection, in a text.
    pub selection: Option<(u32, u32)>,
}

/// Reads the static page, before it goes.
pub fn read() -> Typed {
    let find = |kind: &str| -> Option<HtmlInputElement> {
        page::find(&format!("[data-shell]:not([hidden]) input[type={kind}]"))?.dyn_into().ok()
    };
    let (number, dont_know) = (find("text"), find("checkbox"));
    let active = document().active_element();
    let has_focus = |input: &Option<HtmlInputElement>| {
        input
            .as_ref()
            .is_some_and(|input| active.as_ref().is_some_and(|a| a.is_same_node(Some(input))))
    };
    let focus = if has_focus(&number) {
        let end =
            |end: Option<Result<Option<u32>, _>>| end.and_then(Result::ok).flatten().unwrap_or(0);
        let input = number.as_ref();
        Focus::Number(
            end(input.map(HtmlInputElement::selection_start)),
            end(input.map(HtmlInputElement::selection_end)),
        )
    } else if has_focus(&dont_know) {
        Focus::DontKnow
    } else {
        Focus::Elsewhere
    };
    Typed {
        text: number.map(|input| input.value()).unwrap_or_default(),
        dont_know: dont_know.is_some_and(|input| input.checked()),
        focus,
    }
}

impl Typed {
    /// Answers the first question as it was answered on the static page. A draft that was opened
    /// has its own answer, unless the person has just given another.
    pub fn give_to(self, session: Session) -> Option<Caret> {
        let question = session.question(session.layout.first)?;
        if self.dont_know || !self.text.trim().is_empty() {
            session.change(question, |entry| {
                entry.unknown = self.dont_know.then_some(Unknown::DontKnow);
                entry.text = self.text;
            });
        }
        let question = question.id.as_str();
        match self.focus {
            Focus::Elsewhere => None,
            Focus::Number(start, end) => {
                Some(Caret { question, part: "value", selection: Some((start, end)) })
            }
            Focus::DontKnow => Some(Caret { question, part: "dont_know", selection: None }),
        }
    }
}
