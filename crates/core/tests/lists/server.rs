//! A server of one list. It waits as the test says and counts what it is asked.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Response, Uri};
use frontdesk_core::serde_json::{Value, json};

/// A page as it was asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub target: String,
    pub offset: Option<i64>,
    pub page: Option<i64>,
    pub max: Option<i64>,
    pub cursor: Option<i64>,
}

impl Asked {
    fn new(uri: &Uri) -> Self {
        let number = |wanted: &str| {
            let mut pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(name, _)| *name == wanted)?.1.parse().ok()
        };
        let target = uri.path_and_query().unwrap().as_str().to_owned();
        let (offset, page) = (number("offset"), number("page"));
        Self { target, offset, page, max: number("max"), cursor: number("cursor") }
    }

    /// The honest response from a list of so many: at most `cap` records at a time, `cap` where the
    /// caller names no limit.
    pub fn slice(&self, all: i64, cap: i64) -> (i64, Vec<Value>) {
        let limit = self.max.unwrap_or(cap).min(cap);
        let from = self.offset.unwrap_or_else(|| (self.page.unwrap_or(1) - 1) * limit);
        let records = (from.min(all)..(from + limit).min(all)).map(|id| json!({"id": id, "name": "x"}));
        (from, records.collect())
    }
}

/// A response: a status, a body and how long it takes.
pub struct Reply(pub u16, pub String, pub Duration);

impl From<Value> for Reply {
    fn from(frame: Value) -> Self {
        Self(200, json!({"response": frame}).to_string(), Duration::ZERO)
    }
}

impl Reply {
    pub fn after(mut self, wait: Duration) -> Self {
        self.2 = wait;
        self
    }
}

/// What the server counts.
#[derive(Debug, Default)]
pub struct Counts {
    /// Calls that arrived.
    pub asked: AtomicUsize,
    /// Requests without a response so far.
    pub open: AtomicUsize,
    /// The most requests without a response at one time.
    pub most_open: AtomicUsize,
    /// Requests whose caller went away before the response.
    pub given_up: AtomicUsize,
}

/// A server that is running.
pub struct Server {
    pub url: String,
    pub counts: Arc<Counts>,
    targets: Arc<Mutex<Vec<String>>>,
}

/// Notices a caller who goes away.
struct Open(Arc<Counts>, bool);

impl Open {
    fn responded(&mut self) {
        self.1 = true;
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
        if !self.1 {
            self.0.given_up.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Server {
    /// Starts a server whose every response this function makes.
    pub async fn start<A: Into<Reply>>(
        handler: impl Fn(&Asked) -> A + Clone + Send + Sync + 'static,
    ) -> Self {
        let (counts, targets) = (Arc::<Counts>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (counted, kept) = (Arc::clone(&counts), Arc::clone(&targets));
        let router = Router::new().fallback(move |uri: Uri| {
            let asked = Asked::new(&uri);
            let Reply(status, body, wait) = handler(&asked).into();
            counted.asked.fetch_add(1, Ordering::SeqCst);
            let open = counted.open.fetch_add(1, Ordering::SeqCst) + 1;
            counted.most_open.fetch_max(open, Ordering::SeqCst);
            kept.lock().unwrap().push(asked.target);
            let mut open = Open(Arc::clone(&counted), false);
            async move {
                tokio::time::sleep(wait).await;
                open.responded();
                Response::builder().status(status).body(Body::from(body)).unwrap()
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, counts, targets }
    }

    /// What was asked for, in order of arrival.
    pub fn targets(&self) -> Vec<String> {
        self.targets.lock().unwrap().clone()
    }
}
