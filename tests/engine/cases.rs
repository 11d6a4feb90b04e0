//! Every criterion of every trial against written cases, whose expected statuses were worked
//! out from the sources and not from the engine.

use crate::common::{self, cases, catalogue, day, facts_of, screen, status};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn written_cases_have_their_expected_status() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (trial, cases) in cases() {
        for case in cases {
            count += 1;
            let as_of = day(case.as_of.as_deref().unwrap_or(common::DAY));
            let screening = screen(facts_of(&case.profile()), as_of);
            let got = status(&screening, &trial, &case.code).word();
            if got != case.expect {
                wrong.push(format!(
                    "{trial} {}: expected {}, got {got}: {}\n    {}",
                    case.code, case.expect, case.why, case.facts
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 2_700, "only {count} cases");
}

/// Outcomes a criterion can never have, with the reason.
const IMPOSSIBLE: &[(&str, &str, &[&str], &str)] = &[
    ("cht101-cd70", "I6", &["met"], "the part I6j is for the site to judge"),
    ("cht101-cd70", "I6j", &["met"], "the site judges stability; only a drip settles it"),
    ("cht101-cd70", "I4c", &["fails"], "never had it: the text only seems to require it"),
    ("cht101-cd70", "E6", &["fails"], "how severe is for the team"),
    ("cht101-cd70", "E14", &["met", "fails", "unknown"], "the investigator decides"),
    ("nct07318259", "I2b", &["fails"], "low activity by the score is for the team"),
    ("nct07318259", "I2f", &["fails"], "intolerance is for the team"),
    ("nct07318259", "I4", &["fails"], "the site may find another way"),
    ("nct07318259", "E12", &["met", "fails", "unknown"], "the investigator decides"),
    (
        "cd19-bcma-lupus-nephritis",
        "I4",
        &["met", "unknown"],
        "the part I4b is garbled in the source",
    ),
    ("cd19-bcma-lupus-nephritis", "I4b", &["met", "fails", "unknown"], "garbled in the source"),
    ("cd19-bcma-lupus-nephritis", "I4d", &["fails", "unknown"], "asks for nothing"),
    ("cd19-bcma-lupus-nephritis", "I6", &["met", "fails"], "the list is lost"),
    ("cd19-bcma-lupus-nephritis", "E0", &["met", "fails"], "the list is lost"),
    ("nct06421701", "E13", &["fails"], "what is uncontrolled is for the team"),
    ("nct06421701", "E15", &["fails"], "whether it disturbs is for the team"),
    ("nct06421701", "E25", &["met", "fails", "unknown"], "the investigator decides"),
    ("bh002-cd19-bcma", "I10", &["fails"], "the site may find another way"),
    ("bh002-cd19-bcma", "E3", &["fails"], "the specific limits govern"),
    ("bh002-cd19-bcma", "E5", &["fails"], "timing of medicines is for the team"),
    ("bh002-cd19-bcma", "E10", &["fails"], "how severe is for the team"),
];

#[test]
fn every_criterion_has_a_case_met_one_that_fails_and_one_unknown() {
    let mut seen: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
    for (trial, cases) in cases() {
        for case in cases {
            let outcome = match case.expect.as_str() {
                "met" => "met",
                "not_met" | "not_yet" => "fails",
                "unknown" => "unknown",
                _ => continue,
            };
            seen.entry((trial.clone(), case.code)).or_default().insert(outcome);
        }
    }
    let mut lacking = Vec::new();
    for trial in &catalogue().trials {
        for criterion in &trial.criteria {
            let key = (trial.id.clone(), criterion.code.clone());
            let found = seen.get(&key).cloned().unwrap_or_default();
            let impossible: &[&str] = IMPOSSIBLE
                .iter()
                .find(|(t, c, _, _)| *t == trial.id && *c == criterion.code)
                .map_or(&[], |(_, _, outcomes, _)| outcomes);
            for outcome in ["met", "fails", "unknown"] {
                if impossible.contains(&outcome) == found.contains(outcome) {
                    lacking.push(format!("{} {}: {outcome}", trial.id, criterion.code));
                }
            }
        }
    }
    assert!(
        lacking.is_empty(),
        "without a case, or wrongly called impossible:\n{}",
        lacking.join("\n")
    );
}
