//! The inputs that fuzzing has kept, as ordinary tests: none of them panics or prints a credential.

use std::path::Path;

fn inputs_of(target: &str) -> usize {
    let run = frontdesk_tests::fuzzing::target(target).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/fuzz").join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        run(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    count
}

macro_rules! corpora {
    ($($target:ident),+) => { $(
        #[test]
        fn $target() {
            assert!(inputs_of(stringify!($target)) > 0);
        }
    )+ };
}

corpora!(chatwoot, imichat, nuance, rocketchat, headers, bundle, webhook, recording);
