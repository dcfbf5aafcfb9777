//! Access tokens for an identity token: everything of the exchange but the
//! request itself.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::token_cache::{AccessToken, TokenCache};
use crate::error::{Error, ErrorKind, Result};
use crate::settings::env::read_small;
use crate::settings::{Log, LogLevel};

/// Where the form is posted, under the base URL, without credentials.
pub(crate) const EXCHANGE_PATH: &str = "/oidc/token";

/// How long one attempt may take.
pub(crate) const ATTEMPT_LIMIT: Duration = Duration::from_secs(10);

const ATTEMPTS: u32 = 4;
const BUDGET: Duration = Duration::from_secs(60);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A token is not used in its last minutes, so that it cannot end on the way.
const MARGIN: Duration = Duration::from_secs(5 * 60);

/// What the exchange needs from its surroundings.
pub(crate) trait Exchange {
    /// Posts a form to [`EXCHANGE_PATH`]; answers status and body.
    fn post(&self, form: &str) -> Result<(u16, Vec<u8>)>;

    /// Waits between attempts; fails when the call is over.
    fn wait(&self, time: Duration) -> Result<()>;
}

/// A file with an identity token, and the access token it was last exchanged
/// for. Shared by all threads of a client.
pub(crate) struct IdentityToken {
    token_file: PathBuf,
    base_url: String,
    cache: Option<TokenCache>,
    current: Mutex<Option<AccessToken>>,
    log: Log,
}

impl IdentityToken {
    pub(super) fn new(
        token_file: PathBuf,
        credentials_file: Option<PathBuf>,
        base_url: String,
        log: Log,
    ) -> Self {
        IdentityToken {
            token_file,
            base_url,
            cache: credentials_file.map(TokenCache::new),
            current: Mutex::new(None),
            log,
        }
    }

    /// The value of the Authorization header: a kept token where one is good
    /// for some minutes, a new one otherwise. The lock is not held during the
    /// exchange: a thread that waits must stay cancellable.
    pub fn authorization(&self, exchange: &dyn Exchange) -> Result<String> {
        let fresh = |token: &AccessToken| token.lasts(SystemTime::now(), MARGIN);
        if let Some(token) = self.remembered().filter(fresh) {
            return Ok(bearer(&token));
        }
        if let Some(token) = self.cached().filter(fresh) {
            let header = bearer(&token);
            self.remember(Some(token));
            return Ok(header);
        }
        let token = self.exchange(exchange)?;
        let header = bearer(&token);
        self.write_cache(Some(&token));
        self.remember(Some(token));
        Ok(header)
    }

    /// Drops a token that the server refused (HTTP 401), given as the header
    /// that was sent: another thread may have a newer one already.
    pub fn forget(&self, authorization: &str) {
        let refused = |token: &AccessToken| bearer(token) == authorization;
        if self.remembered().as_ref().is_some_and(refused) {
            self.remember(None);
        }
        if self.cached().as_ref().is_some_and(refused) {
            self.write_cache(None);
        }
    }

    fn exchange(&self, exchange: &dyn Exchange) -> Result<AccessToken> {
        let started = Instant::now();
        let mut wait = Duration::from_secs(1);
        let mut attempt = 1;
        loop {
            let error = match self.attempt(exchange) {
                Ok(token) => return Ok(token),
                Err(error) => error.with_attempts(attempt, started.elapsed()),
            };
            let over = attempt == ATTEMPTS || started.elapsed() + wait > BUDGET;
            if over || !error.is_retryable() {
                return Err(error);
            }
            self.log.line(LogLevel::Info, || {
                format!("token exchange: {error}; again in {} s", wait.as_secs())
            });
            exchange.wait(wait)?;
            wait = (wait * 2).min(LONGEST_WAIT);
            attempt += 1;
        }
    }

    fn attempt(&self, exchange: &dyn Exchange) -> Result<AccessToken> {
        let identity = self.read_identity()?;
        let form = format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={}",
            crate::url::encode_segment(&identity)
        );
        let asked = SystemTime::now();
        let (status, body) = exchange.post(&form)?;
        if status != 200 {
            return Err(refusal(status, &body, &identity));
        }
        AccessToken::from_answer(&body, asked)
    }

    /// Read for every exchange: short-lived tokens are rewritten in place.
    fn read_identity(&self) -> Result<String> {
        let bad = |why: &str| {
            Error::new(ErrorKind::Auth, format!("the identity token file {why}"))
                .on(self.token_file.display().to_string())
        };
        let bytes = read_small(&self.token_file)
            .map_err(|error| bad("cannot be read").because(error))?
            .ok_or_else(|| bad("does not exist"))?;
        let text = String::from_utf8(bytes).map_err(|_| bad("is not text"))?;
        match text.trim() {
            "" => Err(bad("is empty")),
            token => Ok(token.to_owned()),
        }
    }

    fn remembered(&self) -> Option<AccessToken> {
        self.current
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn remember(&self, token: Option<AccessToken>) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }

    fn cached(&self) -> Option<AccessToken> {
        let read = self.cache.as_ref()?.read(&self.base_url);
        read.unwrap_or_else(|why| {
            self.warn("reading", &why);
            None
        })
    }

    /// A cache that cannot be written costs an exchange at the next start.
    fn write_cache(&self, token: Option<&AccessToken>) {
        if let Some(cache) = &self.cache
            && let Err(why) = cache.write(&self.base_url, token)
        {
            self.warn("writing", &why);
        }
    }

    fn warn(&self, doing: &str, why: &str) {
        self.log.line(LogLevel::Warn, || {
            format!("{doing} the credentials file: {why}")
        });
    }
}

impl fmt::Debug for IdentityToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityToken")
            .field("token_file", &self.token_file)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

fn bearer(token: &AccessToken) -> String {
    format!("Bearer {}", token.text())
}

/// A refusal is final unless it is 429 or the server's own fault.
fn refusal(status: u16, body: &[u8], identity: &str) -> Error {
    let kind = match status {
        429 => ErrorKind::RateLimited,
        400..=499 => ErrorKind::Auth,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Protocol,
    };
    let said = match String::from_utf8_lossy(body)
        .replace(identity, "(identity token)")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
    {
        text if text.is_empty() => "without a reason".to_owned(),
        text if text.chars().count() <= LONGEST_REASON => text,
        text => format!("with {} bytes of explanation", text.len()),
    };
    Error::new(
        kind,
        format!("the server did not exchange the identity token: {said}"),
    )
    .with_status(status)
}

/// Longer bodies are pages, not reasons.
const LONGEST_REASON: usize = 500;

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;
    use crate::settings::tests::{Folder, Lines};

    const JWT: &str = "head.pay-load.sig+/=";

    type Answer = Result<(u16, Vec<u8>)>;

    /// Gives its answers in order; one request too many panics.
    struct Fake {
        answers: RefCell<Vec<Answer>>,
        forms: RefCell<Vec<String>>,
        waits: RefCell<Vec<u64>>,
        over: Cell<bool>,
    }

    impl Fake {
        fn new(answers: Vec<Answer>) -> Self {
            Fake {
                answers: RefCell::new(answers),
                forms: RefCell::default(),
                waits: RefCell::default(),
                over: Cell::new(false),
            }
        }

        fn say(status: u16, body: &str) -> Answer {
            Ok((status, body.into()))
        }

        fn token(text: &str, seconds: u64) -> Answer {
            Fake::say(
                200,
                &format!(r#"{{"access_token":"{text}","expires_in":{seconds},"token_type":"x"}}"#),
            )
        }
    }

    impl Exchange for Fake {
        fn post(&self, form: &str) -> Answer {
            self.forms.borrow_mut().push(form.to_owned());
            self.answers.borrow_mut().remove(0)
        }

        fn wait(&self, time: Duration) -> Result<()> {
            self.waits.borrow_mut().push(time.as_secs());
            if self.over.get() {
                return Err(Error::new(ErrorKind::Cancelled, "the call was cancelled"));
            }
            Ok(())
        }
    }

    struct Case {
        dir: Folder,
        lines: Lines,
    }

    impl Case {
        fn new() -> Self {
            let dir = Folder::new();
            dir.write("jwt", &format!(" {JWT}\n"));
            Case {
                dir,
                lines: Lines::default(),
            }
        }

        fn token(&self) -> IdentityToken {
            IdentityToken::new(
                self.dir.path().join("jwt"),
                Some(self.dir.path().join("conf/credentials.json")),
                "https://h".into(),
                self.lines.log(),
            )
        }
    }

    #[test]
    fn exchanges_once_and_shares_the_file() {
        let case = Case::new();
        let fake = Fake::new(vec![Fake::token("at-1", 3600)]);
        let token = case.token();
        for _ in 0..2 {
            assert_eq!(token.authorization(&fake).unwrap(), "Bearer at-1");
        }
        assert_eq!(
            *fake.forms.borrow(),
            [
                "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer\
              &assertion=head.pay-load.sig%2B%2F%3D"
            ]
        );
        let unused = Fake::new(vec![]);
        assert_eq!(case.token().authorization(&unused).unwrap(), "Bearer at-1");
        assert!(case.lines.warnings().is_empty());
    }

    #[test]
    fn the_last_five_minutes_and_a_refused_token_are_exchanged() {
        let case = Case::new();
        let fake = Fake::new(vec![
            Fake::token("short", 200),
            Fake::token("long", 900),
            Fake::token("new", 900),
        ]);
        let token = case.token();
        assert_eq!(token.authorization(&fake).unwrap(), "Bearer short");
        case.dir.write("jwt", "rewritten");
        assert_eq!(token.authorization(&fake).unwrap(), "Bearer long");
        assert!(fake.forms.borrow()[1].ends_with("assertion=rewritten"));
        token.forget("Bearer short");
        let unused = Fake::new(vec![]);
        assert_eq!(token.authorization(&unused).unwrap(), "Bearer long");
        token.forget("Bearer long");
        assert_eq!(token.authorization(&fake).unwrap(), "Bearer new");
        assert_eq!(fake.forms.borrow().len(), 3);
    }

    #[test]
    fn passing_failures_are_tried_four_times() {
        let case = Case::new();
        let fake = Fake::new(vec![
            Fake::say(503, ""),
            Err(Error::new(ErrorKind::Network, "reset")),
            Fake::say(429, "slow down"),
            Fake::token("at", 900),
        ]);
        assert_eq!(case.token().authorization(&fake).unwrap(), "Bearer at");
        assert_eq!(*fake.waits.borrow(), [1, 2, 4]);

        let other = Case::new();
        let fake = Fake::new((0..4).map(|_| Fake::say(500, "broken")).collect());
        let error = other.token().authorization(&fake).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server);
        assert_eq!((error.attempts(), error.http_status()), (4, Some(500)));
    }

    #[test]
    fn a_refusal_is_final_and_quotes_the_server_but_not_the_token() {
        let case = Case::new();
        for status in [400, 401, 403, 408] {
            let fake = Fake::new(vec![Fake::say(status, &format!("bad\nissuer for {JWT}"))]);
            let error = case.token().authorization(&fake).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Auth);
            assert!(error.message().ends_with("bad issuer for (identity token)"));
            assert!(fake.waits.borrow().is_empty());
        }
        let fake = Fake::new(vec![Fake::say(403, &"x".repeat(9000))]);
        let error = case.token().authorization(&fake).unwrap_err();
        assert!(error.message().ends_with("with 9000 bytes of explanation"));
    }

    #[test]
    fn waiting_ends_with_the_call() {
        let case = Case::new();
        let fake = Fake::new(vec![Fake::say(503, "")]);
        fake.over.set(true);
        let error = case.token().authorization(&fake).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }

    #[test]
    fn an_unusable_token_file_is_an_auth_error_without_a_request() {
        let case = Case::new();
        let fake = Fake::new(vec![]);
        for (text, say) in [(Some(" \n"), "is empty"), (None, "does not exist")] {
            match text {
                Some(text) => drop(case.dir.write("jwt", text)),
                None => std::fs::remove_file(case.dir.path().join("jwt")).unwrap(),
            }
            let error = case.token().authorization(&fake).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Auth);
            assert!(error.message().ends_with(say), "{error}");
        }
    }

    #[test]
    fn without_a_usable_cache_it_still_works_and_warns() {
        let case = Case::new();
        case.dir.write("conf", "a file where a folder should be");
        let fake = Fake::new(vec![Fake::token("at", 900)]);
        assert_eq!(case.token().authorization(&fake).unwrap(), "Bearer at");
        assert_eq!(case.lines.warnings().len(), 1);
        let text = format!("{:?}{:?}", case.token(), case.lines.warnings());
        assert!(!text.contains("head.pay"), "{text}");
    }
}
