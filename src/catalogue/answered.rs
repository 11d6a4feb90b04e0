//! Answers by the numbers of their facts, which are quicker to make and to look at than [`Facts`].

use super::Catalogue;
use crate::facts::{Answer, Facts};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What [`Facts`] hold, for people who come by the million.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// For each fact its answer, as it was told.
    answers: Vec<Option<Answer>>,
    /// Dates of the trial; further results of a test, and the answers that they stand beside.
    by_id: Facts,
}

impl Answered {
    /// Answers by the numbers of their facts, and what [`Facts`] hold beside them.
    pub fn new(
        catalogue: &Catalogue,
        answers: Vec<Option<Answer>>,
        earlier: BTreeMap<String, BTreeMap<Date, Answer>>,
        anchors: BTreeMap<String, Date>,
    ) -> Self {
        let beside = earlier.keys().filter_map(|id| {
            let answer = answers.get(catalogue.index_of(id)?)?.as_ref()?;
            Some((id.clone(), answer.clone()))
        });
        let by_id = Facts { answers: beside.collect(), anchors, earlier };
        Self { answers, by_id }
    }

    /// The answer to each fact; of several results of a test the one that counts on a day.
    pub fn on(&self, catalogue: &Catalogue, day: Date) -> Vec<Option<&Answer>> {
        let mut answers: Vec<_> = self.answers.iter().map(Option::as_ref).collect();
        for id in self.by_id.earlier.keys() {
            if let Some(place) = catalogue.index_of(id).and_then(|fact| answers.get_mut(fact)) {
                *place = self.by_id.on(id, day);
            }
        }
        answers
    }

    /// Dates of the trial; further results of a test, and the answers that they stand beside. No
    /// other answer is here.
    pub const fn beside(&self) -> &Facts {
        &self.by_id
    }

    /// All of them as facts.
    pub fn into_facts(self, catalogue: &Catalogue) -> Facts {
        let mut answers = self.answers;
        // In the order of the ids, which a map takes over as a whole.
        let mut in_order = Vec::with_capacity(answers.len());
        in_order.extend(catalogue.by_id().filter_map(|(id, fact)| {
            answers.get_mut(fact).and_then(Option::take).map(|answer| (id.to_owned(), answer))
        }));
        Facts { answers: in_order.into_iter().collect(), ..self.by_id }
    }
}
