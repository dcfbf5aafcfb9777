//! Recorded fixtures tell nothing about the machine that recorded them: no
//! path, host, address or user of it, neither in text files nor in the strings
//! inside binary ones.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A recorded run, its files included.
const RUN_BYTES: u64 = 300 * 1024;
/// The framing of a log: its first bytes, its blocks, what precedes a chunk.
const LOG_HEADER: [u8; 7] = *b":W&B\xe1\xbe\x00";
const BLOCK: usize = 32 * 1024;
const CHUNK_HEADER: usize = 7;
/// Shorter runs of printable bytes are numbers more often than text.
const SHORTEST_TEXT: usize = 5;
/// Folders at the top of a file system; what is below them is somebody's own.
const TOP_FOLDERS: [&str; 5] = ["root", "home", "work", "Users", "tmp"];
const PARTS: [&str; 5] = ["pyenv", "site-packages", r":\Users", "ip-10-", "ip-172-"];
/// Names that say nothing about a machine or its owner.
const COMMON_NAMES: [&str; 8] = [
    "localhost",
    "root",
    "user",
    "demo",
    "demo-host",
    "admin",
    "build",
    "runner",
];
/// Domains that are reserved for examples.
const EXAMPLE_DOMAINS: [&str; 5] = [
    "example.com",
    "example.net",
    "example.org",
    ".example",
    ".invalid",
];

#[test]
fn fixtures_tell_nothing_about_a_machine() {
    let root = root();
    let names = machine_names();
    let mut found = Vec::new();
    let files = files(&root);
    assert!(files.len() > 10, "{files:?}");
    for path in files {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
        for told in told(name.as_bytes(), &names) {
            found.push(format!("{name}: its name holds {told}"));
        }
        let mut bytes = fs::read(&path).unwrap();
        if is_log(&path) {
            bytes.extend(payloads(&bytes));
        }
        for told in told(&bytes, &names) {
            found.push(format!("{name}: {told}"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn recorded_runs_are_small() {
    let files = files(&root());
    let logs = files.iter().filter(|path| is_log(path));
    let runs: BTreeSet<&Path> = logs.filter_map(|path| path.parent()).collect();
    assert!(runs.len() >= 2, "{runs:?}");
    for run in runs {
        let within = files.iter().filter(|path| path.starts_with(run));
        let bytes: u64 = within.map(|path| fs::metadata(path).unwrap().len()).sum();
        assert!(bytes <= RUN_BYTES, "{run:?} has {bytes} bytes");
    }
}

#[test]
fn planted_names_are_found() {
    let names = ["kestrel", "jdoe42"].map(str::to_owned);
    let mut planted: Vec<String> = TOP_FOLDERS.map(|folder| format!("/{folder}/x")).into();
    let others = [
        r"D:\runs\1",
        r"C:\\Users\\x",
        r"xC:\Users\y",
        "x.pyenv/y",
        "lib/site-packages/z",
        "ip-10-0-0-7",
        "mac-mini.local",
        "host mac.local:80",
        "10.0.0.7",
        "http://8.8.8.8/",
        "a 192.168.1.20.",
        "jane.doe+x@mail.acme.io",
        "<jane@acme.io>",
        "host kestrel",
        "kestrel-2",
        "by jdoe42",
    ];
    planted.extend(others.map(str::to_owned));
    for text in planted {
        // As a protobuf string has it: a length before, another field behind.
        let length = u8::try_from(text.len()).unwrap();
        let field = [b"\xff\x00\x0a", &[length][..], text.as_bytes(), b"\x12\x03"].concat();
        assert_eq!(told(&field, &names).len(), 1, "{text}");
    }
}

#[test]
fn neutral_text_is_left_alone() {
    let names = ["kestrel".to_owned()];
    let text = "/opt/demo/new/bin/python http://127.0.0.1:80 192.0.2.7 198.51.100.1 203.0.113.9 \
        0.0.0.0 1.2.3 1.2.3.4.5 999.1.1.1 0.1.0.0rc1 a@example.com a@b.example @dataclass a@b x @ y.zz \
        threading.local() locals .localized kestrels \"note:\\n\" a/homework/b";
    assert_eq!(told(text.as_bytes(), &names), BTreeSet::new());
    assert_eq!(told(b"\x01/ho\x02me/\x03", &names), BTreeSet::new());
}

#[test]
fn a_name_across_the_blocks_of_a_log_is_found() {
    let path = format!("/{}/jane/train.py", TOP_FOLDERS[1]);
    let (before, after) = path.as_bytes().split_at(4);
    let mut log = LOG_HEADER.to_vec();
    let filler = vec![0; BLOCK - log.len() - CHUNK_HEADER - before.len()];
    for (kind, payload) in [(2, [&filler, before].concat()), (4, after.to_vec())] {
        log.extend([0; 4]);
        log.extend(u16::try_from(payload.len()).unwrap().to_le_bytes());
        log.push(kind);
        log.extend(payload);
    }
    assert_eq!(told(&log, &[]), BTreeSet::new());
    assert_eq!(told(&payloads(&log), &[]).len(), 1);
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Every file below a folder. Python's byte code, which holds paths, is never
/// committed.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        assert!(!kind.is_symlink(), "{entry:?} is a link");
        if kind.is_file() {
            files.push(entry.path());
        } else if entry.file_name() != "__pycache__" {
            files.extend(self::files(&entry.path()));
        }
    }
    files
}

fn is_log(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "wandb")
}

/// The contents of a log without its framing, which may stand in the middle of
/// a text. As much as there is, where the log is cut or damaged.
fn payloads(log: &[u8]) -> Vec<u8> {
    let mut payloads = Vec::new();
    for (index, block) in log.chunks(BLOCK).enumerate() {
        let mut rest = if index == 0 {
            block.strip_prefix(&LOG_HEADER).unwrap_or_default()
        } else {
            block
        };
        while let Some((header, behind)) = rest.split_at_checked(CHUNK_HEADER) {
            let length = usize::from(u16::from_le_bytes([header[4], header[5]]));
            let (payload, next) = behind.split_at(length.min(behind.len()));
            payloads.extend(payload);
            rest = next;
        }
    }
    payloads
}

/// Host and users of the machine that runs this, as far as they are telling.
fn machine_names() -> Vec<String> {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_else(|_| {
        let output = Command::new("hostname").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    });
    let host = host.trim();
    let short = host.split('.').next().unwrap_or(host);
    let users = ["USER", "LOGNAME", "USERNAME"].map(|name| env::var(name).unwrap_or_default());
    let mut names = vec![host.to_owned(), short.to_owned()];
    names.extend(users);
    names.retain(|name| name.len() > 3 && !COMMON_NAMES.contains(&name.as_str()));
    names
}

/// What these bytes tell about a machine.
fn told(bytes: &[u8], names: &[String]) -> BTreeSet<String> {
    let texts = bytes.split(|byte| !matches!(byte, b' '..=b'~'));
    let texts = texts.filter(|text| text.len() >= SHORTEST_TEXT);
    let mut told = BTreeSet::new();
    for text in texts {
        let text = std::str::from_utf8(text).unwrap();
        told.extend(paths(text));
        told.extend(addresses(text));
        told.extend(mail_addresses(text));
        told.extend(local_hosts(text));
        let names = names.iter().filter(|name| has_word(text, name));
        told.extend(names.map(|name| format!("the name {name}")));
    }
    told
}

/// Wherever they stand: the byte before may be a length that looks like a
/// letter.
fn paths(text: &str) -> Vec<String> {
    let folders = TOP_FOLDERS.map(|name| format!("/{name}/"));
    let parts = folders.into_iter().chain(PARTS.map(str::to_owned));
    let mut found: Vec<String> = parts.filter(|part| text.contains(part)).collect();
    for (at, _) in text.match_indices(r":\") {
        let mut before = text[..at].chars().rev();
        if before.next().is_some_and(|c| c.is_ascii_alphabetic())
            && !before.next().is_some_and(|c| c.is_ascii_alphanumeric())
        {
            found.push(format!("the drive {}", &text[at - 1..=at]));
        }
    }
    found
}

/// Addresses of IPv4 but for loopback and those for documentation. A version
/// of four numbers looks like one; there is none in the fixtures.
fn addresses(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    let addresses = words.filter_map(|word| word.trim_matches('.').parse::<Ipv4Addr>().ok());
    let telling = addresses.filter(|address| {
        !address.is_loopback() && !address.is_documentation() && !address.is_unspecified()
    });
    telling
        .map(|address| format!("the address {address}"))
        .collect()
}

fn mail_addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let is_local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
        let is_domain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        let has_local = text[..at].ends_with(is_local);
        let behind = &text[at + 1..];
        let end = behind.find(|c| !is_domain(c)).unwrap_or(behind.len());
        let domain = behind[..end].trim_end_matches(['.', '-']);
        let Some((_, top)) = domain.rsplit_once('.') else {
            continue;
        };
        let is_top = top.len() > 1 && top.chars().all(|c| c.is_ascii_alphabetic());
        let is_example = EXAMPLE_DOMAINS
            .iter()
            .any(|example| domain.ends_with(example));
        if has_local && is_top && !is_example {
            found.push(format!("a mail address at {domain}"));
        }
    }
    found
}

/// Names of mDNS hosts; not attributes of objects in Python.
fn local_hosts(text: &str) -> Vec<String> {
    let is_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let found = text.match_indices(".local").filter(|(at, end)| {
        let goes_on = |c: char| is_label(c) || "_(".contains(c);
        text[..*at].ends_with(is_label) && !text[at + end.len()..].starts_with(goes_on)
    });
    found
        .map(|(at, _)| {
            let label = text[..at].rfind(|c| !is_label(c)).map_or(0, |at| at + 1);
            format!("the host {}.local", &text[label..at])
        })
        .collect()
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric();
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}
