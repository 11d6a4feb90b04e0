//! What cell therapy is: cells taken, changed, given back, in four small pictures, with its risks.

use crate::app::state::session;
use crate::words::Key;
use leptos::prelude::*;

/// Draws into a box of 96 by 64.
type Draw = fn() -> AnyView;

/// The steps: the key of the text and the picture of each.
const STEPS: [(Key<'static>, Draw); 4] = [
    (key!("cells.taken"), taken),
    (key!("cells.changed"), changed),
    (key!("cells.prepared"), prepared),
    (key!("cells.returned"), returned),
];

/// A cell: a ring with a kernel.
fn cell(x: u16, y: u16) -> AnyView {
    view! {
        <circle class="ts-cells__cell" cx=x.to_string() cy=y.to_string() r="11"></circle>
        <circle class="ts-cells__kernel" cx=x.to_string() cy=y.to_string() r="5"></circle>
    }
    .into_any()
}

/// A cell that carries a receptor: two arms like a Y.
fn armed(x: u16, y: u16) -> AnyView {
    let (stem, top) = (y.saturating_sub(11), y.saturating_sub(18));
    let arms = format!("M{x} {stem}V{top}m-6 -6l6 6l6 -6");
    view! { {cell(x, y)}<path class="ts-cells__arm" d=arms></path> }.into_any()
}

/// A drop of blood, and the cells in it.
fn taken() -> AnyView {
    view! {
        <path class="ts-cells__line" d="M22 8c10 15 14 21 14 29a14 14 0 0 1-28 0c0-8 4-14 14-29z"></path>
        <path class="ts-cells__line" d="M42 38h14m-5 -5l5 5l-5 5"></path>
        {cell(76, 38)}
    }
    .into_any()
}

/// A cell that gets a receptor.
fn changed() -> AnyView {
    view! {
        {cell(18, 44)}
        <path class="ts-cells__line" d="M38 44h16m-5 -5l5 5l-5 5"></path>
        {armed(76, 44)}
    }
    .into_any()
}

/// A bag with a drip.
fn prepared() -> AnyView {
    view! {
        <path class="ts-cells__line" d="M34 6h28v26l-8 8h-12l-8 -8zM48 40v18"></path>
        <path class="ts-cells__line" d="M40 18h16m-8 -8v16"></path>
    }
    .into_any()
}

/// Cells that carry a receptor go back.
fn returned() -> AnyView {
    view! {
        {armed(18, 44)}
        <path class="ts-cells__line" d="M38 44h14m-5 -5l5 5l-5 5"></path>
        <circle class="ts-cells__line" cx="76" cy="18" r="8"></circle>
        <path class="ts-cells__line" d="M62 58c0 -20 6 -26 14 -26s14 6 14 26"></path>
    }
    .into_any()
}

/// The pictures with their texts, and the risks.
#[component]
pub fn CellTherapy() -> impl IntoView {
    let t = session().t();
    let steps = STEPS.map(|(key, draw)| {
        view! {
            <li>
                <svg viewBox="0 0 96 64" aria-hidden="true">{draw()}</svg>
                <p>{t.get(key)}</p>
            </li>
        }
    });
    view! {
        <section class="ts-cells">
            <h2>{t.get(key!("cells.title"))}</h2>
            <ol>{steps.into_iter().collect_view()}</ol>
            <p>{t.get(key!("cells.donor"))}</p>
            <p><strong>{t.get(key!("cells.risks_title"))}</strong>" "{t.get(key!("cells.risks"))}</p>
        </section>
    }
}
