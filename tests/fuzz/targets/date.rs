//! Any text as a date.
#![no_main]

#[allow(dead_code, reason = "each fuzzer has one check")]
#[path = "../checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|input: (&str, u16, u8)| {
    checks::day(input.0, input.1, input.2);
});
