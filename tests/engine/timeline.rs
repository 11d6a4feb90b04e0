//! Laws of the days on which trials open and close, and people whose days were worked out by hand.

use crate::common::{self, catalogue, day, facts_of, random, screen, today, trial_index};
use jiff::ToSpan;
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use trial_screener::catalogue::Kind;
use trial_screener::evaluate::timeline::{
    Distance, MOST_DAYS, ToDo, TrialTimeline, What, repeated, told_on,
};
use trial_screener::evaluate::{Screening, Status, Verdict, timelines};
use trial_screener::facts::{Answer, Event, Facts, PartialDate, Value, When};

fn person(name: &str) -> Facts {
    facts_of(&common::person(name))
}

/// The timeline of one trial.
fn line(facts: &Facts, trial: &str, from: Date, days: u16) -> TrialTimeline {
    timelines(catalogue(), facts, from, days).swap_remove(trial_index(trial))
}

fn codes(trial: usize, rows: &[usize]) -> Vec<&'static str> {
    rows.iter().map(|row| catalogue().trials[trial].criteria[*row].code.as_str()).collect()
}

fn blocked(screening: &Screening<'_>, trial: usize) -> bool {
    screening.result(trial).verdict == Verdict::NotMatch
}

/// The rows that hold a trial back on a day, from two screenings of that very day.
fn holding_back(still: &Screening<'_>, fresh: &Screening<'_>, trial: usize) -> Vec<usize> {
    let open = |status: Status| matches!(status, Status::Ask | Status::Unknown);
    let (now, again) = (still.trial_statuses(trial), fresh.trial_statuses(trial));
    (0..now.len())
        .filter(|row| catalogue().decides(trial, *row))
        .filter(|row| now[*row].fails() || open(now[*row]) && !open(again[*row]))
        .collect()
}

/// Compares every day of every interval with screenings of that day alone.
fn check_days(facts: &Facts, from: Date, days: u16) {
    let lines = timelines(catalogue(), facts, from, days);
    let told = told_on(catalogue(), facts, from);
    let again = repeated(catalogue(), &told);
    let last = from.checked_add(i32::from(days - 1).days()).unwrap();
    for line in &lines {
        assert_eq!(line.intervals[0].from, from);
        assert_eq!(line.intervals.last().unwrap().to, last);
        for pair in line.intervals.windows(2) {
            assert_eq!(pair[0].to.tomorrow().unwrap(), pair[1].from, "no gap and no overlap");
            let alike = |i: usize| (pair[i].result, &pair[i].blocked_by);
            assert_ne!(alike(0), alike(1), "intervals that are alike are one");
        }
    }
    let mut at = from;
    while at <= last {
        let still = screen(told.clone(), at);
        let fresh = screen(again.clone(), at);
        for (trial, line) in lines.iter().enumerate() {
            let interval = line.intervals.iter().find(|i| i.from <= at && at <= i.to).unwrap();
            assert_eq!(interval.result, still.result(trial), "{at:?}");
            assert_eq!(interval.blocked_by, holding_back(&still, &fresh, trial), "{at:?}");
            match line.earliest.possible {
                Some(earliest) if at == earliest => assert!(!blocked(&fresh, trial)),
                Some(earliest) if at > earliest => {}
                _ => assert!(blocked(&fresh, trial), "{at:?} is before the earliest day"),
            }
            if line.earliest.certain == Some(at) {
                assert!(!blocked(&fresh, trial));
            }
            let met = |row: &usize| still.trial_statuses(trial)[*row] == Status::Met;
            if line.latest == Some(at) {
                assert!(line.expires.iter().all(met));
            }
            if line.latest.is_some_and(|latest| latest.tomorrow().unwrap() == at) {
                assert!(!line.expires.iter().any(met) && !line.expires.is_empty());
            }
            if line.closes.is_some_and(|closes| closes.tomorrow().unwrap() == at) {
                assert!(blocked(&fresh, trial));
            }
        }
        at = at.tomorrow().unwrap();
    }
}

#[test]
fn every_day_of_every_written_person_is_evaluated_alike() {
    for name in common::people() {
        check_days(&person(&name), today(), 130);
    }
}

#[test]
fn the_answers_as_told_and_with_tests_repeated_differ_only_in_days() {
    let facts = person("time-only");
    let told = told_on(catalogue(), &facts, today());
    // On the day they were told nothing changes.
    assert_eq!(screen(facts, today()).statuses(), screen(told.clone(), today()).statuses());
    let again = repeated(catalogue(), &told);
    for (id, answer) in &again.answers {
        let (Answer::Fact(before), Answer::Fact(after)) = (&told.answers[id], answer) else {
            continue;
        };
        assert_eq!(before.value, after.value, "{id}");
        let ages = catalogue().question(id).unwrap().too_old_after.is_some();
        assert!(ages || before.effective == after.effective, "{id}");
    }
}

/// A person who fits but for a live vaccine: of 16 February, two weeks before the day.
fn vaccinated(told: When) -> Facts {
    let mut facts = person("live-vaccine-four-weeks-ago");
    let event = Answer::of(Value::Event(Event::Happened(told)));
    facts.answers.insert("live_vaccine".to_owned(), event);
    facts
}

#[test]
fn a_live_vaccine_of_two_weeks_ago_opens_on_its_day() {
    // The three trials say "within 4 weeks before screening". 16 February and 28 days are
    // 16 March, the edge day, on which readings differ; from 17 March on it is out for certain.
    let facts = vaccinated(When::On(PartialDate::Day(day("2026-02-16"))));
    for (trial, code) in [("nct06421701", "E19"), ("nct07318259", "E8"), ("bh002-cd19-bcma", "E9")]
    {
        let index = trial_index(trial);
        let line = line(&facts, trial, today(), 60);
        assert_eq!(line.earliest.possible, Some(day("2026-03-16")), "{trial}");
        assert_eq!(line.earliest.certain, Some(day("2026-03-17")), "{trial}");
        assert_eq!(line.distance, Distance::Time, "{trial}");
        assert_eq!(codes(index, &line.held_back_by), [code], "{trial}");
        assert_eq!(codes(index, &line.intervals[0].blocked_by), [code], "{trial}");
        assert_eq!(line.intervals[0].result.verdict, Verdict::NotMatch);
        assert_eq!(line.intervals[0].to, day("2026-03-15"), "{trial}");
        let wait = line.to_do.iter().find(|step| matches!(step.what, What::Wait(_))).unwrap();
        assert_eq!((wait.from, wait.to), (today(), day("2026-03-16")), "{trial}");
    }
    // The others do not ask.
    assert_eq!(line(&facts, "cht101-cd70", today(), 60).distance, Distance::Open);
}

#[test]
fn two_weeks_ago_stays_where_it_was_when_the_day_moves() {
    // Said on 2 March with three days either way: 13 to 19 February, so 13 and 20 March.
    let amount =
        When::About { amount: 2, unit: trial_screener::facts::TimeUnit::Weeks, said_on: None };
    let line = line(&vaccinated(amount), "nct07318259", today(), 60);
    assert_eq!(line.earliest.possible, Some(day("2026-03-13")));
    assert_eq!(line.earliest.certain, Some(day("2026-03-20")));
}

#[test]
fn someone_of_seventeen_opens_on_the_birthday() {
    let facts = person("seventeen-eighteen-in-april");
    let line = line(&facts, "nct07318259", today(), 90);
    assert_eq!(line.earliest.possible, Some(day("2026-04-20")));
    assert_eq!(line.earliest.certain, Some(day("2026-04-20")));
    assert_eq!(line.distance, Distance::Time);
    assert!(line.held_back_by.iter().all(|row| line.intervals[0].blocked_by.contains(row)));
}

#[test]
fn what_lasts_never_opens_and_says_how_far_it_is() {
    let mut facts = person("live-vaccine-four-weeks-ago");
    let born = Value::Date(When::On(PartialDate::Day(day("1930-01-01"))));
    facts.answers.insert("birth_date".to_owned(), Answer::of(born));
    let old = line(&facts, "bh002-cd19-bcma", today(), MOST_DAYS);
    assert_eq!((old.earliest.possible, old.latest, old.closes), (None, None, None));
    assert_eq!(old.distance, Distance::Lasting);
    assert!(old.to_do.is_empty());
    // A low score may come out otherwise: a test to repeat, not a matter of time, although the
    // result grows too old and the interval then says so.
    let mut facts = person("fits-nct07318259");
    let Some(Answer::Fact(fact)) = facts.answers.get_mut("haemoglobin") else { panic!() };
    let Value::Quantity(quantity) = &mut fact.value else { panic!() };
    quantity.amount = trial_screener::facts::Span::exact(trial_screener::facts::Number::whole(50));
    let low = line(&facts, "cht101-cd70", today(), 200);
    assert_eq!(low.earliest.possible, None);
    assert!(
        low.intervals.last().unwrap().result.verdict != Verdict::NotMatch
            || low.held_back_by.len() > 1
    );
    assert!(low.distance >= Distance::RepeatTest);
}

#[test]
fn a_biopsy_of_six_months_ago_closes_the_trial_that_asks_for_it() {
    // 15 December 2025 and six months are 15 June 2026, the edge day: the last on which some
    // reading lets it count. The pregnancy test of 26 February counts seven days.
    let facts = person("live-vaccine-four-weeks-ago");
    let line = line(&facts, "cd19-bcma-lupus-nephritis", today(), 200);
    assert_eq!(line.closes, Some(day("2026-06-15")));
    assert_eq!(line.latest, Some(day("2026-03-05")));
    let trial = trial_index("cd19-bcma-lupus-nephritis");
    assert_eq!(line.expires.len(), 1, "{:?}", codes(trial, &line.expires));
}

#[test]
fn a_result_to_repeat_is_named_with_its_days() {
    // The biopsy trial wants a pregnancy test within seven days, that day included.
    let mut facts = person("live-vaccine-four-weeks-ago");
    facts.anchors.clear();
    let from = day("2026-03-10");
    let line = line(&facts, "cd19-bcma-lupus-nephritis", from, 20);
    assert_eq!(line.earliest.possible, Some(from));
    let test = catalogue().index_of("pregnancy_test").unwrap();
    let wanted = ToDo { what: What::Result(test), from: day("2026-03-03"), to: from };
    assert!(line.to_do.contains(&wanted), "{:?}", line.to_do);
}

/// Gives one vague date of the answers an exact day within it; says whether there was any.
fn make_exact(facts: &mut Facts, which: Index, day: Index) -> bool {
    let mut vague: Vec<&mut When> = Vec::new();
    for answer in facts.answers.values_mut() {
        let Answer::Fact(fact) = answer else { continue };
        if let Value::Event(Event::Happened(when)) | Value::Date(when) = &mut fact.value {
            let days = when.span(today()).unwrap();
            if days.earliest < days.latest {
                vague.push(when);
            }
        }
    }
    if vague.is_empty() {
        return false;
    }
    let when = which.get_mut(&mut vague);
    let days = when.span(today()).unwrap();
    let latest = days.latest.min(today());
    let width = (latest - days.earliest).get_days().max(0);
    let back = day.index(usize::try_from(width).unwrap() + 1) as i64;
    **when = When::On(PartialDate::Day(latest.checked_sub(back.days()).unwrap()));
    true
}

/// Answers with no dates after the day and none contradicted, so that more exact dates are
/// more knowledge and nothing else.
fn contradicted(facts: &Facts, days: u16) -> bool {
    let mut screening = screen(told_on(catalogue(), facts, today()), today());
    (0..days).any(|_| {
        let found = screening.contradictions().next().is_some();
        screening.move_to(screening.reference().tomorrow().unwrap());
        found
    })
}

proptest! {
    #![proptest_config(random::config(48))]

    #[test]
    fn each_interval_equals_evaluating_each_of_its_days(facts in random::facts(10..100_u32)) {
        check_days(&facts, today(), 45);
    }

    #[test]
    fn more_exact_dates_never_widen_the_stretch_between_possible_and_certain(
        name in select(common::people()),
        events in vec(option::weighted(0.12, 0..120_i64), catalogue().questions.len()),
        born in option::of(2..6_i8),
        exact_days in vec(any::<(Index, Index)>(), 1..5),
    ) {
        const DAYS: u16 = 60;
        let mut facts = person(&name);
        // Some events of a person who is otherwise whole become vague.
        for (question, back) in catalogue().questions.iter().zip(events) {
            if let Some(back) = back && question.kind == Kind::Event {
                let date = today().checked_sub(back.days()).unwrap();
                let vague = When::On(PartialDate::Month(date.year(), date.month()));
                facts.answers.insert(question.id.clone(), Answer::of(Value::Event(Event::Happened(vague))));
            }
        }
        if let Some(month) = born {
            let born = When::On(PartialDate::Month(2008, month));
            facts.answers.insert("birth_date".to_owned(), Answer::of(Value::Date(born)));
            facts.answers.remove("age");
        }
        let mut exact = facts.clone();
        let made = exact_days.into_iter().filter(|(which, day)| make_exact(&mut exact, *which, *day));
        prop_assume!(made.count() > 0);
        prop_assume!(!contradicted(&facts, DAYS) && !contradicted(&exact, DAYS));
        let pairs = timelines(catalogue(), &facts, today(), DAYS).into_iter()
            .zip(timelines(catalogue(), &exact, today(), DAYS));
        for (vague, exact) in pairs {
            let days = |date: Option<Date>| date.unwrap_or(Date::MAX);
            let (wide, narrow) = (vague.earliest, exact.earliest);
            let id = &catalogue().trials[vague.trial].id;
            prop_assert!(days(wide.possible) <= days(narrow.possible), "{id}: {wide:?} {narrow:?}");
            prop_assert!(days(narrow.certain) <= days(wide.certain), "{id}: {wide:?} {narrow:?}");
        }
    }
}
