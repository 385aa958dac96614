//! Adapts a document of 3.0.3 to the rules of a spec: names and tags as specs have them, and `TODO`
//! where a person has to write.

use std::collections::BTreeSet;

use heck::{ToKebabCase, ToLowerCamelCase};
use serde_json::{Map, Value, json};

use crate::lint::{TODO, begins_with_verb};

pub(super) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Headers that clients send by themselves.
const OWN_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

type Object = Map<String, Value>;

pub(super) fn adapt(document: &mut Value) {
    let whole_copy = document.clone();
    let Some(whole) = document.as_object_mut() else { return };
    whole.insert("openapi".to_owned(), json!("3.0.3"));
    if let Some(info) = whole.entry("info").or_insert_with(|| json!({})).as_object_mut() {
        for word in ["title", "version", "description"] {
            wanted(info, word);
        }
        info.remove("summary");
    }
    let page = page(whole.get("externalDocs"));
    servers(whole);
    let mut tags = Vec::new();
    if let Some(paths) = whole.get_mut("paths").and_then(Value::as_object_mut) {
        for (path, item) in paths {
            let Some(item) = item.as_object_mut() else { continue };
            parameters(item, &whole_copy);
            for method in METHODS {
                if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                    adapt_operation(operation, method, path, &page, &mut tags, &whole_copy);
                }
            }
        }
    }
    declare(whole, &tags);
    if let Some(components) = whole.get_mut("components").and_then(Value::as_object_mut) {
        adapt_components(components, &whole_copy);
    }
    properties(document);
}

/// A word that has to be there, as text.
fn wanted(members: &mut Object, word: &str) {
    let filled = members.get(word).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
    if !filled {
        members.insert(word.to_owned(), TODO.into());
    }
}

fn page(docs: Option<&Value>) -> String {
    let url = docs.and_then(|docs| docs.get("url")).and_then(Value::as_str).unwrap_or(TODO);
    url.replace("http://", "https://")
}

/// Servers with the defaults of their variables.
fn servers(whole: &mut Object) {
    let servers = whole.entry("servers").or_insert_with(|| json!([]));
    if servers.as_array().is_none_or(Vec::is_empty) {
        *servers = json!([{"url": TODO}]);
    }
    for server in servers.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        let variables = server.remove("variables");
        let mut url = server.get("url").and_then(Value::as_str).unwrap_or(TODO).to_owned();
        for (name, variable) in variables.as_ref().and_then(Value::as_object).into_iter().flatten() {
            let default = variable.get("default").and_then(Value::as_str).unwrap_or(TODO);
            url = url.replace(&format!("{{{name}}}"), default);
        }
        // A path alone is one of a host that the document does not name.
        if url.starts_with('/') {
            url = format!("{TODO}{url}");
        }
        server.insert("url".to_owned(), url.into());
        wanted(server, "description");
    }
}

/// The tags that operations have, each with a description.
fn declare(whole: &mut Object, used: &[String]) {
    let given = whole.remove("tags");
    let described = |tag: &str| {
        let mut given = given.as_ref().and_then(Value::as_array).into_iter().flatten();
        let found =
            given.find(|one| one.get("name").and_then(Value::as_str).is_some_and(|name| area(name) == tag));
        found.and_then(|one| one.get("description")).and_then(Value::as_str).unwrap_or(TODO).to_owned()
    };
    let tags: Vec<Value> =
        used.iter().map(|tag| json!({"name": tag, "description": described(tag)})).collect();
    whole.insert("tags".to_owned(), tags.into());
}

/// The area of a tag.
fn area(tag: &str) -> String {
    let area = tag.to_kebab_case();
    let begins = area.starts_with(|first: char| first.is_ascii_alphabetic());
    if !begins || area == "openapi" || !area.is_ascii() { format!("area-{area}") } else { area }
}

fn adapt_operation(
    operation: &mut Object,
    method: &str,
    path: &str,
    page: &str,
    tags: &mut Vec<String>,
    document: &Value,
) {
    let given = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
    let id = if given.is_empty() { made_id(method, path) } else { given.to_lower_camel_case() };
    operation.insert("operationId".to_owned(), id.as_str().into());
    if !given.is_empty() && given != id {
        operation.insert("x-vendor-operation-id".to_owned(), given.into());
    }
    let first = operation.get("tags").and_then(|tags| tags.get(0)).and_then(Value::as_str);
    let tag = area(first.unwrap_or_else(|| path.split('/').find(|step| !step.is_empty()).unwrap_or("other")));
    if !tags.contains(&tag) {
        tags.push(tag.clone());
    }
    operation.insert("tags".to_owned(), json!([tag]));
    wanted(operation, "summary");
    wanted(operation, "description");
    if let Some(Value::String(summary)) = operation.get_mut("summary") {
        let line = summary.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = line.trim_end_matches('.');
        *summary =
            if line == TODO || begins_with_verb(line) { line.to_owned() } else { format!("{TODO} {line}") };
    }
    let own = self::page(operation.get("externalDocs"));
    let url = if own == TODO { page.to_owned() } else { own };
    operation.insert("externalDocs".to_owned(), json!({ "url": url }));
    parameters(operation, document);
    if let Some(body) = operation.get_mut("requestBody").and_then(Value::as_object_mut) {
        examples(body, document);
    }
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        for (status, response) in responses {
            adapt_response(response, status.starts_with('2'), document);
        }
    }
}

/// An ID of the method and the words of the path.
fn made_id(method: &str, path: &str) -> String {
    let words: Vec<&str> = path.split(['/', '{', '}', '.', ':']).filter(|word| !word.is_empty()).collect();
    format!("{method} {}", words.join(" ")).to_lower_camel_case()
}

fn adapt_response(response: &mut Value, succeeds: bool, document: &Value) {
    let Some(response) = response.as_object_mut().filter(|response| !response.contains_key("$ref")) else {
        return;
    };
    wanted(response, "description");
    if succeeds {
        examples(response, document);
    }
    for header in
        response.get_mut("headers").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
    {
        if let Some(header) = header.as_object_mut().filter(|header| !header.contains_key("$ref")) {
            wanted(header, "description");
            one_example(header);
        }
    }
}

/// A header has one example.
fn one_example(header: &mut Object) {
    let Some(Value::Object(examples)) = header.remove("examples") else { return };
    let first = examples.into_iter().next().and_then(|(_, example)| example.get("value").cloned());
    if let Some(first) = first {
        header.entry("example").or_insert(first);
    }
}

fn parameters(holder: &mut Object, document: &Value) {
    let Some(parameters) = holder.get_mut("parameters").and_then(Value::as_array_mut) else { return };
    parameters.retain(|parameter| {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let in_header = parameter.get("in").and_then(Value::as_str) == Some("header");
        !(in_header && OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()))
    });
    parameters.iter_mut().for_each(|parameter| adapt_parameter(parameter, document));
    if parameters.is_empty() {
        holder.remove("parameters");
    }
}

fn adapt_parameter(parameter: &mut Value, document: &Value) {
    let Some(parameter) = parameter.as_object_mut().filter(|one| !one.contains_key("$ref")) else { return };
    wanted(parameter, "description");
    let required = parameter.get("required") == Some(&Value::Bool(true));
    if required && !parameter.contains_key("example") && !parameter.contains_key("examples") {
        let schema = parameter.get("schema").unwrap_or(&Value::Null);
        let example = sample(schema, document).unwrap_or_else(|| TODO.into());
        parameter.insert("example".to_owned(), example);
    }
}

/// Gives each JSON body an example: the document's own, if there is one.
fn examples(holder: &mut Object, document: &Value) {
    let Some(content) = holder.get_mut("content").and_then(Value::as_object_mut) else { return };
    for (media, body) in content {
        let Some(body) = body.as_object_mut() else { continue };
        let is_json = crate::media::form(media) == crate::media::BodyForm::Json;
        body.entry("schema").or_insert_with(|| match crate::media::form(media) {
            crate::media::BodyForm::Json => json!({ "description": TODO }),
            _ => json!({ "type": "string" }),
        });
        let has_one = body.contains_key("example") || body.contains_key("examples");
        if !has_one && is_json {
            let schema = body.get("schema").unwrap_or(&Value::Null);
            let example = sample(schema, document).unwrap_or_else(|| TODO.into());
            body.insert("example".to_owned(), example);
        }
    }
}

/// What the document itself gives as a value of a schema; nothing is made up.
fn sample(schema: &Value, document: &Value) -> Option<Value> {
    let schema = match schema.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer)?,
        None => schema,
    };
    let given = schema.get("example").or_else(|| schema.get("default"));
    given.or_else(|| schema.get("enum")?.get(0)).cloned()
}

fn adapt_components(components: &mut Object, document: &Value) {
    let successes = successes(document);
    for (section, members) in components.iter_mut() {
        for (name, member) in members.as_object_mut().into_iter().flatten() {
            match section.as_str() {
                "schemas" => {
                    if let Some(schema) = member.as_object_mut() {
                        wanted(schema, "description");
                        schema.remove("title");
                    }
                }
                "parameters" => adapt_parameter(member, document),
                "responses" => adapt_response(member, successes.contains(name.as_str()), document),
                "headers" => {
                    if let Some(header) = member.as_object_mut() {
                        wanted(header, "description");
                        one_example(header);
                    }
                }
                "requestBodies" => {
                    member.as_object_mut().into_iter().for_each(|body| examples(body, document));
                }
                _ => {}
            }
        }
    }
    // Sections that a spec does not have.
    let kept: BTreeSet<&str> =
        ["schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes"]
            .into();
    components.retain(|section, members| {
        kept.contains(section.as_str()) && members.as_object().is_some_and(|members| !members.is_empty())
    });
}

/// The shared responses that some operation has under a status of success.
fn successes(document: &Value) -> BTreeSet<&str> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let operations = paths.flat_map(|(_, item)| item.as_object().into_iter().flatten());
    let responses = operations
        .filter_map(|(_, operation)| operation.get("responses")?.as_object())
        .flatten()
        .filter(|(status, _)| status.starts_with('2'));
    let references = responses.filter_map(|(_, response)| response.get("$ref")?.as_str());
    references.filter_map(|reference| reference.strip_prefix("#/components/responses/")).collect()
}

/// Describes the properties of all schemas.
fn properties(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                // A response may be called `default`, and has a description.
                let is_value = key == "default" && member.get("description").is_none();
                if is_value || matches!(key.as_str(), "example" | "examples" | "enum") {
                    continue;
                }
                if key == "properties" {
                    member.as_object_mut().into_iter().flat_map(Map::values_mut).for_each(describe);
                }
                properties(member);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(properties),
        _ => {}
    }
}

fn describe(property: &mut Value) {
    let Some(property) = property.as_object_mut() else { return };
    property.remove("title");
    let beside = |key: &String| !matches!(key.as_str(), "$ref" | "description");
    if property.keys().any(beside)
        && let Some(reference) = property.remove("$ref")
    {
        property.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
    if !property.contains_key("$ref") && !property.contains_key("allOf") {
        wanted(property, "description");
    }
}
