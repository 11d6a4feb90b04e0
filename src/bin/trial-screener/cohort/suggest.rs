//! A first mapping from the head of a table: what can be told is filled in, what cannot is noted.

use super::mapping::{Column, Mapping, Part};
use super::table;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use trial_screener::catalogue::search::folded;
use trial_screener::catalogue::{Catalogue, Kind, Question};
use trial_screener::facts::Span;

/// Most rows that are looked at.
pub(super) const ROWS: usize = 1_000;
/// Most different cells for which a meaning is asked.
const MAX_VALUES: usize = 20;
/// What stands above the column that names a person.
const ID_NAMES: [&str; 6] = ["id", "patientid", "personid", "subjectid", "subject", "mrn"];
/// What people write for "not known".
const UNKNOWN: [&str; 8] = ["NA", "N/A", "n/a", "NULL", "null", "NaN", "-", "."];

/// Codes of options, and what people write for them.
const WORDS: [(&str, &[&str]); 4] = [
    ("yes", &["1", "y", "yes", "true", "t", "j", "ja", "是"]),
    ("no", &["0", "n", "no", "false", "f", "nein", "否"]),
    ("female", &["f", "w", "female", "女"]),
    ("male", &["m", "male", "男"]),
];

/// Suggests a mapping for a table whose first row stands above the columns.
///
/// # Errors
/// A first row that is none, in English.
pub(super) fn suggest(catalogue: &Catalogue, rows: &[String]) -> Result<Mapping, String> {
    let head = rows.first().ok_or("the table is empty")?;
    let delimiter = delimiter(head);
    let cells = |row: &String| table::cells(row, delimiter);
    let head = cells(head)?;
    let rows: Vec<Vec<String>> = rows.iter().skip(1).filter_map(|row| cells(row).ok()).collect();
    let mut unknown = BTreeSet::new();
    let mut columns = BTreeMap::new();
    for (place, name) in head.iter().enumerate() {
        let mut found: BTreeSet<&str> =
            rows.iter().filter_map(|row| row.get(place)).map(String::as_str).collect();
        found.remove("");
        for word in UNKNOWN {
            if found.remove(word) {
                unknown.insert(word.to_owned());
            }
        }
        let found: Vec<&str> = found.into_iter().collect();
        columns.insert(name.clone(), column(catalogue, name, &found));
    }
    Ok(Mapping {
        delimiter: (delimiter != b',').then_some(char::from(delimiter)),
        unknown: unknown.into_iter().collect(),
        columns,
    })
}

/// What stands between cells: of the usual signs the one that stands most often in the head.
pub(super) fn delimiter(head: &str) -> u8 {
    let count = |delimiter: &u8| head.bytes().filter(|byte| byte == delimiter).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn column(catalogue: &Catalogue, name: &str, found: &[&str]) -> Option<Column> {
    let plain = folded(name);
    if ID_NAMES.contains(&plain.as_str()) {
        return Some(Column { fact: "id".to_owned(), ..Column::default() });
    }
    let (part, question) = meant(catalogue, name)?;
    let mut column = Column { fact: question.id.clone(), part, ..Column::default() };
    match (part, question.kind) {
        (Part::Value, Kind::Quantity | Kind::Score) => {
            number(catalogue, question, name, found, &mut column);
        }
        (Part::Value, Kind::Choice | Kind::Several) => options(question, found, &mut column),
        (Part::Value, Kind::Date | Kind::Event) | (Part::Date, _) => days(found, &mut column),
        (Part::Value, Kind::Therapies) => column.part = Part::Json,
        _ => {}
    }
    Some(column)
}

/// The question and the part of its answer that a name means.
fn meant<'c>(catalogue: &'c Catalogue, name: &str) -> Option<(Part, &'c Question)> {
    let without_unit = name.split(['(', '[']).next().unwrap_or(name);
    let plain = folded(without_unit);
    for (ending, part) in [
        ("", Part::Value),
        ("date", Part::Date),
        ("unit", Part::Unit),
        ("uln", Part::UpperLimit),
        ("upperlimit", Part::UpperLimit),
        ("lln", Part::LowerLimit),
        ("lowerlimit", Part::LowerLimit),
    ] {
        let Some(plain) = plain.strip_suffix(ending).filter(|plain| !plain.is_empty()) else {
            continue;
        };
        let mut asked = catalogue.questions.iter().filter(|q| q.kind != Kind::Computed);
        let found = asked.find(|question| {
            folded(&question.id) == plain
                || question.label.0.iter().any(|label| folded(label) == plain)
                || question.also.iter().any(|also| folded(also) == plain)
        });
        if let Some(question) = found {
            return Some((part, question));
        }
    }
    None
}

fn number(
    catalogue: &Catalogue,
    question: &Question,
    name: &str,
    found: &[&str],
    column: &mut Column,
) {
    let commas = found.iter().filter(|cell| cell.contains(',') && !cell.contains('.')).count();
    column.decimal_comma = commas > 0;
    let amounts = found.iter().filter_map(|cell| Span::parse(&cell.replace(',', ".")).ok());
    let likely = amounts.map(|amount| question.likely_units(amount).into_iter().collect());
    let common =
        likely.reduce(|all: BTreeSet<String>, one| all.intersection(&one).cloned().collect());
    let said = name
        .split(['(', '['])
        .nth(1)
        .map(|rest| rest.trim_end_matches([')', ']', ' ']))
        .and_then(|unit| catalogue.unit_code(question, unit));
    let mut common = common.unwrap_or_default().into_iter();
    match (said, question.units.as_slice(), common.next(), common.next()) {
        (_, [] | [_], ..) => {}
        (Some(unit), ..) => column.unit = Some(unit.to_owned()),
        (None, _, Some(only), None) => {
            column.note = Some(format!("`{only}` is the only unit in which the numbers are usual"));
            column.unit = Some(only);
        }
        (None, units, ..) => {
            let units: Vec<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
            column.note = Some(format!("say the unit: {}", units.join(", ")));
            column.unit = Some(String::new());
        }
    }
}

/// Cells that are options stand for themselves, and usual words for yes and no for these; what
/// others mean is left to be said.
fn options(question: &Question, found: &[&str], column: &mut Column) {
    if found.len() > MAX_VALUES {
        column.note = Some("more different cells than a choice has: is it this fact?".to_owned());
        return;
    }
    let is_option = |code: &str| question.options.iter().any(|o| o.code == code && !o.hidden);
    for cell in found {
        let plain = cell.to_lowercase();
        let words = WORDS.iter().filter(|(_, words)| words.contains(&plain.as_str()));
        let words = words.map(|(code, _)| *code);
        let code = std::iter::once(*cell).chain(words).find(|code| is_option(code));
        let code = code.unwrap_or_default();
        column.values.insert((*cell).to_owned(), Value::from(code));
    }
    if column.values.values().any(|value| value == "") {
        let codes = question.options.iter().filter(|option| !option.hidden);
        let codes: Vec<&str> = codes.map(|option| option.code.as_str()).collect();
        column.note = Some(format!("say what each stands for: {}, dont_know", codes.join(", ")));
    }
}

fn days(found: &[&str], column: &mut Column) {
    let begins_with_digit = |cell: &&&str| cell.starts_with(|c: char| c.is_ascii_digit());
    let days: Vec<&str> = found.iter().filter(begins_with_digit).copied().collect();
    match table::guessed_format(&days) {
        Some("Y-M-D") => {}
        Some(format) if days.len() == found.len() => column.date_format = Some(format.to_owned()),
        _ if days.is_empty() => {}
        _ => {
            column.note = Some("say the order of dates in `date_format`, such as D.M.Y".to_owned());
        }
    }
}
