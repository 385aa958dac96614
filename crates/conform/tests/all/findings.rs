//! A table of small exchanges and what each of them shows.

use serde_json::{Value, json};

use crate::{entry, held};

const PEOPLE: &str = "https://desk.example.com/base/api/v1/people";

/// What one entry shows: kinds and places.
fn shown(entry: Value) -> Vec<String> {
    let report = held(&[entry]);
    assert_eq!(report.errors.len(), 0, "{}", report.text());
    report.findings.iter().map(|group| format!("{} {}", group.kind.name(), group.place)).collect()
}

fn one(response: Value) -> Value {
    entry("GET", &format!("{PEOPLE}/5?as_of=now"), 200, &response, &json!({}))
}

#[test]
fn in_responses() {
    let table = [
        (
            json!({"id": 1, "name": null, "status": "open", "limits": {"a": 1}, "extra": {"b": {}}, "owner": null}),
            &[][..],
        ),
        (json!({"id": 1, "nickname": "hunter2"}), &["undocumented-field response.nickname"]),
        (json!({"id": 1, "ada@harbour.example": 1}), &["undocumented-field response.{…}"]),
        (json!({}), &["missing-field response.id"]),
        (json!({"id": "1"}), &["wrong-type response.id"]),
        (json!({"id": null}), &["null response.id"]),
        (json!({"id": 1, "status": null}), &["null response.status"]),
        (json!({"id": 1, "status": "snoozed"}), &["undocumented-value response.status"]),
        (json!({"id": 1, "limits": {"a": "x"}}), &["wrong-type response.limits{}"]),
        (json!({"id": 1, "labels": ["a", 5]}), &["wrong-type response.labels[]"]),
        (json!({"id": 1, "verified": "true"}), &[]),
        (json!({"id": 1, "verified": 5}), &["wrong-type response.verified"]),
        (json!({"id": 1, "name": "longer than ten"}), &["invalid-value response.name"]),
        (json!({"id": 1, "owner": {"team_name": "A"}}), &[]),
        (json!({"id": 1, "owner": {"team_name": null}}), &["null response.owner.team_name"]),
        (json!({"id": 1, "owner": 5}), &["wrong-type response.owner"]),
        (
            json!({"id": 1, "owner": {"id": 2, "nickname": "x"}}),
            &["undocumented-field response.owner.nickname"],
        ),
        (json!([]), &["wrong-type response"]),
    ];
    for (response, expected) in table {
        assert_eq!(shown(one(response.clone())), expected, "{response}");
    }
}

#[test]
fn what_travels_one_way_is_missing_there_only() {
    let url = PEOPLE.replace("people", "accounts");
    let table = [
        (json!({"name": "Ada", "pin": 1}), json!({"id": 1, "name": "Ada"}), &[][..]),
        (
            json!({"name": "Ada"}),
            json!({"name": "Ada"}),
            &["missing-field request.pin", "missing-field response.id"],
        ),
        (json!({"pin": 1}), json!({"id": 1}), &["missing-field request.name", "missing-field response.name"]),
    ];
    for (sent, response, expected) in table {
        let body =
            json!({"request": {"postData": {"mimeType": "application/json", "text": sent.to_string()}}});
        assert_eq!(shown(entry("POST", &url, 201, &response, &body)), expected, "{sent} {response}");
    }
}

#[test]
fn in_parameters_that_have_parts() {
    let table = [
        ("ids=1,2&words=a%7Cb&width=5&colors=red&colors=green&near=row,1", &[][..]),
        ("ids=7&words=a&colors=red", &[]),
        ("ids=1,x", &["wrong-type query.ids[]"]),
        ("words=a%7Cc", &["undocumented-value query.words[]"]),
        ("width=wide", &["wrong-type query.size.width"]),
        ("height=1", &["undocumented-parameter query.height"]),
        ("near=row,one", &["wrong-type query.near.row"]),
        ("near=column,1", &["undocumented-field query.near.column"]),
    ];
    for (query, expected) in table {
        let url = format!("{}?{query}", PEOPLE.replace("people", "accounts"));
        let body = json!({"response": {"content": {"mimeType": "application/x-ndjson", "text": "\n"}}});
        assert_eq!(shown(entry("GET", &url, 200, &json!(null), &body)), expected, "{query}");
    }
}

#[test]
fn in_forms_with_json_text() {
    let table = [
        ("id=1&limits=%7B%22a%22%3A1%7D&labels=a", &[][..]),
        ("id=1&limits=%7B%22a%22%3A%22x%22%7D", &["wrong-type request.limits"]),
        ("id=1&limits=%7B", &["wrong-type request.limits"]),
    ];
    for (text, expected) in table {
        let media_type = "application/x-www-form-urlencoded";
        let body = json!({"request": {"postData": {"mimeType": media_type, "text": text}}});
        assert_eq!(shown(entry("POST", PEOPLE, 200, &json!({"id": 1}), &body)), expected, "{text}");
    }
}

#[test]
fn in_records() {
    let url = PEOPLE.replace("people", "accounts");
    let table = [
        ("{\"id\": 1, \"name\": \"a\"}\n\n{\"id\": 2, \"name\": \"b\"}\n", &[][..]),
        ("{\"id\": 1, \"name\": \"a\"}\n{\"id\": \"2\", \"name\": \"b\"}\n", &["wrong-type response[].id"]),
        ("\u{1e}{\"id\": 1,\n\"name\": \"a\"}\n\u{1e}{\"id\": 2}\n", &["missing-field response[].name"]),
        ("{\"id\": 1, \"name\": \"a\"}\n{\n", &["malformed-body response[]"]),
    ];
    for (text, expected) in table {
        let body = json!({"response": {"content": {"mimeType": "application/x-ndjson", "text": text}}});
        assert_eq!(shown(entry("GET", &url, 200, &json!(null), &body)), expected, "{text}");
    }
}

#[test]
fn in_statuses_and_media_types() {
    let url = format!("{PEOPLE}/5?as_of=now");
    let table = [
        (418, json!({}), &["undocumented-status status 418"][..]),
        (404, json!({}), &["undocumented-field response.id"]),
        (304, json!({"response": {"content": {"text": ""}}}), &[]),
        (200, json!({"response": {"content": {"text": ""}}}), &["missing-body response 200"]),
        (200, json!({"response": {"content": {"text": null, "size": 0}}}), &["missing-body response 200"]),
        // A browser that has not kept the body.
        (200, json!({"response": {"content": {"text": null, "size": 5}}}), &[]),
        (200, json!({"response": {"content": {"text": "<html>"}}}), &["malformed-body response 200"]),
        (
            200,
            json!({"response": {"content": {"mimeType": "text/html"}}}),
            &["undocumented-media-type response 200"],
        ),
        (200, json!({"response": {"content": {"text": "eyJpZCI6IDF9", "encoding": "base64"}}}), &[]),
    ];
    for (status, more, expected) in table {
        assert_eq!(shown(entry("GET", &url, status, &json!({"id": 1}), &more)), expected, "{status} {more}");
    }
    let deleted = entry("DELETE", &format!("{PEOPLE}/5"), 200, &json!({}), &json!({}));
    assert_eq!(shown(deleted), ["unexpected-body response 200"]);
    let nothing = json!({"response": {"content": {"text": ""}}});
    for (status, expected) in [(200, &[][..]), (603, &[]), (604, &["undocumented-status status 604"])] {
        let deleted = entry("DELETE", &format!("{PEOPLE}/5"), status, &json!({}), &nothing);
        assert_eq!(shown(deleted), expected, "{status}");
    }
    let refused = json!({"response": {"content": {"mimeType": "text/plain", "text": "no"}}});
    assert_eq!(shown(entry("POST", PEOPLE, 422, &json!({}), &refused)), [""; 0]);
}

#[test]
fn in_parameters() {
    let people = json!({"people": []});
    let site = json!({"request": {"headers": [{"name": "x-site", "value": "5"}]}});
    let table = [
        ("?page=2&labels[]=a&labels%5B%5D=b&sort=name&filter[team]=5&key=hunter2", &[][..]),
        ("?page=two", &["wrong-type query.page"]),
        ("?sort=age", &["undocumented-value query.sort"]),
        ("?filter[team]=five", &["wrong-type query.filter.team"]),
        ("?filter[town]=5", &["undocumented-field query.filter.town"]),
        (r#"?order={"name":1}"#, &[]),
        (r#"?order={"name":"up"}"#, &["wrong-type query.order{}"]),
        ("?order=name", &["wrong-type query.order"]),
        ("?per_page=5&per_page=6", &["undocumented-parameter query.per_page"]),
    ];
    for (query, expected) in table {
        let url = format!("{PEOPLE}{query}");
        assert_eq!(shown(entry("GET", &url, 200, &people, &site)), expected, "{query}");
        // What the server refuses is not held against the spec, nor what was meant to fail.
        assert_eq!(shown(entry("GET", &url, 404, &json!({}), &site)), [""; 0], "{query}");
        let mut meant_to_fail = entry("GET", &url, 200, &people, &site);
        meant_to_fail["_case"] = json!("error: odd");
        assert_eq!(shown(meant_to_fail), [""; 0], "{query}");
    }
    let other = json!({"request": {"headers": [{"name": "accept", "value": "*/*"}]}});
    assert_eq!(shown(entry("GET", PEOPLE, 200, &people, &other)), ["missing-parameter header.X-Site"]);
    let odd = json!({"request": {"headers": [{"name": "X-Site", "value": "five"}]}});
    assert_eq!(shown(entry("GET", PEOPLE, 200, &people, &odd)), ["wrong-type header.X-Site"]);
    let person = json!({"id": 1});
    assert_eq!(
        shown(entry("GET", &format!("{PEOPLE}/5"), 200, &person, &json!({}))),
        ["missing-parameter query.as_of"]
    );
    assert_eq!(
        shown(entry("GET", &format!("{PEOPLE}/a1b2?as_of=now"), 200, &person, &json!({}))),
        ["wrong-type path.id"]
    );
}

#[test]
fn in_requests() {
    let json = "application/json";
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    let parts = "multipart/form-data; boundary=X";
    let text = |media: &str, text: &str| json!({"mimeType": media, "text": text});
    let body = "--X\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n5\r\n--X\r\nContent-Disposition: form-data; name=\"picture\"; \
                filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--X--\r\n";
    let table = [
        (text(json, r#"{"id": 1}"#), &[][..]),
        (text(json, r#"{"id": 1, "nickname": "x"}"#), &["undocumented-field request.nickname"]),
        (text(json, r#"{"id": 1"#), &["malformed-body request"]),
        (text("", r#"{"id": "1"}"#), &["wrong-type request.id"]),
        (text(form, "id=5&labels[]=a&limits[b]=3&verified=true"), &[]),
        (text(form, "id=five"), &["wrong-type request.id"]),
        (text(form, "id=5&owner[id]=x"), &["wrong-type request.owner.id"]),
        (text(parts, body), &[]),
        (
            text(parts, &body.replace("\"id\"", "\"nickname\"")),
            &["undocumented-field request.nickname", "missing-field request.id"],
        ),
        (text("multipart/form-data", "lost its boundary"), &[]),
        (text("text/csv", "id"), &["undocumented-media-type request"]),
        (
            json!({"mimeType": parts, "params": [{"name": "id", "value": "5"}, {"name": "picture", "fileName": "a.png"}, {"name": "x", "value": ""}]}),
            &["undocumented-field request.x"],
        ),
        (
            json!({"mimeType": form, "params": [{"name": "id", "value": "5"}, {"name": "name", "value": "A%26B"}]}),
            &[],
        ),
        (text(json, ""), &["missing-body request"]),
        (json!({"mimeType": json}), &[]),
    ];
    for (data, expected) in table {
        let more = json!({"request": {"postData": data}});
        assert_eq!(shown(entry("POST", PEOPLE, 200, &json!({"id": 1}), &more)), expected, "{more}");
    }
    let sent = |data: Value| {
        let more = json!({"request": {"postData": data}, "response": {"content": {"text": ""}}});
        shown(entry("DELETE", &format!("{PEOPLE}/5"), 200, &json!({}), &more))
    };
    assert_eq!(sent(text(json, r#"{"force": true}"#)), ["unexpected-body request"]);
    assert_eq!(sent(text(json, "{}")), [""; 0]);
    let empty = json!({"request": {"bodySize": 0}});
    assert_eq!(shown(entry("POST", PEOPLE, 200, &json!({"id": 1}), &empty)), ["missing-body request"]);
}

#[test]
fn operations_are_found_or_missed() {
    // Method, address, status; how many exchanges are the API's, how many matched; what is shown.
    let table = [
        ("GET", "/base/api/v1/people/search", 200, (1, 1), &[][..]),
        ("GET", "/api/v1/people/search/", 200, (1, 1), &[]),
        ("GET", "https://proxy.example/desk/api/v1/people/search", 200, (1, 1), &[]),
        ("GET", "/base/api/v1/people/search/deep", 200, (1, 0), &["GET /api/v1/people/search/deep"]),
        ("PATCH", "/base/api/v1/people/77", 200, (1, 0), &["PATCH /api/v1/people/{id}"]),
        ("GET", "/api/v1/people/availability", 200, (1, 0), &["GET /api/v1/people/availability"]),
        (
            "GET",
            "/api/v1/things/4711/parts/SQafHvoFPuB57NmBD",
            404,
            (1, 0),
            &["GET /api/v1/things/{thing_id}/parts/{part_id}"],
        ),
        ("GET", "https://cdn.example/app.js", 200, (0, 0), &[]),
        ("GET", "https://other.example/v2/people", 200, (0, 0), &[]),
        ("OPTIONS", "/base/api/v1/people", 204, (0, 0), &[]),
        ("GET", "wss://desk.example.com/base/api/v1/people", 101, (0, 0), &[]),
        ("GET", "/base/api/v1/people/search", 0, (0, 0), &[]),
        ("GET", "", 200, (0, 0), &[]),
    ];
    let html = json!({"response": {"content": {"mimeType": "text/html"}}});
    for (method, url, status, counts, expected) in table {
        let report = held(&[entry(method, url, status, &json!("x"), &html)]);
        assert_eq!((report.exchanges, report.matched), counts, "{method} {url}");
        let found: Vec<_> = report.findings.iter().map(|group| group.place.as_str()).collect();
        assert_eq!(found, expected, "{method} {url}");
        assert_eq!(report.entries, report.exchanges + report.not_the_api + report.without_response);
    }
}
