//! Values of nested and rare column types.

use parquet::record::{Field, Row};

use crate::json::{Map, Number, Value};

/// A value; `None` where there is none. A field that is null was not logged.
pub(super) fn value(field: &Field) -> Option<Value> {
    let int = |n: i64| Value::Number(Number::from(n));
    let float = |x: f64| Value::Number(Number::from(x));
    Some(match field {
        Field::Null => return None,
        Field::Bool(b) => Value::Bool(*b),
        Field::Byte(n) => int(i64::from(*n)),
        Field::Short(n) => int(i64::from(*n)),
        Field::Int(n) | Field::Date(n) | Field::TimeMillis(n) => int(i64::from(*n)),
        Field::Long(n) | Field::TimeMicros(n) | Field::TimestampMillis(n) => int(*n),
        Field::TimestampMicros(n) => int(*n),
        Field::UByte(n) => int(i64::from(*n)),
        Field::UShort(n) => int(i64::from(*n)),
        Field::UInt(n) => int(i64::from(*n)),
        Field::ULong(n) => Value::Number(Number::from(*n)),
        Field::Float16(x) => float(f64::from(*x)),
        Field::Float(x) => float(f64::from(*x)),
        Field::Double(x) => float(*x),
        Field::Str(text) => Value::String(text.clone()),
        Field::Bytes(bytes) => Value::String(String::from_utf8_lossy(bytes.data()).into_owned()),
        Field::Group(row) => Value::Object(object(row)),
        Field::ListInternal(list) => {
            let items = list.elements().iter();
            Value::Array(
                items
                    .map(|item| value(item).unwrap_or(Value::Null))
                    .collect(),
            )
        }
        Field::MapInternal(map) => {
            let entries = map.entries().iter();
            let entries = entries.filter_map(|(key, inner)| {
                let key = match key {
                    Field::Str(text) => text.clone(),
                    other => value(other)?.to_json(),
                };
                Some((key, value(inner)?))
            });
            Value::Object(entries.collect())
        }
        other => Value::String(other.to_string()),
    })
}

fn object(row: &Row) -> Map {
    let fields = row.get_column_iter();
    fields
        .filter_map(|(name, field)| Some((name.clone(), value(field)?)))
        .collect()
}
