//! Slightly broken real texts: what the fuzzers look for (`make fuzz`), a little of it in every
//! run, and so that their checks are compiled.

#[path = "../fuzz/checks.rs"]
mod checks;

use crate::common::{self, random};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::fs;
use trial_screener::catalogue::embedded;

/// Texts of one kind, and what must hold for any text like them.
struct Kind {
    seeds: Vec<String>,
    check: fn(&str) -> bool,
    turns: u32,
    /// Of 100 broken texts so many are read all the same: the check sees both sides.
    read: std::ops::Range<u32>,
}

fn files(pattern: &[&str]) -> Vec<String> {
    let mut texts = Vec::new();
    for folder in pattern {
        let mut paths: Vec<_> =
            fs::read_dir(common::root().join(folder)).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let file = if path.is_dir() { path.join("facts.json") } else { path };
            texts.push(fs::read_to_string(file).unwrap());
        }
    }
    assert!(!texts.is_empty(), "{pattern:?}");
    texts
}

/// Signs that mean something in one of the forms.
const SIGNS: [&str; 24] = [
    "\"", "{", "}", "[", "]", ":", ",", "-", "<", "|", "=", "\n", " ", "0", "9", "1e9", ".", "'",
    "null", "not ", "年", "\u{feff}", "é", "\\u0000",
];

/// One of the texts with up to three places changed: something gone, doubled, put in, or taken
/// from another text.
fn broken(seeds: &[String]) -> impl Strategy<Value = String> {
    let taken = (select(seeds.to_vec()), any::<Index>()).prop_map(|(other, at)| {
        let at = at.index(other.chars().count() + 1);
        other.chars().skip(at).take(12).collect::<String>()
    });
    let put = prop_oneof![
        Just(Some(String::new())),
        select(&SIGNS).prop_map(|sign| Some(sign.to_owned())),
        taken.prop_map(Some),
        // What stands there, twice.
        Just(None),
    ];
    let places = vec((any::<Index>(), 0..12_usize, put), 1..=3);
    (select(seeds.to_vec()), places).prop_map(|(seed, places)| {
        let mut text: Vec<char> = seed.chars().collect();
        for (place, length, put) in places {
            let from = place.index(text.len() + 1);
            let to = (from + length).min(text.len());
            let put = put.map_or_else(|| text[from..to].repeat(2), |put| put.chars().collect());
            text.splice(from..to, put);
        }
        text.into_iter().collect()
    })
}

fn hold(kind: &Kind) {
    for seed in &kind.seeds {
        assert!((kind.check)(seed), "a text that is whole is refused: {seed}");
    }
    let mut read = 0;
    random::each(kind.turns, broken(&kind.seeds), |text| {
        read += u32::from((kind.check)(&text));
        Ok(())
    });
    let share = read * 100 / kind.turns;
    assert!(kind.read.contains(&share), "{share} of 100 broken texts were read");
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn broken_profiles_are_read_or_refused() {
    let seeds = files(&["tests/people"]);
    hold(&Kind { seeds, check: checks::profile, turns: 1_000, read: 1..95 });
}

#[test]
fn broken_drafts_are_read_or_refused() {
    let seeds = files(&["tests/people"])
        .iter()
        .map(|text| {
            let draft = trial_screener::draft::Draft::read(common::catalogue(), text).unwrap();
            draft.kept(common::catalogue()).to_store()
        })
        .collect();
    hold(&Kind { seeds, check: checks::draft, turns: 1_000, read: 5..95 });
}

#[test]
fn broken_entries_are_read_or_refused() {
    let seeds = texts(&[
        "58 kg",
        "5'7\"",
        "11 st 4 lb",
        "9.5 g/dL",
        "<80 g/L",
        "1.5 ×10⁹/L",
        "2026-03-25",
        "March 2026",
        "25 Mar 2026",
        "3 weeks ago",
        "2026年3月",
        "3周前",
        "last month",
        "2025",
        "2026-01 to 2026-03",
    ]);
    hold(&Kind { seeds, check: checks::typed, turns: 3_000, read: 5..95 });
}

#[test]
fn broken_records_are_read_or_refused() {
    let folder = common::root().join("tests/intake/samples");
    let mut seeds = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        seeds.push(fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    seeds.extend(texts(&[
        "Her haemoglobin was 104 g/L and platelets were 58 x10^9/L on 18 February 2026.",
        "1 WBC 白细胞计数 3.2 ↓ 10^9/L 3.5-9.5\n2 血小板 85 10^9/L 125--350 2026-02-20",
    ]));
    assert!(seeds.len() >= 8);
    hold(&Kind { seeds, check: checks::brought, turns: 3_000, read: 5..100 });
}

/// Files of one format, and the check of its reader.
type Format = (&'static [&'static str], fn(&str) -> bool);

fn samples(names: &[&str]) -> Vec<String> {
    let folder = common::root().join("tests/intake/samples");
    names.iter().map(|name| fs::read_to_string(folder.join(name)).unwrap()).collect()
}

#[test]
fn broken_files_of_each_format_are_read_or_refused() {
    let kinds: [Format; 5] = [
        (&["lab.csv", "lab-zh.tsv"], checks::table),
        (&["bundle.json"], checks::fhir),
        (&["results.xml"], checks::ccda),
        (&["oru.hl7"], checks::hl7),
        (&["portal.txt"], checks::line),
    ];
    for (names, check) in kinds {
        hold(&Kind { seeds: samples(names), check, turns: 500, read: 1..101 });
    }
}

#[test]
fn broken_doses_are_read_or_refused() {
    let seeds = texts(&[
        "60 mg",
        "1 g bid",
        "每日两次，每次5mg",
        "5-10 mg daily",
        "at least 20 mg",
        "2 x 500 mg",
    ]);
    hold(&Kind { seeds, check: checks::dose, turns: 3_000, read: 5..95 });
}

#[test]
fn broken_zips_are_read_or_refused() {
    // A zip without files, and one byte after the other of it changed.
    let mut bytes = [0_u8; 22];
    bytes[..4].copy_from_slice(b"PK\x05\x06");
    assert!(checks::zip(&bytes));
    for at in 0..bytes.len() {
        for byte in [1, 0x7f, 0xff] {
            let mut other = bytes;
            other[at] ^= byte;
            checks::zip(&other);
        }
    }
}

#[test]
fn broken_numbers_are_read_or_refused() {
    let seeds = texts(&["7.5", "<7.5", "≥ 7", "50-55", "50–55", "1,234.5", "0.3", "10*9", "１２"]);
    let seeds: Vec<String> = seeds.into_iter().filter(|text| checks::quantity(text)).collect();
    assert!(seeds.len() >= 7);
    hold(&Kind { seeds, check: checks::quantity, turns: 5_000, read: 5..95 });
}

#[test]
fn broken_dates_are_read_or_refused() {
    let seeds = texts(&["2026-03-25", "2026-03", "2024-02-29", "1960"]);
    let check = |text: &str| checks::day(text, 90, 0) | checks::day(text, u16::MAX, 3);
    hold(&Kind { seeds, check, turns: 5_000, read: 5..95 });
}

#[test]
fn broken_trial_files_are_read_or_refused() {
    let seeds = files(&["src/catalogue/trials"]);
    let check = |text: &str| checks::trial(embedded::VOCABULARY, text);
    hold(&Kind { seeds, check, turns: 150, read: 5..95 });
    assert!(!checks::trial(&[checks::SHORT], "[trial x]"));
}
