//! The items of a doctor's score, to print and hand over. It holds no answer and no limit.

use crate::app::page;
use crate::app::route::Route;
use crate::app::state::{Session, session};
use crate::report::score_sheet::ScoreSheet;
use leptos::prelude::*;

/// Heading of the sheet of a score.
pub fn title(session: Session, id: &str) -> String {
    let t = session.t();
    match session.speaker().score_sheet(id) {
        Some(sheet) => t.fill(key!("score.title"), &[("score", &sheet.name)]),
        None => t.get(key!("score.none")).to_owned(),
    }
}

/// A link to the sheet of a score that has one.
#[component]
pub fn ScoreLink(
    /// The fact.
    fact: usize,
) -> impl IntoView {
    let session = session();
    let question = session.question(fact)?;
    let text = session
        .t()
        .fill(key!("score.link"), &[("score", question.label.get(session.speaker().language))]);
    Some(view! { <a href=Route::Score(question.id.clone()).href()>{text}</a> })
}

/// The sheet of a score.
#[component]
pub fn ScorePage(
    /// Fact id of the score.
    id: String,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let Some(sheet) = session.speaker().score_sheet(&id) else {
        return view! {
            <p><a class="ts-button" href=Route::Trials.href()>{t.get(key!("next.results"))}</a></p>
        }
        .into_any();
    };
    view! {
        <p class="ts-noprint">{t.get(key!("score.lead"))}</p>
        <div class="ts-actions">
            <button type="button" class="ts-button ts-button--main" on:click=|_| page::print()>
                {t.get(key!("take.print"))}
            </button>
        </div>
        <p>{t.get(key!("score.for_doctor"))}</p>
        <Items sheet/>
        <dl class="ts-score__signed">
            <dt>{t.get(key!("score.code"))}</dt><dd></dd>
            <dt>{t.get(key!("score.date"))}</dt><dd></dd>
            <dt>{t.get(key!("score.by"))}</dt><dd></dd>
        </dl>
        <p class="ts-hint">{t.get(key!("score.note"))}</p>
    }
    .into_any()
}

/// The items as a table with boxes.
#[component]
fn Items(
    /// The sheet.
    sheet: ScoreSheet,
) -> impl IntoView {
    let t = session().t();
    let ScoreSheet { name, marks, items, most } = sheet;
    let columns = marks.len();
    let heads = marks.into_iter().map(|mark| view! { <th scope="col">{mark}</th> });
    let row = |(label, points): (String, i64)| {
        let boxes = (0..columns).map(|_| view! { <td class="ts-score__box">"\u{2610}"</td> });
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td class="ts-score__points">{points}</td>
                {boxes.collect_view()}
            </tr>
        }
    };
    let total = t.fill(key!("score.total"), &[("most", &most.to_string())]);
    view! {
        <table class="ts-score">
            <caption class="ts-hidden">{name}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.get(key!("score.item"))}</th>
                    <th scope="col">{t.get(key!("score.points"))}</th>
                    {heads.collect_view()}
                </tr>
            </thead>
            <tbody>{items.into_iter().map(row).collect_view()}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">{total}</th>
                    <td colspan=(columns + 1).to_string()></td>
                </tr>
            </tfoot>
        </table>
    }
}
