//! Persons, conditions, procedures, vaccines, allergies and families.

use super::json::{Head, Json};
use super::parts::{
    VERIFICATION, activity_of, add_concept, add_name, add_notes, bracketed, cut, day, denied,
    first, first_day, first_period, has_code, label, period_days, spaced, status_of, words, worse,
};
use super::{Context, FhirFile, Item, Who, modified, numbered};
use crate::intake::left_out;
use crate::intake::limits::KEPT_TEXT;
use crate::intake::record::{Activity, Damage, Record, RecordKind, Status, Subject, Value};

/// What tells two Patients apart. The name is used for this only and is in no record.
pub(super) fn who(json: &Json, addresses: Vec<String>) -> Who {
    let [born, gender, names] = json.fields_or_none(&["birthDate", "gender", "name"]);
    let mut name = String::new();
    for one in names.list() {
        // The family name is a list before STU3.
        if let Some([text, family, given]) = one.fields(&["text", "family", "given"]) {
            text.text().clone_into(&mut name);
            if name.is_empty() {
                let mut parts = family.texts();
                parts.extend(given.texts());
                name = parts.join(" ");
            }
            break;
        }
    }
    Who {
        addresses,
        born: day(born.text()),
        sex: words(gender).to_lowercase(),
        name: name.to_lowercase(),
    }
}

/// A Patient. `activity` is [`Activity::Ended`] for a person who died, with or without the day.
pub(super) fn patient(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    let [born, gender, died, is_dead, _] =
        head.all.fields(&["birthDate", "gender", "deceasedDateTime", "deceasedBoolean", "name"])?;
    let (mut record, link) = context.start(RecordKind::Person, item, head);
    record.subject = Subject::Person;
    record.status = modified(Status::Final, head);
    record.when = day(born.text());
    record.until = day(died.text());
    if died.is_there() || is_dead.may_be_true() {
        record.activity = Activity::Ended;
    }
    let sex = words(gender).to_lowercase();
    let words = spaced(&[&record.when, &sex]);
    if !sex.is_empty() {
        record.value = Value::Text(sex);
    }
    out.keep(record, link, &words);
    Some(())
}

/// Fills in when a condition or an allergy began and ended.
fn fill_days(json: &Json, record: &mut Record) -> Option<()> {
    let [at, text, plain, period] =
        json.fields(&["onsetDateTime", "onsetString", "onset", "onsetPeriod"])?;
    let began = first_day(&[at, plain, text]);
    let (start, end) = period_days(period);
    first(&[&began, &start, &end]).clone_into(&mut record.when);
    // The last two are the names of the same in DSTU2 and STU3.
    let noted = json.fields(&["recordedDate", "dateRecorded", "assertedDate"])?;
    if record.when.is_empty() {
        record.when = first_day(&noted);
        record.when_is_of_issue = !record.when.is_empty();
    }
    let [at, text, period] =
        json.fields(&["abatementDateTime", "abatementString", "abatementPeriod"])?;
    let ended = first_day(&[at, text]);
    let (start, end) = period_days(period);
    first(&[&ended, &end, &start]).clone_into(&mut record.until);
    Some(())
}

/// A Condition.
pub(super) fn condition(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    let [code, clinical, verification, is_over] =
        head.all.fields(&["code", "clinicalStatus", "verificationStatus", "abatementBoolean"])?;
    let (mut record, link) = context.start(RecordKind::Condition, item, head);
    record.status = modified(status_of(verification, Status::Final, VERIFICATION), head);
    record.activity = activity_of(clinical);
    fill_days(head.all, &mut record)?;
    // A day on which it ended outweighs a status that was never changed.
    let has_ended = !record.until.is_empty() || is_over.flag() == Some(true);
    if has_ended && record.activity != Activity::Remission {
        record.activity = Activity::Ended;
    }
    add_concept(code, &mut record.codes, &mut record.names);
    add_notes(head.all, &mut record.remarks);
    out.keep(record, link, &described(code, &[clinical, verification]));
    Some(())
}

/// The name as printed, with what stands of its status.
fn described(code: &Json, statuses: &[&Json]) -> String {
    let mut told: Vec<String> = Vec::new();
    for status in statuses {
        let words = words(status);
        if !words.is_empty() {
            told.push(words);
        }
    }
    spaced(&[label(code), &bracketed(&told.join(", "))])
}

const PROCEDURE: &[(&str, Status)] = &[
    ("completed", Status::Final),
    ("in-progress", Status::Final),
    ("preparation", Status::Planned),
    ("not-done", Status::NotDone),
    ("stopped", Status::NotDone),
    ("aborted", Status::NotDone),
    ("entered-in-error", Status::EnteredInError),
];

const IMMUNIZATION: &[(&str, Status)] = &[
    ("completed", Status::Final),
    ("not-done", Status::NotDone),
    ("entered-in-error", Status::EnteredInError),
];

/// Fills in when a procedure or vaccination took place.
fn fill_days_of_event(json: &Json, record: &mut Record) -> Option<()> {
    let at = json.fields(&[
        "performedDateTime",
        "occurrenceDateTime",
        // What Immunization had before R4.
        "date",
        "performedString",
        "occurrenceString",
    ])?;
    let periods = json.fields(&["performedPeriod", "occurrencePeriod"])?;
    let [recorded] = json.fields(&["recorded"])?;
    let (start, end) = first_period(&periods);
    first(&[&first_day(&at), &start, &end]).clone_into(&mut record.when);
    record.until = end;
    if record.when.is_empty() {
        record.when = day(recorded.text());
        record.when_is_of_issue = !record.when.is_empty();
    }
    Some(())
}

/// A Procedure.
pub(super) fn procedure(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    event(item, head, context, out, RecordKind::Procedure, PROCEDURE)
}

/// An Immunization.
pub(super) fn immunization(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    event(item, head, context, out, RecordKind::Vaccine, IMMUNIZATION)
}

fn event(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
    kind: RecordKind,
    table: &[(&str, Status)],
) -> Option<()> {
    let name = if kind == RecordKind::Vaccine { "vaccineCode" } else { "code" };
    let [code] = head.all.fields(&[name])?;
    let flags = head.all.fields(&["notPerformed", "notDone", "notGiven", "wasNotGiven"])?;
    let (mut record, link) = context.start(kind, item, head);
    let status = status_of(head.status, Status::Unknown, table);
    record.status = modified(worse(status, denied(&flags)), head);
    if has_code(head.status, &["in-progress"]) {
        record.activity = Activity::Active;
    }
    fill_days_of_event(head.all, &mut record)?;
    add_concept(code, &mut record.codes, &mut record.names);
    add_notes(head.all, &mut record.remarks);
    let [outcome, reason] = head.all.fields_or_none(&["outcome", "statusReason"]);
    for said in [words(outcome), words(reason)] {
        add_name(&said, &mut record.remarks);
    }
    out.keep(record, link, &described(code, &[head.status]));
    Some(())
}

/// An `AllergyIntolerance`. The value holds what is told of its weight, one thing after another:
/// `intolerance; criticality high; skin rash; severity mild`.
pub(super) fn allergy(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    let [code, substance, clinical, verification] =
        head.all.fields(&["code", "substance", "clinicalStatus", "verificationStatus"])?;
    let (mut record, link) = context.start(RecordKind::Allergy, item, head);
    let verified = status_of(verification, Status::Final, VERIFICATION);
    // DSTU2 has both meanings in one status.
    let stated = match activity_of(head.status) {
        Activity::NotSaid => status_of(head.status, Status::Final, VERIFICATION),
        _ => Status::Final,
    };
    record.status = modified(worse(verified, stated), head);
    record.activity = match activity_of(clinical) {
        Activity::NotSaid => activity_of(head.status),
        activity => activity,
    };
    fill_days(head.all, &mut record)?;
    add_concept(code, &mut record.codes, &mut record.names);
    add_concept(substance, &mut record.codes, &mut record.names);
    let weight = weight(head.all)?;
    let code = if code.is_there() { code } else { substance };
    let words = spaced(&[&described(code, &[clinical, verification]), &weight]);
    if !weight.is_empty() {
        record.value = Value::Text(weight);
    }
    out.keep(record, link, &words);
    Some(())
}

fn weight(json: &Json) -> Option<String> {
    let [kind, criticality, reactions] = json.fields(&["type", "criticality", "reaction"])?;
    let mut told: Vec<String> = Vec::new();
    if has_code(kind, &["intolerance"]) {
        told.push("intolerance".to_owned());
    }
    if criticality.is_there() {
        add_name(&["criticality ", criticality.text()].concat(), &mut told);
    }
    for reaction in reactions.list() {
        let [substance, manifestations, severity] =
            reaction.fields_or_none(&["substance", "manifestation", "severity"]);
        add_name(&words(substance), &mut told);
        for concept in manifestations.list() {
            add_name(&words(concept), &mut told);
        }
        if severity.is_there() {
            add_name(&["severity ", severity.text()].concat(), &mut told);
        }
    }
    Some(cut(&told.join("; "), KEPT_TEXT))
}

const FAMILY: &[(&str, Status)] = &[
    ("completed", Status::Final),
    ("partial", Status::Final),
    ("entered-in-error", Status::EnteredInError),
];

/// A `FamilyMemberHistory`: each condition as one of a relative.
pub(super) fn family(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    let [relationship, conditions] = head.all.fields(&["relationship", "condition"])?;
    let relative = words(relationship);
    for (at, condition) in conditions.list().iter().enumerate() {
        let (mut record, link) = context.start(RecordKind::Condition, item, head);
        record.subject = Subject::Relative;
        record.status = modified(status_of(head.status, Status::Unknown, FAMILY), head);
        record.source.place = numbered(&item.place, ", condition ", at);
        let days = fill_days(condition, &mut record);
        let (Some(()), Some([code])) = (days, condition.fields(&["code"])) else {
            if !left_out::in_raw(condition.raw) {
                out.damage(&record.source.place, Damage::Malformed);
            }
            continue;
        };
        add_concept(code, &mut record.codes, &mut record.names);
        let between = if relative.is_empty() { "" } else { ": " };
        out.keep(record, link, &[&relative, between, label(code)].concat());
    }
    Some(())
}
