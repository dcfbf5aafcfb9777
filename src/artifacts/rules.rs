//! What W&B accepts as the name, type, alias, tag, path and metadata of an
//! artifact: checked before anything is read or sent.

use crate::error::{Error, Result};
use crate::json::{Map, Number, Value};

const LONGEST_NAME: usize = 128;
const MOST_METADATA: usize = 100;

pub(super) fn check_name(name: &str) -> Result<()> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || !name.chars().all(plain) {
        return Err(Error::invalid(format!(
            "the artifact name {name:?} may only hold letters, digits, dashes, underscores and dots"
        )));
    }
    if name.len() > LONGEST_NAME {
        return Err(Error::invalid(format!(
            "the artifact name {name:?} is longer than {LONGEST_NAME} characters"
        )));
    }
    Ok(())
}

/// Some types, and some names of others, are W&B's own.
pub(super) fn check_type(type_name: &str, name: &str) -> Result<()> {
    if type_name.is_empty() || type_name.contains(['/', ':']) {
        return Err(Error::invalid(format!(
            "the artifact type {type_name:?} is empty or holds `/` or `:`"
        )));
    }
    if type_name.chars().count() > LONGEST_NAME {
        return Err(Error::invalid(format!(
            "the artifact type {type_name:?} is longer than {LONGEST_NAME} characters"
        )));
    }
    let reserved = type_name == "job"
        || type_name.starts_with("wandb-")
        || (type_name == "run_table" && name.starts_with("run-"))
        || (type_name == "code" && name.starts_with("source-"));
    if reserved {
        return Err(Error::invalid(format!(
            "the artifact type {type_name:?} with the name {name:?} is reserved for W&B itself"
        )));
    }
    Ok(())
}

pub(super) fn check_alias(alias: &str) -> Result<()> {
    if alias.is_empty() || alias.contains(['/', ':']) {
        return Err(Error::invalid(format!(
            "the alias {alias:?} is empty or holds `/` or `:`"
        )));
    }
    Ok(())
}

/// Words of letters, digits, `-` and `_`, with spaces between them.
pub(super) fn check_tag(tag: &str) -> Result<()> {
    let word = |c: char| c.is_alphanumeric() || "-_".contains(c);
    let outer = tag.starts_with(' ') || tag.ends_with(' ');
    if tag.is_empty() || outer || !tag.chars().all(|c| word(c) || c == ' ') {
        return Err(Error::invalid(format!(
            "the tag {tag:?} may only hold letters, digits, dashes, underscores, and spaces \
             between them"
        )));
    }
    Ok(())
}

/// Metadata as the official client sends it: a NaN is null, and an infinity,
/// which the server does not take, an error.
pub(super) fn clean_metadata(mut metadata: Map) -> Result<Map> {
    if metadata.len() > MOST_METADATA {
        return Err(Error::invalid(format!(
            "the metadata has {} keys, at most {MOST_METADATA} are allowed",
            metadata.len()
        )));
    }
    for (key, value) in &mut metadata {
        clean(value).map_err(|error| {
            Error::invalid(format!("the metadata key {key:?}: {}", error.message()))
        })?;
    }
    Ok(metadata)
}

fn clean(value: &mut Value) -> Result<()> {
    match value {
        Value::Number(number) if is_nan(number) => *value = Value::Null,
        Value::Number(number) if number.as_f64().is_infinite() => {
            return Err(Error::invalid("an infinity is not allowed"));
        }
        Value::Array(items) => items.iter_mut().try_for_each(clean)?,
        Value::Object(map) => map.iter_mut().try_for_each(|(_, value)| clean(value))?,
        _ => {}
    }
    Ok(())
}

fn is_nan(number: &Number) -> bool {
    number.as_f64().is_nan()
}

/// The path inside of the artifact that a name stands for: `/` between
/// folders, none of them empty or `.`.
///
/// A path that leaves the artifact is refused here already: no client would
/// download it.
pub(super) fn entry_path(name: &str) -> Result<String> {
    let refuse = |why: &str| {
        Err(Error::invalid(format!(
            "{name:?} cannot be a path inside of an artifact: {why}"
        )))
    };
    if name.contains('\0') {
        return refuse("it holds a NUL");
    }
    if name.starts_with(['/', '\\']) {
        return refuse("it is absolute");
    }
    let bytes = name.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':') {
        return refuse("it names a drive");
    }
    if name.split(['/', '\\']).any(|part| part == "..") {
        return refuse("it holds `..`");
    }
    let parts = name.split('/').filter(|part| !matches!(*part, "" | "."));
    let path = parts.collect::<Vec<_>>().join("/");
    if path.is_empty() {
        return refuse("nothing is left of it");
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types() {
        for good in ["a", "Model-1.2_x", ".", &"n".repeat(128)] {
            check_name(good).unwrap();
        }
        for bad in ["", "a/b", "a:v0", "ä", "a b", &"n".repeat(129)] {
            check_name(bad).expect_err(bad);
        }
        for (type_name, name) in [
            ("model", "m"),
            ("code", "m"),
            ("run_table", "x"),
            ("ä", "m"),
        ] {
            check_type(type_name, name).unwrap();
        }
        for (type_name, name) in [
            ("", "m"),
            ("job", "m"),
            ("wandb-history", "m"),
            ("code", "source-x"),
            ("run_table", "run-x"),
            ("a/b", "m"),
            ("a:b", "m"),
        ] {
            check_type(type_name, name).expect_err(type_name);
        }
    }

    #[test]
    fn aliases_and_tags() {
        check_alias("best one").unwrap();
        for bad in ["", "a/b", "a:b"] {
            check_alias(bad).expect_err(bad);
        }
        for good in ["a", "a b", "a  b-c_d", "übung"] {
            check_tag(good).unwrap();
        }
        for bad in ["", " a", "a ", "a.b", "a\nb"] {
            check_tag(bad).expect_err(bad);
        }
    }

    #[test]
    fn metadata_is_what_the_server_takes() {
        let clean = |text: &str| match crate::json::from_str(text).unwrap() {
            Value::Object(map) => clean_metadata(map),
            _ => unreachable!(),
        };
        assert_eq!(
            clean(r#"{"a":NaN,"b":[1,NaN],"c":{"d":NaN}}"#)
                .unwrap()
                .to_json(),
            r#"{"a":null,"b":[1,null],"c":{"d":null}}"#
        );
        let error = clean(r#"{"a":{"b":[-Infinity]}}"#).unwrap_err();
        assert!(error.message().contains("\"a\""), "{error}");
        let many: Map = (0..101).map(|i| (i.to_string(), i)).collect();
        clean_metadata(many).unwrap_err();
    }

    #[test]
    fn paths_stay_inside() {
        for (name, path) in [
            ("a", "a"),
            ("./a//b/.", "a/b"),
            ("a b/ü", "a b/ü"),
            ("..x/y..", "..x/y.."),
            ("a\\b", "a\\b"),
        ] {
            assert_eq!(entry_path(name).unwrap(), path);
        }
        for bad in [
            "", ".", "./", "/a", "\\a", "..", "a/../b", "a\\..\\b", "C:\\x", "c:x", "a\0b",
        ] {
            entry_path(bad).expect_err(bad);
        }
    }
}
