//! What a recording shows is written into a spec, and is described afterwards.

use std::path::{Path, PathBuf};

use frontdesk_conform::{Conform, Report, Spec};
use serde_json::json;
use xtask::regen::{self, Target};
use xtask::{bundle, import};

/// A copy of a vendor's spec in a workspace of its own.
fn workspace(vendor: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import");
    let folder = root.join("specs").join(vendor);
    std::fs::create_dir_all(&folder).unwrap();
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(vendor);
    for (name, text) in bundle::sources(&spec, "specs").unwrap() {
        std::fs::write(folder.join(name), text).unwrap();
    }
    root
}

fn checked(root: &Path, target: Target, recording: &[u8]) -> Report {
    let document = regen::bundled(&regen::document(root, target).unwrap());
    let spec = Spec::from_json(&document.to_string()).unwrap();
    let mut conform = Conform::new(target.name, &spec);
    conform.read("nuance.har", recording);
    conform.report()
}

#[test]
fn a_vendors_spec_describes_what_a_recording_showed() {
    let root = workspace("nuance");
    let target = Target::named(&root, "nuance").unwrap();
    let page = json!({
        "offset": 0, "max": 10, "total": 1, "order": "RANDOM",
        "records": [
            {"id": 1, "kind": {"label": "chat", "since": "2026-11-22T04:46:39Z"}, "chatAssign": {"id": null}},
            {"id": 2, "kind": {"label": null}},
        ],
    });
    let exchange = |status: u16, body: serde_json::Value| {
        let url = "https://portal.touchcommerce.com/portal/configuration/api/v1/businessUnit/1?max=10";
        json!({
            "request": {"method": "GET", "url": url},
            "response": {
                "status": status,
                "content": {"mimeType": "application/json", "text": body.to_string()},
            },
        })
    };
    let recording = json!({"log": {"entries": [exchange(200, page)]}}).to_string();

    let before = checked(&root, target, recording.as_bytes());
    assert_eq!(before.findings.len(), 3, "{}", before.text());
    let sources = bundle::sources(&root.join(target.spec), target.spec).unwrap();
    let import = import::apply(target.spec, &sources, &serde_json::to_string(&before).unwrap()).unwrap();
    assert_eq!((import.applied.len(), import.left.len()), (3, 0), "{}", import.report());
    for (name, text) in &import.files {
        std::fs::write(root.join(target.spec).join(name), text).unwrap();
        // Nothing but lines that are added or end differently.
        assert!(text.lines().count() >= sources[name].lines().count());
    }

    let after = checked(&root, target, recording.as_bytes());
    assert!(after.is_clean(), "{}", after.text());
    regen::regenerate(&root, target, None).unwrap();
}
