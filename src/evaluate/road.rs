//! The road of one person through the questions: asked one screen after the other, answered from
//! a profile, until nothing is left that matters.

use super::next::{Guide, Screen};
use super::screening::Screening;
use super::status::Verdict;
use super::tried::Tried;
use crate::catalogue::layout::{Layout, Line};
use crate::catalogue::{Catalogue, Kind};
use crate::facts::{Answer, Facts};
use jiff::civil::Date;

/// In which order questions are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The best one first, rare things together.
    Best,
    /// As the pages have them, then the items of sheets, one by one.
    Pages,
    /// By chance from a seed, one by one.
    Chance(u64),
}

/// One screen that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was asked.
    pub screen: Screen,
    /// Interactions for it: the screen, and for a checklist or a sheet one more for each line that
    /// was ticked.
    pub interactions: usize,
    /// The verdicts after it.
    pub verdicts: Vec<Verdict>,
}

/// All that was asked of one person.
#[derive(Clone, Debug)]
pub struct Road<'c> {
    /// The screens, in order.
    pub steps: Vec<Step>,
    /// The answers that were given, "I don't know" included.
    pub end: Screening<'c>,
    /// The verdicts before the first question.
    pub first: Vec<Verdict>,
}

/// Facts and interactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Facts that were asked.
    pub facts: usize,
    /// Interactions for them.
    pub interactions: usize,
}

/// The verdicts on all trials.
pub fn verdicts(screening: &Screening<'_>) -> Vec<Verdict> {
    let count = screening.catalogue().trials.len();
    (0..count).map(|trial| screening.result(trial).verdict).collect()
}

impl<'c> Road<'c> {
    /// Asks from nothing on; where the profile is silent, the person does not know.
    pub fn walk(guide: &Guide<'c>, profile: &Facts, day: Date, order: Order) -> Self {
        let catalogue = guide.catalogue();
        let nothing = Facts { anchors: profile.anchors.clone(), ..Facts::default() };
        let mut screening = Screening::new(catalogue, nothing, day);
        let first = verdicts(&screening);
        let fixed = fixed_order(guide, order);
        let mut steps = Vec::new();
        let mut tried = Tried::default();
        loop {
            let screen = match order {
                Order::Best => {
                    let best = guide.next_after(&screening, &mut tried).into_iter().next();
                    best.map(|best| best.screen)
                }
                Order::Pages | Order::Chance(_) => {
                    let open = guide.open(&screening);
                    let is_open = |fact: &&usize| open.get(**fact).copied().unwrap_or(false);
                    fixed.iter().find(is_open).map(|fact| Screen::One(*fact))
                }
            };
            let Some(screen) = screen else { break };
            for fact in screen.facts() {
                if let Some(question) = catalogue.fact(fact) {
                    let answer = profile.answers.get(&question.id).cloned();
                    screening.set(&question.id, Some(answer.unwrap_or(Answer::DontKnow)));
                }
            }
            let interactions = interactions(catalogue, &screen, profile);
            steps.push(Step { screen, interactions, verdicts: verdicts(&screening) });
        }
        Self { steps, end: screening, first }
    }

    /// All that was asked.
    pub fn all(&self) -> Count {
        count(&self.steps)
    }

    /// What was asked until these verdicts stood for good; all, if they never did.
    pub fn until(&self, wanted: &[Verdict]) -> Count {
        count(self.steps.get(..self.steps_until(wanted)).unwrap_or(&self.steps))
    }

    /// How many screens were asked until then.
    pub fn steps_until(&self, wanted: &[Verdict]) -> usize {
        match self.steps.iter().rposition(|step| step.verdicts != wanted) {
            Some(last) => (last + 2).min(self.steps.len()),
            None => usize::from(self.first != wanted).min(self.steps.len()),
        }
    }
}

fn count(steps: &[Step]) -> Count {
    Count {
        facts: steps.iter().map(|step| step.screen.facts().len()).sum(),
        interactions: steps.iter().map(|step| step.interactions).sum(),
    }
}

/// One for the screen; for a checklist or a sheet one more for each line that is not answered by
/// "none of these".
/// What a person does not know is left open on the same screen.
fn interactions(catalogue: &Catalogue, screen: &Screen, profile: &Facts) -> usize {
    let ticked = |line: &&Line| {
        let Some(question) = catalogue.fact(line.fact) else { return false };
        match profile.answers.get(&question.id) {
            None | Some(Answer::DontKnow | Answer::PreferNot) => false,
            Some(answer) => !line.is_none(question, answer),
        }
    };
    match screen {
        Screen::One(_) | Screen::Paper(..) => 1,
        Screen::Checklist(_, lines) | Screen::Sheet(_, lines) => {
            1 + lines.iter().filter(ticked).count()
        }
    }
}

/// All questions in an order that does not look at the answers; empty for the best order.
fn fixed_order(guide: &Guide<'_>, order: Order) -> Vec<usize> {
    let layout: &Layout = guide.layout();
    let groups = layout.pages.iter().chain(&layout.sheets);
    let mut facts: Vec<usize> = groups.flat_map(|group| group.facts.iter().copied()).collect();
    match order {
        Order::Best => Vec::new(),
        Order::Pages => facts,
        Order::Chance(seed) => {
            let mut state = seed;
            for place in (1..facts.len()).rev() {
                facts.swap(place, chance(&mut state, place + 1));
            }
            facts
        }
    }
}

/// The next number below a bound, from a state that begins as any seed (`SplitMix64`): the same
/// numbers for the same seed. A bound of zero gives zero.
pub fn chance(state: &mut u64, bound: usize) -> usize {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    usize::try_from(mixed % bound.max(1) as u64).unwrap_or_default()
}

/// An irreducible set of answers with the same verdicts: answers are taken away one by one, the
/// last question first, until none can go.
pub fn certificate(catalogue: &Catalogue, profile: &Facts, day: Date) -> Vec<usize> {
    let mut screening = Screening::new(catalogue, profile.clone(), day);
    let wanted = verdicts(&screening);
    let mut kept: Vec<usize> = (0..catalogue.questions.len())
        .rev()
        .filter(|fact| {
            let question = catalogue.fact(*fact).filter(|q| q.kind != Kind::Computed);
            question.is_some_and(|q| profile.answers.contains_key(&q.id))
        })
        .collect();
    loop {
        let before = kept.len();
        kept.retain(|fact| {
            let Some(question) = catalogue.fact(*fact) else { return false };
            let answer = screening.facts().answers.get(&question.id).cloned();
            screening.set(&question.id, None);
            let needed = verdicts(&screening) != wanted;
            if needed {
                screening.set(&question.id, answer);
            }
            needed
        });
        if kept.len() == before {
            kept.reverse();
            return kept;
        }
    }
}
