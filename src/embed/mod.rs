//! The JavaScript edge: JSON text in, plain values out. Holds no rules.
//!
//! Every export answers with an object: `{ ok: true, value }`, or `{ ok: false, problems }`
//! where each problem has `fact`, `code`, `message` and, for a name, `nearest`. Nothing is
//! thrown, and objects of the caller are never read, only text.

#[cfg(feature = "bench")]
mod bench;

use crate::catalogue::{Catalogue, embedded};
use crate::exchange::profile::{self, ProfileProblem};
use crate::exchange::{catalogue_json, report, schema};
use crate::facts::PartialDate;
use serde::Serialize;
use std::sync::OnceLock;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What every export answers with.
#[derive(Serialize)]
struct Answer<T: Serialize> {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<T>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemWire>,
}

#[derive(Serialize)]
struct ProblemWire {
    fact: String,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<String>,
}

impl From<ProfileProblem> for ProblemWire {
    fn from(problem: ProfileProblem) -> Self {
        let ProfileProblem { fact, code, message, nearest } = problem;
        Self { fact, code, message, nearest }
    }
}

fn built_in() -> Result<&'static Catalogue, Vec<ProblemWire>> {
    static CATALOGUE: OnceLock<Option<Catalogue>> = OnceLock::new();
    CATALOGUE.get_or_init(|| embedded::load().ok()).as_ref().ok_or_else(|| {
        // The build makes the same check; this cannot happen in a released file.
        vec![failure("catalogue", "the built-in catalogue does not load")]
    })
}

fn failure(code: &'static str, message: &str) -> ProblemWire {
    ProblemWire { fact: String::new(), code, message: message.to_owned(), nearest: None }
}

fn answer<T: Serialize>(result: Result<T, Vec<ProblemWire>>) -> JsValue {
    let answer = match result {
        Ok(value) => Answer { ok: true, value: Some(value), problems: Vec::new() },
        Err(problems) => Answer { ok: false, value: None, problems },
    };
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    answer.serialize(&serializer).unwrap_or(JsValue::NULL)
}

/// Evaluates a profile (JSON text) for a day (`YYYY-MM-DD`).
#[wasm_bindgen]
pub fn evaluate(profile: &str, as_of: &str) -> JsValue {
    answer(built_in().and_then(|catalogue| {
        let Ok(PartialDate::Day(day)) = PartialDate::parse(as_of) else {
            return Err(vec![failure("bad_date", "write the day as YYYY-MM-DD")]);
        };
        let facts = profile::read(catalogue, profile)
            .map_err(|problems| problems.into_iter().map(ProblemWire::from).collect::<Vec<_>>())?;
        Ok(report::evaluate(catalogue, facts, day))
    }))
}

/// The vocabulary: every fact with its kind, options, units and wording.
#[wasm_bindgen]
pub fn facts() -> JsValue {
    answer(built_in().map(catalogue_json::facts))
}

/// The catalogue: every trial with its criteria.
#[wasm_bindgen]
pub fn catalogue() -> JsValue {
    answer(built_in().map(catalogue_json::catalogue))
}

/// The JSON Schema of a profile.
#[wasm_bindgen]
pub fn schema() -> JsValue {
    answer(built_in().map(schema::profile))
}
