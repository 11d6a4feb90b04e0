//! All verdicts, the nearest first, and what to do next.

use super::questions;
use super::score_sheet::ScoreLink;
use crate::app::parts::{CardList, Legend, OpenCount, Safety};
use crate::app::route::Route;
use crate::app::state::{Session, session};
use crate::evaluate::Verdict;
use crate::evaluate::next::Worth;
use crate::report::keys;
use crate::report::steps::Steps;
use crate::words::Key;
use leptos::prelude::*;

/// All verdicts.
#[component]
pub fn Trials() -> impl IntoView {
    let session = session();
    let t = session.t();
    let worth = Memo::new(move |_| {
        let guide = session.guide();
        session.answers.screening.with(|screening| guide.worth_finding_out(screening))
    });
    let is_over = Memo::new(move |_| {
        let is_out = |trial: usize| {
            let results = session.answers.results;
            results.with(|results| {
                results
                    .get(trial)
                    .is_some_and(|(r, _)| r.verdict == Verdict::NotMatch && !r.for_now)
            })
        };
        (0..session.catalogue().trials.len()).all(is_out)
    });
    // An answer that may not leave the page is not to be read off a print of it.
    let is_private = move || session.answers.has_private();
    view! {
        <Show when=is_private><p class="ts-printonly">{t.get(key!("trials.not_printed"))}</p></Show>
        <div class:ts-noprint=is_private>
            <h2><OpenCount/></h2>
            <Show when=move || is_over.get()><NoneFits/></Show>
            <NextSteps worth/>
            <h2>{t.get(key!("trials.each"))}</h2>
            <Show when=move || session.answers.timelines.with(|lines| !lines.is_empty())>
                <p class="ts-hint">{t.get(key!("outlook.supposed"))}</p>
            </Show>
            <CardList full=true/>
            <WhereAnswersLie worth/>
        </div>
        <div class="ts-actions">
            <a class="ts-button ts-button--main" href=Route::TakeAway.href()>{t.get(key!("nav.take_away"))}</a>
            <a class="ts-button" href=Route::Plan.href()>{t.get(key!("plan.title"))}</a>
            <a class="ts-button" href=Route::WhatIf.href()>{t.get(key!("what_if.title"))}</a>
            <a class="ts-button" href=Route::Compare.href()>{t.get(key!("nav.compare"))}</a>
        </div>
        <Legend/>
        <Safety/>
    }
}

/// Where a question is asked, for lists of what to find out.
fn links(session: Session, facts: &[(String, String)]) -> Vec<impl IntoView + use<>> {
    let link = |(fact, label): &(String, String)| {
        let address = questions::address(session, fact);
        let sheet = session.catalogue().index_of(fact);
        let sheet = sheet.filter(|fact| session.speaker().has_score_sheet(*fact));
        let sheet = sheet.map(|fact| view! { " "<ScoreLink fact/> });
        view! { <li><a href=address>{label.clone()}</a>{sheet}</li> }
    };
    facts.iter().map(link).collect()
}

/// At most three tests, three questions for the doctor, three for the study team.
#[component]
fn NextSteps(
    /// What is worth finding out.
    worth: Memo<Vec<Worth>>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let steps = Memo::new(move |_| {
        let speaker = session.speaker();
        session.answers.screening.with(|s| worth.with(|worth| speaker.steps(s, worth)))
    });
    let group = move |key: Key<'static>, lines: AnyView| {
        view! { <div class="ts-next__group"><h3>{t.get(key)}</h3><ul>{lines}</ul></div> }
    };
    let shown = move || {
        let Steps { tests, doctor, team } = steps.get();
        let team: Vec<_> = team.into_iter().map(|text| view! { <li>{text}</li> }).collect();
        [
            (!tests.is_empty())
                .then(|| group(key!("steps.tests"), links(session, &tests).into_any())),
            (!doctor.is_empty())
                .then(|| group(key!("steps.doctor"), links(session, &doctor).into_any())),
            (!team.is_empty()).then(|| group(key!("steps.team"), team.into_any())),
        ]
        .into_iter()
        .flatten()
        .collect_view()
    };
    view! {
        <Show when=move || steps.with(|steps| !steps.is_empty())>
            <section class="ts-next" aria-labelledby="next-steps">
                <h2 id="next-steps">{t.get(key!("steps.title"))}</h2>
                <div class="ts-next__groups">{shown}</div>
            </section>
        </Show>
    }
}

/// The open questions by who has the answers.
#[component]
fn WhereAnswersLie(
    /// What is worth finding out.
    worth: Memo<Vec<Worth>>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let sources = Memo::new(move |_| worth.with(|worth| session.speaker().sources(worth)));
    let lists = move || {
        let lists = sources.get().into_iter().map(|source| {
            let labelled = |fact: String| {
                let label = session.speaker().label(&fact);
                (fact, label)
            };
            let facts: Vec<_> = source.facts.into_iter().map(labelled).collect();
            let count = facts.len();
            view! {
                <details class="ts-source-of">
                    <summary>{t.count(keys::source(source.who), count)}</summary>
                    <ul>{links(session, &facts)}</ul>
                </details>
            }
        });
        lists.collect_view()
    };
    view! {
        <Show when=move || sources.with(|sources| !sources.is_empty())>
            <section>
                <h2>{t.get(key!("sources.title"))}</h2>
                {lists}
            </section>
        </Show>
    }
}

/// For a person whom all trials ask for something else: plainly, and with what else there is.
#[component]
fn NoneFits() -> impl IntoView {
    let t = session().t();
    view! {
        <section class="ts-none-fits">
            <p class="ts-lead">{t.get(key!("none_fits.lead"))}</p>
            <p>{t.get(key!("none_fits.why"))}</p>
            <ul>
                <li>{t.get(key!("none_fits.change"))}</li>
                <li>{t.get(key!("none_fits.other"))}</li>
                <li>{t.get(key!("none_fits.doctor"))}</li>
            </ul>
        </section>
    }
}
