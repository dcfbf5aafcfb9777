//! Settings of a real process: its variables, home and working directory.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wandb_run::settings::{LogLevel, Settings};

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn a_process_finds_its_settings() {
    let name = format!("wandb-run-settings-{}", std::process::id());
    let folder = Folder(std::env::temp_dir().join(name));
    let write = |path: &str, text: &str| {
        let path = folder.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "home/.config/wandb/settings",
        "[default]\nbase_url = https://api.acme.com/\nentity = global\n",
    );
    write("cwd/wandb/settings", "[default]\nentity = local\n");
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env_clear()
        .env("HOME", folder.0.join("home"))
        .env("USERPROFILE", folder.0.join("home"))
        .env("WANDB_PROJECT", "variable")
        .env("WANDB_HTTP_TIMEOUT", "2.5")
        .env("WANDB_API_KEY", "not a key, and nobody asks for it")
        .current_dir(folder.0.join("cwd"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}

#[test]
#[ignore = "run by the test above, in an environment of its own"]
fn child() {
    let settings = Settings::from_env().unwrap();
    assert_eq!(settings.base_url(), "https://api.acme.com");
    assert_eq!(settings.app_url(), "https://app.acme.com");
    assert_eq!(settings.entity(), Some("local"));
    assert_eq!(settings.project(), Some("variable"));
    assert_eq!(settings.timeout(), Duration::from_millis(2500));

    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let settings = Settings::builder()
        .base_url("http://wandb.example.com")
        .on_log(move |level, text| sink.lock().unwrap().push((level, text.to_owned())))
        .build()
        .unwrap();
    assert_eq!(settings.entity(), Some("local"));
    let lines = lines.lock().unwrap();
    let warnings: Vec<_> = lines.iter().filter(|(l, _)| *l == LogLevel::Warn).collect();
    assert_eq!(warnings.len(), 1, "{lines:?}");
    assert!(warnings[0].1.contains("not encrypted"), "{lines:?}");
}
