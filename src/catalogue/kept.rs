//! Answers that may be kept, saved, printed and sent: all but the ephemeral ones.

use super::Catalogue;
use crate::facts::Facts;

/// Facts without ephemeral answers (the answer on thoughts of suicide). Only
/// [`Catalogue::kept`] makes one, and everything that leaves the page takes this type or one made
/// from it, so that no exit can forget the rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptFacts(Facts);

impl KeptFacts {
    /// The facts.
    pub const fn facts(&self) -> &Facts {
        &self.0
    }

    /// The facts.
    pub fn into_facts(self) -> Facts {
        self.0
    }
}

impl Catalogue {
    /// Whether the answer to a question may be kept. Ids of no question are kept: they come from
    /// another version of the catalogue.
    pub fn may_keep(&self, id: &str) -> bool {
        self.question(id).is_none_or(|question| !question.ephemeral)
    }

    /// The facts that may be kept.
    pub fn kept(&self, facts: &Facts) -> KeptFacts {
        let mut facts = facts.clone();
        facts.answers.retain(|id, _| self.may_keep(id));
        facts.earlier.retain(|id, _| self.may_keep(id));
        KeptFacts(facts)
    }
}
