//! A test CA and a server certificate, made fresh at every start.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// What the server certificate says.
#[derive(Debug, Clone, Default)]
pub struct TlsOptions {
    /// Names and addresses it is for; when empty: localhost, 127.0.0.1, ::1.
    pub names: Vec<String>,
    /// Whether its time is over.
    pub expired: bool,
}

/// The server's side of TLS and the CA that clients must trust.
pub struct Tls {
    pub config: Arc<ServerConfig>,
    pub ca_pem: String,
}

/// Makes CA, certificate and configuration.
pub fn make(options: &TlsOptions) -> io::Result<Tls> {
    let (ca_pem, issuer) = authority().map_err(io::Error::other)?;
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let leaf = leaf(options)
        .and_then(|params| params.signed_by(&key, &issuer))
        .map_err(io::Error::other)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    // The provider is named because another crate in the process may bring a
    // second one, and rustls then refuses to choose.
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder
                .with_no_client_auth()
                .with_single_cert(vec![leaf.der().clone()], key)
        })
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Tls {
        config: Arc::new(config),
        ca_pem,
    })
}

fn authority() -> Result<(String, Issuer<'static, KeyPair>), rcgen::Error> {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "wandb-backend test CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    let pem = params.self_signed(&key)?.pem();
    Ok((pem, Issuer::new(params, key)))
}

fn leaf(options: &TlsOptions) -> Result<CertificateParams, rcgen::Error> {
    let names = match options.names.as_slice() {
        [] => ["localhost", "127.0.0.1", "::1"]
            .map(str::to_owned)
            .to_vec(),
        names => names.to_vec(),
    };
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, "wandb-backend");
    if options.expired {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 12, 31);
    }
    Ok(params)
}

/// The CA in a file of its own, for clients that want a path. Gone when the
/// server ends in an orderly way.
#[derive(Debug)]
pub struct CaFile(PathBuf);

impl CaFile {
    /// Writes the file; one that exists already is not touched.
    pub fn write(pem: &str, port: u16) -> io::Result<Self> {
        let name = format!("wandb-backend-ca-{}-{port}.pem", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::File::create_new(&path)?.write_all(pem.as_bytes())?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for CaFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
