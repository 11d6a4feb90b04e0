//! Codes and names of an entry, and the words it was read from.

use super::Reader;
use super::values::shown;
use super::xml::{El, attribute, is, kid, kids, null, text_of};
use crate::intake::printed::{fold, squeeze};
use crate::intake::record::{Code, Record, RecordKind, System};

pub(super) fn system(oid: Option<&str>) -> System {
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

/// Codes and names of a concept.
#[derive(Default)]
pub(super) struct Concept {
    pub(super) codes: Vec<Code>,
    pub(super) names: Vec<String>,
}

impl Concept {
    pub(super) fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.names.is_empty()
    }

    pub(super) fn name(&mut self, name: &str) {
        let name = squeeze(name);
        if !name.is_empty() && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    pub(super) fn has(&self, code: &str) -> bool {
        self.codes.iter().any(|known| known.code == code)
    }

    pub(super) fn add(&mut self, other: Concept) {
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

impl<'a, 'i> Reader<'a, 'i> {
    /// The narrative that an element points to.
    pub(super) fn referenced(&self, node: El<'a, 'i>) -> Option<El<'a, 'i>> {
        let target = attribute(kid(node, "reference")?, "value")?;
        self.texts.get(target.strip_prefix('#').unwrap_or(target)).copied().flatten()
    }

    /// The words of an element: its own, else those it points to.
    pub(super) fn written(&self, node: El<'a, 'i>) -> String {
        let inline = text_of(node);
        if !inline.is_empty() {
            return inline;
        }
        self.referenced(node).map(text_of).unwrap_or_default()
    }

    /// The original text of a concept. A whole row is no name.
    pub(super) fn original(&self, node: El<'a, 'i>) -> String {
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
    pub(super) fn concept(&self, node: El<'a, 'i>) -> Concept {
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
    pub(super) fn words(&self, node: El<'a, 'i>, record: &Record) -> String {
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
}
