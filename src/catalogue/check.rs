//! Checks over the whole catalogue once everything has a name.

use super::Catalogue;
use super::ids::FactId;
use super::meaning::Anchors;
use super::problem::{Problem, ProblemKind};
use super::settle;
use super::trial::Role;
use super::vocabulary::Kind;
use crate::logic::{Graded, Truth};
use jiff::civil::date;

/// Adds what only the whole catalogue can show: questions no rule uses, and criteria that no
/// answer can meet or fail. Questions of the `base` files need no rule.
pub(super) fn check(catalogue: &Catalogue, base: &[&str], problems: &mut Vec<Problem>) {
    unused(catalogue, base, problems);
    vacuous(catalogue, problems);
    super::implications::check(catalogue, problems);
}

fn unused(catalogue: &Catalogue, base: &[&str], problems: &mut Vec<Problem>) {
    let program = &catalogue.program;
    let mut used = vec![false; catalogue.questions.len()];
    let mut mark = |fact: usize| {
        if let Some(flag) = used.get_mut(fact) {
            *flag = true;
        }
    };
    for stretch in catalogue.criteria().flat_map(|criterion| criterion.rule.statements_and_doubt())
    {
        program.facts_of(stretch).into_iter().for_each(&mut mark);
    }
    // A fact that feeds the formula of a used fact is used.
    for computed in program.order.iter().rev() {
        let index = computed.index();
        if !used_at(&used, index) {
            continue;
        }
        for input in program.inputs.get(index).into_iter().flatten() {
            if let Some(flag) = used.get_mut(*input) {
                *flag = true;
            }
        }
    }
    for (index, question) in catalogue.questions.iter().enumerate() {
        // Values counted inside a rule have no line; contradictions alone may use them.
        let authored = question.line > 0 && !base.contains(&question.file.as_str());
        if authored && !used_at(&used, index) {
            problems.push(Problem {
                file: question.file.clone(),
                line: question.line,
                item: question.id.clone(),
                kind: ProblemKind::UnusedQuestion { id: question.id.clone() },
            });
        }
    }
}

fn used_at(used: &[bool], index: usize) -> bool {
    used.get(index).copied().unwrap_or(false)
}

/// A criterion that no answer can meet or fail is a slip of its author.
fn vacuous(catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    let program = &catalogue.program;
    // Any day will do: windows are relative to it.
    let anchors = Anchors::at(date(2026, 1, 15));
    let criteria = catalogue
        .trials
        .iter()
        .flat_map(|trial| trial.criteria.iter().map(move |criterion| (trial, criterion)));
    for (trial, criterion) in criteria {
        if criterion.readings.is_empty()
            || matches!(criterion.role, Role::Lost | Role::Judgement | Role::NoCondition)
        {
            continue;
        }
        let mut facts: Vec<FactId> = program
            .leaves_of(criterion.rule.body)
            .filter_map(|leaf| program.leaves.get(leaf.index()))
            .filter(|leaf| {
                let kind = catalogue.fact(leaf.fact.index()).map(|q| q.kind);
                !matches!(kind, None | Some(Kind::Date | Kind::Therapies))
            })
            .map(|leaf| leaf.fact)
            .collect();
        facts.sort_unstable();
        facts.dedup();
        let leaves = program.numbered_leaves_of(criterion.rule.body);
        let axes_of = |facts: &[FactId]| -> Vec<settle::Axis> {
            facts
                .iter()
                .filter_map(|fact| {
                    let question = catalogue.fact(fact.index())?;
                    settle::axis(&leaves, question, *fact, &anchors)
                })
                .collect()
        };
        let (mut can_hold, mut can_fail) = (false, false);
        let mut seen = |result: Graded| {
            can_hold |= result.high != Truth::False;
            can_fail |= result.low != Truth::True;
            !(can_hold && can_fail)
        };
        let nodes = program.nodes_of(criterion.rule.body);
        let unknown = |_| Graded::UNKNOWN;
        if !settle::try_all(nodes, &axes_of(&facts), &|_| true, &unknown, &mut seen) {
            // Too many combinations: look at the facts that stand in several leaves only.
            settle::try_all(nodes, &criterion.rule.axes, &|_| true, &unknown, &mut seen);
        }
        for (possible, kind) in
            [(can_hold, ProblemKind::NeverMet), (can_fail, ProblemKind::NeverFails)]
        {
            if !possible {
                problems.push(Problem {
                    file: trial.file.clone(),
                    line: criterion.line,
                    item: criterion.code.clone(),
                    kind,
                });
            }
        }
    }
}
