//! The platforms.

frontdesk_core::open_enum! {
    /// A customer support platform.
    pub enum Vendor {
        /// [Chatwoot](https://www.chatwoot.com), and products built on it.
        Chatwoot = "chatwoot",
        /// [imi.chat](https://docs.imi.chat), now Webex Engage.
        ImiChat = "imichat",
        /// [Nuance Digital Engagement](https://docs.nuance.com).
        Nuance = "nuance",
        /// [Rocket.Chat](https://www.rocket.chat).
        RocketChat = "rocketchat",
    }
}

/// JSON Schemas of open enums: the known values, or any other text.
macro_rules! open_enum_schema {
    ($($name:ident),+) => { $(
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({
                    "anyOf": [{"enum": $name::VALUES}, {"type": "string"}]
                })
            }
        }
    )+ };
}
pub(crate) use open_enum_schema;

open_enum_schema!(Vendor);
