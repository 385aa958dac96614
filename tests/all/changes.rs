//! The laws of changes through the facade, for each vendor that has people.

use std::collections::BTreeMap;
use std::time::Duration;

use frontdesk::{
    Action, AppliedStep, Capabilities, ChangeError, ClientSettings, ConfigureClient, Directory, DirectoryExt,
    HandOver, Leaving, PersonRef, Plan, Present, StatusKind, Support, Wanted, WantedGroup, WantedSet,
    connect,
};
use frontdesk_core::RetryPolicy;
use frontdesk_sandbox::faults::{Fault, RetryAfter, Script};
use frontdesk_sandbox::{Sandbox, SandboxVendor};
use futures_util::StreamExt;

/// What is random in a test, and the same in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below the limit.
    pub fn roll(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit
    }

    pub fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.roll(of.len())]
    }

    /// Some of them, in their order.
    pub fn some(&mut self, of: &[&str]) -> Vec<String> {
        of.iter().filter(|_| self.roll(2) == 0).map(|name| (*name).to_owned()).collect()
    }
}

/// What is a vendor's own in the laws of changes.
pub struct World {
    pub vendor: SandboxVendor,
    /// The properties of somebody who is present: those of a person of this number.
    pub present: fn(&mut Dice, usize) -> Present,
    /// The name that a person of this number signs in with. It begins with `law.` and the number.
    pub user_name: fn(usize) -> String,
    /// What becomes of people whose access ends.
    pub ends: Ends,
    /// The operations that write, as fault scripts name them.
    pub writes: &'static [&'static str],
    /// The operation after which a new account is there, as fault scripts name it.
    pub create: &'static str,
    /// How many times something random is wanted of somebody.
    pub times: usize,
}

/// What becomes of people whose access ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// The platform cannot end it.
    Never,
    /// Who is deactivated is still listed.
    Listed,
    /// Who is deactivated is not listed any more.
    Unlisted,
}

/// The laws of changes as tests of a vendor.
macro_rules! laws {
    ($world:expr) => {
        #[tokio::test]
        async fn random_changes_end_as_wanted_however_the_server_fails() {
            crate::changes::random_sequence(&$world).await;
        }

        #[tokio::test]
        async fn an_unknown_outcome_is_read_and_never_sent_again() {
            crate::changes::assert_outcomes_are_read(&$world).await;
        }

        #[tokio::test]
        async fn a_group_is_created_once_however_the_server_fails() {
            crate::changes::assert_groups_are_created_once(&$world).await;
        }

        #[tokio::test]
        async fn invalid_credentials_and_a_server_that_fails_are_told_apart() {
            crate::changes::assert_reads_have_their_class(&$world).await;
        }
    };
}

pub(crate) use laws;

/// Asserts that each change that a vendor's platform can make is read back through its client: that
/// the test which does so, by its name, stands in the source, with the action.
#[track_caller]
pub fn assert_reads_back_every_action(vendor: &str, tests: &[(Action, &str)], source: &str) {
    let mut kinds = Capabilities::of_vendor(&vendor.into()).into_iter();
    let capabilities = kinds.next().unwrap();
    for action in Action::ALL.iter().copied().filter(|action| !action.is_read()) {
        let can = capabilities.can(action)
            || matches!(capabilities.support(action), Support::AtCreation { .. })
            || kinds.clone().any(|capabilities| capabilities.can(action));
        let test = tests.iter().find(|(own, _)| *own == action);
        assert_eq!(test.is_some(), can, "{vendor} {action}");
        if let Some((_, test)) = test {
            assert!(source.contains(&format!("async fn {test}(")), "{vendor} {action}: no test {test}");
        }
    }
}

/// What is random in a sequence begins with it.
const SEED: u64 = 20_261_129;

/// The people of a random sequence.
const PEOPLE: usize = 8;

/// Applying a step at most so often makes it done: a script has no more faults in a row.
const PATIENCE: usize = 12;

pub fn user_name(number: usize) -> String {
    format!("law.{number}")
}

pub fn address(number: usize) -> String {
    format!("law.{number}@harbour.example")
}

/// What somebody is after a change.
#[derive(Clone, Debug)]
enum Model {
    Nobody,
    Active(Present),
    Inactive(Present),
}

impl Model {
    fn after(self, wanted: &Wanted, ends: Ends) -> Self {
        match (self, wanted) {
            (_, Wanted::Present(present)) => Self::Active(present.clone()),
            (Self::Nobody, Wanted::Inactive(_)) | (_, Wanted::Absent(_)) => Self::Nobody,
            (_, Wanted::Inactive(_)) if ends == Ends::Unlisted => Self::Nobody,
            (Self::Active(present) | Self::Inactive(present), Wanted::Inactive(_)) => Self::Inactive(present),
            (before, _) => before,
        }
    }
}

/// Wants something random of somebody so often, while the server misbehaves. Afterwards everybody
/// is as wanted last, and nobody has two accounts.
pub async fn random_sequence(world: &World) {
    let sandbox = Sandbox::start(&[world.vendor]).await.unwrap();
    let directory = directory(&sandbox, world.vendor);
    let mut dice = Dice::new(SEED);
    sandbox.script(world.vendor, script(world, &mut dice)).unwrap();
    let mut models = vec![Model::Nobody; PEOPLE];
    for _ in 0..world.times {
        let number = dice.roll(PEOPLE);
        let leaving = || Leaving::handing_over(HandOver::Close);
        let wanted = match dice.roll(if world.ends == Ends::Never { 3 } else { 6 }) {
            4 => Wanted::Inactive(leaving()),
            5 => Wanted::Absent(leaving()),
            _ => Wanted::Present(present(world, &mut dice, number)),
        };
        let person = PersonRef::UserName((world.user_name)(number));
        make(&*directory, &person, &wanted).await;
        let model = std::mem::replace(&mut models[number], Model::Nobody);
        models[number] = model.after(&wanted, world.ends);
    }
    sandbox.script(world.vendor, Script::new()).unwrap();
    assert_as_wanted(world, &*directory, &models).await;
    for (number, model) in models.into_iter().enumerate() {
        let wanted = match model {
            Model::Nobody => Wanted::Absent(Leaving::default()),
            Model::Active(present) => Wanted::Present(present),
            Model::Inactive(_) => Wanted::Inactive(Leaving::default()),
        };
        let person = PersonRef::UserName((world.user_name)(number));
        let plan = directory.ensure(&person, &wanted).await.unwrap();
        assert!(plan.steps.is_empty(), "{person}: {plan:?}");
    }
}

/// The properties of a person of this number, who can sign in.
fn present(world: &World, dice: &mut Dice, number: usize) -> Present {
    let mut present = (world.present)(dice, number);
    present.activate = true;
    present.attributes.user_name = Some((world.user_name)(number));
    present.attributes.email = Some(address(number));
    present
}

/// Every account of the sequence once, with the status, name, roles and groups that were wanted.
async fn assert_as_wanted(world: &World, directory: &dyn Directory, models: &[Model]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut everyone = directory.list();
    while let Some(entry) = everyone.next().await {
        let user = entry.unwrap().user;
        let Some(name) = user.user_name.as_deref().filter(|name| name.starts_with("law.")) else { continue };
        *seen.entry(name.to_owned()).or_default() += 1;
        let number = name["law.".len()..].split('@').next().unwrap();
        let number: usize = number.parse().unwrap();
        let present = match &models[number] {
            Model::Nobody => panic!("{name} has an account, and should not: {user:?}"),
            Model::Active(present) => {
                assert_eq!(user.status.value, StatusKind::Active, "{name}");
                present
            }
            Model::Inactive(present) => {
                assert_ne!(user.active, Some(true), "{name}");
                present
            }
        };
        assert_eq!(user.display_name, present.attributes.display_name, "{name}");
        // A person without access may have lost roles and groups.
        if let (Model::Active(_), WantedSet::Exactly(wanted)) = (&models[number], &present.roles) {
            let mut roles: Vec<_> = user.roles.iter().map(|role| role.value.clone()).collect();
            let mut wanted = wanted.clone();
            roles.sort();
            wanted.sort();
            assert_eq!(roles, wanted, "{name}");
        }
        if let (Model::Active(_), WantedSet::Exactly(wanted)) = (&models[number], &present.groups) {
            let mut groups: Vec<_> = user.groups.iter().filter_map(|group| group.display.clone()).collect();
            let mut wanted = wanted.clone();
            groups.sort();
            wanted.sort();
            assert_eq!(groups, wanted, "{name}");
        }
    }
    let expected = models.iter().enumerate().filter(|(_, model)| !matches!(model, Model::Nobody));
    let expected: BTreeMap<String, usize> =
        expected.map(|(number, _)| ((world.user_name)(number), 1)).collect();
    assert_eq!(seen, expected);
}

fn directory(sandbox: &Sandbox, vendor: SandboxVendor) -> Box<dyn Directory> {
    // The policy of a client who wants to repeat everything does not hold for changes.
    let policy = RetryPolicy::new().attempts(6).base_delay(Duration::from_millis(1)).retry_unsafe();
    connected(sandbox, vendor, policy)
}

fn connected(sandbox: &Sandbox, vendor: SandboxVendor, policy: RetryPolicy) -> Box<dyn Directory> {
    let endpoint = sandbox.endpoint(vendor).unwrap();
    let settings = ClientSettings::default().retry(policy).retry_budget(1_000_000);
    connect(&vendor.name().into(), &endpoint.base_url, &endpoint.credentials, settings).unwrap()
}

/// The faults of a creation, what comes of it, and how many accounts there are afterwards. It is
/// sent once, whatever the client's own policy on retries.
pub async fn assert_outcomes_are_read(world: &World) {
    let limited = Fault::RateLimited { retry_after: RetryAfter::Millis(5), reset: Duration::from_millis(5) };
    let table = [
        (Fault::CloseMidBody, "done", 1),
        (Fault::TruncatedJson, "done", 1),
        (Fault::Refuse, "unknown", 0),
        (Fault::Status { status: 502 }, "unknown", 0),
        (Fault::Status { status: 400 }, "refused", 0),
        (Fault::Status { status: 403 }, "credentials", 0),
        (limited, "retryable", 0),
    ];
    for (fault, expected, accounts) in table {
        let sandbox = Sandbox::start(&[world.vendor]).await.unwrap();
        let directory = directory(&sandbox, world.vendor);
        let person = PersonRef::UserName((world.user_name)(0));
        let wanted = Wanted::Present(present(world, &mut Dice::new(SEED), 0));
        let plan = directory.ensure(&person, &wanted).await.unwrap();
        let create = plan.steps.first().unwrap();
        assert_eq!(create.action, Action::Create);
        sandbox.script(world.vendor, Script::new().on(world.create, [fault.clone()])).unwrap();
        let at = format!("{} {fault:?}", world.vendor);
        let came = match directory.apply(create).await {
            Ok(done) => {
                if done.changed {
                    "done"
                } else {
                    "was so"
                }
            }
            Err(ChangeError::OutcomeUnknown { .. }) => "unknown",
            Err(ChangeError::Retryable { .. }) => "retryable",
            Err(ChangeError::Refused { .. }) => "refused",
            Err(ChangeError::Credentials { .. }) => "credentials",
            Err(error) => panic!("{at}: {error}"),
        };
        assert_eq!(came, expected, "{at}");
        assert_eq!(sandbox.seen(world.vendor).get(world.create).copied(), Some(1), "{at}");
        assert_eq!(directory.is_applied(create).await.unwrap(), accounts == 1, "{at}");
        // The same step again is harmless, and makes what is missing.
        assert_eq!(directory.apply(create).await.unwrap().changed, accounts == 0, "{at}");
        assert!(!directory.apply(create).await.unwrap().changed, "{at}");
    }
}

/// The creation of a group is sent once, and what came of it is read. A platform that cannot create
/// groups leaves that to a person, and sends nothing.
pub async fn assert_groups_are_created_once(world: &World) {
    const NAME: &str = "night shift";
    for fault in
        [Fault::None, Fault::CloseMidBody, Fault::TruncatedJson, Fault::Refuse, Fault::Status { status: 502 }]
    {
        let sandbox = Sandbox::start(&[world.vendor]).await.unwrap();
        let directory = directory(&sandbox, world.vendor);
        let at = format!("{} {fault:?}", world.vendor);
        let plan = directory.ensure_group(NAME, &WantedGroup::Present).await.unwrap();
        let can = directory.capabilities().await.unwrap().can(Action::CreateGroup);
        assert_eq!((plan.steps.len(), plan.manual.len()), (usize::from(can), usize::from(!can)), "{at}");
        let Some(step) = plan.steps.first() else {
            let refused = directory.create_group(NAME).await.unwrap_err();
            assert!(matches!(refused, ChangeError::Unsupported { .. }), "{at}: {refused}");
            return;
        };
        let create = route(world.vendor, step.operations.last().unwrap());
        sandbox.script(world.vendor, Script::new().on(&create, [fault])).unwrap();
        let applied = directory.apply(step).await;
        let is_there = directory.is_applied(step).await.unwrap();
        assert_eq!(applied.is_ok(), is_there, "{at}: {applied:?}");
        assert_eq!(sandbox.seen(world.vendor).get(&create).copied(), Some(1), "{at}");
        assert_eq!(directory.apply(step).await.unwrap().changed, !is_there, "{at}");
        let groups: Vec<_> = directory.groups().map(Result::unwrap).collect().await;
        assert_eq!(groups.iter().filter(|group| group.is_called(NAME)).count(), 1, "{at}");
    }
}

/// An operation as the sandbox counts it, and as fault scripts name it.
fn route(vendor: SandboxVendor, id: &str) -> String {
    let operation = vendor.operations().unwrap().into_iter().find(|operation| operation.id == id).unwrap();
    format!("{} {}", operation.method, operation.path)
}

/// A plan says whether it may be made later, or needs other credentials.
pub async fn assert_reads_have_their_class(world: &World) {
    let sandbox = Sandbox::start(&[world.vendor]).await.unwrap();
    let directory = connected(&sandbox, world.vendor, RetryPolicy::none());
    let person = PersonRef::UserName((world.user_name)(0));
    let wanted = Wanted::Inactive(Leaving::default());
    let failing = Script::new().on("GET *", vec![Fault::Status { status: 503 }; 20]);
    sandbox.script(world.vendor, failing).unwrap();
    let error = directory.ensure(&person, &wanted).await.unwrap_err();
    assert!(matches!(error, ChangeError::Retryable { .. }), "{}: {error:?}", world.vendor);
    sandbox.script(world.vendor, Script::new()).unwrap();
    assert!(directory.ensure(&person, &wanted).await.unwrap().is_empty(), "{}", world.vendor);

    let endpoint = sandbox.endpoint(world.vendor).unwrap();
    let mut credentials = endpoint.credentials.clone();
    for credential in credentials.values_mut().filter(|credential| credential.is_string()) {
        *credential = "stranger".into();
    }
    let settings = ClientSettings::default();
    let stranger = connect(&world.vendor.name().into(), &endpoint.base_url, &credentials, settings).unwrap();
    let error = stranger.ensure(&person, &wanted).await.unwrap_err();
    assert!(matches!(error, ChangeError::Credentials { .. }), "{}: {error:?}", world.vendor);
}

/// Faults in a tenth of the requests, and more in those that write.
fn script(world: &World, dice: &mut Dice) -> Script {
    let limited =
        || Fault::RateLimited { retry_after: RetryAfter::Millis(1), reset: Duration::from_millis(1) };
    let mut faults = |one_in: usize| -> Vec<Fault> {
        let fault = |dice: &mut Dice| match dice.roll(6) {
            0 => Fault::Refuse,
            1 => Fault::CloseMidBody,
            2 => Fault::Status { status: 503 },
            3 => Fault::TruncatedJson,
            4 => limited(),
            _ => Fault::EmptyBody { status: 502 },
        };
        (0..2_000).map(|_| if dice.roll(one_in) == 0 { fault(dice) } else { Fault::None }).collect()
    };
    let script = Script::new();
    let script = world.writes.iter().fold(script, |script, write| script.on(write, faults(4)));
    script.on("GET *", faults(60))
}

/// Makes somebody as wanted, as a program does that is told which failures may be repeated.
async fn make(directory: &dyn Directory, person: &PersonRef, wanted: &Wanted) {
    for _ in 0..PATIENCE {
        let plan = match directory.ensure(person, wanted).await {
            Ok(plan) => plan,
            Err(error) => {
                assert_may_pass(&error, "ensure");
                continue;
            }
        };
        if plan.steps.is_empty() {
            return;
        }
        apply(directory, plan).await;
    }
    panic!("{person} is not as wanted after {PATIENCE} plans: {wanted:?}");
}

/// Applies the steps up to the first that fails for good.
async fn apply(directory: &dyn Directory, plan: Plan) {
    for step in plan.steps {
        let mut applied = false;
        for _ in 0..PATIENCE {
            match directory.apply(&step).await {
                Ok(_) => {
                    applied = true;
                    break;
                }
                Err(error) => assert_may_pass(&error, step.action.as_str()),
            }
        }
        assert!(applied, "{step:?}");
    }
}

/// An error that says that the same may succeed later.
fn assert_may_pass(error: &ChangeError, at: &str) {
    let may = matches!(error, ChangeError::Retryable { .. } | ChangeError::OutcomeUnknown { .. });
    // A page that was cut off cannot be read, and says so.
    let garbled = error.error().is_some_and(|error| {
        matches!(error.kind(), frontdesk::ErrorKind::Decode | frontdesk::ErrorKind::Transport)
    });
    assert!(may || garbled, "{at}: {error:?}");
}

/// Applies each step of a change again, which changes nothing.
pub async fn assert_harmless_to_repeat(directory: &dyn Directory, applied: &[AppliedStep]) {
    for applied in applied {
        let again = directory.apply(&applied.step).await.unwrap();
        assert!(!again.changed, "{:?}", applied.step);
    }
}
