//! Doses in portions: tablets of a strength, `4 x 2.5 mg`, and what is taken in the morning and in
//! the evening.

use super::lengths::spelled;
use super::when_text::phrases;
use crate::facts::Number;

/// Milligrams of a text that is one amount, or tablets of one strength: `2 tabs of 5 mg`, `5mg×6片`,
/// `20 mg (4 tabs)`, `15 mg (6 x 2.5 mg)`. `None` for anything else.
pub(super) fn tablets(text: &str, milligrams: &dyn Fn(&str) -> Option<Number>) -> Option<Number> {
    let text = text.trim();
    // What stands in brackets behind an amount says how it is made up, and must agree with it.
    if let Some((total, inside)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        let total = total.trim();
        if let Some(amount) = milligrams(total) {
            let agrees = match tablets(inside, milligrams) {
                Some(product) => product == amount,
                None => count(inside).is_some(),
            };
            return agrees.then_some(amount);
        }
        // `2片(5mg/片)`
        let strength = phrases(key!("spoken.tablet"))
            .find_map(|tablet| inside.strip_suffix(tablet)?.trim().strip_suffix('/'));
        return count(total)?.times(milligrams(strength?)?);
    }
    let times = ["x", "×", "*"].into_iter().find_map(|sign| {
        let (one, other) = text.split_once(sign)?;
        // `1 g x 3` may be three infusions: only in front a bare number counts tablets.
        let number = Number::parse(one.trim()).ok();
        let led = number.and_then(|number| number.times(strength(other, milligrams)?));
        led.or_else(|| product(one, other, milligrams))
    });
    let words = phrases(key!("spoken.dose_of"));
    let named = || {
        words.chain([" of ", ","]).find_map(|word| {
            let (one, other) = text.split_once(word)?;
            product(one, other, milligrams)
        })
    };
    // `two 200 mg tablets`, `500 mg 2 tabs`, `½ tablet 5 mg`
    let apart = || {
        text.match_indices(' ').find_map(|(at, _)| {
            let (one, other) = text.split_at_checked(at)?;
            product(one, other, milligrams)
        })
    };
    times.or_else(named).or_else(apart)
}

/// A count of tablets times the strength of one, in either order.
fn product(one: &str, other: &str, milligrams: &dyn Fn(&str) -> Option<Number>) -> Option<Number> {
    let both = |tablets: &str, of: &str| count(tablets)?.times(strength(of, milligrams)?);
    both(one, other).or_else(|| both(other, one))
}

/// The milligrams of one tablet. They need their unit: two bare numbers are no dose.
fn strength(text: &str, milligrams: &dyn Fn(&str) -> Option<Number>) -> Option<Number> {
    let text = text.trim();
    let bare = without_tablet(text).unwrap_or(text);
    bare.ends_with(char::is_alphabetic).then(|| milligrams(bare)).flatten()
}

/// A number of tablets: `2 tabs`, `half a tablet`, `½ tab`, `两片`, or a number in words alone.
fn count(text: &str) -> Option<Number> {
    let text = text.trim();
    let bare = without_tablet(text);
    let number = bare.unwrap_or(text).trim();
    let half = phrases(key!("spoken.half")).any(|half| half == number);
    if half {
        return Number::fraction(1, 2);
    }
    let told = spelled(number).filter(|(_, rest)| rest.is_empty());
    let told = told.map(|(number, _)| Number::whole(i64::from(number)));
    told.or_else(|| bare.and_then(|_| Number::parse(number).ok()))
}

/// A text without the word for a tablet at its end.
fn without_tablet(text: &str) -> Option<&str> {
    let ends = phrases(key!("spoken.tablet")).filter_map(|tablet| {
        let rest = text.strip_suffix(tablet)?;
        let apart = !tablet.is_ascii() || rest.is_empty() || rest.ends_with(char::is_whitespace);
        (apart || rest.ends_with(|c: char| c.is_ascii_digit())).then_some(rest.trim())
    });
    ends.min_by_key(|rest| rest.len())
}

/// The milligrams of a day that are told by its parts: `20 mg morning, 10 mg evening`, `早20mg晚10mg`.
pub(super) fn parts_of_day(
    text: &str,
    milligrams: &dyn Fn(&str) -> Option<Number>,
) -> Option<Number> {
    let mut words: Vec<&str> = phrases(key!("spoken.part_of_day")).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let begins_with_word = words.iter().any(|word| text.starts_with(word));
    let mut amounts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (at, word) = words
            .iter()
            .filter_map(|word| super::dose::whole_word(rest, word).map(|at| (at, *word)))
            .min_by_key(|(at, word)| (*at, std::cmp::Reverse(word.len())))?;
        let (before, behind) = (rest.get(..at)?, rest.get(at + word.len()..)?);
        if begins_with_word {
            before.trim_matches(is_joint).is_empty().then_some(())?;
            let next = words
                .iter()
                .filter_map(|word| super::dose::whole_word(behind, word))
                .min()
                .unwrap_or(behind.len());
            amounts.push(milligrams(behind.get(..next)?.trim_matches(is_joint))?);
            rest = behind.get(next..)?;
        } else {
            amounts.push(milligrams(without_and(before).trim_matches(is_joint))?);
            rest = behind.trim_matches(is_joint);
        }
    }
    (amounts.len() > 1).then_some(())?;
    amounts.into_iter().try_fold(Number::whole(0), Number::plus)
}

fn without_and(text: &str) -> &str {
    let text = text.trim_matches(is_joint);
    phrases(key!("spoken.and")).find_map(|and| text.strip_prefix(and)).unwrap_or(text)
}

fn is_joint(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '+' | '&' | '、' | '/')
}
