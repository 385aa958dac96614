//! What is wanted of a person, and the steps to it: plain data.

use std::fmt;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::action::Action;
use crate::change_error::ChangeError;
use crate::user::{Group, Role};
use crate::vendor::Vendor;

/// Whose account is changed.
///
/// ```
/// use frontdesk::PersonRef;
///
/// let ada = PersonRef::Email("ada.brandt@harbour.example".to_owned());
/// let json = serde_json::json!({"email": "ada.brandt@harbour.example"});
/// assert_eq!(serde_json::to_value(&ada)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum PersonRef {
    /// The platform's own ID.
    Id(String),
    /// An email address. On a platform without addresses, the user name that is this address.
    Email(String),
    /// The name that the person signs in with.
    UserName(String),
}

impl PersonRef {
    /// Returns the ID, address or name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let (Self::Id(text) | Self::Email(text) | Self::UserName(text)) = self;
        text
    }
}

impl fmt::Display for PersonRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// What a step changes.
///
/// ```
/// use frontdesk::Subject;
///
/// let billing = Subject::Group("Billing".to_owned());
/// assert_eq!(serde_json::to_value(&billing)?, serde_json::json!({"group": "Billing"}));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Subject {
    /// The account of a person.
    Person(PersonRef),
    /// A group, by its name.
    Group(String),
}

impl Subject {
    /// Returns the person; `None` if it is a group.
    #[must_use]
    pub fn person(&self) -> Option<&PersonRef> {
        match self {
            Self::Person(person) => Some(person),
            Self::Group(_) => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => person.fmt(formatter),
            Self::Group(name) => formatter.pad(name),
        }
    }
}

impl From<PersonRef> for Subject {
    fn from(person: PersonRef) -> Self {
        Self::Person(person)
    }
}

/// What is wanted of a group on a platform.
///
/// ```
/// use frontdesk::WantedGroup;
///
/// let wanted = WantedGroup::Renamed { to: "Invoices".to_owned() };
/// let json = serde_json::json!({"state": "renamed", "to": "Invoices"});
/// assert_eq!(serde_json::from_value::<WantedGroup>(json)?, wanted);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "camelCase")]
#[non_exhaustive]
pub enum WantedGroup {
    /// There is a group of this name.
    Present,
    /// The group, which exists, has another name.
    Renamed {
        /// The new name.
        to: String,
    },
    /// There is no such group.
    Absent,
}

/// What is wanted of a person on a platform.
///
/// ```
/// use frontdesk::{Attributes, Present, Wanted};
///
/// let mut attributes = Attributes::default();
/// attributes.display_name = Some("Pia Roth".to_owned());
/// let mut present = Present::default();
/// present.attributes = attributes;
/// let wanted = Wanted::Present(present);
/// let json = serde_json::json!({"state": "present", "attributes": {"displayName": "Pia Roth"}});
/// assert_eq!(serde_json::from_value::<Wanted>(json)?, wanted);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "camelCase")]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "a program has few of them, and a box would be in every match")]
pub enum Wanted {
    /// The person has an account with these properties.
    Present(Present),
    /// The person cannot use the account, and what can be kept of it is kept.
    Inactive(Leaving),
    /// The person has no account.
    Absent(Leaving),
    /// The person takes chats.
    Available,
    /// The person takes no chats.
    NotAvailable,
}

/// The properties of somebody who has an account. What is not set stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Present {
    /// Name, address and so on.
    pub attributes: Attributes,
    /// The roles, each by its ID or name.
    #[serde(skip_serializing_if = "WantedSet::is_unchanged")]
    pub roles: WantedSet,
    /// The groups, each by its ID or name.
    #[serde(skip_serializing_if = "WantedSet::is_unchanged")]
    pub groups: WantedSet,
    /// Whether an account that cannot be used is activated. Defaults to false: it stays inactive. A
    /// new account is always active.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub activate: bool,
    /// Whether only an account that exists is changed. Defaults to false: somebody without one gets
    /// one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub existing_only: bool,
}

/// What is known of a person, in the words of SCIM 2.0. What is not set stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Attributes {
    /// The name that the person signs in with. SCIM: `userName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The name that others see. SCIM: `displayName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// SCIM: `name.givenName`. On a platform that keeps names whole, part of the display name if
    /// that is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// SCIM: `name.familyName`. On a platform that keeps names whole, part of the display name if
    /// that is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// The email address. SCIM: the primary one of `emails`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The language of the person's screen, as the platform writes it. SCIM: `locale`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Further fields of a new account, under the platform's own names. They are used only when an
    /// account is created, and must not be secrets.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
}

impl Attributes {
    /// Returns the whole name: the display name, or the parts.
    #[must_use]
    pub fn whole_name(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.given_name, &self.family_name].into_iter().flatten().map(String::as_str).collect();
        self.display_name.clone().or_else(|| (!parts.is_empty()).then(|| parts.join(" ")))
    }

    /// Returns the given and the family name: as stated, or the display name, split at its last
    /// space.
    #[must_use]
    pub fn name_parts(&self) -> (Option<String>, Option<String>) {
        if self.given_name.is_some() || self.family_name.is_some() {
            return (self.given_name.clone(), self.family_name.clone());
        }
        let Some(whole) = self.display_name.as_deref().map(str::trim) else {
            return (None, None);
        };
        match whole.rsplit_once(char::is_whitespace) {
            Some((given, family)) => (Some(given.trim().to_owned()), Some(family.to_owned())),
            None => (Some(whole.to_owned()), None),
        }
    }
}

/// Which roles or groups a person is wanted to have, each by its ID or name. If groups of several
/// kinds have the same ID or name, the kind stands before it: `inbox:3`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum WantedSet {
    /// Those that the person has.
    #[default]
    Unchanged,
    /// These and no others.
    Exactly(Vec<String>),
    /// Some more or fewer than the person has.
    Changed {
        /// Those that the person gets.
        #[serde(default)]
        add: Vec<String>,
        /// Those that the person loses.
        #[serde(default)]
        remove: Vec<String>,
    },
}

impl WantedSet {
    /// Returns whether nothing is to change.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        *self == Self::Unchanged
    }

    /// Returns those that the person is wanted to have.
    pub(crate) fn wanted(&self) -> &[String] {
        match self {
            Self::Unchanged => &[],
            Self::Exactly(values) => values,
            Self::Changed { add, .. } => add,
        }
    }
}

/// What becomes of somebody's work when their access ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Leaving {
    /// What becomes of open conversations.
    pub hand_over: HandOver,
    /// Whether what the person alone owns, such as a room, may go to others or be deleted with
    /// the account. Defaults to false: a platform that asks refuses.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub relinquish: bool,
}

impl Leaving {
    /// Returns what becomes of somebody whose open conversations are handed over like this.
    #[must_use]
    pub fn handing_over(hand_over: HandOver) -> Self {
        Self { hand_over, ..Self::default() }
    }
}

/// What becomes of open conversations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum HandOver {
    /// They stay open, and stay the person's where the platform keeps them with somebody who has no
    /// access: on Chatwoot they are nobody's when a membership ends. If the platform would close
    /// them, the person is not deactivated.
    #[default]
    KeepOpen,
    /// Another person gets them.
    ToPerson(PersonRef),
    /// A group gets them, by its ID or name.
    ToGroup(String),
    /// They go back into their queue.
    Requeue,
    /// They are closed.
    Close,
}

impl HandOver {
    /// Returns the action on each conversation.
    pub(crate) fn action(&self) -> Option<Action> {
        match self {
            Self::KeepOpen => None,
            Self::ToPerson(_) => Some(Action::ReassignToPerson),
            Self::ToGroup(_) => Some(Action::ReassignToGroup),
            Self::Requeue => Some(Action::Requeue),
            Self::Close => Some(Action::Close),
        }
    }
}

/// What has to be done for a person to be as wanted: nothing, if it is empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Plan {
    /// The ID of the account, or of the group. `None` if there is none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The steps, in the order in which they have to be applied.
    pub steps: Vec<Step>,
    /// What the platform cannot do, and a person has to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manual: Vec<ManualTask>,
}

impl Plan {
    /// Returns whether the person is as wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.manual.is_empty()
    }
}

/// One change of one account or group. It holds no secrets: a password is generated when it is
/// applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Step {
    /// The platform.
    pub vendor: Vendor,
    /// What is done.
    pub action: Action,
    /// The IDs of the operations by which the platform does it.
    pub operations: Vec<String>,
    /// Whose account is changed, or which group.
    #[serde(flatten)]
    pub subject: Subject,
    /// The ID of the role, group or conversation that it is about. A group that is created has
    /// none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The value before the change.
    #[serde(skip_serializing_if = "Value::is_null")]
    #[serde(default)]
    pub before: Value,
    /// The value after the change.
    #[serde(skip_serializing_if = "Value::is_null")]
    #[serde(default)]
    pub after: Value,
    /// What the person loses by it beside the access itself, so that it can be given back. Only a
    /// deactivation has it, on a platform on which that takes more away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<Lost>,
    /// Why it is done, for people.
    pub reason: String,
}

/// What a deactivation takes away beside the access itself.
///
/// ```
/// use frontdesk::Lost;
///
/// let lost: Lost = serde_json::from_str(r#"{"groups": [{"value": "3", "type": "team"}]}"#)?;
/// assert!(!lost.keeps_sign_in && lost.groups.len() == 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Lost {
    /// Whether the account can be used as before, so that it need not be activated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub keeps_sign_in: bool,
    /// The roles before the change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// The groups before the change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
}

impl Step {
    /// Returns a step for a directory of your own.
    #[must_use]
    pub fn new(
        vendor: Vendor,
        action: Action,
        subject: impl Into<Subject>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            vendor,
            action,
            operations: Vec::new(),
            subject: subject.into(),
            target: None,
            before: Value::Null,
            after: Value::Null,
            lost: None,
            reason: reason.into(),
        }
    }

    /// Returns the person whose account is changed.
    ///
    /// # Errors
    /// [`ChangeError::Refused`]: the step changes a group.
    pub fn person(&self) -> Result<&PersonRef, ChangeError> {
        self.subject.person().ok_or_else(|| self.malformed("it names no `person`"))
    }

    /// # Errors
    /// [`ChangeError::Refused`]: a person is named where a group is changed, or the other way
    /// around.
    pub(crate) fn check_subject(&self) -> Result<(), ChangeError> {
        match (&self.subject, self.action.is_about_group()) {
            (Subject::Person(_), true) => Err(self.malformed("it names no `group`")),
            (Subject::Group(_), false) => Err(self.malformed("it names no `person`")),
            _ => Ok(()),
        }
    }

    /// Returns the value after the change as text.
    ///
    /// # Errors
    /// [`ChangeError::Refused`]: it is no text.
    pub fn text(&self) -> Result<&str, ChangeError> {
        self.after.as_str().ok_or_else(|| self.malformed("`after` is not a string"))
    }

    /// Returns the ID of the role, group or conversation.
    ///
    /// # Errors
    /// [`ChangeError::Refused`]: the step has none.
    pub fn target(&self) -> Result<&str, ChangeError> {
        self.target.as_deref().ok_or_else(|| self.malformed("it has no `target`"))
    }

    /// Returns the new account of a step that creates one.
    ///
    /// # Errors
    /// [`ChangeError::Refused`]: the value after the change is no account.
    pub fn new_person(&self) -> Result<NewPerson, ChangeError> {
        self.value()
    }

    /// Returns the value after the change, of a type.
    ///
    /// # Errors
    /// [`ChangeError::Refused`]: it is not of this type.
    pub(crate) fn value<T: DeserializeOwned>(&self) -> Result<T, ChangeError> {
        T::deserialize(&self.after).map_err(|error| self.malformed(&format!("`after` does not fit: {error}")))
    }

    /// Returns the value after the change as true or false.
    ///
    /// # Errors
    /// [`ChangeError::Refused`]: it is neither.
    pub(crate) fn flag(&self) -> Result<bool, ChangeError> {
        self.value()
    }

    /// Returns the group that somebody joins or leaves. Groups of different kinds may have the same
    /// ID.
    ///
    /// # Errors
    /// [`ChangeError::Refused`]: neither value is a group.
    pub(crate) fn group(&self) -> Result<Group, ChangeError> {
        let value = if self.after.is_null() { &self.before } else { &self.after };
        Group::deserialize(value).map_err(|error| self.malformed(&format!("it names no group: {error}")))
    }

    /// Returns the group that gets a conversation.
    ///
    /// # Errors
    /// [`ChangeError::Refused`]: the value after the change is no group.
    pub(crate) fn heir(&self) -> Result<Group, ChangeError> {
        self.value()
    }

    /// Returns whether the step may make others owners of what the person alone owns.
    pub(crate) fn relinquishes(&self) -> bool {
        self.after.get("relinquish").and_then(Value::as_bool).unwrap_or_default()
    }

    fn malformed(&self, problem: &str) -> ChangeError {
        ChangeError::refused(format!(
            "the step `{}` is malformed: {problem}; make the plan again",
            self.action
        ))
    }
}

/// An account that is to be created.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewPerson {
    /// Name, address and so on.
    pub attributes: Attributes,
    /// The IDs of the roles that the account has from the beginning.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The groups in which the person is from the beginning.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
}

/// What the platform cannot do, and a person has to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ManualTask {
    /// The platform.
    pub vendor: Vendor,
    /// What is to be done.
    pub action: Action,
    /// Whose account is to be changed, or which group.
    #[serde(flatten)]
    pub subject: Subject,
    /// The role, group or conversation that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The value after the change.
    #[serde(skip_serializing_if = "Value::is_null")]
    #[serde(default)]
    pub after: Value,
    /// Why the platform does not do it.
    pub reason: String,
    /// What comes nearest.
    pub nearest: String,
}

impl ManualTask {
    /// Creates a task for a directory of your own.
    #[must_use]
    pub fn new(
        vendor: Vendor,
        action: Action,
        subject: impl Into<Subject>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            vendor,
            action,
            subject: subject.into(),
            target: None,
            after: Value::Null,
            reason: reason.into(),
            nearest: String::new(),
        }
    }
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Done {
    /// Whether something was changed. If false, it was already so, and nothing was sent.
    pub changed: bool,
    /// The ID of the account or group; `None` if there is none (any more).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The IDs of the operations that were called, in order, those that read included.
    pub calls: Vec<String>,
}

impl Done {
    /// Returns what came of a step of a directory of your own: `calls` are the operations.
    #[must_use]
    pub fn new(changed: bool, id: Option<String>, calls: Vec<String>) -> Self {
        Self { changed, id, calls }
    }
}

/// Everything that came of a change: see [`DirectoryExt::change`](crate::DirectoryExt::change).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Changed {
    /// The steps that were applied, and what came of each.
    pub steps: Vec<AppliedStep>,
    /// What the platform cannot do, and a person has to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manual: Vec<ManualTask>,
}

impl Changed {
    /// Returns whether a step changed something.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.steps.iter().any(|applied| applied.done.changed)
    }
}

/// A step and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AppliedStep {
    /// The step.
    pub step: Step,
    /// What came of it.
    pub done: Done,
}
