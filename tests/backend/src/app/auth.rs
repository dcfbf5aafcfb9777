//! Who asks: API keys by Basic auth, and short-lived tokens by Bearer.

use crate::app::store::{Result, Store};
use crate::app::util;
use crate::http::Request;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::RwLock;
use std::time::{Duration, Instant};

/// The key that is accepted when none is configured.
pub const DEFAULT_API_KEY: &str = "local0123456789abcdef0123456789abcdef012";

/// Where the users are stored.
const SETTING: &str = "users";

/// Somebody with API keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    pub username: String,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub admin: bool,
    /// The default entity; the user name when absent.
    #[serde(default)]
    pub entity: Option<String>,
    #[serde(default)]
    pub teams: Vec<String>,
    #[serde(default)]
    pub api_keys: Vec<String>,
    /// JSON text, answered as it is.
    #[serde(default)]
    pub flags: Option<String>,
}

impl User {
    pub fn entity(&self) -> &str {
        self.entity.as_deref().unwrap_or(&self.username)
    }
}

struct Token {
    username: String,
    expires: Instant,
}

/// The outcome of looking at a request's credentials.
pub enum Access {
    As(User),
    /// None, or wrong ones.
    Denied(&'static str),
}

pub struct Auth {
    users: RwLock<Vec<User>>,
    tokens: RwLock<HashMap<String, Token>>,
}

impl Auth {
    /// The users that are stored, or one user with the given keys.
    pub fn open(store: &Store, api_keys: Vec<String>) -> Result<Auth> {
        let mut users: Vec<User> = store.setting(SETTING)?.unwrap_or_default();
        let first = User {
            username: "tester".to_owned(),
            name: Some("Test User".to_owned()),
            email: Some("tester@example.com".to_owned()),
            admin: false,
            entity: None,
            teams: vec!["tester".to_owned()],
            api_keys: vec![DEFAULT_API_KEY.to_owned()],
            flags: Some("{}".to_owned()),
        };
        if users.is_empty() {
            users.push(first);
        }
        if !api_keys.is_empty() {
            users[0].api_keys = api_keys;
        }
        Ok(Auth {
            users: RwLock::new(users),
            tokens: RwLock::default(),
        })
    }

    pub fn users(&self) -> Vec<User> {
        self.users.read().expect("no writer panics").clone()
    }

    /// Adds a user, or replaces the one of that name.
    pub fn put_user(&self, store: &Store, user: User) -> Result<()> {
        let mut users = self.users.write().expect("no writer panics");
        match users.iter_mut().find(|old| old.username == user.username) {
            Some(old) => *old = user,
            None => users.push(user),
        }
        store.set_setting(SETTING, &*users)
    }

    /// Removes a user; false when there is none of that name.
    pub fn delete_user(&self, store: &Store, username: &str) -> Result<bool> {
        let mut users = self.users.write().expect("no writer panics");
        let before = users.len();
        users.retain(|user| user.username != username);
        store.set_setting(SETTING, &*users)?;
        Ok(users.len() < before)
    }

    /// Who sent the request.
    pub fn check(&self, request: &Request) -> Access {
        let Some(header) = request.header("authorization") else {
            return Access::Denied("no credentials were sent");
        };
        let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
        let user = match scheme.to_ascii_lowercase().as_str() {
            "basic" => util::from_base64(rest.trim())
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .and_then(|text| {
                    let (name, secret) = text.split_once(':')?;
                    (name == "api").then(|| self.by_secret(secret)).flatten()
                }),
            "bearer" => self.by_token(rest.trim()),
            _ => None,
        };
        user.map_or(Access::Denied("the credentials are not valid"), Access::As)
    }

    fn by_secret(&self, secret: &str) -> Option<User> {
        let users = self.users.read().expect("no writer panics");
        let user = users
            .iter()
            .find(|user| user.api_keys.iter().any(|key| key == secret));
        user.cloned().or_else(|| self.by_token(secret))
    }

    fn by_token(&self, token: &str) -> Option<User> {
        let tokens = self.tokens.read().expect("no writer panics");
        let token = tokens.get(token)?;
        (token.expires > Instant::now()).then(|| self.by_name(&token.username))?
    }

    pub fn by_name(&self, username: &str) -> Option<User> {
        let users = self.users.read().expect("no writer panics");
        users.iter().find(|user| user.username == username).cloned()
    }

    /// Issues a token to the first user for anything that looks like a JWT.
    pub fn issue_token(&self, assertion: &str, seconds: u64) -> Option<String> {
        let segment = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let looks_right = assertion.split('.').count() == 3 && assertion.split('.').all(segment);
        let username = self.users().first()?.username.clone();
        let expires = Instant::now() + Duration::from_secs(seconds);
        looks_right.then(|| {
            let token = format!("token-{:016x}{:016x}", util::random(), util::random());
            let mut tokens = self.tokens.write().expect("no writer panics");
            tokens.insert(token.clone(), Token { username, expires });
            token
        })
    }

    /// Ends all tokens.
    pub fn revoke_tokens(&self) {
        self.tokens.write().expect("no writer panics").clear();
    }
}
