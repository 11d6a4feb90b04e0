//! Code of the person, day of the results, the study's own days, screening log, other people.

use crate::app::page;
use crate::app::screens::drafts::{DraftList, NameBox};
use crate::app::state::{Session, session};
use crate::facts::PartialDate;
use crate::facts::date::{DateError, iso};
use leptos::prelude::*;

/// One person among several.
#[component]
pub fn Person() -> impl IntoView {
    let session = session();
    let t = session.t();
    // The list follows every save, so it is there only while it is looked at.
    let people = RwSignal::new(false);
    let next = move |_| {
        session.start_new();
        page::focus_soon("person-code");
    };
    view! {
        <div class="ts-person">
            <NameBox id="person-code" label=t.get(key!("clinician.code"))/>
            <DayBox/>
            <StudyDays/>
            <div class="ts-actions">
                <button type="button" class="ts-button" on:click=next>{t.get(key!("clinician.next_person"))}</button>
                <button type="button" class="ts-button" on:click=move |_| save_log(session)>
                    {t.get(key!("clinician.log"))}
                </button>
            </div>
            <details class="ts-tool" on:toggle=move |ev| people.set(page::is_open(&ev))>
                <summary>{t.get(key!("clinician.people"))}</summary>
                <Show when=move || people.get()><DraftList/></Show>
            </details>
        </div>
    }
}

/// Saves one line for a screening log; no answer is in it.
fn save_log(session: Session) {
    let (speaker, t) = (session.speaker(), session.t());
    let code = session.answers.draft.with_untracked(|draft| {
        if draft.example { t.get(key!("example.mark")).to_owned() } else { draft.name.clone() }
    });
    let text = untrack(|| speaker.log_csv(&session.answers.shareable(), &code));
    let file = format!("screening-log-{}.csv", speaker.iso_today());
    if !page::download(&file, "text/csv;charset=utf-8", &text) {
        session.say(key!("saved.no_file"));
    }
}

/// The day of the results.
#[component]
pub fn DayBox() -> impl IntoView {
    let session = session();
    let t = session.t();
    let is_wrong = RwSignal::new(false);
    // Another person, another day.
    Effect::new(move |_| {
        session.keeping.id.track();
        is_wrong.set(false);
    });
    let change = move |ev| match PartialDate::parse(&event_target_value(&ev)) {
        Ok(PartialDate::Day(day)) => {
            is_wrong.set(false);
            session.set_day(Some(day));
        }
        Err(DateError::Empty) => {
            is_wrong.set(false);
            session.set_day(None);
        }
        Ok(_) | Err(_) => is_wrong.set(true),
    };
    let error = move || is_wrong.get().then(|| t.get(key!("error.need_full_day")));
    view! {
        <div>
            <label for="person-day">{t.get(key!("clinician.day"))}</label>
            <input
                type="text" id="person-day" class="ts-input ts-input--when" autocomplete="off"
                aria-describedby="person-day-error"
                on:change=change
                prop:value=move || iso(session.today())
            />
            <p class="ts-error" id="person-day-error">{error}</p>
        </div>
    }
}

/// Days of the study's own steps, which windows look back from.
#[component]
pub fn StudyDays() -> impl IntoView {
    let t = session().t();
    let anchors = session().catalogue().anchors.iter();
    view! {
        <details class="ts-tool">
            <summary>{t.get(key!("clinician.anchors"))}</summary>
            <p class="ts-hint">{t.get(key!("clinician.anchors_hint"))}</p>
            <div class="ts-anchors">
                {anchors.map(|name| view! { <StudyDay name/> }).collect_view()}
            </div>
        </details>
    }
}

#[component]
fn StudyDay(
    /// Name of the anchor.
    name: &'static str,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let id = format!("anchor-{name}");
    let error_id = format!("{id}-error");
    let text = Memo::new(move |_| {
        session.answers.draft.with(|draft| draft.anchors.get(name).cloned().unwrap_or_default())
    });
    let is_wrong =
        move || text.with(|text| !text.is_empty() && PartialDate::full_day(text).is_none());
    let error = move || is_wrong().then(|| t.get(key!("error.need_full_day")));
    let change = move |ev| {
        let text = event_target_value(&ev);
        session.edit(|draft| {
            if text.trim().is_empty() {
                draft.anchors.remove(name);
            } else {
                draft.anchors.insert(name.to_owned(), text);
            }
        });
    };
    view! {
        <div>
            <label for=id.clone()>{t.get(key!("anchor", name)).to_owned()}</label>
            <input
                type="text" class="ts-input ts-input--when" autocomplete="off"
                id=id aria-describedby=error_id.clone()
                on:change=change
                prop:value=move || text.get()
            />
            <p class="ts-error" id=error_id>{error}</p>
        </div>
    }
}
