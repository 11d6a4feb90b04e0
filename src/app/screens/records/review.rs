//! The answers that records offer: ready ones, those to check, and questions to look at.

use super::Brought;
use crate::app::fields::Field;
use crate::app::page;
use crate::app::screens::questions;
use crate::app::state::{Session, session};
use crate::catalogue::{Mode, Question};
use crate::draft::Entry;
use crate::intake::{Candidate, NotUsed, accept, is_taken};
use crate::words::Key;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The whole list.
#[component]
pub fn Review(
    /// What is brought.
    brought: Brought,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let intake = brought.intake.get_untracked().unwrap_or_default();
    let of = |mode: Mode, sensitive: bool| -> Vec<Row> {
        let is_sensitive = |one: &Candidate| {
            session.question(one.finding.fact).is_some_and(|q| q.sensitive) == sensitive
        };
        let rows = intake.candidates.iter().zip(0..);
        rows.filter(|(one, _)| one.finding.mode == mode && is_sensitive(one))
            .map(|(one, number)| Row { number, candidate: one.clone() })
            .collect()
    };
    let count =
        |mode| intake.candidates.iter().filter(|one| one.finding.mode == mode).count().to_string();
    let counts = [
        ("ready", count(Mode::Ready)),
        ("check", count(Mode::Check)),
        ("choose", count(Mode::Choose)),
    ];
    let head = if intake.candidates.is_empty() {
        t.get(key!("records.nothing")).to_owned()
    } else {
        t.fill(key!("records.found"), &counts.each_ref().map(|(hole, n)| (*hole, n.as_str())))
    };
    let list = List { session, outcome: RwSignal::new(String::new()) };
    let (ready, check, choose) =
        (of(Mode::Ready, false), of(Mode::Check, false), of(Mode::Choose, false));
    let private: Vec<Row> =
        [Mode::Ready, Mode::Check].into_iter().flat_map(|mode| of(mode, true)).collect();
    let private_choose = of(Mode::Choose, true);
    let some_private = !private.is_empty() || !private_choose.is_empty();
    view! {
        <h2>{head}</h2>
        <p class="ts-hint">{t.get(key!("records.until"))}</p>
        <p role="status" class="ts-note ts-outcome">{move || list.outcome.get()}</p>
        <Group title=key!("records.ready") rows=ready list all=true/>
        <Group title=key!("records.check") rows=check list/>
        <ToChoose rows=choose/>
        {some_private.then(|| view! {
            <details class="ts-tool">
                <summary>{t.count(key!("records.private"), private.len() + private_choose.len())}</summary>
                <Group title=key!("records.check") rows=private list/>
                <ToChoose rows=private_choose/>
            </details>
        })}
        <NotUsedList not_used=intake.not_used.into_iter().map(|(reason, source)| (reason, source.words)).collect()/>
        <RefusedList refused=brought.refused.get_untracked()/>
    }
}

/// A candidate with its number among all, by which its row is found.
#[derive(Clone)]
struct Row {
    number: usize,
    candidate: Candidate,
}

/// What the rows share.
#[derive(Clone, Copy)]
struct List {
    session: Session,
    /// What came of the last press.
    outcome: RwSignal<String>,
}

impl List {
    /// Takes candidates as one step that can be taken back, and says what changed.
    fn take(self, rows: &[Row]) {
        let session = self.session;
        let before = session.answers.results.get_untracked();
        let mut draft = session.answers.draft.get_untracked();
        for row in rows {
            accept(session.catalogue(), &mut draft, &row.candidate);
        }
        session.answers.end_step();
        session.replace("records", draft);
        let after = session.answers.results.get_untracked();
        let changed =
            before.iter().zip(&after).filter(|(before, after)| before.0 != after.0).count();
        let holes = [
            ("taken", rows.len().to_string()),
            ("trials", changed.to_string()),
            ("left", untrack(|| questions::left(session)).to_string()),
        ];
        let text = session.t().fill(
            key!("records.taken"),
            &holes.each_ref().map(|(hole, text)| (*hole, text.as_str())),
        );
        self.outcome.set(text);
    }
}

/// Rows of one kind.
#[component]
fn Group(
    /// Key of the heading.
    title: Key<'static>,
    /// The rows.
    rows: Vec<Row>,
    /// What the rows share.
    list: List,
    /// Whether all can be taken at once.
    #[prop(optional)]
    all: bool,
) -> impl IntoView {
    let t = list.session.t();
    if rows.is_empty() {
        return ().into_any();
    }
    let everything = rows.clone();
    let take_all = move |_| {
        list.take(&everything);
        page::focus_soon("records-found");
    };
    let label = t.count(key!("records.take_all"), rows.len());
    let rows = rows.into_iter().map(|row| view! { <CandidateRow row list/> }).collect_view();
    view! {
        <section>
            <h3>{t.get(title)}</h3>
            {all.then(|| view! { <button type="button" class="ts-button ts-button--main" on:click=take_all>{label}</button> })}
            <ul class="ts-records">{rows}</ul>
        </section>
    }
    .into_any()
}

/// The answer as the person would read it in a list.
fn answer_text(session: Session, question: &Question, entry: &Entry) -> String {
    let speaker = session.speaker();
    let answer = entry.read(session.catalogue(), question).ok().flatten();
    answer.map_or_else(|| entry.text.clone(), |answer| speaker.answer(question, &answer))
}

/// One answer that is offered.
#[component]
fn CandidateRow(
    /// The answer.
    row: Row,
    /// What the rows share.
    list: List,
) -> impl IntoView {
    let session = list.session;
    let t = session.t();
    let Row { number, candidate } = row.clone();
    let question = session.question(candidate.finding.fact)?;
    let speaker = session.speaker();
    let finding = &candidate.finding;
    let answer = answer_text(session, question, &finding.entry);
    let doubts = finding
        .doubts
        .iter()
        .map(|doubt| view! { <li>{t.get(doubt.key()).to_owned()}</li> })
        .collect_view();
    let source = speaker.taken_from(&finding.source.file, &finding.source.words);
    let old =
        session.answers.draft.with_untracked(|draft| draft.entries.get(&question.id).cloned());
    let old = old.filter(|old| !old.is_blank() && finding.entry.courses.is_empty());
    let old = old.map(|old| {
        t.fill(key!("records.replaces"), &[("answer", &answer_text(session, question, &old))])
    });
    let older = (!candidate.older.is_empty())
        .then(|| t.count(key!("records.older"), candidate.older.len()));
    // Whether it is taken, the answers say: an undo, or a change by hand, offers it again.
    let is_taken = Memo::new(move |_| {
        session.answers.draft.with(|draft| is_taken(session.catalogue(), draft, &candidate))
    });
    let is_left = RwSignal::new(false);
    // The buttons that were pressed go away; reading goes on at their row.
    let id = format!("record-{number}");
    let focus_row = {
        let id = id.clone();
        move || page::focus_soon(&id)
    };
    let take = {
        let focus_row = focus_row.clone();
        move |_| {
            list.take(std::slice::from_ref(&row));
            focus_row();
        }
    };
    let leave = move |_| {
        is_left.set(true);
        focus_row();
    };
    Some(view! {
        <li class="ts-record" id=id tabindex="-1" class:ts-record--left=move || is_left.get() && !is_taken.get()>
            <p><strong>{speaker.label(&question.id)}</strong>": "{answer}</p>
            <ul class="ts-record__doubts">{doubts}</ul>
            <p class="ts-hint">{source}</p>
            {old.map(|text| view! { <p class="ts-hint">{text}</p> })}
            {older.map(|text| view! { <p class="ts-hint">{text}</p> })}
            <div class="ts-actions">
                <Show when=move || !is_taken.get() && !is_left.get() fallback=move || view! {
                    <span class="ts-tag">{move || t.get(if is_taken.get() { key!("records.is_taken") } else { key!("records.is_left") })}</span>
                }>
                    <button type="button" class="ts-button ts-button--small" on:click=take.clone()>{t.get(key!("records.take"))}</button>
                    <button type="button" class="ts-button ts-button--small" on:click=leave.clone()>{t.get(key!("records.leave"))}</button>
                </Show>
            </div>
        </li>
    })
}

/// Questions that a record touches: the question's own field, with what the record says above it.
#[component]
fn ToChoose(
    /// The questions.
    rows: Vec<Row>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    if rows.is_empty() {
        return ().into_any();
    }
    let rows = rows.into_iter().filter_map(|Row { candidate, .. }| {
        let fact = candidate.finding.fact;
        let question = session.question(fact)?;
        let entry = &candidate.finding.entry;
        let speaker = session.speaker();
        let marks: Vec<String> =
            entry.chosen.iter().map(|code| speaker.option(question, code)).collect();
        let says = if marks.is_empty() { entry.text.clone() } else { t.list(&marks) };
        let says = (!says.is_empty()).then(|| t.fill(key!("records.says"), &[("what", &says)]));
        let source =
            speaker.taken_from(&candidate.finding.source.file, &candidate.finding.source.words);
        let doubts: Vec<String> =
            candidate.finding.doubts.iter().map(|doubt| t.get(doubt.key()).to_owned()).collect();
        Some(view! {
            <li class="ts-record">
                {says.map(|text| view! { <p>{text}</p> })}
                <p class="ts-hint">{source}</p>
                <p class="ts-hint">{doubts.join(" ")}</p>
                <Field fact dense=true/>
            </li>
        })
    });
    view! {
        <section>
            <h3>{t.get(key!("records.choose"))}</h3>
            <p class="ts-hint">{t.get(key!("records.choose_hint"))}</p>
            <ul class="ts-records">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// What was seen and not used, by reason.
#[component]
fn NotUsedList(
    /// The reason, and the words where there are some.
    not_used: Vec<(NotUsed, String)>,
) -> impl IntoView {
    let t = session().t();
    let mut by_reason: BTreeMap<NotUsed, Vec<String>> = BTreeMap::new();
    let count = not_used.len();
    for (reason, words) in not_used {
        by_reason.entry(reason).or_default().push(words);
    }
    let rows = by_reason.into_iter().map(|(reason, mut words)| {
        let count = words.len();
        words.retain(|words| !words.is_empty());
        words.dedup();
        words.truncate(5);
        let text = format!("{} ({count})", t.get(reason.key()));
        view! { <li>{text}<p class="ts-hint">{words.join(" · ")}</p></li> }
    });
    let rows = rows.collect_view();
    (count > 0).then(|| {
        view! {
            <details class="ts-tool">
                <summary>{t.count(key!("records.not_used"), count)}</summary>
                <ul>{rows}</ul>
            </details>
        }
    })
}

/// Most files that are named among those not read.
const MOST_REFUSED: usize = 50;

/// Files that are not read, and what to do instead.
#[component]
fn RefusedList(
    /// Name and code of the reason.
    refused: Vec<(String, &'static str)>,
) -> impl IntoView {
    let t = session().t();
    let some = !refused.is_empty();
    let more = refused.len().saturating_sub(MOST_REFUSED);
    let rows = refused.into_iter().take(MOST_REFUSED).map(|(file, code)| {
        let text = t.get(key!("refused", code)).to_owned();
        view! { <li><strong>{file}</strong>": "{text}</li> }
    });
    let rows = rows.collect_view();
    some.then(|| {
        view! {
            <section>
                <h3>{t.get(key!("records.refused"))}</h3>
                <ul>{rows}{(more > 0).then(|| view! { <li>{t.count(key!("records.more_refused"), more)}</li> })}</ul>
            </section>
        }
    })
}
