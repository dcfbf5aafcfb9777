//! The `scan` example as a program: options, output, exit codes.

mod common;
mod remote;

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{fs, thread};

use serde_json::json;
use wandb_run::ErrorKind;
use wandb_run::json::{Map, from_str_as};

use common::Backend;
use remote::folder::Folder;
use remote::program::{self, stderr, stdout};
use remote::{KEY, Wanted, assert_rows, generate, row, seed, truth, unordered};

fn scan(home: &Folder, backend: &Backend, arguments: &[&str]) -> Command {
    let mut command = program::scan(home.path(), arguments);
    command
        .env("WANDB_BASE_URL", backend.url())
        .env("WANDB_API_KEY", KEY);
    command
}

fn lines(output: &Output) -> Vec<String> {
    stdout(output).lines().map(str::to_owned).collect()
}

fn fails(output: &Output, code: i32, word: &str) {
    assert_eq!(output.status.code(), Some(code), "{}", stderr(output));
    assert_eq!(stdout(output), "");
    assert!(stderr(output).starts_with("scan: "), "{}", stderr(output));
    assert!(
        stderr(output).contains(word),
        "no {word:?} in {}",
        stderr(output)
    );
}

fn fails_with(output: &Output, kind: ErrorKind, word: &str) {
    fails(output, kind.code(), word);
    assert_eq!(stderr(output).lines().count(), 1, "{}", stderr(output));
}

/// `rows=N requests=N scan_s=S`, the last line of standard error.
fn figures(output: &Output) -> (u64, u64) {
    let text = stderr(output);
    let last = text.lines().last().expect("a last line");
    let parts: Vec<&str> = last.split(' ').collect();
    let [rows, requests, seconds] = parts[..] else {
        panic!("not three figures: {last}");
    };
    let seconds: f64 = seconds.strip_prefix("scan_s=").unwrap().parse().unwrap();
    assert!(seconds > 0.0);
    (
        rows.strip_prefix("rows=").unwrap().parse().unwrap(),
        requests.strip_prefix("requests=").unwrap().parse().unwrap(),
    )
}

#[test]
fn every_option() {
    let backend = Backend::start(&[]);
    generate(
        &backend,
        "r",
        json!({"rows": 600, "metrics": 3, "nan_every": 5, "sparse_key": {"name": "rare", "every": 7}}),
    );
    let home = Folder::new();
    let all = truth(&backend, "r");
    let cases: [(&[&str], Wanted); 8] = [
        (&[], Wanted::all()),
        (&["--min", "10", "--max", "20"], Wanted::all().range(10, 20)),
        (&["--page-size", "50"], Wanted::all()),
        (&["--keys", "rare"], Wanted::keys(&["rare"])),
        (
            &["--keys", "metric_2,_step,metric_0"],
            Wanted::keys(&["metric_2", "_step", "metric_0"]),
        ),
        (&["--keys", "rare,never"], Wanted::keys(&["rare", "never"])),
        (
            &["--any", "--keys", "rare,never,_step"],
            Wanted::any_of(&["rare", "never", "_step"]),
        ),
        (
            &[
                "--keys",
                "rare",
                "--min",
                "100",
                "--max",
                "200",
                "--page-size",
                "30",
            ],
            Wanted::keys(&["rare"]).range(100, 200),
        ),
    ];
    for (options, wanted) in cases {
        let what = options.join(" ");
        let truth = wanted.of(&all);
        let arguments = [&["e/p/r"], options].concat();
        backend.clear();
        let output = scan(&home, &backend, &arguments).output().unwrap();
        assert!(output.status.success(), "{what}: {}", stderr(&output));
        assert_rows(&lines(&output), &truth, &what);
        // The run itself is opened with one request more.
        let requests = remote::logged(&backend) - 1;
        assert_eq!(figures(&output), (truth.len() as u64, requests), "{what}");

        let arguments = [&arguments[..], &["--columns"]].concat();
        let output = scan(&home, &backend, &arguments).output().unwrap();
        let got: Vec<_> = lines(&output).iter().map(|line| unordered(line)).collect();
        let wanted: Vec<_> = truth.iter().map(|line| unordered(line)).collect();
        assert!(got == wanted, "{what} --columns");

        for more in [&["--count"][..], &["--count", "--columns"]] {
            let arguments = [&["e/p/r"], options, more].concat();
            let output = scan(&home, &backend, &arguments).output().unwrap();
            assert_eq!(stdout(&output), format!("{}\n", truth.len()), "{what}");
        }
    }
}

#[test]
fn wrong_usage() {
    let home = Folder::new();
    for (arguments, word) in [
        (&[][..], "no run"),
        (&["e/p/r", "--keys"], "--keys needs a value"),
        (&["e/p/r", "--min", "x"], "--min needs a number"),
        (
            &["e/p/r", "--page-size", "-1"],
            "--page-size needs a number",
        ),
        (&["e/p/r", "--any"], "--any needs --keys"),
        (&["e/p/r", "--nonsense"], "unexpected --nonsense"),
        (&["e/p/r", "more"], "unexpected more"),
    ] {
        let output = program::scan(home.path(), arguments).output().unwrap();
        fails(&output, 2, word);
        assert!(
            stderr(&output).contains("usage: scan RUN"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn the_exit_code_is_the_kind_of_the_error() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"history": [row(0, "")]}));
    let home = Folder::new();
    let run = |arguments: &[&str]| scan(&home, &backend, arguments).output().unwrap();
    assert_eq!(ErrorKind::InvalidArgument.code(), 13);
    fails_with(&run(&["a/b/c/d"]), ErrorKind::InvalidArgument, "a/b/c/d");
    fails_with(&run(&["r"]), ErrorKind::InvalidArgument, "WANDB_PROJECT");
    fails_with(
        &run(&["e/p/r", "--keys", ""]),
        ErrorKind::InvalidArgument,
        "key",
    );
    fails_with(
        &run(&["e/p/r", "--page-size", "0"]),
        ErrorKind::InvalidArgument,
        "page size",
    );
    fails_with(&run(&["e/p/missing"]), ErrorKind::NotFound, "e/p/missing");
    fails_with(&run(&["./no-such-run"]), ErrorKind::NotFound, "no-such-run");

    let key = |key: &str| {
        let mut command = scan(&home, &backend, &["e/p/r"]);
        command.env("WANDB_API_KEY", key).output().unwrap()
    };
    fails_with(&key(&"0123456789".repeat(4)), ErrorKind::Auth, "e/p/r");
    fails_with(&key("short"), ErrorKind::Auth, "WANDB_API_KEY");
    fails_with(&key(""), ErrorKind::Auth, "WANDB_API_KEY");

    for (fault, kind) in [
        (
            json!({"kind": "status", "code": 403}),
            ErrorKind::Permission,
        ),
        (json!({"kind": "graphql_errors"}), ErrorKind::Server),
        (json!({"kind": "html"}), ErrorKind::Protocol),
        (
            json!({"kind": "rate_limit", "retry_after": "3600"}),
            ErrorKind::RateLimited,
        ),
    ] {
        for operation in ["Run", "HistoryPage"] {
            backend.clear();
            let mut fault = fault.clone();
            fault["operation"] = operation.into();
            backend.fault(fault);
            fails_with(&run(&["e/p/r"]), kind, "e/p/r");
        }
    }
    backend.clear();
    backend.fault(json!({"kind": "stall", "head": false}));
    let mut hasty = scan(&home, &backend, &["e/p/r"]);
    let output = hasty.env("WANDB_HTTP_TIMEOUT", "0.5").output().unwrap();
    fails_with(&output, ErrorKind::Timeout, "e/p/r");
}

#[test]
fn nothing_listens() {
    let port = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap().port()
    };
    let home = Folder::new();
    let mut command = program::scan(home.path(), &["e/p/r"]);
    command
        .env("WANDB_BASE_URL", format!("http://127.0.0.1:{port}"))
        .env("WANDB_API_KEY", KEY);
    fails_with(&command.output().unwrap(), ErrorKind::Network, "refused");
}

#[test]
fn an_error_on_the_way_comes_after_the_rows_before_it() {
    let backend = Backend::start(&[]);
    generate(&backend, "r", json!({"rows": 300, "metrics": 1}));
    backend.fault(
        json!({"kind": "status", "code": 403, "operation": "HistoryPage",
        "variables": {"minStep": 100}}),
    );
    let home = Folder::new();
    let output = scan(&home, &backend, &["e/p/r", "--page-size", "100"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(ErrorKind::Permission.code()));
    let truth = Wanted::all().range(0, 100).of(&truth(&backend, "r"));
    assert_rows(&lines(&output), &truth, "rows before the error");
    assert!(!stderr(&output).contains("rows="), "{}", stderr(&output));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let backend = Backend::start(&[]);
    generate(&backend, "r", json!({"rows": 20_000, "metrics": 4}));
    let home = Folder::new();
    for more in [&[][..], &["--columns"]] {
        let arguments = [&["e/p/r"], more].concat();
        let mut child = scan(&home, &backend, &arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        reader.read_line(&mut first).unwrap();
        drop(reader);
        let mut errors = child.stderr.take().unwrap();
        let errors = thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).unwrap();
            text
        });
        let status = child.wait().unwrap();
        assert!(first.starts_with('{') && first.ends_with("}\n"), "{first}");
        assert_eq!(errors.join().unwrap(), "");
        assert!(status.success(), "{status}");
    }
}

// Local runs, without a server or a key.

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The only run in `digits-NAME`.
fn recorded(name: &str) -> PathBuf {
    let folder = fixtures().join(format!("digits-{name}"));
    let runs = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut runs = runs.filter(|path| path.is_dir());
    runs.next().expect("a recorded run")
}

#[test]
fn recorded_runs_are_read_as_expected() {
    let home = Folder::new();
    for name in ["old", "new"] {
        let expected = fixtures().join(format!("expected/{name}.jsonl"));
        let expected: Vec<String> = fs::read_to_string(expected)
            .unwrap()
            .lines()
            .map(|line| from_str_as::<Map>(line).unwrap().to_json())
            .collect();
        let unordered_expected: Vec<_> = expected.iter().map(|row| unordered(row)).collect();
        let run = recorded(name).display().to_string();
        let output = program::scan(home.path(), &[&run]).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        assert_rows(&lines(&output), &expected, name);
        assert_eq!(figures(&output), (521, 0));
        let output = program::scan(home.path(), &[&run, "--columns"])
            .output()
            .unwrap();
        let got: Vec<_> = lines(&output).iter().map(|row| unordered(row)).collect();
        assert!(
            got == unordered_expected,
            "{name}: columns are not the rows"
        );
        for (arguments, count) in [
            (&["--keys", "loss"][..], 520),
            (&["--keys", "val.err.top1,precision.8"], 26),
            (&["--any", "--keys", "weights,final.note"], 7),
            (&["--min", "519"], 2),
            (&["--max", "100"], 100),
        ] {
            let arguments = [&[&*run], arguments, &["--count"]].concat();
            let output = program::scan(home.path(), &arguments).output().unwrap();
            assert_eq!(
                stdout(&output),
                format!("{count}\n"),
                "{name} {arguments:?}"
            );
        }
    }
}

#[test]
fn a_local_run_is_named_in_many_ways() {
    let run = recorded("new");
    let home = Folder::new();
    let log = fs::read_dir(&run)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            path.extension()
                .is_some_and(|extension| extension == "wandb")
        })
        .expect("a log");
    let name = run.file_name().unwrap().to_str().unwrap();
    let parent = run.parent().unwrap();
    for (place, path) in [
        (home.path(), run.to_str().unwrap()),
        (home.path(), log.to_str().unwrap()),
        (parent, name),
        (parent, &format!("./{name}")),
        (run.as_path(), "./"),
    ] {
        let mut command = program::scan(home.path(), &[path, "--count"]);
        let output = command.current_dir(place).output().unwrap();
        assert_eq!(stdout(&output), "521\n", "{path}: {}", stderr(&output));
    }
    let output = program::scan(home.path(), &["./"]).output().unwrap();
    fails_with(&output, ErrorKind::NotFound, "no");
}
