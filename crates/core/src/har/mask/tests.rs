//! What becomes of secrets.

use bytes::Bytes;

use super::super::body::{Body, Written};
use super::*;

/// A text without its secrets, both those in it and those that are given.
fn clean(known: &[&str], work: impl Fn(&mut Masker<'_>) -> Option<String>, text: &str) -> String {
    let names = SecretNames::default();
    let mut collector = Masker::collector(&names);
    work(&mut collector);
    let mut secrets = collector.take();
    known.iter().for_each(|secret| secrets.add(secret));
    let search = secrets.search();
    work(&mut Masker::new(&names, &search)).unwrap_or_else(|| text.to_owned())
}

/// A body as it is recorded.
fn body(text: &str, media_type: &str) -> Written {
    let names = SecretNames::default();
    let mut collector = Masker::collector(&names);
    let body = Body::new(&Bytes::from(text.to_owned()), media_type.to_owned(), false);
    body.write(&mut collector);
    let search = collector.take().search();
    body.write(&mut Masker::new(&names, &search))
}

#[test]
fn bodies_keep_their_form_and_lose_their_secrets() {
    let json = "application/json";
    let form = "application/x-www-form-urlencoded";
    let table = [
        (
            json,
            r#"{ "a" : 1.50, "token": "ab\u0063", "b": [true] }"#,
            r#"{ "a" : 1.50, "token": "xxx", "b": [true] }"#,
        ),
        (
            json,
            r#"{"password":{"bcrypt":"$2b","n":[12,"é"]},"z":"y"}"#,
            r#"{"password":{"bcrypt":"xxx","n":[11,"x"]},"z":"y"}"#,
        ),
        (
            json,
            r#"[{"secret":null,"token":"","api_key":false}]"#,
            r#"[{"secret":null,"token":"","api_key":false}]"#,
        ),
        (json, r#"{"message":"{\"password\":\"ab\"}"}"#, r#"{"message":"{\"password\":\"xx\"}"}"#),
        (json, r#"{"url":"https://h/?token=ab&b=1"}"#, r#"{"url":"https://h/?token=xx&b=1"}"#),
        (json, r#"{"n":1,"otp":0.50,"token":-1e5}"#, r#"{"n":1,"otp":1.11,"token":1}"#),
        (json, r#"{"n":-98765432.50,"token":-98765432.50}"#, r#"{"n":-11111111.11,"token":-11111111.11}"#),
        (
            json,
            r#"[{"value":"ab","_id":"Livechat_secret_token","packageValue":1},{"_id":"color","value":"ab"}]"#,
            r#"[{"value":"xx","_id":"Livechat_secret_token","packageValue":1},{"_id":"color","value":"ab"}]"#,
        ),
        (
            json,
            r#"{"type":"password","value":["ab"],"c":{"value":"d"}}"#,
            r#"{"type":"password","value":["xx"],"c":{"value":"d"}}"#,
        ),
        (json, r#"{"webhook":[{"url":"https://h/ab"}]}"#, r#"{"webhook":[{"url":"xxxxxxxxxxxx"}]}"#),
        (
            json,
            r#"{"tokens":[{"at":"2026-11-28T01:24:36.5Z","token":"ab","AB-1":"cd"}]}"#,
            r#"{"tokens":[{"at":"1111-11-11T11:11:11.1Z","token":"xx","xxxx":"xx"}]}"#,
        ),
        (json, r#"{"token":"ab"}{"token":"cd"}"#, r#"{"token":"xx"}{"token":"xx"}"#),
        (form, "a=b%20c&user%5Bpassword%5D=a%26b&x", "a=b%20c&user%5Bpassword%5D=xxx&x"),
        (form, "next=https%3A%2F%2Fh%2F%3Ftoken%3Dab", "next=https%3A%2F%2Fh%2F%3Ftoken%3Dxx"),
        ("text/html", r#" {"token":"ab"}"#, r#" {"token":"xx"}"#),
        ("", "", ""),
    ];
    for (media_type, text, expected) in table {
        assert_eq!(body(text, media_type).text.as_deref(), Some(expected));
        assert_eq!(body(expected, media_type).text.as_deref(), Some(expected), "once more");
    }
}

#[test]
fn headers_tell_what_to_look_for() {
    // (header, marked, value, text elsewhere, what becomes of it)
    let table = [
        ("authorization", false, "Bearer abcdefgh-1", "abcdefgh-1", "xxxxxxxxxx"),
        ("authorization", false, "Basic amFuZTpodW50ZXIyIQ==", "hunter2!", "xxxxxxxx"),
        ("Cookie", false, "a=b; sid=abcdefgh", "abcdefgh", "xxxxxxxx"),
        ("set-cookie", false, "sid=abcdefgh; Path=/v1/everything", "/v1/everything", "/v1/everything"),
        ("x-anything", true, "abcdefgh", "abcdefgh", "xxxxxxxx"),
        ("teamid", true, "123456789", "123456789", "123456789"),
        ("access_token", false, "123456789", "123456789", "xxxxxxxxx"),
        ("x-user-id", true, "abcdefgh", "abcdefgh", "abcdefgh"),
    ];
    for (name, marked, value, text, expected) in table {
        let work = |masker: &mut Masker<'_>| {
            assert_eq!(masker.header(name, value.as_bytes(), marked), "x".repeat(value.len()), "{name}");
            masker.text(text, 0)
        };
        assert_eq!(clean(&[], work, text), expected, "{name}");
    }
    let names = SecretNames::default();
    let mut masker = Masker::collector(&names);
    assert_eq!(masker.header("content-type", b"application/json", true), "application/json");
    assert_eq!(masker.header("location", b"https://a:b@h/?token=c#d", false), "https://xxx@h/?token=x#d");
    assert_eq!(masker.header("x-note", b"token=\xe9", false), "xxxxxxx");
}

#[test]
fn addresses_lose_their_secrets() {
    let table = [
        ("https://h/v1/users/a%20b?x=1", Some("/v1/users/{id}"), "https://h/v1/users/a%20b?x=1"),
        (
            "https://h/p/v1/invite/a%20b?x=1",
            Some("/v1/invite/{inviteToken}"),
            "https://h/p/v1/invite/xxx?x=1",
        ),
        (
            "https://u:p@h/?password=a+b&c#access_token=d",
            None,
            "https://xxx@h/?password=xxx&c#access_token=x",
        ),
        ("https://h/?q=%7B%22token%22%3A%22ab%22%7D", None, "https://h/?q=%7B%22token%22%3A%22xx%22%7D"),
        ("", None, ""),
    ];
    for (url, template, expected) in table {
        let names = SecretNames::default();
        assert_eq!(Masker::collector(&names).url(url, template.unwrap_or_default()), expected);
    }
}

#[test]
fn a_secret_that_is_a_fields_name_stays_that() {
    let text = r#"{"password":"password","secret":"12345678","n":123456789,"s":"a 12345678"}"#;
    let text = body(text, "application/json").text.unwrap();
    assert_eq!(text, r#"{"password":"xxxxxxxx","secret":"xxxxxxxx","n":111111111,"s":"a xxxxxxxx"}"#);
}

#[test]
fn bodies_whose_secrets_cannot_be_found_are_described() {
    let table = [
        ("text/html; charset=utf-8", "<p>token=ab</p>", "15 bytes, text/html; its secrets cannot be found"),
        ("", "a token", "7 bytes, no media type; its secrets cannot be found"),
        ("text/plain", "12345678", "8 bytes, text/plain; its secrets cannot be found"),
        ("application/json", r#"{"token":"ab"#, "12 bytes, application/json; it is malformed JSON"),
        ("text/plain", "[note] ab", "9 bytes, text/plain; it is malformed JSON"),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nab",
            "7 bytes, multipart/form-data; its parts cannot be told apart",
        ),
    ];
    for (media_type, text, expected) in table {
        let comment = Some(format!("not recorded: {expected}"));
        assert_eq!(body(text, media_type), Written { comment, ..Written::default() });
    }
    let names = SecretNames::default();
    let bytes = Bytes::from_static(b"{\"name\":\"\xe9\",\"password\":\"CANARY\"}");
    let spoilt = Body::new(&bytes, "application/json".to_owned(), false);
    assert_eq!(spoilt.write(&mut Masker::collector(&names)).text, None);
}

#[test]
fn parts_lose_their_secrets_and_files_their_content() {
    let part = |head: &str, content: &str| {
        format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    };
    let table = [
        (part("name=\"a\"", "é token=ab"), part("name=\"a\"", "é token=xx")),
        (part("name=\"user[tokens][]\"", "ab"), part("name=\"user[tokens][]\"", "xx")),
        (part("name=\"a\"", r#"{"pin":"ab"}"#), part("name=\"a\"", r#"{"pin":"xx"}"#)),
        (part("name=\"a\"; filename=\"token=ab\"", "abc"), part("name=\"a\"; filename=\"token=xx\"", FILE)),
        (part("name=\"token\"; filename=\"ab\"", "abc"), part("name=\"token\"; filename=\"xx\"", FILE)),
        (
            part("name=\"a\"\r\nContent-Type: text/xml", "<pin>1</pin>"),
            part("name=\"a\"\r\nContent-Type: text/xml", FILE),
        ),
    ];
    for (text, expected) in table {
        let written = body(&format!("{text}--b--\r\n"), "multipart/form-data; boundary=b");
        assert_eq!(written.text, Some(format!("{expected}--b--\r\n")));
    }
}

#[test]
fn what_is_cut_or_spoilt_loses_its_secrets_too() {
    let table = [
        ("application/json", r#"{"a":["\u00e9\"",{"password":"hunter2-hunter2"}],"b":1}"#),
        ("application/json", r#"{"m":"{\"token\":\"hunter2-hunter2\"}"}"#),
        (
            "application/x-www-form-urlencoded",
            "a=%C3%A9&user%5Bpassword%5D=hunter2-hunter2&b=https://h?token=hunter2-hunter2",
        ),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nhunter2-hunter2\r\n--b--",
        ),
        (
            "text/html",
            "<a href='https://h/?x=ü&token=hunter2-hunter2'>{\"secret\" : \"hunter2-hunter2\"}</a>",
        ),
    ];
    let address = r#"{"note":"see https://u:hunter2-hunter2@h/"}"#;
    let address = body(address, "application/json").text.unwrap();
    assert_eq!(address, format!("{{\"note\":\"see https://{}@h/\"}}", "x".repeat(17)));
    for (media_type, whole) in table {
        for cut in (0..=whole.len()).filter(|cut| whole.is_char_boundary(*cut)) {
            let (before, after) = whole.split_at(cut);
            for spoilt in [
                before.to_owned(),
                after.to_owned(),
                format!("{before}\"{after}"),
                format!("{before}{{{after}"),
            ] {
                let bytes = Bytes::from(spoilt.clone());
                let wanted = Body::new(&bytes, media_type.to_owned(), true);
                let work = |masker: &mut Masker<'_>| wanted.write(masker).text;
                let text = clean(&["hunter2-hunter2"], work, "");
                assert!(!text.contains("hunter2-hunter2"), "{spoilt} {text}");
            }
            // Without any part behind the name, nothing but the name tells.
            let text = body(before, media_type).text.unwrap_or_default();
            assert!(!text.contains("hunter2"), "{before} {text}");
        }
    }
}
