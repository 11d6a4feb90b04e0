//! The head of a table, and the rows that stand under it.

use super::columns::{Column, NAMES, column};
use super::rows::{Row, trimmed};
use crate::intake::dates::looks_like_day;
use crate::intake::printed::{is_number, squeeze};

/// Which column holds what.
#[derive(Clone)]
pub(super) struct Header {
    pub(super) columns: Vec<(Column, usize)>,
    /// Columns of the wide form, with their day as printed.
    pub(super) days: Vec<(usize, String)>,
    /// Columns of tests, where each row is a day, with what they are called.
    pub(super) across: Vec<(usize, String)>,
    /// The unit behind the word for the result: `Result (g/L)`.
    pub(super) unit: String,
    pub(super) width: usize,
}

impl Header {
    /// A header names what was measured, and the result or days with results.
    pub(super) fn of(cells: &[String]) -> Option<Header> {
        let mut found: Vec<(Column, usize, usize)> = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            if let Some((column, rank)) = column(cell) {
                found.push((column, rank, at));
            }
        }
        // `Previous Result`, `Date`: the day is that of the previous one.
        let is_previous = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| cells.get(before));
            before.and_then(|cell| column(cell)).is_some_and(|(known, _)| known == Column::Previous)
        };
        found.retain(|(column, _, at)| *column != Column::Sampled || !is_previous(*at));
        found.sort_unstable();
        let mut columns: Vec<(Column, usize)> = Vec::new();
        for (column, rank, at) in found {
            if !columns.iter().any(|(known, _)| *known == column) {
                columns.push((column, at));
            } else if column == Column::Name && rank + 1 == NAMES {
                // Beside a column of tests, "name" is that of a person.
                columns.push((Column::Person, at));
            } else if column == Column::Name {
                columns.push((Column::Panel, at));
            }
        }
        let (width, unit) = (cells.len(), String::new());
        // Above the names of tests, beside days, nothing may stand.
        let days = cells.iter().filter(|cell| looks_like_day(cell)).count();
        let is_corner = cells.first().is_some_and(|cell| {
            let of_day = column(cell).is_some_and(|(known, _)| known == Column::Sampled);
            cell.trim().is_empty() || of_day
        });
        let is_trend = is_corner && days > 1 && days + 1 == width;
        if is_trend && columns.iter().all(|(known, _)| *known == Column::Sampled) {
            columns = vec![(Column::Name, 0)];
        }
        let mut header = Header { columns, days: Vec::new(), across: Vec::new(), unit, width };
        if header.at(Column::Name).is_none() {
            return header.across(cells);
        }
        if header.at(Column::Value).is_none() {
            let days = cells.iter().enumerate().filter(|(_, cell)| looks_like_day(cell));
            header.days = days.map(|(at, cell)| (at, cell.clone())).collect();
            if header.days.is_empty() {
                return None;
            }
        }
        if header.at(Column::Unit).is_none() {
            let value = header.at(Column::Value).and_then(|at| cells.get(at));
            let unit = value.and_then(|cell| bracketed(cell));
            unit.unwrap_or_default().clone_into(&mut header.unit);
        }
        Some(header)
    }

    /// A header of days down and tests across: a column of days, and columns that are nothing else
    /// that is known. What the tests are is for others to say.
    pub(super) fn across(mut self, cells: &[String]) -> Option<Header> {
        self.at(Column::Sampled)?;
        if self.at(Column::Value).is_some() {
            return None;
        }
        let is_free = |at: usize| !self.columns.iter().any(|(_, known)| *known == at);
        self.across = cells
            .iter()
            .enumerate()
            .filter(|(at, cell)| is_free(*at) && cell.chars().any(char::is_alphabetic))
            .map(|(at, cell)| (at, squeeze(cell)))
            .collect();
        (!self.across.is_empty()).then_some(self)
    }

    pub(super) fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().find(|(known, _)| *known == column).map(|(_, at)| *at)
    }

    pub(super) fn known(&self) -> usize {
        self.columns.len() + self.days.len() + self.across.len()
    }

    /// A cell of a row, without the formula that keeps spreadsheets from reading it.
    pub(super) fn cell<'r>(&self, row: &'r Row, column: Column) -> &'r str {
        self.at(column).map_or("", |at| trimmed(row, at))
    }
}

/// What stands in brackets at the end of a header.
pub(super) fn bracketed(cell: &str) -> Option<&str> {
    let (_, inside) =
        cell.trim().strip_suffix([')', ']', '）', '】'])?.rsplit_once(['(', '[', '（', '【'])?;
    Some(inside.trim())
}

/// A header with the rows under it.
pub(super) struct Block<'r> {
    pub(super) header: Header,
    /// What stood last above it in a row of its own: `Urine chemistry`.
    pub(super) lead: Option<&'r str>,
    /// The day of the samples, if a row above it says so: `Collected: 2026-02-20`.
    pub(super) sampled: Option<&'r str>,
    pub(super) rows: Vec<&'r Row>,
}

/// A file may hold several tables, or repeat its header on every page. What stands before the
/// first header is passed over.
pub(super) fn blocks(rows: &[Row]) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut lead = None;
    let mut sampled = None;
    for row in rows {
        let mut filled = row.cells.iter().filter(|cell| !cell.trim().is_empty());
        // A row with a bare number is no header; this spares most rows the search for words.
        let bare = |cell: &String| cell.len() < 8 && is_number(cell.trim());
        let header = if row.cells.iter().any(bare) { None } else { Header::of(&row.cells) };
        match (header, blocks.last_mut()) {
            (Some(header), _) => {
                blocks.push(Block { header, lead, sampled, rows: Vec::new() });
                continue;
            }
            (None, Some(block)) => block.rows.push(row),
            (None, None) => {}
        }
        sampled = day_of_head(row).or(sampled);
        match (filled.next(), filled.next()) {
            (Some(only), None) => lead = Some(only.trim()),
            (Some(_), Some(_)) => lead = None,
            (None, _) => {}
        }
    }
    // Words beside the word for a day are no tests unless days stand under it.
    blocks.retain(|block| {
        let is_day = |row: &&Row| looks_like_day(block.header.cell(row, Column::Sampled));
        block.header.across.is_empty() || block.rows.iter().any(is_day)
    });
    blocks
}

/// The day of the samples in the cells of a row that is no result: `标本：血清,采样时间：2026-02-20`, or the
/// word for it in one cell and the day in the next.
fn day_of_head(row: &Row) -> Option<&str> {
    let inside = row.cells.iter().find_map(|cell| day_of_sample(cell));
    let mut pairs = row.cells.windows(2);
    inside.or_else(|| {
        pairs.find_map(|pair| match pair {
            [name, day] if looks_like_day(day) => {
                let is_sampled = column(name).is_some_and(|(known, _)| known == Column::Sampled);
                is_sampled.then(|| day.trim())
            }
            _ => None,
        })
    })
}

/// The day in a line that says when the samples were taken.
fn day_of_sample(line: &str) -> Option<&str> {
    let (name, day) = line.split_once([':', '：'])?;
    let is_sampled = column(name).is_some_and(|(known, _)| known == Column::Sampled);
    (is_sampled && looks_like_day(day)).then(|| day.trim())
}

/// The cells with results of a row.
pub(super) fn results<'r>(header: &Header, row: &'r Row) -> impl Iterator<Item = &'r str> {
    let columns = [Column::Value, Column::Low, Column::High].map(|column| header.at(column));
    let days: Vec<usize> = header.days.iter().chain(&header.across).map(|(at, _)| *at).collect();
    columns.into_iter().flatten().chain(days).map(|at| trimmed(row, at))
}

/// Whether a column of bare numbers is of people: one of several stands beside two tests. It may
/// be of samples as well, which cannot be told, and costs the samples behind the first.
pub(super) fn is_of_people(block: &Block) -> bool {
    let header = &block.header;
    let mut tests: Vec<(&str, &str)> = block
        .rows
        .iter()
        .map(|row| (header.cell(row, Column::Id), header.cell(row, Column::Name)))
        .filter(|(id, _)| !id.is_empty())
        .collect();
    tests.sort_unstable();
    tests.dedup();
    let several = tests.first().zip(tests.last()).is_some_and(|(first, last)| first.0 != last.0);
    let shared = tests.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b));
    several && shared && header.at(Column::Person).is_none()
}

/// Words of columns that no header names: a remark, a source, whose result it is; and what stands
/// above the head. They may take the row back.
pub(super) fn beside(header: &Header, lead: Option<&str>, row: &Row) -> Vec<String> {
    let is_used = |at: usize| {
        header.columns.iter().any(|(_, known)| *known == at)
            || header.days.iter().any(|(known, _)| *known == at)
    };
    let cells = (0..row.cells.len()).filter(|at| !is_used(*at)).map(|at| trimmed(row, at));
    // Whose they are may be told by kin in place of a name.
    let person = Some(header.cell(row, Column::Person));
    cells
        .chain(person)
        .chain(lead)
        .filter(|cell| cell.chars().any(char::is_alphabetic))
        .map(squeeze)
        .collect()
}
