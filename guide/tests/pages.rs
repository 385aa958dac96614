//! The pages are complete: in the summary, compiled, and without broken links.
#![allow(clippy::unwrap_used, reason = "a test that meets something unexpected has to fail there")]

use std::collections::BTreeMap;
use std::fs;

use frontdesk_guide::{PAGES, root};

/// Where pages link to files of the repository.
const REPOSITORY: &str = "https://github.com/frontdesk-rs/frontdesk/";

/// The pages by name, and the summary.
fn pages() -> BTreeMap<String, String> {
    let entries = fs::read_dir(root().join("guide/src")).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).unwrap();
            (entry.file_name().into_string().unwrap(), text)
        })
        .collect()
}

/// The lines of a page with the language of the block in which they stand, if any.
fn lines(text: &str) -> impl Iterator<Item = (Option<&str>, &str)> {
    let mut block = None;
    text.lines().map(move |line| {
        let within = block;
        if let Some(language) = line.strip_prefix("```") {
            block = if block.is_none() { Some(language) } else { None };
        }
        (within, line)
    })
}

/// The targets of the links outside of blocks.
fn links(text: &str) -> Vec<&str> {
    let prose = lines(text).filter(|(block, _)| block.is_none());
    prose.flat_map(|(_, line)| line.split("](").skip(1)).map(|rest| rest.split_once(')').unwrap().0).collect()
}

/// The anchors of the headings, as mdBook makes them.
fn anchors(text: &str) -> Vec<String> {
    let headings = lines(text).filter(|(block, line)| block.is_none() && line.starts_with('#'));
    headings
        .map(|(_, line)| {
            let title = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            title.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
        })
        .collect()
}

/// Says what is wrong with a link; `None` if it leads somewhere, or to another site.
fn broken(pages: &BTreeMap<String, String>, page: &str, link: &str) -> Option<String> {
    if let Some(path) = link.strip_prefix(REPOSITORY) {
        let (_, path) = path.strip_prefix("blob/").or(path.strip_prefix("tree/"))?.split_once('/')?;
        let path = path.split('#').next().unwrap();
        return (!root().join(path).exists()).then(|| format!("{page}: the repository has no {path}"));
    }
    if link.starts_with("https://") {
        return None;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let Some(text) = pages.get(if file.is_empty() { page } else { file }) else {
        return Some(format!("{page}: there is no page {file}"));
    };
    let found = anchor.is_empty() || anchors(text).iter().any(|found| found == anchor);
    (!found).then(|| format!("{page}: {link} has no such heading"))
}

#[test]
fn the_summary_has_every_page_and_the_samples_of_each_are_compiled() {
    let pages = pages();
    assert_eq!(links(&pages["SUMMARY.md"]), PAGES);
    let files: Vec<_> = pages.keys().filter(|name| *name != "SUMMARY.md").collect();
    let mut compiled = PAGES.to_vec();
    compiled.sort_unstable();
    assert_eq!(files, compiled);
}

#[test]
fn links_lead_somewhere() {
    let pages = pages();
    let all = pages.iter().flat_map(|(page, text)| links(text).into_iter().map(move |link| (page, link)));
    let broken: Vec<_> = all.filter_map(|(page, link)| broken(&pages, page, link)).collect();
    assert_eq!(broken, [""; 0]);
}

#[test]
fn links_of_the_readme_lead_to_files() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let links =
        links(&readme).into_iter().filter(|link| !link.starts_with("https://") && !link.starts_with('#'));
    let missing: Vec<_> =
        links.filter(|link| !root().join(link.split('#').next().unwrap()).exists()).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn broken_links_are_found() {
    let text = "# A page\n\n[a](#a-page) [b](#b) [c](c.md)\n\n```sh\n[d](d.md)\n```\n";
    let url = format!("[e]({REPOSITORY}blob/main/README.md#x) [f]({REPOSITORY}tree/main/f)");
    let text = format!("{text}{url} [g](https://example.com)\n");
    let pages = BTreeMap::from([("a.md".to_owned(), text)]);
    let found: Vec<_> =
        links(&pages["a.md"]).into_iter().filter_map(|link| broken(&pages, "a.md", link)).collect();
    let expected =
        ["a.md: #b has no such heading", "a.md: there is no page c.md", "a.md: the repository has no f"];
    assert_eq!(found, expected);
}

/// rustdoc compiles blocks of Rust; it takes a block without a language for one.
#[test]
fn every_block_names_its_language_and_none_is_left_out() {
    for (page, text) in pages() {
        let fences = lines(&text).filter(|(block, line)| block.is_none() && line.starts_with("```"));
        for (_, fence) in fences {
            let known = [
                "```rust",
                "```rust,no_run",
                "```sh",
                "```console",
                "```toml",
                "```text",
                "```json",
                "```yaml",
            ];
            assert!(known.contains(&fence), "{page}: {fence}");
        }
    }
}

#[test]
fn json_samples_are_json_and_faults_are_played() {
    let text = fs::read_to_string(root().join("guide/src/program.md")).unwrap();
    let mut blocks = text.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    serde_json::from_str::<serde_json::Value>(blocks.next().unwrap()).unwrap();
    let scripts = frontdesk_sandbox::faults::read(blocks.next().unwrap()).unwrap();
    assert_eq!((scripts.len(), blocks.next()), (2, None));
}
