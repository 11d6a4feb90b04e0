//! The items of a doctor's score as a sheet to fill in on paper. No answer of the person stands on
//! it, and no limit of a trial: it is to be scored as if there were none.

use super::Speaker;
use crate::catalogue::Question;
use crate::catalogue::vocabulary::{Formula, Item};

/// A sheet to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreSheet {
    /// Name of the score.
    pub name: String,
    /// What may be marked for an item, in order.
    pub marks: Vec<String>,
    /// The items, each with its points.
    pub items: Vec<(String, i64)>,
    /// All points together.
    pub most: i64,
}

/// The items that a score adds up, if it does so by points.
fn items(question: &Question) -> Option<&[Item]> {
    match &question.formula {
        Some(Formula::Score(items)) => Some(items),
        _ => None,
    }
}

impl Speaker<'_> {
    /// The sheet of a score; `None` for what is no sum of points.
    pub fn score_sheet(&self, id: &str) -> Option<ScoreSheet> {
        let question = self.catalogue.question(id)?;
        let items = items(question)?;
        let first = self.catalogue.fact(items.first()?.fact)?;
        let marks = first.options.iter().filter(|option| !option.hidden);
        let line = |item: &Item| {
            let asked = self.catalogue.fact(item.fact)?;
            Some((self.label(&asked.id), item.weight))
        };
        Some(ScoreSheet {
            name: self.label(id),
            marks: marks.map(|option| self.option(first, &option.code)).collect(),
            items: items.iter().filter_map(line).collect(),
            most: items.iter().map(|item| item.weight).sum(),
        })
    }

    /// Whether there is a sheet for a fact.
    pub fn has_score_sheet(&self, fact: usize) -> bool {
        self.catalogue.fact(fact).is_some_and(|question| items(question).is_some())
    }
}
