//! Which requests an entry of a script is for.

use axum::http::Method;

/// A method and a path, or any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    /// `None`: any method.
    pub(super) method: Option<Method>,
    /// `None`: any path.
    pub(super) path: Option<String>,
}

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

impl Operation {
    /// Reads `GET /path/{parameter}`, `* /path`, `GET *` or `*`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let (method, path) = match (words.next(), words.next(), words.next()) {
            (Some("*"), None, None) => return Ok(Self { method: None, path: None }),
            (Some(method), Some(path), None) => (method, path),
            _ => {
                return Err(format!(
                    "{text:?} is no operation; one looks like \"GET /path/{{id}}\" or \"*\""
                ));
            }
        };
        let method = match method {
            "*" => None,
            name => Some(METHODS.into_iter().find(|method| method.as_str() == name).ok_or_else(|| {
                format!("{name:?} is none of the methods GET, POST, PUT, PATCH, DELETE and *")
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

    /// Whether a request is meant. `route` is the path with its parameters' names and `path` the path with their values,
    /// both without the base URL's part.
    pub(super) fn matches(&self, method: &Method, route: &str, path: &str) -> bool {
        self.method.as_ref().is_none_or(|own| own == method)
            && self.path.as_ref().is_none_or(|own| same_path(own, route, path))
    }
}

/// Whether a path of a script is that of a request: a parameter stands where the route has one, anything else is what the
/// request has there.
fn same_path(own: &str, route: &str, path: &str) -> bool {
    let (mut own, mut route, mut path) = (own.split('/'), route.split('/'), path.split('/'));
    loop {
        match (own.next(), route.next(), path.next()) {
            (None, None, None) => return true,
            (Some(own), Some(route), Some(path))
                if own == path || is_parameter(own) && is_parameter(route) => {}
            _ => return false,
        }
    }
}

pub(super) fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

/// Whether a segment has braces and is no parameter.
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
            let read = Operation::parse(text).ok();
            let read = read.as_ref().map(|read| (read.method.clone(), read.path.as_deref()));
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn requests_are_matched() {
        // A script's operation, the route and the path of a GET, whether it is meant.
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
            let matches = Operation::parse(operation).unwrap().matches(&Method::GET, route, path);
            assert_eq!(matches, expected, "{operation} {path}");
        }
    }
}
