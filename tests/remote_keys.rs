//! Where the key, the address and the defaults come from, and what a server
//! makes of them.

mod common;
mod remote;

use std::fs;
use std::process::Output;
use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};
use wandb_run::{Api, ErrorKind};

use common::Backend;
use remote::folder::Folder;
use remote::program::{scan, stderr, stdout};
use remote::{KEY, api, builder, open, row, seed};

const OTHER_KEY: &str = "other0123456789abcdef0123456789abcdef01234";

fn seeded() -> Backend {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"history": [row(0, ""), row(1, "")]}));
    backend
}

#[test]
fn a_wrong_key() {
    let backend = seeded();
    let api = builder(backend.url()).api_key(OTHER_KEY).connect().unwrap();
    for _ in 0..2 {
        let error = api.run("e/p/r").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth, "{error}");
        assert_eq!(error.http_status(), Some(401), "{error}");
        assert_eq!((error.attempts(), error.subject()), (1, Some("e/p/r")));
    }
}

#[test]
fn no_key_says_where_it_looked_and_sends_nothing() {
    let backend = seeded();
    let home = Folder::new();
    let mut program = scan(home.path(), &["e/p/r"]);
    let output = program
        .env("WANDB_BASE_URL", backend.url())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(ErrorKind::Auth.code()));
    let netrc = home.path().join(".netrc").display().to_string();
    for place in ["WANDB_API_KEY", "WANDB_IDENTITY_TOKEN_FILE", &netrc] {
        assert!(stderr(&output).contains(place), "{}", stderr(&output));
    }
    assert!(backend.requests().is_empty());
}

#[test]
fn what_is_missing_is_named() {
    let backend = seeded();
    let api = api(&backend);
    for (how, kind) in [
        ("null", ErrorKind::NotFound),
        ("error", ErrorKind::NotFound),
        ("404", ErrorKind::NotFound),
        ("403", ErrorKind::Permission),
    ] {
        remote::mode(&backend, json!({"not_found": how}));
        for path in ["e/p/missing", "e/missing/r", "missing/p/r"] {
            let error = api.run(path).unwrap_err();
            assert_eq!(error.kind(), kind, "{how}: {error}");
            assert!(error.to_string().contains(path), "{how}: {error}");
            assert_eq!(
                (error.attempts(), error.is_retryable()),
                (1, false),
                "{how}: {error}"
            );
        }
    }
}

// What a process inherits.

/// The keys of two users, so that the log shows which one was taken.
fn two_users() -> Backend {
    let backend = seeded();
    backend.control(
        "POST",
        "/users",
        json!({"username": "other", "entity": "e", "api_keys": [OTHER_KEY]}),
    );
    backend
}

fn succeeded(output: &Output, what: &str) {
    assert!(output.status.success(), "{what}: {}", stderr(output));
    assert_eq!(stdout(output), "2\n", "{what}: {}", stderr(output));
}

/// The key that the last request was sent with.
fn key_used(backend: &Backend) -> &'static str {
    let requests = backend.requests();
    let sent = requests.last().unwrap()["headers"]["authorization"].clone();
    let of = |key: &str| {
        use base64::Engine;
        let text = base64::engine::general_purpose::STANDARD.encode(format!("api:{key}"));
        format!("Basic {text}")
    };
    match sent.as_str().unwrap() {
        sent if sent == of(KEY) => "default",
        sent if sent == of(OTHER_KEY) => "other",
        sent => panic!("unknown credentials of {} bytes", sent.len()),
    }
}

#[test]
fn netrc_with_the_port_then_without() {
    let backend = two_users();
    let home = Folder::new();
    let run = |netrc: &str| {
        home.write(".netrc", netrc);
        let mut program = scan(home.path(), &["e/p/r", "--count"]);
        let output = program
            .env("WANDB_BASE_URL", backend.url())
            .output()
            .unwrap();
        succeeded(&output, netrc);
        key_used(&backend)
    };
    let bare = format!("machine 127.0.0.1\n  login user\n  password {KEY}\n");
    let port = format!(
        "machine 127.0.0.1:{}\n  login user\n  password {OTHER_KEY}\n",
        backend.port()
    );
    assert_eq!(run(&bare), "default");
    assert_eq!(run(&port), "other");
    assert_eq!(run(&format!("{bare}{port}")), "other");
    // A variable comes first.
    let mut program = scan(home.path(), &["e/p/r", "--count"]);
    program
        .env("WANDB_BASE_URL", backend.url())
        .env("WANDB_API_KEY", KEY);
    succeeded(&program.output().unwrap(), "variable");
    assert_eq!(key_used(&backend), "default");
    // NETRC names another file.
    let elsewhere = home.write("elsewhere", &bare);
    let mut program = scan(home.path(), &["e/p/r", "--count"]);
    program
        .env("WANDB_BASE_URL", backend.url())
        .env("NETRC", elsewhere);
    succeeded(&program.output().unwrap(), "NETRC");
    assert_eq!(key_used(&backend), "default");
}

#[test]
fn settings_files_and_variables() {
    let backend = two_users();
    let nobody = Backend::start(&[]);
    let home = Folder::new();
    let settings = |url: &str, entity: &str| {
        format!("[default]\nbase_url = {url}\nentity = {entity}\nproject = p\n")
    };
    let run = |path: &str, variables: &[(&str, &str)]| {
        let mut program = scan(home.path(), &[path, "--count"]);
        program
            .env("WANDB_API_KEY", KEY)
            .envs(variables.iter().copied());
        program.output().unwrap()
    };
    home.write(".config/wandb/settings", &settings(backend.url(), "e"));
    succeeded(&run("r", &[]), "global file");
    home.write(".config/wandb/settings", &settings(nobody.url(), "nobody"));
    home.write("wandb/settings", &settings(backend.url(), "e"));
    succeeded(&run("p/r", &[]), "local file before global file");
    home.write("wandb/settings", &settings(nobody.url(), "nobody"));
    let variables = [("WANDB_BASE_URL", backend.url()), ("WANDB_ENTITY", "e")];
    succeeded(&run("r", &variables), "variables before files");
    let wrong = [("WANDB_PROJECT", "wrong"), variables[0], variables[1]];
    let output = run("r", &wrong);
    assert_eq!(output.status.code(), Some(ErrorKind::NotFound.code()));
    assert!(stderr(&output).contains("e/wrong/r"), "{}", stderr(&output));
    assert!(nobody.requests().is_empty());
}

#[test]
fn an_identity_token_is_exchanged_once() {
    let backend = seeded();
    let home = Folder::new();
    let token = home.write("token", "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl\n");
    let mut program = scan(home.path(), &["e/p/r", "--count"]);
    program
        .env("WANDB_BASE_URL", backend.url())
        .env("WANDB_IDENTITY_TOKEN_FILE", &token)
        .env(
            "WANDB_CREDENTIALS_FILE",
            home.path().join("credentials.json"),
        );
    for _ in 0..2 {
        succeeded(&program.output().unwrap(), "identity token");
    }
    let exchanges = backend.requests_of("oidc_token");
    assert_eq!(
        exchanges.len(),
        1,
        "the second process finds the token in the file"
    );
    assert!(exchanges[0]["headers"].get("authorization").is_none());
    for request in backend.requests() {
        let sent = request["headers"]["authorization"].as_str();
        let graphql = request["path"] == "/graphql";
        assert_eq!(
            graphql,
            sent.is_some_and(|sent| sent.starts_with("Bearer ")),
            "{request}"
        );
    }
    // A token that the server has forgotten is renewed.
    backend.control("POST", "/tokens/revoke", Json::Null);
    succeeded(&program.output().unwrap(), "revoked token");
    // What is no token is not sent.
    fs::write(&token, "").unwrap();
    backend.control("POST", "/tokens/revoke", Json::Null);
    let output = program.output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(ErrorKind::Auth.code()),
        "{}",
        stderr(&output)
    );
    assert!(stderr(&output).contains("token"), "{}", stderr(&output));
}

#[test]
fn an_identity_token_is_not_printed() {
    let backend = seeded();
    let home = Folder::new();
    let identity = "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl";
    let token = home.write("token", identity);
    let lines = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&lines);
    let api = Api::builder()
        .ignore_environment()
        .base_url(backend.url())
        .identity_token_file(token)
        .on_log(move |_, line| *log.lock().unwrap() += line)
        .connect()
        .unwrap();
    let run = open(&api, "r");
    let requests = backend.requests_of("Run");
    let sent = requests[0]["headers"]["authorization"].as_str().unwrap();
    let access = sent.strip_prefix("Bearer ").unwrap();
    let echo = format!("refused {access} of {identity}");
    backend.fault(json!({"kind": "graphql_errors", "errors": [{"message": echo}]}));
    let error = api.run("e/p/r").unwrap_err();
    let lines = lines.lock().unwrap();
    assert!(!lines.is_empty());
    let printed = format!("{api:?} {:?} {run:?} {lines}", api.settings());
    assert!(
        !printed.contains(access) && !printed.contains(identity),
        "a token is printed"
    );
    let printed = format!("{error} {error:?} {:?}", error.messages());
    assert!(!printed.contains(access), "the access token is printed");
}
