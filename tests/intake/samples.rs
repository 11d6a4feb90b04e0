//! Samples that were written, with what they mean, before any of them was tried: lines, dates,
//! doses and names of medicines. Nothing may be read wrong; what is not read says so in its row.

use crate::common::{self, catalogue, day};
use std::fmt::Write as _;
use trial_screener::draft::{dose, when_text};
use trial_screener::facts::Number;
use trial_screener::facts::span::span_text;
use trial_screener::intake::files::{self, Gathered};
use trial_screener::intake::{Finding, Lexicon, text};

/// What a row means for the count.
enum Read {
    Right,
    /// Less than what stands there.
    Unread,
    Wrong(String),
}

/// Compares each row of a file with what is read, and the rows that are not read with those that
/// say so in their third column.
fn sample(file: &str, least_right: usize, read: impl Fn(&str, &str) -> Read) {
    let path = common::root().join("tests/intake").join(file);
    let (mut all, mut right, mut wrong, mut surprises) = (0, 0, Vec::new(), String::new());
    let text = common::read(&path);
    for row in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let mut cells = row.split('\t');
        let (given, wanted) = (cells.next().unwrap(), cells.next().unwrap());
        let third = cells.next().unwrap_or_default();
        let (unread, either) = (third == "unread", third.starts_with("either"));
        all += 1;
        match read(given, wanted) {
            Read::Right if unread => writeln!(surprises, "read now: {given}").unwrap(),
            Read::Right => right += 1,
            Read::Unread if either => right += 1,
            Read::Unread if unread => {}
            Read::Unread => writeln!(surprises, "not read: {given}\t{wanted}").unwrap(),
            Read::Wrong(got) => wrong.push(format!("{given}\t{wanted}\t{got}")),
        }
    }
    println!("{file}: {right} of {all} right, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{file}, read wrong:\n{}\n{surprises}", wrong.join("\n"));
    assert!(surprises.is_empty(), "{file}:\n{surprises}");
    assert!(right * 100 >= all * least_right, "{file}: {right} of {all}");
}

fn number(text: &str) -> String {
    let digits = text.trim_start_matches(['<', '>', '=']);
    let sign = text.get(..text.len() - digits.len()).unwrap_or_default();
    match Number::parse(digits) {
        Ok(number) => format!("{sign}{number}"),
        Err(_) => text.to_owned(),
    }
}

/// A finding as the samples write it: fact, value or option, unit, limits.
fn told(finding: &Finding) -> [String; 5] {
    let entry = &finding.entry;
    let chosen: Vec<&str> = entry.chosen.iter().map(String::as_str).collect();
    let value = if entry.text.is_empty() { chosen.join("+") } else { number(&entry.text) };
    // A number without a dimension may have its unit or not.
    let bare = entry.unit.starts_with('{') && !entry.unit.contains('/') && entry.unit != "{jin}";
    let unit = if bare { String::new() } else { entry.unit.clone() };
    let fact = catalogue().fact(finding.fact).unwrap().id.clone();
    [fact, value, unit, number(&entry.lower), number(&entry.upper)]
}

fn line(lexicon: &Lexicon<'_>, given: &str, wanted: &str) -> Read {
    let given = given.replace("\\t", "\t").replace("\\n", "\n");
    let mut rest: Vec<[String; 5]> = Vec::new();
    for result in wanted.split(';').map(str::trim).filter(|result| *result != "-") {
        let mut cells = result.split(' ').map(|cell| if cell == "_" { "" } else { cell });
        let mut next = || cells.next().unwrap_or_default().to_owned();
        let (fact, value, unit) = (next(), next(), next());
        rest.push([fact, number(&value), unit, number(&next()), number(&next())]);
    }
    let findings = text::read(lexicon, &given, "").into_iter().flat_map(|one| one.reading.findings);
    let mut whole = true;
    for finding in findings {
        let got = told(&finding);
        let undecided = got[1].is_empty();
        let place = rest.iter().position(|known| known[0] == got[0]);
        let Some(wanted) = place.map(|place| rest.remove(place)) else {
            // A test that is only named, and left to the person.
            if undecided {
                continue;
            }
            return Read::Wrong(format!("{got:?}"));
        };
        let missing = |place: usize| got[place].is_empty() && !wanted[place].is_empty();
        let part = (1..5).all(|place| got[place] == wanted[place] || missing(place));
        if !part {
            return Read::Wrong(format!("{got:?}"));
        }
        whole &= got == wanted;
    }
    if whole && rest.is_empty() { Read::Right } else { Read::Unread }
}

/// One result of a row of the third sample: what it says, its day, and whether it may be left.
struct Wanted {
    said: [String; 5],
    day: String,
    may_be_left: bool,
}

fn wanted(result: &str) -> Wanted {
    let may_be_left = result.starts_with('?');
    let (said, day) = result.trim_start_matches('?').split_once('@').unwrap_or((result, ""));
    let mut cells = said
        .trim_start_matches('?')
        .split_whitespace()
        .map(|cell| if cell == "_" { "" } else { cell });
    let mut next = || cells.next().unwrap_or_default().to_owned();
    let (fact, value, unit) = (next(), next(), next());
    let said = [fact, number(&value), unit, number(&next()), number(&next())];
    Wanted { said, day: day.trim().to_owned(), may_be_left }
}

/// Reads a text as it is read when it is pasted, tables included, and compares the days too.
fn pasted(lexicon: &Lexicon<'_>, given: &str, row: &str) -> Read {
    let given = given.replace("\\t", "\t").replace("\\n", "\n");
    let results = row.split(';').map(str::trim).filter(|result| *result != "-");
    let mut rest: Vec<Wanted> = results.map(wanted).collect();
    let mut gathered = Gathered::default();
    files::one(lexicon, "", given.as_bytes(), &|_| None, &mut gathered);
    let mut whole = true;
    for finding in gathered.findings {
        let (got, day) = (told(&finding), finding.entry.when.clone());
        if got[1].is_empty() {
            continue;
        }
        // Less than what stands there is no wrong reading, but for another value or day.
        let part = |wanted: &Wanted| {
            let less = |got: &str, wanted: &str| got == wanted || got.is_empty();
            wanted.said[..2] == got[..2]
                && (2..5).all(|place| less(&got[place], &wanted.said[place]))
                && less(&day, &wanted.day)
        };
        let Some(place) = rest.iter().position(part) else {
            return Read::Wrong(format!("{got:?} {day}"));
        };
        let wanted = rest.remove(place);
        whole &= wanted.may_be_left || (got == wanted.said && day == wanted.day);
    }
    let all = rest.iter().all(|wanted| wanted.may_be_left);
    if whole && all { Read::Right } else { Read::Unread }
}

fn date(typed: &str, wanted: &str) -> Read {
    let said = day("2026-03-25");
    let span = when_text::read(typed, Some(said)).ok().and_then(|when| when.span(said));
    let got = span.map(|span| format!("{}..{}", span.earliest, span.latest));
    match (got, wanted.strip_prefix('~')) {
        (None, _) if wanted == "refuse" => Read::Right,
        (None, _) => Read::Unread,
        // Said of about that day, and no more exactly than it was said.
        (Some(got), Some(about)) => {
            let span = span.unwrap();
            let days = (span.latest - span.earliest).get_days();
            let near = span.earliest <= day(about) && day(about) <= span.latest;
            if near && days > 0 { Read::Right } else { Read::Wrong(got) }
        }
        (Some(got), None) if got == wanted => Read::Right,
        (Some(got), None) => Read::Wrong(got),
    }
}

fn typed_dose(typed: &str, wanted: &str) -> Read {
    let got = dose::read(typed).ok().map(|dose| {
        // What is taken several times a day adds up.
        let (times, days) = match dose.every_hours {
            Some(hours) if hours < 24 => (24 / hours, 1),
            Some(hours) => (1, hours / 24),
            None => (1, 0),
        };
        let total = dose.milligrams.map(|n| n.times(Number::whole(i64::from(times)))).unwrap();
        format!("{} {days}", span_text(total))
    });
    match got {
        None if wanted == "refuse" => Read::Right,
        None => Read::Unread,
        Some(got) if got == wanted => Read::Right,
        Some(got) => Read::Wrong(got),
    }
}

fn medicine(name: &str, wanted: &str) -> Read {
    let got = catalogue().drug(name).map(|drug| catalogue().drugs[drug].id.as_str());
    match got {
        None if wanted == "-" => Read::Right,
        None => Read::Unread,
        Some(got) if got == wanted => Read::Right,
        Some(got) => Read::Wrong(got.to_owned()),
    }
}

#[test]
fn lines_mean_what_they_say() {
    let lexicon = Lexicon::new(catalogue());
    sample("sample-lines.tsv", 94, |given, wanted| line(&lexicon, given, wanted));
}

#[test]
fn dates_mean_what_they_say() {
    sample("sample-dates.tsv", 95, date);
}

#[test]
fn doses_mean_what_they_say() {
    sample("sample-doses.tsv", 94, typed_dose);
}

#[test]
fn medicines_are_known_by_their_names() {
    sample("sample-medicines.tsv", 95, medicine);
}

// The second sample was written after what the first one showed had been mended.

#[test]
fn lines_of_the_second_sample_mean_what_they_say() {
    let lexicon = Lexicon::new(catalogue());
    sample("second-lines.tsv", 93, |given, wanted| line(&lexicon, given, wanted));
}

#[test]
fn dates_of_the_second_sample_mean_what_they_say() {
    sample("second-dates.tsv", 95, date);
}

#[test]
fn doses_of_the_second_sample_mean_what_they_say() {
    sample("second-doses.tsv", 95, typed_dose);
}

#[test]
fn medicines_of_the_second_sample_are_known_by_their_names() {
    sample("second-medicines.tsv", 95, medicine);
}

// The third sample was written after what the second one showed had been mended.

#[test]
fn lines_of_the_third_sample_mean_what_they_say() {
    let lexicon = Lexicon::new(catalogue());
    sample("third-lines.tsv", 88, |given, wanted| pasted(&lexicon, given, wanted));
}

#[test]
fn lines_of_the_fourth_sample_mean_what_they_say() {
    let lexicon = Lexicon::new(catalogue());
    sample("fourth-lines.tsv", 95, |given, wanted| pasted(&lexicon, given, wanted));
}

#[test]
fn dates_of_the_third_sample_mean_what_they_say() {
    sample("third-dates.tsv", 90, date);
}

#[test]
fn doses_of_the_third_sample_mean_what_they_say() {
    sample("third-doses.tsv", 95, typed_dose);
}

#[test]
fn medicines_of_the_third_sample_are_known_by_their_names() {
    sample("third-medicines.tsv", 87, medicine);
}

// The fifth sample was written after what the fourth one showed had been mended.

#[test]
fn lines_of_the_fifth_sample_mean_what_they_say() {
    let lexicon = Lexicon::new(catalogue());
    sample("fifth-lines.tsv", 90, |given, wanted| pasted(&lexicon, given, wanted));
}

#[test]
fn dates_of_the_fifth_sample_mean_what_they_say() {
    sample("fifth-dates.tsv", 90, date);
}

#[test]
fn doses_of_the_fifth_sample_mean_what_they_say() {
    sample("fifth-doses.tsv", 90, typed_dose);
}

#[test]
fn medicines_of_the_fifth_sample_are_known_by_their_names() {
    sample("fifth-medicines.tsv", 90, medicine);
}

// The sixth sample was written after what the fifth one showed had been mended.

#[test]
fn dates_of_the_sixth_sample_mean_what_they_say() {
    sample("sixth-dates.tsv", 80, date);
}

#[test]
fn doses_of_the_sixth_sample_mean_what_they_say() {
    sample("sixth-doses.tsv", 80, typed_dose);
}

#[test]
fn medicines_of_the_sixth_sample_are_known_by_their_names() {
    sample("sixth-medicines.tsv", 80, medicine);
}

/// Lines of a seventh sample that the reader lacked, and now reads.
#[test]
fn lines_of_the_seventh_sample_mean_what_they_say() {
    let lexicon = Lexicon::new(catalogue());
    sample("seventh-lines.tsv", 80, |given, wanted| pasted(&lexicon, given, wanted));
}
