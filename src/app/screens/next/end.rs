//! Nothing is left that could change a verdict: where to go, and why the rest was not asked.

use crate::app::parts::{OpenCount, Safety};
use crate::app::route::Route;
use crate::app::state::session;
use crate::evaluate::passed_over::passed_over;
use leptos::prelude::*;

/// The end of the road.
#[component]
pub fn End() -> impl IntoView {
    let session = session();
    let t = session.t();
    let is_open = Memo::new(move |_| session.has_questions());
    let unknown = Memo::new(move |_| {
        let guide = session.guide();
        session.answers.screening.with(|screening| !guide.worth_finding_out(screening).is_empty())
    });
    view! {
        <p class="ts-lead">{t.get(key!("next.end"))}</p>
        <Show when=move || unknown.get()><p>{t.get(key!("next.end_unknown"))}</p></Show>
        // An answer that was taken back may open questions again.
        <Show when=move || is_open.get()>
            <p><a class="ts-button" href=Route::Next(0).href()>{t.get(key!("next.go_on"))}</a></p>
        </Show>
        <p><strong><OpenCount/></strong></p>
        <div class="ts-actions">
            <a class="ts-button ts-button--main" href=Route::Trials.href()>{t.get(key!("next.results"))}</a>
            <a class="ts-button" href=Route::Answers.href()>{t.get(key!("nav.answers"))}</a>
            <a class="ts-button" href=Route::Questions(String::new()).href()>{t.get(key!("next.rest"))}</a>
        </div>
        <NotAsked/>
        <Safety/>
    }
}

/// Every question that was passed over, with what makes it so.
#[component]
fn NotAsked() -> impl IntoView {
    let session = session();
    let t = session.t();
    let passed = Memo::new(move |_| {
        let guide = session.guide();
        let speaker = session.speaker();
        let passed = session.answers.screening.with(|screening| passed_over(&guide, screening));
        passed.iter().map(|passed| speaker.passed_over(passed)).collect::<Vec<_>>()
    });
    let lines = move || {
        let lines = passed.get().into_iter();
        lines.map(|(label, why)| view! { <dt>{label}</dt><dd>{why}</dd> }).collect_view()
    };
    view! {
        <Show when=move || passed.with(|passed| !passed.is_empty())>
            <details class="ts-not-asked">
                <summary>{move || t.count(key!("next.not_asked"), passed.with(Vec::len))}</summary>
                <dl class="ts-facts">{lines}</dl>
            </details>
        </Show>
    }
}
