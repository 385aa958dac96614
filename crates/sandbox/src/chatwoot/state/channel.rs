//! What an inbox is connected to.
//!
//! Nothing is ever sent: credentials for other services are taken as they are.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::chatwoot::failure::Failure;
use crate::chatwoot::params::{Fields, Words};
use crate::chatwoot::state::records::names;
use crate::http::token;

names! {
    /// The kinds of channels that the API can create, by the words that requests use.
    #[derive(Default)]
    ChannelKind {
        #[default] WebWidget = "web_widget", Api = "api", Email = "email", Line = "line", Telegram = "telegram",
        Whatsapp = "whatsapp", Sms = "sms",
    }
}

names! {
    /// The columns of channels of all kinds.
    Column {
        AdditionalAttributes = "additional_attributes", AllowedDomains = "allowed_domains", BotName = "bot_name",
        BotToken = "bot_token", ContinuityViaEmail = "continuity_via_email", Email = "email",
        HmacMandatory = "hmac_mandatory", HmacToken = "hmac_token", Identifier = "identifier",
        ImapAddress = "imap_address", ImapAuthentication = "imap_authentication",
        ImapEnableSsl = "imap_enable_ssl", ImapEnabled = "imap_enabled", ImapLogin = "imap_login",
        ImapPassword = "imap_password", ImapPort = "imap_port", LineChannelId = "line_channel_id",
        LineChannelSecret = "line_channel_secret", LineChannelToken = "line_channel_token",
        MessageTemplates = "message_templates", PhoneNumber = "phone_number",
        PreChatFormEnabled = "pre_chat_form_enabled", PreChatFormOptions = "pre_chat_form_options",
        Provider = "provider", ProviderConfig = "provider_config", ReplyTime = "reply_time", Secret = "secret",
        SelectedFeatureFlags = "selected_feature_flags", SmtpAddress = "smtp_address",
        SmtpAuthentication = "smtp_authentication", SmtpDomain = "smtp_domain",
        SmtpEnableSslTls = "smtp_enable_ssl_tls", SmtpEnableStarttlsAuto = "smtp_enable_starttls_auto",
        SmtpEnabled = "smtp_enabled", SmtpLogin = "smtp_login", SmtpOpensslVerifyMode = "smtp_openssl_verify_mode",
        SmtpPassword = "smtp_password", SmtpPort = "smtp_port", WebhookUrl = "webhook_url",
        WebsiteToken = "website_token", WebsiteUrl = "website_url", WelcomeTagline = "welcome_tagline",
        WelcomeTitle = "welcome_title", WidgetColor = "widget_color",
    }
}

macro_rules! columns {
    ($($column:ident)*) => { &[$(crate::chatwoot::state::Column::$column),*] };
}
pub(crate) use columns;

macro_rules! values {
    ($($column:ident: $value:tt),* $(,)?) => { BTreeMap::from([$((Column::$column, json!($value))),*]) };
}

impl ChannelKind {
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

    /// All columns: what they hold, and who sees them in an inbox.
    const fn columns(self) -> &'static [(Holds, SeenBy, &'static [Column])] {
        use Holds::{Flag, List, Number, Object, Other, Text, Token};
        use SeenBy::{Administrators, Members, Nobody};
        match self {
            Self::WebWidget => &[
                (Text, Members, columns![WebsiteUrl WidgetColor WelcomeTitle WelcomeTagline ReplyTime]),
                (Text, Members, columns![AllowedDomains]),
                (Flag, Members, columns![PreChatFormEnabled ContinuityViaEmail HmacMandatory]),
                (Object, Members, columns![PreChatFormOptions]),
                (List, Members, columns![SelectedFeatureFlags]),
                (Token, Members, columns![WebsiteToken]),
                (Token, Administrators, columns![HmacToken]),
            ],
            Self::Api => &[
                (Text, Members, columns![WebhookUrl]),
                (Flag, Members, columns![HmacMandatory]),
                (Object, Members, columns![AdditionalAttributes]),
                (Token, Nobody, columns![Identifier]),
                (Token, Administrators, columns![HmacToken Secret]),
            ],
            Self::Email => &[
                (Text, Members, columns![Email Provider]),
                (Text, Administrators, columns![ImapLogin ImapPassword ImapAddress ImapAuthentication]),
                (Text, Administrators, columns![SmtpLogin SmtpPassword SmtpAddress SmtpAuthentication]),
                (Text, Administrators, columns![SmtpDomain SmtpOpensslVerifyMode]),
                (Flag, Administrators, columns![ImapEnabled ImapEnableSsl SmtpEnabled]),
                (Flag, Administrators, columns![SmtpEnableStarttlsAuto SmtpEnableSslTls]),
                (Number, Administrators, columns![ImapPort SmtpPort]),
            ],
            Self::Line => &[(Text, Nobody, columns![LineChannelId LineChannelSecret LineChannelToken])],
            Self::Telegram => &[(Text, Nobody, columns![BotToken]), (Other, Members, columns![BotName])],
            Self::Whatsapp => &[
                (Text, Members, columns![PhoneNumber Provider]),
                (Object, Administrators, columns![ProviderConfig]),
                (Other, Members, columns![MessageTemplates]),
            ],
            Self::Sms => {
                &[(Text, Members, columns![PhoneNumber Provider]), (Object, Nobody, columns![ProviderConfig])]
            }
        }
    }

    /// What the database says where nobody else does.
    fn defaults(self) -> BTreeMap<Column, Value> {
        match self {
            Self::WebWidget => values! {
                WidgetColor: "#1f93ff", ReplyTime: "in_a_few_minutes", PreChatFormEnabled: false,
                ContinuityViaEmail: true, HmacMandatory: false, AllowedDomains: "",
                SelectedFeatureFlags: ["attachments", "emoji_picker", "end_conversation"],
            },
            Self::Api => values! {HmacMandatory: false, AdditionalAttributes: {}},
            Self::Email => values! {
                ImapEnabled: false, ImapLogin: "", ImapPassword: "", ImapAddress: "", ImapPort: 0,
                ImapEnableSsl: true, ImapAuthentication: "plain", SmtpEnabled: false, SmtpLogin: "",
                SmtpPassword: "", SmtpAddress: "", SmtpPort: 0, SmtpDomain: "", SmtpEnableStarttlsAuto: true,
                SmtpEnableSslTls: false, SmtpOpensslVerifyMode: "none", SmtpAuthentication: "login",
            },
            Self::Line | Self::Telegram => values! {},
            Self::Whatsapp => values! {Provider: "default", ProviderConfig: {}, MessageTemplates: []},
            Self::Sms => values! {Provider: "default", ProviderConfig: {}},
        }
    }
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    Flag,
    Number,
    Object,
    List,
    /// A token that the server makes up.
    Token,
    /// What follows from other columns.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SeenBy {
    Members,
    Administrators,
    Nobody,
}

/// Columns that inboxes of all kinds show, be they null.
const EVERYWHERE: &[Column] = columns![
    AllowedDomains WidgetColor WebsiteUrl HmacMandatory WelcomeTitle WelcomeTagline WebsiteToken
    SelectedFeatureFlags ReplyTime PhoneNumber Provider
];

const REPLY_TIMES: Words = Words("in_a_few_minutes in_a_few_hours in_a_day");

/// What an inbox is connected to: the columns of its kind.
#[derive(Clone, Default)]
pub(crate) struct Channel {
    pub(crate) kind: ChannelKind,
    values: BTreeMap<Column, Value>,
}

impl Channel {
    /// A channel as the database makes it. The seed is for its tokens.
    pub(crate) fn blank(kind: ChannelKind, seed: i64) -> Self {
        let seed = u64::try_from(seed).unwrap_or_default().wrapping_mul(4).wrapping_add(700_000);
        let tokens = kind.columns().iter().filter(|(holds, ..)| *holds == Holds::Token);
        let tokens = tokens.flat_map(|(.., columns)| columns.iter()).zip(seed..);
        let tokens = tokens.map(|(column, seed)| (*column, token(seed, 24).into()));
        let mut values = kind.defaults();
        values.extend(tokens);
        Self { kind, values }
    }

    pub(crate) fn by_name(&self) -> Map<String, Value> {
        self.values.iter().map(|(column, value)| (column.name().to_owned(), value.clone())).collect()
    }

    /// The columns that inboxes show to members or to administrators.
    pub(crate) fn shown(&self, administrator: bool) -> impl Iterator<Item = (String, Value)> {
        let seen = move |(_, by, _): &&(Holds, SeenBy, &[Column])| {
            *by == SeenBy::Members || (administrator && *by == SeenBy::Administrators)
        };
        let own = self.kind.columns().iter().filter(seen).flat_map(|(.., columns)| columns.iter());
        own.chain(EVERYWHERE).map(|column| (column.name().to_owned(), self.get(*column).clone()))
    }

    /// One of the columns; null where the kind has none of that name, or where it is not set.
    pub(crate) fn get(&self, column: Column) -> &Value {
        self.values.get(&column).unwrap_or(&Value::Null)
    }

    pub(crate) fn text(&self, column: Column) -> &str {
        self.get(column).as_str().unwrap_or_default()
    }

    pub(crate) fn set(&mut self, column: Column, value: Value) {
        self.values.insert(column, value);
    }

    /// Takes over what may be set. An unknown reply time makes Rails fail.
    pub(crate) fn apply(&mut self, fields: &Fields) -> Result<(), Failure> {
        let texts = fields.with_null_word();
        let columns = self.kind.columns().iter();
        for (holds, column) in
            columns.flat_map(|(holds, _, columns)| columns.iter().map(move |one| (holds, *one)))
        {
            let name = column.name();
            let value = match holds {
                Holds::Text => texts.text(name).map(Value::from),
                Holds::Flag => fields.boolean(name).map(Value::from),
                Holds::Number => fields.integer(name).map(Value::from),
                Holds::Object => fields.object(name).map(Value::from),
                Holds::List => fields.get(name).filter(|value| value.is_array()).cloned(),
                Holds::Token | Holds::Other => None,
            };
            if let Some(value) = value {
                self.set(column, value);
            }
        }
        if self.kind == ChannelKind::WebWidget {
            let time = REPLY_TIMES.parse(self.text(Column::ReplyTime)).ok_or(Failure::Rails(500))?;
            self.set(Column::ReplyTime, time.into());
        }
        self.settle();
        Ok(())
    }

    /// Adds what follows from what was said.
    pub(crate) fn settle(&mut self) {
        if self.kind == ChannelKind::WebWidget {
            self.ask_before_chat();
        }
        if self.kind == ChannelKind::Telegram {
            let name = format!("{}_bot", self.text(Column::BotToken).split(':').next().unwrap_or_default());
            self.set(Column::BotName, name.into());
        }
    }

    /// The form before a chat has fields, whether they are said or not.
    fn ask_before_chat(&mut self) {
        let fields = self.get(Column::PreChatFormOptions).get("pre_chat_fields");
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
            Column::PreChatFormOptions,
            json!({"pre_chat_message": "What can we do for you?", "pre_chat_fields": fields}),
        );
    }
}
