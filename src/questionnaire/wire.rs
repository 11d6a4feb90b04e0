//! The few shapes of FHIR R4 that a questionnaire and its answers need.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A code of a system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coding {
    /// The system it belongs to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub system: String,
    /// The code.
    #[serde(default)]
    pub code: String,
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

impl Coding {
    /// A code with what people read.
    pub fn new(system: &str, code: &str, display: &str) -> Self {
        let display = (!display.is_empty()).then(|| display.to_owned());
        Self { system: system.to_owned(), code: code.to_owned(), display }
    }
}

/// A number with a unit. The number is kept as it is written: FHIR counts its decimals.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Measured {
    /// The number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Box<RawValue>>,
    /// `<`, `<=`, `>=` or `>`; read, and never written, because forms lose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparator: Option<String>,
    /// The unit as people read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The system of the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The unit's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// One answer of an item.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of FHIR")]
pub struct ItemAnswer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_boolean: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_decimal: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_integer: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_string: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_coding: Option<Coding>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_quantity: Option<Measured>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub item: Vec<ResponseItem>,
}

impl ItemAnswer {
    /// A text.
    pub fn text(text: &str) -> Self {
        Self { value_string: Some(text.to_owned()), ..Self::default() }
    }

    /// Yes or no.
    pub fn boolean(value: bool) -> Self {
        Self { value_boolean: Some(value), ..Self::default() }
    }

    /// A date of any precision.
    pub fn date(date: &str) -> Self {
        Self { value_date: Some(date.to_owned()), ..Self::default() }
    }

    /// A code.
    pub fn coding(coding: Coding) -> Self {
        Self { value_coding: Some(coding), ..Self::default() }
    }

    /// A number as it is written, or a text if it is not a plain one.
    pub fn decimal(text: &str) -> Option<Self> {
        number(text).map(|raw| Self { value_decimal: Some(raw), ..Self::default() })
    }
}

/// A plain decimal number without sign and exponent, as JSON writes it; `None` for anything else.
pub fn number(text: &str) -> Option<Box<RawValue>> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let plain = digits(whole) && digits(decimals) && (whole == "0" || !whole.starts_with('0'));
    if plain { RawValue::from_string(text.to_owned()).ok() } else { None }
}

/// One item of a response.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResponseItem {
    /// Which item of the questionnaire it belongs to.
    pub link_id: String,
    /// Its answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answer: Vec<ItemAnswer>,
    /// Items below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub item: Vec<ResponseItem>,
}

impl ResponseItem {
    /// An item with answers.
    pub fn answered(link_id: String, answer: Vec<ItemAnswer>) -> Self {
        Self { link_id, answer, item: Vec::new() }
    }

    /// A group.
    pub fn group(link_id: String, item: Vec<Self>) -> Self {
        Self { link_id, answer: Vec::new(), item }
    }
}

/// A `QuestionnaireResponse`. What it holds beside these fields is left alone.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuestionnaireResponse {
    /// Always `QuestionnaireResponse`.
    pub resource_type: String,
    /// The questionnaire that it answers, with its version.
    #[serde(default)]
    pub questionnaire: String,
    /// How far it is.
    pub status: String,
    /// Its items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub item: Vec<ResponseItem>,
}
