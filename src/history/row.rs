//! One row of history.

use std::fmt;

use crate::error::{Error, ErrorKind, Result};
use crate::json::{Map, Number, Value};

/// One row of a run's history: what one `log` call, or several at the same
/// step, wrote.
///
/// Keys keep the order in which they arrived. Missing, null and NaN are three
/// different things. The official client yields a `dict`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row(Map);

impl Row {
    /// The value of `key`: that very key, else, for a nested value, the dotted
    /// path (`"val.loss"`). `None` when the row does not hold it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        lookup(&self.0, key)
    }

    /// The row's `_step`, where it holds one.
    pub fn step(&self) -> Option<i64> {
        self.0.get("_step")?.to_i64()
    }

    /// A number as `f64`. W&B's strings `"NaN"`, `"Infinity"` and
    /// `"-Infinity"` are numbers here; an integer beyond 2^53 is rounded.
    ///
    /// # Errors
    /// NotFound when the key is missing, InvalidArgument when its value is
    /// null or not a number.
    pub fn f64(&self, key: &str) -> Result<f64> {
        let value = self.require(key)?;
        value.to_f64().ok_or_else(|| wrong(key, value, "a number"))
    }

    /// An integer, exact; `3.0` counts as one.
    ///
    /// # Errors
    /// NotFound when the key is missing, InvalidArgument when its value is
    /// not an integer that fits.
    pub fn i64(&self, key: &str) -> Result<i64> {
        let value = self.require(key)?;
        value
            .to_i64()
            .ok_or_else(|| wrong(key, value, "a 64-bit integer"))
    }

    /// A string.
    ///
    /// # Errors
    /// NotFound when the key is missing, InvalidArgument when its value is
    /// not a string.
    pub fn str(&self, key: &str) -> Result<&str> {
        let value = self.require(key)?;
        value.as_str().ok_or_else(|| wrong(key, value, "a string"))
    }

    /// A boolean.
    ///
    /// # Errors
    /// NotFound when the key is missing, InvalidArgument when its value is
    /// not a boolean.
    pub fn bool(&self, key: &str) -> Result<bool> {
        let value = self.require(key)?;
        value
            .as_bool()
            .ok_or_else(|| wrong(key, value, "a boolean"))
    }

    /// The row as an ordered map.
    pub fn as_map(&self) -> &Map {
        &self.0
    }

    /// The row as an ordered map, without a copy.
    pub fn into_map(self) -> Map {
        self.0
    }

    /// The row as one line of JSON, NaN and infinities as W&B's strings.
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn require(&self, key: &str) -> Result<&Value> {
        self.get(key).ok_or_else(|| {
            let at = match self.step() {
                Some(step) => format!(" at step {step}"),
                None => String::new(),
            };
            Error::new(
                ErrorKind::NotFound,
                format!("the row{at} has no key `{key}`"),
            )
        })
    }
}

/// The value at `key`, or at the dotted path that it spells.
pub(crate) fn lookup<'a>(map: &'a Map, key: &str) -> Option<&'a Value> {
    if let Some(value) = map.get(key) {
        return Some(value);
    }
    // Keys may hold dots themselves, so every split is tried.
    key.match_indices('.').find_map(|(at, _)| {
        let inner = map.get(&key[..at])?.as_object()?;
        lookup(inner, &key[at + 1..])
    })
}

fn wrong(key: &str, value: &Value, wanted: &str) -> Error {
    let what = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number that does not fit",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    Error::invalid(format!("the value of `{key}` is {what}, not {wanted}"))
}

impl From<Map> for Row {
    /// Takes the map as it is; an integral float in `_step` becomes an
    /// integer, since some servers write `3.0`.
    fn from(mut map: Map) -> Self {
        if let Some(Value::Number(step)) = map.get_mut("_step")
            && !step.is_integer()
            && let Some(exact) = step.to_i64()
        {
            *step = Number::from(exact);
        }
        Row(map)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn row(text: &str) -> Row {
        Row::from(json::from_str(text).unwrap().as_object().unwrap().clone())
    }

    #[test]
    fn typed_access_tells_missing_null_and_wrong_apart() {
        let row = row(
            r#"{"_step":3.0,"loss":"NaN","n":9007199254740993,"a":{"b":{"c.d":true}},"e":null}"#,
        );
        assert_eq!(row.step(), Some(3));
        assert!(row.f64("loss").unwrap().is_nan());
        assert_eq!(row.i64("n").unwrap(), 9_007_199_254_740_993);
        assert!(row.bool("a.b.c.d").unwrap());
        assert_eq!(row.f64("x").unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(row.f64("e").unwrap_err().kind(), ErrorKind::InvalidArgument);
        assert_eq!(row.str("n").unwrap_err().kind(), ErrorKind::InvalidArgument);
        assert!(row.to_json().starts_with(r#"{"_step":3,"#));
    }
}
