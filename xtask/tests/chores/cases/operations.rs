//! Mistakes in operations and their parameters.

use super::{Case, root, users};

pub const CASES: &[Case] = &[
    (
        "style_of_json_text",
        &[users(
            "description: Only users of this role.\n          schema: {$ref: \"#/components/schemas/Role\"}\n          example: agent",
            "description: Only users of this role.\n          style: form\n          content: {application/json: {schema: {$ref: \"#/components/schemas/Named\"}, example: {name: Ada}}}",
        )],
    ),
    // Operations
    (
        "missing_path_parameter",
        &[users(
            "    parameters:\n      - name: userId\n        in: path\n        required: true\n        description: The user's id.\n        schema: {type: integer, format: int64}\n        example: 7\n",
            "",
        )],
    ),
    (
        "required_parameter_without_an_example",
        &[users(
            "schema: {type: integer, format: int64}\n        example: 7",
            "schema: {type: integer, format: int64}",
        )],
    ),
    ("misspelt_path_parameter", &[users("name: userId", "name: userID")]),
    ("optional_path_parameter", &[users("in: path\n        required: true", "in: path")]),
    ("unpaired_braces", &[users("/users/{userId}:", "/users/{userId:")]),
    ("same_place_twice_in_a_path", &[users("/users/{userId}:", "/users/{userId}/{userId}:")]),
    (
        "path_parameter_that_is_an_object",
        &[users(
            "description: The user's id.\n        schema: {type: integer, format: int64}",
            "description: The user's id.\n        schema: {$ref: \"#/components/schemas/Named\"}",
        )],
    ),
    (
        "parameter_of_a_style_that_cannot_be_written",
        &[users(
            "- name: role\n          in: query",
            "- name: role\n          style: matrix\n          in: query",
        )],
    ),
    (
        "explode_of_what_is_no_list",
        &[users(
            "- name: role\n          in: query",
            "- name: role\n          explode: false\n          in: query",
        )],
    ),
    (
        "delimiters_of_what_is_no_list",
        &[users(
            "- name: role\n          in: query",
            "- name: role\n          style: pipeDelimited\n          in: query",
        )],
    ),
    (
        "object_in_the_query_that_is_nested",
        &[users(
            "description: Only users of this role.\n          schema: {$ref: \"#/components/schemas/Role\"}\n          example: agent",
            "description: Only users of this role.\n          schema: {$ref: \"#/components/schemas/UserPage\"}",
        )],
    ),
    (
        "object_in_one_text_with_a_list",
        &[users(
            "description: Only users of this role.\n          schema: {$ref: \"#/components/schemas/Role\"}\n          example: agent",
            "description: Only users of this role.\n          explode: false\n          schema:\n            type: object\n            properties:\n              names:\n                description: N.\n                type: array\n                items: {type: string}",
        )],
    ),
    (
        "member_that_is_another_parameter",
        &[users(
            "description: Only users of this role.\n          schema: {$ref: \"#/components/schemas/Role\"}\n          example: agent",
            "description: Only users of this role.\n          schema: {$ref: \"#/components/schemas/Named\"}\n        - name: name\n          in: query\n          description: The name.\n          schema: {type: string}",
        )],
    ),
    (
        "objects_in_a_list_in_the_query",
        &[users(
            "description: Only users of this role.\n          schema: {$ref: \"#/components/schemas/Role\"}\n          example: agent",
            "description: Only users of this role.\n          schema: {type: array, items: {$ref: \"#/components/schemas/Named\"}}",
        )],
    ),
    (
        "servers_of_an_operation",
        &[users(
            "operationId: getUser",
            "servers: [{url: \"https://files.example.com\"}]\n      operationId: getUser",
        )],
    ),
    (
        "servers_that_are_none",
        &[users(
            "operationId: getUser",
            "security: []\n      servers: [{url: /v2}]\n      operationId: getUser",
        )],
    ),
    (
        "several_servers",
        &[users(
            "operationId: getUser",
            "security: []\n      servers: [{url: \"https://a.example.com\"}, {url: \"https://b.example.com\"}]\n      operationId: getUser",
        )],
    ),
    ("callbacks", &[users("operationId: getUser", "callbacks: {}\n      operationId: getUser")]),
    (
        "deep_object_that_is_none",
        &[users(
            "- name: role\n          in: query",
            "- name: role\n          style: deepObject\n          in: query",
        )],
    ),
    ("cookie", &[users("- name: role\n          in: query", "- name: role\n          in: cookie")]),
    (
        "parameter_listed_twice",
        &[users(
            "- name: role\n          in: query",
            "- $ref: \"openapi.yaml#/components/parameters/Page\"\n        - name: role\n          in: query",
        )],
    ),
    ("duplicate_operation_id", &[users("operationId: deleteUser", "operationId: getUser")]),
    ("operation_ids_that_become_one", &[users("operationId: deleteUser", "operationId: get_user")]),
    ("operation_id_that_is_no_name", &[users("operationId: deleteUser", "operationId: $")]),
    ("no_operation_id", &[users("operationId: deleteUser\n      ", "")]),
    ("no_summary", &[users("summary: Gets one user\n      ", "")]),
    ("no_description", &[users("      description: Returns the user's record. Any caller may ask.\n", "")]),
    ("no_link", &[users("      externalDocs:\n        url: https://vendor.example.com/get-user\n", "")]),
    ("link_without_an_address", &[users("url: https://vendor.example.com/get-user", "url: get-user")]),
    ("no_tag", &[users("operationId: getUser\n      tags: [users]", "operationId: getUser")]),
    (
        "undeclared_tag",
        &[users("operationId: getUser\n      tags: [users]", "operationId: getUser\n      tags: [people]")],
    ),
    (
        "two_tags",
        &[users(
            "operationId: getUser\n      tags: [users]",
            "operationId: getUser\n      tags: [users, people]",
        )],
    ),
    ("tag_that_is_no_module", &[root("name: users\n    desc", "name: types\n    desc")]),
    ("unknown_security_scheme", &[users("- token: []", "- tokens: []")]),
    ("unknown_security_scheme_at_the_root", &[root("- token: []", "- tokens: []")]),
    ("security_that_is_no_list", &[users("- token: []", "token: []")]),
    ("security_scheme_without_a_place", &[root("      in: header\n", "")]),
];
