//! The languages that an account can have.

use super::prelude::*;

/// By the numbers under which the database keeps them.
const LOCALES: [(i64, &str); 41] = [
    (0, "en"),
    (1, "ar"),
    (2, "nl"),
    (3, "fr"),
    (4, "de"),
    (6, "it"),
    (7, "ja"),
    (8, "ko"),
    (9, "pt"),
    (10, "ru"),
    (12, "es"),
    (13, "ml"),
    (14, "ca"),
    (15, "el"),
    (16, "pt_BR"),
    (17, "ro"),
    (18, "ta"),
    (19, "fa"),
    (20, "zh_TW"),
    (21, "vi"),
    (22, "da"),
    (23, "tr"),
    (24, "cs"),
    (25, "fi"),
    (26, "id"),
    (27, "sv"),
    (28, "hu"),
    (29, "no"),
    (30, "zh_CN"),
    (31, "pl"),
    (32, "sk"),
    (33, "uk"),
    (34, "th"),
    (35, "lv"),
    (36, "is"),
    (37, "he"),
    (38, "lt"),
    (39, "sr"),
    (40, "bg"),
    (41, "et"),
    (42, "uz"),
];

/// A locale by its name or its number. An unknown one is an enum value that Rails does not survive.
pub(super) fn parse(text: &str) -> Result<&'static str, Failure> {
    let is = |(number, name): &&(i64, &str)| *name == text || number.to_string() == text;
    LOCALES.iter().find(is).map(|(_, name)| *name).ok_or(Failure::Rails(500))
}

/// The number of a locale.
pub(super) fn number(name: &str) -> Option<i64> {
    LOCALES.iter().find_map(|(number, known)| (*known == name).then_some(*number))
}
