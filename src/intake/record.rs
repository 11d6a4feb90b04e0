//! What a file says of one thing, as printed: the one shape every reader gives.
//!
//! A reader copies, it does not judge: which question a record belongs to, and whether it may be
//! used, is decided afterwards (`map`, `resolve`). Texts stand here as they stand in the file.

/// One entry of a file: a result, a condition, a medicine and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// What kind of thing it is.
    pub kind: RecordKind,
    /// Codes as given; systems as [`System`], codes as written.
    pub codes: Vec<Code>,
    /// Names as printed: of the codings, then the text of the concept.
    pub names: Vec<String>,
    /// What the sample is of, and the heading over it, as printed: they tell urine from blood.
    pub materials: Vec<String>,
    /// Words beside it that may take it back: the panel, whom it is about.
    pub beside: Vec<String>,
    /// Remarks on it, as people wrote them.
    pub remarks: Vec<String>,
    /// The result, for what was measured or found.
    pub value: Value,
    /// The unit as people read it, where programs read another text.
    pub unit_printed: String,
    /// Lower reference limit, a number in the unit of the value, as printed; empty without one.
    pub low: String,
    /// Upper reference limit, likewise.
    pub high: String,
    /// The reference range as one text (`10-50 U/L`), where it is not given apart.
    pub range: String,
    /// The mark beside the value (`H`, `L`, `A`), as printed.
    pub flag: String,
    /// The day it holds for, or began: `2026-02-18`, `2026-02` or `2026`, as written in the file
    /// and never moved into another time zone; empty without one.
    pub when: String,
    /// Where the day is not that of the sample or event itself, such as the day of issue.
    pub when_is_of_issue: bool,
    /// The day it ended, in the same form.
    pub until: String,
    /// Whether it may be used at all.
    pub status: Status,
    /// Whether it goes on, for conditions and medicines, where the file says so.
    pub activity: Activity,
    /// Whether it is about the person herself.
    pub subject: Subject,
    /// How a medicine is taken.
    pub medicine: Medicine,
    /// Where it stands.
    pub source: Source,
}

/// What kind of thing a record is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKind {
    /// A laboratory result, a vital sign or a score.
    #[default]
    Result,
    /// A condition or diagnosis.
    Condition,
    /// A medicine: asked for, dispensed, given or told.
    Medicine,
    /// A procedure, transfusions and dialysis included.
    Procedure,
    /// A vaccination.
    Vaccine,
    /// An allergy, or the statement that there is none.
    Allergy,
    /// The person: names hold nothing; `when` is the date of birth, `until` the day of death, and
    /// the value is the administrative sex (`female`, `male`) as text.
    Person,
}

/// A code with its system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    /// The code system.
    pub system: System,
    /// The code as written.
    pub code: String,
}

/// The code systems that the catalogue knows codes of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// `http://loinc.org`, OID 2.16.840.1.113883.6.1, `LN` in HL7 v2.
    Loinc,
    /// `http://snomed.info/sct`, OID 2.16.840.1.113883.6.96, `SCT`.
    Snomed,
    /// ICD-10 and its clinical modification, with or without the point.
    Icd10,
    /// `http://www.nlm.nih.gov/research/umls/rxnorm`, OID 2.16.840.1.113883.6.88.
    RxNorm,
    /// `http://www.whocc.no/atc`.
    Atc,
    /// Vaccines: `http://hl7.org/fhir/sid/cvx`, OID 2.16.840.1.113883.12.292.
    Cvx,
    /// Any other, such as the code of one laboratory.
    Other,
}

/// A result as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// Nothing: pending, refused, unable, absent for a reason that is given.
    #[default]
    None,
    /// A number with what stands beside it.
    Number {
        /// `<`, `<=`, `>`, `>=`, or empty.
        comparator: String,
        /// The digits as printed; a range is `50-55`.
        number: String,
        /// The unit as printed; a UCUM code where there is one.
        unit: String,
        /// Whether the unit was given as a code of UCUM.
        ucum: bool,
    },
    /// Words (`Non-reactive`, `阴性`), and numbers inside of words (`Reactive 1:2`).
    Text(String),
}

/// Whether a record may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Final, amended or corrected; a condition that is confirmed or without a statement.
    #[default]
    Final,
    /// Replaces what was said before of the same thing and time.
    Corrected,
    /// Preliminary, registered, partial: not final yet.
    Preliminary,
    /// Entered in error, posted to a wrong patient, deleted.
    EnteredInError,
    /// Cancelled, not done, aborted, declined.
    NotDone,
    /// Planned, asked for or in preparation, but not done yet.
    Planned,
    /// Refuted, or negated by the file itself: it says that this is not so.
    Refuted,
    /// Not sure: provisional, differential, unconfirmed.
    Unconfirmed,
    /// A status that is not known to mean any of these.
    Unknown,
}

/// Whether something goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Activity {
    /// The file does not say.
    #[default]
    NotSaid,
    /// Active, in progress, recurring.
    Active,
    /// Resolved, inactive, completed, stopped.
    Ended,
    /// In remission.
    Remission,
}

/// Of whom a record speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The person.
    #[default]
    Person,
    /// A relative.
    Relative,
    /// Somebody or something else: a donor, a group, a device, another patient of the file.
    Other,
}

/// How a medicine is taken, as far as the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Medicine {
    /// Amount of one dose with its unit, as printed: `10 mg`, `1 tablet`.
    pub dose: String,
    /// How often as a count and a stretch of hours: twice a day is `(2, 24)`.
    pub times: Option<(u16, u32)>,
    /// Instructions as printed.
    pub text: String,
    /// Route or form as printed.
    pub route: String,
    /// Only when needed.
    pub as_needed: bool,
}

/// Where a record stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Name of the file, empty for a pasted text.
    pub file: String,
    /// Place in the file: `row 12`, `line 3`, `Observation/abc`.
    pub place: String,
    /// The words as printed, cut at [`LONGEST_WORDS`].
    pub words: String,
    /// The day of the record as in [`Record::when`]; empty without one.
    pub date: String,
}

/// Longest stretch of words that is kept of a record, in characters.
pub const LONGEST_WORDS: usize = 200;

/// What a reader gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadFile {
    /// The records, in the order of the file.
    pub records: Vec<Record>,
    /// Entries that cannot be read, each with its place and reason.
    pub damaged: Vec<(String, Damage)>,
    /// Whether the file is about several people, of whom the records are those of the first.
    pub several_people: bool,
}

/// Why an entry of a file cannot be read, or a whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Damage {
    /// Not the format it seems to be.
    Malformed,
    /// Larger, deeper or with more entries than is read.
    TooLarge,
    /// A document type declaration, which is refused for safety.
    Doctype,
    /// Letters that cannot be decoded.
    Encoding,
    /// An entry of a zip that is encrypted or packed in another way than deflate.
    Packed,
}
