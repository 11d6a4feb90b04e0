//! Results as sentences.

use crate::common::{self, catalogue, day, facts_of, layout, profiles, screen, speakers};
use serde_json::json;
use trial_screener::catalogue::{CriterionKind, Role};
use trial_screener::evaluate::{Screening, Shareable, Status};
use trial_screener::facts::Facts;
use trial_screener::key;
use trial_screener::report::Note;
use trial_screener::report::take_away::{Beside, csv_cell};
use trial_screener::words::Key;

#[test]
fn every_row_of_every_person_is_said_in_every_language() {
    let mut rows_seen = 0;
    for (name, json) in profiles() {
        let screening = screen(facts_of(&json), day(common::DAY));
        for speaker in speakers() {
            let tag = speaker.words.tag;
            for (trial, data) in catalogue().trials.iter().enumerate() {
                for row in speaker.rows(&screening, trial) {
                    let place = format!("{name} {tag} {} {}", data.id, row.code);
                    assert!(!row.reasons.is_empty(), "{place} has no reason");
                    assert!(!row.plain.is_empty() && !row.clinical.is_empty(), "{place}");
                    assert!(!row.source.is_empty() && !row.who.is_empty(), "{place}");
                    let mut texts = vec![row.plain.clone(), row.clinical.clone()];
                    texts.extend(row.reasons.clone());
                    texts.extend(row.change.clone());
                    texts.extend(row.answers.iter().map(|(_, text, _)| text.clone()));
                    texts.extend(row.readings.iter().map(|r| r.meaning.clone()));
                    for text in texts {
                        assert!(!text.trim().is_empty(), "{place}: an empty text");
                        assert!(!text.contains('{'), "{place}: a hole in `{text}`");
                        for key in ["reason.", "why.", "option.", "op.", "status.", "event."] {
                            assert!(!text.starts_with(key), "{place}: a bare key in `{text}`");
                        }
                    }
                    if row.status == Status::Ask && row.readings.len() > 1 {
                        let said = row.readings.iter().filter(|r| r.status.is_some()).count();
                        assert!(said == 0 || said == row.readings.len(), "{place}");
                    }
                    rows_seen += 1;
                }
            }
        }
    }
    assert!(rows_seen > 10_000, "{rows_seen}");
}

#[test]
fn every_text_of_a_row_in_chinese_is_chinese() {
    let chinese = speakers().into_iter().find(|s| s.words.tag == "zh-Hans").unwrap();
    let screening = screen(facts_of(&profiles()[6].1), day(common::DAY));
    for trial in 0..catalogue().trials.len() {
        for row in chinese.rows(&screening, trial) {
            for text in row.reasons.iter().chain([&row.plain, &row.source]) {
                let han = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert!(han, "{}: {text}", row.code);
            }
        }
    }
}

#[test]
fn a_small_margin_is_never_shown_as_none() {
    let english = speakers().into_iter().find(|s| s.words.tag == "en").unwrap();
    let fact =
        r#"{"facts": {"haemoglobin": {"value": "60.0004", "unit": "g/L", "date": "2026-03-01"}}}"#;
    let screening = screen(facts_of(fact), day(common::DAY));
    let said: Vec<String> = (0..catalogue().trials.len())
        .flat_map(|trial| english.rows(&screening, trial))
        .flat_map(|row| row.reasons)
        .filter(|reason| reason.contains("above the limit"))
        .collect();
    assert!(said.iter().any(|reason| reason.contains("0.0004 g/L")), "{said:?}");
    assert!(said.iter().all(|reason| !reason.contains(" 0 g/L")), "{said:?}");
}

#[test]
fn what_a_made_up_person_takes_along_says_so() {
    let screening = screen(facts_of(&profiles()[6].1), day(common::DAY));
    for speaker in speakers() {
        let mark = speaker.words.get(key!("example.banner"));
        let made_up = Beside { made_up: true, ..Beside::default() };
        assert!(
            speaker.take_away_text(&Shareable::of(&screening), &layout(), &made_up).contains(mark)
        );
        assert!(
            !speaker
                .take_away_text(&Shareable::of(&screening), &layout(), &Beside::default())
                .contains(mark)
        );
    }
}

#[test]
fn what_cannot_be_used_says_so_on_the_page_to_take_away() {
    let facts = r#"{"facts": {"age": 340, "height": 165, "weight": {"value": 61, "unit": "kg"}}}"#;
    let screening = screen(facts_of(facts), day(common::DAY));
    for speaker in speakers() {
        let page = speaker.take_away(&Shareable::of(&screening), &layout());
        let told = |fact: &str| {
            let label = speaker.label(fact);
            page.answers.iter().find(|(of, _)| *of == label).unwrap().1.clone()
        };
        let marked = |text: &str| {
            let sign = speaker.words.get(key!("answers.unusable")).replace("{text}", "");
            text.contains(sign.trim())
        };
        assert!(marked(&told("age")), "{}", told("age"));
        assert!(marked(&told("height")), "no unit: {}", told("height"));
        assert!(!marked(&told("weight")), "{}", told("weight"));
        assert!(
            speaker
                .take_away_text(&Shareable::of(&screening), &layout(), &Beside::default())
                .contains(&told("age"))
        );
    }
}

#[test]
fn an_incomplete_source_never_looks_complete() {
    let index = catalogue().trials.iter().position(|t| !t.source_complete).unwrap();
    for (name, json) in profiles() {
        let screening = screen(facts_of(&json), day(common::DAY));
        for speaker in speakers() {
            let result = screening.result(index);
            let verdict = speaker.verdict(result, false);
            assert_ne!(verdict, speaker.words.get(key!("verdict.may_be_eligible")), "{name}");
            assert_ne!(verdict, speaker.words.get(key!("verdict.possible")), "{name}");
            let rows = speaker.rows(&screening, index);
            let lost: Vec<_> = rows
                .iter()
                .filter(|row| {
                    row.reasons.contains(&speaker.words.get(key!("reason.source_lost")).to_owned())
                })
                .collect();
            assert!(lost.len() >= 2, "{name}: both lost lists have their own line");
            assert!(lost.iter().all(|row| row.status == Status::Unknown), "{name}");
            let page =
                speaker.take_away_text(&Shareable::of(&screening), &layout(), &Beside::default());
            assert!(page.contains(catalogue().trials[index].gap.get(speaker.language)));
        }
    }
}

#[test]
fn the_take_away_carries_its_context_and_no_secret() {
    let mut json: serde_json::Value = serde_json::from_str(&profiles()[6].1).unwrap();
    json["facts"]["suicidal_thoughts"] = "yes".into();
    let screening = screen(facts_of(&json.to_string()), day(common::DAY));
    let secret = catalogue().question("suicidal_thoughts").unwrap();
    // Nothing that leaves the page differs by that answer.
    for other in ["no", "dont_know"] {
        json["facts"]["suicidal_thoughts"] = other.into();
        let same = screen(facts_of(&json.to_string()), day(common::DAY));
        for speaker in speakers() {
            assert_eq!(
                speaker.take_away_text(&Shareable::of(&screening), &layout(), &Beside::default()),
                speaker.take_away_text(&Shareable::of(&same), &layout(), &Beside::default()),
                "{other}"
            );
            assert_eq!(
                speaker.log_csv(&Shareable::of(&screening), "A"),
                speaker.log_csv(&Shareable::of(&same), "A"),
                "{other}"
            );
        }
    }
    for speaker in speakers() {
        let text =
            speaker.take_away_text(&Shareable::of(&screening), &layout(), &Beside::default());
        for wanted in [key!("safety.not_advice"), key!("safety.medicines"), key!("take.answers")] {
            assert!(text.contains(speaker.words.get(wanted)), "{wanted}");
        }
        assert!(text.contains(&catalogue().version));
        assert!(text.contains(&speaker.date(day(common::DAY))));
        assert!(!text.contains(secret.label.get(speaker.language)), "the answer is named");
        for trial in &catalogue().trials {
            assert!(text.contains(trial.title.get(speaker.language)));
        }
        for (label, answer) in &speaker.take_away(&Shareable::of(&screening), &layout()).answers {
            assert!(text.contains(&format!("- {}", speaker.labelled(label, answer))));
        }
    }
}

#[test]
fn the_take_away_asks_for_nothing_that_was_told_whole() {
    // The highest dose by weight is not known: of its inputs the weight is.
    let facts = json!({ "weight": { "value": 58, "unit": "kg" }, "therapies": {
        "complete": true,
        "courses": [{ "drug": "prednisone", "start": "2024-01-01", "stop": "2024-12-31" }],
    } });
    let screening = screen(facts_of(&json!({ "facts": facts }).to_string()), day(common::DAY));
    let nothing = screen(Facts::default(), day(common::DAY));
    for speaker in speakers() {
        let page =
            |screening: &Screening<'_>| speaker.take_away(&Shareable::of(screening), &layout());
        let weight = speaker.label("weight");
        assert!(page(&nothing).yours.contains(&weight), "it is of use");
        let page = page(&screening);
        assert!(!page.yours.contains(&weight), "{weight} was told");
        assert!(page.yours.contains(&speaker.label("therapies")), "a dose is missing");
        let order: Vec<usize> = page.summary.iter().map(|line| line.trial).collect();
        assert_eq!(page.trials.iter().map(|part| part.trial).collect::<Vec<_>>(), order);
    }
}

#[test]
fn labels_and_answers_are_joined_as_the_language_has_it() {
    let speakers = speakers();
    let [english, chinese] = speakers.as_slice() else { panic!("two languages") };
    assert_eq!(english.labelled("Age", "41"), "Age: 41");
    assert_eq!(
        english.labelled("Have you had a transplant?", "No"),
        "Have you had a transplant? No"
    );
    assert_eq!(english.with_verdict("Still possible", "May fit."), "Still possible. May fit.");
    assert_eq!(chinese.labelled("年龄", "41"), "年龄：41");
    assert_eq!(chinese.labelled("您接受过移植吗？", "否"), "您接受过移植吗？否");
    assert_eq!(chinese.with_verdict("仍有可能", "可能适合。"), "仍有可能。可能适合。");
}

#[test]
fn rows_on_medicines_say_not_to_change_them() {
    let speaker = speakers().remove(0);
    let screening = screen(facts_of("{}"), day(common::DAY));
    let mut marked = 0;
    for (trial, data) in catalogue().trials.iter().enumerate() {
        for row in speaker.rows(&screening, trial) {
            let about = data.criteria[row.index]
                .readings
                .iter()
                .any(|r| r.text.contains("drugs(") || r.text.contains("steroid_peak_dose"));
            assert!(!about || row.medicines, "{} {}", data.id, row.code);
            marked += usize::from(row.medicines);
        }
    }
    assert!(marked > 10, "{marked}");
}

#[test]
fn sentences_say_what_was_entered_and_what_is_asked() {
    let facts = facts_of(
        r#"{"facts": {"haemoglobin": {"value": "9.1", "unit": "g/dL", "date": "2026-02-20"},
            "transfusion": "never", "growth_factor": "never",
            "live_vaccine": "2026-02-20"}}"#,
    );
    let screening = screen(facts, day(common::DAY));
    let english = speakers().remove(0);
    let trial = common::trial_index("bh002-cd19-bcma");
    let rows = english.rows(&screening, trial);
    let row = rows.iter().find(|row| row.margin.is_some()).unwrap();
    let text = row.reasons.join(" ");
    assert!(text.contains("you entered 9.1 g/dL, which is 91 g/L"), "{text}");
    assert!(text.contains("Limit in the text: at least"), "{text}");
    assert!(text.contains("above the limit"), "{text}");
    assert!(text.contains("The result is 10 days old."), "{text}");
    let chinese = speakers().remove(1);
    let row = &chinese.rows(&screening, trial)[row.index];
    assert!(row.reasons.join("").contains("您填写的是 9.1 g/dL，即 91 g/L"));
    let timeline = rows.iter().find_map(|row| row.timeline.as_ref()).unwrap();
    assert!(timeline.event_from >= timeline.window_from && timeline.event_to <= timeline.anchor);
    assert!(timeline.clear.is_some_and(|clear| clear > timeline.anchor));
}

#[test]
fn a_missing_answer_is_asked_of_whoever_knows_it() {
    let english = speakers().remove(0);
    let row_of = |trial: &str, code: &str, facts: &str| {
        let screening = screen(facts_of(&format!(r#"{{"facts": {{{facts}}}}}"#)), day(common::DAY));
        let rows = english.rows(&screening, common::trial_index(trial));
        rows.into_iter().find(|row| row.code == code).unwrap()
    };
    // The results are there; only the person's own answer is missing.
    let row_now = row_of(
        "nct06421701",
        "E7a",
        r#""hbsag": {"value": "positive", "date": "2026-02-20"},
           "hbv_dna": {"detected": false, "date": "2026-02-20"}"#,
    );
    assert_eq!(row_now.status, Status::Unknown);
    assert_eq!(row_now.missing, ["hbv_antiviral_willing"]);
    assert_eq!(row_now.change, Vec::<String>::new());
    assert!(!row_now.who.contains("laboratory"), "{}", row_now.who);
    let row = |facts: &str| row_of("cht101-cd70", "I6c", facts);
    // The result is too old: a new one is needed.
    let old = row(
        r#""haemoglobin": {"value": "104", "unit": "g/L", "date": "2024-02-20"}, "transfusion": "never""#,
    );
    assert_eq!(old.status, Status::Unknown);
    assert_eq!(old.change, [english.words.get(key!("change.repeat_test"))]);
    // Nothing is there yet.
    let blank = row("");
    assert!(blank.who.contains("laboratory"), "{}", blank.who);
    assert_eq!(blank.change, Vec::<String>::new());
}

#[test]
fn a_ruled_out_thing_is_said_as_it_stands_with_the_person() {
    for (_, facts) in profiles() {
        let screening = screen(facts_of(&facts), day(common::DAY));
        for speaker in speakers() {
            let frame = |key: Key<'_>| speaker.words.get(key).replace("{text}", "");
            let [open, passed, applies] = [
                key!("row.exclusion"),
                key!("row.exclusion_passed"),
                key!("row.exclusion_applies"),
            ]
            .map(frame);
            for (index, trial) in catalogue().trials.iter().enumerate() {
                for row in speaker.rows(&screening, index) {
                    let criterion = &trial.criteria[row.index];
                    if criterion.kind != CriterionKind::Exclusion
                        || criterion.role != Role::Deciding
                    {
                        continue;
                    }
                    let wanted = match row.status {
                        Status::Met => &passed,
                        Status::NotMet | Status::NotYet => &applies,
                        Status::Ask | Status::Unknown => &open,
                    };
                    assert!(row.plain.starts_with(wanted.as_str()), "{} {}", row.code, row.plain);
                }
            }
        }
    }
}

#[test]
fn a_log_line_holds_no_answer_and_no_formula() {
    let screening = screen(facts_of(&profiles()[6].1), day(common::DAY));
    let csv = speakers()[0].log_csv(&Shareable::of(&screening), "=HYPERLINK(\"x\")");
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0].split(',').count(), 3 + 5 * 7);
    assert!(lines[1].starts_with("2026-03-02,\"'=HYPERLINK(\"\"x\"\")\",2026."), "{}", lines[1]);
    assert!(!csv.contains("104"), "no laboratory value");
    assert_eq!(csv_cell("a,b"), "\"a,b\"");
    assert_eq!(csv_cell("-1"), "'-1");
}

#[test]
fn the_sheet_of_a_score_names_its_items_and_points_and_no_limit() {
    for speaker in speakers() {
        let tag = speaker.words.tag;
        for score in ["sledai_2k", "selena_sledai"] {
            let sheet = speaker.score_sheet(score).unwrap();
            assert_eq!((sheet.items.len(), sheet.most, sheet.marks.len()), (24, 105, 3), "{tag}");
            assert_eq!(sheet.items.iter().map(|(_, points)| points).sum::<i64>(), 105, "{tag}");
            let fact = catalogue().index_of(score).unwrap();
            assert!(speaker.has_score_sheet(fact));
        }
        assert_eq!(speaker.score_sheet("haemoglobin"), None, "a result is no score");
        assert_eq!(speaker.score_sheet("nothing"), None);
    }
}

/// A row of a trial about these answers, in English.
fn row(facts: &str, trial: &str, code: &str) -> trial_screener::report::Row {
    let screening = screen(facts_of(facts), day(common::DAY));
    let rows = speakers()[0].rows(&screening, common::trial_index(trial));
    rows.into_iter().find(|row| row.code == code).unwrap()
}

#[test]
fn a_list_that_lacks_a_dose_says_which_question_keeps_it_open() {
    let fact = catalogue().index_of("therapies").unwrap();
    for (dose, says) in [
        ("2026-02-02", Some("with a dose, but this list has no such medicine")),
        ("dont_know", Some("with \"I don't know\", so this list may lack such a medicine")),
        ("prefer_not", Some("with \"I prefer not to say\", so this list may lack")),
        ("never", None),
    ] {
        let facts = format!(
            r#"{{"facts": {{"anti_cd20": "{dose}", "therapies": {{"complete": true, "courses": []}}}}}}"#
        );
        let screening = screen(facts_of(&facts), day(common::DAY));
        let notes = speakers()[0].notes(&screening, fact, true);
        let found = notes.iter().find_map(|note| match note {
            Note::Care(text) => Some(text.as_str()),
            _ => None,
        });
        match says {
            Some(says) => assert!(found.is_some_and(|text| text.contains(says)), "{notes:?}"),
            None => assert_eq!(found, None),
        }
    }
}

#[test]
fn what_an_answer_follows_from_is_said_wherever_it_is_shown() {
    let facts =
        r#"{"facts": {"therapies": {"complete": true, "courses": [{"drug": "prednisone"}]}}}"#;
    let because = "the list of medicines is complete and holds none aimed at CD19";
    let row = row(facts, "nct06421701", "E18");
    assert!(
        row.reasons[0].ends_with(&format!("This follows from: {because}.")),
        "{:?}",
        row.reasons
    );
    let screening = screen(facts_of(facts), day(common::DAY));
    let fact = catalogue().index_of("prior_cd19").unwrap();
    let speaker = speakers()[0];
    let notes = speaker.notes(&screening, fact, true);
    let note = format!("No. This follows from your other answers: {because}.");
    assert_eq!(notes, [Note::Text(note)]);
    let text = speaker.take_away_text(&Shareable::of(&screening), &layout(), &Beside::default());
    assert!(text.contains(&format!("No (follows from: {because})")), "{text}");
    // What nothing says is not there to take along.
    let blank = screen(facts_of("{}"), day(common::DAY));
    let text = speaker.take_away_text(&Shareable::of(&blank), &layout(), &Beside::default());
    assert!(!text.contains("follows from"), "{text}");
}

#[test]
fn a_part_of_a_selection_is_said_to_be_a_part() {
    let facts = r#"{"facts": {"therapies": {"courses": [
        {"drug": "prednisone", "stop": "2024-02-01", "outcome": "not_tolerated"}]}}}"#;
    let screening = screen(facts_of(facts), day(common::DAY));
    let fact = catalogue().index_of("intolerance").unwrap();
    let notes = format!("{:?}", speakers()[0].notes(&screening, fact, true));
    assert!(notes.contains("Steroids, perhaps more."), "{notes}");
}

#[test]
fn a_criterion_says_which_of_several_results_counts_and_what_it_changed() {
    let facts = r#"{"facts": {"haemoglobin": {"value": "84", "unit": "g/L", "date": "2026-02-20",
        "earlier": [{"value": "55", "unit": "g/L", "date": "2026-01-20"}]}}}"#;
    let row = row(facts, "cht101-cd70", "I6c");
    let said = row.repeats.join(" ");
    for part in ["84 g/L", "55 g/L", "newest result counts", "this point was"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let screening = screen(facts_of(facts), day(common::DAY));
    // Other criteria say nothing of it.
    let rows = speakers()[0].rows(&screening, common::trial_index("cht101-cd70"));
    assert!(rows.iter().find(|row| row.code == "I6a").unwrap().repeats.is_empty());
    for speaker in speakers() {
        let page = speaker.take_away(&Shareable::of(&screening), &layout());
        assert_eq!(page.repeats.len(), 1);
        assert!(page.repeats[0].contains("55 g/L"), "{:?}", page.repeats);
        // By the older one alone a verdict was another.
        let title = catalogue().trials[common::trial_index("cht101-cd70")].title.0.clone();
        assert!(title.iter().any(|title| page.repeats[0].contains(title)), "{:?}", page.repeats);
    }
}
