//! Doses as people and prescriptions write them: `60 mg`, `1 g bid`, `每日60mg`, `20 mg qod`.

use super::interval::without_interval;
use super::portions;
use super::slip;
use super::when_text::{BOUNDS, phrases};
use crate::facts::number::plain_char;
use crate::facts::{Number, Span};
use crate::words::Key;

/// Longest text that is looked at, in characters.
const LONGEST: usize = 60;

/// A dose as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedDose {
    /// Milligrams each time.
    pub milligrams: Span,
    /// The milligrams as typed, where nothing had to be worked out.
    pub typed: Option<String>,
    /// Hours from one time to the next, if the text says so.
    pub every_hours: Option<u16>,
}

/// Reads a dose: an amount in mg, g or micrograms (mg without a unit), alone or with how often.
///
/// # Errors
/// The key of the slip; whatever is not understood as a whole is refused: a dose by body weight,
/// a number of tablets, a pulse of three days.
pub fn read(text: &str) -> Result<TypedDose, Key<'static>> {
    let plain: String = text.trim().chars().map(plain_char).flat_map(char::to_lowercase).collect();
    let plain = with_sign(plain);
    if plain.chars().count() > LONGEST {
        return Err(key!("error.not_a_number"));
    }
    let milligrams = |text: &str| {
        let (number, factor) = without_unit(text.trim());
        Number::parse(number).ok()?.times(factor)
    };
    if let Some(total) = portions::parts_of_day(&plain, &milligrams) {
        return Ok(TypedDose {
            milligrams: Span::exact(total),
            typed: None,
            every_hours: Some(24),
        });
    }
    let (plain, often) = without_frequency(&plain)?;
    let (plain, often) = match without_interval(&plain) {
        Some(_) if often.is_some() => return Err(key!("error.not_a_number")),
        // `2 x 1 g every 2 weeks` may be the two doses of one course.
        Some((rest, _)) if rest.contains(['x', '×']) => return Err(key!("error.not_a_number")),
        Some((rest, hours)) => (without_fillers(rest, true), Some((1, hours))),
        None => (without_fillers(plain, often.is_some()), often),
    };
    if let Some(total) = portions::tablets(&plain, &milligrams) {
        let (count, every_hours) = often.unwrap_or((1, 0));
        let total = total.times(Number::whole(i64::from(count))).ok_or(key!("error.too_large"))?;
        let every_hours = (every_hours > 0).then_some(every_hours);
        return Ok(TypedDose { milligrams: Span::exact(total), typed: None, every_hours });
    }
    let (times, amount) = match plain.split_once(['x', '×']) {
        Some((times, amount)) => {
            (Number::parse(times).map_err(|error| slip::of_number(&error))?, amount.trim())
        }
        None => (Number::whole(1), plain.as_str()),
    };
    let (number, factor) = without_unit(amount);
    let number = phrases(key!("spoken.number_to"))
        .find_map(|word| number.split_once(word))
        .map_or_else(|| number.to_owned(), |(low, high)| format!("{}-{}", low.trim(), high.trim()));
    if number.split(['-', '<', '>', '=']).any(has_either_point) {
        return Err(key!("error.ambiguous_comma"));
    }
    let span = Span::parse(&number).map_err(|error| slip::of_number(&error))?;
    let (count, every_hours) = often.unwrap_or((1, 0));
    let scale = |n: Number| n.times(factor)?.times(times)?.times(Number::whole(i64::from(count)));
    let milligrams = span.map(scale).ok_or(key!("error.too_large"))?;
    let one = Number::whole(1);
    let typed = (factor == one && times == one && count == 1).then_some(number);
    Ok(TypedDose { milligrams, typed, every_hours: (every_hours > 0).then_some(every_hours) })
}

/// A text with the sign of a bound for its words: `at least 20 mg`, `不超过10mg`.
fn with_sign(text: String) -> String {
    let rest = BOUNDS.iter().find_map(|(key, sign)| {
        let rest = phrases(*key)
            .filter_map(|phrase| text.strip_prefix(phrase))
            .min_by_key(|rest| rest.len())?;
        Some(format!("{sign}{}", rest.trim()))
    });
    rest.unwrap_or(text)
}

/// `1.000` is one, and a thousand where the point groups digits.
fn has_either_point(number: &str) -> bool {
    number.trim().split_once('.').is_some_and(|(whole, part)| {
        part.len() == 3 && !whole.is_empty() && !whole.starts_with('0')
    })
}

/// Takes the words for how often out of a text: what is left, and a factor with the hours.
/// Two of them are refused if they differ.
fn without_frequency(text: &str) -> Result<(String, Option<(u16, u16)>), Key<'static>> {
    let mut known: Vec<(String, u16, u16)> = phrases(key!("spoken.every"))
        .filter_map(|entry| {
            let (phrase, meaning) = entry.rsplit_once(':')?;
            let (factor, hours) = match meaning.split_once('*') {
                Some((factor, hours)) => (factor.trim().parse().ok()?, hours),
                None => (1, meaning),
            };
            Some((phrase.trim().to_owned(), factor, hours.trim().parse().ok()?))
        })
        .collect();
    known.sort_by_key(|(phrase, ..)| std::cmp::Reverse(phrase.len()));
    let mut rest = text.to_owned();
    let mut often = None;
    for (phrase, factor, hours) in &known {
        let Some(at) = whole_word(&rest, phrase) else { continue };
        if often.is_some_and(|known| known != (*factor, *hours)) {
            return Err(key!("error.not_a_number"));
        }
        often = Some((*factor, *hours));
        rest.replace_range(at..at + phrase.len(), " ");
    }
    Ok((rest, often))
}

/// A text without words that change nothing: how it is given, and `一次` beside how often, which
/// alone may be the only one there was.
fn without_fillers(mut rest: String, has_frequency: bool) -> String {
    let each = phrases(key!("spoken.dose_each")).filter(|_| has_frequency);
    for filler in phrases(key!("spoken.dose_filler")).chain(each) {
        if let Some(at) = whole_word(&rest, filler) {
            rest.replace_range(at..at + filler.len(), " ");
        }
    }
    rest.trim_matches([',', '，', ' ']).to_owned()
}

/// Where a phrase stands as whole words. Letters of a Latin phrase may follow a unit's end only
/// behind a blank or a digit.
pub(super) fn whole_word(text: &str, phrase: &str) -> Option<usize> {
    text.match_indices(phrase).map(|(at, _)| at).find(|at| {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let starts = !phrase.starts_with(|c: char| c.is_ascii_alphabetic())
            || !letter(text.get(..*at).and_then(|before| before.chars().next_back()));
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let figure = phrase.starts_with(|c: char| c.is_ascii_digit())
            && digit(text.get(..*at).and_then(|before| before.chars().next_back()));
        let after = text.get(at + phrase.len()..).and_then(|after| after.chars().next());
        let ends = !phrase.ends_with(|c: char| c.is_ascii_alphabetic())
            || !after.is_some_and(|c| c.is_ascii_alphanumeric());
        starts && !figure && ends
    })
}

/// The number, and how many milligrams its unit has.
fn without_unit(text: &str) -> (&str, Number) {
    let units = [
        (key!("spoken.microgram"), Number::fraction(1, 1000)),
        (key!("spoken.mg"), Some(Number::whole(1))),
        (key!("spoken.gram"), Some(Number::whole(1000))),
    ];
    for (key, factor) in units {
        let unit =
            phrases(key).filter_map(|unit| text.strip_suffix(unit)).min_by_key(|rest| rest.len());
        if let (Some(rest), Some(factor)) = (unit, factor)
            && !rest.ends_with(|c: char| c.is_alphabetic())
        {
            return (rest.trim(), factor);
        }
    }
    (text, Number::whole(1))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::facts::Span;

    #[test]
    fn doses_are_read_as_prescribed_or_not_at_all() {
        let dose = |mg: &str, every: u16| {
            Ok::<_, crate::words::Key<'_>>((Span::parse(mg).unwrap(), (every > 0).then_some(every)))
        };
        for (text, mg, every) in [
            ("60", "60", 0),
            ("60mg/d", "60", 24),
            ("60 mg qd", "60", 24),
            ("60 mg once a day", "60", 24),
            ("20mg q.o.d.", "20", 48),
            ("20 mg alternate days", "20", 48),
            ("15mg/wk", "15", 168),
            ("200mg sc qw", "200", 168),
            ("1 g bid", "1000", 12),
            ("30 mg b.i.d.", "30", 12),
            ("20 mg tid", "20", 8),
            ("2 x 500 mg", "1000", 0),
            ("40 to 60 mg", "40-60", 0),
            ("每日60mg", "60", 24),
            ("60mg 1/日", "60", 24),
            ("隔日20mg", "20", 48),
            ("15mg 每周1次", "15", 168),
            ("0.75g 2/日", "750", 12),
            ("1克 每日两次", "1000", 12),
            ("250 mg qid", "1000", 24),
            ("<7.5 mg", "<7.5", 0),
            ("500 mcg", "0.5", 0),
            ("750 mg/month", "750", 720),
            ("1 g q2w", "1000", 336),
            ("500 mg every four weeks", "500", 672),
            ("1000 mg/14d", "1000", 336),
            ("600 mg iv q 8 wks", "600", 1344),
            ("每2周1次1000mg", "1000", 336),
            ("每3天 10mg", "10", 72),
            ("300 mg every other week", "300", 336),
        ] {
            assert_eq!(
                read(text).map(|dose| (dose.milligrams, dose.every_hours)),
                dose(mg, every),
                "{text}"
            );
        }
        for text in [
            "1 mg/kg",
            "1 mg/kg/d",
            "10 mg/m2",
            "12 tabs (5 mg)",
            "12片",
            "10-10-5 mg",
            "60→10 mg",
            "500 mg x 3 days",
            "pulse 500 mg x3",
            "冲击500mg×3天",
            "mg",
            "60 mg qd bid",
            "60 mg for pain",
            "1 g every 2 weeks x 2 doses",
            "2 x 1 g every 2 weeks",
            "1 g every 2-3 weeks",
            "10 mg daily every 4 weeks",
            "1 g every 400 weeks",
            "1 g every 0 weeks",
            "20 mg 1/7 d",
            "",
        ] {
            assert!(read(text).is_err(), "{text}: {:?}", read(text));
        }
    }
}
