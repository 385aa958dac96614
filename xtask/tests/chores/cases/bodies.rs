//! Mistakes in responses, bodies and descriptions.

use super::{Case, talks, users};

pub const CASES: &[Case] = &[
    (
        "pages_of_two_successes",
        &[users(
            "              example:\n                found:\n",
            "              example: {found: {users: []}}\n        \"202\":\n          description: Later.\n          content:\n            application/json:\n              schema: {$ref: \"#/components/schemas/UserPage\"}\n              example:\n                found:\n",
        )],
    ),
    (
        "response_of_two_media_types",
        &[users(
            "              example: {id: 7, name: Ada, role: agent}\n",
            "              example: {id: 7, name: Ada, role: agent}\n            text/csv:\n              schema: {type: string}\n",
        )],
    ),
    (
        "example_that_its_type_cannot_hold",
        &[
            users(
                "{id: 7, name: Ada, role: agent}",
                "{id: 7.0, name: Ada, role: agent, signedInAt: yesterday}",
            ),
            users(
                "example: {id: 7, name: Ada, role: null}",
                "example: {id: 7, role: null, verified: \"yes\"}",
            ),
        ],
    ),
    (
        "media_range_that_is_sent",
        &[users(
            "content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
            "content:\n          application/*:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
        )],
    ),
    (
        "text_that_is_an_object",
        &[users(
            "content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
            "content:\n          text/plain:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
        )],
    ),
    (
        "records_that_are_sent",
        &[users(
            "content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
            "content:\n          application/x-ndjson:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
        )],
    ),
    (
        "pages_of_records",
        &[talks(
            "            application/json:\n              schema:\n                type: array",
            "            application/x-ndjson:\n              schema:\n                type: array",
        )],
    ),
    (
        "encoding_of_a_form",
        &[
            users(
                "content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
                "content:\n          application/x-www-form-urlencoded:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
            ),
            users(
                "            example: {name: Ada, password: a sentence}\n",
                "            example: {name: Ada, password: a sentence}\n            encoding: {nome: {}, name: {style: deepObject}, password: {contentType: image/png}}\n",
            ),
        ],
    ),
    (
        "encoding_of_parts",
        &[
            users(
                "content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
                "content:\n          multipart/form-data:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
            ),
            users(
                "            example: {name: Ada, password: a sentence}\n",
                "            example: {name: Ada, password: a sentence}\n            encoding: {name: {explode: false}, password: {contentType: \"image/*\"}}\n",
            ),
        ],
    ),
    (
        "encoding_of_a_response",
        &[users(
            "              example: {id: 7, name: Ada, role: agent}\n",
            "              example: {id: 7, name: Ada, role: agent}\n              encoding: {name: {explode: false}}\n",
        )],
    ),
    (
        "encoding_of_a_body",
        &[users(
            "            example: {name: Ada, password: a sentence}\n",
            "            example: {name: Ada, password: a sentence}\n            encoding: {name: {explode: false}}\n",
        )],
    ),
    // Responses and bodies
    (
        "two_successes_with_content",
        &[users(
            "\"404\":\n          $ref: \"openapi.yaml#/components/responses/NotFound\"",
            "\"202\":\n          description: Another.\n          content:\n            text/plain:\n              schema: {type: string}",
        )],
    ),
    ("no_success", &[users("\"204\":", "\"404\":")]),
    ("bad_status", &[users("\"404\":", "\"4o4\":")]),
    ("status_out_of_range", &[users("\"404\":", "\"604\":")]),
    (
        "no_answers",
        &[users("      responses:\n        \"204\":\n          description: The user is gone.\n", "")],
    ),
    (
        "examples_of_one_name",
        &[users(
            "            example: {name: Ada, password: a sentence}\n",
            "            examples:\n              a-b: {value: {name: Ada, password: a sentence}}\n              a_b: {value: {name: Ben, password: a sentence}}\n              \"!\": {value: {name: Cy, password: a sentence}}\n",
        )],
    ),
    ("missing_body_example", &[users("              example: {id: 7, name: Ada, role: agent}\n", "")]),
    ("missing_request_example", &[users("            example: {name: Ada, password: a sentence}\n", "")]),
    (
        "body_example_does_not_fit",
        &[users("                    - id: 7\n", "                    - id: seven\n")],
    ),
    ("body_example_lacks_a_field", &[users("{name: Ada, password: a sentence}", "{name: Ada}")]),
    (
        "parameter_example_does_not_fit",
        &[users(
            "schema: {type: integer, format: int64}\n        example: 7",
            "schema: {type: integer, format: int64}\n        example: seven",
        )],
    ),
    ("default_does_not_fit", &[users("default: nobody", "default: 7")]),
    ("schema_example_does_not_fit", &[users("default: nobody", "example: 7")]),
    (
        "media_type_that_cannot_be_sent",
        &[users(
            "content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
            "content:\n          application/xml:\n            schema: {$ref: \"#/components/schemas/NewUser\"}",
        )],
    ),
    (
        "body_without_content",
        &[users(
            "content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/NewUser\"}\n            example: {name: Ada, password: a sentence}",
            "content: {}",
        )],
    ),
    (
        "body_that_is_no_object",
        &[users(
            "content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/NewUser\"}\n            example: {name: Ada, password: a sentence}",
            "content:\n          application/x-www-form-urlencoded:\n            schema: {type: array, items: {type: string}}",
        )],
    ),
    // Descriptions
    ("schema_without_a_description", &[users("      description: What a person may do.\n", "")]),
    ("property_without_a_description", &[users("          description: The name that customers see.\n", "")]),
    (
        "parameter_without_a_schema",
        &[users("          schema: {$ref: \"#/components/schemas/Role\"}\n          example: agent\n", "")],
    ),
    (
        "parameter_of_json_in_another_form",
        &[users(
            "          schema: {$ref: \"#/components/schemas/Role\"}\n          example: agent\n",
            "          content:\n            text/plain:\n              schema: {type: string}\n",
        )],
    ),
    (
        "parameter_of_json_without_an_example",
        &[users(
            "          schema: {$ref: \"#/components/schemas/Role\"}\n          example: agent\n",
            "          content:\n            application/json:\n              schema: {$ref: \"#/components/schemas/Role\"}\n",
        )],
    ),
    ("parameter_without_a_description", &[users("          description: Only users of this role.\n", "")]),
    (
        "answer_without_a_description",
        &[users("          description: The user is gone.", "          headers: {}")],
    ),
];
