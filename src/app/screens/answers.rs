//! Check your answers: every answer with a link to change it, what is left, what conflicts.

use super::questions;
use crate::app::parts::Safety;
use crate::app::route::Route;
use crate::app::store::store;
use crate::catalogue::meaning::Slot;
use crate::exchange::report::why_word;
use crate::facts::Answer;
use leptos::prelude::*;

/// The check.
#[component]
pub fn Answers() -> impl IntoView {
    let store = store();
    let t = store.t();
    let speaker = store.speaker();
    let conflicts = move || {
        store.screening.with(|screening| {
            screening
                .contradictions()
                .filter_map(|index| store.catalogue.contradictions.get(index))
                .map(|found| {
                    let links = found
                        .facts
                        .iter()
                        .filter_map(|fact| {
                            let address = questions::address(store, fact)?;
                            Some(view! { <li><a href=address>{speaker.label(fact)}</a></li> })
                        })
                        .collect_view();
                    view! {
                        <div class="ts-banner ts-banner--conflict" role="group">
                            <p>{found.text.get(speaker.language)}</p>
                            <ul>{links}</ul>
                        </div>
                    }
                })
                .collect_view()
        })
    };
    let sections = move || {
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
                            Ok(Some(answer)) => {
                                let text = speaker.answer(question, &answer);
                                let slot =
                                    store.screening.with(|screening| screening.slot(fact).clone());
                                match (answer, slot) {
                                    (Answer::Fact(_), Slot::Missing(why)) => {
                                        let key = format!("why.{}", why_word(why));
                                        let why = t.fill(&key, &[("label", &label)]);
                                        let text = t.fill("answers.unusable", &[("text", &text)]);
                                        (format!("{text} {why}"), true)
                                    }
                                    _ => (text, false),
                                }
                            }
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
                        Some(view! {
                            <div class="ts-answer" class=("ts-answer--wrong", wrong)>
                                <dt>{label}</dt>
                                <dd>{text}</dd>
                                <dd>
                                    <a href=address aria-label=change>
                                        {t.get("answers.change")}
                                    </a>
                                </dd>
                            </div>
                        })
                    })
                    .collect();
                (!rows.is_empty()).then(|| {
                    view! {
                        <section>
                            <h2>{t.get(&title).to_owned()}</h2>
                            <dl class="ts-answers">{rows}</dl>
                        </section>
                    }
                })
            })
            .collect_view()
    };
    view! {
        <p class="ts-progress">
            {move || match questions::left(store) {
                0 => t.get("questions.none_left").to_owned(),
                n => t.count("answers.left", n),
            }}
        </p>
        {conflicts}
        {sections}
        {move || store.draft.with(crate::draft::Draft::is_blank).then(|| view! {
            <p>{t.get("answers.none")}</p>
        })}
        <div class="ts-actions">
            <a class="ts-button ts-button--main" href=Route::Trials.href()>{t.get("answers.results")}</a>
            <a class="ts-button" href=Route::TakeAway.href()>{t.get("nav.take_away")}</a>
        </div>
        <Safety/>
    }
}
