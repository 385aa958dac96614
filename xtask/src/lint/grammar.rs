//! The words of OpenAPI 3.0.3 that specs use, and what may stand behind each.

/// An object of the description.
pub(super) struct Kind {
    /// What a person calls it.
    pub called: &'static str,
    /// The words that it knows, and what each takes.
    pub words: &'static [(&'static str, Shape)],
    /// The words that it cannot be without.
    pub needs: &'static [&'static str],
    /// Whether a `$ref` may stand in its place.
    pub refers: bool,
}

/// What may stand behind a word.
pub(super) enum Shape {
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
    One(&'static Kind),
    /// An object, or `true` or `false`.
    OneOrFlag(&'static Kind),
    /// A list of objects.
    List(&'static Kind),
    /// Objects by name.
    Named(&'static Kind),
    /// Anything, which is nobody's business or is looked at elsewhere.
    Any,
}

use Shape::{Any, Flag, List, Named, Number, One, OneOrFlag, Requirements, Text, TextOrTexts, Texts, Values};

/// What the JSON is whose grammar this is.
pub(super) static ROOT: Kind = Kind {
    called: "a spec",
    words: &[
        ("openapi", Text),
        ("info", One(&INFO)),
        ("servers", List(&SERVER)),
        ("tags", List(&TAG)),
        ("security", Requirements),
        ("externalDocs", One(&LINK)),
        ("paths", Named(&PATH_ITEM)),
        ("x-webhooks", Named(&WEBHOOK)),
        ("x-area-features", Flag),
        ("components", One(&COMPONENTS)),
    ],
    needs: &["openapi", "info"],
    refers: false,
};

static INFO: Kind = Kind {
    called: "`info`",
    words: &[
        ("title", Text),
        ("description", Text),
        ("termsOfService", Text),
        ("contact", Any),
        ("license", Any),
        ("version", Text),
    ],
    needs: &["title", "version"],
    refers: false,
};

static SERVER: Kind = Kind {
    called: "a server",
    words: &[("url", Text), ("description", Text), ("variables", Any)],
    needs: &["url"],
    refers: false,
};

static TAG: Kind = Kind {
    called: "a tag",
    words: &[("name", Text), ("description", Text), ("externalDocs", One(&LINK))],
    needs: &["name"],
    refers: false,
};

static LINK: Kind = Kind {
    called: "a link to documentation",
    words: &[("url", Text), ("description", Text)],
    needs: &["url"],
    refers: false,
};

static COMPONENTS: Kind = Kind {
    called: "`components`",
    words: &[
        ("schemas", Named(&SCHEMA)),
        ("responses", Named(&RESPONSE)),
        ("parameters", Named(&PARAMETER)),
        ("examples", Named(&EXAMPLE)),
        ("requestBodies", Named(&BODY)),
        ("headers", Named(&HEADER)),
        ("securitySchemes", Named(&SECURITY)),
    ],
    needs: &[],
    refers: false,
};

static SECURITY: Kind = Kind {
    called: "a security scheme",
    words: &[
        ("type", Text),
        ("description", Text),
        ("name", Text),
        ("in", Text),
        ("scheme", Text),
        ("bearerFormat", Text),
        ("flows", Any),
        ("openIdConnectUrl", Text),
    ],
    needs: &["type"],
    refers: false,
};

static PATH_ITEM: Kind = Kind {
    called: "a path",
    words: &[
        ("summary", Text),
        ("description", Text),
        ("parameters", List(&PARAMETER)),
        ("servers", List(&SERVER)),
        ("get", One(&OPERATION)),
        ("put", One(&OPERATION)),
        ("post", One(&OPERATION)),
        ("delete", One(&OPERATION)),
        ("options", One(&OPERATION)),
        ("head", One(&OPERATION)),
        ("patch", One(&OPERATION)),
        ("trace", One(&OPERATION)),
    ],
    needs: &[],
    refers: false,
};

static OPERATION: Kind = Kind {
    called: "an operation",
    words: &[
        ("operationId", Text),
        ("tags", Texts),
        ("summary", Text),
        ("description", Text),
        ("externalDocs", One(&LINK)),
        ("parameters", List(&PARAMETER)),
        ("requestBody", One(&BODY)),
        ("responses", Named(&RESPONSE)),
        ("security", Requirements),
        ("servers", List(&SERVER)),
        ("deprecated", Flag),
        ("x-pagination", Any),
        ("x-since", Text),
        ("x-until", Text),
        ("x-vendor-operation-id", Text),
    ],
    needs: &[],
    refers: false,
};

/// As OpenAPI 3.1 describes what a server sends of its own accord.
static WEBHOOK: Kind =
    Kind { called: "a webhook", words: &[("post", One(&POST))], needs: &["post"], refers: false };

static POST: Kind = Kind {
    called: "a post",
    words: &[
        ("summary", Text),
        ("description", Text),
        ("externalDocs", One(&LINK)),
        ("parameters", List(&PARAMETER)),
        ("requestBody", One(&BODY)),
        ("responses", Named(&RESPONSE)),
        ("x-since", Text),
        ("x-until", Text),
    ],
    needs: &["summary", "requestBody", "responses"],
    refers: false,
};

static PARAMETER: Kind = Kind {
    called: "a parameter",
    words: &[
        ("name", Text),
        ("in", Text),
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("schema", One(&SCHEMA)),
        ("content", Named(&MEDIA)),
        ("style", Text),
        ("explode", Flag),
        ("example", Any),
        ("examples", Named(&EXAMPLE)),
        ("x-rust-name", Text),
        ("x-secret", Flag),
        ("x-since", Text),
        ("x-until", Text),
    ],
    needs: &["name", "in"],
    refers: true,
};

static BODY: Kind = Kind {
    called: "a request body",
    words: &[("description", Text), ("content", Named(&MEDIA)), ("required", Flag)],
    needs: &["content"],
    refers: true,
};

static RESPONSE: Kind = Kind {
    called: "an answer",
    words: &[
        ("description", Text),
        ("headers", Named(&HEADER)),
        ("content", Named(&MEDIA)),
        ("links", Any),
        ("x-vendor-status", Any),
    ],
    needs: &["description"],
    refers: true,
};

static MEDIA: Kind = Kind {
    called: "a body",
    words: &[("schema", One(&SCHEMA)), ("example", Any), ("examples", Named(&EXAMPLE)), ("encoding", Any)],
    needs: &["schema"],
    refers: false,
};

static HEADER: Kind = Kind {
    called: "a header",
    words: &[
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("schema", One(&SCHEMA)),
        ("example", Any),
    ],
    needs: &["schema"],
    refers: true,
};

static EXAMPLE: Kind = Kind {
    called: "an example",
    words: &[("summary", Text), ("description", Text), ("value", Any)],
    needs: &["value"],
    refers: true,
};

static SCHEMA: Kind = Kind {
    called: "a schema",
    words: &[
        // A reference has words of its own beside it, which another rule looks at.
        ("$ref", Text),
        ("title", Text),
        ("description", Text),
        ("type", Any),
        ("format", Text),
        ("enum", Values),
        ("default", Any),
        ("example", Any),
        ("nullable", Flag),
        ("readOnly", Flag),
        ("writeOnly", Flag),
        ("deprecated", Flag),
        ("properties", Named(&SCHEMA)),
        ("required", Texts),
        ("additionalProperties", OneOrFlag(&SCHEMA)),
        ("items", One(&SCHEMA)),
        ("allOf", List(&SCHEMA)),
        ("anyOf", List(&SCHEMA)),
        ("oneOf", List(&SCHEMA)),
        ("not", One(&SCHEMA)),
        ("minimum", Number),
        ("maximum", Number),
        ("exclusiveMinimum", Flag),
        ("exclusiveMaximum", Flag),
        ("multipleOf", Number),
        ("minLength", Number),
        ("maxLength", Number),
        ("pattern", Text),
        ("minItems", Number),
        ("maxItems", Number),
        ("uniqueItems", Flag),
        ("minProperties", Number),
        ("maxProperties", Number),
        ("externalDocs", One(&LINK)),
        ("discriminator", Any),
        ("x-secret", Flag),
        ("x-lenient", Any),
        ("x-since", Text),
        ("x-until", Text),
        ("x-rust-name", TextOrTexts),
        ("x-rust-type", Text),
    ],
    needs: &[],
    refers: false,
};
