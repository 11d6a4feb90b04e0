//! A radio or a checkbox with its label.

use super::FieldState;
use crate::catalogue::Question;
use crate::draft::Unknown;
use leptos::prelude::*;

/// A radio or a checkbox with its label.
#[component]
pub fn Tick(
    /// `radio` or `checkbox`.
    #[prop(default = "checkbox")]
    kind: &'static str,
    /// Its id.
    #[prop(into)]
    id: String,
    /// The name that the radios of a question share.
    #[prop(optional, into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// Further classes.
    #[prop(default = "")]
    class: &'static str,
    /// Whether it is chosen.
    #[prop(into)]
    checked: Signal<bool>,
    /// Whether it cannot be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Hears whether it was chosen.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <div class=format!("ts-tick {class}")>
            <input
                type=kind
                id=id.clone()
                name=(!name.is_empty()).then_some(name)
                disabled=move || disabled.get()
                prop:checked=move || checked.get()
                on:change=move |ev| on_change.run(event_target_checked(&ev))
            />
            <label for=id>{label}</label>
        </div>
    }
}

/// The ways not to answer a question, with their codes.
pub(super) fn unknowns(question: &Question) -> impl Iterator<Item = (Unknown, &'static str)> {
    let prefer_not = question.sensitive.then_some((Unknown::PreferNot, "prefer_not"));
    std::iter::once((Unknown::DontKnow, "dont_know")).chain(prefer_not)
}

/// "I don't know", and "I prefer not to say" where the question is sensitive.
#[component]
pub fn Unknowns(
    /// The field.
    state: FieldState,
    /// `radio` or `checkbox`.
    kind: &'static str,
) -> impl IntoView {
    let t = state.session.t();
    // Alone on the screen, it has large buttons for them.
    let ways = unknowns(state.question).filter(|_| !state.alone);
    let tick = |(unknown, code): (Unknown, &'static str)| {
        let checked = Signal::derive(move || state.is_unknown(unknown));
        let choose = move |on: bool| state.picked(|entry| entry.unknown = on.then_some(unknown));
        let label = t.get(key!("option", code)).to_owned();
        view! { <Tick kind id=state.id(code) name=state.id("choice") label checked on_change=choose/> }
    };
    ways.map(tick).collect_view()
}
