use std::io::{Cursor, Read};

use super::server::{Server, Then, answer};
use super::*;
use crate::call::CancelToken;
use crate::error::{Error, ErrorKind};
use crate::transport::Uploaded;

fn put(transport: &Transport, url: &Url, content: &[u8], length: u64) -> Result<Uploaded> {
    let headers = [("Content-Type", "text/plain"), ("X-Amz-Acl", "private")];
    transport.put(&call(), url, &headers, length, &|| {
        Ok(Box::new(Cursor::new(content.to_vec())))
    })
}

#[test]
fn an_upload_arrives_whole_after_failures() {
    let server = Server::start(|seen, to| match seen.number {
        0 => Then::Close,
        1 => answer(to, 503, "", ""),
        2 => answer(to, 400, "", "<Error><Code>RequestTimeout</Code></Error>"),
        _ => answer(to, 200, "ETag: \"x\"\r\n", ""),
    });
    let url = server.url("/upload?sig=1");
    let content: Vec<u8> = (0..1_000_000_u32).map(|n| n as u8).collect();
    let reply = put(&transport(&url), &url, &content, 1_000_000).unwrap();
    assert_eq!(reply.header("etag"), Some("\"x\""));
    let seen = server.seen();
    assert_eq!(seen.len(), 4);
    for request in &seen {
        assert_eq!(request.line(), "PUT /upload?sig=1 HTTP/1.1");
        assert_eq!(request.header("content-length"), Some("1000000"));
        assert_eq!(request.header("transfer-encoding"), None);
        assert_eq!(request.header("content-type"), Some("text/plain"));
        assert!(request.body == content);
    }
}

#[test]
fn an_empty_file_can_be_uploaded() {
    let server = Server::start(|_, to| answer(to, 200, "", ""));
    let url = server.url("/upload");
    put(&transport(&url), &url, b"", 0).unwrap();
    assert_eq!(server.seen()[0].header("content-length"), Some("0"));
}

#[test]
fn a_file_that_shrinks_is_an_io_error_and_one_that_grows_is_cut() {
    let server = Server::start(|_, to| answer(to, 200, "", ""));
    let url = server.url("/upload");
    let transport = transport(&url);
    let error = put(&transport, &url, b"12345", 9).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io, "{error}");
    assert!(error.message().contains("4 bytes early"), "{error}");
    assert_eq!(error.attempts(), 1);
    put(&transport, &url, b"12345", 3).unwrap();
    assert_eq!(server.seen().pop().unwrap().body, b"123");
}

#[test]
fn storage_elsewhere_gets_no_credentials_and_no_redirect_is_followed() {
    let server = Server::start(|seen, to| match seen.line() {
        "PUT /moved HTTP/1.1" => answer(to, 307, "Location: /upload\r\n", ""),
        _ => answer(to, 200, "", ""),
    });
    let elsewhere = transport(&Url::parse("http://127.0.0.1:1/").unwrap());
    put(&elsewhere, &server.url("/upload"), b"x", 1).unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(seen.header("x-gate"), None);
    let error = put(&elsewhere, &server.url("/moved"), b"x", 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn a_source_that_cannot_be_opened_sends_nothing() {
    let url = Url::parse("http://127.0.0.1:1/upload").unwrap();
    let error = transport(&url)
        .put(&call(), &url, &[], 1, &|| {
            Err(Error::new(ErrorKind::Io, "no such file"))
        })
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

/// Delivers for ever, slowly enough to be cancelled.
struct Endless;

impl Read for Endless {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        std::thread::sleep(Duration::from_millis(5));
        buf[0] = b'x';
        Ok(1)
    }
}

#[test]
fn an_upload_is_cancelled_while_its_source_delivers() {
    let server = Server::start(|_, to| answer(to, 200, "", ""));
    let url = server.url("/upload");
    let token = CancelToken::new();
    let call = CallOptions::new().cancel(&token).start("test", "");
    let canceller = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        token.cancel();
        std::time::Instant::now()
    });
    let error = transport(&url)
        .put(&call, &url, &[], u64::MAX / 2, &|| Ok(Box::new(Endless)))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    soon(canceller.join().unwrap());
}
