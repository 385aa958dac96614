//! A call, from its request to its decoded response.

use std::pin::pin;

use tracing::Instrument;

use crate::attempts;
use crate::progress::Progress;
use crate::reading::{Decoder, Read};
use crate::telemetry;
use crate::transport::Accept;
use crate::{BoxFuture, Error, Request};

/// Sends a call, as often as its retry policy has it.
///
/// It is boxed and knows no result type, so that each operation's own `send` stays small.
pub(crate) fn send(
    request: Request,
    accept: Accept,
    decode: Decoder,
) -> BoxFuture<'static, Result<Read, Error>> {
    // Beside the future, which would be large otherwise.
    let mut request = Box::new(request);
    Box::pin(async move {
        request.seal();
        let span = telemetry::call_span(&request);
        let call = pin!(async {
            let progress = Progress::default();
            let clock = telemetry::metrics::Clock::start();
            let response = attempts::run(&request, accept, &decode, &progress).await;
            telemetry::call_ended(&span, &progress, &response);
            clock.call(&request, response.as_ref().err());
            response.map_err(|error| {
                let error = error.at(request.client.vendor().name(), &request.operation);
                error.with_attempts(progress.attempts()).with_sent(progress.sent())
            })
        });
        call.instrument(span.clone()).await
    })
}
