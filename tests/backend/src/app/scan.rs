//! A lenient reader over JSON text that hands out slices of it.
//!
//! Rows, configs and summaries may hold the bare tokens `NaN`, `Infinity` and
//! `-Infinity`, which serde_json refuses, and rows must stay the text they came
//! as. So everything here works on the text: find the end of a value, walk the
//! entries of an object, look a dotted path up.

use serde_json::{Map, Value};
use std::borrow::Cow;

/// Deeper nesting is refused, so that hostile input cannot exhaust the stack.
const MAX_DEPTH: usize = 256;

/// What a value is, told by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Null,
    Bool,
    Number,
    String,
    List,
    Object,
}

/// The kind of a value that the scanner found well-formed.
pub fn kind(raw: &str) -> Kind {
    match raw.as_bytes().first() {
        Some(b'n') => Kind::Null,
        Some(b't' | b'f') => Kind::Bool,
        Some(b'"') => Kind::String,
        Some(b'[') => Kind::List,
        Some(b'{') => Kind::Object,
        _ => Kind::Number,
    }
}

/// Reads a number, bare `NaN` and infinities included.
pub fn number(raw: &str) -> Option<f64> {
    match raw {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => raw.parse().ok(),
    }
}

/// Reads a whole number; `3.0` counts as one.
pub fn integer(raw: &str) -> Option<i64> {
    raw.parse().ok().or_else(|| {
        let float: f64 = raw.parse().ok()?;
        (float.fract() == 0.0 && float.abs() < 9.0e15).then_some(float as i64)
    })
}

/// The text that a string literal (with its quotes) stands for.
pub fn unquote(raw: &str) -> Cow<'_, str> {
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
    if inner.contains('\\') {
        Cow::Owned(serde_json::from_str(raw).unwrap_or_else(|_| inner.to_owned()))
    } else {
        Cow::Borrowed(inner)
    }
}

/// Whether the text is exactly one value.
pub fn is_value(text: &str) -> bool {
    let mut scanner = Scanner { text, at: 0 };
    scanner.value(0).is_some() && {
        scanner.space();
        scanner.at == text.len()
    }
}

/// The value without the white space around it.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// The entries of an object: raw keys (with quotes) and raw values. `None`
/// where the text is not one well-formed object.
pub fn entries(text: &str) -> Option<Vec<(&str, &str)>> {
    let text = trimmed(text);
    let mut scanner = Scanner { text, at: 0 };
    let mut found = Vec::new();
    scanner.object(0, |key, value| found.push((key, value)))?;
    (scanner.at == text.len()).then_some(found)
}

/// Looks a key up: literally first, then as a dotted path. A dot that belongs
/// to a key may be written `\.`.
pub fn lookup<'a>(entries: &[(&'a str, &'a str)], key: &str) -> Option<&'a str> {
    let literal = if key.contains("\\.") {
        Cow::Owned(key.replace("\\.", "."))
    } else {
        Cow::Borrowed(key)
    };
    let at_top = |name: &str| {
        entries
            .iter()
            .rev()
            .find(|(raw, _)| unquote(raw) == name)
            .map(|(_, value)| *value)
    };
    if let Some(value) = at_top(&literal) {
        return Some(value);
    }
    key.match_indices('.')
        .filter(|(at, _)| !key[..*at].ends_with('\\'))
        .find_map(|(at, _)| {
            let nested = at_top(&key[..at].replace("\\.", "."))?;
            if kind(nested) != Kind::Object {
                return None;
            }
            lookup(&self::entries(nested)?, &key[at + 1..])
        })
}

/// Decodes leniently; bare tokens become the strings `"NaN"`, `"Infinity"` and
/// `"-Infinity"`, as the service answers them.
pub fn decode(text: &str) -> Option<Value> {
    let text = trimmed(text);
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    match kind(text) {
        Kind::Object => {
            let mut map = Map::new();
            for (key, value) in entries(text)? {
                map.insert(unquote(key).into_owned(), decode(value)?);
            }
            Some(Value::Object(map))
        }
        Kind::List => items(text)?
            .into_iter()
            .map(decode)
            .collect::<Option<Vec<_>>>()
            .map(Value::Array),
        Kind::String => Some(Value::String(unquote(text).into_owned())),
        _ => matches!(text, "NaN" | "Infinity" | "-Infinity").then(|| text.into()),
    }
}

/// The raw elements of a list.
pub fn items(text: &str) -> Option<Vec<&str>> {
    let text = trimmed(text);
    let mut scanner = Scanner { text, at: 0 };
    let mut found = Vec::new();
    scanner.list(0, |value| found.push(value))?;
    (scanner.at == text.len()).then_some(found)
}

/// The text with its bare tokens made strings.
pub fn quote_bare_tokens(raw: &str) -> Cow<'_, str> {
    if !raw.contains("NaN") && !raw.contains("Infinity") {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len() + 8);
    let mut rest = raw;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '"' => {
                let mut scanner = Scanner { text: rest, at: 0 };
                match scanner.string() {
                    Some(literal) => literal,
                    None => rest,
                }
            }
            _ => match ["NaN", "Infinity", "-Infinity"]
                .into_iter()
                .find(|token| rest.starts_with(token))
            {
                Some(token) => {
                    out.push('"');
                    out.push_str(token);
                    out.push('"');
                    rest = &rest[token.len()..];
                    continue;
                }
                None => &rest[..first.len_utf8()],
            },
        };
        out.push_str(taken);
        rest = &rest[taken.len()..];
    }
    Cow::Owned(out)
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn string(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.eat(b'"')?;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.text.get(start..self.at)
    }

    fn scalar(&mut self) -> Option<&'a str> {
        let start = self.at;
        while let Some(byte) = self.peek() {
            if matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r') {
                break;
            }
            self.at += 1;
        }
        let raw = &self.text[start..self.at];
        let known = matches!(
            raw,
            "true" | "false" | "null" | "NaN" | "Infinity" | "-Infinity"
        );
        let looks_numeric = || {
            let digits = raw.strip_prefix('-').unwrap_or(raw);
            digits.starts_with(|c: char| c.is_ascii_digit()) && raw.parse::<f64>().is_ok()
        };
        (known || looks_numeric()).then_some(raw)
    }

    fn value(&mut self, depth: usize) -> Option<&'a str> {
        self.space();
        let start = self.at;
        match self.peek()? {
            b'"' => self.string(),
            b'{' => {
                self.object(depth, |_, _| ())?;
                Some(&self.text[start..self.at])
            }
            b'[' => {
                self.list(depth, |_| ())?;
                Some(&self.text[start..self.at])
            }
            _ => self.scalar(),
        }
    }

    fn object(&mut self, depth: usize, mut found: impl FnMut(&'a str, &'a str)) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.eat(b'{')?;
        if self.eat(b'}').is_some() {
            return Some(());
        }
        loop {
            self.space();
            let key = self.string()?;
            self.eat(b':')?;
            let value = self.value(depth + 1)?;
            found(key, value);
            if self.eat(b',').is_none() {
                return self.eat(b'}');
            }
        }
    }

    fn list(&mut self, depth: usize, mut found: impl FnMut(&'a str)) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.eat(b'[')?;
        if self.eat(b']').is_some() {
            return Some(());
        }
        loop {
            found(self.value(depth + 1)?);
            if self.eat(b',').is_none() {
                return self.eat(b']');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_literally_first_then_by_path() {
        let row = r#"{"a.b": 1, "a": {"b": 2, "c": {"d": 3}}, "e\u0301": 4}"#;
        let entries = entries(row).unwrap();
        assert_eq!(lookup(&entries, "a.b"), Some("1"));
        assert_eq!(lookup(&entries, "a.c.d"), Some("3"));
        assert_eq!(lookup(&entries, r"a\.b"), Some("1"));
        assert_eq!(lookup(&entries, "e\u{301}"), Some("4"));
        assert_eq!(lookup(&entries, "a.c.x"), None);
    }

    #[test]
    fn malformed_text_is_refused() {
        for text in [
            "",
            "{",
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            "{a:1}",
            "[1,]",
            "inf",
            r#"{"a":1} x"#,
        ] {
            assert!(!is_value(text), "{text}");
            assert!(entries(text).is_none(), "{text}");
        }
        assert!(!is_value(&"[".repeat(100_000)));
    }

    #[test]
    fn bare_tokens_are_quoted_outside_strings_only() {
        let raw = r#"{"a":NaN,"NaN":"-Infinity","b":[-Infinity,Infinity]}"#;
        assert_eq!(
            quote_bare_tokens(raw),
            r#"{"a":"NaN","NaN":"-Infinity","b":["-Infinity","Infinity"]}"#
        );
        assert_eq!(
            decode(raw).unwrap(),
            serde_json::json!({"a": "NaN", "NaN": "-Infinity", "b": ["-Infinity", "Infinity"]})
        );
    }

    #[test]
    fn integers_may_be_written_as_floats() {
        assert_eq!(integer("3.0"), Some(3));
        assert_eq!(integer("9007199254740993"), Some(9_007_199_254_740_993));
        assert_eq!(integer("3.5"), None);
        assert_eq!(integer("NaN"), None);
    }
}
