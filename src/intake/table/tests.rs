use super::rows::{COLUMNS, ROWS};
use super::*;

fn records(text: &str) -> Vec<Record> {
    read(text, "lab.csv").unwrap().records
}

fn number(comparator: &str, number: &str, unit: &str) -> Value {
    Value::Number {
        comparator: comparator.to_owned(),
        number: number.to_owned(),
        unit: unit.to_owned(),
        ucum: false,
    }
}

#[test]
fn a_row_is_a_record() {
    let found = records(
        "Test,Result,Flag,Units,Reference Range,Collected,Status\n\
         \"Bilirubin, Total\",0.5,,mg/dL,0.2 - 1.2,02/18/2026 8:12 AM,Final\n\
         eGFR,>60,,mL/min/1.73m2,>60,02/03/2026 8:12 AM,Preliminary\n\
         HBsAg,Non-Reactive,,,Non-Reactive,02/18/2026 8:12 AM,Corrected\n\
         \"Comment: hemolyzed\"\n",
    );
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].names, ["Bilirubin, Total"]);
    assert_eq!(found[0].value, number("", "0.5", "mg/dL"));
    assert_eq!(found[0].range, "0.2 - 1.2");
    assert_eq!(found[0].when, "2026-02-18");
    assert_eq!(found[0].source.place, "row 2");
    assert_eq!(found[0].source.words, "Bilirubin, Total 0.5 mg/dL 0.2 - 1.2 02/18/2026 8:12 AM");
    assert_eq!(found[1].value, number(">", "60", "mL/min/1.73m2"));
    // Another row decides that the month stands first.
    assert_eq!(found[1].when, "2026-02-03");
    assert_eq!(found[1].status, Status::Preliminary);
    assert_eq!(found[2].value, Value::Text("Non-Reactive".to_owned()));
    assert_eq!(found[2].status, Status::Corrected);
}

#[test]
fn decimal_commas_are_read_where_the_file_has_them() {
    let found = records(
        "\u{feff}Analyse;Ergebnis;Einheit;Referenzbereich;Abnahme\r\n\
         Hb;9,4;g/dl;12,0-15,5;18.02.2026\r\n\
         PLT;138;Gpt/l;150-400;03.02.2026\r\n\
         D-Dimer;1.234;µg/l;<500;18.02.2026\r\n\
         Ferritin;1,234;µg/l;;18.02.2026\r\n\
         GOT;<0,583;µkat/l;;18.02.2026\r\n",
    );
    assert_eq!(found[0].value, number("", "9.4", "g/dl"));
    assert_eq!(found[0].range, "12,0-15,5");
    assert_eq!(found[1].when, "2026-02-03");
    // A thousand or a decimal: left as printed.
    assert_eq!(found[2].value, Value::Text("1.234 µg/l".to_owned()));
    assert_eq!(found[3].value, Value::Text("1,234 µg/l".to_owned()));
    assert_eq!(found[4].value, number("<", "0.583", "µkat/l"));
}

#[test]
fn chinese_headers_are_known() {
    let found = records(
        "项目名称\t结果\t提示\t单位\t参考范围\t标本\t采样时间\t状态\n\
         肌酐\t66\t\tμmol/L\t41-73\t血清\t2026-02-18 08:12\t已审核\n\
         乙肝表面抗原(HBsAg)\t阴性(-)\t\t\t阴性\t血清\t2026-02-18 08:12\t初步\n\
         肌酐\t8000\t↑\tμmol/L\t\t尿液\t2026-02-18 08:12\t已作废\n",
    );
    assert_eq!(found[0].materials, ["血清"]);
    assert_eq!(found[0].value, number("", "66", "μmol/L"));
    assert_eq!(found[1].value, Value::Text("阴性(-)".to_owned()));
    assert_eq!(found[1].status, Status::Preliminary);
    assert_eq!(found[2].materials, ["尿液"]);
    assert_eq!(found[2].status, Status::EnteredInError);
    assert_eq!(found[2].flag, "↑");
}

#[test]
fn a_column_a_day_gives_a_record_for_each_filled_cell() {
    let found = records(
        "Test\tUnit\tReference\t2025-11-20\t2026-01-15\t2026-02-18\n\
         PLT\t10*9/L\t125-350\t150\t144\tpending\n\
         WBC\t10*9/L\t3.5-9.5\t4.0\t\t3.1\n",
    );
    let told: Vec<(&str, &str, &Value)> =
        found.iter().map(|r| (r.names[0].as_str(), r.when.as_str(), &r.value)).collect();
    assert_eq!(
        told,
        [
            ("PLT", "2025-11-20", &number("", "150", "10*9/L")),
            ("PLT", "2026-01-15", &number("", "144", "10*9/L")),
            ("PLT", "2026-02-18", &Value::None),
            ("WBC", "2025-11-20", &number("", "4.0", "10*9/L")),
            ("WBC", "2026-02-18", &number("", "3.1", "10*9/L")),
        ]
    );
    assert_eq!(found[2].status, Status::Preliminary);
}

#[test]
fn lines_before_the_header_and_mixed_cells() {
    let found = records(
        "Example Laboratory,,,,\n\"Patient no.: 0\",,,,\nPrinted 04/03/2026,,,,\n,,,,\n\
         Name,Value,Normal,Date,Remark\n\
         Hemoglobin,9.4 g/dL,12-15.5,03/04/2026,\n\
         ALT,31* U/L,7-40,03/04/2026,repeat\n\
         AST,\"1,027 U/L\",13-35,03/04/2026,\n\
         PLT,see note,,03/04/2026,clumped\n\
         RPR,Reactive 1:2,,,\n",
    );
    let values: Vec<&Value> = found.iter().map(|record| &record.value).collect();
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(
        values,
        [
            &text("9.4 g/dL"),
            &text("31* U/L"),
            &text("1,027 U/L"),
            &Value::None,
            &text("Reactive 1:2")
        ]
    );
    // Two readings of the day: left as printed.
    assert_eq!(found[0].when, "03/04/2026");
    assert_eq!(found[4].when, "");
    assert_eq!(found[0].source.place, "row 6");
}

#[test]
fn a_mark_behind_the_number_is_a_flag() {
    let found = records("Test|Result|Unit\nHb|94 L|g/L\nWBC|3.1↓|10^9/L\nALT|1,027|U/L\n");
    assert_eq!(found[0].value, number("", "94", "g/L"));
    assert_eq!(found[0].flag, "L");
    assert_eq!(found[1].value, number("", "3.1", "10^9/L"));
    assert_eq!(found[2].value, Value::Text("1,027 U/L".to_owned()));
}

#[test]
fn limits_may_have_columns_of_their_own() {
    let found =
        records("Analyte,Value,Unit,Low,High\nALT,31,U/L,7,40\nCRP,3,mg/L,,5\nHb,9,g/dL,12,?\n");
    assert_eq!((found[0].low.as_str(), found[0].high.as_str()), ("7", "40"));
    assert_eq!((found[1].low.as_str(), found[1].high.as_str()), ("", "5"));
    assert_eq!((found[2].low.as_str(), found[2].range.as_str()), ("", "12 - ?"));
}

#[test]
fn a_row_that_does_not_fit_is_damaged() {
    let file = read(
        "Name,Result,Unit,Date,Remark\n\
         Hb,9,4,g/dL,2026-02-18\n\
         WBC,3,1,G/L,2026-02-18,x\n\
         PLT,138,G/L,2026-02-18,\n",
        "",
    )
    .unwrap();
    assert_eq!(file.records.len(), 1);
    assert_eq!(
        file.damaged,
        [("row 2".to_owned(), Damage::Malformed), ("row 3".to_owned(), Damage::Malformed)]
    );
    let open = read("Test,Result,Unit\nHb,\"9.4,g/dL\nWBC,3.1,G/L\n", "").unwrap();
    assert_eq!(open.records, []);
    assert_eq!(open.damaged.len(), 1);
}

#[test]
fn urine_is_told_by_its_heading() {
    let found = records(
        "Test,Result,Unit\nCreatinine,66,umol/L\nURINALYSIS,,\nCreatinine,8000,umol/L\n\
         \"Comment: cloudy\",,\nProtein,1,g/L\nCHEMISTRY,,\nALT,31,U/L\n",
    );
    let told: Vec<(&str, &[String])> = found
        .iter()
        .map(|record| (record.names[0].as_str(), record.materials.as_slice()))
        .collect();
    let urine = ["URINALYSIS".to_owned()];
    assert_eq!(
        told,
        [
            ("Creatinine", &[][..]),
            ("Creatinine", &urine[..]),
            ("Protein", &urine[..]),
            ("ALT", &[][..])
        ]
    );
}

#[test]
fn another_person_of_the_file_is_somebody_else() {
    let found =
        records("Patient ID,Test,Result,Unit\n1,Hb,94,g/L\n2,Hb,120,g/L\n1,WBC,3.1,10^9/L\n");
    let subjects: Vec<Subject> = found.iter().map(|record| record.subject).collect();
    assert_eq!(subjects, [Subject::Person, Subject::Other, Subject::Person]);
    let found = records("Name,Test,Result\nA,Hb,94\nB,Hb,120\n");
    assert_eq!(found[0].names, ["Hb"]);
    assert_eq!(found[1].subject, Subject::Other);
}

#[test]
fn the_left_out_class_leaves_no_trace() {
    let file =
        read("Test,LOINC,Result\nHb,718-7,94\nPHQ-9 total,44261-6,12\nItem 9,44260-8,1\n", "")
            .unwrap();
    assert_eq!(file.records.len(), 1);
    assert_eq!(file.records[0].codes[0].system, System::Loinc);
    assert_eq!(file.damaged, []);
}

#[test]
fn what_is_no_table_is_refused() {
    for text in ["", "\n\n", "Hemoglobin 9.4 g/dL", "a,b,c\n1,2,3\n", "Date,Name\n1,2\n"] {
        assert_eq!(read(text, ""), Err(Damage::Malformed), "{text}");
    }
    let prose = "a word, ".repeat(COLUMNS * 2);
    assert_eq!(read(&prose, ""), Err(Damage::Malformed));
    let wide = format!("Test,Result\nHb,9{}\n", ",x".repeat(COLUMNS));
    assert_eq!(read(&wide, ""), Err(Damage::TooLarge));
    let long = format!("Test,Result\n{}", "Hb,9\n".repeat(ROWS));
    assert_eq!(read(&long, ""), Err(Damage::TooLarge));
    let cell = format!("Test,Result\nHb,{}\nALT,31\n", "x".repeat(CELL + 1));
    let file = read(&cell, "").unwrap();
    assert_eq!(file.damaged, [("row 2".to_owned(), Damage::TooLarge)]);
    assert_eq!(file.records.len(), 1);
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_does() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["", "Test,Result", "", "", "Hb,94", "\"a\nb\",x", "ALT,31"].join(end);
        let places: Vec<String> =
            records(&text).into_iter().map(|record| record.source.place).collect();
        assert_eq!(places, ["row 5", "row 6", "row 7"], "{end:?}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod laws {
    use super::*;
    use crate::intake::laws::{damaged, every_reader, in_any_order};
    use proptest::prelude::*;

    const TABLE: &str = "项目,Result,Flag,Unit,Range,Low,High,Date,Status,Specimen\n\
        \"Hb, total\",\"9,4\",L,g/dL,12-15.5,,,03/04/2026,Final,Serum\n\
        ALT,31*,,U/L,7-40,,,18/02/26,pending,\n";

    proptest! {
        #[test]
        fn nothing_panics(text in ".{0,200}") {
            every_reader(&text);
        }

        #[test]
        fn damaged_tables_do_not_panic(
            cuts in prop::collection::vec((0_usize..300, any::<char>()), 0..12),
            separator in prop::sample::select(vec![',', ';', '\t', '|']),
        ) {
            let text = TABLE.replace(',', &separator.to_string());
            every_reader(&damaged(&text, cuts));
        }

        #[test]
        fn the_order_of_rows_does_not_matter(
            rows in prop::collection::vec((
                prop::sample::select(vec!["Hb", "ALT", "尿蛋白", "HIV"]),
                prop::sample::select(vec!["9.4", "9,4", "1.234", "1,027", "<5", "阴性", "pending"]),
                prop::sample::select(vec!["03/04/2026", "02/18/2026", "18/02/2026", "5.6.2026", ""]),
            ), 1..8),
            turn in 0_usize..8,
        ) {
            let of = |rows: &[(&str, &str, &str)]| {
                let lines: Vec<String> =
                    rows.iter().map(|(n, v, d)| format!("{n};{v};g/L;{d}\n")).collect();
                let text = format!("Test;Result;Unit;Date\n{}", lines.concat());
                in_any_order(read(&text, "")
                    .unwrap()
                    .records)
            };
            let mut other = rows.clone();
            other.rotate_left(turn % rows.len());
            prop_assert_eq!(of(&rows), of(&other));
            other.reverse();
            prop_assert_eq!(of(&rows), of(&other));
        }

        #[test]
        fn no_day_shifts(
            year in 2000_u32..2030,
            month in 1_u32..=12,
            day in 1_u32..=28,
            time in prop::sample::select(vec![
                "", " 00:00", " 23:59:59", "T23:40:00-05:00", "T00:10:00+08:00", "T00:00:00Z",
            ]),
        ) {
            let written = format!("{year:04}-{month:02}-{day:02}");
            let text = format!("Test,Result,Date\nHb,94,{written}{time}\n");
            prop_assert_eq!(&records(&text)[0].when, &written);
        }
    }
}
