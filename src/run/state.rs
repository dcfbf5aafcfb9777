//! What a run is told to become: another state, or to stop.

use serde::{Deserialize, Serialize};

use super::delete::ById;
use super::{Run, load};
use crate::call::{Call, CallOptions};
use crate::error::{Error, Result};
use crate::features::is_refusal;
use crate::graphql::operations;

#[derive(Serialize)]
struct Variables<'a> {
    input: Input<'a>,
}

#[derive(Serialize)]
struct Input<'a> {
    id: &'a str,
    state: &'a str,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "updateRunState", alias = "stopRun")]
    payload: Option<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    success: Option<bool>,
}

impl Data {
    fn success(self, field: &str) -> Result<bool> {
        self.payload
            .and_then(|payload| payload.success)
            .ok_or_else(|| Error::protocol(format!("`{field}` does not say `success`")))
    }
}

impl Run {
    /// Moves the run to another state, as `Run.update_state(state)` of the
    /// newest client: to `pending` from running, failed, crashed or preempted,
    /// to queue it again; to `failed` from pending or running. Runs of a sweep
    /// cannot be moved. Answers whether the server did it, and then
    /// [`state`](Run::state) says so.
    ///
    /// # Errors
    /// InvalidArgument for any other state; Server, with the server's message,
    /// when it does not allow the move; Unsupported by old servers; NotFound
    /// when the run is gone; the kinds of a request.
    pub fn update_state(&mut self, state: &str) -> Result<bool> {
        self.update_state_with(state, &CallOptions::default())
    }

    /// As [`update_state`](Run::update_state), under limits of its own.
    ///
    /// # Errors
    /// As [`update_state`](Run::update_state).
    pub fn update_state_with(&mut self, state: &str, options: &CallOptions) -> Result<bool> {
        let call = options.start("update_state", self.subject());
        let moved = self
            .move_to(state, &call)
            .map_err(|error| call.name(error))?;
        if moved {
            self.take_state(state);
        }
        Ok(moved)
    }

    fn move_to(&self, state: &str, call: &Call) -> Result<bool> {
        call.check()?;
        if !matches!(state, "pending" | "failed") {
            return Err(Error::invalid(format!(
                "a run can be moved to `pending` or `failed`, not to `{state}`"
            )));
        }
        let remote = self.remote()?;
        let id = self.known_id(remote, call)?;
        let variables = Variables {
            input: Input { id: &id, state },
        };
        let answer = remote
            .api
            .execute(call, &operations::UPDATE_RUN_STATE, &variables);
        match answer {
            Ok(answer) => answer.parse::<Data>()?.success("updateRunState"),
            // Where an earlier attempt moved it, the next one is not allowed.
            Err(error)
                if error.attempts() > 1
                    && is_refusal(&error)
                    && load::state(remote, call)? == state =>
            {
                Ok(true)
            }
            Err(error) => Err(load::missing(remote, error)),
        }
    }

    /// Asks the program that logs the run to end it, as `Run.stop()` of the
    /// newest client and the button of the web app: it reads that with its
    /// next sign of life. Answers whether the server took it; the state
    /// changes when the program ends. Repeating it, or stopping a run that
    /// has ended, has no effect.
    ///
    /// # Errors
    /// Unsupported by old servers; NotFound when the run is gone; the kinds of
    /// a request.
    pub fn stop(&self) -> Result<bool> {
        self.stop_with(&CallOptions::default())
    }

    /// As [`stop`](Run::stop), under limits of its own.
    ///
    /// # Errors
    /// As [`stop`](Run::stop).
    pub fn stop_with(&self, options: &CallOptions) -> Result<bool> {
        let call = options.start("stop", self.subject());
        self.flag(&call).map_err(|error| call.name(error))
    }

    fn flag(&self, call: &Call) -> Result<bool> {
        call.check()?;
        let remote = self.remote()?;
        let id = self.known_id(remote, call)?;
        remote
            .api
            .execute(call, &operations::STOP_RUN, &ById { id: &id })
            .map_err(|error| load::missing(remote, error))?
            .parse::<Data>()?
            .success("stopRun")
    }
}
