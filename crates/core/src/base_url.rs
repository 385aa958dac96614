//! Where a vendor's API is.

use std::fmt;

use url::Url;

use crate::Error;

/// The address below which every path of an API stands, with or without a path of its own: `https://example.com`,
/// `https://example.com/support/api`.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Without a slash at the end.
    text: String,
    host: String,
}

impl BaseUrl {
    /// Reads an address. A slash at its end makes no difference.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): it is no `http` or `https` address, or it has a
    /// user name or password, a query or a fragment. The message does not repeat the address, which may hold a
    /// password.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let url = Url::parse(text.trim())
            .map_err(|error| refused(&format!("it cannot be read as an address ({error})")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused("it must begin with http:// or https://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(
                "it must not hold a user name or password; give credentials to the client's builder",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused("it must not have a query or a fragment"));
        }
        let host = match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => return Err(refused("it names no host")),
        };
        Ok(Self { text: url.as_str().trim_end_matches('/').to_owned(), host })
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host, with the port where the address names one.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// The error for an address that is not taken.
fn refused(why: &str) -> Error {
    Error::configuration(format!("the base URL is not usable: {why}"))
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BaseUrl({:?})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let table = [
            ("https://example.com", "https://example.com", "example.com"),
            ("https://example.com/", "https://example.com", "example.com"),
            ("https://example.com/prefix", "https://example.com/prefix", "example.com"),
            ("https://example.com/prefix//", "https://example.com/prefix", "example.com"),
            (" http://127.0.0.1:8080/a/b/ ", "http://127.0.0.1:8080/a/b", "127.0.0.1:8080"),
            ("HTTPS://EXAMPLE.com:443/A", "https://example.com/A", "example.com"),
            ("http://[::1]:3000", "http://[::1]:3000", "[::1]:3000"),
        ];
        for (given, text, host) in table {
            let url = BaseUrl::parse(given).unwrap();
            assert_eq!((url.as_str(), url.host()), (text, host), "{given}");
        }
    }

    #[test]
    fn what_is_no_base_is_refused_without_being_repeated() {
        let table = [
            "",
            "example.com",
            "localhost:3000",
            "/v1",
            "ftp://example.com",
            "file:///hunter2",
            "https://",
            "https://hunter2@example.com",
            "https://user:hunter2@example.com",
            "https://example.com?token=hunter2",
            "https://example.com/#hunter2",
            "https://example.com:99999/hunter2",
        ];
        for given in table {
            let error = BaseUrl::parse(given).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Configuration, "{given}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
}
