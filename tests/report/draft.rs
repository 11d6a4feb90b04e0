//! What is typed, kept and read back.

use crate::common::{self, catalogue, day, facts_of, files, layout, profiles, read, root};
use std::collections::{BTreeMap, BTreeSet};
use trial_screener::catalogue::Kind;
use trial_screener::catalogue::layout::Layout;
use trial_screener::draft::CourseEntry;
use trial_screener::draft::slip::CoursePart;
use trial_screener::draft::{
    Draft, DraftError, Entry, History, PaperDate, PaperDates, Part, Slip, Unknown, when_text,
};
use trial_screener::evaluate::Shareable;
use trial_screener::exchange::profile;
use trial_screener::facts::date::DateError;
use trial_screener::facts::{Answer, Fact, Value};
use trial_screener::key;
use trial_screener::report::Speaker;
use trial_screener::report::take_away::Beside;

#[test]
fn a_date_or_a_limit_alone_is_no_result() {
    let mut entry = Entry { when: "2026-02-18".into(), upper: "40".into(), ..Entry::default() };
    assert!(!entry.is_blank());
    assert!(entry.has_no_result());
    entry.text = "<".into();
    assert!(!entry.has_no_result(), "what cannot be read is to be mended, not passed over");
    let not_known = Entry { unknown: Some(Unknown::DontKnow), ..Entry::default() };
    assert!(!not_known.has_no_result());
}

/// A number with a date, as typed on a day.
fn dated(text: &str, when: &str, said_on: &str) -> Entry {
    let [text, when, said_on] = [text, when, said_on].map(str::to_owned);
    Entry { text, when, said_on, ..Entry::default() }
}

#[test]
fn the_date_of_a_paper_keeps_the_day_it_was_said_on() {
    let told = dated("30", "3 weeks ago", "2026-02-23");
    let paper = PaperDate::of([Entry::default(), told.clone()]);
    assert!(!paper.differs_from(&told));
    // Another result of the same paper, entered a week later.
    let mut other = dated("28", "", "");
    assert!(paper.differs_from(&other), "it was told without a date");
    let question = catalogue().question("ast").unwrap();
    let old = other.clone();
    paper.give_to(&mut other);
    other.stamp(question, &old, &paper.said_on);
    assert_eq!((&other.when, &other.said_on), (&told.when, &told.said_on));
    assert!(!paper.differs_from(&other));
    // The same words of another day are another date, unless they name the day themselves.
    let today = PaperDate { when: "3 weeks ago".into(), said_on: "2026-03-02".into() };
    assert!(today.differs_from(&told));
    today.give_to(&mut other);
    assert_eq!(other.said_on, "2026-03-02");
    let day = PaperDate { when: "2026-02-10".into(), said_on: "2026-03-02".into() };
    assert!(!day.differs_from(&dated("30", "2026-02-10", "")));
    assert_ne!(day.read(), today.read());
}

#[test]
fn a_result_that_is_gone_takes_the_date_of_the_paper_with_it() {
    let paper = PaperDate { when: "2026-02-10".into(), said_on: "2026-03-02".into() };
    let mut gone = dated(" ", "2026-02-10", "2026-03-02");
    paper.give_to(&mut gone);
    assert_eq!(gone, Entry { text: " ".into(), ..Entry::default() });
    assert!(!paper.differs_from(&gone), "what has no result has no date of its own");
    let mut not_found = dated("", "", "");
    not_found.choose("not_detected".to_owned());
    paper.give_to(&mut not_found);
    assert_eq!(not_found.when, "2026-02-10");
}

#[test]
fn the_date_of_a_paper_is_remembered_for_its_results_only() {
    let date = |when: &str| PaperDate { when: when.into(), said_on: "2026-03-02".into() };
    let mut dates = PaperDates::default();
    dates.put(&[4, 7], date("2026-02-1"));
    dates.put(&[4, 7], date("2026-02-10"));
    dates.put(&[12], date("2026-01-05"));
    // A screen that is chosen anew may ask for fewer or more of them.
    assert_eq!(dates.get(&[7, 9]), Some(&date("2026-02-10")));
    assert_eq!(dates.get(&[12]), Some(&date("2026-01-05")));
    assert_eq!(dates.get(&[9]), None, "another paper has a date of its own");
}

#[test]
fn every_person_survives_a_draft_and_a_file() {
    for (name, json) in profiles() {
        let facts = facts_of(&json);
        let draft = Draft::of(&facts);
        let stored = draft.kept(catalogue()).to_store();
        let back = Draft::read(catalogue(), &stored).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        let (again, unused) = back.facts(catalogue());
        // A medicine that the catalogue does not know is kept, and named as not known.
        assert!(unused.iter().all(|id| id == "therapies"), "{name}: {unused:?}");
        // What must never be kept is the only thing that may be lost.
        let mut kept = facts.clone();
        kept.answers.retain(|id, _| !catalogue().question(id).unwrap().ephemeral);
        assert_eq!(again, kept, "{name}: draft");
        let file = profile::write(&catalogue().kept(&facts), "");
        assert_eq!(facts_of(&file), kept, "{name}: file\n{file}");
    }
}

#[test]
fn every_written_case_survives_a_draft_and_a_file() {
    let mut count = 0;
    for (trial, cases) in common::cases() {
        for case in cases {
            let facts = facts_of(&case.profile());
            let mut kept = facts.clone();
            kept.answers.retain(|id, _| !catalogue().question(id).unwrap().ephemeral);
            let stored = Draft::of(&facts).kept(catalogue()).to_store();
            let (again, _) = Draft::read(catalogue(), &stored).unwrap().facts(catalogue());
            assert_eq!(again, kept, "{trial} {}: {}", case.code, case.why);
            let file = profile::write(&catalogue().kept(&facts), "");
            assert_eq!(facts_of(&file), kept, "{trial} {}: {}", case.code, case.why);
            count += 1;
        }
    }
    assert!(count > 2_000, "{count}");
}

#[test]
fn what_must_never_be_kept_is_in_no_draft_and_no_file() {
    let ephemeral: Vec<_> = catalogue().questions.iter().filter(|q| q.ephemeral).collect();
    assert_eq!(ephemeral.len(), 1, "the question on thoughts of suicide");
    let json = format!(r#"{{"facts": {{"{}": "yes"}}}}"#, ephemeral[0].id);
    let facts = facts_of(&json);
    let draft = Draft::of(&facts);
    assert!(!draft.is_blank());
    assert!(!draft.kept(catalogue()).to_store().contains(&ephemeral[0].id));
    assert!(!profile::write(&catalogue().kept(&facts), "").contains(&ephemeral[0].id));
}

#[test]
fn text_that_does_not_parse_is_kept_and_is_no_fact() {
    let mut draft = Draft::new();
    let mut entry = Entry { text: "1,500".to_owned(), unit: "g/L".to_owned(), ..Entry::default() };
    draft.entries.insert("haemoglobin".to_owned(), entry.clone());
    let back = Draft::read(catalogue(), &draft.kept(catalogue()).to_store()).unwrap();
    assert_eq!(back.entry("haemoglobin"), entry);
    let (facts, unused) = back.facts(catalogue());
    assert!(facts.answers.is_empty());
    assert_eq!(unused, ["haemoglobin"]);
    let question = catalogue().question("haemoglobin").unwrap();
    let slips = entry.read(catalogue(), question).unwrap_err();
    assert_eq!((slips[0].part, slips[0].key), (Part::Value, key!("error.ambiguous_comma")));
    // A wrong date takes the number with it, so that no half answer stands.
    entry.text = "104".to_owned();
    entry.when = "31.02.2026".to_owned();
    let slips = entry.read(catalogue(), question).unwrap_err();
    assert_eq!((slips[0].part, slips[0].key), (Part::When, key!("error.no_such_day")));
    // "I don't know" goes before everything typed, which is kept.
    entry.unknown = Some(Unknown::DontKnow);
    let answer = entry.read(catalogue(), question).unwrap().unwrap();
    assert_eq!(answer, trial_screener::facts::Answer::DontKnow);
    assert_eq!(entry.when, "31.02.2026");
}

#[test]
fn a_unit_typed_behind_the_number_is_the_unit() {
    let question = |id: &str| catalogue().question(id).unwrap();
    let taken = |id: &str, text: &str, unit: &str| {
        let mut entry = Entry { text: text.to_owned(), unit: unit.to_owned(), ..Entry::default() };
        entry.take_unit(catalogue(), question(id));
        (entry.text, entry.unit)
    };
    for (id, text, number, unit) in [
        ("weight", "58kg", "58", "kg"),
        ("weight", " 58 kg ", "58", "kg"),
        ("weight", "128 lb", "128", "[lb_av]"),
        ("weight", "116斤", "116", "{jin}"),
        ("haemoglobin", "9.5 g/dL", "9.5", "g/dL"),
        ("haemoglobin", "<80 g/L", "<80", "g/L"),
        ("neutrophils", "1.5 ×10⁹/L", "1.5", "10*9/L"),
        // A larger unit before it: 12 inches a foot, 14 pounds a stone.
        ("height", "5 ft 7", "67", "[in_i]"),
        ("height", "5'7\"", "67", "[in_i]"),
        ("height", "5’ 7.5”", "67.5", "[in_i]"),
        ("height", "5 feet 7 inches", "67", "[in_i]"),
        ("height", "5 ft. 7 in.", "67", "[in_i]"),
        ("height", "6 Foot", "72", "[in_i]"),
        ("height", "5'", "60", "[in_i]"),
        ("height", "67\"", "67", "[in_i]"),
        ("height", "5英尺7英寸", "67", "[in_i]"),
        ("weight", "11 st 4 lb", "158", "[lb_av]"),
        ("weight", "11 stone", "154", "[lb_av]"),
        ("height", "1米65", "165", "cm"),
        ("height", "1m65", "165", "cm"),
        ("height", "１６５ｃｍ", "165", "cm"),
        ("weight", "132 lbs.", "132", "[lb_av]"),
        ("platelets", "180 10^9/L", "180", "10*9/L"),
        ("wbc", "3.8 thou/mm3", "3.8", "10*3/uL"),
    ] {
        assert_eq!(taken(id, text, ""), (number.to_owned(), unit.to_owned()), "{text}");
        assert_eq!(taken(id, text, unit), (number.to_owned(), unit.to_owned()), "{text} again");
    }
    // What is not a number with a unit of this question, or speaks against the one that was
    // chosen, stays as it is.
    for (id, text, unit) in [
        ("height", "5 ft 12", ""),
        ("height", "five ft 7", ""),
        ("height", "5.10 ft", ""),
        ("height", "5.5 ft 6", ""),
        ("height", "5 ft .7", ""),
        ("height", "5 ft -7", ""),
        ("height", "5 ft 7 or 8", ""),
        ("weight", "kg", ""),
        ("weight", "58 g/L", ""),
        ("weight", "58", ""),
        ("weight", "about 58 kg", ""),
    ] {
        assert_eq!(taken(id, text, unit), (text.to_owned(), unit.to_owned()), "{text}");
    }
}

#[test]
fn drafts_of_other_formats_are_migrated_or_refused_untouched() {
    let read = |text: &str| Draft::read(catalogue(), text);
    let old = read(r#"{"format": 1, "facts": {"age": 41, "weight": {"value": 58, "unit": "kg"}}}"#);
    let old = old.unwrap();
    assert_eq!(old.entry("age").text, "41");
    assert_eq!(old.entry("weight").unit, "kg");
    assert_eq!(read(r#"{"format": 5, "anything": 1}"#), Err(DraftError::Newer(5)));
    for broken in
        ["", "null", "[]", "{", "{\"format\": 2, \"entries\": 5}", "hello", "{\"format\": -1}"]
    {
        assert_eq!(read(broken), Err(DraftError::Unreadable), "{broken}");
    }
    // A draft of the format before opens, and is of this one when it is kept again.
    let older = r#"{"format": 2, "entries": {"age": {"text": "41"}}}"#;
    let older = Draft::read(catalogue(), older).unwrap();
    assert_eq!(older.format, trial_screener::draft::DRAFT_FORMAT);
    let unknown = r#"{"format": 2, "entries": {"age": {"text": "41", "extra": 1}}}"#;
    assert_eq!(read(unknown), Err(DraftError::Unreadable));
    assert_eq!(read(&" ".repeat(600_000)), Err(DraftError::TooLarge));
    assert!(matches!(read(r#"{"facts": {"agee": 4}}"#), Err(DraftError::Profile(_))));
    // An answer to a question that the catalogue no longer asks is kept, but is no fact.
    let text = r#"{"format": 2, "entries": {"no_longer_asked": {"text": "41"}}}"#;
    let kept = read(text).unwrap();
    assert_eq!(kept.facts(catalogue()).1, ["no_longer_asked"]);
    assert!(kept.kept(catalogue()).to_store().contains("no_longer_asked"));
}

#[test]
fn further_results_of_a_test_survive_a_draft_and_a_file() {
    let profile = r#"{"facts": {"rpr": {"value": "negative", "date": "2026-02-20",
        "earlier": [{"value": "positive", "date": "2025-12-01"}]}}}"#;
    let facts = facts_of(profile);
    let draft = Draft::read(catalogue(), profile).unwrap();
    let stored = Draft::read(catalogue(), &draft.kept(catalogue()).to_store()).unwrap();
    assert_eq!(stored, draft);
    assert_eq!(stored.facts(catalogue()), (facts.clone(), Vec::new()));
    let (file, unused) = stored.kept(catalogue()).to_profile(catalogue());
    assert_eq!((facts_of(&file), unused), (facts, Vec::new()));
    // Without a day of its own the answer has no place among them, and that is said.
    let mut undated = stored;
    let entry = Entry { when: String::new(), ..undated.entry("rpr") };
    undated.put("rpr", entry);
    let (facts, unused) = undated.facts(catalogue());
    assert!(facts.earlier.is_empty());
    assert_eq!(unused, ["rpr"]);
    // A draft of the format before knows none.
    let older = r#"{"format": 3, "entries": {"age": {"text": "41"}}}"#;
    assert!(Draft::read(catalogue(), older).unwrap().earlier.is_empty());
}

#[test]
fn damaged_drafts_are_refused_or_read_but_never_panic() {
    let (_, json) = &profiles()[0];
    let stored = Draft::of(&facts_of(json)).kept(catalogue()).to_store();
    let bytes = stored.as_bytes();
    let mut read = 0;
    for at in 0..bytes.len() {
        for change in [0x20_u8, b'"', b'}', b'9'] {
            let mut damaged = bytes.to_vec();
            damaged[at] = change;
            if let Ok(text) = String::from_utf8(damaged)
                && let Ok(draft) = Draft::read(catalogue(), &text)
            {
                let _ = draft.facts(catalogue());
                read += 1;
            }
        }
        if let Some(cut) = stored.get(..at) {
            assert!(Draft::read(catalogue(), cut).is_err(), "cut at {at}");
        }
    }
    assert!(read > 0);
}

#[test]
fn a_medicine_that_is_not_known_does_not_take_the_others_away() {
    let question = catalogue().question("therapies").unwrap();
    let course =
        |drug: &str| CourseEntry { drug: drug.to_owned(), ongoing: true, ..CourseEntry::default() };
    let entry = Entry {
        courses: vec![course("Benlysta"), course("wonderine"), course("prednisone")],
        complete: true,
        ..Entry::default()
    };
    let slips = entry.read(catalogue(), question).unwrap_err();
    assert_eq!(
        slips,
        [Slip { part: Part::Course(1, CoursePart::Drug), key: key!("error.unknown_drug") }]
    );
    let Some(Answer::Fact(fact)) = entry.usable(catalogue(), question) else { panic!("no answer") };
    let Value::Therapies(therapies) = fact.value else { panic!("no courses") };
    let drugs: Vec<&str> = therapies.courses.iter().map(|course| course.drug.as_str()).collect();
    assert_eq!(drugs, ["belimumab", "wonderine", "prednisone"], "it is kept as another medicine");
    assert!(!therapies.complete, "a list with a gap is not all of them");
    assert_eq!(entry.unusable_text(catalogue(), question), "wonderine");

    // The draft uses what it can, says what it cannot, and the page to take along says so too.
    let mut draft = Draft::new();
    draft.entries.insert("therapies".to_owned(), entry);
    let gone = Entry { text: "a word of old".to_owned(), ..Entry::default() };
    draft.entries.insert("a_question_no_longer_asked".to_owned(), gone);
    let (facts, unused) = draft.facts(catalogue());
    assert!(facts.answers.contains_key("therapies"));
    assert_eq!(unused, ["a_question_no_longer_asked", "therapies"]);
    let beside =
        Beside { unusable: draft.kept(catalogue()).unusable(catalogue()), ..Beside::default() };
    for words in trial_screener::words::all() {
        let speaker = Speaker::new(catalogue(), words, day(common::DAY));
        let screening = common::screen(facts.clone(), day(common::DAY));
        let text = speaker.take_away_text(&Shareable::of(&screening), &layout(), &beside);
        assert!(text.contains("wonderine"), "{}", words.tag);
        assert!(text.contains("a word of old"), "{}", words.tag);
    }
}

#[test]
fn dates_are_read_as_people_write_them() {
    let said = day("2026-03-25");
    let span = |text: &str| {
        when_text::read(text, Some(said)).map(|when| {
            let days = when.span(said).unwrap();
            (days.earliest.to_string(), days.latest.to_string())
        })
    };
    let exact = |text: &str, day: &str| {
        assert_eq!(span(text), Ok((day.to_owned(), day.to_owned())), "{text}");
    };
    for text in [
        "2026-03-02",
        "2026/3/2",
        "2026.03.02",
        "2 March 2026",
        "2 Mar 2026",
        "March 2, 2026",
        "2nd march 2026",
        "２０２６-０３-０２",
        "2026年3月2日",
        "2026年3月2号",
        " 2026-03-02 ",
    ] {
        exact(text, "2026-03-02");
    }
    // Only one order is possible.
    exact("25/03/2026", "2026-03-25");
    exact("03/25/2026", "2026-03-25");
    exact("04.04.2025", "2025-04-04");
    exact("today", "2026-03-25");
    exact("今天", "2026-03-25");
    for text in ["2026-03", "March 2026", "mar 2026", "3/2026", "2026年3月"] {
        assert_eq!(span(text), Ok(("2026-03-01".to_owned(), "2026-03-31".to_owned())), "{text}");
    }
    for text in ["3 weeks ago", "about 3 weeks ago", "3 weeks", "3周前", "约3周前", "3 w"] {
        assert_eq!(span(text), Ok(("2026-03-01".to_owned(), "2026-03-07".to_owned())), "{text}");
    }
    for (text, same) in [
        ("three weeks ago", "3 weeks ago"),
        ("a month ago", "1 month ago"),
        ("last month", "2026-02"),
        ("yesterday", "2026-03-24"),
        ("twelve weeks ago", "12 weeks ago"),
        ("三个月前", "3 months ago"),
        ("两周前", "2 weeks ago"),
        ("十二周前", "12 weeks ago"),
        ("半年前", "6 months ago"),
        ("上个月", "2026-02"),
        ("昨天", "2026-03-24"),
        ("前天", "2026-03-23"),
        ("今年3月", "2026-03"),
        ("去年", "2025"),
        ("去年11月18日", "2025-11-18"),
        ("march this year", "2026-03"),
        ("18 november last year", "2025-11-18"),
        ("last year", "2025"),
    ] {
        assert!(span(text).is_ok(), "{text}");
        assert_eq!(span(text), span(same), "{text}");
    }
    assert_eq!(span("2026-01 to 2026-02"), Ok(("2026-01-01".to_owned(), "2026-02-28".to_owned())));
    for text in
        ["before march 2026", "prior to 2026-03", "earlier than 1 Mar 2026", "早于2026年3月"]
    {
        assert_eq!(span(text), Ok(("1900-01-01".to_owned(), "2026-02-28".to_owned())), "{text}");
    }
    // Eight weeks before the day it was said, that day left out.
    for text in ["more than 8 weeks ago", "over eight weeks ago", "> 8 weeks ago", "超过8周前"]
    {
        assert_eq!(span(text), Ok(("1900-01-01".to_owned(), "2026-01-27".to_owned())), "{text}");
    }
    assert_eq!(span("2019"), Ok(("2019-01-01".to_owned(), "2019-12-31".to_owned())));
    for (text, error) in [
        ("03/04/2025", DateError::AmbiguousOrder),
        ("30 Feb 2026", DateError::NoSuchDay),
        ("31/04/2026", DateError::NoSuchDay),
        ("2026-13", DateError::NoSuchDay),
        ("26-03-02", DateError::YearOutOfRange),
        ("1 Jan 26", DateError::YearOutOfRange),
        ("last Tuesday", DateError::NotADate),
        // They may take in March, or be a length of time.
        ("by March 2026", DateError::NotADate),
        ("until March 2026", DateError::NotADate),
        ("before", DateError::NotADate),
        ("before Easter", DateError::NotADate),
        ("more than 8 weeks", DateError::NotADate),
        ("99999 weeks ago", DateError::NotADate),
        ("", DateError::Empty),
        ("Mar", DateError::NotADate),
        ("三月", DateError::NotADate),
        ("about", DateError::NotADate),
        ("5月", DateError::YearOutOfRange),
        ("25年", DateError::YearOutOfRange),
        ("3日", DateError::YearOutOfRange),
    ] {
        assert_eq!(span(text), Err(error), "{text}");
    }
}

#[test]
fn pages_hold_three_to_seven_questions_and_each_question_once() {
    let layout = Layout::of(catalogue());
    assert_eq!(layout.unknown, Vec::<String>::new());
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    for group in layout.pages.iter().chain(&layout.sheets) {
        for fact in &group.facts {
            *seen.entry(*fact).or_default() += 1;
        }
    }
    for (fact, question) in catalogue().questions.iter().enumerate() {
        let wanted = usize::from(question.kind != Kind::Computed);
        assert_eq!(seen.get(&fact).copied().unwrap_or(0), wanted, "{}", question.id);
    }
    for page in &layout.pages {
        assert!((3..=7).contains(&page.facts.len()), "{} has {}", page.id, page.facts.len());
    }
    // Sensitive questions come last.
    let sensitive = |page: &trial_screener::catalogue::layout::Group| {
        page.facts.iter().any(|fact| catalogue().fact(*fact).unwrap().sensitive)
    };
    let first = layout.pages.iter().position(sensitive).unwrap();
    let plain: Vec<&str> = layout.pages[first..]
        .iter()
        .filter(|page| !sensitive(page))
        .map(|page| page.id.as_str())
        .collect();
    assert_eq!(plain, ["terms"], "only what belongs to pregnancy stands among them");
    let ideas: Vec<usize> = layout.ideas.iter().flat_map(|idea| idea.facts.clone()).collect();
    assert_eq!(ideas.len(), ideas.iter().collect::<BTreeSet<_>>().len(), "an idea twice");
}

#[test]
fn undo_and_redo_lose_nothing() {
    let mut history = History::default();
    let draft = |text: &str| {
        let mut draft = Draft::new();
        let entry = Entry { text: text.to_owned(), ..Entry::default() };
        draft.entries.insert("age".to_owned(), entry);
        draft
    };
    let empty = Draft::new();
    history.remember("age", &empty);
    history.remember("age", &draft("4")); // typing on is one step
    let undone = history.undo(&draft("41")).unwrap();
    assert_eq!(undone, empty);
    assert_eq!(history.redo(&undone).unwrap(), draft("41"));
    history.pause();
    history.remember("age", &draft("41"));
    assert_eq!(history.undo(&draft("42")).unwrap(), draft("41"));
    assert!(history.can_undo());
    history.remember("weight", &draft("41"));
    assert!(!history.can_redo(), "a new change ends what could be redone");
}

#[test]
fn the_example_is_a_written_person() {
    let example = read(&root().join("src/draft/example.json"));
    let draft = Draft::read(catalogue(), &example).unwrap();
    assert!(draft.entries.len() > 50);
    let expected = files("tests/people/lupus-nephritis-biopsy", "json");
    assert!(expected.iter().any(|path| facts_of(&example) == facts_of_or_empty(&read(path))));
}

fn facts_of_or_empty(json: &str) -> trial_screener::facts::Facts {
    profile::read(catalogue(), json).unwrap_or_default()
}

#[test]
fn a_course_says_its_dose_and_ends_after_it_began() {
    let question = catalogue().question("therapies").unwrap();
    let read = |dose: &str, start: &str, stop: &str, ongoing: bool| {
        let course = CourseEntry {
            drug: "prednisone".to_owned(),
            dose: dose.to_owned(),
            start: start.to_owned(),
            stop: stop.to_owned(),
            said_on: "2026-03-02".to_owned(),
            stop_said_on: "2026-03-02".to_owned(),
            ongoing,
            ..CourseEntry::default()
        };
        Entry { courses: vec![course], ..Entry::default() }.read(catalogue(), question)
    };
    for dose in ["60", "60 mg", "60mg", " 60 MG ", "60 毫克", "60 milligrams"] {
        assert_eq!(read(dose, "2025", "", true), read("60", "2025", "", true), "{dose}");
        assert!(read(dose, "2025", "", true).is_ok(), "{dose}");
    }
    assert_eq!(read("1 g", "2025", "", true), read("1000", "2025", "", true));
    assert!(read("60 tablets", "2025", "", true).is_err());
    let code = |start: &str, stop: &str, ongoing| {
        read("60", start, stop, ongoing).err().map(|slips| slips[0].key)
    };
    assert_eq!(code("2024-03", "2020", false), Some(key!("error.stop_before_start")));
    assert_eq!(code("3 weeks ago", "5 weeks ago", false), Some(key!("error.stop_before_start")));
    // It may have been so.
    assert_eq!(code("2024-03", "2024", false), None);
    assert_eq!(code("2024-03-05", "2024-03-05", false), None);
    assert_eq!(code("3 weeks ago", "20 days ago", false), None);
    // A last day that is hidden because the medicine goes on says nothing.
    assert_eq!(code("2024-03", "2020", true), None);
}

#[test]
fn a_card_can_say_that_a_medicine_was_never_taken() {
    let question = catalogue().question("therapies").unwrap();
    let card = |drug: &str, outcome: &str| CourseEntry {
        drug: drug.to_owned(),
        outcome: outcome.to_owned(),
        ..CourseEntry::default()
    };
    let told = |courses: Vec<CourseEntry>| {
        let entry = Entry { courses, ..Entry::default() };
        match entry.usable(catalogue(), question) {
            Some(Answer::Fact(Fact { value: Value::Therapies(list), .. })) => {
                assert!(!list.complete, "the list stays open");
                (list.courses.len(), list.never, entry.unusable_text(catalogue(), question))
            }
            other => panic!("{other:?}"),
        }
    };
    let never = |drug: &str| card(drug, "never");
    let (courses, found, unusable) = told(vec![card("prednisone", ""), never("CYC"), never("MMF")]);
    assert_eq!((courses, unusable.as_str()), (1, ""));
    assert_eq!(found, ["cyclophosphamide", "mycophenolate_mofetil"]);
    // Of a medicine that nobody knows it says nothing, and takes nothing else away.
    let (courses, found, unusable) = told(vec![never("wonderine"), never("CYC")]);
    assert_eq!((courses, unusable.as_str()), (0, "wonderine"));
    assert_eq!(found, ["cyclophosphamide"]);
}

#[test]
fn a_course_says_how_long_it_lasted() {
    let question = catalogue().question("therapies").unwrap();
    let entry = |lasted: &str| {
        let course = CourseEntry {
            drug: "prednisone".to_owned(),
            start: "2024".to_owned(),
            stop: "2024".to_owned(),
            lasted: lasted.to_owned(),
            ..CourseEntry::default()
        };
        Entry { courses: vec![course], ..Entry::default() }
    };
    let read = |lasted: &str| entry(lasted).read(catalogue(), question);
    let told = |lasted: &str| match read(lasted) {
        Ok(Some(Answer::Fact(Fact { value: Value::Therapies(list), .. }))) => {
            list.courses[0].lasted.map(|lasted| lasted.to_string())
        }
        other => panic!("{lasted}: {other:?}"),
    };
    for text in ["8 months", "8 mo", "about 8 months", "8个月", "８个月"] {
        assert_eq!(told(text).as_deref(), Some("8 months"), "{text}");
    }
    assert_eq!(told("3 days").as_deref(), Some("3 days"));
    assert_eq!(told(""), None);
    for text in ["long", "0 months", "8", "2024"] {
        let slips = read(text).unwrap_err();
        assert_eq!(slips[0].part, Part::Course(0, CoursePart::Lasted), "{text}");
        assert_eq!(slips[0].key, key!("error.bad_length"), "{text}");
    }
    // It is kept with the draft and goes through a profile.
    let mut draft = Draft::new();
    draft.put("therapies", entry("8 months"));
    let stored = draft.kept(catalogue()).to_store();
    assert_eq!(
        Draft::read(catalogue(), &stored).unwrap().entry("therapies").courses[0].lasted,
        "8 months"
    );
    let (facts, _) = draft.facts(catalogue());
    let answer = facts.answers.get("therapies").unwrap();
    let json = serde_json::json!({ "facts": { "therapies": profile::answer_json(answer) } });
    assert_eq!(
        profile::read(catalogue(), &json.to_string()).unwrap().answers["therapies"],
        *answer
    );
}

#[test]
fn an_answer_from_a_record_loses_it_when_it_is_changed() {
    use trial_screener::draft::FromRecord;
    let question = catalogue().question("haemoglobin").unwrap();
    let from = Some(FromRecord { file: "cbc.csv".to_owned(), words: "Hb 104".to_owned() });
    let old = Entry { text: "104".to_owned(), unit: "g/L".to_owned(), from, ..Entry::default() };
    let mut draft = Draft::new();
    draft.put("haemoglobin", old.clone());
    let stored = draft.kept(catalogue()).to_store();
    let back = Draft::read(catalogue(), &stored).unwrap();
    assert_eq!(back.entry("haemoglobin"), old, "it is kept with the draft");
    let mut same = old.clone();
    same.stamp(question, &old, "2026-03-02");
    assert_eq!(same, old);
    let mut changed = Entry { text: "98".to_owned(), ..old.clone() };
    changed.stamp(question, &old, "2026-03-02");
    assert_eq!(changed.from, None);
}
