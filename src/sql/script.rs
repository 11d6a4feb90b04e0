//! The whole text: the table, the views, and what is left to the engine.

use super::dialect::Dialect;
use super::number;
use super::reads::unsupported;
use super::settled;
use super::statement::{Bool, Side, build};
use super::test::Tests;
use super::verdict::{Row, status, verdict};
use super::wide::{Column, Part, Shape, Wide};
use crate::catalogue::program::Stretch;
use crate::catalogue::{Catalogue, Criterion, CriterionId, Kind, Question};
use std::fmt::Write;

/// A longer id of a trial gives way to its number in names.
const LONGEST_ID: usize = 40;

/// Prints the table and the views of a catalogue in a dialect.
#[derive(Clone, Debug)]
pub struct Script<'c> {
    catalogue: &'c Catalogue,
    wide: Wide<'c>,
    dialect: Dialect,
    /// For each criterion why it is left to the engine.
    left: Vec<Option<&'static str>>,
}

/// A criterion as the views know it.
struct Compiled {
    strict: Bool,
    generous: Bool,
    /// Whether it still fails in the future, if the future can differ.
    later: Option<Bool>,
    asks: Option<Bool>,
    doubt: Option<Bool>,
}

impl<'c> Script<'c> {
    /// Finds out what SQL can hold of a catalogue.
    pub fn new(catalogue: &'c Catalogue, dialect: Dialect) -> Self {
        let of_parts = |whole| catalogue.parts_of(whole).find_map(|part| left(catalogue, part));
        // The status of a whole looks at those of its parts.
        let left = catalogue
            .criteria()
            .map(|criterion| left(catalogue, criterion).or_else(|| of_parts(criterion)))
            .collect();
        Self { catalogue, wide: Wide::new(catalogue), dialect, left }
    }

    /// The criteria that are left to the engine: trial, code, and why.
    pub fn left_to_the_engine(&self) -> impl Iterator<Item = (&str, &str, &'static str)> {
        let left = (0..).zip(&self.left);
        left.filter_map(|(number, why)| {
            let (trial, criterion) = self.place(number)?;
            Some((self.catalogue.trials.get(trial)?.id.as_str(), criterion.code.as_str(), (*why)?))
        })
    }

    /// The table, with the meaning of each column.
    pub fn schema(&self) -> String {
        let mut text = String::from(
            "-- One row a person. NULL is unknown, never \"no\". `trial-screener cohort --format facts`\n\
             -- writes it from profiles. Numbers stand in the unit that is named, as the least and the\n\
             -- most they can be (twice the same number where it is known; NULL is an open end; an end\n\
             -- that is not reached is 0.00000000000001 further in), days as the first and the last\n\
             -- day they can be. What is \"worked out\" needs other answers, and the engine to do so.\n",
        );
        let table = self.dialect.text();
        let _ = write!(
            text,
            "CREATE TABLE screening_facts (\n  -- names the person, once\n  id {table}"
        );
        text += ",\n  -- the day for which the statuses hold\n  as_of DATE";
        for anchor in &self.catalogue.anchors {
            let _ = write!(text, ",\n  -- the day of {anchor}; NULL is as_of\n  {anchor}_day DATE");
        }
        for column in &self.wide.columns {
            let Some(question) = self.catalogue.fact(column.fact) else { continue };
            let meaning = meaning(self.catalogue, question, column).replace('\n', " ");
            let kind = match column.part {
                Part::Code | Part::State => self.dialect.text(),
                Part::First | Part::Last => "DATE",
                Part::Option(_)
                | Part::Detected
                | Part::Trace
                | Part::UlnSuggested
                | Part::Known => "BOOLEAN",
                Part::From
                | Part::To
                | Part::HighFrom
                | Part::HighTo
                | Part::UlnFrom
                | Part::UlnTo
                | Part::TimesFrom
                | Part::TimesTo
                | Part::LlnFrom
                | Part::LlnTo => number::TYPE,
            };
            let _ = write!(text, ",\n  -- {meaning}\n  {} {kind}", column.name);
        }
        text + "\n);\n"
    }

    /// The views, each after those it looks at: tests, settled criteria, criteria, statuses,
    /// verdicts. A blank line stands between two statements, and in no statement.
    pub fn views(&self) -> String {
        let tests = Tests::new(&self.wide, self.dialect);
        let compiled: Vec<Option<Compiled>> = (0..)
            .zip(self.catalogue.criteria())
            .map(|(number, criterion)| {
                self.is_told(number).then(|| self.compiled(&tests, criterion))
            })
            .collect();
        let mut text = self.head();
        self.view(
            &mut text,
            "tests",
            &format!(
                "SELECT id, as_of,\n  {}\nFROM screening_facts",
                tests.columns().join(",\n  ")
            ),
        );
        for (number, criterion) in (0..).zip(self.catalogue.criteria()) {
            if self.is_settled(number) {
                let _ = writeln!(text, "-- {}: what every answer leads to", self.label(number));
                let body = settled::body(&self.catalogue.program, &tests, self.dialect, criterion);
                self.view(&mut text, &format!("settled_{number}"), &body);
            }
        }
        self.view(&mut text, "criteria", &self.criteria(&compiled));
        self.view(&mut text, "statuses", &self.statuses(&compiled));
        self.view(&mut text, "verdicts", &self.verdicts());
        text
    }

    fn head(&self) -> String {
        let mut text = format!(
            "-- Criteria of catalogue {} over the table `screening_facts` (`--schema`). Strict and\n\
             -- generous are the readings of one sentence; NULL is unknown. Facts that the table\n\
             -- holds are worked out by the engine: units, formulas, courses of medicines,\n\
             -- contradictions, the age of results.\n",
            self.catalogue.version
        );
        let mut left = self.left_to_the_engine().peekable();
        if left.peek().is_none() {
            text += "-- Left to the engine: no criterion.\n";
        }
        for (trial, code, why) in left {
            let _ = writeln!(text, "-- Left to the engine: {trial} {code}, because {why}.");
        }
        text + "\n"
    }

    fn view(&self, text: &mut String, name: &str, body: &str) {
        let (create, end) = (self.dialect.create_view(), self.dialect.end_of_view());
        let _ = write!(text, "{create} screening_{name} AS\n{body}{end};\n\n");
    }

    /// Strict and generous truths of all criteria, and what their statuses need beside.
    fn criteria(&self, compiled: &[Option<Compiled>]) -> String {
        let mut text = String::from("SELECT id");
        for (number, compiled) in (0..).zip(compiled) {
            let Some(compiled) = compiled else { continue };
            let Some((_, criterion)) = self.place(number) else { continue };
            let wording = criterion.clinician.get(0).replace('\n', " ");
            let _ = write!(text, ",\n  -- {}: {wording}", self.label(number));
            let columns = compiled.columns();
            let columns = columns
                .map(|(word, truth)| format!("{} AS {}", truth.text(2), self.column(number, word)));
            text += "\n  ";
            text += &columns.collect::<Vec<_>>().join(",\n  ");
        }
        text + "\nFROM screening_tests"
    }

    fn statuses(&self, compiled: &[Option<Compiled>]) -> String {
        let (mut plain, mut all, mut joins) = (String::new(), String::new(), String::new());
        for (number, criterion) in (0..).zip(self.catalogue.criteria()) {
            let name = self.column(number, "");
            let Some(compiled) = compiled.get(number).and_then(Option::as_ref) else {
                let kind = self.dialect.text();
                let _ = write!(all, ",\n  -- left to the engine\n  CAST(NULL AS {kind}) AS {name}");
                continue;
            };
            let settled = self.is_settled(number);
            if settled {
                let _ = write!(
                    joins,
                    "\n  LEFT JOIN screening_settled_{number} AS s{number} ON s{number}.id = c.id"
                );
            }
            if criterion.looked_through().is_empty() {
                let row = self.row(number, criterion, compiled, "c.", settled);
                let _ = write!(plain, ",\n  {} AS {name}", status(&row, self.dialect));
                let _ = write!(all, ",\n  {name}");
            } else {
                // A whole comes after its parts.
                for (word, _) in compiled.columns() {
                    let _ = write!(plain, ",\n  c.{}", self.column(number, word));
                }
                let row = self.row(number, criterion, compiled, "", settled);
                let _ = write!(all, ",\n  {} AS {name}", status(&row, self.dialect));
            }
        }
        // The doubts of parts, for their wholes.
        let wholes = self.catalogue.criteria();
        for part in wholes.flat_map(|whole| self.catalogue.parts_of(whole)) {
            let part = part.number.index();
            if compiled.get(part).and_then(Option::as_ref).is_some_and(|c| c.doubt.is_some()) {
                let _ = write!(plain, ",\n  c.{}", self.column(part, "doubted"));
            }
        }
        format!(
            "WITH parts AS (\n  SELECT c.id{plain}\n  FROM screening_criteria AS c{joins})\nSELECT id{all}\nFROM parts"
        )
    }

    /// The columns that the status of a criterion is told by.
    fn row(
        &self,
        number: usize,
        criterion: &Criterion,
        compiled: &Compiled,
        table: &str,
        settled: bool,
    ) -> Row {
        let column = |number: usize, word: &str| format!("{table}{}", self.column(number, word));
        let generous = if compiled.generous == compiled.strict { "" } else { "generous" };
        let side = |word: &str, side: &str| {
            let held = column(number, word);
            if settled { format!("COALESCE(s{number}.{side}, {held})") } else { held }
        };
        let parts = || self.catalogue.parts_of(criterion);
        let doubted = std::iter::once(criterion).chain(parts());
        let doubted = doubted.filter(|one| one.rule.doubt.is_some());
        Row {
            strict: side("", "strict"),
            generous: side(generous, "generous"),
            later: compiled.later.as_ref().map(|_| column(number, "later")),
            asks: compiled.asks.as_ref().map(|_| column(number, "asks")),
            doubts: doubted.map(|one| column(one.number.index(), "doubted")).collect(),
            parts: parts().map(|part| column(part.number.index(), "")).collect(),
        }
    }

    fn verdicts(&self) -> String {
        let mut text = String::from("SELECT id");
        for trial in 0..self.catalogue.trials.len() {
            let rows = self.catalogue.program.rows(trial);
            let columns: Vec<Option<String>> =
                rows.map(|row| self.is_told(row).then(|| self.column(row, ""))).collect();
            let [word, for_now] = verdict(self.catalogue, trial, &columns, self.dialect);
            let name = self.trial(trial);
            let _ = write!(text, ",\n  {word} AS {}", self.dialect.quoted(&name));
            let name = format!("{name} for_now");
            let _ = write!(text, ",\n  {for_now} AS {}", self.dialect.quoted(&name));
        }
        text + "\nFROM screening_statuses"
    }

    fn compiled(&self, tests: &Tests<'_>, criterion: &Criterion) -> Compiled {
        let program = &self.catalogue.program;
        let of = |stretch: Stretch, side| {
            build(program.nodes_of(stretch), side, &mut |leaf, side| tests.leaf(leaf, side))
        };
        let generous = of(criterion.rule.body, Side::Generous);
        let later =
            build(program.nodes_of(criterion.rule.body), Side::Generous, &mut |leaf, side| {
                tests.later(leaf, side)
            });
        Compiled {
            strict: of(criterion.rule.body, Side::Strict),
            later: (!criterion.rule.lasting && later != generous).then_some(later),
            generous,
            asks: criterion.rule.ask_when.map(|stretch| of(stretch, Side::Strict)),
            doubt: criterion.rule.doubt.map(|stretch| of(stretch, Side::Generous)),
        }
    }

    fn is_told(&self, number: usize) -> bool {
        self.left.get(number).is_some_and(Option::is_none)
    }

    fn is_settled(&self, number: usize) -> bool {
        let criterion = self.catalogue.criterion(CriterionId::of(number));
        self.is_told(number) && criterion.is_some_and(|criterion| !criterion.rule.axes.is_empty())
    }

    /// The trial of a criterion, and the criterion.
    fn place(&self, number: usize) -> Option<(usize, &Criterion)> {
        let criterion = self.catalogue.criterion(CriterionId::of(number))?;
        Some((criterion.trial.index(), criterion))
    }

    fn trial(&self, trial: usize) -> String {
        let id = self.catalogue.trials.get(trial).map_or("", |trial| trial.id.as_str());
        if id.len() > LONGEST_ID { format!("trial {trial}") } else { id.to_owned() }
    }

    fn label(&self, number: usize) -> String {
        let place = self.place(number);
        place.map_or_else(String::new, |(trial, criterion)| {
            format!("{} {}", self.trial(trial), criterion.code)
        })
    }

    /// A column of a criterion; without a word it is that of the strict truth, and of the status.
    fn column(&self, number: usize, word: &str) -> String {
        let label = self.label(number);
        self.dialect
            .quoted(if word.is_empty() { label } else { format!("{label} {word}") }.as_str())
    }
}

impl Compiled {
    /// The truths, with the word behind the name of the criterion.
    fn columns(&self) -> impl Iterator<Item = (&'static str, &Bool)> {
        let generous = Some(&self.generous).filter(|generous| **generous != self.strict);
        [
            ("", Some(&self.strict)),
            ("generous", generous),
            ("later", self.later.as_ref()),
            ("asks", self.asks.as_ref()),
            ("doubted", self.doubt.as_ref()),
        ]
        .into_iter()
        .filter_map(|(word, truth)| Some((word, truth?)))
    }
}

/// Why SQL cannot hold a criterion by itself.
fn left(catalogue: &Catalogue, criterion: &Criterion) -> Option<&'static str> {
    let program = &catalogue.program;
    let stretches = [Some(criterion.rule.body), criterion.rule.ask_when, criterion.rule.doubt];
    let mut leaves = stretches.into_iter().flatten().flat_map(|stretch| program.leaves_of(stretch));
    let unsupported =
        leaves.find_map(|leaf| unsupported(catalogue, program.leaves.get(leaf.index())?));
    let too_many = "it has too many forced answers to try";
    unsupported.or_else(|| (!settled::can_settle(criterion)).then_some(too_many))
}

/// Whether an answer that was not told may still be known.
fn is_worked_out(catalogue: &Catalogue, question: &Question) -> bool {
    let implied = catalogue.index_of(&question.id).map(|fact| catalogue.program.implied.get(fact));
    question.formula.is_some() || implied.flatten().is_some_and(|rules| !rules.is_empty())
}

/// What a column holds, in a line.
fn meaning(catalogue: &Catalogue, question: &Question, column: &Column) -> String {
    let unit = question.units.first().map_or(String::new(), |unit| format!(", {}", unit.code));
    let range = question
        .refused_outside
        .map_or(String::new(), |(low, high)| format!(", from {low} to {high}"));
    let worked_out = match question.kind {
        Kind::Computed => "; worked out by the engine",
        _ if is_worked_out(catalogue, question) => "; worked out where it is not told",
        _ => "",
    };
    let label = match question.label.get(0) {
        "" => question.id.as_str(),
        label => label,
    };
    let codes = |codes: &mut dyn Iterator<Item = &str>| codes.collect::<Vec<_>>().join(", ");
    let what = match column.part {
        Part::Code => {
            let options = codes(&mut question.options.iter().map(|option| option.code.as_str()));
            format!("one of {options}")
        }
        Part::Option(option) => {
            let label = question.options.get(option).map_or("", |option| option.label.get(0));
            return format!("{}: {label}{worked_out}", question.id);
        }
        Part::State => "never, happened (and ended), ongoing, planned".to_owned(),
        Part::From => return format!("{label}: at least{unit}{range}{worked_out}"),
        Part::To => return format!("{}: at most{unit}", question.id),
        Part::HighFrom => "at least, by the highest of its readings; else the same".to_owned(),
        Part::HighTo => "at most, by the highest of its readings; else the same".to_owned(),
        Part::Detected => "whether anything was found".to_owned(),
        Part::Trace => "TRUE if something was found, but too little to measure".to_owned(),
        Part::UlnFrom => format!("the upper limit on the report, at least{unit}"),
        Part::UlnTo => format!("the upper limit on the report, at most{unit}"),
        Part::UlnSuggested => "TRUE if that limit is a usual one, not on the report".to_owned(),
        Part::TimesFrom => {
            "as a multiple of the upper limit if it was told so, at least; 0 if nothing was found"
                .to_owned()
        }
        Part::TimesTo => {
            "as a multiple of the upper limit if it was told so, at most; 0 if nothing was found"
                .to_owned()
        }
        Part::LlnFrom => format!("the lower limit on the report, at least{unit}"),
        Part::LlnTo => format!("the lower limit on the report, at most{unit}"),
        Part::Known => "TRUE if there is an answer that says nothing of the number".to_owned(),
        Part::First if Shape::of(question) == Shape::Number => {
            "the first day it can be of; NULL counts as as_of".to_owned()
        }
        Part::First => "the first day it can be of; NULL if not told".to_owned(),
        Part::Last => "the last day it can be of".to_owned(),
    };
    match column.part {
        Part::Code | Part::State => format!("{label}: {what}{worked_out}"),
        _ => format!("{}: {what}", question.id),
    }
}
