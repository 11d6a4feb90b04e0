use super::*;
use crate::intake::record::{Activity, Code, System, Value};

fn file(text: &str) -> FhirFile {
    read(text, "file.json").unwrap()
}

fn one(text: &str) -> Record {
    let file = file(text);
    assert_eq!(file.file.damaged, []);
    assert_eq!(file.file.records.len(), 1, "{text}");
    file.file.records[0].clone()
}

fn bundle(resources: &[&str]) -> String {
    let entries: Vec<String> =
        resources.iter().map(|resource| format!("{{\"resource\":{resource}}}")).collect();
    format!(r#"{{"resourceType":"Bundle","type":"searchset","entry":[{}]}}"#, entries.join(","))
}

/// A result with these fields besides its code and status.
fn result(fields: &str) -> Record {
    one(&format!(
        r#"{{"resourceType":"Observation","id":"a","status":"final","code":{{"text":"ALT"}},{fields}}}"#
    ))
}

fn number(comparator: &str, number: &str, unit: &str, ucum: bool) -> Value {
    Value::Number { comparator: comparator.into(), number: number.into(), unit: unit.into(), ucum }
}

const PATIENT: &str =
    r#"{"resourceType":"Patient","id":"p1","gender":"female","birthDate":"1990-05-14"}"#;

#[test]
fn a_result_is_read_as_printed() {
    let record = one(r#"{"resourceType":"Observation","id":"hb","status":"final",
        "code":{"coding":[{"system":"http://loinc.org","code":"718-7","display":"Hemoglobin [Mass/volume] in Blood"}],"text":"Hb"},
        "subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-02-18T23:40:00-05:00",
        "valueQuantity":{"value":12.0,"unit":"g/dl","system":"http://unitsofmeasure.org","code":"g/dL"},
        "referenceRange":[{"low":{"value":12.0,"unit":"g/dl"},"high":{"value":15.50,"unit":"g/dl"},"text":"12-15.5"}],
        "interpretation":[{"coding":[{"code":"L"}]}]}"#);
    assert_eq!(record.kind, RecordKind::Result);
    assert_eq!(record.codes, [Code { system: System::Loinc, code: "718-7".into() }]);
    assert_eq!(record.names, ["Hemoglobin [Mass/volume] in Blood", "Hb"]);
    assert_eq!(record.value, number("", "12.0", "g/dL", true));
    assert_eq!((record.low.as_str(), record.high.as_str()), ("12.0", "15.50"));
    assert_eq!((record.range.as_str(), record.flag.as_str()), ("", "L"));
    assert_eq!(record.when, "2026-02-18");
    assert_eq!(record.source.file, "file.json");
    assert_eq!(record.source.place, "Observation/hb");
    assert_eq!(record.source.words, "Hb 12.0 g/dl (12.0 - 15.50) L");
    assert_eq!(record.source.date, "2026-02-18");
}

#[test]
fn values_of_all_kinds() {
    for (fields, value) in [
        (r#""valueQuantity":{"value":9.10,"unit":"g/dL"}"#, number("", "9.10", "g/dL", false)),
        (r#""valueQuantity":{"value":90,"comparator":">"}"#, number(">", "90", "", false)),
        (r#""valueQuantity":{"value":90,"comparator":"≥"}"#, number(">=", "90", "", false)),
        (r#""valueQuantity":{"value":"5","unit":"U/L"}"#, number("", "5", "U/L", false)),
        (r#""valueInteger":2"#, number("", "2", "", false)),
        (
            r#""valueRange":{"low":{"value":50,"unit":"%"},"high":{"value":55,"unit":"%"}}"#,
            number("", "50-55", "%", false),
        ),
        (r#""valueRange":{"low":{"value":50,"unit":"%"}}"#, number(">=", "50", "%", false)),
        (r#""valueRange":{"high":{"value":50,"unit":"%"}}"#, number("<=", "50", "%", false)),
        (r#""valueRange":{"low":"5","high":{"value":50,"unit":"%"}}"#, Value::None),
        (r#""valueString":" Non-Reactive ""#, Value::Text("Non-Reactive".into())),
        (r#""valueBoolean":true"#, Value::Text("true".into())),
        (
            r#""valueRatio":{"numerator":{"value":1},"denominator":{"value":80}}"#,
            Value::Text("1:80".into()),
        ),
        (r#""valueCodeableConcept":{"text":"阴性"}"#, Value::Text("阴性".into())),
        (
            r#""valueCodeableConcept":{"coding":[{"code":"260385009"}]}"#,
            Value::Text("Negative".into()),
        ),
        (
            r#""valueCodeableConcept":{"coding":[{"code":"260415000","display":"Not detected (qualifier value)"}],"text":"NOT DETECTED"}"#,
            Value::Text("Not detected".into()),
        ),
        (
            r#""valueCodeableConcept":{"coding":[{"code":"10828004","display":"Positive"}],"text":"Negative"}"#,
            Value::Text("Positive; Negative".into()),
        ),
        (
            r#""valueCodeableConcept":{"coding":[{"code":"LA9623-5"}]}"#,
            Value::Text("ECOG 1".into()),
        ),
    ] {
        assert_eq!(result(fields).value, value, "{fields}");
    }
}

#[test]
fn what_is_not_known_is_no_value() {
    for fields in [
        r#""dataAbsentReason":{"coding":[{"code":"not-performed"}]}"#,
        r#""dataAbsentReason":{"text":"error"},"valueQuantity":{"value":0}"#,
        r#""valueQuantity":{"unit":"g/dL"}"#,
        r#""valueQuantity":{"value":null}"#,
        r#""valueQuantity":{"value":"9,1","unit":"g/dL"}"#,
        r#""valueQuantity":5"#,
        r#""valueString":"""#,
        r#""valueSampledData":{"data":"1 2"}"#,
        r#""issued":"2026""#,
    ] {
        assert_eq!(result(fields).value, Value::None, "{fields}");
    }
    // A comparator that is not known never becomes a plain number.
    for comparator in [r#""ad""#, r#""~""#, "[]", "{}"] {
        let fields = format!(r#""valueQuantity":{{"value":9,"comparator":{comparator}}}"#);
        assert!(!matches!(result(&fields).value, Value::Number { .. }), "{comparator}");
    }
}

#[test]
fn two_values_in_one_result_cost_the_entry() {
    let file = file(
        r#"{"resourceType":"Observation","id":"a","status":"final","valueString":"9","valueInteger":8}"#,
    );
    assert_eq!(file.file.records, []);
    assert_eq!(file.file.damaged, [("Observation/a".to_owned(), Damage::Malformed)]);
}

#[test]
fn a_status_is_never_taken_for_final() {
    for (status, expected) in [
        (r#""final""#, Status::Final),
        (r#""appended""#, Status::Final),
        (r#""amended""#, Status::Corrected),
        (r#""corrected""#, Status::Corrected),
        (r#""preliminary""#, Status::Preliminary),
        (r#""registered""#, Status::Preliminary),
        (r#""cancelled""#, Status::NotDone),
        (r#""entered-in-error""#, Status::EnteredInError),
        (r#""unknown""#, Status::Unknown),
        (r#""whatever""#, Status::Unknown),
        ("null", Status::Unknown),
        ("[]", Status::Unknown),
        ("{}", Status::Unknown),
        (r#""""#, Status::Unknown),
    ] {
        let text =
            format!(r#"{{"resourceType":"Observation","status":{status},"valueInteger":1}}"#);
        assert_eq!(one(&text).status, expected, "{status}");
    }
    let modified = r#"{"resourceType":"Observation","status":"final","valueInteger":1,
        "modifierExtension":[{"url":"http://example.org/not"}]}"#;
    assert_eq!(one(modified).status, Status::Unknown);
}

#[test]
fn components_are_results_of_their_own() {
    let file = file(
        r#"{"resourceType":"Observation","id":"bp","status":"final","code":{"text":"Blood pressure"},
        "effectiveDateTime":"2026-02-20","component":[
        {"code":{"text":"Systolic"},"valueQuantity":{"value":128,"unit":"mmHg"}},
        {"code":{"text":"Diastolic"},"dataAbsentReason":{"text":"unknown"}},
        5]}"#,
    );
    let records = &file.file.records;
    assert_eq!(records.len(), 2);
    assert_eq!(records[0].names, ["Systolic"]);
    assert_eq!(records[0].value, number("", "128", "mmHg", false));
    assert_eq!((records[0].when.as_str(), records[0].status), ("2026-02-20", Status::Final));
    assert_eq!(records[1].value, Value::None);
    assert_eq!(records[1].source.place, "Observation/bp, component 2");
    assert_eq!(file.file.damaged, [("Observation/bp, component 3".to_owned(), Damage::Malformed)]);
    let panel = r#"{"resourceType":"Observation","status":"final","code":{"text":"CBC"},
        "hasMember":[{"reference":"Observation/1"}]}"#;
    assert_eq!(self::file(panel).file.records, []);
}

#[test]
fn limits_only_from_the_range_that_holds_for_all() {
    let value = r#""valueQuantity":{"value":5,"unit":"U/L"}"#;
    for (ranges, low, high, text) in [
        (r#"[{"low":{"value":1},"high":{"value":2}}]"#, "1", "2", ""),
        (r#"[{"high":{"value":40,"unit":"U/L"},"text":"<=40"}]"#, "", "40", ""),
        (r#"[{"text":"10-50 U/L"}]"#, "", "", "10-50 U/L"),
        (r#"[{"high":{"value":0.6,"unit":"ukat/L"}}]"#, "", "", "<= 0.6 ukat/L"),
        (r#"[{"low":{"value":1,"unit":"mg"},"high":{"value":2,"unit":"mg"}}]"#, "", "", "1-2 mg"),
        (r#"[{"high":{"value":1}},{"high":{"value":2}}]"#, "", "", ""),
        (
            r#"[{"type":{"coding":[{"code":"normal"}]},"high":{"value":1}},{"high":{"value":2}}]"#,
            "",
            "1",
            "",
        ),
        (
            r#"[{"appliesTo":[{"text":"Male"}],"high":{"value":1}},{"high":{"value":2}}]"#,
            "",
            "2",
            "",
        ),
        (
            r#"[{"appliesTo":[{"text":"Male"}],"high":{"value":1}},{"appliesTo":[{"text":"Female"}],"high":{"value":2}}]"#,
            "",
            "",
            "",
        ),
        (r#"[{"type":{"coding":[{"code":"therapeutic"}]},"high":{"value":1}}]"#, "", "", ""),
        (r#"[{"age":{"high":{"value":18}},"high":{"value":1}}]"#, "", "", ""),
        (r#"[{"high":{"value":1}}, 7]"#, "", "", ""),
        (r#"[{"low":{"value":"x"},"high":{"value":1}}]"#, "", "", ""),
        (r#"{"meaning":{"coding":[{"code":"normal"}]},"high":{"value":1}}"#, "", "1", ""),
    ] {
        let record = result(&format!(r#"{value},"referenceRange":{ranges}"#));
        let found = (record.low.as_str(), record.high.as_str(), record.range.as_str());
        assert_eq!(found, (low, high, text), "{ranges}");
    }
}

#[test]
fn the_day_is_that_of_the_sample() {
    let specimen = r#"{"resourceType":"Specimen","id":"s","collection":{"collectedDateTime":"2026-02-17T23:00:00Z"}}"#;
    for (fields, when, is_of_issue) in [
        (r#""effectiveDateTime":"2026-02","issued":"2026-03-01""#, "2026-02", false),
        (r#""effectivePeriod":{"start":"2026-02-01","end":"2026-02-02"}"#, "2026-02-02", false),
        (r#""effectiveInstant":"2026-02-18T00:10:00+14:00""#, "2026-02-18", false),
        (r#""specimen":{"reference":"Specimen/s"},"issued":"2026-03-01""#, "2026-02-17", false),
        (r#""issued":"2026-02-19T01:00:00Z""#, "2026-02-19", true),
        (r#""effectiveDateTime":"18.02.2026""#, "", false),
        (r#""valueInteger":1"#, "", false),
    ] {
        let observation = format!(r#"{{"resourceType":"Observation","status":"final",{fields}}}"#);
        let record = one(&bundle(&[&observation, specimen]));
        assert_eq!((record.when.as_str(), record.when_is_of_issue), (when, is_of_issue));
    }
}

#[test]
fn conditions_of_all_versions() {
    let condition = |fields: &str| {
        one(&format!(
            r#"{{"resourceType":"Condition","code":{{"coding":[{{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M32.14"}}]}},{fields}}}"#
        ))
    };
    let record = condition(
        r#""clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"confirmed"}]},"onsetDateTime":"2019-04-10""#,
    );
    assert_eq!(record.codes, [Code { system: System::Icd10, code: "M32.14".into() }]);
    assert_eq!((record.status, record.activity), (Status::Final, Activity::Active));
    assert_eq!(record.when, "2019-04-10");
    // DSTU2.
    let record = condition(
        r#""clinicalStatus":"resolved","verificationStatus":"differential","dateRecorded":"2019-05-01","abatementDateTime":"2020""#,
    );
    assert_eq!((record.status, record.activity), (Status::Unconfirmed, Activity::Ended));
    assert_eq!((record.when.as_str(), record.when_is_of_issue), ("2019-05-01", true));
    assert_eq!(record.until, "2020");
    for (status, expected) in [
        (r#""refuted""#, Status::Refuted),
        (r#""entered-in-error""#, Status::EnteredInError),
        (r#""provisional""#, Status::Unconfirmed),
        ("7", Status::Unknown),
        ("[]", Status::Unknown),
    ] {
        let record = condition(&format!(r#""verificationStatus":{status}"#));
        assert_eq!(record.status, expected, "{status}");
    }
    let record = condition(r#""abatementString":"2021-03""#);
    assert_eq!((record.until.as_str(), record.activity), ("2021-03", Activity::Ended));
    let record = condition(r#""clinicalStatus":"remission""#);
    assert_eq!(record.activity, Activity::Remission);
}

#[test]
fn medicines_of_all_versions() {
    let record = one(
        r#"{"resourceType":"MedicationRequest","status":"stopped","intent":"order","authoredOn":"2024-01-15T23:00:00-08:00",
        "medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"68149"}],"text":"mycophenolate mofetil"},
        "dosageInstruction":[{"text":"1,000 mg twice daily","route":{"text":"Oral"},
        "doseAndRate":[{"doseQuantity":{"value":1000,"unit":"mg"}}],"timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}}}],
        "dispenseRequest":{"validityPeriod":{"end":"2025-06-30"}}}"#,
    );
    assert_eq!(record.kind, RecordKind::Medicine);
    assert_eq!((record.when.as_str(), record.until.as_str()), ("2024-01-15", "2025-06-30"));
    assert_eq!((record.status, record.activity), (Status::Final, Activity::Ended));
    assert_eq!(record.medicine.dose, "1000 mg");
    assert_eq!(record.medicine.times, Some((2, 24)));
    assert_eq!(record.medicine.text, "1,000 mg twice daily");
    assert_eq!(record.medicine.route, "Oral");
    // R5.
    let record = one(r#"{"resourceType":"MedicationStatement","status":"recorded",
        "medication":{"concept":{"text":"hydroxychloroquine"}},"effectivePeriod":{"start":"2019-04"},
        "dosage":[{"asNeeded":true,"doseAndRate":[{"doseRange":{"low":{"value":1,"unit":"tablet"},"high":{"value":2,"unit":"tablet"}}}]}]}"#);
    assert_eq!(record.names, ["hydroxychloroquine"]);
    assert_eq!(record.when, "2019-04");
    assert_eq!(record.medicine.dose, "1-2 tablet");
    assert!(record.medicine.as_needed);
    // DSTU2.
    let record = one(
        r#"{"resourceType":"MedicationOrder","status":"completed","dateWritten":"2022-03-01","dateEnded":"2022-11-15",
        "medicationReference":{"display":"belimumab"},
        "dosageInstruction":[{"text":"weekly","doseQuantity":{"value":200,"unit":"mg"},"asNeededBoolean":false}]}"#,
    );
    assert_eq!(record.names, ["belimumab"]);
    assert_eq!((record.when.as_str(), record.until.as_str()), ("2022-03-01", "2022-11-15"));
    assert_eq!((record.medicine.dose.as_str(), record.medicine.as_needed), ("200 mg", false));
}

#[test]
fn medicines_that_were_not_taken() {
    for (kind, fields, expected) in [
        ("MedicationRequest", r#""status":"active""#, Status::Final),
        ("MedicationRequest", r#""intent":"order""#, Status::Final),
        ("MedicationRequest", r#""status":"cancelled""#, Status::NotDone),
        ("MedicationRequest", r#""status":"draft""#, Status::Planned),
        ("MedicationRequest", r#""status":"active","intent":"proposal""#, Status::Planned),
        ("MedicationRequest", r#""status":"active","doNotPerform":true"#, Status::NotDone),
        ("MedicationRequest", r#""status":"active","doNotPerform":"no""#, Status::Unknown),
        ("MedicationRequest", r#""status":"entered-in-error""#, Status::EnteredInError),
        ("MedicationStatement", r#""status":"not-taken""#, Status::NotDone),
        ("MedicationStatement", r#""status":"active","wasNotTaken":true"#, Status::NotDone),
        ("MedicationStatement", r#""status":"active","taken":"n""#, Status::NotDone),
        ("MedicationStatement", r#""status":"active","taken":"unk""#, Status::Unknown),
        ("MedicationStatement", r#""status":"intended""#, Status::Planned),
        ("MedicationStatement", r#""effectiveDateTime":"2020""#, Status::Unknown),
        ("MedicationAdministration", r#""status":"not-done""#, Status::NotDone),
        ("MedicationAdministration", r#""status":"completed","wasNotGiven":true"#, Status::NotDone),
        ("MedicationDispense", r#""status":"preparation""#, Status::Planned),
        ("MedicationDispense", r#""status":"declined""#, Status::NotDone),
    ] {
        let text = format!(r#"{{"resourceType":"{kind}",{fields}}}"#);
        assert_eq!(one(&text).status, expected, "{text}");
    }
}

#[test]
fn a_dose_that_changes_is_no_dose() {
    let record =
        one(r#"{"resourceType":"MedicationRequest","status":"active","dosageInstruction":[
        {"text":"60 mg for a week","doseAndRate":[{"doseQuantity":{"value":60,"unit":"mg"}}]},
        {"text":"then 40 mg","doseAndRate":[{"doseQuantity":{"value":40,"unit":"mg"}}]}]}"#);
    assert_eq!((record.medicine.dose.as_str(), record.medicine.times), ("", None));
    assert_eq!(record.medicine.text, "60 mg for a week; then 40 mg");
    let record = one(
        r#"{"resourceType":"MedicationRequest","status":"active","dosageInstruction":[
        {"doseAndRate":[{"doseQuantity":{"value":60,"unit":"mg"}},{"doseQuantity":{"value":40,"unit":"mg"}}]}]}"#,
    );
    assert_eq!(record.medicine.dose, "");
}

#[test]
fn a_medication_is_found_wherever_it_stands() {
    let drug = r#"{"resourceType":"Medication","id":"m","code":{"text":"rituximab"},"form":{"text":"Infusion"}}"#;
    let request = |reference: &str| {
        format!(
            r#"{{"resourceType":"MedicationRequest","status":"active","medicationReference":{{"reference":"{reference}","display":"shown"}}}}"#
        )
    };
    let with_url = |url: &str, reference: &str| {
        format!(
            r#"{{"resourceType":"Bundle","entry":[{{"fullUrl":"https://a.example/fhir/MedicationRequest/1","resource":{}}},{{"fullUrl":"{url}","resource":{drug}}}]}}"#,
            request(reference)
        )
    };
    for (url, reference) in [
        ("https://a.example/fhir/Medication/m", "Medication/m"),
        ("https://a.example/fhir/Medication/m", "Medication/m/_history/2"),
        ("https://a.example/fhir/Medication/m", "https://a.example/fhir/Medication/m"),
        ("urn:uuid:77", "urn:uuid:77"),
        ("urn:uuid:77", "Medication/m"),
        ("", "Medication/m"),
        ("", "https://b.example/Medication/m"),
    ] {
        let record = one(&with_url(url, reference));
        assert_eq!(record.names, ["rituximab", "shown"], "{url} {reference}");
        assert_eq!(record.medicine.route, "Infusion");
    }
    let record = one(&with_url("urn:uuid:77", "Medication/other"));
    assert_eq!(record.names, ["shown"]);
    let contained = format!(
        r##"{{"resourceType":"MedicationRequest","status":"active","contained":[{drug}],"medicationReference":{{"reference":"#m"}}}}"##
    );
    assert_eq!(one(&contained).names, ["rituximab"]);
    // Two medications of one address name none.
    let other = drug.replace("rituximab", "belimumab");
    let record = one(&bundle(&[drug, &other, &request("Medication/m")]));
    assert_eq!(record.names, ["shown"]);
}

#[test]
fn ingredients_name_a_medication() {
    let medication = |ingredients: &str| {
        one(&bundle(&[
            &format!(r#"{{"resourceType":"Medication","id":"m","ingredient":{ingredients}}}"#),
            r#"{"resourceType":"MedicationStatement","status":"active","medicationReference":{"reference":"Medication/m"}}"#,
        ]))
        .names
    };
    let names = medication(
        r#"[{"itemCodeableConcept":{"text":"prednisone"}},{"itemCodeableConcept":{"text":"lactose"},"isActive":false}]"#,
    );
    assert_eq!(names, ["prednisone"]);
    let names = medication(
        r#"[{"item":{"concept":{"text":"dexamethasone"}}},{"item":{"concept":{"text":"tobramycin"}}}]"#,
    );
    assert_eq!(names, ["dexamethasone / tobramycin"]);
}

#[test]
fn procedures_vaccines_and_allergies() {
    let record = one(
        r#"{"resourceType":"Procedure","status":"completed","code":{"text":"Kidney biopsy"},"performedPeriod":{"start":"2019-04-10T23:00:00-08:00","end":"2019-04-11"}}"#,
    );
    assert_eq!((record.when.as_str(), record.until.as_str()), ("2019-04-10", "2019-04-11"));
    for (status, expected) in [
        ("in-progress", Status::Final),
        ("preparation", Status::Planned),
        ("not-done", Status::NotDone),
        ("stopped", Status::NotDone),
        ("aborted", Status::NotDone),
        ("on-hold", Status::Unknown),
        ("unknown", Status::Unknown),
    ] {
        let text = format!(r#"{{"resourceType":"Procedure","status":"{status}"}}"#);
        assert_eq!(one(&text).status, expected, "{status}");
    }
    let record = one(
        r#"{"resourceType":"Immunization","status":"completed","wasNotGiven":true,"date":"2014","vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"03"}]}}"#,
    );
    assert_eq!((record.kind, record.status), (RecordKind::Vaccine, Status::NotDone));
    assert_eq!(record.codes, [Code { system: System::Cvx, code: "03".into() }]);
    assert_eq!(record.when, "2014");
    let record = one(
        r#"{"resourceType":"AllergyIntolerance","criticality":"high","code":{"text":"penicillin"},
        "reaction":[{"manifestation":[{"text":"anaphylaxis"}],"severity":"severe"}],"recordedDate":"2023-05-02"}"#,
    );
    assert_eq!(record.value, Value::Text("criticality high; anaphylaxis; severity severe".into()));
    assert_eq!((record.when.as_str(), record.when_is_of_issue), ("2023-05-02", true));
    let record = one(
        r#"{"resourceType":"AllergyIntolerance","status":"unconfirmed","substance":{"text":"nuts"}}"#,
    );
    assert_eq!(
        (record.names.as_slice(), record.status),
        (&["nuts".to_owned()][..], Status::Unconfirmed)
    );
    let record = one(
        r#"{"resourceType":"AllergyIntolerance","code":{"coding":[{"system":"http://example.org","code":"no-known-allergies"}]}}"#,
    );
    assert_eq!(record.names, ["no-known-allergies"]);
}

#[test]
fn a_family_is_of_relatives() {
    let record = one(
        r#"{"resourceType":"FamilyMemberHistory","id":"f","status":"completed","relationship":{"text":"mother"},
        "condition":[{"code":{"text":"Myocardial infarction"},"onsetString":"60"}]}"#,
    );
    assert_eq!((record.kind, record.subject), (RecordKind::Condition, Subject::Relative));
    assert_eq!(record.when, "");
    assert_eq!(record.source.words, "mother: Myocardial infarction");
}

#[test]
fn a_person_and_a_death() {
    let record = one(PATIENT);
    assert_eq!(record.kind, RecordKind::Person);
    assert_eq!((record.when.as_str(), record.until.as_str()), ("1990-05-14", ""));
    assert_eq!(record.value, Value::Text("female".into()));
    assert_eq!(record.names, <[String; 0]>::default());
    let record =
        one(r#"{"resourceType":"Patient","deceasedDateTime":"2016-04-05T23:00:00-05:00"}"#);
    assert_eq!((record.until.as_str(), record.activity), ("2016-04-05", Activity::Ended));
    let record = one(r#"{"resourceType":"Patient","deceasedBoolean":true}"#);
    assert_eq!((record.until.as_str(), record.activity), ("", Activity::Ended));
    let record = one(r#"{"resourceType":"Patient","deceasedBoolean":false}"#);
    assert_eq!(record.activity, Activity::NotSaid);
}

#[test]
fn records_of_others_are_marked() {
    let about = |fields: &str| {
        format!(r#"{{"resourceType":"Observation","status":"final","valueInteger":1,{fields}}}"#)
    };
    for (fields, expected) in [
        (r#""subject":{"reference":"Patient/p1"}"#, Subject::Person),
        (r#""subject":{"reference":"https://a.example/Patient/p1"}"#, Subject::Person),
        (r#""subject":{"display":"Anna"}"#, Subject::Person),
        (r#""issued":"2026""#, Subject::Person),
        (r#""subject":{"reference":"Patient/p2"}"#, Subject::Other),
        (r#""subject":{"reference":"Group/p1"}"#, Subject::Other),
        (r#""subject":{"type":"Device","display":"monitor"}"#, Subject::Other),
        (r#""subject":7"#, Subject::Other),
        (r#""subject":[]"#, Subject::Other),
        (r#""subject":{"reference":"Patient/p1"},"focus":[{"display":"fetus"}]"#, Subject::Other),
    ] {
        let other = r#"{"resourceType":"Patient","id":"p2"}"#;
        let file = file(&bundle(&[PATIENT, other, &about(fields)]));
        assert_eq!(file.file.records.len(), 3);
        assert_eq!(file.file.records[2].subject, expected, "{fields}");
    }
    let nameless = r#"{"resourceType":"Patient","birthDate":"1990"}"#;
    let records =
        self::file(&bundle(&[nameless, &about(r#""subject":{"reference":"Patient/p1"}"#)]));
    assert_eq!(records.file.records[1].subject, Subject::Person);
    let alone = about(r#""subject":{"reference":"Patient/p2"}"#);
    assert_eq!(one(&alone).subject, Subject::Person);
}

#[test]
fn one_person_in_two_hospitals_is_one() {
    let patient = |id: &str, given: &str| {
        format!(
            r#"{{"resourceType":"Patient","id":"{id}","gender":"female","birthDate":"1990-05-14","name":[{{"family":"Example","given":["{given}"]}}]}}"#
        )
    };
    let observation = r#"{"resourceType":"Observation","status":"final","valueInteger":1,"subject":{"reference":"Patient/b"}}"#;
    let records = file(&bundle(&[&patient("a", "Anna"), &patient("b", "ANNA"), observation]));
    assert_eq!(records.file.records[2].subject, Subject::Person);
    let records = file(&bundle(&[&patient("a", "Anna"), &patient("b", "Berta"), observation]));
    assert_eq!(records.file.records[2].subject, Subject::Other);
}

#[test]
fn files_of_one_export_are_joined() {
    let mut files = [
        r#"{"resourceType":"MedicationRequest","status":"active","subject":{"reference":"Patient/p1"},"medicationReference":{"reference":"Medication/m"}}"#,
        r#"{"resourceType":"Medication","id":"m","code":{"text":"rituximab"}}"#,
        PATIENT,
        r#"{"resourceType":"Condition","code":{"text":"Asthma"},"subject":{"reference":"Patient/p9"}}"#,
    ]
    .map(file);
    join(&mut files);
    assert_eq!(files[0].file.records[0].names, ["rituximab"]);
    assert_eq!(files[0].file.records[0].subject, Subject::Person);
    assert_eq!(files[3].file.records[0].subject, Subject::Other);
    let once = files.clone();
    join(&mut files);
    for (first, second) in once.iter().zip(&files) {
        assert_eq!(first.file, second.file);
    }
}

#[test]
fn what_is_left_out_is_nowhere() {
    let entries = [
        r#"{"resourceType":"Condition","id":"x","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"R45.851"}]}}"#,
        r#"{"resourceType":"Condition","id":"x","code":{"text":"Suicidal ideations"}}"#,
        r#"{"resourceType":"Observation","id":"x","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44249-1"}]},"component":[{"code":{"text":"a"},"valueInteger":3}]}"#,
        r#"{"resourceType":"Observation","id":"x","status":"final","code":{"text":"Screening"},"component":[{"code":{"coding":[{"code":"44260-8"}]},"valueInteger":3}]}"#,
        r#"{"resourceType":"Observation","id":"x","status":"final","code":{"text":"Note"},"valueString":"denies suicidal thoughts"}"#,
        r#"{"resourceType":"QuestionnaireResponse","item":[{"linkId":"/44260-8"}]}"#,
        r#"{"resourceType":"Observation","id":"x","status":"final","code":{"text":"自杀风险"},"valueString":"1","valueInteger":1}"#,
        r#"{"resourceType":"FamilyMemberHistory","id":"x","status":"completed","condition":[{"code":{"text":"Suicide"}}]}"#,
        r#"{"code":{"text":"Suicidal ideations"}}"#,
    ];
    let file = file(&bundle(&entries));
    assert_eq!(file.file, ReadFile::default());
    assert!(file.skipped.is_empty());
    assert!(!file.file.several_people);
    let record = one(
        r#"{"resourceType":"MedicationRequest","status":"active","medicationCodeableConcept":{"text":"montelukast"},"dosageInstruction":[{"text":"stop if suicidal"}]}"#,
    );
    assert_eq!((record.medicine.text.as_str(), record.source.words.as_str()), ("", ""));
}

#[test]
fn a_bad_entry_costs_itself() {
    let file = file(&bundle(&[
        PATIENT,
        "5",
        r#"{"id":"no type"}"#,
        r#"{"resourceType":"Observation","id":"twice","status":"final","issued":"2026","issued":"2025"}"#,
        r#"{"resourceType":"Claim"}"#,
        r#"{"resourceType":"Claim"}"#,
    ]));
    assert_eq!(file.file.records.len(), 1);
    let places: Vec<&str> = file.file.damaged.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["entry 2", "entry 3", "Observation/twice"]);
    assert_eq!(file.skipped.get("Claim"), Some(&2));
}

#[test]
fn lines_are_read_one_by_one() {
    let text = format!("\u{FEFF}{PATIENT}\r\n\r\n{{broken\n{}\n", bundle(&[PATIENT]));
    let file = read_ndjson(&text, "").unwrap();
    assert_eq!(file.file.records.len(), 2);
    assert_eq!(file.file.damaged, [("line 3".to_owned(), Damage::Malformed)]);
    assert_eq!(read_ndjson("{broken", "").err(), Some(Damage::Malformed));
    assert_eq!(read_ndjson("", "").unwrap().file, ReadFile::default());
}

#[test]
fn what_is_no_fhir_is_refused() {
    for text in [
        "",
        "{",
        "null",
        "7",
        r#""text""#,
        "{}",
        r#"{"facts":{}}"#,
        r#"{"resourceType":"Bundle","resourceType":"Bundle"}"#,
        r#"{"resourceType":"Patient"} trailing"#,
    ] {
        assert_eq!(read(text, "").err(), Some(Damage::Malformed), "{text}");
    }
    let large = " ".repeat(TEXT_BYTES + 1);
    assert_eq!(read(&large, "").err(), Some(Damage::TooLarge));
    assert_eq!(file(r#"{"resourceType":"Bundle"}"#).file, ReadFile::default());
    assert_eq!(file(&format!("[{PATIENT}]")).file.records.len(), 1);
}

#[test]
fn bundles_inside_of_bundles_have_an_end() {
    let mut text = PATIENT.to_owned();
    for _ in 0..BUNDLE_DEPTH {
        text = bundle(&[&text]);
    }
    assert_eq!(file(&text).file.records.len(), 1);
    text = bundle(&[&text]);
    assert_eq!(file(&text).file.damaged.len(), 1);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = format!(r#"{{"resourceType":"Patient","extension":{deep},"name":{deep}}}"#);
    let _ = read(&text, "");
}

#[test]
fn a_history_gives_the_newest_version() {
    let version = |value: u32| {
        format!(
            r#"{{"resource":{{"resourceType":"Observation","id":"a","status":"final","valueInteger":{value}}},"request":{{"method":"PUT"}}}}"#
        )
    };
    let deleted = r#"{"request":{"method":"DELETE","url":"Observation/b"}},{"resource":{"resourceType":"Observation","id":"b","status":"final"}}"#;
    let text = format!(
        r#"{{"resourceType":"Bundle","type":"history","entry":[{},{},{deleted}]}}"#,
        version(2),
        version(1)
    );
    assert_eq!(one(&text).value, number("", "2", "", false));
}

#[test]
fn reading_in_steps_gives_the_same() {
    let text = sample();
    let mut reader = Reader::new(&text, "f").unwrap();
    while reader.step(1) > 0 {}
    assert_eq!(reader.finish().file, read(&text, "f").unwrap().file);
}

/// A bundle with something of each kind.
fn sample() -> String {
    bundle(&samples())
}

fn samples() -> Vec<&'static str> {
    vec![
        PATIENT,
        r#"{"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"718-7","display":"Hemoglobin"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-02-18T23:40:00-05:00","valueQuantity":{"value":9.1,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"},"referenceRange":[{"low":{"value":12},"high":{"value":15.5}}]}"#,
        r#"{"resourceType":"Observation","id":"o2","status":"final","code":{"text":"BP"},"specimen":{"reference":"Specimen/s1"},"component":[{"code":{"text":"Systolic"},"valueInteger":128},{"code":{"text":"Diastolic"},"valueInteger":79}]}"#,
        r#"{"resourceType":"Specimen","id":"s1","collection":{"collectedDateTime":"2026-02-17"}}"#,
        r#"{"resourceType":"MedicationRequest","id":"m1","status":"active","authoredOn":"2026-01-05","medicationReference":{"reference":"Medication/d1"},"dosageInstruction":[{"timing":{"code":{"coding":[{"code":"BID"}]}},"doseAndRate":[{"doseQuantity":{"value":5,"unit":"mg"}}]}]}"#,
        r#"{"resourceType":"Medication","id":"d1","code":{"text":"prednisone"}}"#,
        r#"{"resourceType":"Condition","id":"c1","clinicalStatus":"active","code":{"text":"Lupus nephritis"},"onsetDateTime":"2019-04"}"#,
        r#"{"resourceType":"Procedure","id":"pr1","status":"completed","performedDateTime":"2019","code":{"text":"Biopsy"}}"#,
        r#"{"resourceType":"Claim"}"#,
        r#"{"resourceType":"AllergyIntolerance","id":"a1","criticality":"low","code":{"text":"nuts"}}"#,
    ]
}

#[cfg(not(target_arch = "wasm32"))]
mod laws {
    use super::*;
    use crate::intake::laws::every_reader;
    use proptest::prelude::*;

    fn sorted(text: &str) -> Vec<String> {
        let mut records: Vec<String> =
            file(text).file.records.iter().map(|record| format!("{record:?}")).collect();
        records.sort();
        records
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn damaged_files_never_panic(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = sample().into_bytes();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            every_reader(&text);
            let end = cut.index(text.len());
            every_reader(text.get(..end).unwrap_or_default());
        }

        #[test]
        fn fields_of_any_type_never_panic(
            field in "(status|code|subject|valueQuantity|component|effectiveDateTime|contained|dosageInstruction|medicationReference|referenceRange|interpretation|reaction|condition|name|clinicalStatus)",
            value in r#"(null|true|-1\.50|"x"|\[\]|\{\}|\[\[\{\}\]\]|\{"coding":5\}|\{"value":\[\]\}|[{]"reference":[{][}][}])"#,
            kind in "(Observation|Patient|Condition|Procedure|Immunization|AllergyIntolerance|FamilyMemberHistory|MedicationRequest|MedicationDispense|Medication|Specimen|Bundle)",
        ) {
            let text = format!(r#"{{"resourceType":"{kind}","{field}":{value}}}"#);
            every_reader(&text);
        }

        #[test]
        fn order_does_not_matter(entries in Just(samples()).prop_shuffle()) {
            prop_assert_eq!(sorted(&bundle(&entries)), sorted(&sample()));
        }

        #[test]
        fn an_entry_less_changes_no_other(left in 0_usize..10) {
            let mut entries = samples();
            // What others refer to is not one of these.
            prop_assume!(!matches!(left, 0 | 3 | 5));
            entries.remove(left);
            let all = sorted(&sample());
            prop_assert!(sorted(&bundle(&entries)).iter().all(|record| all.contains(record)));
        }

        #[test]
        fn no_day_is_moved(
            year in 1900_u32..2100, month in 1_u32..=12, day in 1_u32..=28,
            hour in 0_u32..24, minute in 0_u32..60, zone in -14_i32..=14,
        ) {
            let date = format!("{year:04}-{month:02}-{day:02}");
            let sign = if zone < 0 { '-' } else { '+' };
            let time = format!("{date}T{hour:02}:{minute:02}:00{sign}{:02}:00", zone.abs());
            let record = result(&format!(r#""effectiveDateTime":"{time}""#));
            prop_assert_eq!(&record.when, &date);
            prop_assert_eq!(&record.source.date, &date);
        }

        #[test]
        fn numbers_stay_as_they_are(text in r"-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,12})?") {
            let record = result(&format!(r#""valueQuantity":{{"value":{text}}}"#));
            prop_assert_eq!(record.value, number("", &text, "", false));
        }
    }
}
