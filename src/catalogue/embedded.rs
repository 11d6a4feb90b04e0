//! The data files compiled in.

use super::{Catalogue, Problem, SourceFile};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(SourceFile { name: $name, text: include_str!($name) }),*]
    };
}

/// Units, drugs, questions, contradictions and implications.
pub const VOCABULARY: &[SourceFile<'static>] = files![
    "catalogue.txt",
    "units.txt",
    "drugs.txt",
    "questions.txt",
    "scores.txt",
    "contradictions.txt",
    "implications.txt",
    "records.txt",
    "frequencies.txt",
];

/// Loads the vocabulary and the five trials.
///
/// # Errors
/// None once the project is built: the build makes the same call.
pub fn load() -> Result<Catalogue, Vec<Problem>> {
    Catalogue::load(&[VOCABULARY, TRIALS].concat())
}

/// The trials.
pub const TRIALS: &[SourceFile<'static>] = files![
    "trials/cht101-cd70.txt",
    "trials/nct07318259.txt",
    "trials/cd19-bcma-lupus-nephritis.txt",
    "trials/nct06421701.txt",
    "trials/bh002-cd19-bcma.txt",
];
