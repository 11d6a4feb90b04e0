//! A page of questions: what matters first, what no longer does folded away.

use crate::app::dom::{self, El, button, el, siblings};
use crate::app::fields::field;
use crate::app::page;
use crate::app::parts::crisis_note;
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

/// The address of the first open question that matters.
pub fn first_open(store: Store) -> Option<String> {
    let mut facts = store.layout.pages.iter().flat_map(|page| page.facts.iter().copied());
    let fact = facts.find(|fact| open(store, *fact))?;
    address(store, &store.question(fact)?.id)
}

/// A page of questions.
#[inline(never)]
pub fn questions(id: &str) -> Option<El> {
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
    let at_first = StoredValue::new(at_first);
    let shown = move |fact: usize| {
        let first = at_first.with_value(|at_first| at_first.contains(&fact));
        all.get() || first || answered(store, fact) || open(store, fact)
    };
    let folded = Memo::new(move |_| here.facts.iter().filter(|fact| !shown(**fact)).count());
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
    if let Some(question) = store.aim(id) {
        all.set(true);
        page::show_soon(&format!("q-{question}"));
    }
    let before = number.checked_sub(1).and_then(|n| store.layout.pages.get(n));
    Some(
        siblings()
            .child(progress(number))
            .child(crisis.then(crisis_note))
            .child(
                sensitive
                    .then(|| el("p").attr("class", "ts-note").child(t.get("questions.sensitive"))),
            )
            .child(is_laboratory.then(|| lab_tools(names_of_rows, true)))
            .child(
                el("div")
                    .attr(
                        "class",
                        if is_laboratory {
                            "ts-questions ts-questions--table"
                        } else {
                            "ts-questions"
                        },
                    )
                    .child(
                        here.facts
                            .iter()
                            .map(|fact| {
                                let fact = *fact;
                                el("div")
                                    .attr("hidden", move || !shown(fact))
                                    .child(field(fact, false))
                            })
                            .collect::<Vec<_>>(),
                    ),
            )
            .child(move || {
                (folded.get() > 0).then(|| {
                    el("div")
                        .attr("class", "ts-folded")
                        .child(el("p").child(t.count("questions.folded", folded.get())))
                        .child(
                            button("ts-button")
                                .on("click", move |_| {
                                    // The button goes; the first question it brings gets the focus.
                                    let next = here.facts.iter().find(|fact| !shown(**fact));
                                    if let Some(question) = next.and_then(|f| store.question(*f)) {
                                        page::focus_soon(&format!("#q-{} input", question.id));
                                    }
                                    all.set(true);
                                })
                                .child(t.get("questions.show_folded")),
                        )
                })
            })
            .child(
                el("div")
                    .attr("class", "ts-actions ts-actions--pages")
                    .child(match before {
                        Some(page) => el("a")
                            .attr("class", "ts-button")
                            .attr("href", Route::Questions(page.id.clone()).href())
                            .child(t.get("questions.back")),
                        None => el("a")
                            .attr("class", "ts-button")
                            .attr("href", Route::Start.href())
                            .child(t.get("questions.back")),
                    })
                    .child(move || next_link(store, number)),
            )
            .child(pages(number)),
    )
}

/// On to the next page that has something left, or to the check.
fn next_link(store: Store, number: usize) -> El {
    let t = store.t();
    let pages = &store.layout.pages;
    let next =
        pages.iter().enumerate().skip(number + 1).find(|(index, _)| left_on(store, *index) > 0);
    match next {
        Some((_, page)) => el("a")
            .attr("class", "ts-button ts-button--main")
            .attr("href", Route::Questions(page.id.clone()).href())
            .child(t.get("questions.next"))
            .child(" ")
            .child(
                el("span")
                    .attr("class", "ts-button__where")
                    .child(t.get(&format!("page.{}", page.id)).to_owned()),
            ),
        None => el("a")
            .attr("class", "ts-button ts-button--main")
            .attr("href", Route::Answers.href())
            .child(t.get("questions.check")),
    }
}

/// What is left that matters, on this page and in all.
fn progress(number: usize) -> El {
    let store = store();
    let t = store.t();
    el("p").attr("class", "ts-progress").child(move || {
        let here = left_on(store, number);
        let all = left(store);
        if all == 0 {
            t.get("questions.none_left").to_owned()
        } else {
            let here = match here {
                0 => t.get("questions.none_here").to_owned(),
                here => t.count("questions.left_here", here),
            };
            t.fill("questions.left", &[("here", &here), ("all", &all.to_string())])
        }
    })
}

/// All pages, with what is left on each.
fn pages(number: usize) -> El {
    let store = store();
    let t = store.t();
    el("nav")
        .attr("class", "ts-pages")
        .attr("aria-label", t.get("questions.pages"))
        .child(el("h2").child(t.get("questions.pages")))
        .child(
            el("ol").child(
                store
                    .layout
                    .pages
                    .iter()
                    .enumerate()
                    .map(|(index, page)| {
                        let current = (index == number).then_some("page");
                        let title = t.get(&format!("page.{}", page.id)).to_owned();
                        el("li")
                            .child(
                                el("a")
                                    .attr("href", Route::Questions(page.id.clone()).href())
                                    .attr("aria-current", current)
                                    .child(title),
                            )
                            .child(" ")
                            .child(el("span").attr("class", "ts-pages__left").child(move || {
                                match left_on(store, index) {
                                    0 => t.get("questions.page_done").to_owned(),
                                    n => t.count("questions.page_left", n),
                                }
                            }))
                    })
                    .collect::<Vec<_>>(),
            ),
        )
}

/// One date for all results, and a column of results to paste.
pub fn lab_tools(rows: Vec<&'static str>, by_rows: bool) -> El {
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
    el("details")
        .attr("class", "ts-tool")
        .child(el("summary").child(t.get("lab.tools")))
        .child(
            el("div")
                .attr("class", "ts-when")
                .child(el("label").attr("for", "lab-date").child(t.get("lab.date")))
                .child(
                    el("input")
                        .attr("type", "text")
                        .attr("id", "lab-date")
                        .attr("class", "ts-input ts-input--when")
                        .attr("autocomplete", "off")
                        .attr("spellcheck", "false")
                        .attr("placeholder", t.get("when.placeholder"))
                        .on("input", move |ev| date.set(dom::value(&ev)))
                        .value(move || date.get()),
                )
                .child(
                    button("ts-button")
                        .on("click", move |_| {
                            let day = date.get_untracked();
                            let ids = rows.get_value();
                            for question in ids.iter().filter_map(|id| store.catalogue.question(id))
                            {
                                store.change(question, |entry| {
                                    if !entry.text.trim().is_empty() && entry.when.trim().is_empty()
                                    {
                                        entry.when.clone_from(&day);
                                    }
                                });
                            }
                        })
                        .child(t.get("lab.use_date")),
                ),
        )
        .child(
            el("div")
                .attr("class", "ts-paste")
                .child(el("label").attr("for", "lab-paste").child(t.get("lab.paste")))
                .child(
                    el("p")
                        .attr("class", "ts-hint")
                        .attr("id", "lab-paste-hint")
                        .child(t.get("lab.paste_hint")),
                )
                .child(
                    el("textarea")
                        .attr("id", "lab-paste")
                        .attr("class", "ts-input")
                        .attr("rows", "5")
                        .attr("spellcheck", "false")
                        .attr("autocomplete", "off")
                        .attr("aria-describedby", "lab-paste-hint")
                        .on("input", move |ev| text.set(dom::value(&ev)))
                        .value(move || text.get()),
                )
                .child(move || {
                    let lines = found.get();
                    (!lines.is_empty()).then(|| {
                        let usable = lines.clone();
                        siblings()
                            .child(
                                el("ul").attr("class", "ts-paste__found").child(
                                    lines
                                        .into_iter()
                                        .map(|line| {
                                            let what = match &line.fact {
                                                Some(fact) => {
                                                    let unit = store.speaker().unit(&line.unit);
                                                    let value = format!(
                                                        "{} {unit} {}",
                                                        line.text, line.when
                                                    );
                                                    t.fill(
                                                        "lab.found",
                                                        &[
                                                            ("label", &store.speaker().label(fact)),
                                                            ("value", value.trim()),
                                                        ],
                                                    )
                                                }
                                                None if line.named => {
                                                    t.fill("lab.no_number", &[("line", &line.line)])
                                                }
                                                None => {
                                                    t.fill("lab.not_found", &[("line", &line.line)])
                                                }
                                            };
                                            let known = line.fact.is_some();
                                            el("li").child(what).child(" ").child(known.then(
                                                || {
                                                    button("ts-button ts-button--small")
                                                        .on("click", move |_| use_one(&line))
                                                        .child(t.get("lab.use"))
                                                },
                                            ))
                                        })
                                        .collect::<Vec<_>>(),
                                ),
                            )
                            .child(
                                button("ts-button")
                                    .on("click", move |_| {
                                        usable.iter().for_each(use_one);
                                        text.set(String::new());
                                        page::focus_soon("lab-paste");
                                    })
                                    .child(t.get("lab.use_all")),
                            )
                    })
                }),
        )
}
