//! What an inbox is connected to.
//!
//! Nothing is ever sent: credentials for other services are taken as they are.

use crate::chatwoot::prelude::*;
use crate::http::token;

/// The kinds of channels that the API can create.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    WebWidget,
    Api,
    Email,
    Line,
    Telegram,
    Whatsapp,
    Sms,
}

impl Kind {
    /// By the word that a request uses.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "web_widget" => Self::WebWidget,
            "api" => Self::Api,
            "email" => Self::Email,
            "line" => Self::Line,
            "telegram" => Self::Telegram,
            "whatsapp" => Self::Whatsapp,
            "sms" => Self::Sms,
            _ => return None,
        })
    }

    /// The word that responses use.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::WebWidget => "Channel::WebWidget",
            Self::Api => "Channel::Api",
            Self::Email => "Channel::Email",
            Self::Line => "Channel::Line",
            Self::Telegram => "Channel::Telegram",
            Self::Whatsapp => "Channel::Whatsapp",
            Self::Sms => "Channel::Sms",
        }
    }

    /// What may be set, and as what.
    const fn columns(self) -> &'static [(Type, Words)] {
        use Type::{Flag, List, Number, Object, Text};
        match self {
            Self::WebWidget => &[
                (
                    Text,
                    Words(
                        "website_url widget_color welcome_title welcome_tagline reply_time \
                    allowed_domains",
                    ),
                ),
                (Flag, Words("pre_chat_form_enabled continuity_via_email hmac_mandatory")),
                (Object, Words("pre_chat_form_options")),
                (List, Words("selected_feature_flags")),
            ],
            Self::Api => &[
                (Text, Words("webhook_url")),
                (Flag, Words("hmac_mandatory")),
                (Object, Words("additional_attributes")),
            ],
            Self::Email => &[
                (
                    Text,
                    Words(
                        "email imap_login imap_password imap_address imap_authentication smtp_login \
                    smtp_password smtp_address smtp_domain smtp_openssl_verify_mode \
                    smtp_authentication provider",
                    ),
                ),
                (
                    Flag,
                    Words(
                        "imap_enabled imap_enable_ssl smtp_enabled smtp_enable_starttls_auto \
                    smtp_enable_ssl_tls",
                    ),
                ),
                (Number, Words("imap_port smtp_port")),
            ],
            Self::Line => &[(Text, Words("line_channel_id line_channel_secret line_channel_token"))],
            Self::Telegram => &[(Text, Words("bot_token"))],
            Self::Whatsapp => &[(Text, Words("phone_number provider")), (Object, Words("provider_config"))],
            Self::Sms => &[(Text, Words("phone_number")), (Object, Words("provider_config"))],
        }
    }

    /// What the database says where nobody else does.
    fn defaults(self) -> Value {
        match self {
            Self::WebWidget => json!({
                "widget_color": "#1f93ff", "reply_time": "in_a_few_minutes", "pre_chat_form_enabled": false,
                "continuity_via_email": true, "hmac_mandatory": false, "allowed_domains": "",
                "selected_feature_flags": ["attachments", "emoji_picker", "end_conversation"],
            }),
            Self::Api => json!({"hmac_mandatory": false, "additional_attributes": {}}),
            Self::Email => json!({
                "imap_enabled": false, "imap_login": "", "imap_password": "", "imap_address": "", "imap_port": 0,
                "imap_enable_ssl": true, "imap_authentication": "plain", "smtp_enabled": false, "smtp_login": "",
                "smtp_password": "", "smtp_address": "", "smtp_port": 0, "smtp_domain": "",
                "smtp_enable_starttls_auto": true, "smtp_enable_ssl_tls": false,
                "smtp_openssl_verify_mode": "none", "smtp_authentication": "login",
            }),
            Self::Line | Self::Telegram => json!({}),
            Self::Whatsapp => json!({"provider": "default", "provider_config": {}, "message_templates": []}),
            Self::Sms => json!({"provider": "default", "provider_config": {}}),
        }
    }

    /// The tokens that the server makes up.
    const fn tokens(self) -> &'static [&'static str] {
        match self {
            Self::WebWidget => &["website_token", "hmac_token"],
            Self::Api => &["identifier", "hmac_token", "secret"],
            _ => &[],
        }
    }
}

#[derive(Clone, Copy)]
enum Type {
    Text,
    Flag,
    Number,
    Object,
    List,
}

const REPLY_TIMES: Words = Words("in_a_few_minutes in_a_few_hours in_a_day");

/// What an inbox is connected to: the columns of its kind.
#[derive(Clone, Default)]
pub(crate) struct Channel {
    pub(crate) kind: Kind,
    attributes: Map<String, Value>,
}

impl Channel {
    /// A channel as the database makes it. The seed is for its tokens.
    pub(crate) fn blank(kind: Kind, seed: i64) -> Self {
        let mut attributes = kind.defaults().as_object().cloned().unwrap_or_default();
        let seed = u64::try_from(seed).unwrap_or_default().wrapping_mul(4).wrapping_add(700_000);
        for (name, number) in kind.tokens().iter().zip(seed..) {
            attributes.insert((*name).to_owned(), token(number, 24).into());
        }
        Self { kind, attributes }
    }

    /// All columns.
    pub(crate) fn columns(&self) -> &Map<String, Value> {
        &self.attributes
    }

    /// One of the columns; null where the kind has none of that name, or where it is not set.
    pub(crate) fn get(&self, name: &str) -> &Value {
        self.attributes.get(name).unwrap_or(&Value::Null)
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.attributes.insert(name.to_owned(), value);
    }

    /// Takes over what may be set. An unknown reply time makes Rails fail.
    pub(crate) fn apply(&mut self, fields: &Fields) -> Result<(), Failure> {
        let columns = self.kind.columns().iter();
        for (kind, name) in columns.flat_map(|(kind, names)| names.iter().map(move |name| (kind, name))) {
            let value = match kind {
                Type::Text => fields.text(name).map(|text| text.filter(|text| text != "null").into()),
                Type::Flag => fields.boolean(name).map(Value::from),
                Type::Number => fields.integer(name).map(Value::from),
                Type::Object => fields.object(name).map(Value::from),
                Type::List => fields.get(name).filter(|value| value.is_array()).cloned(),
            };
            if let Some(value) = value {
                self.set(name, value);
            }
        }
        if self.kind == Kind::WebWidget {
            let time = REPLY_TIMES.parse(self.text("reply_time")).ok_or(Failure::Rails(500))?;
            self.set("reply_time", time.into());
        }
        self.settle();
        Ok(())
    }

    /// Adds what follows from what was said.
    pub(crate) fn settle(&mut self) {
        if self.kind == Kind::WebWidget {
            self.ask_before_chat();
        }
        if self.kind == Kind::Telegram {
            let name = format!("{}_bot", self.text("bot_token").split(':').next().unwrap_or_default());
            self.set("bot_name", name.into());
        }
    }

    /// The form before a chat has fields, whether they are said or not.
    fn ask_before_chat(&mut self) {
        let fields = self.get("pre_chat_form_options").get("pre_chat_fields");
        if fields.and_then(Value::as_array).is_some_and(|fields| !fields.is_empty()) {
            return;
        }
        let field = |label: &str, name: &str, kind: &str, required: bool| {
            json!({
                "field_type": "standard", "label": label, "name": name, "type": kind, "required": required,
                "enabled": false,
            })
        };
        let fields = [
            field("Email Id", "emailAddress", "email", true),
            field("Full name", "fullName", "text", false),
            field("Phone number", "phoneNumber", "text", false),
        ];
        self.set(
            "pre_chat_form_options",
            json!({"pre_chat_message": "What can we do for you?", "pre_chat_fields": fields}),
        );
    }

    /// Checks a channel; `own` is the id of the inbox that has it already.
    pub(crate) fn check(&self, state: &State, own: Option<i64>) -> Result<(), Failure> {
        let mut errors = Invalid::default();
        let taken = |name: &str| {
            let same = |channel: &Self| channel.kind == self.kind && channel.get(name) == self.get(name);
            state.inboxes.values().any(|inbox| Some(inbox.id) != own && same(&inbox.channel))
        };
        match self.kind {
            Kind::WebWidget => {
                errors.blank("website_url", self.text("website_url"));
                errors.blank("widget_color", self.text("widget_color"));
            }
            Kind::Api => {
                let hours = self.get("additional_attributes").get("agent_reply_time_window");
                let hours = hours.filter(|hours| !hours.is_null() && hours.as_str() != Some(""));
                let number =
                    hours.map(|hours| hours.as_i64().or_else(|| hours.as_str()?.parse().ok()).unwrap_or(0));
                if number.is_some_and(|hours| hours <= 0) {
                    let message = "Agent reply time window agent_reply_time_window must be greater than 0";
                    errors.push("agent_reply_time_window", message.to_owned());
                }
            }
            Kind::Email => {
                errors.taken("email", taken("email"));
                // The column takes no null, and nobody checks before the database does.
                if errors.is_empty() && self.get("email").is_null() {
                    return Err(Failure::Rails(500));
                }
            }
            Kind::Line => {
                errors.taken("line_channel_id", taken("line_channel_id"));
                errors.blank("line_channel_id", self.text("line_channel_id"));
                errors.blank("line_channel_secret", self.text("line_channel_secret"));
                errors.blank("line_channel_token", self.text("line_channel_token"));
            }
            Kind::Telegram => {
                errors.blank("bot_token", self.text("bot_token"));
                errors.taken("bot_token", taken("bot_token"));
            }
            Kind::Whatsapp | Kind::Sms => {
                errors.when(
                    !["default", "whatsapp_cloud"].contains(&self.text("provider")),
                    "provider",
                    "Provider is not included in the list",
                );
                errors.blank("phone_number", self.text("phone_number"));
                errors.taken("phone_number", taken("phone_number"));
            }
        }
        errors.result()
    }
}
