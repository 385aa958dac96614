//! Mistakes in extensions.

use super::{Case, root, talks, users};

pub const CASES: &[Case] = &[
    // Extensions
    ("lenient_of_an_unknown_form", &[users("x-lenient: boolean", "x-lenient: bool")]),
    (
        "lenient_without_forms",
        &[users(
            "x-lenient: boolean\n          anyOf:\n            - type: boolean\n            - type: string",
            "x-lenient: boolean",
        )],
    ),
    (
        "timezone_that_is_not_utc",
        &[users("format: date-time", "format: date-time\n          x-timezone: Europe/Berlin")],
    ),
    (
        "timezone_of_a_boolean",
        &[users("x-lenient: boolean", "x-lenient: boolean\n          x-timezone: UTC")],
    ),
    (
        "boxed_text",
        &[users(
            "maxLength: 40\n          default: nobody",
            "maxLength: 40\n          x-boxed: true\n          default: nobody",
        )],
    ),
    (
        "secret_integer",
        &[users(
            "type: integer\n            users",
            "type: integer\n              x-secret: true\n            users",
        )],
    ),
    (
        "id_of_a_map",
        &[users(
            "type: integer\n            users",
            "type: object\n              additionalProperties: true\n              x-id: TotalId\n            users",
        )],
    ),
    (
        "ids_of_two_types",
        &[
            users(
                "type: integer\n            users",
                "type: integer\n              x-id: UserId\n            users",
            ),
            users("x-secret: true", "x-id: UserId"),
        ],
    ),
    (
        "id_that_is_no_name",
        &[users(
            "type: integer\n            users",
            "type: integer\n              x-id: userID\n            users",
        )],
    ),
    (
        "operations_that_become_one_method",
        &[talks("operationId: createMessage", "operationId: createUserMessage\n      x-rust-name: get")],
    ),
    (
        "operation_named_as_its_area",
        &[users("operationId: getUser\n", "operationId: getUser\n      x-rust-name: users\n")],
    ),
    (
        "operation_whose_name_is_no_name",
        &[users("operationId: getUser\n", "operationId: getUser\n      x-rust-name: getOne\n")],
    ),
    (
        "scope_that_no_path_begins_with",
        &[root("tags:\n", "x-scope:\n  name: site\n  parameter: siteId\n  description: A site.\n\ntags:\n")],
    ),
    (
        "scope_that_is_no_method",
        &[root("tags:\n", "x-scope:\n  name: new\n  parameter: userId\n  description: A user.\n\ntags:\n")],
    ),
    ("scope_without_a_parameter", &[root("tags:\n", "x-scope:\n  name: site\n\ntags:\n")]),
    (
        "result_that_leads_nowhere",
        &[users("operationId: getUser\n", "operationId: getUser\n      x-result: user.name\n")],
    ),
    (
        "result_that_is_no_path",
        &[users("operationId: getUser\n", "operationId: getUser\n      x-result: .\n")],
    ),
    (
        "result_in_a_header_that_is_not_described",
        &[users(
            "operationId: getUser\n",
            "operationId: getUser\n      x-result: {header: Location, type: integer}\n",
        )],
    ),
    (
        "result_in_a_header_of_no_type",
        &[users("operationId: getUser\n", "operationId: getUser\n      x-result: {header: Location}\n")],
    ),
    ("pagination_without_a_style", &[users("style: page\n        ", "")]),
    ("pagination_of_an_unknown_style", &[users("style: page\n", "style: endless\n")]),
    (
        "pagination_by_an_unknown_parameter",
        &[users("page: page\n        first", "page: number\n        first")],
    ),
    ("pagination_of_a_whole_list_with_a_page", &[users("style: page\n", "style: whole\n")]),
    ("pagination_without_a_key", &[talks("        key: id\n", "")]),
    ("pagination_by_a_key_that_there_is_not", &[talks("key: id", "key: number")]),
    ("pagination_by_a_key_that_may_be_missing", &[talks("key: id", "key: said")]),
    ("pagination_by_a_key_that_is_no_value", &[talks("key: id", "key: sent")]),
    ("pagination_from_nowhere", &[talks("from: first", "from: middle")]),
    ("pagination_by_an_unknown_cursor", &[talks("cursor: before", "cursor: after")]),
    ("pagination_items_lead_nowhere", &[users("items: found.users", "items: found.people")]),
    ("pagination_items_are_no_array", &[users("items: found.users", "items: found.total")]),
    ("pagination_without_items", &[users("        items: found.users\n", "")]),
    ("pagination_over_an_optional_object", &[users("required: [found]\n      ", "")]),
    ("pagination_total_is_no_integer", &[users("total: found.total", "total: found.users")]),
    ("pagination_first_is_no_number", &[users("first: 1", "first: one")]),
    ("pagination_with_an_unknown_word", &[users("first: 1", "start: 1")]),
    (
        "pagination_that_is_no_mapping",
        &[users(
            "x-pagination:\n        style: page\n        page: page\n        first: 1\n        items: found.users\n        total: found.total\n",
            "x-pagination: page\n",
        )],
    ),
];
