//! Answers that follow from others, each with what it follows from.

use super::catalogue_json::{TextWire, texts};
use crate::catalogue::Catalogue;
use crate::catalogue::implications::Given;
use crate::catalogue::meaning::Slot;
use crate::evaluate::Screening;
use serde::Serialize;
use serde_json::Value as Json;

/// An answer that follows from others.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct FollowsWire {
    /// The fact.
    pub fact: String,
    /// The answer as a profile has it; of a selection, with `at_least`, what is known of it.
    pub answer: Json,
    /// Whether more of the selection may be so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// Id of the implication.
    pub implication: String,
    /// The facts it follows from.
    pub from: Vec<String>,
    /// What it follows from, in each language.
    pub because: TextWire,
}

/// The answers that follow, in the order of the questions.
pub(super) fn follows(catalogue: &Catalogue, screening: &Screening<'_>) -> Vec<FollowsWire> {
    (0..catalogue.questions.len())
        .filter_map(|fact| {
            let number = screening.follows_from(fact)?;
            let told = catalogue.implications.get(number)?;
            let rule = catalogue.program.implications.get(number)?;
            let question = catalogue.fact(fact)?;
            let codes = |bits: u64| -> Vec<Json> {
                question.options_of(bits).map(|option| option.code.clone().into()).collect()
            };
            let (answer, at_least) = match (rule.given, screening.slot(fact)) {
                (Given::Option(bit), _) => {
                    (codes(bit).into_iter().next().unwrap_or_default(), false)
                }
                (Given::Nothing, _) => (Json::Array(Vec::new()), false),
                (_, Slot::Including(bits)) => (Json::Array(codes(*bits)), true),
                (Given::Including(bits), _) => (Json::Array(codes(bits)), true),
                (Given::Never, _) => ("never".into(), false),
            };
            Some(FollowsWire {
                fact: question.id.clone(),
                answer,
                at_least,
                implication: told.id.clone(),
                from: sources(catalogue, &catalogue.program.facts_of(rule.when)),
                because: texts(catalogue, &told.text),
            })
        })
        .collect()
}

/// The facts that can be named: what is only counted inside a rule is told by what it rests on.
fn sources(catalogue: &Catalogue, facts: &[usize]) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for fact in facts {
        let Some(question) = catalogue.fact(*fact) else { continue };
        let inputs = match &question.formula {
            Some(formula) if question.line == 0 => formula.inputs(catalogue),
            _ => vec![*fact],
        };
        named.extend(inputs.iter().filter_map(|fact| Some(catalogue.fact(*fact)?.id.clone())));
    }
    named.sort_unstable();
    named.dedup();
    named
}
