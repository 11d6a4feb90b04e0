//! What a road asks of a person: screens, questions, presses, fields typed into, and time.
//!
//! A press is one on a button, a box to tick, an option, or a box to type into; a unit that must
//! be chosen costs two. What is answered without a date is pressed once. On a list each line that
//! is ticked and each one not known costs a press, and the button one more; on a paper the date is
//! typed once. Time is three seconds a question.

use trial_screener::catalogue::layout::Line;
use trial_screener::catalogue::{Catalogue, Kind, Question};
use trial_screener::evaluate::Verdict;
use trial_screener::evaluate::next::Screen;
use trial_screener::evaluate::road::{Road, Step};
use trial_screener::facts::{Answer, Course, Event, Fact, Facts, UpperLimit, Value};

/// Seconds a question.
const SECONDS: usize = 3;

/// Presses, and how many of them are into boxes that something is typed into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    pub taps: usize,
    pub typed: usize,
}

impl Effort {
    const TAP: Self = Self { taps: 1, typed: 0 };

    const fn typed(fields: usize) -> Self {
        Self { taps: fields, typed: fields }
    }

    const fn and(self, other: Self) -> Self {
        Self { taps: self.taps + other.taps, typed: self.typed + other.typed }
    }
}

/// What a stretch of a road asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Journey {
    pub screens: usize,
    pub questions: usize,
    pub effort: Effort,
}

impl Journey {
    /// Over these steps, for the answers of a profile.
    pub fn of(catalogue: &Catalogue, steps: &[Step], profile: &Facts) -> Self {
        let effort = steps.iter().map(|step| screen(catalogue, &step.screen, profile));
        Self {
            screens: steps.len(),
            questions: steps.iter().map(|step| step.screen.facts().len()).sum(),
            effort: effort.fold(Effort::default(), Effort::and),
        }
    }

    /// One line of a table.
    pub fn line(&self) -> String {
        let Self { screens, questions, effort: Effort { taps, typed } } = self;
        let seconds = questions * SECONDS;
        let time = format!("{}:{:02}", seconds / 60, seconds % 60);
        format!("{screens:7} {questions:9} {taps:6} {typed:6} {time:>7}")
    }
}

/// After how many screens the first trial stands where it stands at the end, and is not open.
pub fn first_verdict(road: &Road<'_>) -> usize {
    let Some(last) = road.steps.last() else { return 0 };
    let trials = last.verdicts.iter().enumerate();
    let settled = trials.filter(|(_, verdict)| **verdict != Verdict::Possible);
    let after = settled.map(|(trial, verdict)| {
        let stands = |verdicts: &Vec<Verdict>| verdicts.get(trial) == Some(verdict);
        let before = road.steps.iter().rposition(|step| !stands(&step.verdicts));
        before.map_or(usize::from(!stands(&road.first)), |last| last + 2)
    });
    after.min().unwrap_or(road.steps.len())
}

fn screen(catalogue: &Catalogue, screen: &Screen, profile: &Facts) -> Effort {
    let told = |fact: &usize| {
        let question = &catalogue.questions[*fact];
        (question, profile.answers.get(&question.id).and_then(known))
    };
    match screen {
        Screen::One(fact) => match told(fact) {
            (_, None) => Effort::TAP,
            (question, Some(fact)) => alone(question, fact),
        },
        Screen::Checklist(_, lines) | Screen::Sheet(_, lines) => {
            let lines = lines.iter().map(|asked: &Line| match told(&asked.fact) {
                (_, None) => Effort::TAP,
                (question, Some(fact)) => line(asked, question, fact),
            });
            lines.fold(Effort::TAP, Effort::and)
        }
        Screen::Paper(_, facts) => {
            let known: Vec<_> =
                facts.iter().map(told).filter_map(|(q, fact)| Some((q, fact?))).collect();
            let dated = known.iter().any(|(_, fact)| fact.effective.is_some());
            let values = known.iter().map(|(question, fact)| value(question, fact));
            values.fold(Effort::TAP.and(Effort::typed(usize::from(dated))), Effort::and)
        }
    }
}

fn known(answer: &Answer) -> Option<&Fact> {
    match answer {
        Answer::Fact(fact) => Some(fact),
        Answer::DontKnow | Answer::PreferNot => None,
    }
}

/// A question alone: large buttons lead on by themselves, boxes need a button.
fn alone(question: &Question, fact: &Fact) -> Effort {
    let dated = Effort::typed(usize::from(fact.effective.is_some()));
    let all = value(question, fact).and(dated);
    let by_button = matches!(question.kind, Kind::Choice | Kind::Event) && all.typed == 0;
    if by_button && !question.ephemeral { all } else { all.and(Effort::TAP) }
}

/// A line that is answered by "none of these", or ticked with what is asked then.
fn line(line: &Line, question: &Question, fact: &Fact) -> Effort {
    if line.is_none(question, &Answer::Fact(fact.clone())) {
        return Effort::default();
    }
    let more = match &fact.value {
        // The tick says that it happened, or yes.
        Value::Event(Event::Happened(_)) => Effort::typed(1),
        Value::Event(Event::HappenedSomeTime) => Effort::default(),
        Value::Choice(code) if code == "yes" => Effort::default(),
        _ => value(question, fact),
    };
    Effort::TAP.and(more).and(Effort::typed(usize::from(fact.effective.is_some())))
}

/// The value of a question, without its date.
fn value(question: &Question, fact: &Fact) -> Effort {
    match &fact.value {
        Value::Choice(_) => Effort::TAP,
        Value::Several(codes) => Effort { taps: codes.len().max(1), typed: 0 },
        Value::Event(Event::Happened(_)) => Effort::TAP.and(Effort::typed(1)),
        Value::Event(_) => Effort::TAP,
        Value::Date(_) => Effort::typed(1),
        Value::Quantity(quantity) => {
            let unit = if question.units.len() > 1 { 2 } else { 0 };
            let upper = match quantity.upper_limit {
                UpperLimit::Missing => Effort::default(),
                UpperLimit::Own(_) => Effort::typed(1),
                UpperLimit::Suggested => Effort::TAP,
            };
            let lower = Effort::typed(usize::from(quantity.lower_limit.is_some()));
            Effort { taps: unit, typed: 0 }.and(Effort::typed(1)).and(upper).and(lower)
        }
        Value::Therapies(therapies) => {
            let complete = Effort { taps: usize::from(therapies.complete), typed: 0 };
            therapies.courses.iter().map(course).fold(complete, Effort::and)
        }
    }
}

/// A course: the button that adds it, its name, and what is told of it.
fn course(course: &Course) -> Effort {
    let told = [
        true,
        course.dose.is_some(),
        course.weight.is_some(),
        course.start.is_some(),
        course.stop.is_some(),
    ];
    let typed = told.into_iter().filter(|told| *told).count();
    Effort { taps: 1 + usize::from(course.ongoing), typed: 0 }.and(Effort::typed(typed))
}
