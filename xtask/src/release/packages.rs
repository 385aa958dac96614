//! The packages of the workspace: their versions, and what they depend on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use frontdesk_openapi::problem::Problem;
use semver::{Version, VersionReq};
use serde::Deserialize;

use super::cargo;

/// A package of the workspace.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The version in its manifest.
    pub version: Version,
    /// The folder of its manifest.
    pub folder: PathBuf,
    /// Whether it is published at all.
    is_public: bool,
    /// The packages of the workspace that it is built with, by name.
    dependencies: BTreeMap<String, VersionReq>,
}

/// All packages of the workspace, by name.
#[derive(Clone, Debug)]
pub struct Packages(BTreeMap<String, Package>);

/// What is read of the output of `cargo metadata`.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
}

#[derive(Deserialize)]
struct MetadataPackage {
    name: String,
    version: Version,
    manifest_path: PathBuf,
    publish: Option<Vec<String>>,
    dependencies: Vec<MetadataDependency>,
}

#[derive(Deserialize)]
struct MetadataDependency {
    name: String,
    req: VersionReq,
    kind: Option<String>,
    path: Option<PathBuf>,
}

impl Packages {
    /// The packages of the workspace in this folder.
    ///
    /// # Errors
    /// What cargo says of the manifests.
    pub fn of(root: &Path) -> Result<Self, Problem> {
        Self::read(&cargo(root, &["metadata", "--format-version", "1", "--no-deps"])?)
    }

    /// The packages in the output of `cargo metadata --no-deps`.
    fn read(json: &str) -> Result<Self, Problem> {
        let metadata: Metadata = serde_json::from_str(json)
            .map_err(|error| Problem::general(format!("the output of `cargo metadata`: {error}")))?;
        let packages = metadata.packages.into_iter().map(|package| {
            let folder = package.manifest_path.parent().map(Path::to_path_buf);
            let folder = folder.ok_or_else(|| {
                let manifest = package.manifest_path.display();
                Problem::general(format!("the output of `cargo metadata`: {manifest} is in no folder"))
            })?;
            // What only tests need is not built from a package.
            let needed = package.dependencies.into_iter();
            let needed = needed.filter(|dependency| dependency.path.is_some());
            let needed = needed.filter(|dependency| dependency.kind.as_deref() != Some("dev"));
            let made = Package {
                name: package.name.clone(),
                version: package.version,
                folder,
                is_public: package.publish.is_none_or(|registries| !registries.is_empty()),
                dependencies: needed.map(|dependency| (dependency.name, dependency.req)).collect(),
            };
            Ok((package.name, made))
        });
        packages.collect::<Result<_, _>>().map(Self)
    }

    /// The package of this name, which has to be one that is published.
    ///
    /// # Errors
    /// Another name.
    pub fn published_as(&self, name: &str) -> Result<&Package, Problem> {
        self.0.get(name).filter(|package| package.is_public).ok_or_else(|| {
            let public = self.0.values().filter(|package| package.is_public);
            let names: Vec<&str> = public.map(|package| package.name.as_str()).collect();
            let message = format!("`{name}` is no crate that is published; those are {}", names.join(", "));
            Problem::general(message)
        })
    }

    /// Checks that every package asks for the versions of the others that it compiles with here: a
    /// lower one may lack what it uses.
    ///
    /// # Errors
    /// A requirement that is not the current version.
    pub fn requirements_are_current(&self) -> Result<(), Problem> {
        for package in self.0.values().filter(|package| package.is_public) {
            for (name, requirement) in &package.dependencies {
                let Some(needed) = self.0.get(name) else { continue };
                let current = format!("^{}", needed.version);
                if requirement.to_string() != current {
                    return Err(Problem::general(format!(
                        "{} asks for {name} {requirement}, and compiles with {}; write `version = \"{}\"` in the workspace's manifest",
                        package.name, needed.version, needed.version
                    )));
                }
            }
        }
        Ok(())
    }

    /// The packages of the workspace that a package is built with, directly or not, by name.
    #[must_use]
    pub fn needed_by(&self, name: &str) -> Vec<&Package> {
        let mut needed = BTreeMap::new();
        let mut open = vec![name];
        while let Some(package) = open.pop().and_then(|name| self.0.get(name)) {
            for dependency in package.dependencies.keys().filter_map(|name| self.0.get(name)) {
                if needed.insert(&dependency.name, dependency).is_none() {
                    open.push(&dependency.name);
                }
            }
        }
        needed.into_values().collect()
    }

    /// What has to be published for a release of a package, in this order: the versions of its
    /// dependencies that are not published yet, and the package itself.
    ///
    /// # Errors
    /// An unknown name, a dependency that is never published, and what `is_published` returns.
    pub fn order(
        &self,
        name: &str,
        is_published: impl Fn(&Package) -> Result<bool, Problem>,
    ) -> Result<Vec<String>, Problem> {
        let mut order = Vec::new();
        self.add(name, &is_published, &mut order)?;
        Ok(order)
    }

    fn add(
        &self,
        name: &str,
        is_published: &impl Fn(&Package) -> Result<bool, Problem>,
        order: &mut Vec<String>,
    ) -> Result<(), Problem> {
        let package = self.published_as(name)?;
        for dependency in package.dependencies.keys() {
            let needed = self.published_as(dependency)?;
            if !order.contains(dependency) && !is_published(needed)? {
                self.add(dependency, is_published, order)?;
            }
        }
        order.push(name.to_owned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// `c` is built with `a` and `b`, `b` with `a`. `a` is tested with `c`.
    fn packages(requirement: &str) -> Packages {
        let package = |name: &str, version: &str, publish, dependencies| {
            json!({
                "name": name, "version": version, "manifest_path": format!("/w/{name}/Cargo.toml"),
                "publish": publish, "dependencies": dependencies,
            })
        };
        let on = |name: &str, requirement: &str, kind: Option<&str>| json!({"name": name, "req": requirement, "kind": kind, "path": format!("/w/{name}")});
        let metadata = json!({"packages": [
            package("c", "0.3.0", None, vec![on("a", "^0.1.0", None), on("b", requirement, None)]),
            package("b", "0.2.1", None, vec![on("a", "^0.1.0", None), json!({"name": "x", "req": "^1", "kind": null})]),
            package("a", "0.1.0", None, vec![on("c", "*", Some("dev"))]),
            package("internal", "0.0.0", Some(Vec::<String>::new()), vec![on("c", "^0.3.0", None)]),
        ]});
        Packages::read(&metadata.to_string()).unwrap()
    }

    #[test]
    fn what_is_not_published_goes_before_what_needs_it() {
        let rows: [(&str, &[&str], &[&str]); 5] = [
            ("a", &[], &["a"]),
            ("b", &[], &["a", "b"]),
            ("c", &[], &["a", "b", "c"]),
            ("c", &["a"], &["b", "c"]),
            ("c", &["a", "b", "c"], &["c"]),
        ];
        for (name, published, expected) in rows {
            let order = packages("^0.2.1").order(name, |one| Ok(published.contains(&one.name.as_str())));
            assert_eq!(order.unwrap(), expected, "{name} {published:?}");
        }
    }

    #[test]
    fn a_package_needs_what_its_dependencies_need() {
        for (name, expected) in [("a", [].as_slice()), ("b", &["a"]), ("internal", &["a", "b", "c"])] {
            let packages = packages("^0.2.1");
            let needed = packages.needed_by(name);
            assert_eq!(Vec::from_iter(needed.iter().map(|package| &package.name)), expected, "{name}");
        }
    }

    #[test]
    fn what_is_internal_or_unknown_is_not_released() {
        for name in ["internal", "d"] {
            let error = packages("^0.2.1").order(name, |_| Ok(true)).unwrap_err();
            let expected = format!("`{name}` is no crate that is published; those are a, b, c");
            assert_eq!(error.message, expected);
        }
    }

    #[test]
    fn a_package_asks_for_the_version_that_it_compiles_with() {
        assert_eq!(packages("^0.2.1").requirements_are_current(), Ok(()));
        for old in ["^0.2.0", "0.2", "*", ">=0.2.1"] {
            let error = packages(old).requirements_are_current().unwrap_err();
            assert!(error.message.contains("write `version = \"0.2.1\"`"), "{old}: {error}");
        }
    }
}
