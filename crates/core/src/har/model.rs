//! HAR 1.2, as far as it is written and read here. Reading takes what browsers and proxies leave
//! out.

use serde::{Deserialize, Deserializer, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct Har {
    pub(super) log: Log,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Log {
    #[serde(skip_deserializing)]
    pub(super) version: String,
    #[serde(skip_deserializing)]
    pub(super) creator: Creator,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) entries: Vec<Entry>,
}

#[derive(Default, Serialize)]
pub(super) struct Creator {
    pub(super) name: String,
    pub(super) version: String,
}

/// One exchange. What begins with an underscore is not part of the format, which allows for it.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Entry {
    #[serde(rename = "_operation", default, skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<String>,
    #[serde(rename = "_attempt", default, skip_serializing_if = "Option::is_none")]
    pub(super) attempt: Option<u32>,
    /// Why there is no response.
    #[serde(rename = "_error", default, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Failed>,
    #[serde(rename = "startedDateTime", default)]
    pub(super) started: String,
    /// Milliseconds.
    #[serde(skip_deserializing)]
    pub(super) time: f64,
    pub(super) request: HarRequest,
    #[serde(default)]
    pub(super) response: Received,
    #[serde(skip_deserializing)]
    pub(super) cache: Cache,
    #[serde(skip_deserializing)]
    pub(super) timings: Timings,
}

/// Why there is no response: in our words, or in those of a browser.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Failed {
    Known { timeout: bool, message: String },
    Text(String),
    Other(serde_json::Value),
}

#[derive(Clone, Default, Serialize)]
pub(super) struct Cache {}

#[derive(Clone, Default, Serialize)]
pub(super) struct Timings {
    pub(super) send: f64,
    pub(super) wait: f64,
    pub(super) receive: f64,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HarRequest {
    pub(super) method: String,
    pub(super) url: String,
    #[serde(skip_deserializing)]
    pub(super) http_version: String,
    /// Always empty: cookies are credentials.
    #[serde(skip_deserializing)]
    pub(super) cookies: [Pair; 0],
    #[serde(default)]
    pub(super) headers: Vec<Pair>,
    #[serde(skip_deserializing)]
    pub(super) query_string: Vec<Pair>,
    #[serde(skip_deserializing)]
    pub(super) headers_size: i64,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) body_size: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) post_data: Option<PostData>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PostData {
    #[serde(deserialize_with = "or_default")]
    pub(super) mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    /// `base64` where the body is not UTF-8. The format has no field for it in requests.
    #[serde(rename = "_encoding", alias = "encoding", skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<String>,
    /// What is said instead of a body that is not recorded.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    /// What some browsers write instead of the text.
    #[serde(skip_serializing)]
    pub(super) params: Vec<Pair>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Received {
    /// 0 if no response came.
    #[serde(deserialize_with = "or_default")]
    pub(super) status: u16,
    #[serde(skip_deserializing)]
    pub(super) status_text: String,
    #[serde(skip_deserializing)]
    pub(super) http_version: String,
    #[serde(skip_deserializing)]
    pub(super) cookies: [Pair; 0],
    pub(super) headers: Vec<Pair>,
    pub(super) content: Content,
    #[serde(rename = "redirectURL", skip_deserializing)]
    pub(super) redirect_url: String,
    #[serde(skip_deserializing)]
    pub(super) headers_size: i64,
    #[serde(skip_deserializing)]
    pub(super) body_size: i64,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Content {
    #[serde(deserialize_with = "or_default")]
    pub(super) size: i64,
    #[serde(deserialize_with = "or_default")]
    pub(super) mime_type: String,
    /// Missing where the body is not recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    /// `base64` where the body is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<String>,
    /// What is said instead of a body that is not recorded.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
}

/// A header or a parameter.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Pair {
    pub(super) name: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) value: String,
}

/// How the format says that a size is not known.
pub(super) const UNKNOWN_SIZE: i64 = -1;

/// Null where a value should be is as good as none.
fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
