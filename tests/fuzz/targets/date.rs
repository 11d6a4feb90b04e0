//! Any text as a date: what is read is shown and read again as the same, in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trial_screener::facts::{PartialDate, TimeUnit};
use trial_screener::facts::date::{clear_of_window, completed_years, window_side};

fuzz_target!(|input: (&str, u16, u8)| {
    let (text, amount, unit) = input;
    if let Ok(date) = PartialDate::parse(text) {
        assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
        let span = date.span();
        assert!(span.earliest <= span.latest);
        let today = jiff::civil::date(2026, 3, 2);
        let unit = [TimeUnit::Days, TimeUnit::Weeks, TimeUnit::Months, TimeUnit::Years]
            [usize::from(unit % 4)];
        let _ = window_side(span.earliest, amount, unit, today);
        if let Some(clear) = clear_of_window(span.latest, amount, unit) {
            assert!(clear >= span.latest);
        }
        let _ = completed_years(span.earliest, today);
    }
});
