//! The engine on the command line.

mod cohort;
mod form_answers;
mod import;
mod questionnaire;
mod sql;

use clap::{CommandFactory, Parser, Subcommand};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Display;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trial_screener::catalogue::layout::Layout;
use trial_screener::catalogue::{Catalogue, SourceFile, embedded};
use trial_screener::evaluate::next::Guide;
use trial_screener::evaluate::timeline::MOST_DAYS;
use trial_screener::evaluate::{Screening, Shareable};
use trial_screener::exchange::{catalogue_json, next, plan, profile, report, schema};
use trial_screener::facts::{Facts, PartialDate};
use trial_screener::report::Speaker;
use trial_screener::report::take_away::Beside;
use trial_screener::words::{self, Words};

/// People come and go by the hundred thousand, each in many small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Compare a person's answers with the criteria of lupus cell-therapy trials.
///
/// The result is not medical advice and not a decision; only a study team can decide.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Evaluate one profile and print every criterion with its reasons as JSON.
    Evaluate {
        /// The profile, a JSON file; `-` reads standard input.
        profile: PathBuf,
        #[command(flatten)]
        day: Day,
        #[command(flatten)]
        trials: Trials,
        /// Print the page to take away as plain text in place of JSON.
        #[arg(long)]
        text: bool,
        /// The language of that text.
        #[arg(long, value_name = "TAG", requires = "text", default_value = "en", value_parser = parse_language)]
        language: &'static Words,
    },
    /// Evaluate one profile for every day of a stretch and print when each trial opens and
    /// closes, as JSON.
    Plan {
        /// The profile, a JSON file; `-` reads standard input.
        profile: PathBuf,
        /// The first day, YYYY-MM-DD; the answers are taken as told on it.
        #[arg(long, value_name = "DATE", value_parser = parse_day)]
        from: Date,
        /// How many days to look at, the first one included.
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_DAYS)))]
        days: u16,
        #[command(flatten)]
        trials: Trials,
    },
    /// Print which questions are worth asking next, and what their answers would settle, as JSON.
    Next {
        /// The profile, a JSON file; `-` reads standard input.
        profile: PathBuf,
        #[command(flatten)]
        day: Day,
        #[command(flatten)]
        trials: Trials,
        /// Begin with nothing, ask and answer from the profile, and print the whole road.
        #[arg(long)]
        simulate: bool,
    },
    /// Read records (laboratory reports, FHIR, C-CDA, HL7, tables, zips) and print which answers
    /// they offer, as JSON.
    Import {
        /// The files; `-` reads standard input. What they are is told by their content.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        day: Day,
        /// A profile that is there already: what it answers is named beside what would replace it.
        #[arg(long, value_name = "FILE")]
        profile: Option<PathBuf>,
        /// Print a profile in place of the candidates, with those of this kind taken.
        #[arg(long, value_enum)]
        accept: Option<import::Accept>,
    },
    /// Print the questions as a FHIR R4 Questionnaire.
    Questionnaire {
        /// The language of its texts.
        #[arg(long, value_name = "TAG", default_value = "en", value_parser = parse_language)]
        language: &'static Words,
    },
    /// Print a profile as a FHIR `QuestionnaireResponse`, or with `--back` such a response as a
    /// profile.
    Response {
        /// The profile, a JSON file, or with `--back` the response; `-` reads standard input.
        file: PathBuf,
        /// Read a response to our questionnaire and print the profile it says.
        #[arg(long)]
        back: bool,
        /// The language of the texts beside its codes.
        #[arg(long, value_name = "TAG", conflicts_with = "back", default_value = "en", value_parser = parse_language)]
        language: &'static Words,
    },
    /// Check or print catalogues of trials.
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// Print the vocabulary: every fact with its kind, options, units and wording.
    Facts,
    /// Print a JSON Schema.
    Schema {
        /// What the schema describes.
        #[arg(value_enum, default_value_t = SchemaOf::Profile)]
        of: SchemaOf,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page, for `man -l`.
    Man,
    /// Evaluate many people: one JSON profile a line in, one result a line out.
    ///
    /// A line may hold `id`, `label` and `as_of` beside what a profile holds; they come out again.
    /// A person with an id is told by it, one without by the number of the line.
    ///
    /// A line that cannot be read is reported and left out. The exit code stays 0 all the same,
    /// so that one bad line does not stop a job; with `--strict` it is 1. It is 2 for a wrong
    /// option and 3 for a file that cannot be read or written.
    Cohort(Box<cohort::Options>),
    /// Print the criteria as SQL views in three-valued logic over one wide table.
    ///
    /// `cohort --format facts` writes the rows of the table from profiles. Statuses and verdicts
    /// equal those of `cohort --statuses`; what SQL cannot hold is named as left to the engine.
    Sql(sql::Options),
}

#[derive(Subcommand)]
enum CatalogueCommand {
    /// Check trial files and report every problem with file, line and criterion.
    Check {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Print every text of the page and of the catalogue, a line each: what the file of a further
    /// language in `src/words/` starts from.
    Words {
        /// The language to print.
        #[arg(long, value_name = "TAG", default_value = "en", value_parser = parse_language)]
        language: &'static Words,
    },
    /// Print the catalogue as JSON.
    Export {
        #[command(flatten)]
        trials: Trials,
    },
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum SchemaOf {
    Profile,
    Catalogue,
}

#[derive(clap::Args)]
struct Day {
    /// The day for which the result holds, YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Date,
}

#[derive(clap::Args)]
pub(crate) struct Trials {
    /// Trial files to use in place of the built-in ones.
    #[arg(long = "trial", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

pub(crate) fn parse_day(text: &str) -> Result<Date, String> {
    match PartialDate::parse(text) {
        Ok(PartialDate::Day(day)) => Ok(day),
        Ok(_) => Err("write the whole date as YYYY-MM-DD".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// The language with this tag, in any case.
fn parse_language(tag: &str) -> Result<&'static Words, String> {
    let tags = || words::all().iter().map(|words| words.tag).collect::<Vec<_>>().join(", ");
    let found = words::all().iter().find(|words| words.tag.eq_ignore_ascii_case(tag));
    found.ok_or_else(|| format!("choose one of {}", tags()))
}

/// A failure that was reported; the exit code says of which kind.
pub(crate) struct Failure(u8);

impl Failure {
    /// The input is not valid.
    pub(crate) const INPUT: Self = Self(1);
    /// The options do not fit each other.
    pub(crate) const USAGE: Self = Self(2);
    /// A file could not be read or written.
    pub(crate) const FILE: Self = Self(3);
}

/// The name under which the command is installed.
pub(crate) const NAME: &str = env!("CARGO_BIN_NAME");

/// Prints a message of ours to standard error.
pub(crate) fn complain(message: impl Display) {
    // Nothing can be done if even standard error is closed.
    let _ = writeln!(std::io::stderr(), "{NAME}: {message}");
}

/// Says what went wrong, and with which exit code to end.
fn fail(failure: Failure, message: impl Display) -> Failure {
    complain(message);
    failure
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(code)) => ExitCode::from(code),
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Evaluate { profile, day, trials, text, language } => {
            let mut catalogue = load(&trials.files)?;
            let facts = read_profile(&catalogue, &profile)?;
            if text {
                words::add_to(&mut catalogue, language);
                return say(&take_away(&catalogue, facts, day.as_of, language));
            }
            print(&report::evaluate(&catalogue, facts, day.as_of))
        }
        Command::Plan { profile, from, days, trials } => {
            let catalogue = load(&trials.files)?;
            let facts = read_profile(&catalogue, &profile)?;
            print(&plan::plan(&catalogue, &facts, from, days))
        }
        Command::Next { profile: path, day, trials, simulate } => {
            let catalogue = load(&trials.files)?;
            let facts = read_profile(&catalogue, &path)?;
            let layout = Layout::of(&catalogue);
            let guide = Guide::new(&catalogue, &layout, day.as_of);
            if simulate {
                print(&next::simulate(&guide, &facts, day.as_of))
            } else {
                print(&next::next(&guide, facts, day.as_of))
            }
        }
        Command::Import { files, day, profile, accept } => {
            import::run(&load(&[])?, &files, day.as_of, profile.as_deref(), accept)
        }
        Command::Questionnaire { language } => questionnaire::print_form(language),
        Command::Response { file, back: false, language } => {
            questionnaire::print_response(&file, language)
        }
        Command::Response { file, back: true, .. } => questionnaire::print_profile(&file),
        Command::Catalogue(CatalogueCommand::Check { files }) => {
            let catalogue = load(&files)?;
            let criteria: usize = catalogue.trials.iter().map(|trial| trial.criteria.len()).sum();
            say(&format!("{} trials, {criteria} criteria, no problems\n", catalogue.trials.len()))
        }
        Command::Catalogue(CatalogueCommand::Words { language }) => {
            let mut catalogue = load(&[])?;
            words::add_to(&mut catalogue, language);
            let place = catalogue.language(language.tag).unwrap_or_default();
            say(&words::template(&catalogue, language, place))
        }
        Command::Catalogue(CatalogueCommand::Export { trials }) => {
            print(&catalogue_json::catalogue(&load(&trials.files)?))
        }
        Command::Facts => print(&catalogue_json::facts(&load(&[])?)),
        Command::Schema { of } => {
            let catalogue = load(&[])?;
            print(&match of {
                SchemaOf::Profile => schema::profile(&catalogue),
                SchemaOf::Catalogue => schema::catalogue(&catalogue),
            })
        }
        Command::Cohort(options) => cohort::run(&options),
        Command::Sql(options) => sql::run(&options),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), NAME, &mut script);
            say(&String::from_utf8_lossy(&script))
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Arguments::command())
                .render(&mut page)
                .map_err(|error| fail(Failure::FILE, error))?;
            say(&String::from_utf8_lossy(&page))
        }
    }
}

/// The answers of a profile; every problem in it is told.
fn read_profile(catalogue: &Catalogue, path: &Path) -> Result<Facts, Failure> {
    let text = read(path)?;
    profile::read(catalogue, &text).map_err(|problems| {
        for problem in problems {
            complain(format_args!("{}: {problem}", path.display()));
        }
        Failure::INPUT
    })
}

/// The page to take away as plain text. What may not leave the page is not in it.
fn take_away(catalogue: &Catalogue, facts: Facts, day: Date, language: &Words) -> String {
    let screening = Screening::new(catalogue, facts, day);
    let speaker = Speaker::new(catalogue, language, day);
    let layout = Layout::of(catalogue);
    speaker.take_away_text(&Shareable::of(&screening), &layout, &Beside::default())
}

/// The built-in trials, or the given ones on the built-in vocabulary.
pub(crate) fn load(files: &[PathBuf]) -> Result<Catalogue, Failure> {
    let result = if files.is_empty() {
        embedded::load()
    } else {
        let texts = files
            .iter()
            .map(|path| Ok((path.display().to_string(), read(path)?)))
            .collect::<Result<Vec<_>, Failure>>()?;
        let sources: Vec<SourceFile<'_>> =
            texts.iter().map(|(name, text)| SourceFile { name, text }).collect();
        Catalogue::load_with(embedded::VOCABULARY, &sources)
    };
    result.map_err(|problems| {
        for problem in &problems {
            complain(problem);
        }
        complain(format_args!("{} problems", problems.len()));
        Failure::INPUT
    })
}

pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    let result = if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    result.map_err(|error| {
        complain(format_args!("{}: {error}", path.display()));
        Failure::FILE
    })
}

pub(crate) fn print(value: &impl Serialize) -> Result<(), Failure> {
    match serde_json::to_string_pretty(value) {
        Ok(text) => say(&format!("{text}\n")),
        Err(error) => {
            complain(error);
            Err(Failure::FILE)
        }
    }
}

/// Writes to standard output; a reader that went away is no error.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(error);
            Err(Failure::FILE)
        }
        _ => Ok(()),
    }
}
