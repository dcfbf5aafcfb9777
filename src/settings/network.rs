//! Proxies, trusted roots and extra headers, gathered; the transport applies
//! them.

use serde_json::Value;

use super::env::Environment;
use super::{Log, LogLevel, Proxies, Trust};
use crate::error::{Error, Result};

/// What the caller set, else W&B's own variables, else the usual ones.
pub(crate) fn proxies(set: &Proxies, environment: &Environment, log: &Log) -> Result<Proxies> {
    let [map_http, map_https] = proxy_map(environment, log)?;
    let all = environment.first_text(&["all_proxy", "ALL_PROXY"]);
    // A CGI request can set HTTP_PROXY by a header of its own.
    let http_names: &[&str] = match environment.text("REQUEST_METHOD") {
        Some(_) => &["http_proxy"],
        None => &["http_proxy", "HTTP_PROXY"],
    };
    let http = set.http.clone();
    let https = set.https.clone();
    let no_proxy = Some(set.no_proxy.clone()).filter(|list| !list.is_empty());
    Ok(Proxies {
        http: http
            .or_else(|| environment.text("WANDB_HTTP_PROXY"))
            .or(map_http)
            .or_else(|| environment.first_text(http_names))
            .or_else(|| all.clone()),
        https: https
            .or_else(|| environment.text("WANDB_HTTPS_PROXY"))
            .or(map_https)
            .or_else(|| environment.first_text(&["https_proxy", "HTTPS_PROXY"]))
            .or(all),
        no_proxy: no_proxy
            .or_else(|| environment.first_text(&["no_proxy", "NO_PROXY"]))
            .unwrap_or_default(),
    })
}

/// The old JSON map from scheme to proxy.
fn proxy_map(environment: &Environment, log: &Log) -> Result<[Option<String>; 2]> {
    const NAME: &str = "WANDB__PROXIES";
    let mut found = [None, None];
    for (scheme, proxy) in text_map(environment, NAME)? {
        match scheme.as_str() {
            _ if proxy.is_empty() => {}
            "http" => found[0] = Some(proxy),
            "https" => found[1] = Some(proxy),
            _ => log.line(LogLevel::Warn, || {
                format!("{NAME}: ignoring {scheme:?}: only http and https are known")
            }),
        }
    }
    Ok(found)
}

/// Adds what the environment says to what the caller set.
pub(crate) fn trust(
    mut set: Trust,
    insecure: Option<bool>,
    environment: &Environment,
) -> Result<Trust> {
    set.system_file = environment.path("SSL_CERT_FILE");
    set.system_dir = environment.path("SSL_CERT_DIR");
    for name in ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] {
        if let Some(path) = environment.path(name)
            && !set.extra_files.contains(&path)
        {
            set.extra_files.push(path);
        }
    }
    set.insecure = match insecure {
        Some(insecure) => insecure,
        None => flag(environment, "WANDB_INSECURE_DISABLE_SSL")?,
    };
    Ok(set)
}

/// A switch that is off by default; a typing error must not look like "off".
fn flag(environment: &Environment, name: &str) -> Result<bool> {
    let Some(text) = environment.text(name) else {
        return Ok(false);
    };
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "t" | "yes" | "y" | "on" => Ok(true),
        "0" | "false" | "f" | "no" | "n" | "off" => Ok(false),
        _ => Err(Error::invalid(format!("{name}: neither true nor false"))),
    }
}

/// `WANDB__EXTRA_HTTP_HEADERS`, overridden by what the caller set.
pub(crate) fn headers(
    set: &[(String, String)],
    environment: &Environment,
) -> Result<Vec<(String, String)>> {
    const NAME: &str = "WANDB__EXTRA_HTTP_HEADERS";
    let mut headers: Vec<(String, String)> = Vec::new();
    let inherited = text_map(environment, NAME)?;
    let inherited = inherited.into_iter().map(|header| (NAME, header));
    let set = set.iter().cloned().map(|header| ("option header", header));
    for (source, (name, value)) in inherited.chain(set) {
        check_header(&name, &value)
            .map_err(|why| Error::invalid(format!("{source}: header {name:?}: {why}")))?;
        headers.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        headers.push((name, value));
    }
    Ok(headers)
}

fn check_header(name: &str, value: &str) -> Result<(), &'static str> {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err("the name has characters that a header name cannot have");
    }
    // A line break would start a header, or a request, of its own.
    if value
        .bytes()
        .any(|b| b != b'\t' && !(b' '..=b'~').contains(&b))
    {
        return Err("the value has characters that a header cannot have");
    }
    Ok(())
}

/// A variable that holds a JSON object of texts. Its content may be secret.
fn text_map(environment: &Environment, name: &str) -> Result<Vec<(String, String)>> {
    let Some(text) = environment.text(name) else {
        return Ok(Vec::new());
    };
    let bad = || Error::invalid(format!("{name}: not a JSON object of texts"));
    let Ok(Value::Object(map)) = serde_json::from_str(&text) else {
        return Err(bad());
    };
    map.into_iter()
        .map(|(key, value)| match value {
            Value::String(value) => Ok((key, value)),
            _ => Err(bad()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::tests::Lines;

    fn env(variables: &[(&str, &str)]) -> Environment {
        Environment::of(variables, "/home/u".as_ref(), "/here".as_ref())
    }

    fn gather(variables: &[(&str, &str)]) -> (Option<String>, Option<String>, String) {
        let found = proxies(&Proxies::default(), &env(variables), &Log::default()).unwrap();
        (found.http, found.https, found.no_proxy)
    }

    fn texts(http: &str, https: &str, no_proxy: &str) -> (Option<String>, Option<String>, String) {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (text(http), text(https), no_proxy.to_owned())
    }

    #[test]
    fn proxies_by_rank() {
        let mut variables = vec![("ALL_PROXY", "socks5://all")];
        let all = "socks5://all";
        assert_eq!(gather(&variables), texts(all, all, ""));
        variables.extend([("HTTP_PROXY", "http://upper"), ("HTTPS_PROXY", "http://s")]);
        variables.extend([("NO_PROXY", "a"), ("https_proxy", "http://lower")]);
        assert_eq!(
            gather(&variables),
            texts("http://upper", "http://lower", "a")
        );
        variables.push(("REQUEST_METHOD", "GET"));
        assert_eq!(gather(&variables), texts(all, "http://lower", "a"));
        variables.push(("http_proxy", "http://lower"));
        variables.push(("no_proxy", "b"));
        assert_eq!(
            gather(&variables),
            texts("http://lower", "http://lower", "b")
        );
        variables.push(("WANDB__PROXIES", r#"{"http":"http://map","https":""}"#));
        assert_eq!(gather(&variables), texts("http://map", "http://lower", "b"));
        variables.push(("WANDB_HTTP_PROXY", "http://w"));
        variables.push(("WANDB_HTTPS_PROXY", "http://ws"));
        assert_eq!(gather(&variables), texts("http://w", "http://ws", "b"));
        let set = Proxies {
            http: Some("http://set".into()),
            https: None,
            no_proxy: "*".into(),
        };
        let found = proxies(&set, &env(&variables), &Log::default()).unwrap();
        assert_eq!(
            (found.http, found.https, found.no_proxy),
            texts("http://set", "http://ws", "*")
        );
        assert_eq!(gather(&[("HTTP_PROXY", "")]), texts("", "", ""));
    }

    #[test]
    fn an_odd_proxy_map_is_told_without_its_content() {
        let lines = Lines::default();
        let odd = env(&[("WANDB__PROXIES", r#"{"ftp":"http://u:hidden@h"}"#)]);
        proxies(&Proxies::default(), &odd, &lines.log()).unwrap();
        assert_eq!(lines.warnings().len(), 1);
        assert!(!lines.warnings()[0].contains("hidden"));
        for text in ["hidden", r#""hidden""#, r#"{"http":["hidden"]}"#] {
            let error = proxies(
                &Proxies::default(),
                &env(&[("WANDB__PROXIES", text)]),
                &Log::default(),
            );
            let error = error.unwrap_err().to_string();
            assert!(error.contains("WANDB__PROXIES") && !error.contains("hidden"));
        }
    }

    #[test]
    fn trusted_roots() {
        let variables = [
            ("SSL_CERT_FILE", "~/ca.pem"),
            ("SSL_CERT_DIR", "/certs"),
            ("REQUESTS_CA_BUNDLE", "/one.pem"),
            ("CURL_CA_BUNDLE", "/one.pem"),
        ];
        let found = trust(Trust::default(), None, &env(&variables)).unwrap();
        assert_eq!(
            found.system_file.unwrap(),
            std::path::Path::new("/home/u/ca.pem")
        );
        assert_eq!(found.system_dir.unwrap(), std::path::Path::new("/certs"));
        assert_eq!(found.extra_files, [std::path::Path::new("/one.pem")]);
        assert!(!found.insecure);
    }

    #[test]
    fn verification_is_switched_off_by_clear_words_only() {
        let insecure = |text: &str, set: Option<bool>| {
            let environment = env(&[("WANDB_INSECURE_DISABLE_SSL", text)]);
            trust(Trust::default(), set, &environment).map(|trust| trust.insecure)
        };
        for text in ["1", "true", "True", "YES", "on"] {
            assert!(insecure(text, None).unwrap(), "{text}");
        }
        for text in ["", "0", "false", "No", "off"] {
            assert!(!insecure(text, None).unwrap(), "{text}");
        }
        assert!(insecure("ture", None).is_err());
        assert!(!insecure("1", Some(false)).unwrap());
        assert!(insecure("0", Some(true)).unwrap());
    }

    #[test]
    fn extra_headers() {
        let json = env(&[("WANDB__EXTRA_HTTP_HEADERS", r#"{"X-A":"1","X-B":"2"}"#)]);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let set = [pair("x-a", "3")];
        assert_eq!(
            headers(&set, &json).unwrap(),
            [pair("X-B", "2"), pair("x-a", "3")]
        );
        for (name, value) in [
            ("", "hidden"),
            ("X Y", "hidden"),
            ("X:", "hidden"),
            ("X", "hidden\r\nY: z"),
            ("X", "hidden\u{e9}"),
        ] {
            let error = headers(&[pair(name, value)], &env(&[])).unwrap_err();
            assert!(!error.to_string().contains("hidden"), "{error}");
        }
        let odd = env(&[("WANDB__EXTRA_HTTP_HEADERS", r#"{"X-A": 1}"#)]);
        assert!(headers(&[], &odd).is_err());
    }
}
