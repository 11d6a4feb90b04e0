//! One question as a field: label, hint, inputs, unit, "I don't know", "prefer not to say",
//! errors and notes belong to one component, whose ids are made from the fact's id.

mod choice;
mod courses;
mod large;
mod notes;
mod number;
mod paper;
mod refusal;
mod tick;
mod when;
mod why;

pub use large::LargeField;
pub use paper::PaperField;
pub use refusal::{Refusal, RefusalLine};
pub use tick::Tick;

use super::clock;
use super::parts::CrisisHelp;
use super::pointer;
use super::state::{Session, session};
use crate::catalogue::meaning::{Slot, Why};
use crate::catalogue::{Kind, Question};
use crate::draft::extras::Extras;
use crate::draft::{Entry, Part, Slip, Unknown};
use crate::words::Key;
use choice::{Choices, EventChoices};
use courses::Courses;
use leptos::prelude::*;
use notes::Notes;
use number::Amount;
use paper::RowDate;
use when::WhenBox;
use why::WhyAsked;

/// What the parts of a field share.
#[derive(Clone, Copy)]
pub struct FieldState {
    session: Session,
    question: &'static Question,
    fact: usize,
    extras: Extras,
    entry: Memo<Entry>,
    slips: Memo<Vec<Slip>>,
    /// The value cannot be right, so it is not used.
    refused: Memo<bool>,
    /// Errors are shown once the person has left an input of the field, and from then on as they
    /// type.
    checked: RwSignal<bool>,
    /// Alone on a screen that has its own buttons for "I don't know".
    alone: bool,
    /// The date of the paper that the result stands on, on a screen that asks for it once.
    date: Option<RowDate>,
}

impl FieldState {
    fn new(session: Session, fact: usize, question: &'static Question) -> Self {
        let entry = session.answers.entry(question);
        let catalogue = session.catalogue();
        let slips = Memo::new(move |_| {
            entry.with(|entry| entry.read(catalogue, question).err().unwrap_or_default())
        });
        let checked = RwSignal::new(true);
        let refused = Memo::new(move |_| {
            checked.get()
                && session.answers.screening.with(|screening| {
                    let answered = screening.facts().answers.contains_key(&question.id);
                    answered && matches!(screening.slot(fact), Slot::Missing(Why::Implausible))
                })
        });
        let extras = Extras::of(catalogue, fact);
        let (alone, date) = (false, None);
        Self { session, question, fact, extras, entry, slips, refused, checked, alone, date }
    }

    fn change(self, change: impl FnOnce(&mut Entry)) {
        // Browsers tell of a change, too, when a field goes with its screen.
        let Some(no_slips) = self.slips.try_with_untracked(Vec::is_empty) else { return };
        if no_slips && !self.refused.get_untracked() {
            self.checked.set(false);
        }
        let paper = self.date.and_then(RowDate::shared);
        let said_on = paper.as_ref().map_or_else(clock::iso_today, |date| date.said_on.clone());
        self.session.change_said_on(self.question, &said_on, |entry| {
            change(entry);
            if let Some(date) = &paper {
                date.give_to(entry);
            }
        });
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
        self.session.answers.end_step();
        self.change(set);
    }

    /// The person has left an input of the field.
    fn left(self) {
        pointer::when_released(move || {
            let _ = self.checked.try_set(true);
        });
        self.session.answers.end_step();
    }

    /// Whether what was entered is no answer: it cannot be read, or the engine has no use for it.
    /// Follows no signal.
    fn cannot_be_used(self) -> bool {
        !self.slips.with_untracked(Vec::is_empty)
            || self.session.answers.screening.with_untracked(|s| s.refuses(self.fact))
    }

    fn id(self, part: &str) -> String {
        format!("q-{}-{part}", self.question.id)
    }

    fn error(self, part: Part) -> Option<Key<'static>> {
        if !self.checked.get() {
            return None;
        }
        self.slips.with(|slips| slips.iter().find(|slip| slip.part == part).map(|slip| slip.key))
    }

    fn is_unknown(self, which: Unknown) -> bool {
        self.entry.with(|entry| entry.unknown == Some(which))
    }
}

/// A question with everything that belongs to it.
#[component]
pub fn Field(
    /// The number of its fact.
    fact: usize,
    /// On the clinician's page: less room, and no reasons.
    #[prop(optional)]
    dense: bool,
    /// The label stands above already; those who hear the page need it as the name.
    #[prop(optional)]
    label_hidden: bool,
) -> impl IntoView {
    let session = session();
    let state = FieldState::new(session, fact, session.question(fact)?);
    Some(view! { <Asked state dense label_hidden/> })
}

/// The same for a field whose state is there.
#[component]
fn Asked(
    /// The field.
    state: FieldState,
    /// Less room, and no reasons.
    #[prop(optional)]
    dense: bool,
    /// The label stands above already.
    #[prop(optional)]
    label_hidden: bool,
) -> impl IntoView {
    view! {
        <Named state dense label_hidden>
            <div class="ts-field__inputs"><Inputs state/></div>
            {state.question.ephemeral.then(|| view! { <HelpNow state/> })}
            <TakenFrom state/>
            <Earlier state/>
            <Notes state/>
            {(!dense).then(|| view! { <WhyAsked state/> })}
        </Named>
    }
}

/// The group that a question is: its label is the name, its hint describes it.
#[component]
fn Named(
    /// The field.
    state: FieldState,
    /// Less room.
    #[prop(optional)]
    dense: bool,
    /// The label stands above already.
    #[prop(optional)]
    label_hidden: bool,
    /// What stands below the hint.
    children: Children,
) -> impl IntoView {
    let FieldState { session, question, alone, .. } = state;
    let language = session.speaker().language;
    let hint_id = state.id("hint");
    let hint = question.hint.as_ref().map(|hint| {
        view! { <p class="ts-hint" id=hint_id.clone()>{hint.get(language)}</p> }
    });
    let described = hint.is_some().then(|| hint_id.clone());
    let optional = question.sensitive.then(|| {
        view! { <span class="ts-tag">{session.t().get(key!("field.optional"))}</span> }
    });
    view! {
        <fieldset
            class="ts-field"
            class:ts-field--dense=dense
            class:ts-field--large=alone
            class:ts-field--row=question.kind == Kind::Quantity
            class:ts-noprint=question.ephemeral
            id=format!("q-{}", question.id)
            aria-describedby=described
            on:focusout=move |_| state.left()
        >
            <legend class="ts-field__label" class:ts-hidden=label_hidden>
                {question.label.get(language)}{optional}
            </legend>
            {hint}
            {children()}
        </fieldset>
    }
}

/// After a "yes" to a question about a crisis, help stands beside the answer and is read out.
#[component]
fn HelpNow(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let t = state.session.t();
    let is_yes = Memo::new(move |_| state.entry.with(|entry| entry.chosen.contains("yes")));
    let help = move || {
        view! {
            <div class="ts-crisis">
                <p><strong>{t.get(key!("crisis.answered"))}</strong></p>
                <CrisisHelp/>
            </div>
        }
    };
    view! { <div role="status"><Show when=move || is_yes.get()>{help()}</Show></div> }
}

/// The record an answer was taken from, as long as it was not changed by hand.
#[component]
fn TakenFrom(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let from = Memo::new(move |_| {
        state.entry.with(|entry| {
            let courses = entry.courses.iter().filter_map(|course| course.from.clone());
            entry.from.iter().cloned().chain(courses).collect::<Vec<_>>()
        })
    });
    let lines = move || {
        let speaker = state.session.speaker();
        let lines = from.get().into_iter().map(|from| speaker.taken_from(&from.file, &from.words));
        lines.map(|text| view! { <p class="ts-hint ts-from">{text}</p> }).collect_view()
    };
    view! { {lines} }
}

/// Further results of the same test, which are kept beside the newest one.
#[component]
fn Earlier(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let FieldState { session, question, .. } = state;
    let earlier = Memo::new(move |_| {
        session
            .answers
            .draft
            .with(|draft| draft.earlier.get(&question.id).cloned().unwrap_or_default())
    });
    let lines = move || {
        let (t, speaker) = (session.t(), session.speaker());
        let entries = earlier.get().into_iter();
        let answers = entries.filter_map(|entry| entry.usable(session.catalogue(), question));
        answers
            .map(|answer| {
                let text = speaker.answer(question, &answer);
                view! { <p class="ts-hint">{t.fill(key!("field.earlier"), &[("answer", &text)])}</p> }
            })
            .collect_view()
    };
    view! { {lines} }
}

/// The inputs that the kind of the question needs.
#[component]
fn Inputs(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    match state.question.kind {
        Kind::Choice | Kind::Several => view! { <Choices state/> }.into_any(),
        Kind::Event => view! { <EventChoices state/> }.into_any(),
        Kind::Quantity | Kind::Score => view! { <Amount state/> }.into_any(),
        Kind::Date => view! { <WhenBox state/> }.into_any(),
        Kind::Therapies => view! { <Courses state/> }.into_any(),
        Kind::Computed => ().into_any(),
    }
}

/// An error beside its input.
#[component]
fn ErrorLine(
    /// The field.
    state: FieldState,
    /// The part of the field that may be wrong.
    part: Part,
    /// What the input's `aria-describedby` names.
    id: String,
) -> impl IntoView {
    view! { <ErrorOf error=Signal::derive(move || state.error(part)) id/> }
}

/// The line for an error, which is empty while there is none.
#[component]
fn ErrorOf(
    /// The key of its sentence.
    error: Signal<Option<Key<'static>>>,
    /// What the input's `aria-describedby` names.
    id: String,
) -> impl IntoView {
    let t = session().t();
    let line = move || {
        error.get().map(|key| {
            view! { <ErrorMark/><span>{t.get(key).to_owned()}</span> }
        })
    };
    view! { <p class="ts-error" id=id>{line}</p> }
}

/// The sign before an error, so that colour alone tells nothing.
#[component]
fn ErrorMark() -> impl IntoView {
    view! { <span class="ts-error__mark" aria-hidden="true">"!"</span> }
}
