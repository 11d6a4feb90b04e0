use super::entries::PREGNANCY;
use super::*;
use crate::intake::record::{Code, Medicine, System};

const OIDS: [(&str, &str); 5] = [
    ("LN", "2.16.840.1.113883.6.1"),
    ("SCT", "2.16.840.1.113883.6.96"),
    ("RX", "2.16.840.1.113883.6.88"),
    ("CVX", "2.16.840.1.113883.12.292"),
    ("ICD", "2.16.840.1.113883.6.90"),
];

/// A document with one section; systems are written short.
fn document(section: &str, content: &str) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\" \
         xmlns:xsi=\"{INSTANCE}\"><component><structuredBody><component><section>\
         <code code=\"{section}\" codeSystem=\"LN\"/><title>Part</title>{content}\
         </section></component></structuredBody></component></ClinicalDocument>"
    );
    for (short, oid) in OIDS {
        text = text.replace(&format!("codeSystem=\"{short}\""), &format!("codeSystem=\"{oid}\""));
    }
    text
}

fn records(section: &str, content: &str) -> Vec<Record> {
    read(&document(section, content), "x.xml").unwrap().records
}

fn result(inside: &str) -> Record {
    let found = records(
        "30954-2",
        &format!(
            "<text><td ID=\"n\">Platelet count</td></text><entry><organizer>\
             <statusCode code=\"completed\"/><component><observation moodCode=\"EVN\">\
             <code code=\"777-3\" codeSystem=\"LN\" displayName=\"Platelets\">\
             <originalText><reference value=\"#n\"/></originalText></code>\
             <statusCode code=\"completed\"/>\
             <effectiveTime value=\"20260218234000-0500\"/>{inside}</observation></component>\
             </organizer></entry>"
        ),
    );
    found.into_iter().next().unwrap()
}

fn value(inside: &str) -> Value {
    result(inside).value
}

fn number(comparator: &str, number: &str, unit: &str, ucum: bool) -> Value {
    Value::Number {
        comparator: comparator.to_owned(),
        number: number.to_owned(),
        unit: unit.to_owned(),
        ucum,
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn a_result_with_its_range() {
    let found = result(
        "<value xsi:type=\"PQ\" value=\"152\" unit=\"10*3/uL\"/>\
         <interpretationCode code=\"N\"/><referenceRange><observationRange>\
         <text>M 1-2; F 3-4</text><value xsi:type=\"IVL_PQ\">\
         <low value=\"150\" unit=\"10*3/uL\"/><high value=\"400\" unit=\"10*3/uL\"/></value>\
         </observationRange></referenceRange>",
    );
    assert_eq!(found.codes, [Code { system: System::Loinc, code: "777-3".to_owned() }]);
    assert_eq!(found.names, ["Platelets", "Platelet count"]);
    assert_eq!(found.value, number("", "152", "10*3/uL", true));
    assert_eq!((found.low.as_str(), found.high.as_str()), ("150", "400"));
    assert_eq!(found.flag, "N");
    assert_eq!(found.when, "2026-02-18");
    assert_eq!(found.status, Status::Final);
    assert_eq!(found.source.place, "Part, entry 1");
}

#[test]
fn values_of_every_type() {
    for (inside, expected) in [
        ("<value xsi:type=\"PQ\" nullFlavor=\"NA\"/>", Value::None),
        (
            "<value xsi:type=\"PQ\" nullFlavor=\"OTH\"><translation value=\"152\" \
             nullFlavor=\"OTH\"><originalText>THOUS/MCL</originalText></translation></value>",
            number("", "152", "THOUS/MCL", false),
        ),
        (
            "<value xsi:type=\"IVL_PQ\"><low value=\"0\" unit=\"g\"/>\
             <high value=\"5\" unit=\"g\"/></value>",
            number("<=", "5", "g", true),
        ),
        (
            "<value xsi:type=\"IVL_PQ\"><low value=\"500\" unit=\"g\" inclusive=\"false\"/>\
             <high nullFlavor=\"PINF\"/></value>",
            number(">", "500", "g", true),
        ),
        (
            "<value xsi:type=\"IVL_PQ\"><low nullFlavor=\"NINF\"/>\
             <high value=\"5\" unit=\"g\" inclusive=\"false\"/></value>",
            number("<", "5", "g", true),
        ),
        (
            "<value xsi:type=\"IVL_PQ\"><low value=\"50\" unit=\"%\"/>\
             <high value=\"55\" unit=\"%\"/></value>",
            number("", "50-55", "%", true),
        ),
        (
            "<value xsi:type=\"IVL_PQ\"><low value=\"9\" unit=\"g\"/>\
             <high value=\"5\" unit=\"g\"/></value>",
            text("9 g - 5 g"),
        ),
        (
            "<value xsi:type=\"CD\" code=\"260385009\" codeSystem=\"SCT\" \
             displayName=\"Negative\"/>",
            text("Negative"),
        ),
        ("<value xsi:type=\"CD\" code=\"10828004\" codeSystem=\"SCT\"/>", text("Positive")),
        (
            "<value xsi:type=\"CD\" nullFlavor=\"OTH\"><originalText>weak</originalText></value>",
            text("weak"),
        ),
        ("<value xsi:type=\"CD\" nullFlavor=\"UNK\"/>", Value::None),
        ("<value xsi:type=\"ST\">Unable to calculate</value>", text("Unable to calculate")),
        (
            "<value xsi:type=\"ST\">&lt;0.2</value><entryRelationship><observation>\
             <code code=\"246514001\"/><value xsi:type=\"CD\" code=\"mg/dL\" \
             codeSystem=\"2.16.840.1.113883.6.8\"/></observation></entryRelationship>",
            number("<", "0.2", "mg/dL", true),
        ),
        ("<value xsi:type=\"ED\"><reference value=\"#n\"/></value>", text("Platelet count")),
        ("<value xsi:type=\"INT\" value=\"3\"/>", number("", "3", "", false)),
        ("<value xsi:type=\"REAL\" value=\"3.5\"/>", number("", "3.5", "", false)),
        (
            "<value xsi:type=\"RTO\"><numerator xsi:type=\"INT\" value=\"1\"/>\
             <denominator xsi:type=\"INT\" value=\"80\"/></value>",
            text("1:80"),
        ),
        ("<value xsi:type=\"PQ\" value=\"1e3\" unit=\"g\"/>", text("1e3 g")),
        ("<value value=\"7\" unit=\"g\"/>", number("", "7", "g", true)),
        ("", Value::None),
    ] {
        assert_eq!(value(inside), expected, "{inside}");
    }
}

#[test]
fn ranges_that_are_not_limits() {
    let range = |inside: &str| {
        let found = result(&format!("<value xsi:type=\"PQ\" value=\"9\" unit=\"g/L\"/>{inside}"));
        (found.low, found.high, found.range)
    };
    let one = |inside: &str| {
        format!("<referenceRange><observationRange>{inside}</observationRange></referenceRange>")
    };
    let as_text = |text: &str| (String::new(), String::new(), text.to_owned());
    assert_eq!(range(&one("<text>10-50 U/L</text>")), as_text("10-50 U/L"));
    let limits = "<value xsi:type=\"IVL_PQ\"><low value=\"1\" unit=\"g/dL\"/>\
                  <high value=\"2\" unit=\"g/dL\"/></value>";
    // Another unit than that of the value.
    assert_eq!(range(&one(limits)), as_text("1-2 g/dL"));
    assert_eq!(range(&format!("{}{}", one(limits), one(limits))), as_text(""));
}

#[test]
fn statuses_of_results() {
    let status = |outer: &str, attributes: &str, inner: &str| {
        let found = records(
            "30954-2",
            &format!(
                "<entry><organizer {outer}><component><observation {attributes}>\
                 <code code=\"777-3\" codeSystem=\"LN\"/>{inner}\
                 <value xsi:type=\"INT\" value=\"1\"/></observation></component></organizer>\
                 </entry>"
            ),
        );
        found[0].status
    };
    let code = |code: &str| format!("<statusCode code=\"{code}\"/>");
    assert_eq!(status("", "", &code("completed")), Status::Final);
    assert_eq!(status("", "", &code("active")), Status::Preliminary);
    assert_eq!(status("", "", &code("held")), Status::Preliminary);
    assert_eq!(status("", "", &code("aborted")), Status::NotDone);
    assert_eq!(status("", "", &code("nullified")), Status::EnteredInError);
    assert_eq!(status("", "negationInd=\"true\"", &code("completed")), Status::NotDone);
    assert_eq!(status("", "moodCode=\"RQO\"", &code("active")), Status::Planned);
    assert_eq!(status("", "nullFlavor=\"UNK\"", &code("completed")), Status::Unknown);
    assert_eq!(status("negationInd=\"true\"", "", &code("completed")), Status::NotDone);
    // A result without a value is still pending.
    assert_eq!(result("<value xsi:type=\"PQ\" nullFlavor=\"NA\"/>").status, Status::Preliminary);
}

fn concern(act: &str, observation: &str) -> Record {
    let found = records(
        "11450-4",
        &format!(
            "<entry><act moodCode=\"EVN\">{act}<entryRelationship typeCode=\"SUBJ\">\
             {observation}</entryRelationship></act></entry>"
        ),
    );
    found.into_iter().next().unwrap()
}

#[test]
fn a_condition_stands_inside_of_its_concern() {
    let lupus = "<value xsi:type=\"CD\" code=\"M32.14\" codeSystem=\"ICD\" \
                 displayName=\"Lupus nephritis\"/>";
    let active = concern(
        "<statusCode code=\"active\"/>",
        &format!(
            "<observation><statusCode code=\"completed\"/><effectiveTime>\
             <low value=\"201904\"/></effectiveTime>{lupus}</observation>"
        ),
    );
    assert_eq!(active.kind, RecordKind::Condition);
    assert_eq!((active.when.as_str(), active.activity), ("2019-04", Activity::Active));
    assert_eq!(active.status, Status::Final);
    let ended = concern(
        "<statusCode code=\"active\"/>",
        &format!(
            "<observation><effectiveTime><low value=\"2019\"/><high value=\"20200101\"/>\
             </effectiveTime>{lupus}</observation>"
        ),
    );
    assert_eq!((ended.until.as_str(), ended.activity), ("2020-01-01", Activity::Ended));
    let resolved = concern(
        "<statusCode code=\"active\"/>",
        &format!(
            "<observation>{lupus}<entryRelationship><observation><code code=\"33999-4\"/>\
             <value xsi:type=\"CD\" displayName=\"Resolved\"/></observation>\
             </entryRelationship></observation>"
        ),
    );
    assert_eq!(resolved.activity, Activity::Ended);
    // Nobody looks after it any more, which does not say that it is over.
    let completed =
        concern("<statusCode code=\"completed\"/>", &format!("<observation>{lupus}</observation>"));
    assert_eq!(completed.activity, Activity::NotSaid);
}

#[test]
fn what_is_negated_or_unsure_is_not_confirmed() {
    let value = |name: &str| {
        format!(
            "<value xsi:type=\"CD\" code=\"22298006\" codeSystem=\"SCT\" \
             displayName=\"Myocardial infarction\"><originalText>{name}</originalText></value>"
        )
    };
    let status = |attributes: &str, name: &str| {
        concern("", &format!("<observation {attributes}>{}</observation>", value(name))).status
    };
    assert_eq!(status("", "infarction"), Status::Final);
    assert_eq!(status("negationInd=\"true\"", "infarction"), Status::Refuted);
    assert_eq!(status("", "No infarction"), Status::Refuted);
    assert_eq!(status("", "infarction (ruled out)"), Status::Refuted);
    assert_eq!(status("moodCode=\"INT\"", "infarction"), Status::Planned);
    let uncoded = "<observation><value xsi:type=\"CD\" nullFlavor=\"UNK\">\
                   <originalText>Possible lupus</originalText></value></observation>";
    assert_eq!(concern("", uncoded).status, Status::Unconfirmed);
    let empty = records(
        "11450-4",
        "<entry><act><entryRelationship><observation><value xsi:type=\"CD\" \
         nullFlavor=\"UNK\"/></observation></entryRelationship></act></entry>",
    );
    assert_eq!(empty, []);
}

#[test]
fn a_relative_is_not_the_person() {
    let found = records(
        "10157-6",
        "<entry><organizer><component><observation><effectiveTime value=\"1967\"/>\
         <value xsi:type=\"CD\" code=\"22298006\" codeSystem=\"SCT\"/></observation>\
         </component></organizer></entry>",
    );
    assert_eq!(found[0].subject, Subject::Relative);
    let found = records(
        "11450-4",
        "<entry><observation><subject><relatedSubject classCode=\"PRS\"/></subject>\
         <value xsi:type=\"CD\" code=\"22298006\" codeSystem=\"SCT\"/></observation></entry>",
    );
    assert_eq!(found[0].subject, Subject::Relative);
}

#[test]
fn pregnancy_in_the_social_history() {
    let of = |attributes: &str, code: &str| {
        records(
            "29762-2",
            &format!(
                "<text><p ID=\"a\">as told</p></text><entry><observation {attributes}>\
                 <code code=\"ASSERTION\"/><text><reference value=\"#a\"/></text>\
                 <effectiveTime value=\"20110410\"/><value xsi:type=\"CD\" code=\"{code}\" \
                 codeSystem=\"SCT\" displayName=\"Name\"/></observation></entry>"
            ),
        )
    };
    let no = of("negationInd=\"true\"", PREGNANCY);
    assert_eq!(no[0].kind, RecordKind::Condition);
    assert_eq!((no[0].status, no[0].when.as_str()), (Status::Refuted, "2011-04-10"));
    assert_eq!(no[0].value, text("Name"));
    assert_eq!(no[0].source.words, "as told");
    assert_eq!(of("nullFlavor=\"UNK\"", PREGNANCY)[0].status, Status::Unknown);
    assert_eq!(of("", PREGNANCY)[0].status, Status::Final);
    // Nothing else of this section is read.
    assert_eq!(of("", "8517006"), []);
}

fn medicine(attributes: &str, inside: &str) -> Record {
    let found = records(
        "10160-0",
        &format!(
            "<text><tr ID=\"r\"><td>Prednisone 5 mg</td><td>twice a day</td></tr>\
             <td ID=\"s\">take with food</td></text><entry><substanceAdministration \
             {attributes}>{inside}<consumable><manufacturedProduct><manufacturedMaterial>\
             <code code=\"312617\" codeSystem=\"RX\" displayName=\"prednisone 5 MG\"/>\
             </manufacturedMaterial></manufacturedProduct></consumable>\
             </substanceAdministration></entry>"
        ),
    );
    found.into_iter().next().unwrap()
}

#[test]
fn a_medicine_with_its_dose() {
    let found = medicine(
        "moodCode=\"INT\"",
        "<text><reference value=\"#s\"/></text><statusCode code=\"active\"/>\
         <effectiveTime xsi:type=\"IVL_TS\"><low value=\"20260105\"/>\
         <high nullFlavor=\"UNK\"/></effectiveTime>\
         <effectiveTime xsi:type=\"PIVL_TS\" operator=\"A\"><period value=\"0.5\" unit=\"d\"/>\
         </effectiveTime><routeCode displayName=\"Oral\"/>\
         <doseQuantity value=\"10\" unit=\"mg\"/><precondition><criterion/></precondition>",
    );
    assert_eq!(found.codes[0].system, System::RxNorm);
    assert_eq!((found.status, found.activity), (Status::Final, Activity::Active));
    assert_eq!((found.when.as_str(), found.until.as_str()), ("2026-01-05", ""));
    assert_eq!(
        found.medicine,
        Medicine {
            dose: "10 mg".to_owned(),
            times: Some((1, 12)),
            text: "take with food".to_owned(),
            route: "Oral".to_owned(),
            as_needed: true,
        }
    );
}

#[test]
fn rhythms_that_are_not_hours_are_words() {
    let timing = |inside: &str| {
        let found = medicine("moodCode=\"EVN\"", inside).medicine;
        (found.times, found.text)
    };
    let period = |value: &str, unit: &str| {
        timing(&format!(
            "<effectiveTime xsi:type=\"PIVL_TS\"><period value=\"{value}\" unit=\"{unit}\"/>\
             </effectiveTime>"
        ))
    };
    assert_eq!(period("6", "h"), (Some((1, 6)), String::new()));
    assert_eq!(period("1", "wk"), (Some((1, 168)), String::new()));
    assert_eq!(period("1", "mo"), (None, "every 1 mo".to_owned()));
    assert_eq!(period("0", "h"), (None, "every 0 h".to_owned()));
    assert_eq!(period("1.3", "h"), (None, "every 1.3 h".to_owned()));
    assert_eq!(
        timing("<effectiveTime xsi:type=\"EIVL_TS\"><event code=\"HS\"/></effectiveTime>"),
        (None, "HS".to_owned())
    );
    // A whole row is no instruction.
    let row = "<text><reference value=\"#r\"/></text>";
    assert_eq!(timing(row), (None, String::new()));
    assert_eq!(medicine("", row).source.words, "Prednisone 5 mg twice a day");
}

#[test]
fn what_was_not_taken_or_given() {
    let status = |attributes: &str, code: &str| {
        let found = medicine(attributes, &format!("<statusCode code=\"{code}\"/>"));
        (found.status, found.activity)
    };
    let refused = status("moodCode=\"EVN\" negationInd=\"true\"", "completed");
    assert_eq!(refused.0, Status::Refuted);
    assert_eq!(status("moodCode=\"RQO\"", "active").0, Status::Planned);
    assert_eq!(status("moodCode=\"EVN\"", "aborted"), (Status::Final, Activity::Ended));
    assert_eq!(status("moodCode=\"EVN\"", "cancelled").0, Status::NotDone);
    assert_eq!(status("moodCode=\"EVN\"", "completed"), (Status::Final, Activity::NotSaid));
    let vaccine = |attributes: &str| {
        records(
            "11369-6",
            &format!(
                "<entry><substanceAdministration {attributes}><statusCode code=\"completed\"/>\
                 <effectiveTime value=\"20260120\"/><consumable><manufacturedProduct>\
                 <manufacturedMaterial><code code=\"03\" codeSystem=\"CVX\"/>\
                 </manufacturedMaterial></manufacturedProduct></consumable>\
                 </substanceAdministration></entry>"
            ),
        )
    };
    let given = vaccine("moodCode=\"EVN\" negationInd=\"false\"");
    assert_eq!((given[0].status, given[0].when.as_str()), (Status::Final, "2026-01-20"));
    assert_eq!(given[0].codes[0].system, System::Cvx);
    assert_eq!(vaccine("negationInd=\"true\"")[0].status, Status::Refuted);
    assert_eq!(vaccine("moodCode=\"INT\"")[0].status, Status::Planned);
}

#[test]
fn procedures_by_their_status() {
    let of = |attributes: &str, code: &str| {
        let found = records(
            "47519-4",
            &format!(
                "<entry><procedure {attributes}><code code=\"1\" codeSystem=\"SCT\"/>\
                 <statusCode code=\"{code}\"/><effectiveTime><low value=\"20260220\"/>\
                 <high value=\"20260221\"/></effectiveTime></procedure></entry>"
            ),
        );
        (found[0].status, found[0].activity, found[0].until.clone())
    };
    let until = "2026-02-21".to_owned();
    assert_eq!(of("", "completed"), (Status::Final, Activity::NotSaid, until.clone()));
    assert_eq!(of("", "active"), (Status::Final, Activity::Active, until.clone()));
    assert_eq!(of("", "aborted").0, Status::NotDone);
    assert_eq!(of("moodCode=\"INT\"", "completed").0, Status::Planned);
    assert_eq!(of("negationInd=\"true\"", "completed").0, Status::Refuted);
}

#[test]
fn allergies_and_their_absence() {
    let of = |attributes: &str, entity: &str, more: &str| {
        let found = records(
            "48765-2",
            &format!(
                "<text ID=\"t\">As told</text><entry><act><statusCode code=\"active\"/>\
                 <effectiveTime><low value=\"20100103\"/></effectiveTime>\
                 <entryRelationship><observation {attributes}><text>\
                 <reference value=\"#t\"/></text><value xsi:type=\"CD\" code=\"419199007\" \
                 codeSystem=\"SCT\" displayName=\"Allergy to substance\"/>\
                 <participant typeCode=\"CSM\"><participantRole><playingEntity>{entity}\
                 </playingEntity></participantRole></participant>{more}</observation>\
                 </entryRelationship></act></entry>"
            ),
        );
        found.into_iter().next().unwrap()
    };
    let none = of("negationInd=\"true\"", "<code nullFlavor=\"NA\"/>", "");
    assert_eq!(none.status, Status::Refuted);
    assert_eq!(none.names, ["Allergy to substance"]);
    assert_eq!(none.source.words, "As told");
    assert_eq!((none.when.as_str(), none.when_is_of_issue), ("2010-01-03", true));
    let some = of(
        "",
        "<code code=\"2670\" codeSystem=\"RX\" displayName=\"codeine\"/>",
        "<entryRelationship typeCode=\"MFST\"><observation><value xsi:type=\"CD\" \
         displayName=\"Wheezing\"/></observation></entryRelationship>\
         <entryRelationship><observation><code code=\"SEV\"/><value xsi:type=\"CD\" \
         displayName=\"Severe\"/></observation></entryRelationship>",
    );
    assert_eq!(some.names, ["codeine", "Allergy to substance"]);
    assert_eq!(some.value, text("Wheezing; Severe"));
    assert_eq!((some.status, some.activity), (Status::Final, Activity::Active));
}

#[test]
fn the_person_of_the_document() {
    let text = |patients: &str| {
        format!(
            "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:sdtc=\"urn:hl7-org:sdtc\">\
             {patients}</ClinicalDocument>"
        )
    };
    let patient = |inside: &str| {
        format!(
            "<recordTarget><patientRole><patient>{inside}</patient></patientRole>\
             </recordTarget>"
        )
    };
    let one = patient(
        "<administrativeGenderCode code=\"F\"/><birthTime value=\"19900514\"/>\
         <sdtc:deceasedInd value=\"true\"/>",
    );
    let two = patient("<administrativeGenderCode nullFlavor=\"UNK\"/>");
    let found = read(&text(&format!("{one}{two}")), "").unwrap().records;
    assert_eq!(found[0].kind, RecordKind::Person);
    assert_eq!(found[0].value, Value::Text("female".to_owned()));
    assert_eq!((found[0].when.as_str(), found[0].activity), ("1990-05-14", Activity::Ended));
    assert_eq!((found[1].subject, &found[1].value), (Subject::Other, &Value::None));
}

#[test]
fn other_sections_are_not_read() {
    let entry = "<entry><observation><code code=\"777-3\" codeSystem=\"LN\"/>\
                 <value xsi:type=\"PQ\" value=\"1\" unit=\"g\"/></observation></entry>";
    assert_eq!(records("30954-2", entry).len(), 1);
    assert_eq!(records("8716-3", entry).len(), 1);
    for section in ["46240-8", "48768-6", "18776-5", "11348-0", "29762-2"] {
        assert_eq!(records(section, entry), [], "{section}");
    }
}

#[test]
fn urine_is_told_by_the_panel_and_the_specimen() {
    let found = records(
        "30954-2",
        "<entry><organizer><code displayName=\"Urine panel\"/><component><observation>\
         <code displayName=\"Creatinine\"/><value xsi:type=\"INT\" value=\"1\"/></observation>\
         </component></organizer></entry><entry><observation><code displayName=\"Protein\"/>\
         <specimen><specimenRole><specimenPlayingEntity><code displayName=\"Serum\"/>\
         </specimenPlayingEntity></specimenRole></specimen></observation></entry>",
    );
    assert_eq!(found[0].materials, ["Urine panel"]);
    assert_eq!(found[1].materials, ["Serum"]);
}

#[test]
fn the_left_out_class_leaves_no_trace() {
    let problem = |code: &str, name: &str| {
        records(
            "11450-4",
            &format!(
                "<entry><observation><value xsi:type=\"CD\" code=\"{code}\" \
                 codeSystem=\"ICD\" displayName=\"{name}\"/></observation></entry>"
            ),
        )
    };
    assert_eq!(problem("R45.851", "x"), []);
    assert_eq!(problem("F32.9", "Suicidal ideation"), []);
    assert_eq!(problem("F32.9", "Depression").len(), 1);
    let panel = "<entry><organizer><code code=\"44249-1\" codeSystem=\"LN\"/><component>\
                 <observation><code code=\"9\" displayName=\"Item\"/>\
                 <value xsi:type=\"INT\" value=\"1\"/></observation></component></organizer>\
                 </entry>";
    let file = read(&document("30954-2", panel), "").unwrap();
    assert_eq!(file, ReadFile::default());
}

#[test]
fn a_bare_section_is_read_without_its_declarations() {
    let text = "<section><code code=\"30954-2\"/><entry><observation sdtc:x=\"1\">\
                <code code=\"777-3\"/><value xsi:type=\"PQ\" value=\"1\" unit=\"g\"/>\
                </observation></entry></section>";
    assert_eq!(read(text, "").unwrap().records[0].value, number("", "1", "g", true));
}

#[test]
fn what_is_dangerous_or_no_document_is_refused() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\">]><ClinicalDocument>&b;</ClinicalDocument>";
    assert_eq!(read(bomb, ""), Err(Damage::Doctype));
    for text in ["", "hello", "<a/>", "<ClinicalDocument>", "<Bundle xmlns=\"x\"></Bundle>"] {
        assert_eq!(read(text, ""), Err(Damage::Malformed), "{text}");
    }
    let deep = |depth: usize| {
        let (open, close) = ("<a>".repeat(depth), "</a>".repeat(depth));
        read(&format!("<ClinicalDocument>{open}{close}</ClinicalDocument>"), "")
    };
    assert_eq!(deep(DEPTH - 1), Ok(ReadFile::default()));
    assert_eq!(deep(DEPTH + 2), Err(Damage::TooLarge));
    assert_eq!(deep(100_000), Err(Damage::TooLarge));
    let wide = format!("<ClinicalDocument>{}</ClinicalDocument>", "<a/>".repeat(400_001));
    assert_eq!(read(&wide, ""), Err(Damage::TooLarge));
}

#[cfg(not(target_arch = "wasm32"))]
mod laws {
    use super::*;
    use crate::intake::laws::{damaged, every_reader, in_any_order};
    use proptest::prelude::*;

    fn whole() -> String {
        let entry = "<text><tr><td ID=\"n\">Platelets</td></tr></text><entry><organizer>\
            <statusCode code=\"completed\"/><component><observation moodCode=\"EVN\">\
            <code code=\"777-3\" codeSystem=\"LN\"><originalText><reference value=\"#n\"/>\
            </originalText></code><effectiveTime><low value=\"20260218\"/><high \
            value=\"20260218\"/></effectiveTime><value xsi:type=\"IVL_PQ\"><low value=\"1\" \
            unit=\"g\"/><high value=\"2\" unit=\"g\"/></value></observation></component>\
            </organizer></entry>";
        document("30954-2", entry)
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".{0,200}") {
            every_reader(&text);
        }

        #[test]
        fn damaged_documents_do_not_panic(
            cuts in prop::collection::vec((0_usize..2000, "[ -~é<>\"/=]"), 0..6),
            end in 0_usize..4000,
        ) {
            let letter = |text: String| text.chars().next().unwrap_or('x');
            let cuts = cuts.into_iter().map(|(at, with)| (at, letter(with))).collect();
            let text: String = damaged(&whole(), cuts).chars().take(end.max(1)).collect();
            every_reader(&text);
        }

        #[test]
        fn no_day_shifts(
            day in 1_u32..=28,
            time in prop::sample::select(vec!["", "2359", "000000-0500", "234000.000+0800"]),
        ) {
            let text = whole().replace("20260218", &format!("202602{day:02}{time}"));
            let found = read(&text, "").unwrap().records;
            prop_assert_eq!(&found[0].when, &format!("2026-02-{day:02}"));
        }

        #[test]
        fn the_order_of_entries_does_not_matter(
            values in prop::collection::vec((0_u32..50, prop::bool::ANY), 1..6),
        ) {
            let of = |values: &[(u32, bool)]| {
                let entries: Vec<String> = values.iter().map(|(value, no)| format!(
                    "<entry><observation negationInd=\"{no}\"><code code=\"777-3\"/>\
                     <value xsi:type=\"INT\" value=\"{value}\"/></observation></entry>"
                )).collect();
                in_any_order(records("30954-2", &entries.concat()))
            };
            let mut other = values.clone();
            other.reverse();
            prop_assert_eq!(of(&values), of(&other));
        }
    }
}
