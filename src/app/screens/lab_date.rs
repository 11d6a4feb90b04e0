//! One date for all results of a page, and the way to bring a whole report.

use crate::app::route::Route;
use crate::app::state::session;
use leptos::prelude::*;

/// Tools for many laboratory results at once.
#[component]
pub fn LaboratoryTools(
    /// The results asked for here.
    rows: Vec<&'static str>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let date = RwSignal::new(String::new());
    let rows = StoredValue::new(rows);
    // Results without a date get this one.
    let use_date = move |_| {
        let day = date.get_untracked();
        let rows = rows.get_value().into_iter();
        let questions = rows.filter_map(|id| session.catalogue().question(id));
        session.change_all("date", questions.map(|question| (question, &day)), |entry, day| {
            if !entry.text.trim().is_empty() && entry.when.trim().is_empty() {
                entry.when.clone_from(day);
            }
        });
    };
    view! {
        <p><a class="ts-button" href=Route::Records.href()>{t.get(key!("start.records"))}</a></p>
        <details class="ts-tool">
            <summary>{t.get(key!("lab.tools"))}</summary>
            <div class="ts-when">
                <label for="lab-date">{t.get(key!("lab.date"))}</label>
                <input
                    type="text" id="lab-date" class="ts-input ts-input--when" autocomplete="off" spellcheck="false"
                    placeholder=t.get(key!("when.placeholder"))
                    on:input=move |ev| date.set(event_target_value(&ev))
                    prop:value=move || date.get()
                />
                <button type="button" class="ts-button" on:click=use_date>{t.get(key!("lab.use_date"))}</button>
            </div>
        </details>
    }
}
