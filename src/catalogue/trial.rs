//! A trial and its criteria.

use super::ids::{CriterionId, TrialId};
use super::rule::Expr;
use super::settle::Axis;
use super::statement::Stretch;
use super::terms::{Change, Who};
use super::vocabulary::Texts;
use serde::{Deserialize, Serialize};

/// A trial as its public text describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Id, stable.
    pub id: String,
    /// File it comes from.
    #[serde(skip)]
    pub file: String,
    /// Short title.
    pub title: Texts,
    /// The product under study.
    pub product: Texts,
    /// Registry id, only if the source text carries it.
    pub registry: Option<String>,
    /// The source document.
    pub document: Texts,
    /// Where the source text came from.
    pub place: Texts,
    /// Date of the source text, or `unknown`.
    pub dated: String,
    /// Recruiting status printed in the source, or `not stated`.
    pub status: Texts,
    /// Whether the source holds all the trial's criteria.
    pub source_complete: bool,
    /// What the source does not mention, or lost.
    pub gap: Texts,
    /// Who is responsible for the trial, if the source says so.
    pub sponsor: Option<Texts>,
    /// The hospital or site, if the source says so.
    pub site: Option<Texts>,
    /// Names of people to ask, if the source says so.
    pub contacts: Option<Texts>,
    /// Preparation the source names (chemotherapy beforehand), as a text.
    pub preparation: Option<Texts>,
    /// The criteria, in the order of the source; parts follow their whole.
    pub criteria: Vec<Criterion>,
}

/// One numbered requirement, or one clause of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Number among the criteria of all trials.
    #[serde(skip)]
    pub number: CriterionId,
    /// Number of its trial.
    #[serde(skip)]
    pub trial: TrialId,
    /// Code, such as `I6g`.
    pub code: String,
    /// Line of its heading.
    #[serde(skip)]
    pub line: usize,
    /// Inclusion or exclusion; for an exclusion the rule says when it applies.
    pub kind: CriterionKind,
    /// What part it plays in the verdict.
    pub role: Role,
    /// The readings; a single one where the wording is plain, none where the source is lost.
    pub readings: Vec<Reading>,
    /// Whom it concerns; the others fulfil it as "does not apply".
    #[serde(skip)]
    pub applies: Option<Expr>,
    /// When this holds and the status would be unknown, the matter is one for the team.
    #[serde(skip)]
    pub ask_when: Option<Expr>,
    /// When this certainly holds, a row that the words of the text would settle is one for the
    /// team; until it is answered it holds nothing open. For what has no word in the source.
    #[serde(skip)]
    pub doubt: Option<Expr>,
    /// Why the team may see it differently; empty without a doubt.
    pub doubt_meaning: Texts,
    /// Index of the whole it is a part of.
    pub whole: Option<usize>,
    /// Indices of its parts.
    pub parts: Vec<usize>,
    /// Who can answer.
    pub who: Vec<Who>,
    /// What could change it.
    pub change: Vec<Change>,
    /// Section, ordinal and clause in the source document.
    pub source: Texts,
    /// Concerns medicines or their timing: the "do not change your medicines" line is due.
    pub medicines: bool,
    /// Needs the crisis note before and regardless of the answer.
    pub crisis: bool,
    /// Wording for a clinician.
    pub clinician: Texts,
    /// Plain wording.
    pub patient: Texts,
    /// Whether the verdict looks at this row: a whole with rules of its own stands for its
    /// parts; a whole without is looked at through them.
    pub in_verdict: bool,
    /// Its rules, compiled.
    pub rule: CompiledRule,
}

/// The rules of a criterion, compiled to stretches of the catalogue's program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompiledRule {
    /// "This person fulfils the criterion", polarity and applicability included.
    pub body: Stretch,
    /// When this holds, an unknown becomes a question for the team.
    pub ask_when: Option<Stretch>,
    /// Statement that makes a settled row one for the team, once it certainly holds.
    pub doubt: Option<Stretch>,
    /// Whom it concerns.
    pub applies: Option<Stretch>,
    /// Whether no value it rests on can pass with time, so that a failure is a lasting one.
    pub lasting: bool,
    /// Facts that stand in more than one leaf of the body, where Kleene logic alone may leave
    /// a forced answer unknown, with all they can come to.
    pub axes: Vec<Axis>,
}

impl CompiledRule {
    /// The statements that the words of the text make: whether it is fulfilled, when an unknown
    /// is one for the team, whom it concerns. What only a doubt rests on stands in none of them.
    pub fn statements(&self) -> impl Iterator<Item = Stretch> + use<> {
        [Some(self.body), self.ask_when, self.applies].into_iter().flatten()
    }

    /// The same, and the doubt.
    pub fn statements_and_doubt(&self) -> impl Iterator<Item = Stretch> + use<> {
        self.statements().chain(self.doubt)
    }
}

impl Criterion {
    /// Whether anything could change how a person stands to it, so that a failure is one for now.
    pub fn can_change(&self) -> bool {
        self.change.iter().any(|change| *change != Change::Nothing)
    }

    /// The parts that it is looked at through, by their index in the trial: those of a whole
    /// without rules of its own.
    pub fn looked_through(&self) -> &[usize] {
        if self.readings.is_empty() { &self.parts } else { &[] }
    }
}

/// Inclusion or exclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CriterionKind {
    /// Must hold.
    Inclusion,
    /// Must not apply.
    Exclusion,
}

impl CriterionKind {
    /// That of a code: `I` begins an inclusion, anything else an exclusion.
    pub(super) fn of_code(code: &str) -> Self {
        if code.starts_with('I') { Self::Inclusion } else { Self::Exclusion }
    }
}

/// What part a criterion plays in the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// It decides.
    Deciding,
    /// Something to agree to, or for the site to see: unanswered it neither blocks nor
    /// passes; a refusal counts.
    Note,
    /// The investigator's judgement: always a question, never in the verdict.
    Judgement,
    /// The text of this criterion is missing from the source: unknown for good.
    Lost,
    /// The words ask for nothing ("with or without"): always fulfilled.
    NoCondition,
}

/// One way to read a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// `R1`, `R2`, ... in the order of the file.
    pub id: String,
    /// Line of the rule.
    #[serde(skip)]
    pub line: usize,
    /// The rule as written.
    #[serde(skip)]
    pub text: String,
    /// The rule.
    #[serde(skip)]
    pub expr: Expr,
    /// What this reading takes the sentence to mean; empty for a single reading.
    pub meaning: Texts,
    /// "This person fulfils the criterion" by this reading, for explanations.
    pub body: Stretch,
}

impl Trial {
    /// Whether this is its id, in any case.
    pub fn is_called(&self, id: &str) -> bool {
        self.id.eq_ignore_ascii_case(id)
    }

    /// Index of a criterion by code.
    pub fn index_of(&self, code: &str) -> Option<usize> {
        self.criteria.iter().position(|criterion| criterion.code == code)
    }
}
