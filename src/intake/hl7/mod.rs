//! HL7 v2 messages with results, as laboratories send them (ORU).

use crate::intake::left_out;
use crate::intake::printed::{
    answer, compact_day, cut, is_nothing, is_number, number_or_text, other_material, squeeze,
};
use crate::intake::record::{
    Activity, Code, Damage, ReadFile, Record, RecordKind, Source, Status, Subject, System, Value,
};

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

/// The separators of a message.
#[derive(Clone, Copy)]
struct Marks {
    field: char,
    part: char,
    repeat: char,
    escape: char,
    sub: char,
}

impl Marks {
    /// From the header, which names them itself.
    fn of(header: &str) -> Option<Marks> {
        let mut rest = header.chars().skip(3);
        let field = rest.next()?;
        let mut others = rest.take_while(|c| *c != field);
        let part = others.next()?;
        let marks = Marks {
            field,
            part,
            repeat: others.next().unwrap_or('~'),
            escape: others.next().unwrap_or('\\'),
            sub: others.next().unwrap_or('&'),
        };
        let all = [marks.field, marks.part, marks.repeat, marks.escape, marks.sub];
        let fit = all.iter().enumerate().all(|(n, mark)| {
            mark.is_ascii_punctuation() && all.iter().skip(n + 1).all(|other| other != mark)
        });
        fit.then_some(marks)
    }

    /// Text with its escapes resolved.
    fn plain(self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(self.escape) {
            out.push_str(before);
            let code = after
                .split_once(self.escape)
                .and_then(|(code, tail)| self.escaped(code).map(|plain| (plain, tail)));
            // Without a known code behind it, it is the sign itself.
            let (plain, tail) = code.unwrap_or_else(|| (self.escape.to_string(), after));
            out.push_str(&plain);
            rest = tail;
        }
        out.push_str(rest);
        squeeze(&out)
    }

    fn escaped(self, code: &str) -> Option<String> {
        Some(match code {
            "F" => self.field.to_string(),
            "S" => self.part.to_string(),
            "T" => self.sub.to_string(),
            "R" => self.repeat.to_string(),
            "E" => self.escape.to_string(),
            // Marks of emphasis.
            "H" | "N" => String::new(),
            // Layout: a new line, an indent.
            _ if code.starts_with('.') && code.len() < 8 => " ".to_owned(),
            _ => hex(code.strip_prefix('X')?)?,
        })
    }
}

/// Letters given by their bytes, in UTF-8 or else in Latin-1.
fn hex(digits: &str) -> Option<String> {
    if digits.is_empty() || !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..digits.len())
        .step_by(2)
        .map(|at| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    let bytes = bytes?;
    Some(match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    })
}

/// The fields of a segment. In a header the separator itself is the first field.
struct Segment<'a> {
    marks: Marks,
    fields: Vec<&'a str>,
}

impl<'a> Segment<'a> {
    fn new(marks: Marks, line: &'a str) -> Segment<'a> {
        Segment { marks, fields: line.split(marks.field).collect() }
    }

    fn field(&self, n: usize) -> &'a str {
        match self.fields.get(n).copied().unwrap_or_default() {
            // A field that is emptied on purpose.
            "\"\"" => "",
            field => field,
        }
    }

    /// One component of the first repetition.
    fn part(&self, n: usize, part: usize) -> String {
        let first = self.field(n).split(self.marks.repeat).next().unwrap_or_default();
        self.marks.plain(first.split(self.marks.part).nth(part.saturating_sub(1)).unwrap_or(""))
    }

    /// The day of a point in time, as written.
    fn day(&self, n: usize) -> String {
        compact_day(&self.part(n, 1))
    }

    /// Codes and names of a coded element.
    fn concept(&self, n: usize) -> (Vec<Code>, Vec<String>) {
        let mut codes = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for at in [1, 4] {
            let code = self.part(n, at);
            if !code.is_empty() {
                let code = Code { system: system(&self.part(n, at + 2)), code };
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
        }
        for at in [2, 5, 9] {
            let name = self.part(n, at);
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        (codes, names)
    }

    /// The unit, and whether it is one of UCUM. A power (`10^3/uL`) that was not escaped has been
    /// cut at its sign and is put together again.
    fn unit(&self, n: usize) -> (String, bool) {
        let first = self.part(n, 1);
        let second = self.part(n, 2);
        let power = !first.is_empty()
            && first.bytes().all(|b| b.is_ascii_digit())
            && second.starts_with(|c: char| c.is_ascii_digit());
        if power {
            return (format!("{first}^{second}"), false);
        }
        if first.is_empty() {
            return (second, false);
        }
        let ucum = self.part(n, 3).eq_ignore_ascii_case("UCUM");
        (first, ucum)
    }

    /// All repetitions as one text.
    fn text(&self, n: usize) -> String {
        let parts = self.field(n).split(self.marks.repeat).map(|text| self.marks.plain(text));
        squeeze(&parts.collect::<Vec<_>>().join(" "))
    }
}

fn system(name: &str) -> System {
    match name.to_ascii_uppercase().as_str() {
        "LN" | "LOINC" => System::Loinc,
        "SCT" | "SNOMED" | "SNM" | "SNOMED-CT" => System::Snomed,
        "I10" | "I10C" | "ICD10" | "ICD-10" | "ICD10CM" | "ICD-10-CM" => System::Icd10,
        "RXNORM" => System::RxNorm,
        "WC" | "ATC" => System::Atc,
        "CVX" => System::Cvx,
        _ => System::Other,
    }
}

/// OBX-11, and OBR-25 where that is empty.
fn status(code: &str) -> Status {
    match code {
        "F" | "U" | "V" | "B" => Status::Final,
        "C" | "A" => Status::Corrected,
        "P" | "R" | "S" | "I" => Status::Preliminary,
        "W" | "D" => Status::EnteredInError,
        "X" | "N" | "O" | "Y" => Status::NotDone,
        _ => Status::Unknown,
    }
}

/// What tells one patient from another: identifier, name, day of birth, sex.
type Identity = [String; 4];

/// Whether two headers are of one person. Without an identifier all the rest must agree.
fn same(a: &Identity, b: &Identity) -> bool {
    let [id_a, name_a, born_a, sex_a] = a;
    let [id_b, name_b, born_b, sex_b] = b;
    let agree = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
    if !id_a.is_empty() && !id_b.is_empty() {
        return id_a == id_b && agree(born_a, born_b) && agree(sex_a, sex_b);
    }
    name_a == name_b && born_a == born_b && sex_a == sex_b
}

/// The order that results belong to.
#[derive(Default)]
struct Order {
    day: String,
    reported: String,
    status: String,
    materials: Vec<String>,
    /// What the order is called.
    panel: Vec<String>,
    left_out: bool,
    /// Where its results begin.
    from: usize,
}

struct Reader<'f> {
    file: &'f str,
    marks: Option<Marks>,
    /// Everybody whom the file names, in its order.
    people: Vec<Identity>,
    /// Of whom the present message speaks.
    person: Option<usize>,
    order: Order,
    found: Vec<(Option<usize>, Record)>,
    damaged: Vec<(String, Damage)>,
}

impl<'f> Reader<'f> {
    fn new(file: &'f str) -> Reader<'f> {
        Reader {
            file,
            marks: None,
            people: Vec::new(),
            person: None,
            order: Order::default(),
            found: Vec::new(),
            damaged: Vec::new(),
        }
    }

    fn segment(&mut self, name: &str, line: &str, n: usize) {
        if name == "MSH" {
            self.marks = Marks::of(line);
            self.person = None;
            self.order = Order::default();
            if self.marks.is_none() {
                self.damaged.push((format!("line {n}"), Damage::Malformed));
            }
            return;
        }
        let Some(marks) = self.marks else { return };
        let segment = Segment::new(marks, line);
        match segment.fields.first().copied().unwrap_or_default() {
            "PID" => self.patient(&segment, n),
            "OBR" => self.order(&segment),
            "SPM" => {
                self.specimen(&segment.concept(4).1);
            }
            "OBX" => self.result(&segment, n),
            _ => {}
        }
    }

    fn patient(&mut self, segment: &Segment, n: usize) {
        let born = segment.day(7);
        let sex = segment.part(8, 1);
        let identifier = [segment.part(3, 1), segment.part(3, 4)].join(" ");
        let identity = [identifier.trim().to_owned(), segment.text(5), born.clone(), sex.clone()];
        self.order = Order::default();
        if let Some(known) = self.people.iter().position(|person| same(person, &identity)) {
            self.person = Some(known);
            return;
        }
        let place = self.people.len();
        self.people.push(identity);
        self.person = Some(place);
        let died = segment.day(29);
        let dead = !died.is_empty() || segment.part(30, 1) == "Y";
        let record = Record {
            kind: RecordKind::Person,
            value: match sex.as_str() {
                "F" => Value::Text("female".to_owned()),
                "M" => Value::Text("male".to_owned()),
                "" | "U" => Value::None,
                other => Value::Text(other.to_owned()),
            },
            until: died,
            activity: if dead { Activity::Ended } else { Activity::NotSaid },
            source: self.source(n, &format!("{born} {sex}"), &born),
            when: born,
            ..Record::default()
        };
        self.found.push((self.person, record));
    }

    fn order(&mut self, segment: &Segment) {
        let (codes, mut names) = segment.concept(4);
        let left_out = left_out::is_any(&codes, &names);
        let panel = names.clone();
        names.retain(|name| other_material(name));
        // OBR-15: the specimen, its name or else its code.
        let specimen = [segment.part(15, 2), segment.part(15, 1)];
        names.extend(specimen.into_iter().find(|name| !name.is_empty()));
        self.order = Order {
            day: segment.day(7),
            reported: segment.day(22),
            status: segment.part(25, 1),
            materials: names,
            panel,
            left_out,
            from: self.found.len(),
        };
    }

    /// A specimen stands behind the results of its order.
    fn specimen(&mut self, names: &[String]) {
        for (_, record) in self.found.iter_mut().skip(self.order.from) {
            if record.kind == RecordKind::Result {
                let new: Vec<String> =
                    names.iter().filter(|name| !record.names.contains(name)).cloned().collect();
                record.names.extend(new);
            }
        }
    }

    fn result(&mut self, segment: &Segment, n: usize) {
        let (codes, mut names) = segment.concept(3);
        if codes.is_empty() && names.is_empty() {
            self.damaged.push((format!("line {n}"), Damage::Malformed));
            return;
        }
        // Pictures and whole documents are no results.
        if matches!(segment.field(2), "ED" | "RP") {
            return;
        }
        let value = value(segment);
        let told = shown(&value);
        if self.order.left_out || left_out::is_any(&codes, &names) || left_out::in_text(&told) {
            return;
        }
        let words = [
            names.first().or(codes.first().map(|code| &code.code)).cloned().unwrap_or_default(),
            told,
            segment.text(7),
            segment.part(8, 1),
        ];
        for name in &self.order.materials {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let stated = match segment.part(11, 1) {
            code if code.is_empty() => self.order.status.clone(),
            code => code,
        };
        let sampled = [segment.day(14), self.order.day.clone()];
        let sampled = sampled.into_iter().find(|day| !day.is_empty());
        let of_issue = sampled.is_none() && !self.order.reported.is_empty();
        let when = sampled.unwrap_or_else(|| self.order.reported.clone());
        let record = Record {
            kind: RecordKind::Result,
            codes,
            names,
            beside: self.order.panel.clone(),
            value,
            range: segment.text(7),
            flag: segment.part(8, 1),
            when_is_of_issue: of_issue,
            status: status(&stated),
            source: self.source(n, &words.join(" "), &when),
            when,
            ..Record::default()
        };
        self.found.push((self.person, record));
    }

    fn source(&self, n: usize, words: &str, day: &str) -> Source {
        Source {
            file: self.file.to_owned(),
            place: format!("line {n}"),
            words: cut(words),
            date: day.to_owned(),
        }
    }

    /// Results are those of the first person of the file. Where it names several, a message that
    /// names nobody is nobody's.
    fn finish(self) -> ReadFile {
        let several = self.people.len() > 1;
        let mine = |person: Option<usize>| person.map_or(!several, |place| place == 0);
        let records = self.found.into_iter().map(|(person, mut record)| {
            if !mine(person) {
                record.subject = Subject::Other;
            }
            record
        });
        ReadFile { records: records.collect(), damaged: self.damaged }
    }
}

fn value(segment: &Segment) -> Value {
    let (unit, ucum) = segment.unit(6);
    let text = segment.text(5);
    if is_nothing(&text) {
        return Value::None;
    }
    match segment.field(2) {
        "SN" => structured(segment, &unit, ucum),
        "CWE" | "CE" | "CNE" | "CF" => {
            let (codes, names) = segment.concept(5);
            let said = names.into_iter().next();
            let said = said.or_else(|| answer(&codes).map(str::to_owned));
            let said = said.or_else(|| codes.first().map(|code| code.code.clone()));
            said.filter(|text| !is_nothing(text)).map_or(Value::None, Value::Text)
        }
        "DT" | "TS" | "DTM" => match segment.day(5) {
            day if day.is_empty() => Value::Text(text),
            day => Value::Text(day),
        },
        _ => number_or_text(&text, &unit, ucum),
    }
}

/// A structured number: comparator, number, separator or sign behind, number.
fn structured(segment: &Segment, unit: &str, ucum: bool) -> Value {
    let [sign, first, between, second] = [1, 2, 3, 4].map(|at| segment.part(5, at));
    let comparator = match sign.as_str() {
        "" | "=" => "",
        known @ ("<" | "<=" | ">" | ">=") => known,
        _ => return Value::Text(squeeze(&format!("{sign} {first}{between}{second} {unit}"))),
    };
    let number = |number: String| Value::Number {
        comparator: comparator.to_owned(),
        number,
        unit: unit.to_owned(),
        ucum: ucum && !unit.is_empty(),
    };
    match (between.as_str(), second.as_str()) {
        ("", "") if is_number(&first) => number(first),
        ("-", _) if comparator.is_empty() && is_number(&first) && is_number(&second) => {
            number(format!("{first}-{second}"))
        }
        ("", "") if first.is_empty() => Value::None,
        _ => {
            let text = squeeze(&format!("{comparator}{first}{between}{second}"));
            // A titre and `2+` have no unit.
            let text = if matches!(between.as_str(), ":" | "+") || unit.is_empty() {
                text
            } else {
                format!("{text} {unit}")
            };
            Value::Text(text)
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::None => String::new(),
        Value::Number { comparator, number, unit, .. } => format!("{comparator}{number} {unit}"),
        Value::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests;
