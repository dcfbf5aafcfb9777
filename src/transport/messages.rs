//! What a server says about its failure.

use serde_json::Value;

use super::secrets::Secrets;

/// Every message in the body of an error response, in the server's order.
///
/// Known shapes: `{"errors": [{"message": …} | "text", …]}` and
/// `{"error": "text" | {"message": …}}`. Anything else is not shown, since
/// nobody can tell what it holds.
pub(super) fn messages(body: &[u8], secrets: &Secrets) -> Vec<String> {
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
        .map(|text| secrets.tidy(text))
        .collect()
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(error) => error.get("message")?.as_str(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Vec<String> {
        let mut secrets = Secrets::default();
        secrets.add("s3cret".to_owned());
        messages(body.as_bytes(), &secrets)
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
        assert_eq!(of(&long)[0].chars().count(), 2001);
    }
}
