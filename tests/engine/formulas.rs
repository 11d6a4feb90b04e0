//! Worked-out numbers against the vectors of the clinical reference, sections 1 to 7.

use crate::common::{self, catalogue, day, facts_of, screen, status};
use serde_json::{Value, json};
use trial_screener::catalogue::Plausibility;
use trial_screener::catalogue::meaning::{NumberSlot, Slot, Why};
use trial_screener::exchange::report::span_text;
use trial_screener::facts::{Answer, Detection, Facts, Number, Quantity, Span, UpperLimit};

/// The value of a fact as rules see it, and by the other table if that differs.
fn value_of(fact: &str, facts: &Value) -> (String, Option<String>) {
    let screening = screen(facts_of(&json!({ "facts": facts }).to_string()), day(common::DAY));
    match screening.slot(catalogue().index_of(fact).expect("a fact")) {
        Slot::Number(slot) => (
            span_text(slot.span),
            slot.also.map(|(low, high)| {
                if low == high {
                    span_text(low)
                } else {
                    format!("{} {}", span_text(low), span_text(high))
                }
            }),
        ),
        Slot::Codes(codes) => (format!("codes {codes}"), None),
        other => (format!("{other:?}"), None),
    }
}

fn near(text: &str, expected: f64, places: i32) -> bool {
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    (value - expected).abs() <= 0.5 * 10_f64.powi(-places) + 1e-9
}

#[test]
fn kidney_formulas_give_the_published_values() {
    // Section 5.3: age, sex, kg, mg/dL, Cockcroft-Gault, CKD-EPI 2021, CKD-EPI 2009.
    for (age, sex, kg, scr, cg, new, old) in [
        (30, "female", 60, "0.70", 111.31, 119.24, 116.26),
        (30, "female", 60, "1.00", 77.92, 77.72, 75.54),
        (30, "male", 70, "0.90", 118.83, 117.83, 114.21),
        (30, "male", 70, "1.00", 106.94, 103.84, 100.55),
        (45, "female", 55, "1.40", 44.06, 47.28, 45.26),
        (45, "female", 55, "2.50", 24.67, 23.58, 22.45),
        (25, "female", 50, "0.50", 135.76, 133.40, 134.52),
        (60, "male", 80, "1.80", 49.38, 42.56, 40.02),
        (50, "male", 75, "0.60", 156.25, 117.60, 117.23),
        (65, "female", 48, "0.90", 47.22, 70.95, 67.10),
        (18, "male", 62, "1.10", 95.51, 99.79, 97.49),
        (40, "female", 65, "2.50", 30.69, 24.32, 23.26),
        (70, "male", 68, "3.20", 20.66, 20.05, 18.60),
        (55, "female", 60, "0.9", 66.90, 75.5, 71.86),
    ] {
        let facts = json!({
            "age": age, "lab_sex": sex, "weight": { "value": kg, "unit": "kg" },
            "creatinine": { "value": scr, "unit": "mg/dL" }
        });
        let (got, _) = value_of("cockcroft_gault", &facts);
        assert!(near(&got, cg, 2), "Cockcroft-Gault {age} {sex} {scr}: {got}, not {cg}");
        let (got_new, got_old) = value_of("egfr", &facts);
        let got_old = got_old.unwrap();
        let places = if age == 55 { 1 } else { 2 };
        assert!(near(&got_new, new, places), "2021 {age} {sex} {scr}: {got_new}, not {new}");
        assert!(
            age == 55 || near(&got_old, old, 2),
            "2009 {age} {sex} {scr}: {got_old}, not {old}"
        );
    }
    // V13: 80.0 umol/L is 0.905 mg/dL.
    let facts = json!({ "age": 35, "lab_sex": "female", "weight": { "value": 58, "unit": "kg" },
        "creatinine": { "value": "0.905", "unit": "mg/dL" } });
    assert!(near(&value_of("cockcroft_gault", &facts).0, 79.44, 2));
    assert!(near(&value_of("egfr", &facts).0, 84.93, 2));
}

#[test]
fn kidney_boundaries_are_exact() {
    for (age, expected) in [(20, "60"), (80, "30")] {
        let facts = json!({ "age": age, "lab_sex": "male", "weight": { "value": 72, "unit": "kg" },
            "creatinine": { "value": "2.0", "unit": "mg/dL" } });
        assert_eq!(value_of("cockcroft_gault", &facts).0, expected);
    }
    let at = |scr: &str| {
        json!({ "age": 30, "lab_sex": "female", "weight": { "value": 60, "unit": "kg" },
            "creatinine": { "value": scr, "unit": "mg/dL" } })
    };
    assert!(near(&value_of("cockcroft_gault", &at("1.2986")).0, 60.0, 2));
    assert!(near(&value_of("cockcroft_gault", &at("2.5972")).0, 30.0, 2));
    assert!(near(&value_of("egfr", &at("2.2107")).0, 30.0, 2));
    assert!(near(&value_of("egfr", &at("2.1464")).1.unwrap(), 30.0, 2));
    // 2.18: above 30 by the one, below by the other.
    let screening = screen(facts_of(&json!({ "facts": at("2.18") }).to_string()), day(common::DAY));
    assert_eq!(status(&screening, "nct06421701", "I8c").word(), "ask");
}

#[test]
fn kidney_formulas_know_their_limits() {
    let child = json!({ "age": 17, "lab_sex": "male", "weight": { "value": 60, "unit": "kg" },
        "creatinine": { "value": 80, "unit": "umol/L" } });
    assert_eq!(value_of("cockcroft_gault", &child).0, "Missing(NoResult)");
    let no_sex = json!({ "age": 30, "weight": { "value": 60, "unit": "kg" },
        "creatinine": { "value": "1.0", "unit": "mg/dL" } });
    let (both, _) = value_of("cockcroft_gault", &no_sex);
    assert_eq!(both, "77.9167-91.6667");
    let no_age = json!({ "lab_sex": "male", "weight": { "value": 60, "unit": "kg" },
        "creatinine": { "value": "1.0", "unit": "mg/dL" } });
    assert_eq!(value_of("cockcroft_gault", &no_age).0, "Missing(NeedsFacts)");
    assert_eq!(
        value_of(
            "body_mass_index",
            &json!({
                "weight": { "value": 154, "unit": "lb" }, "height": { "value": "1.70", "unit": "m" }
            })
        )
        .0,
        "24.1707"
    );
}

/// A course with the weight of its own time.
fn steroid(drug: &str, dose: &str, kg: &str) -> Value {
    json!({ "therapies": { "complete": true,
        "courses": [{ "drug": drug, "dose": dose, "weight": format!("{kg} kg") }] } })
}

#[test]
fn todays_weight_is_within_a_margin_of_the_weight_at_the_time() {
    let mut facts = steroid("prednisone", "60 mg/d", "60");
    facts["therapies"]["courses"][0]["weight"] = Value::Null;
    facts["weight"] = json!({ "value": "60", "unit": "kg" });
    // 15 % more or less than 60 kg: 60 / 69 and 60 / 51.
    let (got, other) = value_of("steroid_peak_dose", &facts);
    assert_eq!((got.as_str(), other.as_deref()), ("1", Some("0.8696 1.1765")));
    for (kg, expected) in [("50", "met"), ("60", "ask"), ("72", "not_met")] {
        facts["weight"]["value"] = json!(kg);
        facts["treatment_result"] = json!("no_response");
        facts["intolerance"] = json!([]);
        facts["steroid_high_dose_months"] = json!({ "value": 8, "unit": "mo" });
        let profile = json!({ "facts": facts }).to_string();
        let screening = screen(facts_of(&profile), day(common::DAY));
        assert_eq!(status(&screening, "cht101-cd70", "I4b").word(), expected, "{kg} kg");
    }
}

#[test]
fn a_weight_that_cannot_be_right_tells_no_dose() {
    let course = |weight: &str| {
        let facts = json!({ "therapies": { "complete": true, "courses": [{
            "drug": "prednisone", "dose": "30 mg/d", "weight": weight, "start": "2024-01-01",
            "stop": "2025-01-31"
        }] }, "treatment_result": "no_response", "intolerance": [] });
        let screening = screen(facts_of(&json!({ "facts": facts }).to_string()), day(common::DAY));
        status(&screening, "cht101-cd70", "I4b").word().to_owned()
    };
    assert_eq!(course("60 kg"), "not_met");
    assert_eq!(course("6 kg"), "unknown", "5 mg/kg/d, if it were so");
    assert_eq!(course("13 lb"), "unknown");
}

#[test]
fn steroid_equivalents_are_exact_fractions() {
    for (drug, dose, kg, main, also) in [
        ("prednisone", "60 mg/d", "60", "1", None),
        ("prednisolone", "60 mg/d", "60", "1", None),
        ("methylprednisolone", "48 mg/d", "60", "1", None),
        ("meprednisone", "48 mg/d", "60", "1", None),
        ("triamcinolone", "48 mg/d", "60", "1", None),
        ("dexamethasone", "9 mg/d", "60", "1", Some("1 1.25")),
        ("hydrocortisone", "240 mg/d", "60", "1", None),
        ("cortisone", "300 mg/d", "60", "1", None),
        ("deflazacort", "72 mg/d", "60", "1", Some("0.8 1")),
        ("betamethasone", "7.2 mg/d", "60", "0.8", Some("0.8 1")),
        ("prednisone", "60 mg/d", "70", "0.8571", None),
        ("prednisone", "120 mg/2d", "60", "1", None),
        ("prednisone", "30 mg/12h", "60", "1", None),
        ("prednisone", "20 mg/8h", "60", "1", None),
        ("prednisone", "210 mg/wk", "30", "1", None),
        // So much at once is a pulse in one reading.
        ("prednisone", "420 mg/wk", "60", "1", Some("0 1")),
        ("prednisone", "1800 mg/mo", "60", "1", Some("0 1")),
        ("prednisone", "40-60 mg/d", "60", "0.6667-1", None),
        ("强的松", "60 mg/d", "60", "1", None),
    ] {
        let (got, other) = value_of("steroid_peak_dose", &steroid(drug, dose, kg));
        assert_eq!((got.as_str(), other.as_deref()), (main, also), "{drug} {dose} {kg}");
    }
}

#[test]
fn methylprednisolone_at_exactly_one_fits_at_least_but_not_more_than() {
    let mut facts = steroid("methylprednisolone", "48 mg/d", "60");
    facts["treatment_result"] = json!("no_response");
    let screening = screen(facts_of(&json!({ "facts": facts }).to_string()), day(common::DAY));
    let mut rest = facts;
    rest["steroid_high_dose_months"] = json!({ "value": 8, "unit": "mo" });
    assert_eq!(status(&screening, "nct06421701", "I6").word(), "not_met");
    let screening = screen(facts_of(&json!({ "facts": rest }).to_string()), day(common::DAY));
    assert_eq!(status(&screening, "cht101-cd70", "I4b").word(), "met");
}

#[test]
fn pulses_local_forms_and_open_lists_do_not_make_a_daily_dose() {
    let with = |courses: Value, complete: bool| {
        value_of(
            "steroid_peak_dose",
            &json!({ "weight": { "value": 50, "unit": "kg" },
            "therapies": { "complete": complete, "courses": courses } }),
        )
        .0
    };
    assert_eq!(
        with(
            json!([{ "drug": "methylprednisolone", "dose": "1000 mg/d", "route": "pulse" }]),
            true
        ),
        "0"
    );
    assert_eq!(
        with(json!([{ "drug": "prednisone", "dose": "50 mg/d", "route": "local" }]), true),
        "0"
    );
    assert_eq!(with(json!([{ "drug": "prednisone", "dose": "25 mg/d" }]), false), ">=0.5");
    assert_eq!(
        with(json!([{ "drug": "prednisone" }, { "drug": "prednisone", "dose": "25 mg/d" }]), true),
        ">=0.5"
    );
    assert_eq!(
        with(
            json!([{ "drug": "prednisone", "dose": "25 mg/d" }, { "drug": "prednisone", "dose": "60 mg/d" }]),
            true
        ),
        "1.2"
    );
}

/// Months of a fact that the courses of medicines come to, at 60 kg.
fn months(fact: &str, courses: Value, complete: bool) -> String {
    let facts = json!({ "weight": { "value": 60, "unit": "kg" },
        "therapies": { "complete": complete, "courses": courses } });
    value_of(fact, &facts).0
}

/// 60 mg a day from a first to a last day.
fn course(drug: &str, start: &str, stop: &str) -> Value {
    json!({ "drug": drug, "start": start, "stop": stop, "dose": "60 mg/d" })
}

#[test]
fn a_length_that_goes_on_is_the_least() {
    let lasted = |start: serde_json::Value| {
        let mut course = json!({ "drug": "azathioprine", "lasted": "8 months", "ongoing": true });
        if !start.is_null() {
            course["start"] = start;
        }
        json!([course])
    };
    // It was told some day, and has gone on since.
    assert_eq!(months("immunosuppressant_months", lasted(json!(null)), true), ">=8");
    // The first day says how long it has been.
    assert_eq!(months("immunosuppressant_months", lasted(json!("2024-03-03")), true), "24");
    // Began in 2025: at least eight months ago, and not before January.
    assert_eq!(months("immunosuppressant_months", lasted(json!("2025")), true), "8-14.0645");
    // Eight months since January cannot be: one of the two is a slip, and only today is certain.
    assert_eq!(months("immunosuppressant_months", lasted(json!("2026-01")), true), ">=0.0323");
}

#[test]
fn months_on_treatment_are_calendar_months() {
    let six = json!([course("azathioprine", "2025-01-10", "2025-07-09")]);
    assert_eq!(months("immunosuppressant_months", six.clone(), true), "6");
    assert_eq!(months("immunosuppressant_months", six, false), ">=6");
    let longer = json!([course("azathioprine", "2025-01-10", "2025-07-25")]);
    assert_eq!(months("immunosuppressant_months", longer, true), "6.5161");
    // Two courses with a gap add up; overlapping ones count once.
    let two = json!([
        course("azathioprine", "2024-01-01", "2024-02-29"),
        course("methotrexate", "2024-02-01", "2024-04-30")
    ]);
    assert_eq!(months("immunosuppressant_months", two, true), "4");
    let apart = json!([
        course("azathioprine", "2024-01-01", "2024-02-29"),
        course("methotrexate", "2024-06-01", "2024-06-30")
    ]);
    assert_eq!(months("immunosuppressant_months", apart, true), "3");
    let both = json!([
        course("prednisone", "2024-01-01", "2024-08-31"),
        course("tacrolimus", "2024-03-01", "2024-12-31")
    ]);
    assert_eq!(months("combination_months", both.clone(), true), "6");
    assert_eq!(months("steroid_high_dose_months", both, true), "8");
    let vague = json!([
        course("prednisone", "2024-01", "2024-09"),
        course("tacrolimus", "2024-03", "2024-12")
    ]);
    assert_eq!(months("combination_months", vague, true), "5.0667-7");
    let unknown = json!([{ "drug": "prednisone" }, { "drug": "tacrolimus" }]);
    assert_eq!(months("combination_months", unknown, true), ">=0");
    assert_eq!(months("combination_months", json!([{ "drug": "prednisone" }]), true), "0");
    // The months of the medicines are at least those of the combination.
    assert_eq!(
        value_of(
            "immunosuppressant_months",
            &json!({ "combination_months": { "value": 9, "unit": "mo" } })
        )
        .0,
        ">=9"
    );
    let goes_on = json!([{ "drug": "prednisone", "start": "2025-12-03", "ongoing": true, "dose": "60 mg/d" }]);
    assert_eq!(months("steroid_high_dose_months", goes_on, true), "3");
}

#[test]
fn a_course_holds_its_first_and_its_last_day() {
    let on = |start: &str, stop: &str| {
        months("immunosuppressant_months", json!([course("azathioprine", start, stop)]), true)
    };
    assert_eq!(on("2023-02-01", "2023-04-30"), "3");
    assert_eq!(on("2024-01-01", "2024-06-30"), "6");
    assert_eq!(on("2024-01-01", "2024-07-01"), "6.0323");
    assert_eq!(on("2024-01-01", "2024-06-29"), "5.9667");
    assert_eq!(on("2023-02-01", "2023-02-28"), "1");
    // One day is a day, in a short and in a long month.
    assert_eq!(on("2023-04-05", "2023-04-05"), "0.0333");
    assert_eq!(on("2023-05-05", "2023-05-05"), "0.0323");
    let pulse = json!([{ "drug": "cyclophosphamide", "route": "pulse", "start": "2023-05-05" }]);
    assert_eq!(months("immunosuppressant_months", pulse, true), "0.0323");
    // Stretches that touch or share a day are one stretch, in which no day counts twice.
    for (second, expected) in [("2023-05-01", "5"), ("2023-04-30", "5"), ("2023-05-02", "4.9667")] {
        let courses = json!([
            course("prednisone", "2023-02-01", "2023-04-30"),
            course("prednisone", second, "2023-06-30")
        ]);
        assert_eq!(months("steroid_high_dose_months", courses, true), expected, "{second}");
    }
    // A day on which two courses are taken is a day together.
    let one_day = json!([
        course("prednisone", "2023-02-01", "2023-04-30"),
        course("tacrolimus", "2023-04-30", "2023-06-30")
    ]);
    assert_eq!(months("combination_months", one_day, true), "0.0333");
}

#[test]
fn the_day_of_a_changed_dose_counts_with_one_of_the_two() {
    let peak = |courses: Value| {
        value_of(
            "steroid_peak_dose",
            &json!({ "therapies": { "complete": true, "courses": courses } }),
        )
        .0
    };
    let part = |drug: &str, dose: &str, start: &str, stop: &str| json!({ "drug": drug, "dose": dose, "start": start, "stop": stop, "weight": "50 kg" });
    let first = part("prednisone", "40 mg/d", "2023-02-01", "2023-04-30");
    // The last day of one dose is the first day of the next.
    let next = part("prednisone", "30 mg/d", "2023-04-30", "2023-08-31");
    assert_eq!(peak(json!([first, next])), "0.8");
    // Two weeks of both are no change of dose.
    let beside = part("prednisone", "30 mg/d", "2023-04-16", "2023-08-31");
    assert_eq!(peak(json!([first, beside])), "1.4");
    // Another steroid from that day on may have been taken beside the last dose of the first.
    let other = part("methylprednisolone", "24 mg/d", "2023-04-30", "2023-08-31");
    assert_eq!(peak(json!([first, other])), "0.8-1.4");
}

#[test]
fn two_steroids_without_days_may_have_reached_the_dose_together() {
    let courses = |second: Value| {
        json!({ "weight": { "value": "60", "unit": "kg" }, "intolerance": "none",
            "therapies": { "complete": true,
                "courses": [{ "drug": "prednisone", "dose": "40 mg/d" }, second] } })
    };
    let both = courses(json!({ "drug": "methylprednisolone", "dose": "24 mg/d" }));
    let (got, _) = value_of("steroid_peak_dose", &both);
    assert_eq!(got, "0.6667-1.1667");
    let listed = |facts: &Value| {
        let profile = json!({ "facts": facts }).to_string();
        status(&screen(facts_of(&profile), day(common::DAY)), "nct07318259", "I2c").word()
    };
    assert_eq!(listed(&both), "ask");
    // 40 and 5 mg are less than 60 mg, and than 51 mg, the least that the weight may have been.
    assert_eq!(
        listed(&courses(json!({ "drug": "methylprednisolone", "dose": "4 mg/d" }))),
        "not_met"
    );
}

/// All items of a score, answered no, with some answered otherwise.
#[test]
fn without_a_weight_the_days_alone_can_decide() {
    let unweighed = |courses: Value| {
        let facts = json!({ "therapies": { "complete": true, "courses": courses } });
        value_of("steroid_high_dose_months", &facts).0
    };
    let weighed = |mut course: Value| {
        course["weight"] = json!("60 kg");
        course
    };
    // Two months can hold no more than two months of any dose.
    let two = course("prednisone", "2025-01-01", "2025-02-28");
    assert_eq!(unweighed(json!([two])), "0-2");
    // Three months more at the dose, with the weight of that time.
    let three = weighed(course("prednisone", "2025-03-01", "2025-05-31"));
    assert_eq!(unweighed(json!([two, three])), "3-5");
    let mut low = three;
    low["dose"] = json!("20 mg/d");
    assert_eq!(unweighed(json!([two, low])), "0-2");
    // Pulses have no daily dose, with a weight or without.
    let mut pulses = course("methylprednisolone", "2025-01-01", "2025-12-31");
    pulses["route"] = json!("pulse");
    assert_eq!(unweighed(json!([pulses])), "0");
    // One year of an unknown dose beside three months of tacrolimus.
    let year = course("prednisone", "2025-01-01", "2025-12-31");
    let facts = json!({
        "treatment_result": "no_response", "intolerance": [], "steroid_peak_dose": 1.5,
        "therapies": { "complete": true, "courses": [year,
            { "drug": "cyclophosphamide", "start": "2025-01-01", "stop": "2025-12-31" },
            { "drug": "tacrolimus", "start": "2025-01-01", "stop": "2025-03-31" }] }
    });
    let screening = screen(facts_of(&json!({ "facts": facts }).to_string()), day(common::DAY));
    assert_eq!(status(&screening, "nct06421701", "I6").word(), "ask");
}

#[test]
fn a_first_day_that_is_not_known_leaves_no_more_months_than_the_other_medicines_do() {
    let undated = json!({ "drug": "prednisone", "dose": "30 mg/d" });
    let two = course("tacrolimus", "2024-01-01", "2024-02-29");
    assert_eq!(months("combination_months", json!([undated, two]), true), "0-2");
    assert_eq!(months("combination_months", json!([undated, two]), false), ">=0");
    // Ended before the other began.
    let ended = json!({ "drug": "prednisone", "stop": "2023-12-31" });
    assert_eq!(months("combination_months", json!([ended, two]), true), "0");
    // What has a last day was taken on it.
    let last = json!({ "drug": "prednisone", "stop": "2024-01-01" });
    assert_eq!(months("combination_months", json!([last, two]), true), "0.0323");
    // Half of the dose at any time, the other half in two months.
    let half = json!({ "drug": "methylprednisolone", "dose": "24 mg/d",
        "start": "2024-01-01", "stop": "2024-02-29" });
    assert_eq!(months("steroid_high_dose_months", json!([undated, half]), true), "0-2");
    let whole = json!({ "drug": "prednisone", "dose": "60 mg/d" });
    assert_eq!(months("steroid_high_dose_months", json!([whole, half]), true), ">=0");
}

#[test]
fn what_was_never_taken_is_known_while_the_list_is_open() {
    let facts = |never: Value, courses: Value| {
        json!({ "treatment_result": "no_response", "intolerance": [], "sledai_2k": 10,
            "therapies": { "courses": courses, "never": never } })
    };
    let row = |facts: &Value, trial: &str, code: &str| {
        let profile = facts_of(&json!({ "facts": facts }).to_string());
        status(&screen(profile, day(common::DAY)), trial, code).word()
    };
    let none = facts(json!([]), json!([]));
    assert_eq!(row(&none, "cht101-cd70", "I4c"), "unknown");
    // Required by the text, which may mean only one of several: a question for the team.
    let no_cyclophosphamide = facts(json!(["CTX"]), json!([]));
    assert_eq!(row(&no_cyclophosphamide, "cht101-cd70", "I4c"), "ask");
    assert_eq!(row(&no_cyclophosphamide, "cht101-cd70", "I4d"), "unknown");
    // Months beside it are none, whatever else was taken.
    assert_eq!(row(&no_cyclophosphamide, "cht101-cd70", "I4e"), "ask");
    // A course says otherwise.
    let both = facts(json!(["cyclophosphamide"]), json!([{ "drug": "cyclophosphamide" }]));
    assert_eq!(row(&both, "cht101-cd70", "I4c"), "met");
    // One of a class says nothing about the class.
    let all: Vec<&str> = catalogue()
        .drugs
        .iter()
        .filter(|drug| drug.classes.iter().any(|class| class == "glucocorticoid"))
        .map(|drug| drug.id.as_str())
        .collect();
    let peak = |never: &[&str]| value_of("steroid_peak_dose", &facts(json!(never), json!([]))).0;
    assert_eq!(peak(&all), "0");
    assert_eq!(peak(&all[1..]), ">=0");
}

#[test]
fn a_last_day_before_the_first_tells_no_days() {
    let facts = json!({ "intolerance": [], "therapies": { "complete": true, "courses": [
        course("rituximab", "2026-02-20", "2024-01-31"),
        course("prednisone", "2026-02-20", "2024-01-31")
    ] } });
    let profile = facts_of(&json!({ "facts": facts }).to_string());
    let screening = screen(profile, day(common::DAY));
    // The first day may be the right one, ten days ago, or the last one.
    assert_eq!(status(&screening, "nct06421701", "E21").word(), "unknown");
    assert_eq!(value_of("combination_months", &facts).0, ">=0");
    let steroid = json!([course("prednisone", "2025-06-01", "2024-01-31")]);
    assert_eq!(months("steroid_high_dose_months", steroid, true), ">=0");
}

#[test]
fn an_open_weight_takes_each_figure_of_a_table_at_its_end() {
    // 72 mg are 60 mg of prednisone by 6 mg for 5, and 48 mg by 7.5 mg for 5.
    let own = steroid("deflazacort", "72 mg/d", ">=60");
    let (got, other) = value_of("steroid_peak_dose", &own);
    assert_eq!((got.as_str(), other.as_deref()), ("0-1", Some("0-0.8 0-1")));
    let (got, other) = value_of("steroid_peak_dose", &steroid("deflazacort", "72 mg/d", "<=60"));
    assert_eq!((got.as_str(), other.as_deref()), (">=1", Some(">=0.8 >=1")));
    // Today's weight: 15 % more and less of it, with 7.5 and with 6 mg.
    let mut today = own;
    today["therapies"]["courses"][0]["weight"] = Value::Null;
    today["weight"] = json!({ "value": ">=60", "unit": "kg" });
    let (got, other) = value_of("steroid_peak_dose", &today);
    assert_eq!((got.as_str(), other.as_deref()), ("0-1", Some("0-0.6957 0-1.1765")));
    // A dose over such a weight adds nothing for certain, and takes nothing away.
    today["therapies"]["courses"] = json!([
        { "drug": "prednisone", "dose": "60 mg/d", "weight": "60 kg", "start": "2025-01-01", "stop": "2025-08-31" },
        { "drug": "deflazacort", "dose": "6 mg/d", "start": "2025-01-01", "stop": "2025-04-30" }
    ]);
    assert_eq!(value_of("steroid_high_dose_months", &today), ("8".to_owned(), None));
}

#[test]
fn a_dose_without_a_weight_does_not_hide_the_others() {
    let known = json!({ "drug": "prednisone", "dose": "70 mg/d", "weight": "60 kg",
        "start": "2024-01-01", "stop": "2024-08-31" });
    let other = json!({ "drug": "methylprednisolone", "dose": "8 mg/d",
        "start": "2025-01-01", "stop": "2025-02-28" });
    let with = |courses: Value, more: Value| {
        let mut facts = json!({ "therapies": { "complete": true, "courses": courses } });
        facts.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        facts
    };
    let peak = |courses: Value| value_of("steroid_peak_dose", &with(courses, json!({}))).0;
    assert_eq!(peak(json!([known, other])), ">=1.1667");
    // By itself it says nothing.
    assert_eq!(peak(json!([other])), format!("{:?}", Slot::Missing(Why::NotAsked)));
    // What was told lower than the course with a weight contradicts it.
    let contradicted = |more: Value| {
        let facts = with(json!([known, other]), more);
        let profile = facts_of(&json!({ "facts": facts }).to_string());
        let screening = screen(profile, day(common::DAY));
        let found = screening.contradictions().next();
        found.map(|index| catalogue().contradictions[index].id.as_str())
    };
    assert_eq!(contradicted(json!({ "steroid_peak_dose": 0.8 })), Some("steroid_dose_and_courses"));
    assert_eq!(contradicted(json!({ "steroid_peak_dose": 1.2 })), None);
    assert_eq!(
        contradicted(json!({ "steroid_high_dose_months": { "value": 2, "unit": "mo" } })),
        Some("high_dose_months_and_courses")
    );
}

fn items(prefix: &str, others: &[(&str, &str)]) -> Value {
    let mut facts = serde_json::Map::new();
    for question in &catalogue().questions {
        let item = question.id.strip_prefix(prefix);
        if item.is_some() && question.bit("no").is_some() && question.id != "eular_acr_met" {
            facts.insert(question.id.clone(), json!("no"));
        }
    }
    for (id, answer) in others {
        assert!(catalogue().index_of(id).is_some(), "{id}");
        facts.insert((*id).to_owned(), json!(answer));
    }
    Value::Object(facts)
}

#[test]
fn sledai_totals_add_up_with_both_windows() {
    let total = |others: &[(&str, &str)]| value_of("sledai_2k", &items("sledai_", others));
    assert_eq!(total(&[]), ("0".to_owned(), None));
    assert_eq!(
        total(&[("sledai_seizure", "yes"), ("sledai_rash", "yes"), ("sledai_fever", "yes")]).0,
        "11"
    );
    assert_eq!(
        total(&[("sledai_arthritis", "earlier"), ("sledai_rash", "yes")]),
        ("6".into(), Some("2".into()))
    );
    let all: Vec<(&str, &str)> = catalogue()
        .questions
        .iter()
        .filter(|q| q.id.starts_with("sledai_") && q.bit("earlier").is_some())
        .map(|q| (q.id.as_str(), "yes"))
        .collect();
    assert_eq!(all.len(), 24);
    assert_eq!(total(&all).0, "105");
    // SELENA shares twelve items and has twelve of its own.
    let mut facts = items("selena_", &[]);
    let shared = items("sledai_", &[("sledai_arthritis", "yes"), ("sledai_fever", "yes")]);
    facts.as_object_mut().unwrap().extend(shared.as_object().unwrap().clone());
    assert_eq!(value_of("selena_sledai", &facts).0, "1");
    assert_eq!(value_of("sledai_2k", &facts).0, "5");
    facts["selena_proteinuria"] = json!("steady");
    assert_eq!(value_of("selena_sledai", &facts), ("5".into(), Some("1".into())));
    // Some items known: at least those.
    assert_eq!(value_of("sledai_2k", &json!({ "sledai_seizure": "yes" })).0, "8-105");
}

#[test]
fn eular_acr_counts_the_highest_of_each_domain_and_needs_entry_and_a_clinical_item() {
    let met = |others: &[(&str, &str)]| {
        let facts = items("eular_", others);
        let total = value_of("eular_acr_total", &facts).0;
        let yes = catalogue().question("eular_acr_met").unwrap().bit("yes").unwrap();
        (total, value_of("eular_acr_met", &facts).0 == format!("codes {yes}"))
    };
    let ana = ("ana_ever_positive", "yes");
    assert_eq!(met(&[ana, ("eular_class_3_or_4", "yes")]), ("10".into(), true));
    assert_eq!(
        met(&[ana, ("eular_joints", "yes"), ("eular_low_c3_and_c4", "yes")]),
        ("10".into(), true)
    );
    assert_eq!(
        met(&[ana, ("eular_specific_antibodies", "yes"), ("eular_low_c3_and_c4", "yes")]),
        ("10".into(), false)
    );
    assert_eq!(
        met(&[ana, ("eular_seizure", "yes"), ("eular_psychosis", "yes")]),
        ("5".into(), false)
    );
    let all: Vec<(&str, &str)> = catalogue()
        .questions
        .iter()
        .filter(|q| q.id.starts_with("eular_") && q.bit("no").is_some() && q.id != "eular_acr_met")
        .map(|q| (q.id.as_str(), "yes"))
        .collect();
    assert_eq!(all.len(), 21);
    let mut with = all.clone();
    with.push(ana);
    assert_eq!(met(&with), ("51".into(), true));
    let mut without = all;
    without.push(("ana_ever_positive", "no"));
    assert_eq!(met(&without), ("51".into(), false));
}

#[test]
fn bilag_needs_one_a_or_two_b() {
    let systems: Vec<&str> = catalogue()
        .questions
        .iter()
        .filter(|q| q.id.starts_with("bilag_") && q.options.len() == 6)
        .map(|q| q.id.as_str())
        .collect();
    assert_eq!(systems.len(), 9);
    let status = |grades: &[(usize, &str)], rest: Option<&str>| {
        let mut facts = serde_json::Map::new();
        for system in &systems {
            if let Some(rest) = rest {
                facts.insert((*system).to_owned(), json!(rest));
            }
        }
        for (system, grade) in grades {
            facts.insert(systems[*system].to_owned(), json!(grade));
        }
        let screening = screen(facts_of(&json!({ "facts": facts }).to_string()), day(common::DAY));
        status(&screening, "cht101-cd70", "I3").word()
    };
    assert_eq!(status(&[(0, "a")], None), "met");
    assert_eq!(status(&[(0, "b"), (5, "b")], None), "met");
    assert_eq!(status(&[(0, "b")], None), "unknown");
    assert_eq!(status(&[(0, "b")], Some("c")), "not_met");
    assert_eq!(status(&[], Some("e")), "not_met");
    assert_eq!(status(&[(3, "b"), (4, "b")], Some("d")), "met");
}

#[test]
fn nih_indices_double_necrosis_and_cellular_crescents() {
    let activity = json!({ "nih_endocapillary": 1, "nih_neutrophils": 0, "nih_necrosis": 2,
        "nih_deposits": 3, "nih_cellular_crescents": 3, "nih_interstitial_inflammation": 1 });
    assert_eq!(value_of("nih_activity_index", &activity).0, "15");
    let highest = json!({ "nih_endocapillary": 3, "nih_neutrophils": 3, "nih_necrosis": 3,
        "nih_deposits": 3, "nih_cellular_crescents": 3, "nih_interstitial_inflammation": 3 });
    assert_eq!(value_of("nih_activity_index", &highest).0, "24");
    let scars = json!({ "nih_glomerulosclerosis": 3, "nih_fibrous_crescents": 3,
        "nih_tubular_atrophy": 3, "nih_interstitial_fibrosis": 3 });
    assert_eq!(value_of("nih_chronicity_index", &scars).0, "12");
}

#[test]
fn units_convert_exactly() {
    for (fact, value, unit, canonical) in [
        ("haemoglobin", "9.1", "g/dL", "91"),
        ("haemoglobin", "5", "mmol/L", "80.5725"),
        ("platelets", "95", "K/uL", "95"),
        ("platelets", "95000", "/µL", "95"),
        ("platelets", "9.5", "10^4/µL", "95"),
        ("wbc", "3.2", "×10⁹/L", "3.2"),
        ("wbc", "3200", "cells/mm3", "3.2"),
        ("creatinine", "2.5", "mg/dL", "221"),
        ("creatinine", "0.221", "mmol/L", "221"),
        ("bilirubin", "2.0", "mg/dL", "34.2"),
        ("alt", "1", "µkat/L", "60"),
        ("c3", "90", "mg/dL", "0.9"),
        ("c3", "900", "mcg/mL", "0.9"),
        ("upcr", "1000", "mg/g", "1"),
        ("upcr", "100", "mg/mmol", "0.884"),
        ("upcr", "50", "mg/mmol", "0.442"),
        ("upcr", "1", "mg/mg", "1"),
        ("protein_24h", "500", "mg/24h", "0.5"),
        ("lvef", "0.55", "fraction", "55"),
        ("hbv_dna", "20", "kIU/L", "20"),
        ("hbv_dna", "20000", "IU/L", "20"),
        ("hbv_dna", "3", "log10IU/mL", "1000"),
        ("weight", "100", "斤", "50"),
        ("weight", "154.3", "lb", "69.9893"),
        ("height", "1.7", "m", "170"),
        ("height", "67", "in", "170.18"),
    ] {
        let facts = json!({ fact: { "value": value, "unit": unit } });
        assert_eq!(value_of(fact, &facts).0, canonical, "{fact} {value} {unit}");
    }
    assert_eq!(value_of("neutrophils", &json!({
        "wbc": { "value": 4, "unit": "10*9/L" }, "neutrophil_percent": { "value": 60, "unit": "%" }
    })).0, "2.4");
    assert_eq!(value_of("protein_24h", &json!({
        "urine_protein": { "value": "0.4", "unit": "g/L" }, "urine_volume": { "value": 1500, "unit": "mL" }
    })).0, "0.6");
}

#[test]
fn units_are_never_guessed_and_case_matters() {
    for (fact, value, unit, why) in [
        ("bilirubin", "1.0", None, "Missing(NoUnit)"),
        ("creatinine", "80", None, "Missing(NoUnit)"),
        ("creatinine", "80", Some("g/L"), "Missing(UnknownUnit)"),
        ("upcr", "1", Some("albumin"), "Missing(UnknownUnit)"),
        ("egfr", "40", Some("mL/min"), "Missing(UnknownUnit)"),
        ("haemoglobin", "120", Some("g/dL"), "Missing(Implausible)"),
        ("haemoglobin", "9.1", Some("g/L"), "Missing(Implausible)"),
        ("creatinine", "1.0", Some("umol/L"), "Missing(Implausible)"),
    ] {
        let mut answer = json!({ "value": value });
        if let Some(unit) = unit {
            answer["unit"] = json!(unit);
        }
        assert_eq!(value_of(fact, &json!({ fact: answer })).0, why, "{fact} {value} {unit:?}");
    }
    assert_eq!(value_of("egfr", &json!({ "egfr": 40 })).0, "40", "the only unit needs no telling");
    assert_eq!(value_of("alt", &json!({ "alt": 40 })).0, "Missing(NoUnit)");
}

#[test]
fn likely_slips_are_offered() {
    let judge = |fact: &str, value: &str, unit: &str| {
        catalogue().question(fact).unwrap().plausibility(Span::parse(value).unwrap(), unit)
    };
    let refused = |rather: &[&str]| Plausibility::Refused {
        rather: rather.iter().map(|s| (*s).to_owned()).collect(),
    };
    let unusual = |rather: &[&str]| Plausibility::Unusual {
        rather: rather.iter().map(|s| (*s).to_owned()).collect(),
    };
    assert_eq!(judge("haemoglobin", "9.1", "g/L"), refused(&["g/dL", "mmol/L"]));
    assert_eq!(judge("haemoglobin", "14", "g/L"), refused(&["g/dL"]));
    assert_eq!(judge("haemoglobin", "120", "g/L"), Plausibility::Fine);
    assert_eq!(judge("haemoglobin", "30", "g/L"), unusual(&[]));
    assert_eq!(judge("wbc", "5000", "10*9/L"), refused(&["/uL"]));
    assert_eq!(judge("creatinine", "1.1", "umol/L"), refused(&["mg/dL", "mmol/L"]));
    assert_eq!(judge("lvef", "0.6", "%"), refused(&["1"]));
    assert_eq!(judge("c3", "90", "g/L"), refused(&["mg/dL"]));
    let bilirubin = catalogue().question("bilirubin").unwrap();
    assert_eq!(bilirubin.likely_units(Span::parse("5").unwrap()), ["umol/L", "mg/dL"]);
    assert_eq!(bilirubin.likely_units(Span::parse("0.8").unwrap()), ["mg/dL"]);
}

#[test]
fn what_is_possible_is_told_in_the_unit_that_was_chosen() {
    let possible = |fact: &str, unit: &str| {
        let span = catalogue().question(fact).unwrap().possible(unit)?;
        Some((span.low.number()?.to_string(), span.high.number()?.to_string()))
    };
    let pair = |low: &str, high: &str| Some((low.to_owned(), high.to_owned()));
    assert_eq!(possible("height", "cm"), pair("100", "230"));
    assert_eq!(possible("height", "m"), pair("1", "2.3"));
    assert_eq!(possible("weight", "{jin}"), pair("50", "600"));
    assert_eq!(possible("ecog", ""), pair("0", "5"));
    // A multiple of the laboratory's limit and a logarithm have no range of their own.
    assert_eq!(possible("alt", "xULN"), None);
    // The ends are possible, and what is beyond them is refused.
    for (value, refused) in [("100", false), ("99.9", true), ("230", false), ("230.1", true)] {
        let judged =
            catalogue().question("height").unwrap().plausibility(Span::parse(value).unwrap(), "cm");
        assert_eq!(matches!(judged, Plausibility::Refused { .. }), refused, "{value}");
    }
}

#[test]
fn ages_follow_the_birthday_and_grow() {
    let age = |facts: Value| value_of("age", &facts).0;
    assert_eq!(age(json!({ "birth_date": "1960-03-02" })), "66");
    assert_eq!(age(json!({ "birth_date": "1960-03-03" })), "65");
    assert_eq!(age(json!({ "birth_date": "1960-03" })), "65-66");
    assert_eq!(age(json!({ "birth_date": "1960" })), "65-66");
    assert_eq!(age(json!({ "birth_date": "2027-01-01" })), "Missing(NotAsked)");
    assert_eq!(age(json!({ "age": { "value": 17, "date": "2025-01-15" } })), "18-19");
    assert_eq!(age(json!({ "age": { "value": 17, "date": "2026-03-02" } })), "17");
    assert_eq!(age(json!({ "age": "17.5" })), "Missing(Implausible)");
    assert_eq!(age(json!({ "age": 130 })), "Missing(Implausible)");
}

#[test]
fn results_age_and_the_future_is_refused() {
    let hb = |date: &str| {
        value_of(
            "haemoglobin",
            &json!({ "haemoglobin": { "value": 90, "unit": "g/L", "date": date } }),
        )
        .0
    };
    assert_eq!(hb("2026-03-02"), "90");
    assert_eq!(hb("2025-12-02"), "90", "90 days old is still current");
    assert_eq!(hb("2025-12-01"), "Missing(TooOld)");
    assert_eq!(hb("2025-12"), "Missing(TooOld)", "it may be older than 90 days");
    assert_eq!(hb("2026-03-03"), "Missing(InFuture)");
    assert_eq!(hb("2026-03"), "90", "a month that has begun");
    assert_eq!(hb("2026-04"), "Missing(InFuture)");
}

#[test]
fn a_range_of_inputs_gives_the_range_of_results() {
    let facts = json!({ "age": 20, "lab_sex": "male", "weight": { "value": "60-72", "unit": "kg" },
        "creatinine": { "value": "2.0", "unit": "mg/dL" } });
    assert_eq!(value_of("cockcroft_gault", &facts).0, "50-60");
    let facts = json!({ "birth_date": "2005", "lab_sex": "male", "weight": { "value": 72, "unit": "kg" },
        "creatinine": { "value": "2.0", "unit": "mg/dL" } });
    assert_eq!(value_of("cockcroft_gault", &facts).0, "59.5-60");
}

#[test]
fn a_unit_is_taken_for_granted_only_where_no_other_is_plausible() {
    let bare = |id: &str| {
        let quantity = Quantity {
            entered: "1".to_owned(),
            amount: Span::exact(Number::whole(1)),
            unit: None,
            detection: Detection::AsMeasured,
            upper_limit: UpperLimit::Missing,
            lower_limit: None,
        };
        let mut facts = Facts::default();
        facts.answers.insert(id.to_owned(), Answer::quantity(quantity, None));
        screen(facts, day(common::DAY)).slot(catalogue().index_of(id).expect("a fact")).clone()
    };
    // One unit, or one and "times the upper limit", which nobody leaves out.
    for id in ["inr", "creatinine_clearance"] {
        assert!(matches!(bare(id), Slot::Number(_)), "{id}");
    }
    for id in ["haemoglobin", "creatinine", "alt", "neutrophil_percent"] {
        assert_eq!(bare(id), Slot::Missing(Why::NoUnit), "{id}");
    }
}

#[test]
fn medicines_taken_now_are_counted_within_bounds() {
    let fact = catalogue().index_of("drugs_now(immunosuppressant)").expect("a rule asks for it");
    let now = |therapies: &str| {
        let facts = facts_of(&format!(r#"{{"facts": {{"therapies": {therapies}}}}}"#));
        screen(facts, day(common::DAY)).slot(fact).clone()
    };
    let counted = |span: Span| Slot::number(NumberSlot::of(span));
    let whole = Number::whole;
    for (therapies, span) in [
        (r#"{"complete": true, "courses": []}"#, Span::exact(whole(0))),
        (
            r#"{"complete": true, "courses": [{"drug": "tacrolimus", "ongoing": true}]}"#,
            Span::exact(whole(1)),
        ),
        // Ended: counted out. No last day: it may go on. Not a list of all: there may be more.
        (
            r#"{"complete": true, "courses": [{"drug": "tacrolimus", "stop": "2024-01"}]}"#,
            Span::exact(whole(0)),
        ),
        (
            r#"{"complete": true, "courses": [{"drug": "tacrolimus"}]}"#,
            Span::between(whole(0), whole(1)),
        ),
        (
            r#"{"complete": false, "courses": [{"drug": "tacrolimus", "ongoing": true}]}"#,
            Span::at_least(whole(1)),
        ),
    ] {
        assert_eq!(now(therapies), counted(span), "{therapies}");
    }
}

#[test]
fn a_total_is_known_beside_its_items() {
    let of = |facts: Value| {
        let screening = screen(facts_of(&json!({ "facts": facts }).to_string()), day(common::DAY));
        let fact = catalogue().index_of("sledai_2k").unwrap();
        screening.items_total(fact).map(|span| {
            (span.low.number().unwrap().to_string(), span.high.number().unwrap().to_string())
        })
    };
    let pair = |low: &str, high: &str| Some((low.to_owned(), high.to_owned()));
    assert_eq!(of(json!({ "sledai_2k": 2 })), None);
    assert_eq!(of(json!({ "sledai_2k": 2, "sledai_seizure": "yes" })), pair("8", "105"));
    assert_eq!(of(json!({ "sledai_seizure": "no" })), pair("0", "97"));
}

#[test]
fn doses_that_go_on_add_up_and_a_last_day_to_come_ends_nothing() {
    let steroid = |drug: &str, dose: &str| json!({ "drug": drug, "dose": dose, "weight": "60 kg" });
    let peak = |courses: &[Value]| {
        let facts = json!({
            "weight": { "value": 60, "unit": "kg" },
            "therapies": { "complete": true, "courses": courses }
        });
        value_of("steroid_peak_dose", &facts).0
    };
    let ongoing = |mut course: Value| {
        course["ongoing"] = json!(true);
        course
    };
    let (a, b) = (steroid("prednisone", "30 mg/d"), steroid("methylprednisolone", "24 mg/d"));
    // Both go on, so both are taken today, whenever they began.
    assert_eq!(peak(&[ongoing(a.clone()), ongoing(b.clone())]), "1");
    // Without days they may have been taken together or not.
    assert_eq!(peak(&[a, b]), "0.5-1");
    // A treatment that ends next year goes on now.
    let facts = json!({
        "therapies": { "complete": true, "courses": [
            { "drug": "inebilizumab", "route": "injection", "start": "2025-11-01", "stop": "2027-02-08" }
        ] }
    });
    let profile = facts_of(&json!({ "facts": facts }).to_string());
    let screening = screen(profile, day(common::DAY));
    assert_eq!(status(&screening, "nct06421701", "E21").word(), "not_yet");
}

#[test]
fn a_window_is_judged_by_every_pair_of_possible_days() {
    let e = |facts: Value, trial: &str, code: &str, on: &str| {
        let profile = facts_of(&json!({ "facts": facts }).to_string());
        status(&screen(profile, day(on)), trial, code).word().to_owned()
    };
    // The span lies around the whole window: some of its days are inside.
    let wide = json!({ "live_vaccine": { "between": ["2026-01", "2026-02"] } });
    assert_eq!(e(wide, "nct07318259", "E8", "2026-02-23"), "unknown");
    // All of its days are before the window, or all are inside.
    let before = json!({ "live_vaccine": { "between": ["2025-10", "2025-11"] } });
    assert_eq!(e(before, "nct07318259", "E8", "2026-02-23"), "met");
    let inside = json!({ "live_vaccine": { "between": ["2026-02-10", "2026-02-20"] } });
    assert_eq!(e(inside, "nct07318259", "E8", "2026-02-23"), "not_yet");
}
