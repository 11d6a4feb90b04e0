//! What this is and is not, and where to begin.

use crate::app::dom::{El, button, el, siblings};
use crate::app::language;
use crate::app::page;
use crate::app::parts::{self, safety};
use crate::app::route::Route;
use crate::app::store::{Store, store};
use crate::draft::Draft;
use crate::storage;
use leptos::prelude::*;

const EXAMPLE: &str = include_str!("../../draft/example.json");
/// The day the example was written for.
const EXAMPLE_DAY: &str = "2026-03-02";

fn go(to: &Route) {
    let _ = window().location().set_hash(&to.href());
}

/// Shows the made-up person.
fn begin_example(store: Store) {
    if let Ok(example) = Draft::read(store.catalogue, EXAMPLE) {
        store.begin_example(Draft { example: true, as_of: EXAMPLE_DAY.to_owned(), ..example });
        go(&Route::Trials);
    }
}

fn first_page(store: Store) -> Route {
    let id = store.layout.pages.first().map(|page| page.id.clone());
    Route::Questions(id.unwrap_or_default())
}

/// The first screen.
#[inline(never)]
pub fn start() -> El {
    let store = store();
    let t = store.t();
    let begun = Memo::new(move |_| store.draft.with(|draft| !draft.is_blank() && !draft.example));
    let stored = storage::drafts().len();
    let promises = ["start.private", "start.honest", "start.kind"];
    siblings()
        .child(el("p").attr("class", "ts-lead").child(t.get("start.lead")))
        .child(
            el("ul").attr("class", "ts-promises").child(
                promises.into_iter().map(|key| el("li").child(t.get(key))).collect::<Vec<_>>(),
            ),
        )
        .child(
            el("div")
                .attr("class", "ts-actions")
                .child(move || {
                    begun.get().then(|| {
                        el("a")
                            .attr("class", "ts-button ts-button--main")
                            .attr("href", first_page(store).href())
                            .child(t.get("start.continue"))
                    })
                })
                .child(
                    button("ts-button")
                        .class_if("ts-button--main", move || !begun.get())
                        .on("click", move |_| {
                            // The answers of the made-up person are never gone on with.
                            if !store.leave_example() && begun.get_untracked() {
                                store.start_new();
                            }
                            go(&first_page(store));
                        })
                        .child(move || {
                            t.get(if begun.get() { "start.again" } else { "start.patient" })
                        }),
                )
                .child(
                    button("ts-button")
                        .on("click", move |_| {
                            store.leave_example();
                            go(&Route::Clinician);
                        })
                        .child(t.get("start.clinician")),
                )
                .child(
                    button("ts-button")
                        .on("click", move |_| {
                            // The results say "one moment" until all of the page is here.
                            if !language::is_whole(t.tag) {
                                page::once("trial-screener:whole", move || begin_example(store));
                                return go(&Route::Trials);
                            }
                            begin_example(store);
                        })
                        .child(t.get("start.example")),
                )
                .child((stored > 0).then(|| {
                    el("a")
                        .attr("class", "ts-button")
                        .attr("href", Route::Drafts.href())
                        .child(t.count("start.drafts", stored))
                })),
        )
        .child(el("p").attr("class", "ts-hint").child(t.get("start.time")))
        .child(safety())
        .child(
            el("section").child(el("h2").child(t.get("start.trials"))).child(
                el("ul").attr("class", "ts-list").child(
                    store
                        .catalogue
                        .trials
                        .iter()
                        .map(|trial| {
                            let language = store.speaker().language;
                            el("li")
                                .child(
                                    el("a")
                                        .attr("href", Route::Trial(trial.id.clone()).href())
                                        .child(parts::title(trial.title.get(language))),
                                )
                                .child(
                                    el("p")
                                        .attr("class", "ts-hint")
                                        .child(trial.product.get(language)),
                                )
                        })
                        .collect::<Vec<_>>(),
                ),
            ),
        )
        .child(
            button("ts-link")
                .on("click", move |_| {
                    store.clear();
                    page::focus_soon("h1");
                })
                .child(t.get("start.clear")),
        )
}
