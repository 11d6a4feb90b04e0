//! Where people fall: a file for other programs, a picture, and a table to read.

use super::{Options, cannot, funnel};
use crate::{Failure, NAME, complain};
use std::fmt::{self, Write};
use std::path::Path;
use trial_screener::cohort::Attrition;
use trial_screener::cohort::attrition::{AskNext, TrialFigures};

/// Writes the files and the table.
pub(super) fn report(options: &Options, attrition: &Attrition) -> Result<(), Failure> {
    let masked = options.mask_below.map(|below| attrition.masked(below));
    let attrition = masked.as_ref().unwrap_or(attrition);
    for path in &options.attrition {
        write(path, attrition)?;
    }
    if !options.quiet {
        // Nothing can be done if even standard error is closed.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), table(attrition).as_bytes());
    }
    Ok(())
}

fn write(path: &Path, attrition: &Attrition) -> Result<(), Failure> {
    let is_picture = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("svg"));
    let text = if is_picture {
        funnel::svg(attrition)
    } else {
        let json = serde_json::to_string_pretty(attrition).map_err(|error| {
            complain(error);
            Failure::FILE
        })?;
        format!("{json}\n")
    };
    std::fs::write(path, text).map_err(|error| cannot(path, &error))
}

/// A count as it is told: the number, or that it is smaller than what may be told.
pub(super) fn shown(attrition: &Attrition, count: u64) -> String {
    match (attrition.rounded_to, count) {
        (Some(to), 0) => format!("<{to}"),
        (_, count) => count.to_string(),
    }
}

/// A table for people.
fn table(attrition: &Attrition) -> String {
    let mut text = String::new();
    for trial in &attrition.trials {
        // Writing to a text never fails.
        let _ = trial_table(&mut text, attrition, trial);
    }
    if let Some(to) = attrition.rounded_to {
        let _ = writeln!(text, "{NAME}: figures are rounded down to multiples of {to}");
    }
    text
}

fn trial_table(text: &mut String, attrition: &Attrition, trial: &TrialFigures) -> fmt::Result {
    let shown = |count| shown(attrition, count);
    writeln!(
        text,
        "\n{}: {} people; {} may be eligible, {} possible, {} do not match, {} of them for now",
        trial.id,
        shown(attrition.people),
        shown(trial.may_be_eligible),
        shown(trial.possible),
        shown(trial.not_match),
        shown(trial.for_now),
    )?;
    if !trial.may_enter_from.is_empty() {
        let months: Vec<String> = trial
            .may_enter_from
            .iter()
            .map(|(month, people)| format!("{month} {}", shown(*people)))
            .collect();
        writeln!(text, "may enter by time alone, from: {}", months.join(", "))?;
    }
    let asks = |next: &Option<AskNext>| {
        next.as_ref().map_or_else(String::new, |AskNext { fact, people }| {
            format!("{fact} ({})", shown(*people))
        })
    };
    if trial.ask_next.is_some() {
        writeln!(text, "one answer most people lack, and no other: {}", asks(&trial.ask_next))?;
    }
    writeln!(
        text,
        "{:8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}  only this is missing",
        "", "left", "fail", "alone", "for now", "ask", "open"
    )?;
    for row in &trial.criteria {
        let figures = [row.left, row.fails, row.alone, row.for_now, row.ask, row.open];
        write!(text, "{:8}", row.code)?;
        for figure in figures {
            write!(text, " {:>8}", shown(figure))?;
        }
        writeln!(text, "  {}", asks(&row.ask_next))?;
    }
    Ok(())
}
