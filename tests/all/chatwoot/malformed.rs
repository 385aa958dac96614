//! Records that cannot be read: each costs itself.

use frontdesk_sandbox::SandboxVendor;

use crate::malformed;

#[tokio::test]
async fn a_directory_lists_all_whose_records_can_be_read() {
    let table = [
        ("listAgents", "/1/id", "[1].id", 1),
        ("listTeams", "/0/name", "[0].name", 0),
        ("listTeamMembers", "/0", "[0]", 0),
    ];
    malformed::all_are_listed_whose_records_can_be_read(SandboxVendor::Chatwoot, &table).await;
}

#[tokio::test]
async fn a_null_is_no_record() {
    malformed::a_null_is_no_record(
        SandboxVendor::Chatwoot,
        &[("listAgents", "/1", 1), ("listTeamMembers", "/0", 0)],
    )
    .await;
}

#[tokio::test]
async fn a_page_that_cannot_be_read_around_its_records_ends_the_list() {
    malformed::a_page_that_cannot_be_read_around_its_records_ends_the_list(
        SandboxVendor::Chatwoot,
        "listAgents",
        "",
    )
    .await;
}
