//! The criteria as SQL: what is printed. That its statuses equal the engine's is for the engines
//! that run it (`make scale`).

use crate::common::{self, catalogue, day, facts_of, person, random, screen, text};
use proptest::prelude::Just;
use std::collections::BTreeMap;
use trial_screener::catalogue::meaning::Slot;
use trial_screener::catalogue::{Catalogue, SourceFile, embedded};
use trial_screener::facts::Facts;
use trial_screener::sql::{Dialect, Script, Wide};

/// The statements of a script.
fn statements(views: &str) -> Vec<&str> {
    views.split(";\n\n").filter(|statement| !statement.trim().is_empty()).collect()
}

/// The statement that makes a view.
fn view<'s>(views: &'s str, name: &str) -> &'s str {
    let head = format!(" screening_{name} AS\n");
    let found = statements(views).into_iter().find(|statement| statement.contains(&head));
    found.unwrap_or_else(|| panic!("no view {name}"))
}

/// A person's row by the names of its columns.
fn row(facts: Facts) -> BTreeMap<String, String> {
    let wide = Wide::new(catalogue());
    let screening = screen(facts, day(common::DAY));
    let row = wide.row("p", &screening);
    assert_eq!(row.len(), wide.head().len());
    wide.head().into_iter().zip(row).collect()
}

#[test]
fn every_criterion_and_verdict_has_a_column_and_none_is_left_to_the_engine() {
    for dialect in Dialect::ALL {
        let script = Script::new(catalogue(), dialect);
        assert_eq!(script.left_to_the_engine().count(), 0);
        let views = script.views();
        assert!(views.contains("-- Left to the engine: no criterion."));
        let (criteria, statuses) = (view(&views, "criteria"), view(&views, "statuses"));
        let verdicts = view(&views, "verdicts");
        for trial in &catalogue().trials {
            for criterion in &trial.criteria {
                let name = format!("{} {}", trial.id, criterion.code);
                assert!(criteria.contains(&format!("-- {name}: ")), "{name} has no comment");
                assert!(criteria.contains(&format!("AS {}", dialect.quoted(&name))), "{name}");
                let (_, rows) = statuses.rsplit_once("SELECT id,").unwrap();
                assert!(rows.contains(&dialect.quoted(&name)), "{name} has no status");
            }
            for name in [trial.id.clone(), format!("{} for_now", trial.id)] {
                assert!(verdicts.contains(&format!("AS {}", dialect.quoted(&name))), "{name}");
            }
        }
        let settled = catalogue().criteria().filter(|c| !c.rule.axes.is_empty()).count();
        let views_of_their_own =
            statements(&views).iter().filter(|text| text.contains(" screening_settled_")).count();
        assert_eq!(views_of_their_own, settled + 1, "each in one view, and all in the statuses");
    }
}

#[test]
fn a_criterion_reads_as_its_rule_does() {
    let views = Script::new(catalogue(), Dialect::DuckDb).views();
    let criteria = view(&views, "criteria");
    for expected in [
        "\n  -- cht101-cd70 E10b: HCV antibody positive with detectable HCV RNA.\n  \
         NOT (\"hcv_antibody is positive\" AND \"hcv_rna detected\") AS \"cht101-cd70 E10b\",\n",
        "\n  NOT \"hiv is confirmed\" OR NOT \"hiv is one of reactive, confirmed\" \
         AS \"cht101-cd70 E10c generous\",\n",
    ] {
        assert!(criteria.contains(expected), "{expected}");
    }
    let tests = view(&views, "tests");
    for expected in [
        "\n  hcv_antibody = 'positive' AS \"hcv_antibody is positive\",\n",
        "\n  CASE WHEN haemoglobin_from >= 60 THEN TRUE WHEN haemoglobin_to < 60 THEN FALSE END \
         AS \"haemoglobin >= 60 g/L\",\n",
        "    WHEN live_vaccine_first > COALESCE(screening_day, as_of) - 28 \
         AND live_vaccine_last <= COALESCE(screening_day, as_of) THEN TRUE\n",
    ] {
        assert!(tests.contains(expected), "{expected}");
    }
}

#[test]
fn dialects_differ_in_types_quotes_and_days_only() {
    let scripts = Dialect::ALL.map(|dialect| Script::new(catalogue(), dialect));
    let [duckdb, spark, postgres] = scripts.each_ref().map(Script::views);
    assert_eq!(duckdb.replace(";\n\n", "\nOFFSET 0;\n\n"), postgres);
    for line in spark.lines().filter(|line| !line.trim_start().starts_with("--")) {
        assert!(!line.contains('"') && !line.contains("INTERVAL"), "{line}");
    }
    assert!(spark.contains("add_months(COALESCE(screening_day, as_of), -6)"));
    assert!(postgres.contains("COALESCE(screening_day, as_of) - INTERVAL '6 months'"));
    let [duckdb, spark, postgres] = scripts.each_ref().map(Script::schema);
    let types = |schema: &str| {
        let names = schema.lines().filter(|line| !line.trim_start().starts_with("--"));
        names.map(|line| line.split(' ').nth(2).unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(types(&duckdb), types(&spark));
    assert!(duckdb.contains("  hiv VARCHAR,\n") && spark.contains("  hiv STRING,\n"));
    assert!(postgres.contains("  hiv TEXT,\n"));
    assert_eq!(Dialect::DuckDb.quoted("a\"b"), "\"a\"\"b\"");
    assert_eq!(Dialect::Spark.quoted("a`b"), "`a``b`");
    assert_eq!(Dialect::Postgres.literal("it's"), "'it''s'");
    assert_eq!(Dialect::Spark.literal("it's"), "'it\\'s'");
}

#[test]
fn names_are_ones_that_all_dialects_keep() {
    let wide = Wide::new(catalogue());
    let mut names = wide.head();
    let views = Script::new(catalogue(), Dialect::Postgres).views();
    names.extend(
        views.split(" AS \"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()),
    );
    for name in names {
        assert!(name.len() <= 63, "{name} has {} bytes", name.len());
    }
    let columns = wide.head();
    let distinct: std::collections::BTreeSet<&String> = columns.iter().collect();
    assert_eq!(distinct.len(), columns.len());
    for statement in statements(&views) {
        assert!(!statement.trim().contains("\n\n") || statement.starts_with("--"), "{statement}");
    }
}

#[test]
fn what_sql_cannot_hold_is_named_and_has_no_value() {
    let trial = "[trial t]\ntitle = t | t\nproduct = t | t\ndocument = t\nplace = t\ndated = t\n\
        status = t\ncomplete = yes\ngap = t | t\n";
    let row = |code: &str, rule: &str| {
        format!(
            "[{code}]\n{rule}who = patient\nchange = nothing\nsource = s\nclinician = c | c\n\
             patient = p | p\n"
        )
    };
    let text = [
        trial.to_owned(),
        row("I1", "rule = ecog <= 1\n"),
        row("I2", ""),
        row("I2a", "rule = neutrophils > wbc\n"),
        row("I2b", "rule = hiv is negative\n"),
    ]
    .concat();
    let files = [SourceFile { name: "t", text: &text }];
    let catalogue = Catalogue::load_with(embedded::VOCABULARY, &files).unwrap();
    let script = Script::new(&catalogue, Dialect::DuckDb);
    let left: Vec<&str> = script.left_to_the_engine().map(|(_, code, _)| code).collect();
    assert_eq!(left, ["I2", "I2a"], "the status of a whole rests on that of its parts");
    let views = script.views();
    for code in left {
        assert!(views.contains(&format!("-- Left to the engine: t {code}, because ")), "{code}");
        let none = format!("-- left to the engine\n  CAST(NULL AS VARCHAR) AS \"t {code}\"");
        assert!(view(&views, "statuses").contains(&none), "{code}");
    }
    assert!(!view(&views, "criteria").contains("t I2a"));
    let verdicts = view(&views, "verdicts");
    assert!(
        verdicts.contains("THEN 'not_match' END AS \"t\"") && !verdicts.contains("may_be_eligible"),
        "what is left may fail, so only a failure of the others is told: {verdicts}"
    );
}

#[test]
fn a_row_holds_what_rules_read() {
    let row = row(facts_of(
        r#"{"facts": {
            "age": 40, "hiv": "confirmed", "pregnant": "dont_know",
            "haemoglobin": {"value": "9.05", "unit": "g/dL", "date": "2026-02"},
            "platelets": {"value": "<50", "unit": "10*9/L"},
            "alt": {"value": "2.5", "unit": "xULN"},
            "bilirubin": {"value": 1, "unit": "mg/dL", "upper_limit": "1.2"},
            "hbv_dna": {"below_quantification": true},
            "live_vaccine": {"about": "3 weeks ago"}, "major_surgery": "never",
            "heart_conditions": ["coronary"]
        }, "anchors": {"screening": "2026-03-10"}}"#,
    ));
    for (column, expected) in [
        ("id", "p"),
        ("as_of", common::DAY),
        ("screening_day", "2026-03-10"),
        ("infusion_day", common::DAY),
        ("age_from", "40"),
        ("age_to", "40"),
        ("age_known", ""),
        ("hiv", "confirmed"),
        ("pregnant", ""),
        ("haemoglobin_from", "90.5"),
        ("haemoglobin_to", "90.5"),
        ("haemoglobin_first", "2026-02-01"),
        ("haemoglobin_last", "2026-02-28"),
        ("platelets_from", ""),
        ("platelets_to", "49.99999999999999"),
        ("alt_from", ""),
        ("alt_times_uln_from", "2.5"),
        ("bilirubin_from", "17.1"),
        ("bilirubin_uln_to", "20.52"),
        ("hbv_dna_detected", "true"),
        ("hbv_dna_trace", "true"),
        ("hbv_dna_from", ""),
        ("live_vaccine", "happened"),
        ("live_vaccine_first", "2026-02-06"),
        ("live_vaccine_last", "2026-02-12"),
        ("major_surgery", "never"),
        ("major_surgery_first", ""),
        ("heart_conditions__coronary", "true"),
        ("heart_conditions__valve", "false"),
        ("malignancy__thyroid", ""),
    ] {
        let cell = row.get(column);
        assert_eq!(cell.map(String::as_str), Some(expected), "{column}");
    }
}

#[test]
fn nothing_known_is_an_empty_row() {
    let row = row(Facts::default());
    let days = catalogue().anchors.iter().map(|anchor| format!("{anchor}_day"));
    let told: Vec<String> = ["id", "as_of"].map(str::to_owned).into_iter().chain(days).collect();
    for (column, cell) in row {
        assert_eq!(cell.is_empty(), !told.contains(&column), "{column}: {cell}");
    }
}

/// Readings that differ, and answers that say nothing of a number, must not be lost on the way.
#[test]
fn no_reading_and_no_answer_gets_lost_in_the_columns() {
    let today = day(common::DAY);
    let (mut readings, mut known) = (0, 0);
    random::each(150, random::facts(Just(60)), |facts| {
        let screening = screen(facts.clone(), today);
        let row = row(facts);
        for (fact, question) in catalogue().questions.iter().enumerate() {
            let cell = |suffix: &str| row.get(&format!("{}{suffix}", question.id));
            match screening.slot(fact) {
                Slot::Codes(codes) if row.contains_key(&question.id) => {
                    assert_eq!(codes.count_ones(), 1, "{}", question.id);
                    let code = question.options_of(*codes).next().unwrap();
                    assert_eq!(cell(""), Some(&code.code));
                }
                Slot::Number(number) if cell("_from").is_some() => {
                    let there = row.iter().filter(|(name, _)| name.starts_with(&question.id));
                    assert!(there.into_iter().any(|(_, cell)| !cell.is_empty()), "{}", question.id);
                    known += usize::from(cell("_known").is_some_and(|cell| cell == "true"));
                    if number.also.is_some() {
                        readings += 1;
                        assert!(cell("_high_from").is_some(), "{}", question.id);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    });
    assert!(readings > 50 && known > 0, "{readings} readings, {known} known");
}

#[test]
fn the_command_prints_the_table_its_rows_and_the_views() {
    let run =
        |arguments: &[&str], input: &str| common::output_of(&mut common::command(arguments), input);
    let schema = text(&run(&["sql", "--dialect", "spark", "--schema"], "").stdout);
    let columns: Vec<&str> = schema
        .lines()
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with("--")))
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    let profile = person("fits-bh002");
    let line = profile.replace('\n', " ");
    let facts = ["cohort", "-", "--as-of", common::DAY, "--format", "facts", "--quiet"];
    let rows = text(&run(&facts, &line).stdout);
    let head: Vec<&str> = rows.lines().next().unwrap().split(',').collect();
    assert_eq!(head, columns, "the table has the columns that are written");
    assert_eq!(rows.lines().count(), 2);
    assert!(rows.lines().nth(1).unwrap().starts_with("1,2026-03-02,"), "the line is the id");
    let views = run(&["sql", "--dialect", "postgres"], "");
    assert_eq!(text(&views.stdout), Script::new(catalogue(), Dialect::Postgres).views());
    assert_eq!(run(&["sql"], "").status.code(), Some(2));
    assert_eq!(run(&["sql", "--dialect", "oracle"], "").status.code(), Some(2));
}
