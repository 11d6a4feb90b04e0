//! All verdicts.

use crate::app::parts::{CardList, Legend, OpenCount, Safety};
use crate::app::route::Route;
use crate::app::state::session;
use leptos::prelude::*;

/// All verdicts.
#[component]
pub fn Trials() -> impl IntoView {
    let t = session().t();
    view! {
        <h2><OpenCount/></h2>
        <Legend/>
        <CardList full=true/>
        <div class="ts-actions">
            <a class="ts-button" href=Route::Compare.href()>{t.get("nav.compare")}</a>
            <a class="ts-button ts-button--main" href=Route::TakeAway.href()>{t.get("nav.take_away")}</a>
        </div>
        <Safety/>
    }
}
