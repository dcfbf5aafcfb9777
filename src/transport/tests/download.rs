use std::io::Read;
use std::sync::Mutex;

use super::server::{Server, Then, answer, send};
use super::*;
use crate::error::{Error, ErrorKind};

fn body(transport: &Transport, url: &Url) -> Result<String> {
    let mut download = transport.get(&call(), url, &[])?;
    let mut text = String::new();
    download
        .read_to_string(&mut text)
        .map_err(|error| error.downcast::<Error>().expect("our error"))?;
    Ok(text)
}

#[test]
fn ranges_lengths_and_headers() {
    let server = Server::start(|_, to| {
        let headers = "Content-Range: bytes 2-6/9\r\nETag: \"a\"\r\n";
        answer(to, 206, headers, "23456")
    });
    let url = server.url("/files/a?sig=secret");
    let transport = transport(&server.url(""));
    let mut download = transport
        .get(&call(), &url, &[("Range", "bytes=2-6")])
        .unwrap();
    assert_eq!(download.status(), 206);
    assert_eq!(download.content_length(), Some(5));
    assert_eq!(download.header("content-range"), Some("bytes 2-6/9"));
    assert_eq!(download.header("etag"), Some("\"a\""));
    assert_eq!(download.header("x-none"), None);
    assert_eq!(download.attempts(), 1);
    assert!(!format!("{download:?}").contains("secret"));
    let mut text = String::new();
    download.read_to_string(&mut text).unwrap();
    assert_eq!(text, "23456");
    let seen = &server.seen()[0];
    assert_eq!(seen.line(), "GET /files/a?sig=secret HTTP/1.1");
    assert_eq!(seen.header("range"), Some("bytes=2-6"));
    assert_eq!(seen.header("accept-encoding"), Some("identity"));
    assert_eq!(seen.header("authorization"), Some(AUTHORIZATION));
    assert_eq!(seen.header("content-length"), None);
}

#[test]
fn a_finished_download_gives_its_connection_back() {
    let server = Server::start(|_, to| answer(to, 200, "", "all"));
    let url = server.url("/files/a");
    let transport = transport(&url);
    for _ in 0..3 {
        assert_eq!(body(&transport, &url).unwrap(), "all");
    }
    // One that is dropped half-way cannot.
    drop(transport.get(&call(), &url, &[]).unwrap());
    assert_eq!(body(&transport, &url).unwrap(), "all");
    assert_eq!(server.connections(), 2);
}

#[test]
fn an_empty_file_is_a_file() {
    let server = Server::start(|_, to| answer(to, 200, "", ""));
    let url = server.url("/files/a");
    let mut download = transport(&url).get(&call(), &url, &[]).unwrap();
    assert_eq!(download.fill(&mut [0; 8]).unwrap(), 0);
    assert_eq!(download.fill(&mut [0; 8]).unwrap(), 0);
}

#[test]
fn a_download_moves_to_another_thread() {
    let server = Server::start(|_, to| answer(to, 200, "", "all"));
    let url = server.url("/files/a");
    let mut download = transport(&url).get(&call(), &url, &[]).unwrap();
    let read = std::thread::spawn(move || {
        let mut text = String::new();
        download.read_to_string(&mut text).map(|_| text)
    });
    assert_eq!(read.join().unwrap().unwrap(), "all");
}

#[test]
fn credentials_stay_at_home_when_redirects_lead_away() {
    let back = std::sync::Arc::new(Mutex::new(String::new()));
    let at_storage = std::sync::Arc::clone(&back);
    let storage = Server::start(move |seen, to| match seen.line() {
        "GET /back HTTP/1.1" => {
            let location = format!("Location: {}\r\n", at_storage.lock().unwrap());
            answer(to, 302, &location, "")
        }
        _ => answer(to, 200, "", "stored"),
    });
    let signed = storage.url("/bucket/a?X-Signature=1").to_string();
    let returning = storage.url("/back").to_string();
    let server = Server::start(move |seen, to| match seen.line() {
        "GET /files/a HTTP/1.1" => answer(to, 302, &format!("Location: {signed}\r\n"), "moved"),
        "GET /files/inside HTTP/1.1" => answer(to, 307, "Location: /files/b\r\n", ""),
        "GET /files/there-and-back HTTP/1.1" => {
            answer(to, 302, &format!("Location: {returning}\r\n"), "")
        }
        "GET /files/loop HTTP/1.1" => answer(to, 302, "Location: /files/loop\r\n", ""),
        "GET /files/ftp HTTP/1.1" => answer(to, 302, "Location: ftp://h/\r\n", ""),
        "GET /files/nowhere HTTP/1.1" => answer(to, 302, "", ""),
        _ => answer(to, 200, "", "own"),
    });
    *back.lock().unwrap() = server.url("/files/b").to_string();
    let transport = transport(&server.url(""));
    let get = |path: &str| body(&transport, &server.url(path));

    let mut download = transport
        .get(&call(), &server.url("/files/a"), &[("Range", "bytes=0-")])
        .unwrap();
    let mut text = String::new();
    download.read_to_string(&mut text).unwrap();
    assert_eq!(text, "stored");
    let seen = storage.seen().pop().unwrap();
    assert_eq!(seen.line(), "GET /bucket/a?X-Signature=1 HTTP/1.1");
    assert_eq!(seen.header("range"), Some("bytes=0-"));
    for private in ["authorization", "x-gate", "use-admin-privileges"] {
        assert_eq!(seen.header(private), None, "{private}");
    }

    assert_eq!(get("/files/inside").unwrap(), "own");
    let last = server.seen().pop().unwrap();
    assert_eq!(last.header("authorization"), Some(AUTHORIZATION));

    assert_eq!(get("/files/there-and-back").unwrap(), "own");
    let last = server.seen().pop().unwrap();
    assert_eq!(last.header("authorization"), None);

    for (path, word) in [
        ("/files/loop", "more than 5 redirects"),
        ("/files/ftp", "not usable"),
        ("/files/nowhere", "without a Location"),
    ] {
        let error = get(path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
        assert!(error.message().contains(word), "{error}");
    }
}

#[test]
fn a_foreign_url_gets_no_credentials() {
    let storage = Server::start(|_, to| answer(to, 200, "", "x"));
    let transport = transport(&Url::parse("http://127.0.0.1:1/").unwrap());
    body(&transport, &storage.url("/signed")).unwrap();
    assert_eq!(storage.seen()[0].header("authorization"), None);
}

#[test]
fn only_what_comes_before_the_first_byte_is_asked_for_again() {
    let server = Server::start(|seen, to| match seen.number {
        0 => Then::Close,
        1 => answer(to, 503, "", ""),
        _ => {
            send(to, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234");
            Then::Close
        }
    });
    let url = server.url("/files/a");
    let mut download = transport(&url).get(&call(), &url, &[]).unwrap();
    assert_eq!(download.attempts(), 3);
    let mut got = Vec::new();
    let error = download.read_to_end(&mut got).unwrap_err();
    assert_eq!(got, b"1234");
    let error = error.downcast::<Error>().unwrap();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(error.message().contains("after 4 of 9 bytes"), "{error}");
    assert!(error.is_retryable());
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn refusals_are_final() {
    for (status, kind) in [
        (401, ErrorKind::Auth),
        (403, ErrorKind::Permission),
        (404, ErrorKind::NotFound),
        (416, ErrorKind::Server),
    ] {
        let server = Server::start(move |_, to| answer(to, status, "", ""));
        let url = server.url("/files/a");
        let error = body(&transport(&url), &url).unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.http_status(), Some(status));
        assert_eq!(server.seen().len(), 1);
    }
}
