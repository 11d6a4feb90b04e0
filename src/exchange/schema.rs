//! JSON Schema (2020-12) of the profile and of the catalogue's JSON form, built from the
//! vocabulary, so that editors and forms can check a profile before it is sent here.

use crate::catalogue::{Catalogue, Change, Kind, Question, Who};
use crate::facts::therapy::{Outcome, Route};
use serde_json::{Map, Value, json};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Schema of a profile.
pub fn profile(catalogue: &Catalogue) -> Value {
    let facts: Map<String, Value> = catalogue
        .questions
        .iter()
        .filter(|question| question.kind != Kind::Computed)
        .map(|question| (question.id.clone(), fact(catalogue, question)))
        .collect();
    let anchors: Map<String, Value> = catalogue
        .anchors
        .iter()
        .map(|anchor| (anchor.clone(), json!({ "$ref": "#/$defs/day" })))
        .collect();
    json!({
        "$schema": DIALECT,
        "title": "Trial Screener profile",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "format": { "type": "integer", "minimum": 0, "maximum": super::profile::PROFILE_FORMAT },
            "label": { "type": "string" },
            "facts": { "type": "object", "additionalProperties": false, "properties": facts },
            "anchors": { "type": "object", "additionalProperties": false, "properties": anchors }
        },
        "$defs": {
            "no_answer": { "enum": ["dont_know", "prefer_not"] },
            "amount": { "type": ["number", "string"] },
            "day": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
            "date": { "type": "string" },
            "when": { "anyOf": [
                { "$ref": "#/$defs/date" },
                { "type": "object", "additionalProperties": false, "properties": {
                    "on": { "$ref": "#/$defs/date" },
                    "about": { "type": "string", "pattern": "^[0-9]+ (days?|weeks?|months?|years?)( ago)?$" },
                    "said_on": { "$ref": "#/$defs/day" },
                    "between": { "type": "array", "items": { "$ref": "#/$defs/date" }, "minItems": 2, "maxItems": 2 },
                    "before": { "$ref": "#/$defs/date" }
                } }
            ] },
            "course": { "type": "object", "additionalProperties": false, "required": ["drug"], "properties": {
                "drug": { "type": "string" },
                "dose": { "type": "string" },
                "weight": { "type": "string" },
                "lasted": { "type": "string", "pattern": "^[0-9]+ (days?|weeks?|months?|years?)$" },
                "route": { "enum": words(&Route::TERMS) },
                "start": { "$ref": "#/$defs/when" },
                "stop": { "$ref": "#/$defs/when" },
                "ongoing": { "type": "boolean" },
                "outcome": { "enum": words(&Outcome::TERMS) }
            } }
        }
    })
}

/// The words of a closed set.
fn words<T>(terms: &[(&'static str, T)]) -> Vec<&'static str> {
    terms.iter().map(|(word, _)| *word).collect()
}

fn fact(catalogue: &Catalogue, question: &Question) -> Value {
    let codes: Vec<&str> = question
        .options
        .iter()
        .filter(|option| !option.hidden)
        .map(|option| option.code.as_str())
        .collect();
    let dated = |value: Value| {
        json!({ "type": "object", "additionalProperties": false, "required": ["value"],
            "properties": { "value": value, "date": { "$ref": "#/$defs/when" } } })
    };
    // Further results, each with its day, are records of the same shape.
    let with_earlier = |mut record: Value| {
        let earlier = json!({ "type": "array", "items": record,
            "maxItems": super::profile::MAX_EARLIER });
        if let Some(Value::Object(properties)) = record.get_mut("properties") {
            properties.insert("earlier".to_owned(), earlier);
        }
        record
    };
    let forms: Vec<Value> = match question.kind {
        Kind::Choice => {
            let mut plain = json!({ "enum": codes });
            if question.bit("yes").is_some() && question.bit("no").is_some() {
                plain = json!({ "anyOf": [plain, { "type": "boolean" }] });
            }
            vec![plain.clone(), with_earlier(dated(plain))]
        }
        Kind::Several => {
            let list = json!({ "anyOf": [
                { "type": "array", "items": { "enum": codes } },
                { "enum": codes },
                { "const": "none" }
            ] });
            vec![list.clone(), with_earlier(dated(list))]
        }
        Kind::Quantity | Kind::Score => vec![
            json!({ "$ref": "#/$defs/amount" }),
            with_earlier(json!({ "type": "object", "additionalProperties": false, "properties": {
                "value": { "$ref": "#/$defs/amount" },
                "unit": { "type": "string" },
                "date": { "$ref": "#/$defs/when" },
                "upper_limit": { "$ref": "#/$defs/amount" },
                "lower_limit": { "$ref": "#/$defs/amount" },
                "detected": { "type": "boolean" },
                "below_quantification": { "type": "boolean" }
            } })),
        ],
        Kind::Date => vec![json!({ "$ref": "#/$defs/when" })],
        Kind::Event => vec![
            json!({ "enum": ["never", "no", "ongoing", "planned", "happened", "yes", true, false] }),
            json!({ "$ref": "#/$defs/when" }),
        ],
        Kind::Therapies => {
            vec![json!({ "type": "object", "additionalProperties": false, "properties": {
            "complete": { "type": "boolean" },
            "courses": { "type": "array", "items": { "$ref": "#/$defs/course" },
                "maxItems": super::profile::MAX_COURSES },
            "never": { "type": "array", "items": { "type": "string" } }
        } })]
        }
        Kind::Computed => Vec::new(),
    };
    let mut any = vec![json!({ "$ref": "#/$defs/no_answer" })];
    any.extend(forms);
    json!({ "title": question.label.get(0), "$comment": catalogue.version, "anyOf": any })
}

/// Schema of the catalogue as `trial-screener catalogue export` and the JavaScript API give it.
pub fn catalogue(catalogue: &Catalogue) -> Value {
    let text: Map<String, Value> =
        catalogue.languages.iter().map(|tag| (tag.clone(), json!({ "type": "string" }))).collect();
    let strings = json!({ "type": "array", "items": { "type": "string" } });
    json!({
        "$schema": DIALECT,
        "title": "Trial Screener catalogue",
        "type": "object",
        "additionalProperties": false,
        "required": ["version", "languages", "anchors", "trials"],
        "properties": {
            "version": { "type": "string" },
            "languages": strings,
            "anchors": strings,
            "trials": { "type": "array", "items": { "$ref": "#/$defs/trial" } }
        },
        "$defs": {
            "text": { "type": "object", "additionalProperties": false, "properties": text,
                "required": catalogue.languages },
            "trial": { "type": "object", "additionalProperties": false,
                "required": ["id", "title", "product", "document", "place", "dated", "status",
                    "source_complete", "gap", "criteria"],
                "properties": {
                    "id": { "type": "string" },
                    "title": { "$ref": "#/$defs/text" },
                    "product": { "$ref": "#/$defs/text" },
                    "registry": { "type": "string" },
                    "document": { "$ref": "#/$defs/text" },
                    "place": { "$ref": "#/$defs/text" },
                    "dated": { "type": "string" },
                    "status": { "$ref": "#/$defs/text" },
                    "source_complete": { "type": "boolean" },
                    "gap": { "$ref": "#/$defs/text" },
                    "sponsor": { "$ref": "#/$defs/text" },
                    "site": { "$ref": "#/$defs/text" },
                    "contacts": { "$ref": "#/$defs/text" },
                    "preparation": { "$ref": "#/$defs/text" },
                    "criteria": { "type": "array", "items": { "$ref": "#/$defs/criterion" } }
                } },
            "criterion": { "type": "object", "additionalProperties": false,
                "required": ["code", "kind", "role", "in_verdict", "who", "change", "source",
                    "medicines", "crisis", "clinician", "patient", "facts"],
                "properties": {
                    "code": { "type": "string", "pattern": "^[IE][0-9]{1,3}[a-z]?$" },
                    "kind": { "enum": ["inclusion", "exclusion"] },
                    "role": { "enum": ["deciding", "note", "judgement", "source_lost", "no_condition"] },
                    "in_verdict": { "type": "boolean" },
                    "parts": strings,
                    "readings": { "type": "array", "items": { "$ref": "#/$defs/reading" } },
                    "who": { "type": "array", "items": { "enum": words(Who::TERMS) } },
                    "change": { "type": "array", "items": { "enum": words(Change::TERMS) } },
                    "source": { "$ref": "#/$defs/text" },
                    "medicines": { "type": "boolean" },
                    "crisis": { "type": "boolean" },
                    "clinician": { "$ref": "#/$defs/text" },
                    "patient": { "$ref": "#/$defs/text" },
                    "facts": strings
                } },
            "reading": { "type": "object", "additionalProperties": false, "required": ["id", "rule"],
                "properties": {
                    "id": { "type": "string" },
                    "rule": { "type": "string" },
                    "meaning": { "$ref": "#/$defs/text" }
                } }
        }
    })
}
