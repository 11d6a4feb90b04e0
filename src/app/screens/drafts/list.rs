//! The drafts in the store: open, save as a file, delete.

use super::problem_text;
use crate::app::page;
use crate::app::route::Route;
use crate::app::state::{Session, session};
use crate::draft::Draft;
use crate::storage::seal::{Key, SealError};
use crate::storage::{Stored, sealed};
use leptos::prelude::*;

/// What the parts of the list share.
#[derive(Clone, Copy)]
struct ListState {
    session: Session,
    error: RwSignal<String>,
    /// The draft whose passphrase is asked for.
    asked: RwSignal<Option<String>>,
    /// The draft whose deletion was pressed once.
    sure: RwSignal<String>,
}

impl ListState {
    fn open(self, id: &str, stored: &str, text: &str, key: Option<Key>) {
        match self.session.open(id, stored, text, key) {
            Ok(()) => {
                self.error.set(String::new());
                self.asked.set(None);
                self.session.say(key!("said.opened"));
                page::focus_soon("h1");
            }
            Err(problem) => self.error.set(problem_text(self.session, &problem)),
        }
    }

    /// Opens the draft that was asked for, if the passphrase is right. The store is asked anew:
    /// another tab may have written since the list was drawn.
    async fn unlock(self, passphrase: String) {
        let Some(id) = self.asked.get_untracked() else { return };
        let Some(stored) = self.session.keeping.draft(&id) else { return };
        let Some(sealed) = sealed(&stored) else { return };
        let open_now = self.session.keeping.id.get_untracked();
        let opened = match Key::of(&passphrase, &sealed).await {
            Ok(key) => key.open(&sealed).await.map(|text| (key, text)),
            Err(problem) => Err(problem),
        };
        // It takes a while; the person may have gone on with another draft.
        if self.session.keeping.id.get_untracked() != open_now {
            return;
        }
        let key = match opened {
            Ok((key, text)) => return self.open(&id, &stored, &text, Some(key)),
            Err(SealError::NoCrypto) => key!("drafts.no_crypto"),
            Err(SealError::WrongPassphrase) => key!("drafts.wrong_passphrase"),
        };
        self.error.set(self.session.t().get(key).to_owned());
    }
}

/// The drafts in the store. Unreadable ones are kept as they are until the person deletes them.
#[component]
pub fn DraftList() -> impl IntoView {
    let session = session();
    let t = session.t();
    let list = ListState {
        session,
        error: RwSignal::new(String::new()),
        // The last draft asks for its passphrase by itself.
        asked: RwSignal::new(untrack(|| session.locked_draft())),
        sure: RwSignal::new(String::new()),
    };
    let stored = Memo::new(move |_| {
        session.keeping.written.track();
        session.keeping.id.track();
        session.keeping.drafts()
    });
    let ids = move || stored.with(|all| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>());
    let start_new = move |_| {
        session.start_new();
        page::go(&Route::Start);
    };
    view! {
        <p class="ts-error" role="alert">{move || list.error.get()}</p>
        <Show when=move || stored.with(Vec::is_empty)><p>{t.get(key!("drafts.none"))}</p></Show>
        <ul class="ts-drafts">
            <For each=ids key=|id| id.clone() let(id)>
                <DraftRow list id stored/>
            </For>
        </ul>
        <Show when=move || list.asked.with(Option::is_some)><Unlock list/></Show>
        <div class="ts-actions">
            <button type="button" class="ts-button" id="new-draft" on:click=start_new>
                {t.get(key!("drafts.new"))}
            </button>
        </div>
    }
}

/// What a stored text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Readable,
    Sealed,
    Unreadable,
}

fn name_or(session: Session, name: &str) -> &str {
    if name.is_empty() { session.t().get(key!("drafts.nameless")) } else { name }
}

/// What a stored draft is called, and its form.
fn described(session: Session, stored: &Stored) -> (String, Form) {
    let t = session.t();
    if let Some(sealed) = sealed(&stored.text) {
        let name = name_or(session, &sealed.name);
        return (t.fill(key!("drafts.sealed_name"), &[("name", name)]), Form::Sealed);
    }
    match Draft::read(session.catalogue(), &stored.text) {
        Ok(draft) => {
            let count = t.count(key!("drafts.answers"), draft.entries.len());
            let holes = [("name", name_or(session, &draft.name)), ("count", &count)];
            (t.fill(key!("drafts.named"), &holes), Form::Readable)
        }
        Err(_) => (t.get(key!("drafts.unreadable")).to_owned(), Form::Unreadable),
    }
}

/// One draft. It keeps its place and its focus while others are saved.
#[component]
fn DraftRow(
    /// The list it stands in.
    list: ListState,
    /// Its id.
    id: String,
    /// All stored drafts.
    stored: Memo<Vec<Stored>>,
) -> impl IntoView {
    let session = list.session;
    let t = session.t();
    let id = StoredValue::new(id);
    let is_current =
        Memo::new(move |_| id.with_value(|id| session.keeping.id.with(|now| now == id)));
    let described = Memo::new(move |_| {
        let found = |all: &Vec<Stored>| {
            let this = id.with_value(|id| all.iter().find(|one| one.id == *id).cloned());
            this.map(|stored| described(session, &stored))
        };
        stored.with(found).unwrap_or((String::new(), Form::Unreadable))
    });
    let title = move || described.with(|(title, _)| title.clone());
    let form = Memo::new(move |_| described.with(|(_, form)| *form));
    let can_open = move || !is_current.get() && form.get() != Form::Unreadable;
    let open = move |_| {
        let id = id.get_value();
        if form.get_untracked() == Form::Sealed {
            list.asked.set(Some(id));
            page::focus_soon("unlock");
        } else if let Some(text) = session.keeping.draft(&id) {
            list.open(&id, &text, &text, None);
        }
    };
    let open_label = move || t.fill(key!("drafts.open_label"), &[("name", &title())]);
    view! {
        <li class="ts-draft" class:ts-draft--current=move || is_current.get()>
            <span>{title}</span>
            <Show when=move || is_current.get()>
                <span class="ts-tag">{t.get(key!("drafts.current"))}</span>
            </Show>
            <Show when=can_open>
                <button type="button" class="ts-button ts-button--small" aria-label=open_label on:click=open>
                    {t.get(key!("drafts.open"))}
                </button>
            </Show>
            <SaveStored session id title=Signal::derive(title) form/>
            <Show when=move || !is_current.get()>
                <Delete list id title=Signal::derive(title)/>
            </Show>
        </li>
    }
}

/// Saves a stored text as it stands. A sealed one stays sealed, and the button says so.
#[component]
fn SaveStored(
    /// The session.
    session: Session,
    /// The draft.
    id: StoredValue<String>,
    /// What it is called.
    #[prop(into)]
    title: Signal<String>,
    /// What the text is.
    form: Memo<Form>,
) -> impl IntoView {
    let t = session.t();
    let save = move |_| {
        let id = id.get_value();
        let kind = if form.get_untracked() == Form::Sealed { "sealed" } else { "draft" };
        let Some(text) = session.keeping.draft(&id) else { return };
        let name = format!("trial-screener-{kind}-{id}.json");
        if !page::download(&name, "application/json", &text) {
            session.say(key!("saved.no_file"));
        }
    };
    let is_sealed = move || form.get() == Form::Sealed;
    let text = move || {
        t.get(if is_sealed() { key!("drafts.save_sealed") } else { key!("saved.save_file") })
    };
    let label = move || {
        let key = if is_sealed() { key!("drafts.sealed_label") } else { key!("drafts.file_label") };
        t.fill(key, &[("name", &title.get())])
    };
    view! {
        <button type="button" class="ts-button ts-button--small" aria-label=label on:click=save>
            {text}
        </button>
    }
}

/// Deletes a draft, on the second press.
#[component]
fn Delete(
    /// The list it stands in.
    list: ListState,
    /// The draft.
    id: StoredValue<String>,
    /// What it is called.
    #[prop(into)]
    title: Signal<String>,
) -> impl IntoView {
    let t = list.session.t();
    let is_asked = move || list.sure.with(|sure| id.with_value(|id| sure == id));
    let text =
        move || t.get(if is_asked() { key!("drafts.delete_sure") } else { key!("drafts.delete") });
    let label = move || {
        if is_asked() {
            format!("{} {}", t.get(key!("drafts.delete_sure")), title.get())
        } else {
            t.fill(key!("drafts.delete_label"), &[("name", &title.get())])
        }
    };
    let press = move |_| {
        if untrack(is_asked) {
            list.session.keeping.remove(&id.get_value());
            // The button that was pressed is gone.
            page::focus_soon("new-draft");
        } else {
            list.sure.set(id.get_value());
        }
    };
    view! {
        <button type="button" class="ts-button ts-button--small" aria-label=label on:click=press>
            {text}
        </button>
    }
}

/// Asks for the passphrase of a draft.
#[component]
fn Unlock(
    /// The list it stands in.
    list: ListState,
) -> impl IntoView {
    let t = list.session.t();
    let passphrase = RwSignal::new(String::new());
    let unlock = move || {
        let typed = passphrase.get_untracked();
        passphrase.set(String::new());
        leptos::task::spawn_local(list.unlock(typed));
    };
    let key = move |ev: leptos::ev::KeyboardEvent| {
        if page::key_of(&ev).as_deref() == Some("Enter") {
            unlock();
        }
    };
    view! {
        <div class="ts-unlock">
            <label for="unlock">{t.get(key!("drafts.unlock"))}</label>
            <input
                type="password" id="unlock" class="ts-input" autocomplete="off"
                on:input=move |ev| passphrase.set(event_target_value(&ev))
                on:keydown=key
                prop:value=move || passphrase.get()
            />
            <button type="button" class="ts-button" on:click=move |_| unlock()>{t.get(key!("drafts.open"))}</button>
        </div>
    }
}
