//! What a target was last regenerated from and into, so that the next `regen` skips it where
//! nothing has changed.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use frontdesk_openapi::problem::Problem;

use crate::write;

/// The state of some files, and where it is kept with what was printed about them.
#[derive(Clone, Debug)]
pub struct Stamp {
    kept_in: PathBuf,
    read: String,
    written: String,
}

impl Stamp {
    /// The state of what is read and written, files and all files in folders: name, size and time
    /// of change, as for a build. This program is among what is read.
    ///
    /// # Errors
    /// What the file system says.
    pub fn of(kept_in: PathBuf, read: &[PathBuf], written: &[PathBuf]) -> Result<Self, Problem> {
        let program = std::env::current_exe()
            .map_err(|error| Problem::general(format!("the file of this program is unknown: {error}")))?;
        Ok(Self { kept_in, read: line(&program)? + &lines(read)?, written: lines(written)? })
    }

    /// What was printed when the files were last regenerated, if they are still as they were then.
    ///
    /// # Errors
    /// What the file system says.
    pub fn printed(&self) -> Result<Option<String>, Problem> {
        if !self.kept_in.is_file() {
            return Ok(None);
        }
        let kept = write::read(&self.kept_in)?;
        Ok(kept.strip_prefix(&self.state()).map(str::to_owned))
    }

    /// Keeps the state and what was printed, unless what was read has changed since `before`: then
    /// it is not what the files were written from.
    ///
    /// # Errors
    /// What the file system says.
    pub fn keep(&self, before: &Self, printed: &str) -> Result<(), Problem> {
        if self.read != before.read {
            return Ok(());
        }
        write::put(&self.kept_in, &(self.state() + printed))
    }

    fn state(&self) -> String {
        format!("{}\n{}\n", self.read, self.written)
    }
}

/// The state of files and of all files in folders.
fn lines(paths: &[PathBuf]) -> Result<String, Problem> {
    let mut state = String::new();
    for path in paths {
        if path.is_dir() {
            for name in write::names(path)? {
                state += &line(&path.join(name))?;
            }
        } else {
            state += &line(path)?;
        }
    }
    Ok(state)
}

/// The state of one file.
fn line(path: &Path) -> Result<String, Problem> {
    let at = |error: &dyn std::fmt::Display| Problem::general(format!("{}: {error}", path.display()));
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(format!("{} is missing\n", path.display()));
        }
        Err(error) => return Err(at(&error)),
    };
    let changed = metadata.modified().map_err(|error| at(&error))?;
    let changed = changed.duration_since(UNIX_EPOCH).map_err(|error| at(&error))?;
    Ok(format!("{} {} {}\n", path.display(), metadata.len(), changed.as_nanos()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn put(path: &Path, text: &str, age: u64) {
        write::put(path, text).unwrap();
        let file = std::fs::File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
    }

    #[test]
    fn any_change_of_a_file_is_noticed() {
        let folder = std::env::temp_dir().join(format!("frontdesk-stamp-{}", std::process::id()));
        let (spec, output) = (folder.join("spec"), folder.join("output.rs"));
        let stamp = || {
            Stamp::of(folder.join("stamp"), std::slice::from_ref(&spec), std::slice::from_ref(&output))
                .unwrap()
        };
        put(&spec.join("areas/users.yaml"), "a", 10);
        put(&output, "b", 10);
        assert_eq!(stamp().printed().unwrap(), None);
        stamp().keep(&stamp(), "users\n").unwrap();
        assert_eq!(stamp().printed().unwrap().as_deref(), Some("users\n"));
        type Change<'a> = (&'a str, &'a dyn Fn());
        let changes: [Change<'_>; 5] = [
            ("a longer file", &|| put(&spec.join("areas/users.yaml"), "aa", 10)),
            ("a file as long, written later", &|| put(&output, "c", 5)),
            ("one file more", &|| put(&spec.join("more.yaml"), "", 10)),
            ("one file less", &|| std::fs::remove_file(spec.join("more.yaml")).unwrap()),
            ("no output", &|| std::fs::remove_file(&output).unwrap()),
        ];
        for (what, change) in changes {
            change();
            assert_eq!(stamp().printed().unwrap(), None, "{what}");
            stamp().keep(&stamp(), "").unwrap();
            assert!(stamp().printed().unwrap().is_some(), "{what}");
        }
        let before = stamp();
        put(&spec.join("areas/users.yaml"), "edited while it is read", 10);
        stamp().keep(&before, "").unwrap();
        assert_eq!(stamp().printed().unwrap(), None);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
