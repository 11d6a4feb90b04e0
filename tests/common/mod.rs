//! What the test files share.

#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests stop at the first surprise, and each file uses its own part"
)]

pub mod random;

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use trial_screener::catalogue::layout::Layout;
use trial_screener::catalogue::{Catalogue, embedded};
use trial_screener::evaluate::{Screening, Status};
use trial_screener::exchange::profile;
use trial_screener::facts::{Facts, PartialDate};
use trial_screener::report::Speaker;
use trial_screener::words;

/// The day all written cases hold for, unless they name another.
pub const DAY: &str = "2026-03-02";

pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| embedded::load().expect("the build checks the catalogue"))
}

pub fn day(text: &str) -> Date {
    match PartialDate::parse(text) {
        Ok(PartialDate::Day(day)) => day,
        other => panic!("{text} is not a day: {other:?}"),
    }
}

/// [`DAY`] as a date.
pub fn today() -> Date {
    day(DAY)
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
        .expect("the folder is part of the project")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{folder} has no .{extension} files");
    found
}

pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Names of the written people, in order.
pub fn people() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("tests/people"))
        .expect("the folder is part of the project")
        .map(|entry| entry.expect("readable").file_name().into_string().expect("a name in UTF-8"))
        .collect();
    names.sort();
    names
}

/// The profile of a written person, as JSON.
pub fn person(name: &str) -> String {
    read(&root().join("tests/people").join(name).join("facts.json"))
}

/// The written people by name, with their profiles as JSON.
pub fn profiles() -> Vec<(String, String)> {
    let found: Vec<_> = people().into_iter().map(|name| (name.clone(), person(&name))).collect();
    assert!(found.len() >= 25);
    found
}

/// The native command, from the folder of the project.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trial-screener"));
    command.args(arguments).current_dir(root());
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What a command prints, given `input` from a thread of its own, so that neither waits for the
/// other.
pub fn output_of(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // A command that refuses its input ends before it has read it.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().expect("the command ends");
    writer.join().expect("the writer ends");
    output
}

pub fn facts_of(json: &str) -> Facts {
    profile::read(catalogue(), json).unwrap_or_else(|problems| panic!("{json}: {problems:?}"))
}

/// How the questions of the catalogue are grouped.
pub fn layout() -> Layout {
    Layout::of(catalogue())
}

pub fn trial_index(id: &str) -> usize {
    let found = catalogue().trials.iter().position(|trial| trial.id == id);
    found.unwrap_or_else(|| panic!("no trial {id}"))
}

/// Results as sentences on [`DAY`], in each language.
pub fn speakers() -> Vec<Speaker<'static>> {
    words::all().iter().map(|words| Speaker::new(catalogue(), words, today())).collect()
}

/// Status of one criterion by code.
pub fn status(screening: &Screening<'_>, trial: &str, code: &str) -> Status {
    let index = trial_index(trial);
    let place = catalogue().trials[index].index_of(code);
    let place = place.unwrap_or_else(|| panic!("{trial} has no {code}"));
    screening.trial_statuses(index)[place]
}

pub fn screen(facts: Facts, day: Date) -> Screening<'static> {
    Screening::new(catalogue(), facts, day)
}

/// A written case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub code: String,
    pub expect: String,
    pub why: String,
    #[serde(default)]
    pub as_of: Option<String>,
    #[serde(default)]
    pub anchors: Option<serde_json::Value>,
    pub facts: serde_json::Value,
}

impl Case {
    pub fn profile(&self) -> String {
        let anchors = self.anchors.clone().unwrap_or_else(|| serde_json::json!({}));
        serde_json::json!({ "facts": self.facts, "anchors": anchors }).to_string()
    }
}

/// All written cases by trial id.
pub fn cases() -> BTreeMap<String, Vec<Case>> {
    files("tests/cases", "json")
        .into_iter()
        .map(|path| {
            let trial = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let cases: Vec<Case> = serde_json::from_str(&read(&path))
                .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            (trial, cases)
        })
        .collect()
}
