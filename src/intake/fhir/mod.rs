//! Reads FHIR in JSON: a Bundle of any type, one resource, a list of resources, or one resource a
//! line; R4, R4B, R5, STU3 and DSTU2.
//!
//! Lenient, because people have files as their hospitals made them: unknown fields are ignored, and
//! an entry that cannot be read costs itself only. Strict where leniency would change the meaning:
//! a status, comparator or subject that is there but not understood is never taken as the usual one.

mod json;
mod medicine;
mod other;
mod panel;
mod parts;
mod result;

use super::left_out;
use super::limits::{BUNDLE_DEPTH, LINE_BYTES, TEXT_BYTES};
use super::record::{Damage, LONGEST_WORDS, ReadFile, Record, RecordKind, Source, Status, Subject};
use json::{Head, Json, RESOURCE, is_json};
use medicine::Drug;
use panel::Panels;
use parts::cut;
use std::collections::{BTreeMap, BTreeSet};

/// What a FHIR file gives.
#[derive(Clone, Debug, Default)]
pub struct FhirFile {
    /// Records and damaged entries.
    pub file: ReadFile,
    /// Resources that are read past, by type, such as `Claim`.
    pub skipped: BTreeMap<String, usize>,
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
    if patients.is_empty() {
        keep_to_first(files);
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

/// Without a Patient the records are of whom the first of them names. Those of other people are
/// somebody else's.
fn keep_to_first(files: &mut [FhirFile]) {
    let subjects = files.iter().flat_map(|file| &file.links).map(|link| bare_id(&link.subject));
    let subjects: Vec<&str> = subjects.filter(|id| !id.is_empty()).collect();
    let Some(first) = subjects.first().map(|id| (*id).to_owned()) else { return };
    if subjects.iter().all(|id| *id == first) {
        return;
    }
    for file in files {
        file.file.several_people = true;
        for (record, link) in file.file.records.iter_mut().zip(&file.links) {
            let id = bare_id(&link.subject);
            if record.subject == Subject::Person && !id.is_empty() && id != first {
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
    raw: &'a str,
    /// The report that it is contained in, or nothing.
    outer: &'a str,
}

/// What is known of the file besides the entry that is read.
#[derive(Debug, Default)]
struct Context<'a> {
    file: &'a str,
    /// The days on which they were taken.
    specimens: Index<result::Specimen>,
    medications: Index<Drug>,
    patients: Vec<Who>,
    panels: Panels,
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
        if !is_json(text) {
            return Err(Damage::Malformed);
        }
        let mut reader = Self::empty(file);
        let json = Json::of(text, 1);
        if text.starts_with('[') {
            for (at, item) in json.list().iter().enumerate() {
                reader.collect(item.raw, numbered("", "entry ", at), "", 0);
            }
        } else {
            let head = Head::of(&json).ok_or(Damage::Malformed)?;
            if head.kind.is_empty() || (head.kind == "Bundle" && json.fields(&BUNDLE).is_none()) {
                return Err(Damage::Malformed);
            }
            reader.collect(text, numbered("", "entry ", 0), "", 0);
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
            let place = numbered("", "line ", at);
            if line.is_empty() {
                continue;
            }
            if line.len() > LINE_BYTES {
                reader.damage(place, Damage::TooLarge, "");
                continue;
            }
            if is_json(line) {
                reader.collect(line, place, "", 0);
            } else {
                reader.damage(place, Damage::Malformed, line);
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
        if out.patients.is_empty() {
            keep_to_first(std::slice::from_mut(&mut out));
        }
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
    fn collect(&mut self, raw: &'a str, place: String, url: &str, depth: usize) {
        let json = Json::of(raw, 1);
        let Some(head) = Head::of(&json).filter(|head| !head.kind.is_empty()) else {
            return self.damage(place, Damage::Malformed, raw);
        };
        if head.kind != "Bundle" {
            let (kind, url) = (head.kind.to_owned(), url.to_owned());
            let place = if head.id.is_empty() {
                place
            } else {
                [&cut(head.kind, 64), "/", &cut(head.id, 128)].concat()
            };
            // A report may hold its results itself.
            let contained = json.fields(&["contained"]).filter(|_| kind == "DiagnosticReport");
            let contained = contained.map_or("", |[all]| all.raw);
            for inner in Json::of(contained, 1).list() {
                let json = Json::of(inner.raw, 1);
                let Some(head) = Head::of(&json).filter(|head| head.kind == "Observation") else {
                    continue;
                };
                let place = [&place, "#", head.id.trim_start_matches('#')].concat();
                let (kind, url, outer) = (head.kind.to_owned(), place.clone(), raw);
                self.items.push(Item { kind, place, url, raw: inner.raw, outer });
            }
            self.items.push(Item { kind, place, url, raw, outer: "" });
        } else if depth >= BUNDLE_DEPTH {
            self.damage(place, Damage::TooLarge, "");
        } else if let Some([kind, entries]) = json.fields(&BUNDLE) {
            self.collect_bundle(kind.text() == "history", entries.raw, &place, depth);
        } else {
            self.damage(place, Damage::Malformed, raw);
        }
    }

    /// A history lists the newest version first, and deletions as entries without a resource.
    fn collect_bundle(&mut self, is_history: bool, entries: &'a str, outer: &str, depth: usize) {
        let mut seen = BTreeSet::new();
        let outer = if depth == 0 { String::new() } else { [outer, ", "].concat() };
        for (at, entry) in Json::of(entries, 1).list().iter().enumerate() {
            let place = numbered(&outer, "entry ", at);
            let raw = entry.raw;
            let entry = Json::of(raw, 2);
            let Some([url, resource, request]) = entry.fields(&["fullUrl", "resource", "request"])
            else {
                self.damage(place, Damage::Malformed, raw);
                continue;
            };
            let [method, address] = request.fields_or_none(&["method", "url"]);
            if is_history {
                let address = if resource.is_there() {
                    Head::of(resource).map(|head| [head.kind, "/", head.id].concat())
                } else {
                    Some(address.text().to_owned())
                };
                let address = address.unwrap_or_default();
                if !address.is_empty() && !seen.insert(address) {
                    continue;
                }
            }
            if resource.is_there() && method.text() != "DELETE" {
                self.collect(resource.raw, place, url.text(), depth + 1);
            }
        }
    }

    /// Reads what other resources refer to.
    fn learn(&mut self) {
        for item in &self.items {
            if panel::may_be_one(item) {
                self.context.panels.add(item);
            }
            if !matches!(item.kind.as_str(), "Medication" | "Specimen" | "Patient") {
                continue;
            }
            let json = Json::of(item.raw, RESOURCE);
            let addresses = item.addresses();
            match item.kind.as_str() {
                "Medication" => {
                    if let Some(drug) = Drug::of_medication(&json) {
                        self.context.medications.add(addresses, &drug);
                    }
                }
                "Specimen" => self.context.specimens.add(addresses, &result::Specimen::of(&json)),
                _ => self.context.patients.push(other::who(&json, addresses)),
            }
        }
    }
}

/// The place of something that has only a number.
fn numbered(outer: &str, name: &str, at: usize) -> String {
    [outer, name, &(at + 1).to_string()].concat()
}

/// Fields of a Bundle.
const BUNDLE: [&str; 2] = ["type", "entry"];

impl Item<'_> {
    /// The addresses by which others refer to it.
    fn addresses(&self) -> Vec<String> {
        let mut addresses = Vec::new();
        if !self.url.is_empty() {
            addresses.push(self.url.clone());
        }
        if self.place.starts_with(&[&self.kind, "/"].concat()) {
            addresses.push(self.place.clone());
        }
        addresses
    }
}

/// Things by address. One address with two meanings has none.
#[derive(Clone, Debug)]
struct Index<T> {
    things: Vec<T>,
    /// Where the thing stands; [`AMBIGUOUS`] for two of them.
    places: BTreeMap<String, usize>,
}

const AMBIGUOUS: usize = usize::MAX;

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self { things: Vec::new(), places: BTreeMap::new() }
    }
}

impl<T: Clone + PartialEq> Index<T> {
    fn add(&mut self, addresses: Vec<String>, thing: &T) {
        for address in addresses {
            self.insert(address, Some(thing));
        }
    }

    fn add_all(&mut self, other: &Self) {
        for (address, place) in &other.places {
            self.insert(address.clone(), other.things.get(*place));
        }
    }

    fn insert(&mut self, address: String, thing: Option<&T>) {
        if let Some(known) = self.places.get_mut(&address) {
            if self.things.get(*known) != thing {
                *known = AMBIGUOUS;
            }
            return;
        }
        let place = if thing.is_some() { self.things.len() } else { AMBIGUOUS };
        self.things.extend(thing.cloned());
        self.places.insert(address, place);
    }

    fn find(&self, reference: &str, from: &str) -> Option<&T> {
        for address in addressed(reference, from) {
            if let Some(place) = self.places.get(&address) {
                return self.things.get(*place);
            }
        }
        None
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
            addresses.push([base, "/", reference].concat());
        }
    }
    addresses.push(reference.to_owned());
    let mut tail = reference.rsplitn(3, '/');
    if let (Some(id), Some(kind), Some(_)) = (tail.next(), tail.next(), tail.next()) {
        addresses.push([kind, "/", id].concat());
    }
    addresses
}

/// The id that a reference ends in, however it is written.
fn bare_id(reference: &str) -> &str {
    let reference = reference.split("/_history/").next().unwrap_or(reference);
    reference.rsplit(['/', ':']).next().unwrap_or(reference)
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
    let uuid = reference.strip_prefix("urn:uuid:").map(|id| ["Patient/", id].concat());
    patients.iter().filter(|who| *who == first || who.is(first)).any(|who| {
        who.addresses
            .iter()
            .any(|address| addresses.contains(address) || uuid.as_ref() == Some(address))
    })
}

impl Context<'_> {
    /// Of whom a resource speaks, and the reference for [`join`]. What a report holds is of whom the
    /// report is, unless it says otherwise.
    fn subject(&self, item: &Item, head: &Head) -> (Subject, String) {
        let is_said = head.subject.is_there() || head.patient.is_there();
        let outer = Json::of(item.outer, RESOURCE);
        match Head::of(&outer).filter(|_| !is_said && !item.outer.is_empty()) {
            Some(outer) => self.subject_of(item, &outer),
            None => self.subject_of(item, head),
        }
    }

    fn subject_of(&self, item: &Item, head: &Head) -> (Subject, String) {
        let field = if head.subject.is_there() { head.subject } else { head.patient };
        if !field.is_there() {
            return (Subject::Person, String::new());
        }
        let Some([address, kind, _]) = field.reference() else {
            return (Subject::Other, String::new());
        };
        let (address, kind) = (address.text(), kind.text());
        if !matches!(kind.rsplit('/').next(), None | Some("" | "Patient"))
            || referred_type(address).is_some_and(|kind| kind != "Patient")
        {
            return (Subject::Other, address.to_owned());
        }
        if let Some(id) = address.strip_prefix('#') {
            // Who a Patient inside of the resource is cannot be compared with one beside it.
            let is_patient = contained(head, id).is_some_and(|inner| inner.kind == "Patient");
            let known = is_patient && self.patients.is_empty();
            return (if known { Subject::Person } else { Subject::Other }, String::new());
        }
        let known = is_person(address, &item.url, &self.patients);
        (if known { Subject::Person } else { Subject::Other }, address.to_owned())
    }

    /// What the reference to the subject calls it, where no Patient of the file says who it is:
    /// `Mother` is no name.
    fn called(&self, head: &Head) -> Option<String> {
        let field = if head.subject.is_there() { head.subject } else { head.patient };
        let [_, _, name] = field.reference()?;
        let is_known = !self.patients.is_empty() && field.reference()?[0].is_there();
        (!is_known && name.is_there()).then(|| cut(name.text(), LONGEST_WORDS))
    }

    /// A record of a resource, with its subject and place.
    fn start(&self, kind: RecordKind, item: &Item, head: &Head) -> (Record, Link) {
        let (subject, reference) = self.subject(item, head);
        let beside: Vec<String> = self.called(head).into_iter().collect();
        let source =
            Source { file: self.file.to_owned(), place: item.place.clone(), ..Source::default() };
        let link = Link { at: item.url.clone(), subject: reference, ..Link::default() };
        (Record { kind, beside, subject, source, ..Record::default() }, link)
    }
}

/// A resource inside of another, by its id.
fn contained<'a>(head: &Head<'a>, id: &str) -> Option<Head<'a>> {
    for inner in head.contained.list() {
        let inner = Head::of(inner);
        if let Some(inner) = inner.filter(|inner| inner.id.trim_start_matches('#') == id) {
            return Some(inner);
        }
    }
    None
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
        self.file.records.push(record);
        self.links.push(link);
    }

    fn damage(&mut self, place: &str, damage: Damage) {
        self.file.damaged.push((place.to_owned(), damage));
    }
}

/// The status of a resource whose meaning something unknown may change.
fn modified(status: Status, head: &Head) -> Status {
    if head.is_modified && status != Status::EnteredInError { Status::Unknown } else { status }
}

fn read_item(item: &Item, context: &Context, out: &mut FhirFile) {
    let done = match item.kind.as_str() {
        // Read by those that refer to them.
        "Medication" | "Specimen" => return,
        "Observation" => read_with(result::observation, item, context, out),
        "Patient" => read_with(other::patient, item, context, out),
        "Condition" => read_with(other::condition, item, context, out),
        "Procedure" => read_with(other::procedure, item, context, out),
        "Immunization" => read_with(other::immunization, item, context, out),
        "AllergyIntolerance" => read_with(other::allergy, item, context, out),
        "FamilyMemberHistory" => read_with(other::family, item, context, out),
        "MedicationRequest"
        | "MedicationOrder"
        | "MedicationPrescription"
        | "MedicationStatement"
        | "MedicationUsage"
        | "MedicationAdministration"
        | "MedicationDispense" => read_with(medicine::medicine, item, context, out),
        kind => {
            if !left_out::in_raw(item.raw) {
                *out.skipped.entry(cut(kind, 64)).or_default() += 1;
            }
            return;
        }
    };
    if done.is_none() && !left_out::in_raw(item.raw) {
        out.damage(&item.place, Damage::Malformed);
    }
}

/// Reads one type of resource.
type ReadOne = fn(&Item, &Head, &Context, &mut FhirFile) -> Option<()>;

fn read_with(read: ReadOne, item: &Item, context: &Context, out: &mut FhirFile) -> Option<()> {
    let json = Json::of(item.raw, RESOURCE);
    read(item, &Head::of(&json)?, context, out)
}

/// Whether a focus names somebody or something else than the subject.
fn is_elsewhere(focus: &Json) -> bool {
    for one in focus.list() {
        let is_broken = one.is_there() && one.reference().is_none();
        let is_named =
            one.reference().is_some_and(|[address, _, name]| address.is_there() || name.is_there());
        if is_broken || is_named {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
