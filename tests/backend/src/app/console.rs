//! Console lines. Clients send them as text with a time in front, or, to servers
//! that say they understand it, as a JSON object.

use serde_json::{Value, json};

/// A line as the fields of a `LogLine`.
pub fn parsed(number: usize, line: &str) -> Value {
    let structured = line
        .starts_with('{')
        .then(|| serde_json::from_str::<Value>(line).ok())
        .flatten()
        .filter(|value| value["content"].is_string());
    let (level, timestamp, label, text) = match &structured {
        Some(value) => (
            value["level"].as_str().unwrap_or(""),
            value["ts"].as_str(),
            value["label"].as_str(),
            value["content"].as_str().unwrap_or(""),
        ),
        None => plain(line),
    };
    json!({
        "id": number.to_string(),
        "number": number,
        "timestamp": timestamp,
        "level": level,
        "label": label.unwrap_or(""),
        "line": text.trim_end_matches('\n'),
    })
}

/// `[ERROR ]<time> [<label>] <text>`; what has no time in front is all text.
fn plain(line: &str) -> (&str, Option<&str>, Option<&str>, &str) {
    let (level, rest) = match line.strip_prefix("ERROR ") {
        Some(rest) => ("error", rest),
        None => ("", line),
    };
    match rest.split_once(' ') {
        Some((time, rest)) if is_time(time) => {
            let labelled = rest
                .strip_prefix('[')
                .and_then(|rest| rest.split_once("] "));
            match labelled {
                Some((label, text)) => (level, Some(time), Some(label), text),
                None => (level, Some(time), None, rest),
            }
        }
        _ => ("", None, None, line),
    }
}

/// `2024-05-06T07:08:09` with or without a fraction.
fn is_time(text: &str) -> bool {
    text.len() >= 19
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            10 => byte == b'T',
            13 | 16 => byte == b':',
            19 => byte == b'.',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_understood() {
        let line = parsed(3, "ERROR 2024-05-06T07:08:09.123456 [rank 0] oh no\n");
        assert_eq!(line["number"], 3);
        assert_eq!(line["level"], "error");
        assert_eq!(line["label"], "rank 0");
        assert_eq!(line["timestamp"], "2024-05-06T07:08:09.123456");
        assert_eq!(line["line"], "oh no");
        let line = parsed(0, r#"{"level":"error","ts":"T","content":"x y"}"#);
        assert_eq!(
            (&line["level"], &line["line"]),
            (&json!("error"), &json!("x y"))
        );
        assert_eq!(parsed(0, "ERROR of mine")["line"], "ERROR of mine");
        assert_eq!(parsed(0, r#"{"a": 1}"#)["line"], r#"{"a": 1}"#);
    }
}
