//! The JSON edge: profiles that are refused, results, schemas.

use crate::common::{self, catalogue, day, facts_of, screen, status};
use serde_json::{Value, json};
use trial_screener::exchange::{catalogue_json, profile, report, schema};

#[track_caller]
fn refused(text: &str, fact: &str, code: &str) {
    match profile::read(catalogue(), text) {
        Ok(_) => panic!("accepted: {text}"),
        Err(problems) => {
            let found = problems.iter().any(|p| p.fact == fact && p.code == code);
            assert!(found, "{text}: {problems:?}");
        }
    }
}

#[test]
fn what_is_no_profile_is_refused_whole() {
    for text in [
        "",
        "null",
        "[]",
        "3",
        "\"{}\"",
        "{",
        "{}}",
        "{\"facts\": []}",
        "{\"fact\": {}}",
        "{\"facts\": 3}",
    ] {
        refused(text, "", "not_a_profile");
    }
    refused("{\"facts\":{},\"facts\":{}}", "", "not_a_profile");
    refused("{\"facts\":{\"age\":1,\"age\":2}}", "", "not_a_profile");
    refused("{\"format\": 2}", "", "newer_format");
    refused(&format!("{{\"label\":\"{}\"}}", "x".repeat(300_000)), "", "too_large");
    assert!(profile::read(catalogue(), "\u{FEFF} {} ").is_ok());
}

#[test]
fn every_bad_answer_is_named_with_its_fact() {
    for (fact, answer, code) in [
        ("hemoglobin", "1", "unknown_fact"),
        ("cockcroft_gault", "60", "computed"),
        ("haemoglobin", "null", "null"),
        ("haemoglobin", "true", "wrong_shape"),
        ("haemoglobin", "[1]", "wrong_shape"),
        ("haemoglobin", "-3", "negative"),
        ("haemoglobin", "1e3", "not_a_number"),
        ("haemoglobin", "\"NaN\"", "not_a_number"),
        ("haemoglobin", "\"1,500\"", "ambiguous_comma"),
        ("haemoglobin", "\"\"", "empty"),
        ("haemoglobin", "123456789012", "too_large"),
        ("haemoglobin", "{\"value\": 1, \"unti\": \"g/L\"}", "wrong_shape"),
        ("haemoglobin", "{\"value\": 1, \"value\": 2}", "wrong_shape"),
        ("haemoglobin", "{}", "empty"),
        ("haemoglobin", "{\"value\": 1, \"detected\": false}", "wrong_shape"),
        ("haemoglobin", "{\"value\": 1, \"upper_limit\": \"x\"}", "not_a_number"),
        ("haemoglobin", "{\"value\": 1, \"date\": \"2026-02-30\"}", "no_such_day"),
        ("haemoglobin", "{\"value\": 1, \"date\": \"03/04/2025\"}", "ambiguous_order"),
        ("npsle", "\"activ\"", "unknown_option"),
        ("npsle", "true", "unknown_option"),
        ("npsle", "[\"active\"]", "wrong_shape"),
        ("pregnant", "3", "wrong_shape"),
        ("cns_now", "[\"epilepsi\"]", "unknown_option"),
        ("cns_now", "{\"value\": 3}", "wrong_shape"),
        ("birth_date", "\"1990-13\"", "no_such_day"),
        ("birth_date", "1990", "wrong_shape"),
        ("live_vaccine", "\"recently\"", "not_a_date"),
        ("live_vaccine", "{\"about\": \"some weeks ago\"}", "bad_about"),
        ("live_vaccine", "{\"about\": \"3 weeks ago\", \"on\": \"2026\"}", "wrong_shape"),
        ("live_vaccine", "{\"between\": [\"2026\"]}", "wrong_shape"),
        ("live_vaccine", "{\"before\": \"2026\", \"on\": \"2026\"}", "wrong_shape"),
        ("live_vaccine", "{\"before\": \"soon\"}", "not_a_date"),
        ("live_vaccine", "{\"about\": \"3 weeks ago\", \"said_on\": \"2026-01\"}", "bad_date"),
        ("therapies", "[]", "wrong_shape"),
        ("therapies", "{\"courses\": [[\"prednisone\"]]}", "wrong_shape"),
        ("therapies", "{\"courses\": [{\"drug\": \" \"}]}", "unknown_drug"),
        ("therapies", "{\"courses\": [{\"drug\": \"prednisone\", \"dose\": \"60\"}]}", "bad_dose"),
        (
            "therapies",
            "{\"courses\": [{\"drug\": \"prednisone\", \"dose\": \"x mg/d\"}]}",
            "not_a_number",
        ),
        (
            "therapies",
            "{\"courses\": [{\"drug\": \"prednisone\", \"lasted\": \"8\"}]}",
            "bad_length",
        ),
        (
            "therapies",
            "{\"courses\": [{\"drug\": \"prednisone\", \"route\": \"smoked\"}]}",
            "unknown_option",
        ),
        (
            "therapies",
            "{\"courses\": [{\"drug\": \"prednisone\", \"outcome\": \"good\"}]}",
            "unknown_option",
        ),
        (
            "therapies",
            "{\"courses\": [{\"drug\": \"prednisone\", \"ongoing\": true, \"stop\": \"2025\"}]}",
            "wrong_shape",
        ),
    ] {
        refused(&format!("{{\"facts\":{{\"{fact}\":{answer}}}}}"), fact, code);
    }
    refused("{\"anchors\":{\"screning\":\"2026-04-01\"}}", "screning", "unknown_anchor");
    refused("{\"anchors\":{\"screening\":\"2026-04\"}}", "screening", "bad_date");
}

#[test]
fn all_problems_come_together_and_offer_the_nearest_name() {
    let problems = profile::read(
        catalogue(),
        "{\"facts\":{\"hemoglobin\":1,\"npsle\":\"activ\",\"wbc\":\"x\"}}",
    )
    .unwrap_err();
    assert_eq!(problems.len(), 3);
    assert_eq!(problems[0].nearest.as_deref(), Some("haemoglobin"));
    assert_eq!(problems[1].nearest.as_deref(), Some("active"));
    assert_eq!(
        problems[1].to_string(),
        "`npsle`: `activ` is not one of its options; did you mean `active`?"
    );
}

#[test]
fn the_same_answer_may_be_written_in_several_ways() {
    let statuses = |facts: Value| {
        screen(facts_of(&json!({ "facts": facts }).to_string()), day(common::DAY))
            .statuses()
            .to_vec()
    };
    for (a, b) in [
        (json!({ "pregnant": true }), json!({ "pregnant": "yes" })),
        (json!({ "cns_now": "none" }), json!({ "cns_now": [] })),
        (json!({ "cns_now": "migraine" }), json!({ "cns_now": ["migraine"] })),
        (json!({ "live_vaccine": false }), json!({ "live_vaccine": "never" })),
        (json!({ "sledai_2k": 8 }), json!({ "sledai_2k": { "value": "8" } })),
        (json!({ "live_vaccine": "2026-02-20" }), json!({ "live_vaccine": { "on": "2026/2/20" } })),
        (
            json!({ "hiv": "negative" }),
            json!({ "hiv": { "value": "negative", "date": "2026-02-01" } }),
        ),
    ] {
        assert_eq!(statuses(a.clone()), statuses(b), "{a}");
    }
}

#[test]
fn trial_dates_move_the_windows() {
    let vaccine = |anchors: Value| {
        let text =
            json!({ "facts": { "live_vaccine": "2026-02-20" }, "anchors": anchors }).to_string();
        status(&screen(facts_of(&text), day(common::DAY)), "nct06421701", "E19").word()
    };
    assert_eq!(vaccine(json!({})), "not_yet");
    assert_eq!(vaccine(json!({ "screening": "2026-04-01" })), "met");
    assert_eq!(vaccine(json!({ "enrolment": "2026-04-01" })), "not_yet");
}

fn report_of(facts: Value) -> Value {
    let facts = facts_of(&json!({ "facts": facts }).to_string());
    serde_json::to_value(report::evaluate(catalogue(), facts, day(common::DAY))).unwrap()
}

fn row(report: &Value, trial: &str, code: &str) -> Value {
    let trials = report["trials"].as_array().unwrap();
    let trial = trials.iter().find(|t| t["id"] == trial).unwrap();
    let rows = trial["criteria"].as_array().unwrap();
    rows.iter().find(|c| c["code"] == code).unwrap().clone()
}

#[test]
fn reasons_carry_the_value_the_limit_the_margin_and_the_age() {
    let report = report_of(json!({
        "haemoglobin": { "value": "8.2", "unit": "g/dL", "date": "2026-02-20" }, "transfusion": "never"
    }));
    let row = row(&report, "nct06421701", "I7a");
    assert_eq!(row["status"], "met");
    assert_eq!(
        row["reasons"][0],
        json!({ "kind": "compared", "fact": "haemoglobin", "entered": "8.2 g/dL", "value": "82", "unit": "g/L",
            "test": ">=", "limit": "80", "suggested_limit": false, "margin": "2", "close": true, "age_days": 10,
            "holds": "yes" })
    );
}

#[test]
fn reasons_name_what_is_missing_and_why() {
    let report = report_of(json!({
        "alt": { "value": 50, "unit": "U/L" }, "ast": "dont_know",
        "bilirubin": { "value": 20 }, "wbc": { "value": 4, "unit": "10*9/L", "date": "2025-01-01" }
    }));
    let reason = |code: &str| row(&report, "cht101-cd70", code)["reasons"][0].clone();
    assert_eq!(reason("I6d"), json!({ "kind": "missing_limit", "fact": "alt", "limit": "ULN" }));
    assert_eq!(reason("I6e"), json!({ "kind": "missing", "fact": "ast", "why": "dont_know" }));
    assert_eq!(reason("I6f"), json!({ "kind": "missing", "fact": "bilirubin", "why": "no_unit" }));
    assert_eq!(reason("I6a"), json!({ "kind": "missing", "fact": "wbc", "why": "too_old" }));
    assert_eq!(reason("I6k")["why"], "not_asked");
    let kidney = reason("I6g");
    assert_eq!(kidney["why"], "needs_facts");
    assert_eq!(kidney["needs"], json!(["age", "lab_sex", "creatinine", "weight"]));
    assert_eq!(
        row(&report, "cd19-bcma-lupus-nephritis", "E0")["reasons"],
        json!([{ "kind": "source_lost" }])
    );
    assert_eq!(
        row(&report, "cht101-cd70", "E14")["reasons"],
        json!([{ "kind": "investigator_decides" }])
    );
}

#[test]
fn reasons_say_which_readings_differ_and_when_a_window_ends() {
    let report = report_of(json!({
        "hbsag": "positive", "hbv_dna": { "detected": false }, "live_vaccine": "2026-02-20",
        "can_become_pregnant": "no"
    }));
    let hepatitis = row(&report, "cht101-cd70", "E10a");
    assert_eq!(hepatitis["status"], "ask");
    assert_eq!(
        hepatitis["reasons"][0],
        json!({ "kind": "readings_differ", "readings": [["R1", "not_met"], ["R2", "met"]] })
    );
    let vaccine = row(&report, "nct06421701", "E19");
    assert_eq!(vaccine["status"], "not_yet");
    assert_eq!(
        vaccine["reasons"][0],
        json!({ "kind": "dated", "fact": "live_vaccine", "told": "happened", "days": ["2026-02-20", "2026-02-20"],
            "window": "4 weeks", "before": ["screening", "2026-03-02"], "holds": "yes", "clear_on": "2026-03-21" })
    );
    let test = row(&report, "cht101-cd70", "I7b");
    assert_eq!(
        (&test["status"], &test["reasons"][0]["kind"]),
        (&json!("met"), &json!("does_not_apply"))
    );
}

#[test]
fn someone_too_young_is_told_the_birthday() {
    let report = report_of(json!({ "birth_date": "2008-06-15" }));
    let age = row(&report, "nct07318259", "I1");
    assert_eq!(age["status"], "not_yet");
    assert_eq!(age["reasons"][0]["reaches_on"], "2026-06-15");
}

#[test]
fn what_is_open_is_listed_by_who_could_answer_it() {
    let report = report_of(json!({}));
    for trial in report["trials"].as_array().unwrap() {
        assert_eq!(trial["verdict"], "possible");
        let open = trial["open"].as_object().unwrap();
        assert!(open.contains_key("patient") && open.contains_key("clinician"), "{open:?}");
    }
    assert_eq!(report["as_of"], common::DAY);
    assert_eq!(report["catalogue_version"], catalogue().version);
}

#[test]
fn contradictions_are_named_with_their_facts() {
    let report = report_of(json!({
        "prior_cell_or_gene_therapy": "no",
        "therapies": { "courses": [{ "drug": "cd19_car_t", "start": "2024-03" }] }
    }));
    assert_eq!(
        report["contradictions"],
        json!([{ "id": "cell_therapy_and_none", "facts": ["prior_cell_or_gene_therapy", "therapies"] }])
    );
    let row = row(&report, "nct06421701", "E16");
    assert_eq!(row["status"], "unknown");
    assert_eq!(row["reasons"][0]["kind"], "contradiction");
}

/// What follows from these answers: fact and answer, by implication.
fn follows(facts: Value) -> Vec<(String, String, Value)> {
    let report = report_of(facts);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found = report.get("follows").and_then(Value::as_array).cloned().unwrap_or_default();
    found
        .iter()
        .map(|one| (text(&one["implication"]), text(&one["fact"]), one["answer"].clone()))
        .collect()
}

#[test]
fn what_follows_is_told_with_what_it_follows_from() {
    let report = report_of(json!({ "npsle": "never" }));
    assert_eq!(
        report["follows"],
        json!([{
            "fact": "cns_lupus_treatment",
            "answer": "never",
            "implication": "brain_never_treated",
            "from": ["npsle"],
            "because": {
                "en": "lupus never affected the brain or spinal cord",
                "zh-Hans": "狼疮从未影响脑或脊髓"
            }
        }])
    );
    // What was told stays as it was told.
    assert_eq!(follows(json!({ "npsle": "never", "cns_lupus_treatment": "2024-03" })), []);
}

#[test]
fn a_list_of_medicines_answers_what_it_can() {
    let one = |facts: Value, fact: &str| {
        let found = follows(facts).into_iter().find(|(_, about, _)| about == fact);
        found.map_or(Value::Null, |(.., answer)| answer)
    };
    let closed =
        json!({ "complete": true, "courses": [{ "drug": "prednisone", "ongoing": true }] });
    let open = json!({ "complete": false, "courses": [{ "drug": "cd19_car_t" }] });
    assert_eq!(one(json!({ "therapies": closed }), "prior_cd19"), json!("no"));
    // Who does not know is not contradicted by a list, but what the list holds was taken.
    assert_eq!(
        one(json!({ "therapies": closed, "prior_cd19": "dont_know" }), "prior_cd19"),
        Value::Null
    );
    assert_eq!(
        one(json!({ "therapies": closed, "prior_cd19": "prefer_not" }), "prior_cd19"),
        Value::Null
    );
    assert_eq!(
        one(json!({ "therapies": open, "prior_cd19": "dont_know" }), "prior_cd19"),
        json!("yes")
    );
    assert_eq!(
        one(json!({ "therapies": closed }), "immunosuppressants_now"),
        json!("steroid_or_antimalarial")
    );
}

#[test]
fn what_was_not_tolerated_is_known_in_part() {
    let course =
        |drug: &str| json!({ "drug": drug, "stop": "2024-02-01", "outcome": "not_tolerated" });
    let facts = |list: Value| json!({ "therapies": { "courses": list } });
    let steroid = report_of(facts(json!([course("prednisone")])));
    assert_eq!(steroid["follows"][0]["answer"], json!(["steroids"]));
    assert_eq!(steroid["follows"][0]["at_least"], true);
    let both = report_of(facts(json!([course("prednisone"), course("methotrexate")])));
    assert_eq!(both["follows"][0]["answer"], json!(["steroids", "other_drugs"]));
    // A selection that leaves the kind out contradicts the course.
    let mut told = facts(json!([course("prednisone")]));
    told["intolerance"] = json!(["other_drugs"]);
    assert_eq!(report_of(told)["contradictions"][0]["id"], "not_tolerated_and_not_named");
}

/// Two results of haemoglobin: 55 g/L in January, 84 g/L in February.
fn twice() -> Value {
    json!({ "haemoglobin": {
        "value": "84", "unit": "g/L", "date": "2026-02-20",
        "earlier": [{ "value": "55", "unit": "g/L", "date": "2026-01-20" }]
    } })
}

#[test]
fn of_several_results_the_newest_counts_whichever_stands_first() {
    let at = |facts: &Value, on: &str| {
        let facts = facts_of(&json!({ "facts": facts }).to_string());
        status(&screen(facts, day(on)), "cht101-cd70", "I6c").word()
    };
    // At least 60 g/L.
    assert_eq!(at(&twice(), common::DAY), "met");
    let turned = json!({ "haemoglobin": {
        "value": "55", "unit": "g/L", "date": "2026-01-20",
        "earlier": [{ "value": "84", "unit": "g/L", "date": "2026-02-20" }]
    } });
    assert_eq!(at(&turned, common::DAY), "met");
    // The second was not there yet.
    assert_eq!(at(&twice(), "2026-02-01"), "not_met");
    assert_eq!(at(&turned, "2026-02-01"), "not_met");
    // The newest counts, even if it cannot be used: an older one is not what there is now.
    let mut unusable = twice();
    unusable["haemoglobin"]["unit"] = json!("mmol/mol");
    assert_eq!(at(&unusable, common::DAY), "unknown");
    // The verdict at a glance is the same as that of the screening.
    let facts = facts_of(&json!({ "facts": turned }).to_string());
    let verdicts = trial_screener::evaluate::Verdicts::new(catalogue());
    let screening = screen(facts.clone(), day(common::DAY));
    for (trial, verdict) in verdicts.of(&facts, day(common::DAY)).into_iter().enumerate() {
        assert_eq!(verdict, screening.result(trial));
    }
}

#[test]
fn an_older_result_that_fits_a_window_leaves_it_open() {
    let with = |earlier: Value| {
        let facts = json!({ "facts": {
            "can_become_pregnant": "yes",
            "pregnancy_test": { "value": "serum_negative", "date": "2026-02-27", "earlier": earlier }
        }, "anchors": { "enrolment": "2026-02-25" } });
        let screening = screen(facts_of(&facts.to_string()), day(common::DAY));
        status(&screening, "cht101-cd70", "I7b").word()
    };
    // Within 7 days before 25 February; the newest is of two days after it.
    assert_eq!(with(json!([])), "not_yet");
    assert_eq!(with(json!([{ "value": "serum_negative", "date": "2026-02-10" }])), "not_yet");
    assert_eq!(with(json!([{ "value": "serum_negative", "date": "2026-02-20" }])), "unknown");
}

#[test]
fn a_repeat_that_changed_a_verdict_is_told() {
    let report = report_of(twice());
    let repeat = &report["repeats"][0];
    assert_eq!(repeat["fact"], "haemoglobin");
    assert_eq!(repeat["used"], json!({ "value": "84", "unit": "g/L", "date": "2026-02-20" }));
    let older = &repeat["set_aside"][0];
    assert_eq!(older["result"], json!({ "value": "55", "unit": "g/L", "date": "2026-01-20" }));
    let changed = json!({
        "trial": "cht101-cd70", "code": "I6c", "status": "met", "with_it": "not_met"
    });
    assert!(older["criteria"].as_array().unwrap().contains(&changed), "{older}");
    assert_eq!(
        older["verdicts"][0],
        json!({ "trial": "cht101-cd70",
            "verdict": { "verdict": "possible", "for_now": false },
            "with_it": { "verdict": "not_match", "for_now": true } })
    );
    // 84 g/L fail where 85 are asked for, and so does the older result: no change.
    let same = older["criteria"].as_array().unwrap().iter();
    assert!(same.clone().all(|row| row["trial"] != "bh002-cd19-bcma"));
    // One result is no repeat.
    assert!(report_of(json!({ "age": 30 })).get("repeats").is_none());
}

#[test]
fn several_results_are_kept_and_those_without_an_order_are_refused() {
    let facts = facts_of(&json!({ "facts": twice() }).to_string());
    let written = profile::write(&catalogue().kept(&facts), "");
    assert_eq!(facts_of(&written), facts);
    let with = |date: Value, earlier: Value| {
        json!({ "facts": { "haemoglobin":
            { "value": 84, "unit": "g/L", "date": date, "earlier": earlier } } })
        .to_string()
    };
    let older = json!([{ "value": 55, "unit": "g/L", "date": "2026-01-20" }]);
    refused(&with(json!("2026-02"), older.clone()), "haemoglobin", "bad_date");
    refused(&with(json!({ "about": "3 weeks ago" }), older.clone()), "haemoglobin", "bad_date");
    refused(&with(json!("2026-01-20"), older), "haemoglobin", "same_day");
    refused(&with(json!("2026-02-20"), json!([7])), "haemoglobin", "bad_date");
    let nested = json!([{ "value": 55, "date": "2026-01-20",
        "earlier": [{ "value": 60, "date": "2026-01-02" }] }]);
    refused(&with(json!("2026-02-20"), nested), "haemoglobin", "wrong_shape");
    let many: Vec<Value> = (0..101).map(|n| json!({ "value": n, "date": "2026-01-20" })).collect();
    refused(&with(json!("2026-02-20"), json!(many)), "haemoglobin", "too_large");
    let event = json!({ "facts": { "live_vaccine": { "on": "2026-01-02", "earlier": [] } } });
    refused(&event.to_string(), "live_vaccine", "wrong_shape");
    // Medicines that were never taken, by any name.
    let never = json!({ "facts": { "therapies": { "never": ["环磷酰胺", "CTX", "prednisone"] } } });
    let facts = facts_of(&never.to_string());
    let written = profile::write(&catalogue().kept(&facts), "");
    assert_eq!(facts_of(&written), facts);
    assert!(
        written.replace(char::is_whitespace, "").contains(r#"["cyclophosphamide","prednisone"]"#)
    );
    let unknown = json!({ "facts": { "therapies": { "never": ["wonderine"] } } });
    refused(&unknown.to_string(), "therapies", "unknown_drug");
    // What must never be kept is not kept in older results either.
    let private = json!({ "facts": { "suicidal_thoughts": { "value": "no", "date": "2026-02-20",
        "earlier": [{ "value": "yes", "date": "2026-01-20" }] } } });
    let kept = catalogue().kept(&facts_of(&private.to_string()));
    assert!(kept.facts().earlier.is_empty());
}

#[test]
fn the_schemas_accept_what_is_right_and_refuse_what_is_not() {
    let validator = jsonschema::validator_for(&schema::profile(catalogue())).unwrap();
    for name in common::people() {
        let profile: Value = serde_json::from_str(&common::person(&name)).unwrap();
        if let Err(error) = validator.validate(&profile) {
            panic!("{}: {error}", error.instance_path());
        }
    }
    assert!(validator.is_valid(&json!({ "facts": twice() })));
    for bad in [
        json!({ "facts": { "hemoglobin": 1 } }),
        json!({ "facts": { "haemoglobin": { "value": 7, "earlier": [{ "earlier": [] }] } } }),
        json!({ "facts": { "age": { "value": 7, "earlier": {} } } }),
        json!({ "facts": { "npsle": "activ" } }),
        json!({ "facts": { "cns_now": ["x"] } }),
        json!({ "facts": { "therapies": { "courses": [{}] } } }),
        json!({ "fact": {} }),
        json!([]),
    ] {
        assert!(!validator.is_valid(&bad), "{bad}");
    }
    let validator = jsonschema::validator_for(&schema::catalogue(catalogue())).unwrap();
    let exported = serde_json::to_value(catalogue_json::catalogue(catalogue())).unwrap();
    if let Err(error) = validator.validate(&exported) {
        panic!("{}: {error}", error.instance_path());
    }
    let listed = serde_json::to_value(catalogue_json::facts(catalogue())).unwrap();
    let hidden =
        listed.as_array().unwrap().iter().find(|f| f["id"] == "suicidal_thoughts").unwrap();
    assert_eq!(hidden["ephemeral"], true);
}

#[test]
fn reasons_for_multiples_traces_and_worked_out_numbers() {
    let report = report_of(json!({
        "alt": { "value": "110", "unit": "U/L", "upper_limit": "40" },
        "ast": { "value": "2.9", "unit": "xULN" },
        "bilirubin": { "value": "30", "unit": "umol/L", "upper_limit": "suggested" },
        "hbsag": "positive", "hbv_dna": { "below_quantification": true },
        "age": 30, "lab_sex": "female", "weight": { "value": 60, "unit": "kg" },
        "height": { "value": 165, "unit": "cm" }, "creatinine": { "value": "1.0", "unit": "mg/dL" }
    }));
    let reasons = |trial: &str, code: &str| row(&report, trial, code)["reasons"].clone();
    let alt = &reasons("cht101-cd70", "I6d")[0];
    assert_eq!(
        (&alt["value"], &alt["limit"], &alt["margin"]),
        (&json!("110"), &json!("120"), &json!("-10"))
    );
    assert_eq!(
        (&alt["multiple"], &alt["close"], &alt["holds"]),
        (&json!("3 x ULN"), &json!(true), &json!("yes"))
    );
    let ast = &reasons("cht101-cd70", "I6e")[0];
    assert_eq!(
        (&ast["value"], &ast["limit"], &ast["margin"]),
        (&json!("2.9"), &json!("3"), &json!("-0.1"))
    );
    let bilirubin = &reasons("cht101-cd70", "I6f");
    let compared = bilirubin.as_array().unwrap().iter().find(|r| r["kind"] == "compared").unwrap();
    assert_eq!(compared["suggested_limit"], true);
    assert_eq!(compared["holds"], "depends_on_reading", "30 is within the band around 30.75");
    // A trace below quantification needs no limit of the laboratory.
    let trace = row(&report, "nct07318259", "E6a");
    let kinds: Vec<&str> =
        trace["reasons"].as_array().unwrap().iter().map(|r| r["kind"].as_str().unwrap()).collect();
    assert!(!kinds.contains(&"missing_limit"), "{kinds:?}");
    let kidney = &reasons("cht101-cd70", "I6g")[0];
    assert_eq!(kidney["fact"], "cockcroft_gault");
    assert_eq!(kidney["entered"], Value::Null);
    assert_eq!(kidney["from"], json!(["age", "lab_sex", "creatinine", "weight"]));
    assert_eq!(
        (&kidney["value"], &kidney["margin"], &kidney["close"]),
        (&json!("77.9167"), &json!("17.9167"), &json!(false))
    );
}

#[test]
fn only_the_tests_that_decided_are_given() {
    let report = report_of(json!({
        "wbc": { "value": 2, "unit": "10*9/L" }, "growth_factor": "never",
        "malignancy": ["skin"], "cancer_free_over_5_years": "yes", "npsle": "active", "cns_now": []
    }));
    let facts = |trial: &str, code: &str| -> Vec<String> {
        let row = row(&report, trial, code);
        let list = row["reasons"].as_array().unwrap();
        list.iter().filter_map(|r| r["fact"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(
        facts("cht101-cd70", "E5"),
        ["npsle", "npsle"],
        "one for each reading; the empty list of diseases did not decide"
    );
    let npsle = row(&report, "cht101-cd70", "E1")["reasons"][0].clone();
    assert_eq!(
        npsle,
        json!({ "kind": "chosen", "fact": "npsle", "chosen": ["active"], "wanted": ["active"], "holds": "yes" })
    );
    let whole = row(&report, "nct06421701", "I7");
    assert_eq!(whole["reasons"], json!([{ "kind": "parts", "parts": [["I7b", "not_met"]] }]));
    let birthday = report_of(json!({ "birth_date": "2008-03-02" }));
    let age = row(&birthday, "nct07318259", "I1");
    assert_eq!((&age["status"], &age["reasons"][0]["reaches_on"]), (&json!("met"), &Value::Null));
}

#[test]
fn long_rows_of_signs_are_refused_at_once() {
    // Each sign used to be a step of a recursion, which overflowed the stack.
    for text in ["-", "\u{2212}", "- ", "<", "<-", "1-", "~", ".", "to "] {
        let long = text.repeat(200_000 / text.len());
        for value in [
            serde_json::json!({ "haemoglobin": { "value": long, "unit": "g/L" } }),
            serde_json::json!({ "birth_date": long }),
            serde_json::json!({ "live_vaccine": { "between": [long, long] } }),
        ] {
            let profile = serde_json::json!({ "facts": value }).to_string();
            assert!(profile::read(catalogue(), &profile).is_err(), "{text:?}");
        }
        assert!(trial_screener::draft::when_text::read(&long, None).is_err(), "{text:?}");
    }
}

/// Records of plain texts and numbers are read a quick way; a name with an escape leads the long
/// way round.
#[test]
fn the_quick_way_reads_what_the_long_way_reads() {
    let names = ["value", "unit", "date", "upper_limit", "detected", "drug", "start", "ongoing"];
    let mut changed = 0;
    for (name, quick) in common::profiles() {
        let mut long = quick.clone();
        for field in names {
            let escaped = format!("\\u{:04x}{}", u32::from(field.as_bytes()[0]), &field[1..]);
            long = long.replace(&format!("\"{field}\""), &format!("\"{escaped}\""));
        }
        changed += usize::from(long != quick);
        let (quick, long) = (profile::read(catalogue(), &quick), profile::read(catalogue(), &long));
        assert_eq!(quick, long, "{name}");
    }
    assert!(changed > 10, "{changed}");
}
