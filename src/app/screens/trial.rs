//! One trial with every criterion.

use super::questions;
use crate::app::page;
use crate::app::parts::{
    CellTherapy, CrisisNote, MarginBar, Safety, StandingBar, StatusMark, TimelineBar, VerdictLine,
};
use crate::app::route::Route;
use crate::app::state::answers::Standing;
use crate::app::state::{Session, session};
use crate::evaluate::Status;
use crate::report::{ReadingLine, Row, keys};
use crate::words::Key;
use leptos::prelude::*;

/// The order of the groups: what decides comes first.
const GROUPS: [Status; 5] =
    [Status::NotMet, Status::NotYet, Status::Ask, Status::Unknown, Status::Met];

/// The trial that an address behind `#/trials/` names.
pub fn trial_number(session: Session, address: &str) -> Option<usize> {
    let id = address.split('/').next().unwrap_or_default();
    session.catalogue().trials.iter().position(|trial| trial.id == id)
}

/// What a person opened or closed by hand, by code, the last turn last.
type Turned = StoredValue<Vec<(String, bool)>>;

/// One trial.
#[component]
pub fn TrialPage(
    /// Id of the trial; the code of a criterion may follow behind a `/`.
    address: String,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let Some(trial) = trial_number(session, &address) else {
        return view! { <p><a href=Route::Trials.href()>{t.get(key!("nav.trials"))}</a></p> }
            .into_any();
    };
    let turned: Turned = StoredValue::new(Vec::new());
    // A link to one criterion leads to it, opened and with the focus in it.
    if let Some(code) = session.aim(&address) {
        page::show_soon(&format!("c-{code}"));
        turned.set_value(vec![(code, true)]);
    }
    let answers = session.answers;
    let rows = Memo::new(move |_| {
        answers.screening.with(|screening| session.speaker().rows(screening, trial))
    });
    let shared_rows = Memo::new(move |_| session.speaker().rows(&answers.shareable(), trial));
    let print_apart = move || answers.has_private();
    view! {
        // An answer that may not leave the page is not to be read off a print of it.
        <div class:ts-noprint=print_apart>
            <Results trial results=answers.results rows turned/>
        </div>
        <Show when=print_apart>
            <div class="ts-printonly">
                <Results trial results=answers.shared_results rows=shared_rows turned copy=true/>
            </div>
        </Show>
        <Source trial/>
        <CellTherapy/>
        <Safety/>
    }
    .into_any()
}

/// Where the criteria are from, and what the source does not hold.
#[component]
fn Source(
    /// Number of the trial.
    trial: usize,
) -> impl IntoView {
    let session = session();
    let (t, speaker) = (session.t(), session.speaker());
    let data = session.catalogue().trials.get(trial)?;
    let registry = match &data.registry {
        Some(id) => view! {
            {t.get(key!("source.registry"))}
            " "
            <a href=speaker.registry_link(id) rel="noreferrer">{id.clone()}</a>
        }
        .into_any(),
        None => t.get(key!("source.no_registry")).into_any(),
    };
    let gap = data.gap.get(speaker.language);
    let gap = if data.source_complete {
        view! { <p>{gap}</p> }.into_any()
    } else {
        view! {
            <div class="ts-banner ts-banner--gap" role="note">
                <p><strong>{t.get(key!("source.incomplete"))}</strong></p>
                <p>{gap}</p>
            </div>
        }
        .into_any()
    };
    let preparation = data.preparation.as_ref();
    let preparation = preparation.map(|text| view! { <p>{text.get(speaker.language)}</p> });
    let contacts = speaker.contacts(trial).into_iter();
    let contacts = contacts.map(|(term, text)| view! { <dt>{term}</dt><dd>{text}</dd> });
    Some(view! {
        <h2>{t.get(key!("contact.title"))}</h2>
        <p>{registry}</p>
        <dl class="ts-facts">{contacts.collect_view()}</dl>
        <p class="ts-source">{speaker.source_line(trial)}</p>
        <p>{data.product.get(speaker.language)}</p>
        {preparation}
        {gap}
    })
}

/// Verdict and criteria.
#[component]
fn Results(
    /// Number of the trial.
    trial: usize,
    /// The verdicts to show.
    results: Memo<Vec<Standing>>,
    /// Its criteria.
    rows: Memo<Vec<Row>>,
    /// What was opened by hand.
    turned: Turned,
    /// Whether this is a second set of the same criteria, which carries no ids.
    #[prop(optional)]
    copy: bool,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let outlook = move || {
        let speaker = session.speaker();
        session.answers.timelines.with(|lines| {
            results.with(|results| {
                let (result, statuses) = results.get(trial)?;
                // The days rest on all answers, those that are not to be printed included.
                let line = lines.get(trial).filter(|_| !copy);
                Some(speaker.outlook(trial, *result, statuses, line))
            })
        })
    };
    let counts = move || rows.with(|rows| session.speaker().counts(rows));
    let groups = GROUPS.map(|status| {
        let group = Memo::new(move |_| {
            let belongs = |row: &&Row| row.status == status && row.decides;
            rows.with(|rows| rows.iter().filter(belongs).cloned().collect::<Vec<_>>())
        });
        let heading = move || {
            let speaker = session.speaker();
            let holes =
                [("n", group.with(Vec::len).to_string()), ("status", speaker.status(status))];
            t.fill(
                key!("group.title"),
                &holes.each_ref().map(|(hole, text)| (*hole, text.as_str())),
            )
        };
        let open = matches!(status, Status::NotMet | Status::NotYet | Status::Ask);
        view! {
            <Criteria
                mark=Some(status)
                heading=Signal::derive(heading)
                hint=t.get(keys::group(status)).to_owned()
                rows=group open turned copy
            />
        }
    });
    let parts = Memo::new(move |_| {
        let belongs = |row: &&Row| !row.decides && !row.is_whole;
        rows.with(|rows| rows.iter().filter(belongs).cloned().collect::<Vec<_>>())
    });
    view! {
        <div class="ts-result">
            <VerdictLine trial results explained=true/>
            <p class="ts-card__outlook">{outlook}</p>
            <p class="ts-noprint"><a href=Route::Plan.href()>{t.get(key!("card.plan"))}</a></p>
        </div>
        <StandingBar trial results/>
        <p>{counts}</p>
        {groups.into_iter().collect_view()}
        <Criteria
            mark=None
            heading=Signal::stored(t.get(key!("group.parts_title")).to_owned())
            hint=t.get(key!("group.parts")).to_owned()
            rows=parts open=false turned copy
        />
    }
}

/// A group of criteria; nothing if it is empty.
#[component]
fn Criteria(
    /// The status they share.
    mark: Option<Status>,
    /// Heading.
    heading: Signal<String>,
    /// What the group means.
    hint: String,
    /// The criteria.
    rows: Memo<Vec<Row>>,
    /// Whether they are open unless closed by hand.
    open: bool,
    /// What was opened by hand.
    turned: Turned,
    /// Whether they carry no ids.
    copy: bool,
) -> impl IntoView {
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty())>
            <section class="ts-group">
                <h2>
                    {mark.map(|status| view! { <StatusMark status/> })}
                    <span class="ts-cap">{move || heading.get()}</span>
                </h2>
                <p class="ts-hint">{hint.clone()}</p>
                <For each=move || rows.get() key=|row| row.clone() let(row)>
                    <Criterion row open turned copy/>
                </For>
            </section>
        </Show>
    }
}

/// One criterion with everything behind it.
#[component]
fn Criterion(
    /// The criterion.
    row: Row,
    /// Whether it is open unless closed by hand.
    open: bool,
    /// What was opened by hand.
    turned: Turned,
    /// Whether it carries no id.
    copy: bool,
) -> impl IntoView {
    let t = session().t();
    let by_hand = |turned: &Vec<(String, bool)>| {
        turned.iter().rev().find(|(code, _)| *code == row.code).map(|(_, open)| *open)
    };
    let open = turned.with_value(by_hand).unwrap_or(open);
    let (code, status) = (row.code.clone(), row.status);
    let id = (!copy).then(|| format!("c-{code}"));
    let turned_code = code.clone();
    let turn = move |ev| {
        let now = (turned_code.clone(), page::is_open(&ev));
        turned.try_update_value(|turned| turned.push(now));
    };
    let margin = row.margin.clone().map(|margin| view! { <MarginBar margin/> });
    let timeline = row.timeline.clone().map(|timeline| view! { <TimelineBar timeline/> });
    let medicines = row.medicines.then(|| {
        view! { <p class="ts-note">{t.get(key!("safety.medicines"))}</p> }
    });
    view! {
        <details
            class="ts-criterion"
            open=open
            on:toggle=turn
            id=id
            data-code=(!copy).then(|| code.clone())
            data-status=status.word()
        >
            <summary>
                <StatusMark status/>
                <span class="ts-code">{row.code.clone()}</span>
                <span class="ts-criterion__plain">{row.plain.clone()}</span>
            </summary>
            {row.crisis.then(|| view! { <CrisisNote/> })}
            <Why row=row.clone()/>
            {margin}
            {timeline}
            <Further row/>
            {medicines}
        </details>
    }
}

/// A term with its descriptions; nothing if there are none.
#[component]
fn Described(
    /// Key of the term.
    key: Key<'static>,
    /// The descriptions.
    texts: Vec<String>,
) -> impl IntoView {
    let t = session().t();
    (!texts.is_empty()).then(|| {
        let texts = texts.into_iter().map(|text| view! { <dd>{text}</dd> });
        view! { <dt>{t.get(key)}</dt>{texts.collect_view()} }
    })
}

/// Status, wording, the answer and the reasons.
#[component]
fn Why(
    /// The criterion.
    row: Row,
) -> impl IntoView {
    let session = session();
    let speaker = session.speaker();
    let from = |fact: &str| {
        let entry = session.answers.draft.with_untracked(|draft| draft.entry(fact));
        entry.from.map(|from| speaker.taken_from(&from.file, &from.words))
    };
    let answers = row.answers.iter().flat_map(|(label, text, fact)| {
        std::iter::once(format!("{label}: {text}")).chain(from(fact))
    });
    let answers = answers.collect();
    view! {
        <dl class="ts-facts">
            <Described key=key!("row.status") texts=vec![speaker.status(row.status)]/>
            <Described key=key!("row.clinical") texts=vec![row.clinical]/>
            <Described key=key!("row.answer") texts=answers/>
            <Described key=key!("row.why") texts=row.reasons/>
            <Described key=key!("row.repeats") texts=row.repeats/>
        </dl>
    }
}

/// Readings, what is missing, what could change it, who can tell, the source.
#[component]
fn Further(
    /// The criterion.
    row: Row,
) -> impl IntoView {
    view! {
        <dl class="ts-facts">
            <Readings readings=row.readings/>
            <Missing facts=row.missing/>
            <Described key=key!("row.change") texts=row.change/>
            <Described key=key!("row.who") texts=vec![row.who]/>
            <Described key=key!("row.source") texts=vec![row.source]/>
        </dl>
    }
}

/// How a sentence may be meant, each with where it leads.
#[component]
fn Readings(
    /// The readings.
    readings: Vec<ReadingLine>,
) -> impl IntoView {
    let t = session().t();
    (!readings.is_empty()).then(|| {
        let readings = readings.into_iter().map(|reading| {
            let mark = reading.status.map(|status| view! { <StatusMark status word=true/> });
            view! { <dd>{reading.meaning}" "{mark}</dd> }
        });
        view! { <dt>{t.get(key!("row.readings"))}</dt>{readings.collect_view()} }
    })
}

/// Questions whose answers would help.
#[component]
fn Missing(
    /// Ids of the facts.
    facts: Vec<String>,
) -> impl IntoView {
    let session = session();
    let links: Vec<_> = facts
        .iter()
        .filter_map(|fact| {
            let address = questions::address(session, fact)?;
            let label = session.speaker().label(fact);
            Some(view! { <dd><a href=address>{label}</a></dd> })
        })
        .collect();
    (!links.is_empty()).then(|| view! { <dt>{session.t().get(key!("row.missing"))}</dt>{links} })
}
