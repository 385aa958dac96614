//! Imports look down only: ARCHITECTURE.md says in which order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use frontdesk_tests::spec::root;

/// The modules of a folder, from the lowest layer to the highest.
struct Layers {
    folder: PathBuf,
    layers: Vec<Vec<String>>,
}

impl Layers {
    /// Returns the number of a module's layer, from 1.
    fn of(&self, module: &str) -> Option<usize> {
        self.layers.iter().position(|layer| layer.iter().any(|name| name == module)).map(|index| index + 1)
    }
}

/// Reads the lists of ARCHITECTURE.md. Each stands under a heading "Layers of `folder`".
fn stated(text: &str) -> Vec<Layers> {
    let mut all = Vec::new();
    for section in text.split("\n### Layers of `").skip(1) {
        let (folder, rest) = section.split_once('`').unwrap();
        let list = rest.split("\n#").next().unwrap();
        let mut layers = Vec::new();
        for line in list.lines() {
            let is_item = line.split_once(". ").is_some_and(|(number, _)| number.parse::<u32>().is_ok());
            if is_item || line.starts_with("   ") && !layers.is_empty() {
                let names = line.split(": ").next().unwrap().split('`').skip(1).step_by(2).map(str::to_owned);
                if is_item {
                    layers.push(Vec::new());
                }
                layers.last_mut().unwrap().extend(names);
            }
        }
        all.push(Layers { folder: folder.into(), layers });
    }
    all
}

/// Returns the paths that a `use` tree stands for.
fn leaves(prefix: &str, tree: &str, found: &mut Vec<String>) {
    let tree = tree.trim();
    let Some((head, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap();
        found.push(format!("{prefix}{path}"));
        return;
    };
    let prefix = format!("{prefix}{head}");
    let (mut depth, mut start) = (0, 0);
    let inner = rest.rsplit_once('}').unwrap().0;
    for (index, letter) in inner.char_indices().chain([(inner.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let member = &inner[start..index];
                if !member.trim().is_empty() {
                    leaves(&prefix, member, found);
                }
                start = index + 1;
            }
            _ => {}
        }
    }
}

/// Returns the code of a file without comments on lines of their own and without its tests.
fn code(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
    source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// Returns the paths that a file imports or names: those of its `use` items, and those within code
/// that begin with `crate` or `super`.
fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = String::new();
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let item = line.trim_start();
        let item = item.strip_prefix("pub ").or_else(|| item.strip_prefix("pub(crate) ")).unwrap_or(item);
        let Some(tree) = item.strip_prefix("use ") else {
            rest.push_str(line);
            rest.push('\n');
            continue;
        };
        let mut tree = tree.to_owned();
        while !tree.contains(';') {
            let Some(next) = lines.next() else { break };
            tree.push_str(next.trim());
        }
        leaves("", tree.split(';').next().unwrap(), &mut found);
    }
    let is_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    for word in rest.split(|letter| !is_path(letter)) {
        if word.starts_with("crate::") || word.starts_with("super::") {
            found.push(word.to_owned());
        }
    }
    found
}

/// Returns a path from the root of the crate on, if it is one of this crate.
fn absolute(path: &str, module: &[String]) -> Option<Vec<String>> {
    let mut segments = path.split("::").map(str::trim).peekable();
    let mut absolute = match *segments.peek()? {
        "crate" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    for segment in segments {
        match segment {
            "crate" | "self" => {}
            "super" => drop(absolute.pop()),
            name => absolute.push(name.to_owned()),
        }
    }
    Some(absolute)
}

/// Returns the Rust files of a folder, those of tests left out.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.file_stem().is_some_and(|name| name == "tests") {
        } else if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Returns the module that a file is, from the root of the crate on.
fn module_of(file: &Path, source: &Path) -> Vec<String> {
    let path = file.strip_prefix(source).unwrap().with_extension("");
    let mut names: Vec<String> =
        path.iter().map(|name| name.to_str().unwrap().trim_start_matches("r#").to_owned()).collect();
    if names.last().is_some_and(|name| ["mod", "lib", "main"].contains(&name.as_str())) {
        names.pop();
    }
    names
}

/// Returns what is wrong in a folder: imports that look up, and modules that the list lacks.
fn violations(layers: &Layers, repository: &Path) -> Vec<String> {
    let folder = repository.join(&layers.folder);
    let source = folder.ancestors().find(|path| path.ends_with("src")).unwrap();
    let prefix = module_of(&folder, source);
    let mut all = Vec::new();
    files(&folder, &mut all);
    let mut wrong = Vec::new();
    let mut modules = BTreeSet::new();
    // What the root of the folder re-exports, and the module that each name comes from.
    let mut exported = BTreeMap::new();
    let mut root = String::new();
    for file in &all {
        match module_of(file, source).get(prefix.len()) {
            Some(module) => drop(modules.insert(module.clone())),
            None => root = code(&fs::read_to_string(file).unwrap()),
        }
    }
    for path in paths(&root) {
        let path = path.trim_start_matches("self::").trim_start_matches("crate::");
        if let Some((module, rest)) = path.split_once("::")
            && modules.contains(module)
        {
            exported.insert(rest.rsplit("::").next().unwrap().to_owned(), module.to_owned());
        }
    }
    let listed: Vec<&String> = layers.layers.iter().flatten().collect();
    for module in &modules {
        match listed.iter().filter(|name| **name == module).count() {
            1 => {}
            0 => wrong.push(format!("{} lacks {module}", layers.folder.display())),
            _ => wrong.push(format!("{} has {module} twice", layers.folder.display())),
        }
    }
    for name in listed.into_iter().filter(|name| !modules.contains(*name)) {
        wrong.push(format!("{} has no module {name}", layers.folder.display()));
    }
    for file in &all {
        let path = module_of(file, source);
        let Some(module) = path.get(prefix.len()) else { continue };
        for used in paths(&code(&fs::read_to_string(file).unwrap())) {
            let Some(used) = absolute(&used, &path) else { continue };
            let Some(name) = used.strip_prefix(&prefix[..]).and_then(|rest| rest.first()) else { continue };
            let at = file.strip_prefix(repository).unwrap().display();
            let target = if modules.contains(name) { Some(name) } else { exported.get(name) };
            match target {
                Some(target) if target == module => {}
                Some(target) if layers.of(target) < layers.of(module) => {}
                Some(target) => wrong.push(format!("{at}: {module} imports {target}, which is not below it")),
                None if declares(&root, name) => {
                    wrong.push(format!(
                        "{at}: {module} imports {name} of the folder's root, which is above it"
                    ));
                }
                None => {}
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    wrong
}

/// Whether the code of a module declares an item of this name.
fn declares(code: &str, name: &str) -> bool {
    let kinds = ["struct", "enum", "trait", "type", "fn", "const", "static", "union"];
    let words: Vec<&str> = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    words.windows(2).any(|pair| kinds.contains(&pair[0]) && pair[1] == name)
}

#[test]
fn imports_look_down_only() {
    let repository = root();
    let layers = stated(&fs::read_to_string(repository.join("ARCHITECTURE.md")).unwrap());
    assert!(layers.iter().any(|layers| layers.folder == Path::new("crates/core/src")));
    let wrong: Vec<String> = layers.iter().flat_map(|layers| violations(layers, repository)).collect();
    assert!(wrong.is_empty(), "imports against the order of ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn every_form_of_an_import_is_seen() {
    let source = "
        use std::fmt;
        pub(crate) use crate::a::{self, b::{C, D as E}};
        // use crate::comment;
        use super::{
            f,
            G,
        };
        fn run() { crate::h::i(super::super::j) }
    ";
    let module = ["x".to_owned(), "y".to_owned()];
    let found: Vec<String> = paths(&code(source))
        .iter()
        .filter_map(|path| absolute(path, &module))
        .map(|path| path.join(" "))
        .collect();
    assert_eq!(found, ["a", "a b C", "a b D", "x f", "x G", "h i", "j"]);
}

#[test]
fn the_layers_of_a_folder_are_read_from_its_list() {
    let text = "\n### Layers of `a/src`\n\nProse.\n\n1. `one`, `two`: leaves\n2. `three`,\n   `four`: more `five`\n\n## Next\n";
    let layers = stated(text);
    assert_eq!(layers.len(), 1);
    assert_eq!(layers[0].layers, [vec!["one", "two"], vec!["three", "four"]]);
    assert_eq!((layers[0].of("two"), layers[0].of("four"), layers[0].of("five")), (Some(1), Some(2), None));
}
