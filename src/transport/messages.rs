//! What a server says about its failure.

use serde_json::Value;

/// In characters: long enough for any real message.
const LONGEST: usize = 2000;

/// Every message in the body of an error response, in the server's order.
///
/// Known shapes: `{"errors": [{"message": …} | "text", …]}` and
/// `{"error": "text" | {"message": …}}`. Anything else is not shown, since
/// nobody can tell what it holds.
pub(super) fn messages(body: &[u8], secrets: &[String]) -> Vec<String> {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
        return Vec::new();
    };
    let listed = match body.get("errors") {
        Some(Value::Array(errors)) => errors.as_slice(),
        Some(other) => std::slice::from_ref(other),
        None => &[],
    };
    listed
        .iter()
        .chain(body.get("error"))
        .filter_map(text)
        .map(|text| tidy(text, secrets))
        .collect()
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(error) => error.get("message")?.as_str(),
        _ => None,
    }
}

/// One line, of bounded length, without the credentials should the server
/// repeat them.
fn tidy(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret.as_str(), "***");
    }
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST).chain(['…']).collect();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Vec<String> {
        messages(body.as_bytes(), &["s3cret".to_owned()])
    }

    #[test]
    fn every_known_shape() {
        for (body, want) in [
            (
                r#"{"errors":[{"message":"a","path":["x"]},{"message":"b"}],"data":null}"#,
                vec!["a", "b"],
            ),
            (r#"{"errors":["a","b"]}"#, vec!["a", "b"]),
            (r#"{"errors":{"message":"a"}}"#, vec!["a"]),
            (r#"{"error":"a"}"#, vec!["a"]),
            (r#"{"error":{"message":"a"}}"#, vec!["a"]),
            (
                r#"{"errors":[{"message":"a"}],"error":"b"}"#,
                vec!["a", "b"],
            ),
            (r#"{"errors":[1,{"code":2},{"message":3}]}"#, vec![]),
            (r#"{"message":"x"}"#, vec![]),
            (r#"["a"]"#, vec![]),
            ("<html>a</html>", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(of(body), want, "{body}");
        }
    }

    #[test]
    fn one_line_without_secrets_and_bounded() {
        assert_eq!(of("{\"error\":\"bad\\n key  s3cret!\"}"), ["bad key ***!"]);
        let long = format!("{{\"error\":\"{}\"}}", "é".repeat(3000));
        assert_eq!(of(&long)[0].chars().count(), LONGEST + 1);
    }
}
