//! One trial in a few lines: what decides, how much is open.

use super::Speaker;
use crate::catalogue::Role;
use crate::evaluate::{Screening, Status, TrialResult, Verdict};

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

    /// How many trials are not ruled out, in a sentence. One that is only blocked for now is not
    /// ruled out, and is named apart.
    pub fn open_count(&self, screening: &Screening<'_>) -> String {
        let trials = self.catalogue.trials.len();
        let results = || (0..trials).map(|trial| screening.result(trial));
        let blocked = |result: &TrialResult| result.verdict == Verdict::NotMatch;
        let open = results().filter(|result| !blocked(result) || result.for_now).count();
        let later = results().filter(|result| blocked(result) && result.for_now).count();
        let numbers = [open, trials, later].map(|n| n.to_string());
        let [open, all, later_text] = numbers.each_ref().map(String::as_str);
        let key = if later > 0 { key!("trials.open_later") } else { key!("trials.open") };
        self.words.fill(key, &[("n", open), ("all", all), ("later", later_text)])
    }
}
