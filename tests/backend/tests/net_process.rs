//! The binary itself, through the support code of the library's own tests.

#[path = "../../common/mod.rs"]
mod common;
mod net_support;

use std::process::{Command, Stdio};

use common::{Backend, Proxy};
use net_support::Client;
use serde_json::{Value, json};

fn run(args: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_wandb-backend"))
        .args(args)
        .stdin(Stdio::null())
        .output()
        .expect("run")
}

#[test]
fn faults_and_log_of_a_process() {
    let backend = Backend::start(&[]);
    let fault = backend.fault(json!({"kind": "status", "code": 418}));
    let mut client = Client::connect(backend.url());
    client.request("GET", "/anything", &[], b"");
    assert_eq!(client.answer().status, 418);
    assert_eq!(backend.hits(fault), 1);
    assert_ne!(backend.url(), backend.other_url());
    let requests = backend.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(
        (&requests[0]["path"], &requests[0]["status"]),
        (&json!("/anything"), &json!(418))
    );
    let operation = requests[0]["operation"].as_str().expect("an operation");
    assert_eq!(backend.requests_of(operation).len(), 1);
    assert_eq!(
        (backend.open_connections(), backend.total_connections()),
        (1, 1)
    );
    backend.close_connections();
    backend.clear();
    assert!(backend.requests().is_empty());
    let (status, answer) = backend.try_control("POST", "/faults", json!({"kind": "?"}));
    assert_eq!(status, 400, "{answer}");
}

#[test]
fn tls_and_its_ca_file_end_with_the_process() {
    let backend = Backend::start(&["--tls", "--tls-name", "wandb.test"]);
    assert!(backend.url().starts_with("https://127.0.0.1:"));
    let path = backend.ca_pem_path();
    let pem = std::fs::read_to_string(&path).expect("the CA file");
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----"));
    drop(backend);
    assert!(!path.exists());
}

#[test]
fn a_proxy_leads_to_a_backend() {
    let backend = Backend::start(&[]);
    let proxy = Proxy::start(&["--kind", "http", "--user", "u", "--password", "p"]);
    backend.fault(json!({"kind": "null"}));
    let target = format!("wandb.test:{}", backend.port());
    let mut client = Client::connect(proxy.url());
    client.send(
        format!("CONNECT {target} HTTP/1.1\r\nProxy-Authorization: Basic dTpw\r\n\r\n").as_bytes(),
    );
    assert_eq!(client.answer().status, 200);
    client.request("GET", "/x", &[], b"");
    assert_eq!(client.answer().text(), "null");
    assert_eq!(proxy.connects()[0]["target"], target);
    proxy.clear();
    assert!(proxy.connects().is_empty());
    assert!(
        Proxy::start(&["--kind", "socks5"])
            .url()
            .starts_with("socks5://")
    );
}

#[test]
fn sigterm_is_an_orderly_end() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wandb-backend"))
        .arg("--tls")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("start");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("piped");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).expect("ready");
    let ready: Value = serde_json::from_str(&line).expect("one line of JSON");
    assert_eq!(ready["pid"], child.id());
    let kill = Command::new("kill").arg(child.id().to_string()).status();
    assert!(kill.expect("kill").success());
    assert!(child.wait().expect("wait").success());
    let path = ready["ca_pem_path"].as_str().expect("a path");
    assert!(!std::path::Path::new(path).exists());
}

#[test]
fn mistakes_on_the_command_line_are_explained() {
    for (args, word) in [
        (&["--prot", "1"][..], "--prot"),
        (&["--port"], "--port"),
        (&["--port", "70000"], "70000"),
        (&["--gzip", "on"], "auto or off"),
        (&["--memory", "--data", "x"], "exclude"),
        (&["--tls-expired"], "--tls"),
        (&["proxy"], "--kind"),
        (&["proxy", "--kind", "http", "--user", "u"], "go together"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains(word), "{args:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    assert!(String::from_utf8_lossy(&run(&["--help"]).stdout).contains("--parent-stdin"));
}
