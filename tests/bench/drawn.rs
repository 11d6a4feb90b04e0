//! People drawn from the stated frequencies (`src/catalogue/frequencies.txt`).
//!
//! One question after the other, in the order of the catalogue: whether the person can answer is
//! drawn ("I don't know" if not), then one of the answers that the order of questions tries, by its
//! share. What other answers tell already is answered as they tell it, what would contradict them
//! is left out, and so is what has no stated share: people are of one piece, though answers that
//! usually go together are drawn apart.

use jiff::civil::Date;
use trial_screener::catalogue::meaning::Slot;
use trial_screener::catalogue::{Catalogue, Kind};
use trial_screener::evaluate::Screening;
use trial_screener::evaluate::outcome::{self, Outcome};
use trial_screener::evaluate::road::chance;
use trial_screener::facts::{Answer, Facts};

/// The answers that can be drawn, by fact, each with its share.
pub struct Answers(Vec<(usize, u32, Vec<(Outcome, u32)>)>);

impl Answers {
    /// All that the catalogue states frequencies for.
    pub fn stated(catalogue: &Catalogue, day: Date) -> Self {
        let stated = |fact: usize| {
            let known = catalogue.frequency(fact)?.known;
            let asked = catalogue.fact(fact)?.kind != Kind::Computed;
            let outcomes = outcome::outcomes(catalogue, fact, day).into_iter();
            let shares = outcomes.filter_map(|outcome| outcome.share.map(|share| (outcome, share)));
            asked.then(|| (fact, known, shares.collect()))
        };
        Self((0..catalogue.questions.len()).filter_map(stated).collect())
    }

    /// The person of a number; the same for the same number.
    pub fn person(&self, catalogue: &Catalogue, day: Date, number: u64) -> Facts {
        let mut state = number;
        let mut person = Screening::new(catalogue, Facts::default(), day);
        for (fact, known, shares) in &self.0 {
            let knows = chance(&mut state, 1_000) < *known as usize;
            let drawn = draw(shares, &mut state).filter(|_| knows);
            let id = &catalogue.questions[*fact].id;
            let told = person.slot(*fact).clone();
            let blank = matches!(told, Slot::Missing(_));
            let answers: Vec<Answer> = if blank {
                vec![drawn.map_or(Answer::DontKnow, |outcome| outcome.answer.clone())]
            } else {
                shares.iter().map(|(outcome, _)| outcome.answer.clone()).collect()
            };
            for answer in answers {
                person.set(id, Some(answer));
                let apart = !blank && *person.slot(*fact) != told;
                if !apart && person.contradictions().next().is_none() {
                    break;
                }
                person.set(id, None);
            }
        }
        person.facts().clone()
    }
}

/// One of the answers, by its share; none where no share is stated.
fn draw<'o>(shares: &'o [(Outcome, u32)], state: &mut u64) -> Option<&'o Outcome> {
    let all: u32 = shares.iter().map(|(_, share)| share).sum();
    let mut left = chance(state, all as usize) as u32;
    shares
        .iter()
        .find(|(_, share)| left.checked_sub(*share).map(|rest| left = rest).is_none())
        .map(|(outcome, _)| outcome)
}
