//! Reads the head of a catalogue, and its units.

use super::{Loader, Place};
use crate::catalogue::FORMAT;
use crate::catalogue::problem::ProblemKind;
use crate::catalogue::text::Block;
use crate::catalogue::text::split_list;
use crate::catalogue::vocabulary::{Larger, Unit};

impl Loader {
    pub(super) fn headers(&mut self, file: &str, blocks: &[Block]) {
        for block in blocks.iter().filter(|b| b.heading == "catalogue") {
            let place = Place { file, item: "catalogue" };
            self.keys(&place, block, &["version", "format", "languages", "anchors", "pages"], &[]);
            if !self.catalogue.version.is_empty() {
                self.report(
                    &place,
                    block.line,
                    ProblemKind::DuplicateId { id: "catalogue".into() },
                );
            }
            let words = |text: &str| text.split('|').map(|w| w.trim().to_owned()).collect();
            self.catalogue.version = self.required(&place, block, "version").to_owned();
            self.catalogue.languages = words(self.required(&place, block, "languages"));
            self.catalogue.anchors = words(self.required(&place, block, "anchors"));
            self.catalogue.pages = words(self.required(&place, block, "pages"));
            let format = self.required(&place, block, "format").to_owned();
            if format.parse::<u32>().is_ok_and(|f| f > FORMAT) {
                self.report(
                    &place,
                    block.line,
                    ProblemKind::NewerFormat { found: format, supported: FORMAT },
                );
            }
        }
        for block in blocks {
            if let Some(code) = block.heading.strip_prefix("unit ") {
                self.unit(file, block, code.trim());
            }
        }
    }

    fn unit(&mut self, file: &str, block: &Block, code: &str) {
        let place = Place { file, item: code };
        self.keys(&place, block, &["shown", "dimension", "also", "larger"], &[]);
        let shown = self.required(&place, block, "shown").to_owned();
        let dimension = self.required(&place, block, "dimension").to_owned();
        if self.catalogue.units.iter().any(|unit| unit.code == code) {
            self.report(&place, block.line, ProblemKind::DuplicateId { id: code.to_owned() });
        }
        let also = split_list(block.get("also").map_or("", |e| e.value.as_str()));
        let larger = block.get("larger").and_then(|entry| {
            let Some((holds, names)) = entry.value.split_once(" x ") else {
                let found = entry.value.clone();
                let expected = "a number, `x` and names";
                self.report(&place, entry.line, ProblemKind::BadRule { expected, found });
                return None;
            };
            Some(Larger { holds: self.number(&place, entry.line, holds), names: split_list(names) })
        });
        self.catalogue.units.push(Unit { code: code.to_owned(), shown, dimension, also, larger });
    }
}
