//! One question as a field: label, hint, inputs, unit, "I don't know", "prefer not to say",
//! errors and offers belong to one component, whose ids are made from the fact's id.

mod choice;
mod courses;
mod number;
mod when;

use super::page;
use super::pointer;
use super::route::Route;
use super::store::{Store, store};
use crate::app::dom::{self, El, button, el, siblings};
use crate::catalogue::meaning::{EventSlot, Slot, Why};
use crate::catalogue::vocabulary::Formula;
use crate::catalogue::{Kind, Question};
use crate::draft::entry::Extras;
use crate::draft::{Entry, Part, Slip, Unknown};
use crate::evaluate::Screening;
use leptos::prelude::*;

/// What the parts of a field share.
#[derive(Clone, Copy)]
pub struct FieldState {
    store: Store,
    question: &'static Question,
    fact: usize,
    extras: Extras,
    entry: Memo<Entry>,
    slips: Memo<Vec<Slip>>,
    /// The value cannot be right, so it is not used.
    refused: Memo<bool>,
    /// Errors are shown once the person has left the field, and from then on as they type.
    checked: RwSignal<bool>,
}

impl FieldState {
    fn new(store: Store, fact: usize, question: &'static Question) -> Self {
        let entry = store.entry(question);
        let catalogue = store.catalogue;
        let slips = Memo::new(move |_| {
            entry.with(|entry| entry.read(catalogue, question).err().unwrap_or_default())
        });
        let checked = RwSignal::new(true);
        let refused = Memo::new(move |_| {
            checked.get()
                && store.screening.with(|screening| {
                    let answered = screening.facts().answers.contains_key(&question.id);
                    answered && matches!(screening.slot(fact), Slot::Missing(Why::Implausible))
                })
        });
        let extras = Extras::of(catalogue, fact);
        Self { store, question, fact, extras, entry, slips, refused, checked }
    }

    fn change(self, change: impl FnOnce(&mut Entry)) {
        // Browsers tell of a change, too, when a field goes with its screen.
        if self.slips.try_with_untracked(|_| ()).is_none() {
            return;
        }
        if self.slips.with_untracked(Vec::is_empty) && !self.refused.get_untracked() {
            self.checked.set(false);
        }
        self.store.change(self.question, change);
    }

    /// Sets a text of the entry; typing something takes back "I don't know".
    fn typed(self, set: impl FnOnce(&mut Entry)) {
        self.change(|entry| {
            entry.unknown = None;
            set(entry);
        });
    }

    /// Picks an option, which is a step of its own for undo; typing on is one step.
    fn picked(self, set: impl FnOnce(&mut Entry)) {
        self.store.history.update_untracked(crate::draft::History::pause);
        self.change(set);
    }

    fn id(self, part: &str) -> String {
        format!("q-{}-{part}", self.question.id)
    }

    fn error(self, part: Part) -> Option<&'static str> {
        if !self.checked.get() {
            return None;
        }
        self.slips.with(|slips| slips.iter().find(|slip| slip.part == part).map(|slip| slip.code))
    }

    fn is_unknown(self, which: Unknown) -> bool {
        self.entry.with(|entry| entry.unknown == Some(which))
    }
}

/// An error beside its input; `id` is what the input's `aria-describedby` names.
fn error_line(state: FieldState, part: Part, id: String) -> El {
    let t = state.store.t();
    el("p").attr("class", "ts-error").attr("id", id).child(move || {
        state
            .error(part)
            .map(|code| siblings().child(error_mark()).child(el("span").child(error_text(t, code))))
    })
}

fn error_mark() -> El {
    el("span").attr("class", "ts-error__mark").attr("aria-hidden", "true").child("!")
}

/// The sentence for an error code.
pub fn error_text(t: &'static crate::words::Words, code: &str) -> String {
    t.get(&format!("error.{code}")).to_owned()
}

/// A question with everything that belongs to it.
pub fn field(fact: usize, dense: bool) -> Option<El> {
    let store = store();
    let question = store.question(fact)?;
    let state = FieldState::new(store, fact, question);
    let t = store.t();
    let speaker = store.speaker();
    let label = question.label.get(speaker.language);
    let hint = question.hint.as_ref().map(|hint| hint.get(speaker.language));
    let hint_id = state.id("hint");
    let described = if hint.is_some() { hint_id.clone() } else { String::new() };
    let inputs = match question.kind {
        Kind::Choice | Kind::Several => choice::choices(state),
        Kind::Event => choice::event_choices(state),
        Kind::Quantity | Kind::Score => number::amount(state),
        Kind::Date => when::when_input(state),
        Kind::Therapies => courses::courses(state),
        Kind::Computed => siblings(),
    };
    let class = if dense { "ts-field ts-field--dense" } else { "ts-field" };
    Some(
        el("fieldset")
            .attr("class", class)
            .class_if("ts-noprint", question.ephemeral)
            .class_if("ts-field--row", matches!(question.kind, Kind::Quantity))
            .attr("id", format!("q-{}", question.id))
            .attr("aria-describedby", described)
            .on("focusout", move |_| {
                pointer::when_released(move || {
                    let _ = state.checked.try_set(true);
                });
                store.history.update_untracked(crate::draft::History::pause);
            })
            .child(
                el("legend").attr("class", "ts-field__label").child(label).child(
                    question
                        .sensitive
                        .then(|| el("span").attr("class", "ts-tag").child(t.get("field.optional"))),
                ),
            )
            .child(
                hint.map(|hint| el("p").attr("class", "ts-hint").attr("id", hint_id).child(hint)),
            )
            .child(el("div").attr("class", "ts-field__inputs").child(inputs))
            .child(notes(state))
            .child((!dense).then(|| why_asked(state))),
    )
}

/// What the program makes of the answer: offers, ages, contradictions, worked-out values.
fn notes(state: FieldState) -> El {
    let store = state.store;
    let t = store.t();
    let notes = Memo::new(move |_| {
        // The first figure of a number is no mistake: judged is what was typed to its end.
        let typed = state.checked.get();
        store
            .screening
            .with(|screening| notes_of(store, state.fact, state.question, screening, typed))
    });
    let box_ = el("div").attr("class", "ts-notes").attr("id", state.id("notes"));
    box_.attr("aria-live", "polite").child(move || {
        notes
            .get()
            .into_iter()
            .map(|note| match note {
                Note::Text(text) => el("p").attr("class", "ts-note").child(text),
                Note::Care(text) => el("p").attr("class", "ts-note ts-note--care").child(text),
                Note::Refused(text) => el("p")
                    .attr("class", "ts-error")
                    .child(error_mark())
                    .child(el("span").child(text)),
                Note::Units(text, units) => el("p").attr("class", "ts-note").child(text).child(
                    units
                        .into_iter()
                        .map(|(code, shown)| {
                            button("ts-button ts-button--small")
                                .on("click", move |_| {
                                    let code = code.clone();
                                    state.change(|entry| entry.unit = code);
                                    // The offer is gone with the press.
                                    page::focus_soon(&state.id("unit"));
                                })
                                .child(t.fill("offer.unit", &[("unit", &shown)]))
                        })
                        .collect::<Vec<_>>(),
                ),
            })
            .collect::<Vec<_>>()
    })
}

#[derive(Clone, PartialEq)]
enum Note {
    Text(String),
    Care(String),
    Refused(String),
    Units(String, Vec<(String, String)>),
}

fn notes_of(
    store: Store,
    fact: usize,
    question: &'static Question,
    screening: &Screening<'static>,
    typed: bool,
) -> Vec<Note> {
    let t = store.t();
    let speaker = store.speaker();
    let mut notes = Vec::new();
    let slot = screening.slot(fact);
    let answer = screening.facts().answers.get(&question.id);
    let answered = answer.is_some();
    let shown = |codes: Vec<String>| -> Vec<(String, String)> {
        codes.into_iter().map(|code| (code.clone(), speaker.unit(&code))).collect()
    };
    if typed
        && let Some(crate::facts::Answer::Fact(told)) = answer
        && let crate::facts::Value::Quantity(quantity) = &told.value
        && quantity.detection == crate::facts::Detection::AsMeasured
    {
        let unit = quantity.unit.as_deref().and_then(|u| store.catalogue.unit_code(question, u));
        let only = match question.units.as_slice() {
            [only] => Some(only.code.as_str()),
            _ => None,
        };
        match unit.or(only) {
            Some(unit) => {
                use crate::catalogue::Plausibility;
                match question.plausibility(quantity.amount, unit) {
                    Plausibility::Fine => {}
                    Plausibility::Unusual { rather } => {
                        notes.push(Note::Units(t.get("note.unusual").to_owned(), shown(rather)));
                    }
                    Plausibility::Refused { rather } => {
                        let possible = question.possible(unit);
                        let range = possible.map(|span| speaker.roughly(span, unit));
                        let range = range.unwrap_or_else(|| speaker.span(crate::facts::Span::ANY));
                        notes.push(Note::Refused(t.fill("note.refused", &[("range", &range)])));
                        if !rather.is_empty() {
                            let offer = t.get("note.rather").to_owned();
                            notes.push(Note::Units(offer, shown(rather)));
                        }
                    }
                }
            }
            None if question.units.len() > 1 && matches!(slot, Slot::Missing(Why::NoUnit)) => {
                let likely = shown(question.likely_units(quantity.amount));
                notes.push(Note::Units(t.get("note.no_unit").to_owned(), likely));
            }
            None => {}
        }
    }
    match slot {
        Slot::Missing(Why::Contradicted) if answered => {
            let found = screening.contradictions().filter_map(|index| {
                let compiled = store.catalogue.program.contradictions.get(index)?;
                let concerns = compiled.facts.iter().any(|known| *known as usize == fact);
                concerns.then(|| store.catalogue.contradictions.get(index)).flatten()
            });
            notes.extend(found.map(|found| {
                let text = found.text.get(speaker.language);
                Note::Text(t.fill("note.contradiction", &[("text", text)]))
            }));
        }
        Slot::Missing(why @ (Why::TooOld | Why::InFuture)) if answered => {
            notes.push(Note::Text(speaker.why(&question.id, *why)));
        }
        Slot::Missing(Why::Implausible) if typed && answered && question.kind == Kind::Score => {
            let range = speaker.span(question.possible("").unwrap_or(crate::facts::Span::ANY));
            notes.push(Note::Refused(t.fill("note.score_range", &[("range", &range)])));
        }
        Slot::Number(number) => {
            if let (Some(limit), Some(value)) = (question.care_below, number.span.high.number())
                && value < limit
            {
                notes.push(Note::Care(t.get("safety.care").to_owned()));
            }
            // A total that was typed goes before its items, but not in silence.
            if let (true, Some(total), Some(items)) =
                (answered, number.span.single(), screening.items_total(fact))
                && (items.low.number().is_some_and(|low| total < low)
                    || items.high.number().is_some_and(|high| total > high))
            {
                let value = speaker.span(items);
                notes.push(Note::Care(t.fill("note.items", &[("value", &value)])));
            }
            if !answered && number.span != crate::facts::Span::at_least(crate::facts::Number::ZERO)
            {
                let unit = question.units.first().map_or("", |unit| unit.code.as_str());
                let value = speaker.roughly(number.span, unit);
                notes.push(Note::Text(t.fill("note.worked_out", &[("value", &value)])));
            }
        }
        Slot::Codes(bits) if !answered => {
            let chosen: Vec<String> = question
                .options_of(*bits)
                .map(|option| speaker.option(question, &option.code))
                .collect();
            let value = t.list(&chosen);
            notes.push(Note::Text(t.fill("note.worked_out", &[("value", &value)])));
        }
        Slot::Event(event) if !answered => {
            let value = match event {
                EventSlot::Never => t.get("event.never").to_owned(),
                EventSlot::Ongoing => t.get("event.ongoing").to_owned(),
                EventSlot::Planned => t.get("event.planned").to_owned(),
                EventSlot::Happened(None) => t.get("event.happened_some_time").to_owned(),
                EventSlot::Happened(Some(days)) => speaker.days(*days),
            };
            notes.push(Note::Text(t.fill("note.worked_out", &[("value", &value)])));
        }
        // A slip of the year is seen by the age that follows from it.
        Slot::Date(_) => {
            let born =
                |formula: &Formula| matches!(formula, Formula::Age { born } if *born == fact);
            let age =
                store.catalogue.questions.iter().position(|q| q.formula.as_ref().is_some_and(born));
            if let Some(Slot::Number(number)) = age.map(|age| screening.slot(age)) {
                let value = speaker.span(number.span);
                notes.push(Note::Text(t.fill("note.age", &[("value", &value)])));
            }
        }
        Slot::Missing(_) | Slot::Codes(_) | Slot::Event(_) | Slot::Courses => {}
    }
    notes
}

/// Why a question is asked: the criteria that rest on it.
fn why_asked(state: FieldState) -> El {
    let store = state.store;
    let t = store.t();
    let open = RwSignal::new(false);
    el("details")
        .attr("class", "ts-why")
        .on("toggle", move |ev| open.set(dom::is_open(&ev)))
        .child(el("summary").child(t.get("field.why")))
        .child(move || {
            open.get().then(|| {
                let speaker = store.speaker();
                let uses = store.catalogue.criteria_of(state.fact);
                siblings().child(el("p").child(t.count("field.why_count", uses.len()))).child(
                    el("ul").child(
                        uses.into_iter()
                            .filter_map(|(trial, index)| {
                                let trial = store.catalogue.trials.get(trial)?;
                                let criterion = trial.criteria.get(index)?;
                                Some(
                                    el("li")
                                        .child(
                                            el("a")
                                                .attr(
                                                    "href",
                                                    Route::criterion(&trial.id, &criterion.code)
                                                        .href(),
                                                )
                                                .child(trial.title.get(speaker.language)),
                                        )
                                        .child(" ")
                                        .child(
                                            el("span")
                                                .attr("class", "ts-code")
                                                .child(criterion.code.clone()),
                                        )
                                        .child(" ")
                                        .child(speaker.plain(criterion)),
                                )
                            })
                            .collect::<Vec<_>>(),
                    ),
                )
            })
        })
}
