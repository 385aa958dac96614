//! Mistakes in YAML, references and words.

use super::{Case, root, users};

pub const CASES: &[Case] = &[
    // YAML
    (
        "yaml_does_not_parse",
        &[users("tags: [users]\n      summary: Get", "tags: [users\n      summary: Get")],
    ),
    ("duplicate_key", &[users("summary: Gets one user", "summary: Gets one user\n      summary: Gets it")]),
    ("yaml_tag", &[users("operationId: getUser", "operationId: !id getUser")]),
    ("yaml_alias", &[users("[agent, administrator]", "[&a agent, *a]")]),
    ("key_that_is_no_text", &[users("Named:\n      desc", "[Named]:\n      desc")]),
    // Files and references
    ("foreign_key_in_an_area", &[users("paths:\n", "info: {title: Users}\npaths:\n")]),
    (
        "unresolved_reference",
        &[users(
            "schema: {$ref: \"#/components/schemas/Role\"}",
            "schema: {$ref: \"#/components/schemas/Rule\"}",
        )],
    ),
    (
        "unresolved_reference_to_a_file",
        &[users("openapi.yaml#/components/parameters/Page", "teams.yaml#/components/parameters/Page")],
    ),
    (
        "reference_into_the_wrong_file",
        &[users("openapi.yaml#/components/parameters/Page", "#/components/parameters/Page")],
    ),
    (
        "reference_that_looks_elsewhere",
        &[users(
            "schema: {$ref: \"#/components/schemas/Role\"}",
            "schema: {$ref: \"openapi.yaml#/components/schemas/Role\"}",
        )],
    ),
    (
        "external_reference",
        &[users(
            "schema: {$ref: \"#/components/schemas/Role\"}",
            "schema: {$ref: \"https://vendor.example.com/role.json\"}",
        )],
    ),
    (
        "reference_that_is_no_text",
        &[users("$ref: \"openapi.yaml#/components/responses/NotFound\"", "$ref: 404")],
    ),
    ("duplicate_path", &[root("components:\n", "paths:\n  /users: {}\ncomponents:\n")]),
    (
        "duplicate_schema",
        &[root(
            "    Error:\n",
            "    Role:\n      description: Another role.\n      type: string\n    Error:\n",
        )],
    ),
    // Words
    ("misspelt_keyword", &[users("nullable: true\n          allOf", "nulable: true\n          allOf")]),
    ("misspelt_operation_word", &[users("summary: Gets one user", "sumary: Get one user")]),
    (
        "unknown_extension",
        &[users("summary: Gets one user", "x-internal: true\n      summary: Gets one user")],
    ),
    (
        "extension_in_the_wrong_place",
        &[users("summary: Gets one user", "x-secret: true\n      summary: Gets one user")],
    ),
    ("value_of_the_wrong_kind", &[users("required: [id, role]", "required: id")]),
    (
        "word_beside_a_reference",
        &[users(
            "- $ref: \"openapi.yaml#/components/parameters/Page\"",
            "- $ref: \"openapi.yaml#/components/parameters/Page\"\n          required: true",
        )],
    ),
    (
        "word_beside_a_schema_reference",
        &[users(
            "items: {$ref: \"#/components/schemas/User\"}",
            "items: {$ref: \"#/components/schemas/User\", nullable: true}",
        )],
    ),
    ("another_openapi", &[root("openapi: 3.0.3", "openapi: 3.2.0")]),
    ("no_openapi", &[root("openapi: 3.0.3\n", "")]),
    (
        "no_info",
        &[root(
            "info:\n  title: A small spec\n  description: The spec without a mistake, of which each test breaks one thing.\n  version: \"1\"\n",
            "",
        )],
    ),
    ("path_without_a_slash", &[users("  /users:\n", "  users:\n")]),
];
