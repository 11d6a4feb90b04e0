//! Another day, or other answers, beside one's own: which trials turn. Nothing of it is kept
//! unless the person says so.

use super::clinician::DayBox;
use crate::app::fields::Field;
use crate::app::page;
use crate::app::parts::{Safety, TrialTitle, VerdictLine};
use crate::app::route::Route;
use crate::app::state::answers::Standing;
use crate::app::state::{Session, session};
use crate::catalogue::Kind;
use leptos::prelude::*;

/// What would be if.
#[component]
pub fn WhatIf() -> impl IntoView {
    let own = session();
    let t = own.t();
    let tried = untrack(|| own.trying_out());
    let is_changed = Memo::new(move |_| {
        own.answers.draft.with(|own| tried.answers.draft.with(|tried| own != tried))
    });
    let keep = move |_| {
        own.replace("what_if", tried.answers.draft.get_untracked());
        page::go(&Route::Trials);
    };
    let discard = move |_| {
        tried.answers.begin(own.answers.draft.get_untracked(), None);
        page::focus_soon("h1");
    };
    view! {
        <p class="ts-lead">{t.get("what_if.lead")}</p>
        <p class="ts-note">{t.get("safety.medicines")}</p>
        <TriedOut tried/>
        <SideBySide own=own.answers.results tried=tried.answers.results/>
        <Show when=move || is_changed.get()>
            <div class="ts-actions">
                <button type="button" class="ts-button" on:click=discard>{t.get("what_if.discard")}</button>
                <button type="button" class="ts-button" on:click=keep>{t.get("what_if.keep")}</button>
            </div>
        </Show>
        <Safety/>
    }
}

/// The day and the answers that are tried out. What is inside changes the copy.
#[component]
fn TriedOut(
    /// The session with the copy.
    tried: Session,
) -> impl IntoView {
    provide_context(tried);
    let t = tried.t();
    let shown = RwSignal::new(Vec::<usize>::new());
    let choose = move |ev: leptos::ev::Event| {
        let fact = event_target_value(&ev);
        if let Some(fact) = tried.catalogue().index_of(&fact) {
            shown.update(|shown| {
                if !shown.contains(&fact) {
                    shown.push(fact);
                }
            });
        }
    };
    let questions = tried.catalogue().questions.iter();
    let questions =
        questions.filter(|question| question.kind != Kind::Computed && !question.ephemeral);
    let options = questions.map(|question| {
        view! { <option value=question.id.clone()>{tried.speaker().label(&question.id)}</option> }
    });
    view! {
        <div class="ts-tool">
            <DayBox/>
            <label for="what-if-question">{t.get("what_if.question")}</label>
            <select id="what-if-question" class="ts-input" on:change=choose>
                <option value="">{t.get("what_if.choose")}</option>
                {options.collect_view()}
            </select>
            <For each=move || shown.get() key=|fact| *fact let(fact)><Field fact dense=true/></For>
        </div>
    }
}

/// Both verdicts on each trial, and which of them turn. The roles are written out: on a narrow
/// screen the style makes blocks of the cells, and browsers then forget that this is a table.
#[component]
fn SideBySide(
    /// One's own.
    own: Memo<Vec<Standing>>,
    /// Those of the copy.
    tried: Memo<Vec<Standing>>,
) -> impl IntoView {
    let session = session();
    let (t, speaker) = (session.t(), session.speaker());
    let trials = session.catalogue().trials.iter().enumerate();
    let verdict = |results: Memo<Vec<Standing>>, trial: usize| {
        results.with(|results| results.get(trial).map(|(result, _)| *result))
    };
    let rows = trials.map(|(trial, data)| {
        let turns = move || verdict(own, trial) != verdict(tried, trial);
        view! {
            <tr role="row" class:ts-turns=turns>
                <th scope="row" role="rowheader"><TrialTitle text=data.title.get(speaker.language)/></th>
                <td role="cell" data-label=t.get("what_if.now")><VerdictLine trial results=own/></td>
                <td role="cell" data-label=t.get("what_if.then")>
                    <VerdictLine trial results=tried/>
                    {move || turns().then(|| view! { <strong>{t.get("what_if.turns")}</strong> })}
                </td>
            </tr>
        }
    });
    view! {
        <div class="ts-scroll">
            <table class="ts-what-if" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t.get("trials.title")}</th>
                        <th scope="col" role="columnheader">{t.get("what_if.now")}</th>
                        <th scope="col" role="columnheader">{t.get("what_if.then")}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
