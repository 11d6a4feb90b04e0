//! What people bring: texts, tables and records, and how they are read.

#[path = "../common/mod.rs"]
mod common;

mod brought;
mod fuzzed;
mod reading;
mod samples;
