//! What all screens share: answers, keeping, the language, the host. A [`Session`] joins them.

pub mod answers;
pub mod asking;
pub mod host;
pub mod keeping;
pub mod road;

pub use answers::Answers;
pub use asking::Asking;
pub use host::HostConsent;
pub use keeping::Keeping;
pub use road::RoadTaken;

use super::clock;
use super::language::{self, Language};
use crate::catalogue::layout::Layout;
use crate::catalogue::{Catalogue, Question};
use crate::draft::{Draft, DraftError, Entry};
use crate::evaluate::Screening;
use crate::evaluate::next::{Guide, Suggestion};
use crate::facts::date::iso;
use crate::report::Speaker;
use crate::storage::seal::Key;
use crate::storage::{Saved, Settings, Trouble, sealed};
use crate::words::{self, Words};
use jiff::civil::Date;
use leptos::prelude::*;
use std::sync::Arc;

/// One person in front of the page.
#[derive(Clone, Copy)]
pub struct Session {
    /// The language of the screens that are shown, with the catalogue in it.
    pub language: Language,
    /// How questions are grouped.
    pub layout: &'static Layout,
    /// Answers and results.
    pub answers: Answers,
    /// What is kept on this device.
    pub keeping: Keeping,
    /// Whether the site around this page may learn the verdicts.
    pub host: HostConsent,
    /// What was asked one at a time.
    pub road: RoadTaken,
    /// What is best asked next.
    asking: Asking,
    /// Whether these are answers that are only tried out: they are kept nowhere.
    pub trying: bool,
    /// Choices for this device.
    pub settings: RwSignal<Settings>,
    /// The tag of the language that was chosen.
    pub tag: RwSignal<&'static str>,
    /// Told when a language has arrived.
    pub arrived: RwSignal<()>,
    /// Something to announce politely.
    pub said: RwSignal<String>,
    /// Whether a link has just led here. What it aims at is shown once; whoever comes back finds
    /// the place where they were.
    pub followed_link: StoredValue<bool>,
    /// What was open before the made-up person: the id of the draft, and the draft itself if it
    /// could not be kept.
    own: StoredValue<(String, Option<Draft>)>,
}

impl Session {
    /// A session with an empty draft.
    pub fn new(language: Language, layout: &'static Layout) -> Self {
        let answers = Answers::new(language.catalogue);
        let keeping = Keeping::new(language.catalogue, answers);
        let host = HostConsent::new();
        host.tell(language.catalogue, answers);
        Self {
            language,
            layout,
            answers,
            keeping,
            host,
            road: RoadTaken::new(),
            asking: Asking::new(),
            trying: false,
            settings: RwSignal::new(keeping.settings()),
            tag: RwSignal::new(language.words.tag),
            arrived: RwSignal::new(()),
            said: RwSignal::new(String::new()),
            followed_link: StoredValue::new(true),
            own: StoredValue::new((String::new(), None)),
        }
    }

    /// The same session in the language that was chosen, if it is here, as said to the person or
    /// to a carer.
    #[must_use]
    pub fn speaking(self, tag: &str, carer: bool) -> Self {
        let found = if carer { language::find_for_carer(tag) } else { language::find(tag) };
        Self { language: found.unwrap_or(self.language), ..self }
    }

    /// The same session with a copy of the answers, in which others can be tried out. Nothing of
    /// it is kept.
    #[must_use]
    pub fn trying_out(self) -> Self {
        let answers = Answers::new(self.catalogue());
        answers.begin(self.answers.draft.get_untracked(), None);
        let (road, asking) = (RoadTaken::new(), Asking::new());
        Self { answers, road, asking, trying: true, ..self }
    }

    /// The words of the language. Screens are built anew when it changes.
    pub const fn t(self) -> &'static Words {
        self.language.words
    }

    /// What trials ask, in the language.
    pub const fn catalogue(self) -> &'static Catalogue {
        self.language.catalogue
    }

    /// A speaker for the day of the results.
    pub fn speaker(self) -> Speaker<'static> {
        let today = self.answers.screening.with_untracked(Screening::reference);
        Speaker::new(self.catalogue(), self.t(), today)
    }

    /// The day of the results.
    pub fn today(self) -> Date {
        self.answers.screening.with(Screening::reference)
    }

    /// A question by number. The numbers of pages and layouts are those of the catalogue.
    pub fn question(self, fact: usize) -> Option<&'static Question> {
        self.catalogue().fact(fact)
    }

    /// What orders the questions, for the day of the results.
    pub fn guide(self) -> Arc<Guide<'static>> {
        self.asking.guide(self.catalogue(), self.layout, self.today())
    }

    /// The screens that are still to be asked, the best one first. Follows no signal.
    pub fn suggestions(self) -> Vec<Suggestion> {
        untrack(|| {
            let guide = self.guide();
            self.answers.screening.with(|screening| self.asking.next(&guide, screening))
        })
    }

    /// Whether there is a question that is still to be asked.
    pub fn has_questions(self) -> bool {
        self.answers.screening.with(|screening| self.guide().open(screening).contains(&true))
    }

    /// Says something that is not seen where the person looks.
    pub fn say(self, key: words::Key<'static>) {
        self.said.set(self.t().get(key).to_owned());
    }

    /// Keeps the draft; says a trouble that is news, and remembers the draft as the open one.
    fn keep(self) {
        if self.trying {
            return;
        }
        if let Some(trouble) = self.keeping.keep() {
            self.say(trouble.key());
        }
        let id = self.keeping.id.get_untracked();
        let stored = matches!(
            self.keeping.saved.get_untracked(),
            Saved::Kept | Saved::Not(Trouble::ChangedElsewhere)
        );
        if stored && self.settings.with_untracked(|settings| settings.draft != id) {
            self.set(|settings| settings.draft = id);
        }
    }

    /// Keeps the draft again after it was erased elsewhere, because the person asks for it.
    pub fn keep_again(self) {
        if let Some(trouble) = self.keeping.keep_again() {
            self.say(trouble.key());
        }
        let id = self.keeping.id.get_untracked();
        self.set(|settings| settings.draft = id);
    }

    /// Changes the entry for one question and keeps the draft at once.
    pub fn change(self, question: &'static Question, change: impl FnOnce(&mut Entry)) {
        self.change_said_on(question, &clock::iso_today(), change);
    }

    /// The same for a date that was said on another day (`YYYY-MM-DD`).
    pub fn change_said_on(
        self,
        question: &'static Question,
        said_on: &str,
        change: impl FnOnce(&mut Entry),
    ) {
        if self.answers.change(question, said_on, change) {
            self.keep();
        }
    }

    /// Shows another draft in place of the open one, as one step that can be taken back.
    pub fn replace(self, what: &str, draft: Draft) {
        self.answers.replace(what, draft);
        self.keep();
    }

    /// Changes the entries of several questions, as one step that can be taken back.
    pub fn change_all<T>(
        self,
        what: &str,
        questions: impl Iterator<Item = (&'static Question, T)>,
        change: impl FnMut(&mut Entry, T),
    ) {
        self.change_all_said_on(what, &clock::iso_today(), questions, change);
    }

    /// The same for a date that was said on another day (`YYYY-MM-DD`).
    pub fn change_all_said_on<T>(
        self,
        what: &str,
        said_on: &str,
        questions: impl Iterator<Item = (&'static Question, T)>,
        mut change: impl FnMut(&mut Entry, T),
    ) {
        let before = self.answers.draft.get_untracked();
        let mut draft = before.clone();
        for (question, new) in questions {
            let old = draft.entry(&question.id);
            let mut entry = old.clone();
            change(&mut entry, new);
            entry.stamp(question, &old, said_on);
            draft.put(&question.id, entry);
        }
        if draft != before {
            self.replace(what, draft);
        }
    }

    /// Changes name, day or anchors of the draft.
    pub fn edit(self, change: impl FnOnce(&mut Draft)) {
        let mut draft = self.answers.draft.get_untracked();
        change(&mut draft);
        // Also where nothing in it changed: after midnight the same draft is of another day.
        self.replace("draft", draft);
    }

    /// Moves the results to another day; `None` follows the calendar.
    pub fn set_day(self, day: Option<Date>) {
        let text = day.map(iso).unwrap_or_default();
        self.edit(|draft| draft.as_of = text);
    }

    /// Takes back the last change.
    pub fn undo(self) {
        if self.answers.step(false) {
            self.keep();
            self.say(key!("said.undone"));
        }
    }

    /// Makes the last undone change again.
    pub fn redo(self) {
        if self.answers.step(true) {
            self.keep();
            self.say(key!("said.redone"));
        }
    }

    /// Hears what another tab did to the store.
    pub fn hear_storage(self, key: Option<&str>, gone: bool) {
        let trouble = self.keeping.hear(key, gone);
        if let Some(trouble) = trouble {
            self.say(trouble.key());
        }
    }

    /// A person's own answers, if this device does not keep them.
    fn unkept(self) -> Option<Draft> {
        let unkept = matches!(self.keeping.saved.get_untracked(), Saved::Off | Saved::Not(_));
        let draft = unkept.then(|| self.answers.draft.get_untracked());
        draft.filter(|draft| !draft.is_blank() && !draft.example)
    }

    /// Starts an empty draft beside the ones that are kept. What could not be kept can be
    /// brought back by one undo.
    pub fn start_new(self) {
        let unkept = self.unkept();
        self.begin(clock::new_id(), None, Draft::new(), None, unkept.as_ref());
        self.set(|settings| settings.draft.clear());
    }

    /// Leaves nothing on the screen and nothing to undo.
    pub fn clear(self) {
        self.begin(clock::new_id(), None, Draft::new(), None, None);
        self.set(|settings| settings.draft.clear());
    }

    fn begin(
        self,
        id: String,
        stored: Option<String>,
        draft: Draft,
        key: Option<Key>,
        before: Option<&Draft>,
    ) {
        self.answers.begin(draft, before);
        self.road.clear();
        self.asking.forget();
        self.keeping.switch(id, stored, key);
        // Another person decides anew.
        self.host.decide(None);
    }

    /// Opens a stored draft: `stored` is the text in the store, `text` what it says (the same
    /// unless it is sealed).
    ///
    /// # Errors
    /// Why the stored text is no draft; it stays as it is.
    pub fn open(
        self,
        id: &str,
        stored: &str,
        text: &str,
        key: Option<Key>,
    ) -> Result<(), DraftError> {
        let draft = Draft::read(self.catalogue(), text)?;
        // Exactly what was read: if another tab has written since, the next write notices.
        self.begin(id.to_owned(), Some(stored.to_owned()), draft, key, None);
        self.set(|settings| id.clone_into(&mut settings.draft));
        Ok(())
    }

    /// Opens the draft that was open last, unless it waits for its passphrase. A draft that
    /// cannot be read stays in the list, where it can be saved as a file; a banner says so.
    pub fn open_last(self) {
        let last = self.settings.with_untracked(|settings| settings.draft.clone());
        if let Some(text) = self.keeping.draft(&last).filter(|text| sealed(text).is_none()) {
            // What is wrong with it is told by `unread_draft`.
            drop(self.open(&last, &text, &text, None));
        }
    }

    /// The draft that was open last with its text, while another one is open.
    fn last_draft(self) -> Option<(String, String)> {
        self.keeping.written.track();
        let open = self.keeping.id.get();
        let last = self.settings.with(|settings| settings.draft.clone());
        let text = self.keeping.draft(&last).filter(|_| last != open)?;
        Some((last, text))
    }

    /// Why the draft that was open last cannot be read, if so, until another one is kept.
    pub fn unread_draft(self) -> Option<DraftError> {
        let (_, text) = self.last_draft().filter(|(_, text)| sealed(text).is_none())?;
        Draft::read(self.catalogue(), &text).err()
    }

    /// The draft that was open last, if it is another one and waits for its passphrase.
    pub fn locked_draft(self) -> Option<String> {
        let (last, _) = self.last_draft().filter(|(_, text)| sealed(text).is_some())?;
        Some(last)
    }

    /// Shows a made-up person, beside what is kept.
    pub fn begin_example(self, draft: Draft) {
        if !self.answers.draft.with_untracked(|draft| draft.example) {
            let id = self.settings.with_untracked(|settings| settings.draft.clone());
            self.own.set_value((id, self.unkept()));
        }
        self.start_new();
        self.replace("example", draft);
    }

    /// Leaves the made-up person, and says whether there was one; one's own draft is there again,
    /// if it was kept and needs no passphrase.
    pub fn leave_example(self) -> bool {
        if !self.answers.draft.with_untracked(|draft| draft.example) {
            return false;
        }
        let (own, unkept) = self.own.get_value();
        self.clear();
        if let Some(draft) = unkept {
            self.answers.begin(draft, None);
            self.keep();
        } else {
            // A sealed one waits for its passphrase again, and the page says so.
            self.set(|settings| settings.draft = own);
            self.open_last();
        }
        true
    }

    /// Changes a choice for this device.
    pub fn set(self, change: impl FnOnce(&mut Settings)) {
        self.settings.update(change);
        self.keeping.keep_settings(&self.settings.get_untracked());
    }

    /// Removes everything from this device; says whether nothing is left. The screen starts
    /// anew.
    pub fn erase(self) -> bool {
        self.clear();
        self.keeping.erase()
    }

    /// Keep nothing on this device from now on, or keep again.
    pub fn set_off(self, off: bool) {
        let clean = self.keeping.set_off(off);
        if off {
            self.say(if clean { key!("said.off") } else { key!("said.not_erased") });
        } else {
            self.keep();
            // The choices went with everything else.
            self.set(|_| {});
        }
    }

    /// What the part of an address behind its first `/` aims at, once.
    pub fn aim(self, address: &str) -> Option<String> {
        let (_, aim) = address.split_once('/')?;
        self.followed_link.try_update_value(std::mem::take)?.then(|| aim.to_owned())
    }
}

/// The session of the screen this is part of.
pub fn session() -> Session {
    expect_context::<Session>()
}
