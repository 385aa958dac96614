//! A call, from its request to its decoded response.

use std::sync::Arc;

use tracing::Instrument;

use crate::attempts;
use crate::progress::Progress;
use crate::reading::{Decode, Read};
use crate::telemetry;
use crate::transport::Accept;
use crate::{BoxFuture, Error, Request};

/// Sends a call, as often as its retry policy has it.
///
/// It is boxed and knows no result type, so that each operation's own `send` stays small.
pub(crate) fn send(
    mut request: Request,
    accept: Accept,
    decode: Arc<dyn Decode>,
) -> BoxFuture<'static, Result<Read, Error>> {
    request.seal();
    let vendor = request.client.vendor().name();
    let span = telemetry::call_span(&request);
    let within = span.clone();
    let call = async move {
        let progress = Progress::default();
        let clock = telemetry::metrics::Clock::start();
        let response = attempts::run(&request, accept, &decode, &progress).await;
        telemetry::call_ended(&within, &progress, &response);
        clock.call(&request, response.as_ref().err());
        response.map_err(|error| {
            let error = error.at(vendor, &request.operation).with_attempts(progress.attempts());
            error.with_sent(progress.sent())
        })
    };
    Box::pin(call.instrument(span))
}
