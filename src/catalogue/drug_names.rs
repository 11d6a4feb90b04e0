//! Drugs by the names that people, packages and records give them.

use super::{Catalogue, Drug};
use crate::facts::Number;
use crate::facts::number::plain_char;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// Drugs by their ids and by their names in plain form, because people come by the million. Empty
/// until the catalogue is whole.
#[derive(Clone, Debug, Default)]
pub(super) struct DrugLookup {
    ids: BTreeMap<String, usize>,
    /// The ids and the names of all drugs; the first drug of a name has it.
    names: BTreeMap<String, usize>,
}

impl DrugLookup {
    pub(super) fn of(drugs: &[Drug]) -> Self {
        let mut lookup = Self::default();
        for (index, drug) in drugs.iter().enumerate() {
            lookup.ids.entry(drug.id.clone()).or_insert(index);
            let names = drug.names.iter().map(|name| plain(name));
            for name in std::iter::once(drug.id.clone()).chain(names) {
                lookup.names.entry(name).or_insert(index);
            }
        }
        lookup
    }
}

impl Catalogue {
    /// Number of a drug by id or by any of its names, in any case, with or without its salt, form
    /// and strength.
    pub fn drug(&self, name: &str) -> Option<usize> {
        // Courses that were read hold the id; only what people type needs the slow way.
        if let Some(index) = self.drug_of_id(name) {
            return Some(index);
        }
        let name = plain(name);
        // `泼尼松片(强的松)`: both names are of one drug.
        if let Some((one, other)) = name.strip_suffix(')').and_then(|name| name.split_once('('))
            && let (Some(one), Some(other)) = (self.drug_or_bare(one), self.drug_or_bare(other))
        {
            return (one == other).then_some(one);
        }
        self.drug_or_bare(&name)
    }

    fn drug_or_bare(&self, name: &str) -> Option<usize> {
        let mut names = vec![name.trim().to_owned()];
        // With as few words left out as can be: `mycophenolate sodium` is another drug than
        // `mycophenolate`, and `enteric-coated` may stand in front of it.
        while !names.is_empty() {
            if let Some(drug) = names.iter().find_map(|name| self.drug_called(name)) {
                return Some(drug);
            }
            names = names.iter().flat_map(|name| self.barer(name)).collect();
            names.sort_unstable();
            names.dedup();
        }
        None
    }

    fn drug_of_id(&self, id: &str) -> Option<usize> {
        if self.drug_lookup.ids.is_empty() {
            return self.drugs.iter().position(|drug| drug.id == id);
        }
        self.drug_lookup.ids.get(id).copied()
    }

    fn drug_called(&self, name: &str) -> Option<usize> {
        if !self.drug_lookup.names.is_empty() {
            return self.drug_lookup.names.get(name).copied();
        }
        self.drugs
            .iter()
            .position(|drug| drug.id == name || drug.names.iter().any(|known| plain(known) == name))
    }

    /// A name without a strength behind it, or else without one of the salts and forms at its ends,
    /// or the four letters of a biosimilar; all that are possible, none if nothing can be left out.
    fn barer(&self, name: &str) -> Vec<String> {
        let trim = |rest: &str| {
            let joint = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')');
            rest.trim_matches(joint).to_owned()
        };
        if let Some(rest) = without_strength(name) {
            return vec![trim(rest)];
        }
        let ends = self.drug_forms.beside.iter().flat_map(|word| {
            let latin = word.is_ascii();
            let apart = move |rest: &&str| {
                !rest.trim().is_empty() && (!latin || !rest.ends_with(char::is_alphanumeric))
            };
            let behind = move |rest: &&str| {
                !rest.trim().is_empty() && (!latin || !rest.starts_with(char::is_alphanumeric))
            };
            let end = name.strip_suffix(word.as_str()).filter(apart);
            let start = name.strip_prefix(word.as_str()).filter(behind);
            end.into_iter().chain(start)
        });
        ends.chain(without_suffix(name)).map(trim).collect()
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

/// A name without the strength behind it: `250 mg`, `0.1g`. A share, `0.1%`, is that of an ointment.
fn without_strength(name: &str) -> Option<&str> {
    let is_figure = |c: char| c.is_ascii_digit() || c == '.';
    ["mg/ml", "mg", "mcg", "ug", "g", "毫克", "克", ""].iter().find_map(|unit| {
        let number = name.strip_suffix(unit)?.trim_end();
        let before = number.trim_end_matches(is_figure);
        // `FK506` is a name: a bare number stands apart.
        let apart = !unit.is_empty() || before.ends_with(char::is_whitespace);
        (before.len() < number.len() && apart && !before.trim().is_empty()).then_some(before)
    })
}

/// A name without the four letters that tell biosimilars apart: `rituximab-abbs`.
fn without_suffix(name: &str) -> Option<&str> {
    let (rest, letters) = name.rsplit_once('-')?;
    let four = letters.len() == 4 && letters.bytes().all(|b| b.is_ascii_lowercase());
    (four && rest.ends_with("mab")).then_some(rest)
}

fn plain(name: &str) -> String {
    name.trim().chars().map(plain_char).flat_map(char::to_lowercase).collect()
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
