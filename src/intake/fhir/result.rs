//! Observations: laboratory results, vital signs, scores.

use super::json::{Concept, Head, Json, Quantity, RESOURCE};
use super::parts::{
    add_concept, add_name, add_notes, bracketed, cut, day, first, first_day, has_code, label,
    period_days, spaced, status_of, words, worse,
};
use super::{Context, FhirFile, Item, is_elsewhere, modified, numbered};
use crate::intake::left_out;
use crate::intake::limits::KEPT_TEXT;
use crate::intake::record::{Damage, Record, RecordKind, Status, Subject, Value};

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

/// Codes of specimens that are not of blood, and often come without a name.
const SPECIMENS: &[(&str, &str)] = &[
    ("122575003", "urine"),
    ("276833005", "24 hour urine"),
    ("258450006", "cerebrospinal fluid"),
    ("309051001", "body fluid"),
    ("UR", "urine"),
    ("CSF", "cerebrospinal fluid"),
];

/// Length of a day up to its month: `2026-02`.
const MONTH: usize = 7;

/// What is known of a specimen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Specimen {
    /// The day it was taken.
    day: String,
    /// What it is of, in words.
    material: String,
}

impl Specimen {
    pub(super) fn of(specimen: &Json) -> Self {
        let [kind] = specimen.fields_or_none(&["type"]);
        let material = words(kind);
        let known = SPECIMENS.iter().find(|(code, _)| *code == material);
        let material = known.map_or(material, |(_, name)| (*name).to_owned());
        Self { day: collected(specimen), material }
    }
}

/// The specimen of an Observation, in the same entry or elsewhere in the file, and the words that
/// the reference itself has for it.
fn specimen_of(item: &Item, head: &Head, context: &Context) -> (Specimen, String) {
    let [specimen] = head.all.fields_or_none(&["specimen"]);
    let [display] = specimen.fields_or_none(&["display"]);
    let address = specimen.reference().map_or("", |[address, ..]| address.text());
    let found = match address.strip_prefix('#') {
        Some(id) => super::contained(head, id).map(|head| Specimen::of(head.all)),
        None => context.specimens.find(address, &item.url).cloned(),
    };
    (found.unwrap_or_default(), display.text().to_owned())
}

/// The day a specimen was taken.
fn collected(specimen: &Json) -> String {
    let [collection] = specimen.fields_or_none(&["collection"]);
    let [at, period] = collection.fields_or_none(&["collectedDateTime", "collectedPeriod"]);
    let day = first_day(&[at]);
    if day.is_empty() { last_day(period) } else { day }
}

fn last_day(period: &Json) -> String {
    let (start, end) = period_days(period);
    if end.is_empty() { start } else { end }
}

/// The day of an Observation, and whether it is only the day of issue.
fn when(item: &Item, head: &Head, context: &Context) -> Option<(String, bool)> {
    let [at, period, instant, timing, issued] = head.all.fields(&[
        "effectiveDateTime",
        "effectivePeriod",
        "effectiveInstant",
        "effectiveTiming",
        "issued",
    ])?;
    let mut found = first_day(&[at]);
    if found.is_empty() {
        found = last_day(period);
        // Of a stretch of months its end is not the day of the sample.
        let (start, _) = period_days(period);
        if !start.is_empty() && start.get(..MONTH) != found.get(..MONTH) {
            return Some((found, true));
        }
    }
    if found.is_empty() {
        found = first_day(&[instant]);
    }
    if found.is_empty() {
        let [events] = timing.fields_or_none(&["event"]);
        if let [event] = events.texts().as_slice() {
            found = day(event);
        }
    }
    if found.is_empty() {
        found = specimen_of(item, head, context).0.day;
    }
    if found.is_empty() {
        let outer = Json::of(item.outer, RESOURCE);
        let [at, period] = outer.fields_or_none(&["effectiveDateTime", "effectivePeriod"]);
        found = first_day(&[at]);
        if found.is_empty() {
            found = last_day(period);
        }
    }
    if !found.is_empty() {
        return Some((found, false));
    }
    let issued = first_day(&[issued]);
    let is_of_issue = !issued.is_empty();
    Some((issued, is_of_issue))
}

/// An Observation: its own result, then one of each component.
pub(super) fn observation(
    item: &Item,
    head: &Head,
    context: &Context,
    out: &mut FhirFile,
) -> Option<()> {
    // DSTU2 has `related` for members.
    let [code, focus, components, members, related] =
        head.all.fields(&["code", "focus", "component", "hasMember", "related"])?;
    let values = Values::of(head.all)?;
    let (mut record, link) = context.start(RecordKind::Result, item, head);
    record.status = modified(status_of(head.status, Status::Unknown, STATUS), head);
    if !item.outer.is_empty() {
        let outer = Json::of(item.outer, RESOURCE);
        let [status] = outer.fields_or_none(&["status"]);
        record.status = worse(record.status, status_of(status, Status::Unknown, STATUS));
    }
    if is_elsewhere(focus) {
        record.subject = Subject::Other;
    }
    (record.when, record.when_is_of_issue) = when(item, head, context)?;
    // Creatinine of urine may carry the code of creatinine alone.
    let [site] = head.all.fields_or_none(&["bodySite"]);
    let (specimen, display) = specimen_of(item, head, context);
    let material = [specimen.material, display, words(site)];
    record.materials.extend(material.into_iter().filter(|name| !name.is_empty()));
    record.beside.extend(context.panels.names_of(item));
    record.status = worse(record.status, context.panels.status_of(item));
    let [category, method] = head.all.fields_or_none(&["category", "method"]);
    let said = category.list().iter().map(words).chain([words(method)]);
    record.beside.extend(said.filter(|words| !words.is_empty()));
    add_notes(head.all, &mut record.remarks);
    let mut parent = record.clone();
    add_concept(code, &mut record.codes, &mut record.names);
    // A component may be of the material that only the name of the whole tells.
    parent.beside.extend(record.names.iter().cloned());
    // A panel of what is left out is left out with all its parts.
    if left_out::is_record(&record) {
        return Some(());
    }
    let components = components.list();
    let is_panel = !components.is_empty() || members.is_filled() || related.is_filled();
    if values.count() > 0 || values.absent.is_there() || !is_panel {
        let words = values.fill(label(code), &mut record)?;
        out.keep(record, link.clone(), &words);
    }
    for (at, json) in components.iter().enumerate() {
        let mut record = parent.clone();
        record.source.place = numbered(&item.place, ", component ", at);
        if let Some(words) = component(json, &mut record) {
            out.keep(record, link.clone(), &words);
        } else if !left_out::in_raw(json.raw) {
            out.damage(&numbered(&item.place, ", component ", at), Damage::Malformed);
        }
    }
    Some(())
}

fn component(json: &Json, record: &mut Record) -> Option<String> {
    let [code, modifier] = json.fields(&["code", "modifierExtension"])?;
    if modifier.is_filled() && record.status != Status::EnteredInError {
        record.status = Status::Unknown;
    }
    add_concept(code, &mut record.codes, &mut record.names);
    Values::of(json)?.fill(label(code), record)
}

/// What an Observation and each of its components may have.
struct Values<'a> {
    absent: &'a Json<'a>,
    interpretation: &'a Json<'a>,
    ranges: &'a Json<'a>,
    /// In the order of [`VALUES`].
    all: [&'a Json<'a>; 13],
}

/// The last ones are never read, but count as a value.
const VALUES: [&str; 13] = [
    "valueQuantity",
    "valueCodeableConcept",
    "valueInteger",
    "valueBoolean",
    "valueRange",
    "valueRatio",
    "valueString",
    "valueDateTime",
    "valueTime",
    "valuePeriod",
    "valueSampledData",
    "valueAttachment",
    "valueReference",
];

impl<'a> Values<'a> {
    fn of(json: &'a Json<'a>) -> Option<Self> {
        let [absent, interpretation, ranges] =
            json.fields(&["dataAbsentReason", "interpretation", "referenceRange"])?;
        Some(Self { absent, interpretation, ranges, all: json.fields(&VALUES)? })
    }

    /// How many values there are; FHIR allows one.
    fn count(&self) -> usize {
        self.all.iter().filter(|value| value.is_there()).count()
    }

    /// Fills in value, limits and mark; the words as printed. `None` if two values stand.
    fn fill(&self, name: &str, record: &mut Record) -> Option<String> {
        if self.count() > 1 {
            return None;
        }
        record.flag = self.flag();
        let mut printed = String::new();
        // A value beside a reason why there is none is not one.
        if !self.absent.is_there() {
            (record.value, printed) = self.value();
            let [quantity, ..] = self.all;
            quantity.quantity().map_or("", other_unit).clone_into(&mut record.unit_printed);
        }
        self.limits(record);
        let range = match (record.low.as_str(), record.high.as_str()) {
            ("", "") => record.range.clone(),
            ("", high) => ["<= ", high].concat(),
            (low, "") => [">= ", low].concat(),
            (low, high) => [low, " - ", high].concat(),
        };
        Some(spaced(&[name, &printed, &bracketed(&range), &record.flag]))
    }

    /// The value, and its words as printed.
    fn value(&self) -> (Value, String) {
        let [quantity, concept, integer, flag, range, ratio, string, date, time, ..] = self.all;
        if let Some(quantity) = quantity.quantity() {
            return (of_quantity(&quantity), quantity.printed());
        }
        let text = if let Some(concept) = concept.concept() {
            answer(&concept)
        } else if !integer.number().is_empty() {
            let number = integer.number();
            return (number_of(number, "", "", false), number.to_owned());
        } else if flag.flag().is_some() {
            flag.text().to_owned()
        } else if let Some([low, high]) = range.fields(&["low", "high"]) {
            return of_range(low, high);
        } else if ratio.is_object() {
            of_ratio(ratio)
        } else {
            cut(first(&[string.text(), date.text(), time.text()]), KEPT_TEXT)
        };
        if text.is_empty() { (Value::None, text) } else { (Value::Text(text.clone()), text) }
    }

    fn flag(&self) -> String {
        let mut flags: Vec<String> = Vec::new();
        for concept in self.interpretation.list() {
            let Some(concept) = concept.concept() else { continue };
            let mut flag = "";
            for coding in &concept.codings {
                flag = first(&[flag, coding.code]);
            }
            let flag = cut(first(&[flag, concept.text.text()]), 40);
            if !flag.is_empty() && !flags.contains(&flag) {
                flags.push(flag);
            }
        }
        flags.join(", ")
    }

    /// The limits, if the one range that holds for everybody can be told.
    fn limits(&self, record: &mut Record) {
        let mut general: Vec<[&Json; 3]> = Vec::new();
        let mut named: Vec<[&Json; 3]> = Vec::new();
        for range in self.ranges.list() {
            let Some([low, high, text, kind, meaning, applies_to, age]) = range.fields(&RANGE)
            else {
                if range.is_there() {
                    return;
                }
                continue;
            };
            let normal = ["normal", "normal range"];
            let is_normal = has_code(kind, &normal) || has_code(meaning, &normal);
            let is_other = (kind.is_there() || meaning.is_there()) && !is_normal;
            // That of some sex, age or state only is not the normal one.
            if is_other || applies_to.is_filled() || age.is_filled() {
                continue;
            }
            general.push([low, high, text]);
            if is_normal {
                named.push([low, high, text]);
            }
        }
        let [quantity, ..] = self.all;
        match (general.as_slice(), named.as_slice()) {
            ([range], _) | (_, [range]) => fill_range(*range, quantity.quantity(), record),
            _ => {}
        }
    }
}

/// Fields of a reference range; DSTU2 has `meaning` for the type.
const RANGE: [&str; 7] = ["low", "high", "text", "type", "meaning", "appliesTo", "age"];

fn fill_range(range: [&Json; 3], value: Option<Quantity>, record: &mut Record) {
    let [low, high, text] = range;
    // A limit that cannot be read makes a range with one side look like the whole.
    if is_no_limit(low) || is_no_limit(high) {
        return;
    }
    let (low, high) = (low.quantity(), high.quantity());
    let fits = |limit: Option<Quantity>| match (limit, value) {
        (None, _) => true,
        (Some(limit), Some(value)) => same_unit(&value, &limit),
        (Some(_), None) => false,
    };
    let number = |limit: Option<Quantity>| limit.map_or("", |limit| limit.number).to_owned();
    if low.is_none() && high.is_none() {
        record.range = cut(text.text(), KEPT_TEXT);
    } else if matches!(record.value, Value::Number { .. }) && fits(low) && fits(high) {
        record.low = number(low);
        record.high = number(high);
    } else {
        record.range = match (low, high) {
            (Some(low), Some(high)) if same_unit(&low, &high) => {
                [low.number, "-", &high.printed()].concat()
            }
            (low, high) => between(low, high, "-"),
        };
    }
}

/// Whether something stands here that is no limit.
fn is_no_limit(json: &Json) -> bool {
    let is_limit = |limit: Quantity| !limit.number.is_empty() && !limit.comparator.is_there();
    json.is_there() && !json.quantity().is_some_and(is_limit)
}

/// Two sides of a range as printed.
fn between(low: Option<Quantity>, high: Option<Quantity>, line: &str) -> String {
    match (low, high) {
        (Some(low), Some(high)) => [&low.printed(), line, &high.printed()].concat(),
        (Some(low), None) => [">= ", &low.printed()].concat(),
        (None, Some(high)) => ["<= ", &high.printed()].concat(),
        (None, None) => String::new(),
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
    unit == other || (!unit.is_empty() && value.printed_unit == limit.printed_unit)
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
    // Of a comparator that cannot be read, nothing is known.
    if quantity.number.is_empty() || quantity.comparator.is_no_text() {
        return Value::None;
    }
    let (unit, ucum) = quantity.unit();
    match comparator(quantity.comparator.text()) {
        Some(comparator) => number_of(quantity.number, comparator, unit, ucum),
        // Not a bound that is known (`ad`, `~`): the number alone would say too much.
        None => Value::Text(quantity.printed()),
    }
}

/// The unit that people read, where the code is another text.
fn other_unit(quantity: Quantity<'_>) -> &str {
    let (unit, ucum) = quantity.unit();
    if ucum && quantity.printed_unit != unit { quantity.printed_unit } else { "" }
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

fn of_range(low: &Json, high: &Json) -> (Value, String) {
    // A side that cannot be read makes the other one a bound that nobody meant.
    let is_broken = (low.is_there() && low.quantity().is_none())
        || (high.is_there() && high.quantity().is_none());
    let (low, high) = (low.quantity(), high.quantity());
    let printed = between(low, high, " - ");
    let plain =
        |quantity: &Quantity| !quantity.comparator.is_there() && !quantity.number.starts_with('-');
    let value = match (low, high) {
        _ if is_broken => Value::None,
        (None, None) => Value::None,
        (Some(low), Some(high)) if plain(&low) && plain(&high) && same_unit(&low, &high) => {
            let (unit, ucum) = low.unit();
            match (low.number, high.number) {
                ("", _) | (_, "") => Value::None,
                (first, last) => number_of(&[first, "-", last].concat(), "", unit, ucum),
            }
        }
        (Some(low), None) if plain(&low) && !low.number.is_empty() => {
            let (unit, ucum) = low.unit();
            number_of(low.number, ">=", unit, ucum)
        }
        (None, Some(high)) if plain(&high) && !high.number.is_empty() => {
            let (unit, ucum) = high.unit();
            number_of(high.number, "<=", unit, ucum)
        }
        _ => Value::Text(printed.clone()),
    };
    (value, printed)
}

/// A titre (`1:80`) or a ratio of two amounts.
fn of_ratio(ratio: &Json) -> String {
    let [over, under] = ratio.fields_or_none(&["numerator", "denominator"]);
    match (over.quantity(), under.quantity()) {
        (Some(over), Some(under)) if !over.number.is_empty() && !under.number.is_empty() => {
            [&over.printed(), ":", &under.printed()].concat()
        }
        _ => String::new(),
    }
}

/// The words of a coded answer: all that stand there, each once, so that two which disagree are
/// seen to.
fn answer(concept: &Concept) -> String {
    let mut answers: Vec<String> = Vec::new();
    for coding in &concept.codings {
        add_answer(find(GRADES, coding.code), &mut answers);
        match coding.display.text() {
            "" => add_answer(find(ANSWERS, coding.code), &mut answers),
            // SNOMED CT puts the kind of the concept behind its name.
            name => {
                add_answer(name.strip_suffix(" (qualifier value)").unwrap_or(name), &mut answers);
            }
        }
    }
    add_answer(concept.text.text(), &mut answers);
    // Codes alone, when nothing else stands there.
    if answers.is_empty() {
        for coding in &concept.codings {
            add_name(coding.code, &mut answers);
        }
    }
    answers.join("; ")
}

fn find(table: &[(&str, &'static str)], code: &str) -> &'static str {
    for (known, words) in table {
        if *known == code {
            return words;
        }
    }
    ""
}

fn add_answer(text: &str, answers: &mut Vec<String>) {
    let text = cut(text, KEPT_TEXT);
    let folded = text.to_lowercase();
    if !text.is_empty() && !answers.iter().any(|known| known.to_lowercase() == folded) {
        answers.push(text);
    }
}
