//! Exact numbers. No binary fraction is ever stored, so `0.1 + 0.2 = 0.3` holds.

use super::simplified::simplified;
use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// Most digits that may stand before the decimal point of an entered number.
pub const MAX_WHOLE_DIGITS: usize = 10;
/// Most digits that may stand behind the decimal point of an entered number.
pub const MAX_DECIMALS: usize = 6;

/// An exact rational number. Entered numbers are decimals; conversions and formulas
/// may divide, and stay exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number(Ratio<i128>);

// In a compiled catalogue a number is its two parts.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (*self.0.numer(), *self.0.denom()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (numerator, denominator) = Deserialize::deserialize(deserializer)?;
        Self::fraction(numerator, denominator).ok_or_else(|| D::Error::custom("a zero below"))
    }
}

/// Why a text is not a number we accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing but blanks.
    Empty,
    /// Below zero; no measured value here can be.
    Negative,
    /// `1,500` could be one and a half or fifteen hundred.
    AmbiguousComma,
    /// More than [`MAX_WHOLE_DIGITS`] digits before the point.
    TooLarge,
    /// More than [`MAX_DECIMALS`] digits behind the point.
    TooPrecise,
    /// Anything else: letters, `NaN`, `1e3`, two points, blanks inside.
    NotANumber,
}

impl NumberError {
    /// Stable code for messages and tests.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Negative => "negative",
            Self::AmbiguousComma => "ambiguous_comma",
            Self::TooLarge => "too_large",
            Self::TooPrecise => "too_precise",
            Self::NotANumber => "not_a_number",
        }
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "a number is missing",
            Self::Negative => "a negative number makes no sense here",
            Self::AmbiguousComma => {
                "the comma could mark decimals or thousands; write it with a point or without"
            }
            Self::TooLarge => "the number has too many digits before the point",
            Self::TooPrecise => "the number has too many decimals",
            Self::NotANumber => "this is not a plain number",
        })
    }
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));

    /// A whole number.
    pub const fn whole(value: i64) -> Self {
        Self(Ratio::new_raw(value as i128, 1))
    }

    /// `numerator / denominator`, or `None` for a zero denominator.
    pub fn fraction(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        // Reducing is quick in the digits machines are made for, but not at the far ends,
        // whose sign cannot be turned.
        match (i64::try_from(numerator), i64::try_from(denominator)) {
            (Ok(n), Ok(d)) if n != i64::MIN && d != i64::MIN => {
                let half = Ratio::new(n, d);
                let parts = (i128::from(*half.numer()), i128::from(*half.denom()));
                Some(Self(Ratio::new_raw(parts.0, parts.1)))
            }
            _ => Some(Self(Ratio::new(numerator, denominator))),
        }
    }

    /// Reads a plain decimal as people write it: `7`, `7.5`, `7,5`, `７．５`.
    ///
    /// # Errors
    /// A [`NumberError`] naming what is wrong. Exponents, `NaN`, `inf`, blanks inside and
    /// `1,500` (decimal or thousands?) are refused rather than guessed.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        if let Some(number) = Self::plain(text) {
            return Ok(number);
        }
        let plain = plain(text);
        let plain = plain.trim();
        if plain.is_empty() {
            return Err(NumberError::Empty);
        }
        // `.9` and `10·4` are written by hand.
        let plain = plain.replace('\u{B7}', ".");
        let plain = if plain.starts_with('.') { format!("0{plain}") } else { plain };
        match plain.strip_prefix(['-', '\u{2212}']) {
            Some(rest) if Self::unsigned(rest.trim()).is_ok() => Err(NumberError::Negative),
            Some(_) => Err(NumberError::NotANumber),
            None => Self::unsigned(&plain),
        }
    }

    /// What programs write: `7`, `7.5`. `None` for anything else, right or wrong.
    pub(super) fn plain(text: &str) -> Option<Self> {
        let (whole, decimals) = match text.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (text, ""),
        };
        if !(1..=MAX_WHOLE_DIGITS).contains(&whole.len()) || decimals.len() > MAX_DECIMALS {
            return None;
        }
        let mut numerator: i64 = 0;
        for digit in whole.bytes().chain(decimals.bytes()) {
            numerator = numerator * 10 + i64::from(digit.is_ascii_digit().then(|| digit - b'0')?);
        }
        let denominator = decimals.bytes().fold(1_i64, |denominator, _| denominator * 10);
        Self::fraction(i128::from(numerator), i128::from(denominator))
    }

    /// A plain decimal without a sign.
    fn unsigned(plain: &str) -> Result<Self, NumberError> {
        let (whole, decimals, comma) = match plain.split_once(['.', ',']) {
            Some((whole, decimals)) => (whole, decimals, plain.contains(',')),
            None => (plain, "", false),
        };
        let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty()
            || !digits(whole)
            || !digits(decimals)
            || (decimals.is_empty() && plain.len() != whole.len())
        {
            return Err(NumberError::NotANumber);
        }
        if comma && decimals.len() == 3 && whole.len() <= 3 && !whole.starts_with('0') {
            return Err(NumberError::AmbiguousComma);
        }
        if whole.trim_start_matches('0').len() > MAX_WHOLE_DIGITS {
            return Err(NumberError::TooLarge);
        }
        let decimals = decimals.trim_end_matches('0');
        if decimals.len() > MAX_DECIMALS {
            return Err(NumberError::TooPrecise);
        }
        let mut numerator: i128 = 0;
        for digit in whole.bytes().chain(decimals.bytes()) {
            numerator = numerator * 10 + i128::from(digit - b'0');
        }
        let mut denominator: i128 = 1;
        for _ in 0..decimals.len() {
            denominator *= 10;
        }
        Self::fraction(numerator, denominator).ok_or(NumberError::NotANumber)
    }

    /// Sum, or `None` where the exact result does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        if other.0.is_zero() {
            return Some(self);
        }
        if self.0.is_zero() {
            return Some(other);
        }
        self.narrow(other, i64::checked_add, |a, b| a.checked_add(&b))
            .or_else(|| self.wide(other, CheckedAdd::checked_add))
    }

    /// Difference, or `None` where the exact result does not fit.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.narrow(other, i64::checked_sub, |a, b| a.checked_sub(&b))
            .or_else(|| self.wide(other, CheckedSub::checked_sub))
    }

    /// Product, or `None` where the exact result does not fit.
    pub fn times(self, other: Self) -> Option<Self> {
        // Most units are the canonical one.
        if other == Self::whole(1) {
            return Some(self);
        }
        self.narrow(other, i64::checked_mul, |a, b| a.checked_mul(&b))
            .or_else(|| self.wide(other, CheckedMul::checked_mul))
    }

    /// Quotient, or `None` for a zero divisor or where the exact result does not fit.
    pub fn over(self, other: Self) -> Option<Self> {
        if other.0.is_zero() {
            return None;
        }
        // A quotient of whole numbers need not be whole.
        self.narrow(other, |_, _| None, |a, b| a.checked_div(&b))
            .or_else(|| self.wide(other, CheckedDiv::checked_div))
    }

    /// The same sum in half the digits, which nearly all numbers fit and machines are made for,
    /// and without fractions where there are none.
    fn narrow(
        self,
        other: Self,
        wholes: impl Fn(i64, i64) -> Option<i64>,
        sum: impl Fn(Ratio<i64>, Ratio<i64>) -> Option<Ratio<i64>>,
    ) -> Option<Self> {
        let half = |number: Self| {
            let (numerator, denominator) = number.parts();
            let parts = (i64::try_from(numerator).ok()?, i64::try_from(denominator).ok()?);
            Some(Ratio::new_raw(parts.0, parts.1))
        };
        let (left, right) = (half(self)?, half(other)?);
        if *left.denom() == 1
            && *right.denom() == 1
            && let Some(whole) = wholes(*left.numer(), *right.numer())
        {
            return Some(Self::whole(whole));
        }
        let result = sum(left, right)?;
        Some(Self(Ratio::new_raw(i128::from(*result.numer()), i128::from(*result.denom()))))
    }

    fn wide(
        self,
        other: Self,
        sum: impl Fn(&Ratio<i128>, &Ratio<i128>) -> Option<Ratio<i128>>,
    ) -> Option<Self> {
        sum(&self.0, &other.0).map(Self)
    }

    /// Whether the number has no fraction.
    pub fn is_whole(self) -> bool {
        *self.0.denom() == 1
    }

    /// Numerator and denominator in lowest terms.
    pub fn parts(self) -> (i128, i128) {
        (*self.0.numer(), *self.0.denom())
    }

    /// The number in millionths, if that is exact and fits; for fast comparisons.
    pub fn millionths(self) -> Option<i64> {
        let (numerator, denominator) = self.parts();
        if denominator == 1 {
            return i64::try_from(numerator).ok()?.checked_mul(1_000_000);
        }
        let scaled = numerator.checked_mul(1_000_000)?;
        if scaled % denominator == 0 { i64::try_from(scaled / denominator).ok() } else { None }
    }

    /// Rounded half away from zero to `decimals` places, as an exact number.
    #[must_use]
    pub fn rounded(self, decimals: u32) -> Self {
        let scale = 10_i128.checked_pow(decimals.min(12)).unwrap_or(1);
        self.0
            .checked_mul(&Ratio::from_integer(scale))
            .map_or(self, |scaled| Self(scaled.round() / Ratio::from_integer(scale)))
    }

    /// The nearest binary fraction; for formulas with powers only.
    #[expect(clippy::cast_precision_loss, reason = "the caller asks for the nearest binary value")]
    #[expect(clippy::float_arithmetic, reason = "one division, the same on every platform")]
    pub fn to_f64(self) -> f64 {
        *self.0.numer() as f64 / *self.0.denom() as f64
    }

    /// The decimal nearest to `value` with `decimals` places, or `None` for NaN, infinities
    /// and magnitudes of 10^15 and more.
    #[expect(clippy::float_arithmetic, reason = "one scaling, the same on every platform")]
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
    pub fn from_f64(value: f64, decimals: u32) -> Option<Self> {
        if !value.is_finite() || value.abs() >= 1e15 {
            return None;
        }
        let scale = 10_i64.checked_pow(decimals.min(6))?;
        #[expect(clippy::cast_precision_loss, reason = "a power of ten up to 10^6 is exact")]
        let scaled = libm_round(value * scale as f64);
        Self::fraction(scaled as i128, i128::from(scale))
    }
}

#[expect(clippy::float_arithmetic, reason = "rounding by half away from zero")]
fn libm_round(value: f64) -> f64 {
    if value < 0.0 { -(0.5 - value).floor() } else { (value + 0.5).floor() }
}

/// A text with full-width digits and signs as their plain forms; most texts are plain already.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.trim().chars().map(plain_char).collect())
    }
}

/// Full-width digits and signs as their plain forms, and traditional characters as simplified ones.
pub(crate) fn plain_char(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{A0}' | '\u{202F}' => ' ',
        '\u{3002}' => '.',
        '\u{3001}' => ',',
        other if other.is_ascii() => other,
        other => simplified(other),
    }
}

impl Ord for Number {
    /// Exact. Equal denominators and cross products that fit are the common cases; the rest
    /// goes the slow way, which cannot overflow.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let ((a, b), (c, d)) = (self.parts(), other.parts());
        if b == d {
            return a.cmp(&c);
        }
        match (a.checked_mul(d), c.checked_mul(b)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => self.0.cmp(&other.0),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Number {
    /// Exact where the decimals end within six places, else rounded to four.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = self.rounded(6);
        let shown = if exact == *self { exact } else { self.rounded(4) };
        let (numerator, denominator) = shown.parts();
        let scaled = numerator * (1_000_000 / denominator.clamp(1, 1_000_000));
        let sign = if scaled < 0 { "-" } else { "" };
        let scaled = scaled.unsigned_abs();
        let decimals = format!("{:06}", scaled % 1_000_000);
        let decimals = decimals.trim_end_matches('0');
        if decimals.is_empty() {
            write!(f, "{sign}{}", scaled / 1_000_000)
        } else {
            write!(f, "{sign}{}.{decimals}", scaled / 1_000_000)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Number::parse(text).map_or_else(|e| e.code().to_owned(), |n| n.to_string())
    }

    #[test]
    fn plain_and_local_spellings_are_understood() {
        for (text, expected) in [
            ("7", "7"),
            (" 7.50 ", "7.5"),
            ("7,5", "7.5"),
            ("0,500", "0.5"),
            ("1234,5", "1234.5"),
            ("７．５", "7.5"),
            ("１２", "12"),
            ("007", "7"),
            ("0.000001", "0.000001"),
            ("9999999999", "9999999999"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused_by_name() {
        for (text, expected) in [
            ("", "empty"),
            ("  ", "empty"),
            ("-1", "negative"),
            ("\u{2212}3.2", "negative"),
            ("-x", "not_a_number"),
            ("--1", "not_a_number"),
            ("1,500", "ambiguous_comma"),
            ("12,345", "ambiguous_comma"),
            ("1.000,5", "not_a_number"),
            ("1 000", "not_a_number"),
            ("1e3", "not_a_number"),
            ("NaN", "not_a_number"),
            ("inf", "not_a_number"),
            ("0x10", "not_a_number"),
            ("1_000", "not_a_number"),
            ("+5", "not_a_number"),
            (".5", "0.5"),
            ("10·4", "10.4"),
            (".", "not_a_number"),
            ("5.", "not_a_number"),
            ("1.2.3", "not_a_number"),
            ("12345678901", "too_large"),
            ("0.0000001", "too_precise"),
            ("٣", "not_a_number"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn arithmetic_is_exact_and_never_wraps() {
        let tenth = Number::fraction(1, 10);
        let sum = tenth.and_then(|t| t.plus(t)?.plus(t));
        assert_eq!(sum, Number::fraction(3, 10));
        assert_eq!(Number::whole(1).over(Number::ZERO), None);
        let huge = Number::fraction(i128::MAX, 1).and_then(|h| h.times(h));
        assert_eq!(huge, None);
        assert_eq!(Number::whole(5).minus(Number::whole(7)), Some(Number::whole(-2)));
        let edge = Number::whole(i64::MAX);
        let two = Number::whole(2);
        assert_eq!(edge.plus(edge), edge.times(two));
        assert_eq!(edge.times(two).and_then(|n| n.over(two)), Some(edge));
        assert_eq!(edge.times(edge).and_then(|n| n.over(edge)), Some(edge));
        assert_eq!(Number::whole(i64::MIN).over(Number::whole(-1)), Number::whole(1).plus(edge));
    }

    #[test]
    fn order_is_exact_on_the_fast_and_the_slow_way() {
        let n = |a, b| Number::fraction(a, b).unwrap_or(Number::ZERO);
        assert!(n(1, 3) < n(334, 1_000) && n(1, 3) > n(333, 1_000));
        assert!(n(-1, 2) < Number::ZERO && Number::ZERO < n(1, 2));
        let huge = i128::MAX / 3;
        assert!(n(huge, 7) > n(huge - 1, 7) && n(huge, 5) > n(huge, 7));
        assert_eq!(n(huge, 7).cmp(&n(huge, 7)), std::cmp::Ordering::Equal);
    }

    #[test]
    fn every_refusal_has_a_message_of_its_own() {
        let all = [
            NumberError::Empty,
            NumberError::Negative,
            NumberError::AmbiguousComma,
            NumberError::TooLarge,
            NumberError::TooPrecise,
            NumberError::NotANumber,
        ];
        let said: std::collections::BTreeSet<String> =
            all.iter().map(ToString::to_string).collect();
        assert!(said.len() == all.len() && said.iter().all(|text| text.len() > 10), "{said:?}");
    }

    #[test]
    fn millionths_are_exact_or_nothing() {
        let n = |a, b| Number::fraction(a, b).and_then(Number::millionths);
        assert_eq!(n(3, 2), Some(1_500_000));
        assert_eq!(n(7, 1), Some(7_000_000));
        assert_eq!(n(1, 3), None);
        assert_eq!(n(1, 1_000_000), Some(1));
        assert_eq!(n(i128::from(i64::MAX), 1), None);
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        let half = Number::fraction(25, 1000).map(|n| n.rounded(2).to_string());
        assert_eq!(half.as_deref(), Some("0.03"));
        assert_eq!(Number::fraction(2, 3).map(|n| n.to_string()).as_deref(), Some("0.6667"));
        assert_eq!(Number::from_f64(1.25, 1).map(|n| n.to_string()).as_deref(), Some("1.3"));
        assert_eq!(Number::from_f64(-1.25, 1).map(|n| n.to_string()).as_deref(), Some("-1.3"));
        assert_eq!(Number::from_f64(f64::NAN, 1), None);
    }
}
