//! Where the file of settings is, and who may read it.

use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

/// The file of settings of this user, by the platform's conventions.
///
/// # Errors
/// The user has no home directory.
pub fn default_path() -> Result<PathBuf, String> {
    let strategy = etcetera::choose_base_strategy()
        .map_err(|error| format!("{error}; name the file of settings by --config"))?;
    Ok(strategy.config_dir().join("frontdesk").join("config.toml"))
}

/// The journal of this user's runs, by the platform's conventions.
///
/// # Errors
/// The user has no home directory.
pub fn default_journal() -> Result<PathBuf, String> {
    let strategy = etcetera::choose_base_strategy()
        .map_err(|error| format!("{error}; name the journal by --journal"))?;
    Ok(strategy.data_dir().join("frontdesk").join("runs.db"))
}

/// Checks that nobody but the owner can read the file.
///
/// # Errors
/// Others can. The message has the remedy.
#[cfg(unix)]
pub fn check_mode(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    // A file that is not there is reported by the reader.
    let Ok(metadata) = path.metadata() else { return Ok(()) };
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(format!("{path}: others can read it, and it may hold secrets; run `chmod 600 {path}`"))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
pub fn check_mode(_: &Path) -> Result<(), String> {
    Ok(())
}

/// Writes the file, readable by its owner only. What is there already gives way at once or not at
/// all.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write as _;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    let written = written.and_then(|()| std::fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to report.
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let folder = std::env::temp_dir().join(format!("frontdesk-place-{}", std::process::id()));
        let path = folder.join("below").join("config.toml");
        write(&path, "first").unwrap();
        write(&path, "second").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        for (mode, refused) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o620, true)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let checked = check_mode(&path);
            assert_eq!(checked.is_err(), refused, "{mode:o}");
            if let Err(message) = checked {
                assert!(message.contains("chmod 600"), "{message}");
            }
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
