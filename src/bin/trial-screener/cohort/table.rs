//! Rows, cells and days of a table, as text.

use trial_screener::facts::PartialDate;

/// How the quotes of a text stand. A quote opens only where a cell begins.
#[derive(Default)]
struct Quotes {
    /// It ends inside of quotes.
    open: bool,
    /// Text stands behind a closing quote: it closed another cell than it was meant for, and rows
    /// in between are part of one.
    text_behind: bool,
}

impl Quotes {
    fn of(text: &[u8], delimiter: u8) -> Self {
        let mut quotes = Self::default();
        let (mut begins, mut closed) = (true, false);
        for byte in text {
            let ends_cell = *byte == delimiter || *byte == b'\n';
            // Two quotes in a row close and open again.
            if *byte == b'"' && (quotes.open || begins || closed) {
                closed = quotes.open;
                quotes.open = !quotes.open;
            } else {
                quotes.text_behind |= closed && !ends_cell && *byte != b'\r';
                closed = false;
            }
            begins = !quotes.open && ends_cell;
        }
        quotes
    }
}

/// Whether a text ends inside of quotes, so that its record goes on in the next line.
pub(super) fn is_open(text: &[u8], delimiter: u8) -> bool {
    Quotes::of(text, delimiter).open
}

/// The cells of a row.
///
/// # Errors
/// A text that is not one row, in English.
pub(super) fn cells(row: &str, delimiter: u8) -> Result<Vec<String>, String> {
    let row = row.strip_prefix('\u{FEFF}').unwrap_or(row);
    let quotes = Quotes::of(row.as_bytes(), delimiter);
    if quotes.open {
        return Err("a quote is not closed, so that all lines after it belong to it".to_owned());
    }
    if quotes.text_behind {
        return Err("text stands behind a closing quote".to_owned());
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .buffer_capacity(1 << 10)
        .from_reader(row.as_bytes());
    let mut records = reader.records();
    let record = records.next().ok_or("an empty row")?.map_err(|error| error.to_string())?;
    if records.next().is_some() {
        return Err("a quote is not closed".to_owned());
    }
    Ok(record.iter().map(|cell| cell.trim().to_owned()).collect())
}

/// Whether a format names day, month and year once each.
pub(super) fn is_format(format: &str) -> bool {
    let mut letters: Vec<char> = format.chars().filter(char::is_ascii_alphabetic).collect();
    letters.sort_unstable();
    letters == ['D', 'M', 'Y']
}

/// A day as a profile has it, from a text in this order; a time behind it is left out. Digits are
/// checked where the profile is read.
pub(super) fn day(text: &str, format: &str) -> Option<String> {
    let text = text.split(['T', ' ']).next()?;
    let order: Vec<char> = format.chars().filter(char::is_ascii_alphabetic).collect();
    let between: Vec<char> = format.chars().filter(|c| !c.is_ascii_alphabetic()).collect();
    let parts: Vec<&str> = text.split(between.as_slice()).collect();
    if parts.len() != order.len() || parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    let part = |letter| {
        let place = order.iter().position(|known| *known == letter)?;
        parts.get(place)?.parse::<u16>().ok()
    };
    Some(format!("{:04}-{:02}-{:02}", part('Y')?, part('M')?, part('D')?))
}

/// The one of some usual formats that all texts follow; `None` if it is none or more than one.
pub(super) fn guessed_format(texts: &[&str]) -> Option<&'static str> {
    let fits = |format: &&str| {
        let real = |day: String| PartialDate::parse(&day).is_ok();
        texts.iter().all(|text| day(text, format).is_some_and(real))
    };
    let mut found = ["Y-M-D", "D.M.Y", "D/M/Y", "M/D/Y", "D-M-Y", "M-D-Y"].into_iter().filter(fits);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_that_swallows_rows_is_refused() {
        assert_eq!(
            cells("1,\"a, \"\"b\"\"\nc\",2\n", b','),
            Ok(vec!["1".into(), "a, \"b\"\nc".into(), "2".into()])
        );
        assert_eq!(
            cells("1,\"\",5 \"high\"\r\n", b','),
            Ok(vec!["1".into(), String::new(), "5 \"high\"".into()])
        );
        assert!(cells("1,55,\"abc\n2,90,x\n", b',').is_err());
        assert!(cells("1,55,\"abc\n2,90,x\n3,90,\"x\"\n", b',').is_err());
    }
}
