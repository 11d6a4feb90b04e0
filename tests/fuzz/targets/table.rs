//! Any text as a table.
#![no_main]

#[allow(dead_code, reason = "each fuzzer has one check")]
#[path = "../checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|text: &str| {
    checks::table(text);
});
