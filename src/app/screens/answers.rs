//! Check your answers: every answer with a link to change it, what is left, what conflicts.

use super::questions;
use crate::app::dom::{El, el, siblings};
use crate::app::parts::safety;
use crate::app::route::Route;
use crate::app::store::store;
use leptos::prelude::*;

/// The check.
#[inline(never)]
pub fn answers() -> El {
    let store = store();
    let t = store.t();
    let speaker = store.speaker();
    let conflicts = move || {
        store.screening.with(|screening| {
            screening
                .contradictions()
                .filter_map(|index| store.catalogue.contradictions.get(index))
                .map(|found| {
                    let links =
                        found
                            .facts
                            .iter()
                            .filter_map(|fact| {
                                let address = questions::address(store, fact)?;
                                Some(el("li").child(
                                    el("a").attr("href", address).child(speaker.label(fact)),
                                ))
                            })
                            .collect::<Vec<_>>();
                    el("div")
                        .attr("class", "ts-banner ts-banner--conflict")
                        .attr("role", "group")
                        .child(el("p").child(found.text.get(speaker.language)))
                        .child(el("ul").child(links))
                })
                .collect::<Vec<_>>()
        })
    };
    let sections = move || {
        // Of the day of the results, which may change.
        let speaker = store.speaker();
        let pages = store.layout.pages.iter().map(|page| (format!("page.{}", page.id), page));
        let sheets = store.layout.sheets.iter().map(|sheet| (format!("sheet.{}", sheet.id), sheet));
        pages
            .chain(sheets)
            .filter_map(|(title, page)| {
                let rows: Vec<_> = page
                    .facts
                    .iter()
                    .filter_map(|fact| Some((*fact, store.question(*fact)?)))
                    // What is never kept is not listed either: this screen may be printed.
                    .filter(|(_, question)| !question.ephemeral)
                    .filter_map(|(fact, question)| {
                        // Items of scores stand on the clinician's page only.
                        let address = questions::address(store, &question.id)
                            .unwrap_or_else(|| Route::Clinician.href());
                        let entry = store.draft.with(|draft| draft.entry(&question.id));
                        if entry.is_blank() {
                            return None;
                        }
                        let label = speaker.label(&question.id);
                        let (text, wrong) = match entry.read(store.catalogue, question) {
                            Ok(Some(answer)) => store.screening.with(|screening| {
                                let slot = screening.slot(fact);
                                let (text, used) = speaker.standing(question, &answer, slot);
                                (text, !used)
                            }),
                            Ok(None) => (entry.unusable_text(store.catalogue, question), false),
                            Err(_) => {
                                let typed = entry.unusable_text(store.catalogue, question);
                                let unusable = t.fill("answers.unusable", &[("text", &typed)]);
                                let used = entry.usable(store.catalogue, question);
                                let used = used.map(|answer| speaker.answer(question, &answer));
                                let parts = used.into_iter().chain([unusable]);
                                (parts.collect::<Vec<_>>().join("; "), true)
                            }
                        };
                        let change = t.fill("answers.change_label", &[("label", &label)]);
                        Some(
                            el("div")
                                .attr("class", "ts-answer")
                                .class_if("ts-answer--wrong", wrong)
                                .child(el("dt").child(label))
                                .child(el("dd").child(text))
                                .child(
                                    el("dd").child(
                                        el("a")
                                            .attr("href", address)
                                            .attr("aria-label", change)
                                            .child(t.get("answers.change")),
                                    ),
                                ),
                        )
                    })
                    .collect();
                (!rows.is_empty()).then(|| {
                    el("section")
                        .child(el("h2").child(t.get(&title).to_owned()))
                        .child(el("dl").attr("class", "ts-answers").child(rows))
                })
            })
            .collect::<Vec<_>>()
    };
    siblings()
        .child(el("p").attr("class", "ts-progress").child(move || {
            match questions::left(store) {
                0 => siblings().child(t.get("questions.none_left")),
                n => siblings().child(
                    el("a")
                        .attr("href", questions::first_open(store))
                        .child(t.count("answers.left", n)),
                ),
            }
        }))
        .child(conflicts)
        .child(sections)
        .child(move || {
            store
                .draft
                .with(crate::draft::Draft::is_blank)
                .then(|| el("p").child(t.get("answers.none")))
        })
        .child(
            el("div")
                .attr("class", "ts-actions")
                .child(
                    el("a")
                        .attr("class", "ts-button ts-button--main")
                        .attr("href", Route::Trials.href())
                        .child(t.get("answers.results")),
                )
                .child(
                    el("a")
                        .attr("class", "ts-button")
                        .attr("href", Route::TakeAway.href())
                        .child(t.get("nav.take_away")),
                ),
        )
        .child(safety())
}
