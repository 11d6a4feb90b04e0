//! What must hold for any text whatever. The fuzzers call these with texts of their own, and
//! `tests/intake/fuzzed.rs` with slightly broken real ones.

use jiff::civil::{Date, date};
use std::sync::OnceLock;
use trial_screener::catalogue::{Catalogue, Mode, SourceFile, embedded};
use trial_screener::draft::{Draft, dose, when_text};
use trial_screener::evaluate::evaluate;
use trial_screener::exchange::report::span_text;
use trial_screener::exchange::{profile, report};
use trial_screener::facts::date::{clear_of_window, completed_years, window_side};
use trial_screener::facts::{Facts, Number, PartialDate, Span, TimeUnit};
use trial_screener::intake::files::{self, Gathered};
use trial_screener::intake::record::LONGEST_WORDS;
use trial_screener::intake::{
    Lexicon, accept, archive, ccda, fhir, hl7, resolve, table, text as read_text,
};

const TODAY: Date = date(2026, 3, 2);

fn embedded_catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| embedded::load().expect("the build checks the catalogue"))
}

/// Any text as a profile: read or refused, evaluated and explained, never a panic. Whether it
/// was read.
pub fn profile(text: &str) -> bool {
    let catalogue = embedded_catalogue();
    let Ok(facts) = profile::read(catalogue, text) else { return false };
    let report = report::evaluate(catalogue, facts, TODAY);
    assert_eq!(report.trials.len(), catalogue.trials.len());
    assert!(report.trials.iter().all(|t| t.source_complete || t.verdict != "may_be_eligible"));
    true
}

/// Any text as a draft: read or refused; what is kept of it is read again as the same, and what
/// can be used of it is evaluated. Whether it was read.
pub fn draft(text: &str) -> bool {
    let catalogue = embedded_catalogue();
    let Ok(draft) = Draft::read(catalogue, text) else { return false };
    let stored = draft.kept(catalogue).to_store();
    let again = Draft::read(catalogue, &stored).expect("a kept draft can be read");
    assert_eq!(again.kept(catalogue).to_store(), stored);
    let (facts, _) = draft.facts(catalogue);
    let report = report::evaluate(catalogue, facts, TODAY);
    assert_eq!(report.trials.len(), catalogue.trials.len());
    true
}

/// Any text as what is typed into a field: read or refused, and a unit that was taken stays.
/// Whether some question could use it.
pub fn typed(text: &str) -> bool {
    let catalogue = embedded_catalogue();
    let mut used = false;
    for question in &catalogue.questions {
        let mut entry = trial_screener::draft::Entry {
            text: text.to_owned(),
            ..trial_screener::draft::Entry::default()
        };
        entry.take_unit(catalogue, question);
        let taken = entry.clone();
        entry.take_unit(catalogue, question);
        assert_eq!(entry, taken, "{}", question.id);
        used |= matches!(entry.read(catalogue, question), Ok(Some(_)));
    }
    if let Ok(when) = when_text::read(text, Some(TODAY)) {
        assert_eq!(when_text::read(&when_text::write(when), Some(TODAY)), Ok(when), "{text}");
        used = true;
    }
    used
}

/// Any text as a record that somebody brings, whatever format it seems to be: read or refused, what
/// is accepted is evaluated, is kept with the draft, and answers nothing that was not offered.
/// Whether it offers an answer.
pub fn brought(text: &str) -> bool {
    let catalogue = embedded_catalogue();
    let lexicon = Lexicon::new(catalogue);
    let mut gathered = Gathered::default();
    files::read(&lexicon, "any", text.as_bytes(), &|_| None, &mut gathered);
    let intake = resolve::resolve(catalogue, gathered.findings, gathered.not_used, TODAY);
    let mut draft = Draft::new();
    for candidate in &intake.candidates {
        assert!(candidate.finding.source.words.chars().count() <= LONGEST_WORDS);
        accept(catalogue, &mut draft, candidate);
    }
    let offered: Vec<&str> = intake
        .candidates
        .iter()
        .filter_map(|candidate| catalogue.fact(candidate.finding.fact))
        .map(|question| question.id.as_str())
        .collect();
    let (facts, _) = draft.facts(catalogue);
    assert!(facts.answers.keys().all(|id| offered.contains(&id.as_str())));
    assert!(draft.entries.values().all(|entry| !entry.none && !entry.complete));
    let stored = draft.kept(catalogue).to_store();
    let again = Draft::read(catalogue, &stored).expect("what was accepted can be read again");
    assert_eq!(again.facts(catalogue).0, facts);
    assert_eq!(evaluate(catalogue, &facts, TODAY).len(), catalogue.trials.len());
    !intake.candidates.is_empty()
}

/// Any text as lines of a report: no more words are kept of a line than may be, and no finding is
/// without a value. Whether a result is in it.
pub fn line(text: &str) -> bool {
    let readings = read_text::read(&Lexicon::new(embedded_catalogue()), text, "any");
    let findings = readings.into_iter().flat_map(|reading| reading.reading.findings);
    let mut found = false;
    for finding in findings {
        assert!(finding.source.words.chars().count() <= LONGEST_WORDS);
        let entry = &finding.entry;
        let is_open = finding.mode == Mode::Choose;
        assert!(is_open || !entry.text.is_empty() || !entry.chosen.is_empty(), "{text}");
        found = true;
    }
    found
}

/// Any text as a table. Whether it is one.
pub fn table(text: &str) -> bool {
    table::read(text, "any").is_ok_and(|file| !file.records.is_empty())
}

/// Any text as FHIR, as one text and line by line. Whether records are in it.
pub fn fhir(text: &str) -> bool {
    let lines = fhir::read_ndjson(text, "any");
    let read = [fhir::read(text, "any"), lines];
    read.into_iter().flatten().any(|read| !read.file.records.is_empty())
}

/// Any text as a C-CDA document. Whether records are in it.
pub fn ccda(text: &str) -> bool {
    ccda::read(text, "any").is_ok_and(|file| !file.records.is_empty())
}

/// Any text as messages of HL7 version 2. Whether records are in it.
pub fn hl7(text: &str) -> bool {
    hl7::read(text, "any").is_ok_and(|file| !file.records.is_empty())
}

/// Any bytes as a zip: what is unpacked is as long as its directory says. Whether it is one.
pub fn zip(bytes: &[u8]) -> bool {
    let Ok(listing) = archive::listing(bytes) else { return false };
    for entry in &listing.entries {
        if let Some(piece) = archive::piece(bytes, &entry.range())
            && let Ok(unpacked) = archive::unpack(entry, piece)
        {
            assert_eq!(unpacked.len() as u64, entry.size);
        }
    }
    true
}

/// Any text as a dose: what is read is no less than nothing, and what was not worked out is read
/// again as the same. Whether it was read.
pub fn dose(text: &str) -> bool {
    let Ok(read) = dose::read(text) else { return false };
    assert!(read.every_hours.is_none_or(|hours| hours > 0));
    if let Some(typed) = &read.typed {
        assert_eq!(Span::parse(typed), Ok(read.milligrams), "{text}");
    }
    true
}

/// Any text as a number or range: what is read is shown and read again as the same. Whether it
/// was read.
pub fn quantity(text: &str) -> bool {
    if let Ok(number) = Number::parse(text) {
        assert!(number >= Number::ZERO);
        assert_eq!(Number::parse(&number.to_string()), Ok(number));
    }
    let Ok(span) = Span::parse(text) else { return false };
    let shown = span_text(span);
    if shown != "any" {
        assert_eq!(Span::parse(&shown), Ok(span), "{shown}");
    }
    true
}

/// Any text as a date: what is read is shown and read again as the same, in order. Whether it
/// was read.
pub fn day(text: &str, amount: u16, unit: u8) -> bool {
    let Ok(date) = PartialDate::parse(text) else { return false };
    assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
    let span = date.span();
    assert!(span.earliest <= span.latest);
    let unit =
        [TimeUnit::Days, TimeUnit::Weeks, TimeUnit::Months, TimeUnit::Years][usize::from(unit % 4)];
    let _ = window_side(span.earliest, amount, unit, TODAY);
    if let Some(clear) = clear_of_window(span.latest, amount, unit) {
        assert!(clear >= span.latest);
    }
    let _ = completed_years(span.earliest, TODAY);
    true
}

/// A short vocabulary, so that most of the time of a fuzzer goes into its input.
pub const SHORT: SourceFile<'static> = SourceFile {
    name: "short",
    text: "[catalogue]\nformat = 1\nversion = t\nlanguages = en\nanchors = screening\npages = p\n\
[unit g/L]\nshown = g/L\ndimension = d\n[drug d]\nclass = c\nnames = d\nsource = s\n\
[question h]\nkind = quantity\npage = p\nunits = g/L\nhard = 1 to 9\nwho = patient\nlabel = l\nsource = s\n\
[question e]\nkind = event\npage = p\nwho = patient\nlabel = l\n\
[question c]\nkind = yes_no\npage = p\nwho = patient\nlabel = l\n\
[question m]\nkind = several\npage = p\nwho = patient\nlabel = l\noption = a | a\noption = b | b\n\
[question t]\nkind = therapies\npage = p\nwho = patient\nlabel = l\n",
};

/// Any text as a trial file for a vocabulary: read or refused, and what is read can be
/// evaluated. Whether it was read.
pub fn trial(vocabulary: &[SourceFile<'_>], text: &str) -> bool {
    let files = [SourceFile { name: "any", text }];
    match Catalogue::load_with(vocabulary, &files) {
        Ok(catalogue) => {
            let facts = Facts::default();
            let results = evaluate(&catalogue, &facts, TODAY);
            assert_eq!(results.len(), catalogue.trials.len());
            true
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            false
        }
    }
}
