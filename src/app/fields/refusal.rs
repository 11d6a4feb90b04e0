//! Why a screen cannot be left yet.

use crate::app::state::{Session, session};
use crate::draft::Draft;
use crate::words::Key;
use leptos::prelude::*;
use std::time::Duration;

/// So long the line is empty before it says something, so that the same words are read out again
/// at a second press.
const MOMENT: Duration = Duration::from_millis(100);

/// What keeps the person on a screen: a key of the language files, and the answers it was said
/// of. It holds until one of them is changed.
#[derive(Clone, Copy)]
pub struct Refusal(RwSignal<Option<(Key<'static>, Draft)>>);

impl Refusal {
    /// Nothing was refused.
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Says why one cannot go on with the answers as they are now; `None` takes it back.
    pub fn say(self, session: Session, key: Option<Key<'static>>) {
        self.0.set(None);
        let Some(key) = key else { return };
        let draft = session.answers.draft.get_untracked();
        // The screen may be gone by then.
        set_timeout(move || drop(self.0.try_set(Some((key, draft)))), MOMENT);
    }

    fn key(self, session: Session) -> Option<Key<'static>> {
        let of_now = |draft: &Draft| session.answers.draft.with(|now| now == draft);
        self.0.with(|said| said.as_ref().filter(|(_, draft)| of_now(draft)).map(|(key, _)| *key))
    }
}

/// The line that says it.
#[component]
pub fn RefusalLine(
    /// What is said.
    refusal: Refusal,
) -> impl IntoView {
    let session = session();
    let text = move || refusal.key(session).map(|key| session.t().get(key));
    view! { <p class="ts-error" role="alert">{text}</p> }
}
