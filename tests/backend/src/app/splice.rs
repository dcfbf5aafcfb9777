//! Text that goes into an answer as it is.
//!
//! The executor builds a tree of JSON values; history rows must not become one.
//! So a resolver answers a marker string in their place, and when the tree has
//! been written the markers give way to the stored pieces.

use crate::app::util;
use std::cell::RefCell;
use std::sync::Arc;

#[derive(Debug)]
pub struct Splices {
    /// Begins every marker; unguessable, so that no stored text can be one.
    prefix: String,
    pieces: RefCell<Vec<Vec<Arc<str>>>>,
}

impl Splices {
    pub fn new() -> Splices {
        Splices {
            prefix: format!("@splice-{:016x}{:016x}-", util::random(), util::random()),
            pieces: RefCell::default(),
        }
    }

    /// Keeps pieces and answers the string value that stands for them.
    pub fn put(&self, pieces: Vec<Arc<str>>) -> String {
        let mut all = self.pieces.borrow_mut();
        all.push(pieces);
        format!("{}{}", self.prefix, all.len() - 1)
    }

    /// The answer with every marker, quotes included, replaced by its pieces.
    pub fn weave(self, text: &str) -> Vec<Arc<str>> {
        let mut all = self.pieces.into_inner();
        let opening = format!("\"{}", self.prefix);
        let mut woven = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(opening.as_str()) {
            let (number, after) = after.split_once('"').unwrap_or((after, ""));
            woven.push(Arc::from(before));
            let found = number.parse().ok().and_then(|at: usize| all.get_mut(at));
            woven.append(found.expect("markers come from put"));
            rest = after;
        }
        woven.push(Arc::from(rest));
        woven
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_give_way_to_their_pieces() {
        let splices = Splices::new();
        let first = splices.put(vec!["1".into(), ",2".into()]);
        let second = splices.put(vec![]);
        let text = serde_json::json!({"b": [second], "a": [first], "c": "@splice-0"}).to_string();
        assert_eq!(
            splices.weave(&text).concat(),
            r#"{"b":[],"a":[1,2],"c":"@splice-0"}"#
        );
    }
}
