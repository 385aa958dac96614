//! Rocket.Chat's published example responses against our spec and types.
//!
//! They are the vendor's, so that they are not kept here. With a clone of their repository (last
//! seen at commit c9aec5ab10):
//!
//! ```sh
//! git clone https://github.com/RocketChat/Rocket.Chat-Open-API
//! ROCKETCHAT_OPEN_API=$PWD/Rocket.Chat-Open-API \
//!     cargo test -p frontdesk-tests --test all published_examples -- --ignored --nocapture
//! ```

use std::collections::BTreeSet;
use std::path::PathBuf;

use frontdesk_conform::{Finding, FindingKind, GeneratedTypes, RecordedResponse, Spec, generated, response};

use super::server_types::shape;

/// The published documents.
const DOCUMENTS: [&str; 12] = [
    "authentication.yaml",
    "content-management.yaml",
    "integrations.yaml",
    "marketplace-apps.yaml",
    "messaging.yaml",
    "miscellaneous.yaml",
    "notifications.yaml",
    "omnichannel.yaml",
    "rooms.yaml",
    "settings.yaml",
    "statistics.yaml",
    "user-management.yaml",
];

/// Published operations that no server since 7.0 routes.
const LEFT_OUT: &[&str] = &["post /api/v1/video-conference/jitsi.update-timeout"];

/// Paths that the server routes otherwise than they are published.
const MOVED: &[(&str, &str)] = &[
    ("post /api/v1/livechat/department/archive/{}", "post /api/v1/livechat/department/{}/archive"),
    ("post /api/v1/livechat/department/unarchive/{}", "post /api/v1/livechat/department/{}/unarchive"),
    (
        "get /api/v1/livechat/livechat/analytics/dashboards/charts-data",
        "get /api/v1/livechat/analytics/dashboards/charts-data",
    ),
    ("post /api/v1/livechat/visitors.status", "post /api/v1/livechat/visitor.status"),
    ("get /api/v1/livechat/messages/{}", "get /api/v1/livechat/{}/messages"),
    ("get /api/v1/avatar/{}", "get /avatar/{}"),
    ("get /apps/count", "get /api/apps/count"),
    ("get /apps/buildExternalAppRequest", "get /api/apps/buildExternalAppRequest"),
    ("get /app/{}/logs", "get /api/apps/{}/logs"),
];

#[test]
#[ignore = "wants a clone of the vendor's repository, named by ROCKETCHAT_OPEN_API"]
fn are_all_accepted() {
    let folder = std::env::var_os("ROCKETCHAT_OPEN_API").map(PathBuf::from);
    let folder = folder.expect("ROCKETCHAT_OPEN_API names a clone of RocketChat/Rocket.Chat-Open-API");
    let ours = Spec::published("rocketchat").unwrap();
    let types = GeneratedTypes { tables: generated::tables("rocketchat"), complete: true };
    let (mut examples, mut refused, mut moved) = (0, 0, BTreeSet::<&str>::new());
    let mut left_out = BTreeSet::<String>::new();
    for file in DOCUMENTS {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let theirs = Spec::new(xtask::yaml::parse(file, &text).unwrap_or_else(|problem| panic!("{problem}")));
        for published in theirs.operations() {
            // One path per way of signing in: `/api/v1/login - with Facebook`.
            let path = published.path.split(" - ").next().unwrap_or_default();
            let route = shape(&format!("{} {path}", published.method));
            let to = MOVED.iter().find(|(from, _)| *from == route);
            moved.extend(to.map(|(from, _)| *from));
            let route = to.map_or(route.as_str(), |(_, to)| to);
            let operation = ours
                .operations()
                .into_iter()
                .find(|operation| shape(&format!("{} {}", operation.method, operation.path)) == route);
            let Some(operation) = operation else {
                left_out.insert(route.to_owned());
                continue;
            };
            for (status, contents) in theirs.responses(&published) {
                for content in contents.iter().filter(|content| content.is_json()) {
                    for (name, example) in theirs.examples(content) {
                        let body = serde_json::to_vec(example).unwrap();
                        let shown = RecordedResponse {
                            // Two are filed under 206, which no server returns.
                            status: if status == "206" { 200 } else { status.parse().unwrap() },
                            media: Some(content.media),
                            body: Some(&body),
                        };
                        let found = response(ours, types, &operation, &shown);
                        let wrong: Vec<_> = found.iter().filter(|finding| refuses(finding)).collect();
                        examples += 1;
                        refused += usize::from(!wrong.is_empty());
                        wrong.iter().for_each(|wrong| println!("{file}: {route} {status} {name}: {wrong}"));
                    }
                }
            }
        }
    }
    println!("{} of {examples} published answers are accepted", examples - refused);
    assert!(examples > 900 && refused == 0, "{refused} of {examples}");
    assert_eq!(
        left_out.iter().map(String::as_str).collect::<Vec<_>>(),
        LEFT_OUT,
        "no operation describes these"
    );
    assert_eq!(moved.len(), MOVED.len(), "a path of MOVED is not published any more: {moved:?}");
}

/// Whether a finding is more than news: fields that nobody described are kept.
fn refuses(finding: &Finding) -> bool {
    finding.kind != FindingKind::UndocumentedField
}
