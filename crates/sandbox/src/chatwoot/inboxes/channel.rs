//! What a channel has to be.

use crate::chatwoot::prelude::*;

impl Channel {
    /// Checks a channel; `own` is the id of the inbox that has it already.
    pub(crate) fn check(&self, state: &State, own: Option<i64>) -> Result<(), Failure> {
        let mut errors = Invalid::default();
        let blank = |errors: &mut Invalid, columns: &[Column]| {
            columns.iter().for_each(|column| errors.blank(column.name(), self.text(*column)));
        };
        let taken = |errors: &mut Invalid, column: Column| {
            let same = |other: &Self| other.kind == self.kind && other.get(column) == self.get(column);
            let mut others = state.inboxes.values().filter(|inbox| Some(inbox.id) != own);
            errors.taken(column.name(), others.any(|inbox| same(&inbox.channel)));
        };
        match self.kind {
            ChannelKind::WebWidget => blank(&mut errors, columns![WebsiteUrl WidgetColor]),
            ChannelKind::Api => {
                let hours = self.get(Column::AdditionalAttributes).get("agent_reply_time_window");
                let hours = hours.filter(|hours| !hours.is_null() && hours.as_str() != Some(""));
                let number =
                    hours.map(|hours| hours.as_i64().or_else(|| hours.as_str()?.parse().ok()).unwrap_or(0));
                if number.is_some_and(|hours| hours <= 0) {
                    let message = "Agent reply time window agent_reply_time_window must be greater than 0";
                    errors.push("agent_reply_time_window", message.to_owned());
                }
            }
            ChannelKind::Email => {
                taken(&mut errors, Column::Email);
                // The column takes no null, and nobody checks before the database does.
                if errors.is_empty() && self.get(Column::Email).is_null() {
                    return Err(Failure::Rails(500));
                }
            }
            ChannelKind::Line => {
                taken(&mut errors, Column::LineChannelId);
                blank(&mut errors, columns![LineChannelId LineChannelSecret LineChannelToken]);
            }
            ChannelKind::Telegram => {
                blank(&mut errors, columns![BotToken]);
                taken(&mut errors, Column::BotToken);
            }
            ChannelKind::Whatsapp | ChannelKind::Sms => {
                errors.when(
                    !["default", "whatsapp_cloud"].contains(&self.text(Column::Provider)),
                    "provider",
                    "Provider is not included in the list",
                );
                blank(&mut errors, columns![PhoneNumber]);
                taken(&mut errors, Column::PhoneNumber);
            }
        }
        errors.result()
    }
}
