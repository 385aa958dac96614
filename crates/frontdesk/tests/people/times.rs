//! When records were created and changed, in the forms in which servers send times.

use frontdesk::Meta;
use serde_json::Value;

use crate::platform::{Platform, entries};
use crate::scenario::{ADA, Sample};

pub async fn meta(sample: &'static Sample, changes: Value) -> Meta {
    let mut user = (sample.record)(ADA);
    user.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let directory = Platform::new(sample, vec![user]).directory();
    entries(&*directory).await.remove(0).user.meta
}

pub fn text(time: Option<chrono::DateTime<chrono::Utc>>) -> Option<String> {
    time.map(|time| format!("{time:?}"))
}
