//! The Rust of the workspace's README, compiled: each block of it stands between two comments here,
//! as it is there.

/// This file, in which the blocks stand.
const COMPILED: &str = include_str!("readme.rs");

const README: &str = include_str!("../../README.md");

#[allow(dead_code)]
mod one_client {
    // begin
    use frontdesk_nuance::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        // NUANCE_TOKEN, and NUANCE_BASE_URL for a server other than the vendor's
        let client = Client::from_env()?;

        let users = client.site(123).users();
        let user = users.get(12345678).skills(true).await?;
        println!("{:?} is locked: {:?}", user.username, user.locked);

        let mut users = users.look_up().max(100).stream();
        while let Some(user) = users.next().await {
            println!("{}", user?.username);
        }
        Ok(())
    }
    // end
}

#[allow(dead_code)]
async fn all_clients() -> Result<(), Box<dyn std::error::Error>> {
    // begin
    use frontdesk::{Frontdesk, chatwoot, nuance};

    let frontdesk = Frontdesk::new()
        .with(chatwoot::ChatwootDirectory::new(chatwoot::Client::from_env()?, 1))
        .with(nuance::NuanceDirectory::new(nuance::Client::from_env()?, 123));

    let found = frontdesk.find_by_email("ada.brandt@harbour.example").await;
    for entry in &found.entries {
        println!("{}: {}", entry.user.vendor, entry.user.status.value);
    }
    for failure in &found.failures {
        eprintln!("somebody may be missing: {failure}");
    }
    // end
    Ok(())
}

/// The parts of a text between two lines, each without the indentation of its first line.
fn between(text: &str, begin: &str, end: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(first) = lines.by_ref().find(|line| line.trim() == begin) {
        let indentation = first.len() - first.trim_start().len();
        let block = lines.by_ref().take_while(|line| line.trim() != end);
        blocks.push(block.map(|line| format!("{}\n", line.get(indentation..).unwrap_or_default())).collect());
    }
    blocks
}

#[test]
fn the_blocks_of_the_readme_are_those_that_are_compiled() {
    let blocks = between(README, "```rust", "```");
    assert_eq!(blocks, between(COMPILED, "// begin", "// end"));
    assert!(!blocks.is_empty());
}
