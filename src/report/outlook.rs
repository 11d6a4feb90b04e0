//! How a trial stands for a person, in one sentence and one bar, and how near it is.

use super::Speaker;
use crate::evaluate::timeline::{Distance, Earliest, What};
use crate::evaluate::{Status, TrialResult, TrialTimeline, Verdict};
use jiff::civil::Date;

/// How many of the criteria a verdict looks at fit, are open, and block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// Met.
    pub fits: usize,
    /// Not known yet.
    pub unknown: usize,
    /// For the study team to judge.
    pub ask: usize,
    /// Not met, or not yet.
    pub blocked: usize,
}

impl Bar {
    /// Those that neither fit nor block.
    pub const fn open(self) -> usize {
        self.unknown + self.ask
    }

    /// All of them.
    pub const fn all(self) -> usize {
        self.fits + self.open() + self.blocked
    }
}

/// How near a trial is, the nearest first: an order for lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// All that could be checked fits.
    MayFit,
    /// Nothing rules it out.
    Possible,
    /// Nothing rules it out, but our copy of its rules is not whole.
    Incomplete,
    /// Blocked for now; how far it is, as far as that was looked at, and on which day it may open:
    /// the last of all days where none was found.
    ForNow(Option<Distance>, Date),
    /// Blocked for good.
    Lasting,
}

impl Nearness {
    /// By the result, and by the days that were looked at.
    pub fn of(result: TrialResult, complete: bool, line: Option<&TrialTimeline>) -> Self {
        match (result.verdict, result.for_now) {
            (Verdict::MayBeEligible, _) => Self::MayFit,
            (Verdict::Possible, _) if complete => Self::Possible,
            (Verdict::Possible, _) => Self::Incomplete,
            (Verdict::NotMatch, true) => {
                let opens = line.and_then(|line| line.earliest.possible);
                Self::ForNow(line.map(|line| line.distance), opens.unwrap_or(Date::MAX))
            }
            (Verdict::NotMatch, false) => Self::Lasting,
        }
    }
}

impl Speaker<'_> {
    /// The criteria of a trial as a bar.
    pub fn bar(&self, trial: usize, statuses: &[Status]) -> Bar {
        let mut bar = Bar::default();
        let deciding = statuses.iter().enumerate();
        for (_, status) in deciding.filter(|(index, _)| self.catalogue.decides(trial, *index)) {
            match status {
                Status::Met => bar.fits += 1,
                Status::Unknown => bar.unknown += 1,
                Status::Ask => bar.ask += 1,
                Status::NotMet | Status::NotYet => bar.blocked += 1,
            }
        }
        bar
    }

    /// `31 fit, 10 need answers, 2 to ask the study team`; of the others only what there is.
    pub fn bar_text(&self, bar: Bar) -> String {
        let others = [
            (key!("bar.unknown"), bar.unknown),
            (key!("bar.ask"), bar.ask),
            (key!("bar.blocked"), bar.blocked),
        ];
        let others = others.into_iter().filter(|(_, count)| *count > 0);
        let parts = std::iter::once((key!("bar.fits"), bar.fits)).chain(others);
        let parts: Vec<String> = parts.map(|(key, count)| self.words.count(key, count)).collect();
        self.words.list(&parts)
    }

    /// What stands between the person and the trial: `May open for you from 2 January 2027`.
    /// `line` are the days looked at, from today on; `None` where they were not.
    pub fn outlook(
        &self,
        trial: usize,
        result: TrialResult,
        statuses: &[Status],
        line: Option<&TrialTimeline>,
    ) -> String {
        let complete = self.catalogue.trials.get(trial).is_some_and(|data| data.source_complete);
        match Nearness::of(result, complete, line) {
            Nearness::MayFit => self.words.get(key!("outlook.may_fit")).to_owned(),
            Nearness::Possible | Nearness::Incomplete => {
                self.open_outlook(trial, statuses, complete)
            }
            Nearness::ForNow(distance, _) if complete => self.closed_outlook(distance, line),
            Nearness::ForNow(distance, _) => {
                let closed = self.closed_outlook(distance, line);
                format!("{closed} {}", self.words.get(key!("outlook.not_whole")))
            }
            Nearness::Lasting => self.words.get(key!("outlook.lasting")).to_owned(),
        }
    }

    /// What is left to find out.
    fn open_outlook(&self, trial: usize, statuses: &[Status], complete: bool) -> String {
        match self.answers_missing(trial, statuses) {
            0 => {
                let deciding = statuses.iter().enumerate();
                let asks = deciding.filter(|(index, status)| {
                    **status == Status::Ask && self.catalogue.decides(trial, *index)
                });
                let key =
                    if complete { key!("outlook.ask") } else { key!("outlook.ask_incomplete") };
                self.words.count(key, asks.count())
            }
            left => {
                let key =
                    if complete { key!("outlook.left") } else { key!("outlook.left_incomplete") };
                self.words.count(key, left)
            }
        }
    }

    /// When it may open, or what else would have to change.
    fn closed_outlook(&self, distance: Option<Distance>, line: Option<&TrialTimeline>) -> String {
        let opens =
            |line: &TrialTimeline| self.opens(line.earliest).or_else(|| self.repeat_first(line));
        if let Some(opens) = line.and_then(opens) {
            return opens;
        }
        let key = match distance {
            Some(Distance::RepeatTest) => key!("outlook.repeat_test"),
            Some(Distance::Treatment) => key!("outlook.treatment"),
            Some(Distance::Time) => key!("outlook.time"),
            Some(Distance::Open | Distance::Lasting) | None => key!("outlook.for_now"),
        };
        self.words.get(key).to_owned()
    }

    /// For a trial that is blocked today only by results that must be had anew: which they are.
    pub fn repeat_first(&self, line: &TrialTimeline) -> Option<String> {
        let today = line.intervals.first()?;
        if today.result.verdict != Verdict::NotMatch || line.earliest.possible != Some(today.from) {
            return None;
        }
        let results = line.to_do.iter().filter_map(|step| match step.what {
            What::Result(fact) => {
                self.catalogue.fact(fact).map(|question| self.label(&question.id))
            }
            What::Wait(_) => None,
        });
        let tests = self.words.list(&results.collect::<Vec<_>>());
        (!tests.is_empty())
            .then(|| self.words.fill(key!("outlook.repeat_first"), &[("tests", &tests)]))
    }

    /// The day on which a trial that is blocked today may open, if it is among the days looked at.
    pub fn opens(&self, earliest: Earliest) -> Option<String> {
        let possible = earliest.possible.filter(|day| *day > self.today)?;
        let day = self.date(possible);
        Some(match earliest.certain {
            Some(certain) if certain == possible => {
                self.words.fill(key!("outlook.opens"), &[("day", &day)])
            }
            Some(certain) => {
                let holes = [("from", day.as_str()), ("to", &self.date(certain))];
                self.words.fill(key!("outlook.opens_between"), &holes)
            }
            None => self.words.fill(key!("outlook.opens_perhaps"), &[("day", &day)]),
        })
    }
}
