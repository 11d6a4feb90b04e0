//! Several results of one test: which one counts, and what another one would have changed.

use super::{Screening, Status, TrialResult};
use crate::facts::Answer;

/// A test with several results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat<'s> {
    /// Number of the fact.
    pub fact: usize,
    /// The newest result by the day of the report, which counts for every row.
    pub used: &'s Answer,
    /// The older ones, newest first; at least one.
    pub set_aside: Vec<SetAside<'s>>,
}

/// A result that does not count, and what it would have changed, were it the only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside<'s> {
    /// The result.
    pub result: &'s Answer,
    /// The rows: number of the trial and of the row in it, the status now and by this result.
    pub rows: Vec<(usize, usize, Status, Status)>,
    /// The verdicts: number of the trial, the verdict now and by this result.
    pub verdicts: Vec<(usize, TrialResult, TrialResult)>,
}

impl Screening<'_> {
    /// The tests with several results, in the order of their ids. Each older result is tried in a
    /// screening of its own.
    pub fn repeats(&self) -> Vec<Repeat<'_>> {
        let (facts, day) = (self.facts(), self.reference());
        facts
            .earlier
            .keys()
            .filter_map(|id| {
                let older = facts.set_aside(id, day).rev();
                let set_aside: Vec<_> =
                    older.map(|(_, result)| self.set_aside(id, result)).collect();
                let used = facts.on(id, day).filter(|_| !set_aside.is_empty())?;
                Some(Repeat { fact: self.catalogue().index_of(id)?, used, set_aside })
            })
            .collect()
    }

    fn set_aside<'s>(&self, id: &str, result: &'s Answer) -> SetAside<'s> {
        let mut facts = self.facts().clone();
        facts.earlier.remove(id);
        facts.answers.insert(id.to_owned(), result.clone());
        let other = Screening::new(self.catalogue(), facts, self.reference());
        let (mut rows, mut verdicts) = (Vec::new(), Vec::new());
        for trial in 0..self.catalogue().trials.len() {
            let (now, with_it) = (self.result(trial), other.result(trial));
            if now != with_it {
                verdicts.push((trial, now, with_it));
            }
            let statuses = self.trial_statuses(trial).iter().zip(other.trial_statuses(trial));
            let changed = statuses.enumerate().filter(|(_, (now, with_it))| now != with_it);
            rows.extend(changed.map(|(row, (now, with_it))| (trial, row, *now, *with_it)));
        }
        SetAside { result, rows, verdicts }
    }
}
