//! Views that settle what three-valued logic leaves unknown although it is forced.
//!
//! Where one fact stands in several tests of a criterion, every row of truths that its values can
//! give is listed in the compiled program. A view tries the rows of the facts that are not
//! answered and keeps the people for whom all of them agree.

use super::dialect::Dialect;
use super::statement::{Bool, Side, build};
use super::test::{Flag, Tests};
use crate::catalogue::program::Program;
use crate::catalogue::settle::{Axis, MAX_COMBINATIONS};
use crate::catalogue::{Criterion, LeafId};
use crate::logic::Truth;
use std::collections::BTreeSet;

/// Whether a criterion needs a view, and has few enough combinations for the engine to try them
/// as well.
pub(super) fn can_settle(criterion: &Criterion) -> bool {
    let rows = criterion.rule.axes.iter().map(|axis| axis.vectors.len());
    rows.fold(1_usize, usize::saturating_mul) <= MAX_COMBINATIONS
}

/// The view that settles a criterion, below its first line.
pub(super) fn body(
    program: &Program,
    tests: &Tests<'_>,
    dialect: Dialect,
    criterion: &Criterion,
) -> String {
    let nodes = program.nodes_of(criterion.rule.body);
    let leaves: BTreeSet<LeafId> = program.leaves_of(criterion.rule.body).collect();
    let mut columns = vec!["t.id".to_owned()];
    for leaf in leaves {
        columns.push(tried(tests, dialect, criterion, leaf, Side::Strict));
        if tests.is_graded(leaf) {
            columns.push(tried(tests, dialect, criterion, leaf, Side::Generous));
        }
    }
    let open: Vec<String> = criterion.rule.axes.iter().map(|axis| open(tests, axis)).collect();
    let joins: Vec<String> = (1..)
        .zip(&criterion.rule.axes)
        .zip(&open)
        .map(|((number, axis), open)| {
            format!("  JOIN {} ON {open} OR a{number}.n = 0", values(axis, number))
        })
        .collect();
    let code = |side| {
        let truth = build(nodes, side, &mut |leaf, side| tests.leaf(leaf, side));
        let (holds, fails) = (truth.text(10), truth.clone().negated().text(10));
        format!("CASE\n    WHEN {holds} THEN 2\n    WHEN {fails} THEN 0 ELSE 1 END")
    };
    let agree = |side| format!("MIN({side}) = MAX({side}) AND MIN({side}) <> 1");
    format!(
        "WITH tried AS (\n  SELECT {}\n  FROM screening_tests AS t\n{}\n  WHERE {}),\nresults AS (\n  SELECT id,\n    {} AS strict,\n    {} AS generous\n  FROM tried)\nSELECT id, MIN(strict) = 2 AS strict, MIN(generous) = 2 AS generous\nFROM results GROUP BY id\nHAVING {} AND {}",
        columns.join(",\n    "),
        joins.join("\n"),
        open.join(" OR "),
        code(Side::Strict),
        code(Side::Generous),
        agree("strict"),
        agree("generous"),
    )
}

fn open(tests: &Tests<'_>, axis: &Axis) -> String {
    format!("t.{}", tests.flag(axis.fact.index(), Flag::Open))
}

/// A test, with the truth that is tried where its fact is not answered.
fn tried(
    tests: &Tests<'_>,
    dialect: Dialect,
    criterion: &Criterion,
    leaf: LeafId,
    side: Side,
) -> String {
    let name = dialect.quoted(&tests.name(leaf, side));
    for (number, axis) in (1..).zip(&criterion.rule.axes) {
        if let Some(place) = axis.leaves.iter().position(|known| *known == leaf) {
            let column = format!("{}{place}", if side == Side::Strict { 's' } else { 'g' });
            let open = open(tests, axis);
            return format!("CASE WHEN {open} THEN a{number}.{column} ELSE t.{name} END AS {name}");
        }
    }
    format!("t.{name}")
}

/// The rows of a fact as a table.
fn values(axis: &Axis, number: usize) -> String {
    let word = |truth| Bool::Const(truth).text(0);
    let rows: Vec<String> = axis
        .vectors
        .iter()
        .enumerate()
        .map(|(n, row)| {
            let truths: Vec<Truth> = row.iter().flat_map(|truth| [truth.low, truth.high]).collect();
            let truths: Vec<String> = truths.into_iter().map(word).collect();
            format!("({n}, {})", truths.join(", "))
        })
        .collect();
    let columns: Vec<String> =
        (0..axis.leaves.len()).map(|place| format!("s{place}, g{place}")).collect();
    format!("(VALUES {}) AS a{number}(n, {})", rows.join(", "), columns.join(", "))
}
