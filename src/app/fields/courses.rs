//! Medicines: one card a course, by any name of the drug.

use super::choice::unknowns;
use super::{FieldState, error_text};
use crate::app::dom::{self, El, button, checkbox, el, piece, show, siblings};
use crate::app::{clock, page};
use crate::draft::entry::CoursePart;
use crate::draft::{CourseEntry, Part};
use crate::facts::date::iso;
use leptos::prelude::*;

/// Id of the button that adds a card.
const ADD: &str = "course-add";

/// All courses, and whether they are all.
pub fn courses(state: FieldState) -> El {
    let t = state.store.t();
    let count = Memo::new(move |_| state.entry.with(|entry| entry.courses.len()));
    let names: Vec<String> =
        state.store.catalogue.drugs.iter().flat_map(|drug| drug.names.clone()).collect();
    siblings()
        .child(el("datalist").attr("id", "drug-names").child(
            names.into_iter().map(|name| el("option").attr("value", name)).collect::<Vec<_>>(),
        ))
        .child(move || {
            (0..count.get()).map(|index| piece(|| course_card(state, index))).collect::<Vec<_>>()
        })
        .child(el("p").attr("class", "ts-hint").child(t.get("course.hint")))
        .child(
            button("ts-button")
                .attr("id", ADD)
                .on("click", move |_| {
                    state.typed(|entry| {
                        entry.courses.push(CourseEntry::default());
                    });
                    let place = count.get_untracked().saturating_sub(1);
                    page::focus_soon(&format!("course-{place}-drug"));
                })
                .child(t.get("course.add")),
        )
        .child(
            el("div")
                .attr("class", "ts-ticks")
                .child(checkbox(
                    &state.id("complete"),
                    t.get("course.complete"),
                    move || state.entry.with(|entry| entry.complete),
                    move |on| state.typed(|entry| entry.complete = on),
                ))
                .child(unknowns(state, "checkbox")),
        )
        .child(el("p").attr("class", "ts-note").child(t.get("safety.medicines")))
}

fn course_text(
    state: FieldState,
    index: usize,
    part: CoursePart,
    name: &'static str,
    get: fn(&CourseEntry) -> &String,
    set: fn(&mut CourseEntry, String),
) -> El {
    let t = state.store.t();
    let label = t.get(&format!("course.{name}")).to_owned();
    let list = (part == CoursePart::Drug).then_some("drug-names");
    let decimal = (part == CoursePart::Dose).then_some("decimal");
    let id = format!("course-{index}-{name}");
    let error_id = format!("{id}-error");
    let part = Part::Course(index, part);
    el("div")
        .attr("class", format!("ts-course__{name}"))
        .child(el("label").attr("for", id.clone()).child(label))
        .child(
            el("input")
                .attr("type", "text")
                .attr("class", "ts-input")
                .attr("id", id)
                .attr("list", list)
                .attr("inputmode", decimal)
                .attr("autocomplete", "off")
                .attr("spellcheck", "false")
                .attr("aria-describedby", error_id.clone())
                .attr("aria-invalid", move || state.error(part).map(|_| "true"))
                .on("input", move |ev| {
                    let text = dom::value(&ev);
                    state.typed(|entry| {
                        if let Some(course) = entry.courses.get_mut(index) {
                            set(course, text);
                        }
                    });
                })
                .value(move || {
                    state
                        .entry
                        .with(|e| e.courses.get(index).map(|c| get(c).clone()).unwrap_or_default())
                }),
        )
        .child(
            el("p")
                .attr("class", "ts-error")
                .attr("id", error_id)
                .child(move || state.error(part).map(|code| error_text(t, code))),
        )
}

fn course_select(
    state: FieldState,
    index: usize,
    name: &'static str,
    options: &'static [(&'static str, &'static str)],
    get: fn(&CourseEntry) -> &String,
    set: fn(&mut CourseEntry, String),
) -> El {
    let t = state.store.t();
    let label = t.get(&format!("course.{name}")).to_owned();
    let id = format!("course-{index}-{name}");
    let chosen = Memo::new(move |_| {
        state.entry.with(|e| e.courses.get(index).map(|c| get(c).clone()).unwrap_or_default())
    });
    el("div")
        .attr("class", format!("ts-course__{name}"))
        .child(el("label").attr("for", id.clone()).child(label))
        .child(
            el("select")
                .attr("class", "ts-input")
                .attr("id", id)
                .on("change", move |ev| {
                    let value = dom::value(&ev);
                    state.typed(|entry| {
                        if let Some(course) = entry.courses.get_mut(index) {
                            set(course, value);
                        }
                    });
                })
                .child(
                    options
                        .iter()
                        .map(|(code, key)| el("option").attr("value", *code).child(t.get(key)))
                        .collect::<Vec<_>>(),
                )
                .value(move || chosen.get()),
        )
}

fn course_card(state: FieldState, index: usize) -> El {
    let t = state.store.t();
    let number = (index + 1).to_string();
    let ongoing = Memo::new(move |_| {
        state.entry.with(|entry| entry.courses.get(index).is_some_and(|course| course.ongoing))
    });
    el("div")
        .attr("class", "ts-course")
        .attr("role", "group")
        .attr("aria-label", t.fill("course.number", &[("n", &number)]))
        .child(course_text(
            state,
            index,
            CoursePart::Drug,
            "drug",
            |c| &c.drug,
            |c, text| c.drug = text,
        ))
        .child(course_text(
            state,
            index,
            CoursePart::Dose,
            "dose",
            |c| &c.dose,
            |c, text| c.dose = text,
        ))
        .child(course_select(
            state,
            index,
            "every",
            &[("", "every.day"), ("2", "every.other_day"), ("7", "every.week")],
            |c| &c.every,
            |c, value| c.every = value,
        ))
        .child(course_select(
            state,
            index,
            "route",
            &[
                ("", "route.oral"),
                ("injection", "route.injection"),
                ("pulse", "route.pulse"),
                ("local", "route.local"),
            ],
            |c| &c.route,
            |c, value| c.route = value,
        ))
        .child(course_text(
            state,
            index,
            CoursePart::Start,
            "start",
            |c| &c.start,
            |c, text| {
                c.start = text;
                c.said_on = iso(clock::today());
            },
        ))
        .child(show(
            move || !ongoing.get(),
            move || {
                course_text(
                    state,
                    index,
                    CoursePart::Stop,
                    "stop",
                    |c| &c.stop,
                    |c, text| {
                        c.stop = text;
                        c.stop_said_on = iso(clock::today());
                    },
                )
            },
        ))
        .child(
            checkbox(
                &format!("course-{index}-ongoing"),
                t.get("course.ongoing"),
                move || ongoing.get(),
                move |on| {
                    state.typed(|entry| {
                        if let Some(course) = entry.courses.get_mut(index) {
                            course.ongoing = on;
                        }
                    });
                },
            )
            .class_if("ts-course__ongoing", true),
        )
        .child(course_select(
            state,
            index,
            "outcome",
            &[
                ("", "outcome.unknown"),
                ("failed", "outcome.failed"),
                ("relapsed", "outcome.relapsed"),
                ("not_tolerated", "outcome.not_tolerated"),
                ("working", "outcome.working"),
            ],
            |c| &c.outcome,
            |c, value| c.outcome = value,
        ))
        .child(
            button("ts-link ts-course__remove")
                .attr("aria-label", t.fill("course.remove_label", &[("n", &number)]))
                .on("click", move |_| {
                    state.typed(|entry| {
                        if index < entry.courses.len() {
                            entry.courses.remove(index);
                        }
                    });
                    // The next card takes its place, or the one before it.
                    let left = state.entry.with_untracked(|entry| entry.courses.len());
                    page::focus_soon(&match left.checked_sub(1) {
                        Some(last) => format!("course-{}-drug", index.min(last)),
                        None => ADD.to_owned(),
                    });
                })
                .child(t.get("course.remove")),
        )
}
