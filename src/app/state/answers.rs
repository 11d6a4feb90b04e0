//! The answers as typed, what they mean, and the way back.

use crate::app::clock;
use crate::catalogue::meaning::Slot;
use crate::catalogue::{Catalogue, Question};
use crate::draft::{Draft, Entry, History};
use crate::evaluate::timeline::openings;
use crate::evaluate::{Screening, Shareable, Status, TrialResult, TrialTimeline};
use crate::facts::{Answer, Facts};
use leptos::prelude::*;
use std::time::Duration;

/// Answers are evaluated after so long at the latest.
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// Verdict of a trial and the status of each of its criteria, in the catalogue's order.
pub type Standing = (TrialResult, Vec<Status>);

/// Verdict and statuses of every trial.
pub fn standings(screening: &Screening<'_>) -> Vec<Standing> {
    (0..screening.catalogue().trials.len())
        .map(|trial| (screening.result(trial), screening.trial_statuses(trial).to_vec()))
        .collect()
}

/// Answers and results. Signals are state; memos follow from it.
#[derive(Clone, Copy)]
pub struct Answers {
    catalogue: &'static Catalogue,
    /// The answers as typed.
    pub draft: RwSignal<Draft>,
    /// The answers as facts, with all statuses.
    pub screening: RwSignal<Screening<'static>>,
    /// Verdict and statuses of every trial.
    pub results: Memo<Vec<Standing>>,
    /// The same without answers that may not leave the page, for what is printed or compared.
    pub shared_results: Memo<Vec<Standing>>,
    /// When trials open and close, from the day of the results on. Worked out only where it is
    /// shown, and only if a trial is blocked for now; empty otherwise.
    pub timelines: Memo<Vec<TrialTimeline>>,
    /// For each fact whether it can still change a verdict.
    relevant: Memo<Vec<bool>>,
    /// For each fact whether it still matters and has no answer that can be used.
    open: Memo<Vec<bool>>,
    history: RwSignal<History>,
    /// Answers that are kept and wait to be evaluated, one a question.
    waiting: StoredValue<Vec<(String, Option<Answer>)>>,
}

/// Whether there is an answer that can be used; "I don't know" is one, and so is what follows from
/// other answers.
fn settled(screening: &Screening<'_>, question: &Question, fact: usize) -> bool {
    match screening.facts().answers.get(&question.id) {
        None => screening.follows(fact),
        Some(Answer::DontKnow | Answer::PreferNot) => true,
        Some(Answer::Fact(_)) => !matches!(screening.slot(fact), Slot::Missing(_)),
    }
}

impl Answers {
    /// No answers yet.
    pub fn new(catalogue: &'static Catalogue) -> Self {
        let screening = Screening::new(catalogue, Facts::default(), clock::today());
        let screening = RwSignal::new(screening);
        let results = Memo::new(move |_| screening.with(standings));
        let timelines = Memo::new(move |_| screening.with(|screening| openings(screening)));
        let shared_results = Memo::new(move |_| standings(&screening.with(Shareable::of)));
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
        Self {
            catalogue,
            draft: RwSignal::new(Draft::new()),
            screening,
            results,
            shared_results,
            timelines,
            relevant,
            open,
            history: RwSignal::new(History::default()),
            waiting: StoredValue::new(Vec::new()),
        }
    }

    /// Whether an answer to a question can still change a verdict.
    pub fn matters(self, fact: usize) -> bool {
        self.relevant.with(|relevant| relevant.get(fact).copied().unwrap_or(false))
    }

    /// Whether a question still matters and has no answer that can be used.
    pub fn is_open(self, fact: usize) -> bool {
        self.open.with(|open| open.get(fact).copied().unwrap_or(false))
    }

    /// How many of these questions are open.
    pub fn count_open(self, facts: &[usize]) -> usize {
        facts.iter().filter(|fact| self.is_open(**fact)).count()
    }

    /// Whether something was entered for a question.
    pub fn is_answered(self, fact: usize) -> bool {
        self.catalogue.fact(fact).is_some_and(|question| {
            self.draft.with(|draft| draft.entries.get(&question.id).is_some_and(|e| !e.is_blank()))
        })
    }

    /// The entry for a question, as a signal of its own.
    pub fn entry(self, question: &'static Question) -> Memo<Entry> {
        Memo::new(move |_| self.draft.with(|draft| draft.entry(&question.id)))
    }

    /// What may leave the page. Reads it as signals do.
    pub fn shareable(self) -> Shareable<'static> {
        self.screening.with(Shareable::of)
    }

    /// Whether the results on the screen rest on an answer that may not leave the page.
    pub fn has_private(self) -> bool {
        self.screening.with(Shareable::differs)
    }

    /// Changes the entry for one question by what was said on a day; what follows from it is
    /// evaluated after the next frame ([`Self::catch_up`]), so that a key is seen at once. Says
    /// whether anything changed.
    pub fn change(
        self,
        question: &'static Question,
        said_on: &str,
        change: impl FnOnce(&mut Entry),
    ) -> bool {
        let old = self.draft.with_untracked(|draft| draft.entry(&question.id));
        let mut entry = old.clone();
        change(&mut entry);
        entry != old && self.put(question, said_on, &old, entry)
    }

    /// The part of `change` that does not depend on the closure, so that it is compiled once.
    fn put(
        self,
        question: &'static Question,
        said_on: &str,
        old: &Entry,
        mut entry: Entry,
    ) -> bool {
        entry.stamp(question, old, said_on);
        self.draft.with_untracked(|before| {
            self.history.update(|history| history.remember(&question.id, before));
        });
        let answer = entry.usable(self.catalogue, question);
        let blank = entry.is_blank();
        self.draft.update(|draft| draft.put(&question.id, entry));
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
            request_animation_frame(move || set_timeout(move || self.catch_up(), Duration::ZERO));
            // Pages in the background draw no frames.
            set_timeout(move || self.catch_up(), LONGEST_WAIT);
        }
        true
    }

    /// Evaluates the answers that were changed since the last time.
    pub fn catch_up(self) {
        let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        if waiting.is_empty() {
            return;
        }
        let news: Vec<_> = self.screening.with_untracked(|screening| {
            let known = &screening.facts().answers;
            waiting.into_iter().filter(|(id, answer)| known.get(id) != answer.as_ref()).collect()
        });
        if !news.is_empty() {
            self.screening.update(|screening| {
                for (id, answer) in news {
                    screening.set(&id, answer);
                }
            });
        }
    }

    /// Shows another draft, as one step that can be taken back.
    pub fn replace(self, what: &str, draft: Draft) {
        let before = self.draft.get_untracked();
        self.history.update(|history| {
            history.pause();
            history.remember(what, &before);
            history.pause();
        });
        self.show(draft);
    }

    /// Shows another draft, with nothing to take back but, if given, the draft before it.
    pub fn begin(self, draft: Draft, before: Option<&Draft>) {
        let mut history = History::default();
        if let Some(before) = before {
            history.remember("new", before);
            history.pause();
        }
        self.history.set(history);
        self.show(draft);
    }

    fn show(self, draft: Draft) {
        self.waiting.set_value(Vec::new());
        let (facts, _) = draft.facts(self.catalogue);
        let day = draft.day().unwrap_or_else(clock::today);
        self.draft.set(draft);
        self.screening.set(Screening::new(self.catalogue, facts, day));
    }

    /// Ends the current step, so that the next change is one of its own. Nothing on the screen
    /// depends on it.
    pub fn end_step(self) {
        self.history.update_untracked(History::pause);
    }

    /// Whether there is something to undo.
    pub fn can_undo(self) -> bool {
        self.history.with(History::can_undo)
    }

    /// Whether there is something to redo.
    pub fn can_redo(self) -> bool {
        self.history.with(History::can_redo)
    }

    /// Takes back the last change, or makes it again; says whether there was one.
    pub fn step(self, forward: bool) -> bool {
        let now = self.draft.get_untracked();
        let stepped = self
            .history
            .try_update(|history| if forward { history.redo(&now) } else { history.undo(&now) });
        let Some(mut draft) = stepped.flatten() else { return false };
        // Ephemeral answers are not part of the past: a cleared one does not come back.
        draft.entries.retain(|id, _| self.catalogue.may_keep(id));
        let private = now.entries.into_iter().filter(|(id, _)| !self.catalogue.may_keep(id));
        draft.entries.extend(private);
        self.show(draft);
        true
    }
}
