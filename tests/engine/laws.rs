//! Laws that hold for every catalogue and every set of answers.

use crate::common::{
    self, catalogue,
    random::{self, Random},
    screen, today,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use trial_screener::catalogue::meaning::Slot;
use trial_screener::catalogue::vocabulary::{Formula, Scale};
use trial_screener::catalogue::{Catalogue, Kind, Question, SourceFile, embedded};
use trial_screener::evaluate::{Screening, Status, Verdict, Verdicts};
use trial_screener::facts::{Answer, Facts, Value};

/// What may become of a status when more is known. What is met may be doubted later where the
/// criterion names a doubt; a question for the team may turn out to fail in every reading.
fn may_become(now: Status, later: Status, has_doubt: bool) -> bool {
    match now {
        Status::Met => later == Status::Met || has_doubt && later == Status::Ask,
        Status::NotMet => later == Status::NotMet,
        Status::NotYet => later.fails(),
        Status::Ask | Status::Unknown => true,
    }
}

/// Whether a criterion, or a part of it, names a doubt.
fn has_doubt(catalogue: &Catalogue, trial: &str, code: &str) -> bool {
    let trial = catalogue.trials.iter().find(|known| known.id == trial).unwrap();
    let criterion = trial.criteria.iter().find(|criterion| criterion.code == code).unwrap();
    let parts = criterion.parts.iter().map(|part| &trial.criteria[*part]);
    std::iter::once(criterion).chain(parts).any(|criterion| criterion.doubt.is_some())
}

fn by_code(screening: &Screening<'_>, catalogue: &Catalogue) -> BTreeMap<(String, String), Status> {
    let mut all = BTreeMap::new();
    for (index, trial) in catalogue.trials.iter().enumerate() {
        for (criterion, status) in trial.criteria.iter().zip(screening.trial_statuses(index)) {
            all.insert((trial.id.clone(), criterion.code.clone()), *status);
        }
    }
    all
}

/// Months that were told, and a list of medicines that says otherwise, contradict each other.
fn contradicts_what_was_told(question: &Question, facts: &Facts) -> bool {
    question.kind == Kind::Therapies && facts.answers.keys().any(|id| id.ends_with("_months"))
}

/// Answers every question that is still unknown, now or through a formula.
fn complete(random: &mut Random, catalogue: &Catalogue, screening: &Screening<'_>) -> Facts {
    let mut facts = screening.facts().clone();
    for (index, question) in catalogue.questions.iter().enumerate() {
        let unanswered = !matches!(facts.answers.get(&question.id), Some(Answer::Fact(_)));
        let unknown = matches!(screening.slot(index), Slot::Missing(_));
        let told = contradicts_what_was_told(question, screening.facts());
        if question.kind != Kind::Computed && unanswered && unknown && !told && random.chance(70) {
            let answer = random::answer(random, catalogue, index, question, screening.reference());
            facts.answers.insert(question.id.clone(), answer);
        }
    }
    facts
}

fn check_completion(catalogue: &Catalogue, seed: u64, percent: usize) -> Result<(), TestCaseError> {
    let mut random = Random(seed);
    let facts = random::facts(&mut random, catalogue, today(), percent);
    let before = Screening::new(catalogue, facts, today());
    let after = Screening::new(catalogue, complete(&mut random, catalogue, &before), today());
    // A completion that contradicts what is known is none.
    if after.contradictions().next().is_some() {
        return Ok(());
    }
    let (now, later) = (by_code(&before, catalogue), by_code(&after, catalogue));
    for (key, status) in &now {
        prop_assert!(
            may_become(*status, later[key], has_doubt(catalogue, &key.0, &key.1)),
            "{key:?}: {status:?} became {:?}",
            later[key]
        );
    }
    for trial in 0..catalogue.trials.len() {
        let (now, later) = (before.result(trial), after.result(trial));
        if now.verdict == Verdict::NotMatch {
            prop_assert_eq!(later.verdict, Verdict::NotMatch);
            prop_assert!(now.for_now || !later.for_now, "a lasting mismatch became passing");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_definite_status_never_changes_when_more_is_known(seed: u64, percent in 0_usize..100) {
        check_completion(catalogue(), seed, percent)?;
    }

    #[test]
    fn a_question_said_not_to_matter_changes_no_verdict(seed: u64, percent in 0_usize..100) {
        let catalogue = catalogue();
        let mut random = Random(seed);
        let facts = random::facts(&mut random, catalogue, today(), percent);
        let before = Screening::new(catalogue, facts, today());
        let relevant = before.relevant();
        let results = |screening: &Screening<'_>| -> Vec<_> {
            (0..catalogue.trials.len()).map(|trial| screening.result(trial)).collect()
        };
        // All that do not matter are answered together, one after the other.
        let mut after = before.clone();
        for (index, question) in catalogue.questions.iter().enumerate() {
            let missing = matches!(before.slot(index), Slot::Missing(_));
            if question.kind == Kind::Computed || relevant[index] || !missing {
                continue;
            }
            if contradicts_what_was_told(question, before.facts()) {
                continue;
            }
            let answer = random::answer(&mut random, catalogue, index, question, today());
            after.set(&question.id, Some(answer));
        }
        // Answers that contradict others are no completion.
        if after.contradictions().eq(before.contradictions()) {
            let (now, later) = (by_code(&before, catalogue), by_code(&after, catalogue));
            for (trial, (before, after)) in results(&before).into_iter().zip(results(&after)).enumerate() {
                // Nobody is asked for what could only raise a doubt, so a doubt may come up.
                let id = &catalogue.trials[trial].id;
                let doubted = now.iter().any(|(key, status)| {
                    key.0 == *id
                        && *status == Status::Met
                        && later[key] == Status::Ask
                        && has_doubt(catalogue, id, &key.1)
                });
                let raised = doubted
                    && before.verdict == Verdict::MayBeEligible
                    && after.verdict == Verdict::Possible;
                prop_assert!(before == after || raised, "{id}: {before:?} became {after:?}");
            }
        }
    }

    // Not so where the list of medicines would answer for the person: who says "I don't know"
    // is not contradicted by a list that may lack a medicine.
    #[test]
    fn dont_know_equals_blank(seed: u64, percent in 0_usize..100) {
        let mut random = Random(seed);
        let facts = random::facts(&mut random, catalogue(), today(), percent);
        let mut spoken = facts.clone();
        for question in &catalogue().questions {
            let implied = catalogue().index_of(&question.id).unwrap();
            let mut implied = catalogue().program.implied[implied].iter();
            let follows = question.formula.as_ref().is_some_and(Formula::assumes_all_courses)
                || implied.any(|rule| catalogue().program.implications[*rule as usize].assumes_all);
            if question.kind != Kind::Computed && !follows && random.chance(50) {
                let word = if random.chance(50) { Answer::DontKnow } else { Answer::PreferNot };
                spoken.answers.entry(question.id.clone()).or_insert(word);
            }
        }
        let (blank, spoken) = (screen(facts, today()), screen(spoken, today()));
        prop_assert_eq!(blank.statuses(), spoken.statuses());
        for trial in 0..catalogue().trials.len() {
            prop_assert_eq!(blank.result(trial), spoken.result(trial));
        }
    }

    #[test]
    fn a_whole_and_its_parts_never_contradict_each_other(seed: u64, percent in 0_usize..100) {
        let mut random = Random(seed);
        let facts = random::facts(&mut random, catalogue(), today(), percent);
        let screening = screen(facts, today());
        for (index, trial) in catalogue().trials.iter().enumerate() {
            let statuses = screening.trial_statuses(index);
            for (whole, status) in trial.criteria.iter().zip(statuses) {
                if whole.parts.is_empty() || !whole.readings.is_empty() {
                    continue;
                }
                let parts: Vec<Status> = whole.parts.iter().map(|part| statuses[*part]).collect();
                let name = format!("{} {}: {status:?} of {parts:?}", trial.id, whole.code);
                let is_met = parts.iter().all(|part| *part == Status::Met);
                prop_assert_eq!(*status == Status::Met, is_met, "{}", &name);
                prop_assert_eq!(status.fails(), parts.iter().any(|part| part.fails()), "{}", &name);
                if *status == Status::Ask {
                    prop_assert!(parts.contains(&Status::Ask), "{}", &name);
                }
            }
        }
    }

    #[test]
    fn another_unit_never_changes_a_status(seed: u64, percent in 20_usize..100) {
        let mut random = Random(seed);
        let facts = random::facts(&mut random, catalogue(), today(), percent);
        let mut other = facts.clone();
        for (id, answer) in &mut other.answers {
            let question = catalogue().question(id).unwrap();
            let Answer::Fact(fact) = answer else { continue };
            let Value::Quantity(quantity) = &mut fact.value else { continue };
            let factor = |code: &str| {
                question.units.iter().find(|u| u.code == code).and_then(|u| match u.scale {
                    Scale::Factor(factor) => Some(factor),
                    Scale::Log10 | Scale::TimesUln => None,
                })
            };
            let Some(from) = quantity.unit.as_deref().and_then(factor) else { continue };
            let unit = random.pick(&question.units).code.clone();
            let Some(to) = factor(&unit) else { continue };
            let convert = |n: trial_screener::facts::Number| n.times(from)?.over(to);
            quantity.amount = quantity.amount.map(convert).unwrap();
            quantity.lower_limit = quantity.lower_limit.map(|span| span.map(convert).unwrap());
            if let trial_screener::facts::UpperLimit::Own(span) = quantity.upper_limit {
                quantity.upper_limit =
                    trial_screener::facts::UpperLimit::Own(span.map(convert).unwrap());
            }
            quantity.unit = Some(unit);
        }
        let (one, two) = (screen(facts, today()), screen(other, today()));
        prop_assert_eq!(one.statuses(), two.statuses());
    }

    #[test]
    fn a_held_screening_equals_a_full_evaluation(seed: u64, percent in 0_usize..80) {
        let mut random = Random(seed);
        // Kept apart from the screening, so that an answer it lost would be seen.
        let mut told = random::facts(&mut random, catalogue(), today(), percent);
        let mut day = today();
        let mut held = screen(told.clone(), day);
        for _ in 0..12 {
            let index = random.below(catalogue().questions.len());
            let question = &catalogue().questions[index];
            if question.kind == Kind::Computed {
                continue;
            }
            if random.chance(15) {
                day = day.tomorrow().unwrap();
                held.set_reference(day);
            }
            let answer = (!random.chance(20))
                .then(|| random::answer(&mut random, catalogue(), index, question, today()));
            match &answer {
                Some(answer) => drop(told.answers.insert(question.id.clone(), answer.clone())),
                None => drop(told.answers.remove(&question.id)),
            }
            held.set(&question.id, answer);
            let full = screen(told.clone(), day);
            prop_assert_eq!(held.reference(), day);
            prop_assert_eq!(held.facts(), &told);
            prop_assert_eq!(held.statuses(), full.statuses(), "after {}", question.id);
            let plain = held.plain_statuses();
            prop_assert_eq!(held.statuses(), plain, "shortcuts, after {}", question.id);
            let active: Vec<usize> = held.contradictions().collect();
            prop_assert_eq!(active, full.contradictions().collect::<Vec<_>>());
        }
    }

    #[test]
    fn verdicts_alone_are_those_of_a_screening(seed: u64, percent in 0_usize..100) {
        let mut random = Random(seed);
        let verdicts = Verdicts::new(catalogue());
        // Random people hardly ever match; those who were written do.
        let mut people = vec![random::facts(&mut random, catalogue(), today(), percent)];
        for name in ["fits-bh002", "fits-nct06421701", "time-only", "contradictions"] {
            let file = common::root().join("tests/people").join(name).join("facts.json");
            let mut person = common::facts_of(&common::read(&file));
            for _ in 0..random.below(4) {
                let index = random.below(catalogue().questions.len());
                let question = &catalogue().questions[index];
                if question.kind != Kind::Computed {
                    let answer = random::answer(&mut random, catalogue(), index, question, today());
                    person.answers.insert(question.id.clone(), answer);
                }
            }
            people.push(person);
        }
        for facts in people {
            let found = verdicts.of(&facts, today());
            let whole = screen(facts, today());
            let expected: Vec<_> =
                (0..catalogue().trials.len()).map(|trial| whole.result(trial)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn explaining_never_fails_and_agrees_with_the_status(seed: u64, percent in 0_usize..100) {
        let mut random = Random(seed);
        let facts = random::facts(&mut random, catalogue(), today(), percent);
        let screening = screen(facts, today());
        for trial in 0..catalogue().trials.len() {
            let evaluation = screening.explain_trial(trial);
            prop_assert_eq!(evaluation.result, screening.result(trial));
            for (explanation, status) in evaluation.criteria.iter().zip(screening.trial_statuses(trial)) {
                prop_assert_eq!(explanation.status, *status);
                prop_assert!(!explanation.reasons.is_empty());
            }
        }
        let incomplete = catalogue().trials.iter().position(|t| !t.source_complete).unwrap();
        prop_assert_ne!(screening.result(incomplete).verdict, Verdict::MayBeEligible);
    }
}

/// The built-in files with their blocks in another order; parts stay behind their whole.
fn reordered(random: &mut Random) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = [embedded::VOCABULARY, embedded::TRIALS]
        .concat()
        .iter()
        .map(|file| {
            let mut groups: Vec<String> = Vec::new();
            let mut head = String::new();
            for block in file
                .text
                .split("\n[")
                .enumerate()
                .map(|(i, b)| if i == 0 { b.to_owned() } else { format!("[{b}") })
            {
                let heading: String = block.chars().skip(1).take_while(|c| *c != ']').collect();
                let part = heading.len() > 1
                    && heading.starts_with(['I', 'E'])
                    && heading.ends_with(|c: char| c.is_ascii_lowercase())
                    && !heading.contains(' ');
                if block.trim_start().starts_with('#') && head.is_empty()
                    || heading.starts_with("trial ")
                {
                    head.push_str(&block);
                    head.push('\n');
                } else if part {
                    let last = groups.last_mut().unwrap();
                    last.push('\n');
                    last.push_str(&block);
                } else {
                    groups.push(block);
                }
            }
            for index in (1..groups.len()).rev() {
                groups.swap(index, random.below(index + 1));
            }
            (file.name.to_owned(), format!("{head}\n{}\n", groups.join("\n")))
        })
        .collect();
    for index in (1..files.len()).rev() {
        files.swap(index, random.below(index + 1));
    }
    files
}

#[test]
fn the_order_of_criteria_facts_and_files_never_matters() {
    for seed in 0..6 {
        let mut random = Random(seed);
        let files = reordered(&mut random);
        let sources: Vec<SourceFile<'_>> =
            files.iter().map(|(name, text)| SourceFile { name, text }).collect();
        let other = Catalogue::load(&sources).unwrap_or_else(|p| panic!("{}", p[0]));
        for _ in 0..60 {
            let percent = 20 + random.below(80);
            let facts = random::facts(&mut random, catalogue(), today(), percent);
            let one = screen(facts.clone(), today());
            let two = Screening::new(&other, facts, today());
            assert_eq!(by_code(&one, catalogue()), by_code(&two, &other), "seed {seed}");
        }
    }
}

// ---- random catalogues -------------------------------------------------------------------

const OPTIONS: usize = 3;

/// A small catalogue with random rules over a few choices, written as text.
fn random_catalogue(random: &mut Random) -> Catalogue {
    let facts = 2 + random.below(3);
    let mut text = String::from(
        "[catalogue]\nformat = 1\nversion = t\nlanguages = en\nanchors = screening\npages = p\n",
    );
    for fact in 0..facts {
        text += &format!("[question q{fact}]\nkind = choice\npage = p\nwho = patient\nlabel = q\n");
        for option in 0..OPTIONS {
            let code = char::from(b'a' + option as u8);
            text += &format!("option = {code} | {code}\n");
        }
        if random.chance(30) {
            text += "passing = a\n";
        }
    }
    text += "[trial t]\ntitle = t\nproduct = t\ndocument = t\nplace = t\ndated = t\nstatus = t\ncomplete = yes\ngap = t\n";
    for criterion in 1..=4 {
        let kind = if random.chance(50) { "I" } else { "E" };
        text += &format!("[{kind}{criterion}]\n");
        let readings = 1 + random.below(3);
        for _ in 0..readings {
            text += &format!("reading = {} | r\n", rule(random, facts, 3));
        }
        text += "who = patient\nchange = nothing\nsource = s\nclinician = c\npatient = p\n";
    }
    let file = SourceFile { name: "random", text: &text };
    let mut base = vec![file];
    // Rules that are vacuous, and questions left unused, are refused; take them as they come.
    for _ in 0..50 {
        match Catalogue::load_with(&base, &[]) {
            Ok(catalogue) => return catalogue,
            Err(problems)
                if problems
                    .iter()
                    .all(|p| matches!(p.kind.code(), "never_met" | "never_fails")) =>
            {
                return random_catalogue(random);
            }
            Err(problems) => panic!("{}\n{text}", problems[0]),
        }
    }
    base.clear();
    unreachable!("the loop returns")
}

fn rule(random: &mut Random, facts: usize, depth: usize) -> String {
    let leaf = |random: &mut Random| {
        let fact = random.below(facts);
        let code = char::from(b'a' + random.below(OPTIONS) as u8);
        if random.chance(70) {
            format!("q{fact} is {code}")
        } else {
            let other = char::from(b'a' + random.below(OPTIONS) as u8);
            format!("q{fact} is one of {code}, {other}")
        }
    };
    if depth == 0 || random.chance(30) {
        return leaf(random);
    }
    let one = |random: &mut Random| rule(random, facts, depth - 1);
    match random.below(5) {
        0 => format!("not ({})", one(random)),
        1 => format!("(({}) and ({}))", one(random), one(random)),
        2 => format!("(({}) or ({}))", one(random), one(random)),
        3 => format!("at least 2 of ({}; {}; {})", one(random), one(random), one(random)),
        _ => leaf(random),
    }
}

/// Every way to complete partial answers.
fn completions(catalogue: &Catalogue, facts: &Facts) -> Vec<Facts> {
    let mut all = vec![facts.clone()];
    for question in &catalogue.questions {
        if facts.answers.contains_key(&question.id) {
            continue;
        }
        all = all
            .into_iter()
            .flat_map(|known| {
                question.options.iter().map(move |option| {
                    let mut next = known.clone();
                    next.answers.insert(question.id.clone(), Answer::choice(&option.code));
                    next
                })
            })
            .collect();
    }
    all
}

/// A slow second evaluator: tries every completion. A status is definite exactly if every
/// completion agrees, forced answers included.
#[test]
fn random_catalogues_agree_with_every_completion() {
    let (mut compared, mut forced) = (0, 0);
    for seed in 0..700_u64 {
        let mut random = Random(seed);
        let catalogue = random_catalogue(&mut random);
        for _ in 0..6 {
            let mut facts = Facts::default();
            for question in &catalogue.questions {
                if random.chance(45) {
                    let code = &random.pick(&question.options).code;
                    facts.answers.insert(question.id.clone(), Answer::choice(code));
                }
            }
            let partial = Screening::new(&catalogue, facts.clone(), today());
            assert_eq!(partial.statuses(), partial.plain_statuses(), "seed {seed}: shortcuts");
            let alone = Verdicts::new(&catalogue).of(&facts, today());
            for (trial, verdict) in alone.into_iter().enumerate() {
                assert_eq!(verdict, partial.result(trial), "seed {seed}");
            }
            let ends: Vec<Vec<Status>> = completions(&catalogue, &facts)
                .into_iter()
                .map(|facts| Screening::new(&catalogue, facts, today()).statuses().to_vec())
                .collect();
            for (index, status) in partial.statuses().iter().enumerate() {
                compared += 1;
                let class = |s: Status| match s {
                    Status::NotYet => Status::NotMet,
                    other => other,
                };
                let first = class(ends[0][index]);
                let agree = ends.iter().all(|end| class(end[index]) == first);
                assert_ne!(first, Status::Unknown, "nothing is unknown once all is known");
                if agree {
                    // Disagreeing readings may change places between completions, so only
                    // settled answers must be found.
                    if first != Status::Ask {
                        forced += usize::from(facts.answers.is_empty());
                        assert_eq!(class(*status), first, "seed {seed} criterion {index}: forced");
                    }
                } else {
                    // Where one reading fails already, no completion can be met.
                    let never_met = ends.iter().all(|end| end[index] != Status::Met);
                    assert!(
                        *status == Status::Unknown || (*status == Status::Ask && never_met),
                        "seed {seed} criterion {index}: {status:?} although completions differ"
                    );
                }
                for end in &ends {
                    assert!(
                        may_become(*status, end[index], false),
                        "seed {seed} criterion {index}"
                    );
                }
            }
        }
    }
    assert!(compared > 15_000, "{compared}");
    println!("{compared} statuses compared with every completion, {forced} forced from nothing");
}
