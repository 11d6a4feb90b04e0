//! When something was, began and ended, and how often it is taken.

use super::Around;
use super::xml::{El, attribute, data_type, kid, kids, null, path};
use crate::intake::printed::{compact_day, is_number, squeeze};

/// From when until when.
#[derive(Default)]
pub(super) struct Span {
    pub(super) low: String,
    pub(super) high: String,
    pub(super) value: String,
    /// The end is stated to be unknown, which for a condition means that it is over.
    pub(super) over: bool,
}

impl Span {
    pub(super) fn start(&self) -> String {
        if self.low.is_empty() { self.value.clone() } else { self.low.clone() }
    }

    /// The day of a result is that of the end of its sampling.
    pub(super) fn point(&self) -> String {
        [&self.value, &self.high, &self.low]
            .into_iter()
            .find(|day| !day.is_empty())
            .cloned()
            .unwrap_or_default()
    }
}

pub(super) fn span(time: Option<El>) -> Span {
    let Some(time) = time else { return Span::default() };
    let day = |node: Option<El>| {
        node.filter(|node| !null(*node))
            .and_then(|node| attribute(node, "value"))
            .map(compact_day)
            .unwrap_or_default()
    };
    let high = kid(time, "high");
    let value = day(Some(time));
    Span {
        low: day(kid(time, "low")),
        high: day(high),
        value: if value.is_empty() { day(kid(time, "center")) } else { value },
        over: high.and_then(|high| attribute(high, "nullFlavor")) == Some("UNK"),
    }
}

/// When a condition began, or else when it was noted down, and whether it is the latter.
pub(super) fn began(node: El, time: &Span, around: &Around) -> (String, bool) {
    let start = time.start();
    if !start.is_empty() {
        return (start, false);
    }
    let author = path(node, &["author", "time"]).and_then(|time| attribute(time, "value"));
    let noted = author.map(compact_day).filter(|day| !day.is_empty());
    let noted = noted.unwrap_or_else(|| around.when.clone());
    let known = !noted.is_empty();
    (noted, known)
}

/// From when until when a medicine is taken, how often, and what cannot be said in hours.
pub(super) fn timing(node: El) -> (Span, Option<(u16, u32)>, String) {
    let mut whole = Span::default();
    let mut often: Vec<Option<(u16, u32)>> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let times = kids(node, "effectiveTime").flat_map(|time| {
        std::iter::once(time).chain(kids(time, "comp")).filter(|time| !null(*time))
    });
    for time in times {
        let period = kid(time, "period").filter(|period| !null(*period));
        if let Some(event) = kid(time, "event").and_then(|event| attribute(event, "code")) {
            words.push(event.to_owned());
        } else if let Some(period) = period {
            let (value, unit) = (attribute(period, "value"), attribute(period, "unit"));
            let hours = hours(value.unwrap_or_default(), unit.unwrap_or_default());
            if hours.is_none() {
                words.push(period_words(period));
            }
            often.push(hours.map(|hours| (1, hours)));
        } else if data_type(time).is_none_or(|name| matches!(name, "IVL_TS" | "TS")) {
            let span = span(Some(time));
            if whole.start().is_empty() && whole.high.is_empty() {
                whole = span;
            }
        }
    }
    // Two rhythms at once are not one.
    let times = match often.as_slice() {
        [one] => *one,
        _ => None,
    };
    (whole, times, words.join(" "))
}

/// A period that is no whole number of hours, as text.
pub(super) fn period_words(period: El) -> String {
    let end = |node: El| {
        let value = attribute(node, "value").unwrap_or_default();
        squeeze(&format!("{value} {}", attribute(node, "unit").unwrap_or_default()))
    };
    match (kid(period, "low"), kid(period, "high")) {
        (Some(low), Some(high)) => format!("every {} - {}", end(low), end(high)),
        _ => format!("every {}", end(period)),
    }
}

/// A period in whole hours. A month is not a certain number of them.
pub(super) fn hours(value: &str, unit: &str) -> Option<u32> {
    let (per, over) = match unit {
        "h" => (1, 1),
        "d" => (24, 1),
        "wk" => (168, 1),
        "min" => (1, 60),
        _ => return None,
    };
    if !is_number(value) {
        return None;
    }
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let part = part.trim_end_matches('0');
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let digits: u64 = format!("{whole}{part}").parse().ok()?;
    let hours = digits.checked_mul(per)?;
    let whole = scale.checked_mul(over)?;
    (hours > 0 && hours.is_multiple_of(whole)).then(|| u32::try_from(hours / whole).ok())?
}
