//! Code in exactly the shape that the generator writes, so that the two cannot drift apart.
#![allow(missing_docs, dead_code)]

mod types {
    ::frontdesk_core::open_enum! {
        /// What a person may do.
        pub enum Role {
            /// Answers customers.
            Agent = "agent",
            /// Does everything.
            Administrator = "administrator",
        }
    }

    #[derive(Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
    pub struct User {
        pub id: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role: Option<Role>,
        #[serde(default, skip_serializing_if = "::frontdesk_core::Nullable::is_absent")]
        pub token: ::frontdesk_core::Nullable<::frontdesk_core::Secret>,
        #[serde(
            rename = "lastLogin",
            default,
            skip_serializing_if = "::frontdesk_core::Nullable::is_absent"
        )]
        pub last_login: ::frontdesk_core::Nullable<::frontdesk_core::Lenient<::frontdesk_core::EpochMillis>>,
        #[serde(default, skip_serializing_if = "::frontdesk_core::Nullable::is_absent")]
        pub created: ::frontdesk_core::Nullable<::frontdesk_core::DateTime>,
        #[serde(flatten)]
        pub extra: ::frontdesk_core::Extra,
    }

    #[derive(Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
    pub struct UserPage {
        pub total: i64,
        pub records: Vec<User>,
    }
}

#[derive(Clone, Debug)]
pub struct Client {
    core: ::frontdesk_core::Client,
}

impl Client {
    fn core(&self) -> &::frontdesk_core::Client {
        &self.core
    }
}

#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct LookUpUsers {
    request: ::frontdesk_core::Request,
}
static LOOK_UP_USERS: ::frontdesk_core::Operation = ::frontdesk_core::Operation {
    id: "lookUpUsers",
    method: ::frontdesk_core::http::Method::GET,
    path: "/v1/user/{siteId}/filteredList",
    security: &["bearer"],
    since: None,
};
static LOOK_UP_USERS_PAGING: ::frontdesk_core::Paging<types::UserPage, types::User> =
    ::frontdesk_core::Paging {
        style: ::frontdesk_core::PageStyle::Offset { offset: "offset", limit: "max", maximum: None },
        way: &["records"],
        key: Some("id"),
        items: |page| page.records,
        count: |page| page.records.len(),
        sent: |_| None,
        total: |page| Some(page.total),
        position: |_| None,
    };
impl LookUpUsers {
    pub fn usernames(mut self, usernames: impl Into<String>) -> Self {
        self.request.query("usernames", &usernames.into());
        self
    }
    pub fn role(mut self, role: types::Role) -> Self {
        self.request.query("role", &role);
        self
    }
    pub fn with(mut self, options: ::frontdesk_core::RequestOptions) -> Self {
        self.request.options(options);
        self
    }
    pub async fn send(
        self,
    ) -> Result<::frontdesk_core::Response<Option<types::UserPage>>, ::frontdesk_core::Error> {
        self.request.send_optional().await
    }
    pub fn pages(self) -> ::frontdesk_core::Pages<types::UserPage> {
        self.request.pages(&LOOK_UP_USERS_PAGING)
    }
    pub fn stream(self) -> ::frontdesk_core::Items<types::User> {
        self.request.stream(&LOOK_UP_USERS_PAGING)
    }
    pub async fn collect_all(self) -> Result<Vec<types::User>, ::frontdesk_core::Error> {
        self.request.collect_all(&LOOK_UP_USERS_PAGING).await
    }
}

#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct CreateUser {
    request: ::frontdesk_core::Request,
}
static CREATE_USER: ::frontdesk_core::Operation = ::frontdesk_core::Operation {
    id: "createUser",
    method: ::frontdesk_core::http::Method::POST,
    path: "/v1/user/{siteId}",
    security: &["bearer"],
    since: None,
};
impl CreateUser {
    pub async fn send(self) -> Result<::frontdesk_core::Response<()>, ::frontdesk_core::Error> {
        self.request.send_empty().await
    }
}

impl Client {
    pub fn look_up_users(&self, site_id: i64) -> LookUpUsers {
        let mut request = self.core().request(&LOOK_UP_USERS);
        request.path("siteId", &site_id);
        LookUpUsers { request }
    }
    pub fn create_user(&self, site_id: i64, body: &types::User) -> CreateUser {
        let mut request = self.core().request(&CREATE_USER);
        request.path("siteId", &site_id);
        request.header("x-reason", &"a new colleague");
        request.json(body);
        CreateUser { request }
    }
}

/// The promises of the contract that the compiler can check.
fn is_stream<S: frontdesk_core::Stream + Send + Unpin + 'static>() {}
fn is_future<F: Future + Send>(_: F) {}

#[test]
fn streams_and_futures_can_be_spawned() {
    is_stream::<frontdesk_core::Pages<types::UserPage>>();
    is_stream::<frontdesk_core::Items<types::User>>();
    let _ = |request: LookUpUsers| is_future(request.send());
    let _ = |request: LookUpUsers| is_future(request.collect_all());
}

#[test]
fn a_record_survives_decoding_and_encoding() {
    for text in [
        r#"{"id":1}"#,
        r#"{"id":1,"role":"auditor","token":null,"lastLogin":"1685648891000"}"#,
        r#"{"id":1,"created":"2026-11-22T04:46:39.000Z","newField":{"a":[1,"b",null]}}"#,
        r#"{"id":1,"created":"","lastLogin":-57600000,"token":"t"}"#,
    ] {
        let sent: serde_json::Value = serde_json::from_str(text).unwrap();
        let user: types::User = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&user).unwrap(), sent);
    }
}
