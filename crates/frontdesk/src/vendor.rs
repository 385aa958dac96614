//! The platforms.

macro_rules! vendor {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $module:ident, $words:literal $record:ident;)+) => {
        frontdesk_core::open_enum! {
            /// A customer support platform.
            pub enum Vendor {
                $($(#[$doc])* $variant = $name,)+
            }
        }
    };
}
each_vendor!(vendor);

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
