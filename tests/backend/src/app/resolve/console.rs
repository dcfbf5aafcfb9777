//! The console lines of a run, in pages.
//!
//! There are two ways of paging. The newer one is the usual one: so many lines
//! after a cursor. Servers without it, and requests that do not ask for it, get
//! the end of the log: `first` means nothing, and `after` is how many lines to
//! leave out at the end.

use super::args::{self, Page};
use super::error;
use crate::app::console;
use apollo_compiler::resolvers::FieldError;
use serde::Deserialize;
use serde_json::{Value, json};
use std::ops::Range;

/// Lines of an answer where nobody says how many.
const DEFAULT_LINES: usize = 1000;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Wanted {
    after: Option<String>,
    before: Option<String>,
    first: Option<i64>,
    last: Option<i64>,
    use_improved_pagination: Option<bool>,
}

impl Wanted {
    /// A `LogLineConnection` with the lines that are wanted, at most `cap`.
    pub fn answer(
        &self,
        lines: &[Option<String>],
        cap: Option<usize>,
    ) -> Result<Value, FieldError> {
        let cap = cap.unwrap_or(usize::MAX);
        let newest = |range: Range<usize>| range.end - range.len().min(cap)..range.end;
        let improved = self.use_improved_pagination == Some(true);
        match (improved, self.last) {
            (_, Some(last)) => {
                let page = Page::new(None, self.before.clone(), None, Some(last));
                let range = newest(page.range(lines.len(), DEFAULT_LINES)?);
                Ok(connection(lines, range, args::cursor))
            }
            (true, None) => {
                let page = Page::new(self.after.clone(), None, self.first, None);
                let range = page.range(lines.len(), DEFAULT_LINES)?;
                let end = range.end.min(range.start.saturating_add(cap));
                Ok(connection(lines, range.start..end, args::cursor))
            }
            (false, None) => {
                let end = lines.len().saturating_sub(self.offset()?);
                let start = end.saturating_sub(DEFAULT_LINES);
                let backward = |at: usize| (lines.len() - at).to_string();
                let range = newest(start..end);
                let mut answer = connection(lines, range.clone(), backward);
                answer["pageInfo"]["hasNextPage"] = (range.start > 0).into();
                answer["pageInfo"]["endCursor"] = backward(range.start).into();
                Ok(answer)
            }
        }
    }

    fn offset(&self) -> Result<usize, FieldError> {
        match self.after.as_deref() {
            None | Some("") => Ok(0),
            Some(after) => after
                .parse()
                .map_err(|_| error(format!("invalid offset {after:?}"))),
        }
    }
}

fn connection(
    lines: &[Option<String>],
    range: Range<usize>,
    cursor: impl Fn(usize) -> String,
) -> Value {
    let (start, end) = (range.start, range.end);
    let edges: Vec<Value> = range
        .clone()
        .filter_map(|at| {
            let node = console::parsed(at, lines[at].as_deref()?);
            Some(json!({"cursor": cursor(at), "node": node}))
        })
        .collect();
    json!({
        "edges": edges,
        "pageInfo": {
            "hasNextPage": end < lines.len(),
            "hasPreviousPage": start > 0,
            "startCursor": (!range.is_empty()).then(|| cursor(start)),
            "endCursor": (!range.is_empty()).then(|| cursor(end - 1)),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(wanted: Wanted, cap: Option<usize>) -> (Vec<i64>, bool, String) {
        let lines: Vec<_> = (0..2500).map(|at| Some(at.to_string())).collect();
        let answer = wanted.answer(&lines, cap).map_err(|e| e.message).unwrap();
        let edges = answer["edges"].as_array().unwrap();
        let numbers = edges.iter().map(|edge| edge["node"]["number"].as_i64());
        (
            numbers.map(Option::unwrap).collect(),
            answer["pageInfo"]["hasNextPage"] == true,
            answer["pageInfo"]["endCursor"].as_str().unwrap().to_owned(),
        )
    }

    fn improved(first: Option<i64>, after: Option<String>) -> Wanted {
        Wanted {
            first,
            after,
            use_improved_pagination: Some(true),
            ..Wanted::default()
        }
    }

    #[test]
    fn newer_paging_goes_forward() {
        let (numbers, more, cursor) = pages(improved(Some(1000), None), None);
        assert_eq!((numbers[0], numbers.len(), more), (0, 1000, true));
        let (numbers, more, _) = pages(improved(Some(2000), Some(cursor)), None);
        assert_eq!((numbers[0], numbers.len(), more), (1000, 1500, false));
        let (numbers, more, _) = pages(improved(Some(2000), None), Some(10));
        assert_eq!((numbers.len(), more), (10, true));
    }

    #[test]
    fn older_paging_is_a_backward_offset() {
        let older = |after: &str| Wanted {
            first: Some(7),
            after: Some(after.to_owned()),
            ..Wanted::default()
        };
        let (numbers, more, cursor) = pages(older(""), None);
        assert_eq!((numbers[0], numbers.len(), more), (1500, 1000, true));
        let (numbers, more, _) = pages(older(&cursor), None);
        assert_eq!((numbers[0], numbers[999], more), (500, 1499, true));
        let (numbers, more, _) = pages(older("2000"), None);
        assert_eq!((numbers[0], numbers.len(), more), (0, 500, false));
    }

    #[test]
    fn the_tail_works_everywhere_and_is_capped_to_the_newest() {
        let tail = |last| Wanted {
            last: Some(last),
            ..Wanted::default()
        };
        assert_eq!(pages(tail(2), None).0, [2498, 2499]);
        assert_eq!(pages(tail(5000), None).0.len(), 2500);
        assert_eq!(pages(tail(5000), Some(3)).0, [2497, 2498, 2499]);
    }
}
