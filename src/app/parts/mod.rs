//! Pieces that several screens share. Every picture has a name that says what it shows, and
//! never tells anything by colour alone.

mod bar;
mod card;
mod cells;
mod margin;
mod note;
mod status;

pub use bar::StandingBar;
pub use card::{CardList, TrialTitle, VerdictLine};
pub use cells::CellTherapy;
pub use margin::{MarginBar, TimelineBar};
pub use note::{CrisisHelp, CrisisNote, Safety};
pub use status::{Legend, StatusMark};

use super::state::{Session, session};
use leptos::prelude::*;

/// How many trials are still open, in a sentence.
pub fn open_count(session: Session) -> String {
    session.answers.screening.with(|screening| session.speaker().open_count(screening))
}

/// How many trials are still open, kept up to date.
#[component]
pub fn OpenCount() -> impl IntoView {
    let session = session();
    let count = Memo::new(move |_| open_count(session));
    move || count.get()
}
