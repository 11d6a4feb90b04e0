//! What this is and is not, and where to begin.

use crate::app::page;
use crate::app::parts::Safety;
use crate::app::route::Route;
use crate::app::store::{Store, store};
use crate::draft::Draft;
use crate::storage::{self, seal};
use leptos::prelude::*;

const EXAMPLE: &str = include_str!("../../draft/example.json");
/// The day the example was written for.
const EXAMPLE_DAY: &str = "2026-03-02";

fn go(to: &Route) {
    let _ = window().location().set_hash(&to.href());
}

fn first_page(store: Store) -> Route {
    let id = store.layout.pages.first().map(|page| page.id.clone());
    Route::Questions(id.unwrap_or_default())
}

/// The first screen.
#[component]
pub fn Start() -> impl IntoView {
    let store = store();
    let t = store.t();
    let begun = Memo::new(move |_| store.draft.with(|draft| !draft.is_blank() && !draft.example));
    // The answers of the made-up person are never gone on with.
    let leave_example = move || {
        if store.draft.with_untracked(|draft| draft.example) {
            store.clear();
        }
    };
    let stored = storage::drafts().len();
    let locked = store.settings.with_untracked(|settings| {
        settings.draft != store.id.get_untracked()
            && storage::draft(&settings.draft).is_some_and(|text| seal::sealed(&text).is_some())
    });
    let promises = ["start.private", "start.honest", "start.kind"];
    view! {
        {locked.then(|| view! {
            <p class="ts-banner">
                {t.get("start.locked")} " "
                <a href=Route::Drafts.href()>{t.get("nav.drafts")}</a>
            </p>
        })}
        <p class="ts-lead">{t.get("start.lead")}</p>
        <ul class="ts-promises">
            {promises.into_iter().map(|key| view! { <li>{t.get(key)}</li> }).collect_view()}
        </ul>
        <div class="ts-actions">
            {move || begun.get().then(|| view! {
                <a class="ts-button ts-button--main" href=first_page(store).href()>
                    {t.get("start.continue")}
                </a>
            })}
            <button
                type="button"
                class="ts-button"
                class=("ts-button--main", move || !begun.get())
                on:click=move |_| {
                    leave_example();
                    if begun.get_untracked() {
                        store.start_new();
                    }
                    go(&first_page(store));
                }
            >
                {move || t.get(if begun.get() { "start.again" } else { "start.patient" })}
            </button>
            <button
                type="button"
                class="ts-button"
                on:click=move |_| {
                    leave_example();
                    go(&Route::Clinician);
                }
            >
                {t.get("start.clinician")}
            </button>
            <button
                type="button"
                class="ts-button"
                on:click=move |_| {
                    if let Ok(example) = Draft::read(store.catalogue, EXAMPLE) {
                        store.start_new();
                        store.replace("example", Draft {
                            example: true,
                            as_of: EXAMPLE_DAY.to_owned(),
                            ..example
                        });
                        go(&Route::Trials);
                    }
                }
            >
                {t.get("start.example")}
            </button>
            {(stored > 0).then(|| view! {
                <a class="ts-button" href=Route::Drafts.href()>{t.count("start.drafts", stored)}</a>
            })}
        </div>
        <p class="ts-hint">{t.get("start.time")}</p>
        <Safety/>
        <section>
            <h2>{t.get("start.trials")}</h2>
            <ul class="ts-list">
                {store
                    .catalogue
                    .trials
                    .iter()
                    .map(|trial| {
                        let language = store.speaker().language;
                        view! {
                            <li>
                                <a href=Route::Trial(trial.id.clone()).href()>
                                    {trial.title.get(language)}
                                </a>
                                ": "
                                {trial.product.get(language)}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
        <button type="button" class="ts-link" on:click=move |_| {
            store.clear();
            page::focus_soon("h1");
        }>
            {t.get("start.clear")}
        </button>
    }
}
