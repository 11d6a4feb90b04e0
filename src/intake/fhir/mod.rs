//! Reads FHIR in JSON: a Bundle of any type, one resource, a list of resources, or one resource a
//! line; R4, R4B, R5, STU3 and DSTU2.
//!
//! Lenient, because people have files as their hospitals made them: unknown fields are ignored, and
//! an entry that cannot be read costs itself only. Strict where leniency would change the meaning:
//! a status, comparator or subject that is there but not understood is never taken as the usual one.

mod json;
mod medicine;
mod other;
mod parts;
mod result;

use super::left_out;
use super::limits::{BUNDLE_DEPTH, LINE_BYTES, TEXT_BYTES};
use super::record::{Damage, LONGEST_WORDS, ReadFile, Record, RecordKind, Source, Status, Subject};
use json::{Field, Head, Many, Reference, Text};
use medicine::Drug;
use parts::cut;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// What a FHIR file gives.
#[derive(Clone, Debug, Default)]
pub struct FhirFile {
    /// Records and damaged entries.
    pub file: ReadFile,
    /// Resources that are read past, by type, such as `Claim`.
    pub skipped: BTreeMap<String, usize>,
    /// References to the subjects as written: with several of them and no Patient in the file, it
    /// may be about several people.
    pub subjects: BTreeSet<String>,
    /// For each record what it refers to, so that [`join`] can look into other files.
    links: Vec<Link>,
    medications: Index<Drug>,
    patients: Vec<Who>,
}

/// What a record refers to.
#[derive(Clone, Debug, Default)]
struct Link {
    /// Address of the entry itself, for references that are relative to it.
    at: String,
    subject: String,
    /// The medication, where it is not in the same file.
    medication: String,
}

/// Reads a Bundle, a resource or a list of resources.
///
/// # Errors
/// [`Damage::TooLarge`], or [`Damage::Malformed`] for what is no FHIR in JSON.
pub fn read(text: &str, file: &str) -> Result<FhirFile, Damage> {
    let mut reader = Reader::new(text, file)?;
    reader.step(usize::MAX);
    Ok(reader.finish())
}

/// Reads one resource or Bundle a line. A line that cannot be read costs itself.
///
/// # Errors
/// [`Damage::TooLarge`], or [`Damage::Malformed`] if no line is FHIR.
pub fn read_ndjson(text: &str, file: &str) -> Result<FhirFile, Damage> {
    let mut reader = Reader::lines(text, file)?;
    reader.step(usize::MAX);
    Ok(reader.finish())
}

/// Resolves what the records of one file refer to in the others, as an export has one resource a
/// file. Medications are looked up, and records about another than the first Patient of all files
/// are marked so. Two Patients of one name, birth date and sex are the same person in two hospitals.
pub fn join(files: &mut [FhirFile]) {
    let mut medications = Index::default();
    let mut patients: Vec<Who> = Vec::new();
    for file in files.iter() {
        medications.add_all(&file.medications);
        patients.extend(file.patients.iter().cloned());
    }
    for file in files {
        for (record, link) in file.file.records.iter_mut().zip(&mut file.links) {
            if let Some(drug) = medications.find(&link.medication, &link.at) {
                drug.name(record);
                link.medication.clear();
            }
            if record.subject == Subject::Person
                && record.kind != RecordKind::Person
                && !is_person(&link.subject, &link.at, &patients)
            {
                record.subject = Subject::Other;
            }
        }
    }
}

/// Reads a file piece by piece, so that a page stays alive while it does.
#[derive(Debug)]
pub struct Reader<'a> {
    items: Vec<Item<'a>>,
    next: usize,
    context: Context<'a>,
    out: FhirFile,
}

/// One resource of the file.
#[derive(Debug)]
struct Item<'a> {
    kind: String,
    /// `Observation/abc`, or the number of the entry.
    place: String,
    /// The `fullUrl` of the entry; may be empty.
    url: String,
    raw: &'a RawValue,
}

/// What is known of the file besides the entry that is read.
#[derive(Debug, Default)]
struct Context<'a> {
    file: &'a str,
    specimens: Index<Specimen>,
    medications: Index<Drug>,
    patients: Vec<Who>,
}

/// When and of whom a specimen was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Specimen {
    collected: String,
}

/// A Patient of the file, as far as is needed to tell two of them apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Who {
    addresses: Vec<String>,
    born: String,
    sex: String,
    name: String,
}

impl Who {
    fn is(&self, other: &Self) -> bool {
        !self.born.is_empty()
            && !self.name.is_empty()
            && (&self.born, &self.sex, &self.name) == (&other.born, &other.sex, &other.name)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bundle<'a> {
    #[serde(rename = "type")]
    kind: Field<Text>,
    #[serde(borrow)]
    entry: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Entry<'a> {
    full_url: Field<Text>,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
    request: Field<Request>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Request {
    method: Field<Text>,
    url: Field<Text>,
}

impl<'a> Reader<'a> {
    /// Opens a Bundle, a resource or a list of resources.
    ///
    /// # Errors
    /// As [`read`].
    pub fn new(text: &'a str, file: &'a str) -> Result<Self, Damage> {
        if text.len() > TEXT_BYTES {
            return Err(Damage::TooLarge);
        }
        let text = text.trim_start_matches('\u{FEFF}').trim();
        let raw: &RawValue = serde_json::from_str(text).map_err(|_| Damage::Malformed)?;
        let mut reader = Self::empty(file);
        if raw.get().starts_with('[') {
            let list: Vec<&RawValue> =
                serde_json::from_str(raw.get()).map_err(|_| Damage::Malformed)?;
            for (at, raw) in list.into_iter().enumerate() {
                reader.collect(raw, format!("entry {}", at + 1), "", 0);
            }
        } else {
            let Field::Is(head) = json::read::<Head>(raw) else { return Err(Damage::Malformed) };
            match head.resource_type.text() {
                "" => return Err(Damage::Malformed),
                "Bundle" if !matches!(json::read::<Bundle>(raw), Field::Is(_)) => {
                    return Err(Damage::Malformed);
                }
                _ => reader.collect(raw, "entry 1".to_owned(), "", 0),
            }
        }
        reader.learn();
        Ok(reader)
    }

    /// Opens one resource or Bundle a line.
    ///
    /// # Errors
    /// As [`read_ndjson`].
    pub fn lines(text: &'a str, file: &'a str) -> Result<Self, Damage> {
        if text.len() > TEXT_BYTES {
            return Err(Damage::TooLarge);
        }
        let mut reader = Self::empty(file);
        for (at, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
            let line = line.trim();
            let place = format!("line {}", at + 1);
            if line.is_empty() {
                continue;
            }
            if line.len() > LINE_BYTES {
                reader.damage(place, Damage::TooLarge, "");
                continue;
            }
            match serde_json::from_str::<&RawValue>(line) {
                Ok(raw) => reader.collect(raw, place, "", 0),
                Err(_) => reader.damage(place, Damage::Malformed, line),
            }
        }
        if reader.items.is_empty() && !reader.out.file.damaged.is_empty() {
            return Err(Damage::Malformed);
        }
        reader.learn();
        Ok(reader)
    }

    /// Reads up to `count` more resources; the number that is left.
    pub fn step(&mut self, count: usize) -> usize {
        let end = self.next.saturating_add(count).min(self.items.len());
        for item in self.items.get(self.next..end).unwrap_or_default() {
            read_item(item, &self.context, &mut self.out);
        }
        self.next = end;
        self.items.len() - end
    }

    /// What was read.
    pub fn finish(self) -> FhirFile {
        let mut out = self.out;
        out.medications = self.context.medications;
        out.patients = self.context.patients;
        out
    }

    fn empty(file: &'a str) -> Self {
        let context = Context { file, ..Context::default() };
        Self { items: Vec::new(), next: 0, context, out: FhirFile::default() }
    }

    fn damage(&mut self, place: String, damage: Damage, raw: &str) {
        if !left_out::in_raw(raw) {
            self.out.file.damaged.push((place, damage));
        }
    }

    /// Lays out the resources, those of inner Bundles too.
    fn collect(&mut self, raw: &'a RawValue, place: String, url: &str, depth: usize) {
        let Field::Is(head) = json::read::<Head>(raw) else {
            return self.damage(place, Damage::Malformed, raw.get());
        };
        match head.resource_type.text() {
            "" => self.damage(place, Damage::Malformed, raw.get()),
            "Bundle" if depth >= BUNDLE_DEPTH => self.damage(place, Damage::TooLarge, ""),
            "Bundle" => match json::read::<Bundle>(raw) {
                Field::Is(bundle) => self.collect_bundle(&bundle, &place, depth),
                _ => self.damage(place, Damage::Malformed, raw.get()),
            },
            kind => {
                let id = head.id.text();
                let place = if id.is_empty() {
                    place
                } else {
                    format!("{}/{}", cut(kind, 64), cut(id, 128))
                };
                self.items.push(Item { kind: kind.to_owned(), place, url: url.to_owned(), raw });
            }
        }
    }

    fn collect_bundle(&mut self, bundle: &Bundle<'a>, outer: &str, depth: usize) {
        // A history lists the newest version first, and deletions as entries without a resource.
        let is_history = bundle.kind.text() == "history";
        let mut seen = BTreeSet::new();
        for (at, raw) in json::listed(bundle.entry).into_iter().enumerate() {
            let place = if depth == 0 {
                format!("entry {}", at + 1)
            } else {
                format!("{outer}, entry {}", at + 1)
            };
            let Field::Is(entry) = json::read::<Entry>(raw) else {
                self.damage(place, Damage::Malformed, raw.get());
                continue;
            };
            let request = entry.request.get();
            let is_deletion = request.is_some_and(|request| request.method.text() == "DELETE");
            if is_history {
                let address = entry.resource.map_or_else(
                    || request.map_or("", |request| request.url.text()).to_owned(),
                    |raw| match json::read::<Head>(raw) {
                        Field::Is(head) => {
                            format!("{}/{}", head.resource_type.text(), head.id.text())
                        }
                        _ => String::new(),
                    },
                );
                if !address.is_empty() && !seen.insert(address) {
                    continue;
                }
            }
            match entry.resource {
                _ if is_deletion => {}
                Some(raw) => self.collect(raw, place, entry.full_url.text(), depth + 1),
                None => {}
            }
        }
    }

    /// Reads what other resources refer to.
    fn learn(&mut self) {
        for item in &self.items {
            let addresses = || item.addresses();
            match item.kind.as_str() {
                "Medication" => {
                    if let Some(drug) = Drug::of_medication(item.raw) {
                        self.context.medications.add(addresses(), &drug);
                    }
                }
                "Specimen" => {
                    let specimen = Specimen { collected: result::collected(item.raw) };
                    self.context.specimens.add(addresses(), &specimen);
                }
                "Patient" => {
                    let who = other::who(item.raw, addresses());
                    self.context.patients.push(who);
                }
                _ => {}
            }
        }
    }
}

impl Item<'_> {
    /// The addresses by which others refer to it.
    fn addresses(&self) -> Vec<String> {
        let mut addresses = Vec::new();
        if !self.url.is_empty() {
            addresses.push(self.url.clone());
        }
        if self.place.starts_with(&format!("{}/", self.kind)) {
            addresses.push(self.place.clone());
        }
        addresses
    }
}

/// Resources by address. One address with two meanings has none.
#[derive(Clone, Debug)]
struct Index<T> {
    by_address: BTreeMap<String, Option<T>>,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self { by_address: BTreeMap::new() }
    }
}

impl<T: Clone + PartialEq> Index<T> {
    fn add(&mut self, addresses: Vec<String>, thing: &T) {
        for address in addresses {
            self.insert(address, Some(thing.clone()));
        }
    }

    fn add_all(&mut self, other: &Self) {
        for (address, thing) in &other.by_address {
            self.insert(address.clone(), thing.clone());
        }
    }

    fn insert(&mut self, address: String, thing: Option<T>) {
        self.by_address
            .entry(address)
            .and_modify(|known| {
                if *known != thing {
                    *known = None;
                }
            })
            .or_insert(thing);
    }

    fn find(&self, reference: &str, from: &str) -> Option<&T> {
        addressed(reference, from)
            .iter()
            .find_map(|address| self.by_address.get(address))
            .and_then(Option::as_ref)
    }
}

/// The addresses that a reference may mean, the narrowest first: beside the entry that refers,
/// as written, and by type and id alone.
fn addressed(reference: &str, from: &str) -> Vec<String> {
    let reference = reference.split("/_history/").next().unwrap_or(reference).trim();
    if reference.is_empty() || reference.starts_with('#') {
        return Vec::new();
    }
    let mut addresses = Vec::new();
    if !reference.contains(':') {
        let mut base = from.rsplitn(3, '/');
        if let (Some(_), Some(_), Some(base)) = (base.next(), base.next(), base.next()) {
            addresses.push(format!("{base}/{reference}"));
        }
    }
    addresses.push(reference.to_owned());
    let mut tail = reference.rsplitn(3, '/');
    if let (Some(id), Some(kind), Some(_)) = (tail.next(), tail.next(), tail.next()) {
        addresses.push(format!("{kind}/{id}"));
    }
    addresses
}

/// The type that a reference names, if it does.
fn referred_type(reference: &str) -> Option<&str> {
    let reference = reference.split("/_history/").next().unwrap_or(reference);
    let kind = reference.rsplit('/').nth(1)?;
    let is_type = kind.starts_with(|c: char| c.is_ascii_uppercase())
        && kind.chars().all(|c| c.is_ascii_alphanumeric());
    is_type.then_some(kind)
}

/// Whether a reference means the first Patient. Without a Patient in the file every one does,
/// because a file of one resource names its Patient without holding it.
fn is_person(reference: &str, from: &str, patients: &[Who]) -> bool {
    let Some(first) = patients.first() else { return true };
    // A single Patient without an address cannot be meant by any reference, and yet is.
    if reference.is_empty() || (patients.len() == 1 && first.addresses.is_empty()) {
        return true;
    }
    let addresses = addressed(reference, from);
    let uuid = reference.strip_prefix("urn:uuid:").map(|id| format!("Patient/{id}"));
    patients.iter().filter(|who| *who == first || who.is(first)).any(|who| {
        who.addresses
            .iter()
            .any(|address| addresses.contains(address) || uuid.as_ref() == Some(address))
    })
}

impl Context<'_> {
    /// Of whom a resource speaks, and the reference for [`join`].
    fn subject(&self, item: &Item, head: &Head) -> (Subject, String) {
        let field = if head.subject.is_there() { &head.subject } else { &head.patient };
        let reference = match field {
            Field::Missing => return (Subject::Person, String::new()),
            Field::Wrong => return (Subject::Other, String::new()),
            Field::Is(reference) => reference,
        };
        let address = reference.address.text();
        let kind = reference.kind.text();
        if !matches!(kind.rsplit('/').next(), None | Some("" | "Patient"))
            || referred_type(address).is_some_and(|kind| kind != "Patient")
        {
            return (Subject::Other, address.to_owned());
        }
        if let Some(id) = address.strip_prefix('#') {
            // Who a Patient inside of the resource is cannot be compared with one beside it.
            let is_patient = contained(head, id).is_some_and(|(kind, _)| kind == "Patient");
            let known = is_patient && self.patients.is_empty();
            return (if known { Subject::Person } else { Subject::Other }, String::new());
        }
        let known = is_person(address, &item.url, &self.patients);
        (if known { Subject::Person } else { Subject::Other }, address.to_owned())
    }

    /// A record of a resource, with its subject and place.
    fn start(&self, kind: RecordKind, item: &Item, head: &Head) -> (Record, Link) {
        let (subject, reference) = self.subject(item, head);
        let source =
            Source { file: self.file.to_owned(), place: item.place.clone(), ..Source::default() };
        let link = Link { at: item.url.clone(), subject: reference, ..Link::default() };
        (Record { kind, subject, source, ..Record::default() }, link)
    }
}

/// A resource inside of another, by its id: type and text.
fn contained<'a>(head: &Head<'a>, id: &str) -> Option<(String, &'a RawValue)> {
    json::listed(head.contained).into_iter().find_map(|raw| match json::read::<Head>(raw) {
        Field::Is(inner) if inner.id.text().trim_start_matches('#') == id => {
            Some((inner.resource_type.text().to_owned(), raw))
        }
        _ => None,
    })
}

impl FhirFile {
    /// Keeps a record, unless it is of the kind that is left out.
    fn keep(&mut self, mut record: Record, link: Link, words: &str) {
        if left_out::is_record(&record) {
            return;
        }
        if left_out::in_text(&record.medicine.text) {
            record.medicine.text.clear();
        } else if !left_out::in_text(words) {
            record.source.words = cut(words, LONGEST_WORDS);
        }
        record.source.date.clone_from(&record.when);
        if !link.subject.is_empty() {
            self.subjects.insert(link.subject.clone());
        }
        self.file.records.push(record);
        self.links.push(link);
    }

    fn damage(&mut self, place: &str, damage: Damage) {
        self.file.damaged.push((place.to_owned(), damage));
    }
}

/// The status of a resource whose meaning something unknown may change.
fn modified(status: Status, head: &Head) -> Status {
    if head.is_modified() && status != Status::EnteredInError { Status::Unknown } else { status }
}

fn read_item(item: &Item, context: &Context, out: &mut FhirFile) {
    let Field::Is(head) = json::read::<Head>(item.raw) else {
        return out.damage(&item.place, Damage::Malformed);
    };
    let done = match item.kind.as_str() {
        "Observation" => result::observation(item, &head, context, out),
        "Patient" => other::patient(item, &head, context, out),
        "Condition" => other::condition(item, &head, context, out),
        "Procedure" => other::procedure(item, &head, context, out),
        "Immunization" => other::immunization(item, &head, context, out),
        "AllergyIntolerance" => other::allergy(item, &head, context, out),
        "FamilyMemberHistory" => other::family(item, &head, context, out),
        "MedicationRequest"
        | "MedicationOrder"
        | "MedicationPrescription"
        | "MedicationStatement"
        | "MedicationUsage"
        | "MedicationAdministration"
        | "MedicationDispense" => medicine::medicine(item, &head, context, out),
        // Read by those that refer to them.
        "Medication" | "Specimen" => Some(()),
        kind => {
            if !left_out::in_raw(item.raw.get()) {
                *out.skipped.entry(cut(kind, 64)).or_default() += 1;
            }
            Some(())
        }
    };
    if done.is_none() && !left_out::in_raw(item.raw.get()) {
        out.damage(&item.place, Damage::Malformed);
    }
}

/// Whether a focus names somebody or something else than the subject.
fn is_elsewhere(focus: &Field<Many<Reference>>) -> bool {
    focus.broken()
        || focus.items().iter().any(|focus| focus.address.is_there() || focus.display.is_there())
}

#[cfg(test)]
mod tests;
