//! One of the written people brings her report: how many answers are left to type by hand, in both
//! languages.

use crate::common::{self, catalogue, day, facts_of};
use std::collections::BTreeSet;
use trial_screener::catalogue::layout::Layout;
use trial_screener::catalogue::{Mode, Who};
use trial_screener::draft::Draft;
use trial_screener::evaluate::Screening;
use trial_screener::evaluate::next::Guide;
use trial_screener::facts::{Answer, Facts, Value};
use trial_screener::intake::files::{self, Gathered};
use trial_screener::intake::{Lexicon, accept, resolve};

const PERSON: &str = "lupus-nephritis-biopsy";

/// The facts that are asked of a person who has answered some already, until nothing is left that
/// matters.
fn asked(before: &Facts, profile: &Facts) -> BTreeSet<String> {
    let layout = Layout::of(catalogue());
    let guide = Guide::new(catalogue(), &layout, day(common::DAY));
    let mut screening = Screening::new(catalogue(), before.clone(), day(common::DAY));
    let mut asked = BTreeSet::new();
    while let Some(best) = guide.next(&screening).into_iter().next() {
        for fact in best.screen.facts() {
            let id = &catalogue().fact(fact).unwrap().id;
            let answer = profile.answers.get(id).cloned();
            screening.set(id, Some(answer.unwrap_or(Answer::DontKnow)));
            assert!(asked.insert(id.clone()), "{id} is asked twice");
        }
    }
    asked
}

/// What her laboratory report and her letter offer, accepted as far as `most` goes.
fn accepted(language: &str, most: Mode) -> Facts {
    let lexicon = Lexicon::new(catalogue());
    let mut gathered = Gathered::default();
    for kind in ["laboratory", "letter"] {
        let file = format!("{kind}-{language}.txt");
        let text = common::read(&common::root().join("tests/intake/reports").join(&file));
        files::read(&lexicon, &file, text.as_bytes(), &|_| None, &mut gathered);
    }
    let day = day(common::DAY);
    let intake = resolve::resolve(catalogue(), gathered.findings, gathered.not_used, day);
    let mut draft = Draft::new();
    for candidate in intake.candidates.iter().filter(|one| one.finding.mode <= most) {
        accept(catalogue(), &mut draft, candidate);
    }
    draft.facts(catalogue()).0
}

/// What an answer says, whatever the limits of the laboratory.
fn told(answer: &Answer) -> Option<String> {
    let Answer::Fact(fact) = answer else { return None };
    Some(match &fact.value {
        Value::Quantity(it) => format!("{:?} {:?} {:?}", it.amount, it.unit, it.detection),
        other => format!("{other:?}"),
    })
}

#[test]
fn a_report_saves_a_person_answers() {
    let profile = facts_of(&common::person(PERSON));
    let by_hand = asked(&Facts::default(), &profile);
    let of_reports =
        |asked: &BTreeSet<String>| asked.iter().filter(|id| is_of_a_report(id)).count();
    let mut counts = Vec::new();
    for language in ["en", "zh"] {
        // What is in no doubt, and what she looked at first as well.
        for most in [Mode::Ready, Mode::Check] {
            let facts = accepted(language, most);
            // Nothing but what she would have typed.
            for (id, answer) in &facts.answers {
                let typed = profile.answers.get(id).and_then(told);
                assert_eq!(told(answer), typed, "{language}: {id}");
            }
            let left = asked(&facts, &profile);
            assert!(left.is_disjoint(&facts.answers.keys().cloned().collect()), "{language}");
            counts.push((language, most, left.len(), of_reports(&left)));
        }
    }
    assert_eq!((by_hand.len(), of_reports(&by_hand)), (170, 29));
    assert_eq!(
        counts,
        [
            ("en", Mode::Ready, 153, 13),
            ("en", Mode::Check, 152, 12),
            ("zh", Mode::Ready, 151, 12),
            ("zh", Mode::Check, 149, 11),
        ]
    );
}

/// Whether it is a number of a report, or a result in words.
fn is_of_a_report(id: &str) -> bool {
    catalogue().question(id).is_some_and(|question| question.who == Some(Who::Laboratory))
}
