//! Where a redirect may lead.
//!
//! ureq follows none: it would turn a POST into a GET and carry headers to
//! other hosts.

use crate::error::{Error, Result};
use crate::url::Url;

pub(super) const MAX_REDIRECTS: usize = 5;

/// Whether this status asks for the same request at another place.
pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Where a GET goes next.
pub(super) fn next(from: &Url, location: Option<&str>) -> Result<Url> {
    let to = target(from, location)?;
    if from.scheme == "https" && to.scheme == "http" {
        return Err(Error::protocol(format!(
            "{} redirects to unencrypted {}, which is not followed",
            from.origin(),
            to.origin()
        )));
    }
    Ok(to)
}

/// Where a POST goes next: nowhere but to another path of the same server,
/// and only when the method stays.
pub(super) fn next_post(from: &Url, status: u16, location: Option<&str>) -> Result<Url> {
    let to = target(from, location)?;
    if !to.same_origin(from) {
        return Err(Error::protocol(format!(
            "{} redirects to {}: requests with credentials stay at the configured \
             server; set the base URL to the other one if it is the right one",
            from.origin(),
            to.origin()
        )));
    }
    if !matches!(status, 307 | 308) {
        return Err(Error::protocol(format!(
            "{} answers a POST with a redirect that would lose its body",
            from.origin()
        )));
    }
    Ok(to)
}

pub(super) fn too_many(from: &Url) -> Error {
    Error::protocol(format!(
        "more than {MAX_REDIRECTS} redirects, the last one from {}",
        from.origin()
    ))
}

fn target(from: &Url, location: Option<&str>) -> Result<Url> {
    let location = location.ok_or_else(|| {
        Error::protocol(format!("{} redirects without a Location", from.origin()))
    })?;
    from.join(location.trim()).map_err(|error| {
        Error::protocol(format!(
            "{} redirects to an address that is not usable: {}",
            from.origin(),
            error.message()
        ))
    })
}

/// Whether `url` is under the base URL: the only place credentials go.
pub(super) fn is_under(base: &Url, url: &Url) -> bool {
    let folder = base.path.trim_end_matches('/');
    let below = match url.path.strip_prefix(folder) {
        Some(rest) => rest.is_empty() || rest.starts_with('/'),
        None => false,
    };
    // A server may resolve `..`, encoded or not, and so leave the folder.
    let plain = url.path.to_ascii_lowercase().replace("%2e", ".");
    let plain = plain.replace("%2f", "/").replace("%5c", "/");
    let climbs = plain.split(['/', '\\']).any(|segment| segment == "..");
    base.same_origin(url) && below && (folder.is_empty() || !climbs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_get_goes_anywhere_but_down() {
        let from = url("https://h/a/b?c");
        let to = |location| next(&from, Some(location)).map(|url| url.to_string());
        assert_eq!(to("/x").unwrap(), "https://h/x");
        assert_eq!(to(" https://s3/x?sig=1 ").unwrap(), "https://s3/x?sig=1");
        for bad in ["http://h/x", "ftp://h/", "https://u:p@h/", "http://"] {
            assert_eq!(to(bad).unwrap_err().kind(), ErrorKind::Protocol, "{bad}");
        }
        assert!(next(&from, None).is_err());
        assert!(next(&url("http://h/"), Some("https://h/")).is_ok());
    }

    #[test]
    fn a_post_stays_at_its_server() {
        let from = url("http://h:1/graphql");
        assert_eq!(
            next_post(&from, 308, Some("/v2/graphql")).unwrap().path,
            "/v2/graphql"
        );
        let error = next_post(&from, 307, Some("https://h:1/graphql")).unwrap_err();
        assert!(error.message().contains("https://h:1"), "{error}");
        assert!(next_post(&from, 302, Some("/x")).is_err());
    }

    #[test]
    fn credentials_go_below_the_base_url_only() {
        let base = url("https://h/wandb/");
        for yes in [
            "https://h/wandb",
            "https://h/wandb/graphql",
            "https://H:443/wandb/x?y",
            "https://h/wandb/a%2Fb",
        ] {
            assert!(is_under(&base, &url(yes)), "{yes}");
        }
        for no in [
            "https://h/wandbx",
            "https://h/",
            "http://h/wandb/x",
            "https://h:444/wandb/x",
            "https://h.evil/wandb/x",
            "https://h/wandb/../x",
            "https://h/wandb/%2E%2e/x",
            "https://h/wandb/..%2fx",
        ] {
            assert!(!is_under(&base, &url(no)), "{no}");
        }
        assert!(is_under(&url("http://h"), &url("http://h/files/a/../b")));
        assert!(is_under(&url("http://h"), &url("http://h")));
    }
}
