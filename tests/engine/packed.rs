//! The catalogue as the page carries it says exactly what the loaded one says.

use crate::common::{self, catalogue, day, facts_of, profiles};
use std::collections::BTreeMap;
use trial_screener::catalogue::layout::Layout;
use trial_screener::catalogue::{Catalogue, SourceFile, embedded};
use trial_screener::evaluate::{Screening, Shareable};
use trial_screener::facts::Facts;
use trial_screener::report::Speaker;
use trial_screener::words;

fn people() -> Vec<(String, Facts)> {
    profiles().into_iter().map(|(name, json)| (name, facts_of(&json))).collect()
}

/// All that a page can show of a person: every row with its texts, the print-out, the log.
fn shown(catalogue: &Catalogue, words: &words::Words, facts: &Facts) -> Vec<String> {
    let today = day(common::DAY);
    let screening = Screening::new(catalogue, facts.clone(), today);
    let speaker = Speaker::new(catalogue, words, today);
    let rows = (0..catalogue.trials.len())
        .flat_map(|trial| speaker.rows(&screening, trial))
        .map(|row| format!("{row:?}"));
    let relevant = format!("{:?}", screening.relevant());
    let page =
        format!("{:?}", speaker.take_away(&Shareable::of(&screening), &Layout::of(catalogue)));
    rows.chain([relevant, page, speaker.log_csv(&Shareable::of(&screening), "x")]).collect()
}

#[test]
fn a_packed_catalogue_with_a_language_shows_what_the_loaded_one_shows() {
    let packed = catalogue().pack().unwrap();
    for (language, words) in words::all().iter().enumerate() {
        let file = words::pack(catalogue(), words, language);
        let words::Packed { words: texts, lines, .. } = words::unpack(&file).unwrap();
        let small = Catalogue::unpack(&packed, words.tag, lines).unwrap();
        let again = words::Words::parse(words.tag, texts.to_owned().leak());
        assert_eq!(again, *words);
        assert_eq!(small.languages, [words.tag]);
        for (name, facts) in people() {
            let (here, there) = (shown(catalogue(), words, &facts), shown(&small, &again, &facts));
            for (here, there) in here.iter().zip(&there) {
                assert_eq!(here, there, "{name} in {}", words.tag);
            }
            assert_eq!(here.len(), there.len());
        }
    }
}

#[test]
fn a_language_file_that_does_not_fit_is_refused() {
    let packed = catalogue().pack().unwrap();
    let lines = catalogue().text_lines(0);
    let fits = |lines: &str| Catalogue::unpack(&packed, "en", lines).is_some();
    assert!(fits(&lines));
    let shorter = lines.trim_end().rsplit_once('\n').unwrap().0;
    assert!(!fits(shorter), "a line is missing");
    assert!(!fits(&format!("{lines}x\n")), "a line too many");
    assert!(Catalogue::unpack(&packed[..packed.len() / 2], "en", &lines).is_none());
    assert!(words::unpack("no divider").is_none());
}

/// Statuses, verdict and relevance by trial id.
fn judged(catalogue: &Catalogue, facts: &Facts) -> (BTreeMap<String, String>, Vec<bool>) {
    let screening = Screening::new(catalogue, facts.clone(), day(common::DAY));
    let trials = (0..).zip(&catalogue.trials);
    let trials = trials.map(|(index, trial)| {
        let said = format!("{:?} {:?}", screening.trial_statuses(index), screening.result(index));
        (trial.id.clone(), said)
    });
    (trials.collect(), screening.relevant())
}

#[test]
fn some_of_the_trials_are_judged_as_if_there_were_no_others() {
    let chosen = [&[0_usize][..], &[3], &[1, 4], &[4, 2, 0]];
    for trials in chosen {
        let files: Vec<SourceFile<'static>> = (0..)
            .zip(embedded::TRIALS)
            .filter(|(index, _)| trials.contains(index))
            .map(|(_, file)| *file)
            .collect();
        let alone = Catalogue::load_with(embedded::VOCABULARY, &files).unwrap();
        let ids: Vec<&str> = alone.trials.iter().map(|trial| trial.id.as_str()).collect();
        let mut kept = catalogue().clone();
        kept.keep_trials(&ids);
        assert_eq!(kept.trials.len(), trials.len());
        for (name, facts) in people() {
            let (mut here, there) = (judged(&kept, &facts), judged(&alone, &facts));
            // Facts that only other trials compute come at the end, and matter to none.
            here.1.truncate(there.1.len());
            assert_eq!(here.0, there.0, "{name} {ids:?}");
            assert_eq!(here.1.len(), there.1.len());
            for (fact, question) in alone.questions.iter().enumerate() {
                let place = kept.index_of(&question.id).unwrap();
                let matters =
                    Screening::new(&kept, facts.clone(), day(common::DAY)).relevant()[place];
                assert_eq!(matters, there.1[fact], "{name} {}", question.id);
            }
        }
    }
    // Ids are understood in any case.
    let mut one = catalogue().clone();
    one.keep_trials(&["NCT06421701", "none-of-ours"]);
    assert_eq!(one.trials.len(), 1);
    // Nothing known is asked for: all stay.
    let mut all = catalogue().clone();
    all.keep_trials(&["none-of-ours"]);
    assert_eq!(all.trials.len(), catalogue().trials.len());
}
