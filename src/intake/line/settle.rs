//! Which of the numbers behind a name is the result, and what are its limits.

use super::parts::{Numbered, Parts};
use crate::catalogue::vocabulary::Scale;
use crate::facts::Number;
use crate::intake::candidate::{Finding, NotUsed};
use crate::intake::lexicon::Lexicon;
use crate::intake::measure::{self, Measured};
use crate::intake::record::Source;

/// A number as printed with its sign.
pub type Printed = (&'static str, String);

/// A number and its two limits.
type Limited = (Option<Printed>, Option<String>, Option<String>);

/// Which of the numbers is the result, and what are its limits.
pub(super) fn settle(
    parts: &Parts,
    facts: &[usize],
    lexicon: &Lexicon<'_>,
) -> Result<Limited, NotUsed> {
    let found = chosen(parts, facts, lexicon)?;
    let (number, lower, upper) = &found;
    let mut limits = lower.iter().chain(upper);
    if !has_three_decimals(number.as_ref(), lower.as_ref(), upper.as_ref())
        && limits.any(|limit| may_be_grouped(limit))
    {
        return Err(NotUsed::TwoReadings);
    }
    Ok(found)
}

/// Whether a number may be a thousand times what it reads as: `125.000`, where a point stands between
/// thousands.
pub(super) fn may_be_thousands(
    number: Option<&Printed>,
    lower: Option<&String>,
    upper: Option<&String>,
) -> bool {
    number.is_some_and(|(_, digits)| may_be_grouped(digits))
        && !has_three_decimals(number, lower, upper)
}

/// Whether all numbers of a result, and not the result alone, have three decimals: the laboratory
/// prints them so.
fn has_three_decimals(
    number: Option<&Printed>,
    lower: Option<&String>,
    upper: Option<&String>,
) -> bool {
    let digits = number.map(|(_, digits)| digits);
    let all: Vec<&String> = digits.into_iter().chain(lower).chain(upper).collect();
    let decimals = |digits: &&String| digits.split_once('.').is_some_and(|(_, d)| d.len() == 3);
    all.len() > 1 && all.iter().all(decimals)
}

fn may_be_grouped(digits: &str) -> bool {
    digits.split_once('.').is_some_and(|(whole, rest)| {
        let figures = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        (1..=3).contains(&whole.len())
            && rest.len() == 3
            && !whole.starts_with('0')
            && figures(whole)
            && figures(rest)
    })
}

/// Whether laboratories print a lower limit alone for what a name can mean.
fn has_lower_limit_alone(facts: &[usize], lexicon: &Lexicon<'_>) -> bool {
    let catalogue = lexicon.catalogue();
    let rules = catalogue.records.iter().filter(|rule| rule.lower_limit_alone);
    let named: Vec<Option<usize>> = rules.map(|rule| catalogue.index_of(&rule.fact)).collect();
    facts.iter().all(|fact| named.contains(&Some(*fact)))
}

/// Which of the numbers is the result, and what are its limits, as printed.
fn chosen(parts: &Parts, facts: &[usize], lexicon: &Lexicon<'_>) -> Result<Limited, NotUsed> {
    let (mut lower, mut upper) = (parts.lower.clone(), parts.upper.clone());
    let plain: Vec<&Numbered> = parts.numbers.iter().filter(|n| n.sign.is_empty()).collect();
    let first_plain = parts.numbers.iter().position(|n| n.sign.is_empty());
    let bounds: Vec<(usize, &Numbered)> =
        parts.numbers.iter().enumerate().filter(|(_, n)| !n.sign.is_empty()).collect();
    let value = match (plain.as_slice(), bounds.as_slice()) {
        ([], []) => None,
        ([one], bounds) => {
            // `85 <41`: the bound behind a number is a limit. In front of it, it could be either.
            for (place, bound) in bounds {
                if first_plain.is_none_or(|first| first > *place) {
                    return Err(NotUsed::TwoReadings);
                }
                // `1.8 > 1.2` is a change from one to the other.
                let may_be_change = bound.sign.starts_with('>')
                    && !(bound.stands_apart && has_lower_limit_alone(facts, lexicon));
                if may_be_change {
                    return Err(NotUsed::TwoReadings);
                }
                let end = if bound.sign.starts_with('<') { &mut upper } else { &mut lower };
                *end = Some(bound.digits.clone());
            }
            Some(("", one.digits.clone()))
        }
        ([], [(_, bound)]) => Some((bound.sign, bound.digits.clone())),
        // A bound that is printed as the range as well.
        ([], [(_, a), (_, b)]) if a.sign == b.sign && a.digits == b.digits => {
            Some((a.sign, a.digits.clone()))
        }
        // `> 90 mL/min (> 59)`: the second one is what a laboratory prints beside such a result.
        ([], [(_, a), (_, b)])
            if a.sealed && a.unit.is_some() && b.unit.is_none() && a.sign == b.sign =>
        {
            let end = if b.sign.starts_with('<') { &mut upper } else { &mut lower };
            *end = Some(b.digits.clone());
            Some((a.sign, a.digits.clone()))
        }
        // `<5 U/L >15`: no value is below one and above the other.
        ([], [(_, a), (_, b)]) if a.sealed && a.sign.chars().next() != b.sign.chars().next() => {
            let end = if b.sign.starts_with('<') { &mut upper } else { &mut lower };
            *end = Some(b.digits.clone());
            Some((a.sign, a.digits.clone()))
        }
        // Value, lower and upper limit in columns of their own.
        ([one, low, high], [])
            if one.sealed
                && !parts.is_list
                && parts.ranges.is_empty()
                && measure::is_range(&low.digits, &high.digits) =>
        {
            lower = Some(low.digits.clone());
            upper = Some(high.digits.clone());
            Some(("", one.digits.clone()))
        }
        _ => return Err(NotUsed::TwoReadings),
    };
    match (value, parts.ranges.as_slice()) {
        (value @ Some(_), []) => Ok((value, lower, upper)),
        (value @ Some(_), [(low, high)]) if lower.is_none() && upper.is_none() => {
            Ok((value, Some(low.clone()), Some(high.clone())))
        }
        (None, [(low, high)]) if parts.words.is_empty() && !parts.is_marked => {
            let ranged = lexicon.catalogue().records.iter().any(|rule| {
                rule.ranged
                    && facts.iter().any(|fact| {
                        lexicon.catalogue().fact(*fact).is_some_and(|q| q.id == rule.fact)
                    })
            });
            // A range alone is the laboratory's range of a result that is not there yet.
            if ranged {
                Ok((Some(("", format!("{low}-{high}"))), None, None))
            } else {
                Err(NotUsed::NoValue)
            }
        }
        (None, _) if !parts.words.is_empty() => Ok((None, None, None)),
        (None, []) => Err(NotUsed::NoValue),
        _ => Err(NotUsed::TwoReadings),
    }
}

/// Two numbers behind a name, each with a unit of its own: the same result twice
/// (`1.1 mg/dL (97 umol/L)`), or results of two tests that go by one name
/// (`52 % 0.9 10^9/L`). `None` where they are something else.
pub(super) fn twice(
    lexicon: &Lexicon<'_>,
    facts: &[usize],
    parts: &Parts,
    source: &Source,
) -> Option<Result<Vec<Finding>, NotUsed>> {
    let [one, other] = parts.numbers.as_slice() else { return None };
    let alone = parts.ranges.is_empty()
        && parts.words.is_empty()
        && parts.units.len() == 2
        && parts.lower.is_none()
        && parts.upper.is_none();
    let (unit, other_unit) = (one.unit.as_ref()?, other.unit.as_ref()?);
    if !alone || unit == other_unit || !one.sign.is_empty() || !other.sign.is_empty() {
        return None;
    }
    let read = |number: &Numbered, unit: &String| {
        let measured = Measured {
            may_be_thousands: false,
            facts,
            number: Some(("", number.digits.clone())),
            units: std::slice::from_ref(unit),
            lower: None,
            upper: None,
            words: &[],
            marks: &parts.marks,
            is_index: parts.is_index,
            rule: None,
        };
        measure::finding(lexicon.catalogue(), &measured, source)
    };
    Some(match (read(one, unit), read(other, other_unit)) {
        (Ok(one), Ok(other)) if one.fact != other.fact => Ok(vec![one, other]),
        (Ok(one), Ok(other)) if agree(lexicon, &one, &other) => Ok(vec![one]),
        (Ok(_), Ok(_)) => Err(NotUsed::TwoReadings),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
    })
}

/// Whether two findings of one fact are one value in two units, but for the rounding.
fn agree(lexicon: &Lexicon<'_>, one: &Finding, other: &Finding) -> bool {
    let canonical = |finding: &Finding| {
        let question = lexicon.catalogue().fact(finding.fact)?;
        let choice = question.units.iter().find(|choice| choice.code == finding.entry.unit)?;
        match choice.scale {
            Scale::Factor(factor) => Number::parse(&finding.entry.text).ok()?.times(factor),
            Scale::TimesUln | Scale::Log10 | Scale::Apart => None,
        }
    };
    let share = Number::fraction(97, 100).zip(Number::fraction(103, 100));
    let (Some(one), Some(other), Some((least, most))) = (canonical(one), canonical(other), share)
    else {
        return false;
    };
    let ends = one.times(least).zip(one.times(most));
    ends.is_some_and(|(least, most)| least <= other && other <= most)
}
