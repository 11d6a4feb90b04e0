//! Why a criterion has its status: typed data, never a sentence.
//!
//! An explanation is a walk over the statement that was evaluated, not a second algorithm:
//! it keeps the leaves that decided.

use super::resolve;
use super::screening::Screening;
use super::status::Status;
use crate::catalogue::meaning::{EventSlot, NumberSlot, Slot, Why};
use crate::catalogue::program::{Anchor, Leaf, Node, Stretch, Test, Window};
use crate::catalogue::rule::{Limit, Op};
use crate::catalogue::settle;
use crate::catalogue::vocabulary::{Choice, Formula};
use crate::catalogue::{Catalogue, FactId, LeafId, Question, Role};
use crate::facts::date::clear_of_window;
use crate::facts::{Answer, DateSpan, Number, Span, TimeUnit, Value};
use crate::logic::{Graded, Truth};
use jiff::civil::Date;

/// A value within this share of its limit is flagged, because laboratories vary: one tenth,
/// section 0.3 of the clinical reference.
const CLOSE: (i64, i64) = (1, 10);

/// A status with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'c> {
    /// Index of the criterion in its trial.
    pub criterion: usize,
    /// The status.
    pub status: Status,
    /// What it rests on; never empty.
    pub reasons: Vec<Reason<'c>>,
}

/// One thing a status rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason<'c> {
    /// A number was compared with a limit.
    Compared(Box<Comparison<'c>>),
    /// An option was or was not chosen.
    Chosen {
        /// Fact id.
        fact: &'c str,
        /// Codes that were chosen; empty means "none of these".
        chosen: Codes<'c>,
        /// Codes the rule looks for.
        wanted: Codes<'c>,
        /// Whether the test holds.
        holds: Truth,
    },
    /// Something was looked for in a window of time, or at any time.
    Dated {
        /// Fact id.
        fact: &'c str,
        /// What was told: `never`, `happened`, `ongoing`, `planned`.
        told: &'static str,
        /// First and last possible day.
        days: Option<DateSpan>,
        /// The window, if the rule has one, with the day it looks back from.
        window: Option<(Window, Date)>,
        /// Whether the test holds, under the strictest and the most generous reading.
        holds: Graded,
        /// First day certainly out of the window.
        clear_on: Option<Date>,
    },
    /// A fact is missing.
    Missing {
        /// Fact id.
        fact: &'c str,
        /// Why.
        why: Why,
        /// For a computed fact: the facts that would help.
        needs: Vec<&'c str>,
    },
    /// The laboratory's own limit is missing.
    MissingLimit {
        /// Fact id.
        fact: &'c str,
        /// Which limit.
        limit: Limit,
    },
    /// Facts contradict each other.
    Contradiction {
        /// Id of the contradiction.
        id: &'c str,
        /// The facts.
        facts: &'c [String],
    },
    /// The readings of the sentence, each with what it comes to.
    ReadingsDiffer {
        /// Reading id and status.
        readings: Vec<(&'c str, Status)>,
    },
    /// The words of the text would settle it, but something they do not speak of lets the team
    /// see it differently.
    Doubt,
    /// The sentence itself leaves it to the study team.
    NeedsJudgement,
    /// The investigator decides.
    InvestigatorDecides,
    /// The text of this criterion is missing from the source.
    SourceLost,
    /// The words ask for nothing.
    NoCondition,
    /// The criterion does not concern this person.
    DoesNotApply {
        /// The facts that say so.
        facts: Vec<&'c str>,
    },
    /// The parts that decided.
    Parts {
        /// Code and status of each deciding part.
        parts: Vec<(&'c str, Status)>,
    },
}

/// Codes of a choice, without a list of them being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codes<'c> {
    options: &'c [Choice],
    /// Bit n stands for option n.
    bits: u64,
    /// What a test for a trace says, which has no options.
    word: Option<&'static str>,
}

impl<'c> Codes<'c> {
    const NONE: Self = Self { options: &[], bits: 0, word: None };

    const fn word(word: &'static str) -> Self {
        Self { word: Some(word), ..Self::NONE }
    }

    fn of(question: &'c Question, bits: u64) -> Self {
        Self { options: &question.options, bits, word: None }
    }

    /// The codes, in the order of the options.
    pub fn iter(self) -> impl Iterator<Item = &'c str> {
        let options = self.options.iter().enumerate();
        options
            .filter(move |(index, _)| self.bits & (1 << index) != 0)
            .map(|(_, option)| option.code.as_str())
            .chain(self.word)
    }
}

/// A number and its limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison<'c> {
    /// Fact id.
    pub fact: &'c str,
    /// As entered, with its unit; `None` for a computed number.
    pub entered: Option<String>,
    /// In the canonical unit (or as a multiple of the laboratory's limit).
    pub value: Span,
    /// The lowest and the highest by another accepted table or weight, if those differ.
    pub also: Option<(Span, Span)>,
    /// The canonical unit.
    pub unit: &'c str,
    /// The comparison asked for.
    pub op: Op,
    /// The limit, in the canonical unit.
    pub limit: Option<Span>,
    /// For a multiple of the laboratory's limit: the factor and which limit.
    pub multiple: Option<(Number, Limit)>,
    /// Whether the limit rests on the suggested upper limit only.
    pub suggested_limit: bool,
    /// How far the value is above (positive) or below the limit.
    pub margin: Option<Number>,
    /// Whether it is within a tenth of the limit.
    pub close: bool,
    /// Age of the result in days; `None` if undated.
    pub age_days: Option<i32>,
    /// Whether the comparison holds, under the strictest and the most generous reading.
    pub holds: Graded,
    /// The day it will hold by time alone, if known.
    pub reaches_on: Option<Date>,
    /// For a computed number, the facts it was worked out from.
    pub from: Vec<&'c str>,
}

/// Explains criteria of a screening one after the other.
pub(super) struct Walk<'s, 'c> {
    screening: &'s Screening<'c>,
    catalogue: &'c Catalogue,
    /// Leaves that decided, of the statement that is walked.
    leaves: Vec<LeafId>,
    /// Parts of the statements that are open, each behind those of the statement around it.
    parts: Vec<Part>,
}

impl<'s, 'c> Walk<'s, 'c> {
    pub(super) fn new(screening: &'s Screening<'c>) -> Self {
        let catalogue = screening.catalogue();
        Self { screening, catalogue, leaves: Vec::new(), parts: Vec::new() }
    }

    /// One criterion with its reasons.
    pub(super) fn explain(&mut self, trial: usize, index: usize) -> Explanation<'c> {
        let statuses = self.screening.trial_statuses(trial);
        let status = statuses.get(index).copied().unwrap_or(Status::Unknown);
        let mut reasons = Vec::new();
        self.reasons(trial, index, status, &mut reasons);
        Explanation { criterion: index, status, reasons }
    }

    fn question(&self, fact: FactId) -> Option<&'c Question> {
        self.catalogue.fact(fact.index())
    }

    fn id(&self, fact: FactId) -> &'c str {
        self.question(fact).map_or("", |question| &question.id)
    }

    fn reasons(
        &mut self,
        trial: usize,
        index: usize,
        status: Status,
        reasons: &mut Vec<Reason<'c>>,
    ) {
        let catalogue = self.catalogue;
        let program = &catalogue.program;
        let Some(data) = catalogue.trials.get(trial).and_then(|t| t.criteria.get(index)) else {
            return;
        };
        match data.role {
            Role::Lost => return reasons.push(Reason::SourceLost),
            Role::Judgement => return reasons.push(Reason::InvestigatorDecides),
            Role::NoCondition => return reasons.push(Reason::NoCondition),
            Role::Deciding | Role::Note => {}
        }
        if self.screening.view().does_not_apply(data) {
            let facts = data.rule.applies.map_or_else(Vec::new, |s| self.facts_of(s));
            return reasons.push(Reason::DoesNotApply { facts });
        }
        if data.readings.is_empty() {
            let parts: Vec<(&str, Status)> = data
                .parts
                .iter()
                .filter_map(|part| {
                    let status = self.screening.trial_statuses(trial).get(*part)?;
                    let criterion = catalogue.trials.get(trial)?.criteria.get(*part)?;
                    Some((criterion.code.as_str(), *status))
                })
                .filter(|(_, part)| match status {
                    Status::Met => true,
                    Status::NotMet => *part == Status::NotMet,
                    Status::NotYet => part.fails(),
                    Status::Ask | Status::Unknown => *part != Status::Met,
                })
                .collect();
            return reasons.push(Reason::Parts { parts });
        }
        let doubted = self.screening.view().is_doubted(data);
        if status == Status::Ask && doubted {
            reasons.push(Reason::Doubt);
        } else if status == Status::Ask && data.readings.len() > 1 {
            let readings = data
                .readings
                .iter()
                .map(|reading| (reading.id.as_str(), self.reading_status(reading.body)))
                .collect();
            reasons.push(Reason::ReadingsDiffer { readings });
        }
        self.leaves.clear();
        let mut judged = false;
        self.deciding(&mut program.nodes_of(data.rule.body).iter(), &mut judged);
        if let Some(doubt) = data.rule.doubt.filter(|_| doubted) {
            self.deciding(&mut program.nodes_of(doubt).iter(), &mut judged);
        }
        each_once(&mut self.leaves);
        reasons.reserve_exact(self.leaves.len() + usize::from(judged));
        if judged && status == Status::Ask {
            reasons.push(Reason::NeedsJudgement);
        }
        // In the order of the rule; a leaf of several readings is said once.
        let fact = |leaf: LeafId| program.leaves.get(leaf.index()).map(|leaf| leaf.fact);
        let mut before: &[LeafId] = &[];
        for (index, number) in self.leaves.iter().enumerate() {
            if let Some(leaf) = program.leaves.get(number.index())
                && let Some(reason) = self.leaf_reason(leaf, self.screening.view().leaf(*number))
            {
                // Only leaves of one fact can come to the same reason, and contradicted ones.
                let again = matches!(reason, Reason::Contradiction { .. })
                    || before.iter().any(|known| fact(*known) == Some(leaf.fact));
                if !(again && reasons.contains(&reason)) {
                    reasons.push(reason);
                }
            }
            before = self.leaves.get(..=index).unwrap_or_default();
        }
        if reasons.is_empty() {
            reasons.push(Reason::NeedsJudgement);
        }
    }

    /// Status of one reading by itself, without its "not yet".
    fn reading_status(&self, stretch: Stretch) -> Status {
        let nodes = self.catalogue.program.nodes_of(stretch);
        let view = self.screening.view();
        let result = settle::evaluate(nodes, &mut |leaf, _| view.leaf(leaf), true);
        match result.settled() {
            Some(true) => Status::Met,
            Some(false) => Status::NotMet,
            None if result.is_disputed() => Status::Ask,
            None => Status::Unknown,
        }
    }

    fn facts_of(&self, stretch: Stretch) -> Vec<&'c str> {
        let program = &self.catalogue.program;
        let mut ids: Vec<&str> = program
            .leaves_of(stretch)
            .filter_map(|leaf| program.leaves.get(leaf.index()))
            .map(|leaf| self.id(leaf.fact))
            .collect();
        ids.dedup();
        ids
    }

    /// Evaluates a statement and collects the leaves that decided it behind those known.
    fn deciding(&mut self, nodes: &mut std::slice::Iter<'_, Node>, judged: &mut bool) -> Graded {
        let Some(node) = nodes.next() else { return Graded::UNKNOWN };
        match *node {
            Node::Leaf(number) => {
                self.leaves.push(number);
                self.screening.view().leaf(number)
            }
            Node::Const(value) => {
                *judged |= value.is_disputed();
                value
            }
            Node::Not => self.deciding(nodes, judged).negate(),
            Node::All(count) => {
                let open = self.open(nodes, count);
                let all = self.results(&open).fold(Graded::TRUE, Graded::and);
                self.keep(&open, judged, |part| match all.settled() {
                    Some(true) => true,
                    Some(false) => part == Graded::FALSE,
                    None => part != Graded::TRUE,
                });
                all
            }
            Node::Any(count) => {
                let open = self.open(nodes, count);
                let any = self.results(&open).fold(Graded::FALSE, Graded::or);
                self.keep(&open, judged, |part| match any.settled() {
                    Some(true) => part == Graded::TRUE,
                    Some(false) => true,
                    None => part != Graded::FALSE,
                });
                any
            }
            Node::Readings(count) => {
                let open = self.open(nodes, count);
                let result = self.results(&open).reduce(Graded::either_reading);
                self.keep(&open, judged, |_| true);
                result.unwrap_or(Graded::UNKNOWN)
            }
            Node::AtLeast(least, count) => {
                let open = self.open(nodes, count);
                let result = Graded::at_least(least, self.results(&open));
                self.keep(&open, judged, |_| true);
                result
            }
        }
    }

    /// Walks the next so many statements; their parts stay open until they are kept.
    fn open(&mut self, nodes: &mut std::slice::Iter<'_, Node>, count: u16) -> Open {
        let open = Open { leaf: self.leaves.len(), part: self.parts.len() };
        for _ in 0..count {
            let mut judged = false;
            let result = self.deciding(nodes, &mut judged);
            self.parts.push(Part { result, end: self.leaves.len(), judged });
        }
        open
    }

    fn results(&self, open: &Open) -> impl Iterator<Item = Graded> {
        self.parts.get(open.part..).unwrap_or_default().iter().map(|part| part.result)
    }

    /// Closes the open parts and takes out the leaves of those that are not wanted.
    fn keep(&mut self, open: &Open, judged: &mut bool, wanted: impl Fn(Graded) -> bool) {
        let (mut from, mut to) = (open.leaf, open.leaf);
        for part in self.parts.drain(open.part..) {
            if wanted(part.result) {
                self.leaves.copy_within(from..part.end, to);
                to += part.end - from;
                *judged |= part.judged;
            }
            from = part.end;
        }
        self.leaves.truncate(to);
    }

    fn leaf_reason(&self, leaf: &Leaf, holds: Graded) -> Option<Reason<'c>> {
        let question = self.question(leaf.fact)?;
        let fact = question.id.as_str();
        let slot = self.screening.slot(leaf.fact.index());
        let view = self.screening.view();
        let effective = view.effective.get(leaf.fact.index()).copied().flatten();
        match (slot, leaf.test) {
            (Slot::Missing(Why::Contradicted), _) => Some(self.contradiction(leaf.fact, fact)),
            (Slot::Missing(why), _) => {
                let needs = if question.formula.is_some() {
                    let missing =
                        |input: &usize| matches!(self.screening.slot(*input), Slot::Missing(_));
                    self.inputs(leaf.fact, missing)
                } else {
                    Vec::new()
                };
                Some(Reason::Missing { fact, why: *why, needs })
            }
            (Slot::Number(number), Test::CompareLimit(op, factor, limit)) => {
                let side = match limit {
                    Limit::Uln => number.upper,
                    Limit::Lln => number.lower,
                };
                let traced = number.below_quantification && limit == Limit::Uln;
                if side.is_none() && number.multiple.is_none() && !traced {
                    return Some(Reason::MissingLimit { fact, limit });
                }
                let (value, bound) = match number.multiple {
                    Some(multiple) if limit == Limit::Uln => (multiple, Some(Span::exact(factor))),
                    _ => (number.span, side.and_then(|span| span.map(|n| n.times(factor)))),
                };
                let mut comparison =
                    self.comparison((leaf.fact, question), number, op, bound, effective, holds);
                comparison.value = value;
                comparison.multiple = Some((factor, limit));
                comparison.suggested_limit = number.upper_is_suggested && limit == Limit::Uln;
                Some(Reason::Compared(Box::new(comparison)))
            }
            // The part that is not known could decide.
            (Slot::Including(_), _) if holds.settled().is_none() => {
                let why = match self.screening.facts().answers.get(fact) {
                    Some(Answer::DontKnow) => Why::DontKnow,
                    Some(Answer::PreferNot) => Why::PreferNot,
                    Some(Answer::Fact(_)) | None => Why::NotAsked,
                };
                Some(Reason::Missing { fact, why, needs: Vec::new() })
            }
            (Slot::Number(number), Test::Compare(op, limit)) => {
                let bound = Some(Span::exact(limit));
                let mut comparison =
                    self.comparison((leaf.fact, question), number, op, bound, effective, holds);
                comparison.reaches_on = self.reaches_on(question, op, limit);
                Some(Reason::Compared(Box::new(comparison)))
            }
            (Slot::Number(number), Test::CompareFact(op, other)) => {
                let bound = match self.screening.slot(other.index()) {
                    Slot::Number(right) => Some(right.span),
                    _ => None,
                };
                let comparison =
                    self.comparison((leaf.fact, question), number, op, bound, effective, holds);
                Some(Reason::Compared(Box::new(comparison)))
            }
            (Slot::Number(number), Test::Detected) => {
                let chosen = match number.detected {
                    Truth::False => Codes::word("not_detected"),
                    Truth::Unknown => Codes::NONE,
                    Truth::True => Codes::word("detected"),
                };
                let wanted = Codes::word("detected");
                Some(Reason::Chosen { fact, chosen, wanted, holds: number.detected })
            }
            (
                Slot::Codes(codes) | Slot::Including(codes),
                Test::OneOf(bits) | Test::Includes(bits) | Test::Only(bits),
            ) => Some(Reason::Chosen {
                fact,
                chosen: Codes::of(question, *codes),
                wanted: Codes::of(question, bits),
                holds: holds.low,
            }),
            (Slot::Codes(codes) | Slot::Including(codes), Test::Nothing) => Some(Reason::Chosen {
                fact,
                chosen: Codes::of(question, *codes),
                wanted: Codes::NONE,
                holds: holds.low,
            }),
            (slot, Test::Within(window)) => {
                let (told, days) = told(slot, effective);
                if days.is_none() && told == "happened" {
                    return Some(Reason::Missing { fact, why: Why::NeedsFacts, needs: Vec::new() });
                }
                let clear_on =
                    days.and_then(|days| clear_of_window(days.latest, window.amount, window.unit));
                let anchor = match window.anchor {
                    Anchor::Date(anchor) => view.anchors.date(anchor),
                    Anchor::Fact(fact) => view
                        .effective
                        .get(fact.index())
                        .copied()
                        .flatten()
                        .map_or(view.anchors.reference, |days| days.latest),
                };
                let window = Some((window, anchor));
                Some(Reason::Dated { fact, told, days, window, holds, clear_on })
            }
            (slot, Test::Ever | Test::Ongoing | Test::Planned) => {
                let (told, days) = told(slot, effective);
                Some(Reason::Dated { fact, told, days, window: None, holds, clear_on: None })
            }
            (_, Test::Known | Test::Ranged) => None,
            // The loader refuses tests that do not fit the kind of the fact.
            (
                _,
                Test::OneOf(_)
                | Test::Includes(_)
                | Test::Only(_)
                | Test::Nothing
                | Test::Compare(..)
                | Test::CompareLimit(..)
                | Test::CompareFact(..)
                | Test::Detected,
            ) => Some(Reason::Missing { fact, why: Why::WrongShape, needs: Vec::new() }),
        }
    }

    fn contradiction(&self, number: FactId, fact: &'c str) -> Reason<'c> {
        let catalogue = self.catalogue;
        let found = self.screening.contradictions().find_map(|index| {
            let compiled = catalogue.program.contradictions.get(index)?;
            compiled.facts.contains(&number).then(|| catalogue.contradictions.get(index)).flatten()
        });
        match found {
            Some(found) => Reason::Contradiction { id: &found.id, facts: &found.facts },
            None => Reason::Missing { fact, why: Why::Contradicted, needs: Vec::new() },
        }
    }

    /// The facts a computed one is worked out from.
    fn inputs(&self, fact: FactId, wanted: impl Fn(&usize) -> bool) -> Vec<&'c str> {
        let inputs = self.catalogue.program.inputs.get(fact.index()).into_iter().flatten();
        let inputs = inputs.filter(|input| wanted(input));
        inputs.filter_map(|input| self.catalogue.fact(*input).map(|q| q.id.as_str())).collect()
    }

    fn comparison(
        &self,
        (fact, question): (FactId, &'c Question),
        number: &NumberSlot,
        op: Op,
        limit: Option<Span>,
        effective: Option<DateSpan>,
        holds: Graded,
    ) -> Comparison<'c> {
        let entered = match self.screening.facts().on(&question.id, self.screening.reference()) {
            Some(Answer::Fact(fact)) => match &fact.value {
                Value::Quantity(quantity) => Some(match &quantity.unit {
                    Some(unit) => [quantity.entered.as_str(), unit].join(" "),
                    None => quantity.entered.clone(),
                }),
                _ => None,
            },
            Some(Answer::DontKnow | Answer::PreferNot) | None => None,
        };
        let single = number.multiple.unwrap_or(number.span).single();
        let bound = limit.and_then(Span::single);
        let margin = single.zip(bound).and_then(|(value, bound)| value.minus(bound));
        let close = margin.zip(bound).is_some_and(|(margin, bound)| {
            let size =
                if margin < Number::ZERO { Number::ZERO.minus(margin) } else { Some(margin) };
            let whole = |number: Option<Number>, n| number?.times(Number::whole(n));
            whole(size, CLOSE.1).zip(whole(Some(bound), CLOSE.0)).is_some_and(|(a, b)| a <= b)
        });
        Comparison {
            fact: &question.id,
            from: if entered.is_none() && question.formula.is_some() {
                self.inputs(fact, |_| true)
            } else {
                Vec::new()
            },
            entered,
            value: number.span,
            also: number.also,
            unit: question.units.first().map_or("", |unit| &unit.code),
            op,
            limit,
            multiple: None,
            suggested_limit: false,
            margin,
            close,
            age_days: resolve::age_in_days(effective, self.screening.reference()),
            holds,
            reaches_on: None,
        }
    }

    /// The birthday on which an age limit is reached, for a limit not reached yet.
    fn reaches_on(&self, question: &Question, op: Op, limit: Number) -> Option<Date> {
        let Some(Formula::Age { born }) = question.formula.as_ref() else { return None };
        let Slot::Date(days) = self.screening.slot(*born) else { return None };
        let years = match op {
            Op::AtLeast => limit,
            Op::MoreThan => limit.plus(Number::whole(1))?,
            Op::AtMost | Op::LessThan => return None,
        };
        let (years, one) = years.parts();
        let years = i32::try_from(years).ok().filter(|_| one == 1)?;
        TimeUnit::Years.after(days.latest, years).filter(|day| *day > self.screening.reference())
    }
}

/// Where the leaves and the parts of an open statement begin.
struct Open {
    leaf: usize,
    part: usize,
}

/// What a part of a statement comes to, and where its leaves end.
struct Part {
    result: Graded,
    end: usize,
    judged: bool,
}

/// Takes out repetitions; the first of each stays.
fn each_once(leaves: &mut Vec<LeafId>) {
    let mut kept = 0;
    for index in 0..leaves.len() {
        let (known, rest) = leaves.split_at(kept);
        if let Some(leaf) = rest.get(index - kept).copied()
            && !known.contains(&leaf)
            && let Some(place) = leaves.get_mut(kept)
        {
            *place = leaf;
            kept += 1;
        }
    }
    leaves.truncate(kept);
}

fn told(slot: &Slot, effective: Option<DateSpan>) -> (&'static str, Option<DateSpan>) {
    match slot {
        Slot::Event(EventSlot::Never) => ("never", None),
        Slot::Event(EventSlot::Happened(days)) => ("happened", *days),
        Slot::Event(EventSlot::Ongoing) => ("ongoing", None),
        Slot::Event(EventSlot::Planned) => ("planned", None),
        Slot::Codes(_)
        | Slot::Including(_)
        | Slot::Number(_)
        | Slot::Date(_)
        | Slot::Courses
        | Slot::Missing(_) => ("happened", effective),
    }
}
