//! What to do next: the few tests and questions that would settle most.

use super::Speaker;
use crate::catalogue::{Kind, Question, Role, Who};
use crate::evaluate::next::Worth;
use crate::evaluate::{Screening, Status, Verdict};
use crate::words::Key;

/// Who may have answers, those at hand first.
pub const SOURCES: [Who; 5] =
    [Who::Patient, Who::Laboratory, Who::Clinician, Who::Site, Who::Investigator];

/// At most so many of each kind: more are not done.
const MOST: usize = 3;

/// What to do next, the most useful first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// Tests to have, or results to find: fact id and name.
    pub tests: Vec<(String, String)>,
    /// What one's own doctor can answer: fact id and question.
    pub doctor: Vec<(String, String)>,
    /// What only the study team can say, as plain sentences.
    pub team: Vec<String>,
}

impl Steps {
    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.tests.is_empty() && self.doctor.is_empty() && self.team.is_empty()
    }
}

/// Where the answers to open questions lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Who has them.
    pub who: Who,
    /// The facts, the most useful first.
    pub facts: Vec<String>,
}

impl Speaker<'_> {
    /// What to do next. `worth` is what is worth finding out, the most useful first.
    pub fn steps(&self, screening: &Screening<'_>, worth: &[Worth]) -> Steps {
        let of = |who: Who| {
            let asked = worth.iter().filter(|worth| worth.points > 0);
            let asked = asked.filter_map(|worth| self.catalogue.fact(worth.fact));
            // That something happened once is not a test to have.
            let fits = |question: &&Question| {
                let is_past = who == Who::Laboratory && question.kind == Kind::Event;
                question.who == Some(who) && !question.ephemeral && !is_past
            };
            let named = asked.filter(fits).map(|q| (q.id.clone(), self.label(&q.id)));
            named.take(MOST).collect()
        };
        Steps {
            tests: of(Who::Laboratory),
            doctor: of(Who::Clinician),
            team: self.for_the_team(screening),
        }
    }

    /// The lists that are not empty, each with the key of its heading.
    pub fn step_lists(&self, steps: &Steps) -> Vec<(Key<'static>, Vec<String>)> {
        let labels = |asked: &[(String, String)]| asked.iter().map(|(_, l)| l.clone()).collect();
        let lists: [(Key<'static>, Vec<String>); 3] = [
            (key!("steps.tests"), labels(&steps.tests)),
            (key!("steps.doctor"), labels(&steps.doctor)),
            (key!("steps.team"), steps.team.clone()),
        ];
        lists.into_iter().filter(|(_, list)| !list.is_empty()).collect()
    }

    /// The points of trials that are not ruled out that only the study team can settle.
    fn for_the_team(&self, screening: &Screening<'_>) -> Vec<String> {
        let trials = self.catalogue.trials.iter().enumerate();
        let open =
            trials.filter(|(trial, _)| screening.result(*trial).verdict != Verdict::NotMatch);
        let mut found: Vec<String> = Vec::new();
        for (trial, data) in open {
            let rows = data.criteria.iter().zip(screening.trial_statuses(trial)).enumerate();
            let asks = rows.filter(|(index, (criterion, status))| {
                **status == Status::Ask
                    && criterion.role != Role::Judgement
                    && self.catalogue.decides(trial, *index)
                    && !criterion.crisis
            });
            for (_, (criterion, status)) in asks {
                let text = self.plain_for(criterion, *status);
                if found.len() < MOST && !found.contains(&text) {
                    found.push(text);
                }
            }
        }
        found
    }

    /// Where the answers lie that are worth finding out, those at hand first.
    pub fn sources(&self, worth: &[Worth]) -> Vec<Source> {
        let mut sources: Vec<Source> = Vec::new();
        for who in SOURCES {
            let asked = worth.iter().filter_map(|worth| self.catalogue.fact(worth.fact));
            let asked = asked.filter(|question| question.who == Some(who) && !question.ephemeral);
            let facts: Vec<String> = asked.map(|question| question.id.clone()).collect();
            if !facts.is_empty() {
                sources.push(Source { who, facts });
            }
        }
        sources
    }

    /// Who runs a trial and where, as far as the source says: a term and what is known of it, in
    /// words.
    pub fn contacts(&self, trial: usize) -> Vec<(String, String)> {
        let Some(data) = self.catalogue.trials.get(trial) else { return Vec::new() };
        let told = [
            (key!("contact.sponsor"), &data.sponsor),
            (key!("contact.site"), &data.site),
            (key!("contact.names"), &data.contacts),
        ];
        let line = |(key, text): (Key<'static>, &Option<crate::catalogue::Texts>)| {
            let text = text.as_ref().map(|text| text.get(self.language).to_owned());
            let text = text.unwrap_or_else(|| self.words.get(key!("contact.not_said")).to_owned());
            (self.words.get(key).to_owned(), text)
        };
        told.into_iter().map(line).collect()
    }
}
