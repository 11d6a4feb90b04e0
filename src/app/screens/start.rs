//! What this is and is not, the first question, and the ways on.
//!
//! The static page shows the same elements before the program is there (`src/web/shell.mjs`).

use crate::app::fields::{Field, Tick};
use crate::app::page;
use crate::app::parts::{CellTherapy, Safety, TrialTitle};
use crate::app::route::Route;
use crate::app::state::{Session, session};
use crate::draft::Draft;
use leptos::prelude::*;

const EXAMPLE: &str = include_str!("../../draft/example.json");
/// The day the example was written for.
const EXAMPLE_DAY: &str = "2026-03-02";

/// Shows the made-up person.
fn begin_example(session: Session) {
    if let Ok(example) = Draft::read(session.catalogue(), EXAMPLE) {
        session.begin_example(Draft { example: true, as_of: EXAMPLE_DAY.to_owned(), ..example });
        page::go(&Route::Trials);
    }
}

/// The first screen.
#[component]
pub fn Start() -> impl IntoView {
    let session = session();
    let t = session.t();
    view! {
        <div class="ts-start">
            <div>
                <p class="ts-lead">{t.get(key!("start.private"))}</p>
                <div class="ts-first"><Field fact=session.layout.first dense=true/></div>
                <ForWhom/>
                <Ways/>
                <p class="ts-lead">{t.get(key!("start.lead"))}</p>
                <ul class="ts-promises">
                    <li>{t.get(key!("start.honest"))}</li>
                    <li>{t.get(key!("start.kind"))}</li>
                </ul>
                <p class="ts-hint">{t.get(key!("start.time"))}</p>
                <section>
                    <h2>{t.get(key!("start.trials"))}</h2>
                    <TrialList/>
                </section>
            </div>
            <div>
                <CellTherapy/>
                <Safety/>
            </div>
        </div>
    }
}

/// Whether the person answers for someone else. The texts then speak of the patient.
#[component]
fn ForWhom() -> impl IntoView {
    let session = session();
    let is_carer = move || session.settings.with(|settings| settings.carer);
    let choose = move |carer: bool| {
        session.set(|settings| settings.carer = carer);
        // The box that was pressed stands on another screen now.
        page::focus_soon("#for-whom");
    };
    view! {
        <Tick
            id="for-whom" label=session.t().get(key!("start.carer"))
            checked=Signal::derive(is_carer) on_change=choose
        />
    }
}

/// Where to go from here.
#[component]
fn Ways() -> impl IntoView {
    let session = session();
    let t = session.t();
    let answers = session.answers;
    // More than the first question, which is answered on this very screen.
    let is_begun = Memo::new(move |_| {
        let first = session.question(session.layout.first);
        answers.draft.with(|draft| {
            let own = draft.entries.iter().filter(|(_, entry)| !entry.is_blank());
            !draft.example && own.filter(|(id, _)| first.is_none_or(|q| q.id != **id)).count() > 0
        })
    });
    let stored = session.keeping.drafts().len();
    let go_on = move |_| {
        // The answers of the made-up person are never gone on with.
        session.leave_example();
        page::go(&Route::Next(0));
    };
    let records = move |_| {
        session.leave_example();
        page::go(&Route::Records);
    };
    let clinician = move |_| {
        session.leave_example();
        page::go(&Route::Clinician);
    };
    let again = move |_| {
        session.start_new();
        page::focus_soon("h1");
    };
    let label =
        move || t.get(if is_begun.get() { key!("start.continue") } else { key!("start.patient") });
    let drafts = (stored > 0).then(|| {
        view! { <a class="ts-button" href=Route::Drafts.href()>{t.count(key!("start.drafts"), stored)}</a> }
    });
    view! {
        <div class="ts-actions">
            <button type="button" class="ts-button ts-button--main" on:click=go_on>{label}</button>
            <button type="button" class="ts-button" on:click=records>{t.get(key!("start.records"))}</button>
            <button type="button" class="ts-button" on:click=clinician>{t.get(key!("start.clinician"))}</button>
            <button type="button" class="ts-button" on:click=move |_| begin_example(session)>
                {t.get(key!("start.example"))}
            </button>
            {drafts}
            <Show when=move || is_begun.get()>
                <button type="button" class="ts-button" on:click=again>{t.get(key!("start.again"))}</button>
            </Show>
        </div>
    }
}

/// The trials with what they test.
#[component]
fn TrialList() -> impl IntoView {
    let session = session();
    let language = session.speaker().language;
    let trials = session.catalogue().trials.iter().map(|trial| {
        view! {
            <li>
                <a href=Route::Trial(trial.id.clone()).href()>
                    <TrialTitle text=trial.title.get(language)/>
                </a>
                <p class="ts-hint">{trial.product.get(language)}</p>
            </li>
        }
    });
    view! { <ul class="ts-list">{trials.collect_view()}</ul> }
}
