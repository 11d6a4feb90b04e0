//! What is never read: thoughts of suicide, self-harm and the questionnaires that ask for them.
//!
//! The page asks one question of this kind in its own words and with help beside it. A file must
//! not answer it, show it to whoever looks at the screen, or be seen to hold it: so every reader
//! drops such an entry before anything of it is kept or counted.

use super::record::{Code, Record, System, Value};

/// Beginnings of ICD-10 codes without the point: suicidal ideations, suicide attempt, personal
/// history of suicidal behaviour or self-harm.
const ICD10: [&str; 3] = ["R45851", "T1491", "Z915"];

/// A block of ICD-10 by letter and first two digits: intentional self-harm, X71 to X83 in the
/// clinical modification and X60 to X84 in the original.
const ICD10_BLOCK: (char, u32, u32) = ('X', 60, 84);

/// Codes of LOINC, before the check digit: the PHQ-9 and each of its items.
const LOINC: (u32, u32) = (44249, 44261);

/// Concepts of SNOMED CT: suicidal thoughts.
const SNOMED: [&str; 1] = ["6471006"];

/// Parts of names, in small letters.
const NAMES: [&str; 16] = [
    "suicid",
    "suizid",
    "selbstmord",
    "zelfmoord",
    "自杀",
    "自殺",
    "轻生",
    "自伤",
    "自残",
    "self-harm",
    "self harm",
    "better off dead",
    "phq-9",
    "phq9",
    "phq 9",
    "patient health questionnaire",
];

/// Whether a text speaks of it.
pub fn in_text(text: &str) -> bool {
    let folded = fold(text);
    NAMES.iter().any(|name| folded.contains(name))
}

/// Whether the text of an entry that is not understood holds a code or word of it, so that the
/// entry is not even counted.
pub fn in_raw(text: &str) -> bool {
    // Whole documents come here: names are folded only where an invisible letter may hide.
    let is_named = if text.is_ascii() {
        let small = text.to_ascii_lowercase();
        NAMES.iter().any(|name| small.contains(name))
    } else {
        in_text(text)
    };
    is_named
        || text
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.')
            .any(|word| is_loinc(word) || is_snomed(word) || (word.len() >= 5 && is_icd10(word)))
}

/// Whether a code is about suicide or self-harm. Codes of laboratories look like those of ICD-10 (`X75`), so
/// these count only under their own system.
pub fn is_code(code: &Code) -> bool {
    let text = code.code.trim();
    match code.system {
        System::Icd10 => is_icd10(text),
        System::Loinc => is_loinc(text),
        System::Snomed => is_snomed(text),
        System::Other => {
            is_loinc(text) || is_snomed(text) || (text.contains('.') && is_icd10(text))
        }
        System::RxNorm | System::Atc | System::Cvx => false,
    }
}

/// Whether a record is about suicide or self-harm: by any code, any name, or its value in words.
pub fn is_record(record: &Record) -> bool {
    record.codes.iter().any(is_code)
        || record.names.iter().any(|name| in_text(name))
        || matches!(&record.value, Value::Text(text) if in_text(text))
}

/// Whether codes or names are about suicide or self-harm.
pub fn is_any(codes: &[Code], names: &[String]) -> bool {
    codes.iter().any(is_code) || names.iter().any(|name| in_text(name))
}

/// Small letters without invisible characters, which some systems put into names.
fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'))
        .map(|c| match c {
            '\u{2010}' | '\u{2011}' => '-',
            'ï' | 'Ï' => 'i',
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_icd10(code: &str) -> bool {
    // Longer ones are no code but the id of something.
    if code.len() > 8
        || !code.starts_with(['R', 'T', 'X', 'Z', 'r', 't', 'x', 'z'])
        || !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
    {
        return false;
    }
    let plain: String =
        code.chars().filter(|c| *c != '.').map(|c| c.to_ascii_uppercase()).collect();
    if ICD10.iter().any(|begin| plain.starts_with(begin)) {
        return true;
    }
    let (letter, first, last) = ICD10_BLOCK;
    plain
        .strip_prefix(letter)
        .and_then(|rest| rest.get(..2))
        .and_then(|digits| digits.parse::<u32>().ok())
        .is_some_and(|number| (first..=last).contains(&number))
}

fn is_loinc(code: &str) -> bool {
    code.split_once('-').is_some_and(|(number, check)| {
        check.len() == 1
            && number.parse::<u32>().is_ok_and(|number| (LOINC.0..=LOINC.1).contains(&number))
    })
}

fn is_snomed(code: &str) -> bool {
    SNOMED.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(system: System, code: &str) -> Code {
        Code { system, code: code.into() }
    }

    #[test]
    fn codes_of_it_are_known() {
        for (system, text) in [
            (System::Icd10, "R45.851"),
            (System::Icd10, "R45851"),
            (System::Icd10, "T14.91XA"),
            (System::Icd10, "Z91.51"),
            (System::Icd10, "X71"),
            (System::Icd10, "X83.8XXA"),
            (System::Snomed, "6471006"),
            (System::Loinc, "44249-1"),
            (System::Loinc, "44250-9"),
            (System::Loinc, "44261-6"),
            (System::Other, "44260-8"),
        ] {
            assert!(is_code(&code(system, text)), "{text}");
        }
    }

    #[test]
    fn codes_beside_it_stay() {
        for (system, text) in [
            (System::Icd10, "R45.0"),
            (System::Icd10, "T14.90"),
            (System::Icd10, "X58"),
            (System::Icd10, "X85"),
            (System::Icd10, "M32.14"),
            (System::Other, "X75"),
            (System::Loinc, "44262-4"),
            (System::Loinc, "718-7"),
            (System::Snomed, "64710061"),
            (System::RxNorm, "6471006"),
        ] {
            assert!(!is_code(&code(system, text)), "{text}");
        }
    }

    #[test]
    fn names_of_it_are_known_with_invisible_letters_inside() {
        assert!(in_text("Suicidal ideations"));
        assert!(in_text("SUI\u{200B}CIDE risk"));
        assert!(in_text("自杀观念"));
        assert!(in_text("PHQ-9 total score"));
        assert!(!in_text("Hemoglobin [Mass/volume] in Blood"));
    }

    #[test]
    fn a_raw_entry_is_searched_for_codes() {
        assert!(in_raw(r#"{"code":"R45.851""#));
        assert!(in_raw(r#"{"linkId":"/44260-8"}"#));
        assert!(!in_raw(r#"{"id":"X75-1","code":"718-7"}"#));
    }
}
