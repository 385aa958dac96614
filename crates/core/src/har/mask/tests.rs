//! What becomes of secrets.

use super::*;

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
        (json, r#"{"pin":1,"otp":0.50,"token":-1e5}"#, r#"{"pin":1,"otp":1.11,"token":1}"#),
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
        (json, r#"{"a":1,"token":"ab"#, r#"{"a":1,"token":"xx"#),
        (json, r#"{"token":"ab"}{"token":"cd"}"#, r#"{"token":"xx"}{"token":"xx"}"#),
        (form, "a=b%20c&user%5Bpassword%5D=a%26b&x", "a=b%20c&user%5Bpassword%5D=xxx&x"),
        (form, "next=https%3A%2F%2Fh%2F%3Ftoken%3Dab", "next=https%3A%2F%2Fh%2F%3Ftoken%3Dxx"),
        ("text/html", "<p>token=ab</p>", "<p>token=xx</p>"),
        ("", "", ""),
    ];
    for (media_type, body, expected) in table {
        let mut text = body.to_owned();
        Masker::default().body(&mut text, false, media_type);
        assert_eq!(text, expected);
        Masker::default().body(&mut text, false, media_type);
        assert_eq!(text, expected, "once more");
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
        let mut masker = Masker::default();
        assert_eq!(masker.header(name, value, marked), "x".repeat(value.len()), "{name}");
        let found = masker.text(text, 0);
        assert_eq!(found.as_deref().unwrap_or(text), expected, "{name}");
    }
    let mut masker = Masker::default();
    assert_eq!(masker.header("content-type", "application/json", true), "application/json");
    assert_eq!(masker.header("location", "https://a:b@h/?token=c#d", false), "https://xxx@h/?token=x#d");
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
        assert_eq!(Masker::default().url(url, template), expected);
    }
}

#[test]
fn a_secret_that_is_a_fields_name_stays_that() {
    let mut text = r#"{"password":"password","secret":"12345678","n":123456789,"s":"a 12345678"}"#.to_owned();
    Masker::default().body(&mut text, false, "application/json");
    assert_eq!(text, r#"{"password":"xxxxxxxx","secret":"xxxxxxxx","n":111111111,"s":"a xxxxxxxx"}"#);
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
    let mut address = "see https://u:hunter2-hunter2@h/".to_owned();
    Masker::default().body(&mut address, false, "text/plain");
    assert_eq!(address, format!("see https://{}@h/", "x".repeat(17)));
    for (media_type, body) in table {
        for cut in (0..=body.len()).filter(|cut| body.is_char_boundary(*cut)) {
            let (before, after) = body.split_at(cut);
            for spoilt in [
                before.to_owned(),
                after.to_owned(),
                format!("{before}\"{after}"),
                format!("{before}{{{after}"),
            ] {
                let mut text = spoilt.clone();
                let mut masker = Masker::default();
                masker.remember("hunter2-hunter2");
                masker.body(&mut text, false, media_type);
                assert!(!text.contains("hunter2-hunter2"), "{spoilt} {text}");
            }
            // Without any part behind the name, nothing but the name tells.
            let mut text = before.to_owned();
            Masker::default().body(&mut text, false, media_type);
            let whole = !media_type.starts_with("multipart") || cut == body.len();
            assert!(!whole || !text.contains("hunter2"), "{before} {text}");
        }
    }
}
