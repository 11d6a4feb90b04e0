//! Several results of one test, in words.

use super::Speaker;
use crate::catalogue::Question;
use crate::evaluate::repeats::{Repeat, SetAside};
use crate::facts::Answer;

impl Speaker<'_> {
    /// What is said at a criterion that rests on a test with several results: which counts, and
    /// what each older one would have made of it and of the trial.
    pub(super) fn repeats_of_row(
        &self,
        repeats: &[Repeat<'_>],
        trial: usize,
        index: usize,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        for repeat in repeats {
            let Some(question) = self.catalogue.fact(repeat.fact) else { continue };
            if question.ephemeral
                || !self.catalogue.criteria_of(repeat.fact).contains(&(trial, index))
            {
                continue;
            }
            lines.push(self.counted(question, repeat.used));
            for aside in &repeat.set_aside {
                lines.push(self.aside(question, aside.result));
                let mut rows = aside.rows.iter();
                if let Some((.., was)) = rows.find(|row| (row.0, row.1) == (trial, index)) {
                    let status = self.status(*was);
                    lines.push(self.words.fill(key!("repeat.row"), &[("status", &status)]));
                    lines.extend(self.other_verdicts(aside, |changed| changed == trial));
                }
            }
        }
        lines
    }

    /// The same for the page to take along: one line for each older result, with every verdict that
    /// the newest one changed.
    pub(super) fn repeat_lines(&self, repeats: &[Repeat<'_>]) -> Vec<String> {
        let mut lines = Vec::new();
        for repeat in repeats {
            let Some(question) = self.catalogue.fact(repeat.fact) else { continue };
            for aside in &repeat.set_aside {
                let mut parts =
                    vec![self.counted(question, repeat.used), self.aside(question, aside.result)];
                parts.extend(self.other_verdicts(aside, |_| true));
                lines.push(parts.join(" "));
            }
        }
        lines
    }

    fn counted(&self, question: &Question, used: &Answer) -> String {
        let result = self.answer(question, used);
        let holes = [("label", self.label(&question.id)), ("result", result)];
        self.words
            .fill(key!("repeat.counts"), &holes.each_ref().map(|(hole, text)| (*hole, &**text)))
    }

    fn aside(&self, question: &Question, older: &Answer) -> String {
        self.words.fill(key!("repeat.aside"), &[("result", &self.answer(question, older))])
    }

    fn other_verdicts(&self, aside: &SetAside<'_>, wanted: impl Fn(usize) -> bool) -> Vec<String> {
        let changed = aside.verdicts.iter().filter(|(trial, ..)| wanted(*trial));
        let line = |(trial, now, with_it): &(usize, _, _)| {
            let data = self.catalogue.trials.get(*trial);
            let complete = data.is_none_or(|trial| trial.source_complete);
            let (was, is) = (self.verdict(*with_it, complete), self.verdict(*now, complete));
            let holes = [("trial", self.trial_name(*trial)), ("was", was), ("is", is)];
            let holes = holes.each_ref().map(|(hole, text)| (*hole, text.as_str()));
            self.words.fill(key!("repeat.verdict"), &holes)
        };
        changed.map(line).collect()
    }
}
