//! One trial in a few lines.

use super::{StatusMark, Strip};
use crate::app::route::Route;
use crate::app::state::answers::Standing;
use crate::app::state::session;
use crate::report::verdict_key;
use leptos::prelude::*;

/// Words with a hyphen that are no longer than this stay on one line.
const LONGEST_KEPT: usize = 9;

/// The title of a trial, in which no line ends within a short word such as the name of a kind of
/// cell.
#[component]
pub fn TrialTitle(
    /// The title.
    text: &'static str,
) -> impl IntoView {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_inside) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_inside(c)).unwrap_or(from.len()));
        pieces.push(before.into_any());
        pieces.push(if word.contains('-') && word.len() <= LONGEST_KEPT {
            view! { <span class="ts-keep">{word}</span> }.into_any()
        } else {
            word.into_any()
        });
        rest = after;
    }
    pieces.push(rest.into_any());
    pieces
}

/// The verdict on one trial, and that its source is not whole.
#[component]
pub fn VerdictLine(
    /// Number of the trial.
    trial: usize,
    /// The verdicts to show.
    results: Memo<Vec<Standing>>,
    /// Whether a sentence explains it.
    #[prop(optional)]
    explained: bool,
) -> impl IntoView {
    let session = session();
    let speaker = session.speaker();
    let complete = session.catalogue().trials.get(trial).is_some_and(|data| data.source_complete);
    let result = Memo::new(move |_| results.with(|results| results.get(trial).map(|(r, _)| *r)));
    let class = move || {
        result
            .get()
            .map(|result| format!("ts-verdict ts-verdict--{}", verdict_key(result, complete)))
    };
    let verdict = move || result.get().map(|result| speaker.verdict(result, complete));
    let explanation = explained.then(|| {
        let text = move || result.get().map(|result| speaker.verdict_text(result, complete));
        view! { <p>{text}</p> }
    });
    let gap = (!complete && !explained).then(|| {
        view! { <p class="ts-card__gap">{session.t().get("source.incomplete")}</p> }
    });
    view! {
        <p class=class>{verdict}</p>
        {explanation}
        {gap}
    }
}

/// The verdict on one trial with its strip and the lines that decide.
#[component]
fn TrialCard(
    /// Number of the trial.
    trial: usize,
    /// Whether there is room for more lines.
    full: bool,
) -> impl IntoView {
    let session = session();
    let (t, speaker) = (session.t(), session.speaker());
    let data = session.catalogue().trials.get(trial)?;
    let results = session.answers.results;
    let most = if full { 4 } else { 2 };
    let lines = Memo::new(move |_| {
        results.with(|results| {
            let statuses = results.get(trial).map(|(_, s)| s.as_slice()).unwrap_or_default();
            let deciding = speaker.deciding_lines(trial, statuses, most);
            (deciding, speaker.answers_missing(trial, statuses))
        })
    });
    let deciding = move || {
        let lines = lines.with(|(deciding, _)| deciding.clone());
        let line = |(status, text)| view! { <li><StatusMark status/>" "{text}</li> };
        lines.into_iter().map(line).collect_view()
    };
    let left = move || {
        let left = lines.with(|(_, left)| *left);
        (left > 0).then(|| view! { <li class="ts-card__left">{t.count("card.left", left)}</li> })
    };
    let title = data.title.get(speaker.language);
    Some(view! {
        <article class="ts-card" aria-label=title>
            <h3 class="ts-card__title">
                <a href=Route::Trial(data.id.clone()).href()><TrialTitle text=title/></a>
            </h3>
            <VerdictLine trial results/>
            <Strip trial results/>
            <ul class="ts-card__lines">{deciding}{left}</ul>
        </article>
    })
}

/// All trials as cards.
#[component]
pub fn CardList(
    /// Whether there is room for more lines.
    full: bool,
) -> impl IntoView {
    let trials = 0..session().catalogue().trials.len();
    view! {
        <div class="ts-cards">
            {trials.map(|trial| view! { <TrialCard trial full/> }).collect_view()}
        </div>
    }
}
