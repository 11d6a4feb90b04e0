//! Reads a question, or a number that is only worked out.

use super::{Loader, Place};
use crate::catalogue::problem::{ProblemKind, nearest};
use crate::catalogue::rule;
use crate::catalogue::text::Block;
use crate::catalogue::text::split_list;
use crate::catalogue::vocabulary::{Choice, Scale, UnitChoice};
use crate::catalogue::{Kind, Question, Who};
use crate::facts::{Number, TimeUnit};

/// The UCUM code of a week.
const WEEK: &str = "wk";

const KEYS: &[&str] = &[
    "kind",
    "page",
    "units",
    "hard",
    "usual",
    "current",
    "lasting",
    "suggested_upper",
    "repeatable",
    "drift",
    "steady",
    "grows",
    "sensitive",
    "ephemeral",
    "compute",
    "who",
    "label",
    "hint",
    "tick",
    "also",
    "trace",
    "care_below",
    "above_any",
    "hidden",
    "source",
    "passing",
];

/// The words for kinds, as authors write them.
const KINDS: &[&str] = &[
    "yes_no",
    "recent",
    "choice",
    "several",
    "quantity",
    "score",
    "count",
    "date",
    "event",
    "therapies",
];

impl Loader {
    /// Reads a block `[question FACT]`, or `[computed FACT]`, which nobody is asked.
    pub(in crate::catalogue) fn question(
        &mut self,
        file: &str,
        block: &Block,
        id: &str,
        asked: bool,
    ) {
        let place = Place { file, item: id };
        self.keys(&place, block, KEYS, &["option"]);
        self.fact_id(&place, block);
        let (kind, options) = self.kind(&place, block, asked);
        let options = self.options(&place, block, kind, options);
        let lasting = self.options_named(&place, block, "lasting", &options);
        let units = self.units(&place, block, kind);
        self.formula(&place, block, asked);
        let who = if asked { self.asked(&place, block) } else { None };
        let source = block.get("source").map_or("", |e| e.value.as_str()).to_owned();
        if source.is_empty() && (kind.is_number() || block.get("current").is_some()) {
            self.report(&place, block.line, ProblemKind::MissingSource);
        }
        let question = Question {
            id: id.to_owned(),
            kind,
            line: block.line,
            file: file.to_owned(),
            page: block.get("page").map_or("", |e| e.value.as_str()).to_owned(),
            options,
            units,
            suggested_upper: self.optional_number(&place, block, "suggested_upper"),
            critical_below: self.optional_number(&place, block, "care_below"),
            refused_outside: self.range(&place, block, "hard"),
            unusual_outside: self.range(&place, block, "usual"),
            too_old_after: self.time(&place, block, "current"),
            lasting,
            repeatable: self.flag(&place, block, "repeatable"),
            drift: self.optional_number(&place, block, "drift"),
            steady: self.time(&place, block, "steady"),
            grows: self.flag(&place, block, "grows"),
            sensitive: self.flag(&place, block, "sensitive"),
            formula: None,
            ephemeral: self.flag(&place, block, "ephemeral"),
            who,
            label: self.required_texts(&place, block, "label"),
            hint: self.optional_texts(&place, block, "hint"),
            tick: self.optional_texts(&place, block, "tick"),
            above_any: self.optional_number(&place, block, "above_any"),
            trace: self.flag(&place, block, "trace"),
            also: block.get("also").map(|entry| split_list(&entry.value)).unwrap_or_default(),
            source,
        };
        self.catalogue.push_question(question);
    }

    fn fact_id(&mut self, place: &Place<'_>, block: &Block) {
        let id = place.item;
        if self.catalogue.index_of(id).is_some() {
            self.report(place, block.line, ProblemKind::DuplicateId { id: id.to_owned() });
        }
        if !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
            let expected = "a name of small letters, digits and _";
            let kind = ProblemKind::UnknownWord { expected, found: id.to_owned(), nearest: None };
            self.report(place, block.line, kind);
        }
    }

    /// The kind of a question, with the options that it brings along.
    fn kind(&mut self, place: &Place<'_>, block: &Block, asked: bool) -> (Kind, Vec<Choice>) {
        let word = if asked { self.required(place, block, "kind") } else { "computed" };
        let kind = match word {
            "yes_no" => return (Kind::Choice, self.built_in(&["yes", "no"])),
            "recent" => return (Kind::Choice, self.built_in(&["yes", "earlier", "no"])),
            "choice" => Kind::Choice,
            "several" => Kind::Several,
            "quantity" => Kind::Quantity,
            "score" | "count" => Kind::Score,
            "date" => Kind::Date,
            "event" => Kind::Event,
            "therapies" => Kind::Therapies,
            "computed" if !asked => Kind::Computed,
            found => {
                let line = block.get("kind").map_or(block.line, |e| e.line);
                self.one_of(place, line, found, KINDS, "a kind of question");
                Kind::Choice
            }
        };
        (kind, Vec::new())
    }

    /// Notes how a fact is worked out; the facts in its formula are looked up once all are read.
    fn formula(&mut self, place: &Place<'_>, block: &Block, asked: bool) {
        let Some(call) = block.get("compute") else {
            if !asked {
                self.report(place, block.line, ProblemKind::Missing { key: "compute" });
            }
            return;
        };
        match rule::parse_call(&call.value) {
            Ok(parsed) => {
                let index = self.catalogue.questions.len();
                self.formulas.push((index, parsed, place.file.to_owned(), call.line));
            }
            Err(kind) => self.report(place, call.line, kind),
        }
    }

    /// Who can answer; the page that a question is asked on must be one of the questionnaire.
    fn asked(&mut self, place: &Place<'_>, block: &Block) -> Option<Who> {
        let who = self.required(place, block, "who");
        let who = self.term(place, block.line, who, Who::TERMS, "somebody who can answer");
        let page = self.required(place, block, "page").to_owned();
        let pages = self.catalogue.pages.clone();
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        self.one_of(place, block.line, &page, &pages, "a page of the questionnaire");
        who
    }

    /// `g/L | g/dL x 10 | mmol/L x 16.1145 | {log_IU}/mL log10 | {copies}/mL apart | xULN`, `mo | wk by calendar`
    fn units(&mut self, place: &Place<'_>, block: &Block, kind: Kind) -> Vec<UnitChoice> {
        let Some(entry) = block.get("units") else {
            if kind == Kind::Quantity {
                self.report(place, block.line, ProblemKind::Missing { key: "units" });
            }
            return Vec::new();
        };
        entry.value.split('|').map(|part| self.unit_choice(place, entry.line, part)).collect()
    }

    fn unit_choice(&mut self, place: &Place<'_>, line: usize, part: &str) -> UnitChoice {
        let mut words = part.split_whitespace();
        let code = words.next().unwrap_or_default().to_owned();
        let scale = match (words.next(), words.next()) {
            (None, _) if code == "xULN" => Scale::TimesUln,
            (None, _) => Scale::Factor(Number::whole(1)),
            (Some("log10"), None) => Scale::Log10,
            (Some("apart"), None) => Scale::Apart,
            (Some("x"), Some(factor)) => Scale::Factor(self.number(place, line, factor)),
            (Some("by"), Some("calendar")) if code == WEEK => {
                let (scale, within) = (TimeUnit::Weeks.months(), TimeUnit::Weeks.months_away());
                return UnitChoice { code, scale: Scale::Factor(scale), within };
            }
            (Some(found), _) => {
                let expected = "`x` and a factor";
                let kind = ProblemKind::BadRule { expected, found: found.to_owned() };
                self.report(place, line, kind);
                Scale::Factor(Number::whole(1))
            }
        };
        let known = self.catalogue.units.iter().map(|unit| unit.code.as_str());
        if !known.clone().any(|known| known == code) {
            let nearest = nearest(&code, known);
            let expected = "a unit of the unit file";
            let kind = ProblemKind::UnknownWord { expected, found: code.clone(), nearest };
            self.report(place, line, kind);
        }
        UnitChoice { code, scale, within: Number::ZERO }
    }
}
