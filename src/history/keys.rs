//! Which keys of a row are wanted.

use std::fmt;

use crate::error::{Error, Result};

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
    /// What a list of names means; an empty one of all-of means whole rows.
    pub fn of(names: Vec<String>, any: bool) -> Self {
        match (any, names.is_empty()) {
            (true, _) => Keys::Any(names),
            (false, true) => Keys::Every,
            (false, false) => Keys::All(names),
        }
    }

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

    /// The columns of a batch, where they are known from the keys alone.
    pub fn columns(&self) -> &[String] {
        let names = self.names();
        match names.iter().any(|name| Keys::prefix(name).is_some()) {
            true => &[],
            false => names,
        }
    }

    /// The prefix, dot included, of a name such as `eval.*`, which stands for
    /// every key below it.
    pub fn prefix(name: &str) -> Option<&str> {
        let prefix = name.strip_suffix('*')?;
        (prefix.len() > 1 && prefix.ends_with('.')).then_some(prefix)
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

    #[test]
    fn names_and_prefixes() {
        assert_eq!(Keys::prefix("eval.*"), Some("eval."));
        assert_eq!(Keys::prefix("a.b.*"), Some("a.b."));
        for exact in ["eval.", "eval*", ".*", "*", "a.b"] {
            assert_eq!(Keys::prefix(exact), None, "{exact}");
        }
        assert!(Keys::All(vec![]).check().is_err());
        assert!(Keys::Any(vec![String::new()]).check().is_err());
    }
}
