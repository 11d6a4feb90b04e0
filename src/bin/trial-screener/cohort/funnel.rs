//! The figures as a picture that stands for itself: bars, each with its numbers as text.

use super::attrition::shown;
use std::fmt::{self, Write};
use trial_screener::cohort::Attrition;
use trial_screener::cohort::attrition::TrialFigures;

/// Width of the picture, in its own units, as all that follows.
const WIDTH: u64 = 860;
/// Where bars begin, right of the codes.
const LEFT: u64 = 90;
/// Length of the bar for all people.
const BAR: u64 = 420;
/// Height of a row.
const ROW: u64 = 20;
/// Height of what stands above the rows of a trial.
const HEAD: u64 = 64;

/// Draws how many people are left after each criterion of each trial.
pub(super) fn svg(attrition: &Attrition) -> String {
    let height = |trial: &TrialFigures| HEAD + ROW * (1 + trial.criteria.len() as u64);
    let all: u64 = attrition.trials.iter().map(height).sum();
    let mut text = String::new();
    // Writing to a text never fails.
    let _ = head(&mut text, attrition, all + ROW);
    let mut top = 0;
    for trial in &attrition.trials {
        let _ = funnel(&mut text, attrition, trial, top);
        top += height(trial);
    }
    text.push_str("</svg>\n");
    text
}

fn head(text: &mut String, attrition: &Attrition, height: u64) -> fmt::Result {
    let rounded = attrition
        .rounded_to
        .map_or_else(String::new, |to| format!(" Figures are rounded down to multiples of {to}."));
    let people = shown(attrition, attrition.people);
    let summary: Vec<String> = attrition
        .trials
        .iter()
        .map(|trial| {
            let open = [trial.may_be_eligible, trial.possible].map(|n| shown(attrition, n));
            format!("{}: {} may be eligible, {} possible.", trial.id, open[0], open[1])
        })
        .collect();
    writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\" font-family=\"sans-serif\" font-size=\"13\">"
    )?;
    writeln!(text, "<title id=\"title\">Where {} people fall</title>", escaped(&people))?;
    writeln!(
        text,
        "<desc id=\"desc\">For each trial a bar for each criterion, in the order of the source: the people who fail neither it nor one before it. {}{rounded}</desc>",
        escaped(&summary.join(" "))
    )?;
    writeln!(text, "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>")
}

fn funnel(text: &mut String, attrition: &Attrition, trial: &TrialFigures, top: u64) -> fmt::Result {
    let told = |count| escaped(&shown(attrition, count));
    let line = |y: u64| top + y;
    writeln!(text, "<g fill=\"#1a1a1a\">")?;
    writeln!(
        text,
        "<text x=\"8\" y=\"{}\" font-size=\"16\" font-weight=\"bold\">{}</text>",
        line(28),
        escaped(&trial.id)
    )?;
    writeln!(
        text,
        "<text x=\"8\" y=\"{}\">{} may be eligible, {} possible, {} do not match, {} of them for now</text>",
        line(48),
        told(trial.may_be_eligible),
        told(trial.possible),
        told(trial.not_match),
        told(trial.for_now)
    )?;
    bar(text, line(HEAD), "all", attrition.people, attrition.people, &told(attrition.people))?;
    for (place, row) in (1_u64..).zip(&trial.criteria) {
        let mut label = format!("{} left", told(row.left));
        if row.fails > 0 {
            write!(label, "; {} fail, {} only here", told(row.fails), told(row.alone))?;
        }
        if row.open > 0 {
            write!(label, "; {} open", told(row.open))?;
        }
        bar(text, line(HEAD + ROW * place), &row.code, row.left, attrition.people, &label)?;
    }
    writeln!(text, "</g>")
}

/// A bar between what it is about and what it says.
fn bar(
    text: &mut String,
    top: u64,
    code: &str,
    left: u64,
    people: u64,
    label: &str,
) -> fmt::Result {
    let length = (BAR * left).checked_div(people).unwrap_or(0);
    let base = top + 14;
    writeln!(text, "<text x=\"8\" y=\"{base}\">{}</text>", escaped(code))?;
    writeln!(
        text,
        "<rect x=\"{LEFT}\" y=\"{}\" width=\"{length}\" height=\"14\" fill=\"#3b6ea5\"/>",
        top + 3
    )?;
    writeln!(text, "<text x=\"{}\" y=\"{base}\">{label}</text>", LEFT + length + 8)
}

/// A text that means nothing to a reader of markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
