//! Passwords of new accounts, which nobody is told.

use frontdesk_core::Secret;

use crate::change_error::ChangeError;

/// The characters of a password, a set after the other, without those that look alike.
const SETS: [&[u8]; 4] =
    [b"abcdefghijkmnopqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789", b"!#%+-=?@_"];

/// The length of a password. Each set gives 7 characters, some 125 bits in all.
const LENGTH: usize = 28;

/// Generates a password with letters of both cases, digits and signs.
///
/// # Errors
/// The system has no random numbers.
pub(crate) fn generate() -> Result<Secret, ChangeError> {
    let mut random = [0_u64; LENGTH];
    for number in &mut random {
        *number = getrandom::u64().map_err(|error| {
            ChangeError::refused(format!(
                "a password needs random numbers, and the system gave none: {error}"
            ))
        })?;
    }
    // No set is taken twice in a row, so that no policy on repeated characters refuses it.
    let characters = random.iter().zip(SETS.iter().cycle()).filter_map(|(number, set)| {
        // The bias of a remainder of 2^64 is far below what matters.
        let index = usize::try_from(number % set.len() as u64).ok()?;
        set.get(index).map(|byte| char::from(*byte))
    });
    Ok(Secret::new(characters.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::{LENGTH, SETS, generate};

    #[test]
    fn a_password_has_characters_of_every_set_and_no_two_are_the_same() {
        let (one, other) = (generate().unwrap(), generate().unwrap());
        assert_ne!(one.expose(), other.expose());
        assert_eq!(one.expose().len(), LENGTH);
        for set in SETS {
            assert!(one.expose().bytes().any(|byte| set.contains(&byte)));
        }
    }
}
