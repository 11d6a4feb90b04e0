//! The questionnaire in FHIR: every answer goes out and comes back, and what is not one of ours
//! is refused whole.

use crate::common::{self, catalogue, facts_of, random};
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use trial_screener::catalogue::Kind;
use trial_screener::exchange::profile;
use trial_screener::facts::{Answer, Fact, Facts, Value};
use trial_screener::questionnaire::{form, reading, response};
use trial_screener::report::Speaker;
use trial_screener::words;

/// Marks an item that no form shows.
const HIDDEN: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden";

fn speaker(language: usize) -> Speaker<'static> {
    Speaker::new(catalogue(), &words::all()[language], Date::default())
}

fn form_in(language: usize) -> Json {
    serde_json::to_value(form::questionnaire(&speaker(language))).unwrap()
}

/// The answers as the text of a response.
fn out(facts: &Facts) -> String {
    let kept = catalogue().kept(facts);
    serde_json::to_string(&response::response(&speaker(0), &kept)).unwrap()
}

/// The facts that may be kept, with units as codes: what a response is to give back.
fn plain(facts: &Facts) -> Facts {
    let mut facts = catalogue().kept(facts).into_facts();
    for (id, answer) in &mut facts.answers {
        let question = catalogue().question(id).unwrap();
        *answer = reading::with_unit_code(catalogue(), question, answer.clone());
    }
    facts
}

#[track_caller]
fn comes_back(facts: &Facts, name: &str) {
    let text = out(facts);
    let back = reading::read(catalogue(), &text).unwrap_or_else(|e| panic!("{name}: {e:?}"));
    assert_eq!(plain(&back), plain(facts), "{name}");
}

/// All items below, with the groups themselves.
fn items(of: &Json) -> Vec<&Json> {
    let below = of["item"].as_array().map_or(&[][..], Vec::as_slice);
    below.iter().flat_map(|item| std::iter::once(item).chain(items(item))).collect()
}

fn item<'a>(form: &'a Json, link: &str) -> &'a Json {
    let found = items(form).into_iter().find(|item| item["linkId"] == link);
    found.unwrap_or_else(|| panic!("no item {link}"))
}

#[test]
fn every_written_person_goes_out_and_comes_back() {
    for person in common::people() {
        let facts = facts_of(&common::person(&person));
        comes_back(&facts, &person);
        let hidden = out(&facts).matches(".profile\"").count();
        assert_eq!(hidden, 0, "{person}: an everyday answer stands in a hidden item");
    }
}

proptest! {
    #![proptest_config(random::config(150))]

    #[test]
    fn random_people_go_out_and_come_back(mut facts in random::facts(Just(60))) {
        for answer in facts.answers.values_mut() {
            if let Answer::Fact(Fact { value: Value::Therapies(therapies), .. }) = answer {
                for dose in therapies.courses.iter_mut().filter_map(|c| c.dose.as_mut()) {
                    let per = match dose.every_hours {
                        24 => "d",
                        12 => "12h",
                        _ => "2d",
                    };
                    dose.entered = format!("{} mg/{per}", dose.entered);
                }
            }
        }
        // Through a profile first: the text of a number and its reading then agree.
        let facts = facts_of(&profile::write(&catalogue().kept(&facts), ""));
        comes_back(&facts, "at random");
    }
}

#[test]
fn what_the_items_have_no_room_for_comes_back_too() {
    for (fact, answer) in [
        ("haemoglobin", json!({ "value": "9.10", "unit": "g/dL" })),
        ("haemoglobin", json!({ "value": "<5", "unit": "g/dL", "date": "2026-02" })),
        ("haemoglobin", json!({ "value": "50-55", "unit": "stones", "upper_limit": "60-70" })),
        ("haemoglobin", json!({ "value": 91, "unit": "gm/L", "date": { "about": "3 weeks ago" } })),
        ("haemoglobin", json!({ "value": " 91 ", "unit": "g/L", "lower_limit": "<60" })),
        ("haemoglobin", json!("dont_know")),
        ("alt", json!({ "value": 3, "unit": "xULN" })),
        ("alt", json!({ "value": 30, "unit": "U/L", "upper_limit": "suggested" })),
        ("wbc", json!({ "value": "4", "unit": "×10⁹/L" })),
        ("weight", json!(58)),
        ("ecog", json!({ "value": "0-1", "date": "2026" })),
        ("ecog", json!("1.0")),
        ("hbv_dna", json!({ "detected": false, "date": "2026-02-01" })),
        ("hbv_dna", json!({ "below_quantification": true })),
        ("haemoglobin", json!({ "detected": true })),
        ("birth_date", json!("1990-05")),
        ("birth_date", json!({ "between": ["1990", "1991-02"] })),
        ("major_surgery", json!({ "before": "2024-05" })),
        ("birth_date", json!("prefer_not")),
        ("live_vaccine", json!("happened")),
        ("live_vaccine", json!("2026-01")),
        ("live_vaccine", json!({ "about": "3 weeks ago", "said_on": "2026-03-01" })),
        ("live_vaccine", json!({ "about": "0 days ago" })),
        ("live_vaccine", json!("dont_know")),
        ("cns_now", json!([])),
        ("cns_now", json!({ "value": "none", "date": "2025" })),
        ("cns_now", json!("prefer_not")),
        ("hbsag", json!({ "value": "negative", "date": { "between": ["2025-01", "2025-02"] } })),
        ("therapies", json!({ "complete": true })),
        ("therapies", json!({ "courses": [{ "drug": "a medicine of ours" }] })),
        (
            "therapies",
            json!({ "courses": [
                { "drug": "prednisone", "dose": "40-60 mg", "weight": "58 kg", "start": "2024-01",
                  "stop": { "about": "3 weeks ago" }, "outcome": "failed" },
                { "drug": "prednisone", "route": "pulse", "ongoing": true },
            ] }),
        ),
        ("therapies", json!({ "courses": [{ "drug": "belimumab", "weight": "50-55 kg" }] })),
        ("therapies", json!("dont_know")),
        ("therapies", json!({ "never": ["cyclophosphamide", "rituximab"] })),
        (
            "haemoglobin",
            json!({ "value": 84, "unit": "g/L", "date": "2026-02-20", "earlier": [
                { "value": "5.5", "unit": "g/dL", "date": "2026-01-20" },
                { "value": "<50", "unit": "g/L", "date": "2025-12-20" },
            ] }),
        ),
        (
            "hbsag",
            json!({ "value": "negative", "date": "2026-02-20", "earlier": [
                { "value": "positive", "date": "2026-01-20" },
            ] }),
        ),
    ] {
        let profile =
            json!({ "facts": { fact: answer }, "anchors": { "screening": "2026-04-01" } });
        comes_back(&facts_of(&profile.to_string()), &format!("{fact}: {answer}"));
    }
}

#[test]
fn the_form_asks_every_question_but_the_one_that_is_never_kept() {
    for language in 0..words::all().len() {
        let form = form_in(language);
        let links: Vec<&str> = items(&form).iter().map(|i| i["linkId"].as_str().unwrap()).collect();
        let unique: BTreeSet<&str> = links.iter().copied().collect();
        assert_eq!(unique.len(), links.len(), "a linkId stands twice");
        for question in &catalogue().questions {
            let asked = question.kind != Kind::Computed && !question.ephemeral;
            assert_eq!(unique.contains(question.id.as_str()), asked, "{}", question.id);
            let touches = links.iter().any(|link| link.contains(&question.id));
            assert!(!question.ephemeral || !touches, "{}", question.id);
        }
    }
    assert!(catalogue().questions.iter().any(|question| question.ephemeral));
}

#[test]
fn texts_and_codes_are_those_of_the_catalogue() {
    let (english, chinese) = (form_in(0), form_in(1));
    assert_eq!(english["language"], "en");
    assert_eq!(chinese["language"], "zh-Hans");
    assert_eq!(item(&english, "haemoglobin")["type"], "quantity");
    assert_eq!(item(&english, "haemoglobin")["code"][0]["code"], "718-7");
    assert_eq!(item(&english, "page.blood")["text"], "Blood counts and clotting");
    assert_eq!(item(&chinese, "lab_sex")["answerOption"][0]["valueCoding"]["display"], "女");
    assert_eq!(
        item(&english, "lupus_nephritis")["answerOption"][0]["valueCoding"]["display"],
        "Yes"
    );
    assert_eq!(item(&english, "birth_date")["type"], "date");
    assert!(english["copyright"].as_str().unwrap().contains("LOINC"));
    for (form, english_text) in [(&english, true), (&chinese, false)] {
        for item in items(form).iter().filter(|item| item["type"] != "group") {
            let link = item["linkId"].as_str().unwrap();
            let text = item["text"].as_str().unwrap_or_default();
            let extensions = item["extension"].as_array().map_or(&[][..], Vec::as_slice);
            let hidden = extensions.iter().any(|one| one["url"] == HIDDEN);
            assert!(hidden || !text.is_empty(), "{link} has no text");
            // A key without a text would be shown as it is.
            assert!(!text.contains('.') || text.contains(' ') || !english_text, "{link}: {text}");
        }
    }
}

/// What an answer must be to fit the item.
fn key(kind: &str) -> &[&str] {
    match kind {
        "choice" => &["valueCoding"],
        "open-choice" => &["valueCoding", "valueString"],
        "quantity" => &["valueQuantity"],
        "integer" => &["valueInteger"],
        "decimal" => &["valueDecimal"],
        "date" => &["valueDate"],
        "boolean" => &["valueBoolean"],
        "string" => &["valueString"],
        other => panic!("{other}"),
    }
}

#[test]
fn every_answer_fits_its_item() {
    let form = form_in(0);
    for person in common::people() {
        let response: Json =
            serde_json::from_str(&out(&facts_of(&common::person(&person)))).unwrap();
        for answered in items(&response) {
            let link = answered["linkId"].as_str().unwrap();
            let asked = item(&form, link);
            for answer in answered["answer"].as_array().map_or(&[][..], Vec::as_slice) {
                let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
                assert_eq!(keys.len(), 1, "{person}: {answer}");
                let fits = key(asked["type"].as_str().unwrap()).contains(&keys[0].as_str());
                assert!(fits, "{person}, {link}: {answer}");
                if let Some(options) = asked["answerOption"].as_array()
                    && answer.get("valueCoding").is_some()
                {
                    let offered = options.iter().any(|o| o["valueCoding"] == answer["valueCoding"]);
                    assert!(offered, "{person}, {link}: {answer}");
                }
            }
        }
    }
}

#[test]
fn only_a_whole_day_is_written_as_a_date() {
    let facts = facts_of(r#"{"facts":{"birth_date":"1990","live_vaccine":"2026-01"}}"#);
    let response: Json = serde_json::from_str(&out(&facts)).unwrap();
    assert_eq!(item(&response, "birth_date.when")["answer"][0]["valueString"], "1990");
    assert_eq!(item(&response, "live_vaccine.when")["answer"][0]["valueString"], "2026-01");
    let facts = facts_of(r#"{"facts":{"live_vaccine":"2026-01-02"}}"#);
    let response: Json = serde_json::from_str(&out(&facts)).unwrap();
    assert_eq!(item(&response, "live_vaccine.date")["answer"][0]["valueDate"], "2026-01-02");
}

#[test]
fn the_answer_that_is_never_kept_does_not_leave() {
    let ephemeral = catalogue().questions.iter().find(|question| question.ephemeral).unwrap();
    let code = ephemeral.options.first().unwrap().code.clone();
    let facts = facts_of(&json!({ "facts": { ephemeral.id.as_str(): code } }).to_string());
    assert_eq!(facts.answers.len(), 1);
    assert!(!out(&facts).contains(&ephemeral.id));
}

/// A response with these items.
fn with(items: &Json) -> String {
    json!({
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "urn:trial-screener:questionnaire|0",
        "status": "completed",
        "item": items,
    })
    .to_string()
}

#[track_caller]
fn refused(text: &str, fact: &str, code: &str) {
    match reading::read(catalogue(), text) {
        Ok(facts) => panic!("read: {text}: {facts:?}"),
        Err(problems) => {
            let found = problems.iter().any(|p| p.fact == fact && p.code == code);
            assert!(found, "{text}: {problems:?}");
        }
    }
}

#[test]
fn what_is_not_ours_or_says_two_things_is_refused_whole() {
    for text in [
        "",
        "{}",
        "[]",
        r#"{"resourceType":"Questionnaire","questionnaire":"urn:trial-screener:questionnaire","status":"completed"}"#,
        r#"{"resourceType":"QuestionnaireResponse","questionnaire":"urn:other","status":"completed"}"#,
        r#"{"resourceType":"QuestionnaireResponse","questionnaire":"urn:trial-screener:questionnaire","status":"entered-in-error"}"#,
    ] {
        refused(text, "", "not_a_response");
    }
    refused(&"x".repeat(3_000_000), "", "too_large");
    let coding =
        |system: &str, code: &str| json!({ "valueCoding": { "system": system, "code": code } });
    let hb = |quantity: &Json| json!([{ "linkId": "haemoglobin", "answer": [{ "valueQuantity": quantity }] }]);
    let ephemeral = catalogue().questions.iter().find(|question| question.ephemeral).unwrap();
    let ephemeral = ephemeral.id.as_str();
    for (items, fact, code) in [
        (
            json!([{ "linkId": "no_such", "answer": [{ "valueInteger": 1 }] }]),
            "no_such",
            "unknown_item",
        ),
        (
            json!([{ "linkId": ephemeral, "answer": [{ "valueInteger": 1 }] }]),
            ephemeral,
            "unknown_item",
        ),
        (
            json!([{ "linkId": "age.colour", "answer": [{ "valueInteger": 1 }] }]),
            "age",
            "unknown_item",
        ),
        (json!([{ "linkId": "age", "answer": [{ "valueString": "1" }] }]), "age", "wrong_shape"),
        (json!([{ "linkId": "age", "answer": [{}] }]), "age", "wrong_shape"),
        (
            json!([{ "linkId": "age", "answer": [{ "valueInteger": 1 }, { "valueInteger": 2 }] }]),
            "age",
            "two_answers",
        ),
        (
            json!([{ "linkId": "age", "answer": [{ "valueInteger": 1 }] }, { "linkId": "age", "answer": [{ "valueInteger": 1 }] }]),
            "age",
            "two_answers",
        ),
        (
            json!([{ "linkId": "age", "answer": [{ "valueInteger": 1 }] }, { "linkId": "age.text", "answer": [{ "valueString": "<3" }] }]),
            "age",
            "two_answers",
        ),
        (
            json!([{ "linkId": "age", "answer": [{ "valueInteger": 1 }] }, { "linkId": "age.profile", "answer": [{ "valueString": "3" }] }]),
            "age",
            "two_answers",
        ),
        (
            json!([{ "linkId": "age.profile", "answer": [{ "valueString": "{" }] }]),
            "age",
            "wrong_shape",
        ),
        (
            json!([{ "linkId": "lupus_nephritis", "answer": [coding("urn:trial-screener:options:gilbert", "yes")] }]),
            "lupus_nephritis",
            "unknown_option",
        ),
        (
            json!([{ "linkId": "lupus_nephritis", "answer": [coding("urn:trial-screener:options:lupus_nephritis", "maybe")] }]),
            "lupus_nephritis",
            "unknown_option",
        ),
        (
            json!([{ "linkId": "lupus_nephritis.date", "answer": [{ "valueDate": "2026" }] }]),
            "lupus_nephritis",
            "empty",
        ),
        (
            json!([{ "linkId": "live_vaccine", "answer": [coding("urn:trial-screener:answers", "never")] }, { "linkId": "live_vaccine.date", "answer": [{ "valueDate": "2026" }] }]),
            "live_vaccine",
            "two_answers",
        ),
        (
            json!([{ "linkId": "live_vaccine", "answer": [coding("urn:trial-screener:answers", "oral")] }]),
            "live_vaccine",
            "unknown_option",
        ),
        (
            json!([{ "linkId": "live_vaccine", "answer": [coding("urn:trial-screener:answers", "happened")] }, { "linkId": "live_vaccine.when", "answer": [{ "valueString": "recently" }] }]),
            "live_vaccine",
            "not_a_date",
        ),
        (hb(&json!({ "value": 9, "unit": "g/L", "code": "g/dL" })), "haemoglobin", "two_units"),
        (hb(&json!({ "value": 9, "unit": "some", "code": "g/dL" })), "haemoglobin", "two_units"),
        (hb(&json!({ "unit": "g/dL" })), "haemoglobin", "wrong_shape"),
        (hb(&json!({ "value": -9, "unit": "g/dL" })), "haemoglobin", "negative"),
        (
            json!([{ "linkId": "birth_date", "answer": [{ "valueDate": "2026-02-30" }] }]),
            "birth_date",
            "no_such_day",
        ),
        (
            json!([{ "linkId": "anchor.birthday", "answer": [{ "valueDate": "2026-02-03" }] }]),
            "birthday",
            "unknown_anchor",
        ),
        (
            json!([{ "linkId": "therapies", "item": [{ "linkId": "therapies.dose", "answer": [{ "valueString": "1 mg" }] }] }]),
            "therapies",
            "unknown_drug",
        ),
        (
            json!([{ "linkId": "therapies", "item": [{ "linkId": "therapies.drug", "answer": [{ "valueString": "x" }] }, { "linkId": "age", "answer": [{ "valueInteger": 1 }] }] }]),
            "therapies",
            "unknown_item",
        ),
    ] {
        refused(&with(&items), fact, code);
    }
}

#[test]
fn answers_as_other_programs_write_them_are_read() {
    let read = |items: Json| reading::read(catalogue(), &with(&items)).unwrap();
    // Nested below an answer, with a comparator, and an empty group for the next medicine.
    let facts = read(json!([
        { "linkId": "haemoglobin", "answer": [{
            "valueQuantity": { "value": 9.1, "comparator": "<", "unit": "g/dL", "code": "g/dL" },
            "item": [{ "linkId": "haemoglobin.date", "answer": [{ "valueDate": "2026-02" }] }],
        }] },
        { "linkId": "therapies", "item": [{ "linkId": "therapies.drug" }] },
        { "linkId": "birth_date", "answer": [{ "valueDate": "1990-05" }] },
        { "linkId": "live_vaccine", "answer": [{ "valueCoding": { "system": "urn:trial-screener:answers", "code": "happened" } }] },
        { "linkId": "live_vaccine.when", "answer": [{ "valueString": "2026年1月" }] },
    ]));
    let wanted = facts_of(
        r#"{"facts":{"haemoglobin":{"value":"<9.1","unit":"g/dL","date":"2026-02"},"birth_date":"1990-05","live_vaccine":"2026-01"}}"#,
    );
    assert_eq!(facts, wanted);
    assert_eq!(read(json!([])), Facts::default());
}

#[test]
fn damaged_responses_never_panic() {
    let text = out(&facts_of(&common::person(&common::people()[0])));
    let damage = (any::<Index>(), 0..3, 0..128_u8, 0..40_usize);
    random::each(400, vec(damage, 1..=3), |places| {
        let mut damaged = text.clone().into_bytes();
        for (place, how, byte, length) in places {
            if damaged.is_empty() {
                break;
            }
            let place = place.index(damaged.len());
            let end = (place + length).min(damaged.len());
            match how {
                0 => damaged[place] = byte,
                1 => drop(damaged.drain(place..end)),
                _ => damaged.truncate(place),
            }
        }
        let _ = reading::read(catalogue(), &String::from_utf8_lossy(&damaged));
        Ok(())
    });
}
