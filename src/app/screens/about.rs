//! Privacy and what this is, in plain words.

use crate::app::page;
use crate::app::parts::Safety;
use crate::app::state::session;
use crate::words::Key;
use leptos::prelude::*;

/// Paragraphs of the language files.
#[component]
fn Paragraphs(
    /// Their keys.
    keys: &'static [Key<'static>],
) -> impl IntoView {
    let t = session().t();
    keys.iter().map(|key| view! { <p>{t.get(*key)}</p> }).collect_view()
}

/// The privacy promise, what it does not cover, and how to see that it is kept.
#[component]
pub fn Privacy() -> impl IntoView {
    let t = session().t();
    view! {
        <Paragraphs keys=&[
            key!("privacy.where"),
            key!("privacy.network"),
            key!("privacy.limits"),
            key!("privacy.device"),
            key!("privacy.crisis"),
            key!("privacy.others"),
        ]/>
        <h2>{t.get(key!("privacy.see"))}</h2>
        <Proof/>
    }
}

/// What the start script found out about the lock of the network.
#[component]
fn Proof() -> impl IntoView {
    let t = session().t();
    let finding = |name: &'static str| RwSignal::new(page::wish(name));
    let (locked, requests, probe) = (finding("locked"), finding("requests"), finding("probe"));
    let heard = window_event_listener_untyped("trial-screener:privacy", move |_| {
        locked.set(page::wish("locked"));
        requests.set(page::wish("requests"));
        probe.set(page::wish("probe"));
    });
    on_cleanup(move || heard.remove());
    let state = move || {
        t.get(if locked.get().is_some() { key!("privacy.locked") } else { key!("privacy.open") })
    };
    let counted = move || {
        let count = requests.get().and_then(|n| n.parse().ok()).unwrap_or(0);
        t.count(key!("privacy.requests"), count)
    };
    let tried = move || {
        probe.get().map(|outcome| {
            t.get(match outcome.as_str() {
                "blocked" => key!("privacy.blocked"),
                "sent" => key!("privacy.sent"),
                _ => key!("privacy.unclear"),
            })
        })
    };
    let rules = move || {
        locked.track();
        let policies = page::policies().into_iter();
        policies.map(|policy| view! { <li><code>{policy}</code></li> }).collect_view()
    };
    let attempt = |_| page::announce("trial-screener:probe", "");
    view! {
        <p>{state}</p>
        <p>{counted}</p>
        <p><button type="button" class="ts-button" on:click=attempt>{t.get(key!("privacy.try"))}</button></p>
        <p role="status">{tried}</p>
        <h2>{t.get(key!("privacy.rules"))}</h2>
        <p>{t.get(key!("privacy.rules_hint"))}</p>
        <ul class="ts-list ts-policy">{rules}</ul>
    }
}

/// What this is, where the criteria come from, what was not checked.
#[component]
pub fn About() -> impl IntoView {
    let session = session();
    let t = session.t();
    let speaker = session.speaker();
    let trials = 0..session.catalogue().trials.len();
    let sources = trials.map(|trial| view! { <li>{speaker.source_line(trial)}</li> });
    let version = t.fill(key!("footer.version"), &[("version", &session.catalogue().version)]);
    let build = page::build().map(|build| {
        view! { <p>{t.fill(key!("about.build"), &[("build", &build)])}</p> }
    });
    view! {
        <Paragraphs keys=&[key!("about.purpose"), key!("about.not"), key!("about.reviewed"), key!("about.statuses")]/>
        <Safety/>
        <h2>{t.get(key!("about.sources"))}</h2>
        <ul class="ts-list">{sources.collect_view()}</ul>
        <p>{version}</p>
        {build}
    }
}
