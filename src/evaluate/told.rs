//! What a person answered, by the number of a fact.

use super::doses::DosesByDay;
use crate::catalogue::{Catalogue, Question};
use crate::facts::{Answer, Fact, Facts, Therapies, Value};
use jiff::civil::Date;

/// Answers as they count on a day.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    catalogue: &'a Catalogue,
    facts: &'a Facts,
    day: Date,
    /// For each fact its answer; `None` where they are looked up by id.
    by_fact: Option<&'a [Option<&'a Answer>]>,
    doses_by_day: Option<&'a DosesByDay>,
}

impl<'a> Told<'a> {
    /// Looks each answer up, which does where few are asked for.
    pub(super) const fn by_id(catalogue: &'a Catalogue, facts: &'a Facts, day: Date) -> Self {
        Self { catalogue, facts, day, by_fact: None, doses_by_day: None }
    }

    /// The same with all answers at hand; those of the facts on the day, by [`answers_by_fact`].
    pub(super) const fn at_hand(self, answers: &'a [Option<&'a Answer>]) -> Self {
        Self { by_fact: Some(answers), ..self }
    }

    /// Keeps doses by day there, for as long as the courses and the questions on a last dose stay as
    /// they are.
    pub(super) const fn keeping(self, doses: &'a DosesByDay) -> Self {
        Self { doses_by_day: Some(doses), ..self }
    }

    pub(super) const fn doses_by_day(self) -> Option<&'a DosesByDay> {
        self.doses_by_day
    }

    /// The answer to a question; of several results of a test the one that counts.
    pub(super) fn answer(self, fact: usize) -> Option<&'a Answer> {
        match self.by_fact {
            Some(answers) => answers.get(fact).copied().flatten(),
            None => self.facts.on(&self.catalogue.fact(fact)?.id, self.day),
        }
    }

    /// The courses of medicines.
    pub(super) fn courses(self) -> Option<&'a Therapies> {
        match self.answer(self.catalogue.program.courses?)? {
            Answer::Fact(Fact { value: Value::Therapies(therapies), .. }) => Some(therapies),
            Answer::Fact(_) | Answer::DontKnow | Answer::PreferNot => None,
        }
    }

    /// The results of a test that do not count, by their days.
    pub(super) fn set_aside(
        self,
        question: &'a Question,
    ) -> impl Iterator<Item = (Date, &'a Answer)> + use<'a> {
        let there = self.facts.earlier.contains_key(&question.id);
        there.then(move || self.facts.set_aside(&question.id, self.day)).into_iter().flatten()
    }
}

/// For each fact its answer; of several results of a test the one that counts.
pub(super) fn answers_by_fact<'f>(
    catalogue: &Catalogue,
    facts: &'f Facts,
    day: Date,
) -> Vec<Option<&'f Answer>> {
    let mut answers = vec![None; catalogue.questions.len()];
    for (id, answer) in &facts.answers {
        let place = catalogue.index_of(id).and_then(|fact| answers.get_mut(fact));
        if let Some(place) = place {
            *place = Some(answer);
        }
    }
    for id in facts.earlier.keys() {
        let place = catalogue.index_of(id).and_then(|fact| answers.get_mut(fact));
        if let Some(place) = place {
            *place = facts.on(id, day);
        }
    }
    answers
}
