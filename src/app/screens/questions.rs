//! A page of questions: what matters first, what no longer does folded away.

use crate::app::fields::Field;
use crate::app::page;
use crate::app::parts::CrisisNote;
use crate::app::route::Route;
use crate::app::store::{Store, store};
use crate::catalogue::Kind;
use crate::draft::{Entry, paste};
use leptos::prelude::*;

/// The number of a page by name; the first where there is none of that name.
pub fn page_number(store: Store, id: &str) -> usize {
    let page = id.split('/').next().unwrap_or_default();
    store.layout.page(page).unwrap_or(0)
}

/// The address of a question on its page; `None` for what no page asks.
pub fn address(store: Store, fact: &str) -> Option<String> {
    let page = store.layout.page_of(store.catalogue.index_of(fact)?)?;
    let page = store.layout.pages.get(page)?;
    Some(Route::Questions(format!("{}/{fact}", page.id)).href())
}

/// Whether a question still matters and has no answer that can be used.
fn open(store: Store, fact: usize) -> bool {
    store.open.with(|open| open.get(fact).copied().unwrap_or(false))
}

fn answered(store: Store, fact: usize) -> bool {
    let Some(question) = store.question(fact) else { return true };
    store.draft.with(|draft| draft.entries.get(&question.id).is_some_and(|e| !e.is_blank()))
}

/// How many open questions that matter a page has.
fn left_on(store: Store, page: usize) -> usize {
    let facts = store.layout.pages.get(page).map(|page| page.facts.as_slice()).unwrap_or_default();
    store
        .open
        .with(|open| facts.iter().filter(|fact| open.get(**fact).copied().unwrap_or(false)).count())
}

/// How many open questions matter in all.
pub fn left(store: Store) -> usize {
    (0..store.layout.pages.len()).map(|page| left_on(store, page)).sum()
}

/// A page of questions.
#[component]
pub fn Questions<'a>(id: &'a str) -> impl IntoView + use<> {
    let store = store();
    let t = store.t();
    let number = page_number(store, id);
    let here = store.layout.pages.get(number)?;
    let all = RwSignal::new(false);
    // What was open when the page was opened stays in place while it is being answered.
    let at_first: Vec<usize> = here
        .facts
        .iter()
        .copied()
        .filter(|fact| untrack(|| open(store, *fact)) || untrack(|| answered(store, *fact)))
        .collect();
    let shown = move |fact: usize, first: bool| {
        all.get() || first || answered(store, fact) || open(store, fact)
    };
    let folded = {
        let at_first = at_first.clone();
        Memo::new(move |_| {
            here.facts.iter().filter(|fact| !shown(**fact, at_first.contains(fact))).count()
        })
    };
    let names_of_rows: Vec<&'static str> = here
        .facts
        .iter()
        .filter_map(|fact| store.question(*fact))
        .filter(|question| question.kind == Kind::Quantity)
        .map(|question| question.id.as_str())
        .collect();
    let is_laboratory = here
        .facts
        .iter()
        .filter_map(|fact| store.question(*fact))
        .any(|question| question.page == "laboratory");
    let crisis = here
        .facts
        .iter()
        .any(|fact| store.question(*fact).is_some_and(|question| question.ephemeral));
    let sensitive = here
        .facts
        .iter()
        .all(|fact| store.question(*fact).is_some_and(|question| question.sensitive));
    // A link to one question leads to it, unfolded and with the focus in it.
    if let Some(question) = id.split_once('/').map(|(_, question)| question.to_owned()) {
        all.set(true);
        page::show_soon(&format!("q-{question}"));
    }
    let before = number.checked_sub(1).and_then(|n| store.layout.pages.get(n));
    Some(view! {
        <Progress number/>
        {crisis.then(|| view! { <CrisisNote/> })}
        {sensitive.then(|| view! { <p class="ts-note">{t.get("questions.sensitive")}</p> })}
        {is_laboratory.then(|| view! { <LabTools rows=names_of_rows by_rows=true/> })}
        <div class=if is_laboratory { "ts-questions ts-questions--table" } else { "ts-questions" }>
            {here
                .facts
                .iter()
                .map(|fact| {
                    let fact = *fact;
                    let first = at_first.contains(&fact);
                    view! {
                        <div hidden=move || !shown(fact, first)>
                            <Field fact/>
                        </div>
                    }
                })
                .collect_view()}
        </div>
        {move || {
            (folded.get() > 0).then(|| view! {
                <div class="ts-folded">
                    <p>{t.count("questions.folded", folded.get())}</p>
                    <button type="button" class="ts-button" on:click=move |_| all.set(true)>
                        {t.get("questions.show_folded")}
                    </button>
                </div>
            })
        }}
        <div class="ts-actions ts-actions--pages">
            {match before {
                Some(page) => view! {
                    <a class="ts-button" href=Route::Questions(page.id.clone()).href()>
                        {t.get("questions.back")}
                    </a>
                }.into_any(),
                None => view! {
                    <a class="ts-button" href=Route::Start.href()>{t.get("questions.back")}</a>
                }.into_any(),
            }}
            {move || next_link(store, number)}
        </div>
        <Pages number/>
    })
}

/// On to the next page that has something left, or to the check.
fn next_link(store: Store, number: usize) -> impl IntoView + use<> {
    let t = store.t();
    let pages = &store.layout.pages;
    let next =
        pages.iter().enumerate().skip(number + 1).find(|(index, _)| left_on(store, *index) > 0);
    match next {
        Some((_, page)) => view! {
            <a class="ts-button ts-button--main" href=Route::Questions(page.id.clone()).href()>
                {t.get("questions.next")} " "
                <span class="ts-button__where">{t.get(&format!("page.{}", page.id)).to_owned()}</span>
            </a>
        }
        .into_any(),
        None => view! {
            <a class="ts-button ts-button--main" href=Route::Answers.href()>
                {t.get("questions.check")}
            </a>
        }
        .into_any(),
    }
}

/// What is left that matters, on this page and in all.
#[component]
fn Progress(number: usize) -> impl IntoView {
    let store = store();
    let t = store.t();
    view! {
        <p class="ts-progress">
            {move || {
                let here = left_on(store, number);
                let all = left(store);
                if all == 0 {
                    t.get("questions.none_left").to_owned()
                } else {
                    let here = t.count("questions.left_here", here);
                    t.fill("questions.left", &[("here", &here), ("all", &all.to_string())])
                }
            }}
        </p>
    }
}

/// All pages, with what is left on each.
#[component]
fn Pages(number: usize) -> impl IntoView {
    let store = store();
    let t = store.t();
    view! {
        <nav class="ts-pages" aria-label=t.get("questions.pages")>
            <h2>{t.get("questions.pages")}</h2>
            <ol>
                {store
                    .layout
                    .pages
                    .iter()
                    .enumerate()
                    .map(|(index, page)| {
                        let current = (index == number).then_some("page");
                        let title = t.get(&format!("page.{}", page.id)).to_owned();
                        view! {
                            <li>
                                <a href=Route::Questions(page.id.clone()).href() aria-current=current>
                                    {title}
                                </a>
                                " "
                                <span class="ts-pages__left">
                                    {move || match left_on(store, index) {
                                        0 => t.get("questions.page_done").to_owned(),
                                        n => t.count("questions.page_left", n),
                                    }}
                                </span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
        </nav>
    }
}

/// One date for all results, and a column of results to paste.
#[component]
pub fn LabTools(
    /// The questions of the page, in order.
    rows: Vec<&'static str>,
    /// Whether a column of bare numbers goes by those rows.
    by_rows: bool,
) -> impl IntoView {
    let store = store();
    let t = store.t();
    let text = RwSignal::new(String::new());
    let date = RwSignal::new(String::new());
    let rows = StoredValue::new(rows);
    let found = Memo::new(move |_| {
        let text = text.get();
        rows.with_value(|rows| {
            let rows = if by_rows { rows.as_slice() } else { &[] };
            paste::read(store.catalogue, &text, rows)
        })
    });
    let use_one = move |line: &paste::Pasted| {
        let Some(question) = line.fact.as_deref().and_then(|id| store.catalogue.question(id))
        else {
            return;
        };
        let day = date.get_untracked();
        store.change(question, |entry| {
            let old = std::mem::take(entry);
            *entry = Entry {
                text: line.text.clone(),
                unit: if line.unit.is_empty() { old.unit } else { line.unit.clone() },
                when: match (line.when.is_empty(), day.is_empty()) {
                    (false, _) => line.when.clone(),
                    (true, false) => day,
                    (true, true) => old.when,
                },
                said_on: old.said_on,
                lower: if line.lower.is_empty() { old.lower } else { line.lower.clone() },
                upper: if line.upper.is_empty() { old.upper } else { line.upper.clone() },
                ..Entry::default()
            };
        });
    };
    view! {
        <details class="ts-tool">
            <summary>{t.get("lab.tools")}</summary>
            <div class="ts-when">
                <label for="lab-date">{t.get("lab.date")}</label>
                <input
                    type="text"
                    id="lab-date"
                    class="ts-input ts-input--when"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=t.get("when.placeholder")
                    prop:value=move || date.get()
                    on:input:target=move |ev| date.set(ev.target().value())
                />
                <button type="button" class="ts-button" on:click=move |_| {
                    let day = date.get_untracked();
                    let ids = rows.get_value();
                    for question in ids.iter().filter_map(|id| store.catalogue.question(id)) {
                        store.change(question, |entry| {
                            if !entry.text.trim().is_empty() && entry.when.trim().is_empty() {
                                entry.when.clone_from(&day);
                            }
                        });
                    }
                }>{t.get("lab.use_date")}</button>
            </div>
            <div class="ts-paste">
                <label for="lab-paste">{t.get("lab.paste")}</label>
                <p class="ts-hint" id="lab-paste-hint">{t.get("lab.paste_hint")}</p>
                <textarea
                    id="lab-paste"
                    class="ts-input"
                    rows="5"
                    spellcheck="false"
                    autocomplete="off"
                    aria-describedby="lab-paste-hint"
                    prop:value=move || text.get()
                    on:input:target=move |ev| text.set(ev.target().value())
                ></textarea>
                {move || {
                    let lines = found.get();
                    (!lines.is_empty()).then(|| {
                        let usable = lines.clone();
                        view! {
                            <ul class="ts-paste__found">
                                {lines
                                    .into_iter()
                                    .map(|line| {
                                        let what = match &line.fact {
                                            Some(fact) => {
                                                let unit = store.speaker().unit(&line.unit);
                                                let value = format!("{} {unit} {}", line.text, line.when);
                                                t.fill("lab.found", &[
                                                    ("label", &store.speaker().label(fact)),
                                                    ("value", value.trim()),
                                                ])
                                            }
                                            None if line.named => {
                                                t.fill("lab.no_number", &[("line", &line.line)])
                                            }
                                            None => t.fill("lab.not_found", &[("line", &line.line)]),
                                        };
                                        let known = line.fact.is_some();
                                        view! {
                                            <li>
                                                {what} " "
                                                {known.then(|| view! {
                                                    <button
                                                        type="button"
                                                        class="ts-button ts-button--small"
                                                        on:click=move |_| use_one(&line)
                                                    >{t.get("lab.use")}</button>
                                                })}
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                            </ul>
                            <button type="button" class="ts-button" on:click=move |_| {
                                usable.iter().for_each(use_one);
                                text.set(String::new());
                            }>{t.get("lab.use_all")}</button>
                        }
                    })
                }}
            </div>
        </details>
    }
}
