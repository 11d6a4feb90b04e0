//! Privacy and what this is, in plain words.

use crate::app::dom::{El, button, el, siblings};
use crate::app::page;
use crate::app::parts::safety;
use crate::app::store::store;
use leptos::prelude::*;

fn paragraphs(keys: &'static [&'static str]) -> Vec<El> {
    let t = store().t();
    keys.iter().map(|key| el("p").child(t.get(key))).collect::<Vec<_>>()
}

/// The privacy promise, and how to see that it is kept.
#[inline(never)]
pub fn privacy() -> El {
    let t = store().t();
    let finding = |name: &'static str| RwSignal::new(page::wish(name));
    let (locked, requests, probe) = (finding("locked"), finding("requests"), finding("probe"));
    let heard = window_event_listener_untyped("trial-screener:privacy", move |_| {
        locked.set(page::wish("locked"));
        requests.set(page::wish("requests"));
        probe.set(page::wish("probe"));
    });
    on_cleanup(move || heard.remove());
    let state =
        move || t.get(if locked.get().is_some() { "privacy.locked" } else { "privacy.open" });
    let counted = move || {
        let count = requests.get().and_then(|n| n.parse().ok()).unwrap_or(0);
        t.count("privacy.requests", count)
    };
    let tried = move || {
        probe.get().map(|outcome| {
            t.get(match outcome.as_str() {
                "blocked" => "privacy.blocked",
                "sent" => "privacy.sent",
                _ => "privacy.unclear",
            })
        })
    };
    let rules = move || {
        let _ = locked.get();
        let policies = page::policies();
        policies
            .into_iter()
            .map(|policy| el("li").child(el("code").child(policy)))
            .collect::<Vec<_>>()
    };
    siblings()
        .child(paragraphs(&[
            "privacy.where",
            "privacy.network",
            "privacy.device",
            "privacy.crisis",
            "privacy.others",
        ]))
        .child(el("h2").child(t.get("privacy.see")))
        .child(el("p").child(state))
        .child(el("p").child(counted))
        .child(
            el("p").child(
                button("ts-button")
                    .on("click", |_| page::announce("trial-screener:probe", ""))
                    .child(t.get("privacy.try")),
            ),
        )
        .child(el("p").attr("role", "status").child(tried))
        .child(el("h2").child(t.get("privacy.rules")))
        .child(el("p").child(t.get("privacy.rules_hint")))
        .child(el("ul").attr("class", "ts-list ts-policy").child(rules))
}

/// What this is, where the criteria come from, what was not checked.
#[inline(never)]
pub fn about() -> El {
    let store = store();
    let t = store.t();
    let speaker = store.speaker();
    siblings()
        .child(paragraphs(&["about.purpose", "about.not", "about.reviewed", "about.statuses"]))
        .child(safety())
        .child(el("h2").child(t.get("about.sources")))
        .child(
            el("ul").attr("class", "ts-list").child(
                (0..store.catalogue.trials.len())
                    .map(|trial| el("li").child(speaker.source_line(trial)))
                    .collect::<Vec<_>>(),
            ),
        )
        .child(el("p").child(t.fill("footer.version", &[("version", &store.catalogue.version)])))
        .child(
            page::build().map(|build| el("p").child(t.fill("about.build", &[("build", &build)]))),
        )
}
