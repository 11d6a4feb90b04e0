//! Tables of laboratory results: CSV and its kin, long (a row a result) or wide (a column a day).

mod aligned;
mod columns;
mod header;
mod rows;
mod status;

use crate::intake::dates::{Dates, looks_like_day};
use crate::intake::left_out;
use crate::intake::printed::{
    comparator, cut, fold, is_nothing, is_number, other_material, squeeze,
};
use crate::intake::record::{
    Activity, Code, Damage, ReadFile, Record, RecordKind, Source, Status, Subject, System, Value,
};
pub use aligned::with_tabs;
use columns::Column;
use header::{Block, Header, beside, blocks, is_of_people, results};
use rows::{CELL, Row, rows, trimmed};
use status::{stated_status, status_word};

/// Rows in which a header is looked for.
const HEAD: usize = 60;

/// A longer row of one cell is a remark, no heading.
const REMARK: usize = 60;

/// Reads a table of laboratory results.
///
/// # Errors
/// [`Damage::Malformed`] if no header is found, which is no table that can be read,
/// [`Damage::TooLarge`] for more than 20,000 rows or 200 columns.
pub fn read(text: &str, file: &str) -> Result<ReadFile, Damage> {
    let text = text.trim_start_matches('\u{feff}');
    let separator = separator(text).ok_or(Damage::Malformed)?;
    let rows = rows(text, separator, None)?;
    let blocks = blocks(&rows);
    if blocks.is_empty() {
        return Err(Damage::Malformed);
    }
    let comma = separator != b',' && decimal_commas(&blocks);
    let mut reader = Reader {
        file,
        comma,
        separator: char::from(separator),
        first: None,
        died: false,
        out: ReadFile::default(),
    };
    for block in &blocks {
        reader.block(block);
    }
    Ok(reader.out)
}

/// The separator that makes the widest header, and then the most even rows.
fn separator(text: &str) -> Option<u8> {
    let mut best: Option<((usize, usize), u8)> = None;
    for separator in [b',', b';', b'\t', b'|'] {
        let Ok(rows) = rows(text, separator, Some(HEAD * 2)) else { continue };
        let at = rows.iter().take(HEAD).position(|row| Header::of(&row.cells).is_some());
        let Some(head) = at.and_then(|at| rows.get(at)) else { continue };
        let known = Header::of(&head.cells).map_or(0, |header| header.known());
        let even = rows.iter().filter(|row| row.cells.len() == head.cells.len()).count();
        if best.is_none_or(|(score, _)| (known, even) > score) {
            best = Some(((known, even), separator));
        }
    }
    best.map(|(_, separator)| separator)
}

/// Digits before and after a decimal comma.
fn halves(text: &str) -> Option<(&str, &str)> {
    let (_, number) = comparator(text);
    let (whole, part) = number.split_once(',')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(part)).then_some((whole, part))
}

/// Three digits behind a sign may be thousands, unless only a zero stands before it.
fn may_be_thousands(whole: &str, part: &str) -> bool {
    part.len() == 3 && whole.trim_start_matches('-') != "0"
}

/// Whether the file writes decimals with a comma, shown by one number that cannot be thousands.
fn decimal_commas(blocks: &[Block]) -> bool {
    let shows = |cell: &str| {
        let folded = fold(cell);
        halves(&folded).is_some_and(|(whole, part)| !may_be_thousands(whole, part))
    };
    blocks.iter().any(|block| {
        let header = &block.header;
        block.rows.iter().any(|row| {
            results(header, row).any(shows)
                || header.cell(row, Column::Range).split(['-', '–', '~']).any(shows)
        })
    })
}

struct Reader<'f> {
    file: &'f str,
    /// Decimals stand behind a comma.
    comma: bool,
    separator: char,
    /// The person of the first row.
    first: Option<String>,
    /// A row tells of a death.
    died: bool,
    out: ReadFile,
}

/// What holds for a whole block.
struct Days<'b> {
    /// What stands above the head, if it is no remark.
    lead: Option<&'b str>,
    /// The day of the samples that stands above the head, where no column has days; else empty.
    above: String,
    sampled: Dates,
    reported: Dates,
    columns: Dates,
    /// The column of days holds days, so that a row with something else in it is out of place.
    known: bool,
}

impl Reader<'_> {
    fn block(&mut self, block: &Block) {
        let mut header = block.header.clone();
        if is_of_people(block) {
            header.columns.retain(|(column, _)| *column != Column::Person);
            for (column, _) in header.columns.iter_mut().filter(|(c, _)| *c == Column::Id) {
                *column = Column::Person;
            }
        }
        let header = &header;
        let dotted = self.comma || self.separator == ';';
        let column = |column: Column| {
            let cells = block.rows.iter().map(|row| header.cell(row, column));
            Dates::of(cells, dotted)
        };
        let sampled = |row: &&Row| looks_like_day(header.cell(row, Column::Sampled));
        let has_days =
            [Column::Sampled, Column::Reported].iter().any(|day| header.at(*day).is_some());
        let above = block.sampled.filter(|_| !has_days);
        let mut days = Days {
            lead: block.lead.filter(|lead| lead.len() <= REMARK),
            above: above
                .map(|day| Dates::of([day].into_iter(), self.comma).read(day))
                .unwrap_or_default(),
            sampled: column(Column::Sampled),
            reported: column(Column::Reported),
            columns: Dates::of(header.days.iter().map(|(_, cell)| cell.as_str()), dotted),
            known: block.rows.iter().any(sampled),
        };
        let mut heading = block.lead.and_then(|lead| heading_of(lead, None));
        for row in &block.rows {
            let mut filled = row.cells.iter().filter(|cell| !cell.trim().is_empty());
            match (filled.next(), filled.next()) {
                (None, _) => {}
                (Some(only), None) => {
                    heading = heading_of(only, heading);
                    // A heading holds for what stands below it, a remark for what stands above.
                    match self.out.records.last_mut().filter(|_| is_remark(only)) {
                        Some(last) => last.remarks.push(squeeze(only)),
                        None => days.lead = Some(only.trim()).filter(|_| !is_remark(only)),
                    }
                }
                _ => match self.out_of_place(header, row, &days) {
                    Some(damage) => self.out.damaged.push((place(row), damage)),
                    None => self.row(header, row, &days, heading.as_deref()),
                },
            }
        }
    }

    /// A row that does not fit its header would give a wrong number rather than none.
    fn out_of_place(&self, header: &Header, row: &Row, days: &Days<'_>) -> Option<Damage> {
        if row.cells.iter().any(|cell| cell.len() > CELL) {
            return Some(Damage::TooLarge);
        }
        let beyond = row.cells.iter().skip(header.width).any(|cell| !cell.trim().is_empty());
        // A quote that is closed too late takes the next rows into its cell.
        let swallowed = |at: usize| {
            let cell = trimmed(row, at);
            cell.contains(['\n', '\r']) && cell.contains(self.separator)
        };
        let used = header.columns.iter().map(|(_, at)| *at);
        let swallows = used.chain(header.days.iter().map(|(at, _)| *at)).any(swallowed);
        let nameless = header.across.is_empty()
            && header.cell(row, Column::Name).is_empty()
            && results(header, row).any(|cell| !cell.is_empty());
        // A decimal comma without quotes shifts the rest of its row.
        let unit = fold(header.cell(row, Column::Unit));
        let sampled = header.cell(row, Column::Sampled);
        let shifted = self.separator == ','
            && (is_number(&unit) && unit != "1"
                || days.known && !is_nothing(sampled) && !Dates::reads(sampled));
        (beyond || swallows || nameless || shifted).then_some(Damage::Malformed)
    }

    fn row(&mut self, header: &Header, row: &Row, days: &Days<'_>, heading: Option<&str>) {
        if !header.across.is_empty() {
            return self.day(header, row, days);
        }
        let name = without_laboratory(&squeeze(header.cell(row, Column::Name))).to_owned();
        if name.is_empty() {
            return;
        }
        let mut materials = specimen(header, row);
        let panel = Some(header.cell(row, Column::Panel)).filter(|panel| other_material(panel));
        for more in heading.into_iter().chain(panel) {
            if !materials.iter().chain([&name]).any(|known| other_material(known)) {
                materials.push(squeeze(more));
            }
        }
        let names = vec![name];
        let subject = self.subject(header, row);
        let beside = beside(header, days.lead, row);
        if header.days.is_empty() {
            let sampled = days.sampled.read(header.cell(row, Column::Sampled));
            let sampled = if days.above.is_empty() { sampled } else { days.above.clone() };
            let reported = days.reported.read(header.cell(row, Column::Reported));
            let of_issue = sampled.is_empty() && !reported.is_empty();
            let day = if of_issue { Column::Reported } else { Column::Sampled };
            let when = if of_issue { reported } else { sampled };
            let when_is_of_issue = of_issue;
            let record = Record {
                names,
                materials,
                beside,
                when,
                when_is_of_issue,
                subject,
                ..Record::default()
            };
            let cell = header.cell(row, Column::Value);
            self.result(header, row, record, cell, header.cell(row, day));
            return;
        }
        for (at, day) in &header.days {
            let cell = trimmed(row, *at);
            if !cell.is_empty() {
                let when = days.columns.read(day);
                let (names, beside) = (names.clone(), beside.clone());
                let materials = materials.clone();
                let record =
                    Record { names, materials, beside, when, subject, ..Record::default() };
                self.result(header, row, record, cell, day);
            }
        }
    }

    /// A row with the results of one day.
    fn day(&mut self, header: &Header, row: &Row, days: &Days<'_>) {
        let printed = header.cell(row, Column::Sampled);
        // What has no day of its own may be a unit, a range or a mean.
        if !looks_like_day(printed) {
            return;
        }
        let subject = self.subject(header, row);
        let beside = beside(header, days.lead, row);
        let materials = specimen(header, row);
        for (at, name) in &header.across {
            let cell = trimmed(row, *at);
            if !cell.is_empty() {
                let when = days.sampled.read(printed);
                let (names, beside) = (vec![name.clone()], beside.clone());
                let materials = materials.clone();
                let record =
                    Record { names, materials, beside, when, subject, ..Record::default() };
                self.result(header, row, record, cell, printed);
            }
        }
    }

    /// Rows of another person than the first one are somebody else's. Two people may be told apart by
    /// their birthdays alone.
    fn subject(&mut self, header: &Header, row: &Row) -> Subject {
        if !is_nothing(header.cell(row, Column::Died)) && !self.died {
            self.died = true;
            let words = cut(header.cell(row, Column::Died));
            let source = Source {
                file: self.file.to_owned(),
                place: place(row),
                words,
                ..Source::default()
            };
            let activity = Activity::Ended;
            let kind = RecordKind::Person;
            self.out.records.push(Record { kind, activity, source, ..Record::default() });
        }
        let person =
            [Column::Person, Column::Born].map(|column| header.cell(row, column)).join(" ");
        let person = squeeze(&fold(&person));
        if person.is_empty() {
            return Subject::Person;
        }
        let first = self.first.get_or_insert_with(|| person.clone());
        if *first == person {
            return Subject::Person;
        }
        self.out.several_people = true;
        Subject::Other
    }

    /// Fills what all forms have in common.
    fn result(&mut self, header: &Header, row: &Row, record: Record, cell: &str, day: &str) {
        let unit = squeeze(header.cell(row, Column::Unit));
        let unit = if is_nothing(&unit) { header.unit.clone() } else { unit };
        let of_range = || unit_of_range(header.cell(row, Column::Range)).map(squeeze);
        let unit = if unit.is_empty() { of_range().unwrap_or_default() } else { unit };
        let mut flag = squeeze(header.cell(row, Column::Flag));
        let value = self.value(cell, &unit, &mut flag);
        let (value, is_unsigned) = with_sign(header, row, value);
        let stated = header.cell(row, Column::Status);
        let status = match stated_status(stated, &mut flag) {
            Status::Final if value == Value::None => match status_word(cell) {
                Some(status @ (Status::NotDone | Status::Preliminary)) => status,
                _ => Status::Final,
            },
            Status::Final if is_unsigned => Status::Unknown,
            status => status,
        };
        let codes = codes(header.cell(row, Column::Loinc), header.cell(row, Column::Code));
        let (low, high, range) = self.limits(header, row);
        if left_out::is_any(&codes, &record.names) || left_out::in_text(cell) {
            return;
        }
        let name = record.names.first().map_or("", String::as_str);
        let limits = [low.as_str(), high.as_str()].join(" ");
        let words = [name, cell, &unit, &range, limits.trim(), &flag, day].join(" ");
        let source = Source {
            file: self.file.to_owned(),
            place: place(row),
            words: cut(&words),
            date: record.when.clone(),
        };
        let kind = RecordKind::Result;
        let remark = squeeze(header.cell(row, Column::Remark));
        let remarks = Some(remark).filter(|remark| !is_nothing(remark)).into_iter().collect();
        let record =
            Record { kind, codes, remarks, value, low, high, range, flag, status, ..record };
        self.out.records.push(Record { source, ..record });
    }

    /// A number if it is nothing but that, else the words as printed.
    fn value(&self, cell: &str, unit: &str, flag: &mut String) -> Value {
        if is_nothing(cell) {
            return Value::None;
        }
        let printed = squeeze(cell);
        let folded = fold(&printed);
        // A mark behind the number: "94 H".
        let marked =
            ["(h)", "(l)", "(high)", "(low)", "high", "low", "hh", "ll", "h", "l", "↑", "↓", "*"]
                .iter()
                .find_map(|mark| folded.strip_suffix(mark))
                .map(str::trim_end)
                .filter(|rest| !unit.is_empty() && self.number(comparator(rest).1).is_some());
        if let Some(rest) = marked
            && flag.is_empty()
        {
            *flag = printed
                .chars()
                .skip_while(|c| !matches!(c, 'H' | 'h' | 'L' | 'l' | '↑' | '↓' | '*'))
                .filter(|c| *c != ')')
                .collect();
            return self.value(rest, unit, flag);
        }
        let (sign, rest) = comparator(&folded);
        if let Some(number) = self.number(rest) {
            return Value::Number {
                comparator: sign.to_owned(),
                number,
                unit: unit.to_owned(),
                ucum: false,
            };
        }
        let bare = !unit.is_empty() && !printed.chars().any(char::is_alphabetic);
        Value::Text(if bare { format!("{printed} {unit}") } else { printed })
    }

    /// Digits with a point for the decimals, if they can be read in one way only.
    fn number(&self, text: &str) -> Option<String> {
        if is_number(text) {
            let thousands = text.split_once('.').is_some_and(|(w, p)| may_be_thousands(w, p));
            return (!(self.comma && thousands)).then(|| text.to_owned());
        }
        let (whole, part) = halves(text)?;
        (self.comma && !may_be_thousands(whole, part)).then(|| format!("{whole}.{part}"))
    }

    fn limits(&self, header: &Header, row: &Row) -> (String, String, String) {
        let range = squeeze(header.cell(row, Column::Range));
        let [low, high] = [Column::Low, Column::High].map(|column| header.cell(row, column));
        if !range.is_empty() || low.is_empty() && high.is_empty() {
            return (String::new(), String::new(), range);
        }
        let number = |text: &str| match text {
            "" => Some(String::new()),
            text => self.number(&fold(text)),
        };
        match (number(low), number(high)) {
            (Some(low), Some(high)) => (low, high, String::new()),
            _ => (String::new(), String::new(), squeeze(&format!("{low} - {high}"))),
        }
    }
}

/// A row with one cell is a heading or a remark. Of headings only those are kept that name another
/// material than blood, and a remark does not end them.
fn heading_of(cell: &str, before: Option<String>) -> Option<String> {
    if other_material(cell) {
        return Some(squeeze(cell));
    }
    before.filter(|_| is_remark(cell))
}

/// Whether a row of one cell is a remark and no heading.
fn is_remark(cell: &str) -> bool {
    cell.len() > REMARK || cell.contains([':', '：', '。'])
}

/// The unit behind a range: `11.7 - 15.5 g/dL`, `<41 U/L`.
fn unit_of_range(range: &str) -> Option<&str> {
    let number = |text: &'_ str| -> usize {
        text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len())
    };
    let rest = range.trim().trim_start_matches(['<', '>', '=', '≤', '≥']).trim_start();
    let (low, rest) = rest.split_at_checked(number(rest))?;
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix(['-', '–', '~']).map(str::trim_start) {
        Some(high) => high.split_at_checked(number(high)).filter(|(high, _)| !high.is_empty())?.1,
        None => rest,
    };
    let unit = rest.trim();
    let is_unit = unit.contains(char::is_alphabetic) && !unit.contains(char::is_whitespace);
    (!low.is_empty() && is_unit).then_some(unit)
}

/// What the sample of a row is of. Numbers of samples are no material.
fn specimen(header: &Header, row: &Row) -> Vec<String> {
    let specimen = squeeze(header.cell(row, Column::Specimen));
    let says = specimen.chars().any(char::is_alphabetic) && !specimen.contains(char::is_numeric);
    if says { vec![specimen] } else { Vec::new() }
}

/// A value with the sign of a bound that stands in a cell of its own, and whether there is one that
/// the value cannot take.
fn with_sign(header: &Header, row: &Row, value: Value) -> (Value, bool) {
    let is_used = |at: usize| {
        let of = header.columns.iter().find(|(_, known)| *known == at);
        of.is_some_and(|(column, _)| *column != Column::Sign)
    };
    let free = (0..row.cells.len()).filter(|at| !is_used(*at)).map(|at| fold(trimmed(row, at)));
    let mut signs = free.map(|cell| cell.replace('≤', "<=").replace('≥', ">="));
    let Some(sign) = signs.find(|cell| matches!(cell.as_str(), "<" | "<=" | ">" | ">=")) else {
        return (value, false);
    };
    match value {
        Value::Number { comparator, number, unit, ucum } if comparator.is_empty() => {
            (Value::Number { comparator: sign, number, unit, ucum }, false)
        }
        value => (value, true),
    }
}

/// A name without the number of the laboratory that made the test: `WBC 01`.
fn without_laboratory(name: &str) -> &str {
    match name.rsplit_once(' ') {
        Some((name, code)) if code.len() == 2 && code.starts_with('0') && is_number(code) => name,
        _ => name,
    }
}

fn place(row: &Row) -> String {
    format!("row {}", row.number)
}

fn codes(loinc: &str, other: &str) -> Vec<Code> {
    let shaped = loinc.split_once('-').is_some_and(|(number, check)| {
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        (1..=7).contains(&number.len()) && check.len() == 1 && digits(number) && digits(check)
    });
    let system = if shaped { System::Loinc } else { System::Other };
    [(system, loinc), (System::Other, other)]
        .into_iter()
        .filter(|(_, code)| !code.is_empty())
        .map(|(system, code)| Code { system, code: code.to_owned() })
        .collect()
}

#[cfg(test)]
mod tests;
