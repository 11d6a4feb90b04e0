//! What the segments of a file say one after the other: who, which order, which result.

use super::marks::Marks;
use super::segment::Segment;
use super::values::{shown, status, value};
use crate::intake::left_out;
use crate::intake::printed::{cut, other_material};
use crate::intake::record::{
    Activity, Damage, ReadFile, Record, RecordKind, Source, Status, Subject, Value,
};

/// LOINC: a comment of the laboratory.
const COMMENT: &str = "8251-1";

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
    /// Remarks on the whole order.
    remarks: Vec<String>,
    /// What the order is called.
    panel: Vec<String>,
    left_out: bool,
    /// Where its results begin.
    from: usize,
}

pub(super) struct Reader<'f> {
    file: &'f str,
    marks: Option<Marks>,
    /// Everybody whom the file names, in its order.
    people: Vec<Identity>,
    /// Of whom the present message speaks.
    person: Option<usize>,
    /// Whether the present message is one to train or to test with.
    is_test: bool,
    order: Order,
    pub(super) found: Vec<(Option<usize>, Record)>,
    damaged: Vec<(String, Damage)>,
}

impl<'f> Reader<'f> {
    pub(super) fn new(file: &'f str) -> Reader<'f> {
        Reader {
            file,
            marks: None,
            people: Vec::new(),
            person: None,
            is_test: false,
            order: Order::default(),
            found: Vec::new(),
            damaged: Vec::new(),
        }
    }

    pub(super) fn segment(&mut self, name: &str, line: &str, n: usize) {
        if name == "MSH" {
            self.marks = Marks::of(line);
            // MSH-11, where the first field is the sign that divides fields.
            let processing = self.marks.map(|marks| Segment::new(marks, line).part(10, 1));
            self.is_test = processing.is_some_and(|id| matches!(id.as_str(), "T" | "D"));
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
                let mut names = segment.concept(4).1;
                if names.is_empty() {
                    names.push(specimen_of(segment.part(4, 1)));
                }
                self.specimen(&names);
            }
            "OBX" => self.result(&segment, n),
            "NTE" => self.remark(&segment),
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
        let specimen = [segment.part(15, 2), specimen_of(segment.part(15, 1))];
        names.extend(specimen.into_iter().find(|name| !name.is_empty()));
        self.order = Order {
            day: segment.day(7),
            reported: segment.day(22),
            status: segment.part(25, 1),
            materials: names,
            remarks: Vec::new(),
            panel,
            left_out,
            from: self.found.len(),
        };
    }

    /// A remark on what stands before it: a result, or the order as a whole.
    fn remark(&mut self, segment: &Segment) {
        let remark = segment.text(3);
        if !remark.is_empty() {
            self.note(remark);
        }
    }

    fn note(&mut self, remark: String) {
        match self.found.get_mut(self.order.from..).and_then(<[_]>::last_mut) {
            Some((_, record)) if record.kind == RecordKind::Result => record.remarks.push(remark),
            _ => self.order.remarks.push(remark),
        }
    }

    /// A specimen stands behind the results of its order.
    fn specimen(&mut self, names: &[String]) {
        for (_, record) in self.found.iter_mut().skip(self.order.from) {
            if record.kind == RecordKind::Result {
                let new: Vec<String> =
                    names.iter().filter(|name| !record.materials.contains(name)).cloned().collect();
                record.materials.extend(new);
            }
        }
    }

    fn result(&mut self, segment: &Segment, n: usize) {
        let (codes, names) = segment.concept(3);
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
        // A comment in the place of a result is one on the result before it.
        if codes.iter().any(|code| code.code == COMMENT) {
            return self.note(told);
        }
        if self.order.left_out || left_out::is_any(&codes, &names) || left_out::in_text(&told) {
            return;
        }
        let words = [
            names.first().or(codes.first().map(|code| &code.code)).cloned().unwrap_or_default(),
            told,
            segment.text(7),
            segment.part(8, 1),
        ];
        let of_order = status(&self.order.status);
        let status = match segment.part(11, 1) {
            _ if self.is_test => Status::Unknown,
            _ if of_order == Status::NotDone => of_order,
            code if code.is_empty() => of_order,
            code => status(&code),
        };
        // Some laboratories put the day of the report where that of the observation should stand.
        let own = segment.day(14);
        let differ = !own.is_empty() && !self.order.day.is_empty() && own != self.order.day;
        let days = [own, self.order.day.clone(), self.order.reported.clone()];
        let of_issue = differ || days.iter().take(2).all(String::is_empty);
        let when = days.into_iter().find(|day| !day.is_empty()).unwrap_or_default();
        let record = Record {
            kind: RecordKind::Result,
            codes,
            names,
            materials: self.order.materials.clone(),
            beside: self.order.panel.clone(),
            value,
            range: segment.text(7),
            flag: segment.part(8, 1),
            remarks: self.order.remarks.clone(),
            when_is_of_issue: of_issue && !when.is_empty(),
            status,
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
    pub(super) fn finish(self) -> ReadFile {
        let several = self.people.len() > 1;
        let mine = |person: Option<usize>| person.map_or(!several, |place| place == 0);
        let records = self.found.into_iter().map(|(person, mut record)| {
            if !mine(person) {
                record.subject = Subject::Other;
            }
            record
        });
        ReadFile { records: records.collect(), damaged: self.damaged, several_people: several }
    }
}

/// What a code of HL7 for a specimen (tables 70 and 487) stands for, where it is none of blood; any
/// other text as it is.
fn specimen_of(code: String) -> String {
    let known = match code.as_str() {
        "U" | "UR" | "URT" | "URC" | "UMED" => "urine",
        "CSF" => "cerebrospinal fluid",
        "SNV" | "SYN" => "synovial fluid",
        "PLR" => "pleural fluid",
        "PRT" | "ASC" => "peritoneal fluid",
        "STL" => "stool",
        "SPT" => "sputum",
        "FLU" | "BDY" => "body fluid",
        _ => return code,
    };
    known.to_owned()
}
