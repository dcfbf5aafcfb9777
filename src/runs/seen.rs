//! Runs that were given before, within bounded memory.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// About 1 MiB of ids.
const REMEMBERED: usize = 16_384;

/// The ids of the last runs of a list: in an order by something that changes,
/// a run that moves on comes a second time.
#[derive(Debug, Default)]
pub(super) struct Seen {
    ids: HashSet<Arc<str>>,
    oldest_first: VecDeque<Arc<str>>,
}

impl Seen {
    /// Whether the id was not there before; remembers it.
    pub fn is_new(&mut self, id: &str) -> bool {
        if self.ids.contains(id) {
            return false;
        }
        if self.oldest_first.len() == REMEMBERED
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.ids.remove(&oldest);
        }
        let id: Arc<str> = id.into();
        self.oldest_first.push_back(Arc::clone(&id));
        self.ids.insert(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_the_last_ones_only() {
        let mut seen = Seen::default();
        assert!(seen.is_new("a") && !seen.is_new("a"));
        for n in 0..REMEMBERED {
            assert!(seen.is_new(&n.to_string()));
        }
        assert_eq!(seen.ids.len(), REMEMBERED);
        assert_eq!(seen.oldest_first.len(), REMEMBERED);
        assert!(!seen.is_new("0") && !seen.is_new("16383"));
        assert!(seen.is_new("a") && seen.is_new("0"));
    }
}
