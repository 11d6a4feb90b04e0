//! What follows from other answers, and from which, in words.

use super::Speaker;
use crate::evaluate::Screening;

impl Speaker<'_> {
    /// What the value of a fact follows from, as a clause; `None` if it was told, worked out by a
    /// formula, or is not known.
    pub fn because(&self, screening: &Screening<'_>, fact: usize) -> Option<&str> {
        let implication = self.catalogue.implications.get(screening.follows_from(fact)?)?;
        Some(implication.text.get(self.language))
    }

    /// A sentence about a fact, and behind it what its value follows from.
    pub(super) fn with_because(
        &self,
        screening: &Screening<'_>,
        fact: &str,
        sentence: String,
    ) -> String {
        let fact = self.catalogue.index_of(fact);
        match fact.and_then(|fact| self.because(screening, fact)) {
            Some(because) => {
                let follows = self.words.fill(key!("reason.follows"), &[("because", because)]);
                format!("{sentence} {follows}")
            }
            None => sentence,
        }
    }

    /// Every answer that follows from others, in the order of the questions: label, and the
    /// answer with what it follows from.
    pub(super) fn follows(&self, screening: &Screening<'_>) -> Vec<(String, String)> {
        let questions = self.catalogue.questions.iter().enumerate();
        questions
            .filter_map(|(fact, question)| {
                let because = self.because(screening, fact)?;
                let value = self.worked_out(question, screening.slot(fact))?;
                let holes = [("value", value.as_str()), ("because", because)];
                Some((self.label(&question.id), self.words.fill(key!("take.followed"), &holes)))
            })
            .collect()
    }
}
