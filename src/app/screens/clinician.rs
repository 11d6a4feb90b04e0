//! Everything on one dense page: search, item sheets with live totals, several people.

use super::drafts;
use super::questions::lab_tools;
use crate::app::dom::{self, El, button, checkbox, el, show, siblings, watch};
use crate::app::fields::field;
use crate::app::language;
use crate::app::page;
use crate::app::parts::{cards, crisis_note, safety};
use crate::app::store::{Store, store};
use crate::catalogue::meaning::Slot;
use crate::catalogue::{Catalogue, Kind, Question};
use crate::draft::pages::Group;
use crate::draft::paste::is_word_part;
use crate::facts::PartialDate;
use crate::facts::date::{DateError, iso};
use leptos::prelude::*;

/// Small letters and digits without what people write between them.
fn folded(text: &str) -> String {
    text.chars().filter(|c| is_word_part(*c)).map(|c| c.to_ascii_lowercase()).collect()
}

/// What a question is called, in every language that has arrived.
fn labels(question: &Question) -> impl Iterator<Item = &'static str> {
    let id = question.id.clone();
    language::all().into_iter().filter_map(move |language| {
        language.catalogue.question(&id).map(|question| question.label.get(0))
    })
}

/// The first input of the first question that a search has left.
const FIRST_FOUND: &str =
    ".ts-section:not([hidden]) .ts-section__fields > :not([hidden]) :is(input, select, button)";

/// Whether a question has to do with what is searched for (folded). A few letters must begin
/// a word, because they are inside of many.
fn found(catalogue: &Catalogue, question: &Question, search: &str) -> bool {
    let within = |text: &str| {
        if search.is_ascii() && search.len() < 4 {
            let words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | '/' | ','));
            words.map(folded).any(|word| word.starts_with(search)) || folded(text) == search
        } else {
            folded(text).contains(search)
        }
    };
    let drugs = catalogue.drugs.iter().filter(|_| question.kind == Kind::Therapies);
    search.is_empty()
        || labels(question).any(within)
        || within(&question.id.replace('_', " "))
        || question.also.iter().any(|name| within(name))
        || drugs.flat_map(|drug| &drug.names).any(|name| within(name))
}

/// The dense page.
#[inline(never)]
pub fn clinician() -> El {
    let store = store();
    let t = store.t();
    let search = RwSignal::new(String::new());
    let open_only = RwSignal::new(false);
    let folded = Memo::new(move |_| folded(&search.get()));
    let asked = store.catalogue.questions.iter().filter(|q| q.kind == Kind::Quantity);
    let results = asked.filter(|q| q.page == "laboratory").map(|q| q.id.as_str()).collect();
    siblings()
        .child(person(store))
        .child(
            el("div")
                .attr("class", "ts-search")
                .child(el("label").attr("for", "search").child(t.get("clinician.search")))
                .child(
                    el("input")
                        .attr("type", "search")
                        .attr("id", "search")
                        .attr("class", "ts-input")
                        .attr("autocomplete", "off")
                        .on("input", move |ev| search.set(dom::value(&ev)))
                        .on_key("keydown", move |ev| {
                            match ev.key().as_str() {
                                "Escape" => search.set(String::new()),
                                // On to the first question that was found.
                                "Enter" => page::focus_soon(FIRST_FOUND),
                                _ => {}
                            }
                        })
                        .value(move || search.get()),
                )
                .child(checkbox(
                    "open-only",
                    t.get("clinician.open_only"),
                    move || open_only.get(),
                    move |on| open_only.set(on),
                )),
        )
        .child(el("p").attr("class", "ts-hint").child(t.get("clinician.keys")))
        .child(el("p").attr("role", "status").child(move || {
            let nothing = folded.with(|search| {
                !store.catalogue.questions.iter().enumerate().any(|(fact, question)| {
                    let relevant = !open_only.get() || store.matters(fact);
                    question.kind != Kind::Computed
                        && relevant
                        && found(store.catalogue, question, search)
                })
            });
            nothing.then(|| t.get("clinician.nothing_found"))
        }))
        .child(
            el("div")
                .attr("class", "ts-dense")
                .child(
                    el("div")
                        .attr("class", "ts-dense__questions")
                        .child(lab_tools(results, false))
                        .child(
                            store
                                .layout
                                .pages
                                .iter()
                                .map(|group| section(store, group, folded, open_only, false))
                                .collect::<Vec<_>>(),
                        )
                        .child(el("h2").child(t.get("clinician.sheets")))
                        .child(
                            el("p").attr("class", "ts-hint").child(t.get("clinician.sheets_hint")),
                        )
                        .child(
                            store
                                .layout
                                .sheets
                                .iter()
                                .map(|group| section(store, group, folded, open_only, true))
                                .collect::<Vec<_>>(),
                        ),
                )
                .child(
                    el("aside")
                        .attr("class", "ts-side")
                        .attr("aria-label", t.get("trials.title"))
                        .child(cards(false)),
                ),
        )
        .child(safety())
}

/// A page or an item sheet, as a block of dense fields.
fn section(
    store: Store,
    group: &'static Group,
    folded: Memo<String>,
    open_only: RwSignal<bool>,
    sheet: bool,
) -> El {
    let t = store.t();
    let title = if sheet {
        t.get(&format!("sheet.{}", group.id)).to_owned()
    } else {
        t.get(&format!("page.{}", group.id)).to_owned()
    };
    let visible = move |fact: usize| {
        let Some(question) = store.question(fact) else { return false };
        let relevant = !open_only.get() || store.matters(fact);
        relevant && folded.with(|search| found(store.catalogue, question, search))
    };
    let any = Memo::new(move |_| group.facts.iter().any(|fact| visible(*fact)));
    // A sheet is drawn when it is opened or searched: it holds most of the questions.
    let open = RwSignal::new(!sheet);
    let searched = Memo::new(move |_| folded.with(|search| !search.is_empty()));
    let crisis = group
        .facts
        .iter()
        .any(|fact| store.question(*fact).is_some_and(|question| question.ephemeral));
    el("details")
        .attr("class", "ts-section")
        // A search opens what it finds; without one it is as the person left it.
        .opened(move || folded.with(|search| !search.is_empty()) || open.get_untracked())
        .attr("hidden", move || !any.get())
        .on("toggle", move |ev| {
            if !searched.get_untracked() {
                open.set(dom::is_open(&ev));
            }
        })
        .child(
            el("summary")
                .child(if sheet { el("h3").child(title) } else { el("h2").child(title) })
                .child(sheet.then(|| totals(store, group))),
        )
        .child(show(
            move || open.get() || searched.get() && any.get(),
            move || {
                siblings()
                    .child(crisis.then(crisis_note))
                    .child(sheet.then(|| rest_is_no(store, group)))
                    .child(
                        el("div").attr("class", "ts-section__fields").child(
                            group
                                .facts
                                .iter()
                                .map(|fact| {
                                    let fact = *fact;
                                    el("div")
                                        .attr("hidden", move || !visible(fact))
                                        .child(field(fact, true))
                                })
                                .collect::<Vec<_>>(),
                        ),
                    )
            },
        ))
}

/// Answers "no" to every yes-or-no item of a sheet that is still blank: one step, which one
/// undo takes back.
fn rest_is_no(store: Store, group: &'static Group) -> El {
    let t = store.t();
    let blank = Memo::new(move |_| {
        store.draft.with(|draft| {
            let items = group.facts.iter().filter_map(|fact| store.question(*fact));
            items
                .filter(|item| item.bit("no").is_some() && draft.entry(&item.id).is_blank())
                .map(|item| item.id.as_str())
                .collect::<Vec<_>>()
        })
    });
    siblings().child(show(
        move || blank.with(|blank| !blank.is_empty()),
        move || {
            button("ts-button ts-button--small")
                .on("click", move |_| {
                    let items = blank.get_untracked();
                    let mut draft = store.draft.get_untracked();
                    for item in &items {
                        let mut entry = draft.entry(item);
                        entry.chosen.insert("no".to_owned());
                        draft.entries.insert((*item).to_owned(), entry);
                    }
                    store.replace("rest", draft);
                    store.said.set(t.count("clinician.rest_done", items.len()));
                    // The button goes; the sheet stays in sight.
                    if let Some(first) = items.first() {
                        page::focus_soon(&format!("#q-{first} input:checked"));
                    }
                })
                .child(move || t.count("clinician.rest_no", blank.with(Vec::len)))
        },
    ))
}

/// The totals of a sheet, as they stand.
fn totals(store: Store, group: &'static Group) -> El {
    let t = store.t();
    let speaker = store.speaker();
    el("span").attr("class", "ts-totals").attr("role", "status").child(
        group
            .totals
            .iter()
            .map(|fact| {
                let fact = *fact;
                el("span").attr("class", "ts-total").child(move || {
                    let question = store.question(fact)?;
                    let value = store.screening.with(|screening| match screening.slot(fact) {
                        Slot::Number(number) => speaker.span(number.span),
                        Slot::Codes(bits) => question
                            .options_of(*bits)
                            .map(|option| speaker.option(question, &option.code))
                            .collect(),
                        Slot::Missing(_) | Slot::Date(_) | Slot::Event(_) | Slot::Courses => {
                            t.get("clinician.no_total").to_owned()
                        }
                    });
                    Some(t.fill(
                        "clinician.total",
                        &[("label", &speaker.label(&question.id)), ("value", &value)],
                    ))
                })
            })
            .collect::<Vec<_>>(),
    )
}

/// Code of the person, day of the results, screening log, other people.
fn person(store: Store) -> El {
    let t = store.t();
    // The list follows every save, so it is there only while it is looked at.
    let people = RwSignal::new(false);
    let wrong_day = RwSignal::new(false);
    // Another person, another day.
    watch(move || {
        store.id.track();
        wrong_day.set(false);
    });
    el("div")
        .attr("class", "ts-person")
        .child(drafts::name_box("person-code", "clinician.code"))
        .child(
            el("div")
                .child(el("label").attr("for", "person-day").child(t.get("clinician.day")))
                .child(
                    el("input")
                        .attr("type", "text")
                        .attr("id", "person-day")
                        .attr("class", "ts-input ts-input--when")
                        .attr("autocomplete", "off")
                        .attr("aria-describedby", "person-day-error")
                        .on("change", move |ev| match PartialDate::parse(&dom::value(&ev)) {
                            Ok(PartialDate::Day(day)) => {
                                wrong_day.set(false);
                                store.set_day(Some(day));
                            }
                            Err(DateError::Empty) => {
                                wrong_day.set(false);
                                store.set_day(None);
                            }
                            Ok(_) | Err(_) => wrong_day.set(true),
                        })
                        .value(move || iso(store.today())),
                )
                .child(
                    el("p")
                        .attr("class", "ts-error")
                        .attr("id", "person-day-error")
                        .child(move || wrong_day.get().then(|| t.get("error.need_full_day"))),
                ),
        )
        .child(anchors(store))
        .child(
            el("div")
                .attr("class", "ts-actions")
                .child(
                    button("ts-button")
                        .on("click", move |_| {
                            store.start_new();
                            page::focus_soon("person-code");
                        })
                        .child(t.get("clinician.next_person")),
                )
                .child(
                    button("ts-button")
                        .on("click", move |_| {
                            let name = store.draft.with_untracked(|draft| {
                                if draft.example {
                                    t.get("example.mark").to_owned()
                                } else {
                                    draft.name.clone()
                                }
                            });
                            let text = store.screening.with_untracked(|screening| {
                                store.speaker().log_csv(screening, &name)
                            });
                            let file = format!("screening-log-{}.csv", store.speaker().iso_today());
                            page::download(&file, "text/csv;charset=utf-8", &text);
                        })
                        .child(t.get("clinician.log")),
                ),
        )
        .child(
            el("details")
                .attr("class", "ts-tool")
                .on("toggle", move |ev| people.set(dom::is_open(&ev)))
                .child(el("summary").child(t.get("clinician.people")))
                .child(show(move || people.get(), drafts::draft_list)),
        )
}

/// Days of the study's own steps, which windows look back from.
fn anchors(store: Store) -> El {
    let t = store.t();
    el("details")
        .attr("class", "ts-tool")
        .child(el("summary").child(t.get("clinician.anchors")))
        .child(el("p").attr("class", "ts-hint").child(t.get("clinician.anchors_hint")))
        .child(
            el("div").attr("class", "ts-anchors").child(
                store
                    .catalogue
                    .anchors
                    .iter()
                    .map(|name| {
                        let id = format!("anchor-{name}");
                        let error = format!("{id}-error");
                        let wrong = move || {
                            store.draft.with(|draft| {
                                draft
                                    .anchors
                                    .get(name)
                                    .is_some_and(|text| PartialDate::full_day(text).is_none())
                            })
                        };
                        el("div")
                            .child(
                                el("label")
                                    .attr("for", id.clone())
                                    .child(t.get(&format!("anchor.{name}")).to_owned()),
                            )
                            .child(
                                el("input")
                                    .attr("type", "text")
                                    .attr("class", "ts-input ts-input--when")
                                    .attr("id", id)
                                    .attr("autocomplete", "off")
                                    .attr("aria-describedby", error.clone())
                                    .on("change", move |ev| {
                                        let text = dom::value(&ev);
                                        store.edit(|draft| {
                                            if text.trim().is_empty() {
                                                draft.anchors.remove(name);
                                            } else {
                                                draft.anchors.insert(name.clone(), text);
                                            }
                                        });
                                    })
                                    .value(move || {
                                        store.draft.with(|d| {
                                            d.anchors.get(name).cloned().unwrap_or_default()
                                        })
                                    }),
                            )
                            .child(
                                el("p")
                                    .attr("class", "ts-error")
                                    .attr("id", error)
                                    .child(move || wrong().then(|| t.get("error.need_full_day"))),
                            )
                    })
                    .collect::<Vec<_>>(),
            ),
        )
}
