//! The API key: checked once, sent only as an Authorization header, never
//! printed.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Error, ErrorKind, Result};

/// The fewest characters of a key without its prefix.
const SHORTEST: usize = 40;

/// A key of the right form. It has no `Display`, and `Debug` does not show it.
#[derive(Clone)]
pub(crate) struct ApiKey(String);

impl ApiKey {
    /// Checks the form of a key that comes from `source`.
    pub fn checked(text: &str, source: &str) -> Result<Self> {
        match problem(text) {
            None => Ok(ApiKey(text.to_owned())),
            Some(why) => Err(Error::new(
                ErrorKind::Auth,
                format!("{source}: not an API key: {why}"),
            )),
        }
    }

    /// The value of the Authorization header; the user name is always `api`.
    pub fn authorization(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("api:{}", self.0)))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(..)")
    }
}

/// The newest official rules. The answer never holds a part of the key.
fn problem(key: &str) -> Option<String> {
    if key.is_empty() {
        return Some("it is empty".to_owned());
    }
    if key.trim() != key {
        return Some("it starts or ends with white space".to_owned());
    }
    if is_jwt(key) {
        return None;
    }
    // Keys of self-hosted servers carry a prefix before the first dash.
    let secret = key.split_once('-').map_or(key, |(_, secret)| secret);
    if !is_word(secret) {
        return Some("it may only hold letters, digits, underscores and dashes".to_owned());
    }
    (secret.len() < SHORTEST).then(|| {
        format!(
            "it must have {SHORTEST} or more characters, and has {}",
            secret.len()
        )
    })
}

/// Three base64url parts: the server tells a JWT in Basic auth by its form.
fn is_jwt(key: &str) -> bool {
    let parts: Vec<&str> = key.split('.').collect();
    parts.len() == 3 && parts.into_iter().all(is_word)
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_rules() {
        let forty = "a".repeat(40);
        for good in [
            forty.clone(),
            "A_-9".repeat(20),
            format!("local-{forty}"),
            format!("a.b-{forty}"),
            "head.pay-load.sig_n".to_owned(),
        ] {
            assert_eq!(problem(&good), None, "{good}");
        }
        for (bad, say) in [
            (String::new(), "empty"),
            (format!("{forty}\n"), "white space"),
            (format!(" {forty}"), "white space"),
            ("a".repeat(39), "has 39"),
            (format!("local-{}", "a".repeat(39)), "has 39"),
            // Only the first dash ends the prefix, so the rest is too short.
            (format!("{forty}-abc"), "has 3"),
            (format!("{forty}!"), "may only hold"),
            (format!("{forty}é"), "may only hold"),
            ("local-".to_owned(), "may only hold"),
            ("a.b.".to_owned(), "may only hold"),
            ("a.b.c.d".to_owned(), "may only hold"),
        ] {
            let why = problem(&bad).unwrap();
            assert!(why.contains(say), "{bad}: {why}");
        }
    }

    #[test]
    fn basic_auth_and_no_debug() {
        let key = ApiKey::checked(&"k".repeat(40), "test").unwrap();
        assert_eq!(
            key.authorization(),
            "Basic YXBpOmtra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
        );
        assert_eq!(format!("{key:?}"), "ApiKey(..)");
    }
}
