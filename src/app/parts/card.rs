//! One trial in a few lines.

use super::{StandingBar, StatusMark};
use crate::app::route::Route;
use crate::app::state::answers::Standing;
use crate::app::state::{Session, session};
use crate::evaluate::TrialTimeline;
use crate::report::outlook::Nearness;
use crate::report::verdict_word;
use crate::words::Key;
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
            .map(|result| format!("ts-verdict ts-verdict--{}", verdict_word(result, complete)))
    };
    let verdict = move || result.get().map(|result| speaker.verdict(result, complete));
    let explanation = explained.then(|| {
        let text = move || result.get().map(|result| speaker.verdict_text(result, complete));
        view! { <p>{text}</p> }
    });
    let gap = (!complete && !explained).then(|| {
        view! { <p class="ts-card__gap">{session.t().get(key!("source.incomplete"))}</p> }
    });
    view! {
        <p class=class>{verdict}</p>
        {explanation}
        {gap}
    }
}

/// The way on that a card offers. `asks` says whether questions are left.
fn action(
    session: Session,
    trial: usize,
    nearness: Nearness,
    asks: bool,
) -> (String, Key<'static>) {
    let id = || session.catalogue().trials.get(trial).map(|data| data.id.clone());
    match nearness {
        Nearness::Possible | Nearness::Incomplete if asks => {
            (Route::Next(0).href(), key!("card.answer"))
        }
        Nearness::MayFit | Nearness::Possible | Nearness::Incomplete => {
            (Route::TakeAway.href(), key!("card.take_away"))
        }
        Nearness::ForNow(..) => (Route::Plan.href(), key!("card.plan")),
        Nearness::Lasting => (Route::Trial(id().unwrap_or_default()).href(), key!("card.why")),
    }
}

/// One trial: its verdict, what stands between, what decides, and a way on.
#[component]
fn TrialCard(
    /// Number of the trial.
    trial: usize,
    /// Whether there is room for more lines, and days are looked at.
    full: bool,
    /// Whether questions are left.
    asks: Memo<bool>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let data = session.catalogue().trials.get(trial)?;
    let results = session.answers.results;
    let sentence = Memo::new(move |_| {
        let line = |lines: &Vec<TrialTimeline>| lines.get(trial).cloned();
        let line = if full { session.answers.timelines.with(line) } else { None };
        results.with(|results| {
            let (result, statuses) = results.get(trial)?;
            Some(session.speaker().outlook(trial, *result, statuses, line.as_ref()))
        })
    });
    let most = if full { 3 } else { 1 };
    let lines = Memo::new(move |_| {
        results.with(|results| {
            let statuses = results.get(trial).map(|(_, s)| s.as_slice()).unwrap_or_default();
            session.speaker().deciding_lines(trial, statuses, most)
        })
    });
    let deciding = move || {
        let line = |(status, text)| view! { <li><StatusMark status/>" "{text}</li> };
        lines.get().into_iter().map(line).collect_view()
    };
    let on = move || {
        let (href, key) = action(session, trial, nearness(session, trial)?, asks.get());
        Some(view! { <p><a class="ts-button" href=href>{t.get(key)}</a></p> })
    };
    let title = data.title.get(session.speaker().language);
    let address = Route::Trial(data.id.clone()).href();
    Some(view! {
        <article class="ts-card" aria-label=title data-trial=data.id.clone()>
            <h3 class="ts-card__title">
                <a href=address.clone()><TrialTitle text=title/></a>
            </h3>
            <VerdictLine trial results/>
            <p class="ts-card__outlook">{move || sentence.get()}</p>
            <a class="ts-card__bar" href=address><StandingBar trial results/></a>
            <ul class="ts-card__lines">{deciding}</ul>
            {full.then_some(on)}
        </article>
    })
}

/// All trials as cards.
#[component]
pub fn CardList(
    /// Whether there is room for more lines. Then the nearest trial comes first; beside questions
    /// each keeps its place.
    full: bool,
) -> impl IntoView {
    let session = session();
    let asks = Memo::new(move |_| full && session.has_questions());
    let order = Memo::new(move |_| {
        let mut order: Vec<usize> = (0..session.catalogue().trials.len()).collect();
        if full {
            order.sort_by_key(|trial| nearness(session, *trial));
        }
        order
    });
    view! {
        <div class="ts-cards">
            <For each=move || order.get() key=|trial| *trial let(trial)>
                <TrialCard trial full asks/>
            </For>
        </div>
    }
}

/// How near a trial is, with the days that were looked at.
fn nearness(session: Session, trial: usize) -> Option<Nearness> {
    let complete = session.catalogue().trials.get(trial)?.source_complete;
    let result = session.answers.results.with(|results| results.get(trial).map(|(r, _)| *r))?;
    session.answers.timelines.with(|lines| Some(Nearness::of(result, complete, lines.get(trial))))
}
