//! Exact numbers in decimal columns.
//!
//! Values stand on a grid of billionths, limits on one of millionths ([`Number::millionths`]), so
//! that a value that is on neither can be moved to its neighbour without passing a limit. An end
//! that is not part of a span is moved in by a step that is smaller than any distance on the
//! grids, and than that of a value from a multiple of a limit ([`factor`]).

use crate::facts::span::End;
use crate::facts::{Number, Span};

/// The type of the columns.
pub(super) const TYPE: &str = "DECIMAL(30, 14)";

/// The steps of the columns in a billionth.
const BILLIONTH: i128 = 100_000;
/// Billionths in a millionth.
const MILLIONTH: i128 = 1_000;
/// The steps of the columns in one.
const ONE: i128 = 100_000_000_000_000;

/// Where a number that no column holds exactly is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    /// On the side of every fixed limit that it lies on.
    Aside,
    /// Outward, so that the span only grows: for a number that is compared with other numbers.
    Outward,
}

/// Both ends of a span in steps; `None` for an open end.
pub(super) fn ends(span: Span, rounding: Rounding) -> (Option<i128>, Option<i128>) {
    let end = |end, up| match end {
        End::Open => None,
        End::Including(number) => steps(number, rounding, up),
        End::Excluding(number) => {
            steps(number, rounding, up).map(|steps| if up { steps - 1 } else { steps + 1 })
        }
    };
    (end(span.low, false), end(span.high, true))
}

fn steps(number: Number, rounding: Rounding, up: bool) -> Option<i128> {
    let (numerator, denominator) = number.parts();
    let scaled = numerator.checked_mul(ONE / BILLIONTH)?;
    let below = scaled.div_euclid(denominator);
    let billionths = match rounding {
        _ if scaled.rem_euclid(denominator) == 0 => below,
        Rounding::Aside => below + i128::from(below.rem_euclid(MILLIONTH) == 0),
        Rounding::Outward => below + i128::from(up),
    };
    billionths.checked_mul(BILLIONTH)
}

/// Steps as a decimal.
pub(super) fn decimal(steps: i128) -> String {
    let sign = if steps < 0 { "-" } else { "" };
    let (whole, rest) =
        (steps.unsigned_abs() / ONE.unsigned_abs(), steps.unsigned_abs() % ONE.unsigned_abs());
    let rest = format!("{rest:014}");
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{rest}")
}

/// A limit as a decimal, if it is on its grid.
pub(super) fn limit(number: Number) -> Option<String> {
    Some(decimal(i128::from(number.millionths()?).checked_mul(ONE / 1_000_000)?))
}

/// A factor of a laboratory's limit as a decimal: up to a thousand, in thousandths.
pub(super) fn factor(number: Number) -> Option<String> {
    let millionths = number.millionths()?;
    let fits = millionths % 1_000 == 0 && (0..=1_000_000_000).contains(&millionths);
    if fits { limit(number) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(span: Span, rounding: Rounding) -> (Option<String>, Option<String>) {
        let (low, high) = ends(span, rounding);
        (low.map(decimal), high.map(decimal))
    }

    #[test]
    fn a_number_stays_on_its_side_of_every_limit() {
        let some = |text: &str| Some(text.to_owned());
        let n = |text| Number::parse(text).unwrap();
        let third = Number::fraction(1, 3).unwrap();
        let near = n("6").plus(Number::fraction(1, 3_000_000_000).unwrap()).unwrap();
        for (span, rounding, expected) in [
            (Span::exact(n("7.5")), Rounding::Aside, ("7.5", "7.5")),
            (Span::exact(third), Rounding::Aside, ("0.333333333", "0.333333333")),
            (Span::exact(near), Rounding::Aside, ("6.000000001", "6.000000001")),
            (Span::exact(third), Rounding::Outward, ("0.333333333", "0.333333334")),
        ] {
            let expected = (some(expected.0), some(expected.1));
            assert_eq!(text(span, rounding), expected);
        }
        assert_eq!(
            text(Span { low: End::Excluding(n("5")), high: End::Open }, Rounding::Aside),
            (some("5.00000000000001"), None)
        );
        assert_eq!(
            text(Span { low: End::Open, high: End::Excluding(n("60")) }, Rounding::Outward),
            (None, some("59.99999999999999"))
        );
        let below = Number::whole(0).minus(n("2.5")).unwrap();
        assert_eq!(text(Span::exact(below), Rounding::Aside).0, some("-2.5"));
    }

    #[test]
    fn limits_that_are_not_on_the_grid_are_refused() {
        assert_eq!(limit(Number::parse("34.2").unwrap()).as_deref(), Some("34.2"));
        assert_eq!(limit(Number::fraction(1, 3).unwrap()), None);
        assert_eq!(factor(Number::parse("1.875").unwrap()).as_deref(), Some("1.875"));
        assert_eq!(factor(Number::parse("1.8755").unwrap()), None);
    }
}
