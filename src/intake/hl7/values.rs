//! The value of a result, by the type that its segment names.

use super::segment::Segment;
use crate::intake::printed::{answer, is_nothing, is_number, number_or_text, squeeze};
use crate::intake::record::{Status, Value};

pub(super) fn value(segment: &Segment) -> Value {
    let (unit, ucum) = segment.unit(6);
    let text = segment.text(5);
    if is_nothing(&text) {
        return Value::None;
    }
    match segment.field(2) {
        "SN" => structured(segment, &unit, ucum),
        "CWE" | "CE" | "CNE" | "CF" => {
            let (codes, names) = segment.concept(5);
            let said = names.into_iter().next();
            let said = said.or_else(|| answer(&codes).map(str::to_owned));
            let said = said.or_else(|| codes.first().map(|code| code.code.clone()));
            said.filter(|text| !is_nothing(text)).map_or(Value::None, Value::Text)
        }
        "DT" | "TS" | "DTM" => match segment.day(5) {
            day if day.is_empty() => Value::Text(text),
            day => Value::Text(day),
        },
        _ => number_or_text(&text, &unit, ucum),
    }
}

/// A structured number: comparator, number, separator or sign behind, number.
fn structured(segment: &Segment, unit: &str, ucum: bool) -> Value {
    let [sign, first, between, second] = [1, 2, 3, 4].map(|at| segment.part(5, at));
    let comparator = match sign.as_str() {
        "" | "=" => "",
        known @ ("<" | "<=" | ">" | ">=") => known,
        _ => return Value::Text(squeeze(&format!("{sign} {first}{between}{second} {unit}"))),
    };
    let number = |number: String| Value::Number {
        comparator: comparator.to_owned(),
        number,
        unit: unit.to_owned(),
        ucum: ucum && !unit.is_empty(),
    };
    match (between.as_str(), second.as_str()) {
        ("", "") if is_number(&first) => number(first),
        ("-", _) if comparator.is_empty() && is_number(&first) && is_number(&second) => {
            number(format!("{first}-{second}"))
        }
        ("", "") if first.is_empty() => Value::None,
        _ => {
            let text = squeeze(&format!("{comparator}{first}{between}{second}"));
            // A titre and `2+` have no unit.
            let text = if matches!(between.as_str(), ":" | "+") || unit.is_empty() {
                text
            } else {
                format!("{text} {unit}")
            };
            Value::Text(text)
        }
    }
}

pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::None => String::new(),
        Value::Number { comparator, number, unit, .. } => format!("{comparator}{number} {unit}"),
        Value::Text(text) => text.clone(),
    }
}

/// OBX-11, and OBR-25 where that is empty.
pub(super) fn status(code: &str) -> Status {
    match code {
        "F" | "U" | "V" | "B" => Status::Final,
        "C" | "A" => Status::Corrected,
        "P" | "R" | "S" | "I" => Status::Preliminary,
        "W" | "D" => Status::EnteredInError,
        "X" | "N" | "O" | "Y" => Status::NotDone,
        _ => Status::Unknown,
    }
}
