//! The one pager behind every list that a server answers in pages.

use std::vec::IntoIter;

use crate::call::{Call, CallOptions};
use crate::error::{Error, Result};

/// One page of a list.
pub(crate) struct Page<T> {
    pub items: Vec<T>,
    /// How many items the whole list has, where the server says it.
    pub total: Option<u64>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<String>,
}

/// A GraphQL connection's `pageInfo`.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageInfo {
    pub end_cursor: Option<String>,
    pub has_next_page: bool,
}

impl PageInfo {
    /// The next cursor: that of the last edge, as the official client has it,
    /// else the one of the page. A page that claims a next one without saying
    /// where is an error, not an end.
    pub fn next(self, last_edge: Option<String>) -> Result<Option<String>> {
        if !self.has_next_page {
            return Ok(None);
        }
        last_edge
            .or(self.end_cursor)
            .filter(|cursor| !cursor.is_empty())
            .map(Some)
            .ok_or_else(|| Error::protocol("`pageInfo` claims a next page without a cursor"))
    }
}

/// Where pages come from.
pub(crate) trait Fetch {
    type Item;

    /// The operation, as errors name it.
    const OPERATION: &'static str;

    /// What the list belongs to, as errors name it.
    fn subject(&self) -> String;

    fn page(&mut self, call: &Call, after: Option<&str>) -> Result<Page<Self::Item>>;
}

/// A lazy, fused list: one request when the first item, or the total, is
/// asked for, then one whenever a page is used up.
#[derive(Debug)]
pub(crate) struct Pages<F: Fetch> {
    fetch: F,
    ready: IntoIter<F::Item>,
    total: Option<u64>,
    state: State,
}

#[derive(Debug)]
enum State {
    Fresh,
    More(String),
    Done,
}

impl<F: Fetch> Pages<F> {
    pub fn new(fetch: F) -> Self {
        Pages {
            fetch,
            ready: Vec::new().into_iter(),
            total: None,
            state: State::Fresh,
        }
    }

    pub fn next(&mut self, options: &CallOptions) -> Option<Result<F::Item>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Some(Ok(item));
            }
            match self.turn(options) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.state = State::Done;
                    return Some(Err(error));
                }
            }
        }
    }

    /// The length of the whole list, where the server says it; asks for the
    /// first page if none was asked for yet.
    pub fn total(&mut self, options: &CallOptions) -> Result<Option<u64>> {
        if matches!(self.state, State::Fresh) {
            self.turn(options)?;
        }
        Ok(self.total)
    }

    /// Asks for the next page; false at the end.
    fn turn(&mut self, options: &CallOptions) -> Result<bool> {
        let after = match &self.state {
            State::Fresh => None,
            State::More(cursor) => Some(cursor.as_str()),
            State::Done => return Ok(false),
        };
        let call = options.start(F::OPERATION, self.fetch.subject());
        let page = call
            .check()
            .and_then(|()| self.fetch.page(&call, after))
            .map_err(|error| call.name(error))?;
        if page.next.is_some() && page.next.as_deref() == after {
            let error = Error::protocol("the list does not move on: the same cursor came again");
            return Err(call.name(error));
        }
        self.total = page.total;
        self.ready = page.items.into_iter();
        self.state = page.next.map_or(State::Done, State::More);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers {
        pages: u32,
        requests: u32,
        stuck: bool,
    }

    impl Fetch for Numbers {
        type Item = u32;
        const OPERATION: &'static str = "numbers";

        fn subject(&self) -> String {
            "list".to_owned()
        }

        fn page(&mut self, _: &Call, after: Option<&str>) -> Result<Page<u32>> {
            self.requests += 1;
            let page: u32 = after.map_or(0, |cursor| cursor.parse().unwrap());
            let next = if self.stuck { page } else { page + 1 };
            // The second page is empty: that does not end the list.
            let items = if page == 1 {
                vec![]
            } else {
                vec![page * 2, page * 2 + 1]
            };
            Ok(Page {
                items,
                total: Some(4),
                next: (next < self.pages).then(|| next.to_string()),
            })
        }
    }

    fn numbers(pages: u32, stuck: bool) -> Pages<Numbers> {
        Pages::new(Numbers {
            pages,
            requests: 0,
            stuck,
        })
    }

    #[test]
    fn lazy_complete_and_fused() {
        let options = CallOptions::default();
        let mut pages = numbers(3, false);
        assert_eq!(pages.total(&options).unwrap(), Some(4));
        assert_eq!(pages.fetch.requests, 1);
        let all: Vec<u32> = std::iter::from_fn(|| pages.next(&options))
            .map(Result::unwrap)
            .collect();
        assert_eq!(all, [0, 1, 4, 5]);
        assert_eq!(pages.fetch.requests, 3);
        assert!(pages.next(&options).is_none());
    }

    #[test]
    fn a_list_that_does_not_move_ends_with_an_error() {
        let options = CallOptions::default();
        let mut pages = numbers(2, true);
        let results: Vec<_> = std::iter::from_fn(|| pages.next(&options))
            .take(9)
            .collect();
        assert!(results.last().unwrap().is_err() && results.len() < 9);
    }
}
