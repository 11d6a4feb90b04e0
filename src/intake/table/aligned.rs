//! Columns that blanks keep apart, as laboratories print results of several days.

use super::columns::Column;
use super::header::Header;

/// Most lines that are looked at.
const LINES: usize = 500;

/// A cell with its first column of letters and the one behind it.
type Placed<'t> = (usize, usize, &'t str);

/// A text as a table with tabs between its cells, if its first line is a head with days, with tests
/// across or with earlier results, and each line below has one cell under each of its words. A line
/// that has fewer could be read under a wrong head, so then it is no table at all. Lines of one
/// result each are better read one by one.
pub fn with_tabs(text: &str) -> Option<String> {
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.trim().is_empty()).take(LINES + 1).collect();
    let (head, rows) = lines.split_first().filter(|_| lines.len() <= LINES)?;
    let head = cells(head);
    let words: Vec<String> = head.iter().map(|(.., word)| (*word).to_owned()).collect();
    let known = Header::of(&words)?;
    let needs_columns =
        !known.days.is_empty() || !known.across.is_empty() || known.at(Column::Previous).is_some();
    if !needs_columns || head.len() < 3 || rows.is_empty() {
        return None;
    }
    let mut table = vec![words.join("\t")];
    for row in rows {
        let row = cells(row);
        let below = |(one, word): (&Placed<'_>, &Placed<'_>)| one.0 < word.1 && word.0 < one.1;
        if row.len() != head.len() || !row.iter().zip(&head).all(below) {
            return None;
        }
        let texts: Vec<&str> = row.iter().map(|(.., text)| *text).collect();
        table.push(texts.join("\t"));
    }
    Some(table.join("\n"))
}

/// The cells of a line: what stands between two or more blanks.
fn cells(line: &str) -> Vec<Placed<'_>> {
    let mut found: Vec<Placed<'_>> = Vec::new();
    let mut column = 0;
    for piece in line.split("  ") {
        let text = piece.trim();
        let begin = column + piece.chars().take_while(|c| c.is_whitespace()).count();
        if !text.is_empty() {
            found.push((begin, begin + text.chars().count(), text));
        }
        column += piece.chars().count() + 2;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::with_tabs;

    #[test]
    fn days_in_columns_are_a_table_if_every_cell_has_its_head() {
        let text =
            "Date        Hb    WCC   Plt\n17/12/2025  104   4.4   88\n18/02/2026  94    3.1   62";
        let table = "Date\tHb\tWCC\tPlt\n17/12/2025\t104\t4.4\t88\n18/02/2026\t94\t3.1\t62";
        assert_eq!(with_tabs(text).as_deref(), Some(table));
        for other in [
            // One result is missing: the others must not move to its place.
            "Date        Hb    WCC   Plt\n17/12/2025  104         88",
            "Date        Hb    WCC   Plt\n17/12/2025  104         88    12",
            "Test      Result   Units\nHb        94       g/L",
            "Dear Dr A,  thank you\nHb  94  g/L",
            "Date        Hb    WCC   Plt",
            "",
        ] {
            assert_eq!(with_tabs(other), None, "{other}");
        }
    }
}
