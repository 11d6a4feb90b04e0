//! Trial Screener: which lupus cell-therapy trials may a person fit, and why?
//!
//! The layers, each using only what stands before it:
//!
//! 1. [`facts`]: what the person told us: exact numbers, units, civil dates, answers.
//! 2. [`logic`]: how yes, no and unknown combine, and how readings of one sentence do.
//! 3. [`catalogue`]: what trials ask: data files, checked and compiled.
//! 4. [`evaluate`](mod@evaluate): does this person fit? Statuses, reasons, verdicts.
//! 5. [`exchange`]: the JSON edge: profiles in, results out, schemas.
//! 6. `embed`: the JavaScript edge (wasm32 only).
//!
//! Nothing here asks a clock, a network or a disk. Start at [`evaluate::evaluate`].

pub mod catalogue;
#[cfg(target_arch = "wasm32")]
pub mod embed;
pub mod evaluate;
pub mod exchange;
pub mod facts;
pub mod logic;

/// Longer documents, kept with the code and checked by the doc build.
pub mod docs {
    #![doc = include_str!("docs/architecture.md")]
}
