//! One file a screen.

mod about;
mod answers;
mod clinician;
mod compare;
pub mod drafts;
mod questions;
mod start;
mod take_away;
mod trials;

use super::route::Route;
use super::store::Store;
use leptos::prelude::*;

/// Heading of a screen.
pub fn title(store: Store, route: &Route) -> String {
    let t = store.t();
    match route {
        Route::Questions(id) => {
            let page = questions::page_number(store, id);
            let id = store.layout.pages.get(page).map_or("", |page| page.id.as_str());
            t.get(&format!("page.{id}")).to_owned()
        }
        Route::Trial(id) => {
            let language = store.speaker().language;
            let trial = store.catalogue.trials.iter().find(|trial| trial.id == *id);
            trial.map_or_else(
                || t.get("trials.none").to_owned(),
                |trial| trial.title.get(language).to_owned(),
            )
        }
        other => t.get(other.title_key()).to_owned(),
    }
}

/// A screen.
pub fn view(route: &Route) -> AnyView {
    match route {
        Route::Start => view! { <start::Start/> }.into_any(),
        Route::Questions(id) => view! { <questions::Questions id/> }.into_any(),
        Route::Answers => view! { <answers::Answers/> }.into_any(),
        Route::Trials => view! { <trials::Trials/> }.into_any(),
        Route::Trial(id) => view! { <trials::TrialPage id/> }.into_any(),
        Route::Compare => view! { <compare::Compare/> }.into_any(),
        Route::TakeAway => view! { <take_away::TakeAwayPage/> }.into_any(),
        Route::Clinician => view! { <clinician::Clinician/> }.into_any(),
        Route::Drafts => view! { <drafts::Drafts/> }.into_any(),
        Route::Privacy => view! { <about::Privacy/> }.into_any(),
        Route::About => view! { <about::About/> }.into_any(),
    }
}
