//! Deleting a run.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Remote, Run, load};
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::graphql::operations;
use crate::json::Value;

/// What [`Run::delete_with`] deletes.
#[derive(Debug, Clone, Default)]
pub struct DeleteOptions {
    artifacts: bool,
    call: CallOptions,
}

impl DeleteOptions {
    /// The run and its files, not the artifacts that it logged.
    pub fn new() -> Self {
        Self::default()
    }

    /// Deletes the artifacts that the run logged, too; false by default.
    pub fn artifacts(mut self, artifacts: bool) -> Self {
        self.artifacts = artifacts;
        self
    }

    /// A time limit and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deleted {
    /// The run that is gone: `entity/project/run`.
    pub run: String,
    /// Whether the artifacts that it logged were deleted with it.
    pub artifacts: bool,
}

impl fmt::Display for Deleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.artifacts {
            true => write!(f, "{} and the artifacts that it logged", self.run),
            false => f.write_str(&self.run),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ById<'a> {
    pub id: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    delete_run: Option<Value>,
}

impl Run {
    /// Deletes the run on the server, as `Run.delete()`, with its files and
    /// without the artifacts that it logged. Other copies of it keep their
    /// attributes, but what asks the server answers NotFound.
    ///
    /// Sent again after a failure that leaves open whether the server acted:
    /// that the run is gone then is success.
    ///
    /// # Errors
    /// NotFound when there was no such run; Permission; Unsupported for a
    /// local run, and by servers that delete none; the kinds of a request.
    pub fn delete(self) -> Result<Deleted> {
        self.delete_with(&DeleteOptions::default())
    }

    /// As [`delete`](Run::delete), with the artifacts if asked for, as
    /// `Run.delete(delete_artifacts=True)`, and under limits of its own.
    ///
    /// # Errors
    /// As [`delete`](Run::delete).
    pub fn delete_with(self, options: &DeleteOptions) -> Result<Deleted> {
        let call = options.call.start("delete", self.subject());
        self.remove(options.artifacts, &call)
            .map_err(|error| call.name(error))
    }

    fn remove(&self, artifacts: bool, call: &Call) -> Result<Deleted> {
        call.check()?;
        let remote = self.remote()?;
        let id = self.known_id(remote, call)?;
        // Old servers know no `deleteArtifacts`.
        let operation = match artifacts {
            true => &operations::DELETE_RUN_AND_ARTIFACTS,
            false => &operations::DELETE_RUN,
        };
        match remote.api.execute(call, operation, &ById { id: &id }) {
            Ok(answer) => {
                let data: Data = answer.parse()?;
                data.delete_run
                    .filter(|deleted| !deleted.is_null())
                    .ok_or_else(|| Error::protocol("`deleteRun` answered nothing"))?;
            }
            Err(error) => {
                let repeated = error.attempts() > 1;
                let error = load::missing(remote, error);
                // An earlier attempt deleted it.
                if !(repeated && error.kind() == ErrorKind::NotFound) {
                    return Err(error);
                }
            }
        }
        Ok(Deleted {
            run: remote.subject(),
            artifacts,
        })
    }

    /// The storage id, asked for where the attributes lack it.
    pub(super) fn known_id(&self, remote: &Remote, call: &Call) -> Result<String> {
        match self.storage_id() {
            Some(id) => Ok(id.to_owned()),
            None => Ok(load::ask(remote, call)?.storage_id().to_owned()),
        }
    }
}
