//! Counts over people, a trial and a row at a time.

use crate::catalogue::meaning::Why;
use crate::catalogue::{Catalogue, Criterion, Kind, Role};
use crate::evaluate::{Reason, Screening, Status, Verdict};
use crate::logic::Truth;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Counts over any number of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally<'c> {
    /// How many people were added.
    pub people: u64,
    /// One entry a trial, in the catalogue's order.
    pub trials: Vec<TrialTally<'c>>,
}

/// Counts of one trial. The four verdicts add up to all people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrialTally<'c> {
    /// Not a match, for good.
    pub not_match: u64,
    /// Not a match, but every failing row can still change.
    pub for_now: u64,
    /// Nothing fails for certain, and something is open.
    pub possible: u64,
    /// All rows that decide are met.
    pub may_be_eligible: u64,
    /// Of those who do not match for now: how many may enter from a month on (year and month),
    /// where time alone settles every failing row.
    pub months: BTreeMap<(i16, i8), u64>,
    /// Of those who are possible: how many lack one fact only.
    pub lack_only: BTreeMap<&'c str, u64>,
    /// The rows the verdict looks at, in the order of the source.
    pub rows: Vec<RowTally<'c>>,
}

/// Counts of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowTally<'c> {
    /// Index of the criterion in its trial.
    pub criterion: usize,
    /// People who fail neither this row nor one before it.
    pub left: u64,
    /// People who fail it.
    pub fails: u64,
    /// Of those who fail it: it is `not_yet`, or the source says that it can change.
    pub for_now: u64,
    /// Of those who fail it: they fail no other row.
    pub alone: u64,
    /// People for whom it is a question for the team.
    pub ask: u64,
    /// People for whom facts are missing.
    pub open: u64,
    /// Of those for whom facts are missing, and who fail nothing: how many lack one fact only here.
    pub lack_only: BTreeMap<&'c str, u64>,
}

impl<'c> Tally<'c> {
    /// Nobody yet.
    pub fn new(catalogue: &'c Catalogue) -> Self {
        let trials = catalogue.trials.iter().enumerate().map(|(index, trial)| {
            let looked_at = |(row, criterion): (usize, &crate::catalogue::Criterion)| {
                let counts = criterion.role != Role::Judgement && catalogue.decides(index, row);
                counts.then(|| RowTally { criterion: row, ..RowTally::default() })
            };
            let rows = trial.criteria.iter().enumerate().filter_map(looked_at).collect();
            TrialTally { rows, ..TrialTally::default() }
        });
        Self { people: 0, trials: trials.collect() }
    }

    /// Adds one person.
    pub fn add(&mut self, screening: &Screening<'c>) {
        self.people += 1;
        for (trial, tally) in self.trials.iter_mut().enumerate() {
            tally.add(screening, trial);
        }
    }

    /// Adds the people of another tally of the same catalogue.
    pub fn join(&mut self, other: Self) {
        self.people += other.people;
        for (trial, other) in self.trials.iter_mut().zip(other.trials) {
            trial.join(other);
        }
    }
}

impl<'c> TrialTally<'c> {
    fn add(&mut self, screening: &Screening<'c>, trial: usize) {
        let result = screening.result(trial);
        let mut failing = Vec::new();
        let mut open = Vec::new();
        let criteria = screening.catalogue().trials.get(trial).map_or(&[][..], |t| &t.criteria);
        let statuses = screening.trial_statuses(trial);
        for (place, row) in self.rows.iter_mut().enumerate() {
            let status = statuses.get(row.criterion).copied().unwrap_or(Status::Unknown);
            match status {
                Status::Met => {}
                Status::NotMet | Status::NotYet => {
                    let can_change = criteria.get(row.criterion).is_some_and(Criterion::can_change);
                    row.fails += 1;
                    row.for_now += u64::from(status == Status::NotYet || can_change);
                    failing.push(place);
                }
                Status::Ask => row.ask += 1,
                Status::Unknown => {
                    row.open += 1;
                    open.push(place);
                }
            }
            row.left += u64::from(failing.is_empty());
        }
        if let [only] = failing.as_slice()
            && let Some(row) = self.rows.get_mut(*only)
        {
            row.alone += 1;
        }
        match (result.verdict, result.for_now) {
            (Verdict::NotMatch, false) => self.not_match += 1,
            (Verdict::NotMatch, true) => {
                self.for_now += 1;
                let rows = failing.iter().filter_map(|place| self.rows.get(*place));
                let rows: Vec<usize> = rows.map(|row| row.criterion).collect();
                if let Some(day) = may_enter_on(screening, trial, &rows) {
                    *self.months.entry((day.year(), day.month())).or_default() += 1;
                }
            }
            (Verdict::Possible, _) => {
                self.possible += 1;
                self.add_open(screening, trial, &open);
            }
            (Verdict::MayBeEligible, _) => self.may_be_eligible += 1,
        }
    }

    /// Finds the facts that rows are open for.
    fn add_open(&mut self, screening: &Screening<'c>, trial: usize, open: &[usize]) {
        let criteria = screening.catalogue().trials.get(trial).map_or(&[][..], |t| &t.criteria);
        let mut all: Option<BTreeSet<&'c str>> = Some(BTreeSet::new());
        for place in open {
            let Some(row) = self.rows.get_mut(*place) else { continue };
            // A note that nobody answered holds no verdict open.
            if criteria.get(row.criterion).is_some_and(|c| c.role == Role::Note) {
                continue;
            }
            let missing = missing(screening, trial, row.criterion);
            if let Some(fact) = missing.as_ref().and_then(only) {
                *row.lack_only.entry(fact).or_default() += 1;
            }
            all = all.zip(missing).map(|(mut all, missing)| {
                all.extend(missing);
                all
            });
        }
        if let Some(fact) = all.as_ref().and_then(only) {
            *self.lack_only.entry(fact).or_default() += 1;
        }
    }

    fn join(&mut self, other: Self) {
        self.not_match += other.not_match;
        self.for_now += other.for_now;
        self.possible += other.possible;
        self.may_be_eligible += other.may_be_eligible;
        add_each(&mut self.months, other.months);
        add_each(&mut self.lack_only, other.lack_only);
        for (row, other) in self.rows.iter_mut().zip(other.rows) {
            row.left += other.left;
            row.fails += other.fails;
            row.for_now += other.for_now;
            row.alone += other.alone;
            row.ask += other.ask;
            row.open += other.open;
            add_each(&mut row.lack_only, other.lack_only);
        }
    }
}

fn add_each<K: Ord>(sums: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
    for (key, count) in more {
        *sums.entry(key).or_default() += count;
    }
}

fn only<'c>(facts: &BTreeSet<&'c str>) -> Option<&'c str> {
    facts.first().copied().filter(|_| facts.len() == 1)
}

/// The day on which nothing fails any more by time alone; `None` where that takes more than
/// time, or cannot be said. The day is that of the slowest row, tried out on the whole trial.
fn may_enter_on(screening: &Screening<'_>, trial: usize, rows: &[usize]) -> Option<Date> {
    let days = rows.iter().map(|row| {
        let explanation = screening.explain(trial, *row);
        let dated = explanation.reasons.iter().filter_map(|reason| match reason {
            Reason::Dated(dated) => dated.clear_on,
            Reason::Compared(comparison) => comparison.reaches_on,
            _ => None,
        });
        dated.max().filter(|_| explanation.status == Status::NotYet)
    });
    let day = days.collect::<Option<Vec<Date>>>()?.into_iter().max()?;
    let mut later = screening.clone();
    later.set_reference(day);
    (later.result(trial).verdict != Verdict::NotMatch).then_some(day)
}

/// The facts that a row is open for; `None` where answers alone do not settle it.
fn missing<'c>(screening: &Screening<'c>, trial: usize, row: usize) -> Option<BTreeSet<&'c str>> {
    let catalogue = screening.catalogue();
    let can_be_asked =
        |fact: &str| catalogue.question(fact).is_some_and(|q| q.kind != Kind::Computed);
    let mut facts = BTreeSet::new();
    for reason in screening.explain(trial, row).reasons {
        match reason {
            // No answer alone changes these.
            Reason::Missing { why: Why::Contradicted, .. }
            | Reason::Contradiction { .. }
            | Reason::SourceLost
            | Reason::InvestigatorDecides
            | Reason::Parts { .. } => return None,
            Reason::Missing { needs, .. } if !needs.is_empty() => facts.extend(needs),
            Reason::Missing { fact, .. }
            | Reason::MissingLimit { fact, .. }
            | Reason::Chosen { fact, holds: Truth::Unknown, .. } => {
                facts.insert(fact);
            }
            Reason::Dated(dated) if dated.holds.settled().is_none() => {
                facts.insert(dated.fact);
            }
            Reason::Compared(comparison) if comparison.holds.settled().is_none() => {
                if comparison.from.is_empty() {
                    facts.insert(comparison.fact);
                }
                facts.extend(comparison.from);
            }
            // What is settled, or a question for the team, lacks no answer.
            Reason::Compared(_)
            | Reason::Dated(_)
            | Reason::Chosen { .. }
            | Reason::ReadingsDiffer { .. }
            | Reason::Doubt
            | Reason::NeedsJudgement
            | Reason::NoCondition
            | Reason::DoesNotApply { .. } => {}
        }
    }
    facts.iter().all(|fact| can_be_asked(fact)).then_some(facts)
}
