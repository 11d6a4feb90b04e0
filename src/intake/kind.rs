//! Tells what a file is by its content. Names lie: portals call C-CDA `.txt` and JSON `.html`.

use super::archive::{Content, listing};
use std::borrow::Cow;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    /// A zip with files inside.
    Zip,
    /// FHIR in JSON: one text.
    FhirJson,
    /// One JSON object a line.
    Ndjson,
    /// A profile of this project.
    Profile,
    /// A draft of this project.
    Draft,
    /// Answers to a form: a `QuestionnaireResponse` of FHIR.
    FormAnswers,
    /// A form without answers: a `Questionnaire` of FHIR.
    Form,
    /// FHIR in XML.
    FhirXml,
    /// A C-CDA document.
    Ccda,
    /// The `export.xml` of an iPhone.
    AppleXml,
    /// Other XML, HTML excepted.
    OtherXml,
    /// Messages of HL7 version 2.
    Hl7,
    /// Lines of separated columns.
    Table,
    /// Any other text.
    Text,
    /// A SMART Health Card.
    HealthCard,
    /// A SMART Health Link.
    HealthLink,
    /// A Blue Button download: text, or claims as JSON.
    BlueButton,
    /// PDF.
    Pdf,
    /// A picture.
    Image,
    /// A workbook of Excel.
    Excel,
    /// JSON that is none of the above.
    OtherJson,
    /// Nothing.
    Empty,
    /// Anything else.
    Binary,
}

/// A text that is not in Unicode. The caller may try the encodings of its part of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUtf8;

/// How much of a text is looked at for columns.
const LINES: usize = 40;
/// How much of a file is looked at for the encoding.
const SAMPLE: usize = 4096;

/// Tells what a file is. The whole file, or its beginning: then an Excel workbook is a zip, as
/// only the directory at the end tells.
pub fn kind_of(bytes: &[u8]) -> FileKind {
    if let Some(kind) = by_first_bytes(bytes) {
        return kind;
    }
    let text = match decode(bytes) {
        Ok(text) => text,
        // The last letter may be cut off, and other encodings keep commas and line ends.
        Err(NotUtf8) if bytes.iter().take(SAMPLE).any(|byte| is_control(*byte)) => {
            return FileKind::Binary;
        }
        Err(NotUtf8) => String::from_utf8_lossy(bytes),
    };
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if text.is_empty() {
        return FileKind::Empty;
    }
    if text.bytes().take(SAMPLE).any(is_control_but_hl7) {
        return FileKind::Binary;
    }
    let first = text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    if first.starts_with("shc:/") {
        return FileKind::HealthCard;
    }
    if first.starts_with("shlink:/") || (first.starts_with("http") && first.contains("#shlink:/")) {
        return FileKind::HealthLink;
    }
    if text.starts_with(['{', '[']) {
        return of_json(text);
    }
    if text.starts_with('<') {
        return of_xml(text);
    }
    if is_hl7(text) {
        return FileKind::Hl7;
    }
    if is_blue_button(text) {
        return FileKind::BlueButton;
    }
    if is_table(text) { FileKind::Table } else { FileKind::Text }
}

fn by_first_bytes(bytes: &[u8]) -> Option<FileKind> {
    if bytes.is_empty() {
        return Some(FileKind::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(match listing(bytes).map(|listing| listing.content) {
            Ok(Content::Workbook) => FileKind::Excel,
            _ => FileKind::Zip,
        });
    }
    // Old Excel, in the container of old Office files.
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Some(FileKind::Excel);
    }
    let pictures: [&[u8]; 7] =
        [b"\x89PNG\r\n", b"\xFF\xD8\xFF", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"\0\0\x01\0"];
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    if is_webp || is_heif(bytes) || pictures.iter().any(|begin| bytes.starts_with(begin)) {
        return Some(FileKind::Image);
    }
    // Some programs put a few bytes in front.
    let begin = bytes.get(..1024).unwrap_or(bytes);
    if begin.windows(5).any(|window| window == b"%PDF-") {
        return Some(FileKind::Pdf);
    }
    None
}

/// HEIC and AVIF, as phones take pictures; videos are in the same container.
fn is_heif(bytes: &[u8]) -> bool {
    let brands: [&[u8]; 10] =
        [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"];
    bytes.get(4..8) == Some(b"ftyp")
        && bytes.get(8..12).is_some_and(|brand| brands.contains(&brand))
}

const fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A | 0x1C)
}

/// Messages of HL7 are sent between 0x0B and 0x1C; old programs end texts with 0x1A.
const fn is_control_but_hl7(byte: u8) -> bool {
    is_control(byte) || byte == 0x7F
}

/// The name of the encoding that a text is in which is not in Unicode, as the web has it. In Chinese
/// most letters are two high bytes; in a Western text no two of them stand side by side.
pub fn legacy_encoding(bytes: &[u8]) -> &'static str {
    let is_high = |byte: &u8| *byte >= 0x80;
    let in_pairs = bytes.windows(2).any(|pair| pair.iter().all(is_high));
    let has_letters = bytes.iter().filter(|byte| is_high(byte)).all(|byte| *byte >= 0xA0);
    if in_pairs || !has_letters { "gb18030" } else { "windows-1252" }
}

/// Reads the letters: UTF-8, or UTF-16 by its mark or where it is evident; without the mark.
///
/// # Errors
/// [`NotUtf8`] for any other encoding, and for broken letters: none is ever replaced by another.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotUtf8> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|_| NotUtf8);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, u16::from_be_bytes);
    }
    // Digits, blanks and line ends of UTF-16 have a zero byte, which no text of UTF-8 has.
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let pairs = || sample.chunks_exact(2);
    let low = pairs().filter(|pair| matches!(pair, [1..=0x7F, 0])).count();
    let high = pairs().filter(|pair| matches!(pair, [0, 1..=0x7F])).count();
    let enough = sample.len() / 20;
    if low > enough && high == 0 {
        return utf16(bytes, u16::from_le_bytes);
    }
    if high > enough && low == 0 {
        return utf16(bytes, u16::from_be_bytes);
    }
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| NotUtf8)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, NotUtf8> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(NotUtf8);
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| NotUtf8)
}

/// What a JSON text is, by the keys of its first object; it may be cut off.
fn of_json(text: &str) -> FileKind {
    let is_list = text.starts_with('[');
    let object = text.trim_start_matches('[').trim_start();
    let scan = Scan::of(object);
    let has = |key: &str| scan.keys.iter().any(|(name, _)| *name == key);
    if has("verifiableCredential") {
        return FileKind::HealthCard;
    }
    // One object after the other, without commas.
    if !is_list && scan.rest.trim_start().starts_with('{') {
        return FileKind::Ndjson;
    }
    if let Some((_, kind)) = scan.keys.iter().find(|(name, _)| *name == "resourceType") {
        let is_claims = *kind == "ExplanationOfBenefit"
            || (text.contains("bluebutton.cms.gov") && !text.contains("\"Observation\""));
        return match *kind {
            _ if is_claims => FileKind::BlueButton,
            "QuestionnaireResponse" => FileKind::FormAnswers,
            "Questionnaire" => FileKind::Form,
            _ => FileKind::FhirJson,
        };
    }
    if is_list {
        return FileKind::OtherJson;
    }
    if has("format") && has("entries") {
        return FileKind::Draft;
    }
    if has("facts") { FileKind::Profile } else { FileKind::OtherJson }
}

/// The keys of an object with their values, where these are plain words, and what follows it.
struct Scan<'a> {
    keys: Vec<(&'a str, &'a str)>,
    rest: &'a str,
}

/// Most keys of an object that are looked at.
const KEYS: usize = 200;

impl<'a> Scan<'a> {
    fn of(text: &'a str) -> Self {
        let mut scan = Self { keys: Vec::new(), rest: "" };
        let mut depth = 0_usize;
        let mut key = "";
        let mut is_value = false;
        let mut rest = text;
        while let Some(at) = rest.find(['\u{22}', '{', '}', '[', ']', ':', ',']) {
            let Some((_, found)) = rest.split_at_checked(at) else { break };
            let mut after = found.chars();
            match after.next() {
                Some('\u{22}') => {
                    let Some((word, behind)) = quoted(after.as_str()) else { break };
                    if depth == 1 && is_value && scan.keys.len() < KEYS {
                        scan.keys.push((key, word));
                    }
                    if depth == 1 && !is_value {
                        key = word;
                    }
                    rest = behind;
                    continue;
                }
                Some('{' | '[') => {
                    if depth == 1 && is_value && scan.keys.len() < KEYS {
                        scan.keys.push((key, ""));
                    }
                    depth += 1;
                }
                Some('}' | ']') => depth = depth.saturating_sub(1),
                Some(':') if depth == 1 => is_value = true,
                Some(',') if depth == 1 => {
                    // A number or a word without quotes stood here.
                    if !scan.keys.iter().any(|(name, _)| *name == key) && scan.keys.len() < KEYS {
                        scan.keys.push((key, ""));
                    }
                    is_value = false;
                }
                _ => {}
            }
            rest = after.as_str();
            if depth == 0 {
                scan.keys.push((key, ""));
                scan.rest = rest;
                break;
            }
        }
        scan
    }
}

/// The inside of a string whose opening quote is past, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '\u{22}' => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

/// What XML is, by its root.
fn of_xml(text: &str) -> FileKind {
    let mut rest = text;
    let root = loop {
        rest = rest.trim_start();
        let skipped = if rest.starts_with("<?") {
            rest.split_once("?>").map(|(_, after)| after)
        } else if rest.starts_with("<!--") {
            rest.split_once("-->").map(|(_, after)| after)
        } else if rest.starts_with("<!") {
            // An inner part of a document type ends with `]>`.
            let (head, after) = rest.split_once('>').unwrap_or((rest, ""));
            if head.contains('[') {
                rest.split_once("]>").or(rest.split_once("] >")).map(|(_, after)| after)
            } else {
                Some(after)
            }
        } else {
            break rest.split('>').next().unwrap_or_default();
        };
        match skipped {
            Some(after) => rest = after,
            None => return FileKind::OtherXml,
        }
    };
    let name = root
        .trim_start_matches('<')
        .split(|c: char| c.is_whitespace() || c == '/')
        .next()
        .unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or_default();
    match local {
        "ClinicalDocument" => FileKind::Ccda,
        "HealthData" => FileKind::AppleXml,
        _ if root.contains("http://hl7.org/fhir") => FileKind::FhirXml,
        _ if local.eq_ignore_ascii_case("html") => FileKind::Text,
        // A letter that begins with `<5`, or with a sign of quotation.
        _ if !local.starts_with(|c: char| c.is_alphabetic()) => FileKind::Text,
        _ if !text.contains('>') => FileKind::Text,
        _ => FileKind::OtherXml,
    }
}

fn is_hl7(text: &str) -> bool {
    let text = text.trim_start_matches(['\u{B}', '\u{1C}']).trim_start();
    ["MSH", "FHS", "BHS"].iter().any(|name| {
        text.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('|') || rest.get(1..5) == Some("^~\\&"))
    })
}

fn is_blue_button(text: &str) -> bool {
    let begin: String = text.chars().take(2_000).collect::<String>().to_lowercase();
    begin.contains("mymedicare.gov personal health information")
        || (begin.contains("blue button") && begin.contains("medicare"))
}

/// Whether most lines have the same number of columns. A letter has commas too, but not as many
/// in each line.
fn is_table(text: &str) -> bool {
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.trim().is_empty()).take(LINES).collect();
    if lines.len() < 2 {
        return false;
    }
    [('\t', 1), (';', 1), ('|', 2), (',', 1), ('，', 3)].into_iter().any(|(separator, least)| {
        let counts: Vec<usize> = lines.iter().map(|line| columns(line, separator)).collect();
        counts.iter().any(|count| {
            let same = counts.iter().filter(|other| *other == count).count();
            *count >= least && same >= 2 && same * 2 >= lines.len()
        })
    })
}

/// Separators of a line outside of quotes.
fn columns(line: &str, separator: char) -> usize {
    let mut is_quoted = false;
    let mut count = 0;
    for c in line.chars() {
        match c {
            '\u{22}' => is_quoted = !is_quoted,
            c if c == separator && !is_quoted => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        for (text, kind) in [
            ("", FileKind::Empty),
            (" \n\u{FEFF}", FileKind::Empty),
            (r#"{"resourceType":"Bundle","entry":[]}"#, FileKind::FhirJson),
            ("{\n \"id\": \"a\",\n \"resourceType\": \"Patient\"\n}", FileKind::FhirJson),
            (r#"[{"resourceType":"Patient"}]"#, FileKind::FhirJson),
            (r#"{"resourceType":"Bundle","entry":[{"resource":{"resour"#, FileKind::FhirJson),
            ("{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n", FileKind::Ndjson),
            (r#"{"contained":[{"resourceType":"Patient"}]}"#, FileKind::OtherJson),
            (r#"{"format":1,"facts":{"alt":30}}"#, FileKind::Profile),
            (r#"{"facts":{},"label":"resourceType"}"#, FileKind::Profile),
            (r#"{"format":2,"name":"A","entries":{}}"#, FileKind::Draft),
            (r#"{"verifiableCredential":["eyJ6"]}"#, FileKind::HealthCard),
            ("shc:/567629095243206034602924374044", FileKind::HealthCard),
            ("https://viewer.example/#shlink:/eyJ1cmwi", FileKind::HealthLink),
            ("shlink:/eyJ1cmwi", FileKind::HealthLink),
            (r#"{"resourceType":"ExplanationOfBenefit"}"#, FileKind::BlueButton),
            (r#"{"resourceType":"QuestionnaireResponse","item":[]}"#, FileKind::FormAnswers),
            (r#"{"title":"A","resourceType":"Questionnaire"}"#, FileKind::Form),
            ("{\"a\":1}", FileKind::OtherJson),
            ("[1, 2]", FileKind::OtherJson),
            ("<?xml version=\"1.0\"?><Bundle xmlns=\"http://hl7.org/fhir\"/>", FileKind::FhirXml),
            ("<!-- a --><ClinicalDocument xmlns=\"urn:hl7-org:v3\">", FileKind::Ccda),
            ("<cda:ClinicalDocument xmlns:cda=\"urn:hl7-org:v3\"/>", FileKind::Ccda),
            (
                "<?xml version=\"1.0\"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Me)>\n]>\n<HealthData>",
                FileKind::AppleXml,
            ),
            ("<section><title>Results</title></section>", FileKind::OtherXml),
            ("<html><body>ALT 30</body></html>", FileKind::Text),
            ("<5 is what the report says", FileKind::Text),
            ("MSH|^~\\&|LAB|EXAMPLE\rPID|1", FileKind::Hl7),
            ("\u{B}MSH|^~\\&|LAB", FileKind::Hl7),
            ("name,value,unit\nALT,30,U/L\nAST,28,U/L", FileKind::Table),
            ("name\tvalue\nALT\t30", FileKind::Table),
            ("name;value;unit\nALT;30,5;U/L", FileKind::Table),
            ("ALT 30 U/L (7-40)\nAST 28 U/L", FileKind::Text),
            ("Dear Anna, your results, as promised.\nAll is well.\nYours, B", FileKind::Text),
            ("白细胞 3.1\n血小板 138", FileKind::Text),
        ] {
            assert_eq!(kind_of(text.as_bytes()), kind, "{text}");
        }
    }

    #[test]
    fn pictures_and_others_by_first_bytes() {
        let kinds: [(&[u8], FileKind); 10] = [
            (b"%PDF-1.7 ...", FileKind::Pdf),
            (b"\x89PNG\r\n\x1a\n", FileKind::Image),
            (b"\xFF\xD8\xFF\xE0", FileKind::Image),
            (b"\0\0\0\x18ftypheic\0\0", FileKind::Image),
            (b"\0\0\0\x18ftypisom\0\0", FileKind::Binary),
            (b"RIFF\0\0\0\0WEBPVP8", FileKind::Image),
            (b"II*\0\x08", FileKind::Image),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", FileKind::Excel),
            (b"PK\x03\x04....", FileKind::Zip),
            (b"\x7fELF\x02\x01\x01\0", FileKind::Binary),
        ];
        for (bytes, kind) in kinds {
            assert_eq!(kind_of(bytes), kind);
        }
    }

    fn units(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn letters_are_read_in_unicode_only() {
        let text = "血小板,138\r\nALT,30";
        assert_eq!(decode(text.as_bytes()).as_deref(), Ok(text));
        assert_eq!(decode(format!("\u{FEFF}{text}").as_bytes()).as_deref(), Ok(text));
        for mark in ["", "\u{FEFF}"] {
            let marked = format!("{mark}{text}");
            assert_eq!(decode(&units(&marked, u16::to_le_bytes)).as_deref(), Ok(text));
            assert_eq!(decode(&units(&marked, u16::to_be_bytes)).as_deref(), Ok(text));
        }
        // 血小板 in GB18030, an odd number of bytes, half a pair of surrogates.
        assert_eq!(decode(b"\xD1\xAA\xD0\xA1\xB0\xE5"), Err(NotUtf8));
        assert_eq!(decode(b"\xFF\xFEa\0b"), Err(NotUtf8));
        assert_eq!(decode(b"\xFF\xFE\x00\xD8a\0"), Err(NotUtf8));
        assert_eq!(decode(b"ALT 30 \xB5kat"), Err(NotUtf8));
    }

    #[test]
    fn other_encodings_are_texts_and_tables_still() {
        let table = b"\xCF\xEE\xC4\xBF\t\xBD\xE1\xB9\xFB\nALT\t31\nAST\t27";
        assert_eq!(kind_of(table), FileKind::Table);
        assert_eq!(kind_of(b"\xD1\xAA\xD0\xA1\xB0\xE5 138"), FileKind::Text);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn nothing_panics(bytes: Vec<u8>, begin in 0_usize..6) {
            let begins: [&[u8]; 6] = [b"", b"{\"a\":", b"<!DOCTYPE [", b"PK\x03\x04", b"MSH|", b"\xFF\xFE"];
            let mut all = begins[begin].to_vec();
            all.extend(bytes);
            let _ = kind_of(&all);
        }

        #[test]
        fn utf16_comes_back(text in "[ -~一-龥]{1,60}") {
            let marked = format!("\u{FEFF}{text}");
            let bytes = units(&marked, u16::to_le_bytes);
            let decoded = decode(&bytes).map(Cow::into_owned);
            proptest::prop_assert_eq!(decoded, Ok(text));
        }
    }
}
