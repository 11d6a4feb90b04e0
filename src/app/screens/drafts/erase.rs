//! Keep nothing, erase everything.

use crate::app::fields::Tick;
use crate::app::page;
use crate::app::state::session;
use crate::storage::{Saved, Trouble};
use leptos::prelude::*;

/// One switch keeps nothing; one button, pressed twice, erases everything and looks again.
#[component]
pub fn Erase() -> impl IntoView {
    let session = session();
    let t = session.t();
    let is_sure = RwSignal::new(false);
    let done = RwSignal::new(None::<bool>);
    let is_blocked =
        Memo::new(move |_| session.keeping.saved.get() == Saved::Not(Trouble::Blocked));
    let ask = move |_| {
        done.set(None);
        is_sure.set(true);
        page::focus_soon("erase-now");
    };
    let end = move |outcome: Option<bool>| {
        done.set(outcome);
        is_sure.set(false);
        page::focus_soon("erase");
    };
    let outcome = move || {
        done.get().map(|ok| t.get(if ok { key!("said.erased") } else { key!("said.not_erased") }))
    };
    view! {
        <Tick
            id="keep-nothing"
            label=t.get(key!("drafts.off"))
            checked=session.keeping.off
            disabled=is_blocked
            on_change=move |off| session.set_off(off)
        />
        <p class="ts-hint">{t.get(key!("drafts.off_hint"))}</p>
        <Show
            when=move || is_sure.get()
            fallback=move || view! {
                <button type="button" class="ts-button" id="erase" on:click=ask>{t.get(key!("drafts.erase"))}</button>
            }
        >
            <div class="ts-banner" role="group">
                <p>{t.get(key!("drafts.erase_sure"))}</p>
                <button
                    type="button" class="ts-button" id="erase-now"
                    on:click=move |_| end(Some(session.erase()))
                >
                    {t.get(key!("drafts.erase_now"))}
                </button>
                <button type="button" class="ts-button" on:click=move |_| end(None)>
                    {t.get(key!("drafts.replace_no"))}
                </button>
            </div>
        </Show>
        <p role="status">{outcome}</p>
    }
}
