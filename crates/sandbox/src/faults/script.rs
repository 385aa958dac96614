//! Scripts: operations and their faults, from Rust or JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::fault::Fault;
use super::operation::OperationPattern;
use crate::SandboxVendor;
use crate::ordered::Ordered;

/// The faults of one vendor, by operation. See the [module](super).
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a script does nothing until a sandbox has it"]
pub struct Script {
    pub(super) entries: Vec<(OperationPattern, Vec<ScriptStep>)>,
    /// The first error, which is returned when a sandbox gets the script.
    problem: Option<ScriptError>,
}

/// A fault, and how many requests it is played for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptStep {
    /// The fault.
    pub fault: Fault,
    /// The number of requests.
    pub times: Times,
}

/// The number of requests for which a fault is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// This many.
    Count(u32),
    /// Every later request.
    Forever,
}

/// An error in a script, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError(String);

impl ScriptError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ScriptError {}

impl From<Fault> for ScriptStep {
    /// The fault, played once.
    fn from(fault: Fault) -> Self {
        fault.times(1)
    }
}

impl Script {
    /// An empty script: no faults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the faults of an operation: `GET /path/{id}`, `* /path`, `GET *` or `*`. An invalid one
    /// is an error when a sandbox gets the script.
    pub fn on<S: Into<ScriptStep>>(mut self, operation: &str, steps: impl IntoIterator<Item = S>) -> Self {
        let steps: Vec<ScriptStep> = steps.into_iter().map(Into::into).collect();
        let problem = steps.iter().find_map(|step| step.fault.problem());
        match (OperationPattern::parse(operation), problem) {
            (Ok(operation), None) => self.entries.push((operation, steps)),
            (Err(problem), _) | (Ok(_), Some(problem)) => {
                self.problem.get_or_insert(ScriptError::new(format!("{operation}: {problem}")));
            }
        }
        self
    }

    pub(super) fn check(&self) -> Result<(), ScriptError> {
        self.problem.clone().map_or(Ok(()), Err)
    }
}

/// Reads the scripts of several vendors from JSON: `{"nuance": {"GET /v1/user/{siteId}": [{"fault":
/// "refuse"}]}}`. See the [module](super#as-json).
///
/// # Errors
/// The text is not JSON, or not a script. The message names the place by vendor, operation and
/// index of the fault, and by line and column. An operation that the vendor does not have is an
/// error when a sandbox gets the script.
pub fn read(text: &str) -> Result<BTreeMap<SandboxVendor, Script>, ScriptError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let scripts: Ordered<SandboxVendor, Script> =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let (place, error) = (error.path().to_string(), error.inner());
            ScriptError::new(if place == "." { error.to_string() } else { format!("{place}: {error}") })
        })?;
    reader.end().map_err(|error| ScriptError::new(error.to_string()))?;
    Ok(scripts.0.into_iter().collect())
}

impl<'de> Deserialize<'de> for Script {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries: Ordered<OperationPattern, Vec<ScriptStep>> = Ordered::deserialize(deserializer)?;
        Ok(Self { entries: entries.0, problem: None })
    }
}

impl<'de> Deserialize<'de> for OperationPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for ScriptStep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut given = Map::deserialize(deserializer)?;
        let times = match given.remove("times") {
            None => Times::Count(1),
            Some(Value::String(word)) if word == "forever" => Times::Forever,
            Some(Value::Number(count)) => {
                let count = count.as_u64().and_then(|count| u32::try_from(count).ok());
                Times::Count(
                    count.ok_or_else(|| D::Error::custom("times is too large, or not a whole number"))?,
                )
            }
            Some(_) => return Err(D::Error::custom("times is neither a whole number nor \"forever\"")),
        };
        let names: Vec<String> = given.keys().cloned().collect();
        let fault = Fault::deserialize(Value::Object(given)).map_err(D::Error::custom)?;
        if let Some(problem) = fault.problem() {
            return Err(D::Error::custom(problem));
        }
        // The derived `Deserialize` ignores unknown names, so a misspelled one would do nothing.
        let known = serde_json::to_value(&fault).map_err(D::Error::custom)?;
        match names.iter().find(|name| known.get(name).is_none()) {
            Some(name) => Err(D::Error::custom(format!("the fault has no {name:?}"))),
            None => Ok(Self { fault, times }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::faults::RetryAfter;

    #[test]
    fn every_fault_has_a_json_form() {
        let time = Duration::from_millis(5);
        let limited = |retry_after| Fault::RateLimited { retry_after, reset: Duration::from_secs(1) };
        let table = [
            (r#"{"fault": "none"}"#, Fault::None.times(1)),
            (r#"{"fault": "refuse", "times": "forever"}"#, Fault::Refuse.forever()),
            (r#"{"fault": "close_mid_body", "times": 3}"#, Fault::CloseMidBody.times(3)),
            (r#"{"fault": "stall", "time_ms": 5}"#, Fault::Stall { time }.into()),
            (r#"{"fault": "delay", "time_ms": 5}"#, Fault::Delay { time }.into()),
            (r#"{"fault": "slow_drip", "every_ms": 5}"#, Fault::SlowDrip { every: time }.into()),
            (r#"{"fault": "truncated_json"}"#, Fault::TruncatedJson.into()),
            (r#"{"fault": "invalid_json"}"#, Fault::InvalidJson.into()),
            (r#"{"fault": "deep_json", "depth": 9}"#, Fault::DeepJson { depth: 9 }.into()),
            (r#"{"fault": "wrong_content_type"}"#, Fault::WrongContentType.into()),
            (r#"{"fault": "html_page", "status": 502}"#, Fault::HtmlPage { status: 502 }.into()),
            (r#"{"fault": "empty_body", "status": 200}"#, Fault::EmptyBody { status: 200 }.into()),
            (r#"{"fault": "status", "status": 500}"#, Fault::Status { status: 500 }.into()),
            (r#"{"fault": "rate_limited", "retry_after": "none"}"#, limited(RetryAfter::None).into()),
            (
                r#"{"fault": "rate_limited", "retry_after": {"seconds": 2}}"#,
                limited(RetryAfter::Seconds(2)).into(),
            ),
            (r#"{"fault": "rate_limited", "retry_after": {"date": 2}}"#, limited(RetryAfter::Date(2)).into()),
            (
                r#"{"fault": "rate_limited", "retry_after": {"text": "soon"}}"#,
                limited(RetryAfter::Text("soon".into())).into(),
            ),
            (
                r#"{"fault": "rate_limited", "retry_after": {"millis": 2}, "reset_ms": 5}"#,
                Fault::RateLimited { retry_after: RetryAfter::Millis(2), reset: time }.into(),
            ),
            (r#"{"fault": "redirect_loop"}"#, Fault::RedirectLoop.into()),
            (
                r#"{"fault": "redirect_to", "url": "http://elsewhere.example/"}"#,
                Fault::RedirectTo { url: "http://elsewhere.example/".into() }.into(),
            ),
            (
                r#"{"fault": "oversized", "mebibytes": 2}"#,
                Fault::Oversized { mebibytes: 2, announced: false }.into(),
            ),
            (r#"{"fault": "gzip_bomb", "mebibytes": 2}"#, Fault::GzipBomb { mebibytes: 2 }.into()),
            (r#"{"fault": "repeated_page"}"#, Fault::RepeatedPage.into()),
            (r#"{"fault": "stuck_cursor"}"#, Fault::StuckCursor.into()),
            (r#"{"fault": "wrong_total", "by": -3}"#, Fault::WrongTotal { by: -3 }.into()),
            (r#"{"fault": "malformed_record", "at": 1}"#, Fault::MalformedRecord { at: 1 }.into()),
        ];
        for (text, expected) in table {
            let vendor = SandboxVendor::ALL[0];
            let scripts = read(&format!(r#"{{"{vendor}": {{"GET /users": [{text}]}}}}"#)).unwrap();
            assert_eq!(scripts[&vendor], Script::new().on("GET /users", [expected]), "{text}");
        }
    }

    #[test]
    fn errors_of_a_script_name_their_place() {
        let table = [
            ("", &["EOF", "line 1 column 0"][..]),
            (r#"{"zendesk": {}}"#, &["zendesk", "VENDOR", "line 1"]),
            ("{\"VENDOR\": {\n  \"GTE /x\": []}}", &["VENDOR", "GTE", "methods", "line 2"]),
            (r#"{"VENDOR": {"GET x": []}}"#, &["VENDOR", "does not start with a slash"]),
            (
                r#"{"VENDOR": {"GET /x": [{"fault": "none"}, {"fault": "explode"}]}}"#,
                &["VENDOR.GET /x[1]", "explode", "refuse"],
            ),
            (r#"{"VENDOR": {"*": [{}]}}"#, &["VENDOR.*[0]", "missing field `fault`"]),
            (r#"{"VENDOR": {"*": [{"fault": "stall"}]}}"#, &["VENDOR.*[0]", "time_ms"]),
            (r#"{"VENDOR": {"*": [{"fault": "refuse", "tmies": 3}]}}"#, &["VENDOR.*[0]", "tmies"]),
            (r#"{"VENDOR": {"*": [{"fault": "refuse", "times": "twice"}]}}"#, &["VENDOR.*[0]", "forever"]),
            (r#"{"VENDOR": {"*": [{"fault": "refuse", "times": -1}]}}"#, &["VENDOR.*[0]", "times"]),
            (r#"{"VENDOR": {"*": [{"fault": "status", "status": 99}]}}"#, &["VENDOR.*[0]", "99"]),
            (r#"{"VENDOR": {"*": [{"fault": "redirect_to", "url": "x"}]}}"#, &["VENDOR.*[0]", "absolute"]),
            (r#"{"VENDOR": {"*": [], "*": []}}"#, &["VENDOR", "twice"]),
            (r#"{"VENDOR": {}, "VENDOR": {}}"#, &["twice"]),
            (r#"{"VENDOR": {"*": "refuse"}}"#, &["VENDOR.*", "sequence"]),
            (r#"{"VENDOR": {}} x"#, &["trailing", "column COLUMN"]),
        ];
        // Any vendor does.
        let vendor = SandboxVendor::ALL[0].name();
        for (text, parts) in table {
            let message = read(&text.replace("VENDOR", vendor)).unwrap_err().to_string();
            for part in parts {
                let part = part.replace("VENDOR", vendor);
                let part = &part.replace("COLUMN", &(vendor.len() + 10).to_string());
                assert!(message.contains(part), "{text}: {message}");
            }
        }
    }

    #[test]
    fn a_script_keeps_its_first_error() {
        let table = [
            (Script::new().on("GET /x", [Fault::Refuse]), None),
            (Script::new().on("FETCH /x", [Fault::Refuse]), Some("FETCH")),
            (Script::new().on("*", [Fault::Status { status: 700 }]), Some("700")),
            (Script::new().on("*", [Fault::DeepJson { depth: 2_000_000 }]), Some("2000000")),
            (Script::new().on("*", [Fault::GzipBomb { mebibytes: 70_000 }]), Some("70000")),
        ];
        for (script, expected) in table {
            let problem = script.check().err().map(|error| error.to_string());
            assert_eq!(problem.is_some(), expected.is_some(), "{problem:?}");
            assert!(problem.unwrap_or_default().contains(expected.unwrap_or_default()));
        }
    }
}
