//! What trials ask: data files, and the code that reads and checks them.
//!
//! Start at [`Catalogue::load`]. The files are in `src/catalogue/*.txt` and
//! `src/catalogue/trials/*.txt`; their format is described in `src/docs/catalogue-format.md`.
//! This layer knows nothing of a person.

pub mod answered;
pub mod check;
mod compile;
pub mod drug_names;
pub mod embedded;
pub mod formula;
pub mod frequencies;
pub mod ids;
pub mod implications;
pub mod kept;
pub mod layout;
pub mod load;
mod lookup;
pub mod meaning;
pub mod packed;
pub mod problem;
pub mod program;
pub mod records;
pub mod rule;
pub mod search;
pub mod settle;
pub mod statement;
pub mod terms;
pub mod text;
pub mod trial;
pub mod units;
pub mod vocabulary;

pub use answered::Answered;
pub use ids::{CriterionId, FactId, LeafId, TrialId};
pub use implications::Implication;
pub use kept::KeptFacts;
pub use problem::{Problem, ProblemKind};
pub use records::{Mode, RecordRule};
pub use terms::{Change, EventState, Who};
pub use trial::{CompiledRule, Criterion, CriterionKind, Reading, Role, Trial};
pub use vocabulary::{Contradiction, Drug, Kind, Plausibility, Question, Texts};

use crate::facts::Number;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Newest catalogue format this program reads.
pub const FORMAT: u32 = 1;

/// A data file to load.
#[derive(Clone, Copy, Debug)]
pub struct SourceFile<'a> {
    /// Name used in problems.
    pub name: &'a str,
    /// Its content.
    pub text: &'a str,
}

/// Trials, the questions they rest on, and the compiled rules.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Catalogue {
    /// Version of the data, stored in drafts and results.
    pub version: String,
    /// Language tags, in the order of every [`Texts`].
    pub languages: Vec<String>,
    /// Names of the dates that windows look back from.
    pub anchors: Vec<String>,
    /// Pages of the questionnaire, in order.
    pub pages: Vec<String>,
    /// Unit spellings.
    pub units: Vec<vocabulary::Unit>,
    /// Drugs.
    pub drugs: Vec<Drug>,
    /// Words beside the names of drugs.
    pub drug_forms: drug_names::DrugForms,
    /// Named lists of drugs.
    #[serde(skip)]
    pub lists: BTreeMap<String, Vec<String>>,
    /// Questions and computed facts; the index is the fact's number in the program.
    pub questions: Vec<Question>,
    /// What the questions are called in records.
    pub records: Vec<records::RecordRule>,
    /// How likely answers are, as far as it is known.
    pub frequencies: Vec<frequencies::Frequency>,
    /// What an answer costs, by who can give it.
    pub efforts: Vec<(String, u32)>,
    /// Facts that cannot all be right.
    pub contradictions: Vec<Contradiction>,
    /// What follows from other answers. As many, in the same order, are compiled.
    pub implications: Vec<Implication>,
    /// The trials, in load order.
    pub trials: Vec<Trial>,
    /// The compiled rules.
    pub program: program::Program,
    #[serde(skip)]
    index: BTreeMap<String, usize>,
    #[serde(skip)]
    lookup: lookup::Lookup,
    #[serde(skip)]
    drug_lookup: drug_names::DrugLookup,
}

impl Catalogue {
    /// Number of a fact by id.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        if self.lookup.is_empty() {
            return self.index.get(id).copied();
        }
        self.lookup.find(id, &self.questions)
    }

    /// All facts with their numbers, in the order of their ids.
    pub fn by_id(&self) -> impl Iterator<Item = (&str, usize)> {
        self.index.iter().map(|(id, fact)| (id.as_str(), *fact))
    }

    /// A question by id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.get(self.index_of(id)?)
    }

    /// A question by its number.
    pub fn fact(&self, index: usize) -> Option<&Question> {
        self.questions.get(index)
    }

    /// Index of a language tag; `zh` finds `zh-Hans`.
    pub fn language(&self, tag: &str) -> Option<usize> {
        let main = |t: &str| t.split('-').next().unwrap_or_default().to_ascii_lowercase();
        self.languages
            .iter()
            .position(|language| language == tag)
            .or_else(|| self.languages.iter().position(|language| main(language) == main(tag)))
    }

    /// The criteria of all trials, in order.
    pub fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.trials.iter().flat_map(|trial| &trial.criteria)
    }

    /// A criterion by its number.
    pub fn criterion(&self, number: CriterionId) -> Option<&Criterion> {
        let (trial, index) = self.program.places.get(number.index())?;
        self.trials.get(trial.index())?.criteria.get(*index)
    }

    /// The parts that a criterion is looked at through: those of a whole without rules of its
    /// own.
    pub fn parts_of<'s>(&'s self, whole: &'s Criterion) -> impl Iterator<Item = &'s Criterion> {
        let trial = self.trials.get(whole.trial.index());
        whole.looked_through().iter().filter_map(move |part| trial?.criteria.get(*part))
    }

    /// Whether the verdict on a trial looks at a criterion itself: a whole with a rule of its
    /// own stands for its parts, a whole without is looked at through them.
    pub fn decides(&self, trial: usize, criterion: usize) -> bool {
        let criterion = self.trials.get(trial).and_then(|trial| trial.criteria.get(criterion));
        criterion.is_some_and(|criterion| criterion.in_verdict)
    }

    /// The criteria that rest on a fact, directly or through what is worked out from it: trial
    /// and index in the trial, in the catalogue's order, wholes left out.
    pub fn criteria_of(&self, fact: usize) -> Vec<(usize, usize)> {
        let program = &self.program;
        let dependents = program.dependents.get(fact).into_iter().flatten();
        let mut found: Vec<CriterionId> = std::iter::once(fact)
            .chain(dependents.map(|fact| fact.index()))
            .filter_map(|fact| program.leaves_of_fact.get(fact))
            .flatten()
            .flat_map(|leaf| program.criteria_of_leaf.get(leaf.index()))
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        let places = found.into_iter().filter_map(|number| program.places.get(number.index()));
        let parts = |trial: TrialId, index: usize| {
            let criterion = self.trials.get(trial.index())?.criteria.get(index)?;
            criterion.parts.is_empty().then_some((trial.index(), index))
        };
        places.filter_map(|(trial, index)| parts(*trial, *index)).collect()
    }

    /// What a text like `5 ft 7` means for this question: an amount and the code of its unit.
    pub fn joined<'q>(&self, question: &'q Question, text: &str) -> Option<(Number, &'q str)> {
        question.units.iter().find_map(|choice| {
            let unit = self.units.iter().find(|unit| unit.code == choice.code)?;
            Some((unit.joined(text)?, choice.code.as_str()))
        })
    }

    /// Leaves out all trials but those with these ids, in any case; keeps all if none of them is
    /// known.
    pub fn keep_trials<S: AsRef<str>>(&mut self, ids: &[S]) {
        let is_kept = |trial: &Trial| ids.iter().any(|id| trial.is_called(id.as_ref()));
        if !self.trials.iter().any(is_kept) {
            return;
        }
        self.trials.retain(is_kept);
        self.number_criteria();
        self.link();
    }

    /// Tells each criterion its number and its trial.
    fn number_criteria(&mut self) {
        let trials = self.trials.iter_mut().enumerate();
        let criteria = trials.flat_map(|(trial, data)| {
            data.criteria.iter_mut().map(move |criterion| (trial, criterion))
        });
        for (number, (trial, criterion)) in criteria.enumerate() {
            criterion.number = CriterionId::of(number);
            criterion.trial = TrialId::of(trial);
        }
    }

    /// Links the program with the questions; returns the facts that are worked out from
    /// themselves, which the loader refuses.
    fn link(&mut self) -> Vec<usize> {
        let mut program = std::mem::take(&mut self.program);
        let cycles = program.link(self);
        self.program = program;
        self.index_names();
        cycles
    }

    /// Makes facts and drugs quick to find by their names.
    fn index_names(&mut self) {
        self.lookup = lookup::Lookup::of(&self.questions);
        self.drug_lookup = drug_names::DrugLookup::of(&self.drugs);
    }

    pub(super) fn push_question(&mut self, question: Question) -> usize {
        let number = self.questions.len();
        self.index.entry(question.id.clone()).or_insert(number);
        self.questions.push(question);
        number
    }
}
