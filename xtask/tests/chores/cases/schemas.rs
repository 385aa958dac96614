//! Mistakes in schemas.

use super::{Case, root, users};

pub const CASES: &[Case] = &[
    (
        "object_that_is_closed",
        &[users("required: [name]\n", "required: [name]\n      additionalProperties: false\n")],
    ),
    (
        "property_that_travels_neither_way",
        &[users(
            "description: The name.\n          type: string",
            "description: The name.\n          readOnly: true\n          writeOnly: true\n          type: string",
        )],
    ),
    (
        "required_in_the_other_direction",
        &[
            users(
                "schema: {$ref: \"#/components/schemas/NewUser\"}\n            example: {name: Ada, password: a sentence}",
                "schema: {$ref: \"#/components/schemas/User\"}\n            example: {name: Ada}",
            ),
            users(
                "description: The user's id.\n          type: integer\n          format: int64",
                "description: The user's id.\n          type: integer\n          format: int64\n          readOnly: true",
            ),
            users("example: {id: 7, name: Ada, role: agent}", "example: {name: Ada, role: agent}"),
        ],
    ),
    (
        "words_of_other_versions",
        &[users(
            "description: The name.\n          type: string",
            "description: The name.\n          type: string\n          const: Ada\n          contentEncoding: base64",
        )],
    ),
    // Types
    (
        "list_of_types",
        &[users(
            "type: integer\n          format: int64",
            "type: [integer, \"null\"]\n          format: int64",
        )],
    ),
    ("type_null", &[users("type: integer\n          format: int64", "type: null")]),
    ("array_without_items", &[users("              items: {$ref: \"#/components/schemas/User\"}\n", "")]),
    ("format_without_a_type", &[users("type: integer\n          format: int64", "format: int64")]),
    ("enum_without_a_type", &[users("type: string\n      enum", "enum")]),
    ("enum_of_the_wrong_type", &[users("[agent, administrator]", "[agent, 2]")]),
    (
        "nullable_enum_without_null",
        &[users("enum: [agent, administrator]", "nullable: true\n      enum: [agent, administrator]")],
    ),
    ("required_without_a_property", &[users("required: [id, role]", "required: [id, rule]")]),
    (
        "union_of_one",
        &[users("        - $ref: \"#/components/schemas/User\"\n        - $ref", "        - $ref")],
    ),
    (
        "union_member_twice",
        &[users(
            "        - $ref: \"#/components/schemas/User\"\n        - $ref",
            "        - $ref: \"#/components/schemas/NewUser\"\n        - $ref",
        )],
    ),
    ("title_that_is_taken", &[users("title: FoundUsers", "title: Option")]),
    (
        "union_of_inline_members",
        &[users("- $ref: \"#/components/schemas/User\"\n        - $ref", "- type: string\n        - $ref")],
    ),
    // Circles
    (
        "circle_of_references",
        &[users(
            "- $ref: \"#/components/schemas/User\"\n        - $ref: \"#/components/schemas/NewUser\"",
            "- $ref: \"#/components/schemas/Owner\"",
        )],
    ),
    (
        "circle_of_parameters",
        &[root(
            "    Page:\n",
            "    A: {$ref: \"#/components/parameters/B\"}\n    B: {$ref: \"#/components/parameters/A\"}\n    Page:\n",
        )],
    ),
    (
        "circle_of_all_of",
        &[users(
            "        - type: object\n          required: [password]",
            "        - $ref: \"#/components/schemas/NewUser\"\n        - type: object\n          required: [password]",
        )],
    ),
    (
        "circle_of_arrays",
        &[
            users(
                "        verified:\n",
                "        lists: {$ref: \"#/components/schemas/Lists\"}\n        verified:\n",
            ),
            users(
                "    Owner:\n",
                "    Lists:\n      description: A list of lists.\n      type: array\n      items: {$ref: \"#/components/schemas/Lists\"}\n    Owner:\n",
            ),
        ],
    ),
];
