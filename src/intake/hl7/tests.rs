use super::read;
use crate::intake::record::{
    Code, Damage, ReadFile, Record, RecordKind, Status, Subject, System, Value,
};

const HEAD: &str = "MSH|^~\\&|LAB|X|APP|X|20260218114000-0500||ORU^R01|1|P|2.5.1\r\
    PID|1||7^^^EX^MR||EXAMPLE^PERSON||19900514|F\r\
    OBR|1||1|58410-2^CBC panel^LN|||20260218234000-0500\r";

fn records(segments: &str) -> Vec<Record> {
    read(&format!("{HEAD}{segments}"), "x.hl7").unwrap().records
}

fn result(segment: &str) -> Record {
    records(segment).into_iter().nth(1).unwrap()
}

fn number(comparator: &str, number: &str, unit: &str, ucum: bool) -> Value {
    Value::Number {
        comparator: comparator.to_owned(),
        number: number.to_owned(),
        unit: unit.to_owned(),
        ucum,
    }
}

#[test]
fn a_message_gives_its_person_and_results() {
    let found = records("OBX|1|NM|718-7^Hemoglobin^LN^HB^Hb^L||9.4|g/dL^^UCUM|12.0-15.5|L|||F");
    assert_eq!(found[0].kind, RecordKind::Person);
    assert_eq!(found[0].when, "1990-05-14");
    assert_eq!(found[0].value, Value::Text("female".to_owned()));
    let hb = &found[1];
    assert_eq!(hb.codes[0], Code { system: System::Loinc, code: "718-7".to_owned() });
    assert_eq!(hb.codes[1], Code { system: System::Other, code: "HB".to_owned() });
    assert_eq!(hb.names, ["Hemoglobin", "Hb"]);
    assert_eq!(hb.value, number("", "9.4", "g/dL", true));
    assert_eq!((hb.range.as_str(), hb.flag.as_str()), ("12.0-15.5", "L"));
    // Late in the evening of the 18th, whatever day it is elsewhere.
    assert_eq!(hb.when, "2026-02-18");
    assert_eq!(hb.source.place, "line 4");
}

#[test]
fn types_of_values() {
    for (segment, value) in [
        ("OBX|1|SN|1^a^L||>^60|mL/min|||||F", number(">", "60", "mL/min", false)),
        ("OBX|1|SN|1^a^L||^1^:^128||||||F", Value::Text("1:128".to_owned())),
        ("OBX|1|SN|1^a^L||^50^-^55|%^^UCUM|||||F", number("", "50-55", "%", true)),
        ("OBX|1|SN|1^a^L||^2^+||||||F", Value::Text("2+".to_owned())),
        ("OBX|1|NM|1^a^L||<5|U/L|||||F", number("<", "5", "U/L", false)),
        ("OBX|1|NM|1^a^L||3.1|10^3/uL|||||F", number("", "3.1", "10^3/uL", false)),
        ("OBX|1|ST|1^a^L||9.4|g/dL|||||F", number("", "9.4", "g/dL", false)),
        ("OBX|1|ST|1^a^L||Reactive 1:2||||||F", Value::Text("Reactive 1:2".to_owned())),
        ("OBX|1|CWE|1^a^L||260385009^Negative^SCT||||||F", Value::Text("Negative".to_owned())),
        ("OBX|1|CWE|1^a^L||10828004^^SCT||||||F", Value::Text("Positive".to_owned())),
        ("OBX|1|TX|1^a^L||one~two \\T\\ three||||||F", Value::Text("one two & three".to_owned())),
        ("OBX|1|FT|1^a^L||\\H\\one\\N\\\\.br\\two||||||F", Value::Text("one two".to_owned())),
        ("OBX|1|ST|1^a^L||\\X3C\\ 5 \\XB5\\g||||||F", Value::Text("< 5 µg".to_owned())),
        ("OBX|1|ST|1^a^L||5 \\ 6 \\Q\\||||||F", Value::Text("5 \\ 6 \\Q\\".to_owned())),
        ("OBX|1|NM|1^a^L||\"\"||||||F", Value::None),
        ("OBX|1|NM|1^a^L||||||||F", Value::None),
        ("OBX|1|ST|1^a^L||pending||||||P", Value::None),
    ] {
        assert_eq!(result(segment).value, value, "{segment}");
    }
    assert_eq!(records("OBX|1|ED|1^Report^L||^pdf^^Base64^AA||||||F").len(), 1);
}

#[test]
fn status_letters() {
    for (letter, status) in [
        ("F", Status::Final),
        ("U", Status::Final),
        ("C", Status::Corrected),
        ("P", Status::Preliminary),
        ("I", Status::Preliminary),
        ("W", Status::EnteredInError),
        ("D", Status::EnteredInError),
        ("X", Status::NotDone),
        ("?", Status::Unknown),
        ("", Status::Unknown),
    ] {
        let segment = format!("OBX|1|NM|1^a^L||5||||||{letter}");
        assert_eq!(result(&segment).status, status, "{letter}");
    }
}

#[test]
fn the_day_is_that_of_the_sample_before_that_of_the_order() {
    let own = result("OBX|1|NM|1^a^L||5||||||F|||20260217");
    assert_eq!((own.when.as_str(), own.when_is_of_issue), ("2026-02-17", true));
    let alone = "MSH|^~\\&|\nOBR|1|||p\nOBX|1|NM|1^a^L||5||||||F|||20260217";
    let alone = read(alone, "").unwrap().records;
    assert_eq!((alone[0].when.as_str(), alone[0].when_is_of_issue), ("2026-02-17", false));
    let order = format!("OBR|1|||p{}20260219", "|".repeat(18));
    let text = format!("MSH|^~\\&|\n{order}\nOBX|1|NM|1^a^L||5||||||F");
    let found = read(&text, "").unwrap().records;
    assert_eq!((found[0].when.as_str(), found[0].when_is_of_issue), ("2026-02-19", true));
}

#[test]
fn another_patient_is_somebody_else() {
    let text = format!(
        "{HEAD}OBX|1|NM|1^a^L||1||||||F\r\nMSH#*~\\&#\nPID###8**EX\nOBX#1#NM#1*a*L##2######F\n\n\
         {HEAD}OBX|1|NM|1^a^L||3||||||F\rMSH|^~\\&|\rOBX|1|NM|1^a^L||4||||||F"
    );
    let found = read(&text, "").unwrap().records;
    let told: Vec<(RecordKind, Subject)> =
        found.iter().map(|record| (record.kind, record.subject)).collect();
    assert_eq!(
        told,
        [
            (RecordKind::Person, Subject::Person),
            (RecordKind::Result, Subject::Person),
            (RecordKind::Person, Subject::Other),
            (RecordKind::Result, Subject::Other),
            (RecordKind::Result, Subject::Person),
            (RecordKind::Result, Subject::Other),
        ]
    );
    // The same number with another birthday is not the same person.
    let other = HEAD.replace("19900514", "19910514");
    let found = read(&format!("{HEAD}{other}OBX|1|NM|1^a^L||1||||||F"), "").unwrap().records;
    assert_eq!(found[2].subject, Subject::Other);
}

#[test]
fn the_specimen_stays_with_its_results() {
    let found = records("OBX|1|NM|1^Creatinine^L||5||||||F\rSPM|1|||UR^Urine\rOBX|2|NM|2^b^L||1");
    assert_eq!(found[1].materials, ["Urine"]);
    let text = "MSH|^~\\&|\rOBR|1|||U^Urine panel^L\rOBX|1|NM|1^Creatinine^L||5||||||F";
    let found = read(text, "").unwrap().records;
    assert_eq!(found[0].materials, ["Urine panel"]);
}

#[test]
fn the_left_out_class_leaves_no_trace() {
    let file = read(
        "MSH|^~\\&|\rOBR|1|||44249-1^Panel^LN\rOBX|1|NM|1^Item 1^L||1||||||F\r\
         OBR|2|||x\rOBX|1|NM|44260-8^Item^LN||1||||||F\r\
         OBX|2|ST|3^Note^L||suicidal thoughts||||||F\r",
        "",
    )
    .unwrap();
    assert_eq!(file, ReadFile::default());
}

#[test]
fn what_is_no_message_is_refused() {
    for text in ["", "hello", "PID|1", "OBX|1|NM|1^a||5", "\u{0}"] {
        assert_eq!(read(text, ""), Err(Damage::Malformed), "{text}");
    }
    let file = read("MSHAAAAAA\rOBX|1|NM|1^a^L||5||||||F", "").unwrap();
    assert_eq!(file.records, []);
    assert_eq!(file.damaged, [("line 1".to_owned(), Damage::Malformed)]);
    let file = read("MSH|^~\\&|\rOBX|1|NM|||5||||||F", "").unwrap();
    assert_eq!(file.damaged, [("line 2".to_owned(), Damage::Malformed)]);
}

#[cfg(not(target_arch = "wasm32"))]
mod laws {
    use super::*;
    use crate::intake::laws::{damaged, every_reader};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_panics(text in "(MSH)?.{0,120}") {
            every_reader(&text);
        }

        #[test]
        fn damaged_messages_do_not_panic(
            cuts in prop::collection::vec((0_usize..400, any::<char>()), 0..12),
        ) {
            let whole = format!(
                "{HEAD}OBX|1|SN|1^a^L||>^60^-^70|10^3/uL|1-2|N|||F\rSPM|1|||UR\r\
                 OBX|2|ST|2^b^L||\\XC2B5\\ \\T\\||||||C"
            );
            every_reader(&damaged(&whole, cuts));
        }

        #[test]
        fn no_day_shifts(
            day in 1_u32..=28,
            time in prop::sample::select(vec!["", "2359", "000000-0500", "234000+0800"]),
        ) {
            let found = result(&format!("OBX|1|NM|1^a^L||5||||||F|||202602{day:02}{time}"));
            prop_assert_eq!(found.when, format!("2026-02-{day:02}"));
        }
    }
}
