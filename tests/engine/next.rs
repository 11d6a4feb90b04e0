//! The best question next, and the road that it makes.

use crate::common::{self, catalogue, day, facts_of, random, read, root, screen};
use jiff::civil::Date;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use trial_screener::catalogue::layout::{Layout, MAX_LINES};
use trial_screener::catalogue::meaning::{Slot, Why};
use trial_screener::catalogue::{Catalogue, Kind, SourceFile, Who, embedded};
use trial_screener::evaluate::next::{Guide, Screen};
use trial_screener::evaluate::outcome::outcomes;
use trial_screener::evaluate::passed_over::{PassedOver, Reason, passed_over};
use trial_screener::evaluate::road::{self, Order, Road};
use trial_screener::evaluate::tried::Tried;
use trial_screener::evaluate::{Screening, Verdict};
use trial_screener::exchange;
use trial_screener::facts::{Answer, Facts};

fn layout() -> &'static Layout {
    static LAYOUT: OnceLock<Layout> = OnceLock::new();
    LAYOUT.get_or_init(|| Layout::of(catalogue()))
}

fn guide(day: Date) -> Guide<'static> {
    Guide::new(catalogue(), layout(), day)
}

fn people() -> Vec<(String, Facts, Date)> {
    let person = |name: String| {
        let folder = root().join("tests/people").join(&name);
        let expected: serde_json::Value =
            serde_json::from_str(&read(&folder.join("expected.json"))).unwrap();
        let as_of = day(expected["as_of"].as_str().unwrap());
        {
            let facts = facts_of(&common::person(&name));
            (name, facts, as_of)
        }
    };
    common::people().into_iter().map(person).collect()
}

/// The profile without "I don't know" and "prefer not to say" to what the road did not ask because
/// it follows: there it goes before what follows only if no medicine is missing from the list.
fn without_unasked(road: &Road<'_>, profile: &Facts) -> Facts {
    let mut profile = profile.clone();
    profile.answers.retain(|id, answer| {
        let fact = catalogue().index_of(id).unwrap();
        let asked = road.end.facts().answers.contains_key(id);
        matches!(answer, Answer::Fact(_)) || asked || !road.end.follows(fact)
    });
    profile
}

/// Whether the whole profile contradicts itself, or replaces what its other answers come to: what
/// is passed over because it follows is then no longer what the person says. Or the road said "I
/// don't know" to what the profile leaves blank: a complete list of medicines answers only this.
fn is_at_odds(road: &Road<'_>, whole: &Screening<'_>) -> bool {
    let replaced = catalogue().questions.iter().enumerate().any(|(fact, question)| {
        !road.end.facts().answers.contains_key(&question.id)
            && matches!(whole.facts().answers.get(&question.id), Some(Answer::Fact(_)))
            && !matches!(road.end.slot(fact), Slot::Missing(_))
            && road.end.slot(fact) != whole.slot(fact)
    });
    let said_unknown = catalogue().questions.iter().enumerate().any(|(fact, question)| {
        road.end.facts().answers.get(&question.id) == Some(&Answer::DontKnow)
            && !whole.facts().answers.contains_key(&question.id)
            && matches!(road.end.slot(fact), Slot::Missing(Why::DontKnow))
            && !matches!(whole.slot(fact), Slot::Missing(_))
    });
    replaced || said_unknown || whole.contradictions().next().is_some()
}

/// A person with nothing at hand can answer the first screen: no report is asked for, and nothing
/// that a doctor has to say.
#[test]
fn the_first_screen_is_a_short_list_of_recent_things() {
    let today = day(common::DAY);
    let nothing = screen(Facts::default(), today);
    let first = guide(today).next(&nothing).into_iter().next().unwrap();
    let Screen::Checklist(_, lines) = first.screen else { panic!("{:?}", first.screen) };
    assert!(lines.iter().any(|line| catalogue().fact(line.fact).unwrap().id == "infection_now"));
}

#[test]
fn stopping_early_never_gives_another_verdict_to_the_written_people() {
    let mut compared = 0;
    for (name, facts, day) in people() {
        let road = Road::walk(&guide(day), &facts, day, Order::Best);
        let whole = screen(without_unasked(&road, &facts), day);
        // Of answers that contradict each other some may be passed over.
        if whole.contradictions().next().is_some() {
            continue;
        }
        assert_eq!(road::verdicts(&road.end), road::verdicts(&whole), "{name}");
        // Whether a mismatch lasts may rest on an answer that replaces what others come to.
        for trial in (0..catalogue().trials.len()).filter(|_| !is_at_odds(&road, &whole)) {
            assert_eq!(road.end.result(trial), whole.result(trial), "{name} {trial}");
        }
        compared += 1;
    }
    assert!(compared >= 36, "only {compared} people do not contradict themselves");
}

#[test]
fn stopping_early_never_gives_another_verdict_to_random_people() {
    let today = day(common::DAY);
    let guide = guide(today);
    let mut compared = 0;
    let percent = select(&[3, 10, 30, 60, 90]);
    // The order does not bear on what is left at the end, so the quick one serves as well.
    let order = prop_oneof![9 => any::<u64>().prop_map(Order::Chance), 1 => Just(Order::Best)];
    random::each(300, (random::facts(percent), order), |(facts, order)| {
        let road = Road::walk(&guide, &facts, today, order);
        let whole = screen(without_unasked(&road, &facts), today);
        if !is_at_odds(&road, &whole) {
            prop_assert_eq!(road::verdicts(&road.end), road::verdicts(&whole));
            compared += 1;
        }
        Ok(())
    });
    assert!(compared > 60, "only {compared} random people are of one piece");
}

#[test]
fn what_is_passed_over_does_not_matter_at_the_end() {
    for (name, facts, day) in people() {
        let guide = guide(day);
        let road = Road::walk(&guide, &facts, day, Order::Best);
        assert!(guide.next(&road.end).is_empty(), "{name}");
        let relevant = road.end.relevant();
        for (fact, question) in catalogue().questions.iter().enumerate() {
            let asked = road.end.facts().answers.contains_key(&question.id);
            if question.kind == Kind::Computed || asked {
                continue;
            }
            assert!(
                !relevant[fact] || road.end.follows(fact),
                "{name}: {} was passed over",
                question.id
            );
        }
    }
}

#[test]
fn what_follows_is_not_asked_and_what_follows_in_part_is() {
    let today = day(common::DAY);
    let guide = guide(today);
    let fact = |id: &str| catalogue().index_of(id).unwrap();
    let asks = |answers: serde_json::Value, id: &str| {
        let screening = screen(facts_of(&json!({ "facts": answers }).to_string()), today);
        let open = guide.open(&screening)[fact(id)];
        assert!(!(open && screening.follows(fact(id))), "{id}");
        open
    };
    for (answers, id) in [
        // A number, a code, an event and a selection.
        (json!({ "birth_date": "1990-05-01" }), "age"),
        (json!({ "organ_transplant": "no" }), "stem_cell_transplant"),
        (json!({ "nih_activity_index": 4 }), "biopsy_activity"),
        (json!({ "therapies": { "complete": true, "courses": [] } }), "intolerance"),
    ] {
        assert!(asks(json!({}), id), "{id} is asked at first");
        assert!(!asks(answers, id), "{id} follows");
    }
    // A part of a selection, and an answer that may be the other one, leave something to ask.
    let course = json!({ "drug": "prednisone", "stop": "2025-11-01", "outcome": "not_tolerated" });
    let list = json!({ "therapies": { "complete": true, "courses": [course] } });
    assert!(asks(list, "intolerance"), "there may be more that was not tolerated");
    assert!(asks(json!({ "nih_activity_index": 2 }), "biopsy_activity"));
    // "I don't know" goes before what rests on a complete list: it stays worth finding out.
    let list = json!({ "complete": true, "courses": [] });
    let told = json!({ "therapies": list, "intolerance": "dont_know" });
    let screening = screen(facts_of(&json!({ "facts": told }).to_string()), today);
    let wanted = guide.worth_finding_out(&screening);
    assert!(wanted.iter().any(|worth| worth.fact == fact("intolerance")));
    assert!(!guide.open(&screening)[fact("intolerance")], "it is not asked twice");
}

#[test]
fn what_the_person_can_mend_is_refused_and_nothing_else() {
    let today = day(common::DAY);
    let refuses = |answer: serde_json::Value| {
        let facts = json!({ "facts": { "haemoglobin": answer } });
        let screening = screen(facts_of(&facts.to_string()), today);
        screening.refuses(catalogue().index_of("haemoglobin").unwrap())
    };
    for refused in [
        json!({ "value": "120", "unit": "g/dL" }),
        json!({ "value": "91" }),
        json!({ "value": "91", "unit": "g/L", "date": "2026-03-09" }),
    ] {
        assert!(refuses(refused.clone()), "{refused}");
    }
    for fine in [
        json!("dont_know"),
        json!({ "value": "91", "unit": "g/L", "date": "2026-02-20" }),
        json!({ "value": "91", "unit": "g/L", "date": "2019-02-20" }),
    ] {
        assert!(!refuses(fine.clone()), "{fine}");
    }
}

#[test]
fn every_fact_is_asked_once_and_only_what_was_told_is_answered() {
    for (name, facts, day) in people() {
        let road = Road::walk(&guide(day), &facts, day, Order::Best);
        let mut asked = BTreeSet::new();
        for fact in road.steps.iter().flat_map(|step| step.screen.facts()) {
            assert!(asked.insert(fact), "{name}: {} twice", catalogue().questions[fact].id);
        }
        for (id, answer) in &road.end.facts().answers {
            let told = facts.answers.get(id).unwrap_or(&Answer::DontKnow);
            assert_eq!(answer, told, "{name}: {id}");
        }
    }
}

#[test]
fn asking_leaves_the_screening_as_it_was_and_is_the_same_each_time() {
    for (name, facts, day) in people().into_iter().take(8) {
        let screening = screen(facts, day);
        let statuses = screening.statuses().to_vec();
        let (once, again) = (guide(day).next(&screening), guide(day).next(&screening));
        assert_eq!(once, again, "{name}");
        assert_eq!(statuses, screening.statuses(), "{name}");
    }
    let nobody = screen(Facts::default(), day(common::DAY));
    let suggestions = guide(day(common::DAY)).next(&nobody);
    assert!(suggestions.len() > 30);
}

#[test]
fn what_an_answer_is_said_to_settle_it_settles() {
    let today = day(common::DAY);
    let nobody = screen(Facts::default(), today);
    let mut seen = 0;
    for worth in guide(today).next(&nobody).iter().flat_map(|suggestion| &suggestion.worth) {
        let question = &catalogue().questions[worth.fact];
        for settles in worth.settles.iter().filter(|_| question.kind == Kind::Choice) {
            let mut after = nobody.clone();
            after.set(&question.id, Some(Answer::choice(&settles.answer)));
            for trial in &settles.trials {
                seen += 1;
                let verdict = after.result(*trial).verdict;
                assert_eq!(verdict, Verdict::NotMatch, "{} {}", question.id, settles.answer);
            }
        }
    }
    assert!(seen > 10, "only {seen} answers rule a trial out");
}

#[test]
fn checklists_are_short_and_none_of_them_answers_only_what_is_shown() {
    assert!(layout().unknown.is_empty(), "{:?}", layout().unknown);
    let mut placed = BTreeSet::new();
    for checklist in &layout().checklists {
        assert!((2..=MAX_LINES).contains(&checklist.lines.len()), "{}", checklist.id);
        for line in &checklist.lines {
            let question = &catalogue().questions[line.fact];
            assert!(placed.insert(line.fact), "{} stands in two", question.id);
            assert!(line.is_none(question, &line.answer(question)), "{}", question.id);
        }
    }
    let today = day(common::DAY);
    let screening = screen(Facts::default(), today);
    for suggestion in guide(today).next(&screening) {
        let Screen::Checklist(_, lines) = suggestion.screen else { continue };
        let mut after = screening.clone();
        for line in &lines {
            let question = &catalogue().questions[line.fact];
            after.set(&question.id, Some(line.answer(question)));
        }
        assert_eq!(after.facts().answers.len(), lines.len());
    }
}

#[test]
fn results_of_one_paper_stand_on_one_screen_and_those_that_do_not_matter_stand_on_none() {
    let mut placed: BTreeSet<usize> =
        layout().checklists.iter().flat_map(|list| &list.lines).map(|line| line.fact).collect();
    for paper in &layout().papers {
        assert!(paper.facts.len() > 1, "{}", paper.id);
        for fact in &paper.facts {
            let question = &catalogue().questions[*fact];
            assert!(placed.insert(*fact), "{} is asked in two ways", question.id);
            assert!(!question.ephemeral, "{}: a crisis is asked about alone", question.id);
            let fits = matches!(question.kind, Kind::Quantity | Kind::Score | Kind::Choice);
            assert!(fits, "{} is no result", question.id);
        }
    }
    let mut seen = 0;
    for (name, facts, day) in people() {
        let guide = guide(day);
        let road = Road::walk(&guide, &facts, day, Order::Best);
        let mut screening = screen(Facts { answers: Default::default(), ..facts }, day);
        for step in road.steps {
            if let Screen::Paper(paper, results) = &step.screen {
                let of_paper = &layout().papers[*paper].facts;
                assert!(results.iter().all(|fact| of_paper.contains(fact)), "{name}");
                assert!((2..=MAX_LINES).contains(&results.len()), "{name}");
                assert_eq!(step.interactions, 1, "{name}");
                let open = guide.open(&screening);
                assert!(results.iter().all(|fact| open[*fact]), "{name}");
                seen += 1;
            }
            for fact in step.screen.facts() {
                let id = &catalogue().questions[fact].id;
                screening.set(id, road.end.facts().answers.get(id).cloned());
            }
        }
    }
    assert!(seen > 100, "only {seen} screens of papers");
}

#[test]
fn what_was_tried_before_is_remembered_without_another_order() {
    let mut compared = 0;
    let mut walk = |name: &str, facts: &Facts, day: Date| {
        let guide = guide(day);
        let mut screening = screen(Facts { answers: Default::default(), ..facts.clone() }, day);
        let mut tried = Tried::default();
        loop {
            let remembered = guide.next_after(&screening, &mut tried);
            assert_eq!(remembered, guide.next(&screening), "{name} after {compared}");
            compared += 1;
            let Some(best) = remembered.into_iter().next() else { break };
            for fact in best.screen.facts() {
                let id = &catalogue().questions[fact].id;
                let answer = facts.answers.get(id).cloned().unwrap_or(Answer::DontKnow);
                screening.set(id, Some(answer));
            }
        }
        // Taken back, answers are as good as never given.
        let last = screening.facts().answers.keys().next_back().cloned();
        if let Some(id) = last {
            screening.set(&id, None);
        }
        assert_eq!(guide.next_after(&screening, &mut tried), guide.next(&screening), "{name}");
        screening.move_to(day.tomorrow().unwrap());
        assert_eq!(guide.next_after(&screening, &mut tried), guide.next(&screening), "{name}");
    };
    for (name, facts, day) in people().into_iter().step_by(3) {
        walk(&name, &facts, day);
    }
    let today = day(common::DAY);
    random::each(4, random::facts(20..100_u32), |facts| {
        walk("at random", &facts, today);
        Ok(())
    });
    assert!(compared > 500, "only {compared} screens");
}

#[test]
fn an_irreducible_set_gives_the_same_verdicts_and_no_answer_of_it_can_go() {
    for (name, facts, day) in people() {
        let wanted = road::verdicts(&screen(facts.clone(), day));
        let certificate = road::certificate(catalogue(), &facts, day);
        let ids: Vec<&str> =
            certificate.iter().map(|fact| catalogue().questions[*fact].id.as_str()).collect();
        let verdicts_of = |left_out: Option<&str>| {
            let mut some = facts.clone();
            some.answers
                .retain(|id, _| ids.contains(&id.as_str()) && Some(id.as_str()) != left_out);
            road::verdicts(&screen(some, day))
        };
        assert_eq!(verdicts_of(None), wanted, "{name}");
        for id in &ids {
            assert_ne!(verdicts_of(Some(id)), wanted, "{name} does not need {id}");
        }
    }
}

#[test]
fn the_road_is_told_as_json() {
    let today = day(common::DAY);
    let (_, facts, as_of) = people().remove(4);
    let wire = exchange::next::simulate(&guide(as_of), &facts, as_of);
    assert_eq!(wire.sequence.iter().map(Vec::len).sum::<usize>(), wire.facts);
    assert!(wire.facts_after <= wire.facts && wire.interactions_after <= wire.interactions);
    assert!(wire.certificate <= wire.facts_after, "no order needs fewer answers than it must");
    let next = exchange::next::next(&guide(today), Facts::default(), today);
    assert!(!next.settled && next.left == next.next.len() && next.trials.len() == 5);
    let out = |q: &exchange::next::QuestionWire| q.settles.iter().any(|s| !s.rules_out.is_empty());
    assert!(next.next.iter().take(20).any(out), "what comes first can rule a trial out");
}

#[test]
fn slips_in_the_frequencies_are_reported() {
    let load = |text: &str| {
        let file = SourceFile { name: "f.txt", text };
        Catalogue::load_with(embedded::VOCABULARY, &[file]).map(|_| ())
    };
    let head = "[frequency lactating]\n";
    assert_eq!(load(&format!("{head}no = 0.9\nsource = a count\n")), Ok(()));
    for (text, word) in [
        (format!("{head}no = 0.9\n"), "source"),
        (format!("{head}no = 1.9\nsource = a count\n"), "1.9"),
        (format!("{head}perhaps = 0.9\nsource = a count\n"), "perhaps"),
        ("[frequency lactatin]\nsource = a count\n".to_owned(), "lactatin"),
    ] {
        let problems = load(&text).unwrap_err();
        assert!(problems.iter().any(|problem| problem.to_string().contains(word)), "{problems:?}");
    }
}

#[test]
fn every_question_passed_over_has_a_reason_that_holds() {
    let (mut decided, mut followed, mut answered) = (0, 0, 0);
    for (name, facts, day) in people() {
        let guide = guide(day);
        let road = Road::walk(&guide, &facts, day, Order::Best);
        let passed = passed_over(&guide, &road.end);
        let silent = catalogue().questions.iter().filter(|question| {
            question.kind != Kind::Computed && !road.end.facts().answers.contains_key(&question.id)
        });
        assert_eq!(passed.len(), silent.count(), "{name}");
        for PassedOver { fact, reason } in passed {
            let id = &catalogue().questions[fact].id;
            match reason {
                Reason::Follows(_) => {
                    assert!(!matches!(road.end.slot(fact), Slot::Missing(_)), "{name} {id}");
                    followed += 1;
                }
                Reason::Decided { ruled_out, settled } => {
                    for trial in ruled_out {
                        let result = road.end.result(trial);
                        assert_eq!(result.verdict, Verdict::NotMatch, "{name} {id}");
                        assert!(!result.for_now, "{name} {id}");
                    }
                    for (trial, index) in settled {
                        let result = road.end.result(trial);
                        let lasting = result.verdict == Verdict::NotMatch && !result.for_now;
                        assert!(!lasting, "{name} {id}");
                        assert!(index < catalogue().trials[trial].criteria.len());
                    }
                    // Whatever is answered, the verdicts stay.
                    let mut tried = road.end.clone();
                    for outcome in outcomes(catalogue(), fact, day).into_iter().take(4) {
                        tried.set(id, Some(outcome.answer));
                        if tried.contradictions().next().is_none() {
                            assert_eq!(
                                road::verdicts(&tried),
                                road::verdicts(&road.end),
                                "{name} {id}"
                            );
                            answered += 1;
                        }
                    }
                    decided += 1;
                }
                Reason::Total(totals) => assert!(!totals.is_empty(), "{name} {id}"),
                Reason::NotUsed => {
                    let program = &catalogue().program;
                    let used = program.leaves_of_fact[fact]
                        .iter()
                        .any(|leaf| !program.criteria_of_leaf.get(leaf.index()).is_empty());
                    let feeds = !program.dependents[fact].is_empty();
                    assert!(!used || feeds || !relevant_to_a_verdict(fact), "{name} {id}");
                }
            }
        }
    }
    let counts = format!("{decided} {followed} {answered}");
    assert!(decided > 500 && followed > 20 && answered > 1_000, "{counts}");
}

/// Whether a criterion that a verdict looks at tests the fact itself.
fn relevant_to_a_verdict(fact: usize) -> bool {
    let program = &catalogue().program;
    catalogue()
        .criteria()
        .filter(|row| row.in_verdict)
        .any(|row| row.rule.statements().flat_map(|s| program.facts_of(s)).any(|f| f == fact))
}

#[test]
fn what_is_worth_finding_out_includes_what_the_person_does_not_know() {
    let today = day(common::DAY);
    let mut nobody = screen(Facts::default(), today);
    let guide = guide(today);
    let first = guide.worth_finding_out(&nobody);
    assert!(first.windows(2).all(|pair| pair[0].points >= pair[1].points));
    let best = first.iter().find(|worth| {
        catalogue().questions[worth.fact].who == Some(Who::Laboratory) && worth.points > 0
    });
    let best = best.unwrap().fact;
    nobody.set(&catalogue().questions[best].id, Some(Answer::DontKnow));
    assert!(!guide.open(&nobody)[best], "it is not asked again");
    let again = guide.worth_finding_out(&nobody);
    assert!(again.iter().any(|worth| worth.fact == best), "but it is worth finding out");
}

#[test]
fn none_of_these_says_no_to_every_line_and_never_answers_a_question_on_a_crisis() {
    for checklist in &layout().checklists {
        for line in &checklist.lines {
            let question = &catalogue().questions[line.fact];
            assert!(["no", "none", "never"].contains(&line.none.as_str()), "{}", question.id);
            assert!(!question.ephemeral, "{}", question.id);
        }
    }
}
