//! Why a question was not asked, as a sentence.

use super::Speaker;
use crate::evaluate::passed_over::{PassedOver, Reason};
use std::collections::BTreeSet;

impl Speaker<'_> {
    /// The name of the question, and why no answer to it can change a verdict.
    pub fn passed_over(&self, passed: &PassedOver) -> (String, String) {
        let label = self.catalogue.fact(passed.fact).map_or("", |question| &question.id);
        (self.label(label), self.reason_passed(&passed.reason))
    }

    fn reason_passed(&self, reason: &Reason) -> String {
        match reason {
            Reason::Follows(implication) => self.follows_part(*implication),
            Reason::NotUsed => self.words.get(key!("passed.not_used")).to_owned(),
            Reason::Total(totals) => {
                let named = totals.iter().filter_map(|total| self.catalogue.fact(*total));
                let named: Vec<String> = named.map(|total| self.label(&total.id)).collect();
                self.words.fill(key!("passed.total"), &[("totals", &self.words.list(&named))])
            }
            Reason::Decided { ruled_out, settled } => {
                let parts = [
                    (!ruled_out.is_empty()).then(|| self.ruled_out_part(ruled_out)),
                    (!settled.is_empty()).then(|| self.settled_part(settled)),
                ];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn follows_part(&self, implication: Option<usize>) -> String {
        match implication.and_then(|number| self.catalogue.implications.get(number)) {
            Some(found) => {
                let because = found.text.get(self.language);
                self.words.fill(key!("passed.follows_from"), &[("because", because)])
            }
            None => self.words.get(key!("passed.follows")).to_owned(),
        }
    }

    fn ruled_out_part(&self, trials: &[usize]) -> String {
        let names: Vec<String> = trials.iter().map(|trial| self.trial_name(*trial)).collect();
        self.words.fill(key!("passed.ruled_out"), &[("trials", &self.words.list(&names))])
    }

    /// The criteria that are settled, by trial.
    fn settled_part(&self, settled: &[(usize, usize)]) -> String {
        let trials: BTreeSet<usize> = settled.iter().map(|(trial, _)| *trial).collect();
        let one = |trial: usize| {
            let rows = settled.iter().filter(|(of, _)| *of == trial);
            let criteria =
                self.catalogue.trials.get(trial).map_or(&[][..], |trial| &trial.criteria);
            let codes: Vec<String> =
                rows.filter_map(|(_, index)| Some(criteria.get(*index)?.code.clone())).collect();
            let holes = [("trial", self.trial_name(trial)), ("codes", self.words.list(&codes))];
            self.words.fill(
                key!("passed.codes"),
                &holes.each_ref().map(|(hole, text)| (*hole, text.as_str())),
            )
        };
        let parts: Vec<String> = trials.into_iter().map(one).collect();
        self.words.fill(key!("passed.settled"), &[("points", &self.words.list(&parts))])
    }

    /// The title of a trial.
    pub fn trial_name(&self, trial: usize) -> String {
        let trial = self.catalogue.trials.get(trial);
        trial.map_or_else(String::new, |trial| trial.title.get(self.language).to_owned())
    }
}
