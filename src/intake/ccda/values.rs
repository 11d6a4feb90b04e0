//! Values with their units and limits.

use super::Reader;
use super::xml::{El, attribute, data_type, kid, kids, null, related};
use crate::intake::printed::{
    answer, compact_day, comparator, compare, is_number, number_or_text, squeeze,
};
use crate::intake::record::Value;

pub(super) const UCUM: &str = "2.16.840.1.113883.6.8";

/// SNOMED CT: the observation inside of a result that only names its unit.
pub(super) const UNITS: &str = "246514001";

/// An amount with its unit.
pub(super) struct Amount {
    pub(super) number: String,
    pub(super) unit: String,
    pub(super) ucum: bool,
}

/// The mark of a result: its code, else its name.
pub(super) fn flag(node: El) -> String {
    kid(node, "interpretationCode")
        .filter(|code| !null(*code))
        .and_then(|code| attribute(code, "code").or_else(|| attribute(code, "displayName")))
        .unwrap_or_default()
        .to_owned()
}

/// A ratio as it is printed: `1:80`.
pub(super) fn ratio(node: El) -> Value {
    if null(node) {
        return Value::None;
    }
    let part = |name: &'static str| {
        let end = kid(node, name).filter(|end| !null(*end));
        let number = end.and_then(|end| attribute(end, "value"));
        let unit = end.and_then(|end| attribute(end, "unit")).filter(|unit| *unit != "1");
        number.map(|number| (number, unit.unwrap_or_default()))
    };
    match (part("numerator"), part("denominator")) {
        (Some((a, "")), Some((b, ""))) => {
            let (sign, a) = comparator(a);
            Value::Text(format!("{sign}{a}:{b}"))
        }
        (Some((a, unit)), Some((b, per))) => {
            Value::Text(squeeze(&format!("{a} {unit} / {b} {per}")))
        }
        _ => Value::None,
    }
}

/// A value as one text.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::None => String::new(),
        Value::Number { comparator, number, unit, .. } => {
            format!("{comparator}{number} {unit}").trim_end().to_owned()
        }
        Value::Text(text) => text.clone(),
    }
}

impl<'a, 'i> Reader<'a, 'i> {
    /// The values of an observation; at least one.
    pub(super) fn values(&self, node: El<'a, 'i>) -> Vec<Value> {
        let unit = self.unit(node);
        let values: Vec<Value> =
            kids(node, "value").map(|value| self.value(value, unit.as_ref())).collect();
        if values.is_empty() { vec![Value::None] } else { values }
    }

    /// The unit that an observation inside of a result names.
    pub(super) fn unit(&self, node: El<'a, 'i>) -> Option<(String, bool)> {
        let part = related(node, "observation").find(|part| {
            kid(*part, "code").and_then(|code| attribute(code, "code")) == Some(UNITS)
        })?;
        let value = kid(part, "value")?;
        if attribute(value, "codeSystem") == Some(UCUM) {
            return attribute(value, "code").map(|code| (code.to_owned(), true));
        }
        let text = self.written(value);
        (!text.is_empty()).then_some((text, false))
    }

    pub(super) fn value(&self, node: El<'a, 'i>, unit: Option<&(String, bool)>) -> Value {
        let (unit, ucum) = unit.map_or(("", false), |(unit, ucum)| (unit.as_str(), *ucum));
        let given = attribute(node, "value");
        let bounds = kid(node, "low").is_some() || kid(node, "high").is_some();
        match data_type(node) {
            Some("PQ") => self.quantity(node),
            None if given.is_some() => self.quantity(node),
            Some("INT" | "REAL") if null(node) => Value::None,
            Some("INT" | "REAL") => {
                given.map_or(Value::None, |text| number_or_text(text, unit, ucum))
            }
            Some(name) if name.starts_with("IVL_") && name != "IVL_TS" => self.interval(node),
            None if bounds => self.interval(node),
            Some("CD" | "CE" | "CO" | "CV" | "CS") => self.coded(node),
            None if attribute(node, "code").is_some() => self.coded(node),
            Some(name) if name.starts_with("RTO") => ratio(node),
            Some("TS") if !null(node) => {
                let day = given.map(compact_day).unwrap_or_default();
                if day.is_empty() { Value::None } else { Value::Text(day) }
            }
            _ if null(node) => Value::None,
            _ if node.attribute("representation") == Some("B64") => Value::None,
            _ => match self.written(node) {
                text if text.is_empty() => {
                    given.map_or(Value::None, |text| Value::Text(text.to_owned()))
                }
                text => number_or_text(&text, unit, ucum),
            },
        }
    }

    pub(super) fn quantity(&self, node: El<'a, 'i>) -> Value {
        if let Some(Amount { number, unit, ucum }) = self.amount(node) {
            return Value::Number { comparator: String::new(), number, unit, ucum };
        }
        match attribute(node, "value") {
            Some(text) if !null(node) => {
                let unit = attribute(node, "unit").unwrap_or_default();
                match number_or_text(text, unit, true) {
                    Value::Text(text) => Value::Text(squeeze(&format!("{text} {unit}"))),
                    value => value,
                }
            }
            _ => Value::None,
        }
    }

    /// A number with its unit. One that cannot be said in UCUM stands in a translation.
    pub(super) fn amount(&self, node: El<'a, 'i>) -> Option<Amount> {
        if let Some(reason) = attribute(node, "nullFlavor") {
            let other = kids(node, "translation").find(|t| attribute(*t, "value").is_some());
            let other = other.filter(|_| reason == "OTH")?;
            let number = attribute(other, "value").filter(|text| is_number(text))?.to_owned();
            if let Some(unit) = attribute(other, "unit") {
                return Some(Amount { number, unit: unit.to_owned(), ucum: false });
            }
            let code = attribute(other, "code");
            if let Some(code) = code.filter(|_| attribute(other, "codeSystem") == Some(UCUM)) {
                return Some(Amount { number, unit: code.to_owned(), ucum: true });
            }
            let written = self.original(other);
            let unit = if written.is_empty() {
                attribute(other, "displayName").or(code).unwrap_or_default().to_owned()
            } else {
                written
            };
            return Some(Amount { number, unit, ucum: false });
        }
        let number = attribute(node, "value").filter(|text| is_number(text))?.to_owned();
        let unit = attribute(node, "unit").unwrap_or_default().to_owned();
        Some(Amount { number, ucum: !unit.is_empty(), unit })
    }

    /// An interval is a bound or a stretch.
    pub(super) fn interval(&self, node: El<'a, 'i>) -> Value {
        if null(node) {
            return Value::None;
        }
        let (low, high) = (kid(node, "low"), kid(node, "high"));
        let open = |end: Option<El>| end.and_then(|e| attribute(e, "inclusive")) == Some("false");
        let amount = |end: Option<El<'a, 'i>>| end.and_then(|end| self.amount(end));
        let number = |sign: &str, amount: Amount| Value::Number {
            comparator: sign.to_owned(),
            number: amount.number,
            unit: amount.unit,
            ucum: amount.ucum,
        };
        match (amount(low), amount(high)) {
            (Some(a), None) => number(if open(low) { ">" } else { ">=" }, a),
            (None, Some(b)) => number(if open(high) { "<" } else { "<=" }, b),
            (Some(a), Some(b)) => {
                let same_unit = a.unit == b.unit || a.unit.is_empty();
                let order = compare(&a.number, &b.number);
                // Nothing that is measured is less than none, so zero is no lower bound.
                if same_unit && order.is_lt() && compare(&a.number, "0").is_eq() {
                    return number(if open(high) { "<" } else { "<=" }, b);
                }
                if same_unit && order.is_eq() && !open(low) && !open(high) {
                    return number("", b);
                }
                if same_unit && order.is_lt() {
                    let range = format!("{}-{}", a.number, b.number);
                    return number("", Amount { number: range, ..b });
                }
                let text = format!("{} {} - {} {}", a.number, a.unit, b.number, b.unit);
                Value::Text(squeeze(&text))
            }
            (None, None) => kid(node, "center").map_or(Value::None, |node| self.quantity(node)),
        }
    }

    /// A coded answer in words: its name, else that of a translation, else as written, else the
    /// code itself.
    pub(super) fn coded(&self, node: El<'a, 'i>) -> Value {
        if attribute(node, "nullFlavor").is_some_and(|reason| reason != "OTH") {
            return Value::None;
        }
        let concept = self.concept(node);
        let name = concept.names.into_iter().next();
        let code = || concept.codes.first().map(|code| code.code.clone());
        name.or_else(|| answer(&concept.codes).map(str::to_owned))
            .or_else(code)
            .map_or(Value::None, Value::Text)
    }

    /// Limits in the unit of the value, or the range as text. Several ranges are for several
    /// kinds of people or of results, and none is taken.
    pub(super) fn range(&self, node: El<'a, 'i>, value: &Value) -> (String, String, String) {
        let as_text = |range: String| (String::new(), String::new(), range);
        let mut ranges = kids(node, "referenceRange").filter_map(|r| kid(r, "observationRange"));
        let (Some(range), None) = (ranges.next(), ranges.next()) else {
            return as_text(String::new());
        };
        let text = kid(range, "text").map(|text| self.written(text)).unwrap_or_default();
        let Some(limits) = kid(range, "value") else { return as_text(text) };
        let ends = (kid(limits, "low"), kid(limits, "high"));
        let low = ends.0.and_then(|end| self.amount(end));
        let high = ends.1.and_then(|end| self.amount(end));
        if low.is_none() && high.is_none() {
            let shown = if text.is_empty() { shown(&self.value(limits, None)) } else { text };
            return as_text(shown);
        }
        if let (Some(low), Some(high)) = (&low, &high)
            && compare(&low.number, &high.number).is_gt()
        {
            return as_text(String::new());
        }
        let open = [ends.0, ends.1]
            .into_iter()
            .flatten()
            .any(|end| attribute(end, "inclusive") == Some("false"));
        let same =
            |amount: &Amount| matches!(value, Value::Number { unit, .. } if *unit == amount.unit);
        if !open && low.iter().chain(&high).all(same) {
            let number = |amount: Option<Amount>| amount.map(|a| a.number).unwrap_or_default();
            return (number(low), number(high), String::new());
        }
        as_text(shown(&self.interval(limits)))
    }
}
