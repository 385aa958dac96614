//! One attempt of a call: sending its request, and telling success from failure.

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Uri};
use url::Url;

use crate::deliver::{MAX_FAILURE, Piecewise, Rest, Unpacked, whole};
use crate::json_limits::Room;
use crate::quoted::Quoted;
use crate::raw_response::RawResponse;
use crate::reading;
use crate::retry_after::retry_after;
use crate::telemetry;
use crate::{
    Attempt, BaseUrl, Body, Error, ErrorKind, FailureDetails, Next, RateLimit, Request, VendorClient, html,
};

/// The form of the response that a request asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Accept {
    /// JSON.
    Json,
    /// Whatever there is.
    Any,
    /// A page in HTML.
    Page,
    /// Whatever there is, read in pieces.
    Pieces,
    /// JSON or whatever there is, which nobody reads here.
    Raw,
    /// Whatever there is, also where the server says that it is somewhere else on the same server.
    Found,
    /// The same, read in pieces.
    Download,
}

/// How often a call is sent on, before that counts as going in circles.
const REDIRECTS: usize = 3;

/// One exchange with the server.
pub(crate) async fn once(
    request: &Request,
    accept: Accept,
    address: &Uri,
    credentials: &HeaderMap,
    attempt: u32,
) -> Result<Box<RawResponse>, Error> {
    let client = &request.client;
    let mut secrets = Vec::new();
    let mut outgoing_attempt = |address: &Uri| Attempt {
        client,
        operation: &request.operation,
        number: attempt,
        request: outgoing(request, accept, address.clone(), credentials, &mut secrets),
    };
    // The target of the redirect.
    let mut place = None::<Uri>;
    let first = outgoing_attempt(address);
    #[cfg(feature = "mock")]
    let first = crate::mock::beginning(first);
    let mut outcome = Next::new(client.middleware()).run(first).await;
    for _ in 0..REDIRECTS {
        let before = place.as_ref().unwrap_or(address);
        let Some(next) =
            outcome.as_ref().ok().and_then(|response| elsewhere(request, accept, before, response))
        else {
            break;
        };
        outcome = Next::new(client.middleware()).run(outgoing_attempt(&next)).await;
        place = Some(next);
    }
    let headers = match &outcome {
        Ok(incoming) => incoming.headers(),
        Err(error) => error.headers(),
    };
    // What another server allows says nothing about the vendor's.
    if let Some(limit) = RateLimit::from_headers(headers).filter(|_| request.server.is_none()) {
        client.gate().note(client.allowance(&request.operation), &limit);
    }
    let request_id = client.request_id(headers).map(|id| {
        // The headers are had for nothing; the rest is looked at where the call signs in.
        let sent = if request.operation.needs_credentials() {
            Quoted::of_headers(&secrets)
        } else {
            request.quoted(credentials)
        };
        sent.masked(&id).unwrap_or(id)
    });
    let (head, body) = outcome?.into_parts();
    let (head, body, rest) = match body.into_bytes() {
        Ok(body) => (head, body, None),
        Err(stream) => {
            let rest = Rest::new(stream, place.as_ref().unwrap_or(address));
            if matches!(accept, Accept::Pieces | Accept::Download) && head.status.is_success() {
                (head, Bytes::new(), Some(rest))
            } else {
                // A hook made a stream of it. Boxed, since it is rare and large.
                let (head, body) = Box::pin(whole(client.carrier(), head, rest)).await?;
                (head, body, None)
            }
        }
    };
    let response = Box::new(RawResponse {
        vendor: client.vendor().name(),
        operation: request.operation.clone(),
        status: head.status,
        headers: head.headers,
        request_id,
        attempts: attempt,
        body,
        rest,
        credentials: secrets,
        room: Room::NONE,
    });
    if reading::is_small(response.body.len()) {
        return examined(client, request.base_url(), accept, response);
    }
    let (client, base) = (client.clone(), request.base_url().clone());
    let size = response.body.len();
    // Boxed, since it is rare and large.
    Box::pin(reading::unless_small(size, move || examined(&client, &base, accept, response))).await
}

/// Looks at a response before it is decoded: does it report a failure, and does it hold more than
/// the client takes?
fn examined(
    client: &VendorClient,
    base: &BaseUrl,
    accept: Accept,
    mut response: Box<RawResponse>,
) -> Result<Box<RawResponse>, Error> {
    if response.status.is_redirection() {
        let error = redirected(base, &response.headers);
        return Err(response.failed(error));
    }
    let may_be_failure = u64::try_from(response.body.len()).is_ok_and(|size| size <= MAX_FAILURE);
    let is_json = matches!(accept, Accept::Json);
    let checked = match may_be_failure || is_json {
        true => client.json_limits().check(&response.body),
        false => Ok(Room::NONE),
    };
    // What a vendor reads of a failure becomes a tree of values, too.
    let body = if may_be_failure && checked.is_ok() { &*response.body } else { &[] };
    if let Some(error) = failure(client, &response, body) {
        return Err(response.failed(error));
    }
    match checked {
        Ok(room) => response.room = room,
        Err(error) if is_json => return Err(response.failed(error)),
        Err(_) => {}
    }
    match page(accept, &response) {
        Some(error) => Err(response.failed(error)),
        None => Ok(response),
    }
}

/// What is sent, before any hook sees it.
///
/// `secrets` become the values that are not to be printed.
fn outgoing(
    request: &Request,
    accept: Accept,
    address: Uri,
    credentials: &HeaderMap,
    secrets: &mut Vec<HeaderValue>,
) -> http::Request<Body> {
    secrets.clear();
    let mut outgoing = http::Request::new(request.body.clone().unwrap_or_default());
    *outgoing.method_mut() = request.operation.method().clone();
    *outgoing.uri_mut() = address;
    let headers = outgoing.headers_mut();
    headers.insert(USER_AGENT, request.client.user_agent().clone());
    headers.insert(
        ACCEPT,
        match accept {
            Accept::Json => HeaderValue::from_static("application/json"),
            Accept::Raw => HeaderValue::from_static("application/json, */*;q=0.8"),
            _ => HeaderValue::from_static("*/*"),
        },
    );
    telemetry::inject(headers);
    // The caller's own headers come last: what is set for one call outranks what the client does by
    // itself.
    for (name, value) in credentials.iter().chain(&request.headers) {
        if value.is_sensitive() {
            secrets.push(value.clone());
        }
        headers.insert(name, value.clone());
    }
    for name in &request.without {
        headers.remove(name);
    }
    #[cfg(feature = "mock")]
    outgoing.extensions_mut().insert(crate::mock::MockedRequest::of(&request.operation));
    if request.without.contains(&ACCEPT_ENCODING) {
        outgoing.extensions_mut().insert(Unpacked);
    }
    if matches!(accept, Accept::Pieces | Accept::Download) {
        outgoing.extensions_mut().insert(Piecewise);
    }
    outgoing
}

/// What a response reports as failed, if anything, by its status, its headers and what its body is
/// taken to be.
fn failure(client: &VendorClient, response: &RawResponse, body: &[u8]) -> Option<Error> {
    let failure = client
        .vendor()
        .failure(response.status, &response.headers, body)
        .or_else(|| FailureDetails::from_status(response.status))?;
    let failure = client.vendor().refine(&response.operation, response.status, failure);
    let allowance = || match failure.kind {
        ErrorKind::RateLimited => RateLimit::from_headers(&response.headers)?.used_up_for(),
        _ => None,
    };
    let wait = failure.retry_after.or_else(|| retry_after(&response.headers)).or_else(allowance);
    let error = Error::new(failure.kind, failure.message.unwrap_or_default())
        .with_hint(failure.hint)
        .with_retry_after(wait);
    let error = match failure.kind {
        ErrorKind::RateLimited => error.with_window(client.vendor().rate_limit_reset(&response.headers)),
        _ => error,
    };
    Some(match failure.code {
        Some(code) => error.with_code(code),
        None => error,
    })
}

/// The error for a page in HTML where bytes or text of another kind were asked for: a gateway or a
/// sign-in page stands in between, whatever its status. Where JSON or nothing is asked for, reading
/// it says so.
fn page(accept: Accept, response: &RawResponse) -> Option<Error> {
    let other = matches!(accept, Accept::Any | Accept::Pieces | Accept::Found | Accept::Download);
    (other && html::is_page(&response.headers, &response.body)).then(html::unexpected)
}

/// The target of a redirect on the same server. Credentials may go there, below
/// the path of the base URL, and nowhere else: a path beside it may belong to somebody else.
fn elsewhere(request: &Request, accept: Accept, place: &Uri, response: &http::Response<Body>) -> Option<Uri> {
    let follows =
        matches!(accept, Accept::Found | Accept::Download) && request.operation.method() == Method::GET;
    if !follows || !response.status().is_redirection() {
        return None;
    }
    // An address that is malformed is not followed, and the redirect is reported.
    let place = Url::parse(&place.to_string()).ok()?;
    let next = place.join(response.headers().get(LOCATION)?.to_str().ok()?).ok()?;
    let base = Url::parse(request.base_url().as_str()).ok()?;
    let below = next.path().strip_prefix(base.path().trim_end_matches('/'))?.starts_with('/');
    if next.origin() != place.origin() || !below {
        return None;
    }
    next.as_str().parse().ok()
}

/// The error for a redirect to another server. Only the host is named: an address may hold a
/// token.
fn redirected(base: &BaseUrl, headers: &HeaderMap) -> Error {
    // A redirect that names no address is an error without a host.
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // `//other.host/x` is relative, too, and leads to another host.
    let absolute = || {
        Url::parse(location).or_else(|error| {
            let base = Url::parse(base.as_str())?;
            let target = base.join(location)?;
            if target.origin() == base.origin() { Err(error) } else { Ok(target) }
        })
    };
    let target = match absolute() {
        Ok(url) => match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{}://{host}:{port}", url.scheme()),
            (Some(host), None) => format!("{}://{host}", url.scheme()),
            (None, _) => "an address without a host".to_owned(),
        },
        Err(_) if location.is_empty() => "nowhere".to_owned(),
        Err(_) => "another path of the same host".to_owned(),
    };
    Error::configuration(format!(
        "the server redirects to {target}; redirects are not followed, so the base URL has to name the place itself"
    ))
}
