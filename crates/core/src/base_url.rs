//! Where a vendor's API is.

use std::fmt;

use url::{Host, Url};

use crate::Error;

/// The address below which every path of an API stands, with or without a path of its own:
/// `https://example.com`, `https://example.com/support/api`.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Without a slash at the end.
    text: String,
    host: String,
    /// The length of the host without the port.
    address: usize,
    /// The port, also where the address names none.
    port: u16,
    /// Whether it is plain `http` to a host that is not loopback.
    exposed: bool,
}

impl BaseUrl {
    /// Reads an address. A slash at its end makes no difference.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): it is no `http` or `https`
    /// address, or it has a user name or password, a query or a fragment. The message does not
    /// repeat the address, which may hold a password.
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
        let exposed = url.scheme() == "http" && !url.host().is_some_and(is_loopback);
        let address = url.host_str().map_or(0, str::len);
        let port = url.port_or_known_default().ok_or_else(|| refused("its scheme has no port"))?;
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { text, host, address, port, exposed })
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

    /// The host without the port.
    pub(crate) fn address(&self) -> &str {
        self.host.get(..self.address).unwrap_or(&self.host)
    }

    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Whether what is sent there can be read on the way: it is `http` and leaves the machine.
    pub(crate) fn is_exposed(&self) -> bool {
        self.exposed
    }
}

/// Whether a host is this machine itself.
fn is_loopback(host: Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.to_canonical().is_loopback(),
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
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
    /// The host without the path, in which some gateways want a key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BaseUrl({:?})", Shown(&self.text))
    }
}

/// An address for `Debug`: its scheme and host alone. User name, password, path and query may be
/// credentials, and so may anything that is not an address.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(url) = Url::parse(self.0.trim()) else { return formatter.write_str("..") };
        let Some(host) = url.host_str() else { return formatter.write_str("..") };
        write!(formatter, "{}://{host}", url.scheme())?;
        if let Some(port) = url.port() {
            write!(formatter, ":{port}")?;
        }
        let more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
        formatter.write_str(if more { "/.." } else { "" })
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
    fn debug_shows_the_host_and_no_credential() {
        let table = [
            ("https://example.com", "https://example.com"),
            ("https://user:hunter2@example.com", "https://example.com"),
            ("https://example.com:8443/hunter2/api", "https://example.com:8443/.."),
            ("https://example.com?key=hunter2", "https://example.com/.."),
            ("https://user:hunter2@", ".."),
            ("hunter2", ".."),
            ("data:hunter2", ".."),
        ];
        for (given, shown) in table {
            assert_eq!(format!("{:?}", Shown(given)), shown, "{given}");
        }
        let url = BaseUrl::parse("https://example.com/hunter2").unwrap();
        assert_eq!(format!("{url:?}"), "BaseUrl(https://example.com/..)");
    }

    #[test]
    fn http_that_leaves_the_machine_is_exposed() {
        let within = [
            "http://127.0.0.1:80",
            "http://127.9.9.9",
            "http://[::1]:3000",
            "http://[::ffff:127.0.0.1]",
            "http://localhost",
            "http://LOCALHOST.:3000/a",
            "http://chat.localhost",
            "https://example.com",
            "https://10.0.0.1",
        ];
        let exposed = [
            "http://chat.example.com",
            "http://10.0.0.1",
            "http://192.0.2.1:80",
            "http://0.0.0.0",
            "http://[::]",
            "http://[fe80::1]",
            "http://localhost.example.com",
            "http://notlocalhost",
        ];
        for (given, expected) in
            within.map(|given| (given, false)).into_iter().chain(exposed.map(|given| (given, true)))
        {
            assert_eq!(BaseUrl::parse(given).unwrap().is_exposed(), expected, "{given}");
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
