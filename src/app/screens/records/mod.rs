//! "I have my results or records": text and files that are brought, and what they offer. Nothing
//! is used until the person says so, and nothing is kept of a file but what was accepted.

mod review;
mod take_in;

use crate::app::page;
use crate::app::state::{Session, session};
use crate::evaluate::Screening;
use crate::intake::files::{Gathered, People};
use crate::intake::{Intake, Lexicon, resolve};
use leptos::prelude::*;
use review::Review;
use std::cell::Cell;
use std::rc::Rc;
use take_in::take_in;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

/// How far reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Entries that were read.
    pub done: usize,
    /// All of them.
    pub of: usize,
}

/// What was brought, as long as the screen is open.
#[derive(Clone, Copy)]
pub struct Brought {
    session: Session,
    /// What was read; `None` before anything was.
    pub intake: RwSignal<Option<Intake>>,
    /// Files and entries that cannot be read, with the code of the reason.
    pub refused: RwSignal<Vec<(String, &'static str)>>,
    /// Whose records they are.
    people: RwSignal<People>,
    /// Whether the person said that they are hers.
    agreed: RwSignal<bool>,
    progress: RwSignal<Option<Progress>>,
    /// Counts what was begun to be read or cancelled: only the last of it is shown.
    turn: StoredValue<u32>,
}

impl Brought {
    fn new(session: Session) -> Self {
        Self {
            session,
            intake: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
            people: RwSignal::new(People::default()),
            agreed: RwSignal::new(false),
            progress: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Shows what was gathered.
    fn show(self, gathered: Gathered) {
        let catalogue = self.session.catalogue();
        let today = self.session.answers.screening.with_untracked(Screening::reference);
        let refused = gathered.refused.iter().map(|(file, reason)| (file.clone(), reason.code()));
        self.refused.set(refused.collect());
        self.people.set(gathered.people);
        self.agreed.set(false);
        let intake = resolve::resolve(catalogue, gathered.findings, gathered.not_used, today);
        self.intake.set(Some(intake));
        page::focus_soon("records-found");
    }

    fn read_text(self, text: &str) {
        let lexicon = Lexicon::new(self.session.catalogue());
        let mut gathered = Gathered::default();
        crate::intake::files::one(&lexicon, "", text.as_bytes(), &|_| None, &mut gathered);
        self.show(gathered);
    }

    fn read_files(self, files: FileList) {
        // The newest read is the one that counts; what was begun before ends and shows nothing.
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        self.intake.set(None);
        // The box that they were chosen in is emptied meanwhile.
        let files: Vec<File> = (0..files.length()).filter_map(|at| files.get(at)).collect();
        leptos::task::spawn_local(async move {
            let lexicon = Lexicon::new(self.session.catalogue());
            let stop = Rc::new(Cell::new(false));
            let told = {
                let stop = Rc::clone(&stop);
                move |progress: Progress| {
                    stop.set(self.turn.try_get_value() != Some(turn));
                    if !stop.get() {
                        self.progress.try_set(Some(progress));
                    }
                    !stop.get()
                }
            };
            let gathered = take_in(&lexicon, &files, &told).await;
            if self.turn.try_get_value() == Some(turn) {
                self.progress.set(None);
                self.show(gathered);
            }
        });
    }

    /// Ends what is being read.
    fn cancel(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.progress.set(None);
        page::focus_soon("records-files");
    }

    /// Whether the person must first say that these are her records.
    fn must_ask(self) -> bool {
        let session = self.session;
        let (catalogue, today) = (session.catalogue(), session.today());
        let own = session.answers.draft.with_untracked(|draft| draft.birth(catalogue, today));
        self.people.with(|people| people.may_be_others(own))
    }
}

/// Bring results or records.
#[component]
pub fn Records() -> impl IntoView {
    let session = session();
    let t = session.t();
    let brought = Brought::new(session);
    let is_read = move || brought.intake.with(Option::is_some);
    let asks = move || is_read() && brought.must_ask() && !brought.agreed.get();
    let shows = move || is_read() && !asks();
    view! {
        <p class="ts-lead">{t.get(key!("records.lead"))}</p>
        <p class="ts-hint">{t.get(key!("records.silence"))}</p>
        <Files brought/>
        <PasteBox brought/>
        <Reading brought/>
        <div id="records-found" tabindex="-1">
            <Show when=asks><WhoseRecords brought/></Show>
            <Show when=shows><Review brought/></Show>
        </div>
    }
}

/// A place to drop files and to pick them.
#[component]
fn Files(
    /// What is brought.
    brought: Brought,
) -> impl IntoView {
    let t = session().t();
    let over = RwSignal::new(false);
    let chosen = move |ev: leptos::ev::Event| {
        let input = ev.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        if let Some(files) = input.files() {
            brought.read_files(files);
        }
        // The same file can be chosen again; the list above holds on to its files.
        input.set_value("");
    };
    let dragged = move |ev: DragEvent| {
        ev.prevent_default();
        over.set(true);
    };
    let dropped = move |ev: DragEvent| {
        ev.prevent_default();
        over.set(false);
        if let Some(files) = ev.data_transfer().and_then(|data| data.files()) {
            brought.read_files(files);
        }
    };
    view! {
        <div
            class="ts-drop" class:ts-drop--over=move || over.get()
            on:dragover=dragged on:dragleave=move |_| over.set(false) on:drop=dropped
        >
            <label for="records-files">{t.get(key!("records.files"))}</label>
            <p class="ts-hint" id="records-files-hint">{t.get(key!("records.files_hint"))}</p>
            <input
                type="file" id="records-files" multiple=true
                aria-describedby="records-files-hint" on:change=chosen
            />
        </div>
    }
}

/// A place to paste a report or a letter.
#[component]
fn PasteBox(
    /// What is brought.
    brought: Brought,
) -> impl IntoView {
    let t = session().t();
    let text = RwSignal::new(String::new());
    view! {
        <div class="ts-paste">
            <label for="records-text">{t.get(key!("records.paste"))}</label>
            <p class="ts-hint" id="records-text-hint">{t.get(key!("records.paste_hint"))}</p>
            <textarea
                id="records-text" class="ts-input" rows="6" spellcheck="false" autocomplete="off"
                aria-describedby="records-text-hint"
                on:input=move |ev| text.set(event_target_value(&ev))
                prop:value=move || text.get()
            ></textarea>
            <button
                type="button" class="ts-button ts-button--main"
                disabled=move || text.with(|text| text.trim().is_empty())
                on:click=move |_| brought.read_text(&text.get_untracked())
            >
                {t.get(key!("records.read"))}
            </button>
        </div>
    }
}

/// How far reading has come, with a way out.
#[component]
fn Reading(
    /// What is brought.
    brought: Brought,
) -> impl IntoView {
    let t = session().t();
    let text = move || {
        let progress = brought.progress.get().unwrap_or_default();
        let holes = [("done", progress.done.to_string()), ("of", progress.of.to_string())];
        t.fill(
            key!("records.progress"),
            &holes.each_ref().map(|(hole, text)| (*hole, text.as_str())),
        )
    };
    view! {
        <Show when=move || brought.progress.get().is_some()>
            <p class="ts-banner" role="status">
                {text}" "
                <button type="button" class="ts-button ts-button--small" on:click=move |_| brought.cancel()>
                    {t.get(key!("records.cancel"))}
                </button>
            </p>
        </Show>
    }
}

/// Asks whether records of somebody with another birthday, of several people or of somebody who
/// died are meant.
#[component]
fn WhoseRecords(
    /// What is brought.
    brought: Brought,
) -> impl IntoView {
    let t = session().t();
    let text = move || {
        brought.people.with(|people| match people.births.as_slice() {
            _ if people.died => t.get(key!("records.died")).to_owned(),
            [] | [_] if people.several => t.get(key!("records.of_first")).to_owned(),
            [birth] => t.fill(key!("records.whose"), &[("born", birth)]),
            births => t.fill(key!("records.several"), &[("n", &births.len().to_string())]),
        })
    };
    let agree = move |_| {
        brought.agreed.set(true);
        page::focus_soon("records-found");
    };
    let refuse = move |_| {
        brought.intake.set(None);
        page::focus_soon("records-files");
    };
    view! {
        <div class="ts-banner" role="group">
            <p>{text}</p>
            <button type="button" class="ts-button" on:click=agree>{t.get(key!("records.mine"))}</button>
            <button type="button" class="ts-button" on:click=refuse>{t.get(key!("records.not_mine"))}</button>
        </div>
    }
}
