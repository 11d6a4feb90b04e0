//! Results as JSON lines, as CSV, or as a table for people.

use trial_screener::catalogue::Catalogue;
use trial_screener::evaluate::{Status, Verdict, Verdicts};
use trial_screener::exchange::person::{Detail, Id, Key, PersonResult, PersonWire};
use trial_screener::facts::date::iso;
use trial_screener::sql::Wide;

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values: a column for each verdict and, with `--statuses`, each criterion.
    Csv,
    /// Comma-separated values: the facts as rules see them, for the table of `sql --schema`.
    Facts,
    /// Columns to read; with `--statuses` the criteria that are not met, below each person.
    Table,
}

/// Width of the column that names a person in a table, in characters.
const NAME_WIDTH: usize = 20;
/// Width of a column of a table: the longest verdict.
const VERDICT_WIDTH: usize = 19;

/// What is written of a person.
pub(super) struct Layout<'c> {
    pub(super) catalogue: &'c Catalogue,
    pub(super) verdicts: Verdicts<'c>,
    pub(super) format: Format,
    pub(super) detail: Detail,
    pub(super) wide: Wide<'c>,
}

impl Layout<'_> {
    /// What stands above the first person.
    pub(super) fn head(&self) -> Vec<u8> {
        match self.format {
            Format::Jsonl => Vec::new(),
            Format::Csv => {
                let mut head: Vec<String> =
                    ["id", "line", "label", "as_of"].map(str::to_owned).into();
                for trial in &self.catalogue.trials {
                    head.extend([trial.id.clone(), format!("{}.for_now", trial.id)]);
                    if self.detail.statuses {
                        let codes = trial.criteria.iter().map(|criterion| &criterion.code);
                        head.extend(codes.map(|code| format!("{}.{code}", trial.id)));
                    }
                }
                record(&head)
            }
            Format::Facts => record(&self.wide.head()),
            Format::Table => {
                let names = self.catalogue.trials.iter().map(|trial| trial.id.as_str());
                columns("person", "as of", names).into_bytes()
            }
        }
    }

    /// Adds a person's result.
    pub(super) fn write(
        &self,
        result: &PersonResult<'_>,
        key: &Key,
        line: usize,
        written: &mut Vec<u8>,
    ) -> Result<(), String> {
        match self.format {
            Format::Jsonl => {
                let wire = PersonWire::of(result, key, line, self.detail);
                serde_json::to_writer(&mut *written, &wire).map_err(|error| error.to_string())?;
                written.push(b'\n');
            }
            Format::Csv => written.extend(record(&self.cells(result, key, line))),
            Format::Facts => {
                let id = key.id.as_ref().map_or_else(|| line.to_string().into(), Id::text);
                let row = result.screening.as_ref().map(|person| self.wide.row(&id, person));
                written.extend(record(&row.unwrap_or_default()));
            }
            Format::Table => written.extend(self.table(result, key, line).into_bytes()),
        }
        Ok(())
    }

    fn cells(&self, result: &PersonResult<'_>, key: &Key, line: usize) -> Vec<String> {
        let id = key.id.as_ref();
        let mut cells = vec![
            id.map_or_else(String::new, |id| id.text().into_owned()),
            if id.is_some() { String::new() } else { line.to_string() },
            key.label.clone().unwrap_or_default(),
            iso(result.reference),
        ];
        for (index, verdict) in result.verdicts.iter().enumerate() {
            cells.extend([verdict.verdict.word().to_owned(), verdict.for_now.to_string()]);
            if let Some(screening) = result.screening.as_ref().filter(|_| self.detail.statuses) {
                let statuses = screening.trial_statuses(index).iter();
                cells.extend(statuses.map(|status| status.word().to_owned()));
            }
        }
        cells
    }

    fn table(&self, result: &PersonResult<'_>, key: &Key, line: usize) -> String {
        let name = match (&key.id, &key.label) {
            (Some(id), _) => id.text().into_owned(),
            (None, Some(label)) => label.clone(),
            (None, None) => format!("line {line}"),
        };
        // Nothing of an input may move the cursor of a terminal.
        let name = name.replace(char::is_control, " ");
        let verdicts = result.verdicts.iter().map(|verdict| match verdict.verdict {
            Verdict::NotMatch if verdict.for_now => "not_match (for now)",
            verdict => verdict.word(),
        });
        let mut text = columns(&name, &iso(result.reference), verdicts);
        if let Some(screening) = result.screening.as_ref().filter(|_| self.detail.statuses) {
            for (index, trial) in self.catalogue.trials.iter().enumerate() {
                text.extend(["    ", trial.id.as_str()]);
                for status in Status::ALL.into_iter().filter(|status| *status != Status::Met) {
                    let rows = trial.criteria.iter().zip(screening.trial_statuses(index));
                    let codes: Vec<&str> = rows
                        .filter(|(_, found)| **found == status)
                        .map(|(criterion, _)| criterion.code.as_str())
                        .collect();
                    if !codes.is_empty() {
                        text.extend(["; ", status.word(), ": ", &codes.join(" ")]);
                    }
                }
                text.push('\n');
            }
        }
        text
    }
}

/// A row of a table.
fn columns<'a>(name: &str, day: &str, verdicts: impl Iterator<Item = &'a str>) -> String {
    let mut row = format!("{name:NAME_WIDTH$}  {day:10}");
    row.extend(verdicts.map(|verdict| format!("  {verdict:VERDICT_WIDTH$}")));
    row.truncate(row.trim_end().len());
    row.push('\n');
    row
}

/// A record of comma-separated values.
fn record(cells: &[String]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 10).from_writer(Vec::new());
    // Writing to memory never fails.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}
