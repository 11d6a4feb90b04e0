//! Drugs by the names that people, packages and records give them.

use super::Catalogue;
use crate::facts::Number;
use crate::facts::number::to_ascii;
use serde::{Deserialize, Serialize};

/// Words that stand beside the name of a drug without making it another one, and those that do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrugForms {
    /// Salts and forms: `sodium succinate`, `tablets`, 片.
    pub beside: Vec<String>,
    /// Forms that act at one spot only: eye drops, creams.
    pub local: Vec<String>,
    /// Milligrams of prednisone a day from which on a steroid is a pulse.
    pub pulse: Option<Number>,
}

impl Catalogue {
    /// Number of a drug by id or by any of its names, in any case, with or without its salt, form
    /// and strength.
    pub fn drug(&self, name: &str) -> Option<usize> {
        // Courses that were read hold the id; only what people type needs the slow way.
        if let Some(index) = self.drugs.iter().position(|drug| drug.id == name) {
            return Some(index);
        }
        let name = plain(name);
        self.drug_called(&name).or_else(|| {
            let bare = self.bare(&name);
            (bare != name).then(|| self.drug_called(&bare)).flatten()
        })
    }

    fn drug_called(&self, name: &str) -> Option<usize> {
        self.drugs
            .iter()
            .position(|drug| drug.id == name || drug.names.iter().any(|known| plain(known) == name))
    }

    /// A name without salts and forms at its ends, and without a strength behind it.
    fn bare(&self, name: &str) -> String {
        let mut rest = name.trim();
        loop {
            let strength =
                rest.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '%'));
            let strength = ["mg", "g", "mcg", "ug", "毫克", "克"]
                .iter()
                .find_map(|unit| {
                    let number = rest.strip_suffix(unit)?.trim_end();
                    let before = number.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
                    (before.len() < number.len()).then_some(before)
                })
                .unwrap_or(strength);
            let shorter = self.drug_forms.beside.iter().find_map(|word| {
                let latin = word.is_ascii();
                let end = strength
                    .trim_end()
                    .strip_suffix(word.as_str())
                    .filter(|rest| !latin || rest.ends_with(|c: char| !c.is_alphanumeric()));
                let start = strength
                    .trim_start()
                    .strip_prefix(word.as_str())
                    .filter(|rest| !latin || rest.starts_with(|c: char| !c.is_alphanumeric()));
                end.or(start).filter(|rest| !rest.trim().is_empty())
            });
            let next = shorter
                .unwrap_or(strength)
                .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'));
            if next == rest {
                return next.to_owned();
            }
            rest = next;
        }
    }

    /// The drugs whose names stand in a text as whole words; a name inside of a longer name of
    /// another drug does not count.
    pub fn drugs_in(&self, text: &str) -> Vec<usize> {
        let text = plain(text);
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for (index, drug) in self.drugs.iter().enumerate() {
            for name in drug.names.iter().map(|name| plain(name)) {
                let places = text
                    .match_indices(&name)
                    .map(|(at, _)| at)
                    .filter(|at| is_whole(&text, *at, name.len()));
                found.extend(places.map(|at| (at, at + name.len(), index)));
            }
        }
        let inside = |(start, end, _): &(usize, usize, usize)| {
            found.iter().any(|(a, b, _)| a <= start && end <= b && b - a > end - start)
        };
        let mut drugs: Vec<usize> =
            found.iter().filter(|place| !inside(place)).map(|(.., drug)| *drug).collect();
        drugs.sort_unstable();
        drugs.dedup();
        drugs
    }

    /// Whether a name or route says that a medicine acts at one spot only.
    pub fn is_local_form(&self, text: &str) -> bool {
        let text = plain(text);
        self.drug_forms.local.iter().any(|word| {
            let mut places = text.match_indices(word.as_str());
            places.any(|(at, _)| !word.is_ascii() || is_whole(&text, at, word.len()))
        })
    }
}

fn plain(name: &str) -> String {
    name.trim().chars().map(to_ascii).flat_map(char::to_lowercase).collect()
}

/// Whether no letters go on before or behind a stretch of Latin letters.
fn is_whole(text: &str, at: usize, length: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let word = text.get(at..at + length).unwrap_or_default();
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at + length..).and_then(|after| after.chars().next());
    let begins_inside = word.starts_with(|c: char| c.is_ascii_alphanumeric()) && letter(before);
    let ends_inside = word.ends_with(|c: char| c.is_ascii_alphanumeric()) && letter(after);
    !begins_inside && !ends_inside
}
