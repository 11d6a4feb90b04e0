//! From a number with its unit and limits, or a word, to an answer of one question.
//!
//! Pasted lines, tables and files come through here, so that one grammar of units, limits and
//! words holds for all of them.

use super::candidate::{Doubt, Finding, NotUsed};
use super::lexicon::Phrase;
use super::line::{Printed, is_healthy};
use super::record::Source;
use crate::catalogue::vocabulary::{Scale, UnitChoice};
use crate::catalogue::{Catalogue, Kind, Mode, Plausibility, Question, RecordRule};
use crate::draft::Entry;
use crate::facts::number::{MAX_DECIMALS, NumberError};
use crate::facts::{Number, Span};

/// A result as printed.
#[derive(Debug)]
pub struct Measured<'m> {
    /// The facts that its name can mean.
    pub facts: &'m [usize],
    /// The number with its sign; a range is `50-55`.
    pub number: Option<Printed>,
    /// The units beside it, as printed.
    pub units: &'m [String],
    /// Lower limit of the laboratory.
    pub lower: Option<String>,
    /// Upper limit of the laboratory.
    pub upper: Option<String>,
    /// Words of a result.
    pub words: &'m [Phrase],
    /// Marks beside it.
    pub marks: &'m [Phrase],
    /// Whether a point in the number may stand between thousands.
    pub may_be_thousands: bool,
    /// Whether the number is one of a reading device, compared with a cutoff.
    pub is_index: bool,
    /// The rule that named it, if a code did.
    pub rule: Option<&'m RecordRule>,
}

/// The answer that a result stands for.
///
/// # Errors
/// Why it stands for none.
pub fn finding(
    catalogue: &Catalogue,
    measured: &Measured<'_>,
    source: &Source,
) -> Result<Finding, NotUsed> {
    let (fact, unit) = fact_and_unit(catalogue, measured)?;
    let question = catalogue.fact(fact).ok_or(NotUsed::OtherThing)?;
    let mut finding = Finding {
        fact,
        entry: Entry::default(),
        mode: Mode::Ready,
        doubts: Vec::new(),
        source: source.clone(),
        corrected: false,
    };
    // A number in front of a word contradicts it, or the word is its reference.
    let plain = measured.number.as_ref().is_some_and(|(sign, _)| !sign.starts_with('<'));
    let none = |word: &Phrase| {
        matches!(
            word,
            Phrase::NotDetected | Phrase::Undetectable | Phrase::Negative | Phrase::Unclear
        )
    };
    let is_choice = question.kind == Kind::Choice;
    if is_choice
        && measured.words.is_empty()
        && measured.number.is_some()
        && rules(catalogue, question).next().is_some()
    {
        // What a number means here, only its limits say.
        finding.mode = Mode::Choose;
        return Ok(finding);
    }
    if plain && is_choice && index_agrees(measured) {
        finding.doubt(Doubt::MoreWords);
    } else if plain && (is_choice || measured.words.iter().any(none)) {
        return Err(NotUsed::TwoReadings);
    }
    if measured.is_index && !is_choice {
        return Err(NotUsed::OtherUnit);
    }
    match question.kind {
        Kind::Quantity | Kind::Score => match &measured.number {
            Some(number) => quantity(question, unit, number, measured, &mut finding)?,
            None if question.trace => trace(measured.words, &mut finding)?,
            None => return Err(NotUsed::NoValue),
        },
        Kind::Choice => word_answer(catalogue, question, measured, &mut finding)?,
        _ => return Err(NotUsed::OtherThing),
    }
    without_goal(catalogue, question, &mut finding);
    cap(catalogue, question, &mut finding);
    Ok(finding)
}

/// Whether a reading beside the word of a result says the same as the word: `0.2 COI (<1.0)
/// non-reactive`. Of a healthy person it lies inside of the limits; without limits it must be said
/// to be such a reading.
fn index_agrees(measured: &Measured<'_>) -> bool {
    let positive = |word: &Phrase| matches!(word, Phrase::Positive);
    let all_healthy = !measured.words.is_empty() && measured.words.iter().all(is_healthy);
    let is_positive = !measured.words.is_empty() && measured.words.iter().all(positive);
    if all_healthy == is_positive {
        return false;
    }
    let number = |text: &String| Number::parse(text).ok();
    let Some(value) = measured.number.as_ref().and_then(|(_, digits)| number(digits)) else {
        return false;
    };
    match (&measured.lower, &measured.upper) {
        (None, None) => measured.is_index || !measured.units.is_empty(),
        (lower, Some(upper)) => {
            let reaches = |low: &String| number(low).is_some_and(|low| low <= value);
            let above = lower.as_ref().is_none_or(reaches);
            let below = number(upper).is_some_and(|upper| value <= upper);
            (above && below) == all_healthy
        }
        // `(>1.0 reactive)` may say what the word means.
        (Some(_), None) => false,
    }
}

/// The rules for records of a question.
pub(super) fn rules<'c>(
    catalogue: &'c Catalogue,
    question: &'c Question,
) -> impl Iterator<Item = &'c RecordRule> {
    catalogue.records.iter().filter(|rule| rule.fact == question.id)
}

/// Leaves out limits that no laboratory prints for this test: the range in which a treatment is to
/// hold it, or limits in another unit than that of the value.
fn without_goal(catalogue: &Catalogue, question: &Question, finding: &mut Finding) {
    let within = rules(catalogue, question).find_map(|rule| rule.limits_within);
    let Some((low, high)) = within else { return };
    let unit = finding.entry.unit.as_str();
    let choice = question.units.iter().find(|choice| choice.code == unit);
    let factor = match choice.or(question.units.first()).map(|choice| &choice.scale) {
        Some(Scale::Factor(factor)) => *factor,
        _ => return,
    };
    let printed = [&finding.entry.lower, &finding.entry.upper];
    let limits = printed.into_iter().filter_map(|text| Number::parse(text).ok()?.times(factor));
    // That nothing lies below zero, every laboratory may print.
    if limits.into_iter().any(|limit| (limit < low && limit != Number::whole(0)) || high < limit) {
        finding.entry.lower.clear();
        finding.entry.upper.clear();
        finding.doubt(Doubt::RangeOfTreatment);
    }
}

/// Holds a finding to the most that may be done with records of its question.
fn cap(catalogue: &Catalogue, question: &Question, finding: &mut Finding) {
    match rules(catalogue, question).map(|rule| rule.mode).max() {
        Some(Mode::Choose) => finding.mode = Mode::Choose,
        Some(Mode::Check) if question.kind == Kind::Score => finding.doubt(Doubt::ScoreAsWritten),
        Some(Mode::Check) => finding.mode = finding.mode.max(Mode::Check),
        Some(Mode::Ready) | None => {}
    }
}

/// The one fact of those the name can mean that has all of the units. `None` for the unit if none
/// is printed.
fn fact_and_unit<'c>(
    catalogue: &'c Catalogue,
    measured: &Measured<'_>,
) -> Result<(usize, Option<&'c str>), NotUsed> {
    let codes = |fact: usize| -> Option<Option<&'c str>> {
        let question = catalogue.fact(fact)?;
        // A reading beside a word has a unit of its device.
        if question.kind == Kind::Choice && measured.facts.len() == 1 {
            return Some(None);
        }
        let mut codes = measured.units.iter().map(|unit| catalogue.unit_code(question, unit));
        let Some(first) = codes.next() else { return Some(None) };
        let first = first?;
        // The unit of the limits must be that of the value.
        codes.all(|code| code == Some(first)).then_some(Some(first))
    };
    let mut fits = measured.facts.iter().filter_map(|fact| codes(*fact).map(|unit| (*fact, unit)));
    match (fits.next(), fits.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) if measured.units.is_empty() => {
            usual_fact(catalogue, measured).map(|fact| (fact, None)).ok_or(NotUsed::TwoTests)
        }
        (Some(_), Some(_)) => Err(NotUsed::TwoTests),
        (None, _) => Err(NotUsed::OtherUnit),
    }
}

/// The one fact for which a number without a unit is usual, in the unit that comes first: a share
/// of 52 is no count. The person is asked for the unit all the same.
fn usual_fact(catalogue: &Catalogue, measured: &Measured<'_>) -> Option<usize> {
    let (sign, digits) = measured.number.as_ref().filter(|(sign, _)| sign.is_empty())?;
    let span = Span::parse(&format!("{sign}{digits}")).ok()?;
    let mut usual = measured.facts.iter().copied().filter(|fact| {
        let unit = |question: &Question| Some(question.units.first()?.code.clone());
        let question = catalogue.fact(*fact);
        question.and_then(|q| Some(q.plausibility(span, &unit(q)?))) == Some(Plausibility::Fine)
    });
    usual.next().filter(|_| usual.next().is_none())
}

/// A number in a unit.
fn quantity(
    question: &Question,
    unit: Option<&str>,
    number: &Printed,
    measured: &Measured<'_>,
    finding: &mut Finding,
) -> Result<(), NotUsed> {
    let (sign, digits) = number;
    // A score is never below or above one: `ECOG < 2` is what a trial asks for.
    if question.kind == Kind::Score && !sign.is_empty() {
        return Err(NotUsed::TwoReadings);
    }
    let judge = |text: &str| {
        let span = Span::parse(text).ok()?;
        Some(question.plausibility(span, unit.unwrap_or_default()))
    };
    // The limit of a logarithm is printed as one, or as what it is the logarithm of.
    let is_log = unit.is_some_and(|code| {
        question.units.iter().any(|choice| choice.code == code && choice.scale == Scale::Log10)
    });
    if is_log && (measured.lower.is_some() || measured.upper.is_some()) {
        return Err(NotUsed::TwoReadings);
    }
    let grouped = digits.replace('.', "");
    if measured.may_be_thousands && judge(&grouped) == Some(Plausibility::Fine) {
        return Err(NotUsed::TwoReadings);
    }
    let digits = thousands(digits, &judge, finding)?;
    let text = format!("{sign}{digits}");
    let span = Span::parse(&text).map_err(|_| NotUsed::Impossible)?;
    // Without a unit, only a score and a ratio can be judged.
    let bare =
        question.units.iter().all(|choice| choice.code.starts_with('{') || choice.code == "xULN");
    let first = question.units.first().filter(|_| bare).map(|choice| choice.code.as_str());
    match question.plausibility(span, unit.or(first).unwrap_or_default()) {
        Plausibility::Refused { .. } => return Err(NotUsed::Impossible),
        Plausibility::Unusual { .. } => finding.doubt(Doubt::Implausible),
        Plausibility::Fine => {}
    }
    if bare
        && question
            .possible("")
            .is_some_and(|possible| span.single().is_some_and(|n| !possible.contains(n)))
    {
        return Err(NotUsed::Impossible);
    }
    if unit.is_none() && !bare {
        let fits = |choice: &UnitChoice| {
            !matches!(question.plausibility(span, &choice.code), Plausibility::Refused { .. })
        };
        if !question.units.iter().any(fits) {
            return Err(NotUsed::Impossible);
        }
        finding.doubt(Doubt::NoUnit);
        finding.mode = Mode::Choose;
    }
    if !sign.is_empty() {
        finding.doubt(Doubt::Bound);
    }
    finding.entry.text = text;
    unit.unwrap_or_default().clone_into(&mut finding.entry.unit);
    limits(measured, &judge, span, finding)
}

/// Judges a number as printed; `None` if it is no number.
type Judge<'j> = dyn Fn(&str) -> Option<Plausibility> + 'j;

/// `2,900` may be two thousand nine hundred or two point nine. If one of them is a usual value and
/// the other is not, it is that one.
fn thousands(digits: &str, judge: &Judge<'_>, finding: &mut Finding) -> Result<String, NotUsed> {
    let several = digits.matches(',').count() > 1;
    let both = digits.contains(',') && digits.contains('.');
    if several || both {
        let whole = digits.replace(',', "");
        return Number::parse(&whole).map(|_| whole).map_err(|_| NotUsed::TwoReadings);
    }
    if !matches!(Span::parse(digits), Err(NumberError::AmbiguousComma)) {
        return Ok(digits.to_owned());
    }
    let (grouped, decimal) = (digits.replace(',', ""), digits.replace(',', "."));
    let usual = |text: &str| judge(text) == Some(Plausibility::Fine);
    match (usual(&grouped), usual(&decimal)) {
        (true, false) => {
            finding.doubt(Doubt::CommaRead);
            Ok(grouped)
        }
        (false, true) => {
            finding.doubt(Doubt::CommaRead);
            Ok(decimal)
        }
        _ => Err(NotUsed::TwoReadings),
    }
}

/// A number with no more decimals than are kept, rounded half up: programs print
/// `62.50000000000001`.
pub fn shortened(digits: &str) -> String {
    let Some((whole, decimals)) = digits.split_once('.') else { return digits.to_owned() };
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if decimals.len() <= MAX_DECIMALS || !plain(whole) || !plain(decimals) {
        return digits.to_owned();
    }
    let kept = decimals.get(..MAX_DECIMALS).unwrap_or_default();
    let up = decimals.as_bytes().get(MAX_DECIMALS).is_some_and(|next| *next >= b'5');
    let scaled = format!("{whole}{kept}").parse::<u128>().ok().map(|n| n + u128::from(up));
    let Some(scaled) = scaled else { return digits.to_owned() };
    let text = format!("{scaled:0>width$}", width = MAX_DECIMALS + 1);
    let (whole, kept) = text.split_at(text.len() - MAX_DECIMALS);
    format!("{whole}.{kept}")
}

/// Whether two numbers can be the limits of a laboratory.
pub fn is_range(low: &str, high: &str) -> bool {
    let (Ok(low), Ok(high)) = (Number::parse(low), Number::parse(high)) else { return false };
    // A column of results that happen to rise is none.
    Number::fraction(115, 100)
        .and_then(|factor| low.times(factor))
        .is_some_and(|least| high >= least)
}

/// Puts the limits into the answer, if they can be read, and compares the marks with them.
fn limits(
    measured: &Measured<'_>,
    judge: &Judge<'_>,
    value: Span,
    finding: &mut Finding,
) -> Result<(), NotUsed> {
    let mut read = |printed: &Option<String>| -> Result<String, NotUsed> {
        match printed {
            Some(printed) => thousands(printed, judge, finding),
            None => Ok(String::new()),
        }
    };
    let (lower, upper) = (read(&measured.lower)?, read(&measured.upper)?);
    let number = |text: &str| Number::parse(text).ok();
    let (low, high) = (number(&lower), number(&upper));
    if low.zip(high).is_some_and(|(low, high)| low >= high) {
        return Err(NotUsed::TwoReadings);
    }
    if let Some(value) = value.single() {
        let differs = measured.marks.iter().any(|mark| match mark {
            Phrase::High => high.is_some_and(|high| value < high),
            Phrase::Low => low.is_some_and(|low| value > low),
            _ => false,
        });
        if differs {
            finding.doubt(Doubt::MarkDiffers);
        }
    }
    (finding.entry.lower, finding.entry.upper) = (lower, upper);
    Ok(())
}

/// "Not detected" and its like, of a test for a trace.
fn trace(words: &[Phrase], finding: &mut Finding) -> Result<(), NotUsed> {
    let code = match words {
        [Phrase::NotDetected | Phrase::Undetectable, ..]
        | [Phrase::Negative, Phrase::Negative | Phrase::NotDetected]
        | [Phrase::Negative] => "not_detected",
        [Phrase::Detected | Phrase::Positive] => "detected",
        _ => return Err(NotUsed::TwoReadings),
    };
    finding.entry.choose(code.to_owned());
    Ok(())
}

/// The option that the words of a result stand for. Where two tests answer one question and no code
/// tells them apart, the person chooses.
fn word_answer(
    catalogue: &Catalogue,
    question: &Question,
    measured: &Measured<'_>,
    finding: &mut Finding,
) -> Result<(), NotUsed> {
    let mut rules = rules(catalogue, question);
    match (measured.rule, rules.next(), rules.next()) {
        (Some(rule), ..) | (None, Some(rule), None) => option_of(rule, measured.words, finding),
        (None, Some(_), Some(_)) if !measured.words.is_empty() => {
            finding.mode = Mode::Choose;
            Ok(())
        }
        (None, Some(_), Some(_)) => Err(NotUsed::NoValue),
        (None, None, _) => Err(NotUsed::OtherThing),
    }
}

/// The option of a rule that the words of a result stand for. A positive result may have the word
/// of a healthy one behind it, as its reference; the other way round nothing is sure.
fn option_of(rule: &RecordRule, words: &[Phrase], finding: &mut Finding) -> Result<(), NotUsed> {
    use Phrase::{Detected, Negative, NotDetected, Positive, Unclear};
    let option = match words {
        [first, ..]
            if words.contains(&Unclear) || (is_healthy(first) && !words.iter().all(is_healthy)) =>
        {
            finding.mode = Mode::Choose;
            return Ok(());
        }
        [Negative | NotDetected, ..] => &rule.negative,
        [Positive | Detected, rest @ ..] => {
            let same = |word: &Phrase| matches!(word, Positive | Detected);
            if !rest.iter().all(is_healthy) && !rest.iter().all(same) {
                return Err(NotUsed::TwoReadings);
            }
            &rule.positive
        }
        _ => return Err(NotUsed::NoValue),
    };
    if option.is_empty() {
        finding.mode = Mode::Choose;
    } else {
        finding.entry.choose(option.clone());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_decimals_are_rounded_and_others_left() {
        for (printed, kept) in [
            ("88.92883713285268", "88.928837"),
            ("62.50000000000001", "62.500000"),
            ("0.99999951", "1.000000"),
            ("9.9999996", "10.000000"),
            ("7.5", "7.5"),
            ("104", "104"),
            ("1,5000000", "1,5000000"),
        ] {
            assert_eq!(shortened(printed), kept, "{printed}");
        }
    }
}
