//! The page to print, copy or save, and take along.

use crate::app::page;
use crate::app::parts::{Safety, StandingBar};
use crate::app::state::{Session, session};
use crate::report::take_away::{Beside, SummaryLine, TakeAway, TrialPart};
use crate::words::Key;
use leptos::prelude::*;

/// What the draft says beside its facts.
fn beside(session: Session) -> Beside {
    session.answers.draft.with(|draft| Beside {
        made_up: draft.example,
        code: draft.name.clone(),
        unusable: draft.kept(session.catalogue()).unusable(session.catalogue()),
    })
}

fn text(session: Session) -> String {
    untrack(|| {
        let screening = session.answers.shareable();
        session.speaker().take_away_text(&screening, session.layout, &beside(session))
    })
}

/// The page with the ways to take it along.
#[component]
pub fn TakeAwayPage() -> impl IntoView {
    let session = session();
    let t = session.t();
    let copied = RwSignal::new(None::<bool>);
    let copy = move |_| {
        leptos::task::spawn_local(async move {
            copied.set(Some(page::copy(text(session)).await));
        });
    };
    let save = move |_| {
        let name = format!("trial-screener-{}.txt", session.speaker().iso_today());
        if !page::download(&name, "text/plain;charset=utf-8", &text(session)) {
            session.say(key!("saved.no_file"));
        }
    };
    let outcome = move || {
        copied.get().map(|ok| t.get(if ok { key!("take.copied") } else { key!("take.not_copied") }))
    };
    let to_copy_by_hand = move || {
        view! {
            <textarea class="ts-input" readonly rows="8" aria-label=t.get(key!("take.copy"))>
                {text(session)}
            </textarea>
        }
    };
    let paper = move || {
        let page = session.speaker().take_away(&session.answers.shareable(), session.layout);
        view! { <Paper page beside=beside(session)/> }
    };
    view! {
        <div class="ts-actions ts-noprint">
            <button type="button" class="ts-button ts-button--main" on:click=|_| page::print()>
                {t.get(key!("take.print"))}
            </button>
            <button type="button" class="ts-button" on:click=copy>{t.get(key!("take.copy"))}</button>
            <button type="button" class="ts-button" on:click=save>{t.get(key!("take.save"))}</button>
        </div>
        <p role="status">{outcome}</p>
        <Show when=move || copied.get() == Some(false)>{to_copy_by_hand()}</Show>
        {paper}
    }
}

/// What is printed.
#[component]
fn Paper(
    /// The content.
    page: TakeAway,
    /// What is known beside the facts.
    beside: Beside,
) -> impl IntoView {
    let session = session();
    let (t, speaker) = (session.t(), session.speaker());
    let day = speaker.date(speaker.today);
    let holes = [("date", day.as_str()), ("version", &session.catalogue().version)];
    let unusable: Vec<_> = speaker.unusable(&beside).collect();
    let answers: Vec<_> = page.answers.into_iter().chain(unusable).collect();
    let trials = page.trials.into_iter().map(|part| view! { <Trial part/> });
    let code = (!beside.code.is_empty()).then(|| {
        view! { <p>{t.fill(key!("take.code"), &[("code", &beside.code)])}</p> }
    });
    let steps = speaker.step_lists(&page.steps).into_iter();
    let steps = steps.map(|(key, texts)| view! { <List key hint=None texts/> });
    view! {
        <p>{t.fill(key!("take.as_of"), &holes)}</p>
        {code}
        <Summary lines=page.summary/>
        {steps.collect_view()}
        <Safety/>
        <List key=key!("take.conflicts") hint=Some(key!("take.conflicts_hint")) texts=page.contradictions/>
        <h2 class="ts-appendix">{t.get(key!("take.appendix"))}</h2>
        {trials.collect_view()}
        <List key=key!("take.tests") hint=Some(key!("take.tests_hint")) texts=page.tests/>
        <List key=key!("take.doctor") hint=Some(key!("take.doctor_hint")) texts=page.doctor/>
        <List key=key!("take.yours") hint=Some(key!("take.yours_hint")) texts=page.yours/>
        <List key=key!("take.repeats") hint=None texts=page.repeats/>
        <Answers key=key!("take.answers") answers/>
        {(!page.follows.is_empty()).then(|| {
            view! { <Answers key=key!("take.follows") answers=page.follows/> }
        })}
    }
}

/// Labels with answers.
#[component]
fn Answers(
    /// Key of the heading.
    key: Key<'static>,
    /// Label and answer.
    answers: Vec<(String, String)>,
) -> impl IntoView {
    let answers = answers.into_iter().map(|(label, answer)| {
        view! { <div class="ts-answer"><dt>{label}</dt><dd>{answer}</dd></div> }
    });
    view! {
        <section>
            <h2>{session().t().get(key)}</h2>
            <dl class="ts-answers">{answers.collect_view()}</dl>
        </section>
    }
}

/// All trials in a line each.
#[component]
fn Summary(
    /// The lines.
    lines: Vec<SummaryLine>,
) -> impl IntoView {
    let lines = lines.into_iter().map(|line| {
        view! {
            <li>
                <strong>{line.title}</strong>
                <br/>
                {session().speaker().with_verdict(&line.verdict, &line.outlook)}
            </li>
        }
    });
    view! {
        <ul class="ts-list ts-summary">{lines.collect_view()}</ul>
        <p class="ts-hint">{session().t().get(key!("outlook.supposed"))}</p>
    }
}

/// A list with a heading; nothing if it is empty.
#[component]
fn List(
    /// Key of the heading.
    key: Key<'static>,
    /// Key of the sentence below it, if there is one.
    hint: Option<Key<'static>>,
    /// The entries.
    texts: Vec<String>,
) -> impl IntoView {
    let t = session().t();
    (!texts.is_empty()).then(|| {
        let texts = texts.into_iter().map(|text| view! { <li>{text}</li> });
        view! {
            <section>
                <h2>{t.get(key)}</h2>
                {hint.map(|hint| view! { <p class="ts-hint">{t.get(hint)}</p> })}
                <ul class="ts-list">{texts.collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn Trial(
    /// What is said of it.
    part: TrialPart,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let registry = part.registry.map(|id| format!(" ({id})")).unwrap_or_default();
    let lines = |key: Key<'static>, texts: Vec<String>| {
        (!texts.is_empty()).then(|| {
            let texts = texts.into_iter().map(|text| view! { <li>{text}</li> });
            view! { <h3>{t.get(key)}</h3><ul class="ts-list">{texts.collect_view()}</ul> }
        })
    };
    view! {
        <section class="ts-take">
            <h2>{part.title}{registry}</h2>
            <p><strong>{part.verdict}</strong>" "{part.text}</p>
            <StandingBar trial=part.trial results=session.answers.shared_results/>
            <p>{part.counts}</p>
            {lines(key!("take.against"), part.against)}
            {lines(key!("take.later"), part.later)}
            {lines(key!("take.ask"), part.ask)}
            <p class="ts-hint">{part.gap}</p>
            <p class="ts-source">{part.source}</p>
        </section>
    }
}
