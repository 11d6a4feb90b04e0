//! A file of any kind, by its content: to the reader that knows it, and to candidates.

use super::candidate::{Finding, NotUsed};
use super::kind::{FileKind, decode, kind_of};
use super::lexicon::Lexicon;
use super::record::{Damage, ReadFile, Record, RecordKind, Source};
use super::{archive, ccda, fhir, hl7, map, table, text};
use crate::facts::PartialDate;
use crate::facts::date::DateSpan;
use crate::intake::record::Activity;

/// Why a file is not read at all, or only after the person was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refused {
    /// A known kind that is not read here.
    Kind(FileKind),
    /// It cannot be read.
    Damage(Damage),
}

impl Refused {
    /// Kinds of files that are known and not read.
    pub const KINDS: [FileKind; 16] = [
        FileKind::Zip,
        FileKind::Profile,
        FileKind::Draft,
        FileKind::FormAnswers,
        FileKind::Form,
        FileKind::FhirXml,
        FileKind::AppleXml,
        FileKind::HealthCard,
        FileKind::HealthLink,
        FileKind::BlueButton,
        FileKind::Pdf,
        FileKind::Image,
        FileKind::Excel,
        FileKind::OtherJson,
        FileKind::Empty,
        FileKind::Binary,
    ];
    /// Ways in which a file can be damaged.
    pub const DAMAGES: [Damage; 5] =
        [Damage::Malformed, Damage::TooLarge, Damage::Doctype, Damage::Encoding, Damage::Packed];

    /// Stable code; the language files have a sentence for `refused.<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.code(),
            Self::Damage(Damage::Malformed) => "malformed",
            Self::Damage(Damage::TooLarge) => "too_large",
            Self::Damage(Damage::Doctype) => "doctype",
            Self::Damage(Damage::Encoding) => "encoding",
            Self::Damage(Damage::Packed) => "packed",
        }
    }
}

impl FileKind {
    /// Stable code of a kind.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::FhirJson => "fhir_json",
            Self::Ndjson => "ndjson",
            Self::Profile => "profile",
            Self::Draft => "draft",
            Self::FormAnswers => "form_answers",
            Self::Form => "form",
            Self::FhirXml => "fhir_xml",
            Self::Ccda => "ccda",
            Self::AppleXml => "apple_xml",
            Self::OtherXml => "other_xml",
            Self::Hl7 => "hl7",
            Self::Table => "table",
            Self::Text => "text",
            Self::HealthCard => "health_card",
            Self::HealthLink => "health_link",
            Self::BlueButton => "blue_button",
            Self::Pdf => "pdf",
            Self::Image => "image",
            Self::Excel => "excel",
            Self::OtherJson => "other_json",
            Self::Empty => "empty",
            Self::Binary => "binary",
        }
    }
}

/// Whose records a file holds, as far as it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Dates of birth in it, each once.
    pub births: Vec<String>,
    /// Whether the records say that the person died.
    pub died: bool,
    /// Whether a file is about several people without saying when they were born.
    pub several: bool,
}

impl People {
    /// Whether the person must first say that these records are hers: somebody died, they are of
    /// several people, or of one with another birthday than `own`.
    pub fn may_be_others(&self, own: Option<DateSpan>) -> bool {
        let differs = |birth: &String| {
            let days = PartialDate::parse(birth).ok().map(PartialDate::span);
            own.zip(days).is_some_and(|(own, birth)| {
                own.latest < birth.earliest || birth.latest < own.earliest
            })
        };
        self.died || self.several || self.births.len() > 1 || self.births.iter().any(differs)
    }
}

/// What was read of one or more files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// What the records say.
    pub findings: Vec<Finding>,
    /// What proposes nothing.
    pub not_used: Vec<(NotUsed, Source)>,
    /// Files and entries that cannot be read.
    pub refused: Vec<(String, Refused)>,
    /// Whose records these are.
    pub people: People,
}

/// Decodes a text that is not in Unicode, or `None`: the command and the page bring their own.
pub type Decoder<'d> = &'d dyn Fn(&[u8]) -> Option<String>;

/// Reads a whole file that is in memory, zips included.
pub fn read(
    lexicon: &Lexicon<'_>,
    name: &str,
    bytes: &[u8],
    other: Decoder<'_>,
    gathered: &mut Gathered,
) {
    if kind_of(bytes) == FileKind::Zip {
        zip(lexicon, name, bytes, other, gathered);
    } else {
        one(lexicon, name, bytes, other, gathered);
    }
}

/// Reads one file that is no zip.
pub fn one(
    lexicon: &Lexicon<'_>,
    name: &str,
    bytes: &[u8],
    other: Decoder<'_>,
    gathered: &mut Gathered,
) {
    let kind = kind_of(bytes);
    let mut refuse = |reason| gathered.refused.push((name.to_owned(), reason));
    if bytes.len() > super::limits::TEXT_BYTES {
        return refuse(Refused::Damage(Damage::TooLarge));
    }
    match kind {
        FileKind::FhirJson
        | FileKind::Ndjson
        | FileKind::Ccda
        | FileKind::OtherXml
        | FileKind::Hl7
        | FileKind::Table
        | FileKind::Text => {}
        other => return refuse(Refused::Kind(other)),
    }
    let decoded = decode(bytes).map(std::borrow::Cow::into_owned).ok().or_else(|| other(bytes));
    let Some(plain) = decoded else { return refuse(Refused::Damage(Damage::Encoding)) };
    let read = match kind {
        FileKind::FhirJson => fhir::read(&plain, name).map(|read| read.file),
        FileKind::Ndjson => fhir::read_ndjson(&plain, name).map(|read| read.file),
        FileKind::Ccda | FileKind::OtherXml => ccda::read(&plain, name),
        FileKind::Hl7 => hl7::read(&plain, name),
        // A table without a heading that is known may still hold lines that can be read.
        FileKind::Table => match table::read(&plain, name) {
            Err(Damage::Malformed) => return lines(lexicon, &plain, name, gathered),
            read => read,
        },
        _ => match table::with_tabs(&plain).map(|table| table::read(&table, name)) {
            Some(Ok(read)) => Ok(read),
            _ => return lines(lexicon, &plain, name, gathered),
        },
    };
    match read {
        Ok(read) => records(lexicon, read, name, gathered),
        Err(damage) => gathered.refused.push((name.to_owned(), Refused::Damage(damage))),
    }
}

/// Reads the lines of a text.
pub fn lines(lexicon: &Lexicon<'_>, plain: &str, name: &str, gathered: &mut Gathered) {
    for reading in text::read(lexicon, plain, name) {
        gathered.findings.extend(reading.reading.findings);
        let refused = reading.reading.refused.into_iter();
        gathered.not_used.extend(refused.map(|reason| (reason, reading.source.clone())));
    }
}

/// Maps the records of a file.
pub fn records(lexicon: &Lexicon<'_>, read: ReadFile, name: &str, gathered: &mut Gathered) {
    for (place, damage) in read.damaged {
        gathered.refused.push((format!("{name}: {place}"), Refused::Damage(damage)));
    }
    gathered.people.several |= read.several_people;
    for record in &read.records {
        note_person(record, &mut gathered.people);
        match map::record(lexicon, record) {
            Ok(found) => gathered.findings.extend(found),
            Err(reason) => gathered.not_used.push((reason, record.source.clone())),
        }
    }
}

fn note_person(record: &Record, people: &mut People) {
    if record.kind != RecordKind::Person {
        return;
    }
    if !record.when.is_empty() && !people.births.contains(&record.when) {
        people.births.push(record.when.clone());
    }
    people.died |= !record.until.is_empty() || record.activity == Activity::Ended;
}

fn zip(
    lexicon: &Lexicon<'_>,
    name: &str,
    bytes: &[u8],
    other: Decoder<'_>,
    gathered: &mut Gathered,
) {
    let listing = match archive::listing(bytes) {
        Ok(listing) => listing,
        Err(damage) => return gathered.refused.push((name.to_owned(), Refused::Damage(damage))),
    };
    match listing.content {
        archive::Content::Workbook => {
            return gathered.refused.push((name.to_owned(), Refused::Kind(FileKind::Excel)));
        }
        archive::Content::Document => {
            return gathered.refused.push((name.to_owned(), Refused::Kind(FileKind::Binary)));
        }
        archive::Content::Files => {}
    }
    for (entry, damage) in &listing.refused {
        gathered.refused.push((format!("{name}/{entry}"), Refused::Damage(*damage)));
    }
    let mut parts = Parts::default();
    for entry in &listing.entries {
        let piece = archive::piece(bytes, &entry.range());
        match piece.ok_or(Damage::Malformed).and_then(|piece| archive::unpack(entry, piece)) {
            Ok(content) => parts.add(lexicon, &entry.name, &content, other, gathered),
            Err(damage) => {
                let place = format!("{name}/{}", entry.name);
                gathered.refused.push((place, Refused::Damage(damage)));
            }
        }
    }
    parts.finish(lexicon, gathered);
}

/// The entries of a zip: those in FHIR are joined at the end, because a prescription and its
/// medicine may stand in two files.
#[derive(Debug, Default)]
pub struct Parts {
    fhir: Vec<(String, fhir::FhirFile)>,
}

impl Parts {
    /// Reads one entry, or keeps it for [`Parts::finish`].
    pub fn add(
        &mut self,
        lexicon: &Lexicon<'_>,
        name: &str,
        content: &[u8],
        other: Decoder<'_>,
        gathered: &mut Gathered,
    ) {
        let kind = kind_of(content);
        let read = match (kind, decode(content)) {
            (FileKind::FhirJson, Ok(plain)) => fhir::read(&plain, name),
            (FileKind::Ndjson, Ok(plain)) => fhir::read_ndjson(&plain, name),
            _ => return one(lexicon, name, content, other, gathered),
        };
        match read {
            Ok(read) => self.fhir.push((name.to_owned(), read)),
            Err(damage) => gathered.refused.push((name.to_owned(), Refused::Damage(damage))),
        }
    }

    /// Joins what was kept and maps it.
    pub fn finish(self, lexicon: &Lexicon<'_>, gathered: &mut Gathered) {
        let (names, mut files): (Vec<String>, Vec<fhir::FhirFile>) = self.fhir.into_iter().unzip();
        fhir::join(&mut files);
        for (name, file) in names.into_iter().zip(files) {
            records(lexicon, file.file, &name, gathered);
        }
    }
}
