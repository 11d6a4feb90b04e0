//! Panels and reports: what they are called holds for the results they hold. Creatinine in a
//! "urinalysis" is that of urine, whatever its own code says.

use super::json::{Head, Json, RESOURCE};
use super::parts::{add_concept, words};
use super::{Item, addressed};
use crate::intake::record::Status;
use std::collections::BTreeMap;

/// How many panels a result can stand in, one in the other.
const DEPTH: usize = 4;

/// The panels of a file by the addresses of their members.
#[derive(Debug, Default)]
pub(super) struct Panels {
    panels: Vec<Panel>,
    members: BTreeMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Panel {
    names: Vec<String>,
    addresses: Vec<String>,
    /// Whether it was cancelled, or entered in error, with all that it holds.
    status: Status,
}

/// Whether a resource may hold others, told before it is read.
pub(super) fn may_be_one(item: &Item) -> bool {
    match item.kind.as_str() {
        "DiagnosticReport" => true,
        "Observation" => item.raw.contains("\"hasMember\"") || item.raw.contains("\"related\""),
        _ => false,
    }
}

impl Panels {
    /// Learns what a panel is called and which results it names.
    pub(super) fn add(&mut self, item: &Item) {
        let json = Json::of(item.raw, RESOURCE);
        let Some(head) = Head::of(&json) else { return };
        let [code, category, specimen, results, members, related] = head.all.fields_or_none(&[
            "code",
            "category",
            "specimen",
            "result",
            "hasMember",
            "related",
        ]);
        let mut names = Vec::new();
        add_concept(code, &mut Vec::new(), &mut names);
        names.extend(category.list().iter().map(words));
        let specimens = specimen.list();
        let specimens =
            if specimens.is_empty() { std::slice::from_ref(specimen) } else { specimens };
        for specimen in specimens {
            let [display] = specimen.fields_or_none(&["display"]);
            names.push(display.text().to_owned());
        }
        names.retain(|name| !name.is_empty());
        let targets = related.list().iter().map(|one| one.fields_or_none(&["target"])[0]);
        let all = results.list().iter().chain(members.list()).chain(targets);
        let place = self.panels.len();
        for member in all {
            let address = member.reference().map_or("", |[address, ..]| address.text());
            // What it holds itself is named by its place in it.
            let inside = [item.place.as_str(), address].concat();
            let inside = address.starts_with('#').then_some(inside);
            for address in addressed(address, &item.url).into_iter().chain(inside) {
                self.members.entry(address).or_default().push(place);
            }
        }
        let status = match head.status.text() {
            "cancelled" => Status::NotDone,
            "entered-in-error" => Status::EnteredInError,
            _ => Status::Final,
        };
        self.panels.push(Panel { names, addresses: item.addresses(), status });
    }

    /// Whether a panel that a result stands in takes it back.
    pub(super) fn status_of(&self, item: &Item) -> Status {
        let addresses = item.addresses();
        let over = addresses.iter().filter_map(|address| self.members.get(address)).flatten();
        let mut over = over.filter_map(|place| self.panels.get(*place)).map(|panel| panel.status);
        over.find(|status| *status != Status::Final).unwrap_or_default()
    }

    /// What the panels are called that a result stands in, however deep.
    pub(super) fn names_of(&self, item: &Item) -> Vec<String> {
        let mut names = Vec::new();
        let mut seen = Vec::new();
        let mut addresses = item.addresses();
        for _ in 0..DEPTH {
            let over = addresses.iter().filter_map(|address| self.members.get(address)).flatten();
            let over: Vec<usize> = over.copied().filter(|panel| !seen.contains(panel)).collect();
            addresses.clear();
            for panel in over.iter().filter_map(|place| self.panels.get(*place)) {
                names.extend(panel.names.iter().cloned());
                addresses.extend(panel.addresses.iter().cloned());
            }
            seen.extend(over);
        }
        names
    }
}
