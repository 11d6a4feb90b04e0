//! Verdicts alone, for many people: nothing is worked out that they do not rest on.
//!
//! The values, statements and statuses are those of a [`Screening`], asked for one by one, the
//! cheapest first. A row that fails settles its trial, and a part of a statement that fails or holds
//! often settles the whole, so that most of the others need not be looked at.

use super::doses::DosesByDay;
use super::ordered::{Costs, Ordered};
use super::resolve::{self, Resolved};
use super::screening::{Screening, is_answered, put};
use super::status::{SoFar, Status, TrialResult};
use super::told::{Told, answers_by_fact};
use crate::catalogue::meaning::{Slot, Why};
use crate::catalogue::program::Stretch;
use crate::catalogue::{
    Answered, Catalogue, Criterion, CriterionId, LeafId, Question, Role, Trial,
};
use crate::facts::{Answer, Facts};
use crate::logic::Graded;
use jiff::civil::Date;
use std::borrow::Cow;
use std::mem::replace;

/// Gives the verdicts on all trials of a catalogue for one person after the other.
#[derive(Clone, Debug)]
pub struct Verdicts<'c> {
    catalogue: &'c Catalogue,
    /// For each trial the rows its verdict looks at: those that rule a person out for good come
    /// first, then those that cost least.
    plans: Vec<Vec<Row>>,
    /// When each contradiction holds.
    contradictions: Vec<Ordered>,
    /// For each fact when an implication answers it.
    implied: Vec<Vec<Ordered>>,
}

/// A criterion as a verdict sees it.
#[derive(Clone, Debug)]
struct Row {
    criterion: CriterionId,
    role: Role,
    can_change: bool,
    body: Ordered,
    /// Whether a failure is a lasting one, whatever it rests on.
    lasting: bool,
    /// The facts of which, while they are missing, every value may lead to the same answer.
    axes: Vec<usize>,
    /// Whether a doubt may hold up what is met.
    doubted: bool,
}

impl Row {
    fn of(catalogue: &Catalogue, costs: &Costs<'_>, criterion: &Criterion) -> Self {
        let mut all = std::iter::once(criterion).chain(catalogue.parts_of(criterion));
        Self {
            criterion: criterion.number,
            role: criterion.role,
            can_change: criterion.can_change(),
            body: Ordered::of(costs, criterion.rule.body),
            lasting: criterion.rule.lasting,
            axes: criterion.rule.axes.iter().map(|axis| axis.fact.index()).collect(),
            doubted: all.any(|criterion| criterion.rule.doubt.is_some()),
        }
    }
}

impl<'c> Verdicts<'c> {
    /// Finds the best order of rows for every trial.
    pub fn new(catalogue: &'c Catalogue) -> Self {
        let program = &catalogue.program;
        let costs = Costs::of(catalogue);
        let plan = |trial: &Trial| {
            let counts = |row: &&Criterion| row.in_verdict && row.role != Role::Judgement;
            let mut rows: Vec<&Criterion> = trial.criteria.iter().filter(counts).collect();
            rows.sort_by_key(|row| (row.can_change(), costs.statement(row.rule.body)));
            rows.into_iter().map(|row| Row::of(catalogue, &costs, row)).collect()
        };
        let implied = |rules: &Vec<u32>| {
            let rules = rules.iter().filter_map(|rule| program.implications.get(*rule as usize));
            rules.map(|rule| Ordered::of(&costs, rule.when)).collect()
        };
        let contradictions = program.contradictions.iter();
        Self {
            catalogue,
            plans: catalogue.trials.iter().map(plan).collect(),
            contradictions: contradictions.map(|c| Ordered::of(&costs, c.when)).collect(),
            implied: program.implied.iter().map(implied).collect(),
        }
    }

    /// What answers are compared with.
    pub const fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// The verdict on every trial, in the catalogue's order; each equals [`Screening::result`] (a
    /// property test in `tests/engine/laws.rs`).
    pub fn of(&self, facts: &Facts, reference: Date) -> Vec<TrialResult> {
        self.by(facts, answers_by_fact(self.catalogue, facts, reference), reference)
    }

    /// The same for answers by the numbers of their facts.
    pub fn of_answered(&self, answers: &Answered, reference: Date) -> Vec<TrialResult> {
        self.by(answers.beside(), answers.on(self.catalogue, reference), reference)
    }

    /// By the answers that count; of facts, only those with several results are looked up by id.
    fn by(
        &self,
        facts: &Facts,
        answers: Vec<Option<&Answer>>,
        reference: Date,
    ) -> Vec<TrialResult> {
        let mut wanted = Wanted::of(self, facts, answers, reference);
        let trials = self.catalogue.trials.iter().zip(&self.plans);
        trials.map(|(trial, rows)| wanted.verdict(rows, trial.source_complete)).collect()
    }
}

/// A screening whose values are worked out when they are wanted.
struct Wanted<'f> {
    verdicts: &'f Verdicts<'f>,
    screening: Screening<'f>,
    told: &'f Facts,
    answers: Vec<Option<&'f Answer>>,
    doses: DosesByDay,
    /// The facts whose values are known.
    facts: Vec<bool>,
    /// The leaves whose truth is known.
    leaves: Vec<bool>,
}

impl<'f> Wanted<'f> {
    fn of(
        verdicts: &'f Verdicts<'f>,
        facts: &'f Facts,
        answers: Vec<Option<&'f Answer>>,
        reference: Date,
    ) -> Self {
        let catalogue = verdicts.catalogue;
        let mut screening = Screening::blank(catalogue, Cow::Borrowed(facts), reference);
        screening.find_medicines(Some(&answers));
        let mut wanted = Self {
            verdicts,
            answers,
            doses: DosesByDay::default(),
            told: facts,
            facts: vec![false; catalogue.questions.len()],
            leaves: vec![false; catalogue.program.leaves.len()],
            screening,
        };
        wanted.contradict();
        wanted
    }

    fn verdict(&mut self, rows: &[Row], source_complete: bool) -> TrialResult {
        // A trial whose source is not complete is open whatever its rows say.
        let mut so_far = SoFar { open: !source_complete, ..SoFar::default() };
        for row in rows {
            // All that rule out for good were looked at, and one fails for now.
            if so_far.fails && row.can_change {
                break;
            }
            let status = self.status(row, so_far);
            so_far.add(row.role, row.can_change, status);
            if so_far.lasting {
                break;
            }
        }
        so_far.result()
    }

    /// The status of a row, or another one that makes the same verdict.
    fn status(&mut self, row: &Row, so_far: SoFar) -> Status {
        if row.body.fails(&mut |leaf| self.leaf(leaf)) {
            // What can change fails for now, whether time alone may change it or not.
            if row.lasting || row.can_change {
                return Status::NotMet;
            }
        } else if so_far.open && !self.may_be_forced(row) {
            // It fails no more, and is open or met.
            return Status::Unknown;
        } else if row.body.holds(&mut |leaf| self.leaf(leaf)) {
            if !row.doubted {
                return Status::Met;
            }
        } else if row.role != Role::Note && !self.may_be_forced(row) {
            // Whether it is one for the team is of no matter.
            return Status::Unknown;
        }
        self.want_criterion(row.criterion, row.role == Role::Note);
        self.screening.by_statement(row.criterion)
    }

    /// Whether every value of what is missing may lead to the same answer.
    fn may_be_forced(&mut self, row: &Row) -> bool {
        row.axes.iter().any(|fact| {
            self.want_fact(*fact);
            matches!(self.screening.slot(*fact), Slot::Missing(_))
        })
    }

    /// Works out the leaves that the body of a criterion and the doubts on it and its parts read.
    /// To tell a question for the team from a want of data, all others are needed, too.
    fn want_criterion(&mut self, number: CriterionId, all: bool) {
        let catalogue = self.screening.catalogue();
        let Some(criterion) = catalogue.criterion(number) else { return };
        self.want_statement(Some(criterion.rule.body));
        self.want_statement(criterion.rule.doubt);
        for stretch in criterion.rule.statements().filter(|_| all) {
            self.want_statement(Some(stretch));
        }
        for part in catalogue.parts_of(criterion) {
            self.want_statement(part.rule.doubt);
            if all {
                self.want_criterion(part.number, all);
            }
        }
    }

    fn want_statement(&mut self, stretch: Option<Stretch>) {
        let program = &self.screening.catalogue().program;
        for leaf in stretch.into_iter().flat_map(|stretch| program.leaves_of(stretch)) {
            self.want_leaf(leaf);
        }
    }

    /// The truth of a leaf.
    fn leaf(&mut self, leaf: LeafId) -> Graded {
        self.want_leaf(leaf);
        self.screening.held().get(leaf.index()).copied().unwrap_or(Graded::UNKNOWN)
    }

    fn want_leaf(&mut self, leaf: LeafId) {
        if self.leaves.get_mut(leaf.index()).is_none_or(|known| replace(known, true)) {
            return;
        }
        let program = &self.screening.catalogue().program;
        if let Some(tested) = program.leaves.get(leaf.index()) {
            for fact in [Some(tested.fact), tested.test.other()].into_iter().flatten() {
                self.want_fact(fact.index());
            }
            self.screening.hold(leaf);
        }
    }

    /// Works out the value of a fact, and before it those of the facts it rests on.
    fn want_fact(&mut self, fact: usize) {
        if self.facts.get_mut(fact).is_none_or(|known| replace(known, true)) {
            return;
        }
        let catalogue = self.screening.catalogue();
        let Some(question) = catalogue.fact(fact) else { return };
        let answer = self.answers.get(fact).copied().flatten();
        let mut value = resolve::answer(catalogue, question, answer, self.screening.reference());
        if !is_answered(&value.0) && (question.formula.is_some() || self.is_implied(fact)) {
            self.want_inputs(fact);
            value = self.worked_out((fact, question), value);
        }
        put(&mut self.screening.raw, &mut self.screening.effective, fact, value);
        self.screening.refresh_glance(fact);
    }

    fn want_inputs(&mut self, fact: usize) {
        let inputs = self.screening.catalogue().program.inputs.get(fact);
        for input in inputs.into_iter().flatten() {
            self.want_fact(*input);
        }
    }

    fn worked_out(&self, fact: (usize, &Question), entered: Resolved) -> Resolved {
        let held = &self.screening;
        let told = Told::by_id(held.catalogue(), self.told, held.reference());
        let told = told.at_hand(&self.answers).keeping(&self.doses);
        held.worked_out(fact, entered, told, &held.raw, &held.effective)
    }

    /// Whether an implication answers a fact, if nothing else bears on it.
    fn is_implied(&mut self, fact: usize) -> bool {
        let rules = self.verdicts.implied.get(fact).into_iter().flatten();
        let mut rules = rules.map(|rule| rule.holds(&mut |leaf| self.leaf(leaf)));
        rules.any(|holds| holds)
    }

    /// Finds the contradictions, and takes away the values they concern. From here on the values
    /// are as rules see them.
    fn contradict(&mut self) {
        let catalogue = self.screening.catalogue();
        let verdicts = self.verdicts;
        let mut found = false;
        for (index, contradiction) in verdicts.contradictions.iter().enumerate() {
            if contradiction.holds(&mut |leaf| self.leaf(leaf)) {
                self.screening.assume_contradiction(index);
                found = true;
            }
        }
        if !found {
            return;
        }
        let touched = self.screening.contradicted();
        let order = catalogue.program.order.iter().map(|fact| fact.index());
        let touched: Vec<usize> =
            order.filter(|fact| touched.get(*fact).copied().unwrap_or(false)).collect();
        // What was entered keeps its date, whatever becomes of its value.
        for fact in &touched {
            self.want_fact(*fact);
        }
        for fact in touched {
            let slot = if self.screening.is_contradicted(fact) {
                Slot::Missing(Why::Contradicted)
            } else {
                self.anew(fact)
            };
            if let Some(place) = self.screening.raw.get_mut(fact) {
                *place = slot;
            }
            self.screening.refresh_glance(fact);
        }
        // They were told from values that may be others now.
        self.leaves.fill(false);
    }

    /// The value of a fact that is worked out from one that was taken away.
    fn anew(&mut self, fact: usize) -> Slot {
        let catalogue = self.screening.catalogue();
        let Some(question) = catalogue.fact(fact) else { return Slot::NOT_ASKED };
        let answer = self.answers.get(fact).copied().flatten();
        let entered = resolve::answer(catalogue, question, answer, self.screening.reference());
        if is_answered(&entered.0) {
            return entered.0;
        }
        self.want_inputs(fact);
        self.worked_out((fact, question), entered).0
    }
}
