//! Any text as a dose.
#![no_main]

#[allow(dead_code, reason = "each fuzzer has one check")]
#[path = "../checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|text: &str| {
    checks::dose(text);
});
