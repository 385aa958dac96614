//! The sandbox with directories on it, and what is wanted there.

use std::ops::ControlFlow;

use frontdesk::{
    ClientSettings, Directory, Frontdesk, HandOver, Leaving, PersonRef, Present, User, Vendor, Wanted,
    WantedSet, client, connect,
};
use frontdesk_core::Operation;
use frontdesk_core::http::Method;
use frontdesk_provision::{Assignment, Guards, Journal, RunEvent, RunPlan, RunReport, Runner};
use frontdesk_sandbox::{Sandbox, SandboxVendor};
use serde_json::{Map, Value, json};

/// The name of the directory.
pub const NAME: &str = "workspace";

/// Whom the tests create.
pub const PIA: &str = "pia.roth@harbour.example";

pub struct Workspace {
    pub sandbox: Sandbox,
    pub frontdesk: Frontdesk,
}

impl Workspace {
    pub async fn start() -> Self {
        let sandbox = Sandbox::start(&[SandboxVendor::RocketChat]).await.unwrap();
        let (url, credentials) = endpoint(&sandbox);
        let frontdesk = Frontdesk::new().with_named(NAME, directory(&url, &credentials));
        Self { sandbox, frontdesk }
    }

    pub async fn plan(&self, assignments: Vec<Assignment>) -> RunPlan {
        let plan = RunPlan::make(&self.frontdesk, assignments).await;
        assert_eq!(plan.failures, []);
        plan
    }

    /// Runs a plan from its beginning to its end.
    pub async fn run(&self, journal: &Journal, plan: &RunPlan) -> RunReport {
        let runner = Runner::new(&self.frontdesk, journal);
        let id = runner.start(plan, &Guards::default()).await.unwrap();
        runner.resume(id, go_on).await.unwrap()
    }

    /// Signs somebody in, who is then online.
    pub async fn sign_in(&self, user_name: &str) {
        let (url, credentials) = endpoint(&self.sandbox);
        let own = json!({"username": user_name, "password": credentials["password"]});
        let settings = ClientSettings::default();
        let client = client(&Vendor::RocketChat, &url, own.as_object().unwrap(), settings).unwrap();
        let operation = Operation::new("setUserStatus", Method::POST, "/api/v1/users.setStatus");
        let mut request = client.request(operation.with_security("authToken"));
        request.json(&json!({"status": "online"}));
        request.send_json::<Value>().await.unwrap();
    }

    pub async fn people(&self, person: PersonRef) -> Vec<User> {
        let found = match &person {
            PersonRef::Email(address) => self.frontdesk.find_by_email(address).await,
            _ => self.frontdesk.find_by_user_name(person.as_str()).await,
        };
        found.complete().unwrap().into_iter().map(|entry| entry.user).collect()
    }
}

pub fn go_on(_: RunEvent<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub fn endpoint(sandbox: &Sandbox) -> (String, Map<String, Value>) {
    let endpoint = sandbox.endpoint(SandboxVendor::RocketChat).unwrap();
    (endpoint.base_url.clone(), endpoint.credentials.clone())
}

pub fn directory(url: &str, credentials: &Map<String, Value>) -> Box<dyn Directory> {
    connect(&Vendor::RocketChat, url, credentials, ClientSettings::default()).unwrap()
}

pub fn named(name: &str) -> PersonRef {
    PersonRef::UserName(name.to_owned())
}

/// Pia comes, and John, who has an open conversation, leaves.
pub fn one_comes_and_one_leaves() -> Vec<Assignment> {
    vec![
        Assignment::new(PersonRef::Email(PIA.to_owned()), Wanted::Present(pia())),
        Assignment::new(named("john.doe"), leaving_to("vera.popescu")),
    ]
}

pub fn leaving_to(heir: &str) -> Wanted {
    Wanted::Inactive(Leaving::handing_over(HandOver::ToPerson(named(heir))))
}

pub fn pia() -> Present {
    let set = |names: &[&str]| WantedSet::Exactly(names.iter().map(|name| (*name).to_owned()).collect());
    let mut present = Present::default();
    present.attributes.user_name = Some("pia.roth".to_owned());
    present.attributes.display_name = Some("Pia Roth".to_owned());
    present.roles = set(&["user", "livechat-agent"]);
    present.groups = set(&["Sales"]);
    present
}
