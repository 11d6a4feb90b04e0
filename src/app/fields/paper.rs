//! Results that stand on one paper, on one screen with one date. What is left empty is answered
//! only by the button that says so.

use super::refusal::{Refusal, RefusalLine};
use super::when::{DateBox, WhenBox};
use super::{Asked, FieldState};
use crate::app::clock;
use crate::app::page;
use crate::app::state::{Session, session};
use crate::catalogue::meaning::{Slot, Why};
use crate::draft::{Entry, PaperDate, Part, Unknown, slip};
use leptos::prelude::*;

/// The date of the paper, as one of its results sees it.
#[derive(Clone, Copy)]
pub struct RowDate {
    /// The date of the paper, for all results.
    paper: RwSignal<PaperDate>,
    /// Whether this result has a date of its own.
    own: RwSignal<bool>,
}

impl RowDate {
    /// The date of the paper, unless this result has one of its own. Follows no signal.
    pub fn shared(self) -> Option<PaperDate> {
        (!self.own.get_untracked()).then(|| self.paper.get_untracked())
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
    let date = RwSignal::new(date_of(session, &facts));
    let rows = facts.iter().filter_map(|fact| row(session, *fact, date)).collect::<Vec<_>>();
    let (has_dates, all) = (rows.iter().any(|row| row.date.is_some()), rows.len());
    let fields = rows.iter().map(|row| view! { <Asked state=*row dense=true/> }).collect_view();
    let rows = StoredValue::new(rows);
    let refusal = Refusal::new();
    let left =
        Memo::new(move |_| rows.with_value(|rows| rows.iter().filter(|row| is_left(row)).count()));
    let go_on = move |_| {
        rows.with_value(|rows| give_date(session, date, rows));
        session.answers.catch_up();
        rows.with_value(|rows| rows.iter().for_each(|row| row.checked.set(true)));
        let wrong = rows.with_value(|rows| rows.iter().copied().find(is_wrong));
        refusal.say(session, wrong.map(|_| key!("next.slip")));
        if let Some(row) = wrong {
            page::focus_soon(&to_mend(row));
        } else {
            rows.with_value(|rows| answer_left(session, rows));
            on_done.run(());
        }
    };
    let rest = move || match left.get() {
        0 => t.get(key!("next.go_on")).to_owned(),
        left => t.count(key!("paper.rest"), left),
    };
    let name = t.get(key!("paper", paper)).to_owned();
    let title = t.fill(key!("paper.title"), &[("paper", &name)]);
    let date_box = has_dates.then(|| view! { <DateOfAll date rows/> });
    view! {
        <fieldset class="ts-paper" aria-describedby="paper-hint">
            <legend class="ts-field__label">{title}</legend>
            <p class="ts-hint" id="paper-hint">{t.get(key!("paper.hint"))}</p>
            {date_box}
            <div class="ts-questions">{fields}</div>
        </fieldset>
        <RefusalLine refusal/>
        <div class="ts-larges">
            <Show when=move || left.get() != all>
                <button type="button" class="ts-large ts-large--main" on:click=go_on>{rest}</button>
            </Show>
            <Show when=move || left.get() == all>
                <button type="button" class="ts-large" on:click=go_on>{t.get(key!("paper.none"))}</button>
            </Show>
        </div>
    }
}

/// The date that was typed for the paper, or else the one that its results have.
fn date_of(session: Session, facts: &[usize]) -> PaperDate {
    session.road.paper_date(facts).unwrap_or_else(|| {
        let questions = facts.iter().filter_map(|fact| session.question(*fact));
        session.answers.draft.with_untracked(|draft| {
            PaperDate::of(questions.map(|question| draft.entry(&question.id)))
        })
    })
}

fn row(session: Session, fact: usize, paper: RwSignal<PaperDate>) -> Option<FieldState> {
    let state = FieldState::new(session, fact, session.question(fact)?);
    let own = state.entry.with_untracked(|entry| paper.get_untracked().differs_from(entry));
    let date = state.extras.when.then(|| RowDate { paper, own: RwSignal::new(own) });
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

/// Whether an answer was told and cannot be used as it stands.
fn is_wrong(row: &FieldState) -> bool {
    let told = |entry: &Entry| !entry.is_blank() && entry.unknown.is_none();
    row.entry.with_untracked(told) && row.cannot_be_used()
}

/// Gives the date of the paper to the results that have none of their own, as one step.
fn give_date(session: Session, date: RwSignal<PaperDate>, rows: &[FieldState]) {
    let date = date.get_untracked();
    let shared = rows.iter().filter(|row| row.date.is_some_and(|date| date.shared().is_some()));
    let questions = shared.map(|row| (row.question, ()));
    session.change_all_said_on("paper-date", &date.said_on, questions, |entry, ()| {
        date.give_to(entry);
    });
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
    /// The date.
    date: RwSignal<PaperDate>,
    /// The results.
    rows: StoredValue<Vec<FieldState>>,
) -> impl IntoView {
    let session = session();
    let checked = RwSignal::new(true);
    let error = move || {
        let date = date.get();
        let is_read = checked.get() && !date.when.trim().is_empty();
        is_read.then(|| date.read().err().map(slip::of_date)).flatten()
    };
    let on_input = move |when| {
        checked.set(false);
        let typed = PaperDate { when, said_on: clock::iso_today() };
        let facts = rows.with_value(|rows| rows.iter().map(|row| row.fact).collect::<Vec<_>>());
        session.road.put_paper_date(&facts, typed.clone());
        date.set(typed);
    };
    let on_change = move |()| {
        checked.set(true);
        session.answers.end_step();
        rows.with_value(|rows| give_date(session, date, rows));
    };
    view! {
        <DateBox
            id="paper-date".to_owned()
            label=key!("paper.date")
            text=Signal::derive(move || date.with(|date| date.when.clone()))
            said_on=Signal::derive(move || date.with(PaperDate::told))
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
        let key =
            if own.get() { key!("paper.same_date_one") } else { key!("paper.other_date_one") };
        t.fill(key, &[("label", &label)])
    };
    let text =
        move || t.get(if own.get() { key!("paper.same_date") } else { key!("paper.other_date") });
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
