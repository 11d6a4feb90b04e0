//! Any text as messages of HL7 version 2.
#![no_main]

#[allow(dead_code, reason = "each fuzzer has one check")]
#[path = "../checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|text: &str| {
    checks::hl7(text);
});
