//! What the columns of a table mean: a file that a person writes, and that is read once.
//!
//! A row becomes the profile that it stands for, and is then read as any other, so that a table
//! and JSON lines cannot differ in what they mean.

use super::table;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use trial_screener::catalogue::{Catalogue, Kind};
use trial_screener::exchange::profile;

/// The meaning of a table.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// What stands between two cells; a comma if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) delimiter: Option<char>,
    /// Cells that mean "nobody knows". An empty cell always does, and never means "no".
    #[serde(default)]
    pub(super) unknown: Vec<String>,
    /// The columns, by what stands above them; `null` leaves one out.
    pub(super) columns: BTreeMap<String, Option<Column>>,
}

/// The meaning of a column.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Column {
    /// The fact it holds, or `id`, `label` or `as_of`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) fact: String,
    /// Which part of the answer.
    #[serde(default, skip_serializing_if = "Part::is_value")]
    pub(super) part: Part,
    /// Facts whose results are of the day in this column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) dates: Vec<String>,
    /// The unit of all numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unit: Option<String>,
    /// The order of day, month and year in dates, such as `D.M.Y`; `Y-M-D` if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date_format: Option<String>,
    /// Whether numbers have a comma before their decimals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) decimal_comma: bool,
    /// What stands between several options.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) separator: Option<String>,
    /// The answer that a cell stands for, as a profile has it. Where there are any, other cells are refused.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) values: BTreeMap<String, Value>,
    /// For people; not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    /// What was answered or measured.
    #[default]
    Value,
    /// When it held.
    Date,
    /// The unit of the number.
    Unit,
    /// The upper limit that the laboratory prints.
    UpperLimit,
    /// The lower limit that the laboratory prints.
    LowerLimit,
    /// The whole answer as a profile has it, such as a list of medicines.
    Json,
}

impl Part {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_value(&self) -> bool {
        *self == Self::Value
    }
}

/// A mapping that fits a table.
pub(super) struct Table {
    mapping: Mapping,
    /// The name of each column, in the order of the table.
    head: Vec<String>,
    /// The kind of the fact in each column.
    kinds: Vec<Option<Kind>>,
    pub(super) delimiter: u8,
}

impl Table {
    /// Fits a mapping to what stands above the columns.
    ///
    /// # Errors
    /// Everything about the two that does not fit, in English.
    pub(super) fn new(
        catalogue: &Catalogue,
        mapping: Mapping,
        head: &str,
    ) -> Result<Self, Vec<String>> {
        let delimiter = mapping.delimiter.unwrap_or(',');
        let delimiter =
            u8::try_from(delimiter).map_err(|_| vec!["`delimiter` is not plain".into()])?;
        let head = table::cells(head, delimiter).map_err(|reason| vec![reason])?;
        let mut problems = Vec::new();
        for (place, name) in head.iter().enumerate() {
            if !mapping.columns.contains_key(name) {
                problems.push(format!("the mapping has no column `{name}`; `null` leaves it out"));
            }
            if head.iter().skip(place + 1).any(|other| other == name) {
                problems.push(format!("there are two columns `{name}`"));
            }
        }
        for (name, column) in &mapping.columns {
            if !head.contains(name) {
                problems.push(format!("the table has no column `{name}`"));
            }
            let found = column.iter().flat_map(|column| column.problems(catalogue));
            problems.extend(found.map(|problem| format!("column `{name}`: {problem}")));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let kind = |name: &String| {
            let column = mapping.columns.get(name)?.as_ref()?;
            catalogue.question(&column.fact).map(|question| question.kind)
        };
        Ok(Self { kinds: head.iter().map(kind).collect(), mapping, head, delimiter })
    }

    /// The profile that a row stands for, with the id, label and day of the person.
    ///
    /// # Errors
    /// What is wrong with the row, in English; the id stands before it if it could be read.
    pub(super) fn profile(&self, row: &str) -> Result<String, (Option<String>, String)> {
        let cells = table::cells(row, self.delimiter).map_err(|reason| (None, reason))?;
        let mut profile = Map::new();
        let mut answers: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
        let mut problems = Vec::new();
        if cells.len() != self.head.len() {
            problems.push(format!("{} cells, and {} columns", cells.len(), self.head.len()));
        }
        for ((name, kind), cell) in self.head.iter().zip(&self.kinds).zip(&cells) {
            let cell = cell.trim();
            let Some(Some(column)) = self.mapping.columns.get(name) else { continue };
            if cell.is_empty() || self.mapping.unknown.iter().any(|unknown| unknown == cell) {
                continue;
            }
            match column.read(cell, *kind) {
                Err(reason) => problems.push(format!("column `{name}`: {reason}")),
                Ok(value) if ["id", "label", "as_of"].contains(&column.fact.as_str()) => {
                    profile.insert(column.fact.clone(), value);
                }
                Ok(value) => {
                    let part = if column.dates.is_empty() { column.part } else { Part::Date };
                    let own = (!column.fact.is_empty()).then_some(&column.fact);
                    for fact in own.into_iter().chain(&column.dates) {
                        let answer = answers.entry(fact).or_default();
                        match &value {
                            Value::Object(parts) if part == Part::Value => {
                                answer.extend(parts.clone());
                            }
                            value => drop(answer.insert(part.key().to_owned(), value.clone())),
                        }
                        if let (Part::Value, Some(unit)) = (part, &column.unit) {
                            answer.entry("unit").or_insert_with(|| unit.as_str().into());
                        }
                    }
                }
            }
        }
        if problems.is_empty() {
            let answers = answers
                .into_iter()
                .filter_map(|(fact, parts)| Some((fact.to_owned(), whole(parts)?)));
            profile.insert("facts".to_owned(), Value::Object(answers.collect()));
            return Ok(Value::Object(profile).to_string());
        }
        let id = profile.get("id").and_then(Value::as_str).map(str::to_owned);
        Err((id, problems.join("; ")))
    }
}

/// The answer that its parts make up. A date, unit or limit without a result answers nothing.
fn whole(mut parts: Map<String, Value>) -> Option<Value> {
    if let Some(json) = parts.remove("json") {
        return Some(json);
    }
    let besides = ["date", "unit", "upper_limit", "lower_limit"];
    if parts.keys().all(|part| besides.contains(&part.as_str())) {
        return None;
    }
    if parts.len() == 1 && parts.contains_key("value") {
        return parts.remove("value");
    }
    Some(Value::Object(parts))
}

impl Part {
    /// The key in a profile.
    const fn key(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Date => "date",
            Self::Unit => "unit",
            Self::UpperLimit => "upper_limit",
            Self::LowerLimit => "lower_limit",
            Self::Json => "json",
        }
    }
}

impl Column {
    /// What a cell says, as it stands in a profile.
    fn read(&self, cell: &str, kind: Option<Kind>) -> Result<Value, String> {
        if !self.values.is_empty() {
            let parts = self.separator.as_deref().map_or_else(
                || vec![cell],
                |separator| cell.split(separator).map(str::trim).collect(),
            );
            let meant = |part: &str| {
                self.values.get(part).cloned().ok_or_else(|| format!("`{part}` is not mapped"))
            };
            let mut meant = parts.into_iter().map(meant).collect::<Result<Vec<_>, _>>()?;
            return Ok(match (&self.separator, meant.pop()) {
                (None, Some(one)) => one,
                (_, last) => meant.into_iter().chain(last).collect::<Value>(),
            });
        }
        let is_day = self.part == Part::Date
            || !self.dates.is_empty()
            || self.fact == "as_of"
            || matches!(kind, Some(Kind::Date | Kind::Event));
        if self.part == Part::Json {
            return serde_json::from_str(cell).map_err(|error| error.to_string());
        }
        if let (true, Some(format)) = (is_day, &self.date_format) {
            return table::day(cell, format)
                .map(Value::from)
                .ok_or_else(|| format!("`{cell}` is not a date like {format}"));
        }
        if let (true, Some(separator)) = (kind == Some(Kind::Several), &self.separator) {
            return Ok(cell.split(separator).map(str::trim).collect());
        }
        let is_number = matches!(self.part, Part::UpperLimit | Part::LowerLimit)
            || kind.is_some_and(Kind::is_number) && self.part == Part::Value;
        Ok(if is_number && self.decimal_comma { cell.replace(',', ".") } else { cell.into() }
            .into())
    }

    /// What cannot be right, whatever the cells hold.
    fn problems(&self, catalogue: &Catalogue) -> Vec<String> {
        let mut problems = Vec::new();
        if self.fact.is_empty() && self.dates.is_empty() {
            problems.push("name a `fact`, or the `dates` it holds".to_owned());
        }
        let of_its_own = ["id", "label", "as_of"].contains(&self.fact.as_str());
        let own = (!self.fact.is_empty() && !of_its_own).then_some(&self.fact);
        for fact in own.into_iter().chain(&self.dates) {
            let Some(question) = catalogue.question(fact) else {
                problems.push(format!("there is no fact `{fact}`"));
                continue;
            };
            if let Some(unit) = &self.unit
                && catalogue.unit_code(question, unit).is_none()
            {
                problems.push(format!("`{unit}` is no unit of `{fact}`"));
            }
        }
        if let Some(format) = self.date_format.as_ref().filter(|format| !table::is_format(format)) {
            problems.push(format!("`{format}` does not name Y, M and D once each"));
        }
        let values = own.filter(|_| self.part == Part::Value).map(|fact| (fact, &self.values));
        if let Some((fact, values)) = values {
            for (cell, answer) in values {
                let profile = json!({ "facts": { fact: answer } }).to_string();
                for found in profile::read(catalogue, &profile).err().into_iter().flatten() {
                    problems.push(format!("`{cell}` stands for {answer}: {found}"));
                }
            }
        }
        problems
    }
}
