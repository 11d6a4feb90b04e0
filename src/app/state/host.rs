//! Whether the site around a frame may learn the verdicts, and what it was told.

use super::answers::Answers;
use crate::app::page;
use crate::catalogue::Catalogue;
use leptos::prelude::*;

/// The person's consent to tell the site around this page which trials may fit.
#[derive(Clone, Copy)]
pub struct HostConsent {
    /// The name of the site, if it asks.
    pub asks: RwSignal<Option<String>>,
    /// Whether it may learn the verdicts; `None` until the person decided.
    pub allowed: RwSignal<Option<bool>>,
    /// What it was told last.
    told: StoredValue<String>,
}

impl HostConsent {
    /// Nothing is decided yet. A site may ask at any time.
    pub fn new() -> Self {
        let asks = RwSignal::new(page::wish("asks"));
        let heard = window_event_listener_untyped("trial-screener:asks", move |_| {
            asks.set(page::wish("asks"));
        });
        on_cleanup(move || heard.remove());
        Self { asks, allowed: RwSignal::new(None), told: StoredValue::new(String::new()) }
    }

    /// Takes the person's decision.
    pub fn decide(self, may: Option<bool>) {
        self.told.set_value(String::new());
        self.allowed.set(may);
    }

    /// Tells the site the verdicts whenever they change and the person allows it. An answer that
    /// may not leave the page changes nothing the site could see.
    pub fn tell(self, catalogue: &'static Catalogue, answers: Answers) {
        Effect::new(move |_| {
            let example = answers.draft.with(|draft| draft.example);
            if self.allowed.get() != Some(true) || example {
                return;
            }
            let shared = answers.shareable();
            let verdicts: Vec<String> = (0..)
                .zip(&catalogue.trials)
                .map(|(index, trial)| {
                    let result = shared.result(index);
                    let (id, word) = (&trial.id, result.verdict.word());
                    format!(r#"{{"id":"{id}","verdict":"{word}","forNow":{}}}"#, result.for_now)
                })
                .collect();
            let message = format!("[{}]", verdicts.join(","));
            if self.told.get_value() != message {
                page::announce("trial-screener:verdicts", &message);
                self.told.set_value(message);
            }
        });
    }
}
