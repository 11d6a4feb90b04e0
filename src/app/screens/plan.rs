//! When each trial opens and closes, as a picture and in words, what to do before, and a calendar
//! file of the days a person chose.

use super::clinician::StudyDays;
use crate::app::fields::Tick;
use crate::app::page;
use crate::app::parts::{Safety, TrialTitle, VerdictLine};
use crate::app::route::Route;
use crate::app::state::answers::{Standing, standings};
use crate::app::state::{Session, session};
use crate::evaluate::timeline::{self, timelines};
use crate::facts::PartialDate;
use crate::facts::date::iso;
use crate::report::calendar::calendar;
use crate::report::plan::{PlanLine, PlanStep, place};
use jiff::civil::Date;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// How far ahead can be looked, in years; the engine looks at no more than five.
const YEARS: [u16; 3] = [1, 2, 5];

/// Days of that many years, the leap day included.
const fn days_of(years: u16) -> u16 {
    years * 366
}

/// The plan.
#[component]
pub fn Plan() -> impl IntoView {
    let session = session();
    let t = session.t();
    let years = RwSignal::new(2_u16);
    let chosen = RwSignal::new(None::<Date>);
    let lines = Memo::new(move |_| {
        let speaker = session.speaker();
        // What is printed and put into calendars rests only on what may leave the page.
        let screening = session.answers.shareable();
        let days = days_of(years.get());
        let lines = timelines(session.catalogue(), screening.facts(), screening.reference(), days);
        lines.iter().filter_map(|line| speaker.plan_line(line)).collect::<Vec<_>>()
    });
    let is_partial = move || session.answers.has_private();
    view! {
        <p class="ts-lead">{t.get(key!("plan.lead"))}</p>
        <p class="ts-hint">{t.get(key!("plan.supposed"))}</p>
        <div class="ts-plan-tools ts-noprint">
            <YearsBox years/>
            <DayChooser chosen/>
        </div>
        <Show when=is_partial><p class="ts-note">{t.get(key!("plan.private"))}</p></Show>
        <ThatDay chosen/>
        <For each=move || lines.get() key=|line| line.clone() let(line)>
            <TrialPlan line chosen/>
        </For>
        <Calendar lines/>
        <StudyDays/>
        <div class="ts-actions">
            <a class="ts-button" href=Route::WhatIf.href()>{t.get(key!("what_if.title"))}</a>
            <button type="button" class="ts-button ts-noprint" on:click=|_| page::print()>
                {t.get(key!("take.print"))}
            </button>
        </div>
        <p class="ts-note">{t.get(key!("safety.medicines"))}</p>
        <Safety/>
    }
}

/// How far ahead is looked.
#[component]
fn YearsBox(
    /// In years.
    years: RwSignal<u16>,
) -> impl IntoView {
    let t = session().t();
    let option = |n: u16| {
        let is_chosen = move || years.get() == n;
        view! { <option value=n.to_string() selected=is_chosen>{t.count(key!("length.years"), usize::from(n))}</option> }
    };
    let choose = move |ev| years.set(event_target_value(&ev).parse().unwrap_or(2));
    view! {
        <label>
            <span>{t.get(key!("plan.ahead"))}</span>
            " "
            <select on:change=choose>{YEARS.map(option).into_iter().collect_view()}</select>
        </label>
    }
}

/// A day to look at.
#[component]
fn DayChooser(
    /// The day.
    chosen: RwSignal<Option<Date>>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let error = RwSignal::new(None);
    let change = move |ev| {
        let text = event_target_value(&ev);
        let day = PartialDate::full_day(text.trim());
        let found = match day {
            _ if text.trim().is_empty() => None,
            None => Some(key!("error.need_full_day")),
            Some(day) if day < session.today() => Some(key!("plan.past")),
            Some(_) => None,
        };
        error.set(found);
        chosen.set(if found.is_none() { day } else { None });
    };
    view! {
        <div>
            <label for="plan-day">{t.get(key!("plan.day"))}</label>
            " "
            <input
                type="text" id="plan-day" class="ts-input ts-input--when" autocomplete="off"
                placeholder=iso(session.today())
                aria-describedby="plan-day-error"
                aria-invalid=move || error.get().map(|_| "true")
                on:change=change
                prop:value=move || chosen.get().map(iso).unwrap_or_default()
            />
            <p class="ts-error" id="plan-day-error">{move || error.get().map(|key| t.get(key))}</p>
        </div>
    }
}

/// The verdicts on the day that was chosen, if nothing else changes.
#[component]
fn ThatDay(
    /// The day.
    chosen: RwSignal<Option<Date>>,
) -> impl IntoView {
    let session = session();
    let (t, speaker) = (session.t(), session.speaker());
    let results = Memo::new(move |_| standings_on(session, chosen.get()));
    let trials = session.catalogue().trials.iter().enumerate();
    let rows = trials.map(|(trial, data)| {
        view! {
            <li>
                <TrialTitle text=data.title.get(speaker.language)/>
                <VerdictLine trial results/>
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let heading =
        move || chosen.get().map(|day| t.fill(key!("plan.on_day"), &[("day", &speaker.date(day))]));
    view! {
        <section class="ts-that-day" hidden=move || chosen.get().is_none() aria-live="polite">
            <h2>{heading}</h2>
            <p class="ts-hint">{t.get(key!("plan.on_day_hint"))}</p>
            <ul class="ts-list">{rows}</ul>
        </section>
    }
}

/// Verdicts and statuses on another day, with what was said without a day said on the day of the
/// results.
fn standings_on(session: Session, day: Option<Date>) -> Vec<Standing> {
    let Some(day) = day else { return Vec::new() };
    standings(&timeline::on_day(&session.answers.shareable(), day))
}

/// One trial: when it opens, its days as a picture and in words, what to do before.
#[component]
fn TrialPlan(
    /// The trial.
    line: PlanLine,
    /// The day that was chosen.
    chosen: RwSignal<Option<Date>>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let data = session.catalogue().trials.get(line.trial)?;
    let title = data.title.get(session.speaker().language);
    let steps = line.steps.iter().map(|step| view! { <li>{step.text.clone()}</li> });
    let steps = (!line.steps.is_empty()).then(|| {
        view! { <h3>{t.get(key!("plan.before"))}</h3><ul>{steps.collect_view()}</ul> }
    });
    let spans = line.spans.iter().map(|span| view! { <li>{span.text.clone()}</li> });
    let incomplete = (!data.source_complete).then(|| {
        view! { <p class="ts-card__gap">{t.get(key!("source.incomplete"))}</p> }
    });
    Some(view! {
        <section class="ts-plan">
            <h2><a href=Route::Trial(data.id.clone()).href()><TrialTitle text=title/></a></h2>
            {incomplete}
            <p><strong>{line.outlook.clone()}</strong></p>
            <PlanPicture line=line.clone() chosen/>
            {line.until.clone().map(|until| view! { <p>{until}</p> })}
            {steps}
            <details class="ts-why">
                <summary>{t.get(key!("plan.all_days"))}</summary>
                <ol>{spans.collect_view()}</ol>
            </details>
        </section>
    })
}

/// The days of one trial as a line: open days full, days with too old results framed, blocked
/// days thin. The words below say the same.
#[component]
fn PlanPicture(
    /// The trial.
    line: PlanLine,
    /// The day that was chosen.
    chosen: RwSignal<Option<Date>>,
) -> impl IntoView {
    let session = session();
    let speaker = session.speaker();
    let (Some(from), Some(to)) =
        (line.spans.first().map(|s| s.from), line.spans.last().map(|s| s.to))
    else {
        return None;
    };
    let label = line.spans.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" ");
    let spans = line.bars.iter().map(|(first, last, stand)| {
        let (start, end) = (place(from, to, *first), place(from, to, *last));
        let word = stand.word();
        view! {
            <rect
                class=format!("ts-plan__{word}") x=start.to_string()
                width=(end - start).max(4).to_string()
                y=if word == "blocked" { "18" } else { "8" }
                height=if word == "blocked" { "8" } else { "28" }
            ></rect>
        }
    });
    let years = (from.year() + 1..=to.year()).filter_map(|year| Date::new(year, 1, 1).ok());
    let years = years.map(|day| {
        let x = place(from, to, day);
        view! {
            <path class="ts-plan__year" d=format!("M{x} 2v40")></path>
            <text class="ts-plan__text" x=(x + 4).to_string() y="72">{day.year().to_string()}</text>
        }
    });
    let mark = move || {
        chosen.get().map(|day| {
            let x = place(from, to, day);
            view! { <path class="ts-plan__day" d=format!("M{x} 0v46")></path> }
        })
    };
    Some(view! {
        <figure class="ts-plan__picture">
            <svg viewBox="-4 0 1008 80" role="img" aria-label=label>
                {spans.collect_view()}
                {years.collect_view()}
                <path class="ts-plan__today" d="M1 0v46"></path>
                {mark}
            </svg>
            <figcaption>
                {session.t().fill(key!("plan.picture"), &[("from", &speaker.date(from)), ("to", &speaker.date(to))])}
            </figcaption>
        </figure>
    })
}

/// Things to do as a calendar file, of those that were chosen.
#[component]
fn Calendar(
    /// The trials.
    lines: Memo<Vec<PlanLine>>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let chosen = RwSignal::new(BTreeSet::<PlanStep>::new());
    let steps = Memo::new(move |_| {
        let mut steps: Vec<PlanStep> = Vec::new();
        lines.with(|lines| {
            for step in lines.iter().flat_map(|line| &line.steps) {
                if !steps.contains(step) {
                    steps.push(step.clone());
                }
            }
        });
        steps
    });
    // What is not to be done any more, after another choice above, is not chosen either.
    let wanted = move || {
        let steps = steps.get().into_iter();
        steps.filter(|step| chosen.with(|chosen| chosen.contains(step))).collect::<Vec<_>>()
    };
    let tick = move |(number, step): (usize, PlanStep)| {
        let (label, this) = (step.text.clone(), step.clone());
        let checked = Signal::derive(move || chosen.with(|chosen| chosen.contains(&this)));
        let on_change = move |on: bool| {
            chosen.update(|chosen| {
                if on {
                    chosen.insert(step.clone());
                } else {
                    chosen.remove(&step);
                }
            });
        };
        view! { <Tick id=format!("calendar-{number}") label checked on_change/> }
    };
    let save = move |_| {
        let days: Vec<(Date, Date)> =
            untrack(wanted).iter().map(|step| (step.on, step.on)).collect();
        let text = calendar(&days, t.get(key!("calendar.summary")), session.today());
        let name = format!("appointments-{}.ics", iso(session.today()));
        if !page::download(&name, "text/calendar;charset=utf-8", &text) {
            session.say(key!("saved.no_file"));
        }
    };
    view! {
        <Show when=move || steps.with(|steps| !steps.is_empty())>
            <fieldset class="ts-tool ts-noprint">
                <legend class="ts-field__label">{t.get(key!("calendar.title"))}</legend>
                <p class="ts-hint">{t.get(key!("calendar.hint"))}</p>
                <For each=move || steps.get().into_iter().enumerate() key=|step| step.clone() let(step)>
                    {tick(step)}
                </For>
                <button
                    type="button" class="ts-button"
                    disabled=move || wanted().is_empty()
                    on:click=save
                >
                    {t.get(key!("calendar.save"))}
                </button>
            </fieldset>
        </Show>
    }
}
