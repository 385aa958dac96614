//! What specs/README.md asks beyond OpenAPI.

use super::{Case, root, talks, users};

pub const CASES: &[Case] = &[
    ("operation_id_in_snake_case", &[users("operationId: getUser", "operationId: get_user")]),
    ("operation_id_in_pascal_case", &[users("operationId: getUser", "operationId: GetUser")]),
    ("operation_id_without_a_verb", &[users("operationId: getUser", "operationId: userRecord")]),
    ("summary_with_a_full_stop", &[users("summary: Gets one user", "summary: Gets one user.")]),
    (
        "summary_of_two_lines",
        &[users("summary: Gets one user", "summary: |-\n        Gets one user\n        by its ID")],
    ),
    ("summary_without_a_verb", &[users("summary: Gets one user", "summary: One user")]),
    ("summary_in_the_imperative", &[users("summary: Gets one user", "summary: Get one user")]),
    (
        "schema_in_snake_case",
        &[users("    Named:\n", "    named_thing:\n"), users("schemas/Named\"", "schemas/named_thing\"")],
    ),
    (
        "error_that_is_described_inline",
        &[users(
            "        \"404\":\n          $ref: \"openapi.yaml#/components/responses/NotFound\"\n",
            "        \"404\":\n          description: There is no such user.\n          content:\n            application/json:\n              schema: {type: object, additionalProperties: true}\n",
        )],
    ),
    (
        "parameter_that_is_a_credential",
        &[users("- name: role\n          in: query", "- name: X-Token\n          in: header")],
    ),
    (
        "parameter_that_is_the_clients_header",
        &[users("- name: role\n          in: query", "- name: Accept\n          in: header")],
    ),
    (
        "deprecated_parameter_that_is_required",
        &[users(
            "required: true\n        description: The user's id.",
            "required: true\n        deprecated: true\n        description: The user's id.",
        )],
    ),
    (
        "parameter_described_twice",
        &[users(
            "      requestBody:\n",
            "      parameters:\n        - name: role\n          in: query\n          description: Only users of this role.\n          schema: {$ref: \"#/components/schemas/Role\"}\n          example: agent\n      requestBody:\n",
        )],
    ),
    (
        "enum_described_twice",
        &[users(
            "        verified:\n",
            "        was:\n          description: What the user might do before.\n          type: string\n          nullable: true\n          enum: [agent, administrator, null]\n        verified:\n",
        )],
    ),
    (
        "object_without_properties",
        &[users(
            "          description: The name that customers see.\n          type: string\n          maxLength: 40\n          default: nobody",
            "          description: The name that customers see.\n          type: object",
        )],
    ),
    (
        "paths_that_differ_in_the_spelling_of_a_parameter",
        &[users(
            "components:\n",
            "  /users/{user_id}:\n    parameters:\n      - name: user_id\n        in: path\n        required: true\n        description: The user's id, again.\n        schema: {type: integer, format: int64}\n        example: 7\n    delete:\n      operationId: removeUser\n      tags: [users]\n      summary: Removes a user\n      description: Removes the user for good. Administrators only.\n      externalDocs:\n        url: https://vendor.example.com/delete-user\n      responses:\n        \"204\":\n          description: The user is gone.\ncomponents:\n",
        )],
    ),
    (
        "scope_of_no_area",
        &[root("tags:\n", "x-scope:\n  name: user\n  parameter: userId\n  description: One user.\ntags:\n")],
    ),
    ("anchor", &[talks("id: 7, sent", "id: &seven 7, sent")]),
];
