//! Reads drugs, the words beside their names, and named lists of them.

use super::{Loader, Place};
use crate::catalogue::drug_names::DrugForms;
use crate::catalogue::problem::ProblemKind;
use crate::catalogue::text::Block;
use crate::catalogue::text::split_list;
use crate::catalogue::vocabulary::Drug;
use std::collections::BTreeMap;

impl Loader {
    pub(super) fn drug_forms(&mut self, file: &str, block: &Block) {
        let place = Place { file, item: "forms" };
        self.keys(&place, block, &["beside", "local", "pulse", "source"], &[]);
        let words = |key: &str| block.get(key).map_or_else(Vec::new, |e| split_list(&e.value));
        let (beside, local) = (words("beside"), words("local"));
        let pulse = block.get("pulse").map(|entry| {
            let (amount, unit) = entry.value.split_once(' ').unwrap_or((&entry.value, ""));
            self.one_of(&place, entry.line, unit, &["mg/d"], "a dose such as `250 mg/d`");
            self.number(&place, entry.line, amount)
        });
        self.catalogue.drug_forms = DrugForms { beside, local, pulse };
    }

    pub(super) fn drug(&mut self, file: &str, block: &Block, id: &str) {
        let place = Place { file, item: id };
        self.keys(
            &place,
            block,
            &["names", "class", "counts_as", "five_mg", "codes", "source"],
            &[],
        );
        if self.catalogue.drugs.iter().any(|drug| drug.id == id) {
            self.report(&place, block.line, ProblemKind::DuplicateId { id: id.to_owned() });
        }
        if block.get("source").is_none() {
            self.report(&place, block.line, ProblemKind::MissingSource);
        }
        let names = split_list(self.required(&place, block, "names"));
        let classes = split_list(self.required(&place, block, "class"));
        let equal_to_5_mg_prednisone = block.get("five_mg").map_or_else(Vec::new, |entry| {
            entry.value.split('|').map(|n| self.number(&place, entry.line, n.trim())).collect()
        });
        let counts_as = block.get("counts_as").map_or(id, |e| e.value.as_str()).to_owned();
        let codes = split_list(block.get("codes").map_or("", |e| e.value.as_str()));
        let id = id.to_owned();
        self.catalogue.drugs.push(Drug {
            id,
            counts_as,
            classes,
            equal_to_5_mg_prednisone,
            names,
            codes,
        });
    }

    pub(super) fn list(&mut self, file: &str, block: &Block, name: &str) {
        let place = Place { file, item: name };
        self.keys(&place, block, &["drugs"], &[]);
        let drugs = split_list(self.required(&place, block, "drugs"));
        if self.catalogue.lists.insert(name.to_owned(), drugs).is_some() {
            self.report(&place, block.line, ProblemKind::DuplicateId { id: name.to_owned() });
        }
    }
}

/// All drugs of a class or list, by name.
pub(in crate::catalogue) fn members(
    drugs: &[Drug],
    lists: &BTreeMap<String, Vec<String>>,
    name: &str,
) -> Option<Vec<usize>> {
    let direct: Vec<usize> = drugs
        .iter()
        .enumerate()
        .filter(|(_, drug)| drug.id == name || drug.classes.iter().any(|class| class == name))
        .map(|(index, _)| index)
        .collect();
    if !direct.is_empty() {
        return Some(direct);
    }
    let mut all = Vec::new();
    for member in lists.get(name)? {
        let found = drugs
            .iter()
            .enumerate()
            .filter(|(_, d)| d.id == *member || d.classes.iter().any(|class| class == member));
        let before = all.len();
        all.extend(found.map(|(index, _)| index));
        if all.len() == before {
            return None;
        }
    }
    Some(all)
}
