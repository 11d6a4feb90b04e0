//! The page to print, copy or save, and take along.

use crate::app::dom::{El, button, el, piece, siblings};
use crate::app::page;
use crate::app::parts::{safety, strip};
use crate::app::store::{Store, store};
use crate::draft::Draft;
use crate::report::take_away::Beside;
use leptos::prelude::*;

/// What the draft says beside its facts.
fn beside(store: Store, draft: &Draft) -> Beside {
    Beside { made_up: draft.example, unusable: draft.unusable(store.catalogue) }
}

/// The page.
#[inline(never)]
pub fn take_away_page() -> El {
    let store = store();
    let t = store.t();
    let copied = RwSignal::new(None::<bool>);
    let text = move || {
        let speaker = store.speaker();
        let beside = store.draft.with_untracked(|draft| beside(store, draft));
        store.screening.with_untracked(|screening| speaker.take_away_text(screening, &beside))
    };
    let list =
        |key: &'static str, hint: &'static str, texts: Vec<String>| {
            (!texts.is_empty()).then(|| {
                el("section")
                    .child(el("h2").child(t.get(key)))
                    .child(el("p").attr("class", "ts-hint").child(t.get(hint)))
                    .child(el("ul").attr("class", "ts-list").child(
                        texts.into_iter().map(|text| el("li").child(text)).collect::<Vec<_>>(),
                    ))
            })
        };
    siblings()
        .child(
            el("div")
                .attr("class", "ts-actions ts-noprint")
                .child(
                    button("ts-button ts-button--main")
                        .on("click", |_| page::print())
                        .child(t.get("take.print")),
                )
                .child(
                    button("ts-button")
                        .on("click", move |_| {
                            leptos::task::spawn_local(async move {
                                copied.set(Some(page::copy(text()).await));
                            });
                        })
                        .child(t.get("take.copy")),
                )
                .child(
                    button("ts-button")
                        .on("click", move |_| {
                            let name =
                                format!("trial-screener-{}.txt", store.speaker().iso_today());
                            page::download(&name, "text/plain;charset=utf-8", &text());
                        })
                        .child(t.get("take.save")),
                ),
        )
        .child(el("p").attr("role", "status").child(move || {
            copied.get().map(|worked| t.get(if worked { "take.copied" } else { "take.not_copied" }))
        }))
        .child(move || {
            (copied.get() == Some(false)).then(|| {
                el("textarea")
                    .attr("class", "ts-input")
                    .attr("readonly", true)
                    .attr("rows", "8")
                    .attr("aria-label", t.get("take.copy"))
                    .child(text())
            })
        })
        .child(move || {
            let speaker = store.speaker();
            let page = store.screening.with(|screening| speaker.take_away(screening));
            let beside = store.draft.with(|draft| beside(store, draft));
            let unusable: Vec<_> = speaker.unusable(&beside).collect();
            siblings()
                .child(el("p").child(t.fill(
                    "take.as_of",
                    &[
                        ("date", &speaker.date(speaker.today)),
                        ("version", &store.catalogue.version),
                    ],
                )))
                .child(safety())
                .child(list("take.conflicts", "take.conflicts_hint", page.contradictions))
                .child(
                    page.trials
                        .into_iter()
                        .map(|part| {
                            let registry =
                                part.registry.map(|id| format!(" ({id})")).unwrap_or_default();
                            let lines = |key: &'static str, texts: Vec<String>| {
                                (!texts.is_empty()).then(|| {
                                    siblings().child(el("h3").child(t.get(key))).child(
                                        el("ul").attr("class", "ts-list").child(
                                            texts
                                                .into_iter()
                                                .map(|text| el("li").child(text))
                                                .collect::<Vec<_>>(),
                                        ),
                                    )
                                })
                            };
                            el("section")
                                .attr("class", "ts-take")
                                .child(el("h2").child(part.title).child(registry))
                                .child(
                                    el("p")
                                        .child(el("strong").child(part.verdict))
                                        .child(" ")
                                        .child(part.text),
                                )
                                .child(piece(|| strip(part.trial)))
                                .child(el("p").child(part.counts))
                                .child(lines("take.against", part.against))
                                .child(lines("take.later", part.later))
                                .child(lines("take.ask", part.ask))
                                .child(el("p").attr("class", "ts-hint").child(part.gap))
                                .child(el("p").attr("class", "ts-source").child(part.source))
                        })
                        .collect::<Vec<_>>(),
                )
                .child(list("take.tests", "take.tests_hint", page.tests))
                .child(list("take.doctor", "take.doctor_hint", page.doctor))
                .child(
                    el("section").child(el("h2").child(t.get("take.answers"))).child(
                        el("dl").attr("class", "ts-answers").child(
                            page.answers
                                .into_iter()
                                .chain(unusable)
                                .map(|(label, answer)| {
                                    el("div")
                                        .attr("class", "ts-answer")
                                        .child(el("dt").child(label))
                                        .child(el("dd").child(answer))
                                })
                                .collect::<Vec<_>>(),
                        ),
                    ),
                )
        })
}
