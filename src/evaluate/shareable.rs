//! A screening that may leave the page.

use super::Screening;
use std::ops::Deref;

/// A screening of the answers that may be kept. Statuses and verdicts of the whole screening let
/// an ephemeral answer be guessed, so files, prints, logs, messages to a host and the comparison
/// take this type.
#[derive(Clone, Debug)]
pub struct Shareable<'c>(Screening<'c>);

impl<'c> Shareable<'c> {
    /// The screening without ephemeral answers. It is evaluated again only if there are any.
    pub fn of(screening: &Screening<'c>) -> Self {
        if !Self::differs(screening) {
            return Self(screening.clone());
        }
        let catalogue = screening.catalogue();
        let kept = catalogue.kept(screening.facts());
        Self(Screening::new(catalogue, kept.into_facts(), screening.reference()))
    }

    /// Whether anything was left out, so that the two may differ.
    pub fn differs(screening: &Screening<'_>) -> bool {
        screening.facts().answers.keys().any(|id| !screening.catalogue().may_keep(id))
    }
}

impl<'c> Deref for Shareable<'c> {
    type Target = Screening<'c>;

    fn deref(&self) -> &Screening<'c> {
        &self.0
    }
}
