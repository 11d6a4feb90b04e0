//! When a trial opens and closes: every day of a stretch, evaluated by the one engine.
//!
//! Two suppositions are made. Under the first nothing else changes, so results grow old; the
//! intervals are those. Under the second tests are repeated with the same result, so what has
//! an age counts as of each day; when a trial opens is told by that one, because a failing
//! result that merely grows old opens nothing.

use super::screening::Screening;
use super::status::{Status, TrialResult, Verdict};
use crate::catalogue::meaning::{Slot, Why};
use crate::catalogue::program::{Anchor, Test, Window};
use crate::catalogue::{Catalogue, Change, Question};
use crate::facts::date::{WindowSide, window_side};
use crate::facts::{Answer, Event, Fact, Facts, PartialDate, TimeUnit, Value, When};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The longest stretch: five years.
pub const MOST_DAYS: u16 = 1_830;

/// How far ahead results look for the day on which a trial opens: one year. A plan looks further.
pub const DAYS_AHEAD: u16 = 366;

/// Days on which one trial stands alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The result on each of them, if nothing else changes.
    pub result: TrialResult,
    /// The criteria that fail, and those left open only because a result grew too old.
    pub blocked_by: Vec<usize>,
}

/// The first day on which a trial is not blocked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earliest {
    /// Whatever an uncertain date, or the edge day of a window, comes to.
    pub certain: Option<Date>,
    /// If they come to what helps.
    pub possible: Option<Date>,
}

/// How far away a trial is, from the nearest to the farthest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Distance {
    /// Nothing blocks it on the first day.
    Open,
    /// Only time must pass.
    Time,
    /// A test must come out otherwise.
    RepeatTest,
    /// A treatment, or a decision of the person or a doctor.
    Treatment,
    /// It stays closed.
    Lasting,
}

impl Distance {
    /// All of them, from the nearest to the farthest.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::Time, Self::RepeatTest, Self::Treatment, Self::Lasting];

    /// The word used in results.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Time => "time",
            Self::RepeatTest => "repeat_test",
            Self::Treatment => "treatment",
            Self::Lasting => "lasting",
        }
    }
}

/// What must happen before a trial can begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A result to have anew, by fact.
    Result(usize),
    /// A criterion to wait out, by its index in the trial.
    Wait(usize),
}

/// One thing to do, and between which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToDo {
    /// What.
    pub what: What,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// One trial over a stretch of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialTimeline {
    /// Index of the trial in the catalogue.
    pub trial: usize,
    /// They cover every day once, in order, if nothing else changes.
    pub intervals: Vec<Interval>,
    /// When it opens, if tests are repeated with the same result.
    pub earliest: Earliest,
    /// The last day, from `earliest.possible` on, before a criterion that is met then lapses if
    /// nothing else changes; `None` if none lapses in the stretch.
    pub latest: Option<Date>,
    /// The criteria that lapse on the day after `latest`.
    pub expires: Vec<usize>,
    /// The last day before it is blocked again, even if tests are repeated with the same result.
    pub closes: Option<Date>,
    /// The criteria that fail on the last day before it opens, or on the last day of all.
    pub held_back_by: Vec<usize>,
    /// How far it is.
    pub distance: Distance,
    /// What must happen before the earliest day.
    pub to_do: Vec<ToDo>,
}

/// Evaluates every trial for so many days, the first of them `from`: the day on which the answers
/// were told. At most [`MOST_DAYS`] are looked at.
pub fn timelines(
    catalogue: &Catalogue,
    facts: &Facts,
    from: Date,
    days: u16,
) -> Vec<TrialTimeline> {
    let told = told_on(catalogue, facts, from);
    let again = repeated(catalogue, &told);
    let same = again == told;
    let mut still = Screening::of(catalogue, Cow::Borrowed(&told), from);
    let mut fresh = Screening::of(catalogue, Cow::Borrowed(&again), from);
    let mut tracks: Vec<Track> = (0..catalogue.trials.len()).map(Track::new).collect();
    let mut day = from;
    for number in 0..days.clamp(1, MOST_DAYS) {
        if number > 0 {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            still.move_to(day);
            if !same {
                fresh.move_to(day);
            }
        }
        let fresh = if same { &still } else { &fresh };
        for track in &mut tracks {
            track.take(&still, fresh, day);
        }
    }
    tracks
        .into_iter()
        .map(|track| {
            let target = track.earliest.certain.or(track.earliest.possible);
            let mut line = track.finish(catalogue);
            if let Some(target) = target {
                still.move_to(target);
                fresh.move_to(target);
                line.to_do.extend(repeats(&still, &fresh, line.trial));
            }
            line
        })
        .collect()
}

/// The same for the days that results look ahead, from the day of a screening on; empty where no
/// trial is blocked only for now, as there is no opening to look for.
pub fn openings(screening: &Screening<'_>) -> Vec<TrialTimeline> {
    let catalogue = screening.catalogue();
    if !(0..catalogue.trials.len()).any(|trial| screening.result(trial).for_now) {
        return Vec::new();
    }
    timelines(catalogue, screening.facts(), screening.reference(), DAYS_AHEAD)
}

/// The answers with everything that was said without a day said on this one: "two weeks ago"
/// stays where it is when the day moves on, and an age grows.
pub fn told_on(catalogue: &Catalogue, facts: &Facts, day: Date) -> Facts {
    let mut facts = facts.clone();
    for (id, answer) in &mut facts.answers {
        let Answer::Fact(fact) = answer else { continue };
        if let Some(when) = &mut fact.effective {
            say_on(when, day);
        } else if catalogue.question(id).is_some_and(|question| question.grows) {
            fact.effective = Some(When::On(PartialDate::Day(day)));
        }
        match &mut fact.value {
            Value::Date(when) | Value::Event(Event::Happened(when)) => say_on(when, day),
            Value::Therapies(therapies) => {
                for course in &mut therapies.courses {
                    let whens = [&mut course.start, &mut course.stop];
                    whens.into_iter().flatten().for_each(|when| say_on(when, day));
                }
            }
            Value::Choice(_) | Value::Several(_) | Value::Quantity(_) | Value::Event(_) => {}
        }
    }
    facts
}

/// The same person on another day, if nothing else changes.
pub fn on_day<'c>(screening: &Screening<'c>, day: Date) -> Screening<'c> {
    let catalogue = screening.catalogue();
    Screening::new(catalogue, told_on(catalogue, screening.facts(), screening.reference()), day)
}

fn say_on(when: &mut When, day: Date) {
    if let When::About { said_on, .. } = when {
        said_on.get_or_insert(day);
    }
}

/// The answers with every dated result that can grow too old taken again on the day that is
/// looked at, whichever it is.
pub fn repeated(catalogue: &Catalogue, facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    let today = When::About { amount: 0, unit: TimeUnit::Days, said_on: None };
    for (id, answer) in &mut facts.answers {
        let ages = catalogue.question(id).is_some_and(|question| question.too_old_after.is_some());
        if let Answer::Fact(Fact { effective: Some(when), .. }) = answer
            && ages
        {
            *when = today;
        }
    }
    facts
}

/// One trial while the days go by.
struct Track {
    trial: usize,
    intervals: Vec<Interval>,
    earliest: Earliest,
    /// The criteria met on the earliest possible day, until one of them lapses.
    met: Vec<usize>,
    latest: Option<Date>,
    expires: Vec<usize>,
    closes: Option<Date>,
    held_back_by: Vec<usize>,
    /// For each criterion that fails, or hangs on an uncertain date, the first and last such day.
    waits: BTreeMap<usize, (Date, Date)>,
    /// The same as it stood on the earliest possible day.
    waits_before: BTreeMap<usize, (Date, Date)>,
    /// The rows that failed lastingly, as far as they hold the trial back.
    lasting: BTreeSet<usize>,
    open_at_once: bool,
}

impl Track {
    const fn new(trial: usize) -> Self {
        Self {
            trial,
            intervals: Vec::new(),
            earliest: Earliest { certain: None, possible: None },
            met: Vec::new(),
            latest: None,
            expires: Vec::new(),
            closes: None,
            held_back_by: Vec::new(),
            waits: BTreeMap::new(),
            waits_before: BTreeMap::new(),
            lasting: BTreeSet::new(),
            open_at_once: false,
        }
    }

    /// Takes in one day: as it is if nothing else changes, and if tests are repeated.
    fn take(&mut self, still: &Screening<'_>, fresh: &Screening<'_>, day: Date) {
        let blocked = fresh.result(self.trial).verdict == Verdict::NotMatch;
        self.extend(still, fresh, day);
        self.open(still, fresh, day, blocked);
        self.expire(still, day);
        match self.earliest.possible {
            Some(_) if self.closes.is_none() && blocked => self.closes = day.yesterday().ok(),
            _ => {}
        }
    }

    /// Adds the day to the last interval, or begins a new one.
    fn extend(&mut self, still: &Screening<'_>, fresh: &Screening<'_>, day: Date) {
        let result = still.result(self.trial);
        let again = fresh.trial_statuses(self.trial);
        let blocks = |index: usize, status: Status| {
            let lapsed = || again.get(index).is_some_and(|again| !is_open(*again));
            status.fails() || is_open(status) && lapsed()
        };
        let blocking = || {
            let rows = deciding(still, self.trial);
            rows.filter(|(index, status)| blocks(*index, *status)).map(|(index, _)| index)
        };
        match self.intervals.last_mut() {
            Some(last)
                if last.result == result && blocking().eq(last.blocked_by.iter().copied()) =>
            {
                last.to = day;
            }
            _ => {
                let blocked_by = blocking().collect();
                self.intervals.push(Interval { from: day, to: day, result, blocked_by });
            }
        }
    }

    /// Looks whether the trial opens on this day, until it does for certain.
    fn open(&mut self, still: &Screening<'_>, fresh: &Screening<'_>, day: Date, blocked: bool) {
        if self.earliest.certain.is_some() {
            return;
        }
        let mut hangs = false;
        let mut failing: Vec<usize> = Vec::new();
        for (index, status) in deciding(fresh, self.trial) {
            let uncertain = is_open(status) && fresh.hangs_on_dates(self.trial, index);
            hangs |= uncertain;
            if status.fails() {
                failing.push(index);
            }
            if status.fails() || uncertain {
                self.waits.entry(index).and_modify(|(_, last)| *last = day).or_insert((day, day));
            }
        }
        if blocked {
            if self.earliest.possible.is_none() {
                let statuses = fresh.trial_statuses(self.trial);
                let lasting = |index: &&usize| statuses.get(**index) == Some(&Status::NotMet);
                self.lasting = failing.iter().filter(lasting).copied().collect();
                self.held_back_by = failing;
            }
            return;
        }
        if self.earliest.possible.is_none() {
            self.earliest.possible = Some(day);
            self.open_at_once = self.held_back_by.is_empty();
            self.waits_before.clone_from(&self.waits);
            let met = deciding(still, self.trial).filter(|(_, status)| *status == Status::Met);
            self.met = met.map(|(index, _)| index).collect();
        }
        if !hangs {
            self.earliest.certain = Some(day);
        }
    }

    /// Looks whether something that was met when the trial opened has lapsed.
    fn expire(&mut self, still: &Screening<'_>, day: Date) {
        if self.earliest.possible.is_none() || self.latest.is_some() {
            return;
        }
        let statuses = still.trial_statuses(self.trial);
        let lapsed = |index: &&usize| statuses.get(**index) != Some(&Status::Met);
        let expires: Vec<usize> = self.met.iter().filter(lapsed).copied().collect();
        if !expires.is_empty() {
            self.latest = day.yesterday().ok();
            self.expires = expires;
        }
    }

    fn finish(self, catalogue: &Catalogue) -> TrialTimeline {
        let distance = self.distance(catalogue);
        let (target, waits) = match self.earliest {
            Earliest { certain: Some(day), .. } => (Some(day), self.waits),
            Earliest { possible, .. } => (possible, self.waits_before),
        };
        let to_do = waits
            .into_iter()
            .filter(|(_, (_, to))| target.is_some_and(|target| *to < target))
            .map(|(index, (from, to))| ToDo { what: What::Wait(index), from, to })
            .collect();
        TrialTimeline {
            trial: self.trial,
            intervals: self.intervals,
            earliest: self.earliest,
            latest: self.latest,
            expires: self.expires,
            closes: self.closes,
            held_back_by: self.held_back_by,
            distance,
            to_do,
        }
    }

    /// How far the trial is: as far as the farthest of the criteria that hold it back.
    fn distance(&self, catalogue: &Catalogue) -> Distance {
        if self.earliest.possible.is_some() {
            return if self.open_at_once { Distance::Open } else { Distance::Time };
        }
        let criteria = catalogue.trials.get(self.trial).map_or(&[][..], |trial| &trial.criteria);
        let far = |index: &usize| {
            let change = criteria.get(*index).map_or(&[][..], |criterion| &criterion.change);
            farness(change, self.lasting.contains(index))
        };
        self.held_back_by.iter().map(far).max().unwrap_or(Distance::Open)
    }
}

/// How far a criterion is that time alone does not open: the nearest of what could change it.
/// Time is only left where nothing else could.
fn farness(change: &[Change], fails_for_good: bool) -> Distance {
    let distance = |change: &Change| match change {
        Change::RepeatTest => Some(Distance::RepeatTest),
        Change::Treatment | Change::Decision => Some(Distance::Treatment),
        Change::Time | Change::Nothing => None,
    };
    let nearest = change.iter().filter_map(distance).min();
    let waits = !fails_for_good || change.contains(&Change::Time);
    nearest.unwrap_or(if waits { Distance::Time } else { Distance::Lasting })
}

const fn is_open(status: Status) -> bool {
    matches!(status, Status::Ask | Status::Unknown)
}

/// The criteria of a trial that its verdict looks at, with their statuses.
fn deciding<'s>(
    screening: &'s Screening<'_>,
    trial: usize,
) -> impl Iterator<Item = (usize, Status)> + 's {
    let rows = screening.catalogue().trials.get(trial).map_or(&[][..], |trial| &trial.criteria);
    screening
        .trial_statuses(trial)
        .iter()
        .zip(rows)
        .enumerate()
        .filter(|(_, (_, row))| row.in_verdict)
        .map(|(index, (status, _))| (index, *status))
}

/// The results that must be had anew for the day both screenings stand at: those without which a
/// criterion is not what it would be if they were repeated.
fn repeats(still: &Screening<'_>, fresh: &Screening<'_>, trial: usize) -> Vec<ToDo> {
    let catalogue = still.catalogue();
    let program = &catalogue.program;
    let criteria = catalogue.trials.get(trial).map_or(&[][..], |trial| &trial.criteria);
    let again = fresh.trial_statuses(trial);
    let mut first: BTreeMap<usize, Date> = BTreeMap::new();
    for (index, status) in deciding(still, trial) {
        let Some(row) = criteria.get(index) else { continue };
        if again.get(index) == Some(&status) {
            continue;
        }
        for (_, leaf) in program.numbered_leaves_of(row.rule.body) {
            let fact = leaf.fact.index();
            let inputs = program.inputs.get(fact).into_iter().flatten().copied();
            for fact in std::iter::once(fact).chain(inputs) {
                let Some(question) = catalogue.fact(fact) else { continue };
                let window = if let Test::Within(window) = leaf.test { Some(window) } else { None };
                let window = window.filter(|_| leaf.fact.index() == fact);
                if let Some(day) = counts_from(still, question, fact, window) {
                    first.entry(fact).and_modify(|known| *known = day.max(*known)).or_insert(day);
                }
            }
        }
    }
    let to = still.reference();
    first.into_iter().map(|(fact, from)| ToDo { what: What::Result(fact), from, to }).collect()
}

/// The first day on which a result counts for today and for this window; `None` if the one there
/// is does.
fn counts_from(
    still: &Screening<'_>,
    question: &Question,
    fact: usize,
    window: Option<Window>,
) -> Option<Date> {
    let today = still.reference();
    let (amount, unit) = question.too_old_after?;
    let answer = still.facts().on(&question.id, today)?;
    let Answer::Fact(Fact { effective: Some(told), .. }) = answer else { return None };
    let current = unit.before(today, i32::from(amount))?;
    let mut first = current;
    if let Some(Window { amount, unit, inclusive, anchor: Anchor::Date(anchor) }) = window {
        let before = still.anchor(anchor);
        let mut edge = unit.before(before, i32::from(amount))?;
        let counts = |day| match window_side(day, amount, unit, before) {
            WindowSide::Inside => true,
            WindowSide::Edge => inclusive,
            WindowSide::Outside => false,
        };
        // Short months have an edge of a few days.
        while !counts(edge) && edge < before {
            edge = edge.tomorrow().ok()?;
        }
        first = first.max(edge);
    }
    let too_old = matches!(still.slot(fact), Slot::Missing(Why::TooOld));
    let early = told.span(today).is_none_or(|days| days.earliest < first);
    (too_old || early).then_some(first)
}
