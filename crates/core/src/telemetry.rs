//! Spans and metrics, named as OpenTelemetry's semantic conventions for HTTP clients name them.
//!
//! Paths are templates, and no field holds the value of anything that was sent.

use http::{HeaderMap, StatusCode};
use tracing::Span;
use tracing::field::{Empty, debug, display};

use crate::progress::Progress;
use crate::raw_response::RawResponse;
use crate::reading::Read;
use crate::{Error, Request};

/// The span of a call with all of its attempts.
pub(crate) fn call_span(request: &Request) -> Span {
    let (operation, server) = (&request.operation, request.base_url());
    let vendor = request.client.vendor().name();
    tracing::info_span!(
        "frontdesk.request",
        otel.name = %format_args!("{vendor} {}", operation.id()),
        otel.kind = "internal",
        otel.status_code = Empty,
        vendor,
        operation = operation.id(),
        attempts = Empty,
        http.request.method = operation.method().as_str(),
        url.template = operation.path(),
        server.address = server.address(),
        server.port = server.port(),
        http.response.status_code = Empty,
        request_id = Empty,
        "error.type" = Empty,
    )
}

/// The span of one attempt.
pub(crate) fn attempt_span(request: &Request, number: u32) -> Span {
    let (operation, server) = (&request.operation, request.base_url());
    tracing::info_span!(
        "frontdesk.attempt",
        otel.name = %format_args!("{} {}", operation.method(), operation.path()),
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = operation.method().as_str(),
        http.request.resend_count = number.checked_sub(1).filter(|count| *count > 0),
        url.template = operation.path(),
        server.address = server.address(),
        server.port = server.port(),
        http.response.status_code = Empty,
        request_id = Empty,
        "error.type" = Empty,
    )
}

/// Records how an attempt ended.
pub(crate) fn attempt_ended(
    span: &Span,
    clock: &metrics::Clock,
    request: &Request,
    number: u32,
    outcome: Result<&RawResponse, &Error>,
) {
    record(span, outcome);
    let status = outcome.map_or_else(Error::status, |response| Some(response.status));
    clock.attempt(request, number, status, outcome.err());
}

/// Records how a call ended.
pub(crate) fn call_ended(span: &Span, progress: &Progress, outcome: &Result<Read, Error>) {
    span.record("attempts", progress.attempts());
    record(span, outcome.as_ref().map(|read| &*read.response));
    if let Err(error) = outcome {
        tracing::debug!(kind = ?error.kind(), code = error.code(), "the call failed");
    }
}

/// Records an outcome, once for each span: exporters keep what was recorded twice.
fn record(span: &Span, outcome: Result<&RawResponse, &Error>) {
    if span.is_disabled() {
        return;
    }
    let (status, request_id) = match outcome {
        Ok(response) => (Some(response.status), response.request_id.as_deref()),
        Err(error) => (error.status(), error.request_id()),
    };
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Some(id) = request_id {
        span.record("request_id", id);
    }
    let Err(error) = outcome else { return };
    span.record("otel.status_code", "ERROR");
    match failed_status(error) {
        Some(status) => span.record("error.type", display(status.as_u16())),
        None => span.record("error.type", debug(error.kind())),
    };
}

/// The status of an error, if it is what failed: a body that cannot be decoded comes with 200.
fn failed_status(error: &Error) -> Option<StatusCode> {
    error.status().filter(|status| status.as_u16() >= 400)
}

/// Adds the `traceparent` of the current span, if one is recorded by OpenTelemetry.
#[cfg(feature = "opentelemetry")]
pub(crate) fn inject(headers: &mut HeaderMap) {
    use tracing_opentelemetry::OpenTelemetrySpanExt;

    /// Takes what W3C Trace Context defines. Other propagators, baggage for one, send what the
    /// caller put into it.
    struct Injector<'a>(&'a mut HeaderMap);

    impl opentelemetry::propagation::Injector for Injector<'_> {
        fn set(&mut self, name: &str, value: String) {
            let name = match name {
                "traceparent" => http::HeaderName::from_static("traceparent"),
                "tracestate" => http::HeaderName::from_static("tracestate"),
                _ => return,
            };
            match http::HeaderValue::try_from(value) {
                Ok(value) if !value.is_empty() => drop(self.0.insert(name, value)),
                _ => {}
            }
        }
    }

    let context = Span::current().context();
    opentelemetry::global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&context, &mut Injector(headers));
    });
}

/// Adds nothing.
#[cfg(not(feature = "opentelemetry"))]
pub(crate) fn inject(_: &mut HeaderMap) {}

/// Metrics, through the crate of that name.
#[cfg(feature = "metrics")]
pub(crate) mod metrics {
    use std::time::Instant;

    use http::StatusCode;
    use metrics::Label;

    use super::failed_status;
    use crate::{Error, Request};

    /// Measures how long something takes.
    pub(crate) struct Clock(Instant);

    impl Clock {
        pub(crate) fn start() -> Self {
            Self(Instant::now())
        }

        /// Counts an attempt.
        pub(crate) fn attempt(
            &self,
            request: &Request,
            number: u32,
            status: Option<StatusCode>,
            error: Option<&Error>,
        ) {
            let mut labels = labels(request, error);
            if number > 1 {
                metrics::counter!("frontdesk.client.retries", labels.clone()).increment(1);
            }
            if let Some(status) = status {
                labels.push(Label::new("http.response.status_code", status.as_str().to_owned()));
            }
            metrics::histogram!("http.client.request.duration", labels).record(self.0.elapsed());
        }

        /// Counts a call.
        pub(crate) fn call(&self, request: &Request, error: Option<&Error>) {
            let labels = labels(request, error);
            metrics::histogram!("frontdesk.client.call.duration", labels).record(self.0.elapsed());
        }
    }

    fn labels(request: &Request, error: Option<&Error>) -> Vec<Label> {
        let (operation, server) = (&request.operation, request.base_url());
        let mut labels = vec![
            Label::new("http.request.method", operation.method().to_string()),
            Label::new("url.template", operation.path.clone()),
            Label::new("server.address", server.address().to_owned()),
            Label::new("server.port", server.port().to_string()),
        ];
        labels.extend(error.map(|error| {
            let kind = || format!("{:?}", error.kind());
            Label::new(
                "error.type",
                failed_status(error).map_or_else(kind, |status| status.as_str().to_owned()),
            )
        }));
        labels
    }
}

/// No metrics.
#[cfg(not(feature = "metrics"))]
pub(crate) mod metrics {
    use http::StatusCode;

    use crate::{Error, Request};

    pub(crate) struct Clock;

    impl Clock {
        pub(crate) fn start() -> Self {
            Self
        }

        pub(crate) fn attempt(&self, _: &Request, _: u32, _: Option<StatusCode>, _: Option<&Error>) {}

        pub(crate) fn call(&self, _: &Request, _: Option<&Error>) {}
    }
}
