//! Which question a record belongs to, and what it says of it.

use super::candidate::{Doubt, Finding, NotUsed};
use super::lexicon::{Lexicon, Phrase};
use super::line;
use super::measure::{self, Measured};
use super::record::{Activity, Code, Record, RecordKind, Status, Subject, System, Value};
use super::scan::{TokenKind, scan};
use crate::catalogue::records::Mark;
use crate::catalogue::units::{fold, spellings};
use crate::catalogue::{Catalogue, Kind, Mode, RecordRule};
use crate::draft::days::{self, Day};
use crate::draft::when_text::phrases;
use crate::draft::{CourseEntry, Entry, dose};
use crate::facts::PartialDate;

/// Most days between two doses: a year.
const MOST_DAYS: u32 = 366;

/// What a record says: answers, or why there is none.
pub type Mapped = Result<Vec<Finding>, NotUsed>;

/// Maps one record. The person's own data (birth, sex) are facts like others.
///
/// # Errors
/// Why the record proposes nothing.
pub fn record(lexicon: &Lexicon<'_>, record: &Record) -> Mapped {
    let mut found = match record.kind {
        RecordKind::Person => person(lexicon, record),
        RecordKind::Result => result(lexicon, record),
        RecordKind::Medicine => medicine(lexicon, record),
        RecordKind::Condition
        | RecordKind::Procedure
        | RecordKind::Vaccine
        | RecordKind::Allergy => marks(lexicon, record),
    }?;
    usable(record)?;
    for finding in &mut found {
        put_day(finding, record);
    }
    Ok(found)
}

/// Whether a record may be used at all. It is asked last: what is nothing of ours is not counted
/// as an error of the file.
fn usable(record: &Record) -> Result<(), NotUsed> {
    match record.subject {
        Subject::Person => {}
        Subject::Relative | Subject::Other => return Err(NotUsed::OtherPerson),
    }
    match record.status {
        Status::Final | Status::Corrected => Ok(()),
        Status::Preliminary | Status::Unknown => Err(NotUsed::NotFinal),
        Status::EnteredInError => Err(NotUsed::InError),
        Status::NotDone => Err(NotUsed::NotDone),
        Status::Planned => Err(NotUsed::Planned),
        Status::Refuted | Status::Unconfirmed => Err(NotUsed::Refuted),
    }
}

/// Puts the day of a record into its answer, as it is written.
fn put_day(finding: &mut Finding, record: &Record) {
    finding.source.date.clone_from(&record.when);
    if record.kind == RecordKind::Medicine || record.kind == RecordKind::Person {
        return;
    }
    match days::read(&record.when) {
        Some(Day::Known(day)) => finding.entry.when = day.to_string(),
        Some(Day::EitherOrder(..)) => {
            finding.source.date.clear();
            finding.doubt(Doubt::DayOrMonth);
        }
        None => match PartialDate::parse(&record.when) {
            Ok(year) => finding.entry.when = year.to_string(),
            Err(_) => finding.source.date.clear(),
        },
    }
    if record.when_is_of_issue {
        finding.doubt(Doubt::DateOfIssue);
    }
}

fn finding(fact: usize, entry: Entry, record: &Record) -> Finding {
    Finding {
        fact,
        entry,
        mode: Mode::Ready,
        doubts: Vec::new(),
        source: record.source.clone(),
        corrected: record.status == Status::Corrected,
    }
}

/// Date of birth, and the administrative sex, which is not the laboratory's.
fn person(lexicon: &Lexicon<'_>, record: &Record) -> Mapped {
    let catalogue = lexicon.catalogue();
    let mut found = Vec::new();
    for rule in catalogue.records.iter().filter(|rule| rule.of.iter().any(|of| of == "person")) {
        let Some(fact) = catalogue.index_of(&rule.fact) else { continue };
        let kind = catalogue.fact(fact).map(|question| question.kind);
        match (kind, &record.value) {
            (Some(Kind::Date), _) if !record.when.is_empty() => {
                let entry = Entry { when: record.when.clone(), ..Entry::default() };
                found.push(finding(fact, entry, record));
            }
            (Some(Kind::Choice), Value::Text(text)) => {
                let Some(mark) =
                    rule.marks.iter().find(|mark| mark.names.iter().any(|name| name == text))
                else {
                    continue;
                };
                let mut one = finding(fact, Entry::default(), record);
                one.entry.choose(mark.option.clone());
                one.doubt(Doubt::Administrative);
                found.push(one);
            }
            _ => {}
        }
    }
    if found.is_empty() { Err(NotUsed::OtherThing) } else { Ok(found) }
}

/// The code of a record in the form of the data file.
fn code_text(code: &Code) -> Option<String> {
    let system = match code.system {
        System::Loinc => "LOINC",
        System::Icd10 => "ICD-10",
        System::RxNorm => "RxNorm",
        System::Atc => "ATC",
        System::Cvx => "CVX",
        System::Snomed | System::Other => return None,
    };
    Some(format!("{system} {}", code.code.trim()))
}

/// Whether a record has one of these codes; an ICD-10 code stands for all that begin with it.
fn has_code(record: &Record, codes: &[String]) -> bool {
    record.codes.iter().filter_map(code_text).any(|code| {
        codes.iter().any(|known| match known.strip_prefix("ICD-10 ") {
            Some(begin) => {
                let bare = |text: &str| text.replace('.', "").to_ascii_uppercase();
                code.strip_prefix("ICD-10 ")
                    .is_some_and(|code| bare(code).starts_with(&bare(begin)))
            }
            None => *known == code,
        })
    })
}

/// Whether one of the names holds one of these words as a whole word.
fn says(lexicon: &Lexicon<'_>, record: &Record, words: &[String]) -> bool {
    // How severe a reaction was stands beside the name of an allergy.
    let beside = match &record.value {
        Value::Text(text) if record.kind == RecordKind::Allergy => Some(text),
        _ => None,
    };
    let mut texts = record.names.iter().chain(&record.materials).chain(beside);
    texts.any(|text| words.iter().any(|word| lexicon.holds(text, word)))
}

/// A result of a laboratory, a vital sign or a score.
fn result(lexicon: &Lexicon<'_>, record: &Record) -> Mapped {
    let apart = with_unit_of_name(lexicon, record);
    let record = apart.as_ref().unwrap_or(record);
    let mut found = Vec::new();
    let beside = measured_beside(lexicon, record);
    match measured(lexicon, record) {
        Ok(finding) => found.push(finding),
        Err(reason) if beside.is_empty() => return Err(reason),
        Err(_) => {}
    }
    found.extend(beside);
    Ok(found)
}

/// What a code says beside the value: that it was measured on room air, or with oxygen.
fn measured_beside(lexicon: &Lexicon<'_>, record: &Record) -> Vec<Finding> {
    let catalogue = lexicon.catalogue();
    let above_zero = matches!(&record.value, Value::Number { number, .. } if number.chars().any(|c| matches!(c, '1'..='9')));
    if !above_zero {
        return Vec::new();
    }
    let of_results =
        catalogue.records.iter().filter(|rule| rule.of.iter().any(|of| of == "result"));
    of_results
        .filter_map(|rule| {
            let mark = rule.marks.iter().find(|mark| has_code(record, &mark.codes))?;
            let mut one = finding(catalogue.index_of(&rule.fact)?, Entry::default(), record);
            one.entry.choose(mark.option.clone());
            one.doubt(Doubt::ReadAsWord);
            Some(one)
        })
        .collect()
}

/// Whether a name is one of the test that a rule is about: it holds one of its words, and is not the
/// whole name of another test.
fn is_name_of(lexicon: &Lexicon<'_>, rule: &RecordRule, name: &str) -> bool {
    let fact = lexicon.catalogue().index_of(&rule.fact);
    let others = line::name_alone(lexicon, name);
    let is_other = others.is_some_and(|facts| !fact.is_some_and(|fact| facts.contains(&fact)));
    !is_other && (rule.words.is_empty() || rule.words.iter().any(|word| lexicon.holds(name, word)))
}

/// Whether a name has words beside those of its test that may make it a narrower one: `Hemoglobin F`,
/// `Creatinine, 24H Ur`. The long names of LOINC say all in brackets.
fn is_narrower(lexicon: &Lexicon<'_>, rule: &RecordRule, name: &str) -> bool {
    let catalogue = lexicon.catalogue();
    let also = catalogue.question(&rule.fact).map_or(&[][..], |question| &question.also);
    let known: Vec<String> = rule.words.iter().chain(&rule.names).chain(also).cloned().collect();
    let rest = lexicon.beyond(name, &known, Some(Phrase::Qualifier)).unwrap_or_default();
    let is_known = |word: &str| {
        word.is_empty() || is_unit(catalogue, word) || lexicon.is_phrase(word, Phrase::Plain)
    };
    let trim =
        |word: &'_ str| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%').to_owned();
    !name.contains('[') && !rest.split_whitespace().all(|word| is_known(&trim(word)))
}

/// Whether one code of a record stands for two tests, so that it does not name two.
fn shares_code(record: &Record, rule: &RecordRule, other: &RecordRule) -> bool {
    let codes: Vec<String> = record.codes.iter().filter_map(code_text).collect();
    codes.iter().any(|code| rule.codes.contains(code) && other.codes.contains(code))
}

/// The facts a result can be, whether by its code, and whether its name agrees.
fn facts_of(
    lexicon: &Lexicon<'_>,
    record: &Record,
) -> Result<(Vec<usize>, Option<Doubt>), NotUsed> {
    let catalogue = lexicon.catalogue();
    let fact = |rule: &RecordRule| catalogue.index_of(&rule.fact);
    if let Some(rule) = catalogue.records.iter().find(|rule| has_code(record, &rule.codes)) {
        let other = |one: &&RecordRule| one.fact != rule.fact && has_code(record, &one.codes);
        if catalogue.records.iter().any(|one| other(&one) && !shares_code(record, rule, one)) {
            return Err(NotUsed::TwoTests);
        }
        if says(lexicon, record, &rule.not_words) {
            return Err(NotUsed::TwoTests);
        }
        // Each name should be one of this test: a code with two names has been given to one of them
        // by mistake.
        let agrees = record.names.iter().all(|name| is_name_of(lexicon, rule, name));
        let is_narrower = record.names.iter().any(|name| is_narrower(lexicon, rule, name));
        let doubt = (!agrees || is_narrower).then_some(Doubt::NameDiffers);
        return Ok((fact(rule).into_iter().collect(), doubt));
    }
    let never = |rule: &&RecordRule| has_code(record, &rule.not_codes);
    if catalogue.records.iter().any(|rule| never(&rule)) {
        return Err(NotUsed::OtherThing);
    }
    let named = record.names.iter().find_map(|name| line::name_alone(lexicon, name));
    let mut facts = named.ok_or(NotUsed::OtherThing)?;
    facts.retain(|fact| {
        let rules =
            catalogue.records.iter().filter(|rule| catalogue.index_of(&rule.fact) == Some(*fact));
        !rules.into_iter().any(|rule| says(lexicon, record, &rule.not_words))
    });
    if facts.is_empty() {
        return Err(NotUsed::OtherThing);
    }
    // A name with the code of another list is less sure than a name alone.
    Ok((facts, (!record.codes.is_empty()).then_some(Doubt::NameOnly)))
}

fn measured(lexicon: &Lexicon<'_>, record: &Record) -> Result<Finding, NotUsed> {
    let catalogue = lexicon.catalogue();
    // A goal, an earlier result, or a thing that was refused is no result, whatever its code.
    if [Phrase::OtherTime, Phrase::Denied, Phrase::Relative]
        .iter()
        .any(|phrase| record.names.iter().any(|name| lexicon.mentions(name, *phrase)))
    {
        return Err(NotUsed::UnknownWords);
    }
    let rule = catalogue.records.iter().find(|rule| has_code(record, &rule.codes));
    let (mut facts, doubt) = facts_of(lexicon, record)?;
    let beside = |phrase: Phrase| {
        let mut words = record.beside.iter().chain(&record.remarks);
        words.any(|words| lexicon.mentions(words, phrase))
    };
    if beside(Phrase::Relative) {
        return Err(NotUsed::OtherPerson);
    }
    if beside(Phrase::Void) {
        return Err(NotUsed::InError);
    }
    let is_goal = lexicon.mentions(&record.flag, Phrase::OtherTime);
    if beside(Phrase::OtherTime) || is_goal {
        return Err(NotUsed::UnknownWords);
    }
    let mut materials = record.names.iter().chain(&record.materials);
    if materials.any(|name| lexicon.mentions_specimen(name)) || beside(Phrase::OtherSpecimen) {
        facts.retain(|fact| {
            catalogue.fact(*fact).is_some_and(|question| lexicon.is_of_urine(question))
        });
        if facts.is_empty() {
            return Err(NotUsed::OtherSpecimen);
        }
    }
    // What the person must choose is shown, whatever the value is.
    let choose = |fact: &usize| {
        let rules =
            catalogue.records.iter().filter(|rule| catalogue.index_of(&rule.fact) == Some(*fact));
        rules.into_iter().any(|rule| rule.mode == Mode::Choose)
    };
    let printed = match (Printed::of(lexicon, record, &facts), facts.as_slice()) {
        (Ok(printed), _) => printed,
        (Err(reason), [fact]) if reason != NotUsed::NoValue && choose(fact) => {
            let mut one = finding(*fact, Entry::default(), record);
            one.doubt(Doubt::NotTheWholeAnswer);
            one.mode = Mode::Choose;
            return Ok(one);
        }
        (Err(reason), _) => return Err(reason),
    };
    let coded = !record.codes.is_empty();
    let measured = Measured {
        may_be_thousands: false,
        facts: &facts,
        number: printed.number,
        units: &printed.units,
        lower: printed.lower,
        upper: printed.upper,
        words: &printed.words,
        marks: &printed.marks,
        is_index: false,
        rule,
    };
    let mut finding = measure::finding(catalogue, &measured, &record.source)?;
    finding.corrected = record.status == Status::Corrected;
    if let Some(doubt) = doubt {
        finding.doubt(doubt);
    }
    let is_plain = |remark: &String| lexicon.is_phrase(remark, Phrase::Qualifier);
    let is_range = |words: &String| lexicon.is_phrase(words, Phrase::Range);
    if beside(Phrase::OtherValue)
        || record.beside.iter().any(is_range)
        || !record.remarks.iter().all(is_plain)
    {
        finding.doubt(Doubt::MoreWords);
    }
    unit_as_printed(lexicon, record, &mut finding)?;
    // What is coded should give its unit as the standard does.
    let unit = printed.units.first();
    if coded && unit.is_some_and(|unit| *unit != finding.entry.unit) {
        finding.doubt(Doubt::UnitReadAs);
    }
    let limits = !finding.entry.lower.is_empty() || !finding.entry.upper.is_empty();
    if coded && limits && record.low.is_empty() && record.high.is_empty() {
        finding.doubt(Doubt::LimitsFromText);
    }
    Ok(finding)
}

/// The unit that people read beside the one for programs. If it is another one, nobody knows which
/// of the two the number is in; if it is no unit that is known, the person looks.
fn unit_as_printed(
    lexicon: &Lexicon<'_>,
    record: &Record,
    finding: &mut Finding,
) -> Result<(), NotUsed> {
    let printed = record.unit_printed.as_str();
    let catalogue = lexicon.catalogue();
    // What a number means for a choice is left to the person, whatever its unit.
    let question = catalogue.fact(finding.fact).filter(|question| question.kind != Kind::Choice);
    let Some(question) = question.filter(|_| !printed.is_empty()) else { return Ok(()) };
    match catalogue.unit_code(question, printed) {
        Some(code) if code == finding.entry.unit => Ok(()),
        Some(_) => Err(NotUsed::OtherUnit),
        None if is_unit(catalogue, printed) => Err(NotUsed::OtherUnit),
        None => {
            finding.doubt(Doubt::UnitReadAs);
            Ok(())
        }
    }
}

/// Whether a text is a unit of any question.
fn is_unit(catalogue: &Catalogue, text: &str) -> bool {
    let folded = fold(text);
    let mut all = catalogue.units.iter().flat_map(spellings);
    all.any(|known| fold(known) == folded)
}

/// A result whose unit stands in brackets behind its name, as in the head of a table:
/// `Creatinine (umol/L)`.
fn with_unit_of_name(lexicon: &Lexicon<'_>, record: &Record) -> Option<Record> {
    let Value::Number { comparator, number, unit, .. } = &record.value else { return None };
    let name = record.names.first()?;
    if !unit.is_empty() || line::name_alone(lexicon, name).is_some() {
        return None;
    }
    let (before, inside) = name
        .trim_end()
        .strip_suffix([')', ']', '）', '】'])?
        .rsplit_once(['(', '[', '（', '【'])?;
    if !is_unit(lexicon.catalogue(), inside) {
        return None;
    }
    let mut plain = record.clone();
    before.trim_end().clone_into(plain.names.first_mut()?);
    plain.value = Value::Number {
        comparator: comparator.clone(),
        number: number.clone(),
        unit: inside.trim().to_owned(),
        ucum: false,
    };
    Some(plain)
}

/// The parts of a result as printed, whatever form they were given in.
struct Printed {
    number: Option<line::Printed>,
    units: Vec<String>,
    lower: Option<String>,
    upper: Option<String>,
    words: Vec<Phrase>,
    marks: Vec<Phrase>,
}

impl Printed {
    fn of(lexicon: &Lexicon<'_>, record: &Record, facts: &[usize]) -> Result<Self, NotUsed> {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let (lower, upper) = match line::limits_of(lexicon, &record.range) {
            Some((lower, upper)) if record.low.is_empty() && record.high.is_empty() => {
                (lower, upper)
            }
            _ => (some(&record.low), some(&record.high)),
        };
        let short = |limit: Option<String>| limit.map(|text| measure::shortened(&text));
        let (lower, upper) = (short(lower), short(upper));
        let marks = scan(lexicon, &record.flag)
            .iter()
            .filter_map(|token| match token.kind {
                TokenKind::Phrase(phrase @ (Phrase::High | Phrase::Low)) => Some(phrase),
                _ => None,
            })
            .collect();
        match &record.value {
            Value::None => Err(NotUsed::NoValue),
            Value::Number { comparator, number, unit, .. } => {
                let sign = ["<=", ">=", "<", ">"].into_iter().find(|sign| sign == comparator);
                if sign.is_none() && !comparator.is_empty() {
                    return Err(NotUsed::TwoReadings);
                }
                let number = Some((sign.unwrap_or_default(), measure::shortened(number)));
                let is_score = |fact: &usize| {
                    lexicon.catalogue().fact(*fact).is_some_and(|q| q.kind == Kind::Score)
                };
                // `{score}`, `points`
                let is_none = |unit: &String| {
                    unit == "1"
                        || (facts.iter().all(is_score)
                            && (unit.starts_with('{')
                                || phrases(key!("spoken.points")).any(|p| p == unit)))
                };
                let units = some(unit).filter(|unit| !is_none(unit)).into_iter().collect();
                Ok(Self { number, units, lower, upper, words: Vec::new(), marks })
            }
            Value::Text(text) => {
                let cell = line::cell(lexicon, text, facts)?;
                let lower = cell.lower.or(lower);
                let upper = cell.upper.or(upper);
                Ok(Self {
                    number: cell.number,
                    units: cell.units,
                    lower,
                    upper,
                    words: cell.words,
                    marks,
                })
            }
        }
    }
}

/// Conditions, procedures, vaccines and allergies: every question whose marks they bear.
fn marks(lexicon: &Lexicon<'_>, record: &Record) -> Mapped {
    let catalogue = lexicon.catalogue();
    let kind = match record.kind {
        RecordKind::Condition => "condition",
        RecordKind::Procedure => "procedure",
        RecordKind::Vaccine => "vaccine",
        RecordKind::Allergy => "allergy",
        RecordKind::Medicine => "medicine",
        RecordKind::Result | RecordKind::Person => return Err(NotUsed::OtherThing),
    };
    let mut found = Vec::new();
    let mut reason = NotUsed::OtherThing;
    for rule in catalogue.records.iter().filter(|rule| rule.of.iter().any(|of| of == kind)) {
        if has_code(record, &rule.not_codes) || says(lexicon, record, &rule.not_words) {
            continue;
        }
        let by_code = rule.marks.iter().find(|mark| has_code(record, &mark.codes));
        let by_name = || rule.marks.iter().find(|mark| says(lexicon, record, &mark.names));
        let Some(mark) = by_code.or_else(by_name) else { continue };
        // "No history of", "suspected": the name itself takes it back.
        if record.names.iter().any(|name| lexicon.mentions(name, Phrase::Denied))
            && record.kind != RecordKind::Allergy
        {
            reason = NotUsed::Refuted;
            continue;
        }
        if record.names.iter().any(|name| lexicon.mentions(name, Phrase::Relative)) {
            reason = NotUsed::OtherPerson;
            continue;
        }
        let Some(fact) = catalogue.index_of(&rule.fact) else { continue };
        let doubt = match doubt_of_names(lexicon, record, mark) {
            Ok(doubt) => doubt,
            Err(why) => {
                reason = why;
                continue;
            }
        };
        match marked(lexicon, record, rule, mark, fact, by_code.is_some()) {
            Some(mut one) => {
                let noted = (!record.remarks.is_empty()).then_some(Doubt::MoreWords);
                for doubt in doubt.into_iter().chain(noted) {
                    one.doubt(doubt);
                }
                found.push(one);
            }
            None => reason = NotUsed::Ended,
        }
    }
    if found.is_empty() { Err(reason) } else { Ok(found) }
}

/// What is in doubt where a record has a mark: a name that is not one of the mark beside a code or
/// another name that is, or words beside the name that may make it another thing (`dialysis
/// catheter`).
///
/// # Errors
/// A name that denies what the mark says.
fn doubt_of_names(
    lexicon: &Lexicon<'_>,
    record: &Record,
    mark: &Mark,
) -> Result<Option<Doubt>, NotUsed> {
    // One code may be of two things, as lupus nephritis is lupus as well.
    let all = lexicon.catalogue().records.iter().flat_map(|rule| &rule.marks);
    let coded = all.filter(|mark| has_code(record, &mark.codes)).flat_map(|mark| &mark.names);
    let words: Vec<String> = mark.names.iter().chain(coded).cloned().collect();
    let mut doubt = None;
    for name in record.names.iter().filter(|_| !mark.names.is_empty()) {
        match lexicon.beyond(name, &words, Some(Phrase::PlainOfMark)) {
            Some(rest) if lexicon.mentions(&rest, Phrase::NotSo) => return Err(NotUsed::Refuted),
            Some(rest) if rest.chars().any(char::is_alphanumeric) => {
                doubt = doubt.or(Some(Doubt::MoreWords));
            }
            Some(_) => {}
            None if lexicon.mentions(name, Phrase::NotSo) => return Err(NotUsed::Refuted),
            None => doubt = Some(Doubt::NameDiffers),
        }
    }
    Ok(doubt)
}

/// What a mark says of its question.
fn marked(
    lexicon: &Lexicon<'_>,
    record: &Record,
    rule: &RecordRule,
    mark: &Mark,
    fact: usize,
    by_code: bool,
) -> Option<Finding> {
    let question = lexicon.catalogue().fact(fact)?;
    let mut one = finding(fact, Entry::default(), record);
    if !mark.option.is_empty() {
        one.entry.choose(mark.option.clone());
    }
    // A code of a list that is known should have been ours.
    if !by_code && record.codes.iter().any(|code| code_text(code).is_some()) {
        one.doubt(Doubt::NameOnly);
    }
    if question.kind == Kind::Event && record.when.is_empty() && mark.option == "happened" {
        one.doubt(Doubt::NoDate);
    }
    if question.kind == Kind::Event
        && record.activity == Activity::Active
        && record.kind == RecordKind::Procedure
    {
        one.entry.choose("ongoing".to_owned());
        one.doubt(Doubt::NoEnd);
    }
    let over = matches!(record.activity, Activity::Ended | Activity::Remission);
    let transient =
        question.options.iter().any(|option| option.code == mark.option && option.transient);
    if over && transient && question.kind == Kind::Choice {
        return None;
    }
    if question.kind != Kind::Event && over {
        one.doubt(Doubt::NotTheWholeAnswer);
        one.mode = Mode::Choose;
    }
    one.mode = one.mode.max(rule.mode);
    if rule.mode == Mode::Choose {
        one.doubt(Doubt::NotTheWholeAnswer);
        one.mode = Mode::Choose;
    }
    Some(one)
}

/// A medicine: a course of one that the catalogue knows, and what its marks say.
fn medicine(lexicon: &Lexicon<'_>, record: &Record) -> Mapped {
    let catalogue = lexicon.catalogue();
    let mut found = marks(lexicon, record).unwrap_or_default();
    // A blood thinner that was taken once says nothing of today.
    found.retain(|_| record.activity == Activity::Active);
    for one in &mut found {
        one.doubt(Doubt::NoEnd);
    }
    let named = |text: &String| catalogue.is_local_form(text);
    let local = record.names.iter().any(named) || named(&record.medicine.route);
    let by_code = catalogue.drugs.iter().position(|drug| has_code(record, &drug.codes));
    let by_name: Vec<usize> =
        record.names.iter().flat_map(|name| catalogue.drugs_in(name)).collect();
    let therapies =
        catalogue.questions.iter().position(|question| question.kind == Kind::Therapies);
    let drug = by_code.or_else(|| match by_name.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => Some(*first),
        _ => None,
    });
    if let (Some(drug), Some(fact)) = (drug.and_then(|index| catalogue.drugs.get(index)), therapies)
    {
        // A steroid with another substance in one preparation is for the skin, the eye or the ear.
        let mixed = record.names.iter().any(|name| name.contains(" / ") || name.contains('+'));
        if local || mixed {
            return if found.is_empty() { Err(NotUsed::Local) } else { Ok(found) };
        }
        let mut one = finding(fact, Entry::default(), record);
        one.entry.courses = vec![course(&drug.id, record, &mut one)];
        found.push(one);
    }
    if found.is_empty() { Err(NotUsed::OtherThing) } else { Ok(found) }
}

/// A course as far as the record tells it. That it is still taken is for the person to say.
fn course(drug: &str, record: &Record, finding: &mut Finding) -> CourseEntry {
    let ended = !record.until.is_empty();
    let mut course = CourseEntry {
        drug: drug.to_owned(),
        start: record.when.clone(),
        stop: record.until.clone(),
        ..CourseEntry::default()
    };
    if !ended {
        finding.doubt(Doubt::NoEnd);
    }
    if record.when.is_empty() {
        finding.doubt(Doubt::NoDate);
    }
    let amount = dose::read(&record.medicine.dose).ok().filter(|dose| dose.every_hours.is_none());
    let every = match record.medicine.times {
        Some((1, 24)) => Some(""),
        Some((2, 24) | (1, 12)) => Some("12h"),
        Some((3, 24) | (1, 8)) => Some("8h"),
        Some((1, 48)) => Some("2"),
        Some((1, 168)) => Some("7"),
        Some((1, 720)) => Some("30"),
        _ => None,
    };
    let whole_days = record.medicine.times.and_then(|(count, hours)| {
        (count == 1 && hours > 24 && hours.is_multiple_of(24) && hours <= MOST_DAYS * 24)
            .then_some(hours / 24)
    });
    let has_unit = record.medicine.dose.chars().any(char::is_alphabetic);
    match (amount, every) {
        (Some(_), Some(every)) if has_unit && !record.medicine.as_needed => {
            course.dose.clone_from(&record.medicine.dose);
            every.clone_into(&mut course.every);
        }
        // Every so many days, which the list of the field does not have.
        (Some(_), None) if has_unit && !record.medicine.as_needed && whole_days.is_some() => {
            let days = whole_days.unwrap_or_default();
            course.dose = format!("{}/{days}d", record.medicine.dose);
        }
        _ => finding.doubt(Doubt::NoDose),
    }
    course
}
