//! The page to print, copy or save, and take along.

use crate::app::page;
use crate::app::parts::{Safety, Strip};
use crate::app::store::{Store, store};
use crate::draft::Draft;
use crate::report::take_away::Beside;
use leptos::prelude::*;

/// What the draft says beside its facts.
fn beside(store: Store, draft: &Draft) -> Beside {
    Beside { made_up: draft.example, unusable: draft.unusable(store.catalogue) }
}

/// The page.
#[component]
pub fn TakeAwayPage() -> impl IntoView {
    let store = store();
    let t = store.t();
    let copied = RwSignal::new(None::<bool>);
    let text = move || {
        let speaker = store.speaker();
        let beside = store.draft.with_untracked(|draft| beside(store, draft));
        store.screening.with_untracked(|screening| speaker.take_away_text(screening, &beside))
    };
    let list = |key: &'static str, hint: &'static str, texts: Vec<String>| {
        (!texts.is_empty()).then(|| {
            view! {
                <section>
                    <h2>{t.get(key)}</h2>
                    <p class="ts-hint">{t.get(hint)}</p>
                    <ul class="ts-list">
                        {texts.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}
                    </ul>
                </section>
            }
        })
    };
    view! {
        <div class="ts-actions ts-noprint">
            <button type="button" class="ts-button ts-button--main" on:click=|_| page::print()>
                {t.get("take.print")}
            </button>
            <button type="button" class="ts-button" on:click=move |_| {
                leptos::task::spawn_local(async move {
                    copied.set(Some(page::copy(text()).await));
                });
            }>{t.get("take.copy")}</button>
            <button type="button" class="ts-button" on:click=move |_| {
                let name = format!("trial-screener-{}.txt", store.speaker().iso_today());
                page::download(&name, "text/plain;charset=utf-8", &text());
            }>{t.get("take.save")}</button>
        </div>
        <p role="status">
            {move || copied.get().map(|worked| {
                t.get(if worked { "take.copied" } else { "take.not_copied" })
            })}
        </p>
        {move || (copied.get() == Some(false)).then(|| view! {
            <textarea class="ts-input" readonly rows="8" aria-label=t.get("take.copy")>{text()}</textarea>
        })}
        {move || {
            let speaker = store.speaker();
            let page = store.screening.with(|screening| speaker.take_away(screening));
            let beside = store.draft.with(|draft| beside(store, draft));
            let unusable: Vec<_> = speaker.unusable(&beside).collect();
            view! {
                <p>{t.fill("take.as_of", &[
                    ("date", &speaker.date(speaker.today)),
                    ("version", &store.catalogue.version),
                ])}</p>
                <Safety/>
                {list("take.conflicts", "take.conflicts_hint", page.contradictions)}
                {page.trials.into_iter().map(|part| {
                    let registry = part.registry.map(|id| format!(" ({id})")).unwrap_or_default();
                    let lines = |key: &'static str, texts: Vec<String>| {
                        (!texts.is_empty()).then(|| view! {
                            <h3>{t.get(key)}</h3>
                            <ul class="ts-list">
                                {texts.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}
                            </ul>
                        })
                    };
                    view! {
                        <section class="ts-take">
                            <h2>{part.title}{registry}</h2>
                            <p><strong>{part.verdict}</strong> " " {part.text}</p>
                            <Strip trial=part.trial/>
                            <p>{part.counts}</p>
                            {lines("take.against", part.against)}
                            {lines("take.later", part.later)}
                            {lines("take.ask", part.ask)}
                            <p class="ts-hint">{part.gap}</p>
                            <p class="ts-source">{part.source}</p>
                        </section>
                    }
                }).collect_view()}
                {list("take.tests", "take.tests_hint", page.tests)}
                {list("take.doctor", "take.doctor_hint", page.doctor)}
                <section>
                    <h2>{t.get("take.answers")}</h2>
                    <dl class="ts-answers">
                        {page.answers.into_iter().chain(unusable).map(|(label, answer)| view! {
                            <div class="ts-answer"><dt>{label}</dt><dd>{answer}</dd></div>
                        }).collect_view()}
                    </dl>
                </section>
            }
        }}
    }
}
