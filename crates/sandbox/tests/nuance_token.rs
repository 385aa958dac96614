//! Nuance's authorization server over raw HTTP: what it refuses, and how.

mod raw;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frontdesk_sandbox::SandboxVendor;
use raw::{Answer, Raw, http_client, send};

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// A JWT without a signature worth the name.
fn forged(header: &str) -> String {
    let claims =
        r#"{"iss":"sandbox-client","sub":"x","aud":"x","exp":9999999999,"iat":9999999000,"jti":"1"}"#;
    format!("{}.{}.c2ln", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
}

async fn post(api: &Raw, secret: &str, form: &[(&str, &str)]) -> Answer {
    let client = http_client();
    let request = client.post(api.credential("token_url"));
    send(request.basic_auth(api.credential("client_id"), Some(secret)).form(form)).await
}

#[tokio::test]
async fn what_is_no_exchange_is_refused() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    let secret = api.credential("client_secret");
    let rs256 = forged(r#"{"alg":"RS256","kid":"sandbox-key-1"}"#);
    let none = forged(r#"{"alg":"none","kid":"sandbox-key-1"}"#);
    let hs256 = forged(r#"{"alg":"HS256","kid":"sandbox-key-1"}"#);
    let unknown = forged(r#"{"alg":"RS256","kid":"another"}"#);
    type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], u16, &'a str);
    let rows: &[Row<'_>] = &[
        (&secret, &[], 400, "invalid_request"),
        (&secret, &[("grant_type", "password")], 400, "unsupported_grant_type"),
        ("wrong", &[("grant_type", JWT_BEARER), ("assertion", &rs256)], 401, "invalid_client"),
        ("wrong", &[("grant_type", "client_credentials")], 401, "invalid_client"),
        (&secret, &[("grant_type", JWT_BEARER)], 400, "invalid_request"),
        (&secret, &[("grant_type", JWT_BEARER), ("assertion", "x")], 400, "invalid_grant"),
        (&secret, &[("grant_type", JWT_BEARER), ("assertion", &rs256)], 400, "invalid_grant"),
        (&secret, &[("grant_type", JWT_BEARER), ("assertion", &none)], 400, "invalid_grant"),
        (&secret, &[("grant_type", JWT_BEARER), ("assertion", &hs256)], 400, "invalid_grant"),
        (&secret, &[("grant_type", JWT_BEARER), ("assertion", &unknown)], 400, "invalid_grant"),
        (&secret, &[("grant_type", TOKEN_EXCHANGE), ("subject_token", &rs256)], 400, "invalid_request"),
        (&secret, &[("grant_type", "client_credentials")], 400, "invalid_request"),
        (
            &secret,
            &[("grant_type", "client_credentials"), ("client_assertion", &rs256)],
            400,
            "invalid_request",
        ),
    ];
    for (secret, form, status, code) in rows {
        let answer = post(&api, secret, form).await;
        assert_eq!((answer.status, answer.body["error"].as_str()), (*status, Some(*code)), "{form:?}");
        assert_eq!(answer.headers.contains_key("www-authenticate"), *status == 401);
    }
}

#[tokio::test]
async fn the_handles_check_what_they_are_told() {
    let api = Raw::start(SandboxVendor::Nuance).await;
    let origin = api.credential("token_url").replace("/oauth-server/oauth/token", "");
    let client = http_client();
    for (path, status) in [
        ("/sandbox/expire-tokens", 204),
        ("/sandbox/token-lifetime?seconds=1.5", 204),
        ("/sandbox/token-lifetime?seconds=0", 204),
        ("/sandbox/token-lifetime?seconds=-1", 400),
        ("/sandbox/token-lifetime?seconds=1e30", 400),
        ("/sandbox/token-lifetime?seconds=soon", 400),
        ("/sandbox/token-lifetime", 400),
    ] {
        assert_eq!(send(client.post(format!("{origin}{path}"))).await.status, status, "{path}");
    }
}
