//! How near a trial is, what to do next, and the plan, in words.

use crate::common::{self, catalogue, facts_of, profiles, screen, speakers, today, trial_index};
use jiff::civil::date;
use trial_screener::catalogue::layout::Layout;
use trial_screener::evaluate::next::Guide;
use trial_screener::evaluate::passed_over::passed_over;
use trial_screener::evaluate::timeline::{What, on_day, timelines};
use trial_screener::evaluate::{Screening, Verdict};
use trial_screener::key;
use trial_screener::report::calendar::calendar;
use trial_screener::report::outlook::Nearness;
use trial_screener::report::plan::{Stand, place};

fn people() -> impl Iterator<Item = (String, Screening<'static>)> {
    profiles().into_iter().map(|(name, json)| (name, screen(facts_of(&json), today())))
}

fn is_said(place: &str, text: &str) {
    assert!(!text.trim().is_empty(), "{place}: empty");
    assert!(!text.contains('{') && !text.contains('}'), "{place}: a hole in `{text}`");
    for key in [
        "outlook.", "plan.", "passed.", "contact.", "steps.", "bar.", "trials.", "sources.",
        "next.",
    ] {
        assert!(!text.starts_with(key), "{place}: a bare key `{text}`");
    }
}

#[test]
fn every_trial_of_every_person_has_an_outlook_in_every_language() {
    for (name, screening) in people() {
        let lines = timelines(catalogue(), screening.facts(), today(), 400);
        for speaker in speakers() {
            for (trial, line) in lines.iter().enumerate() {
                let place = format!("{name} {} {trial}", speaker.words.tag);
                let (result, statuses) = (screening.result(trial), screening.trial_statuses(trial));
                is_said(&place, &speaker.outlook(trial, result, statuses, Some(line)));
                is_said(&place, &speaker.outlook(trial, result, statuses, None));
                let bar = speaker.bar(trial, statuses);
                let deciding = (0..statuses.len()).filter(|row| catalogue().decides(trial, *row));
                assert_eq!(bar.all(), deciding.count(), "{place}");
                assert_eq!(bar.blocked > 0, result.verdict == Verdict::NotMatch, "{place}");
                is_said(&place, &speaker.bar_text(bar));
                let plan = speaker.plan_line(line).unwrap();
                is_said(&place, &plan.outlook);
                plan.spans.iter().for_each(|span| is_said(&place, &span.text));
                plan.steps.iter().for_each(|step| is_said(&place, &step.text));
                for (term, text) in speaker.contacts(trial) {
                    is_said(&place, &term);
                    is_said(&place, &text);
                }
            }
            is_said(&name, &speaker.open_count(&screening));
        }
    }
}

#[test]
fn a_person_who_only_waits_is_told_the_day_and_is_not_counted_as_ruled_out() {
    // A live vaccine two weeks ago; S3 asks for four weeks.
    let profile = r#"{"facts": {"live_vaccine": "2026-02-16"}}"#;
    let screening = screen(facts_of(profile), today());
    let trial = trial_index("nct06421701");
    let result = screening.result(trial);
    assert!(result.verdict == Verdict::NotMatch && result.for_now);
    let lines = timelines(catalogue(), screening.facts(), today(), 100);
    let english = speakers().into_iter().find(|speaker| speaker.words.tag == "en").unwrap();
    let outlook = english.outlook(trial, result, screening.trial_statuses(trial), lines.get(trial));
    let opens = lines[trial].earliest.possible.unwrap();
    // The fault is the vaccine alone: the day before, the trial is blocked, on the day it is not.
    assert_eq!(
        on_day(&screening, opens.yesterday().unwrap()).result(trial).verdict,
        Verdict::NotMatch
    );
    assert_ne!(on_day(&screening, opens).result(trial).verdict, Verdict::NotMatch);
    assert!(outlook.contains(&english.date(opens)), "{outlook}");
    let all = catalogue().trials.len();
    let count = english.open_count(&screening);
    assert!(count.starts_with(&format!("{all} of {all} ")), "{count}");
}

#[test]
fn the_nearest_trial_comes_first() {
    let order = |result: (Verdict, bool), complete| {
        let result = trial_screener::evaluate::TrialResult { verdict: result.0, for_now: result.1 };
        Nearness::of(result, complete, None)
    };
    let may = order((Verdict::MayBeEligible, false), true);
    let possible = order((Verdict::Possible, false), true);
    let incomplete = order((Verdict::Possible, false), false);
    let later = order((Verdict::NotMatch, true), true);
    let lasting = order((Verdict::NotMatch, false), true);
    let sorted = [may, possible, incomplete, later, lasting];
    assert!(sorted.is_sorted(), "{sorted:?}");
    // One that opens comes before one that does not within the days looked at.
    let screening = screen(facts_of(&common::person("time-only")), today());
    let opening = timelines(catalogue(), screening.facts(), today(), 100);
    let too_short = timelines(catalogue(), screening.facts(), today(), 2);
    let trial = trial_index("nct06421701");
    let near = |lines: &[trial_screener::evaluate::TrialTimeline]| {
        Nearness::of(screening.result(trial), true, lines.get(trial))
    };
    assert!(near(&opening) < near(&too_short));
}

#[test]
fn the_spans_of_a_plan_cover_every_day_and_say_what_the_engine_says() {
    for (name, screening) in people().take(12) {
        let lines = timelines(catalogue(), screening.facts(), today(), 200);
        for line in &lines {
            let plan = speakers()[0].plan_line(line).unwrap();
            assert_eq!(plan.spans.first().map(|span| span.from), Some(today()), "{name}");
            for pair in plan.spans.windows(2) {
                assert_eq!(pair[0].to.tomorrow().ok(), Some(pair[1].from), "{name}");
            }
            for (step, told) in plan.steps.iter().zip(&line.to_do) {
                let over = matches!(told.what, What::Wait(_));
                assert_eq!(step.on > step.to, over, "{name}: a wait is over the day after");
            }
            let bars = &plan.bars;
            assert_eq!(
                (bars[0].0, bars[bars.len() - 1].1),
                (today(), plan.spans[plan.spans.len() - 1].to)
            );
            assert!(bars.windows(2).all(|pair| pair[0].2 != pair[1].2), "{name}");
            for span in &plan.spans {
                for day in [span.from, span.to] {
                    let blocked =
                        on_day(&screening, day).result(line.trial).verdict == Verdict::NotMatch;
                    assert_eq!(blocked, span.stand == Stand::Blocked, "{name} {day}");
                }
            }
        }
    }
}

#[test]
fn what_to_do_next_is_short_and_never_about_a_crisis() {
    let layout = Layout::of(catalogue());
    let guide = Guide::new(catalogue(), &layout, today());
    let mut told = 0;
    for (name, screening) in people() {
        let worth = guide.worth_finding_out(&screening);
        for speaker in speakers() {
            let steps = speaker.steps(&screening, &worth);
            for (fact, label) in steps.tests.iter().chain(&steps.doctor) {
                is_said(&name, label);
                assert!(!catalogue().question(fact).unwrap().ephemeral, "{name} {fact}");
            }
            assert!(steps.tests.len() <= 3 && steps.doctor.len() <= 3 && steps.team.len() <= 3);
            told += usize::from(!steps.is_empty());
            let sources = speaker.sources(&worth);
            let listed: usize = sources.iter().map(|source| source.facts.len()).sum();
            let private = worth.iter().filter(|w| catalogue().questions[w.fact].ephemeral).count();
            assert_eq!(listed + private, worth.len(), "{name}: each has a place");
            for source in sources {
                is_said(&name, &speaker.words.count(key!("sources", source.who), 2));
            }
            for passed in passed_over(&guide, &screening) {
                let (label, why) = speaker.passed_over(&passed);
                is_said(&name, &label);
                is_said(&name, &why);
            }
        }
    }
    assert!(told > 20, "{told}");
}

#[test]
fn a_calendar_file_names_days_and_nothing_else() {
    let days = [(date(2026, 3, 30), date(2026, 3, 30)), (date(2026, 12, 31), date(2026, 12, 31))];
    let text = calendar(&days, "Health appointment; a, b", date(2026, 3, 2));
    assert!(
        text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n'])
    );
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
    assert!(text.contains("DTSTART;VALUE=DATE:20260330\r\nDTEND;VALUE=DATE:20260331\r\n"));
    assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"));
    assert!(text.contains("SUMMARY:Health appointment\\; a\\, b\r\n"));
    assert!(text.lines().all(|line| line.len() <= 75));
    let uids: std::collections::BTreeSet<&str> =
        text.lines().filter(|line| line.starts_with("UID:")).collect();
    assert_eq!(uids.len(), 2);
}

#[test]
fn days_have_their_place_in_a_picture() {
    let (from, to) = (date(2026, 1, 1), date(2027, 1, 1));
    assert_eq!(place(from, to, from), 0);
    assert_eq!(place(from, to, to), 1_000);
    assert_eq!(place(from, to, date(2025, 1, 1)), 0);
    assert_eq!(place(from, to, date(2028, 1, 1)), 1_000);
    assert_eq!(place(from, to, date(2026, 7, 2)), 182 * 1_000 / 365);
    assert_eq!(place(from, from, from), 0);
}

#[test]
fn a_trial_that_only_wants_a_test_anew_says_so() {
    // A negative test ten days ago, where seven are asked for.
    let person = common::person("fits-cht101");
    let mut profile: serde_json::Value = serde_json::from_str(&person).unwrap();
    profile["facts"]["pregnancy_test"] =
        serde_json::json!({ "value": "serum_negative", "date": "2026-02-20" });
    let screening = screen(facts_of(&profile.to_string()), today());
    let trial = trial_index("cht101-cd70");
    let result = screening.result(trial);
    assert!(result.verdict == Verdict::NotMatch && result.for_now);
    let lines = timelines(catalogue(), screening.facts(), today(), 60);
    for speaker in speakers() {
        let label = speaker.label("pregnancy_test");
        let outlook =
            speaker.outlook(trial, result, screening.trial_statuses(trial), lines.get(trial));
        assert!(outlook.contains(&label), "{outlook}");
        assert!(speaker.plan_line(&lines[trial]).unwrap().outlook.contains(&label));
    }
}
