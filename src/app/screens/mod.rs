//! One file a screen.

mod about;
mod answers;
mod clinician;
mod compare;
mod drafts;
mod lab_date;
mod next;
mod plan;
mod questions;
mod records;
mod score_sheet;
mod start;
mod take_away;
mod trial;
mod trials;
mod what_if;

pub use drafts::save_file;

use super::route::Route;
use super::state::Session;
use about::{About, Privacy};
use answers::CheckAnswers;
use clinician::Clinician;
use compare::Compare;
use drafts::Drafts;
use leptos::prelude::*;
use next::NextPage;
use plan::Plan;
use questions::QuestionPage;
use records::Records;
use score_sheet::ScorePage;
use start::Start;
use take_away::TakeAwayPage;
use trial::TrialPage;
use trials::Trials;
use what_if::WhatIf;

/// The screen that an address leads to. Where that is what is best asked next, the screen is put
/// on the road, and has a number from then on.
pub fn settle(session: Session, route: &Route) -> Route {
    match route {
        Route::Next(number) => Route::Next(next::settle(session, *number)),
        other => other.clone(),
    }
}

/// Heading of a screen.
pub fn title(session: Session, route: &Route) -> String {
    let t = session.t();
    match route {
        Route::Next(number) => match session.road.screen(*number) {
            Some(_) => t.fill(key!("next.number"), &[("n", &number.to_string())]),
            None => t.get(key!("next.end_title")).to_owned(),
        },
        Route::Questions(id) => {
            let page = questions::page_number(session, id);
            let id = session.layout.pages.get(page).map_or("", |page| page.id.as_str());
            t.get(key!("page", id)).to_owned()
        }
        Route::Trial(address) => {
            let language = session.speaker().language;
            let trial = trial::trial_number(session, address);
            let trial = trial.and_then(|trial| session.catalogue().trials.get(trial));
            trial.map_or_else(
                || t.get(key!("trials.none")).to_owned(),
                |trial| trial.title.get(language).to_owned(),
            )
        }
        Route::Score(id) => score_sheet::title(session, id),
        other => t.get(other.title_key()).to_owned(),
    }
}

/// Title of the window.
pub fn page_title(session: Session, route: &Route) -> String {
    format!("{} - {}", title(session, route), session.t().get(key!("app.name")))
}

/// A screen.
#[component]
pub fn Screen(
    /// Which one.
    route: Route,
) -> impl IntoView {
    match route {
        Route::Start => view! { <Start/> }.into_any(),
        Route::Next(number) => view! { <NextPage number/> }.into_any(),
        Route::Questions(id) => view! { <QuestionPage id/> }.into_any(),
        Route::Answers => view! { <CheckAnswers/> }.into_any(),
        Route::Trials => view! { <Trials/> }.into_any(),
        Route::Trial(address) => view! { <TrialPage address/> }.into_any(),
        Route::Score(id) => view! { <ScorePage id/> }.into_any(),
        Route::Plan => view! { <Plan/> }.into_any(),
        Route::WhatIf => view! { <WhatIf/> }.into_any(),
        Route::Compare => view! { <Compare/> }.into_any(),
        Route::TakeAway => view! { <TakeAwayPage/> }.into_any(),
        Route::Clinician => view! { <Clinician/> }.into_any(),
        Route::Records => view! { <Records/> }.into_any(),
        Route::Drafts => view! { <Drafts/> }.into_any(),
        Route::Privacy => view! { <Privacy/> }.into_any(),
        Route::About => view! { <About/> }.into_any(),
    }
}
