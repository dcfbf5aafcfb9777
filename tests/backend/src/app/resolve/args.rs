//! Arguments of a field, decoded into structs.

use super::error;
use crate::app::util;
use apollo_compiler::resolvers::{FieldError, ResolveInfo};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::ops::Range;

/// The coerced arguments of a field.
pub fn args<T: DeserializeOwned>(info: &ResolveInfo<'_>) -> Result<T, FieldError> {
    let value = serde_json::to_value(info.arguments()).map_err(|e| error(e.to_string()))?;
    serde_json::from_value(value).map_err(|e| error(format!("{}: {e}", info.field_name())))
}

/// The `input` argument of a mutation.
pub fn input<T: DeserializeOwned>(info: &ResolveInfo<'_>) -> Result<T, FieldError> {
    #[derive(Deserialize)]
    struct Input<T> {
        input: T,
    }
    args::<Input<T>>(info).map(|args| args.input)
}

/// An Int64: a number or a decimal string.
pub fn int64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Number(number) => number.as_i64().map(Some).ok_or("is no Int64"),
        Value::String(text) => text.parse().map(Some).map_err(|_| "is no Int64"),
        _ => Err("is no Int64"),
    }
    .map_err(D::Error::custom)
}

/// The arguments of a list.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Page {
    after: Option<String>,
    before: Option<String>,
    first: Option<i64>,
    last: Option<i64>,
}

impl Page {
    pub fn new(
        after: Option<String>,
        before: Option<String>,
        first: Option<i64>,
        last: Option<i64>,
    ) -> Page {
        Page {
            after,
            before,
            first,
            last,
        }
    }

    /// So many from the start.
    pub fn first(count: usize) -> Page {
        Page {
            first: i64::try_from(count).ok(),
            ..Page::default()
        }
    }

    /// Positions of `len` things that the page holds.
    pub fn range(&self, len: usize, default: usize) -> Result<Range<usize>, FieldError> {
        let start = match &self.after {
            Some(cursor) if !cursor.is_empty() => position(cursor)? + 1,
            _ => 0,
        };
        let end = match &self.before {
            Some(cursor) if !cursor.is_empty() => position(cursor)?,
            _ => len,
        };
        let end = end.min(len);
        let start = start.min(end);
        let amount = |wanted: i64| {
            usize::try_from(wanted).map_err(|_| error("a page cannot be of negative size"))
        };
        match (self.first, self.last) {
            (None, Some(last)) => Ok(end - amount(last)?.min(end - start)..end),
            (first, _) => {
                let first = first.map_or(Ok(default), amount)?;
                Ok(start..start + first.min(end - start))
            }
        }
    }
}

/// The cursor of the thing at a position.
pub fn cursor(position: usize) -> String {
    util::base64(format!("cursor:{position}").as_bytes())
}

fn position(cursor: &str) -> Result<usize, FieldError> {
    let text = util::from_base64(cursor).and_then(|bytes| String::from_utf8(bytes).ok());
    let position = text
        .as_deref()
        .and_then(|text| text.strip_prefix("cursor:")?.parse().ok());
    position.ok_or_else(|| error(format!("invalid cursor {cursor:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_go_forwards_and_backwards() {
        let page = |after: Option<usize>, first, last| Page {
            after: after.map(cursor),
            before: None,
            first,
            last,
        };
        let range = |page: Page| page.range(10, 4).map_err(|e| e.message).unwrap();
        assert_eq!(range(page(None, None, None)), 0..4);
        assert_eq!(range(page(Some(3), Some(5), None)), 4..9);
        assert_eq!(range(page(Some(8), Some(5), None)), 9..10);
        assert_eq!(range(page(Some(50), Some(5), None)), 10..10);
        assert_eq!(range(page(None, None, Some(3))), 7..10);
        assert!(page(None, Some(-1), None).range(10, 4).is_err());
        let wrong = Page {
            after: Some("x".into()),
            ..Page::default()
        };
        assert!(wrong.range(10, 4).is_err());
    }
}
