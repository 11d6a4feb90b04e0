//! How questions are grouped: pages, item sheets, what is asked on one screen, and ideas that
//! trials put differently.

use super::text::{self, Block};
use super::{Catalogue, Kind, Question, packed};
use crate::facts::{Answer, Event, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const LAYOUT: &str = include_str!("pages.txt");

/// A named group of facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Name; the language files have its title.
    pub id: String,
    /// Numbers of the facts, in order.
    pub facts: Vec<usize>,
    /// For an item sheet: the totals worked out from the items.
    pub totals: Vec<usize>,
}

/// Rare things that are asked together, on one screen with "none of these".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// Name.
    pub id: String,
    /// Its lines, at most [`MAX_LINES`].
    pub lines: Vec<Line>,
}

/// A line of a checklist, which stays a fact of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Number of the fact.
    pub fact: usize,
    /// For a choice the option that "none of these" stands for.
    pub none: String,
}

/// Most lines of a checklist, and most results of a paper on one screen: more are not read.
pub const MAX_LINES: usize = 8;

impl Line {
    /// A line that can be answered by "none of these".
    pub fn of(question: &Question, fact: usize, none: &str) -> Option<Self> {
        let fits = match question.kind {
            Kind::Choice => question.bit(none).is_some(),
            Kind::Several | Kind::Event => true,
            Kind::Quantity | Kind::Score | Kind::Computed | Kind::Date | Kind::Therapies => false,
        };
        fits.then(|| Self { fact, none: none.to_owned() })
    }

    /// What "none of these" answers to this line.
    pub fn answer(&self, question: &Question) -> Answer {
        match question.kind {
            Kind::Several => Answer::of(Value::Several(BTreeSet::new())),
            Kind::Event => Answer::of(Value::Event(Event::Never)),
            _ => Answer::choice(&self.none),
        }
    }

    /// Whether an answer says no more than "none of these" does.
    pub fn is_none(&self, question: &Question, answer: &Answer) -> bool {
        matches!((answer, self.answer(question)), (Answer::Fact(told), Answer::Fact(none))
            if told.value == none.value)
    }
}

/// The whole layout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The question of the first screen.
    pub first: usize,
    /// Pages of the questionnaire, in the order they are asked.
    pub pages: Vec<Group>,
    /// Item sheets of scores.
    pub sheets: Vec<Group>,
    /// Facts that express one idea.
    pub ideas: Vec<Group>,
    /// Rare things that are asked together.
    pub checklists: Vec<Checklist>,
    /// Results that stand on one paper, and are asked together.
    pub papers: Vec<Group>,
    /// Names that are no fact of the catalogue; empty, which a test checks.
    pub unknown: Vec<String>,
}

impl Layout {
    /// Lays out the questions of a catalogue. Questions that no group names (those of a
    /// site's own catalogue) come on a page of their own at the end.
    pub fn of(catalogue: &Catalogue) -> Self {
        let mut layout = Self::default();
        let blocks = text::parse("pages.txt", LAYOUT, &mut Vec::new());
        for block in &blocks {
            if block.heading == "first" {
                let first = layout.names(catalogue, block, "question");
                layout.first = first.first().copied().unwrap_or_default();
                continue;
            }
            let Some((kind, id)) = block.heading.split_once(' ') else { continue };
            if kind == "checklist" {
                let lines = layout.lines(catalogue, block);
                layout.checklists.push(Checklist { id: id.to_owned(), lines });
                continue;
            }
            let key = match kind {
                "page" => "questions",
                "paper" => "results",
                _ => "facts",
            };
            let mut group = Group {
                id: id.to_owned(),
                facts: layout.names(catalogue, block, key),
                totals: layout.names(catalogue, block, "total"),
            };
            match kind {
                "page" => layout.pages.push(group),
                "sheet" => {
                    group.facts = items(catalogue, block, &group.totals);
                    layout.sheets.push(group);
                }
                "idea" => layout.ideas.push(group),
                "paper" => layout.papers.push(group),
                other => layout.unknown.push(other.to_owned()),
            }
        }
        let placed: Vec<usize> =
            layout.pages.iter().chain(&layout.sheets).flat_map(|g| g.facts.clone()).collect();
        let rest: Vec<usize> = (0..catalogue.questions.len())
            .filter(|fact| !placed.contains(fact))
            .filter(|fact| catalogue.fact(*fact).is_some_and(|q| q.kind != Kind::Computed))
            .collect();
        if !rest.is_empty() {
            layout.pages.push(Group { id: "more".to_owned(), facts: rest, totals: Vec::new() });
        }
        layout
    }

    /// The layout as the page carries it, for [`Self::unpack`].
    ///
    /// # Errors
    /// None in practice: memory is the only limit.
    pub fn pack(&self) -> Result<Vec<u8>, String> {
        packed::write(self)
    }

    /// A layout that this build packed.
    pub fn unpack(packed: &[u8]) -> Option<Self> {
        packed::read(packed)
    }

    /// The page a question stands on.
    pub fn page_of(&self, fact: usize) -> Option<usize> {
        self.pages.iter().position(|page| page.facts.contains(&fact))
    }

    /// The page with this name.
    pub fn page(&self, id: &str) -> Option<usize> {
        self.pages.iter().position(|page| page.id == id)
    }

    /// `heart_attack, nyha is none`: the option that "none of these" stands for is "no" unless
    /// the line says another.
    fn lines(&mut self, catalogue: &Catalogue, block: &Block) -> Vec<Line> {
        let mut lines = Vec::new();
        for word in words(block, "lines") {
            let (name, none) = word.split_once(" is ").unwrap_or((&word, "no"));
            let fact = catalogue.index_of(name);
            let question = fact.and_then(|fact| catalogue.fact(fact));
            match fact.zip(question).and_then(|(fact, question)| Line::of(question, fact, none)) {
                Some(line) if lines.len() < MAX_LINES => lines.push(line),
                _ => self.unknown.push(word),
            }
        }
        lines
    }

    fn names(&mut self, catalogue: &Catalogue, block: &Block, key: &str) -> Vec<usize> {
        let mut facts = Vec::new();
        for name in words(block, key) {
            match catalogue.index_of(&name) {
                Some(fact) => facts.push(fact),
                None => self.unknown.push(name),
            }
        }
        facts
    }
}

/// The items of a sheet: questions whose names begin with one of its prefixes, but for the
/// totals themselves.
fn items(catalogue: &Catalogue, block: &Block, totals: &[usize]) -> Vec<usize> {
    let prefixes = words(block, "prefix");
    (0..catalogue.questions.len())
        .filter(|fact| !totals.contains(fact))
        .filter(|fact| {
            catalogue.fact(*fact).is_some_and(|question| {
                question.kind != Kind::Computed
                    && prefixes.iter().any(|prefix| question.id.starts_with(prefix.as_str()))
            })
        })
        .collect()
}

fn words(block: &Block, key: &str) -> Vec<String> {
    let list = block.get(key).map_or("", |entry| entry.value.as_str());
    list.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
