//! The questionnaire as a FHIR R4 Questionnaire, and answers as its `QuestionnaireResponse`
//! (decision 0020).
//!
//! One question is a group of items. The item with the answer has the id of the fact as its
//! `linkId`; what goes with the answer stands beside it under `<fact>.<part>` ([`parts`]). An
//! answer that these items cannot say stands whole in a hidden item, as a profile has it, so
//! that nothing is lost and nothing is rounded on the way.
//!
//! Ephemeral questions are no items, and their answers cannot be written: the writer takes
//! [`KeptFacts`](crate::catalogue::KeptFacts).

pub mod form;
pub mod parts;
pub mod reading;
pub mod response;
pub mod wire;

/// The canonical address of the questionnaire; its version is that of the catalogue.
pub const ADDRESS: &str = "urn:trial-screener:questionnaire";
/// Largest response that is read, in bytes: names and displays make it larger than a profile.
pub const MAX_RESPONSE_BYTES: usize = 2 * 1024 * 1024;

/// Systems of codes.
pub mod system {
    /// Answers that all questions share: events, routes, "none of these".
    pub const ANSWERS: &str = "urn:trial-screener:answers";
    /// Options of one question stand in a system of its own, which begins so.
    pub const OPTIONS: &str = "urn:trial-screener:options:";
    /// Medicines of the catalogue.
    pub const DRUGS: &str = "urn:trial-screener:drugs";
    /// Units that are no UCUM codes, such as multiples of a laboratory's limit.
    pub const UNITS: &str = "urn:trial-screener:units";
    /// Why there is no answer; HL7.
    pub const ABSENT: &str = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
    /// UCUM.
    pub const UCUM: &str = "http://unitsofmeasure.org";
    /// LOINC.
    pub const LOINC: &str = "http://loinc.org";
}

/// The two ways to be silent, as codes of [`system::ABSENT`] and as a profile says them.
pub const SILENT: [(&str, &str); 2] =
    [("asked-unknown", "dont_know"), ("asked-declined", "prefer_not")];
