//! The rules as SQL in three-valued logic, over one wide table of facts.
//!
//! [`Script`] prints, from the compiled rules and from nothing else: the table ([`Script::schema`]),
//! and views for every test, criterion, status and verdict ([`Script::views`]). [`Wide`] is the
//! table, and writes a person's row of it. NULL is unknown; a test on which readings differ has a
//! column for the strict and one for the generous reading.
//!
//! What the rules read is worked out by the engine before it stands in the table: units,
//! formulas, courses of medicines, contradictions. A criterion that SQL cannot hold exactly is
//! named as left to the engine and has no value. See `src/docs/decisions/0018-sql.md`.

pub mod dialect;
mod number;
mod reads;
mod script;
mod settled;
mod statement;
mod test;
mod verdict;
mod wide;

pub use dialect::Dialect;
pub use script::Script;
pub use wide::Wide;
