//! Access tokens kept between processes, in the official client's file.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use crate::error::{Error, Result};
use crate::settings::env::read_small;

/// A Bearer token and when it ends. `Debug` does not exist for it.
#[derive(Clone, PartialEq)]
pub(super) struct AccessToken {
    text: String,
    expires: SystemTime,
}

impl AccessToken {
    /// Reads the server's answer to an exchange that was asked for at `asked`.
    pub fn from_answer(body: &[u8], asked: SystemTime) -> Result<Self> {
        let bad = |what: &str| Error::protocol(format!("the answer to the token exchange {what}"));
        let answer: Value = serde_json::from_slice(body).map_err(|_| bad("is not JSON"))?;
        let text = answer["access_token"]
            .as_str()
            .filter(|text| is_header_text(text))
            .ok_or_else(|| bad("has no usable access_token"))?;
        let lasts = answer["expires_in"]
            .as_f64()
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .and_then(|lasts| asked.checked_add(lasts))
            .ok_or_else(|| bad("has no usable expires_in"))?;
        Ok(AccessToken {
            text: text.to_owned(),
            expires: lasts,
        })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is valid for longer than `margin`.
    pub fn lasts(&self, now: SystemTime, margin: Duration) -> bool {
        now.checked_add(margin)
            .is_some_and(|then| self.expires > then)
    }
}

/// The file; its other entries belong to other servers and stay.
#[derive(Debug)]
pub(super) struct TokenCache {
    path: PathBuf,
}

impl TokenCache {
    pub fn new(path: PathBuf) -> Self {
        TokenCache { path }
    }

    /// The token kept for a server. Failures are told without the content.
    pub fn read(&self, base_url: &str) -> Result<Option<AccessToken>, String> {
        let root = match self.bytes()? {
            None => return Ok(None),
            Some(bytes) => object(&bytes).ok_or_else(|| self.failed("it is not a JSON object"))?,
        };
        let entry = &root["credentials"][base_url];
        let token = entry["access_token"]
            .as_str()
            .filter(|text| is_header_text(text));
        let expires = entry["expires_at"].as_str().and_then(parse_utc);
        Ok(token.zip(expires).map(|(text, expires)| AccessToken {
            text: text.to_owned(),
            expires,
        }))
    }

    /// Keeps or drops the token for a server. The file is replaced as a whole,
    /// so that a reader never sees half of it; of two writers the later wins.
    pub fn write(&self, base_url: &str, token: Option<&AccessToken>) -> Result<(), String> {
        // A damaged file holds nothing worth keeping; reading it warned.
        let mut root = self
            .bytes()?
            .and_then(|bytes| object(&bytes))
            .unwrap_or_else(|| json!({}));
        if root["credentials"][base_url].is_null() && token.is_none() {
            return Ok(());
        }
        if !root["credentials"].is_object() {
            root["credentials"] = Value::Object(Map::new());
        }
        let entries = root["credentials"].as_object_mut();
        let entries = entries.ok_or("its form is unknown")?;
        match token {
            None => drop(entries.remove(base_url)),
            Some(token) => {
                let entry = json!({
                    "access_token": token.text,
                    "expires_at": format_utc(token.expires),
                });
                entries.insert(base_url.to_owned(), entry);
            }
        }
        let text = serde_json::to_string_pretty(&root).map_err(|error| error.to_string())?;
        replace(&self.path, text.as_bytes()).map_err(|error| self.failed(&error.to_string()))
    }

    fn bytes(&self) -> Result<Option<Vec<u8>>, String> {
        read_small(&self.path).map_err(|error| self.failed(&error.to_string()))
    }

    fn failed(&self, why: &str) -> String {
        format!("{}: {why}", self.path.display())
    }
}

fn object(bytes: &[u8]) -> Option<Value> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    value.is_object().then_some(value)
}

/// Writes a file that only its owner may read, beside the target first.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Distinct names: threads and processes may write at the same time.
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let n = WRITES.fetch_add(1, Ordering::Relaxed);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}-{n}.tmp", std::process::id()));
    let beside = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(&beside)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The first failure is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// What can stand in a header: it cannot start another one.
fn is_header_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic())
}

const DAY: u64 = 24 * 60 * 60;

/// `YYYY-MM-DD HH:MM:SS`, from 1970 on.
fn parse_utc(text: &str) -> Option<SystemTime> {
    let (date, time) = text.split_once(' ')?;
    let numbers = |text: &str, mark: char| -> Option<[u64; 3]> {
        let numbers: Result<Vec<u64>, _> = text.split(mark).map(str::parse).collect();
        numbers.ok()?.try_into().ok()
    };
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    let fits = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    let days = fits.then(|| days_before(year, month) + day - 1)?;
    let seconds = days * DAY + hour * 3600 + minute * 60 + second;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn format_utc(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let days = seconds / DAY;
    let mut year = 1970 + days / 366;
    while days_before(year + 1, 1) <= days {
        year += 1;
    }
    let month = (2..=12)
        .rev()
        .find(|&month| days_before(year, month) <= days)
        .unwrap_or(1);
    let day = days - days_before(year, month) + 1;
    let of_day = seconds % DAY;
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}",
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60
    )
}

/// Days from 1970-01-01 to the first of a month.
fn days_before(year: u64, month: u64) -> u64 {
    const BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    let leap = month > 2 && leaps(year) > leaps(year - 1);
    let index = usize::try_from(month - 1).unwrap_or_default();
    (year - 1970) * 365 + leaps(year - 1) - leaps(1969) + BEFORE[index] + u64::from(leap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::tests::Folder;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn utc_there_and_back() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_399, "2000-02-28 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"),
            (951_868_800, "2000-03-01 00:00:00"),
            (1_735_689_599, "2024-12-31 23:59:59"),
            (1_735_689_600, "2025-01-01 00:00:00"),
            (4_107_542_400, "2100-03-01 00:00:00"),
        ] {
            assert_eq!(format_utc(at(seconds)), text);
            assert_eq!(parse_utc(text), Some(at(seconds)));
        }
        for day in 0..80_000 {
            let time = at(day * DAY + 1);
            assert_eq!(parse_utc(&format_utc(time)), Some(time));
        }
        for text in [
            "",
            "2025-01-01",
            "2025-13-01 00:00:00",
            "2025-01-01 24:00:00",
            "x-1-1 0:0:0",
        ] {
            assert_eq!(parse_utc(text), None, "{text}");
        }
    }

    #[test]
    fn answers_are_checked() {
        let read = |body: &str| AccessToken::from_answer(body.as_bytes(), at(100));
        let token = read(r#"{"access_token":"t","expires_in":60}"#)
            .ok()
            .unwrap();
        assert!(token.text() == "t" && token.expires == at(160));
        assert!(read(r#"{"access_token":"t","expires_in":1.5}"#).is_ok());
        for (body, say) in [
            ("<html>secret", "not JSON"),
            (r#"{"expires_in":60}"#, "access_token"),
            (r#"{"access_token":"","expires_in":60}"#, "access_token"),
            (
                r#"{"access_token":"secret\r\nX: y","expires_in":60}"#,
                "access_token",
            ),
            (r#"{"access_token":"secret"}"#, "expires_in"),
            (r#"{"access_token":"secret","expires_in":-1}"#, "expires_in"),
            (
                r#"{"access_token":"secret","expires_in":1e300}"#,
                "expires_in",
            ),
        ] {
            let error = read(body).err().unwrap().to_string();
            assert!(error.contains(say) && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn the_file_is_private_and_keeps_other_servers() {
        let dir = Folder::new();
        let path = dir.path().join("new/credentials.json");
        let cache = TokenCache::new(path.clone());
        let token = |text: &str| AccessToken {
            text: text.into(),
            expires: at(1_735_689_600),
        };
        assert!(cache.read("https://a").unwrap().is_none());
        cache.write("https://a", Some(&token("one"))).unwrap();
        cache.write("https://b", Some(&token("two"))).unwrap();
        assert!(cache.read("https://a").unwrap() == Some(token("one")));
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "{\n  \"credentials\": {\n    \"https://a\": {\n      \"access_token\": \"one\",\n      \
             \"expires_at\": \"2025-01-01 00:00:00\"\n    },\n    \"https://b\": {\n      \
             \"access_token\": \"two\",\n      \"expires_at\": \"2025-01-01 00:00:00\"\n    }\n  }\n}"
        );
        cache.write("https://a", None).unwrap();
        assert!(cache.read("https://a").unwrap().is_none());
        assert!(cache.read("https://b").unwrap() == Some(token("two")));
        assert_eq!(fs::read_dir(dir.path().join("new")).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_file_is_told_and_replaced() {
        let dir = Folder::new();
        let cache = TokenCache::new(dir.write("c.json", "[secret"));
        let why = cache.read("https://a").err().unwrap();
        assert!(why.contains("c.json") && !why.contains("secret"), "{why}");
        let token = AccessToken {
            text: "t".into(),
            expires: at(1_735_689_600),
        };
        cache.write("https://a", Some(&token)).unwrap();
        assert!(cache.read("https://a").unwrap() == Some(token.clone()));
        dir.write("c.json", r#"{"credentials": [], "other": 1}"#);
        cache.write("https://a", Some(&token)).unwrap();
        assert!(cache.read("https://a").unwrap() == Some(token));
        assert!(
            fs::read_to_string(dir.path().join("c.json"))
                .unwrap()
                .contains("other")
        );
    }

    #[test]
    fn lasts_beyond_the_margin() {
        let token = AccessToken {
            text: "t".into(),
            expires: at(1000),
        };
        let five = Duration::from_secs(300);
        assert!(token.lasts(at(699), five));
        assert!(!token.lasts(at(700), five));
        assert!(!token.lasts(at(2000), five));
    }
}
