//! The vendors: the folders of `specs`.

use std::path::Path;

use frontdesk_openapi::problem::Problem;

/// The names of the vendors, in alphabetical order.
///
/// # Errors
/// The folder cannot be listed, or a folder in it has a name that no crate can have.
pub fn names(root: &Path) -> Result<Vec<String>, Problem> {
    let failed = |error: std::io::Error| Problem::general(format!("specs: {error}"));
    let mut names = Vec::new();
    for entry in std::fs::read_dir(root.join("specs")).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_type().map_err(failed)?.is_dir() {
            let name = entry.file_name().to_string_lossy().into_owned();
            check(&name).map_err(|why| Problem::general(format!("specs/{name}: {why}")))?;
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Checks that a name can be that of a folder, a feature and a module at once.
///
/// # Errors
/// What is wrong with it, and the remedy.
pub fn check(name: &str) -> Result<(), &'static str> {
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
    let fits = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit();
    if !begins || !name.chars().all(fits) {
        return Err("a vendor's name is a letter and more letters or digits, all lower case; rename it");
    }
    // The crates that are no vendor's, and words that cannot be modules.
    if matches!(name, "core" | "cli" | "conform" | "openapi" | "sandbox" | "frontdesk" | "golden")
        || syn::parse_str::<syn::Ident>(name).is_err()
    {
        return Err("this name has another meaning in the workspace or in Rust; choose another");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_a_crate_a_feature_and_a_module() {
        for name in ["acme", "acme2"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        for name in ["", "Acme", "2acme", "acme-desk", "acme_desk", "../acme", "core", "golden", "loop"] {
            assert!(check(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_folder_of_specs_is_a_vendor_and_a_file_is_none() {
        let root = std::env::temp_dir().join(format!("frontdesk-vendors-{}", std::process::id()));
        for folder in ["zeta", "acme"] {
            std::fs::create_dir_all(root.join("specs").join(folder)).unwrap();
        }
        std::fs::write(root.join("specs/README.md"), "").unwrap();
        assert_eq!(names(&root).unwrap(), ["acme", "zeta"]);
        std::fs::create_dir_all(root.join("specs/Acme")).unwrap();
        assert!(names(&root).unwrap_err().to_string().contains("specs/Acme: a vendor's name"));
        std::fs::remove_dir_all(&root).unwrap();
        assert!(names(&root).unwrap_err().to_string().contains("specs: "));
    }
}
