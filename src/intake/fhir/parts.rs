//! Pieces that all resources share: codes and names, days, and what a status means.

use super::json::{Concept, Field, Period, Text};
use crate::intake::limits::KEPT_TEXT;
use crate::intake::record::{Activity, Code, Status, System};

/// The code system of an address or object identifier.
pub(super) fn system(text: &str) -> System {
    let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let name = ["http://", "https://", "urn:oid:"]
        .iter()
        .find_map(|begin| text.strip_prefix(begin))
        .unwrap_or(&text);
    let name = name.strip_prefix("www.").unwrap_or(name);
    match name {
        "loinc.org" | "2.16.840.1.113883.6.1" => System::Loinc,
        "2.16.840.1.113883.6.96" => System::Snomed,
        "hl7.org/fhir/sid/icd-10"
        | "hl7.org/fhir/sid/icd-10-cm"
        | "hl7.org/fhir/sid/icd-10-us"
        | "hl7.org/fhir/sid/icd-10-ca"
        | "hl7.org/fhir/sid/icd-10-gm"
        | "fhir.de/codesystem/bfarm/icd-10-gm"
        | "fhir.de/codesystem/dimdi/icd-10-gm"
        | "2.16.840.1.113883.6.3"
        | "2.16.840.1.113883.6.90" => System::Icd10,
        "nlm.nih.gov/research/umls/rxnorm" | "2.16.840.1.113883.6.88" => System::RxNorm,
        "whocc.no/atc"
        | "fhir.de/codesystem/bfarm/atc"
        | "fhir.de/codesystem/dimdi/atc"
        | "2.16.840.1.113883.6.73" => System::Atc,
        "hl7.org/fhir/sid/cvx" | "2.16.840.1.113883.12.292" => System::Cvx,
        // The edition may follow: `http://snomed.info/sct/731000124108`.
        other if other == "snomed.info/sct" || other.starts_with("snomed.info/sct/") => {
            System::Snomed
        }
        _ => System::Other,
    }
}

/// Adds the codes and names of a concept, each once: names of the codings, then its text.
pub(super) fn add_concept(concept: &Concept, codes: &mut Vec<Code>, names: &mut Vec<String>) {
    let mut bare = Vec::new();
    for coding in concept.coding.items() {
        let code = coding.code.text();
        if !code.is_empty() {
            let code = Code { system: system(coding.system.text()), code: code.to_owned() };
            if code.system == System::Other && !coding.display.is_there() {
                bare.push(code.code.clone());
            }
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        add_name(coding.display.text(), names);
    }
    add_name(concept.text.text(), names);
    // A local code without any name is itself what is printed (`HGB`, `no-known-allergies`).
    if names.is_empty() {
        for code in bare {
            add_name(&code, names);
        }
    }
}

/// Adds a name once.
pub(super) fn add_name(name: &str, names: &mut Vec<String>) {
    let name = cut(name, KEPT_TEXT);
    if !name.is_empty() && !names.contains(&name) {
        names.push(name);
    }
}

/// The words of a concept as one: its text, else the names of its codings, else their codes.
pub(super) fn words(concept: &Concept) -> String {
    let text = concept.text.text();
    if !text.is_empty() {
        return cut(text, KEPT_TEXT);
    }
    let codings = concept.coding.items();
    let mut names = Vec::new();
    for coding in codings {
        add_name(coding.display.text(), &mut names);
    }
    if names.is_empty() {
        for coding in codings {
            add_name(coding.code.text(), &mut names);
        }
    }
    names.join("; ")
}

/// The one name a person would read: the text, else the first name of a coding, else its code.
pub(super) fn label(field: &Field<Concept>) -> &str {
    let Some(concept) = field.get() else { return "" };
    let codings = concept.coding.items();
    let names = codings.iter().map(|coding| coding.display.text());
    let codes = codings.iter().map(|coding| coding.code.text());
    std::iter::once(concept.text.text())
        .chain(names)
        .chain(codes)
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

/// At most so many characters.
pub(super) fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => text.get(..end).unwrap_or(text).trim_end().to_owned(),
        None => text.to_owned(),
    }
}

/// The parts that are not empty, with blanks between.
pub(super) fn spaced(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// The day of a date or time as written: `2026`, `2026-02` or `2026-02-18`. Hours and time zone
/// are cut off and never counted in. Empty when it is no day of the calendar.
pub(super) fn day(text: &str) -> String {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(at, c)| matches!(c, 'T' | 't' | ' ' | 'Z' | '+') && *at >= 10)
        .map_or(text.len(), |(at, _)| at);
    let date = text.get(..end).unwrap_or(text);
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let valid = parts.next().is_none()
        && year.and_then(|year| digits(year, 4)).is_some_and(|year| year >= 1000)
        && match (month.map(|m| digits(m, 2)), day.map(|d| digits(d, 2))) {
            (None, _) => true,
            (Some(Some(month)), None) => (1..=12).contains(&month),
            (Some(Some(month)), Some(Some(day))) => {
                let year = year.and_then(|year| digits(year, 4)).unwrap_or(0);
                day >= 1 && day <= month_length(year, month)
            }
            _ => false,
        };
    if valid { date.to_owned() } else { String::new() }
}

fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.chars().all(|c| c.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

const fn month_length(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(400) || (year.is_multiple_of(4) && !year.is_multiple_of(100)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}

/// The first day that can be read.
pub(super) fn first_day(fields: &[&Field<Text>]) -> String {
    fields.iter().map(|field| day(field.text())).find(|day| !day.is_empty()).unwrap_or_default()
}

/// First and last day of a period.
pub(super) fn period_days(period: &Field<Period>) -> (String, String) {
    period
        .get()
        .map_or_else(Default::default, |period| (day(period.start.text()), day(period.end.text())))
}

/// What the codes of a status say, in small letters: those of the codings, or the bare text.
/// `None` when it cannot be read.
fn status_codes(field: &Field<Concept>) -> Option<Vec<String>> {
    let concept = match field {
        Field::Missing => return Some(Vec::new()),
        Field::Wrong => return None,
        Field::Is(concept) => concept,
    };
    if concept.coding.broken() || concept.text == Field::Wrong {
        return None;
    }
    let codes: Vec<String> = concept
        .coding
        .items()
        .iter()
        .map(|coding| coding.code.text().to_ascii_lowercase())
        .filter(|code| !code.is_empty())
        .collect();
    if !codes.is_empty() {
        return Some(codes);
    }
    match concept.text.text() {
        // A status that is there but says nothing is not known.
        "" => None,
        text => Some(vec![text.to_ascii_lowercase()]),
    }
}

/// The meaning of a status by a table: `absent` without one, [`Status::Unknown`] for a code that
/// is not of the table, or for several that differ.
pub(super) fn status_of(
    field: &Field<Concept>,
    absent: Status,
    table: &[(&str, Status)],
) -> Status {
    let Some(codes) = status_codes(field) else { return Status::Unknown };
    let meaning = |code: &String| {
        table.iter().find(|(name, _)| name == code).map_or(Status::Unknown, |(_, status)| *status)
    };
    let mut meanings = codes.iter().map(meaning);
    match meanings.next() {
        None => absent,
        Some(first) if meanings.all(|other| other == first) => first,
        Some(_) => Status::Unknown,
    }
}

/// Whether something goes on, by the code of its clinical status.
pub(super) fn activity_of(field: &Field<Concept>) -> Activity {
    let codes = status_codes(field).unwrap_or_default();
    let mut meanings = codes.iter().map(|code| match code.as_str() {
        "active" | "recurrence" | "relapse" => Activity::Active,
        "inactive" | "resolved" => Activity::Ended,
        "remission" => Activity::Remission,
        _ => Activity::NotSaid,
    });
    match meanings.next() {
        Some(first) if meanings.all(|other| other == first) => first,
        _ => Activity::NotSaid,
    }
}

/// Whether a status has one of these codes.
pub(super) fn has_code(field: &Field<Concept>, names: &[&str]) -> bool {
    status_codes(field).is_some_and(|codes| codes.iter().any(|code| names.contains(&code.as_str())))
}

/// The worse of two: the first that is not final.
pub(super) fn worse(first: Status, second: Status) -> Status {
    if first == Status::EnteredInError || second == Status::EnteredInError {
        return Status::EnteredInError;
    }
    match first {
        Status::Final | Status::Corrected => {
            if second == Status::Final {
                first
            } else {
                second
            }
        }
        _ => first,
    }
}

/// Verification of a condition or an allergy.
pub(super) const VERIFICATION: &[(&str, Status)] = &[
    ("confirmed", Status::Final),
    ("provisional", Status::Unconfirmed),
    ("differential", Status::Unconfirmed),
    ("unconfirmed", Status::Unconfirmed),
    ("presumed", Status::Unconfirmed),
    ("refuted", Status::Refuted),
    ("entered-in-error", Status::EnteredInError),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_one_that_is_written() {
        for (text, expected) in [
            ("2026-02-18T23:40:00-05:00", "2026-02-18"),
            ("2026-02-18T00:10:00+14:00", "2026-02-18"),
            ("2026-02-18T23:59:59.999Z", "2026-02-18"),
            ("2026-02-18", "2026-02-18"),
            ("2026-02", "2026-02"),
            ("2026", "2026"),
            ("2024-02-29", "2024-02-29"),
            ("2023-02-29", ""),
            ("2026-13", ""),
            ("2026-2-18", ""),
            ("18.02.2026", ""),
            ("02/18/2026", ""),
            ("20260218", ""),
            ("2026-02-18-01", ""),
            ("2026T10:00", ""),
            ("", ""),
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
    }

    #[test]
    fn systems_are_known_by_address_and_identifier() {
        for (text, expected) in [
            ("http://loinc.org", System::Loinc),
            ("urn:oid:2.16.840.1.113883.6.1", System::Loinc),
            ("http://snomed.info/sct/731000124108", System::Snomed),
            ("http://hl7.org/fhir/sid/icd-10-cm", System::Icd10),
            ("http://hl7.org/fhir/sid/icd-10-pcs", System::Other),
            ("http://www.cms.gov/Medicare/Coding/ICD10", System::Other),
            ("http://hl7.org/fhir/sid/icd-9-cm", System::Other),
            ("http://www.whocc.no/atc", System::Atc),
            ("http://hl7.org/fhir/sid/cvx", System::Cvx),
            ("", System::Other),
        ] {
            assert_eq!(system(text), expected, "{text}");
        }
    }

    #[test]
    fn two_meanings_of_one_status_are_none() {
        let json = r#"{"coding":[{"code":"confirmed"},{"code":"refuted"}]}"#;
        let concept = Field::Is(serde_json::from_str::<Concept>(json).unwrap());
        assert_eq!(status_of(&concept, Status::Final, VERIFICATION), Status::Unknown);
        assert_eq!(status_of(&Field::Missing, Status::Final, VERIFICATION), Status::Final);
        assert_eq!(status_of(&Field::Wrong, Status::Final, VERIFICATION), Status::Unknown);
    }
}
