//! Reads the head of a trial.

use super::{Loader, Place};
use crate::catalogue::Trial;
use crate::catalogue::problem::ProblemKind;
use crate::catalogue::text::Block;

impl Loader {
    pub(super) fn trial(&mut self, file: &str, block: &Block, id: &str) {
        let place = Place { file, item: id };
        self.keys(
            &place,
            block,
            &[
                "title",
                "product",
                "registry",
                "document",
                "place",
                "dated",
                "status",
                "complete",
                "gap",
                "sponsor",
                "site",
                "contacts",
                "preparation",
            ],
            &[],
        );
        if self.catalogue.trials.iter().any(|trial| trial.id == id) {
            self.report(&place, block.line, ProblemKind::DuplicateId { id: id.to_owned() });
        }
        let trial = Trial {
            id: id.to_owned(),
            file: file.to_owned(),
            title: self.required_texts(&place, block, "title"),
            product: self.required_texts(&place, block, "product"),
            registry: block.get("registry").map(|e| e.value.clone()),
            document: self.source_text(&place, block, "document", ProblemKind::MissingSource),
            place: self.source_text(&place, block, "place", ProblemKind::Missing { key: "place" }),
            dated: self.required(&place, block, "dated").to_owned(),
            status: self.source_text(
                &place,
                block,
                "status",
                ProblemKind::Missing { key: "status" },
            ),
            source_complete: {
                self.required(&place, block, "complete");
                self.flag(&place, block, "complete")
            },
            gap: self.required_texts(&place, block, "gap"),
            sponsor: self.optional_texts(&place, block, "sponsor"),
            site: self.optional_texts(&place, block, "site"),
            contacts: self.optional_texts(&place, block, "contacts"),
            preparation: self.optional_texts(&place, block, "preparation"),
            criteria: Vec::new(),
        };
        self.catalogue.trials.push(trial);
    }
}
