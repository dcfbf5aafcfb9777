//! Writing JSON text.

use std::fmt::{self, Write};

use super::{Map, Value};

/// How NaN and the infinities are written, which JSON itself cannot express.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NonFinite {
    /// The strings `"NaN"`, `"Infinity"`, `"-Infinity"`: valid JSON, and what W&B understands.
    #[default]
    Strings,
    /// The bare tokens `NaN`, `Infinity`, `-Infinity`, as Python's `json` writes them. Not valid JSON.
    Tokens,
}

impl Value {
    /// The value as valid, compact JSON; non-finite floats as strings.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out, NonFinite::Strings);
        out
    }

    /// Appends the value to `out` as compact JSON.
    pub fn write_json(&self, out: &mut String, non_finite: NonFinite) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(n) => n.write_json(out, non_finite),
            Value::String(s) => write_string(out, s),
            Value::Array(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.write_json(out, non_finite);
                }
                out.push(']');
            }
            Value::Object(map) => map.write_json(out, non_finite),
        }
    }
}

impl Map {
    /// The map as valid, compact JSON; non-finite floats as strings.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out, NonFinite::Strings);
        out
    }

    /// Appends the map to `out` as compact JSON, in its order.
    pub fn write_json(&self, out: &mut String, non_finite: NonFinite) {
        out.push('{');
        for (i, (key, value)) in self.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            write_string(out, key);
            out.push(':');
            value.write_json(out, non_finite);
        }
        out.push('}');
    }
}

/// As [`Value::to_json`].
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}

/// As [`Map::to_json`].
impl fmt::Display for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}

/// Appends `s` as a JSON string with quotes. Only quotes, backslashes and control characters are escaped.
pub fn write_string(out: &mut String, s: &str) {
    out.push('"');
    let mut plain = 0;
    for (i, byte) in s.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&s[plain..i]);
        plain = i + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x08 => out.push_str("\\b"),
            0x0C => out.push_str("\\f"),
            _ => write!(out, "\\u{byte:04x}").expect("a String takes all text"),
        }
    }
    out.push_str(&s[plain..]);
    out.push('"');
}

/// Appends a float as the shortest text that reads back as the same float, and never as an integer.
pub(super) fn push_f64(out: &mut String, f: f64, non_finite: NonFinite) {
    if f.is_finite() {
        // Debug is the shortest form with at least `.0`, and has an exponent where Display has hundreds of zeros.
        write!(out, "{f:?}").expect("a String takes all text");
        return;
    }
    let token = non_finite_token(f);
    match non_finite {
        NonFinite::Tokens => out.push_str(token),
        NonFinite::Strings => write_string(out, token),
    }
}

/// The name of a non-finite float.
pub(super) fn non_finite_token(f: f64) -> &'static str {
    if f.is_nan() {
        "NaN"
    } else if f > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::from_str;

    #[test]
    fn both_forms_of_non_finite_floats() {
        let value = from_str(r#"{"a":[NaN,Infinity],"b":{"c":-Infinity}}"#).unwrap();
        assert_eq!(
            value.to_json(),
            r#"{"a":["NaN","Infinity"],"b":{"c":"-Infinity"}}"#
        );
        assert_eq!(value.to_string(), value.to_json());
        let mut tokens = String::from("x");
        value.write_json(&mut tokens, NonFinite::Tokens);
        assert_eq!(tokens, r#"x{"a":[NaN,Infinity],"b":{"c":-Infinity}}"#);
        assert_eq!(
            value["b"].as_object().unwrap().to_string(),
            r#"{"c":"-Infinity"}"#
        );
    }

    #[test]
    fn strings_are_escaped_as_little_as_json_allows() {
        let all: String = (0..=0x7Fu8)
            .map(char::from)
            .chain("é☃😀\u{2028}".chars())
            .collect();
        let mut out = String::new();
        write_string(&mut out, &all);
        assert_eq!(out, serde_json::to_string(&all).unwrap());
        assert_eq!(from_str(&out).unwrap(), Value::String(all));
    }

    #[test]
    fn floats_print_as_floats() {
        for (f, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e16"),
            (1.5e-7, "1.5e-7"),
            (f64::MAX, "1.7976931348623157e308"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        ] {
            assert_eq!(Value::from(f).to_json(), text);
        }
    }
}
