//! A value that may be known only within bounds (`<0.1`, `50-55`).

use super::number::{Number, NumberError, plain};

/// One end of a [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// No limit on this side.
    Open,
    /// Up to and including the number.
    Including(Number),
    /// Up to but not including the number.
    Excluding(Number),
}

impl End {
    /// The number at this end, if there is one.
    pub const fn number(self) -> Option<Number> {
        match self {
            Self::Open => None,
            Self::Including(n) | Self::Excluding(n) => Some(n),
        }
    }
}

/// All values a measurement may have. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Lower end.
    pub low: End,
    /// Upper end.
    pub high: End,
}

impl Span {
    /// Nothing is known of the value.
    pub const ANY: Self = Self { low: End::Open, high: End::Open };

    /// Exactly one value.
    pub const fn exact(value: Number) -> Self {
        Self { low: End::Including(value), high: End::Including(value) }
    }

    /// From `low` to `high`, both included; the order does not matter.
    pub fn between(low: Number, high: Number) -> Self {
        Self { low: End::Including(low.min(high)), high: End::Including(low.max(high)) }
    }

    /// `low` or more.
    pub const fn at_least(low: Number) -> Self {
        Self { low: End::Including(low), high: End::Open }
    }

    /// The single value, if there is only one.
    pub fn single(self) -> Option<Number> {
        match (self.low, self.high) {
            (End::Including(low), End::Including(high)) if low == high => Some(low),
            _ => None,
        }
    }

    /// Reads `7.5`, `<7.5`, `≥ 7`, `50-55`, `50–55`, `50~55`.
    ///
    /// # Errors
    /// The [`NumberError`] of the first part that is no number; a range that falls is
    /// [`NumberError::NotANumber`].
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        if let Some(number) = Number::plain(text) {
            return Ok(Self::exact(number));
        }
        let plain = plain(text);
        let plain = plain.trim();
        for (sign, build) in [
            ("<=", (|n| Self { low: End::Open, high: End::Including(n) }) as fn(Number) -> Self),
            ("=<", |n| Self { low: End::Open, high: End::Including(n) }),
            ("\u{2264}", |n| Self { low: End::Open, high: End::Including(n) }),
            ("\u{2266}", |n| Self { low: End::Open, high: End::Including(n) }),
            ("\u{2A7D}", |n| Self { low: End::Open, high: End::Including(n) }),
            (">=", Self::at_least),
            ("=>", Self::at_least),
            ("\u{2265}", Self::at_least),
            ("\u{2267}", Self::at_least),
            ("\u{2A7E}", Self::at_least),
            ("<", |n| Self { low: End::Open, high: End::Excluding(n) }),
            (">", |n| Self { low: End::Excluding(n), high: End::Open }),
        ] {
            if let Some(rest) = plain.strip_prefix(sign) {
                return Number::parse(rest).map(build);
            }
        }
        if let Some((low, high)) = plain.split_once(['-', '\u{2013}', '\u{2014}', '~'])
            && !low.trim().is_empty()
        {
            let (low, high) = (Number::parse(low)?, Number::parse(high)?);
            return if low <= high {
                Ok(Self::between(low, high))
            } else {
                Err(NumberError::NotANumber)
            };
        }
        Number::parse(plain).map(Self::exact)
    }

    /// Applies a rising conversion (factor above zero) to both ends; `None` where it does
    /// not fit.
    pub fn map(self, convert: impl Fn(Number) -> Option<Number>) -> Option<Self> {
        let end = |end| {
            Some(match end {
                End::Open => End::Open,
                End::Including(n) => End::Including(convert(n)?),
                End::Excluding(n) => End::Excluding(convert(n)?),
            })
        };
        Some(Self { low: end(self.low)?, high: end(self.high)? })
    }

    /// The sums of a value of each. Open ends, and sums that do not fit, are open; ends count as
    /// included, which can only widen the result.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let end = |a: End, b: End| match (a.number(), b.number()) {
            (Some(a), Some(b)) => a.plus(b).map_or(End::Open, End::Including),
            _ => End::Open,
        };
        Self { low: end(self.low, other.low), high: end(self.high, other.high) }
    }

    /// Whether `value` is one of the possible values.
    pub fn contains(self, value: Number) -> bool {
        let above = match self.low {
            End::Open => true,
            End::Including(n) => value >= n,
            End::Excluding(n) => value > n,
        };
        above
            && match self.high {
                End::Open => true,
                End::Including(n) => value <= n,
                End::Excluding(n) => value < n,
            }
    }

    /// The smallest span holding both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let low = match (self.low, other.low) {
            (End::Open, _) | (_, End::Open) => End::Open,
            (a, b) => {
                let (na, nb) = (a.number(), b.number());
                if na < nb || (na == nb && matches!(a, End::Including(_))) { a } else { b }
            }
        };
        let high = match (self.high, other.high) {
            (End::Open, _) | (_, End::Open) => End::Open,
            (a, b) => {
                let (na, nb) = (a.number(), b.number());
                if na > nb || (na == nb && matches!(a, End::Including(_))) { a } else { b }
            }
        };
        Self { low, high }
    }
}

/// The text that [`Span::parse`] reads as this; empty where nothing is known.
pub fn span_text(span: Span) -> String {
    if let Some(value) = span.single() {
        return value.to_string();
    }
    match (span.low, span.high) {
        (End::Open, End::Open) => String::new(),
        (End::Open, End::Including(n)) => format!("<={n}"),
        (End::Open, End::Excluding(n)) => format!("<{n}"),
        (End::Including(n), End::Open) => format!(">={n}"),
        (End::Excluding(n), End::Open) => format!(">{n}"),
        (
            End::Including(low) | End::Excluding(low),
            End::Including(high) | End::Excluding(high),
        ) => format!("{low}-{high}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_and_ranges_are_kept_as_such() {
        let n = Number::whole;
        for (text, expected) in [
            ("5", Span::exact(n(5))),
            ("<5", Span { low: End::Open, high: End::Excluding(n(5)) }),
            ("＜5", Span { low: End::Open, high: End::Excluding(n(5)) }),
            ("≤ 5", Span { low: End::Open, high: End::Including(n(5)) }),
            ("<=5", Span { low: End::Open, high: End::Including(n(5)) }),
            ("> 5", Span { low: End::Excluding(n(5)), high: End::Open }),
            (">=5", Span::at_least(n(5))),
            ("≥5", Span::at_least(n(5))),
            ("50-55", Span::between(n(50), n(55))),
            ("50 – 55", Span::between(n(50), n(55))),
            ("50~55", Span::between(n(50), n(55))),
        ] {
            assert_eq!(Span::parse(text), Ok(expected), "{text}");
        }
        assert_eq!(Span::parse("-5"), Err(NumberError::Negative));
        assert_eq!(Span::parse("55-50"), Err(NumberError::NotANumber));
        assert_eq!(Span::parse("trace"), Err(NumberError::NotANumber));
    }

    #[test]
    fn union_keeps_the_wider_end() {
        let n = Number::whole;
        let open = Span { low: End::Excluding(n(1)), high: End::Excluding(n(4)) };
        assert_eq!(open.union(Span::between(n(1), n(4))), Span::between(n(1), n(4)));
        assert_eq!(Span::exact(n(9)).union(open).high, End::Including(n(9)));
        assert_eq!(Span::ANY.union(open), Span::ANY);
        assert!(open.contains(n(2)) && !open.contains(n(1)) && !open.contains(n(4)));
        assert_eq!(Span::exact(n(3)).single(), Some(n(3)));
        assert_eq!(open.single(), None);
    }
}
