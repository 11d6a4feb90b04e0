//! The data files compiled in.

use super::{Catalogue, Problem, SourceFile};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(SourceFile { name: $name, text: include_str!($name) }),*]
    };
}

/// Units, drugs, questions and contradictions.
pub const VOCABULARY: &[SourceFile<'static>] = files![
    "catalogue.txt",
    "units.txt",
    "drugs.txt",
    "questions.txt",
    "scores.txt",
    "contradictions.txt",
];

/// Loads the vocabulary and the five trials.
///
/// # Errors
/// None once the project is built: the build makes the same call.
pub fn load() -> Result<Catalogue, Vec<Problem>> {
    Catalogue::load(&[VOCABULARY, TRIALS].concat())
}

/// Loads the vocabulary and the trials with these ids; all five if none of them is known.
///
/// # Errors
/// None once the project is built: trials do not rest on each other.
pub fn load_only(ids: &[&str]) -> Result<Catalogue, Vec<Problem>> {
    let asked = |file: &&SourceFile<'static>| {
        ids.iter().any(|id| file.text.contains(&format!("[trial {id}]")))
    };
    let chosen: Vec<SourceFile<'static>> = TRIALS.iter().filter(asked).copied().collect();
    if chosen.is_empty() { load() } else { Catalogue::load_with(VOCABULARY, &chosen) }
}

/// The trials.
pub const TRIALS: &[SourceFile<'static>] = files![
    "trials/cht101-cd70.txt",
    "trials/nct07318259.txt",
    "trials/cd19-bcma-lupus-nephritis.txt",
    "trials/nct06421701.txt",
    "trials/bh002-cd19-bcma.txt",
];
