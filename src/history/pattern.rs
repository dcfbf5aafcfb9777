//! Names with `*` for any run of characters.

use crate::error::{Error, Result};

/// A pattern such as `gradients/*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// What stands between the stars; never empty as a list.
    pieces: Vec<String>,
}

impl Pattern {
    pub fn new(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::invalid("a pattern of keys is empty"));
        }
        Ok(Pattern {
            pieces: text.split('*').map(str::to_owned).collect(),
        })
    }

    pub fn matches(&self, name: &str) -> bool {
        let [first, middle @ .., last] = self.pieces.as_slice() else {
            return self.pieces.iter().all(|whole| whole == name);
        };
        let Some(mut rest) = name.strip_prefix(first.as_str()) else {
            return false;
        };
        for piece in middle {
            // The earliest place leaves most to what follows.
            let Some(at) = rest.find(piece.as_str()) else {
                return false;
            };
            rest = &rest[at + piece.len()..];
        }
        rest.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars() {
        let matches = |pattern: &str, name| Pattern::new(pattern).unwrap().matches(name);
        for (pattern, yes, no) in [
            ("a", "a", "ab"),
            ("*", "", "-"),
            ("a*", "a", "ba"),
            ("*a", "ba", "ab"),
            ("a*a", "aa", "a"),
            ("grad/*.hist", "grad/x.y.hist", "grad/hist"),
            ("*a*b*", "xaxbx", "xbxax"),
            ("é*é", "é-é", "é"),
        ] {
            assert!(matches(pattern, yes), "{pattern} {yes}");
            assert!(pattern == "*" || !matches(pattern, no), "{pattern} {no}");
        }
        assert!(Pattern::new("").is_err());
    }
}
