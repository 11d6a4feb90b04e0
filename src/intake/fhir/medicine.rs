//! Medicines: asked for, told, given and dispensed.

use super::json::{Head, Json};
use super::parts::{
    add_concept, add_name, bracketed, cut, day, denied, first, first_day, first_period, has_code,
    period_days, spaced, status_of, words, worse,
};
use super::{Context, FhirFile, Item, Link, contained, modified};
use crate::intake::limits::KEPT_TEXT;
use crate::intake::record::{Activity, Code, Record, RecordKind, Status};

/// What a Medication says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Drug {
    codes: Vec<Code>,
    names: Vec<String>,
    form: String,
}

impl Drug {
    /// Of a Medication resource.
    pub(super) fn of_medication(json: &Json) -> Option<Self> {
        let [code, form, dose_form, ingredients, product] =
            json.fields(&["code", "form", "doseForm", "ingredient", "product"])?;
        // Where DSTU2 has form and ingredients.
        let [form_of_product, ingredients_of_product] =
            product.fields_or_none(&["form", "ingredient"]);
        let mut drug = Self::default();
        add_concept(code, &mut drug.codes, &mut drug.names);
        for form in [form, dose_form, form_of_product] {
            if drug.form.is_empty() {
                drug.form = words(form);
            }
        }
        drug.add_ingredients(ingredients);
        drug.add_ingredients(ingredients_of_product);
        Some(drug)
    }

    /// One ingredient names the medicine; of several, only the names together do.
    fn add_ingredients(&mut self, ingredients: &Json) {
        let mut active: Vec<&Json> = Vec::new();
        for one in ingredients.list() {
            match one.fields(&["itemCodeableConcept", "item", "isActive"]) {
                Some([concept, item, is_active]) => {
                    let item = if concept.concept().is_some() { concept } else { item };
                    if item.concept().is_some() && is_active.flag() != Some(false) {
                        active.push(item);
                    }
                }
                None if one.is_there() => return,
                None => {}
            }
        }
        if let [one] = active.as_slice() {
            return add_concept(one, &mut self.codes, &mut self.names);
        }
        let mut names: Vec<String> = Vec::new();
        for one in active {
            let words = words(one);
            if !words.is_empty() {
                names.push(words);
            }
        }
        add_name(&names.join(" / "), &mut self.names);
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
            known => [known, "; ", text].concat(),
        };
    }
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
    let (mut record, mut link) = context.start(RecordKind::Medicine, item, head);
    let status = match item.kind.as_str() {
        "MedicationStatement" | "MedicationUsage" => {
            status_of(head.status, Status::Unknown, STATEMENT)
        }
        "MedicationAdministration" => status_of(head.status, Status::Unknown, ADMINISTRATION),
        "MedicationDispense" => status_of(head.status, Status::Unknown, DISPENSE),
        // Before R4 a request needed no status.
        _ => status_of(head.status, Status::Final, REQUEST),
    };
    record.status = modified(worse(status, refusal(head.all)?), head);
    record.activity = activity(&item.kind, head)?;
    fill_name(item, head, context, &mut record, &mut link)?;
    let dosages = Dosages::of(head.all)?;
    fill_days(&item.kind, head.all, &dosages, &mut record)?;
    dosages.fill(&mut record);
    let name = record.names.last().map_or("", String::as_str);
    let dose = first(&[&record.medicine.text, &record.medicine.dose]);
    let words = spaced(&[name, dose, &bracketed(&words(head.status))]);
    out.keep(record, link, &words);
    Some(())
}

/// What else says that the medicine was not taken, or is only thought of.
fn refusal(json: &Json) -> Option<Status> {
    let flags =
        json.fields(&["doNotPerform", "wasNotTaken", "wasNotGiven", "notGiven", "notDone"])?;
    let [taken, adherence, intent] = json.fields(&["taken", "adherence", "intent"])?;
    let denied = denied(&flags);
    let [adherence] = adherence.fields_or_none(&["code"]);
    Some(if denied != Status::Final {
        denied
    } else if taken.is_no_text() || taken.text() == "unk" {
        Status::Unknown
    } else if matches!(taken.text(), "n" | "na") || has_code(adherence, &["not-taking", "never"]) {
        Status::NotDone
    } else if intent.is_no_text() {
        Status::Unknown
    } else if matches!(intent.text(), "proposal" | "plan" | "option") {
        Status::Planned
    } else {
        Status::Final
    })
}

fn activity(kind: &str, head: &Head) -> Option<Activity> {
    let [adherence] = head.all.fields(&["adherence"])?;
    let [adherence] = adherence.fields_or_none(&["code"]);
    let stopped = ["stopped", "stopped-as-directed", "stopped-not-as-directed"];
    if has_code(adherence, &stopped) {
        return Some(Activity::Ended);
    }
    Some(match kind {
        // One dose or one package says nothing of the whole course.
        "MedicationAdministration" | "MedicationDispense" => Activity::NotSaid,
        _ if has_code(head.status, &["active"]) => Activity::Active,
        _ if has_code(head.status, &["completed", "stopped", "ended"]) => Activity::Ended,
        _ => Activity::NotSaid,
    })
}

/// Codes and names: of the concept, or of the Medication that is referred to, and its name there.
fn fill_name(
    item: &Item,
    head: &Head,
    context: &Context,
    record: &mut Record,
    link: &mut Link,
) -> Option<()> {
    // `medication` is the `CodeableReference` of R5, or the reference of DSTU1.
    let [concept, reference, either] =
        head.all.fields(&["medicationCodeableConcept", "medicationReference", "medication"])?;
    let [inner, inner_reference, display] =
        either.fields_or_none(&["concept", "reference", "display"]);
    add_concept(concept, &mut record.codes, &mut record.names);
    add_concept(inner, &mut record.codes, &mut record.names);
    let reference = reference.reference().or_else(|| inner_reference.reference());
    let Some([address, _, name]) = reference else { return Some(()) };
    add_name(name.text(), &mut record.names);
    add_name(display.text(), &mut record.names);
    let address = address.text();
    let inner = address.strip_prefix('#').and_then(|id| contained(head, id));
    let inner = inner.and_then(|head| Drug::of_medication(head.all));
    match inner.as_ref().or_else(|| context.medications.find(address, &item.url)) {
        Some(drug) => drug.name(record),
        None => address.clone_into(&mut link.medication),
    }
    Some(())
}

fn fill_days(kind: &str, json: &Json, dosages: &Dosages, record: &mut Record) -> Option<()> {
    let at = json.fields(&[
        "effectiveDateTime",
        "effectiveTimeDateTime",
        // R5 spells these with one `r`.
        "occurenceDateTime",
        "occurrenceDateTime",
        "whenHandedOver",
        "whenPrepared",
    ])?;
    let periods = json.fields(&[
        "effectivePeriod",
        "effectiveTimePeriod",
        "occurencePeriod",
        "occurrencePeriod",
    ])?;
    let ordered = json.fields(&["authoredOn", "dateWritten"])?;
    let [asserted, ended, dispense] =
        json.fields(&["dateAsserted", "dateEnded", "dispenseRequest"])?;
    let (start, end) = first_period(&periods);
    let (bound_start, bound_end) = dosages.bounds();
    let began = [first_day(&at), first_day(&ordered)];
    let [at, ordered] = &began;
    first(&[&start, at, &bound_start, ordered]).clone_into(&mut record.when);
    if record.when.is_empty() {
        record.when = day(asserted.text());
        record.when_is_of_issue = !record.when.is_empty();
    }
    if kind == "MedicationDispense" {
        return Some(());
    }
    first(&[&end, &day(ended.text()), &bound_end]).clone_into(&mut record.until);
    // A prescription that runs out is often renewed: its end counts only for one that ended.
    if record.until.is_empty() && record.activity == Activity::Ended {
        let [valid] = dispense.fields_or_none(&["validityPeriod"]);
        record.until = period_days(valid).1;
    }
    Some(())
}

/// How a medicine is taken, step by step.
struct Dosages<'a> {
    steps: Vec<Dosage<'a>>,
    /// Whether no step is lost because it cannot be read.
    is_whole: bool,
}

struct Dosage<'a> {
    text: &'a str,
    timing: &'a Json<'a>,
    route: &'a Json<'a>,
    as_needed: bool,
    dose: String,
}

impl<'a> Dosages<'a> {
    fn of(json: &'a Json<'a>) -> Option<Self> {
        let mut dosages = Self { steps: Vec::new(), is_whole: true };
        for list in json.fields(&["dosageInstruction", "dosage"])? {
            let is_first = dosages.steps.is_empty();
            for one in list.list() {
                match Dosage::of(one) {
                    Some(step) if is_first => dosages.steps.push(step),
                    Some(_) => {}
                    None => dosages.is_whole &= !one.is_there(),
                }
            }
        }
        Some(dosages)
    }

    /// From when to when, if only one step says so.
    fn bounds(&self) -> (String, String) {
        let mut bounds = None;
        for step in &self.steps {
            let Some([_, repeat, _]) = step.timing.fields(&TIMING) else { continue };
            let Some([period, plain, ..]) = repeat.fields(&REPEAT) else { continue };
            if bounds.is_some() {
                return (String::new(), String::new());
            }
            bounds = Some(first_period(&[period, plain]));
        }
        bounds.unwrap_or_default()
    }

    fn fill(&self, record: &mut Record) {
        let mut texts: Vec<String> = Vec::new();
        for step in &self.steps {
            add_name(step.text, &mut texts);
            record.medicine.as_needed |= step.as_needed;
            add_route(&words(step.route), record);
        }
        record.medicine.text = cut(&texts.join("; "), KEPT_TEXT);
        // Steps of a dose that goes up or down are not one dose.
        if let ([step], true) = (self.steps.as_slice(), self.is_whole) {
            record.medicine.dose.clone_from(&step.dose);
            record.medicine.times = times(step.timing);
        }
    }
}

impl<'a> Dosage<'a> {
    fn of(json: &'a Json<'a>) -> Option<Self> {
        let [text, instruction, timing, route] =
            json.fields(&["text", "patientInstruction", "timing", "route"])?;
        let [needed, is_needed, reason, reasons] = json.fields(&[
            "asNeeded",
            "asNeededBoolean",
            "asNeededCodeableConcept",
            "asNeededFor",
        ])?;
        let as_needed = needed.may_be_true()
            || is_needed.may_be_true()
            || reason.is_there()
            || reasons.is_there();
        let text = first(&[text.text(), instruction.text()]);
        Some(Self { text, timing, route, as_needed, dose: dose(json)? })
    }
}

/// The amount of one dose as printed, if there is exactly one.
fn dose(json: &Json) -> Option<String> {
    // The second is of MedicationAdministration, the others of DSTU2.
    let quantities = json.fields(&["doseQuantity", "dose", "quantityQuantity", "quantity"])?;
    let ranges = json.fields(&["doseRange", "quantityRange"])?;
    let [steps] = json.fields(&["doseAndRate"])?;
    let mut doses: Vec<String> = Vec::new();
    for quantity in quantities {
        add_name(&amount(quantity), &mut doses);
    }
    for range in ranges {
        add_name(&amounts(range), &mut doses);
    }
    for step in steps.list() {
        match step.fields(&["doseQuantity", "doseRange"]) {
            Some([quantity, range]) => {
                add_name(&amount(quantity), &mut doses);
                add_name(&amounts(range), &mut doses);
            }
            None if step.is_there() => return Some(String::new()),
            None => {}
        }
    }
    Some(if doses.len() == 1 { doses.concat() } else { String::new() })
}

fn amount(quantity: &Json) -> String {
    match quantity.quantity() {
        Some(quantity) if !quantity.number.is_empty() => quantity.printed(),
        _ => String::new(),
    }
}

/// From one amount to another; empty when a side is missing, which would read as one amount.
fn amounts(range: &Json) -> String {
    let [low, high] = range.fields_or_none(&["low", "high"]);
    let [first, last] = [amount(low), amount(high)];
    if first.is_empty() || last.is_empty() {
        return String::new();
    }
    match (low.quantity(), high.quantity()) {
        (Some(low), Some(high)) if low.printed_unit == high.printed_unit => {
            [low.number, "-", &last].concat()
        }
        _ => [&first, " - ", &last].concat(),
    }
}

/// Fields of a Timing.
const TIMING: [&str; 3] = ["event", "repeat", "code"];

/// Fields of how it repeats; DSTU1 has `bounds`, DSTU2 `periodUnits`.
const REPEAT: [&str; 10] = [
    "boundsPeriod",
    "bounds",
    "frequency",
    "period",
    "periodUnit",
    "periodUnits",
    "frequencyMax",
    "periodMax",
    "count",
    "dayOfWeek",
];

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
fn times(timing: &Json) -> Option<(u16, u32)> {
    let [_, repeat, code] = timing.fields(&TIMING)?;
    let mut of_code = None;
    for coding in code.concept().map(|concept| concept.codings).unwrap_or_default() {
        for (name, times) in TIMINGS {
            if *name == coding.code {
                if of_code.is_some_and(|other| other != *times) {
                    return None;
                }
                of_code = Some(*times);
            }
        }
    }
    if !repeat.is_there() {
        return of_code;
    }
    let [_, _, frequency, period, unit, units, frequency_max, period_max, count, days] =
        repeat.fields(&REPEAT)?;
    if !frequency.is_there() && !period.is_there() && !days.is_there() {
        return of_code.filter(|_| !count.is_there());
    }
    // A range of frequencies, a number of doses in all, or days of the week are no plain rhythm.
    if frequency_max.is_there() || period_max.is_there() || count.is_there() || days.is_there() {
        return None;
    }
    let hours: u32 = match if unit.is_there() { unit.text() } else { units.text() } {
        "h" => 1,
        "d" => 24,
        "wk" => 168,
        _ => return None,
    };
    let frequency = u16::try_from(whole(frequency)?).ok()?;
    let of_repeat = (frequency, whole(period)?.checked_mul(hours)?);
    if of_code.is_some_and(|other| other != of_repeat) { None } else { Some(of_repeat) }
}

/// A whole number above zero.
fn whole(json: &Json) -> Option<u32> {
    let (whole, part) = json.number().split_once('.').unwrap_or((json.number(), ""));
    let number = whole.parse().ok()?;
    (number > 0 && part.bytes().all(|byte| byte == b'0')).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rhythm(json: &str) -> Option<(u16, u32)> {
        times(&Json::of(json, 9))
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
