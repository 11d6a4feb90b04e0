//! Statuses of criteria and verdicts on trials.

use super::dialect::Dialect;
use crate::catalogue::{Catalogue, Criterion, Role};
use crate::evaluate::{Status, Verdict};

/// The columns a status is told by.
pub(super) struct Row {
    pub(super) strict: String,
    pub(super) generous: String,
    /// Whether it still fails in the future; `None` if every failure is lasting.
    pub(super) later: Option<String>,
    /// Whether the study team is to be asked where it is unknown.
    pub(super) asks: Option<String>,
    /// Whether a doubt is there.
    pub(super) doubts: Vec<String>,
    /// The statuses of the parts of a whole.
    pub(super) parts: Vec<String>,
}

/// The status of a criterion, in the order in which `evaluate::status` looks at it.
pub(super) fn status(row: &Row, dialect: Dialect) -> String {
    let word = |status: Status| dialect.literal(status.word());
    let Row { strict, generous, later, asks, doubts, parts } = row;
    let failure = match later {
        Some(later) => format!(
            "CASE WHEN NOT {later} THEN {} ELSE {} END",
            word(Status::NotMet),
            word(Status::NotYet)
        ),
        None => word(Status::NotMet),
    };
    let mut lines = vec![format!("WHEN NOT {generous} THEN {failure}")];
    if !doubts.is_empty() {
        lines.push(format!("WHEN {} THEN {}", doubts.join(" OR "), word(Status::Ask)));
    }
    lines.push(format!("WHEN {strict} THEN {}", word(Status::Met)));
    lines.push(format!("WHEN NOT {strict} THEN {}", word(Status::Ask)));
    if let Some(asks) = asks {
        lines.push(format!("WHEN {asks} THEN {}", word(Status::Ask)));
    }
    if !parts.is_empty() {
        let parts = parts.join(", ");
        lines.push(format!(
            "WHEN {} NOT IN ({parts}) THEN {}",
            word(Status::Unknown),
            word(Status::Ask)
        ));
    }
    format!("CASE\n    {}\n    ELSE {} END", lines.join("\n    "), word(Status::Unknown))
}

/// The verdict on a trial, and whether it holds for now only, from the columns of its statuses.
/// `None` in `columns` stands for a criterion that is left to the engine: then only a failure is
/// told.
pub(super) fn verdict(
    catalogue: &Catalogue,
    trial: usize,
    columns: &[Option<String>],
    dialect: Dialect,
) -> [String; 2] {
    let data = catalogue.trials.get(trial);
    let criteria = data.map_or(&[][..], |trial| &trial.criteria);
    let told: Vec<(&Criterion, bool, Option<&String>)> = criteria
        .iter()
        .zip(columns)
        .filter(|(row, _)| row.in_verdict && row.role != Role::Judgement)
        .map(|(row, column)| (row, row.can_change(), column.as_ref()))
        .collect();
    let among = |status: Status, wanted: &dyn Fn(&Criterion, bool) -> bool| {
        let rows = told.iter().filter(|(row, can_change, _)| wanted(row, *can_change));
        let columns: Vec<&str> =
            rows.filter_map(|(_, _, column)| column.map(String::as_str)).collect();
        if columns.is_empty() {
            return "FALSE".to_owned();
        }
        format!("{} IN (\n      {})", dialect.literal(status.word()), wrapped(&columns))
    };
    let failed = among(Status::NotMet, &|_, _| true);
    let waits = among(Status::NotYet, &|_, _| true);
    let lasting = among(Status::NotMet, &|_, can_change| !can_change);
    let asks = among(Status::Ask, &|_, _| true);
    let unknown = among(Status::Unknown, &|row, _| row.role != Role::Note);
    let word = |verdict: Verdict| dialect.literal(verdict.word());
    let [no, possible, may_be] =
        [Verdict::NotMatch, Verdict::Possible, Verdict::MayBeEligible].map(word);
    if told.iter().any(|(_, _, column)| column.is_none()) {
        return [
            format!("CASE\n    WHEN {failed}\n    OR {waits} THEN {no} END"),
            format!("CASE WHEN {lasting} THEN FALSE END"),
        ];
    }
    // An incomplete source can never look complete, whatever its rows say.
    let best =
        if data.is_some_and(|trial| trial.source_complete) { may_be } else { possible.clone() };
    [
        format!(
            "CASE\n    WHEN {failed}\n    OR {waits} THEN {no}\n    WHEN {asks}\n    OR {unknown} THEN {possible}\n    ELSE {best} END"
        ),
        format!("({failed}\n    OR {waits})\n    AND NOT {lasting}"),
    ]
}

/// Names, a few a line.
fn wrapped(names: &[&str]) -> String {
    names.chunks(5).map(|names| names.join(", ")).collect::<Vec<_>>().join(",\n      ")
}
