//! Every numeric limit and every window of the catalogue, exactly at it, just below and just
//! above. The points come from the catalogue; which side passes was written down by hand.

use crate::common::{self, catalogue, day, facts_of, files, read, screen, status};
use jiff::ToSpan;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use trial_screener::catalogue::Kind;
use trial_screener::catalogue::program::Test;
use trial_screener::catalogue::vocabulary::{Formula, Scale};
use trial_screener::facts::{Number, TimeUnit};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    code: String,
    fact: String,
    limit: String,
    unit: String,
    below: String,
    at: String,
    above: String,
    /// For a choice with a date: the option to date.
    #[serde(default)]
    option: Option<String>,
    base: serde_json::Map<String, Value>,
}

fn limits() -> Vec<(String, Limit)> {
    files("tests/limits", "json")
        .into_iter()
        .flat_map(|path| {
            let trial = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let list: Vec<Limit> = serde_json::from_str(&read(&path))
                .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            list.into_iter().map(move |limit| (trial.clone(), limit))
        })
        .collect()
}

/// The answers just below, at and just above the limit, one set for each way to write them.
fn points(limit: &Limit) -> Vec<[Value; 3]> {
    let question = catalogue().question(&limit.fact).expect("the fact exists");
    let today = day(common::DAY);
    if let Some(unit) = TimeUnit::from_word(&limit.unit)
        && !matches!(question.kind, Kind::Quantity | Kind::Score)
    {
        let edge = unit.before(today, limit.limit.parse().unwrap()).unwrap();
        let dated = |days: i32| {
            let date = trial_screener::facts::date::iso(edge.checked_add(days.days()).unwrap());
            match &limit.option {
                Some(option) => json!({ "value": option, "date": date }),
                None => json!(date),
            }
        };
        return vec![[dated(1), dated(0), dated(-1)]];
    }
    let at = Number::parse(&limit.limit).unwrap();
    let step = if question.kind == Kind::Score {
        Number::whole(1)
    } else {
        Number::fraction(1, 1000).unwrap()
    };
    let triple = [at.minus(step).unwrap(), at, at.plus(step).unwrap()];
    if limit.unit == "x ULN" {
        // A laboratory with a usual upper limit, and one with a higher one.
        let usual = question.suggested_upper.unwrap_or(Number::whole(20));
        return [usual, usual.times(Number::fraction(5, 4).unwrap()).unwrap()]
            .map(|uln| {
                let unit = question.units.first().unwrap().code.clone();
                triple.map(|n| {
                    let value = n.times(uln).unwrap().to_string();
                    json!({ "value": value, "unit": unit, "upper_limit": uln.to_string() })
                })
            })
            .to_vec();
    }
    if question.kind == Kind::Score || limit.unit.is_empty() {
        return vec![triple.map(|n| json!(n.to_string()))];
    }
    // The limit in every unit in which it is a plain decimal.
    let given = question.units.iter().find(|u| u.code == limit.unit).expect("a unit of the fact");
    let Scale::Factor(given) = given.scale else { panic!("a factor") };
    let canonical = at.times(given).unwrap();
    let mut sets = Vec::new();
    for unit in &question.units {
        let Scale::Factor(factor) = unit.scale else { continue };
        let here = canonical.over(factor).unwrap();
        let step = if here < Number::whole(20) { 1_000 } else { 10 };
        let step = Number::fraction(1, step).unwrap();
        if Number::parse(&here.to_string()).ok() != Some(here) {
            continue;
        }
        sets.push(
            [here.minus(step).unwrap(), here, here.plus(step).unwrap()]
                .map(|n| json!({ "value": n.to_string(), "unit": unit.code })),
        );
    }
    assert!(!sets.is_empty(), "{} {}", limit.fact, limit.limit);
    sets
}

#[test]
fn every_limit_has_its_hand_written_sides() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for (trial, limit) in limits() {
        for set in points(&limit) {
            for (value, (side, expected)) in set.iter().zip([
                ("below", &limit.below),
                ("at", &limit.at),
                ("above", &limit.above),
            ]) {
                checked += 1;
                let mut facts = limit.base.clone();
                facts.insert(limit.fact.clone(), value.clone());
                let profile = json!({ "facts": facts }).to_string();
                let screening = screen(facts_of(&profile), day(common::DAY));
                let got = status(&screening, &trial, &limit.code).word();
                if got != expected {
                    wrong.push(format!(
                        "{trial} {} {side} {} {} of {}: expected {expected}, got {got} for {value}",
                        limit.code, limit.limit, limit.unit, limit.fact
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checked} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 400, "only {checked} points");
}

/// Limits of the catalogue that are not a line of a trial's text, or that no single answer
/// can be put just beside.
const NOT_A_LINE: &[(&str, &str)] = &[
    ("body_mass_index", "only decides between readings of the kidney formula"),
    ("bilag_a_count", "counts grades; cases cover it"),
    ("bilag_b_count", "counts grades; cases cover it"),
    ("eular_acr_clinical", "at least one clinical item; cases cover it"),
    ("nih_chronicity_index", "any value asks; cases cover it"),
    ("nih_activity_index", "3 only says that the biopsy shows activity; 2 is a line"),
    ("creatinine", "8 weeks is how old a high result may be; 221 is a line"),
    ("anti_cd20", "the 6 months of the B-cell rows only decide between readings"),
    ("c3", "below the laboratory's limit; cases cover it"),
    ("c4", "below the laboratory's limit; cases cover it"),
    ("cockcroft_gault", "worked out; tested through creatinine and weight"),
    ("cockcroft_gault_ideal", "worked out with another weight, only for a doubt; cases cover it"),
    ("age(birth_date)", "compared with the age told"),
    ("neutrophils", "compared with all white cells"),
    ("egfr", "compared with the creatinine of its day, or a newer one; 30 is a line"),
    ("creatinine_clearance", "compared with a newer creatinine; 30 is a line"),
    ("protein_24h", "compared with newer urine; 0.5 is a line"),
    ("worked_out(creatinine_clearance)", "compared with what was told"),
    ("worked_out(protein_24h)", "compared with what was told"),
];

/// A limit of the catalogue that no hand-written line covers fails here.
#[test]
fn every_limit_of_the_catalogue_is_written_down() {
    let catalogue = catalogue();
    let mut written: BTreeSet<(String, String)> = BTreeSet::new();
    for (_, limit) in limits() {
        let question = catalogue.question(&limit.fact).unwrap();
        let at = Number::parse(&limit.limit).unwrap();
        let canonical = question
            .units
            .iter()
            .find(|u| u.code == limit.unit)
            .and_then(|u| match u.scale {
                Scale::Factor(factor) => at.times(factor),
                Scale::Log10 | Scale::TimesUln | Scale::Apart => None,
            })
            .unwrap_or(at);
        let unit = match limit.unit.as_str() {
            "x ULN" => "x ULN".to_owned(),
            unit => TimeUnit::from_word(unit)
                .filter(|_| !matches!(question.kind, Kind::Quantity | Kind::Score))
                .map_or_else(String::new, |u| u.word().to_owned()),
        };
        written.insert((limit.fact.clone(), format!("{canonical} {unit}")));
    }
    let mut missing = BTreeSet::new();
    for leaf in &catalogue.program.leaves {
        let question = catalogue.fact(leaf.fact.index()).unwrap();
        let text = match leaf.test {
            Test::Compare(_, limit) => format!("{limit} "),
            Test::CompareLimit(_, factor, _) => format!("{factor} x ULN"),
            Test::Within(window) => format!("{} {}", window.amount, window.unit.word()),
            _ => continue,
        };
        let counted = match &question.formula {
            Some(Formula::Drugs(_) | Formula::DrugsNow(_) | Formula::NotTolerated(_)) => true,
            // What older results say beside an answer; cases cover it.
            Some(Formula::Highest(_) | Formula::Results(..) | Formula::LastAbove(..)) => true,
            // Worked out from courses inside a rule; the months told stand beside the limit.
            formula => {
                question.kind == Kind::Computed
                    && formula.as_ref().is_some_and(|formula| {
                        // Or compared with what was told; cases cover it.
                        let by_parts = matches!(
                            formula,
                            Formula::Score(_) | Formula::Sum(_) | Formula::CkdEpi(_)
                        );
                        formula.assumes_all_courses()
                            || by_parts
                            || matches!(formula, Formula::PercentOf { .. })
                    })
            }
        };
        let listed = NOT_A_LINE.iter().any(|(fact, _)| *fact == question.id);
        if !counted && !listed && !written.contains(&(question.id.clone(), text.clone())) {
            missing.insert(format!("{} {text}", question.id));
        }
    }
    assert!(missing.is_empty(), "limits without a hand-written line: {missing:#?}");
}
