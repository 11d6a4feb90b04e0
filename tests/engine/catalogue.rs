//! The catalogue's own checks: one good and one bad file for each, and the built-in files.

use crate::common::{self, catalogue};
use std::collections::BTreeSet;
use trial_screener::catalogue::{Catalogue, CriterionKind, Problem, Role, SourceFile, embedded};

const HEAD: &str = "\
[catalogue]
format = 1
version = t
languages = en | zh-Hans
anchors = screening
pages = p
[unit g/L]
shown = g/L
dimension = mass concentration
[unit s]
shown = s
dimension = time
[drug aspirin]
class = pill
names = aspirin
source = s
[question haemoglobin]
kind = quantity
page = p
units = g/L
hard = 20 to 250
who = laboratory
label = Haemoglobin | 血红蛋白
source = s
[question smoker]
kind = choice
page = p
who = patient
label = Smoker | 吸烟
option = current | Now | 目前
option = past | Past | 过去
option = never | Never | 从不
[question courses]
kind = therapies
page = p
who = patient
label = Courses | 疗程
[trial t]
title = T | 试
product = P | 药
document = d
place = p
dated = 2026-01-01
status = recruiting
complete = yes
gap = Nothing | 无
";

/// A criterion with this rule, complete in everything else.
fn criterion(code: &str, rule: &str) -> String {
    format!(
        "[{code}]\n{rule}\nwho = patient\nchange = nothing\nsource = s\nclinician = c | 医\npatient = p | 患\n"
    )
}

const USES_ALL: &str = "rule = haemoglobin >= 60 g/L and smoker is never and drugs(aspirin) >= 1";

fn load(text: &str) -> Result<Catalogue, Vec<Problem>> {
    Catalogue::load(&[SourceFile { name: "file", text }])
}

/// The good text loads; the bad one gives exactly the wanted problem at the wanted place.
#[track_caller]
fn check(good: &str, bad: &str, code: &str, item: &str, sentence: &str) {
    if let Err(problems) = load(good) {
        panic!("the good file fails: {}", problems[0]);
    }
    let problems = load(bad).expect_err("the bad file loads");
    let found = problems.iter().find(|p| p.kind.code() == code);
    let found = found.unwrap_or_else(|| panic!("no {code}: {problems:?}"));
    assert_eq!(found.file, "file");
    assert_eq!(found.item, item, "{found}");
    assert!(found.line > 0, "{found}");
    assert!(found.to_string().contains(sentence), "{found}");
}

fn with(rule: &str) -> String {
    format!("{HEAD}{}", criterion("I1", rule))
}

#[test]
fn an_unknown_fact_names_the_nearest() {
    let bad = USES_ALL.replace("haemoglobin", "hemoglobin");
    check(
        &with(USES_ALL),
        &with(&bad),
        "unknown_fact",
        "I1",
        "unknown fact `hemoglobin`; did you mean `haemoglobin`?",
    );
}

#[test]
fn an_unknown_option_names_the_nearest() {
    let bad = USES_ALL.replace("is never", "is nevr");
    check(
        &with(USES_ALL),
        &with(&bad),
        "unknown_option",
        "I1",
        "`smoker` has no option `nevr`; did you mean `never`?",
    );
}

#[test]
fn a_unit_of_the_wrong_dimension_is_refused() {
    let bad = USES_ALL.replace("60 g/L", "60 s");
    check(
        &with(USES_ALL),
        &with(&bad),
        "wrong_unit",
        "I1",
        "`s` is not a unit of `haemoglobin` (one of: g/L)",
    );
    let bare = USES_ALL.replace("60 g/L", "60");
    check(&with(USES_ALL), &with(&bare), "wrong_unit", "I1", "is not a unit of `haemoglobin`");
}

#[test]
fn an_unknown_drug_names_the_nearest() {
    let bad = USES_ALL.replace("drugs(aspirin)", "drugs(asprin)");
    check(&with(USES_ALL), &with(&bad), "unknown_drug", "I1", "did you mean `aspirin`?");
}

#[test]
fn duplicate_ids_are_refused() {
    let twice = format!("{}{}", with(USES_ALL), criterion("I1", "rule = smoker is never"));
    check(&with(USES_ALL), &twice, "duplicate_id", "I1", "`I1` is defined twice");
    let question = with(USES_ALL).replace(
        "[trial t]",
        "[question smoker]\nkind = yes_no\npage = p\nwho = patient\nlabel = a | b\n[trial t]",
    );
    check(&with(USES_ALL), &question, "duplicate_id", "smoker", "`smoker` is defined twice");
    let key = with(USES_ALL).replace("who = patient\nchange", "who = patient\nwho = site\nchange");
    check(&with(USES_ALL), &key, "duplicate_key", "I1", "`who` is given twice");
}

#[test]
fn an_unused_question_is_reported() {
    let bad = "rule = haemoglobin >= 60 g/L and drugs(aspirin) >= 1";
    check(
        &with(USES_ALL),
        &with(bad),
        "unused_question",
        "smoker",
        "question `smoker` is used by no rule",
    );
}

#[test]
fn contradictions_are_found() {
    let rest = "and smoker is never and drugs(aspirin) >= 1";
    let good = with(USES_ALL);
    for bad in [
        format!("rule = haemoglobin >= 60 g/L and haemoglobin < 60 g/L {rest}"),
        format!("rule = haemoglobin >= 300 g/L {rest}"),
        format!("rule = smoker is current {rest}"),
    ] {
        check(&good, &with(&bad), "never_met", "I1", "no answer can meet this criterion");
    }
    let bad = format!(
        "{good}{}",
        criterion("I2", "rule = haemoglobin >= 60 g/L or haemoglobin < 90 g/L")
    );
    check(&good, &bad, "never_fails", "I2", "no answer can fail this criterion");
    let bad = format!("{good}{}", criterion("I2", "rule = smoker is one of never, past, current"));
    check(&good, &bad, "never_fails", "I2", "no answer can fail this criterion");
}

#[test]
fn missing_translations_and_sources_are_found() {
    let good = with(USES_ALL);
    check(
        &good,
        &good.replace("patient = p | 患", "patient = p"),
        "missing_translation",
        "I1",
        "`patient` has no text in `zh-Hans`",
    );
    check(
        &good,
        &good.replace("patient = p | 患", "patient = p | "),
        "missing_translation",
        "I1",
        "`patient` has no text in `zh-Hans`",
    );
    check(
        &good,
        &good.replace("label = Smoker | 吸烟", "label = Smoker"),
        "missing_translation",
        "smoker",
        "`label` has no text",
    );
    check(
        &good,
        &good.replace("source = s\nclinician", "clinician"),
        "missing_source",
        "I1",
        "no source is given",
    );
    check(&good, &good.replace("document = d\n", ""), "missing_source", "t", "no source is given");
    check(
        &good,
        &good.replace("血红蛋白\nsource = s", "血红蛋白"),
        "missing_source",
        "haemoglobin",
        "no source is given",
    );
}

#[test]
fn every_other_slip_has_its_own_problem() {
    let good = with(USES_ALL);
    for (from, to, code, item) in [
        ("rule = haem", "rulle = haem", "unknown_key", "I1"),
        ("change = nothing", "change = nothng", "unknown_word", "I1"),
        ("who = patient\nchange", "who = patent\nchange", "unknown_word", "I1"),
        ("kind = choice", "kind = chioce", "unknown_word", "smoker"),
        ("hard = 20 to 250", "hard = low to 250", "bad_number", "haemoglobin"),
        ("units = g/L", "units = g/l", "unknown_word", "haemoglobin"),
        ("units = g/L", "units = g/L by 10", "bad_rule", "haemoglobin"),
        ("smoker is never and drugs", "smoker is never or drugs", "mixed_and_or", "I1"),
        ("smoker is never", "smoker >= 3 g/L", "wrong_kind", "I1"),
        ("smoker is never", "smoker known", "wrong_kind", "I1"),
        ("smoker is never", "smoker within 4 weeks before screning", "unknown_word", "I1"),
        ("smoker is never", "criterion I9", "unknown_part", "I1"),
        ("smoker is never", "(smoker is never", "bad_rule", "I1"),
        ("smoker is never", "worked_out(haemoglobin) > 3", "bad_rule", "I1"),
        ("[I1]", "[I1a]", "unknown_part", "I1a"),
        ("[I1]", "[I1", "bad_heading", ""),
        ("[I1]", "[chapter one]", "unknown_word", ""),
        ("format = 1", "format = 2", "newer_format", "catalogue"),
        ("gap = Nothing | 无\n", "", "missing", "t"),
        ("complete = yes", "complete = maybe", "unknown_word", "t"),
        ("title = T | 试", "title T", "no_key", ""),
        ("[catalogue]\n", "", "no_heading", ""),
        ("label = Courses", "label = Cour\u{7}ses", "control_character", ""),
    ] {
        assert!(good.contains(from), "{from}");
        let bad = good.replacen(from, to, 1);
        check(&good, &bad, code, item, "");
    }
}

/// The good text with an implication behind it.
fn implying(when: &str, then: &str, more: &str) -> String {
    format!("{}[implies x]\nwhen = {when}\nthen = {then}\n{more}text = t | 文\n", with(USES_ALL))
}

#[test]
fn an_implication_is_checked() {
    let good = implying("haemoglobin >= 90 g/L", "smoker is never", "");
    let closed = "drugs(aspirin) < 1";
    let told = "assumes = complete_list\n";
    for (bad, code, sentence) in [
        (implying("hemoglobin >= 90 g/L", "smoker is never", ""), "unknown_fact", "hemoglobin"),
        (implying("haemoglobin >= 90 g/L", "smokr is never", ""), "unknown_fact", "`smoker`"),
        (implying("haemoglobin >= 90 g/L", "smoker is nevr", ""), "unknown_option", "`never`"),
        (implying("haemoglobin >= 90 g/L", "smoker never", ""), "bad_rule", "smoker never"),
        (implying("haemoglobin >= 90 g/L", "haemoglobin is 5", ""), "bad_rule", "haemoglobin"),
        (implying(closed, "smoker is never", ""), "missing", "assumes"),
        (implying("not (drugs(aspirin) >= 1)", "smoker is never", ""), "missing", "assumes"),
        (
            implying("drugs(aspirin) < 1", "smoker is never", "assumes = all\n"),
            "unknown_word",
            "all",
        ),
        (good.replace("text = t | 文", "text = t"), "missing_translation", "zh-Hans"),
        (
            format!("{good}[implies x]\nwhen = always\nthen = smoker is past\ntext = t | 文\n"),
            "duplicate_id",
            "x",
        ),
    ] {
        check(&good, &bad, code, "x", sentence);
    }
    let open = implying("drugs(aspirin) >= 1", "smoker is never", "");
    for good in [implying(closed, "smoker is never", told), open] {
        assert!(load(&good).is_ok());
    }
}

#[test]
fn what_follows_from_itself_is_refused() {
    let question = |id: &str| {
        format!("[question {id}]\nkind = yes_no\npage = p\nwho = patient\nlabel = l | 标\n")
    };
    let follows = |id: &str, from: &str| {
        format!("[implies {id}]\nwhen = {from} is yes\nthen = {id} is yes\ntext = t | 文\n")
    };
    let head = with(USES_ALL).replace(
        "[question courses]",
        &format!("{}{}{}[question courses]", question("a"), question("b"), question("c")),
    );
    let head = format!("{head}{}", criterion("I2", "rule = a is yes and b is yes and c is yes"));
    let good = format!("{head}{}{}", follows("b", "a"), follows("c", "b"));
    check(&good, &format!("{good}{}", follows("a", "c")), "cycle", "a", "`a` depends on itself");
}

#[test]
fn sizes_and_nesting_are_bounded() {
    let good = with(USES_ALL);
    let deep = format!("rule = {}smoker is never{}", "(".repeat(40), ")".repeat(40));
    check(&good, &with(&deep), "too_deep", "I1", "the limit is 16");
    let huge = format!("{good}# {}\n", "x".repeat(1 << 20));
    check(&good, &huge, "too_large", "", "too large");
    let long = good.replace("gap = Nothing", &format!("gap = {}", "x".repeat(10_000)));
    check(&good, &long, "too_large", "", "too large");
    let options: String = (0..70).map(|n| format!("option = o{n} | o | o\n")).collect();
    let many = good.replace(
        "option = never | Never | 从不\n",
        &format!("option = never | Never | 从不\n{options}"),
    );
    check(&good, &many, "too_many_options", "smoker", "more than 64");
}

#[test]
fn criteria_that_name_each_other_are_bounded() {
    // Both used to double with every step, until no memory was left.
    let good = with(USES_ALL);
    let itself = with(&format!("{USES_ALL} and (criterion I1 or criterion I1)"));
    check(&good, &itself, "too_deep", "I1", "the limit is 64");
    let chain = |steps: usize| {
        let named = (2..=steps).map(|n| {
            let before = n - 1;
            let rule = format!("rule = (criterion I{before} or criterion I{before})");
            criterion(&format!("I{n}"), &rule)
        });
        format!("{good}{}", named.collect::<String>())
    };
    check(&chain(6), &chain(30), "too_large", "I9", "the limit is 2000");
}

#[test]
fn all_problems_are_reported_together_with_their_lines() {
    let text = with("rule = hemoglobin >= 60 g/L\nwhoo = x").replace("status = recruiting\n", "");
    let problems = load(&text).unwrap_err();
    let lines: Vec<(usize, &str)> = problems.iter().map(|p| (p.line, p.kind.code())).collect();
    let line_of = |needle: &str| text.lines().position(|l| l.starts_with(needle)).unwrap() + 1;
    assert!(lines.contains(&(line_of("rule ="), "unknown_fact")), "{lines:?}");
    assert!(lines.contains(&(line_of("whoo ="), "unknown_key")), "{lines:?}");
    assert!(lines.contains(&(line_of("[trial t]"), "missing")), "{lines:?}");
}

#[test]
fn hostile_files_are_refused_without_a_panic() {
    for text in [
        "",
        "[",
        "]",
        "=",
        "[]",
        "[ ]",
        "[catalogue]",
        "\u{FEFF}[catalogue]\n",
        "[trial]\n",
        "[I1]\nrule = x",
        "[question a]\nkind = computed\n",
        "[computed x]\ncompute = age(\n",
        "[unit x]\n= =\n",
        "[trial a]\n[I1]\nreading = \n[I1]\nreading = | |\n",
        "[list l]\ndrugs = l\n",
        "[question q]\nkind = quantity\nunits = \nhard = to\nusual = 1 to\n",
    ] {
        let _ = load(text);
        let _ = Catalogue::load_with(embedded::VOCABULARY, &[SourceFile { name: "x", text }]);
    }
}

#[test]
fn a_trial_a_site_brings_is_read_with_the_same_checks() {
    let brought = "[trial ours]\ntitle = Ours | 我们的\nproduct = p | 药\ndocument = d\nplace = p\ndated = 2026\nstatus = open\ncomplete = yes\ngap = n | 无\n";
    let good = format!("{brought}{}", criterion("I1", "rule = haemoglobin >= 9 g/dL"));
    let source = SourceFile { name: "ours.txt", text: &good };
    let loaded = Catalogue::load_with(embedded::VOCABULARY, &[source]).unwrap();
    assert_eq!(loaded.trials.len(), 1);
    let bad = format!("{brought}{}", criterion("I1", "rule = haemoglobin >= 9 mmHg"));
    let source = SourceFile { name: "ours.txt", text: &bad };
    let problems = Catalogue::load_with(embedded::VOCABULARY, &[source]).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].file, "ours.txt");
}

// ---- the built-in catalogue --------------------------------------------------------------

/// Section 10's codes, wholes included.
const CODES: [(&str, &str); 5] = [
    (
        "cht101-cd70",
        "I1 I2 I3 I4 I4a I4b I4c I4d I4e I5 I6 I6a I6b I6c I6d I6e I6f I6g I6h I6i I6j I6k I7 I7a I7b I7c I8 E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E10a E10b E10c E10d E11 E12 E13 E14",
    ),
    (
        "nct07318259",
        "I1 I2 I2a I2b I2c I2d I2e I2f I3 I4 I5 I5a I5b I6 E1 E2 E2a E2b E2c E2d E2e E2f E3 E3a E3b E3c E3d E4 E5 E6 E6a E6b E6c E6d E7 E8 E9 E10 E11 E12",
    ),
    (
        "cd19-bcma-lupus-nephritis",
        "I1 I2 I2a I2b I2c I2d I3 I4 I4a I4b I4c I4d I5 I6 I7 I8 I8a I8b I8c I9 E0",
    ),
    (
        "nct06421701",
        "I1 I2 I3 I4 I5 I6 I7 I7a I7b I7c I7d I8 I8a I8b I8c I8d I8e I8f I8g I8h I9 E1 E2 E3 E4 E5 E6 E7 E7a E7b E7c E8 E9 E10 E11 E12 E13 E14 E15 E16 E17 E18 E19 E20 E21 E22 E23 E24 E25",
    ),
    (
        "bh002-cd19-bcma",
        "I1 I2 I3 I4 I5 I6 I7 I8 I9 I9a I9b I9c I9d I10 I11 I12 I13 I14 E1 E2 E3 E4 E5 E6 E6a E6b E6c E7 E8 E9 E10 E11 E12 E13 E14 E15 E16 E17",
    ),
];

#[test]
fn every_clause_of_every_trial_is_there_in_the_order_of_the_source() {
    let catalogue = catalogue();
    assert_eq!(catalogue.trials.len(), CODES.len());
    for ((id, codes), trial) in CODES.iter().zip(&catalogue.trials) {
        assert_eq!(trial.id, *id);
        let found: Vec<&str> = trial.criteria.iter().map(|c| c.code.as_str()).collect();
        assert_eq!(found, codes.split(' ').collect::<Vec<_>>(), "{id}");
        for criterion in &trial.criteria {
            let exclusion = criterion.code.starts_with('E');
            assert_eq!(criterion.kind == CriterionKind::Exclusion, exclusion);
        }
    }
}

#[test]
fn every_place_in_a_source_is_said_in_every_language() {
    let languages = catalogue().languages.len();
    for trial in &catalogue().trials {
        for texts in [&trial.document, &trial.place, &trial.status] {
            assert_eq!(texts.0.len(), languages, "{}: {texts:?}", trial.id);
        }
        for criterion in &trial.criteria {
            let texts = &criterion.source;
            assert_eq!(texts.0.len(), languages, "{} {}: {texts:?}", trial.id, criterion.code);
        }
    }
}

#[test]
fn registry_ids_are_only_those_the_sources_carry() {
    let ids: Vec<Option<&str>> =
        catalogue().trials.iter().map(|trial| trial.registry.as_deref()).collect();
    assert_eq!(ids, [None, Some("NCT07318259"), None, Some("NCT06421701"), None]);
    for file in embedded::TRIALS {
        for other in ["NCT06946485", "NCT06920433"] {
            assert!(!file.text.contains(other), "{} prints {other}", file.name);
        }
    }
}

#[test]
fn the_incomplete_source_is_marked_and_its_lists_are_lost() {
    let incomplete: Vec<&str> =
        catalogue().trials.iter().filter(|t| !t.source_complete).map(|t| t.id.as_str()).collect();
    assert_eq!(incomplete, ["cd19-bcma-lupus-nephritis"]);
    for trial in &catalogue().trials {
        let lost: Vec<&str> = trial
            .criteria
            .iter()
            .filter(|c| c.role == Role::Lost)
            .map(|c| c.code.as_str())
            .collect();
        assert_eq!(lost.is_empty(), trial.source_complete);
        if !trial.source_complete {
            assert_eq!(lost, ["I6", "E0"]);
        }
    }
}

/// Section 11: what must never be said, in either language.
#[test]
fn the_wording_never_says_what_it_must_not() {
    let never = [
        "you are eligible",
        "you qualify",
        "you are excluded",
        "you do not have lupus",
        " stop taking",
        "wash out",
        "pause your",
        "reduce your",
        "cure",
        "best option",
        "safe and",
        "effective treatment",
        "停药",
        "停用",
        "减量",
        "治愈",
        "您符合条件",
        "您被排除",
    ];
    for file in [embedded::VOCABULARY, embedded::TRIALS].concat() {
        let text = file.text.to_lowercase();
        for phrase in never {
            assert!(!text.contains(phrase), "{} says `{phrase}`", file.name);
        }
    }
    // Rows on medicines or their timing carry the line that tells nobody to change them.
    let timing = [
        "live_vaccine",
        "anti_cd20 within 4",
        "immunosuppressants_now",
        "steroid_peak_dose",
        "drugs(",
    ];
    for trial in &catalogue().trials {
        for criterion in &trial.criteria {
            let due = criterion.readings.iter().any(|r| timing.iter().any(|t| r.text.contains(t)));
            assert!(!due || criterion.medicines, "{} {}", trial.id, criterion.code);
        }
    }
    let crisis: Vec<&str> = catalogue()
        .trials
        .iter()
        .flat_map(|t| t.criteria.iter().filter(|c| c.crisis).map(|c| c.code.as_str()))
        .collect();
    assert_eq!(crisis, ["E2"]);
    let kept_secret: BTreeSet<&str> =
        catalogue().questions.iter().filter(|q| q.ephemeral).map(|q| q.id.as_str()).collect();
    assert_eq!(kept_secret, ["suicidal_thoughts"].into());
}

#[test]
fn the_version_has_an_entry_in_the_changelog() {
    let changelog = common::read(&common::root().join("src/docs/changelog.md"));
    assert!(
        changelog.contains(&catalogue().version),
        "{} is not in the changelog",
        catalogue().version
    );
}

/// Facts that stand in several leaves of one criterion: where Kleene logic alone could leave
/// a forced answer unknown. Each is settled exactly; `tests/engine/laws.rs` proves the method.
#[test]
fn facts_that_stand_in_several_leaves_are_settled() {
    let catalogue = catalogue();
    let mut needed = Vec::new();
    let criteria = catalogue.trials.iter().flat_map(|t| t.criteria.iter().map(move |c| (t, c)));
    for (trial, criterion) in criteria {
        for axis in &criterion.rule.axes {
            let fact = &catalogue.fact(axis.fact.index()).unwrap().id;
            needed.push(format!("{} {} {fact}", trial.id, criterion.code));
        }
    }
    println!("{} places are settled: {needed:#?}", needed.len());
    assert!(!needed.is_empty());
    for criterion in catalogue.criteria() {
        let rows = criterion.rule.axes.iter().map(|axis| axis.vectors.len()).product::<usize>();
        assert!(
            rows <= trial_screener::catalogue::settle::MAX_COMBINATIONS,
            "too many to settle: {rows}"
        );
    }
}

#[test]
fn every_fact_is_found_by_its_id_and_nothing_else_is() {
    let catalogue = common::catalogue();
    for (number, question) in catalogue.questions.iter().enumerate() {
        assert_eq!(catalogue.index_of(&question.id), Some(number));
        assert_eq!(catalogue.index_of(&format!("{}_", question.id)), None);
        assert_eq!(catalogue.index_of(&question.id.to_uppercase()), None);
    }
    assert_eq!(catalogue.index_of(""), None);
}
