//! Any bytes as a zip.
#![no_main]

#[allow(dead_code, reason = "each fuzzer has one check")]
#[path = "../checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    checks::zip(bytes);
});
