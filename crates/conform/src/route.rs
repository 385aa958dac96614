//! Finds the operation of a request.

use std::collections::BTreeSet;

use frontdesk_openapi::document::OperationAt;
use serde_json::Value;

use crate::har::RecordedExchange;
use crate::schema::SchemaAt;
use crate::spec::Spec;
use crate::words;

/// The operations of a document, by method and path.
#[derive(Debug)]
pub(crate) struct Router<'a> {
    spec: &'a Spec,
    /// Every operation, in the document's order.
    pub(crate) operations: Vec<OperationAt<'a>>,
    routes: Vec<Route<'a>>,
    /// What paths of the API begin with: the segments before the first parameter, two at most.
    roots: BTreeSet<Vec<&'a str>>,
    /// What comes before the paths: of the document's servers, and as seen in requests that belong
    /// to an operation.
    bases: BTreeSet<Vec<String>>,
}

/// One operation's path, in pieces.
#[derive(Debug)]
struct Route<'a> {
    operation: usize,
    segments: Vec<&'a str>,
    slash: bool,
}

/// What a request belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RouteMatch {
    /// The operation of this number, and the path's parameters.
    Operation(usize, Vec<(String, String)>),
    /// The API, and no operation: the path as a template.
    Undocumented(String),
    /// Something else: another server, a file, a question of the browser's own.
    Elsewhere,
}

impl<'a> Router<'a> {
    /// The routes of a document.
    pub(crate) fn new(spec: &'a Spec) -> Self {
        let operations = spec.operations();
        let routes: Vec<Route<'a>> = operations
            .iter()
            .enumerate()
            .map(|(operation, at)| Route {
                operation,
                segments: at.path.split('/').filter(|segment| !segment.is_empty()).collect(),
                slash: at.path.len() > 1 && at.path.ends_with('/'),
            })
            .collect();
        let mut roots = BTreeSet::new();
        for route in &routes {
            let literals = route.segments.iter().take_while(|segment| !segment.contains('{')).take(2);
            roots.insert(literals.copied().collect::<Vec<_>>());
        }
        roots.remove(&Vec::new());
        let servers = spec.document.value.get("servers").and_then(Value::as_array).into_iter().flatten();
        let bases = servers.filter_map(|server| server.get("url")?.as_str()).map(|url| {
            let (_, path, _) = frontdesk_core::har::split(url);
            path.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect()
        });
        Self { spec, bases: bases.collect(), operations, routes, roots }
    }

    /// Learns where a server has the API, from a request that belongs to an operation.
    pub(crate) fn learn(&mut self, exchange: &RecordedExchange) {
        let best = self.best(exchange, |_| true);
        let is_long = |route: usize| self.routes.get(route).is_some_and(|route| route.segments.len() > 1);
        if let Some((_, base)) = best.filter(|(route, _)| is_long(*route)) {
            self.bases.insert(exchange.segments.iter().take(base).cloned().collect());
        }
    }

    /// What a request belongs to.
    pub(crate) fn belongs(&self, exchange: &RecordedExchange) -> RouteMatch {
        if exchange.websocket {
            return RouteMatch::Elsewhere;
        }
        let best = self.best(exchange, |route| {
            self.operations.get(route.operation).is_some_and(|operation| operation.method == exchange.method)
        });
        if let Some((route, base)) = best.and_then(|(route, base)| Some((self.routes.get(route)?, base))) {
            let parameters = route.segments.iter().zip(exchange.segments.iter().skip(base));
            let parameters = parameters.filter_map(|(template, segment)| {
                values(template, segment).filter(|values| !values.is_empty())
            });
            return RouteMatch::Operation(route.operation, parameters.flatten().collect());
        }
        // Preflights, and HEAD, which every GET has.
        if matches!(exchange.method.as_str(), "options" | "head" | "connect" | "trace") {
            return RouteMatch::Elsewhere;
        }
        match self.below_base(exchange) {
            Some(rest) => RouteMatch::Undocumented(self.template(rest)),
            None => RouteMatch::Elsewhere,
        }
    }

    /// The route that fits best, and how many segments come before it. Words outrank parameters,
    /// from the left on; then the longer one, and the one that ends with a slash where the path
    /// does.
    fn best(
        &self,
        exchange: &RecordedExchange,
        wanted: impl Fn(&Route<'a>) -> bool,
    ) -> Option<(usize, usize)> {
        let candidates = self.routes.iter().enumerate().filter(|(_, route)| wanted(route));
        let fitting = candidates.filter_map(|(index, route)| {
            let base = exchange.segments.len().checked_sub(route.segments.len())?;
            let segments = exchange.segments.get(base..)?;
            let fits =
                route.segments.iter().zip(segments).all(|(template, text)| values(template, text).is_some());
            let literals = route.segments.iter().filter(|segment| !segment.contains('{')).count();
            // Without a word of its own, a path would fit anything; with one, anything at a known
            // place.
            let known = literals > 1 || self.is_base(exchange.segments.get(..base)?);
            (fits && known && !self.is_another(route, segments, exchange))
                .then_some((index, route, base, literals))
        });
        let best = fitting.max_by_key(|(index, route, _, literals)| {
            let words: Vec<bool> = route.segments.iter().map(|segment| !segment.contains('{')).collect();
            let named = self.operations.get(route.operation).is_some_and(|operation| {
                let id = operation.value.get("x-vendor-operation-id").and_then(Value::as_str);
                id.is_some() && id == exchange.operation.as_deref()
            });
            (*literals, words, named, route.slash == exchange.slash, std::cmp::Reverse(*index))
        });
        best.map(|(index, _, base, _)| (index, base))
    }

    /// Whether a path that fits a route belongs to another operation that nobody has described: its
    /// last segment is a word where the route has an id, and the server knew it.
    fn is_another(&self, route: &Route<'_>, segments: &[String], exchange: &RecordedExchange) -> bool {
        let (Some(template), Some(text)) = (route.segments.last(), segments.last()) else { return false };
        let Some(name) = template.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            return false;
        };
        let accepted = (200..300).contains(&exchange.status);
        let Some(operation) = self.operations.get(route.operation) else { return false };
        let parameters = self.spec.document.parameters(operation);
        let parameter = parameters.iter().find(|other| other.location == "path" && other.name == name);
        let Some((schema, _)) = parameter.and_then(frontdesk_openapi::document::ParameterAt::schema) else {
            return false;
        };
        let word = text.chars().all(|c| c.is_ascii_lowercase() || c == '_') && words::is_segment(text);
        let numeric = !self.spec.is_valid(schema, &Value::from(text.as_str()));
        accepted && word && numeric
    }

    /// Whether the API is known to be behind these segments.
    fn is_base(&self, segments: &[String]) -> bool {
        segments.is_empty() || self.bases.iter().any(|base| base == segments)
    }

    /// The segments behind the base of the API, if they begin as those of the API do.
    fn below_base<'s>(&self, exchange: &'s RecordedExchange) -> Option<&'s [String]> {
        let behind = self.bases.iter().filter_map(|base| exchange.segments.strip_prefix(base.as_slice()));
        let mut rests: Vec<&[String]> = behind.chain([exchange.segments.as_slice()]).collect();
        rests.sort_unstable_by_key(|rest| rest.len());
        rests.into_iter().find(|rest| {
            self.roots.iter().any(|root| {
                rest.len() >= root.len() && root.iter().zip(*rest).all(|(one, segment)| one == segment)
            })
        })
    }

    /// A path as a template: as known templates have it, as far as they go, and then by the look of
    /// each segment.
    fn template(&self, segments: &[String]) -> String {
        let mut path = String::new();
        let mut along: Vec<&Route<'a>> = self.routes.iter().collect();
        let mut before: Option<&str> = None;
        let mut taken = BTreeSet::new();
        for (index, segment) in segments.iter().enumerate() {
            let at = |route: &&&Route<'a>| route.segments.get(index).copied();
            let literal: Vec<_> = along.iter().filter(|route| at(route) == Some(segment)).copied().collect();
            let parameter: Vec<_> = along
                .iter()
                .filter(|route| at(route).is_some_and(|template| template.starts_with('{')))
                .copied()
                .collect();
            let step = if !literal.is_empty() {
                along = literal;
                segment.clone()
            } else if words::is_segment(segment) {
                along = Vec::new();
                segment.clone()
            } else if let Some(known) = parameter.first().and_then(|route| route.segments.get(index)) {
                let known = (*known).to_owned();
                along = parameter;
                known
            } else {
                along = Vec::new();
                named_for(before)
            };
            let mut unique = step.clone();
            let mut count = 2;
            while step.starts_with('{') && !taken.insert(unique.clone()) {
                unique = format!("{}_{count}}}", step.trim_end_matches('}'));
                count += 1;
            }
            path.push('/');
            path.push_str(&unique);
            before = Some(segment);
        }
        path
    }

    /// The operation whose path begins most like a template.
    pub(crate) fn nearest(&self, template: &str) -> Option<&OperationAt<'a>> {
        let common =
            |path: &str| path.split('/').zip(template.split('/')).take_while(|(a, b)| a == b).count();
        self.operations.iter().max_by_key(|operation| common(operation.path))
    }

    /// The schema of a path's parameter, and where it stands.
    pub(crate) fn schema(parameter: &frontdesk_openapi::document::ParameterAt<'a>) -> Option<SchemaAt<'a>> {
        let (schema, pointer) = parameter.schema()?;
        Some(SchemaAt { schema, pointer })
    }
}

/// A parameter's name, for what comes behind a word: `{conversation_id}` behind `conversations`.
fn named_for(before: Option<&str>) -> String {
    match before.filter(|before| words::is_segment(before)) {
        Some(before) => {
            let word = before.rsplit(['.', '-']).next().unwrap_or(before);
            format!("{{{}_id}}", word.strip_suffix('s').unwrap_or(word))
        }
        None => "{id}".to_owned(),
    }
}

/// The parameters of one segment's template and what stands for them in a path; `None` where it
/// does not fit.
fn values(template: &str, text: &str) -> Option<Vec<(String, String)>> {
    let Some((before, rest)) = template.split_once('{') else {
        return (template == text).then(Vec::new);
    };
    let (name, after) = rest.split_once('}')?;
    let rest = text.strip_prefix(before)?;
    // Behind the parameter there may be a word and another one: `{id}.{format}`.
    let literal = after.split_once('{').map_or(after, |(literal, _)| literal);
    let end = if literal.is_empty() { rest.len() } else { rest.find(literal)? };
    let (value, remaining) = rest.split_at_checked(end)?;
    if value.is_empty() {
        return None;
    }
    let mut found = vec![(name.to_owned(), value.to_owned())];
    if after.is_empty() {
        return Some(found);
    }
    found.extend(values(after, remaining)?);
    Some(found)
}
