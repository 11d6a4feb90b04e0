//! Any text as a number or range: what is read is shown and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trial_screener::exchange::report::span_text;
use trial_screener::facts::{Number, Span};

fuzz_target!(|text: &str| {
    if let Ok(number) = Number::parse(text) {
        assert!(number >= Number::ZERO);
        assert_eq!(Number::parse(&number.to_string()), Ok(number));
    }
    if let Ok(span) = Span::parse(text) {
        let shown = span_text(span);
        if shown != "any" {
            assert_eq!(Span::parse(&shown), Ok(span), "{shown}");
        }
    }
});
