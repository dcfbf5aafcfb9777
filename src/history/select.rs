//! Which rows of a scan are wanted, and which cells of them.

use crate::error::Result;
use crate::history::keys::Keys;
use crate::history::pattern::Pattern;
use crate::history::row::lookup;
use crate::json::{Map, Value};

/// The keys asked for, and those left out, ready to be held against rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Select {
    wants: Vec<Want>,
    /// Whether a row needs all of `wants`.
    all: bool,
    leave_out: Vec<Pattern>,
    /// Whether the server picks the rows and cells: then all that it gives is
    /// wanted.
    by_server: bool,
}

/// One key asked for, or all below a prefix that ends with a dot.
#[derive(Debug, Clone)]
struct Want {
    name: String,
    is_prefix: bool,
}

/// What is to be done with the values of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Role {
    /// It is wanted as it is.
    pub keep: bool,
    /// Should it be an object, some of what is in it is wanted.
    pub inside: bool,
}

impl Select {
    pub fn new(keys: &Keys, leave_out: &[String]) -> Result<Self> {
        keys.check()?;
        let leave_out = leave_out.iter().map(|text| Pattern::new(text));
        Ok(Select {
            wants: keys.names().iter().map(|name| Want::new(name)).collect(),
            all: matches!(keys, Keys::All(_)),
            leave_out: leave_out.collect::<Result<_>>()?,
            by_server: false,
        })
    }

    /// Whether a server can be asked for just these rows: it knows rows that
    /// hold all of some exact keys.
    pub fn fits_server(&self) -> bool {
        self.all && !self.wants.iter().any(|want| want.is_prefix)
    }

    /// The same for the rows of a server that was asked for just these.
    pub fn by_server(mut self) -> Self {
        self.by_server = true;
        self
    }

    /// Whether every row is wanted, if maybe not all of it.
    pub fn takes_every_row(&self) -> bool {
        self.by_server || self.wants.is_empty()
    }

    pub fn role(&self, key: &str) -> Role {
        if self.leaves_out(key) {
            return Role::default();
        }
        Role {
            keep: self.takes_every_row() || self.wants.iter().any(|want| want.names(key)),
            inside: !self.by_server && self.wants.iter().any(|want| want.is_inside(key)),
        }
    }

    fn leaves_out(&self, key: &str) -> bool {
        self.leave_out.iter().any(|pattern| pattern.matches(key))
    }

    /// Gives each part of an object that is wanted by a dotted name.
    pub fn inside<'v>(&self, key: &str, value: &'v Value, give: &mut dyn FnMut(&str, &'v Value)) {
        let Some(map) = value.as_object() else {
            return;
        };
        for want in self.wants.iter().filter(|want| want.is_inside(key)) {
            if want.is_prefix {
                self.below(key, map, &want.name, give);
            } else if !self.leaves_out(&want.name)
                && let Some(found) = lookup(map, &want.name[key.len() + 1..])
            {
                give(&want.name, found);
            }
        }
    }

    /// Gives what lies below a dotted prefix: leaves, and typed objects whole.
    fn below<'v>(
        &self,
        path: &str,
        map: &'v Map,
        prefix: &str,
        give: &mut dyn FnMut(&str, &'v Value),
    ) {
        for (key, value) in map {
            let name = format!("{path}.{key}");
            let is_group = |map: &&Map| !map.is_empty() && !map.contains_key("_type");
            match value.as_object().filter(is_group) {
                Some(group) => self.below(&name, group, prefix, give),
                None if name.starts_with(prefix) && !self.leaves_out(&name) => give(&name, value),
                None => {}
            }
        }
    }

    /// One that wants no cell of any row.
    #[cfg(feature = "parquet")]
    pub fn nothing() -> Self {
        Select {
            wants: vec![Want {
                name: String::new(),
                is_prefix: false,
            }],
            ..Select::default()
        }
    }

    /// Whether a row may qualify that has no other columns than these; nested
    /// ones by their outermost name.
    #[cfg(feature = "parquet")]
    pub fn may_qualify<'k>(&self, names: impl Iterator<Item = &'k str> + Clone) -> bool {
        let may_be = |want: &Want| {
            let mut names = names.clone();
            names.any(|name| want.names(name) || want.is_inside(name))
        };
        match self.all {
            true => self.wants.iter().all(may_be),
            false => self.wants.is_empty() || self.wants.iter().any(may_be),
        }
    }

    /// Puts things with names into the order in which these were asked for.
    #[cfg(feature = "parquet")]
    pub fn in_order<T>(&self, things: &mut [T], name: impl Fn(&T) -> &str) {
        if !self.wants.is_empty() {
            things.sort_by_key(|thing| {
                let name = name(thing);
                let wants = &mut self.wants.iter();
                wants
                    .position(|want| want.names(name))
                    .unwrap_or(usize::MAX)
            });
        }
    }

    /// Whether a row with cells of these names qualifies.
    pub fn qualifies<'k>(&self, names: impl Iterator<Item = &'k str> + Clone) -> bool {
        if self.takes_every_row() {
            return true;
        }
        match self.all {
            true => self
                .wants
                .iter()
                .all(|want| names.clone().any(|name| want.names(name))),
            false => names.clone().next().is_some(),
        }
    }

    /// What is wanted of a row; `None` when it does not qualify.
    pub fn of(&self, row: Map) -> Option<Map> {
        if self.takes_every_row() && self.leave_out.is_empty() {
            return Some(row);
        }
        if self.leave_out.is_empty() && !self.wants.iter().any(|want| want.is_prefix) {
            return self.exact(&row);
        }
        let mut wanted = Map::new();
        for (key, value) in &row {
            let role = self.role(key);
            if role.inside {
                self.inside(key, value, &mut |name, part| {
                    if !wanted.contains_key(name) {
                        wanted.insert(name, part.clone());
                    }
                });
            }
            if role.keep {
                wanted.insert(key, value.clone());
            }
        }
        self.qualifies(wanted.keys()).then_some(wanted)
    }

    /// Just the keys asked for, in that order.
    fn exact(&self, row: &Map) -> Option<Map> {
        let mut wanted = Map::with_capacity(self.wants.len());
        for want in &self.wants {
            match lookup(row, &want.name) {
                Some(value) => {
                    wanted.insert(&*want.name, value.clone());
                }
                None if self.all => return None,
                None => {}
            }
        }
        (!wanted.is_empty()).then_some(wanted)
    }
}

impl Want {
    fn new(name: &str) -> Self {
        match Keys::prefix(name) {
            Some(prefix) => Want {
                name: prefix.to_owned(),
                is_prefix: true,
            },
            None => Want {
                name: name.to_owned(),
                is_prefix: false,
            },
        }
    }

    fn names(&self, key: &str) -> bool {
        match self.is_prefix {
            true => key.starts_with(&self.name),
            false => key == self.name,
        }
    }

    /// Whether it may lie in the object of a key.
    fn is_inside(&self, key: &str) -> bool {
        let rest = self.name.strip_prefix(key);
        rest.is_some_and(|rest| rest.starts_with('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn of(keys: &Keys, leave_out: &[&str], row: &str) -> Option<String> {
        let leave_out: Vec<String> = leave_out.iter().map(ToString::to_string).collect();
        let select = Select::new(keys, &leave_out).unwrap();
        let row = json::from_str(row).unwrap().as_object().unwrap().clone();
        select.of(row).map(|map| map.to_json())
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn exact_names_and_prefixes() {
        let row = r#"{"_step":1,"a":1,"b":{"c":2,"d":{"e":3},"h":{"_type":"histogram"}},"b.x":4,"n":null}"#;
        let all = |keys: &[&str]| of(&Keys::All(names(keys)), &[], row);
        let any = |keys: &[&str]| of(&Keys::Any(names(keys)), &[], row);
        assert_eq!(all(&["b.c", "a"]).as_deref(), Some(r#"{"b.c":2,"a":1}"#));
        assert_eq!(all(&["a", "x"]), None);
        assert_eq!(any(&["x", "n"]).as_deref(), Some(r#"{"n":null}"#));
        assert_eq!(any(&["x", "x.*"]), None);
        assert_eq!(
            all(&["b.*", "a"]).as_deref(),
            Some(r#"{"a":1,"b.c":2,"b.d.e":3,"b.h":{"_type":"histogram"},"b.x":4}"#)
        );
        assert_eq!(all(&["b.d.*"]).as_deref(), Some(r#"{"b.d.e":3}"#));
        assert_eq!(all(&["a", "y.*"]), None);
        assert_eq!(all(&["a.*"]), None);
    }

    #[test]
    fn what_is_left_out() {
        let row = r#"{"_step":1,"grad/a":1,"grad/b":{"c":2},"loss":3,"x.hist":4}"#;
        assert_eq!(
            of(&Keys::Every, &["grad/*", "*.hist"], row).as_deref(),
            Some(r#"{"_step":1,"loss":3}"#)
        );
        assert_eq!(
            of(&Keys::Any(names(&["grad/a", "x.*"])), &["x.*"], row).as_deref(),
            Some(r#"{"grad/a":1}"#)
        );
    }

    #[test]
    fn an_exact_key_comes_before_a_nested_one() {
        for row in [r#"{"a":{"b":1},"a.b":2}"#, r#"{"a.b":2,"a":{"b":1}}"#] {
            let found = of(&Keys::All(names(&["a.b"])), &[], row);
            assert_eq!(found.as_deref(), Some(r#"{"a.b":2}"#), "{row}");
        }
    }
}
