//! The language files: complete, used, readable.

use crate::common::{catalogue, read, root};
use std::collections::BTreeSet;
use std::path::Path;
use trial_screener::catalogue::Who;
use trial_screener::catalogue::embedded;
use trial_screener::catalogue::frequencies::TRACES;
use trial_screener::catalogue::layout::Layout;
use trial_screener::draft::entry::{DETECTION_CODES, EVENT_CODES};
use trial_screener::intake::files::Refused;
use trial_screener::words::{self, Words, plural};

fn english() -> &'static Words {
    words::all().iter().find(|words| words.tag == "en").unwrap()
}

/// The text of a key that the language has.
fn text(words: &Words, key: &str) -> &'static str {
    words.named(key).unwrap_or_else(|| panic!("{}: no text `{key}`", words.tag))
}

/// Texts in every `.rs` file of these layers.
fn sources(folders: &[&str]) -> String {
    fn walk(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, text);
            } else if path.extension().is_some_and(|e| e == "rs") {
                text.push_str(&read(&path));
            }
        }
    }
    let mut text = String::new();
    for folder in folders {
        walk(&root().join("src").join(folder), &mut text);
    }
    text
}

/// Keys that stand in code as they are: `key!("name.part")`. That the English file has them is
/// held by the compiler.
fn literal_keys() -> BTreeSet<String> {
    let source =
        sources(&["app", "draft", "intake", "questionnaire", "report", "storage", "words"]);
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join("\n");
    let mut keys = BTreeSet::new();
    for rest in code.split("key!(").skip(1) {
        let text = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
        if let Some((key, rest)) = text
            && rest.trim_start().starts_with(')')
        {
            keys.insert(key.to_owned());
        }
    }
    keys
}

/// Keys that code puts together, from the lists it takes the parts from.
fn built_keys() -> BTreeSet<String> {
    let layout = Layout::of(catalogue());
    let mut keys = BTreeSet::new();
    let mut add = |prefix: &str, parts: &[&str]| {
        keys.extend(parts.iter().map(|part| format!("{prefix}.{part}")));
    };
    let ids = |groups: &[trial_screener::catalogue::layout::Group]| -> Vec<String> {
        groups.iter().map(|group| group.id.clone()).collect()
    };
    for (prefix, list) in [
        ("page", ids(&layout.pages)),
        ("sheet", ids(&layout.sheets)),
        ("idea", ids(&layout.ideas)),
        ("paper", ids(&layout.papers)),
    ] {
        add(prefix, &list.iter().map(String::as_str).collect::<Vec<_>>());
    }
    add("page", &["more"]);
    // Options whose wording is a word of the language; hidden is the one that an event goes on.
    let options = catalogue().questions.iter().flat_map(|question| &question.options);
    let offered = options.filter(|option| !option.hidden);
    let unworded = offered.filter(|option| ["", &option.code].contains(&option.label.get(0)));
    add("option", &unworded.map(|option| option.code.as_str()).collect::<Vec<_>>());
    add("event", &EVENT_CODES);
    for code in EVENT_CODES {
        add(&format!("event.{code}"), &["choice"]);
    }
    add("detection", &DETECTION_CODES);
    // What a test that looks for a trace found.
    add("option", &TRACES);
    add("anchor", &catalogue().anchors.iter().map(String::as_str).collect::<Vec<_>>());
    add("refused", &Refused::KINDS.map(|kind| Refused::Kind(kind).code()));
    add("refused", &Refused::DAMAGES.map(|damage| Refused::Damage(damage).code()));
    keys
}

#[test]
fn every_language_has_every_key_and_no_other() {
    let mut needed = literal_keys();
    needed.extend(built_keys());
    let known: BTreeSet<String> = english().keys().map(str::to_owned).collect();
    for words in words::all() {
        let keys: BTreeSet<String> = words.keys().map(str::to_owned).collect();
        let missing: Vec<_> = needed.difference(&keys).collect();
        assert!(missing.is_empty(), "{}: missing {missing:?}", words.tag);
        for key in &keys {
            assert!(known.contains(key), "{}: `{key}` is not in the English file", words.tag);
            let unit = key
                .strip_prefix("unit.")
                .is_some_and(|code| catalogue().units.iter().any(|unit| unit.code == code));
            let stem = plural::stem(key);
            assert!(unit || needed.contains(stem), "{}: `{key}` is used nowhere", words.tag);
            assert!(words.named(key) != Some(""), "{}: `{key}` is empty", words.tag);
        }
    }
}

#[test]
fn a_language_has_every_plural_form_of_what_is_counted() {
    let counted: BTreeSet<&str> = words::all()
        .iter()
        .flat_map(Words::keys)
        .filter(|key| plural::stem(key) != *key)
        .map(plural::stem)
        .collect();
    assert!(counted.len() > 20, "{counted:?}");
    for words in words::all() {
        let forms: BTreeSet<&str> = (0..=200).map(|n| words.category(n)).collect();
        for (key, form) in counted.iter().flat_map(|key| forms.iter().map(move |form| (key, form)))
        {
            let known = *form == "other" || words.named(&format!("{key}.{form}")).is_some();
            assert!(known, "{}: `{key}.{form}` is missing", words.tag);
        }
    }
}

/// The category that the library of the CLDR gives a count.
fn cldr(tag: &str) -> impl Fn(usize) -> String {
    let locale: icu_locale_core::Locale = tag.parse().unwrap();
    let rules = icu_plurals::PluralRules::try_new_cardinal(locale.into()).unwrap();
    move |n| format!("{:?}", rules.category_for(n)).to_lowercase()
}

#[test]
fn counts_have_the_category_of_their_language() {
    for words in words::all() {
        let cldr = cldr(words.tag);
        for n in 0..2_000 {
            assert_eq!(words.category(n), cldr(n), "{} {n}", words.tag);
        }
    }
    // What is written down stands for greater counts, in languages with other rules, too.
    for tag in ["ar", "cs", "cy", "fr", "ga", "lt", "lv", "mt", "pl", "ru", "sl"] {
        let cldr = cldr(tag);
        for n in 0..2_000 {
            assert_eq!(cldr(plural::told(n)), cldr(n), "{tag} {n}");
        }
    }
    assert_eq!([0, 1, 5, 22].map(cldr("pl")), ["many", "one", "many", "few"]);
}

#[test]
fn only_a_category_is_taken_off_a_key() {
    assert_eq!(plural::stem("next.left.one"), "next.left");
    assert_eq!(plural::stem("next.left"), "next.left");
    assert_eq!(plural::stem("few"), "few");
}

/// The names of the holes in a text.
fn holes(text: &str) -> BTreeSet<String> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(hole, _)| hole.to_owned())
        .collect()
}

#[test]
fn a_text_has_the_same_holes_in_every_language() {
    for words in words::all() {
        for key in words.keys().filter(|key| !key.starts_with("unit.")) {
            let stem = plural::stem(key);
            let (here, there) = (holes(text(words, key)), holes(text(english(), stem)));
            let fits = if key == stem { here == there } else { here.is_subset(&there) };
            assert!(fits, "{} {key}: {here:?} against {there:?}", words.tag);
        }
    }
}

#[test]
fn a_third_language_needs_only_a_file() {
    let mut catalogue = embedded::load().unwrap();
    let file = words::template(&catalogue, english(), 0).replace(" = ", " = §");
    let words = Words::parse("eo", Box::leak(file.into_boxed_str()));
    let missing = words::add_to(&mut catalogue, &words);
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(catalogue.language("eo"), Some(2));
    let mut checked = 0;
    words::catalogue_texts(&mut catalogue, &mut |key, texts| {
        assert!(texts.get(2).starts_with('§'), "{key}");
        checked += 1;
    });
    assert!(checked > 500, "{checked}");
    // A file with a gap says so, and the first language stands in.
    let mut catalogue = embedded::load().unwrap();
    let missing = words::add_to(&mut catalogue, &Words::parse("eo", "app.name = x"));
    assert!(missing.contains(&"question.haemoglobin.label".to_owned()));
    let haemoglobin = catalogue.question("haemoglobin").unwrap();
    assert_eq!(haemoglobin.label.get(2), haemoglobin.label.get(0));
}

/// Flesch-Kincaid grade of a text: 0.39 words per sentence + 11.8 syllables per word - 15.59.
fn grade(text: &str) -> f64 {
    let sentences = text.split(['.', '!', '?', '\n']).filter(|s| s.contains(' ')).count();
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphabetic() && c != '\'')
        .filter(|word| word.len() > 1 || matches!(*word, "a" | "I"))
        // Names of tests and scores are letters to be read one by one, not words.
        .filter(|word| !word.chars().skip(1).any(|c| c.is_ascii_uppercase()))
        .map(str::to_lowercase)
        .collect();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let (sentences, count) = (sentences.max(1) as f64, words.len().max(1) as f64);
    0.39 * count / sentences + 11.8 * syllables as f64 / count - 15.59
}

/// Groups of vowels, without a silent e at the end.
fn syllables(word: &str) -> usize {
    let vowel = |c: char| "aeiouy".contains(c);
    let mut groups = 0;
    let mut before = false;
    for c in word.chars() {
        groups += usize::from(vowel(c) && !before);
        before = vowel(c);
    }
    let silent = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(silent)).max(1)
}

#[test]
fn the_measure_of_reading_works() {
    // Known values of the formula, by hand: 6 words, 1 sentence, 7 syllables.
    assert!((grade("The cat sat on the mat.") - (0.39 * 6.0 + 11.8 - 15.59)).abs() < 0.01);
    let hard =
        "Participants receiving immunosuppressive medication necessitate investigator evaluation.";
    assert!(grade(hard) > 15.0, "{}", grade(hard));
}

#[test]
fn english_reads_at_grade_eight_or_below() {
    let for_people: String = english()
        .keys()
        .filter(|key| !key.starts_with("clinician.") && !key.starts_with("date."))
        .filter(|key| !key.starts_with("unit.") && !key.starts_with("sheet."))
        // Labels of a word or two would only flatter the figure.
        .filter(|key| text(english(), key).split(' ').count() >= 5)
        .map(|key| format!("{}.\n", text(english(), key).trim_end_matches('.')))
        .collect();
    let mut questions = String::new();
    for question in &catalogue().questions {
        if question.who == Some(Who::Patient) {
            questions.push_str(&format!("{}.\n", question.label.get(0)));
            if let Some(hint) = &question.hint {
                questions.push_str(&format!("{}\n", hint.get(0)));
            }
        }
    }
    let criteria: String = catalogue()
        .trials
        .iter()
        .flat_map(|trial| &trial.criteria)
        .map(|criterion| format!("{}\n", criterion.patient.get(0)))
        .collect();
    for (what, text) in
        [("screen", for_people), ("questions to a patient", questions), ("criteria", criteria)]
    {
        let grade = grade(&text);
        println!("reading grade of {what}: {grade:.1}");
        assert!(grade <= 8.0, "{what}: {grade:.1}");
    }
}

#[test]
fn nothing_is_said_that_must_not_be_said() {
    // Section 11.1 of the clinical reference.
    let forbidden = [
        "you are eligible",
        "you qualify",
        "you are excluded",
        "you do not have lupus",
        "cure",
        "best option",
        "stop taking",
        "stop your",
        "pause your",
        "reduce your",
        "wash out",
        "avoid treatment",
        "您符合条件",
        "治愈",
        "停药",
        "减量",
    ];
    let mut texts: Vec<String> = words::all()
        .iter()
        .flat_map(|words| words.keys().map(|key| text(words, key).to_owned()))
        .collect();
    let mut catalogue = embedded::load().unwrap();
    words::catalogue_texts(&mut catalogue, &mut |key, texts_of| {
        if !key.ends_with(".clinician") {
            texts.extend(texts_of.0.iter().cloned());
        }
    });
    for text in texts {
        let lower = text.to_lowercase();
        for phrase in forbidden {
            let word = lower.contains(phrase)
                && (phrase != "cure"
                    || lower.split_whitespace().any(|w| w.trim_matches('.') == "cure"));
            assert!(!word, "`{phrase}` in: {text}");
        }
    }
}

#[test]
fn no_key_stands_twice_in_a_language() {
    for (tag, file) in [
        ("en", include_str!("../../src/words/en.txt")),
        ("zh-Hans", include_str!("../../src/words/zh-Hans.txt")),
    ] {
        let mut seen = BTreeSet::new();
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let Some((key, _)) = line.split_once('=') else { continue };
            assert!(seen.insert(key.trim()), "{tag}: `{}` stands twice", key.trim());
        }
    }
}

/// Whether a text speaks to somebody.
fn addresses_someone(tag: &str, text: &str) -> bool {
    match tag {
        "en" => text.split(|c: char| !c.is_alphabetic()).any(|word| {
            ["you", "your", "yours", "yourself"].contains(&word.to_lowercase().as_str())
        }),
        _ => text.contains(['您', '你']),
    }
}

#[test]
fn to_a_carer_every_question_and_point_speaks_of_the_patient() {
    for (language, words) in words::all().iter().enumerate() {
        let carer = words::for_carers(words.tag);
        let mut known = BTreeSet::new();
        let mut spoken = 0;
        let mut missing = Vec::new();
        words::catalogue_texts(&mut catalogue().clone(), &mut |key, texts| {
            known.insert(key.to_owned());
            let about_the_person = key.starts_with("question.") || key.starts_with("criterion.");
            let is_for_experts = key.ends_with(".clinician");
            let text = carer.named(key).unwrap_or_else(|| texts.get(language));
            // "You can skip this" is said to whoever answers.
            let rest = text.replace("You can skip this.", "");
            if about_the_person && !is_for_experts && addresses_someone(words.tag, &rest) {
                missing.push(format!("{key} = {text}"));
            }
            spoken += usize::from(carer.named(key).is_some());
        });
        assert_eq!(missing, Vec::<String>::new(), "{}", words.tag);
        assert!(spoken > 30, "{}: {spoken}", words.tag);
        known.extend(words.keys().map(str::to_owned));
        let strange: Vec<_> = carer.keys().filter(|key| !known.contains(*key)).collect();
        assert_eq!(strange, Vec::<&str>::new(), "{}", words.tag);
    }
}

#[test]
fn words_for_carers_have_the_holes_of_the_words_they_stand_for() {
    for words in words::all() {
        let carer = words::for_carers(words.tag);
        for key in carer.keys().filter(|key| words.named(key).is_some()) {
            assert_eq!(holes(text(words, key)), holes(text(&carer, key)), "{} {key}", words.tag);
        }
    }
}
