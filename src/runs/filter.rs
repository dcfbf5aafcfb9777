//! Filters of lists of runs, in the server's own language.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::{BitAnd, BitOr, Not};

use serde::de::IgnoredAny;

use crate::error::{Error, Result};
use crate::json::{Map, Value};

/// Which runs a list holds: conditions on their fields, joined by `&`, `|`
/// and `!`.
///
/// It writes the filter language of the server, the one of the official
/// `filters` argument (MongoDB's, with RE2 expressions).
///
/// ```
/// use wandb_run::Filter;
///
/// let filter = Filter::config("lr").gt(0.1) & !Filter::state("crashed");
/// assert_eq!(
///     filter.to_json(),
///     r#"{"$and":[{"config.lr":{"$gt":0.1}},{"$nor":[{"state":"crashed"}]}]}"#
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter(Map);

/// A field of runs on which a [`Filter`] sets a condition.
#[derive(Debug, Clone)]
#[must_use = "a field is no filter before it is compared"]
pub struct FilterKey(String);

impl Filter {
    /// Every run: a filter without conditions.
    pub fn new() -> Self {
        Filter::default()
    }

    /// A field by the name that the server's filters have for it: `state`,
    /// `tags`, `createdAt`, `display_name`, `name` (the run's id), `group`,
    /// `jobType`, `host`, `username`, `duration`, `sweep`,
    /// `config.KEY.value`, `summary_metrics.KEY`.
    pub fn key(name: impl Into<String>) -> FilterKey {
        FilterKey(name.into())
    }

    /// A key of the configuration, or the dotted path of a nested one. Some
    /// servers want `KEY.value` for some keys. A key that holds a dot itself
    /// cannot be told from a path.
    pub fn config(key: &str) -> FilterKey {
        FilterKey(format!("config.{key}"))
    }

    /// A key of the summary, or the dotted path of a nested one.
    pub fn summary(key: &str) -> FilterKey {
        FilterKey(format!("summary_metrics.{key}"))
    }

    /// Runs in a state: `running`, `finished`, `failed`, `crashed`, …
    pub fn state(state: &str) -> Self {
        Filter::key("state").eq(state)
    }

    /// Runs that have a tag.
    pub fn tag(tag: &str) -> Self {
        Filter::key("tags").eq(tag)
    }

    /// Runs that match all of these; every run when there are none.
    pub fn all(filters: impl IntoIterator<Item = Filter>) -> Self {
        match list(filters) {
            none if none.is_empty() => Filter::new(),
            filters => Filter::of("$and", Value::Array(filters)),
        }
    }

    /// Runs that match at least one of these; no run when there are none.
    pub fn any(filters: impl IntoIterator<Item = Filter>) -> Self {
        match list(filters) {
            none if none.is_empty() => !Filter::new(),
            filters => Filter::of("$or", Value::Array(filters)),
        }
    }

    /// Runs that match none of these; every run when there are none.
    pub fn none(filters: impl IntoIterator<Item = Filter>) -> Self {
        match list(filters) {
            none if none.is_empty() => Filter::new(),
            filters => Filter::of("$nor", Value::Array(filters)),
        }
    }

    /// The filter as the server gets it.
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn of(key: impl Into<String>, value: Value) -> Self {
        let mut map = Map::new();
        map.insert(key, value);
        Filter(map)
    }

    /// The parts of a filter that is nothing but this list.
    fn parts(self, operator: &str) -> Vec<Value> {
        if self.0.len() == 1
            && let Some(Value::Array(parts)) = self.0.get(operator)
        {
            return parts.clone();
        }
        vec![Value::Object(self.0)]
    }

    fn join(self, operator: &str, other: Filter) -> Self {
        let mut parts = self.parts(operator);
        parts.extend(other.parts(operator));
        Filter::of(operator, Value::Array(parts))
    }
}

fn list(filters: impl IntoIterator<Item = Filter>) -> Vec<Value> {
    filters
        .into_iter()
        .map(|filter| Value::Object(filter.0))
        .collect()
}

/// Runs that match both.
impl BitAnd for Filter {
    type Output = Filter;

    fn bitand(self, other: Filter) -> Filter {
        self.join("$and", other)
    }
}

/// Runs that match one or both.
impl BitOr for Filter {
    type Output = Filter;

    fn bitor(self, other: Filter) -> Filter {
        self.join("$or", other)
    }
}

/// Runs that do not match.
impl Not for Filter {
    type Output = Filter;

    fn not(self) -> Filter {
        Filter::of("$nor", Value::Array(vec![Value::Object(self.0)]))
    }
}

impl FilterKey {
    /// Equal to the value; a list is equal to each of its elements.
    pub fn eq(self, value: impl Into<Value>) -> Filter {
        Filter::of(self.0, value.into())
    }

    /// Not equal to the value, or not there.
    pub fn ne(self, value: impl Into<Value>) -> Filter {
        self.compare("$ne", value)
    }

    /// Greater than the value.
    pub fn gt(self, value: impl Into<Value>) -> Filter {
        self.compare("$gt", value)
    }

    /// Greater than or equal to the value.
    pub fn gte(self, value: impl Into<Value>) -> Filter {
        self.compare("$gte", value)
    }

    /// Less than the value.
    pub fn lt(self, value: impl Into<Value>) -> Filter {
        self.compare("$lt", value)
    }

    /// Less than or equal to the value.
    pub fn lte(self, value: impl Into<Value>) -> Filter {
        self.compare("$lte", value)
    }

    /// Equal to one of the values (`$in`).
    pub fn is_in<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Filter {
        self.compare(
            "$in",
            values.into_iter().map(Into::into).collect::<Vec<Value>>(),
        )
    }

    /// Equal to none of the values, or not there (`$nin`).
    pub fn not_in<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Filter {
        self.compare(
            "$nin",
            values.into_iter().map(Into::into).collect::<Vec<Value>>(),
        )
    }

    /// There, or not there.
    pub fn exists(self, exists: bool) -> Filter {
        self.compare("$exists", exists)
    }

    /// A text in which the expression (RE2) is found.
    pub fn regex(self, expression: &str) -> Filter {
        self.compare("$regex", expression)
    }

    fn compare(self, operator: &str, value: impl Into<Value>) -> Filter {
        let mut condition = Map::new();
        condition.insert(operator, value);
        Filter::of(self.0, Value::Object(condition))
    }
}

/// What is sent: the caller's filter among the runs of `within`.
pub(super) fn sent<'a>(within: Option<&Filter>, json: Option<&'a str>) -> Result<Cow<'a, str>> {
    let json = json.map(checked).transpose()?;
    Ok(match (within, json) {
        (None, None) => Cow::Borrowed("{}"),
        (None, Some(json)) => Cow::Borrowed(json),
        (Some(within), None) => Cow::Owned(within.to_json()),
        (Some(within), Some(json)) => {
            Cow::Owned(format!(r#"{{"$and":[{},{json}]}}"#, within.to_json()))
        }
    })
}

/// A filter's text, which must be strict JSON and an object: servers answer
/// others with all runs, or in words of their own.
fn checked(json: &str) -> Result<&str> {
    serde_json::from_str::<HashMap<String, IgnoredAny>>(json).map_err(|error| {
        Error::invalid(format!(
            "the filters are not the JSON of an object: {error}"
        ))
    })?;
    Ok(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_written_in_the_servers_language() {
        let n = || Filter::key("n");
        for (filter, text) in [
            (Filter::new(), r#"{}"#),
            (n().eq(1), r#"{"n":1}"#),
            (n().eq(Value::Null), r#"{"n":null}"#),
            (n().ne("x"), r#"{"n":{"$ne":"x"}}"#),
            (n().gte(u64::MAX), r#"{"n":{"$gte":18446744073709551615}}"#),
            (n().lt(-1.5), r#"{"n":{"$lt":-1.5}}"#),
            (n().lte(true), r#"{"n":{"$lte":true}}"#),
            (n().is_in(["a", "b"]), r#"{"n":{"$in":["a","b"]}}"#),
            (n().not_in([1, 2]), r#"{"n":{"$nin":[1,2]}}"#),
            (n().exists(false), r#"{"n":{"$exists":false}}"#),
            (n().regex("^a\"b"), r#"{"n":{"$regex":"^a\"b"}}"#),
            (
                Filter::summary("loss").gt(0),
                r#"{"summary_metrics.loss":{"$gt":0}}"#,
            ),
            (Filter::config("opt.lr").eq(1), r#"{"config.opt.lr":1}"#),
            (Filter::tag("t"), r#"{"tags":"t"}"#),
        ] {
            assert_eq!(filter.to_json(), text);
            assert_eq!(checked(text).unwrap(), text);
        }
    }

    #[test]
    fn filters_are_joined() {
        let f = |name: &str| Filter::key(name).eq(1);
        for (filter, text) in [
            (
                f("a") & f("b") & f("c"),
                r#"{"$and":[{"a":1},{"b":1},{"c":1}]}"#,
            ),
            (
                f("a") | f("b") & f("c"),
                r#"{"$or":[{"a":1},{"$and":[{"b":1},{"c":1}]}]}"#,
            ),
            (
                (f("a") | f("b")) & f("c"),
                r#"{"$and":[{"$or":[{"a":1},{"b":1}]},{"c":1}]}"#,
            ),
            (!f("a"), r#"{"$nor":[{"a":1}]}"#),
            (Filter::all([f("a")]), r#"{"$and":[{"a":1}]}"#),
            (
                Filter::any([f("a"), f("b")]),
                r#"{"$or":[{"a":1},{"b":1}]}"#,
            ),
            (
                Filter::none([f("a"), f("b")]),
                r#"{"$nor":[{"a":1},{"b":1}]}"#,
            ),
            (Filter::all([]), r#"{}"#),
            (Filter::none([]), r#"{}"#),
            (Filter::any([]), r#"{"$nor":[{}]}"#),
        ] {
            assert_eq!(filter.to_json(), text);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "[]",
            "null",
            "1",
            "{",
            r#"{"a":NaN}"#,
            "{} {}",
            "{'a': 1}",
        ] {
            assert!(checked(text).is_err(), "{text}");
            assert!(sent(Some(&Filter::new()), Some(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn a_filter_stays_within_its_list() {
        let sweep = Filter::key("sweep").eq("s");
        for (within, json, text) in [
            (None, None, "{}"),
            (None, Some(r#" {"a": 1}"#), r#" {"a": 1}"#),
            (Some(&sweep), None, r#"{"sweep":"s"}"#),
            (
                Some(&sweep),
                Some(r#"{"a": 1}"#),
                r#"{"$and":[{"sweep":"s"},{"a": 1}]}"#,
            ),
        ] {
            assert_eq!(sent(within, json).unwrap(), text);
        }
    }
}
