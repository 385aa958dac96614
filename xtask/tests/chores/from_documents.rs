//! `cargo xtask new-vendor --from`: documents with the forms of published ones become specs, of
//! which lint lists what a person has to write.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets something unexpected has to fail there"
)]

use std::collections::BTreeMap;

use frontdesk_openapi::document::Document;
use serde_json::json;
use xtask::new_vendor::{Converted, convert};
use xtask::{bundle, generate, lint, lower};

/// As the makers of parcel trackers publish it, with JSON Schema of draft 4.
const TWO: &str = r##"{
  "swagger": "2.0",
  "info": {"title": "Parcels", "version": "2.3", "x-logo": {"url": "logo.png"}},
  "host": "api.parcels.example",
  "basePath": "/v2/",
  "schemes": ["https", "http"],
  "consumes": ["application/json"],
  "produces": ["application/json", "application/xml"],
  "securityDefinitions": {
    "user": {"type": "basic"},
    "app": {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "https://parcels.example/in",
            "tokenUrl": "https://parcels.example/token", "scopes": {"read": "Read."}}
  },
  "security": [{"user": []}],
  "externalDocs": {"url": "http://parcels.example/docs"},
  "parameters": {
    "Fields": {"name": "fields", "in": "query", "description": "The fields.", "type": "array",
               "items": {"type": "string"}, "collectionFormat": "pipes"},
    "New": {"name": "body", "in": "body", "required": true, "schema": {"$ref": "#/definitions/Parcel"}}
  },
  "responses": {
    "Missing": {"description": "There is none.", "schema": {"$ref": "#/definitions/Failure"}}
  },
  "paths": {
    "/parcels": {
      "post": {
        "operationId": "create_parcel", "tags": ["Parcels"], "summary": "Creates a parcel.",
        "description": "Creates one.",
        "parameters": [{"$ref": "#/parameters/New"}],
        "responses": {"201": {"description": "Created.", "schema": {"$ref": "#/definitions/Parcel"}},
                      "404": {"$ref": "#/responses/Missing"}}
      }
    },
    "/parcels/{id}": {
      "parameters": [{"name": "id", "in": "path", "required": true, "type": "integer", "default": 7}],
      "get": {
        "operationId": "getParcel", "tags": ["Parcels"],
        "parameters": [{"$ref": "#/parameters/Fields"},
                       {"name": "kinds", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "tsv"}],
        "responses": {"200": {"description": "The parcel.", "schema": {"$ref": "#/definitions/Parcel"},
                              "examples": {"application/json": {"id": 7, "kind": "box"}}}}
      }
    },
    "/parcels/{id}/label": {
      "parameters": [{"name": "id", "in": "path", "required": true, "description": "The ID.", "type": "integer", "default": 7}],
      "put": {
        "tags": ["Labels"], "summary": "Replaces the label", "description": "Replaces it.",
        "consumes": ["multipart/form-data"],
        "parameters": [
                       {"name": "file", "in": "formData", "type": "file", "required": true, "description": "The label."}],
        "responses": {"204": {"description": "Replaced."}}
      },
      "get": {
        "operationId": "getLabel", "tags": ["Labels"], "summary": "Returns the label", "description": "Returns it.",
        "produces": ["application/pdf"],
        "responses": {"200": {"description": "The label.", "schema": {"type": "file"}}}
      }
    }
  },
  "definitions": {
    "Parcel": {
      "title": "Parcel", "type": "object", "required": ["id"], "xml": {"name": "parcel"},
      "properties": {"id": {"type": "integer", "description": "The ID."},
                     "kind": {"type": "string", "description": "The kind.", "x-nullable": true}},
      "example": {"id": 7, "kind": "box"}
    },
    "Failure": {"type": "object", "properties": {"message": {"type": "string"}}}
  }
}"##;

/// As a generator of a web framework writes it.
const THREE: &str = r##"openapi: 3.0.1
info: {title: Rooms, version: "1"}
servers:
  - url: https://{region}.rooms.example/api
    variables:
      region: {default: eu}
tags:
  - {name: Meeting Rooms, description: Rooms.}
paths:
  /rooms:
    get:
      tags: [Meeting Rooms, Public]
      summary: Lists rooms
      parameters:
        - {name: session, in: cookie, schema: {type: string}}
        - {name: Authorization, in: header, schema: {type: string}}
      responses:
        "200":
          description: The rooms.
          headers:
            x-total: {schema: {type: integer}}
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Room"}}
              example: [{name: Attic}]
          links:
            next: {operationId: getRooms}
    post:
      operationId: bookRoom
      tags: [Meeting Rooms]
      summary: Books a room
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/paths/~1rooms/get/responses/200/content/application~1json/schema"}
            example: [{name: Attic}]
      callbacks:
        booked: {"{$request.body#/url}": {post: {responses: {"200": {description: Fine.}}}}}
      responses:
        "204": {description: Booked.}
        default:
          description: A failure.
          content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}
components:
  schemas:
    Room:
      type: object
      properties:
        name: {type: string, description: The name.}
        floor: {type: integer, title: Floor}
        equipment: {$ref: "#/components/schemas/Equipment", nullable: true}
    Equipment:
      description: What is in a room, which takes more than eighty characters to tell, so that it is written in two lines.
      type: object
      additionalProperties: {type: boolean}
    Problem:
      type: object
      properties:
        detail: {$ref: "problems.yaml#/Detail"}
"##;

/// As a newer framework writes it.
const THREE_ONE: &str = r##"openapi: 3.1.0
jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema
info: {title: Notes, version: "1", summary: Notes., description: Notes.}
servers: [{url: /api}]
webhooks:
  noted: {post: {responses: {"200": {description: Fine.}}}}
paths:
  /notes/{id}:
    get:
      operationId: read_note_notes__id__get
      tags: [notes]
      summary: Reads a note
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, title: Id}}
      responses:
        "200":
          description: Successful Response
          content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}
        "422":
          description: Validation Error
          content: {application/json: {schema: {$ref: "#/components/schemas/HTTPValidationError"}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Note:
      title: Note
      type: object
      required: [kind]
      properties:
        kind: {const: note, title: Kind}
        text: {anyOf: [{type: string}, {type: "null"}], title: Text}
        more: {type: object, patternProperties: {"^x": {type: string}}, title: More, additionalProperties: true}
      examples: [{kind: note, text: null}]
    HTTPValidationError:
      type: object
      properties:
        detail: {type: array, items: {type: string}}
"##;

fn converted(text: &str) -> Converted {
    convert("api.json", text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn bundled(files: &BTreeMap<String, String>) -> Document {
    let shown: Vec<String> = files.iter().map(|(name, text)| format!("== {name}\n{text}")).collect();
    bundle::bundle("specs/acme", files).unwrap_or_else(|problems| panic!("{problems}\n{}", shown.join("\n")))
}

/// Writes what is still to be written, as a person would.
fn written(files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let fill = |text: &str| {
        text.lines()
            .map(|line| match line.trim_start().trim_start_matches("- ") {
                "url: TODO" | "url: TODO/api" => line.replace("TODO", "https://acme.example"),
                "example: TODO" => line.replace("TODO", "17"),
                _ => line.replace("TODO", "Returns what it says"),
            })
            .map(|line| line + "\n")
            .collect::<String>()
    };
    files.iter().map(|(name, text)| (name.clone(), fill(text))).collect()
}

#[test]
fn what_is_left_to_write_is_all_that_lint_finds() {
    for (name, text, files) in [
        ("2.0", TWO, ["labels.yaml", "openapi.yaml", "parcels.yaml"].as_slice()),
        ("3.0", THREE, &["meeting-rooms.yaml", "openapi.yaml"]),
        ("3.1", THREE_ONE, &["notes.yaml", "openapi.yaml"]),
    ] {
        let converted = converted(text);
        assert_eq!(converted.files.keys().collect::<Vec<_>>(), files, "{name}");
        for (file, text) in &converted.files {
            for line in text.lines() {
                assert!(line.chars().count() <= 120, "{name} {file}: {line}");
            }
        }
        let findings = lint::lint(&bundled(&converted.files)).unwrap_err();
        for finding in &findings.0 {
            let shown = finding.to_string();
            assert!(
                shown.starts_with("specs/acme/") && shown.contains("still to be written"),
                "{name}: {shown}"
            );
        }
        // A person writes it, and the spec passes and generates.
        let document = bundled(&written(&converted.files));
        lint::lint(&document).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        let lowered = lower::lower(&document).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        generate::generate("specs/acme", &lowered).unwrap();
    }
}

#[test]
fn what_is_left_out_is_told_with_its_place() {
    let table = [
        (
            TWO,
            [
                ("api.json:3:", "/info/x-logo: `x-logo` is left out"),
                ("api.json:39:", "/paths/~1parcels~1{id}/get/parameters/1/collectionFormat"),
                ("api.json:62:", "/definitions/Parcel/xml"),
            ]
            .as_slice(),
        ),
        (
            THREE,
            &[
                ("api.json:15:", "/paths/~1rooms/get/parameters/0: a cookie is left out"),
                ("api.json:26:", "/paths/~1rooms/get/responses/200/links"),
                ("api.json:37:", "/paths/~1rooms/post/callbacks"),
                ("api.json:59:", "the reference `problems.yaml#/Detail` leads to nothing here"),
            ],
        ),
        (
            THREE_ONE,
            &[
                ("api.json:2:", "/jsonSchemaDialect"),
                ("api.json:5:", "/webhooks"),
                ("api.json:33:", "/components/schemas/Note/properties/more/patternProperties"),
            ],
        ),
    ];
    for (text, expected) in table {
        let found: Vec<String> = converted(text).left_out.0.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (place, words) in expected {
            assert!(
                found.iter().any(|one| one.starts_with(place) && one.contains(words)),
                "{place} {words}: {found:#?}"
            );
        }
    }
}

#[test]
fn the_forms_of_2_0_are_those_of_3_0() {
    let document = bundled(&converted(TWO).files).value;
    let at = |pointer: &str| document.pointer(pointer).unwrap_or_else(|| panic!("{pointer}: {document:#}"));
    assert_eq!(at("/servers/0/url"), "https://api.parcels.example/v2");
    assert_eq!(at("/components/securitySchemes/user/scheme"), "basic");
    assert_eq!(
        at("/components/securitySchemes/app/flows/authorizationCode/tokenUrl"),
        "https://parcels.example/token"
    );
    let parcels = "/paths/~1parcels/post";
    assert_eq!(at(&format!("{parcels}/operationId")), "createParcel");
    assert_eq!(at(&format!("{parcels}/x-vendor-operation-id")), "create_parcel");
    assert_eq!(at(&format!("{parcels}/summary")), "Creates a parcel");
    let body = at(&format!("{parcels}/requestBody/content")).as_object().unwrap();
    assert_eq!(body.keys().collect::<Vec<_>>(), ["application/json"]);
    assert_eq!(at(&format!("{parcels}/requestBody/content/application~1json/example/kind")), "box");
    let fields = at("/components/parameters/Fields");
    assert_eq!((&fields["style"], &fields["explode"]), (&"pipeDelimited".into(), &false.into()));
    assert_eq!(fields["schema"]["items"]["type"], "string");
    assert_eq!(at("/components/schemas/Parcel/properties/kind/nullable"), true);
    let label = "/paths/~1parcels~1{id}~1label";
    let form = format!("{label}/put/requestBody/content/multipart~1form-data/schema");
    assert_eq!(at(&format!("{form}/properties/file/format")), "binary");
    assert_eq!(at(&format!("{form}/required/0")), "file");
    assert_eq!(at(&format!("{label}/put/operationId")), "putParcelsIdLabel");
    assert_eq!(at(&format!("{label}/get/responses/200/content/application~1pdf/schema/format")), "binary");
}

#[test]
fn what_is_written_in_place_twice_gets_a_name() {
    let text = r##"
openapi: 3.0.3
info: {title: Rooms, version: "1"}
paths:
  /rooms:
    get:
      operationId: listRooms
      tags: [rooms]
      parameters:
        - {name: page_size, in: query, description: How many., schema: {type: integer}}
        - {name: kind, in: query, description: Of this kind., schema: {type: string, enum: [open, closed]}}
      responses:
        "200": {description: The rooms., content: {application/json: {schema: {$ref: "#/components/schemas/room_list"}}}}
        "403":
          description: Forbidden.
          content: {application/json: {schema: {type: object, properties: {error: {type: string}}}}}
  /rooms/search:
    get:
      operationId: searchRooms
      tags: [rooms]
      parameters:
        - {name: page_size, in: query, description: How many., schema: {type: integer}}
      responses:
        "200": {description: The rooms., content: {application/json: {schema: {$ref: "#/components/schemas/room_list"}}}}
        "403":
          description: Forbidden.
          content: {application/json: {schema: {type: object, properties: {error: {type: string}}}}}
components:
  schemas:
    room_list:
      type: object
      additionalProperties: false
      properties:
        kind: {type: string, nullable: true, enum: [open, closed]}
        rest: {type: object}
"##;
    let document = bundled(&converted(text).files).value;
    let at = |pointer: &str| document.pointer(pointer).unwrap_or_else(|| panic!("{pointer}: {document:#}"));
    let table = [
        ("/paths/~1rooms/get/parameters/0/$ref", json!("#/components/parameters/PageSize")),
        ("/paths/~1rooms~1search/get/parameters/0/$ref", json!("#/components/parameters/PageSize")),
        ("/components/parameters/PageSize/name", json!("page_size")),
        ("/paths/~1rooms/get/parameters/1/schema", json!({"$ref": "#/components/schemas/Kind"})),
        ("/components/schemas/Kind/enum", json!(["open", "closed"])),
        ("/components/schemas/RoomList/properties/kind/nullable", json!(true)),
        ("/components/schemas/RoomList/properties/kind/allOf/0/$ref", json!("#/components/schemas/Kind")),
        ("/components/schemas/RoomList/properties/rest/additionalProperties", json!(true)),
        ("/components/schemas/ListRoomsError/properties/error/type", json!("string")),
    ];
    for (pointer, expected) in table {
        assert_eq!(*at(pointer), expected, "{pointer}");
    }
    assert!(at("/components/schemas/RoomList").get("additionalProperties").is_none());
    let errors = ["~1rooms", "~1rooms~1search"].map(|path| {
        at(&format!("/paths/{path}/get/responses/403/content/application~1json/schema/$ref")).clone()
    });
    assert_eq!(
        errors,
        [json!("#/components/schemas/ListRoomsError"), json!("#/components/schemas/ListRoomsError")]
    );
}

#[test]
fn what_is_no_document_is_an_error() {
    for (text, expected) in [
        ("a: b: c", "api.json:1"),
        ("openapi: 4.0.0", "no OpenAPI document of a version that is known"),
        ("swagger: 1.2", "no OpenAPI document"),
        ("[]", "no OpenAPI document"),
    ] {
        let error = convert("api.json", text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
