//! Pieces that all resources share: codes and names, days, and what a status means.

use super::json::Json;
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
pub(super) fn add_concept(field: &Json, codes: &mut Vec<Code>, names: &mut Vec<String>) {
    let Some(concept) = field.concept() else { return };
    let mut bare = Vec::new();
    for coding in &concept.codings {
        if !coding.code.is_empty() {
            let code = Code { system: system(coding.system), code: coding.code.to_owned() };
            if code.system == System::Other && !coding.display.is_there() {
                bare.push(coding.code);
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
            add_name(code, names);
        }
    }
}

/// Adds the remarks of a resource: a list of notes, and what DSTU2 and STU3 have in its place.
pub(super) fn add_notes(json: &Json, remarks: &mut Vec<String>) {
    let [notes, comments, comment] = json.fields_or_none(&["note", "comments", "comment"]);
    for note in notes.list() {
        let [text] = note.fields_or_none(&["text"]);
        add_name(text.text(), remarks);
    }
    add_name(comments.text(), remarks);
    add_name(comment.text(), remarks);
}

/// Adds a name once.
pub(super) fn add_name(name: &str, names: &mut Vec<String>) {
    let name = cut(name, KEPT_TEXT);
    if !name.is_empty() && !names.contains(&name) {
        names.push(name);
    }
}

/// The words of a concept as one: its text, else the names of its codings, else their codes.
pub(super) fn words(field: &Json) -> String {
    let Some(concept) = field.concept() else { return String::new() };
    let text = concept.text.text();
    if !text.is_empty() {
        return cut(text, KEPT_TEXT);
    }
    let mut names = Vec::new();
    for coding in &concept.codings {
        add_name(coding.display.text(), &mut names);
    }
    if names.is_empty() {
        for coding in &concept.codings {
            add_name(coding.code, &mut names);
        }
    }
    names.join("; ")
}

/// The one name a person would read: the text, else the first name of a coding, else its code.
pub(super) fn label<'a>(field: &'a Json<'a>) -> &'a str {
    let Some(concept) = field.concept() else { return "" };
    let mut label = concept.text.text();
    for coding in &concept.codings {
        label = first(&[label, coding.display.text()]);
    }
    for coding in &concept.codings {
        label = first(&[label, coding.code]);
    }
    label
}

/// The first text that is not empty.
pub(super) fn first<'a>(texts: &[&'a str]) -> &'a str {
    for text in texts {
        if !text.is_empty() {
            return text;
        }
    }
    ""
}

/// A text in brackets, if there is one.
pub(super) fn bracketed(text: &str) -> String {
    if text.is_empty() { String::new() } else { ["(", text, ")"].concat() }
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
    let mut text = String::new();
    for part in parts {
        if !part.is_empty() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(part);
        }
    }
    text
}

/// The day of a date or time as written: `2026`, `2026-02` or `2026-02-18`. Hours and time zone
/// are cut off and never counted in. Empty when it is no day of the calendar.
pub(super) fn day(text: &str) -> String {
    let text = text.trim();
    let is_end =
        |at: usize, byte: &u8| at >= 10 && matches!(byte, b'T' | b't' | b' ' | b'Z' | b'+');
    let end = text.bytes().enumerate().find(|(at, byte)| is_end(*at, byte)).map(|(at, _)| at);
    let date = end.and_then(|end| text.get(..end)).unwrap_or(text);
    if is_day(date) { date.to_owned() } else { String::new() }
}

fn is_day(date: &str) -> bool {
    let mut parts = date.split('-');
    let Some(year) = parts.next().and_then(|year| digits(year, 4)) else { return false };
    if year < 1000 {
        return false;
    }
    let Some(month) = parts.next() else { return true };
    let Some(month) = digits(month, 2) else { return false };
    let longest = month_length(year, month);
    let Some(day) = parts.next() else { return longest > 0 };
    parts.next().is_none() && digits(day, 2).is_some_and(|day| day >= 1 && day <= longest)
}

fn digits(text: &str, count: usize) -> Option<u32> {
    if text.len() != count {
        return None;
    }
    let mut number = 0;
    for byte in text.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u32::from(byte - b'0');
    }
    Some(number)
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
pub(super) fn first_day(fields: &[&Json]) -> String {
    for field in fields {
        let day = day(field.text());
        if !day.is_empty() {
            return day;
        }
    }
    String::new()
}

/// First and last day of a period.
pub(super) fn period_days(period: &Json) -> (String, String) {
    let [start, end] = period.fields_or_none(&["start", "end"]);
    (day(start.text()), day(end.text()))
}

/// First and last day of the first of these periods that has one of them.
pub(super) fn first_period(periods: &[&Json]) -> (String, String) {
    for period in periods {
        let days = period_days(period);
        if !days.0.is_empty() || !days.1.is_empty() {
            return days;
        }
    }
    (String::new(), String::new())
}

/// What the codes of a status say, in small letters: those of the codings, or the bare text.
/// `None` when it cannot be read.
fn status_codes(field: &Json) -> Option<Vec<String>> {
    let mut codes = Vec::new();
    if !field.is_there() {
        return Some(codes);
    }
    let concept = field.concept()?;
    if concept.is_broken || concept.text.is_no_text() {
        return None;
    }
    for coding in &concept.codings {
        if !coding.code.is_empty() {
            codes.push(coding.code.to_ascii_lowercase());
        }
    }
    if codes.is_empty() {
        codes.push(concept.text.text().to_ascii_lowercase());
    }
    // A status that is there but says nothing is not known.
    (codes != [""]).then_some(codes)
}

/// The meaning of a status by a table: `absent` without one, [`Status::Unknown`] for a code that
/// is not of the table, or for several that differ.
pub(super) fn status_of(field: &Json, absent: Status, table: &[(&str, Status)]) -> Status {
    let Some(codes) = status_codes(field) else { return Status::Unknown };
    let mut meaning = None;
    for code in &codes {
        let mut one = Status::Unknown;
        for (name, status) in table {
            if name == code {
                one = *status;
            }
        }
        if meaning.is_some_and(|other| other != one) {
            return Status::Unknown;
        }
        meaning = Some(one);
    }
    meaning.unwrap_or(absent)
}

/// Whether something goes on, by the code of its clinical status.
pub(super) fn activity_of(field: &Json) -> Activity {
    let mut meaning = None;
    for code in status_codes(field).unwrap_or_default() {
        let one = match code.as_str() {
            "active" | "recurrence" | "relapse" => Activity::Active,
            "inactive" | "resolved" => Activity::Ended,
            "remission" => Activity::Remission,
            _ => Activity::NotSaid,
        };
        if meaning.is_some_and(|other| other != one) {
            return Activity::NotSaid;
        }
        meaning = Some(one);
    }
    meaning.unwrap_or_default()
}

/// Whether a status has one of these codes.
pub(super) fn has_code(field: &Json, names: &[&str]) -> bool {
    status_codes(field).unwrap_or_default().iter().any(|code| names.contains(&code.as_str()))
}

/// What flags say that deny what a resource tells: one that cannot be read may deny it.
pub(super) fn denied(flags: &[&Json]) -> Status {
    let mut status = Status::Final;
    for flag in flags {
        match flag.flag() {
            Some(true) => return Status::NotDone,
            None if flag.is_there() => status = Status::Unknown,
            _ => {}
        }
    }
    status
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
        for (text, expected) in
            [(json, Status::Unknown), ("null", Status::Final), ("[5]", Status::Unknown)]
        {
            let field = Json::of(text, 9);
            assert_eq!(status_of(&field, Status::Final, VERIFICATION), expected, "{text}");
        }
    }
}
