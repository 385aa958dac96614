//! The credentials that each platform takes.

/// A way to sign in to a platform: the values that [`connect`](crate::connect()) and
/// [`client`](crate::client()) take by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignIn {
    /// What it is: `access token`, `password`.
    pub name: &'static str,
    /// The values, in the order in which a person is asked for them.
    pub fields: &'static [CredentialField],
}

/// A value that is needed to sign in, or that belongs to the sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialField {
    /// The name, such as `user_token`.
    pub name: &'static str,
    /// What it is, and where a person finds it.
    pub description: &'static str,
    /// Whether it is a number. Everything else is text.
    pub is_number: bool,
    /// Whether it must not be shown.
    pub is_secret: bool,
    /// Whether the sign-in works without it.
    pub is_optional: bool,
}

#[allow(dead_code, reason = "which of these are called depends on the features of the vendors")]
impl SignIn {
    pub(crate) const fn new(name: &'static str, fields: &'static [CredentialField]) -> Self {
        Self { name, fields }
    }
}

#[allow(dead_code, reason = "which of these are called depends on the features of the vendors")]
impl CredentialField {
    /// Text that may be shown.
    pub(crate) const fn text(name: &'static str, description: &'static str) -> Self {
        Self { name, description, is_number: false, is_secret: false, is_optional: false }
    }

    pub(crate) const fn number(name: &'static str, description: &'static str) -> Self {
        Self { is_number: true, ..Self::text(name, description) }
    }

    pub(crate) const fn secret(name: &'static str, description: &'static str) -> Self {
        Self { is_secret: true, ..Self::text(name, description) }
    }

    pub(crate) const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }
}
