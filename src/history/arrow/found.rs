//! What the keys of a history hold: as seen in rows, and as a server says.

use std::collections::HashMap;

use super::cells;
use super::layout::{Holds, Layout};
use super::nested;
use super::options::ColumnType;
use crate::error::Result;
use crate::history::columns::{Cell, Column, ColumnBatch};
use crate::history::keys::Keys;
use crate::history::pattern::Pattern;
use crate::history::scan::ScanHistory;
use crate::json::Value;

/// The kinds of values of one key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Kinds {
    bools: bool,
    /// Integers within `i64`.
    ints: bool,
    /// Integers that `f64` cannot hold.
    inexact: bool,
    /// Integers beyond `i64`.
    large: bool,
    floats: bool,
    /// W&B's strings for NaN and the infinities.
    special: bool,
    /// Any other strings.
    strings: bool,
    objects: bool,
    arrays: bool,
}

impl Kinds {
    fn see(&mut self, cell: Cell<'_>) {
        match cell {
            Cell::Missing | Cell::Null => {}
            Cell::Bool(_) => self.bools = true,
            Cell::Float(_) => self.floats = true,
            Cell::Int(_) => {
                self.ints = true;
                self.inexact |= cells::float(cell).is_none();
            }
            Cell::Str(text) if cells::special(text).is_some() => self.special = true,
            Cell::Str(_) => self.strings = true,
            Cell::Json(text) if cells::is_integer(text) => {
                self.large = true;
                self.inexact |= cells::float(cell).is_none();
            }
            Cell::Json(text) if cells::is_object(text) => self.objects = true,
            Cell::Json(_) => self.arrays = true,
        }
    }

    /// One entry of a server's `typeCounts`. Some count W&B's strings for NaN
    /// as strings: strings beside numbers are taken for those, unless others
    /// were seen.
    fn hear(&mut self, word: &str) {
        match word {
            "nil" => {}
            "number" => self.floats = true,
            "bool" => self.bools = true,
            "string" => self.special = true,
            "list" => self.arrays = true,
            // "map", or the `_type` of one.
            _ => self.objects = true,
        }
    }

    /// Adds what a server says to what was seen in some of the rows.
    fn and(mut self, told: Kinds) -> Kinds {
        let numbers = self.ints || self.floats || self.large || self.special;
        self.floats |= told.floats && !numbers;
        self.ints |= told.ints && !numbers;
        self.strings |= told.special && !told.floats && !numbers;
        self.bools |= told.bools;
        self.objects |= told.objects;
        self.arrays |= told.arrays;
        self
    }

    /// The type for these kinds; `all` when no other value will come.
    fn holds(self, all: bool) -> ColumnType {
        let numbers = self.ints || self.floats || self.large;
        let numbers = numbers || (self.special && !self.strings);
        let nested = self.objects || self.arrays;
        match (nested, self.bools, self.strings, numbers) {
            (false, true, false, false) => ColumnType::Bool,
            (false, false, true, false) => ColumnType::Utf8,
            (false, false, false, true) => self.number(all),
            _ => ColumnType::Json,
        }
    }

    fn is_object(self) -> bool {
        let objects = Kinds {
            objects: true,
            ..Kinds::default()
        };
        self == objects
    }

    fn number(self, all: bool) -> ColumnType {
        let whole = !(self.floats || self.special || self.large);
        match (whole && (all || self.inexact), self.inexact) {
            (true, _) => ColumnType::Int64,
            (false, false) => ColumnType::Float64,
            (false, true) => ColumnType::Json,
        }
    }
}

/// What is known of one key.
#[derive(Debug, Default)]
struct Seen {
    kinds: Kinds,
    /// The keys of its objects, where they are looked into.
    inner: Option<Box<Found>>,
}

/// The keys in the order in which they came up, and what is known of each.
#[derive(Debug, Default)]
pub(crate) struct Found {
    columns: Vec<(String, Seen)>,
    positions: HashMap<String, usize>,
    /// Whether objects are looked into, to become structs.
    structs: bool,
    /// Whether nothing is left to be seen.
    pub all: bool,
}

impl Found {
    /// The columns of a scan with keys are there whether they hold something
    /// or not.
    pub fn of(keys: &[String], structs: bool) -> Self {
        let mut found = Found {
            structs,
            ..Found::default()
        };
        for key in keys {
            found.entry(key);
        }
        found
    }

    pub fn see(&mut self, batch: &ColumnBatch) {
        for column in batch.columns() {
            self.see_column(column);
        }
    }

    fn see_column(&mut self, column: &Column) {
        let structs = self.structs;
        let seen = self.entry(column.name());
        (0..column.len()).for_each(|row| seen.kinds.see(column.cell(row)));
        if structs && seen.kinds.is_object() {
            let inner = || Box::new(Found::of(&[], true));
            let inner = seen.inner.get_or_insert_with(inner);
            inner.see(&nested::unfold(column).batch);
        }
    }

    /// What the server says: of the columns that there are, and which others
    /// there are, of those that the scan asks for.
    ///
    /// # Errors
    /// InvalidArgument for a pattern that is none.
    pub fn hear(&mut self, history_keys: &Value, scan: &ScanHistory) -> Result<()> {
        let Some(keys) = history_keys.get("keys").and_then(Value::as_object) else {
            return Ok(());
        };
        let left_out: Result<Vec<_>> = scan.leave_out.iter().map(|p| Pattern::new(p)).collect();
        let left_out = left_out?;
        let every = scan.keys == Keys::Every;
        self.hear_below("", &Told::new(keys.iter()), &|name| {
            every && !left_out.iter().any(|pattern| pattern.matches(name))
        });
        Ok(())
    }

    /// Puts the columns into alphabetical order.
    pub fn sort(&mut self) {
        self.columns.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (at, (name, seen)) in self.columns.iter_mut().enumerate() {
            self.positions.insert(name.clone(), at);
            if let Some(inner) = &mut seen.inner {
                inner.sort();
            }
        }
    }

    /// The names of these keys begin with `above`.
    fn hear_below(&mut self, above: &str, told: &Told<'_>, wanted: &dyn Fn(&str) -> bool) {
        for (name, seen) in &mut self.columns {
            let path = format!("{above}{name}");
            if let Some(&told) = told.kinds.get(&path) {
                seen.kinds = seen.kinds.and(told);
            }
            if let Some(inner) = &mut seen.inner {
                inner.hear_below(&format!("{path}."), told, &|_| true);
            }
        }
        for path in &told.names {
            let name = path.strip_prefix(above);
            let Some(name) = name.filter(|name| !name.contains('.') && wanted(name)) else {
                continue;
            };
            if !self.positions.contains_key(name) {
                let kinds = Kinds::default().and(told.kinds[*path]);
                self.entry(name).kinds = kinds;
            }
        }
    }

    /// Names and types, in order; `all` when no other value will come.
    pub(super) fn columns(&self, all: bool) -> impl Iterator<Item = (&str, Holds)> {
        self.columns.iter().map(move |(name, seen)| {
            // Every server and every writer counts steps in integers.
            let all = all || name == "_step";
            (name.as_str(), seen.holds(all))
        })
    }

    fn entry(&mut self, name: &str) -> &mut Seen {
        let at = match self.positions.get(name) {
            Some(&at) => at,
            None => {
                self.positions.insert(name.to_owned(), self.columns.len());
                self.columns.push((name.to_owned(), Seen::default()));
                self.columns.len() - 1
            }
        };
        &mut self.columns[at].1
    }
}

impl Seen {
    fn holds(&self, all: bool) -> Holds {
        match &self.inner {
            Some(inner) if self.kinds.is_object() && !inner.columns.is_empty() => {
                Holds::Struct(Layout::within(inner, all))
            }
            _ => Holds::Plain(self.kinds.holds(all)),
        }
    }
}

/// A server's word for the keys of a run.
struct Told<'a> {
    /// By flattened name, and those above it, which are nested.
    kinds: HashMap<String, Kinds>,
    /// The flattened names, those of system metrics left out.
    names: Vec<&'a str>,
}

impl<'a> Told<'a> {
    fn new(keys: impl Iterator<Item = (&'a str, &'a Value)>) -> Self {
        let mut told = Told {
            kinds: HashMap::new(),
            names: Vec::new(),
        };
        for (name, value) in keys {
            let counts = value.get("typeCounts").and_then(Value::as_array);
            let kinds = told.kinds.entry(name.to_owned()).or_default();
            if name == "_step" {
                kinds.ints = true;
                told.names.push(name);
                continue;
            }
            for count in counts.unwrap_or_default() {
                if let Some(word) = count.get("type").and_then(Value::as_str) {
                    kinds.hear(word);
                }
            }
            for (dot, _) in name.match_indices('.') {
                let above = told.kinds.entry(name[..dot].to_owned()).or_default();
                above.objects = true;
            }
            if !name.starts_with("system/") {
                told.names.push(name);
            }
        }
        told
    }
}
