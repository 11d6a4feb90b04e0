//! Everything on one dense page: search, item sheets with live totals, several people.

mod person;

use super::lab_date::LaboratoryTools;
use super::questions::GroupNotes;
use crate::app::fields::{Field, Tick};
use crate::app::language;
use crate::app::page;
use crate::app::parts::{CardList, CrisisNote, Safety};
use crate::app::state::{Session, session};
use crate::catalogue::layout::Group;
use crate::catalogue::meaning::Slot;
use crate::catalogue::search::folded;
use crate::catalogue::{Kind, Question};
use leptos::ev::Event;
use leptos::prelude::*;
use person::Person;
pub use person::{DayBox, StudyDays};

/// The first input of the first question that a search has left.
const FIRST_FOUND: &str =
    ".ts-section:not([hidden]) .ts-section__fields > :not([hidden]) :is(input, select, button)";

/// What of the page is shown.
#[derive(Clone, Copy)]
struct Filter {
    session: Session,
    /// What was searched for, folded.
    search: Memo<String>,
    /// Only questions that can still change a verdict.
    open_only: RwSignal<bool>,
}

impl Filter {
    /// Whether a question is shown. It is found in every language that has arrived.
    fn shows(self, fact: usize) -> bool {
        let Some(question) = self.session.question(fact) else { return false };
        let relevant = !self.open_only.get() || self.session.answers.matters(fact);
        let in_language = |search: &str| {
            language::all().iter().any(|language| {
                let catalogue = language.catalogue;
                catalogue.fact(fact).is_some_and(|question| catalogue.finds(question, search))
            })
        };
        question.kind != Kind::Computed && relevant && self.search.with(|s| in_language(s))
    }

    fn is_searching(self) -> bool {
        self.search.with(|search| !search.is_empty())
    }
}

/// The dense page.
#[component]
pub fn Clinician() -> impl IntoView {
    let session = session();
    let t = session.t();
    let search = RwSignal::new(String::new());
    let open_only = RwSignal::new(false);
    let search_memo = Memo::new(move |_| folded(&search.get()));
    let filter = Filter { session, search: search_memo, open_only };
    let questions = session.catalogue().questions.iter();
    let results = questions.filter(|q| q.kind == Kind::Quantity && q.page == "laboratory");
    let results = results.map(|question: &Question| question.id.as_str()).collect();
    let pages = session.layout.pages.iter();
    let sheets = session.layout.sheets.iter();
    view! {
        <Person/>
        <Search search filter/>
        <div class="ts-dense">
            <div class="ts-dense__questions">
                <LaboratoryTools rows=results/>
                {pages.map(|group| view! { <PageSection group filter/> }).collect_view()}
                <h2>{t.get(key!("clinician.sheets"))}</h2>
                <p class="ts-hint">{t.get(key!("clinician.sheets_hint"))}</p>
                {sheets.map(|group| view! { <SheetSection group filter/> }).collect_view()}
            </div>
            <aside class="ts-side" aria-label=t.get(key!("trials.title"))><CardList full=false/></aside>
        </div>
        <Safety/>
    }
}

/// The search, and whether it found anything.
#[component]
fn Search(
    /// What is typed.
    search: RwSignal<String>,
    /// What is shown.
    filter: Filter,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let key = move |ev: leptos::ev::KeyboardEvent| match page::key_of(&ev).as_deref() {
        Some("Escape") => search.set(String::new()),
        Some("Enter") => page::focus_soon(FIRST_FOUND),
        _ => {}
    };
    let nothing_found = move || {
        let nothing = !(0..session.catalogue().questions.len()).any(|fact| filter.shows(fact));
        nothing.then(|| t.get(key!("clinician.nothing_found")))
    };
    view! {
        <div class="ts-search">
            <label for="search">{t.get(key!("clinician.search"))}</label>
            <input
                type="search" id="search" class="ts-input" autocomplete="off"
                on:input=move |ev| search.set(event_target_value(&ev))
                on:keydown=key
                prop:value=move || search.get()
            />
            <Tick
                id="open-only"
                label=t.get(key!("clinician.open_only"))
                checked=filter.open_only
                on_change=move |on| filter.open_only.set(on)
            />
        </div>
        <p class="ts-hint">{t.get(key!("clinician.keys"))}</p>
        <p role="status">{nothing_found}</p>
    }
}

/// The fields of a group, those that the filter leaves.
#[component]
fn Fields(
    /// The group.
    group: &'static Group,
    /// What is shown.
    filter: Filter,
) -> impl IntoView {
    let notes = GroupNotes::of(session(), &group.facts);
    let fields = group.facts.iter().map(|fact| {
        let fact = *fact;
        view! { <div hidden=move || !filter.shows(fact)><Field fact dense=true/></div> }
    });
    view! {
        {notes.crisis.then(|| view! { <CrisisNote/> })}
        <div class="ts-section__fields">{fields.collect_view()}</div>
    }
}

/// A page of the questionnaire, as a block that is open from the start.
#[component]
fn PageSection(
    /// The page.
    group: &'static Group,
    /// What is shown.
    filter: Filter,
) -> impl IntoView {
    let title = session().t().get(key!("page", group.id)).to_owned();
    let summary = view! { <h2>{title}</h2> }.into_any();
    section(group, filter, true, summary, move |_| view! { <Fields group filter/> }.into_any())
}

/// An item sheet. It holds most of the questions, so it is drawn when it is opened or searched.
#[component]
fn SheetSection(
    /// The sheet.
    group: &'static Group,
    /// What is shown.
    filter: Filter,
) -> impl IntoView {
    let title = session().t().get(key!("sheet", group.id)).to_owned();
    let summary = view! { <h3>{title}</h3><Totals group/> }.into_any();
    section(group, filter, false, summary, move |is_open| {
        view! {
            <Show when=move || is_open.get()>
                <RestIsNo group filter/>
                <Fields group filter/>
            </Show>
        }
        .into_any()
    })
}

/// A block of questions, hidden while it shows none. It opens and closes by hand; a search opens
/// what it finds, and leaves the rest as it was. `inside` is told whether it is open.
fn section(
    group: &'static Group,
    filter: Filter,
    open: bool,
    summary: AnyView,
    inside: impl FnOnce(Memo<bool>) -> AnyView,
) -> impl IntoView {
    let any = Memo::new(move |_| group.facts.iter().any(|fact| filter.shows(*fact)));
    let by_hand = RwSignal::new(open);
    let is_open = Memo::new(move |_| by_hand.get() || filter.is_searching() && any.get());
    let toggled = move |ev: Event| {
        if !untrack(|| filter.is_searching()) {
            by_hand.set(page::is_open(&ev));
        }
    };
    view! {
        <details
            class="ts-section"
            hidden=move || !any.get()
            prop:open=move || is_open.get()
            on:toggle=toggled
        >
            <summary>{summary}</summary>
            {inside(is_open)}
        </details>
    }
}

/// Answers "no" to the yes-or-no items of a sheet that are blank and seen: one step, which one
/// undo takes back.
#[component]
fn RestIsNo(
    /// The sheet.
    group: &'static Group,
    /// What is shown.
    filter: Filter,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let blank = Memo::new(move |_| {
        session.answers.draft.with(|draft| {
            let seen = group.facts.iter().filter(|fact| filter.shows(**fact));
            seen.filter_map(|fact| session.question(*fact))
                .filter(|item| item.bit("no").is_some() && draft.entry(&item.id).is_blank())
                .map(|item| item.id.as_str())
                .collect::<Vec<_>>()
        })
    });
    let names = move || {
        let speaker = session.speaker();
        blank.with(|ids| ids.iter().map(|id| speaker.label(id)).collect::<Vec<_>>().join("; "))
    };
    let answer = move |_| {
        let items = blank.get_untracked();
        let questions = items.iter().filter_map(|id| Some((session.catalogue().question(id)?, ())));
        session.change_all("rest", questions, |entry, ()| entry.choose("no".to_owned()));
        session.said.set(t.count(key!("clinician.rest_done"), items.len()));
        // The button goes; the sheet stays in sight.
        if let Some(first) = items.first() {
            page::focus_soon(&format!("#q-{first} input:checked"));
        }
    };
    view! {
        <Show when=move || blank.with(|blank| !blank.is_empty())>
            <button type="button" class="ts-button ts-button--small" aria-describedby=format!("rest-{}", group.id) on:click=answer>
                {move || t.count(key!("clinician.rest_no"), blank.with(Vec::len))}
            </button>
            <details class="ts-why">
                <summary>{t.get(key!("clinician.rest_which"))}</summary>
                <p id=format!("rest-{}", group.id)>{names}</p>
            </details>
        </Show>
    }
}

/// The totals of a sheet, as they stand.
#[component]
fn Totals(
    /// The sheet.
    group: &'static Group,
) -> impl IntoView {
    let session = session();
    let (t, speaker) = (session.t(), session.speaker());
    let total = move |fact: usize| {
        let question = session.question(fact)?;
        let value = session.answers.screening.with(|screening| match screening.slot(fact) {
            Slot::Number(number) => speaker.span(number.span),
            Slot::Codes(bits) => {
                let options = question.options_of(*bits);
                options.map(|option| speaker.option(question, &option.code)).collect()
            }
            Slot::Missing(_)
            | Slot::Including(_)
            | Slot::Date(_)
            | Slot::Event(_)
            | Slot::Courses => t.get(key!("clinician.no_total")).to_owned(),
        });
        let label = speaker.label(&question.id);
        Some(t.fill(key!("clinician.total"), &[("label", &label), ("value", &value)]))
    };
    let totals = group.totals.iter().map(|fact| {
        let fact = *fact;
        view! { <span class="ts-total">{move || total(fact)}</span> }
    });
    view! { <span class="ts-totals" role="status">{totals.collect_view()}</span> }
}
