//! The groups of a Nuance site.

use frontdesk_core::{Error, ErrorKind};
use futures_util::stream::{BoxStream, StreamExt};

use super::{NuanceDirectory, PAGE, agent_group, business_unit, types};
use crate::listing::{once_each, whole};
use crate::read::Source;
use crate::user::Group;

pub(super) fn groups(directory: &NuanceDirectory) -> BoxStream<'_, Result<Group, Error>> {
    let site = || directory.client.site(directory.site_id);
    let agent_groups = whole(async move {
        let groups = site().agent_groups().list().send().await?.value.unwrap_or_default();
        Ok(groups.iter().map(|group| Ok(agent_group(group))).collect())
    });
    let units = site().business_units().list().max(PAGE).stream().map(|unit| group_of(&unit?));
    once_each(agent_groups.chain(units), |group| (group.kind.to_string(), group.value.clone()))
}

/// # Errors
/// The business unit has no ID.
fn group_of(unit: &types::BusinessUnit) -> Result<Group, Error> {
    const LIST: Source = Source { vendor: "nuance", operation: "listBusinessUnits" };
    LIST.needs(unit, &unit.extra, &["id", "name"])?;
    business_unit(unit).ok_or_else(|| {
        Error::new(ErrorKind::Decode, "the business unit has no id")
            .with_vendor("nuance")
            .with_operation("listBusinessUnits")
            .into_malformed_record()
    })
}
