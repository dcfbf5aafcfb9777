//! Answers to the fields of the SDL.

mod args;
mod artifact;
mod console;
mod files;
mod listing;
mod mutation;
mod node;
mod project;
mod query;
mod run;

use crate::app::Server;
use crate::app::auth::User;
use crate::app::links::Links;
use crate::app::mode::{Int64, Mode, NotFound};
use crate::app::splice::Splices;
use crate::app::store::{Failure, RunKey};
use apollo_compiler::resolvers::FieldError;
use serde_json::Value;
use std::cell::Cell;

pub use files::mimetype;
pub use mutation::Mutation;
pub use query::Query;

/// What one request is answered with.
pub struct Cx<'c> {
    pub server: &'c Server,
    pub mode: &'c Mode,
    pub base_url: &'c str,
    /// `None` where anonymous reads are let through.
    pub user: Option<User>,
    pub splices: Splices,
    /// The HTTP status, where it is not 200.
    pub status: Cell<u16>,
}

impl Cx<'_> {
    pub fn links(&self) -> Links<'_> {
        Links {
            signer: &self.server.signer,
            mode: self.mode,
            base_url: self.base_url,
        }
    }

    pub fn int64(&self, value: i64) -> Value {
        match self.mode.int64 {
            Int64::Number => value.into(),
            Int64::String => value.to_string().into(),
        }
    }

    /// The entity that is meant: the user's when none is named.
    fn entity(&self, named: Option<String>) -> Result<String, FieldError> {
        named
            .filter(|name| !name.is_empty())
            .or_else(|| self.user.as_ref().map(|user| user.entity().to_owned()))
            .ok_or_else(|| error("no entity was named and nobody is logged in"))
    }

    /// What a missing project or run looks like on this server.
    fn missing(&self, what: &str) -> Result<(), FieldError> {
        match self.mode.not_found {
            NotFound::Null => return Ok(()),
            NotFound::Error => (),
            NotFound::Forbidden => self.status.set(403),
            NotFound::Missing => self.status.set(404),
        }
        Err(error(format!("could not find {what}")))
    }

    /// Changes need somebody who makes them.
    fn require_user(&self) -> Result<&User, FieldError> {
        self.user.as_ref().ok_or_else(|| {
            self.status.set(401);
            error("user is not logged in")
        })
    }
}

fn error(message: impl Into<String>) -> FieldError {
    FieldError {
        message: message.into(),
    }
}

fn run_missing(key: &RunKey) -> FieldError {
    error(format!("could not find run {key}"))
}

impl From<Failure> for FieldError {
    fn from(failure: Failure) -> FieldError {
        match failure {
            Failure::Refused(why) | Failure::Broken(why) => error(why),
        }
    }
}
