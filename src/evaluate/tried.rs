//! What answers turn when they are tried, kept from one screen to the next: an answer that was
//! given since bears on few of them.

use super::outcome::Outcome;
use super::screening::Screening;
use super::status::Status;
use crate::catalogue::program::Program;
use crate::catalogue::{Catalogue, CriterionId};
use crate::facts::Facts;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A criterion whose status an answer turns: its number, and the status with the answer.
pub(super) type Turned = (CriterionId, Status);

/// What was tried, for one [`Guide`](super::next::Guide). It may be forgotten at any time: only
/// time depends on it.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// The answers, and the day, for which it holds.
    facts: Facts,
    day: Option<Date>,
    /// For each fact that was tried, for each of its outcomes, what it turns.
    turned: Vec<Option<Vec<Vec<Turned>>>>,
}

impl Tried {
    /// Forgets what the answers that have changed since bear on.
    pub(super) fn catch_up(&mut self, reach: &Reach, screening: &Screening<'_>) {
        let facts = screening.facts();
        let day = Some(screening.reference());
        let same = self.day == day
            && self.facts.anchors == facts.anchors
            && self.facts.earlier == facts.earlier;
        if !same {
            let count = screening.catalogue().questions.len();
            *self = Self { facts: facts.clone(), day, turned: vec![None; count] };
            return;
        }
        let (old, new) = (&self.facts.answers, &facts.answers);
        let changed = new.iter().filter(|(id, answer)| old.get(*id) != Some(answer));
        let gone = old.keys().filter(|id| !new.contains_key(*id));
        let changed: Vec<&String> = changed.map(|(id, _)| id).chain(gone).collect();
        if changed.is_empty() {
            return;
        }
        for id in changed {
            let fact = screening.catalogue().index_of(id);
            for other in fact.into_iter().flat_map(|fact| reach.of(fact)) {
                if let Some(place) = self.turned.get_mut(*other) {
                    *place = None;
                }
            }
        }
        self.facts.answers.clone_from(&facts.answers);
    }

    /// What each outcome of a fact turns. The screening is left as it was.
    pub(super) fn of(
        &mut self,
        screening: &mut Screening<'_>,
        statuses: &[Status],
        (fact, id): (usize, &str),
        outcomes: &[Outcome],
    ) -> &[Vec<Turned>] {
        let Some(place) = self.turned.get_mut(fact) else { return &[] };
        place.get_or_insert_with(|| try_all(screening, statuses, id, outcomes))
    }
}

fn try_all(
    screening: &mut Screening<'_>,
    statuses: &[Status],
    id: &str,
    outcomes: &[Outcome],
) -> Vec<Vec<Turned>> {
    let had = screening.facts().answers.get(id).cloned();
    let try_one = |outcome: &Outcome| {
        screening.set(id, Some(outcome.answer.clone()));
        let rows = statuses.iter().zip(screening.statuses()).enumerate();
        let turned = rows.filter(|(_, (was, is))| was != is);
        turned.map(|(row, (_, is))| (CriterionId::of(row), *is)).collect()
    };
    let turned = outcomes.iter().map(try_one).collect();
    screening.set(id, had);
    turned
}

/// For each fact the facts of which an answer to it can change what they turn.
#[derive(Clone, Debug)]
pub(super) struct Reach(Vec<Vec<usize>>);

impl Reach {
    /// Follows the program: an answer touches its fact, what is worked out from it, and the facts
    /// of the contradictions it may be part of; what a fact turns rests on all that the criteria
    /// it touches look at.
    pub(super) fn of_catalogue(catalogue: &Catalogue) -> Self {
        let program = &catalogue.program;
        let facts = 0..program.dependents.len();
        let touched: Vec<BTreeSet<usize>> = facts.map(|fact| touched(program, fact)).collect();
        let rows_of: Vec<BTreeSet<CriterionId>> = (0..touched.len())
            .map(|fact| {
                let leaves = program.leaves_of_fact.get(fact).into_iter().flatten();
                leaves.flat_map(|leaf| program.criteria_of_leaf.get(leaf.index())).copied()
            })
            .map(Iterator::collect)
            .collect();
        let mut facts_of: Vec<BTreeSet<usize>> =
            vec![BTreeSet::new(); catalogue.criteria().count()];
        for (fact, rows) in rows_of.iter().enumerate() {
            for row in rows {
                if let Some(facts) = facts_of.get_mut(row.index()) {
                    facts.insert(fact);
                }
            }
        }
        let rests_on = |fact: &BTreeSet<usize>| {
            let rows = fact.iter().filter_map(|fact| rows_of.get(*fact)).flatten();
            let rows: BTreeSet<CriterionId> = rows.copied().collect();
            let looked_at = rows.iter().filter_map(|row| facts_of.get(row.index())).flatten();
            looked_at.chain(fact).copied().collect::<BTreeSet<usize>>()
        };
        // For each fact those whose outcomes rest on it.
        let mut resting: Vec<Vec<usize>> = vec![Vec::new(); touched.len()];
        for (fact, rests) in touched.iter().map(rests_on).enumerate() {
            for on in rests {
                if let Some(list) = resting.get_mut(on) {
                    list.push(fact);
                }
            }
        }
        let reached = touched.iter().map(|touched| {
            let facts = touched.iter().filter_map(|fact| resting.get(*fact)).flatten();
            facts.copied().collect::<BTreeSet<usize>>().into_iter().collect()
        });
        Self(reached.collect())
    }

    fn of(&self, fact: usize) -> &[usize] {
        self.0.get(fact).map_or(&[], Vec::as_slice)
    }
}

/// The facts whose values an answer can change.
fn touched(program: &Program, fact: usize) -> BTreeSet<usize> {
    let with_dependents = |fact: usize| {
        let dependents = program.dependents.get(fact).into_iter().flatten();
        std::iter::once(fact).chain(dependents.map(|dependent| dependent.index()))
    };
    let contradictions = program.contradictions_of_fact.get(fact).into_iter().flatten();
    let contradicted = contradictions
        .filter_map(|number| program.contradictions.get(*number as usize))
        .flat_map(|contradiction| &contradiction.facts)
        .flat_map(|fact| with_dependents(fact.index()));
    with_dependents(fact).chain(contradicted).collect()
}
