//! The inputs that fuzzing has kept, as ordinary tests: none of them panics or prints a credential.

use std::path::Path;

/// Runs a target on all inputs that were kept for it.
fn run_all_of(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/fuzz").join(name);
    let inputs = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut count = 0;
    for input in inputs {
        target(&std::fs::read(input.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 0, "{name}");
}

#[test]
fn no_input_that_was_kept_finds_a_fault() {
    // One thread for each, since those of a vendor take seconds.
    std::thread::scope(|scope| {
        for (name, target) in frontdesk_tests::fuzzing::targets() {
            scope.spawn(move || run_all_of(name, target));
        }
    });
}

/// A folder without a target is one that nobody runs.
#[test]
fn every_folder_of_inputs_has_a_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/fuzz");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(frontdesk_tests::fuzzing::targets().any(|(target, _)| target == name), "{name}");
    }
}
