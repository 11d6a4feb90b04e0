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
use leptos::context::Provider;
use leptos::prelude::*;

/// What would be if.
#[component]
pub fn WhatIf() -> impl IntoView {
    let own = session();
    let t = own.t();
    let tried = untrack(|| own.trying_out());
    let is_changed = Memo::new(move |_| {
        own.answers.draft.with(|own| tried.answers.draft.with(|t| own.entries != t.entries))
    });
    let keep = move |_| {
        // Only the answers: the day that was tried stays a trial.
        let entries = tried.answers.draft.with_untracked(|draft| draft.entries.clone());
        own.edit(|draft| draft.entries = entries);
        page::go(&Route::Trials);
    };
    let discard = move |_| {
        tried.answers.begin(own.answers.draft.get_untracked(), None);
        page::focus_soon("h1");
    };
    view! {
        <p class="ts-lead">{t.get(key!("what_if.lead"))}</p>
        <p class="ts-note">{t.get(key!("safety.medicines"))}</p>
        <Provider value=tried><TriedOut own/></Provider>
        <SideBySide own=own.answers.results tried=tried.answers.results/>
        <Show when=move || is_changed.get()>
            <div class="ts-actions">
                <button type="button" class="ts-button" on:click=discard>{t.get(key!("what_if.discard"))}</button>
                <button type="button" class="ts-button" on:click=keep>{t.get(key!("what_if.keep"))}</button>
            </div>
        </Show>
        <Safety/>
    }
}

/// The day and the answers that are tried out. What is inside changes the copy.
#[component]
fn TriedOut(
    /// The session with one's own answers.
    own: Session,
) -> impl IntoView {
    let tried = session();
    let t = tried.t();
    let shown = RwSignal::new(Vec::<usize>::new());
    let chosen = RwSignal::new(String::new());
    let add = move |_| {
        if let Some(fact) = chosen.with_untracked(|id| tried.catalogue().index_of(id)) {
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
            <label for="what-if-question">{t.get(key!("what_if.question"))}</label>
            <select
                id="what-if-question" class="ts-input"
                on:change=move |ev| chosen.set(event_target_value(&ev))
            >
                <option value="">{t.get(key!("what_if.choose"))}</option>
                {options.collect_view()}
            </select>
            <button type="button" class="ts-button" on:click=add>{t.get(key!("what_if.add"))}</button>
            <For each=move || shown.get() key=|fact| *fact let(fact)>
                <TriedAnswer fact own shown/>
            </For>
        </div>
    }
}

/// One answer that is tried out, with a way to be rid of it again.
#[component]
fn TriedAnswer(
    /// The number of its fact.
    fact: usize,
    /// The session with one's own answers.
    own: Session,
    /// All that are shown.
    shown: RwSignal<Vec<usize>>,
) -> impl IntoView {
    let tried = session();
    let question = tried.question(fact)?;
    let label = tried.speaker().label(&question.id);
    let remove = move |_| {
        let before = own.answers.draft.with_untracked(|draft| draft.entry(&question.id));
        tried.change(question, |entry| *entry = before);
        shown.update(|shown| shown.retain(|known| *known != fact));
        page::focus_soon("what-if-question");
    };
    Some(view! {
        <Field fact dense=true/>
        <p>
            <button type="button" class="ts-link" on:click=remove>
                {tried.t().fill(key!("what_if.remove"), &[("label", &label)])}
            </button>
        </p>
    })
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
                <td role="cell" data-label=t.get(key!("what_if.now"))><VerdictLine trial results=own/></td>
                <td role="cell" data-label=t.get(key!("what_if.then"))>
                    <VerdictLine trial results=tried/>
                    {move || turns().then(|| view! { <strong>{t.get(key!("what_if.turns"))}</strong> })}
                </td>
            </tr>
        }
    });
    view! {
        <div class="ts-scroll">
            <table class="ts-what-if ts-noprint" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t.get(key!("trials.title"))}</th>
                        <th scope="col" role="columnheader">{t.get(key!("what_if.now"))}</th>
                        <th scope="col" role="columnheader">{t.get(key!("what_if.then"))}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
