//! Observations: laboratory results, vital signs, scores.

use super::json::{
    Between, Concept, Digits, Field, Flag, Head, Many, Period, Quantity, Ratio, Reference, Text,
    Timing, is_filled, listed, read,
};
use super::parts::{
    add_concept, cut, day, first_day, has_code, label, period_days, spaced, status_of, words,
};
use super::{Context, FhirFile, Item, is_elsewhere, modified};
use crate::intake::left_out;
use crate::intake::limits::KEPT_TEXT;
use crate::intake::record::{Damage, Record, RecordKind, Status, Subject, Value};
use serde::Deserialize;
use serde_json::value::RawValue;

const STATUS: &[(&str, Status)] = &[
    ("final", Status::Final),
    ("appended", Status::Final),
    ("amended", Status::Corrected),
    ("corrected", Status::Corrected),
    ("preliminary", Status::Preliminary),
    ("registered", Status::Preliminary),
    ("partial", Status::Preliminary),
    ("cancelled", Status::NotDone),
    ("entered-in-error", Status::EnteredInError),
];

/// Codes of answers that often come without a name, in the words that the readers of words know.
const ANSWERS: &[(&str, &str)] = &[
    ("10828004", "Positive"),
    ("260373001", "Detected"),
    ("11214006", "Reactive"),
    ("260385009", "Negative"),
    ("260415000", "Not detected"),
    ("131194007", "Non-reactive"),
    ("82334004", "Indeterminate"),
    ("POS", "Positive"),
    ("NEG", "Negative"),
    ("IND", "Indeterminate"),
    ("DET", "Detected"),
    ("ND", "Not detected"),
    ("LA6576-8", "Positive"),
    ("LA6577-6", "Negative"),
];

/// Answers whose name does not say the grade.
const GRADES: &[(&str, &str)] = &[
    ("LA9622-7", "ECOG 0"),
    ("LA9623-5", "ECOG 1"),
    ("LA9624-3", "ECOG 2"),
    ("LA9625-0", "ECOG 3"),
    ("LA9626-8", "ECOG 4"),
    ("LA9627-6", "ECOG 5"),
    ("420300004", "NYHA I"),
    ("421704003", "NYHA II"),
    ("420913000", "NYHA III"),
    ("422293003", "NYHA IV"),
];

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Observation<'a> {
    code: Field<Concept>,
    focus: Field<Many<Reference>>,
    effective_date_time: Field<Text>,
    effective_period: Field<Period>,
    effective_instant: Field<Text>,
    effective_timing: Field<Timing>,
    issued: Field<Text>,
    specimen: Field<Reference>,
    #[serde(borrow)]
    component: Option<&'a RawValue>,
    #[serde(borrow)]
    has_member: Option<&'a RawValue>,
    /// What DSTU2 has for members.
    #[serde(borrow)]
    related: Option<&'a RawValue>,
}

/// What an Observation and each of its components may have.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Values<'a> {
    data_absent_reason: Field<Concept>,
    interpretation: Field<Many<Concept>>,
    reference_range: Field<Many<ReferenceRange<'a>>>,
    value_quantity: Field<Quantity>,
    value_codeable_concept: Field<Concept>,
    value_string: Field<Text>,
    value_integer: Field<Digits>,
    value_boolean: Field<Flag>,
    value_range: Field<Between>,
    value_ratio: Field<Ratio>,
    value_date_time: Field<Text>,
    value_time: Field<Text>,
    #[serde(borrow)]
    value_period: Option<&'a RawValue>,
    #[serde(borrow)]
    value_sampled_data: Option<&'a RawValue>,
    #[serde(borrow)]
    value_attachment: Option<&'a RawValue>,
    #[serde(borrow)]
    value_reference: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Component<'a> {
    code: Field<Concept>,
    #[serde(borrow)]
    modifier_extension: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ReferenceRange<'a> {
    low: Field<Quantity>,
    high: Field<Quantity>,
    #[serde(rename = "type")]
    kind: Field<Concept>,
    /// Name of the same in DSTU2.
    meaning: Field<Concept>,
    #[serde(borrow)]
    applies_to: Option<&'a RawValue>,
    #[serde(borrow)]
    age: Option<&'a RawValue>,
    text: Field<Text>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SpecimenFields {
    collection: Field<Collection>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Collection {
    collected_date_time: Field<Text>,
    collected_period: Field<Period>,
}

/// The day a specimen was taken.
pub(super) fn collected(raw: &RawValue) -> String {
    let Field::Is(specimen) = read::<SpecimenFields>(raw) else { return String::new() };
    let Some(collection) = specimen.collection.get() else { return String::new() };
    let day = first_day(&[&collection.collected_date_time]);
    if day.is_empty() { last_of(period_days(&collection.collected_period)) } else { day }
}

fn last_of((start, end): (String, String)) -> String {
    if end.is_empty() { start } else { end }
}

/// The day of an Observation, and whether it is only the day of issue.
fn when(fields: &Observation, head: &Head, item: &Item, context: &Context) -> (String, bool) {
    let timing = || match fields.effective_timing.get().map(|timing| timing.event.items()) {
        Some([event]) => day(&event.0),
        _ => String::new(),
    };
    let specimen = || {
        let address = fields.specimen.get().map_or("", |specimen| specimen.address.text());
        match address.strip_prefix('#') {
            Some(id) => {
                super::contained(head, id).map(|(_, raw)| collected(raw)).unwrap_or_default()
            }
            None => context
                .specimens
                .find(address, &item.url)
                .map(|specimen| specimen.collected.clone())
                .unwrap_or_default(),
        }
    };
    let sources: [&dyn Fn() -> String; 5] = [
        &|| first_day(&[&fields.effective_date_time]),
        &|| last_of(period_days(&fields.effective_period)),
        &|| first_day(&[&fields.effective_instant]),
        &timing,
        &specimen,
    ];
    if let Some(day) = sources.iter().map(|source| source()).find(|day| !day.is_empty()) {
        return (day, false);
    }
    let issued = day(fields.issued.text());
    let is_of_issue = !issued.is_empty();
    (issued, is_of_issue)
}

/// An Observation: its own result, then one of each component.
pub(super) fn observation(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    let fields = read::<Observation>(item.raw);
    let fields = fields.get()?;
    let values = read::<Values>(item.raw);
    let values = values.get()?;
    let (mut record, link) = context.start(RecordKind::Result, item, head);
    record.status = modified(status_of(&head.status, Status::Unknown, STATUS), head);
    if is_elsewhere(&fields.focus) {
        record.subject = Subject::Other;
    }
    (record.when, record.when_is_of_issue) = when(fields, head, item, context);
    let parent = record.clone();
    if let Some(concept) = fields.code.get() {
        add_concept(concept, &mut record.codes, &mut record.names);
    }
    // A panel of what is left out is left out with all its parts.
    if left_out::is_record(&record) {
        return Some(());
    }
    let components = listed(fields.component);
    let is_panel =
        !components.is_empty() || is_filled(fields.has_member) || is_filled(fields.related);
    if values.count() > 0 || values.data_absent_reason.is_there() || !is_panel {
        let words = values.fill(label(&fields.code), &mut record)?;
        out.keep(record, link.clone(), &words);
    }
    for (at, raw) in components.iter().enumerate() {
        let mut record = parent.clone();
        record.source.place = format!("{}, component {}", item.place, at + 1);
        let place = record.source.place.clone();
        if component(raw, &mut record).is_some_and(|words| {
            out.keep(record, link.clone(), &words);
            true
        }) {
            continue;
        }
        if !left_out::in_raw(raw.get()) {
            out.damage(&place, Damage::Malformed);
        }
    }
    Some(())
}

fn component(raw: &RawValue, record: &mut Record) -> Option<String> {
    let component = read::<Component>(raw);
    let component = component.get()?;
    let values = read::<Values>(raw);
    if is_filled(component.modifier_extension) && record.status != Status::EnteredInError {
        record.status = Status::Unknown;
    }
    if let Some(concept) = component.code.get() {
        add_concept(concept, &mut record.codes, &mut record.names);
    }
    values.get()?.fill(label(&component.code), record)
}

impl Values<'_> {
    /// How many values there are; FHIR allows one.
    fn count(&self) -> usize {
        [
            self.value_quantity.is_there(),
            self.value_codeable_concept.is_there(),
            self.value_string.is_there(),
            self.value_integer.is_there(),
            self.value_boolean.is_there(),
            self.value_range.is_there(),
            self.value_ratio.is_there(),
            self.value_date_time.is_there(),
            self.value_time.is_there(),
            self.value_period.is_some(),
            self.value_sampled_data.is_some(),
            self.value_attachment.is_some(),
            self.value_reference.is_some(),
        ]
        .into_iter()
        .filter(|there| *there)
        .count()
    }

    /// Fills in value, limits and mark; the words as printed. `None` if two values stand.
    fn fill(&self, name: &str, record: &mut Record) -> Option<String> {
        if self.count() > 1 {
            return None;
        }
        record.flag = self.flag();
        let mut printed = String::new();
        // A value beside a reason why there is none is not one.
        if !self.data_absent_reason.is_there() {
            (record.value, printed) = self.value();
        }
        self.limits(record);
        let range = match (record.low.as_str(), record.high.as_str()) {
            ("", "") => record.range.clone(),
            ("", high) => format!("<= {high}"),
            (low, "") => format!(">= {low}"),
            (low, high) => format!("{low} - {high}"),
        };
        let range = if range.is_empty() { range } else { format!("({range})") };
        Some(spaced(&[name, &printed, &range, &record.flag]))
    }

    /// The value, and its words as printed.
    fn value(&self) -> (Value, String) {
        let text = |text: String| (Value::Text(text.clone()), text);
        let value = if let Some(quantity) = self.value_quantity.get() {
            return (of_quantity(quantity), quantity.printed());
        } else if let Some(concept) = self.value_codeable_concept.get() {
            answer(concept)
        } else if let Some(number) = self.value_integer.get() {
            return (number_of(&number.0, "", "", false), number.0.clone());
        } else if let Some(flag) = self.value_boolean.get() {
            (if flag.0 { "true" } else { "false" }).to_owned()
        } else if let Some(range) = self.value_range.get() {
            return of_range(range);
        } else if let Some(ratio) = self.value_ratio.get() {
            of_ratio(ratio)
        } else {
            [&self.value_string, &self.value_date_time, &self.value_time]
                .iter()
                .map(|field| cut(field.text(), KEPT_TEXT))
                .find(|text| !text.is_empty())
                .unwrap_or_default()
        };
        if value.is_empty() { (Value::None, value) } else { text(value) }
    }

    fn flag(&self) -> String {
        let mut flags: Vec<String> = Vec::new();
        for concept in self.interpretation.items() {
            let code = concept.coding.items().iter().map(|coding| coding.code.text());
            let flag =
                code.into_iter().find(|code| !code.is_empty()).unwrap_or(concept.text.text());
            let flag = cut(flag, 40);
            if !flag.is_empty() && !flags.contains(&flag) {
                flags.push(flag);
            }
        }
        flags.join(", ")
    }

    /// The limits, if the one range that holds for everybody can be told.
    fn limits(&self, record: &mut Record) {
        if self.reference_range.broken() {
            return;
        }
        let general: Vec<&ReferenceRange> =
            self.reference_range.items().iter().filter(|range| range.is_general()).collect();
        let named: Vec<&&ReferenceRange> =
            general.iter().filter(|range| range.is_named_normal()).collect();
        let range = match (general.as_slice(), named.as_slice()) {
            ([only], _) => only,
            (_, [only]) => only,
            _ => return,
        };
        range.fill(self.value_quantity.get(), record);
    }
}

impl ReferenceRange<'_> {
    /// The normal range, and not that of some sex, age or state only.
    fn is_general(&self) -> bool {
        let is_other = (self.kind.is_there() || self.meaning.is_there()) && !self.is_named_normal();
        !is_other && !is_filled(self.applies_to) && !is_filled(self.age)
    }

    fn is_named_normal(&self) -> bool {
        let normal = ["normal", "normal range"];
        has_code(&self.kind, &normal) || has_code(&self.meaning, &normal)
    }

    fn fill(&self, value: Option<&Quantity>, record: &mut Record) {
        let limit = |field: &Field<Quantity>| match field {
            Field::Missing => Some(None),
            Field::Is(limit) if !limit.number().is_empty() && !limit.comparator.is_there() => {
                Some(Some(limit.clone()))
            }
            _ => None,
        };
        // A limit that cannot be read makes a range with one side look like the whole.
        let (Some(low), Some(high)) = (limit(&self.low), limit(&self.high)) else { return };
        let fits = |limit: &Option<Quantity>| {
            limit.as_ref().is_none_or(|limit| value.is_some_and(|value| same_unit(value, limit)))
        };
        if low.is_none() && high.is_none() {
            record.range = cut(self.text.text(), KEPT_TEXT);
        } else if matches!(record.value, Value::Number { .. }) && fits(&low) && fits(&high) {
            let number = |limit: Option<Quantity>| {
                limit.map(|limit| limit.number().to_owned()).unwrap_or_default()
            };
            record.low = number(low);
            record.high = number(high);
        } else {
            record.range = match (low, high) {
                (Some(low), Some(high)) if same_unit(&low, &high) => {
                    format!("{}-{}", low.number(), high.printed())
                }
                (Some(low), Some(high)) => format!("{}-{}", low.printed(), high.printed()),
                (Some(low), None) => format!(">= {}", low.printed()),
                (None, Some(high)) => format!("<= {}", high.printed()),
                (None, None) => String::new(),
            };
        }
    }
}

/// Whether a limit is in the unit of the value; one without any unit is.
fn same_unit(value: &Quantity, limit: &Quantity) -> bool {
    let (unit, ucum) = value.unit();
    let (other, other_ucum) = limit.unit();
    if other.is_empty() {
        return !limit.code.is_there();
    }
    if ucum && other_ucum {
        return unit == other;
    }
    unit == other || (!unit.is_empty() && value.printed_unit() == limit.printed_unit())
}

fn number_of(number: &str, comparator: &str, unit: &str, ucum: bool) -> Value {
    Value::Number {
        comparator: comparator.to_owned(),
        number: number.to_owned(),
        unit: unit.to_owned(),
        ucum,
    }
}

fn of_quantity(quantity: &Quantity) -> Value {
    let number = quantity.number();
    if number.is_empty() {
        return Value::None;
    }
    let comparator = match &quantity.comparator {
        Field::Wrong => None,
        field => comparator(field.text()),
    };
    let (unit, ucum) = quantity.unit();
    match comparator {
        Some(comparator) => number_of(number, comparator, unit, ucum),
        // Not a bound that is known (`ad`, `~`): the number alone would say too much.
        None if quantity.comparator == Field::Wrong => Value::None,
        None => Value::Text(quantity.printed()),
    }
}

fn comparator(text: &str) -> Option<&'static str> {
    match text {
        "" => Some(""),
        "<" => Some("<"),
        "<=" | "≤" => Some("<="),
        ">" => Some(">"),
        ">=" | "≥" => Some(">="),
        _ => None,
    }
}

fn of_range(range: &Between) -> (Value, String) {
    let (low, high) = (&range.low, &range.high);
    let printed = match (low.get(), high.get()) {
        (Some(low), Some(high)) => format!("{} - {}", low.printed(), high.printed()),
        (Some(low), None) => format!(">= {}", low.printed()),
        (None, Some(high)) => format!("<= {}", high.printed()),
        (None, None) => return (Value::None, String::new()),
    };
    let plain = |quantity: &Quantity| {
        !quantity.comparator.is_there() && !quantity.number().starts_with('-')
    };
    let value = match (low, high) {
        (Field::Is(low), Field::Is(high)) if plain(low) && plain(high) && same_unit(low, high) => {
            let (unit, ucum) = low.unit();
            match (low.number(), high.number()) {
                ("", _) | (_, "") => Value::None,
                (first, last) => number_of(&format!("{first}-{last}"), "", unit, ucum),
            }
        }
        (Field::Is(low), Field::Missing) if plain(low) && !low.number().is_empty() => {
            let (unit, ucum) = low.unit();
            number_of(low.number(), ">=", unit, ucum)
        }
        (Field::Missing, Field::Is(high)) if plain(high) && !high.number().is_empty() => {
            let (unit, ucum) = high.unit();
            number_of(high.number(), "<=", unit, ucum)
        }
        // A side that cannot be read makes the other one a bound that nobody meant.
        (Field::Wrong, _) | (_, Field::Wrong) => Value::None,
        _ => Value::Text(printed.clone()),
    };
    (value, printed)
}

/// A titre (`1:80`) or a ratio of two amounts.
fn of_ratio(ratio: &Ratio) -> String {
    match (ratio.numerator.get(), ratio.denominator.get()) {
        (Some(over), Some(under)) if !over.number().is_empty() && !under.number().is_empty() => {
            format!("{}:{}", over.printed(), under.printed())
        }
        _ => String::new(),
    }
}

/// The words of a coded answer: all that stand there, each once, so that two which disagree are
/// seen to.
fn answer(concept: &Concept) -> String {
    let find = |table: &[(&str, &'static str)], code: &str| {
        table.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
    };
    let mut answers: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        let text = cut(text, KEPT_TEXT);
        let folded = text.to_lowercase();
        if !text.is_empty() && !answers.iter().any(|known| known.to_lowercase() == folded) {
            answers.push(text);
        }
    };
    for coding in concept.coding.items() {
        let code = coding.code.text();
        if let Some(grade) = find(GRADES, code) {
            add(grade);
        }
        match coding.display.text() {
            "" => add(find(ANSWERS, code).unwrap_or_default()),
            // SNOMED CT puts the kind of the concept behind its name.
            name => add(name.strip_suffix(" (qualifier value)").unwrap_or(name)),
        }
    }
    add(concept.text.text());
    if answers.is_empty() { words(concept) } else { answers.join("; ") }
}
