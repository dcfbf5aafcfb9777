//! What differs between two states of a nested map, so that it can be done
//! again to a third one.

use super::fields::is_wrapper;
use crate::json::{Map, Value};

/// Values that were set and keys that were removed, each by its path. Objects
/// are looked into, so that neighbours of a changed value stay untouched;
/// arrays are values. An object among the values has no members.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Changes(Vec<Change>);

#[derive(Debug, Clone, PartialEq)]
struct Change {
    /// Never empty.
    path: Vec<String>,
    /// `None`: removed.
    value: Option<Value>,
}

impl Changes {
    pub fn between(before: &Map, after: &Map) -> Self {
        let mut changes = Changes::default();
        changes.collect(&mut Vec::new(), before, after);
        changes
    }

    fn collect(&mut self, path: &mut Vec<String>, before: &Map, after: &Map) {
        for (key, _) in before {
            if !after.contains_key(key) {
                self.add(path, key, None);
            }
        }
        for (key, new) in after {
            let old = before.get(key);
            match new {
                new if old == Some(new) => {}
                // A new object is its members: another one may be made under
                // the same key meanwhile.
                Value::Object(new) if old.is_some_and(is_object) || !new.is_empty() => {
                    path.push(key.to_owned());
                    let old = old.and_then(Value::as_object);
                    self.collect(path, old.unwrap_or(&Map::new()), new);
                    path.pop();
                }
                new => self.add(path, key, Some(new.clone())),
            }
        }
    }

    fn add(&mut self, path: &[String], key: &str, value: Option<Value>) {
        let mut path = path.to_vec();
        path.push(key.to_owned());
        self.0.push(Change { path, value });
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Does the same to `map`, whatever else it holds.
    pub fn apply(&self, map: &mut Map) {
        for change in &self.0 {
            change.apply(&change.path, map);
        }
    }

    /// Does the same to a config whose values are wrapped as servers keep
    /// them. What else a wrapper holds stays; a value without one gets it when
    /// it is changed.
    pub fn apply_wrapped(&self, config: &mut Map) {
        for change in &self.0 {
            change.apply_wrapped(config);
        }
    }
}

impl Change {
    fn apply(&self, path: &[String], map: &mut Map) {
        match (path, &self.value) {
            ([], _) => {}
            // An object without members leaves those that others put there.
            ([key], Some(Value::Object(_))) if map.get(key).is_some_and(is_object) => {}
            ([key], Some(value)) => {
                map.insert(key, value.clone());
            }
            ([key], None) => {
                map.remove(key);
            }
            ([key, rest @ ..], value) => match map.get_mut(key) {
                Some(Value::Object(inner)) => self.apply(rest, inner),
                // Somebody else took the object away: what was set in it
                // needs one, what was removed is gone.
                _ if value.is_some() => {
                    let mut inner = Map::new();
                    self.apply(rest, &mut inner);
                    map.insert(key, inner);
                }
                _ => {}
            },
        }
    }

    fn apply_wrapped(&self, config: &mut Map) {
        let Some(key) = self.path.first() else { return };
        if let ([_], None) = (&self.path[..], &self.value) {
            config.remove(key);
            return;
        }
        // The key and its unwrapped value, changed as in any other map.
        let stored = config.get(key);
        let old = stored.map(|stored| unwrapped(stored).clone());
        let mut plain: Map = old.clone().map(|old| (&**key, old)).into_iter().collect();
        self.apply(&self.path, &mut plain);
        let new = plain.remove(key);
        if let Some(new) = new.filter(|new| Some(new) != old.as_ref()) {
            let wrapped = wrap(stored, new);
            config.insert(key, wrapped);
        }
    }
}

/// The config that holds exactly `wanted` besides W&B's own keys, in the form
/// that the server keeps it; `stored` is what it has.
pub(super) fn replaced(stored: &Map, wanted: &Map) -> Map {
    let own = stored.iter().filter(|(key, _)| is_own(key));
    let own = own.map(|(key, entry)| (key, entry.clone()));
    let users = wanted.iter().map(|(key, value)| {
        let entry = match stored.get(key) {
            Some(entry) if unwrapped(entry) == value => entry.clone(),
            entry => wrap(entry, value.clone()),
        };
        (key, entry)
    });
    own.chain(users).collect()
}

/// Whether W&B itself keeps something in the config under this key.
pub(super) fn is_own(key: &str) -> bool {
    matches!(key, "_wandb" | "wandb_version")
}

fn is_object(value: &Value) -> bool {
    matches!(value, Value::Object(_))
}

fn unwrapped(entry: &Value) -> &Value {
    match entry {
        Value::Object(map) if is_wrapper(map) => &map["value"],
        bare => bare,
    }
}

/// A value in the wrapper of the entry before it, or in a new one.
fn wrap(stored: Option<&Value>, value: Value) -> Value {
    let mut wrapper = match stored {
        Some(Value::Object(map)) if is_wrapper(map) => map.clone(),
        _ => [("value", Value::Null), ("desc", Value::Null)]
            .into_iter()
            .collect(),
    };
    wrapper.insert("value", value);
    Value::Object(wrapper)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json;

    fn map(text: &str) -> Map {
        json::from_str_as(text).unwrap()
    }

    fn merged(before: &str, after: &str, now: &str) -> String {
        let mut now = map(now);
        Changes::between(&map(before), &map(after)).apply(&mut now);
        now.to_json()
    }

    #[test]
    fn only_changed_paths_are_touched() {
        let before = r#"{"a":1,"o":{"x":1,"y":{"z":1}},"gone":1,"same":NaN}"#;
        let after = r#"{"a":2,"o":{"x":1,"y":{"z":2,"new":[1]}},"same":NaN}"#;
        assert_eq!(
            merged(
                before,
                after,
                r#"{"a":9,"o":{"x":7,"y":{"z":9,"w":1}},"gone":3,"other":1}"#
            ),
            r#"{"a":2,"o":{"x":7,"y":{"z":2,"w":1,"new":[1]}},"other":1}"#
        );
        assert!(Changes::between(&map(before), &map(before)).is_empty());
    }

    #[test]
    fn what_others_took_away_comes_back_only_where_it_was_set() {
        let before = r#"{"o":{"x":1,"y":1}}"#;
        assert_eq!(
            merged(before, r#"{"o":{"x":1}}"#, r#"{"o":3}"#),
            r#"{"o":3}"#
        );
        assert_eq!(merged(before, r#"{"o":{"x":1}}"#, "{}"), "{}");
        assert_eq!(
            merged(before, r#"{"o":{"x":2,"y":1}}"#, "{}"),
            r#"{"o":{"x":2}}"#
        );
        assert_eq!(merged(before, r#"{"o":{}}"#, before), r#"{"o":{}}"#);
        assert_eq!(merged(before, r#"{"o":1}"#, before), r#"{"o":1}"#);
        assert_eq!(
            merged(r#"{"o":1}"#, r#"{"o":{"a":1}}"#, "{}"),
            r#"{"o":{"a":1}}"#
        );
        // Two who make the same object.
        for made in [r#"{"o":{"a":{"b":1}}}"#, r#"{"o":{"a":{}}}"#] {
            assert_eq!(merged("{}", made, "{}"), made);
            assert_eq!(merged(r#"{"o":1}"#, made, r#"{"o":1}"#), made);
            assert!(merged("{}", made, r#"{"o":{"a":{"c":2}}}"#).contains(r#""c":2"#));
        }
    }

    #[test]
    fn wrappers_keep_what_they_hold() {
        let mut stored = map(
            r#"{"_wandb":{"value":{"t":1}},"lr":{"value":1,"desc":"rate"},"bare":3,
                "o":{"value":{"x":1}},"own":{"value":1,"unit":"s"},"old":{"value":1}}"#,
        );
        let before = map(r#"{"lr":1,"bare":3,"o":{"x":1},"own":{"value":1,"unit":"s"},"old":1}"#);
        let after =
            map(r#"{"lr":2,"bare":3,"o":{"x":1,"y":2},"own":{"value":2},"new":{"value":1}}"#);
        Changes::between(&before, &after).apply_wrapped(&mut stored);
        assert_eq!(
            stored.to_json(),
            r#"{"_wandb":{"value":{"t":1}},"lr":{"value":2,"desc":"rate"},"bare":3,"o":{"value":{"x":1,"y":2}},"own":{"value":{"value":2},"desc":null},"new":{"value":{"value":1},"desc":null}}"#
        );
        let nothing = Changes::between(&map(r#"{"bare":{"x":1}}"#), &map(r#"{"bare":{}}"#));
        nothing.apply_wrapped(&mut stored);
        assert_eq!(stored["bare"], 3.into());
    }

    #[test]
    fn replacing_keeps_what_is_not_the_users() {
        let stored = map(
            r#"{"a":{"value":1,"desc":"d"},"_wandb":{"value":{}},"wandb_version":1,"b":2,"c":{"value":1}}"#,
        );
        assert_eq!(
            replaced(&stored, &map(r#"{"c":2,"b":2,"n":0}"#)).to_json(),
            r#"{"_wandb":{"value":{}},"wandb_version":1,"c":{"value":2},"b":2,"n":{"value":0,"desc":null}}"#
        );
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0..3).prop_map(Value::from),
            Just(Value::from(f64::NAN)),
            "[ab]".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                maps(inner).prop_map(Value::from),
            ]
        })
    }

    /// Few keys, so that maps meet; some of them look like wrappers.
    fn maps(values: impl Strategy<Value = Value>) -> impl Strategy<Value = Map> {
        let key = prop_oneof!["[abc]", Just("value".to_owned()), Just("desc".to_owned())];
        proptest::collection::vec((key, values), 0..4).prop_map(|pairs| pairs.into_iter().collect())
    }

    fn wrapped(map: &Map) -> Map {
        let entries = map.iter();
        entries
            .map(|(key, value)| (key, wrap(None, value.clone())))
            .collect()
    }

    proptest! {
        #[test]
        fn doing_it_again_leads_to_the_same(before in maps(values()), after in maps(values())) {
            let changes = Changes::between(&before, &after);
            prop_assert_eq!(changes.is_empty(), before == after);
            let mut again = before.clone();
            changes.apply(&mut again);
            prop_assert_eq!(&again, &after);
            let mut config = wrapped(&before);
            changes.apply_wrapped(&mut config);
            prop_assert_eq!(&config, &wrapped(&after));
            prop_assert_eq!(replaced(&wrapped(&before), &after), wrapped(&after));
        }

        #[test]
        fn two_with_keys_of_their_own_lose_nothing(
            base in maps(values()), one in maps(values()), other in maps(values()),
        ) {
            // Below one shared object, and in it.
            let with = |map: &Map, key: &str, mine: &Map| {
                let mut all = map.clone();
                all.insert(key, mine.clone());
                all.or_insert("shared", Map::new())
                    .as_object_mut()
                    .expect("no other value has this key")
                    .insert(key, mine.clone());
                all
            };
            let mut now = base.clone();
            Changes::between(&base, &with(&base, "one", &one)).apply(&mut now);
            Changes::between(&base, &with(&base, "other", &other)).apply(&mut now);
            let both = with(&with(&base, "one", &one), "other", &other);
            prop_assert_eq!(now, both);
        }
    }
}
