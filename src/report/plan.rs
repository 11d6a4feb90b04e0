//! When trials open and close, as lines of a picture and as things to do.

use super::{Speaker, keys};
use crate::evaluate::TrialTimeline;
use crate::evaluate::timeline::{Interval, ToDo, What};
use crate::evaluate::{Status, Verdict};
use crate::facts::date::days_between;
use crate::words::Key;
use jiff::civil::Date;

/// So many criteria are named in a sentence; the page of the trial has them all.
const MOST_ROWS: usize = 3;

/// How a trial stands on the days of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stand {
    /// Nothing blocks it.
    Open,
    /// Nothing blocks it but a result that has grown too old.
    TooOld,
    /// Something fails.
    Blocked,
}

impl Stand {
    /// The key of its text.
    pub const fn key(self) -> Key<'static> {
        match self {
            Self::Open => key!("plan.span.open"),
            Self::TooOld => key!("plan.span.too_old"),
            Self::Blocked => key!("plan.span.blocked"),
        }
    }

    /// The word used for classes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::TooOld => "too_old",
            Self::Blocked => "blocked",
        }
    }
}

/// Days on which a trial stands alike, in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlanSpan {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// How it stands.
    pub stand: Stand,
    /// The days and what blocks, as a sentence.
    pub text: String,
}

/// One thing to do, in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanStep {
    /// What to do, and when.
    pub text: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The day for a calendar: a test is done by then, a wait is over.
    pub on: Date,
}

/// One trial over a stretch of days, in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlanLine {
    /// Index of the trial.
    pub trial: usize,
    /// When it opens, or why it does not.
    pub outlook: String,
    /// They cover the stretch, each with its own reasons.
    pub spans: Vec<PlanSpan>,
    /// They cover the stretch, each as long as the trial stands alike: first and last day.
    pub bars: Vec<(Date, Date, Stand)>,
    /// Until when it stays open, if something lapses.
    pub until: Option<String>,
    /// What to do before it opens.
    pub steps: Vec<PlanStep>,
}

impl Speaker<'_> {
    /// One trial over the days that were looked at, the first of them the day of the results.
    pub fn plan_line(&self, line: &TrialTimeline) -> Option<PlanLine> {
        self.catalogue.trials.get(line.trial)?;
        Some(PlanLine {
            trial: line.trial,
            outlook: self.plan_outlook(line),
            spans: self.spans(line),
            bars: bars(line),
            until: self.until(line),
            steps: line.to_do.iter().map(|step| self.plan_step(line.trial, *step)).collect(),
        })
    }

    /// When it opens; for one that never does in the stretch what holds it back.
    fn plan_outlook(&self, line: &TrialTimeline) -> String {
        if let Some(opens) = self.opens(line.earliest) {
            return opens;
        }
        if let Some(first) = self.repeat_first(line) {
            return first;
        }
        if line.earliest.possible.is_some() {
            return self.words.get(key!("plan.open_now")).to_owned();
        }
        let why = self.plain_rows(line.trial, &line.held_back_by, Status::NotYet);
        self.words.fill(keys::closed(line.distance), &[("why", &why)])
    }

    /// Neighbouring intervals that stand alike for the same reasons are one span.
    fn spans(&self, line: &TrialTimeline) -> Vec<PlanSpan> {
        let mut spans: Vec<(&Interval, Date, Stand)> = Vec::new();
        for interval in &line.intervals {
            let stand = stand(interval);
            match spans.last_mut() {
                Some((first, to, known))
                    if *known == stand && first.blocked_by == interval.blocked_by =>
                {
                    *to = interval.to;
                }
                _ => spans.push((interval, interval.to, stand)),
            }
        }
        let worded = |(interval, to, stand): (&Interval, Date, Stand)| {
            let why = self.plain_rows(line.trial, &interval.blocked_by, Status::Unknown);
            let (first, last) = (self.date(interval.from), self.date(to));
            let holes = [("from", first.as_str()), ("to", last.as_str()), ("why", why.as_str())];
            let text = self.words.fill(stand.key(), &holes);
            PlanSpan { from: interval.from, to, stand, text }
        };
        spans.into_iter().map(worded).collect()
    }

    /// The last day before something lapses, and the one before it closes again.
    fn until(&self, line: &TrialTimeline) -> Option<String> {
        let closes = line
            .closes
            .map(|day| self.words.fill(key!("plan.closes"), &[("day", &self.date(day))]));
        let texts: Vec<String> = self.lapses(line).into_iter().chain(closes).collect();
        (!texts.is_empty()).then(|| texts.join(" "))
    }

    /// The last day before something lapses.
    fn lapses(&self, line: &TrialTimeline) -> Option<String> {
        let day = self.date(line.latest?);
        let why = self.plain_rows(line.trial, &line.expires, Status::Unknown);
        Some(self.words.fill(key!("plan.until"), &[("day", &day), ("why", &why)]))
    }

    /// A thing to do, in words.
    fn plan_step(&self, trial: usize, step: ToDo) -> PlanStep {
        let (from, to) = (self.date(step.from), self.date(step.to));
        let (key, what) = match step.what {
            What::Result(fact) => {
                let id = self.catalogue.fact(fact).map_or("", |question| &question.id);
                let key = if step.from <= self.today {
                    key!("plan.repeat_by")
                } else {
                    key!("plan.repeat")
                };
                (key, self.label(id))
            }
            What::Wait(index) => {
                (key!("plan.wait"), self.plain_rows(trial, &[index], Status::NotYet))
            }
        };
        let holes = [("what", what.as_str()), ("from", from.as_str()), ("to", to.as_str())];
        let on = match step.what {
            What::Result(_) => step.to,
            What::Wait(_) => step.to.tomorrow().unwrap_or(step.to),
        };
        PlanStep { text: self.words.fill(key, &holes), from: step.from, to: step.to, on }
    }

    /// Criteria with this status as plain sentences, [`MOST_ROWS`] of them and how many more.
    fn plain_rows(&self, trial: usize, rows: &[usize], status: Status) -> String {
        let criteria = self.catalogue.trials.get(trial).map_or(&[][..], |data| &data.criteria);
        let named = rows.iter().filter_map(|index| criteria.get(*index)).take(MOST_ROWS);
        let mut texts: Vec<String> = named.map(|row| self.plain_for(row, status)).collect();
        if let Some(more @ 1..) = rows.len().checked_sub(MOST_ROWS) {
            texts.push(self.words.count(key!("plan.more"), more));
        }
        texts.join(" ")
    }
}

/// Neighbouring intervals that stand alike, whatever the reasons.
fn bars(line: &TrialTimeline) -> Vec<(Date, Date, Stand)> {
    let mut bars: Vec<(Date, Date, Stand)> = Vec::new();
    for interval in &line.intervals {
        let stand = stand(interval);
        match bars.last_mut() {
            Some((_, to, known)) if *known == stand => *to = interval.to,
            _ => bars.push((interval.from, interval.to, stand)),
        }
    }
    bars
}

/// How a trial stands on the days of an interval.
fn stand(interval: &Interval) -> Stand {
    match interval.result.verdict {
        Verdict::NotMatch => Stand::Blocked,
        Verdict::Possible | Verdict::MayBeEligible if interval.blocked_by.is_empty() => Stand::Open,
        Verdict::Possible | Verdict::MayBeEligible => Stand::TooOld,
    }
}

/// Where a day stands in a stretch, in thousandths; days outside stand at its ends.
pub fn place(from: Date, to: Date, day: Date) -> i32 {
    let all = days_between(from, to).max(1);
    (days_between(from, day) * 1_000 / all).clamp(0, 1_000)
}
