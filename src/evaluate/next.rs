//! Which question is asked next.
//!
//! For each open question every essentially different answer is tried on the held screening and
//! taken back, and what it would settle is weighed by how likely the answer is and by what it
//! costs to give it. The order is a function of the answers: no clock, no chance, ties in the
//! order of the catalogue. No verdict rests on it.

use super::outcome::{self, Outcome};
use super::screening::Screening;
use super::status::{Status, Verdict};
use super::tried::{Reach, Tried, Turned};
use crate::catalogue::layout::{Layout, Line, MAX_LINES};
use crate::catalogue::meaning::Slot;
use crate::catalogue::vocabulary::Formula;
use crate::catalogue::{Catalogue, Criterion, Kind, Question, Role, TrialId};
use crate::facts::Answer;
use jiff::civil::Date;
use std::cmp::Reverse;

/// What a trial that is newly ruled out counts, in rows that are newly settled.
const RULED_OUT: u64 = 60;
/// What a settled row counts.
const ROW: u64 = 20;
/// What one more screen costs beside the questions on it.
const SCREEN: u64 = 10;
/// In a trial that is not ruled out a row counts more with fewer rows open than this, and less with
/// more, so that a trial is finished that is near its end.
const ROWS: u64 = 20;

/// What the order of questions rests on, worked out once for a catalogue and a day.
#[derive(Clone, Debug)]
pub struct Guide<'c> {
    catalogue: &'c Catalogue,
    layout: &'c Layout,
    /// For each fact its essentially different answers.
    outcomes: Vec<Vec<Outcome>>,
    /// For each fact the sheet it is an item of.
    sheets: Vec<Option<usize>>,
    /// Which facts must be tried again after an answer.
    reach: Reach,
}

/// The share of people who can answer a question where it is not known, in thousandths.
const KNOWN: u64 = 300;

/// What is asked on one screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// One question.
    One(usize),
    /// Lines with "none of these": the number of the checklist and the lines that are open.
    Checklist(usize, Vec<Line>),
    /// Items of the sheet of this number.
    Sheet(usize, Vec<Line>),
    /// Results that stand on the paper of this number.
    Paper(usize, Vec<usize>),
}

impl Screen {
    /// The facts that are asked, in order.
    pub fn facts(&self) -> Vec<usize> {
        match self {
            Self::One(fact) => vec![*fact],
            Self::Paper(_, facts) => facts.clone(),
            Self::Checklist(_, lines) | Self::Sheet(_, lines) => {
                lines.iter().map(|line| line.fact).collect()
            }
        }
    }
}

/// What one answer would settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settles {
    /// The answer, by code or as a number.
    pub answer: String,
    /// Its share, in thousandths.
    pub share: u32,
    /// Trials that it rules out.
    pub trials: Vec<usize>,
    /// How many open rows it settles in trials that are not ruled out yet.
    pub rows: usize,
}

/// What the answers to one question would settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worth {
    /// The fact.
    pub fact: usize,
    /// What it is worth, before its effort.
    pub points: u64,
    /// What it costs to answer it, by who can (`[effort]` in `frequencies.txt`).
    pub effort: u32,
    /// What each answer would settle; answers that settle nothing are left out.
    pub settles: Vec<Settles>,
}

/// A screen with what its questions are worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is asked.
    pub screen: Screen,
    /// For each of its facts, in order.
    pub worth: Vec<Worth>,
}

/// The open rows of a screening, before answers are tried.
struct Before {
    statuses: Vec<Status>,
    /// For each trial whether it is ruled out, and whether for good.
    ruled_out: Vec<(bool, bool)>,
    /// For each trial whether a row stays open whatever is asked, so that it can only be ruled
    /// out any more, or stay possible.
    capped: Vec<bool>,
    /// For each trial how many of its rows are open.
    open_rows: Vec<u64>,
}

impl Before {
    fn of(screening: &Screening<'_>, open: &[bool]) -> Self {
        let program = &screening.catalogue().program;
        // Whether a fact, or one that it is worked out from, is still to be asked.
        let mut askable = open.to_vec();
        let asked = open.iter().zip(&program.dependents).filter(|(open, _)| **open);
        for dependent in asked.flat_map(|(_, dependents)| dependents) {
            if let Some(mark) = askable.get_mut(dependent.index()) {
                *mark = true;
            }
        }
        let can_be_asked = |fact: usize| askable.get(fact).copied().unwrap_or(false);
        let count = screening.catalogue().trials.len();
        let ruled_out = (0..count).map(|trial| {
            let result = screening.result(trial);
            let out = result.verdict == Verdict::NotMatch;
            (out, out && !result.for_now)
        });
        let mut capped: Vec<bool> =
            screening.catalogue().trials.iter().map(|trial| !trial.source_complete).collect();
        let mut open_rows = vec![0; count];
        for (row, status) in screening.catalogue().criteria().zip(screening.statuses()) {
            let open = matches!(status, Status::Ask | Status::Unknown);
            if let Some(rows) = open_rows.get_mut(row.trial.index()) {
                *rows += u64::from(open && counts(row));
            }
            let stuck = open && counts(row) && row.role != Role::Note && {
                let mut facts = row.rule.statements().flat_map(|s| program.facts_of(s));
                facts.all(|fact| !can_be_asked(fact))
            };
            if let Some(place) = capped.get_mut(row.trial.index()) {
                *place |= stuck;
            }
        }
        Self {
            statuses: screening.statuses().to_vec(),
            ruled_out: ruled_out.collect(),
            capped,
            open_rows,
        }
    }

    /// Whether a trial can only be ruled out any more, or stay possible.
    fn capped(&self, trial: TrialId) -> bool {
        self.capped.get(trial.index()).copied().unwrap_or_default()
    }

    /// How many rows of a trial are open: the fewer, the nearer it is to its end.
    fn open_rows(&self, trial: TrialId) -> u64 {
        self.open_rows.get(trial.index()).copied().unwrap_or(1).max(1)
    }

    fn trial(&self, trial: TrialId) -> (bool, bool) {
        self.ruled_out.get(trial.index()).copied().unwrap_or_default()
    }
}

impl<'c> Guide<'c> {
    /// Works out the answers that are tried.
    pub fn new(catalogue: &'c Catalogue, layout: &'c Layout, reference: Date) -> Self {
        let facts = 0..catalogue.questions.len();
        let outcomes = facts.clone().map(|fact| outcome::outcomes(catalogue, fact, reference));
        let sheet = |fact| layout.sheets.iter().position(|sheet| sheet.facts.contains(&fact));
        Self {
            catalogue,
            layout,
            outcomes: outcomes.collect(),
            sheets: facts.map(sheet).collect(),
            reach: Reach::of_catalogue(catalogue),
        }
    }

    /// The catalogue whose questions are asked.
    pub const fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// How they are grouped.
    pub const fn layout(&self) -> &'c Layout {
        self.layout
    }

    /// For each fact whether it is still to be asked: it was not asked yet, and an answer can
    /// change a verdict. What follows from other answers is not asked ([`Screening::follows`]),
    /// and items of a score only after its total was.
    pub fn open(&self, screening: &Screening<'_>) -> Vec<bool> {
        let relevant = screening.relevant();
        let wanted = relevant.iter().zip(self.doubts(screening));
        let questions = self.catalogue.questions.iter().enumerate();
        questions
            .zip(wanted)
            .map(|((fact, question), (matters, doubt))| {
                (*matters || doubt)
                    && question.kind != Kind::Computed
                    && !screening.facts().answers.contains_key(&question.id)
                    && !screening.follows(fact)
                    && self.total_was_asked(screening, &relevant, fact)
                    && !self.waits_for_courses(screening, &relevant, fact)
            })
            .collect()
    }

    /// Whether the list of medicines, if it is all of them, would answer a question, and is still to
    /// be asked: "I don't know" to it would keep the list open, where the list may say "never".
    fn waits_for_courses(&self, screening: &Screening<'_>, relevant: &[bool], fact: usize) -> bool {
        let formula = self.catalogue.fact(fact).and_then(|question| question.formula.as_ref());
        let list = self.catalogue.program.courses;
        formula.is_some_and(Formula::assumes_all_courses)
            && list.is_some_and(|list| {
                let question = self.catalogue.fact(list);
                relevant.get(list).copied().unwrap_or(false)
                    && question.is_some_and(|q| !screening.facts().answers.contains_key(&q.id))
            })
    }

    /// Whether the questions for the totals of a sheet come to nothing any more; true for what is
    /// an item of none.
    fn total_was_asked(&self, screening: &Screening<'_>, relevant: &[bool], fact: usize) -> bool {
        let asked = |total: &usize| {
            let question = self.catalogue.fact(*total);
            question.is_none_or(|q| screening.facts().answers.contains_key(&q.id))
        };
        self.totals_of(fact)
            .iter()
            .all(|total| asked(total) || !relevant.get(*total).copied().unwrap_or(false))
    }

    /// The totals of the sheet that a fact is an item of; empty for what is an item of none.
    pub fn totals_of(&self, fact: usize) -> &'c [usize] {
        let sheet = self.sheets.get(fact).copied().flatten();
        sheet.and_then(|sheet| self.layout.sheets.get(sheet)).map_or(&[], |sheet| &sheet.totals)
    }

    /// What is worth finding out: the facts that still matter and have no usable answer, those
    /// the person does not know included, but not those they would not tell; the most useful one
    /// first. Items of sheets are left to
    /// their totals.
    pub fn worth_finding_out(&self, screening: &Screening<'c>) -> Vec<Worth> {
        let relevant = screening.relevant();
        let is_wanted = |(fact, question): (usize, &Question)| {
            let told = screening.facts().answers.get(&question.id);
            let usable = matches!(told, Some(Answer::Fact(_)))
                && !matches!(screening.slot(fact), Slot::Missing(_));
            relevant.get(fact).copied().unwrap_or(false)
                && question.kind != Kind::Computed
                && self.totals_of(fact).is_empty()
                && !usable
                && !matches!(told, Some(Answer::PreferNot))
                && !screening.follows(fact)
        };
        let questions = self.catalogue.questions.iter().enumerate();
        let wanted: Vec<bool> = questions.map(is_wanted).collect();
        let before = Before::of(screening, &wanted);
        let mut tried = Tried::default();
        tried.catch_up(&self.reach, screening);
        let mut copy = screening.clone();
        let facts = wanted.iter().enumerate().filter(|(_, wanted)| **wanted);
        let mut found: Vec<Worth> =
            facts.map(|(fact, _)| self.worth(&mut tried, &mut copy, &before, fact)).collect();
        // The sort is stable, so ties stay in the order of the catalogue.
        found.sort_by_key(|worth| Reverse(worth.points));
        found
    }

    /// For each fact whether only a doubt about a trial that all else speaks for rests on it.
    fn doubts(&self, screening: &Screening<'_>) -> Vec<bool> {
        let program = &self.catalogue.program;
        let mut found = vec![false; self.catalogue.questions.len()];
        let trials = self.catalogue.trials.iter().enumerate();
        let fitting = trials
            .filter(|(trial, _)| screening.result(*trial).verdict == Verdict::MayBeEligible)
            .flat_map(|(_, trial)| &trial.criteria);
        for row in fitting.filter(|row| row.in_verdict) {
            let parts = self.catalogue.parts_of(row);
            for doubt in std::iter::once(row).chain(parts).filter_map(|row| row.rule.doubt) {
                for fact in program.facts_of(doubt) {
                    self.mark_inputs(fact, &mut found);
                }
            }
        }
        found
    }

    /// Marks a fact and all it is worked out from.
    fn mark_inputs(&self, fact: usize, found: &mut [bool]) {
        let Some(mark) = found.get_mut(fact) else { return };
        if !std::mem::replace(mark, true) {
            for input in self.catalogue.program.inputs.get(fact).into_iter().flatten() {
                self.mark_inputs(*input, found);
            }
        }
    }

    /// All screens that are still to be asked, the best one first; empty once nothing is left.
    pub fn next(&self, screening: &Screening<'_>) -> Vec<Suggestion> {
        self.next_after(screening, &mut Tried::default())
    }

    /// The same, in less time where only a few answers have changed since `tried` was filled.
    pub fn next_after(&self, screening: &Screening<'_>, tried: &mut Tried) -> Vec<Suggestion> {
        tried.catch_up(&self.reach, screening);
        let open = self.open(screening);
        let mut copy = screening.clone();
        let before = Before::of(screening, &open);
        let mut worth: Vec<Option<Worth>> = open
            .iter()
            .enumerate()
            .map(|(fact, open)| open.then(|| self.worth(tried, &mut copy, &before, fact)))
            .collect();
        // A line that settles nothing yet may be a follow-up: it waits until it does.
        let ripe: Vec<bool> =
            worth.iter().map(|worth| worth.as_ref().is_some_and(|w| w.points > 0)).collect();
        let mut found: Vec<(u64, Suggestion)> = self
            .screens(&open, &ripe)
            .into_iter()
            .map(|screen| {
                let facts = screen.facts().into_iter();
                let worth: Vec<Worth> =
                    facts.filter_map(|fact| worth.get_mut(fact).and_then(Option::take)).collect();
                (Self::rank(&screen, &worth), Suggestion { screen, worth })
            })
            .collect();
        // The sort is stable, so ties stay in the order of the catalogue.
        found.sort_by_key(|(rank, suggestion)| {
            let first = suggestion.worth.iter().map(|worth| worth.fact).min();
            (Reverse(*rank), first)
        });
        found.into_iter().map(|(_, suggestion)| suggestion).collect()
    }

    /// The open facts as screens: checklists, sheets, papers, and the rest one by one.
    fn screens(&self, open: &[bool], ripe: &[bool]) -> Vec<Screen> {
        let is_open = |fact: usize| open.get(fact).copied().unwrap_or(false);
        let is_ripe = |fact: usize| is_open(fact) && (ripe.get(fact).copied().unwrap_or(false));
        let mut screens = Vec::new();
        for (number, checklist) in self.layout.checklists.iter().enumerate() {
            let lines: Vec<Line> =
                checklist.lines.iter().filter(|line| is_ripe(line.fact)).cloned().collect();
            if lines.len() > 1 {
                screens.push(Screen::Checklist(number, lines));
            }
        }
        for (number, sheet) in self.layout.sheets.iter().enumerate() {
            let items = sheet.facts.iter().filter(|fact| is_open(**fact));
            let lines: Vec<Line> = items
                .filter_map(|fact| Line::of(self.catalogue.fact(*fact)?, *fact, "no"))
                .collect();
            let screens_of = lines.chunks(MAX_LINES);
            screens.extend(screens_of.map(|lines| Screen::Sheet(number, lines.to_vec())));
        }
        for (number, paper) in self.layout.papers.iter().enumerate() {
            // An item is of use with others only, and does not wait.
            let is_item = |fact: usize| is_open(fact) && !self.totals_of(fact).is_empty();
            let results = paper.facts.iter().copied();
            let results = results.filter(|fact| is_ripe(*fact) || is_item(*fact));
            let results: Vec<usize> = results.collect();
            for results in results.chunks(MAX_LINES).filter(|results| results.len() > 1) {
                screens.push(Screen::Paper(number, results.to_vec()));
            }
        }
        let mut placed = vec![false; open.len()];
        for fact in screens.iter().flat_map(Screen::facts) {
            if let Some(mark) = placed.get_mut(fact) {
                *mark = true;
            }
        }
        let rest = (0..open.len()).filter(|fact| is_open(*fact));
        let rest = rest.filter(|fact| !placed.get(*fact).copied().unwrap_or(false));
        screens.extend(rest.map(Screen::One));
        screens
    }

    /// What a screen is worth for what it costs: each question its effort, and the screen itself.
    fn rank(screen: &Screen, worth: &[Worth]) -> u64 {
        let points: u64 = worth.iter().map(|worth| worth.points).sum();
        let efforts: u64 = worth.iter().map(|worth| u64::from(worth.effort)).sum();
        // A line is read more quickly than a question on its own screen.
        let cost = match screen {
            Screen::One(_) => SCREEN + efforts,
            Screen::Checklist(..) | Screen::Sheet(..) | Screen::Paper(..) => SCREEN + efforts / 2,
        };
        (points * 1_000).checked_div(cost).unwrap_or_default()
    }

    /// The share of people who can answer a question, in thousandths.
    fn known(&self, fact: usize) -> u64 {
        self.catalogue.frequency(fact).map_or(KNOWN, |frequency| u64::from(frequency.known))
    }

    /// What the answers to one question would settle. The copy is left as it was.
    fn worth(
        &self,
        tried: &mut Tried,
        copy: &mut Screening<'_>,
        before: &Before,
        fact: usize,
    ) -> Worth {
        let Some(question) = self.catalogue.fact(fact) else {
            return Worth { fact, points: 0, effort: 0, settles: Vec::new() };
        };
        let outcomes = self.outcomes.get(fact).map_or(&[][..], Vec::as_slice);
        let turned = tried.of(copy, &before.statuses, (fact, &question.id), outcomes);
        let result = |(outcome, turned): (&Outcome, &Vec<Turned>)| {
            let (points, settles) = settled(self.catalogue, before, outcome, turned);
            // Where no share is known, what rules out or fails is taken to be rare.
            let share = match outcome.share {
                Some(share) => u64::from(share),
                None if settles.trials.is_empty() => outcome::USUAL,
                None => outcome::RARE,
            };
            (share, points, settles)
        };
        let results: Vec<(u64, u64, Settles)> = outcomes.iter().zip(turned).map(result).collect();
        let all: u64 = results.iter().map(|(share, ..)| *share).sum();
        let points: u64 = results.iter().map(|(share, points, _)| share * points).sum();
        let settles = results.into_iter().map(|(share, _, mut settles)| {
            let share = (share * 1_000).checked_div(all).unwrap_or_default();
            settles.share = u32::try_from(share).unwrap_or(u32::MAX);
            settles
        });
        let something = |settles: &Settles| settles.rows > 0 || !settles.trials.is_empty();
        Worth {
            fact,
            points: (points * self.known(fact)).checked_div(all).unwrap_or_default(),
            effort: self.catalogue.effort(question),
            settles: settles.filter(something).collect(),
        }
    }
}

/// What an answer settles by what it turns, in points, and for the explanation.
fn settled(
    catalogue: &Catalogue,
    before: &Before,
    outcome: &Outcome,
    turned: &[Turned],
) -> (u64, Settles) {
    let mut points = 0;
    let mut found = Settles { answer: outcome.code.clone(), share: 0, trials: Vec::new(), rows: 0 };
    for (number, is) in turned {
        let row = catalogue.criterion(*number);
        let was = before.statuses.get(number.index());
        let Some((row, was)) = row.filter(|row| counts(row)).zip(was) else { continue };
        let (out, for_good) = before.trial(row.trial);
        let closed = matches!(is, Status::Met | Status::NotMet | Status::NotYet);
        if for_good || !closed || matches!(was, Status::Met | Status::NotMet) {
            continue;
        }
        points += if out || before.capped(row.trial) {
            ROW
        } else {
            ROW * ROWS / before.open_rows(row.trial)
        };
        found.rows += usize::from(!out);
        let trial = row.trial.index();
        if is.fails() && !out && !found.trials.contains(&trial) {
            points += RULED_OUT * ROW;
            found.trials.push(trial);
        }
    }
    (points, found)
}

/// Whether the verdict looks at a row.
fn counts(row: &Criterion) -> bool {
    row.in_verdict && row.role != Role::Judgement
}
