//! All verdicts, and one trial with every criterion.

use super::questions;
use crate::app::dom::{self, El, el, piece, show, siblings};
use crate::app::page;
use crate::app::parts::{
    self, cards, crisis_note, margin_bar, safety, status_mark, strip, timeline_bar,
};
use crate::app::route::Route;
use crate::app::store::{Store, store};
use crate::evaluate::Status;
use crate::report::Row;
use leptos::prelude::*;

/// All verdicts.
#[inline(never)]
pub fn trials() -> El {
    let store = store();
    let t = store.t();
    siblings()
        .child(el("h2").child(move || parts::open_count(store)))
        .child(legend())
        .child(cards(true))
        .child(
            el("div")
                .attr("class", "ts-actions")
                .child(
                    el("a")
                        .attr("class", "ts-button")
                        .attr("href", Route::Compare.href())
                        .child(t.get("nav.compare")),
                )
                .child(
                    el("a")
                        .attr("class", "ts-button ts-button--main")
                        .attr("href", Route::TakeAway.href())
                        .child(t.get("nav.take_away")),
                ),
        )
        .child(safety())
}

/// What the marks mean.
pub fn legend() -> El {
    let t = store().t();
    el("ul").attr("class", "ts-legend").attr("aria-label", t.get("legend.title")).child(
        Status::ALL
            .into_iter()
            .map(|status| el("li").child(status_mark(status, true)))
            .collect::<Vec<_>>(),
    )
}

/// The order of the groups: what decides comes first.
const GROUPS: [Status; 5] =
    [Status::NotMet, Status::NotYet, Status::Ask, Status::Unknown, Status::Met];

/// The trial that an address behind `#/trials/` names.
pub fn trial_number(store: Store, address: &str) -> Option<usize> {
    let id = address.split('/').next().unwrap_or_default();
    store.catalogue.trials.iter().position(|trial| trial.id == id)
}

/// One trial.
#[inline(never)]
pub fn trial_page(address: &str) -> El {
    let store = store();
    let t = store.t();
    let speaker = store.speaker();
    let Some(trial) = trial_number(store, address) else {
        return el("p")
            .child(el("a").attr("href", Route::Trials.href()).child(t.get("nav.trials")));
    };
    let Some(data) = store.catalogue.trials.get(trial) else { return siblings() };
    let complete = data.source_complete;
    let rows = Memo::new(move |_| store.screening.with(|s| store.speaker().rows(s, trial)));
    let result = Memo::new(move |_| store.result(trial));
    // Rows are built anew when they change; what was opened by hand stays open.
    let turned: Turned = StoredValue::new(Vec::new());
    // A link to one criterion leads to it, opened and with the focus in it.
    if let Some(code) = store.aim(address) {
        page::show_soon(&format!("c-{code}"));
        turned.set_value(vec![(code, true)]);
    }
    siblings()
        .child(el("p").attr("class", "ts-source").child(speaker.source_line(trial)))
        .child(
            el("p").child(match &data.registry {
                Some(id) => siblings().child(t.get("source.registry")).child(" ").child(
                    el("a")
                        .attr("href", speaker.registry_link(id))
                        .attr("rel", "noreferrer")
                        .child(id.clone()),
                ),
                None => siblings().child(t.get("source.no_registry")),
            }),
        )
        .child((!complete).then(|| {
            el("div")
                .attr("class", "ts-banner ts-banner--gap")
                .attr("role", "note")
                .child(el("p").child(el("strong").child(t.get("source.incomplete"))))
                .child(el("p").child(data.gap.get(speaker.language)))
        }))
        .child(move || {
            result.get().map(|result| {
                el("div")
                    .attr("class", "ts-result")
                    .child(
                        el("p")
                            .attr("class", parts::verdict_class(result, complete))
                            .child(speaker.verdict(result, complete)),
                    )
                    .child(el("p").child(speaker.verdict_text(result, complete)))
            })
        })
        .child(strip(trial))
        .child(el("p").child(move || rows.with(|rows| speaker.counts(rows))))
        .child(el("p").child(data.product.get(speaker.language)))
        .child(data.preparation.as_ref().map(|text| el("p").child(text.get(speaker.language))))
        .child(complete.then(|| el("p").child(data.gap.get(speaker.language))))
        .child(
            GROUPS
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
                    siblings().child(show(
                        move || group.with(|g| !g.is_empty()),
                        move || {
                            el("section")
                                .attr("class", "ts-group")
                                .child(el("h2").child(status_mark(status, false)).child(
                                    el("span").attr("class", "ts-cap").child(move || {
                                        let n = group.with(Vec::len).to_string();
                                        t.fill(
                                            "group.title",
                                            &[("n", &n), ("status", &speaker.status(status))],
                                        )
                                    }),
                                ))
                                .child(
                                    el("p").attr("class", "ts-hint").child(
                                        t.get(&format!("group.{}", status.word())).to_owned(),
                                    ),
                                )
                                .child(move || {
                                    group
                                        .get()
                                        .into_iter()
                                        .map(|row| piece(|| criterion(store, &row, open, turned)))
                                        .collect::<Vec<_>>()
                                })
                        },
                    ))
                })
                .collect::<Vec<_>>(),
        )
        .child({
            let parts = Memo::new(move |_| {
                rows.with(|rows| {
                    rows.iter()
                        .filter(|row| !row.decides && !row.is_whole)
                        .cloned()
                        .collect::<Vec<_>>()
                })
            });
            siblings().child(show(
                move || parts.with(|parts| !parts.is_empty()),
                move || {
                    el("section")
                        .attr("class", "ts-group")
                        .child(el("h2").child(t.get("group.parts_title")))
                        .child(el("p").attr("class", "ts-hint").child(t.get("group.parts")))
                        .child(move || {
                            parts
                                .get()
                                .into_iter()
                                .map(|row| piece(|| criterion(store, &row, false, turned)))
                                .collect::<Vec<_>>()
                        })
                },
            ))
        })
        .child(safety())
}

/// What a person opened or closed by hand, by code, the last turn last.
type Turned = StoredValue<Vec<(String, bool)>>;

/// One criterion with everything behind it.
fn criterion(store: Store, row: &Row, open: bool, turned: Turned) -> El {
    let t = store.t();
    let speaker = store.speaker();
    let by_hand = |turned: &Vec<(String, bool)>| {
        turned.iter().rev().find(|(code, _)| *code == row.code).map(|(_, open)| *open)
    };
    let open = turned.with_value(by_hand).unwrap_or(open);
    let code = row.code.clone();
    let list = |key: &'static str, texts: Vec<String>| {
        (!texts.is_empty()).then(|| {
            siblings()
                .child(el("dt").child(t.get(key)))
                .child(texts.into_iter().map(|text| el("dd").child(text)).collect::<Vec<_>>())
        })
    };
    let answers = row.answers.iter().map(|(label, text, _)| format!("{label}: {text}")).collect();
    let links: Vec<_> = row
        .missing
        .iter()
        .filter_map(|fact| {
            let address = questions::address(store, fact)?;
            Some(el("dd").child(el("a").attr("href", address).child(speaker.label(fact))))
        })
        .collect();
    let readings = row.readings.clone();
    el("details")
        .attr("class", "ts-criterion")
        .attr("open", open)
        .on("toggle", move |ev| {
            let now = (code.clone(), dom::is_open(&ev));
            turned.try_update_value(|turned| turned.push(now));
        })
        .attr("id", format!("c-{}", row.code))
        .attr("data-code", row.code.clone())
        .attr("data-status", row.status.word())
        .child(
            el("summary")
                .child(status_mark(row.status, false))
                .child(el("span").attr("class", "ts-code").child(row.code.clone()))
                .child(el("span").attr("class", "ts-criterion__plain").child(row.plain.clone())),
        )
        .child(row.crisis.then(crisis_note))
        .child(
            el("dl")
                .attr("class", "ts-facts")
                .child(el("dt").child(t.get("row.status")))
                .child(el("dd").child(speaker.status(row.status)))
                .child(list("row.clinical", vec![row.clinical.clone()]))
                .child(list("row.answer", answers))
                .child(list("row.why", row.reasons.clone())),
        )
        .child(row.margin.clone().map(margin_bar))
        .child(row.timeline.clone().map(timeline_bar))
        .child(
            el("dl")
                .attr("class", "ts-facts")
                .child((!readings.is_empty()).then(|| {
                    siblings().child(el("dt").child(t.get("row.readings"))).child(
                        readings
                            .into_iter()
                            .map(|reading| {
                                el("dd")
                                    .child(reading.meaning)
                                    .child(" ")
                                    .child(reading.status.map(|status| status_mark(status, true)))
                            })
                            .collect::<Vec<_>>(),
                    )
                }))
                .child(
                    (!links.is_empty()).then(|| {
                        siblings().child(el("dt").child(t.get("row.missing"))).child(links)
                    }),
                )
                .child(list("row.change", row.change.clone()))
                .child(list("row.who", vec![row.who.clone()]))
                .child(list("row.source", vec![row.source.clone()])),
        )
        .child(
            row.medicines
                .then(|| el("p").attr("class", "ts-note").child(t.get("safety.medicines"))),
        )
}
