//! Many people through the command: what joins back, what is left out, and when it comes.

use crate::common::{self, catalogue, day, facts_of, read, root, text};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn command(arguments: &[&str]) -> Command {
    let mut command = common::command(&["cohort"]);
    command.args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn cohort(arguments: &[&str], input: &str) -> Output {
    common::output_of(&mut command(arguments), input)
}

fn values(bytes: &[u8]) -> Vec<Value> {
    text(bytes).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A file of a test's own.
fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cohort");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// The written people as lines, each with its name as id.
fn people() -> Vec<Value> {
    let identified = |name: String| {
        let mut person: Value = serde_json::from_str(&common::person(&name)).unwrap();
        person["id"] = name.into();
        person
    };
    common::people().into_iter().map(identified).collect()
}

fn lines(people: &[Value]) -> String {
    people.iter().map(|person| format!("{person}\n")).collect()
}

#[test]
fn what_joins_a_result_back_comes_out_as_it_went_in() {
    let input = [
        r#"{"id":"a \"b\"","label":"ward 3","facts":{}}"#,
        r#"{"id":12345678901234567890,"facts":{}}"#,
        r#"{"facts":{},"id":"late","as_of":"2020-01-31"}"#,
        r#"{"label":"by label"}"#,
    ]
    .join("\n");
    let output = cohort(&["-", "--as-of", "2026-03-02"], &input);
    let lines = values(&output.stdout);
    assert_eq!(lines[0]["id"], "a \"b\"");
    assert_eq!(lines[0]["label"], "ward 3");
    assert_eq!(lines[0].get("line"), None, "a person with an id needs no number");
    assert!(text(&output.stdout).contains(r#"{"id":12345678901234567890,"#), "digits are kept");
    assert_eq!((&lines[2]["id"], &lines[2]["as_of"]), (&json!("late"), &json!("2020-01-31")));
    assert_eq!((&lines[3]["line"], &lines[3]["as_of"]), (&json!(4), &json!("2026-03-02")));
    let output = cohort(&["-", "--as-of", "2026-03-02", "--id-field", "label"], &input);
    assert_eq!(values(&output.stdout).last().unwrap()["id"], "by label");
    assert!(text(&output.stderr).contains("line 1: unknown field `id`"));
    assert_eq!(cohort(&["-", "--id-field", "facts"], "").status.code(), Some(2));
}

#[test]
fn a_day_of_its_own_goes_before_the_option_and_none_at_all_is_a_bad_line() {
    let birth = r#""facts":{"birth_date":"2008-03-02"}"#;
    let input = format!("{{{birth},\"as_of\":\"2026-03-01\"}}\n{{{birth}}}\n");
    let verdicts = |arguments: &[&str]| {
        let output = cohort(arguments, &input);
        let found: Vec<Value> =
            values(&output.stdout).iter().map(|line| line["trials"].clone()).collect();
        (found, text(&output.stderr))
    };
    let (both, _) = verdicts(&["-", "--as-of", "2026-03-02", "--statuses"]);
    assert_ne!(both[0], both[1], "18 on one day and not on the other");
    let (one, errors) = verdicts(&["-", "--statuses"]);
    assert_eq!(one, both[..1]);
    assert!(errors.contains("line 2: no `as_of`"), "{errors}");
    for bad in [r#"{"as_of":"2026-02"}"#, r#"{"as_of":"soon"}"#] {
        assert!(text(&cohort(&["-"], bad).stderr).contains("`as_of`: write a full date"));
    }
}

#[test]
fn statuses_and_reasons_are_those_of_a_report_of_one() {
    let people = people();
    let output = cohort(&["-", "--as-of", common::DAY, "--statuses", "--reasons"], &lines(&people));
    let results = values(&output.stdout);
    assert_eq!(results.len(), people.len());
    let mut contradicted = 0;
    for (person, result) in people.iter().zip(&results) {
        let mut profile = person.clone();
        profile.as_object_mut().unwrap().remove("id");
        let facts = facts_of(&profile.to_string());
        let report =
            trial_screener::exchange::report::evaluate(catalogue(), facts, day(common::DAY));
        let report = serde_json::to_value(report).unwrap();
        assert_eq!(result["id"], person["id"]);
        assert_eq!(result.get("contradictions"), report.get("contradictions"));
        contradicted += usize::from(report.get("contradictions").is_some());
        for trial in report["trials"].as_array().unwrap() {
            let found = &result["trials"][trial["id"].as_str().unwrap()];
            assert_eq!(found["verdict"], trial["verdict"]);
            assert_eq!(found["for_now"], trial["for_now"]);
            let criteria = trial["criteria"].as_array().unwrap();
            assert_eq!(found["statuses"].as_object().unwrap().len(), criteria.len());
            for criterion in criteria {
                let code = criterion["code"].as_str().unwrap();
                assert_eq!(found["statuses"][code], criterion["status"], "{code}");
                assert_eq!(found["reasons"][code], criterion["reasons"], "{code}");
            }
        }
    }
    assert!(contradicted > 0);
}

#[test]
fn comma_separated_values_and_tables_hold_the_same() {
    let people = [
        json!({ "id": "a,\"b\"", "label": "two\nlines", "facts": { "age": 30 } }),
        json!({ "facts": { "age": 12 } }),
    ];
    let arguments = ["-", "--as-of", common::DAY, "--statuses", "--format"];
    let csv = cohort(&[&arguments[..], &["csv"]].concat(), &lines(&people));
    let csv = text(&csv.stdout);
    let (head, rest) = csv.split_once('\n').unwrap();
    let names: Vec<&str> = head.split(',').collect();
    let criteria: usize = catalogue().trials.iter().map(|trial| trial.criteria.len()).sum();
    assert_eq!(names.len(), 4 + 2 * catalogue().trials.len() + criteria);
    assert!(rest.starts_with("\"a,\"\"b\"\"\",,\"two\nlines\",2026-03-02,"), "{rest}");
    let last: Vec<&str> = rest.lines().last().unwrap().split(',').collect();
    assert_eq!((last.len(), last[1]), (names.len(), "2"));
    let json = values(&cohort(&arguments[..4], &lines(&people)).stdout);
    for (name, cell) in names.iter().zip(&last).skip(4) {
        let (trial, key) = name.split_once('.').unwrap_or((name, "verdict"));
        let found = &json[1]["trials"][trial];
        let found = found.get(key).unwrap_or(&found["statuses"][key]);
        assert_eq!(
            found.as_str().map_or_else(|| found.to_string(), str::to_owned),
            *cell,
            "{name}"
        );
    }
    let table = text(&cohort(&[&arguments[..], &["table"]].concat(), &lines(&people)).stdout);
    assert!(table.lines().next().unwrap().contains("nct06421701"));
    assert!(table.contains("a,\"b\"") && table.contains("line 2") && table.contains("; not_yet: "));
    let refused = cohort(&["-", "--reasons", "--format", "csv"], "");
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_line_comes_out_before_the_next_one_goes_in() {
    let mut child = command(&["-", "--as-of", common::DAY]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for number in 1..=3 {
        stdin.write_all(b"{}\n").unwrap();
        let mut line = String::new();
        // Without an answer this waits for ever, which the runner of the tests ends.
        stdout.read_line(&mut line).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["line"], number);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_thousand_damaged_lines_are_each_named_and_change_no_other() {
    let people = people();
    let mut good = String::new();
    let mut mixed = String::new();
    let mut damaged = Vec::new();
    for number in 0..20_000 {
        let mut person = people[number % people.len()].clone();
        person["id"] = format!("p{number}").into();
        let line = format!("{person}\n");
        if number % 20 != 7 {
            good += &line;
            mixed += &line;
            continue;
        }
        let half: String = line.chars().take(line.chars().count() / 2).collect();
        mixed += &match damaged.len() % 5 {
            // The id stands before the damage, or is lost with the rest.
            0 => format!("{{\"id\":\"p{number}\",\"facts\":{{\"age\":\"old\"}}}}\n"),
            1 => format!("{{\"id\":\"p{number}\",\"facts\":{{\"age\":1,\"age\":2}}}}\n"),
            2 => format!("{{\"id\":\"p{number}\",{}\n", half.trim_start_matches('{')),
            3 => format!("[{number}]\n"),
            _ => format!("{{\"id\":[{number}],\"facts\":{{}}}}\n"),
        };
        damaged.push(number);
    }
    assert_eq!(damaged.len(), 1_000);
    let errors = scratch("errors.jsonl");
    let arguments =
        ["-", "--as-of", common::DAY, "--statuses", "--errors", errors.to_str().unwrap()];
    let plain = cohort(&arguments, &good);
    assert_eq!(read(&errors), "");
    let output = cohort(&arguments, &mixed);
    assert!(output.stdout == plain.stdout, "good lines are as if there were no others");
    assert_eq!(output.status.code(), Some(0));
    let named = values(read(&errors).as_bytes());
    assert_eq!(named.len(), damaged.len());
    for (index, (error, number)) in named.iter().zip(&damaged).enumerate() {
        assert_eq!(error["line"], number + 1);
        let id = (index % 5 < 3).then(|| json!(format!("p{number}")));
        assert_eq!(error.get("id"), id.as_ref(), "{error}");
        assert!(error["reason"].as_str().unwrap().len() > 10);
    }
    assert!(!text(&output.stderr).contains("line "), "told in the file only");
    let strict = cohort(&[&arguments[..], &["--strict"]].concat(), &mixed);
    assert_eq!(strict.status.code(), Some(1));
    let nowhere = cohort(&["-", "--errors", "no/such/folder/file"], "{}");
    assert_eq!(nowhere.status.code(), Some(3));
}

#[test]
fn order_parts_repetition_and_threads_never_change_a_persons_line() {
    let people: Vec<Value> = people()
        .into_iter()
        .cycle()
        .take(600)
        .enumerate()
        .map(|(number, mut person)| {
            person["id"] = number.into();
            person
        })
        .collect();
    let on = |threads: &str, people: &[Value]| -> Vec<String> {
        let arguments = ["-", "--as-of", common::DAY, "--statuses", "--threads", threads];
        let output = cohort(&arguments, &lines(people));
        text(&output.stdout).lines().map(str::to_owned).collect()
    };
    let run = |people: &[Value]| on("2", people);
    let whole = run(&people);
    assert_eq!(whole.len(), people.len());
    for threads in ["1", "5"] {
        assert_eq!(on(threads, &people), whole, "on {threads} threads");
    }
    let mut parts = Vec::new();
    for part in people.chunks(77) {
        parts.extend(run(part));
    }
    assert_eq!(parts, whole, "cut in parts");
    let mut turned: Vec<Value> = people.clone();
    turned.reverse();
    let mut back = run(&turned);
    back.reverse();
    assert_eq!(back, whole, "in another order");
    let twice = run(&[&people[..], &people[..]].concat());
    assert_eq!(twice, [&whole[..], &whole[..]].concat(), "told twice");
}

#[test]
fn attrition_is_a_file_a_picture_and_a_table_from_the_same_figures() {
    let people: Vec<Value> = people().into_iter().cycle().take(400).collect();
    let (json, svg) = (scratch("attrition.json"), scratch("attrition.svg"));
    let arguments = |more: &[&str]| -> Vec<String> {
        let mut all: Vec<String> =
            ["-", "--as-of", common::DAY, "--attrition"].map(str::to_owned).into();
        all.extend([
            json.to_str().unwrap().to_owned(),
            "--attrition".to_owned(),
            svg.to_str().unwrap().to_owned(),
        ]);
        all.extend(more.iter().map(|text| (*text).to_owned()));
        all
    };
    let run = |more: &[&str], people: &[Value]| {
        let arguments = arguments(more);
        cohort(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), &lines(people))
    };
    let output = run(&[], &people);
    assert_eq!(output.status.code(), Some(0));
    let plain = cohort(&["-", "--as-of", common::DAY], &lines(&people));
    assert!(output.stdout == plain.stdout, "results are as without");
    let whole: Value = serde_json::from_str(&read(&json)).unwrap();
    assert_eq!(whole["people"], 400);
    let verdicts = values(&plain.stdout);
    let (table, picture) = (text(&output.stderr), read(&svg));
    assert!(picture.contains("role=\"img\" aria-labelledby=\"title desc\""));
    assert!(picture.contains("<title id=\"title\">Where 400 people fall</title>"));
    for (trial, data) in whole["trials"].as_array().unwrap().iter().zip(&catalogue().trials) {
        let id = trial["id"].as_str().unwrap();
        let count = |word: &str| {
            verdicts.iter().filter(|line| line["trials"][id]["verdict"] == word).count()
        };
        for word in ["not_match", "possible", "may_be_eligible"] {
            assert_eq!(trial[word], count(word), "{id} {word}");
        }
        assert!(
            table.contains(&format!(
                "{id}: 400 people; {} may be eligible",
                trial["may_be_eligible"]
            ))
        );
        let mut place = 0;
        for row in trial["criteria"].as_array().unwrap() {
            let code = row["code"].as_str().unwrap();
            let found = data.index_of(code).unwrap();
            assert!(found >= place, "the order of the source");
            place = found;
            assert!(table.contains(&format!(
                "{code:8} {:>8} {:>8}",
                row["left"].to_string(),
                row["fails"].to_string()
            )));
            assert!(
                picture.contains(&format!(">{code}</text>"))
                    && picture.contains(&format!("{} left", row["left"]))
            );
        }
    }
    let mut turned = people.clone();
    turned.reverse();
    run(&["--quiet"], &turned);
    assert_eq!(serde_json::from_str::<Value>(&read(&json)).unwrap(), whole, "order is nothing");
    let masked = run(&["--mask-below", "7"], &people);
    let figures: Value = serde_json::from_str(&read(&json)).unwrap();
    let to = figures["rounded_to"].as_u64().unwrap();
    assert!(to >= 7 && figures["people"].as_u64().unwrap() % to == 0);
    assert!(text(&masked.stderr).contains(&format!("<{to}")) && read(&svg).contains("&lt;"));
    assert_eq!(cohort(&["-", "--mask-below", "7"], "").status.code(), Some(2), "nothing to mask");
}

/// A table with what tables have: quotes, lines in cells, decimal commas, own words and dates.
const TABLE: &str = "\
PatientID;Ward;Haemoglobin (g/dL);Haemoglobin date;ecog;lupus_nephritis;weight;seen
p1;A;9,1;20.02.2026;0;1;60;02.03.2026
\"p;2\";\"B \"\"x\"\"
C\";10,4;13.01.2026;1;0;70;02.03.2026
p3;;NA;;;U;;02.03.2026
p4;A;9,1;20.13.2026;0;1;60;02.03.2026
p5;A
p6;5\" bed;9,1;20.02.2026;0;maybe;60;02.03.2026
p7;;;20.02.2026;;;;02.03.2026
p8;\"two
lines\";9,1;20.02.2026;0;maybe;60;02.03.2026
";

fn mapping() -> Value {
    json!({
        "delimiter": ";",
        "unknown": ["NA"],
        "columns": {
            "PatientID": { "fact": "id" },
            "Ward": { "fact": "label" },
            "Haemoglobin (g/dL)": { "fact": "haemoglobin", "unit": "g/dL", "decimal_comma": true },
            "Haemoglobin date": { "fact": "haemoglobin", "part": "date", "date_format": "D.M.Y" },
            "ecog": { "fact": "ecog" },
            "lupus_nephritis": { "fact": "lupus_nephritis", "values": { "1": "yes", "0": "no", "U": "dont_know" } },
            "weight": { "fact": "weight", "unit": "kg", "note": "for people" },
            "seen": { "fact": "as_of", "date_format": "D.M.Y" }
        }
    })
}

#[test]
fn a_row_of_a_table_is_the_line_it_stands_for() {
    let (table, map, errors) =
        (scratch("table.csv"), scratch("mapping.json"), scratch("rows.jsonl"));
    std::fs::write(&table, TABLE).unwrap();
    std::fs::write(&map, mapping().to_string()).unwrap();
    let output = cohort(
        &[
            table.to_str().unwrap(),
            "--mapping",
            map.to_str().unwrap(),
            "--statuses",
            "--errors",
            errors.to_str().unwrap(),
        ],
        "",
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let of = |id: &str, label: Option<&str>, facts: Value| {
        let mut line = json!({ "id": id, "as_of": "2026-03-02", "facts": facts });
        if let Some(label) = label {
            line["label"] = label.into();
        }
        line
    };
    let haemoglobin =
        |value: &str, day: &str| json!({ "value": value, "unit": "g/dL", "date": day });
    let kg = |value: &str| json!({ "value": value, "unit": "kg" });
    let same = [
        of(
            "p1",
            Some("A"),
            json!({ "haemoglobin": haemoglobin("9.1", "2026-02-20"), "ecog": "0", "lupus_nephritis": "yes", "weight": kg("60") }),
        ),
        of(
            "p;2",
            Some("B \"x\"\nC"),
            json!({ "haemoglobin": haemoglobin("10.4", "2026-01-13"), "ecog": 1, "lupus_nephritis": "no", "weight": kg("70") }),
        ),
        // An empty cell and a word for "unknown" are no answers; "no" is one.
        of("p3", None, json!({ "lupus_nephritis": "dont_know" })),
        of("p7", None, json!({})),
    ];
    let plain = cohort(&["-", "--statuses"], &lines(&same));
    assert_eq!(text(&output.stdout), text(&plain.stdout));
    let left_out = values(read(&errors).as_bytes());
    let told: Vec<(u64, &str)> = left_out
        .iter()
        .map(|error| (error["line"].as_u64().unwrap(), error["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0] == (6, told[0].1) && told[0].1.contains("no such day"), "{told:?}");
    assert!(told[1] == (7, told[1].1) && told[1].1.contains("2 cells, and 8 columns"), "{told:?}");
    assert!(told[2] == (8, told[2].1) && told[2].1.contains("`maybe` is not mapped"), "{told:?}");
    assert_eq!(left_out[2]["id"], "p6", "a quote inside a cell is only a quote");
    assert_eq!(told[3].0, 10, "a row of two lines is told by the first");
}

#[test]
fn a_mapping_that_cannot_be_right_is_refused_before_anybody_is_read() {
    let map = scratch("wrong.json");
    for (key, column, message) in [
        ("ecog", json!({ "fact": "ekog" }), "there is no fact `ekog`"),
        ("ecog", json!({ "fact": "ecog", "values": { "x": "nine" } }), "`x` stands for \"nine\""),
        ("weight", json!({ "fact": "weight", "unit": "cm" }), "`cm` is no unit of `weight`"),
        ("weight", json!({ "fact": "weight", "date_format": "D.M" }), "does not name Y, M and D"),
        ("weight", json!({ "fact": "weight", "units": "kg" }), "unknown field `units`"),
        ("extra", json!(null), "the table has no column `extra`"),
        ("weight", json!({ "note": "?" }), "name a `fact`"),
    ] {
        let mut wrong = mapping();
        wrong["columns"][key] = column;
        std::fs::write(&map, wrong.to_string()).unwrap();
        let output = cohort(&["-", "--mapping", map.to_str().unwrap()], TABLE);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(text(&output.stderr).contains(message), "{message}: {}", text(&output.stderr));
    }
    let mut wrong = mapping();
    wrong["columns"].as_object_mut().unwrap().remove("Ward");
    std::fs::write(&map, wrong.to_string()).unwrap();
    let output = cohort(&["-", "--mapping", map.to_str().unwrap()], TABLE);
    assert!(
        text(&output.stderr).contains("the mapping has no column `Ward`"),
        "nothing is dropped in silence"
    );
}

#[test]
fn a_first_mapping_says_what_can_be_told_and_notes_what_cannot() {
    let output = cohort(&["-", "--suggest-mapping"], TABLE);
    let suggested: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&suggested["delimiter"], &suggested["unknown"]), (&json!(";"), &json!(["NA"])));
    let columns = &suggested["columns"];
    assert_eq!(columns["PatientID"], json!({ "fact": "id" }));
    assert_eq!(columns["Ward"], json!(null));
    assert_eq!(
        columns["Haemoglobin (g/dL)"],
        json!({ "fact": "haemoglobin", "unit": "g/dL", "decimal_comma": true })
    );
    assert_eq!(columns["Haemoglobin date"]["part"], "date");
    assert!(columns["Haemoglobin date"]["note"].is_string(), "20.13. is no day in any order");
    assert_eq!(columns["ecog"], json!({ "fact": "ecog" }));
    assert_eq!(
        columns["lupus_nephritis"]["values"],
        json!({ "1": "yes", "0": "no", "U": "", "maybe": "" })
    );
    assert!(columns["lupus_nephritis"]["note"].as_str().unwrap().contains("yes, no"));
    let right: String = TABLE
        .lines()
        .filter(|line| !line.starts_with("p4"))
        .map(|line| format!("{line}\n"))
        .collect();
    let output = cohort(&["-", "--suggest-mapping"], &right);
    let suggested: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(suggested["columns"]["Haemoglobin date"]["date_format"], "D.M.Y");
}

#[test]
fn the_mapping_in_the_document_is_one() {
    let document = read(&root().join("src/docs/profile-format.md"));
    let start = document.find("{\n  \"delimiter\"").unwrap();
    let example = &document[start..];
    let example = &example[..example.find("```").unwrap()];
    let map = scratch("document.json");
    std::fs::write(&map, example).unwrap();
    let input = "Patient;Hb;Bilirubin limit;Blood taken;LN;HBV DNA;Medicines;Remarks\n\
                 1;9,1;20;01.03.2026;1;neg;\"{\"\"complete\"\":true}\";none\n";
    let output = cohort(&["-", "--mapping", map.to_str().unwrap(), "--as-of", common::DAY], input);
    assert_eq!(values(&output.stdout).len(), 1, "{}", text(&output.stderr));
}
