//! Which column type fits the values of a key.

use super::Row;
use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::{Type, TypePtr};
use serde_json::Value;
use std::sync::Arc;

/// The type of a column, or of a part of one.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Nothing but nulls so far.
    Unknown,
    Bool,
    Int,
    Float,
    Text,
    /// Values of several types: texts as they are, the others as JSON.
    Mixed,
    List(Box<Shape>),
    Struct(Vec<(String, Shape)>),
}

/// The keys of rows in the order in which they come up, with their types.
pub fn of_rows(rows: &[Row]) -> Vec<(String, Shape)> {
    let mut columns = Vec::new();
    rows.iter().for_each(|row| add(&mut columns, row));
    columns
}

fn add(fields: &mut Vec<(String, Shape)>, values: &Row) {
    for (name, value) in values {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, shape)) => shape.take(value),
            None => {
                let mut shape = Shape::Unknown;
                shape.take(value);
                fields.push((name.clone(), shape));
            }
        }
    }
}

impl Shape {
    /// Widens it so that the value fits.
    fn take(&mut self, value: &Value) {
        let seen = match value {
            Value::Null => return,
            Value::Bool(_) => Shape::Bool,
            Value::Number(number) if number.is_i64() => Shape::Int,
            Value::Number(_) => Shape::Float,
            Value::String(text) if special(text).is_some() => Shape::Float,
            Value::String(_) => Shape::Text,
            Value::Array(items) => {
                let mut inner = match std::mem::replace(self, Shape::Unknown) {
                    Shape::List(inner) => inner,
                    Shape::Unknown => Box::new(Shape::Unknown),
                    _ => return *self = Shape::Mixed,
                };
                items.iter().for_each(|item| inner.take(item));
                return *self = Shape::List(inner);
            }
            Value::Object(fields) => {
                let mut inner = match std::mem::replace(self, Shape::Unknown) {
                    Shape::Struct(inner) => inner,
                    // There are no groups without fields.
                    Shape::Unknown if !fields.is_empty() => Vec::new(),
                    _ => return *self = Shape::Mixed,
                };
                add(&mut inner, fields);
                return *self = Shape::Struct(inner);
            }
        };
        *self = match (&*self, seen) {
            (Shape::Unknown, seen) => seen,
            (known, seen) if *known == seen => seen,
            (Shape::Int | Shape::Float, Shape::Int | Shape::Float) => Shape::Float,
            _ => Shape::Mixed,
        }
    }

    /// How many leaves it has.
    pub fn leaves(&self) -> usize {
        match self {
            Shape::List(inner) => inner.leaves(),
            Shape::Struct(fields) => fields.iter().map(|(_, shape)| shape.leaves()).sum(),
            _ => 1,
        }
    }

    /// The same in Parquet's words; everything may be null.
    pub fn schema(&self, name: &str) -> Result<TypePtr> {
        let leaf = |physical, logical| {
            Type::primitive_type_builder(name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical)
                .build()
        };
        let built = match self {
            Shape::Bool => leaf(Physical::BOOLEAN, None),
            Shape::Int => leaf(Physical::INT64, None),
            Shape::Float => leaf(Physical::DOUBLE, None),
            Shape::Unknown | Shape::Text | Shape::Mixed => {
                leaf(Physical::BYTE_ARRAY, Some(LogicalType::String))
            }
            Shape::List(inner) => {
                let list = Type::group_type_builder("list")
                    .with_repetition(Repetition::REPEATED)
                    .with_fields(vec![inner.schema("element")?])
                    .build()?;
                Type::group_type_builder(name)
                    .with_repetition(Repetition::OPTIONAL)
                    .with_converted_type(ConvertedType::LIST)
                    .with_logical_type(Some(LogicalType::List))
                    .with_fields(vec![Arc::new(list)])
                    .build()
            }
            Shape::Struct(fields) => Type::group_type_builder(name)
                .with_repetition(Repetition::OPTIONAL)
                .with_fields(schemas(fields)?)
                .build(),
        };
        built.map(Arc::new)
    }
}

pub fn schemas(fields: &[(String, Shape)]) -> Result<Vec<TypePtr>> {
    let schemas = fields.iter().map(|(name, shape)| shape.schema(name));
    schemas.collect()
}

/// The numbers that JSON writes as texts.
pub fn special(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shape(values: &[Value]) -> Shape {
        let mut shape = Shape::Unknown;
        values.iter().for_each(|value| shape.take(value));
        shape
    }

    #[test]
    fn values_widen_the_type() {
        assert_eq!(shape(&[json!(null)]), Shape::Unknown);
        assert_eq!(shape(&[json!(1), json!(null)]), Shape::Int);
        assert_eq!(shape(&[json!(1), json!("NaN")]), Shape::Float);
        assert_eq!(shape(&[json!(1), json!("x")]), Shape::Mixed);
        assert_eq!(shape(&[json!("x"), json!("NaN")]), Shape::Mixed);
        assert_eq!(shape(&[json!({})]), Shape::Mixed);
        let list = Shape::List(Box::new(Shape::Float));
        assert_eq!(shape(&[json!([]), json!([1, 2.5])]), list);
        let nested = shape(&[json!({"a": 1}), json!({"b": [true]})]);
        assert_eq!(nested.leaves(), 2);
        assert_eq!(shape(&[json!({"a": 1}), json!([1])]), Shape::Mixed);
    }
}
