//! What keys a history has: their types, how often, and their last number.

use super::record::{Fault, text};
use super::rows::{RowView, Rows};
use super::tree;
use crate::call::Call;
use crate::error::Result;
use crate::json::{Map, Value};
use std::collections::HashMap;

/// Reads all rows, and words the result as the server words `historyKeys`.
pub(super) fn collect(rows: &mut Rows, call: &Call) -> Result<Value> {
    let mut found = Keys::default();
    loop {
        let Some(row) = rows.next_view(call)? else {
            break;
        };
        if let Err(fault) = found.take(row) {
            return Err(call.name(rows.fault(fault)));
        }
    }
    Ok(found.into_value())
}

#[derive(Default)]
struct Keys {
    /// In the order in which the keys came up.
    order: Vec<(String, Seen)>,
    positions: HashMap<String, usize>,
    /// Room for the name of a key.
    name: String,
    last_step: Option<i64>,
}

struct Seen {
    types: Vec<(String, u64)>,
    previous: Option<f64>,
    previous_value: Value,
    monotonic: bool,
}

impl Keys {
    fn take(&mut self, row: RowView<'_>) -> Result<(), Fault> {
        self.last_step = Some(row.step());
        if !row.has_step_item() {
            self.walk_from("_step", &row.step().into());
        }
        // Newer writers split a typed value, such as a histogram, into its
        // leaves: it must be whole again before it is counted.
        let mut split = Map::new();
        for item in row.items() {
            match item.flat_name() {
                Some(name) => self.walk_from(text(name)?, &item.value()?),
                None => tree::set(&mut split, &item)?,
            }
        }
        for (name, value) in &split {
            self.walk_from(name, value);
        }
        Ok(())
    }

    fn walk_from(&mut self, name: &str, value: &Value) {
        self.name.clear();
        self.name.push_str(name);
        self.walk(value);
    }

    /// Counts a value under the present name; an object without a type of its
    /// own is a group of keys.
    fn walk(&mut self, value: &Value) {
        match value {
            Value::Object(map) if !map.is_empty() && !map.contains_key("_type") => {
                let length = self.name.len();
                for (key, inner) in map {
                    self.name.push('.');
                    self.name.push_str(key);
                    self.walk(inner);
                    self.name.truncate(length);
                }
            }
            _ => self.leaf(value),
        }
    }

    fn leaf(&mut self, value: &Value) {
        let at = match self.positions.get(&self.name) {
            Some(&at) => at,
            None => {
                self.positions.insert(self.name.clone(), self.order.len());
                self.order.push((self.name.clone(), Seen::new()));
                self.order.len() - 1
            }
        };
        self.order[at].1.take(value);
    }

    fn into_value(self) -> Value {
        let keys: Map = self
            .order
            .into_iter()
            .map(|(name, seen)| (name, seen.into_value()))
            .collect();
        let mut found = Map::new();
        if let Some(step) = self.last_step {
            found.insert("lastStep", step);
        }
        found.insert("keys", keys);
        found.into()
    }
}

impl Seen {
    fn new() -> Self {
        Seen {
            types: Vec::new(),
            previous: None,
            previous_value: Value::Null,
            monotonic: true,
        }
    }

    fn take(&mut self, value: &Value) {
        let name = type_of(value);
        match self.types.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count += 1,
            None => self.types.push((name.to_owned(), 1)),
        }
        if let Some(number) = value.as_f64() {
            // False with NaN too, which has no place in an order.
            let grows = self.previous.is_none_or(|previous| number >= previous);
            self.monotonic &= grows && !number.is_nan();
            self.previous = Some(number);
            self.previous_value = value.clone();
        }
    }

    fn into_value(self) -> Value {
        let counts = self.types.into_iter().map(|(name, count)| {
            let mut entry = Map::new();
            entry.insert("type", name);
            entry.insert("count", count);
            entry
        });
        let mut value = Map::new();
        value.insert("typeCounts", counts.collect::<Value>());
        value.insert("monotonic", self.monotonic && self.previous.is_some());
        if self.previous.is_some() {
            value.insert("previousValue", self.previous_value);
        }
        value.into()
    }
}

/// The server's word for the type of a value.
fn type_of(value: &Value) -> &str {
    match value {
        Value::Null => "nil",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(map) => map.get("_type").and_then(Value::as_str).unwrap_or("map"),
    }
}
