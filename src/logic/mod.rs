//! How yes, no and unknown combine, and how readings of one sentence do.
//!
//! This layer knows nothing of facts or trials.

pub mod graded;
pub mod truth;

pub use graded::Graded;
pub use truth::Truth;
