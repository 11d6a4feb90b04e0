//! Which facts feed which leaves, criteria, formulas and contradictions: what is worked out from
//! the rest of a program, and not packed.

use super::{FixedLimit, Lists, Program, Shortcut, SortedLimit};
use crate::catalogue::vocabulary::{DrugList, Formula, Kind};
use crate::catalogue::{Catalogue, CriterionId, FactId, LeafId};

impl Program {
    /// Finds out which facts feed which leaves, criteria, formulas and contradictions, and
    /// returns the facts that are worked out from themselves.
    pub(in crate::catalogue) fn link(&mut self, catalogue: &Catalogue) -> Vec<usize> {
        let facts = catalogue.questions.len();
        self.leaves_of_fact = self.leaves_by_fact(facts);
        self.number_places(catalogue);
        self.criteria_of_leaf = self.criteria_by_leaf(catalogue);
        self.shortcuts = catalogue.criteria().map(|criterion| self.shortcut(criterion)).collect();
        let statements = self.shortcuts.iter().enumerate();
        let statements = statements.filter(|(_, shortcut)| **shortcut == Shortcut::Statement);
        self.by_statement = statements.map(|(number, _)| CriterionId::of(number)).collect();
        self.limits = self.leaves.iter().map(FixedLimit::of).collect();
        self.sorted = self.leaves_of_fact.iter().map(|leaves| self.sorted_limits(leaves)).collect();
        self.unsorted = self.leaves_of_fact.iter().map(|leaves| self.without(leaves)).collect();
        self.implied = self.implications_by_fact(facts);
        self.doses_asked = doses_asked(catalogue);
        self.drug_names = drug_names(catalogue);
        let inputs = self.inputs_of_facts(catalogue);
        let (computed, cycles) = inputs_first(&inputs);
        self.dependents = (0..facts).map(|fact| dependents(fact, &inputs, &computed)).collect();
        self.contradictions_of_fact = self.contradictions_by_fact();
        let entered = (0..facts).filter(|fact| inputs.get(*fact).is_none_or(Vec::is_empty));
        self.order = entered.map(FactId::of).chain(computed).collect();
        self.rank = vec![0; facts];
        for (place, fact) in (0..).zip(&self.order) {
            if let Some(rank) = self.rank.get_mut(fact.index()) {
                *rank = place;
            }
        }
        self.courses = catalogue.questions.iter().position(|q| q.kind == Kind::Therapies);
        self.inputs = inputs;
        cycles
    }

    fn number_places(&mut self, catalogue: &Catalogue) {
        let mut first = 0;
        self.places.clear();
        self.rows.clear();
        for trial in &catalogue.trials {
            let criteria = trial.criteria.iter().enumerate();
            self.places.extend(criteria.map(|(index, criterion)| (criterion.trial, index)));
            self.rows.push(first..self.places.len());
            first = self.places.len();
        }
    }

    fn leaves_by_fact(&self, facts: usize) -> Vec<Vec<LeafId>> {
        let mut found = vec![Vec::new(); facts];
        for (number, leaf) in self.leaves.iter().enumerate() {
            for fact in std::iter::once(leaf.fact).chain(leaf.test.other()) {
                if let Some(leaves) = found.get_mut(fact.index()) {
                    leaves.push(LeafId::of(number));
                }
            }
        }
        found
    }

    fn criteria_by_leaf(&self, catalogue: &Catalogue) -> Lists<CriterionId> {
        let mut found = vec![Vec::new(); self.leaves.len()];
        for criterion in catalogue.criteria() {
            // A whole asks where one of its parts is in doubt.
            let doubts = catalogue.parts_of(criterion).filter_map(|part| part.rule.doubt);
            let stretches = criterion.rule.statements_and_doubt().chain(doubts);
            for leaf in stretches.flat_map(|stretch| self.leaves_of(stretch)) {
                if let Some(criteria) = found.get_mut(leaf.index())
                    && criteria.last() != Some(&criterion.number)
                {
                    criteria.push(criterion.number);
                }
            }
        }
        Lists::of(&found)
    }

    /// The leaves with a limit in millionths, lowest first.
    fn sorted_limits(&self, leaves: &[LeafId]) -> Vec<SortedLimit> {
        let mut sorted: Vec<SortedLimit> = leaves
            .iter()
            .filter_map(|leaf| {
                let limit = self.limits.get(leaf.index()).copied().flatten()?;
                Some(SortedLimit { limit, leaf: *leaf, sole: self.sole(*leaf) })
            })
            .collect();
        sorted.sort_unstable_by_key(|entry| entry.limit.from);
        sorted
    }

    /// The leaves without one.
    fn without(&self, leaves: &[LeafId]) -> Vec<LeafId> {
        let limit = |leaf: &LeafId| self.limits.get(leaf.index()).copied().flatten();
        leaves.iter().filter(|leaf| limit(leaf).is_none()).copied().collect()
    }

    /// For each fact the implications that can answer it.
    fn implications_by_fact(&self, facts: usize) -> Vec<Vec<u32>> {
        let mut found = vec![Vec::new(); facts];
        for (number, implication) in (0..).zip(&self.implications) {
            if let Some(list) = found.get_mut(implication.fact.index()) {
                list.push(number);
            }
        }
        found
    }

    /// For each fact those that its formula, and the implications that can answer it, read.
    fn inputs_of_facts(&self, catalogue: &Catalogue) -> Vec<Vec<usize>> {
        let formulas = catalogue.questions.iter().map(|question| question.formula.as_ref());
        let mut found: Vec<Vec<usize>> = formulas
            .map(|formula| formula.map_or_else(Vec::new, |formula| formula.inputs(catalogue)))
            .collect();
        // A dose that was told tells of medicines beside the list; not to another such question.
        let is_asked =
            |fact: usize| self.doses_asked.iter().any(|(asked, _)| asked.index() == fact);
        for (fact, question) in
            catalogue.questions.iter().enumerate().filter(|(n, _)| !is_asked(*n))
        {
            let lists = question.formula.as_ref().map_or_else(Vec::new, Formula::drug_lists);
            let told = self
                .doses_asked
                .iter()
                .filter(|(_, doses)| lists.iter().any(|list| list.shares(doses)));
            if let Some(inputs) = found.get_mut(fact) {
                inputs.extend(told.map(|(fact, _)| fact.index()));
            }
        }
        for implication in &self.implications {
            if let Some(inputs) = found.get_mut(implication.fact.index()) {
                inputs.extend(self.facts_of(implication.when));
            }
        }
        found
    }

    fn contradictions_by_fact(&self) -> Vec<Vec<u32>> {
        let mut found: Vec<Vec<u32>> = vec![Vec::new(); self.dependents.len()];
        for (number, contradiction) in (0..).zip(&self.contradictions) {
            let tested = self.facts_of(contradiction.when);
            for ((fact, list), dependents) in found.iter_mut().enumerate().zip(&self.dependents) {
                let touches =
                    tested.iter().any(|t| *t == fact || dependents.contains(&FactId::of(*t)));
                if touches {
                    list.push(number);
                }
            }
        }
        found
    }
}

/// The questions of the catalogue, not those made for a rule, that ask for a last dose.
fn doses_asked(catalogue: &Catalogue) -> Vec<(FactId, DrugList)> {
    let asked = catalogue.questions.iter().enumerate().filter(|(_, q)| q.kind == Kind::Event);
    asked
        .filter_map(|(fact, question)| match &question.formula {
            Some(Formula::LastDose(list, _)) => Some((FactId::of(fact), list.clone())),
            _ => None,
        })
        .collect()
}

/// For each drug the number of the first that counts under the same name.
fn drug_names(catalogue: &Catalogue) -> Vec<usize> {
    let drugs = &catalogue.drugs;
    let first = |name: &str| drugs.iter().position(|drug| drug.counts_as == name);
    drugs.iter().filter_map(|drug| first(&drug.counts_as)).collect()
}

/// The facts that are worked out, inputs first, and those that are worked out from themselves.
fn inputs_first(inputs: &[Vec<usize>]) -> (Vec<FactId>, Vec<usize>) {
    let mut placed: Vec<bool> = inputs.iter().map(Vec::is_empty).collect();
    let mut order: Vec<FactId> = Vec::new();
    loop {
        let before = order.len();
        for (fact, needed) in inputs.iter().enumerate() {
            let is_placed = |fact: &usize| placed.get(*fact).copied().unwrap_or(true);
            if !is_placed(&fact) && needed.iter().all(is_placed) {
                if let Some(mark) = placed.get_mut(fact) {
                    *mark = true;
                }
                order.push(FactId::of(fact));
            }
        }
        if order.len() == before {
            break;
        }
    }
    let cycles = placed.iter().enumerate().filter(|(_, placed)| !**placed);
    (order, cycles.map(|(fact, _)| fact).collect())
}

/// The facts that are worked out from one, directly or not, inputs first.
fn dependents(fact: usize, inputs: &[Vec<usize>], computed: &[FactId]) -> Vec<FactId> {
    let mut touched = vec![false; inputs.len()];
    if let Some(mark) = touched.get_mut(fact) {
        *mark = true;
    }
    let mut found = Vec::new();
    for other in computed.iter().filter(|other| other.index() != fact) {
        let mut needed = inputs.get(other.index()).into_iter().flatten();
        if needed.any(|input| touched.get(*input).copied().unwrap_or(false)) {
            if let Some(mark) = touched.get_mut(other.index()) {
                *mark = true;
            }
            found.push(*other);
        }
    }
    found
}
