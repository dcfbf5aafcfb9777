//! The base URL of the API and the app URL that a browser opens.

use super::{Log, LogLevel};
use crate::error::{Error, Result};
use crate::url::Url;

/// The public cloud.
pub(crate) const DEFAULT_BASE_URL: &str = "https://api.wandb.ai";

/// Checks a base URL and drops its trailing slashes. `source` says where it is
/// from: an option, a variable, a file.
pub(crate) fn base_url(text: &str, source: &str, log: &Log) -> Result<Url> {
    let url = address(text, source)?;
    if is_public_cloud(&url.host) {
        if !url.host.contains("api.") {
            return Err(Error::invalid(format!(
                "{source}: {url} is not the address of an API; did you mean {DEFAULT_BASE_URL}?"
            )));
        }
        if url.scheme == "http" {
            return Err(Error::invalid(format!(
                "{source}: {url} would send the API key unencrypted; use {DEFAULT_BASE_URL}"
            )));
        }
    }
    // Nothing leaves the machine on loopback, which is how tests and
    // self-hosted servers behind a tunnel are reached.
    if url.scheme == "http" && !url.is_loopback() {
        log.line(LogLevel::Warn, || {
            format!(
                "{source}: {url} is not encrypted; the API key and all data can be read on the way"
            )
        });
    }
    Ok(url)
}

/// The app URL that belongs to a base URL, unless one was set.
pub(crate) fn app_url(set: Option<(String, String)>, base_url: &Url) -> Result<Url> {
    match set {
        Some((text, source)) => address(&text, &source),
        None => Url::parse(&app_url_of(&base_url.to_string())),
    }
}

/// An http(s) URL without query and trailing slashes.
fn address(text: &str, source: &str) -> Result<Url> {
    let mut url = Url::parse(text)
        .map_err(|error| Error::invalid(format!("{source}: {}", error.message())))?;
    if url.query.is_some() {
        return Err(Error::invalid(format!(
            "{source}: not a usable address: it has a query"
        )));
    }
    url.path.truncate(url.path.trim_end_matches('/').len());
    Ok(url)
}

fn is_public_cloud(host: &str) -> bool {
    host == "wandb.ai" || host.ends_with(".wandb.ai")
}

/// The official client's rules, first match wins.
fn app_url_of(base_url: &str) -> String {
    let rules = [
        ("://api.wandb.test", "://app."),
        ("://api.wandb.", "://"),
        ("://api.", "://app."),
    ];
    match rules.iter().find(|(mark, _)| base_url.contains(mark)) {
        Some((_, instead)) => base_url.replacen("://api.", instead, 1),
        None => base_url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::tests::Lines;

    fn base(text: &str) -> Result<String> {
        base_url(text, "option base_url", &Log::default()).map(|url| url.to_string())
    }

    #[test]
    fn base_urls_by_the_newest_rules() {
        assert_eq!(base("https://api.wandb.ai/").unwrap(), DEFAULT_BASE_URL);
        assert_eq!(
            base("https://api.qa.wandb.ai").unwrap(),
            "https://api.qa.wandb.ai"
        );
        assert_eq!(
            base("https://acme.wandb.io//").unwrap(),
            "https://acme.wandb.io"
        );
        assert_eq!(base("https://h/wandb/").unwrap(), "https://h/wandb");
        for (text, say) in [
            ("https://wandb.ai", "did you mean https://api.wandb.ai?"),
            ("https://app.wandb.ai/", "did you mean"),
            ("http://api.wandb.ai", "unencrypted"),
            ("api.wandb.ai", "no scheme"),
            ("https://u:hidden@h", "user name or password"),
            ("https://h/?key=hidden", "query"),
            ("", "no scheme"),
        ] {
            let error = base(text).unwrap_err().to_string();
            assert!(error.contains(say), "{error}");
            assert!(error.contains("option base_url"), "{error}");
            assert!(!error.contains("hidden"), "{error}");
        }
    }

    #[test]
    fn plain_http_is_one_warning_but_not_on_loopback() {
        for (text, warnings) in [
            ("http://wandb.example.com", 1),
            ("http://10.0.0.1:8080", 1),
            ("http://localhost:8080", 0),
            ("http://127.0.0.1:8080", 0),
            ("https://wandb.example.com", 0),
        ] {
            let lines = Lines::default();
            base_url(text, "WANDB_BASE_URL", &lines.log()).unwrap();
            assert_eq!(lines.warnings().len(), warnings, "{text}");
        }
    }

    #[test]
    fn app_urls() {
        for (api, app) in [
            ("https://api.wandb.test", "https://app.wandb.test"),
            ("https://api.wandb.ai", "https://wandb.ai"),
            ("https://api.acme.com", "https://app.acme.com"),
            ("https://acme.wandb.io", "https://acme.wandb.io"),
            ("http://localhost:8080", "http://localhost:8080"),
        ] {
            let url = app_url(None, &Url::parse(api).unwrap()).unwrap();
            assert_eq!(url.to_string(), app);
        }
        let set = Some((
            "https://ui.acme.com/w/".to_owned(),
            "WANDB_APP_URL".to_owned(),
        ));
        let url = app_url(set, &Url::parse("https://api.acme.com").unwrap()).unwrap();
        assert_eq!(url.to_string(), "https://ui.acme.com/w");
        let set = Some(("acme".to_owned(), "WANDB_APP_URL".to_owned()));
        let error = app_url(set, &url).unwrap_err().to_string();
        assert!(error.contains("WANDB_APP_URL"), "{error}");
    }
}
