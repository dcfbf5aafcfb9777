//! Which certificate authorities are trusted.

use std::fs;
use std::path::Path;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::error::{Error, Result};
use crate::settings::{Log, LogLevel, Trust};

/// Reads every configured source: slow, so done once and only for TLS.
///
/// The roots are those of the system, or `SSL_CERT_FILE` and `SSL_CERT_DIR`
/// in their place, and the extra ones. Only where that makes none, those that
/// come with the program are taken.
pub(super) fn tls_config(trust: &Trust, log: &Log) -> Result<TlsConfig> {
    let config = TlsConfig::builder();
    if trust.insecure {
        log.line(LogLevel::Warn, || {
            "TLS certificates are not verified".to_owned()
        });
        return Ok(config.disable_verification(true).build());
    }
    let mut roots = system_roots(trust, log)?;
    for path in &trust.extra_files {
        roots.extend(from_file(path)?);
    }
    for pem in &trust.extra_pem {
        roots.extend(from_pem(pem).map_err(|why| Error::invalid(format!("the given CA {why}")))?);
    }
    let roots = if roots.is_empty() {
        log.line(LogLevel::Warn, || {
            "the system has no trusted roots; using the built-in ones".to_owned()
        });
        RootCerts::WebPki
    } else {
        RootCerts::from(roots)
    };
    Ok(config.root_certs(roots).build())
}

fn system_roots(trust: &Trust, log: &Log) -> Result<Vec<Certificate<'static>>> {
    if trust.system_file.is_none() && trust.system_dir.is_none() {
        let found = rustls_native_certs::load_native_certs();
        // Some unreadable file among many is common and does no harm.
        for error in &found.errors {
            log.line(LogLevel::Debug, || format!("system trust: {error}"));
        }
        return Ok(owned(&found.certs));
    }
    let mut roots = Vec::new();
    if let Some(path) = &trust.system_file {
        roots.extend(from_file(path)?);
    }
    for dir in trust.system_dir.iter().flat_map(std::env::split_paths) {
        let found = rustls_native_certs::load_certs_from_paths(None, Some(&dir));
        if found.certs.is_empty() {
            let why = found
                .errors
                .first()
                .map_or_else(|| "it holds no certificate".to_owned(), ToString::to_string);
            return Err(
                Error::invalid(format!("the CA directory is of no use: {why}"))
                    .on(dir.display().to_string()),
            );
        }
        roots.extend(owned(&found.certs));
    }
    Ok(roots)
}

fn owned<D: AsRef<[u8]>>(certs: &[D]) -> Vec<Certificate<'static>> {
    certs
        .iter()
        .map(|cert| Certificate::from_der(cert.as_ref()).to_owned())
        .collect()
}

fn from_file(path: &Path) -> Result<Vec<Certificate<'static>>> {
    let pem = fs::read(path).map_err(|e| Error::io(path, "cannot read the CA file", e))?;
    from_pem(&pem)
        .map_err(|why| Error::invalid(format!("the CA file {why}")).on(path.display().to_string()))
}

fn from_pem(pem: &[u8]) -> Result<Vec<Certificate<'static>>, &'static str> {
    let mut certs = Vec::new();
    for item in parse_pem(pem) {
        match item {
            Ok(PemItem::Certificate(cert)) => certs.push(cert),
            Ok(_) => {}
            Err(_) => return Err("is not PEM"),
        }
    }
    if certs.is_empty() {
        return Err("holds no certificate in PEM form");
    }
    Ok(certs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn sources_that_are_of_no_use_are_errors() {
        let log = Log::default();
        let no_file = Trust {
            extra_files: vec!["/no/such/ca.pem".into()],
            ..Trust::default()
        };
        let error = tls_config(&no_file, &log).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.subject(), Some("/no/such/ca.pem"));
        for pem in ["", "no pem", "-----BEGIN CERTIFICATE-----\n??\n"] {
            let trust = Trust {
                extra_pem: vec![pem.as_bytes().to_vec()],
                ..Trust::default()
            };
            let error = tls_config(&trust, &log).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{pem}");
        }
        let no_dir = Trust {
            system_dir: Some("/no/such/dir".into()),
            ..Trust::default()
        };
        assert_eq!(
            tls_config(&no_dir, &log).unwrap_err().kind(),
            ErrorKind::InvalidArgument
        );
    }

    #[test]
    fn insecure_reads_nothing() {
        let trust = Trust {
            insecure: true,
            system_file: Some("/no/such/file".into()),
            ..Trust::default()
        };
        assert!(
            tls_config(&trust, &Log::default())
                .unwrap()
                .disable_verification()
        );
    }
}
