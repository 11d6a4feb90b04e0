//! C-CDA documents: what most patient portals give as "download my record".
//!
//! Only sections of an allow list are read, each with its own rules, because the same element
//! means another thing in another place: a condition of the family history is a relative's, and
//! `INT` is a plan for a procedure but a prescription for a medicine.

mod entries;
mod said;
mod times;
mod values;
mod words;
mod xml;

use crate::intake::left_out;
use crate::intake::printed::{compact_day, cut, fold, other_material};
use crate::intake::record::{
    Activity, Damage, ReadFile, Record, RecordKind, Source, Status, Subject, Value,
};
use roxmltree::{Document, Error, Node, ParsingOptions};
use said::{asserted, negates, result_code, status_code, subject, withdrawn};
use times::span;
use values::shown;
use xml::{El, Texts, attribute, is, kid, kids, null, path, related, text_of, texts};

const NODES: u32 = 400_000;

const DEPTH: usize = 200;

const LONGEST_TEXT: usize = 2048;

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

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

#[cfg(test)]
mod tests;
