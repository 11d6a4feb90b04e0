//! All verdicts, and one trial with every criterion.

use super::questions;
use crate::app::parts::{
    self, Cards, CrisisNote, MarginBar, Safety, StatusMark, Strip, TimelineBar,
};
use crate::app::route::Route;
use crate::app::store::{Store, store};
use crate::evaluate::Status;
use crate::report::Row;
use leptos::prelude::*;

/// All verdicts.
#[component]
pub fn Trials() -> impl IntoView {
    let store = store();
    let t = store.t();
    view! {
        <h2>{move || parts::open_count(store)}</h2>
        <Legend/>
        <Cards full=true/>
        <div class="ts-actions">
            <a class="ts-button" href=Route::Compare.href()>{t.get("nav.compare")}</a>
            <a class="ts-button ts-button--main" href=Route::TakeAway.href()>{t.get("nav.take_away")}</a>
        </div>
        <Safety/>
    }
}

/// What the marks mean.
#[component]
pub fn Legend() -> impl IntoView {
    let t = store().t();
    view! {
        <ul class="ts-legend" aria-label=t.get("legend.title")>
            {Status::ALL
                .into_iter()
                .map(|status| view! { <li><StatusMark status word=true/></li> })
                .collect_view()}
        </ul>
    }
}

/// The order of the groups: what decides comes first.
const GROUPS: [Status; 5] =
    [Status::NotMet, Status::NotYet, Status::Ask, Status::Unknown, Status::Met];

/// One trial.
#[component]
pub fn TrialPage<'a>(id: &'a str) -> impl IntoView + use<> {
    let store = store();
    let t = store.t();
    let speaker = store.speaker();
    let Some(trial) = store.catalogue.trials.iter().position(|trial| trial.id == id) else {
        return view! { <p><a href=Route::Trials.href()>{t.get("nav.trials")}</a></p> }.into_any();
    };
    let Some(data) = store.catalogue.trials.get(trial) else { return ().into_any() };
    let complete = data.source_complete;
    let rows = Memo::new(move |_| store.screening.with(|s| speaker.rows(s, trial)));
    let result = Memo::new(move |_| store.result(trial));
    view! {
        <p class="ts-source">{speaker.source_line(trial)}</p>
        <p>
            {match &data.registry {
                Some(id) => view! {
                    {t.get("source.registry")} " "
                    <a href=speaker.registry_link(id) rel="noreferrer">{id.clone()}</a>
                }.into_any(),
                None => t.get("source.no_registry").into_any(),
            }}
        </p>
        {(!complete).then(|| view! {
            <div class="ts-banner ts-banner--gap" role="note">
                <p><strong>{t.get("source.incomplete")}</strong></p>
                <p>{data.gap.get(speaker.language)}</p>
            </div>
        })}
        {move || result.get().map(|result| view! {
            <div class="ts-result">
                <p class=parts::verdict_class(result, complete)>{speaker.verdict(result, complete)}</p>
                <p>{speaker.verdict_text(result, complete)}</p>
            </div>
        })}
        <Strip trial/>
        <p>{move || rows.with(|rows| speaker.counts(rows))}</p>
        <p>{data.product.get(speaker.language)}</p>
        {data.preparation.as_ref().map(|text| view! { <p>{text.get(speaker.language)}</p> })}
        {complete.then(|| view! { <p>{data.gap.get(speaker.language)}</p> })}
        {GROUPS
            .into_iter()
            .map(|status| {
                let group = Memo::new(move |_| {
                    rows.with(|rows| {
                        rows.iter()
                            .filter(|row| row.status == status && row.decides)
                            .cloned()
                            .collect::<Vec<_>>()
                    })
                });
                let open = matches!(status, Status::NotMet | Status::NotYet | Status::Ask);
                view! {
                    <Show when=move || group.with(|g| !g.is_empty())>
                        <section class="ts-group">
                            <h2>
                                <StatusMark status/>
                                <span class="ts-cap">{move || {
                                    let n = group.with(Vec::len).to_string();
                                    t.fill("group.title", &[("n", &n), ("status", &speaker.status(status))])
                                }}</span>
                            </h2>
                            <p class="ts-hint">{t.get(&format!("group.{}", status.word())).to_owned()}</p>
                            {move || group
                                .get()
                                .into_iter()
                                .map(|row| view! { <Criterion store row open/> })
                                .collect_view()}
                        </section>
                    </Show>
                }
            })
            .collect_view()}
        {
            let parts = Memo::new(move |_| {
                rows.with(|rows| {
                    rows.iter().filter(|row| !row.decides && !row.is_whole).cloned().collect::<Vec<_>>()
                })
            });
            view! {
                <Show when=move || parts.with(|parts| !parts.is_empty())>
                    <section class="ts-group">
                        <h2>{t.get("group.parts_title")}</h2>
                        <p class="ts-hint">{t.get("group.parts")}</p>
                        {move || parts
                            .get()
                            .into_iter()
                            .map(|row| view! { <Criterion store row open=false/> })
                            .collect_view()}
                    </section>
                </Show>
            }
        }
        <Safety/>
    }
    .into_any()
}

/// One criterion with everything behind it.
#[component]
fn Criterion(store: Store, row: Row, open: bool) -> impl IntoView {
    let t = store.t();
    let speaker = store.speaker();
    let list = |key: &'static str, texts: Vec<String>| {
        (!texts.is_empty()).then(|| {
            view! {
                <dt>{t.get(key)}</dt>
                {texts.into_iter().map(|text| view! { <dd>{text}</dd> }).collect_view()}
            }
        })
    };
    let answers = row.answers.iter().map(|(label, text, _)| format!("{label}: {text}")).collect();
    let links: Vec<_> = row
        .missing
        .iter()
        .filter_map(|fact| {
            let address = questions::address(store, fact)?;
            Some(view! { <dd><a href=address>{speaker.label(fact)}</a></dd> })
        })
        .collect();
    let readings = row.readings.clone();
    view! {
        <details class="ts-criterion" open=open id=format!("c-{}", row.code) data-code=row.code.clone() data-status=row.status.word()>
            <summary>
                <StatusMark status=row.status/>
                <span class="ts-code">{row.code.clone()}</span>
                <span class="ts-criterion__plain">{row.plain.clone()}</span>
            </summary>
            {row.crisis.then(|| view! { <CrisisNote/> })}
            <dl class="ts-facts">
                <dt>{t.get("row.status")}</dt>
                <dd>{speaker.status(row.status)}</dd>
                {list("row.clinical", vec![row.clinical.clone()])}
                {list("row.answer", answers)}
                {list("row.why", row.reasons.clone())}
            </dl>
            {row.margin.clone().map(|margin| view! { <MarginBar margin/> })}
            {row.timeline.clone().map(|timeline| view! { <TimelineBar timeline/> })}
            <dl class="ts-facts">
                {(!readings.is_empty()).then(|| view! {
                    <dt>{t.get("row.readings")}</dt>
                    {readings
                        .into_iter()
                        .map(|reading| view! {
                            <dd>
                                {reading.meaning} " "
                                {reading.status.map(|status| view! { <StatusMark status word=true/> })}
                            </dd>
                        })
                        .collect_view()}
                })}
                {(!links.is_empty()).then(|| view! { <dt>{t.get("row.missing")}</dt> {links} })}
                {list("row.change", row.change.clone())}
                {list("row.who", vec![row.who.clone()])}
                {list("row.source", vec![row.source.clone()])}
            </dl>
            {row.medicines.then(|| view! { <p class="ts-note">{t.get("safety.medicines")}</p> })}
        </details>
    }
}
