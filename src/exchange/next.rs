//! The next questions, and the road of one person through them, as JSON.

use crate::catalogue::{Catalogue, Who};
use crate::evaluate::next::{Guide, Screen, Suggestion, Worth};
use crate::evaluate::road::{self, Order, Road};
use crate::evaluate::{Screening, Verdict};
use crate::facts::Facts;
use jiff::civil::Date;
use serde::Serialize;

/// What is to be asked next.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct NextWire {
    /// Whether nothing is left that could change a verdict.
    pub settled: bool,
    /// The verdict on each trial.
    pub trials: Vec<VerdictWire>,
    /// The questions that are left, the best one first.
    pub next: Vec<QuestionWire>,
    /// How many they are.
    pub left: usize,
}

/// The verdict on one trial.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct VerdictWire {
    /// Trial.
    pub id: String,
    /// Verdict.
    pub verdict: &'static str,
}

/// A question that is left.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct QuestionWire {
    /// Fact.
    pub fact: String,
    /// The checklist, the sheet or the paper it is asked in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// Who can answer it.
    pub who: String,
    /// What an answer costs, beside others.
    pub effort: u32,
    /// What its answers would settle.
    pub settles: Vec<SettlesWire>,
}

/// What one answer would settle.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct SettlesWire {
    /// The answer, by code or as a number in the canonical unit.
    pub answer: String,
    /// How likely it is taken to be, in thousandths.
    pub share: u32,
    /// Trials that it rules out.
    pub rules_out: Vec<String>,
    /// Open criteria that it settles.
    pub criteria: usize,
}

/// The road of one person.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct RoadWire {
    /// The facts of each screen, in the order they were asked.
    pub sequence: Vec<Vec<String>>,
    /// How many facts were asked.
    pub facts: usize,
    /// How many interactions that took.
    pub interactions: usize,
    /// How many facts until the verdicts of the whole profile stood.
    pub facts_after: usize,
    /// How many interactions until then.
    pub interactions_after: usize,
    /// Size of an irreducible set of answers with the same verdicts.
    pub certificate: usize,
    /// The verdicts in which the road ended.
    pub trials: Vec<VerdictWire>,
}

/// What is to be asked next of a person.
pub fn next(guide: &Guide<'_>, facts: Facts, day: Date) -> NextWire {
    let catalogue = guide.catalogue();
    let screening = Screening::new(catalogue, facts, day);
    let suggestions = guide.next(&screening);
    let next: Vec<QuestionWire> =
        suggestions.iter().flat_map(|suggestion| questions(guide, suggestion)).collect();
    let trials = trials(catalogue, &road::verdicts(&screening));
    NextWire { settled: next.is_empty(), trials, left: next.len(), next }
}

fn trials(catalogue: &Catalogue, verdicts: &[Verdict]) -> Vec<VerdictWire> {
    let named = catalogue.trials.iter().zip(verdicts);
    named.map(|(t, verdict)| VerdictWire { id: t.id.clone(), verdict: verdict.word() }).collect()
}

fn questions(guide: &Guide<'_>, suggestion: &Suggestion) -> Vec<QuestionWire> {
    let layout = guide.layout();
    let list = match &suggestion.screen {
        Screen::One(_) => None,
        Screen::Checklist(number, _) => layout.checklists.get(*number).map(|list| list.id.clone()),
        Screen::Sheet(number, _) => layout.sheets.get(*number).map(|sheet| sheet.id.clone()),
        Screen::Paper(number, _) => layout.papers.get(*number).map(|paper| paper.id.clone()),
    };
    let worth = suggestion.worth.iter();
    worth.filter_map(|worth| question(guide.catalogue(), worth, list.clone())).collect()
}

fn question(catalogue: &Catalogue, worth: &Worth, list: Option<String>) -> Option<QuestionWire> {
    let question = catalogue.fact(worth.fact)?;
    let id = |trial: &usize| catalogue.trials.get(*trial).map(|trial| trial.id.clone());
    let settles = worth.settles.iter().map(|settles| SettlesWire {
        answer: settles.answer.clone(),
        share: settles.share,
        rules_out: settles.trials.iter().filter_map(id).collect(),
        criteria: settles.rows,
    });
    Some(QuestionWire {
        fact: question.id.clone(),
        list,
        who: question.who.map_or("", Who::word).to_owned(),
        effort: worth.effort,
        settles: settles.collect(),
    })
}

/// Asks a person from nothing on, and answers from the profile.
pub fn simulate(guide: &Guide<'_>, profile: &Facts, day: Date) -> RoadWire {
    let catalogue = guide.catalogue();
    let road = Road::walk(guide, profile, day, Order::Best);
    let wanted = road::verdicts(&Screening::new(catalogue, profile.clone(), day));
    let id = |fact: usize| catalogue.fact(fact).map(|question| question.id.clone());
    let (all, after) = (road.all(), road.until(&wanted));
    RoadWire {
        sequence: road
            .steps
            .iter()
            .map(|step| step.screen.facts().into_iter().filter_map(id).collect())
            .collect(),
        facts: all.facts,
        interactions: all.interactions,
        facts_after: after.facts,
        interactions_after: after.interactions,
        certificate: road::certificate(catalogue, profile, day).len(),
        trials: trials(catalogue, &road::verdicts(&road.end)),
    }
}
