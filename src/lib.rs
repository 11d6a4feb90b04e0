//! Trial Screener: which lupus cell-therapy trials may a person fit, and why?
//!
//! 1. [`facts`]: what the person told us: exact numbers, units, civil dates, answers.
//! 2. [`logic`]: how yes, no and unknown combine, and how readings of one sentence do.
//! 3. [`catalogue`]: what trials ask: data files, checked and compiled.
//! 4. [`evaluate`](mod@evaluate): does this person fit? Statuses, reasons, verdicts.
//! 5. [`exchange`]: the JSON edge: profiles in, results out, schemas.
//! 6. [`cohort`]: where many people fall, and what stops them.
//! 7. `sql`: the rules as SQL over a wide table (native).
//! 8. [`words`]: what the screen says, one file a language.
//! 9. [`draft`]: what a person typed, exactly as typed, and how it becomes answers.
//! 10. [`report`]: results as sentences of a language.
//! 11. [`intake`]: what people paste and bring as files.
//! 12. [`questionnaire`]: the questions and answers in FHIR.
//! 13. [`storage`]: when and where a draft is kept.
//! 14. `embed`: the JavaScript edge (wasm32, feature `api`).
//! 15. `app`: the screens (wasm32, feature `app`).
//!
//! What each may use stands in the architecture document below, and a test holds it.
//!
//! But for `app`, nothing here asks a clock, a network or a disk. Start at [`evaluate::evaluate`].

// First, because the others use its macro `key!`.
#[macro_use]
pub mod words;

#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod app;
pub mod catalogue;
pub mod cohort;
pub mod draft;
#[cfg(all(target_arch = "wasm32", feature = "api"))]
pub mod embed;
pub mod evaluate;
pub mod exchange;
pub mod facts;
pub mod intake;
pub mod logic;
pub mod questionnaire;
pub mod report;
#[cfg(not(target_arch = "wasm32"))]
pub mod sql;
#[cfg(any(not(target_arch = "wasm32"), feature = "app"))]
pub mod storage;

/// Longer documents, kept with the code and checked by the doc build.
pub mod docs {
    #![doc = include_str!("docs/architecture.md")]
}
