//! A page of questions: what matters first, what no longer does folded away.

use super::lab_date::LaboratoryTools;
use crate::app::fields::Field;
use crate::app::page;
use crate::app::parts::CrisisNote;
use crate::app::route::Route;
use crate::app::state::{Session, session};
use crate::catalogue::Kind;
use leptos::prelude::*;

/// The number of a page by name; without a name the first one that has something left.
pub fn page_number(session: Session, id: &str) -> usize {
    let name = id.split('/').next().unwrap_or_default();
    let open = || {
        let mut pages = session.layout.pages.iter();
        untrack(|| pages.position(|page| session.answers.count_open(&page.facts) > 0))
    };
    session.layout.page(name).or_else(open).unwrap_or(0)
}

/// The address of a question on its page; `None` for what no page asks.
pub fn address(session: Session, fact: &str) -> Option<String> {
    let page = session.layout.page_of(session.catalogue().index_of(fact)?)?;
    let page = session.layout.pages.get(page)?;
    Some(Route::Questions(format!("{}/{fact}", page.id)).href())
}

/// How many open questions matter in all.
pub fn left(session: Session) -> usize {
    session.layout.pages.iter().map(|page| session.answers.count_open(&page.facts)).sum()
}

/// The address of the first open question that matters.
pub fn first_open(session: Session) -> Option<String> {
    let mut facts = session.layout.pages.iter().flat_map(|page| page.facts.iter().copied());
    let fact = facts.find(|fact| session.answers.is_open(*fact))?;
    address(session, &session.question(fact)?.id)
}

/// What is said before questions that stand together.
#[derive(Clone, Copy, Debug)]
pub struct GroupNotes {
    /// One of them is about a crisis.
    pub crisis: bool,
    /// All of them are sensitive.
    pub sensitive: bool,
    /// They are results of a laboratory.
    pub laboratory: bool,
}

impl GroupNotes {
    /// By the questions in it.
    pub fn of(session: Session, facts: &[usize]) -> Self {
        let questions = || facts.iter().filter_map(|fact| session.question(*fact));
        Self {
            crisis: questions().any(|question| question.ephemeral),
            sensitive: questions().all(|question| question.sensitive),
            laboratory: questions().any(|question| question.page == "laboratory"),
        }
    }
}

/// A page of questions.
#[component]
pub fn QuestionPage(
    /// Name of the page; the id of a question may follow behind a `/`.
    id: String,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let number = page_number(session, &id);
    let page = session.layout.pages.get(number)?;
    let notes = GroupNotes::of(session, &page.facts);
    let all = RwSignal::new(false);
    // A link to one question leads to it, unfolded and with the focus in it.
    if let Some(question) = session.aim(&id) {
        all.set(true);
        page::show_soon(&format!("q-{question}"));
    }
    let rows = page.facts.iter().filter_map(|fact| session.question(*fact));
    let rows = rows.filter(|question| question.kind == Kind::Quantity);
    let rows: Vec<_> = rows.map(|question| question.id.as_str()).collect();
    let sensitive = || view! { <p class="ts-note">{t.get(key!("questions.sensitive"))}</p> };
    Some(view! {
        <Progress page=&page.facts/>
        {notes.crisis.then(|| view! { <CrisisNote/> })}
        {notes.sensitive.then(sensitive)}
        {notes.laboratory.then(|| view! { <LaboratoryTools rows/> })}
        <Questions facts=&page.facts table=notes.laboratory all/>
        <PageLinks number/>
        <AllPages number/>
    })
}

/// The questions that matter, and a way to see the others.
#[component]
fn Questions(
    /// The questions of the page.
    facts: &'static [usize],
    /// Whether they stand as a table.
    table: bool,
    /// Whether all are shown.
    all: RwSignal<bool>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let answers = session.answers;
    // What was open when the page was opened stays in place while it is being answered.
    let at_first = StoredValue::new(untrack(|| {
        let facts = facts.iter().copied();
        facts
            .filter(|fact| answers.is_open(*fact) || answers.is_answered(*fact))
            .collect::<Vec<_>>()
    }));
    let is_shown = move |fact: usize| {
        let first = at_first.with_value(|at_first| at_first.contains(&fact));
        all.get() || first || answers.is_answered(fact) || answers.is_open(fact)
    };
    let folded = Memo::new(move |_| facts.iter().filter(|fact| !is_shown(**fact)).count());
    let unfold = move |_| {
        // The button goes; the first question it brings gets the focus.
        let next = untrack(|| facts.iter().find(|fact| !is_shown(**fact)));
        if let Some(question) = next.and_then(|fact| session.question(*fact)) {
            page::focus_soon(&format!("#q-{} input", question.id));
        }
        all.set(true);
    };
    let fields = facts.iter().map(|fact| {
        let fact = *fact;
        view! { <div hidden=move || !is_shown(fact)><Field fact/></div> }
    });
    view! {
        <div class="ts-questions" class:ts-questions--table=table>{fields.collect_view()}</div>
        <Show when=move || { folded.get() > 0 }>
            <div class="ts-folded">
                <p>{move || t.count(key!("questions.folded"), folded.get())}</p>
                <button type="button" class="ts-button" on:click=unfold>
                    {t.get(key!("questions.show_folded"))}
                </button>
            </div>
        </Show>
    }
}

/// Back, and on to the next page that has something left, or to the check.
#[component]
fn PageLinks(
    /// The number of the page.
    number: usize,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let pages = &session.layout.pages;
    let before = number.checked_sub(1).and_then(|before| pages.get(before));
    let before = before.map_or(Route::Start, |page| Route::Questions(page.id.clone()));
    let next = Memo::new(move |_| {
        let mut later = pages.iter().enumerate().skip(number + 1);
        later.find(|(_, page)| session.answers.count_open(&page.facts) > 0).map(|(index, _)| index)
    });
    let on = move || match next.get().and_then(|index| pages.get(index)) {
        Some(page) => view! {
            <a class="ts-button ts-button--main" href=Route::Questions(page.id.clone()).href()>
                {t.get(key!("questions.next"))}
                " "
                <span class="ts-button__where">{t.get(key!("page", page.id)).to_owned()}</span>
            </a>
        }
        .into_any(),
        None => view! {
            <a class="ts-button ts-button--main" href=Route::Answers.href()>
                {t.get(key!("questions.check"))}
            </a>
        }
        .into_any(),
    };
    view! {
        <div class="ts-actions ts-actions--pages">
            <a class="ts-button" href=before.href()>{t.get(key!("questions.back"))}</a>
            {on}
        </div>
    }
}

/// What is left that matters, on this page and in all.
#[component]
fn Progress(
    /// The questions of this page.
    page: &'static [usize],
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let text = move || {
        let all = left(session);
        if all == 0 {
            return t.get(key!("questions.none_left")).to_owned();
        }
        let here = match session.answers.count_open(page) {
            0 => t.get(key!("questions.none_here")).to_owned(),
            here => t.count(key!("questions.left_here"), here),
        };
        t.fill(key!("questions.left"), &[("here", &here), ("all", &all.to_string())])
    };
    view! { <p class="ts-progress">{text}</p> }
}

/// All pages, with what is left on each.
#[component]
fn AllPages(
    /// The number of the page that is shown.
    number: usize,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let pages = session.layout.pages.iter().enumerate().map(|(index, page)| {
        let left = move || match session.answers.count_open(&page.facts) {
            0 => t.get(key!("questions.page_done")).to_owned(),
            n => t.count(key!("questions.page_left"), n),
        };
        view! {
            <li>
                <a
                    href=Route::Questions(page.id.clone()).href()
                    aria-current=(index == number).then_some("page")
                >
                    {t.get(key!("page", page.id)).to_owned()}
                </a>
                " "
                <span class="ts-pages__left">{left}</span>
            </li>
        }
    });
    view! {
        <nav class="ts-pages" aria-label=t.get(key!("questions.pages"))>
            <h2>{t.get(key!("questions.pages"))}</h2>
            <ol>{pages.collect_view()}</ol>
        </nav>
    }
}
