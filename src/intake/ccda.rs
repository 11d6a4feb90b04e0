//! C-CDA documents: what most patient portals give as "download my record".
//!
//! Only sections of an allow list are read, each with its own rules, because the same element
//! means another thing in another place: a condition of the family history is a relative's, and
//! `INT` is a plan for a procedure but a prescription for a medicine.

use std::collections::BTreeMap;

use roxmltree::{Document, Error, Node, ParsingOptions};

use super::left_out;
use super::printed::{
    answer, compact_day, comparator, compare, cut, fold, is_number, number_or_text, other_material,
    squeeze,
};
use super::record::{
    Activity, Code, Damage, Medicine, ReadFile, Record, RecordKind, Source, Status, Subject,
    System, Value,
};

const NODES: u32 = 400_000;
const DEPTH: usize = 200;
const LONGEST_TEXT: usize = 2048;
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const UCUM: &str = "2.16.840.1.113883.6.8";
/// SNOMED CT: the observation inside of a result that only names its unit.
const UNITS: &str = "246514001";
/// LOINC: the observation inside of a condition that says whether it goes on.
const STATUS: &str = "33999-4";
/// LOINC: the expected day of delivery.
const DELIVERY: &str = "11778-8";
/// SNOMED CT and LOINC: pregnancy, and whether the person is pregnant.
const PREGNANCY: &str = "77386006";
const PREGNANCY_STATUS: &str = "82810-3";

/// Reads a C-CDA document, or one section of it.
///
/// # Errors
/// [`Damage::Doctype`] for a document type declaration, [`Damage::TooLarge`] for too many nodes
/// or levels, [`Damage::Malformed`] for anything that is not such a document.
pub fn read(xml: &str, file: &str) -> Result<ReadFile, Damage> {
    let xml = xml.trim_start_matches('\u{feff}').trim_start();
    let wrapped;
    let document = match Document::parse_with_options(xml, options()) {
        // Fragments and some exports use `xsi:` and `sdtc:` without declaring them.
        Err(Error::UnknownNamespace(..)) => {
            wrapped = wrap(xml);
            Document::parse_with_options(&wrapped, options()).map_err(|e| damage(&e))?
        }
        other => other.map_err(|e| damage(&e))?,
    };
    let root = document.root_element();
    if !matches!(root.tag_name().name(), "ClinicalDocument" | "section" | "component") {
        return Err(Damage::Malformed);
    }
    if root.descendants().any(|node| node.ancestors().nth(DEPTH + 2).is_some()) {
        return Err(Damage::TooLarge);
    }
    let mut reader = Reader { texts: texts(root), file, out: ReadFile::default() };
    reader.people(root);
    for section in root.descendants().filter(|node| is(*node, "section")) {
        reader.section(section);
    }
    Ok(reader.out)
}

fn options<'i>() -> ParsingOptions<'i> {
    ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() }
}

fn damage(error: &Error) -> Damage {
    match error {
        Error::DtdDetected => Damage::Doctype,
        Error::NodesLimitReached
        | Error::AttributesLimitReached
        | Error::NamespacesLimitReached => Damage::TooLarge,
        _ => Damage::Malformed,
    }
}

fn wrap(xml: &str) -> String {
    let body = match xml.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(rest, |(_, body)| body),
        None => xml,
    };
    format!(
        "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"{INSTANCE}\" \
         xmlns:sdtc=\"urn:hl7-org:sdtc\">{body}</ClinicalDocument>"
    )
}

type El<'a, 'i> = Node<'a, 'i>;

fn is(node: El, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

fn kids<'a, 'i>(node: El<'a, 'i>, name: &'static str) -> impl Iterator<Item = El<'a, 'i>> {
    node.children().filter(move |child| is(*child, name))
}

fn kid<'a, 'i>(node: El<'a, 'i>, name: &'static str) -> Option<El<'a, 'i>> {
    kids(node, name).next()
}

fn path<'a, 'i>(node: El<'a, 'i>, names: &[&'static str]) -> Option<El<'a, 'i>> {
    names.iter().try_fold(node, |node, name| kid(node, name))
}

fn attribute<'a>(node: El<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name).map(str::trim).filter(|text| !text.is_empty())
}

fn null(node: El) -> bool {
    attribute(node, "nullFlavor").is_some()
}

/// The data type of a value without its prefix.
fn data_type<'a>(node: El<'a, '_>) -> Option<&'a str> {
    node.attribute((INSTANCE, "type")).map(|name| name.rsplit(':').next().unwrap_or(name).trim())
}

/// The acts, observations and so on that hang on an element by `entryRelationship`.
fn related<'a, 'i>(node: El<'a, 'i>, name: &'static str) -> impl Iterator<Item = El<'a, 'i>> {
    kids(node, "entryRelationship").flat_map(move |link| kids(link, name))
}

/// The text of an element. Cells, lines and paragraphs are kept apart. A very long one is cut,
/// since thousands of entries may point to the same one.
fn text_of(node: El) -> String {
    let mut out = String::new();
    for part in node.descendants() {
        let left = LONGEST_TEXT.saturating_sub(out.len());
        if left == 0 {
            break;
        }
        if part.is_text() {
            out.extend(part.text().unwrap_or_default().chars().take(left));
        } else if part.is_element() {
            match part.tag_name().name() {
                "td" | "th" | "tr" | "br" | "paragraph" | "item" | "list" | "caption" | "table" => {
                    out.push(' ');
                }
                "sup" => out.push('^'),
                _ => {}
            }
        }
    }
    squeeze(&out)
}

type Texts<'a, 'i> = BTreeMap<&'a str, Option<El<'a, 'i>>>;

/// The narrative by `ID`. An `ID` that stands twice points nowhere.
fn texts<'a, 'i>(root: El<'a, 'i>) -> Texts<'a, 'i> {
    let mut texts = Texts::new();
    for node in root.descendants().filter(Node::is_element) {
        if let Some(id) = attribute(node, "ID") {
            texts.entry(id).and_modify(|known| *known = None).or_insert(Some(node));
        }
    }
    texts
}

fn system(oid: Option<&str>) -> System {
    match oid.unwrap_or_default() {
        "2.16.840.1.113883.6.1" => System::Loinc,
        "2.16.840.1.113883.6.96" => System::Snomed,
        // ICD-10-CM, ICD-10 of the WHO.
        "2.16.840.1.113883.6.90" | "2.16.840.1.113883.6.3" => System::Icd10,
        // ICD-10-GM has an OID for each year below this one.
        oid if oid.starts_with("1.2.276.0.76.5.") => System::Icd10,
        "2.16.840.1.113883.6.88" => System::RxNorm,
        "2.16.840.1.113883.6.73" => System::Atc,
        "2.16.840.1.113883.12.292" => System::Cvx,
        _ => System::Other,
    }
}

/// What a section holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Results,
    Problems,
    Medicines,
    Procedures,
    Vaccines,
    Allergies,
    Social,
    Family,
}

fn holds(code: El) -> Option<Holds> {
    if !matches!(attribute(code, "codeSystem"), None | Some("2.16.840.1.113883.6.1")) {
        return None;
    }
    match attribute(code, "code")? {
        "30954-2" | "8716-3" => Some(Holds::Results),
        "11450-4" => Some(Holds::Problems),
        "10160-0" => Some(Holds::Medicines),
        "47519-4" => Some(Holds::Procedures),
        "11369-6" => Some(Holds::Vaccines),
        "48765-2" => Some(Holds::Allergies),
        "29762-2" => Some(Holds::Social),
        "10157-6" => Some(Holds::Family),
        _ => None,
    }
}

/// What the elements around an entry say of it.
#[derive(Clone, Default)]
struct Around {
    place: String,
    subject: Subject,
    /// A status of an act or organizer that no part of it can undo.
    status: Option<Status>,
    /// The status of the organizer, for parts without one.
    part_status: Option<Status>,
    activity: Activity,
    when: String,
    /// Names of the panel and the specimen where they are not of blood.
    materials: Vec<String>,
    /// The organizer or act belongs to what is left out.
    left_out: bool,
}

/// Codes and names of a concept.
#[derive(Default)]
struct Concept {
    codes: Vec<Code>,
    names: Vec<String>,
}

impl Concept {
    fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.names.is_empty()
    }

    fn name(&mut self, name: &str) {
        let name = squeeze(name);
        if !name.is_empty() && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    fn has(&self, code: &str) -> bool {
        self.codes.iter().any(|known| known.code == code)
    }

    fn add(&mut self, other: Concept) {
        for code in other.codes {
            if !self.codes.contains(&code) {
                self.codes.push(code);
            }
        }
        for name in other.names {
            self.name(&name);
        }
    }
}

/// An amount with its unit.
struct Amount {
    number: String,
    unit: String,
    ucum: bool,
}

/// From when until when.
#[derive(Default)]
struct Span {
    low: String,
    high: String,
    value: String,
    /// The end is stated to be unknown, which for a condition means that it is over.
    over: bool,
}

impl Span {
    fn start(&self) -> String {
        if self.low.is_empty() { self.value.clone() } else { self.low.clone() }
    }

    /// The day of a result is that of the end of its sampling.
    fn point(&self) -> String {
        [&self.value, &self.high, &self.low]
            .into_iter()
            .find(|day| !day.is_empty())
            .cloned()
            .unwrap_or_default()
    }
}

fn span(time: Option<El>) -> Span {
    let Some(time) = time else { return Span::default() };
    let day = |node: Option<El>| {
        node.filter(|node| !null(*node))
            .and_then(|node| attribute(node, "value"))
            .map(compact_day)
            .unwrap_or_default()
    };
    let high = kid(time, "high");
    let value = day(Some(time));
    Span {
        low: day(kid(time, "low")),
        high: day(high),
        value: if value.is_empty() { day(kid(time, "center")) } else { value },
        over: high.and_then(|high| attribute(high, "nullFlavor")) == Some("UNK"),
    }
}

fn status_code<'a>(node: El<'a, '_>) -> Option<&'a str> {
    let status = kid(node, "statusCode")?;
    attribute(status, "code").or_else(|| attribute(status, "nullFlavor"))
}

/// What mood, negation and missing information say of an act, whatever its kind.
fn asserted(node: El, holds: Holds) -> Option<Status> {
    if null(node) {
        return Some(Status::Unknown);
    }
    if matches!(attribute(node, "negationInd"), Some("true" | "1")) {
        let result = holds == Holds::Results;
        return Some(if result { Status::NotDone } else { Status::Refuted });
    }
    match attribute(node, "moodCode") {
        None | Some("EVN") => None,
        // A prescription.
        Some("INT") if holds == Holds::Medicines => None,
        Some(_) => Some(Status::Planned),
    }
}

/// The status code of a single result, or of the organizer around it.
fn result_code(node: El) -> Option<Status> {
    Some(match status_code(node)? {
        "completed" | "normal" => Status::Final,
        "active" | "new" | "held" | "suspended" => Status::Preliminary,
        "aborted" | "cancelled" => Status::NotDone,
        "nullified" | "obsolete" => Status::EnteredInError,
        _ => Status::Unknown,
    })
}

/// What the status code of a condition, an allergy or the act around them undoes.
fn withdrawn(node: El) -> Option<Status> {
    match status_code(node)? {
        "nullified" | "obsolete" => Some(Status::EnteredInError),
        "cancelled" => Some(Status::NotDone),
        _ => None,
    }
}

/// Of whom an entry speaks, if it says so.
fn subject(node: El) -> Option<Subject> {
    let subject = kid(node, "subject")?;
    let personal = kid(subject, "relatedSubject")
        .is_some_and(|related| matches!(attribute(related, "classCode"), None | Some("PRS")));
    Some(if personal { Subject::Relative } else { Subject::Other })
}

/// Whether words of a name negate it, although the code does not.
fn negates(name: &str) -> bool {
    let folded = fold(name);
    ["no ", "not ", "denies", "denied", "negative for", "without ", "无", "否认", "排除", "keine "]
        .iter()
        .any(|start| folded.trim_start().starts_with(start))
        || ["ruled out", "ausgeschlossen"].iter().any(|word| folded.contains(word))
}

/// Whether words of a name or a qualifier leave it open.
fn doubts(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "suspect",
        "possible",
        "probable",
        "rule out",
        "r/o",
        "questionable",
        "疑似",
        "可疑",
        "待排",
        "verdacht",
    ];
    let folded = fold(name);
    WORDS.iter().any(|word| folded.contains(word))
}

struct Reader<'a, 'i> {
    texts: Texts<'a, 'i>,
    file: &'a str,
    out: ReadFile,
}

impl<'a, 'i> Reader<'a, 'i> {
    /// The persons of the document; all but the first are somebody else.
    fn people(&mut self, root: El<'a, 'i>) {
        let roles = kids(root, "recordTarget").filter_map(|target| kid(target, "patientRole"));
        for (n, patient) in roles.filter_map(|role| kid(role, "patient")).enumerate() {
            let value = |name: &'static str, attr: &str| {
                kid(patient, name)
                    .filter(|node| !null(*node))
                    .and_then(|node| attribute(node, attr))
                    .unwrap_or_default()
            };
            let sex = match value("administrativeGenderCode", "code") {
                "F" => Value::Text("female".to_owned()),
                "M" => Value::Text("male".to_owned()),
                _ => match value("administrativeGenderCode", "displayName") {
                    "" => Value::None,
                    shown => Value::Text(fold(shown)),
                },
            };
            let born = compact_day(value("birthTime", "value"));
            let died = compact_day(value("deceasedTime", "value"));
            let dead = !died.is_empty() || matches!(value("deceasedInd", "value"), "true" | "1");
            let words = [born.as_str(), value("administrativeGenderCode", "displayName")].join(" ");
            self.out.records.push(Record {
                kind: RecordKind::Person,
                value: sex,
                until: died,
                activity: if dead { Activity::Ended } else { Activity::NotSaid },
                subject: if n == 0 { Subject::Person } else { Subject::Other },
                source: Source {
                    file: self.file.to_owned(),
                    place: "recordTarget".to_owned(),
                    words: cut(&words),
                    date: born.clone(),
                },
                when: born,
                ..Record::default()
            });
        }
    }

    fn section(&mut self, section: El<'a, 'i>) {
        let Some(holds) = kid(section, "code").and_then(holds) else { return };
        if null(section) {
            return;
        }
        let title = kid(section, "title").map(text_of).unwrap_or_default();
        let title = if title.is_empty() { "section".to_owned() } else { title };
        let subject = match holds {
            Holds::Family => Subject::Relative,
            _ => subject(section).unwrap_or_default(),
        };
        for (n, entry) in kids(section, "entry").enumerate() {
            let place = format!("{}, entry {}", cut(&title), n + 1);
            let around = Around { place, subject, ..Around::default() };
            for act in entry.children().filter(Node::is_element) {
                self.entry(act, holds, &around);
            }
        }
    }

    fn entry(&mut self, act: El<'a, 'i>, holds: Holds, around: &Around) {
        match (holds, act.tag_name().name()) {
            (Holds::Results, _) => self.results(act, around),
            (Holds::Family, "organizer") => {
                let around = self.inside(act, holds, around);
                for part in kids(act, "component").flat_map(|part| kids(part, "observation")) {
                    self.condition(part, holds, &around);
                }
            }
            (Holds::Problems | Holds::Allergies, "act") => {
                let around = Self::concern(act, holds, around);
                for part in related(act, "observation") {
                    self.condition_or_allergy(part, holds, &around);
                }
            }
            (Holds::Problems | Holds::Family | Holds::Allergies, "observation") => {
                self.condition_or_allergy(act, holds, around);
            }
            (Holds::Medicines, "substanceAdministration") => self.medicine(act, around),
            (Holds::Vaccines, "substanceAdministration") => self.vaccine(act, around),
            (Holds::Procedures, "procedure" | "observation" | "act") => {
                self.procedure(act, around);
            }
            (Holds::Social, "observation") => self.pregnancy(act, around),
            _ => {}
        }
    }

    fn condition_or_allergy(&mut self, node: El<'a, 'i>, holds: Holds, around: &Around) {
        if holds == Holds::Allergies {
            self.allergy(node, around);
        } else {
            self.condition(node, holds, around);
        }
    }

    /// What an organizer says of its parts.
    fn inside(&self, node: El<'a, 'i>, holds: Holds, around: &Around) -> Around {
        let concept = kid(node, "code").map(|code| self.concept(code)).unwrap_or_default();
        let code = result_code(node);
        let mut inside = around.clone();
        inside.left_out |= left_out::is_any(&concept.codes, &concept.names);
        inside.subject = subject(node).unwrap_or(around.subject);
        // Parts may be complete while the whole is not, but not the other way round.
        let undone = code.filter(|code| matches!(code, Status::NotDone | Status::EnteredInError));
        inside.status = around.status.or_else(|| asserted(node, holds)).or(undone);
        inside.part_status = code.or(around.part_status);
        let when = span(kid(node, "effectiveTime")).point();
        if !when.is_empty() {
            inside.when = when;
        }
        let specimens = self.specimens(node);
        inside
            .materials
            .extend(concept.names.into_iter().chain(specimens).filter(|name| other_material(name)));
        inside
    }

    /// What the act around a condition or an allergy says of it.
    fn concern(act: El<'a, 'i>, holds: Holds, around: &Around) -> Around {
        let mut inside = around.clone();
        inside.subject = subject(act).unwrap_or(around.subject);
        inside.status = asserted(act, holds).or_else(|| withdrawn(act));
        inside.when = span(kid(act, "effectiveTime")).start();
        // A completed concern is one that nobody looks after any more: the condition may go on.
        if status_code(act) == Some("active") {
            inside.activity = Activity::Active;
        }
        inside
    }

    fn specimens(&self, node: El<'a, 'i>) -> Vec<String> {
        kids(node, "specimen")
            .filter_map(|specimen| path(specimen, &["specimenRole", "specimenPlayingEntity"]))
            .filter_map(|entity| kid(entity, "code"))
            .flat_map(|code| self.concept(code).names)
            .collect()
    }

    fn results(&mut self, node: El<'a, 'i>, around: &Around) {
        match node.tag_name().name() {
            "observation" => self.result(node, around),
            "organizer" => {
                let inside = self.inside(node, Holds::Results, around);
                let parts: Vec<El> = kids(node, "component").collect();
                for (n, component) in parts.iter().enumerate() {
                    let mut inside = inside.clone();
                    if parts.len() > 1 {
                        inside.place = format!("{}, part {}", inside.place, n + 1);
                    }
                    for part in component.children().filter(Node::is_element) {
                        self.results(part, &inside);
                    }
                }
            }
            _ => {}
        }
    }

    fn result(&mut self, node: El<'a, 'i>, around: &Around) {
        let mut concept = kid(node, "code").map(|code| self.concept(code)).unwrap_or_default();
        let values = self.values(node);
        if concept.is_empty() {
            if values.iter().any(|value| *value != Value::None) {
                self.out.damaged.push((around.place.clone(), Damage::Malformed));
            }
            return;
        }
        // The panel or the specimen may be all that tells urine from blood.
        if !concept.names.iter().any(|name| other_material(name)) {
            around.materials.iter().for_each(|name| concept.name(name));
        }
        self.specimens(node).iter().for_each(|name| concept.name(name));
        let mut when = span(kid(node, "effectiveTime")).point();
        if when.is_empty() {
            when.clone_from(&around.when);
        }
        let of_issue = when.is_empty();
        if of_issue {
            when = path(node, &["author", "time"])
                .and_then(|time| attribute(time, "value"))
                .map(compact_day)
                .unwrap_or_default();
        }
        let code = result_code(node).or(around.part_status).unwrap_or_default();
        let status = around.status.or_else(|| asserted(node, Holds::Results)).unwrap_or(code);
        for value in values {
            let (low, high, range) = self.range(node, &value);
            let pending = value == Value::None && status == Status::Final;
            let record = Record {
                kind: RecordKind::Result,
                codes: concept.codes.clone(),
                names: concept.names.clone(),
                low,
                high,
                range,
                value,
                flag: flag(node),
                when_is_of_issue: of_issue && !when.is_empty(),
                when: when.clone(),
                status: if pending { Status::Preliminary } else { status },
                subject: subject(node).unwrap_or(around.subject),
                ..Record::default()
            };
            self.push(record, node, around);
        }
        self.parts(node, when, status, around);
    }

    /// Results inside of a result, such as the oxygen given beside a saturation.
    fn parts(&mut self, node: El<'a, 'i>, when: String, status: Status, around: &Around) {
        let mut inside = Around { when, part_status: Some(status), ..around.clone() };
        if status != Status::Final {
            inside.status = Some(status);
        }
        let links = kids(node, "entryRelationship")
            .filter(|link| attribute(*link, "typeCode") == Some("COMP"));
        for part in links.flat_map(|link| kids(link, "observation")) {
            let coded = kid(part, "code").map(|code| self.concept(code)).unwrap_or_default();
            if coded.codes.iter().any(|code| code.system == System::Loinc) {
                self.result(part, &inside);
            }
        }
    }

    /// The values of an observation; at least one.
    fn values(&self, node: El<'a, 'i>) -> Vec<Value> {
        let unit = self.unit(node);
        let values: Vec<Value> =
            kids(node, "value").map(|value| self.value(value, unit.as_ref())).collect();
        if values.is_empty() { vec![Value::None] } else { values }
    }

    /// The unit that an observation inside of a result names.
    fn unit(&self, node: El<'a, 'i>) -> Option<(String, bool)> {
        let part = related(node, "observation").find(|part| {
            kid(*part, "code").and_then(|code| attribute(code, "code")) == Some(UNITS)
        })?;
        let value = kid(part, "value")?;
        if attribute(value, "codeSystem") == Some(UCUM) {
            return attribute(value, "code").map(|code| (code.to_owned(), true));
        }
        let text = self.written(value);
        (!text.is_empty()).then_some((text, false))
    }

    fn value(&self, node: El<'a, 'i>, unit: Option<&(String, bool)>) -> Value {
        let (unit, ucum) = unit.map_or(("", false), |(unit, ucum)| (unit.as_str(), *ucum));
        let given = attribute(node, "value");
        let bounds = kid(node, "low").is_some() || kid(node, "high").is_some();
        match data_type(node) {
            Some("PQ") => self.quantity(node),
            None if given.is_some() => self.quantity(node),
            Some("INT" | "REAL") if null(node) => Value::None,
            Some("INT" | "REAL") => {
                given.map_or(Value::None, |text| number_or_text(text, unit, ucum))
            }
            Some(name) if name.starts_with("IVL_") && name != "IVL_TS" => self.interval(node),
            None if bounds => self.interval(node),
            Some("CD" | "CE" | "CO" | "CV" | "CS") => self.coded(node),
            None if attribute(node, "code").is_some() => self.coded(node),
            Some(name) if name.starts_with("RTO") => ratio(node),
            Some("TS") if !null(node) => {
                let day = given.map(compact_day).unwrap_or_default();
                if day.is_empty() { Value::None } else { Value::Text(day) }
            }
            _ if null(node) => Value::None,
            _ if node.attribute("representation") == Some("B64") => Value::None,
            _ => match self.written(node) {
                text if text.is_empty() => {
                    given.map_or(Value::None, |text| Value::Text(text.to_owned()))
                }
                text => number_or_text(&text, unit, ucum),
            },
        }
    }

    fn quantity(&self, node: El<'a, 'i>) -> Value {
        if let Some(Amount { number, unit, ucum }) = self.amount(node) {
            return Value::Number { comparator: String::new(), number, unit, ucum };
        }
        match attribute(node, "value") {
            Some(text) if !null(node) => {
                let unit = attribute(node, "unit").unwrap_or_default();
                match number_or_text(text, unit, true) {
                    Value::Text(text) => Value::Text(squeeze(&format!("{text} {unit}"))),
                    value => value,
                }
            }
            _ => Value::None,
        }
    }

    /// A number with its unit. One that cannot be said in UCUM stands in a translation.
    fn amount(&self, node: El<'a, 'i>) -> Option<Amount> {
        if let Some(reason) = attribute(node, "nullFlavor") {
            let other = kids(node, "translation").find(|t| attribute(*t, "value").is_some());
            let other = other.filter(|_| reason == "OTH")?;
            let number = attribute(other, "value").filter(|text| is_number(text))?.to_owned();
            if let Some(unit) = attribute(other, "unit") {
                return Some(Amount { number, unit: unit.to_owned(), ucum: false });
            }
            let code = attribute(other, "code");
            if let Some(code) = code.filter(|_| attribute(other, "codeSystem") == Some(UCUM)) {
                return Some(Amount { number, unit: code.to_owned(), ucum: true });
            }
            let written = self.original(other);
            let unit = if written.is_empty() {
                attribute(other, "displayName").or(code).unwrap_or_default().to_owned()
            } else {
                written
            };
            return Some(Amount { number, unit, ucum: false });
        }
        let number = attribute(node, "value").filter(|text| is_number(text))?.to_owned();
        let unit = attribute(node, "unit").unwrap_or_default().to_owned();
        Some(Amount { number, ucum: !unit.is_empty(), unit })
    }

    /// An interval is a bound or a stretch.
    fn interval(&self, node: El<'a, 'i>) -> Value {
        if null(node) {
            return Value::None;
        }
        let (low, high) = (kid(node, "low"), kid(node, "high"));
        let open = |end: Option<El>| end.and_then(|e| attribute(e, "inclusive")) == Some("false");
        let amount = |end: Option<El<'a, 'i>>| end.and_then(|end| self.amount(end));
        let number = |sign: &str, amount: Amount| Value::Number {
            comparator: sign.to_owned(),
            number: amount.number,
            unit: amount.unit,
            ucum: amount.ucum,
        };
        match (amount(low), amount(high)) {
            (Some(a), None) => number(if open(low) { ">" } else { ">=" }, a),
            (None, Some(b)) => number(if open(high) { "<" } else { "<=" }, b),
            (Some(a), Some(b)) => {
                let same_unit = a.unit == b.unit || a.unit.is_empty();
                let order = compare(&a.number, &b.number);
                // Nothing that is measured is less than none, so zero is no lower bound.
                if same_unit && order.is_lt() && compare(&a.number, "0").is_eq() {
                    return number(if open(high) { "<" } else { "<=" }, b);
                }
                if same_unit && order.is_eq() && !open(low) && !open(high) {
                    return number("", b);
                }
                if same_unit && order.is_lt() {
                    let range = format!("{}-{}", a.number, b.number);
                    return number("", Amount { number: range, ..b });
                }
                let text = format!("{} {} - {} {}", a.number, a.unit, b.number, b.unit);
                Value::Text(squeeze(&text))
            }
            (None, None) => kid(node, "center").map_or(Value::None, |node| self.quantity(node)),
        }
    }

    /// A coded answer in words: its name, else that of a translation, else as written, else the
    /// code itself.
    fn coded(&self, node: El<'a, 'i>) -> Value {
        if attribute(node, "nullFlavor").is_some_and(|reason| reason != "OTH") {
            return Value::None;
        }
        let concept = self.concept(node);
        let name = concept.names.into_iter().next();
        let code = || concept.codes.first().map(|code| code.code.clone());
        name.or_else(|| answer(&concept.codes).map(str::to_owned))
            .or_else(code)
            .map_or(Value::None, Value::Text)
    }

    /// Limits in the unit of the value, or the range as text. Several ranges are for several
    /// kinds of people or of results, and none is taken.
    fn range(&self, node: El<'a, 'i>, value: &Value) -> (String, String, String) {
        let as_text = |range: String| (String::new(), String::new(), range);
        let mut ranges = kids(node, "referenceRange").filter_map(|r| kid(r, "observationRange"));
        let (Some(range), None) = (ranges.next(), ranges.next()) else {
            return as_text(String::new());
        };
        let text = kid(range, "text").map(|text| self.written(text)).unwrap_or_default();
        let Some(limits) = kid(range, "value") else { return as_text(text) };
        let ends = (kid(limits, "low"), kid(limits, "high"));
        let low = ends.0.and_then(|end| self.amount(end));
        let high = ends.1.and_then(|end| self.amount(end));
        if low.is_none() && high.is_none() {
            let shown = if text.is_empty() { shown(&self.value(limits, None)) } else { text };
            return as_text(shown);
        }
        if let (Some(low), Some(high)) = (&low, &high)
            && compare(&low.number, &high.number).is_gt()
        {
            return as_text(String::new());
        }
        let open = [ends.0, ends.1]
            .into_iter()
            .flatten()
            .any(|end| attribute(end, "inclusive") == Some("false"));
        let same =
            |amount: &Amount| matches!(value, Value::Number { unit, .. } if *unit == amount.unit);
        if !open && low.iter().chain(&high).all(same) {
            let number = |amount: Option<Amount>| amount.map(|a| a.number).unwrap_or_default();
            return (number(low), number(high), String::new());
        }
        as_text(shown(&self.interval(limits)))
    }

    fn condition(&mut self, node: El<'a, 'i>, holds: Holds, around: &Around) {
        let time = span(kid(node, "effectiveTime"));
        let activity = self.goes_on(node, &time, around.activity);
        let (when, noted) = began(node, &time, around);
        let stated = around.status.or_else(|| asserted(node, holds)).or_else(|| withdrawn(node));
        let stopped = matches!(status_code(node), Some("aborted")).then_some(Status::NotDone);
        for value in kids(node, "value") {
            let concept = self.concept(value);
            if concept.is_empty() {
                continue;
            }
            let words = by_words(value, &concept);
            let pregnancy = concept.has(PREGNANCY);
            let shown = concept.names.first().cloned().unwrap_or_default();
            let record = Record {
                kind: RecordKind::Condition,
                value: if pregnancy { Value::Text(shown) } else { Value::None },
                codes: concept.codes,
                names: concept.names,
                when: when.clone(),
                when_is_of_issue: noted,
                until: time.high.clone(),
                status: stated.or(stopped).or(words).unwrap_or_default(),
                activity,
                subject: subject(node).unwrap_or(around.subject),
                ..Record::default()
            };
            self.push(record, node, around);
        }
        self.delivery(node, &time, around);
    }

    /// The expected day of delivery inside of a pregnancy.
    fn delivery(&mut self, node: El<'a, 'i>, time: &Span, around: &Around) {
        for part in related(node, "observation") {
            if kid(part, "code").and_then(|code| attribute(code, "code")) == Some(DELIVERY) {
                let inside = Around {
                    when: time.start(),
                    status: around.status.or_else(|| asserted(node, Holds::Problems)),
                    ..around.clone()
                };
                self.result(part, &inside);
            }
        }
    }

    /// Whether a condition or an allergy goes on.
    fn goes_on(&self, node: El<'a, 'i>, time: &Span, act: Activity) -> Activity {
        let stated = related(node, "observation")
            .filter(|part| {
                kid(*part, "code").and_then(|code| attribute(code, "code")) == Some(STATUS)
                    || kids(*part, "templateId").any(|id| {
                        matches!(
                            attribute(id, "root"),
                            Some(
                                "2.16.840.1.113883.10.20.22.4.6"
                                    | "2.16.840.1.113883.10.20.22.4.28"
                            )
                        )
                    })
            })
            .filter(|part| asserted(*part, Holds::Problems).is_none())
            .find_map(|part| kid(part, "value"))
            .map(|value| fold(&shown(&self.coded(value))))
            .unwrap_or_default();
        let said = |words: &[&str]| words.iter().any(|word| stated.contains(word));
        if said(&["remission"]) {
            return Activity::Remission;
        }
        let ended = said(&["inactive", "resolved", "completed", "73425007", "413322009"]);
        if ended || !time.high.is_empty() {
            return Activity::Ended;
        }
        if said(&["active", "recurrence", "relapse", "chronic", "intermittent", "55561003"]) {
            return Activity::Active;
        }
        if time.over { Activity::Ended } else { act }
    }

    fn allergy(&mut self, node: El<'a, 'i>, around: &Around) {
        let mut concept = Concept::default();
        for entity in kids(node, "participant")
            .filter(|part| matches!(attribute(*part, "typeCode"), None | Some("CSM")))
            .filter_map(|part| path(part, &["participantRole", "playingEntity"]))
        {
            if let Some(code) = kid(entity, "code") {
                concept.add(self.concept(code));
            }
            for name in kids(entity, "name") {
                concept.name(&text_of(name));
            }
        }
        for value in kids(node, "value") {
            concept.add(self.concept(value));
        }
        if concept.is_empty() {
            return;
        }
        let time = span(kid(node, "effectiveTime"));
        let stated = around.status.or_else(|| asserted(node, Holds::Allergies));
        let reaction = self.reactions(node);
        let (when, noted) = began(node, &time, around);
        let record = Record {
            kind: RecordKind::Allergy,
            codes: concept.codes,
            names: concept.names,
            value: if reaction.is_empty() { Value::None } else { Value::Text(reaction) },
            when,
            when_is_of_issue: noted,
            until: time.high.clone(),
            status: stated.or_else(|| withdrawn(node)).unwrap_or_default(),
            activity: self.goes_on(node, &time, around.activity),
            subject: subject(node).unwrap_or(around.subject),
            ..Record::default()
        };
        self.push(record, node, around);
    }

    /// Reactions and how severe they were, in the words of the file.
    fn reactions(&self, node: El<'a, 'i>) -> String {
        let mut found: Vec<String> = Vec::new();
        let nested = related(node, "observation")
            .flat_map(|part| std::iter::once(part).chain(related(part, "observation")));
        for part in nested.filter(|part| asserted(*part, Holds::Allergies).is_none()) {
            if kid(part, "code").and_then(|code| attribute(code, "code")) == Some(STATUS) {
                continue;
            }
            for value in kids(part, "value") {
                let text = shown(&self.coded(value));
                if !text.is_empty() && !found.contains(&text) {
                    found.push(text);
                }
            }
        }
        found.join("; ")
    }

    /// Of the social history only whether the person is pregnant.
    fn pregnancy(&mut self, node: El<'a, 'i>, around: &Around) {
        let code = kid(node, "code").map(|code| self.concept(code)).unwrap_or_default();
        if code.has(PREGNANCY_STATUS) {
            self.result(node, around);
            return;
        }
        let pregnancy = |value: El<'a, 'i>| self.concept(value).has(PREGNANCY);
        if kids(node, "value").any(pregnancy) {
            self.condition(node, Holds::Social, around);
        }
    }

    fn procedure(&mut self, node: El<'a, 'i>, around: &Around) {
        let concept = kid(node, "code").map(|code| self.concept(code)).unwrap_or_default();
        if concept.is_empty() {
            return;
        }
        let time = span(kid(node, "effectiveTime"));
        let start = time.start();
        let (code, activity) = match status_code(node) {
            None | Some("completed") => (Status::Final, Activity::NotSaid),
            Some("active") => (Status::Final, Activity::Active),
            Some("new" | "held" | "suspended") => (Status::Planned, Activity::NotSaid),
            Some("aborted" | "cancelled") => (Status::NotDone, Activity::NotSaid),
            Some("nullified" | "obsolete") => (Status::EnteredInError, Activity::NotSaid),
            Some(_) => (Status::Unknown, Activity::NotSaid),
        };
        let record = Record {
            kind: RecordKind::Procedure,
            codes: concept.codes,
            names: concept.names,
            value: self.values(node).into_iter().next().unwrap_or_default(),
            until: if time.high == start { String::new() } else { time.high.clone() },
            when: start,
            status: asserted(node, Holds::Procedures).unwrap_or(code),
            activity,
            subject: subject(node).unwrap_or(around.subject),
            ..Record::default()
        };
        self.push(record, node, around);
    }

    /// Codes and names of what was given.
    fn product(&self, node: El<'a, 'i>) -> Concept {
        let mut concept = Concept::default();
        let Some(product) = path(node, &["consumable", "manufacturedProduct"]) else {
            return concept;
        };
        for material in
            kids(product, "manufacturedMaterial").chain(kids(product, "manufacturedLabeledDrug"))
        {
            if let Some(code) = kid(material, "code") {
                concept.add(self.concept(code));
            }
            for name in kids(material, "name") {
                concept.name(&text_of(name));
            }
        }
        concept
    }

    fn vaccine(&mut self, node: El<'a, 'i>, around: &Around) {
        let concept = self.product(node);
        if concept.is_empty() {
            return;
        }
        let code = match status_code(node) {
            None | Some("completed") => Status::Final,
            Some("aborted" | "cancelled") => Status::NotDone,
            Some("nullified" | "obsolete") => Status::EnteredInError,
            Some("new" | "held" | "suspended") => Status::Planned,
            Some(_) => Status::Unknown,
        };
        let record = Record {
            kind: RecordKind::Vaccine,
            codes: concept.codes,
            names: concept.names,
            when: span(kid(node, "effectiveTime")).start(),
            status: asserted(node, Holds::Vaccines).unwrap_or(code),
            subject: subject(node).unwrap_or(around.subject),
            ..Record::default()
        };
        self.push(record, node, around);
    }

    fn medicine(&mut self, node: El<'a, 'i>, around: &Around) {
        let concept = self.product(node);
        if concept.is_empty() {
            return;
        }
        let (time, times, timing) = timing(node);
        let ended = !time.high.is_empty() || !time.value.is_empty();
        let (code, activity) = match status_code(node) {
            Some("active") => (Status::Final, Activity::Active),
            // Many systems complete the entry of a medicine that is still taken.
            None | Some("completed") if ended => (Status::Final, Activity::Ended),
            None | Some("completed" | "held" | "suspended") => (Status::Final, Activity::NotSaid),
            Some("aborted") => (Status::Final, Activity::Ended),
            Some("new") => (Status::Planned, Activity::NotSaid),
            Some("cancelled") => (Status::NotDone, Activity::NotSaid),
            Some("nullified" | "obsolete") => (Status::EnteredInError, Activity::NotSaid),
            Some(_) => (Status::Unknown, Activity::NotSaid),
        };
        let medicine = Medicine {
            dose: self.dose(node),
            times,
            text: self.instructions(node, &concept, timing),
            route: kid(node, "routeCode")
                .map(|route| shown(&self.coded(route)))
                .unwrap_or_default(),
            as_needed: kids(node, "precondition").any(|needed| !null(needed)),
        };
        let record = Record {
            kind: RecordKind::Medicine,
            codes: concept.codes,
            names: concept.names,
            when: time.start(),
            until: time.high,
            status: asserted(node, Holds::Medicines).unwrap_or(code),
            activity,
            subject: subject(node).unwrap_or(around.subject),
            medicine,
            ..Record::default()
        };
        self.push(record, node, around);
    }

    /// One dose with its unit.
    fn dose(&self, node: El<'a, 'i>) -> String {
        let Some(dose) = kid(node, "doseQuantity").filter(|dose| !null(*dose)) else {
            return String::new();
        };
        let (low, high) = (kid(dose, "low"), kid(dose, "high"));
        let ends = (low.and_then(|e| self.amount(e)), high.and_then(|e| self.amount(e)));
        let (number, mut unit) = match (self.amount(dose), ends) {
            (Some(amount), _) => (amount.number, amount.unit),
            (None, (Some(low), Some(high))) if low.number == high.number => (low.number, low.unit),
            (None, (Some(low), Some(high))) => {
                (format!("{}-{}", low.number, high.number), high.unit)
            }
            _ => return String::new(),
        };
        if unit.is_empty() || unit == "1" {
            unit = kid(node, "administrationUnitCode")
                .map(|code| shown(&self.coded(code)))
                .unwrap_or_default();
        }
        squeeze(&format!("{number} {unit}"))
    }

    /// How to take it, in words. A whole row of a table is not taken for instructions: it holds
    /// the days and the strength as well.
    fn instructions(&self, node: El<'a, 'i>, concept: &Concept, timing: String) -> String {
        let parts = related(node, "substanceAdministration").chain(related(node, "act"));
        let given = parts
            .filter(|part| {
                kids(*part, "templateId").any(|id| {
                    matches!(
                        attribute(id, "root"),
                        Some(
                            "2.16.840.1.113883.10.20.22.4.147" | "2.16.840.1.113883.10.20.22.4.20"
                        )
                    )
                })
            })
            .chain(std::iter::once(node));
        let mut found: Vec<String> = Vec::new();
        for text in given.filter_map(|part| kid(part, "text")) {
            let inline = text_of(text);
            let words = if inline.is_empty() {
                self.referenced(text).filter(|target| !is(*target, "tr")).map(text_of)
            } else {
                Some(inline)
            };
            let words = words.unwrap_or_default();
            if !words.is_empty() && !concept.names.contains(&words) && !found.contains(&words) {
                found.push(words);
            }
        }
        if !timing.is_empty() {
            found.push(timing);
        }
        found.join("; ")
    }

    /// The narrative that an element points to.
    fn referenced(&self, node: El<'a, 'i>) -> Option<El<'a, 'i>> {
        let target = attribute(kid(node, "reference")?, "value")?;
        self.texts.get(target.strip_prefix('#').unwrap_or(target)).copied().flatten()
    }

    /// The words of an element: its own, else those it points to.
    fn written(&self, node: El<'a, 'i>) -> String {
        let inline = text_of(node);
        if !inline.is_empty() {
            return inline;
        }
        self.referenced(node).map(text_of).unwrap_or_default()
    }

    /// The original text of a concept. A whole row is no name.
    fn original(&self, node: El<'a, 'i>) -> String {
        let Some(original) = kid(node, "originalText") else { return String::new() };
        let inline = text_of(original);
        if !inline.is_empty() {
            return inline;
        }
        self.referenced(original)
            .filter(|target| !matches!(target.tag_name().name(), "tr" | "table" | "text"))
            .map(text_of)
            .unwrap_or_default()
    }

    /// Codes and names of a concept and its translations; no code of a missing one.
    fn concept(&self, node: El<'a, 'i>) -> Concept {
        let mut concept = Concept::default();
        for coding in std::iter::once(node).chain(kids(node, "translation")) {
            if null(coding) {
                continue;
            }
            if let Some(code) = attribute(coding, "code") {
                let system = system(attribute(coding, "codeSystem"));
                let code = Code { system, code: code.to_owned() };
                if !concept.codes.contains(&code) {
                    concept.codes.push(code);
                }
            }
            concept.name(attribute(coding, "displayName").unwrap_or_default());
        }
        for coding in std::iter::once(node).chain(kids(node, "translation")) {
            concept.name(&self.original(coding));
        }
        concept
    }

    /// The words that a record was read from: the row of the narrative, if there is one.
    fn words(&self, node: El<'a, 'i>, record: &Record) -> String {
        let text = kid(node, "text");
        if let Some(target) = text.and_then(|text| self.referenced(text)) {
            let row = target.ancestors().find(|node| is(*node, "tr"));
            let words = text_of(row.unwrap_or(target));
            // A row of many results names none of them.
            let named = || {
                let words = fold(&words);
                record.names.iter().any(|name| words.contains(&fold(name)))
            };
            if !words.is_empty() && (record.kind != RecordKind::Result || named()) {
                return words;
            }
        }
        let inline = text.map(text_of).unwrap_or_default();
        if !inline.is_empty() {
            return inline;
        }
        let name = record.names.first().map_or_else(
            || record.codes.first().map(|code| code.code.clone()).unwrap_or_default(),
            Clone::clone,
        );
        [name, shown(&record.value), record.medicine.dose.clone()].join(" ")
    }

    fn push(&mut self, mut record: Record, node: El<'a, 'i>, around: &Around) {
        let told = shown(&record.value);
        if around.left_out
            || left_out::is_any(&record.codes, &record.names)
            || left_out::in_text(&told)
            || kids(node, "value").any(|value| {
                let concept = self.concept(value);
                left_out::is_any(&concept.codes, &concept.names)
            })
        {
            return;
        }
        // "No vaccination data" is written where the name of a vaccine should stand.
        if record.kind != RecordKind::Result
            && record.status == Status::Final
            && record.codes.is_empty()
            && record.names.iter().all(|name| negates(name))
        {
            record.status = Status::Refuted;
        }
        let mut words = self.words(node, &record);
        // A row or an instruction may speak of it beside something else.
        if left_out::in_text(&words) {
            words = [record.names.first().cloned().unwrap_or_default(), told].join(" ");
        }
        if left_out::in_text(&record.medicine.text) {
            record.medicine.text.clear();
        }
        record.source = Source {
            file: self.file.to_owned(),
            place: around.place.clone(),
            words: cut(&words),
            date: record.when.clone(),
        };
        self.out.records.push(record);
    }
}

/// The mark of a result: its code, else its name.
fn flag(node: El) -> String {
    kid(node, "interpretationCode")
        .filter(|code| !null(*code))
        .and_then(|code| attribute(code, "code").or_else(|| attribute(code, "displayName")))
        .unwrap_or_default()
        .to_owned()
}

/// When a condition began, or else when it was noted down, and whether it is the latter.
fn began(node: El, time: &Span, around: &Around) -> (String, bool) {
    let start = time.start();
    if !start.is_empty() {
        return (start, false);
    }
    let author = path(node, &["author", "time"]).and_then(|time| attribute(time, "value"));
    let noted = author.map(compact_day).filter(|day| !day.is_empty());
    let noted = noted.unwrap_or_else(|| around.when.clone());
    let known = !noted.is_empty();
    (noted, known)
}

/// What the words of a condition say against its code.
fn by_words(value: El, concept: &Concept) -> Option<Status> {
    let no = concept.names.iter().filter(|name| negates(name)).count();
    // "Not pregnant" by name and by code is a statement of its own, not a refuted one.
    if no > 0 && (concept.codes.is_empty() || no < concept.names.len()) {
        return Some(Status::Refuted);
    }
    let qualified = kids(value, "qualifier")
        .filter_map(|qualifier| kid(qualifier, "value"))
        .filter_map(|value| attribute(value, "displayName"))
        .any(|name| {
            doubts(name) || ["absent", "not present"].iter().any(|w| fold(name).contains(w))
        });
    let open = concept.codes.is_empty() && concept.names.iter().any(|name| doubts(name));
    (qualified || open).then_some(Status::Unconfirmed)
}

/// A ratio as it is printed: `1:80`.
fn ratio(node: El) -> Value {
    if null(node) {
        return Value::None;
    }
    let part = |name: &'static str| {
        let end = kid(node, name).filter(|end| !null(*end));
        let number = end.and_then(|end| attribute(end, "value"));
        let unit = end.and_then(|end| attribute(end, "unit")).filter(|unit| *unit != "1");
        number.map(|number| (number, unit.unwrap_or_default()))
    };
    match (part("numerator"), part("denominator")) {
        (Some((a, "")), Some((b, ""))) => {
            let (sign, a) = comparator(a);
            Value::Text(format!("{sign}{a}:{b}"))
        }
        (Some((a, unit)), Some((b, per))) => {
            Value::Text(squeeze(&format!("{a} {unit} / {b} {per}")))
        }
        _ => Value::None,
    }
}

/// A value as one text.
fn shown(value: &Value) -> String {
    match value {
        Value::None => String::new(),
        Value::Number { comparator, number, unit, .. } => {
            format!("{comparator}{number} {unit}").trim_end().to_owned()
        }
        Value::Text(text) => text.clone(),
    }
}

/// From when until when a medicine is taken, how often, and what cannot be said in hours.
fn timing(node: El) -> (Span, Option<(u16, u32)>, String) {
    let mut whole = Span::default();
    let mut often: Vec<Option<(u16, u32)>> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let times = kids(node, "effectiveTime").flat_map(|time| {
        std::iter::once(time).chain(kids(time, "comp")).filter(|time| !null(*time))
    });
    for time in times {
        let period = kid(time, "period").filter(|period| !null(*period));
        if let Some(event) = kid(time, "event").and_then(|event| attribute(event, "code")) {
            words.push(event.to_owned());
        } else if let Some(period) = period {
            let (value, unit) = (attribute(period, "value"), attribute(period, "unit"));
            let hours = hours(value.unwrap_or_default(), unit.unwrap_or_default());
            if hours.is_none() {
                words.push(period_words(period));
            }
            often.push(hours.map(|hours| (1, hours)));
        } else if data_type(time).is_none_or(|name| matches!(name, "IVL_TS" | "TS")) {
            let span = span(Some(time));
            if whole.start().is_empty() && whole.high.is_empty() {
                whole = span;
            }
        }
    }
    // Two rhythms at once are not one.
    let times = match often.as_slice() {
        [one] => *one,
        _ => None,
    };
    (whole, times, words.join(" "))
}

/// A period that is no whole number of hours, as text.
fn period_words(period: El) -> String {
    let end = |node: El| {
        let value = attribute(node, "value").unwrap_or_default();
        squeeze(&format!("{value} {}", attribute(node, "unit").unwrap_or_default()))
    };
    match (kid(period, "low"), kid(period, "high")) {
        (Some(low), Some(high)) => format!("every {} - {}", end(low), end(high)),
        _ => format!("every {}", end(period)),
    }
}

/// A period in whole hours. A month is not a certain number of them.
fn hours(value: &str, unit: &str) -> Option<u32> {
    let (per, over) = match unit {
        "h" => (1, 1),
        "d" => (24, 1),
        "wk" => (168, 1),
        "min" => (1, 60),
        _ => return None,
    };
    if !is_number(value) {
        return None;
    }
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let part = part.trim_end_matches('0');
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let digits: u64 = format!("{whole}{part}").parse().ok()?;
    let hours = digits.checked_mul(per)?;
    let whole = scale.checked_mul(over)?;
    (hours > 0 && hours.is_multiple_of(whole)).then(|| u32::try_from(hours / whole).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

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
            text =
                text.replace(&format!("codeSystem=\"{short}\""), &format!("codeSystem=\"{oid}\""));
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
            let found =
                result(&format!("<value xsi:type=\"PQ\" value=\"9\" unit=\"g/L\"/>{inside}"));
            (found.low, found.high, found.range)
        };
        let one = |inside: &str| {
            format!(
                "<referenceRange><observationRange>{inside}</observationRange></referenceRange>"
            )
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
        assert_eq!(
            result("<value xsi:type=\"PQ\" nullFlavor=\"NA\"/>").status,
            Status::Preliminary
        );
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
        let completed = concern(
            "<statusCode code=\"completed\"/>",
            &format!("<observation>{lupus}</observation>"),
        );
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
        assert_eq!(found[0].names, ["Creatinine", "Urine panel"]);
        assert_eq!(found[1].names, ["Protein", "Serum"]);
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
                let _ = read(&text, "");
            }

            #[test]
            fn damaged_documents_do_not_panic(
                cuts in prop::collection::vec((0_usize..2000, "[ -~é<>\"/=]"), 0..6),
                end in 0_usize..4000,
            ) {
                let mut text: Vec<char> = whole().chars().collect();
                for (at, with) in cuts {
                    let at = at % text.len();
                    text[at] = with.chars().next().unwrap_or('x');
                }
                text.truncate(end.max(1));
                let _ = read(&text.into_iter().collect::<String>(), "");
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
                    let mut all: Vec<String> = records("30954-2", &entries.concat())
                        .into_iter()
                        .map(|mut record| {
                            record.source.place.clear();
                            format!("{record:?}")
                        })
                        .collect();
                    all.sort();
                    all
                };
                let mut other = values.clone();
                other.reverse();
                prop_assert_eq!(of(&values), of(&other));
            }
        }
    }
}
