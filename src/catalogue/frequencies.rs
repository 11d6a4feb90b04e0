//! How likely each answer to a question is, and who can answer with how much effort: what the
//! order of questions rests on. No verdict does.

use super::load::{Loader, Place};
use super::problem::{ProblemKind, nearest};
use super::text::{Block, Entry};
use super::{Kind, Question, Who};
use crate::facts::Number;
use serde::{Deserialize, Serialize};

/// How likely the answers to one question are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequency {
    /// Number of the fact.
    pub fact: usize,
    /// The share of people who can answer it, in thousandths.
    pub known: u32,
    /// Codes of answers, each with its share in thousandths.
    pub shares: Vec<(String, u32)>,
    /// For a number values at equal steps of the distribution, canonical unit; for a date
    /// completed years since then.
    pub values: Vec<Number>,
    /// The same in multiples of the limit of the laboratory.
    pub times: Vec<Number>,
    /// For courses of medicines a list that is often told.
    pub drugs: Vec<String>,
}

/// Codes for an event: it never happened, not long ago, long ago, and so on.
pub const EVENTS: [&str; 5] = ["never", "past", "recent", "ongoing", "planned"];
/// Code of "none of the options".
pub const NONE: &str = "none";
/// Codes for a test that looks for a trace.
pub const TRACES: [&str; 2] = ["not_detected", "detected"];

const LISTS: [&str; 5] = ["answered", "values", "times", "drugs", "source"];

impl Loader {
    /// Reads a block `[frequency FACT]`; the question stands in a file before it.
    pub(super) fn frequency(&mut self, file: &str, block: &Block, id: &str) {
        let place = Place { file, item: id };
        let Some(fact) = self.catalogue.index_of(id) else {
            let nearest = nearest(id, self.catalogue.by_id().map(|(id, _)| id));
            self.report(&place, block.line, ProblemKind::UnknownFact { id: id.into(), nearest });
            return;
        };
        let codes: Vec<String> = self.catalogue.fact(fact).map(codes).unwrap_or_default();
        let known: Vec<&str> = codes.iter().map(String::as_str).chain(LISTS).collect();
        self.keys(&place, block, &known, &[]);
        if block.get("source").is_none() {
            self.report(&place, block.line, ProblemKind::MissingSource);
        }
        let shares = block
            .entries
            .iter()
            .filter(|entry| codes.contains(&entry.key))
            .map(|entry| (entry.key.clone(), self.share(&place, entry)))
            .collect();
        let known = block.get("answered").map_or(1_000, |entry| self.share(&place, entry));
        let words = |key: &str| block.get(key).map_or("", |entry| entry.value.as_str());
        let drugs = words("drugs").split(", ").filter(|id| !id.is_empty()).map(str::to_owned);
        let drugs: Vec<String> = drugs.collect();
        let values = self.values(&place, block, "values");
        let times = self.values(&place, block, "times");
        self.catalogue.frequencies.push(Frequency { fact, known, shares, values, times, drugs });
    }

    fn values(&mut self, place: &Place<'_>, block: &Block, key: &str) -> Vec<Number> {
        let Some(Entry { value, line, .. }) = block.get(key) else { return Vec::new() };
        value.split(' ').map(|text| self.number(place, *line, text)).collect()
    }

    /// A share between 0 and 1, in thousandths.
    fn share(&mut self, place: &Place<'_>, entry: &Entry) -> u32 {
        let thousandths = self.number(place, entry.line, &entry.value).times(Number::whole(1_000));
        let whole = thousandths.and_then(Number::millionths).map(|n| n / 1_000_000);
        whole
            .filter(|n| (0..=1_000).contains(n))
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or_else(|| {
                let kind = ProblemKind::BadNumber { text: entry.value.clone() };
                self.report(place, entry.line, kind);
                0
            })
    }

    /// Reads the block `[effort]`: what an answer costs, by who can give it.
    pub(super) fn effort(&mut self, file: &str, block: &Block) {
        let place = Place { file, item: "effort" };
        let mut known: Vec<&str> = Who::TERMS.iter().map(|(word, _)| *word).collect();
        known.extend(["sensitive", "source"]);
        self.keys(&place, block, &known, &[]);
        for entry in block.entries.iter().filter(|entry| entry.key != "source") {
            match entry.value.parse() {
                Ok(effort) => self.catalogue.efforts.push((entry.key.clone(), effort)),
                Err(_) => self.report(
                    &place,
                    entry.line,
                    ProblemKind::BadNumber { text: entry.value.clone() },
                ),
            }
        }
    }
}

/// The codes of the answers whose shares can be told.
fn codes(question: &Question) -> Vec<String> {
    let options = question.options.iter().map(|option| option.code.clone());
    let more: &[&str] = match question.kind {
        Kind::Choice => return options.collect(),
        Kind::Several => &[NONE],
        Kind::Event => &EVENTS,
        Kind::Quantity | Kind::Score | Kind::Computed => &TRACES,
        Kind::Date | Kind::Therapies => &[],
    };
    let more = more.iter().map(|code| (*code).to_owned());
    if question.kind == Kind::Several { options.chain(more).collect() } else { more.collect() }
}

impl super::Catalogue {
    /// What an answer to a question costs: the more, the later it is asked.
    pub fn effort(&self, question: &Question) -> u32 {
        let of = |who: &str| self.efforts.iter().find(|(known, _)| known == who);
        let effort = of(question.who.map_or("", Who::word)).map_or(10, |(_, effort)| *effort);
        let more = of("sensitive").filter(|_| question.sensitive).map_or(0, |(_, effort)| *effort);
        effort + more
    }

    /// How likely the answers to a question are, where it is known.
    pub fn frequency(&self, fact: usize) -> Option<&Frequency> {
        self.frequencies.iter().find(|frequency| frequency.fact == fact)
    }
}
