//! Numbers of things in a catalogue, each of a type of its own, so that one cannot stand for
//! another.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[doc = $doc:expr])+ $name:ident)+) => { $(
        $(#[doc = $doc])+
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// The number of the thing at this place of its list. A catalogue holds far fewer
            /// than `u32::MAX` of each, which stands for any larger place.
            pub fn of(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// Its place in its list.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+ };
}

ids! {
    /// A fact: its place in [`super::Catalogue::questions`].
    FactId
    /// A trial: its place in [`super::Catalogue::trials`].
    TrialId
    /// A criterion: its place among those of all trials, in the order of [`super::Catalogue::criteria`].
    CriterionId
    /// A test of a fact: its place in [`super::program::Program::leaves`].
    LeafId
}
