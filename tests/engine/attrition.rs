//! Where many people fall: the figures, and what masked ones must not tell.

use crate::common::{catalogue, day, facts_of, profiles, random, read, root, screen, today};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use trial_screener::catalogue::{Kind, Role};
use trial_screener::cohort::attrition::{RowFigures, TrialFigures};
use trial_screener::cohort::{Attrition, Tally};
use trial_screener::evaluate::{Reason, Screening, Status, Verdict};
use trial_screener::facts::{Answer, Fact, Facts, PartialDate, Value, When};

/// One of the written people with some answers lost or changed, now and then one at random.
fn person() -> impl Strategy<Value = Facts> {
    let written: Vec<Facts> = profiles().iter().map(|(_, json)| facts_of(json)).collect();
    let most = written.iter().map(|facts| facts.answers.len()).max().unwrap();
    let is_kept = vec(proptest::bool::weighted(0.97), most);
    let change = option::weighted(0.2, random::answered());
    let changed = (select(written), is_kept, change).prop_map(|(mut facts, is_kept, change)| {
        let mut is_kept = is_kept.into_iter();
        facts.answers.retain(|_, _| is_kept.next().unwrap());
        facts.answers.extend(change);
        facts
    });
    prop_oneof![9 => changed, 1 => random::facts(0..100_u32)]
}

fn screened(people: Vec<Facts>) -> Vec<Screening<'static>> {
    people.into_iter().map(|facts| screen(facts, today())).collect()
}

/// A choice of today.
fn of_today(code: &str) -> Answer {
    let effective = Some(When::On(PartialDate::Day(today())));
    Answer::Fact(Fact { value: Value::Choice(code.to_owned()), effective })
}

/// Whether a row that decides is open, and not for the team's judgement alone.
fn lacks_data(person: &Screening<'_>, trial: usize) -> bool {
    let criteria = catalogue().trials[trial].criteria.iter().enumerate();
    criteria.zip(person.trial_statuses(trial)).any(|((row, criterion), status)| {
        *status == Status::Unknown
            && criterion.role == Role::Deciding
            && catalogue().decides(trial, row)
            && person.explain(trial, row).reasons != [Reason::NeedsJudgement]
    })
}

fn tally(people: &[Screening<'static>]) -> Tally<'static> {
    let mut tally = Tally::new(catalogue());
    people.iter().for_each(|person| tally.add(person));
    tally
}

fn figures(trial: &TrialFigures) -> Vec<u64> {
    let mut all = vec![trial.not_match, trial.possible, trial.may_be_eligible, trial.for_now];
    all.extend(trial.may_enter_from.values());
    all.extend(trial.ask_next.iter().map(|ask| ask.people));
    for row in &trial.criteria {
        all.extend([row.left, row.fails, row.alone, row.for_now, row.ask, row.open]);
        all.extend(row.ask_next.iter().map(|ask| ask.people));
    }
    all
}

proptest! {
    #![proptest_config(random::config(24))]

    #[test]
    fn attrition_sums_to_the_number_of_people(people in vec(person(), 1..60)) {
        let people = screened(people);
        let attrition = Attrition::of(catalogue(), &tally(&people));
        prop_assert_eq!(attrition.people, people.len() as u64);
        for (index, trial) in attrition.trials.iter().enumerate() {
            prop_assert_eq!(trial.not_match + trial.possible + trial.may_be_eligible, attrition.people);
            let data = &catalogue().trials[index];
            let mut left: Vec<&Screening<'_>> = people.iter().collect();
            for row in &trial.criteria {
                let place = data.index_of(&row.code).unwrap();
                let status = |person: &Screening<'_>| person.trial_statuses(index)[place];
                let counted = |wanted: &dyn Fn(Status) -> bool| people.iter().filter(|p| wanted(status(p))).count() as u64;
                prop_assert_eq!(row.fails, counted(&|s: Status| s.fails()), "{}", row.code);
                prop_assert_eq!(row.ask, counted(&|s| s == Status::Ask));
                prop_assert_eq!(row.open, counted(&|s| s == Status::Unknown));
                let before = left.len();
                left.retain(|person| !status(person).fails());
                prop_assert_eq!(row.left, left.len() as u64);
                prop_assert!(row.alone <= (before - left.len()) as u64);
                prop_assert!(row.for_now <= row.fails);
            }
            let fits = |person: &&&Screening<'_>| person.result(index).verdict != Verdict::NotMatch;
            prop_assert_eq!(left.len(), left.iter().filter(fits).count(), "whoever is left fits");
            prop_assert_eq!(left.len() as u64, trial.possible + trial.may_be_eligible);
        }
    }

    #[test]
    fn parts_of_a_cohort_add_up_to_the_whole(people in vec(person(), 2..60), cut in any::<Index>()) {
        let people = screened(people);
        let (one, two) = people.split_at(cut.index(people.len() + 1));
        let mut parts = tally(two);
        parts.join(tally(one));
        prop_assert_eq!(parts, tally(&people));
    }

    #[test]
    fn masked_figures_and_their_sums_are_never_small(people in vec(person(), 1..60), below in 2_u64..12) {
        let people = screened(people);
        let attrition = Attrition::of(catalogue(), &tally(&people));
        let masked = attrition.masked(below);
        let to = masked.rounded_to.unwrap();
        prop_assert!(to >= below);
        prop_assert!(masked.people % to == 0 && masked.people + to > attrition.people);
        for (plain, masked) in attrition.trials.iter().zip(&masked.trials) {
            for figure in figures(masked) {
                prop_assert_eq!(figure % to, 0, "then every sum and difference is a multiple, too");
            }
            for (plain, masked) in plain.criteria.iter().zip(&masked.criteria) {
                prop_assert!(masked.fails <= plain.fails && plain.fails < masked.fails + to);
            }
            prop_assert!(masked.ask_next.iter().all(|ask| ask.people >= below));
            prop_assert!(masked.may_enter_from.values().all(|people| *people >= below));
        }
    }

}

/// The written people and others of whom one fact alone is said to be missing in a trial: one of
/// its answers settles it.
#[test]
fn the_fact_to_ask_for_has_an_answer_that_settles_the_trial() {
    let mut checked = 0;
    random::each(960, person(), |facts| {
        let person = screen(facts, today());
        let tally = tally(std::slice::from_ref(&person));
        for (index, trial) in tally.trials.iter().enumerate() {
            let Some(fact) = trial.lack_only.keys().next() else { continue };
            let question = catalogue().question(fact).unwrap();
            let options = question.options.iter().filter(|option| !option.hidden);
            let mut tried = options
                .filter(|_| question.kind == Kind::Choice)
                .filter_map(|option| {
                    let mut answered = person.clone();
                    answered.set(fact, Some(of_today(&option.code)));
                    // An answer that contradicts what is known is none.
                    let kept = answered.contradictions().eq(person.contradictions());
                    kept.then(|| !lacks_data(&answered, index))
                })
                .peekable();
            if tried.peek().is_some() {
                checked += 1;
                prop_assert!(tried.any(|settled| settled), "{} {fact}", trial.rows.len());
            }
        }
        Ok(())
    });
    assert!(checked > 24, "one fact alone is missing for {checked} people");
}

#[test]
fn who_fails_by_time_alone_has_a_month_from_which_on_the_trial_is_open() {
    let person =
        screen(facts_of(&read(&root().join("tests/people/time-only/facts.json"))), today());
    let attrition = Attrition::of(catalogue(), &tally(std::slice::from_ref(&person)));
    let mut months = 0;
    for (index, trial) in attrition.trials.iter().enumerate() {
        for month in trial.may_enter_from.keys() {
            months += 1;
            assert_eq!(person.result(index).verdict, Verdict::NotMatch);
            let mut later = person.clone();
            later.set_reference(day(&format!("{month}-01")).last_of_month());
            assert_ne!(later.result(index).verdict, Verdict::NotMatch, "{} {month}", trial.id);
        }
    }
    assert!(months > 0, "somebody waits for time alone");
}

fn row(code: &str, left: u64, fails: u64) -> RowFigures {
    RowFigures {
        code: code.to_owned(),
        kind: "exclusion",
        left,
        fails,
        alone: fails,
        for_now: 0,
        ask: 0,
        open: 0,
        ask_next: None,
    }
}

/// Four rows at which four people fall each: rounded down to fives, the figures of the funnel
/// and of its rows together have one solution only.
fn telling() -> Attrition {
    let rows = [("E1", 96), ("E2", 92), ("E3", 88), ("E4", 84)];
    Attrition {
        catalogue_version: String::new(),
        rounded_to: None,
        people: 100,
        trials: vec![TrialFigures {
            id: "t".to_owned(),
            not_match: 16,
            possible: 84,
            may_be_eligible: 0,
            for_now: 0,
            may_enter_from: [].into(),
            ask_next: None,
            criteria: rows.iter().map(|(code, left)| row(code, *left, 4)).collect(),
        }],
    }
}

/// All ways in which people may fall at the four rows, by the published figures alone.
fn solutions(published: &Attrition) -> Vec<[u64; 4]> {
    let to = published.rounded_to.unwrap();
    let trial = &published.trials[0];
    let fits = |figure: u64, count: u64| count >= figure && count < figure + to;
    let mut found = Vec::new();
    for people in published.people..published.people + to {
        for code in 0..to.pow(4) {
            let lost = [0, 1, 2, 3].map(|row| code / to.pow(row) % to);
            let mut left = people;
            let holds = lost.iter().zip(&trial.criteria).all(|(lost, row)| {
                left = left.saturating_sub(*lost);
                // Whoever falls at a row fails it.
                *lost < row.fails + to && fits(row.left, left)
            });
            if holds && fits(trial.possible, left) {
                found.push(lost);
            }
        }
    }
    found
}

#[test]
fn figures_that_tell_a_small_count_together_are_rounded_further() {
    let plain = telling();
    let mut naive = plain.clone();
    naive.rounded_to = Some(5);
    for row in &mut naive.trials[0].criteria {
        (row.left, row.fails) = (row.left / 5 * 5, row.fails / 5 * 5);
    }
    naive.trials[0].possible = 80;
    assert_eq!(solutions(&naive), [[4; 4]], "rounding alone is not enough");
    let masked = plain.masked(5);
    assert_eq!(masked.rounded_to, Some(10));
    let found = solutions(&masked);
    for row in 0..4 {
        let mut values: Vec<u64> = found.iter().map(|lost| lost[row]).collect();
        values.sort_unstable();
        values.dedup();
        assert!(values.len() > 3, "row {row}: {values:?}");
    }
}
