//! Reading what people bring: batteries of lines, dates, doses and units, a matrix of shapes, and
//! small files of each kind. A wrong value is never allowed; what is not read is listed.

use crate::common::{self, catalogue, day};
use std::collections::BTreeMap;
use trial_screener::catalogue::Mode;
use trial_screener::draft::{Draft, dose, when_text};
use trial_screener::facts::span::span_text;
use trial_screener::facts::{Answer, Number, Value};
use trial_screener::intake::files::{self, Gathered, People};
use trial_screener::intake::{
    Candidate, Doubt, Finding, Intake, Lexicon, NotUsed, accept, is_taken, resolve, text,
};

/// The rows of a battery, without the line that explains it.
fn rows(file: &str) -> Vec<Vec<String>> {
    let path = common::root().join("tests/intake").join(file);
    let text = common::read(&path);
    let rows: Vec<Vec<String>> = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect();
    assert!(rows.len() > 20, "{file} holds {} rows", rows.len());
    rows
}

fn id(finding: &Finding) -> &str {
    &catalogue().fact(finding.fact).unwrap().id
}

fn found(lexicon: &Lexicon<'_>, line: &str) -> Vec<Finding> {
    text::read(lexicon, line, "").into_iter().flat_map(|reading| reading.reading.findings).collect()
}

/// Equal as numbers, so that `10,4` and `10.4` are one; bounds and ranges as texts.
fn same(a: &str, b: &str) -> bool {
    a == b || Number::parse(a).is_ok_and(|a| Number::parse(b) == Ok(a))
}

#[test]
fn lines_of_reports_are_read_right_or_not_at_all() {
    let lexicon = Lexicon::new(catalogue());
    let (mut right, mut unread, mut wrong) = (0, Vec::new(), Vec::new());
    for file in ["lines-en.tsv", "lines-zh.tsv"] {
        for row in rows(file) {
            let [line, fact, value, unit, lower, upper] = row.as_slice() else { panic!("{row:?}") };
            let findings = found(&lexicon, &line.replace("\\t", "\t"));
            let fits = |finding: &Finding| {
                let entry = &finding.entry;
                let bare =
                    entry.unit.starts_with('{') && !entry.unit.contains('/') && unit.is_empty();
                id(finding) == fact
                    && same(&entry.text, value)
                    && (entry.unit == *unit
                        || bare
                        || unit.starts_with('{') && entry.unit.is_empty())
                    && same(&entry.lower, lower)
                    && same(&entry.upper, upper)
            };
            match findings.as_slice() {
                [] if fact == "-" => right += 1,
                [one] if fits(one) => right += 1,
                [] => unread.push(line.clone()),
                other => wrong.push(format!("{line}: {other:?}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Every line that is not read stands here.
    assert_eq!(unread, Vec::<String>::new());
    assert!(right >= 80, "{right}");
}

#[test]
fn dates_are_read_as_meant_or_refused() {
    let said = day("2026-03-25");
    let mut refused = Vec::new();
    for row in rows("dates.tsv") {
        let [typed, wanted] = row.as_slice() else { panic!("{row:?}") };
        let got = when_text::read(typed, Some(said)).ok().map(|when| {
            let span = when.span(said).unwrap();
            format!("{}..{}", span.earliest, span.latest)
        });
        let allowed: Vec<&str> = wanted.split('|').collect();
        match got {
            Some(got) if allowed.contains(&got.as_str()) => {}
            // "3 days ago" is said of about that day.
            Some(got) if typed.contains('前') => {
                let (from, to) = got.split_once("..").unwrap();
                let (first, last) = allowed[0].split_once("..").unwrap();
                assert!(from <= first && last <= to, "{typed}: {got}, not {wanted}");
            }
            Some(got) => panic!("{typed}: {got}, not {wanted}"),
            None if allowed.contains(&"refuse") => {}
            None => refused.push(typed.clone()),
        }
    }
    // Refused with an error beside the field, though people could read them.
    assert_eq!(refused, ["March April 2026", "through March 2026", "March fifteenth 2026"]);
}

#[test]
fn doses_are_read_as_prescribed_or_refused() {
    for row in rows("doses.tsv") {
        let [typed, wanted] = row.as_slice() else { panic!("{row:?}") };
        let got = dose::read(typed).ok().map(|dose| {
            // What is taken several times a day adds up.
            let (times, days) = match dose.every_hours {
                Some(12) => (2, 1),
                Some(8) => (3, 1),
                Some(hours) => (1, hours / 24),
                None => (1, 1),
            };
            let total = dose.milligrams.map(|n| n.times(Number::whole(times))).unwrap();
            format!("[\"{}\", {days}]", span_text(total))
        });
        match got {
            Some(got) => assert_eq!(&got, wanted, "{typed}"),
            None => assert!(wanted.contains("refuse"), "{typed} is refused, and means {wanted}"),
        }
    }
}

#[test]
fn units_are_known_by_every_spelling_seen() {
    for row in rows("units.tsv") {
        let [question, spelling, wanted] = row.as_slice() else { panic!("{row:?}") };
        let question = catalogue().question(question).unwrap();
        let got = catalogue().unit_code(question, spelling).unwrap_or("None");
        assert_eq!(got, wanted, "{} {spelling}", question.id);
    }
}

#[test]
fn drugs_are_known_with_salt_form_and_strength() {
    let known = |name: &str| catalogue().drug(name).map(|drug| catalogue().drugs[drug].id.as_str());
    for (name, drug) in [
        ("Prednisone Acetate", "prednisone"),
        ("prednisone 5mg", "prednisone"),
        ("醋酸泼尼松片", "prednisone"),
        ("methylprednisolone sodium succinate", "methylprednisolone"),
        ("硫酸羟氯喹片", "hydroxychloroquine"),
        ("他克莫司胶囊", "tacrolimus"),
        ("CsA", "cyclosporine"),
        ("Ruxience", "rituximab"),
        ("甲氨喋呤", "methotrexate"),
        ("mycophenolate mofetil 250 mg capsule", "mycophenolate_mofetil"),
    ] {
        assert_eq!(known(name), Some(drug), "{name}");
    }
    for name in
        ["prednisolone eye drops", "tacrolimus 0.1%", "wonderine", "chloro", "", "mg", "tablet"]
    {
        assert_eq!(known(name), None, "{name}");
    }
    let inside = |text: &str| {
        catalogue()
            .drugs_in(text)
            .into_iter()
            .map(|drug| catalogue().drugs[drug].id.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(inside("hydroxychloroquine sulfate 200 MG Oral Tablet"), ["hydroxychloroquine"]);
    assert_eq!(inside("meprednisone"), ["meprednisone"]);
    assert_eq!(inside("fludrocortisone 0.1 mg"), Vec::<&str>::new());
}

/// Every order of the parts of a line, with names, units, values and ranges of each kind: a value
/// that is read is the right one.
#[test]
fn no_order_of_the_parts_gives_a_wrong_value() {
    let lexicon = Lexicon::new(catalogue());
    let names = [
        ("Hb", "haemoglobin"),
        ("血小板计数", "platelets"),
        ("ALT (SGPT)", "alt"),
        ("肌酐", "creatinine"),
        ("White Blood Cell Count", "wbc"),
    ];
    let units = [
        ("g/L", "haemoglobin"),
        ("g/dL", "haemoglobin"),
        ("10^9/L", "platelets"),
        ("×10⁹/L", "platelets"),
        ("K/uL", "wbc"),
        ("10*9/L", "wbc"),
        ("x10^3 /uL", "wbc"),
        ("109/L", "platelets"),
        ("U/L", "alt"),
        ("IU/L", "alt"),
        ("umol/L", "creatinine"),
        ("μmol/L", "creatinine"),
        ("mg/dL", "creatinine"),
    ];
    let values = [
        "104", "58", "3.2", "12", "1.1", "<58", "> 58", "10,4", "104 L", "H 104", "58*", "≤ 40",
        "0.9", "85↓",
    ];
    let ranges = ["", "115-150", "3.5 - 9.5", "<41", "[Ref: 7-40]", "0--40"];
    let (mut read, mut all) = (0, 0);
    for (name, fact) in names {
        for (unit, _) in units.iter().filter(|(_, of)| *of == fact) {
            for value in values {
                for range in ranges {
                    let lines = [
                        format!("{name} {value} {unit} {range}"),
                        format!("{name}: {value} {range} {unit}"),
                        format!("1 {name} {value} {unit} {range}"),
                        format!("2026-02-18 {name} {value} {unit} {range}"),
                        format!("{name} {unit} {value} {range}"),
                        format!("{name} ({unit}) {value} {range}"),
                        format!("{name} {range} {value} {unit}"),
                        format!("{name} {unit} {range} {value}"),
                        format!("{name}\t{value}\t{unit}\t{range}\t18.02.2026"),
                        format!("| {name} | {value} | {unit} | {range} |"),
                    ];
                    let wanted: String = value
                        .chars()
                        .filter(|c| c.is_ascii_digit() || "<>.,≤".contains(*c))
                        .collect();
                    let wanted = wanted.replace('≤', "<=");
                    for line in lines {
                        all += 1;
                        for finding in found(&lexicon, &line) {
                            read += 1;
                            assert_eq!(id(&finding), fact, "{line}");
                            assert!(
                                same(&finding.entry.text, &wanted),
                                "{line}: {}",
                                finding.entry.text
                            );
                            let code =
                                catalogue().unit_code(catalogue().question(fact).unwrap(), unit);
                            assert!(
                                finding.entry.unit.is_empty()
                                    || Some(finding.entry.unit.as_str()) == code,
                                "{line}: {}",
                                finding.entry.unit
                            );
                        }
                    }
                }
            }
        }
    }
    // A bound in front of a number, and two bounds, could be result and limit in either order.
    assert!(read * 100 >= all * 70, "{read} of {all} are read");
}

fn import(name: &str, content: &str) -> (Intake, Gathered) {
    let lexicon = Lexicon::new(catalogue());
    let mut gathered = Gathered::default();
    files::read(&lexicon, name, content.as_bytes(), &|_| None, &mut gathered);
    let intake = resolve::resolve(
        catalogue(),
        gathered.findings.clone(),
        gathered.not_used.clone(),
        day(common::DAY),
    );
    (intake, gathered)
}

fn shown(intake: &Intake) -> BTreeMap<&str, (Mode, String)> {
    let one = |candidate: &Candidate| {
        let entry = &candidate.finding.entry;
        let words: Vec<&str> = entry.chosen.iter().map(String::as_str).collect();
        let parts = [
            words.join("+"),
            entry.text.clone(),
            entry.unit.clone(),
            entry.lower.clone(),
            entry.upper.clone(),
            entry.when.clone(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    };
    intake
        .candidates
        .iter()
        .map(|candidate| (id(&candidate.finding), (candidate.finding.mode, one(candidate))))
        .collect()
}

#[test]
fn a_goal_of_treatment_is_no_limit_of_a_laboratory() {
    let lexicon = Lexicon::new(catalogue());
    let one = |line: &str| {
        let mut all = found(&lexicon, line);
        assert_eq!(all.len(), 1, "{line}");
        all.remove(0)
    };
    for (line, value, doubt) in [
        ("INR 3.5 (2.0-3.0)", "3.5", Doubt::RangeOfTreatment),
        ("INR 2.2 2.0-3.0", "2.2", Doubt::RangeOfTreatment),
        ("INR 2.4 (target 2.0-3.0)", "2.4", Doubt::MoreWords),
        ("INR 2.4, target 2.0-3.0", "2.4", Doubt::MoreWords),
    ] {
        let finding = one(line);
        let limits = (finding.entry.lower.as_str(), finding.entry.upper.as_str());
        assert_eq!((finding.entry.text.as_str(), limits), (value, ("", "")), "{line}");
        assert_eq!(finding.mode, Mode::Check, "{line}");
        assert!(finding.doubts.contains(&doubt), "{line}: {:?}", finding.doubts);
    }
    let printed = one("INR 1.1 (0.8-1.2)");
    assert_eq!((printed.mode, printed.entry.upper.as_str()), (Mode::Ready, "1.2"));
}

#[test]
fn one_word_for_a_list_is_to_be_checked_and_no_word_is_shared_otherwise() {
    let lexicon = Lexicon::new(catalogue());
    let read = |line: &str| -> Vec<(String, String, Mode)> {
        let chosen = |finding: &Finding| finding.entry.chosen.iter().cloned().collect::<String>();
        let all = found(&lexicon, line);
        all.iter().map(|f| (id(f).to_owned(), chosen(f), f.mode)).collect()
    };
    let says = |fact: &str, option: &str, mode| (fact.to_owned(), option.to_owned(), mode);
    assert_eq!(
        read("HBsAg, anti-HCV and HIV negative"),
        [
            says("hbsag", "negative", Mode::Check),
            says("hcv_antibody", "negative", Mode::Check),
            says("hiv", "negative", Mode::Ready),
        ]
    );
    for line in ["HBsAg or HIV negative", "HBsAg,HIV,negative", "HBsAg pending, HIV negative"] {
        assert_eq!(read(line).iter().filter(|(fact, ..)| fact == "hbsag").count(), 0, "{line}");
    }
    for line in ["HIV reactive, confirmatory test negative", "HIV Ag/Ab 0.12 S/CO (<1.0) reactive"]
    {
        assert_eq!(read(line), [], "{line}");
    }
}

#[test]
fn a_heading_of_urine_above_a_table_holds_for_it() {
    let lexicon = Lexicon::new(catalogue());
    for (above, results) in [("Urine chemistry\n", 0), ("Chemistry\n", 1), ("", 1)] {
        let mut gathered = Gathered::default();
        let table = format!("{above}Test\tResult\tUnit\nCreatinine\t5.2\tmg/dL\n");
        files::one(&lexicon, "", table.as_bytes(), &|_| None, &mut gathered);
        assert_eq!(gathered.findings.len(), results, "{above}");
    }
}

#[test]
fn two_results_of_one_test_are_both_kept_and_the_newest_stands_first() {
    let (intake, _) =
        import("", "PLT 96 10^9/L 125-350 2026-01-05\nPLT 38 10^9/L 125-350 2026-02-20\n");
    let [one] = intake.candidates.as_slice() else { panic!("{intake:?}") };
    assert_eq!(one.finding.entry.text, "38");
    assert_eq!(one.older.len(), 1);
    assert_eq!(one.older[0].entry.text, "96");
    // Of one day and different, neither is taken.
    let (intake, _) = import("", "PLT 96 10^9/L 2026-02-20\nPLT 38 10^9/L 2026-02-20\n");
    assert_eq!(intake.candidates[0].finding.mode, Mode::Choose);
    // The same twice is one.
    let (intake, _) = import("", "PLT 38 10^9/L 2026-02-20\nPLT 38 10^9/L 125-350 2026-02-20\n");
    assert_eq!(
        (intake.candidates[0].finding.mode, intake.candidates[0].also.len()),
        (Mode::Ready, 1)
    );
}

#[test]
fn a_word_beside_an_unread_line_of_the_same_test_is_left_to_the_person() {
    for other in ["HBV DNA 5,300 IU/mL detected (H)", "HBV DNA quant: <20 IU/mL detected"] {
        let text = format!("Collected 2026-02-20\n{other}\nHBV DNA target not detected\n");
        let (intake, _) = import("report.txt", &text);
        assert_eq!(shown(&intake)["hbv_dna"].0, Mode::Choose, "{other}");
    }
    let (intake, _) = import("report.txt", "Collected 2026-02-20\nHBsAg negative\nHIV negative\n");
    assert_eq!(shown(&intake)["hbsag"].0, Mode::Ready);
}

#[test]
fn urine_relatives_and_other_tests_are_left_alone() {
    for text in [
        "尿常规\n肌酐 88 umol/L",
        "Urinalysis\nCreatinine 88 mg/dL",
        "Creatinine, Urine 88 mg/dL",
        "尿肌酐 8800 μmol/L",
        "Her mother's haemoglobin was 60 g/L.",
        "Hemoglobin A1c 6.5 %",
        "Direct bilirubin 0.2 mg/dL",
        "WBC 5-10 /HPF",
        "AST/ALT 0.88",
        "BUN/Creatinine Ratio 12.7",
        "Mean Corpuscular Hemoglobin 32.5 pg",
        "MCHC 33 g/dL",
        "Platelet distribution width 12 %",
        "Hb 98 g/L (previous)",
        "target Hb 110 g/L",
        "Creatinine clearance 55 mL/min",
        "HBsAb positive",
        "no history of HIV",
        "ALT 85 92 U/L",
        "PLT pending 125-350 10^9/L",
        // Limits, goals, changes, other times, other material and other people.
        "HIV Ag/Ab Reference range: Negative",
        "HIV抗体（参考值：阴性）",
        "HGB,104,98,g/L",
        "PLT,58,96,10^9/L",
        "Urinalysis\nOccult blood negative\nWBC 500 /uL",
        "肌酐 180 umol/L（尿液）",
        "Creatinine 1.2 mg/dL, random urine",
        "Mother\nHIV negative",
        "HIV positive (dad)",
        "negative HIV, positive HBsAg, negative HCV Ab",
        "98 Hb, 88 PLT, 3.2 WBC",
        "3.2\nWBC\n98\nHGB",
        "HIV undetectable",
        "乙肝表面抗原 12.5 ↑ 阴性",
        "HBV DNA 2000 IU/mL not detected",
        "LVEF reference 55-70%",
        "LVEF 55-60 2026",
        "PLT 58->96 10^9/L",
        "WBC 3.2 10^9/L, later 4.5 10^9/L",
        "creatinine on admission 180 umol/L, now 90 umol/L",
        "PLT 58 10^9/L, 96, 120",
        "Weight -60 kg",
        "体重降低35kg",
        "血红蛋白降低40g/L",
        "Creatinine, 24H 1.2 mg/dL",
        "normal ALT <40 U/L",
        "ALT <40 U/L is normal",
        "ALT 40 U/L (ULN)",
        "Reference ranges\nPLT 150 10^9/L",
        "Inclusion criteria\nPlatelets >= 50 10^9/L",
        "Platelets <50 10^9/L: hold",
        "Creatinine 180 umol/L on admission",
        "WBC 3.2 - 3.5-9.5 10^9/L",
        "Test,Goal,Unit\nHb,120,g/L",
    ] {
        let (intake, _) = import("", text);
        assert!(intake.candidates.is_empty(), "{text}: {:?}", intake.candidates);
    }
}

#[test]
fn words_scores_and_sentences_are_found() {
    let (intake, _) = import(
        "",
        "Her haemoglobin was 104 g/L and platelets were 58 x10^9/L on 18 February 2026. LVEF on echo was 55-60%. \
         Weight 62.5 kg, height 165 cm. SLEDAI-2K 12. UPCR of 1.8 g/g in February 2026.\n\
         HBsAg negative; 乙肝核心抗体 阳性(+) 阴性; RPR 1:4 reactive; HIV: Non-reactive; HBV DNA not detected\n",
    );
    let shown = shown(&intake);
    let get = |fact: &str| shown.get(fact).map_or("", |(_, text)| text.as_str());
    assert_eq!(get("haemoglobin"), "104 g/L");
    assert_eq!(get("platelets"), "58 10*9/L 2026-02-18");
    assert_eq!(get("lvef"), "55-60 %");
    assert_eq!((get("weight"), get("height")), ("62.5 kg", "165 cm"));
    assert_eq!(shown["sledai_2k"], (Mode::Check, "12".to_owned()));
    assert_eq!(get("upcr"), "1.8 g/g 2026-02");
    assert_eq!(
        (get("hbsag"), get("hbcab"), get("rpr"), get("hiv")),
        ("negative", "positive", "positive", "negative")
    );
    assert_eq!(get("hbv_dna"), "not_detected");
}

#[test]
fn nothing_is_said_that_stands_nowhere() {
    // An empty bundle, an empty list and a record that was taken back say nothing.
    for content in [
        r#"{"resourceType":"Bundle","type":"searchset","total":0}"#,
        r#"{"resourceType":"Condition","code":{"text":"Heart failure"},"verificationStatus":{"coding":[{"code":"refuted"}]}}"#,
        r#"{"resourceType":"Observation","status":"entered-in-error","code":{"coding":[{"system":"http://loinc.org","code":"718-7","display":"Hemoglobin"}]},"valueQuantity":{"value":1,"unit":"g/dL","code":"g/dL","system":"http://unitsofmeasure.org"}}"#,
        r#"{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}],"text":"PHQ-9"},"valueInteger":20}"#,
        // Of urine, though the code says no material; and a goal.
        r#"{"resourceType":"Observation","status":"final","specimen":{"display":"Urine"},"code":{"text":"Creatinine"},"valueQuantity":{"value":1.2,"unit":"mg/dL"}}"#,
        r#"{"resourceType":"Observation","status":"final","code":{"text":"Hemoglobin (previous)","coding":[{"system":"http://loinc.org","code":"718-7","display":"Hemoglobin"}]},"valueQuantity":{"value":12.1,"unit":"g/dL"}}"#,
        r#"{"resourceType":"Observation","status":"final","code":{"text":"HIV antibody"},"valueString":"Reference: Negative"}"#,
    ] {
        let (intake, _) = import("a.json", content);
        assert!(intake.candidates.is_empty(), "{content}: {:?}", intake.candidates);
    }
}

#[test]
fn what_is_accepted_comes_back_and_touches_nothing_else() {
    let (intake, _) = import(
        "",
        "HBsAg negative 2026-02-18\nHb 104 g/L 115-150 2026-02-18\nALT 85 U/L <41 2026-02-18\n",
    );
    let mut draft = Draft::new();
    for candidate in &intake.candidates {
        accept(catalogue(), &mut draft, candidate);
    }
    let (facts, unused) = draft.facts(catalogue());
    assert!(unused.is_empty(), "{unused:?}");
    assert_eq!(facts.answers.keys().collect::<Vec<_>>(), ["alt", "haemoglobin", "hbsag"]);
    let again = Draft::of(&facts).facts(catalogue()).0;
    assert_eq!(again, facts);
}

#[test]
fn a_candidate_is_taken_once_and_offered_again_after_a_change() {
    let text = "Hb 104 g/L 2026-02-18";
    let bundle = r#"{"resourceType":"MedicationStatement","status":"active",
        "medicationCodeableConcept":{"text":"Prednisone"},"effectivePeriod":{"start":"2026-01-05"}}"#;
    for record in [text, bundle] {
        let (intake, _) = import("", record);
        let [candidate] = intake.candidates.as_slice() else { panic!("{record}: {intake:?}") };
        let id = &catalogue().fact(candidate.finding.fact).unwrap().id;
        let mut draft = Draft::new();
        assert!(!is_taken(catalogue(), &draft, candidate), "{id}");
        accept(catalogue(), &mut draft, candidate);
        assert!(is_taken(catalogue(), &draft, candidate), "{id}");
        let once = draft.clone();
        accept(catalogue(), &mut draft, candidate);
        assert_eq!(draft, once, "{id}");
        // What is changed by hand is no longer what the record said.
        let old = draft.entry(id);
        let mut entry = old.clone();
        entry.text.push('5');
        entry.courses.iter_mut().for_each(|course| course.dose.push('5'));
        entry.stamp(catalogue().question(id).unwrap(), &old, "2026-03-02");
        draft.put(id, entry);
        assert!(!is_taken(catalogue(), &draft, candidate), "{id}");
    }
}

#[test]
fn older_results_of_a_test_are_kept_beside_the_newest() {
    let (intake, _) = import(
        "",
        "Hb 104 g/L 2026-02-18\nHb 98 g/L 2026-01-10\nHb 91 g/L 2025-12-01\nHb 92 g/L 2025-12-01\n",
    );
    let mut draft = Draft::new();
    for candidate in &intake.candidates {
        accept(catalogue(), &mut draft, candidate);
    }
    let (facts, unused) = draft.facts(catalogue());
    assert!(unused.is_empty(), "{unused:?}");
    let days: Vec<String> = facts.earlier["haemoglobin"].keys().map(ToString::to_string).collect();
    assert_eq!(days, ["2026-01-10"], "two that differ on one day are both left out");
    assert!(draft.earlier["haemoglobin"][0].from.is_some(), "its words are kept, too");
    assert_eq!(facts.on("haemoglobin", day("2026-03-02")), facts.answers.get("haemoglobin"));
    assert_eq!(Draft::of(&facts).facts(catalogue()).0, facts);
    // A single result that comes later stands alone again.
    let (again, _) = import("", "Hb 110 g/L 2026-03-01\n");
    accept(catalogue(), &mut draft, &again.candidates[0]);
    assert!(draft.facts(catalogue()).0.earlier.is_empty());
}

#[test]
fn a_part_of_a_list_never_closes_it() {
    let bundle = r#"{"resourceType":"Bundle","entry":[
        {"resource":{"resourceType":"MedicationStatement","status":"completed","medicationCodeableConcept":{"text":"prednisone 10 MG Oral Tablet"},"effectivePeriod":{"start":"2024-01-01","end":"2024-06-30"},"dosage":[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":10,"unit":"mg"}}]}]}},
        {"resource":{"resourceType":"Condition","code":{"text":"Chronic heart failure"},"clinicalStatus":{"coding":[{"code":"active"}]}}}]}"#;
    let (intake, _) = import("b.json", bundle);
    let shown = shown(&intake);
    assert_eq!(shown["heart_conditions"].0, Mode::Choose);
    let mut draft = Draft::new();
    for candidate in
        intake.candidates.iter().filter(|candidate| candidate.finding.mode < Mode::Choose)
    {
        accept(catalogue(), &mut draft, candidate);
    }
    let list = &draft.entries["therapies"];
    assert!(!list.complete);
    assert_eq!(
        (list.courses[0].drug.as_str(), list.courses[0].dose.as_str()),
        ("prednisone", "10 mg")
    );
    assert!(!draft.entries.contains_key("heart_conditions"));
}

/// What stands above, below or around a result says whose, when and of what it is: nothing of it
/// is ever ready to be taken.
#[test]
fn results_of_another_context_are_never_ready() {
    let mut wrong = Vec::new();
    for row in rows("contexts.tsv") {
        let [text, most] = row.as_slice() else { panic!("{row:?}") };
        let (intake, _) = import("pasted.txt", &text.replace("\\n", "\n").replace("\\t", "\t"));
        let limit = if most == "none" { None } else { Some(Mode::Check) };
        let found = intake.candidates.iter().map(|candidate| candidate.finding.mode).min();
        let is_held = match (found, limit) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(mode), Some(limit)) => mode >= limit,
        };
        if !is_held {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What an ordinary report has above its results takes nothing away.
    for text in [
        "Northside Hospital Laboratory\nName: Jane Roe\nDOB: 05/01/1990\nPage 1 of 2\n\
         Collected: 2026-02-12\nCBC with differential\nAlbumin 28.1 26-33 g/L\n\
         Platelets 112 x10^9/L 150-400",
        "某市人民医院检验报告单\n姓名：张三  性别：女\n科室：风湿免疫科\n采样时间：2026-02-12 08:12\n\
         红细胞压积 29.9 35.0-45.0 %\n血小板 112 10^9/L 125-350",
    ] {
        let (intake, _) = import("pasted.txt", text);
        let shown = shown(&intake);
        let (mode, value) = &shown["platelets"];
        assert_eq!(*mode, Mode::Ready, "{text}");
        assert!(value.contains("112") && value.contains("2026-02-12"), "{value}");
    }
}

/// A sample of each kind gives what stands in it, and the kind is told by the content.
#[test]
fn every_kind_of_file_gives_what_stands_in_it() {
    let sample = |name: &str| {
        let content = common::read(&common::root().join("tests/intake/samples").join(name));
        // The name says nothing: the content does.
        let (intake, gathered) = import("file", &content);
        assert!(gathered.refused.is_empty(), "{name}: {:?}", gathered.refused);
        shown(&intake)
            .into_iter()
            .map(|(fact, (mode, text))| format!("{fact} {mode:?} {text}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        sample("lab.csv"),
        [
            "haemoglobin Ready 9.7 g/dL 12.0 15.5 2026-02-19",
            "hbcab Ready positive 2026-02-19",
            "hbsag Ready negative 2026-02-19",
            "neutrophils Ready 1.7 10*3/uL 1.8 7.7 2026-02-19",
            "wbc Ready 3.4 10*3/uL 4.0 11.0 2026-02-19",
        ]
    );
    assert_eq!(
        sample("lab-zh.tsv"),
        [
            "haemoglobin Ready 97 g/L 115 150 2026-02-19",
            "hbsag Ready negative 2026-02-19",
            "hbv_dna Check <20 [IU]/mL 20 2026-02-19",
        ]
    );
    assert_eq!(
        sample("oru.hl7"),
        [
            "birth_date Ready 1988-03-11",
            "haemoglobin Check 9.7 g/dL 12.0 15.5 2026-02-19",
            "lab_sex Check female",
            "platelets Check 131 10*3/uL 150 400 2026-02-19",
        ]
    );
    assert_eq!(
        sample("bundle.json"),
        [
            "birth_date Ready 1988-03-11",
            "haemoglobin Ready 9.7 g/dL 12 15.5 2026-02-19",
            "hbsag Ready negative 2026-02-19",
            "lab_sex Check female",
            "live_vaccine Ready happened 2026-01-20",
            "lupus_nephritis Ready yes 2019-04",
            "sle_diagnosis Ready yes 2019-04",
            "therapies Check ",
        ]
    );
    assert_eq!(
        sample("results.xml"),
        ["alt Ready 33 U/L 7 40 2026-02-19", "birth_date Ready 1988-03-11", "lab_sex Check female"]
    );
    assert_eq!(
        sample("portal.txt"),
        [
            "haemoglobin Ready 9.7 g/dL 12.0 15.5 2026-02-19",
            "platelets Ready 131 10*3/uL 150 400 2026-02-19"
        ]
    );
}

/// The order of the entries of a file, and bringing it twice, change nothing.
#[test]
fn order_and_repetition_change_nothing() {
    let lines = [
        "Hb 104 g/L 115-150 2026-02-18",
        "PLT 58 10^9/L 2026-02-18",
        "PLT 61 10^9/L 2026-01-02",
        "HBsAg negative 2026-02-18",
        "ALT 85 U/L <41",
    ];
    let (first, _) = import("", &lines.join("\n"));
    for turn in 1..lines.len() {
        let mut turned = lines.to_vec();
        turned.rotate_left(turn);
        turned.extend(lines);
        let (other, _) = import("", &turned.join("\n"));
        assert_eq!(shown(&other), shown(&first));
    }
}

#[test]
fn signs_headings_and_days_mean_what_they_say() {
    let get = |text: &str, fact: &str| {
        let (intake, _) = import("", text);
        shown(&intake).get(fact).map(|(mode, text)| format!("{mode:?} {text}"))
    };
    assert_eq!(get("HBsAg (-) 2026-02-18", "hbsag").as_deref(), Some("Ready negative 2026-02-18"));
    assert_eq!(get("HIV抗体(+-) 2026-02-18", "hiv").as_deref(), Some("Choose 2026-02-18"));
    // Which of the two tests it was, nothing tells.
    assert_eq!(
        get("Urine pregnancy test: negative 2026-02-18", "pregnancy_test").as_deref(),
        Some("Choose 2026-02-18")
    );
    // A heading with another day ends the one before.
    let two_days = "Collected: 2026-02-20\nHb 98 g/L\n2026-01-20\nPLT 104 10^9/L";
    assert_eq!(get(two_days, "haemoglobin").as_deref(), Some("Ready 98 g/L 2026-02-20"));
    // One that stands alone may be that of the report.
    assert_eq!(get(two_days, "platelets").as_deref(), Some("Check 104 10*9/L 2026-01-20"));
    // A day that is not of the sample is none.
    assert_eq!(get("Hb 98 g/L DOB 1980-02-03", "haemoglobin").as_deref(), Some("Check 98 g/L"));
    // Urea is of blood, though its sign is in the word for urine.
    assert_eq!(
        get("尿素 5.2 mmol/L 2.9-8.2\n肌酐 66 umol/L 41-73 2026-02-18", "creatinine").as_deref(),
        Some("Ready 66 umol/L 41 73 2026-02-18")
    );
}

/// What a file offers, by fact: mode, answer and day.
fn records(text: &str) -> BTreeMap<String, String> {
    let (intake, _) = import("", text);
    shown(&intake)
        .into_iter()
        .map(|(fact, (mode, text))| (fact.to_owned(), format!("{mode:?} {text}")))
        .collect()
}

#[track_caller]
fn offers(text: &str, wanted: &[(&str, &str)]) {
    let got = records(text);
    let wanted: BTreeMap<String, String> =
        wanted.iter().map(|(fact, text)| ((*fact).to_owned(), (*text).to_owned())).collect();
    assert_eq!(got, wanted, "{text}");
}

const CREATININE: &str = r#""status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2160-0","display":"Creatinine"}]},"effectiveDateTime":"2026-02-01","valueQuantity":{"value":90,"unit":"umol/L","system":"http://unitsofmeasure.org","code":"umol/L"}"#;

/// A result alone, and one in a panel or report of this name.
fn in_panel(kind: &str, members: &str, name: &str) -> String {
    format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[
        {{"fullUrl":"urn:uuid:p","resource":{{"resourceType":"{kind}","id":"p","status":"final","code":{{"text":"{name}"}},"{members}":[{{"reference":"Observation/m"}}]}}}},
        {{"fullUrl":"urn:uuid:m","resource":{{"resourceType":"Observation","id":"m","status":"final","code":{{"text":"Sediment panel"}},"hasMember":[{{"reference":"urn:uuid:c"}}]}}}},
        {{"fullUrl":"urn:uuid:c","resource":{{"resourceType":"Observation","id":"c",{CREATININE}}}}}]}}"#
    )
}

#[test]
fn the_name_of_a_panel_holds_for_its_results() {
    for (kind, members) in [("Observation", "hasMember"), ("DiagnosticReport", "result")] {
        offers(&in_panel(kind, members, "Urinalysis"), &[]);
    }
    let blood =
        in_panel("DiagnosticReport", "result", "Renal function").replace("Sediment", "Renal");
    offers(&blood, &[("creatinine", "Ready 90 umol/L 2026-02-01")]);
    let component = CREATININE.replacen(r#""status":"final","#, "", 1);
    let component = format!(
        r#"{{"resourceType":"Observation","id":"u","status":"final","code":{{"text":"Urinalysis"}},"effectiveDateTime":"2026-02-01","component":[{{{component}}}]}}"#
    );
    offers(&component, &[]);
    let order = |name: &str| {
        format!(
            "MSH|^~\\&|LAB|X|||20260210||ORU^R01|1|P|2.5\rOBR|1|||X^{name}|||20260209\rOBX|1|NM|2160-0^Creatinine^LN||90|umol/L|||||F\r"
        )
    };
    offers(&order("UA"), &[]);
    offers(&order("Urinalysis"), &[]);
    offers(&order("Chemistry"), &[("creatinine", "Ready 90 umol/L 2026-02-09")]);
}

#[test]
fn a_unit_that_says_two_things_is_none() {
    let of = |unit: &str, code: &str| {
        let quantity =
            format!(r#""unit":"{unit}","system":"http://unitsofmeasure.org","code":"{code}""#);
        let usual = r#""unit":"umol/L","system":"http://unitsofmeasure.org","code":"umol/L""#;
        format!(
            r#"{{"resourceType":"Observation","id":"u",{}}}"#,
            CREATININE.replace(usual, &quantity)
        )
    };
    offers(&of("µmol/L", "umol/L"), &[("creatinine", "Ready 90 umol/L 2026-02-01")]);
    offers(&of("micromoles a litre", "umol/L"), &[("creatinine", "Check 90 umol/L 2026-02-01")]);
    for (unit, code) in [("mg/dL", "umol/L"), ("umol/L", "mg/dL"), ("g/L", "umol/L")] {
        offers(&of(unit, code), &[]);
    }
}

#[test]
fn a_subject_who_is_only_called_a_relative_is_one() {
    let of = |subject: &str| {
        format!(r#"{{"resourceType":"Observation","id":"u","subject":{subject},{CREATININE}}}"#)
    };
    for subject in [
        r#"{"display":"Mother"}"#,
        r#"{"display":"Patient's mother"}"#,
        r#"{"reference":"Patient/2","display":"Mother of the patient"}"#,
        r#"{"display":"母亲"}"#,
        r#"{"reference":"RelatedPerson/2"}"#,
    ] {
        offers(&of(subject), &[]);
    }
    for subject in [r#"{"display":"Jane Doe"}"#, r#"{"reference":"Patient/2"}"#] {
        offers(&of(subject), &[("creatinine", "Ready 90 umol/L 2026-02-01")]);
    }
}

/// A mistake in a table of codes shows where one of the names is of another thing.
#[test]
fn every_name_of_a_record_must_be_of_what_its_code_says() {
    let result = |code: &str, display: &str, text: &str, unit: &str, more: &str| {
        format!(
            r#"{{"resourceType":"Observation","status":"final","effectiveDateTime":"2026-02-01","code":{{"coding":[{{"system":"http://loinc.org","code":"{code}","display":"{display}"}}],"text":"{text}"}},"valueQuantity":{{"value":60,"unit":"{unit}"}}{more}}}"#
        )
    };
    for (code, display, text, unit, wanted) in [
        ("4485-9", "Complement C3", "Complement C4", "mg/dL", "Check"),
        ("4485-9", "Complement C3", "C3 complement", "mg/dL", "Ready"),
        ("1742-6", "Alanine aminotransferase", "AST (SGOT)", "U/L", "Check"),
        ("1742-6", "Alanine aminotransferase", "ALT (SGPT)", "U/L", "Ready"),
        ("2160-0", "Creatinine", "Creatinine, 24H Ur", "umol/L", "Check"),
        ("718-7", "Hemoglobin", "Hemoglobin F", "g/L", "Check"),
        ("718-7", "Hemoglobin [Mass/volume] in Blood", "HGB", "g/L", "Ready"),
    ] {
        let offered = records(&result(code, display, text, unit, ""));
        let modes: Vec<bool> = offered.values().map(|one| one.starts_with(wanted)).collect();
        assert_eq!(modes, [true], "{display} / {text}: {offered:?}");
    }
    let two = result("1742-6", "ALT", "", "U/L", "")
        .replace(r#""text":"#, r#""x":"#)
        .replace(r#""coding":["#, r#""coding":[{"system":"http://loinc.org","code":"1920-8"},"#);
    offers(&two, &[]);
    // What somebody wrote beside it.
    let noted = |note: &str| {
        let note = format!(r#","note":[{{"text":"{note}"}}]"#);
        records(&result("1742-6", "ALT", "", "U/L", &note).replace(r#","text":"""#, ""))
    };
    assert_eq!(noted("WRONG PATIENT - please disregard"), BTreeMap::new());
    assert!(noted("slightly icteric")["alt"].starts_with("Check"));
    assert!(noted("fasting")["alt"].starts_with("Ready"));

    let event = |kind: &str, field: &str, coding: &str, text: &str| {
        format!(
            r#"{{"resourceType":"{kind}","status":"completed","{field}":{{"coding":[{coding}],"text":"{text}"}},"performedDateTime":"2025-01-02","occurrenceDateTime":"2025-01-02","onsetDateTime":"2025-01-02"}}"#
        )
    };
    let shows = |text: &str, fact: &str, wanted: Option<&str>| {
        let offered = records(text);
        let mode = offered.get(fact).and_then(|one| one.split(' ').next());
        assert_eq!(mode, wanted, "{text}: {offered:?}");
    };
    let procedure = |name: &str| event("Procedure", "code", "", name);
    shows(&procedure("Hemodialysis"), "dialysis", Some("Ready"));
    shows(&procedure("Hemodialysis access ultrasound"), "dialysis", Some("Check"));
    shows(&procedure("Removal of hemodialysis catheter"), "dialysis", Some("Check"));
    shows(&procedure("Percutaneous biopsy of kidney"), "kidney_biopsy", Some("Ready"));
    shows(&procedure("Kidney biopsy consult"), "kidney_biopsy", Some("Check"));
    let vaccine = |code: &str, name: &str| {
        let coding = format!(r#"{{"system":"http://hl7.org/fhir/sid/cvx","code":"{code}"}}"#);
        event("Immunization", "vaccineCode", &coding, name)
    };
    shows(&vaccine("121", "zoster vaccine live"), "live_vaccine", Some("Ready"));
    shows(&vaccine("121", "Shingrix"), "live_vaccine", Some("Check"));
    let condition = |code: &str, name: &str| {
        let coding = format!(r#"{{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"{code}"}}"#);
        event("Condition", "code", &coding, name)
    };
    shows(
        &condition("N18.6", "End stage renal disease"),
        "end_stage_kidney_failure",
        Some("Ready"),
    );
    shows(&condition("N18.6", "CKD stage 3"), "end_stage_kidney_failure", Some("Check"));
    shows(&condition("M32.9", "No lupus"), "sle_diagnosis", None);
    shows(&condition("M32.14", "Lupus nephritis"), "sle_diagnosis", Some("Ready"));
    shows(
        &condition("", "Systemic lupus erythematosus, no renal involvement"),
        "lupus_nephritis",
        None,
    );
}

#[test]
fn specimens_and_sections_are_heeded_without_words() {
    let order = |specimen: &str, more: &str| {
        format!(
            "MSH|^~\\&|LAB|X|||20260210||ORU^R01|1|P|2.5\rOBR|1|||X^Chemistry|||20260209||||||||{specimen}\rOBX|1|NM|2160-0^Creatinine^LN||90|umol/L|||||F\r{more}"
        )
    };
    offers(&order("SER", ""), &[("creatinine", "Ready 90 umol/L 2026-02-09")]);
    offers(&order("U", ""), &[]);
    offers(&order("", "SPM|1|||UR\r"), &[]);
    let comment = "OBX|2|TX|8251-1^Comment^LN||Wrong patient, disregard||||||F\r";
    offers(&order("SER", comment), &[]);
    let months = CREATININE.replace(
        r#""effectiveDateTime":"2026-02-01""#,
        r#""effectivePeriod":{"start":"2019-01-01","end":"2026-02-01"}"#,
    );
    let months = format!(r#"{{"resourceType":"Observation","id":"u",{months}}}"#);
    offers(&months, &[("creatinine", "Check 90 umol/L 2026-02-01")]);
    let fhir = format!(
        r##"{{"resourceType":"Observation","id":"u","contained":[{{"resourceType":"Specimen","id":"s","type":{{"coding":[{{"system":"http://snomed.info/sct","code":"122575003"}}]}}}}],"specimen":{{"reference":"#s"}},{CREATININE}}}"##
    );
    offers(&fhir, &[]);
    let row = "Creatinine,90,umol/L,2026-02-01\n";
    offers(
        &format!("Test,Result,Unit,Date\nChemistry,,,\n{row}"),
        &[("creatinine", "Ready 90 umol/L 2026-02-01")],
    );
    offers(&format!("Test,Result,Unit,Date\nMother,,,\n{row}"), &[]);
    offers(&format!("Test,Result,Unit,Date\n{row}Note: sample clotted,,,\n"), &[]);
}

#[test]
fn results_that_a_report_holds_itself_are_read_as_its_own() {
    let report = |status: &str, name: &str| {
        format!(
            r##"{{"resourceType":"DiagnosticReport","id":"r","status":"{status}","code":{{"text":"{name}"}},"effectiveDateTime":"2026-02-01","contained":[{{"resourceType":"Observation","id":"o1","status":"final","code":{{"text":"Creatinine"}},"valueQuantity":{{"value":90,"unit":"umol/L"}}}}],"result":[{{"reference":"#o1"}}]}}"##
        )
    };
    offers(&report("final", "Renal function"), &[("creatinine", "Ready 90 umol/L 2026-02-01")]);
    offers(&report("final", "Urinalysis"), &[]);
    offers(&report("cancelled", "Renal function"), &[]);
    let of_two = |subject: &str| {
        let report = report("final", "Renal function");
        let report =
            report.replacen(r#""id":"r","#, &format!(r#""id":"r","subject":{subject},"#), 1);
        format!(
            r#"{{"resourceType":"Bundle","type":"collection","entry":[{{"resource":{{"resourceType":"Patient","id":"1","birthDate":"1990-01-01"}}}},{{"resource":{report}}}]}}"#
        )
    };
    let offered = records(&of_two(r#"{"reference":"Patient/2"}"#));
    assert!(!offered.contains_key("creatinine"), "{offered:?}");
    let offered = records(&of_two(r#"{"reference":"Patient/1"}"#));
    assert!(offered.contains_key("creatinine"), "{offered:?}");
}

#[test]
fn records_of_two_people_are_those_of_the_first_and_asked_about() {
    let two = r#"[{"resourceType":"Observation","status":"final","effectiveDateTime":"2026-02-01","subject":{"reference":"Patient/a"},"code":{"text":"Hemoglobin"},"valueQuantity":{"value":11,"unit":"g/dL"}},
        {"resourceType":"Observation","status":"final","effectiveDateTime":"2026-02-09","subject":{"reference":"Patient/b"},"code":{"text":"Hemoglobin"},"valueQuantity":{"value":8,"unit":"g/dL"}}]"#;
    let table = "姓名,项目,结果,单位,采样时间\n王芳,血红蛋白,109,g/L,2026-02-01\n张丽,血红蛋白,131,g/L,2026-02-09\n";
    let births = "DOB,Test,Result,Unit,Date\n1988-07-19,Hemoglobin,109,g/L,2026-02-01\n1960-01-01,Hemoglobin,131,g/L,2026-02-09\n";
    let died = "Test,Result,Unit,Date,Date of death\nHemoglobin,109,g/L,2026-02-01,2026-02-20\n";
    for (text, wanted) in [
        (two, "Ready 11 g/dL 2026-02-01"),
        (table, "Ready 109 g/L 2026-02-01"),
        (births, "Ready 109 g/L 2026-02-01"),
        (died, "Ready 109 g/L 2026-02-01"),
    ] {
        let (_, gathered) = import("", text);
        assert!(gathered.people.may_be_others(None), "{text}");
        offers(text, &[("haemoglobin", wanted)]);
    }
}

#[test]
fn words_in_other_columns_take_a_row_back() {
    let table = |column: &str, cell: &str| {
        format!("Test,Result,Unit,Date,{column}\nCreatinine,90,umol/L,2026-02-01,{cell}\n")
    };
    for (column, cell) in [
        ("Source", "Urine"),
        ("Source", "24 h urine"),
        ("来源", "尿液"),
        ("Type", "Target"),
        ("Type", "Goal"),
        ("Kind", "Previous"),
        ("Comment", "mother's result"),
        ("Family member", "Mother"),
        ("Relationship", "Son"),
        ("备注", "母亲的结果"),
    ] {
        offers(&table(column, cell), &[]);
    }
    for (column, cell) in [
        ("Comment", "clotted"),
        ("备注", "标本凝块"),
        ("Validated", "no"),
        ("Valid", "false"),
        ("Flag", "goal"),
        ("Interpretation", "target"),
        ("Patient", "Donor"),
        ("姓名", "妈妈"),
    ] {
        offers(&table(column, cell), &[]);
    }
    for (column, cell) in [
        ("Remarks", "baseline"),
        ("Kind", "reference"),
        ("类型", "参考值"),
        ("Comment", "slightly lipaemic"),
        ("Comment", "not my result"),
        ("备注", "2019年结果"),
    ] {
        offers(&table(column, cell), &[("creatinine", "Check 90 umol/L 2026-02-01")]);
    }
    for (column, cell) in [("Source", "Serum"), ("Comment", "fasting"), ("Family member", "Self")] {
        offers(&table(column, cell), &[("creatinine", "Ready 90 umol/L 2026-02-01")]);
    }
}

#[test]
fn a_number_beside_several_tests_is_of_a_person() {
    let people = "ID,Test,Result,Unit,Date\n1,Hemoglobin,120,g/L,2026-02-01\n1,Creatinine,90,umol/L,2026-02-01\n2,Hemoglobin,80,g/L,2026-02-20\n";
    offers(
        people,
        &[
            ("creatinine", "Ready 90 umol/L 2026-02-01"),
            ("haemoglobin", "Ready 120 g/L 2026-02-01"),
        ],
    );
    let rows = "ID,Test,Result,Unit,Date\n1,Hemoglobin,120,g/L,2026-02-01\n2,Creatinine,90,umol/L,2026-02-01\n";
    offers(
        rows,
        &[
            ("creatinine", "Ready 90 umol/L 2026-02-01"),
            ("haemoglobin", "Ready 120 g/L 2026-02-01"),
        ],
    );
}

#[test]
fn tables_of_days_are_read_down_and_across() {
    let wanted =
        [("creatinine", "Ready 90 umol/L 2026-02-01"), ("haemoglobin", "Ready 120 g/L 2026-02-01")];
    for table in [
        "Date,Hemoglobin (g/L),Creatinine (umol/L)\n2026-01-01,110,80\n2026-02-01,120,90\n",
        "Date;Hemoglobin (g/L);Creatinine [umol/L];Notes\n2026-02-01;120;90;fasting\n2026-01-01;110;80;\n",
        "Date,Hemoglobin,Creatinine\n2026-02-01,120 g/L,90 umol/L\n",
        "日期,血红蛋白（g/L）,肌酐（μmol/L）\n2026-02-01,120,90\n",
        "Test,2026-01-01,2026-02-01\nHemoglobin (g/L),110,120\nCreatinine (umol/L),80,90\n",
        "Test,Result,Date\nHemoglobin (g/L),120,2026-02-01\nCreatinine (umol/L),90,2026-02-01\n",
    ] {
        offers(table, &wanted);
    }
    offers("Test,Result (g/L),Date\nHemoglobin,120,2026-02-01\n", &wanted[1..]);
    // A mean is of no day, a goal is none, and urine is not blood.
    offers("Date,Hemoglobin (g/L)\nmean,120\n2026-02-01,-\n", &[]);
    offers("Date,Hemoglobin (g/L),Notes\n2026-02-01,120,goal\n", &[]);
    offers("Date,Urine creatinine (umol/L)\n2026-02-01,90\n", &[]);
    offers("Date,Creatinine (mg/L)\n2026-02-01,90\n", &[]);
}

/// Whose records they are is asked where a birthday differs, in whatever way it was typed.
#[test]
fn another_birthday_is_asked_about_and_ones_own_is_not() {
    let own = |typed: &str| {
        let when = when_text::read(typed, Some(day(common::DAY))).unwrap();
        Answer::of(Value::Date(when)).date_span(day(common::DAY))
    };
    let people = |births: &[&str]| People {
        births: births.iter().map(ToString::to_string).collect(),
        ..People::default()
    };
    for typed in ["14 May 1990", "1990年5月14日", "1990-05", "1990"] {
        assert!(!people(&["1990-05-14"]).may_be_others(own(typed)), "{typed}");
        assert!(people(&["1991-05-14"]).may_be_others(own(typed)), "{typed}");
    }
    assert!(!people(&["1990-05-14"]).may_be_others(None));
    assert!(people(&["1990-05-14", "1990-05-15"]).may_be_others(None));
    assert!(People { several: true, ..People::default() }.may_be_others(None));
    assert!(People { died: true, ..People::default() }.may_be_others(None));
}

/// What is more than is read at once is said, and costs no other answer.
#[test]
fn what_is_too_much_is_counted() {
    let courses = (0..400).map(|n| {
        format!(
            r#"{{"resource":{{"resourceType":"MedicationStatement","status":"active","medicationCodeableConcept":{{"text":"Prednisone"}},"effectivePeriod":{{"start":"20{:02}-{:02}-05"}}}}}}"#,
            n / 12 % 26,
            n % 12 + 1
        )
    });
    let lab = r#"{"resource":{"resourceType":"Observation","status":"final","effectiveDateTime":"2026-02-18","code":{"coding":[{"system":"http://loinc.org","code":"718-7","display":"Hemoglobin [Mass/volume] in Blood"}]},"valueQuantity":{"value":9.1,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"}}}"#;
    let entries: Vec<String> = courses.chain([lab.to_owned()]).collect();
    let bundle = format!(r#"{{"resourceType":"Bundle","entry":[{}]}}"#, entries.join(","));
    let (intake, _) = import("", &bundle);
    assert!(shown(&intake).contains_key("haemoglobin"));
    let cut = intake.not_used.iter().filter(|(reason, _)| *reason == NotUsed::TooMany).count();
    assert!(cut > 0 && intake.candidates.len() + cut > 301, "{cut}");
    let long = "Hb 104 g/L 2026-02-18\n".repeat(text::MAX_LINES + 1);
    assert!(import("", &long).0.not_used.iter().any(|(reason, _)| *reason == NotUsed::TooMany));
}
