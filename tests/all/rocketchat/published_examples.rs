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

use std::collections::{BTreeMap, BTreeSet};
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
    ("get /api/v1/email-inbox.send-test/{}", "post /api/v1/email-inbox.send-test/{}"),
    ("get /licenses.maxActiveUsers", "get /api/v1/licenses.maxActiveUsers"),
    ("get /media-calls.state", "get /api/v1/media-calls.state"),
    ("post /api/v1/dns.resolve.srv", "get /api/v1/dns.resolve.srv"),
];

/// Where published examples are wrong about the server, by its source or its check of responses:
/// route and status, how many examples, and what was seen.
#[rustfmt::skip]
const WRONG: &[(&str, usize, &str)] = &[
    ("delete /api/v1/removeInvite/{} 200", 1, "the route returns `true` by itself"),
    ("get /api/apps/count 401", 1, "the route needs no credentials"),
    ("get /api/v1/channels.anonymousread 200", 1, "`starred` is a list of users"),
    ("get /api/v1/channels.getIntegrations 200", 1, "`scriptError` is an object"),
    ("get /api/v1/chat.getMessage 200", 1, "`starred` is a list of users"),
    ("get /api/v1/commands.preview 200", 1, "the preview is left out"),
    ("get /api/v1/engagement-dashboard/channels/list 200", 1, "a kind of room is no `string`"),
    ("get /api/v1/engagement-dashboard/users/chat-busier/weekly-data 200", 1, "the hourly data are shown"),
    ("get /api/v1/groups.getIntegrations 200", 1, "`scriptError` is an object"),
    ("get /api/v1/groups.messages 200", 1, "`starred` is a list of users"),
    ("get /api/v1/integrations.list 200", 1, "`scriptError` is an object"),
    ("get /api/v1/moderation.reportInfo 200", 1, "the report is left out"),
    ("get /api/v1/rooms.info 200", 1, "an absent alias is left out"),
    ("get /api/v1/subscriptions.get 200", 1, "an absent name is left out"),
    ("post /api/apps/public/{}/templateMessage 200", 2, "the app responds without a body"),
    ("post /api/v1/channels.invite 200", 1, "`usernames` is a list"),
    ("post /api/v1/dm.create 200", 1, "the ID is left out"),
    ("get /api/v1/dns.resolve.srv 200", 1, "the record is left out"),
    ("post /api/v1/dns.resolve.txt 200", 1, "the record is left out"),
    ("post /api/v1/findOrCreateInvite 200", 1, "one invite comes, not a list"),
    ("post /api/v1/groups.addAll 200", 1, "the group is left out"),
    ("post /api/v1/integrations.remove 200", 1, "flags are no texts"),
    ("post /api/v1/oauth-apps.delete 200", 1, "the route returns `true` by itself"),
    ("post /api/v1/rooms.cleanHistory 200", 1, "the number is left out"),
    ("post /api/v1/useInviteToken 200", 1, "the ID of the room is called `rid`"),
];

#[test]
#[ignore = "wants a clone of the vendor's repository, named by ROCKETCHAT_OPEN_API"]
fn are_all_accepted() {
    let folder = std::env::var_os("ROCKETCHAT_OPEN_API").map(PathBuf::from);
    let folder = folder.expect("ROCKETCHAT_OPEN_API names a clone of RocketChat/Rocket.Chat-Open-API");
    let ours = Spec::published("rocketchat").unwrap();
    let types = GeneratedTypes { tables: generated::tables("rocketchat"), complete: true };
    let (mut examples, mut refused) = (0, BTreeMap::<String, usize>::new());
    let mut moved = BTreeSet::<&str>::new();
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
                        if !wrong.is_empty() {
                            *refused.entry(format!("{route} {status}")).or_default() += 1;
                        }
                        wrong.iter().for_each(|wrong| println!("{file}: {route} {status} {name}: {wrong}"));
                    }
                }
            }
        }
    }
    let number: usize = refused.values().sum();
    println!("{} of {examples} published responses are accepted", examples - number);
    assert!(examples > 2000 && number * 50 <= examples, "{number} of {examples}");
    let wrong = WRONG.iter().map(|(route, number, _)| ((*route).to_owned(), *number));
    assert_eq!(refused, wrong.collect());
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
