//! Compiles what follows from other answers.

use super::Builder;
use crate::catalogue::implications::{CompiledImplication, Given};
use crate::catalogue::problem::{ProblemKind, nearest};
use crate::catalogue::text::split_list;
use crate::catalogue::vocabulary::{Kind, Question};
use crate::catalogue::{FactId, Implication, Trial};

impl Builder<'_> {
    /// Compiles one implication, which is left out where it has a slip.
    pub(super) fn implication(&mut self, implication: &Implication) {
        self.at = (implication.file.clone(), implication.id.clone(), implication.line);
        self.begin();
        let when = self.stretch(&implication.when, &Trial::default());
        let (id, told) = implication.then.split_once(' ').unwrap_or((&implication.then, ""));
        let Some(fact) = self.fact(id) else { return };
        let question = self.catalogue.fact(fact).cloned();
        match question.map(|question| given(&question, told.trim())) {
            Some(Ok(given)) => self.program.implications.push(CompiledImplication {
                when,
                fact: FactId::of(fact),
                given,
                assumes: implication.assumes,
            }),
            Some(Err(kind)) => self.report(kind),
            None => {}
        }
    }
}

/// The answer to a question: `is OPTION`, `is none`, `includes OPTION, ...`, `never`.
fn given(question: &Question, told: &str) -> Result<Given, ProblemKind> {
    let bit = |code: &str| {
        question.bit(code).ok_or_else(|| ProblemKind::UnknownOption {
            fact: question.id.clone(),
            code: code.to_owned(),
            nearest: nearest(code, question.options.iter().map(|option| option.code.as_str())),
        })
    };
    let (word, codes) = told.split_once(' ').unwrap_or((told, ""));
    match (question.kind, word, codes) {
        (Kind::Event, "never", "") => Ok(Given::Never),
        (Kind::Several, "is", "none") => Ok(Given::Nothing),
        (Kind::Choice, "is", code) => bit(code).map(Given::Option),
        (Kind::Several, "includes", codes) => {
            let bits = split_list(codes).iter().try_fold(0, |bits, code| Ok(bits | bit(code)?))?;
            Ok(Given::Including(bits))
        }
        _ => Err(ProblemKind::BadRule {
            expected: "a fact and its answer",
            found: format!("{} {told}", question.id),
        }),
    }
}
