//! Medicines: one card a course, by any name of the drug.

use super::choice::Unknowns;
use super::{FieldState, error_text};
use crate::app::clock;
use crate::draft::entry::CoursePart;
use crate::draft::{CourseEntry, Part};
use crate::facts::date::iso;
use leptos::prelude::*;

/// All courses, and whether they are all.
#[component]
pub fn Courses(state: FieldState) -> impl IntoView {
    let t = state.store.t();
    let count = Memo::new(move |_| state.entry.with(|entry| entry.courses.len()));
    let complete_id = state.id("complete");
    let names: Vec<String> =
        state.store.catalogue.drugs.iter().flat_map(|drug| drug.names.clone()).collect();
    view! {
        <datalist id="drug-names">
            {names.into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
        </datalist>
        <For each=move || 0..count.get() key=|index| *index let(index)>
            <CourseCard state index/>
        </For>
        <button
            type="button"
            class="ts-button"
            on:click=move |_| {
                state.typed(|entry| {
                    entry.courses.push(CourseEntry::default());
                });
                let place = count.get_untracked().saturating_sub(1);
                super::super::page::focus_soon(&format!("course-{place}-drug"));
            }
        >
            {t.get("course.add")}
        </button>
        <div class="ts-ticks">
            <div class="ts-tick">
                <input
                    type="checkbox"
                    id=complete_id.clone()
                    prop:checked=move || state.entry.with(|entry| entry.complete)
                    on:change:target=move |ev| {
                        let on = ev.target().checked();
                        state.typed(|entry| entry.complete = on);
                    }
                />
                <label for=complete_id>{t.get("course.complete")}</label>
            </div>
            <Unknowns state kind="checkbox"/>
        </div>
        <p class="ts-note">{t.get("safety.medicines")}</p>
    }
}

#[component]
fn CourseText(
    state: FieldState,
    index: usize,
    part: CoursePart,
    name: &'static str,
    label: &'static str,
    get: fn(&CourseEntry) -> &String,
    set: fn(&mut CourseEntry, String),
    #[prop(optional)] list: &'static str,
    #[prop(optional)] decimal: bool,
) -> impl IntoView {
    let t = state.store.t();
    let id = format!("course-{index}-{name}");
    let error_id = format!("{id}-error");
    let part = Part::Course(index, part);
    view! {
        <div class=format!("ts-course__{name}")>
            <label for=id.clone()>{label}</label>
            <input
                type="text"
                class="ts-input"
                id=id
                list=(!list.is_empty()).then_some(list)
                inputmode=decimal.then_some("decimal")
                autocomplete="off"
                spellcheck="false"
                aria-describedby=error_id.clone()
                aria-invalid=move || state.error(part).map(|_| "true")
                prop:value=move || {
                    state.entry.with(|e| e.courses.get(index).map(|c| get(c).clone()).unwrap_or_default())
                }
                on:input:target=move |ev| {
                    let text = ev.target().value();
                    state.typed(|entry| {
                        if let Some(course) = entry.courses.get_mut(index) {
                            set(course, text);
                        }
                    });
                }
            />
            <p class="ts-error" id=error_id>
                {move || state.error(part).map(|code| error_text(t, code))}
            </p>
        </div>
    }
}

#[component]
fn CourseSelect(
    state: FieldState,
    index: usize,
    name: &'static str,
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
    get: fn(&CourseEntry) -> &String,
    set: fn(&mut CourseEntry, String),
) -> impl IntoView {
    let t = state.store.t();
    let id = format!("course-{index}-{name}");
    let chosen = Memo::new(move |_| {
        state.entry.with(|e| e.courses.get(index).map(|c| get(c).clone()).unwrap_or_default())
    });
    view! {
        <div class=format!("ts-course__{name}")>
            <label for=id.clone()>{label}</label>
            <select
                class="ts-input"
                id=id
                on:change:target=move |ev| {
                    let value = ev.target().value();
                    state.typed(|entry| {
                        if let Some(course) = entry.courses.get_mut(index) {
                            set(course, value);
                        }
                    });
                }
            >
                {options
                    .iter()
                    .map(|(code, key)| {
                        view! {
                            <option value=*code selected=move || chosen.with(|c| c == code)>
                                {t.get(key)}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}

#[component]
fn CourseCard(state: FieldState, index: usize) -> impl IntoView {
    let t = state.store.t();
    let ongoing_id = format!("course-{index}-ongoing");
    let number = (index + 1).to_string();
    let ongoing = Memo::new(move |_| {
        state.entry.with(|entry| entry.courses.get(index).is_some_and(|course| course.ongoing))
    });
    view! {
        <div class="ts-course" role="group" aria-label=t.fill("course.number", &[("n", &number)])>
            <CourseText
                state
                index
                part=CoursePart::Drug
                name="drug"
                label=t.get("course.drug")
                get=|c| &c.drug
                set=|c, text| c.drug = text
                list="drug-names"
            />
            <CourseText
                state
                index
                part=CoursePart::Dose
                name="dose"
                label=t.get("course.dose")
                get=|c| &c.dose
                set=|c, text| c.dose = text
                decimal=true
            />
            <CourseSelect
                state
                index
                name="every"
                label=t.get("course.every")
                options=&[("", "every.day"), ("2", "every.other_day"), ("7", "every.week")]
                get=|c| &c.every
                set=|c, value| c.every = value
            />
            <CourseSelect
                state
                index
                name="route"
                label=t.get("course.route")
                options=&[
                    ("", "route.oral"),
                    ("injection", "route.injection"),
                    ("pulse", "route.pulse"),
                    ("local", "route.local"),
                ]
                get=|c| &c.route
                set=|c, value| c.route = value
            />
            <CourseText
                state
                index
                part=CoursePart::Start
                name="start"
                label=t.get("course.start")
                get=|c| &c.start
                set=|c, text| {
                    c.start = text;
                    c.said_on = iso(clock::today());
                }
            />
            <Show when=move || !ongoing.get()>
                <CourseText
                    state
                    index
                    part=CoursePart::Stop
                    name="stop"
                    label=t.get("course.stop")
                    get=|c| &c.stop
                    set=|c, text| {
                        c.stop = text;
                        c.stop_said_on = iso(clock::today());
                    }
                />
            </Show>
            <div class="ts-tick ts-course__ongoing">
                <input
                    type="checkbox"
                    id=ongoing_id.clone()
                    prop:checked=move || ongoing.get()
                    on:change:target=move |ev| {
                        let on = ev.target().checked();
                        state.typed(|entry| {
                            if let Some(course) = entry.courses.get_mut(index) {
                                course.ongoing = on;
                            }
                        });
                    }
                />
                <label for=ongoing_id>{t.get("course.ongoing")}</label>
            </div>
            <CourseSelect
                state
                index
                name="outcome"
                label=t.get("course.outcome")
                options=&[
                    ("", "outcome.unknown"),
                    ("failed", "outcome.failed"),
                    ("relapsed", "outcome.relapsed"),
                    ("not_tolerated", "outcome.not_tolerated"),
                    ("working", "outcome.working"),
                ]
                get=|c| &c.outcome
                set=|c, value| c.outcome = value
            />
            <button
                type="button"
                class="ts-link ts-course__remove"
                aria-label=t.fill("course.remove_label", &[("n", &number)])
                on:click=move |_| {
                    state.typed(|entry| {
                        if index < entry.courses.len() {
                            entry.courses.remove(index);
                        }
                    });
                }
            >
                {t.get("course.remove")}
            </button>
        </div>
    }
}
