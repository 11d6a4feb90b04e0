//! Any text as a profile: read or refused, evaluated and explained, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;
use trial_screener::catalogue::{Catalogue, embedded};
use trial_screener::exchange::{profile, report};

static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();

fuzz_target!(|text: &str| {
    let catalogue = CATALOGUE.get_or_init(|| embedded::load().unwrap());
    if let Ok(facts) = profile::read(catalogue, text) {
        let report = report::evaluate(catalogue, facts, jiff::civil::date(2026, 3, 2));
        assert_eq!(report.trials.len(), catalogue.trials.len());
        assert!(report.trials.iter().all(|t| t.source_complete || t.verdict != "may_be_eligible"));
    }
});
