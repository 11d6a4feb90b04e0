//! One date for all results, and results to paste: offered, never imposed.

use crate::app::page;
use crate::app::state::session;
use crate::draft::paste::{self, Pasted};
use leptos::prelude::*;

/// Tools for many laboratory results at once.
#[component]
pub fn LaboratoryTools(
    /// The results asked for here, in their order.
    rows: Vec<&'static str>,
    /// Whether a column of bare numbers is taken in that order.
    #[prop(optional)]
    by_rows: bool,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let date = RwSignal::new(String::new());
    let rows = StoredValue::new(rows);
    // Results without a date get this one.
    let use_date = move |_| {
        let day = date.get_untracked();
        let rows = rows.get_value().into_iter();
        let questions = rows.filter_map(|id| session.catalogue().question(id));
        session.change_all("date", questions.map(|question| (question, &day)), |entry, day| {
            if !entry.text.trim().is_empty() && entry.when.trim().is_empty() {
                entry.when.clone_from(day);
            }
        });
    };
    view! {
        <details class="ts-tool">
            <summary>{t.get("lab.tools")}</summary>
            <div class="ts-when">
                <label for="lab-date">{t.get("lab.date")}</label>
                <input
                    type="text" id="lab-date" class="ts-input ts-input--when" autocomplete="off" spellcheck="false"
                    placeholder=t.get("when.placeholder")
                    on:input=move |ev| date.set(event_target_value(&ev))
                    prop:value=move || date.get()
                />
                <button type="button" class="ts-button" on:click=use_date>{t.get("lab.use_date")}</button>
            </div>
            <PasteBox rows by_rows date/>
        </details>
    }
}

#[component]
fn PasteBox(
    /// The results asked for here.
    rows: StoredValue<Vec<&'static str>>,
    /// Whether a column of bare numbers is taken in their order.
    by_rows: bool,
    /// The day of lines without one.
    date: RwSignal<String>,
) -> impl IntoView {
    let session = session();
    let t = session.t();
    let text = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        rows.with_value(|rows| {
            let rows = if by_rows { rows.as_slice() } else { &[] };
            paste::read(session.catalogue(), &text.get(), rows)
        })
    });
    let use_lines = move |lines: Vec<Pasted>| {
        let day = date.get_untracked();
        let known = lines.into_iter().filter_map(|line| {
            let question = session.catalogue().question(line.fact.as_deref()?)?;
            Some((question, line))
        });
        session.change_all("paste", known, |entry, line| *entry = line.entry(&day));
    };
    let use_line = Callback::new(move |line: Pasted| use_lines(vec![line]));
    let use_all = move |_| {
        use_lines(found.get_untracked());
        text.set(String::new());
        page::focus_soon("lab-paste");
    };
    let lines = move || {
        found.get().into_iter().map(|line| view! { <FoundLine line use_line/> }).collect_view()
    };
    view! {
        <div class="ts-paste">
            <label for="lab-paste">{t.get("lab.paste")}</label>
            <p class="ts-hint" id="lab-paste-hint">{t.get("lab.paste_hint")}</p>
            <textarea
                id="lab-paste" class="ts-input" rows="5" spellcheck="false" autocomplete="off"
                aria-describedby="lab-paste-hint"
                on:input=move |ev| text.set(event_target_value(&ev))
                prop:value=move || text.get()
            ></textarea>
            <Show when=move || found.with(|found| !found.is_empty())>
                <ul class="ts-paste__found">{lines}</ul>
                <button type="button" class="ts-button" on:click=use_all>{t.get("lab.use_all")}</button>
            </Show>
        </div>
    }
}

#[component]
fn FoundLine(
    /// The line.
    line: Pasted,
    /// Takes it.
    use_line: Callback<Pasted>,
) -> impl IntoView {
    let session = session();
    let (t, speaker) = (session.t(), session.speaker());
    let what = match &line.fact {
        Some(fact) => {
            let value = format!("{} {} {}", line.text, speaker.unit(&line.unit), line.when);
            let holes = [("label", speaker.label(fact)), ("value", value.trim().to_owned())];
            t.fill("lab.found", &holes.each_ref().map(|(hole, text)| (*hole, text.as_str())))
        }
        None if line.named => t.fill("lab.no_number", &[("line", &line.line)]),
        None => t.fill("lab.not_found", &[("line", &line.line)]),
    };
    let button = line.fact.is_some().then(|| {
        let take = move |_| use_line.run(line.clone());
        view! {
            <button type="button" class="ts-button ts-button--small" on:click=take>{t.get("lab.use")}</button>
        }
    });
    view! { <li>{what}" "{button}</li> }
}
