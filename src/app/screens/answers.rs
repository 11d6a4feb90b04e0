//! Check your answers: every answer with a link to change it, what is left, what conflicts.

use super::questions;
use crate::app::parts::Safety;
use crate::app::route::Route;
use crate::app::state::{Session, session};
use crate::catalogue::Question;
use crate::draft::Draft;
use leptos::prelude::*;

/// All answers, by page.
#[component]
pub fn CheckAnswers() -> impl IntoView {
    let session = session();
    let t = session.t();
    let pages =
        session.layout.pages.iter().map(|page| (t.get(key!("page", page.id)).to_owned(), page));
    let sheets = session
        .layout
        .sheets
        .iter()
        .map(|sheet| (t.get(key!("sheet", sheet.id)).to_owned(), sheet));
    let sections = pages.chain(sheets).map(|(title, group)| {
        view! { <Section title facts=&group.facts/> }
    });
    let is_blank = move || session.answers.draft.with(Draft::is_blank);
    view! {
        <p class="ts-progress"><Left/></p>
        <Conflicts/>
        {sections.collect_view()}
        <Show when=is_blank><p>{t.get(key!("answers.none"))}</p></Show>
        <div class="ts-actions">
            <a class="ts-button ts-button--main" href=Route::Trials.href()>{t.get(key!("answers.results"))}</a>
            <a class="ts-button" href=Route::TakeAway.href()>{t.get(key!("nav.take_away"))}</a>
        </div>
        <Safety/>
    }
}

/// How many questions are left, with a way to the first.
#[component]
fn Left() -> impl IntoView {
    let session = session();
    let t = session.t();
    let first = move || questions::first_open(session);
    move || match questions::left(session) {
        0 => t.get(key!("questions.none_left")).into_any(),
        n => view! { <a href=first()>{t.count(key!("answers.left"), n)}</a> }.into_any(),
    }
}

/// Answers that cannot all be right.
#[component]
fn Conflicts() -> impl IntoView {
    let session = session();
    move || {
        let speaker = session.speaker();
        let found: Vec<usize> = session.answers.screening.with(|s| s.contradictions().collect());
        let found = found.into_iter().filter_map(|i| session.catalogue().contradictions.get(i));
        found
            .map(|conflict| {
                let links = conflict.facts.iter().filter_map(|fact| {
                    let address = questions::address(session, fact)?;
                    Some(view! { <li><a href=address>{speaker.label(fact)}</a></li> })
                });
                view! {
                    <div class="ts-banner ts-banner--conflict" role="group">
                        <p>{conflict.text.get(speaker.language)}</p>
                        <ul>{links.collect_view()}</ul>
                    </div>
                }
            })
            .collect_view()
    }
}

/// The answers of one page.
#[component]
fn Section(
    /// Heading.
    title: String,
    /// The questions.
    facts: &'static [usize],
) -> impl IntoView {
    let session = session();
    let rows = Memo::new(move |_| {
        let facts = facts.iter().copied();
        facts.filter_map(|fact| row(session, fact)).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty())>
            <section>
                <h2>{title.clone()}</h2>
                <dl class="ts-answers">
                    <For each=move || rows.get() key=|row| row.clone() let(row)>
                        <AnswerRow row/>
                    </For>
                </dl>
            </section>
        </Show>
    }
}

/// One answer as it is told back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    label: String,
    text: String,
    /// Whether it, or a part of it, cannot be used.
    wrong: bool,
    address: String,
}

/// The row of a question; `None` if it has no answer. What is never kept is not listed either:
/// this screen may be printed.
fn row(session: Session, fact: usize) -> Option<Row> {
    let question = session.question(fact).filter(|q| session.catalogue().may_keep(&q.id))?;
    let entry = session.answers.draft.with(|draft| draft.entry(&question.id));
    if entry.is_blank() {
        return None;
    }
    // Items of scores stand on the clinician's page only.
    let address =
        questions::address(session, &question.id).unwrap_or_else(|| Route::Clinician.href());
    let (text, wrong) = told(session, fact, question);
    Some(Row { label: session.speaker().label(&question.id), text, wrong, address })
}

fn told(session: Session, fact: usize, question: &Question) -> (String, bool) {
    let (catalogue, speaker) = (session.catalogue(), session.speaker());
    let entry = session.answers.draft.with(|draft| draft.entry(&question.id));
    match entry.read(catalogue, question) {
        Ok(Some(answer)) => session.answers.screening.with(|screening| {
            let (text, used) = speaker.standing(question, &answer, screening.slot(fact));
            (text, !used)
        }),
        Ok(None) => (entry.unusable_text(catalogue, question), false),
        Err(_) => {
            let typed = entry.unusable_text(catalogue, question);
            let unusable = session.t().fill(key!("answers.unusable"), &[("text", &typed)]);
            let used = entry.usable(catalogue, question);
            let used = used.map(|answer| speaker.answer(question, &answer));
            (used.into_iter().chain([unusable]).collect::<Vec<_>>().join("; "), true)
        }
    }
}

#[component]
fn AnswerRow(
    /// The answer.
    row: Row,
) -> impl IntoView {
    let t = session().t();
    let change = t.fill(key!("answers.change_label"), &[("label", &row.label)]);
    view! {
        <div class="ts-answer" class:ts-answer--wrong=row.wrong>
            <dt>{row.label}</dt>
            <dd>{row.text}</dd>
            <dd><a href=row.address aria-label=change>{t.get(key!("answers.change"))}</a></dd>
        </div>
    }
}
