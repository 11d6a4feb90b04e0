//! The wide table: a row a person, a few columns for each fact that a rule reads.

use super::number::{self, Rounding};
use super::reads::Reads;
use crate::catalogue::meaning::{EventSlot, NumberSlot, Slot};
use crate::catalogue::vocabulary::Formula;
use crate::catalogue::{Catalogue, Kind, Question};
use crate::evaluate::Screening;
use crate::facts::date::iso;
use crate::facts::{DateSpan, Span};
use crate::logic::Truth;
use std::collections::{BTreeMap, BTreeSet};

/// Longest name that all dialects keep is 63 bytes; what is put behind a name has the rest.
const LONGEST_NAME: usize = 40;

/// What a column holds of its fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The option of a choice.
    Code,
    /// Whether this option of a selection applies.
    Option(usize),
    /// What became of an event: never, happened, ongoing, planned.
    State,
    /// The least the number can be; by its lowest reading, where readings differ.
    From,
    /// The most it can be; by its lowest reading.
    To,
    /// The least it can be by its highest reading.
    HighFrom,
    /// The most it can be by its highest reading.
    HighTo,
    /// Whether something was found.
    Detected,
    /// Whether it was found, but too little to measure.
    Trace,
    /// The upper limit on the report, at least.
    UlnFrom,
    /// The upper limit on the report, at most.
    UlnTo,
    /// Whether the upper limit is only the suggested one.
    UlnSuggested,
    /// The number as a multiple of the upper limit, at least.
    TimesFrom,
    /// The number as a multiple of the upper limit, at most.
    TimesTo,
    /// The lower limit on the report, at least.
    LlnFrom,
    /// The lower limit on the report, at most.
    LlnTo,
    /// Whether there is an answer, though no other column of it holds anything.
    Known,
    /// The first day it can be of.
    First,
    /// The last day it can be of.
    Last,
}

/// The parts of which any says that a number is there.
pub(super) const NUMBERS: [Part; 8] = [
    Part::From,
    Part::To,
    Part::HighFrom,
    Part::HighTo,
    Part::Detected,
    Part::Trace,
    Part::TimesFrom,
    Part::TimesTo,
];

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) fact: usize,
    pub(super) part: Part,
}

/// The columns of the table, and what stands in them.
#[derive(Clone, Debug)]
pub struct Wide<'c> {
    pub(super) catalogue: &'c Catalogue,
    pub(super) columns: Vec<Column>,
    /// For each fact the name its columns begin with; empty if no rule reads it.
    bases: Vec<String>,
    by_part: BTreeMap<(usize, Part), usize>,
}

/// How the columns hold a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Choice,
    Several,
    Number,
    Event,
    /// They do not.
    None,
}

impl Shape {
    pub(super) fn of(question: &Question) -> Self {
        match question.kind {
            _ if matches!(question.formula, Some(Formula::LastDose(..))) => Self::Event,
            Kind::Choice => Self::Choice,
            Kind::Several => Self::Several,
            Kind::Quantity | Kind::Score | Kind::Computed => Self::Number,
            Kind::Event => Self::Event,
            Kind::Date | Kind::Therapies => Self::None,
        }
    }
}

/// Whether the number may come in several readings. A formula that is not named here may.
pub(super) const fn has_readings(question: &Question) -> bool {
    !matches!(
        question.formula,
        None | Some(
            Formula::Age { .. }
                | Formula::BodyMassIndex { .. }
                | Formula::NoneIf(..)
                | Formula::PercentOf { .. }
                | Formula::Product(..)
                | Formula::CountAnswers { .. }
                | Formula::Drugs(_)
                | Formula::DrugsNow(_)
                | Formula::NotTolerated(_)
                | Formula::LastDose(..)
        )
    )
}

impl<'c> Wide<'c> {
    /// The table that the rules of a catalogue need.
    pub fn new(catalogue: &'c Catalogue) -> Self {
        let reads = Reads::of(catalogue);
        let mut used: BTreeSet<String> = ["id", "as_of"].map(str::to_owned).into();
        used.extend(catalogue.anchors.iter().map(|anchor| format!("{anchor}_day")));
        let mut wide = Self {
            catalogue,
            columns: Vec::new(),
            bases: vec![String::new(); catalogue.questions.len()],
            by_part: BTreeMap::new(),
        };
        for (fact, parts) in reads.parts {
            let Some(question) = catalogue.fact(fact) else { continue };
            let base = base(&question.id, fact, &mut used);
            for part in parts {
                let Some(name) = column(question, &base, part) else { continue };
                wide.by_part.insert((fact, part), wide.columns.len());
                wide.columns.push(Column { name, fact, part });
            }
            if let Some(place) = wide.bases.get_mut(fact) {
                *place = base;
            }
        }
        wide
    }

    /// The name of a column; empty if there is none.
    pub(super) fn name(&self, fact: usize, part: Part) -> &str {
        let column = self.by_part.get(&(fact, part)).and_then(|place| self.columns.get(*place));
        column.map_or("", |column| &column.name)
    }

    pub(super) fn has(&self, fact: usize, part: Part) -> bool {
        self.by_part.contains_key(&(fact, part))
    }

    /// The name the columns of a fact begin with.
    pub(super) fn base(&self, fact: usize) -> &str {
        self.bases.get(fact).map_or("", String::as_str)
    }

    /// The names of the columns, in order: the person, the days, the facts.
    pub fn head(&self) -> Vec<String> {
        let days = self.catalogue.anchors.iter().map(|anchor| format!("{anchor}_day"));
        let facts = self.columns.iter().map(|column| column.name.clone());
        ["id", "as_of"].map(str::to_owned).into_iter().chain(days).chain(facts).collect()
    }

    /// A person's row, one text for each column; an empty one is NULL. Days are `YYYY-MM-DD`,
    /// truths `true` and `false`.
    pub fn row(&self, id: &str, screening: &Screening<'_>) -> Vec<String> {
        let mut row = vec![id.to_owned(), iso(screening.reference())];
        let anchors = (0..).take(self.catalogue.anchors.len());
        row.extend(anchors.map(|anchor| iso(screening.anchor(anchor))));
        let cells = self.columns.iter().map(|column| self.cell(column, screening));
        row.extend(cells.map(Option::unwrap_or_default));
        row
    }

    fn cell(&self, column: &Column, screening: &Screening<'_>) -> Option<String> {
        let Column { fact, part, .. } = *column;
        let question = self.catalogue.fact(fact)?;
        let truth = |truth: bool| Some(truth.to_string());
        let day = |days: DateSpan, last| Some(iso(if last { days.latest } else { days.earliest }));
        match (screening.slot(fact), part) {
            (Slot::Codes(codes), Part::Code) => {
                question.options_of(*codes).next().map(|option| option.code.clone())
            }
            (Slot::Codes(codes), Part::Option(option)) => truth(codes & (1 << option) != 0),
            // Of the others nothing is known.
            (Slot::Including(codes), Part::Option(option)) => {
                (codes & (1 << option) != 0).then(|| true.to_string())
            }
            (Slot::Event(event), Part::State) => Some(event.state().word().to_owned()),
            (Slot::Event(EventSlot::Happened(days)), Part::First) => day((*days)?, false),
            (Slot::Event(EventSlot::Happened(days)), Part::Last) => day((*days)?, true),
            (Slot::Missing(_) | Slot::Event(_), _) => None,
            (_, Part::First) => day(screening.days(fact)?, false),
            (_, Part::Last) => day(screening.days(fact)?, true),
            (_, Part::Known) => {
                let others = self.columns.iter().filter(|other| other.fact == fact);
                let mut others = others.filter(|other| NUMBERS.contains(&other.part));
                let empty = others.all(|other| self.cell(other, screening).is_none());
                empty.then(|| true.to_string())
            }
            (Slot::Number(number), part) => self.number(fact, number, part),
            _ => None,
        }
    }

    fn number(&self, fact: usize, number: &NumberSlot, part: Part) -> Option<String> {
        let compared = self.has(fact, Part::UlnFrom) || self.has(fact, Part::LlnFrom);
        let rounding = if compared { Rounding::Outward } else { Rounding::Aside };
        let end = |span: Span, to: bool| {
            let (from, upto) = number::ends(span, rounding);
            if to { upto } else { from }
        };
        let limit = |span: Option<Span>, to: bool| {
            let (from, upto) = number::ends(span?, Rounding::Outward);
            if to { upto } else { from }
        };
        let (low, high) = number.also.unwrap_or((number.span, number.span));
        let readings = [number.span, low, high];
        // An open end is below, or above, all others.
        let least = |to: bool| match readings.map(|span| end(span, to)) {
            ends if !to && ends.contains(&None) => None,
            ends => ends.into_iter().flatten().min(),
        };
        let most = |to: bool| match readings.map(|span| end(span, to)) {
            ends if to && ends.contains(&None) => None,
            ends => ends.into_iter().flatten().max(),
        };
        let steps = match part {
            Part::From => least(false),
            Part::To => least(true),
            Part::HighFrom => most(false),
            Part::HighTo => most(true),
            Part::UlnFrom => limit(number.upper, false),
            Part::UlnTo => limit(number.upper, true),
            Part::TimesFrom => limit(number.multiple, false),
            Part::TimesTo => limit(number.multiple, true),
            Part::LlnFrom => limit(number.lower, false),
            Part::LlnTo => limit(number.lower, true),
            Part::Detected => {
                return number
                    .detected
                    .is_known()
                    .then(|| (number.detected == Truth::True).to_string());
            }
            Part::Trace => return number.below_quantification.then(|| true.to_string()),
            Part::UlnSuggested => return number.upper_is_suggested.then(|| true.to_string()),
            Part::Code | Part::Option(_) | Part::State | Part::Known | Part::First | Part::Last => {
                None
            }
        };
        steps.map(number::decimal)
    }
}

/// A name of letters, digits and low lines that no other fact has.
fn base(id: &str, fact: usize, used: &mut BTreeSet<String>) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let mut name = String::new();
    for letter in id.chars().map(letter) {
        if letter != '_' || !name.ends_with('_') {
            name.push(letter);
        }
    }
    let mut name = name.trim_matches('_').to_owned();
    if name.len() > LONGEST_NAME || !used.insert(name.clone()) {
        name.truncate(LONGEST_NAME - 5);
        name = format!("{}_{fact}", name.trim_end_matches('_'));
        used.insert(name.clone());
    }
    name
}

fn column(question: &Question, base: &str, part: Part) -> Option<String> {
    let suffix = match part {
        Part::Code | Part::State => return Some(base.to_owned()),
        Part::Option(option) => {
            return Some(format!("{base}__{}", question.options.get(option)?.code));
        }
        Part::From => "from",
        Part::To => "to",
        Part::HighFrom => "high_from",
        Part::HighTo => "high_to",
        Part::Detected => "detected",
        Part::Trace => "trace",
        Part::UlnFrom => "uln_from",
        Part::UlnTo => "uln_to",
        Part::UlnSuggested => "uln_suggested",
        Part::TimesFrom => "times_uln_from",
        Part::TimesTo => "times_uln_to",
        Part::LlnFrom => "lln_from",
        Part::LlnTo => "lln_to",
        Part::Known => "known",
        Part::First => "first",
        Part::Last => "last",
    };
    Some(format!("{base}_{suffix}"))
}
