//! Results that stand on one paper, on one screen with one date. What is left empty is answered
//! only by the button that says so.

use super::when::{DateBox, WhenBox};
use super::{Asked, FieldState};
use crate::app::clock;
use crate::app::page;
use crate::app::state::{Session, session};
use crate::catalogue::meaning::{Slot, Why};
use crate::draft::{Entry, Part, Unknown, when_text};
use crate::facts::date::DateError;
use leptos::prelude::*;

/// The date of the paper, as one of its results sees it.
#[derive(Clone, Copy)]
pub struct PaperDate {
    /// The date as typed, for all results.
    text: RwSignal<String>,
    /// Whether this result has a date of its own.
    own: RwSignal<bool>,
}

impl PaperDate {
    /// Gives the date to a result, and takes it from what has none: a date alone is no answer.
    pub fn give_to(self, entry: &mut Entry) {
        if self.own.get_untracked() {
            return;
        }
        if entry.text.trim().is_empty() && entry.chosen.is_empty() {
            entry.when.clear();
        } else {
            entry.when = self.text.get_untracked();
        }
    }
}

/// The results of one paper.
#[component]
pub fn PaperField(
    /// Name of the paper.
    paper: String,
    /// The results that are asked for.
    facts: Vec<usize>,
    /// Leads on.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let text = RwSignal::new(first_date(session, &facts));
    let rows = facts.iter().filter_map(|fact| row(session, *fact, text)).collect::<Vec<_>>();
    let (has_dates, all) = (rows.iter().any(|row| row.date.is_some()), rows.len());
    let fields = rows.iter().map(|row| view! { <Asked state=*row dense=true/> }).collect_view();
    let rows = StoredValue::new(rows);
    let cannot_go = RwSignal::new(false);
    let left =
        Memo::new(move |_| rows.with_value(|rows| rows.iter().filter(|row| is_left(row)).count()));
    let go_on = move |_| {
        rows.with_value(|rows| give_date(session, rows));
        session.answers.catch_up();
        let wrong = rows.with_value(|rows| rows.iter().copied().find(is_wrong));
        cannot_go.set(wrong.is_some());
        if let Some(row) = wrong {
            page::focus_soon(&to_mend(row));
        } else {
            rows.with_value(|rows| answer_left(session, rows));
            on_done.run(());
        }
    };
    let rest = move || match left.get() {
        0 => t.get("next.go_on").to_owned(),
        left => t.count("paper.rest", left),
    };
    let name = t.get(&format!("paper.{paper}")).to_owned();
    let title = t.fill("paper.title", &[("paper", &name)]);
    let date = has_dates.then(|| view! { <DateOfAll text rows/> });
    view! {
        <fieldset class="ts-paper" aria-describedby="paper-hint">
            <legend class="ts-field__label">{title}</legend>
            <p class="ts-hint" id="paper-hint">{t.get("paper.hint")}</p>
            {date}
            <div class="ts-questions">{fields}</div>
        </fieldset>
        <p class="ts-error" role="alert">{move || cannot_go.get().then(|| t.get("next.slip"))}</p>
        <div class="ts-larges">
            <Show when=move || left.get() != all>
                <button type="button" class="ts-large ts-large--main" on:click=go_on>{rest}</button>
            </Show>
            <Show when=move || left.get() == all>
                <button type="button" class="ts-large" on:click=go_on>{t.get("paper.none")}</button>
            </Show>
        </div>
    }
}

/// The date that the first dated result has.
fn first_date(session: Session, facts: &[usize]) -> String {
    let questions = facts.iter().filter_map(|fact| session.question(*fact));
    session.answers.draft.with_untracked(|draft| {
        let mut dates = questions.map(|question| draft.entry(&question.id).when);
        dates.find(|date| !date.trim().is_empty()).unwrap_or_default()
    })
}

fn row(session: Session, fact: usize, text: RwSignal<String>) -> Option<FieldState> {
    let state = FieldState::new(session, fact, session.question(fact)?);
    // What was told without a date stays without one until it is given the paper's.
    let own = state
        .entry
        .with_untracked(|entry| !entry.has_no_result() && entry.when != text.get_untracked());
    let date = state.extras.when.then(|| PaperDate { text, own: RwSignal::new(own) });
    Some(FieldState { date, ..state })
}

/// Whether nothing was answered, and nothing follows from other answers either.
fn is_left(row: &FieldState) -> bool {
    let screening = row.session.answers.screening;
    row.entry.with(Entry::has_no_result)
        && screening.with(|screening| matches!(screening.slot(row.fact), Slot::Missing(_)))
}

/// The field to mend. The date of the paper is typed in one place for all results.
fn to_mend(row: FieldState) -> String {
    let shares_date = row.date.is_some_and(|date| !date.own.get_untracked());
    let is_date = row.slips.with_untracked(|slips| {
        !slips.is_empty() && slips.iter().all(|slip| slip.part == Part::When)
    });
    let in_future = row.session.answers.screening.with_untracked(|screening| {
        matches!(screening.slot(row.fact), Slot::Missing(Why::InFuture))
    });
    if shares_date && (is_date || in_future) {
        "#paper-date".to_owned()
    } else {
        format!("#q-{} input", row.question.id)
    }
}

/// Whether an answer cannot be used as it stands; its errors are shown from now on.
fn is_wrong(row: &FieldState) -> bool {
    row.checked.set(true);
    untrack(|| {
        let is_told = row.entry.with(|entry| !entry.is_blank() && entry.unknown.is_none());
        is_told && (!row.slips.with(Vec::is_empty) || cannot_be_used(*row))
    })
}

/// Whether the engine has no use for what was entered.
pub fn cannot_be_used(state: FieldState) -> bool {
    state.session.answers.screening.with(|screening| {
        use Why::{Implausible, InFuture, NoUnit, UnknownUnit};
        let slot = screening.slot(state.fact);
        matches!(slot, Slot::Missing(Implausible | InFuture | NoUnit | UnknownUnit))
    })
}

/// Gives the date of the paper to the results that have none of their own, as one step.
fn give_date(session: Session, rows: &[FieldState]) {
    let dated = rows.iter().filter_map(|row| Some((row.question, row.date?)));
    session.change_all("paper-date", dated, |entry, date| date.give_to(entry));
}

/// Answers "I don't know" to what was left empty, as one step that can be taken back.
fn answer_left(session: Session, rows: &[FieldState]) {
    let left = untrack(|| rows.iter().filter(|row| is_left(row)).copied().collect::<Vec<_>>());
    let left = left.iter().map(|row| (row.question, Unknown::DontKnow));
    session.change_all("paper", left, |entry, unknown| entry.unknown = Some(unknown));
}

/// The date of the paper, which all of its results have unless one has another.
#[component]
fn DateOfAll(
    /// The date as typed.
    text: RwSignal<String>,
    /// The results.
    rows: StoredValue<Vec<FieldState>>,
) -> impl IntoView {
    let session = session();
    let checked = RwSignal::new(true);
    let error = move || {
        let text = text.get();
        let is_read = !checked.get() || text.trim().is_empty();
        let read = (!is_read).then(|| when_text::read(&text, Some(clock::today())));
        read.and_then(Result::err).map(DateError::code)
    };
    let on_input = move |typed| {
        checked.set(false);
        text.set(typed);
    };
    let on_change = move |()| {
        checked.set(true);
        session.answers.end_step();
        rows.with_value(|rows| give_date(session, rows));
    };
    view! {
        <DateBox
            id="paper-date".to_owned()
            label="paper.date"
            text=text.into()
            said_on=Signal::derive(|| Some(clock::today()))
            error=Signal::derive(error)
            on_input
            on_change
        />
    }
}

/// The date of one result: its own, or that of the paper until another one is asked for.
#[component]
pub fn TestDate(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let Some(date) = state.date else { return view! { <WhenBox state/> }.into_any() };
    let t = state.session.t();
    let label = state.session.speaker().label(&state.question.id);
    let own = date.own;
    let name = move || {
        let key = if own.get() { "paper.same_date_one" } else { "paper.other_date_one" };
        t.fill(key, &[("label", &label)])
    };
    let text = move || t.get(if own.get() { "paper.same_date" } else { "paper.other_date" });
    let press = move |_| {
        own.update(|own| *own = !*own);
        state.session.answers.end_step();
        // The date of the paper is given again to a result that goes back to it.
        state.change(|_| {});
        if own.get_untracked() {
            page::focus_soon(&state.id("when"));
        }
    };
    view! {
        <div class="ts-paper__date">
            <Show when=move || own.get()><WhenBox state/></Show>
            <button type="button" class="ts-link" aria-label=name on:click=press>{text}</button>
        </div>
    }
    .into_any()
}
