#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| comity_fuzz::reader("bluesky_v2", bytes));
