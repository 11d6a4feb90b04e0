//! Reads facts that cannot all be right.

use super::{Loader, Place};
use crate::catalogue::Contradiction;
use crate::catalogue::rule::{self, Expr};
use crate::catalogue::text::Block;
use crate::catalogue::text::split_list;
use crate::logic::Graded;

impl Loader {
    pub(super) fn contradiction(&mut self, file: &str, block: &Block, id: &str) {
        let place = Place { file, item: id };
        self.keys(&place, block, &["when", "facts", "text"], &[]);
        let when = self.required(&place, block, "when").to_owned();
        let line = block.get("when").map_or(block.line, |e| e.line);
        let when = rule::parse(&when).unwrap_or_else(|kind| {
            self.report(&place, line, kind);
            Expr::Const(Graded::FALSE)
        });
        let facts = split_list(self.required(&place, block, "facts"));
        let text = self.required_texts(&place, block, "text");
        let (id, file) = (id.to_owned(), file.to_owned());
        self.catalogue.contradictions.push(Contradiction { id, file, line, when, facts, text });
    }
}
