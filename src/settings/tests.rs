//! The settings as a whole, and what the tests beside this one share.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::auth::Credentials;
use super::env::Environment;
use super::*;
use crate::error::ErrorKind;

/// A folder of its own, removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static FOLDERS: AtomicU64 = AtomicU64::new(0);
        let n = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("wandb-run-test-{}-{n}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// Keeps log lines.
#[derive(Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<(LogLevel, String)>>>);

impl Lines {
    pub fn log(&self) -> Log {
        let lines = Arc::clone(&self.0);
        Log(Some(Arc::new(move |level, text: &str| {
            lines.lock().unwrap().push((level, text.to_owned()));
        })))
    }

    pub fn warnings(&self) -> Vec<String> {
        let lines = self.0.lock().unwrap();
        let warnings = lines.iter().filter(|(level, _)| *level == LogLevel::Warn);
        warnings.map(|(_, text)| text.clone()).collect()
    }
}

const KEY: &str = "0123456789abcdef0123456789abcdef01234567";

fn builder(variables: &[(&str, &str)], folder: &Folder) -> SettingsBuilder {
    Settings::builder().environment(Environment::of(variables, folder.path(), folder.path()))
}

#[test]
fn each_value_from_the_first_place_that_has_it() {
    let folder = Folder::new();
    let build = |variables: &[(&str, &str)], change: fn(SettingsBuilder) -> SettingsBuilder| {
        let settings = change(builder(variables, &folder)).build().unwrap();
        let text = |text: Option<&str>| text.unwrap_or("-").to_owned();
        [
            settings.base_url(),
            settings.app_url(),
            text(settings.entity()),
            text(settings.project()),
        ]
    };
    let saas = ["https://api.wandb.ai", "https://wandb.ai"];
    assert_eq!(build(&[], |b| b), [saas[0], saas[1], "-", "-"]);

    folder.write(
        ".config/wandb/settings",
        "[default]\nbase_url = https://global/\nentity = ge\nproject = gp\n",
    );
    folder.write("wandb/settings", "[default]\nproject = lp%\nbase_url =\n");
    let global = "https://global";
    assert_eq!(build(&[], |b| b), [global, global, "ge", "lp%"]);

    let variables = [
        ("WANDB_BASE_URL", "https://api.acme.com/"),
        ("WANDB_ENTITY", " ee "),
        ("WANDB_PROJECT", ""),
    ];
    assert_eq!(
        build(&variables, |b| b),
        ["https://api.acme.com", "https://app.acme.com", "ee", "lp%"]
    );
    assert_eq!(
        build(&variables, |b| b
            .base_url("https://api.wandb.ai")
            .app_url("https://ui/")
            .entity("")
            .project("op")),
        ["https://api.wandb.ai", "https://ui", "ee", "op"]
    );
    assert_eq!(
        build(&variables, SettingsBuilder::ignore_environment),
        [saas[0], saas[1], "-", "-"]
    );
}

#[test]
fn defaults_and_options() {
    let folder = Folder::new();
    let defaults = builder(&[], &folder).build().unwrap();
    assert_eq!(defaults.timeout(), Duration::from_secs(60));
    assert_eq!(defaults.connect_timeout(), Duration::from_secs(10));
    assert_eq!(defaults.response_timeout(), Duration::from_secs(30));
    assert_eq!(defaults.stall_timeout(), Duration::from_secs(30));
    assert_eq!(defaults.attempts(), 6);
    assert_eq!(defaults.limits.connect_attempts, 3);
    assert_eq!(defaults.max_answer_bytes(), 256 << 20);
    assert!(defaults.user_agent().starts_with("W&B Public Client "));
    assert!(!defaults.insecure());

    let second = Duration::from_secs(1);
    let settings = builder(&[("WANDB_HTTP_TIMEOUT", "7")], &folder)
        .timeout(second)
        .connect_timeout(second * 2)
        .response_timeout(second * 3)
        .stall_timeout(second * 4)
        .attempts(2)
        .retry_waits(Duration::ZERO, second)
        .max_answer_bytes(5)
        .ca_pem("PEM")
        .ca_file("ca.pem")
        .insecure(true)
        .http_proxy("http://p")
        .no_proxy("h")
        .header("X-A", "1")
        .user_agent_suffix("app/1")
        .compression(Compression::Off)
        .build()
        .unwrap();
    assert_eq!(settings.timeout(), second);
    assert_eq!(settings.limits.connect_attempts, 2);
    assert_eq!(settings.trust.extra_files, [folder.path().join("ca.pem")]);
    assert!(settings.insecure());
    assert!(settings.user_agent().ends_with(" app/1"));
    assert_eq!(settings.compression(), Compression::Off);
}

#[test]
fn timeout_of_the_environment() {
    let folder = Folder::new();
    let timeout = |text: &str| {
        let settings = builder(&[("WANDB_HTTP_TIMEOUT", text)], &folder).build();
        settings.map(|settings| settings.timeout())
    };
    assert_eq!(timeout("90").unwrap(), Duration::from_secs(90));
    assert_eq!(timeout("1.5").unwrap(), Duration::from_millis(1500));
    for text in ["0", "-1", "NaN", "inf", "1e300", "ten", "5s"] {
        let error = timeout(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().contains("WANDB_HTTP_TIMEOUT"), "{error}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_its_name() {
    let folder = Folder::new();
    let zero = Duration::ZERO;
    let new = || builder(&[], &folder);
    for (builder, say) in [
        (new().timeout(zero), "option timeout"),
        (new().connect_timeout(zero), "option connect_timeout"),
        (new().response_timeout(zero), "option response_timeout"),
        (new().stall_timeout(zero), "option stall_timeout"),
        (new().attempts(0), "option attempts"),
        (new().max_answer_bytes(0), "option max_answer_bytes"),
        (new().retry_waits(Duration::MAX, zero), "option retry_waits"),
        (new().header("a b", "c"), "option header"),
        (
            new().user_agent_suffix("a\r\nb"),
            "option user_agent_suffix",
        ),
        (new().entity("a/b"), "option entity"),
        (new().base_url("wandb"), "option base_url"),
        (new().app_url("wandb"), "option app_url"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.message().starts_with(say), "{error}");
    }
}

#[test]
fn no_key_is_needed_until_one_is_asked_for() {
    let folder = Folder::new();
    let settings = builder(&[], &folder).build().unwrap();
    assert_eq!(settings.credentials().unwrap_err().kind(), ErrorKind::Auth);
    let settings = builder(&[], &folder).api_key("").build().unwrap();
    assert_eq!(settings.credentials().unwrap_err().kind(), ErrorKind::Auth);
    let settings = builder(&[], &folder).api_key(KEY).build().unwrap();
    assert!(matches!(settings.credentials(), Ok(Credentials::Key(_))));
    let error = builder(&[], &folder).api_key("x").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
}

#[test]
fn nothing_secret_is_printed_or_logged() {
    let folder = Folder::new();
    let lines = Lines::default();
    let variables = [
        ("WANDB_API_KEY", KEY),
        ("HTTPS_PROXY", "http://u:hidden@p"),
        ("WANDB__EXTRA_HTTP_HEADERS", r#"{"X-A":"hidden"}"#),
    ];
    let sink = lines.log().0.unwrap();
    let builder = builder(&variables, &folder)
        .header("X-B", "hidden")
        .http_proxy("http://u:hidden@p")
        .ca_pem("hidden")
        .on_log(move |level, text| sink(level, text));
    let explicit = builder.clone().api_key(KEY);
    let mut text = format!("{builder:?}{explicit:?}");
    for builder in [builder, explicit] {
        let settings = builder.build().unwrap();
        settings.credentials().unwrap();
        text += &format!("{settings:?}{:#?}", settings.credentials());
    }
    text += &format!("{:?}", lines.0.lock().unwrap());
    assert!(
        text.contains("X-B") && text.contains("ApiKey(..)"),
        "{text}"
    );
    for secret in ["hidden", KEY, "Basic", &format!("{:?}", b"hidden")] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[test]
fn settings_are_shared_between_threads() {
    fn check<T: Send + Sync + Clone>() {}
    check::<Settings>();
    check::<SettingsBuilder>();
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Files and variables hold anything; reading them must not panic.
    #[test]
    fn nothing_panics_on_odd_texts(
        text in "[ -~\n\r\u{e9}]{0,80}",
        words in proptest::collection::vec(
            "machine|default|macdef|password|#|\"|\\\\|\n|\n\n|\\[default\\]|=|/|:|//|://|%|~|é|a",
            0..20,
        ),
    ) {
        let folder = Folder::new();
        for text in [text, words.join(" "), words.concat()] {
            folder.write("wandb/settings", &text);
            folder.write(".netrc", &text);
            let variables = [
                ("WANDB_IDENTITY_TOKEN_FILE", ""),
                ("WANDB__PROXIES", text.as_str()),
                ("WANDB__EXTRA_HTTP_HEADERS", &text),
                ("WANDB_HTTP_TIMEOUT", &text),
                ("WANDB_BASE_URL", &text),
            ];
            for keep in 0..=variables.len() {
                if let Ok(settings) = builder(&variables[..keep], &folder).build() {
                    let _ = settings.credentials();
                    let _ = crate::path::RunPath::parse(&text, &settings);
                }
            }
        }
    }
}
