//! Privacy and what this is, in plain words.

use crate::app::parts::Safety;
use crate::app::store::store;
use leptos::prelude::*;

fn paragraphs(keys: &'static [&'static str]) -> impl IntoView {
    let t = store().t();
    keys.iter().map(|key| view! { <p>{t.get(key)}</p> }).collect_view()
}

/// The privacy promise.
#[component]
pub fn Privacy() -> impl IntoView {
    let t = store().t();
    // What the browser itself counted: every resource loaded since the page was opened.
    let loaded =
        js_sys::Reflect::get(&window(), &"performance".into()).ok().and_then(|performance| {
            let get = js_sys::Reflect::get(&performance, &"getEntriesByType".into()).ok()?;
            let get: js_sys::Function = wasm_bindgen::JsCast::dyn_into(get).ok()?;
            let list = get.call1(&performance, &"resource".into()).ok()?;
            Some(js_sys::Array::from(&list).length())
        });
    view! {
        {paragraphs(&["privacy.where", "privacy.network", "privacy.device", "privacy.crisis", "privacy.others"])}
        {loaded.map(|n| view! {
            <p>{t.count("privacy.loaded", usize::try_from(n).unwrap_or(0))}</p>
        })}
    }
}

/// What this is, where the criteria come from, what was not checked.
#[component]
pub fn About() -> impl IntoView {
    let store = store();
    let t = store.t();
    let speaker = store.speaker();
    view! {
        {paragraphs(&["about.purpose", "about.not", "about.reviewed", "about.statuses"])}
        <Safety/>
        <h2>{t.get("about.sources")}</h2>
        <ul class="ts-list">
            {(0..store.catalogue.trials.len())
                .map(|trial| view! { <li>{speaker.source_line(trial)}</li> })
                .collect_view()}
        </ul>
        <p>{t.fill("footer.version", &[("version", &store.catalogue.version)])}</p>
    }
}
