//! The laws of changes through the facade, for each vendor that has people.

use std::collections::BTreeMap;
use std::time::Duration;

use frontdesk::{
    AppliedStep, ChangeError, ClientSettings, ConfigureClient, Directory, HandOver, Leaving, PersonRef, Plan,
    Present, StatusKind, Wanted, WantedSet, connect,
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

/// What is a vendor's own in a random sequence of changes.
pub struct World {
    pub vendor: SandboxVendor,
    /// The properties of somebody who is present: those of a person of this number.
    pub present: fn(&mut Dice, usize) -> Present,
    /// Whether people can be deactivated and deleted.
    pub ends: bool,
    /// The operations that write, as fault scripts name them.
    pub writes: &'static [&'static str],
}

/// The people of a random sequence.
const PEOPLE: usize = 8;

/// Applying a step at most so often makes it done: a script has no more faults in a row.
const PATIENCE: usize = 12;

fn user_name(number: usize) -> String {
    format!("law.{number}")
}

fn address(number: usize) -> String {
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
    fn after(self, wanted: &Wanted) -> Self {
        match (self, wanted) {
            (_, Wanted::Present(present)) => Self::Active(present.clone()),
            (Self::Nobody, Wanted::Inactive(_)) | (_, Wanted::Absent(_)) => Self::Nobody,
            (Self::Active(present) | Self::Inactive(present), Wanted::Inactive(_)) => Self::Inactive(present),
            (before, _) => before,
        }
    }
}

/// Wants something random of somebody so often, while the server misbehaves. Afterwards everybody
/// is as wanted last, and nobody has two accounts.
pub async fn random_sequence(world: &World, seed: u64, times: usize) {
    let sandbox = Sandbox::start(&[world.vendor]).await.unwrap();
    let directory = directory(&sandbox, world.vendor);
    let mut dice = Dice::new(seed);
    sandbox.script(world.vendor, script(world, &mut dice)).unwrap();
    let mut models = vec![Model::Nobody; PEOPLE];
    for _ in 0..times {
        let number = dice.roll(PEOPLE);
        let leaving = || Leaving::handing_over(HandOver::Close);
        let wanted = match dice.roll(if world.ends { 6 } else { 3 }) {
            4 => Wanted::Inactive(leaving()),
            5 => Wanted::Absent(leaving()),
            _ => {
                let mut present = (world.present)(&mut dice, number);
                present.activate = true;
                present.attributes.user_name = Some(user_name(number));
                present.attributes.email = Some(address(number));
                Wanted::Present(present)
            }
        };
        let person = PersonRef::UserName(user_name(number));
        make(&*directory, &person, &wanted).await;
        let model = std::mem::replace(&mut models[number], Model::Nobody);
        models[number] = model.after(&wanted);
    }
    sandbox.script(world.vendor, Script::new()).unwrap();
    assert_as_wanted(&*directory, &models).await;
    for (number, model) in models.into_iter().enumerate() {
        let wanted = match model {
            Model::Nobody => Wanted::Absent(Leaving::default()),
            Model::Active(present) => Wanted::Present(present),
            Model::Inactive(_) => Wanted::Inactive(Leaving::default()),
        };
        let person = PersonRef::UserName(user_name(number));
        let plan = directory.ensure(&person, &wanted).await.unwrap();
        assert!(plan.steps.is_empty(), "{person}: {plan:?}");
    }
}

/// Every account of the sequence once, with the status, name, roles and groups that were wanted.
async fn assert_as_wanted(directory: &dyn Directory, models: &[Model]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut everyone = directory.list();
    while let Some(entry) = everyone.next().await {
        let user = entry.unwrap().user;
        let Some(name) = user.user_name.as_deref().filter(|name| name.starts_with("law.")) else { continue };
        *seen.entry(name.to_owned()).or_default() += 1;
        let number: usize = name["law.".len()..].parse().unwrap();
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
    let expected: BTreeMap<String, usize> = expected.map(|(number, _)| (user_name(number), 1)).collect();
    assert_eq!(seen, expected);
}

fn directory(sandbox: &Sandbox, vendor: SandboxVendor) -> Box<dyn Directory> {
    let endpoint = sandbox.endpoint(vendor).unwrap();
    // The policy of a client who wants to repeat everything does not hold for changes.
    let policy = RetryPolicy::new().attempts(6).base_delay(Duration::from_millis(1)).retry_unsafe();
    let settings = ClientSettings::default().retry(policy).retry_budget(1_000_000);
    connect(&vendor.name().into(), &endpoint.base_url, &endpoint.credentials, settings).unwrap()
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
