//! Written people: the status of every criterion of every trial, worked out by hand.

use crate::common::{self, catalogue, day, facts_of, read, root, screen};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    as_of: String,
    trials: BTreeMap<String, ExpectedTrial>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedTrial {
    verdict: String,
    for_now: bool,
    met: Vec<String>,
    not_met: Vec<String>,
    not_yet: Vec<String>,
    ask: Vec<String>,
    unknown: Vec<String>,
}

#[test]
fn every_person_has_the_expected_status_of_every_criterion() {
    let mut wrong = Vec::new();
    for name in common::people() {
        let folder = root().join("tests/people").join(&name);
        let expected: Expected =
            serde_json::from_str(&read(&folder.join("expected.json"))).unwrap();
        assert!(read(&folder.join("description.md")).len() > 80, "{name} has no description");
        let screening = screen(facts_of(&read(&folder.join("facts.json"))), day(&expected.as_of));
        assert_eq!(expected.trials.len(), catalogue().trials.len(), "{name}");
        for (index, trial) in catalogue().trials.iter().enumerate() {
            let wanted = &expected.trials[&trial.id];
            let result = screening.result(index);
            if (result.verdict.word(), result.for_now) != (wanted.verdict.as_str(), wanted.for_now)
            {
                wrong.push(format!(
                    "{name} {}: expected {} (for now: {}), got {} ({})",
                    trial.id,
                    wanted.verdict,
                    wanted.for_now,
                    result.verdict.word(),
                    result.for_now
                ));
            }
            let mut listed = BTreeSet::new();
            for (status, codes) in [
                ("met", &wanted.met),
                ("not_met", &wanted.not_met),
                ("not_yet", &wanted.not_yet),
                ("ask", &wanted.ask),
                ("unknown", &wanted.unknown),
            ] {
                for code in codes {
                    assert!(listed.insert(code), "{name} {} lists {code} twice", trial.id);
                    let place = trial.index_of(code);
                    let got = screening.trial_statuses(index)
                        [place.unwrap_or_else(|| panic!("{name}: {} has no {code}", trial.id))];
                    if got.word() != status {
                        wrong.push(format!(
                            "{name} {} {code}: expected {status}, got {}",
                            trial.id,
                            got.word()
                        ));
                    }
                }
            }
            assert_eq!(listed.len(), trial.criteria.len(), "{name} {} is not whole", trial.id);
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_people_cover_what_they_must() {
    let names = common::people();
    assert!(names.len() >= 25, "only {} people", names.len());
    let mut eligible = BTreeSet::new();
    let (mut nothing, mut dont_know, mut time_only) = (false, false, false);
    for name in &names {
        let folder = root().join("tests/people").join(name);
        let text = read(&folder.join("facts.json"));
        let facts = facts_of(&text);
        let expected: Expected =
            serde_json::from_str(&read(&folder.join("expected.json"))).unwrap();
        let answers = &facts.answers;
        nothing |= answers.is_empty();
        dont_know |= answers.len() > 150
            && answers.values().all(|a| *a == trial_screener::facts::Answer::DontKnow);
        for (id, trial) in expected.trials {
            if trial.verdict == "may_be_eligible" {
                eligible.insert(id);
            } else if trial.verdict == "not_match" {
                time_only |= trial.not_met.is_empty() && !trial.not_yet.is_empty();
            }
        }
    }
    let complete: BTreeSet<String> = catalogue()
        .trials
        .iter()
        .filter(|trial| trial.source_complete)
        .map(|trial| trial.id.clone())
        .collect();
    assert_eq!(eligible, complete, "one person for each complete trial, none for the other");
    assert!(nothing && dont_know && time_only);
}

#[test]
fn no_reason_is_given_twice() {
    let mut pairs = 0;
    for name in common::people() {
        let facts = facts_of(&common::person(&name));
        for trial in trial_screener::evaluate::evaluate(catalogue(), &facts, day(common::DAY)) {
            for explanation in trial.criteria {
                let reasons = &explanation.reasons;
                for (index, reason) in reasons.iter().enumerate() {
                    assert!(!reasons[..index].contains(reason), "{name}: {reason:?}");
                    pairs += index;
                }
            }
        }
    }
    assert!(pairs > 1_000, "only {pairs} pairs");
}

#[test]
fn evaluating_once_gives_what_a_held_screening_gives() {
    for name in common::people() {
        let text = common::person(&name);
        let (facts, today) = (facts_of(&text), day(common::DAY));
        let once = trial_screener::evaluate::evaluate(catalogue(), &facts, today);
        let held = screen(facts.clone(), today);
        assert_eq!(once.len(), catalogue().trials.len());
        for evaluation in once {
            assert_eq!(evaluation, held.explain_trial(evaluation.trial), "{name}");
        }
    }
}
