//! The page on which customers say how content they are.

use axum::response::{Html, IntoResponse};

use crate::chatwoot::prelude::*;
use crate::http::header;

/// `GET /survey/responses/{uuid}`: the same page for every conversation, and for none. It asks the
/// server for the rest; without a browser there is nothing more to it.
pub(crate) fn show(Call { headers, .. }: Call<'_, Anybody>) -> Reply {
    let accepted = header(headers, "accept").unwrap_or("*/*");
    if !["html", "*/*"].iter().any(|kind| accepted.contains(kind)) {
        return Err(Failure::Rails(406));
    }
    let page = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>How did we do?</title></head>\
                <body><div id=\"app\"></div></body></html>\n";
    Ok(Html(page).into_response())
}
