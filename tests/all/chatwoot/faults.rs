//! The calls that meet every fault, and what the table of faults cannot say.

use frontdesk_chatwoot::Client;
use frontdesk_chatwoot::types::{ProfileFields, ProfileUpdate, TeamCreate, TeamUpdate};
use frontdesk_core::{BoxFuture, ErrorKind};
use frontdesk_sandbox::{Sandbox, SandboxVendor};

use crate::faults::calls::Kind::{self, Ahead, Delete, Get, List, Patch, Post, PostChange, Put, Stream};
use crate::faults::calls::Reads::{Json, Nothing};
use crate::faults::calls::{Call, Pace, Platform, Ready, built, endpoint, id, text};
use crate::faults::every_fault_ends_as_documented;

static PLATFORM: Platform =
    Platform { vendor: SandboxVendor::Chatwoot, ready, has_totals: true, says_reset: true, renews: false };

/// Every kind of call that there is.
#[rustfmt::skip]
static CALLS: [Call; 6] = [
    Call::new(&PLATFORM, List, "GET /api/v1/accounts/{account_id}/agents", Json),
    Call::new(&PLATFORM, Get, "GET /api/v1/accounts/{account_id}/teams/{team_id}", Json),
    Call::new(&PLATFORM, Post, "POST /api/v1/accounts/{account_id}/teams", Json),
    Call::new(&PLATFORM, Put, "PUT /api/v1/profile", Json),
    Call::new(&PLATFORM, Patch, "PATCH /api/v1/accounts/{account_id}/teams/{team_id}", Json),
    Call::new(&PLATFORM, Delete, "DELETE /api/v1/accounts/{account_id}/teams/{team_id}", Nothing).again(ErrorKind::NotFound),
];

fn ready(kind: Kind, sandbox: &Sandbox, pace: Pace) -> BoxFuture<'_, Ready> {
    Box::pin(make_ready(kind, sandbox, pace))
}

async fn make_ready(kind: Kind, sandbox: &Sandbox, pace: Pace) -> Ready {
    let at = endpoint(sandbox, SandboxVendor::Chatwoot);
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

#[tokio::test(flavor = "multi_thread")]
async fn each_ends_as_documented() {
    every_fault_ends_as_documented(&CALLS).await;
}
