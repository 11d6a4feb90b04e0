//! Does this person fit? Pure, total, and without failure.
//!
//! Start at [`evaluate`], or hold a [`Screening`] that answers can be changed in. Statuses
//! come first and do not allocate; reasons are built for what is shown.

pub mod courses;
pub mod doses;
pub mod formulas;
mod glance;
pub mod lengths;
mod medicines;
pub mod next;
mod ordered;
pub mod outcome;
pub mod passed_over;
pub mod reason;
pub mod repeats;
pub mod resolve;
mod results;
pub mod road;
pub mod screening;
pub mod shareable;
pub mod status;
pub mod timeline;
mod told;
pub mod tried;
pub mod verdicts;

pub use reason::{Explanation, Reason};
pub use screening::Screening;
pub use shareable::Shareable;
pub use status::{Status, TrialResult, Verdict};
pub use timeline::{TrialTimeline, timelines};
pub use verdicts::Verdicts;

use crate::catalogue::Catalogue;
use crate::facts::Facts;
use jiff::civil::Date;
use std::borrow::Cow;

/// All criteria of a trial with their reasons, and its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialEvaluation<'c> {
    /// Index of the trial in the catalogue.
    pub trial: usize,
    /// The verdict.
    pub result: TrialResult,
    /// One explanation for each criterion, in the catalogue's order.
    pub criteria: Vec<Explanation<'c>>,
}

/// Evaluates every trial of the catalogue for one person on one day, with all reasons.
pub fn evaluate<'c>(
    catalogue: &'c Catalogue,
    facts: &'c Facts,
    reference: Date,
) -> Vec<TrialEvaluation<'c>> {
    let screening = Screening::of(catalogue, Cow::Borrowed(facts), reference);
    (0..catalogue.trials.len()).map(|trial| screening.explain_trial(trial)).collect()
}
