//! Which runs of a project, in which order: the filter language.

use super::error;
use crate::app::scan;
use crate::app::store::Run;
use apollo_compiler::resolvers::FieldError;
use serde_json::{Map, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// Runs on their way to an answer.
pub struct Listing {
    pub runs: Vec<Arc<Run>>,
}

impl Listing {
    pub fn new(runs: Vec<Arc<Run>>) -> Listing {
        Listing { runs }
    }

    pub fn keep(&mut self, wanted: impl Fn(&Run) -> bool) {
        self.runs.retain(|run| wanted(run));
    }

    /// Keeps the runs that match the JSON text of a filter.
    pub fn filter(&mut self, filters: &str) -> Result<(), FieldError> {
        let runs = std::mem::take(&mut self.runs);
        self.runs = matching(runs, filters, |run, key| attribute(run, key))?;
        Ok(())
    }

    /// Sorts by `+field` or `-field`; runs without the field come last.
    pub fn sort(&mut self, order: &str) {
        let runs = &mut self.runs;
        sort(
            runs,
            order,
            |run, key| attribute(run, key),
            |run| run.number,
        );
    }
}

/// What matches the JSON text of a filter.
pub fn matching<T>(
    all: Vec<T>,
    filters: &str,
    attribute: impl Fn(&T, &str) -> Option<Value>,
) -> Result<Vec<T>, FieldError> {
    let filter: Value =
        serde_json::from_str(filters).map_err(|e| error(format!("filters are no JSON: {e}")))?;
    let filter = match filter {
        Value::Object(filter) => filter,
        Value::Null => return Ok(all),
        _ => return Err(error("filters are no object")),
    };
    let mut kept = Vec::with_capacity(all.len());
    for one in all {
        if matches(&|key| attribute(&one, key), &filter)? {
            kept.push(one);
        }
    }
    Ok(kept)
}

/// Sorts by `+field` or `-field`; what has no such field comes last, and equal
/// ones are in order of their numbers.
pub fn sort<T>(
    all: &mut [T],
    order: &str,
    attribute: impl Fn(&T, &str) -> Option<Value>,
    number: impl Fn(&T) -> i64,
) {
    let (descending, field) = match order.strip_prefix('-') {
        Some(field) => (true, field),
        None => (false, order.strip_prefix('+').unwrap_or(order)),
    };
    all.sort_by_cached_key(|one| SortKey {
        value: attribute(one, field).filter(|value| !value.is_null()),
        number: number(one),
        descending,
    });
}

struct SortKey {
    value: Option<Value>,
    number: i64,
    descending: bool,
}

impl Ord for SortKey {
    fn cmp(&self, other: &SortKey) -> Ordering {
        let direct = match (&self.value, &other.value) {
            (Some(one), Some(two)) => {
                compare(one, two).unwrap_or_else(|| one.to_string().cmp(&two.to_string()))
            }
            (None, None) => Ordering::Equal,
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
        };
        let direct = direct.then(self.number.cmp(&other.number));
        if self.descending {
            direct.reverse()
        } else {
            direct
        }
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &SortKey) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortKey {
    fn eq(&self, other: &SortKey) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for SortKey {}

/// The value of a run under a name that filters and orders use.
pub fn attribute(run: &Run, key: &str) -> Option<Value> {
    let meta = run.meta();
    for (prefix, text) in [
        ("config.", &meta.config),
        ("summary_metrics.", &meta.summary),
        ("summaryMetrics.", &meta.summary),
    ] {
        if let Some(path) = key.strip_prefix(prefix) {
            return nested(text.as_deref()?, path);
        }
    }
    Some(match key {
        "name" => run.key.name.as_str().into(),
        "project" => run.key.project.as_str().into(),
        "entity" => run.key.entity.as_str().into(),
        "displayName" | "display_name" => meta.display_name.into(),
        "state" => meta.state.into(),
        "tags" => meta.tags.into(),
        "createdAt" | "created_at" => meta.created_at.into(),
        "updatedAt" | "updated_at" => meta.updated_at.into(),
        "heartbeatAt" | "heartbeat_at" => meta.heartbeat_at.into(),
        "group" | "groupName" | "group_name" => meta.group.into(),
        "jobType" | "job_type" => meta.job_type.into(),
        "host" => meta.host.into(),
        "user" | "username" => meta.user.into(),
        "sweep" | "sweepName" => meta.sweep.into(),
        "notes" => meta.notes.into(),
        "commit" => meta.commit.into(),
        "duration" => nested(meta.summary.as_deref()?, "_runtime")?,
        _ => return None,
    })
}

/// A path into config or summary. Config values are wrapped in `{"value": …}`,
/// which the path may name or not.
pub fn nested(text: &str, path: &str) -> Option<Value> {
    let entries = scan::entries(text)?;
    let direct = scan::lookup(&entries, path);
    let found = direct.or_else(|| {
        let (first, rest) = path.split_once('.')?;
        scan::lookup(&entries, &format!("{first}.value.{rest}"))
    });
    let value = scan::decode(found?)?;
    Some(match value {
        Value::Object(mut map) if map.contains_key("value") => map.remove("value")?,
        value => value,
    })
}

type Lookup<'a> = dyn Fn(&str) -> Option<Value> + 'a;

fn matches(run: &Lookup<'_>, filter: &Map<String, Value>) -> Result<bool, FieldError> {
    for (key, condition) in filter {
        let holds = match key.as_str() {
            "$and" => each(run, condition)?.into_iter().all(|holds| holds),
            "$or" => each(run, condition)?.into_iter().any(|holds| holds),
            "$nor" => !each(run, condition)?.into_iter().any(|holds| holds),
            "$not" => !matches(run, object(condition)?)?,
            operator if operator.starts_with('$') => {
                return Err(error(format!("filters: unknown operator {operator}")));
            }
            key => field_matches(run(key), condition)?,
        };
        if !holds {
            return Ok(false);
        }
    }
    Ok(true)
}

fn each(run: &Lookup<'_>, conditions: &Value) -> Result<Vec<bool>, FieldError> {
    let conditions = conditions
        .as_array()
        .ok_or_else(|| error("filters: $and, $or and $nor want a list"))?;
    conditions
        .iter()
        .map(|condition| matches(run, object(condition)?))
        .collect()
}

fn object(value: &Value) -> Result<&Map<String, Value>, FieldError> {
    value
        .as_object()
        .ok_or_else(|| error(format!("filters: {value} is no filter")))
}

fn field_matches(actual: Option<Value>, condition: &Value) -> Result<bool, FieldError> {
    let operators = condition
        .as_object()
        .filter(|map| map.keys().any(|key| key.starts_with('$')));
    let Some(operators) = operators else {
        return Ok(equal(actual.as_ref(), condition));
    };
    for (operator, operand) in operators {
        if !operator_holds(actual.as_ref(), operator, operand)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn operator_holds(
    actual: Option<&Value>,
    operator: &str,
    operand: &Value,
) -> Result<bool, FieldError> {
    let ordered = |wanted: fn(Ordering) -> bool| {
        actual.is_some_and(|actual| compare(actual, operand).is_some_and(wanted))
    };
    let contained = || {
        let operands = operand.as_array();
        operands.map(|all| all.iter().any(|operand| equal(actual, operand)))
    };
    Ok(match operator {
        "$eq" => equal(actual, operand),
        "$ne" => !equal(actual, operand),
        "$gt" => ordered(Ordering::is_gt),
        "$gte" => ordered(Ordering::is_ge),
        "$lt" => ordered(Ordering::is_lt),
        "$lte" => ordered(Ordering::is_le),
        "$in" => contained().ok_or_else(|| error("filters: $in wants a list"))?,
        "$nin" => !contained().ok_or_else(|| error("filters: $nin wants a list"))?,
        "$exists" => {
            actual.is_some_and(|actual| !actual.is_null()) == operand.as_bool().unwrap_or(true)
        }
        "$not" => !field_matches(actual.cloned(), operand)?,
        "$regex" => {
            let pattern = operand.as_str().unwrap_or_default();
            let regex = regex::Regex::new(pattern)
                .map_err(|e| error(format!("filters: invalid $regex {pattern:?}: {e}")))?;
            actual.is_some_and(|actual| {
                any_element(actual, |one| {
                    one.as_str().is_some_and(|text| regex.is_match(text))
                })
            })
        }
        _ => return Err(error(format!("filters: unknown operator {operator}"))),
    })
}

/// Equality; a list equals what one of its elements equals.
fn equal(actual: Option<&Value>, operand: &Value) -> bool {
    match actual {
        None => operand.is_null(),
        Some(actual) => {
            actual == operand
                || any_element(actual, |one| {
                    one == operand || compare(one, operand) == Some(Ordering::Equal)
                })
        }
    }
}

fn any_element(value: &Value, test: impl Fn(&Value) -> bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(test),
        single => test(single),
    }
}

fn compare(one: &Value, two: &Value) -> Option<Ordering> {
    match (one, two) {
        (Value::Number(one), Value::Number(two)) => one.as_f64()?.partial_cmp(&two.as_f64()?),
        (Value::String(one), Value::String(two)) => Some(one.cmp(two)),
        (Value::Bool(one), Value::Bool(two)) => Some(one.cmp(two)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(filter: Value) -> bool {
        let run = json!({"state": "finished", "tags": ["a", "b"], "config.lr": 0.1, "group": null});
        let lookup = |key: &str| run.get(key).cloned();
        matches(&lookup, filter.as_object().unwrap())
            .map_err(|e| e.message)
            .unwrap()
    }

    #[test]
    fn operators_mean_what_they_say() {
        assert!(holds(json!({})));
        assert!(holds(json!({"state": "finished", "tags": "b"})));
        assert!(holds(json!({"tags": {"$in": ["x", "a"]}})));
        assert!(!holds(json!({"tags": {"$nin": ["x", "a"]}})));
        assert!(holds(json!({"config.lr": {"$gt": 0.05, "$lte": 0.1}})));
        assert!(!holds(json!({"config.lr": {"$gt": "0"}})));
        assert!(holds(json!({"$or": [{"state": "x"}, {"group": null}]})));
        assert!(holds(json!({"$nor": [{"state": "x"}]})));
        assert!(holds(json!({"state": {"$regex": "^fin"}})));
        assert!(holds(
            json!({"bad": {"$exists": false}, "group": {"$exists": false}})
        ));
        assert!(!holds(json!({"bad": "x"})));
        assert!(holds(json!({"bad": {"$ne": "x"}})));
    }

    #[test]
    fn malformed_filters_are_errors() {
        for filter in [
            json!({"$where": 1}),
            json!({"state": {"$like": "x"}}),
            json!({"$or": {}}),
            json!({"state": {"$regex": "("}}),
        ] {
            let lookup = |_: &str| Some(json!("x"));
            assert!(
                matches(&lookup, filter.as_object().unwrap()).is_err(),
                "{filter}"
            );
        }
    }

    #[test]
    fn config_paths_may_name_the_wrapping_or_not() {
        let config = r#"{"lr": {"value": 0.1}, "m": {"value": {"depth": 3}}}"#;
        for path in ["lr", "lr.value"] {
            assert_eq!(nested(config, path), Some(json!(0.1)));
        }
        for path in ["m.depth", "m.value.depth"] {
            assert_eq!(nested(config, path), Some(json!(3)));
        }
        assert_eq!(nested(config, "x.y"), None);
    }
}
