//! The engine: its logic, its catalogue and its verdicts.

#[path = "../common/mod.rs"]
mod common;

mod attrition;
mod cases;
mod catalogue;
mod formulas;
mod laws;
mod limits;
mod logic;
mod next;
mod packed;
mod people;
mod timeline;
