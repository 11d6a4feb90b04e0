//! Why a question was not asked: what makes its answer unable to change a verdict.

use super::next::Guide;
use super::screening::Screening;
use super::status::Verdict;
use crate::catalogue::meaning::Slot;
use crate::catalogue::{Criterion, Kind};

/// Why no answer to a question can change a verdict any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is worked out from other answers, exactly or within bounds. Something else may be
    /// entered in its place.
    /// The implication that gives it, by number; without one a formula does.
    Follows(Option<usize>),
    /// It is an item of a score whose total is asked first, or was told: the totals.
    Total(Vec<usize>),
    /// What rests on it is decided already.
    Decided {
        /// Trials that ask for it and are ruled out for good, in the catalogue's order.
        ruled_out: Vec<usize>,
        /// Criteria that rest on it and cannot turn any more, in the other trials: the trial and
        /// the index of the criterion in it.
        settled: Vec<(usize, usize)>,
    },
    /// No criterion that a verdict looks at rests on it.
    NotUsed,
}

/// A question that was passed over, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The fact.
    pub fact: usize,
    /// Why it was.
    pub reason: Reason,
}

/// Every question that has no answer and is not to be asked, in the order of the catalogue.
pub fn passed_over(guide: &Guide<'_>, screening: &Screening<'_>) -> Vec<PassedOver> {
    let open = guide.open(screening);
    let relevant = screening.relevant();
    let is_true = |marks: &[bool], fact: usize| marks.get(fact).copied().unwrap_or(false);
    let questions = guide.catalogue().questions.iter().enumerate();
    questions
        .filter(|(fact, question)| {
            question.kind != Kind::Computed
                && !screening.facts().answers.contains_key(&question.id)
                && !is_true(&open, *fact)
        })
        .map(|(fact, _)| PassedOver {
            fact,
            reason: reason(guide, screening, fact, is_true(&relevant, fact)),
        })
        .collect()
}

fn reason(guide: &Guide<'_>, screening: &Screening<'_>, fact: usize, relevant: bool) -> Reason {
    if !matches!(screening.slot(fact), Slot::Missing(_)) {
        return Reason::Follows(screening.follows_from(fact));
    }
    if relevant {
        // What still matters and is not asked waits for the total of its sheet.
        return Reason::Total(guide.totals_of(fact).to_vec());
    }
    let program = &screening.catalogue().program;
    let rests_on_it = |other: usize| {
        let dependents = program.dependents.get(fact).into_iter().flatten();
        other == fact || dependents.into_iter().any(|dependent| dependent.index() == other)
    };
    let (mut ruled_out, mut settled) = (Vec::new(), Vec::new());
    for (trial, data) in screening.catalogue().trials.iter().enumerate() {
        let result = screening.result(trial);
        let is_out = result.verdict == Verdict::NotMatch && !result.for_now;
        let uses_it = |row: &Criterion| {
            let mut facts = row.rule.statements().flat_map(|s| program.facts_of(s));
            row.in_verdict && facts.any(rests_on_it)
        };
        let rows = data.criteria.iter().enumerate().filter(|(_, row)| uses_it(row));
        let rows: Vec<usize> = rows.map(|(index, _)| index).collect();
        match rows.as_slice() {
            [] => {}
            _ if is_out => ruled_out.push(trial),
            _ => settled.extend(rows.into_iter().map(|index| (trial, index))),
        }
    }
    if ruled_out.is_empty() && settled.is_empty() {
        return Reason::NotUsed;
    }
    Reason::Decided { ruled_out, settled }
}
