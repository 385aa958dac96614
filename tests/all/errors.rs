//! Every failure that a spec shows is one to the client, with the server's words and, where it has
//! one, its code. What a vendor's own spec shows is read by the tests of the vendor.

use frontdesk_core::http::{HeaderMap, StatusCode};
use frontdesk_core::{ErrorKind, VendorClient};
use frontdesk_tests::spec;

/// Reads every example of a failure as the client does. At least as many as `least` have to be
/// there.
pub(crate) fn are_read(vendor: &'static str, client: &VendorClient, least: usize) {
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

/// A gateway in front of a vendor may refuse a request in HTML and say nothing of how long to wait:
/// that is a rate limit which ends `seconds` after seven seconds of a minute are over.
#[track_caller]
pub(crate) fn a_429_without_a_word_ends_after(seconds: u64, client: &VendorClient) {
    let mut headers = HeaderMap::new();
    headers.insert("date", "Sun, 22 Nov 2026 05:37:07 GMT".parse().unwrap());
    let vendor = client.vendor();
    for body in ["<html><body>Too Many Requests</body></html>", "Retry later\n", ""] {
        let failure = vendor.failure(StatusCode::TOO_MANY_REQUESTS, &headers, body.as_bytes());
        let kind = failure.map(|failure| failure.kind);
        assert!(matches!(kind, None | Some(ErrorKind::RateLimited)), "{body}");
    }
    assert_eq!(vendor.rate_limit_reset(&headers).as_secs(), seconds);
}
