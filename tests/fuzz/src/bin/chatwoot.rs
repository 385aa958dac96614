//! Runs the fuzz target `chatwoot` on the fuzzer's bytes.

#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| frontdesk_tests::fuzzing::run("chatwoot", data));
