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
use crate::app::dom::{El, siblings};

/// Heading of a screen.
pub fn title(store: Store, route: &Route) -> String {
    let t = store.t();
    match route {
        Route::Questions(id) => {
            let page = questions::page_number(store, id);
            let id = store.layout.pages.get(page).map_or("", |page| page.id.as_str());
            t.get(&format!("page.{id}")).to_owned()
        }
        Route::Trial(address) => {
            let language = store.speaker().language;
            let trial = trials::trial_number(store, address);
            let trial = trial.and_then(|trial| store.catalogue.trials.get(trial));
            trial.map_or_else(
                || t.get("trials.none").to_owned(),
                |trial| trial.title.get(language).to_owned(),
            )
        }
        other => t.get(other.title_key()).to_owned(),
    }
}

/// A screen.
pub fn view(route: &Route) -> El {
    match route {
        Route::Start => start::start(),
        Route::Questions(id) => questions::questions(id).unwrap_or_else(siblings),
        Route::Answers => answers::answers(),
        Route::Trials => trials::trials(),
        Route::Trial(address) => trials::trial_page(address),
        Route::Compare => compare::compare(),
        Route::TakeAway => take_away::take_away_page(),
        Route::Clinician => clinician::clinician(),
        Route::Drafts => drafts::drafts(),
        Route::Privacy => about::privacy(),
        Route::About => about::about(),
    }
}
