//! Closed sets of words in data files, texts and results.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! terms {
    ($($(#[doc = $doc:expr])+ $name:ident {
        $($(#[doc = $term_doc:expr])+ $term:ident = $word:literal)+
    })+) => { $(
        $(#[doc = $doc])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum $name { $($(#[doc = $term_doc])+ $term),+ }

        impl $name {
            /// All of them, with their words.
            pub const TERMS: &[(&str, Self)] = &[$(($word, Self::$term)),+];

            /// The word for it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$term => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    )+ };
}

terms! {
    /// Who can answer a question.
    Who {
        /// The person.
        Patient = "patient"
        /// A doctor who treats them.
        Clinician = "clinician"
        /// A report of a laboratory.
        Laboratory = "laboratory"
        /// The site of the trial.
        Site = "site"
        /// The investigator of the trial, who judges.
        Investigator = "investigator"
    }
    /// What could change how a person stands to a criterion.
    Change {
        /// Time alone.
        Time = "time"
        /// The same test with another result.
        RepeatTest = "repeat_test"
        /// Treatment, or an end of it.
        Treatment = "treatment"
        /// A decision of the person.
        Decision = "decision"
        /// Nothing: a failure is a lasting one.
        Nothing = "nothing"
    }
    /// How an event stands to a person.
    EventState {
        /// It never happened.
        Never = "never"
        /// It happened, and is over.
        Happened = "happened"
        /// It goes on.
        Ongoing = "ongoing"
        /// It is planned.
        Planned = "planned"
    }
}
