//! The requests that an entry of a script matches.

use axum::http::Method;

use crate::spec::{is_parameter, same_path};

/// A method and a path, each of which may be any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OperationPattern {
    /// `None`: any method.
    pub(super) method: Option<Method>,
    /// `None`: any path.
    pub(super) path: Option<String>,
}

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

impl OperationPattern {
    /// Reads `GET /path/{parameter}`, `* /path`, `GET *` or `*`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let (method, path) = match (words.next(), words.next(), words.next()) {
            (Some("*"), None, None) => return Ok(Self { method: None, path: None }),
            (Some(method), Some(path), None) => (method, path),
            _ => {
                return Err(format!(
                    "{text:?} is not an operation; write one as \"GET /path/{{id}}\" or \"*\""
                ));
            }
        };
        let method = match method {
            "*" => None,
            name => Some(METHODS.into_iter().find(|method| method.as_str() == name).ok_or_else(|| {
                format!("{name:?} is not one of the methods GET, POST, PUT, PATCH, DELETE and *")
            })?),
        };
        let path = match path {
            "*" => None,
            path if !path.starts_with('/') => {
                return Err(format!("the path {path:?} does not start with a slash"));
            }
            path if path.split('/').any(is_broken) => {
                return Err(format!("the path {path:?} has a brace that is not around a whole part"));
            }
            path => Some(path.to_owned()),
        };
        Ok(Self { method, path })
    }

    /// Whether a request matches. `route` is the path template and `path` the path, both without
    /// the path of the base URL.
    pub(super) fn matches(&self, method: &Method, route: &str, path: &str) -> bool {
        self.method.as_ref().is_none_or(|own| own == method)
            && self.path.as_ref().is_none_or(|own| same_path(own, route, path))
    }
}

/// Whether a segment has braces and is not a parameter.
fn is_broken(segment: &str) -> bool {
    segment.contains(['{', '}']) && !is_parameter(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_read() {
        let table = [
            ("GET /users/{id}", Some((Some(Method::GET), Some("/users/{id}")))),
            ("  PATCH   /a ", Some((Some(Method::PATCH), Some("/a")))),
            ("* /users", Some((None, Some("/users")))),
            ("DELETE *", Some((Some(Method::DELETE), None))),
            ("*", Some((None, None))),
            ("* *", Some((None, None))),
            ("", None),
            ("GET", None),
            ("get /users", None),
            ("GET users", None),
            ("GET /users/{id", None),
            ("GET /users/x{id}", None),
            ("GET /a b", None),
        ];
        for (text, expected) in table {
            let read = OperationPattern::parse(text).ok();
            let read = read.as_ref().map(|read| (read.method.clone(), read.path.as_deref()));
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn requests_are_matched() {
        // A script's operation, the route and the path of a GET, whether it matches.
        let table = [
            ("GET /user/{siteId}/{userId}", "/user/{site}/{user}", "/user/123/7", true),
            ("GET /user/{siteId}/7", "/user/{site}/{user}", "/user/123/7", true),
            ("GET /user/{siteId}/8", "/user/{site}/{user}", "/user/123/7", false),
            ("GET /user/{siteId}/{userId}", "/user/{site}/filteredList", "/user/123/filteredList", false),
            ("GET /user/{siteId}/filteredList", "/user/{site}/filteredList", "/user/123/filteredList", true),
            ("GET /user/{siteId}", "/user/{site}/{user}", "/user/123/7", false),
            ("POST /user/{siteId}/{userId}", "/user/{site}/{user}", "/user/123/7", false),
            ("* /user/{siteId}/{userId}", "/user/{site}/{user}", "/user/123/7", true),
            ("*", "/user/{site}/{user}", "/user/123/7", true),
            ("GET *", "/nowhere", "/nowhere", true),
        ];
        for (operation, route, path, expected) in table {
            let matches = OperationPattern::parse(operation).unwrap().matches(&Method::GET, route, path);
            assert_eq!(matches, expected, "{operation} {path}");
        }
    }
}
