//! The faults that are in force: which requests they hit and how often.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::kind::Kind;

/// What a fault sees of a request.
#[derive(Debug)]
pub struct Target<'a> {
    /// Operation name, from the app.
    pub operation: &'a str,
    /// Path as sent.
    pub path: &'a str,
    /// GraphQL variables.
    pub variables: Option<&'a Value>,
}

/// What is to be done to one request.
#[derive(Debug, Default)]
pub struct Picked {
    /// Latency of all matching latency faults together.
    pub latency: Duration,
    /// The first other fault that matches.
    pub kind: Option<Kind>,
    /// The name of that kind, else "latency" where there is some.
    pub name: Option<String>,
    /// Numbers of all faults that take part.
    pub ids: Vec<u64>,
}

/// A posted fault.
#[derive(Debug)]
struct Fault {
    id: u64,
    /// As it was posted.
    posted: Value,
    filter: Filter,
    /// How often it strikes; for ever when absent.
    times: Option<u64>,
    /// How many matching requests go unharmed first.
    skip: u64,
    kind: Kind,
    seen: u64,
    hits: u64,
}

/// Which requests a fault is for. Everything that is given must match.
#[derive(Debug)]
struct Filter {
    operation: String,
    path: Option<String>,
    variables: Map<String, Value>,
}

impl Filter {
    fn matches(&self, target: &Target) -> bool {
        (self.operation == "*" || self.operation == target.operation)
            && self
                .path
                .as_ref()
                .is_none_or(|part| target.path.contains(part))
            && self.variables.iter().all(|(name, value)| {
                target.variables.and_then(|given| given.get(name)) == Some(value)
            })
    }
}

/// All faults in the order they were posted.
#[derive(Debug, Default)]
pub struct Faults(Mutex<List>);

#[derive(Debug, Default)]
struct List {
    posted: u64,
    faults: Vec<Fault>,
}

impl Faults {
    fn list(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a fault and returns its number, or says what is wrong with it.
    pub fn post(&self, spec: Value) -> Result<u64, String> {
        let mut fault = parse(spec)?;
        let mut list = self.list();
        list.posted += 1;
        fault.id = list.posted;
        list.faults.push(fault);
        Ok(list.posted)
    }

    /// Ends all faults.
    pub fn clear(&self) {
        self.list().faults.clear();
    }

    /// Ends one fault; false when there is none of that number.
    pub fn remove(&self, id: u64) -> bool {
        let faults = &mut self.list().faults;
        let before = faults.len();
        faults.retain(|fault| fault.id != id);
        faults.len() < before
    }

    /// Every fault with how many requests matched and were hit.
    pub fn describe(&self) -> Value {
        let describe = |fault: &Fault| json!({"id": fault.id, "seen": fault.seen, "hits": fault.hits, "fault": fault.posted});
        self.list().faults.iter().map(describe).collect()
    }

    /// Decides what happens to a request, and counts it.
    pub fn pick(&self, target: &Target) -> Picked {
        let mut picked = Picked::default();
        for fault in &mut self.list().faults {
            if !fault.filter.matches(target) {
                continue;
            }
            fault.seen += 1;
            let spent = fault.times.is_some_and(|times| fault.hits >= times);
            if fault.seen <= fault.skip || spent {
                continue;
            }
            let name = fault.posted["kind"].as_str().map(str::to_owned);
            match &fault.kind {
                Kind::Latency { ms } => {
                    picked.latency += Duration::from_millis(*ms);
                    picked.name = picked.name.or(name);
                }
                _ if picked.kind.is_some() => continue,
                kind => {
                    picked.kind = Some(kind.clone());
                    picked.name = name;
                }
            }
            fault.hits += 1;
            picked.ids.push(fault.id);
        }
        picked
    }
}

/// A fault is one flat object; what is not about when it strikes belongs to
/// the kind, which refuses what it does not know.
fn parse(spec: Value) -> Result<Fault, String> {
    let posted = spec.clone();
    let Value::Object(mut fields) = spec else {
        return Err("a fault is a JSON object".into());
    };
    let operation = take(&mut fields, "operation")?.unwrap_or_else(|| "*".to_owned());
    let filter = Filter {
        operation,
        path: take(&mut fields, "path")?,
        variables: take(&mut fields, "variables")?.unwrap_or_default(),
    };
    let times = take(&mut fields, "times")?;
    let skip = take(&mut fields, "skip")?.unwrap_or(0);
    let kind = Kind::parse(Value::Object(fields))?;
    Ok(Fault {
        id: 0,
        posted,
        filter,
        times,
        skip,
        kind,
        seen: 0,
        hits: 0,
    })
}

/// A field that may be absent or null.
fn take<T: serde::de::DeserializeOwned>(
    fields: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, String> {
    match fields.shift_remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => serde_json::from_value(value)
            .map(Some)
            .map_err(|error| format!("{name}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(faults: &Faults, operation: &str) -> Option<u64> {
        let target = Target {
            operation,
            path: "/graphql",
            variables: Some(&json!({"min": 5, "max": 9})),
        };
        faults.pick(&target).ids.first().copied()
    }

    #[test]
    fn skip_then_strike_so_many_times() {
        let faults = Faults::default();
        let spec = json!({"operation": "A", "kind": "drop", "skip": 1, "times": 2});
        let id = faults.post(spec).expect("valid");
        assert_eq!(pick(&faults, "B"), None);
        let picks: Vec<_> = (0..5).map(|_| pick(&faults, "A")).collect();
        assert_eq!(picks, [None, Some(id), Some(id), None, None]);
        assert_eq!(faults.describe()[0]["seen"], 5);
        assert_eq!(faults.describe()[0]["hits"], 2);
        assert!(faults.remove(id));
        assert!(!faults.remove(id));
    }

    #[test]
    fn the_first_fault_wins_and_the_next_takes_over() {
        let faults = Faults::default();
        let first = faults.post(json!({"kind": "drop", "times": 1}));
        let second = faults.post(json!({"kind": "html"}));
        assert_eq!(pick(&faults, "A"), first.ok());
        assert_eq!(pick(&faults, "A"), second.ok());
    }

    #[test]
    fn latency_adds_up_beside_another_fault() {
        let faults = Faults::default();
        for spec in [
            json!({"kind": "latency", "ms": 20}),
            json!({"kind": "drop"}),
            json!({"kind": "latency", "ms": 3}),
        ] {
            faults.post(spec).expect("valid");
        }
        let picked = faults.pick(&Target {
            operation: "A",
            path: "/",
            variables: None,
        });
        assert_eq!(picked.latency, Duration::from_millis(23));
        assert_eq!(picked.ids, [1, 2, 3]);
        assert_eq!(picked.name.as_deref(), Some("drop"));
    }

    #[test]
    fn variables_and_path_narrow_it() {
        let faults = Faults::default();
        let post = |spec| faults.post(spec).expect("valid");
        post(json!({"kind": "drop", "variables": {"min": 6}}));
        post(json!({"kind": "drop", "path": "/files"}));
        let hit = post(json!({"kind": "drop", "path": "graph", "variables": {"min": 5}}));
        assert_eq!(pick(&faults, "A"), Some(hit));
    }

    #[test]
    fn mistakes_are_refused() {
        let faults = Faults::default();
        for wrong in [
            json!([]),
            json!({}),
            json!({"kind": "dorp"}),
            json!({"kind": "drop", "time": 1}),
            json!({"kind": "drop", "times": -1}),
            json!({"kind": "status"}),
            json!({"kind": "status", "code": 99}),
            json!({"kind": "slow", "bytes_per_interval": 0, "interval_ms": 1}),
        ] {
            assert!(faults.post(wrong.clone()).is_err(), "{wrong}");
        }
        assert_eq!(faults.describe(), json!([]));
    }
}
