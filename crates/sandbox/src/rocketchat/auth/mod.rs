//! Signing in and out: passwords, tokens, second factors and LDAP.

pub(crate) mod ldap;
pub(crate) mod login;
pub(crate) mod tokens;
pub(crate) mod two_factor;

use crate::rocketchat::api::route::Route;

pub(crate) const ROUTES: &[&[Route]] = &[ldap::ROUTES, login::ROUTES, tokens::ROUTES, two_factor::ROUTES];
