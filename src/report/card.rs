//! One trial in a few lines: what decides, how much is open.

use super::Speaker;
use crate::catalogue::Role;
use crate::evaluate::{Screening, Status, Verdict};

impl Speaker<'_> {
    /// The rows that decide, the strongest first: what fails, what is to wait for, what to ask.
    /// At most `most`.
    pub fn deciding_lines(
        &self,
        trial: usize,
        statuses: &[Status],
        most: usize,
    ) -> Vec<(Status, String)> {
        let Some(data) = self.catalogue.trials.get(trial) else { return Vec::new() };
        [Status::NotMet, Status::NotYet, Status::Ask]
            .into_iter()
            .flat_map(|wanted| {
                let rows = data.criteria.iter().zip(statuses).enumerate();
                rows.filter(move |(index, (criterion, status))| {
                    **status == wanted
                        && self.catalogue.decides(trial, *index)
                        && criterion.role != Role::Judgement
                })
            })
            .take(most)
            .map(|(_, (criterion, status))| (*status, self.plain_for(criterion, *status)))
            .collect()
    }

    /// How many rows that decide wait for an answer.
    pub fn answers_missing(&self, trial: usize, statuses: &[Status]) -> usize {
        let rows = statuses.iter().enumerate().filter(|(_, status)| **status == Status::Unknown);
        rows.filter(|(index, _)| self.catalogue.decides(trial, *index)).count()
    }

    /// How many trials are still open, in a sentence.
    pub fn open_count(&self, screening: &Screening<'_>) -> String {
        let trials = self.catalogue.trials.len();
        let open = (0..trials)
            .filter(|trial| screening.result(*trial).verdict != Verdict::NotMatch)
            .count();
        self.words.fill("trials.open", &[("n", &open.to_string()), ("all", &trials.to_string())])
    }
}
