//! Puts the open draft behind a passphrase.

use super::News;
use crate::app::state::{Session, session};
use crate::storage::seal::Key;
use crate::storage::sealed::check_passphrase;
use crate::words;
use leptos::prelude::*;

/// Why the open draft cannot be put behind this passphrase: the key of a text.
fn refusal(session: Session, first: &str, second: &str) -> Option<words::Key<'static>> {
    let example = session.answers.draft.with_untracked(|draft| draft.example);
    if example || session.keeping.off.get_untracked() {
        return Some(key!("drafts.nothing_to_lock"));
    }
    if let Err(weak) = check_passphrase(first) {
        return Some(weak.key());
    }
    (first != second).then_some(key!("drafts.passphrase_differs"))
}

/// A new passphrase, typed twice.
#[component]
pub fn Passphrase() -> impl IntoView {
    let session = session();
    let t = session.t();
    let first = RwSignal::new(String::new());
    let second = RwSignal::new(String::new());
    let error = RwSignal::new(None);
    let done = RwSignal::new(None);
    let protect = move |_| {
        done.set(None);
        let passphrase = first.get_untracked();
        let refused = refusal(session, &passphrase, &second.get_untracked());
        error.set(refused);
        if refused.is_some() {
            return;
        }
        let id = session.keeping.id.get_untracked();
        leptos::task::spawn_local(async move {
            let Ok(key) = Key::new(&passphrase).await else {
                return error.set(Some(key!("drafts.no_crypto")));
            };
            // Making a key takes a while; another draft may have been opened.
            if session.keeping.id.get_untracked() != id {
                return;
            }
            if let Err(trouble) = session.keeping.protect(key).await {
                return error.set(Some(trouble.key()));
            }
            first.set(String::new());
            second.set(String::new());
            session.say(key!("said.protected"));
            done.set(Some(key!("said.protected")));
        });
    };
    let shown = move || error.get().map(|key| t.get(key));
    view! {
        <p>{t.get(key!("drafts.passphrase_hint"))}</p>
        <PassphraseBox id="passphrase" label=t.get(key!("drafts.passphrase_first")) text=first/>
        <PassphraseBox id="passphrase-again" label=t.get(key!("drafts.passphrase_again")) text=second/>
        <p class="ts-error" id="passphrase-error" role="alert">{shown}</p>
        <button type="button" class="ts-button" on:click=protect>{t.get(key!("drafts.protect"))}</button>
        <News done/>
    }
}

#[component]
fn PassphraseBox(
    /// Id of the input.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What is typed.
    text: RwSignal<String>,
) -> impl IntoView {
    view! {
        <div>
            <label for=id>{label}</label>
            <input
                type="password" class="ts-input" autocomplete="new-password"
                id=id aria-describedby="passphrase-error"
                on:input=move |ev| text.set(event_target_value(&ev))
                prop:value=move || text.get()
            />
        </div>
    }
}
