//! What is kept on this device, files, passphrases, erasing.

mod erase;
mod files;
mod list;
mod passphrase;

pub use files::save_file;
pub use list::DraftList;

use crate::app::state::{Session, session};
use crate::draft::{DraftError, LONGEST_NAME};
use crate::words;
use erase::Erase;
use files::Files;
use leptos::prelude::*;
use passphrase::Passphrase;

/// The screen.
#[component]
pub fn Drafts() -> impl IntoView {
    let t = session().t();
    view! {
        <p>{t.get(key!("drafts.lead"))}</p>
        <p class="ts-hint">{t.get(key!("drafts.safari"))}</p>
        <NameBox id="draft-name" label=t.get(key!("drafts.name"))/>
        <section><h2>{t.get(key!("drafts.kept"))}</h2><DraftList/></section>
        <section><h2>{t.get(key!("drafts.files"))}</h2><Files/></section>
        <section><h2>{t.get(key!("drafts.passphrase"))}</h2><Passphrase/></section>
        <section><h2>{t.get(key!("drafts.erase_title"))}</h2><Erase/></section>
    }
}

/// The name of the open draft: initials or a code.
#[component]
pub fn NameBox(
    /// Id of the input.
    id: &'static str,
    /// Its label.
    label: &'static str,
) -> impl IntoView {
    let session = session();
    let change = move |ev| {
        let name = event_target_value(&ev);
        session.edit(|draft| draft.name = name);
    };
    view! {
        <div>
            <label for=id>{label}</label>
            <input
                type="text" class="ts-input" autocomplete="off" spellcheck="false"
                id=id maxlength=LONGEST_NAME.to_string()
                on:change=change
                prop:value=move || session.answers.draft.with(|draft| draft.name.clone())
            />
            <p class="ts-hint">{session.t().get(key!("clinician.code_hint"))}</p>
        </div>
    }
}

/// The sentence for a draft or file that cannot be read.
fn problem_text(session: Session, error: &DraftError) -> String {
    let t = session.t();
    match error {
        DraftError::Profile(problems) => {
            let lines: Vec<String> = problems.iter().take(5).map(ToString::to_string).collect();
            t.fill(key!("drafts.error.profile"), &[("problems", &lines.join("; "))])
        }
        other => t.get(other.key()).to_owned(),
    }
}

/// What was just done, for the eye: screen readers hear it from `Session::said`.
#[component]
fn News(
    /// Key of the text, if there is one.
    done: RwSignal<Option<words::Key<'static>>>,
) -> impl IntoView {
    let t = session().t();
    view! {
        <Show when=move || done.get().is_some()>
            <p class="ts-note" aria-hidden="true">{move || done.get().map(|key| t.get(key))}</p>
        </Show>
    }
}
