//! Many profiles: streamed in batches, evaluated on all cores, written in order.

use crate::{Failure, complain};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::time::Duration;
use trial_screener::catalogue::Catalogue;
use trial_screener::evaluate::Screening;
use trial_screener::exchange::profile::{self, MAX_PROFILE_BYTES};

/// Lines evaluated together: enough to keep all cores busy, few enough to stay small.
const BATCH: usize = 1_024;

/// One line of output.
#[derive(Serialize)]
struct Line<'a> {
    line: usize,
    trials: BTreeMap<&'a str, VerdictLine>,
}

#[derive(Serialize)]
struct VerdictLine {
    verdict: &'static str,
    for_now: bool,
}

/// Evaluates every line; a bad one is reported with its number and left out.
pub(crate) fn run(
    catalogue: &Catalogue,
    path: &Path,
    day: Date,
    quiet: bool,
) -> Result<(), Failure> {
    let (input, bytes): (Box<dyn Read>, Option<u64>) = if path.as_os_str() == "-" {
        (Box::new(std::io::stdin()), None)
    } else {
        let file = File::open(path).map_err(|error| {
            complain(format_args!("{}: {error}", path.display()));
            Failure::FILE
        })?;
        let bytes = file.metadata().ok().map(|data| data.len());
        (Box::new(file), bytes)
    };
    let progress = progress(bytes, quiet);
    let mut reader = BufReader::with_capacity(1 << 20, progress.wrap_read(input));
    let mut output = BufWriter::new(std::io::stdout().lock());
    let (mut number, mut good, mut bad) = (0_usize, 0_usize, 0_usize);
    loop {
        let mut batch: Vec<(usize, Result<String, String>)> = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            match line(&mut reader) {
                Ok(None) => break,
                Ok(Some(text)) => {
                    number += 1;
                    if text.as_ref().map_or(true, |text| !text.trim().is_empty()) {
                        batch.push((number, text));
                    }
                }
                Err(error) => {
                    complain(format_args!("{}: {error}", path.display()));
                    return Err(Failure::FILE);
                }
            }
        }
        if batch.is_empty() {
            break;
        }
        let results: Vec<(usize, Result<String, String>)> = batch
            .into_par_iter()
            .map(|(number, text)| (number, text.and_then(|t| evaluate(catalogue, number, &t, day))))
            .collect();
        for (number, result) in results {
            let written = match result {
                Ok(text) => {
                    good += 1;
                    writeln!(output, "{text}")
                }
                Err(message) => {
                    bad += 1;
                    progress.suspend(|| complain(format_args!("line {number}: {message}")));
                    Ok(())
                }
            };
            if let Err(error) = written {
                if error.kind() == std::io::ErrorKind::BrokenPipe {
                    return Ok(());
                }
                complain(error);
                return Err(Failure::FILE);
            }
        }
    }
    if output.flush().is_err() {
        return Err(Failure::FILE);
    }
    progress.finish_and_clear();
    if !quiet {
        complain(format_args!("{good} profiles evaluated, {bad} lines left out"));
    }
    if bad == 0 { Ok(()) } else { Err(Failure::INPUT) }
}

fn progress(bytes: Option<u64>, quiet: bool) -> ProgressBar {
    let bar = match bytes {
        _ if quiet => ProgressBar::hidden(),
        Some(bytes) => ProgressBar::new(bytes),
        None => ProgressBar::new_spinner(),
    };
    let style = "{bar:40} {bytes}/{total_bytes} {elapsed} left {eta}";
    if let (Some(_), Ok(style)) = (bytes, ProgressStyle::with_template(style)) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The next line, or `None` at the end. A line that is too long or no text is skipped to its
/// end and reported, so that the run carries on.
fn line(reader: &mut impl BufRead) -> std::io::Result<Option<Result<String, String>>> {
    let mut bytes = Vec::new();
    let limit = MAX_PROFILE_BYTES as u64 + 1;
    if reader.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.len() as u64 == limit && bytes.last() != Some(&b'\n') {
        loop {
            let mut rest = Vec::new();
            let read = reader.by_ref().take(1 << 16).read_until(b'\n', &mut rest)?;
            if read == 0 || rest.last() == Some(&b'\n') {
                break;
            }
        }
        return Ok(Some(Err(format!("longer than {MAX_PROFILE_BYTES} bytes"))));
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| "not valid UTF-8".to_owned())))
}

fn evaluate(catalogue: &Catalogue, number: usize, text: &str, day: Date) -> Result<String, String> {
    let facts = profile::read(catalogue, text).map_err(|problems| {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    })?;
    let screening = Screening::new(catalogue, facts, day);
    let trials = catalogue
        .trials
        .iter()
        .enumerate()
        .map(|(index, trial)| {
            let result = screening.result(index);
            let line = VerdictLine { verdict: result.verdict.word(), for_now: result.for_now };
            (trial.id.as_str(), line)
        })
        .collect();
    serde_json::to_string(&Line { line: number, trials }).map_err(|error| error.to_string())
}
