//! The words of OpenAPI 3.0.3 that specs use, and what may stand behind each.

mod refused;
#[cfg(test)]
mod tests;

/// An object of the description.
pub(super) struct ObjectKind {
    /// What a person calls it.
    pub called: &'static str,
    /// The words that it knows, what becomes of each, and what each takes.
    pub words: &'static [(&'static str, WordUse, WordShape)],
    /// The words of OpenAPI and JSON Schema that are refused, and what to write.
    pub refused: &'static [(&'static str, &'static str)],
    /// The words that it cannot be without.
    pub needs: &'static [&'static str],
    /// Whether a `$ref` may stand in its place.
    pub refers: bool,
}

/// What becomes of a word; `specs/README.md` has the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum WordUse {
    /// It changes the generated code or its documentation.
    Generated,
    /// It is held to its form and describes, for validators and readers.
    Checked,
}

/// What may stand behind a word.
pub(super) enum WordShape {
    /// Text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// A list of texts.
    Texts,
    /// One text, or a list of them.
    TextOrTexts,
    /// A list of anything.
    Values,
    /// A list of security requirements.
    Requirements,
    /// An object.
    One(&'static ObjectKind),
    /// An object, or `true` or `false`.
    OneOrFlag(&'static ObjectKind),
    /// A list of objects.
    List(&'static ObjectKind),
    /// Objects by name.
    Named(&'static ObjectKind),
    /// Anything, which is nobody's business or is looked at elsewhere.
    Any,
}

use WordShape::{
    Any, Flag, List, Named, Number, One, OneOrFlag, Requirements, Text, TextOrTexts, Texts, Values,
};
use WordUse::{Checked, Generated};

/// What the JSON is whose grammar this is.
pub(super) static ROOT: ObjectKind = ObjectKind {
    called: "a spec",
    words: &[
        ("openapi", Checked, Text),
        ("info", Checked, One(&INFO)),
        ("servers", Checked, List(&SERVER)),
        ("tags", Generated, List(&TAG)),
        ("security", Generated, Requirements),
        ("externalDocs", Checked, One(&LINK)),
        ("paths", Generated, Named(&PATH_ITEM)),
        ("x-webhooks", Generated, Named(&WEBHOOK)),
        ("x-area-features", Generated, Flag),
        ("x-scope", Generated, One(&SCOPE)),
        ("x-versions", Checked, Texts),
        ("x-witness", Checked, Texts),
        ("components", Generated, One(&COMPONENTS)),
    ],
    refused: &[
        ("webhooks", "3.0.3 has no webhooks; write `x-webhooks`, or `openapi: 3.1.0`"),
        ("jsonSchemaDialect", "schemas are read as OpenAPI 3.0.3 and 3.1 say; remove it"),
    ],
    needs: &["openapi", "info"],
    refers: false,
};

static INFO: ObjectKind = ObjectKind {
    called: "`info`",
    words: &[
        ("title", Checked, Text),
        ("description", Checked, Text),
        ("termsOfService", Checked, Text),
        ("contact", Checked, Any),
        ("license", Checked, Any),
        ("version", Checked, Text),
    ],
    refused: &[("summary", "write it into the `description`")],
    needs: &["title", "version"],
    refers: false,
};

static SERVER: ObjectKind = ObjectKind {
    called: "a server",
    words: &[("url", Generated, Text), ("description", Checked, Text)],
    refused: &[("variables", "the client takes its base URL from the caller; write the whole `url`")],
    needs: &["url"],
    refers: false,
};

static SCOPE: ObjectKind = ObjectKind {
    called: "a scope",
    words: &[("name", Generated, Text), ("parameter", Generated, Text), ("description", Generated, Text)],
    refused: &[],
    needs: &["name", "parameter", "description"],
    refers: false,
};

static TAG: ObjectKind = ObjectKind {
    called: "a tag",
    words: &[
        ("name", Generated, Text),
        ("description", Generated, Text),
        ("externalDocs", Checked, One(&LINK)),
    ],
    refused: &[],
    needs: &["name"],
    refers: false,
};

static LINK: ObjectKind = ObjectKind {
    called: "a link to documentation",
    words: &[("url", Generated, Text), ("description", Checked, Text)],
    refused: &[],
    needs: &["url"],
    refers: false,
};

static COMPONENTS: ObjectKind = ObjectKind {
    called: "`components`",
    words: &[
        ("schemas", Generated, Named(&SCHEMA)),
        ("responses", Generated, Named(&RESPONSE)),
        ("parameters", Generated, Named(&PARAMETER)),
        ("examples", Generated, Named(&EXAMPLE)),
        ("requestBodies", Generated, Named(&BODY)),
        ("headers", Checked, Named(&HEADER)),
        ("securitySchemes", Checked, Named(&SECURITY)),
    ],
    refused: &[
        ("links", "a client follows none; remove them"),
        ("callbacks", "describe what the server posts under `x-webhooks`"),
        ("pathItems", "write the path under `paths`"),
    ],
    needs: &[],
    refers: false,
};

static SECURITY: ObjectKind = ObjectKind {
    called: "a security scheme",
    words: &[
        ("type", Checked, Text),
        ("description", Checked, Text),
        ("name", Checked, Text),
        ("in", Checked, Text),
        ("scheme", Checked, Text),
        ("bearerFormat", Checked, Text),
        ("flows", Checked, Any),
        ("openIdConnectUrl", Checked, Text),
    ],
    refused: &[],
    needs: &["type"],
    refers: false,
};

static PATH_ITEM: ObjectKind = ObjectKind {
    called: "a path",
    words: &[
        ("summary", Checked, Text),
        ("description", Checked, Text),
        ("parameters", Generated, List(&PARAMETER)),
        ("servers", Generated, List(&SERVER)),
        ("get", Generated, One(&OPERATION)),
        ("put", Generated, One(&OPERATION)),
        ("post", Generated, One(&OPERATION)),
        ("delete", Generated, One(&OPERATION)),
        ("options", Generated, One(&OPERATION)),
        ("head", Generated, One(&OPERATION)),
        ("patch", Generated, One(&OPERATION)),
        ("trace", Generated, One(&OPERATION)),
    ],
    refused: &[("$ref", "write the path in the file where it is used")],
    needs: &[],
    refers: false,
};

static OPERATION: ObjectKind = ObjectKind {
    called: "an operation",
    words: &[
        ("operationId", Generated, Text),
        ("tags", Generated, Texts),
        ("summary", Generated, Text),
        ("description", Generated, Text),
        ("externalDocs", Generated, One(&LINK)),
        ("parameters", Generated, List(&PARAMETER)),
        ("requestBody", Generated, One(&BODY)),
        ("responses", Generated, Named(&RESPONSE)),
        ("security", Generated, Requirements),
        ("deprecated", Generated, Flag),
        ("servers", Generated, List(&SERVER)),
        ("x-pagination", Generated, Any),
        ("x-result", Generated, Any),
        ("x-rust-name", Generated, Text),
        ("x-since", Generated, Text),
        ("x-until", Checked, Text),
        ("x-vendor-operation-id", Generated, Text),
    ],
    refused: &[("callbacks", "describe what the server posts under `x-webhooks`")],
    needs: &[],
    refers: false,
};

/// As OpenAPI 3.1 describes what a server sends of its own accord.
static WEBHOOK: ObjectKind = ObjectKind {
    called: "a webhook",
    words: &[("post", Generated, One(&POST))],
    refused: &[],
    needs: &["post"],
    refers: false,
};

static POST: ObjectKind = ObjectKind {
    called: "a post",
    words: &[
        ("summary", Checked, Text),
        ("description", Checked, Text),
        ("externalDocs", Checked, One(&LINK)),
        ("parameters", Checked, List(&PARAMETER)),
        ("requestBody", Generated, One(&BODY)),
        ("responses", Checked, Named(&RESPONSE)),
        ("x-since", Checked, Text),
        ("x-until", Checked, Text),
    ],
    refused: &[],
    needs: &["summary", "requestBody", "responses"],
    refers: false,
};

static PARAMETER: ObjectKind = ObjectKind {
    called: "a parameter",
    words: &[
        ("name", Generated, Text),
        ("in", Generated, Text),
        ("description", Generated, Text),
        ("required", Generated, Flag),
        ("deprecated", Generated, Flag),
        ("schema", Generated, One(&SCHEMA)),
        ("content", Generated, Named(&MEDIA)),
        ("style", Generated, Text),
        ("explode", Generated, Flag),
        ("example", Checked, Any),
        ("examples", Checked, Named(&EXAMPLE)),
        ("x-rust-name", Generated, Text),
        ("x-secret", Generated, Flag),
        ("x-since", Generated, Text),
        ("x-until", Generated, Text),
    ],
    refused: &[
        ("allowReserved", "reserved characters are percent-encoded, which every server reads; remove it"),
        ("allowEmptyValue", "an empty text is sent as `name=`; remove it"),
    ],
    needs: &["name", "in"],
    refers: true,
};

static BODY: ObjectKind = ObjectKind {
    called: "a request body",
    words: &[
        ("description", Checked, Text),
        ("content", Generated, Named(&MEDIA)),
        ("required", Generated, Flag),
    ],
    refused: &[],
    needs: &["content"],
    refers: true,
};

static RESPONSE: ObjectKind = ObjectKind {
    called: "a response",
    words: &[
        ("description", Checked, Text),
        ("headers", Checked, Named(&HEADER)),
        ("content", Generated, Named(&MEDIA)),
        ("x-vendor-status", Checked, Any),
    ],
    refused: &[("links", "a client follows none; say it in the `description`")],
    needs: &["description"],
    refers: true,
};

static MEDIA: ObjectKind = ObjectKind {
    called: "a body",
    words: &[
        ("schema", Generated, One(&SCHEMA)),
        ("example", Generated, Any),
        ("examples", Generated, Named(&EXAMPLE)),
        ("encoding", Generated, Named(&ENCODING)),
    ],
    refused: &[],
    needs: &["schema"],
    refers: false,
};

static ENCODING: ObjectKind = ObjectKind {
    called: "an encoding",
    words: &[("contentType", Generated, Text), ("style", Generated, Text), ("explode", Generated, Flag)],
    refused: &[
        ("headers", "a part has no headers but its media type, which is `contentType`; remove them"),
        ("allowReserved", "reserved characters are percent-encoded, which every server reads; remove it"),
    ],
    needs: &[],
    refers: false,
};

static HEADER: ObjectKind = ObjectKind {
    called: "a header",
    words: &[
        ("description", Checked, Text),
        ("required", Checked, Flag),
        ("deprecated", Checked, Flag),
        ("schema", Checked, One(&SCHEMA)),
        ("example", Checked, Any),
    ],
    refused: &[
        ("style", "a response's headers are plain text; remove it"),
        ("explode", "a response's headers are plain text; remove it"),
        ("content", "describe the header by a `schema`"),
        ("examples", "write one `example`"),
        ("allowEmptyValue", "remove it"),
        ("allowReserved", "remove it"),
    ],
    needs: &["schema"],
    refers: true,
};

static EXAMPLE: ObjectKind = ObjectKind {
    called: "an example",
    words: &[("summary", Generated, Text), ("description", Checked, Text), ("value", Generated, Any)],
    refused: &[("externalValue", "write the `value` here")],
    needs: &["value"],
    refers: true,
};

static SCHEMA: ObjectKind = ObjectKind {
    called: "a schema",
    words: &[
        // A reference has words of its own beside it, which another rule looks at.
        ("$ref", Generated, Text),
        ("title", Generated, Text),
        ("description", Generated, Text),
        ("type", Generated, Any),
        ("format", Generated, Text),
        ("enum", Generated, Values),
        ("default", Generated, Any),
        ("example", Generated, Any),
        ("nullable", Generated, Flag),
        ("readOnly", Generated, Flag),
        ("writeOnly", Generated, Flag),
        ("deprecated", Checked, Flag),
        ("properties", Generated, Named(&SCHEMA)),
        ("required", Generated, Texts),
        ("additionalProperties", Generated, OneOrFlag(&SCHEMA)),
        ("items", Generated, One(&SCHEMA)),
        ("allOf", Generated, List(&SCHEMA)),
        ("anyOf", Generated, List(&SCHEMA)),
        ("oneOf", Generated, List(&SCHEMA)),
        ("not", Checked, One(&SCHEMA)),
        ("minimum", Generated, Number),
        ("maximum", Generated, Number),
        ("exclusiveMinimum", Checked, Flag),
        ("exclusiveMaximum", Checked, Flag),
        ("multipleOf", Checked, Number),
        ("minLength", Checked, Number),
        ("maxLength", Generated, Number),
        ("pattern", Checked, Text),
        ("minItems", Checked, Number),
        ("maxItems", Checked, Number),
        ("uniqueItems", Checked, Flag),
        ("minProperties", Checked, Number),
        ("maxProperties", Checked, Number),
        ("externalDocs", Checked, One(&LINK)),
        ("discriminator", Generated, Any),
        ("x-examples", Checked, Values),
        ("x-id", Generated, Text),
        ("x-secret", Generated, Flag),
        ("x-lenient", Generated, Any),
        ("x-timezone", Generated, Text),
        ("x-since", Generated, Text),
        ("x-until", Generated, Text),
        ("x-rust-name", Generated, TextOrTexts),
        ("x-rust-type", Generated, Text),
        ("x-boxed", Generated, Flag),
    ],
    refused: refused::OF_SCHEMAS,
    needs: &[],
    refers: false,
};
