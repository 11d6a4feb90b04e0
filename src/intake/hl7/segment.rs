//! One segment: its fields, their parts and their codes.

use super::marks::Marks;
use crate::intake::printed::{compact_day, squeeze};
use crate::intake::record::{Code, System};

/// The fields of a segment. In a header the separator itself is the first field.
pub(super) struct Segment<'a> {
    marks: Marks,
    pub(super) fields: Vec<&'a str>,
}

impl<'a> Segment<'a> {
    pub(super) fn new(marks: Marks, line: &'a str) -> Segment<'a> {
        Segment { marks, fields: line.split(marks.field).collect() }
    }

    pub(super) fn field(&self, n: usize) -> &'a str {
        match self.fields.get(n).copied().unwrap_or_default() {
            // A field that is emptied on purpose.
            "\"\"" => "",
            field => field,
        }
    }

    /// One component of the first repetition.
    pub(super) fn part(&self, n: usize, part: usize) -> String {
        let first = self.field(n).split(self.marks.repeat).next().unwrap_or_default();
        self.marks.plain(first.split(self.marks.part).nth(part.saturating_sub(1)).unwrap_or(""))
    }

    /// The day of a point in time, as written.
    pub(super) fn day(&self, n: usize) -> String {
        compact_day(&self.part(n, 1))
    }

    /// Codes and names of a coded element.
    pub(super) fn concept(&self, n: usize) -> (Vec<Code>, Vec<String>) {
        let mut codes = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for at in [1, 4] {
            let code = self.part(n, at);
            if !code.is_empty() {
                let code = Code { system: system(&self.part(n, at + 2)), code };
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
        }
        for at in [2, 5, 9] {
            let name = self.part(n, at);
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        (codes, names)
    }

    /// The unit, and whether it is one of UCUM. A power (`10^3/uL`) that was not escaped has been
    /// cut at its sign and is put together again.
    pub(super) fn unit(&self, n: usize) -> (String, bool) {
        let first = self.part(n, 1);
        let second = self.part(n, 2);
        let power = !first.is_empty()
            && first.bytes().all(|b| b.is_ascii_digit())
            && second.starts_with(|c: char| c.is_ascii_digit());
        if power {
            return (format!("{first}^{second}"), false);
        }
        if first.is_empty() {
            return (second, false);
        }
        let ucum = self.part(n, 3).eq_ignore_ascii_case("UCUM");
        (first, ucum)
    }

    /// All repetitions as one text.
    pub(super) fn text(&self, n: usize) -> String {
        let parts = self.field(n).split(self.marks.repeat).map(|text| self.marks.plain(text));
        squeeze(&parts.collect::<Vec<_>>().join(" "))
    }
}

fn system(name: &str) -> System {
    match name.to_ascii_uppercase().as_str() {
        "LN" | "LOINC" => System::Loinc,
        "SCT" | "SNOMED" | "SNM" | "SNOMED-CT" => System::Snomed,
        "I10" | "I10C" | "ICD10" | "ICD-10" | "ICD10CM" | "ICD-10-CM" => System::Icd10,
        "RXNORM" => System::RxNorm,
        "WC" | "ATC" => System::Atc,
        "CVX" => System::Cvx,
        _ => System::Other,
    }
}
