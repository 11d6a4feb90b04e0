//! Many people: read as they come, evaluated on all cores, written in their order.

mod attrition;
mod funnel;
mod input;
mod mapping;
mod output;
mod pipeline;
mod suggest;
mod table;

use crate::{Failure, Trials, complain, load, parse_day};
use indicatif::{ProgressBar, ProgressStyle};
use input::{Batch, Input};
use jiff::civil::Date;
use mapping::{Mapping, Table};
use output::{Format, Layout};
use std::fmt::Display;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use trial_screener::catalogue::Catalogue;
use trial_screener::cohort::{Attrition, Tally};
use trial_screener::evaluate::Verdicts;
use trial_screener::exchange::person::{self, Detail, Id, LeftOut, OWN_FIELDS, PersonResult};
use trial_screener::sql::Wide;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The people, one JSON profile a line, or a table (CSV) with `--mapping`; `-` reads standard
    /// input.
    profiles: PathBuf,
    /// The day for which the results hold, YYYY-MM-DD; a line's own `as_of` goes before it.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<Date>,
    #[command(flatten)]
    trials: Trials,
    /// Read a table whose columns mean what this file says.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Print a first mapping for a table, from its head, and read no further. What cannot be told
    /// is noted in it.
    #[arg(long, conflicts_with = "mapping")]
    suggest_mapping: bool,
    /// The field of a line that names the person, for example `label`.
    #[arg(long, value_name = "NAME", default_value = "id", value_parser = parse_id_field)]
    id_field: String,
    /// Add the status of every criterion.
    #[arg(long)]
    statuses: bool,
    /// Add why every status is as it is; for `--format jsonl`.
    #[arg(long)]
    reasons: bool,
    /// How results are written.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Write the lines that are left out to a file, one JSON object a line: `line`, `id` if it
    /// can be read, and `reason`. Without it they are told on standard error.
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// End with exit code 1 if a line was left out.
    #[arg(long)]
    strict: bool,
    /// Write where people fall in each trial, criterion by criterion, and a table to standard
    /// error: JSON, or a picture if the name ends in `.svg`. May be given more than once.
    #[arg(long, value_name = "FILE")]
    attrition: Vec<PathBuf>,
    /// Round the figures of `--attrition` down to multiples of this or a larger number, so that no
    /// smaller count is told, and none can be worked out.
    #[arg(long, value_name = "N", requires = "attrition", value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    mask_below: Option<u64>,
    /// Work on so many threads in place of one for each core; 1 where another program starts the
    /// command once for each core, as Spark does.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Show no progress, no summary and no table.
    #[arg(long, short)]
    quiet: bool,
}

fn parse_id_field(name: &str) -> Result<String, String> {
    if OWN_FIELDS.contains(&name) {
        return Err(format!("`{name}` has a meaning of its own"));
    }
    Ok(name.to_owned())
}

/// What a batch comes to.
#[derive(Default)]
struct Results<'c> {
    text: Vec<u8>,
    good: usize,
    left_out: Vec<LeftOut>,
    tally: Option<Tally<'c>>,
    /// The input could not be read further.
    broken: Option<std::io::Error>,
}

/// Evaluates every line; a bad one is reported and left out.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    if options.reasons && options.format != Format::Jsonl {
        complain("`--reasons` needs `--format jsonl`");
        return Err(Failure::USAGE);
    }
    let catalogue = load(&options.trials.files)?;
    if options.suggest_mapping {
        return suggest_mapping(&catalogue, options);
    }
    let mut errors = options.errors.as_deref().map(create).transpose()?;
    let (mut input, progress) = open(&options.profiles, options.quiet)?;
    let table = options.mapping.as_deref();
    let table = table.map(|path| mapped(&catalogue, options, path, &mut input)).transpose()?;
    let detail = Detail { statuses: options.statuses, reasons: options.reasons };
    let verdicts = Verdicts::new(&catalogue);
    let wide = Wide::new(&catalogue);
    let layout = Layout { catalogue: &catalogue, verdicts, format: options.format, detail, wide };
    let mut output = std::io::stdout().lock();
    write(&mut output, &layout.head())?;
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut tally = Tally::new(&catalogue);
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = options.threads.map_or_else(cores, usize::from);
    let work = |batch| evaluate(&layout, options, table.as_ref(), batch);
    pipeline::in_order(threads, input, work, |results: Results<'_>| {
        good += results.good;
        bad += results.left_out.len();
        results.tally.into_iter().for_each(|part| tally.join(part));
        write(&mut output, &results.text)?;
        tell(&results.left_out, errors.as_mut(), &progress)?;
        results.broken.map_or(Ok(()), |error| Err(cannot(&options.profiles, &error)))
    })?;
    if let (Some(file), Some(path)) = (errors.as_mut(), &options.errors) {
        file.flush().map_err(|error| cannot(path, &error))?;
    }
    progress.finish_and_clear();
    if !options.attrition.is_empty() {
        attrition::report(options, &Attrition::of(&catalogue, &tally))?;
    }
    if !options.quiet {
        complain(format_args!("{good} profiles evaluated, {bad} lines left out"));
    }
    if bad > 0 && options.strict { Err(Failure::INPUT) } else { Ok(()) }
}

fn open(path: &Path, quiet: bool) -> Result<(Input, ProgressBar), Failure> {
    if path.as_os_str() == "-" {
        let progress = progress(None, quiet);
        return Ok((Input::of(progress.wrap_read(std::io::stdin())), progress));
    }
    let file = File::open(path).map_err(|error| cannot(path, &error))?;
    let progress = progress(file.metadata().ok().map(|data| data.len()), quiet);
    Ok((Input::of(progress.wrap_read(file)), progress))
}

fn create(path: &Path) -> Result<BufWriter<File>, Failure> {
    File::create(path).map(BufWriter::new).map_err(|error| cannot(path, &error))
}

fn cannot(path: &Path, error: &std::io::Error) -> Failure {
    complain(format_args!("{}: {error}", path.display()));
    Failure::FILE
}

/// Writes results at once, so that whoever reads them need not wait.
fn write(output: &mut impl Write, text: &[u8]) -> Result<(), Failure> {
    match output.write_all(text).and_then(|()| output.flush()) {
        Ok(()) => Ok(()),
        // A reader that went away wants no more, even while we wait for input.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            complain(error);
            Err(Failure::FILE)
        }
    }
}

/// Reports the lines that were left out.
fn tell(
    left_out: &[LeftOut],
    errors: Option<&mut BufWriter<File>>,
    progress: &ProgressBar,
) -> Result<(), Failure> {
    let Some(file) = errors else {
        for LeftOut { line, id, reason } in left_out {
            let id = id.as_ref().map_or_else(String::new, |id| format!(" ({})", id.text()));
            progress.suspend(|| complain(format_args!("line {line}{id}: {reason}")));
        }
        return Ok(());
    };
    for line in left_out {
        let written = serde_json::to_writer(&mut *file, line).map_err(std::io::Error::from);
        written.and_then(|()| writeln!(file)).map_err(|error| {
            complain(error);
            Failure::FILE
        })?;
    }
    Ok(())
}

fn progress(bytes: Option<u64>, quiet: bool) -> ProgressBar {
    let bar = match bytes {
        _ if quiet => ProgressBar::hidden(),
        Some(bytes) => ProgressBar::new(bytes),
        None => ProgressBar::new_spinner(),
    };
    let style = "{bar:40} {bytes}/{total_bytes} {elapsed} left {eta}";
    if let (Some(_), Ok(style)) = (bytes, ProgressStyle::with_template(style)) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Reads the mapping of a table, and the head of the table with it.
fn mapped(
    catalogue: &Catalogue,
    options: &Options,
    path: &Path,
    input: &mut Input,
) -> Result<Table, Failure> {
    let refuse = |message: &dyn Display| {
        complain(format_args!("{}: {message}", path.display()));
        Failure::INPUT
    };
    let mapping: Mapping =
        serde_json::from_str(&crate::read(path)?).map_err(|error| refuse(&error))?;
    let head = input.first().map_err(|error| cannot(&options.profiles, &error))?;
    let table = Table::new(catalogue, mapping, head.as_deref().unwrap_or_default());
    let table = table.map_err(|problems| refuse(&problems.join("; ")))?;
    input.rows(table.delimiter);
    Ok(table)
}

fn suggest_mapping(catalogue: &Catalogue, options: &Options) -> Result<(), Failure> {
    let (mut input, _) = open(&options.profiles, true)?;
    let mut rows = Vec::new();
    while rows.len() <= suggest::ROWS {
        match input.first().map_err(|error| cannot(&options.profiles, &error))? {
            Some(row) => {
                if rows.is_empty() {
                    input.rows(suggest::delimiter(&row));
                }
                rows.push(row);
            }
            None => break,
        }
    }
    let mapping = suggest::suggest(catalogue, &rows).map_err(|reason| {
        complain(format_args!("{}: {reason}", options.profiles.display()));
        Failure::INPUT
    })?;
    crate::print(&mapping)
}

fn evaluate<'c>(
    layout: &Layout<'c>,
    options: &Options,
    table: Option<&Table>,
    mut batch: Batch,
) -> Results<'c> {
    let tally = (!options.attrition.is_empty()).then(|| Tally::new(layout.catalogue));
    let mut results = Results { tally, ..Results::default() };
    for (line, text) in batch.lines() {
        match text.map_err(|reason| LeftOut { line, id: None, reason }).and_then(|text| match table
        {
            None => evaluate_line(layout, options, line, text, &mut results),
            Some(table) => {
                let profile = table.profile(text).map_err(|(id, reason)| LeftOut {
                    line,
                    id: id.as_deref().and_then(Id::of_text),
                    reason,
                })?;
                evaluate_line(layout, options, line, &profile, &mut results)
            }
        }) {
            Ok(()) => results.good += 1,
            Err(left_out) => results.left_out.push(left_out),
        }
    }
    results.broken = batch.broken.take();
    results
}

/// Evaluates a line and writes its result.
fn evaluate_line<'c>(
    layout: &Layout<'c>,
    options: &Options,
    line: usize,
    text: &str,
    results: &mut Results<'c>,
) -> Result<(), LeftOut> {
    let (key, facts) = person::read(layout.catalogue, text, &options.id_field);
    let facts = facts.map_err(|problems| {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    });
    let day = key.as_of.or(options.as_of);
    let day = day.ok_or_else(|| "no `as_of` in the line, and no `--as-of`".to_owned());
    let result = facts.and_then(|facts| {
        let detail = layout.detail;
        let whole = detail.statuses || detail.reasons || layout.format == Format::Facts;
        let result = if whole || results.tally.is_some() {
            PersonResult::whole(layout.catalogue, facts, day?)
        } else {
            PersonResult::verdicts(&layout.verdicts, &facts, day?)
        };
        layout.write(&result, &key, line, &mut results.text)?;
        if let (Some(tally), Some(screening)) = (&mut results.tally, &result.screening) {
            tally.add(screening);
        }
        Ok(())
    });
    result.map_err(|reason| LeftOut { line, id: key.id, reason })
}
