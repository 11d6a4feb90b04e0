//! What the program makes of an answer, as notes under its field: offers of a unit, ages,
//! contradictions, values that were worked out.

use super::Speaker;
use crate::catalogue::meaning::{EventSlot, Slot, Why};
use crate::catalogue::vocabulary::Formula;
use crate::catalogue::{Kind, Plausibility, Question};
use crate::evaluate::Screening;
use crate::facts::{Answer, Detection, Number, Quantity, Span, Value};

/// A note under a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// For information.
    Text(String),
    /// Something to look at again.
    Care(String),
    /// The value cannot be right and is not used.
    Refused(String),
    /// Units to choose with one press: a sentence, then code and shown form of each.
    Units(String, Vec<(String, String)>),
}

impl Speaker<'_> {
    /// All notes for a fact. The first figure of a number is no mistake yet, so doubts about a
    /// value are left out until it was `typed` to its end.
    pub fn notes(&self, screening: &Screening<'_>, fact: usize, typed: bool) -> Vec<Note> {
        let Some(question) = self.catalogue.fact(fact) else { return Vec::new() };
        let answer = screening.facts().answers.get(&question.id);
        let slot = screening.slot(fact);
        let mut notes = Vec::new();
        if let Some(Answer::Fact(told)) = answer.filter(|_| typed)
            && let Value::Quantity(quantity) = &told.value
            && quantity.detection == Detection::AsMeasured
        {
            self.plausibility(question, quantity, slot, &mut notes);
        }
        let value = self.worked_out(question, slot);
        if let (Some(because), Some(value)) = (self.because(screening, fact), &value) {
            let holes = [("value", value.as_str()), ("because", because)];
            notes.push(Note::Text(self.words.fill(key!("note.follows"), &holes)));
        } else if answer.is_some() {
            self.answered(screening, fact, question, typed, &mut notes);
        } else if let Some(value) = value {
            notes.push(Note::Text(self.words.fill(key!("note.worked_out"), &[("value", &value)])));
        }
        if let Slot::Number(number) = slot
            && let (Some(limit), Some(value)) = (question.critical_below, number.span.high.number())
            && value < limit
        {
            notes.push(Note::Care(self.words.get(key!("safety.care")).to_owned()));
        }
        notes
    }

    fn plausibility(
        &self,
        question: &Question,
        quantity: &Quantity,
        slot: &Slot,
        notes: &mut Vec<Note>,
    ) {
        let shown = |codes: Vec<String>| -> Vec<(String, String)> {
            codes.into_iter().map(|code| (code.clone(), self.unit(&code))).collect()
        };
        let own = quantity.unit.as_deref().and_then(|u| self.catalogue.unit_code(question, u));
        let only = match question.units.as_slice() {
            [only] => Some(only.code.as_str()),
            _ => None,
        };
        let Some(unit) = own.or(only) else {
            if question.units.len() > 1 && matches!(slot, Slot::Missing(Why::NoUnit)) {
                let likely = shown(question.likely_units(quantity.amount));
                notes.push(Note::Units(self.words.get(key!("note.no_unit")).to_owned(), likely));
            }
            return;
        };
        match question.plausibility(quantity.amount, unit) {
            Plausibility::Fine => {}
            Plausibility::Unusual { rather } => {
                notes.push(Note::Units(
                    self.words.get(key!("note.unusual")).to_owned(),
                    shown(rather),
                ));
            }
            Plausibility::Refused { rather } => {
                let possible = question.possible(unit);
                let range =
                    possible.map_or_else(|| self.span(Span::ANY), |span| self.roughly(span, unit));
                notes.push(Note::Refused(
                    self.words.fill(key!("note.refused"), &[("range", &range)]),
                ));
                if !rather.is_empty() {
                    let offer = self.words.get(key!("note.rather")).to_owned();
                    notes.push(Note::Units(offer, shown(rather)));
                }
            }
        }
    }

    fn answered(
        &self,
        screening: &Screening<'_>,
        fact: usize,
        question: &Question,
        typed: bool,
        notes: &mut Vec<Note>,
    ) {
        match screening.slot(fact) {
            Slot::Missing(Why::Contradicted) => {
                let catalogue = self.catalogue;
                notes.extend(screening.contradictions().filter_map(|index| {
                    let compiled = catalogue.program.contradictions.get(index)?;
                    let concerns = compiled.facts.iter().any(|known| known.index() == fact);
                    let found = concerns.then(|| catalogue.contradictions.get(index)).flatten()?;
                    let text = found.text.get(self.language);
                    Some(Note::Text(self.words.fill(key!("note.contradiction"), &[("text", text)])))
                }));
            }
            Slot::Missing(why @ (Why::TooOld | Why::InFuture)) => {
                notes.push(Note::Text(self.why(&question.id, *why)));
            }
            Slot::Missing(Why::Implausible) if typed && question.kind == Kind::Score => {
                let range = self.span(question.possible("").unwrap_or(Span::ANY));
                let text = self.words.fill(key!("note.score_range"), &[("range", &range)]);
                notes.push(Note::Refused(text));
            }
            // A total that was typed goes before its items, but not in silence.
            Slot::Number(number) => {
                if let (Some(total), Some(items)) =
                    (number.span.single(), screening.items_total(fact))
                    && (items.low.number().is_some_and(|low| total < low)
                        || items.high.number().is_some_and(|high| total > high))
                {
                    let value = self.span(items);
                    notes.push(Note::Care(
                        self.words.fill(key!("note.items"), &[("value", &value)]),
                    ));
                }
            }
            // A slip of the year is seen by the age that follows from it.
            Slot::Date(_) => {
                let follows =
                    |formula: &Formula| matches!(formula, Formula::Age { born } if *born == fact);
                let mut questions = self.catalogue.questions.iter();
                let age = questions.position(|q| q.formula.as_ref().is_some_and(follows));
                if let Some(Slot::Number(number)) = age.map(|age| screening.slot(age)) {
                    let value = self.span(number.span);
                    notes.push(Note::Text(self.words.fill(key!("note.age"), &[("value", &value)])));
                }
            }
            Slot::Courses => {
                let lacking = screening.lacking_in_list().into_iter();
                notes.extend(lacking.filter_map(|told| {
                    let question = self.catalogue.fact(told)?;
                    let told = screening.facts().answers.get(&question.id)?;
                    let key = match told {
                        Answer::Fact(_) => key!("note.not_in_list"),
                        Answer::DontKnow | Answer::PreferNot => key!("note.may_lack"),
                    };
                    let answer = self.answer(question, told);
                    let values = [("label", &*self.label(&question.id)), ("answer", &answer)];
                    Some(Note::Care(self.words.fill(key, &values)))
                }));
            }
            Slot::Missing(_) | Slot::Codes(_) | Slot::Including(_) | Slot::Event(_) => {}
        }
    }

    fn options(&self, question: &Question, bits: u64) -> String {
        let chosen = question.options_of(bits).map(|option| self.option(question, &option.code));
        self.words.list(&chosen.collect::<Vec<_>>())
    }

    /// A value that follows from other answers, in words; `None` if there is none.
    pub(super) fn worked_out(&self, question: &Question, slot: &Slot) -> Option<String> {
        match slot {
            Slot::Number(number) if number.span != Span::at_least(Number::ZERO) => {
                let unit = question.units.first().map_or("", |unit| unit.code.as_str());
                Some(self.roughly(number.span, unit))
            }
            Slot::Codes(0) => Some(self.words.get(key!("option.none")).to_owned()),
            Slot::Codes(bits) => Some(self.options(question, *bits)),
            Slot::Including(bits) => {
                let value = self.options(question, *bits);
                Some(self.words.fill(key!("note.perhaps_more"), &[("value", &value)]))
            }
            Slot::Event(event) => Some(match event {
                EventSlot::Never => self.words.get(key!("event.never")).to_owned(),
                EventSlot::Ongoing => self.words.get(key!("event.ongoing")).to_owned(),
                EventSlot::Planned => self.words.get(key!("event.planned")).to_owned(),
                EventSlot::Happened(None) => {
                    self.words.get(key!("event.happened_some_time")).to_owned()
                }
                EventSlot::Happened(Some(days)) => self.days(*days),
            }),
            Slot::Number(_) | Slot::Date(_) | Slot::Missing(_) | Slot::Courses => None,
        }
    }
}
