//! Reads one criterion of a trial, with its readings.

use super::{Loader, MAX_CRITERIA, Place};
use crate::catalogue::problem::ProblemKind;
use crate::catalogue::rule::{self, Expr};
use crate::catalogue::statement::Stretch;
use crate::catalogue::text::Block;
use crate::catalogue::{
    Change, CompiledRule, Criterion, CriterionId, CriterionKind, Reading, Role, Texts, TrialId, Who,
};

const KEYS: &[&str] = &[
    "rule",
    "role",
    "applies",
    "ask_when",
    "doubt",
    "who",
    "change",
    "source",
    "medicines",
    "crisis",
    "clinician",
    "patient",
];

impl Loader {
    /// Reads a block `[I6g]` of the trial with this number.
    pub(super) fn criterion(&mut self, file: &str, block: &Block, trial: usize) {
        let code = block.heading.as_str();
        let place = Place { file, item: code };
        self.keys(&place, block, KEYS, &["reading"]);
        let Some(known) = self.catalogue.trials.get(trial).map(|t| t.criteria.len()) else {
            return;
        };
        if known >= MAX_CRITERIA {
            self.report(&place, block.line, ProblemKind::TooLarge { limit: MAX_CRITERIA });
            return;
        }
        if self.catalogue.trials.get(trial).is_some_and(|t| t.index_of(code).is_some()) {
            self.report(&place, block.line, ProblemKind::DuplicateId { id: code.to_owned() });
        }
        let role = self.role(&place, block);
        let readings = self.readings(&place, block);
        let who = self.words(&place, block, "who", Who::TERMS, "somebody who can answer");
        let change =
            self.words(&place, block, "change", Change::TERMS, "something that could change it");
        let source = self.source_text(&place, block, "source", ProblemKind::MissingSource);
        let whole = self.whole(&place, block, trial);
        let (doubt, doubt_meaning) = self.doubt(&place, block);
        let criterion = Criterion {
            number: CriterionId::default(),
            trial: TrialId::of(trial),
            code: code.to_owned(),
            line: block.line,
            kind: CriterionKind::of_code(code),
            role,
            readings,
            applies: self.expr(&place, block, "applies"),
            ask_when: self.expr(&place, block, "ask_when"),
            doubt,
            doubt_meaning,
            whole,
            parts: Vec::new(),
            who,
            change,
            source,
            medicines: self.flag(&place, block, "medicines"),
            crisis: self.flag(&place, block, "crisis"),
            clinician: self.required_texts(&place, block, "clinician"),
            patient: self.required_texts(&place, block, "patient"),
            in_verdict: false,
            rule: CompiledRule::default(),
        };
        if let Some(trial) = self.catalogue.trials.get_mut(trial) {
            if let Some(whole) = whole.and_then(|index| trial.criteria.get_mut(index)) {
                whole.parts.push(known);
            }
            trial.criteria.push(criterion);
        }
    }

    /// The role that a block names, or that its rule stands for.
    fn role(&mut self, place: &Place<'_>, block: &Block) -> Role {
        if let Some(entry) = block.get("role") {
            self.one_of(place, entry.line, &entry.value, &["note"], "a role");
        }
        let value = |key: &str| block.get(key).map(|entry| entry.value.as_str());
        match (value("rule").and_then(without_rule), value("role")) {
            (Some(role), _) => role,
            (None, Some("note")) => Role::Note,
            (None, _) => Role::Deciding,
        }
    }

    /// The criterion that this one is a part of, by its code without the small letter.
    fn whole(&mut self, place: &Place<'_>, block: &Block, trial: usize) -> Option<usize> {
        let code = place.item.trim_end_matches(|c: char| c.is_ascii_lowercase());
        if code == place.item {
            return None;
        }
        let whole = self.catalogue.trials.get(trial).and_then(|trial| trial.index_of(code));
        if whole.is_none() {
            let kind = ProblemKind::UnknownPart { code: code.to_owned(), nearest: None };
            self.report(place, block.line, kind);
        }
        whole
    }

    /// `doubt = rule | meaning | 含义`.
    fn doubt(&mut self, place: &Place<'_>, block: &Block) -> (Option<Expr>, Texts) {
        let Some(entry) = block.get("doubt") else { return (None, Texts::default()) };
        let (text, meaning) = entry.value.split_once('|').unwrap_or((entry.value.as_str(), ""));
        let meaning = self.texts(place, entry, meaning);
        match rule::parse(text) {
            Ok(expr) => (Some(expr), meaning),
            Err(kind) => {
                self.report(place, entry.line, kind);
                (None, meaning)
            }
        }
    }

    /// `rule = ...` for a plain sentence, or several `reading = rule | meaning | 含义`.
    fn readings(&mut self, place: &Place<'_>, block: &Block) -> Vec<Reading> {
        let mut readings = Vec::new();
        let rule = block.get("rule").filter(|entry| without_rule(&entry.value).is_none());
        if let Some(entry) = rule {
            self.reading(place, entry.line, &entry.value, Texts::default(), &mut readings);
        }
        for entry in block.all("reading") {
            let (text, meaning) = entry.value.split_once('|').unwrap_or((entry.value.as_str(), ""));
            let meaning = self.texts(place, entry, meaning);
            self.reading(place, entry.line, text.trim(), meaning, &mut readings);
        }
        if block.get("rule").is_some() && block.get("reading").is_some() {
            self.report(place, block.line, ProblemKind::DuplicateKey { key: "rule".to_owned() });
        }
        readings
    }

    fn reading(
        &mut self,
        place: &Place<'_>,
        line: usize,
        text: &str,
        meaning: Texts,
        readings: &mut Vec<Reading>,
    ) {
        match rule::parse(text) {
            Ok(expr) => {
                let id = format!("R{}", readings.len() + 1);
                let (text, body) = (text.to_owned(), Stretch::default());
                readings.push(Reading { id, line, text, expr, meaning, body });
            }
            Err(kind) => self.report(place, line, kind),
        }
    }
}

/// The role of a criterion whose `rule` is none; `None` for a rule.
fn without_rule(text: &str) -> Option<Role> {
    match text {
        "source lost" => Some(Role::Lost),
        "investigator decides" => Some(Role::Judgement),
        "no condition" => Some(Role::NoCondition),
        _ => None,
    }
}
