//! The page a person takes to a study team or a doctor.

use super::Speaker;
use super::outlook::Nearness;
use super::row::Row;
use super::steps::Steps;
use crate::catalogue::layout::Layout;
use crate::catalogue::meaning::Slot;
use crate::catalogue::vocabulary::Formula;
use crate::catalogue::{Kind, Question, Role, Trial, Who};
use crate::evaluate::next::Guide;
use crate::evaluate::timeline::openings;
use crate::evaluate::{Shareable, Status};
use crate::facts::Answer;
use std::collections::BTreeSet;

/// Everything on the page, in order. The first two stand on its first sheet, the rest is an
/// appendix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeAway {
    /// One line a trial, the nearest first.
    pub summary: Vec<SummaryLine>,
    /// What to do next.
    pub steps: Steps,
    /// One part a trial, in the same order.
    pub trials: Vec<TrialPart>,
    /// What the person can find out without help, by question.
    pub yours: Vec<String>,
    /// Tests to have at hand, by name.
    pub tests: Vec<String>,
    /// What one's own doctor can answer, by question.
    pub doctor: Vec<String>,
    /// What was answered: page of the questionnaire, then label and answer.
    pub answers: Vec<(String, String)>,
    /// What follows from these answers: label, and answer with its reason.
    pub follows: Vec<(String, String)>,
    /// Tests with several results, as sentences: which one counts, and what it changed.
    pub repeats: Vec<String>,
    /// Answers that contradict each other, as sentences.
    pub contradictions: Vec<String>,
}

/// One trial in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryLine {
    /// Index in the catalogue.
    pub trial: usize,
    /// Title, with the registry number if the source has one.
    pub title: String,
    /// Verdict heading.
    pub verdict: String,
    /// What stands between, with the day on which it may open.
    pub outlook: String,
}

/// One trial on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialPart {
    /// Index in the catalogue.
    pub trial: usize,
    /// Title.
    pub title: String,
    /// Registry number, if the source has one.
    pub registry: Option<String>,
    /// Verdict heading.
    pub verdict: String,
    /// Verdict in a sentence or two.
    pub text: String,
    /// Rows that fail, as written.
    pub against: Vec<String>,
    /// Rows that fail now and may pass later.
    pub later: Vec<String>,
    /// Rows to ask the study team about.
    pub ask: Vec<String>,
    /// How many rows fit, of how many that decide.
    pub counts: String,
    /// Where the source text is from and how old it is.
    pub source: String,
    /// What the source does not hold.
    pub gap: String,
}

/// What is known of the answers beside the facts in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Whether they are those of a made-up person.
    pub made_up: bool,
    /// What the draft is called: the code of the person, if a clinician gave one. May be empty.
    pub code: String,
    /// What was typed and cannot be used: fact id and text.
    pub unusable: Vec<(String, String)>,
}

impl Speaker<'_> {
    /// Builds the page. Questions are ordered and trials looked at ahead as the layout and
    /// [`openings`] have it.
    pub fn take_away(&self, screening: &Shareable<'_>, layout: &Layout) -> TakeAway {
        let items = self.items_of_scores();
        let (mut tests, mut yours) = (BTreeSet::new(), BTreeSet::new());
        let mut doctor = BTreeSet::new();
        let mut trials = Vec::new();
        let repeats = screening.repeats();
        for (index, trial) in self.catalogue.trials.iter().enumerate() {
            let rows = self.rows_with(screening, index, &repeats);
            for row in rows.iter().filter(|row| row.status == Status::Unknown && row.decides) {
                for fact in &row.missing {
                    let Some(question) = self.catalogue.question(fact) else { continue };
                    let declined =
                        matches!(screening.facts().answers.get(fact), Some(Answer::PreferNot));
                    if declined || question.kind == Kind::Computed || items.contains(&fact.as_str())
                    {
                        continue;
                    }
                    match question.who {
                        Some(Who::Laboratory) => tests.insert(self.keyed(fact)),
                        Some(Who::Clinician) => doctor.insert(self.keyed(fact)),
                        Some(Who::Patient) => yours.insert(self.keyed(fact)),
                        Some(Who::Site | Who::Investigator) | None => false,
                    };
                }
            }
            let result = screening.result(index);
            trials.push(TrialPart {
                trial: index,
                title: trial.title.get(self.language).to_owned(),
                registry: trial.registry.clone(),
                verdict: self.verdict(result, trial.source_complete),
                text: self.verdict_text(result, trial.source_complete),
                against: self.lines(&rows, Status::NotMet),
                later: self.lines(&rows, Status::NotYet),
                ask: rows
                    .iter()
                    .filter(|row| {
                        row.status == Status::Ask && row.decides && row.role != Role::Judgement
                    })
                    .map(|row| self.question_line(row))
                    .collect(),
                counts: self.counts(&rows),
                source: self.source_line(index),
                gap: trial.gap.get(self.language).to_owned(),
            });
        }
        let labels = |keys: BTreeSet<(usize, String)>| {
            keys.into_iter().map(|(_, id)| self.label(&id)).collect()
        };
        let guide = Guide::new(self.catalogue, layout, screening.reference());
        let summary = self.summary(screening);
        trials.sort_by_key(|part| summary.iter().position(|line| line.trial == part.trial));
        TakeAway {
            summary,
            steps: self.steps(screening, &guide.worth_finding_out(screening)),
            trials,
            yours: labels(yours),
            tests: labels(tests),
            doctor: labels(doctor),
            answers: self.answers(screening),
            follows: self.follows(screening),
            repeats: self.repeat_lines(&repeats),
            contradictions: screening
                .contradictions()
                .filter_map(|index| self.catalogue.contradictions.get(index))
                .map(|found| found.text.get(self.language).to_owned())
                .collect(),
        }
    }

    /// One line a trial, the nearest first.
    fn summary(&self, screening: &Shareable<'_>) -> Vec<SummaryLine> {
        let lines = openings(screening);
        let line = |(trial, data): (usize, &Trial)| {
            let (result, ahead) = (screening.result(trial), lines.get(trial));
            let registry = data.registry.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            let line = SummaryLine {
                trial,
                title: format!("{}{registry}", data.title.get(self.language)),
                verdict: self.verdict(result, data.source_complete),
                outlook: self.outlook(trial, result, screening.trial_statuses(trial), ahead),
            };
            (Nearness::of(result, data.source_complete, ahead), line)
        };
        let mut sorted: Vec<_> = self.catalogue.trials.iter().enumerate().map(line).collect();
        sorted.sort_by_key(|(nearness, _)| *nearness);
        sorted.into_iter().map(|(_, line)| line).collect()
    }

    /// Items of scores that can be told as a total: nobody is asked for both.
    fn items_of_scores(&self) -> Vec<&str> {
        let asked = self.catalogue.questions.iter().enumerate();
        asked
            .filter(|(_, question)| {
                use Formula::{CountAnswers, Domains, Score, Sum};
                let is_score = matches!(
                    question.formula,
                    Some(Score(_) | Domains(_) | Sum(_) | CountAnswers { .. })
                );
                is_score && question.kind != Kind::Computed
            })
            .filter_map(|(fact, _)| self.catalogue.program.inputs.get(fact))
            .flatten()
            .filter_map(|item| self.catalogue.fact(*item).map(|question| question.id.as_str()))
            .collect()
    }

    /// A row as a matter to ask the study team about, with the answers it rests on.
    fn question_line(&self, row: &Row) -> String {
        let line = self.line(row);
        if row.answers.is_empty() {
            return line;
        }
        let answers: Vec<String> =
            row.answers.iter().map(|(label, text, _)| self.labelled(label, text)).collect();
        let answers = self.words.long_list(&answers);
        self.words.fill(key!("take.answered"), &[("line", &line), ("answers", &answers)])
    }

    /// A label with its answer; a question needs no colon.
    pub fn labelled(&self, label: &str, answer: &str) -> String {
        let is_question = label.ends_with(['?', '\u{ff1f}']);
        let key = if is_question { key!("take.asked") } else { key!("take.told") };
        self.words.fill(key, &[("label", label), ("answer", answer)])
    }

    /// A verdict with what is said of it.
    pub fn with_verdict(&self, verdict: &str, text: &str) -> String {
        self.words.fill(key!("take.verdict"), &[("verdict", verdict), ("text", text)])
    }

    /// A fact with its place in the questionnaire, so that lists follow its order.
    fn keyed(&self, id: &str) -> (usize, String) {
        (self.catalogue.index_of(id).unwrap_or(usize::MAX), id.to_owned())
    }

    fn lines(&self, rows: &[Row], status: Status) -> Vec<String> {
        rows.iter()
            .filter(|row| row.status == status && row.decides)
            .map(|row| self.line(row))
            .collect()
    }

    fn line(&self, row: &Row) -> String {
        self.words.fill(
            key!("take.line"),
            &[
                ("code", &row.code),
                ("text", &row.plain),
                ("why", &row.reasons.first().cloned().unwrap_or_default()),
            ],
        )
    }

    /// `31 of 45 points fit, 1 does not, 3 to ask, 10 open`
    pub fn counts(&self, rows: &[Row]) -> String {
        let counted: Vec<&Row> = rows.iter().filter(|row| row.decides).collect();
        let count = |status: &dyn Fn(Status) -> bool| {
            counted.iter().filter(|row| status(row.status)).count().to_string()
        };
        self.words.fill(
            key!("take.counts"),
            &[
                ("all", &counted.len().to_string()),
                ("met", &count(&|s| s == Status::Met)),
                ("fails", &count(&|s| s == Status::NotMet)),
                ("later", &count(&|s| s == Status::NotYet)),
                ("ask", &count(&|s| s == Status::Ask)),
                ("unknown", &count(&|s| s == Status::Unknown)),
            ],
        )
    }

    /// Where a trial's text is from and how old it is.
    pub fn source_line(&self, trial: usize) -> String {
        let Some(trial) = self.catalogue.trials.get(trial) else { return String::new() };
        let dated = if trial.dated == "unknown" {
            self.words.get(key!("source.date_unknown"))
        } else {
            &trial.dated
        };
        self.words.fill(
            key!("source.line"),
            &[
                ("document", trial.document.get(self.language)),
                ("place", trial.place.get(self.language)),
                ("dated", dated),
                ("status", trial.status.get(self.language)),
            ],
        )
    }

    /// Every answer but those that are not known: these are what to find out.
    fn answers(&self, screening: &Shareable<'_>) -> Vec<(String, String)> {
        self.catalogue
            .questions
            .iter()
            .enumerate()
            .filter_map(|(fact, question)| {
                let answer = screening.facts().on(&question.id, screening.reference())?;
                if matches!(answer, Answer::DontKnow | Answer::PreferNot) {
                    return None;
                }
                let (text, _) = self.standing(question, answer, screening.slot(fact));
                Some((self.label(&question.id), text))
            })
            .collect()
    }

    /// An answer as it is told back, and whether the rules can use it: if not, why not.
    pub fn standing(&self, question: &Question, answer: &Answer, slot: &Slot) -> (String, bool) {
        let text = self.answer(question, answer);
        match (answer, slot) {
            (Answer::Fact(_), Slot::Missing(why)) => {
                let why = self.why(&question.id, *why);
                let holes = [("text", text.as_str()), ("why", why.as_str())];
                (self.words.fill(key!("answers.unusable_why"), &holes), false)
            }
            _ => (text, true),
        }
    }

    /// What was typed and cannot be used: label and text, marked as such.
    pub fn unusable<'a>(
        &'a self,
        beside: &'a Beside,
    ) -> impl Iterator<Item = (String, String)> + 'a {
        beside.unusable.iter().map(|(fact, text)| {
            (self.label(fact), self.words.fill(key!("answers.unusable"), &[("text", text)]))
        })
    }

    /// The page as plain text, to copy or to save.
    pub fn take_away_text(
        &self,
        screening: &Shareable<'_>,
        layout: &Layout,
        beside: &Beside,
    ) -> String {
        let page = self.take_away(screening, layout);
        let words = self.words;
        let mut text = String::new();
        let mut line = |content: &str| {
            text.push_str(content);
            text.push('\n');
        };
        line(words.get(key!("take.title")));
        if beside.made_up {
            line(words.get(key!("example.banner")));
        }
        line(&words.fill(
            key!("take.as_of"),
            &[("date", &self.date(self.today)), ("version", &self.catalogue.version)],
        ));
        if !beside.code.is_empty() {
            line(&words.fill(key!("take.code"), &[("code", &beside.code)]));
        }
        line(words.get(key!("safety.not_advice")));
        line(words.get(key!("safety.medicines")));
        for contradiction in &page.contradictions {
            line(&words.fill(key!("note.contradiction"), &[("text", contradiction)]));
        }
        line("");
        for summary in &page.summary {
            let standing = self.with_verdict(&summary.verdict, &summary.outlook);
            line(&format!("- {}", self.labelled(&summary.title, &standing)));
        }
        line(words.get(key!("outlook.supposed")));
        for (heading, list) in self.step_lists(&page.steps) {
            line("");
            line(&format!("## {}", words.get(heading)));
            for entry in list {
                line(&format!("- {entry}"));
            }
        }
        line("");
        line(&format!("# {}", words.get(key!("take.appendix"))));
        for trial in &page.trials {
            line("");
            let registry = trial.registry.clone().map(|id| format!(" ({id})")).unwrap_or_default();
            line(&format!("## {}{registry}", trial.title));
            line(&self.with_verdict(&trial.verdict, &trial.text));
            line(&trial.counts);
            for (heading, list) in [
                (key!("take.against"), &trial.against),
                (key!("take.later"), &trial.later),
                (key!("take.ask"), &trial.ask),
            ] {
                if !list.is_empty() {
                    line(words.get(heading));
                    for entry in list {
                        line(&format!("- {entry}"));
                    }
                }
            }
            line(&trial.gap);
            line(&trial.source);
        }
        let lists = [
            (key!("take.tests"), &page.tests),
            (key!("take.doctor"), &page.doctor),
            (key!("take.yours"), &page.yours),
            (key!("take.repeats"), &page.repeats),
        ];
        for (heading, list) in lists {
            if !list.is_empty() {
                line("");
                line(&format!("## {}", words.get(heading)));
                for entry in list {
                    line(&format!("- {entry}"));
                }
            }
        }
        line("");
        line(&format!("## {}", words.get(key!("take.answers"))));
        for (label, answer) in &page.answers {
            line(&format!("- {}", self.labelled(label, answer)));
        }
        for (label, text) in self.unusable(beside) {
            line(&format!("- {}", self.labelled(&label, &text)));
        }
        if !page.follows.is_empty() {
            line("");
            line(&format!("## {}", words.get(key!("take.follows"))));
        }
        for (label, answer) in &page.follows {
            line(&format!("- {}", self.labelled(label, answer)));
        }
        text
    }

    /// One line for a screening log: date, code of the person, verdict and counts by trial.
    /// No answer is in it. A cell that a table program could take for a formula is defused.
    pub fn log_csv(&self, screening: &Shareable<'_>, code: &str) -> String {
        let mut cells =
            vec!["as_of", "code", "catalogue"].into_iter().map(str::to_owned).collect::<Vec<_>>();
        let mut values = vec![self.iso_today(), code.to_owned(), self.catalogue.version.clone()];
        for (index, trial) in self.catalogue.trials.iter().enumerate() {
            let result = screening.result(index);
            let statuses = screening.trial_statuses(index);
            let decides = |criterion: &usize| self.catalogue.decides(index, *criterion);
            let rows = || statuses.iter().enumerate().filter(|(row, _)| decides(row));
            let count = |status| rows().filter(|(_, s)| **s == status).count().to_string();
            cells.push(format!("{} verdict", trial.id));
            values.push(result.verdict.word().to_owned());
            cells.push(format!("{} for_now", trial.id));
            values.push(result.for_now.to_string());
            for status in Status::ALL {
                cells.push(format!("{} {}", trial.id, status.word()));
                values.push(count(status));
            }
        }
        let row =
            |cells: &[String]| cells.iter().map(|c| csv_cell(c)).collect::<Vec<_>>().join(",");
        format!("{}\r\n{}\r\n", row(&cells), row(&values))
    }
}

/// A cell of a comma-separated file.
pub fn csv_cell(text: &str) -> String {
    let defused = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if defused.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", defused.replace('"', "\"\""))
    } else {
        defused
    }
}
