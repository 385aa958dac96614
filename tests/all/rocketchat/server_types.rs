//! Rocket.Chat's document against the server's own types: what the types declare and the document
//! does not describe.
//!
//! Only names count, and only this way round: whether types and required fields are right, and
//! whether the document describes what nobody declares, is not looked at. Parameters count by their
//! own names, since what the types declare below them is mostly a function's arguments; results
//! count three levels deep. Of a user's `services` nothing counts. Routes that have left the types
//! for the server's own request checks have no line.
//!
//! `cargo test -p frontdesk-tests --test all server_types -- --nocapture` prints what is missing.

use std::collections::BTreeSet;
use std::fmt;

use frontdesk_openapi::document::OperationAt;
use frontdesk_tests::spec;
use serde_json::Value;

/// A line for each endpoint and part: endpoint, `parameters` or `result`, and names.
const TYPES: &str = include_str!("../../corpora/server-types/rocketchat.tsv");

/// How many levels of names the types are compared in.
const DEPTH: usize = 3;

/// Where the types are wrong about the server, by what its source, or its check of requests, says:
/// endpoint, part, the name that leads the wrong ones, how many these are, and what was seen.
#[rustfmt::skip]
const CONTRADICTED: &[(&str, &str, &str, usize, &str)] = &[
    ("GET /v1/me", "parameters", "fields", 26, "an argument inside the server; the route reads no query"),
    ("GET /v1/me", "parameters", "user", 69, "an argument inside the server; the route reads no query"),
    ("POST /v1/login", "parameters", "password.hashed", 1, "the route wraps the object once more, so that such a login fails"),
    ("POST /v1/logout", "result", "message", 1, "it stands below `data`"),
    ("GET /v1/logout", "result", "message", 1, "it stands below `data`"),
    ("POST /v1/livechat/users/agent", "parameters", "count", 1, "the body's schema takes nothing but `username`"),
    ("POST /v1/livechat/users/agent", "parameters", "offset", 1, "the body's schema takes nothing but `username`"),
    ("POST /v1/livechat/users/agent", "parameters", "sort", 1, "the body's schema takes nothing but `username`"),
    ("POST /v1/livechat/users/agent", "parameters", "query", 1, "the body's schema takes nothing but `username`"),
    ("GET /v1/livechat/agents/:uid/departments", "parameters", "enableDepartmentsOnly", 1, "a misspelling of `enabledDepartmentsOnly`, which is what is read"),
    ("GET /v1/livechat/inquiries.list", "parameters", "query", 1, "the check of the query refuses it"),
    ("GET /v1/livechat/inquiries.queuedForUser", "parameters", "query", 1, "the check of the query refuses it"),
    ("GET /v1/livechat/visitors.search", "parameters", "query", 1, "the check of the query refuses it"),
    ("GET /v1/livechat/visitors.pagesVisited/:roomId", "parameters", "query", 1, "the check of the query refuses it"),
    ("GET /v1/livechat/visitors.chatHistory/room/:roomId/visitor/:visitorId", "parameters", "query", 1, "the check of the query refuses it"),
    ("GET /v1/livechat/visitors.searchChats/room/:roomId/visitor/:visitorId", "parameters", "query", 1, "the check of the query refuses it"),
    ("GET /v1/omnichannel/contacts.search", "parameters", "query", 1, "the check of the query refuses it"),
    ("GET /v1/omnichannel/contacts.history", "parameters", "query", 1, "the check of the query refuses it"),
    ("GET /v1/users.listByStatus", "parameters", "query", 1, "the check of the query refuses it"),
    ("POST /v1/omnichannel/contacts.conflicts", "result", "contact", 29, "the contact stands below `result`"),
    ("GET /v1/livechat/analytics/departments/amount-of-chats", "result", "departments", 228, "a number for each department, not its rooms"),
    ("GET /v1/livechat/analytics/departments/percentage-abandoned-chats", "result", "departments.percentageOfAbandonedRooms", 1, "it is called `percentageOfAbandonedChats`"),
    ("GET /v1/livechat/analytics/agents/available-for-service-history", "result", "agents", 5, "the days are added up"),
    ("POST /v1/livechat/sms-incoming/:service", "result", "headers", 1, "the server's own; the body travels by itself"),
    ("POST /v1/livechat/sms-incoming/:service", "result", "body", 3, "the server's own; the body travels by itself"),
    ("GET /v1/livechat/triggers", "result", "triggers._id", 2, "an id is text on the wire"),
    ("POST /v1/livechat/triggers/external-service/test", "result", "_id", 1, "it is called `triggerId`"),
    ("POST /v1/livechat/triggers/:_id/external-service/call", "result", "_id", 1, "it is called `triggerId`"),
    ("GET /v1/livechat/monitors", "result", "monitors", 5, "the fields of the user's record are shown, not of the monitor's"),
    ("GET /v1/livechat/monitors/:username", "result", "", 5, "the fields of the user's record are shown, not of the monitor's"),
    ("GET /v1/service.configurations", "result", "configurations.secret", 5, "the route leaves it out"),
    ("GET /v1/statistics", "result", "uniqueUsersOfLastWeek.data._id", 1, "the aggregation leaves it out"),
    ("GET /v1/statistics", "result", "uniqueDevicesOfLastWeek.data._id", 1, "the aggregation leaves it out"),
    ("GET /v1/statistics", "result", "uniqueOSOfLastWeek.data._id", 1, "the aggregation leaves it out"),
    ("GET /v1/statistics", "result", "uniqueUsersOfLastMonth.data._id", 1, "the aggregation leaves it out"),
    ("GET /v1/statistics", "result", "uniqueDevicesOfLastMonth.data._id", 1, "the aggregation leaves it out"),
    ("GET /v1/statistics", "result", "uniqueOSOfLastMonth.data._id", 1, "the aggregation leaves it out"),
    ("GET /v1/statistics", "result", "uniqueUsersOfYesterday.data._id", 1, "the aggregation leaves it out"),
    ("GET /v1/statistics", "result", "uniqueDevicesOfYesterday.data._id", 1, "the aggregation leaves it out"),
    ("GET /v1/statistics", "result", "uniqueOSOfYesterday.data._id", 1, "the aggregation leaves it out"),
    ("GET /v1/federation/matrixIds.verify", "result", "results.size", 1, "the map travels as an object"),
    ("GET /v1/federation/matrixIds.verify", "result", "results.__@toStringTag@4815", 1, "the map travels as an object"),
    ("GET /v1/chat.getDiscussions", "parameters", "sort", 1, "the check of the query refuses it"),
    ("POST /v1/chat.postMessage", "parameters", "attachments", 84, "the server fills them in, or they stand in files' attachments only"),
    ("POST /v1/chat.postMessage", "result", "channel", 109, "the text of the request is sent back, not the room"),
    ("POST /v1/chat.sendMessage", "parameters", "message", 132, "any part of a message; the server sets what the sender does not"),
    ("GET /v1/channels.messages", "parameters", "query.length", 1, "the length of a text, not a parameter"),
    ("GET /v1/groups.messages", "parameters", "query.length", 1, "the length of a text, not a parameter"),
    ("POST /v1/channels.open", "parameters", "query", 1, "the route takes a room and nothing else from the body"),
    ("POST /v1/channels.open", "parameters", "sort", 2, "the route takes a room and nothing else from the body"),
    ("POST /v1/groups.addLeader", "parameters", "userIds", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.addLeader", "parameters", "usernames", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.addModerator", "parameters", "userIds", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.addModerator", "parameters", "usernames", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.addOwner", "parameters", "userIds", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.addOwner", "parameters", "usernames", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.kick", "parameters", "userIds", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.kick", "parameters", "usernames", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.removeLeader", "parameters", "userIds", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.removeLeader", "parameters", "usernames", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.removeModerator", "parameters", "userIds", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.removeModerator", "parameters", "usernames", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.removeOwner", "parameters", "userIds", 1, "the route is for one user, and does not read lists"),
    ("POST /v1/groups.removeOwner", "parameters", "usernames", 1, "the route is for one user, and does not read lists"),
    ("GET /v1/groups.history", "result", "count", 1, "the history comes without them, as that of a channel"),
    ("GET /v1/groups.history", "result", "offset", 1, "the history comes without them, as that of a channel"),
    ("GET /v1/groups.history", "result", "total", 1, "the history comes without them, as that of a channel"),
    ("POST /v1/assets.setAsset", "parameters", "asset", 2, "the bytes of a file"),
    ("POST /v1/emoji-custom.update", "parameters", "emoji", 3, "the fields stand beside the file"),
    ("GET /v1/audit.settings", "parameters", "actor", 6, "the properties of one parameter, which its schema has"),
    ("GET /apps/installed", "result", "error", 1, "a failure has another status"),
    ("GET /apps/:id/icon", "result", "", 5, "the server's own; the image travels by itself"),
    ("GET /apps/:id/settings", "result", "settings", 18, "the settings by ID, not a list"),
    ("POST /apps", "result", "buff", 3, "the file that a route of old versions returned"),
    ("POST /apps/app-request/markAsSeen", "result", "succes", 1, "a misspelling of `success`"),
    ("GET /v1/shield.svg", "result", "svg", 1, "the image travels by itself"),
];

/// What the types declare of one part of an endpoint, and what of it is not described.
struct Compared<'a> {
    endpoint: &'a str,
    part: &'a str,
    declared: Vec<&'a str>,
    missing: Vec<&'a str>,
    contradicted: Vec<&'a str>,
}

#[test]
fn the_document_describes_what_the_types_declare() {
    let spec = spec::of("rocketchat");
    let operations = spec.operations();
    let mut compared = Vec::new();
    for line in TYPES.lines().filter(|line| !line.starts_with('#')) {
        let [endpoint, part, names] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let operation = operations.iter().find(|operation| routes(operation) == shape(endpoint));
        let operation = operation.unwrap_or_else(|| panic!("{endpoint}: no operation describes it"));
        let described = if part == "result" { results(operation) } else { parameters(operation) };
        // A user's services are told apart by the workspace's settings, and nobody lists them all.
        let declared: Vec<_> = names.split(' ').filter(|name| !name.contains("services.")).collect();
        let (mut missing, mut contradicted) = (Vec::new(), Vec::new());
        for &name in &declared {
            if !described.contains(name) {
                if is_contradicted(endpoint, part, name) { &mut contradicted } else { &mut missing }
                    .push(name);
            }
        }
        compared.push(Compared { endpoint, part, declared, missing, contradicted });
    }
    for (part, levels, wanted) in [("parameters", 1, 97.0), ("result", DEPTH, 95.0)] {
        let of: Vec<_> = compared.iter().filter(|compared| compared.part == part).collect();
        for one in of.iter().filter(|one| !one.missing.is_empty()) {
            println!("{} {part}, missing: {}", one.endpoint, one.missing.join(", "));
        }
        for one in of.iter().filter(|one| !one.contradicted.is_empty()) {
            println!("{} {part}, wrong by the server: {}", one.endpoint, one.contradicted.join(", "));
        }
        let share = Share::of(&of, levels);
        println!("{part}: {share}");
        assert!(share.percent() >= wanted, "{part}: {share}");
        assert!(
            of.iter().all(|one| one.missing.is_empty()),
            "{part}: names that nothing contradicts are missing"
        );
    }
    for (endpoint, part, name, count, reason) in CONTRADICTED {
        let at = |one: &&Compared<'_>| (one.endpoint, one.part) == (*endpoint, *part);
        let wrong = compared.iter().filter(at).flat_map(|one| &one.contradicted);
        let found = wrong.filter(|found| leads(name, found)).count();
        assert_eq!(found, *count, "{endpoint} {part} {name:?} ({reason})");
    }
}

/// How many names there are down to a level, and how many of them are described.
struct Share {
    described: usize,
    all: usize,
}

impl Share {
    fn of(compared: &[&Compared<'_>], levels: usize) -> Self {
        let sum = |names: for<'a> fn(&'a Compared<'a>) -> &'a [&'a str]| -> usize {
            let within = |name: &&&str| name.split('.').count() <= levels;
            compared.iter().map(|one| names(one).iter().filter(within).count()).sum()
        };
        let (all, wrong) = (sum(|one| &one.declared), sum(|one| &one.contradicted));
        Self { described: all - wrong - sum(|one| &one.missing), all }
    }

    fn percent(&self) -> f64 {
        100.0 * self.described as f64 / self.all as f64
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of {} described ({:.1} %)", self.described, self.all, self.percent())
    }
}

fn is_contradicted(endpoint: &str, part: &str, name: &str) -> bool {
    CONTRADICTED.iter().any(|(at, of, wrong, ..)| (*at, *of) == (endpoint, part) && leads(wrong, name))
}

/// Whether a name is another one or stands below it; everything stands below the empty name.
fn leads(name: &str, other: &str) -> bool {
    name.is_empty() || other.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A method and a path whose parameters have no names, nor a place where they come last in the
/// types; the two kinds of Omnichannel users are one operation.
pub fn shape(endpoint: &str) -> String {
    let (method, path) = endpoint.split_once(' ').unwrap();
    let kinds = ["/users/agent", "/users/manager"];
    let path = kinds.iter().fold(path.to_owned(), |path, kind| path.replace(kind, "/users/:type"));
    let mut steps: Vec<&str> =
        path.split('/').map(|step| if step.starts_with([':', '{']) { "{}" } else { step }).collect();
    if let Some(last) = steps.last_mut().filter(|last| last.is_empty()) {
        *last = "{}";
    }
    format!("{} {}", method.to_lowercase(), steps.join("/"))
}

fn routes(operation: &OperationAt<'_>) -> String {
    shape(&format!("{} {}", operation.method, operation.path.strip_prefix("/api").unwrap_or(operation.path)))
}

fn parameters(operation: &OperationAt<'_>) -> BTreeSet<String> {
    let spec = spec::of("rocketchat");
    let mut found = BTreeSet::new();
    for parameter in spec.document.parameters(operation) {
        // A list travels under a name with brackets.
        found.insert(parameter.name.trim_end_matches("[]").to_owned());
    }
    if let Some(body) = operation.value.get("requestBody") {
        contents(spec.resolve(body), &mut found);
    }
    found
}

fn results(operation: &OperationAt<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let responses = operation.value.get("responses").and_then(Value::as_object);
    for (_, response) in responses.into_iter().flatten().filter(|(status, _)| status.starts_with('2')) {
        contents(spec::of("rocketchat").resolve(response), &mut found);
    }
    found
}

fn contents(holder: &Value, found: &mut BTreeSet<String>) {
    let contents = holder.get("content").and_then(Value::as_object);
    for schema in contents.into_iter().flatten().filter_map(|(_, content)| content.get("schema")) {
        names(schema, "", DEPTH, found);
    }
}

/// The names of a schema's properties, those below it with dots.
fn names(schema: &Value, before: &str, depth: usize, found: &mut BTreeSet<String>) {
    let schema = spec::of("rocketchat").resolve(schema);
    for key in ["allOf", "anyOf", "oneOf"] {
        for member in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
            names(member, before, depth, found);
        }
    }
    if let Some(items) = schema.get("items") {
        names(items, before, depth, found);
    }
    if depth == 0 {
        return;
    }
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let name = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        names(property, &name, depth - 1, found);
        found.insert(name);
    }
}
