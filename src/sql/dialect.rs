//! Where the dialects differ.

use crate::facts::TimeUnit;

/// A dialect of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `DuckDB`.
    DuckDb,
    /// Spark SQL, 3.0 and newer.
    Spark,
    /// `PostgreSQL`.
    Postgres,
}

impl Dialect {
    /// All dialects.
    pub const ALL: [Self; 3] = [Self::DuckDb, Self::Spark, Self::Postgres];

    /// The type of a text.
    pub const fn text(self) -> &'static str {
        match self {
            Self::DuckDb => "VARCHAR",
            Self::Spark => "STRING",
            Self::Postgres => "TEXT",
        }
    }

    /// How a view begins. Spark's last for a session, because only such may look at the tables
    /// that a job has made of files.
    pub const fn create_view(self) -> &'static str {
        match self {
            Self::DuckDb | Self::Postgres => "CREATE OR REPLACE VIEW",
            Self::Spark => "CREATE OR REPLACE TEMPORARY VIEW",
        }
    }

    /// What ends a view. `PostgreSQL` would put the text of each view into those that look at it,
    /// again and again, until a query of minutes comes of it; before an offset it stops.
    pub const fn end_of_view(self) -> &'static str {
        match self {
            Self::DuckDb | Self::Spark => "",
            Self::Postgres => "\nOFFSET 0",
        }
    }

    /// A name of any letters.
    pub fn quoted(self, name: &str) -> String {
        match self {
            Self::DuckDb | Self::Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// A text.
    pub fn literal(self, text: &str) -> String {
        match self {
            Self::DuckDb | Self::Postgres => format!("'{}'", text.replace('\'', "''")),
            Self::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        }
    }

    /// A date moved by so many units; a day that a month does not have is its last one.
    pub fn moved(self, date: &str, amount: i32, unit: TimeUnit) -> String {
        let (step, months) = match unit {
            TimeUnit::Days => (1, false),
            TimeUnit::Weeks => (7, false),
            TimeUnit::Months => (1, true),
            TimeUnit::Years => (12, true),
        };
        let amount = amount * step;
        let sign = if amount < 0 { '-' } else { '+' };
        let size = amount.abs();
        match (self, months) {
            (_, false) if size == 0 => date.to_owned(),
            (Self::Spark, true) => format!("add_months({date}, {amount})"),
            (Self::Spark, false) => format!("date_add({date}, {amount})"),
            (Self::DuckDb | Self::Postgres, true) => {
                format!("CAST({date} {sign} INTERVAL '{size} months' AS DATE)")
            }
            (Self::DuckDb | Self::Postgres, false) => format!("{date} {sign} {size}"),
        }
    }
}
