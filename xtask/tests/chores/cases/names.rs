//! Names that Rust cannot take, and files.

use super::{Case, talks, users};

pub const CASES: &[Case] = &[
    // Names
    (
        "duplicate_title",
        &[users(
            "description: When the user last signed in.\n          type: string\n          format: date-time",
            "description: When the user last signed in.\n          title: FoundUsers\n          type: object\n          additionalProperties: true",
        )],
    ),
    ("title_of_a_schema", &[users("title: FoundUsers", "title: Named")]),
    ("title_of_a_named_schema", &[users("Named:\n      desc", "Named:\n      title: Name\n      desc")]),
    ("title_that_is_no_name", &[users("title: FoundUsers", "title: \"!\"")]),
    (
        "hoisted_name_that_is_taken",
        &[
            users("          title: FoundUsers\n", ""),
            users(
                "    Named:\n      description: Whatever has a name.\n      type: object\n      required: [name]\n      properties:\n",
                "    UserPageFound:\n      description: Taken.\n      type: string\n      enum: [a]\n    Named:\n      description: Whatever has a name.\n      type: object\n      required: [name]\n      properties:\n        taken: {$ref: \"#/components/schemas/UserPageFound\"}\n",
            ),
        ],
    ),
    (
        "properties_that_become_one",
        &[users(
            "        signedInAt:\n",
            "        Name:\n          description: The name, again.\n          type: string\n        signedInAt:\n",
        )],
    ),
    (
        "property_that_is_a_setter",
        &[users(
            "        signedInAt:\n",
            "        clearSignedInAt:\n          description: Whether to forget it.\n          type: boolean\n        signedInAt:\n",
        )],
    ),
    (
        "parameters_that_become_one",
        &[users(
            "- name: role\n          in: query",
            "- name: Page\n          in: query\n          description: The page, again.\n          schema: {type: string}\n        - name: role\n          in: query",
        )],
    ),
    (
        "parameters_of_one_name_in_two_places",
        &[users(
            "- name: role\n          in: query",
            "- name: role\n          in: header\n          description: The caller's role.\n          schema: {type: string}\n        - name: role\n          in: query",
        )],
    ),
    ("enum_values_that_become_one", &[users("[agent, administrator]", "[agent, administrator, Agent]")]),
    (
        "enum_values_behind_null_that_become_one",
        &[users(
            "enum: [agent, administrator]",
            "nullable: true\n      enum:\n        - null\n        - agent\n        - administrator\n        - Agent",
        )],
    ),
    ("enum_value_that_is_taken", &[users("[agent, administrator]", "[agent, unknown]")]),
    ("enum_value_listed_twice", &[users("[agent, administrator]", "[agent, agent]")]),
    ("enum_value_that_is_no_name", &[users("[agent, administrator]", "[agent, \"\"]")]),
    (
        "enum_names_too_few",
        &[users("enum: [agent, administrator]", "enum: [agent, \"\"]\n      x-rust-name: [Agent]")],
    ),
    (
        "schemas_that_become_one",
        &[users("    Owner:\n", "    named:\n      description: Again.\n      type: string\n    Owner:\n")],
    ),
    (
        "schema_that_is_taken",
        &[users(
            "    Owner:\n",
            "    Option:\n      description: An answer to choose.\n      type: string\n    Owner:\n",
        )],
    ),
    (
        "property_that_is_no_name",
        &[users(
            "        signedInAt:\n",
            "        $:\n          description: The money.\n          type: string\n        signedInAt:\n",
        )],
    ),
    (
        "property_called_extra",
        &[users(
            "        signedInAt:\n",
            "        extra:\n          description: More.\n          type: string\n        signedInAt:\n",
        )],
    ),
    (
        "parameter_called_body",
        &[users(
            "    post:\n",
            "    put:\n      operationId: putUsers\n      tags: [users]\n      summary: Puts it\n      description: Puts.\n      externalDocs: {url: https://vendor.example.com/put}\n      parameters:\n        - name: body\n          in: query\n          description: A body.\n          schema: {type: string}\n      requestBody:\n        content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/Named\"}\n            example: {name: Ada}\n      responses:\n        \"204\": {description: Done.}\n    post:\n",
        )],
    ),
    (
        "rust_name_that_is_none",
        &[users(
            "- name: role\n          in: query",
            "- name: role\n          x-rust-name: the-role\n          in: query",
        )],
    ),
    // Files
    (
        "multipart_without_a_file",
        &[talks("type: string\n                      format: binary", "type: string")],
    ),
    (
        "multipart_field_that_json_lacks",
        &[talks(
            "                    \"text[sound]\":\n",
            "                    \"text[plane]\":\n                      description: The words.\n                      type: string\n                    \"text[sound]\":\n",
        )],
    ),
    (
        "multipart_that_is_no_object",
        &[talks(
            "              allOf:\n                - $ref: \"#/components/schemas/MessageCreate\"\n                - type: object\n                  properties:\n                    \"text[sound]\":\n                      description: How it sounds.\n                      type: string\n                      format: binary\n                      x-rust-name: sound\n",
            "              type: string\n              format: binary\n",
        )],
    ),
    (
        "multipart_beside_a_form",
        &[talks(
            "application/json:\n            schema: {$ref: \"#/components/schemas/MessageCreate\"}",
            "application/x-www-form-urlencoded:\n            schema: {$ref: \"#/components/schemas/MessageCreate\"}",
        )],
    ),
    (
        "file_within_a_part",
        &[talks(
            "                    \"text[sound]\":\n                      description: How it sounds.\n                      type: string\n                      format: binary\n                      x-rust-name: sound\n",
            "                    text:\n                      description: What is said.\n                      type: object\n                      properties:\n                        sound:\n                          description: How it sounds.\n                          type: string\n                          format: binary\n",
        )],
    ),
    (
        "file_in_json",
        &[talks(
            "description: The words.\n              type: string",
            "description: The words.\n              type: string\n              format: binary",
        )],
    ),
    ("file_that_is_no_name", &[talks("x-rust-name: sound", "x-rust-name: the sound")]),
    ("file_called_body", &[talks("x-rust-name: sound", "x-rust-name: body")]),
];
