//! The forms of an inbox.

use crate::chatwoot::inboxes::layout::ENABLED;
use crate::chatwoot::inboxes::{Kind, hours};
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::picture;

/// Whether the layout of mails belongs to the response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    Plain,
    Layout,
}

fn avatar(inbox: &Inbox, base: &str) -> String {
    let seed = u64::try_from(inbox.id).unwrap_or_default().wrapping_add(800_000);
    inbox.avatar.as_ref().map(|file| picture(seed, file, base)).unwrap_or_default()
}

/// An inbox in a few words, as contacts show those in which they are.
pub(crate) fn slim(inbox: &Inbox, base: &str) -> Value {
    json!({
        "id": inbox.id, "avatar_url": avatar(inbox, base), "channel_id": inbox.channel_id, "name": inbox.name,
        "channel_type": inbox.channel.kind.class(), "provider": inbox.channel.get("provider"),
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
        Kind::Sms => {
            format!("{base}/webhooks/sms/{}", channel.text("phone_number").trim_start_matches('+')).into()
        }
        Kind::Line => format!("{base}/webhooks/line/{}", channel.text("line_channel_id")).into(),
        Kind::Whatsapp => format!("{base}/webhooks/whatsapp/{}", channel.text("phone_number")).into(),
        Kind::WebWidget | Kind::Api | Kind::Email | Kind::Telegram => Value::Null,
    }
}

/// What a website has to embed.
fn script(inbox: &Inbox, base: &str) -> Value {
    if inbox.channel.kind != Kind::WebWidget {
        return Value::Null;
    }
    let token = inbox.channel.text("website_token");
    format!(
        "<script src=\"{base}/packs/js/sdk.js\" onload=\"chatwootSDK.run({{websiteToken: '{token}', baseUrl: '{base}'}})\" \
         async></script>"
    )
    .into()
}

/// Columns of the channel that every inbox shows, be they null.
const EVERYWHERE: Words = Words(
    "allowed_domains widget_color website_url hmac_mandatory welcome_title welcome_tagline \
    website_token selected_feature_flags reply_time phone_number provider",
);

/// Columns of the channel that inboxes of its kind show in addition, and those only administrators
/// see.
const fn of_kind(kind: Kind) -> (Words, Words) {
    match kind {
        Kind::WebWidget => {
            (Words("pre_chat_form_enabled pre_chat_form_options continuity_via_email"), Words("hmac_token"))
        }
        Kind::Api => (Words("webhook_url additional_attributes"), Words("hmac_token secret")),
        Kind::Email => (
            Words("email"),
            Words(
                "imap_login imap_password imap_address imap_port imap_enabled imap_enable_ssl \
             imap_authentication smtp_login smtp_password smtp_address smtp_port smtp_enabled \
             smtp_domain smtp_enable_ssl_tls smtp_enable_starttls_auto smtp_openssl_verify_mode \
             smtp_authentication",
            ),
        ),
        Kind::Telegram => (Words("bot_name"), Words("")),
        Kind::Whatsapp => (Words("message_templates"), Words("provider_config")),
        Kind::Line | Kind::Sms => (Words(""), Words("")),
    }
}

/// An inbox as a member of its account sees it.
pub(crate) fn render(view: View<'_>, inbox: &Inbox, detail: Detail) -> Value {
    let mut value = shown!(inbox =>
        id, channel_id, name, greeting_enabled, greeting_message, working_hours_enabled,
        enable_email_collect, csat_survey_enabled, csat_config, enable_auto_assignment,
        auto_assignment_config, out_of_office_message, timezone, allow_messages_after_resolved,
        lock_to_single_conversation, sender_name_type, business_name;
        "avatar_url": avatar(inbox, view.base), "channel_type": inbox.channel.kind.class(),
        "working_hours": hours::render(&inbox.working_hours),
        "callback_webhook_url": callback(inbox, view.base), "web_widget_script": script(inbox, view.base),
        "messaging_service_sid": null,
    );
    let Value::Object(shown) = &mut value else { return value };
    for name in EVERYWHERE.iter() {
        shown.insert(name.to_owned(), inbox.channel.get(name).clone());
    }
    let (all, secret) = of_kind(inbox.channel.kind);
    let secret = if view.administrator() { secret } else { Words("") };
    for name in all.iter().chain(secret.iter()) {
        shown.insert(name.to_owned(), inbox.channel.get(name).clone());
    }
    particular(view, inbox, detail, shown);
    value
}

/// What is no column of a channel, and shown by inboxes of its kind only.
fn particular(view: View<'_>, inbox: &Inbox, detail: Detail, shown: &mut Map<String, Value>) {
    match inbox.channel.kind {
        Kind::Api => {
            shown.insert("inbox_identifier".to_owned(), inbox.channel.get("identifier").clone());
        }
        Kind::Email => {
            shown.insert("forwarding_enabled".to_owned(), false.into());
            let enabled = view.state.has_feature(inbox.account_id, ENABLED);
            if detail == Detail::Layout && view.administrator() && enabled {
                shown.insert("branded_email_layout".to_owned(), inbox.branded_email_layout.clone().into());
            }
        }
        Kind::Whatsapp => {
            shown.insert("reauthorization_required".to_owned(), false.into());
            let config = inbox.channel.get("provider_config");
            let inbound = config.get("inbound_calls_enabled") != Some(&Value::Bool(false));
            shown.insert("voice_enabled".to_owned(), false.into());
            shown.insert("inbound_calls_enabled".to_owned(), inbound.into());
        }
        Kind::WebWidget | Kind::Line | Kind::Telegram | Kind::Sms => {}
    }
    let portal =
        inbox.portal_id.and_then(|portal| view.state.help_center.portal_name(inbox.account_id, portal));
    if let Some((name, slug)) = portal {
        shown.insert("help_center".to_owned(), json!({"name": name, "slug": slug}));
    }
}

/// An inbox as its visitors see it.
pub(crate) fn public(inbox: &Inbox) -> Value {
    shown!(inbox =>
        name, timezone, working_hours_enabled, csat_survey_enabled, greeting_enabled;
        "identifier": inbox.channel.get("identifier"),
        "identity_validation_enabled": inbox.channel.get("hmac_mandatory"),
        "working_hours": hours::render(&inbox.working_hours),
    )
}
