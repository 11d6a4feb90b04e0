//! Medicines: one card a course, by any name of the drug.

use super::FieldState;
use super::tick::{Tick, Unknowns};
use crate::app::{clock, page};
use crate::draft::slip::CoursePart;
use crate::draft::{CourseEntry, Part};
use crate::words::Key;
use leptos::prelude::*;

/// Id of the button that adds a card.
const ADD: &str = "course-add";
/// Id of the list of names of drugs.
const NAMES: &str = "drug-names";

/// One course of a field, found by its key wherever it stands in the list.
#[derive(Clone, Copy)]
struct CourseState {
    state: FieldState,
    key: u32,
}

impl CourseState {
    fn position(self) -> Option<usize> {
        self.state.entry.with(|entry| entry.courses.iter().position(|c| c.key == self.key))
    }

    /// Looks at the course; a card whose course was removed shows an empty one while it goes.
    fn with<T>(self, look: impl FnOnce(&CourseEntry) -> T) -> T {
        self.state.entry.with(|entry| match entry.courses.iter().find(|c| c.key == self.key) {
            Some(course) => look(course),
            None => look(&CourseEntry::default()),
        })
    }

    fn typed(self, set: impl FnOnce(&mut CourseEntry)) {
        self.state.typed(|entry| {
            if let Some(course) = entry.courses.iter_mut().find(|c| c.key == self.key) {
                set(course);
            }
        });
    }

    fn error(self, part: CoursePart) -> Option<Key<'static>> {
        self.state.error(Part::Course(self.position()?, part))
    }

    fn id(self, name: &str) -> String {
        course_id(self.key, name)
    }
}

fn course_id(key: u32, name: &str) -> String {
    format!("course-{key}-{name}")
}

/// All courses, and whether they are all.
#[component]
pub fn Courses(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let t = state.session.t();
    let keys = Memo::new(move |_| {
        state.entry.with(|entry| entry.courses.iter().map(|course| course.key).collect::<Vec<_>>())
    });
    let names = state.session.catalogue().drugs.iter().flat_map(|drug| &drug.names);
    let names = names.map(|name| view! { <option value=name.clone()></option> });
    let add = move |_| {
        let mut key = 0;
        state.typed(|entry| key = entry.add_course());
        page::focus_soon(&course_id(key, "drug"));
    };
    let is_complete = move || state.entry.with(|entry| entry.complete);
    view! {
        <datalist id=NAMES>{names.collect_view()}</datalist>
        <For each=move || keys.get() key=|key| *key let(key)>
            <CourseCard course=CourseState { state, key }/>
        </For>
        <p class="ts-hint">{t.get(key!("course.hint"))}</p>
        <button type="button" class="ts-button" id=ADD on:click=add>{t.get(key!("course.add"))}</button>
        <div class="ts-ticks">
            <Tick
                id=state.id("complete")
                label=t.get(key!("course.complete"))
                checked=Signal::derive(is_complete)
                on_change=move |on| state.typed(|entry| entry.complete = on)
            />
            <Unknowns state kind="checkbox"/>
        </div>
        <p class="ts-note">{t.get(key!("safety.medicines"))}</p>
    }
}

/// The ways a dose is repeated, by code and key of the text.
const EVERY: &[(&str, Key<'static>)] = &[
    ("", key!("every.day")),
    ("12h", key!("every.twice")),
    ("8h", key!("every.thrice")),
    ("2", key!("every.other_day")),
    ("7", key!("every.week")),
    ("30", key!("every.month")),
];
const ROUTES: &[(&str, Key<'static>)] = &[
    ("", key!("route.oral")),
    ("injection", key!("route.injection")),
    ("pulse", key!("route.pulse")),
    ("local", key!("route.local")),
];
const OUTCOMES: &[(&str, Key<'static>)] = &[
    ("", key!("outcome.unknown")),
    ("failed", key!("outcome.failed")),
    ("relapsed", key!("outcome.relapsed")),
    ("not_tolerated", key!("outcome.not_tolerated")),
    ("working", key!("outcome.working")),
    ("never", key!("outcome.never")),
];

#[component]
fn CourseCard(
    /// The course.
    course: CourseState,
) -> impl IntoView {
    let t = course.state.session.t();
    let label = move || {
        let number = course.position().map_or_else(String::new, |place| (place + 1).to_string());
        t.fill(key!("course.number"), &[("n", &number)])
    };
    let is_ongoing = Memo::new(move |_| course.with(|course| course.ongoing));
    let start = |course: &mut CourseEntry, text| {
        course.start = text;
        course.said_on = clock::iso_today();
    };
    let stop = |course: &mut CourseEntry, text| {
        course.stop = text;
        course.stop_said_on = clock::iso_today();
    };
    view! {
        <div class="ts-course" role="group" aria-label=label>
            <CourseText course part=CoursePart::Drug name="drug" label=key!("course.drug") get=|c| &c.drug set=|c, text| c.drug = text/>
            <CourseText course part=CoursePart::Dose name="dose" label=key!("course.dose") get=|c| &c.dose set=|c, text| c.dose = text/>
            <CourseText course part=CoursePart::Weight name="weight" label=key!("course.weight") get=|c| &c.weight set=|c, text| c.weight = text/>
            <CourseList course name="every" label=key!("course.every") options=EVERY get=|c| &c.every set=|c, code| c.every = code/>
            <CourseList course name="route" label=key!("course.route") options=ROUTES get=|c| &c.route set=|c, code| c.route = code/>
            <CourseText course part=CoursePart::Start name="start" label=key!("course.start") get=|c| &c.start set=start/>
            <Show when=move || !is_ongoing.get()>
                <CourseText course part=CoursePart::Stop name="stop" label=key!("course.stop") get=|c| &c.stop set=stop/>
            </Show>
            <CourseText course part=CoursePart::Lasted name="lasted" label=key!("course.lasted") get=|c| &c.lasted set=|c, text| c.lasted = text/>
            <Tick
                class="ts-course__ongoing"
                id=course.id("ongoing")
                label=t.get(key!("course.ongoing"))
                checked=is_ongoing
                on_change=move |on| course.typed(|course| course.ongoing = on)
            />
            <CourseList course name="outcome" label=key!("course.outcome") options=OUTCOMES get=|c| &c.outcome set=|c, code| c.outcome = code/>
            <RemoveCourse course/>
        </div>
    }
}

#[component]
fn CourseText(
    /// The course.
    course: CourseState,
    /// The part of the course that is typed here.
    part: CoursePart,
    /// Last part of the input's id.
    name: &'static str,
    /// The key of its label.
    label: Key<'static>,
    /// Its text in the course.
    get: fn(&CourseEntry) -> &String,
    /// Sets its text in the course.
    set: fn(&mut CourseEntry, String),
) -> impl IntoView {
    let t = course.state.session.t();
    let id = course.id(name);
    let error_id = course.id(&format!("{name}-error"));
    let error = move || course.error(part).map(|key| t.get(key).to_owned());
    view! {
        <div class=format!("ts-course__{name}")>
            <label for=id.clone()>{t.get(label)}</label>
            <input
                type="text" class="ts-input" autocomplete="off" spellcheck="false"
                id=id
                list=(part == CoursePart::Drug).then_some(NAMES)
                inputmode=matches!(part, CoursePart::Dose | CoursePart::Weight).then_some("decimal")
                aria-describedby=error_id.clone()
                aria-invalid=move || course.error(part).map(|_| "true")
                on:input=move |ev| course.typed(|course| set(course, event_target_value(&ev)))
                prop:value=move || course.with(|course| get(course).clone())
            />
            <p class="ts-error" id=error_id>{error}</p>
        </div>
    }
}

#[component]
fn CourseList(
    /// The course.
    course: CourseState,
    /// Last part of the list's id.
    name: &'static str,
    /// The key of its label.
    label: Key<'static>,
    /// Codes, and keys of their texts.
    options: &'static [(&'static str, Key<'static>)],
    /// The code in the course.
    get: fn(&CourseEntry) -> &String,
    /// Sets the code in the course.
    set: fn(&mut CourseEntry, String),
) -> impl IntoView {
    let t = course.state.session.t();
    let id = course.id(name);
    let options =
        options.iter().map(|(code, key)| view! { <option value=*code>{t.get(*key)}</option> });
    view! {
        <div class=format!("ts-course__{name}")>
            <label for=id.clone()>{t.get(label)}</label>
            <select
                class="ts-input"
                id=id
                on:change=move |ev| course.typed(|course| set(course, event_target_value(&ev)))
                prop:value=move || course.with(|course| get(course).clone())
            >
                {options.collect_view()}
            </select>
        </div>
    }
}

#[component]
fn RemoveCourse(
    /// The course.
    course: CourseState,
) -> impl IntoView {
    let t = course.state.session.t();
    let state = course.state;
    let label = move || {
        let number = course.position().map_or_else(String::new, |place| (place + 1).to_string());
        t.fill(key!("course.remove_label"), &[("n", &number)])
    };
    let remove = move |_| {
        let place = untrack(|| course.position()).unwrap_or_default();
        state.typed(|entry| entry.courses.retain(|c| c.key != course.key));
        // The next card gets the focus, or the one before it.
        let next = state.entry.with_untracked(|entry| {
            let last = entry.courses.len().checked_sub(1)?;
            entry.courses.get(place.min(last)).map(|course| course.key)
        });
        page::focus_soon(&next.map_or_else(|| ADD.to_owned(), |key| course_id(key, "drug")));
    };
    view! {
        <button type="button" class="ts-link ts-course__remove" aria-label=label on:click=remove>
            {t.get(key!("course.remove"))}
        </button>
    }
}
