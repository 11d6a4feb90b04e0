//! What readers share: spaces, comparators, days and words for "no result" as they are printed.

use super::record::{Code, LONGEST_WORDS, System, Value};
use crate::facts::simplified::simplified;

/// Runs of white space become one space.
pub(super) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Cut for showing.
pub(super) fn cut(text: &str) -> String {
    squeeze(text).chars().take(LONGEST_WORDS).collect()
}

/// Small letters, half-width forms, no invisible characters.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = half_width(c);
        if !matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{2060}') {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// Full-width letters, digits and signs of Chinese and Japanese typing as ASCII, and traditional
/// characters as simplified ones.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        '\u{3000}' | '\u{a0}' => ' ',
        _ if c.is_ascii() => c,
        _ => simplified(c),
    }
}

/// A comparator and what stands behind it.
pub(super) fn comparator(text: &str) -> (&'static str, &str) {
    const SIGNS: &[(&str, &str)] = &[
        ("<=", "<="),
        ("=<", "<="),
        ("≤", "<="),
        ("⩽", "<="),
        (">=", ">="),
        ("=>", ">="),
        ("≥", ">="),
        ("⩾", ">="),
        ("<", "<"),
        (">", ">"),
    ];
    let text = text.trim();
    SIGNS
        .iter()
        .find_map(|(sign, plain)| text.strip_prefix(sign).map(|rest| (*plain, rest.trim_start())))
        .unwrap_or(("", text))
}

/// Digits with at most one point inside, and perhaps a minus in front.
pub(super) fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    }
}

/// A value that is only a comparator and a number; anything else stays text.
pub(super) fn number_or_text(text: &str, unit: &str, ucum: bool) -> Value {
    let squeezed = squeeze(text);
    if squeezed.is_empty() {
        return Value::None;
    }
    let folded = fold(&squeezed);
    let (sign, rest) = comparator(&folded);
    if is_number(rest) {
        return Value::Number {
            comparator: sign.to_owned(),
            number: rest.to_owned(),
            unit: unit.to_owned(),
            ucum: ucum && !unit.is_empty(),
        };
    }
    Value::Text(squeezed)
}

/// Which of two plain numbers is the larger one, told from their digits alone.
pub(super) fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    let parts = |text: &str| {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let whole = whole.trim_start_matches('0').to_owned();
        let part = part.trim_end_matches('0').to_owned();
        let negative = negative && !(whole.is_empty() && part.is_empty());
        (negative, whole.len(), whole, part)
    };
    let (a, b) = (parts(a), parts(b));
    match (a.0, b.0) {
        (false, true) => std::cmp::Ordering::Greater,
        (true, false) => std::cmp::Ordering::Less,
        (false, false) => a.cmp(&b),
        (true, true) => b.cmp(&a),
    }
}

/// Words in place of a result that say there is none.
const NOTHING: &[&str] = &[
    "-",
    "--",
    "---",
    "–",
    "—",
    "*",
    ".",
    "/",
    "n/a",
    "n.a.",
    "null",
    "nan",
    "none",
    "pending",
    "in progress",
    "in process",
    "to follow",
    "see note",
    "see comment",
    "see comments",
    "see below",
    "see report",
    "cancelled",
    "canceled",
    "not done",
    "not performed",
    "test not performed",
    "tnp",
    "not reported",
    "not applicable",
    "not available",
    "no result",
    "qns",
    "quantity not sufficient",
    "insufficient",
    "deleted",
    "ausstehend",
    "folgt",
    "in arbeit",
    "siehe befund",
    "siehe kommentar",
    "s. kommentar",
    "storniert",
    "nicht durchgeführt",
    "nicht gemessen",
    "k.a.",
    "entfällt",
    "待检",
    "待测",
    "待定",
    "待报告",
    "待回报",
    "检测中",
    "检验中",
    "未检",
    "未测",
    "未做",
    "未查",
    "见备注",
    "见附注",
    "见报告",
    "已取消",
    "取消",
    "作废",
    "无",
];

/// Whether a printed result says that there is none.
pub(super) fn is_nothing(text: &str) -> bool {
    let folded = squeeze(&fold(text));
    folded.is_empty() || NOTHING.contains(&folded.as_str())
}

/// Whether a name is of another material than blood, which must not be lost with a panel.
pub(super) fn other_material(name: &str) -> bool {
    // Letters are compared from the beginning of a word: "purine" is no urine.
    const STARTS: &[&str] = &[
        "urin",
        "harn",
        "csf",
        "cerebrospinal",
        "liquor",
        "stool",
        "feces",
        "faeces",
        "stuhl",
        "fluid",
        "dialysate",
        "sputum",
        "saliva",
    ];
    const SIGNS: &[&str] = &["尿", "脑脊液", "粪", "胸水", "腹水", "积液", "痰", "唾液"];
    let folded = fold(name);
    SIGNS.iter().any(|sign| folded.contains(sign))
        || folded
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| STARTS.iter().any(|start| word.starts_with(start)))
}

/// Text answers of codes that stand without a name.
pub(super) fn answer(codes: &[Code]) -> Option<&'static str> {
    codes.iter().find_map(|code| match (code.system, code.code.as_str()) {
        (System::Snomed, "260385009") => Some("Negative"),
        (System::Snomed, "260415000") => Some("Not detected"),
        (System::Snomed, "131194007") => Some("Non-reactive"),
        (System::Snomed, "10828004") => Some("Positive"),
        (System::Snomed, "260373001") => Some("Detected"),
        _ => None,
    })
}

/// A day of the calendar as `2026-02-18`.
pub(super) fn day(year: u32, month: u32, day: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let longest = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1850..=2150).contains(&year) && (1..=longest).contains(&day))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// A month as `2026-02`.
pub(super) fn month(year: u32, month: u32) -> Option<String> {
    day(year, month, 1).and_then(|text| text.get(..7).map(str::to_owned))
}

/// The day of a point in time as HL7 writes it (`20260218081200-0500`), as far as it is given.
/// The zone is ignored: the day as written counts. What is no day gives nothing.
pub(super) fn compact_day(text: &str) -> String {
    let text = text.trim();
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let part = |from: usize, to: usize| -> u32 {
        digits.get(from..to).and_then(|part| part.parse().ok()).unwrap_or(0)
    };
    let year = part(0, 4);
    let only_year = || (1850..=2150).contains(&year).then(|| format!("{year:04}"));
    let read = match digits.len() {
        4 if text.len() > 4 => dashed(text),
        4 => only_year(),
        // An unknown month or day is written as zeros by some systems.
        6 | 8.. if part(4, 6) == 0 => only_year(),
        6 => month(year, part(4, 6)),
        8.. if part(6, 8) == 0 => month(year, part(4, 6)),
        8.. => day(year, part(4, 6), part(6, 8)),
        _ => None,
    };
    read.unwrap_or_default()
}

/// `2026-02-18` and `2026-02`, with or without a time behind; `2026-0500` is a year with a zone.
fn dashed(text: &str) -> Option<String> {
    let date = text.split(['T', ' ', '+']).next().unwrap_or(text);
    let parts: Vec<&str> = date.split('-').collect();
    let short = |part: &str| {
        let two = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        two.then(|| part.parse::<u32>().ok()).flatten()
    };
    match parts.as_slice() {
        [y, m, d] => day(y.parse().ok()?, short(m)?, short(d)?),
        [y, m] if m.len() == 2 => month(y.parse().ok()?, short(m)?),
        // Four digits that are left are those of a zone.
        [y] | [y, _] if y.len() == 4 => {
            let year: u32 = y.parse().ok()?;
            (1850..=2150).contains(&year).then(|| format!("{year:04}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    #[test]
    fn days_stay_as_written() {
        for (written, read) in [
            ("20260218081200-0500", "2026-02-18"),
            ("20260218234000-0500", "2026-02-18"),
            ("2014030200908-0500", "2014-03-02"),
            ("202602", "2026-02"),
            ("2026", "2026"),
            ("2026-0500", "2026"),
            ("20260000", "2026"),
            ("20260200", "2026-02"),
            ("2026-02-18T23:40:00-05:00", "2026-02-18"),
            ("2026-02", "2026-02"),
            ("20100431", ""),
            ("20230229", ""),
            ("20240229", "2024-02-29"),
            ("2026021", ""),
            ("202613", ""),
            ("", ""),
            ("UNK", ""),
            ("00000000", ""),
        ] {
            assert_eq!(compact_day(written), read, "{written}");
        }
    }

    #[test]
    fn only_a_comparator_and_a_number_is_a_number() {
        for (text, sign, digits) in [
            ("9.4", "", "9.4"),
            ("< 20", "<", "20"),
            ("≤0.58", "<=", "0.58"),
            (">=60", ">=", "60"),
            ("＜２０", "<", "20"),
            ("-2.1", "", "-2.1"),
        ] {
            let expected = Value::Number {
                comparator: sign.to_owned(),
                number: digits.to_owned(),
                unit: "x".to_owned(),
                ucum: false,
            };
            assert_eq!(number_or_text(text, "x", false), expected, "{text}");
        }
        for text in ["1,027", "9.4 g/dL", "31*", "1:80", "5.", ".5", "1e3", "1-2", "+", "阴性"] {
            assert_eq!(number_or_text(text, "x", false), Value::Text(text.to_owned()));
        }
        assert_eq!(number_or_text(" ", "x", false), Value::None);
    }

    #[test]
    fn numbers_are_compared_by_their_digits() {
        assert_eq!(compare("10", "9"), Ordering::Greater);
        assert_eq!(compare("0.50", "0.5"), Ordering::Equal);
        assert_eq!(compare("-1", "1"), Ordering::Less);
        assert_eq!(compare("-2", "-1"), Ordering::Less);
        assert_eq!(compare("0012.5", "12.45"), Ordering::Greater);
        assert_eq!(compare("-0", "0.0"), Ordering::Equal);
    }

    #[test]
    fn not_detected_is_a_result() {
        for text in ["pending", "See note", "", " ", "待检", "ＴＮＰ"] {
            assert!(is_nothing(text), "{text}");
        }
        for text in ["未检出", "not detected", "(-)", "negative", "0", "none seen"] {
            assert!(!is_nothing(text), "{text}");
        }
    }
}
