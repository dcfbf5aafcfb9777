//! What `historyKeys` says: per flattened key how often it was logged, with
//! which types, and its last number.

use crate::app::scan::{self, Kind};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// What the service writes where a key never held a number.
const NO_NUMBER: f64 = -1.797_693_134_862_315_7e308;

#[derive(Debug, Default)]
pub struct KeyStats {
    keys: HashMap<String, KeyStat>,
    rows: u64,
}

#[derive(Debug)]
struct KeyStat {
    types: BTreeMap<String, u64>,
    last: Option<f64>,
    monotonic: bool,
}

impl KeyStats {
    /// Counts one row, given by its entries.
    pub fn add(&mut self, row: &[(&str, &str)]) {
        self.rows += 1;
        let mut path = String::new();
        self.walk(row, &mut path);
    }

    fn walk(&mut self, entries: &[(&str, &str)], path: &mut String) {
        for (key, value) in entries {
            let parent = path.len();
            if parent > 0 {
                path.push('.');
            }
            path.push_str(&scan::unquote(key));
            self.leaf(path, value);
            path.truncate(parent);
        }
    }

    fn leaf(&mut self, path: &mut String, value: &str) {
        let name = match scan::kind(value) {
            Kind::Null => "nil",
            Kind::Bool => "bool",
            Kind::Number => "number",
            Kind::String => "string",
            Kind::List => "list",
            Kind::Object => {
                let nested = scan::entries(value).unwrap_or_default();
                let media = nested.iter().find(|(key, _)| *key == r#""_type""#);
                match media {
                    Some((_, name)) => return self.count(path, &scan::unquote(name), None),
                    None if nested.is_empty() => "map",
                    None => return self.walk(&nested, path),
                }
            }
        };
        let number = (name == "number").then(|| scan::number(value)).flatten();
        self.count(path, name, number.filter(|n| n.is_finite()));
    }

    fn count(&mut self, path: &str, name: &str, number: Option<f64>) {
        let stat = match self.keys.get_mut(path) {
            Some(stat) => stat,
            None => self.keys.entry(path.to_owned()).or_insert(KeyStat {
                types: BTreeMap::new(),
                last: None,
                monotonic: true,
            }),
        };
        match stat.types.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                stat.types.insert(name.to_owned(), 1);
            }
        }
        if let Some(number) = number {
            stat.monotonic &= stat.last.is_none_or(|last| last <= number);
            stat.last = Some(number);
        } else if name != "number" {
            stat.monotonic = false;
        }
    }

    /// The inline object, `behind` rows (and steps) older than the truth, or
    /// newer where negative.
    pub fn history_keys(&self, last_step: Option<i64>, behind: i64) -> Value {
        let shown_rows = (self.rows as i64 - behind).max(0);
        let shown = |count: u64| {
            if count == self.rows {
                shown_rows
            } else {
                (count as i64).min(shown_rows)
            }
        };
        let mut names: Vec<_> = self.keys.keys().collect();
        names.sort();
        let keys: serde_json::Map<_, _> = names
            .into_iter()
            .map(|name| {
                let stat = &self.keys[name];
                let types: Vec<_> = stat
                    .types
                    .iter()
                    .map(|(name, count)| json!({"type": name, "count": shown(*count)}))
                    .collect();
                let entry = json!({
                    "typeCounts": types,
                    "monotonic": stat.monotonic,
                    "previousValue": stat.last.unwrap_or(NO_NUMBER),
                });
                (name.clone(), entry)
            })
            .collect();
        let mut answer = json!({"keys": keys, "sets": []});
        if let Some(last) = last_step {
            answer["lastStep"] = (last - behind).max(-1).into();
        }
        answer
    }
}
