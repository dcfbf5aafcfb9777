//! Items put into nested maps and taken out of them.

use super::proto::Malformed;
use super::record::{Fault, Item, Path, text};
use crate::json::{Map, Value};

/// Sets the value of an item; what stood there before, or in the way, goes.
#[inline]
pub(super) fn set(map: &mut Map, item: &Item<'_>) -> Result<(), Fault> {
    let value = item.value()?;
    match item.flat_name() {
        Some(name) => put(map, text(name)?, value),
        None => set_at(map, item.path(), value)?,
    }
    Ok(())
}

/// As [`set`], for a map that most likely lacks the key.
#[inline]
pub(super) fn add(map: &mut Map, item: &Item<'_>) -> Result<(), Fault> {
    match item.flat_name() {
        Some(name) => {
            map.insert(text(name)?, item.value()?);
            Ok(())
        }
        None => set(map, item),
    }
}

/// Sets a value at the end of a path of at least one key.
pub(super) fn set_at(mut map: &mut Map, path: Path<'_>, value: Value) -> Result<(), Malformed> {
    let mut path = path.map(text);
    let mut key = path.next().unwrap_or(Ok(""))?;
    for next in path {
        map = child(map, key);
        key = next?;
    }
    put(map, key, value);
    Ok(())
}

/// Sets a key, without making a text for one that is there already.
fn put(map: &mut Map, key: &str, value: Value) {
    match map.get_mut(key) {
        Some(old) => *old = value,
        None => {
            map.insert(key, value);
        }
    }
}

/// The map under a key, made if there is none.
fn child<'m>(map: &'m mut Map, key: &str) -> &'m mut Map {
    if !matches!(map.get(key), Some(Value::Object(_))) {
        map.insert(key, Map::new());
    }
    match map.get_mut(key) {
        Some(Value::Object(child)) => child,
        _ => unreachable!("a map was put here if there was none"),
    }
}

/// Takes out what is at the end of an item's path, if anything is.
pub(super) fn remove(mut map: &mut Map, item: &Item<'_>) -> Result<(), Malformed> {
    let mut path = item.path().map(text);
    let mut key = path.next().unwrap_or(Ok(""))?;
    for next in path {
        let Some(Value::Object(child)) = map.get_mut(key) else {
            return Ok(());
        };
        map = child;
        key = next?;
    }
    map.remove(key);
    Ok(())
}
