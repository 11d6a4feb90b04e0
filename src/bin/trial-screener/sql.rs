//! The criteria as SQL.

use crate::{Failure, Trials, load, say};
use trial_screener::sql::{Dialect, Script};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The dialect.
    #[arg(long, value_enum)]
    dialect: Named,
    /// Print the wide table in place of the views, with the meaning of each column.
    #[arg(long)]
    schema: bool,
    #[command(flatten)]
    trials: Trials,
}

/// A dialect by its name.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Named {
    #[value(name = "duckdb")]
    DuckDb,
    Spark,
    Postgres,
}

impl From<Named> for Dialect {
    fn from(named: Named) -> Self {
        match named {
            Named::DuckDb => Self::DuckDb,
            Named::Spark => Self::Spark,
            Named::Postgres => Self::Postgres,
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let catalogue = load(&options.trials.files)?;
    let script = Script::new(&catalogue, options.dialect.into());
    say(&if options.schema { script.schema() } else { script.views() })
}
