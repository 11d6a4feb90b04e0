//! The command as a user meets it.

use crate::common::{self, text};
use serde_json::Value;
use std::process::Output;

fn screen(arguments: &[&str], input: &str) -> Output {
    common::output_of(&mut common::command(arguments), input)
}

#[test]
fn an_empty_profile_gives_every_code_of_every_trial() {
    let output = screen(&["evaluate", "-", "--as-of", "2026-03-02"], "{}");
    assert_eq!(output.status.code(), Some(0));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let counts: Vec<usize> = report["trials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|trial| trial["criteria"].as_array().unwrap().len())
        .collect();
    assert_eq!(counts, [45, 40, 21, 49, 38]);
    assert_eq!(report["as_of"], "2026-03-02");
}

#[test]
fn bad_input_has_its_message_and_its_exit_code() {
    for (arguments, input, code, message) in [
        (
            &["evaluate", "-", "--as-of", "2026-03-02"][..],
            "{\"facts\":{\"hemoglobin\":1}}",
            1,
            "did you mean `haemoglobin`?",
        ),
        (&["evaluate", "-", "--as-of", "2026-02-30"], "{}", 2, "no such day"),
        (&["evaluate", "-", "--as-of", "2026-02"], "{}", 2, "whole date"),
        (&["evaluate", "-"], "{}", 2, "--as-of"),
        (&["evaluate", "no/such/file.json", "--as-of", "2026-03-02"], "", 3, "no/such/file.json"),
        (&["catalogue", "check", "no/such.txt"], "", 3, "no/such.txt"),
        (&["catalogue", "check", "README.md"], "", 1, "README.md:1"),
        (&["nonsense"], "", 2, "unrecognized subcommand"),
    ] {
        let output = screen(arguments, input);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(message), "{arguments:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn the_built_in_trials_check_as_files_too() {
    let files: Vec<String> = common::files("src/catalogue/trials", "txt")
        .iter()
        .map(|path| path.to_str().unwrap().to_owned())
        .collect();
    let mut arguments = vec!["catalogue", "check"];
    arguments.extend(files.iter().map(String::as_str));
    let output = screen(&arguments, "");
    assert_eq!(text(&output.stdout), "5 trials, 193 criteria, no problems\n");
}

#[test]
fn a_cohort_keeps_its_order_and_carries_on_after_bad_lines() {
    let mut lines: Vec<String> =
        (0..2_500).map(|n| format!("{{\"facts\":{{\"age\":{}}}}}", 10 + n % 80)).collect();
    lines[3] = "{\"facts\":{\"age\":\"old\"}}".to_owned();
    lines[1_700] = "not json".to_owned();
    lines[5] = format!("{{\"label\":\"{}\"}}", "x".repeat(300_000));
    let lines = lines.join("\n");
    let strict = screen(&["cohort", "-", "--as-of", "2026-03-02", "--strict"], &lines);
    assert_eq!(strict.status.code(), Some(1), "bad lines are told by the exit code");
    let output = screen(&["cohort", "-", "--as-of", "2026-03-02"], &lines);
    assert_eq!(output.status.code(), Some(0), "one bad line does not stop a job");
    assert_eq!(output.stdout, strict.stdout);
    let errors = text(&output.stderr);
    for expected in [
        "line 4: `age`",
        "line 1701:",
        "line 6: longer than",
        "2497 profiles evaluated, 3 lines left out",
    ] {
        assert!(errors.contains(expected), "{expected}: {errors}");
    }
    let numbers: Vec<u64> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["line"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers.len(), 2_497);
    assert!(numbers.is_sorted());
    let first: Value = serde_json::from_str(text(&output.stdout).lines().next().unwrap()).unwrap();
    assert_eq!(first["trials"]["nct06421701"]["verdict"], "not_match");
    assert_eq!(first["trials"]["nct06421701"]["for_now"], true);
    let quiet = screen(&["cohort", "-", "--as-of", "2026-03-02", "--quiet"], "{}\n\n{}\n");
    assert_eq!((quiet.status.code(), quiet.stderr.len()), (Some(0), 0));
    assert_eq!(text(&quiet.stdout).lines().count(), 2, "blank lines are no profiles");
}

#[test]
fn schemas_and_vocabulary_are_json() {
    for arguments in [
        &["facts"][..],
        &["schema"],
        &["schema", "profile"],
        &["schema", "catalogue"],
        &["catalogue", "export"],
    ] {
        let output = screen(arguments, "");
        assert_eq!(output.status.code(), Some(0));
        assert!(serde_json::from_slice::<Value>(&output.stdout).is_ok(), "{arguments:?}");
    }
}

const PERSON: &str = "tests/people/live-vaccine-four-weeks-ago/facts.json";

#[test]
fn a_plan_says_for_each_trial_when_it_opens() {
    let plan = |from: &str| -> Value {
        let output = screen(&["plan", PERSON, "--from", from, "--days", "40"], "");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    // The vaccine is of 2 February; four weeks later is 2 March.
    let early = plan("2026-02-16");
    let trial = |id: &str| -> Value {
        let trials = early["trials"].as_array().unwrap();
        trials.iter().find(|trial| trial["id"] == id).unwrap().clone()
    };
    assert_eq!((&early["from"], &early["to"]), (&"2026-02-16".into(), &"2026-03-27".into()));
    let blocked = trial("bh002-cd19-bcma");
    assert_eq!(blocked["earliest"]["possible"], "2026-03-02");
    assert_eq!(blocked["earliest"]["certain"], "2026-03-03");
    assert_eq!(blocked["intervals"][0]["verdict"], "not_match");
    assert!(blocked["intervals"][0]["blocked_by"].as_array().unwrap().contains(&"E9".into()));
    assert_eq!(blocked["held_back_by"], serde_json::json!(["E9"]));
    assert_eq!(blocked["distance"], "time");
    let wait = serde_json::json!({ "what": "E9", "from": "2026-02-16", "to": "2026-03-02" });
    assert!(blocked["to_do"].as_array().unwrap().contains(&wait), "{}", blocked["to_do"]);
    for days in ["0", "1831", "x"] {
        let output = screen(&["plan", PERSON, "--from", "2026-03-02", "--days", days], "");
        assert_eq!(output.status.code(), Some(2), "{days}");
    }
}

#[test]
fn the_page_to_take_away_is_printed_in_each_language() {
    let take = |more: &[&str], input: &str| {
        let arguments = [&["evaluate", "-", "--as-of", "2026-03-02"], more].concat();
        screen(&arguments, input)
    };
    let profile = r#"{"facts":{"sle_diagnosis":"yes","suicidal_thoughts":"yes"}}"#;
    for (language, said, title) in [
        (&["--text"][..], "Has a doctor told you", "2 March 2026"),
        (&["--text", "--language", "zh-Hans"], "医生是否诊断您", "2026年3月2日"),
        (&["--text", "--language", "ZH-hans"], "医生是否诊断您", "2026年3月2日"),
    ] {
        let output = take(language, profile);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let page = text(&output.stdout);
        assert!(
            page.contains(said) && page.replace(' ', "").contains(&title.replace(' ', "")),
            "{page}"
        );
        // What may be seen on the screen only is not printed, nor what lets it be guessed.
        let without = take(language, r#"{"facts":{"sle_diagnosis":"yes"}}"#);
        assert_eq!(page, text(&without.stdout));
    }
    for (more, message) in
        [(&["--text", "--language", "tlh"][..], "choose one of"), (&["--language", "en"], "--text")]
    {
        let output = take(more, "{}");
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(message), "{}", text(&output.stderr));
    }
}

#[test]
fn a_profile_goes_out_as_a_response_and_comes_back() {
    let form = screen(&["questionnaire", "--language", "zh-hans"], "");
    let form: Value = serde_json::from_slice(&form.stdout).unwrap();
    assert_eq!(
        (&form["resourceType"], &form["language"]),
        (&"Questionnaire".into(), &"zh-Hans".into())
    );
    let profile =
        r#"{"facts":{"birth_date":"1990-05","haemoglobin":{"value":"9.10","unit":"g/dL"}}}"#;
    let response = screen(&["response", "-"], profile);
    assert_eq!(response.status.code(), Some(0));
    // The number stands as it was typed.
    assert!(text(&response.stdout).contains("\"value\": 9.10,"), "{}", text(&response.stdout));
    let imported = screen(&["import", "-", "--as-of", "2026-03-02"], &text(&response.stdout));
    assert_eq!(imported.status.code(), Some(0), "{}", text(&imported.stderr));
    let offered: Value = serde_json::from_slice(&imported.stdout).unwrap();
    assert_eq!(offered["refused"], serde_json::json!([]));
    let modes: Vec<(&Value, &Value)> = offered["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|candidate| (&candidate["fact"], &candidate["mode"]))
        .collect();
    // A result without its day is looked at first, as that of any other record.
    let wanted = [("birth_date", "ready"), ("haemoglobin", "check")].map(|(a, b)| [a, b]);
    let wanted: Vec<(Value, Value)> =
        wanted.iter().map(|[fact, mode]| ((*fact).into(), (*mode).into())).collect();
    assert_eq!(modes, wanted.iter().map(|(a, b)| (a, b)).collect::<Vec<_>>());
    // Another form is told from ours, and not read.
    let other = text(&response.stdout).replace("urn:trial-screener:questionnaire", "urn:other");
    for (form, reason) in [
        (other.as_str(), "form_answers"),
        (r#"{"resourceType":"Questionnaire","item":[{"linkId":"alt"}]}"#, "form"),
    ] {
        let output = screen(&["import", "-", "--as-of", "2026-03-02"], form);
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["candidates"], serde_json::json!([]));
        assert_eq!(told["refused"][0]["reason"], reason, "{told}");
    }
    let back = screen(&["response", "--back", "-"], &text(&response.stdout));
    let back: Value = serde_json::from_slice(&back.stdout).unwrap();
    let wanted: Value = serde_json::from_str(profile).unwrap();
    assert_eq!(back["facts"], wanted["facts"]);
    // Taken as records, further results and medicines that were never taken come along.
    let profile = r#"{"facts":{
        "alt":{"value":"30","unit":"U/L","upper_limit":"40","date":"2026-02-20",
            "earlier":[{"value":"90","unit":"U/L","upper_limit":"40","date":"2026-01-20"}]},
        "therapies":{"courses":[{"drug":"belimumab","start":"2024-01","ongoing":true}],
            "never":["cyclophosphamide","rituximab"]}}}"#;
    let response = screen(&["response", "-"], profile);
    let accept = ["import", "-", "--as-of", "2026-03-02", "--accept", "ready"];
    let taken = screen(&accept, &text(&response.stdout));
    let taken: Value = serde_json::from_slice(&taken.stdout).unwrap();
    let wanted: Value = serde_json::from_str(profile).unwrap();
    assert_eq!(taken["facts"]["alt"], wanted["facts"]["alt"]);
    let medicines = &taken["facts"]["therapies"];
    assert_eq!(medicines["never"], wanted["facts"]["therapies"]["never"]);
    assert_eq!(medicines["courses"][0]["drug"], "belimumab");
    let refused = screen(&["response", "--back", "-"], profile);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("resourceType"), "{}", text(&refused.stderr));
}
