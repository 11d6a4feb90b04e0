//! Screens, each with an address behind `#` that holds no answer.

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// What this is, language, whom it is for.
    Start,
    /// One question at a time, by the number of the screen; 0 for what is best asked next.
    Next(usize),
    /// A page of questions, by name; the id of one of them may follow behind a `/`. Without a
    /// name, the first page that has something left.
    Questions(String),
    /// Check your answers.
    Answers,
    /// All verdicts.
    Trials,
    /// One trial, by id; the code of one of its criteria may follow behind a `/`.
    Trial(String),
    /// The items of a doctor's score, by its fact id.
    Score(String),
    /// When trials open and close, and what to do before.
    Plan,
    /// Another day or other answers, beside one's own.
    WhatIf,
    /// One person by all trials.
    Compare,
    /// The page to print.
    TakeAway,
    /// Everything on one dense page.
    Clinician,
    /// Results and records that are brought.
    Records,
    /// Drafts and what is kept.
    Drafts,
    /// Privacy.
    Privacy,
    /// About.
    About,
}

impl Route {
    /// One criterion, on the page of its trial.
    pub fn criterion(trial: &str, code: &str) -> Self {
        Self::Trial(format!("{trial}/{code}"))
    }

    /// Reads the part of an address behind `#`; anything unknown is the start.
    pub fn parse(hash: &str) -> Self {
        let path = hash.trim_start_matches('#').trim_matches('/');
        match path.split_once('/') {
            Some(("next", number)) => Self::Next(number.parse().unwrap_or_default()),
            Some(("questions", page)) => Self::Questions(page.to_owned()),
            Some(("trials", id)) => Self::Trial(id.to_owned()),
            Some(("score", id)) => Self::Score(id.to_owned()),
            _ => match path {
                "next" => Self::Next(0),
                "questions" => Self::Questions(String::new()),
                "answers" => Self::Answers,
                "trials" => Self::Trials,
                "plan" => Self::Plan,
                "what-if" => Self::WhatIf,
                "compare" => Self::Compare,
                "take-away" => Self::TakeAway,
                "clinician" => Self::Clinician,
                "records" => Self::Records,
                "drafts" => Self::Drafts,
                "privacy" => Self::Privacy,
                "about" => Self::About,
                _ => Self::Start,
            },
        }
    }

    /// The entry of the main navigation that this screen belongs to.
    pub fn nav_entry(&self) -> Self {
        match self {
            Self::Questions(_) => Self::Next(0),
            Self::Trial(_) => Self::Trials,
            other => other.clone(),
        }
    }

    /// The address of a screen.
    pub fn href(&self) -> String {
        match self {
            Self::Start => "#/".to_owned(),
            Self::Next(0) => "#/next".to_owned(),
            Self::Next(number) => format!("#/next/{number}"),
            Self::Questions(page) if page.is_empty() => "#/questions".to_owned(),
            Self::Questions(page) => format!("#/questions/{page}"),
            Self::Answers => "#/answers".to_owned(),
            Self::Trials => "#/trials".to_owned(),
            Self::Trial(id) => format!("#/trials/{id}"),
            Self::Score(id) => format!("#/score/{id}"),
            Self::Plan => "#/plan".to_owned(),
            Self::WhatIf => "#/what-if".to_owned(),
            Self::Compare => "#/compare".to_owned(),
            Self::TakeAway => "#/take-away".to_owned(),
            Self::Clinician => "#/clinician".to_owned(),
            Self::Records => "#/records".to_owned(),
            Self::Drafts => "#/drafts".to_owned(),
            Self::Privacy => "#/privacy".to_owned(),
            Self::About => "#/about".to_owned(),
        }
    }

    /// Key of the heading in the language files, for screens that have a fixed one.
    pub const fn title_key(&self) -> crate::words::Key<'static> {
        match self {
            Self::Start => key!("start.title"),
            Self::Next(_) => key!("next.title"),
            Self::Questions(_) => key!("questions.title"),
            Self::Answers => key!("answers.title"),
            Self::Trials | Self::Trial(_) => key!("trials.title"),
            Self::Score(_) => key!("score.none"),
            Self::Plan => key!("plan.title"),
            Self::WhatIf => key!("what_if.title"),
            Self::Compare => key!("compare.title"),
            Self::TakeAway => key!("take.title"),
            Self::Clinician => key!("clinician.title"),
            Self::Records => key!("records.title"),
            Self::Drafts => key!("drafts.title"),
            Self::Privacy => key!("privacy.title"),
            Self::About => key!("about.title"),
        }
    }
}
