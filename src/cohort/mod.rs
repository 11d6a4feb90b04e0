//! Many people together: where they fall in each trial, and what stops them.
//!
//! Start at [`Tally`], which people are added to one by one and parts of a cohort as a whole;
//! [`Attrition`] holds its figures. No person can be found in either.

pub mod attrition;
pub mod mask;
pub mod tally;

pub use attrition::Attrition;
pub use tally::Tally;
