//! The state all screens share: the draft, the screening held for it, and what is kept.
//!
//! Signals are state, memos are derived. A change goes one way: [`Store::change`] keeps the
//! draft, then re-evaluates what the one answer can touch.

use super::{clock, language};
use crate::catalogue::meaning::Slot;
use crate::catalogue::{Catalogue, Question};
use crate::draft::pages::Layout;
use crate::draft::{Draft, DraftError, Entry, History};
use crate::evaluate::{Screening, Status, TrialResult};
use crate::facts::Answer;
use crate::facts::date::iso;
use crate::report::Speaker;
use crate::storage::seal::{self, Key};
use crate::storage::{self, Settings, Trouble};
use crate::words::Words;
use jiff::civil::Date;
use leptos::prelude::*;
use std::cell::RefCell;
use std::time::Duration;

thread_local! {
    /// The draft as last changed, for the page that is shown after a failure of ours.
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Answers are evaluated after so long at the latest.
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// Looks at the draft as last changed, as text; needs no memory of its own.
pub fn with_last_text<T>(look: impl FnOnce(&str) -> T) -> T {
    LAST.with(|last| look(last.try_borrow().as_ref().map_or("", |text| text.as_str())))
}

/// Puts back a text that [`with_last_text`] gave.
pub fn set_last_text(text: &str) {
    LAST.with(|last| text.clone_into(&mut last.borrow_mut()));
}

/// Whether the draft is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Nothing to keep yet.
    Nothing,
    /// Kept at this time of day.
    At(String),
    /// The person chose to keep nothing.
    Off,
    /// It could not be kept.
    Not(Trouble),
}

/// What is shared.
#[derive(Clone, Copy)]
pub struct Store {
    /// What trials ask.
    pub catalogue: &'static Catalogue,
    /// How questions are grouped.
    pub layout: &'static Layout,
    /// The language.
    pub words: RwSignal<&'static Words>,
    /// The answers as typed.
    pub draft: RwSignal<Draft>,
    /// The answers as facts, with all statuses.
    pub screening: RwSignal<Screening<'static>>,
    /// Verdict and statuses of every trial.
    pub results: Memo<Vec<(TrialResult, Vec<Status>)>>,
    /// For each fact whether it can still change a verdict.
    pub relevant: Memo<Vec<bool>>,
    /// For each fact whether it still matters and has no answer that can be used.
    pub open: Memo<Vec<bool>>,
    /// Whether the draft is kept.
    pub saved: RwSignal<Saved>,
    /// The id under which it is kept.
    pub id: RwSignal<String>,
    /// Keep nothing on this device.
    pub off: RwSignal<bool>,
    /// Choices for this device.
    pub settings: RwSignal<Settings>,
    /// Whether the site around this page may learn the verdicts; `None` until the person
    /// decided.
    pub host_may_know: RwSignal<Option<bool>>,
    /// What the site around this page was told last.
    pub host_told: StoredValue<String>,
    /// A language that was chosen before it was here.
    pub wanted: RwSignal<&'static str>,
    /// Told when a language, or more of one, has arrived.
    pub arrived: RwSignal<()>,
    /// Something to announce politely.
    pub said: RwSignal<String>,
    /// Counts what was written to the store, for lists of what is in it.
    pub written: RwSignal<u32>,
    /// Undo and redo.
    pub history: RwSignal<History>,
    /// Whether a link has just led here. What it aims at is shown once; whoever comes back finds
    /// the place where they were.
    pub led: StoredValue<bool>,
    /// The key of a draft behind a passphrase.
    pub key: StoredValue<Option<Key>, LocalStorage>,
    /// The text this tab last read or wrote for the draft.
    last: StoredValue<Option<String>>,
    /// Whether an answer waits to be sealed.
    sealing: StoredValue<bool>,
    /// Answers that are kept and wait to be evaluated, one a question.
    waiting: StoredValue<Vec<(String, Option<Answer>)>>,
    /// What was open before the made-up person: the id of the draft, and the draft itself if it
    /// could not be kept.
    own: StoredValue<(String, Option<Draft>)>,
    /// Counts changes of what is open: a seal begun for another draft must not be written.
    epoch: StoredValue<u32>,
}

/// Whether there is an answer that can be used; "I don't know" is one, and so is a number that
/// follows exactly from other answers.
fn settled(screening: &Screening<'_>, question: &Question, fact: usize) -> bool {
    match screening.facts().answers.get(&question.id) {
        None => matches!(screening.slot(fact), Slot::Number(n) if n.span.single().is_some()),
        Some(Answer::DontKnow | Answer::PreferNot) => true,
        Some(Answer::Fact(_)) => !matches!(screening.slot(fact), Slot::Missing(_)),
    }
}

impl Store {
    /// A store with an empty draft.
    pub fn new(
        catalogue: &'static Catalogue,
        layout: &'static Layout,
        words: &'static Words,
        settings: Settings,
    ) -> Self {
        let screening = RwSignal::new(Screening::new(
            catalogue,
            crate::facts::Facts::default(),
            clock::today(),
        ));
        let results = Memo::new(move |_| {
            screening.with(|screening| {
                (0..catalogue.trials.len())
                    .map(|t| (screening.result(t), screening.trial_statuses(t).to_vec()))
                    .collect()
            })
        });
        let relevant = Memo::new(move |_| screening.with(Screening::relevant));
        let open = Memo::new(move |_| {
            screening.with(|screening| {
                relevant.with(|relevant| {
                    let facts = catalogue.questions.iter().zip(relevant).enumerate();
                    facts
                        .map(|(fact, (question, relevant))| {
                            *relevant && !settled(screening, question, fact)
                        })
                        .collect()
                })
            })
        });
        let blocked = !storage::available();
        Self {
            catalogue,
            layout,
            words: RwSignal::new(words),
            draft: RwSignal::new(Draft::new()),
            screening,
            results,
            relevant,
            open,
            saved: RwSignal::new(if blocked {
                Saved::Not(Trouble::Blocked)
            } else {
                Saved::Nothing
            }),
            id: RwSignal::new(clock::new_id()),
            off: RwSignal::new(false),
            settings: RwSignal::new(settings),
            host_may_know: RwSignal::new(None),
            host_told: StoredValue::new(String::new()),
            wanted: RwSignal::new(""),
            arrived: RwSignal::new(()),
            said: RwSignal::new(String::new()),
            written: RwSignal::new(0),
            history: RwSignal::new(History::default()),
            led: StoredValue::new(true),
            key: StoredValue::new_local(None),
            last: StoredValue::new(None),
            sealing: StoredValue::new(false),
            waiting: StoredValue::new(Vec::new()),
            own: StoredValue::new((String::new(), None)),
            epoch: StoredValue::new(0),
        }
    }

    /// The same store with its catalogue in another language.
    #[must_use]
    pub fn speaking(self, words: &'static Words) -> Self {
        let found = language::find(words.tag);
        Self { catalogue: found.map_or(self.catalogue, |language| language.catalogue), ..self }
    }

    /// The words of the language. Screens are built anew when it changes.
    pub fn t(self) -> &'static Words {
        self.words.get_untracked()
    }

    /// A speaker for the day of the results.
    pub fn speaker(self) -> Speaker<'static> {
        let today = self.screening.with_untracked(Screening::reference);
        Speaker::new(self.catalogue, self.t(), today)
    }

    /// The day of the results.
    pub fn today(self) -> Date {
        self.screening.with(Screening::reference)
    }

    /// A question by number. The numbers of pages and layouts are those of the catalogue.
    pub fn question(self, fact: usize) -> Option<&'static Question> {
        self.catalogue.fact(fact)
    }

    /// Whether an answer to a question can still change a verdict.
    pub fn matters(self, fact: usize) -> bool {
        self.relevant.with(|relevant| relevant.get(fact).copied().unwrap_or(false))
    }

    /// Verdict of a trial.
    pub fn result(self, trial: usize) -> Option<TrialResult> {
        self.results.with(|results| results.get(trial).map(|(result, _)| *result))
    }

    /// Looks at the statuses of a trial, in the catalogue's order.
    pub fn with_statuses<T>(self, trial: usize, look: impl FnOnce(&[Status]) -> T) -> T {
        self.results.with(|results| {
            look(results.get(trial).map(|(_, statuses)| statuses.as_slice()).unwrap_or_default())
        })
    }

    /// Status of one criterion.
    pub fn status(self, trial: usize, index: usize) -> Status {
        self.with_statuses(trial, |statuses| {
            statuses.get(index).copied().unwrap_or(Status::Unknown)
        })
    }

    /// The entry for a fact, as a signal of its own.
    pub fn entry(self, question: &'static Question) -> Memo<Entry> {
        Memo::new(move |_| self.draft.with(|draft| draft.entry(&question.id)))
    }

    /// Changes the entry for one question: keeps the draft at once, evaluates it after the next
    /// frame ([`Self::catch_up`]).
    pub fn change(self, question: &'static Question, change: impl FnOnce(&mut Entry)) {
        let mut entry = self.draft.with_untracked(|draft| draft.entry(&question.id));
        let old = entry.clone();
        change(&mut entry);
        if entry == old {
            return;
        }
        if entry.when != old.when {
            entry.said_on = iso(clock::today());
        }
        self.draft.with_untracked(|before| {
            self.history.update(|history| history.remember(&question.id, before));
        });
        let answer = entry.usable(self.catalogue, question);
        let blank = entry.is_blank();
        self.draft.update(|draft| {
            if entry.is_blank() && entry.unit.is_empty() {
                draft.entries.remove(&question.id);
            } else {
                draft.entries.insert(question.id.clone(), entry);
            }
        });
        self.keep();
        let first = self.waiting.with_value(Vec::is_empty);
        self.waiting.update_value(|waiting| {
            waiting.retain(|(id, _)| *id != question.id);
            waiting.push((question.id.clone(), answer));
        });
        if blank {
            // A question that has no answer any more must be known as open at once: it would be
            // folded away for a moment, with the focus in it.
            self.catch_up();
        } else if first {
            // What was typed is seen at once, what follows from it a moment later.
            request_animation_frame(move || set_timeout(move || self.catch_up(), Duration::ZERO));
            // Pages in the background draw no frames.
            set_timeout(move || self.catch_up(), LONGEST_WAIT);
        }
    }

    /// Evaluates the answers that were kept since the last time.
    pub fn catch_up(self) {
        let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        if !waiting.is_empty() {
            self.evaluate(waiting);
        }
    }

    /// A first screen has nothing to evaluate: it need not wait for this.
    #[inline(never)]
    fn evaluate(self, waiting: Vec<(String, Option<Answer>)>) {
        let news: Vec<_> = self.screening.with_untracked(|screening| {
            let known = &screening.facts().answers;
            let differs =
                |(id, answer): &(String, Option<Answer>)| known.get(id) != answer.as_ref();
            waiting.into_iter().filter(differs).collect()
        });
        if !news.is_empty() {
            self.screening.update(|screening| {
                for (id, answer) in news {
                    screening.set(&id, answer);
                }
            });
        }
    }

    /// Replaces the whole draft, which can be undone.
    pub fn replace(self, what: &str, draft: Draft) {
        let before = self.draft.get_untracked();
        self.history.update(|history| {
            history.pause();
            history.remember(what, &before);
            history.pause();
        });
        self.show(draft);
        self.keep();
    }

    /// Shows a draft without keeping it.
    fn show(self, draft: Draft) {
        LAST.with(|last| *last.borrow_mut() = draft.to_store(self.catalogue));
        self.waiting.set_value(Vec::new());
        let (facts, _) = draft.facts(self.catalogue);
        let day = draft.day().unwrap_or_else(clock::today);
        self.draft.set(draft);
        self.screening.set(Screening::new(self.catalogue, facts, day));
    }

    /// Changes name or day of the draft.
    pub fn edit(self, change: impl FnOnce(&mut Draft)) {
        let mut draft = self.draft.get_untracked();
        change(&mut draft);
        self.replace("draft", draft);
    }

    /// A draft of the past with the present answers that are never kept, so that a cleared one
    /// does not come back.
    fn without_past_secrets(self, mut draft: Draft) -> Draft {
        for question in self.catalogue.questions.iter().filter(|question| question.ephemeral) {
            draft.entries.remove(&question.id);
            let now = self.draft.with_untracked(|now| now.entries.get(&question.id).cloned());
            draft.entries.extend(now.map(|entry| (question.id.clone(), entry)));
        }
        draft
    }

    /// Takes back the last change.
    pub fn undo(self) {
        let now = self.draft.get_untracked();
        if let Some(draft) = self.history.try_update(|h| h.undo(&now)).flatten() {
            self.show(self.without_past_secrets(draft));
            self.keep();
            self.said.set(self.t().get("said.undone").to_owned());
        }
    }

    /// Makes the last undone change again.
    pub fn redo(self) {
        let now = self.draft.get_untracked();
        if let Some(draft) = self.history.try_update(|h| h.redo(&now)).flatten() {
            self.show(self.without_past_secrets(draft));
            self.keep();
            self.said.set(self.t().get("said.redone").to_owned());
        }
    }

    /// A person's own answers, if this device does not keep them.
    fn unkept(self) -> Option<Draft> {
        let unkept = matches!(self.saved.get_untracked(), Saved::Off | Saved::Not(_));
        let draft = unkept.then(|| self.draft.get_untracked());
        draft.filter(|draft| !draft.is_blank() && !draft.example)
    }

    /// Starts an empty draft beside the ones that are kept. What could not be kept can be
    /// brought back by one undo.
    pub fn start_new(self) {
        let unkept = self.unkept();
        self.clear();
        if let Some(before) = unkept {
            self.history.update(|history| {
                history.remember("new", &before);
                history.pause();
            });
        }
    }

    /// Shows a made-up person, beside what is kept.
    pub fn begin_example(self, draft: Draft) {
        if !self.draft.with_untracked(|draft| draft.example) {
            let id = self.settings.with_untracked(|settings| settings.draft.clone());
            self.own.set_value((id, self.unkept()));
        }
        self.start_new();
        self.replace("example", draft);
    }

    /// What the part of an address behind its first `/` aims at, once.
    pub fn aim(self, address: &str) -> Option<String> {
        let (_, aim) = address.split_once('/')?;
        self.led.try_update_value(std::mem::take)?.then(|| aim.to_owned())
    }

    /// The draft that was open last, if it is another one and waits for its passphrase.
    pub fn locked_draft(self) -> Option<String> {
        let open = self.id.get();
        let last = self.settings.with(|settings| settings.draft.clone());
        (last != open && storage::draft(&last).is_some_and(|text| seal::sealed(&text).is_some()))
            .then_some(last)
    }

    /// Leaves the made-up person, and whether there was one; one's own draft is there again, if
    /// it was kept and needs no passphrase.
    pub fn leave_example(self) -> bool {
        if !self.draft.with_untracked(|draft| draft.example) {
            return false;
        }
        let (own, unkept) = self.own.get_value();
        self.clear();
        if let Some(draft) = unkept {
            self.show(draft);
            self.keep();
        } else if let Some(text) = storage::draft(&own) {
            if seal::sealed(&text).is_some() {
                // It waits for its passphrase again, and the page says so.
                self.set(|settings| settings.draft = own);
            } else {
                // A draft that cannot be read stays in the list.
                let _ = self.open(&own, &text, &text, None);
            }
        }
        true
    }

    /// Leaves nothing on the screen and nothing to undo.
    pub fn clear(self) {
        self.epoch.update_value(|epoch| *epoch += 1);
        self.id.set(clock::new_id());
        self.key.set_value(None);
        self.last.set_value(None);
        self.history.set(History::default());
        // Another person decides anew.
        self.host_may_know.set(None);
        self.show(Draft::new());
        if self.saved.get_untracked() != Saved::Not(Trouble::Blocked) {
            self.saved.set(if self.off.get_untracked() { Saved::Off } else { Saved::Nothing });
        }
        self.set(|settings| settings.draft.clear());
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
        let draft = Draft::read(self.catalogue, text)?;
        self.clear();
        self.id.set(id.to_owned());
        self.key.set_value(key);
        // Exactly what was read: if another tab has written since, the next write notices.
        self.last.set_value(Some(stored.to_owned()));
        self.show(draft);
        self.saved.set(Saved::At(clock::time()));
        self.remember_open();
        Ok(())
    }

    /// Keeps the draft, if it may be.
    pub fn keep(self) {
        let text = self.draft.with_untracked(|draft| draft.to_store(self.catalogue));
        LAST.with(|last| last.borrow_mut().clone_from(&text));
        if self.off.get_untracked() {
            self.saved.set(Saved::Off);
            return;
        }
        if self.draft.with_untracked(|draft| draft.example) {
            self.saved.set(Saved::Nothing);
            return;
        }
        // An empty form that was never kept is not kept now either.
        if self.last.with_value(Option::is_none) && self.draft.with_untracked(Draft::is_blank) {
            self.saved.set(Saved::Nothing);
            return;
        }
        match self.key.get_value() {
            Some(key) => self.seal_soon(key),
            None => self.write(text),
        }
    }

    fn write(self, text: String) {
        let id = self.id.get_untracked();
        let last = self.last.get_value();
        match storage::keep(&id, &text, last.as_deref()) {
            Ok(new) => {
                // The store may have been emptied, and the choice of the draft with it.
                if new {
                    self.remember_open();
                }
                self.last.set_value(Some(text));
                self.written.update(|count| *count += 1);
                let saved = Saved::At(clock::time());
                if self.saved.get_untracked() != saved {
                    self.saved.set(saved);
                }
            }
            Err(Trouble::ChangedElsewhere) => {
                // Another tab wrote this draft: ours goes on as a draft of its own.
                let id = clock::new_id();
                let own = storage::keep(&id, &text, None).is_ok();
                self.id.set(id);
                self.last.set_value(own.then_some(text));
                self.remember_open();
                self.saved.set(Saved::Not(Trouble::ChangedElsewhere));
                self.said.set(self.t().get("saved.changed").to_owned());
            }
            Err(trouble) => {
                if self.saved.get_untracked() != Saved::Not(trouble) {
                    self.saved.set(Saved::Not(trouble));
                    self.said.set(self.t().get(trouble.key()).to_owned());
                }
            }
        }
    }

    /// Seals and writes the draft; changes that come meanwhile are sealed together.
    fn seal_soon(self, key: Key) {
        if self.sealing.get_value() {
            return;
        }
        self.sealing.set_value(true);
        let epoch = self.epoch.get_value();
        leptos::task::spawn_local(async move {
            loop {
                let (name, text) =
                    self.draft.with_untracked(|d| (d.name.clone(), d.to_store(self.catalogue)));
                let sealed = key.seal(&name, &text).await;
                // Another draft was opened, or everything was erased, meanwhile.
                if self.epoch.get_value() != epoch {
                    break;
                }
                match sealed {
                    Ok(sealed) => self.write(sealed),
                    Err(_) => self.saved.set(Saved::Not(Trouble::Blocked)),
                }
                let now = self.draft.with_untracked(|draft| draft.to_store(self.catalogue));
                if now == text {
                    break;
                }
            }
            self.sealing.set_value(false);
        });
    }

    /// Puts the open draft behind a passphrase from now on.
    pub fn protect(self, key: Key) {
        self.epoch.update_value(|epoch| *epoch += 1);
        self.key.set_value(Some(key));
        self.keep();
    }

    /// Changes a choice for this device.
    pub fn set(self, change: impl FnOnce(&mut Settings)) {
        self.settings.update(change);
        if !self.off.get_untracked() {
            storage::keep_settings(&self.settings.get_untracked());
        }
    }

    fn remember_open(self) {
        let id = self.id.get_untracked();
        self.set(|settings| settings.draft = id);
    }

    /// Removes everything from this device; says whether nothing is left. The screen starts
    /// anew.
    pub fn erase(self) -> bool {
        self.clear();
        storage::erase()
    }

    /// Keep nothing on this device from now on, or keep again.
    pub fn set_off(self, off: bool) {
        self.off.set(off);
        self.epoch.update_value(|epoch| *epoch += 1);
        if off {
            let clean = storage::erase();
            self.last.set_value(None);
            self.saved.set(Saved::Off);
            let key = if clean { "said.off" } else { "said.not_erased" };
            self.said.set(self.t().get(key).to_owned());
        } else {
            self.saved.set(Saved::Nothing);
            self.keep();
        }
    }

    /// Moves the results to another day.
    pub fn set_day(self, day: Option<Date>) {
        let text = day.map(iso).unwrap_or_default();
        self.edit(|draft| draft.as_of = text);
    }
}

/// The store of the screen this is part of.
pub fn store() -> Store {
    expect_context::<Store>()
}
