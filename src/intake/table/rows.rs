//! The cells of a table, row by row.

use crate::intake::record::Damage;
use csv_core::{ReadRecordResult, ReaderBuilder};

pub(super) const ROWS: usize = 20_000;

pub(super) const COLUMNS: usize = 200;

pub(super) const CELL: usize = 4096;

/// A row with the number a spreadsheet would show.
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) cells: Vec<String>,
}

/// All rows, or the first of them. With a limit it is only looked whether the separator fits, and
/// what is too large is passed over.
pub(super) fn rows(text: &str, separator: u8, limit: Option<usize>) -> Result<Vec<Row>, Damage> {
    let mut csv = ReaderBuilder::new().delimiter(separator).build();
    let input = text.as_bytes();
    let mut at = 0;
    let mut rows = Vec::new();
    let mut cells = vec![0_u8; CELL];
    let mut ends = vec![0_usize; COLUMNS + 1];
    let mut number = 0;
    while limit.is_none_or(|limit| rows.len() < limit) {
        number += skip_blank_lines(input, &mut at);
        let (mut filled, mut columns, mut wide) = (0, 0, false);
        let done = loop {
            let (result, read, wrote, ended) = csv.read_record(
                input.get(at..).unwrap_or_default(),
                cells.get_mut(filled..).unwrap_or_default(),
                ends.get_mut(columns..).unwrap_or_default(),
            );
            at += read;
            filled += wrote;
            columns += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                // A quote that is never closed would swallow the rest of the file.
                ReadRecordResult::OutputFull if cells.len() > CELL * COLUMNS => {
                    return Err(Damage::TooLarge);
                }
                ReadRecordResult::OutputFull => cells.resize(cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => (columns, wide) = (0, true),
                ReadRecordResult::Record => break false,
                ReadRecordResult::End => break true,
            }
        };
        if done {
            break;
        }
        number += 1;
        wide |= columns > COLUMNS;
        if limit.is_none() && (wide || rows.len() >= ROWS) {
            return Err(Damage::TooLarge);
        }
        if wide {
            columns = 0;
        }
        let mut from = 0;
        let row = ends.iter().take(columns).map(|end| {
            let cell = cells.get(from..*end).unwrap_or_default();
            from = *end;
            String::from_utf8_lossy(cell).into_owned()
        });
        rows.push(Row { number, cells: row.collect() });
    }
    Ok(rows)
}

/// Passes over empty lines, which the parser does not count, and tells how many there were.
pub(super) fn skip_blank_lines(input: &[u8], at: &mut usize) -> usize {
    let byte = |at: usize| input.get(at).copied();
    // The parser may have stopped in the middle of `\r\n`.
    if byte(*at) == Some(b'\n') && at.checked_sub(1).and_then(byte) == Some(b'\r') {
        *at += 1;
    }
    let mut blank = 0;
    loop {
        match (byte(*at), byte(*at + 1)) {
            (Some(b'\r'), Some(b'\n')) => *at += 2,
            (Some(b'\r' | b'\n'), _) => *at += 1,
            _ => return blank,
        }
        blank += 1;
    }
}

pub(super) fn trimmed(row: &Row, at: usize) -> &str {
    let cell = row.cells.get(at).map_or("", |cell| cell.trim());
    cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('\u{22}')).map_or(cell, str::trim)
}
