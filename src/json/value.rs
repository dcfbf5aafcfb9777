//! The tree.

use std::borrow::Cow;
use std::ops::Index;

use super::{Map, Number};

/// Any JSON value.
///
/// Comparing is by value, see [`Number`] and [`Map`]; `Display` is [`Value::to_json`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; non-finite floats included.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object, in the order of the document.
    Object(Map),
}

impl Value {
    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Value::Number(n) => Some(n),
            _ => None,
        }
    }

    /// The number as a float (see [`Number::as_f64`]), if it is one. For the strings `"NaN"`, `"Infinity"` and
    /// `"-Infinity"` too, use [`Value::to_f64`].
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number().map(Number::as_f64)
    }

    /// The float that W&B means: a number, or one of the strings `"NaN"`, `"Infinity"`, `"-Infinity"` that stand
    /// for the floats JSON lacks.
    pub fn to_f64(&self) -> Option<f64> {
        match self {
            Value::String(s) => non_finite_from_str(s),
            _ => self.as_f64(),
        }
    }

    /// The number, if it is an integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number().and_then(Number::as_i64)
    }

    /// The number, if it is an integer that fits.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number().and_then(Number::as_u64)
    }

    /// The number, if it is an integer or an integral float (`3.0`, which W&B servers answer for some steps) and
    /// fits.
    pub fn to_i64(&self) -> Option<i64> {
        self.as_number().and_then(Number::to_i64)
    }

    /// As [`Value::to_i64`], for `u64`.
    pub fn to_u64(&self) -> Option<u64> {
        self.as_number().and_then(Number::to_u64)
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(s) => Some(s),
            _ => None,
        }
    }

    /// The array, if it is one.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The array to change, if it is one.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Value>> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Map> {
        match self {
            Value::Object(map) => Some(map),
            _ => None,
        }
    }

    /// The object to change, if it is one.
    pub fn as_object_mut(&mut self) -> Option<&mut Map> {
        match self {
            Value::Object(map) => Some(map),
            _ => None,
        }
    }

    /// The value of a key, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// The value of a key to change, if this is an object that has it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.as_object_mut()?.get_mut(key)
    }

    /// The value at the end of a path of keys. The empty path is the value itself.
    pub fn path(&self, keys: &[&str]) -> Option<&Value> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The value at a JSON pointer (RFC 6901): `/a/0/b`, with `~1` for a slash and `~0` for a tilde in a key.
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        if pointer.is_empty() {
            return Some(self);
        }
        let steps = pointer.strip_prefix('/')?.split('/');
        steps
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .try_fold(self, |value, step| match value {
                Value::Object(map) => map.get(&step),
                Value::Array(items) => items.get(array_index(&step)?),
                _ => None,
            })
    }

    /// Takes the value out and leaves null.
    pub fn take(&mut self) -> Value {
        std::mem::take(self)
    }
}

fn array_index(step: &str) -> Option<usize> {
    let canonical = step == "0" || !step.starts_with(['0', '+']);
    canonical.then(|| step.parse().ok())?
}

/// W&B's strings for the floats that JSON lacks.
pub(super) fn non_finite_from_str(s: &str) -> Option<f64> {
    match s {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// The value of a key; null when this is not an object or lacks the key.
impl Index<&str> for Value {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&Value::Null)
    }
}

/// An element; null when this is not an array or is too short.
impl Index<usize> for Value {
    type Output = Value;

    fn index(&self, i: usize) -> &Value {
        self.as_array()
            .and_then(|items| items.get(i))
            .unwrap_or(&Value::Null)
    }
}

macro_rules! from_numbers {
    ($($number:ty)*) => {
        $(impl From<$number> for Value {
            fn from(n: $number) -> Self {
                Value::Number(n.into())
            }
        })*
    };
}
from_numbers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);

impl From<Number> for Value {
    fn from(n: Number) -> Self {
        Value::Number(n)
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Value::String(s.to_owned())
    }
}

impl From<String> for Value {
    fn from(s: String) -> Self {
        Value::String(s)
    }
}

impl From<Cow<'_, str>> for Value {
    fn from(s: Cow<'_, str>) -> Self {
        Value::String(s.into_owned())
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Value::Object(map)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Value::Array(items.into_iter().map(Into::into).collect())
    }
}

/// `None` is null.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Value::Array(items.into_iter().map(Into::into).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::from_str;

    #[test]
    fn accessors_answer_for_their_own_kind_only() {
        let all = from_str(r#"[null,true,1,2.5,"s",[0],{"k":0}]"#).unwrap();
        let count = |f: fn(&Value) -> bool| all.as_array().unwrap().iter().filter(|v| f(v)).count();
        assert_eq!(count(Value::is_null), 1);
        assert_eq!(count(|v| v.as_bool().is_some()), 1);
        assert_eq!(count(|v| v.as_number().is_some()), 2);
        assert_eq!(count(|v| v.as_f64().is_some()), 2);
        assert_eq!(count(|v| v.as_i64().is_some()), 1);
        assert_eq!(count(|v| v.as_u64().is_some()), 1);
        assert_eq!(count(|v| v.as_str().is_some()), 1);
        assert_eq!(count(|v| v.as_array().is_some()), 1);
        assert_eq!(count(|v| v.as_object().is_some()), 1);
    }

    #[test]
    fn lenient_floats_are_asked_for_by_name() {
        for (text, expected) in [
            ("NaN", f64::NAN),
            ("Infinity", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            let string = Value::from(text);
            assert_eq!(string.as_f64(), None);
            assert_eq!(string.to_f64().map(Number::from), Some(expected.into()));
        }
        assert_eq!(Value::from("nan").to_f64(), None);
        assert_eq!(Value::from("1").to_f64(), None);
        assert_eq!(Value::from(1).to_f64(), Some(1.0));
        assert_eq!(Value::from(3.0).to_i64(), Some(3));
        assert_eq!(Value::from(3.0).as_i64(), None);
    }

    #[test]
    fn paths() {
        let value = from_str(r#"{"a":{"b":[10,{"c/d~":1}]},"":2}"#).unwrap();
        assert_eq!(value.path(&[]), Some(&value));
        assert_eq!(value.path(&["a", "b"]).unwrap()[0], 10.into());
        assert_eq!(value.path(&["a", "x", "y"]), None);
        assert_eq!(value.pointer(""), Some(&value));
        assert_eq!(value.pointer("/a/b/1/c~1d~0"), Some(&1.into()));
        assert_eq!(value.pointer("/"), Some(&2.into()));
        assert_eq!(value.pointer("/a/b/01"), None);
        assert_eq!(value.pointer("/a/b/+1"), None);
        assert_eq!(value.pointer("/a/b/9"), None);
        assert_eq!(value.pointer("a"), None);
        assert_eq!(value["a"]["b"][1]["nothing"]["here"][3], Value::Null);
    }

    #[test]
    fn conversions() {
        let mut value: Value = [Some(1), None].into_iter().collect();
        assert_eq!(value, from_str("[1,null]").unwrap());
        value.as_array_mut().unwrap().push(vec!["x"].into());
        assert_eq!(value.to_json(), r#"[1,null,["x"]]"#);
        assert_eq!(value.take().to_json(), r#"[1,null,["x"]]"#);
        assert_eq!(value, Value::default());
    }
}
