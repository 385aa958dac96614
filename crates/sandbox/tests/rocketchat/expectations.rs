//! Tables of calls with the status and the error that the server's own end-to-end tests and its
//! source expect. Each table runs in its order in a workspace of its own.
//!
//! The last cell gives values of the response names for later rows, `name=path`, and compares them
//! with a text without spaces, `path==text`. The step `#` of a path is the length of a list.

use std::collections::BTreeMap;

use super::*;

/// Somebody who calls: the two headers of their session.
type Caller = (String, String);

/// The workspace's callers: those who are not named in this list are not signed in.
const CALLERS: &[(&str, &str)] =
    &[("ada", "ada.brandt"), ("ben", "ben.okafor"), ("eva", "eva.lindqvist"), ("sven", "sven.larsen")];

async fn sign_in(workspace: &Workspace) -> BTreeMap<&'static str, Caller> {
    let mut callers = BTreeMap::new();
    for (name, username) in CALLERS {
        let body = json!({"user": username, "password": workspace.password});
        let (status, answer) = workspace.post("login", body).await;
        assert_eq!(status, 200, "{username}: {answer}");
        let text = |field: &str| answer["data"][field].as_str().unwrap().to_owned();
        callers.insert(*name, (text("userId"), text("authToken")));
    }
    callers
}

/// A text with the names of earlier rows replaced by what they stand for.
fn filled(text: &str, names: &BTreeMap<String, String>) -> String {
    names.iter().rev().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${name}"), value))
}

/// Whether a response says an error: by its code, or at the beginning of its text.
fn says(answer: &Value, code: &str) -> bool {
    let text = |field: &str| answer[field].as_str().unwrap_or_default();
    code == "-" || text("errorType") == code || text("error").starts_with(code)
}

/// The value at a path of a response.
fn at(answer: &Value, path: &str) -> Value {
    path.split('.').fold(answer.clone(), |value, step| match (step, step.parse::<usize>()) {
        ("#", _) => json!(value.as_array().map(Vec::len)),
        (_, Ok(index)) => value[index].clone(),
        (_, Err(_)) => value[step].clone(),
    })
}

/// A value as cells have it: a text without quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Calls every row of a table, and fails with all rows that came out otherwise.
async fn run(table: &str) {
    let mut workspace = Workspace::start().await;
    let callers = sign_in(&workspace).await;
    let mut names = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in table.lines().filter(|row| !row.starts_with('#') && !row.is_empty()) {
        let cells: Vec<&str> = row.split('\t').collect();
        assert_eq!(cells.len(), 6, "{row}");
        let (who, request, body, status, code, saved) =
            (cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]);
        count += 1;
        let nobody = ("nobody".to_owned(), "nothing".to_owned());
        (workspace.user_id, workspace.auth_token) = callers.get(who).cloned().unwrap_or(nobody);
        let request = filled(request, &names);
        let (method, path) = request.split_once(' ').unwrap();
        let body = (body != "-").then(|| serde_json::from_str(&filled(body, &names)).unwrap());
        let (got, answer) = workspace.call(method.parse().unwrap(), path, body).await;
        if got.to_string() != status || !says(&answer, code) {
            let shown: String = answer.to_string().chars().take(300).collect();
            wrong.push(format!("{row}\n    {got} {shown}"));
            continue;
        }
        for part in saved.split(' ') {
            if let Some((path, expected)) = part.split_once("==") {
                let found = plain(&at(&answer, path));
                if found != filled(expected, &names) {
                    wrong.push(format!("{row}\n    {path} is {found}"));
                }
            } else if let Some((name, path)) = part.split_once('=') {
                let value = at(&answer, path).as_str().unwrap_or_default().to_owned();
                names.insert(name.to_owned(), value);
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn channels_respond_as_expected() {
    run(include_str!("expectations/channels.tsv")).await;
}

#[tokio::test]
async fn groups_respond_as_expected() {
    run(include_str!("expectations/groups.tsv")).await;
}

#[tokio::test]
async fn direct_messages_respond_as_expected() {
    run(include_str!("expectations/direct_messages.tsv")).await;
}

#[tokio::test]
async fn messages_respond_as_expected() {
    run(include_str!("expectations/chat.tsv")).await;
}

#[tokio::test]
async fn rooms_and_subscriptions_respond_as_expected() {
    run(include_str!("expectations/rooms.tsv")).await;
}

#[tokio::test]
async fn teams_respond_as_expected() {
    run(include_str!("expectations/teams.tsv")).await;
}

#[tokio::test]
async fn invites_and_the_directory_respond_as_expected() {
    run(include_str!("expectations/invites.tsv")).await;
}

#[tokio::test]
async fn settings_and_sign_in_services_respond_as_expected() {
    run(include_str!("expectations/settings.tsv")).await;
}

#[tokio::test]
async fn integrations_respond_as_expected() {
    run(include_str!("expectations/integrations.tsv")).await;
}

#[tokio::test]
async fn oauth_apps_respond_as_expected() {
    run(include_str!("expectations/oauth_apps.tsv")).await;
}

#[tokio::test]
async fn moderation_responds_as_expected() {
    run(include_str!("expectations/moderation.tsv")).await;
}

#[tokio::test]
async fn statistics_imports_and_licenses_respond_as_expected() {
    run(include_str!("expectations/workspace.tsv")).await;
}

#[tokio::test]
async fn emoji_sounds_statuses_and_notifications_respond_as_expected() {
    run(include_str!("expectations/content.tsv")).await;
}

#[tokio::test]
async fn commands_methods_and_the_server_respond_as_expected() {
    run(include_str!("expectations/miscellaneous.tsv")).await;
}
