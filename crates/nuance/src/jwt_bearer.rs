//! Access tokens in exchange for a signed JWT.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use frontdesk_core::{Error, Secret};

use crate::jwt::{Claims, JwtKey, unique_id};

/// The default lifetime of a JWT.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// What the JWT is to the authorization server, and so how it travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwtUse {
    /// An authorization grant (RFC 7523, 2.1): `grant_type` is
    /// `urn:ietf:params:oauth:grant-type:jwt-bearer`, the JWT is the `assertion`, and client id and
    /// secret travel as `Authorization: Basic`.
    #[default]
    AuthorizationGrant,
    /// What authenticates the client (RFC 7523, 2.2): `grant_type` is `client_credentials`, the JWT
    /// is the `client_assertion`, and the secret stays at home.
    ClientAuthentication,
    /// A token to be exchanged for another (RFC 8693): `grant_type` is
    /// `urn:ietf:params:oauth:grant-type:token-exchange`, the JWT is the `subject_token`, and
    /// client id and secret travel as `Authorization: Basic`.
    TokenExchange,
    /// A credential in the header `Authorization: Bearer`: `grant_type` is `client_credentials`,
    /// and client id and secret travel as `client_id` and `client_secret`.
    AuthorizationHeader,
}

impl JwtUse {
    /// The grant type that goes with it.
    fn grant_type(self) -> &'static str {
        match self {
            Self::AuthorizationGrant => "urn:ietf:params:oauth:grant-type:jwt-bearer",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
            Self::ClientAuthentication | Self::AuthorizationHeader => "client_credentials",
        }
    }
}

/// The exchange of a JWT, signed with your own key, for an access token.
///
/// **What the vendor documents**
/// ([page](https://docs.nuance.com/digital-engagement/APIs/UMAPI/token-auth.html)): the vendor
/// gives a client id and a client secret, and is given an RSA public key and its id. A JWT that
/// names the key's id is signed with the private key and sent to the vendor's authorization server,
/// in an `Authorization` header, for an access token; that one travels in an `Authorization` header
/// of every call.
///
/// **What it does not**, in public: the address of that server, the grant type, the claims, the
/// form of the request, and the lifetime of a token. By default the request has the form of RFC
/// 7523: a POST of a form with the JWT as an authorization grant, client id and secret as
/// `Authorization: Basic`, and the claims `iss` and `sub` (the client id), `aud` (the token URL),
/// `iat`, `exp` (5 minutes later) and `jti`. All of it can be set; [`JwtUse`] has the other shapes
/// in which such an exchange is known, the documented header among them. Your program manager at
/// the vendor knows which one it is.
///
/// **What comes back** is JSON: `access_token`, and how long it is good in `expires_in`, in
/// seconds. Where that is missing, nothing, or no number, the token is used until it is refused.
///
/// ```
/// use frontdesk_nuance::{Client, Error, JwtBearer, JwtKey};
///
/// # fn run(pem: String, client_secret: String) -> Result<(), Error> {
/// let key = JwtKey::from_pem("key-1", pem)?;
/// let bearer = JwtBearer::new("https://auth.example.com/oauth-server/oauth/token", "client", client_secret, key);
/// let client = Client::builder().jwt_bearer(bearer).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct JwtBearer {
    pub(crate) token_url: String,
    client_id: String,
    client_secret: Secret,
    key: JwtKey,
    jwt_use: JwtUse,
    grant_type: Option<String>,
    issuer: Option<String>,
    subject: Option<String>,
    audience: Option<String>,
    scope: Option<String>,
    lifetime: Duration,
}

impl JwtBearer {
    /// Makes an exchange at a URL that the vendor gives to each customer, with the client ID and
    /// the client secret from the vendor, and your own key.
    pub fn new(
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        key: JwtKey,
    ) -> Self {
        Self {
            token_url: token_url.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            key,
            jwt_use: JwtUse::default(),
            grant_type: None,
            issuer: None,
            subject: None,
            audience: None,
            scope: None,
            lifetime: LIFETIME,
        }
    }

    /// Sets what the JWT is to the authorization server. Defaults to
    /// [`JwtUse::AuthorizationGrant`].
    pub fn jwt_use(mut self, jwt_use: JwtUse) -> Self {
        self.jwt_use = jwt_use;
        self
    }

    /// The `grant_type` of the request, in place of the one that goes with the [`JwtUse`].
    pub fn grant_type(mut self, grant_type: impl Into<String>) -> Self {
        self.grant_type = Some(grant_type.into());
        self
    }

    /// Sets the claim `iss`. Defaults to the client ID.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Sets the claim `sub`, the user on whose behalf the token is requested: an application can
    /// have several users. Defaults to the client ID.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Sets the claim `aud`, the audience of the JWT. Defaults to the token URL.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// Sets the `scope` of the request, names separated by spaces. Defaults to none.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Sets the lifetime of a JWT in whole seconds. Defaults to 5 minutes. A JWT is used for one
    /// exchange, so that its lifetime only has to allow for clock skew.
    pub fn jwt_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// What is wrong with the settings, if anything.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let problem = if self.client_id.is_empty() || self.client_secret.is_empty() {
            "the client id and the client secret must not be empty"
        } else if self.client_id.contains(':') {
            "the client id must not hold a colon"
        } else if self.lifetime < Duration::from_secs(1) {
            "a JWT has to be good for a second at least"
        } else {
            return Ok(());
        };
        Err(Error::configuration(problem))
    }

    /// The request of one exchange, with a JWT of its own.
    pub(crate) fn form(&self) -> Result<TokenRequest<'_>, Error> {
        let jwt = self.jwt()?;
        let grant_type = self.grant_type.as_deref().unwrap_or_else(|| self.jwt_use.grant_type());
        let mut fields = BTreeMap::from([("grant_type", Cow::from(grant_type))]);
        if let Some(scope) = &self.scope {
            fields.insert("scope", Cow::from(scope));
        }
        let basic = || {
            let pair = format!("{}:{}", self.client_id, self.client_secret.expose());
            Secret::from(format!("Basic {}", STANDARD.encode(pair)))
        };
        let mut authorization = None;
        match self.jwt_use {
            JwtUse::AuthorizationGrant => {
                fields.insert("assertion", Cow::from(jwt.expose().to_owned()));
                authorization = Some(basic());
            }
            JwtUse::TokenExchange => {
                fields.insert("subject_token", Cow::from(jwt.expose().to_owned()));
                fields.insert("subject_token_type", Cow::from("urn:ietf:params:oauth:token-type:jwt"));
                authorization = Some(basic());
            }
            JwtUse::ClientAuthentication => {
                fields.insert("client_id", Cow::from(&self.client_id));
                fields.insert("client_assertion", Cow::from(jwt.expose().to_owned()));
                fields.insert(
                    "client_assertion_type",
                    Cow::from("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                );
            }
            JwtUse::AuthorizationHeader => {
                fields.insert("client_id", Cow::from(&self.client_id));
                fields.insert("client_secret", Cow::from(self.client_secret.expose()));
                authorization = Some(Secret::from(format!("Bearer {}", jwt.expose())));
            }
        }
        Ok(TokenRequest { fields, authorization })
    }

    /// A JWT for one exchange.
    fn jwt(&self) -> Result<Secret, Error> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_err(|_| Error::configuration("the system's clock is before 1970"))?
            .as_secs();
        self.key.sign(&Claims {
            iss: self.issuer.as_ref().unwrap_or(&self.client_id),
            sub: self.subject.as_ref().unwrap_or(&self.client_id),
            aud: self.audience.as_ref().unwrap_or(&self.token_url),
            iat: now,
            exp: now.saturating_add(self.lifetime.as_secs()),
            jti: unique_id()?,
        })
    }
}

impl fmt::Debug for JwtBearer {
    /// Whose token is asked for; neither the secret nor the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("JwtBearer")
            .field("client_id", &self.client_id)
            .field("key", &self.key)
            .field("jwt_use", &self.jwt_use)
            .finish_non_exhaustive()
    }
}

/// What one exchange sends. It holds secrets and has no `Debug`.
pub(crate) struct TokenRequest<'a> {
    /// The form.
    pub(crate) fields: BTreeMap<&'static str, Cow<'a, str>>,
    /// The `Authorization` header.
    pub(crate) authorization: Option<Secret>,
}
