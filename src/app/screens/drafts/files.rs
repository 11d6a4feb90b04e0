//! Save to a file, open from a file, with consent before answers are replaced.

use super::{News, problem_text};
use crate::app::page;
use crate::app::state::{Session, session};
use crate::draft::{Draft, DraftError};
use crate::storage::{Saved, sealed};
use crate::words;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Saves the answers as a profile; what cannot be read as an answer is not in it, and the screen
/// says so. With no answers on the screen there is nothing to save, and it says that.
pub fn save_file(session: Session) {
    let draft = session.answers.draft.get_untracked();
    if draft.is_blank() {
        let locked = untrack(|| session.locked_draft()).is_some();
        return session.say(if locked { key!("saved.locked") } else { key!("saved.nothing") });
    }
    let (text, unused) = draft.kept(session.catalogue()).to_profile(session.catalogue());
    let name = format!("trial-screener-{}.json", session.speaker().iso_today());
    let t = session.t();
    if !page::download(&name, "application/json", &text) {
        return session.say(key!("saved.no_file"));
    }
    session.said.set(match unused.len() {
        0 => t.get(key!("saved.file")).to_owned(),
        n => t.count(key!("saved.file_without"), n),
    });
}

/// What became of a file.
#[derive(Clone, Copy)]
struct FileState {
    session: Session,
    error: RwSignal<String>,
    /// A draft from a file, until the person agrees that it replaces the answers.
    waiting: RwSignal<Option<Draft>>,
    done: RwSignal<Option<words::Key<'static>>>,
}

impl FileState {
    fn take(self, draft: Draft) {
        self.session.replace("file", draft);
        self.session.say(key!("said.file_opened"));
        self.done.set(Some(key!("said.file_opened")));
        self.waiting.set(None);
        page::focus_soon("open-file");
    }

    fn keep_sealed(self, text: &str) {
        let key = match self.session.keeping.add(text) {
            Ok(()) => return self.done.set(Some(key!("said.sealed_added"))),
            Err(Saved::Not(trouble)) => trouble.key(),
            Err(_) => key!("drafts.sealed_not_kept"),
        };
        self.error.set(self.session.t().get(key).to_owned());
    }

    fn took(self, text: Result<String, DraftError>) {
        self.error.set(String::new());
        self.done.set(None);
        self.waiting.set(None);
        let text = match text {
            Ok(text) => text,
            Err(error) => return self.error.set(problem_text(self.session, &error)),
        };
        if sealed(&text).is_some() {
            return self.keep_sealed(&text);
        }
        // A file is a draft like any other, whoever made it.
        match Draft::read(self.session.catalogue(), &text).map(Draft::from_file) {
            Err(problem) => self.error.set(problem_text(self.session, &problem)),
            Ok(draft) if self.session.answers.draft.with_untracked(Draft::is_blank) => {
                self.take(draft);
            }
            Ok(draft) => {
                self.waiting.set(Some(draft));
                page::focus_soon("replace-answers");
            }
        }
    }
}

/// Files to save and to open.
#[component]
pub fn Files() -> impl IntoView {
    let session = session();
    let t = session.t();
    let files = FileState {
        session,
        error: RwSignal::new(String::new()),
        waiting: RwSignal::new(None),
        done: RwSignal::new(None),
    };
    let chosen = move |ev: leptos::ev::Event| {
        let input = ev.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let Some(file) = input.files().and_then(|list| list.get(0)) else { return };
        leptos::task::spawn_local(async move {
            let text = page::read_file(file).await;
            // The same file can be chosen again.
            input.set_value("");
            files.took(text);
        });
    };
    view! {
        <p>{t.get(key!("drafts.file_hint"))}</p>
        <div class="ts-actions">
            <button type="button" class="ts-button" on:click=move |_| save_file(session)>
                {t.get(key!("saved.save_file"))}
            </button>
        </div>
        <News done=files.done/>
        <label for="open-file">{t.get(key!("drafts.open_file"))}</label>
        <input
            type="file" id="open-file" accept=".json,application/json"
            aria-describedby="open-file-error"
            on:change=chosen
        />
        <p class="ts-error" id="open-file-error" role="alert">{move || files.error.get()}</p>
        <Show when=move || files.waiting.with(Option::is_some)><Replace files/></Show>
    }
}

/// Asks before the answers of a file replace the ones on the screen.
#[component]
fn Replace(
    /// The file.
    files: FileState,
) -> impl IntoView {
    let session = files.session;
    let t = session.t();
    let text = move || {
        let now = session.answers.draft.with(|draft| draft.entries.len()).to_string();
        let new = files.waiting.with(|draft| draft.as_ref().map_or(0, |d| d.entries.len()));
        t.fill(key!("drafts.replace"), &[("now", &now), ("new", &new.to_string())])
    };
    let agree = move |_| {
        if let Some(draft) = files.waiting.get_untracked() {
            files.take(draft);
        }
    };
    let refuse = move |_| {
        files.waiting.set(None);
        page::focus_soon("open-file");
    };
    view! {
        <div class="ts-banner" role="group">
            <p>{text}</p>
            <button type="button" class="ts-button" id="replace-answers" on:click=agree>
                {t.get(key!("drafts.replace_yes"))}
            </button>
            <button type="button" class="ts-button" on:click=refuse>{t.get(key!("drafts.replace_no"))}</button>
        </div>
    }
}
