//! Reads the options of a question: those written, those its kind brings along, and what is
//! special about some of them.

use super::{Loader, MAX_OPTIONS, Place};
use crate::catalogue::problem::{ProblemKind, nearest};
use crate::catalogue::text::Block;
use crate::catalogue::text::split_list;
use crate::catalogue::vocabulary::Choice;
use crate::catalogue::{Kind, Texts};

impl Loader {
    /// The options of a question, behind those its kind brings along.
    pub(super) fn options(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        kind: Kind,
        mut options: Vec<Choice>,
    ) -> Vec<Choice> {
        for entry in block.all("option") {
            let (code, label) = entry.value.split_once('|').unwrap_or((entry.value.as_str(), ""));
            let label = self.texts(place, entry, label);
            let code = code.trim().to_owned();
            if options.iter().any(|option| option.code == code) {
                self.report(place, entry.line, ProblemKind::DuplicateId { id: code.clone() });
            }
            options.push(Choice { code, label, transient: false, hidden: false });
        }
        if options.len() > MAX_OPTIONS {
            self.report(place, block.line, ProblemKind::TooManyOptions { limit: MAX_OPTIONS });
        }
        if matches!(kind, Kind::Choice | Kind::Several) && options.is_empty() {
            self.report(place, block.line, ProblemKind::Missing { key: "option" });
        }
        self.mark_transient(place, block, kind, &mut options);
        if let Some(entry) = block.get("hidden") {
            for option in options.iter_mut().filter(|option| option.code == entry.value) {
                option.hidden = true;
            }
        }
        options
    }

    /// Marks the options that are states which end. That of an event which goes on is none that
    /// is offered.
    fn mark_transient(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        kind: Kind,
        options: &mut Vec<Choice>,
    ) {
        let Some(entry) = block.get("passing") else { return };
        for code in split_list(&entry.value) {
            if let Some(option) = options.iter_mut().find(|option| option.code == code) {
                option.transient = true;
            } else if kind == Kind::Event && code == "ongoing" {
                let label = Texts::default();
                options.push(Choice { code, label, transient: true, hidden: true });
            } else {
                let nearest = nearest(&code, options.iter().map(|option| option.code.as_str()));
                let fact = place.item.to_owned();
                let kind = ProblemKind::UnknownOption { fact, code, nearest };
                self.report(place, entry.line, kind);
            }
        }
    }

    /// The bits of the options that a key lists.
    pub(super) fn options_named(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &str,
        options: &[Choice],
    ) -> u64 {
        let Some(entry) = block.get(key) else { return 0 };
        let mut bits = 0;
        for code in split_list(&entry.value) {
            if let Some(index) = options.iter().position(|option| option.code == code) {
                bits |= 1 << index;
            } else {
                let nearest = nearest(&code, options.iter().map(|option| option.code.as_str()));
                let fact = place.item.to_owned();
                let kind = ProblemKind::UnknownOption { fact, code, nearest };
                self.report(place, entry.line, kind);
            }
        }
        bits
    }

    /// Options that every question of a kind has.
    pub(super) fn built_in(&self, codes: &[&str]) -> Vec<Choice> {
        let option = |code: &&str| Choice {
            code: (*code).to_owned(),
            // The words for yes and no belong to the language files of the screen.
            label: Texts(vec![(*code).to_owned(); self.catalogue.languages.len()]),
            transient: false,
            hidden: false,
        };
        codes.iter().map(option).collect()
    }
}
