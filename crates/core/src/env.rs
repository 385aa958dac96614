//! Settings from the environment.

use crate::Error;

/// A variable's value without blanks around it; `None` where it is not set or blank.
///
/// # Errors
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the value is not UTF-8.
pub fn optional(name: &str) -> Result<Option<String>, Error> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        // The value may be a credential and is not repeated.
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Error::configuration(format!("the environment variable {name} is not UTF-8")))
        }
    }
}

/// A variable's value without blanks around it.
///
/// # Errors
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the variable is not set, blank or
/// not UTF-8.
pub fn required(name: &str) -> Result<String, Error> {
    optional(name)?.ok_or_else(|| Error::configuration(format!("the environment variable {name} is not set")))
}

/// The values of two variables that belong together; `None` where neither is set.
///
/// # Errors
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): one is set without the other, or
/// is not UTF-8.
pub fn pair(first: &str, second: &str) -> Result<Option<(String, String)>, Error> {
    if optional(first)?.is_none() && optional(second)?.is_none() {
        return Ok(None);
    }
    Ok(Some((required(first)?, required(second)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_is_named() {
        let name = "FRONTDESK_VARIABLE_THAT_NOBODY_SETS";
        assert_eq!(optional(name).unwrap(), None);
        assert!(required(name).unwrap_err().to_string().contains(name));
        // Set by cargo for every test.
        assert_eq!(required("CARGO_PKG_NAME").unwrap(), "frontdesk-core");
    }

    #[test]
    fn half_a_pair_is_told() {
        let (set, unset) = ("CARGO_PKG_NAME", "FRONTDESK_VARIABLE_THAT_NOBODY_SETS");
        for (first, second) in [(set, unset), (unset, set)] {
            assert!(pair(first, second).unwrap_err().to_string().contains(unset));
        }
        assert_eq!(pair(unset, unset).unwrap(), None);
        assert!(pair(set, set).unwrap().is_some());
    }
}
