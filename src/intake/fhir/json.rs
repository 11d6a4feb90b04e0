//! FHIR's JSON as a tree, read leniently: what is missing or of a wrong type never stops the
//! reading, but the two are told apart, because a status that cannot be read is not the same as
//! none.
//!
//! The tree is not the one of `serde_json`, which keeps neither how a number is printed nor that
//! an object gives one name twice: `12.0` must stay `12.0`, and two dates in one entry are no date.
//! Whether a text is JSON at all is asked of `serde_json` before; this walks over what is.

use super::parts::spaced;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A value, with the text it was read from.
#[derive(Debug)]
pub(super) struct Json<'a> {
    pub(super) raw: &'a str,
    what: What<'a>,
}

#[derive(Debug)]
enum What<'a> {
    /// Not there, or null.
    Nothing,
    /// A number, true or false: it stands as it is printed.
    Plain,
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
    /// A list or object that lies deeper than is read, or one of letters that cannot be read.
    Closed,
}

static MISSING: Json<'static> = Json { raw: "", what: What::Nothing };

/// How deep the fields of a resource are read; none that counts lies deeper.
pub(super) const RESOURCE: usize = 24;

/// Whether a text is JSON.
pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

impl<'a> Json<'a> {
    /// Reads a text so many lists and objects deep. What lies deeper has its `raw` only.
    pub(super) fn of(raw: &'a str, depth: usize) -> Self {
        Walk { text: raw, at: 0 }.value(depth)
    }

    pub(super) const fn is_there(&self) -> bool {
        !matches!(self.what, What::Nothing)
    }

    /// Whether something other than words, a number or a flag stands here.
    pub(super) const fn is_no_text(&self) -> bool {
        matches!(self.what, What::List(_) | What::Object(_) | What::Closed)
    }

    pub(super) const fn is_object(&self) -> bool {
        matches!(self.what, What::Object(_))
    }

    /// Words, a code, or a number as printed, without blanks around; empty when there is none.
    pub(super) fn text(&self) -> &str {
        match &self.what {
            What::Text(text) => text.trim(),
            What::Plain => self.raw,
            _ => "",
        }
    }

    /// A number as printed, in quotes or without; empty when there is none.
    pub(super) fn number(&self) -> &str {
        let text = self.text();
        if is_number(text) { text } else { "" }
    }

    /// True or false, in quotes or without.
    pub(super) fn flag(&self) -> Option<bool> {
        match self.text() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// Whether it is true, or cannot be read and so may be.
    pub(super) fn may_be_true(&self) -> bool {
        self.is_there() && self.flag() != Some(false)
    }

    /// The items of a list; one thing alone counts as a list of one, as DSTU2 has single things
    /// where R4 has lists.
    pub(super) fn list(&self) -> &[Self] {
        match &self.what {
            What::List(items) => items,
            What::Nothing => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The texts of a list.
    pub(super) fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        for item in self.list() {
            if item.is_there() && !item.is_no_text() {
                texts.push(item.text());
            }
        }
        texts
    }

    /// Whether there is anything in it.
    pub(super) fn is_filled(&self) -> bool {
        let is_hollow = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '{' | '}');
        self.is_there() && !self.raw.chars().all(is_hollow)
    }

    /// Fields of an object. `None` for what is no object, and for one that gives a field twice.
    pub(super) fn fields<const N: usize>(&self, names: &[&str; N]) -> Option<[&Self; N]> {
        let mut found: [&Self; N] = [&MISSING; N];
        self.fill(names, &mut found).then_some(found)
    }

    /// As [`Json::fields`], but with nothing in each when it is no object.
    pub(super) fn fields_or_none<const N: usize>(&self, names: &[&str; N]) -> [&Self; N] {
        let none: [&Self; N] = [&MISSING; N];
        self.fields(names).unwrap_or(none)
    }

    fn fill<'b>(&'b self, names: &[&str], found: &mut [&'b Self]) -> bool {
        let What::Object(members) = &self.what else { return false };
        for (name, slot) in names.iter().zip(found) {
            let mut is_found = false;
            for (key, value) in members {
                if key == name {
                    if is_found {
                        return false;
                    }
                    is_found = true;
                    *slot = value;
                }
            }
        }
        true
    }

    /// A `CodeableConcept`, or that of a `CodeableReference`. A bare string, as DSTU2 has for
    /// some, is its text.
    pub(super) fn concept(&self) -> Option<Concept<'_>> {
        let mut concept = Concept { codings: Vec::new(), is_broken: false, text: self };
        if matches!(self.what, What::Text(_)) {
            return Some(concept);
        }
        let names = ["coding", "text", "concept"];
        let [mut coding, mut text, inner] = self.fields(&names)?;
        if inner.is_there() {
            [coding, text, _] = inner.fields(&names)?;
        }
        concept.text = text;
        for one in coding.list() {
            match one.fields(&["system", "code", "display"]) {
                Some([system, code, display]) => {
                    concept.codings.push(Coding {
                        system: system.text(),
                        code: code.text(),
                        display,
                    });
                }
                None => concept.is_broken |= one.is_there(),
            }
        }
        Some(concept)
    }

    /// A reference to another resource: address, type and name. A bare string is the address.
    pub(super) fn reference(&self) -> Option<[&Self; 3]> {
        if matches!(self.what, What::Text(_)) {
            return Some([self, &MISSING, &MISSING]);
        }
        self.fields(&["reference", "type", "display"])
    }

    pub(super) fn quantity(&self) -> Option<Quantity<'_>> {
        // DSTU1 has `units`.
        let [value, comparator, unit, units, system, code] =
            self.fields(&["value", "comparator", "unit", "units", "system", "code"])?;
        let printed_unit = if unit.text().is_empty() { units.text() } else { unit.text() };
        let (number, system) = (value.number(), system.text());
        Some(Quantity { number, comparator, printed_unit, system, code })
    }
}

/// Whether a text is a number as JSON has it, and not beyond all measure.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    text.len() <= 300
        && are_digits(whole)
        && are_digits(part)
        && are_digits(exponent)
        && (whole == "0" || !whole.starts_with('0'))
        && exponent.parse::<u32>().is_ok_and(|exponent| exponent < 300)
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A coding: a code of a system, with its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coding<'a> {
    pub(super) system: &'a str,
    pub(super) code: &'a str,
    pub(super) display: &'a Json<'a>,
}

/// A `CodeableConcept`.
#[derive(Debug)]
pub(super) struct Concept<'a> {
    pub(super) codings: Vec<Coding<'a>>,
    /// Whether a coding cannot be read.
    pub(super) is_broken: bool,
    pub(super) text: &'a Json<'a>,
}

/// A Quantity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quantity<'a> {
    /// The number as printed; empty without one.
    pub(super) number: &'a str,
    pub(super) comparator: &'a Json<'a>,
    /// The unit as a person reads it.
    pub(super) printed_unit: &'a str,
    system: &'a str,
    pub(super) code: &'a Json<'a>,
}

impl<'a> Quantity<'a> {
    /// The unit: the code where it is one of UCUM, else as printed; and whether it is UCUM.
    pub(super) fn unit(&self) -> (&'a str, bool) {
        let code = self.code.text();
        if !code.is_empty() && is_ucum(self.system) {
            return (code, true);
        }
        (if self.printed_unit.is_empty() { code } else { self.printed_unit }, false)
    }

    /// Number and unit as printed.
    pub(super) fn printed(&self) -> String {
        let unit = if self.printed_unit.is_empty() { self.code.text() } else { self.printed_unit };
        spaced(&[self.comparator.text(), self.number, unit])
    }
}

fn is_ucum(system: &str) -> bool {
    matches!(
        system.trim_end_matches('/'),
        "http://unitsofmeasure.org"
            | "https://unitsofmeasure.org"
            | "urn:oid:2.16.840.1.113883.6.8"
            | "2.16.840.1.113883.6.8"
    )
}

/// What every resource may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'a> {
    /// The whole resource.
    pub(super) all: &'a Json<'a>,
    pub(super) kind: &'a str,
    pub(super) id: &'a str,
    /// Whether something unknown changes the meaning: then the meaning is not known.
    pub(super) is_modified: bool,
    pub(super) status: &'a Json<'a>,
    pub(super) subject: &'a Json<'a>,
    pub(super) patient: &'a Json<'a>,
    pub(super) contained: &'a Json<'a>,
}

impl<'a> Head<'a> {
    pub(super) fn of(all: &'a Json<'a>) -> Option<Self> {
        let [kind, id, modifier, status, subject, patient, contained] = all.fields(&[
            "resourceType",
            "id",
            "modifierExtension",
            "status",
            "subject",
            "patient",
            "contained",
        ])?;
        let (kind, id, is_modified) = (kind.text(), id.text(), modifier.is_filled());
        Some(Self { all, kind, id, is_modified, status, subject, patient, contained })
    }
}

/// A walk over a text that is JSON. On any other it ends as well, with a tree of no use.
struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    /// The next byte that is not blank; 0 at the end.
    fn peek(&mut self) -> u8 {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }

    fn value(&mut self, depth: usize) -> Json<'a> {
        let first = self.peek();
        let start = self.at;
        let mut what = match first {
            b'{' | b'[' if depth == 0 => {
                self.skip();
                What::Closed
            }
            b'{' => self.object(depth - 1),
            b'[' => self.list(depth - 1),
            b'"' => self.string().map_or(What::Closed, What::Text),
            _ => {
                self.plain();
                What::Plain
            }
        };
        let raw = self.text.get(start..self.at).unwrap_or_default();
        if matches!(raw, "null" | "") {
            what = What::Nothing;
        }
        Json { raw, what }
    }

    fn list(&mut self, depth: usize) -> What<'a> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            match self.peek() {
                0 => break,
                b']' => {
                    self.at += 1;
                    break;
                }
                b',' => self.at += 1,
                _ => items.push(self.value(depth)),
            }
        }
        What::List(items)
    }

    fn object(&mut self, depth: usize) -> What<'a> {
        let mut members = Vec::new();
        let mut is_readable = true;
        self.at += 1;
        loop {
            match self.peek() {
                0 => break,
                b'}' => {
                    self.at += 1;
                    break;
                }
                b'"' => {
                    let key = self.string();
                    if self.peek() == b':' {
                        self.at += 1;
                    }
                    let value = self.value(depth);
                    match key {
                        Some(key) => members.push((key, value)),
                        None => is_readable = false,
                    }
                }
                _ => self.at += 1,
            }
        }
        if is_readable { What::Object(members) } else { What::Closed }
    }

    /// A string at its opening quote; `None` when its letters cannot be read.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        if self.skip_string() {
            return serde_json::from_str(self.text.get(start..self.at)?).ok().map(Cow::Owned);
        }
        self.text.get(start + 1..self.at.saturating_sub(1)).map(Cow::Borrowed)
    }

    /// Goes behind a string; whether something in it is escaped.
    fn skip_string(&mut self) -> bool {
        let mut is_escaped = false;
        self.at += 1;
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => {
                    self.at += 1;
                    is_escaped = true;
                }
                _ => {}
            }
        }
        is_escaped
    }

    /// Goes behind a number or a word, and by one byte at least.
    fn plain(&mut self) {
        self.at += 1;
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            if matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r') {
                break;
            }
            self.at += 1;
        }
    }

    /// Goes behind a list or an object.
    fn skip(&mut self) {
        let mut open = 0_usize;
        loop {
            match self.peek() {
                0 => return,
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => open += 1,
                b'}' | b']' => open = open.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json<'_> {
        assert!(is_json(text), "{text}");
        Json::of(text, RESOURCE)
    }

    #[test]
    fn numbers_stay_as_printed() {
        for (text, number) in [
            ("12.0", "12.0"),
            ("0.10", "0.10"),
            ("\"9.1\"", "9.1"),
            ("1e3", "1e3"),
            ("1.5E+005", "1.5E+005"),
            ("-3", "-3"),
            ("0.12345678901234567890123", "0.12345678901234567890123"),
        ] {
            let text = format!(r#"{{"value": {text} }}"#);
            assert_eq!(json(&text).quantity().unwrap().number, number);
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "\"9,1\"",
            "\"see note\"",
            "true",
            "{}",
            "[1]",
            "\"\"",
            "\"1.2.3\"",
            "\"01\"",
            "\"1.\"",
            "\".5\"",
            "\"+1\"",
            "\"1e\"",
            "\"- 1\"",
            "1e999",
        ] {
            let text = format!(r#"{{"value":{text}}}"#);
            assert_eq!(json(&text).quantity().unwrap().number, "", "{text}");
        }
    }

    #[test]
    fn the_code_is_the_unit_only_under_ucum() {
        let ucum = json(
            r#"{"value":64,"unit":"in","system":"http://unitsofmeasure.org","code":"[in_i]"}"#,
        );
        assert_eq!(ucum.quantity().unwrap().unit(), ("[in_i]", true));
        let other = json(r#"{"value":64,"unit":"in","system":"http://example.org","code":"7"}"#);
        assert_eq!(other.quantity().unwrap().unit(), ("in", false));
    }

    #[test]
    fn a_list_of_one_may_be_bare_and_what_is_broken_is_known() {
        let bare = json(r#"{"coding":{"code":"H"}}"#);
        assert_eq!(bare.concept().unwrap().codings.len(), 1);
        let list = json(r#"{"coding":[{"code":"H"}, null]}"#);
        assert!(!list.concept().unwrap().is_broken);
        let list = json(r#"{"coding":[{"code":"H"}, 5]}"#);
        let concept = list.concept().unwrap();
        assert_eq!((concept.codings.len(), concept.is_broken), (1, true));
    }

    #[test]
    fn a_field_that_stands_twice_is_none() {
        let twice = json(r#"{"a":1,"b":2,"a":null,"c":3}"#);
        assert!(twice.fields(&["a"]).is_none());
        assert_eq!(twice.fields(&["c", "b"]).map(|found| found.map(Json::text)), Some(["3", "2"]));
    }

    #[test]
    fn strings_are_read_with_all_their_escapes() {
        let text =
            r#"{ "\u0061" : "say \"\u00fc\\\ud83d\ude00\" ]}", "b":"\ud83d","c" :[ "}" , 7 ]}"#;
        let object = json(text);
        let [a, b, c] = object.fields(&["a", "b", "c"]).unwrap();
        assert_eq!(a.text(), "say \"ü\\😀\" ]}");
        assert!(b.is_there() && b.is_no_text());
        assert_eq!(c.texts(), ["}", "7"]);
        assert_eq!(c.raw, r#"[ "}" , 7 ]"#);
    }

    #[test]
    fn what_lies_deeper_has_its_text_only() {
        let text = r#"{"a":[1,{"b":"]"}],"c":{"d":2}}"#;
        let object = Json::of(text, 1);
        let [a, c] = object.fields(&["a", "c"]).unwrap();
        assert_eq!((a.raw, c.raw), (r#"[1,{"b":"]"}]"#, r#"{"d":2}"#));
        assert!(a.is_no_text() && c.fields(&["d"]).is_none());
    }

    #[test]
    fn what_is_no_json_ends_too() {
        for text in
            ["", "{", "[", "\"", "{\"", "{\"a\"", "{\"a\":", "[1", "[\"\\", "}", ":", "{]}", "[}"]
        {
            let _ = (Json::of(text, 0), Json::of(text, 1), Json::of(text, RESOURCE));
        }
    }
}
