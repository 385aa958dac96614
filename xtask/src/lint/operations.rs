//! Operations: what each must have, and parameters that fit their paths.

use std::collections::BTreeMap;

use frontdesk_openapi::document::OperationAt;
use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, members, text};
use crate::media::{self, BodyForm};
use crate::names;
use crate::surface::placeholders;

/// Files of the generated module, and of its types, that are no area.
const TAKEN_AREAS: [&str; 5] = ["examples", "ids", "mod", "shared", "types"];

pub(super) fn check(lint: &mut Lint<'_>) {
    let mut ids: BTreeMap<String, (String, String)> = BTreeMap::new();
    let document = lint.document;
    let tags = document.value.get("tags").and_then(Value::as_array);
    let tags: Vec<&str> = tags.into_iter().flatten().map(|tag| text(tag, "name")).collect();
    for (index, tag) in tags.iter().enumerate() {
        let rust = tag.replace('-', "_");
        if names::snake(tag).as_deref() != Some(&rust) || TAKEN_AREAS.contains(tag) {
            let at = format!("/tags/{index}/name");
            lint.problem(&at, format!("the tag `{tag}` makes no module's name; write lower case with hyphens, such as `agent-groups`, and none of `examples`, `ids`, `mod`, `shared` and `types`"));
        }
    }
    check_schemes(lint);
    for operation in document.operations() {
        check_id(lint, &operation, &mut ids);
        check_texts(lint, &operation, &tags);
        check_path(lint, &operation);
        check_parameters(lint, &operation);
        check_responses(lint, &operation);
        check_security(lint, &operation);
        check_server(lint, &operation);
    }
}

/// A server of an operation's own is somebody else's: the client's credentials do not go there.
fn check_server(lint: &mut Lint<'_>, operation: &OperationAt<'_>) {
    let own = [(operation.value, &operation.pointer), (operation.item, &operation.item_pointer)];
    let found = own.into_iter().find_map(|(holder, at)| Some((holder.get("servers")?, at)));
    let Some((servers, at)) = found else { return };
    let at = pointer::join(at, "servers");
    let Some([server]) = servers.as_array().map(Vec::as_slice) else {
        lint.problem(&at, "a client calls one server; list that one");
        return;
    };
    let url = text(server, "url");
    let host = url.strip_prefix("https://").and_then(|rest| rest.split('/').next());
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#@{}\\\"<>^`|".contains(&byte));
    if host.is_none_or(str::is_empty) || !plain {
        lint.problem(&at, "a server of an operation's own is an `https://` address with a host and no query; where only the path differs from the base URL's, write it under `paths`");
    }
    let document = lint.document;
    let security = operation.value.get("security").or_else(|| document.value.get("security"));
    if security.and_then(Value::as_array).is_some_and(|schemes| !schemes.is_empty()) {
        lint.problem(&at, "the client's credentials go to its base URL and to no other server; write `security: []` in the operation (callers then set that server's credentials by `RequestOptions::header`), or describe the server in a folder of its own");
    }
}

fn check_id(lint: &mut Lint<'_>, operation: &OperationAt<'_>, ids: &mut BTreeMap<String, (String, String)>) {
    let id = operation.id();
    if id.is_empty() {
        lint.problem(&operation.pointer, "it needs an `operationId`, such as `getUser`");
        return;
    }
    let at = pointer::join(&operation.pointer, "operationId");
    // Types of the operation's own begin with it.
    let Some(rust) = names::pascal(id) else {
        lint.problem(&at, format!("the operationId `{id}` makes no Rust name; choose another"));
        return;
    };
    if let Some((other, other_at)) = ids.get(&rust) {
        let place = lint.document.shown_place(other_at);
        let message = if other == id {
            format!("the operationId `{id}` is used in {place} already; choose another")
        } else {
            format!(
                "the operationId `{id}` and `{other}` in {place} both become `{rust}` in Rust; choose another"
            )
        };
        lint.problem(&at, message);
        return;
    }
    ids.insert(rust, (id.to_owned(), at));
}

fn check_texts(lint: &mut Lint<'_>, operation: &OperationAt<'_>, known_tags: &[&str]) {
    let (value, at) = (operation.value, operation.pointer.as_str());
    if text(value, "summary").is_empty() {
        lint.problem(at, "it needs a `summary` of one line");
    }
    if text(value, "description").is_empty() {
        lint.problem(at, "it needs a `description`: what it does, who may call it, since which version");
    }
    let url = value.pointer("/externalDocs/url").and_then(Value::as_str);
    if !url.is_some_and(|url| url.starts_with("https://")) {
        lint.problem(at, "it needs `externalDocs.url`, the link to the vendor's page");
    }
    match value.get("tags").and_then(Value::as_array).map(Vec::as_slice) {
        Some([Value::String(tag)]) if known_tags.contains(&tag.as_str()) => {}
        Some([Value::String(tag)]) => {
            lint.problem(
                &pointer::join(at, "tags"),
                format!("the tag `{tag}` is not declared; add it to `tags` in openapi.yaml"),
            );
        }
        _ => lint.problem(at, "it needs exactly one tag, the area it belongs to"),
    }
}

fn check_path(lint: &mut Lint<'_>, operation: &OperationAt<'_>) {
    let wanted = placeholders(operation.path);
    if operation.path.matches('{').count() != wanted.len()
        || operation.path.matches('}').count() != wanted.len()
    {
        lint.problem(&operation.item_pointer, "its braces do not pair; a parameter is written `{name}`");
    }
    let document = lint.document;
    let parameters = document.parameters(operation);
    let given: Vec<_> = parameters.iter().filter(|parameter| parameter.location == "path").collect();
    for name in &wanted {
        if wanted.iter().filter(|other| other == &name).count() > 1 {
            lint.problem(
                &operation.item_pointer,
                format!("`{{{name}}}` stands in the path twice; rename one"),
            );
        }
        if !given.iter().any(|parameter| parameter.name == *name) {
            lint.problem(&operation.pointer, format!("the path has `{{{name}}}`, but no path parameter has that name; add one, or correct its spelling"));
        }
    }
    for parameter in given {
        if !wanted.contains(&parameter.name) {
            lint.problem(&parameter.written_at, format!("the path parameter `{}` does not stand in the path {}; correct its spelling, or remove it", parameter.name, operation.path));
        }
        if parameter.value.get("required") != Some(&Value::Bool(true)) {
            lint.problem(
                &parameter.pointer,
                format!("the path parameter `{}` needs `required: true`", parameter.name),
            );
        }
    }
}

fn check_parameters(lint: &mut Lint<'_>, operation: &OperationAt<'_>) {
    let document = lint.document;
    let parameters = document.parameters(operation);
    for (index, parameter) in parameters.iter().enumerate() {
        let name = parameter.name;
        if name.is_empty() {
            lint.problem(&parameter.pointer, "a parameter needs a `name`");
        }
        if !matches!(parameter.location, "path" | "query" | "header") {
            lint.problem(
                &parameter.pointer,
                format!("the parameter `{name}` needs `in`: path, query or header; cookies are not sent"),
            );
        }
        if text(parameter.value, "description").is_empty() {
            lint.problem(&parameter.pointer, format!("the parameter `{name}` needs a `description`"));
        }
        let twin = parameters
            .iter()
            .take(index)
            .find(|other| other.name == name && other.location == parameter.location);
        if twin.is_some() {
            lint.problem(
                &parameter.written_at,
                format!("the parameter `{name}` is listed twice; remove one"),
            );
        }
    }
}

fn check_responses(lint: &mut Lint<'_>, operation: &OperationAt<'_>) {
    let at = pointer::join(&operation.pointer, "responses");
    let mut succeeds = false;
    let mut with_content = Vec::new();
    let mut all_json = true;
    let document = lint.document;
    for (status, response) in members(operation.value, "responses") {
        let own_at = pointer::join(&at, status);
        let valid =
            status == "default" || status.parse().is_ok_and(|status: u16| (100..600).contains(&status));
        if !valid {
            lint.problem(
                &own_at,
                format!(
                    "`{status}` is no status of OpenAPI; write three digits from 100 to 599, or `default`"
                ),
            );
        }
        let (response, response_at) = document.resolve(response, &own_at);
        if text(response, "description").is_empty() {
            lint.problem(&response_at, "a response needs a `description`");
        }
        if status.starts_with('2') {
            succeeds = true;
            if response
                .get("content")
                .is_some_and(|content| content.as_object().is_some_and(|content| !content.is_empty()))
            {
                all_json &= members(response, "content").all(|(media, content)| {
                    media::form(media) == BodyForm::Json && content.get("schema").is_some()
                });
                with_content.push(own_at);
            }
        }
    }
    if !succeeds {
        lint.problem(&operation.pointer, "it needs a response for success (`200`, …) under `responses`");
    }
    if let [_, second, ..] = with_content.as_slice() {
        if !all_json {
            lint.problem(second, "two successful responses have content, and one of them is not JSON; only JSON is told apart by its status: describe the others as separate operations");
        }
        if operation.value.get("x-pagination").is_some() {
            lint.problem(second, "two successful responses have content, and a list has one; describe both by one schema under one status");
        }
    }
}

/// What a call's credentials are put into.
fn check_schemes(lint: &mut Lint<'_>) {
    let document = lint.document;
    let Some(components) = document.value.get("components") else { return };
    for (name, scheme) in members(components, "securitySchemes") {
        let at = pointer::join("/components/securitySchemes", name);
        let needed: &[&str] = match text(scheme, "type") {
            "apiKey" => &["name", "in"],
            "http" => &["scheme"],
            "oauth2" => &["flows"],
            "openIdConnect" => &["openIdConnectUrl"],
            other => {
                lint.problem(
                    &pointer::join(&at, "type"),
                    format!("`type: {other}` is not one of apiKey, http, oauth2, openIdConnect"),
                );
                continue;
            }
        };
        for word in needed.iter().filter(|word| scheme.get(**word).is_none()) {
            lint.problem(
                &at,
                format!("a security scheme of `type: {}` needs `{word}`", text(scheme, "type")),
            );
        }
    }
}

fn check_security(lint: &mut Lint<'_>, operation: &OperationAt<'_>) {
    let document = lint.document;
    let known = document.value.pointer("/components/securitySchemes");
    let lists = [
        ("/security".to_owned(), document.value.get("security")),
        (pointer::join(&operation.pointer, "security"), operation.value.get("security")),
    ];
    for (at, list) in lists {
        for alternative in list.and_then(Value::as_array).into_iter().flatten() {
            for name in alternative.as_object().into_iter().flat_map(|one| one.keys()) {
                if known.and_then(|known| known.get(name)).is_none() {
                    lint.problem(&at, format!("the security scheme `{name}` is not described; add it to `components.securitySchemes`"));
                }
            }
        }
    }
}
