//! Who we are to the server: an API key, or a token that an identity provider
//! vouches for. Looked up at the first call that needs it, never prompted for.

mod identity;
mod key;
mod netrc;
mod token_cache;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::env::Environment;
use super::{Log, LogLevel};
use crate::error::{Error, ErrorKind, Result};
use crate::url::Url;

pub(crate) use identity::{ATTEMPT_LIMIT, EXCHANGE_PATH, Exchange, IdentityToken};
pub(crate) use key::ApiKey;

/// What authorises requests to the base URL, and to nowhere else.
#[derive(Debug)]
pub(crate) enum Credentials {
    /// Sent as it is, by Basic auth.
    Key(ApiKey),
    /// Exchanged for short-lived access tokens, sent as Bearer.
    Identity(IdentityToken),
}

impl Credentials {
    /// The value of the Authorization header. Only an identity token uses
    /// `exchange`, and only when no access token is at hand.
    pub fn authorization(&self, exchange: &dyn Exchange) -> Result<String> {
        match self {
            Credentials::Key(key) => Ok(key.authorization()),
            Credentials::Identity(token) => token.authorization(exchange),
        }
    }

    /// To be told when the server refused a header with HTTP 401. Answers
    /// whether asking for another one makes sense, which it does once a call.
    pub fn refused(&self, authorization: &str) -> bool {
        match self {
            Credentials::Key(_) => false,
            Credentials::Identity(token) => {
                token.forget(authorization);
                true
            }
        }
    }
}

/// What the caller chose in the builder.
#[derive(Clone, Default)]
pub(crate) struct Chosen {
    pub api_key: Option<String>,
    pub identity_token_file: Option<PathBuf>,
}

/// Where credentials may come from, and those once found.
pub(crate) struct Auth {
    base_url: Url,
    chosen: Option<Source>,
    environment_key: Option<String>,
    environment_token_file: Option<PathBuf>,
    credentials_file: Option<PathBuf>,
    netrc: Option<PathBuf>,
    log: Log,
    found: OnceLock<Credentials>,
}

/// An explicit choice, already checked.
enum Source {
    Key(ApiKey),
    TokenFile(PathBuf),
}

impl Auth {
    /// Remembers the places; only an explicit key is checked at once.
    pub fn new(
        base_url: &Url,
        chosen: Chosen,
        environment: &Environment,
        log: &Log,
    ) -> Result<Self> {
        let chosen = match (chosen.api_key, chosen.identity_token_file) {
            (Some(_), Some(_)) => {
                return Err(Error::invalid(
                    "both options api_key and identity_token_file are given; give one",
                ));
            }
            (Some(key), None) => Some(Source::Key(ApiKey::checked(&key, OPTION_KEY)?)),
            (None, Some(file)) => Some(Source::TokenFile(environment.expand(&file))),
            (None, None) => None,
        };
        Ok(Auth {
            base_url: base_url.clone(),
            chosen,
            environment_key: environment.text(VARIABLE_KEY),
            environment_token_file: environment.path(VARIABLE_FILE),
            credentials_file: environment
                .path("WANDB_CREDENTIALS_FILE")
                .or_else(|| environment.in_home(".config/wandb/credentials.json")),
            netrc: netrc::path(environment),
            log: log.clone(),
            found: OnceLock::new(),
        })
    }

    /// The credentials. What was found is kept; a failure is looked at again
    /// at the next call, so a login in the meantime counts.
    pub fn credentials(&self) -> Result<&Credentials> {
        if let Some(found) = self.found.get() {
            return Ok(found);
        }
        let (found, source) = self.look_up()?;
        self.log.line(LogLevel::Debug, || {
            format!("credentials for {} are from {source}", self.base_url.host)
        });
        Ok(self.found.get_or_init(|| found))
    }

    /// The credentials and where they are from.
    fn look_up(&self) -> Result<(Credentials, String)> {
        match &self.chosen {
            Some(Source::Key(key)) => {
                return Ok((Credentials::Key(key.clone()), OPTION_KEY.to_owned()));
            }
            Some(Source::TokenFile(file)) => return Ok(self.identity(file, OPTION_FILE)),
            None => {}
        }
        match (&self.environment_key, &self.environment_token_file) {
            (Some(_), Some(_)) => Err(Error::new(
                ErrorKind::Auth,
                format!("both {VARIABLE_KEY} and {VARIABLE_FILE} are set; unset one"),
            )),
            (Some(key), None) => key_from(key, VARIABLE_KEY.to_owned()),
            (None, Some(file)) => Ok(self.identity(file, VARIABLE_FILE)),
            (None, None) => self.look_up_netrc(),
        }
    }

    fn look_up_netrc(&self) -> Result<(Credentials, String)> {
        let Some(path) = &self.netrc else {
            return Err(self.nothing("netrc (no home directory)"));
        };
        let source = format!("netrc {}", path.display());
        match netrc::password(path, &self.base_url) {
            Ok(password) => key_from(&password, source),
            Err(miss) => {
                if let netrc::Miss::Unusable(why) = &miss {
                    self.log
                        .line(LogLevel::Warn, || format!("ignoring {source}: {why}"));
                }
                Err(self.nothing(&format!("{source} ({miss})")))
            }
        }
    }

    fn nothing(&self, netrc: &str) -> Error {
        Error::new(
            ErrorKind::Auth,
            format!(
                "no API key for {}; looked at: {OPTION_KEY} (not given), {VARIABLE_KEY} (not \
                 set), {VARIABLE_FILE} (not set), {netrc}; set one of them",
                self.base_url.host
            ),
        )
    }

    fn identity(&self, token_file: &Path, source: &str) -> (Credentials, String) {
        let token = IdentityToken::new(
            token_file.to_owned(),
            self.credentials_file.clone(),
            self.base_url.to_string(),
            self.log.clone(),
        );
        (Credentials::Identity(token), source.to_owned())
    }
}

const OPTION_KEY: &str = "option api_key";
const OPTION_FILE: &str = "option identity_token_file";
const VARIABLE_KEY: &str = "WANDB_API_KEY";
const VARIABLE_FILE: &str = "WANDB_IDENTITY_TOKEN_FILE";

fn key_from(text: &str, source: String) -> Result<(Credentials, String)> {
    Ok((Credentials::Key(ApiKey::checked(text, &source)?), source))
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("found", &self.found.get())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::tests::{Folder, Lines};

    const KEY: &str = "0123456789abcdef0123456789abcdef01234567";
    const OTHER: &str = "fedcba9876543210fedcba9876543210fedcba98";

    struct Case {
        home: Folder,
        lines: Lines,
    }

    impl Case {
        fn new() -> Self {
            Case {
                home: Folder::new(),
                lines: Lines::default(),
            }
        }

        fn auth(&self, chosen: Chosen, variables: &[(&str, &str)]) -> Result<Auth> {
            let environment = Environment::of(variables, self.home.path(), self.home.path());
            let base_url = Url::parse("https://api.wandb.ai").unwrap();
            Auth::new(&base_url, chosen, &environment, &self.lines.log())
        }

        fn header(&self, variables: &[(&str, &str)]) -> Result<String> {
            self.auth(Chosen::default(), variables)?
                .credentials()
                .map(header)
        }
    }

    fn header(credentials: &Credentials) -> String {
        match credentials {
            Credentials::Key(key) => key.authorization(),
            Credentials::Identity(token) => format!("{token:?}"),
        }
    }

    fn basic(key: &str) -> String {
        ApiKey::checked(key, "test").unwrap().authorization()
    }

    #[test]
    fn an_option_wins_over_everything() {
        let case = Case::new();
        let both = [
            ("WANDB_API_KEY", KEY),
            ("WANDB_IDENTITY_TOKEN_FILE", "/token"),
        ];
        let key = Chosen {
            api_key: Some(OTHER.into()),
            ..Chosen::default()
        };
        let auth = case.auth(key.clone(), &both).unwrap();
        assert_eq!(header(auth.credentials().unwrap()), basic(OTHER));
        let file = Chosen {
            identity_token_file: Some("~/jwt".into()),
            ..Chosen::default()
        };
        let auth = case.auth(file, &both).unwrap();
        let expected = format!("{:?}", case.home.path().join("jwt"));
        assert!(header(auth.credentials().unwrap()).contains(&expected));
        let two = Chosen {
            identity_token_file: Some("t".into()),
            ..key
        };
        let error = case.auth(two, &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }

    #[test]
    fn environment_then_netrc() {
        let case = Case::new();
        case.home.write(
            ".netrc",
            &format!("machine api.wandb.ai login user password {OTHER}\n"),
        );
        let from = |variables: &[(&str, &str)]| case.header(variables);
        assert_eq!(from(&[("WANDB_API_KEY", KEY)]).unwrap(), basic(KEY));
        assert_eq!(from(&[("WANDB_API_KEY", "")]).unwrap(), basic(OTHER));
        assert_eq!(from(&[]).unwrap(), basic(OTHER));
        let identity = from(&[("WANDB_IDENTITY_TOKEN_FILE", "/t/jwt")]).unwrap();
        assert!(identity.contains("\"/t/jwt\""), "{identity}");
        let error = from(&[
            ("WANDB_API_KEY", KEY),
            ("WANDB_IDENTITY_TOKEN_FILE", "/t/jwt"),
        ])
        .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert!(error.message().contains("unset one"), "{error}");
        assert!(case.lines.warnings().is_empty());
    }

    #[test]
    fn no_key_says_where_it_looked() {
        let case = Case::new();
        let error = case.header(&[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth);
        let netrc = case.home.path().join(".netrc").display().to_string();
        for part in [
            "no API key for api.wandb.ai",
            "option api_key",
            "WANDB_API_KEY",
            "WANDB_IDENTITY_TOKEN_FILE",
            netrc.as_str(),
            "no such file",
        ] {
            assert!(error.message().contains(part), "{error}");
        }
        case.home.write(".netrc", "machine other password x\n");
        let error = case.header(&[]).unwrap_err();
        assert!(
            error.message().contains("no entry for api.wandb.ai"),
            "{error}"
        );
        assert!(case.lines.warnings().is_empty());
    }

    #[test]
    fn a_login_in_the_meantime_counts() {
        let case = Case::new();
        let auth = case.auth(Chosen::default(), &[]).unwrap();
        assert!(auth.credentials().is_err());
        case.home
            .write(".netrc", &format!("machine api.wandb.ai password {KEY}"));
        assert_eq!(header(auth.credentials().unwrap()), basic(KEY));
    }

    #[test]
    fn bad_keys_name_their_source_and_not_themselves() {
        let case = Case::new();
        let bad = "hidden-hidden";
        let error = case.header(&[("WANDB_API_KEY", bad)]).unwrap_err();
        assert!(error.message().starts_with("WANDB_API_KEY: "), "{error}");
        case.home
            .write("_netrc", &format!("machine api.wandb.ai password {bad}"));
        let from_netrc = case.header(&[]).unwrap_err();
        assert!(from_netrc.message().contains("_netrc"), "{from_netrc}");
        let chosen = Chosen {
            api_key: Some(bad.into()),
            ..Chosen::default()
        };
        let explicit = case.auth(chosen, &[]).unwrap_err();
        for error in [error, from_netrc, explicit] {
            assert_eq!(error.kind(), ErrorKind::Auth);
            assert!(!format!("{error} {error:?}").contains("hidden"), "{error}");
        }
    }

    #[test]
    fn a_damaged_netrc_is_a_warning_and_no_key() {
        let case = Case::new();
        case.home.write(".netrc", "machine x hidden\n");
        let error = case.header(&[]).unwrap_err();
        assert!(error.message().contains("line 1"), "{error}");
        assert_eq!(case.lines.warnings().len(), 1);
        assert!(!case.lines.warnings()[0].contains("hidden"));
        assert!(!error.message().contains("hidden"));
    }

    #[test]
    fn debug_prints_no_key() {
        let case = Case::new();
        let auth = case
            .auth(Chosen::default(), &[("WANDB_API_KEY", KEY)])
            .unwrap();
        auth.credentials().unwrap();
        let text = format!("{auth:?}");
        assert!(text.contains("ApiKey(..)") && !text.contains(KEY), "{text}");
    }
}
