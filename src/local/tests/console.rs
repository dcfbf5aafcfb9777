//! Lines put together from pieces of output.

use super::open;
use super::writer::*;
use crate::error::ErrorKind;
use crate::local::{ConsoleLine, ConsoleStream as Stream};

const RAW: u64 = 13;
const PLAIN: u64 = 4;

fn lines_of(records: &[Vec<u8>]) -> Vec<ConsoleLine> {
    let temp = TempDir::new();
    let log = open(&temp.log(&Log::of(records).0)).unwrap();
    let mut console = log.console().unwrap();
    let mut lines = Vec::new();
    while let Some(line) = console.next(&call()).unwrap() {
        assert_eq!(line.number, lines.len() as u64);
        lines.push(line);
    }
    assert_eq!(console.next(&call()).unwrap(), None);
    lines
}

fn texts(pieces: &[&str]) -> Vec<String> {
    let records: Vec<_> = pieces
        .iter()
        .map(|piece| output(RAW, true, (0, 0), piece))
        .collect();
    lines_of(&records)
        .into_iter()
        .map(|line| line.text)
        .collect()
}

#[test]
fn lines_are_put_together_across_pieces() {
    assert_eq!(texts(&["a", "b\nc", "\n", "\nd"]), ["ab", "c", "", "d"]);
    assert_eq!(texts(&["é\n–", "✓\n"]), ["é", "–✓"]);
    assert_eq!(texts(&["", ""]), [""; 0]);
}

#[test]
fn a_carriage_return_starts_the_line_anew() {
    assert_eq!(texts(&["10%\r50%\r100%\n"]), ["100%"]);
    assert_eq!(texts(&["10%\r", "50%", "\r", "100%", "\n"]), ["100%"]);
    assert_eq!(texts(&["\r10%", "\r20%"]), ["20%"]);
    assert_eq!(texts(&["a\r\nb\r", "\nc\r\r\n"]), ["a", "b", "c"]);
    assert_eq!(texts(&["kept\r"]), ["kept"]);
    assert_eq!(texts(&["a\n\rb\n"]), ["a", "b"]);
}

#[test]
fn streams_have_lines_of_their_own() {
    let lines = lines_of(&[
        output(RAW, true, (1_700_000_000, 123_456_789), "out "),
        output(RAW, false, (1_700_000_001, 0), "err\nmore err"),
        output(RAW, true, (1_700_000_002, 0), "put\n"),
        output(RAW, true, (1_700_000_003, 0), "no end"),
    ]);
    let shown: Vec<_> = lines
        .iter()
        .map(|line| (line.stream, line.timestamp.as_deref().unwrap(), &*line.text))
        .collect();
    assert_eq!(
        shown,
        [
            (Stream::Stderr, "2023-11-14T22:13:21.000000", "err"),
            (Stream::Stdout, "2023-11-14T22:13:20.123456", "out put"),
            (Stream::Stdout, "2023-11-14T22:13:23.000000", "no end"),
            (Stream::Stderr, "2023-11-14T22:13:21.000000", "more err"),
        ]
    );
}

#[test]
fn raw_output_counts_where_there_is_any() {
    let both = [
        output(PLAIN, true, (0, 0), "plain\n"),
        output(RAW, true, (0, 0), "raw\n"),
    ];
    assert_eq!(lines_of(&both)[0].text, "raw");
    assert_eq!(lines_of(&both).len(), 1);
    assert_eq!(lines_of(&both[..1])[0].text, "plain");
}

#[test]
fn a_line_without_end_is_refused_before_it_fills_the_memory() {
    let temp = TempDir::new();
    let piece = output(RAW, true, (0, 0), &"x".repeat(1 << 20));
    let mut log = Log::of(&vec![piece.clone(); 16]);
    let path = temp.log(&log.0);
    let line = open(&path).unwrap().console().unwrap().next(&call());
    assert_eq!(line.unwrap().unwrap().text.len(), 16 << 20);
    log.record(&piece);
    let path = temp.log(&log.0);
    let error = open(&path).unwrap().console().unwrap().next(&call());
    assert_eq!(error.unwrap_err().kind(), ErrorKind::TooLarge);

    // A progress bar may print for as long as it likes.
    let bar = output(RAW, true, (0, 0), &format!("\r{}", "=".repeat(1 << 20)));
    let path = temp.log(&Log::of(&vec![bar; 20]).0);
    let line = open(&path).unwrap().console().unwrap().next(&call());
    assert_eq!(line.unwrap().unwrap().text.len(), 1 << 20);
}
