//! From data files to a checked [`Catalogue`]; all problems are reported together.

mod contradiction;
mod criterion;
mod drugs;
mod head;
mod implication;
mod options;
mod question;
mod trial;
mod values;

pub(super) use drugs::members;

use super::compile::compile;
use super::problem::{Problem, ProblemKind};
use super::rule::Call;
use super::text::{self, Block};
use super::{Catalogue, SourceFile};

/// Most options of one choice: they are kept as bits of a 64-bit word.
pub const MAX_OPTIONS: usize = 64;
/// Most criteria of one trial.
pub const MAX_CRITERIA: usize = 5_000;

impl Catalogue {
    /// Reads and checks data files together.
    ///
    /// # Errors
    /// Every problem found in every file, in file order.
    pub fn load(files: &[SourceFile<'_>]) -> Result<Self, Vec<Problem>> {
        Self::load_with(&[], files)
    }

    /// Reads trials a user brings on top of a `base` vocabulary, with the same checks; the
    /// base may hold questions that no rule uses.
    ///
    /// # Errors
    /// Every problem found in every file, in file order.
    pub fn load_with(
        base: &[SourceFile<'_>],
        files: &[SourceFile<'_>],
    ) -> Result<Self, Vec<Problem>> {
        let base_names: Vec<&str> = base.iter().map(|file| file.name).collect();
        let files: Vec<&SourceFile<'_>> = base.iter().chain(files).collect();
        let mut loader = Loader::default();
        let parsed: Vec<(&str, Vec<Block>)> = files
            .iter()
            .map(|file| (file.name, text::parse(file.name, file.text, &mut loader.problems)))
            .collect();
        for (file, blocks) in &parsed {
            loader.headers(file, blocks);
        }
        for (file, blocks) in &parsed {
            loader.vocabulary(file, blocks);
        }
        // What records say is checked against the questions, in whatever file they are.
        for (file, blocks) in &parsed {
            for block in blocks {
                match block.heading.split_once(' ') {
                    Some(("record", id)) => loader.record(file, block, id.trim()),
                    Some(("frequency", id)) => loader.frequency(file, block, id.trim()),
                    None if block.heading == "effort" => loader.effort(file, block),
                    _ => {}
                }
            }
        }
        for (file, blocks) in &parsed {
            loader.trials(file, blocks);
        }
        let mut problems = loader.problems;
        let mut catalogue = loader.catalogue;
        catalogue.resolve_formulas(&loader.formulas, &mut problems);
        compile(&mut catalogue, &mut problems);
        catalogue.index_names();
        if problems.is_empty() {
            super::check::check(&catalogue, &base_names, &mut problems);
        }
        // A rule is compiled for its reading and for its criterion; say a slip once.
        let mut said: Vec<Problem> = Vec::new();
        for problem in problems {
            if !said.contains(&problem) {
                said.push(problem);
            }
        }
        if said.is_empty() { Ok(catalogue) } else { Err(said) }
    }
}

#[derive(Default)]
pub(super) struct Loader {
    pub(super) catalogue: Catalogue,
    problems: Vec<Problem>,
    /// Question index to its formula as written, with file and line.
    formulas: Vec<(usize, Call, String, usize)>,
}

/// The place problems are reported for.
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) item: &'a str,
}

impl Loader {
    pub(super) fn report(&mut self, place: &Place<'_>, line: usize, kind: ProblemKind) {
        self.problems.push(Problem {
            file: place.file.to_owned(),
            line,
            item: place.item.to_owned(),
            kind,
        });
    }

    fn vocabulary(&mut self, file: &str, blocks: &[Block]) {
        for block in blocks {
            if block.heading == "forms" {
                self.drug_forms(file, block);
            }
            match block.heading.split_once(' ') {
                Some(("drug", id)) => self.drug(file, block, id.trim()),
                Some(("question", id)) => self.question(file, block, id.trim(), true),
                Some(("computed", id)) => self.question(file, block, id.trim(), false),
                Some(("contradiction", id)) => self.contradiction(file, block, id.trim()),
                Some(("implies", id)) => self.implication(file, block, id.trim()),
                _ => {}
            }
        }
    }

    fn trials(&mut self, file: &str, blocks: &[Block]) {
        let mut current: Option<usize> = None;
        for block in blocks {
            match block.heading.split_once(' ') {
                Some(("trial", id)) => {
                    self.trial(file, block, id.trim());
                    current = Some(self.catalogue.trials.len() - 1);
                }
                Some(("list", name)) => self.list(file, block, name.trim()),
                Some((
                    "unit" | "drug" | "question" | "computed" | "contradiction" | "implies"
                    | "record" | "frequency",
                    _,
                )) => {}
                None if ["catalogue", "forms", "effort"].contains(&block.heading.as_str()) => {}
                None if is_code(&block.heading) && current.is_some() => {
                    if let Some(index) = current {
                        self.criterion(file, block, index);
                    }
                }
                _ => {
                    let place = Place { file, item: "" };
                    let expected = "a heading of this format";
                    let found = block.heading.chars().take(60).collect();
                    self.report(
                        &place,
                        block.line,
                        ProblemKind::UnknownWord { expected, found, nearest: None },
                    );
                }
            }
        }
    }
}

/// A criterion code: `I` or `E`, digits, at most one small letter.
fn is_code(heading: &str) -> bool {
    let digits = heading
        .strip_prefix(['I', 'E'])
        .map(|rest| rest.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(rest));
    digits.is_some_and(|d| !d.is_empty() && d.len() <= 3 && d.chars().all(|c| c.is_ascii_digit()))
}
