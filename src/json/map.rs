//! The object: keys in the order they came.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::ops::Index;

use serde::de::Error as _;

use super::Value;
use super::error::{Error, Result};

/// A JSON object that keeps the order of its keys.
///
/// A key that comes twice keeps its first position and its last value, as in Python.
/// Two maps are equal when they hold the same keys with the same values, in any order.
///
/// Looking up a key is a short linear search in small maps and a hash look-up in large
/// ones.
#[derive(Clone, Default)]
pub struct Map {
    entries: Vec<(String, Value)>,
    /// Present when there are more than `LINEAR` entries.
    positions: Option<Box<Positions>>,
}

/// Up to here comparing keys one by one beats hashing.
const LINEAR: usize = 32;

impl Map {
    /// An empty map. Allocates nothing.
    pub fn new() -> Self {
        Map::default()
    }

    /// An empty map with room for `capacity` keys.
    pub fn with_capacity(capacity: usize) -> Self {
        Map {
            entries: Vec::with_capacity(capacity),
            positions: None,
        }
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.positions {
            None => self.entries.iter().position(|(known, _)| same(known, key)),
            Some(positions) => positions.find(key, &self.entries),
        }
    }

    /// Whether the key is there, whatever its value.
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// The value of a key. A key that is there with a null is `Some(&Value::Null)`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.position(key).map(|i| &self.entries[i].1)
    }

    /// The value of a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.position(key).map(|i| &mut self.entries[i].1)
    }

    /// Sets a key and returns the value it had. A new key goes to the end.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        match self.position(&key) {
            Some(i) => Some(std::mem::replace(&mut self.entries[i].1, value)),
            None => {
                self.push(key, value);
                None
            }
        }
    }

    /// Sets a key that the map is known not to have.
    pub(crate) fn push_new(&mut self, key: impl Into<String>, value: Value) {
        self.push(key.into(), value);
    }

    /// The value of a key, set to `default` first when the key is not there.
    pub fn or_insert(&mut self, key: impl Into<String>, default: impl Into<Value>) -> &mut Value {
        let key = key.into();
        let i = match self.position(&key) {
            Some(i) => i,
            None => self.push(key, default.into()),
        };
        &mut self.entries[i].1
    }

    /// Appends a key known to be new and returns its position.
    fn push(&mut self, key: String, value: Value) -> usize {
        let i = self.entries.len();
        self.entries.push((key, value));
        match &mut self.positions {
            Some(positions) => positions.add(i, &self.entries),
            None if self.entries.len() > LINEAR => {
                self.positions = Some(Box::new(Positions::of(&self.entries)));
            }
            None => {}
        }
        i
    }

    /// Takes a key out and returns its value. The others keep their order, so this
    /// costs time in proportion to the size of the map; to take out many, use
    /// [`Map::retain`].
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let i = self.position(key)?;
        let (_, value) = self.entries.remove(i);
        self.reindex();
        Some(value)
    }

    /// Keeps only the keys for which `keep` is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &mut Value) -> bool) {
        self.entries.retain_mut(|(key, value)| keep(key, value));
        self.reindex();
    }

    /// The value at the end of a path of keys through nested objects. `None` when a key is
    /// missing, when there is no object on the way, and for the empty path.
    ///
    /// A path is a slice of keys, never a dotted text: keys may hold dots themselves.
    pub fn get_path(&self, path: &[impl AsRef<str>]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        let first = self.get(first.as_ref())?;
        rest.iter()
            .try_fold(first, |value, key| value.get(key.as_ref()))
    }

    /// Sets the value at the end of a path of keys and returns the one it had. Objects that are
    /// missing on the way are made.
    ///
    /// ```
    /// let mut config = wandb_run::json::Map::new();
    /// config.set_path(&["optimizer", "lr"], 0.1)?;
    /// assert_eq!(config.to_json(), r#"{"optimizer":{"lr":0.1}}"#);
    /// # Ok::<(), wandb_run::json::Error>(())
    /// ```
    ///
    /// # Errors
    /// The path is empty, or what is on the way is there and is no object: nothing is changed
    /// then.
    pub fn set_path(
        &mut self,
        path: &[impl AsRef<str>],
        value: impl Into<Value>,
    ) -> Result<Option<Value>> {
        let Some((last, way)) = path.split_last() else {
            return Err(Error::custom("the path is empty"));
        };
        if !self.has_way(way) {
            return Err(Error::custom("what is on the path is no object"));
        }
        let mut map = self;
        for key in way {
            map = map
                .or_insert(key.as_ref(), Map::new())
                .as_object_mut()
                .expect("the way was looked at before");
        }
        Ok(map.insert(last.as_ref(), value))
    }

    /// Whether only objects, or nothing, are on the way.
    fn has_way(&self, way: &[impl AsRef<str>]) -> bool {
        let mut map = self;
        for key in way {
            match map.get(key.as_ref()) {
                None => return true,
                Some(Value::Object(inner)) => map = inner,
                Some(_) => return false,
            }
        }
        true
    }

    /// Takes out the value at the end of a path of keys and returns it. `None`, and nothing is
    /// changed, where [`get_path`](Map::get_path) finds nothing.
    pub fn remove_path(&mut self, path: &[impl AsRef<str>]) -> Option<Value> {
        let (last, way) = path.split_last()?;
        let mut map = self;
        for key in way {
            map = map.get_mut(key.as_ref())?.as_object_mut()?;
        }
        map.remove(last.as_ref())
    }

    /// Takes all keys out.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.positions = None;
    }

    fn reindex(&mut self) {
        let large = self.entries.len() > LINEAR;
        self.positions = large.then(|| Box::new(Positions::of(&self.entries)));
    }

    /// Keys and values in order.
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.entries.iter())
    }

    /// Keys and values in order, the values to change.
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        IterMut(self.entries.iter_mut())
    }

    /// Keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(key, _)| key.as_str())
    }

    /// Values in order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator {
        self.entries.iter().map(|(_, value)| value)
    }
}

/// Metric names of one run often share their length and their beginning, so look at the
/// end first.
#[inline]
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.as_bytes().last() == b.as_bytes().last() && a == b
}

/// An open-addressing table of entry positions. Its hash is keyed at random, so no
/// document can be written to make look-ups slow.
#[derive(Clone)]
struct Positions {
    /// Position + 1, 0 where free. A power of two, at most half full.
    slots: Vec<usize>,
    hasher: RandomState,
}

impl Positions {
    fn of(entries: &[(String, Value)]) -> Self {
        let slots = vec![0; (entries.len() * 4).next_power_of_two()];
        let mut table = Positions {
            slots,
            hasher: RandomState::new(),
        };
        for (i, (key, _)) in entries.iter().enumerate() {
            table.place(i, key);
        }
        table
    }

    /// The slots where a key may be, in the order to look.
    fn probe(&self, key: &str) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len() - 1;
        // Dropping the upper half on 32-bit targets is fine: any bits will do.
        let start = self.hasher.hash_one(key) as usize;
        (0..=mask).map(move |step| start.wrapping_add(step) & mask)
    }

    fn find(&self, key: &str, entries: &[(String, Value)]) -> Option<usize> {
        for slot in self.probe(key) {
            let i = self.slots[slot].checked_sub(1)?;
            if entries[i].0 == key {
                return Some(i);
            }
        }
        None
    }

    /// Adds the last of `entries`.
    fn add(&mut self, i: usize, entries: &[(String, Value)]) {
        if entries.len() * 2 > self.slots.len() {
            *self = Positions::of(entries);
        } else {
            self.place(i, &entries[i].0);
        }
    }

    fn place(&mut self, i: usize, key: &str) {
        let free = self.probe(key).find(|&slot| self.slots[slot] == 0);
        self.slots[free.expect("the table is at most half full")] = i + 1;
    }
}

/// Keys and values of a [`Map`], in order.
#[derive(Clone, Debug)]
pub struct Iter<'a>(std::slice::Iter<'a, (String, Value)>);

/// Keys and values of a [`Map`], in order, the values to change.
#[derive(Debug)]
pub struct IterMut<'a>(std::slice::IterMut<'a, (String, Value)>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (key.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<'a> Iterator for IterMut<'a> {
    type Item = (&'a str, &'a mut Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (key.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}
impl ExactSizeIterator for IterMut<'_> {}

impl<'a> IntoIterator for &'a Map {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Map {
    type Item = (&'a str, &'a mut Value);
    type IntoIter = IterMut<'a>;

    fn into_iter(self) -> IterMut<'a> {
        self.iter_mut()
    }
}

impl IntoIterator for Map {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut map = Map::new();
        map.extend(pairs);
        map
    }
}

impl<K: Into<String>, V: Into<Value>> Extend<(K, V)> for Map {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (key, value) in pairs {
            self.insert(key, value);
        }
    }
}

/// The value of a key, [`Value::Null`] when it is not there. To tell the two apart, use
/// [`Map::get`].
impl Index<&str> for Map {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&Value::Null)
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(key, value)| other.get(key) == Some(value))
    }
}

impl Eq for Map {}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept_and_the_last_duplicate_wins_at_the_first_position() {
        let map: Map = [("b", 1), ("a", 2), ("b", 3)].into_iter().collect();
        assert_eq!(map.keys().collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(map["b"], Value::from(3));
        assert_eq!(map["c"], Value::Null);
        assert_eq!(map.get("c"), None);
    }

    #[test]
    fn equality_ignores_order() {
        let one: Map = [("a", 1), ("b", 2)].into_iter().collect();
        let two: Map = [("b", 2), ("a", 1)].into_iter().collect();
        let three: Map = [("a", 1), ("c", 2)].into_iter().collect();
        assert_eq!(one, two);
        assert_ne!(one, three);
    }

    #[test]
    fn large_maps_behave_as_small_ones() {
        let name = |i: usize| format!("key {i}");
        let mut map = Map::new();
        for i in 0..5_000 {
            assert_eq!(map.insert(name(i), i), None);
            assert_eq!(map.get(&name(i)), Some(&i.into()));
            assert!(!map.contains_key(&name(i + 1)));
        }
        assert_eq!(map.insert(name(40), "new"), Some(40.into()));
        assert_eq!(map.remove(&name(7)), Some(7.into()));
        assert_eq!(map.remove(&name(7)), None);
        assert_eq!(map.get(&name(8)), Some(&8.into()));
        *map.get_mut(&name(9)).unwrap() = Value::Null;
        assert!(map[&*name(9)].is_null());
        assert_eq!(map.clone(), map);

        map.retain(|key, _| key.len() < 6);
        assert_eq!(
            map.keys().collect::<Vec<_>>(),
            (0..10).filter(|&i| i != 7).map(name).collect::<Vec<_>>()
        );
        map.clear();
        assert!(map.is_empty() && map.get("key 1").is_none());
    }

    #[test]
    fn paths_reach_into_nested_objects() {
        let mut map = Map::new();
        assert_eq!(map.set_path(&["a", "b.c"], 1).unwrap(), None);
        assert_eq!(map.set_path(&["a", "b.c"], 2).unwrap(), Some(1.into()));
        assert_eq!(map.get_path(&["a", "b.c"]), Some(&2.into()));
        assert_eq!(map.get_path(&["a", "b", "c"]), None);
        let empty: [&str; 0] = [];
        assert_eq!(map.get_path(&empty), None);
        assert!(map.set_path(&empty, 1).is_err());
        assert!(map.set_path(&["a", "b.c", "d"], 1).is_err());
        assert!(map.set_path(&["new", "d"], 1).is_ok());
        assert_eq!(map.remove_path(&["a", "x"]), None);
        assert_eq!(map.remove_path(&["a", "b.c", "d"]), None);
        assert_eq!(map.remove_path(&["a", "b.c"]), Some(2.into()));
        assert_eq!(map.to_json(), r#"{"a":{},"new":{"d":1}}"#);
    }

    #[test]
    fn or_insert_keeps_what_is_there() {
        let mut map = Map::new();
        *map.or_insert("a", 1) = 2.into();
        assert_eq!(*map.or_insert("a", 1), Value::from(2));
        for (_, value) in &mut map {
            *value = true.into();
        }
        assert_eq!(
            map.into_iter().collect::<Vec<_>>(),
            [("a".to_owned(), Value::Bool(true))]
        );
    }
}
