//! The dependencies of a default build: few, none of a kind that this library
//! does without, and each of the direct ones with its reason.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

const MOST_CRATES: usize = 60;
/// Runtimes, HTTP stacks and TLS libraries of another kind, and what belongs
/// to them. `openssl-probe` only knows where certificates lie.
const FORBIDDEN: [&str; 6] = [
    "tokio",
    "hyper",
    "reqwest",
    "openssl",
    "native-tls",
    "async-std",
];
const ALLOWED: [&str; 1] = ["openssl-probe"];

#[test]
fn a_default_build_is_small() {
    let crates = crates_of_a_default_build();
    // The two that everything is built on: the list is read as it should be.
    for name in ["ureq ", "rustls "] {
        assert!(
            crates.iter().any(|package| package.starts_with(name)),
            "{crates:?}"
        );
    }
    assert!(crates.len() <= MOST_CRATES, "{}: {crates:#?}", crates.len());
    let unwanted: Vec<&String> = crates.iter().filter(|name| is_forbidden(name)).collect();
    assert!(unwanted.is_empty(), "{unwanted:?}");
}

#[test]
fn forbidden_crates_are_recognised() {
    for name in [
        "tokio",
        "tokio-rustls",
        "hyper-util",
        "openssl-sys",
        "native-tls",
    ] {
        assert!(is_forbidden(name), "{name}");
    }
    for name in ["openssl-probe", "hyperfine", "rustls"] {
        assert!(!is_forbidden(name), "{name}");
    }
}

#[test]
fn every_direct_dependency_says_why() {
    let manifest = fs::read_to_string(manifest()).unwrap();
    assert_eq!(without_reason(&manifest), Vec::<&str>::new());
}

#[test]
fn a_dependency_without_a_reason_is_found() {
    let manifest = "# About the package.\n[package]\nname = \"x\"\n\n[dependencies]\n\
        # Why a.\na = \"1\"\nb = { version = \"1\", features = [\n  \"x\",\n] }\n\n# No longer\n\nc = \"1\"\n\
        # Why d.\n[dependencies.d]\nversion = \"1\"\n\n[target.'cfg(unix)'.dependencies]\ne = \"1\"\n\
        [dependencies.f]\nversion = \"1\"\n[dev-dependencies]\ng = \"1\"\n";
    let expected = ["b = {", "c =", "e =", "[dependencies.f]"];
    let found = without_reason(manifest);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (line, start) in found.iter().zip(expected) {
        assert!(line.starts_with(start), "{line}");
    }
}

/// Names and versions of this machine's default build, this crate included.
fn crates_of_a_default_build() -> BTreeSet<String> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["tree", "--offline", "--locked", "--edges", "normal"]);
    command.args(["--package", env!("CARGO_PKG_NAME"), "--prefix", "none"]);
    command.args(["--format", "{p}", "--no-dedupe", "--manifest-path"]);
    let output = command.arg(manifest()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree: {errors}");
    let tree = String::from_utf8(output.stdout).unwrap();
    tree.lines().map(str::to_owned).collect()
}

/// Whether a crate, given by name or by name and version, is a forbidden one
/// or belongs to one: `tokio`, `tokio-rustls`.
fn is_forbidden(package: &str) -> bool {
    let name = package.split(' ').next().unwrap_or(package);
    let belongs = |family: &&str| {
        let rest = name.strip_prefix(*family);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    !ALLOWED.contains(&name) && FORBIDDEN.iter().any(belongs)
}

/// The entries of a manifest's dependency tables (those for tests left out)
/// with no comment on the line above.
fn without_reason(manifest: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut in_table = false;
    let mut above = "";
    for line in manifest.lines() {
        // Values that go on over several lines are indented or end in a bracket.
        let is_entry = if let Some(header) = line.strip_prefix('[') {
            in_table = is_dependency_table(header);
            !in_table && is_dependency_table(header.rsplit_once('.').map_or("", |(table, _)| table))
        } else {
            in_table && line.starts_with(|c: char| c.is_ascii_alphanumeric() || "_\"".contains(c))
        };
        if is_entry && !above.starts_with("# ") {
            found.push(line);
        }
        above = line;
    }
    found
}

/// `dependencies]`, `build-dependencies]`, `target.….dependencies]`, or the
/// like without the bracket.
fn is_dependency_table(header: &str) -> bool {
    let table = header.trim_end_matches(']');
    let (scope, name) = table.rsplit_once('.').unwrap_or(("", table));
    let is_scope = scope.is_empty() || scope.starts_with("target.");
    is_scope && ["dependencies", "build-dependencies"].contains(&name)
}

fn manifest() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
}
