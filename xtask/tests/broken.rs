//! One mistake at a time, and what the steps say about it: the snapshots are what a maintainer reads.

mod small;

use small::{Sources, generated, lowered, sources};

/// A change to a file of the small spec: what is found there, once, gives way to something else.
struct Edit {
    file: &'static str,
    find: &'static str,
    put: &'static str,
}

const fn root(find: &'static str, put: &'static str) -> Edit {
    Edit { file: "openapi.yaml", find, put }
}

const fn users(find: &'static str, put: &'static str) -> Edit {
    Edit { file: "users.yaml", find, put }
}

const fn talks(find: &'static str, put: &'static str) -> Edit {
    Edit { file: "talks.yaml", find, put }
}

impl Edit {
    fn apply(&self, sources: &mut Sources) {
        let text = sources.entry(self.file.to_owned()).or_default();
        assert_eq!(text.matches(self.find).count(), 1, "{}: {}", self.file, self.find);
        *text = text.replace(self.find, self.put);
    }
}

#[test]
fn the_small_spec_has_no_mistake() {
    let lowered = lowered(&sources()).unwrap();
    generated(&lowered).unwrap();
}

#[test]
fn a_folder_without_a_root_is_refused() {
    let mut sources = sources();
    sources.remove("openapi.yaml");
    insta::assert_snapshot!("no_root", lowered(&sources).unwrap_err());
}

#[test]
fn an_empty_file_is_refused() {
    let mut sources = sources();
    sources.insert("empty.yaml".to_owned(), String::new());
    sources.insert("list.yaml".to_owned(), "- 1\n".to_owned());
    insta::assert_snapshot!("not_a_mapping", lowered(&sources).unwrap_err());
}

#[test]
fn each_mistake_is_said_with_its_place() {
    let mut wrong = Vec::new();
    for (name, edits) in CASES {
        let mut sources = sources();
        for edit in *edits {
            edit.apply(&mut sources);
        }
        match lowered(&sources) {
            Ok(_) => wrong.push(format!("{name}: nothing is found")),
            Err(problems) => {
                if problems.0.iter().any(|problem| problem.place.is_none()) {
                    wrong.push(format!("{name} has no place: {problems}"));
                }
                insta::assert_snapshot!(*name, problems);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const CASES: &[(&str, &[Edit])] = &[
    // YAML
    (
        "yaml_does_not_parse",
        &[users("tags: [users]\n      summary: Get", "tags: [users\n      summary: Get")],
    ),
    ("duplicate_key", &[users("summary: Get one user", "summary: Get one user\n      summary: Get it")]),
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
    ("misspelt_operation_word", &[users("summary: Get one user", "sumary: Get one user")]),
    ("unknown_extension", &[users("summary: Get one user", "x-internal: true\n      summary: Get one user")]),
    (
        "extension_in_the_wrong_place",
        &[users("summary: Get one user", "x-secret: true\n      summary: Get one user")],
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
    ("another_openapi", &[root("openapi: 3.0.3", "openapi: 3.1.0")]),
    ("no_openapi", &[root("openapi: 3.0.3\n", "")]),
    (
        "no_info",
        &[root(
            "info:\n  title: A small spec\n  description: The spec without a mistake, of which each test breaks one thing.\n  version: \"1\"\n",
            "",
        )],
    ),
    ("path_without_a_slash", &[users("  /users:\n", "  users:\n")]),
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
            "        - $ref: \"#/components/schemas/Named\"\n        - $ref",
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
            "- $ref: \"#/components/schemas/User\"\n        - $ref: \"#/components/schemas/Named\"",
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
    // Operations
    (
        "missing_path_parameter",
        &[users(
            "    parameters:\n      - name: userId\n        in: path\n        required: true\n        description: The user's id.\n        schema: {type: integer, format: int64}\n        example: 7\n",
            "",
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
            "- name: role\n          style: pipeDelimited\n          in: query",
        )],
    ),
    (
        "parameter_with_commas",
        &[users(
            "- name: role\n          in: query",
            "- name: role\n          explode: false\n          in: query",
        )],
    ),
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
    ("operation_id_that_is_taken", &[users("operationId: deleteUser", "operationId: core")]),
    ("no_operation_id", &[users("operationId: deleteUser\n      ", "")]),
    ("no_summary", &[users("summary: Get one user\n      ", "")]),
    ("no_description", &[users("      description: Answers the user's record. Any caller may ask.\n", "")]),
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
    // Answers and bodies
    (
        "two_successes_with_content",
        &[users(
            "\"404\":\n          $ref: \"openapi.yaml#/components/responses/NotFound\"",
            "\"202\":\n          description: Another.\n          content:\n            application/json:\n              schema: {$ref: \"#/components/schemas/Named\"}\n              example: {name: Ada}",
        )],
    ),
    ("no_success", &[users("\"204\":", "\"404\":")]),
    ("bad_status", &[users("\"404\":", "\"4o4\":")]),
    ("status_out_of_range", &[users("\"404\":", "\"604\":")]),
    (
        "no_answers",
        &[users("      responses:\n        \"204\":\n          description: The user is gone.\n", "")],
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
    // Names
    (
        "duplicate_title",
        &[users(
            "description: When the user last signed in.\n          type: string\n          format: date-time",
            "description: When the user last signed in.\n          title: FoundUsers\n          type: object",
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
            "    put:\n      operationId: putUsers\n      tags: [users]\n      summary: Put\n      description: Puts.\n      externalDocs: {url: https://vendor.example.com/put}\n      parameters:\n        - {name: body, in: query, description: A body., schema: {type: string}}\n      requestBody:\n        content:\n          application/json:\n            schema: {$ref: \"#/components/schemas/Named\"}\n            example: {name: Ada}\n      responses:\n        \"204\": {description: Done.}\n    post:\n",
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
            "                    \"text[plane]\": {description: The words., type: string}\n                    \"text[sound]\":\n",
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
            "                    text:\n                      description: What is said.\n                      type: object\n                      properties:\n                        sound: {description: How it sounds., type: string, format: binary}\n",
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
        "secret_integer",
        &[users(
            "type: integer\n            users",
            "type: integer\n              x-secret: true\n            users",
        )],
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
