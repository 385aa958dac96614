#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| frontdesk_tests::fuzzing::recording(data));
