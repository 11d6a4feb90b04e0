//! A person's answers and all statuses, kept up to date as answers change.

use super::glance::Glance;
use super::medicines::Medicines;
use super::resolve::{self, Resolved};
use super::status::{Status, TrialResult, Verdict, View, verdict};
use super::told::{Told, answers_by_fact};
use super::{courses, formulas};
use crate::catalogue::implications::{CompiledImplication, Given};
use crate::catalogue::meaning::{Anchors, EventSlot, Slot, Why};
use crate::catalogue::vocabulary::{Formula, Kind};
use crate::catalogue::{Catalogue, CriterionId, FactId, LeafId, Question};
use crate::facts::{Answer, DateSpan, Facts, Span};
use crate::logic::{Graded, Truth};
use jiff::civil::Date;
use std::borrow::Cow;

/// Answers, and the status of every criterion for them.
///
/// Changing one answer re-evaluates only the criteria it can touch; the result always equals
/// a full evaluation (property test in `tests/engine/laws.rs`).
#[derive(Clone, Debug)]
pub struct Screening<'c> {
    pub(super) catalogue: &'c Catalogue,
    facts: Cow<'c, Facts>,
    anchors: Anchors,
    /// Before contradictions are taken out.
    pub(super) raw: Vec<Slot>,
    /// Empty while nothing is contradicted: then the two would be the same.
    slots: Vec<Slot>,
    pub(super) effective: Vec<Option<DateSpan>>,
    medicines: Medicines,
    active: Vec<bool>,
    /// For each fact what comparisons at a glance need of it.
    pub(super) glances: Vec<Glance>,
    pub(super) leaves: Vec<Graded>,
    pub(super) statuses: Vec<Status>,
    /// Marks of criteria to look at again; all false between changes.
    pub(super) dirty: Vec<bool>,
}

impl<'c> Screening<'c> {
    /// Evaluates all criteria for the given answers on the given day.
    pub fn new(catalogue: &'c Catalogue, facts: Facts, reference: Date) -> Self {
        Self::of(catalogue, Cow::Owned(facts), reference)
    }

    /// The same for answers that are only looked at; they are copied when one is changed.
    pub fn of(catalogue: &'c Catalogue, facts: Cow<'c, Facts>, reference: Date) -> Self {
        let mut screening = Self::blank(catalogue, facts, reference);
        screening.all();
        screening
    }

    /// Before anything was worked out.
    pub(super) fn blank(catalogue: &'c Catalogue, facts: Cow<'c, Facts>, reference: Date) -> Self {
        let count = catalogue.questions.len();
        let known = catalogue.anchors.iter().map(|name| facts.anchors.get(name).copied()).collect();
        Self {
            catalogue,
            facts,
            anchors: Anchors { reference, known },
            raw: vec![Slot::Missing(Why::NotAsked); count],
            slots: Vec::new(),
            effective: vec![None; count],
            medicines: Medicines::default(),
            active: vec![false; catalogue.program.contradictions.len()],
            glances: vec![Glance::Missing; count],
            leaves: vec![Graded::UNKNOWN; catalogue.program.leaves.len()],
            dirty: vec![false; catalogue.program.shortcuts.len()],
            statuses: vec![Status::Unknown; catalogue.program.shortcuts.len()],
        }
    }

    /// What the answers are compared with.
    pub const fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// The answers.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The day for which the statuses hold.
    pub const fn reference(&self) -> Date {
        self.anchors.reference
    }

    /// The status of every criterion of every trial, in the catalogue's order.
    pub fn statuses(&self) -> &[Status] {
        &self.statuses
    }

    /// The statuses of one trial.
    pub fn trial_statuses(&self, trial: usize) -> &[Status] {
        self.statuses.get(self.catalogue.program.rows(trial)).unwrap_or_default()
    }

    /// Sets or removes (`None`) one answer and re-evaluates what it can touch. An id the
    /// catalogue does not know changes nothing.
    pub fn set(&mut self, id: &str, answer: Option<Answer>) {
        let Some(fact) = self.catalogue.index_of(id) else { return };
        let answers = &mut self.facts.to_mut().answers;
        match answer {
            Some(answer) => answers.insert(id.to_owned(), answer),
            None => answers.remove(id),
        };
        let program = &self.catalogue.program;
        let asks_of_dose = program.doses_asked.iter().any(|(asked, _)| asked.index() == fact);
        if program.courses == Some(fact) || asks_of_dose {
            self.find_medicines(None);
        }
        let mut touched: Vec<FactId> = vec![FactId::of(fact)];
        let dependents = |fact: FactId| program.dependents.get(fact.index()).into_iter().flatten();
        touched.extend(dependents(FactId::of(fact)));
        for computed in &touched {
            self.refresh_raw(computed.index());
        }
        for contradiction in program.contradictions_of_fact.get(fact).into_iter().flatten() {
            self.refresh_contradiction(*contradiction as usize);
            let facts = program.contradictions.get(*contradiction as usize);
            for fact in facts.into_iter().flat_map(|c| &c.facts) {
                touched.push(*fact);
                touched.extend(dependents(*fact));
            }
        }
        self.separate_slots();
        // Inputs before what is computed from them.
        touched.sort_unstable_by_key(|fact| program.rank.get(fact.index()));
        touched.dedup();
        let mut criteria: Vec<CriterionId> = Vec::new();
        for fact in &touched {
            let fact = fact.index();
            let before = self.glance(fact);
            self.refresh_slot(fact);
            self.refresh_leaves(fact, before, &mut criteria);
        }
        for criterion in criteria {
            if let Some(mark) = self.dirty.get_mut(criterion.index()) {
                *mark = false;
            }
            let status = self.by_statement(criterion);
            if let Some(place) = self.statuses.get_mut(criterion.index()) {
                *place = status;
            }
        }
    }

    /// Moves the screening to another day; everything is evaluated anew.
    pub fn set_reference(&mut self, reference: Date) {
        self.anchors.reference = reference;
        self.all();
    }

    /// Moves the screening to another day.
    pub fn move_to(&mut self, day: Date) {
        if day != self.anchors.reference {
            self.set_reference(day);
        }
    }

    /// The day of an anchor: the one that was set, or the reference date.
    pub fn anchor(&self, anchor: u16) -> Date {
        self.anchors.date(anchor)
    }

    /// Whether one criterion of a trial hangs on a date that is not known to the day, or on the
    /// edge day of a window.
    pub(super) fn hangs_on_dates(&self, trial: usize, index: usize) -> bool {
        let criterion = self.catalogue.trials.get(trial).and_then(|t| t.criteria.get(index));
        criterion.is_some_and(|criterion| self.view().hangs_on_dates(criterion))
    }

    /// The verdict on one trial.
    pub fn result(&self, trial: usize) -> TrialResult {
        let data = self.catalogue.trials.get(trial);
        let criteria = data.map_or(&[][..], |t| &t.criteria);
        let mut result = verdict(
            criteria
                .iter()
                .zip(self.trial_statuses(trial))
                .filter(|(criterion, _)| criterion.in_verdict)
                .map(|(criterion, status)| (criterion.role, criterion.can_change(), *status)),
        );
        // An incomplete source can never look complete, whatever its rows say.
        if data.is_none_or(|t| !t.source_complete) && result.verdict == Verdict::MayBeEligible {
            result.verdict = Verdict::Possible;
        }
        result
    }

    /// For each fact whether an answer to it can still change the verdict on a trial, as far as
    /// the words of the trial go: what only a doubt rests on is never a needed question. A fact
    /// that cannot is safe to leave out: statuses that are met or failed for good never
    /// change when more becomes known (a property test in `tests/engine/laws.rs` holds this to it).
    pub fn relevant(&self) -> Vec<bool> {
        let program = &self.catalogue.program;
        let mut leaf_matters = vec![false; program.leaves.len()];
        for (trial, data) in self.catalogue.trials.iter().enumerate() {
            let result = self.result(trial);
            if result.verdict == Verdict::NotMatch && !result.for_now {
                continue;
            }
            let rows = data.criteria.iter().zip(self.trial_statuses(trial));
            let open =
                rows.filter(|(row, status)| row.in_verdict && self.view().can_turn(row, **status));
            for stretch in open.flat_map(|(row, _)| row.rule.statements()) {
                for leaf in program.leaves_of(stretch) {
                    if let Some(mark) = leaf_matters.get_mut(leaf.index()) {
                        *mark = true;
                    }
                }
            }
        }
        let touches: Vec<bool> = program
            .leaves_of_fact
            .iter()
            .map(|leaves| {
                leaves.iter().any(|leaf| leaf_matters.get(leaf.index()).copied().unwrap_or(false))
            })
            .collect();
        // A number that was entered is not worked out, so its inputs do not matter; unless it is
        // too old to count.
        let passes_on: Vec<bool> = self
            .catalogue
            .questions
            .iter()
            .zip(&touches)
            .map(|(question, touches)| *touches && !self.counts_as_entered(question))
            .collect();
        touches
            .iter()
            .zip(&program.dependents)
            .map(|(touches, dependents)| {
                let mut dependents = dependents.iter();
                *touches || dependents.any(|d| passes_on.get(d.index()).copied().unwrap_or(false))
            })
            .collect()
    }

    /// Whether an answer was entered that is not too old to count.
    fn counts_as_entered(&self, question: &Question) -> bool {
        let answer = self.facts.on(&question.id, self.anchors.reference);
        matches!(answer, Some(Answer::Fact(_)))
            && !matches!(
                resolve::answer(self.catalogue, question, answer, self.anchors.reference).0,
                Slot::Missing(Why::TooOld)
            )
    }

    /// Contradictions that hold now, by number.
    pub fn contradictions(&self) -> impl Iterator<Item = usize> + '_ {
        self.active.iter().enumerate().filter(|(_, active)| **active).map(|(index, _)| index)
    }

    pub(super) fn view(&self) -> View<'_> {
        View {
            catalogue: self.catalogue,
            slots: self.values(),
            effective: &self.effective,
            anchors: &self.anchors,
            leaves: &self.leaves,
            facts: &self.facts,
        }
    }

    /// The value of a fact as rules see it.
    pub fn slot(&self, fact: usize) -> &Slot {
        Slot::at(self.values(), fact)
    }

    /// The days an answer is of; `None` if it has none. An event has its days in its value.
    pub fn days(&self, fact: usize) -> Option<DateSpan> {
        self.effective.get(fact).copied().flatten()
    }

    fn all(&mut self) {
        let order = &self.catalogue.program.order;
        self.find_medicines(None);
        let mut raw = std::mem::take(&mut self.raw);
        let mut effective = std::mem::take(&mut self.effective);
        let answers = answers_by_fact(self.catalogue, &self.facts, self.anchors.reference);
        let told = self.told().at_hand(&answers);
        for fact in order {
            let fact = fact.index();
            let value = self.value(fact, told, &raw, &effective);
            put(&mut raw, &mut effective, fact, value);
        }
        self.raw = raw;
        self.effective = effective;
        for contradiction in 0..self.active.len() {
            self.refresh_contradiction(contradiction);
        }
        // What is not contradicted is taken over from what was entered.
        self.slots.clear();
        self.separate_slots();
        let contradicted = self.contradicted();
        for fact in order {
            if contradicted.get(fact.index()).copied().unwrap_or(false) {
                self.refresh_slot(fact.index());
            } else {
                self.refresh_glance(fact.index());
            }
        }
        self.reevaluate();
    }

    /// For each fact whether it is contradicted, or worked out from one that is; the others are
    /// what they were told to be. Empty while nothing is contradicted.
    pub(super) fn contradicted(&self) -> Vec<bool> {
        if !self.active.contains(&true) {
            return Vec::new();
        }
        let program = &self.catalogue.program;
        let mut marks = vec![false; self.raw.len()];
        for index in self.contradictions() {
            let facts = program.contradictions.get(index).map_or(&[][..], |c| &c.facts);
            for fact in facts {
                let dependents = program.dependents.get(fact.index()).into_iter().flatten();
                for fact in std::iter::once(fact).chain(dependents) {
                    if let Some(mark) = marks.get_mut(fact.index()) {
                        *mark = true;
                    }
                }
            }
        }
        marks
    }

    /// Looks at the courses of medicines once, because many formulas ask for them. With answers at
    /// hand, no other is looked up.
    pub(super) fn find_medicines(&mut self, answers: Option<&[Option<&Answer>]>) {
        let told = self.told();
        let told = answers.map_or(told, |answers| told.at_hand(answers));
        let reference = self.anchors.reference;
        let answer = |fact| told.answer(fact);
        self.medicines = Medicines::of(self.catalogue, told.courses(), reference, answer);
    }

    /// The answers, looked up by id.
    fn told(&self) -> Told<'_> {
        Told::by_id(self.catalogue, &self.facts, self.anchors.reference)
    }

    /// The entered value, or the computed one where nothing was entered.
    pub(super) fn value(
        &self,
        fact: usize,
        told: Told<'_>,
        slots: &[Slot],
        effective: &[Option<DateSpan>],
    ) -> Resolved {
        let Some(question) = self.catalogue.fact(fact) else {
            return (Slot::Missing(Why::NotAsked), None);
        };
        let answer = told.answer(fact);
        let entered = resolve::answer(self.catalogue, question, answer, self.anchors.reference);
        if is_answered(&entered.0) {
            return entered;
        }
        self.worked_out((fact, question), entered, told, slots, effective)
    }

    /// The computed value of a fact, or what was entered for it where there is none.
    pub(super) fn worked_out(
        &self,
        (fact, question): (usize, &Question),
        entered: Resolved,
        told: Told<'_>,
        slots: &[Slot],
        effective: &[Option<DateSpan>],
    ) -> Resolved {
        // "I don't know" goes before what would follow only if the list of medicines told all.
        let said_unknown = matches!(entered.0, Slot::Missing(Why::DontKnow | Why::PreferNot));
        let held_back = |formula: &&Formula| said_unknown && formula.assumes_all_courses();
        if let Some(formula) = question.formula.as_ref().filter(|formula| !held_back(formula)) {
            let (computed, day) = formulas::compute(formula, &self.inputs(told, slots, effective));
            // A question that was asked keeps its own reason for being empty.
            if question.kind == Kind::Computed || !matches!(computed, Slot::Missing(_)) {
                return (computed, day);
            }
        }
        let view = View { slots, effective, ..self.view() };
        let implied = self.implied(fact, said_unknown, told, &view);
        implied.map_or(entered, |(_, answer)| (answer, None))
    }

    fn compute(&self, formula: &Formula, slots: &[Slot], days: &[Option<DateSpan>]) -> Resolved {
        formulas::compute(formula, &self.inputs(self.told(), slots, days))
    }

    fn inputs<'s>(
        &'s self,
        told: Told<'s>,
        slots: &'s [Slot],
        days: &'s [Option<DateSpan>],
    ) -> formulas::Inputs<'s> {
        // The courses, unless they are contradicted.
        let courses = self.catalogue.program.courses;
        let there = courses.is_some_and(|fact| matches!(Slot::at(slots, fact), Slot::Courses));
        formulas::Inputs {
            catalogue: self.catalogue,
            slots,
            days,
            told,
            therapies: if there { told.courses() } else { None },
            medicines: &self.medicines,
            reference: self.anchors.reference,
        }
    }

    /// The questions on a last dose that tell of a medicine which the list of medicines lacks,
    /// though it is said to be complete.
    pub fn lacking_in_list(&self) -> Vec<usize> {
        courses::lacking(&self.inputs(self.told(), self.values(), &self.effective))
    }

    /// What the items of a score add up to, whatever was entered as its total; `None` for
    /// anything else, and where they add up to nothing yet.
    pub fn items_total(&self, fact: usize) -> Option<Span> {
        let formula = self.catalogue.fact(fact)?.formula.as_ref()?;
        let of_items = matches!(
            formula,
            Formula::Score(_)
                | Formula::Domains(_)
                | Formula::Sum(_)
                | Formula::CountAnswers { .. }
        );
        match self.compute(formula, self.values(), &self.effective).0 {
            Slot::Number(number) if of_items => Some(number.span),
            _ => None,
        }
    }

    /// The answer the person gave; of several results of a test the one that counts.
    fn answer(&self, fact: usize) -> Option<&Answer> {
        self.told().answer(fact)
    }

    /// The answer that follows from others, with the number of the first implication that gives
    /// it. None where two give different answers. Who said "I don't know" is not answered by what
    /// rests on an assumption.
    fn implied(
        &self,
        fact: usize,
        said_unknown: bool,
        told: Told<'_>,
        view: &View<'_>,
    ) -> Option<(usize, Slot)> {
        let program = &self.catalogue.program;
        let rules = program.implied.get(fact).into_iter().flatten().filter_map(|number| {
            let rule = program.implications.get(*number as usize)?;
            let holds = view.statement(rule.when).low == Truth::True;
            let steps_in = holds && !(said_unknown && self.is_assumed(rule, told, view));
            steps_in.then_some((*number as usize, rule.given))
        });
        let mut found: Option<(usize, Given)> = None;
        for (number, given) in rules {
            found = match found {
                None => Some((number, given)),
                Some((first, known)) => Some((first, known.and(given)?)),
            };
        }
        found.map(|(number, given)| (number, answer_of(given)))
    }

    /// Whether an implication rests on an assumption: its own, or that of an answer it follows from.
    fn is_assumed(&self, rule: &CompiledImplication, told: Told<'_>, view: &View<'_>) -> bool {
        let program = &self.catalogue.program;
        let by_assumption = |fact: &usize| {
            let Some(question) = self.catalogue.fact(*fact) else { return false };
            let (entered, _) =
                resolve::answer(self.catalogue, question, told.answer(*fact), self.reference());
            let rules = program.implied.get(*fact).into_iter().flatten();
            let mut rules = rules.filter_map(|rule| program.implications.get(*rule as usize));
            matches!(entered, Slot::Missing(Why::NotAsked | Why::TooOld))
                && rules.any(|rule| {
                    view.statement(rule.when).low == Truth::True
                        && self.is_assumed(rule, told, view)
                })
        };
        rule.assumes.is_some() || program.facts_of(rule.when).iter().any(by_assumption)
    }

    /// The implication that gives a fact the value it has; `None` if it was told, worked out by a
    /// formula, or is not known.
    pub fn follows_from(&self, fact: usize) -> Option<usize> {
        let question = self.catalogue.fact(fact)?;
        let known = !matches!(self.slot(fact), Slot::Missing(_));
        let implied = self.catalogue.program.implied.get(fact).filter(|rules| !rules.is_empty());
        if !known || implied.is_none() {
            return None;
        }
        let answer = self.answer(fact);
        let (entered, _) = resolve::answer(self.catalogue, question, answer, self.reference());
        let view = View { slots: self.values(), ..self.view() };
        let computed = question.formula.as_ref().map(|formula| {
            let (slot, _) = self.compute(formula, self.values(), &self.effective);
            !matches!(slot, Slot::Missing(_))
        });
        if is_answered(&entered) || computed == Some(true) {
            return None;
        }
        let said_unknown = matches!(entered, Slot::Missing(Why::DontKnow | Why::PreferNot));
        self.implied(fact, said_unknown, self.told(), &view).map(|(number, _)| number)
    }

    /// Whether an answer cannot be used as it was entered, and the person can mend it: its value
    /// or unit is none of this question, or its day is still to come. A result that is too old,
    /// or contradicted by another answer, may be quite right.
    pub fn refuses(&self, fact: usize) -> bool {
        use Why::{Implausible, InFuture, NoUnit, UnknownUnit};
        matches!(self.slot(fact), Slot::Missing(Implausible | InFuture | NoUnit | UnknownUnit))
    }

    /// Whether other answers give a fact, as it stands, all that an answer to it could: a number
    /// to the last figure, or what an implication gives. A number within bounds, a part of a
    /// selection and what a list of medicines tells of an event leave something to ask. Of no
    /// matter for a fact that was answered.
    pub fn follows(&self, fact: usize) -> bool {
        match self.slot(fact) {
            Slot::Number(number) => number.span.single().is_some(),
            Slot::Codes(_) | Slot::Event(_) => self.follows_from(fact).is_some(),
            Slot::Missing(_) | Slot::Including(_) | Slot::Date(_) | Slot::Courses => false,
        }
    }

    fn refresh_raw(&mut self, fact: usize) {
        let value = self.value(fact, self.told(), &self.raw, &self.effective);
        put(&mut self.raw, &mut self.effective, fact, value);
    }

    fn refresh_contradiction(&mut self, index: usize) {
        let program = &self.catalogue.program;
        let Some(contradiction) = program.contradictions.get(index) else { return };
        let view = View { slots: &self.raw, ..self.view() };
        let holds = view.statement(contradiction.when).low == Truth::True;
        if let Some(active) = self.active.get_mut(index) {
            *active = holds;
        }
    }

    /// Treats a contradiction as holding, without looking at it.
    pub(super) fn assume_contradiction(&mut self, index: usize) {
        if let Some(active) = self.active.get_mut(index) {
            *active = true;
        }
    }

    /// The values as rules see them.
    fn values(&self) -> &[Slot] {
        if self.slots.is_empty() { &self.raw } else { &self.slots }
    }

    /// Holds the values that rules see apart from what was entered, while something is contradicted.
    fn separate_slots(&mut self) {
        if !self.active.contains(&true) {
            self.slots.clear();
        } else if self.slots.is_empty() {
            self.slots.clone_from(&self.raw);
        }
    }

    /// Whether a contradiction takes the fact itself away.
    pub(super) fn is_contradicted(&self, fact: usize) -> bool {
        let program = &self.catalogue.program;
        self.contradictions().any(|index| {
            let found = program.contradictions.get(index);
            found.is_some_and(|found| found.facts.contains(&FactId::of(fact)))
        })
    }

    fn refresh_slot(&mut self, fact: usize) {
        if !self.slots.is_empty() {
            let slot = if self.is_contradicted(fact) {
                Slot::Missing(Why::Contradicted)
            } else {
                self.value(fact, self.told(), &self.slots, &self.effective).0
            };
            if let Some(place) = self.slots.get_mut(fact) {
                *place = slot;
            }
        }
        self.refresh_glance(fact);
    }

    /// The truths of the leaves that are held.
    pub(super) fn held(&self) -> &[Graded] {
        &self.leaves
    }

    /// Holds the truth a leaf has now.
    pub(super) fn hold(&mut self, leaf: LeafId) {
        let truth = self.leaf_truth(leaf);
        if let Some(place) = self.leaves.get_mut(leaf.index()) {
            *place = truth;
        }
    }

    /// The statuses by the plain path: every leaf from its fact, every criterion by its whole
    /// statement. They always equal [`Self::statuses`], which take shortcuts for speed (a
    /// property test in `tests/engine/laws.rs`).
    pub fn plain_statuses(&self) -> Vec<Status> {
        let leaves = &self.catalogue.program.leaves;
        let leaves: Vec<Graded> = leaves.iter().map(|leaf| self.view().leaf_truth(leaf)).collect();
        let view = View { leaves: &leaves, ..self.view() };
        self.catalogue.criteria().map(|criterion| view.status(criterion)).collect()
    }

    /// The status of a criterion by its whole statement.
    pub(super) fn by_statement(&self, number: CriterionId) -> Status {
        let criterion = self.catalogue.criterion(number);
        criterion.map_or(Status::Unknown, |criterion| self.view().status(criterion))
    }
}

/// An answer that follows, as rules see it.
const fn answer_of(given: Given) -> Slot {
    match given {
        Given::Option(bit) => Slot::Codes(bit),
        Given::Nothing => Slot::Codes(0),
        Given::Including(bits) => Slot::Including(bits),
        Given::Never => Slot::Event(EventSlot::Never),
    }
}

/// Whether an answer stands for itself, so that nothing is worked out in its place.
pub(super) fn is_answered(slot: &Slot) -> bool {
    !matches!(slot, Slot::Missing(Why::NotAsked | Why::DontKnow | Why::PreferNot | Why::TooOld))
}

pub(super) fn put(
    raw: &mut [Slot],
    effective: &mut [Option<DateSpan>],
    fact: usize,
    (slot, days): Resolved,
) {
    if let Some(place) = raw.get_mut(fact) {
        *place = slot;
    }
    if let Some(place) = effective.get_mut(fact) {
        *place = days;
    }
}
