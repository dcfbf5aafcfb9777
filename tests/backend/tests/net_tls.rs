//! HTTPS with the test CA: accepted, wrong name, expired, unknown CA.

mod net_support;

use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::Arc;

use net_support::{Client, Echo, End, Fixture, PATIENCE, digits};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};
use wandb_backend::net::{Config, TlsOptions};

type TlsClient = Client<StreamOwned<ClientConnection, TcpStream>>;

fn serve(names: &[&str], expired: bool) -> Fixture {
    let options = TlsOptions {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        expired,
    };
    let config = Config {
        tls: Some(options),
        ..Config::default()
    };
    Fixture::with(config, Echo::default())
}

/// Connects and shakes hands, expecting that name and trusting that CA.
fn handshake(fixture: &Fixture, name: &str, ca_pem: &[u8]) -> Result<TlsClient, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem).expect("PEM"))?;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let mut connection = ClientConnection::new(Arc::new(config), name)?;
    let mut socket = Client::connect(fixture.server.url()).stream;
    while connection.is_handshaking() {
        if let Err(error) = connection.complete_io(&mut socket) {
            assert_eq!(error.kind(), ErrorKind::InvalidData, "{error}");
            let inner = error.into_inner().expect("rustls says why");
            return Err(*inner.downcast().expect("a rustls error"));
        }
    }
    Ok(Client::over(StreamOwned::new(connection, socket)))
}

fn own_ca(fixture: &Fixture) -> Vec<u8> {
    std::fs::read(fixture.server.ca_pem_path().expect("TLS is on")).expect("the CA file")
}

fn failed_handshakes(fixture: &Fixture) -> Value {
    fixture.control("GET", "/connections", &Value::Null)["failed_handshakes"].clone()
}

#[test]
fn the_right_name_and_ca() {
    let fixture = serve(&[], false);
    for name in ["127.0.0.1", "localhost"] {
        let mut client = handshake(&fixture, name, &own_ca(&fixture)).expect("handshake");
        for _ in 0..2 {
            let answer = client.ask("Run");
            assert_eq!(answer.json()["data"]["base_url"], "https://wandb.test");
        }
        client.request("GET", "/bytes", &["Connection: close"], b"");
        assert_eq!(client.answer().body, digits());
        assert_eq!(client.end(), End::Eof);
    }
    let answer = fixture.try_control("GET", "/ca.pem", &Value::Null);
    assert_eq!(answer.body, own_ca(&fixture));
    assert_eq!(failed_handshakes(&fixture), 0);
}

#[test]
fn a_name_of_ones_own() {
    let fixture = serve(&["wandb.test"], false);
    handshake(&fixture, "wandb.test", &own_ca(&fixture)).expect("handshake");
    let error = handshake(&fixture, "127.0.0.1", &own_ca(&fixture)).err();
    assert!(
        matches!(
            error,
            Some(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
            ))
        ),
        "{error:?}"
    );
}

#[test]
fn expired() {
    let fixture = serve(&[], true);
    let error = handshake(&fixture, "127.0.0.1", &own_ca(&fixture)).err();
    assert!(
        matches!(
            error,
            Some(rustls::Error::InvalidCertificate(
                CertificateError::Expired | CertificateError::ExpiredContext { .. }
            ))
        ),
        "{error:?}"
    );
}

#[test]
fn each_server_has_a_ca_of_its_own() {
    let (one, other) = (serve(&[], false), serve(&[], false));
    let error = handshake(&one, "127.0.0.1", &own_ca(&other)).err();
    assert!(
        matches!(error, Some(rustls::Error::InvalidCertificate(_))),
        "{error:?}"
    );
}

#[test]
fn plain_http_on_the_tls_port_fails() {
    let fixture = serve(&[], false);
    let mut client = fixture.connect();
    client.send(b"GET / HTTP/1.1\r\n\r\n");
    assert!(matches!(client.end(), End::Eof | End::Reset));
    let asked = std::time::Instant::now();
    while failed_handshakes(&fixture) != 1 {
        assert!(asked.elapsed() < PATIENCE);
    }
}

#[test]
fn faults_cut_without_close_notify() {
    let fixture = serve(&[], false);
    for (fault, end) in [
        (
            json!({"kind": "truncate", "after_bytes": 10, "times": 1}),
            End::Eof,
        ),
        (
            json!({"kind": "reset", "after_bytes": 10, "times": 1}),
            End::Reset,
        ),
    ] {
        fixture.fault(fault.clone());
        let mut client = handshake(&fixture, "127.0.0.1", &own_ca(&fixture)).expect("handshake");
        client.request("GET", "/bytes", &[], b"");
        let answer = client.answer();
        assert_eq!(
            (answer.body.as_slice(), answer.end),
            (&digits()[..10], end),
            "{fault}"
        );
    }
}

#[test]
fn the_ca_file_ends_with_the_server() {
    let fixture = serve(&[], false);
    let path = fixture.server.ca_pem_path().expect("TLS is on").to_owned();
    assert!(path.exists());
    drop(fixture);
    assert!(!path.exists());
}
