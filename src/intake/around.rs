//! What the lines of a text that have no result say of the results in it: that they are perhaps of
//! somebody else, of another time or material, or do not count. Such results are looked at first.

use super::candidate::Doubt;
use super::heading::{Elsewhere, Heading, numbers_people};
use super::lexicon::Lexicon;
use super::text::TextReading;
use crate::catalogue::Mode;
use std::collections::BTreeSet;
use std::ops::Range;

/// What was noted, by the numbers of lines from 1.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// Whether a line says that a sample or a report does not count.
    pub(super) is_void: bool,
    /// The lines that gave a day to what stands below them, each with it.
    pub(super) days: Vec<(usize, String)>,
    /// Facts that some line names and says something of that could not be read.
    pub(super) unread: BTreeSet<usize>,
    /// Whether a line says that the text is of another person or another time.
    is_elsewhere: bool,
    /// The lines that say so of their paragraph.
    near: Vec<usize>,
    /// The last line that names another material than blood, which may be that of what stands above.
    last_specimen: Option<usize>,
    /// The names of patients that were printed.
    patients: BTreeSet<String>,
}

impl Around {
    /// Notes what a line without a result says.
    pub(super) fn note(&mut self, line: usize, heading: &Heading) {
        self.is_void |= heading.is_void;
        match heading.elsewhere {
            Elsewhere::All => self.is_elsewhere = true,
            Elsewhere::Near => self.near.push(line),
            Elsewhere::Nothing => {}
        }
        if heading.is_specimen {
            self.last_specimen = Some(line);
        }
        self.patients.extend(heading.patient.clone());
    }

    /// Puts the doubts on the results of the text.
    pub(super) fn doubt(&self, lexicon: &Lexicon<'_>, text: &str, readings: &mut [TextReading]) {
        let of_all = self.is_void
            || self.is_elsewhere
            || self.patients.len() > 1
            || text.lines().any(|line| numbers_people(lexicon, line));
        let results: Vec<usize> = readings
            .iter()
            .filter(|read| !read.reading.findings.is_empty())
            .filter_map(|read| read.source.place.parse().ok())
            .collect();
        let contested = contested(&self.days, &results);
        let paragraphs = paragraphs(text);
        let paragraph = |line: usize| paragraphs.get(line.saturating_sub(1)).copied();
        let near: BTreeSet<Option<usize>> = self.near.iter().map(|line| paragraph(*line)).collect();
        for finding in readings.iter_mut().flat_map(|read| &mut read.reading.findings) {
            let line = finding.source.place.parse::<usize>().ok();
            let is_near = line.is_some_and(|line| near.contains(&paragraph(line)));
            let is_above = self.last_specimen.zip(line).is_some_and(|(last, line)| line < last);
            let is_urine = || {
                let question = lexicon.catalogue().fact(finding.fact);
                question.is_some_and(|question| lexicon.is_of_urine(question))
            };
            // What another line says of the same test may be the newer result.
            let is_told_again = self.unread.contains(&finding.fact);
            if of_all || is_near || is_told_again || (is_above && !is_urine()) {
                finding.doubt(Doubt::MoreWords);
            }
            if line.is_some_and(|line| contested.iter().any(|lines| lines.contains(&line))) {
                finding.doubt(Doubt::DateOfIssue);
            }
            // A number can be looked up in the line; of a word the other line may say the opposite.
            if finding.entry.text.is_empty() && is_told_again {
                finding.doubt(Doubt::SeveralSameTime);
                finding.mode = Mode::Choose;
            }
        }
    }
}

/// The lines whose day another one below them contests: a day that differs from the one above, with
/// no result below it that it could be of.
fn contested(days: &[(usize, String)], results: &[usize]) -> Vec<Range<usize>> {
    let ends = days.iter().skip(1).map(|(line, _)| *line).chain([usize::MAX]);
    let has_results = |from: usize, to: usize| results.iter().any(|line| (from..to).contains(line));
    let below = days.windows(2).zip(ends.skip(1));
    below
        .filter_map(|(pair, end)| match pair {
            [(from, above), (line, day)] if above != day && !has_results(*line, end) => {
                Some(*from..*line)
            }
            _ => None,
        })
        .collect()
}

/// For each line the paragraph that it stands in: blank lines divide them.
fn paragraphs(text: &str) -> Vec<usize> {
    let mut paragraph = 0;
    let of_line = |line: &str| {
        paragraph += usize::from(line.trim().is_empty());
        paragraph
    };
    text.lines().map(of_line).collect()
}
