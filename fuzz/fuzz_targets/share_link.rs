#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pcaplain_fuzz::targets::share_link(bytes));
