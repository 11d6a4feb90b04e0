//! Rare things asked together. Each line stays a question of its own; what was not ticked is
//! answered only by the button that says so.

use crate::app::fields::{Field, Refusal, RefusalLine, Tick};
use crate::app::state::{Session, session};
use crate::catalogue::layout::Line;
use crate::catalogue::{Kind, Question};
use crate::draft::extras::Extras;
use crate::draft::{Entry, Unknown};
use leptos::prelude::*;

/// What the lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Things that may have happened or apply.
    Things,
    /// Items of the sheet of this number.
    Items(usize),
}

/// A line with its question.
#[derive(Clone)]
struct Asked {
    line: Line,
    question: &'static Question,
    extras: Extras,
    /// It was ticked, and what it says is still to be told: a tick says it only where there is one
    /// thing to say.
    waits: RwSignal<bool>,
}

impl Asked {
    fn of(session: Session, line: Line) -> Option<Self> {
        let question = session.question(line.fact)?;
        let extras = Extras::of(session.catalogue(), line.fact);
        Some(Self { line, question, extras, waits: RwSignal::new(false) })
    }

    fn entry(&self, session: Session) -> Entry {
        session.answers.draft.with(|draft| draft.entry(&self.question.id))
    }

    /// Whether it was ticked, or something else than "none of these" was answered. It follows the
    /// answers, so that a tick that is taken back is gone.
    fn is_ticked(&self, session: Session) -> bool {
        let entry = self.entry(session);
        if entry.is_blank() || entry.unknown.is_some() {
            return entry.unknown.is_none() && self.waits.get();
        }
        let told = entry.usable(session.catalogue(), self.question);
        !told.is_some_and(|answer| self.line.is_none(self.question, &answer))
    }

    /// What a tick says, where it says enough by itself.
    fn yes(&self) -> Option<&'static str> {
        match self.question.kind {
            Kind::Event => Some("happened"),
            Kind::Choice if self.question.bit("yes").is_some() => Some("yes"),
            _ => None,
        }
    }

    /// Whether more than the tick is asked.
    fn has_more(&self) -> bool {
        let two = self.question.options.iter().filter(|option| !option.hidden).count() <= 2;
        self.question.ephemeral
            || self.extras.when
            || self.yes().is_none()
            || self.question.kind == Kind::Choice && !two
    }

    fn tick(&self, session: Session, on: bool) {
        self.waits.set(on && self.yes().is_none());
        session.answers.end_step();
        let yes = if on { self.yes() } else { None };
        session.change(self.question, |entry| {
            *entry = Entry::default();
            if let Some(code) = yes {
                entry.choose(code.to_owned());
            }
        });
    }

    /// Whether the line still waits for one of the buttons: it is neither ticked nor "I don't
    /// know".
    fn is_left(&self, session: Session) -> bool {
        !self.is_ticked(session) && self.entry(session).unknown.is_none()
    }

    /// Whether it was ticked and what is asked with it has no answer that can be used.
    fn is_unfinished(&self, session: Session) -> bool {
        let usable = || self.entry(session).usable(session.catalogue(), self.question);
        self.is_ticked(session) && usable().is_none()
    }
}

/// What the lines that are left are answered by.
#[derive(Clone, Copy)]
enum Rest {
    None,
    DontKnow,
}

/// The lines, and the buttons that answer what is left.
#[component]
pub fn Checklist(
    /// The lines.
    lines: Vec<Line>,
    /// What they are.
    kind: ListKind,
    /// Leads on.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let asked: Vec<Asked> = lines.into_iter().filter_map(|line| Asked::of(session, line)).collect();
    let asked = StoredValue::new(asked);
    let refusal = Refusal::new();
    let left = Memo::new(move |_| {
        asked.with_value(|asked| asked.iter().filter(|line| line.is_left(session)).count())
    });
    let finish = move |rest: Rest| {
        session.answers.catch_up();
        let is_unfinished =
            untrack(|| asked.with_value(|a| a.iter().any(|line| line.is_unfinished(session))));
        refusal.say(session, is_unfinished.then_some(key!("checklist.unfinished")));
        if !is_unfinished {
            asked.with_value(|asked| answer_rest(session, asked, rest));
            on_done.run(());
        }
    };
    let heading = match kind {
        ListKind::Things => t.get(key!("checklist.title")).to_owned(),
        ListKind::Items(sheet) => {
            let id = session.layout.sheets.get(sheet).map_or("", |sheet| &sheet.id);
            t.fill(key!("checklist.items"), &[("sheet", t.get(key!("sheet", id)))])
        }
    };
    let lines = asked.get_value().into_iter().map(|asked| view! { <ChecklistLine asked/> });
    let none = move || match (left.get(), asked.with_value(Vec::len)) {
        (0, _) => t.get(key!("next.go_on")).to_owned(),
        (left, all) if left == all => t.count(key!("checklist.none"), left),
        (left, _) => t.count(key!("checklist.rest_none"), left),
    };
    let unknown = move || {
        let all = asked.with_value(Vec::len);
        t.get(if left.get() == all {
            key!("checklist.dont_know")
        } else {
            key!("checklist.rest_dont_know")
        })
    };
    view! {
        <fieldset class="ts-checklist">
            <legend class="ts-field__label">{heading}</legend>
            <ul>{lines.collect_view()}</ul>
        </fieldset>
        <RefusalLine refusal/>
        <div class="ts-larges">
            <button type="button" class="ts-large ts-large--main" on:click=move |_| finish(Rest::None)>
                {none}
            </button>
            <Show when=move || { left.get() > 0 }>
                <button type="button" class="ts-large" on:click=move |_| finish(Rest::DontKnow)>
                    {unknown}
                </button>
            </Show>
        </div>
    }
}

/// Answers the lines that are left, as one step that can be taken back.
fn answer_rest(session: Session, asked: &[Asked], rest: Rest) {
    let left =
        untrack(|| asked.iter().filter(|line| line.is_left(session)).cloned().collect::<Vec<_>>());
    let entries = left.iter().map(|line| {
        let entry = match rest {
            Rest::None => Entry::of(&line.line.answer(line.question)),
            Rest::DontKnow => Entry { unknown: Some(Unknown::DontKnow), ..Entry::default() },
        };
        (line.question, entry)
    });
    session.change_all("checklist", entries, |entry, new| *entry = new);
}

/// One line: a tick, "I don't know", and what is asked once it is ticked.
#[component]
fn ChecklistLine(
    /// The line.
    asked: Asked,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let (question, fact) = (asked.question, asked.line.fact);
    let label = question.tick.as_ref().unwrap_or(&question.label);
    let label = label.get(session.speaker().language);
    let waits = asked.waits;
    let of_line = asked.clone();
    let ticked = Memo::new(move |_| of_line.is_ticked(session));
    let is_unknown = Memo::new(move |_| {
        session.answers.draft.with(|draft| draft.entry(&question.id).unknown.is_some())
    });
    let has_more = asked.has_more();
    let on_tick = asked.clone();
    let on_change = move |on: bool| on_tick.tick(session, on);
    let dont_know = move |_| {
        let unknown = (!is_unknown.get_untracked()).then_some(Unknown::DontKnow);
        waits.set(false);
        session.answers.end_step();
        session.change(question, |entry| *entry = Entry { unknown, ..Entry::default() });
    };
    view! {
        <li class="ts-line">
            <Tick id=format!("line-{}", question.id) label checked=Signal::from(ticked) on_change/>
            <button
                type="button" class="ts-link ts-line__unknown"
                aria-pressed=move || is_unknown.get().to_string()
                aria-label=t.fill(key!("checklist.dont_know_one"), &[("label", label)])
                on:click=dont_know
            >
                {t.get(key!("option.dont_know"))}
            </button>
            <Show when=move || has_more && ticked.get()>
                <div class="ts-line__more"><Field fact dense=true label_hidden=true/></div>
            </Show>
        </li>
    }
}
