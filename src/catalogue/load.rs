//! From data files to a checked [`Catalogue`]; all problems are reported together.

use super::drug_names::DrugForms;
use super::lookup::Lookup;
use super::problem::{Problem, ProblemKind, nearest};
use super::program::Program;
use super::rule::{self, Call, Expr};
use super::text::{self, Block, Entry};
use super::trial::{Criterion, CriterionKind, Reading, Role, Trial};
use super::vocabulary::{
    Choice, Contradiction, Drug, Kind, Larger, Question, Scale, Texts, Unit, UnitChoice,
};
use super::{Catalogue, FORMAT, SourceFile};
use crate::facts::{Number, TimeUnit};
use std::collections::BTreeMap;

/// Most options of one choice: they are kept as bits of a 64-bit word.
pub const MAX_OPTIONS: usize = 64;
/// Most criteria of one trial.
pub const MAX_CRITERIA: usize = 5_000;

pub(super) const WHO: [&str; 5] = ["patient", "clinician", "laboratory", "site", "investigator"];
const CHANGE: [&str; 5] = ["time", "repeat_test", "treatment", "decision", "nothing"];

impl Catalogue {
    /// Reads and checks data files together.
    ///
    /// # Errors
    /// Every problem found in every file, in file order.
    pub fn load(files: &[SourceFile<'_>]) -> Result<Self, Vec<Problem>> {
        Self::load_with(&[], files)
    }

    /// Reads trials a user brings on top of a `base` vocabulary, with the same checks; the
    /// base may hold questions that no rule uses.
    ///
    /// # Errors
    /// Every problem found in every file, in file order.
    pub fn load_with(
        base: &[SourceFile<'_>],
        files: &[SourceFile<'_>],
    ) -> Result<Self, Vec<Problem>> {
        let base_names: Vec<&str> = base.iter().map(|file| file.name).collect();
        let files: Vec<&SourceFile<'_>> = base.iter().chain(files).collect();
        let mut loader = Loader::default();
        let parsed: Vec<(&str, Vec<Block>)> = files
            .iter()
            .map(|file| (file.name, text::parse(file.name, file.text, &mut loader.problems)))
            .collect();
        for (file, blocks) in &parsed {
            loader.headers(file, blocks);
        }
        for (file, blocks) in &parsed {
            loader.vocabulary(file, blocks);
        }
        // What records say is checked against the questions, in whatever file they are.
        for (file, blocks) in &parsed {
            for block in blocks {
                match block.heading.split_once(' ') {
                    Some(("record", id)) => loader.record(file, block, id.trim()),
                    Some(("frequency", id)) => loader.frequency(file, block, id.trim()),
                    None if block.heading == "effort" => loader.effort(file, block),
                    _ => {}
                }
            }
        }
        for (file, blocks) in &parsed {
            loader.trials(file, blocks);
        }
        let mut problems = loader.problems;
        let mut catalogue = loader.catalogue;
        catalogue.resolve_formulas(&loader.formulas, &mut problems);
        catalogue.program = Program::build(&mut catalogue, &mut problems);
        catalogue.lookup = Lookup::of(&catalogue.questions);
        if problems.is_empty() {
            super::check::check(&catalogue, &base_names, &mut problems);
        }
        // A rule is compiled for its reading and for its criterion; say a slip once.
        let mut said: Vec<Problem> = Vec::new();
        for problem in problems {
            if !said.contains(&problem) {
                said.push(problem);
            }
        }
        if said.is_empty() { Ok(catalogue) } else { Err(said) }
    }
}

#[derive(Default)]
pub(super) struct Loader {
    pub(super) catalogue: Catalogue,
    problems: Vec<Problem>,
    /// Question index to its formula as written, with file and line.
    formulas: Vec<(usize, Call, String, usize)>,
}

/// The place problems are reported for.
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) item: &'a str,
}

impl Loader {
    pub(super) fn report(&mut self, place: &Place<'_>, line: usize, kind: ProblemKind) {
        self.problems.push(Problem {
            file: place.file.to_owned(),
            line,
            item: place.item.to_owned(),
            kind,
        });
    }

    pub(super) fn keys(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        known: &[&str],
        repeated: &[&str],
    ) {
        for (index, entry) in block.entries.iter().enumerate() {
            let key = entry.key.as_str();
            if !known.contains(&key) && !repeated.contains(&key) {
                let nearest = nearest(key, known.iter().chain(repeated).copied());
                self.report(
                    place,
                    entry.line,
                    ProblemKind::UnknownKey { key: key.to_owned(), nearest },
                );
            } else if !repeated.contains(&key)
                && block.entries.iter().take(index).any(|earlier| earlier.key == key)
            {
                self.report(place, entry.line, ProblemKind::DuplicateKey { key: key.to_owned() });
            }
        }
    }

    fn required<'b>(&mut self, place: &Place<'_>, block: &'b Block, key: &'static str) -> &'b str {
        match block.get(key) {
            Some(entry) if !entry.value.is_empty() => entry.value.as_str(),
            _ => {
                self.report(place, block.line, ProblemKind::Missing { key });
                ""
            }
        }
    }

    /// `English | 中文`, one text a language.
    fn texts(&mut self, place: &Place<'_>, entry: &Entry, text: &str) -> Texts {
        let texts: Vec<String> = text.split('|').map(|part| part.trim().to_owned()).collect();
        for (index, language) in self.catalogue.languages.clone().into_iter().enumerate() {
            if texts.get(index).is_none_or(String::is_empty) {
                let key = entry.key.clone();
                self.report(place, entry.line, ProblemKind::MissingTranslation { key, language });
            }
        }
        Texts(texts)
    }

    fn required_texts(&mut self, place: &Place<'_>, block: &Block, key: &'static str) -> Texts {
        if let Some(entry) = block.get(key) {
            self.texts(place, entry, &entry.value)
        } else {
            self.report(place, block.line, ProblemKind::Missing { key });
            Texts::default()
        }
    }

    /// A text about the source. One may stand for all languages, because a heading or an
    /// ordinal can be the same in each. Where it is missing, `problem` is reported.
    fn source_text(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &str,
        problem: ProblemKind,
    ) -> Texts {
        match block.get(key) {
            Some(entry) if entry.value.contains('|') => self.texts(place, entry, &entry.value),
            Some(entry) if !entry.value.is_empty() => Texts(vec![entry.value.clone()]),
            _ => {
                self.report(place, block.line, problem);
                Texts::default()
            }
        }
    }

    fn optional_texts(&mut self, place: &Place<'_>, block: &Block, key: &str) -> Option<Texts> {
        block.get(key).map(|entry| self.texts(place, entry, &entry.value))
    }

    pub(super) fn flag(&mut self, place: &Place<'_>, block: &Block, key: &str) -> bool {
        match block.get(key).map(|entry| (entry.line, entry.value.as_str())) {
            None | Some((_, "no")) => false,
            Some((_, "yes")) => true,
            Some((line, found)) => {
                let found = found.to_owned();
                self.report(
                    place,
                    line,
                    ProblemKind::UnknownWord { expected: "yes or no", found, nearest: None },
                );
                false
            }
        }
    }

    pub(super) fn one_of(
        &mut self,
        place: &Place<'_>,
        line: usize,
        value: &str,
        allowed: &[&str],
        expected: &'static str,
    ) {
        if !allowed.contains(&value) {
            let nearest = nearest(value, allowed.iter().copied());
            self.report(
                place,
                line,
                ProblemKind::UnknownWord { expected, found: value.to_owned(), nearest },
            );
        }
    }

    pub(super) fn number(&mut self, place: &Place<'_>, line: usize, text: &str) -> Number {
        let parsed = match text.split_once('/') {
            Some((a, b)) => {
                Number::parse(a).ok().zip(Number::parse(b).ok()).and_then(|(a, b)| a.over(b))
            }
            None => Number::parse(text).ok(),
        };
        parsed.unwrap_or_else(|| {
            self.report(place, line, ProblemKind::BadNumber { text: text.to_owned() });
            Number::ZERO
        })
    }

    fn range(&mut self, place: &Place<'_>, block: &Block, key: &str) -> Option<(Number, Number)> {
        let entry = block.get(key)?;
        let (low, high) = entry.value.split_once(" to ").unwrap_or((entry.value.as_str(), ""));
        Some((
            self.number(place, entry.line, low.trim()),
            self.number(place, entry.line, high.trim()),
        ))
    }

    fn headers(&mut self, file: &str, blocks: &[Block]) {
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

    fn vocabulary(&mut self, file: &str, blocks: &[Block]) {
        for block in blocks {
            if block.heading == "forms" {
                self.drug_forms(file, block);
            }
            match block.heading.split_once(' ') {
                Some(("drug", id)) => self.drug(file, block, id.trim()),
                Some(("question", id)) => self.question(file, block, id.trim(), true),
                Some(("computed", id)) => self.question(file, block, id.trim(), false),
                Some(("contradiction", id)) => self.contradiction(file, block, id.trim()),
                _ => {}
            }
        }
    }

    fn drug_forms(&mut self, file: &str, block: &Block) {
        let place = Place { file, item: "forms" };
        self.keys(&place, block, &["beside", "local", "source"], &[]);
        let words = |key: &str| block.get(key).map_or_else(Vec::new, |e| split_list(&e.value));
        self.catalogue.drug_forms = DrugForms { beside: words("beside"), local: words("local") };
    }

    fn drug(&mut self, file: &str, block: &Block, id: &str) {
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
        let five_mg = block.get("five_mg").map_or_else(Vec::new, |entry| {
            entry.value.split('|').map(|n| self.number(&place, entry.line, n.trim())).collect()
        });
        let counts_as = block.get("counts_as").map_or(id, |e| e.value.as_str()).to_owned();
        let codes = split_list(block.get("codes").map_or("", |e| e.value.as_str()));
        let id = id.to_owned();
        self.catalogue.drugs.push(Drug { id, counts_as, classes, five_mg, names, codes });
    }

    #[expect(clippy::too_many_lines, reason = "one entry after the other, in file order")]
    fn question(&mut self, file: &str, block: &Block, id: &str, asked: bool) {
        let place = Place { file, item: id };
        self.keys(
            &place,
            block,
            &[
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
                "derive",
                "derive_as",
                "who",
                "label",
                "hint",
                "also",
                "trace",
                "care_below",
                "above_any",
                "derive_no",
                "hidden",
                "source",
                "passing",
            ],
            &["option"],
        );
        if self.catalogue.index_of(id).is_some() {
            self.report(&place, block.line, ProblemKind::DuplicateId { id: id.to_owned() });
        }
        if !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
            self.report(
                &place,
                block.line,
                ProblemKind::UnknownWord {
                    expected: "a name of small letters, digits and _",
                    found: id.to_owned(),
                    nearest: None,
                },
            );
        }
        let mut options = Vec::new();
        let kind = if asked { self.required(&place, block, "kind") } else { "computed" };
        let kind = match kind {
            "yes_no" => {
                options = self.yes_no();
                Kind::Choice
            }
            "recent" => {
                options = self.yes_no();
                let mut earlier = options.clone();
                earlier.truncate(1);
                for option in &mut earlier {
                    "earlier".clone_into(&mut option.code);
                }
                options.splice(1..1, earlier);
                Kind::Choice
            }
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
                let all = [
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
                self.one_of(&place, line, found, &all, "a kind of question");
                Kind::Choice
            }
        };
        for entry in block.all("option") {
            let (code, label) = entry.value.split_once('|').unwrap_or((entry.value.as_str(), ""));
            let label = self.texts(&place, entry, label);
            let code = code.trim().to_owned();
            if options.iter().any(|o: &Choice| o.code == code) {
                self.report(&place, entry.line, ProblemKind::DuplicateId { id: code.clone() });
            }
            options.push(Choice { code, label, passing: false, hidden: false });
        }
        if options.len() > MAX_OPTIONS {
            self.report(&place, block.line, ProblemKind::TooManyOptions { limit: MAX_OPTIONS });
        }
        if matches!(kind, Kind::Choice | Kind::Several) && options.is_empty() {
            self.report(&place, block.line, ProblemKind::Missing { key: "option" });
        }
        if let Some(entry) = block.get("passing") {
            for code in split_list(&entry.value) {
                if let Some(option) = options.iter_mut().find(|o| o.code == code) {
                    option.passing = true;
                } else if kind == Kind::Event && code == "ongoing" {
                    options.push(Choice {
                        code,
                        label: Texts::default(),
                        passing: true,
                        hidden: true,
                    });
                } else {
                    let nearest = nearest(&code, options.iter().map(|o| o.code.as_str()));
                    let fact = id.to_owned();
                    self.report(
                        &place,
                        entry.line,
                        ProblemKind::UnknownOption { fact, code, nearest },
                    );
                }
            }
        }
        if let Some(entry) = block.get("hidden") {
            for option in options.iter_mut().filter(|option| option.code == entry.value) {
                option.hidden = true;
            }
        }
        let lasting = self.options_named(&place, block, "lasting", &options);
        let units = self.units(&place, block, kind);
        let bit_of = |code: &str| options.iter().position(|o| o.code == code).map(|i| 1_u64 << i);
        let derive_no = block
            .get("derive_no")
            .map_or_else(|| bit_of("no").unwrap_or(0), |entry| bit_of(&entry.value).unwrap_or(0));
        let derive_as = match block.get("derive_as") {
            None => bit_of("yes").unwrap_or(0),
            Some(entry) => bit_of(&entry.value).unwrap_or_else(|| {
                let (fact, code) = (id.to_owned(), entry.value.clone());
                let kind = ProblemKind::UnknownOption { fact, code, nearest: None };
                self.report(&place, entry.line, kind);
                0
            }),
        };
        if let Some(call) = block.get("compute") {
            match rule::parse_call(&call.value) {
                Ok(parsed) => {
                    let index = self.catalogue.questions.len();
                    self.formulas.push((index, parsed, file.to_owned(), call.line));
                }
                Err(kind) => self.report(&place, call.line, kind),
            }
        } else if !asked {
            self.report(&place, block.line, ProblemKind::Missing { key: "compute" });
        }
        let who =
            if asked { self.required(&place, block, "who").to_owned() } else { String::new() };
        if asked {
            self.one_of(&place, block.line, &who, &WHO, "somebody who can answer");
            let page = self.required(&place, block, "page").to_owned();
            let pages: Vec<String> = self.catalogue.pages.clone();
            let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
            self.one_of(&place, block.line, &page, &pages, "a page of the questionnaire");
        }
        let source = block.get("source").map_or("", |e| e.value.as_str()).to_owned();
        if source.is_empty() && (kind.is_number() || block.get("current").is_some()) {
            self.report(&place, block.line, ProblemKind::MissingSource);
        }
        let suggested_upper =
            block.get("suggested_upper").map(|entry| self.number(&place, entry.line, &entry.value));
        let care_below =
            block.get("care_below").map(|entry| self.number(&place, entry.line, &entry.value));
        let question = Question {
            id: id.to_owned(),
            kind,
            line: block.line,
            file: file.to_owned(),
            page: block.get("page").map_or("", |e| e.value.as_str()).to_owned(),
            options,
            units,
            hard: self.range(&place, block, "hard"),
            usual: self.range(&place, block, "usual"),
            current: self.time(&place, block, "current"),
            lasting,
            suggested_upper,
            repeatable: self.flag(&place, block, "repeatable"),
            drift: block.get("drift").map(|e| self.number(&place, e.line, &e.value)),
            steady: self.time(&place, block, "steady"),
            grows: self.flag(&place, block, "grows"),
            sensitive: self.flag(&place, block, "sensitive"),
            formula: None,
            derive: self.expr(&place, block, "derive"),
            derive_as,
            ephemeral: self.flag(&place, block, "ephemeral"),
            who,
            label: self.required_texts(&place, block, "label"),
            hint: self.optional_texts(&place, block, "hint"),
            care_below,
            above_any: block.get("above_any").map(|e| self.number(&place, e.line, &e.value)),
            derive_no,
            trace: self.flag(&place, block, "trace"),
            also: block.get("also").map(|entry| split_list(&entry.value)).unwrap_or_default(),
            source,
        };
        self.catalogue.push_question(question);
    }

    /// `90 days`
    fn time(&mut self, place: &Place<'_>, block: &Block, key: &str) -> Option<(u16, TimeUnit)> {
        let entry = block.get(key)?;
        let parsed = entry.value.split_once(' ').and_then(|(amount, unit)| {
            Some((amount.parse::<u16>().ok()?, TimeUnit::from_word(unit.trim())?))
        });
        if parsed.is_none() {
            self.report(place, entry.line, ProblemKind::BadNumber { text: entry.value.clone() });
        }
        parsed
    }

    /// The bits of the options that a key lists.
    fn options_named(
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

    fn yes_no(&self) -> Vec<Choice> {
        ["yes", "no"]
            .into_iter()
            .map(|code| Choice {
                code: code.to_owned(),
                // The words for yes and no belong to the language files of the screen.
                label: Texts(vec![code.to_owned(); self.catalogue.languages.len()]),
                passing: false,
                hidden: false,
            })
            .collect()
    }

    /// `g/L | g/dL x 10 | mmol/L x 16.1145 | {log_IU}/mL log10 | xULN`
    fn units(&mut self, place: &Place<'_>, block: &Block, kind: Kind) -> Vec<UnitChoice> {
        let Some(entry) = block.get("units") else {
            if kind == Kind::Quantity {
                self.report(place, block.line, ProblemKind::Missing { key: "units" });
            }
            return Vec::new();
        };
        let mut units: Vec<UnitChoice> = Vec::new();
        for part in entry.value.split('|') {
            let mut words = part.split_whitespace();
            let code = words.next().unwrap_or_default().to_owned();
            let scale = match (words.next(), words.next()) {
                (None, _) if code == "xULN" => Scale::TimesUln,
                (None, _) => Scale::Factor(Number::whole(1)),
                (Some("log10"), None) => Scale::Log10,
                (Some("x"), Some(factor)) => Scale::Factor(self.number(place, entry.line, factor)),
                (Some(found), _) => {
                    self.report(
                        place,
                        entry.line,
                        ProblemKind::BadRule {
                            expected: "`x` and a factor",
                            found: found.to_owned(),
                        },
                    );
                    Scale::Factor(Number::whole(1))
                }
            };
            if !self.catalogue.units.iter().any(|unit| unit.code == code) {
                let known: Vec<&str> =
                    self.catalogue.units.iter().map(|u| u.code.as_str()).collect();
                let nearest = nearest(&code, known.into_iter());
                let expected = "a unit of the unit file";
                self.report(
                    place,
                    entry.line,
                    ProblemKind::UnknownWord { expected, found: code.clone(), nearest },
                );
            }
            units.push(UnitChoice { code, scale });
        }
        units
    }

    fn contradiction(&mut self, file: &str, block: &Block, id: &str) {
        let place = Place { file, item: id };
        self.keys(&place, block, &["when", "facts", "text"], &[]);
        let when = self.required(&place, block, "when").to_owned();
        let line = block.get("when").map_or(block.line, |e| e.line);
        let when = rule::parse(&when).unwrap_or_else(|kind| {
            self.report(&place, line, kind);
            Expr::Const(crate::logic::Graded::FALSE)
        });
        let facts = split_list(self.required(&place, block, "facts"));
        let text = self.required_texts(&place, block, "text");
        let (id, file) = (id.to_owned(), file.to_owned());
        self.catalogue.contradictions.push(Contradiction { id, file, line, when, facts, text });
    }

    fn trials(&mut self, file: &str, blocks: &[Block]) {
        let mut current: Option<usize> = None;
        for block in blocks {
            match block.heading.split_once(' ') {
                Some(("trial", id)) => {
                    self.trial(file, block, id.trim());
                    current = Some(self.catalogue.trials.len() - 1);
                }
                Some(("list", name)) => self.list(file, block, name.trim()),
                Some((
                    "unit" | "drug" | "question" | "computed" | "contradiction" | "record"
                    | "frequency",
                    _,
                )) => {}
                None if ["catalogue", "forms", "effort"].contains(&block.heading.as_str()) => {}
                None if is_code(&block.heading) && current.is_some() => {
                    if let Some(index) = current {
                        self.criterion(file, block, index);
                    }
                }
                _ => {
                    let place = Place { file, item: "" };
                    let expected = "a heading of this format";
                    let found = block.heading.chars().take(60).collect();
                    self.report(
                        &place,
                        block.line,
                        ProblemKind::UnknownWord { expected, found, nearest: None },
                    );
                }
            }
        }
    }

    fn list(&mut self, file: &str, block: &Block, name: &str) {
        let place = Place { file, item: name };
        self.keys(&place, block, &["drugs"], &[]);
        let drugs = split_list(self.required(&place, block, "drugs"));
        if self.catalogue.lists.insert(name.to_owned(), drugs).is_some() {
            self.report(&place, block.line, ProblemKind::DuplicateId { id: name.to_owned() });
        }
    }

    fn trial(&mut self, file: &str, block: &Block, id: &str) {
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

    fn criterion(&mut self, file: &str, block: &Block, trial: usize) {
        let code = block.heading.as_str();
        let place = Place { file, item: code };
        self.keys(
            &place,
            block,
            &[
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
            ],
            &["reading"],
        );
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
        let mut role = match block.get("role").map(|e| (e.line, e.value.as_str())) {
            None => Role::Deciding,
            Some((_, "note")) => Role::Note,
            Some((line, found)) => {
                let found = found.to_owned();
                self.one_of(&place, line, &found, &["note"], "a role");
                Role::Deciding
            }
        };
        let readings = self.readings(&place, block, &mut role);
        let who = self.words(&place, block, "who", &WHO, "somebody who can answer");
        let change = self.words(&place, block, "change", &CHANGE, "something that could change it");
        let source = self.source_text(&place, block, "source", ProblemKind::MissingSource);
        let whole_code: String = code.trim_end_matches(|c: char| c.is_ascii_lowercase()).to_owned();
        let whole = (whole_code != code)
            .then(|| self.catalogue.trials.get(trial).and_then(|t| t.index_of(&whole_code)))
            .flatten();
        if whole_code != code && whole.is_none() {
            self.report(
                &place,
                block.line,
                ProblemKind::UnknownPart { code: whole_code, nearest: None },
            );
        }
        let (doubt, doubt_meaning) = self.doubt(&place, block);
        let criterion = Criterion {
            code: code.to_owned(),
            line: block.line,
            kind: if code.starts_with('I') {
                CriterionKind::Inclusion
            } else {
                CriterionKind::Exclusion
            },
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
        };
        if let Some(trial) = self.catalogue.trials.get_mut(trial) {
            if let Some(whole) = whole.and_then(|index| trial.criteria.get_mut(index)) {
                whole.parts.push(known);
            }
            trial.criteria.push(criterion);
        }
    }

    fn words(
        &mut self,
        place: &Place<'_>,
        block: &Block,
        key: &'static str,
        allowed: &[&str],
        expected: &'static str,
    ) -> Vec<String> {
        let words = split_list(self.required(place, block, key));
        let line = block.get(key).map_or(block.line, |e| e.line);
        for word in &words {
            self.one_of(place, line, word, allowed, expected);
        }
        words
    }

    fn expr(&mut self, place: &Place<'_>, block: &Block, key: &str) -> Option<Expr> {
        let entry = block.get(key)?;
        match rule::parse(&entry.value) {
            Ok(expr) => Some(expr),
            Err(kind) => {
                self.report(place, entry.line, kind);
                None
            }
        }
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
    fn readings(&mut self, place: &Place<'_>, block: &Block, role: &mut Role) -> Vec<Reading> {
        let mut readings = Vec::new();
        if let Some(entry) = block.get("rule") {
            match entry.value.as_str() {
                "source lost" => *role = Role::Lost,
                "investigator decides" => *role = Role::Judgement,
                "no condition" => *role = Role::NoCondition,
                text => match rule::parse(text) {
                    Ok(expr) => readings.push(Reading {
                        id: "R1".to_owned(),
                        line: entry.line,
                        text: text.to_owned(),
                        expr,
                        meaning: Texts::default(),
                    }),
                    Err(kind) => self.report(place, entry.line, kind),
                },
            }
        }
        for entry in block.all("reading") {
            let (text, meaning) = entry.value.split_once('|').unwrap_or((entry.value.as_str(), ""));
            let meaning = self.texts(place, entry, meaning);
            match rule::parse(text) {
                Ok(expr) => readings.push(Reading {
                    id: format!("R{}", readings.len() + 1),
                    line: entry.line,
                    text: text.trim().to_owned(),
                    expr,
                    meaning,
                }),
                Err(kind) => self.report(place, entry.line, kind),
            }
        }
        if block.get("rule").is_some() && block.get("reading").is_some() {
            self.report(place, block.line, ProblemKind::DuplicateKey { key: "rule".to_owned() });
        }
        readings
    }
}

/// A criterion code: `I` or `E`, digits, at most one small letter.
fn is_code(heading: &str) -> bool {
    let digits = heading
        .strip_prefix(['I', 'E'])
        .map(|rest| rest.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(rest));
    digits.is_some_and(|d| !d.is_empty() && d.len() <= 3 && d.chars().all(|c| c.is_ascii_digit()))
}

pub(super) fn split_list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

/// All drugs of a class or list, by name.
pub(super) fn members(
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
