//! What is said for the safety of a person.

use crate::app::state::session;
use leptos::prelude::*;

/// The lines that stand on every result.
#[component]
pub fn Safety() -> impl IntoView {
    let t = session().t();
    view! {
        <div class="ts-safety">
            <p>{t.get(key!("safety.not_advice"))}</p>
            <p>{t.get(key!("safety.medicines"))}</p>
            <p>{t.get(key!("safety.investigational"))}</p>
        </div>
    }
}

/// Before a question about a crisis, and regardless of the answer.
#[component]
pub fn CrisisNote() -> impl IntoView {
    let t = session().t();
    view! {
        <aside class="ts-crisis" aria-label=t.get(key!("crisis.title"))>
            <p><strong>{t.get(key!("crisis.title"))}</strong></p>
            <p>{t.get(key!("crisis.why"))}</p>
            <CrisisHelp/>
        </aside>
    }
}

/// Where to find help in a crisis. The numbers are data of the language files, each with whether
/// it was verified.
#[component]
pub fn CrisisHelp() -> impl IntoView {
    let t = session().t();
    let lines = t.get(key!("crisis.lines")).split('|').map(|line| {
        let mut parts = line.split(';').map(str::trim);
        let (text, number) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let verified = match parts.next() {
            Some("verified") => t.get(key!("crisis.verified")),
            _ => t.get(key!("crisis.not_verified")),
        };
        let link = (!number.is_empty()).then(|| {
            let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            view! { " "<a href=format!("tel:{dialled}")>{number}</a>" "<small>"("{verified}")"</small> }
        });
        view! { <li>{text}{link}</li> }
    });
    view! {
        <p>{t.get(key!("crisis.act"))}</p>
        <ul>{lines.collect_view()}</ul>
        <p>{t.get(key!("crisis.end"))}</p>
    }
}
