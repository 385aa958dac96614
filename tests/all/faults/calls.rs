//! One call of each kind at each vendor, made ready so that only the call itself meets a fault.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use frontdesk_core::{ConfigureClient, Error, ErrorKind, RetryPolicy};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
use serde_json::Value;

/// The largest response that the clients take, in bytes.
const MAX_ANSWER: u64 = 1024 * 1024;

/// What a call reads of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// JSON, which has to be there.
    Json,
    /// JSON, or nothing.
    Optional,
    /// Nothing: the status says it all.
    Nothing,
}

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The first page of a list, or the whole of one that has no pages.
    List,
    /// All pages of a list, one after the other.
    Stream,
    /// All pages of a list, four at a time.
    Ahead,
    /// One record.
    Get,
    /// A new record.
    Post,
    /// A change, by POST.
    PostChange,
    /// A whole record.
    Put,
    /// A part of a record.
    Patch,
    /// One record less.
    Delete,
}

/// A call that is made with every fault.
#[derive(Debug)]
pub struct Call {
    pub vendor: SandboxVendor,
    pub kind: Kind,
    /// As the vendor's description names it.
    pub operation: &'static str,
    pub reads: Reads,
    /// How it ends where the vendor has done already what it asks for.
    pub again: Option<ErrorKind>,
}

impl Call {
    /// Whether it is retried by default.
    pub fn is_repeatable(&self) -> bool {
        !matches!(self.kind, Kind::Post | Kind::PostChange | Kind::Patch)
    }

    /// How many requests it makes where nothing is wrong and none is made in vain.
    pub async fn pages(&self, sandbox: &Sandbox) -> u64 {
        if !self.is_paged() {
            return 1;
        }
        let one_by_one = CALLS.iter().find(|call| call.vendor == self.vendor && call.kind == Stream);
        ready(one_by_one.unwrap(), sandbox, Pace::Steady).await.await.unwrap();
        seen(sandbox, self.vendor, self.operation)
    }

    /// Whether it reads a list page by page.
    pub fn is_paged(&self) -> bool {
        matches!(self.kind, Kind::Stream | Kind::Ahead)
    }

    const fn new(vendor: SandboxVendor, kind: Kind, operation: &'static str, reads: Reads) -> Self {
        Self { vendor, kind, operation, reads, again: None }
    }

    const fn again(mut self, again: ErrorKind) -> Self {
        self.again = Some(again);
        self
    }
}

use Kind::{Ahead, Delete, Get, List, Patch, Post, PostChange, Put, Stream};
use Reads::{Json, Nothing, Optional};
use SandboxVendor::{Chatwoot, ImiChat, Nuance, RocketChat};

/// Every kind of call that each vendor has.
#[rustfmt::skip]
pub static CALLS: [Call; 25] = [
    Call::new(Chatwoot, List, "GET /api/v1/accounts/{account_id}/agents", Json),
    Call::new(Chatwoot, Get, "GET /api/v1/accounts/{account_id}/teams/{team_id}", Json),
    Call::new(Chatwoot, Post, "POST /api/v1/accounts/{account_id}/teams", Json),
    Call::new(Chatwoot, Put, "PUT /api/v1/profile", Json),
    Call::new(Chatwoot, Patch, "PATCH /api/v1/accounts/{account_id}/teams/{team_id}", Json),
    Call::new(Chatwoot, Delete, "DELETE /api/v1/accounts/{account_id}/teams/{team_id}", Nothing).again(ErrorKind::NotFound),

    Call::new(RocketChat, List, "GET /api/v1/users.list", Json),
    Call::new(RocketChat, Stream, "GET /api/v1/users.list", Json),
    Call::new(RocketChat, Ahead, "GET /api/v1/users.list", Json),
    Call::new(RocketChat, Get, "GET /api/v1/users.info", Json),
    Call::new(RocketChat, Post, "POST /api/v1/users.create", Json),
    Call::new(RocketChat, PostChange, "POST /api/v1/users.update", Json),
    Call::new(RocketChat, Delete, "DELETE /api/v1/livechat/users/{type}/{_id}", Json),

    Call::new(ImiChat, List, "GET /users", Json),
    Call::new(ImiChat, Stream, "GET /users", Json),
    Call::new(ImiChat, Ahead, "GET /users", Json),
    Call::new(ImiChat, Post, "POST /chats", Json),
    Call::new(ImiChat, Patch, "PATCH /chats/{chat}", Json),

    Call::new(Nuance, List, "GET /v1/user/{siteId}/filteredList", Optional),
    Call::new(Nuance, Stream, "GET /v1/user/{siteId}/filteredList", Optional),
    Call::new(Nuance, Ahead, "GET /v1/user/{siteId}/filteredList", Optional),
    Call::new(Nuance, Post, "POST /v1/user/{siteId}", Nothing),
    // The record that is put back says when it was read; the second time somebody else was faster.
    Call::new(Nuance, Put, "PUT /v1/user/{siteId}/{userId}", Nothing).again(ErrorKind::Conflict),
    Call::new(Nuance, Patch, "PATCH /v1/user/{siteId}/{userId}", Nothing),
    Call::new(Nuance, Delete, "DELETE /v1/user/{siteId}/{userId}", Nothing).again(ErrorKind::NotFound),
];

/// A call that only needs to be polled.
pub type Ready = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// How patient a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Only the whole call has a limit that a fault can reach.
    Steady,
    /// Attempts are short. A good response takes a few milliseconds.
    Hurried,
    /// Attempts are short beside a fault, but not beside a hiccup of the machine.
    Patient,
}

impl Pace {
    /// How long a whole call may take.
    pub fn whole(self) -> Duration {
        Duration::from_secs(if self == Self::Patient { 16 } else { 8 })
    }

    /// How long an attempt may take.
    pub fn attempt(self) -> Option<Duration> {
        match self {
            Self::Steady => None,
            Self::Hurried => Some(Duration::from_secs(1)),
            Self::Patient => Some(Duration::from_secs(4)),
        }
    }
}

/// What a builder of any vendor is told.
macro_rules! built {
    ($builder:expr, $pace:expr) => {{
        let retry = RetryPolicy::new()
            .base_delay(Duration::from_millis(2))
            .max_delay(Duration::from_millis(5))
            .max_retry_after(Duration::from_secs(10));
        let builder = $builder.retry(retry).max_response_size(MAX_ANSWER).timeout($pace.whole());
        match $pace.attempt() {
            Some(attempt) => builder.attempt_timeout(attempt).build().unwrap(),
            None => builder.build().unwrap(),
        }
    }};
}

/// Makes a call ready: looks up what it needs, with another client than the one that then meets the
/// fault.
pub async fn ready(call: &Call, sandbox: &Sandbox, pace: Pace) -> Ready {
    match call.vendor {
        Chatwoot => chatwoot(call.kind, sandbox, pace).await,
        RocketChat => rocketchat(call.kind, sandbox, pace).await,
        ImiChat => imichat(call.kind, sandbox, pace).await,
        Nuance => nuance(call.kind, sandbox, pace).await,
    }
}

/// Where a vendor is, and what lets a client in.
pub fn endpoint(sandbox: &Sandbox, vendor: SandboxVendor) -> &Endpoint {
    sandbox.endpoint(vendor).unwrap()
}

/// A credential that is text.
pub fn text<'a>(endpoint: &'a Endpoint, name: &str) -> &'a str {
    endpoint.credentials[name].as_str().unwrap()
}

/// A credential that is a number.
pub fn id(endpoint: &Endpoint, name: &str) -> i64 {
    endpoint.credentials[name].as_i64().unwrap()
}

async fn chatwoot(kind: Kind, sandbox: &Sandbox, pace: Pace) -> Ready {
    use frontdesk_chatwoot::Client;
    use frontdesk_chatwoot::types::{ProfileFields, ProfileUpdate, TeamCreate, TeamUpdate};

    let at = endpoint(sandbox, Chatwoot);
    let account = id(at, "account_id");
    let client = || built!(Client::builder().base_url(&at.base_url).token(text(at, "user_token")), pace);
    let team = client().account(account).teams().list().send().await.unwrap().value[0].id;
    let client = client();
    let change = TeamUpdate::new().allow_auto_assign(false);
    let profile = ProfileFields::new().display_name("Ada B.");
    match kind {
        List => Box::pin(async move { client.account(account).agents().list().send().await.map(drop) }),
        Get => Box::pin(async move { client.account(account).teams().get(team).send().await.map(drop) }),
        Post => Box::pin(async move {
            client.account(account).teams().create(&TeamCreate::new("refunds")).send().await.map(drop)
        }),
        Put => {
            Box::pin(
                async move { client.profile().update(&ProfileUpdate::new(profile)).send().await.map(drop) },
            )
        }
        Patch => {
            Box::pin(
                async move { client.account(account).teams().update(team, &change).send().await.map(drop) },
            )
        }
        Delete => {
            Box::pin(async move { client.account(account).teams().delete(team).send().await.map(drop) })
        }
        Stream | Ahead | PostChange => panic!("there is no such call"),
    }
}

async fn rocketchat(kind: Kind, sandbox: &Sandbox, pace: Pace) -> Ready {
    use frontdesk_rocketchat::Client;
    use frontdesk_rocketchat::types::{LivechatUserType, NewUser, UserChanges, UserUpdate};

    /// The documented sample agent.
    const JOHN: &str = "SQafHvoFPuB57NmBD";
    let at = endpoint(sandbox, RocketChat);
    let client = built!(
        Client::builder().base_url(&at.base_url).token(text(at, "user_id"), text(at, "auth_token")),
        pace
    );
    let changes = UserChanges::new().name("John");
    match kind {
        List => Box::pin(async move { client.users().list().count(7).send().await.map(drop) }),
        Stream => {
            Box::pin(async move { client.users().list().count(7).stream().collect_all().await.map(drop) })
        }
        Ahead => Box::pin(async move {
            client.users().list().count(7).stream().concurrency(4).collect_all().await.map(drop)
        }),
        Get => Box::pin(async move { client.users().get().user_id(JOHN).send().await.map(drop) }),
        Post => Box::pin(async move {
            let user = NewUser::new("pia@harbour.example", "Pia Roth", "a-long-one", "pia.roth");
            client.users().create(&user).send().await.map(drop)
        }),
        PostChange => {
            Box::pin(
                async move { client.users().update(&UserUpdate::new(JOHN, changes)).send().await.map(drop) },
            )
        }
        Delete => Box::pin(async move {
            client.livechat_users().remove(LivechatUserType::Agent, JOHN).send().await.map(drop)
        }),
        Put | Patch => panic!("there is no such call"),
    }
}

async fn imichat(kind: Kind, sandbox: &Sandbox, pace: Pace) -> Ready {
    use frontdesk_imichat::Client;
    use frontdesk_imichat::types::{Channel, ChatPatch, NewChat};

    let at = endpoint(sandbox, ImiChat);
    let team = id(at, "team_id");
    let client = || {
        built!(
            Client::builder().base_url(&at.base_url).api_key(text(at, "api_key"), text(at, "domain")),
            pace
        )
    };
    let chats = client().chats().list().send().await.unwrap().value.response.chats;
    let chat = chats[0].chat_id.clone();
    let client = client();
    match kind {
        List => Box::pin(async move { client.users().list().send().await.map(drop) }),
        Stream => Box::pin(async move { client.users().list().stream().collect_all().await.map(drop) }),
        Ahead => {
            Box::pin(
                async move { client.users().list().stream().concurrency(4).collect_all().await.map(drop) },
            )
        }
        Post => Box::pin(async move {
            let chat = NewChat::new().team_id(team).channel(Channel::Email);
            client.chats().create(&chat).send().await.map(drop)
        }),
        Patch => {
            let patch = ChatPatch::new().tags(["refund"]);
            Box::pin(async move { client.chats().update(&chat, &patch).send().await.map(drop) })
        }
        Get | PostChange | Put | Delete => panic!("there is no such call"),
    }
}

async fn nuance(kind: Kind, sandbox: &Sandbox, pace: Pace) -> Ready {
    use frontdesk_nuance::Client;
    use frontdesk_nuance::types::{CreateUser, NewUser, PatchUser, UpdateUser, UserPatch};

    /// The documented sample user.
    const JON: i64 = 12_345_678;
    let at = endpoint(sandbox, Nuance);
    let site = id(at, "site_id");
    let client = || built!(Client::builder().base_url(&at.base_url).token(text(at, "token")), pace);
    let jon = client().site(site).users().get(JON).send().await.unwrap().value;
    let client = client();
    match kind {
        List => Box::pin(async move { client.site(site).users().look_up().max(7).send().await.map(drop) }),
        Stream => Box::pin(async move {
            client.site(site).users().look_up().max(7).stream().collect_all().await.map(drop)
        }),
        Ahead => Box::pin(async move {
            client.site(site).users().look_up().max(7).stream().concurrency(4).collect_all().await.map(drop)
        }),
        Post => Box::pin(async move {
            let (groups, password) = (vec![10_004_321], "q7Z!vk92Tx#b");
            let user = NewUser::new("pia.roth", "Pia", "Roth", password, site);
            let user =
                user.site_ids([site]).agent_group_ids(groups).business_unit_ids([87_654_321]).role_ids([19]);
            client.site(site).users().create(&CreateUser::new(user, "test")).send().await.map(drop)
        }),
        Put => Box::pin(async move {
            client.site(site).users().update(JON, &UpdateUser::new(jon, "test")).send().await.map(drop)
        }),
        Patch => Box::pin(async move {
            let patch = PatchUser::new(UserPatch::default(), "test");
            client.site(site).users().patch(JON, &patch).send().await.map(drop)
        }),
        Delete => {
            Box::pin(async move { client.site(site).users().delete(JON, "test").send().await.map(drop) })
        }
        Get | PostChange => panic!("there is no such call"),
    }
}

/// How many requests came for an operation.
pub fn seen(sandbox: &Sandbox, vendor: SandboxVendor, operation: &str) -> u64 {
    let seen = sandbox.seen(vendor);
    seen.iter().filter(|(name, _)| nameless(name) == nameless(operation)).map(|(_, count)| count).sum()
}

/// An operation without its parameters' names.
fn nameless(operation: &str) -> String {
    let parts = operation.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The credentials of a vendor that must not be shown: everything that is long enough to be one.
pub fn secrets(sandbox: &Sandbox, vendor: SandboxVendor) -> Vec<String> {
    let credentials = &endpoint(sandbox, vendor).credentials;
    credentials.values().filter_map(Value::as_str).filter(|text| text.len() > 15).map(str::to_owned).collect()
}
