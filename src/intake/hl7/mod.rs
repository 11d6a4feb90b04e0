//! HL7 v2 messages with results, as laboratories send them (ORU).

mod marks;
mod reader;
mod segment;
mod values;

use crate::intake::record::{Damage, ReadFile};
use reader::Reader;

const RESULTS: usize = 50_000;

/// Reads one or several messages.
///
/// # Errors
/// [`Damage::Malformed`] if the text begins with no message header, [`Damage::TooLarge`] for more
/// than 50,000 results.
pub fn read(text: &str, file: &str) -> Result<ReadFile, Damage> {
    let mut reader = Reader::new(file);
    let mut started = false;
    for (n, line) in lines(text) {
        // The characters that frame a message on the wire.
        let line = line.trim_matches(|c| matches!(c, '\u{b}' | '\u{1c}' | '\u{feff}')).trim_end();
        if line.trim().is_empty() {
            continue;
        }
        let name = line.get(..3).unwrap_or_default();
        started |= matches!(name, "MSH" | "FHS" | "BHS");
        if !started {
            return Err(Damage::Malformed);
        }
        reader.segment(name, line, n);
        if reader.found.len() > RESULTS {
            return Err(Damage::TooLarge);
        }
    }
    if !started {
        return Err(Damage::Malformed);
    }
    Ok(reader.finish())
}

/// Lines with their number; `\r`, `\n` and `\r\n` all end one.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut number = 1;
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let now = rest?;
        let here = number;
        number += 1;
        let Some((line, after)) = now.split_once(['\r', '\n']) else {
            rest = None;
            return Some((here, now));
        };
        let returned = now.as_bytes().get(line.len()) == Some(&b'\r');
        rest = Some(if returned { after.strip_prefix('\n').unwrap_or(after) } else { after });
        Some((here, line))
    })
}

#[cfg(test)]
mod tests;
