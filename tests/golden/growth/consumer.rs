//! A program that does what programs do with a client.

use frontdesk_core::{Error, Extra, Nullable, Operation, RequestOptions};

use super::Client;
use super::generated::types::{Contact, Day, Person, PersonCreate, PersonLevel, Role, Week};
use super::generated::{Account, people};

/// Handles are kept.
#[derive(Clone, Debug)]
pub struct Program {
    account: Account,
    people: people::People,
}

/// What the program keeps of a person, in fields of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The ID.
    pub id: i64,
    /// Types of the client are kept as they are.
    pub role: Role,
    /// So are optional ones.
    pub contact: Option<Contact>,
    /// And those of structs.
    pub week: Option<Week>,
    /// In a box or not.
    pub today: Option<Box<Day>>,
}

impl From<Person> for Kept {
    fn from(person: Person) -> Self {
        let Person { id, role, contact, week, today, .. } = person;
        Self { id, role, contact, week, today }
    }
}

/// Each request names its operation.
pub const CALLED: [&Operation; 3] =
    [people::CreatePerson::OPERATION, people::GetPerson::OPERATION, people::List::OPERATION];

impl Program {
    /// Starts the program.
    #[must_use]
    pub fn new(client: &Client) -> Self {
        let account = client.account(1);
        Self { people: account.people(), account }
    }

    /// Builds bodies by `new`, setters and fields, and awaits a request.
    ///
    /// # Errors
    /// As the client says.
    pub async fn create(&self, name: &str) -> Result<Kept, Error> {
        let mut body = PersonCreate::new(name).role(Role::Agent).clear_phone();
        body.phone = Nullable::Value("555".to_owned());
        body.extra = Extra::default();
        self.people.create_person(&body).await.map(Kept::from)
    }

    /// Sets options and parameters, and reads the whole response.
    ///
    /// # Errors
    /// As the client says.
    pub async fn describe(&self, id: i64) -> Result<String, Error> {
        let request: people::GetPerson = self.account.people().get_person(id);
        let response = request.with_options(RequestOptions::new().query("expand", "true")).send().await?;
        let person = &response.value;
        let role = match &person.role {
            Role::Agent => "an agent",
            Role::Administrator => "an administrator",
            other => other.as_str(),
        };
        let level = match person.level {
            Some(PersonLevel::X1 | PersonLevel::X2) => "known",
            Some(_) => "new",
            None => "absent",
        };
        let contact = match &person.contact {
            Some(Contact::MailContact(mail)) => mail.mail.as_str(),
            Some(Contact::PhoneContact(phone)) => phone.phone.as_str(),
            Some(_) => "new",
            None => "absent",
        };
        Ok(format!("{} is {role}, level {level}, contact {contact}", person.name))
    }

    /// Lists IDs, of roles that the first version does not know, too.
    ///
    /// # Errors
    /// As the client says.
    pub async fn ids(&self, role: &str) -> Result<Vec<i64>, Error> {
        let mut people = self.people.list().role(Role::from(role)).limit(2).stream().concurrency(2);
        let mut ids = Vec::new();
        while let Some(person) = people.next().await {
            ids.push(person?.id);
        }
        Ok(ids)
    }
}
