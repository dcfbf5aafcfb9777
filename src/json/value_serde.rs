//! Serde for the tree.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::write::non_finite_token;
use super::{MAX_DEPTH, Map, Number, Reader, Value};

/// The newtype name by which a [`Value`] asks [`Reader`] for the text of the next value. serde's data model has no
/// integers of more than 128 bits, and the text loses nothing.
pub(super) const RAW_VALUE: &str = "$wandb_run::json::raw";

/// Exact with this module's reader. From other formats, and through serde's own buffers (`flatten`, untagged
/// enums), integers beyond 64 bits arrive as those make them.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW_VALUE, ValueVisitor)
    }
}

impl<'de> Deserialize<'de> for Map {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(map) => Ok(map),
            other => Err(de::Error::invalid_type(unexpected(&other), &"an object")),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Number(n) => Ok(n),
            other => Err(de::Error::invalid_type(unexpected(&other), &"a number")),
        }
    }
}

fn unexpected(value: &Value) -> de::Unexpected<'static> {
    match value {
        Value::Null => de::Unexpected::Unit,
        Value::Bool(b) => de::Unexpected::Bool(*b),
        Value::Number(_) => de::Unexpected::Other("a number"),
        Value::String(_) => de::Unexpected::Other("a string"),
        Value::Array(_) => de::Unexpected::Seq,
        Value::Object(_) => de::Unexpected::Map,
    }
}

struct ValueVisitor;

macro_rules! visit_plain {
    ($($method:ident($type:ty))*) => {
        $(fn $method<E>(self, value: $type) -> Result<Value, E> {
            Ok(value.into())
        })*
    };
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    visit_plain! {
        visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_i128(i128) visit_u128(u128) visit_f64(f64)
        visit_str(&str) visit_string(String)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }

    /// How [`Reader`] answers to [`RAW_VALUE`]: the variant is the text.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (text, _) = data.variant::<Cow<'_, str>>()?;
        Reader::new(&text)
            .with_depth_limit(MAX_DEPTH)
            .value()
            .map_err(de::Error::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, value)) = access.next_entry::<String, Value>()? {
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(b) => serializer.serialize_bool(*b),
            Value::Number(n) => n.serialize(serializer),
            Value::String(s) => serializer.serialize_str(s),
            Value::Array(items) => items.serialize(serializer),
            Value::Object(map) => map.serialize(serializer),
        }
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// Non-finite floats become the strings `"NaN"`, `"Infinity"`, `"-Infinity"` (many formats would write null for
/// them), integers beyond 128 bits strings of their digits.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(n) = self.as_i64() {
            serializer.serialize_i64(n)
        } else if let Some(n) = self.as_u64() {
            serializer.serialize_u64(n)
        } else if let Some(n) = self.as_i128() {
            serializer.serialize_i128(n)
        } else if let Some(n) = self.as_u128() {
            serializer.serialize_u128(n)
        } else if let Some(digits) = self.as_big_integer() {
            serializer.serialize_str(digits)
        } else {
            let float = self.as_f64();
            if float.is_finite() {
                serializer.serialize_f64(float)
            } else {
                serializer.serialize_str(non_finite_token(float))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    const HUGE: &str = "123456789012345678901234567890123456789012345678901234567890";

    #[test]
    fn values_survive_our_own_deserializer() {
        let text = format!(r#"{{"b":[NaN,{HUGE},18446744073709551616,-0.0,"\n"],"a":null}}"#);
        let value = json::from_str(&text).unwrap();
        assert_eq!(json::from_str_as::<Value>(&text).unwrap(), value);
        assert_eq!(
            json::from_str_as::<Map>(&text).unwrap(),
            *value.as_object().unwrap()
        );
        assert_eq!(json::from_value::<Value>(value.clone()).unwrap(), value);
        assert_eq!(
            json::from_str_as::<Vec<Number>>("[1,NaN]").unwrap(),
            [1.into(), f64::NAN.into()]
        );
        assert_eq!(json::from_str_as::<Option<Value>>("null").unwrap(), None);

        #[derive(serde::Deserialize)]
        struct Row {
            #[serde(rename = "b")]
            list: Vec<Value>,
        }
        assert_eq!(
            json::from_str_as::<Row>(&text).unwrap().list[1].to_json(),
            HUGE
        );
    }

    #[test]
    fn flatten_collects_the_rest() {
        #[derive(serde::Deserialize)]
        struct Row {
            _step: i64,
            #[serde(flatten)]
            rest: Map,
        }
        let row: Row = json::from_str_as(r#"{"z":{"y":[1,2.5]},"_step":3,"a":NaN}"#).unwrap();
        assert_eq!(row._step, 3);
        assert_eq!(row.rest.to_json(), r#"{"z":{"y":[1,2.5]},"a":"NaN"}"#);
    }

    #[test]
    fn other_formats_both_ways() {
        let text =
            r#"{"b":[1,-2,3.5,"x",true,null,18446744073709551615,18446744073709551616],"a":{}}"#;
        let value = json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), text);
        let back: Value = serde_json::from_str(r#"{"b":[1,-2,3.5,"x",true,null]}"#).unwrap();
        assert_eq!(back.to_json(), r#"{"b":[1,-2,3.5,"x",true,null]}"#);
        let odd = json::from_str(&format!("[NaN,{HUGE}]")).unwrap();
        assert_eq!(
            serde_json::to_string(&odd).unwrap(),
            format!(r#"["NaN","{HUGE}"]"#)
        );
    }

    #[test]
    fn wrong_kinds_are_refused_without_showing_them() {
        for text in ["[1]", "\"hidden\"", "12345", "null"] {
            let error = json::from_str_as::<Map>(text).unwrap_err().to_string();
            assert!(error.starts_with("expected an object, found "), "{error}");
            assert!(
                !error.contains("hidden") && !error.contains("12345"),
                "{error}"
            );
        }
        assert!(json::from_str_as::<Number>("\"1\"").is_err());
    }
}
