//! What a server may repeat, and nobody is to read.

use std::fmt;

/// A shorter header value is no secret: `1` or `true`, found all over a text.
const SHORTEST: usize = 8;

/// In characters: long enough for any real message.
const LONGEST: usize = 2000;

/// The private texts of one request.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// A key or token, of any length.
    pub(super) fn add(&mut self, secret: String) {
        if !secret.is_empty() {
            self.0.push(secret);
        }
    }

    /// The value of a header that the user added.
    pub(super) fn add_header(&mut self, value: &str) {
        if value.len() >= SHORTEST {
            self.0.push(value.to_owned());
        }
    }

    /// A server's message as one line of bounded length, without the secrets
    /// should the server repeat them.
    pub(crate) fn tidy(&self, message: &str) -> String {
        let mut text = message.to_owned();
        for secret in &self.0 {
            text = text.replace(secret.as_str(), "***");
        }
        let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() > LONGEST {
            line = line.chars().take(LONGEST).chain(['…']).collect();
        }
        line
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}
