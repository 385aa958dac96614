//! An attempt as it passed, and how it becomes an entry without secrets.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Method, StatusCode, Version};

use super::body::{Body as Recorded, Written};
use super::form;
use super::mask::Masker;
use super::model::{Content, Entry, Failed, HarRequest, Pair, PostData, Received, Timings, UNKNOWN_SIZE};
use super::search::Search;
use super::values::Secrets;
use crate::secret_names::SecretNames;
use crate::{Attempt, Body, Error, ErrorKind};

/// An exchange with its secrets. Bodies are shared with the call, not copied.
#[derive(Debug)]
pub(super) struct Raw {
    /// The place in the order in which exchanges began.
    pub(super) number: u64,
    operation: Cow<'static, str>,
    /// The operation's path, whose parameters may be secrets.
    template: Cow<'static, str>,
    /// What else the vendor keeps secret.
    pub(super) secret_fields: &'static [&'static str],
    attempt: u32,
    started: DateTime<Utc>,
    time: Duration,
    method: Method,
    url: String,
    headers: HeaderMap,
    sent: Recorded,
    outcome: Result<RecordedResponse, FailureDetails>,
}

#[derive(Debug)]
struct RecordedResponse {
    status: StatusCode,
    version: Version,
    headers: HeaderMap,
    body: Recorded,
}

#[derive(Debug)]
struct FailureDetails {
    timeout: bool,
    message: String,
}

impl Raw {
    pub(super) fn new(
        number: u64,
        attempt: &Attempt<'_>,
        (started, time): (DateTime<Utc>, Duration),
        outcome: &Result<http::Response<Body>, Error>,
        all_bodies: bool,
    ) -> Self {
        let Attempt { client, operation, number: of_call, request } = attempt;
        let body = |body: &Body, headers: &HeaderMap| match body.as_bytes() {
            Some(bytes) => Recorded::new(bytes, media_type(headers), all_bodies),
            None => Recorded::stream(body.length(), media_type(headers)),
        };
        Self {
            number,
            operation: operation.id.clone(),
            template: operation.path.clone(),
            secret_fields: client.vendor().secret_fields(),
            attempt: *of_call,
            started,
            time,
            method: request.method().clone(),
            url: request.uri().to_string(),
            headers: request.headers().clone(),
            sent: body(request.body(), request.headers()),
            outcome: match outcome {
                Ok(response) => Ok(RecordedResponse {
                    status: response.status(),
                    version: response.version(),
                    headers: response.headers().clone(),
                    body: body(response.body(), response.headers()),
                }),
                Err(error) => Err(FailureDetails {
                    timeout: error.kind() == ErrorKind::Timeout,
                    message: error.to_string(),
                }),
            },
        }
    }

    /// How much memory it takes.
    pub(super) fn size(&self) -> usize {
        let headers = |headers: &HeaderMap| -> usize {
            headers.iter().map(|(name, value)| size_of::<Pair>() + name.as_str().len() + value.len()).sum()
        };
        let response =
            self.outcome.as_ref().map_or(0, |response| headers(&response.headers) + response.body.kept());
        let names = self.operation.len() + self.template.len();
        size_of::<Self>() + names + self.url.len() + headers(&self.headers) + self.sent.kept() + response
    }

    /// Adds the secrets in it to others. Of a body that brings too many of them, nothing is
    /// recorded: the second value says so of the request's, the third of the response's.
    pub(super) fn collect(&self, names: &SecretNames, secrets: &mut Secrets) -> Skipped {
        let mut masker = Masker::collector(names);
        self.head(&mut masker);
        // The head of an attempt is small.
        secrets.extend(masker.take());
        self.sent.write(&mut masker);
        let request = !secrets.merge(masker.take());
        let response = self.outcome.as_ref().is_ok_and(|response| {
            response.body.write(&mut masker);
            !secrets.merge(masker.take())
        });
        Skipped { request, response }
    }

    /// The entry, without secrets.
    pub(super) fn entry(&self, names: &SecretNames, search: &Search, skipped: Skipped) -> Entry {
        let mut masker = Masker::new(names, search);
        let mut entry = self.head(&mut masker);
        if self.sent.size() != Some(0) {
            let Written { text, is_base64, comment } = self.sent.written(&mut masker, skipped.request);
            entry.request.post_data = Some(PostData {
                mime_type: masker.header(CONTENT_TYPE.as_str(), self.sent.media_type().as_bytes(), false),
                text,
                encoding: is_base64.then(|| "base64".to_owned()),
                comment,
                params: Vec::new(),
            });
            entry.request.body_size = size(self.sent.size());
        }
        if let Ok(response) = &self.outcome {
            let Written { text, is_base64, comment } = response.body.written(&mut masker, skipped.response);
            entry.response.content = Content {
                size: size(response.body.size()),
                mime_type: masker.header(CONTENT_TYPE.as_str(), response.body.media_type().as_bytes(), false),
                text,
                encoding: is_base64.then(|| "base64".to_owned()),
                comment,
            };
            entry.response.body_size = size(response.body.size());
        }
        entry
    }

    /// The entry without bodies.
    fn head(&self, masker: &mut Masker<'_>) -> Entry {
        let url = masker.url(&self.url, &self.template);
        let version = self.outcome.as_ref().map_or(Version::HTTP_11, |response| response.version);
        let (response, error) = match &self.outcome {
            Ok(response) => (received(masker, response), None),
            Err(FailureDetails { timeout, message }) => {
                let message = masker.text(message, 0).unwrap_or_else(|| message.clone());
                let response = Received { headers_size: UNKNOWN_SIZE, ..Received::default() };
                (response, Some(Failed::Known { timeout: *timeout, message }))
            }
        };
        let time = self.time.as_secs_f64() * 1e3;
        Entry {
            operation: Some(self.operation.clone().into_owned()),
            attempt: Some(self.attempt),
            error,
            started: self.started.to_rfc3339_opts(SecondsFormat::Millis, true),
            time,
            request: HarRequest {
                method: self.method.to_string(),
                query_string: query(&url),
                url,
                http_version: format!("{version:?}"),
                headers: headers(masker, &self.headers),
                headers_size: UNKNOWN_SIZE,
                ..HarRequest::default()
            },
            response,
            timings: Timings { wait: time, ..Timings::default() },
            ..Entry::default()
        }
    }
}

/// Which bodies of an exchange bring more secrets than are looked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Skipped {
    request: bool,
    response: bool,
}

impl Recorded {
    fn written(&self, masker: &mut Masker<'_>, skipped: bool) -> Written {
        if skipped { self.described("it holds too many secrets") } else { self.write(masker) }
    }
}

/// The head of a response.
fn received(masker: &mut Masker<'_>, response: &RecordedResponse) -> Received {
    let location = response.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    Received {
        status: response.status.as_u16(),
        status_text: response.status.canonical_reason().unwrap_or_default().to_owned(),
        http_version: format!("{:?}", response.version),
        headers: headers(masker, &response.headers),
        // HAR has empty texts for what a response lacks.
        redirect_url: location.map(|location| masker.url(location, "")).unwrap_or_default(),
        headers_size: UNKNOWN_SIZE,
        ..Received::default()
    }
}

/// Headers, masked.
fn headers(masker: &mut Masker<'_>, headers: &HeaderMap) -> Vec<Pair> {
    let pair = |(name, value): (&http::HeaderName, &http::HeaderValue)| Pair {
        name: name.to_string(),
        value: masker.header(name.as_str(), value.as_bytes(), value.is_sensitive()),
    };
    headers.iter().map(pair).collect()
}

/// The media type that headers name, as it stands there.
fn media_type(headers: &HeaderMap) -> String {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// The query of an address, as HAR lists it.
fn query(url: &str) -> Vec<Pair> {
    let (_, _, after) = form::split(url);
    let query = after.split('#').next().and_then(|query| query.strip_prefix('?')).unwrap_or_default();
    form::pairs(query).into_iter().map(|(name, value)| Pair { name, value }).collect()
}

/// A length as HAR writes it.
fn size(length: Option<usize>) -> i64 {
    length.map_or(UNKNOWN_SIZE, |length| i64::try_from(length).unwrap_or(i64::MAX))
}

/// The secrets of exchanges, and their entries without them.
pub(super) fn entries(exchanges: &[Arc<Raw>], names: &SecretNames, mut secrets: Secrets) -> Vec<Entry> {
    let skipped: Vec<Skipped> = exchanges.iter().map(|raw| raw.collect(names, &mut secrets)).collect();
    let search = secrets.search();
    exchanges.iter().zip(skipped).map(|(raw, skipped)| raw.entry(names, &search, skipped)).collect()
}
