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
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the variable is not set, blank or not UTF-8.
pub fn required(name: &str) -> Result<String, Error> {
    optional(name)?.ok_or_else(|| Error::configuration(format!("the environment variable {name} is not set")))
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
}
