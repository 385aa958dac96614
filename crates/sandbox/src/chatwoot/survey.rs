//! The page on which customers say how content they are.

use axum::response::{Html, IntoResponse};

use super::prelude::*;
use crate::http::header;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.on("getSurveyPage", show)
}

/// `GET /survey/responses/{uuid}`: the same page for every conversation, and for none. It asks the server
/// for the rest; without a browser there is nothing more to it.
fn show(Call { headers, .. }: Call<'_, Anybody>) -> Reply {
    let accepted = header(headers, "accept").unwrap_or("*/*");
    if !["html", "*/*"].iter().any(|kind| accepted.contains(kind)) {
        return Err(Failure::Rails(406));
    }
    let page = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>How did we do?</title></head>\
                <body><div id=\"app\"></div></body></html>\n";
    Ok(Html(page).into_response())
}
