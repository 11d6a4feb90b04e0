//! Everything on one dense page: search, item sheets with live totals, several people.

use super::drafts;
use super::questions::LabTools;
use crate::app::fields::Field;
use crate::app::page;
use crate::app::parts::{Cards, CrisisNote, Safety};
use crate::app::store::{Store, store};
use crate::catalogue::meaning::Slot;
use crate::catalogue::{Catalogue, Kind, Question};
use crate::draft::pages::Group;
use crate::facts::PartialDate;
use crate::facts::date::{DateError, iso};
use leptos::prelude::*;

/// Small letters and digits without what people write between them.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

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
        || question.label.0.iter().any(|label| within(label))
        || within(&question.id.replace('_', " "))
        || question.also.iter().any(|name| within(name))
        || drugs.flat_map(|drug| &drug.names).any(|name| within(name))
}

/// The dense page.
#[component]
pub fn Clinician() -> impl IntoView {
    let store = store();
    let t = store.t();
    let search = RwSignal::new(String::new());
    let open_only = RwSignal::new(false);
    let folded = Memo::new(move |_| folded(&search.get()));
    let asked = store.catalogue.questions.iter().filter(|q| q.kind == Kind::Quantity);
    let results = asked.filter(|q| q.page == "laboratory").map(|q| q.id.as_str()).collect();
    view! {
        <Person store/>
        <div class="ts-search">
            <label for="search">{t.get("clinician.search")}</label>
            <input
                type="search"
                id="search"
                class="ts-input"
                autocomplete="off"
                prop:value=move || search.get()
                on:input:target=move |ev| search.set(ev.target().value())
                on:keydown=move |ev| if ev.key() == "Escape" { search.set(String::new()) }
            />
            <div class="ts-tick">
                <input
                    type="checkbox"
                    id="open-only"
                    prop:checked=move || open_only.get()
                    on:change:target=move |ev| open_only.set(ev.target().checked())
                />
                <label for="open-only">{t.get("clinician.open_only")}</label>
            </div>
        </div>
        <p class="ts-hint">{t.get("clinician.keys")}</p>
        <p role="status">
            {move || {
                let nothing = folded.with(|search| {
                    !store.catalogue.questions.iter().enumerate().any(|(fact, question)| {
                        let relevant = !open_only.get() || store.matters(fact);
                        question.kind != Kind::Computed && relevant && found(store.catalogue, question, search)
                    })
                });
                nothing.then(|| t.get("clinician.nothing_found"))
            }}
        </p>
        <div class="ts-dense">
            <div class="ts-dense__questions">
                <LabTools rows=results by_rows=false/>
                {store
                    .layout
                    .pages
                    .iter()
                    .map(|group| view! { <Section store group folded open_only sheet=false/> })
                    .collect_view()}
                <h2>{t.get("clinician.sheets")}</h2>
                <p class="ts-hint">{t.get("clinician.sheets_hint")}</p>
                {store
                    .layout
                    .sheets
                    .iter()
                    .map(|group| view! { <Section store group folded open_only sheet=true/> })
                    .collect_view()}
            </div>
            <aside class="ts-side" aria-label=t.get("trials.title")>
                <Cards/>
            </aside>
        </div>
        <Safety/>
    }
}

/// A page or an item sheet, as a block of dense fields.
#[component]
fn Section(
    store: Store,
    group: &'static Group,
    folded: Memo<String>,
    open_only: RwSignal<bool>,
    sheet: bool,
) -> impl IntoView {
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
    view! {
        <details
            class="ts-section"
            prop:open=move || !sheet || searched.get()
            hidden=move || !any.get()
            on:toggle=move |ev| {
                open.set(event_target::<web_sys::HtmlElement>(&ev).has_attribute("open"));
            }
        >
            <summary>
                {if sheet {
                    view! { <h3>{title}</h3> }.into_any()
                } else {
                    view! { <h2>{title}</h2> }.into_any()
                }}
                {sheet.then(|| view! { <Totals store group/> })}
            </summary>
            {move || (open.get() || searched.get() && any.get()).then(|| view! {
                {crisis.then(|| view! { <CrisisNote/> })}
                {sheet.then(|| view! { <RestIsNo store group/> })}
                <div class="ts-section__fields">
                    {group
                        .facts
                        .iter()
                        .map(|fact| {
                            let fact = *fact;
                            view! {
                                <div hidden=move || !visible(fact)>
                                    <Field fact dense=true/>
                                </div>
                            }
                        })
                        .collect_view()}
                </div>
            })}
        </details>
    }
}

/// Answers "no" to every yes-or-no item of a sheet that is still blank: one step, which one
/// undo takes back.
#[component]
fn RestIsNo(store: Store, group: &'static Group) -> impl IntoView {
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
    view! {
        <Show when=move || blank.with(|blank| !blank.is_empty())>
            <button type="button" class="ts-button ts-button--small" on:click=move |_| {
                let items = blank.get_untracked();
                let mut draft = store.draft.get_untracked();
                for item in &items {
                    let mut entry = draft.entry(item);
                    entry.chosen.insert("no".to_owned());
                    draft.entries.insert((*item).to_owned(), entry);
                }
                store.replace("rest", draft);
                store.said.set(t.count("clinician.rest_done", items.len()));
            }>{move || t.count("clinician.rest_no", blank.with(Vec::len))}</button>
        </Show>
    }
}

/// The totals of a sheet, as they stand.
#[component]
fn Totals(store: Store, group: &'static Group) -> impl IntoView {
    let t = store.t();
    let speaker = store.speaker();
    view! {
        <span class="ts-totals" role="status">
            {group
                .totals
                .iter()
                .map(|fact| {
                    let fact = *fact;
                    view! {
                        <span class="ts-total">
                            {move || {
                                let question = store.question(fact)?;
                                let value = store.screening.with(|screening| match screening.slot(fact) {
                                    Slot::Number(number) => speaker.span(number.span),
                                    Slot::Codes(bits) => question.options_of(*bits).map(|option| speaker.option(question, &option.code))
                                        .collect(),
                                    Slot::Missing(_) | Slot::Date(_) | Slot::Event(_) | Slot::Courses => {
                                        t.get("clinician.no_total").to_owned()
                                    }
                                });
                                Some(t.fill("clinician.total", &[
                                    ("label", &speaker.label(&question.id)),
                                    ("value", &value),
                                ]))
                            }}
                        </span>
                    }
                })
                .collect_view()}
        </span>
    }
}

/// Code of the person, day of the results, screening log, other people.
#[component]
fn Person(store: Store) -> impl IntoView {
    let t = store.t();
    let wrong_day = RwSignal::new(false);
    view! {
        <div class="ts-person">
            <drafts::NameBox id="person-code" label="clinician.code"/>
            <div>
                <label for="person-day">{t.get("clinician.day")}</label>
                <input
                    type="text"
                    id="person-day"
                    class="ts-input ts-input--when"
                    autocomplete="off"
                    aria-describedby="person-day-error"
                    prop:value=move || iso(store.today())
                    on:change:target=move |ev| {
                        match PartialDate::parse(&ev.target().value()) {
                            Ok(PartialDate::Day(day)) => {
                                wrong_day.set(false);
                                store.set_day(Some(day));
                            }
                            Err(DateError::Empty) => {
                                wrong_day.set(false);
                                store.set_day(None);
                            }
                            Ok(_) | Err(_) => wrong_day.set(true),
                        }
                    }
                />
                <p class="ts-error" id="person-day-error">
                    {move || wrong_day.get().then(|| t.get("error.need_full_day"))}
                </p>
            </div>
            <Anchors store/>
            <div class="ts-actions">
                <button type="button" class="ts-button" on:click=move |_| {
                    store.start_new();
                    page::focus_soon("person-code");
                }>{t.get("clinician.next_person")}</button>
                <button type="button" class="ts-button" on:click=move |_| {
                    let name = store.draft.with_untracked(|draft| {
                        if draft.example { t.get("example.mark").to_owned() } else { draft.name.clone() }
                    });
                    let text = store
                        .screening
                        .with_untracked(|screening| store.speaker().log_csv(screening, &name));
                    let file = format!("screening-log-{}.csv", store.speaker().iso_today());
                    page::download(&file, "text/csv;charset=utf-8", &text);
                }>{t.get("clinician.log")}</button>
            </div>
            <details class="ts-tool">
                <summary>{t.get("clinician.people")}</summary>
                <drafts::DraftList/>
            </details>
        </div>
    }
}

/// Days of the study's own steps, which windows look back from.
#[component]
fn Anchors(store: Store) -> impl IntoView {
    let t = store.t();
    view! {
        <details class="ts-tool">
            <summary>{t.get("clinician.anchors")}</summary>
            <p class="ts-hint">{t.get("clinician.anchors_hint")}</p>
            <div class="ts-anchors">
                {store
                    .catalogue
                    .anchors
                    .iter()
                    .map(|name| {
                        let id = format!("anchor-{name}");
                        let error = format!("{id}-error");
                        let wrong = move || {
                            store.draft.with(|draft| {
                                draft.anchors.get(name).is_some_and(|text| {
                                    PartialDate::full_day(text).is_none()
                                })
                            })
                        };
                        view! {
                            <div>
                                <label for=id.clone()>{t.get(&format!("anchor.{name}")).to_owned()}</label>
                                <input
                                    type="text"
                                    class="ts-input ts-input--when"
                                    id=id
                                    autocomplete="off"
                                    aria-describedby=error.clone()
                                    prop:value=move || {
                                        store.draft.with(|d| d.anchors.get(name).cloned().unwrap_or_default())
                                    }
                                    on:change:target=move |ev| {
                                        let text = ev.target().value();
                                        store.edit(|draft| {
                                            if text.trim().is_empty() {
                                                draft.anchors.remove(name);
                                            } else {
                                                draft.anchors.insert(name.clone(), text);
                                            }
                                        });
                                    }
                                />
                                <p class="ts-error" id=error>
                                    {move || wrong().then(|| t.get("error.need_full_day"))}
                                </p>
                            </div>
                        }
                    })
                    .collect_view()}
            </div>
        </details>
    }
}
