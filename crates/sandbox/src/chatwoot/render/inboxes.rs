//! The forms of an inbox.

use crate::chatwoot::prelude::*;
use crate::chatwoot::state::BRANDED_EMAILS;
use crate::chatwoot::wire;

/// Whether the layout of mails belongs to the response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    Plain,
    Layout,
}

fn avatar(inbox: &Inbox, base: &str) -> String {
    wire::avatar(seed(inbox.id, 800_000), inbox.avatar.as_ref(), base)
}

/// The hours of the week.
fn week(inbox: &Inbox) -> Value {
    inbox.working_hours.iter().enumerate().map(|(day, hours)| hours.render(day)).collect()
}

/// An inbox in a few words, as contacts show those in which they are.
pub(crate) fn slim(inbox: &Inbox, base: &str) -> Value {
    json!({
        "id": inbox.id, "avatar_url": avatar(inbox, base), "channel_id": inbox.channel_id, "name": inbox.name,
        "channel_type": inbox.channel.kind.class(), "provider": inbox.channel.get(Column::Provider),
    })
}

/// The columns of the table, which one response shows as they are.
pub(crate) fn columns(inbox: &Inbox) -> Value {
    shown!(inbox =>
        id, channel_id, account_id, name, enable_auto_assignment, greeting_enabled, greeting_message,
        working_hours_enabled, out_of_office_message, timezone, enable_email_collect, csat_survey_enabled,
        allow_messages_after_resolved, auto_assignment_config, lock_to_single_conversation, portal_id,
        sender_name_type, business_name, csat_config;
        "created_at": time(inbox.created_at), "updated_at": time(inbox.updated_at),
        "channel_type": inbox.channel.kind.class(), "email_address": null,
    )
}

/// Where the service behind the channel reports to.
fn callback(inbox: &Inbox, base: &str) -> Value {
    let channel = &inbox.channel;
    match channel.kind {
        ChannelKind::Sms => {
            format!("{base}/webhooks/sms/{}", channel.text(Column::PhoneNumber).trim_start_matches('+'))
                .into()
        }
        ChannelKind::Line => format!("{base}/webhooks/line/{}", channel.text(Column::LineChannelId)).into(),
        ChannelKind::Whatsapp => {
            format!("{base}/webhooks/whatsapp/{}", channel.text(Column::PhoneNumber)).into()
        }
        ChannelKind::WebWidget | ChannelKind::Api | ChannelKind::Email | ChannelKind::Telegram => Value::Null,
    }
}

/// What a website has to embed.
fn script(inbox: &Inbox, base: &str) -> Value {
    if inbox.channel.kind != ChannelKind::WebWidget {
        return Value::Null;
    }
    let token = inbox.channel.text(Column::WebsiteToken);
    format!(
        "<script src=\"{base}/packs/js/sdk.js\" onload=\"chatwootSDK.run({{websiteToken: '{token}', baseUrl: '{base}'}})\" \
         async></script>"
    )
    .into()
}

/// An inbox as a member of its account sees it.
pub(crate) fn render(view: View<'_>, inbox: &Inbox, detail: Detail) -> Value {
    let mut value = shown!(inbox =>
        id, channel_id, name, greeting_enabled, greeting_message, working_hours_enabled,
        enable_email_collect, csat_survey_enabled, csat_config, enable_auto_assignment,
        auto_assignment_config, out_of_office_message, timezone, allow_messages_after_resolved,
        lock_to_single_conversation, sender_name_type, business_name;
        "avatar_url": avatar(inbox, view.base), "channel_type": inbox.channel.kind.class(),
        "working_hours": week(inbox),
        "callback_webhook_url": callback(inbox, view.base), "web_widget_script": script(inbox, view.base),
        "messaging_service_sid": null,
    );
    let Value::Object(shown) = &mut value else { return value };
    shown.extend(inbox.channel.shown(view.administrator()));
    particular(view, inbox, detail, shown);
    value
}

/// What is no column of a channel, and shown by inboxes of its kind only.
fn particular(view: View<'_>, inbox: &Inbox, detail: Detail, shown: &mut Map<String, Value>) {
    match inbox.channel.kind {
        ChannelKind::Api => {
            shown.insert("inbox_identifier".to_owned(), inbox.channel.get(Column::Identifier).clone());
        }
        ChannelKind::Email => {
            shown.insert("forwarding_enabled".to_owned(), false.into());
            let enabled = view.state.has_feature(inbox.account_id, BRANDED_EMAILS);
            if detail == Detail::Layout && view.administrator() && enabled {
                shown.insert("branded_email_layout".to_owned(), inbox.branded_email_layout.clone().into());
            }
        }
        ChannelKind::Whatsapp => {
            shown.insert("reauthorization_required".to_owned(), false.into());
            let config = inbox.channel.get(Column::ProviderConfig);
            let inbound = config.get("inbound_calls_enabled") != Some(&Value::Bool(false));
            shown.insert("voice_enabled".to_owned(), false.into());
            shown.insert("inbound_calls_enabled".to_owned(), inbound.into());
        }
        ChannelKind::WebWidget | ChannelKind::Line | ChannelKind::Telegram | ChannelKind::Sms => {}
    }
    let portal = inbox.portal_id.and_then(|portal| view.state.portal_name(inbox.account_id, portal));
    if let Some((name, slug)) = portal {
        shown.insert("help_center".to_owned(), json!({"name": name, "slug": slug}));
    }
}

/// An inbox as its visitors see it.
pub(crate) fn public(inbox: &Inbox) -> Value {
    shown!(inbox =>
        name, timezone, working_hours_enabled, csat_survey_enabled, greeting_enabled;
        "identifier": inbox.channel.get(Column::Identifier),
        "identity_validation_enabled": inbox.channel.get(Column::HmacMandatory),
        "working_hours": week(inbox),
    )
}
