//! Any request over any skills.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::route(data));
