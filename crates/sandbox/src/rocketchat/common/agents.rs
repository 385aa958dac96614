//! What visitors are shown of agents.

use crate::rocketchat::prelude::*;

/// What a visitor may know of an agent.
pub(crate) fn shown(workspace: &Workspace, id: &str) -> Outcome {
    let agent = workspace.user(id).filter(|user| is_agent(user)).or_fail("invalid-agent")?;
    if !workspace.is_on("Livechat_show_agent_info") {
        return Ok(json!({"agent": {"hiddenInfo": true}}));
    }
    let mut agent = agent.pick("_id name username phone status livechat customFields emails");
    if !workspace.is_on("Livechat_show_agent_email") {
        agent.remove("emails");
    }
    Ok(json!({"agent": agent}))
}
