//! Who is trusted, and who gets to see what.

mod common;
mod remote;

use std::fmt::Debug;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};
use wandb_run::settings::{LogLevel, SettingsBuilder};
use wandb_run::{Api, DownloadOptions, Error, ErrorKind, Result, Run};

use common::{Backend, Proxy};
use remote::folder::Folder;
use remote::program::{scan, stderr, stdout};
use remote::{KEY, api, builder, generate, mode, open, row, rows, seed};

fn seeded(args: &[&str]) -> Backend {
    let backend = Backend::start(args);
    seed(
        &backend,
        "r",
        json!({"history": [row(0, ""), row(1, "")], "files": {"a.txt": "content"}}),
    );
    backend
}

fn works(api: &Api) {
    let run = open(api, "r");
    assert_eq!(rows(run.scan_history()).unwrap().len(), 2);
}

// TLS.

#[test]
fn a_ca_by_path_and_by_bytes() {
    let backend = seeded(&["--tls"]);
    let pem = fs::read(backend.ca_pem_path()).unwrap();
    works(
        &builder(backend.url())
            .ca_file(backend.ca_pem_path())
            .connect()
            .unwrap(),
    );
    works(&builder(backend.url()).ca_pem(pem).connect().unwrap());
    works(&builder(backend.url()).insecure(true).connect().unwrap());
}

#[test]
fn a_ca_by_variable() {
    let backend = seeded(&["--tls"]);
    let home = Folder::new();
    for variable in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] {
        let mut program = scan(home.path(), &["e/p/r", "--count"]);
        program
            .env("WANDB_BASE_URL", backend.url())
            .env("WANDB_API_KEY", KEY);
        let without = program.output().unwrap();
        assert_eq!(
            without.status.code(),
            Some(ErrorKind::Tls.code()),
            "{}",
            stderr(&without)
        );
        let with = program
            .env(variable, backend.ca_pem_path())
            .output()
            .unwrap();
        assert_eq!(stdout(&with), "2\n", "{variable}: {}", stderr(&with));
    }
}

fn untrusted(backend: &Backend, options: SettingsBuilder, words: &[&str]) {
    let error = options.connect().unwrap().run("e/p/r").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    for word in words.iter().chain(&["127.0.0.1", "e/p/r"]) {
        assert!(error.to_string().contains(word), "no {word:?} in {error}");
    }
    assert!(!error.is_retryable());
    assert_eq!(error.attempts(), 1, "{error}");
    assert_eq!(backend.total_connections(), 1, "{error}");
    assert!(backend.requests().is_empty());
}

#[test]
fn what_is_not_trusted_is_not_asked_again() {
    let backend = seeded(&["--tls"]);
    untrusted(
        &backend,
        builder(backend.url()),
        &["UnknownIssuer", "ca_file"],
    );
    let backend = seeded(&["--tls", "--tls-name", "other.test"]);
    let options = builder(backend.url()).ca_file(backend.ca_pem_path());
    untrusted(&backend, options, &["other.test"]);
    let backend = seeded(&["--tls", "--tls-expired"]);
    let options = builder(backend.url()).ca_file(backend.ca_pem_path());
    untrusted(&backend, options, &["expired"]);
}

// Proxies.

const PROXY_USER: &str = "proxy-user";
const PROXY_PASSWORD: &str = "proxy-pass-9Q7";

fn proxy_of(kind: &str) -> (Proxy, String) {
    let proxy = Proxy::start(&[
        "--kind",
        kind,
        "--user",
        PROXY_USER,
        "--password",
        PROXY_PASSWORD,
    ]);
    // With `h` the proxy looks the name up.
    let scheme = if kind == "http" { "http" } else { "socks5h" };
    let url = format!(
        "{scheme}://{PROXY_USER}:{PROXY_PASSWORD}@127.0.0.1:{}",
        proxy.port()
    );
    (proxy, url)
}

#[test]
fn proxies_with_a_password() {
    for tls in [false, true] {
        let args: &[&str] = if tls {
            &["--tls", "--tls-name", "wandb.test"]
        } else {
            &[]
        };
        let backend = seeded(args);
        let target = format!("wandb.test:{}", backend.port());
        let url = format!("http{}://{target}", if tls { "s" } else { "" });
        for kind in ["http", "socks5"] {
            let (proxy, address) = proxy_of(kind);
            let options = |address: &str| {
                let options = builder(&url).http_proxy(address).https_proxy(address);
                if tls {
                    options.ca_file(backend.ca_pem_path())
                } else {
                    options
                }
            };
            works(&options(&address).connect().unwrap());
            for connect in proxy.connects() {
                assert_eq!(connect["target"], target, "{connect}");
                assert_eq!(connect["user"], PROXY_USER, "{connect}");
                assert_eq!(connect["password"], PROXY_PASSWORD, "{connect}");
                assert_eq!(connect["outcome"], "connected", "{connect}");
            }
            assert!(!proxy.connects().is_empty());

            let wrong = address.replace(PROXY_PASSWORD, "wrong-8Z4");
            let error = options(&wrong).connect().unwrap().run("e/p/r").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Network, "{error}");
            assert!(error.to_string().contains("proxy"), "{error}");
            assert!(!error.to_string().contains("wrong-8Z4"), "{error}");
            assert_eq!(error.attempts(), 1, "{error}");
        }
    }
}

#[test]
fn no_proxy_and_loopback_go_straight() {
    let backend = seeded(&[]);
    let (proxy, address) = proxy_of("http");
    works(
        &builder(backend.url())
            .http_proxy(&*address)
            .connect()
            .unwrap(),
    );
    assert!(proxy.connects().is_empty());
    let url = format!("http://wandb.test:{}", backend.port());
    let options = builder(&url)
        .http_proxy(&*address)
        .no_proxy("elsewhere.test, .test");
    let error = options.connect().unwrap().run("e/p/r").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert!(error.to_string().contains("wandb.test"), "{error}");
    assert!(proxy.connects().is_empty());
}

#[test]
fn a_proxy_by_variable() {
    let backend = seeded(&[]);
    let home = Folder::new();
    let (proxy, address) = proxy_of("socks5");
    let url = format!("http://wandb.test:{}", backend.port());
    for variable in ["WANDB_HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        proxy.clear();
        let mut program = scan(home.path(), &["e/p/r", "--count"]);
        program
            .env("WANDB_BASE_URL", &url)
            .env("WANDB_API_KEY", KEY)
            .env(variable, &address);
        let output = program.output().unwrap();
        assert_eq!(stdout(&output), "2\n", "{variable}: {}", stderr(&output));
        assert_eq!(proxy.connects().len(), 1, "{variable}");
        let output = program.env("NO_PROXY", "wandb.test").output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(ErrorKind::Network.code()),
            "{variable}"
        );
        assert_eq!(proxy.connects().len(), 1, "{variable}");
    }
}

// Redirects.

const HEADER_VALUE: &str = "header-secret-5T2";

fn host_of(request: &Json) -> &str {
    request["headers"]["host"].as_str().unwrap()
}

#[test]
fn a_query_is_not_redirected_elsewhere() {
    let backend = seeded(&[]);
    let api = builder(backend.url())
        .header("x-extra", HEADER_VALUE)
        .connect()
        .unwrap();
    for code in [301, 302, 303, 307, 308] {
        backend.clear();
        let location = backend.other_url();
        backend.fault(json!({
            "kind": "redirect", "code": code, "location": location, "keep_path": true, "times": 1,
        }));
        let error = api.run("e/p/r").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
        assert!(error.to_string().contains(location), "{error}");
        let requests = backend.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        assert_eq!(format!("http://{}", host_of(&requests[0])), backend.url());
        assert_eq!(requests[0]["headers"]["x-extra"], HEADER_VALUE);
    }
    // On the same server it is.
    backend.clear();
    backend.fault(json!({"kind": "redirect", "code": 308, "location": "/graphql", "times": 1}));
    api.run("e/p/r").unwrap();
}

#[test]
fn a_download_goes_elsewhere_without_credentials() {
    let backend = seeded(&[]);
    mode(
        &backend,
        json!({"file_redirect": "other", "storage_origin": backend.other_url()}),
    );
    let api = builder(backend.url())
        .header("x-extra", HEADER_VALUE)
        .connect()
        .unwrap();
    let folder = Folder::new();
    let file = open(&api, "r").file("a.txt").unwrap();
    backend.clear();
    let path = file.download(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), "content");
    let requests = backend.requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    let [own, foreign] = [&requests[0], &requests[1]];
    assert_eq!(format!("http://{}", host_of(own)), backend.url());
    assert_eq!(own["headers"]["x-extra"], HEADER_VALUE);
    assert!(own["headers"]["authorization"].is_string());
    assert_eq!(format!("http://{}", host_of(foreign)), backend.other_url());
    for header in ["authorization", "x-extra", "cookie", "referer"] {
        assert!(foreign["headers"].get(header).is_none(), "{foreign}");
    }
}

#[test]
fn a_download_does_not_lose_its_encryption() {
    let backend = seeded(&["--tls"]);
    let plain = Backend::start(&[]);
    let api = builder(backend.url())
        .ca_file(backend.ca_pem_path())
        .connect()
        .unwrap();
    let file = open(&api, "r").file("a.txt").unwrap();
    backend
        .fault(json!({"operation": "file_download", "kind": "redirect", "location": plain.url()}));
    let folder = Folder::new();
    let error = file.download(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    assert!(plain.requests().is_empty() && folder.is_empty());
}

// Secrets.

/// Everything that a program could print.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<String>>);

impl Printed {
    fn text(&self, text: &str) {
        let mut printed = self.0.lock().unwrap();
        printed.push_str(text);
        printed.push('\n');
    }

    fn debug(&self, value: &impl Debug) {
        self.text(&format!("{value:?}\n{value:#?}"));
    }

    fn error(&self, error: &Error) {
        self.debug(error);
        let mut cause: Option<&dyn std::error::Error> = Some(error);
        while let Some(error) = cause {
            self.text(&format!("{error} {error:?}"));
            cause = error.source();
        }
        self.text(&error.messages().join("\n"));
    }

    fn result<T: Debug>(&self, result: &Result<T>) {
        match result {
            Ok(value) => self.debug(value),
            Err(error) => self.error(error),
        }
    }
}

/// A program in which nearly everything goes wrong, all of it printed.
fn noisy_program(backend: &Backend, options: &SettingsBuilder, printed: &Printed) {
    printed.debug(options);
    let api = options.clone().connect().unwrap();
    printed.debug(&api);
    printed.debug(api.settings());
    let run = api.run("e/p/r");
    printed.result(&run);
    let run: Run = run.unwrap();
    let folder = Folder::new();
    let file = run.file("a.txt").unwrap();
    let secret =
        json!({"errors": [{"message": format!("no access with {KEY} and {HEADER_VALUE}")}]});
    for fault in [
        json!({"kind": "latency", "ms": 1}),
        json!({"kind": "status", "code": 500, "body": secret}),
        json!({"kind": "status", "code": 401, "body": secret}),
        json!({"kind": "status", "code": 403, "body": format!("api:{KEY}")}),
        json!({"kind": "html"}),
        json!({"kind": "bad_json"}),
        json!({"kind": "drop"}),
        json!({"kind": "reset"}),
        json!({"kind": "truncate"}),
        // The first call only: each attempt waits for its limit.
        json!({"kind": "stall", "times": 2}),
        json!({"kind": "garbage"}),
        json!({"kind": "graphql_errors", "errors": secret["errors"]}),
        json!({"kind": "rate_limit", "retry_after": "3600"}),
        json!({"kind": "redirect", "location": "http://127.0.0.1:1/?key=sig-secret-3K8"}),
    ] {
        backend.clear_faults();
        backend.fault(fault);
        printed.result(&api.run("e/p/r"));
        printed.debug(&run.scan_history());
        let mut scan = run.scan_history().rows().unwrap();
        printed.result(&scan.by_ref().collect::<Result<Vec<_>>>());
        printed.debug(&scan);
        printed.debug(&scan.report());
        printed.debug(&run.scan_history().columns(10).unwrap());
        let mut files = run.files().into_iter();
        printed.result(&files.by_ref().collect::<Result<Vec<_>>>());
        printed.debug(&files);
        let options = DownloadOptions::new().replace(true);
        printed.result(&file.download_with(folder.path(), &options));
        printed.result(&run.metadata());
        printed.result(&run.history().rows());
        printed.result(&run.history().keys(["loss"]).table());
        printed.result(&run.last_history_step());
        let mut again = run.clone();
        printed.result(&again.load());
    }
    backend.clear_faults();
}

#[test]
fn no_secret_is_ever_printed_or_sent_elsewhere() {
    let backend = seeded(&[]);
    mode(
        &backend,
        json!({"file_redirect": "other", "storage_origin": backend.other_url()}),
    );
    let (_proxy, address) = proxy_of("http");
    let printed = Printed::default();
    let direct = backend.url().to_owned();
    let proxied = format!("http://wandb.test:{}", backend.port());
    for url in [direct, proxied] {
        let log = printed.clone();
        let lines = Arc::new(Mutex::new(0));
        let counter = Arc::clone(&lines);
        let options = builder(&url)
            .attempts(2)
            .response_timeout(Duration::from_millis(500))
            .stall_timeout(Duration::from_millis(500))
            .header("x-extra", HEADER_VALUE)
            .http_proxy(&*address)
            .on_log(move |level: LogLevel, line| {
                log.text(&format!("{level:?} {line}"));
                *counter.lock().unwrap() += 1;
            });
        noisy_program(&backend, &options, &printed);
        assert!(*lines.lock().unwrap() > 50, "the log is to be heard");
    }
    let basic = {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(format!("api:{KEY}"))
    };
    let text = printed.0.lock().unwrap();
    assert!(text.len() > 50_000);
    for secret in [KEY, &basic, PROXY_PASSWORD, HEADER_VALUE] {
        if let Some(at) = text.find(secret) {
            let from = text[..at].rfind('\n').map_or(0, |at| at + 1);
            panic!("printed a secret: {}", text[from..at].trim());
        }
    }
    let mut foreign = 0;
    for request in backend.requests() {
        let host = host_of(&request);
        if !backend.other_url().ends_with(host) {
            continue;
        }
        foreign += 1;
        let all = request.to_string();
        for secret in [KEY, &basic, PROXY_PASSWORD, HEADER_VALUE] {
            assert!(
                !all.contains(secret),
                "{} {}",
                request["method"],
                request["path"]
            );
        }
    }
    assert!(foreign > 0);
}

/// A run whose rows and answers are compressed looks the same.
#[test]
fn compressed_answers() {
    use wandb_run::settings::Compression;
    let backend = Backend::start(&[]);
    generate(&backend, "r", json!({"rows": 500}));
    let plain = rows(open(&api(&backend), "r").scan_history()).unwrap();
    let api = builder(backend.url())
        .compression(Compression::Gzip)
        .connect()
        .unwrap();
    assert_eq!(rows(open(&api, "r").scan_history()).unwrap(), plain);
    let last = backend.requests().pop().unwrap();
    assert_eq!(last["headers"]["accept-encoding"], "gzip");
}
