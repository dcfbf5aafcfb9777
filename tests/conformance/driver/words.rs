//! A step as tab-separated words: `op`, then `name=value`; see `flat` in
//! `clients.py`.

use std::time::Duration;

use wandb_run::json::{self, Value};

use crate::Fault;

pub struct Words(Vec<(String, String)>);

impl Words {
    pub fn of(line: &str) -> Self {
        let word = |word: &str| {
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            (name.to_owned(), decoded(value))
        };
        Words(line.split('\t').map(word).collect())
    }

    pub fn op(&self) -> &str {
        &self.0[0].0
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0[1..].iter().find(|(other, _)| other == name);
        found.map(|(_, value)| &**value)
    }

    pub fn text(&self, name: &str) -> Result<&str, Fault> {
        self.get(name)
            .ok_or_else(|| Fault::Unknown(format!("{} needs {name}", self.op())))
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        let named = self.0[1..].iter().filter(|(other, _)| other == name);
        named.map(|(_, value)| &**value).collect()
    }

    /// A list that was given, which may be empty.
    pub fn list(&self, name: &str) -> Option<Vec<&str>> {
        self.get(&format!("{name}#"))?;
        Some(self.all(name))
    }

    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }

    pub fn is(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    pub fn json(&self, name: &str) -> Result<Value, Fault> {
        json::from_str(self.text(name)?).map_err(|error| Fault::Unknown(error.to_string()))
    }

    pub fn milliseconds(&self, name: &str) -> Option<Duration> {
        self.number(name).map(Duration::from_millis)
    }
}

/// `%XX` as the byte it stands for.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let code = part
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.map_or('%', char::from));
        out.push_str(part.get(2..).unwrap_or(""));
    }
    out
}
