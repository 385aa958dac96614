//! Recording exchanges, and replaying a recording.
//!
//! Both are [`Middleware`](crate::Middleware), and both speak HAR 1.2, the format in which browsers
//! and proxies write down what they see: <http://www.softwareishard.com/blog/har-12-spec/>.

mod body;
mod file;
mod form;
mod headers;
mod json;
mod labels;
mod mask;
mod matching;
mod model;
mod multipart;
mod payload;
mod pieces;
mod prose;
mod raw;
mod recorder;
mod recording;
mod replay;
mod search;
mod values;

pub use crate::secret_names::is_secret_name;
pub use form::{pairs, segments, split};
pub use multipart::{Part, boundary, parts};
pub use recorder::HarRecorder;
pub use replay::HarReplay;
