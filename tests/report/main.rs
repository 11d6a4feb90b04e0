//! What is typed, kept and said: drafts, words and sentences.

#[path = "../common/mod.rs"]
mod common;

mod draft;
mod outlook;
mod results;
mod words;
