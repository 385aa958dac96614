//! The keyring of the system, asked by the program that comes with it: the libraries for it bring
//! D-Bus along.

use std::env::consts::OS;
use std::io::ErrorKind;
use std::process::{Command, Stdio};

use crate::shell;

/// Where a secret is in a keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub service: String,
    pub user: String,
}

/// The program of a system's keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeper {
    /// Of the desktops of Linux and BSD, over D-Bus.
    SecretService,
    /// Of macOS.
    Keychain,
}

impl Keeper {
    /// # Errors
    /// The system's keyring has no program that prints a secret.
    fn of(system: &str) -> Result<Self, String> {
        match system {
            "macos" => Ok(Self::Keychain),
            "linux" | "freebsd" | "netbsd" | "openbsd" | "dragonfly" => Ok(Self::SecretService),
            other => Err(format!(
                "the keyring of {other} has no program that prints a secret; write {{ command = [\"PROGRAM\", …] }}"
            )),
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::SecretService => "secret-tool",
            Self::Keychain => "security",
        }
    }

    /// What has to be installed.
    fn package(self) -> &'static str {
        match self {
            Self::SecretService => "libsecret-tools on Debian and Ubuntu, libsecret elsewhere",
            Self::Keychain => "macOS has it in /usr/bin",
        }
    }

    /// The arguments that print a secret.
    fn lookup(self, Entry { service, user }: &Entry) -> Vec<&str> {
        match self {
            Self::SecretService => vec!["lookup", "service", service, "username", user],
            Self::Keychain => vec!["find-generic-password", "-w", "-s", service, "-a", user],
        }
    }

    /// The arguments that ask for a secret at the terminal and keep it.
    fn store(self, Entry { service, user }: &Entry) -> Vec<&str> {
        match self {
            Self::SecretService => vec!["store", "--label", user, "service", service, "username", user],
            // Without a value, the option at the end asks for it.
            Self::Keychain => vec!["add-generic-password", "-U", "-s", service, "-a", user, "-w"],
        }
    }
}

impl Entry {
    /// Returns the secret.
    ///
    /// # Errors
    /// The keyring does not have it, or cannot be asked. The message has the remedy.
    pub fn resolve(&self) -> Result<String, String> {
        let keeper = Keeper::of(OS)?;
        let program = keeper.program();
        let output = Command::new(program).args(keeper.lookup(self)).stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| match error.kind() {
            ErrorKind::NotFound => format!("there is no `{program}`; install it: {}", keeper.package()),
            _ => format!("`{program}` cannot be run: {error}"),
        })?;
        let text = String::from_utf8(output.stdout)
            .map_err(|_| format!("`{program}` printed something that is not UTF-8; store the secret anew"))?;
        let text = text.trim_end_matches(['\n', '\r']);
        if output.status.success() && !text.is_empty() {
            return Ok(text.to_owned());
        }
        let command = shell::line(std::iter::once(program).chain(keeper.store(self)));
        let Self { service, user } = self;
        Err(format!("the keyring has no secret of `{user}` for `{service}`; `{command}` asks for it"))
    }

    /// Lets the program of the keyring ask for the secret at the terminal, and keep it.
    ///
    /// # Errors
    /// It is not kept.
    pub fn store(&self) -> Result<(), String> {
        let keeper = Keeper::of(OS)?;
        let program = keeper.program();
        match Command::new(program).args(keeper.store(self)).status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{program}` failed ({status}); choose another place")),
            Err(error) => Err(format!("`{program}` cannot be run: {error}")),
        }
    }
}

/// Returns whether the program of the system's keyring is installed.
pub fn is_there() -> bool {
    let Ok(keeper) = Keeper::of(OS) else { return false };
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(keeper.program()).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_own_program() {
        let entry = Entry { service: "frontdesk".to_owned(), user: "desk.token".to_owned() };
        let commands = |system: &str| {
            let keeper = Keeper::of(system)?;
            let line = |arguments| shell::line(std::iter::once(keeper.program()).chain(arguments));
            Ok::<_, String>((line(keeper.lookup(&entry)), line(keeper.store(&entry))))
        };
        let linux = (
            "secret-tool lookup service frontdesk username desk.token".to_owned(),
            "secret-tool store --label desk.token service frontdesk username desk.token".to_owned(),
        );
        assert_eq!(commands("linux"), Ok(linux.clone()));
        assert_eq!(commands("freebsd"), Ok(linux));
        let mac = (
            "security find-generic-password -w -s frontdesk -a desk.token".to_owned(),
            "security add-generic-password -U -s frontdesk -a desk.token -w".to_owned(),
        );
        assert_eq!(commands("macos"), Ok(mac));
        assert!(commands("windows").unwrap_err().contains("write { command ="));
    }
}
