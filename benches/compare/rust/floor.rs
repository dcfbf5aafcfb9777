//! The floor: what it takes to fetch the answers of a scan at all.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::scan::peak_kib;

/// How much is taken from the socket at once.
const BUFFER: usize = 256 * 1024;

/// Posts each line of a file to `url` over one connection and reads the
/// answers to their ends, without a look at them.
pub fn fetch(url: &str, key: &str, bodies: &str, gzip: bool) -> io::Result<Value> {
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let bodies = fs::read_to_string(bodies)?;
    let key = BASE64_STANDARD.encode(format!("api:{key}"));
    let encoding = if gzip { "gzip" } else { "identity" };
    let requests: Vec<String> = bodies
        .lines()
        .map(|body| {
            format!(
                "POST /graphql HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {key}\r\n\
                 Accept-Encoding: {encoding}\r\nContent-Type: application/json\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            )
        })
        .collect();

    let started = Instant::now();
    let mut stream = BufReader::with_capacity(BUFFER, TcpStream::connect(host)?);
    stream.get_ref().set_nodelay(true)?;
    let mut first = None;
    let mut bytes = 0;
    for request in requests {
        stream.get_mut().write_all(request.as_bytes())?;
        let length = answer_length(&mut stream)?;
        first.get_or_insert_with(|| started.elapsed().as_secs_f64());
        // Taken from the buffer in place: not even a copy.
        let mut left = length;
        while left > 0 {
            let there = stream.fill_buf()?.len().min(left);
            if there == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            stream.consume(there);
            left -= there;
        }
        bytes += length;
    }
    Ok(json!({
        "seconds": started.elapsed().as_secs_f64(),
        "first": first,
        "bytes": bytes,
        "peak_kib": peak_kib(),
    }))
}

/// Reads the head of an answer; how long its body is.
fn answer_length(stream: &mut impl BufRead) -> io::Result<usize> {
    let mut status = String::new();
    stream.by_ref().take(1024).read_line(&mut status)?;
    if !status.starts_with("HTTP/1.1 200 ") {
        return Err(io::Error::other(format!("the server answered {status:?}")));
    }
    let mut length = None;
    loop {
        let mut line = String::new();
        stream.by_ref().take(64 * 1024).read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else {
            return length.ok_or_else(|| io::Error::other("an answer without a length"));
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok();
        }
    }
}
