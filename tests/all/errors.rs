//! Every failure that a spec shows is one to the client, with the server's words and, where it has
//! one, its code.

use frontdesk_core::http::{HeaderMap, StatusCode};
use frontdesk_core::{ErrorKind, VendorClient};
use frontdesk_tests::spec;

/// Reads every example of a failure as the client does. At least as many as `least` have to be
/// there.
fn are_read(vendor: &'static str, client: &VendorClient, least: usize) {
    let spec = spec::of(vendor);
    let mut read = 0;
    for operation in spec.operations() {
        for (status, contents) in spec.responses(&operation) {
            if status.starts_with('2') {
                continue;
            }
            for content in &contents {
                for (name, example) in spec.examples(content) {
                    let at = format!("{vendor} {} {status} {name}", operation.id());
                    // `default` stands for the statuses that OpenAPI has no key for.
                    let status = status.parse().unwrap_or(603);
                    let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                    let failure = client
                        .vendor()
                        .failure(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), text.as_bytes())
                        .unwrap_or_else(|| panic!("{at}: taken for a success"));
                    assert_ne!(failure.kind, ErrorKind::Other, "{at}");
                    assert!(failure.message.is_some(), "{at}: no words");
                    let code =
                        example.get("status_code").or_else(|| example.get("code")).map(ToString::to_string);
                    if code.is_some() {
                        assert_eq!(failure.code, code, "{at}");
                    }
                    read += 1;
                }
            }
        }
    }
    println!("{vendor}: {read} failures");
    assert!(read >= least, "{vendor}: only {read} examples of failures");
}

#[test]
fn of_chatwoot_are_read() {
    let client = frontdesk_chatwoot::Client::builder().base_url("http://127.0.0.1").build().unwrap();
    are_read("chatwoot", client.core(), 100);
}

#[test]
fn of_imichat_are_read() {
    let builder = frontdesk_imichat::Client::builder().base_url("http://127.0.0.1").api_key("key", "domain");
    are_read("imichat", builder.build().unwrap().core(), 50);
}

#[test]
fn of_nuance_are_read() {
    let client = frontdesk_nuance::Client::builder().token("token").build().unwrap();
    are_read("nuance", client.core(), 9);
}

#[test]
fn of_rocketchat_are_read() {
    let client = frontdesk_rocketchat::Client::builder().base_url("http://127.0.0.1").build().unwrap();
    are_read("rocketchat", client.core(), 50);
}

/// A gateway in front of a vendor may refuse a request in HTML and say nothing of how long to wait.
#[test]
fn a_429_without_a_word_is_a_rate_limit_whose_end_is_known() {
    let chatwoot = frontdesk_chatwoot::Client::builder().base_url("http://127.0.0.1").build().unwrap();
    let imichat = frontdesk_imichat::Client::builder().base_url("http://127.0.0.1").api_key("key", "domain");
    let imichat = imichat.build().unwrap();
    let nuance = frontdesk_nuance::Client::builder().token("token").build().unwrap();
    let rocketchat = frontdesk_rocketchat::Client::builder().base_url("http://127.0.0.1").build().unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("date", "Sun, 22 Nov 2026 05:37:07 GMT".parse().unwrap());
    let clients = [(chatwoot.core(), 53), (imichat.core(), 60), (nuance.core(), 60), (rocketchat.core(), 60)];
    for (client, seconds) in clients {
        let vendor = client.vendor();
        for body in ["<html><body>Too Many Requests</body></html>", "Retry later\n", ""] {
            let failure = vendor.failure(StatusCode::TOO_MANY_REQUESTS, &headers, body.as_bytes());
            let kind = failure.map(|failure| failure.kind);
            assert!(matches!(kind, None | Some(ErrorKind::RateLimited)), "{} {body}", vendor.name());
        }
        assert_eq!(vendor.rate_limit_reset(&headers).as_secs(), seconds, "{}", vendor.name());
    }
}
