//! Reads what follows from other answers.

use super::{Loader, Place};
use crate::catalogue::Implication;
use crate::catalogue::implications::Assumption;
use crate::catalogue::problem::ProblemKind;
use crate::catalogue::rule::{self, Expr};
use crate::catalogue::text::Block;
use crate::logic::Graded;

impl Loader {
    pub(super) fn implication(&mut self, file: &str, block: &Block, id: &str) {
        let place = Place { file, item: id };
        self.keys(&place, block, &["when", "then", "assumes", "text"], &[]);
        if self.catalogue.implications.iter().any(|known| known.id == id) {
            self.report(&place, block.line, ProblemKind::DuplicateId { id: id.to_owned() });
        }
        let when = self.required(&place, block, "when").to_owned();
        let line = block.get("when").map_or(block.line, |entry| entry.line);
        let when = rule::parse(&when).unwrap_or_else(|kind| {
            self.report(&place, line, kind);
            Expr::Const(Graded::FALSE)
        });
        let assumes = block.get("assumes").and_then(|entry| {
            let words = Assumption::TERMS.map(|(word, _)| word);
            let expected = "what an implication may assume";
            self.one_of(&place, entry.line, &entry.value, &words, expected);
            Assumption::TERMS.iter().find(|(word, _)| *word == entry.value).map(|(_, term)| *term)
        });
        let implication = Implication {
            id: id.to_owned(),
            file: file.to_owned(),
            line: block.line,
            when,
            then: self.required(&place, block, "then").to_owned(),
            assumes,
            text: self.required_texts(&place, block, "text"),
        };
        self.catalogue.implications.push(implication);
    }
}
