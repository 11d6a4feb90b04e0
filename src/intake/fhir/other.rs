//! Persons, conditions, procedures, vaccines, allergies and families.

use super::json::{Concept, Field, Flag, Head, Many, Period, Text, listed, read};
use super::parts::{
    VERIFICATION, activity_of, add_concept, add_name, cut, day, first_day, has_code, label,
    period_days, spaced, status_of, words, worse,
};
use super::{Context, FhirFile, Item, Who, modified};
use crate::intake::left_out;
use crate::intake::limits::KEPT_TEXT;
use crate::intake::record::{Activity, Damage, Record, RecordKind, Status, Subject, Value};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PatientFields {
    birth_date: Field<Text>,
    gender: Field<Concept>,
    deceased_date_time: Field<Text>,
    deceased_boolean: Field<Flag>,
    name: Field<Many<HumanName>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HumanName {
    text: Field<Text>,
    /// A list before STU3.
    family: Field<Many<Text>>,
    given: Field<Many<Text>>,
}

/// What tells two Patients apart. The name is used for this only and is in no record.
pub(super) fn who(raw: &RawValue, addresses: Vec<String>) -> Who {
    let fields = read::<PatientFields>(raw);
    let Some(fields) = fields.get() else { return Who { addresses, ..Who::default() } };
    let name = fields.name.items().first().map(|name| {
        let parts = name.family.items().iter().chain(name.given.items());
        let name = match name.text.text() {
            "" => parts.map(|part| part.0.trim()).collect::<Vec<_>>().join(" "),
            text => text.to_owned(),
        };
        name.to_lowercase()
    });
    Who {
        addresses,
        born: day(fields.birth_date.text()),
        sex: fields.gender.get().map(words).unwrap_or_default().to_lowercase(),
        name: name.unwrap_or_default(),
    }
}

/// A Patient. `activity` is [`Activity::Ended`] for a person who died, with or without the day.
pub(super) fn patient(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    let fields = read::<PatientFields>(item.raw);
    let fields = fields.get()?;
    let (mut record, link) = context.start(RecordKind::Person, item, head);
    record.subject = Subject::Person;
    record.status = modified(Status::Final, head);
    record.when = day(fields.birth_date.text());
    record.until = day(fields.deceased_date_time.text());
    if fields.deceased_date_time.is_there() || fields.deceased_boolean.may_be_true() {
        record.activity = Activity::Ended;
    }
    let sex = fields.gender.get().map(words).unwrap_or_default().to_lowercase();
    if !sex.is_empty() {
        record.value = Value::Text(sex.clone());
    }
    let words = spaced(&[&record.when, &sex]);
    out.keep(record, link, &words);
    Some(())
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ConditionFields {
    code: Field<Concept>,
    clinical_status: Field<Concept>,
    verification_status: Field<Concept>,
    onset_date_time: Field<Text>,
    onset_period: Field<Period>,
    onset_string: Field<Text>,
    recorded_date: Field<Text>,
    /// Names of the same in DSTU2 and STU3.
    date_recorded: Field<Text>,
    asserted_date: Field<Text>,
    abatement_date_time: Field<Text>,
    abatement_period: Field<Period>,
    abatement_string: Field<Text>,
    abatement_boolean: Field<Flag>,
    // Only of FamilyMemberHistory and AllergyIntolerance.
    criticality: Field<Text>,
    #[serde(rename = "type")]
    kind: Field<Concept>,
    substance: Field<Concept>,
    onset: Field<Text>,
    reaction: Field<Many<Reaction>>,
}

impl ConditionFields {
    fn fill_days(&self, record: &mut Record) {
        let (start, end) = period_days(&self.onset_period);
        let began = first_day(&[&self.onset_date_time, &self.onset, &self.onset_string]);
        record.when =
            [began, start, end].into_iter().find(|day| !day.is_empty()).unwrap_or_default();
        if record.when.is_empty() {
            record.when =
                first_day(&[&self.recorded_date, &self.date_recorded, &self.asserted_date]);
            record.when_is_of_issue = !record.when.is_empty();
        }
        let (start, end) = period_days(&self.abatement_period);
        let ended = first_day(&[&self.abatement_date_time, &self.abatement_string]);
        record.until =
            [ended, end, start].into_iter().find(|day| !day.is_empty()).unwrap_or_default();
    }
}

/// A Condition.
pub(super) fn condition(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    let fields = read::<ConditionFields>(item.raw);
    let fields = fields.get()?;
    let (mut record, link) = context.start(RecordKind::Condition, item, head);
    let status = status_of(&fields.verification_status, Status::Final, VERIFICATION);
    record.status = modified(status, head);
    record.activity = activity_of(&fields.clinical_status);
    fields.fill_days(&mut record);
    let has_ended =
        !record.until.is_empty() || matches!(fields.abatement_boolean, Field::Is(Flag(true)));
    if has_ended && !fields.clinical_status.is_there() {
        record.activity = Activity::Ended;
    }
    if let Some(code) = fields.code.get() {
        add_concept(code, &mut record.codes, &mut record.names);
    }
    let words = described(&fields.code, &[&fields.clinical_status, &fields.verification_status]);
    out.keep(record, link, &words);
    Some(())
}

/// The name as printed, with what stands of its status.
fn described(code: &Field<Concept>, statuses: &[&Field<Concept>]) -> String {
    let name = label(code);
    let statuses: Vec<String> = statuses
        .iter()
        .filter_map(|field| field.get())
        .map(words)
        .filter(|words| !words.is_empty())
        .collect();
    if statuses.is_empty() {
        return name.to_owned();
    }
    spaced(&[name, &format!("({})", statuses.join(", "))])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct EventFields {
    code: Field<Concept>,
    vaccine_code: Field<Concept>,
    performed_date_time: Field<Text>,
    performed_period: Field<Period>,
    performed_string: Field<Text>,
    occurrence_date_time: Field<Text>,
    occurrence_period: Field<Period>,
    occurrence_string: Field<Text>,
    /// What Immunization had before R4.
    date: Field<Text>,
    recorded: Field<Text>,
    not_performed: Field<Flag>,
    not_done: Field<Flag>,
    not_given: Field<Flag>,
    was_not_given: Field<Flag>,
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

impl EventFields {
    fn fill_days(&self, record: &mut Record) {
        let at = first_day(&[
            &self.performed_date_time,
            &self.occurrence_date_time,
            &self.date,
            &self.performed_string,
            &self.occurrence_string,
        ]);
        let (start, end) = [&self.performed_period, &self.occurrence_period]
            .iter()
            .map(|period| period_days(period))
            .find(|(start, end)| !start.is_empty() || !end.is_empty())
            .unwrap_or_default();
        record.until.clone_from(&end);
        record.when = [at, start, end].into_iter().find(|day| !day.is_empty()).unwrap_or_default();
        if record.when.is_empty() {
            record.when = day(self.recorded.text());
            record.when_is_of_issue = !record.when.is_empty();
        }
    }

    fn refusal(&self) -> Status {
        let denied = [&self.not_performed, &self.not_done, &self.not_given, &self.was_not_given];
        if denied.iter().any(|flag| matches!(flag, Field::Is(Flag(true)))) {
            Status::NotDone
        } else if denied.iter().any(|flag| matches!(flag, Field::Wrong)) {
            Status::Unknown
        } else {
            Status::Final
        }
    }
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
    let fields = read::<EventFields>(item.raw);
    let fields = fields.get()?;
    let (mut record, link) = context.start(kind, item, head);
    let status = status_of(&head.status, Status::Unknown, table);
    record.status = modified(worse(status, fields.refusal()), head);
    if has_code(&head.status, &["in-progress"]) {
        record.activity = Activity::Active;
    }
    fields.fill_days(&mut record);
    let code = if kind == RecordKind::Vaccine { &fields.vaccine_code } else { &fields.code };
    if let Some(code) = code.get() {
        add_concept(code, &mut record.codes, &mut record.names);
    }
    let words = described(code, &[&head.status]);
    out.keep(record, link, &words);
    Some(())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reaction {
    substance: Field<Concept>,
    manifestation: Field<Many<Concept>>,
    severity: Field<Text>,
}

/// An `AllergyIntolerance`. The value holds what is told of its weight, one thing after another:
/// `intolerance; criticality high; skin rash; severity mild`.
pub(super) fn allergy(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    let fields = read::<ConditionFields>(item.raw);
    let fields = fields.get()?;
    let (mut record, link) = context.start(RecordKind::Allergy, item, head);
    let verified = status_of(&fields.verification_status, Status::Final, VERIFICATION);
    // DSTU2 has both meanings in one status.
    let stated = match activity_of(&head.status) {
        Activity::NotSaid => status_of(&head.status, Status::Final, VERIFICATION),
        _ => Status::Final,
    };
    record.status = modified(worse(verified, stated), head);
    record.activity = match activity_of(&fields.clinical_status) {
        Activity::NotSaid => activity_of(&head.status),
        activity => activity,
    };
    fields.fill_days(&mut record);
    for concept in [fields.code.get(), fields.substance.get()].into_iter().flatten() {
        add_concept(concept, &mut record.codes, &mut record.names);
    }
    let weight = fields.weight();
    let code = if fields.code.is_there() { &fields.code } else { &fields.substance };
    let words = spaced(&[
        &described(code, &[&fields.clinical_status, &fields.verification_status]),
        &weight,
    ]);
    if !weight.is_empty() {
        record.value = Value::Text(weight);
    }
    out.keep(record, link, &words);
    Some(())
}

impl ConditionFields {
    fn weight(&self) -> String {
        let mut told: Vec<String> = Vec::new();
        if has_code(&self.kind, &["intolerance"]) {
            told.push("intolerance".to_owned());
        }
        if self.criticality.is_there() {
            add_name(&format!("criticality {}", self.criticality.text()), &mut told);
        }
        for reaction in self.reaction.items() {
            if let Some(substance) = reaction.substance.get() {
                add_name(&words(substance), &mut told);
            }
            for concept in reaction.manifestation.items() {
                add_name(&words(concept), &mut told);
            }
            if reaction.severity.is_there() {
                add_name(&format!("severity {}", reaction.severity.text()), &mut told);
            }
        }
        cut(&told.join("; "), KEPT_TEXT)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FamilyFields<'a> {
    relationship: Field<Concept>,
    #[serde(borrow)]
    condition: Option<&'a RawValue>,
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
    let fields = read::<FamilyFields>(item.raw);
    let fields = fields.get()?;
    let relative = fields.relationship.get().map(words).unwrap_or_default();
    for (at, raw) in listed(fields.condition).into_iter().enumerate() {
        let (mut record, link) = context.start(RecordKind::Condition, item, head);
        record.subject = Subject::Relative;
        record.status = modified(status_of(&head.status, Status::Unknown, FAMILY), head);
        record.source.place = format!("{}, condition {}", item.place, at + 1);
        let condition = read::<ConditionFields>(raw);
        let Some(condition) = condition.get() else {
            if !left_out::in_raw(raw.get()) {
                out.damage(&record.source.place, Damage::Malformed);
            }
            continue;
        };
        condition.fill_days(&mut record);
        if let Some(code) = condition.code.get() {
            add_concept(code, &mut record.codes, &mut record.names);
        }
        let name = label(&condition.code);
        let words =
            if relative.is_empty() { name.to_owned() } else { format!("{relative}: {name}") };
        out.keep(record, link, &words);
    }
    Some(())
}
