//! Objects that need no code of their own: data as it is, and lists in pages.

use super::args::{Page, cursor};
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::schema::ExtendedType;
use serde_json::{Value, json};

/// An object whose fields are the entries of a JSON object; what is absent is
/// null. Nested objects follow the types of the SDL.
#[derive(Clone)]
pub struct Plain {
    name: String,
    value: Value,
}

impl Plain {
    pub fn new(name: &str, value: Value) -> Plain {
        Plain {
            name: name.to_owned(),
            value,
        }
    }

    /// The same as a resolved value.
    pub fn resolved<'a>(name: &str, value: Value) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(ResolvedValue::object(Plain::new(name, value)))
    }
}

impl ObjectValue for Plain {
    fn type_name(&self) -> &str {
        &self.name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let value = self.value.get(info.field_name());
        Ok(typed(value.cloned().unwrap_or_default(), info))
    }
}

/// JSON as the type that the field has.
fn typed<'a>(value: Value, info: &ResolveInfo<'_>) -> ResolvedValue<'a> {
    let definition = info.field_definition();
    let name = definition.ty.inner_named_type();
    let composite = matches!(info.schema().types.get(name), Some(ExtendedType::Object(_)));
    let wrap = |value: Value| match value {
        Value::Object(_) if composite => ResolvedValue::object(Plain::new(name, value)),
        value => ResolvedValue::leaf(value),
    };
    match value {
        Value::Array(items) if definition.ty.is_list() => {
            let items: Vec<_> = items.into_iter().map(wrap).collect();
            ResolvedValue::list(items)
        }
        value => wrap(value),
    }
}

/// A list of texts.
pub fn strings<'a>(
    texts: impl IntoIterator<Item = String>,
) -> Result<ResolvedValue<'a>, FieldError> {
    let texts: Vec<_> = texts.into_iter().map(ResolvedValue::leaf).collect();
    Ok(ResolvedValue::list(texts))
}

/// One page of a list of nodes.
pub struct Connection<N> {
    name: &'static str,
    edge: &'static str,
    nodes: Vec<(String, N)>,
    page_info: Value,
    /// Fields besides edges and page info.
    extra: Value,
}

impl<N> Connection<N> {
    /// Cuts the page out of all nodes.
    pub fn new(
        name: &'static str,
        edge: &'static str,
        mut all: Vec<N>,
        page: &Page,
        extra: Value,
    ) -> Result<Connection<N>, FieldError> {
        /// How many nodes come when nobody says how many.
        const DEFAULT_PAGE: usize = 50;
        let len = all.len();
        let range = page.range(len, DEFAULT_PAGE)?;
        let page_info = json!({
            "hasNextPage": range.end < len,
            "hasPreviousPage": range.start > 0,
            "startCursor": (!range.is_empty()).then(|| cursor(range.start)),
            "endCursor": (!range.is_empty()).then(|| cursor(range.end - 1)),
        });
        let nodes = all.drain(range.clone());
        let nodes = range.map(cursor).zip(nodes).collect();
        Ok(Connection {
            name,
            edge,
            nodes,
            page_info,
            extra,
        })
    }
}

impl<N: ObjectValue + Clone> ObjectValue for Connection<N> {
    fn type_name(&self) -> &str {
        self.name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        match info.field_name() {
            "edges" => Ok(ResolvedValue::list(self.nodes.iter().map(
                |(cursor, node)| {
                    ResolvedValue::object(Edge {
                        name: self.edge,
                        cursor,
                        node,
                    })
                },
            ))),
            "pageInfo" => Plain::resolved("PageInfo", self.page_info.clone()),
            other => Ok(typed(self.extra[other].clone(), info)),
        }
    }
}

struct Edge<'n, N> {
    name: &'static str,
    cursor: &'n str,
    node: &'n N,
}

impl<N: ObjectValue + Clone> ObjectValue for Edge<'_, N> {
    fn type_name(&self) -> &str {
        self.name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        match info.field_name() {
            "cursor" => Ok(ResolvedValue::leaf(self.cursor)),
            "node" => Ok(ResolvedValue::object(self.node.clone())),
            // Some edges tell more of how their node is listed; the node knows.
            _ => self.node.resolve_field(info),
        }
    }
}
