//! A calendar file (RFC 5545) of days that a person chose. It says "health appointment" and
//! nothing else: calendars are shared and synchronised.

use crate::facts::date::iso;
use jiff::civil::Date;
use std::fmt::Write;

/// All-day events from the first to the last day of each pair, in order, each with this summary.
/// `made_on` is the day of the results, so that the same choice gives the same file.
pub fn calendar(days: &[(Date, Date)], summary: &str, made_on: Date) -> String {
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calendar//EN\r\n");
    for (number, (from, to)) in days.iter().enumerate() {
        // The end of an all-day event is the day after its last one.
        let end = to.tomorrow().unwrap_or(*to);
        let (stamp, from, end) = (basic(made_on), basic(*from), basic(end));
        let summary = escaped(summary);
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nUID:{from}-{end}-{number}@local\r\nDTSTAMP:{stamp}T000000Z\r\n\
             DTSTART;VALUE=DATE:{from}\r\nDTEND;VALUE=DATE:{end}\r\nSUMMARY:{summary}\r\nEND:VEVENT\r\n"
        );
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

/// `20260302`
fn basic(day: Date) -> String {
    iso(day).replace('-', "")
}

/// A text value, with what has a meaning of its own escaped.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}
