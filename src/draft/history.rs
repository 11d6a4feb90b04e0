//! Undo and redo over whole drafts.

use super::Draft;

/// Most steps that are kept.
pub const MAX_STEPS: usize = 100;

/// What a draft was before each change, and after those that were undone.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<Draft>,
    future: Vec<Draft>,
    /// What the last step changed: typing on in one field is one step.
    last: Option<String>,
}

impl History {
    /// Remembers `before`, the draft as it was before a change to `what`.
    pub fn remember(&mut self, what: &str, before: &Draft) {
        self.future.clear();
        if self.last.as_deref() == Some(what) {
            return;
        }
        self.last = Some(what.to_owned());
        if self.past.len() == MAX_STEPS {
            self.past.remove(0);
        }
        self.past.push(before.clone());
    }

    /// Ends the current step, so that the next change is one of its own.
    pub fn pause(&mut self) {
        self.last = None;
    }

    /// The draft before the last change; `now` can be redone.
    pub fn undo(&mut self, now: &Draft) -> Option<Draft> {
        self.last = None;
        let before = self.past.pop()?;
        self.future.push(now.clone());
        Some(before)
    }

    /// The draft before the last undo; `now` can be undone again.
    pub fn redo(&mut self, now: &Draft) -> Option<Draft> {
        self.last = None;
        let after = self.future.pop()?;
        self.past.push(now.clone());
        Some(after)
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}
