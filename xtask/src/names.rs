//! Rust names for the vendors' names.

use heck::{ToPascalCase, ToSnakeCase};

/// Words that cannot be a plain identifier in edition 2024, raw identifiers aside.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield", "Self",
];

/// A field, parameter or method name: `statusLivechat` is `status_livechat`, `type` is `type_`,
/// `2fa` is `x2fa`.
///
/// `None` where nothing of the name can stand in an identifier; it then needs an `x-rust-name`.
pub fn snake(name: &str) -> Option<String> {
    identifier(settled(&spelled(name), str::to_snake_case), 'x')
}

/// A type or variant name: `not-available` is `NotAvailable`, `self` is `Self_`, `2fa` is `X2fa`.
///
/// `None` as for [`snake`].
pub fn pascal(name: &str) -> Option<String> {
    identifier(settled(&spelled(name), str::to_pascal_case), 'X')
}

/// The method that sets a field to null: of `type_` it is `clear_type`.
pub fn clearing(field: &str) -> String {
    format!("clear_{}", field.trim_end_matches('_'))
}

/// A name in a case, in that spelling of it which the case leaves alone: `a b` becomes `AB`, and
/// that `Ab`. The generator puts every name into its case once more.
fn settled(name: &str, case: fn(&str) -> String) -> String {
    let mut name = case(name);
    for _ in 0..name.len() {
        let again = case(&name);
        if again == name {
            break;
        }
        name = again;
    }
    name
}

/// Signs that carry meaning in a name, as words, so that `a+` and `a-` stay two names.
fn spelled(name: &str) -> String {
    let name = match name.strip_prefix('-') {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("minus {rest}")
        }
        _ => name.to_owned(),
    };
    name.chars()
        .map(|sign| match sign {
            '+' => " plus ".to_owned(),
            '<' => " less ".to_owned(),
            '>' => " greater ".to_owned(),
            '=' => " equal ".to_owned(),
            '*' => " star ".to_owned(),
            '%' => " percent ".to_owned(),
            sign if unicode_ident_part(sign) => sign.to_string(),
            _ => " ".to_owned(),
        })
        .collect()
}

/// The words after which an area's words are no mere repetition: `addUserToRole` would lose what
/// the user is added to.
const PREPOSITIONS: [&str; 9] = ["at", "by", "for", "from", "in", "of", "on", "to", "with"];

/// The method of an operation on the handle of its area: the operationId without the area's words,
/// singular or plural.
///
/// | area | operationId | method |
/// |---|---|---|
/// | `agents` | `listAgents` | `list` |
/// | `livechat-rooms` | `closeLivechatRoomAsVisitor` | `close_as_visitor` |
/// | `livechat-rooms` | `uploadLivechatFile` | `upload_file` |
/// | `livechat-agents` | `saveAgentInfo` | `save_info` |
/// | `roles` | `addUserToRole` | `add_user_to_role` |
///
/// The verb always stays. `None` as for [`snake`].
pub fn method(operation_id: &str, area: &str) -> Option<String> {
    let whole = snake(operation_id)?;
    let words: Vec<&str> = whole.split('_').filter(|word| !word.is_empty()).collect();
    let area: Vec<&str> = area.split('-').collect();
    let (first, last) = (area.get(..1)?, area.get(area.len() - 1..)?);
    // All of the area's words, or one of them right behind the verb.
    let all = (1..words.len()).map(|start| (start, area.as_slice()));
    let found = all.chain([(1, last), (1, first)]).find(|(start, area)| {
        let held = words.get(*start..start + area.len());
        held.is_some_and(|held| held.iter().zip(*area).all(|(word, area)| is_same_noun(word, area)))
    });
    let Some((start, area)) = found else { return Some(whole) };
    let (before, rest) = words.split_at(start);
    let rest = rest.get(area.len()..)?;
    if before.iter().any(|word| PREPOSITIONS.contains(word)) {
        return Some(whole);
    }
    snake(&[before, rest].concat().join("_"))
}

/// Whether two words are one noun, singular or plural.
pub fn is_same_noun(one: &str, other: &str) -> bool {
    let plural = |one: &str, other: &str| {
        let ends = |single, many| matches!((one.strip_suffix(single), other.strip_suffix(many)), (Some(one), Some(other)) if one == other);
        ends("", "s") || ends("", "es") || ends("y", "ies") || ends("f", "ves")
    };
    one == other || plural(one, other) || plural(other, one)
}

fn unicode_ident_part(sign: char) -> bool {
    // Parsing every letter takes its time.
    if sign.is_ascii() {
        return sign.is_ascii_alphanumeric() || sign == '_';
    }
    syn::parse_str::<syn::Ident>(&format!("x_{sign}")).is_ok()
}

/// A name as an identifier; `prefix` comes before a digit.
fn identifier(name: String, prefix: char) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    let is_ascii = name.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'_');
    let is_plain = is_ascii && name != "_" && !name.starts_with(|first: char| first.is_ascii_digit());
    if is_plain && !KEYWORDS.contains(&name.as_str()) {
        return Some(name);
    }
    let name = if KEYWORDS.contains(&name.as_str()) {
        format!("{name}_")
    } else if syn::parse_str::<syn::Ident>(&name).is_err() {
        format!("{prefix}{name}")
    } else {
        name
    };
    syn::parse_str::<syn::Ident>(&name).ok().map(|_| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_of_areas() {
        let table = [
            ("agents", "listAgents", "list"),
            ("agents", "getAgent", "get"),
            ("reports", "getAgentConversationMetrics", "get_agent_conversation_metrics"),
            ("canned-responses", "createCannedResponse", "create"),
            ("canned-responses", "listOwnCannedResponses", "list_own"),
            ("sla-policies", "getSlaPolicy", "get"),
            ("inboxes", "getInbox", "get"),
            ("shelves", "createShelf", "create"),
            ("business-hours", "saveBusinessHour", "save"),
            ("livechat-rooms", "closeLivechatRoomAsVisitor", "close_as_visitor"),
            ("livechat-rooms", "uploadLivechatFile", "upload_file"),
            ("livechat-rooms", "listRooms", "list"),
            ("livechat-agents", "saveAgentInfo", "save_info"),
            ("livechat-agents", "getRoomAgent", "get_room_agent"),
            ("roles", "addUserToRole", "add_user_to_role"),
            ("units", "listDepartmentsByUnit", "list_departments_by_unit"),
            ("two-factor", "sendTwoFactorChallengeCode", "send_challenge_code"),
            ("users", "2faUsers", "x2fa"),
            ("authorization", "authorize", "authorize"),
            ("users", "users", "users"),
            ("things", "moveThing", "move_"),
        ];
        for (area, id, expected) in table {
            assert_eq!(method(id, area).as_deref(), Some(expected), "{area} {id}");
        }
        assert_eq!(method("😀", "users"), None);
    }

    #[test]
    fn obstacle_course() {
        let long = "a".repeat(200);
        let long_pascal = format!("A{}", "a".repeat(199));
        let table: &[(&str, Option<&str>, Option<&str>)] = &[
            ("statusLivechat", Some("status_livechat"), Some("StatusLivechat")),
            ("_id", Some("id"), Some("Id")),
            ("__v", Some("v"), Some("V")),
            ("type", Some("type_"), Some("Type")),
            ("type_", Some("type_"), Some("Type")),
            ("self", Some("self_"), Some("Self_")),
            ("Self", Some("self_"), Some("Self_")),
            ("SELF", Some("self_"), Some("Self_")),
            ("crate", Some("crate_"), Some("Crate")),
            ("super", Some("super_"), Some("Super")),
            ("async", Some("async_"), Some("Async")),
            ("try", Some("try_"), Some("Try")),
            ("gen", Some("gen_"), Some("Gen")),
            ("union", Some("union"), Some("Union")),
            ("2fa", Some("x2fa"), Some("X2fa")),
            ("2", Some("x2"), Some("X2")),
            ("2 3", Some("x2_3"), Some("X23")),
            ("$date", Some("date"), Some("Date")),
            ("$", None, None),
            ("", None, None),
            (" ", None, None),
            ("_", None, None),
            ("...", None, None),
            ("\n\t", None, None),
            ("\u{200d}", None, None),
            ("😀", None, None),
            ("a😀b", Some("a_b"), Some("Ab")),
            ("profile[avatar]", Some("profile_avatar"), Some("ProfileAvatar")),
            ("users.list", Some("users_list"), Some("UsersList")),
            ("a/b\\c", Some("a_b_c"), Some("Abc")),
            ("it's", Some("it_s"), Some("ItS")),
            ("a\"b*/", Some("a_b_star"), Some("AbStar")),
            ("not-available", Some("not_available"), Some("NotAvailable")),
            ("a b", Some("a_b"), Some("Ab")),
            ("HTTPStatus2xx", Some("http_status2xx"), Some("HttpStatus2xx")),
            ("userID", Some("user_id"), Some("UserId")),
            ("r#type", Some("r_type"), Some("RType")),
            ("größe", Some("größe"), Some("Größe")),
            ("Straße", Some("straße"), Some("Straße")),
            ("名前", Some("名前"), Some("名前")),
            ("имя", Some("имя"), Some("Имя")),
            ("-1", Some("minus_1"), Some("Minus1")),
            ("+1", Some("plus_1"), Some("Plus1")),
            ("a+", Some("a_plus"), Some("APlus")),
            (">=", Some("greater_equal"), Some("GreaterEqual")),
            ("*", Some("star"), Some("Star")),
            ("100%", Some("x100_percent"), Some("X100percent")),
            (&long, Some(&long), Some(&long_pascal)),
        ];
        for (name, as_snake, as_pascal) in table {
            assert_eq!(snake(name).as_deref(), *as_snake, "{name}");
            assert_eq!(pascal(name).as_deref(), *as_pascal, "{name}");
            for (derive, derived) in [(snake as fn(&str) -> _, as_snake), (pascal, as_pascal)] {
                let again = derived.and_then(derive);
                assert_eq!(again.as_deref(), *derived, "{name} does not stay what it has become");
            }
        }
    }
}
