//! Statuses and verdicts.

use crate::catalogue::meaning::{Anchors, EventSlot, Slot, truth};
use crate::catalogue::program::{Anchor, Leaf, Program, Stretch, Test, Window};
use crate::catalogue::rule::Op;
use crate::catalogue::settle;
use crate::catalogue::vocabulary::Formula;
use crate::catalogue::{Catalogue, Criterion, FactId, Kind, LeafId, Question, Role};
use crate::facts::{DateSpan, Facts};
use crate::logic::{Graded, Truth};

/// How a person stands to one criterion.
///
/// `NotMet` is final: no further answer changes it. `NotYet` stays a failure, but another answer
/// may show it to be lasting (`NotMet`). `Met` stays as well, but for the doubts a criterion
/// names, which make it a question for the team (`Ask`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Status {
    /// Fulfilled: an inclusion criterion holds, an exclusion criterion does not apply, or the
    /// row does not concern this person.
    Met,
    /// Fails under every reading.
    NotMet,
    /// Fails now, but passes with time or after a transient state ends.
    NotYet,
    /// The readings disagree, or the sentence needs the study team.
    Ask,
    /// Facts are missing.
    Unknown,
}

impl Status {
    /// All statuses.
    pub const ALL: [Self; 5] = [Self::Met, Self::NotMet, Self::NotYet, Self::Ask, Self::Unknown];

    /// The word used in results.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::NotYet => "not_yet",
            Self::Ask => "ask",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the criterion fails today.
    pub const fn fails(self) -> bool {
        matches!(self, Self::NotMet | Self::NotYet)
    }
}

/// How a person stands to a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// At least one criterion fails.
    NotMatch,
    /// None fails for certain, and some are open.
    Possible,
    /// All criteria that decide are fulfilled; only the study team can decide.
    MayBeEligible,
}

impl Verdict {
    /// The word used in results.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotMatch => "not_match",
            Self::Possible => "possible",
            Self::MayBeEligible => "may_be_eligible",
        }
    }
}

/// The verdict on a trial and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrialResult {
    /// The verdict.
    pub verdict: Verdict,
    /// For a mismatch: whether every failing row can still change.
    pub for_now: bool,
}

/// What statuses are worked out from.
pub(super) struct View<'a> {
    pub catalogue: &'a Catalogue,
    pub slots: &'a [Slot],
    pub effective: &'a [Option<DateSpan>],
    pub anchors: &'a Anchors,
    pub leaves: &'a [Graded],
    pub facts: &'a Facts,
}

impl View<'_> {
    fn program(&self) -> &Program {
        &self.catalogue.program
    }

    pub(super) fn slot(&self, fact: FactId) -> &Slot {
        Slot::at(self.slots, fact.index())
    }

    /// The truth of a leaf, from its fact.
    pub(super) fn leaf_truth(&self, leaf: &Leaf) -> Graded {
        let effective = self.effective.get(leaf.fact.index()).copied().flatten();
        let dated = |fact: FactId| self.effective.get(fact.index()).copied().flatten();
        let other = |fact: FactId| (self.slot(fact), dated(fact));
        let by = |days| truth(&leaf.test, self.slot(leaf.fact), days, self.anchors, other);
        let newest = by(effective);
        if newest == Graded::TRUE || !matches!(leaf.test, Test::Within(_)) {
            return newest;
        }
        // An older result may be the one of this window: then it is not settled by the newest.
        let older = self.days_set_aside(leaf.fact).any(|day| by(Some(day)) != Graded::FALSE);
        if older { newest.or(Graded::UNKNOWN) } else { newest }
    }

    /// The days of the results of a test that are older than the one that counts.
    fn days_set_aside(&self, fact: FactId) -> impl Iterator<Item = DateSpan> {
        let question = self.catalogue.fact(fact.index());
        let question = question.filter(|question| self.facts.earlier.contains_key(&question.id));
        question
            .into_iter()
            .flat_map(|question| self.facts.set_aside(&question.id, self.anchors.reference))
            .map(|(day, _)| DateSpan { earliest: day, latest: day })
    }

    /// A statement worked out from the values themselves, not from the leaves held.
    pub(super) fn statement(&self, stretch: Stretch) -> Graded {
        let program = self.program();
        let mut leaf = |number: LeafId, _: bool| {
            let leaf = program.leaves.get(number.index());
            leaf.map_or(Graded::UNKNOWN, |leaf| self.leaf_truth(leaf))
        };
        settle::evaluate(program.nodes_of(stretch), &mut leaf, true)
    }

    pub(super) fn leaf(&self, number: LeafId) -> Graded {
        self.leaves.get(number.index()).copied().unwrap_or(Graded::UNKNOWN)
    }

    /// The truth of a leaf in a future in which transient states have ended, windows have run
    /// out, tests have been repeated with the result that helps, and everything else is as
    /// it is. `favour` is the truth that would help here.
    fn leaf_later(&self, number: LeafId, favour: bool) -> Graded {
        let now = self.leaf(number);
        let Some(leaf) = self.program().leaves.get(number.index()) else { return now };
        let Some(question) = self.catalogue.fact(leaf.fact.index()) else { return now };
        let helps = Graded::same(Truth::from(favour));
        match (self.slot(leaf.fact), leaf.test) {
            (Slot::Missing(_), _) => now,
            (
                Slot::Codes(codes) | Slot::Including(codes),
                Test::OneOf(_) | Test::Includes(_) | Test::Only(_) | Test::Nothing,
            ) if codes & question.transient_bits() != 0 => helps,
            (_, Test::Within(_)) if question.repeatable => helps,
            (Slot::Event(EventSlot::Ongoing), _) if ongoing_passes(question) => helps,
            (Slot::Event(EventSlot::Happened(_)), Test::Within(_)) => Graded::FALSE,
            (Slot::Number(_), Test::Compare(Op::AtLeast | Op::MoreThan, _)) if question.grows => {
                Graded::TRUE
            }
            _ => now,
        }
    }

    /// The truth of a leaf if an uncertain date in it comes to what helps, or to what does not.
    /// Only dates and ages count: what is missing stays unknown.
    fn leaf_by_date(&self, number: LeafId, helps: bool) -> Graded {
        let now = self.leaf(number);
        let Some(leaf) = self.program().leaves.get(number.index()) else { return now };
        if now.settled().is_some() || matches!(self.slot(leaf.fact), Slot::Missing(_)) {
            return now;
        }
        let dated = match leaf.test {
            Test::Within(Window { anchor: Anchor::Fact(fact), .. }) => {
                !matches!(self.slot(fact), Slot::Missing(_))
            }
            Test::Within(_) => true,
            _ => self.catalogue.fact(leaf.fact.index()).is_some_and(grows),
        };
        if dated { Graded::same(Truth::from(helps)) } else { now }
    }

    /// Whether it hangs on an uncertain date if a criterion fails, under its strictest or under
    /// its most generous reading.
    pub(super) fn hangs_on_dates(&self, criterion: &Criterion) -> bool {
        let nodes = self.program().nodes_of(criterion.rule.body);
        let mut uncertain = false;
        let worst = settle::evaluate(
            nodes,
            &mut |leaf, favour| {
                let truth = self.leaf_by_date(leaf, !favour);
                uncertain |= truth != self.leaf(leaf);
                truth
            },
            true,
        );
        if !uncertain {
            return false;
        }
        let best =
            settle::evaluate(nodes, &mut |leaf, favour| self.leaf_by_date(leaf, favour), true);
        let turns = |worst: Truth, best: Truth| worst == Truth::False && best != Truth::False;
        turns(worst.low, best.low) || turns(worst.high, best.high)
    }

    /// What a statement comes to; unknown without one.
    fn of_stretch(&self, stretch: Option<Stretch>) -> Graded {
        stretch.map_or(Graded::UNKNOWN, |stretch| {
            let nodes = self.program().nodes_of(stretch);
            settle::evaluate(nodes, &mut |leaf, _| self.leaf(leaf), true)
        })
    }

    /// Whether the doubt of a criterion is there, under its most generous reading: on the edge of
    /// a window it is.
    pub(super) fn is_doubted(&self, criterion: &Criterion) -> bool {
        self.of_stretch(criterion.rule.doubt).high == Truth::True
    }

    /// The status of one criterion. A doubt holds up what would be met, or is open; what fails by
    /// the words of the text fails.
    pub(super) fn status(&self, criterion: &Criterion) -> Status {
        let status = self.by_the_text(criterion);
        let doubted = || {
            let mut parts = self.catalogue.parts_of(criterion);
            self.is_doubted(criterion) || parts.any(|part| self.is_doubted(part))
        };
        if !status.fails() && doubted() { Status::Ask } else { status }
    }

    /// The status that the words of the text give.
    fn by_the_text(&self, criterion: &Criterion) -> Status {
        let nodes = self.program().nodes_of(criterion.rule.body);
        let result = self.outcome(criterion);
        match result.settled() {
            Some(true) => Status::Met,
            Some(false) if criterion.rule.lasting => Status::NotMet,
            Some(false) => {
                let later = settle::evaluate(
                    nodes,
                    &mut |leaf, favour| self.leaf_later(leaf, favour),
                    true,
                );
                if later.high == Truth::False { Status::NotMet } else { Status::NotYet }
            }
            // One reading fails already, so no answer can make the row met: whatever else is
            // answered, it is a question for the team at best.
            None if result.low == Truth::False => Status::Ask,
            None => {
                let asks = self.of_stretch(criterion.rule.ask_when).low == Truth::True;
                // A whole whose open parts are all questions for the team is one itself.
                let mut parts = self.catalogue.parts_of(criterion);
                let parts_ask = !criterion.looked_through().is_empty()
                    && parts.all(|part| self.status(part) != Status::Unknown);
                if asks || parts_ask { Status::Ask } else { Status::Unknown }
            }
        }
    }

    /// What the body of a criterion comes to, forced answers included.
    fn outcome(&self, criterion: &Criterion) -> Graded {
        let nodes = self.program().nodes_of(criterion.rule.body);
        let result = settle::evaluate(nodes, &mut |leaf, _| self.leaf(leaf), true);
        if result.settled().is_some() || result.is_disputed() || criterion.rule.axes.is_empty() {
            return result;
        }
        self.settle(criterion).unwrap_or(result)
    }

    /// Whether an answer can still change a row of this status. Where the readings disagree for
    /// certain, or only a doubt speaks, it stays a question for the team, whatever else is
    /// answered.
    pub(super) fn can_turn(&self, criterion: &Criterion, status: Status) -> bool {
        match status {
            Status::Met | Status::NotMet => false,
            Status::Ask => {
                let outcome = self.outcome(criterion);
                !outcome.is_disputed() && outcome.settled().is_none()
            }
            Status::NotYet | Status::Unknown => true,
        }
    }

    /// The answer that every value of the unknown repeated facts leads to, if there is one.
    fn settle(&self, criterion: &Criterion) -> Option<Graded> {
        let nodes = self.program().nodes_of(criterion.rule.body);
        let free = |fact: FactId| matches!(self.slot(fact), Slot::Missing(_));
        if !criterion.rule.axes.iter().any(|axis| free(axis.fact)) {
            return None;
        }
        let mut common: Option<Graded> = None;
        let mut agree = true;
        let complete = settle::try_all(
            nodes,
            &criterion.rule.axes,
            &free,
            &|leaf| self.leaf(leaf),
            &mut |result| {
                agree = (result.settled().is_some() || result.is_disputed())
                    && common.is_none_or(|c| c == result);
                common = Some(result);
                agree
            },
        );
        if complete && agree { common } else { None }
    }

    /// Whether a criterion does not concern this person.
    pub(super) fn does_not_apply(&self, criterion: &Criterion) -> bool {
        criterion.rule.applies.is_some_and(|stretch| {
            let nodes = self.program().nodes_of(stretch);
            settle::evaluate(nodes, &mut |leaf, _| self.leaf(leaf), true) == Graded::FALSE
        })
    }
}

/// Whether something that goes on may end: it says so, or it is a medicine.
fn ongoing_passes(question: &Question) -> bool {
    let medicine = matches!(question.formula, Some(Formula::LastDose(..)));
    medicine || (question.kind == Kind::Event && question.transient_bits() != 0)
}

/// Whether a number only grows as days go by: an age, told or worked out.
const fn grows(question: &Question) -> bool {
    question.grows || matches!(question.formula, Some(Formula::Age { .. }))
}

/// The verdict on one trial from the statuses of its criteria.
///
/// | any row fails | any row open | verdict |
/// |---|---|---|
/// | yes | | not a match; for now, if every failing row can change |
/// | no | yes | possible |
/// | no | no | may be eligible |
///
/// Rows of judgement never count; notes count only once they are answered.
pub fn verdict<'a>(rows: impl Iterator<Item = (Role, bool, Status)> + 'a) -> TrialResult {
    let mut so_far = SoFar::default();
    for (role, can_change, status) in rows {
        so_far.add(role, can_change, status);
    }
    so_far.result()
}

/// What the rows of a trial come to, as far as they were looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SoFar {
    /// Whether a row fails.
    pub(super) fails: bool,
    /// Whether a row fails that cannot change, so that the verdict stands.
    pub(super) lasting: bool,
    /// Whether a row is open.
    pub(super) open: bool,
}

impl SoFar {
    pub(super) const fn add(&mut self, role: Role, can_change: bool, status: Status) {
        match (role, status) {
            (Role::Judgement, _) | (Role::Note, Status::Unknown) | (_, Status::Met) => {}
            (_, Status::NotYet) => self.fails = true,
            (_, Status::NotMet) => {
                self.fails = true;
                self.lasting |= !can_change;
            }
            (_, Status::Ask | Status::Unknown) => self.open = true,
        }
    }

    pub(super) const fn result(self) -> TrialResult {
        let verdict = match (self.fails, self.open) {
            (true, _) => Verdict::NotMatch,
            (false, true) => Verdict::Possible,
            (false, false) => Verdict::MayBeEligible,
        };
        TrialResult { verdict, for_now: self.fails && !self.lasting }
    }
}
