//! Makes logs, in the plainest way: messages and framing by the book.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::call::{Call, CallOptions};

pub const BLOCK: usize = 32768;
pub const HEADER: &[u8] = b":W&B\xe1\xbe\x00";

pub fn call() -> Call {
    CallOptions::new().start("test", "")
}

/// A directory that goes when it is dropped.
pub struct TempDir(PathBuf);

impl TempDir {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("wandb-run-local-{}-{n}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        TempDir(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a log under the usual name.
    pub fn log(&self, bytes: &[u8]) -> PathBuf {
        let path = self.0.join("run-abc12345.wandb");
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

pub fn append(path: &Path, bytes: &[u8]) {
    let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
}

/// The bytes of a log.
pub struct Log(pub Vec<u8>);

impl Log {
    pub fn new() -> Self {
        Log(HEADER.to_vec())
    }

    pub fn of(records: &[Vec<u8>]) -> Self {
        let mut log = Log::new();
        for record in records {
            log.record(record);
        }
        log
    }

    /// Appends a record, cut into chunks where blocks end.
    pub fn record(&mut self, mut payload: &[u8]) {
        let mut first = true;
        loop {
            let mut left = BLOCK - self.0.len() % BLOCK;
            if left < 7 {
                self.0.resize(self.0.len() + left, 0);
                left = BLOCK;
            }
            let (part, rest) = payload.split_at(payload.len().min(left - 7));
            let kind = match (first, rest.is_empty()) {
                (true, true) => 1,
                (true, false) => 2,
                (false, false) => 3,
                (false, true) => 4,
            };
            self.chunk(kind, part);
            if rest.is_empty() {
                return;
            }
            payload = rest;
            first = false;
        }
    }

    pub fn chunk(&mut self, kind: u8, payload: &[u8]) {
        let mut checked = vec![kind];
        checked.extend_from_slice(payload);
        self.0.extend_from_slice(&crc(&checked).to_le_bytes());
        self.0
            .extend_from_slice(&(payload.len() as u16).to_le_bytes());
        self.0.extend_from_slice(&checked);
    }
}

/// CRC-32 as zlib has it.
fn crc(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let mut crc = i as u32;
            let mut bit = 0;
            while bit < 8 {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB8_8320);
                bit += 1;
            }
            table[i] = crc;
            i += 1;
        }
        table
    };
    let add = |crc: u32, &byte: &u8| (crc >> 8) ^ TABLE[(crc as u8 ^ byte) as usize];
    !bytes.iter().fold(!0, add)
}

pub fn varint(mut n: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
    out
}

pub fn number(field: u64, n: i64) -> Vec<u8> {
    [varint(field << 3), varint(n as u64)].concat()
}

pub fn bytes(field: u64, value: impl AsRef<[u8]>) -> Vec<u8> {
    let value = value.as_ref();
    [
        varint((field << 3) | 2),
        varint(value.len() as u64),
        value.to_vec(),
    ]
    .concat()
}

/// A record of a kind, numbered as writers number them.
pub fn record(kind: u64, body: &[u8]) -> Vec<u8> {
    [number(1, 1), bytes(kind, body)].concat()
}

/// An item with a plain key.
pub fn item(key: &str, json: &str) -> Vec<u8> {
    [bytes(1, key), bytes(16, json)].concat()
}

/// An item with nested keys.
pub fn nested(keys: &[&str], json: &str) -> Vec<u8> {
    let keys: Vec<u8> = keys.iter().flat_map(|key| bytes(2, key)).collect();
    [keys, bytes(16, json)].concat()
}

pub fn history_of(items: &[Vec<u8>]) -> Vec<u8> {
    let body: Vec<u8> = items.iter().flat_map(|item| bytes(1, item)).collect();
    record(2, &body)
}

/// A row of flat keys; `_step` is one of them.
pub fn row(step: i64, pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut items = vec![nested(&["_step"], &step.to_string())];
    items.extend(pairs.iter().map(|(key, json)| nested(&[key], json)));
    history_of(&items)
}

/// A summary (3) or configuration (5) record.
pub fn changes(kind: u64, set: &[Vec<u8>], removed: &[Vec<u8>]) -> Vec<u8> {
    let set = set.iter().flat_map(|item| bytes(1, item));
    let removed = removed.iter().flat_map(|item| bytes(2, item));
    record(kind, &set.chain(removed).collect::<Vec<u8>>())
}

pub fn timestamp(seconds: i64, nanos: i64) -> Vec<u8> {
    [number(1, seconds), number(2, nanos)].concat()
}

pub fn run(parts: &[Vec<u8>]) -> Vec<u8> {
    record(17, &parts.concat())
}

pub fn output(kind: u64, stdout: bool, at: (i64, i64), text: &str) -> Vec<u8> {
    let body = [
        number(1, stdout.into()),
        bytes(2, timestamp(at.0, at.1)),
        bytes(3, text),
    ];
    record(kind, &body.concat())
}

pub fn exit(code: i64) -> Vec<u8> {
    record(18, &number(1, code))
}
