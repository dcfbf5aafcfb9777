//! Which keys of a row are wanted.

use std::fmt;

use crate::error::{Error, Result};
use crate::history::row::lookup;
use crate::json::Map;

/// The keys of a scan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Keys {
    /// Whole rows.
    #[default]
    Every,
    /// Rows that hold all of these, and only these.
    All(Vec<String>),
    /// Rows that hold at least one of these, and only these.
    Any(Vec<String>),
}

impl Keys {
    /// Refuses lists that cannot mean anything, before anything is sent.
    pub fn check(&self) -> Result<()> {
        let (Keys::All(keys) | Keys::Any(keys)) = self else {
            return Ok(());
        };
        if keys.is_empty() {
            return Err(Error::invalid("the list of keys is empty"));
        }
        if keys.iter().any(String::is_empty) {
            return Err(Error::invalid("a key is empty"));
        }
        Ok(())
    }

    /// Whether the other ones mean the same rows: the order means nothing.
    pub fn same(&self, other: &Keys) -> bool {
        let sorted = |keys: &Keys| {
            let mut names = keys.names().to_vec();
            names.sort_unstable();
            names.dedup();
            (matches!(keys, Keys::Any(_)), names)
        };
        sorted(self) == sorted(other)
    }

    /// The names, where there is a list.
    pub fn names(&self) -> &[String] {
        match self {
            Keys::Every => &[],
            Keys::All(keys) | Keys::Any(keys) => keys,
        }
    }

    /// What is wanted of a whole row, keyed by the names as asked for; `None`
    /// when the row does not qualify.
    pub fn select(&self, row: Map) -> Option<Map> {
        let (keys, all) = match self {
            Keys::Every => return Some(row),
            Keys::All(keys) => (keys, true),
            Keys::Any(keys) => (keys, false),
        };
        let mut selected = Map::with_capacity(keys.len());
        for key in keys {
            match lookup(&row, key) {
                Some(value) => {
                    selected.insert(key.clone(), value.clone());
                }
                None if all => return None,
                None => {}
            }
        }
        (!selected.is_empty()).then_some(selected)
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Keys::Every => f.write_str("whole rows"),
            Keys::All(keys) => write!(f, "the keys {}", keys.join(", ")),
            Keys::Any(keys) => write!(f, "any of the keys {}", keys.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn all_any_and_nested() {
        let row = json::from_str(r#"{"a":1,"b":{"c":2},"d":null}"#).unwrap();
        let row = row.as_object().unwrap();
        let select = |keys: Keys| keys.select(row.clone()).map(|map| map.to_json());
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            select(Keys::All(names(&["b.c", "a"]))).as_deref(),
            Some(r#"{"b.c":2,"a":1}"#)
        );
        assert_eq!(select(Keys::All(names(&["a", "x"]))), None);
        assert_eq!(
            select(Keys::Any(names(&["x", "d"]))).as_deref(),
            Some(r#"{"d":null}"#)
        );
        assert_eq!(select(Keys::Any(names(&["x"]))), None);
        assert!(Keys::All(vec![]).check().is_err());
    }
}
