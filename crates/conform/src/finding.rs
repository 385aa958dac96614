//! Differences between a recording and a spec.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::shape::Shape;

/// The kinds of findings. The names in JSON and in reports are these in kebab case, and stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// A method and path that no operation has.
    UndocumentedOperation,
    /// A status that the operation does not list.
    UndocumentedStatus,
    /// A media type that the operation does not list, of a request or a response.
    UndocumentedMediaType,
    /// A body where none is described.
    UnexpectedBody,
    /// No body where one is described.
    MissingBody,
    /// A body that is not what its media type says.
    MalformedBody,
    /// A query parameter that the operation does not list.
    UndocumentedParameter,
    /// A parameter that is required, and the server did without it.
    MissingParameter,
    /// A field that the schema does not list.
    UndocumentedField,
    /// A field that is required and was not there.
    MissingField,
    /// Null where the schema does not allow it.
    Null,
    /// A value of another type than the schema's.
    WrongType,
    /// A value that the enum does not list.
    UndocumentedValue,
    /// A value that breaks another rule of the schema: a length, a pattern, a range.
    InvalidValue,
    /// The generated type does not read the body.
    Undecodable,
    /// Something that the generated type reads and does not write again as it was.
    Lost,
}

impl FindingKind {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UndocumentedOperation => "undocumented-operation",
            Self::UndocumentedStatus => "undocumented-status",
            Self::UndocumentedMediaType => "undocumented-media-type",
            Self::UnexpectedBody => "unexpected-body",
            Self::MissingBody => "missing-body",
            Self::MalformedBody => "malformed-body",
            Self::UndocumentedParameter => "undocumented-parameter",
            Self::MissingParameter => "missing-parameter",
            Self::UndocumentedField => "undocumented-field",
            Self::MissingField => "missing-field",
            Self::Null => "null",
            Self::WrongType => "wrong-type",
            Self::UndocumentedValue => "undocumented-value",
            Self::InvalidValue => "invalid-value",
            Self::Undecodable => "undecodable",
            Self::Lost => "lost",
        }
    }
}

/// One difference between an exchange and the spec.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Its kind.
    pub kind: FindingKind,
    /// Where: `response.payload[].id`, `request.name`, `query.page`, `path.id`, `header.X-Version`,
    /// `status 418`. `[]` stands for every item of an array, `{}` for every entry of a map.
    pub place: String,
    /// What would describe it.
    pub(crate) change: Change,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.change.words())
    }
}

/// What would have to change in the document. Pointers lead to what has to be changed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// A property of a schema. The name is missing where it is data, and the object a map.
    Property { schema: String, name: Option<String>, shape: Shape },
    /// A schema allows null.
    Nullable { schema: String },
    /// A schema allows other types.
    Type { schema: String, described: String, shape: Shape },
    /// An enum has more values. What may be somebody's is only counted.
    Values { schema: String, values: BTreeSet<String>, hidden: usize },
    /// A property or parameter is not required.
    Optional { schema: String, name: String },
    /// An operation has a status.
    Status { operation: String, status: u16, media: Option<String>, shape: Option<Shape> },
    /// An response or request has a body of a media type. The pointer leads to the operation's
    /// field.
    Media { holder: String, media: String, shape: Option<Shape> },
    /// An operation has a query parameter.
    Parameter { operation: String, name: Option<String>, shape: Shape },
    /// There is an operation.
    Operation(Box<SeenOperation>),
    /// Nothing that could be added to the document says it; the words do.
    Words(String),
}

/// What was seen of an operation that is not described.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SeenOperation {
    /// The method, in lower case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The query parameters.
    pub query: BTreeMap<String, Shape>,
    /// The body of the request.
    pub request: Option<(String, Shape)>,
    /// The responses.
    pub responses: BTreeMap<u16, Option<(String, Option<Shape>)>>,
}

impl Change {
    /// Adds what another exchange shows of the same.
    pub(crate) fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Property { shape, .. }, Self::Property { shape: more, .. })
            | (Self::Type { shape, .. }, Self::Type { shape: more, .. })
            | (Self::Parameter { shape, .. }, Self::Parameter { shape: more, .. })
            | (Self::Status { shape: Some(shape), .. }, Self::Status { shape: Some(more), .. })
            | (Self::Media { shape: Some(shape), .. }, Self::Media { shape: Some(more), .. }) => {
                shape.merge(more)
            }
            (Self::Status { media, shape, .. }, Self::Status { media: other, shape: more, .. })
                if shape.is_none() =>
            {
                (*media, *shape) = (other, more);
            }
            (Self::Values { values, hidden, .. }, Self::Values { values: more, hidden: others, .. }) => {
                values.extend(more);
                *hidden += others;
            }
            (Self::Operation(operation), Self::Operation(other)) => operation.merge(*other),
            _ => {}
        }
    }

    /// The finding in words, after its place.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Property { name: Some(_), shape, .. } => format!("{} that is not described", shape.types()),
            Self::Property { name: None, shape, .. } => {
                format!("{} under a name that is data: the object is a map", shape.types())
            }
            Self::Nullable { .. } => "null, which is not described".to_owned(),
            Self::Type { described, shape, .. } => {
                format!("{} where {described} is described", shape.types())
            }
            Self::Values { values, hidden, .. } => {
                let mut shown: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                if *hidden > 0 {
                    // It may be somebody's.
                    shown.push(format!("{hidden} not shown"));
                }
                format!("not listed: {}", shown.join(", "))
            }
            Self::Optional { name, .. } => format!("`{name}` is required and was not there"),
            Self::Status { media, .. } => {
                let media = media.as_deref().unwrap_or("no body");
                format!("not listed, with {media}")
            }
            Self::Media { media, .. } => format!("{media}, which is not listed"),
            Self::Parameter { shape, .. } => format!("{} that is not described", shape.types()),
            Self::Operation(operation) => {
                let responses: Vec<String> = operation.responses.keys().map(ToString::to_string).collect();
                format!("not described; it returned {}", responses.join(", "))
            }
            Self::Words(words) => words.clone(),
        }
    }
}

impl SeenOperation {
    fn merge(&mut self, other: Self) {
        for (name, shape) in other.query {
            self.query.entry(name).or_default().merge(shape);
        }
        match (&mut self.request, other.request) {
            (Some((_, shape)), Some((_, more))) => shape.merge(more),
            (mine @ None, theirs) => *mine = theirs,
            (Some(_), None) => {}
        }
        for (status, response) in other.responses {
            match (self.responses.entry(status).or_default(), response) {
                (Some((_, Some(shape))), Some((_, Some(more)))) => shape.merge(more),
                (mine @ None, theirs) => *mine = theirs,
                _ => {}
            }
        }
    }
}
