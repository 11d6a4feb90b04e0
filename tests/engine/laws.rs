//! Laws that hold for every catalogue and every set of answers.

use crate::common::{catalogue, facts_of, person, random, screen, today};
use proptest::bool::weighted as chance;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::collections::BTreeMap;
use trial_screener::catalogue::meaning::Slot;
use trial_screener::catalogue::vocabulary::{Formula, Scale};
use trial_screener::catalogue::{Catalogue, Kind, Question, SourceFile, embedded};
use trial_screener::evaluate::{Screening, Status, Verdict, Verdicts};
use trial_screener::facts::{Answer, Facts, Number, Value};

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

/// The answers with those of `more` to questions that are still unknown, now or through a formula.
fn complete(screening: &Screening<'_>, more: &Facts) -> Facts {
    let mut facts = screening.facts().clone();
    for (id, answer) in &more.answers {
        let index = catalogue().index_of(id).unwrap();
        let unanswered = !matches!(facts.answers.get(id), Some(Answer::Fact(_)));
        let unknown = matches!(screening.slot(index), Slot::Missing(_));
        let told = contradicts_what_was_told(&catalogue().questions[index], screening.facts());
        if unanswered && unknown && !told {
            facts.answers.insert(id.clone(), answer.clone());
        }
    }
    facts
}

/// For each question nothing, or that it is not answered.
fn words() -> impl Strategy<Value = Vec<Option<Answer>>> {
    let word = select(&[Answer::DontKnow, Answer::PreferNot]);
    vec(option::of(word), catalogue().questions.len())
}

/// Random people hardly ever match; these do, or nearly.
const WRITTEN: [&str; 4] = ["fits-bh002", "fits-nct06421701", "time-only", "contradictions"];

/// Whether an implication that assumes something can answer a fact, directly or by another answer.
fn may_be_assumed(catalogue: &Catalogue, fact: usize) -> bool {
    let program = &catalogue.program;
    program.implied[fact].iter().any(|rule| {
        let rule = &program.implications[*rule as usize];
        let mut read = program.facts_of(rule.when).into_iter();
        rule.assumes.is_some() || read.any(|other| may_be_assumed(catalogue, other))
    })
}

proptest! {
    #![proptest_config(random::config(1_500))]

    #[test]
    fn a_definite_status_never_changes_when_more_is_known(
        facts in random::facts(0..100_u32),
        more in random::more(Just(70)),
    ) {
        let before = screen(facts, today());
        let after = screen(complete(&before, &more), today());
        // A completion that contradicts what is known is none.
        if after.contradictions().next().is_some() {
            return Ok(());
        }
        let (now, later) = (by_code(&before, catalogue()), by_code(&after, catalogue()));
        for (key, status) in &now {
            prop_assert!(
                may_become(*status, later[key], has_doubt(catalogue(), &key.0, &key.1)),
                "{key:?}: {status:?} became {:?}",
                later[key]
            );
        }
        for trial in 0..catalogue().trials.len() {
            let (now, later) = (before.result(trial), after.result(trial));
            if now.verdict == Verdict::NotMatch {
                prop_assert_eq!(later.verdict, Verdict::NotMatch);
                prop_assert!(now.for_now || !later.for_now, "a lasting mismatch became passing");
            }
        }
    }

    #[test]
    fn a_question_said_not_to_matter_changes_no_verdict(
        facts in random::facts(0..100_u32),
        more in random::more(Just(100)),
    ) {
        let catalogue = catalogue();
        let before = screen(facts, today());
        let relevant = before.relevant();
        let results = |screening: &Screening<'_>| -> Vec<_> {
            (0..catalogue.trials.len()).map(|trial| screening.result(trial)).collect()
        };
        // All that do not matter are answered together, one after the other.
        let mut after = before.clone();
        for (id, answer) in more.answers {
            let index = catalogue.index_of(&id).unwrap();
            let missing = matches!(before.slot(index), Slot::Missing(_));
            let told = contradicts_what_was_told(&catalogue.questions[index], before.facts());
            if missing && !relevant[index] && !told {
                after.set(&id, Some(answer));
            }
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

    // Not so where an assumption would answer for the person: who says "I don't know" is not
    // contradicted by a list that may lack a medicine.
    #[test]
    fn dont_know_equals_blank(facts in random::facts(0..100_u32), words in words()) {
        let mut spoken = facts.clone();
        for (question, word) in catalogue().questions.iter().zip(words) {
            let fact = catalogue().index_of(&question.id).unwrap();
            let follows = question.formula.as_ref().is_some_and(Formula::assumes_all_courses)
                || may_be_assumed(catalogue(), fact);
            if let Some(word) = word && question.kind != Kind::Computed && !follows {
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
    fn a_whole_and_its_parts_never_contradict_each_other(facts in random::facts(0..100_u32)) {
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
    fn another_unit_never_changes_a_status(
        facts in random::facts(20..100_u32),
        units in vec(any::<Index>(), catalogue().questions.len()),
    ) {
        let mut other = facts.clone();
        for (id, answer) in &mut other.answers {
            let place = catalogue().index_of(id).unwrap();
            let question = &catalogue().questions[place];
            let Answer::Fact(fact) = answer else { continue };
            let Value::Quantity(quantity) = &mut fact.value else { continue };
            // So many weeks are not exactly so many months.
            let factor = |code: &str| {
                question.units.iter().find(|u| u.code == code).and_then(|u| match u.scale {
                    Scale::Factor(factor) if u.within == Number::ZERO => Some(factor),
                    Scale::Factor(_) | Scale::Log10 | Scale::TimesUln | Scale::Apart => None,
                })
            };
            let Some(from) = quantity.unit.as_deref().and_then(factor) else { continue };
            let unit = units[place].get(&question.units).code.clone();
            let Some(to) = factor(&unit) else { continue };
            let convert = |n: Number| n.times(from)?.over(to);
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
    fn a_held_screening_equals_a_full_evaluation(
        facts in random::facts(0..80_u32),
        steps in vec((random::answered(), chance(0.8), chance(0.15)), 1..24),
    ) {
        // Kept apart from the screening, so that an answer it lost would be seen.
        let mut told = facts;
        let mut day = today();
        let mut held = screen(told.clone(), day);
        for ((id, answer), is_given, is_next_day) in steps {
            if is_next_day {
                day = day.tomorrow().unwrap();
                held.set_reference(day);
            }
            let answer = is_given.then_some(answer);
            match &answer {
                Some(answer) => drop(told.answers.insert(id.clone(), answer.clone())),
                None => drop(told.answers.remove(&id)),
            }
            held.set(&id, answer);
            let full = screen(told.clone(), day);
            prop_assert_eq!(held.reference(), day);
            prop_assert_eq!(held.facts(), &told);
            prop_assert_eq!(held.statuses(), full.statuses(), "after {}", id);
            let plain = held.plain_statuses();
            prop_assert_eq!(held.statuses(), plain, "shortcuts, after {}", id);
            let active: Vec<usize> = held.contradictions().collect();
            prop_assert_eq!(active, full.contradictions().collect::<Vec<_>>());
        }
    }

    #[test]
    fn verdicts_alone_are_those_of_a_screening(
        facts in random::facts(0..100_u32),
        changes in vec(vec(random::answered(), 0..4), WRITTEN.len()),
    ) {
        let verdicts = Verdicts::new(catalogue());
        let written = WRITTEN.iter().zip(changes).map(|(name, changes)| {
            let mut person = facts_of(&person(name));
            person.answers.extend(changes);
            person
        });
        let people: Vec<Facts> = std::iter::once(facts).chain(written).collect();
        for facts in people {
            let found = verdicts.of(&facts, today());
            let whole = screen(facts, today());
            let expected: Vec<_> =
                (0..catalogue().trials.len()).map(|trial| whole.result(trial)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn explaining_never_fails_and_agrees_with_the_status(facts in random::facts(0..100_u32)) {
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

/// A built-in file: what stands before its blocks, and the blocks, parts behind their whole.
fn blocks(text: &str) -> (String, Vec<String>) {
    let (mut head, mut blocks) = (String::new(), Vec::<String>::new());
    for (index, block) in text.split("\n[").enumerate() {
        let block = if index == 0 { block.to_owned() } else { format!("[{block}") };
        let heading: String = block.chars().skip(1).take_while(|c| *c != ']').collect();
        let is_part = heading.len() > 1
            && heading.starts_with(['I', 'E'])
            && heading.ends_with(|c: char| c.is_ascii_lowercase())
            && !heading.contains(' ');
        let is_comment = block.trim_start().starts_with('#') && head.is_empty();
        if is_comment || heading.starts_with("trial ") {
            head.push_str(&block);
            head.push('\n');
        } else if is_part {
            let whole = blocks.last_mut().unwrap();
            whole.push('\n');
            whole.push_str(&block);
        } else {
            blocks.push(block);
        }
    }
    (head, blocks)
}

fn built_in() -> Vec<SourceFile<'static>> {
    [embedded::VOCABULARY, embedded::TRIALS].concat()
}

/// Numbers below `count` in any order.
fn order(count: usize) -> impl Strategy<Value = Vec<usize>> {
    Just((0..count).collect::<Vec<_>>()).prop_shuffle()
}

proptest! {
    #![proptest_config(random::config(6))]

    #[test]
    fn the_order_of_criteria_facts_and_files_never_matters(
        files in order(built_in().len()),
        orders in built_in().iter().map(|file| order(blocks(file.text).1.len())).collect::<Vec<_>>(),
        people in vec(random::facts(20..100_u32), 1..120),
    ) {
        let texts: Vec<String> = built_in().iter().zip(&orders).map(|(file, order)| {
            let (head, blocks) = blocks(file.text);
            let blocks: Vec<&str> = order.iter().map(|index| blocks[*index].as_str()).collect();
            format!("{head}\n{}\n", blocks.join("\n"))
        }).collect();
        let sources: Vec<SourceFile<'_>> = files.iter()
            .map(|file| SourceFile { name: built_in()[*file].name, text: &texts[*file] })
            .collect();
        let other = Catalogue::load(&sources).unwrap_or_else(|p| panic!("{}", p[0]));
        for facts in people {
            let one = screen(facts.clone(), today());
            let two = Screening::new(&other, facts, today());
            prop_assert_eq!(by_code(&one, catalogue()), by_code(&two, &other));
        }
    }
}

// ---- random catalogues -------------------------------------------------------------------

const CODES: [&str; 3] = ["a", "b", "c"];

/// A small catalogue of one trial with random rules over a few choices, and its text.
struct Small {
    text: String,
    catalogue: Catalogue,
}

impl std::fmt::Debug for Small {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(&self.text)
    }
}

/// A rule over so many choices, at most three deep.
fn rule(facts: usize) -> impl Strategy<Value = String> {
    let leaf = (0..facts, select(&CODES), option::weighted(0.3, select(&CODES))).prop_map(
        |(fact, code, other)| match other {
            None => format!("q{fact} is {code}"),
            Some(other) => format!("q{fact} is one of {code}, {other}"),
        },
    );
    leaf.prop_recursive(3, 8, 3, |part| {
        prop_oneof![
            part.clone().prop_map(|a| format!("not ({a})")),
            (part.clone(), part.clone()).prop_map(|(a, b)| format!("(({a}) and ({b}))")),
            (part.clone(), part.clone()).prop_map(|(a, b)| format!("(({a}) or ({b}))")),
            (part.clone(), part.clone(), part)
                .prop_map(|(a, b, c)| format!("at least 2 of ({a}; {b}; {c})")),
        ]
    })
}

fn small_catalogue() -> impl Strategy<Value = Small> {
    let parts = (2..=4_usize).prop_flat_map(|facts| {
        let criterion = (any::<bool>(), vec(rule(facts), 1..=3));
        (vec(chance(0.3), facts), vec(criterion, 1..=7))
    });
    parts.prop_filter_map("a rule that can only hold, or never", |(passing, criteria)| {
        let text = small_text(&passing, &criteria);
        match Catalogue::load_with(&[SourceFile { name: "random", text: &text }], &[]) {
            Ok(catalogue) => Some(Small { text, catalogue }),
            Err(problems) => {
                for problem in &problems {
                    let code = problem.kind.code();
                    assert!(matches!(code, "never_met" | "never_fails"), "{problem}\n{text}");
                }
                None
            }
        }
    })
}

/// The file of a small catalogue: for each choice whether its first option is passing, for each
/// criterion whether it excludes, and its readings.
fn small_text(passing: &[bool], criteria: &[(bool, Vec<String>)]) -> String {
    let mut text = String::from(
        "[catalogue]\nformat = 1\nversion = t\nlanguages = en\nanchors = screening\npages = p\n",
    );
    for (fact, is_passing) in passing.iter().enumerate() {
        text += &format!("[question q{fact}]\nkind = choice\npage = p\nwho = patient\nlabel = q\n");
        for code in CODES {
            text += &format!("option = {code} | {code}\n");
        }
        if *is_passing {
            text += "passing = a\n";
        }
    }
    text += "[trial t]\ntitle = t\nproduct = t\ndocument = t\nplace = t\ndated = t\nstatus = t\ncomplete = yes\ngap = t\n";
    for (number, (excludes, readings)) in (1..).zip(criteria) {
        text += &format!("[{}{number}]\n", if *excludes { "E" } else { "I" });
        for reading in readings {
            text += &format!("reading = {reading} | r\n");
        }
        text += "who = patient\nchange = nothing\nsource = s\nclinician = c\npatient = p\n";
    }
    text
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
    let (mut compared, mut early) = (0, 0);
    let answers = vec(option::weighted(0.45, select(&CODES)), 4);
    random::each(700, (small_catalogue(), vec(answers, 1..12)), |(small, people)| {
        let catalogue = &small.catalogue;
        for answers in people {
            let mut facts = Facts::default();
            for (question, code) in catalogue.questions.iter().zip(answers) {
                let answer = code.map(|code| (question.id.clone(), Answer::choice(code)));
                facts.answers.extend(answer);
            }
            let partial = Screening::new(catalogue, facts.clone(), today());
            prop_assert_eq!(partial.statuses(), partial.plain_statuses(), "shortcuts");
            let alone = Verdicts::new(catalogue).of(&facts, today());
            for (trial, verdict) in alone.into_iter().enumerate() {
                prop_assert_eq!(verdict, partial.result(trial));
            }
            let ends: Vec<Vec<Status>> = completions(catalogue, &facts)
                .into_iter()
                .map(|facts| Screening::new(catalogue, facts, today()).statuses().to_vec())
                .collect();
            for (index, status) in partial.statuses().iter().enumerate() {
                compared += 1;
                let ends: Vec<Status> = ends.iter().map(|end| end[index]).collect();
                let settled = agrees(*status, &ends).map_err(|why| {
                    TestCaseError::fail(format!("criterion {index} is {status:?}: {why}"))
                })?;
                early += usize::from(settled && facts.answers.len() < catalogue.questions.len());
            }
        }
        Ok(())
    });
    assert!(compared > 15_000 && early > 1_000, "{compared} compared, {early} settled early");
}

/// Whether a status is what it comes to in the end, after each completion; says whether all of
/// them settle it.
fn agrees(status: Status, ends: &[Status]) -> Result<bool, String> {
    let class = |s: Status| if s == Status::NotYet { Status::NotMet } else { s };
    let first = class(ends[0]);
    let check =
        |holds: bool, why: &str| if holds { Ok(()) } else { Err(format!("{why}: {ends:?}")) };
    check(first != Status::Unknown, "nothing is unknown once all is known")?;
    let agree = ends.iter().all(|end| class(*end) == first);
    // Disagreeing readings may change places between completions, so only settled answers must be
    // found.
    let settled = agree && first != Status::Ask;
    if settled {
        check(class(status) == first, "forced")?;
    }
    if !agree {
        // Where one reading fails already, no completion can be met.
        let never_met = ends.iter().all(|end| *end != Status::Met);
        let open = status == Status::Unknown || (status == Status::Ask && never_met);
        check(open, "completions differ")?;
    }
    check(ends.iter().all(|end| may_become(status, *end, false)), "this cannot become of it")?;
    Ok(settled)
}
