//! Medicines: asked for, told, given and dispensed.

use super::json::{
    Between, Concept, Digits, Field, Flag, Head, Many, Period, Quantity, Reference, Repeat, Text,
    Timing, read,
};
use super::parts::{
    add_concept, add_name, cut, day, first_day, has_code, period_days, spaced, status_of, words,
    worse,
};
use super::{Context, FhirFile, Item, contained, modified};
use crate::intake::limits::KEPT_TEXT;
use crate::intake::record::{Activity, Code, Record, RecordKind, Status};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What a Medication says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Drug {
    codes: Vec<Code>,
    names: Vec<String>,
    form: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MedicationFields {
    code: Field<Concept>,
    form: Field<Concept>,
    #[serde(rename = "doseForm")]
    dose_form: Field<Concept>,
    ingredient: Field<Many<Ingredient>>,
    /// Where DSTU2 has form and ingredients.
    product: Field<Product>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Product {
    form: Field<Concept>,
    ingredient: Field<Many<Ingredient>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Ingredient {
    item: Field<Concept>,
    item_codeable_concept: Field<Concept>,
    is_active: Field<Flag>,
}

impl Drug {
    /// Of a Medication resource.
    pub(super) fn of_medication(raw: &RawValue) -> Option<Self> {
        let fields = read::<MedicationFields>(raw);
        let fields = fields.get()?;
        let mut drug = Self::default();
        if let Some(code) = fields.code.get() {
            add_concept(code, &mut drug.codes, &mut drug.names);
        }
        let product = fields.product.get();
        let form = [Some(&fields.form), Some(&fields.dose_form), product.map(|p| &p.form)];
        drug.form = form
            .into_iter()
            .flatten()
            .filter_map(Field::get)
            .map(words)
            .find(|words| !words.is_empty())
            .unwrap_or_default();
        drug.add_ingredients(&fields.ingredient);
        if let Some(product) = product {
            drug.add_ingredients(&product.ingredient);
        }
        Some(drug)
    }

    /// One ingredient names the medicine; of several, only the names together do.
    fn add_ingredients(&mut self, list: &Field<Many<Ingredient>>) {
        let active: Vec<&Concept> = list
            .items()
            .iter()
            .filter(|one| !matches!(one.is_active, Field::Is(Flag(false))))
            .filter_map(|one| one.item_codeable_concept.get().or(one.item.get()))
            .collect();
        if list.broken() {
            return;
        }
        match active.as_slice() {
            [] => {}
            [one] => add_concept(one, &mut self.codes, &mut self.names),
            several => {
                let names: Vec<String> = several
                    .iter()
                    .map(|concept| words(concept))
                    .filter(|words| !words.is_empty())
                    .collect();
                add_name(&names.join(" / "), &mut self.names);
            }
        }
    }

    /// Names a record of this medicine.
    pub(super) fn name(&self, record: &mut Record) {
        let display = std::mem::take(&mut record.names);
        for code in &self.codes {
            if !record.codes.contains(code) {
                record.codes.push(code.clone());
            }
        }
        for name in self.names.iter().chain(&display) {
            add_name(name, &mut record.names);
        }
        add_route(&self.form, record);
    }
}

fn add_route(text: &str, record: &mut Record) {
    if !text.is_empty() && !record.medicine.route.contains(text) {
        record.medicine.route = match record.medicine.route.as_str() {
            "" => text.to_owned(),
            known => format!("{known}; {text}"),
        };
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Fields {
    medication_codeable_concept: Field<Concept>,
    medication_reference: Field<Reference>,
    /// The `CodeableReference` of R5, or the reference of DSTU1.
    medication: Field<Either>,
    intent: Field<Text>,
    do_not_perform: Field<Flag>,
    was_not_taken: Field<Flag>,
    was_not_given: Field<Flag>,
    not_given: Field<Flag>,
    not_done: Field<Flag>,
    taken: Field<Text>,
    adherence: Field<Adherence>,
    authored_on: Field<Text>,
    date_written: Field<Text>,
    date_asserted: Field<Text>,
    date_ended: Field<Text>,
    effective_date_time: Field<Text>,
    effective_period: Field<Period>,
    effective_time_date_time: Field<Text>,
    effective_time_period: Field<Period>,
    // R5 spells these with one `r`.
    occurence_date_time: Field<Text>,
    occurence_period: Field<Period>,
    occurrence_date_time: Field<Text>,
    occurrence_period: Field<Period>,
    when_handed_over: Field<Text>,
    when_prepared: Field<Text>,
    dosage_instruction: Field<Many<Dosage>>,
    dosage: Field<Many<Dosage>>,
    dispense_request: Field<DispenseRequest>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Either {
    concept: Field<Concept>,
    reference: Field<Reference>,
    display: Field<Text>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Adherence {
    code: Field<Concept>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct DispenseRequest {
    validity_period: Field<Period>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Dosage {
    text: Field<Text>,
    patient_instruction: Field<Text>,
    timing: Field<Timing>,
    as_needed: Field<Flag>,
    as_needed_boolean: Field<Flag>,
    as_needed_codeable_concept: Field<Concept>,
    as_needed_for: Field<Many<Concept>>,
    route: Field<Concept>,
    dose_and_rate: Field<Many<DoseAndRate>>,
    dose_quantity: Field<Quantity>,
    dose_range: Field<Between>,
    // Of MedicationAdministration.
    dose: Field<Quantity>,
    // Of MedicationStatement in DSTU2.
    quantity_quantity: Field<Quantity>,
    quantity_range: Field<Between>,
    quantity: Field<Quantity>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct DoseAndRate {
    dose_quantity: Field<Quantity>,
    dose_range: Field<Between>,
}

const REQUEST: &[(&str, Status)] = &[
    ("active", Status::Final),
    ("on-hold", Status::Final),
    ("completed", Status::Final),
    ("stopped", Status::Final),
    ("ended", Status::Final),
    ("draft", Status::Planned),
    ("cancelled", Status::NotDone),
    ("entered-in-error", Status::EnteredInError),
];

const STATEMENT: &[(&str, Status)] = &[
    ("active", Status::Final),
    ("on-hold", Status::Final),
    ("completed", Status::Final),
    ("stopped", Status::Final),
    ("recorded", Status::Final),
    ("draft", Status::Preliminary),
    ("intended", Status::Planned),
    ("not-taken", Status::NotDone),
    ("entered-in-error", Status::EnteredInError),
];

const ADMINISTRATION: &[(&str, Status)] = &[
    ("in-progress", Status::Final),
    ("on-hold", Status::Final),
    ("completed", Status::Final),
    ("stopped", Status::Final),
    ("not-done", Status::NotDone),
    ("entered-in-error", Status::EnteredInError),
];

const DISPENSE: &[(&str, Status)] = &[
    ("completed", Status::Final),
    ("preparation", Status::Planned),
    ("in-progress", Status::Planned),
    ("on-hold", Status::Planned),
    ("cancelled", Status::NotDone),
    ("declined", Status::NotDone),
    ("entered-in-error", Status::EnteredInError),
];

/// A medicine of any of the resource types.
pub(super) fn medicine(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    let fields = read::<Fields>(item.raw);
    let fields = fields.get()?;
    let (mut record, mut link) = context.start(RecordKind::Medicine, item, head);
    let status = match item.kind.as_str() {
        "MedicationStatement" | "MedicationUsage" => {
            status_of(&head.status, Status::Unknown, STATEMENT)
        }
        "MedicationAdministration" => status_of(&head.status, Status::Unknown, ADMINISTRATION),
        "MedicationDispense" => status_of(&head.status, Status::Unknown, DISPENSE),
        // Before R4 a request needed no status.
        _ => status_of(&head.status, Status::Final, REQUEST),
    };
    record.status = modified(worse(status, fields.refusal()), head);
    record.activity = fields.activity(&item.kind, head);
    fields.fill_name(item, head, context, &mut record, &mut link);
    fields.fill_days(&item.kind, &mut record);
    fields.fill_dose(&mut record);
    let name = record.names.last().cloned().unwrap_or_default();
    let dose = match record.medicine.text.as_str() {
        "" => record.medicine.dose.clone(),
        text => text.to_owned(),
    };
    let printed = head.status.get().map(words).unwrap_or_default();
    let printed = if printed.is_empty() { printed } else { format!("({printed})") };
    out.keep(record, link, &spaced(&[&name, &dose, &printed]));
    Some(())
}

impl Fields {
    /// What else says that the medicine was not taken, or is only thought of.
    fn refusal(&self) -> Status {
        let denied = [
            &self.do_not_perform,
            &self.was_not_taken,
            &self.was_not_given,
            &self.not_given,
            &self.not_done,
        ];
        if denied.iter().any(|flag| matches!(flag, Field::Is(Flag(true)))) {
            return Status::NotDone;
        }
        if denied.iter().any(|flag| matches!(flag, Field::Wrong)) {
            return Status::Unknown;
        }
        match (&self.taken, self.taken.text()) {
            (Field::Wrong, _) | (_, "unk") => return Status::Unknown,
            (_, "n" | "na") => return Status::NotDone,
            _ => {}
        }
        if self
            .adherence
            .get()
            .is_some_and(|adherence| has_code(&adherence.code, &["not-taking", "never"]))
        {
            return Status::NotDone;
        }
        match (&self.intent, self.intent.text()) {
            (Field::Wrong, _) => Status::Unknown,
            (_, "proposal" | "plan" | "option") => Status::Planned,
            _ => Status::Final,
        }
    }

    fn activity(&self, kind: &str, head: &Head) -> Activity {
        let stopped = ["stopped", "stopped-as-directed", "stopped-not-as-directed"];
        if self.adherence.get().is_some_and(|adherence| has_code(&adherence.code, &stopped)) {
            return Activity::Ended;
        }
        match kind {
            // One dose or one package says nothing of the whole course.
            "MedicationAdministration" | "MedicationDispense" => Activity::NotSaid,
            _ if has_code(&head.status, &["active"]) => Activity::Active,
            _ if has_code(&head.status, &["completed", "stopped", "ended"]) => Activity::Ended,
            _ => Activity::NotSaid,
        }
    }

    /// Codes and names: of the concept, or of the Medication that is referred to, and its name there.
    fn fill_name(
        &self,
        item: &Item,
        head: &Head,
        context: &Context,
        record: &mut Record,
        link: &mut super::Link,
    ) {
        let either = self.medication.get();
        for concept in
            [self.medication_codeable_concept.get(), either.and_then(|either| either.concept.get())]
                .into_iter()
                .flatten()
        {
            add_concept(concept, &mut record.codes, &mut record.names);
        }
        let reference = self.medication_reference.get().or(either.and_then(|e| e.reference.get()));
        let Some(reference) = reference else { return };
        add_name(reference.display.text(), &mut record.names);
        if let Some(either) = either {
            add_name(either.display.text(), &mut record.names);
        }
        let address = reference.address.text();
        let inner = address.strip_prefix('#').and_then(|id| contained(head, id));
        let inner = inner.and_then(|(_, raw)| Drug::of_medication(raw));
        match inner.as_ref().or_else(|| context.medications.find(address, &item.url)) {
            Some(drug) => drug.name(record),
            None => address.clone_into(&mut link.medication),
        }
    }

    fn fill_days(&self, kind: &str, record: &mut Record) {
        let repeats = || self.dosages().iter().filter_map(|dosage| dosage.repeat());
        let bounds = |repeat: &Repeat| match period_days(&repeat.bounds_period) {
            (start, end) if start.is_empty() && end.is_empty() => period_days(&repeat.bounds),
            days => days,
        };
        let (bound_start, bound_end) = match repeats().collect::<Vec<_>>().as_slice() {
            [one] => bounds(one),
            _ => (String::new(), String::new()),
        };
        let periods = [
            &self.effective_period,
            &self.effective_time_period,
            &self.occurence_period,
            &self.occurrence_period,
        ];
        let (start, end) = periods
            .iter()
            .map(|period| period_days(period))
            .find(|(start, end)| !start.is_empty() || !end.is_empty())
            .unwrap_or_default();
        let at = first_day(&[
            &self.effective_date_time,
            &self.effective_time_date_time,
            &self.occurence_date_time,
            &self.occurrence_date_time,
            &self.when_handed_over,
            &self.when_prepared,
        ]);
        let ordered = first_day(&[&self.authored_on, &self.date_written]);
        let known = [start, at, bound_start, ordered];
        record.when = known.into_iter().find(|day| !day.is_empty()).unwrap_or_default();
        if record.when.is_empty() {
            record.when = day(self.date_asserted.text());
            record.when_is_of_issue = !record.when.is_empty();
        }
        if kind == "MedicationDispense" {
            return;
        }
        let ends = [end, day(self.date_ended.text()), bound_end];
        record.until = ends.into_iter().find(|day| !day.is_empty()).unwrap_or_default();
        // A prescription that runs out is often renewed: its end counts only for one that ended.
        if record.until.is_empty() && record.activity == Activity::Ended {
            record.until = self
                .dispense_request
                .get()
                .map(|request| period_days(&request.validity_period).1)
                .unwrap_or_default();
        }
    }

    fn dosages(&self) -> &[Dosage] {
        let many = self.dosage_instruction.items();
        if many.is_empty() { self.dosage.items() } else { many }
    }

    fn fill_dose(&self, record: &mut Record) {
        let dosages = self.dosages();
        let medicine = &mut record.medicine;
        let mut texts: Vec<String> = Vec::new();
        for dosage in dosages {
            let text = match dosage.text.text() {
                "" => dosage.patient_instruction.text(),
                text => text,
            };
            add_name(text, &mut texts);
            medicine.as_needed |= dosage.is_as_needed();
        }
        medicine.text = cut(&texts.join("; "), KEPT_TEXT);
        // Steps of a dose that goes up or down are not one dose.
        let is_whole = !self.dosage_instruction.broken() && !self.dosage.broken();
        if let ([dosage], true) = (dosages, is_whole) {
            medicine.dose = dosage.dose();
            medicine.times = dosage.timing.get().and_then(times);
        }
        for dosage in dosages {
            if let Some(route) = dosage.route.get() {
                add_route(&words(route), record);
            }
        }
    }
}

impl Dosage {
    fn repeat(&self) -> Option<&Repeat> {
        self.timing.get().and_then(|timing| timing.repeat.get())
    }

    fn is_as_needed(&self) -> bool {
        self.as_needed.may_be_true()
            || self.as_needed_boolean.may_be_true()
            || self.as_needed_codeable_concept.is_there()
            || self.as_needed_for.is_there()
    }

    /// The amount of one dose as printed, if there is exactly one.
    fn dose(&self) -> String {
        let mut doses: Vec<String> = Vec::new();
        let quantities = [&self.dose_quantity, &self.dose, &self.quantity_quantity, &self.quantity];
        for quantity in quantities {
            add_name(&amount(quantity), &mut doses);
        }
        for range in [&self.dose_range, &self.quantity_range] {
            add_name(&amounts(range), &mut doses);
        }
        for step in self.dose_and_rate.items() {
            add_name(&amount(&step.dose_quantity), &mut doses);
            add_name(&amounts(&step.dose_range), &mut doses);
        }
        match doses.as_mut_slice() {
            [dose] if !self.dose_and_rate.broken() => std::mem::take(dose),
            _ => String::new(),
        }
    }
}

fn amount(quantity: &Field<Quantity>) -> String {
    quantity.get().filter(|q| !q.number().is_empty()).map(Quantity::printed).unwrap_or_default()
}

/// From one amount to another; empty when a side is missing, which would read as one amount.
fn amounts(range: &Field<Between>) -> String {
    let Some(range) = range.get() else { return String::new() };
    let (low, high) = (amount(&range.low), amount(&range.high));
    let number = range.low.get().map_or("", Quantity::number);
    let same =
        range.low.get().map(Quantity::printed_unit) == range.high.get().map(Quantity::printed_unit);
    match (low.as_str(), high.as_str()) {
        ("", _) | (_, "") => String::new(),
        _ if same => format!("{number}-{high}"),
        _ => format!("{low} - {high}"),
    }
}

/// Counts of doses in so many hours by the codes that HL7 has for common timings.
const TIMINGS: &[(&str, (u16, u32))] = &[
    ("QD", (1, 24)),
    ("AM", (1, 24)),
    ("PM", (1, 24)),
    ("BED", (1, 24)),
    ("BID", (2, 24)),
    ("TID", (3, 24)),
    ("QID", (4, 24)),
    ("QOD", (1, 48)),
    ("Q4H", (1, 4)),
    ("Q6H", (1, 6)),
    ("Q8H", (1, 8)),
    ("WK", (1, 168)),
];

/// How often, if code and numbers do not say two things.
fn times(timing: &Timing) -> Option<(u16, u32)> {
    let codes: Vec<(u16, u32)> = timing
        .code
        .get()
        .map_or(&[][..], |code| code.coding.items())
        .iter()
        .filter_map(|coding| {
            let code = coding.code.text();
            TIMINGS.iter().find(|(name, _)| *name == code).map(|(_, times)| *times)
        })
        .collect();
    let of_code = match codes.as_slice() {
        [] => None,
        [first, rest @ ..] if rest.iter().all(|other| other == first) => Some(*first),
        _ => return None,
    };
    let repeat = match &timing.repeat {
        Field::Missing => return of_code,
        Field::Wrong => return None,
        Field::Is(repeat) => repeat,
    };
    if !repeat.frequency.is_there() && !repeat.period.is_there() && !repeat.day_of_week.is_there() {
        return of_code.filter(|_| !repeat.count.is_there());
    }
    let of_repeat = repeated(repeat)?;
    match of_code {
        Some(code) if code != of_repeat => None,
        _ => Some(of_repeat),
    }
}

fn repeated(repeat: &Repeat) -> Option<(u16, u32)> {
    // A range of frequencies, a number of doses in all, or days of the week are no plain rhythm.
    if repeat.frequency_max.is_there()
        || repeat.period_max.is_there()
        || repeat.count.is_there()
        || repeat.day_of_week.is_there()
    {
        return None;
    }
    let whole = |digits: &Field<Digits>| -> Option<u32> {
        let text = digits.get()?.0.as_str();
        let text = text
            .split_once('.')
            .map_or(Some(text), |(whole, rest)| rest.chars().all(|c| c == '0').then_some(whole))?;
        text.parse().ok().filter(|number| *number > 0)
    };
    let unit = match &repeat.period_unit {
        Field::Missing => repeat.period_units.text(),
        unit => unit.text(),
    };
    let hours: u32 = match unit {
        "h" => 1,
        "d" => 24,
        "wk" => 168,
        _ => return None,
    };
    let count = u16::try_from(whole(&repeat.frequency)?).ok()?;
    Some((count, whole(&repeat.period)?.checked_mul(hours)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rhythm(json: &str) -> Option<(u16, u32)> {
        times(&serde_json::from_str::<Timing>(json).unwrap())
    }

    #[test]
    fn rhythms_are_counts_and_hours() {
        for (json, expected) in [
            (r#"{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}}"#, Some((2, 24))),
            (r#"{"repeat":{"frequency":1,"period":2.0,"periodUnits":"d"}}"#, Some((1, 48))),
            (r#"{"repeat":{"frequency":1,"period":1,"periodUnit":"wk"}}"#, Some((1, 168))),
            (r#"{"repeat":{"frequency":1,"period":1,"periodUnit":"mo"}}"#, None),
            (r#"{"repeat":{"frequency":1,"period":0.5,"periodUnit":"d"}}"#, None),
            (r#"{"repeat":{"frequency":0,"period":1,"periodUnit":"d"}}"#, None),
            (r#"{"repeat":{"frequency":1,"frequencyMax":2,"period":1,"periodUnit":"d"}}"#, None),
            (r#"{"repeat":{"frequency":1,"period":1,"periodUnit":"d","dayOfWeek":["mon"]}}"#, None),
            (r#"{"repeat":{"period":1,"periodUnit":"d"}}"#, None),
            (r#"{"repeat":"daily"}"#, None),
            (r#"{"code":{"coding":[{"code":"BID"}]}}"#, Some((2, 24))),
            (
                r#"{"code":{"coding":[{"code":"BID"}]},"repeat":{"frequency":1,"period":1,"periodUnit":"d"}}"#,
                None,
            ),
            (
                r#"{"code":{"coding":[{"code":"QD"}]},"repeat":{"boundsPeriod":{"start":"2026"}}}"#,
                Some((1, 24)),
            ),
        ] {
            assert_eq!(rhythm(json), expected, "{json}");
        }
    }
}
