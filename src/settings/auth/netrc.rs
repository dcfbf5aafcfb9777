//! The netrc file, read as Python's `netrc` module does.

use std::collections::HashMap;
use std::fmt;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::str::Chars;

use crate::settings::env::{Environment, read_small};
use crate::url::Url;

/// Why there is no password.
#[derive(Debug, PartialEq)]
pub(super) enum Miss {
    NoFile,
    NoEntry(String),
    EmptyPassword(String),
    /// The file is there but of no use: worth a warning.
    Unusable(String),
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Miss::NoFile => f.write_str("no such file"),
            Miss::NoEntry(host) => write!(f, "no entry for {host}"),
            Miss::EmptyPassword(machine) => write!(f, "the entry for {machine} has no password"),
            Miss::Unusable(why) => f.write_str(why),
        }
    }
}

/// `NETRC`, else `~/.netrc`, else `~/_netrc`; the usual name where none exists.
pub(super) fn path(environment: &Environment) -> Option<PathBuf> {
    if let Some(path) = environment.path("NETRC") {
        return Some(path);
    }
    let usual = environment.in_home(".netrc")?;
    let other = environment.in_home("_netrc")?;
    Some(if !usual.exists() && other.exists() {
        other
    } else {
        usual
    })
}

/// The password for the server at `url`: the entry with its port (as newer
/// official clients look it up), the bare host (as older ones do), `default`.
pub(super) fn password(path: &Path, url: &Url) -> Result<String, Miss> {
    let bytes = match read_small(path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(Miss::NoFile),
        Err(error) => return Err(Miss::Unusable(error.to_string())),
    };
    let text = String::from_utf8_lossy(&bytes);
    let entries = Lexer::new(&text)
        .entries()
        .map_err(|line| Miss::Unusable(format!("line {line} is not netrc syntax")))?;
    let machines = [
        format!("{}:{}", url.host, url.port),
        url.host.clone(),
        url.host.trim_matches(['[', ']']).to_owned(),
        DEFAULT.to_owned(),
    ];
    let mut miss = Miss::NoEntry(url.host.clone());
    for machine in machines {
        match entries.get(&machine) {
            Some(password) if !password.is_empty() => return Ok(password.clone()),
            Some(_) => miss = Miss::EmptyPassword(machine),
            None => {}
        }
    }
    Err(miss)
}

const DEFAULT: &str = "default";

/// Splits netrc text into tokens and entries. Errors are line numbers only:
/// the text of the line may be a password.
struct Lexer<'a> {
    rest: Peekable<Chars<'a>>,
    line: usize,
}

/// A word and the line that it starts on.
struct Token {
    text: String,
    line: usize,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str) -> Self {
        Lexer {
            rest: text.trim_start_matches('\u{feff}').chars().peekable(),
            line: 1,
        }
    }

    /// Passwords by machine; of two entries the later one counts.
    fn entries(mut self) -> Result<HashMap<String, String>, usize> {
        let mut entries = HashMap::new();
        let mut machine: Option<String> = None;
        while let Some(token) = self.token() {
            match token.text.as_str() {
                text if text.starts_with('#') => self.skip_line(token.line),
                "machine" => {
                    let name = self.value(token.line)?;
                    entries.insert(name.clone(), String::new());
                    machine = Some(name);
                }
                DEFAULT => {
                    entries.insert(DEFAULT.to_owned(), String::new());
                    machine = Some(DEFAULT.to_owned());
                }
                "macdef" => {
                    self.value(token.line)?;
                    self.skip_macro();
                    machine = None;
                }
                "login" | "user" | "account" if machine.is_some() => {
                    self.value(token.line)?;
                }
                "password" => {
                    let name = machine.clone().ok_or(token.line)?;
                    entries.insert(name, self.value(token.line)?);
                }
                _ => return Err(token.line),
            }
        }
        Ok(entries)
    }

    fn value(&mut self, line: usize) -> Result<String, usize> {
        self.token().map(|token| token.text).ok_or(line)
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        self.line += usize::from(next == '\n');
        Some(next)
    }

    /// The next word: bare up to white space, or between double quotes; a
    /// backslash takes the next character as it is.
    fn token(&mut self) -> Option<Token> {
        while self.rest.peek().is_some_and(char::is_ascii_whitespace) {
            self.next();
        }
        let line = self.line;
        let quoted = self.rest.next_if_eq(&'"').is_some();
        let mut text = String::new();
        let mut any = quoted;
        loop {
            // White space after a bare word stays: a comment on this line
            // must not swallow the next one.
            match self.rest.peek() {
                None => break,
                Some('"') if quoted => {
                    self.next();
                    break;
                }
                Some(c) if !quoted && c.is_ascii_whitespace() => break,
                Some(_) => {}
            }
            any = true;
            match self.next() {
                Some('\\') => text.extend(self.next()),
                Some(c) => text.push(c),
                None => break,
            }
        }
        any.then_some(Token { text, line })
    }

    /// Skips what is left of the line that a comment started on.
    fn skip_line(&mut self, line: usize) {
        while self.line == line && self.next().is_some() {}
    }

    /// A macro ends at the first empty line, or with the file.
    fn skip_macro(&mut self) {
        self.skip_line(self.line);
        let mut empty = true;
        while let Some(c) = self.next() {
            match c {
                '\n' if empty => return,
                '\n' => empty = true,
                '\r' => {}
                _ => empty = false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::tests::Folder;

    fn find(text: &str, url: &str) -> Result<String, Miss> {
        let dir = Folder::new();
        password(&dir.write("netrc", text), &Url::parse(url).unwrap())
    }

    #[test]
    fn port_then_host_then_default() {
        let text = "machine localhost:8080\n\tlogin user\n\tpassword with_port\n\
                    machine localhost login user password bare\n\
                    default login user password any\n";
        let find = |url| find(text, url).unwrap();
        assert_eq!(find("http://localhost:8080"), "with_port");
        assert_eq!(find("http://localhost:9090/x"), "bare");
        assert_eq!(find("https://api.wandb.ai"), "any");
        let text = "machine [::1]:8080 password a machine ::1 password b";
        let find = |url| super::tests::find(text, url).unwrap();
        assert_eq!(find("http://[::1]:8080"), "a");
        assert_eq!(find("http://[::1]:81"), "b");
        assert_eq!(
            super::tests::find("machine h:443 password p", "https://h").unwrap(),
            "p"
        );
    }

    #[test]
    fn syntax_that_is_tolerated() {
        for text in [
            "machine h password p",
            "machine h\n  account a\n  user u\n  password p\n",
            "machine \"h\" login \"a b\" password \"p\"",
            "machine h login \"\" password p",
            "machine h password \\p",
            "# note\n#note with words\nmachine h # note\n password p # machine h password x\n",
            "macdef init\ncd /machine x\nmachine y\n\nmachine h password p",
            "macdef a\nx\r\n\r\nmachine h\r\npassword p\r\n",
            "machine h password old\nmachine h password p",
            "machine h:443 login x\nmachine h password p",
            "machine h login machine password p",
            "\u{feff}machine h password p",
        ] {
            assert_eq!(find(text, "https://h").as_deref(), Ok("p"), "{text}");
        }
        assert_eq!(
            find("machine h password \"a \\\" b\"", "https://h").unwrap(),
            "a \" b"
        );
        assert_eq!(find("machine h password #p", "https://h").unwrap(), "#p");
    }

    #[test]
    fn misses_say_why() {
        let no_entry = Err(Miss::NoEntry("h".into()));
        assert_eq!(find("", "https://h"), no_entry);
        assert_eq!(find("machine hh password p", "https://h"), no_entry);
        assert_eq!(
            find("macdef x\nmachine h password p", "https://h"),
            no_entry
        );
        assert_eq!(
            find("machine h login x\n", "https://h"),
            Err(Miss::EmptyPassword("h".into()))
        );
        for (text, line) in [
            ("hidden", 1),
            ("machine h\n\nhidden x", 3),
            ("password hidden", 1),
            ("machine h password", 1),
            ("\nmachine", 2),
        ] {
            match find(text, "https://h") {
                Err(Miss::Unusable(why)) => {
                    assert!(why.contains(&format!("line {line} ")), "{text}: {why}");
                    assert!(!why.contains("hidden"), "{why}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        let dir = Folder::new();
        let url = Url::parse("https://h").unwrap();
        assert_eq!(password(&dir.path().join("none"), &url), Err(Miss::NoFile));
        assert!(matches!(password(dir.path(), &url), Err(Miss::Unusable(_))));
    }

    #[test]
    fn which_file() {
        let home = Folder::new();
        let path = |variables: &[(&str, &str)]| {
            path(&Environment::of(variables, home.path(), home.path())).unwrap()
        };
        assert_eq!(path(&[]), home.path().join(".netrc"));
        home.write("_netrc", "");
        assert_eq!(path(&[]), home.path().join("_netrc"));
        home.write(".netrc", "");
        assert_eq!(path(&[]), home.path().join(".netrc"));
        assert_eq!(path(&[("NETRC", "~/my")]), home.path().join("my"));
    }
}
