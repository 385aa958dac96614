//! People as SCIM 2.0 (RFC 7643, RFC 7644).

use serde_json::{Map, Value, json};

/// The schema of what SCIM has no words for.
const EXTENSION: &str = "urn:frontdesk:params:scim:schemas:extension:agent:1.0:User";

/// How a list response begins; its total follows at the end.
pub const HEAD: &str =
    r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"startIndex":1,"Resources":["#;

/// The fields that SCIM's own schema has.
const OWN: [&str; 9] =
    ["id", "userName", "name", "displayName", "emails", "active", "roles", "groups", "locale"];

/// Returns a person as SCIM has it. Fields of other meaning go to the extension.
pub fn user(row: &Value) -> Value {
    let mut user = Map::new();
    let mut extension = Map::new();
    user.insert("schemas".to_owned(), json!(["urn:ietf:params:scim:schemas:core:2.0:User", EXTENSION]));
    for (name, value) in row.as_object().into_iter().flatten() {
        if OWN.contains(&name.as_str()) {
            user.insert(name.clone(), value.clone());
        } else if name == "meta" {
            let mut meta = value.clone();
            if let Some(fields) = meta.as_object_mut() {
                fields.insert("resourceType".to_owned(), json!("User"));
            }
            user.insert(name.clone(), meta);
        } else {
            extension.insert(name.clone(), value.clone());
        }
    }
    user.insert(EXTENSION.to_owned(), Value::Object(extension));
    Value::Object(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_scim_has_no_word_for_is_in_the_extension() {
        let row = json!({"directory": "eu", "id": "7", "userName": "ada", "meta": {}, "status": {"value": "active"}});
        let user = user(&row);
        assert_eq!((&user["id"], &user["userName"]), (&json!("7"), &json!("ada")));
        assert_eq!(user["meta"], json!({"resourceType": "User"}));
        assert_eq!(user[EXTENSION], json!({"directory": "eu", "status": {"value": "active"}}));
        assert!(user.get("status").is_none());
    }
}
