//! Reports, on conversations that the tests hold themselves.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may panic as tests do")]

use chrono::Utc;

use super::*;

const R: &str = "/api/v2/accounts/1/reports";
const S: &str = "/api/v2/accounts/1/summary_reports";

/// An inbox in which one conversation got a reply and was resolved, and another one waits.
struct Held {
    inbox: i64,
    team: i64,
    /// The three days up to now, as a query.
    period: String,
}

async fn post(api: &Raw, path: &str, body: Value) -> Value {
    let answer = call(api, Admin, "POST", &format!("{X}{path}"), body.clone()).await;
    assert_eq!(answer.status, 200, "{path} {body}: {}", answer.body);
    answer.body
}

async fn get(api: &Raw, path: &str) -> Value {
    let answer = call(api, Admin, "GET", path, Value::Null).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

async fn hold(api: &Raw) -> Held {
    let inbox = post(api, "/inboxes", json!({"name": "AA reports", "channel": {"type": "api"}})).await;
    let inbox = inbox["id"].as_i64().unwrap();
    let team = post(api, "/teams", json!({"name": "counted"})).await["id"].as_i64().unwrap();
    post(api, "/labels", json!({"title": "counted"})).await;
    let contact = post(api, "/contacts", json!({"name": "C", "inbox_id": inbox})).await;
    let contact = &contact["payload"];
    let body = json!({"inbox_id": inbox, "contact_id": contact["contact"]["id"],
        "source_id": contact["contact_inbox"]["source_id"]});
    let mut answered = body.clone();
    answered["assignee_id"] = json!(1);
    answered["team_id"] = json!(team);
    let one = post(api, "/conversations", answered).await["id"].clone();
    for (content, kind, private) in
        [("Hello?", "incoming", false), ("Hello!", "outgoing", false), ("A note", "outgoing", true)]
    {
        let message = json!({"content": content, "message_type": kind, "private": private});
        post(api, &format!("/conversations/{one}/messages"), message).await;
    }
    post(api, &format!("/conversations/{one}/labels"), json!({"labels": ["counted", "strange"]})).await;
    post(api, &format!("/conversations/{one}/toggle_status"), json!({"status": "resolved"})).await;
    post(api, "/conversations", body).await;
    let now = Utc::now().timestamp();
    Held { inbox, team, period: format!("since={}&until={}", now - 3 * 86_400, now + 60) }
}

#[tokio::test]
async fn statistics_are_cut_into_days_and_summed() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let held = hold(&api).await;
    let scope = format!("type=inbox&id={}&{}", held.inbox, held.period);
    let counts = [
        ("conversations_count", 2),
        ("incoming_messages_count", 1),
        ("outgoing_messages_count", 2),
        ("resolutions_count", 1),
    ];
    for (metric, expected) in counts {
        let days = get(&api, &format!("{R}?metric={metric}&{scope}")).await;
        let days = days.as_array().unwrap();
        assert!((4..=5).contains(&days.len()), "{days:?}");
        let sum: i64 = days.iter().map(|day| day["value"].as_i64().unwrap()).sum();
        assert_eq!(sum, expected, "{metric}");
        assert!(
            days.iter()
                .all(|day| day["timestamp"].as_i64().unwrap() % 86_400 == 0 && day.get("count").is_none())
        );
    }
    for metric in ["avg_first_response_time", "avg_resolution_time"] {
        let days = get(&api, &format!("{R}?metric={metric}&{scope}")).await;
        let counted: i64 = days.as_array().unwrap().iter().map(|day| day["count"].as_i64().unwrap()).sum();
        assert_eq!(counted, 1, "{metric}: {days}");
    }
    let summary = get(&api, &format!("{R}/summary?{scope}")).await;
    let zero = json!({"conversations_count": 0, "incoming_messages_count": 0, "outgoing_messages_count": 0,
        "avg_first_response_time": null, "avg_resolution_time": null, "resolutions_count": 0, "reply_time": null});
    let expected = json!({"conversations_count": 2, "incoming_messages_count": 1, "outgoing_messages_count": 2,
        "resolutions_count": 1, "previous": zero});
    assert!(holds(&summary, &expected), "{summary}");
    assert!(
        summary["avg_first_response_time"].is_number() && summary["avg_resolution_time"].is_number(),
        "{summary}"
    );
    // Without a time there is nothing to count.
    assert!(holds(&get(&api, &format!("{R}/summary?type=account")).await, &zero));
    assert_eq!(get(&api, &format!("{R}?metric=conversations_count&type=account")).await, json!([]));
    assert_eq!(get(&api, &format!("{R}?metric=mood&{scope}")).await, json!({}));
}

#[tokio::test]
async fn summaries_have_a_line_for_everybody() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let held = hold(&api).await;
    let line = |report: &Value, id: i64| {
        let lines = report.as_array().unwrap().iter();
        lines.clone().find(|line| line["id"] == id).cloned().unwrap_or_else(|| panic!("{id} in {report}"))
    };
    for (by, id, conversations) in [("inbox", held.inbox, 2), ("team", held.team, 1)] {
        let report = get(&api, &format!("{S}/{by}?{}", held.period)).await;
        let expected = json!({"conversations_count": conversations, "resolved_conversations_count": 1});
        let line = line(&report, id);
        assert!(holds(&line, &expected) && line["avg_first_response_time"].is_number(), "{by}: {line}");
    }
    let agents = get(&api, &format!("{S}/agent?{}", held.period)).await;
    let members = get(&api, &format!("{X}/agents")).await;
    assert_eq!(agents.as_array().unwrap().len(), members.as_array().unwrap().len());
    let expected = [
        "avg_first_response_time",
        "avg_reply_time",
        "avg_resolution_time",
        "conversations_count",
        "id",
        "resolved_conversations_count",
    ];
    assert_eq!(keys(&line(&agents, 2)), expected);
    let channels = get(&api, &format!("{S}/channel?{}", held.period)).await;
    let of_api = &channels["Channel::Api"];
    assert!(
        of_api["resolved"].as_i64().unwrap() >= 1 && of_api["total"].as_i64().unwrap() >= 2,
        "{channels}"
    );
    let none = get(&api, &format!("{S}/inbox")).await;
    let expected = json!({"conversations_count": 0, "avg_resolution_time": null});
    assert!(holds(&line(&none, held.inbox), &expected), "{none}");
}

#[tokio::test]
async fn breakdowns_count_by_inbox_label_and_sender() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let held = hold(&api).await;
    let labels = get(&api, &format!("{X}/labels")).await;
    let label =
        labels["payload"].as_array().unwrap().iter().find(|label| label["title"] == "counted").unwrap();
    let chosen = format!("inbox_ids[]={}&label_ids[]={}&{}", held.inbox, label["id"], held.period);
    let matrix = get(&api, &format!("{R}/inbox_label_matrix?{chosen}")).await;
    let expected = json!({"inboxes": [{"id": held.inbox, "name": "AA reports"}],
        "labels": [{"id": label["id"], "title": "counted"}], "matrix": [[1]]});
    assert_eq!(matrix, expected);
    let all = get(&api, &format!("{R}/inbox_label_matrix")).await;
    let rows = all["matrix"].as_array().unwrap();
    assert_eq!(rows.len(), all["inboxes"].as_array().unwrap().len());
    assert!(rows.iter().all(|row| row.as_array().unwrap().len() == all["labels"].as_array().unwrap().len()));
    let cases = [
        ("inbox", json!(held.inbox), "AA reports"),
        ("team", json!(held.team), "counted"),
        ("label", label["id"].clone(), "counted"),
        ("label", Value::Null, "strange"),
    ];
    for (by, id, name) in cases {
        let lines = get(&api, &format!("{R}/outgoing_messages_count?group_by={by}&{}", held.period)).await;
        let line = lines.as_array().unwrap().iter().find(|line| line["name"] == name).unwrap();
        assert_eq!(*line, json!({"id": id, "name": name, "outgoing_messages_count": 2}), "{by}");
    }
    let times = get(&api, &format!("{R}/first_response_time_distribution?{}", held.period)).await;
    assert_eq!(keys(&times["Channel::Api"]), ["0-1h", "1-4h", "24h+", "4-8h", "8-24h"]);
    assert!(times["Channel::Api"]["0-1h"].as_i64().unwrap() >= 1, "{times}");
}

#[tokio::test]
async fn live_reports_say_who_is_busy() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let before = get(&api, &format!("{R}/conversations?type=account")).await;
    hold(&api).await;
    let after = get(&api, &format!("{R}/conversations/?type=account")).await;
    for name in ["open", "unattended", "unassigned"] {
        let grown = after[name].as_i64().unwrap() - before[name].as_i64().unwrap();
        assert_eq!(grown, 1, "{name}: {before} {after}");
    }
    assert_eq!(after["pending"], 0);
    let agents = get(&api, &format!("{R}/conversations/?type=agent")).await;
    let agents = agents.as_array().unwrap();
    assert_eq!(keys(&agents[0]), ["availability", "email", "id", "metric", "name", "thumbnail"]);
    let open: Vec<i64> = agents.iter().map(|agent| agent["metric"]["open"].as_i64().unwrap()).collect();
    assert!(open.is_sorted_by(|a, b| a >= b), "{open:?}");
}

#[tokio::test]
async fn reporting_events_are_listed_newest_first() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let held = hold(&api).await;
    let all = get(&api, &format!("{X}/reporting_events?inbox_id={}", held.inbox)).await;
    assert_eq!(keys(&all["meta"]), ["count", "current_page", "total_pages"]);
    let events = all["payload"].as_array().unwrap();
    assert_eq!(all["meta"]["count"], events.len());
    let times: Vec<&str> = events.iter().map(|event| event["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    let path =
        format!("{X}/reporting_events?name=conversation_resolved&inbox_id={}&{}", held.inbox, held.period);
    let resolved = get(&api, &path).await;
    assert!(
        holds(
            &resolved,
            &json!({"meta": {"count": 1, "total_pages": 1},
        "payload": [{"name": "conversation_resolved", "inbox_id": held.inbox}]})
        ),
        "{resolved}"
    );
}

#[tokio::test]
async fn reports_are_for_administrators_and_refuse_what_makes_no_sense() {
    let api = Raw::start(SandboxVendor::Chatwoot).await;
    let denied = error("You are not authorized to do this action");
    let mut cases = Vec::new();
    for path in [
        "",
        "/summary",
        "/conversations",
        "/conversations/",
        "/first_response_time_distribution",
        "/inbox_label_matrix",
        "/outgoing_messages_count",
    ] {
        cases.push((Agent, "GET", format!("{R}{path}"), Value::Null, 401, denied.clone()));
        cases.push((Nobody, "GET", format!("{R}{path}"), Value::Null, 401, sign_in()));
    }
    for of in ["agent", "team", "inbox", "channel"] {
        cases.push((Agent, "GET", format!("{S}/{of}"), Value::Null, 401, denied.clone()));
    }
    cases.push((Agent, "GET", format!("{X}/reporting_events"), Value::Null, 401, denied));
    let bug = rails(500, "Internal Server Error");
    let refusals = [
        (format!("{R}/conversations"), 422, Value::Null),
        (format!("{R}/outgoing_messages_count?group_by=mood"), 422, Value::Null),
        (format!("{S}/channel?since=0&until=16000000"), 422, error("Date range cannot exceed 6 months")),
        (format!("{R}?metric=conversations_count"), 500, bug.clone()),
        (format!("{R}?metric=conversations_count&type=moon"), 500, bug.clone()),
        (format!("{R}/summary?type=account&since=yesterday&until=2"), 500, bug),
        (
            format!("{R}?metric=conversations_count&type=inbox&id=99999999"),
            404,
            error("Resource could not be found"),
        ),
    ];
    cases.extend(refusals.map(|(path, status, body)| (Admin, "GET", path, Value::Null, status, body)));
    run(&api, cases).await;
}
