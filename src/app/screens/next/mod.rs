//! One question at a time, the one that settles most first.

mod checklist;
mod end;

use super::questions::GroupNotes;
use super::score_sheet::ScoreLink;
use crate::app::fields::{LargeField, PaperField};
use crate::app::page;
use crate::app::parts::{CrisisNote, TrialTitle, VerdictLine};
use crate::app::route::Route;
use crate::app::state::road::Shown;
use crate::app::state::{Session, session};
use crate::evaluate::next::Screen;
use checklist::{Checklist, ListKind};
use end::End;
use leptos::prelude::*;

/// First results are shown after so many screens; before, they say little.
const FIRST_RESULTS: usize = 6;

/// Makes sure that the screen with this number was asked for, and says which number that is. A
/// screen that is not remembered, as after a reload, makes place for what is best asked now; a
/// number behind the last screen means that nothing is left that matters.
pub fn settle(session: Session, number: usize) -> usize {
    if session.road.screen(number).is_some() {
        return number;
    }
    session.answers.catch_up();
    let suggestions = session.suggestions();
    let left = suggestions.len().saturating_sub(1);
    match suggestions.into_iter().next() {
        Some(best) => session.road.put(&Shown { screen: best.screen, left }),
        None => session.road.count() + 1,
    }
}

/// One screen of the road, or its end.
#[component]
pub fn NextPage(
    /// Its number.
    number: usize,
) -> impl IntoView {
    match session().road.screen(number) {
        None => view! { <End/> }.into_any(),
        Some(shown) => view! { <Step number shown/> }.into_any(),
    }
}

/// One screen with what is asked.
#[component]
fn Step(
    /// Its number.
    number: usize,
    /// What is asked.
    shown: Shown,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let Shown { screen, left } = shown;
    let facts = screen.facts();
    let notes = GroupNotes::of(session, &facts);
    let sheets = facts.into_iter().filter(|fact| session.speaker().has_score_sheet(*fact));
    let sheets: Vec<_> = sheets.map(|fact| view! { <p><ScoreLink fact/></p> }).collect();
    let on_done = move |()| {
        session.answers.catch_up();
        // What comes next is a matter of all answers, those just changed included.
        session.road.forget_after(number);
        page::go(&Route::Next(number + 1));
    };
    let asked = match screen {
        Screen::One(fact) => view! { <LargeField fact on_done/> }.into_any(),
        Screen::Checklist(_, lines) => {
            view! { <Checklist lines kind=ListKind::Things on_done/> }.into_any()
        }
        Screen::Sheet(sheet, lines) => {
            view! { <Checklist lines kind=ListKind::Items(sheet) on_done/> }.into_any()
        }
        Screen::Paper(paper, facts) => {
            let paper = session.layout.papers.get(paper).map_or("", |paper| &paper.id).to_owned();
            view! { <PaperField paper facts on_done/> }.into_any()
        }
    };
    let sensitive = || view! { <p class="ts-note">{t.get(key!("questions.sensitive"))}</p> };
    view! {
        <Progress number left/>
        {notes.crisis.then(|| view! { <CrisisNote/> })}
        {notes.sensitive.then(sensitive)}
        <div class="ts-road">{asked}</div>
        {sheets}
        <Ways number/>
        {(number > FIRST_RESULTS).then(|| view! { <SoFar/> })}
    }
}

/// The verdicts so far, where there is no room for the cards beside the question.
#[component]
fn SoFar() -> impl IntoView {
    let session = session();
    let results = session.answers.results;
    let trials = session.catalogue().trials.iter().enumerate();
    let lines = trials.map(|(trial, data)| {
        let title = data.title.get(session.speaker().language);
        view! {
            <li>
                <a href=Route::Trial(data.id.clone()).href()><TrialTitle text=title/></a>
                <VerdictLine trial results/>
            </li>
        }
    });
    view! {
        <section class="ts-so-far ts-noprint">
            <h2>{session.t().get(key!("next.so_far"))}</h2>
            <ul class="ts-list">{lines.collect_view()}</ul>
        </section>
    }
}

/// How far along, and what is left that matters.
#[component]
fn Progress(
    /// The number of the screen.
    number: usize,
    /// How many are left at most, this one not counted.
    left: usize,
) -> impl IntoView {
    let t = session().t();
    let text = if left == 0 {
        t.get(key!("next.last")).to_owned()
    } else {
        t.count(key!("next.left"), left)
    };
    view! {
        <div class="ts-road__progress" data-number=number.to_string()>
            <progress
                aria-label=t.get(key!("next.progress"))
                max=(number + left).to_string()
                value=(number - 1).to_string()
            ></progress>
            <p class="ts-progress">{text}</p>
            {(number == 1).then(|| view! { <p class="ts-progress">{t.get(key!("next.order"))}</p> })}
        </div>
    }
}

/// Back, the records, the pages by theme, the results.
#[component]
fn Ways(
    /// The number of the screen.
    number: usize,
) -> impl IntoView {
    let t = session().t();
    let back = if number > 1 { Route::Next(number - 1) } else { Route::Start };
    view! {
        <div class="ts-actions ts-road__ways">
            <a class="ts-button" href=back.href()>{t.get(key!("questions.back"))}</a>
            <a class="ts-button" href=Route::Trials.href()>{t.get(key!("next.results"))}</a>
        </div>
        <ul class="ts-nav ts-road__others">
            <li><a href=Route::Records.href()>{t.get(key!("start.records"))}</a></li>
            <li><a href=Route::Questions(String::new()).href()>{t.get(key!("next.by_theme"))}</a></li>
        </ul>
    }
}
