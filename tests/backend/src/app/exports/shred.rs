//! Rows as leaf columns: values, and the levels that tell what is null, empty
//! or repeated.

use super::Row;
use super::shape::{Shape, special};
use parquet::data_type::ByteArray;
use serde_json::Value;

/// The values of a leaf.
#[derive(Debug)]
pub enum Values {
    Bool(Vec<bool>),
    Int(Vec<i64>),
    Float(Vec<f64>),
    Text(Vec<ByteArray>),
}

#[derive(Debug)]
pub struct Leaf {
    pub values: Values,
    pub definitions: Vec<i16>,
    pub repetitions: Vec<i16>,
}

impl Leaf {
    fn new(shape: &Shape) -> Leaf {
        Leaf {
            values: match shape {
                Shape::Bool => Values::Bool(Vec::new()),
                Shape::Int => Values::Int(Vec::new()),
                Shape::Float => Values::Float(Vec::new()),
                _ => Values::Text(Vec::new()),
            },
            definitions: Vec::new(),
            repetitions: Vec::new(),
        }
    }

    fn levels(&mut self, definition: i16, repetition: i16) {
        self.definitions.push(definition);
        self.repetitions.push(repetition);
    }

    fn push(&mut self, value: &Value) {
        match &mut self.values {
            Values::Bool(values) => values.push(value.as_bool().expect("of that shape")),
            Values::Int(values) => values.push(value.as_i64().expect("of that shape")),
            Values::Float(values) => {
                let number = value.as_f64().or_else(|| special(value.as_str()?));
                values.push(number.expect("of that shape"));
            }
            Values::Text(values) => {
                let text = match value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                values.push(ByteArray::from(text.into_bytes()));
            }
        }
    }
}

/// The leaves of all columns, in order.
pub fn shred(columns: &[(String, Shape)], rows: &[Row]) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    for (name, shape) in columns {
        let mut own = Vec::new();
        make(shape, &mut own);
        for row in rows {
            let value = row.get(name).filter(|value| !value.is_null());
            write(shape, value, (0, 0), 0, &mut own);
        }
        leaves.append(&mut own);
    }
    leaves
}

fn make(shape: &Shape, leaves: &mut Vec<Leaf>) {
    match shape {
        Shape::List(inner) => make(inner, leaves),
        Shape::Struct(fields) => fields.iter().for_each(|(_, shape)| make(shape, leaves)),
        leaf => leaves.push(Leaf::new(leaf)),
    }
}

/// Writes one value at definition and repetition levels `at`, `depth` lists
/// deep.
fn write(shape: &Shape, value: Option<&Value>, at: (i16, i16), depth: i16, leaves: &mut [Leaf]) {
    let (definition, repetition) = at;
    let nothing = |definition, leaves: &mut [Leaf]| {
        let each = leaves.iter_mut();
        each.for_each(|leaf| leaf.levels(definition, repetition));
    };
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return nothing(definition, leaves);
    };
    match (shape, value) {
        (Shape::List(_), Value::Array(items)) if items.is_empty() => {
            nothing(definition + 1, leaves)
        }
        (Shape::List(inner), Value::Array(items)) => {
            for (place, item) in items.iter().enumerate() {
                let again = if place == 0 { repetition } else { depth + 1 };
                write(
                    inner,
                    Some(item),
                    (definition + 2, again),
                    depth + 1,
                    leaves,
                );
            }
        }
        (Shape::Struct(fields), Value::Object(values)) => {
            let mut rest = leaves;
            for (name, inner) in fields {
                let (own, others) = rest.split_at_mut(inner.leaves());
                write(
                    inner,
                    values.get(name),
                    (definition + 1, repetition),
                    depth,
                    own,
                );
                rest = others;
            }
        }
        (_, value) => {
            leaves[0].push(value);
            leaves[0].levels(definition + 1, repetition);
        }
    }
}
