//! What goes in and out: profiles, reports, questionnaires, SQL, and the command that does it.

#[path = "../common/mod.rs"]
mod common;

mod cohort;
mod command;
mod json;
mod questionnaire;
mod sql;
