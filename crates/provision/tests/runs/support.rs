//! All platforms of the sandbox that have people, and what is wanted there.
//!
//! Who comes gets the roles and groups of somebody who is there. Who leaves is an agent with open
//! conversations, if the platform lists them, and another agent gets these.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use frontdesk::{
    Action, AvailabilityKind, Capabilities, ClientSettings, Directory, Frontdesk, Group, HandOver, Leaving,
    PersonRef, Present, RoleKind, Support, User, Vendor, Wanted, WantedGroup, WantedSet, connect,
};
use frontdesk_provision::{Assignment, Guards, Journal, RunEvent, RunPlan, RunReport, Runner};
use frontdesk_sandbox::people::{self, PERSONS};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
use futures_util::TryStreamExt;
use serde_json::{Map, Value};

/// Whom the tests create.
pub const PIA: &str = "pia.roth@harbour.example";

/// The group that the tests create.
pub const NIGHT_SHIFT: &str = "Night shift";

/// Who leaves a platform, and who gets the conversations.
pub struct Leaver {
    pub user: User,
    pub heir: String,
}

pub struct Platforms {
    pub sandbox: Sandbox,
    pub vendors: Vec<SandboxVendor>,
    pub frontdesk: Frontdesk,
}

impl Platforms {
    pub async fn start() -> Self {
        let staffed = |vendor: &SandboxVendor| people::on(PERSONS, *vendor).next().is_some();
        let vendors: Vec<SandboxVendor> = SandboxVendor::ALL.iter().copied().filter(staffed).collect();
        let sandbox = Sandbox::start(&vendors).await.unwrap();
        let frontdesk = sandbox.endpoints().iter().fold(Frontdesk::new(), |frontdesk, endpoint| {
            let Endpoint { vendor, base_url, credentials, .. } = endpoint;
            frontdesk.with_named(vendor.name(), directory(vendor.name(), base_url, credentials))
        });
        Self { sandbox, vendors, frontdesk }
    }

    pub fn directory(&self, vendor: SandboxVendor) -> &dyn Directory {
        self.frontdesk.directory(vendor.name()).unwrap()
    }

    pub async fn capabilities(&self, vendor: SandboxVendor) -> Capabilities {
        self.directory(vendor).capabilities().await.unwrap()
    }

    pub async fn everyone(&self, vendor: SandboxVendor) -> Vec<User> {
        self.directory(vendor).list().map_ok(|entry| entry.user).try_collect().await.unwrap()
    }

    /// Active agents who are no administrators, those who take chats first.
    async fn agents(&self, vendor: SandboxVendor) -> Vec<User> {
        let own = self.directory(vendor).own_id().await.unwrap();
        let mut agents = self.everyone(vendor).await;
        agents.retain(|user| {
            let is = |kind: &RoleKind| user.roles.iter().any(|role| role.kind == *kind);
            let is_agent = is(&RoleKind::Agent) && !is(&RoleKind::Administrator);
            is_agent && user.active == Some(true) && own.as_ref() != Some(&user.id)
        });
        let availability = |user: &User| user.agent.availability.as_ref().map(|own| own.value.clone());
        agents.sort_by_key(|user| availability(user) != Some(AvailabilityKind::Available));
        agents
    }

    /// Somebody who leaves, and an heir who takes chats.
    pub async fn leaver(&self, vendor: SandboxVendor) -> Leaver {
        let agents = self.agents(vendor).await;
        let mut leaver = &agents[agents.len() - 1];
        if self.capabilities(vendor).await.can(Action::ListConversations) {
            for user in &agents {
                let open = self.directory(vendor).open_conversations(&user.id);
                if !open.try_collect::<Vec<_>>().await.unwrap().is_empty() {
                    leaver = user;
                }
            }
        }
        let heir = agents.iter().find(|user| user.id != leaver.id).unwrap();
        Leaver { user: leaver.clone(), heir: heir.id.clone() }
    }

    /// Pia, as one of the agents is.
    pub async fn pia(&self, vendor: SandboxVendor) -> Present {
        let (directory, capabilities) = (self.directory(vendor), self.capabilities(vendor).await);
        let like = self.agents(vendor).await.into_iter().max_by_key(|user| user.groups.len()).unwrap();
        let mut present = Present::default();
        present.attributes.display_name = Some("Pia Roth".to_owned());
        if capabilities.can(Action::GrantRole) {
            present.roles = WantedSet::Exactly(like.roles.iter().map(|role| role.value.clone()).collect());
        }
        let mut groups = like.groups;
        if matches!(capabilities.support(Action::JoinGroup), Support::AtCreation { .. }) {
            groups = directory.groups().try_collect().await.unwrap();
            groups.truncate(1);
        }
        present.groups = WantedSet::Exactly(groups.iter().map(called).collect());
        present
    }

    /// Pia comes, a group is created where that is possible, and somebody leaves, everywhere.
    pub async fn one_comes_and_one_leaves(&self, hand_over: fn(&Leaver) -> HandOver) -> Vec<Assignment> {
        let mut assignments = Vec::new();
        for vendor in self.vendors.iter().copied() {
            let pia = Wanted::Present(self.pia(vendor).await);
            if self.capabilities(vendor).await.can(Action::CreateGroup) {
                assignments.push(Assignment::group(NIGHT_SHIFT, WantedGroup::Present).on([vendor.name()]));
            }
            let leaver = self.leaver(vendor).await;
            let leaving = Wanted::Inactive(Leaving::handing_over(hand_over(&leaver)));
            let email = PersonRef::Email(PIA.to_owned());
            assignments.push(Assignment::new(email, pia).on([vendor.name()]));
            let person = PersonRef::Id(leaver.user.id);
            assignments.push(Assignment::new(person, leaving).on([vendor.name()]));
        }
        assignments
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

    /// The accounts that Pia has on a platform.
    pub async fn pias(&self, vendor: SandboxVendor) -> Vec<User> {
        let mut everyone = self.everyone(vendor).await;
        everyone.retain(|user| user.has_email(PIA));
        everyone
    }

    /// The platforms that have the group.
    pub async fn with_night_shift(&self) -> Vec<SandboxVendor> {
        let mut with = Vec::new();
        for vendor in self.vendors.iter().copied() {
            let groups: Vec<Group> = self.directory(vendor).groups().try_collect().await.unwrap();
            with.extend(groups.iter().any(|group| group.is_called(NIGHT_SHIFT)).then_some(vendor));
        }
        with
    }

    /// The requests that changed something on a platform, by operation.
    pub fn writes(&self, vendor: SandboxVendor, capabilities: &Capabilities) -> BTreeMap<String, u64> {
        let writes: Vec<String> = capabilities
            .iter()
            .filter(|(action, _)| !action.is_read())
            .flat_map(|(_, support)| support.operations().iter().map(|id| route(vendor, id)))
            .collect();
        let mut seen = self.sandbox.seen(vendor);
        seen.retain(|operation, _| writes.contains(operation));
        seen
    }
}

/// Hands over to the heir.
pub fn to_heir(leaver: &Leaver) -> HandOver {
    HandOver::ToPerson(PersonRef::Id(leaver.heir.clone()))
}

fn called(group: &Group) -> String {
    format!("{}:{}", group.kind, group.value)
}

/// An operation as the sandbox counts it.
pub fn route(vendor: SandboxVendor, id: &str) -> String {
    // A vendor makes all of its routes to list its operations.
    static ROUTES: LazyLock<BTreeMap<(SandboxVendor, &str), String>> = LazyLock::new(|| {
        let operations = SandboxVendor::ALL.iter().flat_map(|vendor| {
            vendor.operations().unwrap().into_iter().map(|operation| (*vendor, operation))
        });
        let routes = operations.map(|(vendor, operation)| {
            ((vendor, operation.id), format!("{} {}", operation.method, operation.path))
        });
        routes.collect()
    });
    ROUTES[&(vendor, id)].clone()
}

pub fn go_on(_: RunEvent<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub fn directory(vendor: &str, url: &str, credentials: &Map<String, Value>) -> Box<dyn Directory> {
    connect(&Vendor::from(vendor), url, credentials, ClientSettings::default()).unwrap()
}
