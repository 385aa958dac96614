//! The languages that an account can have.

use crate::chatwoot::failure::Failure;
use crate::chatwoot::params::Words;

/// A hyphen stands for a number that is no longer a language.
const LOCALES: Words = Words(
    "en ar nl fr de - it ja ko pt ru - es ml ca el pt_BR ro ta fa zh_TW vi da tr cs fi id sv hu no \
     zh_CN pl sk uk th lv is he lt sr bg et uz",
);

/// A locale by its name or its number. An unknown one is an enum value that Rails does not survive.
pub(crate) fn parse(text: &str) -> Result<&'static str, Failure> {
    LOCALES.parse(text).filter(|name| *name != "-").ok_or(Failure::Rails(500))
}

/// The number of a locale.
pub(crate) fn number(name: &str) -> Option<usize> {
    LOCALES.iter().position(|known| known == name)
}
